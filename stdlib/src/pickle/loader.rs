//! Reading a pickle: the machine with its stack. Instructions that call or look up something are in `build`.

use super::errors::cannot_unpickle;
use super::input::{Input, truncated};
use super::opcodes as op;
use taipan_numeric::bigint::BigInt;
use taipan_vm::builtins::bytes::array::ByteArray;
use taipan_vm::builtins::set;
use taipan_vm::codecs::{Known, decode_known, decode_object};
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Dict, List, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A pickle being read. It lives on the stack, where the collector sees the values in it.
pub struct Loader<'a> {
    pub vm: &'a Vm,
    pub input: Input<'a>,
    stack: ValueVec<'a>,
    /// Heights of the stack at the marks on it.
    marks: Vec<usize>,
    /// What the pickle stored, by its number.
    pub memo: ValueVec<'a>,
    /// What it stored under numbers far beyond the others (a dict), or UNBOUND.
    pub sparse: Value,
    /// How many it stored: the number that MEMOIZE takes.
    pub count: usize,
    pub proto: u8,
    pub fix_imports: bool,
    pub encoding: String,
    pub errors: String,
    /// An iterator of buffers, or None.
    pub buffers: Value,
    /// Each UNBOUND where there is none of its own.
    pub find_class: Value,
    pub persistent_load: Value,
}

/// Numbers up to this one more than the largest so far are kept in the vector.
const MEMO_GAP: usize = 1 << 16;

