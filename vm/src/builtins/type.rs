//! `type`: attribute access on classes, calling them, making them, and their attributes.

use crate::native::{Args, PyResult};
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::simple::Name;
use crate::object::type_make;
use crate::object::types::{Type, type_flags};
use crate::object::{Dict, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// `type.__getattribute__`
///
/// # Errors
/// AttributeError; what descriptors raise.
pub fn type_getattr(vm: &Vm, this: Value, name: Name) -> PyResult {
    match type_lookup(vm, this, name)? {
        Some(value) => Ok(value),
        None => Err(attribute::no_attribute(vm, this, name)),
    }
}

/// The same, giving None instead of raising AttributeError when nothing is found.
pub fn type_lookup(vm: &Vm, this: Value, name: Name) -> PyResult<Option<Value>> {
    let name = vm.intern(name);
    let class: Gc<Type> = this.cast_unchecked();
    let meta = vm.type_of(this);
    let meta_attr = meta.lookup(vm, name);
    if let Some(attr) = meta_attr
        && attr.is_heap()
    {
        let slots = vm.type_of(attr).slots();
        if slots.descr_set.is_some()
            && let Some(get) = slots.descr_get
        {
            return get(vm, attr, this, meta.value()).map(Some);
        }
    }
    if let Some(attr) = class.lookup(vm, name) {
        return attribute::bind(vm, attr, Value::UNBOUND, this).map(Some);
    }
    meta_attr.map(|attr| attribute::bind(vm, attr, this, meta.value())).transpose()
}

/// `type.__setattr__` and `__delattr__`.
///
/// # Errors
/// TypeError for built-in types; AttributeError for a missing attribute.
pub fn type_setattr(vm: &Vm, this: Value, name: Name, value: Value) -> PyResult<()> {
    let name = vm.intern(name);
    let class: Gc<Type> = this.cast_unchecked();
    if class.has_flag(type_flags::IMMUTABLE) {
        let message =
            format!("cannot set '{}' attribute of immutable type '{}'", name.as_str_lossy(), class.name());
        return Err(vm.type_error(message));
    }
    if let Some(attr) = vm.type_of(this).lookup(vm, name)
        && attr.is_heap()
        && let Some(set) = vm.type_of(attr).slots().descr_set
    {
        return set(vm, attr, this, value);
    }
    if !value.is_unbound() {
        let hooks = value.is_heap() && vm.type_of(value).slots().descr_set.is_some();
        class.set_attr_raw(vm, name, value);
        let names = vm.names();
        // What has no `__get__` yet may hide nothing of an instance, of whatever class.
        if name == names.__get__ {
            crate::interp::clear_all_caches(vm);
        } else if hooks
            || name == names.__getattribute__
            || name == names.__getattr__
            || name == names.__setattr__
        {
            crate::interp::clear_caches_of(vm, class);
        }
        return Ok(());
    }
    if class.delete_attr_raw(vm, name) { Ok(()) } else { Err(attribute::no_attribute(vm, this, name)) }
}

/// Calling a class: `__new__`, then `__init__` when that gave an instance.
///
/// # Errors
/// What they raise.
pub fn type_call(vm: &Vm, this: Value, args: &Args) -> PyResult {
    let class: Gc<Type> = this.cast_unchecked();
    if class == vm.builtin_type(shapes::TYPE) && args.positional().len() == 1 && args.keyword_count() == 0 {
        return Ok(vm.type_of(args.positional()[0]).value());
    }
    if class == vm.builtin_type(shapes::TYPE) && args.positional().len() != 3 {
        return Err(vm.type_error("type() takes 1 or 3 arguments"));
    }
    let Some(new) = class.slots().new else {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.name())));
    };
    let object = if args.keyword_count() > 0 && init_takes_keywords(vm, class) {
        new(vm, class, &Args::new(args.positional()))?
    } else {
        new(vm, class, args)?
    };
    let actual = vm.type_of(object);
    if (actual == class || actual.is_subtype(class))
        && let Some(init) = actual.slots().init
        // object's own says nothing to a class whose `__new__` took the arguments.
        && (actual.has_flag(type_flags::HEAP)
            || !std::ptr::fn_addr_eq(
                init,
                crate::builtins::object::object_init as fn(&Vm, Value, &Args) -> PyResult<()>,
            ))
    {
        init(vm, object, args)?;
    }
    Ok(object)
}

