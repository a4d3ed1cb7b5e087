//! `_json.make_scanner`: JSON text to Python objects. Works on bytes; places in error messages and results are turned
//! into numbers of characters where they leave.

use super::text::{self, Scanned, StringError};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_numeric::bigint::BigInt;
use taipan_vm::heap::ValueArray;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Dict, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How many keys a scanner remembers from one document to the next.
const KEYS: usize = 256;
/// Longer keys are not remembered.
const LONGEST_KEY: usize = 64;

/// `_json.Scanner`
#[native_object("_json.Scanner")]
pub struct Scanner {
    strict: Cell<bool>,
    object_hook: ValueCell,
    object_pairs_hook: ValueCell,
    parse_float: ValueCell,
    parse_int: ValueCell,
    parse_constant: ValueCell,
    /// Keys that occurred, by a cheap hash: an array, once there is one. (Documents repeat them, and so do programs that read
    /// many documents.)
    keys: ValueCell,
    /// How many keys the last object had that began with the key in this place.
    sizes: [Cell<u8>; KEYS],
}

/// JSON scanner object
#[class("Scanner", module = "_json")]
impl Scanner {
    #[new("make_scanner(context)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, context: Value) -> PyResult<Gc<Scanner>> {
        let strict = vm.getattr_str(context, "strict")?;
        let strict = vm.truth(strict)?;
        let object_hook = vm.getattr_str(context, "object_hook")?;
        let object_pairs_hook = vm.getattr_str(context, "object_pairs_hook")?;
        let parse_float = vm.getattr_str(context, "parse_float")?;
        let parse_int = vm.getattr_str(context, "parse_int")?;
        let parse_constant = vm.getattr_str(context, "parse_constant")?;
        Ok(Scanner::alloc(vm, cls, |head| Scanner {
            head,
            strict: Cell::new(strict),
            object_hook: ValueCell::new(object_hook),
            object_pairs_hook: ValueCell::new(object_pairs_hook),
            parse_float: ValueCell::new(parse_float),
            parse_int: ValueCell::new(parse_int),
            parse_constant: ValueCell::new(parse_constant),
            keys: ValueCell::new(Value::UNBOUND),
            sizes: [const { Cell::new(0) }; KEYS],
        }))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<Scanner>, args: &Args) -> PyResult<Gc<Tuple>> {
        let [string, idx] = super::bind(vm, args, "scan_once", ["string", "idx"])?;
        let idx = vm.index_of(idx)?;
        let Some(idx) = vm.int_to_i64(idx) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        let Some(document) = string.downcast::<Str>() else {
            let name = vm.type_of(string).name();
            return Err(vm.type_error(format!("first argument must be a string, not {name}")));
        };
        let Ok(idx) = usize::try_from(idx) else { return Err(vm.value_error("idx cannot be negative")) };
        if idx >= document.char_len() {
            return Err(vm.raise_with(vm.exc().stop_iteration, vm.int(idx as i64)));
        }
        if this.keys.get().is_unbound() {
            this.keys.set(this.header(), vm.new_value_array(KEYS).value());
        }
        let mut reader = Reader {
            vm,
            scanner: this,
            document,
            bytes: document.bytes(),
            at: document.text().offset_of(idx),
            strict: this.strict.get(),
            plain_objects: this.object_hook.get().is_none() && this.object_pairs_hook.get().is_none(),
            plain_int: this.parse_int.get() == vm.builtin_type(shapes::INT).value(),
            plain_float: this.parse_float.get() == vm.builtin_type(shapes::FLOAT).value(),
            keys: this.keys.get().cast_unchecked(),
        };
        let value = reader.value()?;
        let end = document.text().char_at_offset(reader.at);
        Ok(vm.new_tuple(&[value, vm.int(end as i64)]))
    }
    /// strict
    #[getter]
    fn strict(this: Gc<Scanner>) -> bool {
        this.strict.get()
    }
    /// object_hook
    #[getter]
    fn object_hook(this: Gc<Scanner>) -> Value {
        this.object_hook.get()
    }
    #[getter]
    fn object_pairs_hook(this: Gc<Scanner>) -> Value {
        this.object_pairs_hook.get()
    }
    /// parse_float
    #[getter]
    fn parse_float(this: Gc<Scanner>) -> Value {
        this.parse_float.get()
    }
    /// parse_int
    #[getter]
    fn parse_int(this: Gc<Scanner>) -> Value {
        this.parse_int.get()
    }
    /// parse_constant
    #[getter]
    fn parse_constant(this: Gc<Scanner>) -> Value {
        this.parse_constant.get()
    }
}

