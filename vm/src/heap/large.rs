//! Objects bigger than the biggest cell: each takes a span of whole blocks, is found in a list, and is freed as soon as
//! a collection finds it dead. An array that grows takes address space for twice its size, so that it grows further in
//! place; pages never written cost nothing.

use super::block::{BLOCK_HEADER, BLOCK_SHIFT, BLOCK_SIZE, BlockState, block_flags};
use super::{Heap, OutOfMemory};
use crate::object::header::Header;
use crate::object::trace;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

/// The large objects, by the number of their first block.
#[derive(Default)]
pub(super) struct LargeObjects {
    /// Allocated since the last collection.
    pub young: RefCell<Vec<u32>>,
    pub old: RefCell<Vec<u32>>,
    /// Those of the old ones that are arrays whose stores mark cards.
    pub carded: RefCell<Vec<u32>>,
    /// True if some object may own blocks that it does not need.
    slack: Cell<bool>,
}

/// Blocks needed for an object of `size` bytes.
fn blocks_for(size: usize) -> Option<usize> {
    Some(size.checked_add(BLOCK_HEADER)?.div_ceil(BLOCK_SIZE))
}

impl Heap {
    /// Memory for an object of `size` bytes, more than a cell has; uninitialised.
    #[inline(never)]
    pub(super) fn alloc_large(&self, size: usize, drop: bool) -> Result<NonNull<u8>, OutOfMemory> {
        let blocks = blocks_for(size).ok_or(OutOfMemory)?;
        let cell = self.alloc_span(blocks, blocks, drop, false)?;
        self.tell_allocated(cell.as_ptr() as usize, size);
        Ok(cell)
    }

    /// As `alloc_large`, of the last reserve, for an allocation that cannot fail.
    #[cold]
    pub(super) fn alloc_large_of_reserve(&self, size: usize, drop: bool) -> Result<NonNull<u8>, OutOfMemory> {
        self.note_exhausted();
        let blocks = blocks_for(size).ok_or(OutOfMemory)?;
        let cell = self.alloc_span(blocks, blocks, drop, true)?;
        self.tell_allocated(cell.as_ptr() as usize, size);
        Ok(cell)
    }

    /// Is there room for an object of `size` bytes? Collects to make it.
    pub fn has_room(&self, size: usize) -> bool {
        let Some(blocks) = blocks_for(size).filter(|n| n.saturating_mul(BLOCK_SIZE) <= self.limit) else {
            return false;
        };
        if blocks > 1 && !self.space.has(blocks) {
            self.trim_large_spans();
            self.collect(true);
            return self.space.has(blocks);
        }
        true
    }

    /// As `alloc_large`, with address space to grow in place if there is plenty.
    pub(super) fn alloc_large_growing(&self, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        let blocks = blocks_for(size).ok_or(OutOfMemory)?;
        let cell = self.alloc_span(blocks, blocks.saturating_mul(2), false, false)?;
        self.tell_allocated(cell.as_ptr() as usize, size);
        Ok(cell)
    }

    fn alloc_span(
        &self,
        blocks: usize,
        wanted: usize,
        drop: bool,
        emergency: bool,
    ) -> Result<NonNull<u8>, OutOfMemory> {
        let bytes = blocks.checked_mul(BLOCK_SIZE).filter(|b| *b <= self.limit).ok_or(OutOfMemory)?;
        self.stress_point();
        self.collect_if_due(bytes);
        let mut taken = self.space.take(wanted, false).map(|first| (first, wanted));
        if taken.is_none() && wanted > blocks {
            taken = self.space.take(blocks, false).map(|first| (first, blocks));
        }
        if taken.is_none() && emergency {
            taken = self.space.take(blocks, true).map(|first| (first, blocks));
        } else if taken.is_none() {
            self.trim_large_spans();
            self.collect(true);
            taken = self.space.take(blocks, false).map(|first| (first, blocks));
        }
        let (first, count) = taken.ok_or(OutOfMemory)?;
        if count > blocks {
            self.large.slack.set(true);
        }
        self.space.init_header(first, self);
        let info = self.space.info(first);
        info.state.set(BlockState::Large);
        info.span.set(count as u32);
        info.set(block_flags::DROP, drop);
        self.mark_rest(first, 1, count);
        for block in first..first + blocks {
            self.space.info(block).set(block_flags::RESIDENT, true);
        }
        self.allocated.set(self.allocated.get() + bytes);
        self.large.young.borrow_mut().push(first as u32);
        let addr = self.space.address_of(first) + BLOCK_HEADER;
        self.space.set_allocated(addr, true);
        NonNull::new(addr as *mut u8).ok_or(OutOfMemory)
    }

    /// Notes that the blocks `from..to` of the span at `first` belong to it.
    fn mark_rest(&self, first: usize, from: usize, to: usize) {
        for i in from..to {
            let info = self.space.info(first + i);
            info.state.set(BlockState::LargeRest);
            info.span.set(i as u32);
        }
    }

