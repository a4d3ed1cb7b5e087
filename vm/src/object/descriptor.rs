//! Descriptors: computed attributes of native classes, `__slots__` members, `property`, `classmethod`, `staticmethod`,
//! and the special-method wrappers of built-in types; how each binds.

use crate::heap::Tracer;
use crate::native::{Args, PropertyDef, PyResult};
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::simple::{Builtin, fields};
use crate::object::types::Type;
use crate::object::{Str, type_slots};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// A computed attribute of a native class (`getset_descriptor`).
#[repr(C)]
pub struct GetSet {
    pub header: Header,
    pub def: &'static PropertyDef,
    pub owner: ValueCell,
}
// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for GetSet {
    const KIND: Kind = Kind::GetSet;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.owner.get());
    }
}

fields! {
    /// A name in `__slots__` (`member_descriptor`): the slot's number, or for native exceptions' fields the field's
    /// number negated less one.
    Member, Member { name, owner, slot, doc }
}
fields! {
    /// `property`
    Property, Property { fget, fset, fdel, doc, name, /** True when the docstring came from the getter. */ getter_doc }
}
fields! {
    /// `staticmethod`
    StaticMethod, StaticMethod { function }
}
fields! {
    /// `classmethod`
    ClassMethod, ClassMethod { function }
}
fields! {
    /// `super(cls, obj)`: `obj_type` is the class whose MRO is searched.
    Super, Super { class, obj, obj_type }
}
fields! {
    /// A read-only view of a mapping (`mappingproxy`).
    MappingProxy, MappingProxy { mapping }
}
fields! {
    /// A special-method wrapper bound to its object (`method-wrapper`).
    MethodWrapper, MethodWrapper { wrapper, receiver }
}

/// TypeError: a descriptor was given an object of another class.
#[cold]
fn wrong_object(vm: &Vm, name: &str, owner: Gc<Type>, obj: Value) -> crate::native::Raised {
    let class = vm.type_of(obj).name();
    vm.type_error(format!(
        "descriptor '{name}' for '{}' objects doesn't apply to a '{class}' object",
        owner.name()
    ))
}

/// `__get__` of a Python function: a bound method, or itself for access through the class.
pub fn function_get(vm: &Vm, this: Value, obj: Value, _owner: Value) -> PyResult {
    if obj.is_unbound() { Ok(this) } else { Ok(vm.new_bound_method(this, obj)) }
}

/// `__get__` of a method descriptor: a bound builtin.
pub fn method_descriptor_get(vm: &Vm, this: Value, obj: Value, _owner: Value) -> PyResult {
    if obj.is_unbound() {
        return Ok(this);
    }
    let builtin: Gc<Builtin> = this.cast_unchecked();
    let owner: Gc<Type> = builtin.owner.get().cast_unchecked();
    if !vm.is_instance(obj, owner) {
        return Err(wrong_object(vm, builtin.def.name, owner, obj));
    }
    Ok(bind_builtin(vm, builtin, obj))
}

/// A builtin bound to a receiver.
pub fn bind_builtin(vm: &Vm, builtin: Gc<Builtin>, receiver: Value) -> Value {
    vm.heap()
        .alloc(Builtin {
            header: Header::new(shapes::BUILTIN, Kind::Builtin),
            def: builtin.def,
            receiver: ValueCell::new(receiver),
            owner: ValueCell::new(builtin.owner.get()),
        })
        .value()
}

/// `__get__` of a native class method: bound to the class.
pub fn class_method_descriptor_get(vm: &Vm, this: Value, obj: Value, owner: Value) -> PyResult {
    let class = if owner.is_unbound() { vm.type_of(obj).value() } else { owner };
    Ok(bind_builtin(vm, this.cast_unchecked(), class))
}

/// `__get__` of a special-method wrapper.
pub fn wrapper_get(vm: &Vm, this: Value, obj: Value, _owner: Value) -> PyResult {
    if obj.is_unbound() {
        return Ok(this);
    }
    let builtin: Gc<Builtin> = this.cast_unchecked();
    let owner: Gc<Type> = builtin.owner.get().cast_unchecked();
    if !vm.is_instance(obj, owner) {
        return Err(wrong_object(vm, builtin.def.name, owner, obj));
    }
    let header = Header::new(shapes::METHOD_WRAPPER, Kind::MethodWrapper);
    let body = MethodWrapper { header, wrapper: ValueCell::new(this), receiver: ValueCell::new(obj) };
    Ok(vm.heap().alloc(body).value())
}

/// Calls a special-method wrapper with self as first argument.
pub fn call_wrapper(vm: &Vm, this: Gc<Builtin>, args: &Args) -> PyResult {
    let owner: Gc<Type> = this.owner.get().cast_unchecked();
    let Some(receiver) = args.positional().first() else {
        let message =
            format!("descriptor '{}' of '{}' object needs an argument", this.def.name, owner.name());
        return Err(vm.type_error(message));
    };
    if !vm.is_instance(*receiver, owner) {
        let class = vm.type_of(*receiver).name();
        let message = format!(
            "descriptor '{}' requires a '{}' object but received a '{class}'",
            this.def.name,
            owner.name()
        );
        return Err(vm.type_error(message));
    }
    let index = this.receiver.get().as_small_int_unchecked() as usize;
    type_slots::call_slot(vm, index, owner, args)
}

/// `__get__` of a computed attribute.
pub fn getset_get(vm: &Vm, this: Value, obj: Value, _owner: Value) -> PyResult {
    if obj.is_unbound() {
        return Ok(this);
    }
    let descr: Gc<GetSet> = this.cast_unchecked();
    let owner: Gc<Type> = descr.owner.get().cast_unchecked();
    if !vm.is_instance(obj, owner) {
        return Err(wrong_object(vm, descr.def.name, owner, obj));
    }
    (descr.def.get)(vm, obj)
}

