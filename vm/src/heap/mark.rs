//! Tracing. [`Tracer`] is what objects report their references to. It marks what it has not seen and keeps it on a stack
//! of its own; there is no recursion. Long arrays are traced in pieces, so that they do not flood the stack.
//!
//! A queue between stack and scan, with prefetching (Cher, Hosking, Vitek, "Software prefetching for mark-sweep garbage
//! collection", 2004), was measured: a tenth faster on five million objects in random order, a third slower on lists.
//! The processor overlaps the misses by itself as long as it predicts the branches; so there is none.

use super::block::{CARD_SHIFT, GRANULE, block_flags};
use super::{CARDED, Heap, REGISTERS, ValueArray};
use crate::object::header::{Header, Kind, ValueCell, gc_state, header_flags};
use crate::object::trace;
use crate::value::{Gc, Value};
use std::cell::Cell;
use std::ptr::NonNull;

/// Words of an array from which on its stores mark cards.
pub(super) const CARDED_WORDS: usize = 4096;
/// Words traced at once.
const PIECE: usize = 1024;

/// Takes the references that objects and roots report, and marks what they refer to.
pub struct Tracer {
    base: usize,
    /// Bytes of the heap from `base` on.
    extent: usize,
    marks: *const Cell<u64>,
    stack: Vec<NonNull<Header>>,
    /// Pieces of arrays still to be traced.
    ranges: Vec<(*const Value, usize)>,
    heap: *const Heap,
    /// The object whose references are being reported.
    current: Option<NonNull<Header>>,
    /// Objects that stay in the remembered set.
    keep: Vec<NonNull<Header>>,
    /// Objects with this flag are noted in `found` when they are traced.
    wanted_flag: u8,
    pub(super) found: Vec<NonNull<Header>>,
    /// If there is one, it is shown the references, and nothing is marked.
    visitor: Option<*mut dyn FnMut(Value)>,
    /// Verify that what is marked is allocated.
    check: bool,
    /// True in a major collection.
    full: bool,
    /// See [`Heap::set_class_table`].
    classes: *const NonNull<Header>,
    first_class: u32,
    /// See [`Tracer::ephemeron`].
    ephemerons: Vec<(usize, NonNull<Cell<u64>>)>,
}

impl Tracer {
    fn new(heap: &Heap) -> Tracer {
        Tracer {
            base: heap.space.base(),
            extent: heap.space.used_bytes(),
            marks: heap.space.mark_table(),
            stack: Vec::new(),
            ranges: Vec::new(),
            heap,
            current: None,
            keep: Vec::new(),
            wanted_flag: 0,
            found: Vec::new(),
            visitor: None,
            check: heap.stress.is_some() || cfg!(test),
            full: false,
            classes: heap.class_table.get().0,
            first_class: heap.class_table.get().1,
            ephemerons: Vec::new(),
        }
    }

    pub(super) fn marking(heap: &Heap, full: bool) -> Tracer {
        let mut tracer = Tracer::new(heap);
        tracer.stack = heap.mark_stack.take();
        tracer.full = full;
        tracer
    }