    /// Makes room for `size` bytes in the cell of the object at `addr`, without moving it. False when there is none.
    pub(super) fn extend_in_place(&self, addr: usize, size: usize) -> bool {
        let first = self.space.block_of(addr);
        let info = self.space.info(first);
        if info.state.get() != BlockState::Large {
            return size <= super::block::CELL_SIZES[info.class.get() as usize];
        }
        let Some(blocks) = blocks_for(size) else { return false };
        let have = info.span.get() as usize;
        if blocks > have {
            // Twice as much if possible, else what is needed.
            let end = first + have;
            let to =
                [blocks.saturating_mul(2), blocks].into_iter().find(|&n| self.space.take_at(end, n - have));
            let Some(to) = to else { return false };
            self.mark_rest(first, have, to);
            info.span.set(to as u32);
            self.large.slack.set(true);
        }
        for block in first..first + blocks {
            self.space.info(block).set(block_flags::RESIDENT, true);
        }
        true
    }

    /// Counts `bytes` more bytes as allocated, in an object that grew in place.
    pub(super) fn count_growth(&self, addr: usize, bytes: usize) {
        self.allocated.set(self.allocated.get() + bytes);
        if self.space.is_marked(addr) {
            self.live.set(self.live.get() + bytes);
        }
    }

    /// Takes from large objects the blocks that they own but do not use.
    pub(super) fn trim_large_spans(&self) {
        if !self.large.slack.replace(false) {
            return;
        }
        for list in [&self.large.young, &self.large.old] {
            for &first in list.borrow().iter() {
                let first = first as usize;
                let info = self.space.info(first);
                let have = info.span.get() as usize;
                let need = blocks_for(self.large_size(first)).map_or(have, |n| n.min(have));
                if need < have {
                    info.span.set(need as u32);
                    self.space.give(first + need, have - need);
                }
            }
        }
    }

    fn large_header(&self, first: usize) -> &Header {
        // SAFETY: a large object begins after its first block's header.
        unsafe { &*((self.space.address_of(first) + BLOCK_HEADER) as *const Header) }
    }

    /// Bytes of the large object in block `first`.
    fn large_size(&self, first: usize) -> usize {
        let header = self.large_header(first);
        trace::own_size(header).next_multiple_of(8) + header.slots.get() as usize * 8
    }

    /// Frees dead large objects: of all, or of those allocated since the last collection. Gives their number.
    pub(super) fn sweep_large(&self, full: bool) -> usize {
        let large = &self.large;
        let mut old = large.old.borrow_mut();
        let candidates = if full {
            let mut all = std::mem::take(&mut *old);
            all.append(&mut large.young.borrow_mut());
            all
        } else {
            std::mem::take(&mut *large.young.borrow_mut())
        };
        let mut freed = 0;
        let mut live = 0;
        for first in candidates {
            let block = first as usize;
            if self.space.is_marked(self.space.address_of(block) + BLOCK_HEADER) {
                live += self.large_size(block);
                old.push(first);
            } else {
                freed += 1;
                self.free_large(block);
            }
        }
        if full {
            let carded = |&first: &u32| self.space.info(first as usize).has(block_flags::CARDED);
            large.carded.borrow_mut().retain(carded);
        }
        self.live.set(if full { live } else { self.live.get() + live });
        freed
    }

    fn free_large(&self, first: usize) {
        let info = self.space.info(first);
        let addr = self.space.address_of(first) + BLOCK_HEADER;
        let span = info.span.get() as usize;
        if info.has(block_flags::DROP) {
            // SAFETY: the object is dead, and nobody sees it again.
            unsafe { trace::drop_object(addr as *mut Header) };
        }
        if info.has(block_flags::CARDED) {
            self.clear_cards(addr, (span << BLOCK_SHIFT) - BLOCK_HEADER);
        }
        if self.stress.is_some() {
            let blocks = blocks_for(self.large_size(first)).map_or(span, |n| n.min(span));
            // SAFETY: the blocks are the dead object's own.
            unsafe { super::sweep::poison(addr, (blocks << BLOCK_SHIFT) - BLOCK_HEADER) };
        }
        self.space.set_allocated(addr, false);
        self.space.clear_mark(addr);
        self.space.give(first, span);
    }

    pub(super) fn clear_cards(&self, addr: usize, bytes: usize) {
        for card in self.space.cards(addr, bytes) {
            card.set(0);
        }
    }

    /// Runs the drop of all large objects that need it; for the end of the heap.
    pub(super) fn drop_all_large(&self) {
        let (young, old) = (self.large.young.take(), self.large.old.take());
        for first in young.into_iter().chain(old) {
            self.free_large(first as usize);
        }
    }
}
