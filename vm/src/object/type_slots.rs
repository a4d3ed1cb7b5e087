//! Special methods and slots agree: from a built-in type's slots come the wrapper descriptors that its dict shows
//! (`int.__add__`); from a Python class's special methods come slot functions that look the method up and call it.
//!
//! One table, [`SLOT_DEFS`], has an entry for each special method: how to call it through the slot, and how a Python
//! class fills the slot. The scheme is CPython's (typeobject.c, `slotdefs`), the code our own.

use super::slot_dispatch::slot_getattr;
use super::slot_table::SLOT_DEFS;
use crate::native::{Args, FunctionDef, PyResult};
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::{Builtin, Name};
use crate::object::slots::Slots;
use crate::object::types::{Type, type_flags};
use crate::object::{Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// One special method.
pub struct SlotDef {
    /// Name, signature and doc; the entry is never called (see `call_slot`).
    pub def: FunctionDef,
    /// Does a native type with these slots have it?
    pub(super) present: fn(&Slots) -> bool,
    /// Calls it through the slot of `owner`: arguments with self first.
    pub(super) call: fn(&Vm, &Slots, &Args) -> PyResult,
    /// Installs the dispatcher for Python classes.
    pub(super) install: fn(&mut Slots),
    /// Copies the slot from a native base's table.
    pub(super) copy: fn(&mut Slots, &Slots),
}

/// Calls special method number `index` of [`SLOT_DEFS`] through the slots of `owner`.
pub fn call_slot(vm: &Vm, index: usize, owner: Gc<Type>, args: &Args) -> PyResult {
    (SLOT_DEFS[index].call)(vm, owner.slots(), args)
}

/// The `__hash__` slot of types that are not hashable.
pub fn hash_not_implemented(vm: &Vm, v: Value) -> PyResult<i64> {
    Err(vm.unhashable(v))
}

/// Adds the wrapper descriptors of a native type's own slots to its dict. `own` are the slots that the type itself
/// defines (before inheritance).
pub fn add_wrappers(vm: &Vm, class: Gc<Type>, own: &Slots) {
    for (index, slot) in SLOT_DEFS.iter().enumerate() {
        if !(slot.present)(own) {
            continue;
        }
        let name = vm.intern_str(slot.def.name);
        if class.dict().find_str(vm, name).is_some() {
            continue;
        }
        if slot.def.name == "__hash__"
            && own.hash.is_some_and(|f| {
                std::ptr::fn_addr_eq(f, hash_not_implemented as fn(&Vm, Value) -> PyResult<i64>)
            })
        {
            class.dict().set_str(vm, name, Value::NONE);
            continue;
        }
        let wrapper = vm.heap().alloc(Builtin {
            header: Header::new(shapes::WRAPPER_DESCRIPTOR, Kind::Builtin),
            def: &slot.def,
            receiver: ValueCell::new(Value::int32(index as i32)),
            owner: ValueCell::new(class.value()),
        });
        class.dict().set_str(vm, name, wrapper.value());
    }
}

/// Entries of [`SLOT_DEFS`] by the address of the interned name.
fn defs_by_name(vm: &Vm) -> &std::collections::HashMap<usize, Vec<usize>> {
    vm.interp().slot_index.get_or_init(|| {
        let mut map: std::collections::HashMap<usize, Vec<usize>> = std::collections::HashMap::new();
        for (i, slot) in SLOT_DEFS.iter().enumerate() {
            map.entry(vm.intern_str(slot.def.name).address()).or_default().push(i);
        }
        map
    })
}

/// Fills the slots of a new Python class from its dict and bases.
pub fn fill_slots(vm: &Vm, class: Gc<Type>) {
    if let Some(base) = class.base() {
        let inherited = *base.slots();
        class.update_slots(|s| *s = inherited);
    }
    // What the primary base has is in the inherited table already: look only at special methods that this class
    // defines, or that come from classes the primary base does not know.
    let known = class.base().map(|b| b.mro_items()).unwrap_or_default();
    let table = defs_by_name(vm);
    for c in class.mro_items() {
        if known.contains(c) {
            continue;
        }
        let dict = c.cast_unchecked::<Type>().dict();
        let mut pos = 0;
        while let Some((at, key, _)) = dict.next_entry(pos) {
            pos = at + 1;
            let Some(key) = key.downcast::<Str>() else { continue };
            for index in table.get(&vm.intern(key).address()).into_iter().flatten() {
                refresh(vm, class, &SLOT_DEFS[*index], vm.intern(key));
            }
        }
    }
    if class.lookup(vm, vm.names().__del__).is_some() {
        class.set_flag(type_flags::HAS_FINALIZER, true);
    }
    note_claims(vm, class);
}

/// Sets or clears [`type_flags::CLAIMS_CLASS`].
fn note_claims(vm: &Vm, class: Gc<Type>) {
    let object = vm.builtin_type(shapes::OBJECT);
    let names = vm.names();
    let differs = |name: Name| class.lookup(vm, name) != object.lookup(vm, name);
    class.set_flag(type_flags::CLAIMS_CLASS, differs(names.__class__) || differs(names.__getattribute__));
}

/// True when attribute reads on instances of the class are `object.__getattribute__`'s, though `__getattr__` may be
/// asked for what that does not find.
pub fn finds_generically(vm: &Vm, class: Gc<Type>) -> bool {
    let Some(f) = class.slots().getattr else { return true };
    let is = |g: fn(&Vm, Value, Name) -> PyResult| std::ptr::fn_addr_eq(f, g);
    is(attribute::generic_getattr)
        || (is(slot_getattr) && {
            let name = vm.names().__getattribute__;
            class.lookup(vm, name) == vm.builtin_type(shapes::OBJECT).lookup(vm, name)
        })
}

/// Sets one slot of a Python class from what the MRO has under the special method's name.
fn refresh(vm: &Vm, class: Gc<Type>, slot: &'static SlotDef, name: Name) {
    let Some(found) = class.lookup(vm, name) else {
        // Not there any more: what the native base has, if anything.
        let from = class.base().map(|b| *b.slots()).unwrap_or_default();
        return class.update_slots(|s| (slot.copy)(s, &from));
    };
    if slot.def.name == "__hash__" && found.is_none() {
        return class.update_slots(|s| s.hash = Some(hash_not_implemented));
    }
    if slot.def.name == "__new__" {
        // A native `__new__` seen unchanged through the MRO keeps its native slot.
        if let Some(b) = found.downcast::<Builtin>()
            && let Some(owner) = b.receiver.get().downcast::<Type>()
            && let Some(new) = owner.slots().new
        {
            return class.update_slots(|s| s.new = Some(new));
        }
    } else if let Some(owner) = native_owner(found, slot)
        && only_native(vm, class, slot)
    {
        let from = *owner.slots();
        return class.update_slots(|s| (slot.copy)(s, &from));
    }
    class.update_slots(slot.install);
}

/// The native class whose own slot `found` stands for: as a wrapper, or as a method that goes beside the slot
/// (`dict.__getitem__`).
fn native_owner(found: Value, slot: &SlotDef) -> Option<Gc<Type>> {
    let b = found.downcast::<Builtin>()?;
    let owner = b.owner.get().downcast::<Type>()?;
    let same = match found.header_unchecked().shape() {
        shapes::WRAPPER_DESCRIPTOR => std::ptr::eq(b.def, &slot.def),
        shapes::METHOD_DESCRIPTOR => {
            b.def.name == slot.def.name && !owner.has_flag(type_flags::HEAP) && (slot.present)(owner.slots())
        }
        _ => false,
    };
    same.then_some(owner)
}

/// True when every special method that shares the slot is a native one (then the native slot function serves).
fn only_native(vm: &Vm, class: Gc<Type>, slot: &SlotDef) -> bool {
    let mut probe = Slots::default();
    (slot.install)(&mut probe);
    SLOT_DEFS.iter().all(|other| {
        let mut both = probe;
        let mut theirs = Slots::default();
        (other.install)(&mut theirs);
        // Same slot: installing the other one changes nothing in `probe`, and it installs something there.
        (other.copy)(&mut both, &Slots::default());
        let shares = slots_empty(&both);
        !shares
            || class
                .lookup(vm, vm.intern_str(other.def.name))
                .is_none_or(|v| native_owner(v, other).is_some())
    })
}

fn slots_empty(s: &Slots) -> bool {
    // A table of pointers: empty when every byte pattern is that of the default.
    SLOT_DEFS.iter().all(|d| !(d.present)(s)) && s.new.is_none() && s.getattr.is_none()
}

/// A special method of a class was set or deleted: brings its slot and its subclasses' up to date.
pub fn update_slot(vm: &Vm, class: Gc<Type>, name: Name) {
    if !class.has_flag(type_flags::HEAP) {
        return;
    }
    for slot in SLOT_DEFS {
        if slot.def.name.as_bytes() == name.bytes() {
            refresh(vm, class, slot, name);
        }
    }
    if name == vm.names().__del__ {
        class.set_flag(type_flags::HAS_FINALIZER, class.lookup(vm, name).is_some());
    }
    if name == vm.names().__class__ || name == vm.names().__getattribute__ {
        note_claims(vm, class);
    }
    if class.subclasses.borrow().is_empty() {
        return;
    }
    let subclasses = class.live_subclasses(vm);
    for i in 0..subclasses.len() {
        update_slot(vm, subclasses.get(vm, i).cast_unchecked(), name);
    }
}

/// `C[key]` for a class without a metaclass `__getitem__`: `__class_getitem__`.
pub fn class_getitem(vm: &Vm, class: Gc<Type>, key: Value) -> PyResult {
    if class == vm.builtin_type(shapes::TYPE) {
        return Ok(crate::builtins::generic_alias::new_alias(vm, class.value(), key));
    }
    match vm.getattr_opt(class.value(), vm.names().__class_getitem__)? {
        Some(f) if !f.is_none() => vm.call(f, &[key]),
        _ => Err(vm.type_error(format!("type '{}' is not subscriptable", class.name()))),
    }
}

/// The classes of a tuple.
pub fn classes_of(tuple: Gc<Tuple>) -> impl Iterator<Item = Gc<Type>> {
    tuple.items().iter().map(|v| v.cast_unchecked::<Type>())
}
