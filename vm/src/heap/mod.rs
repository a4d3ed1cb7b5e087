//! The heap: a tracing collector without reference counts. Objects do not move; they are allocated by bumping a cursor
//! through the free runs of blocks of one cell size, and reclaimed by bitmap work alone (only objects that own something
//! outside the heap are touched when they die).
//!
//! Generations by *sticky mark bits*: a minor collection keeps the marks of the last one, so it traces from the roots
//! and from the old objects that were written to ([`write_barrier`]), and stops at everything marked. What survives one
//! collection is old. A major collection clears the marks first.
//!
//! The native stacks and registers are scanned conservatively, interior pointers included; the heap is traced exactly.
//! So Rust code holds `Value` and `Gc` on the stack freely, and nowhere else: a value kept in Rust's own heap needs a
//! [`Root`], a [`HeapCell`] inside a heap object, or a [`ValueVec`].
//!
//! A heap belongs to one interpreter and is used by the thread that holds its lock. Nothing here is global: a block of
//! memory begins with the address of its heap.
//!
//! | file | what |
//! | --- | --- |
//! | `block.rs` | address space, blocks, the tables of mark bits |
//! | `free_blocks.rs` | blocks to be used again |
//! | `alloc.rs` | allocation of cells |
//! | `large.rs` | objects of whole blocks |
//! | `mark.rs` | tracing |
//! | `sweep.rs` | reclaiming |
//! | `roots.rs` | stacks, registers, root providers, [`Root`] |
//! | `weak.rs` | weak references and finalisers |
//! | `cells.rs` | Rust data that holds values inside a heap object |
//! | `arrays.rs` | arrays of values and of bytes |
//! | `vec.rs` | a growable vector of values for Rust code |

pub mod alloc;
mod arrays;
mod block;
mod cells;
mod fork;
mod free_blocks;
mod large;
mod mark;
mod peaks;
mod roots;
mod runs;
mod sweep;
#[cfg(test)]
mod tests;
mod vec;
mod watch;
mod weak;

pub use alloc::Allocator;
use arrays::REGISTERS;
pub use arrays::{RawArray, ValueArray};
pub use cells::{HeapCell, HeapRef, HeapRefMut, Trace};
pub use mark::Tracer;
pub use roots::{Root, RootProvider, StackInfo, VmStackInfo, with_spilled_registers};
pub use vec::ValueVec;
pub use watch::Watcher;
pub use weak::{Pending, WeakCell};

use crate::object::header::{Header, gc_state};
use crate::object::trace;
use crate::value::Value;
use block::{BlockHeader, BlockState, CARD_SHIFT, CELL_SIZES, CLASSES, Space};
use peaks::Peaks;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::time::{Duration, Instant};

/// How a heap shall behave.
#[derive(Clone, Debug, Default)]
pub struct HeapConfig {
    /// Collect at every so many allocations (`TAIPAN_GC_STRESS`), minor and major by turns, and overwrite what dies.
    pub stress: Option<u64>,
    /// Most bytes of address space the heap may use; without a value as much as the system gives.
    pub max_bytes: Option<usize>,
    /// Bytes allocated between minor collections at first; without a value a default.
    pub nursery_bytes: Option<usize>,
}

/// There is not enough memory for the object asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("out of memory")
    }
}

impl std::error::Error for OutOfMemory {}

/// What the heap did so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeapStats {
    pub minor_collections: u64,
    pub major_collections: u64,
    /// Objects freed by minor and by major collections.
    pub minor_freed: u64,
    pub major_freed: u64,
    /// Bytes of cells in use after the last collection.
    pub live_bytes: usize,
    /// Bytes of cells ever allocated, up to the last collection.
    pub total_allocated: u64,
    /// Bytes outside the heap that objects were said to own, now.
    pub external_bytes: usize,
    /// Bytes of blocks in use now.
    pub block_bytes: usize,
    pub total_pause: Duration,
    pub longest_pause: Duration,
    pub last_pause: Duration,
}

/// A further state of [`gc_state`]: a large array of values, old: a store of a pointer into it marks a card. The states
/// that need a barrier are the odd ones.
pub const CARDED: u8 = 3;

