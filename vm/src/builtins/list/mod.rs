//! `list`: the methods. Storage by element kind is in `object::list`, assignment to slices in `items`, sorting in `sort`.

pub(crate) mod items;
mod sort;

use crate::builtins::sequence::{self, Bounds, Subscript};
use crate::builtins::{generic_alias, iterators, repr};
use crate::interp::sink::{self, Consumer, Functions, Sink};
use crate::native::{Args, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::list::ListKind;
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{List, Range, Set, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

pub use sort::sort;

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
/// The argument must be an iterable if specified.
#[class("list", kind = List, subclassable, unhashable)]
impl List {
    #[new("list(iterable=(), /)")]
    fn new_object(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<List> {
        vm.alloc_instance(cls, |header| vm.list_body(header))
    }
    #[init_method("list(iterable=(), /)")]
    fn init(vm: &Vm, this: Gc<List>, args: &Args) -> PyResult<()> {
        // A subclass with a `__new__` of its own may take keyword arguments.
        let own = vm.builtin_type(shapes::LIST).slots().new;
        let same_new = match (vm.type_of(this.value()).slots().new, own) {
            (Some(f), Some(g)) => std::ptr::fn_addr_eq(f, g),
            _ => true,
        };
        if same_new {
            args.no_keywords(vm, "list")?;
        }
        args.between(vm, "list", 0, 1)?;
        if !this.is_empty() {
            this.clear();
        }
        match args.positional().first() {
            Some(iterable) => extend(vm, this, *iterable),
            None => Ok(()),
        }
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::SEQUENCE | type_flags::MATCH_SELF | type_flags::LIST, true);
        Ok(())
    }

    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<List>) -> PyResult {
        let mut out = Vec::new();
        push_repr(vm, &mut out, this)?;
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<List>, other: Value, op: CompareOp) -> PyResult {
        match other.downcast::<List>() {
            Some(other) => compare(vm, this, other, op),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<List>) -> Value {
        iterators::new_list_iter(vm, this)
    }
    #[slot(len)]
    fn slot_len(this: Gc<List>) -> usize {
        this.len()
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<List>, key: Value) -> PyResult {
        match sequence::subscript(vm, key, "list")? {
            Subscript::Index(i) => match sequence::place(i, this.len()) {
                Some(at) => Ok(this.get(vm, at)),
                None => Err(vm.index_error("list index out of range")),
            },
            Subscript::Slice(slice) => {
                let bounds = Bounds::of(vm, slice)?;
                Ok(items::picked(vm, this, bounds.fit(this.len()))?.value())
            }
        }
    }
    /// Return self[index].
    #[method("__getitem__(index, /)")]
    fn method_getitem(vm: &Vm, this: Gc<List>, index: Value) -> PyResult {
        Self::getitem(vm, this, index)
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<List>, key: Value, value: Value) -> PyResult<()> {
        match sequence::subscript(vm, key, "list")? {
            Subscript::Index(i) => {
                let Some(at) = sequence::place(i, this.len()) else {
                    return Err(vm.index_error("list assignment index out of range"));
                };
                if value.is_unbound() {
                    this.remove_range(vm, at, at + 1);
                } else {
                    this.set(vm, at, value);
                }
                Ok(())
            }
            Subscript::Slice(slice) => {
                let bounds = Bounds::of(vm, slice)?;
                if value.is_unbound() {
                    items::delete(vm, this, bounds.fit(this.len()));
                    return Ok(());
                }
                items::assign(vm, this, bounds, value)
            }
        }
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<List>, item: Value) -> PyResult<bool> {
        Ok(find(vm, this, item, 0, usize::MAX)?.is_some())
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<List>, other: Value) -> PyResult {
        let Some(other) = other.downcast::<List>() else {
            let name = vm.type_of(other).name();
            return Err(vm.type_error(format!("can only concatenate list (not \"{name}\") to list")));
        };
        let new = vm.new_list();
        new.reserve_like(vm, this, this.len() + other.len());
        new.extend_from_list(vm, this);
        new.extend_from_list(vm, other);
        vm.check_memory()?;
        Ok(new.value())
    }
    #[slot(inplace_concat)]
    fn inplace_concat(vm: &Vm, this: Gc<List>, other: Value) -> PyResult {
        extend(vm, this, other)?;
        Ok(this.value())
    }
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<List>, count: isize) -> PyResult {
        let new = vm.new_list();
        items::repeat(vm, this, count.max(0) as usize, new)?;
        Ok(new.value())
    }
    #[slot(inplace_repeat)]
    fn inplace_repeat(vm: &Vm, this: Gc<List>, count: isize) -> PyResult {
        if count != 1 {
            items::repeat(vm, this, count.max(0) as usize, this)?;
        }
        Ok(this.value())
    }

    /// Return a reverse iterator over the list.
    #[method("__reversed__()")]
    fn reversed(vm: &Vm, this: Gc<List>) -> Value {
        iterators::new_list_reverse_iter(vm, this)
    }
    /// Return the size of the list in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<List>) -> usize {
        let storage = this.storage.get();
        let own = vm.heap().size_of_object(this.header());
        own + storage.header().map_or(0, |h| vm.heap().size_of_object(h))
    }
    /// Remove all items from list.
    #[method("clear()")]
    fn method_clear(this: Gc<List>) {
        this.clear();
    }
    /// Return a shallow copy of the list.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<List>) -> PyResult<Gc<List>> {
        let copy = this.copy_range(vm, 0, this.len());
        vm.check_memory().map(|()| copy)
    }
    /// Append object to the end of the list.
    #[method("append(object, /)")]
    fn append(vm: &Vm, this: Gc<List>, object: Value) -> PyResult<()> {
        this.push(vm, object);
        vm.check_memory()
    }
    /// Insert object before index.
    #[method("insert(index, object, /)")]
    fn method_insert(vm: &Vm, this: Gc<List>, index: isize, object: Value) {
        let n = this.len() as isize;
        let at = if index < 0 { index.saturating_add(n).max(0) } else { index.min(n) };
        this.insert(vm, at as usize, object);
    }
    /// Extend list by appending elements from the iterable.
    #[method("extend(iterable, /)")]
    fn method_extend(vm: &Vm, this: Gc<List>, iterable: Value) -> PyResult<()> {
        extend(vm, this, iterable)
    }
    /// Remove and return item at index (default last).
    ///
    /// Raises IndexError if list is empty or index is out of range.
    #[method("pop(index=-1, /)")]
    fn pop(vm: &Vm, this: Gc<List>, index: isize) -> PyResult {
        if this.is_empty() {
            return Err(vm.index_error("pop from empty list"));
        }
        match sequence::place(index, this.len()) {
            None => Err(vm.index_error("pop index out of range")),
            Some(at) if at + 1 == this.len() => Ok(this.pop_last(vm)),
            Some(at) => {
                let item = this.get(vm, at);
                this.remove_range(vm, at, at + 1);
                Ok(item)
            }
        }
    }
    /// Remove first occurrence of value.
    ///
    /// Raises ValueError if the value is not present.
    #[method("remove(value, /)")]
    fn remove(vm: &Vm, this: Gc<List>, value: Value) -> PyResult<()> {
        match find(vm, this, value, 0, usize::MAX)? {
            Some(at) => {
                // The comparison may have shortened the list.
                let n = this.len();
                this.remove_range(vm, at.min(n), (at + 1).min(n));
                Ok(())
            }
            None => Err(vm.value_error("list.remove(x): x not in list")),
        }
    }
    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[method("index(value, start=0, stop=sys.maxsize, /)")]
    fn index(vm: &Vm, this: Gc<List>, value: Value, start: Value, stop: Value) -> PyResult<usize> {
        let start = sequence::search_bound(vm, start, this.len(), 0)?;
        let stop = sequence::search_bound(vm, stop, this.len(), usize::MAX)?;
        match find(vm, this, value, start, stop)? {
            Some(at) => Ok(at),
            None => Err(vm.value_error("list.index(x): x not in list")),
        }
    }
    /// Return number of occurrences of value.
    #[method("count(value, /)")]
    fn count(vm: &Vm, this: Gc<List>, value: Value) -> PyResult<usize> {
        let (mut count, mut at) = (0, 0);
        while let Some(found) = find(vm, this, value, at, usize::MAX)? {
            count += 1;
            at = found + 1;
        }
        Ok(count)
    }
    /// Reverse *IN PLACE*.
    #[method("reverse()")]
    fn method_reverse(this: Gc<List>) {
        this.reverse();
    }
    /// Sort the list in ascending order and return None.
    ///
    /// The sort is in-place (i.e. the list itself is modified) and stable
    /// (i.e. the order of two equal elements is maintained).
    ///
    /// If a key function is given, apply it once to each list item and sort
    /// them, ascending or descending, according to their function values.
    ///
    /// The reverse flag can be set to sort in descending order.
    #[method("sort(*, key=None, reverse=False)")]
    fn method_sort(vm: &Vm, this: Gc<List>, key: Value, reverse: bool) -> PyResult<()> {
        sort(vm, this, key, reverse)
    }
    /// lists are generic over the type of their contents
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

