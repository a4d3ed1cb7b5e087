//! `_json.make_encoder`: Python objects to JSON text, written into one buffer.

use super::text::{push_quoted, push_quoted_ascii};
use crate::type_name::full_type_name;
use std::cell::Cell;
use std::collections::HashSet;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::int::{Num, text::to_text};
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Dict, List, Str, Tuple, Type};
use taipan_vm::protocol::BinOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How strings are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// `_json.encode_basestring`
    Unicode,
    /// `_json.encode_basestring_ascii`
    Ascii,
    /// Another function.
    Custom,
}

/// `_json.Encoder`
#[native_object("_json.Encoder")]
pub struct Encoder {
    markers: ValueCell,
    default: ValueCell,
    encoder: ValueCell,
    indent: ValueCell,
    key_separator: Cell<Gc<Str>>,
    item_separator: Cell<Gc<Str>>,
    sort_keys: Cell<bool>,
    skipkeys: Cell<bool>,
    allow_nan: Cell<bool>,
    #[untraced]
    quoting: Cell<Quoting>,
}

/// Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)
#[class("Encoder", module = "_json")]
impl Encoder {
    #[new("make_encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)", text_signature = None)]
    #[allow(clippy::too_many_arguments)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        markers: Value,
        default: Value,
        encoder: Value,
        indent: Value,
        key_separator: Value,
        item_separator: Value,
        sort_keys: bool,
        skipkeys: bool,
        allow_nan: bool,
    ) -> PyResult<Gc<Encoder>> {
        let wrong = |position: u8, expected: &str, value: Value| -> Raised {
            let name = if value.is_none() { "None".into() } else { vm.type_of(value).name() };
            vm.type_error(format!("make_encoder() argument {position} must be {expected}, not {name}"))
        };
        let text =
            |position: u8, value: Value| value.downcast::<Str>().ok_or_else(|| wrong(position, "str", value));
        let key_separator = text(5, key_separator)?;
        let item_separator = text(6, item_separator)?;
        if !markers.is_none() && markers.downcast::<Dict>().is_none() {
            return Err(wrong(1, "dict or None", markers));
        }
        let is_native = |key: &str| vm.interp().module_state.borrow().get(key) == Some(&encoder);
        let quoting = if is_native(super::QUOTED) {
            Quoting::Unicode
        } else if is_native(super::QUOTED_ASCII) {
            Quoting::Ascii
        } else {
            Quoting::Custom
        };
        Ok(Encoder::alloc(vm, cls, |head| Encoder {
            head,
            markers: ValueCell::new(markers),
            default: ValueCell::new(default),
            encoder: ValueCell::new(encoder),
            indent: ValueCell::new(indent),
            key_separator: Cell::new(key_separator),
            item_separator: Cell::new(item_separator),
            sort_keys: Cell::new(sort_keys),
            skipkeys: Cell::new(skipkeys),
            allow_nan: Cell::new(allow_nan),
            quoting: Cell::new(quoting),
        }))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<Encoder>, args: &Args) -> PyResult<Gc<Tuple>> {
        let [object, level] = super::bind(vm, args, "_iterencode", ["obj", "_current_indent_level"])?;
        let level = vm.index_of(level)?;
        let Some(level) = vm.int_to_i64(level) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        let indent = this.indent.get();
        if !indent.is_none() {
            // Also says what is wrong with an indent that is no text.
            newline(vm, indent, level)?;
        }
        let mut writer = Writer {
            vm,
            encoder: this,
            out: Vec::with_capacity(256),
            quoting: this.quoting.get(),
            key_separator: this.key_separator.get().bytes(),
            item_separator: this.item_separator.get().bytes(),
            check_circles: !this.markers.get().is_none(),
            open: HashSet::new(),
            indent,
        };
        writer.value(object, level, None)?;
        let text = match this.quoting.get() {
            Quoting::Ascii if writer.out.is_ascii() => vm.str_ascii(&writer.out),
            _ => vm.str_from_bytes(&writer.out),
        };
        Ok(vm.new_tuple(&[text.value()]))
    }
    /// markers
    #[getter]
    fn markers(this: Gc<Encoder>) -> Value {
        this.markers.get()
    }
    /// default
    #[getter]
    fn default(this: Gc<Encoder>) -> Value {
        this.default.get()
    }
    /// encoder
    #[getter]
    fn encoder(this: Gc<Encoder>) -> Value {
        this.encoder.get()
    }
    /// indent
    #[getter]
    fn indent(this: Gc<Encoder>) -> Value {
        this.indent.get()
    }
    /// key_separator
    #[getter]
    fn key_separator(this: Gc<Encoder>) -> Gc<Str> {
        this.key_separator.get()
    }
    /// item_separator
    #[getter]
    fn item_separator(this: Gc<Encoder>) -> Gc<Str> {
        this.item_separator.get()
    }
    /// sort_keys
    #[getter]
    fn sort_keys(this: Gc<Encoder>) -> bool {
        this.sort_keys.get()
    }
    /// skipkeys
    #[getter]
    fn skipkeys(this: Gc<Encoder>) -> bool {
        this.skipkeys.get()
    }
}

