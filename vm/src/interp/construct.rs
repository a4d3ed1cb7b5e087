//! Calls of built-in classes with a few positional arguments, without the general way through `__new__` and `__init__`.

use super::*;
use crate::builtins;
use crate::native::Args;
use crate::object::builtin_types::shapes;
use crate::object::types::{Type, type_flags};

/// `class(*args)` where it is known what that does; None where the general way is to be gone.
///
/// # Errors
/// What the constructor raises.
#[inline(never)]
pub fn quick(vm: &Vm, class: Gc<Type>, args: &[Value]) -> Option<PyResult> {
    if !class.has_flag(type_flags::HEAP) {
        // Of these classes no one can change what a call does, and the shape of their instances tells them apart.
        if let Some(result) = builtin(vm, class.instance_shape.get(), args) {
            return Some(result);
        }
    }
    if let [target] = *args
        && class.kind.get() == crate::object::header::Kind::Native
        && class == builtins::weakref::WeakRef::class(vm)
    {
        return Some(builtins::weakref::new_weak(vm, class, target, Value::NONE).map(|weak| weak.value()));
    }
    if class.header().shape() != shapes::TYPE {
        return None;
    }
    let (new, init) = (class.slots().new?, class.slots().init?);
    let base = vm.exc().base_exception.slots();
    if std::ptr::fn_addr_eq(new, base.new?) && std::ptr::fn_addr_eq(init, base.init?) {
        // A class with extra fields has an `__init__` of its own, which sets them.
        return Some(Ok(crate::exceptions::new_with_fields(vm, class, args, 0).value()));
    }
    if args.is_empty()
        && ops_call::is_plain_class(class)
        && std::ptr::fn_addr_eq(init, builtins::object::object_init as fn(&Vm, Value, &Args) -> PyResult<()>)
    {
        return Some(Ok(vm.alloc_instance(class, |header| crate::object::Instance { header }).value()));
    }
    None
}

/// Calls the built-in class in the base register with the `n` arguments at `first`.
///
/// # Safety
/// Called for the running instruction `i`, a call, whose arguments lie at `first` on the VM stack.
#[inline(never)]
pub unsafe fn call_builtin(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    i: Instr,
    first: *mut Value,
) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: by the caller's promise.
    unsafe {
        let class: Gc<Type> = (*regs.add(i.b() as usize)).cast_unchecked();
        let n = i.x() as usize;
        let args = std::slice::from_raw_parts(first, n);
        let shape = class.instance_shape.get();
        if let [arg] = *args {
            match shape {
                shapes::STR
                    if operator::enter_method(vm, pc, vm.names().__str__, [arg], FrameKind::Operator) =>
                {
                    return Ok(Value::UNBOUND);
                }
                shapes::TYPE if class == vm.builtin_type(shapes::TYPE) => return Ok(vm.type_of(arg).value()),
                _ => {}
            }
        }
        if n <= 3
            && let Some(result) = quick(vm, class, args)
        {
            return result;
        }
        crate::call::call(vm, class.value(), &Args::from_stack(first, n as u32, None))
    }
}

/// [`quick`] for the class whose instances have this shape.
fn builtin(vm: &Vm, shape: u32, args: &[Value]) -> Option<PyResult> {
    Some(match (shape, args) {
        (shapes::STR, [v]) => vm.str_of(*v).map(|s| s.value()),
        (shapes::INT, [v]) if v.is_small_int() => Ok(*v),
        (shapes::INT, [v]) if v.is_float_imm() && v.as_float_unchecked().abs() < (1u64 << 59) as f64 => {
            Ok(vm.int(v.as_float_unchecked() as i64))
        }
        (shapes::LIST, []) => Ok(vm.new_list().value()),
        (shapes::LIST, [items]) => {
            let list = vm.new_list();
            builtins::list::extend(vm, list, *items).map(|()| list.value())
        }
        (shapes::TUPLE, []) => Ok(vm.new_tuple(&[]).value()),
        (shapes::TUPLE, [items]) => vm.tuple_from(*items).map(|tuple| tuple.value()),
        (shapes::DICT, []) => Ok(vm.new_dict().value()),
        (shapes::SET, []) => builtins::set::new_set(vm, &[]),
        (shapes::SET, [items]) => (|| {
            let set = builtins::set::new_set(vm, &[])?;
            builtins::set::update(vm, set, *items)?;
            Ok(set)
        })(),
        (shapes::BOOL, [v]) => vm.truth(*v).map(Value::bool),
        (shapes::FLOAT, [v]) if vm.is_exact(*v, shapes::FLOAT) || v.is_float_imm() => Ok(*v),
        (shapes::FLOAT, [v]) if v.is_small_int() => Ok(vm.float(v.as_small_int_unchecked() as f64)),
        (shapes::RANGE, [stop]) if stop.is_small_int() => {
            Ok(builtins::range::new_range(vm, Value::int32(0), *stop, Value::int32(1)).value())
        }
        (shapes::RANGE, [start, stop]) if start.is_small_int() && stop.is_small_int() => {
            Ok(builtins::range::new_range(vm, *start, *stop, Value::int32(1)).value())
        }
        (shapes::RANGE, [start, stop, step])
            if start.is_small_int()
                && stop.is_small_int()
                && step.as_small_int().is_some_and(|step| step != 0) =>
        {
            Ok(builtins::range::new_range(vm, *start, *stop, *step).value())
        }
        _ => return None,
    })
}
