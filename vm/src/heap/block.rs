//! The heap's memory: one contiguous reservation of address space, cut into blocks of 32 KiB, each of one cell size.
//!
//! What the collector must know of a block lies apart from it, in tables indexed by the block's number or the cell's
//! address: state and cell size ([`BlockInfo`]), one *mark* bit and one *allocated* bit for every 16 bytes, one *card*
//! byte for every 4 KiB. So marking and sweeping touch dense tables instead of the first cache lines of every block
//! (which, all 32 KiB apart, would fall into the same few cache sets). In the block itself only its first 16 bytes are
//! not cells: a pointer to its heap and one to the card table, for the write barrier, which is given nothing but the
//! address of an object.
//!
//! Objects too big for a block's cells take a span of whole blocks. Free blocks are kept as spans that coalesce; what
//! is free and still resident is given back to the system when it is much.

use super::free_blocks::FreeBlocks;
use std::cell::{Cell, RefCell};

/// Binary logarithm of [`BLOCK_SIZE`].
pub const BLOCK_SHIFT: usize = 15;
/// Bytes of a block.
pub const BLOCK_SIZE: usize = 1 << BLOCK_SHIFT;
/// Cells lie at multiples of this many bytes.
pub const GRANULE: usize = 16;
/// Bytes before the first cell of a block.
pub const BLOCK_HEADER: usize = 16;
/// 64-bit words of a block's mark bitmap, and of its bitmap of allocated cells.
pub const BITMAP_WORDS: usize = BLOCK_SIZE / GRANULE / 64;
/// Binary logarithm of the bytes that one card covers.
pub const CARD_SHIFT: usize = 12;
/// Cards of a block.
const CARDS_PER_BLOCK: usize = BLOCK_SIZE >> CARD_SHIFT;
/// Blocks that are accessible beyond those in use, for when the system makes no more so.
const EMERGENCY_BLOCKS: usize = 64;
/// Most blocks of the last reserve, which only an allocation that cannot fail may take; it is a sixteenth of a small heap.
const MOST_IN_RESERVE: usize = (64 << 20) >> BLOCK_SHIFT;
/// Blocks that are made accessible at once.
const COMMIT_STEP: usize = 128;
/// The heap begins at a multiple of this, ends at one, and is made accessible in multiples of it: the size of a huge
/// page, and no less than any page.
const HUGE_PAGE: usize = 2 << 20;

