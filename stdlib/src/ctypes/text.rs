//! Texts in foreign memory: `char *` and `wchar_t *`, which end with a NUL. A `wchar_t` is a code point of 32 bits here.

use crate::typing::Capsule;
use taipan_text::text::TextBuf;
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The string of one `wchar_t`.
///
/// # Errors
/// ValueError if it is no code point.
pub fn of_char(vm: &Vm, c: u32) -> PyResult {
    if c > 0x10_FFFF {
        return Err(vm.value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]")));
    }
    Ok(vm.one_char_str(c).value())
}

/// The bytes before the first NUL.
///
/// # Safety
/// Bytes that end with a NUL lie at `from`.
pub unsafe fn bytes_at(vm: &Vm, from: *const u8) -> Value {
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::ffi::CStr::from_ptr(from.cast()) };
    vm.bytes(bytes.to_bytes()).value()
}

/// The string of so many `wchar_t`, or of those before the first NUL.
///
/// # Safety
/// As many lie at `from`, or some that end with a NUL.
///
/// # Errors
/// ValueError if one is no code point.
pub unsafe fn wide_at(vm: &Vm, from: *const u32, len: Option<usize>) -> PyResult {
    let mut text = TextBuf::new();
    let mut at = 0;
    while len.is_none_or(|len| at < len) {
        // SAFETY: the caller's promise; nothing is said of alignment.
        let c = unsafe { from.add(at).read_unaligned() };
        if c == 0 && len.is_none() {
            break;
        }
        if c > 0x10_FFFF {
            of_char(vm, c)?;
        }
        text.push(c);
        at += 1;
    }
    Ok(vm.str_from_bytes(text.bytes()).value())
}

/// The `wchar_t`s of a string, without a NUL.
pub fn wide(s: Gc<Str>) -> Vec<u32> {
    s.text().code_points().collect()
}

/// A copy of a string as `wchar_t`s that end with a NUL: its address, and what keeps it.
pub fn wide_copy(vm: &Vm, s: Gc<Str>) -> (u64, Value) {
    let mut copy = wide(s);
    copy.push(0);
    let (capsule, place) = Capsule::holding(vm, "_ctypes/cfield.c pymem", copy.into_boxed_slice());
    (place as u64, capsule.value())
}
