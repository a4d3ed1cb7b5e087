//! Attribute access: instance storage by shape or dict, descriptors, and the generic `__getattribute__` and
//! `__setattr__` of `object`.

use crate::heap::ValueArray;
use crate::native::PyResult;
use crate::object::dict::Dict;
use crate::object::header::{Kind, header_flags};
use crate::object::shape::{MAX_SLOTS, slot_word};
use crate::object::simple::Name;
use crate::object::types::{Type, type_flags};
use crate::value::{Gc, Value};
use crate::vm::Vm;

impl Type {
    /// Words of attribute storage that new instances get: the overflow word and the inline slots, or none.
    #[inline]
    pub fn slot_words(&self) -> u8 {
        if self.flags.get() & type_flags::HAS_DICT != 0 {
            1 + self.inline_slots.get().max(self.named_slots.get())
        } else if self.named_slots.get() > 0 {
            1 + self.named_slots.get()
        } else {
            0
        }
    }
}

/// Word `index` of an object's attribute storage (0 = overflow); the object has that many.
#[inline(always)]
fn word(obj: Value, index: usize) -> *mut Value {
    let header = obj.header_unchecked();
    debug_assert!(index < header.slots.get() as usize);
    // SAFETY: own_size is this object's, and index < header.slots (debug-checked; callers compare with it).
    unsafe { slot_word(obj, crate::object::trace::own_size(header), index) }
}

#[inline(always)]
fn read(obj: Value, index: usize) -> Value {
    // SAFETY: `word` gives a valid address inside the object.
    unsafe { *word(obj, index) }
}

#[inline(always)]
fn write(obj: Value, index: usize, value: Value) {
    // SAFETY: as above; the barrier follows.
    unsafe { *word(obj, index) = value };
    crate::heap::write_barrier(obj.header_unchecked(), value);
}

/// Reads attribute slot `slot` (inline or overflow).
#[inline]
pub fn get_slot(obj: Value, slot: usize) -> Value {
    let inline = obj.header_unchecked().slots.get() as usize - 1;
    if slot < inline {
        return read(obj, 1 + slot);
    }
    match read(obj, 0).downcast::<ValueArray>() {
        Some(array) if slot - inline < array.len() => array.get(slot - inline),
        _ => Value::UNBOUND,
    }
}

/// Writes attribute slot `slot`, making room in the overflow array where needed.
pub fn set_slot(vm: &Vm, obj: Value, slot: usize, value: Value) {
    let inline = obj.header_unchecked().slots.get() as usize - 1;
    if slot < inline {
        return write(obj, 1 + slot, value);
    }
    let at = slot - inline;
    let array = match read(obj, 0).downcast::<ValueArray>() {
        Some(array) if at < array.len() => array,
        old => {
            let new = vm.new_value_array((at + 1).max(4).next_power_of_two());
            if let Some(old) = old {
                for i in 0..old.len() {
                    new.set(i, old.get(i));
                }
            }
            write(obj, 0, new.value());
            new
        }
    };
    array.set(at, value);
}

/// Writes the first attribute slots of a new object, which are inline.
pub fn fill_slots(obj: Value, values: &[Value]) {
    let header = obj.header_unchecked();
    let size = crate::object::trace::own_size(header);
    debug_assert!(values.len() < header.slots.get() as usize);
    for (i, v) in values.iter().enumerate() {
        // SAFETY: own_size is this object's, and it has that many slots.
        unsafe { *slot_word(obj, size, 1 + i) = *v };
        crate::heap::write_barrier(header, *v);
    }
}

/// Byte offset of attribute slot `slot` from the object's start if it is inline and the object's own struct has a
/// fixed size: what inline caches hold.
#[inline]
pub fn inline_slot_offset(obj: Value, slot: usize) -> Option<usize> {
    let header = obj.header_unchecked();
    let inline = (header.slots.get() as usize).checked_sub(1)?;
    if slot >= inline || matches!(header.kind(), Kind::Str | Kind::Bytes | Kind::Tuple | Kind::Native) {
        return None;
    }
    Some(crate::object::trace::own_size(header) + 8 * (1 + slot))
}