/// Number of cell sizes.
pub const CLASSES: usize = 56;
const FINE_CLASSES: usize = 32;
/// How many cells of the coarser sizes fit a block: each size is the biggest that fits so often.
const CELLS_OF_COARSE: [usize; CLASSES - FINE_CLASSES] =
    [56, 50, 45, 40, 36, 32, 29, 26, 23, 20, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/// Cell sizes in bytes: multiples of 16 up to 512, then steps of an eighth or so that divide a block well.
pub const CELL_SIZES: [usize; CLASSES] = {
    let mut sizes = [0; CLASSES];
    let mut i = 0;
    while i < CLASSES {
        sizes[i] = if i < FINE_CLASSES {
            (i + 1) * GRANULE
        } else {
            (BLOCK_SIZE - BLOCK_HEADER) / CELLS_OF_COARSE[i - FINE_CLASSES] / GRANULE * GRANULE
        };
        i += 1;
    }
    sizes
};

/// The biggest cell; what is bigger takes whole blocks.
pub const MAX_CELL: usize = CELL_SIZES[CLASSES - 1];

/// Index into [`CELL_SIZES`] by size in granules, rounded up.
static CLASS_OF_GRANULES: [u8; MAX_CELL / GRANULE + 1] = class_table();

const fn class_table() -> [u8; MAX_CELL / GRANULE + 1] {
    let mut table = [0; MAX_CELL / GRANULE + 1];
    let mut granules = 0;
    let mut class = 0;
    while granules < table.len() {
        if granules * GRANULE > CELL_SIZES[class] {
            class += 1;
        }
        table[granules] = class as u8;
        granules += 1;
    }
    table
}

/// The class of cells for objects of `size` bytes, which is not 0 and at most [`MAX_CELL`].
#[inline(always)]
pub fn class_of(size: usize) -> usize {
    class_and_size(size).0
}

/// [`class_of`] with the size of the class's cells.
#[inline(always)]
pub fn class_and_size(size: usize) -> (usize, usize) {
    debug_assert!(size > 0);
    if size <= FINE_CLASSES * GRANULE {
        let granules = size.div_ceil(GRANULE);
        return (granules - 1, granules * GRANULE);
    }
    let class = CLASS_OF_GRANULES[size.div_ceil(GRANULE)] as usize;
    (class, CELL_SIZES[class])
}

/// The same at compile time.
pub const fn const_class_of(size: usize) -> usize {
    let mut class = 0;
    while CELL_SIZES[class] < size {
        class += 1;
    }
    class
}

/// Cells in a block of each class.
pub const CELLS_PER_BLOCK: [usize; CLASSES] = {
    let mut cells = [0; CLASSES];
    let mut i = 0;
    while i < CLASSES {
        cells[i] = (BLOCK_SIZE - BLOCK_HEADER) / CELL_SIZES[i];
        i += 1;
    }
    cells
};

/// For each class a bitmap of where in a block its cells start.
pub static START_MASKS: [[u64; BITMAP_WORDS]; CLASSES] = {
    let mut masks = [[0; BITMAP_WORDS]; CLASSES];
    let mut class = 0;
    while class < CLASSES {
        let mut cell = 0;
        while cell < CELLS_PER_BLOCK[class] {
            let bit = (BLOCK_HEADER + cell * CELL_SIZES[class]) / GRANULE;
            masks[class][bit / 64] |= 1 << (bit % 64);
            cell += 1;
        }
        class += 1;
    }
    masks
};

/// For each class the number by which an offset is multiplied, then shifted right by 32, to divide it by the cell size.
/// Exact, because offset times size stays below 2^32.
static RECIPROCALS: [u32; CLASSES] = {
    let mut table = [0; CLASSES];
    let mut i = 0;
    while i < CLASSES {
        table[i] = (1u64 << 32).div_ceil(CELL_SIZES[i] as u64) as u32;
        i += 1;
    }
    table
};

/// From this block on the heap is big enough that huge pages are asked for: fewer page faults, fewer misses of the
/// address translation.
#[cfg(target_os = "linux")]
const HUGE_FROM: usize = (32 << 20) >> BLOCK_SHIFT;

/// What a block is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BlockState {
    Free = 0,
    /// Cells of one size.
    Cells,
    /// The first block of a large object.
    Large,
    /// A further block of a large object.
    LargeRest,
}

/// Bits of [`BlockInfo::flags`].
pub mod block_flags {
    /// Dead cells of the block must be dropped.
    pub const DROP: u8 = 1;
    /// The block was written since the system gave its memory.
    pub const RESIDENT: u8 = 2;
    /// A large array of values, old, whose stores mark cards.
    pub const CARDED: u8 = 4;
}

/// The collector's entry for a block. All zero for one never used.
#[repr(C)]
pub struct BlockInfo {
    pub state: Cell<BlockState>,
    pub flags: Cell<u8>,
    /// Index into [`CELL_SIZES`].
    pub class: Cell<u8>,
    unused: u8,
    /// First block of a large object: how many blocks it owns. Further ones: distance to the first.
    pub span: Cell<u32>,
    /// Live cells after the last sweep of the block.
    pub live: Cell<u32>,
}