/// Native classes whose `__new__` leaves keyword arguments to the `__init__` of a subclass that has one.
const LENIENT: [&str; 11] = [
    "array",
    "float",
    "frozenset",
    "filter",
    "filterfalse",
    "starmap",
    "takewhile",
    "dropwhile",
    "cycle",
    "chain",
    "islice",
];

/// Whether keyword arguments are for the class's own `__init__`, not for the native `__new__` that it inherits.
fn init_takes_keywords(vm: &Vm, class: Gc<Type>) -> bool {
    let native = class.native.filter(|def| class.has_flag(type_flags::HEAP) && LENIENT.contains(&def.name));
    let defines = |name| {
        let cell = class.lookup(vm, name);
        cell.is_some_and(|v| v.is_kind(Kind::Function) || v.is_kind(Kind::StaticMethod))
    };
    native.is_some() && defines(vm.names().__init__) && !defines(vm.names().__new__)
}

/// `type.__new__(metatype, name, bases, dict, **kwargs)`
fn type_new(vm: &Vm, metatype: Gc<Type>, args: &Args) -> PyResult {
    let positional = args.positional();
    if positional.len() != 3 {
        return Err(
            vm.type_error(format!("type.__new__() takes exactly 3 arguments ({} given)", positional.len()))
        );
    }
    let check = |k: usize, what: &str| {
        let got = vm.type_of(positional[k]).name();
        vm.type_error(format!("type.__new__() argument {} must be {what}, not {got}", k + 1))
    };
    let Some(name) = positional[0].downcast::<Str>() else { return Err(check(0, "str")) };
    let Some(bases) = positional[1].downcast::<Tuple>() else { return Err(check(1, "tuple")) };
    let Some(namespace) = positional[2].downcast::<Dict>() else { return Err(check(2, "dict")) };
    for b in bases.items() {
        if !b.is_kind(Kind::Type) && vm.getattr_opt(*b, vm.names().__mro_entries__)?.is_some() {
            return Err(vm.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    if name.bytes().contains(&0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    check_encodable(vm, name)?;
    if let Some(doc) = namespace.get_str(vm, vm.names().__doc__).and_then(|d| d.downcast::<Str>()) {
        check_encodable(vm, doc)?;
    }
    let winner = type_make::calculate_metaclass(vm, metatype, bases.items())?;
    if winner != metatype
        && let Some(new) = winner.slots().new
        && !std::ptr::fn_addr_eq(new, type_new as fn(&Vm, Gc<Type>, &Args) -> PyResult)
    {
        return new(vm, winner, args);
    }
    let keywords: Vec<(Name, Value)> = args.keywords().collect();
    Ok(type_make::new_class(vm, winner, name, bases, namespace, &keywords)?.value())
}

/// UnicodeEncodeError for text with surrogates, which names of classes and their documentation must not have.
fn check_encodable(vm: &Vm, text: Gc<Str>) -> PyResult<()> {
    if text.to_str().is_none() {
        crate::codecs::encode_str(vm, text, "utf-8", "strict")?;
    }
    Ok(())
}

fn type_init(vm: &Vm, _this: Value, args: &Args) -> PyResult<()> {
    if args.positional().len() == 1 && args.keyword_count() > 0 {
        return Err(vm.type_error("type.__init__() takes no keyword arguments"));
    }
    if !matches!(args.positional().len(), 1 | 3) {
        return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(())
}

/// Completes `type` with the slots whose functions have names of their own here.
pub fn install(vm: &Vm) {
    let class = vm.builtin_type(shapes::TYPE);
    class.update_slots(|s| {
        s.getattr = Some(type_getattr);
        s.setattr = Some(type_setattr);
        s.call = Some(type_call);
        s.new = Some(type_new);
        s.init = Some(type_init);
    });
    class.set_flag(type_flags::TYPE_SUBCLASS, true);
}

/// A class attribute that lives in the class dict: heap classes store it there.
fn dict_attribute(vm: &Vm, this: Gc<Type>, name: Name) -> Option<Value> {
    this.dict().get_str(vm, name)
}

/// type(object) -> the object's type
/// type(name, bases, dict, **kwds) -> a new type
#[class("type", kind = Type, subclassable, weakrefable, dict)]
impl Type {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Type>) -> PyResult<String> {
        let module = match Type::get_module(vm, this) {
            Ok(module) => module.downcast::<Str>(),
            Err(_) => {
                vm.take_exception();
                None
            }
        };
        let qualname =
            this.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
        Ok(match module {
            Some(m) if m.bytes() != b"builtins" => format!("<class '{}.{qualname}'>", m.as_str_lossy()),
            _ => format!("<class '{qualname}'>"),
        })
    }
    #[getter("__name__")]
    fn get_name(this: Gc<Type>) -> Value {
        this.name.get()
    }
    #[setter("__name__")]
    fn set_name(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        this.check_mutable(vm, "__name__", value)?;
        vm.audit("object.__setattr__", &[this.value(), vm.intern_str("__name__").value(), value])?;
        let Some(name) = value.downcast::<Str>() else {
            let got = vm.type_of(value).name();
            let this = this.name();
            return Err(vm.type_error(format!("can only assign string to {this}.__name__, not '{got}'")));
        };
        if name.bytes().contains(&0) {
            return Err(vm.value_error("type name must not contain null characters"));
        }
        check_encodable(vm, name)?;
        this.name.set(this.header(), value);
        Ok(())
    }
    #[getter("__qualname__")]
    fn get_qualname(this: Gc<Type>) -> Value {
        this.qualname.get()
    }
    #[setter("__qualname__")]
    fn set_qualname(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        this.check_mutable(vm, "__qualname__", value)?;
        vm.audit("object.__setattr__", &[this.value(), vm.intern_str("__qualname__").value(), value])?;
        if !value.is_kind(Kind::Str) {
            let got = vm.type_of(value).name();
            let this = this.name();
            return Err(vm.type_error(format!("can only assign string to {this}.__qualname__, not '{got}'")));
        }
        this.qualname.set(this.header(), value);
        Ok(())
    }
    #[getter("__module__")]
    fn get_module(vm: &Vm, this: Gc<Type>) -> PyResult {
        let computed = |v: &Value| v.is_kind(Kind::GetSet) && !this.has_flag(type_flags::HEAP);
        match dict_attribute(vm, this, vm.names().__module__).filter(|v| !computed(v)) {
            Some(v) => Ok(v),
            None if !this.has_flag(type_flags::HEAP) => {
                Ok(this.native.map_or(vm.names().builtins, |def| vm.intern_str(def.module)).value())
            }
            None => Err(attribute::no_attribute(vm, this.value(), vm.names().__module__)),
        }
    }
    #[setter("__module__")]
    fn set_module(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        this.check_mutable(vm, "__module__", value)?;
        vm.audit("object.__setattr__", &[this.value(), vm.intern_str("__module__").value(), value])?;
        this.set_attr_raw(vm, vm.names().__module__, value);
        // The line was one of the module before.
        this.delete_attr_raw(vm, vm.intern_str("__firstlineno__"));
        Ok(())
    }
    #[getter("__doc__")]
    fn get_doc(vm: &Vm, this: Gc<Type>) -> PyResult {
        if let Some(doc) = this.native.filter(|_| !this.has_flag(type_flags::HEAP)).and_then(|def| def.doc) {
            return Ok(vm.str(doc).value());
        }
        match dict_attribute(vm, this, vm.names().__doc__) {
            Some(v) => attribute::bind(vm, v, Value::UNBOUND, this.value()),
            None => Ok(Value::NONE),
        }
    }
    #[setter("__doc__")]
    fn set_doc(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        this.check_mutable(vm, "__doc__", value)?;
        vm.audit("object.__setattr__", &[this.value(), vm.intern_str("__doc__").value(), value])?;
        this.set_attr_raw(vm, vm.names().__doc__, value);
        Ok(())
    }
    #[getter("__bases__")]
    fn get_bases(this: Gc<Type>) -> Value {
        this.bases.get()
    }
    #[setter("__bases__")]
    fn set_bases(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        this.check_mutable(vm, "__bases__", value)?;
        vm.audit("object.__setattr__", &[this.value(), vm.intern_str("__bases__").value(), value])?;
        let Some(bases) = value.downcast::<Tuple>() else {
            let got = vm.type_of(value).name();
            let this = this.name();
            return Err(vm.type_error(format!("can only assign tuple to {this}.__bases__, not {got}")));
        };
        if bases.len == 0 {
            return Err(vm.type_error(format!(
                "can only assign non-empty tuple to {}.__bases__, not ()",
                this.name()
            )));
        }
        for b in bases.items() {
            if !b.is_kind(Kind::Type) {
                let got = vm.type_of(*b).name();
                let this = this.name();
                return Err(vm.type_error(format!("{this}.__bases__ must be tuple of classes, not '{got}'")));
            }
        }
        type_make::set_bases(vm, this, bases)
    }
    #[member("__base__")]
    fn get_base(this: Gc<Type>) -> Value {
        this.base().map_or(Value::NONE, |b| b.value())
    }
    #[getter("__mro__")]
    fn get_mro(this: Gc<Type>) -> Value {
        this.mro.get()
    }
    #[getter("__dict__")]
    fn get_dict(vm: &Vm, this: Gc<Type>) -> Value {
        crate::builtins::mapping_proxy::new_proxy(vm, this.dict.get())
    }
    #[member("__flags__")]
    fn get_flags(this: Gc<Type>) -> i64 {
        // CPython's numbers for what code asks about: base type, heap type, abstract, sequence, mapping, and the
        // built-in families.
        let table = [
            (type_flags::HEAP, 9),
            (type_flags::BASE_TYPE, 10),
            (type_flags::IMMUTABLE, 8),
            (type_flags::ABSTRACT, 20),
            (type_flags::SEQUENCE, 5),
            (type_flags::MAPPING, 6),
            (type_flags::MATCH_SELF, 22),
            (type_flags::EXCEPTION, 30),
            (type_flags::TYPE_SUBCLASS, 31),
            (type_flags::INT, 24),
            (type_flags::LIST, 25),
            (type_flags::TUPLE, 26),
            (type_flags::BYTES, 27),
            (type_flags::STR, 28),
            (type_flags::DICT, 29),
        ];
        let mut bits: i64 = table.iter().filter(|(f, _)| this.has_flag(*f)).map(|(_, bit)| 1i64 << bit).sum();
        if this.native.is_some_and(|def| def.module == "typing") {
            // Classes that can be derived from but make no instances of their own: pickling goes on to their bases.
            bits |= 1 << 9;
        }
        bits | 1 << 12
    }
    #[member("__basicsize__")]
    fn get_basicsize(this: Gc<Type>) -> usize {
        16 + 8 * this.slot_words() as usize
    }
    #[member("__itemsize__")]
    fn get_itemsize(this: Gc<Type>) -> usize {
        match this.kind.get() {
            Kind::Tuple | Kind::Type => 8,
            Kind::BigInt => 4,
            Kind::Bytes => 1,
            _ => 0,
        }
    }
    #[member("__dictoffset__")]
    fn get_dictoffset(this: Gc<Type>) -> i64 {
        if this.has_flag(type_flags::HAS_DICT) { -1 } else { 0 }
    }
    #[member("__weakrefoffset__")]
    fn get_weakrefoffset(this: Gc<Type>) -> i64 {
        if this.has_flag(type_flags::WEAKREFABLE) { 8 } else { 0 }
    }
    #[getter("__text_signature__")]
    fn get_text_signature(vm: &Vm, this: Gc<Type>) -> Value {
        match this.native {
            _ if this == vm.builtin_type(shapes::OBJECT) => vm.str("()").value(),
            Some(def) if !this.has_flag(type_flags::HEAP) => {
                def.text_signature.map_or(Value::NONE, |s| vm.str(s).value())
            }
            _ => Value::NONE,
        }
    }
    #[getter("__abstractmethods__")]
    fn get_abstract(vm: &Vm, this: Gc<Type>) -> PyResult {
        let name = vm.names().__abstractmethods__;
        match dict_attribute(vm, this, name) {
            Some(v) if this != vm.builtin_type(shapes::TYPE) => Ok(v),
            _ => Err(crate::exceptions::raise_attribute_error(
                vm,
                &format!("type object '{}' has no attribute '__abstractmethods__'", this.name()),
                this.value(),
                name,
            )),
        }
    }
    #[setter("__abstractmethods__")]
    fn set_abstract(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        let name = vm.names().__abstractmethods__;
        if value.is_unbound() {
            if !this.delete_attr_raw(vm, name) {
                return Err(attribute::no_attribute(vm, this.value(), name));
            }
            this.set_flag(type_flags::ABSTRACT, false);
            return Ok(());
        }
        let on = vm.truth(value)?;
        this.set_attr_raw(vm, name, value);
        this.set_flag(type_flags::ABSTRACT, on);
        Ok(())
    }
    #[getter("__type_params__")]
    fn get_type_params(vm: &Vm, this: Gc<Type>) -> Value {
        // In the dict of `type` is the descriptor that leads here.
        let own = dict_attribute(vm, this, vm.names().__type_params__).filter(|v| !v.is_kind(Kind::GetSet));
        own.unwrap_or_else(|| vm.new_tuple(&[]).value())
    }
    #[setter("__type_params__")]
    fn set_type_params(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        this.check_mutable(vm, "__type_params__", value)?;
        vm.audit("object.__setattr__", &[this.value(), vm.intern_str("__type_params__").value(), value])?;
        this.set_attr_raw(vm, vm.names().__type_params__, value);
        Ok(())
    }
    #[getter("__annotate__")]
    fn get_annotate(vm: &Vm, this: Gc<Type>) -> PyResult {
        crate::builtins::annotations::class_annotate(vm, this)
    }
    #[setter("__annotate__")]
    fn set_annotate(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        if this.has_flag(type_flags::IMMUTABLE) || !value.is_unbound() {
            this.check_mutable(vm, "__annotate__", value)?;
        }
        crate::builtins::annotations::set_class_annotate(vm, this, value)
    }
    #[getter("__annotations__")]
    fn get_annotations(vm: &Vm, this: Gc<Type>) -> PyResult {
        crate::builtins::annotations::class_annotations(vm, this)
    }
    #[setter("__annotations__")]
    fn set_annotations(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        if this.has_flag(type_flags::IMMUTABLE) {
            let this = this.name();
            return Err(
                vm.type_error(format!("cannot set '__annotations__' attribute of immutable type '{this}'"))
            );
        }
        crate::builtins::annotations::set_class_annotations(vm, this, value)
    }
    /// Return a type's method resolution order.
    #[method("mro()")]
    fn mro_method(vm: &Vm, this: Gc<Type>) -> PyResult {
        let mro = crate::object::types::compute_mro(vm, this, this.bases().items())?;
        Ok(vm.new_list_from(mro.items()).value())
    }
    /// Return a list of immediate subclasses.
    #[method("__subclasses__()")]
    fn subclasses_method(vm: &Vm, this: Gc<Type>) -> Value {
        this.live_subclasses(vm).value()
    }
    /// Create the namespace for the class statement
    #[class_method("__prepare__(*args, **kwds)", text_signature = None)]
    fn prepare(vm: &Vm, _cls: Gc<Type>, _args: &Args) -> Value {
        vm.new_dict().value()
    }
    /// Check if an object is an instance.
    #[method("__instancecheck__(instance, /)")]
    fn instancecheck(vm: &Vm, this: Gc<Type>, instance: Value) -> PyResult<bool> {
        vm.isinstance_default(instance, this.value())
    }
    /// Check if a class is a subclass.
    #[method("__subclasscheck__(subclass, /)")]
    fn subclasscheck(vm: &Vm, this: Gc<Type>, subclass: Value) -> PyResult<bool> {
        vm.issubclass_default(subclass, this.value())
    }
    /// Specialized __dir__ implementation for types.
    #[method("__dir__()")]
    fn dir(vm: &Vm, this: Gc<Type>) -> PyResult {
        let names = vm.new_dict();
        for c in this.mro_items() {
            let dict = c.cast_unchecked::<Type>().dict();
            let mut pos = 0;
            while let Some((at, key, _)) = dict.next_entry(pos) {
                pos = at + 1;
                names.set(vm, key, Value::NONE)?;
            }
        }
        Ok(vm.list_from(names.value())?.value())
    }
    /// Return memory consumption of the type object.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Type>) -> usize {
        vm.heap().size_of_object(this.header())
    }
    #[slot(or)]
    fn or(vm: &Vm, a: Value, b: Value) -> PyResult {
        crate::builtins::generic_alias::union_or(vm, a, b)
    }
}

impl Type {
    /// TypeError when `name` of an immutable class is set, or deleted at all.
    fn check_mutable(&self, vm: &Vm, name: &str, value: Value) -> PyResult<()> {
        if self.has_flag(type_flags::IMMUTABLE) {
            let this = self.name();
            return Err(vm.type_error(format!("cannot set '{name}' attribute of immutable type '{this}'")));
        }
        if value.is_unbound() {
            let this = self.name();
            return Err(vm.type_error(format!("cannot delete '{name}' attribute of immutable type '{this}'")));
        }
        Ok(())
    }
}
