//! Functions, classes, imports, intrinsics, pattern matching, awaiting.

use super::*;
use crate::native::Args;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::types::{Type, type_flags};
use crate::object::{Generator, Str, Tuple};
use std::cell::Cell;
use taipan_compiler::bytecode::{Intrinsic, flags};

/// Makes a function object.
pub fn new_function(
    vm: &Vm,
    code: Gc<Code>,
    globals: Gc<crate::object::Dict>,
    builtins: Value,
    qualname: Value,
) -> Gc<Function> {
    make(vm, code, globals, builtins, qualname, false)
}

/// Makes a function object for code that is not a function's: a module, what `eval` and `exec` were given.
pub fn new_body(
    vm: &Vm,
    code: Gc<Code>,
    globals: Gc<crate::object::Dict>,
    builtins: Value,
    qualname: Value,
) -> Gc<Function> {
    make(vm, code, globals, builtins, qualname, true)
}

fn make(
    vm: &Vm,
    code: Gc<Code>,
    globals: Gc<crate::object::Dict>,
    builtins: Value,
    qualname: Value,
    body: bool,
) -> Gc<Function> {
    let code = load::for_globals(vm, code, globals, body);
    if !code.globals.get().is_none() {
        // What caches hold is cells.
        globals.make_namespace(vm);
    }
    let cell = ValueCell::new;
    let module = globals.get_str(vm, vm.names().__name__).unwrap_or(Value::NONE);
    let header = Header::with_slots(shapes::FUNCTION, Kind::Function, 1);
    vm.heap().alloc_with_slots(
        Function {
            header,
            code: cell(code.value()),
            globals: cell(globals.value()),
            builtins: cell(builtins),
            closure: cell(Value::UNBOUND),
            defaults: cell(Value::UNBOUND),
            kwdefaults: cell(Value::UNBOUND),
            name: cell(code.name.get()),
            qualname: cell(qualname),
            doc: cell(Value::UNBOUND),
            module: cell(module),
            annotations: cell(Value::UNBOUND),
            annotate: cell(Value::UNBOUND),
            type_params: cell(Value::UNBOUND),
            version: Cell::new(0),
        },
        1,
    )
}

#[inline(never)]
unsafe fn make_function(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    code: *const CodeHot,
    i: Instr,
) -> Value {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame and verified operands.
    unsafe {
        let unit: Gc<Code> = (*(*code).consts.get().add(i.b() as usize)).cast_unchecked();
        let parts = std::slice::from_raw_parts(regs.add(i.c() as usize), i.x().count_ones() as usize);
        function_with(vm, function_of(regs), unit, i.x(), parts)
    }
}

/// A new function with the code `unit`, made by the function `running`, with those of defaults, keyword defaults, `__annotate__`
/// and closure that the bits of `which` name.
pub(super) fn function_with(
    vm: &Vm,
    running: Gc<Function>,
    unit: Gc<Code>,
    which: u8,
    parts: &[Value],
) -> Value {
    let function = new_function(vm, unit, running.globals(), running.builtins.get(), unit.qualname.get());
    let fields =
        [(1, &function.defaults), (2, &function.kwdefaults), (4, &function.annotate), (8, &function.closure)];
    let wanted = fields.into_iter().filter(|(bit, _)| which & bit != 0);
    wanted.zip(parts).for_each(|((_, field), v)| field.set(function.header(), *v));
    function.value()
}
handler!(make_function_op(pc, regs, vm, code, i) {
    reg!(regs, i.a()) = make_function(vm, pc, regs, code, i);
    dispatch!(pc.add(1), regs, vm, code)
});

