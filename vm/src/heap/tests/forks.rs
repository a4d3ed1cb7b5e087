//! What is done to the heap before and after a fork.

use super::*;

#[test]
fn young_objects_are_old_before_a_fork_if_they_are_many() {
    let heap = heap();
    let few = leaf(&heap, 1);
    heap.prepare_fork();
    assert_eq!(heap.collections(), (0, 0));
    let chain = scattered(&heap, 40_000, 10);
    heap.prepare_fork();
    assert_eq!(heap.collections(), (1, 0));
    assert_eq!(few.header().gc.get(), gc_state::OLD);
    assert_eq!(heap.space.resident(), heap.space.bytes_in_use());
    // Who turned the collector off wants no page to be written to.
    heap.set_enabled(false);
    let more = scattered(&heap, 40_000, 10);
    heap.prepare_fork();
    assert_eq!(heap.collections(), (1, 0));
    assert!(chain.id.get() == more.id.get());
}

#[test]
fn new_objects_lie_side_by_side_after_a_fork() {
    let heap = heap();
    let chain = scattered(&heap, 20_000, 60);
    heap.collect(false);
    let before = heap.sparse_free.get();
    heap.note_fork();
    let after = heap.sparse_free.get();
    assert!(after > before + 10_000 * 48, "{before} bytes were free in blocks put off, {after} are");
    let first = leaf(&heap, 0).address();
    assert!((1..500).all(|k| leaf(&heap, k).address() == first + 48 * k as usize));
    // A full collection finds these blocks again.
    heap.collect(true);
    assert!(heap.sparse_free.get() < after && chain.id.get() == 19_980);
}
