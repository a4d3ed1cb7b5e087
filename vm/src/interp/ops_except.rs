//! Raising, handling, `with`.

use super::*;
use crate::builtins::exceptions as exc;
use crate::object::types::{Type, type_flags};
use crate::object::{Exception, Tuple};
use taipan_compiler::bytecode::NO_REG;

#[inline(never)]
unsafe fn do_raise(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> Raised {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    let (a, b) = unsafe { (*regs.add(i.a() as usize), *regs.add(i.b() as usize)) };
    match i.x() {
        0 => {
            let handled = vm.handled.get();
            if handled.is_none() {
                return vm.runtime_error("No active exception to reraise");
            }
            vm.exception.set(handled);
            Raised
        }
        1 => exc::raise_value(vm, a, Value::UNBOUND),
        _ => exc::raise_value(vm, a, b),
    }
}
handler!(raise_op(pc, regs, vm, code, i) {
    let had_exception = i.x() == 0 && !vm.handled.get().is_none();
    do_raise(vm, pc, regs, i);
    if had_exception {
        // A bare `raise` goes on with the exception as it is: its traceback gets no new entry.
        return unwind::reraise_handler(pc, regs, vm, code);
    }
    raise!(pc, regs, vm, code)
});
handler!(push_exc(pc, regs, vm, code, i) {
    reg!(regs, i.a()) = vm.handled.get();
    vm.handled.set(reg!(regs, i.b()));
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(pop_exc(pc, regs, vm, code, i) {
    vm.handled.set(reg!(regs, i.a()));
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(reraise(pc, regs, vm, code, i) {
    vm.pc.set(pc);
    vm.exception.set(reg!(regs, i.a()));
    return unwind::reraise_handler(pc, regs, vm, code);
});

#[inline(never)]
fn matches(vm: &Vm, pc: *const Instr, e: Value, class: Value) -> PyResult {
    vm.pc.set(pc);
    let not_exception =
        || vm.type_error("catching classes that do not inherit from BaseException is not allowed");
    let is_exception = |v: Value| v.downcast::<Type>().is_some_and(|t| t.has_flag(type_flags::EXCEPTION));
    if let Some(t) = class.downcast::<Tuple>() {
        for c in t.items() {
            if !is_exception(*c) {
                return Err(not_exception());
            }
        }
        let found = t.items().iter().any(|c| vm.is_instance(e, c.cast_unchecked()));
        return Ok(Value::bool(found));
    }
    if !is_exception(class) {
        return Err(not_exception());
    }
    Ok(Value::bool(vm.is_instance(e, class.cast_unchecked())))
}
handler!(match_exc(pc, regs, vm, code, i) {
    finish!(matches(vm, pc, reg!(regs, i.b()), reg!(regs, i.c())), i.a(), pc, regs, vm, code)
});
#[inline(never)]
unsafe fn match_group(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    unsafe {
        let (e, class) = (*regs.add(i.b() as usize), *regs.add(i.c() as usize));
        let (matched, rest) = crate::builtins::exception_group::split_for_handler(vm, e, class)?;
        *regs.add(i.a() as usize) = matched;
        *regs.add(i.a() as usize + 1) = rest;
        Ok(())
    }
}
handler!(match_exc_group(pc, regs, vm, code, i) {
    finish_unit!(match_group(vm, pc, regs, i), pc, regs, vm, code)
});
#[inline(never)]
fn prep_reraise(vm: &Vm, pc: *const Instr, original: Value, list: Value) -> PyResult {
    vm.pc.set(pc);
    crate::builtins::exception_group::prep_reraise_star(vm, original, list.cast_unchecked())
}
handler!(prep_reraise_star(pc, regs, vm, code, i) {
    finish!(prep_reraise(vm, pc, reg!(regs, i.b()), reg!(regs, i.c())), i.a(), pc, regs, vm, code)
});
handler!(load_assertion_error(pc, regs, vm, code, i) {
    reg!(regs, i.a()) = vm.exc().assertion_error.value();
    dispatch!(pc.add(1), regs, vm, code)
});

/// TypeError for what `with` cannot use; it says when the other kind of `with` could.
#[cold]
fn missing_manager_method(vm: &Vm, manager: Value, is_async: bool, name: Gc<crate::object::Str>) -> Raised {
    let class = vm.type_of(manager);
    let names = vm.names();
    let kind = if is_async { "asynchronous context manager" } else { "context manager" };
    let mut message = format!(
        "'{}' object does not support the {kind} protocol (missed {} method)",
        class.name(),
        name.as_str_lossy()
    );
    let (other_enter, other_exit, other, other_kind) = if is_async {
        (names.__enter__, names.__exit__, "with", "context manager")
    } else {
        (names.__aenter__, names.__aexit__, "async with", "asynchronous context manager")
    };
    if class.lookup(vm, other_enter).is_some() && class.lookup(vm, other_exit).is_some() {
        message
            .push_str(&format!(" but it supports the {other_kind} protocol. Did you mean to use '{other}'?"));
    }
    vm.type_error(message)
}

#[inline(never)]
pub(super) unsafe fn enter(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult<bool> {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    unsafe {
        let manager = *regs.add(i.b() as usize);
        let names = vm.names();
        let is_async = i.x() == 1;
        let (enter, exit) =
            if is_async { (names.__aenter__, names.__aexit__) } else { (names.__enter__, names.__exit__) };
        let missing = |name: Gc<crate::object::Str>| missing_manager_method(vm, manager, is_async, name);
        let Some(exit_method) = vm.lookup_special(manager, exit)? else { return Err(missing(exit)) };
        let class = vm.type_of(manager);
        let Some(enter_method) = class.lookup(vm, enter) else { return Err(missing(enter)) };
        // The exit function goes into its register first: what is called next may run for long.
        *regs.add(i.a() as usize) = exit_method;
        if operator::enter_function(vm, pc, enter_method, [manager], FrameKind::Operator) {
            return Ok(true);
        }
        *regs.add(i.a() as usize + 1) = vm.call_bound(enter_method, manager, class.value(), &[])?;
        Ok(false)
    }
}
handler!(enter_with(pc, regs, vm, code, i) {
    match enter(vm, pc, regs, i) {
        Ok(true) => enter_pushed!(vm),
        Ok(false) => dispatch!(pc.add(1), regs, vm, code),
        Err(_) => raise!(pc, regs, vm, code),
    }
});
#[inline(never)]
pub(super) unsafe fn exit(vm: &Vm, pc: *const Instr, f: Value, e: Value) -> PyResult {
    vm.pc.set(pc);
    let args = match e.downcast::<Exception>() {
        Some(x) => [vm.type_of(e).value(), e, x.traceback.get()],
        None => [Value::NONE; 3],
    };
    // SAFETY: called by the handler of the running instruction.
    if unsafe { operator::enter_bound3(vm, pc, f, args, FrameKind::Call) } {
        return Ok(Value::UNBOUND);
    }
    vm.call(f, &args)
}
handler!(call_exit(pc, regs, vm, code, i) {
    let e = if i.c() == NO_REG { Value::NONE } else { reg!(regs, i.c()) };
    finish_or_enter!(exit(vm, pc, reg!(regs, i.b()), e), i.a(), pc, regs, vm, code)
});
