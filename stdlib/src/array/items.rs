//! Type codes of arrays, and single items: values from and to their bytes.

use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::Str;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// All type codes, in CPython's order.
pub const CODES: &[u8; 14] = b"bBuwhHiIlLqQfd";

/// Bytes of an item; 0 for what is no type code.
pub const fn size_of(code: u8) -> usize {
    match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'u' | b'w' | b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => 0,
    }
}

/// Are the items characters?
pub fn is_text(code: u8) -> bool {
    matches!(code, b'u' | b'w')
}

/// The format that the buffer protocol shows.
pub fn format(code: u8) -> &'static str {
    match code {
        b'b' => "b",
        b'B' => "B",
        b'h' => "h",
        b'H' => "H",
        b'i' => "i",
        b'I' => "I",
        b'l' => "l",
        b'L' => "L",
        b'q' => "q",
        b'Q' => "Q",
        b'f' => "f",
        b'd' => "d",
        _ => "w",
    }
}

/// The character of an item.
///
/// # Errors
/// ValueError for four bytes that are no character.
#[inline(never)]
pub fn character(vm: &Vm, item: [u8; 4]) -> PyResult {
    match u32::from_ne_bytes(item) {
        c @ 0..=0x10FFFF => Ok(vm.one_char_str(c).value()),
        _ => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

/// The bits of `value` as an item.
///
/// # Errors
/// TypeError, OverflowError, and what conversions in Python code raise.
#[inline(always)]
pub fn to_bits(vm: &Vm, code: u8, value: Value) -> PyResult<u64> {
    if let Some(i) = value.as_small_int()
        && let Some(bits) = small_bits(code, i)
    {
        return Ok(bits);
    }
    if code == b'd' && value.is_float_imm() {
        return Ok(value.as_float_unchecked().to_bits());
    }
    slow_bits(vm, code, value)
}

/// The bits of an int that fits an integer code.
#[inline(always)]
fn small_bits(code: u8, i: i64) -> Option<u64> {
    let fits = match code {
        b'b' => i8::try_from(i).is_ok(),
        b'B' => u8::try_from(i).is_ok(),
        b'h' => i16::try_from(i).is_ok(),
        b'H' => u16::try_from(i).is_ok(),
        b'i' => i32::try_from(i).is_ok(),
        b'I' => u32::try_from(i).is_ok(),
        b'l' | b'q' => true,
        b'L' | b'Q' => i >= 0,
        _ => false,
    };
    fits.then_some(i as u64)
}

#[inline(never)]
fn slow_bits(vm: &Vm, code: u8, value: Value) -> PyResult<u64> {
    match code {
        b'u' | b'w' => text_bits(vm, value),
        b'f' => Ok(u64::from((vm.float_of(value)? as f32).to_bits())),
        b'd' => Ok(vm.float_of(value)?.to_bits()),
        _ => {
            let int = vm.index_of(value)?;
            match vm.int_to_i64(int) {
                Some(i) => small_bits(code, i).ok_or_else(|| out_of_range(vm, code, i)),
                None => big_bits(vm, code, int),
            }
        }
    }
}

fn text_bits(vm: &Vm, value: Value) -> PyResult<u64> {
    let given = match value.downcast::<Str>() {
        Some(s) => match (s.char_len(), taipan_text::wtf8::code_points(s.bytes()).next()) {
            (1, Some(c)) => return Ok(u64::from(c)),
            (n, _) => format!("a string of length {n}"),
        },
        None => vm.type_of(value).name(),
    };
    Err(vm.type_error(format!("array item must be a unicode character, not {given}")))
}

/// An int of more than 64 bits, or an unsigned one of 64.
fn big_bits(vm: &Vm, code: u8, int: Value) -> PyResult<u64> {
    let big = vm.int_to_big(int);
    let negative = big.as_ref().is_some_and(|b| b.is_negative());
    let bits = big.and_then(|b| b.to_u64());
    match (code, bits) {
        (b'L' | b'Q', Some(bits)) => Ok(bits),
        (b'I', Some(_)) => Err(vm.overflow_error("unsigned int is greater than maximum")),
        (b'I' | b'L', None) if negative => {
            Err(vm.overflow_error("can't convert negative value to unsigned int"))
        }
        (b'I' | b'L', None) => Err(vm.overflow_error("Python int too large to convert to C unsigned long")),
        (b'Q', None) if negative => Err(vm.overflow_error("can't convert negative int to unsigned")),
        (b'q' | b'Q', _) => Err(vm.overflow_error("int too big to convert")),
        _ => Err(vm.overflow_error("Python int too large to convert to C long")),
    }
}

/// The messages of the C converters that CPython goes through.
#[cold]
fn out_of_range(vm: &Vm, code: u8, i: i64) -> Raised {
    let side = if i < 0 { "less than minimum" } else { "greater than maximum" };
    let what = match code {
        b'b' if i16::try_from(i).is_ok() => "signed char",
        b'b' | b'h' => "signed short integer",
        b'B' => "unsigned byte integer",
        b'H' if i32::try_from(i).is_ok() => "unsigned short",
        b'H' | b'i' => "signed integer",
        b'Q' => return vm.overflow_error("can't convert negative int to unsigned"),
        _ if i < 0 => return vm.overflow_error("can't convert negative value to unsigned int"),
        _ => "unsigned int",
    };
    vm.overflow_error(format!("{what} is {side}"))
}

/// The text of character items.
///
/// # Errors
/// UnicodeDecodeError or ValueError for items that are no characters, in CPython's two ways.
pub fn text(vm: &Vm, code: u8, bytes: &[u8]) -> PyResult {
    let mut out = Vec::with_capacity(bytes.len() / 4);
    for item in bytes.as_chunks().0 {
        match u32::from_ne_bytes(*item) {
            0xD800..=0xDFFF if code == b'w' => return decode(vm, bytes),
            c @ 0..=0x10FFFF => taipan_text::wtf8::push(&mut out, c),
            _ if code == b'w' => return decode(vm, bytes),
            c => {
                let message = format!("character U+{c:x} is not in range [U+0000; U+10ffff]");
                return Err(vm.value_error(message));
            }
        }
    }
    Ok(vm.str_from_bytes(&out).value())
}

/// By way of the codec, which raises the right error.
fn decode(vm: &Vm, bytes: &[u8]) -> PyResult {
    let name = if cfg!(target_endian = "little") { "utf-32-le" } else { "utf-32-be" };
    vm.call_method_str(vm.bytes(bytes).value(), "decode", &[vm.str(name).value()])
}

/// The machine format codes of pickled arrays: number of a code on this machine.
pub fn machine_format(code: u8) -> i32 {
    let big = i32::from(cfg!(target_endian = "big"));
    match code {
        b'B' => 0,
        b'b' => 1,
        b'H' => 2 + big,
        b'h' => 4 + big,
        b'I' => 6 + big,
        b'i' => 8 + big,
        b'L' | b'Q' => 10 + big,
        b'l' | b'q' => 12 + big,
        b'f' => 14 + big,
        b'd' => 16 + big,
        _ => 20 + big,
    }
}

/// What a machine format code means: size by which a byte string's length is checked, signed integer, big-endian.
pub fn machine_format_parts(format: i32) -> Option<(usize, bool, bool)> {
    Some(match format {
        0 => (1, false, false),
        1 => (1, true, false),
        2 | 3 => (2, false, format == 3),
        4 | 5 => (2, true, format == 5),
        6 | 7 => (4, false, format == 7),
        8 | 9 => (4, true, format == 9),
        10 | 11 => (8, false, format == 11),
        12 | 13 => (8, true, format == 13),
        14 | 15 => (4, false, format == 15),
        16 | 17 => (8, false, format == 17),
        18 | 19 => (4, false, format == 19),
        20 | 21 => (8, false, format == 21),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ints_fit_or_not() {
        assert_eq!(small_bits(b'b', -128), Some(-128i64 as u64));
        assert_eq!(small_bits(b'b', 128), None);
        assert_eq!(small_bits(b'Q', -1), None);
        assert_eq!(small_bits(b'd', 1), None);
    }

    #[test]
    fn codes_have_sizes() {
        assert!(CODES.iter().all(|c| size_of(*c) > 0));
        assert_eq!(size_of(b'x'), 0);
        for code in CODES {
            assert!(machine_format_parts(machine_format(*code)).is_some());
        }
    }
}