impl BlockInfo {
    #[inline(always)]
    pub fn has(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set(&self, flag: u8, on: bool) {
        let flags = self.flags.get();
        self.flags.set(if on { flags | flag } else { flags & !flag });
    }
}

/// First bytes of a block.
#[repr(C)]
pub struct BlockHeader {
    pub heap: *const super::Heap,
    /// Such that the card of address `a` is at `cards + (a >> CARD_SHIFT)`.
    pub cards: *mut u8,
}

/// A piece of address space taken from the system; given back when dropped.
struct Mapping {
    start: usize,
    len: usize,
}

impl Mapping {
    /// Takes `len` bytes; `accessible` ones read as zeros.
    fn new(len: usize, accessible: bool) -> Option<Mapping> {
        let (prot, reserve) = if accessible {
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_NORESERVE)
        } else {
            // Without MAP_NORESERVE, so that the system accounts for what is made accessible later, and may refuse it.
            (libc::PROT_NONE, 0)
        };
        // SAFETY: an anonymous mapping at an address of the system's choice touches no memory of ours.
        let p = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                len,
                prot,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | reserve,
                -1,
                0,
            )
        };
        if p == libc::MAP_FAILED { None } else { Some(Mapping { start: p as usize, len }) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is a mapping of our own, and its owner goes away with it.
        unsafe { libc::munmap(self.start as *mut libc::c_void, self.len) };
    }
}

/// The reservation, its tables and its free blocks.
pub struct Space {
    /// Address of block 0.
    base: usize,
    /// Number of blocks in the reservation.
    total: usize,
    /// Bytes of a page.
    page: usize,
    /// Blocks below this number were used at some time.
    used: Cell<usize>,
    /// Blocks below this number are accessible.
    committed: Cell<usize>,
    infos: *const BlockInfo,
    marks: *const Cell<u64>,
    allocated: *const Cell<u64>,
    cards: *mut u8,
    free: RefCell<FreeBlocks>,
    /// Blocks in `free` that still hold memory of the system.
    free_resident: Cell<usize>,
    /// Blocks that are not free.
    in_use: Cell<usize>,
    /// Blocks that only an allocation that cannot fail may still take.
    reserve: Cell<usize>,
    _blocks: Mapping,
    _tables: Mapping,
}

/// Bytes of address space asked for first.
const WANTED: usize = 1 << 38;
/// With less than this there is no heap.
const LEAST: usize = 1 << 22;

impl Space {
    /// Reserves address space: 256 GiB, or as much as the system and `max_bytes` allow.
    pub fn new(max_bytes: Option<usize>) -> Option<Space> {
        let mut bytes = WANTED;
        if let Some(limit) = address_space_left() {
            bytes = bytes.min(limit / 8 * 5);
        }
        if let Some(max) = max_bytes {
            bytes = bytes.min(max);
        }
        bytes = bytes / HUGE_PAGE * HUGE_PAGE;
        loop {
            if bytes < LEAST {
                return None;
            }
            if let Some(space) = Space::with_size(bytes) {
                return Some(space);
            }
            bytes = bytes / 8 * 7 / HUGE_PAGE * HUGE_PAGE;
        }
    }

    fn with_size(bytes: usize) -> Option<Space> {
        let total = bytes / BLOCK_SIZE;
        let bitmap = total * BITMAP_WORDS * 8;
        let tables = Mapping::new(2 * bitmap + total * (size_of::<BlockInfo>() + CARDS_PER_BLOCK), true)?;
        // More than needed, so that the first block can be aligned.
        let blocks = Mapping::new(bytes + HUGE_PAGE, false)?;
        let marks = tables.start;
        let allocated = marks + bitmap;
        let infos = allocated + bitmap;
        let cards = infos + total * size_of::<BlockInfo>();
        Some(Space {
            base: blocks.start.next_multiple_of(HUGE_PAGE),
            total,
            page: page_size(),
            used: Cell::new(0),
            committed: Cell::new(0),
            infos: infos as *const BlockInfo,
            marks: marks as *const Cell<u64>,
            allocated: allocated as *const Cell<u64>,
            cards: cards as *mut u8,
            free: RefCell::default(),
            free_resident: Cell::new(0),
            in_use: Cell::new(0),
            reserve: Cell::new(whole_reserve(total)),
            _blocks: blocks,
            _tables: tables,
        })
    }