    /// A tracer that shows references to `visitor` instead of marking.
    pub(super) fn visiting<'a>(heap: &'a Heap, visitor: &'a mut (dyn FnMut(Value) + 'a)) -> Tracer {
        let mut tracer = Tracer::new(heap);
        let visitor: *mut (dyn FnMut(Value) + 'a) = visitor;
        // SAFETY: only the lifetime changes; the one caller uses the tracer while the visitor lives.
        tracer.visitor = Some(unsafe {
            std::mem::transmute::<*mut (dyn FnMut(Value) + 'a), *mut (dyn FnMut(Value) + 'static)>(visitor)
        });
        tracer
    }

    fn heap(&self) -> &Heap {
        // SAFETY: a tracer lives shorter than the heap it traces.
        unsafe { &*self.heap }
    }

    // ---- what objects report ----

    /// Reports a value.
    #[inline(always)]
    pub fn value(&mut self, value: Value) {
        if value.is_heap() {
            self.object(value.heap_ptr_unchecked());
        }
    }
    /// Reports a field.
    #[inline(always)]
    pub fn cell(&mut self, cell: &ValueCell) {
        self.value(cell.get());
    }
    /// Reports an object.
    #[inline(always)]
    pub fn gc<T>(&mut self, object: Gc<T>) {
        // SAFETY: a Gc is never null.
        self.object(unsafe { NonNull::new_unchecked(object.as_ptr().cast()) });
    }
    /// Reports an object, if there is one.
    #[inline(always)]
    pub fn opt_gc<T>(&mut self, object: Option<Gc<T>>) {
        if let Some(object) = object {
            self.gc(object);
        }
    }
    /// Reports `n` values that lie in a heap object from `start` on. They may be traced later, so they must stay there
    /// until the collection is over.
    #[inline(always)]
    pub fn range(&mut self, start: *const Value, n: usize) {
        if n > PIECE && self.visitor.is_none() {
            self.ranges.push((start, n));
        } else {
            self.piece(start, n);
        }
    }
    /// Reports values that lie anywhere.
    pub fn values(&mut self, values: &[Value]) {
        self.piece(values.as_ptr(), values.len());
    }
    #[inline(always)]
    fn piece(&mut self, start: *const Value, n: usize) {
        for i in 0..n {
            // SAFETY: `range`'s caller says that there are so many values.
            self.value(unsafe { *start.add(i) });
        }
    }
    /// Reports the words of an array.
    #[inline(always)]
    pub(super) fn array(&mut self, array: &ValueArray) {
        if array.header().has_flag(REGISTERS) {
            self.registers(array.items(), array.len());
        } else {
            self.range(array.items(), array.len());
        }
    }
    /// Reports the registers of a suspended frame, see [`REGISTERS`].
    fn registers(&mut self, start: *const Value, n: usize) {
        for i in 0..n {
            // SAFETY: the caller says that there are so many words.
            self.conservative_word(unsafe { (*start.add(i)).bits() });
        }
    }
    /// Reports a word that may be anything: a value, a pointer to or into an object, or neither.
    #[inline(always)]
    pub fn conservative_word(&mut self, word: u64) {
        if (word as usize).wrapping_sub(self.base) < self.extent {
            self.conservative_hit(word as usize);
        }
    }
    /// Reports a word of the object being traced that may be a reference, to be followed only if the object at address
    /// `key` turns out to be alive. If it does not, the word becomes 0: what is made at that address later is not the
    /// key, and what is made at the word's not what it referred to.
    pub fn ephemeron(&mut self, key: usize, word: &Cell<u64>) {
        if self.visitor.is_none() {
            self.ephemerons.push((key, NonNull::from(word)));
        }
    }
    /// Once it is known what is alive: forgets the words whose keys are not.
    fn forget_ephemerons(&mut self) {
        for (_, word) in std::mem::take(&mut self.ephemerons) {
            // SAFETY: it is part of an object that was traced, so is alive.
            unsafe { word.as_ref() }.set(0);
        }
    }
    /// Follows the words whose keys are marked, and what comes of that.
    pub(super) fn drain_ephemerons(&mut self) {
        loop {
            self.drain();
            let all = std::mem::take(&mut self.ephemerons);
            let before = all.len();
            for (key, word) in all {
                if self.is_marked(key) {
                    // SAFETY: it is part of an object that was traced, so is alive.
                    self.conservative_word(unsafe { word.as_ref() }.get());
                } else {
                    self.ephemerons.push((key, word));
                }
            }
            if self.ephemerons.len() == before {
                return;
            }
        }
    }
    fn is_marked(&self, addr: usize) -> bool {
        addr.wrapping_sub(self.base) < self.extent && self.heap().space.is_marked(addr)
    }
    fn conservative_hit(&mut self, addr: usize) {
        let heap = self.heap();
        if let Some(cell) = heap.space.cell_start(addr)
            && heap.space.is_allocated(cell)
            // (A collection begins with no cells pending.)
            && (self.visitor.is_none() || !heap.is_pending(cell))
            && let Some(cell) = NonNull::new(cell as *mut Header)
        {
            self.object(cell);
        }
    }
    /// True in a minor collection: what a root provider reported at an earlier one, and was not replaced since, is old
    /// and needs not be reported again.
    pub fn is_minor(&self) -> bool {
        !self.full && self.visitor.is_none()
    }
    /// The object whose references are being reported; `None` for roots.
    pub fn current(&self) -> Option<NonNull<Header>> {
        self.current
    }
    /// Says that the object whose references are being reported may be written to without a further barrier, so that
    /// the next collection must look at it again.
    pub fn remember_again(&mut self) {
        if let Some(current) = self.current
            && self.visitor.is_none()
        {
            self.keep.push(current);
        }
    }

    #[inline(always)]
    fn object(&mut self, object: NonNull<Header>) {
        let offset = (object.as_ptr() as usize).wrapping_sub(self.base);
        if offset >= self.extent {
            debug_assert!(false, "a reference in {:?} to something outside the heap", self.holder());
            return;
        }
        if self.visitor.is_some() {
            return self.show(object);
        }
        let bit = offset / GRANULE;
        // SAFETY: the table has a bit for each granule of the heap.
        let word = unsafe { &*self.marks.add(bit / 64) };
        let mask = 1u64 << (bit % 64);
        if word.get() & mask != 0 {
            return;
        }
        word.set(word.get() | mask);
        if self.check {
            self.verify(object);
        }
        self.stack.push(object);
    }

    #[cold]
    fn show(&mut self, object: NonNull<Header>) {
        if let Some(visitor) = self.visitor {
            // SAFETY: the visitor lives as long as this tracer, and is called by nobody else.
            unsafe { (*visitor)(Value::from_ptr(object)) }
        }
    }

    /// The kind of the object whose references are being reported, for messages.
    fn holder(&self) -> Option<Kind> {
        self.current.map(|p| {
            // SAFETY: the object being traced is alive.
            unsafe { p.as_ref() }.kind()
        })
    }

    #[cold]
    fn verify(&self, object: NonNull<Header>) {
        let addr = object.as_ptr() as usize;
        let from = self.holder();
        assert!(
            self.heap().space.cell_start(addr) == Some(addr) && self.heap().space.is_allocated(addr),
            "a reference in {from:?} to {addr:#x}, which is no live object"
        );
    }

    // ---- marking ----

    /// Marks everything reachable from what was reported.
    pub(super) fn drain(&mut self) {
        loop {
            while let Some(object) = self.stack.pop() {
                self.scan(object);
            }
            let Some((start, n)) = self.ranges.pop() else { break };
            if n > PIECE {
                // SAFETY: the range goes on for more than a piece.
                self.ranges.push((unsafe { start.add(PIECE) }, n - PIECE));
            }
            self.piece(start, n.min(PIECE));
        }
    }

    /// Makes the object old and reports its references.
    #[inline(always)]
    fn scan(&mut self, object: NonNull<Header>) {
        // SAFETY: a marked object is alive.
        let header = unsafe { object.as_ref() };
        let kind = header.kind();
        if header.gc.get() != gc_state::OLD {
            header.gc.set(gc_state::OLD);
        }
        if header.flags.get() & self.wanted_flag != 0 {
            self.found.push(object);
        }
        let shape = header.shape();
        if shape >= self.first_class {
            // SAFETY: the table has an entry for every shape that objects have.
            self.object(unsafe { *self.classes.add(shape as usize) });
        }
        match kind {
            Kind::RawArray | Kind::Float => {}
            Kind::ValueArray => {
                let array: Gc<ValueArray> = Value::from_ptr(object).cast_unchecked();
                let words = array.len();
                if words >= CARDED_WORDS {
                    header.gc.set(CARDED);
                    self.heap().card(header);
                }
                self.array(&array);
                return;
            }
            _ => {
                self.current = Some(object);
                trace::trace_object(header, kind, self);
                self.current = None;
            }
        }
        if header.slots.get() != 0 {
            self.slots(header);
        }
    }

    /// Reports the attribute slots.
    #[inline(always)]
    fn slots(&mut self, header: &Header) {
        let at = header as *const Header as usize + trace::own_size(header).next_multiple_of(8);
        self.piece(at as *const Value, header.slots.get() as usize);
    }

    /// Reports the references of one object to the visitor.
    pub(super) fn visit_object(&mut self, header: &Header) {
        self.current = Some(NonNull::from(header));
        if header.kind() == Kind::ValueArray {
            let array: Gc<ValueArray> = Value::from_header(header).cast_unchecked();
            self.array(&array);
        } else {
            trace::trace_object(header, header.kind(), self);
            self.slots(header);
        }
        self.current = None;
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        let mut stack = std::mem::take(&mut self.stack);
        if self.visitor.is_none() && stack.capacity() <= 1 << 20 {
            stack.clear();
            self.heap().mark_stack.set(stack);
        }
    }
}