/// Least bytes allocated between two collections. (Short-lived objects of 32 bytes cost 3.3 ns with 1 MiB, 3.8 with 4, 4.5
/// with 8 where the second-level cache has 2 MiB; but each collection looks at all roots, and what happens to be alive
/// is promoted. And pages that nothing was on yet cost a microsecond and more each: with 2 MiB a program that imports a
/// dozen modules needs a megabyte or two less than with 4.)
const NURSERY_MIN: usize = 2 << 20;
/// With so many bytes allocated, [`Heap::settle`] collects: a quarter of the nursery, so that no program that imports a lot
/// collects much more often.
const SETTLED: usize = NURSERY_MIN / 4;
/// Most bytes allocated between two collections.
const NURSERY_MAX: usize = 64 << 20;
/// Least bytes allocated between two collections while automatic collections are turned off. (No more than caches of the third
/// level hold: programs that go round in 64 MiB lose a fifth of their speed.)
const DISABLED_BUDGET: usize = 24 << 20;
/// Below so many live bytes no major collection is made.
const MAJOR_MIN: usize = 32 << 20;

/// A heap. See the module's description. Every field is a cell: it is used through `&self` by the thread that holds
/// the interpreter's lock.
#[repr(C)]
pub struct Heap {
    /// First those of objects that need no drop, then those of objects that do. Compiled code knows that they are the
    /// heap's first field.
    allocators: [Allocator; 2 * CLASSES],
    space: Space,
    stress: Option<u64>,
    stress_count: Cell<u64>,
    /// Who is told of allocations.
    watcher: Cell<Option<Watcher>>,
    /// Old objects that were written to since the last collection.
    remembered: RefCell<Vec<NonNull<Header>>>,
    large: large::LargeObjects,
    roots: roots::Roots,
    weak: weak::WeakTable,
    mark_stack: Cell<Vec<NonNull<Header>>>,
    /// Greater than zero while no collection may happen.
    no_gc: Cell<u32>,
    /// False while `gc.disable()` holds.
    enabled: Cell<bool>,
    collecting: Cell<bool>,
    nursery: Cell<usize>,
    nursery_min: usize,
    /// Collections for which a smaller nursery will do, see [`Heap::note_fork`].
    forked: Cell<u32>,
    /// Bytes taken by cells since the last collection.
    allocated: Cell<usize>,
    /// Bytes of external memory reported since the last collection.
    external_recent: Cell<usize>,
    external: Cell<usize>,
    /// See [`Heap::limit_external`]; and where it is while those use more who deal with the lack of memory.
    external_limit: Cell<usize>,
    lent_limit: Cell<usize>,
    /// Bytes of live cells after the last collection.
    live: Cell<usize>,
    /// Bytes of free cells in the blocks of all allocators' `sparse`.
    sparse_free: Cell<usize>,
    /// With more live bytes than this the next collection is a major one.
    major_limit: Cell<usize>,
    /// See [`Heap::take_exhausted`].
    exhausted: Cell<bool>,
    /// Called with its second half when that becomes true.
    exhausted_hook: Cell<Option<(fn(*const ()), *const ())>>,
    /// How much was in use at collections not long ago.
    peaks: Cell<Peaks>,
    stats: Cell<HeapStats>,
    /// See [`Heap::take_automatic`].
    automatic: Cell<Option<(bool, usize)>>,
    /// Bytes that the machine has; no object can be larger.
    limit: usize,
    /// Class of each shape number, and the first number for which it is looked up.
    class_table: Cell<(*const NonNull<Header>, u32)>,
}

/// Ends the process when a panic unwinds through it: a collection must not be left half done.
struct AbortOnUnwind;

impl Drop for AbortOnUnwind {
    fn drop(&mut self) {
        std::process::abort();
    }
}

/// Bytes of memory and swap space that the system has in all; all there can be if it does not tell.
fn system_memory() -> usize {
    let mut info = std::mem::MaybeUninit::<libc::sysinfo>::zeroed();
    // SAFETY: the struct is valid for writing, and zeros are a valid value of it.
    let info = unsafe {
        if libc::sysinfo(info.as_mut_ptr()) != 0 {
            return isize::MAX as usize;
        }
        info.assume_init()
    };
    let units = (info.totalram as usize).saturating_add(info.totalswap as usize);
    units.saturating_mul(info.mem_unit as usize).clamp(1 << 30, isize::MAX as usize)
}