/// Appends all items of an iterable.
///
/// # Errors
/// What iterating raises; the items that came before stay.
pub fn extend(vm: &Vm, list: Gc<List>, iterable: Value) -> PyResult<()> {
    if vm.is_exact(iterable, shapes::LIST) || iterable == list.value() {
        list.extend_from_list(vm, iterable.cast_unchecked());
        return vm.check_memory();
    }
    if vm.is_exact(iterable, shapes::TUPLE) {
        list.extend_from_slice(vm, iterable.cast_unchecked::<Tuple>().items());
        return vm.check_memory();
    }
    if let Some(range) = iterable.downcast::<Range>()
        && extend_from_range(vm, list, range)?
    {
        return Ok(());
    }
    if vm.is_exact(iterable, shapes::SET) || vm.is_exact(iterable, shapes::FROZENSET) {
        extend_from_set(vm, list, iterable.cast_unchecked());
        return vm.check_memory();
    }
    let iter = vm.iter(iterable)?;
    sequence::check_length_hint(vm, iterable, list.len())?;
    vm.consume_rest(iter, &mut into_list(vm, list))
}

/// Appends what it takes to the list.
pub fn into_list(vm: &Vm, list: Gc<List>) -> impl Consumer {
    let take = move |v| {
        list.push(vm, v);
        Ok(std::ops::ControlFlow::Continue(()))
    };
    sink::Into { functions: Functions { plain: |_| true, take }, sink: Sink::List, object: list.value() }
}