/// `__set__` and `__delete__` of a computed attribute.
pub fn getset_set(vm: &Vm, this: Value, obj: Value, value: Value) -> PyResult<()> {
    let descr: Gc<GetSet> = this.cast_unchecked();
    let owner: Gc<Type> = descr.owner.get().cast_unchecked();
    if !vm.is_instance(obj, owner) {
        return Err(wrong_object(vm, descr.def.name, owner, obj));
    }
    match descr.def.set {
        Some(set) => set(vm, obj, value),
        None => {
            let name = vm.intern_str(descr.def.name);
            let message = if descr.def.member {
                "readonly attribute".to_owned()
            } else {
                format!("attribute '{}' of '{}' objects is not writable", descr.def.name, owner.name())
            };
            Err(crate::exceptions::raise_attribute_error(vm, &message, obj, name))
        }
    }
}

/// `__get__` of a `__slots__` member, or of a computed attribute that passes for a member.
pub fn member_get(vm: &Vm, this: Value, obj: Value, owner_class: Value) -> PyResult {
    if obj.is_unbound() {
        return Ok(this);
    }
    if this.is_kind(Kind::GetSet) {
        return getset_get(vm, this, obj, owner_class);
    }
    let member: Gc<Member> = this.cast_unchecked();
    let owner: Gc<Type> = member.owner.get().cast_unchecked();
    let name: Gc<Str> = member.name.get().cast_unchecked();
    if !vm.is_instance(obj, owner) {
        return Err(wrong_object(vm, &name.as_str_lossy(), owner, obj));
    }
    let value = read_member(member, obj);
    if value.is_unbound() {
        return Err(attribute::no_attribute(vm, obj, name));
    }
    Ok(value)
}

fn read_member(member: Gc<Member>, obj: Value) -> Value {
    let slot = member.slot.get().as_small_int_unchecked();
    if slot >= 0 {
        return attribute::get_slot(obj, slot as usize);
    }
    let value = obj.cast_unchecked::<crate::object::Exception>().extra_field((-slot - 1) as usize);
    if value.is_unbound() { Value::NONE } else { value }
}

/// `__set__` and `__delete__` of a `__slots__` member.
pub fn member_set(vm: &Vm, this: Value, obj: Value, value: Value) -> PyResult<()> {
    if this.is_kind(Kind::GetSet) {
        return getset_set(vm, this, obj, value);
    }
    let member: Gc<Member> = this.cast_unchecked();
    let owner: Gc<Type> = member.owner.get().cast_unchecked();
    let name: Gc<Str> = member.name.get().cast_unchecked();
    if !vm.is_instance(obj, owner) {
        return Err(wrong_object(vm, &name.as_str_lossy(), owner, obj));
    }
    let slot = member.slot.get().as_small_int_unchecked();
    if slot < 0 {
        obj.cast_unchecked::<crate::object::Exception>().set_extra_field((-slot - 1) as usize, value);
        return Ok(());
    }
    if value.is_unbound() && attribute::get_slot(obj, slot as usize).is_unbound() {
        // As CPython says it: the name alone.
        return Err(vm.raise_with(vm.exc().attribute_error, name.value()));
    }
    attribute::set_slot(vm, obj, slot as usize, value);
    Ok(())
}

/// `__get__` of `staticmethod`
pub fn static_method_get(_vm: &Vm, this: Value, _obj: Value, _owner: Value) -> PyResult {
    Ok(this.cast_unchecked::<StaticMethod>().function.get())
}

/// `__get__` of `classmethod`
pub fn class_method_get(vm: &Vm, this: Value, obj: Value, owner: Value) -> PyResult {
    let class = if owner.is_unbound() { vm.type_of(obj).value() } else { owner };
    Ok(vm.new_bound_method(this.cast_unchecked::<ClassMethod>().function.get(), class))
}

/// `__get__` of `property`
pub fn property_get(vm: &Vm, this: Value, obj: Value, _owner: Value) -> PyResult {
    if obj.is_unbound() {
        return Ok(this);
    }
    let property: Gc<Property> = this.cast_unchecked();
    let fget = property.fget.get();
    if fget.is_none() {
        return Err(property_missing(vm, property, obj, "getter"));
    }
    vm.call(fget, &[obj])
}

/// `__set__` and `__delete__` of `property`
pub fn property_set(vm: &Vm, this: Value, obj: Value, value: Value) -> PyResult<()> {
    let property: Gc<Property> = this.cast_unchecked();
    if value.is_unbound() {
        let f = property.fdel.get();
        if f.is_none() {
            return Err(property_missing(vm, property, obj, "deleter"));
        }
        vm.call(f, &[obj])?;
    } else {
        let f = property.fset.get();
        if f.is_none() {
            return Err(property_missing(vm, property, obj, "setter"));
        }
        vm.call(f, &[obj, value])?;
    }
    Ok(())
}

#[cold]
fn property_missing(vm: &Vm, property: Gc<Property>, obj: Value, what: &str) -> crate::native::Raised {
    let class = vm.type_of(obj);
    let qualname =
        class.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
    let message = match property.name.get().downcast::<Str>() {
        Some(_) => match vm.repr_text(property.name.get()) {
            Ok(name) => format!("property {name} of '{qualname}' object has no {what}"),
            Err(raised) => return raised,
        },
        None => format!("property of '{qualname}' object has no {what}"),
    };
    vm.raise_message(vm.exc().attribute_error, message)
}
