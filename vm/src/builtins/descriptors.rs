//! The descriptor types: `getset_descriptor`, `member_descriptor`, `property`, `classmethod`, `staticmethod`, and the
//! `__dict__` and `__weakref__` attributes that classes give their instances.

use crate::builtins::{builtin_function, generic_alias};
use crate::native::{Args, PropertyDef, PyResult, VarArgs};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::Name;
use crate::object::types::{Type, type_flags};
use crate::object::{ClassMethod, Dict, GetSet, Member, Property, StaticMethod, Str, attribute, descriptor};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

// ---- __dict__ and __weakref__ of instances ----

static INSTANCE_DICT: PropertyDef = PropertyDef {
    name: "__dict__",
    doc: Some("dictionary for instance variables"),
    get: get_instance_dict,
    set: Some(set_instance_dict),
    member: false,
};

static INSTANCE_WEAKREF: PropertyDef = PropertyDef {
    name: "__weakref__",
    doc: Some("list of weak references to the object"),
    get: get_instance_weakref,
    set: None,
    member: false,
};

fn get_instance_dict(vm: &Vm, this: Value) -> PyResult {
    if !attribute::has_attributes(vm, this) {
        return Err(attribute::no_attribute(vm, this, vm.names().__dict__));
    }
    Ok(attribute::attribute_dict(vm, this).value())
}

fn set_instance_dict(vm: &Vm, this: Value, value: Value) -> PyResult<()> {
    if !attribute::has_attributes(vm, this) {
        return Err(attribute::no_attribute(vm, this, vm.names().__dict__));
    }
    if this.is_kind(Kind::Type) {
        let message = "attribute '__dict__' of 'type' objects is not writable";
        return Err(vm.raise_message(vm.exc().attribute_error, message));
    }
    let dict = if value.is_unbound() {
        let mut class = vm.type_of(this);
        while let Some(base) = class.base().filter(|_| class.has_flag(type_flags::HEAP)) {
            class = base;
        }
        if class.has_flag(type_flags::HAS_DICT) {
            return Err(vm.type_error("cannot delete __dict__"));
        }
        vm.new_dict()
    } else {
        let Some(dict) = value.downcast::<Dict>() else {
            let got = vm.type_of(value).name();
            return Err(vm.type_error(format!("__dict__ must be set to a dictionary, not a '{got}'")));
        };
        dict
    };
    attribute::replace_attribute_dict(vm, this, dict);
    Ok(())
}

fn get_instance_weakref(vm: &Vm, this: Value) -> PyResult {
    Ok(vm.heap().first_weak(this).map_or(Value::NONE, |cell| cell.owner()))
}

/// Puts `__dict__` and `__weakref__` into the dict of a class whose instances have them and whose bases' do not.
pub fn add_instance_attributes(vm: &Vm, class: Gc<Type>, bases: &[Value]) {
    let inherited = |flag: u32| bases.iter().any(|b| b.cast_unchecked::<Type>().has_flag(flag));
    let names = vm.names();
    for (flag, name, def) in [
        (type_flags::HAS_DICT, names.__dict__, &INSTANCE_DICT),
        (type_flags::WEAKREFABLE, names.__weakref__, &INSTANCE_WEAKREF),
    ] {
        let modules_own = flag == type_flags::HAS_DICT && class.kind.get() == Kind::Module;
        // Native classes that can be weakly referenced do not show it.
        let hidden = flag == type_flags::WEAKREFABLE && !class.has_flag(type_flags::HEAP);
        if !class.has_flag(flag)
            || inherited(flag)
            || modules_own
            || hidden
            || class.dict().find_str(vm, name).is_some()
        {
            continue;
        }
        let getset = vm.heap().alloc(GetSet {
            header: Header::new(shapes::GETSET_DESCRIPTOR, Kind::GetSet),
            def,
            owner: ValueCell::new(class.value()),
        });
        class.dict().set_str(vm, name, getset.value());
    }
}

// ---- getset_descriptor, member_descriptor ----

fn qualified(vm: &Vm, owner: Value, name: &str) -> Value {
    let owner: Gc<Type> = owner.cast_unchecked();
    let class =
        owner.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
    vm.str(&format!("{class}.{name}")).value()
}

