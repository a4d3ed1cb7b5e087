//! The simple types: how a value of each lies in memory, by the letter that `_type_` gives.

use super::abi::{Number, Passed};
use super::extended;
use super::objects;
use super::text;
use taipan_numeric::complex::Complex;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::header::Kind;
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// All letters, as the error message lists them.
pub const LETTERS: &str = "cbBhHiIlLdDFGfuzZqQPOv?g";

/// What a letter stands for.
#[derive(Clone, Copy)]
pub struct Code {
    pub size: usize,
    pub align: usize,
    /// The letter in a buffer's format.
    pub format: u8,
    /// There is a type with the other byte order.
    pub has_other_order: bool,
    /// It is a pointer, or holds one.
    pub pointer: bool,
}

/// What a letter stands for; None for one that is not known.
pub fn of(letter: u8) -> Option<Code> {
    let plain = |size: usize, format: u8, has_other_order: bool| Code {
        size,
        align: size,
        format,
        has_other_order,
        pointer: false,
    };
    Some(match letter {
        b'c' | b'b' | b'B' => plain(1, letter, true),
        b'?' => plain(1, b'?', true),
        b'h' | b'H' => plain(2, letter, true),
        b'v' => plain(2, b'v', false),
        b'i' | b'I' => plain(4, letter, true),
        b'l' | b'q' => plain(8, b'q', true),
        b'L' | b'Q' => plain(8, b'Q', true),
        b'f' => plain(4, letter, true),
        b'd' => plain(8, letter, true),
        b'g' => plain(16, letter, false),
        b'F' => Code { align: 4, ..plain(8, letter, true) },
        b'D' => Code { align: 8, ..plain(16, letter, true) },
        b'G' => Code { align: 16, ..plain(32, letter, false) },
        b'u' => plain(4, letter, false),
        b'z' | b'Z' | b'P' | b'O' => Code { pointer: true, ..plain(8, letter, false) },
        _ => return None,
    })
}

/// What the calling convention sees of a simple type.
pub fn passed(letter: u8, code: Code) -> Passed {
    let number = match letter {
        b'F' | b'D' => return Passed::complex(code.size, code.align, Number::Float),
        b'G' => return Passed::complex(code.size, code.align, Number::Extended),
        b'f' | b'd' => Number::Float,
        b'g' => Number::Extended,
        b'b' | b'h' | b'i' | b'l' | b'q' | b'v' => Number::Int { signed: true },
        // What C's `char` and `wchar_t` are here.
        b'c' | b'u' => Number::Int { signed: true },
        _ => Number::Int { signed: false },
    };
    Passed::number(code.size, code.align, number)
}

/// Whether the letter is that of an int, signed or not; only these can be bit fields, and bool.
pub fn is_int(letter: u8) -> Option<bool> {
    match letter {
        b'b' | b'h' | b'i' | b'l' | b'q' => Some(true),
        b'B' | b'H' | b'I' | b'L' | b'Q' => Some(false),
        _ => None,
    }
}

/// The first `size` bytes as an int without sign, in the order of this machine or the other.
///
/// # Safety
/// There are as many bytes at `from`.
unsafe fn load(from: *const u8, size: usize, swapped: bool) -> u64 {
    let mut bytes = [0u8; 8];
    // SAFETY: the caller's promise; no int has more than eight bytes.
    unsafe { std::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), size.min(8)) };
    if swapped {
        bytes[..size].reverse();
    }
    u64::from_le_bytes(bytes)
}

/// Stores the low `size` bytes of an int.
///
/// # Safety
/// There is room for as many bytes at `to`.
unsafe fn store(to: *mut u8, size: usize, swapped: bool, word: u64) {
    let mut bytes = word.to_le_bytes();
    if swapped {
        bytes[..size].reverse();
    }
    // SAFETY: the caller's promise; no int has more than eight bytes.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, size.min(8)) };
}

fn widen(word: u64, bits: u32, signed: bool) -> i128 {
    let unused = 64 - bits;
    if signed { ((word << unused) as i64 >> unused) as i128 } else { ((word << unused) >> unused) as i128 }
}

/// The double of which the low `size` bytes of a word are.
fn float(word: u64, size: usize) -> f64 {
    if size == 4 { f32::from_bits(word as u32) as f64 } else { f64::from_bits(word) }
}

fn float_bits(f: f64, size: usize) -> u64 {
    if size == 4 { (f as f32).to_bits() as u64 } else { f.to_bits() }
}

