//! Ints from text, to text, and in formats; what the other number types share of that.

use super::{IntType, Num};
use crate::native::{BytesLike, PyResult, Raised};
use crate::object::Str;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::borrow::Cow;
use taipan_macros::class_part;
use taipan_numeric::bigint::{BigInt as Big, ParseIntError};
use taipan_numeric::format::{self, FormatError, FormatErrorKind, FormatSpec, Formatted, NumericLocale};

/// The text of a number as the parsers take it: decimal digits and spaces of all scripts become ASCII, anything else
/// beyond ASCII becomes a character that no number has.
pub fn ascii_number<'a>(text: Gc<Str>) -> Cow<'a, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text.bytes());
    }
    let map = |cp: u32| match cp {
        0..0x80 => cp as u8,
        _ if taipan_text::unicode::classes::classes(cp).is_space() => b' ',
        _ => match taipan_text::unicode::CURRENT.decimal(cp) {
            Some(d) => b'0' + d,
            None => b'?',
        },
    };
    Cow::Owned(taipan_text::wtf8::code_points(text.bytes()).map(map).collect())
}

/// The first 200 code points of `repr(v)`, as messages show it.
pub(crate) fn short_repr(vm: &Vm, v: Value) -> PyResult<String> {
    Ok(vm.repr_text(v)?.chars().take(200).collect())
}

/// An int from the text `v` (str or anything with bytes); None if `v` is neither.
///
/// # Errors
/// ValueError when the text is no int of this base.
pub fn parse(vm: &Vm, v: Value, base: u32) -> PyResult<Option<Value>> {
    if let Some(text) = v.downcast::<Str>() {
        return parse_bytes(vm, &ascii_number(text), base, v).map(Some);
    }
    if vm.type_of(v).slots().buffer.is_none() {
        return Ok(None);
    }
    let bytes = BytesLike::of(vm, v)?;
    let shown = if v.is_kind(crate::object::header::Kind::Bytes) { v } else { vm.bytes(&bytes).value() };
    parse_bytes(vm, &bytes, base, shown).map(Some)
}

/// As [`parse`], for `int(text, base)`: only str, bytes and bytearray.
pub fn parse_literal(vm: &Vm, v: Value, base: u32) -> PyResult<Option<Value>> {
    use crate::object::header::Kind;
    if matches!(v.kind(), Some(Kind::Str | Kind::Bytes | Kind::ByteArray)) {
        parse(vm, v, base)
    } else {
        Ok(None)
    }
}

fn parse_bytes(vm: &Vm, text: &[u8], base: u32, shown: Value) -> PyResult {
    // Up to 18 plain digits fit a machine word.
    if base == 10 && (1..=18).contains(&text.len()) && text.iter().all(u8::is_ascii_digit) {
        return Ok(vm.int(text.iter().fold(0, |n, c| n * 10 + i64::from(c - b'0'))));
    }
    let limit = vm.interp().int_max_str_digits.get();
    match Big::parse(text, base, limit) {
        Ok(big) => Ok(vm.int_big(big)),
        Err(ParseIntError::TooManyDigits(n)) => Err(vm.value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {n} digits; \
             use sys.set_int_max_str_digits() to increase the limit"
        ))),
        Err(ParseIntError::Base) => Err(vm.value_error("int() base must be >= 2 and <= 36, or 0")),
        Err(ParseIntError::Invalid) => {
            let shown = short_repr(vm, shown)?;
            Err(vm.value_error(format!("invalid literal for int() with base {base}: {shown}")))
        }
    }
}

/// ValueError if the decimal digits of `big` pass the limit.
pub fn check_digits(vm: &Vm, big: &Big) -> PyResult<()> {
    let limit = vm.interp().int_max_str_digits.get();
    if limit > 0 && big.exceeds_digits(limit) {
        return Err(vm.value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit"
        )));
    }
    Ok(())
}

/// The decimal text of a machine word.
pub fn small_text(vm: &Vm, i: i64) -> Gc<Str> {
    vm.str_ascii(decimal(i, &mut [0; DIGITS]))
}

/// Most digits of a machine integer, with its sign.
pub const DIGITS: usize = 20;

/// The digits of a machine integer, at the end of the buffer.
pub fn decimal(i: i64, buffer: &mut [u8; DIGITS]) -> &[u8] {
    let mut at = buffer.len();
    let mut rest = i.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if i < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// `format(i, format_spec)` of a small int, or of one whose number of digits was checked.
///
/// # Errors
/// ValueError for a spec that does not fit.
pub fn format_small(vm: &Vm, v: Value, format_spec: Gc<Str>) -> PyResult {
    let Some(num) = Num::of(v) else { return Ok(Value::NOT_IMPLEMENTED) };
    num.with(|b| format_number(vm, v, format_spec, Some('d'), |s, locale| format::format_int(b, s, locale)))
}

/// The decimal text of an int.
///
/// # Errors
/// ValueError beyond the limit of digits.
pub fn to_text(vm: &Vm, num: Num) -> PyResult<Gc<Str>> {
    match num {
        Num::Small(i) => Ok(small_text(vm, i)),
        Num::Big(b) => {
            check_digits(vm, &b.value)?;
            Ok(vm.str_ascii(b.value.to_decimal().as_bytes()))
        }
    }
}

/// The exception for a format that does not work.
#[cold]
pub fn format_error(vm: &Vm, e: FormatError, spec: Gc<Str>, this: Value) -> Raised {
    let message = e.message(&spec.as_str_lossy(), &vm.type_of(this).name().to_string());
    match e.kind() {
        FormatErrorKind::Value => vm.value_error(message),
        FormatErrorKind::Overflow => vm.overflow_error(message),
        FormatErrorKind::Memory => vm.memory_error(message),
    }
}

/// `format(this, spec)` for a number: parses the specification and calls `apply`. An empty one is `str(this)`.
///
/// # Errors
/// ValueError and others as the format asks.
pub fn format_number(
    vm: &Vm,
    this: Value,
    spec: Gc<Str>,
    default_kind: Option<char>,
    apply: impl FnOnce(&FormatSpec, &NumericLocale) -> Result<Formatted, FormatError>,
) -> PyResult {
    let parsed = match spec.to_str() {
        Some(text) => FormatSpec::parse(text, default_kind, true),
        None => {
            let points: Vec<u32> = taipan_text::wtf8::code_points(spec.bytes()).collect();
            FormatSpec::parse_points(&points, default_kind, true)
        }
    };
    let result = parsed.and_then(|s| apply(&s, &NumericLocale::default()));
    match result {
        Ok(f) if f.is_ascii() => Ok(vm.str_ascii(&f.bytes).value()),
        Ok(f) => Ok(vm.str_from_bytes(&f.bytes).value()),
        Err(e) => Err(format_error(vm, e, spec, this)),
    }
}

#[class_part("int", text)]
impl IntType {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> PyResult {
        match Num::of(this) {
            Some(n) => Ok(to_text(vm, n)?.value()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// Convert to a string according to format_spec.
    #[method("__format__(format_spec, /)")]
    fn format(vm: &Vm, this: Value, format_spec: Gc<Str>) -> PyResult {
        if format_spec.byte_len() == 0 {
            return Ok(vm.str_of(this)?.value());
        }
        let Some(num) = Num::of(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Num::Big(b) = num
            && matches!(format_spec.bytes().last(), Some(b'd' | b'n' | b'0'..=b'9' | b',' | b'_'))
        {
            check_digits(vm, &b.value)?;
        }
        format_small(vm, this, format_spec)
    }
}