#[class("getset_descriptor", kind = GetSet)]
impl GetSet {
    #[slot(repr)]
    fn repr(this: Gc<GetSet>) -> String {
        let owner: Gc<Type> = this.owner.get().cast_unchecked();
        format!("<attribute '{}' of '{}' objects>", this.def.name, owner.name())
    }
    #[slot(descr_get)]
    fn descr_get(vm: &Vm, this: Value, instance: Value, owner: Value) -> PyResult {
        descriptor::getset_get(vm, this, instance, owner)
    }
    #[slot(descr_set)]
    fn descr_set(vm: &Vm, this: Value, instance: Value, value: Value) -> PyResult<()> {
        descriptor::getset_set(vm, this, instance, value)
    }
    #[member("__objclass__")]
    fn get_objclass(this: Gc<GetSet>) -> Value {
        this.owner.get()
    }
    #[member("__name__")]
    fn get_name(vm: &Vm, this: Gc<GetSet>) -> Value {
        vm.intern_str(this.def.name).value()
    }
    #[getter("__qualname__")]
    fn get_qualname(vm: &Vm, this: Gc<GetSet>) -> Value {
        qualified(vm, this.owner.get(), this.def.name)
    }
    #[getter("__doc__")]
    fn get_doc(vm: &Vm, this: Gc<GetSet>) -> Value {
        this.def.doc.map_or(Value::NONE, |d| vm.str(d).value())
    }
}

/// The owner and the name of a `member_descriptor`: of a slot, or of a computed attribute that passes for a member.
fn member_parts(vm: &Vm, this: Value) -> (Value, Gc<Str>) {
    match this.downcast::<GetSet>() {
        Some(computed) => (computed.owner.get(), vm.intern_str(computed.def.name)),
        None => {
            let member: Gc<Member> = this.cast_unchecked();
            (member.owner.get(), member.name.get().cast_unchecked())
        }
    }
}

#[class("member_descriptor", kind = Member)]
impl Member {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> String {
        let (owner, name) = member_parts(vm, this);
        format!("<member '{}' of '{}' objects>", name.as_str_lossy(), owner.cast_unchecked::<Type>().name())
    }
    #[slot(descr_get)]
    fn descr_get(vm: &Vm, this: Value, instance: Value, owner: Value) -> PyResult {
        descriptor::member_get(vm, this, instance, owner)
    }
    #[slot(descr_set)]
    fn descr_set(vm: &Vm, this: Value, instance: Value, value: Value) -> PyResult<()> {
        descriptor::member_set(vm, this, instance, value)
    }
    #[member("__objclass__")]
    fn get_objclass(vm: &Vm, this: Value) -> Value {
        member_parts(vm, this).0
    }
    #[member("__name__")]
    fn get_name(vm: &Vm, this: Value) -> Value {
        member_parts(vm, this).1.value()
    }
    #[getter("__qualname__")]
    fn get_qualname(vm: &Vm, this: Value) -> Value {
        let (owner, name) = member_parts(vm, this);
        qualified(vm, owner, &name.as_str_lossy())
    }
    #[getter("__doc__")]
    fn get_doc(vm: &Vm, this: Value) -> Value {
        match this.downcast::<GetSet>() {
            Some(computed) => computed.def.doc.map_or(Value::NONE, |d| vm.str(d).value()),
            None => this.cast_unchecked::<Member>().doc.get(),
        }
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Value) -> PyResult {
        let getattr = builtin_function(vm, "getattr")?;
        let (owner, name) = member_parts(vm, this);
        let args = vm.new_tuple(&[owner, name.value()]);
        Ok(vm.new_tuple(&[getattr, args.value()]).value())
    }
}

// ---- property ----

/// Does a function say that it is abstract?
fn is_abstract(vm: &Vm, f: Value) -> PyResult<bool> {
    if f.is_none() || f.is_unbound() {
        return Ok(false);
    }
    match vm.getattr_opt(f, vm.intern_str("__isabstractmethod__"))? {
        Some(v) => vm.truth(v),
        None => Ok(false),
    }
}