    // ---- addresses ----

    /// Address of block 0.
    #[inline(always)]
    pub fn base(&self) -> usize {
        self.base
    }
    /// Number of blocks ever used; the tables are meaningful up to there.
    #[inline(always)]
    pub fn used(&self) -> usize {
        self.used.get()
    }
    /// Bytes from the base up to the end of the last block ever used.
    #[inline(always)]
    pub fn used_bytes(&self) -> usize {
        self.used.get() << BLOCK_SHIFT
    }
    /// Bytes in blocks that are not free.
    pub fn bytes_in_use(&self) -> usize {
        self.in_use.get() << BLOCK_SHIFT
    }
    /// True for an address inside a block ever used.
    #[inline(always)]
    pub fn contains(&self, addr: usize) -> bool {
        addr.wrapping_sub(self.base) < self.used_bytes()
    }
    #[inline(always)]
    pub fn block_of(&self, addr: usize) -> usize {
        (addr - self.base) >> BLOCK_SHIFT
    }
    #[inline(always)]
    pub fn address_of(&self, block: usize) -> usize {
        self.base + (block << BLOCK_SHIFT)
    }
    #[inline(always)]
    pub fn info(&self, block: usize) -> &BlockInfo {
        debug_assert!(block < self.total);
        // SAFETY: the table has an entry for each of `total` blocks, and all-zero memory is a valid entry.
        unsafe { &*self.infos.add(block) }
    }
    /// Bytes of the cells of a block that were free after its last sweep.
    pub fn free_bytes(&self, block: usize) -> usize {
        let info = self.info(block);
        let class = info.class.get() as usize;
        (CELLS_PER_BLOCK[class] - info.live.get() as usize) * CELL_SIZES[class]
    }

    /// How many runs of free cells a block has by its bitmap of allocated cells; where the cells are so big that the number
    /// does not matter, 1.
    #[inline(always)]
    pub fn free_runs(&self, block: usize) -> usize {
        let class = self.info(block).class.get() as usize;
        let step = CELL_SIZES[class] / GRANULE;
        if step >= 64 {
            return 1;
        }
        let (masks, bits) = (&START_MASKS[class], self.allocated(block));
        // The first cell begins a run if it is free, others if the one before them is taken.
        let first = BLOCK_HEADER / GRANULE;
        let mut runs = usize::from(bits[0].get() & (1 << first) == 0);
        let mut before = 0;
        for (word, mask) in masks.iter().enumerate() {
            let taken = bits[word].get();
            let after_taken = (taken << step) | (before >> (64 - step));
            runs += (after_taken & mask & !taken).count_ones() as usize;
            before = taken;
        }
        runs
    }

