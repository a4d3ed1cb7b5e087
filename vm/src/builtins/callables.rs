//! The callable types besides `function`: native functions and methods, the descriptors of native classes' methods, and
//! bound methods.

use crate::builtins::builtin_function;
use crate::builtins::function::display_name;
use crate::native::{Args, FunctionKind, PyResult};
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{BoundMethod, Builtin, MethodWrapper, Str, attribute, descriptor};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// `(getattr, (object, name))`
fn reduce_attribute(vm: &Vm, object: Value, name: Value) -> PyResult {
    let getattr = builtin_function(vm, "getattr")?;
    let args = vm.new_tuple(&[object, name]);
    Ok(vm.new_tuple(&[getattr, args.value()]).value())
}

/// The result of `==` or `!=`; NotImplemented for the other comparisons.
fn equality(op: CompareOp, equal: bool) -> Value {
    match op {
        CompareOp::Eq => Value::bool(equal),
        CompareOp::Ne => Value::bool(!equal),
        _ => Value::NOT_IMPLEMENTED,
    }
}

fn text(vm: &Vm, s: Option<&str>) -> Value {
    s.map_or(Value::NONE, |s| vm.str(s).value())
}

fn qualname_of(class: Gc<Type>) -> String {
    class.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default()
}

/// A module's function?
fn is_module_function(this: Gc<Builtin>) -> bool {
    this.def.kind == FunctionKind::Function
}

/// What a native function is bound to: its module, or the receiver.
fn bound_to(this: Gc<Builtin>) -> Value {
    if is_module_function(this) { this.owner.get() } else { this.receiver.get() }
}