/// A property like `this` with one function replaced (UNBOUND or None: as it was).
fn property_copy(vm: &Vm, this: Gc<Property>, get: Value, set: Value, del: Value) -> PyResult {
    let pick = |new: Value, old: Value| if new.is_unbound() || new.is_none() { old } else { new };
    let fget = pick(get, this.fget.get());
    let from_getter = this.getter_doc.get().is_true() && !fget.is_none();
    let doc = if from_getter { Value::NONE } else { this.doc.get() };
    let (fset, fdel) = (pick(set, this.fset.get()), pick(del, this.fdel.get()));
    let class = vm.type_of(this.value());
    let new = vm.call(class.value(), &[fget, fset, fdel, doc])?;
    if let Some(p) = new.downcast::<Property>() {
        p.name.set(p.header(), this.name.get());
    }
    Ok(new)
}

/// Property attribute.
///
///   fget
///     function to be used for getting an attribute value
///   fset
///     function to be used for setting an attribute value
///   fdel
///     function to be used for del'ing an attribute
///   doc
///     docstring
///
/// Typical use is to define a managed attribute x:
///
/// class C(object):
///     def getx(self): return self._x
///     def setx(self, value): self._x = value
///     def delx(self): del self._x
///     x = property(getx, setx, delx, "I'm the 'x' property.")
///
/// Decorators make defining new properties or modifying existing ones easy:
///
/// class C(object):
///     @property
///     def x(self):
///         "I am the 'x' property."
///         return self._x
///     @x.setter
///     def x(self, value):
///         self._x = value
///     @x.deleter
///     def x(self):
///         del self._x
#[class("property", kind = Property, subclassable)]
impl Property {
    #[new("property(*args, **kwargs)", text_signature = "(fget=None, fset=None, fdel=None, doc=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Property> {
        let none = || ValueCell::new(Value::NONE);
        vm.alloc_instance(cls, |header| Property {
            header,
            fget: none(),
            fset: none(),
            fdel: none(),
            doc: none(),
            name: none(),
            getter_doc: ValueCell::new(Value::FALSE),
        })
    }
    #[init_method("property(fget=None, fset=None, fdel=None, doc=None)")]
    fn init(vm: &Vm, this: Gc<Property>, fget: Value, fset: Value, fdel: Value, doc: Value) -> PyResult<()> {
        let header = this.header();
        this.fget.set(header, fget);
        this.fset.set(header, fset);
        this.fdel.set(header, fdel);
        this.getter_doc.set(header, Value::FALSE);
        let mut text = doc;
        if doc.is_none()
            && !fget.is_none()
            && let Some(d) = vm.getattr_opt(fget, vm.names().__doc__)?
            && !d.is_none()
        {
            text = d;
            this.getter_doc.set(header, Value::TRUE);
        }
        this.doc.set(header, text);
        if header.shape() == shapes::PROPERTY {
            return Ok(());
        }
        // The subclass has a `__doc__` of its own, which would hide the property's.
        match vm.setattr(this.value(), vm.names().__doc__, text) {
            Err(raised) if this.getter_doc.get().is_true() => Err(raised),
            Err(raised) => match vm.take_if(vm.exc().attribute_error) {
                Some(_) => Ok(()),
                None => Err(raised),
            },
            done => done,
        }
    }
    #[slot(descr_get)]
    fn descr_get(vm: &Vm, this: Value, instance: Value, owner: Value) -> PyResult {
        descriptor::property_get(vm, this, instance, owner)
    }
    #[slot(descr_set)]
    fn descr_set(vm: &Vm, this: Value, instance: Value, value: Value) -> PyResult<()> {
        descriptor::property_set(vm, this, instance, value)
    }
    #[member("fget")]
    fn get_fget(this: Gc<Property>) -> Value {
        this.fget.get()
    }
    #[member("fset")]
    fn get_fset(this: Gc<Property>) -> Value {
        this.fset.get()
    }
    #[member("fdel")]
    fn get_fdel(this: Gc<Property>) -> Value {
        this.fdel.get()
    }
    #[member("__doc__")]
    fn get_doc(this: Gc<Property>) -> Value {
        this.doc.get()
    }
    #[setter("__doc__")]
    fn set_doc(this: Gc<Property>, value: Value) -> PyResult<()> {
        this.doc.set(this.header(), if value.is_unbound() { Value::NONE } else { value });
        Ok(())
    }
    #[getter("__name__")]
    fn get_name(vm: &Vm, this: Gc<Property>) -> PyResult {
        let name = this.name.get();
        if !name.is_none() {
            return Ok(name);
        }
        let fget = this.fget.get();
        if !fget.is_none()
            && let Some(name) = vm.getattr_opt(fget, vm.names().__name__)?
        {
            return Ok(name);
        }
        Err(attribute::no_attribute(vm, this.value(), vm.names().__name__))
    }
    #[setter("__name__")]
    fn set_name(this: Gc<Property>, value: Value) -> PyResult<()> {
        this.name.set(this.header(), if value.is_unbound() { Value::NONE } else { value });
        Ok(())
    }
    #[getter("__isabstractmethod__")]
    fn get_abstract(vm: &Vm, this: Gc<Property>) -> PyResult<bool> {
        Ok(is_abstract(vm, this.fget.get())?
            || is_abstract(vm, this.fset.get())?
            || is_abstract(vm, this.fdel.get())?)
    }
    /// Descriptor to obtain a copy of the property with a different getter.
    #[method("getter(fget, /)", text_signature = None)]
    fn getter(vm: &Vm, this: Gc<Property>, fget: Value) -> PyResult {
        property_copy(vm, this, fget, Value::UNBOUND, Value::UNBOUND)
    }
    /// Descriptor to obtain a copy of the property with a different setter.
    #[method("setter(fset, /)", text_signature = None)]
    fn setter(vm: &Vm, this: Gc<Property>, fset: Value) -> PyResult {
        property_copy(vm, this, Value::UNBOUND, fset, Value::UNBOUND)
    }
    /// Descriptor to obtain a copy of the property with a different deleter.
    #[method("deleter(fdel, /)", text_signature = None)]
    fn deleter(vm: &Vm, this: Gc<Property>, fdel: Value) -> PyResult {
        property_copy(vm, this, Value::UNBOUND, Value::UNBOUND, fdel)
    }
    /// __set_name__(owner, name)
    ///
    /// Method to set name of a property.
    #[method("__set_name__(*args)", text_signature = None)]
    fn set_name_in_class(vm: &Vm, this: Gc<Property>, args: VarArgs) -> PyResult<()> {
        let [_owner, name] = *args.as_slice() else {
            let n = args.as_slice().len();
            return Err(
                vm.type_error(format!("__set_name__() takes 2 positional arguments but {n} were given"))
            );
        };
        this.name.set(this.header(), name);
        Ok(())
    }
}

