//! `function`: functions made by `def` and `lambda`.

use crate::interp;
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::types::Type;
use crate::object::{Cell_, Code, Dict, Function, Module, Str, Tuple, attribute, descriptor};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_compiler::bytecode::flags;
use taipan_macros::class;

/// The dict of built-ins that code with these globals uses: what `__builtins__` in them says, else those of the running
/// code.
pub fn builtins_for(vm: &Vm, globals: Gc<Dict>) -> Value {
    match globals.get_str(vm, vm.names().__builtins__) {
        Some(v) if v.is_kind(Kind::Dict) => v,
        Some(v) => match v.downcast::<Module>() {
            Some(m) => m.dict.get(),
            None => vm.new_dict().value(),
        },
        None => running_builtins(vm),
    }
}

/// The dict of built-ins of the running code.
pub fn running_builtins(vm: &Vm) -> Value {
    let regs = vm.frame.get();
    if regs.is_null() {
        return vm.interp().builtins.get();
    }
    // SAFETY: `frame` is the running frame.
    unsafe { interp::function_of(regs) }.builtins.get()
}

/// None for a field that is not set.
fn or_none(v: Value) -> Value {
    if v.is_unbound() { Value::NONE } else { v }
}

/// Gives an object's `__dict__` (`del` and other types than dict are refused).
///
/// # Errors
/// TypeError
pub fn set_dict(vm: &Vm, this: Value, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        return Err(vm.type_error("cannot delete __dict__"));
    }
    let Some(dict) = value.downcast::<Dict>() else {
        let got = vm.type_of(value).name();
        return Err(vm.type_error(format!("__dict__ must be set to a dictionary, not a '{got}'")));
    };
    if attribute::has_attributes(vm, this) {
        attribute::replace_attribute_dict(vm, this, dict);
    }
    Ok(())
}

/// A string for `__name__` or `__qualname__`.
fn string(vm: &Vm, value: Value, what: &str) -> PyResult<Value> {
    if value.is_kind(Kind::Str) {
        return Ok(value);
    }
    Err(vm.type_error(format!("{what} must be set to a string object")))
}

/// Tells the hooks for audits that an attribute is to be set, or deleted where the value is UNBOUND.
fn audit_change(vm: &Vm, function: Gc<Function>, name: &str, value: Value) -> PyResult<()> {
    let name = vm.intern_str(name).value();
    match value.is_unbound() {
        true => vm.audit("object.__delattr__", &[function.value(), name]),
        false => vm.audit("object.__setattr__", &[function.value(), name, value]),
    }
}

/// Notes that what calls of the function depend on has changed.
fn changed(function: Gc<Function>) {
    function.version.set(function.version.get().wrapping_add(1));
    crate::tier::assume::changed();
}

/// Another function that is the same.
fn copy_of(vm: &Vm, f: Gc<Function>) -> Gc<Function> {
    let same = |cell: &ValueCell| ValueCell::new(cell.get());
    vm.heap().alloc(Function {
        header: Header::new(shapes::FUNCTION, Kind::Function),
        code: same(&f.code),
        globals: same(&f.globals),
        builtins: same(&f.builtins),
        closure: same(&f.closure),
        defaults: same(&f.defaults),
        kwdefaults: same(&f.kwdefaults),
        name: same(&f.name),
        qualname: same(&f.qualname),
        doc: same(&f.doc),
        module: same(&f.module),
        annotations: same(&f.annotations),
        annotate: same(&f.annotate),
        type_params: same(&f.type_params),
        version: Cell::new(f.version.get()),
    })
}

/// `__doc__`: what was set, else what the code begins with.
fn doc_of(vm: &Vm, function: Gc<Function>) -> Value {
    let (doc, code) = (function.doc.get(), function.code());
    match doc.is_unbound() && code.has_flag(flags::HAS_DOCSTRING) {
        true => interp::load::docstring(vm, code),
        false => or_none(doc),
    }
}

/// Checks the closure of a new function.
fn check_closure(vm: &Vm, code: Gc<Code>, closure: Value) -> PyResult<()> {
    let wanted = code.unit.head().free as usize;
    let Some(cells) = closure.downcast::<Tuple>() else {
        let what = if wanted > 0 { "tuple" } else { "None or tuple" };
        if wanted == 0 && closure.is_none() {
            return Ok(());
        }
        return Err(vm.type_error(format!("arg 5 (closure) must be {what}")));
    };
    if cells.len != wanted {
        let name = code.name().as_str_lossy();
        return Err(vm.value_error(format!("{name} requires closure of length {wanted}, not {}", cells.len)));
    }
    for cell in cells.items() {
        if cell.downcast::<Cell_>().is_none() {
            let got = vm.type_of(*cell).name();
            return Err(vm.type_error(format!("arg 5 (closure) expected cell, found {got}")));
        }
    }
    Ok(())
}

