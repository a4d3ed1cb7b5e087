//! Pickled arrays: from the bytes of any machine.

use super::{Array, items};
use taipan_vm::native::PyResult;
use taipan_vm::object::types::Type;
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `cls(code, content)`
fn make(vm: &Vm, cls: Gc<Type>, code: u8, content: Value) -> PyResult {
    vm.call(cls.value(), &[vm.one_char_str(u32::from(code)).value(), content])
}

/// `_array_reconstructor`: an array of class `class` from `data` as the machine with that format had it.
///
/// # Errors
/// TypeError and ValueError for arguments that do not fit.
pub(super) fn reconstruct(vm: &Vm, class: Value, code: Value, format: i32, data: Value) -> PyResult {
    let given = |v: Value| vm.type_of(v).name();
    let code = match code.downcast::<Str>() {
        Some(s) if s.char_len() == 1 => s.bytes()[0],
        other => {
            let what = other.map_or_else(|| given(code), |s| format!("a string of length {}", s.char_len()));
            return Err(vm.type_error(format!(
                "_array_reconstructor() argument 2 must be a unicode character, not {what}"
            )));
        }
    };
    let Some(class) = class.downcast::<Type>() else {
        return Err(vm.type_error(format!("first argument must be a type object, not {}", given(class))));
    };
    if !class.is_subtype(Array::class(vm)) {
        return Err(vm.type_error(format!("{} is not a subtype of array.array", class.name())));
    }
    if items::size_of(code) == 0 {
        return Err(vm.value_error("second argument must be a valid type code"));
    }
    let Some((size, signed, big_endian)) = items::machine_format_parts(format) else {
        return Err(vm.value_error("third argument must be a valid machine format code."));
    };
    let Some(bytes) = data.downcast::<Bytes>() else {
        return Err(vm.type_error(format!("fourth argument should be bytes, not {}", given(data))));
    };
    if format == items::machine_format(code) {
        return make(vm, class, code, data);
    }
    if !bytes.len.is_multiple_of(size) {
        return Err(vm.value_error("string length not a multiple of item size"));
    }
    match format {
        14..=17 => floats(vm, class, code, bytes, size, big_endian),
        18..=21 => text(vm, class, code, data, format),
        _ => ints(vm, class, code, bytes, (size, signed, big_endian)),
    }
}

fn floats(vm: &Vm, class: Gc<Type>, code: u8, bytes: Gc<Bytes>, size: usize, big_endian: bool) -> PyResult {
    let list = vm.new_list();
    for item in bytes.as_slice().chunks_exact(size) {
        let bits = bits_of(item, big_endian);
        let number = if size == 8 { f64::from_bits(bits) } else { f64::from(f32::from_bits(bits as u32)) };
        list.push(vm, vm.float(number));
    }
    make(vm, class, code, list.value())
}

fn text(vm: &Vm, class: Gc<Type>, code: u8, data: Value, format: i32) -> PyResult {
    let encoding = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"][(format - 18) as usize & 3];
    let text = vm.call_method_str(data, "decode", &[vm.str(encoding).value()])?;
    make(vm, class, code, text)
}

fn bits_of(item: &[u8], big_endian: bool) -> u64 {
    let push = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
    if big_endian { item.iter().fold(0, push) } else { item.iter().rev().fold(0, push) }
}

/// Integers; they go to an array of the type that has exactly their size and sign.
fn ints(vm: &Vm, class: Gc<Type>, code: u8, bytes: Gc<Bytes>, parts: (usize, bool, bool)) -> PyResult {
    let (size, signed, big_endian) = parts;
    let fits =
        |c: u8| b"bBhHiIlLqQ".contains(&c) && items::size_of(c) == size && c.is_ascii_lowercase() == signed;
    let code = items::CODES.iter().copied().rfind(|c| fits(*c)).unwrap_or(code);
    let list = vm.new_list();
    for item in bytes.as_slice().chunks_exact(size) {
        let bits = bits_of(item, big_endian);
        let unused = 64 - 8 * size as u32;
        list.push(vm, if signed { vm.int((bits << unused) as i64 >> unused) } else { vm.int_from_u64(bits) });
    }
    make(vm, class, code, list.value())
}

#[cfg(test)]
mod tests {
    use super::bits_of;

    #[test]
    fn bytes_in_both_orders() {
        assert_eq!(bits_of(&[1, 2], false), 0x201);
        assert_eq!(bits_of(&[1, 2], true), 0x102);
    }
}