/// Reads a value.
///
/// # Safety
/// A value of this type lies at `from`.
///
/// # Errors
/// ValueError for an object pointer that is NULL, or a character that is none.
pub unsafe fn read(vm: &Vm, letter: u8, swapped: bool, from: *const u8) -> PyResult {
    let size = of(letter).map_or(0, |c| c.size);
    if let Some(signed) = is_int(letter) {
        // SAFETY: the caller's promise, here and below: so many bytes lie there.
        let word = unsafe { load(from, size, swapped) };
        return Ok(vm.int_from_i128(widen(word, 8 * size as u32, signed)));
    }
    // SAFETY: as above.
    let word = |at: usize, size: usize| unsafe { load(from.add(at), size, swapped) };
    Ok(match letter {
        b'c' => vm.bytes(&[word(0, 1) as u8]).value(),
        b'?' => Value::bool(word(0, 1) != 0),
        b'v' => Value::bool(word(0, 2) != 0),
        b'f' | b'd' => vm.float(float(word(0, size), size)),
        b'F' | b'D' => {
            let half = size / 2;
            vm.complex(Complex { re: float(word(0, half), half), im: float(word(half, half), half) })
        }
        // SAFETY: as above.
        b'g' => vm.float(unsafe { extended::read(from) }),
        // SAFETY: as above.
        b'G' => unsafe { vm.complex(Complex { re: extended::read(from), im: extended::read(from.add(16)) }) },
        b'u' => text::of_char(vm, word(0, 4) as u32)?,
        b'P' => match word(0, 8) {
            0 => Value::NONE,
            address => vm.int_from_u64(address),
        },
        b'z' | b'Z' => match word(0, 8) {
            0 => Value::NONE,
            // SAFETY: C code, or the program, says that a text lies there.
            address if letter == b'z' => unsafe { text::bytes_at(vm, address as *const u8) },
            // SAFETY: as above.
            address => unsafe { text::wide_at(vm, address as *const u32, None)? },
        },
        b'O' => match word(0, 8) {
            0 => return Err(vm.value_error("PyObject is NULL")),
            pointer => objects::from_pointer(vm, pointer)?,
        },
        _ => return Err(vm.system_error("unknown type code")),
    })
}

/// The low 64 bits of an int.
///
/// # Errors
/// TypeError for what is none.
pub fn low_word(vm: &Vm, value: Value) -> PyResult<u64> {
    let value = if vm.is_int(value) { value } else { vm.index_of(value)? };
    Ok(match vm.int_to_i64(value) {
        Some(i) => i as u64,
        None => vm.int_to_big(value).map_or(0, |big| big.to_u64_wrapping()),
    })
}

/// Stores a value. The result is what must live as long as the memory is used, None for nothing.
///
/// # Safety
/// There is room for a value of this type at `to`.
///
/// # Errors
/// TypeError, OverflowError for values that cannot be of the type.
pub unsafe fn write(vm: &Vm, letter: u8, swapped: bool, to: *mut u8, value: Value) -> PyResult {
    let size = of(letter).map_or(0, |c| c.size);
    // SAFETY: the caller's promise: there is room for so many bytes.
    let put = |at: usize, size: usize, word: u64| unsafe { store(to.add(at), size, swapped, word) };
    if is_int(letter).is_some() {
        put(0, size, low_word(vm, value)?);
        return Ok(Value::NONE);
    }
    match letter {
        b'c' => put(0, 1, char_of(vm, value)? as u64),
        b'?' => put(0, 1, vm.truth(value)? as u64),
        b'v' => put(0, 2, if vm.truth(value)? { 0xFFFF } else { 0 }),
        b'f' | b'd' => put(0, size, float_bits(vm.float_of(value)?, size)),
        b'F' | b'D' => {
            let half = size / 2;
            let z = complex_of(vm, value)?;
            put(0, half, float_bits(z.re, half));
            put(half, half, float_bits(z.im, half));
        }
        // SAFETY: as above.
        b'g' => unsafe { extended::write(to, vm.float_of(value)?) },
        b'G' => {
            let z = complex_of(vm, value)?;
            // SAFETY: as above.
            unsafe {
                extended::write(to, z.re);
                extended::write(to.add(16), z.im);
            }
        }
        b'u' => put(0, 4, wide_char_of(vm, value)? as u64),
        b'P' if value.is_none() => put(0, 8, 0),
        b'P' if vm.is_int(value) => put(0, 8, low_word(vm, value)?),
        b'P' => return Err(vm.type_error("cannot be converted to pointer")),
        b'z' | b'Z' => {
            let (address, keep) = text_pointer(vm, letter, value)?;
            put(0, 8, address);
            return Ok(keep);
        }
        b'O' => {
            let (pointer, keep) = objects::to_pointer(vm, value);
            put(0, 8, pointer);
            return Ok(keep);
        }
        _ => return Err(vm.system_error("unknown type code")),
    }
    Ok(Value::NONE)
}

