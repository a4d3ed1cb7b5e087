//! `set` and `frozenset`.

mod iter;
pub(crate) mod ops;

use crate::builtins::{generic_alias, reduce, repr};
use crate::native::{Args, PyResult, VarArgs};
use crate::object::List;
use crate::object::builtin_types::shapes;
use crate::object::dict::hash_element;
use crate::object::header::{Header, Kind};
use crate::object::set::Place;
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::{class, class_part};

pub use crate::object::set::Set;
pub use iter::{SetIter, new_iter};
pub use ops::{extend, insert, remove_all, toggle_all};

/// A new empty set of an exact built-in class, `shapes::SET` or `shapes::FROZENSET`.
#[inline(always)]
pub fn new_of_shape(vm: &Vm, shape: u32) -> Gc<Set> {
    vm.heap().alloc(Set::new(Header::new(shape, Kind::Set)))
}

/// A new empty `set`.
pub fn new_empty(vm: &Vm) -> Gc<Set> {
    new_of_shape(vm, shapes::SET)
}

/// A new set with these items.
///
/// # Errors
/// What hashing and comparing raise.
pub fn new_set(vm: &Vm, items: &[Value]) -> PyResult {
    let set = new_empty(vm);
    for v in items {
        insert(vm, set, *v)?;
    }
    Ok(set.value())
}

/// Adds an item to a set.
///
/// # Errors
/// What hashing and comparing raise.
pub fn add(vm: &Vm, set: Value, item: Value) -> PyResult<()> {
    // The set of annotations that were reached has a name, to which a program may have given something else.
    let Some(set) = set.downcast::<Set>() else {
        let got = vm.type_of(set).name();
        return Err(vm.type_error(format!("'{got}' object is not a set")));
    };
    insert(vm, set, item)
}

/// Adds all items of an iterable to a set.
///
/// # Errors
/// What iterating, hashing and comparing raise.
pub fn update(vm: &Vm, set: Value, iterable: Value) -> PyResult<()> {
    extend(vm, set.cast_unchecked(), iterable)
}

/// A frozenset of constants.
pub fn frozenset_of_constants(vm: &Vm, items: Gc<List>) -> Value {
    let set = new_of_shape(vm, shapes::FROZENSET);
    for i in 0..items.len() {
        // Constants hash and compare without error.
        let _ = insert(vm, set, items.get(vm, i));
    }
    set.value()
}

/// The built-in class that a set's class is or derives from: what operators give.
fn base_shape(vm: &Vm, set: Value) -> u32 {
    if vm.is_instance(set, vm.builtin_type(shapes::FROZENSET)) { shapes::FROZENSET } else { shapes::SET }
}

/// The hash of what is looked for in a set: a set is looked for as the frozenset with its content.
fn lookup_hash(vm: &Vm, item: Value) -> PyResult<i64> {
    match item.downcast::<Set>() {
        Some(set) if base_shape(vm, item) == shapes::SET => match vm.hash(item) {
            Err(raised) => match vm.take_if(vm.exc().type_error) {
                Some(_) => Ok(set.content_hash()),
                None => Err(raised),
            },
            ok => ok,
        },
        _ => hash_element(vm, item),
    }
}

/// Is an item in a set (or frozenset)?
///
/// # Errors
/// What hashing it or comparing it with others raises.
#[inline]
pub fn has(vm: &Vm, set: Gc<Set>, item: Value) -> PyResult<bool> {
    if item.is_small_int() || vm.is_exact_str(item) {
        return set.has(vm, item, ops::hash_of(vm, item)?);
    }
    let hash = lookup_hash(vm, item)?;
    set.has(vm, item, hash)
}

/// Where an item is in a set (or frozenset), or would be.
///
/// # Errors
/// What hashing it or comparing it with others raises.
pub fn find(vm: &Vm, set: Gc<Set>, item: Value) -> PyResult<Place> {
    let hash = lookup_hash(vm, item)?;
    set.locate(vm, item, hash)
}

