//! `object`: the methods that every object has.

use crate::native::{Args, FunctionDef, FunctionKind, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{Dict, Instance, Str, attribute};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// `__new__` of every native class that has one; called through `call_new` with the class in the receiver.
pub static NEW_DEF: FunctionDef = FunctionDef {
    name: "__new__",
    text_signature: Some("($type, *args, **kwargs)"),
    doc: Some("Create and return a new object.  See help(type) for accurate signature."),
    kind: FunctionKind::StaticMethod,
    entry: unreachable_new,
    direct: None,
    quick: None,
};

fn unreachable_new(vm: &Vm, _args: &Args) -> PyResult {
    Err(vm.system_error("__new__ was called without its class"))
}

/// `owner.__new__(cls, *args)`: checks that `cls` has the layout that `owner`'s `__new__` makes.
///
/// # Errors
/// TypeError when it does not; what the constructor raises.
pub fn call_new(vm: &Vm, owner: Gc<Type>, args: &Args) -> PyResult {
    if let [class] = *args.values()
        && owner == vm.builtin_type(shapes::OBJECT)
        && let Some(class) = class.downcast::<Type>()
        && class.kind.get() == Kind::Instance
        && !class.has_flag(type_flags::ABSTRACT)
    {
        return Ok(vm.alloc_instance(class, |header| Instance { header }).value());
    }
    new_checked(vm, owner, args)
}

/// [`call_new`] with all its checks.
fn new_checked(vm: &Vm, owner: Gc<Type>, args: &Args) -> PyResult {
    let name = || owner.name();
    let Some(first) = args.positional().first() else {
        let name = name();
        return Err(vm.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    let Some(class) = first.downcast::<Type>() else {
        let (got, name) = (vm.type_of(*first).name(), name());
        return Err(vm.type_error(format!("{name}.__new__(X): X is not a type object ({got})")));
    };
    if !class.is_subtype(owner) {
        let (sub, name) = (class.name(), name());
        return Err(vm.type_error(format!("{name}.__new__({sub}): {sub} is not a subtype of {name}")));
    }
    // The most derived native class decides how instances are laid out.
    let mut native = class;
    while native.has_flag(type_flags::HEAP) {
        match native.base() {
            Some(b) => native = b,
            None => break,
        }
    }
    let (want, have) = (native.slots().new, owner.slots().new);
    let same = match (want, have) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    if !same && want.is_some() {
        let (sub, base, name) = (class.name(), native.name(), name());
        return Err(vm.type_error(format!("{name}.__new__({sub}) is not safe, use {base}.__new__()")));
    }
    match have {
        Some(new) => new(vm, class, &args.skip_first()),
        None => Err(vm.type_error(format!("cannot create '{}' instances", name()))),
    }
}

/// `object.__new__`
///
/// # Errors
/// TypeError for excess arguments and abstract classes.
pub fn object_new(vm: &Vm, class: Gc<Type>, args: &Args) -> PyResult {
    let makes_instances = class.kind.get() == Kind::Instance || class.has_flag(type_flags::HEAP);
    if !args.is_empty() && makes_instances {
        let overrides_new = !class
            .slots()
            .new
            .is_some_and(|f| std::ptr::fn_addr_eq(f, object_new as fn(&Vm, Gc<Type>, &Args) -> PyResult));
        if overrides_new {
            return Err(
                vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)")
            );
        }
        let overrides_init = !class
            .slots()
            .init
            .is_some_and(|f| std::ptr::fn_addr_eq(f, object_init as fn(&Vm, Value, &Args) -> PyResult<()>));
        if !overrides_init {
            return Err(vm.type_error(format!("{}() takes no arguments", class.name())));
        }
    }
    if class.has_flag(type_flags::ABSTRACT) {
        return Err(abstract_error(vm, class));
    }
    match class.kind.get() {
        Kind::Instance => Ok(vm.alloc_instance(class, |header| Instance { header }).value()),
        _ => {
            let name = class.name();
            let own_new = class.slots().new.is_some_and(|f| {
                !std::ptr::fn_addr_eq(f, object_new as fn(&Vm, Gc<Type>, &Args) -> PyResult)
            });
            Err(vm.type_error(if own_new {
                format!("object.__new__({name}) is not safe, use {name}.__new__()")
            } else {
                format!("cannot create '{name}' instances")
            }))
        }
    }
}

#[cold]
fn abstract_error(vm: &Vm, class: Gc<Type>) -> crate::native::Raised {
    let names = match class.dict().get_str(vm, vm.names().__abstractmethods__) {
        Some(set) => crate::builtins::functions::sorted_strings(vm, set),
        None => Ok(Vec::new()),
    };
    let names = match names {
        Ok(n) => n,
        Err(raised) => return raised,
    };
    let s = if names.len() == 1 { "" } else { "s" };
    let list: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    vm.type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{s} {}",
        class.name_str().as_str_lossy(),
        list.join(", ")
    ))
}

