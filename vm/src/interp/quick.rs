//! What compiled code tries before it leaves an instruction to the interpreter: short cuts that run no Python code and raise
//! nothing, so that the frame's memory need not be up to date. Each gives UNBOUND (or false) where it does not apply.

use super::*;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::{Builtin, Dict, List, Str, Tuple};
use crate::tier::{Outcome, status};
use taipan_compiler::bytecode::CALL_GAP;

/// Nothing: the short cut does not apply.
const NONE: u64 = Value::UNBOUND.bits();

/// The place that an index means in a sequence of `len` items.
fn place(index: i64, len: usize) -> Option<usize> {
    let at = if index < 0 { index + len as i64 } else { index };
    usize::try_from(at).ok().filter(|at| *at < len)
}

/// `obj[key]` of a list, tuple or ASCII string, or of a dict with a string as key.
pub extern "C" fn get_item(vm: &Vm, obj: u64, key: u64) -> u64 {
    let (obj, key) = (Value::from_bits(obj), Value::from_bits(key));
    if !obj.is_heap() {
        return NONE;
    }
    let found = match (obj.header_unchecked().shape(), key.as_small_int()) {
        (shapes::LIST, Some(n)) => {
            let list: Gc<List> = obj.cast_unchecked();
            place(n, list.len()).map(|at| list.get(vm, at))
        }
        (shapes::TUPLE, Some(n)) => {
            let items = obj.cast_unchecked::<Tuple>().items();
            place(n, items.len()).map(|at| items[at])
        }
        (shapes::STR, Some(n)) => {
            let s: Gc<Str> = obj.cast_unchecked();
            let at = if s.is_ascii() && !s.is_rope() { place(n, s.char_len()) } else { None };
            at.and_then(|at| vm.known_char(s.bytes()[at]))
        }
        (shapes::DICT, None) if vm.is_exact_str(key) => {
            let dict: Gc<Dict> = obj.cast_unchecked();
            dict.find_str(vm, key.cast_unchecked()).map(|e| dict.value_at(e))
        }
        (_, Some(_)) if is_native(vm, obj) => match vm.getitem(obj, key) {
            Ok(v) => Some(v),
            Err(Raised) => {
                // The interpreter raises it once more.
                vm.exception.set(Value::UNBOUND);
                None
            }
        },
        _ => None,
    };
    found.map_or(NONE, Value::bits)
}

/// Is it a native object whose items, by number, are had without running Python code (an array, a deque)?
fn is_native(vm: &Vm, obj: Value) -> bool {
    obj.is_kind(Kind::Native) && !vm.type_of(obj).has_flag(crate::object::types::type_flags::HEAP)
}

/// `obj[key] = value` of a list.
pub extern "C" fn set_item(vm: &Vm, obj: u64, key: u64, value: u64) -> u64 {
    let (obj, key) = (Value::from_bits(obj), Value::from_bits(key));
    if obj.is_heap()
        && obj.header_unchecked().shape() == shapes::LIST
        && let Some(n) = key.as_small_int()
    {
        let list: Gc<List> = obj.cast_unchecked();
        if let Some(at) = place(n, list.len()) {
            list.set(vm, at, Value::from_bits(value));
            return 1;
        }
        return 0;
    }
    let value = Value::from_bits(value);
    if key.is_small_int() && !value.is_heap() && is_native(vm, obj) {
        if vm.setitem(obj, key, value).is_ok() {
            return 1;
        }
        vm.exception.set(Value::UNBOUND);
    }
    0
}

/// Reads the attribute of a site from an object whose shape one of the caches knows.
///
/// # Safety
/// `site` is a site of live code.
pub unsafe extern "C" fn load_attr(vm: &Vm, site: *const Site, obj: u64) -> u64 {
    let obj = Value::from_bits(obj);
    if !obj.is_heap() {
        return NONE;
    }
    // SAFETY: by the caller's promise.
    unsafe { ops_attr::cached_value(vm, &*site, obj) }.map_or(NONE, Value::bits)
}

/// Writes the attribute of a site of an object whose shape one of the caches knows; 0 when none does.
///
/// # Safety
/// `site` is a site of live code.
pub unsafe extern "C" fn store_attr(vm: &Vm, site: *const Site, obj: u64, value: u64) -> u64 {
    let obj = Value::from_bits(obj);
    // SAFETY: by the caller's promise.
    (obj.is_heap() && unsafe { ops_attr::cached_store(vm, &*site, obj, Value::from_bits(value)) }) as u64
}

