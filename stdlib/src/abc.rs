//! The module `_abc`: the fast half of `abc.ABCMeta`.
//!
//! What a class answered about a subclass is remembered by the subclass's version, a number that no class state ever
//! had before: a class that changed is asked about again, and a number of a dead class means nothing to anybody.

use std::cell::Cell;
use taipan_macros::{class, module, native_object};
use taipan_vm::address_map::AddressSet;
use taipan_vm::builtins::set;
use taipan_vm::builtins::weakref::{WeakRef, new_weak};
use taipan_vm::heap::HeapCell;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::types::type_flags;
use taipan_vm::object::{Dict, List, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, quick};

/// What an abstract base class knows of other classes (its `_abc_impl`).
#[native_object("_abc._abc_data")]
pub struct AbcData {
    /// Weak references to the registered classes.
    registry: HeapCell<Vec<Gc<WeakRef>>>,
    #[untraced]
    subclasses: std::cell::RefCell<AddressSet<u32>>,
    #[untraced]
    others: std::cell::RefCell<AddressSet<u32>>,
    /// The counter of registrations for which `others` holds.
    others_for: Cell<i64>,
}

/// Internal state held by ABC machinery.
#[class("_abc_data", module = "_abc")]
impl AbcData {
    #[new("_abc_data()")]
    fn new(vm: &Vm, cls: Gc<Type>) -> Gc<AbcData> {
        make(vm, cls)
    }
}

fn make(vm: &Vm, class: Gc<Type>) -> Gc<AbcData> {
    let counter = counter(vm);
    AbcData::alloc(vm, class, |head| AbcData {
        head,
        registry: HeapCell::new(Vec::new()),
        subclasses: Default::default(),
        others: Default::default(),
        others_for: Cell::new(counter),
    })
}

/// How many registrations there were.
fn counter(vm: &Vm) -> i64 {
    vm.interp().quick_state[quick::ABC].get().as_small_int().unwrap_or(0)
}

fn data_of(vm: &Vm, class: Value) -> PyResult<Gc<AbcData>> {
    let data = vm.getattr(class, vm.names()._abc_impl)?;
    match data.downcast::<AbcData>() {
        Some(data) => Ok(data),
        None => Err(vm.type_error("_abc_impl is set to a wrong type")),
    }
}

/// `value.__isabstractmethod__`
fn is_abstract(vm: &Vm, value: Value) -> PyResult<bool> {
    match vm.getattr_opt(value, vm.intern_str("__isabstractmethod__"))? {
        Some(v) => vm.truth(v),
        None => Ok(false),
    }
}

/// Sets `__abstractmethods__`: names in the class's own namespace, and inherited ones that are still abstract.
fn find_abstract(vm: &Vm, class: Value) -> PyResult<()> {
    let names = vm.new_list();
    let namespace = vm.getattr(class, vm.names().__dict__)?;
    let items = vm.call_method_str(namespace, "items", &[])?;
    let items = vm.list_from(items)?;
    for i in 0..items.len() {
        if let Some(pair) = items.get(vm, i).downcast::<Tuple>()
            && let [name, value] = *pair.items()
            && is_abstract(vm, value)?
        {
            names.push(vm, name);
        }
    }
    let bases = vm.getattr(class, vm.names().__bases__)?;
    let Some(bases) = bases.downcast::<Tuple>() else { return Err(vm.type_error("__bases__ is not tuple")) };
    for base in bases.items() {
        let Some(inherited) = vm.getattr_opt(*base, vm.names().__abstractmethods__)? else { continue };
        let inherited = vm.list_from(inherited)?;
        for i in 0..inherited.len() {
            let name = inherited.get(vm, i);
            let Some(text) = name.downcast() else {
                return Err(vm.type_error("attribute name must be string"));
            };
            if let Some(value) = vm.getattr_opt(class, text)?
                && is_abstract(vm, value)?
            {
                names.push(vm, name);
            }
        }
    }
    let frozen = set::frozenset_of_constants(vm, names);
    vm.setattr(class, vm.names().__abstractmethods__, frozen)
}

/// CPython's type flags for patterns: what `__abc_tpflags__` may say.
const SEQUENCE_BIT: i64 = 1 << 5;
const MAPPING_BIT: i64 = 1 << 6;

/// Gives a class the collection flag that `__abc_tpflags__` in its namespace asks for.
fn take_collection_flag(vm: &Vm, class: Gc<Type>) -> PyResult<()> {
    let name = vm.intern_str("__abc_tpflags__");
    let Some(flags) = class.dict().get_str(vm, name) else { return Ok(()) };
    if let Some(bits) = flags.as_small_int() {
        let bits = bits & (SEQUENCE_BIT | MAPPING_BIT);
        if bits == SEQUENCE_BIT | MAPPING_BIT {
            let message = "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING";
            return Err(vm.type_error(message));
        }
        if bits != 0 {
            class.set_flag(type_flags::SEQUENCE, bits == SEQUENCE_BIT);
            class.set_flag(type_flags::MAPPING, bits == MAPPING_BIT);
        }
    }
    class.delete_attr_raw(vm, name);
    Ok(())
}

