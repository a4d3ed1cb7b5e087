//! Weak references and finalisers.
//!
//! A weak reference is a [`WeakCell`], a small heap object that the tracer does not look through. A table leads from
//! each target to the cells that refer to it. After marking, the cells of dead targets are cleared, and those weakref
//! objects that are alive and have a callback are queued.
//!
//! Objects with a finaliser are in a list. After marking and after the weak references were cleared, dead ones are
//! marked again with all they reach, and queued. Each is finalised once (PEP 442). The interpreter empties the queue
//! ([`Heap::take_pending`]) at a moment when Python code may run. All this is the order of CPython's cyclic collector:
//! weak references are cleared, their callbacks run, then the finalisers. A finaliser that would do nothing (of a file that
//! was closed, a generator that has ended) is not run, and the object is freed at once: what lives once more is old then, and
//! only a major collection frees it with all that it has.
//!
//! A minor collection looks only at what was registered since the collection before: older targets, weak references
//! and finalisable objects are old, so it does not free them.

use super::{Heap, Tracer};
use crate::address_map::AddressMap;
use crate::object::header::{Header, HeapObject, Kind, header_flags};
use crate::object::native::{NativeDef, NativeHead, NativeObject, trace_as};
use crate::object::types::Type;
use crate::value::{Gc, Value};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ptr::NonNull;

/// The collector's side of a weak reference.
#[repr(C)]
pub struct WeakCell {
    head: NativeHead,
    /// The object referred to; unbound once it is dead.
    target: Cell<Value>,
    /// The weakref object that holds this cell. Not traced: it holds the cell, not the other way round.
    owner: Cell<Value>,
    /// The next older cell of the same target.
    next: Cell<Option<Gc<WeakCell>>>,
    has_callback: Cell<bool>,
}

static WEAK_CELL: NativeDef =
    NativeDef { name: "weak cell", size: size_of::<WeakCell>(), trace: trace_as::<WeakCell>, drop: None };

// SAFETY: repr(C), begins with a head, and no other struct has this description.
unsafe impl NativeObject for WeakCell {
    const NATIVE: &'static NativeDef = &WEAK_CELL;
}

// SAFETY: repr(C), header first; nothing in it is a strong reference.
unsafe impl HeapObject for WeakCell {
    const KIND: Kind = Kind::Native;
    fn trace(&self, _: &mut Tracer) {}
}

impl WeakCell {
    /// The object referred to, if it is alive.
    pub fn target(&self) -> Option<Value> {
        let target = self.target.get();
        if target.is_unbound() { None } else { Some(target) }
    }
    /// The weakref object that this belongs to.
    pub fn owner(&self) -> Value {
        self.owner.get()
    }
    /// True if the owner wants to be called when the target is dead.
    pub fn has_callback(&self) -> bool {
        self.has_callback.get()
    }
    /// The next older cell of the same target.
    pub fn next(&self) -> Option<Gc<WeakCell>> {
        self.next.get()
    }
}

/// What the interpreter shall do after a collection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pending {
    /// Call the callback of this weakref object.
    WeakCallback(Value),
    /// Call the finaliser of this object. It is alive again until then.
    Finalizer(Value),
}

type Heads = AddressMap<usize, Gc<WeakCell>>;
/// Tells that there is something in the queue: a function and what it is called with.
type Hook = (fn(*const ()), *const ());

#[derive(Default)]
pub(super) struct WeakTable {
    /// By the target's address: its newest cell.
    heads: RefCell<Heads>,
    /// Targets for which a cell was made since the last collection.
    recent: RefCell<Vec<usize>>,
    /// Objects with a finaliser: registered since the last collection, and before.
    young: RefCell<Vec<NonNull<Header>>>,
    old: RefCell<Vec<NonNull<Header>>>,
    pending: RefCell<VecDeque<Pending>>,
    hook: Cell<Option<Hook>>,
}

impl WeakTable {
    pub(super) fn trace_pending(&self, tracer: &mut Tracer) {
        for &(Pending::WeakCallback(value) | Pending::Finalizer(value)) in self.pending.borrow().iter() {
            tracer.value(value);
        }
    }
}

fn address(value: Value) -> usize {
    value.heap_ptr_unchecked().as_ptr() as usize
}

impl Heap {
    // ---- weak references ----