/// `object.__init__`
///
/// # Errors
/// TypeError for excess arguments.
pub fn object_init(vm: &Vm, this: Value, args: &Args) -> PyResult<()> {
    if args.is_empty() {
        return Ok(());
    }
    let class = vm.type_of(this);
    let overrides_init = !class
        .slots()
        .init
        .is_some_and(|f| std::ptr::fn_addr_eq(f, object_init as fn(&Vm, Value, &Args) -> PyResult<()>));
    if overrides_init {
        return Err(
            vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)")
        );
    }
    let overrides_new = !class
        .slots()
        .new
        .is_some_and(|f| std::ptr::fn_addr_eq(f, object_new as fn(&Vm, Gc<Type>, &Args) -> PyResult));
    if !overrides_new {
        return Err(vm.type_error(format!(
            "{}.__init__() takes exactly one argument (the instance to initialize)",
            class.name()
        )));
    }
    Ok(())
}

/// A hash from an address: identity hashing. Objects of a size lie at multiples of it, so the address alone would leave most
/// places of a small set unused; the product's upper bits depend on all of it (Fibonacci hashing, Knuth).
pub fn identity_hash(v: Value) -> i64 {
    let address = v.bits().wrapping_sub(1);
    ((address >> 4).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) as i64
}

/// `id(v)`: follows the value for ints and floats.
pub fn id(vm: &Vm, v: Value) -> Value {
    if v.is_heap() {
        match v.header_unchecked().shape() {
            shapes::FLOAT | shapes::INT => {}
            _ => return vm.int((v.bits() - 1) as i64),
        }
        let h = vm.hash(v).unwrap_or(0) as u64;
        return vm.int_from_u64(h << 3 | 1 << 62 | 4);
    }
    vm.int_from_u64(v.bits())
}

/// The root of the class hierarchy (members without a slot).
pub struct Object;