/// While it lives the heap makes no collection.
pub struct NoGc<'h> {
    heap: &'h Heap,
}

impl Drop for NoGc<'_> {
    fn drop(&mut self) {
        self.heap.no_gc.set(self.heap.no_gc.get() - 1);
    }
}

impl Heap {
    /// A heap, at the address that it keeps.
    ///
    /// # Errors
    /// The system gives no address space.
    pub fn try_new(config: HeapConfig) -> Result<Box<Heap>, OutOfMemory> {
        let space = Space::new(config.max_bytes).ok_or(OutOfMemory)?;
        let nursery = config.nursery_bytes.unwrap_or(NURSERY_MIN);
        Ok(Box::new(Heap {
            allocators: std::array::from_fn(|i| Allocator::new(i % CLASSES, i >= CLASSES)),
            space,
            stress: config.stress.filter(|&n| n > 0),
            stress_count: Cell::new(0),
            watcher: Cell::new(None),
            remembered: RefCell::default(),
            large: large::LargeObjects::default(),
            roots: roots::Roots::default(),
            weak: weak::WeakTable::default(),
            mark_stack: Cell::default(),
            no_gc: Cell::new(0),
            enabled: Cell::new(true),
            collecting: Cell::new(false),
            nursery: Cell::new(nursery),
            nursery_min: nursery,
            forked: Cell::new(0),
            allocated: Cell::new(0),
            external_recent: Cell::new(0),
            external: Cell::new(0),
            external_limit: Cell::new(usize::MAX),
            lent_limit: Cell::new(usize::MAX),
            live: Cell::new(0),
            sparse_free: Cell::new(0),
            major_limit: Cell::new(MAJOR_MIN.max(2 * nursery)),
            exhausted: Cell::new(false),
            exhausted_hook: Cell::new(None),
            peaks: Cell::new(Peaks::new()),
            stats: Cell::default(),
            automatic: Cell::new(None),
            limit: system_memory(),
            class_table: Cell::new((std::ptr::null(), u32::MAX)),
        }))
    }

    /// As [`Heap::try_new`]; ends the process when the system gives no address space, since nothing can run then.
    pub fn new(config: HeapConfig) -> Box<Heap> {
        match Heap::try_new(config) {
            Ok(heap) => heap,
            Err(OutOfMemory) => fatal("cannot reserve address space for the heap"),
        }
    }

    /// Bytes of memory and swap space of the machine. What is larger does not even need to be tried: the system would
    /// promise address space, and end the process when that is written to.
    #[inline]
    pub fn limit(&self) -> usize {
        self.limit
    }

    // ---- collections ----

    /// Collects now, unless collections are forbidden by [`Heap::no_gc`] (`gc.disable()` does not forbid this).
    /// Gives the number of objects that were freed.
    pub fn collect(&self, full: bool) -> usize {
        if self.no_gc.get() > 0 || self.collecting.get() {
            return 0;
        }
        roots::with_spilled_registers(|sp| self.collect_from(full, sp))
    }

    /// As [`Heap::collect`], but looks at the running thread's stack only from the address `sp` up, which
    /// [`with_spilled_registers`] gave: for callers that know that no function called since then holds a value.
    pub fn collect_above(&self, full: bool, sp: usize) -> usize {
        if self.no_gc.get() > 0 || self.collecting.get() {
            return 0;
        }
        self.collect_from(full, sp)
    }

    fn collect_from(&self, full: bool, sp: usize) -> usize {
        let start = Instant::now();
        let unfinished = AbortOnUnwind;
        self.collecting.set(true);
        self.close_runs();
        self.peaks.set(self.peaks.get().with(self.space.bytes_in_use(), start));
        let allocated = self.allocated.replace(0);
        self.external_recent.set(0);
        self.mark(full, sp);
        let freed = self.sweep(full);
        self.collecting.set(false);
        self.adapt(full);
        self.note(full, freed, allocated, start.elapsed());
        self.tell_collected();
        std::mem::forget(unfinished);
        freed
    }