/// Create a function object.
///
///   code
///     a code object
///   globals
///     the globals dictionary
///   name
///     a string that overrides the name from the code object
///   argdefs
///     a tuple that specifies the default argument values
///   closure
///     a tuple that supplies the bindings for free variables
///   kwdefaults
///     a dictionary that specifies the default keyword argument values
#[class("function", kind = Function, dict, weakrefable)]
impl Function {
    #[allow(clippy::too_many_arguments)]
    #[new("function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn new(
        vm: &Vm,
        _cls: Gc<Type>,
        code: Gc<Code>,
        globals: Gc<Dict>,
        name: Value,
        argdefs: Value,
        closure: Value,
        kwdefaults: Value,
    ) -> PyResult<Gc<Function>> {
        if !name.is_none() && !name.is_kind(Kind::Str) {
            return Err(vm.type_error("arg 3 (name) must be None or string"));
        }
        if !argdefs.is_none() && !argdefs.is_kind(Kind::Tuple) {
            return Err(vm.type_error("arg 4 (defaults) must be None or tuple"));
        }
        check_closure(vm, code, closure)?;
        if !kwdefaults.is_none() && !kwdefaults.is_kind(Kind::Dict) {
            return Err(vm.type_error("arg 6 (kwdefaults) must be None or dict"));
        }
        vm.audit("function.__new__", &[code.value()])?;
        let builtins = builtins_for(vm, globals);
        let function = interp::new_function(vm, code, globals, builtins, code.qualname.get());
        let header = function.header();
        if !name.is_none() {
            function.name.set(header, name);
        }
        for (field, value) in
            [(&function.defaults, argdefs), (&function.closure, closure), (&function.kwdefaults, kwdefaults)]
        {
            if !value.is_none() {
                field.set(header, value);
            }
        }
        Ok(function)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Function>) -> PyResult<String> {
        let name = vm.str_of(this.qualname.get())?;
        Ok(format!("<function {} at {:#x}>", name.as_str_lossy(), this.address()))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Value, args: &crate::native::Args) -> PyResult {
        crate::call::call(vm, this, args)
    }
    #[slot(descr_get)]
    fn descr_get(vm: &Vm, this: Value, instance: Value, owner: Value) -> PyResult {
        descriptor::function_get(vm, this, instance, owner)
    }
    #[getter("__code__")]
    fn get_code(this: Gc<Function>) -> Value {
        this.code.get()
    }
    #[setter("__code__")]
    fn set_code(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        let Some(code) = value.downcast::<Code>() else {
            return Err(vm.type_error("__code__ must be set to a code object"));
        };
        audit_change(vm, this, "__code__", value)?;
        let has = this.closure.get().downcast::<Tuple>().map_or(0, |c| c.len);
        let wants = code.unit.head().free as usize;
        if has != wants {
            let name = vm.str_of(this.name.get())?;
            return Err(vm.value_error(format!(
                "{}() requires a code object with {has} free vars, not {wants}",
                name.as_str_lossy()
            )));
        }
        let kinds = [flags::GENERATOR, flags::COROUTINE, flags::ASYNC_GENERATOR];
        if kinds.iter().any(|kind| this.code().has_flag(*kind) != code.has_flag(*kind)) {
            let message = "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain \
                           function)";
            vm.warn(vm.exc().deprecation_warning, message, 1)?;
        }
        // It stays that of the first code.
        this.doc.set(this.header(), doc_of(vm, this));
        this.globals().make_namespace(vm);
        let code = interp::load::for_globals(vm, code, this.globals(), false);
        interp::frames::keep_code(vm, this, copy_of(vm, this));
        this.code.set(this.header(), code.value());
        changed(this);
        Ok(())
    }
    #[getter("__defaults__")]
    fn get_defaults(this: Gc<Function>) -> Value {
        or_none(this.defaults.get())
    }
    #[setter("__defaults__")]
    fn set_defaults(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        let value = if value.is_none() { Value::UNBOUND } else { value };
        if !value.is_unbound() && !value.is_kind(Kind::Tuple) {
            return Err(vm.type_error("__defaults__ must be set to a tuple object"));
        }
        audit_change(vm, this, "__defaults__", value)?;
        this.defaults.set(this.header(), value);
        changed(this);
        Ok(())
    }
    #[getter("__kwdefaults__")]
    fn get_kwdefaults(this: Gc<Function>) -> Value {
        or_none(this.kwdefaults.get())
    }
    #[setter("__kwdefaults__")]
    fn set_kwdefaults(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        let value = if value.is_none() { Value::UNBOUND } else { value };
        if !value.is_unbound() && !value.is_kind(Kind::Dict) {
            return Err(vm.type_error("__kwdefaults__ must be set to a dict object"));
        }
        audit_change(vm, this, "__kwdefaults__", value)?;
        this.kwdefaults.set(this.header(), value);
        changed(this);
        Ok(())
    }
    #[getter("__annotations__")]
    fn get_annotations(vm: &Vm, this: Gc<Function>) -> PyResult {
        if this.annotations.get().is_unbound() {
            let annotate = this.annotate.get();
            let dict = if annotate.is_unbound() || annotate.is_none() {
                vm.new_dict().value()
            } else {
                let made = vm.call(annotate, &[Value::int32(1)])?;
                if !made.is_kind(Kind::Dict) {
                    let got = vm.type_of(made).name();
                    return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{got}'")));
                }
                made
            };
            this.annotations.set(this.header(), dict);
        }
        Ok(this.annotations.get())
    }
    #[setter("__annotations__")]
    fn set_annotations(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        let value = if value.is_none() { Value::UNBOUND } else { value };
        if !value.is_unbound() && !value.is_kind(Kind::Dict) {
            return Err(vm.type_error("__annotations__ must be set to a dict object"));
        }
        this.annotations.set(this.header(), value);
        this.annotate.set(this.header(), Value::UNBOUND);
        Ok(())
    }
    #[getter("__annotate__")]
    fn get_annotate(this: Gc<Function>) -> Value {
        or_none(this.annotate.get())
    }
    #[setter("__annotate__")]
    fn set_annotate(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("__annotate__ cannot be deleted"));
        }
        if !value.is_none() {
            if !vm.is_callable(value) {
                return Err(vm.type_error("__annotate__ must be callable or None"));
            }
            this.annotations.set(this.header(), Value::UNBOUND);
        }
        this.annotate.set(this.header(), value);
        Ok(())
    }
    #[getter("__type_params__")]
    fn get_type_params(vm: &Vm, this: Gc<Function>) -> Value {
        let params = this.type_params.get();
        if params.is_unbound() { vm.new_tuple(&[]).value() } else { params }
    }
    #[setter("__type_params__")]
    fn set_type_params(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        if !value.is_kind(Kind::Tuple) {
            return Err(vm.type_error("__type_params__ must be set to a tuple"));
        }
        this.type_params.set(this.header(), value);
        Ok(())
    }
    #[getter("__name__")]
    fn get_name(this: Gc<Function>) -> Value {
        this.name.get()
    }
    #[setter("__name__")]
    fn set_name(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        this.name.set(this.header(), string(vm, value, "__name__")?);
        Ok(())
    }
    #[getter("__qualname__")]
    fn get_qualname(this: Gc<Function>) -> Value {
        this.qualname.get()
    }
    #[setter("__qualname__")]
    fn set_qualname(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        this.qualname.set(this.header(), string(vm, value, "__qualname__")?);
        Ok(())
    }
    #[getter("__doc__")]
    fn get_doc(vm: &Vm, this: Gc<Function>) -> Value {
        doc_of(vm, this)
    }
    #[setter("__doc__")]
    fn set_doc(this: Gc<Function>, value: Value) -> PyResult<()> {
        this.doc.set(this.header(), or_none(value));
        Ok(())
    }
    #[getter("__module__")]
    fn get_module(this: Gc<Function>) -> Value {
        or_none(this.module.get())
    }
    #[setter("__module__")]
    fn set_module(this: Gc<Function>, value: Value) -> PyResult<()> {
        this.module.set(this.header(), or_none(value));
        Ok(())
    }
    #[member("__globals__")]
    fn get_globals(this: Gc<Function>) -> Value {
        this.globals.get()
    }
    #[member("__builtins__")]
    fn get_builtins(this: Gc<Function>) -> Value {
        this.builtins.get()
    }
    #[member("__closure__")]
    fn get_closure(this: Gc<Function>) -> Value {
        or_none(this.closure.get())
    }
    #[getter("__dict__")]
    fn get_dict(vm: &Vm, this: Gc<Function>) -> Value {
        attribute::attribute_dict(vm, this.value()).value()
    }
    #[setter("__dict__")]
    fn set_dict(vm: &Vm, this: Gc<Function>, value: Value) -> PyResult<()> {
        super::function::set_dict(vm, this.value(), value)
    }
}

/// A name for messages and reprs: `__qualname__`, else `__name__`, else `?`.
pub fn display_name(vm: &Vm, callable: Value) -> PyResult<String> {
    for name in [vm.names().__qualname__, vm.names().__name__] {
        if let Some(s) = vm.getattr_opt(callable, name)?.and_then(|v| v.downcast::<Str>()) {
            return Ok(s.as_str_lossy().into_owned());
        }
    }
    Ok("?".to_owned())
}
