//! The module `_heapq`: binary heaps in lists, smallest or largest item first.

use taipan_macros::module;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::List;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Which item belongs on top.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Min,
    Max,
}

impl Order {
    /// Whether `a` belongs above `b`.
    fn above(self, vm: &Vm, a: Value, b: Value) -> PyResult<bool> {
        match self {
            Order::Min => vm.compare_bool(a, b, CompareOp::Lt),
            Order::Max => vm.compare_bool(b, a, CompareOp::Lt),
        }
    }
}

#[cold]
fn changed(vm: &Vm) -> Raised {
    vm.runtime_error("list changed size during iteration")
}

/// Compares two items; an error if the comparison changed the list's length.
fn above(vm: &Vm, heap: Gc<List>, order: Order, a: usize, b: usize) -> PyResult<bool> {
    let n = heap.len();
    let result = order.above(vm, heap.get(vm, a), heap.get(vm, b))?;
    if heap.len() != n { Err(changed(vm)) } else { Ok(result) }
}

fn swap(vm: &Vm, heap: Gc<List>, a: usize, b: usize) {
    let (x, y) = (heap.get(vm, a), heap.get(vm, b));
    heap.set(vm, a, y);
    heap.set(vm, b, x);
}

/// Moves the item at `at` up until its parent belongs above it, not above `top`.
fn rise(vm: &Vm, heap: Gc<List>, order: Order, top: usize, mut at: usize) -> PyResult<()> {
    while at > top {
        let parent = (at - 1) / 2;
        if !above(vm, heap, order, at, parent)? {
            break;
        }
        swap(vm, heap, at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `top` down to a leaf and then up to its place: it mostly belongs far down, so this compares less.
fn sink(vm: &Vm, heap: Gc<List>, order: Order, top: usize) -> PyResult<()> {
    let n = heap.len();
    let mut at = top;
    while at < n / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < n && !above(vm, heap, order, child, child + 1)? {
            child += 1;
        }
        swap(vm, heap, at, child);
        at = child;
    }
    rise(vm, heap, order, top, at)
}

fn push(vm: &Vm, heap: Gc<List>, item: Value, order: Order) -> PyResult<()> {
    heap.push(vm, item);
    rise(vm, heap, order, 0, heap.len() - 1)
}

fn pop(vm: &Vm, heap: Gc<List>, order: Order) -> PyResult {
    if heap.is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    let last = heap.pop_last(vm);
    if heap.is_empty() {
        return Ok(last);
    }
    let top = heap.get(vm, 0);
    heap.set(vm, 0, last);
    sink(vm, heap, order, 0)?;
    Ok(top)
}

fn replace(vm: &Vm, heap: Gc<List>, item: Value, order: Order) -> PyResult {
    if heap.is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    let top = heap.get(vm, 0);
    heap.set(vm, 0, item);
    sink(vm, heap, order, 0)?;
    Ok(top)
}

fn push_pop(vm: &Vm, heap: Gc<List>, item: Value, order: Order) -> PyResult {
    if heap.is_empty() || !order.above(vm, heap.get(vm, 0), item)? {
        return Ok(item);
    }
    replace(vm, heap, item, order)
}

fn make_heap(vm: &Vm, heap: Gc<List>, order: Order) -> PyResult<()> {
    let n = heap.len();
    for at in (0..n / 2).rev() {
        sink(vm, heap, order, at)?;
        if heap.len() != n {
            return Err(changed(vm));
        }
    }
    Ok(())
}

/// Heap queue algorithm (a.k.a. priority queue).
#[module("_heapq")]
pub mod module {
    use super::*;

    #[attr("__about__")]
    const ABOUT: &str = "Heaps are lists in which every item belongs above its children at 2*k+1 and 2*k+2.";

    /// Push item onto heap, maintaining the heap invariant.
    #[function("heappush(heap, item, /)")]
    fn heappush(vm: &Vm, heap: Gc<List>, item: Value) -> PyResult<()> {
        push(vm, heap, item, Order::Min)
    }
    /// Pop the smallest item off the heap, maintaining the heap invariant.
    #[function("heappop(heap, /)")]
    fn heappop(vm: &Vm, heap: Gc<List>) -> PyResult {
        pop(vm, heap, Order::Min)
    }
    /// Pop and return the current smallest value, and add the new item.
    ///
    /// This is more efficient than heappop() followed by heappush(), and can be
    /// more appropriate when using a fixed-size heap.  Note that the value
    /// returned may be larger than item!
    #[function("heapreplace(heap, item, /)")]
    fn heapreplace(vm: &Vm, heap: Gc<List>, item: Value) -> PyResult {
        replace(vm, heap, item, Order::Min)
    }
    /// Push item on the heap, then pop and return the smallest item from the heap.
    ///
    /// The combined action runs more efficiently than heappush() followed by
    /// a separate call to heappop().
    #[function("heappushpop(heap, item, /)")]
    fn heappushpop(vm: &Vm, heap: Gc<List>, item: Value) -> PyResult {
        push_pop(vm, heap, item, Order::Min)
    }
    /// Transform list into a heap, in-place, in O(len(heap)) time.
    #[function("heapify(heap, /)")]
    fn heapify(vm: &Vm, heap: Gc<List>) -> PyResult<()> {
        make_heap(vm, heap, Order::Min)
    }
    /// Push item onto max heap, maintaining the heap invariant.
    #[function("heappush_max(heap, item, /)")]
    fn heappush_max(vm: &Vm, heap: Gc<List>, item: Value) -> PyResult<()> {
        push(vm, heap, item, Order::Max)
    }
    /// Maxheap variant of heappop.
    #[function("heappop_max(heap, /)")]
    fn heappop_max(vm: &Vm, heap: Gc<List>) -> PyResult {
        pop(vm, heap, Order::Max)
    }
    /// Maxheap variant of heapreplace.
    #[function("heapreplace_max(heap, item, /)")]
    fn heapreplace_max(vm: &Vm, heap: Gc<List>, item: Value) -> PyResult {
        replace(vm, heap, item, Order::Max)
    }
    /// Maxheap variant of heappushpop.
    ///
    /// The combined action runs more efficiently than heappush_max() followed by
    /// a separate call to heappop_max().
    #[function("heappushpop_max(heap, item, /)")]
    fn heappushpop_max(vm: &Vm, heap: Gc<List>, item: Value) -> PyResult {
        push_pop(vm, heap, item, Order::Max)
    }
    /// Maxheap variant of heapify.
    #[function("heapify_max(heap, /)")]
    fn heapify_max(vm: &Vm, heap: Gc<List>) -> PyResult<()> {
        make_heap(vm, heap, Order::Max)
    }
}
