//! Watching allocations, for `tracemalloc`.
//!
//! While somebody watches, cells are given out one at a time, so that each allocation takes the slow path, that of compiled
//! code too; there the watcher is told. While nobody does, nothing is different. Nobody is told of what is freed: after a
//! collection the watcher asks which of the addresses that it knows are objects still. An address that is given out again
//! was free before.

use super::Heap;

/// Who is told of allocations. Its functions allocate nothing in the heap.
#[derive(Clone, Copy)]
pub struct Watcher {
    /// Handed to the functions.
    pub data: usize,
    /// `(data, address, bytes)`: memory is about to be used for an object, which is not there yet.
    pub allocated: fn(usize, usize, usize),
    /// `(data)`: a collection has ended.
    pub collected: fn(usize),
}

impl Heap {
    /// Lets a watcher be told of all allocations from now on, or nobody.
    pub fn watch(&self, watcher: Option<Watcher>) {
        self.watcher.set(watcher);
        // What compiled code and the quick path have at hand is not to be used up first.
        self.close_runs();
    }
    pub(super) fn is_watched(&self) -> bool {
        self.watcher.get().is_some()
    }
    #[inline]
    pub(super) fn tell_allocated(&self, address: usize, bytes: usize) {
        if let Some(watcher) = self.watcher.get() {
            (watcher.allocated)(watcher.data, address, bytes);
        }
    }
    pub(super) fn tell_collected(&self) {
        if let Some(watcher) = self.watcher.get() {
            (watcher.collected)(watcher.data);
        }
    }
}