fn extend_from_set(vm: &Vm, list: Gc<List>, set: Gc<Set>) {
    let mut keys = set.keys();
    if let Some((first, _)) = keys.next() {
        list.push(vm, first);
        list.reserve(vm, set.len());
    }
    keys.for_each(|(key, _)| list.push(vm, key));
}

/// Appends the ints of a range; false when some of them are too big for that.
fn extend_from_range(vm: &Vm, list: Gc<List>, range: Gc<Range>) -> PyResult<bool> {
    let int = |v: Value| v.as_small_int();
    let (Some(start), Some(step), Some(count)) =
        (int(range.start.get()), int(range.step.get()), int(range.length.get()))
    else {
        return Ok(false);
    };
    let last = step.checked_mul((count - 1).max(0)).and_then(|d| start.checked_add(d));
    let (Some(last), Ok(count)) = (last, usize::try_from(count)) else { return Ok(false) };
    if Value::small_int(last).is_none() || count > isize::MAX as usize / 16 {
        return Ok(false);
    }
    if list.extend_ints(vm, start, step, count) { Ok(true) } else { Err(sequence::no_memory(vm)) }
}

/// The first place in `start..stop` whose item is or equals `value`.
///
/// # Errors
/// What comparing raises.
fn find(vm: &Vm, list: Gc<List>, value: Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
    if let Some(place) = find_number(vm, list, value, start, stop) {
        return Ok(place);
    }
    let mut at = start;
    // Comparing may change the list.
    while at < stop
        && let Some(item) = list.try_get(vm, at)
    {
        if vm.eq(item, value)? {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

/// The first place in `start..stop` of a list of numbers that has the number `value`. None: it must be searched otherwise.
pub fn find_number(
    vm: &Vm,
    list: Gc<List>,
    value: Value,
    start: usize,
    stop: usize,
) -> Option<Option<usize>> {
    match list.kind.get() {
        ListKind::Ints if value.is_small_int() => {
            let wanted = value.as_small_int_unchecked();
            let items = list.ints();
            let range = start.min(items.len())..stop.min(items.len()).max(start.min(items.len()));
            Some(items[range].iter().position(|i| *i == wanted).map(|i| i + start))
        }
        ListKind::Floats if let Some(wanted) = vm.exact_float(value) => {
            let items = list.floats();
            let range = start.min(items.len())..stop.min(items.len()).max(start.min(items.len()));
            let same = |f: &f64| *f == wanted || f.to_bits() == wanted.to_bits();
            Some(items[range].iter().position(same).map(|i| i + start))
        }
        _ => None,
    }
}

/// `a op b`
fn compare(vm: &Vm, a: Gc<List>, b: Gc<List>, op: CompareOp) -> PyResult {
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if equality && a.len() != b.len() {
        return Ok(Value::bool(op == CompareOp::Ne));
    }
    let mut i = 0;
    if a.kind.get() == ListKind::Ints && b.kind.get() == ListKind::Ints {
        i = a.ints().iter().zip(b.ints()).take_while(|(x, y)| x == y).count();
    }
    while i < a.len() && i < b.len() {
        let (x, y) = (a.get(vm, i), b.get(vm, i));
        if !vm.eq(x, y)? {
            return match op {
                CompareOp::Eq => Ok(Value::FALSE),
                CompareOp::Ne => Ok(Value::TRUE),
                _ => vm.compare(x, y, op),
            };
        }
        i += 1;
    }
    Ok(Value::bool(op.of(a.len().cmp(&b.len()))))
}

/// True when `v` is a list, exact or derived.
pub fn is_list(v: Value) -> bool {
    v.is_kind(Kind::List)
}

/// Adds the repr of a list to `out`.
///
/// # Errors
/// What the items' reprs raise.
pub fn push_repr(vm: &Vm, out: &mut Vec<u8>, list: Gc<List>) -> PyResult<()> {
    if list.is_empty() {
        out.extend_from_slice(b"[]");
        return Ok(());
    }
    repr::guarded_into(vm, out, list.value(), "[...]", |out| {
        out.push(b'[');
        let mut i = 0;
        // The length may change meanwhile.
        while let Some(item) = list.try_get(vm, i) {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            match item.as_small_int() {
                Some(int) => out.extend_from_slice(int.to_string().as_bytes()),
                None => repr::push(vm, out, item)?,
            }
            i += 1;
        }
        out.push(b']');
        Ok(())
    })
}
