//! Calling any object.

use crate::interp;
use crate::native::{Args, FunctionKind, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::simple::Name;
use crate::object::types::Type;
use crate::object::{BoundMethod, Builtin, Dict, Function, Str, Tuple, descriptor};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// `callable(*args)`
///
/// # Errors
/// What the call raises; TypeError when the object is not callable.
pub fn call(vm: &Vm, callable: Value, args: &Args) -> PyResult {
    if callable.is_heap() {
        match callable.header_unchecked().kind() {
            Kind::Function => return interp::call_function(vm, callable.cast_unchecked(), args),
            Kind::Builtin => return call_builtin(vm, callable.cast_unchecked(), args),
            Kind::BoundMethod => {
                let method: Gc<BoundMethod> = callable.cast_unchecked();
                return call_with_self(vm, method.function.get(), method.receiver.get(), args);
            }
            _ => {}
        }
    }
    match vm.type_of(callable).slots().call {
        Some(f) => {
            vm.check_native_stack()?;
            f(vm, callable, args)
        }
        None => Err(vm.type_error(format!("'{}' object is not callable", vm.type_of(callable).name()))),
    }
}

/// `callable(first, *args)`
///
/// # Errors
/// As for [`call`].
pub fn call_with_self(vm: &Vm, callable: Value, first: Value, args: &Args) -> PyResult {
    let values = args.values();
    if values.len() < 16 {
        let mut all = [Value::UNBOUND; 16];
        all[0] = first;
        all[1..=values.len()].copy_from_slice(values);
        return call(vm, callable, &Args::with_keywords(&all[..=values.len()], args.names()));
    }
    let all = vm.new_value_array(values.len() + 1);
    all.set(0, first);
    for (k, v) in values.iter().enumerate() {
        all.set(k + 1, *v);
    }
    // SAFETY: the array is not written any more, and stays alive on this stack.
    let slice = unsafe { all.slice(0, values.len() + 1) };
    call(vm, callable, &Args::with_keywords(slice, args.names()))
}

/// Calls a native function object.
///
/// # Errors
/// As for [`call`].
pub fn call_builtin(vm: &Vm, builtin: Gc<Builtin>, args: &Args) -> PyResult {
    match builtin.header.shape() {
        shapes::WRAPPER_DESCRIPTOR => descriptor::call_wrapper(vm, builtin, args),
        shapes::METHOD_DESCRIPTOR => {
            let owner: Gc<Type> = builtin.owner.get().cast_unchecked();
            match args.positional().first() {
                Some(this) if vm.is_instance(*this, owner) => (builtin.def.entry)(vm, args),
                Some(this) => {
                    let class = vm.type_of(*this).name();
                    Err(vm.type_error(format!(
                        "descriptor '{}' for '{}' objects doesn't apply to a '{class}' object",
                        builtin.def.name,
                        owner.name()
                    )))
                }
                None => Err(vm.type_error(format!(
                    "unbound method {}.{}() needs an argument",
                    owner.name(),
                    builtin.def.name
                ))),
            }
        }
        shapes::CLASS_METHOD_DESCRIPTOR => {
            check_class(vm, builtin, args.positional().first().copied())?;
            (builtin.def.entry)(vm, args)
        }
        _ => match builtin.def.kind {
            FunctionKind::Method | FunctionKind::ClassMethod => prepend(vm, builtin, args),
            FunctionKind::StaticMethod if std::ptr::eq(builtin.def, &crate::builtins::object::NEW_DEF) => {
                crate::builtins::object::call_new(vm, builtin.receiver.get().cast_unchecked(), args)
            }
            _ => (builtin.def.entry)(vm, args),
        },
    }
}

/// Checks the class that the descriptor of a native class method is called with.
fn check_class(vm: &Vm, builtin: Gc<Builtin>, class: Option<Value>) -> PyResult<()> {
    let (name, owner) = (builtin.def.name, builtin.owner.get().cast_unchecked::<Type>());
    let Some(class) = class else {
        return Err(
            vm.type_error(format!("descriptor '{name}' of '{}' object needs an argument", owner.name()))
        );
    };
    match class.downcast::<Type>() {
        Some(class) if class.is_subtype(owner) => Ok(()),
        Some(class) => Err(vm.type_error(format!(
            "descriptor '{name}' requires a subtype of '{}' but received '{}'",
            owner.name(),
            class.name()
        ))),
        None => Err(vm.type_error(format!(
            "descriptor '{name}' for type '{}' needs a type, not a '{}' as arg 2",
            owner.name(),
            vm.type_of(class).name()
        ))),
    }
}

/// Calls a bound native method: the receiver goes in front of the arguments.
fn prepend(vm: &Vm, builtin: Gc<Builtin>, args: &Args) -> PyResult {
    let values = args.values();
    if values.len() < 8 {
        let mut all = [Value::UNBOUND; 8];
        all[0] = builtin.receiver.get();
        all[1..=values.len()].copy_from_slice(values);
        return (builtin.def.entry)(vm, &Args::with_keywords(&all[..=values.len()], args.names()));
    }
    let all = vm.new_value_array(values.len() + 1);
    all.set(0, builtin.receiver.get());
    for (k, v) in values.iter().enumerate() {
        all.set(k + 1, *v);
    }
    // SAFETY: the array is not written any more, and stays alive on this stack.
    let slice = unsafe { all.slice(0, values.len() + 1) };
    (builtin.def.entry)(vm, &Args::with_keywords(slice, args.names()))
}

/// `callable(*positional, **keywords)` for keywords given as pairs.
///
/// # Errors
/// As for [`call`].
pub fn call_with_keywords(
    vm: &Vm,
    callable: Value,
    positional: &[Value],
    keywords: &[(Name, Value)],
) -> PyResult {
    if keywords.is_empty() {
        return call(vm, callable, &Args::new(positional));
    }
    let n = positional.len() + keywords.len();
    let all = vm.new_value_array(n);
    let names = vm.new_list();
    for (k, v) in positional.iter().enumerate() {
        all.set(k, *v);
    }
    for (k, (name, v)) in keywords.iter().enumerate() {
        all.set(positional.len() + k, *v);
        names.push(vm, name.value());
    }
    let names = vm.tuple_from_list(names);
    // SAFETY: the array is not written any more, and stays alive on this stack.
    let slice = unsafe { all.slice(0, n) };
    call(vm, callable, &Args::with_keywords(slice, Some(names)))
}

/// `callable(*positional, **keywords)` for a tuple and a dict.
///
/// # Errors
/// As for [`call`]; TypeError when a key is not a string.
pub fn call_tuple_dict(
    vm: &Vm,
    callable: Value,
    positional: Gc<Tuple>,
    keywords: Option<Gc<Dict>>,
) -> PyResult {
    let Some(dict) = keywords.filter(|d| !d.is_empty()) else {
        return call(vm, callable, &Args::new(positional.items()));
    };
    let n = positional.len + dict.len();
    let all = vm.new_value_array(n);
    let names = vm.new_list();
    for (k, v) in positional.items().iter().enumerate() {
        all.set(k, *v);
    }
    let mut at = positional.len;
    let mut pos = 0;
    while let Some((e, key, value)) = dict.next_entry(pos) {
        pos = e + 1;
        if !key.is_kind(Kind::Str) {
            return Err(vm.type_error("keywords must be strings"));
        }
        names.push(vm, key);
        all.set(at, value);
        at += 1;
    }
    let names = vm.tuple_from_list(names);
    // SAFETY: the array is not written any more, and stays alive on this stack.
    let slice = unsafe { all.slice(0, n) };
    call(vm, callable, &Args::with_keywords(slice, Some(names)))
}

/// How messages name a callable: `module.qualname()`.
pub fn function_text(vm: &Vm, callable: Value) -> String {
    let qualname = match callable.downcast::<Function>() {
        Some(f) => f.qualname.get(),
        None => match vm.getattr_opt(callable, vm.names().__qualname__) {
            Ok(Some(q)) => q,
            Ok(None) => Value::NONE,
            Err(_) => {
                vm.take_exception();
                Value::NONE
            }
        },
    };
    let Some(qualname) = qualname.downcast::<Str>() else {
        return vm.str_of(callable).map(|s| s.as_str_lossy().into_owned()).unwrap_or_else(|_| {
            vm.take_exception();
            "function".to_owned()
        });
    };
    let module = vm.getattr_opt(callable, vm.names().__module__).unwrap_or_else(|_| {
        vm.take_exception();
        None
    });
    match module.and_then(|m| m.downcast::<Str>()) {
        Some(m) if m.bytes() != b"builtins" => format!("{}.{}()", m.as_str_lossy(), qualname.as_str_lossy()),
        _ => format!("{}()", qualname.as_str_lossy()),
    }
}
