//! Calls and returns.

use super::*;
use crate::native::{Args, FunctionKind};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind};
use crate::object::types::{Type, type_flags};
use crate::object::{BoundMethod, Builtin, Dict, NamespaceCell, Tuple};
use taipan_compiler::bytecode::CALL_GAP;

handler!(call(pc, regs, vm, code, i) {
    let callee = reg!(regs, i.b());
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    if callee.is_heap() {
        let kind = callee.header_unchecked().kind();
        if kind == Kind::Function {
            let function: Gc<Function> = callee.cast_unchecked();
            let target = &function.code().hot as *const CodeHot;
            if (*target).simple_args == i.x() as u32 && idle(vm) && frame_fits(vm, &*target, first) {
                fill_frame(vm, function, &*target, first, pc, regs, FrameKind::Call);
                dispatch!((*target).entry.get(), first, vm, target)
            }
            return call_with_defaults::<STEP>(pc, regs, vm, code);
        } else if kind == Kind::Builtin {
            return call_native::<STEP>(pc, regs, vm, code);
        } else if kind == Kind::Type {
            if !callee.cast_unchecked::<Type>().has_flag(type_flags::HEAP) {
                return call_builtin_class::<STEP>(pc, regs, vm, code);
            }
            return call_class::<STEP>(pc, regs, vm, code);
        }
    }
    return call_other::<STEP>(pc, regs, vm, code);
});

/// Marks a site whose callee was last a class that [`is_plain_class`]: `a` = the namespace cell of its `__init__`.
pub(super) const CONSTRUCT: u32 = 1;

/// Calls the class in the base register if the site knows it, with the arguments at `$from`.
macro_rules! construct_known {
    ($from:expr, $i:expr, $pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        let (vm, regs, i) = ($vm, $regs, $i);
        let class: Gc<Type> = reg!(regs, i.b()).cast_unchecked();
        let e = &site_at($code, i.c()).first;
        if e.shape.get() == CONSTRUCT
            && ops_attr::class_of_entry(e.b.get()) == class.address()
            && e.version.get() == class.version.get()
            && class.header().shape() == shapes::TYPE
            && class.flags.get() & (type_flags::ABSTRACT | type_flags::HAS_FINALIZER) == 0
        {
            let init = Value::from_bits(e.a.get() + 1).cast_unchecked::<NamespaceCell>().content.get();
            if init.is_kind(Kind::Function) {
                let function: Gc<Function> = init.cast_unchecked();
                let target = &function.code().hot as *const CodeHot;
                let (n, from) = (i.x() as usize, $from);
                // Above the base register, which is to hold the object, and the frame's header.
                let new = regs.add(i.b() as usize + CALL_GAP as usize + 1);
                if (*target).simple_args == n as u32 + 1 && idle(vm) && frame_fits(vm, &*target, new) {
                    let slots = class.slot_words();
                    let header = Header::with_slots(class.instance_shape.get(), Kind::Instance, slots);
                    let obj = vm
                        .heap()
                        .alloc_with_slots(crate::object::Instance { header }, slots as usize)
                        .value();
                    let mut k = n;
                    while k > 0 {
                        // Volatile, so that the few words are not moved by a call.
                        new.add(k).write_volatile(*from.add(k - 1));
                        k -= 1;
                    }
                    *new = obj;
                    reg!(regs, i.b()) = obj;
                    fill_frame(vm, function, &*target, new, $pc, regs, FrameKind::Init);
                    dispatch!((*target).entry.get(), new, vm, target)
                }
            }
        }
    }};
}