// ---- classmethod and staticmethod ----

/// Copies what a wrapper shows of the function that it wraps (as `functools.wraps` does).
fn copy_wrapped(vm: &Vm, this: Value, function: Value) -> PyResult<()> {
    if !attribute::has_attributes(vm, this) {
        return Ok(());
    }
    let names = vm.names();
    for name in [names.__module__, names.__name__, names.__qualname__, names.__doc__] {
        if let Some(v) = vm.getattr_opt(function, name)? {
            attribute::set_own_attribute(vm, this, name, v);
        }
    }
    Ok(())
}

/// An attribute of the wrapped function, kept once it was read.
fn wrapped_attribute(vm: &Vm, this: Value, function: Value, name: Name) -> PyResult {
    if let Some(v) = attribute::own_attribute(vm, this, name) {
        return Ok(v);
    }
    let v = vm.getattr(function, name)?;
    if attribute::has_attributes(vm, this) {
        attribute::set_own_attribute(vm, this, name, v);
    }
    Ok(v)
}

/// Assigns or deletes an attribute that is kept in the wrapper's own dict.
fn set_wrapped_attribute(vm: &Vm, this: Value, name: Name, value: Value) -> PyResult<()> {
    if !attribute::has_attributes(vm, this) {
        return Err(attribute::no_attribute(vm, this, name));
    }
    if !value.is_unbound() {
        attribute::set_own_attribute(vm, this, name, value);
    } else if !attribute::delete_own_attribute(vm, this, name) {
        let text = name.as_str_lossy();
        return Err(crate::exceptions::raise_attribute_error(vm, &text, this, name));
    }
    Ok(())
}

