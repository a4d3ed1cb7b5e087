//! `set` and `frozenset`: a dict's table with None as every value.

pub(crate) mod ops;

use crate::builtins::{generic_alias, reduce, repr};
use crate::heap::Tracer;
use crate::native::{Args, PyResult, VarArgs};
use crate::object::builtin_types::shapes;
use crate::object::dict::hash_element;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{Dict, List};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, class_part};

pub use ops::{extend, insert, remove_all, toggle_all};

/// A `set` or, by its class, a `frozenset`.
#[repr(C)]
pub struct Set {
    pub header: Header,
    /// The table (a Dict).
    pub table: ValueCell,
    /// A frozenset's hash; 0 while not computed.
    pub hash: Cell<i64>,
}
// SAFETY: repr(C), header first; the table is reported.
unsafe impl HeapObject for Set {
    const KIND: Kind = Kind::Set;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.table.get());
    }
}
impl Set {
    /// The table.
    #[inline(always)]
    pub fn table(&self) -> Gc<Dict> {
        self.table.get().cast_unchecked()
    }
}

/// A set of an exact built-in class, `shapes::SET` or `shapes::FROZENSET`, with this table.
pub fn with_table(vm: &Vm, shape: u32, table: Gc<Dict>) -> Gc<Set> {
    let header = Header::new(shape, Kind::Set);
    vm.heap().alloc(Set { header, table: ValueCell::new(table.value()), hash: Cell::new(0) })
}

/// A new empty `set`.
pub fn new_empty(vm: &Vm) -> Gc<Set> {
    let table = vm.new_dict();
    with_table(vm, shapes::SET, table)
}

/// A new set with these items.
///
/// # Errors
/// What hashing and comparing raise.
pub fn new_set(vm: &Vm, items: &[Value]) -> PyResult {
    let set = new_empty(vm);
    for v in items {
        insert(vm, set.table(), *v)?;
    }
    Ok(set.value())
}

/// Adds an item to a set.
///
/// # Errors
/// What hashing and comparing raise.
pub fn add(vm: &Vm, set: Value, item: Value) -> PyResult<()> {
    insert(vm, set.cast_unchecked::<Set>().table(), item)
}

/// Adds all items of an iterable to a set.
///
/// # Errors
/// What iterating, hashing and comparing raise.
pub fn update(vm: &Vm, set: Value, iterable: Value) -> PyResult<()> {
    extend(vm, set.cast_unchecked::<Set>().table(), iterable)
}

/// A frozenset of constants.
pub fn frozenset_of_constants(vm: &Vm, items: Gc<List>) -> Value {
    let table = vm.new_dict();
    for i in 0..items.len() {
        // Constants hash and compare without error.
        let _ = insert(vm, table, items.get(vm, i));
    }
    with_table(vm, shapes::FROZENSET, table).value()
}

/// The built-in class that a set's class is or derives from: what operators give.
fn base_shape(vm: &Vm, set: Value) -> u32 {
    if vm.is_instance(set, vm.builtin_type(shapes::FROZENSET)) { shapes::FROZENSET } else { shapes::SET }
}

/// A new set of the same built-in class as `like`.
fn same_class(vm: &Vm, like: Gc<Set>, table: Gc<Dict>) -> Value {
    with_table(vm, base_shape(vm, like.value()), table).value()
}

/// The hash of a set's content, by CPython's algorithm (`frozenset_hash` in `Objects/setobject.c`): it does not depend
/// on the order.
fn content_hash(table: Gc<Dict>) -> i64 {
    let mut hash = 0u64;
    let mut pos = 0;
    while let Some((at, _, _)) = table.next_entry(pos) {
        pos = at + 1;
        // The table keeps the low 62 bits.
        let h = (table.hash_at(at) << 2 >> 2) as u64;
        hash ^= ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
    }
    hash ^= (table.len() as u64 + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69069).wrapping_add(907_133_923);
    if hash == u64::MAX { 590_923_713 } else { hash as i64 }
}