    /// Makes a weak cell for the weakref object `owner`, which refers to the heap object `target`. The owner must hold
    /// the cell; it is queued when the target is dead, if `has_callback`.
    pub fn register_weak(&self, target: Value, owner: Value, has_callback: bool) -> Gc<WeakCell> {
        let cell = self.alloc(WeakCell {
            head: NativeHead::new(Header::new(0, Kind::Native), &WEAK_CELL),
            target: Cell::new(target),
            owner: Cell::new(owner),
            next: Cell::new(None),
            has_callback: Cell::new(has_callback),
        });
        debug_assert!(std::ptr::eq(cell.head.def(), &WEAK_CELL));
        if let Some(header) = target.header() {
            header.set_flag(header_flags::WEAKLY_REFERENCED, true);
            cell.next.set(self.weak.heads.borrow_mut().insert(address(target), cell));
            self.weak.recent.borrow_mut().push(address(target));
        }
        cell
    }

    /// The newest weak cell of `target`; [`WeakCell::next`] leads to the others.
    pub fn first_weak(&self, target: Value) -> Option<Gc<WeakCell>> {
        if !target.header()?.has_flag(header_flags::WEAKLY_REFERENCED) {
            return None;
        }
        self.weak.heads.borrow().get(&address(target)).copied()
    }

    /// Makes `cell` refer to nothing; its callback will not be called.
    pub fn clear_weak(&self, cell: Gc<WeakCell>) {
        let Some(target) = cell.target() else { return };
        cell.target.set(Value::UNBOUND);
        cell.has_callback.set(false);
        self.unlink(address(target), |c| c == cell);
    }

    /// Takes those cells of the target at `addr` out of its list that are `unwanted`.
    fn unlink(&self, addr: usize, unwanted: impl Fn(Gc<WeakCell>) -> bool) {
        let mut heads = self.weak.heads.borrow_mut();
        let Some(&head) = heads.get(&addr) else { return };
        let mut at = Some(head);
        let mut first = None;
        let mut last: Option<Gc<WeakCell>> = None;
        while let Some(cell) = at {
            at = cell.next.get();
            if unwanted(cell) {
                // Somebody may still hold the cell, but it is not looked after any more.
                cell.next.set(None);
                cell.target.set(Value::UNBOUND);
                continue;
            }
            match last {
                Some(last) => last.next.set(Some(cell)),
                None => first = Some(cell),
            }
            last = Some(cell);
        }
        if let Some(last) = last {
            last.next.set(None);
        }
        match first {
            Some(first) => {
                heads.insert(addr, first);
            }
            None => {
                heads.remove(&addr);
                // SAFETY: targets in the table are alive, or at least not freed yet.
                unsafe { &*(addr as *const Header) }.set_flag(header_flags::WEAKLY_REFERENCED, false);
            }
        }
    }

    // ---- finalisers ----

    /// Says that `object` has a finaliser that shall run once when it is dead. Nothing happens if it has run already,
    /// or if it is no heap object.
    pub fn register_finalizer(&self, object: Value) {
        if let Some(header) = object.header()
            && !header.has_flag(header_flags::FINALIZED)
        {
            header.set_flag(header_flags::FINALIZE, true);
            self.weak.young.borrow_mut().push(NonNull::from(header));
        }
    }
    /// Says that the finaliser of `object` needs not run.
    pub fn cancel_finalizer(&self, object: &Header) {
        object.set_flag(header_flags::FINALIZE, false);
        object.set_flag(header_flags::FINALIZED, true);
    }
    /// Queues all objects whose finaliser has not run yet, dead or alive; for the end of the interpreter.
    pub fn queue_all_finalizers(&self) {
        let objects = [self.weak.old.take(), self.weak.young.take()].concat();
        self.queue_finalizers(objects);
        self.call_hook();
    }

    fn queue_finalizers(&self, objects: Vec<NonNull<Header>>) {
        let mut pending = self.weak.pending.borrow_mut();
        for object in objects {
            // SAFETY: the caller marked it, or it was never dead.
            let header = unsafe { object.as_ref() };
            if header.has_flag(header_flags::FINALIZE) && !self.is_idle(object) {
                header.set_flag(header_flags::FINALIZE, false);
                header.set_flag(header_flags::FINALIZED, true);
                pending.push_back(Pending::Finalizer(Value::from_ptr(object)));
            }
        }
    }

    // ---- the queue ----

