//! `str`: construction, operators, items and iteration. The methods are in [`methods`], `format` in [`format`], `%` in
//! [`percent`]; the algorithms on text are those of `taipan-text`.

pub mod format;
mod methods;
pub mod percent;

use crate::builtins::indices;
use crate::codecs;
use crate::heap::Tracer;
use crate::native::{Args, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::str::{INDIRECT, Str};
use crate::object::types::{Type, type_flags};
use crate::object::{Slice, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_text::{IndexTable, Text, TextBuf, wtf8};

/// The index table of a non-ASCII string; see `taipan_text::index`.
#[native_object("str_index")]
pub struct StrIndex {
    #[untraced]
    table: IndexTable,
}
#[class("str_index")]
impl StrIndex {}

impl Vm {
    /// A string of text that was built.
    pub fn str_from(&self, text: &TextBuf) -> Gc<Str> {
        self.str_from_text(text.as_text())
    }
    /// A string of a text.
    pub fn str_from_text(&self, text: Text<'_>) -> Gc<Str> {
        if text.bytes().len() <= 1 {
            return self.str_from_bytes(text.bytes());
        }
        self.str_of_class(shapes::STR, 0, text.bytes(), Some(text.is_ascii()))
    }
    /// The text of `s`, with its index table if it is long and not ASCII: for access by position.
    pub fn indexed_text<'a>(&self, s: Gc<Str>) -> Text<'a> {
        let text = s.text();
        if s.is_ascii() || s.byte_len() < LONG {
            return text;
        }
        let cell = s.tail(if s.header.has_flag(INDIRECT) { 1 } else { 0 });
        let index: Gc<StrIndex> = match cell.get().downcast::<StrIndex>() {
            Some(index) => index,
            None => {
                let table = IndexTable::build(s.bytes());
                let index = StrIndex::alloc(self, StrIndex::class(self), |head| StrIndex { head, table });
                cell.set(s.header(), index.value());
                index
            }
        };
        // SAFETY: the string keeps the table, which never changes, as long as it lives; the text lives no longer.
        text.with_index(unsafe { &(*index.as_ptr()).table })
    }
    /// The byte at which a code point of a string begins; `n` is less than their number.
    #[inline]
    pub fn byte_of_char(&self, s: Gc<Str>, n: usize) -> usize {
        let Cursor { string, char, byte, run } = self.interp().text_cursor.get();
        let beyond = n.wrapping_sub(char);
        if string == s.address() && beyond < run { byte + beyond } else { self.move_cursor(s, n) }
    }
    /// [`Vm::byte_of_char`] where the cursor is not there yet.
    #[inline(never)]
    fn move_cursor(&self, s: Gc<Str>, n: usize) -> usize {
        let bytes = s.bytes();
        let cursor = &self.interp().text_cursor;
        let Cursor { string, char, byte, run } = cursor.get();
        let end = char + run;
        let near = string == s.address() && (n + NEAR > char && n < end + NEAR);
        let mut at = byte;
        if !near {
            at = self.indexed_text(s).offset_of(n);
        } else if n >= end {
            at += run;
            (end..n).for_each(|_| at += wtf8::width_of_lead(bytes[at]));
        } else {
            for _ in n..char {
                at -= 1;
                while wtf8::is_continuation(bytes[at]) {
                    at -= 1;
                }
            }
            if byte - at == char - n {
                // Going backwards, the run is known.
                cursor.set(Cursor { string: s.address(), char: n, byte: at, run: run + (char - n) });
                return at;
            }
        }
        let ahead = &bytes[at..bytes.len().min(at + FAR)];
        cursor.set(Cursor { string: s.address(), char: n, byte: at, run: ascii_run(ahead) });
        at
    }
    /// The bytes of the code points `start..end` of a string, which are in it.
    pub fn bytes_of_chars(&self, s: Gc<Str>, start: usize, end: usize) -> std::ops::Range<usize> {
        if s.is_ascii() || s.byte_len() < LONG || start >= end || end >= s.char_len() {
            return taipan_text::slice::byte_range(self.indexed_text(s), start..end);
        }
        let first = self.byte_of_char(s, start);
        let Cursor { char, byte, run, .. } = self.interp().text_cursor.get();
        let last = if end - char <= run {
            byte + (end - char)
        } else if end - start <= NEAR {
            first + wtf8::offset_of(&s.bytes()[first..], end - start)
        } else {
            self.indexed_text(s).offset_of(end)
        };
        first..last
    }
    /// `s[start..end]` in code points; both within the string.
    pub fn substring(&self, s: Gc<Str>, start: usize, end: usize) -> Gc<Str> {
        if start == 0 && end >= s.char_len() && s.header.shape() == shapes::STR {
            return s;
        }
        if s.is_ascii() {
            return self.str_ascii(&s.bytes()[start.min(end)..end.min(s.byte_len())]);
        }
        self.str_of_chars(s, start, end)
    }
    /// The string of the code points `start..end`, which are in it, of one that is not ASCII.
    pub fn str_of_chars(&self, s: Gc<Str>, start: usize, end: usize) -> Gc<Str> {
        let range = self.bytes_of_chars(s, start, end);
        let bytes = &s.bytes()[range];
        if bytes.len() == end.saturating_sub(start) {
            return self.str_ascii(bytes);
        }
        self.str_from_bytes(bytes)
    }
}

/// Strings of fewer bytes are searched for a code point, longer ones have a table.
const LONG: usize = 200;

/// So many code points from the one that was asked for last are walked.
const NEAR: usize = 16;

/// So many bytes from there are looked at for characters other than ASCII.
const FAR: usize = 1024;

/// Where the code point lies that was asked for last, of a long string that is not ASCII (by its address): parsers ask for
/// those near it next. That one and those after it, `run` in all, are ASCII.
#[derive(Clone, Copy, Default)]
pub struct Cursor {
    string: usize,
    char: usize,
    byte: usize,
    run: usize,
}

/// How many bytes at the beginning are ASCII.
fn ascii_run(bytes: &[u8]) -> usize {
    let whole = bytes.chunks_exact(32).take_while(|chunk| chunk.is_ascii()).count() * 32;
    whole + bytes[whole..].iter().take_while(|b| b.is_ascii()).count()
}

/// The same text as an exact `str`.
pub fn exact(vm: &Vm, s: Gc<Str>) -> Gc<Str> {
    if s.header.shape() == shapes::STR {
        s
    } else {
        vm.str_of_class(shapes::STR, 0, s.bytes(), Some(s.is_ascii()))
    }
}

/// The part of `s` at these bytes.
pub fn piece(vm: &Vm, s: Gc<Str>, range: std::ops::Range<usize>) -> Gc<Str> {
    if range.len() == s.byte_len() {
        return exact(vm, s);
    }
    let bytes = &s.bytes()[range];
    if s.is_ascii() { vm.str_ascii(bytes) } else { vm.str_from_bytes(bytes) }
}

/// `s[index]`
///
/// # Errors
/// IndexError
#[inline]
pub fn item(vm: &Vm, s: Gc<Str>, index: isize) -> PyResult {
    let Some(at) = indices::resolve(index, s.char_len()) else {
        return Err(vm.index_error("string index out of range"));
    };
    if s.is_ascii() {
        return Ok(vm.one_char_str(s.bytes()[at] as u32).value());
    }
    let c = if s.byte_len() < LONG {
        s.text().code_point(at).unwrap_or(0)
    } else {
        wtf8::decode_at(s.bytes(), vm.byte_of_char(s, at)).map_or(0, |(c, _)| c)
    };
    Ok(vm.one_char_str(c).value())
}

/// `str(object)` or `str(bytes, encoding, errors)` for class `cls`.
fn make(vm: &Vm, cls: Gc<Type>, object: Value, encoding: Value, errors: Value) -> PyResult<Gc<Str>> {
    let text_arg = |v: Value, name: &str| match v.downcast::<Str>() {
        Some(s) => Ok(s.as_str_lossy().into_owned()),
        None => {
            let given = if v.is_none() { "None".to_owned() } else { vm.type_of(v).name() };
            Err(vm.type_error(format!("str() argument '{name}' must be str, not {given}")))
        }
    };
    let s = if object.is_unbound() {
        vm.str("")
    } else if encoding.is_unbound() && errors.is_unbound() {
        vm.str_of(object)?
    } else {
        let encoding =
            if encoding.is_unbound() { "utf-8".to_owned() } else { text_arg(encoding, "encoding")? };
        let errors = if errors.is_unbound() { "strict".to_owned() } else { text_arg(errors, "errors")? };
        if object.is_kind(Kind::Str) {
            return Err(vm.type_error("decoding str is not supported"));
        }
        if vm.type_of(object).slots().buffer.is_none() {
            let name = vm.type_of(object).name();
            return Err(vm.type_error(format!("decoding to str: need a bytes-like object, {name} found")));
        }
        codecs::decode_object(vm, object, &encoding, &errors)?
    };
    Ok(of_class(vm, cls, s))
}

/// The same text as an instance of `cls` (`str` itself or a subclass).
fn of_class(vm: &Vm, cls: Gc<Type>, s: Gc<Str>) -> Gc<Str> {
    if cls.instance_shape.get() == shapes::STR {
        return s;
    }
    let copy = vm.str_of_class(cls.instance_shape.get(), cls.slot_words(), s.bytes(), Some(s.is_ascii()));
    vm.note_new(cls, copy.value());
    copy
}

/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// Create a new string object from the given object. If encoding or
/// errors is specified, then the object must expose a data buffer
/// that will be decoded using the given encoding and error handler.
/// Otherwise, returns the result of object.__str__() (if defined)
/// or repr(object).
/// encoding defaults to 'utf-8'.
/// errors defaults to 'strict'.
#[class("str", kind = Str, subclassable, parts(search, cut, shape, test, make))]
impl Str {
    #[new("str(object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Str>> {
        if let (1, 0) = (args.len(), args.keyword_count()) {
            let s = vm.str_of(args.positional()[0])?;
            return Ok(of_class(vm, cls, s));
        }
        let mut given = [Value::UNBOUND; 3];
        args.between(vm, "str", 0, 3)?;
        if args.len() == 3 && args.keyword_count() > 0 {
            let n = args.len() + args.keyword_count();
            return Err(vm.type_error(format!("str() takes at most 3 arguments ({n} given)")));
        }
        given[..args.len()].copy_from_slice(args.positional());
        for (name, value) in args.keywords() {
            let Some(i) = ["object", "encoding", "errors"].iter().position(|n| n.as_bytes() == name.bytes())
            else {
                return Err(vm.type_error(format!(
                    "str() got an unexpected keyword argument '{}'",
                    name.as_str_lossy()
                )));
            };
            if !given[i].is_unbound() {
                let message = format!(
                    "argument for str() given by name ('{}') and position ({})",
                    name.as_str_lossy(),
                    i + 1
                );
                return Err(vm.type_error(message));
            }
            given[i] = value;
        }
        make(vm, cls, given[0], given[1], given[2])
    }

    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        let bytes = this.bytes();
        if taipan_text::repr::is_plain_text(bytes) {
            let n = bytes.len() + 2;
            return vm.str_of_parts(&[b"'", bytes, b"'"], n, n, true);
        }
        vm.str_from(&taipan_text::repr::repr(this.text()))
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        exact(vm, this)
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Str>) -> i64 {
        vm.str_hash(this)
    }
    #[slot(len)]
    fn len(this: Gc<Str>) -> usize {
        this.char_len()
    }
    #[slot(compare)]
    fn compare(this: Gc<Str>, other: Value, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<Str>() else { return Value::NOT_IMPLEMENTED };
        Value::bool(match op {
            CompareOp::Eq => this.byte_len() == other.byte_len() && this.bytes() == other.bytes(),
            CompareOp::Ne => this.byte_len() != other.byte_len() || this.bytes() != other.bytes(),
            // Generalised UTF-8 sorts as code points do.
            _ => op.of(this.bytes().cmp(other.bytes())),
        })
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Str>) -> Value {
        new_iter(vm, this)
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Str>, item: Value) -> PyResult<bool> {
        match item.downcast::<Str>() {
            Some(part) => Ok(taipan_text::find::contains(this.text(), part.text())),
            None => {
                let name = vm.type_of(item).name();
                Err(vm.type_error(format!("'in <string>' requires string as left operand, not {name}")))
            }
        }
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Str>, key: Value) -> PyResult {
        if let Some(slice) = key.downcast::<Slice>() {
            let of = indices::select(vm, slice, this.char_len())?;
            if of.step == 1 || of.count <= 1 {
                let start = if of.count == 0 { 0 } else { of.start as usize };
                return Ok(vm.substring(this, start, start + of.count).value());
            }
            let text = vm.indexed_text(this);
            return Ok(vm
                .str_from(&taipan_text::slice::step_slice(text, of.start as usize, of.step, of.count))
                .value());
        }
        match indices::index(vm, key)? {
            Some(i) => item(vm, this, i),
            None => {
                let name = vm.type_of(key).name();
                Err(vm.type_error(format!("string indices must be integers, not '{name}'")))
            }
        }
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<Str>, other: Value) -> PyResult<Gc<Str>> {
        match other.downcast::<Str>() {
            Some(other) => Ok(vm.concat_str(this, other)),
            None => {
                let name = vm.type_of(other).name();
                Err(vm.type_error(format!("can only concatenate str (not \"{name}\") to str")))
            }
        }
    }
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<Str>, count: isize) -> PyResult<Gc<Str>> {
        let n = usize::try_from(count).unwrap_or(0);
        if n == 1 {
            return Ok(exact(vm, this));
        }
        let Some(len) = this.byte_len().checked_mul(n).filter(|len| *len <= isize::MAX as usize) else {
            return Err(vm.overflow_error("repeated string is too long"));
        };
        vm.room_for(len)?;
        // Short ones at once: a copy between would take as long as they do.
        if this.is_ascii() && len <= 256 {
            return Ok(vm.str_ascii_filled(len, |out| (0..n).for_each(|_| out.put(this.bytes()))));
        }
        Ok(vm.str_from(&taipan_text::replace::repeat(this.text(), n)))
    }
    #[slot(modulo)]
    fn modulo(vm: &Vm, left: Value, right: Value) -> PyResult {
        match left.downcast::<Str>() {
            Some(format) => Ok(percent::format_str(vm, format, right)?.value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[method("__getnewargs__()")]
    fn getnewargs(vm: &Vm, this: Gc<Str>) -> Gc<Tuple> {
        let copy = exact(vm, this).value();
        vm.new_tuple(&[copy])
    }
    /// Return the size of the string in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Str>) -> usize {
        vm.heap().size_of_object(this.header())
    }
    #[class_init]
    fn flags(_: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.flags.set(cls.flags.get() | type_flags::STR | type_flags::MATCH_SELF);
        Ok(())
    }
}

/// `str_iterator`, also that over ASCII strings (`str_ascii_iterator` in CPython).
#[repr(C)]
pub struct StrIter {
    pub header: Header,
    /// The string, UNBOUND when it is used up.
    pub string: ValueCell,
    /// Byte offset of the next code point.
    pub offset: Cell<usize>,
}
// SAFETY: repr(C), header first; the string is reported.
unsafe impl HeapObject for StrIter {
    const KIND: Kind = Kind::StrIter;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.string.get());
    }
}

