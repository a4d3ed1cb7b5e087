//! `format % values`, for `str` and `bytes`: finding the conversions and their arguments. Numbers become text in
//! `taipan_numeric::format::percent`.

use super::format::raise_format_error;
use crate::builtins::functions;
use crate::builtins::int::text::{DIGITS, decimal};
use crate::native::{BytesLike, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::{Bytes, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_numeric::format::percent::{Conversion, format_float, format_int, layout_str};
use taipan_numeric::format::quick;
use taipan_text::wtf8;

/// What is being formatted: the format, the values not yet used, and the result.
struct Run<'a> {
    format: &'a [u8],
    at: usize,
    /// The format is a `bytes`.
    binary: bool,
    /// The values of a tuple; one value otherwise.
    values: &'a [Value],
    next: usize,
    mapping: Option<Value>,
    /// The value of a `%(key)`, until it is used.
    keyed: Option<Value>,
    /// A `%(key)` occurred: the values themselves are not used any more.
    by_key: bool,
    out: &'a mut Vec<u8>,
}

/// `format % values` of a `str`.
///
/// # Errors
/// As CPython's.
pub fn format_str(vm: &Vm, format: Gc<Str>, values: Value) -> PyResult<Gc<Str>> {
    vm.with_text(|vm, out| {
        run(vm, format.bytes(), values, false, out)?;
        Ok(vm.str_from_bytes(out))
    })
}

/// `format % values` of `bytes` and `bytearray`.
///
/// # Errors
/// As CPython's.
pub fn format_bytes(vm: &Vm, format: &[u8], values: Value) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(format.len() + 32);
    run(vm, format, values, true, &mut out)?;
    Ok(out)
}

fn run(vm: &Vm, format: &[u8], values: Value, binary: bool, out: &mut Vec<u8>) -> PyResult<()> {
    let single = [values];
    let items = match values.downcast::<Tuple>() {
        Some(tuple) => tuple.items(),
        None => &single,
    };
    let plain = values.is_kind(Kind::Tuple)
        || values.is_kind(Kind::Str)
        || (binary && (values.is_kind(Kind::Bytes) || values.is_kind(Kind::ByteArray)));
    let mapping = (!plain && vm.type_of(values).slots().getitem.is_some()).then_some(values);
    let mut run =
        Run { format, at: 0, binary, values: items, next: 0, mapping, keyed: None, by_key: false, out };
    while run.at < format.len() {
        let rest = &format[run.at..];
        let literal = literal(rest);
        run.out.extend_from_slice(&rest[..literal]);
        run.at += literal;
        if run.at < format.len() {
            run.at += 1;
            run.conversion(vm)?;
        }
    }
    if run.mapping.is_none() && run.next < run.values.len() {
        let what = if binary { "bytes" } else { "string" };
        return Err(vm.type_error(format!("not all arguments converted during {what} formatting")));
    }
    Ok(())
}

/// Bytes before the first conversion.
fn literal(text: &[u8]) -> usize {
    taipan_text::find::find_bytes(text, b"%").unwrap_or(text.len())
}

