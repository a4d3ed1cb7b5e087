//! Building tuples, lists, sets, dicts, strings, slices; items and slices of them; formatting.

use super::ops_arith::note;
use super::*;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::{Dict, List, ListKind, Str, Tuple};
use taipan_compiler::bytecode::NO_REG;
use taipan_profiler::items;

/// `n` registers from `first`.
unsafe fn window<'a>(regs: *mut Value, first: u16, n: u16) -> &'a [Value] {
    // SAFETY: called with operands that the verifier checked against the frame's register count.
    unsafe { std::slice::from_raw_parts(regs.add(first as usize), n as usize) }
}

#[inline(never)]
unsafe fn tuple(vm: &Vm, regs: *mut Value, i: Instr) -> Value {
    // SAFETY: see `window`.
    unsafe { vm.new_tuple(window(regs, i.b(), i.c())).value() }
}
handler!(build_tuple(pc, regs, vm, code, i) {
    vm.pc.set(pc);
    reg!(regs, i.a()) = tuple(vm, regs, i);
    dispatch!(pc.add(1), regs, vm, code)
});
#[inline(never)]
unsafe fn list(vm: &Vm, regs: *mut Value, i: Instr) -> Value {
    // SAFETY: see `window`.
    unsafe { vm.new_list_from(window(regs, i.b(), i.c())).value() }
}
handler!(build_list(pc, regs, vm, code, i) {
    vm.pc.set(pc);
    reg!(regs, i.a()) = list(vm, regs, i);
    dispatch!(pc.add(1), regs, vm, code)
});
#[inline(never)]
unsafe fn set(vm: &Vm, regs: *mut Value, i: Instr) -> PyResult {
    // SAFETY: see `window`.
    unsafe { crate::builtins::set::new_set(vm, window(regs, i.b(), i.c())) }
}
handler!(build_set(pc, regs, vm, code, i) {
    finish!(set(vm, regs, i), i.a(), pc, regs, vm, code)
});
#[inline(never)]
unsafe fn map(vm: &Vm, regs: *mut Value, i: Instr) -> PyResult {
    // SAFETY: see `window`.
    map_of(vm, unsafe { window(regs, i.b(), i.c() * 2) })
}

/// A dict of keys, each with its value after it.
pub(super) fn map_of(vm: &Vm, pairs: &[Value]) -> PyResult {
    let dict = vm.new_dict();
    if dict.fill_interned(vm, pairs) {
        return Ok(dict.value());
    }
    dict.make_room(vm, pairs.len() / 2);
    for pair in pairs.chunks_exact(2) {
        dict.set(vm, pair[0], pair[1])?;
    }
    Ok(dict.value())
}
handler!(build_map(pc, regs, vm, code, i) {
    finish!(map(vm, regs, i), i.a(), pc, regs, vm, code)
});
#[inline(never)]
unsafe fn string(vm: &Vm, regs: *mut Value, i: Instr) -> Value {
    // SAFETY: see `window`.
    joined(vm, unsafe { window(regs, i.b(), i.c()) })
}

