//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: an odometer of indices into a tuple of
//! the items.

use super::make_tuple;
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::Tuple;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Where an iteration stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Fresh,
    Running,
    Done,
}

/// `n` indices, or MemoryError.
fn index_vec(vm: &Vm, n: usize, f: impl Fn(usize) -> usize) -> PyResult<Vec<usize>> {
    let mut indices = Vec::new();
    if indices.try_reserve_exact(n).is_err() {
        return Err(vm.memory_error(""));
    }
    indices.extend((0..n).map(f));
    Ok(indices)
}

/// The length asked for: not negative.
fn length(vm: &Vm, r: isize) -> PyResult<usize> {
    usize::try_from(r).map_err(|_| negative(vm))
}

#[cold]
fn negative(vm: &Vm) -> Raised {
    vm.value_error("r must be non-negative")
}

/// The tuple of the pool's items at these indices.
fn pick(vm: &Vm, pool: Value, indices: &[usize]) -> PyResult {
    let Some(pool) = pool.downcast::<Tuple>() else { return Ok(Value::UNBOUND) };
    make_tuple(vm, indices.len(), |i| Ok(pool.items()[indices[i]]))
}

/// `itertools.product`
#[native_object("itertools.product")]
pub struct Product {
    /// Tuple of tuples: what each place runs over.
    pools: ValueCell,
    #[untraced]
    indices: RefCell<Vec<usize>>,
    #[untraced]
    phase: Cell<Phase>,
}

/// Cartesian product of input iterables.  Equivalent to nested for-loops.
///
/// For example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).
/// The leftmost iterators are in the outermost for-loop, so the output tuples
/// cycle in a manner similar to an odometer (with the rightmost element changing
/// on every iteration).
///
/// To compute the product of an iterable with itself, specify the number
/// of repetitions with the optional repeat keyword argument. For example,
/// product(A, repeat=4) means the same as product(A, A, A, A).
///
/// product('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)
/// product((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ...
#[class("product", module = "itertools", subclassable)]
impl Product {
    #[new("product(*iterables, repeat=1)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Product>> {
        let repeat = product_repeat(vm, args)?;
        let n = if repeat == 0 { 0 } else { args.len() };
        let Some(total) = n.checked_mul(repeat).filter(|t| *t <= isize::MAX as usize / 8) else {
            return Err(vm.overflow_error("repeat argument too large"));
        };
        let pools = vm.new_list();
        for iterable in &args.positional()[..n] {
            let pool = vm.tuple_from(*iterable)?;
            pools.push(vm, pool.value());
        }
        for i in n..total {
            let pool = pools.get(vm, i - n);
            pools.push(vm, pool);
        }
        let indices = index_vec(vm, total, |_| 0)?;
        let pools = vm.tuple_from_list(pools);
        Ok(Product::alloc(vm, cls, |head| Product {
            head,
            pools: ValueCell::new(pools.value()),
            indices: RefCell::new(indices),
            phase: Cell::new(Phase::Fresh),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Product>) -> Gc<Product> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Product>) -> PyResult {
        let Some(pools) = this.pools.get().downcast::<Tuple>() else { return Ok(Value::UNBOUND) };
        let pool = |i: usize| pools.items()[i].downcast::<Tuple>().map_or(&[][..], |t| t.items());
        let mut indices = this.indices.borrow_mut();
        let more = match this.phase.get() {
            Phase::Done => false,
            Phase::Fresh => (0..pools.len).all(|i| !pool(i).is_empty()),
            Phase::Running => advance_product(&mut indices, |i| pool(i).len()),
        };
        this.phase.set(if more { Phase::Running } else { Phase::Done });
        if !more {
            return Ok(Value::UNBOUND);
        }
        make_tuple(vm, indices.len(), |i| Ok(pool(i)[indices[i]]))
    }
    /// Returns size in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Product>) -> usize {
        vm.heap().size_of_object(this.header()) + this.indices.borrow().len() * 8
    }
}