/// Gives a class and all that derive from it a collection flag.
fn spread_collection_flag(vm: &Vm, class: Gc<Type>, flag: u32) -> PyResult<()> {
    vm.check_native_stack()?;
    let both = type_flags::SEQUENCE | type_flags::MAPPING;
    if class.flags.get() & both == flag || class.has_flag(type_flags::IMMUTABLE) {
        return Ok(());
    }
    class.set_flag(both, false);
    class.set_flag(flag, true);
    let subclasses = vm.list_from(vm.call_method_str(class.value(), "__subclasses__", &[])?)?;
    for i in 0..subclasses.len() {
        if let Some(sub) = subclasses.get(vm, i).downcast::<Type>() {
            spread_collection_flag(vm, sub, flag)?;
        }
    }
    Ok(())
}

fn not_a_class(vm: &Vm) -> Raised {
    vm.type_error("issubclass() arg 1 must be a class")
}

/// Is `subclass` known not to be a subclass?
fn is_known_other(vm: &Vm, data: Gc<AbcData>, subclass: Gc<Type>) -> bool {
    data.others_for.get() == counter(vm) && data.others.borrow().contains(&subclass.version_for_cache(vm))
}

fn remember(vm: &Vm, set: &std::cell::RefCell<AddressSet<u32>>, class: Gc<Type>) {
    let mut set = set.borrow_mut();
    // Numbers of dead and changed classes stay; a set that grew out of measure starts again.
    if set.len() > 1 << 14 {
        set.clear();
    }
    set.insert(class.version_for_cache(vm));
}

/// `ABCMeta.__subclasscheck__`
fn subclass_check(vm: &Vm, this: Value, subclass: Value) -> PyResult<bool> {
    let Some(class) = subclass.downcast::<Type>() else { return Err(not_a_class(vm)) };
    let data = data_of(vm, this)?;
    if data.subclasses.borrow().contains(&class.version_for_cache(vm)) {
        return Ok(true);
    }
    if is_known_other(vm, data, class) {
        return Ok(false);
    }
    let now = counter(vm);
    if data.others_for.get() != now {
        data.others.borrow_mut().clear();
        data.others_for.set(now);
    }
    let yes = ask(vm, this, data, class)?;
    remember(vm, if yes { &data.subclasses } else { &data.others }, class);
    Ok(yes)
}

