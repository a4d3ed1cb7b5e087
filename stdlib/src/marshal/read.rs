//! Reading values. Any bytes may be given: every length and reference is checked.

use super::{FLAG_REF, MAX_DEPTH};
use std::borrow::Cow;
use taipan_numeric::bigint::BigInt;
use taipan_vm::builtins::set;
use taipan_vm::codecs::Known;
use taipan_vm::interp::load as loader;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::{Header, Kind};
use taipan_vm::object::{Bytes, Complex, List};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Where the bytes come from.
pub enum Source<'a> {
    /// Memory, and how far it was read.
    Memory(&'a [u8], usize),
    /// A binary file.
    File(Value),
}

struct Reader<'a> {
    vm: &'a Vm,
    source: Source<'a>,
    allow_code: bool,
    depth: u32,
    /// What can be referred to; UNBOUND while it is being read.
    refs: Gc<List>,
}

/// Reads one value.
///
/// # Errors
/// EOFError, ValueError, TypeError for bytes that are no value; what reading the file raises.
pub fn load(vm: &Vm, source: Source, allow_code: bool) -> PyResult {
    let mut reader = Reader { vm, source, allow_code, depth: 0, refs: vm.new_list() };
    match reader.value()? {
        Some(v) => Ok(v),
        None => Err(vm.type_error("NULL object in marshal data for object")),
    }
}