impl Heap {
    /// Notes that the old array's stores mark cards.
    fn card(&self, header: &Header) {
        let block = self.space.block_of(header as *const Header as usize);
        let info = self.space.info(block);
        if !info.has(block_flags::CARDED) {
            info.set(block_flags::CARDED, true);
            self.large.carded.borrow_mut().push(block as u32);
        }
    }

    /// Marks everything alive, and sees to weak references and finalisers.
    pub(super) fn mark(&self, full: bool, sp: usize) {
        let remembered = self.remembered.take();
        if full {
            for object in &remembered {
                // SAFETY: old objects are freed by major collections only, and this one has not freed anything yet.
                unsafe { object.as_ref() }.gc.set(gc_state::OLD);
            }
            self.space.clear_marks();
            self.trace_cards(None);
        }
        let mut tracer = Tracer::marking(self, full);
        if !full {
            for &object in &remembered {
                tracer.scan(object);
            }
            self.trace_cards(Some(&mut tracer));
        }
        drop(remembered);
        self.trace_roots(&mut tracer, sp);
        tracer.drain_ephemerons();
        self.settle_weak(&mut tracer, full);
        tracer.forget_ephemerons();
        self.tell_providers(full);
        for object in std::mem::take(&mut tracer.keep) {
            // SAFETY: it was traced, so it is alive.
            let header = unsafe { object.as_ref() };
            if header.gc.get() == gc_state::OLD {
                self.remember(header);
            }
        }
    }

