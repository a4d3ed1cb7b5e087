//! Writing values.

use super::{FLAG_REF, MAX_DEPTH};
use crate::word_table::Table;
use taipan_compiler::bytecode::{self, Const};
use taipan_vm::builtins::set::Set;
use taipan_vm::heap::ValueArray;
use taipan_vm::interp::load::loaded;
use taipan_vm::native::{ArgContext, BytesLike, FromArg, PyResult};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Bytes, Code, Complex, Dict, List, Slice, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

struct Writer<'a> {
    vm: &'a Vm,
    out: Vec<u8>,
    version: i32,
    allow_code: bool,
    depth: u32,
    /// Numbers of the values that were written, by their bits. All of them are reachable from what is written.
    refs: Table,
}

/// The bytes of a value.
///
/// # Errors
/// ValueError for values that cannot be written.
pub fn dumps(vm: &Vm, value: Value, version: i32, allow_code: bool) -> PyResult<Vec<u8>> {
    let mut w = Writer { vm, out: Vec::new(), version, allow_code, depth: 0, refs: Table::default() };
    w.value(value)?;
    Ok(w.out)
}

impl Writer<'_> {
    fn int32(&mut self, n: i32) {
        self.out.extend_from_slice(&n.to_le_bytes());
    }
    fn size(&mut self, n: usize) -> PyResult<()> {
        match i32::try_from(n) {
            Ok(n) => {
                self.int32(n);
                Ok(())
            }
            Err(_) => Err(self.unmarshallable()),
        }
    }
    fn unmarshallable(&self) -> taipan_vm::native::Raised {
        self.vm.value_error("unmarshallable object")
    }
    fn float(&mut self, f: f64) {
        if self.version > 1 {
            self.out.extend_from_slice(&f.to_le_bytes());
        } else {
            // Shortest digits that read back the same.
            let text = taipan_numeric::float::repr(f);
            let text = text.strip_suffix(".0").unwrap_or(&text);
            self.out.push(text.len() as u8);
            self.out.extend_from_slice(text.as_bytes());
        }
    }

    fn value(&mut self, v: Value) -> PyResult<()> {
        let code = match v {
            Value::NONE => b'N',
            Value::TRUE => b'T',
            Value::FALSE => b'F',
            Value::ELLIPSIS => b'.',
            _ if v == self.vm.exc().stop_iteration.value() => b'S',
            _ => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(self.vm.value_error("object too deeply nested to marshal"));
                }
                self.vm.check_native_stack()?;
                let result = self.complex_value(v);
                self.depth -= 1;
                return result;
            }
        };
        self.out.push(code);
        Ok(())
    }

    /// A value that can be referred to.
    fn complex_value(&mut self, v: Value) -> PyResult<()> {
        let mut flag = 0;
        // (A small int is no longer than a reference to it.)
        if self.version >= 3 && !v.is_small_int() {
            // No value has the word zero then.
            if let Some(index) = self.refs.number(v.bits() ^ Value::UNBOUND.bits()) {
                self.out.push(b'r');
                self.int32(index as i32);
                return Ok(());
            }
            flag = FLAG_REF;
        }
        let vm = self.vm;
        if v.is_small_int() || vm.is_exact(v, shapes::INT) {
            return self.int(v, flag);
        }
        if let Some(f) = vm.exact_float(v) {
            self.out.push(flag | if self.version > 1 { b'g' } else { b'f' });
            self.float(f);
            return Ok(());
        }
        match v.header().map(|h| h.shape()) {
            Some(shapes::COMPLEX) => {
                let c: Gc<Complex> = v.cast_unchecked();
                self.out.push(flag | if self.version > 1 { b'y' } else { b'x' });
                self.float(c.re);
                self.float(c.im);
                Ok(())
            }
            Some(shapes::BYTES) => {
                self.out.push(flag | b's');
                self.sized_bytes(v.cast_unchecked::<Bytes>().as_slice())
            }
            Some(shapes::STR) => self.text(v.cast_unchecked(), flag),
            Some(shapes::TUPLE) => {
                let items = v.cast_unchecked::<Tuple>().items();
                match u8::try_from(items.len()) {
                    Ok(n) if self.version >= 4 => self.out.extend([flag | b')', n]),
                    _ => {
                        self.out.push(flag | b'(');
                        self.size(items.len())?;
                    }
                }
                items.iter().try_for_each(|i| self.value(*i))
            }
            Some(shapes::LIST) => {
                let list: Gc<List> = v.cast_unchecked();
                self.out.push(flag | b'[');
                let n = list.len();
                self.size(n)?;
                for i in 0..n {
                    self.value(list.try_get(vm, i).unwrap_or(Value::NONE))?;
                }
                Ok(())
            }
            Some(shapes::DICT) => {
                self.out.push(flag | b'{');
                let dict: Gc<Dict> = v.cast_unchecked();
                let mut pos = 0;
                while let Some((at, key, value)) = dict.next_entry(pos) {
                    pos = at + 1;
                    self.value(key)?;
                    self.value(value)?;
                }
                self.out.push(b'0');
                Ok(())
            }
            Some(shape @ (shapes::SET | shapes::FROZENSET)) => {
                self.set(v.cast_unchecked(), flag | if shape == shapes::SET { b'<' } else { b'>' })
            }
            Some(shapes::SLICE) if self.version >= 5 => {
                let s: Gc<Slice> = v.cast_unchecked();
                self.out.push(flag | b':');
                [s.start.get(), s.stop.get(), s.step.get()].into_iter().try_for_each(|p| self.value(p))
            }
            Some(shapes::CODE) => self.code(v.cast_unchecked(), flag),
            _ => self.buffer(v, flag),
        }
    }

    fn sized_bytes(&mut self, bytes: &[u8]) -> PyResult<()> {
        self.size(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn int(&mut self, v: Value, flag: u8) -> PyResult<()> {
        if let Some(n) = self.vm.int_to_i64(v).and_then(|n| i32::try_from(n).ok()) {
            self.out.push(flag | b'i');
            self.int32(n);
            return Ok(());
        }
        let Some(big) = self.vm.int_to_big(v) else { return Err(self.unmarshallable()) };
        self.out.push(flag | b'l');
        let bytes = big.abs().to_bytes((big.bit_length() as usize).div_ceil(8) + 1, true, false);
        let bytes = bytes.unwrap_or_default();
        // Digits of 15 bits, the lowest first.
        let mut digits: Vec<u16> = Vec::new();
        let (mut acc, mut bits) = (0u32, 0);
        for byte in bytes {
            acc |= (byte as u32) << bits;
            bits += 8;
            if bits >= 15 {
                digits.push((acc & 0x7fff) as u16);
                acc >>= 15;
                bits -= 15;
            }
        }
        digits.push(acc as u16);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let Ok(count) = i32::try_from(digits.len()) else { return Err(self.unmarshallable()) };
        self.int32(if big.is_negative() { -count } else { count });
        for d in digits {
            self.out.extend_from_slice(&d.to_le_bytes());
        }
        Ok(())
    }

    fn text(&mut self, s: Gc<Str>, flag: u8) -> PyResult<()> {
        let (bytes, interned) = (s.bytes(), s.is_interned());
        if self.version >= 4 && s.is_ascii() {
            if let Ok(n) = u8::try_from(bytes.len()) {
                self.out.extend([flag | if interned { b'Z' } else { b'z' }, n]);
                self.out.extend_from_slice(bytes);
                return Ok(());
            }
            self.out.push(flag | if interned { b'A' } else { b'a' });
        } else {
            self.out.push(flag | if interned && self.version >= 3 { b't' } else { b'u' });
        }
        self.sized_bytes(bytes)
    }

    /// The items in the order of their bytes, so that equal sets give equal bytes.
    fn set(&mut self, set: Gc<Set>, code: u8) -> PyResult<()> {
        self.out.push(code);
        let items = self.vm.list_from(set.value())?;
        self.size(items.len())?;
        let mut order: Vec<(Vec<u8>, usize)> = Vec::new();
        for i in 0..items.len() {
            order.push((dumps(self.vm, items.get(self.vm, i), self.version, self.allow_code)?, i));
        }
        order.sort();
        order.into_iter().try_for_each(|(_, i)| self.value(items.get(self.vm, i)))
    }

    fn code(&mut self, code: Gc<Code>, flag: u8) -> PyResult<()> {
        if !self.allow_code {
            return Err(self.vm.value_error("marshalling code objects is disallowed"));
        }
        self.out.push(flag | b'c');
        let unit = unit_of(self.vm, code);
        self.sized_bytes(&taipan_compiler::serialize::to_bytes(&unit))
    }

    fn buffer(&mut self, v: Value, flag: u8) -> PyResult<()> {
        const CONTEXT: ArgContext =
            ArgContext { function: "dumps", param: "value", position: 1, named: false, or_none: false };
        match BytesLike::from_arg(self.vm, v, &CONTEXT) {
            Ok(content) => {
                self.out.push(flag | b's');
                self.sized_bytes(&content)
            }
            Err(_) => {
                self.vm.take_exception();
                Err(self.unmarshallable())
            }
        }
    }
}

/// The unit of a code object with the file names that it and the code in its constants have now.
pub fn unit_of(vm: &Vm, code: Gc<Code>) -> bytecode::Code {
    let mut unit = bytecode::Code::clone(&code.unit);
    if let Some(name) = code.filename.get().downcast::<Str>() {
        unit.filename = name.as_str_lossy().into_owned();
    }
    let consts: Gc<ValueArray> = loaded(vm, &code).consts.get().cast_unchecked();
    for (i, c) in unit.consts.iter_mut().enumerate() {
        if let Const::Code(inner) = c
            && i < consts.len()
            && let Some(value) = consts.get(i).downcast::<Code>()
        {
            *inner = unit_of(vm, value).into();
        }
    }
    unit
}