/// Finds the method of a site for an object whose shape one of the caches knows.
///
/// # Safety
/// `site` is a site of live code.
pub unsafe extern "C" fn load_method(vm: &Vm, site: *const Site, obj: u64) -> u64 {
    let obj = Value::from_bits(obj);
    if !obj.is_heap() {
        return NONE;
    }
    // SAFETY: by the caller's promise.
    unsafe { ops_attr::cached_method(vm, &*site, obj) }.map_or(NONE, Value::bits)
}

/// Makes a tuple of `n` words.
///
/// # Safety
/// `items` are `n` values.
pub unsafe extern "C" fn tuple(vm: &Vm, items: *const Value, n: usize) -> u64 {
    // SAFETY: by the caller's promise.
    vm.new_tuple(unsafe { std::slice::from_raw_parts(items, n) }).value().bits()
}

/// `iter(obj)` of the built-in containers.
pub extern "C" fn iter(vm: &Vm, obj: u64) -> u64 {
    let obj = Value::from_bits(obj);
    let known = obj.is_heap()
        && matches!(
            obj.header_unchecked().shape(),
            shapes::LIST | shapes::TUPLE | shapes::RANGE | shapes::DICT | shapes::STR | shapes::GENERATOR
        );
    if known { vm.iter(obj).map_or(NONE, Value::bits) } else { NONE }
}

/// `a == b` of strings and small ints.
pub extern "C" fn equal(vm: &Vm, a: u64, b: u64) -> u64 {
    let (a, b) = (Value::from_bits(a), Value::from_bits(b));
    if a.both_small_int(b) {
        return Value::bool(a == b).bits();
    }
    if vm.is_exact_str(a) && vm.is_exact_str(b) {
        return vm.eq(a, b).map_or(NONE, |same| Value::bool(same).bits());
    }
    NONE
}

/// `a is b`: 1 or 0.
pub extern "C" fn same(a: u64, b: u64) -> u64 {
    is_same(Value::from_bits(a), Value::from_bits(b)) as u64
}

/// Makes a list of `n` words.
///
/// # Safety
/// `items` are `n` values.
pub unsafe extern "C" fn list(vm: &Vm, items: *const Value, n: usize) -> u64 {
    // SAFETY: by the caller's promise.
    vm.new_list_from(unsafe { std::slice::from_raw_parts(items, n) }).value().bits()
}

/// Makes the call of the instruction at `pc` (Call or CallMethod), whose operands are in the frame.
///
/// # Safety
/// `regs` is the running frame, and its memory is up to date.
pub unsafe extern "C" fn call(pc: *const Instr, regs: *mut Value, vm: &Vm) -> Outcome {
    // SAFETY: by the caller's promise; the arguments lie where the verifier found them to be.
    unsafe {
        let i = *pc;
        let callee = *regs.add(i.b() as usize);
        let mut first = regs.add(i.b() as usize + CALL_GAP as usize);
        let mut n = i.x() as u32;
        if i.op_byte() == taipan_compiler::bytecode::Op::CallMethod as u8 {
            if (*first).is_unbound() {
                first = first.add(1);
            } else {
                n += 1;
            }
        }
        if callee.is_kind(Kind::Function) {
            let function: Gc<Function> = callee.cast_unchecked();
            let hot: *const CodeHot = &function.code().hot;
            if (*hot).simple_args == n && frame_fits(vm, &*hot, first) && !native::native_stack_low(vm) {
                fill_frame(vm, function, &*hot, first, pc, regs, FrameKind::Call);
                let Outcome { value, status: how } = (*hot).native.get()(first, vm);
                if how == status::RETURNED {
                    vm.frame.set(regs);
                    vm.depth.set(vm.depth.get() - 1);
                    return Outcome { value, status: how };
                }
                return native::finish_call(pc, regs, vm, first, value, how);
            }
        } else if callee.is_kind(Kind::Builtin) {
            let function: Gc<Builtin> = callee.cast_unchecked();
            if function.def.name != "collect" {
                let outer = vm.loop_sp.replace(0);
                let result = ops_call::native(vm, pc, function, first, n);
                vm.loop_sp.set(outer);
                match result {
                    Ok(value) if !native::must_bail(vm) => {
                        return Outcome { value: value.bits(), status: status::RETURNED };
                    }
                    Ok(value) => {
                        *regs.add(i.a() as usize) = value;
                        vm.next.set((pc.add(1), regs, &code_of(regs).hot));
                        return Outcome { value: 0, status: status::BAIL };
                    }
                    Err(Raised) => {
                        let again = native::tries_again(vm, pc, regs);
                        let how = if again { status::BAIL } else { status::RAISED };
                        return Outcome { value: 0, status: how };
                    }
                }
            }
        }
        let next = native::step(pc, regs, vm);
        if next == pc.add(1) as usize {
            let value = (*regs.add(i.a() as usize)).bits();
            return Outcome { value, status: status::RETURNED };
        }
        native::divert(next, regs, vm)
    }
}