/// `'\n' + indent * level`
fn newline(vm: &Vm, indent: Value, level: i64) -> PyResult<Gc<Str>> {
    let space = vm.binary(BinOp::Mul, indent, vm.int(level))?;
    let text = vm.binary(BinOp::Add, vm.str("\n").value(), space)?;
    text.downcast::<Str>().ok_or_else(|| vm.type_error("indent must be str"))
}

/// A container being written, and those around it: what makes a circle. A list on the stack.
struct Level<'a> {
    object: Value,
    outer: Option<&'a Level<'a>>,
    depth: usize,
}

/// From this depth on, the containers being written are found by their hashes.
const DEEP: usize = 32;

/// Is `object` among the containers being written?
fn is_around(object: Value, mut at: Option<&Level>) -> bool {
    while let Some(level) = at {
        if level.object == object {
            return true;
        }
        at = level.outer;
    }
    false
}

struct Writer<'a> {
    vm: &'a Vm,
    encoder: Gc<Encoder>,
    out: Vec<u8>,
    quoting: Quoting,
    key_separator: &'a [u8],
    item_separator: &'a [u8],
    check_circles: bool,
    indent: Value,
    /// From [`DEEP`] on: the bits of all containers being written.
    open: HashSet<u64>,
}

impl Writer<'_> {
    fn value(&mut self, value: Value, level: i64, outer: Option<&Level>) -> PyResult<()> {
        let vm = self.vm;
        if let Some(i) = value.as_small_int() {
            self.int(i);
            return Ok(());
        }
        if !value.is_heap() {
            return self.constant(value, level, outer);
        }
        if let Some(text) = value.downcast::<Str>() {
            return self.string(text);
        }
        if let Some(list) = value.downcast::<List>() {
            return self.list(list, level, outer);
        }
        if let Some(dict) = value.downcast::<Dict>() {
            return self.dict(dict, level, outer);
        }
        if let Some(tuple) = value.downcast::<Tuple>() {
            return self.tuple(tuple, level, outer);
        }
        if let Some(x) = vm.any_float(value) {
            return self.float(value, x);
        }
        if let Some(n) = Num::of(value) {
            self.out.extend_from_slice(to_text(vm, n)?.bytes());
            return Ok(());
        }
        self.other(value, level, outer)
    }

    fn constant(&mut self, value: Value, level: i64, outer: Option<&Level>) -> PyResult<()> {
        match value {
            Value::NONE => self.out.extend_from_slice(b"null"),
            Value::TRUE => self.out.extend_from_slice(b"true"),
            Value::FALSE => self.out.extend_from_slice(b"false"),
            _ if value.is_float_imm() => return self.float(value, value.as_float_unchecked()),
            _ => return self.other(value, level, outer),
        }
        Ok(())
    }

    /// An object that JSON has nothing for: what `default` makes of it.
    #[cold]
    fn other(&mut self, value: Value, level: i64, outer: Option<&Level>) -> PyResult<()> {
        let inner = self.enter(value, outer)?;
        let made = self.vm.call(self.encoder.default.get(), &[value])?;
        self.value(made, level, Some(&inner)).map_err(|raised| {
            self.note(raised, || Ok(format!("when serializing {} object", full_type_name(self.vm, value))))
        })?;
        self.leave(&inner);
        Ok(())
    }

    fn int(&mut self, i: i64) {
        let mut buffer = [0u8; 20];
        let mut at = buffer.len();
        let mut rest = i.unsigned_abs();
        loop {
            at -= 1;
            buffer[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if i < 0 {
            at -= 1;
            buffer[at] = b'-';
        }
        self.out.extend_from_slice(&buffer[at..]);
    }

    fn float(&mut self, value: Value, x: f64) -> PyResult<()> {
        if x.is_finite() {
            self.out.extend_from_slice(taipan_numeric::float::repr(x).as_bytes());
            return Ok(());
        }
        if !self.encoder.allow_nan.get() {
            let shown = self.vm.repr_text(value)?;
            let message = format!("Out of range float values are not JSON compliant: {shown}");
            return Err(self.vm.value_error(message));
        }
        let text: &[u8] = match x {
            _ if x.is_nan() => b"NaN",
            _ if x > 0.0 => b"Infinity",
            _ => b"-Infinity",
        };
        self.out.extend_from_slice(text);
        Ok(())
    }

    #[inline]
    fn string(&mut self, text: Gc<Str>) -> PyResult<()> {
        match self.quoting {
            Quoting::Ascii => push_quoted_ascii(&mut self.out, text.bytes()),
            Quoting::Unicode => push_quoted(&mut self.out, text.bytes()),
            Quoting::Custom => {
                let made = self.vm.call(self.encoder.encoder.get(), &[text.value()])?;
                let Some(made) = made.downcast::<Str>() else {
                    let name = self.vm.type_of(made).name();
                    let message = format!("encoder() must return a string, not {name}");
                    return Err(self.vm.type_error(message));
                };
                self.out.extend_from_slice(made.bytes());
            }
        }
        Ok(())
    }

    /// Checks that `object` is not inside itself, and that there is stack left for what it holds; gives its level.
    #[inline]
    fn enter<'a>(&mut self, object: Value, outer: Option<&'a Level<'a>>) -> PyResult<Level<'a>> {
        self.vm.check_native_stack()?;
        let depth = outer.map_or(0, |l| l.depth + 1);
        if self.check_circles {
            let known =
                if depth > DEEP { self.open.contains(&object.bits()) } else { is_around(object, outer) };
            if known {
                return Err(self.vm.value_error("Circular reference detected"));
            }
            if depth >= DEEP {
                let mut at = if depth == DEEP { outer } else { None };
                while let Some(level) = at {
                    self.open.insert(level.object.bits());
                    at = level.outer;
                }
                self.open.insert(object.bits());
            }
        }
        Ok(Level { object, outer, depth })
    }

    /// The container has been written.
    #[inline]
    fn leave(&mut self, level: &Level) {
        match level.depth {
            0..DEEP => {}
            DEEP => self.open.clear(),
            _ => {
                self.open.remove(&level.object.bits());
            }
        }
    }

    /// Adds a note to the pending exception.
    #[cold]
    fn note(&self, raised: Raised, text: impl FnOnce() -> PyResult<String>) -> Raised {
        let vm = self.vm;
        let exception = vm.take_exception();
        let added = text()
            .and_then(|text| vm.call_method_str(exception, "add_note", &[vm.str(&text).value()]).map(|_| ()));
        if added.is_ok() {
            vm.exception.set(exception);
        }
        raised
    }

    /// Begins a new line at this depth, if lines are wanted.
    #[inline]
    fn line(&mut self, level: i64) -> PyResult<()> {
        if self.indent.is_none() { Ok(()) } else { self.start_line(level) }
    }

    fn start_line(&mut self, level: i64) -> PyResult<()> {
        match self.indent.downcast::<Str>() {
            Some(indent) => {
                self.out.push(b'\n');
                for _ in 0..level {
                    self.out.extend_from_slice(indent.bytes());
                }
            }
            None => self.out.extend_from_slice(newline(self.vm, self.indent, level)?.bytes()),
        }
        Ok(())
    }

    /// Writes item `i` of a sequence.
    #[inline]
    fn item(&mut self, i: usize, item: Value, level: i64, around: &Level) -> PyResult<()> {
        if i > 0 {
            self.out.extend_from_slice(self.item_separator);
        }
        self.line(level)?;
        self.value(item, level, Some(around)).map_err(|raised| {
            let name = || Ok(format!("when serializing {} item {i}", full_type_name(self.vm, around.object)));
            self.note(raised, name)
        })
    }

    fn list(&mut self, list: Gc<List>, level: i64, outer: Option<&Level>) -> PyResult<()> {
        if list.is_empty() {
            self.out.extend_from_slice(b"[]");
            return Ok(());
        }
        let around = self.enter(list.value(), outer)?;
        self.out.push(b'[');
        let mut i = 0;
        while let Some(item) = list.try_get(self.vm, i) {
            self.item(i, item, level + 1, &around)?;
            i += 1;
        }
        self.leave(&around);
        self.line(level)?;
        self.out.push(b']');
        Ok(())
    }

    fn tuple(&mut self, tuple: Gc<Tuple>, level: i64, outer: Option<&Level>) -> PyResult<()> {
        if tuple.items().is_empty() {
            self.out.extend_from_slice(b"[]");
            return Ok(());
        }
        let around = self.enter(tuple.value(), outer)?;
        self.out.push(b'[');
        for (i, item) in tuple.items().iter().enumerate() {
            self.item(i, *item, level + 1, &around)?;
        }
        self.leave(&around);
        self.line(level)?;
        self.out.push(b']');
        Ok(())
    }

    fn dict(&mut self, dict: Gc<Dict>, level: i64, outer: Option<&Level>) -> PyResult<()> {
        if dict.is_empty() {
            self.out.extend_from_slice(b"{}");
            return Ok(());
        }
        let around = self.enter(dict.value(), outer)?;
        self.out.push(b'{');
        let mut first = true;
        if self.vm.is_exact(dict.value(), shapes::DICT) && !self.encoder.sort_keys.get() {
            let mut pos = 0;
            while let Some((entry, key, value)) = dict.next_entry(pos) {
                pos = entry + 1;
                self.pair(key, value, &mut first, level + 1, &around)?;
            }
        } else {
            self.sorted_pairs(dict, &mut first, level + 1, &around)?;
        }
        self.leave(&around);
        self.line(level)?;
        self.out.push(b'}');
        Ok(())
    }

    /// The pairs of a dict as its `items` gives them, sorted where that is wanted.
    fn sorted_pairs(&mut self, dict: Gc<Dict>, first: &mut bool, level: i64, around: &Level) -> PyResult<()> {
        let vm = self.vm;
        let items = vm.call_method(dict.value(), vm.names().items, &[])?;
        let items = vm.list_from(items)?;
        if self.encoder.sort_keys.get() {
            vm.call_method(items.value(), vm.names().sort, &[])?;
        }
        let mut i = 0;
        while let Some(item) = items.try_get(vm, i) {
            let Some(&[key, value]) = item.downcast::<Tuple>().map(|t| t.items()) else {
                return Err(vm.value_error("items must return 2-tuples"));
            };
            self.pair(key, value, first, level, around)?;
            i += 1;
        }
        Ok(())
    }

    fn pair(
        &mut self,
        key: Value,
        value: Value,
        first: &mut bool,
        level: i64,
        around: &Level,
    ) -> PyResult<()> {
        let text = match key.downcast::<Str>() {
            Some(text) => text,
            None => match self.key_text(key)? {
                Some(text) => text,
                None => return Ok(()),
            },
        };
        if !*first {
            self.out.extend_from_slice(self.item_separator);
        }
        *first = false;
        self.line(level)?;
        self.string(text)?;
        self.out.extend_from_slice(self.key_separator);
        self.value(value, level, Some(around)).map_err(|raised| {
            let text = || {
                let name = full_type_name(self.vm, around.object);
                Ok(format!("when serializing {name} item {}", self.vm.repr_text(key)?))
            };
            self.note(raised, text)
        })
    }

    /// The text of a key that is no string; None for one to pass over.
    fn key_text(&mut self, key: Value) -> PyResult<Option<Gc<Str>>> {
        let vm = self.vm;
        let start = self.out.len();
        if let Some(x) = vm.any_float(key) {
            self.float(key, x)?;
        } else if matches!(key, Value::NONE | Value::TRUE | Value::FALSE) {
            self.constant(key, 0, None)?;
        } else if let Some(n) = Num::of(key) {
            return to_text(vm, n).map(Some);
        } else if self.encoder.skipkeys.get() {
            return Ok(None);
        } else {
            let name = vm.type_of(key).name();
            return Err(vm.type_error(format!("keys must be str, int, float, bool or None, not {name}")));
        }
        let text = vm.str_ascii(&self.out[start..]);
        self.out.truncate(start);
        Ok(Some(text))
    }
}