    /// Chooses when to collect next.
    fn adapt(&self, full: bool) {
        let live = self.live.get() + self.external.get();
        self.forked.set(self.forked.get().saturating_sub(1));
        self.choose_nursery();
        if full {
            self.major_limit.set((live * 2).max(MAJOR_MIN).max(2 * self.nursery_min));
        }
        self.exhausted.set(false);
        self.space.restore_reserve();
        if self.external.get() <= self.external_limit.get() {
            self.lent_limit.set(self.external_limit.get());
        } else if full && self.external.get() > self.lent_limit.get() {
            self.note_exhausted();
        }
        // What the next nursery will reuse may stay resident, and some more; and what was in use not long ago, which a
        // program that builds and drops the same again would have to take from the system page by page.
        let again = self.peaks.get().highest().saturating_sub(self.space.bytes_in_use());
        self.space.release((2 * self.nursery.get() + live / 8).max(again));
    }

    fn choose_nursery(&self) {
        let live = self.live.get() + self.external.get();
        let least =
            if self.forked.get() > 0 { fork::NURSERY_FORKED.min(self.nursery_min) } else { self.nursery_min };
        self.nursery.set((live / 4).clamp(least, NURSERY_MAX.max(self.nursery_min)));
    }

    fn note(&self, full: bool, freed: usize, allocated: usize, pause: Duration) {
        let mut s = self.stats.get();
        if full {
            s.major_collections += 1;
            s.major_freed += freed as u64;
        } else {
            s.minor_collections += 1;
            s.minor_freed += freed as u64;
        }
        s.total_allocated += allocated as u64;
        s.total_pause += pause;
        s.longest_pause = s.longest_pause.max(pause);
        s.last_pause = pause;
        self.stats.set(s);
    }

    /// Collects if enough was allocated since the last time; `more` bytes are about to be.
    fn collect_if_due(&self, more: usize) {
        let recent = self.allocated.get() + self.external_recent.get();
        if recent + more < self.budget() || recent == 0 {
            return;
        }
        self.collect_by_itself(recent + more);
    }

    /// A collection that nobody asked for; `recent` bytes came since the last one, or are about to.
    fn collect_by_itself(&self, recent: usize) {
        let (live, limit) = (self.live.get() + self.external.get(), self.major_limit.get());
        let much = self.external.get() > self.lent_limit.get();
        let full = live > limit || live + recent > 2 * limit || much;
        let freed = self.collect(full);
        self.automatic.set(Some((full, freed)));
        self.wake();
    }

    /// Says that what was made since the last collection is likely to live on, as what importing a module makes does. If that is
    /// much, it becomes old now, and not in the midst of what the program does next.
    pub fn settle(&self) {
        let recent = self.allocated_since_collection();
        if recent >= SETTLED && self.enabled.get() && !self.collecting.get() {
            self.collect_by_itself(recent);
        }
    }

    /// The last collection that happened by itself, if nobody asked since then: whether it was a full one, and how many
    /// objects it freed.
    pub fn take_automatic(&self) -> Option<(bool, usize)> {
        self.automatic.take()
    }

    /// Bytes that may be allocated between two collections.
    fn budget(&self) -> usize {
        let nursery = self.nursery.get();
        if self.enabled.get() { nursery } else { nursery.max(DISABLED_BUDGET) }
    }