    /// The mark bits of `block`.
    #[inline(always)]
    pub fn marks(&self, block: usize) -> &[Cell<u64>; BITMAP_WORDS] {
        debug_assert!(block < self.total);
        // SAFETY: the table has BITMAP_WORDS words for each of `total` blocks.
        unsafe { &*self.marks.add(block * BITMAP_WORDS).cast() }
    }
    /// The bits of allocated cells of `block`.
    #[inline(always)]
    pub fn allocated(&self, block: usize) -> &[Cell<u64>; BITMAP_WORDS] {
        debug_assert!(block < self.total);
        // SAFETY: as for `marks`.
        unsafe { &*self.allocated.add(block * BITMAP_WORDS).cast() }
    }
    /// The table of mark bits; the bit of offset `o` from the base is bit `o / GRANULE`.
    #[inline(always)]
    pub fn mark_table(&self) -> *const Cell<u64> {
        self.marks
    }
    #[inline(always)]
    fn bit(&self, table: *const Cell<u64>, addr: usize) -> (&Cell<u64>, u64) {
        debug_assert!(self.contains(addr));
        let bit = (addr - self.base) / GRANULE;
        // SAFETY: the address lies in the reservation, for which the tables have bits.
        (unsafe { &*table.add(bit / 64) }, 1 << (bit % 64))
    }
    #[inline(always)]
    pub fn is_marked(&self, addr: usize) -> bool {
        let (word, mask) = self.bit(self.marks, addr);
        word.get() & mask != 0
    }
    #[inline(always)]
    pub fn is_allocated(&self, addr: usize) -> bool {
        let (word, mask) = self.bit(self.allocated, addr);
        word.get() & mask != 0
    }
    pub fn set_allocated(&self, addr: usize, on: bool) {
        let (word, mask) = self.bit(self.allocated, addr);
        word.set(if on { word.get() | mask } else { word.get() & !mask });
    }
    pub fn clear_mark(&self, addr: usize) {
        let (word, mask) = self.bit(self.marks, addr);
        word.set(word.get() & !mask);
    }
    /// Clears all marks.
    pub fn clear_marks(&self) {
        // SAFETY: the words of used blocks lie in the table.
        unsafe { std::ptr::write_bytes(self.marks as *mut u64, 0, self.used() * BITMAP_WORDS) }
    }

    /// The start of the cell that `addr` lies in, whether it is allocated or not; `None` for an address that is in no
    /// cell of a block in use.
    #[inline]
    pub fn cell_start(&self, addr: usize) -> Option<usize> {
        let offset = addr.wrapping_sub(self.base);
        if offset >= self.used_bytes() {
            return None;
        }
        let mut block = offset >> BLOCK_SHIFT;
        let info = self.info(block);
        match info.state.get() {
            BlockState::Free => None,
            BlockState::Cells => {
                let inside = (offset & (BLOCK_SIZE - 1)).checked_sub(BLOCK_HEADER)?;
                let class = info.class.get() as usize;
                let cell = ((inside as u64 * u64::from(RECIPROCALS[class])) >> 32) as usize;
                if cell >= CELLS_PER_BLOCK[class] {
                    return None;
                }
                Some(self.address_of(block) + BLOCK_HEADER + cell * CELL_SIZES[class])
            }
            state => {
                if state == BlockState::LargeRest {
                    block -= info.span.get() as usize;
                }
                let start = self.address_of(block) + BLOCK_HEADER;
                if addr < start { None } else { Some(start) }
            }
        }
    }

    // ---- cards ----

    /// The cards of `bytes` bytes from `addr`.
    #[inline(always)]
    pub fn cards(&self, addr: usize, bytes: usize) -> &[Cell<u8>] {
        let first = (addr - self.base) >> CARD_SHIFT;
        let last = (addr + bytes.max(1) - 1 - self.base) >> CARD_SHIFT;
        debug_assert!(last < self.total * CARDS_PER_BLOCK);
        // SAFETY: the table has cards for the whole reservation.
        unsafe { std::slice::from_raw_parts(self.cards.add(first) as *const Cell<u8>, last - first + 1) }
    }

    // ---- taking and giving blocks ----

    /// Takes `n` adjacent blocks; `emergency` also from the last reserve. `None` when there is no room, or the system
    /// refuses memory.
    pub fn take(&self, n: usize, emergency: bool) -> Option<usize> {
        let count = u32::try_from(n).ok()?;
        let block = match self.free.borrow_mut().take(count) {
            Some(block) => {
                let block = block as usize;
                self.reused(block, n);
                block
            }
            None => {
                let block = self.used.get();
                self.extend(n, emergency)?;
                block
            }
        };
        self.in_use.set(self.in_use.get() + n);
        Some(block)
    }

    /// Could `n` adjacent blocks be taken, but for the last reserve?
    pub fn has(&self, n: usize) -> bool {
        let Ok(count) = u32::try_from(n) else { return false };
        self.used.get() + n + self.reserve.get() <= self.total || self.free.borrow_mut().has(count)
    }