/// True when the object can have attributes of its own beyond named slots.
#[inline]
pub fn has_attributes(vm: &Vm, obj: Value) -> bool {
    obj.is_heap() && obj.header_unchecked().slots.get() > 0 && vm.type_of(obj).has_flag(type_flags::HAS_DICT)
}

/// The object's own attribute `name` (interned), without looking at its class.
#[inline]
pub fn own_attribute(vm: &Vm, obj: Value, name: Name) -> Option<Value> {
    if !obj.is_heap() {
        return None;
    }
    let header = obj.header_unchecked();
    match header.kind() {
        Kind::Module => return obj.cast_unchecked::<crate::object::Module>().namespace().get_str(vm, name),
        _ if header.slots.get() == 0 => return None,
        _ => {}
    }
    let shape = vm.shapes().get(header.shape());
    if shape.dict_mode {
        return read(obj, 0).downcast::<Dict>().and_then(|d| d.get_str(vm, name));
    }
    let slot = vm.shapes().slot_of(header.shape(), name)?;
    let value = get_slot(obj, slot as usize);
    if value.is_unbound() { None } else { Some(value) }
}

/// Sets the object's own attribute `name` (interned). The object must have attributes (`has_attributes`) or be a module.
pub fn set_own_attribute(vm: &Vm, obj: Value, name: Name, value: Value) {
    let header = obj.header_unchecked();
    if header.kind() == Kind::Module {
        return obj.cast_unchecked::<crate::object::Module>().namespace().set_str(vm, name, value);
    }
    let shapes = vm.shapes();
    let shape = shapes.get(header.shape());
    if shape.dict_mode {
        return attribute_dict(vm, obj).set_str(vm, name, value);
    }
    if let Some(slot) = shapes.slot_of(header.shape(), name) {
        return set_slot(vm, obj, slot as usize, value);
    }
    if shape.count >= MAX_SLOTS || shapes.is_exhausted() {
        return attribute_dict(vm, obj).set_str(vm, name, value);
    }
    let slot = shape.count as usize;
    let next = shapes.with_key(header.shape(), name);
    set_slot(vm, obj, slot, value);
    header.shape.set(next);
    if slot >= shape.inline as usize {
        learn(vm, shape.class(), slot + 1);
    }
}

/// Lets the class know that its instances need `count` slots: later ones get them inline.
#[cold]
fn learn(vm: &Vm, class: Gc<Type>, count: usize) {
    if (class.inline_slots.get() as usize) < count && count <= 32 && class.has_flag(type_flags::HEAP) {
        let inline = match count {
            0..=4 => 4,
            5..=8 => 8,
            9..=16 => 16,
            _ => 32,
        };
        class.inline_slots.set(inline);
        class.instance_shape.set(vm.shapes().root_for(class, inline));
    }
}

/// Removes the object's own attribute; false when it has none of that name.
pub fn delete_own_attribute(vm: &Vm, obj: Value, name: Name) -> bool {
    let header = obj.header_unchecked();
    if header.kind() == Kind::Module {
        return obj.cast_unchecked::<crate::object::Module>().namespace().remove_str(vm, name).is_some();
    }
    if header.slots.get() == 0 {
        return false;
    }
    let shapes = vm.shapes();
    let shape = shapes.get(header.shape());
    if !shape.dict_mode {
        let Some(slot) = shapes.slot_of(header.shape(), name) else { return false };
        if get_slot(obj, slot as usize).is_unbound() {
            return false;
        }
        if let Some(parent) = shape.parent.filter(|_| slot + 1 == shape.count) {
            set_slot(vm, obj, slot as usize, Value::UNBOUND);
            header.shape.set(parent);
            return true;
        }
    }
    attribute_dict(vm, obj).remove_str(vm, name).is_some()
}