/// The strings as one.
pub(super) fn joined(vm: &Vm, parts: &[Value]) -> Value {
    let (mut len, mut chars, mut ascii) = (0, 0, true);
    let mut texts = [&[][..]; 8];
    if parts.len() <= texts.len() {
        for (text, p) in texts.iter_mut().zip(parts) {
            let s: Gc<Str> = p.cast_unchecked();
            *text = s.bytes();
            (len, chars, ascii) = (len + text.len(), chars + s.char_len(), ascii && s.is_ascii());
        }
        if ascii && len > 1 {
            return vm.str_of_parts(&texts[..parts.len()], len, chars, ascii).value();
        }
    }
    let mut text = Vec::with_capacity(parts.iter().map(|p| p.cast_unchecked::<Str>().byte_len()).sum());
    for p in parts {
        text.extend_from_slice(p.cast_unchecked::<Str>().bytes());
    }
    vm.str_from_bytes(&text).value()
}
handler!(build_string(pc, regs, vm, code, i) {
    vm.pc.set(pc);
    reg!(regs, i.a()) = string(vm, regs, i);
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(build_slice(pc, regs, vm, code, i) {
    let b = i.b() as usize;
    reg!(regs, i.a()) = vm.new_slice(*regs.add(b), *regs.add(b + 1), *regs.add(b + 2)).value();
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(list_append(pc, regs, vm, code, i) {
    finish_unit!(append(vm, pc, reg!(regs, i.a()), reg!(regs, i.b())), pc, regs, vm, code)
});
#[inline(never)]
fn append(vm: &Vm, pc: *const Instr, list: Value, value: Value) -> PyResult<()> {
    vm.pc.set(pc);
    list.cast_unchecked::<List>().push(vm, value);
    vm.check_memory()
}

#[inline(never)]
fn extend(vm: &Vm, pc: *const Instr, list: Value, iterable: Value) -> PyResult<()> {
    vm.pc.set(pc);
    let list: Gc<List> = list.cast_unchecked();
    let class = vm.type_of(iterable);
    if class.slots().iter.is_none() && class.slots().getitem.is_none() {
        return Err(vm.type_error(format!("Value after * must be an iterable, not {}", class.name())));
    }
    crate::builtins::list::extend(vm, list, iterable)
}
handler!(list_extend(pc, regs, vm, code, i) {
    finish_unit!(extend(vm, pc, reg!(regs, i.a()), reg!(regs, i.b())), pc, regs, vm, code)
});
#[inline(never)]
fn list_tuple(vm: &Vm, list: Value) -> Value {
    vm.tuple_from_list(list.cast_unchecked()).value()
}
handler!(list_to_tuple(pc, regs, vm, code, i) {
    vm.pc.set(pc);
    reg!(regs, i.a()) = list_tuple(vm, reg!(regs, i.b()));
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(set_add(pc, regs, vm, code, i) {
    finish_unit!(crate::builtins::set::add(vm, reg!(regs, i.a()), reg!(regs, i.b())), pc, regs, vm, code)
});
handler!(set_update(pc, regs, vm, code, i) {
    finish_unit!(crate::builtins::set::update(vm, reg!(regs, i.a()), reg!(regs, i.b())), pc, regs, vm, code)
});
#[inline(never)]
fn dict_set(vm: &Vm, pc: *const Instr, dict: Value, key: Value, value: Value) -> PyResult<()> {
    vm.pc.set(pc);
    dict.cast_unchecked::<Dict>().set(vm, key, value)
}
handler!(map_add(pc, regs, vm, code, i) {
    finish_unit!(dict_set(vm, pc, reg!(regs, i.a()), reg!(regs, i.b()), reg!(regs, i.c())), pc, regs, vm, code)
});
#[inline(never)]
fn dict_update(vm: &Vm, pc: *const Instr, dict: Value, other: Value) -> PyResult<()> {
    vm.pc.set(pc);
    if !other.is_kind(crate::object::header::Kind::Dict) && vm.getattr_opt(other, vm.names().keys)?.is_none()
    {
        return Err(vm.type_error(format!("'{}' object is not a mapping", vm.type_of(other).name())));
    }
    crate::builtins::dict::update(vm, dict.cast_unchecked(), other)
}
handler!(dict_update_op(pc, regs, vm, code, i) {
    finish_unit!(dict_update(vm, pc, reg!(regs, i.a()), reg!(regs, i.b())), pc, regs, vm, code)
});
#[inline(never)]
fn dict_merge(vm: &Vm, pc: *const Instr, dict: Value, other: Value, function: Value) -> PyResult<()> {
    vm.pc.set(pc);
    let dict: Gc<Dict> = dict.cast_unchecked();
    let name = || crate::call::function_text(vm, function);
    let source = match other.downcast::<Dict>() {
        Some(d) if crate::builtins::dict::has_dict_iter(vm, other) => d,
        _ => {
            if vm.getattr_opt(other, vm.names().keys)?.is_none() {
                let class = vm.type_of(other).name();
                return Err(
                    vm.type_error(format!("{} argument after ** must be a mapping, not {class}", name()))
                );
            }
            let d = vm.new_dict();
            crate::builtins::dict::update(vm, d, other)?;
            d
        }
    };
    let mut pos = 0;
    while let Some((at, key, value)) = source.next_entry(pos) {
        pos = at + 1;
        if !key.is_kind(crate::object::header::Kind::Str) {
            return Err(vm.type_error("keywords must be strings"));
        }
        if dict.get(vm, key)?.is_some() {
            let key = vm.str_of(key)?.as_str_lossy();
            return Err(vm.type_error(format!("{} got multiple values for keyword argument '{key}'", name())));
        }
        dict.set(vm, key, value)?;
    }
    Ok(())
}
handler!(dict_merge_op(pc, regs, vm, code, i) {
    finish_unit!(dict_merge(vm, pc, reg!(regs, i.a()), reg!(regs, i.b()), reg!(regs, i.c())), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn format_value(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    let (value, spec) = unsafe {
        (*regs.add(i.b() as usize), if i.c() == NO_REG { Value::UNBOUND } else { *regs.add(i.c() as usize) })
    };
    let value = match i.x() {
        1 => vm.str_of(value)?.value(),
        2 => vm.repr(value)?.value(),
        3 => crate::builtins::functions::ascii(vm, value)?.value(),
        _ => value,
    };
    if spec.is_unbound() {
        if vm.is_exact_str(value) {
            return Ok(value);
        }
        if let Some(n) = value.as_small_int() {
            return Ok(crate::builtins::int::text::small_text(vm, n).value());
        }
    }
    crate::builtins::functions::format(vm, value, spec)
}
handler!(format_value_op(pc, regs, vm, code, i) {
    finish!(format_value(vm, pc, regs, i), i.a(), pc, regs, vm, code)
});
#[inline(never)]
unsafe fn interpolation(vm: &Vm, regs: *mut Value, i: Instr) -> PyResult {
    // SAFETY: called by the handler with the running frame.
    unsafe {
        let b = i.b() as usize;
        let spec = if i.c() == NO_REG { vm.str("").value() } else { *regs.add(i.c() as usize) };
        let conversion = match i.x() {
            1 => vm.str("s").value(),
            2 => vm.str("r").value(),
            3 => vm.str("a").value(),
            _ => Value::NONE,
        };
        crate::builtins::template::new_interpolation(vm, *regs.add(b), *regs.add(b + 1), conversion, spec)
    }
}
handler!(build_interpolation(pc, regs, vm, code, i) {
    finish!(interpolation(vm, regs, i), i.a(), pc, regs, vm, code)
});
handler!(build_template(pc, regs, vm, code, i) {
    finish!(crate::builtins::template::new_template(vm, reg!(regs, i.b()), reg!(regs, i.c())), i.a(), pc, regs, vm, code)
});

// ---- items ----

/// `list[index]` for an exact list and an index inside, either from the front or the back.
#[inline(always)]
pub(super) unsafe fn list_item(pc: *const Instr, i: Instr, list: Gc<List>, index: i64) -> Option<Value> {
    let n = list.len() as i64;
    let at = if index < 0 { index + n } else { index };
    if at < 0 || at >= n {
        return None;
    }
    // SAFETY: 0 <= at < len; `pc` is the running instruction.
    unsafe {
        let word = *list.items_ptr().add(at as usize);
        match list.kind.get() {
            ListKind::Ints => {
                note(pc, i, items::INTS);
                Some(Value::int_unchecked(word as i64))
            }
            ListKind::Floats => {
                note(pc, i, items::FLOATS);
                Value::float_imm(f64::from_bits(word))
            }
            _ => {
                note(pc, i, items::VALUES);
                Some(Value::from_bits(word))
            }
        }
    }
}
#[inline(always)]
fn tuple_item(tuple: Gc<Tuple>, index: i64) -> Option<Value> {
    let n = tuple.len as i64;
    let at = if index < 0 { index + n } else { index };
    if at < 0 || at >= n { None } else { Some(tuple.items()[at as usize]) }
}

#[inline(always)]
unsafe fn quick_item(pc: *const Instr, i: Instr, obj: Value, index: i64) -> Option<Value> {
    // SAFETY: called by handlers with the running instruction.
    unsafe {
        match obj.header_unchecked().shape() {
            shapes::LIST => list_item(pc, i, obj.cast_unchecked(), index),
            shapes::TUPLE => {
                note(pc, i, items::TUPLE);
                tuple_item(obj.cast_unchecked(), index)
            }
            _ => None,
        }
    }
}

/// The item of an ASCII string, which the running instruction takes.
#[inline(always)]
fn one_char_item(vm: &Vm, pc: *const Instr, obj: Value, index: Value) -> Option<Value> {
    if !vm.is_exact_str(obj) || !index.is_small_int() {
        return None;
    }
    let s: Gc<Str> = obj.cast_unchecked();
    let index = index.as_small_int_unchecked();
    let n = s.char_len() as i64;
    let at = if index < 0 { index + n } else { index };
    if !s.is_ascii() || s.is_rope() || at < 0 || at >= n {
        return None;
    }
    // SAFETY: 0 <= at < length, and the text is there; `pc` is the running instruction.
    unsafe {
        note(pc, *pc, items::TEXT);
        vm.known_char(*s.data.get().add(at as usize))
    }
}

/// Is `obj[key]` of this object of a class derived from the built-in one of this shape what it is for that (for a dict, as long
/// as the key is there)?
pub(super) fn gets_as(vm: &Vm, obj: Value, shape: u32) -> bool {
    inherits!(vm, obj, getitem, shape)
}

/// Are `obj[key] = value` and `del obj[key]` of this object of a class derived from the built-in one of this shape what they
/// are for that?
pub(super) fn sets_as(vm: &Vm, obj: Value, shape: u32) -> bool {
    inherits!(vm, obj, setitem, shape)
}

#[inline(never)]
unsafe fn get_slow(vm: &Vm, pc: *const Instr, obj: Value, key: Value) -> PyResult {
    vm.pc.set(pc);
    if vm.is_exact(obj, shapes::DICT) {
        // SAFETY: called by handlers with the running instruction.
        unsafe { note(pc, *pc, items::DICT) };
        let dict: Gc<Dict> = obj.cast_unchecked();
        if vm.is_exact_str(key) {
            if let Some(e) = dict.find_str(vm, key.cast_unchecked()) {
                return Ok(dict.value_at(e));
            }
            if dict.has_only_str_keys() {
                return Err(crate::exceptions::raise_key_error(vm, key));
            }
        }
        return match dict.get(vm, key)? {
            Some(v) => Ok(v),
            None => Err(crate::exceptions::raise_key_error(vm, key)),
        };
    }
    if obj.is_kind(Kind::Dict) && gets_as(vm, obj, shapes::DICT) {
        // A `defaultdict`, a `Counter`: only a missing key is their own affair.
        if let Some(v) = obj.cast_unchecked::<Dict>().get(vm, key)? {
            return Ok(v);
        }
        return vm.getitem(obj, key);
    }
    if vm.is_exact_str(obj)
        && let Some(index) = key.as_small_int()
    {
        return crate::builtins::str::item(vm, obj.cast_unchecked(), index as isize);
    }
    if obj.is_kind(Kind::List)
        && gets_as(vm, obj, shapes::LIST)
        && let Some(index) = key.as_small_int()
    {
        let list: Gc<List> = obj.cast_unchecked();
        // SAFETY: called by handlers with the running instruction.
        unsafe { note(pc, *pc, class_bit(vm, obj)) };
        if let Some(at) = crate::builtins::indices::resolve(index as isize, list.len()) {
            return Ok(list.get(vm, at));
        }
    }
    // SAFETY: called by handlers with the running instruction.
    unsafe {
        let bit = class_bit(vm, obj);
        let is_first = (*pc).x() & bit == 0;
        note(pc, *pc, bit);
        if is_first && bit == items::NATIVE {
            crate::tier::note_array(vm, pc, obj);
        }
        if operator::enter_method(vm, pc, vm.names().__getitem__, [obj, key], FrameKind::Call) {
            if is_first {
                crate::tier::note_operator(vm, pc, obj, key);
            }
            return Ok(Value::UNBOUND);
        }
    }
    vm.getitem(obj, key)
}

handler!(get_item(pc, regs, vm, code, i) {
    let (obj, key) = (reg!(regs, i.b()), reg!(regs, i.c()));
    if obj.is_heap() && key.is_small_int() && let Some(v) = quick_item(pc, i, obj, key.as_small_int_unchecked()) {
        reg!(regs, i.a()) = v;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let (obj, key) = (reg!(regs, i.b()), reg!(regs, i.c()));
    if let Some(v) = one_char_item(vm, pc, obj, key) {
        reg!(regs, i.a()) = v;
        dispatch!(pc.add(1), regs, vm, code)
    }
    finish_or_enter!(get_slow(vm, pc, obj, key), i.a(), pc, regs, vm, code)
});
handler!(get_item_i(pc, regs, vm, code, i) {
    let obj = reg!(regs, i.b());
    let index = i.c() as i16 as i64;
    if obj.is_heap() && let Some(v) = quick_item(pc, i, obj, index) {
        reg!(regs, i.a()) = v;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let obj = reg!(regs, i.b());
    let index = Value::int32(i.c() as i16 as i32);
    if let Some(v) = one_char_item(vm, pc, obj, index) {
        reg!(regs, i.a()) = v;
        dispatch!(pc.add(1), regs, vm, code)
    }
    finish_or_enter!(get_slow(vm, pc, obj, index), i.a(), pc, regs, vm, code)
});

/// Stores an item; true when the frame of `__setitem__` was pushed, which does that.
///
/// # Safety
/// `pc` is the running instruction.
#[inline(never)]
unsafe fn set_slow(vm: &Vm, pc: *const Instr, obj: Value, key: Value, value: Value) -> PyResult<bool> {
    vm.pc.set(pc);
    let bit = class_bit(vm, obj);
    // SAFETY: by the caller's promise.
    let is_first = unsafe { (*pc).x() } & bit == 0;
    // SAFETY: as above.
    unsafe { note(pc, *pc, bit) };
    if is_first && bit == items::NATIVE {
        crate::tier::note_array(vm, pc, obj);
    }
    if vm.is_exact(obj, shapes::DICT) {
        obj.cast_unchecked::<Dict>().set(vm, key, value)?;
        return Ok(false);
    }
    if key.is_small_int() && vm.is_exact(obj, shapes::LIST) {
        let list: Gc<List> = obj.cast_unchecked();
        let index = key.as_small_int_unchecked() as isize;
        if let Some(at) = crate::builtins::indices::resolve(index, list.len()) {
            list.set(vm, at, value);
            return Ok(false);
        }
    }
    // SAFETY: called by the handler of the running instruction.
    if unsafe {
        operator::enter_method(vm, pc, vm.names().__setitem__, [obj, key, value], FrameKind::Discard)
    } {
        if is_first {
            crate::tier::note_operator(vm, pc, obj, key);
        }
        return Ok(true);
    }
    vm.setitem(obj, key, value)?;
    Ok(false)
}
handler!(set_item(pc, regs, vm, code, i) {
    let (obj, key, value) = (reg!(regs, i.a()), reg!(regs, i.b()), reg!(regs, i.c()));
    if key.is_small_int() && obj.is_heap() && obj.header_unchecked().shape() == shapes::LIST {
        let list: Gc<List> = obj.cast_unchecked();
        let n = list.len() as i64;
        let index = key.as_small_int_unchecked();
        let at = if index < 0 { index + n } else { index };
        if at >= 0 && at < n && set_list_item(list, at as usize, value) {
            note(pc, i, kind_bit(list));
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    let (obj, key, value) = (reg!(regs, i.a()), reg!(regs, i.b()), reg!(regs, i.c()));
    match set_slow(vm, pc, obj, key, value) {
        Ok(true) => enter_pushed!(vm),
        Ok(false) => dispatch!(pc.add(1), regs, vm, code),
        Err(_) => raise!(pc, regs, vm, code),
    }
});
/// The feedback bit for items of an object that is no list or tuple.
fn class_bit(vm: &Vm, obj: Value) -> u8 {
    let native = obj.is_kind(crate::object::header::Kind::Native)
        && !vm.type_of(obj).has_flag(crate::object::types::type_flags::HEAP)
        || vm.is_exact(obj, shapes::BYTES)
        || vm.is_exact(obj, shapes::BYTEARRAY);
    if native { items::NATIVE } else { items::OTHER }
}

/// The feedback bit for items of a list that has some.
#[inline(always)]
fn kind_bit(list: Gc<List>) -> u8 {
    1 << list.kind.get() as u8
}
const _: () = assert!(
    items::INTS == 1 << ListKind::Ints as u8
        && items::FLOATS == 1 << ListKind::Floats as u8
        && items::VALUES == 1 << ListKind::Values as u8
);

/// Stores at index `at`, which is inside, if that takes no more than a store.
#[inline(always)]
fn set_list_item(list: Gc<List>, at: usize, value: Value) -> bool {
    let word = match list.kind.get() {
        ListKind::Ints if value.is_small_int() => value.as_small_int_unchecked() as u64,
        ListKind::Floats if value.is_float_imm() => value.as_float_unchecked().to_bits(),
        ListKind::Values if !list.item_needs_barrier(value) => value.bits(),
        _ => return false,
    };
    // SAFETY: the caller checked that `at` is inside.
    unsafe { *list.items_ptr().add(at) = word };
    true
}

#[inline(never)]
fn delete_slow(vm: &Vm, pc: *const Instr, obj: Value, key: Value) -> PyResult<()> {
    vm.pc.set(pc);
    vm.delitem(obj, key)
}
handler!(del_item(pc, regs, vm, code, i) {
    finish_unit!(delete_slow(vm, pc, reg!(regs, i.a()), reg!(regs, i.b())), pc, regs, vm, code)
});

#[inline(never)]
fn slice_slow(vm: &Vm, pc: *const Instr, obj: Value, start: Value, stop: Value) -> PyResult {
    vm.pc.set(pc);
    if obj.is_heap()
        && let Some(v) = crate::builtins::slice::quick_slice(vm, obj, start, stop)
    {
        return Ok(v);
    }
    let slice = vm.new_slice(start, stop, Value::NONE);
    vm.getitem(obj, slice.value())
}
handler!(get_slice(pc, regs, vm, code, i) {
    let c = i.c() as usize;
    let (start, stop) = (*regs.add(c), *regs.add(c + 1));
    finish!(slice_slow(vm, pc, reg!(regs, i.b()), start, stop), i.a(), pc, regs, vm, code)
});
#[inline(never)]
fn set_slice_slow(
    vm: &Vm,
    pc: *const Instr,
    obj: Value,
    start: Value,
    stop: Value,
    value: Value,
) -> PyResult<()> {
    vm.pc.set(pc);
    if quick::set_slice(vm, obj.bits(), start.bits(), stop.bits(), value.bits()) != 0 {
        return Ok(());
    }
    let slice = vm.new_slice(start, stop, Value::NONE);
    vm.setitem(obj, slice.value(), value)
}
handler!(set_slice(pc, regs, vm, code, i) {
    let b = i.b() as usize;
    let (start, stop) = (*regs.add(b), *regs.add(b + 1));
    finish_unit!(set_slice_slow(vm, pc, reg!(regs, i.a()), start, stop, reg!(regs, i.c())), pc, regs, vm, code)
});