#[inline(never)]
unsafe fn build_class(vm: &Vm, pc: *const Instr, regs: *mut Value) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    let builtins = unsafe { function_of(regs).builtins.get() };
    let found = match builtins.downcast::<crate::object::Dict>() {
        Some(d) => d.get_str(vm, vm.names().__build_class__),
        None => vm.getitem(builtins, vm.names().__build_class__.value()).ok(),
    };
    match found {
        Some(f) => Ok(f),
        None => Err(vm.raise_message(vm.exc().name_error, "__build_class__ not found")),
    }
}
handler!(load_build_class(pc, regs, vm, code, i) {
    finish!(build_class(vm, pc, regs), i.a(), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn intrinsic(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame and verified operands.
    let arg = |n: usize| unsafe { *regs.add(i.b() as usize + n) };
    use crate::builtins::typevar;
    match Intrinsic::ALL[i.x() as usize] {
        Intrinsic::Print => {
            let sys: Gc<crate::object::Dict> = vm.interp().sys_dict.get().cast_unchecked();
            match sys.get_str(vm, vm.names().displayhook) {
                Some(hook) => vm.call(hook, &[arg(0)]),
                None => Err(vm.runtime_error("lost sys.displayhook")),
            }
        }
        Intrinsic::ImportStar => {
            // SAFETY: as above.
            let (function, mapping) = unsafe { (function_of(regs), locals_mapping(regs)) };
            let target = if mapping.is_unbound() { function.globals.get() } else { mapping };
            crate::import::import_star(vm, arg(0), target)
        }
        Intrinsic::TypeVar => typevar::new_type_var(vm, arg(0), Value::UNBOUND, Value::UNBOUND),
        Intrinsic::TypeVarWithBound => typevar::new_type_var(vm, arg(0), arg(1), Value::UNBOUND),
        Intrinsic::TypeVarWithConstraints => typevar::new_type_var(vm, arg(0), Value::UNBOUND, arg(1)),
        Intrinsic::ParamSpec => typevar::new_param_spec(vm, arg(0)),
        Intrinsic::TypeVarTuple => typevar::new_type_var_tuple(vm, arg(0)),
        Intrinsic::SetTypeParamDefault => typevar::set_default(vm, arg(0), arg(1)),
        Intrinsic::SubscriptGeneric => typevar::subscript_generic(vm, arg(0)),
        Intrinsic::TypeAlias => typevar::new_type_alias(vm, arg(0), arg(1), arg(2)),
        Intrinsic::SetFunctionTypeParams => {
            let function: Gc<Function> = arg(0).cast_unchecked();
            function.type_params.set(function.header(), arg(1));
            Ok(arg(0))
        }
        Intrinsic::CheckAnnotateFormat => {
            if vm.compare_bool(arg(0), Value::int32(2), crate::object::slots::CompareOp::Gt)? {
                return Err(vm.raise_with_no_args(vm.exc().not_implemented_error));
            }
            Ok(Value::NONE)
        }
    }
}
handler!(intrinsic_op(pc, regs, vm, code, i) {
    finish!(intrinsic(vm, pc, regs, i), i.a(), pc, regs, vm, code)
});

// ---- import ----

/// `__import__(name, globals, locals, fromlist, level)` as builtins have it.
///
/// # Safety
/// `regs` is the running frame, the instruction ImportName.
pub(super) unsafe fn import_name(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    i: Instr,
    name: Gc<Str>,
) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: by the caller's promise.
    unsafe {
        let b = i.b() as usize;
        let (level, fromlist) = (*regs.add(b), *regs.add(b + 1));
        let function = function_of(regs);
        let mapping = locals_mapping(regs);
        let locals = if mapping.is_unbound() { function.globals.get() } else { mapping };
        let import = match function.builtins.get().downcast::<crate::object::Dict>() {
            Some(d) => d.get_str(vm, vm.names().__import__),
            None => None,
        };
        match import {
            Some(f) => vm.call(f, &[name.value(), function.globals.get(), locals, fromlist, level]),
            None => Err(vm.import_error("__import__ not found")),
        }
    }
}
#[inline(never)]
unsafe fn import_site(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    code: *const CodeHot,
    i: Instr,
) -> PyResult {
    // SAFETY: called by the handler with the running frame.
    unsafe { import_name(vm, pc, regs, i, site_at(code, i.c()).name.cast_unchecked()) }
}
handler!(import_name_op(pc, regs, vm, code, i) {
    finish!(import_site(vm, pc, regs, code, i), i.a(), pc, regs, vm, code)
});

/// `from module import name`
pub(super) fn import_from(vm: &Vm, pc: *const Instr, module: Value, name: Gc<Str>) -> PyResult {
    vm.pc.set(pc);
    crate::import::import_from(vm, module, name)
}
handler!(import_from_op(pc, regs, vm, code, i) {
    let name = site_at(code, i.c()).name.cast_unchecked::<Str>();
    finish!(import_from(vm, pc, reg!(regs, i.b()), name), i.a(), pc, regs, vm, code)
});

// ---- generators and awaiting ----

/// What `yield from` iterates over where `v` is a generator or coroutine itself; None for anything else.
///
/// # Safety
/// `regs` is the running frame.
unsafe fn delegates_to(vm: &Vm, regs: *mut Value, v: Value) -> Option<PyResult> {
    match v.header()?.shape() {
        shapes::GENERATOR => Some(Ok(v)),
        shapes::COROUTINE => {
            // SAFETY: by the caller's promise.
            let code = unsafe { code_of(regs) };
            if code.has_flag(flags::COROUTINE | flags::ITERABLE_COROUTINE) {
                return Some(Ok(v));
            }
            Some(Err(vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator")))
        }
        _ => None,
    }
}

/// What `yield from v` in the running frame iterates over.
///
/// # Safety
/// `regs` is the running frame.
///
/// # Errors
/// TypeError for what is no iterable; what its `__iter__` raises.
pub(super) unsafe fn iterator_to_delegate_to(vm: &Vm, regs: *mut Value, v: Value) -> PyResult {
    // SAFETY: by the caller's promise.
    unsafe { delegates_to(vm, regs, v) }.unwrap_or_else(|| vm.iter(v))
}

#[inline(never)]
unsafe fn yield_from_iter(vm: &Vm, pc: *const Instr, regs: *mut Value, v: Value) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    if let Some(it) = unsafe { delegates_to(vm, regs, v) } {
        return it;
    }
    // SAFETY: as above.
    if unsafe { operator::enter_method(vm, pc, vm.names().__iter__, [v], FrameKind::Operator) } {
        return Ok(Value::UNBOUND);
    }
    vm.iter(v)
}
handler!(get_yield_from_iter(pc, regs, vm, code, i) {
    finish_or_enter!(yield_from_iter(vm, pc, regs, reg!(regs, i.b())), i.a(), pc, regs, vm, code)
});

/// The iterator to await `v` with.
///
/// # Errors
/// TypeError when it cannot be awaited.
pub fn awaitable(vm: &Vm, v: Value, what: u8) -> PyResult {
    if v.is_kind(Kind::Generator) {
        let g: Gc<Generator> = v.cast_unchecked();
        let function: Gc<Function> = g.function.get().cast_unchecked();
        let is_coroutine = g.header.shape() == shapes::COROUTINE;
        if is_coroutine
            || (g.header.shape() == shapes::GENERATOR && function.code().has_flag(flags::ITERABLE_COROUTINE))
        {
            if is_coroutine && generator::delegate(g).is_some() {
                return Err(vm.runtime_error("coroutine is being awaited already"));
            }
            return Ok(v);
        }
    }
    let class = vm.type_of(v);
    let Some(f) = class.slots().await_ else {
        let name = class.name();
        return Err(vm.type_error(match what {
            1 => format!(
                "'async with' received an object from __aenter__ that does not implement __await__: {name}"
            ),
            2 => format!(
                "'async with' received an object from __aexit__ that does not implement __await__: {name}"
            ),
            _ => format!("'{name}' object can't be awaited"),
        }));
    };
    let it = f(vm, v)?;
    if it.is_kind(Kind::Generator) && it.header_unchecked().shape() == shapes::COROUTINE {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if vm.type_of(it).slots().next.is_none() {
        let name = vm.type_of(it).name();
        return Err(vm.type_error(format!("__await__() returned non-iterator of type '{name}'")));
    }
    Ok(it)
}
#[inline(never)]
fn get_awaitable_slow(vm: &Vm, pc: *const Instr, v: Value, what: u8) -> PyResult {
    vm.pc.set(pc);
    awaitable(vm, v, what)
}
handler!(get_awaitable(pc, regs, vm, code, i) {
    finish!(get_awaitable_slow(vm, pc, reg!(regs, i.b()), i.x()), i.a(), pc, regs, vm, code)
});
#[inline(never)]
pub(super) fn aiter(vm: &Vm, pc: *const Instr, v: Value) -> PyResult {
    vm.pc.set(pc);
    let class = vm.type_of(v);
    let Some(f) = class.slots().aiter else {
        let message = format!("'async for' requires an object with __aiter__ method, got {}", class.name());
        return Err(vm.type_error(message));
    };
    let it = f(vm, v)?;
    if vm.type_of(it).slots().anext.is_none() {
        let name = vm.type_of(it).name();
        let message = format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {name}"
        );
        return Err(vm.type_error(message));
    }
    Ok(it)
}
handler!(get_aiter(pc, regs, vm, code, i) {
    finish!(aiter(vm, pc, reg!(regs, i.b())), i.a(), pc, regs, vm, code)
});
#[inline(never)]
pub(super) fn anext(vm: &Vm, pc: *const Instr, v: Value) -> PyResult {
    vm.pc.set(pc);
    let class = vm.type_of(v);
    let Some(f) = class.slots().anext else {
        let message = format!("'async for' requires an iterator with __anext__ method, got {}", class.name());
        return Err(vm.type_error(message));
    };
    let next = f(vm, v)?;
    match awaitable(vm, next, 0) {
        Ok(it) => Ok(it),
        Err(_) => {
            let cause = vm.take_exception();
            let name = vm.type_of(next).name();
            vm.type_error(format!("'async for' received an invalid object from __anext__: {name}"));
            let e = vm.take_exception();
            if let Some(x) = e.downcast::<crate::object::Exception>() {
                x.cause.set(x.header(), cause);
                x.context.set(x.header(), cause);
                x.suppress_context.set(true);
            }
            vm.exception.set(e);
            Err(Raised)
        }
    }
}
handler!(get_anext(pc, regs, vm, code, i) {
    finish!(anext(vm, pc, reg!(regs, i.b())), i.a(), pc, regs, vm, code)
});
handler!(end_async_for(pc, regs, vm, code, i) {
    let e = reg!(regs, i.a());
    if vm.is_instance(e, vm.exc().stop_async_iteration) {
        dispatch!(pc.add(1), regs, vm, code)
    }
    vm.pc.set(pc);
    vm.exception.set(e);
    return unwind::reraise_handler(pc, regs, vm, code);
});
#[inline(never)]
unsafe fn stop_iteration(vm: &Vm, pc: *const Instr, regs: *mut Value, e: Value) {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    let code = unsafe { code_of(regs) };
    let what = if code.has_flag(flags::ASYNC_GENERATOR) {
        "async generator"
    } else if code.has_flag(flags::COROUTINE) {
        "coroutine"
    } else {
        "generator"
    };
    let name = if vm.is_instance(e, vm.exc().stop_iteration) {
        "StopIteration"
    } else if code.has_flag(flags::ASYNC_GENERATOR) && vm.is_instance(e, vm.exc().stop_async_iteration) {
        "StopAsyncIteration"
    } else {
        vm.exception.set(e);
        return;
    };
    vm.runtime_error(format!("{what} raised {name}"));
    let new = vm.exception.get();
    if let Some(x) = new.downcast::<crate::object::Exception>() {
        x.cause.set(x.header(), e);
        x.context.set(x.header(), e);
        x.suppress_context.set(true);
    }
}
handler!(stop_iteration_error(pc, regs, vm, code, i) {
    let e = reg!(regs, i.a());
    stop_iteration(vm, pc, regs, e);
    if vm.exception.get() == e {
        return unwind::reraise_handler(pc, regs, vm, code);
    }
    raise!(pc, regs, vm, code)
});

// ---- pattern matching ----

#[inline(never)]
fn length(vm: &Vm, pc: *const Instr, v: Value) -> PyResult {
    vm.pc.set(pc);
    Ok(vm.int(vm.len(v)? as i64))
}
handler!(get_len(pc, regs, vm, code, i) {
    finish!(length(vm, pc, reg!(regs, i.b())), i.a(), pc, regs, vm, code)
});
handler!(match_mapping(pc, regs, vm, code, i) {
    let class = vm.type_of(reg!(regs, i.b()));
    reg!(regs, i.a()) = Value::bool(class.has_flag(type_flags::MAPPING));
    dispatch!(pc.add(1), regs, vm, code)
});
handler!(match_sequence(pc, regs, vm, code, i) {
    let class = vm.type_of(reg!(regs, i.b()));
    reg!(regs, i.a()) = Value::bool(class.has_flag(type_flags::SEQUENCE));
    dispatch!(pc.add(1), regs, vm, code)
});
#[inline(never)]
fn keys(vm: &Vm, pc: *const Instr, subject: Value, keys: Value) -> PyResult {
    vm.pc.set(pc);
    let keys: Gc<Tuple> = keys.cast_unchecked();
    let values = vm.new_list();
    let seen = vm.new_dict();
    let missing = vm.new_instance_of_object();
    let mut get = None;
    for key in keys.items() {
        if seen.get(vm, *key)?.is_some() {
            let text = vm.repr_text(*key)?;
            return Err(vm.value_error(format!("mapping pattern checks duplicate key ({text})")));
        }
        seen.set(vm, *key, Value::NONE)?;
        let f = match get {
            Some(f) => f,
            None => {
                let f = vm.getattr(subject, vm.names().get)?;
                get = Some(f);
                f
            }
        };
        let v = vm.call(f, &[*key, missing])?;
        if v == missing {
            return Ok(Value::NONE);
        }
        values.push(vm, v);
    }
    Ok(vm.tuple_from_list(values).value())
}
handler!(match_keys(pc, regs, vm, code, i) {
    finish!(keys(vm, pc, reg!(regs, i.b()), reg!(regs, i.c())), i.a(), pc, regs, vm, code)
});
#[inline(never)]
pub(super) unsafe fn class_pattern(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    let (subject, class, names) = unsafe {
        let c = i.c() as usize;
        (*regs.add(i.b() as usize), *regs.add(c), *regs.add(c + 1))
    };
    let positional = i.x() as usize;
    let names: Gc<Tuple> = names.cast_unchecked();
    let Some(class) = class.downcast::<Type>() else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !vm.isinstance(subject, class.value())? {
        return Ok(Value::NONE);
    }
    let values = vm.new_list();
    let mut seen: Vec<Gc<Str>> = Vec::new();
    let get = |name: Gc<Str>, seen: &mut Vec<Gc<Str>>| -> PyResult<Option<Value>> {
        let name = vm.intern(name);
        if seen.contains(&name) {
            let message = format!(
                "{}() got multiple sub-patterns for attribute '{}'",
                class.name(),
                name.as_str_lossy()
            );
            return Err(vm.type_error(message));
        }
        seen.push(name);
        vm.getattr_opt(subject, name)
    };
    if positional > 0 {
        let match_args = vm.getattr_opt(class.value(), vm.names().__match_args__)?;
        match match_args {
            Some(args) => {
                let Some(args) = args.downcast::<Tuple>() else {
                    let got = vm.type_of(args).name();
                    let message = format!("{}.__match_args__ must be a tuple (got {got})", class.name());
                    return Err(vm.type_error(message));
                };
                if args.len < positional {
                    return Err(too_many_patterns(vm, class, args.len, positional));
                }
                for name in &args.items()[..positional] {
                    let Some(name) = name.downcast::<Str>() else {
                        let got = vm.type_of(*name).name();
                        return Err(
                            vm.type_error(format!("__match_args__ elements must be strings (got {got})"))
                        );
                    };
                    match get(name, &mut seen)? {
                        Some(v) => values.push(vm, v),
                        None => return Ok(Value::NONE),
                    }
                }
            }
            None if class.has_flag(type_flags::MATCH_SELF) => {
                if positional > 1 {
                    return Err(too_many_patterns(vm, class, 1, positional));
                }
                values.push(vm, subject);
            }
            None => return Err(too_many_patterns(vm, class, 0, positional)),
        }
    }
    for name in names.items() {
        match get(name.cast_unchecked(), &mut seen)? {
            Some(v) => values.push(vm, v),
            None => return Ok(Value::NONE),
        }
    }
    Ok(vm.tuple_from_list(values).value())
}
#[cold]
fn too_many_patterns(vm: &Vm, class: Gc<Type>, allowed: usize, given: usize) -> Raised {
    let s = if allowed == 1 { "" } else { "s" };
    vm.type_error(format!("{}() accepts {allowed} positional sub-pattern{s} ({given} given)", class.name()))
}
handler!(match_class(pc, regs, vm, code, i) {
    finish!(class_pattern(vm, pc, regs, i), i.a(), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn setup_annotations_slow(vm: &Vm, pc: *const Instr, regs: *mut Value) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    let (function, mapping) = unsafe { (function_of(regs), locals_mapping(regs)) };
    let target = if mapping.is_unbound() { function.globals.get() } else { mapping };
    let name = vm.names().__annotations__;
    if !vm.contains(target, name.value())? {
        vm.setitem(target, name.value(), vm.new_dict().value())?;
    }
    Ok(())
}
handler!(setup_annotations(pc, regs, vm, code, i) {
    finish_unit!(setup_annotations_slow(vm, pc, regs), pc, regs, vm, code)
});

impl Vm {
    /// A fresh `object()`.
    pub fn new_instance_of_object(&self) -> Value {
        let header = Header::new(shapes::OBJECT, Kind::Instance);
        self.heap().alloc(crate::object::Instance { header }).value()
    }
    /// Raises `class()`.
    pub fn raise_with_no_args(&self, class: Gc<Type>) -> Raised {
        match crate::call::call(self, class.value(), &Args::new(&[])) {
            Ok(e) => self.raise(e),
            Err(raised) => raised,
        }
    }
}
