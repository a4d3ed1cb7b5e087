//! Forks. Parent and child share their pages afterwards, and the first write of either to each costs a copy. So what a collection
//! writes into objects is written before, once for all children; memory that nothing lives in is given back, for which new pages
//! are cheaper than copies; and for a while new objects do not go between old ones, but side by side into empty blocks.

use super::Heap;

/// Least bytes allocated between two collections after a fork, for so many collections.
pub(super) const NURSERY_FORKED: usize = 1 << 20;
const FORKED_COLLECTIONS: u32 = 64;
/// Fewer new objects than this many bytes are not worth a collection before a fork: children seldom write to so many pages.
const WORTH_COLLECTING: usize = 256 << 10;

impl Heap {
    /// Says that the process is about to be forked. It may collect.
    pub fn prepare_fork(&self) {
        if self.is_enabled() && self.allocated_since_collection() >= WORTH_COLLECTING {
            self.collect(false);
        }
        self.space.release(0);
    }

    /// Says, in parent and child, that the process was forked: little of the heap is written to for a while, as a child often does not
    /// live for long.
    pub fn note_fork(&self) {
        self.forked.set(FORKED_COLLECTIONS);
        self.choose_nursery();
        for a in &self.allocators {
            for block in a.partial.take() {
                self.sparse_free.set(self.sparse_free.get() + self.space.free_bytes(block as usize));
                a.sparse.borrow_mut().push(block);
            }
        }
    }

    /// So many bytes of free cells in blocks that are put off are too many.
    pub(super) fn sparse_limit(&self) -> usize {
        if self.forked.get() > 0 { self.live.get() / 2 } else { self.live.get() / 8 }
    }
}
