//! The module `itertools`: iterators over iterators. Each is a small native object that holds what it iterates over; a
//! source that is used up is forgotten at once where CPython does so.

pub mod combine;
pub mod endless;
pub mod grouping;
pub mod joining;
pub mod selecting;
pub mod tee;

use combine::{Combinations, Permutations, Product, WithReplacement};
use endless::{Count, Cycle, Repeat};
use grouping::{Batched, GroupBy, Grouper, Pairwise};
use joining::{Accumulate, Chain, StarMap, ZipLongest};
use selecting::{Compress, DropWhile, FilterFalse, ISlice, TakeWhile};
use taipan_macros::module;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;
use tee::{Tee, TeeData};

/// Functional tools for creating and using iterators.
///
/// Infinite iterators:
/// count(start=0, step=1) --> start, start+step, start+2*step, ...
/// cycle(p) --> p0, p1, ... plast, p0, p1, ...
/// repeat(elem [,n]) --> elem, elem, elem, ... endlessly or up to n times
///
/// Iterators terminating on the shortest input sequence:
/// accumulate(p[, func]) --> p0, p0+p1, p0+p1+p2
/// batched(p, n) --> [p0, p1, ..., p_n-1], [p_n, p_n+1, ..., p_2n-1], ...
/// chain(p, q, ...) --> p0, p1, ... plast, q0, q1, ...
/// chain.from_iterable([p, q, ...]) --> p0, p1, ... plast, q0, q1, ...
/// compress(data, selectors) --> (d[0] if s[0]), (d[1] if s[1]), ...
/// dropwhile(predicate, seq) --> seq[n], seq[n+1], starting when predicate fails
/// groupby(iterable[, keyfunc]) --> sub-iterators grouped by value of keyfunc(v)
/// filterfalse(predicate, seq) --> elements of seq where predicate(elem) is False
/// islice(seq, [start,] stop [, step]) --> elements from
///        seq[start:stop:step]
/// pairwise(s) --> (s[0],s[1]), (s[1],s[2]), (s[2], s[3]), ...
/// starmap(fun, seq) --> fun(*seq[0]), fun(*seq[1]), ...
/// tee(it, n) --> (it1, it2 , ... itn) splits one iterator into n
/// takewhile(predicate, seq) --> seq[0], seq[1], until predicate fails
/// zip_longest(p, q, ...) --> (p[0], q[0]), (p[1], q[1]), ...
///
/// Combinatoric generators:
/// product(p, q, ... [repeat=1]) --> cartesian product
/// permutations(p[, r])
/// combinations(p, r)
/// combinations_with_replacement(p, r)
#[module(
    "itertools",
    classes(
        Accumulate,
        Batched,
        Combinations,
        WithReplacement,
        Cycle,
        DropWhile,
        TakeWhile,
        ISlice,
        StarMap,
        Chain,
        Compress,
        FilterFalse,
        Count,
        ZipLongest,
        Pairwise,
        Permutations,
        Product,
        Repeat,
        GroupBy,
        Grouper,
        Tee,
        TeeData
    )
)]
pub mod module {
    use super::*;

    /// Returns a tuple of n independent iterators.
    #[function("tee(iterable, n=2, /)")]
    fn tee(vm: &Vm, iterable: Value, n: isize) -> PyResult {
        super::tee::tee(vm, iterable, n)
    }
}

/// The iterator's next value, UNBOUND at its end.
#[inline(always)]
fn step(vm: &Vm, iterator: Value) -> PyResult {
    if let Some(item) = taipan_vm::builtins::iterators::quick_next(vm, iterator) {
        return Ok(item);
    }
    step_called(vm, iterator)
}

/// As [`step`], by the iterator's class.
fn step_called(vm: &Vm, iterator: Value) -> PyResult {
    match vm.type_of(iterator).slots().next {
        Some(next) => match next(vm, iterator) {
            Err(raised) => vm.end_of(raised).map(|_| Value::UNBOUND),
            item => item,
        },
        None => Ok(vm.next(iterator)?.unwrap_or(Value::UNBOUND)),
    }
}

/// A tuple of `n` values that `item` gives by index.
fn make_tuple(vm: &Vm, n: usize, mut item: impl FnMut(usize) -> PyResult) -> PyResult {
    // The usual lengths have buffers of their own size, which need not be filled first.
    match n {
        2 => return Ok(vm.new_tuple(&[item(0)?, item(1)?]).value()),
        3 => return Ok(vm.new_tuple(&[item(0)?, item(1)?, item(2)?]).value()),
        _ => {}
    }
    const SMALL: usize = 16;
    if n <= SMALL {
        let mut buffer = [Value::UNBOUND; SMALL];
        for (i, place) in buffer[..n].iter_mut().enumerate() {
            *place = item(i)?;
        }
        return Ok(vm.new_tuple(&buffer[..n]).value());
    }
    let mut items = ValueVec::new(vm.heap());
    for i in 0..n {
        items.push(item(i)?);
    }
    Ok(vm.new_tuple(items.as_slice()).value())
}