#[class("builtin_function_or_method", kind = Builtin, weakrefable)]
impl Builtin {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Builtin>) -> String {
        if is_module_function(this) {
            return format!("<built-in function {}>", this.def.name);
        }
        let receiver = this.receiver.get();
        let class = vm.type_of(receiver).name();
        format!("<built-in method {} of {class} object at {:#x}>", this.def.name, address(receiver))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Value, args: &Args) -> PyResult {
        crate::call::call(vm, this, args)
    }
    #[slot(hash)]
    fn hash(this: Gc<Builtin>) -> i64 {
        let def = std::ptr::from_ref(this.def) as usize as i64;
        crate::builtins::object::identity_hash(bound_to(this)) ^ (def >> 4)
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Builtin>, other: Value, op: CompareOp) -> Value {
        match other.downcast::<Builtin>() {
            Some(o) if vm.type_of(other) == vm.type_of(this.value()) => {
                equality(op, std::ptr::eq(this.def, o.def) && bound_to(this) == bound_to(o))
            }
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[member("__name__")]
    fn get_name(vm: &Vm, this: Gc<Builtin>) -> Value {
        vm.intern_str(this.def.name).value()
    }
    #[getter("__qualname__")]
    fn get_qualname(vm: &Vm, this: Gc<Builtin>) -> Value {
        if is_module_function(this) {
            return vm.intern_str(this.def.name).value();
        }
        let receiver = this.receiver.get();
        let class = receiver.downcast::<Type>().unwrap_or_else(|| vm.type_of(receiver));
        vm.str(&format!("{}.{}", qualname_of(class), this.def.name)).value()
    }
    #[member("__module__")]
    fn get_module(this: Gc<Builtin>) -> Value {
        if is_module_function(this) { this.receiver.get() } else { Value::NONE }
    }
    #[getter("__self__")]
    fn get_self(this: Gc<Builtin>) -> Value {
        bound_to(this)
    }
    #[getter("__doc__")]
    fn get_doc(vm: &Vm, this: Gc<Builtin>) -> Value {
        text(vm, this.def.doc)
    }
    #[getter("__text_signature__")]
    fn get_text_signature(vm: &Vm, this: Gc<Builtin>) -> Value {
        text(vm, this.def.text_signature)
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<Builtin>) -> PyResult {
        let name = vm.intern_str(this.def.name).value();
        if is_module_function(this) {
            return Ok(name);
        }
        reduce_attribute(vm, this.receiver.get(), name)
    }
}

/// An address to show.
fn address(v: Value) -> u64 {
    if v.is_heap() { v.bits() - 1 } else { v.bits() }
}

fn owner_of(this: Gc<Builtin>) -> Gc<Type> {
    this.owner.get().cast_unchecked()
}

/// Makes the three classes of descriptors that stand for native methods.
macro_rules! method_descriptors {
    ($( $(#[$doc:meta])* $name:ident $text:literal $bind:ident $repr:literal $($reduce:literal)? ),* $(,)?) => { $(
        $(#[$doc])*
        pub struct $name;

        #[class($text, kind = Builtin)]
        impl $name {
            #[slot(repr)]
            fn repr(this: Gc<Builtin>) -> String {
                format!($repr, this.def.name, owner_of(this).name())
            }
            #[slot(call)]
            fn call(vm: &Vm, this: Value, args: &Args) -> PyResult {
                crate::call::call(vm, this, args)
            }
            #[slot(descr_get)]
            fn descr_get(vm: &Vm, this: Value, instance: Value, owner: Value) -> PyResult {
                descriptor::$bind(vm, this, instance, owner)
            }
            #[member("__objclass__")]
            fn get_objclass(this: Gc<Builtin>) -> Value {
                this.owner.get()
            }
            #[member("__name__")]
            fn get_name(vm: &Vm, this: Gc<Builtin>) -> Value {
                vm.intern_str(this.def.name).value()
            }
            #[getter("__qualname__")]
            fn get_qualname(vm: &Vm, this: Gc<Builtin>) -> Value {
                vm.str(&format!("{}.{}", qualname_of(owner_of(this)), this.def.name)).value()
            }
            #[getter("__doc__")]
            fn get_doc(vm: &Vm, this: Gc<Builtin>) -> Value {
                text(vm, this.def.doc)
            }
            #[getter("__text_signature__")]
            fn get_text_signature(vm: &Vm, this: Gc<Builtin>) -> Value {
                text(vm, this.def.text_signature)
            }
            $(#[method($reduce, text_signature = None)]
            fn reduce(vm: &Vm, this: Gc<Builtin>) -> PyResult {
                reduce_attribute(vm, this.owner.get(), vm.intern_str(this.def.name).value())
            })?
        }
    )* };
}

method_descriptors! {
    /// The class of native methods in their class's dict.
    MethodDescriptor "method_descriptor" method_descriptor_get "<method '{}' of '{}' objects>" "__reduce__()",
    /// The class of native class methods in their class's dict.
    ClassMethodDescriptor "classmethod_descriptor" class_method_descriptor_get "<method '{}' of '{}' objects>",
    /// The class of the special methods that native classes have through their slots.
    WrapperDescriptor "wrapper_descriptor" wrapper_get "<slot wrapper '{}' of '{}' objects>" "__reduce__()",
}

impl Gc<MethodWrapper> {
    fn descriptor(self) -> Gc<Builtin> {
        self.wrapper.get().cast_unchecked()
    }
}

#[class("method-wrapper", kind = MethodWrapper)]
impl MethodWrapper {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<MethodWrapper>) -> String {
        let receiver = this.receiver.get();
        let class = vm.type_of(receiver).name();
        format!(
            "<method-wrapper '{}' of {class} object at {:#x}>",
            this.descriptor().def.name,
            address(receiver)
        )
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<MethodWrapper>, args: &Args) -> PyResult {
        let values = args.values();
        if values.len() > 2 {
            return crate::call::call_with_self(vm, this.wrapper.get(), this.receiver.get(), args);
        }
        let mut all = [this.receiver.get(); 3];
        all[1..=values.len()].copy_from_slice(values);
        let args = Args::with_keywords(&all[..=values.len()], args.names());
        descriptor::call_wrapper(vm, this.wrapper.get().cast_unchecked(), &args)
    }
    #[slot(hash)]
    fn hash(this: Gc<MethodWrapper>) -> i64 {
        use crate::builtins::object::identity_hash;
        identity_hash(this.receiver.get()) ^ identity_hash(this.wrapper.get())
    }
    #[slot(compare)]
    fn compare(this: Gc<MethodWrapper>, other: Value, op: CompareOp) -> Value {
        match other.downcast::<MethodWrapper>() {
            Some(o) => {
                equality(op, this.wrapper.get() == o.wrapper.get() && this.receiver.get() == o.receiver.get())
            }
            None => Value::NOT_IMPLEMENTED,
        }
    }
    #[member("__self__")]
    fn get_self(this: Gc<MethodWrapper>) -> Value {
        this.receiver.get()
    }
    #[member("__objclass__")]
    fn get_objclass(this: Gc<MethodWrapper>) -> Value {
        this.descriptor().owner.get()
    }
    #[getter("__name__")]
    fn get_name(vm: &Vm, this: Gc<MethodWrapper>) -> Value {
        vm.intern_str(this.descriptor().def.name).value()
    }
    #[getter("__qualname__")]
    fn get_qualname(vm: &Vm, this: Gc<MethodWrapper>) -> PyResult {
        vm.getattr(this.wrapper.get(), vm.names().__qualname__)
    }
    #[getter("__doc__")]
    fn get_doc(vm: &Vm, this: Gc<MethodWrapper>) -> Value {
        text(vm, this.descriptor().def.doc)
    }
    #[getter("__text_signature__")]
    fn get_text_signature(vm: &Vm, this: Gc<MethodWrapper>) -> Value {
        text(vm, this.descriptor().def.text_signature)
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<MethodWrapper>) -> PyResult {
        reduce_attribute(vm, this.receiver.get(), vm.intern_str(this.descriptor().def.name).value())
    }
}

/// Create a bound instance method object.
#[class("method", kind = BoundMethod, weakrefable)]
impl BoundMethod {
    #[new("method(function, instance, /)")]
    fn new(vm: &Vm, _cls: Gc<Type>, function: Value, instance: Value) -> PyResult {
        if !vm.is_callable(function) {
            return Err(vm.type_error("first argument must be callable"));
        }
        if instance.is_none() {
            return Err(vm.type_error("instance must not be None"));
        }
        Ok(vm.new_bound_method(function, instance))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<BoundMethod>) -> PyResult<String> {
        let name = display_name(vm, this.function.get())?;
        Ok(format!("<bound method {name} of {}>", vm.repr_text(this.receiver.get())?))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Value, args: &Args) -> PyResult {
        crate::call::call(vm, this, args)
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<BoundMethod>) -> PyResult<i64> {
        let hash =
            crate::builtins::object::identity_hash(this.receiver.get()) ^ vm.hash(this.function.get())?;
        Ok(if hash == -1 { -2 } else { hash })
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<BoundMethod>, other: Value, op: CompareOp) -> PyResult {
        let Some(o) = other.downcast::<BoundMethod>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let equal = vm.eq(this.function.get(), o.function.get())? && this.receiver.get() == o.receiver.get();
        Ok(equality(op, equal))
    }
    #[slot(getattr)]
    fn getattribute(vm: &Vm, this: Gc<BoundMethod>, name: Gc<Str>) -> PyResult {
        let class = vm.type_of(this.value());
        match class.lookup(vm, name) {
            Some(attr) => attribute::bind(vm, attr, this.value(), class.value()),
            None => vm.getattr(this.function.get(), name),
        }
    }
    #[slot(descr_get)]
    fn descr_get(this: Value, _instance: Value, _owner: Value) -> Value {
        this
    }
    #[member("__func__")]
    fn get_func(this: Gc<BoundMethod>) -> Value {
        this.function.get()
    }
    #[member("__self__")]
    fn get_self(this: Gc<BoundMethod>) -> Value {
        this.receiver.get()
    }
    #[getter("__doc__")]
    fn get_doc(vm: &Vm, this: Gc<BoundMethod>) -> PyResult {
        vm.getattr(this.function.get(), vm.names().__doc__)
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<BoundMethod>) -> PyResult {
        let name = vm.getattr(this.function.get(), vm.names().__name__)?;
        reduce_attribute(vm, this.receiver.get(), name)
    }
}

/// True for what binds like a function: used where only the kind matters.
pub fn is_native_callable(v: Value) -> bool {
    v.is_kind(Kind::Builtin)
}