// `call` for a built-in class.
handler!(#[inline(never)] call_builtin_class(pc, regs, vm, code, i) {
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    finish_or_enter!(construct::call_builtin(vm, pc, regs, i, first), i.a(), pc, regs, vm, code)
});
// `call` for another class.
handler!(#[inline(never)] call_class(pc, regs, vm, code, i) {
    construct_known!(regs.add(i.b() as usize + CALL_GAP as usize), i, pc, regs, vm, code);
    return call_class_slow::<STEP>(pc, regs, vm, code);
});
// `call_method` for a class that is no method of anything.
handler!(#[inline(never)] call_method_class(pc, regs, vm, code, i) {
    construct_known!(regs.add(i.b() as usize + CALL_GAP as usize + 1), i, pc, regs, vm, code);
    return call_method_class_slow::<STEP>(pc, regs, vm, code);
});

handler!(#[inline(never)] call_method_class_slow(pc, regs, vm, code, i) {
    learn_class(vm, code_of(regs), site_at(code, i.c()), reg!(regs, i.b()).cast_unchecked());
    return call_method_other::<STEP>(pc, regs, vm, code);
});
handler!(#[inline(never)] call_class_slow(pc, regs, vm, code, i) {
    learn_class(vm, code_of(regs), site_at(code, i.c()), reg!(regs, i.b()).cast_unchecked());
    return call_other::<STEP>(pc, regs, vm, code);
});

/// A call's site that missed so often learns no more classes.
const MANY_CLASSES: u32 = 50;

/// Notes in a call's site how the class is called that it called.
fn learn_class(vm: &Vm, code: Gc<crate::object::Code>, site: &Site, class: Gc<Type>) {
    let misses = site.misses.get();
    if misses > MANY_CLASSES || !is_plain_class(class) {
        return;
    }
    site.misses.set(misses + 1);
    let Some(cell) = class.lookup_cell(vm, vm.names().__init__) else { return };
    if !cell.content.get().is_kind(Kind::Function) {
        return;
    }
    crate::heap::write_barrier_whole(code.header());
    let version = class.version_for_cache(vm);
    site.first.fill(CONSTRUCT, version, cell.address() as u64, ops_attr::class_entry(class));
}

/// Is it a class whose instances are plain objects, made by `object.__new__`?
pub(super) fn is_plain_class(class: Gc<Type>) -> bool {
    class.kind.get() == Kind::Instance
        && class.header().shape() == shapes::TYPE
        && !class.has_flag(type_flags::ABSTRACT)
        && class.has_flag(type_flags::HEAP)
        && class.slots().new.is_some_and(|f| {
            std::ptr::fn_addr_eq(
                f,
                crate::builtins::object::object_new as fn(&Vm, Gc<Type>, &Args) -> PyResult,
            )
        })
}

// The rest of `call` for anything else.
handler!(#[inline(never)] call_other(pc, regs, vm, code, i) {
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    finish_or_enter!(call_slow(vm, pc, regs, i, first, i.x() as u32, None), i.a(), pc, regs, vm, code)
});

/// Sets the parameters that a call with `n` positional arguments at `first` leaves to their defaults. False when that
/// does not make the call complete.
///
/// # Safety
/// `first` lies on the VM stack, and the frame fits there.
#[inline(always)]
pub(super) unsafe fn take_defaults(
    function: Gc<Function>,
    target: *const CodeHot,
    first: *mut Value,
    n: u32,
) -> bool {
    // SAFETY: by the caller's promise; the defaults belong to the last parameters.
    unsafe {
        let wanted = (*target).simple_args;
        let defaults = function.defaults.get();
        if wanted == u32::MAX || n >= wanted || defaults.is_unbound() {
            return false;
        }
        // `__defaults__` may be None.
        if !defaults.is_heap() {
            return false;
        }
        let items = defaults.cast_unchecked::<Tuple>().items();
        let missing = (wanted - n) as usize;
        if missing > items.len() {
            return false;
        }
        let from = items.len() - missing;
        for k in 0..missing {
            // Volatile, so that the few words are not copied by a call.
            first.add(n as usize + k).write_volatile(items[from + k]);
        }
        true
    }
}