impl<'a> Reader<'a> {
    fn bad(&self, what: &str) -> Raised {
        self.vm.value_error(format!("bad marshal data ({what})"))
    }
    fn bytes(&mut self, n: usize) -> PyResult<Cow<'a, [u8]>> {
        let short = |vm: &Vm| Err(vm.eof_error("marshal data too short"));
        match &mut self.source {
            Source::Memory(data, at) => match data[(*at).min(data.len())..].get(..n) {
                Some(found) => {
                    *at += n;
                    Ok(Cow::Borrowed(found))
                }
                None => short(self.vm),
            },
            Source::File(file) => {
                let read = self.vm.call_method(*file, self.vm.names().read, &[self.vm.int(n as i64)])?;
                match read.downcast::<Bytes>() {
                    Some(b) if b.len == n => Ok(Cow::Owned(b.as_slice().to_vec())),
                    Some(b) if b.len > n => {
                        let got = b.len;
                        let message =
                            format!("read() returned too much data: {n} bytes requested, {got} returned");
                        Err(self.vm.value_error(message))
                    }
                    Some(_) => Err(self.vm.eof_error("EOF read where not expected")),
                    None => {
                        let got = self.vm.type_of(read).name();
                        Err(self.vm.type_error(format!("file.read() returned not bytes but {got}")))
                    }
                }
            }
        }
    }
    fn byte(&mut self) -> PyResult<u8> {
        if let Source::Memory(data, at) = &mut self.source {
            let found = data.get(*at).copied();
            *at += usize::from(found.is_some());
            return found.ok_or_else(|| self.vm.eof_error("EOF read where not expected"));
        }
        Ok(self.array::<1>()?[0])
    }
    fn array<const N: usize>(&mut self) -> PyResult<[u8; N]> {
        Ok(<[u8; N]>::try_from(&*self.bytes(N)?).unwrap_or([0; N]))
    }
    fn int32(&mut self) -> PyResult<i32> {
        Ok(i32::from_le_bytes(self.array()?))
    }
    fn size(&mut self, what: &str) -> PyResult<usize> {
        match usize::try_from(self.int32()?) {
            Ok(n) => Ok(n),
            Err(_) => Err(self.bad(&format!("{what} size out of range"))),
        }
    }
    fn double(&mut self) -> PyResult<f64> {
        Ok(f64::from_le_bytes(self.array()?))
    }
    /// A float written as text.
    fn text_double(&mut self) -> PyResult<f64> {
        let n = self.byte()? as usize;
        let text = self.bytes(n)?;
        let parsed = std::str::from_utf8(&text).ok().and_then(|t| t.parse::<f64>().ok());
        match parsed {
            Some(f) => Ok(f),
            None => {
                let shown = String::from_utf8_lossy(&text).into_owned();
                Err(self.vm.value_error(format!("could not convert string to float: '{shown}'")))
            }
        }
    }
    fn long(&mut self) -> PyResult {
        let count = self.int32()?;
        let n = count.unsigned_abs() as usize;
        if count == i32::MIN {
            return Err(self.bad("long size out of range"));
        }
        let raw = self.bytes(n * 2)?;
        let mut out = Vec::with_capacity(n * 2);
        let (mut acc, mut bits) = (0u32, 0);
        for (i, d) in raw.chunks_exact(2).enumerate() {
            let digit = u16::from_le_bytes([d[0], d[1]]);
            if digit > 0x7fff {
                return Err(self.bad("digit out of range in long"));
            }
            if i + 1 == n && digit == 0 {
                return Err(self.bad("unnormalized long data"));
            }
            acc |= (digit as u32) << bits;
            bits += 15;
            while bits >= 8 {
                out.push(acc as u8);
                acc >>= 8;
                bits -= 8;
            }
        }
        out.push(acc as u8);
        let big = BigInt::from_bytes(&out, true, false);
        Ok(self.vm.int_big(if count < 0 { big.neg() } else { big }))
    }
    fn text(&mut self, n: usize, interned: bool) -> PyResult {
        let raw = self.bytes(n)?;
        if taipan_text::wtf8::validate(&raw).is_err() {
            return taipan_vm::codecs::decode_known(self.vm, &raw, Known::Utf8, "surrogatepass")
                .map(Gc::value);
        }
        Ok(if interned { self.vm.intern_bytes(&raw).value() } else { self.vm.str_from_bytes(&raw).value() })
    }

    /// Reads a value; None for the mark that ends a dict.
    fn value(&mut self) -> PyResult<Option<Value>> {
        let code = match self.byte() {
            Ok(b) => b,
            Err(raised) => {
                return match self.vm.take_if(self.vm.exc().eof_error) {
                    Some(_) => Err(self.vm.eof_error("EOF read where object expected")),
                    None => Err(raised),
                };
            }
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.vm.value_error("recursion limit exceeded"));
        }
        self.vm.check_native_stack()?;
        let result = self.typed(code & !FLAG_REF, code & FLAG_REF != 0);
        self.depth -= 1;
        result
    }

    /// A member of a container.
    fn item(&mut self, container: &str) -> PyResult {
        match self.value()? {
            Some(v) => Ok(v),
            None => Err(self.vm.type_error(format!("NULL object in marshal data for {container}"))),
        }
    }

    fn typed(&mut self, code: u8, referable: bool) -> PyResult<Option<Value>> {
        let vm = self.vm;
        // The number that the value gets, taken before its content is read.
        let slot = self.refs.len();
        let compound = matches!(code, b'(' | b')' | b'[' | b'{' | b'<' | b'>' | b'c' | b':');
        if referable && compound {
            self.refs.push(vm, Value::UNBOUND);
        }
        let v = match code {
            b'0' => return Ok(None),
            b'N' => Value::NONE,
            b'F' => Value::FALSE,
            b'T' => Value::TRUE,
            b'.' => Value::ELLIPSIS,
            b'S' => vm.exc().stop_iteration.value(),
            b'i' => Value::int32(self.int32()?),
            b'I' => vm.int(i64::from_le_bytes(self.array()?)),
            b'l' => self.long()?,
            b'f' => vm.float(self.text_double()?),
            b'g' => vm.float(self.double()?),
            b'x' | b'y' => {
                let (re, im) = if code == b'x' {
                    (self.text_double()?, self.text_double()?)
                } else {
                    (self.double()?, self.double()?)
                };
                let header = Header::new(shapes::COMPLEX, Kind::Complex);
                vm.heap().alloc(Complex { header, re, im }).value()
            }
            b's' => {
                let n = self.size("bytes object")?;
                let raw = self.bytes(n)?;
                vm.bytes(&raw).value()
            }
            b'u' | b't' | b'a' | b'A' => {
                let n = self.size("string")?;
                self.text(n, matches!(code, b't' | b'A'))?
            }
            b'z' | b'Z' => {
                let n = self.byte()? as usize;
                self.text(n, code == b'Z')?
            }
            b'r' => {
                let index = usize::try_from(self.int32()?).unwrap_or(usize::MAX);
                return match self.refs.try_get(vm, index) {
                    Some(v) if !v.is_unbound() => Ok(Some(v)),
                    _ => Err(self.bad("invalid reference")),
                };
            }
            b'c' => self.code()?,
            b'(' | b')' | b'[' | b'{' | b'<' | b'>' | b':' => {
                self.container(code, if referable { Some(slot) } else { None })?
            }
            _ => return Err(self.bad("unknown type code")),
        };
        if referable {
            if compound { self.refs.set(vm, slot, v) } else { self.refs.push(vm, v) }
        }
        Ok(Some(v))
    }

    /// A container. Those that can hold themselves are entered at `slot` of the references before their items.
    fn container(&mut self, code: u8, slot: Option<usize>) -> PyResult {
        let vm = self.vm;
        match code {
            b'(' | b')' => {
                let n = if code == b')' { self.byte()? as usize } else { self.size("tuple")? };
                let items = vm.new_list();
                for _ in 0..n {
                    items.push(vm, self.item("tuple")?);
                }
                Ok(vm.tuple_from_list(items).value())
            }
            b'[' => {
                let n = self.size("list")?;
                let list = vm.new_list();
                if let Some(slot) = slot {
                    self.refs.set(vm, slot, list.value());
                }
                for _ in 0..n {
                    let v = self.item("list")?;
                    list.push(vm, v);
                }
                Ok(list.value())
            }
            b'{' => {
                let dict = vm.new_dict();
                if let Some(slot) = slot {
                    self.refs.set(vm, slot, dict.value());
                }
                while let Some(key) = self.value()? {
                    let Some(value) = self.value()? else { break };
                    dict.set(vm, key, value)?;
                }
                Ok(dict.value())
            }
            b':' => {
                let parts = [self.item("slice")?, self.item("slice")?, self.item("slice")?];
                Ok(vm.new_slice(parts[0], parts[1], parts[2]).value())
            }
            _ => {
                let n = self.size("set")?;
                let result =
                    set::new_of_shape(vm, if code == b'<' { shapes::SET } else { shapes::FROZENSET });
                if let Some(slot) = slot.filter(|_| code == b'<') {
                    self.refs.set(vm, slot, result.value());
                }
                for _ in 0..n {
                    let v = self.item("set")?;
                    set::add(vm, result.value(), v)?;
                }
                Ok(result.value())
            }
        }
    }

    fn code(&mut self) -> PyResult {
        if !self.allow_code {
            return Err(self.vm.value_error("unmarshalling code objects is disallowed"));
        }
        let n = self.size("code object")?;
        let raw = self.bytes(n)?;
        match taipan_compiler::serialize::from_bytes(&raw) {
            Ok(unit) => Ok(loader::load(self.vm, unit.into()).value()),
            Err(corrupt) => Err(self.bad(corrupt.0)),
        }
    }
}
