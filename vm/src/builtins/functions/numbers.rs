//! Functions of `builtins` about numbers and characters.

use crate::native::{BytesLike, PyResult};
use crate::object::Str;
use crate::object::header::Kind;
use crate::protocol::BinOp;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::module;

/// An int in another base with its prefix: `-0x1f`.
fn prefixed(vm: &Vm, number: Value, prefix: &str, radix: u32) -> PyResult {
    let i = vm.index_of(number)?;
    if let Some(n) = i.as_small_int() {
        let mut text = [0; 72];
        let (mut at, mut rest) = (text.len(), n.unsigned_abs());
        while rest > 0 || at == text.len() {
            at -= 1;
            text[at] = b"0123456789abcdef"[(rest % radix as u64) as usize];
            rest /= radix as u64;
        }
        at -= prefix.len();
        text[at..at + prefix.len()].copy_from_slice(prefix.as_bytes());
        if n < 0 {
            at -= 1;
            text[at] = b'-';
        }
        return Ok(vm.str_ascii(&text[at..]).value());
    }
    let digits = match vm.int_to_big(i) {
        Some(big) => big.to_string_radix(radix),
        None => String::new(),
    };
    let text = match digits.strip_prefix('-') {
        Some(rest) => format!("-{prefix}{rest}"),
        None => format!("{prefix}{digits}"),
    };
    Ok(vm.str_ascii(text.as_bytes()).value())
}

#[module("builtins")]
pub mod module {
    use super::*;

    /// Return the absolute value of the argument.
    #[function("abs(x, /)")]
    fn abs(vm: &Vm, x: Value) -> PyResult {
        if let Some(i) = x.as_small_int() {
            return Ok(vm.int(i.abs()));
        }
        vm.unary(x, |s| s.abs, "abs()")
    }
    /// Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.
    #[function("divmod(x, y, /)")]
    fn divmod(vm: &Vm, x: Value, y: Value) -> PyResult {
        vm.binary(BinOp::DivMod, x, y)
    }
    /// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
    ///
    /// Some types, such as ints, are able to use a more efficient algorithm when
    /// invoked using the three argument form.
    #[function("pow(base, exp, mod=None)")]
    fn pow(vm: &Vm, base: Value, exp: Value, modulus: Value) -> PyResult {
        vm.pow(base, exp, modulus)
    }
    /// Round a number to a given precision in decimal digits.
    ///
    /// The return value is an integer if ndigits is omitted or None.  Otherwise
    /// the return value has the same type as the number.  ndigits may be negative.
    #[function("round(number, ndigits=None)")]
    fn round(vm: &Vm, number: Value, ndigits: Value) -> PyResult {
        let args = [ndigits];
        let args = if ndigits.is_none() { &args[..0] } else { &args[..] };
        match vm.call_special(number, vm.names().__round__, args)? {
            Some(v) => Ok(v),
            None => Err(
                vm.type_error(format!("type {} doesn't define __round__ method", vm.type_of(number).name()))
            ),
        }
    }
    /// Return the binary representation of an integer.
    ///
    ///    >>> bin(2796202)
    ///    '0b1010101010101010101010'
    #[function("bin(number, /)")]
    fn bin(vm: &Vm, number: Value) -> PyResult {
        prefixed(vm, number, "0b", 2)
    }
    /// Return the octal representation of an integer.
    ///
    ///    >>> oct(342391)
    ///    '0o1234567'
    #[function("oct(number, /)")]
    fn oct(vm: &Vm, number: Value) -> PyResult {
        prefixed(vm, number, "0o", 8)
    }
    /// Return the hexadecimal representation of an integer.
    ///
    ///    >>> hex(12648430)
    ///    '0xc0ffee'
    #[function("hex(number, /)")]
    fn hex(vm: &Vm, number: Value) -> PyResult {
        prefixed(vm, number, "0x", 16)
    }
    /// Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.
    #[function("chr(i, /)")]
    fn chr(vm: &Vm, i: Value) -> PyResult<Gc<Str>> {
        let i = vm.index_of(i)?;
        match vm.int_to_i64(i) {
            Some(c @ 0..=0x10_ffff) => Ok(vm.one_char_str(c as u32)),
            _ => Err(vm.value_error("chr() arg not in range(0x110000)")),
        }
    }
    /// Return the ordinal value of a character.
    ///
    /// If the argument is a one-character string, return the Unicode code
    /// point of that character.
    ///
    /// If the argument is a bytes or bytearray object of length 1, return its
    /// single byte value.
    #[function("ord(character, /)")]
    fn ord(vm: &Vm, character: Value) -> PyResult {
        let length = if let Some(s) = character.downcast::<Str>() {
            if s.char_len() == 1 {
                return Ok(vm.int(taipan_text::wtf8::decode_first(s.bytes()).map_or(0, |c| c.0) as i64));
            }
            s.char_len()
        } else if matches!(character.kind(), Some(Kind::Bytes | Kind::ByteArray)) {
            let bytes = BytesLike::of(vm, character)?;
            if let [b] = *bytes.as_slice() {
                return Ok(Value::int32(b as i32));
            }
            bytes.as_slice().len()
        } else {
            let class = vm.type_of(character).name();
            return Err(vm.type_error(format!("ord() expected string of length 1, but {class} found")));
        };
        Err(vm.type_error(format!("ord() expected a character, but string of length {length} found")))
    }
}