/// The hash of what is looked for in a set: a set is looked for as the frozenset with its content.
fn lookup_hash(vm: &Vm, item: Value) -> PyResult<i64> {
    match item.downcast::<Set>() {
        Some(set) if base_shape(vm, item) == shapes::SET => match vm.hash(item) {
            Err(raised) => match vm.take_if(vm.exc().type_error) {
                Some(_) => Ok(content_hash(set.table())),
                None => Err(raised),
            },
            ok => ok,
        },
        _ => hash_element(vm, item),
    }
}

/// Where an item is in the table of a set (or frozenset).
///
/// # Errors
/// What hashing it or comparing it with others raises.
pub fn find(vm: &Vm, set: Gc<Set>, item: Value) -> PyResult<Option<usize>> {
    let hash = lookup_hash(vm, item)?;
    set.table().find(vm, item, hash)
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
                new_iter(vm, this.table())
            }
            #[slot(len)]
            fn len(this: Gc<Set>) -> usize {
                this.table().len()
            }
            #[slot(contains)]
            fn contains(vm: &Vm, this: Gc<Set>, item: Value) -> PyResult<bool> {
                Ok(find(vm, this, item)?.is_some())
            }
            /// x.__contains__(y) <==> y in x.
            #[method("__contains__(object, /)")]
            fn method_contains(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<bool> {
                Self::contains(vm, this, object)
            }
            #[slot(sub)]
            fn sub(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, |a, b| ops::difference(vm, a.table(), b))
            }
            #[slot(and)]
            fn and(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, |a, b| ops::intersection(vm, a.table(), b))
            }
            #[slot(xor)]
            fn xor(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, |a, b| ops::symmetric_difference(vm, a.table(), b))
            }
            #[slot(or)]
            fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
                operator(vm, left, right, |a, b| ops::union(vm, a.table(), b))
            }
            /// Return a new set with elements from the set and all others.
            #[method("union(*others)")]
            fn method_union(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult {
                let table = this.table().copy(vm);
                for other in others.iter() {
                    extend(vm, table, *other)?;
                }
                Ok(same_class(vm, this, table))
            }
            /// Return a new set with elements common to the set and all others.
            #[method("intersection(*others)")]
            fn method_intersection(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult {
                Ok(same_class(vm, this, ops::intersection_all(vm, this.table(), &others)?))
            }
            /// Return a new set with elements in the set that are not in the others.
            #[method("difference(*others)")]
            fn method_difference(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult {
                let table = match others.first() {
                    Some(first) => ops::difference(vm, this.table(), *first)?,
                    None => this.table().copy(vm),
                };
                for other in others.iter().skip(1) {
                    remove_all(vm, table, *other)?;
                }
                Ok(same_class(vm, this, table))
            }
            /// Return a new set with elements in either the set or other but not both.
            #[method("symmetric_difference(other, /)")]
            fn method_symmetric_difference(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
                Ok(same_class(vm, this, ops::symmetric_difference(vm, this.table(), other)?))
            }
            /// Return True if two sets have a null intersection.
            #[method("isdisjoint(other, /)")]
            fn isdisjoint(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<bool> {
                ops::is_disjoint(vm, this.table(), other)
            }
            /// Report whether another set contains this set.
            #[method("issubset(other, /)")]
            fn issubset(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<bool> {
                let other = ops::table_of(vm, other)?;
                ops::is_subset(vm, this.table(), other)
            }
            /// Report whether this set contains another set.
            #[method("issuperset(other, /)")]
            fn issuperset(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<bool> {
                ops::is_superset(vm, this.table(), other)
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
                let heap = vm.heap();
                let table = this.table();
                heap.size_of_object(this.header())
                    + heap.size_of_object(table.header())
                    + table.storage_size(vm)
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
    f: impl FnOnce(Gc<Set>, Value) -> PyResult<Gc<Dict>>,
) -> PyResult {
    match left.downcast::<Set>() {
        Some(a) if right.is_kind(Kind::Set) => {
            let table = f(a, right)?;
            Ok(same_class(vm, a, table))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn set_repr(vm: &Vm, this: Gc<Set>) -> PyResult {
    let class = vm.type_of(this.value());
    let name = class.name_str().as_str_lossy();
    if this.table().is_empty() {
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
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Set> {
        let table = vm.new_dict();
        new_of_class(vm, cls, table)
    }
    #[init_method("set(iterable=(), /)")]
    fn init(vm: &Vm, this: Gc<Set>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "set")?;
        args.between(vm, "set", 0, 1)?;
        this.table().clear();
        match args.get(0) {
            Some(iterable) => extend(vm, this.table(), iterable),
            None => Ok(()),
        }
    }
    #[slot(isub)]
    fn isub(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || remove_all(vm, this.table(), other))
    }
    #[slot(iand)]
    fn iand(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || ops::keep_only(vm, this, other))
    }
    #[slot(ixor)]
    fn ixor(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || toggle_all(vm, this.table(), other))
    }
    #[slot(ior)]
    fn ior(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult {
        in_place(this, other, || extend(vm, this.table(), other))
    }
    /// Add an element to a set.
    ///
    /// This has no effect if the element is already present.
    #[method("add(object, /)")]
    fn method_add(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<()> {
        insert(vm, this.table(), object)
    }
    /// Remove all elements from this set.
    #[method("clear()")]
    fn clear(this: Gc<Set>) {
        this.table().clear();
    }
    /// Return a shallow copy of a set.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Set>) -> Gc<Set> {
        let table = this.table().copy(vm);
        with_table(vm, shapes::SET, table)
    }
    /// Remove an element from a set if it is a member.
    ///
    /// Unlike set.remove(), the discard() method does not raise
    /// an exception when an element is missing from the set.
    #[method("discard(object, /)")]
    fn discard(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<()> {
        if let Some(e) = find(vm, this, object)? {
            this.table().remove_at(e);
        }
        Ok(())
    }
    /// Remove an element from a set; it must be a member.
    ///
    /// If the element is not a member, raise a KeyError.
    #[method("remove(object, /)")]
    fn remove(vm: &Vm, this: Gc<Set>, object: Value) -> PyResult<()> {
        match find(vm, this, object)? {
            Some(e) => {
                this.table().remove_at(e);
                Ok(())
            }
            None => Err(crate::exceptions::raise_key_error(vm, object)),
        }
    }
    /// Remove and return an arbitrary set element.
    ///
    /// Raises KeyError if the set is empty.
    #[method("pop()")]
    fn pop(vm: &Vm, this: Gc<Set>) -> PyResult {
        match this.table().next_entry(0) {
            Some((e, item, _)) => {
                this.table().remove_at(e);
                Ok(item)
            }
            None => Err(vm.raise_message(vm.exc().key_error, "pop from an empty set")),
        }
    }
    /// Update the set, adding elements from all others.
    #[method("update(*others)")]
    fn method_update(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult<()> {
        others.iter().try_for_each(|other| extend(vm, this.table(), *other))
    }
    /// Update the set, keeping only elements found in it and all others.
    #[method("intersection_update(*others)")]
    fn intersection_update(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult<()> {
        let table = ops::intersection_all(vm, this.table(), &others)?;
        this.table().take_over(table);
        Ok(())
    }
    /// Update the set, removing elements found in others.
    #[method("difference_update(*others)")]
    fn difference_update(vm: &Vm, this: Gc<Set>, others: VarArgs) -> PyResult<()> {
        others.iter().try_for_each(|other| remove_all(vm, this.table(), *other))
    }
    /// Update the set, keeping only elements found in either set, but not in both.
    #[method("symmetric_difference_update(other, /)")]
    fn symmetric_difference_update(vm: &Vm, this: Gc<Set>, other: Value) -> PyResult<()> {
        toggle_all(vm, this.table(), other)
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
fn new_of_class(vm: &Vm, class: Gc<Type>, table: Gc<Dict>) -> Gc<Set> {
    let table = table.value();
    vm.alloc_instance(class, |header| Set { header, table: ValueCell::new(table), hash: Cell::new(0) })
}

/// `frozenset`
pub struct FrozenSet;

/// Build an immutable unordered collection of unique elements.
#[class("frozenset", kind = Set, subclassable, weakrefable, parts(shared_frozenset))]
impl FrozenSet {
    #[new("frozenset(iterable=(), /)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Set>> {
        let exact = cls == vm.builtin_type(shapes::FROZENSET);
        if exact {
            args.no_keywords(vm, "frozenset")?;
        }
        args.between(vm, "frozenset", 0, 1)?;
        let table = match args.get(0) {
            Some(set) if exact && vm.is_exact(set, shapes::FROZENSET) => return Ok(set.cast_unchecked()),
            Some(iterable) => {
                let table = vm.new_dict();
                extend(vm, table, iterable)?;
                table
            }
            None => vm.new_dict(),
        };
        Ok(new_of_class(vm, cls, table))
    }
    #[slot(hash)]
    fn hash(this: Gc<Set>) -> i64 {
        if this.hash.get() == 0 {
            this.hash.set(content_hash(this.table()));
        }
        this.hash.get()
    }
    /// Return a shallow copy of a set.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Set>) -> Gc<Set> {
        if vm.is_exact(this.value(), shapes::FROZENSET) {
            return this;
        }
        let table = this.table().copy(vm);
        with_table(vm, shapes::FROZENSET, table)
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::MATCH_SELF, true);
        Ok(())
    }
}

/// `set_iterator`
#[repr(C)]
pub struct SetIter {
    pub header: Header,
    /// The set's table, UNBOUND when it is used up.
    pub table: ValueCell,
    /// Entry to look at next.
    pub position: Cell<usize>,
    /// Items of the set when the iterator was made; `usize::MAX` after a change was reported.
    pub expected: Cell<usize>,
    /// Items still to come.
    pub left: Cell<usize>,
}
// SAFETY: repr(C), header first; the table is reported.
unsafe impl HeapObject for SetIter {
    const KIND: Kind = Kind::SetIter;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.table.get());
    }
}

/// A new iterator over a set's table.
pub fn new_iter(vm: &Vm, table: Gc<Dict>) -> Value {
    let n = table.len();
    vm.heap()
        .alloc(SetIter {
            header: Header::new(shapes::SET_ITER, Kind::SetIter),
            table: ValueCell::new(table.value()),
            position: Cell::new(0),
            expected: Cell::new(n),
            left: Cell::new(n),
        })
        .value()
}

impl SetIter {
    /// The next item, if there is one and nothing is wrong.
    #[inline(always)]
    pub fn quick_next(&self) -> Option<Value> {
        let table = self.table.get();
        if table.is_unbound() {
            return None;
        }
        let table: Gc<Dict> = table.cast_unchecked();
        if table.len() != self.expected.get() {
            return None;
        }
        let (e, item, _) = table.next_entry(self.position.get())?;
        self.position.set(e + 1);
        self.left.set(self.left.get().saturating_sub(1));
        Some(item)
    }
}

#[class("set_iterator", kind = SetIter)]
impl SetIter {
    #[slot(iter)]
    fn iter(this: Gc<SetIter>) -> Gc<SetIter> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<SetIter>) -> PyResult<Option<Value>> {
        let Some(table) = this.table.get().downcast::<Dict>() else { return Ok(None) };
        if table.len() != this.expected.get() {
            this.expected.set(usize::MAX);
            return Err(vm.runtime_error("Set changed size during iteration"));
        }
        match table.next_entry(this.position.get()) {
            Some((e, item, _)) => {
                this.position.set(e + 1);
                this.left.set(this.left.get().saturating_sub(1));
                Ok(Some(item))
            }
            None => {
                this.table.init(Value::UNBOUND);
                Ok(None)
            }
        }
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(this: Gc<SetIter>) -> usize {
        match this.table.get().downcast::<Dict>() {
            Some(table) if table.len() == this.expected.get() => this.left.get(),
            _ => 0,
        }
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<SetIter>) -> PyResult {
        let list = vm.new_list();
        if let Some(table) = this.table.get().downcast::<Dict>() {
            if table.len() != this.expected.get() {
                return Err(vm.runtime_error("Set changed size during iteration"));
            }
            let mut pos = this.position.get();
            while let Some((at, item, _)) = table.next_entry(pos) {
                pos = at + 1;
                list.push(vm, item);
            }
        }
        let iter = crate::builtins::builtin_function(vm, "iter")?;
        let args = vm.new_tuple(&[list.value()]);
        Ok(vm.new_tuple(&[iter, args.value()]).value())
    }
}