/// The base class of the class hierarchy.
///
/// When called, it accepts no arguments and returns a new featureless
/// instance that has no instance attributes and cannot be given any.
#[class("object", kind = Instance, subclassable, base = fn:no_base)]
impl Object {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> PyResult<String> {
        let class = vm.type_of(this);
        let module = class.lookup(vm, vm.names().__module__).and_then(|m| m.downcast::<Str>());
        let qualname =
            class.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
        let address = if this.is_heap() { this.bits() - 1 } else { this.bits() };
        Ok(match module {
            Some(m) if m.bytes() != b"builtins" => {
                format!("<{}.{qualname} object at {address:#x}>", m.as_str_lossy())
            }
            _ => format!("<{qualname} object at {address:#x}>"),
        })
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Value) -> PyResult {
        Ok(vm.repr(this)?.value())
    }
    #[slot(hash)]
    fn hash(this: Value) -> i64 {
        identity_hash(this)
    }
    #[slot(compare)]
    fn compare(vm: &Vm, a: Value, b: Value, op: CompareOp) -> PyResult {
        match op {
            CompareOp::Eq => Ok(if a == b { Value::TRUE } else { Value::NOT_IMPLEMENTED }),
            CompareOp::Ne => {
                let Some(f) = vm.type_of(a).slots().compare else { return Ok(Value::NOT_IMPLEMENTED) };
                let equal = f(vm, a, b, CompareOp::Eq)?;
                if equal.is_not_implemented() {
                    return Ok(equal);
                }
                Ok(Value::bool(!vm.truth(equal)?))
            }
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[getter("__class__")]
    fn class_(vm: &Vm, this: Value) -> Gc<Type> {
        vm.type_of(this)
    }
    #[setter("__class__")]
    fn set_class(vm: &Vm, this: Value, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("can't delete __class__ attribute"));
        }
        let Some(new) = value.downcast::<Type>() else {
            let got = vm.type_of(value).name();
            return Err(vm.type_error(format!("__class__ must be set to a class, not '{got}' object")));
        };
        vm.audit("object.__setattr__", &[this, vm.names().__class__.value(), value])?;
        let old = vm.type_of(this);
        if old == new {
            return Ok(());
        }
        let both_modules = this.is_kind(Kind::Module) && new.kind.get() == Kind::Module;
        if !both_modules && (!old.has_flag(type_flags::HEAP) || !new.has_flag(type_flags::HEAP)) {
            return Err(vm.type_error(
                "__class__ assignment only supported for mutable types or ModuleType subclasses",
            ));
        }
        if old.kind.get() != new.kind.get()
            || !both_modules && !crate::object::type_make::same_layout(vm, old, new)
        {
            let (a, b) = (new.name(), old.name());
            return Err(
                vm.type_error(format!("__class__ assignment: '{a}' object layout differs from '{b}'"))
            );
        }
        attribute::change_class(vm, this, new);
        Ok(())
    }
    /// Default dir() implementation.
    #[method("__dir__()")]
    fn dir(vm: &Vm, this: Value) -> PyResult {
        let names = vm.new_dict();
        if let Some(d) = vm.getattr_opt(this, vm.names().__dict__)?.and_then(|d| d.downcast::<Dict>()) {
            add_keys(vm, names, d)?;
        }
        if let Some(class) = vm.getattr_opt(this, vm.names().__class__)?.and_then(|c| c.downcast::<Type>()) {
            for c in class.mro_items() {
                add_keys(vm, names, c.cast_unchecked::<Type>().dict())?;
            }
        }
        let list = vm.new_list();
        let mut pos = 0;
        while let Some((at, key, _)) = names.next_entry(pos) {
            pos = at + 1;
            list.push(vm, key);
        }
        Ok(list.value())
    }
    /// Default object formatter.
    ///
    /// Return str(self) if format_spec is empty. Raise TypeError otherwise.
    #[method("__format__(format_spec, /)")]
    fn format(vm: &Vm, this: Value, format_spec: Gc<Str>) -> PyResult {
        if format_spec.byte_len() > 0 {
            let class = vm.type_of(this).name();
            return Err(vm.type_error(format!("unsupported format string passed to {class}.__format__")));
        }
        Ok(vm.str_of(this)?.value())
    }
    /// This method is called when a class is subclassed.
    ///
    /// The default implementation does nothing. It may be
    /// overridden to extend subclasses.
    #[class_method("__init_subclass__(*args, **kwargs)", text_signature = None)]
    fn init_subclass(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, &format!("{}.__init_subclass__", cls.name()))?;
        match args.len() {
            0 => Ok(()),
            n => {
                let name = cls.name();
                Err(vm.type_error(format!("{name}.__init_subclass__() takes no arguments ({n} given)")))
            }
        }
    }
    /// Abstract classes can override this to customize issubclass().
    ///
    /// This is invoked early on by abc.ABCMeta.__subclasscheck__().
    /// It should return True, False or NotImplemented.  If it returns
    /// NotImplemented, the normal algorithm is used.  Otherwise, it
    /// overrides the normal algorithm (and the outcome is cached).
    #[class_method("__subclasshook__(object, /)", text_signature = None)]
    fn subclasshook(_cls: Gc<Type>, object: Value) -> Value {
        let _ = object;
        Value::NOT_IMPLEMENTED
    }
    /// Size of object in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Value) -> usize {
        match this.header() {
            Some(h) => vm.heap().size_of_object(h),
            None => 16,
        }
    }
    /// Helper for pickle.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Value) -> PyResult {
        crate::builtins::reduce::reduce(vm, this, 0)
    }
    /// Helper for pickle.
    #[method("__reduce_ex__(protocol, /)")]
    fn reduce_ex(vm: &Vm, this: Value, protocol: i32) -> PyResult {
        crate::builtins::reduce::reduce_ex(vm, this, protocol)
    }
    /// Helper for pickle.
    #[method("__getstate__()")]
    fn getstate(vm: &Vm, this: Value) -> PyResult {
        crate::builtins::reduce::getstate(vm, this)
    }
}

fn no_base(vm: &Vm) -> Gc<Type> {
    vm.builtin_type(shapes::OBJECT)
}

fn add_keys(vm: &Vm, to: Gc<Dict>, from: Gc<Dict>) -> PyResult<()> {
    let mut pos = 0;
    while let Some((at, key, _)) = from.next_entry(pos) {
        pos = at + 1;
        to.set(vm, key, Value::NONE)?;
    }
    Ok(())
}

/// Completes `object` with the slots whose functions have names of their own here.
pub fn install(vm: &Vm) {
    let object = vm.builtin_type(shapes::OBJECT);
    object.update_slots(|s| {
        s.new = Some(object_new);
        s.init = Some(object_init);
        s.getattr = Some(attribute::generic_getattr);
        s.setattr = Some(attribute::generic_setattr);
    });
}