    /// Turns automatic collections on or off (`gc.enable`, `gc.disable`). Off, they still happen after very much was
    /// allocated: programs that turn them off count on reference counts to free most of their garbage.
    pub fn set_enabled(&self, enabled: bool) {
        self.enabled.set(enabled);
    }
    /// Is there an object at an address in the heap? (One that is dead counts until it is freed.)
    pub fn is_object(&self, address: usize) -> bool {
        self.space.cell_start(address) == Some(address) && self.is_given(address)
    }
    /// True unless `gc.disable()` holds.
    pub fn is_enabled(&self) -> bool {
        self.enabled.get()
    }
    /// Forbids collections as long as the result lives.
    pub fn no_gc(&self) -> NoGc<'_> {
        self.no_gc.set(self.no_gc.get() + 1);
        NoGc { heap: self }
    }

    /// What the heap did so far.
    pub fn stats(&self) -> HeapStats {
        let mut s = self.stats.get();
        s.live_bytes = self.live.get();
        s.external_bytes = self.external.get();
        s.block_bytes = self.space.bytes_in_use();
        s
    }
    /// Number of collections so far: minor, major.
    pub fn collections(&self) -> (u64, u64) {
        let s = self.stats.get();
        (s.minor_collections, s.major_collections)
    }

    /// True once after memory ran so short that an allocation that cannot fail had to take of the last reserve, or that
    /// something was not done for want of memory: the interpreter should raise MemoryError. A part of the reserve is free
    /// for use then, for what deals with that.
    pub fn take_exhausted(&self) -> bool {
        let exhausted = self.exhausted.replace(false);
        if exhausted {
            self.space.lend_reserve();
            if self.external.get() > self.lent_limit.get()
                && let Some(left) = block::address_space_left()
            {
                self.lent_limit.set(self.external.get() + left / 4);
            }
        }
        exhausted
    }
    /// Would [`Heap::take_exhausted`] be true?
    #[inline(always)]
    pub fn is_exhausted(&self) -> bool {
        self.exhausted.get()
    }
    /// Says that something was not done for want of memory, by a function that cannot fail.
    #[cold]
    pub fn note_exhausted(&self) {
        self.exhausted.set(true);
        if let Some((hook, data)) = self.exhausted_hook.get() {
            hook(data);
        }
    }
    /// Has `hook(data)` called when memory ran short; it shall set a flag that the interpreter polls.
    pub fn set_exhausted_hook(&self, hook: fn(*const ()), data: *const ()) {
        self.exhausted_hook.set(Some((hook, data)));
    }

    /// Bytes allocated since the last collection, memory outside the heap included.
    pub fn allocated_since_collection(&self) -> usize {
        self.allocated.get() + self.external_recent.get()
    }

    // ---- external memory ----

    /// Says that a heap object now owns `bytes` more bytes outside the heap. They count when to collect is decided.
    pub fn external_alloc(&self, bytes: usize) {
        self.external.set(self.external.get().saturating_add(bytes));
        let recent = self.external_recent.get().saturating_add(bytes);
        self.external_recent.set(recent);
        if recent >= self.budget() && !self.collecting.get() {
            // The next allocation, of whatever size, shall come to the slow path, and collect there.
            self.close_runs();
        }
    }
    /// Bytes of address space that the process may still take, if it is limited.
    pub fn address_space(&self) -> Option<usize> {
        block::address_space_left()
    }
    /// Where address space is limited, says that five eighths of what is left are for memory outside the heap: who takes more
    /// is told that memory ran short, before the system gives none. (Who asks there mostly cannot deal with that.)
    pub fn limit_external(&self) {
        if let Some(left) = block::address_space_left() {
            self.external_limit.set(self.external.get() + left / 8 * 5);
            self.lent_limit.set(self.external_limit.get());
        }
    }
    /// Says that `bytes` bytes outside the heap were freed.
    pub fn external_free(&self, bytes: usize) {
        self.external.set(self.external.get().saturating_sub(bytes));
    }

    /// Says that memory outside the heap that an object owns has another size.
    pub fn external_resized(&self, before: usize, now: usize) {
        if now > before {
            self.external_alloc(now - before);
        } else {
            self.external_free(before - now);
        }
    }

    // ---- looking at objects ----

    /// The object whose cell `addr` lies in, if there is one.
    pub fn owner_of(&self, addr: usize) -> Option<&Header> {
        let cell = self.space.cell_start(addr)?;
        if !self.is_given(cell) {
            return None;
        }
        // SAFETY: the cell is allocated, and every allocated cell holds an object.
        Some(unsafe { &*(cell as *const Header) })
    }

    /// Calls `f` for every object of the heap, dead ones that were not collected yet included. No collection happens
    /// meanwhile; objects that `f` allocates may be visited too.
    pub fn for_each_object(&self, mut f: impl FnMut(&Header)) {
        let _guard = self.no_gc();
        for block in 0..self.space.used() {
            for (word, bits) in self.space.allocated(block).iter().enumerate() {
                let mut bits = bits.get();
                while bits != 0 {
                    let bit = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let addr = self.space.address_of(block) + bit * block::GRANULE;
                    if self.is_pending(addr) {
                        continue;
                    }
                    // SAFETY: an allocated bit stands at the start of each object, and none is freed meanwhile.
                    f(unsafe { &*(addr as *const Header) });
                }
            }
        }
    }

    /// Calls `f` with every heap object that `header`'s object refers to directly.
    pub fn for_each_referent(&self, header: &Header, mut f: impl FnMut(Value)) {
        let mut visit = |value: Value| f(value);
        let mut tracer = Tracer::visiting(self, &mut visit);
        tracer.visit_object(header);
    }

    /// Bytes that the object takes: its cell, or its blocks.
    pub fn size_of_object(&self, header: &Header) -> usize {
        let info = self.space.info(self.space.block_of(header as *const Header as usize));
        match info.state.get() {
            BlockState::Cells => CELL_SIZES[info.class.get() as usize],
            _ => trace::own_size(header).next_multiple_of(8) + header.slots.get() as usize * 8,
        }
    }

    /// True if the object survived the last collection.
    pub fn is_old(&self, header: &Header) -> bool {
        header.gc.get() != gc_state::YOUNG
    }

    #[cold]
    fn remember(&self, owner: &Header) {
        owner.gc.set(gc_state::REMEMBERED);
        self.remembered.borrow_mut().push(NonNull::from(owner));
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        self.drop_everything();
    }
}