// The rest of `call` for a function that is not called with all its parameters.
handler!(#[inline(never)] call_with_defaults(pc, regs, vm, code, i) {
    let function: Gc<Function> = reg!(regs, i.b()).cast_unchecked();
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    let target = &function.code().hot as *const CodeHot;
    if frame_fits(vm, &*target, first) && take_defaults(function, target, first, i.x() as u32) {
        fill_frame(vm, function, &*target, first, pc, regs, FrameKind::Call);
        dispatch!(entry(vm, target), first, vm, target)
    }
    return call_other::<STEP>(pc, regs, vm, code);
});

// The rest of `call_method` for such a function.
handler!(#[inline(never)] call_method_with_defaults(pc, regs, vm, code, i) {
    let function: Gc<Function> = reg!(regs, i.b()).cast_unchecked();
    let receiver = regs.add(i.b() as usize + CALL_GAP as usize);
    let bound = !(*receiver).is_unbound();
    let first = if bound { receiver } else { receiver.add(1) };
    let target = &function.code().hot as *const CodeHot;
    if frame_fits(vm, &*target, first) && take_defaults(function, target, first, i.x() as u32 + bound as u32) {
        fill_frame(vm, function, &*target, first, pc, regs, FrameKind::Call);
        dispatch!(entry(vm, target), first, vm, target)
    }
    return call_method_other::<STEP>(pc, regs, vm, code);
});

handler!(call_method(pc, regs, vm, code, i) {
    let callee = reg!(regs, i.b());
    let receiver = regs.add(i.b() as usize + CALL_GAP as usize);
    let bound = !(*receiver).is_unbound();
    if callee.is_heap() {
        let kind = callee.header_unchecked().kind();
        if kind == Kind::Function {
            let first = if bound { receiver } else { receiver.add(1) };
            let function: Gc<Function> = callee.cast_unchecked();
            let target = &function.code().hot as *const CodeHot;
            if (*target).simple_args == i.x() as u32 + bound as u32 && idle(vm) && frame_fits(vm, &*target, first) {
                fill_frame(vm, function, &*target, first, pc, regs, FrameKind::Call);
                dispatch!((*target).entry.get(), first, vm, target)
            }
            return call_method_with_defaults::<STEP>(pc, regs, vm, code);
        } else if kind == Kind::Builtin {
            return call_native_method::<STEP>(pc, regs, vm, code);
        } else if kind == Kind::Type && !bound && callee.cast_unchecked::<Type>().has_flag(type_flags::HEAP) {
            return call_method_class::<STEP>(pc, regs, vm, code);
        }
    }
    return call_method_other::<STEP>(pc, regs, vm, code);
});

// The rest of `call_method` for anything else.
handler!(#[inline(never)] call_method_other(pc, regs, vm, code, i) {
    let receiver = regs.add(i.b() as usize + CALL_GAP as usize);
    let bound = !(*receiver).is_unbound();
    let first = if bound { receiver } else { receiver.add(1) };
    finish_or_enter!(call_slow(vm, pc, regs, i, first, i.x() as u32 + bound as u32, None), i.a(), pc, regs, vm, code)
});

