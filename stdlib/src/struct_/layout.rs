//! Format strings of `struct`, and single values in bytes.

use super::error;
use taipan_numeric::bigint::BigInt;
use taipan_vm::builtins::int::Num;
use taipan_vm::builtins::memoryview::items::{half_bits, half_value};
use taipan_vm::native::{BytesLike, PyResult, Raised};
use taipan_vm::object::{Bytes, header::Kind};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// Some values of one type that follow each other.
#[derive(Clone, Copy)]
pub struct Item {
    pub code: u8,
    /// Bytes of one value.
    pub size: usize,
    /// Where the first begins.
    pub offset: usize,
    /// How many values (`s`, `p`: one).
    pub count: usize,
}

/// A compiled format.
pub struct Layout {
    pub items: Vec<Item>,
    pub size: usize,
    /// How many Python values it has.
    pub values: usize,
    pub little: bool,
}

/// Size and alignment of a code; None if there is none such.
fn code_size(code: u8, native: bool) -> Option<(usize, usize)> {
    let size = match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => return Some((1, 1)),
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        b'F' => return Some((8, if native { 4 } else { 1 })),
        b'D' => return Some((16, if native { 8 } else { 1 })),
        _ => return None,
    };
    Some((size, if native { size } else { 1 }))
}

impl Layout {
    /// Compiles a format.
    ///
    /// # Errors
    /// `struct.error`
    pub fn parse(vm: &Vm, format: &[u8]) -> PyResult<Layout> {
        let (native, little, rest) = match format.first() {
            Some(b'<') => (false, true, &format[1..]),
            Some(b'>' | b'!') => (false, false, &format[1..]),
            Some(b'=') => (false, cfg!(target_endian = "little"), &format[1..]),
            Some(b'@') => (true, cfg!(target_endian = "little"), &format[1..]),
            _ => (true, cfg!(target_endian = "little"), format),
        };
        let mut layout = Layout { items: Vec::new(), size: 0, values: 0, little };
        let too_long = |vm: &Vm| error(vm, "total struct size too long");
        let mut chars = rest.iter().copied().peekable();
        while let Some(c) = chars.next() {
            if matches!(c, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) {
                continue;
            }
            let (mut count, mut code) = (1usize, c);
            if c.is_ascii_digit() {
                count = usize::from(c - b'0');
                loop {
                    match chars.next() {
                        Some(d @ b'0'..=b'9') => {
                            let next =
                                count.checked_mul(10).and_then(|n| n.checked_add(usize::from(d - b'0')));
                            let Some(n) = next.filter(|n| *n <= isize::MAX as usize) else {
                                return Err(too_long(vm));
                            };
                            count = n;
                        }
                        Some(other) => {
                            code = other;
                            break;
                        }
                        None => return Err(error(vm, "repeat count given without format specifier")),
                    }
                }
            }
            let Some((size, align)) = code_size(code, native) else {
                return Err(error(vm, "bad char in struct format"));
            };
            let offset = layout.size.checked_next_multiple_of(align);
            let end = offset.and_then(|o| size.checked_mul(count)?.checked_add(o));
            let (Some(offset), Some(end)) = (offset, end.filter(|e| *e <= isize::MAX as usize)) else {
                return Err(too_long(vm));
            };
            layout.size = end;
            match code {
                b'x' => {}
                b's' | b'p' => {
                    layout.items.push(Item { code, size: count, offset, count: 1 });
                    layout.values += 1;
                }
                _ if count > 0 => {
                    layout.items.push(Item { code, size, offset, count });
                    layout.values += count;
                }
                _ => {}
            }
        }
        Ok(layout)
    }

    /// Writes `values` (as many as the layout has) into `out`, which has the layout's size and is zeroed.
    pub fn pack(&self, vm: &Vm, out: &mut [u8], values: &[Value]) -> PyResult<()> {
        let mut next = values.iter();
        for item in &self.items {
            for i in 0..item.count {
                let Some(value) = next.next() else { return Ok(()) };
                let at = item.offset + i * item.size;
                self.pack_one(vm, item.code, &mut out[at..at + item.size], *value)?;
            }
        }
        Ok(())
    }

    fn store(&self, out: &mut [u8], little_endian: &[u8]) {
        out.copy_from_slice(little_endian);
        if !self.little {
            out.reverse();
        }
    }