/// The object's attribute dict (`__dict__`): from here on its attributes live in it. The object must have attributes.
pub fn attribute_dict(vm: &Vm, obj: Value) -> Gc<Dict> {
    let header = obj.header_unchecked();
    if header.kind() == Kind::Module {
        return obj.cast_unchecked::<crate::object::Module>().namespace();
    }
    let shapes = vm.shapes();
    let shape = shapes.get(header.shape());
    if shape.dict_mode {
        if let Some(dict) = read(obj, 0).downcast::<Dict>() {
            return dict;
        }
        let dict = vm.new_dict();
        write(obj, 0, dict.value());
        return dict;
    }
    let dict = vm.new_dict();
    let first = vm.type_of(obj).named_slots.get() as usize;
    let n = (shape.count as usize).saturating_sub(first);
    let inline = header.slots.get() as usize - 1;
    let size = crate::object::trace::own_size(header);
    let more = read(obj, 0).downcast::<ValueArray>();
    let value_of = |slot: usize| match more {
        // SAFETY: as in `word`.
        _ if slot < inline => unsafe { *slot_word(obj, size, 1 + slot) },
        Some(array) if slot - inline < array.len() => array.get(slot - inline),
        _ => Value::UNBOUND,
    };
    if n > 0 && (first..first + n).all(|slot| !value_of(slot).is_unbound()) {
        let items = shapes.keys_of(header.shape()).map(|(key, slot)| (key, value_of(slot as usize)));
        dict.fill_backwards(vm, n, items);
        replace_attribute_dict(vm, obj, dict);
        return dict;
    }
    for key in shapes.keys(header.shape()) {
        if let Some(slot) = shapes.slot_of(header.shape(), key) {
            let value = get_slot(obj, slot as usize);
            if !value.is_unbound() {
                dict.set_str(vm, key, value);
            }
        }
    }
    replace_attribute_dict(vm, obj, dict);
    dict
}

/// The attribute dict of an object that keeps its attributes in one, if that was made already.
#[inline]
pub fn dict_of(obj: Value) -> Option<Gc<Dict>> {
    if obj.header_unchecked().slots.get() == 0 { None } else { read(obj, 0).downcast::<Dict>() }
}

/// Makes `dict` the object's attribute dict (`obj.__dict__ = dict`).
pub fn replace_attribute_dict(vm: &Vm, obj: Value, dict: Gc<Dict>) {
    let header = obj.header_unchecked();
    let class = vm.type_of(obj);
    let named = class.named_slots.get() as usize;
    let size = crate::object::trace::own_size(header);
    for i in named..(header.slots.get() as usize - 1) {
        // SAFETY: as in `word`; UNBOUND is no pointer.
        unsafe { *slot_word(obj, size, 1 + i) = Value::UNBOUND };
    }
    write(obj, 0, dict.value());
    header.shape.set(class.dict_shape.get());
}

/// The object's own attributes in order, without making its dict.
pub fn own_attributes(vm: &Vm, obj: Value) -> Vec<(Name, Value)> {
    let header = obj.header_unchecked();
    if header.slots.get() == 0 || vm.shapes().get(header.shape()).dict_mode {
        return Vec::new();
    }
    let shapes = vm.shapes();
    let keys = shapes.keys(header.shape());
    let first = shapes.get(header.shape()).count as usize - keys.len();
    keys.into_iter()
        .enumerate()
        .map(|(i, k)| (k, get_slot(obj, first + i)))
        .filter(|(_, v)| !v.is_unbound())
        .collect()
}

/// As [`own_attributes`], into `room`; None: there is not enough of it, or the attributes live in a dict.
pub fn few_own_attributes<'a>(
    vm: &Vm,
    obj: Value,
    room: &'a mut [(Value, Value)],
) -> Option<&'a [(Value, Value)]> {
    let header = obj.header_unchecked();
    if header.slots.get() == 0 || is_dict_mode(vm, obj) {
        return None;
    }
    let mut at = room.len();
    for (key, slot) in vm.shapes().keys_of(header.shape()) {
        let value = get_slot(obj, slot as usize);
        if !value.is_unbound() {
            at = at.checked_sub(1)?;
            room[at] = (key.value(), value);
        }
    }
    Some(&room[at..])
}

/// True when the object's attributes live in a dict.
pub fn is_dict_mode(vm: &Vm, obj: Value) -> bool {
    vm.shapes().get(obj.header_unchecked().shape()).dict_mode
}

