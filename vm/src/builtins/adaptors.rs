//! Iterators over other iterables: `enumerate`, `zip`, `map`, `filter`, `reversed`, and what `anext` with a default gives.

use crate::builtins::generic_alias;
use crate::native::{Args, PyResult, VarArgs};
use crate::object::header::{Kind, ValueCell};
use crate::object::{Tuple, Type};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, native_object};

/// How many values are collected on the native stack; more go to a heap array.
const ON_STACK: usize = 8;

/// The class's object in a `__reduce__` result.
fn class_of(vm: &Vm, v: Value) -> Value {
    vm.type_of(v).value()
}

#[native_object("enumerate")]
pub struct Enumerate {
    pub(crate) iterator: ValueCell,
    /// The next number: an int of any size.
    pub(crate) index: ValueCell,
}

/// Return an enumerate object.
///
///   iterable
///     an object supporting iteration
///
/// The enumerate object yields pairs containing a count (from start, which
/// defaults to zero) and a value yielded by the iterable argument.
///
/// enumerate is useful for obtaining an indexed list:
///     (0, seq[0]), (1, seq[1]), (2, seq[2]), ...
#[class("enumerate", subclassable)]
impl Enumerate {
    #[new("enumerate(iterable, start=0)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Enumerate>> {
        let n = args.len() + args.keyword_count();
        if n > 2 {
            return Err(vm.type_error(format!("enumerate() takes at most 2 arguments ({n} given)")));
        }
        let (mut iterable, mut start) =
            (args.get(0).unwrap_or(Value::UNBOUND), args.get(1).unwrap_or(Value::UNBOUND));
        for (name, value) in args.keywords() {
            match name.bytes() {
                b"iterable" if iterable.is_unbound() => iterable = value,
                b"start" if start.is_unbound() => start = value,
                _ => {
                    let text = name.as_str_lossy();
                    return Err(
                        vm.type_error(format!("'{text}' is an invalid keyword argument for enumerate()"))
                    );
                }
            }
        }
        if iterable.is_unbound() {
            return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
        }
        let index = if start.is_unbound() { Value::int32(0) } else { vm.index_of(start)? };
        let iterator = vm.iter(iterable)?;
        Ok(Enumerate::alloc(vm, cls, |head| Enumerate {
            head,
            iterator: ValueCell::new(iterator),
            index: ValueCell::new(index),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Enumerate>) -> Gc<Enumerate> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Enumerate>) -> PyResult<Option<Value>> {
        let Some(item) = vm.next(this.iterator.get())? else { return Ok(None) };
        let index = this.index.get();
        let next = match index.as_small_int() {
            Some(i) => vm.int(i + 1),
            None => vm.int_to_big(index).map_or(index, |b| vm.int_big(b.add_i64(1))),
        };
        this.index.set(this.header(), next);
        Ok(Some(vm.new_tuple(&[index, item]).value()))
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Enumerate>) -> Value {
        let args = vm.new_tuple(&[this.iterator.get(), this.index.get()]);
        vm.new_tuple(&[class_of(vm, this.value()), args.value()]).value()
    }
    /// See PEP 585
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

/// The number and the item that come next of an `enumerate` object, where `next` knows the item (UNBOUND: there is none).
/// None: it does not, and nothing has happened.
pub fn enumerate_pair(
    vm: &Vm,
    this: Gc<Enumerate>,
    next: impl Fn(Value) -> Option<Value>,
) -> Option<Option<(Value, Value)>> {
    let index = this.index.get();
    let number = index.as_small_int()?;
    let item = next(this.iterator.get())?;
    if item.is_unbound() {
        return Some(None);
    }
    this.index.set(this.header(), vm.int(number + 1));
    Some(Some((index, item)))
}

/// The two iterators of a `zip` object that has two and is not strict.
pub fn zip_of_two(this: Gc<Zip>) -> Option<[Value; 2]> {
    let iterators: Gc<Tuple> = this.iterators.get().cast_unchecked();
    if this.strict.get() != 0 { None } else { iterators.items().try_into().ok() }
}

/// The `strict` keyword of zip and map.
fn strict_keyword(vm: &Vm, args: &Args, function: &str) -> PyResult<bool> {
    let mut strict = false;
    for (name, value) in args.keywords() {
        if args.keyword_count() > 1 {
            let n = args.keyword_count();
            return Err(vm.type_error(format!("{function}() takes at most 1 keyword argument ({n} given)")));
        }
        if name.bytes() != b"strict" {
            let text = name.as_str_lossy();
            return Err(vm.type_error(format!("{function}() got an unexpected keyword argument '{text}'")));
        }
        strict = vm.truth(value)?;
    }
    Ok(strict)
}

/// Iterators over several iterables.
fn iterators(vm: &Vm, iterables: &[Value]) -> PyResult<Gc<Tuple>> {
    let list = vm.new_list();
    for v in iterables {
        list.push(vm, vm.iter(*v)?);
    }
    Ok(vm.tuple_from_list(list))
}

/// The next item of each iterator into `out`; false when one is at its end.
///
/// With `strict`, ValueError unless all end together.
fn advance(
    vm: &Vm,
    iterators: Gc<Tuple>,
    strict: bool,
    name: &str,
    mut out: impl FnMut(usize, Value),
) -> PyResult<bool> {
    for (k, it) in iterators.items().iter().enumerate() {
        match vm.next(*it)? {
            Some(v) => out(k, v),
            None if !strict => return Ok(false),
            None if k > 0 => {
                let others = if k == 1 { "argument 1".to_owned() } else { format!("arguments 1-{k}") };
                return Err(vm.value_error(format!("{name}() argument {} is shorter than {others}", k + 1)));
            }
            None => {
                for (k, it) in iterators.items().iter().enumerate().skip(1) {
                    if vm.next(*it)?.is_some() {
                        let others =
                            if k == 1 { "argument 1".to_owned() } else { format!("arguments 1-{k}") };
                        return Err(
                            vm.value_error(format!("{name}() argument {} is longer than {others}", k + 1))
                        );
                    }
                }
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// The result of `__reduce__` of zip and map: with `strict` it is the state.
fn reduce_strict(vm: &Vm, this: Value, args: Gc<Tuple>, strict: bool) -> Value {
    if strict {
        return vm.new_tuple(&[class_of(vm, this), args.value(), Value::TRUE]).value();
    }
    vm.new_tuple(&[class_of(vm, this), args.value()]).value()
}

#[native_object("zip")]
pub struct Zip {
    pub(crate) iterators: ValueCell,
    /// 0 or 1; a whole word, as compiled code reads it.
    pub(crate) strict: Cell<u64>,
}

/// The zip object yields n-length tuples, where n is the number of iterables
/// passed as positional arguments to zip().  The i-th element in every tuple
/// comes from the i-th iterable argument to zip().  This continues until the
/// shortest argument is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the others,
/// raise a ValueError.
///
///    >>> list(zip('abcdefg', range(3), range(4)))
///    [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]
#[class("zip", subclassable)]
impl Zip {
    #[new("zip(*iterables, strict=False)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Zip>> {
        let strict = strict_keyword(vm, args, "zip")?;
        let iterators = iterators(vm, args.positional())?;
        Ok(Zip::alloc(vm, cls, |head| Zip {
            head,
            iterators: ValueCell::new(iterators.value()),
            strict: Cell::new(strict as u64),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Zip>) -> Gc<Zip> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Zip>) -> PyResult<Option<Value>> {
        let iterators: Gc<Tuple> = this.iterators.get().cast_unchecked();
        let strict = this.strict.get() != 0;
        match iterators.len {
            0 => Ok(None),
            n @ 1..=ON_STACK => {
                let mut items = [Value::UNBOUND; ON_STACK];
                let all = advance(vm, iterators, strict, "zip", |k, v| items[k] = v)?;
                Ok(all.then(|| vm.new_tuple(&items[..n]).value()))
            }
            n => {
                let items = vm.new_value_array(n);
                if !advance(vm, iterators, strict, "zip", |k, v| items.set(k, v))? {
                    return Ok(None);
                }
                // SAFETY: nothing writes the array any more.
                Ok(Some(vm.new_tuple(unsafe { items.slice(0, n) }).value()))
            }
        }
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Zip>) -> Value {
        reduce_strict(vm, this.value(), this.iterators.get().cast_unchecked(), this.strict.get() != 0)
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<Zip>, state: bool) {
        this.strict.set(state as u64);
    }
}

#[native_object("map")]
pub struct Map {
    function: ValueCell,
    iterators: ValueCell,
    strict: Cell<bool>,
}

/// Make an iterator that computes the function using arguments from
/// each of the iterables.  Stops when the shortest iterable is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the others,
/// raise a ValueError.
#[class("map", subclassable)]
impl Map {
    #[new("map(function, iterable, /, *iterables, strict=False)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Map>> {
        let strict = strict_keyword(vm, args, "map")?;
        let [function, iterables @ ..] = args.positional() else {
            return Err(vm.type_error("map() must have at least two arguments."));
        };
        if iterables.is_empty() {
            return Err(vm.type_error("map() must have at least two arguments."));
        }
        let iterators = iterators(vm, iterables)?;
        Ok(Map::alloc(vm, cls, |head| Map {
            head,
            function: ValueCell::new(*function),
            iterators: ValueCell::new(iterators.value()),
            strict: Cell::new(strict),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Map>) -> Gc<Map> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Map>) -> PyResult<Option<Value>> {
        let iterators: Gc<Tuple> = this.iterators.get().cast_unchecked();
        let function = this.function.get();
        let strict = this.strict.get();
        if let [one] = iterators.items() {
            return match vm.next(*one)? {
                Some(v) => vm.call(function, &[v]).map(Some),
                None => Ok(None),
            };
        }
        let n = iterators.len;
        if n <= ON_STACK {
            let mut items = [Value::UNBOUND; ON_STACK];
            if !advance(vm, iterators, strict, "map", |k, v| items[k] = v)? {
                return Ok(None);
            }
            return vm.call(function, &items[..n]).map(Some);
        }
        let items = vm.new_value_array(n);
        if !advance(vm, iterators, strict, "map", |k, v| items.set(k, v))? {
            return Ok(None);
        }
        // SAFETY: nothing writes the array any more.
        vm.call(function, unsafe { items.slice(0, n) }).map(Some)
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Map>) -> Value {
        let list = vm.new_list_from(&[this.function.get()]);
        list.extend_from_slice(vm, this.iterators.get().cast_unchecked::<Tuple>().items());
        reduce_strict(vm, this.value(), vm.tuple_from_list(list), this.strict.get())
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(this: Gc<Map>, state: bool) {
        this.strict.set(state);
    }
}

#[native_object("filter")]
pub struct Filter {
    function: ValueCell,
    iterator: ValueCell,
}

/// Return an iterator yielding those items of iterable for which function(item)
/// is true. If function is None, return the items that are true.
#[class("filter", subclassable)]
impl Filter {
    #[new("filter(function, iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, function: Value, iterable: Value) -> PyResult<Gc<Filter>> {
        let iterator = vm.iter(iterable)?;
        Ok(Filter::alloc(vm, cls, |head| Filter {
            head,
            function: ValueCell::new(function),
            iterator: ValueCell::new(iterator),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Filter>) -> Gc<Filter> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Filter>) -> PyResult<Option<Value>> {
        let (function, iterator) = (this.function.get(), this.iterator.get());
        let itself = function.is_none()
            || function == vm.builtin_type(crate::object::builtin_types::shapes::BOOL).value();
        while let Some(v) = vm.next(iterator)? {
            let verdict = if itself { v } else { vm.call(function, &[v])? };
            if vm.truth(verdict)? {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Filter>) -> Value {
        let args = vm.new_tuple(&[this.function.get(), this.iterator.get()]);
        vm.new_tuple(&[class_of(vm, this.value()), args.value()]).value()
    }
}

#[native_object("reversed")]
pub struct Reversed {
    /// UNBOUND when it is used up.
    sequence: ValueCell,
    /// The next item's index; -1 at the end.
    index: Cell<isize>,
}

/// Return a reverse iterator over the values of the given sequence.
#[class("reversed", subclassable)]
impl Reversed {
    #[new("reversed(sequence, /)", text_signature = "(sequence, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, sequence: Value) -> PyResult {
        let class = vm.type_of(sequence);
        if let Some(method) = class.lookup(vm, vm.names().__reversed__) {
            if method.is_none() {
                return Err(vm.type_error(format!("'{}' object is not reversible", class.name())));
            }
            return vm.call_bound(method, sequence, class.value(), &[]);
        }
        if class.slots().getitem.is_none() || sequence.is_kind(Kind::Dict) {
            return Err(vm.type_error(format!("'{}' object is not reversible", class.name())));
        }
        let n = vm.len(sequence)?;
        Ok(Reversed::alloc(vm, cls, |head| Reversed {
            head,
            sequence: ValueCell::new(sequence),
            index: Cell::new(n as isize - 1),
        })
        .value())
    }
    #[slot(iter)]
    fn iter(this: Gc<Reversed>) -> Gc<Reversed> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Reversed>) -> PyResult<Option<Value>> {
        let (sequence, index) = (this.sequence.get(), this.index.get());
        if index < 0 || sequence.is_unbound() {
            return Ok(None);
        }
        match vm.getitem(sequence, vm.int(index as i64)) {
            Ok(v) => {
                this.index.set(index - 1);
                Ok(Some(v))
            }
            Err(raised) => {
                this.index.set(-1);
                this.sequence.set(this.header(), Value::UNBOUND);
                let ended = vm.take_if(vm.exc().index_error).or_else(|| vm.take_if(vm.exc().stop_iteration));
                if ended.is_some() { Ok(None) } else { Err(raised) }
            }
        }
    }
    /// Private method returning an estimate of len(list(it)).
    #[method("__length_hint__()")]
    fn length_hint(vm: &Vm, this: Gc<Reversed>) -> PyResult<isize> {
        if this.sequence.get().is_unbound() {
            return Ok(0);
        }
        let left = this.index.get() + 1;
        let n = vm.len(this.sequence.get())? as isize;
        Ok(if n < left { 0 } else { left })
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Reversed>) -> Value {
        let sequence = this.sequence.get();
        let class = class_of(vm, this.value());
        if sequence.is_unbound() {
            let args = vm.new_tuple(&[vm.new_tuple(&[]).value()]);
            return vm.new_tuple(&[class, args.value()]).value();
        }
        let args = vm.new_tuple(&[sequence]);
        vm.new_tuple(&[class, args.value(), vm.int(this.index.get() as i64)]).value()
    }
    /// Set state information for unpickling.
    #[method("__setstate__(state, /)")]
    fn setstate(vm: &Vm, this: Gc<Reversed>, state: isize) -> PyResult<()> {
        let sequence = this.sequence.get();
        if !sequence.is_unbound() {
            let n = vm.len(sequence)? as isize;
            this.index.set(state.clamp(-1, n - 1));
        }
        Ok(())
    }
}

#[native_object("anext_awaitable")]
pub struct AnextAwaitable {
    awaitable: ValueCell,
    default: ValueCell,
}

impl AnextAwaitable {
    /// An awaitable that gives `default` where `awaitable` raises StopAsyncIteration.
    pub fn make(vm: &Vm, awaitable: Value, default: Value) -> Value {
        AnextAwaitable::alloc(vm, AnextAwaitable::class(vm), |head| AnextAwaitable {
            head,
            awaitable: ValueCell::new(awaitable),
            default: ValueCell::new(default),
        })
        .value()
    }
    /// The iterator to go on with.
    fn iterator(&self, vm: &Vm) -> PyResult {
        let awaitable = self.awaitable.get();
        let class = vm.type_of(awaitable);
        match class.slots().await_ {
            Some(f) => {
                let iterator = f(vm, awaitable)?;
                if vm.type_of(iterator).slots().next.is_none() {
                    let got = vm.type_of(iterator).name();
                    let message = format!("__await__() returned non-iterator of type '{got}'");
                    return Err(vm.type_error(message));
                }
                Ok(iterator)
            }
            None => Err(vm.type_error(format!("'{}' object can't be awaited", class.name()))),
        }
    }
    /// Turns StopAsyncIteration into the default.
    fn settle<T>(&self, vm: &Vm, result: PyResult<T>) -> PyResult<T> {
        match result {
            Err(raised) => match vm.take_if(vm.exc().stop_async_iteration) {
                Some(_) => Err(crate::exceptions::raise_stop_iteration(vm, self.default.get())),
                None => Err(raised),
            },
            ok => ok,
        }
    }
    fn proxy(&self, vm: &Vm, method: &str, args: &[Value]) -> PyResult {
        let iterator = self.iterator(vm)?;
        let result = vm.call_method_str(iterator, method, args);
        self.settle(vm, result)
    }
}

#[class("anext_awaitable")]
impl AnextAwaitable {
    #[slot(await_)]
    fn await_(this: Gc<AnextAwaitable>) -> Gc<AnextAwaitable> {
        this
    }
    #[slot(iter)]
    fn iter(this: Gc<AnextAwaitable>) -> Gc<AnextAwaitable> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<AnextAwaitable>) -> PyResult<Option<Value>> {
        this.proxy(vm, "__next__", &[]).map(Some)
    }
    /// send(arg) -> send 'arg' into the wrapped iterator,
    /// return next yielded value or raise StopIteration.
    #[method("send(arg, /)", text_signature = None)]
    fn send(vm: &Vm, this: Gc<AnextAwaitable>, arg: Value) -> PyResult {
        this.proxy(vm, "send", &[arg])
    }
    /// throw(value)
    /// throw(typ[,val[,tb]])
    ///
    /// raise exception in the wrapped iterator, return next yielded value
    /// or raise StopIteration.
    #[method("throw(*args)", text_signature = None)]
    fn throw(vm: &Vm, this: Gc<AnextAwaitable>, args: VarArgs) -> PyResult {
        this.proxy(vm, "throw", args.as_slice())
    }
    /// close() -> raise GeneratorExit inside generator.
    #[method("close()", text_signature = None)]
    fn close(vm: &Vm, this: Gc<AnextAwaitable>) -> PyResult {
        this.proxy(vm, "close", &[])
    }
}
