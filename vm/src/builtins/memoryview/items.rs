//! Single items of native C types in memory: reading and writing of what the `struct` codes describe, for `memoryview`
//! and `array`.

use crate::native::{PyResult, Raised};
use crate::object::Bytes;
use crate::value::Value;
use crate::vm::Vm;

/// Bytes of an item with this native format code; None for a code that memoryviews do not know.
pub const fn size_of_code(code: u8) -> Option<usize> {
    Some(match code {
        b'?' | b'c' | b'b' | b'B' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

/// The code of a format that is a single native character, with or without `@`.
pub fn native_code(format: &str) -> Option<u8> {
    let code = match format.as_bytes() {
        [code] | [b'@', code] => *code,
        _ => return None,
    };
    size_of_code(code).map(|_| code)
}

/// The same text as `format`, for a native format (see [`native_code`]).
pub fn static_format(format: &str) -> Option<&'static str> {
    const FORMATS: [&str; 32] = [
        "?", "c", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N", "d", "P", "@?", "@c", "@b",
        "@B", "@h", "@H", "@i", "@I", "@l", "@L", "@q", "@Q", "@n", "@N", "@d", "@P",
    ];
    const MORE: [&str; 4] = ["f", "e", "@f", "@e"];
    FORMATS.iter().chain(&MORE).find(|f| **f == format).copied()
}

/// The bits of an item of 1, 2, 4 or 8 bytes.
#[inline(always)]
fn bits(item: &[u8]) -> u64 {
    match *item {
        [b] => u64::from(b),
        [a, b] => u64::from(u16::from_ne_bytes([a, b])),
        [a, b, c, d] => u64::from(u32::from_ne_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => u64::from_ne_bytes([a, b, c, d, e, f, g, h]),
        _ => 0,
    }
}

/// The value of an item: as many bytes as the code says.
#[inline]
pub fn read(vm: &Vm, code: u8, item: &[u8]) -> Value {
    match code {
        b'B' => Value::int32(i32::from(item[0])),
        b'b' => Value::int32(i32::from(item[0] as i8)),
        b'H' => Value::int32(bits(item) as i32),
        b'h' => Value::int32(i32::from(bits(item) as i16)),
        b'i' => Value::int32(bits(item) as i32),
        b'I' => vm.int(bits(item) as i64),
        b'l' | b'q' | b'n' => vm.int(bits(item) as i64),
        b'd' => vm.float(f64::from_bits(bits(item))),
        b'f' => vm.float(f64::from(f32::from_bits(bits(item) as u32))),
        b'e' => vm.float(half_value(bits(item) as u16)),
        b'?' => Value::bool(item[0] != 0),
        b'c' => vm.bytes(item).value(),
        _ => vm.int_from_u64(bits(item)),
    }
}

/// Why a value is no item.
pub enum ItemError {
    /// Of the wrong type.
    Type,
    /// Of the right type, but it does not fit.
    Value,
    /// Python code raised something of its own.
    Raised(Raised),
}

/// Sorts out an exception that a conversion raised.
fn sort_out(vm: &Vm, raised: Raised) -> ItemError {
    if vm.take_if(vm.exc().type_error).is_some() {
        return ItemError::Type;
    }
    if vm.take_if(vm.exc().overflow_error).is_some() || vm.take_if(vm.exc().value_error).is_some() {
        return ItemError::Value;
    }
    ItemError::Raised(raised)
}

/// The smallest and the largest number of an integer code.
pub const fn int_range(code: u8) -> (i128, i128) {
    match code {
        b'b' => (i8::MIN as i128, i8::MAX as i128),
        b'B' => (0, u8::MAX as i128),
        b'h' => (i16::MIN as i128, i16::MAX as i128),
        b'H' => (0, u16::MAX as i128),
        b'i' => (i32::MIN as i128, i32::MAX as i128),
        b'I' => (0, u32::MAX as i128),
        b'l' | b'q' | b'n' => (i64::MIN as i128, i64::MAX as i128),
        // A pointer may be given as a signed number.
        b'P' => (i64::MIN as i128, u64::MAX as i128),
        _ => (0, u64::MAX as i128),
    }
}

/// The bits that a value has as an item; the item is as many of their low bytes as the code says.
///
/// # Errors
/// See [`ItemError`].
#[inline]
pub fn to_bits(vm: &Vm, code: u8, value: Value) -> Result<u64, ItemError> {
    match code {
        b'd' | b'f' | b'e' => {
            let number = if value.is_float_imm() {
                value.as_float_unchecked()
            } else {
                vm.float_of(value).map_err(|raised| sort_out(vm, raised))?
            };
            Ok(match code {
                b'd' => number.to_bits(),
                b'f' => u64::from((number as f32).to_bits()),
                _ => u64::from(half_bits(number).ok_or(ItemError::Value)?),
            })
        }
        b'?' => match vm.truth(value) {
            Ok(b) => Ok(u64::from(b)),
            Err(raised) => Err(sort_out(vm, raised)),
        },
        b'c' => match value.downcast::<Bytes>() {
            Some(b) if b.len == 1 => Ok(u64::from(b.as_slice()[0])),
            Some(_) => Err(ItemError::Value),
            None => Err(ItemError::Type),
        },
        _ => int_bits(vm, code, value),
    }
}

#[inline]
fn int_bits(vm: &Vm, code: u8, value: Value) -> Result<u64, ItemError> {
    let (low, high) = int_range(code);
    let fit = |i: i128| if (low..=high).contains(&i) { Ok(i as u64) } else { Err(ItemError::Value) };
    if let Some(i) = value.as_small_int() {
        return fit(i128::from(i));
    }
    let int = vm.index_of(value).map_err(|raised| sort_out(vm, raised))?;
    match vm.int_to_i64(int) {
        Some(i) => fit(i128::from(i)),
        None => match vm.int_to_big(int).and_then(|big| big.to_u64()) {
            Some(i) => fit(i128::from(i)),
            None => Err(ItemError::Value),
        },
    }
}

/// Writes bits into an item.
#[inline]
pub fn store(item: &mut [u8], bits: u64) {
    match item.len() {
        1 => item[0] = bits as u8,
        2 => item.copy_from_slice(&(bits as u16).to_ne_bytes()),
        4 => item.copy_from_slice(&(bits as u32).to_ne_bytes()),
        8 => item.copy_from_slice(&bits.to_ne_bytes()),
        _ => {}
    }
}

/// `to_bits` with memoryview's messages.
///
/// # Errors
/// TypeError, ValueError, and what Python code raises.
pub fn to_bits_or_raise(vm: &Vm, code: u8, format: &str, value: Value) -> PyResult<u64> {
    match to_bits(vm, code, value) {
        Ok(bits) => Ok(bits),
        Err(ItemError::Raised(raised)) => Err(raised),
        Err(ItemError::Type) => {
            Err(vm.type_error(format!("memoryview: invalid type for format '{}'", bare(format))))
        }
        Err(ItemError::Value) => {
            Err(vm.value_error(format!("memoryview: invalid value for format '{}'", bare(format))))
        }
    }
}

/// A native format without its `@`.
pub fn bare(format: &str) -> &str {
    format.strip_prefix('@').unwrap_or(format)
}

/// A double as IEEE 754 binary16, rounded to nearest, ties to even; None if too large.
pub fn half_bits(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    let a = x.abs();
    if a.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if a < f64::from_bits(0x3f10_0000_0000_0000) {
        // Below 2^-14 the steps are 2^-24 wide; rounding up to 2^-14 gives its bits.
        return Some(sign | (a * 16_777_216.0).round_ties_even() as u16);
    }
    let bits = a.to_bits();
    // Keep ten bits of the fraction; a carry goes on into the exponent, as it should.
    let rounded = (bits + ((1 << 41) - 1) + ((bits >> 42) & 1)) >> 42;
    let half = rounded.checked_sub((1023 - 15) << 10)?;
    (half < 0x7c00).then_some(sign | half as u16)
}

/// The double of binary16 bits.
pub fn half_value(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let magnitude = match (bits >> 10) & 0x1f {
        0 => fraction / 16_777_216.0,
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        e => (1.0 + fraction / 1024.0) * 2f64.powi(i32::from(e) - 15),
    };
    if bits & 0x8000 != 0 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_to_nearest() {
        for (x, bits) in
            [(0.0, 0), (-0.0, 0x8000), (1.0, 0x3c00), (65504.0, 0x7bff), (5.960464477539063e-8, 1)]
        {
            assert_eq!(half_bits(x), Some(bits), "{x}");
            assert_eq!(half_value(bits).to_bits(), f64::to_bits(x), "{x}");
        }
        assert_eq!(half_bits(65520.0), None);
        assert_eq!(half_bits(65519.0), Some(0x7bff));
        assert_eq!(half_bits(2.9802322387695312e-8), Some(0));
    }

    #[test]
    fn formats_are_single_native_codes() {
        assert_eq!(native_code("@i"), Some(b'i'));
        assert_eq!(native_code("<i"), None);
        assert_eq!(native_code("ii"), None);
        assert_eq!(native_code("x"), None);
        for code in b"?cbBhHiIlLqQnNfdeP" {
            let text = (*code as char).to_string();
            assert_eq!(static_format(&text), Some(&*text));
            assert_eq!(static_format(&format!("@{text}")).map(bare), Some(&*text));
        }
    }
}