/// Makes `classmethod` and `staticmethod`, which differ in how they bind.
macro_rules! wrappers {
    ($( $(#[$doc:meta])* $name:ident $text:literal $signature:literal $kind:ident $bind:ident $( parts $part:ident )? ),* $(,)?) => { $(
        $(#[$doc])*
        #[class($text, kind = $kind, subclassable, dict $( , parts($part) )? )]
        impl $name {
            #[new($signature, text_signature = "(function, /)")]
            fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<$name> {
                // Only `__init__` sets the function.
                vm.alloc_instance(cls, |header| $name { header, function: ValueCell::new(Value::NONE) })
            }
            #[init_method($signature)]
            fn init(vm: &Vm, this: Gc<$name>, args: &Args) -> PyResult<()> {
                args.no_keywords(vm, $text)?;
                args.exactly(vm, $text, 1)?;
                let function = args.get(0).unwrap_or(Value::NONE);
                this.function.set(this.header(), function);
                copy_wrapped(vm, this.value(), function)
            }
            #[slot(repr)]
            fn repr(vm: &Vm, this: Gc<$name>) -> PyResult<String> {
                Ok(format!(concat!("<", $text, "({})>"), vm.repr_text(this.function.get())?))
            }
            #[slot(descr_get)]
            fn descr_get(vm: &Vm, this: Value, instance: Value, owner: Value) -> PyResult {
                descriptor::$bind(vm, this, instance, owner)
            }
            #[member("__func__")]
            fn get_func(this: Gc<$name>) -> Value {
                this.function.get()
            }
            #[member("__wrapped__")]
            fn get_wrapped(this: Gc<$name>) -> Value {
                this.function.get()
            }
            #[getter("__isabstractmethod__")]
            fn get_abstract(vm: &Vm, this: Gc<$name>) -> PyResult<bool> {
                is_abstract(vm, this.function.get())
            }
            #[getter("__annotations__")]
            fn get_annotations(vm: &Vm, this: Gc<$name>) -> PyResult {
                wrapped_attribute(vm, this.value(), this.function.get(), vm.names().__annotations__)
            }
            #[setter("__annotations__")]
            fn set_annotations(vm: &Vm, this: Gc<$name>, value: Value) -> PyResult<()> {
                set_wrapped_attribute(vm, this.value(), vm.names().__annotations__, value)
            }
            #[getter("__annotate__")]
            fn get_annotate(vm: &Vm, this: Gc<$name>) -> PyResult {
                wrapped_attribute(vm, this.value(), this.function.get(), vm.names().__annotate__)
            }
            #[setter("__annotate__")]
            fn set_annotate(vm: &Vm, this: Gc<$name>, value: Value) -> PyResult<()> {
                set_wrapped_attribute(vm, this.value(), vm.names().__annotate__, value)
            }
            #[class_method("__class_getitem__(object, /)")]
            fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
                generic_alias::new_alias(vm, cls.value(), object)
            }
        }
    )* };
}

wrappers! {
    /// Convert a function to be a class method.
    ///
    /// A class method receives the class as implicit first argument,
    /// just like an instance method receives the instance.
    /// To declare a class method, use this idiom:
    ///
    ///   class C:
    ///       @classmethod
    ///       def f(cls, arg1, arg2, argN):
    ///           ...
    ///
    /// It can be called either on the class (e.g. C.f()) or on an instance
    /// (e.g. C().f()).  The instance is ignored except for its class.
    /// If a class method is called for a derived class, the derived class
    /// object is passed as the implied first argument.
    ///
    /// Class methods are different than C++ or Java static methods.
    /// If you want those, see the staticmethod builtin.
    ClassMethod "classmethod" "classmethod(function, /)" ClassMethod class_method_get,
    /// Convert a function to be a static method.
    ///
    /// A static method does not receive an implicit first argument.
    /// To declare a static method, use this idiom:
    ///
    ///      class C:
    ///          @staticmethod
    ///          def f(arg1, arg2, argN):
    ///              ...
    ///
    /// It can be called either on the class (e.g. C.f()) or on an instance
    /// (e.g. C().f()). Both the class and the instance are ignored, and
    /// neither is passed implicitly as the first argument to the method.
    ///
    /// Static methods in Python are similar to those found in Java or C++.
    /// For a more advanced concept, see the classmethod builtin.
    StaticMethod "staticmethod" "staticmethod(function, /)" StaticMethod static_method_get parts calling,
}

#[taipan_macros::class_part("staticmethod", calling)]
impl StaticMethod {
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<StaticMethod>, args: &Args) -> PyResult {
        crate::call::call(vm, this.function.get(), args)
    }
}