/// Raises `json.JSONDecodeError(message, document, position)`; `position` counts characters.
#[cold]
pub fn decode_error(vm: &Vm, message: &str, document: Gc<Str>, position: i64) -> Raised {
    let make = || -> PyResult {
        let module = taipan_vm::import::import(vm, "json.decoder")?;
        // `import` may give the top package, as the statement does.
        let module = match taipan_vm::import::modules(vm).get_str(vm, vm.intern_str("json.decoder")) {
            Some(found) => found,
            None => module,
        };
        let class = vm.getattr_str(module, "JSONDecodeError")?;
        vm.call(class, &[vm.str(message).value(), document.value(), vm.int(position)])
    };
    match make() {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Raises what is wrong with the string that begins after the quote before byte `start`.
#[cold]
pub fn string_error(vm: &Vm, error: StringError, document: Gc<Str>, start: usize) -> Raised {
    let (message, position) = match error {
        StringError::Unterminated => {
            let start = document.text().char_at_offset(start) as i64;
            return decode_error(vm, "Unterminated string starting at", document, start - 1);
        }
        StringError::Control(at) => ("Invalid control character at", at),
        StringError::Escape(at) => ("Invalid \\escape", at),
        StringError::Unicode(at) => ("Invalid \\uXXXX escape", at),
    };
    decode_error(vm, message, document, document.text().char_at_offset(position) as i64)
}

/// The `str` of a string that was read.
pub fn string_value(vm: &Vm, scanned: Scanned) -> Gc<Str> {
    match scanned {
        Scanned::Plain(bytes, true) => vm.str_ascii(bytes),
        Scanned::Plain(bytes, false) => vm.str_from_bytes(bytes),
        Scanned::Built(bytes) => vm.str_from_bytes(&bytes),
    }
}

/// A document being read. It lives on the stack, where the collector sees the values in it.
struct Reader<'a> {
    vm: &'a Vm,
    scanner: Gc<Scanner>,
    document: Gc<Str>,
    bytes: &'a [u8],
    at: usize,
    strict: bool,
    /// No hook for objects.
    plain_objects: bool,
    /// `parse_int` is `int`.
    plain_int: bool,
    /// `parse_float` is `float`.
    plain_float: bool,
    /// The scanner's.
    keys: Gc<ValueArray>,
}

impl Reader<'_> {
    #[cold]
    fn error<T>(&self, message: &str, at: usize) -> PyResult<T> {
        let position = self.document.text().char_at_offset(at) as i64;
        Err(decode_error(self.vm, message, self.document, position))
    }

    /// "There is no value here", which the Python part makes an error of.
    #[cold]
    fn no_value<T>(&self, at: usize) -> PyResult<T> {
        let position = self.document.text().char_at_offset(at) as i64;
        Err(self.vm.raise_with(self.vm.exc().stop_iteration, self.vm.int(position)))
    }

    #[inline(always)]
    fn peek(&self) -> u8 {
        // NUL is nothing that JSON has, so it can stand for the end.
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Reads the value that begins right here.
    fn value(&mut self) -> PyResult {
        match self.peek() {
            b'"' => {
                self.at += 1;
                self.string().map(|s| s.value())
            }
            b'{' => {
                self.at += 1;
                self.vm.check_native_stack()?;
                if self.plain_objects { self.plain_object() } else { self.hooked_object() }
            }
            b'[' => {
                self.at += 1;
                self.vm.check_native_stack()?;
                self.array()
            }
            b'n' if self.word(b"null") => Ok(Value::NONE),
            b't' if self.word(b"true") => Ok(Value::TRUE),
            b'f' if self.word(b"false") => Ok(Value::FALSE),
            b'N' if self.word(b"NaN") => self.constant("NaN"),
            b'I' if self.word(b"Infinity") => self.constant("Infinity"),
            b'-' if self.word(b"-Infinity") => self.constant("-Infinity"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &[u8]) -> bool {
        let found = self.bytes[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn constant(&mut self, name: &str) -> PyResult {
        self.vm.call(self.scanner.parse_constant.get(), &[self.vm.intern_str(name).value()])
    }

    fn scan_string(&mut self) -> PyResult<Scanned<'static>> {
        // The document is held by `document`, and its bytes never move.
        let bytes: &'static [u8] = self.document.bytes();
        match text::scan(bytes, self.at, self.strict) {
            Ok((scanned, end)) => {
                self.at = end;
                Ok(scanned)
            }
            Err(error) => Err(string_error(self.vm, error, self.document, self.at)),
        }
    }

    #[inline]
    fn string(&mut self) -> PyResult<Gc<Str>> {
        let scanned = self.scan_string()?;
        Ok(string_value(self.vm, scanned))
    }

    /// A key, the same string for the same text where the scanner still has it, and its place there.
    fn key(&mut self) -> PyResult<(Gc<Str>, usize)> {
        let scanned = self.scan_string()?;
        let bytes: &[u8] = match &scanned {
            Scanned::Plain(bytes, _) => bytes,
            Scanned::Built(bytes) => bytes,
        };
        let byte = |i: usize| bytes.get(i).map_or(0, |b| *b as usize);
        let n = bytes.len();
        let place = (n ^ byte(0) << 1 ^ byte(n / 2) << 3 ^ byte(n.wrapping_sub(1)) << 5) % KEYS;
        if let Some(known) = self.keys.get(place).downcast::<Str>()
            && known.bytes() == bytes
        {
            return Ok((known, place));
        }
        let key = string_value(self.vm, scanned);
        if n <= LONGEST_KEY {
            self.keys.set(place, key.value());
        }
        Ok((key, place))
    }

    /// Reads a key and the colon after it, and spaces.
    #[inline]
    fn key_and_colon(&mut self) -> PyResult<(Gc<Str>, usize)> {
        if self.peek() != b'"' {
            return self.error("Expecting property name enclosed in double quotes", self.at);
        }
        self.at += 1;
        let key = self.key()?;
        self.skip_space();
        if self.peek() != b':' {
            return self.error("Expecting ':' delimiter", self.at);
        }
        self.at += 1;
        self.skip_space();
        Ok(key)
    }

    /// Reads what follows a value in an object or array: true at `close`, false after a comma and spaces.
    #[inline]
    fn at_end(&mut self, close: u8, kind: &str) -> PyResult<bool> {
        self.skip_space();
        let next = self.peek();
        if next == close {
            self.at += 1;
            return Ok(true);
        }
        if next != b',' {
            return self.error("Expecting ',' delimiter", self.at);
        }
        let comma = self.at;
        self.at += 1;
        self.skip_space();
        if self.peek() == close {
            return self.error(&format!("Illegal trailing comma before end of {kind}"), comma);
        }
        Ok(false)
    }

    fn plain_object(&mut self) -> PyResult {
        let object: Gc<Dict> = self.vm.new_dict();
        self.skip_space();
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(object.value());
        }
        let scanner = self.scanner;
        let (mut key, first) = self.key_and_colon()?;
        object.reserve(self.vm, scanner.sizes[first].get() as usize);
        loop {
            let value = self.value()?;
            object.set_str(self.vm, key, value);
            if self.at_end(b'}', "object")? {
                scanner.sizes[first].set(object.len().min(u8::MAX as usize) as u8);
                return Ok(object.value());
            }
            (key, _) = self.key_and_colon()?;
        }
    }

    fn hooked_object(&mut self) -> PyResult {
        let vm = self.vm;
        let pairs_hook = self.scanner.object_pairs_hook.get();
        let pairs = vm.new_list();
        let object = vm.new_dict();
        self.skip_space();
        if self.peek() == b'}' {
            self.at += 1;
        } else {
            loop {
                let (key, _) = self.key_and_colon()?;
                let value = self.value()?;
                if pairs_hook.is_none() {
                    object.set_str(vm, key, value);
                } else {
                    pairs.push(vm, vm.new_tuple(&[key.value(), value]).value());
                }
                if self.at_end(b'}', "object")? {
                    break;
                }
            }
        }
        if pairs_hook.is_none() {
            return vm.call(self.scanner.object_hook.get(), &[object.value()]);
        }
        vm.call(pairs_hook, &[pairs.value()])
    }

    fn array(&mut self) -> PyResult {
        let list = self.vm.new_list();
        self.skip_space();
        if self.peek() == b']' {
            self.at += 1;
            return Ok(list.value());
        }
        loop {
            let value = self.value()?;
            list.push(self.vm, value);
            if self.at_end(b']', "array")? {
                return Ok(list.value());
            }
        }
    }

    fn skip_digits(&mut self) {
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
    }

    fn number(&mut self) -> PyResult {
        let start = self.at;
        if self.peek() == b'-' {
            self.at += 1;
        }
        match self.peek() {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.skip_digits(),
            _ => {
                self.at = start;
                return self.no_value(start);
            }
        }
        let mut is_float = false;
        if self.peek() == b'.' && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            is_float = true;
            self.at += 1;
            self.skip_digits();
        }
        if matches!(self.peek(), b'e' | b'E') {
            let before = self.at;
            self.at += 1;
            if matches!(self.peek(), b'-' | b'+') {
                self.at += 1;
            }
            if self.peek().is_ascii_digit() {
                is_float = true;
                self.skip_digits();
            } else {
                self.at = before;
            }
        }
        let text = &self.bytes[start..self.at];
        if is_float { self.float(text) } else { self.int(text) }
    }

    fn float(&self, text: &[u8]) -> PyResult {
        let vm = self.vm;
        if !self.plain_float {
            return vm.call(self.scanner.parse_float.get(), &[vm.str_ascii(text).value()]);
        }
        // Digits of a JSON number are always what Rust's parser takes, which rounds correctly.
        let parsed = std::str::from_utf8(text).ok().and_then(|t| t.parse::<f64>().ok());
        Ok(vm.float(parsed.unwrap_or(f64::NAN)))
    }

    fn int(&self, text: &[u8]) -> PyResult {
        let vm = self.vm;
        if !self.plain_int {
            return vm.call(self.scanner.parse_int.get(), &[vm.str_ascii(text).value()]);
        }
        if text.len() <= 18 {
            let (negative, digits) = match text.split_first() {
                Some((b'-', digits)) => (true, digits),
                _ => (false, text),
            };
            let n = digits.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0'));
            return Ok(vm.int(if negative { -n } else { n }));
        }
        let limit = vm.interp().int_max_str_digits.get();
        match BigInt::parse(text, 10, limit) {
            Ok(big) => Ok(vm.int_big(big)),
            // The conversion of the str has the right message.
            Err(_) => match taipan_vm::builtins::int::text::parse(vm, vm.str_ascii(text).value(), 10)? {
                Some(int) => Ok(int),
                None => Ok(Value::NONE),
            },
        }
    }
}