    /// Lends a quarter of the last reserve to those who deal with the lack of memory.
    pub fn lend_reserve(&self) {
        self.reserve.set(self.reserve.get() - self.reserve.get() / 4);
    }
    /// Takes back what was lent, once enough is free again.
    pub fn restore_reserve(&self) {
        let whole = whole_reserve(self.total);
        if self.reserve.get() < whole && self.in_use.get() + 2 * whole <= self.total {
            self.reserve.set(whole);
        }
    }

    /// Takes the `n` blocks from `block` on, if they are free.
    pub fn take_at(&self, block: usize, n: usize) -> bool {
        let taken = if block == self.used.get() {
            self.extend(n, false).is_some()
        } else if block < self.used.get() && u32::try_from(n).is_ok() {
            let taken = self.free.borrow_mut().take_at(block as u32, n as u32);
            if taken {
                self.reused(block, n);
            }
            taken
        } else {
            false
        };
        if taken {
            self.in_use.set(self.in_use.get() + n);
        }
        taken
    }

    fn reused(&self, block: usize, n: usize) {
        let resident = (block..block + n).filter(|&b| self.info(b).has(block_flags::RESIDENT)).count();
        self.free_resident.set(self.free_resident.get() - resident);
    }

    /// Makes the next `n` never used blocks used.
    fn extend(&self, n: usize, emergency: bool) -> Option<()> {
        let end = self.used.get().checked_add(n)?;
        let kept = if emergency { 0 } else { self.reserve.get() };
        if end.checked_add(kept)? > self.total {
            return None;
        }
        let needed = end + kept.min(EMERGENCY_BLOCKS);
        let committed = self.committed.get();
        if needed > committed {
            let needed = needed.next_multiple_of(HUGE_PAGE >> BLOCK_SHIFT);
            let to = needed.max(committed + COMMIT_STEP).min(self.total);
            if !self.commit(committed, to) && (needed == to || !self.commit(committed, needed)) {
                return None;
            }
        }
        self.used.set(end);
        Some(())
    }

    fn commit(&self, from: usize, to: usize) -> bool {
        let (addr, len) = (self.address_of(from), (to - from) << BLOCK_SHIFT);
        // SAFETY: the range lies in our own reservation, and nobody has used it yet.
        let ok = unsafe { libc::mprotect(addr as *mut _, len, libc::PROT_READ | libc::PROT_WRITE) } == 0;
        if ok {
            self.committed.set(to);
            #[cfg(target_os = "linux")]
            if from >= HUGE_FROM {
                // SAFETY: advice on our own memory. It is no matter if the system does not take it.
                unsafe { libc::madvise(addr as *mut _, len, libc::MADV_HUGEPAGE) };
            }
        }
        ok
    }

    /// Writes the first bytes of `block` and notes that it is resident.
    pub fn init_header(&self, block: usize, heap: *const super::Heap) {
        self.info(block).set(block_flags::RESIDENT, true);
        let cards = self.cards.wrapping_sub(self.base >> CARD_SHIFT);
        // SAFETY: the block was taken, so it is accessible, and its first bytes are no cell.
        unsafe { (self.address_of(block) as *mut BlockHeader).write(BlockHeader { heap, cards }) }
    }

    /// Gives back `n` blocks. Their marks and allocated bits must be clear.
    pub fn give(&self, block: usize, n: usize) {
        let mut resident = 0;
        for b in block..block + n {
            let info = self.info(b);
            info.state.set(BlockState::Free);
            info.live.set(0);
            info.flags.set(info.flags.get() & block_flags::RESIDENT);
            resident += usize::from(info.has(block_flags::RESIDENT));
        }
        self.free_resident.set(self.free_resident.get() + resident);
        self.in_use.set(self.in_use.get() - n);
        self.free.borrow_mut().add(block as u32, n as u32);
    }

    /// Bytes of blocks in use and of free ones that were not given back to the system.
    #[cfg(test)]
    pub fn resident(&self) -> usize {
        (self.in_use.get() + self.free_resident.get()) << BLOCK_SHIFT
    }

