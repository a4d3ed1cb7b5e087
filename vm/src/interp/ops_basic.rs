//! Moves, constants, locals, cells, jumps.

use super::ops_arith::way;
use super::*;
use crate::object::Cell_;
use crate::vm::work;
use std::sync::atomic::Ordering;

handler!(nop(pc, regs, vm, code, i) { dispatch!(pc.add(1), regs, vm, code) });

handler!(resume(pc, regs, vm, code, i) {
    if vm.work.load(Ordering::Relaxed) == 0 {
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    // (The handler of instrumented instructions leads here too.)
    let is_plain = i.op_byte() != taipan_compiler::bytecode::Op::Instrumented as u8;
    if is_plain
        && vm.work.load(Ordering::Relaxed) & work::TRACING != 0
        && crate::monitoring::refresh_running(vm, regs, pc)
    {
        dispatch!(pc, regs, vm, code)
    }
    finish_unit!(poll(vm, pc), pc, regs, vm, code)
});

handler!(load_body(pc, regs, vm, code, i) {
    let running = code_of(regs);
    load::loaded(vm, &running);
    crate::monitoring::refresh(vm, running);
    dispatch!(entry(vm, code), regs, vm, code)
});

/// Does the work that waits for a safepoint.
#[cold]
#[inline(never)]
pub(super) fn poll(vm: &Vm, pc: *const Instr) -> PyResult<()> {
    vm.pc.set(pc);
    crate::safepoint::run(vm)
}

handler!(r#move(pc, regs, vm, code, i) {
    reg!(regs, i.a()) = reg!(regs, i.b());
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(load_const(pc, regs, vm, code, i) {
    reg!(regs, i.a()) = *(*code).consts.get().add(i.bc() as usize);
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(load_int(pc, regs, vm, code, i) {
    reg!(regs, i.a()) = Value::int32(i.bc());
    dispatch!(pc.add(1), regs, vm, code)
});
macro_rules! load_special {
    ($($name:ident $value:ident),*) => { $(
        handler!($name(pc, regs, vm, code, i) {
            reg!(regs, i.a()) = Value::$value;
            dispatch!(pc.add(1), regs, vm, code)
        });
    )* };
}
load_special! { load_none NONE, load_true TRUE, load_false FALSE, load_ellipsis ELLIPSIS }

handler!(check_bound(pc, regs, vm, code, i) {
    if !reg!(regs, i.a()).is_unbound() {
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    vm.pc.set(pc);
    unbound_local(vm, regs, i.a());
    raise!(pc, regs, vm, code)
});

/// Raises the error for an unbound local, or an empty cell, in register `a`.
#[cold]
#[inline(never)]
pub(super) fn unbound_local(vm: &Vm, regs: *mut Value, a: u16) -> Raised {
    // SAFETY: called by handlers with the running frame.
    let code = unsafe { code_of(regs) };
    let unit = &code.unit;
    let free = a.wrapping_sub(unit.first_free) as usize;
    if a >= unit.first_free && free < unit.freevars.len() {
        let name = unit.freevars[free].clone();
        let message = format!(
            "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        );
        let name = vm.intern_str(&name).value();
        return crate::exceptions::raise_name_error(vm, vm.exc().name_error, &message, name);
    }
    let name = match unit.cellvars.iter().find(|c| c.1 == a) {
        Some(c) => c.0.clone(),
        None => unit.varnames.get(a as usize).cloned().unwrap_or_default(),
    };
    let message = format!("cannot access local variable '{name}' where it is not associated with a value");
    let name = vm.intern_str(&name).value();
    crate::exceptions::raise_name_error(vm, vm.exc().unbound_local_error, &message, name)
}

handler!(delete_local(pc, regs, vm, code, i) {
    if !reg!(regs, i.a()).is_unbound() || i.x() != 0 {
        reg!(regs, i.a()) = Value::UNBOUND;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    vm.pc.set(pc);
    unbound_local(vm, regs, i.a());
    raise!(pc, regs, vm, code)
});

handler!(make_cell(pc, regs, vm, code, i) {
    new_cell(vm, regs, i);
    dispatch!(pc.add(1), regs, vm, code)
});

/// What a MakeCell does.
///
/// # Safety
/// `i` is an instruction of the code of the frame `regs`.
#[inline(always)]
pub(super) unsafe fn new_cell(vm: &Vm, regs: *mut Value, i: Instr) {
    // SAFETY: by the caller's promise.
    unsafe {
        let content = if i.x() == 0 { *regs.add(i.a() as usize) } else { Value::UNBOUND };
        *regs.add(i.a() as usize) = vm.new_cell(content).value();
    }
}

handler!(copy_free_vars(pc, regs, vm, code, i) {
    copy_closure(regs, i.a(), i.c());
    dispatch!(pc.add(1), regs, vm, code)
});

#[inline(never)]
pub(super) unsafe fn copy_closure(regs: *mut Value, a: u16, count: u16) {
    // SAFETY: the compiler gives the function a closure of this many cells and the frame registers for them.
    unsafe {
        if let Some(cells) = function_of(regs).closure.get().downcast::<crate::object::Tuple>() {
            for (n, cell) in cells.items().iter().take(count as usize).enumerate() {
                *regs.add(a as usize + n) = *cell;
            }
        }
    }
}

handler!(load_deref(pc, regs, vm, code, i) {
    let content = reg!(regs, i.b()).cast_unchecked::<Cell_>().content.get();
    if !content.is_unbound() {
        reg!(regs, i.a()) = content;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    vm.pc.set(pc);
    unbound_local(vm, regs, i.b());
    raise!(pc, regs, vm, code)
});
handler!(store_deref(pc, regs, vm, code, i) {
    let cell = reg!(regs, i.a()).cast_unchecked::<Cell_>();
    let value = reg!(regs, i.b());
    if !crate::heap::needs_barrier(cell.header(), value) {
        cell.content.init(value);
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let cell = reg!(regs, i.a()).cast_unchecked::<Cell_>();
    cell.content.set(cell.header(), reg!(regs, i.b()));
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(delete_deref(pc, regs, vm, code, i) {
    let cell = reg!(regs, i.a()).cast_unchecked::<Cell_>();
    if cell.content.get().is_unbound() {
        vm.pc.set(pc);
        unbound_local(vm, regs, i.a());
        raise!(pc, regs, vm, code)
    }
    cell.content.init(Value::UNBOUND);
    dispatch!(pc.add(1), regs, vm, code)
});

// ---- jumps ----

handler!(jump(pc, regs, vm, code, i) { dispatch!(pc.offset(i.bc() as isize), regs, vm, code) });

handler!(loop_back(pc, regs, vm, code, i) {
    if vm.work.load(Ordering::Relaxed) & !work::TRACING == 0 {
        let head = pc.offset(i.bc() as isize);
        #[cfg(not(debug_assertions))]
        if (*head).op_byte() == taipan_compiler::bytecode::Op::ForIter as u8 {
            // Most loops: one jump through the table less.
            return super::ops_iter::for_iter::<STEP>(head, regs, vm, code);
        }
        dispatch!(head, regs, vm, code)
    }
} slow {
    match poll(vm, pc) {
        Ok(()) => dispatch!(pc.offset(i.bc() as isize), regs, vm, code),
        Err(_) => raise!(pc, regs, vm, code),
    }
});

/// Is there something in a string, list, tuple or dict?
#[inline(always)]
fn is_full(v: Value) -> Option<bool> {
    use crate::object::builtin_types::shapes;
    let length = match v.header_unchecked().shape() {
        shapes::STR => v.cast_unchecked::<crate::object::Str>().byte_len(),
        shapes::LIST => v.cast_unchecked::<crate::object::List>().len(),
        shapes::TUPLE => v.cast_unchecked::<crate::object::Tuple>().len,
        shapes::DICT => v.cast_unchecked::<crate::object::Dict>().len(),
        _ => return None,
    };
    Some(length != 0)
}

macro_rules! jump_on_truth {
    ($name:ident, $sense:expr) => {
        handler!($name(pc, regs, vm, code, i) {
            let v = reg!(regs, i.a());
            if v.is_bool() {
                let to = way(pc, i, v.is_true() == $sense, i.bc() as isize);
                dispatch!(pc.offset(to), regs, vm, code)
            }
            if v.is_small_int() || v.is_none() {
                let full = v.is_small_int() && v.as_small_int_unchecked() != 0;
                let to = way(pc, i, full == $sense, i.bc() as isize);
                dispatch!(pc.offset(to), regs, vm, code)
            }
            if v.is_heap() && let Some(full) = is_full(v) {
                let to = way(pc, i, full == $sense, i.bc() as isize);
                dispatch!(pc.offset(to), regs, vm, code)
            }
        } slow {
            let v = reg!(regs, i.a());
            vm.pc.set(pc);
            match vm.truth(v) {
                Ok(b) => {
                    let to = way(pc, i, b == $sense, i.bc() as isize);
                    dispatch!(pc.offset(to), regs, vm, code)
                }
                Err(_) => raise!(pc, regs, vm, code),
            }
        });
    };
}
jump_on_truth!(jump_if_true, true);
jump_on_truth!(jump_if_false, false);

handler!(jump_if_none(pc, regs, vm, code, i) {
    let to = way(pc, i, reg!(regs, i.a()).is_none(), i.bc() as isize);
    dispatch!(pc.offset(to), regs, vm, code)
});
handler!(jump_if_not_none(pc, regs, vm, code, i) {
    let to = way(pc, i, !reg!(regs, i.a()).is_none(), i.bc() as isize);
    dispatch!(pc.offset(to), regs, vm, code)
});

handler!(not(pc, regs, vm, code, i) {
    let v = reg!(regs, i.b());
    if v.is_bool() {
        reg!(regs, i.a()) = Value::bool(v.is_false());
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let v = reg!(regs, i.b());
    vm.pc.set(pc);
    match vm.truth(v) {
        Ok(b) => {
            reg!(regs, i.a()) = Value::bool(!b);
            dispatch!(pc.add(1), regs, vm, code)
        }
        Err(_) => raise!(pc, regs, vm, code),
    }
});
handler!(to_bool(pc, regs, vm, code, i) {
    vm.pc.set(pc);
    match vm.truth(reg!(regs, i.b())) {
        Ok(b) => {
            reg!(regs, i.a()) = Value::bool(b);
            dispatch!(pc.add(1), regs, vm, code)
        }
        Err(_) => raise!(pc, regs, vm, code),
    }
});