// The rest of `call` for a native function.
handler!(#[inline(never)] call_native(pc, regs, vm, code, i) {
    let callee: Gc<Builtin> = reg!(regs, i.b()).cast_unchecked();
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    if let Some(quick) = &callee.def.quick
        && callee.header.shape() == shapes::BUILTIN
        && callee.def.kind == FunctionKind::Method
    {
        let n = i.x();
        if n < quick.most && n + 1 >= quick.least {
            vm.pc.set(pc);
            let at = |k: u8| if k < n { *first.add(k as usize) } else { Value::UNBOUND };
            match (quick.entry)(vm, callee.receiver.get(), at(0), at(1)) {
                Ok(value) => {
                    reg!(regs, i.a()) = value;
                    dispatch!(pc.add(1), regs, vm, code)
                }
                Err(_) => raise!(pc, regs, vm, code),
            }
        }
    }
    if let Some(quick) = &callee.def.quick
        && callee.header.shape() == shapes::BUILTIN
        && callee.def.kind == FunctionKind::Function
    {
        let n = i.x();
        if n >= quick.least && n <= quick.most {
            vm.pc.set(pc);
            let at = |k: u8| if k < n { *first.add(k as usize) } else { Value::UNBOUND };
            match (quick.entry)(vm, at(0), at(1), at(2)) {
                Ok(value) => {
                    reg!(regs, i.a()) = value;
                    dispatch!(pc.add(1), regs, vm, code)
                }
                Err(_) => raise!(pc, regs, vm, code),
            }
        }
    }
    return call_native_general::<STEP>(pc, regs, vm, code);
});
handler!(#[inline(never)] call_native_general(pc, regs, vm, code, i) {
    let callee: Gc<Builtin> = reg!(regs, i.b()).cast_unchecked();
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    finish!(native(vm, pc, callee, first, i.x() as u32), i.a(), pc, regs, vm, code)
});
// The rest of `call_method` for a native function.
handler!(#[inline(never)] call_native_method(pc, regs, vm, code, i) {
    let callee: Gc<Builtin> = reg!(regs, i.b()).cast_unchecked();
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    // A method of just the receiver's class.
    if let Some(quick) = &callee.def.quick
        && callee.header.shape() == shapes::METHOD_DESCRIPTOR
        && !(*first).is_unbound()
        && vm.type_of(*first).value() == callee.owner.get()
    {
        let n = i.x() + 1;
        if n >= quick.least && n <= quick.most {
            vm.pc.set(pc);
            let at = |k: u8| if k < n { *first.add(k as usize) } else { Value::UNBOUND };
            match (quick.entry)(vm, *first, at(1), at(2)) {
                Ok(value) => {
                    reg!(regs, i.a()) = value;
                    dispatch!(pc.add(1), regs, vm, code)
                }
                Err(_) => raise!(pc, regs, vm, code),
            }
        }
    }
    return call_native_method_general::<STEP>(pc, regs, vm, code);
});
handler!(#[inline(never)] call_native_method_general(pc, regs, vm, code, i) {
    let callee: Gc<Builtin> = reg!(regs, i.b()).cast_unchecked();
    let receiver = regs.add(i.b() as usize + CALL_GAP as usize);
    let bound = !(*receiver).is_unbound();
    let first = if bound { receiver } else { receiver.add(1) };
    finish!(native(vm, pc, callee, first, i.x() as u32 + bound as u32), i.a(), pc, regs, vm, code)
});

/// Calls a native function with `n` positional arguments at `first`: by its quick entry, where it has one for that many.
///
/// # Safety
/// The arguments lie on the VM stack.
#[inline(always)]
pub(super) unsafe fn native(
    vm: &Vm,
    pc: *const Instr,
    callee: Gc<Builtin>,
    first: *mut Value,
    n: u32,
) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: only the `n` values that there are, are read.
    unsafe {
        if let Some(quick) = &callee.def.quick {
            let at = |k: u32| if k < n { *first.add(k as usize) } else { Value::UNBOUND };
            let fits = |n: u32| n >= quick.least as u32 && n <= quick.most as u32;
            let (shape, kind) = (callee.header.shape(), callee.def.kind);
            if shape == shapes::METHOD_DESCRIPTOR {
                if fits(n) {
                    let owner: Gc<Type> = callee.owner.get().cast_unchecked();
                    let class = vm.type_of(*first);
                    if class == owner || class.is_subtype(owner) {
                        return (quick.entry)(vm, *first, at(1), at(2));
                    }
                }
            } else if shape == shapes::CLASS_METHOD_DESCRIPTOR {
                if fits(n)
                    && (*first)
                        .downcast::<Type>()
                        .is_some_and(|c| c.is_subtype(callee.owner.get().cast_unchecked()))
                {
                    return (quick.entry)(vm, *first, at(1), at(2));
                }
            } else if shape == shapes::BUILTIN
                && matches!(kind, FunctionKind::Method | FunctionKind::ClassMethod)
            {
                if fits(n + 1) {
                    return (quick.entry)(vm, callee.receiver.get(), at(0), at(1));
                }
            } else if shape == shapes::BUILTIN
                && matches!(kind, FunctionKind::Function | FunctionKind::StaticMethod)
                && fits(n)
            {
                return (quick.entry)(vm, at(0), at(1), at(2));
            }
        }
        native_slow(vm, callee, first, n)
    }
}