/// Where the text lies that a `char *` or `wchar_t *` is set to, and what must be kept.
fn text_pointer(vm: &Vm, letter: u8, value: Value) -> PyResult<(u64, Value)> {
    if value.is_none() {
        return Ok((0, Value::NONE));
    }
    if vm.is_int(value) {
        return Ok((low_word(vm, value)?, Value::NONE));
    }
    if letter == b'z' {
        if let Some(bytes) = value.downcast::<Bytes>() {
            return Ok((bytes.as_slice().as_ptr() as u64, value));
        }
    } else if let Some(s) = value.downcast::<Str>() {
        return Ok(text::wide_copy(vm, s));
    }
    let expected = if letter == b'z' { "bytes" } else { "unicode string" };
    let name = vm.type_of(value).name();
    Err(vm.type_error(format!("{expected} or integer address expected instead of {name} instance")))
}

fn complex_of(vm: &Vm, value: Value) -> PyResult<Complex> {
    if let Some(z) = taipan_vm::builtins::complex::number(vm, value)? {
        return Ok(z);
    }
    Ok(Complex { re: vm.float_of(value)?, im: 0.0 })
}

fn char_of(vm: &Vm, value: Value) -> PyResult<u8> {
    let has_bytes = value.is_kind(Kind::Bytes) || value.is_kind(Kind::ByteArray);
    let bytes = if has_bytes { Some(taipan_vm::object::buffer::copy_of(vm, value)?) } else { None };
    let expected = "one character bytes, bytearray, or an integer in range(256) expected, not ";
    let name = vm.type_of(value).name();
    match bytes.as_deref() {
        Some([byte]) => Ok(*byte),
        Some(bytes) => Err(vm.type_error(format!("{expected}{name} of length {}", bytes.len()))),
        None if vm.is_int(value) => match vm.int_to_i64(value).map(u8::try_from) {
            Some(Ok(byte)) => Ok(byte),
            _ => Err(vm.type_error("integer not in range(256)")),
        },
        None => Err(vm.type_error(format!("{expected}{name}"))),
    }
}

fn wide_char_of(vm: &Vm, value: Value) -> PyResult<u32> {
    let Some(s) = value.downcast::<Str>() else {
        let name = vm.type_of(value).name();
        return Err(vm.type_error(format!("a unicode character expected, not instance of {name}")));
    };
    match text::wide(s).as_slice() {
        [c] => Ok(*c),
        chars => {
            let n = chars.len();
            Err(vm.type_error(format!("a unicode character expected, not a string of length {n}")))
        }
    }
}

/// Which bits of an int a bit field is: from the lowest, how many.
#[derive(Clone, Copy)]
pub struct Bits {
    pub from: u32,
    pub count: u32,
}

impl Bits {
    fn mask(self) -> u64 {
        u64::MAX >> (64 - self.count.clamp(1, 64))
    }
}

/// Reads a bit field.
///
/// # Safety
/// As [`read`].
pub unsafe fn read_bits(vm: &Vm, letter: u8, swapped: bool, bits: Bits, from: *const u8) -> Value {
    let size = of(letter).map_or(1, |c| c.size);
    // SAFETY: the caller's promise.
    let word = unsafe { load(from, size, swapped) } >> bits.from;
    match is_int(letter) {
        Some(signed) => vm.int_from_i128(widen(word & bits.mask(), bits.count, signed)),
        None => Value::bool(word & bits.mask() != 0),
    }
}

/// Stores a bit field.
///
/// # Safety
/// As [`write`].
///
/// # Errors
/// As [`write`].
pub unsafe fn write_bits(
    vm: &Vm,
    letter: u8,
    swapped: bool,
    bits: Bits,
    to: *mut u8,
    value: Value,
) -> Result<(), Raised> {
    let size = of(letter).map_or(1, |c| c.size);
    let new = if letter == b'?' { vm.truth(value)? as u64 } else { low_word(vm, value)? };
    let mask = bits.mask() << bits.from;
    // SAFETY: the caller's promise.
    unsafe {
        let old = load(to, size, swapped);
        store(to, size, swapped, old & !mask | (new << bits.from) & mask);
    }
    Ok(())
}