    fn pack_one(&self, vm: &Vm, code: u8, out: &mut [u8], value: Value) -> PyResult<()> {
        match code {
            b'c' => match value.downcast::<Bytes>() {
                Some(b) if b.len == 1 => out.copy_from_slice(b.as_slice()),
                _ => return Err(error(vm, "char format requires a bytes object of length 1")),
            },
            b's' | b'p' => return pack_bytes(vm, code, out, value),
            b'?' => out[0] = u8::from(vm.truth(value)?),
            b'e' | b'f' | b'd' => {
                let x = double(vm, value)?;
                match code {
                    b'd' => self.store(out, &x.to_le_bytes()),
                    b'f' => self.store(out, &single(vm, x)?.to_le_bytes()),
                    _ => match half_bits(x) {
                        Some(bits) => self.store(out, &bits.to_le_bytes()),
                        None => return Err(vm.overflow_error("float too large to pack with e format")),
                    },
                }
            }
            b'F' | b'D' => {
                let z = match taipan_vm::builtins::complex::number(vm, value)? {
                    Some(z) => z,
                    None => return Err(error(vm, "required argument is not a complex")),
                };
                let (re, im) = out.split_at_mut(out.len() / 2);
                if code == b'D' {
                    self.store(re, &z.re.to_le_bytes());
                    self.store(im, &z.im.to_le_bytes());
                } else {
                    self.store(re, &single(vm, z.re)?.to_le_bytes());
                    self.store(im, &single(vm, z.im)?.to_le_bytes());
                }
            }
            _ => {
                let i = int_argument(vm, value)?;
                let signed = matches!(code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n');
                let bytes = match i {
                    Num::Small(i) if fits(i, out.len(), signed) => i.to_le_bytes(),
                    Num::Big(b) if !signed && out.len() == 8 && b.value.to_u64().is_some() => {
                        b.value.to_u64_wrapping().to_le_bytes()
                    }
                    Num::Big(b) if code == b'P' && b.value.to_i64().is_some() => {
                        b.value.to_u64_wrapping().to_le_bytes()
                    }
                    _ => return Err(out_of_range(vm, code, out.len(), signed)),
                };
                let n = out.len();
                self.store(out, &bytes[..n]);
            }
        }
        Ok(())
    }

    /// The bits of a number of up to eight bytes.
    #[inline(always)]
    fn word(&self, data: &[u8]) -> u64 {
        macro_rules! read {
            ($int:ty, $bytes:expr) => {
                if self.little { <$int>::from_le_bytes($bytes) } else { <$int>::from_be_bytes($bytes) }.into()
            };
        }
        match *data {
            [a] => u64::from(a),
            [a, b] => read!(u16, [a, b]),
            [a, b, c, d] => read!(u32, [a, b, c, d]),
            [a, b, c, d, e, f, g, h] => read!(u64, [a, b, c, d, e, f, g, h]),
            _ => 0,
        }
    }

    /// The value of `code` in `data`.
    #[inline]
    pub fn unpack_one(&self, vm: &Vm, code: u8, data: &[u8]) -> Value {
        let word = self.word(data);
        let n = data.len();
        match code {
            b'c' | b's' => vm.bytes(data).value(),
            b'p' => {
                let len = data.first().map_or(0, |n| usize::from(*n).min(data.len() - 1));
                vm.bytes(data.get(1..=len).unwrap_or(&[])).value()
            }
            b'?' => Value::bool(word != 0),
            b'd' => vm.float(f64::from_bits(word)),
            b'f' => vm.float(f64::from(f32::from_bits(word as u32))),
            b'e' => vm.float(half_value(word as u16)),
            b'F' | b'D' => {
                let part = |half: &[u8]| {
                    let inner = if code == b'D' { b'd' } else { b'f' };
                    vm.any_float(self.unpack_one(vm, inner, half)).unwrap_or(0.0)
                };
                let (re, im) = data.split_at(data.len() / 2);
                vm.complex(taipan_numeric::complex::Complex::new(part(re), part(im)))
            }
            b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
                let unused = 64 - 8 * n as u32;
                vm.int((word << unused) as i64 >> unused)
            }
            _ => vm.int_from_u64(word),
        }
    }
}

fn pack_bytes(vm: &Vm, code: u8, out: &mut [u8], value: Value) -> PyResult<()> {
    if !matches!(value.kind(), Some(Kind::Bytes | Kind::ByteArray)) {
        let message = format!("argument for '{}' must be a bytes object", code as char);
        return Err(error(vm, &message));
    }
    let data = BytesLike::of(vm, value)?;
    if code == b's' {
        let n = data.len().min(out.len());
        out[..n].copy_from_slice(&data[..n]);
    } else if let Some((length, text)) = out.split_first_mut() {
        let n = data.len().min(text.len());
        text[..n].copy_from_slice(&data[..n]);
        *length = n.min(255) as u8;
    }
    Ok(())
}

fn fits(i: i64, size: usize, signed: bool) -> bool {
    let bits = 8 * size as u32;
    match (signed, bits) {
        (true, 64) => true,
        (true, _) => (-(1i64 << (bits - 1))..1i64 << (bits - 1)).contains(&i),
        (false, 64) => i >= 0,
        (false, _) => (0..1i64 << bits).contains(&i),
    }
}

fn int_argument(vm: &Vm, value: Value) -> PyResult<Num> {
    if let Some(n) = Num::of(value) {
        return Ok(n);
    }
    if vm.type_of(value).slots().index.is_none() {
        return Err(error(vm, "required argument is not an integer"));
    }
    let i = vm.index_of(value)?;
    Ok(Num::of(i).unwrap_or(Num::Small(0)))
}

fn double(vm: &Vm, value: Value) -> PyResult<f64> {
    match vm.float_of(value) {
        Err(_) if vm.take_if(vm.exc().type_error).is_some() => {
            Err(error(vm, "required argument is not a float"))
        }
        result => result,
    }
}

fn single(vm: &Vm, x: f64) -> PyResult<f32> {
    let f = x as f32;
    if f.is_infinite() && x.is_finite() {
        return Err(vm.overflow_error("float too large to pack with f format"));
    }
    Ok(f)
}

#[cold]
fn out_of_range(vm: &Vm, code: u8, size: usize, signed: bool) -> Raised {
    let bits = 8 * size as u64;
    if code == b'P' {
        return error(vm, "int too large to convert");
    }
    let power = |n: u64| BigInt::ONE.shl(n).unwrap_or(BigInt::ZERO);
    let (low, high) = if signed {
        (power(bits - 1).neg(), power(bits - 1).sub_i64(1))
    } else {
        (BigInt::ZERO, power(bits).sub_i64(1))
    };
    let message = format!("'{}' format requires {low} <= number <= {high}", code as char);
    error(vm, &message)
}