// Apart, because the handler could not go on by a jump if it had arguments of its own in memory.
#[inline(never)]
unsafe fn native_slow(vm: &Vm, callee: Gc<Builtin>, first: *mut Value, n: u32) -> PyResult {
    // SAFETY: the `n` values lie on the VM stack.
    crate::call::call_builtin(vm, callee, &unsafe { Args::from_stack(first, n, None) })
}

handler!(call_kw(pc, regs, vm, code, i) {
    let names = site_at(code, i.c()).name.cast_unchecked::<Tuple>();
    let first = regs.add(i.b() as usize + CALL_GAP as usize);
    finish_or_enter!(call_slow(vm, pc, regs, i, first, i.x() as u32, Some(names)), i.a(), pc, regs, vm, code)
});
handler!(call_method_kw(pc, regs, vm, code, i) {
    let names = site_at(code, i.c()).name.cast_unchecked::<Tuple>();
    let receiver = regs.add(i.b() as usize + CALL_GAP as usize);
    let bound = !(*receiver).is_unbound();
    let first = if bound { receiver } else { receiver.add(1) };
    let n = i.x() as u32 + bound as u32;
    finish_or_enter!(call_slow(vm, pc, regs, i, first, n, Some(names)), i.a(), pc, regs, vm, code)
});

/// Any call: `n` arguments at `first`, the last of which are named. UNBOUND: a frame was pushed.
#[inline(never)]
unsafe fn call_slow(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    i: Instr,
    first: *mut Value,
    n: u32,
    names: Option<Gc<Tuple>>,
) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by handlers: the callee is in R[b], the arguments lie at `first` on the VM stack with CALL_GAP words
    // below them that hold nothing live but the callee.
    unsafe {
        let callee = *regs.add(i.b() as usize);
        let call = Call { i, first, n, names };
        if callee.is_kind(Kind::Type) && n <= 3 && names.is_none() {
            let args = std::slice::from_raw_parts(first, n as usize);
            if let Some(result) = construct::quick(vm, callee.cast_unchecked(), args) {
                return result;
            }
        }
        if let Some(result) = enter_call(vm, pc, regs, callee, call) {
            return result;
        }
        crate::call::call(vm, callee, &Args::from_stack(first, n, names))
    }
}

/// Pushes the frame for a call of a Python function, method or class. None: what is called runs no frame of its own.
///
/// # Safety
/// As for `call_slow`.
#[inline(always)]
unsafe fn enter_call(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    callee: Value,
    call: Call,
) -> Option<PyResult> {
    if !callee.is_heap() {
        return None;
    }
    // SAFETY: by the caller's promise.
    unsafe {
        match callee.header_unchecked().kind() {
            Kind::Function => {
                let Call { first, n, names, .. } = call;
                let function = callee.cast_unchecked();
                Some(push_function(vm, pc, regs, function, first, n, names, FrameKind::Call))
            }
            Kind::BoundMethod => {
                let method: Gc<BoundMethod> = callee.cast_unchecked();
                let (function, receiver) = (method.function.get(), method.receiver.get());
                if !function.is_kind(Kind::Function) {
                    return None;
                }
                Some(push_method(vm, pc, regs, function.cast_unchecked(), receiver, call))
            }
            Kind::Instance => {
                let f = vm.type_of(callee).lookup(vm, vm.names().__call__)?;
                if !f.is_kind(Kind::Function) {
                    return None;
                }
                Some(push_method(vm, pc, regs, f.cast_unchecked(), callee, call))
            }
            Kind::Type => {
                let Call { i, first, n, names } = call;
                construct(vm, pc, regs, i, callee.cast_unchecked(), first, n, names)
            }
            _ => None,
        }
    }
}