impl Run<'_> {
    fn peek(&self, vm: &Vm) -> PyResult<u8> {
        match self.format.get(self.at) {
            Some(c) => Ok(*c),
            None => Err(vm.value_error("incomplete format")),
        }
    }

    fn value(&mut self, vm: &Vm) -> PyResult {
        if let Some(v) = self.keyed.take() {
            return Ok(v);
        }
        if !self.by_key
            && let Some(v) = self.values.get(self.next)
        {
            self.next += 1;
            return Ok(*v);
        }
        Err(vm.type_error("not enough arguments for format string"))
    }

    /// What follows a `%`.
    fn conversion(&mut self, vm: &Vm) -> PyResult<()> {
        let mut c = Conversion::default();
        if self.peek(vm)? == b'%' {
            self.at += 1;
            self.out.push(b'%');
            return Ok(());
        }
        if self.peek(vm)? == b'(' {
            self.key(vm)?;
        } else if self.simple() {
            return Ok(());
        }
        loop {
            match self.peek(vm)? {
                b'-' => c.left = true,
                b'+' => c.plus = true,
                b' ' => c.space = true,
                b'#' => c.alternate = true,
                b'0' => c.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        let width = self.number(vm, "width")?.unwrap_or(0);
        c.left |= width < 0;
        c.width = width.unsigned_abs();
        if self.peek(vm)? == b'.' {
            self.at += 1;
            c.precision = Some(usize::try_from(self.number(vm, "precision")?.unwrap_or(0)).unwrap_or(0));
        }
        if matches!(self.peek(vm)?, b'h' | b'l' | b'L') {
            self.at += 1;
        }
        self.peek(vm)?;
        let value = self.value(vm)?;
        self.convert(vm, value, &c)
    }

    /// `%s` of a string or small int and `%d` of a small int, which are most of all: true if it was one.
    fn simple(&mut self) -> bool {
        let Some(v) = self.values.get(self.next).copied().filter(|_| !self.by_key && !self.binary) else {
            return false;
        };
        match self.format[self.at] {
            b's' if v.is_heap() && v.header_unchecked().shape() == shapes::STR => {
                self.out.extend_from_slice(v.cast_unchecked::<Str>().bytes());
            }
            b's' | b'd' if v.is_small_int() => {
                let mut buffer = [0; DIGITS];
                self.out.extend_from_slice(decimal(v.as_small_int_unchecked(), &mut buffer));
            }
            _ => return false,
        }
        self.at += 1;
        self.next += 1;
        true
    }

    fn key(&mut self, vm: &Vm) -> PyResult<()> {
        let Some(mapping) = self.mapping else { return Err(vm.type_error("format requires a mapping")) };
        self.at += 1;
        let start = self.at;
        let mut depth = 1;
        while depth > 0 {
            match self.format.get(self.at) {
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                Some(_) => {}
                None => return Err(vm.value_error("incomplete format key")),
            }
            self.at += 1;
        }
        let key = &self.format[start..self.at - 1];
        let key = if self.binary { vm.bytes(key).value() } else { vm.str_from_bytes(key).value() };
        self.keyed = Some(vm.getitem(mapping, key)?);
        self.by_key = true;
        Ok(())
    }

    /// A width or precision.
    fn number(&mut self, vm: &Vm, what: &str) -> PyResult<Option<isize>> {
        if self.peek(vm)? == b'*' {
            self.at += 1;
            let v = self.value(vm)?;
            if !vm.is_int(v) {
                return Err(vm.type_error("* wants int"));
            }
            let fits = vm.int_to_i64(v).filter(|n| what == "width" || i32::try_from(*n).is_ok());
            return match fits {
                Some(n) => Ok(Some(n.max(-isize::MAX as i64) as isize)),
                None if what == "width" => {
                    Err(vm.overflow_error("Python int too large to convert to C ssize_t"))
                }
                None => Err(vm.overflow_error("Python int too large to convert to C int")),
            };
        }
        let mut n: Option<isize> = None;
        while let Some(d) = self.format.get(self.at).filter(|d| d.is_ascii_digit()) {
            let most = if what == "width" { isize::MAX } else { i32::MAX as isize };
            let more = n.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add((d - b'0') as isize));
            match more.filter(|n| *n <= most) {
                Some(more) => n = Some(more),
                None => return Err(vm.value_error(format!("{what} too big"))),
            }
            self.at += 1;
        }
        self.peek(vm)?;
        Ok(n)
    }

    fn convert(&mut self, vm: &Vm, value: Value, c: &Conversion) -> PyResult<()> {
        let (code, width) = wtf8::decode_at(self.format, self.at)
            .filter(|_| !self.binary)
            .unwrap_or_else(|| (self.format.get(self.at).copied().unwrap_or(0) as u32, 1));
        let at = self.at;
        self.at += width;
        match u8::try_from(code).unwrap_or(0) {
            b's' | b'b' if self.binary => self.bytes_of(vm, value, c),
            b's' => {
                let s = vm.str_of(value)?;
                self.place(vm, s.bytes(), s.char_len(), c)
            }
            b'r' if !self.binary => {
                let s = vm.repr(value)?;
                self.place(vm, s.bytes(), s.char_len(), c)
            }
            b'r' | b'a' => {
                let s = functions::ascii(vm, value)?;
                self.place(vm, s.bytes(), s.char_len(), c)
            }
            kind @ (b'd' | b'i' | b'u' | b'o' | b'x' | b'X') => self.int(vm, value, kind as char, c),
            kind @ (b'e' | b'E' | b'f' | b'F' | b'g' | b'G') => self.float(vm, value, kind as char, c),
            b'c' => {
                let mut text = Vec::new();
                self.character(vm, value, &mut text)?;
                self.place(vm, &text, 1, &Conversion { precision: None, ..*c })
            }
            _ => {
                let shown = if (32..127).contains(&code) { code as u8 as char } else { '?' };
                let index = if self.binary { at } else { wtf8::count(&self.format[..at]) };
                Err(vm.value_error(format!(
                    "unsupported format character '{shown}' (0x{code:x}) at index {index}"
                )))
            }
        }
    }

    /// Puts text of `chars` characters in its field.
    fn place(&mut self, vm: &Vm, text: &[u8], chars: usize, c: &Conversion) -> PyResult<()> {
        vm.room_for(c.width)?;
        let (keep, before, after) = layout_str(chars, c);
        let end = if keep == chars {
            text.len()
        } else if self.binary {
            keep
        } else {
            wtf8::offset_of(text, keep)
        };
        self.out.resize(self.out.len() + before, b' ');
        self.out.extend_from_slice(&text[..end]);
        self.out.resize(self.out.len() + after, b' ');
        Ok(())
    }

    fn int(&mut self, vm: &Vm, value: Value, kind: char, c: &Conversion) -> PyResult<()> {
        if let Some(n) = value.as_small_int() {
            let done = match kind {
                'd' | 'i' | 'u' => quick::percent_int(self.out, n, c),
                'x' | 'X' => quick::percent_hex(self.out, n, kind == 'X', c),
                _ => false,
            };
            if done {
                return Ok(());
            }
        }
        let big = match vm.int_to_big(value) {
            Some(big) => big,
            None => {
                let slots = vm.type_of(value).slots();
                let result = match kind {
                    'o' | 'x' | 'X' => slots.index.map(|_| vm.index_of(value)),
                    _ => match (slots.int, slots.index) {
                        (Some(f), _) => Some(f(vm, value)),
                        (None, Some(_)) => Some(vm.index_of(value)),
                        _ => None,
                    },
                };
                let found = match result {
                    Some(Ok(v)) => vm.int_to_big(v),
                    Some(Err(raised)) => match vm.take_if(vm.exc().type_error) {
                        Some(_) => None,
                        None => return Err(raised),
                    },
                    None => None,
                };
                match found {
                    Some(big) => big,
                    None => {
                        let name = vm.type_of(value).name();
                        let what =
                            if matches!(kind, 'o' | 'x' | 'X') { "an integer" } else { "a real number" };
                        return Err(vm.type_error(format!("%{kind} format: {what} is required, not {name}")));
                    }
                }
            }
        };
        if matches!(kind, 'd' | 'i' | 'u') {
            crate::builtins::int::text::check_digits(vm, &big)?;
        }
        match format_int(&big, kind, c) {
            Ok(text) => self.out.extend_from_slice(&text.bytes),
            Err(error) => return Err(raise_format_error(vm, error, "", "int")),
        }
        Ok(())
    }

    fn float(&mut self, vm: &Vm, value: Value, kind: char, c: &Conversion) -> PyResult<()> {
        let x = match vm.float_of(value) {
            Ok(x) => x,
            Err(raised) => {
                if self.binary && vm.take_if(vm.exc().type_error).is_some() {
                    let name = vm.type_of(value).name();
                    return Err(vm.type_error(format!("float argument required, not {name}")));
                }
                return Err(raised);
            }
        };
        if kind == 'f' && quick::percent_float(self.out, x, c) {
            return Ok(());
        }
        match format_float(x, kind, c) {
            Ok(text) => self.out.extend_from_slice(&text.bytes),
            Err(error) => return Err(raise_format_error(vm, error, "", "float")),
        }
        Ok(())
    }

    /// `%c`
    fn character(&mut self, vm: &Vm, value: Value, out: &mut Vec<u8>) -> PyResult<()> {
        let (limit, what, range) = match self.binary {
            true => (0x100, "%c requires an integer in range(256) or a single byte", "256"),
            false => (0x11_0000, "%c requires an int or a unicode character", "0x110000"),
        };
        let name = vm.type_of(value).full_name(vm);
        if self.binary
            && let Some((bytes, kind)) = byte_string(vm, value)?
        {
            if let [byte] = bytes[..] {
                out.push(byte);
                return Ok(());
            }
            return Err(vm.type_error(format!("{what}, not a {kind} object of length {}", bytes.len())));
        }
        if !self.binary
            && let Some(s) = value.downcast::<Str>()
        {
            if s.char_len() == 1 {
                out.extend_from_slice(s.bytes());
                return Ok(());
            }
            return Err(vm.type_error(format!("{what}, not a string of length {}", s.char_len())));
        }
        if !vm.is_int(value) && vm.type_of(value).slots().index.is_none() {
            return Err(vm.type_error(format!("{what}, not {name}")));
        }
        let int = vm.index_of(value)?;
        let Some(code) = vm.int_to_i64(int).filter(|i| (0..limit).contains(i)) else {
            return Err(vm.overflow_error(format!("%c arg not in range({range})")));
        };
        if self.binary {
            out.push(code as u8)
        } else {
            wtf8::push(out, code as u32)
        }
        Ok(())
    }

    /// `%b` and `%s` of bytes.
    fn bytes_of(&mut self, vm: &Vm, value: Value, c: &Conversion) -> PyResult<()> {
        // A class of its own may say what its bytes are, although it has a buffer.
        let plain = vm.is_exact(value, shapes::BYTES) || vm.is_exact(value, shapes::BYTEARRAY);
        let special = if plain { None } else { vm.call_special(value, vm.names().__bytes__, &[])? };
        if special.is_none() && vm.type_of(value).slots().buffer.is_some() {
            let data = BytesLike::of(vm, value)?.to_vec();
            return self.place(vm, &data, data.len(), c);
        }
        if let Some(v) = special {
            let Some(b) = v.downcast::<Bytes>() else {
                let name = vm.type_of(v).name();
                return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {name})")));
            };
            return self.place(vm, b.as_slice(), b.len, c);
        }
        let name = vm.type_of(value).name();
        let what = "%b requires a bytes-like object, or an object that implements __bytes__";
        Err(vm.type_error(format!("{what}, not '{name}'")))
    }
}

/// The content of a `bytes` or `bytearray`, with the name of the type.
fn byte_string(vm: &Vm, value: Value) -> PyResult<Option<(Vec<u8>, &'static str)>> {
    Ok(match value {
        v if v.is_kind(Kind::Bytes) => Some((BytesLike::of(vm, v)?.to_vec(), "bytes")),
        v if v.is_kind(Kind::ByteArray) => Some((BytesLike::of(vm, v)?.to_vec(), "bytearray")),
        _ => None,
    })
}