    /// Gives memory of free blocks back to the system until at most `keep` bytes of it stay, from the end of the heap
    /// on, which is used last.
    pub fn release(&self, keep: usize) {
        let keep = keep >> BLOCK_SHIFT;
        if self.free_resident.get() <= keep {
            return;
        }
        self.free.borrow_mut().cool(|start, len| {
            // From its end on only what is too much: a span that was taken away whole would be filled again page by page.
            let (end, mut from, mut resident) = (start + len, start + len, 0);
            while from > start && self.free_resident.get() - resident > keep {
                from -= 1;
                resident += usize::from(self.info(from).has(block_flags::RESIDENT));
                self.info(from).set(block_flags::RESIDENT, false);
            }
            // Whole pages, where these are bigger than a block.
            let (low, high) = (self.address_of(from), self.address_of(end) / self.page * self.page);
            let low = low.next_multiple_of(self.page);
            if resident > 0 && low < high {
                // SAFETY: the blocks are free: nothing in them is needed any more.
                unsafe { libc::madvise(low as *mut _, high - low, libc::MADV_DONTNEED) };
            }
            self.free_resident.set(self.free_resident.get() - resident);
            end - from
        });
    }
}

/// Blocks of the last reserve of a heap of `total` blocks.
fn whole_reserve(total: usize) -> usize {
    (total / 16).clamp(EMERGENCY_BLOCKS, MOST_IN_RESERVE)
}

/// Bytes of a page of the system's memory.
fn page_size() -> usize {
    // SAFETY: the call has no effect.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok().filter(|&n| n > 0).unwrap_or(4096)
}

/// Bytes of address space that the process may still take, if it is limited.
pub(super) fn address_space_left() -> Option<usize> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the call fills the struct it is given.
    if unsafe { libc::getrlimit(libc::RLIMIT_AS, &mut limit) } != 0 || limit.rlim_cur == libc::RLIM_INFINITY {
        return None;
    }
    let limit = usize::try_from(limit.rlim_cur).ok()?;
    // First number of /proc/self/statm: pages of address space in use. Where there is no such file, none is assumed.
    let used = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|s| s.split_whitespace().next()?.parse::<usize>().ok())
        .map_or(0, |pages| pages * page_size());
    Some(limit.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_fit() {
        for size in 1..=MAX_CELL {
            let class = class_of(size);
            assert!(CELL_SIZES[class] >= size && CELL_SIZES[class].is_multiple_of(GRANULE));
            assert!(class == 0 || CELL_SIZES[class - 1] < size);
            assert_eq!(class, const_class_of(size));
        }
        for class in 0..CLASSES {
            let (size, cells) = (CELL_SIZES[class], CELLS_PER_BLOCK[class]);
            assert!(BLOCK_HEADER + size * cells <= BLOCK_SIZE);
            let set: u32 = START_MASKS[class].iter().map(|w| w.count_ones()).sum();
            assert_eq!(set as usize, cells);
            for offset in 0..BLOCK_SIZE {
                assert_eq!((offset as u64 * u64::from(RECIPROCALS[class])) >> 32, (offset / size) as u64);
            }
        }
    }

    #[test]
    fn reservation_is_bounded_and_reused() {
        let space = Space::new(Some(8 << 20)).unwrap();
        assert!(space.take(256, false).is_none());
        let a = space.take(100, false).unwrap();
        assert!(space.take(100, false).is_none());
        for b in a..a + 100 {
            space.init_header(b, std::ptr::null());
        }
        space.give(a, 100);
        assert_eq!(space.free_resident.get(), 100);
        space.release(0);
        assert_eq!(space.free_resident.get(), 0);
        assert_eq!(space.take(100, false), Some(a));
        assert!(space.take_at(a + 100, 50) && !space.take_at(a + 50, 1));
        assert!(space.take(100, true).is_some());
    }
}