/// What `set` and `frozenset` have in common.
macro_rules! common {
    ($class:ident $name:tt $part:ident $generic:tt) => {
        #[class_part($name, $part)]
        impl $class {
            #[slot(repr)]
            fn repr(vm: &Vm, this: Gc<Set>) -> PyResult {
                set_repr(vm, this)
            }
            #[slot(compare)]
            fn compare(vm: &Vm, this: Gc<Set>, other: Value, op: CompareOp) -> PyResult {
                ops::compare(vm, this, other, op)
            }
            #[slot(iter)]
            fn iter(vm: &Vm, this: Gc<Set>) -> Value {
                new_iter(vm, this)
            }
            #[slot(len)]
            fn length(this: Gc<Set>) -> usize {
                this.len()
            }
            #[slot(contains)]
            fn contains(vm: &Vm, this: Gc<Set>, item: Value) -> PyResult<bool> {
                has(vm, this, item)
            }
            /// x.__contains__(y) <==> y in x.
            #[method("__contains__(object, /)")]
            fn method_contains(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<bool> {
                Self::contains(vm, this, object)
            }
            #[slot(sub)]
            fn sub(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, ops::difference)
            }
            #[slot(and)]
            fn and(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, ops::intersection)
            }
            #[slot(xor)]
            fn xor(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, ops::symmetric_difference)
            }
            #[slot(or)]
            fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, ops::union)
            }
            /// Return a new set with elements from the set and all others.
            #[method("union(*others)")]
            fn method_union(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult {
                let new = ops::copy(vm, base_shape(vm, this.value()), this)?;
                for other in others.iter().filter(|other| **other != this.value()) {
                    extend(vm, new, *other)?;
                }
                Ok(new.value())
            }
            /// Return a new set with elements common to the set and all others.
            #[method("intersection(*others)")]
            fn method_intersection(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult {
                let shape = base_shape(vm, this.value());
                Ok(ops::intersection_all(vm, shape, this, &others)?.value())
            }
            /// Return a new set with elements in the set that are not in the others.
            #[method("difference(*others)")]
            fn method_difference(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult {
                let shape = base_shape(vm, this.value());
                let new = match others.first() {
                    Some(first) => ops::difference(vm, shape, this, *first)?,
                    None => ops::copy(vm, shape, this)?,
                };
                for other in others.iter().skip(1) {
                    remove_all(vm, new, *other)?;
                }
                Ok(new.value())
            }
            /// Return a new set with elements in either the set or other but not both.
            #[method("symmetric_difference(other, /)")]
            fn method_symmetric_difference(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
                let shape = base_shape(vm, this.value());
                Ok(ops::symmetric_difference(vm, shape, this, other)?.value())
            }
            /// Return True if two sets have a null intersection.
            #[method("isdisjoint(other, /)")]
            fn isdisjoint(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<bool> {
                ops::is_disjoint(vm, this, other)
            }
            /// Report whether another set contains this set.
            #[method("issubset(other, /)")]
            fn issubset(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<bool> {
                ops::is_part_of(vm, this, other)
            }
            /// Report whether this set contains another set.
            #[method("issuperset(other, /)")]
            fn issuperset(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<bool> {
                ops::is_superset(vm, this, other)
            }
            /// Return state information for pickling.
            #[method("__reduce__()")]
            fn reduce(vm: &Vm, this: Gc<Set>) -> PyResult {
                let items = vm.list_from(this.value())?;
                let args = vm.new_tuple(&[items.value()]);
                let state = reduce::getstate(vm, this.value())?;
                Ok(vm.new_tuple(&[vm.type_of(this.value()).value(), args.value(), state]).value())
            }
            /// S.__sizeof__() -> size of S in memory, in bytes.
            #[method("__sizeof__()")]
            fn sizeof(vm: &Vm, this: Gc<Set>) -> usize {
                vm.heap().size_of_object(this.header()) + this.storage_size(vm)
            }
            #[doc = $generic]
            #[class_method("__class_getitem__(object, /)")]
            fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
                generic_alias::new_alias(vm, cls.value(), object)
            }
        }
    };
}
common!(Set "set" shared_set "sets are generic over the type of their elements");
common!(FrozenSet "frozenset" shared_frozenset "frozensets are generic over the type of their elements");

/// A binary operator: only between sets.
fn operator(
    vm: &Vm,
    left: Value,
    right: Value,
    f: impl FnOnce(&Vm, u32, Gc<Set>, Value) -> PyResult<Gc<Set>>,
) -> PyResult {
    match left.downcast::<Set>() {
        Some(a) if right.is_kind(Kind::Set) => Ok(f(vm, base_shape(vm, left), a, right)?.value()),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn set_repr(vm: &Vm, this: Gc<Set>) -> PyResult {
    let class = vm.type_of(this.value());
    let name = class.name_str().as_str_lossy();
    if this.is_empty() {
        return Ok(vm.str(&format!("{name}()")).value());
    }
    repr::guarded(vm, this.value(), &format!("{name}(...)"), || {
        let items = vm.list_from(this.value())?;
        let text = vm.repr(items.value())?;
        let inner = &text.bytes()[1..text.byte_len().max(2) - 1];
        let mut out = Vec::with_capacity(inner.len() + name.len() + 4);
        let plain = class == vm.builtin_type(shapes::SET);
        if !plain {
            out.extend_from_slice(name.as_bytes());
            out.push(b'(');
        }
        out.push(b'{');
        out.extend_from_slice(inner);
        out.push(b'}');
        if !plain {
            out.push(b')');
        }
        Ok(vm.str_from_bytes(&out))
    })
}

/// Build an unordered collection of unique elements.
#[class("set", kind = Set, subclassable, weakrefable, unhashable, parts(shared_set))]
impl Set {
    #[new("set(*args, **kwargs)", text_signature = None)]
    fn make(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Set> {
        new_of_class(vm, cls)
    }
    #[init_method("set(iterable=(), /)")]
    fn init(vm: &Vm, this: Gc<Set>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "set")?;
        args.between(vm, "set", 0, 1)?;
        this.clear();
        match args.get(0) {
            Some(iterable) => extend(vm, this, iterable),
            None => Ok(()),
        }
    }
    #[slot(isub)]
    fn isub(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || remove_all(vm, this, other))
    }
    #[slot(iand)]
    fn iand(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || ops::keep_only(vm, this, other))
    }
    #[slot(ixor)]
    fn ixor(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || toggle_all(vm, this, other))
    }
    #[slot(ior)]
    fn ior(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || extend(vm, this, other))
    }
    /// Add an element to a set.
    ///
    /// This has no effect if the element is already present.
    #[method("add(object, /)")]
    fn method_add(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<()> {
        insert(vm, this, object)
    }
    /// Remove all elements from this set.
    #[method("clear()")]
    fn clear(this: Gc<Set>) {
        this.clear();
    }
    /// Return a shallow copy of a set.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Set>) -> PyResult<Gc<Set>> {
        ops::copy(vm, shapes::SET, this)
    }
    /// Remove an element from a set if it is a member.
    ///
    /// Unlike set.remove(), the discard() method does not raise
    /// an exception when an element is missing from the set.
    #[method("discard(object, /)")]
    fn discard(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<()> {
        let place = find(vm, this, object)?;
        if place.is_found() {
            this.remove_at(place.at());
        }
        Ok(())
    }
    /// Remove an element from a set; it must be a member.
    ///
    /// If the element is not a member, raise a KeyError.
    #[method("remove(object, /)")]
    fn remove(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<()> {
        let place = find(vm, this, object)?;
        if !place.is_found() {
            return Err(crate::exceptions::raise_key_error(vm, object));
        }
        this.remove_at(place.at());
        Ok(())
    }
    /// Remove and return an arbitrary set element.
    ///
    /// Raises KeyError if the set is empty.
    #[method("pop()")]
    fn pop(vm: &Vm, this: Gc<Set>) -> PyResult {
        this.pop().ok_or_else(|| vm.raise_message(vm.exc().key_error, "pop from an empty set"))
    }
    /// Update the set, adding elements from all others.
    #[method("update(*others)")]
    fn method_update(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult<()> {
        others.iter().try_for_each(|other| extend(vm, this, *other))
    }
    /// Update the set, keeping only elements found in it and all others.
    #[method("intersection_update(*others)")]
    fn intersection_update(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult<()> {
        this.take_over(ops::intersection_all(vm, shapes::SET, this, &others)?);
        Ok(())
    }
    /// Update the set, removing elements found in others.
    #[method("difference_update(*others)")]
    fn difference_update(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult<()> {
        others.iter().try_for_each(|other| remove_all(vm, this, *other))
    }
    /// Update the set, keeping only elements found in either set, but not in both.
    #[method("symmetric_difference_update(other, /)")]
    fn symmetric_difference_update(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<()> {
        toggle_all(vm, this, other)
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::MATCH_SELF, true);
        Ok(())
    }
}

fn in_place(this: Gc<Set>, other: Value, f: impl FnOnce() -> PyResult<()>) -> PyResult {
    if !other.is_kind(Kind::Set) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    f()?;
    Ok(this.value())
}

/// An instance of `set`, `frozenset` or a subclass.
fn new_of_class(vm: &Vm, class: Gc<Type>) -> Gc<Set> {
    vm.alloc_instance(class, Set::new)
}

/// `frozenset`
pub struct FrozenSet;

/// Build an immutable unordered collection of unique elements.
#[class("frozenset", kind = Set, subclassable, weakrefable, parts(shared_frozenset))]
impl FrozenSet {
    #[new("frozenset(iterable=(), /)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Set>> {
        let exact = cls == vm.builtin_type(shapes::FROZENSET);
        args.no_keywords(vm, "frozenset")?;
        args.between(vm, "frozenset", 0, 1)?;
        match args.get(0) {
            Some(set) if exact && vm.is_exact(set, shapes::FROZENSET) => Ok(set.cast_unchecked()),
            Some(iterable) => {
                let set = new_of_class(vm, cls);
                extend(vm, set, iterable)?;
                Ok(set)
            }
            None => Ok(new_of_class(vm, cls)),
        }
    }
    #[slot(hash)]
    fn hash(this: Gc<Set>) -> i64 {
        if this.hash.get() == 0 {
            this.hash.set(this.content_hash());
        }
        this.hash.get()
    }
    /// Return a shallow copy of a set.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Set>) -> PyResult<Gc<Set>> {
        if vm.is_exact(this.value(), shapes::FROZENSET) {
            return Ok(this);
        }
        ops::copy(vm, shapes::FROZENSET, this)
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::MATCH_SELF, true);
        Ok(())
    }
}