    /// Clears the cards of all large arrays; traces what dirty ones cover if there is a tracer.
    fn trace_cards(&self, mut tracer: Option<&mut Tracer>) {
        for &first in self.large.carded.borrow().iter() {
            let addr = self.space.address_of(first as usize) + super::block::BLOCK_HEADER;
            // SAFETY: the list holds live arrays of values.
            let array: Gc<ValueArray> =
                Value::from_header(unsafe { &*(addr as *const Header) }).cast_unchecked();
            let start = array.items() as usize;
            let end = start + array.len() * 8;
            let first_card = addr >> CARD_SHIFT;
            for (i, card) in self.space.cards(addr, end - addr).iter().enumerate() {
                if card.replace(0) == 0 {
                    continue;
                }
                let from = ((first_card + i) << CARD_SHIFT).max(start);
                let to = ((first_card + i + 1) << CARD_SHIFT).min(end);
                let Some(tracer) = tracer.as_deref_mut() else { continue };
                if array.header().has_flag(REGISTERS) {
                    tracer.registers(from as *const Value, (to - from) / 8);
                } else {
                    tracer.piece(from as *const Value, (to - from) / 8);
                }
            }
        }
    }

    /// Marks what is reachable from `objects`, which are dead otherwise, in order; gives those with a finaliser, in
    /// an order in which an object comes before what only it reaches.
    pub(super) fn resurrect(&self, tracer: &mut Tracer, objects: &[NonNull<Header>]) -> Vec<NonNull<Header>> {
        tracer.wanted_flag = header_flags::FINALIZE;
        let mut groups: Vec<Vec<NonNull<Header>>> = Vec::new();
        for &object in objects {
            tracer.object(object);
            tracer.drain();
            if !tracer.found.is_empty() {
                groups.push(std::mem::take(&mut tracer.found));
            }
        }
        tracer.wanted_flag = 0;
        // A later group may reach an earlier one, but not the other way round.
        groups.into_iter().rev().flatten().collect()
    }
}
