//! `accumulate`, `chain`, `starmap`, `zip_longest`.

use super::{make_tuple, step};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::generic_alias;
use taipan_vm::heap::ValueArray;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::Tuple;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::protocol::BinOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `itertools.accumulate`
#[native_object("itertools.accumulate")]
pub struct Accumulate {
    source: ValueCell,
    /// None: addition
    function: ValueCell,
    /// UNBOUND before the first item.
    total: ValueCell,
    /// The total to begin with, UNBOUND once it was given.
    initial: ValueCell,
}

/// Return series of accumulated sums (or other binary function results).
#[class("accumulate", module = "itertools", subclassable)]
impl Accumulate {
    #[new("accumulate(iterable, func=None, *, initial=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, func: Value, initial: Value) -> PyResult<Gc<Accumulate>> {
        let source = vm.iter(iterable)?;
        let initial = if initial.is_none() { Value::UNBOUND } else { initial };
        Ok(Accumulate::alloc(vm, cls, |head| Accumulate {
            head,
            source: ValueCell::new(source),
            function: ValueCell::new(func),
            total: ValueCell::new(Value::UNBOUND),
            initial: ValueCell::new(initial),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Accumulate>) -> Gc<Accumulate> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Accumulate>) -> PyResult {
        let initial = this.initial.get();
        if !initial.is_unbound() {
            this.initial.init(Value::UNBOUND);
            this.total.set(this.header(), initial);
            return Ok(initial);
        }
        let value = step(vm, this.source.get())?;
        if value.is_unbound() {
            return Ok(value);
        }
        let (total, function) = (this.total.get(), this.function.get());
        let new = if total.is_unbound() {
            value
        } else if function.is_none() {
            vm.binary(BinOp::Add, total, value)?
        } else {
            vm.call(function, &[total, value])?
        };
        this.total.set(this.header(), new);
        Ok(new)
    }
}

/// `itertools.chain`
#[native_object("itertools.chain")]
pub struct Chain {
    /// Iterator over the iterables, UNBOUND at its end.
    source: ValueCell,
    /// Iterator in use, or UNBOUND.
    active: ValueCell,
}

fn new_chain(vm: &Vm, class: Gc<Type>, iterables: Value) -> PyResult<Gc<Chain>> {
    let source = vm.iter(iterables)?;
    Ok(Chain::alloc(vm, class, |head| Chain {
        head,
        source: ValueCell::new(source),
        active: ValueCell::new(Value::UNBOUND),
    }))
}

/// Return a chain object whose .__next__() method returns elements from the
/// first iterable until it is exhausted, then elements from the next
/// iterable, until all of the iterables are exhausted.
#[class("chain", module = "itertools", subclassable)]
impl Chain {
    #[new("chain(*iterables)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Chain>> {
        if cls == Chain::class(vm) {
            args.no_keywords(vm, "chain")?;
        }
        let iterables = vm.new_tuple(args.positional());
        new_chain(vm, cls, iterables.value())
    }
    #[slot(iter)]
    fn iter(this: Gc<Chain>) -> Gc<Chain> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Chain>) -> PyResult {
        loop {
            let active = this.active.get();
            if !active.is_unbound() {
                let value = step(vm, active)?;
                if !value.is_unbound() {
                    return Ok(value);
                }
                this.active.init(Value::UNBOUND);
            }
            let source = this.source.get();
            if source.is_unbound() {
                return Ok(source);
            }
            let iterable = match step(vm, source) {
                Ok(v) if !v.is_unbound() => v,
                end => {
                    this.source.init(Value::UNBOUND);
                    return end;
                }
            };
            match vm.iter(iterable) {
                Ok(active) => this.active.set(this.header(), active),
                Err(raised) => {
                    this.source.init(Value::UNBOUND);
                    return Err(raised);
                }
            }
        }
    }
    /// Alternative chain() constructor taking a single iterable argument that evaluates lazily.
    #[class_method("from_iterable(iterable, /)")]
    fn from_iterable(vm: &Vm, cls: Gc<Type>, iterable: Value) -> PyResult<Gc<Chain>> {
        new_chain(vm, cls, iterable)
    }
    /// chain is generic over the type of its contents.
    /// This is the union of the types of the input iterable contents.
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

/// `itertools.starmap`
#[native_object("itertools.starmap")]
pub struct StarMap {
    function: ValueCell,
    source: ValueCell,
}

/// Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.
#[class("starmap", module = "itertools", subclassable)]
impl StarMap {
    #[new("starmap(function, iterable, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, function: Value, iterable: Value) -> PyResult<Gc<StarMap>> {
        let source = vm.iter(iterable)?;
        Ok(StarMap::alloc(vm, cls, |head| StarMap {
            head,
            function: ValueCell::new(function),
            source: ValueCell::new(source),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<StarMap>) -> Gc<StarMap> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<StarMap>) -> PyResult {
        let args = step(vm, this.source.get())?;
        if args.is_unbound() {
            return Ok(args);
        }
        let args = match args.downcast::<Tuple>() {
            Some(tuple) => tuple,
            None => vm.tuple_from(args)?,
        };
        vm.call(this.function.get(), args.items())
    }
}

/// `itertools.zip_longest`
#[native_object("itertools.zip_longest")]
pub struct ZipLongest {
    /// ValueArray of iterators, UNBOUND where used up.
    sources: ValueCell,
    fill: ValueCell,
    active: Cell<usize>,
}

/// Return a zip_longest object whose .__next__() method returns a tuple where
/// the i-th element comes from the i-th iterable argument.  The .__next__()
/// method continues until the longest iterable in the argument sequence
/// is exhausted and then it raises StopIteration.  When the shorter iterables
/// are exhausted, the fillvalue is substituted in their place.  The fillvalue
/// defaults to None or can be specified by a keyword argument.
#[class("zip_longest", module = "itertools", subclassable)]
impl ZipLongest {
    #[new("zip_longest(*iterables, fillvalue=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<ZipLongest>> {
        let fill = args.keyword("fillvalue");
        if args.keyword_count() > usize::from(fill.is_some()) {
            return Err(vm.type_error("zip_longest() got an unexpected keyword argument"));
        }
        let n = args.len();
        let sources = vm.new_value_array(n);
        for (i, iterable) in args.positional().iter().enumerate() {
            sources.set(i, vm.iter(*iterable)?);
        }
        Ok(ZipLongest::alloc(vm, cls, |head| ZipLongest {
            head,
            sources: ValueCell::new(sources.value()),
            fill: ValueCell::new(fill.unwrap_or(Value::NONE)),
            active: Cell::new(n),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<ZipLongest>) -> Gc<ZipLongest> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<ZipLongest>) -> PyResult {
        if this.active.get() == 0 {
            return Ok(Value::UNBOUND);
        }
        let Some(sources) = this.sources.get().downcast::<ValueArray>() else { return Ok(Value::UNBOUND) };
        let tuple = make_tuple(vm, sources.len(), |i| {
            let source = sources.get(i);
            if source.is_unbound() {
                return Ok(this.fill.get());
            }
            match step(vm, source) {
                Ok(v) if v.is_unbound() => {
                    sources.set(i, Value::UNBOUND);
                    this.active.set(this.active.get().saturating_sub(1));
                    Ok(this.fill.get())
                }
                Err(raised) => {
                    this.active.set(0);
                    Err(raised)
                }
                ok => ok,
            }
        })?;
        // A round in which the last source ended gives nothing.
        Ok(if this.active.get() == 0 { Value::UNBOUND } else { tuple })
    }
}