/// `__class__` assignment: moves the object to `class`, whose layout must be compatible.
pub fn change_class(vm: &Vm, obj: Value, class: Gc<Type>) {
    let header = obj.header_unchecked();
    // An object keeps its class alive through its shape.
    crate::heap::write_barrier(header, class.value());
    if header.slots.get() == 0 {
        header.shape.set(vm.shapes().root_for(class, 0));
        return;
    }
    if is_dict_mode(vm, obj) {
        header.shape.set(class.dict_shape.get());
        return;
    }
    let mut shape = vm.shapes().root_for(class, header.slots.get() - 1);
    for key in vm.shapes().keys(header.shape()) {
        shape = vm.shapes().with_key(shape, key);
    }
    header.shape.set(shape);
    if class.has_flag(type_flags::HAS_FINALIZER) && !header.has_flag(header_flags::FINALIZE) {
        vm.note_new(class, obj);
    }
}

/// `object.__getattribute__`, giving None instead of raising AttributeError when nothing is found.
pub fn generic_lookup(vm: &Vm, obj: Value, name: Name) -> PyResult<Option<Value>> {
    let name = vm.intern(name);
    let class = vm.type_of(obj);
    let class_attr = class.lookup(vm, name);
    if let Some(attr) = class_attr
        && attr.is_heap()
    {
        let slots = vm.type_of(attr).slots();
        if slots.descr_set.is_some()
            && let Some(get) = slots.descr_get
        {
            return get(vm, attr, obj, class.value()).map(Some);
        }
    }
    if let Some(value) = own_attribute(vm, obj, name) {
        return Ok(Some(value));
    }
    match class_attr {
        Some(attr) => bind(vm, attr, obj, class.value()).map(Some),
        None => Ok(None),
    }
}

/// A class attribute as seen through an instance: `__get__` where it has one.
#[inline]
pub fn bind(vm: &Vm, attr: Value, obj: Value, class: Value) -> PyResult {
    if attr.is_heap()
        && let Some(get) = vm.type_of(attr).slots().descr_get
    {
        return get(vm, attr, obj, class);
    }
    Ok(attr)
}

/// `object.__getattribute__`
pub fn generic_getattr(vm: &Vm, obj: Value, name: Name) -> PyResult {
    match generic_lookup(vm, obj, name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(vm, obj, name)),
    }
}

/// AttributeError for a missing attribute, with `name` and `obj` set.
#[cold]
pub fn no_attribute(vm: &Vm, obj: Value, name: Name) -> crate::native::Raised {
    let text = name.as_str_lossy();
    let message = if let Some(class) = obj.downcast::<Type>() {
        format!("type object '{}' has no attribute '{text}'", class.name())
    } else {
        format!("'{}' object has no attribute '{text}'", vm.type_of(obj).name())
    };
    crate::exceptions::raise_attribute_error(vm, &message, obj, name)
}

/// `object.__setattr__` and `object.__delattr__` (value UNBOUND).
pub fn generic_setattr(vm: &Vm, obj: Value, name: Name, value: Value) -> PyResult<()> {
    let name = vm.intern(name);
    let class = vm.type_of(obj);
    let class_attr = class.lookup(vm, name);
    if let Some(attr) = class_attr
        && attr.is_heap()
        && let Some(set) = vm.type_of(attr).slots().descr_set
    {
        return set(vm, attr, obj, value);
    }
    let settable = has_attributes(vm, obj) || obj.is_kind(Kind::Module);
    if settable {
        if !value.is_unbound() {
            set_own_attribute(vm, obj, name, value);
            return Ok(());
        }
        if delete_own_attribute(vm, obj, name) {
            return Ok(());
        }
        return Err(no_attribute(vm, obj, name));
    }
    let text = name.as_str_lossy();
    let message = if class_attr.is_some() {
        format!("'{}' object attribute '{text}' is read-only", class.name())
    } else {
        format!(
            "'{}' object has no attribute '{text}' and no __dict__ for setting new attributes",
            class.name()
        )
    };
    Err(crate::exceptions::raise_attribute_error(vm, &message, obj, name))
}