/// The arguments of a call instruction: `n` at `first`, the last of which are named.
struct Call {
    i: Instr,
    first: *mut Value,
    n: u32,
    names: Option<Gc<Tuple>>,
}

/// Pushes a frame for a Python function that is called with `receiver` before the arguments.
///
/// # Safety
/// As for `call_slow`.
unsafe fn push_method(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    function: Gc<Function>,
    receiver: Value,
    call: Call,
) -> PyResult {
    let Call { i, first, n, names } = call;
    // SAFETY: by the caller's promise.
    unsafe {
        // The word below the first argument is free: the receiver goes there.
        let mut first = first.sub(1);
        *first = receiver;
        if first.sub(CALL_GAP as usize) < regs.add(i.b() as usize) {
            // The header would reach below the call's base: move everything up one word.
            std::ptr::copy(first, first.add(1), n as usize + 1);
            first = first.add(1);
        }
        push_function(vm, pc, regs, function, first, n + 1, names, FrameKind::Call)
    }
}

/// Pushes a frame for a Python function, binding what is not simple.
///
/// # Safety
/// As for `call_slow`.
#[allow(clippy::too_many_arguments)]
unsafe fn push_function(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    function: Gc<Function>,
    first: *mut Value,
    n: u32,
    names: Option<Gc<Tuple>>,
    kind: FrameKind,
) -> PyResult {
    // SAFETY: by the caller's promise.
    unsafe {
        let code = function.code();
        if names.is_some() || code.hot.simple_args != n {
            if first.add(code.hot.registers as usize) > vm.stack_limit.get() {
                return Err(too_deep(vm));
            }
            bind::bind(vm, function, &Args::from_stack(first, n, names), first)?;
        }
        push_frame(vm, function, &code.hot, first, pc, regs, kind)?;
        Ok(Value::UNBOUND)
    }
}

/// Calling a plain Python class whose `__new__` is object's and whose `__init__` is a Python function: makes the
/// instance and pushes the frame of `__init__`. None: not such a class.
///
/// # Safety
/// As for `call_slow`.
#[allow(clippy::too_many_arguments)]
unsafe fn construct(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    i: Instr,
    class: Gc<Type>,
    first: *mut Value,
    n: u32,
    names: Option<Gc<Tuple>>,
) -> Option<PyResult> {
    if !is_plain_class(class) {
        return None;
    }
    let init = class.lookup(vm, vm.names().__init__)?;
    if !init.is_kind(Kind::Function) {
        return None;
    }
    // SAFETY: by the caller's promise.
    unsafe {
        let obj = vm.alloc_instance(class, |header| crate::object::Instance { header }).value();
        *regs.add(i.b() as usize) = obj;
        // The arguments make room for the object before them. The header lies below it and leaves the base register, which
        // holds the object too, alone.
        let base_is_next = first.sub(CALL_GAP as usize) == regs.add(i.b() as usize);
        let new = first.add(base_is_next as usize);
        std::ptr::copy(first, new.add(1), n as usize);
        *new = obj;
        Some(push_function(vm, pc, regs, init.cast_unchecked(), new, n + 1, names, FrameKind::Init))
    }
}

#[inline(never)]
unsafe fn call_ex_slow(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    let (callee, positional, keywords) = unsafe {
        let b = i.b() as usize;
        (*regs.add(b), *regs.add(b + 1), *regs.add(b + 2))
    };
    let positional = if vm.is_exact(positional, shapes::TUPLE) {
        positional.cast_unchecked()
    } else {
        star_arguments(vm, callee, positional)?
    };
    let keywords: Option<Gc<Dict>> = keywords.downcast();
    // SAFETY: as above.
    if let Some(result) = unsafe { enter_ex(vm, pc, regs, i, callee, positional, keywords) } {
        return result;
    }
    crate::call::call_tuple_dict(vm, callee, positional, keywords)
}