/// Ends the process because there is no memory left to run in.
#[cold]
pub(crate) fn fatal(message: &str) -> ! {
    eprintln!("Fatal Python error: MemoryError: {message}");
    std::process::abort()
}

// ---- the write barrier ----

/// Must follow the store of `value` into the heap object `owner`: a minor collection looks only into those old objects
/// that were written to.
#[inline(always)]
pub fn write_barrier(owner: &Header, value: Value) {
    // OLD and CARDED are the odd states.
    if owner.gc.get() & 1 != 0 && value.is_heap() {
        barrier_slow(owner);
    }
}

/// Would [`write_barrier`] have anything to do?
#[inline(always)]
pub fn needs_barrier(owner: &Header, value: Value) -> bool {
    owner.gc.get() & 1 != 0 && value.is_heap()
}

/// The same for a store to `addr` inside an array of values, which may be so large that only the written part of it is
/// looked at.
#[inline(always)]
pub fn write_barrier_at(owner: &Header, addr: *const Value, value: Value) {
    if owner.gc.get() & 1 != 0 && value.is_heap() {
        barrier_slow_at(owner, addr as usize, 8);
    }
}

/// The same after `words` words from `addr` on were written.
#[inline(always)]
pub fn write_barrier_range(owner: &Header, addr: *const Value, words: usize) {
    if owner.gc.get() & 1 != 0 && words > 0 {
        barrier_slow_at(owner, addr as usize, words * 8);
    }
}

/// True when a store into the object must be followed by a write barrier, whatever is stored.
#[inline(always)]
pub fn barrier_acts(owner: &Header) -> bool {
    owner.gc.get() & 1 != 0
}

/// The same after anything in `owner` may have been written.
#[inline(always)]
pub fn write_barrier_whole(owner: &Header) {
    if owner.gc.get() & 1 != 0 {
        barrier_slow(owner);
    }
}

/// The heap that an object lives in.
#[inline(always)]
pub fn heap_of(object: &Header) -> &Heap {
    // SAFETY: a block begins with the address of its heap, which outlives its objects.
    unsafe { &*block_header(object).heap }
}

/// The start of the block that a heap object lies in.
#[inline(always)]
fn block_header(owner: &Header) -> &BlockHeader {
    let addr = owner as *const Header as usize & !(block::BLOCK_SIZE - 1);
    // SAFETY: an object begins in a block (a large one in the first of its blocks), and each begins with this struct.
    unsafe { &*(addr as *const BlockHeader) }
}

#[cold]
#[inline(never)]
fn barrier_slow(owner: &Header) {
    if owner.gc.get() == gc_state::OLD {
        heap_of(owner).remember(owner);
    } else {
        let bytes = trace::own_size(owner);
        barrier_slow_at(owner, owner as *const Header as usize, bytes);
    }
}

#[inline(never)]
fn barrier_slow_at(owner: &Header, addr: usize, bytes: usize) {
    let block = block_header(owner);
    if owner.gc.get() == gc_state::OLD {
        // SAFETY: the heap outlives its objects.
        unsafe { &*block.heap }.remember(owner);
        return;
    }
    for card in addr >> CARD_SHIFT..=(addr + bytes - 1) >> CARD_SHIFT {
        // SAFETY: the table has a card for each address of the heap.
        unsafe { block.cards.wrapping_add(card).write(1) };
    }
}
