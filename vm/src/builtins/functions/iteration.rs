//! Functions of `builtins` that go over iterables: `iter`, `next`, `min`, `sum`, `sorted` and their kin.

use crate::builtins::iterators;
use crate::call;
use crate::interp::sink::{self, Consumer, Functions, Sink, Store};
use crate::native::{Args, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::slots::CompareOp;
use crate::object::types::type_flags;
use crate::protocol::BinOp;
use crate::value::{Gc, SMALL_INT_MAX, SMALL_INT_MIN, Value};
use crate::vm::Vm;
use std::cell::Cell;
use std::cmp::Ordering;
use std::ops::ControlFlow;
use taipan_macros::module;

/// A sum of doubles with a running compensation for lost low-order bits (Neumaier, "Rundungsfehleranalyse einiger
/// Verfahren zur Summation endlicher Summen", 1974).
#[derive(Clone, Copy)]
struct Compensated {
    high: f64,
    low: f64,
}

impl Compensated {
    fn new(x: f64) -> Compensated {
        Compensated { high: x, low: 0.0 }
    }
    #[inline]
    fn add(&mut self, x: f64) {
        let t = self.high + x;
        if self.high.abs() >= x.abs() {
            self.low += (self.high - t) + x;
        } else {
            self.low += (x - t) + self.high;
        }
        self.high = t;
    }
    fn total(self) -> f64 {
        // The compensation of an infinite sum is NaN.
        if self.low != 0.0 && self.low.is_finite() { self.high + self.low } else { self.high }
    }
}

/// Where a sum stands.
enum Sum {
    Int(i64),
    Float(Compensated),
    Complex(Compensated, Compensated),
    Any(Value),
}

fn complex_parts(vm: &Vm, v: Value) -> Option<(f64, f64)> {
    if !vm.is_exact(v, shapes::COMPLEX) {
        return None;
    }
    v.downcast::<crate::object::Complex>().map(|c| (c.re, c.im))
}

fn new_complex(vm: &Vm, re: f64, im: f64) -> Value {
    let header = crate::object::header::Header::new(shapes::COMPLEX, Kind::Complex);
    vm.heap().alloc(crate::object::Complex { header, re, im }).value()
}

impl Sum {
    fn start(vm: &Vm, v: Value) -> Sum {
        if let Some(i) = v.as_small_int() {
            Sum::Int(i)
        } else if let Some(f) = vm.exact_float(v) {
            Sum::Float(Compensated::new(f))
        } else if let Some((re, im)) = complex_parts(vm, v) {
            Sum::Complex(Compensated::new(re), Compensated::new(im))
        } else {
            Sum::Any(v)
        }
    }
    fn value(&self, vm: &Vm) -> Value {
        match self {
            Sum::Int(i) => vm.int(*i),
            Sum::Float(c) => vm.float(c.total()),
            Sum::Complex(re, im) => new_complex(vm, re.total(), im.total()),
            Sum::Any(v) => *v,
        }
    }
    /// Adds a list iterator's items as far as they are ints that fit, and the sum is one.
    fn add_small_ints(&mut self, vm: &Vm, iter: Gc<iterators::ListIter>) {
        let Sum::Int(total) = self else { return };
        let Some(list) = iter.list.get().downcast::<crate::object::List>() else { return };
        let mut at = iter.index.get();
        // Nothing else runs meanwhile.
        while let Some(next) =
            list.try_get(vm, at).and_then(Value::as_small_int).and_then(|item| total.checked_add(item))
        {
            *total = next;
            at += 1;
        }
        iter.index.set(at);
    }
    fn add(&mut self, vm: &Vm, item: Value) -> PyResult<()> {
        match self {
            Sum::Int(i) => {
                if let Some(j) = item.as_small_int()
                    && let Some(k) = i.checked_add(j)
                {
                    *i = k;
                    return Ok(());
                }
            }
            Sum::Float(c) => {
                if let Some(f) = vm.exact_float(item) {
                    c.add(f);
                    return Ok(());
                }
                if item.is_small_int() || vm.is_exact(item, shapes::INT) {
                    c.add(crate::builtins::int::int_to_f64(vm, item)?);
                    return Ok(());
                }
            }
            Sum::Complex(re, im) => {
                if let Some((x, y)) = complex_parts(vm, item) {
                    re.add(x);
                    im.add(y);
                    return Ok(());
                }
                if item.is_small_int() || vm.is_exact(item, shapes::INT) {
                    re.add(crate::builtins::int::int_to_f64(vm, item)?);
                    return Ok(());
                }
                if let Some(f) = vm.exact_float(item) {
                    re.add(f);
                    return Ok(());
                }
            }
            Sum::Any(_) => {}
        }
        let raised = matches!(self, Sum::Any(_));
        let next = vm.binary(BinOp::Add, self.value(vm), item)?;
        // Once a sum has left a kind it does not go back to it, but ints may become floats, and floats complex.
        *self = if raised { Sum::Any(next) } else { Sum::start(vm, next) };
        Ok(())
    }
}

impl Consumer for Sum {
    fn is_plain(&self, vm: &Vm, v: Value) -> bool {
        // What a sum of objects does with an int is up to them.
        !matches!(self, Sum::Any(_)) && crate::interp::drive::is_plain(vm, v)
    }
    fn take(&mut self, vm: &Vm, v: Value) -> PyResult<ControlFlow<()>> {
        self.add(vm, v)?;
        Ok(ControlFlow::Continue(()))
    }
    fn sink(&self, there: Option<Sink>) -> Option<(Sink, Store)> {
        match self {
            // (It is a double when the first one was added.)
            Sum::Int(n) if there == Some(Sink::Floats) && n.unsigned_abs() < 1 << 53 => {
                Some((Sink::Floats, Store::new((*n as f64).to_bits(), 0)))
            }
            Sum::Int(n) => Some((Sink::Ints, Store::new(Value::small_int(*n)?.bits(), 0))),
            Sum::Float(c) => Some((Sink::Floats, Store::new(c.high.to_bits(), c.low.to_bits()))),
            _ => None,
        }
    }
    fn took(&mut self, store: &Store) {
        let [first, second, some] = store.words.each_ref().map(Cell::get);
        if some != 0 {
            *self = Sum::Float(Compensated { high: f64::from_bits(first), low: f64::from_bits(second) });
        } else if let (Sum::Int(n), Some(sum)) = (self, Value::from_bits(first).as_small_int()) {
            *n = sum;
        }
    }
}

/// A consumer that looks at whether what it takes is true.
fn until(vm: &Vm, sink: Sink, take: impl FnMut(Value) -> PyResult<ControlFlow<()>>) -> impl Consumer {
    sink::Into { functions: Functions { plain: plain(vm), take }, sink, object: Value::NONE }
}

fn plain(vm: &Vm) -> impl Fn(Value) -> bool {
    |v| crate::interp::drive::is_plain(vm, v)
}

fn go_on_if(condition: bool) -> ControlFlow<()> {
    if condition { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

/// How two ints, or two doubles, that are not on the heap compare; None for anything else.
#[inline]
fn order_of_numbers(a: Value, b: Value) -> Option<Ordering> {
    if a.both_small_int(b) {
        Some(a.as_small_int_unchecked().cmp(&b.as_small_int_unchecked()))
    } else if a.is_float_imm() && b.is_float_imm() {
        a.as_float_unchecked().partial_cmp(&b.as_float_unchecked())
    } else {
        None
    }
}

/// `min` (op Lt) and `max` (op Gt).
fn extreme(vm: &Vm, args: &Args, name: &str, op: CompareOp) -> PyResult {
    if let ([a, b], 0) = (args.positional(), args.keyword_count())
        && let Some(order) = order_of_numbers(*a, *b)
    {
        return Ok(if op.of(order.reverse()) { *b } else { *a });
    }
    let (mut key, mut default) = (Value::NONE, Value::UNBOUND);
    if args.positional().is_empty() {
        return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    if args.keyword_count() > 2 {
        let n = args.keyword_count();
        return Err(vm.type_error(format!("{name}() takes at most 2 keyword arguments ({n} given)")));
    }
    for (keyword, value) in args.keywords() {
        match keyword.bytes() {
            b"key" => key = value,
            b"default" => default = value,
            _ => {
                let text = keyword.as_str_lossy();
                return Err(vm.type_error(format!("{name}() got an unexpected keyword argument '{text}'")));
            }
        }
    }
    let positional = args.positional();
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| -> PyResult<()> {
        let k = if key.is_none() { item } else { vm.call(key, &[item])? };
        let better = match best {
            None => true,
            Some((b, _)) => vm.compare_bool(k, b, op)?,
        };
        if better {
            best = Some((k, item));
        }
        Ok(())
    };
    match positional {
        [] => return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0"))),
        [one] if key.is_none() => {
            let mut extreme = Extreme { op, best: Best::None, all_plain: true };
            vm.consume(*one, &mut extreme)?;
            best = extreme.value(vm).map(|v| (v, v));
        }
        [one] => vm.for_each(*one, consider)?,
        many => {
            if !default.is_unbound() {
                return Err(vm.type_error(format!(
                    "Cannot specify a default for {name}() with multiple positional arguments"
                )));
            }
            for item in many {
                consider(*item)?;
            }
        }
    }
    match best {
        Some((_, item)) => Ok(item),
        None if !default.is_unbound() => Ok(default),
        None => Err(vm.value_error(format!("{name}() iterable argument is empty"))),
    }
}

/// The least or most of the values taken so far.
enum Best {
    None,
    Value(Value),
    /// A double that compiled code found.
    Float(f64),
}

/// Takes values for `min` and `max` without a key.
struct Extreme {
    /// Lt or Gt.
    op: CompareOp,
    best: Best,
    /// All values so far can be compared without running Python code.
    all_plain: bool,
}

impl Extreme {
    fn value(&self, vm: &Vm) -> Option<Value> {
        match self.best {
            Best::None => None,
            Best::Value(v) => Some(v),
            Best::Float(f) => Some(vm.float(f)),
        }
    }
    fn is_most(&self) -> bool {
        self.op == CompareOp::Gt
    }
    fn of_ints(&self, n: Option<Value>) -> Option<(Sink, Store)> {
        let (sink, none) = match self.is_most() {
            true => (Sink::MostInt, Value::small_int(SMALL_INT_MIN)?),
            false => (Sink::LeastInt, Value::small_int(SMALL_INT_MAX)?),
        };
        Some((sink, Store::new(n.unwrap_or(none).bits(), 0)))
    }
    fn of_floats(&self, f: Option<f64>) -> (Sink, Store) {
        let (sink, none) = match self.is_most() {
            true => (Sink::MostFloat, f64::NEG_INFINITY),
            false => (Sink::LeastFloat, f64::INFINITY),
        };
        (sink, Store::new(f.unwrap_or(none).to_bits(), 1))
    }
}

impl Consumer for Extreme {
    fn is_plain(&self, vm: &Vm, v: Value) -> bool {
        self.all_plain && crate::interp::drive::is_plain(vm, v)
    }
    fn take(&mut self, vm: &Vm, v: Value) -> PyResult<ControlFlow<()>> {
        self.all_plain = self.all_plain && crate::interp::drive::is_plain(vm, v);
        let better = match self.value(vm) {
            None => true,
            Some(best) => match order_of_numbers(v, best) {
                Some(order) => self.op.of(order),
                None => vm.compare_bool(v, best, self.op)?,
            },
        };
        if better {
            self.best = Best::Value(v);
        }
        Ok(ControlFlow::Continue(()))
    }
    fn sink(&self, there: Option<Sink>) -> Option<(Sink, Store)> {
        match self.best {
            Best::None => match there {
                Some(Sink::LeastFloat | Sink::MostFloat) => Some(self.of_floats(None)),
                _ => self.of_ints(None),
            },
            Best::Value(v) if v.is_small_int() => self.of_ints(Some(v)),
            Best::Value(v) if v.is_float_imm() => Some(self.of_floats(Some(v.as_float_unchecked()))),
            Best::Float(f) => Some(self.of_floats(Some(f))),
            Best::Value(_) => None,
        }
    }
    fn took(&mut self, store: &Store) {
        let [best, floats, some] = store.words.each_ref().map(Cell::get);
        if some != 0 {
            self.best = if floats != 0 {
                Best::Float(f64::from_bits(best))
            } else {
                Best::Value(Value::from_bits(best))
            };
        }
    }
}

/// `next(iterator)`: UNBOUND at a plain end; a StopIteration that Python code raised is left as it is.
fn step(vm: &Vm, iterator: Value) -> PyResult {
    let class = vm.type_of(iterator);
    let Some(f) = class.slots().next else {
        return Err(vm.type_error(format!("'{}' object is not an iterator", class.name())));
    };
    if class.has_flag(type_flags::HEAP)
        && let Some(method) = class.lookup(vm, vm.names().__next__)
        && method.is_kind(Kind::Function)
    {
        return vm.call(method, &[iterator]);
    }
    if !iterator.is_kind(Kind::Generator) && !crate::builtins::async_generator::is_step(iterator) {
        return f(vm, iterator);
    }
    vm.scratch.set(Value::UNBOUND);
    let v = f(vm, iterator)?;
    let returned = vm.scratch.replace(Value::UNBOUND);
    if v.is_unbound() && !returned.is_unbound() && !returned.is_none() {
        return Err(crate::exceptions::raise_stop_iteration(vm, returned));
    }
    Ok(v)
}

#[module("builtins")]
pub mod module {
    use super::*;

    /// Get an iterator from an object.
    ///
    /// In the first form, the argument must supply its own iterator, or be a sequence.
    /// In the second form, the callable is called until it returns the sentinel.
    #[function("iter(object, sentinel=<unrepresentable>, /)", text_signature = None)]
    fn iter(vm: &Vm, object: Value, sentinel: Value) -> PyResult {
        if sentinel.is_unbound() {
            return vm.iter(object);
        }
        if !vm.is_callable(object) {
            return Err(vm.type_error("iter(v, w): v must be callable"));
        }
        Ok(iterators::new_callable_iter(vm, object, sentinel))
    }
    /// Return the next item from the iterator.
    ///
    /// If default is given and the iterator is exhausted,
    /// it is returned instead of raising StopIteration.
    #[function("next(iterator, default=<unrepresentable>, /)", text_signature = None)]
    fn next(vm: &Vm, iterator: Value, default: Value) -> PyResult {
        match step(vm, iterator) {
            Ok(v) if !v.is_unbound() => Ok(v),
            Ok(_) if default.is_unbound() => Err(crate::exceptions::raise_stop_iteration(vm, Value::NONE)),
            Ok(_) => Ok(default),
            Err(raised) if default.is_unbound() => Err(raised),
            Err(raised) => match vm.take_if(vm.exc().stop_iteration) {
                Some(_) => Ok(default),
                None => Err(raised),
            },
        }
    }
    /// Return an AsyncIterator for an AsyncIterable object.
    #[function("aiter(async_iterable, /)")]
    fn aiter(vm: &Vm, async_iterable: Value) -> PyResult {
        let class = vm.type_of(async_iterable);
        let Some(f) = class.slots().aiter else {
            return Err(vm.type_error(format!("'{}' object is not an async iterable", class.name())));
        };
        let it = f(vm, async_iterable)?;
        let class = vm.type_of(it);
        if class.slots().anext.is_none() {
            return Err(
                vm.type_error(format!("aiter() returned not an async iterator of type '{}'", class.name()))
            );
        }
        Ok(it)
    }
    /// Return the next item from the async iterator.
    ///
    /// If default is given and the async iterator is exhausted,
    /// it is returned instead of raising StopAsyncIteration.
    #[function("anext(aiterator, default=<unrepresentable>, /)")]
    fn anext(vm: &Vm, aiterator: Value, default: Value) -> PyResult {
        let class = vm.type_of(aiterator);
        let Some(f) = class.slots().anext else {
            return Err(vm.type_error(format!("'{}' object is not an async iterator", class.name())));
        };
        let awaitable = f(vm, aiterator)?;
        if default.is_unbound() {
            return Ok(awaitable);
        }
        Ok(crate::builtins::adaptors::AnextAwaitable::make(vm, awaitable, default))
    }
    /// Return True if bool(x) is True for all values x in the iterable.
    ///
    /// If the iterable is empty, return True.
    #[function("all(iterable, /)")]
    fn all(vm: &Vm, iterable: Value) -> PyResult<bool> {
        let mut all = true;
        let take = |v| {
            all = vm.truth(v)?;
            Ok(go_on_if(all))
        };
        vm.consume(iterable, &mut until(vm, Sink::All, take))?;
        Ok(all)
    }
    /// Return True if bool(x) is True for any x in the iterable.
    ///
    /// If the iterable is empty, return False.
    #[function("any(iterable, /)")]
    fn any(vm: &Vm, iterable: Value) -> PyResult<bool> {
        let mut any = false;
        let take = |v| {
            any = vm.truth(v)?;
            Ok(go_on_if(!any))
        };
        vm.consume(iterable, &mut until(vm, Sink::Any, take))?;
        Ok(any)
    }
    /// min(iterable, *[, default=obj, key=func]) -> value
    /// min(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// With a single iterable argument, return its smallest item. The
    /// default keyword-only argument specifies an object to return if
    /// the provided iterable is empty.
    /// With two or more positional arguments, return the smallest argument.
    #[function("min(*args, key=None, default=<unrepresentable>)", text_signature = None)]
    fn min(vm: &Vm, args: &Args) -> PyResult {
        extreme(vm, args, "min", CompareOp::Lt)
    }
    /// max(iterable, *[, default=obj, key=func]) -> value
    /// max(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// With a single iterable argument, return its biggest item. The
    /// default keyword-only argument specifies an object to return if
    /// the provided iterable is empty.
    /// With two or more positional arguments, return the largest argument.
    #[function("max(*args, key=None, default=<unrepresentable>)", text_signature = None)]
    fn max(vm: &Vm, args: &Args) -> PyResult {
        extreme(vm, args, "max", CompareOp::Gt)
    }
    /// Return the sum of a 'start' value (default: 0) plus an iterable of numbers
    ///
    /// When the iterable is empty, return the start value.
    /// This function is intended specifically for use with numeric values and may
    /// reject non-numeric types.
    #[function("sum(iterable, /, start=0)")]
    fn sum(vm: &Vm, iterable: Value, start: Value) -> PyResult {
        let refused = match start.kind() {
            Some(Kind::Str) => "sum() can't sum strings [use ''.join(seq) instead]",
            Some(Kind::Bytes) => "sum() can't sum bytes [use b''.join(seq) instead]",
            Some(Kind::ByteArray) => "sum() can't sum bytearray [use b''.join(seq) instead]",
            _ => "",
        };
        // The iterable is looked at first.
        let iter = vm.iter(iterable)?;
        if !refused.is_empty() {
            return Err(vm.type_error(refused));
        }
        let mut sum = Sum::start(vm, start);
        if vm.is_exact(iterable, shapes::TUPLE) {
            // It stays as it is, and nobody else sees its iterator.
            for v in iterable.cast_unchecked::<crate::object::Tuple>().items() {
                sum.add(vm, *v)?;
            }
            return Ok(sum.value(vm));
        }
        if vm.is_exact(iterable, shapes::LIST) {
            sum.add_small_ints(vm, iter.cast_unchecked());
        }
        vm.consume_rest(iter, &mut sum)?;
        Ok(sum.value(vm))
    }
    /// Return a new list containing all items from the iterable in ascending order.
    ///
    /// A custom key function can be supplied to customize the sort order, and the
    /// reverse flag can be set to request the result in descending order.
    #[function("sorted(iterable, /, *, key=None, reverse=False)")]
    fn sorted(vm: &Vm, args: &Args) -> PyResult {
        let [iterable] = args.positional() else {
            let n = args.len();
            return Err(vm.type_error(format!("sorted expected 1 argument, got {n}")));
        };
        let list = vm.list_from(*iterable)?;
        let Some(sort) = vm.builtin_type(shapes::LIST).lookup(vm, vm.names().sort) else {
            return Err(vm.system_error("list has no sort method"));
        };
        call::call_with_self(vm, sort, list.value(), &args.skip_first())?;
        Ok(list.value())
    }
}