/// Lays the arguments out above the running frame and pushes the frame of what is called, if that is Python code.
///
/// # Safety
/// As for `call_slow`.
unsafe fn enter_ex(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    i: Instr,
    callee: Value,
    positional: Gc<Tuple>,
    keywords: Option<Gc<Dict>>,
) -> Option<PyResult> {
    if !callee.is_heap() {
        return None;
    }
    if !matches!(
        callee.header_unchecked().kind(),
        Kind::Function | Kind::BoundMethod | Kind::Instance | Kind::Type
    ) {
        return None;
    }
    // SAFETY: the words lie above the running frame, with one to spare for a receiver; that there is room for the frame is
    // checked when it is pushed. Until then no other frame is: nothing here runs Python code.
    unsafe {
        let first = vm.stack_top().add(CALL_GAP as usize + 1);
        let (n, names) = lay_out(vm, first, None, positional, keywords)?;
        enter_call(vm, pc, regs, callee, Call { i, first, n, names })
    }
}

/// Lays the arguments of a call with `*args` and `**kwargs` out at `first`: how many there are, and the names of the last ones.
/// None: there is no room, or the names are not simple.
///
/// # Safety
/// Nothing is in use on the VM stack from `first` on.
pub(super) unsafe fn lay_out(
    vm: &Vm,
    mut first: *mut Value,
    receiver: Option<Value>,
    positional: Gc<Tuple>,
    keywords: Option<Gc<Dict>>,
) -> Option<(u32, Option<Gc<Tuple>>)> {
    let keywords = keywords.filter(|d| !d.is_empty());
    let (given, named) = (positional.len, keywords.map_or(0, |d| d.len()));
    if keywords.is_some_and(|d| !d.has_only_str_keys()) {
        return None;
    }
    // SAFETY: by the caller's promise, and as checked.
    unsafe {
        if first.add(given + named + 2) > vm.stack_limit.get() {
            return None;
        }
        if let Some(receiver) = receiver {
            *first = receiver;
            first = first.add(1);
        }
        std::ptr::copy_nonoverlapping(positional.items().as_ptr(), first, given);
        let mut names = None;
        if let Some(d) = keywords {
            let mut at = 0;
            let (mut k, mut keys) = (0, [Value::UNBOUND; FEW_NAMES]);
            if named > FEW_NAMES {
                return None;
            }
            while let Some((e, key, value)) = d.next_entry(at) {
                *first.add(given + k) = value;
                keys[k] = key;
                (at, k) = (e + 1, k + 1);
            }
            names = Some(vm.new_tuple(&keys[..named]));
        }
        Some(((given + named) as u32 + receiver.is_some() as u32, names))
    }
}

/// Keywords of a call with `**` that are passed on without storage of their own.
const FEW_NAMES: usize = 16;

/// `*args` of a call as a tuple.
pub(super) fn star_arguments(vm: &Vm, callee: Value, v: Value) -> PyResult<Gc<Tuple>> {
    let class = vm.type_of(v);
    if class.slots().iter.is_none() && !class.is_iterable_by_index() {
        let name = crate::call::function_text(vm, callee);
        return Err(
            vm.type_error(format!("{name} argument after * must be an iterable, not {}", class.name()))
        );
    }
    vm.tuple_from(v)
}
handler!(call_ex(pc, regs, vm, code, i) {
    finish_or_enter!(call_ex_slow(vm, pc, regs, i), i.a(), pc, regs, vm, code)
});

// ---- return ----

macro_rules! return_value {
    ($value:expr, $pc:expr, $regs:expr, $vm:expr, $code:expr) => {{
        let value: Value = $value;
        let caller = header_word($regs, CALLER).bits();
        if caller & 7 == FrameKind::Call as u64 && header_word($regs, EXTRA).is_unbound() {
            let back = saved_pc($regs);
            let caller = caller as *mut Value;
            $vm.frame.set(caller);
            $vm.depth.set($vm.depth.get() - 1);
            *caller.add((*back).a() as usize) = value;
            let code: *const CodeHot = &code_of(caller).hot;
            dispatch!(back.add(1), caller, $vm, code)
        }
        return_special(value, $pc, $regs, $vm)
    }};
}