/// Works the answer out: the hook, the MRO, registered classes, subclasses.
fn ask(vm: &Vm, this: Value, data: Gc<AbcData>, class: Gc<Type>) -> PyResult<bool> {
    vm.check_native_stack()?;
    let subclass = class.value();
    let hook = vm.call_method_str(this, "__subclasshook__", &[subclass])?;
    if hook.is_bool() {
        return Ok(hook.is_true());
    }
    if !hook.is_not_implemented() {
        let message = "__subclasshook__ must return either False, True, or NotImplemented";
        return Err(vm.assertion_error(message));
    }
    if this.downcast::<Type>().is_some_and(|t| class.is_subtype(t)) {
        return Ok(true);
    }
    let mut i = 0;
    loop {
        // The registry may change while Python code runs.
        let registered = data.registry.borrow().get(i).copied();
        let Some(registered) = registered else { break };
        i += 1;
        if let Some(target) = registered.target()
            && vm.issubclass(subclass, target)?
        {
            return Ok(true);
        }
    }
    let subclasses = vm.call_method_str(this, "__subclasses__", &[])?;
    let Some(subclasses) = subclasses.downcast::<List>() else {
        return Err(vm.type_error("__subclasses__() must return a list"));
    };
    let mut i = 0;
    while let Some(sub) = subclasses.try_get(vm, i) {
        if vm.issubclass(subclass, sub)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

#[module("_abc", doc = "Module contains faster C implementation of abc.ABCMeta")]
pub mod module {
    use super::*;

    /// Returns the current ABC cache token.
    ///
    /// The token is an opaque object (supporting equality testing) identifying
    /// the current version of the ABC cache for virtual subclasses.  The token
    /// changes with every call to register() on any ABC.
    #[function("get_cache_token()")]
    fn get_cache_token(vm: &Vm) -> i64 {
        counter(vm)
    }

    /// Internal ABC helper for class set-up. Should be never used outside abc module.
    #[function("_abc_init(self, /)")]
    fn abc_init(vm: &Vm, this: Value) -> PyResult<()> {
        find_abstract(vm, this)?;
        let data = make(vm, AbcData::class(vm));
        vm.setattr(this, vm.names()._abc_impl, data.value())?;
        match this.downcast::<Type>() {
            Some(class) => take_collection_flag(vm, class),
            None => Ok(()),
        }
    }

    /// Internal ABC helper for subclasss registration. Should be never used outside abc module.
    #[function("_abc_register(self, subclass, /)")]
    fn abc_register(vm: &Vm, this: Value, subclass: Value) -> PyResult {
        let Some(class) = subclass.downcast::<Type>() else {
            return Err(vm.type_error("Can only register classes"));
        };
        if vm.issubclass(subclass, this)? {
            return Ok(subclass);
        }
        // A class that already counts as a base of this one would make a cycle.
        if vm.issubclass(this, subclass)? {
            return Err(vm.runtime_error("Refusing to create an inheritance cycle"));
        }
        let data = data_of(vm, this)?;
        let weak = new_weak(vm, WeakRef::class(vm), subclass, Value::NONE)?;
        {
            let mut registry = data.registry.borrow_mut();
            registry.retain(|r| r.target().is_some());
            registry.push(weak);
        }
        let next = vm.int(counter(vm) + 1);
        vm.interp().quick_state[quick::ABC].set(next);
        if let Some(base) = this.downcast::<Type>() {
            for flag in [type_flags::SEQUENCE, type_flags::MAPPING] {
                if base.has_flag(flag) {
                    spread_collection_flag(vm, class, flag)?;
                }
            }
        }
        Ok(subclass)
    }

    /// Internal ABC helper for instance checks. Should be never used outside abc module.
    #[function("_abc_instancecheck(self, instance, /)")]
    fn abc_instancecheck(vm: &Vm, this: Value, instance: Value) -> PyResult {
        let data = data_of(vm, this)?;
        let actual = vm.type_of(instance);
        let claimed = vm.getattr(instance, vm.names().__class__)?;
        if let Some(class) = claimed.downcast::<Type>() {
            if data.subclasses.borrow().contains(&class.version_for_cache(vm)) {
                return Ok(Value::TRUE);
            }
            if class == actual && is_known_other(vm, data, class) {
                return Ok(Value::FALSE);
            }
        }
        let check = vm.names().__subclasscheck__;
        let result = vm.call_method(this, check, &[claimed])?;
        if claimed == actual.value() || vm.truth(result)? {
            return Ok(result);
        }
        vm.call_method(this, check, &[actual.value()])
    }

    /// Internal ABC helper for subclasss checks. Should be never used outside abc module.
    #[function("_abc_subclasscheck(self, subclass, /)")]
    fn abc_subclasscheck(vm: &Vm, this: Value, subclass: Value) -> PyResult<bool> {
        subclass_check(vm, this, subclass)
    }

    /// Internal ABC helper to reset registry of a given class.
    ///
    /// Should be only used by refleak.py
    #[function("_reset_registry(self, /)")]
    fn reset_registry(vm: &Vm, this: Value) -> PyResult<()> {
        data_of(vm, this)?.registry.borrow_mut().clear();
        Ok(())
    }

    /// Internal ABC helper to reset both caches of a given class.
    ///
    /// Should be only used by refleak.py
    #[function("_reset_caches(self, /)")]
    fn reset_caches(vm: &Vm, this: Value) -> PyResult<()> {
        let data = data_of(vm, this)?;
        data.subclasses.borrow_mut().clear();
        data.others.borrow_mut().clear();
        Ok(())
    }

    /// Internal ABC helper for cache and registry debugging.
    ///
    /// Return shallow copies of registry, of both caches, and
    /// negative cache version. Don't call this function directly,
    /// instead use ABC._dump_registry() for a nice repr.
    #[function("_get_dump(self, /)")]
    fn get_dump(vm: &Vm, this: Value) -> PyResult<Gc<Tuple>> {
        let data = data_of(vm, this)?;
        let registry = set::new_empty(vm);
        let mut i = 0;
        loop {
            let weak = data.registry.borrow().get(i).copied();
            let Some(weak) = weak else { break };
            i += 1;
            set::add(vm, registry.value(), weak.value())?;
        }
        // The caches hold numbers; which of them are which classes is found among the subclasses of object.
        let known = [set::new_empty(vm), set::new_empty(vm)];
        let root = vm.builtin_type(taipan_vm::object::builtin_types::shapes::OBJECT);
        let seen = vm.new_dict();
        collect(vm, data, root, &known, seen)?;
        let version = vm.int(data.others_for.get());
        Ok(vm.new_tuple(&[registry.value(), known[0].value(), known[1].value(), version]))
    }
}

/// Adds weak references to a class and those derived from it to the sets of what is known about them.
fn collect(
    vm: &Vm,
    data: Gc<AbcData>,
    class: Gc<Type>,
    known: &[Gc<set::Set>; 2],
    seen: Gc<Dict>,
) -> PyResult<()> {
    vm.check_native_stack()?;
    if seen.get(vm, class.value())?.is_some() {
        return Ok(());
    }
    seen.set(vm, class.value(), Value::TRUE)?;
    let version = class.version_for_cache(vm);
    for (cache, set) in [&data.subclasses, &data.others].into_iter().zip(known) {
        let is_in = cache.borrow().contains(&version);
        if is_in {
            let weak = new_weak(vm, WeakRef::class(vm), class.value(), Value::NONE)?;
            set::add(vm, set.value(), weak.value())?;
        }
    }
    let subclasses = class.live_subclasses(vm);
    for i in 0..subclasses.len() {
        if let Some(sub) = subclasses.get(vm, i).downcast::<Type>() {
            collect(vm, data, sub, known, seen)?;
        }
    }
    Ok(())
}