/// An iterator over the characters of a string.
pub fn new_iter(vm: &Vm, s: Gc<Str>) -> Value {
    let header = Header::new(shapes::STR_ITER, Kind::StrIter);
    vm.heap().alloc(StrIter { header, string: ValueCell::new(s.value()), offset: Cell::new(0) }).value()
}

/// `__next__` of a string iterator: UNBOUND at the end.
#[inline]
pub fn iter_next(vm: &Vm, this: Gc<StrIter>) -> Value {
    let Some(s) = this.string.get().downcast::<Str>() else { return Value::UNBOUND };
    let at = this.offset.get();
    match wtf8::decode_at(s.bytes(), at) {
        Some((c, width)) => {
            this.offset.set(at + width);
            vm.one_char_str(c).value()
        }
        None => {
            this.string.init(Value::UNBOUND);
            Value::UNBOUND
        }
    }
}

#[class("str_iterator", kind = StrIter)]
impl StrIter {
    #[slot(iter)]
    fn iter(this: Gc<StrIter>) -> Gc<StrIter> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<StrIter>) -> PyResult {
        Ok(iter_next(vm, this))
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(this: Gc<StrIter>) -> usize {
        match this.string.get().downcast::<Str>() {
            Some(s) => wtf8::count(&s.bytes()[this.offset.get().min(s.byte_len())..]),
            None => 0,
        }
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<StrIter>) -> PyResult {
        let iter = crate::builtins::builtin_function(vm, "iter")?;
        match this.string.get().downcast::<Str>() {
            Some(s) => {
                let at = wtf8::count(&s.bytes()[..this.offset.get().min(s.byte_len())]);
                let args = vm.new_tuple(&[s.value()]);
                Ok(vm.new_tuple(&[iter, args.value(), vm.int(at as i64)]).value())
            }
            None => {
                let args = vm.new_tuple(&[vm.str("").value()]);
                Ok(vm.new_tuple(&[iter, args.value()]).value())
            }
        }
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<StrIter>, state: isize) {
        if let Some(s) = this.string.get().downcast::<Str>() {
            this.offset.set(s.text().offset_of(usize::try_from(state).unwrap_or(0)));
        }
    }
}