    /// The next thing to do after a collection. The caller holds it on its stack from then on.
    pub fn take_pending(&self) -> Option<Pending> {
        self.weak.pending.borrow_mut().pop_front()
    }
    /// True if there is something in the queue.
    pub fn has_pending(&self) -> bool {
        !self.weak.pending.borrow().is_empty()
    }
    /// Has `hook` called with `data` when a collection put something into the queue. It must not allocate: it shall set
    /// a flag that the interpreter polls.
    pub fn set_pending_hook(&self, hook: fn(*const ()), data: *const ()) {
        self.weak.hook.set(Some((hook, data)));
    }
    /// As [`Heap::set_pending_hook`], unless there is a hook already.
    pub fn offer_pending_hook(&self, hook: fn(*const ()), data: *const ()) {
        if self.weak.hook.get().is_none() {
            self.set_pending_hook(hook, data);
        }
    }
    /// Takes the hook with this `data` away.
    pub fn withdraw_pending_hook(&self, data: *const ()) {
        if self.weak.hook.get().is_some_and(|h| std::ptr::eq(h.1, data)) {
            self.weak.hook.set(None);
        }
    }
    fn call_hook(&self) {
        if self.has_pending() {
            self.wake();
        }
    }
    /// Has the interpreter look at what a collection left to do.
    pub(super) fn wake(&self) {
        if let Some((hook, data)) = self.weak.hook.get() {
            hook(data);
        }
    }

    // ---- after marking ----

    pub(super) fn is_live(&self, value: Value) -> bool {
        !value.is_heap() || self.space.is_marked(address(value))
    }

    /// Clears weak references to what is dead, queues callbacks, resurrects and queues what is to be finalised.
    pub(super) fn settle_weak(&self, tracer: &mut Tracer, full: bool) {
        let mut targets = self.weak.recent.take();
        if full {
            targets = self.weak.heads.borrow().keys().copied().collect();
        }
        self.clear_dead_targets(&targets);
        let (doomed, mut idle) = self.find_doomed(full);
        if !doomed.is_empty() {
            let order = self.resurrect(tracer, &doomed);
            self.queue_finalizers(order);
        }
        // What is queued must survive this collection whole.
        self.weak.trace_pending(tracer);
        tracer.drain_ephemerons();
        if !doomed.is_empty() {
            idle.retain(|object| self.space.is_marked(object.as_ptr() as usize));
            self.weak.old.borrow_mut().append(&mut idle);
        }
        for addr in targets {
            if self.space.is_marked(addr) {
                self.unlink(addr, |cell| !self.is_live(cell.value()) || !self.is_live(cell.owner.get()));
            }
        }
        self.call_hook();
    }

    fn clear_dead_targets(&self, targets: &[usize]) {
        let mut heads = self.weak.heads.borrow_mut();
        let mut pending = self.weak.pending.borrow_mut();
        for &addr in targets {
            if self.space.is_marked(addr) {
                continue;
            }
            let mut at = heads.remove(&addr);
            if at.is_some() {
                // SAFETY: the target is dead, but nothing is freed before the sweep.
                unsafe { &*(addr as *const Header) }.set_flag(header_flags::WEAKLY_REFERENCED, false);
            }
            while let Some(cell) = at {
                at = cell.next.take();
                cell.target.set(Value::UNBOUND);
                let owner = cell.owner.get();
                if cell.has_callback.get() && self.is_live(cell.value()) && self.is_live(owner) {
                    pending.push_back(Pending::WeakCallback(owner));
                }
            }
        }
    }

    /// Dead objects with a finaliser that has not run, and those of which that would do nothing. The others stay listed.
    fn find_doomed(&self, full: bool) -> (Vec<NonNull<Header>>, Vec<NonNull<Header>>) {
        let mut candidates = self.weak.young.take();
        let mut old = self.weak.old.borrow_mut();
        if full {
            let mut all = std::mem::take(&mut *old);
            all.append(&mut candidates);
            candidates = all;
        }
        let (mut doomed, mut idle) = (Vec::new(), Vec::new());
        for object in candidates {
            // SAFETY: listed objects are alive, or dead but not freed: the sweep comes later.
            if !unsafe { object.as_ref() }.has_flag(header_flags::FINALIZE) {
                continue;
            }
            if self.space.is_marked(object.as_ptr() as usize) {
                old.push(object);
            } else if self.is_idle(object) {
                idle.push(object);
            } else {
                doomed.push(object);
            }
        }
        (doomed, idle)
    }

    /// Would the finaliser of a dead object do nothing?
    fn is_idle(&self, object: NonNull<Header>) -> bool {
        let (classes, _) = self.class_table.get();
        if classes.is_null() {
            return false;
        }
        // SAFETY: the object is not freed yet, nor is its class, which the table has for every shape (see `set_class_table`).
        let class = unsafe { *classes.add(object.as_ref().shape() as usize) };
        let class: Gc<Type> = Value::from_ptr(class).cast_unchecked();
        class.slots().idle.is_some_and(|idle| idle(class, Value::from_ptr(object)))
    }
}