/// Turns the odometer by one; false when it is through.
fn advance_product(indices: &mut [usize], len: impl Fn(usize) -> usize) -> bool {
    for i in (0..indices.len()).rev() {
        indices[i] += 1;
        if indices[i] < len(i) {
            return true;
        }
        indices[i] = 0;
    }
    false
}

/// The keyword `repeat`, the only one.
fn product_repeat(vm: &Vm, args: &Args) -> PyResult<usize> {
    let repeat = args.keyword("repeat");
    match args.keyword_count() {
        0 => return Ok(1),
        1 => {}
        n => {
            return Err(vm.type_error(format!("product() takes at most 1 keyword argument ({n} given)")));
        }
    }
    let Some(repeat) = repeat else {
        let name = args.keywords().next().map(|k| k.0.as_str_lossy().into_owned()).unwrap_or_default();
        return Err(vm.type_error(format!("product() got an unexpected keyword argument '{name}'")));
    };
    let index = vm.index_of(repeat)?;
    match vm.int_to_i64(index) {
        Some(n) if n < 0 => Err(vm.value_error("repeat argument cannot be negative")),
        Some(n) => Ok(n as usize),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// `itertools.combinations`
#[native_object("itertools.combinations")]
pub struct Combinations {
    pool: ValueCell,
    #[untraced]
    indices: RefCell<Vec<usize>>,
    #[untraced]
    phase: Cell<Phase>,
}

/// Return successive r-length combinations of elements in the iterable.
///
/// combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)
#[class("combinations", module = "itertools", subclassable)]
impl Combinations {
    #[new("combinations(iterable, r)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, r: isize) -> PyResult<Gc<Combinations>> {
        let pool = vm.tuple_from(iterable)?;
        let r = length(vm, r)?;
        let phase = if r > pool.len { Phase::Done } else { Phase::Fresh };
        let indices = index_vec(vm, if r > pool.len { 0 } else { r }, |i| i)?;
        Ok(Combinations::alloc(vm, cls, |head| Combinations {
            head,
            pool: ValueCell::new(pool.value()),
            indices: RefCell::new(indices),
            phase: Cell::new(phase),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Combinations>) -> Gc<Combinations> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Combinations>) -> PyResult {
        let n = this.pool.get().downcast::<Tuple>().map_or(0, |t| t.len);
        let mut indices = this.indices.borrow_mut();
        let more = match this.phase.get() {
            Phase::Done => false,
            Phase::Fresh => true,
            Phase::Running => {
                let r = indices.len();
                match (0..r).rev().find(|i| indices[*i] != i + n - r) {
                    Some(i) => {
                        indices[i] += 1;
                        for j in i + 1..r {
                            indices[j] = indices[j - 1] + 1;
                        }
                        true
                    }
                    None => false,
                }
            }
        };
        this.phase.set(if more { Phase::Running } else { Phase::Done });
        if more { pick(vm, this.pool.get(), &indices) } else { Ok(Value::UNBOUND) }
    }
    /// Returns size in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Combinations>) -> usize {
        vm.heap().size_of_object(this.header()) + this.indices.borrow().len() * 8
    }
}

/// `itertools.combinations_with_replacement`
#[native_object("itertools.combinations_with_replacement")]
pub struct WithReplacement {
    pool: ValueCell,
    #[untraced]
    indices: RefCell<Vec<usize>>,
    #[untraced]
    phase: Cell<Phase>,
}

/// Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.
///
/// combinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')
#[class("combinations_with_replacement", module = "itertools", subclassable)]
impl WithReplacement {
    #[new("combinations_with_replacement(iterable, r)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, r: isize) -> PyResult<Gc<WithReplacement>> {
        let pool = vm.tuple_from(iterable)?;
        let r = length(vm, r)?;
        let none = pool.len == 0 && r > 0;
        let indices = index_vec(vm, if none { 0 } else { r }, |_| 0)?;
        let phase = if none { Phase::Done } else { Phase::Fresh };
        Ok(WithReplacement::alloc(vm, cls, |head| WithReplacement {
            head,
            pool: ValueCell::new(pool.value()),
            indices: RefCell::new(indices),
            phase: Cell::new(phase),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<WithReplacement>) -> Gc<WithReplacement> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<WithReplacement>) -> PyResult {
        let n = this.pool.get().downcast::<Tuple>().map_or(0, |t| t.len);
        let mut indices = this.indices.borrow_mut();
        let more = match this.phase.get() {
            Phase::Done => false,
            Phase::Fresh => true,
            Phase::Running => match indices.iter().rposition(|i| *i + 1 != n) {
                Some(at) => {
                    let value = indices[at] + 1;
                    indices[at..].fill(value);
                    true
                }
                None => false,
            },
        };
        this.phase.set(if more { Phase::Running } else { Phase::Done });
        if more { pick(vm, this.pool.get(), &indices) } else { Ok(Value::UNBOUND) }
    }
    /// Returns size in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<WithReplacement>) -> usize {
        vm.heap().size_of_object(this.header()) + this.indices.borrow().len() * 8
    }
}

/// `itertools.permutations`
#[native_object("itertools.permutations")]
pub struct Permutations {
    pool: ValueCell,
    length: usize,
    #[untraced]
    indices: RefCell<Vec<usize>>,
    /// How many more places each position moves through.
    #[untraced]
    cycles: RefCell<Vec<usize>>,
    #[untraced]
    phase: Cell<Phase>,
}

/// Return successive r-length permutations of elements in the iterable.
///
/// permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)
#[class("permutations", module = "itertools", subclassable)]
impl Permutations {
    #[new("permutations(iterable, r=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, r: Value) -> PyResult<Gc<Permutations>> {
        let pool = vm.tuple_from(iterable)?;
        let n = pool.len;
        let r = if r.is_none() {
            n
        } else {
            if !vm.is_int(r) {
                return Err(vm.type_error("Expected int as r"));
            }
            match vm.int_to_i64(r) {
                Some(r) => length(vm, r as isize)?,
                None => return Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
            }
        };
        let fits = r <= n;
        let indices = index_vec(vm, if fits { n } else { 0 }, |i| i)?;
        let cycles = index_vec(vm, if fits { r } else { 0 }, |i| n - i)?;
        Ok(Permutations::alloc(vm, cls, |head| Permutations {
            head,
            pool: ValueCell::new(pool.value()),
            length: r,
            indices: RefCell::new(indices),
            cycles: RefCell::new(cycles),
            phase: Cell::new(if fits { Phase::Fresh } else { Phase::Done }),
        }))
    }
    #[slot(iter)]
    fn iter(this: Gc<Permutations>) -> Gc<Permutations> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Permutations>) -> PyResult {
        let mut indices = this.indices.borrow_mut();
        let more = match this.phase.get() {
            Phase::Done => false,
            Phase::Fresh => true,
            Phase::Running => advance_permutation(&mut indices, &mut this.cycles.borrow_mut()),
        };
        this.phase.set(if more { Phase::Running } else { Phase::Done });
        if more { pick(vm, this.pool.get(), &indices[..this.length]) } else { Ok(Value::UNBOUND) }
    }
    /// Returns size in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Permutations>) -> usize {
        let own = this.indices.borrow().len() + this.cycles.borrow().len();
        vm.heap().size_of_object(this.header()) + own * 8
    }
}

/// The next permutation in lexicographic order of the indices; false when it was the last.
fn advance_permutation(indices: &mut [usize], cycles: &mut [usize]) -> bool {
    let n = indices.len();
    for i in (0..cycles.len()).rev() {
        cycles[i] -= 1;
        if cycles[i] > 0 {
            indices.swap(i, n - cycles[i]);
            return true;
        }
        // Back to the order before: the item at i goes to the end.
        indices[i..].rotate_left(1);
        cycles[i] = n - i;
    }
    false
}
