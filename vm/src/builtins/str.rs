//! `str`

use crate::native::PyResult;
use crate::object::Str;
use crate::value::Gc;
use crate::vm::Vm;

/// `s[index]`
///
/// # Errors
/// IndexError
pub fn item(vm: &Vm, s: Gc<Str>, index: isize) -> PyResult {
    let n = s.char_len() as isize;
    let at = if index < 0 { index + n } else { index };
    if at < 0 || at >= n {
        return Err(vm.index_error("string index out of range"));
    }
    if s.is_ascii() {
        return Ok(vm.one_char_str(s.bytes()[at as usize] as u32).value());
    }
    let c = s.text().code_point(at as usize).unwrap_or(0);
    Ok(vm.one_char_str(c).value())
}