impl<'a> Loader<'a> {
    /// A loader for this input.
    pub fn new(vm: &'a Vm, input: Input<'a>) -> Loader<'a> {
        Loader {
            vm,
            input,
            stack: ValueVec::new(vm.heap()),
            marks: Vec::new(),
            memo: ValueVec::new(vm.heap()),
            sparse: Value::UNBOUND,
            count: 0,
            proto: 0,
            fix_imports: true,
            encoding: "ASCII".into(),
            errors: "strict".into(),
            buffers: Value::NONE,
            find_class: Value::UNBOUND,
            persistent_load: Value::UNBOUND,
        }
    }

    /// Reads one pickled object.
    ///
    /// # Errors
    /// UnpicklingError, EOFError, and whatever the objects' making raises.
    pub fn load(&mut self) -> PyResult {
        loop {
            let code = match self.input.byte() {
                Ok(code) => code,
                Err(raised) => return Err(self.end_of_input(raised)),
            };
            if code == op::STOP {
                let value = self.pop()?;
                self.input.skip_consumed()?;
                return Ok(value);
            }
            self.step(code)?;
        }
    }

    #[cold]
    fn end_of_input(&self, raised: Raised) -> Raised {
        let Ok(class) = super::errors::unpickling_error(self.vm) else { return raised };
        match self.vm.take_if(class) {
            Some(_) => self.vm.eof_error("Ran out of input"),
            None => raised,
        }
    }

    // ---- the stack ----

    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    #[cold]
    pub fn underflow(&self) -> Raised {
        let message =
            if self.marks.is_empty() { "unpickling stack underflow" } else { "unexpected MARK found" };
        cannot_unpickle(self.vm, message)
    }

    #[inline]
    pub fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    #[inline]
    pub fn pop(&mut self) -> PyResult {
        if self.stack.len() <= self.fence() {
            return Err(self.underflow());
        }
        self.stack.pop().ok_or_else(|| self.underflow())
    }

    /// The value on top, which stays there.
    #[inline]
    pub fn top(&self) -> PyResult {
        match self.stack.last() {
            Some(value) if self.stack.len() > self.fence() => Ok(value),
            _ => Err(self.underflow()),
        }
    }

    /// Takes the last mark: the height of the stack below it.
    pub fn marker(&mut self) -> PyResult<usize> {
        self.marks.pop().ok_or_else(|| cannot_unpickle(self.vm, "could not find MARK"))
    }

    /// The values from `height` on, as a tuple; they leave the stack.
    pub fn pop_tuple(&mut self, height: usize) -> Value {
        let items = self.stack.as_slice().get(height..).unwrap_or_default();
        let tuple = self.vm.new_tuple(items).value();
        self.stack.truncate(height);
        tuple
    }

    /// The values from `height` on, as a list; they leave the stack.
    fn pop_list(&mut self, height: usize) -> Gc<List> {
        let list = self.vm.new_list_from(self.stack.as_slice().get(height..).unwrap_or_default());
        self.stack.truncate(height);
        list
    }

    fn short_tuple(&mut self, n: usize) -> PyResult<()> {
        let Some(height) = self.stack.len().checked_sub(n).filter(|h| *h >= self.fence()) else {
            return Err(self.underflow());
        };
        let tuple = self.pop_tuple(height);
        self.push(tuple);
        Ok(())
    }

    // ---- the memo ----

    fn put(&mut self, number: usize) -> PyResult<()> {
        let value = self.top()?;
        if number < self.memo.len() {
            self.count += usize::from(self.memo[number].is_unbound());
            self.memo.set(number, value);
            return Ok(());
        }
        self.count += 1;
        if number <= self.memo.len() + MEMO_GAP {
            while self.memo.len() < number {
                self.memo.push(Value::UNBOUND);
            }
            self.memo.push(value);
        } else {
            let dict = match self.sparse.downcast::<Dict>() {
                Some(dict) => dict,
                None => self.vm.new_dict(),
            };
            self.sparse = dict.value();
            dict.set(self.vm, self.vm.int_from_u64(number as u64), value)?;
        }
        Ok(())
    }

    fn get(&mut self, number: usize) -> PyResult<()> {
        let mut found = self.memo.get(number).filter(|v| !v.is_unbound());
        if let (None, Some(dict)) = (found, self.sparse.downcast::<Dict>()) {
            found = dict.get(self.vm, self.vm.int_from_u64(number as u64))?;
        }
        match found {
            Some(value) => {
                self.push(value);
                Ok(())
            }
            None => Err(cannot_unpickle(self.vm, format!("Memo value not found at index {number}"))),
        }
    }

    // ---- instructions ----

    fn step(&mut self, code: u8) -> PyResult<()> {
        match code {
            op::SHORT_BINUNICODE => {
                let n = self.input.byte()?.into();
                self.unicode(n)
            }
            op::MEMOIZE => {
                let number = self.count;
                self.put(number)
            }
            op::BINGET => {
                let number = self.input.byte()?.into();
                self.get(number)
            }
            op::BINPUT => {
                let number = self.input.byte()?.into();
                self.put(number)
            }
            op::BININT1 => {
                let n = self.input.byte()?;
                self.push(Value::int32(n.into()));
                Ok(())
            }
            op::BININT2 => {
                let n = self.input.number::<2>()?;
                self.push(Value::int32(n as i32));
                Ok(())
            }
            op::BININT => {
                let n = self.input.number::<4>()?;
                self.push(Value::int32(n as u32 as i32));
                Ok(())
            }
            op::MARK => {
                self.marks.push(self.stack.len());
                Ok(())
            }
            op::NONE => self.constant(Value::NONE),
            op::NEWTRUE => self.constant(Value::TRUE),
            op::NEWFALSE => self.constant(Value::FALSE),
            op::BINFLOAT => {
                let mut bytes = [0; 8];
                bytes.copy_from_slice(self.input.take(8)?);
                self.push(self.vm.float(f64::from_be_bytes(bytes)));
                Ok(())
            }
            op::BINUNICODE => {
                let n = self.input.number::<4>()? as usize;
                self.unicode(n)
            }
            op::EMPTY_TUPLE => self.constant(self.vm.new_tuple(&[]).value()),
            op::EMPTY_LIST => self.constant(self.vm.new_list().value()),
            op::EMPTY_DICT => self.constant(self.vm.new_dict().value()),
            op::TUPLE1 | op::TUPLE2 | op::TUPLE3 => self.short_tuple(usize::from(code - op::TUPLE1) + 1),
            op::TUPLE => {
                let height = self.marker()?;
                let tuple = self.pop_tuple(height);
                self.constant(tuple)
            }
            op::SETITEMS => {
                let height = self.marker()?;
                self.set_items(height)
            }
            op::SETITEM => match self.stack.len().checked_sub(2) {
                Some(height) => self.set_items(height),
                None => Err(self.underflow()),
            },
            op::APPENDS => {
                let height = self.marker()?;
                self.append_items(height)
            }
            op::APPEND => match self.stack.len().checked_sub(1) {
                Some(height) => self.append_items(height),
                None => Err(self.underflow()),
            },
            _ => self.step_calls(code),
        }
    }

    #[inline]
    fn constant(&mut self, value: Value) -> PyResult<()> {
        self.push(value);
        Ok(())
    }

    /// Instructions that make objects by calls, or name them.
    fn step_calls(&mut self, code: u8) -> PyResult<()> {
        match code {
            op::PROTO => {
                let proto = self.input.byte()?;
                if proto > super::pickler::HIGHEST {
                    return Err(self.vm.value_error(format!("unsupported pickle protocol: {proto}")));
                }
                self.proto = proto;
                Ok(())
            }
            op::FRAME => {
                let n = self.size::<8>("FRAME length exceeds system's maximum of {} bytes")?;
                self.input.frame(n)
            }
            op::BUILD => self.build(),
            op::REDUCE => self.reduce(),
            op::NEWOBJ => self.new_object(false),
            op::NEWOBJ_EX => self.new_object(true),
            op::GLOBAL => self.global(),
            op::STACK_GLOBAL => self.stack_global(),
            op::INST => self.inst(),
            op::OBJ => self.object(),
            op::EXT1 => {
                let code = i64::from(self.input.byte()?);
                self.extension(code)
            }
            op::EXT2 => {
                let code = self.input.number::<2>()? as i64;
                self.extension(code)
            }
            op::EXT4 => {
                let code = i64::from(self.input.number::<4>()? as u32 as i32);
                self.extension(code)
            }
            op::PERSID | op::BINPERSID => self.persistent(code == op::BINPERSID),
            op::NEXT_BUFFER => self.next_buffer(),
            op::READONLY_BUFFER => self.readonly_buffer(),
            op::EMPTY_SET => self.constant(set::new_empty(self.vm).value()),
            op::ADDITEMS => self.add_items(),
            op::FROZENSET => {
                let height = self.marker()?;
                let items = self.pop_tuple(height);
                let class = self.vm.builtin_type(shapes::FROZENSET).value();
                let made = self.vm.call(class, &[items])?;
                self.constant(made)
            }
            _ => self.step_data(code),
        }
    }

    /// Instructions with data, those of old protocols, and those on the stack alone.
    fn step_data(&mut self, code: u8) -> PyResult<()> {
        match code {
            op::SHORT_BINBYTES => {
                let n = self.input.byte()?.into();
                self.bytes(n)
            }
            op::BINBYTES => {
                let n = self.input.number::<4>()? as usize;
                self.bytes(n)
            }
            op::BINBYTES8 => {
                let n = self.size::<8>("BINBYTES exceeds system's maximum size of {} bytes")?;
                self.bytes(n)
            }
            op::BYTEARRAY8 => {
                let n = self.size::<8>("BYTEARRAY8 exceeds system's maximum size of {} bytes")?;
                let data = self.input.take(n)?;
                self.push(ByteArray::make(self.vm, data).value());
                Ok(())
            }
            op::BINUNICODE8 => {
                let n = self.size::<8>("BINUNICODE exceeds system's maximum size of {} bytes")?;
                self.unicode(n)
            }
            op::LONG1 => {
                let n = self.input.byte()?.into();
                self.long(n)
            }
            op::LONG4 => match usize::try_from(self.input.number::<4>()? as u32 as i32) {
                Ok(n) => self.long(n),
                Err(_) => Err(cannot_unpickle(self.vm, "LONG pickle has negative byte count")),
            },
            op::LONG_BINGET => {
                let number = self.input.number::<4>()? as usize;
                self.get(number)
            }
            op::LONG_BINPUT => {
                let number = self.input.number::<4>()? as usize;
                self.put(number)
            }
            op::POP => {
                if self.marks.last() == Some(&self.stack.len()) {
                    self.marks.pop();
                    return Ok(());
                }
                self.pop().map(|_| ())
            }
            op::POP_MARK => {
                let height = self.marker()?;
                self.stack.truncate(height);
                Ok(())
            }
            op::DUP => {
                let value = self.top()?;
                self.constant(value)
            }
            op::LIST => {
                let height = self.marker()?;
                let list = self.pop_list(height);
                self.constant(list.value())
            }
            op::DICT => {
                let height = self.marker()?;
                let items = self.stack.as_slice().get(height..).unwrap_or_default();
                if items.len() % 2 != 0 {
                    return Err(cannot_unpickle(self.vm, "odd number of items for DICT"));
                }
                let dict = self.vm.new_dict();
                for pair in items.chunks_exact(2) {
                    dict.set(self.vm, pair[0], pair[1])?;
                }
                self.stack.truncate(height);
                self.constant(dict.value())
            }
            op::SHORT_BINSTRING => {
                let n = self.input.byte()?.into();
                self.binary_string(n)
            }
            op::BINSTRING => match usize::try_from(self.input.number::<4>()? as u32 as i32) {
                Ok(n) => self.binary_string(n),
                Err(_) => Err(cannot_unpickle(self.vm, "BINSTRING pickle has negative byte count")),
            },
            op::INT => self.text_int(),
            op::LONG => self.text_long(),
            op::FLOAT => self.text_float(),
            op::STRING => self.text_string(),
            op::UNICODE => self.text_unicode(),
            op::GET | op::PUT => self.text_memo(code == op::GET),
            _ => {
                let shown = match code {
                    b' '..=b'~' if code != b'\'' && code != b'\\' => (code as char).to_string(),
                    _ => format!("\\x{code:02x}"),
                };
                Err(cannot_unpickle(self.vm, format!("invalid load key, '{shown}'.")))
            }
        }
    }

    /// A size; `message` tells, with the largest one in it, that it is too large.
    fn size<const N: usize>(&mut self, message: &str) -> PyResult<usize> {
        let n = self.input.number::<N>()?;
        match isize::try_from(n) {
            Ok(n) => Ok(n as usize),
            Err(_) => Err(self.vm.overflow_error(message.replace("{}", &isize::MAX.to_string()))),
        }
    }

    fn unicode(&mut self, n: usize) -> PyResult<()> {
        let data = self.input.take(n)?;
        let vm = self.vm;
        let text = if data.is_ascii() {
            vm.str_ascii(data)
        } else if std::str::from_utf8(data).is_ok() {
            vm.str_from_bytes(data)
        } else {
            decode_known(vm, data, Known::Utf8, "surrogatepass")?
        };
        self.constant(text.value())
    }

    fn bytes(&mut self, n: usize) -> PyResult<()> {
        let data = self.input.take(n)?;
        self.constant(self.vm.bytes(data).value())
    }

    fn long(&mut self, n: usize) -> PyResult<()> {
        let data = self.input.take(n)?;
        let value = if n <= 8 {
            let fill = if data.last().is_some_and(|b| *b >= 0x80) { 0xFF } else { 0 };
            let mut bytes = [fill; 8];
            bytes[..n].copy_from_slice(data);
            self.vm.int(i64::from_le_bytes(bytes))
        } else {
            self.vm.int_big(BigInt::from_bytes(data, true, true))
        };
        self.constant(value)
    }

    /// Text of Python 2: decoded, unless bytes are wanted.
    fn push_old_text(&mut self, data: &[u8]) -> PyResult<()> {
        let vm = self.vm;
        let bytes = vm.bytes(data).value();
        if self.encoding == "bytes" {
            return self.constant(bytes);
        }
        let text = decode_object(vm, bytes, &self.encoding, &self.errors)?;
        self.constant(text.value())
    }

    fn binary_string(&mut self, n: usize) -> PyResult<()> {
        let data = self.input.take(n)?;
        self.push_old_text(data)
    }

    /// A line of at least one character, with its end.
    pub fn text_line(&mut self) -> PyResult<&'a [u8]> {
        let line = self.input.line()?;
        if line.len() < 2 { Err(truncated(self.vm)) } else { Ok(line) }
    }

    /// `int(line)`
    fn parse_int(&self, line: &[u8]) -> PyResult {
        let vm = self.vm;
        let text = decode_known(vm, line, Known::Latin1, "strict")?;
        match taipan_vm::builtins::int::text::parse(vm, text.value(), 10)? {
            Some(int) => Ok(int),
            None => Err(vm.value_error("could not convert string to int")),
        }
    }

    fn text_int(&mut self) -> PyResult<()> {
        let line = self.text_line()?;
        let vm = self.vm;
        let value = match line {
            b"00\n" => Value::FALSE,
            b"01\n" => Value::TRUE,
            _ => match BigInt::parse(line.trim_ascii(), 10, 0) {
                Ok(big) => vm.int_big(big),
                Err(_) => return Err(vm.value_error("could not convert string to int")),
            },
        };
        self.constant(value)
    }

    fn text_long(&mut self) -> PyResult<()> {
        let line = self.text_line()?;
        // Python 2 wrote an L at the end.
        let digits = match line {
            [digits @ .., b'L', b'\n'] => digits,
            _ => line,
        };
        let value = self.parse_int(digits)?;
        self.constant(value)
    }

    fn text_float(&mut self) -> PyResult<()> {
        let line = self.text_line()?;
        let vm = self.vm;
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let shown = || String::from_utf8_lossy(line).into_owned();
        match taipan_numeric::float::parse(text) {
            Some(x) if x.is_infinite() && text.iter().any(u8::is_ascii_digit) => {
                Err(vm.overflow_error(format!("value too large to convert to float: '{}'", shown())))
            }
            Some(x) => self.constant(vm.float(x)),
            None => Err(vm.value_error(format!("could not convert string to float: '{}'", shown()))),
        }
    }

    fn text_string(&mut self) -> PyResult<()> {
        let line = self.input.line()?;
        let vm = self.vm;
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let quoted = match text {
            [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] => inner,
            _ => return Err(cannot_unpickle(vm, "the STRING opcode argument must be quoted")),
        };
        use taipan_text::codecs::escape::{OnBadHex, decode_bytes};
        match decode_bytes(quoted, OnBadHex::Strict) {
            Ok((bytes, _)) => self.push_old_text(&bytes),
            Err(error) => Err(vm.value_error(error.0)),
        }
    }

    fn text_unicode(&mut self) -> PyResult<()> {
        let line = self.input.line()?;
        let vm = self.vm;
        let Some(text) = line.strip_suffix(b"\n") else { return Err(truncated(vm)) };
        let codecs = taipan_vm::import::import(vm, "_codecs")?;
        let decoded = vm.call_method_str(codecs, "raw_unicode_escape_decode", &[vm.bytes(text).value()])?;
        let text = vm.getitem(decoded, Value::int32(0))?;
        self.constant(text)
    }

    fn text_memo(&mut self, get: bool) -> PyResult<()> {
        let line = self.text_line()?;
        let vm = self.vm;
        if !get {
            self.top()?;
        }
        let number = self.parse_int(line)?;
        let Some(number) = vm.int_to_i64(number) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        match usize::try_from(number) {
            Ok(number) if get => self.get(number),
            Ok(number) => self.put(number),
            Err(_) if get => Err(cannot_unpickle(vm, format!("Memo value not found at index {number}"))),
            Err(_) => Err(vm.value_error("negative PUT argument")),
        }
    }

    // ---- filling containers ----

    /// The container below `height`, into which the values above it go.
    fn container(&self, height: usize) -> PyResult {
        match height.checked_sub(1).filter(|at| *at >= self.fence()).and_then(|at| self.stack.get(at)) {
            Some(container) => Ok(container),
            None => Err(self.underflow()),
        }
    }

    fn append_items(&mut self, height: usize) -> PyResult<()> {
        let vm = self.vm;
        let container = self.container(height)?;
        if vm.is_exact(container, shapes::LIST) {
            let list: Gc<List> = container.cast_unchecked();
            list.extend_from_slice(vm, self.stack.as_slice().get(height..).unwrap_or_default());
            self.stack.truncate(height);
            return Ok(());
        }
        if self.stack.len() == height {
            return Ok(());
        }
        let items = self.pop_list(height);
        if let Some(extend) = vm.getattr_opt(container, vm.names().extend)? {
            return vm.call(extend, &[items.value()]).map(|_| ());
        }
        let append = vm.getattr(container, vm.names().append)?;
        vm.for_each(items.value(), |item| vm.call(append, &[item]).map(|_| ()))
    }

    fn set_items(&mut self, height: usize) -> PyResult<()> {
        let vm = self.vm;
        let container = self.container(height)?;
        let items = self.stack.as_slice().get(height..).unwrap_or_default();
        if items.len() % 2 != 0 {
            return Err(cannot_unpickle(vm, "odd number of items for SETITEMS"));
        }
        if vm.is_exact(container, shapes::DICT) {
            let dict: Gc<Dict> = container.cast_unchecked();
            for pair in items.chunks_exact(2) {
                if vm.is_exact_str(pair[0]) && dict.has_only_str_keys() {
                    dict.set_str(vm, pair[0].cast_unchecked::<Str>(), pair[1]);
                } else {
                    dict.set(vm, pair[0], pair[1])?;
                }
            }
        } else {
            for pair in items.chunks_exact(2) {
                vm.setitem(container, pair[0], pair[1])?;
            }
        }
        self.stack.truncate(height);
        Ok(())
    }

    fn add_items(&mut self) -> PyResult<()> {
        let vm = self.vm;
        let height = self.marker()?;
        let container = self.container(height)?;
        let items = self.pop_list(height);
        if items.is_empty() {
            return Ok(());
        }
        if vm.is_exact(container, shapes::SET) {
            return set::update(vm, container, items.value());
        }
        let add = vm.getattr(container, vm.names().add)?;
        vm.for_each(items.value(), |item| vm.call(add, &[item]).map(|_| ()))
    }
}