/// Returns `value` from the running frame, at `pc`.
///
/// # Safety
/// `regs` is the running frame.
pub(super) unsafe extern "C" fn return_from(
    value: Value,
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
) -> Exit {
    // SAFETY: by the caller's promise.
    unsafe { return_value!(value, pc, regs, vm, code) }
}

handler!(r#return(pc, regs, vm, code, i) { return_value!(reg!(regs, i.a()), pc, regs, vm, code) });
handler!(return_none(pc, regs, vm, code, i) {
    let caller = header_word(regs, CALLER).bits();
    if caller & 7 == FrameKind::Init as u64 && header_word(regs, EXTRA).is_unbound() {
        let back = saved_pc(regs);
        let caller = (caller - FrameKind::Init as u64) as *mut Value;
        vm.frame.set(caller);
        vm.depth.set(vm.depth.get() - 1);
        *caller.add((*back).a() as usize) = *caller.add((*back).b() as usize);
        let code: *const CodeHot = &code_of(caller).hot;
        dispatch!(back.add(1), caller, vm, code)
    }
    return_value!(Value::NONE, pc, regs, vm, code)
});

/// Returns from a frame that was not entered by a plain call, or that has a Frame object or generator.
#[inline(never)]
unsafe extern "C" fn return_special(value: Value, pc: *const Instr, regs: *mut Value, vm: &Vm) -> Exit {
    // SAFETY: called by the return handlers with the running frame.
    unsafe {
        vm.pc.set(pc);
        let kind = kind_of(regs);
        if !header_word(regs, EXTRA).is_unbound() {
            frames::leave(vm, regs, pc);
        }
        let caller = caller_of(regs);
        let back = saved_pc(regs);
        vm.frame.set(caller);
        vm.depth.set(vm.depth.get() - 1);
        if kind == FrameKind::Entry {
            vm.result.set(value);
            return Exit::Done;
        }
        deliver(value, back, caller, vm, kind)
    }
}

/// Goes on in the frame `caller`, at the instruction `back` that entered the frame that now gave `value`.
///
/// # Safety
/// `caller` is the running frame.
#[inline(always)]
pub(super) unsafe fn deliver(
    value: Value,
    back: *const Instr,
    caller: *mut Value,
    vm: &Vm,
    kind: FrameKind,
) -> Exit {
    // SAFETY: by the caller's promise.
    unsafe {
        let code: *const CodeHot = &code_of(caller).hot;
        let i = *back;
        match kind {
            FrameKind::Call | FrameKind::Next => *caller.add(i.a() as usize) = value,
            FrameKind::Init => {
                if !value.is_none() {
                    init_returned(vm, back, value);
                    raise!(back, caller, vm, code)
                }
                *caller.add(i.a() as usize) = *caller.add(i.b() as usize);
            }
            FrameKind::For => dispatch!(back.offset(i.c() as i16 as isize), caller, vm, code),
            FrameKind::Send => {
                generator::settle(caller);
                *caller.add(i.a() as usize) = value;
                dispatch!(back.offset(i.c() as i16 as isize), caller, vm, code)
            }
            FrameKind::Operator => match operator::finish(vm, back, caller, value) {
                Ok(next) => dispatch!(next, caller, vm, code),
                Err(_) => raise!(back, caller, vm, code),
            },
            FrameKind::Discard | FrameKind::Entry => {}
        }
        dispatch!(back.add(1), caller, vm, code)
    }
}

#[cold]
pub(super) fn init_returned(vm: &Vm, pc: *const Instr, value: Value) -> Raised {
    vm.pc.set(pc);
    let class = vm.type_of(value).name();
    vm.type_error(format!("__init__() should return None, not '{class}'"))
}
