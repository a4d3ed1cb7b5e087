//! Tests of the heap as a whole.

mod arrays;
mod forks;
mod process;
mod random;
mod weak_classes;

use super::*;
use crate::object::header::{HeapObject, Kind, ValueCell, header_flags};
use crate::object::native::{NativeDef, NativeHead, NativeObject, drop_as, trace_as};
use crate::value::Gc;
use std::rc::Rc;

/// An object with two references.
#[repr(C)]
struct Node {
    head: NativeHead,
    left: ValueCell,
    right: ValueCell,
    id: Cell<u64>,
}

static NODE: NativeDef =
    NativeDef { name: "node", size: size_of::<Node>(), trace: trace_as::<Node>, drop: None };

unsafe impl NativeObject for Node {
    const NATIVE: &'static NativeDef = &NODE;
}

unsafe impl HeapObject for Node {
    const KIND: Kind = Kind::Native;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.cell(&self.left);
        tracer.cell(&self.right);
    }
}

fn new_node(left: Value, right: Value, id: u64, slots: u8) -> Node {
    Node {
        head: NativeHead::new(Header::with_slots(7, Kind::Native, slots), &NODE),
        left: ValueCell::new(left),
        right: ValueCell::new(right),
        id: Cell::new(id),
    }
}

fn node(heap: &Heap, left: Value, right: Value, id: u64) -> Gc<Node> {
    heap.alloc(new_node(left, right, id, 0))
}

fn leaf(heap: &Heap, id: u64) -> Gc<Node> {
    node(heap, Value::NONE, Value::NONE, id)
}

/// An object that owns something outside the heap and holds values in Rust data.
#[repr(C)]
struct Owner {
    head: NativeHead,
    dropped: Rc<Cell<u32>>,
    items: HeapCell<Vec<Value>>,
}

static OWNER: NativeDef = NativeDef {
    name: "owner",
    size: size_of::<Owner>(),
    trace: trace_as::<Owner>,
    drop: Some(drop_as::<Owner>),
};

unsafe impl NativeObject for Owner {
    const NATIVE: &'static NativeDef = &OWNER;
}

unsafe impl HeapObject for Owner {
    const KIND: Kind = Kind::Native;
    const NEEDS_DROP: bool = true;
    fn trace(&self, tracer: &mut Tracer) {
        self.items.trace(tracer);
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.dropped.set(self.dropped.get() + 1);
    }
}

fn owner(heap: &Heap, dropped: &Rc<Cell<u32>>) -> Gc<Owner> {
    heap.alloc(Owner {
        head: NativeHead::new(Header::new(8, Kind::Native), &OWNER),
        dropped: Rc::clone(dropped),
        items: HeapCell::new(Vec::new()),
    })
}

fn heap() -> Box<Heap> {
    Heap::new(HeapConfig::default())
}

fn stress_heap(every: u64) -> Box<Heap> {
    Heap::new(HeapConfig { stress: Some(every), ..HeapConfig::default() })
}

/// Hides an address from the conservative scan.
fn hide(addr: usize) -> usize {
    !addr
}

/// Runs `f` on a stack of its own, which is gone afterwards, so that no copy of what it held is found there.
fn apart<R>(heap: &Heap, f: impl FnOnce() -> R) -> R {
    struct Unchecked<T>(T);
    // SAFETY: the thread that made it waits until the other has ended.
    unsafe impl<T> Send for Unchecked<T> {}
    let stack = StackInfo::current();
    unsafe { heap.add_stack(&stack) };
    let f = Unchecked(f);
    let result = stack.park(|| {
        std::thread::scope(|scope| {
            scope
                .spawn(move || {
                    let f = f;
                    Unchecked((f.0)())
                })
                .join()
        })
    });
    heap.remove_stack(&stack);
    match result {
        Ok(result) => result.0,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn alive(heap: &Heap, hidden: usize) -> bool {
    apart(heap, || heap.owner_of(!hidden).is_some())
}

fn value_at(hidden: usize) -> Value {
    Value::from_ptr(NonNull::new(!hidden as *mut Header).unwrap())
}

#[test]
fn unreachable_objects_die_and_held_ones_live() {
    let heap = heap();
    for full in [false, true] {
        let kept = node(&heap, leaf(&heap, 1).value(), Value::NONE, 2);
        let dead = apart(&heap, || hide(leaf(&heap, 3).address()));
        heap.collect(full);
        assert!(!alive(&heap, dead));
        let child: Gc<Node> = kept.left.get().cast_unchecked();
        assert_eq!((kept.id.get(), child.id.get()), (2, 1));
        assert!(heap.is_old(kept.header()) && heap.is_old(child.header()));
    }
    assert_eq!(heap.collections(), (1, 1));
}

#[test]
fn interior_pointers_and_tagged_words_keep_alive() {
    let heap = heap();
    for offset in [0, 1, 8, 23, 39] {
        let interior = apart(&heap, || std::hint::black_box(leaf(&heap, 9).address() + offset));
        heap.collect(true);
        assert!(heap.owner_of(interior).is_some(), "{offset}");
        std::hint::black_box(interior);
    }
    let array = heap.new_value_array(100_000);
    let inside = array.items() as usize + 8 * 99_999;
    assert_eq!(heap.owner_of(inside).map(|h| h as *const Header as usize), Some(array.address()));
    assert!(heap.owner_of(inside + (1 << 30)).is_none());
    assert!(heap.owner_of(&raw const inside as usize).is_none());
}

#[test]
fn minor_collections_keep_the_old_and_honour_the_barrier() {
    let heap = heap();
    let old = leaf(&heap, 1);
    heap.collect(false);
    let child = apart(&heap, || {
        let child = leaf(&heap, 2);
        old.left.set(old.header(), child.value());
        assert_eq!(old.header().gc.get(), gc_state::REMEMBERED);
        hide(child.address())
    });
    heap.collect(false);
    assert!(alive(&heap, child));
    apart(&heap, || assert!(heap.is_old(value_at(child).header_unchecked())));
    assert_eq!(old.header().gc.get(), gc_state::OLD);
    old.left.set(old.header(), Value::NONE);
    heap.collect(false);
    assert!(alive(&heap, child), "a minor collection frees no old object");
    heap.collect(true);
    assert!(!alive(&heap, child));
}

#[test]
fn slots_are_traced() {
    let heap = heap();
    let object = heap.alloc_with_slots(new_node(Value::NONE, Value::NONE, 0, 3), 3);
    let slots = (object.address() + size_of::<Node>()) as *mut Value;
    let child = apart(&heap, || {
        let child = leaf(&heap, 5);
        unsafe {
            assert!((*slots.add(2)).is_unbound());
            slots.add(1).write(child.value());
        }
        hide(child.address())
    });
    heap.collect(true);
    assert!(alive(&heap, child));
    let mut seen = Vec::new();
    heap.for_each_referent(object.header(), |v| seen.push(v.bits()));
    assert_eq!(seen, [value_at(child).bits()]);
}

#[test]
fn drops_run_once_and_at_the_end() {
    let dropped = Rc::new(Cell::new(0));
    let heap = heap();
    let kept = owner(&heap, &dropped);
    apart(&heap, || {
        for _ in 0..1000 {
            owner(&heap, &dropped);
        }
    });
    heap.collect(false);
    let after = dropped.get();
    assert!((995..=1000).contains(&after), "{after}");
    assert_eq!(kept.dropped.get(), after);
    heap.collect(true);
    drop(heap);
    assert_eq!(dropped.get(), 1001);
}

#[test]
fn heap_cells_know_the_barrier() {
    let heap = heap();
    let dropped = Rc::new(Cell::new(0));
    let owner = owner(&heap, &dropped);
    heap.collect(false);
    let child = apart(&heap, || {
        let child = leaf(&heap, 1);
        owner.items.borrow_mut().push(child.value());
        hide(child.address())
    });
    heap.collect(false);
    assert!(alive(&heap, child));
    // While it is borrowed, every collection looks again.
    let children: Vec<usize> = apart(&heap, || {
        let mut items = owner.items.borrow_mut();
        (0..5)
            .map(|i| {
                let child = apart(&heap, || {
                    let child = leaf(&heap, i);
                    items.push(child.value());
                    hide(child.address())
                });
                heap.collect(false);
                child
            })
            .collect()
    });
    heap.collect(false);
    assert!(children.iter().all(|&c| alive(&heap, c)));
    heap.collect(true);
    assert!(children.iter().all(|&c| alive(&heap, c)));
    owner.items.borrow_mut().clear();
    heap.collect(true);
    assert!(!children.iter().any(|&c| alive(&heap, c)));
}

#[test]
fn large_objects_are_freed_and_their_memory_reused() {
    let heap = heap();
    for _ in 0..200 {
        heap.new_raw_array(10 << 20);
    }
    assert!(heap.stats().block_bytes < 100 << 20);
    let array = heap.new_value_array(1 << 20);
    assert!(array.get(0).is_unbound() && array.get((1 << 20) - 1).is_unbound());
    assert_eq!(heap.size_of_object(array.header()), 16 + (8 << 20));
    heap.collect(true);
    assert!(heap.owner_of(array.address() + 5).is_some());
}

#[test]
fn impossible_sizes_are_errors() {
    let heap = Heap::new(HeapConfig { max_bytes: Some(64 << 20), ..HeapConfig::default() });
    for n in [10usize.pow(15), usize::MAX, usize::MAX / 8, 1 << 40, (64 << 20) / 8] {
        assert!(heap.try_new_value_array(n).is_err(), "{n}");
        assert!(heap.try_new_raw_array(n.max(1 << 26)).is_err(), "{n}");
    }
    let array = heap.new_value_array(10);
    assert!(heap.grow_value_array(array, usize::MAX).is_err());
    assert!(heap.grow_value_array(array, 1 << 30).is_err());
    assert!(heap.try_new_raw_array(32 << 20).is_ok());
}

#[test]
fn small_objects_may_use_the_last_reserve() {
    let heap = Heap::new(HeapConfig { max_bytes: Some(16 << 20), ..HeapConfig::default() });
    apart(&heap, || {
        let mut last = Value::NONE;
        let mut count = 0;
        while !heap.take_exhausted() {
            last = node(&heap, last, Value::NONE, count).value();
            count += 1;
        }
        assert!(count > 200_000);
        // What does not fit is an error.
        assert!(heap.try_new_raw_array(1 << 20).is_err());
        std::hint::black_box(last);
    });
    // What is freed is there again.
    assert!(heap.try_new_raw_array(1 << 20).is_ok());
}

#[test]
fn weak_references_and_callbacks() {
    let heap = heap();
    let cell = |owner: Gc<Node>| owner.left.get().cast_unchecked::<WeakCell>();
    for full in [false, true] {
        let (owner1, owner2) = (leaf(&heap, 2), leaf(&heap, 3));
        let (target, root) = apart(&heap, || {
            let target = leaf(&heap, 1);
            let weak1 = heap.register_weak(target.value(), owner1.value(), true);
            let weak2 = heap.register_weak(target.value(), owner2.value(), false);
            owner1.left.set(owner1.header(), weak1.value());
            owner2.left.set(owner2.header(), weak2.value());
            assert_eq!(heap.first_weak(target.value()), Some(weak2));
            assert_eq!(weak2.next(), Some(weak1));
            (hide(target.address()), heap.root(target.value()))
        });
        heap.collect(full);
        apart(&heap, || {
            assert_eq!(cell(owner1).target(), Some(root.get()));
            assert!(heap.first_weak(root.get()).is_some() && !heap.has_pending());
            // A weakref that dies is taken out of its target's list.
            let dead = leaf(&heap, 4);
            let weak = heap.register_weak(root.get(), dead.value(), true);
            dead.left.set(dead.header(), weak.value());
        });
        heap.collect(full);
        apart(&heap, || assert_eq!(heap.first_weak(root.get()), Some(cell(owner2))));
        drop(root);
        heap.collect(true);
        assert!(!alive(&heap, target));
        assert_eq!(cell(owner1).target(), None);
        assert_eq!(cell(owner2).target(), None);
        assert_eq!(heap.take_pending(), Some(Pending::WeakCallback(owner1.value())));
        assert_eq!(heap.take_pending(), None);
    }
    let target = leaf(&heap, 1);
    let weak = heap.register_weak(target.value(), leaf(&heap, 1).value(), true);
    heap.clear_weak(weak);
    assert!(heap.first_weak(target.value()).is_none() && weak.target().is_none());
}

#[test]
fn finalizers_run_once_in_order_and_may_resurrect() {
    let heap = heap();
    for full in [false, true] {
        // parent -> child, both with a finaliser; the child was registered first.
        let (parent, inner) = apart(&heap, || {
            let child = leaf(&heap, 2);
            heap.register_finalizer(child.value());
            let inner = leaf(&heap, 3);
            child.left.set(child.header(), inner.value());
            let parent = node(&heap, child.value(), Value::NONE, 1);
            heap.register_finalizer(parent.value());
            (hide(parent.address()), hide(inner.address()))
        });
        heap.collect(full);
        let ids: Vec<u64> = apart(&heap, || {
            std::iter::from_fn(|| heap.take_pending())
                .map(|p| match p {
                    Pending::Finalizer(v) => {
                        assert!(v.header_unchecked().has_flag(header_flags::FINALIZED));
                        v.cast_unchecked::<Node>().id.get()
                    }
                    Pending::WeakCallback(_) => 0,
                })
                .collect()
        });
        assert_eq!(ids, [1, 2]);
        assert!(alive(&heap, parent) && alive(&heap, inner));
        // Dead again: freed without another finaliser.
        apart(&heap, || heap.register_finalizer(value_at(parent)));
        heap.collect(true);
        assert!(!alive(&heap, parent) && !alive(&heap, inner) && !heap.has_pending());
    }
}

#[test]
fn weak_references_die_before_finalizers_run() {
    let heap = heap();
    let owner = leaf(&heap, 9);
    apart(&heap, || {
        let object = leaf(&heap, 1);
        object.left.set(object.header(), object.value());
        heap.register_finalizer(object.value());
        let weak = heap.register_weak(object.value(), owner.value(), true);
        owner.left.set(owner.header(), weak.value());
    });
    heap.collect(true);
    assert_eq!(heap.take_pending(), Some(Pending::WeakCallback(owner.value())));
    assert!(matches!(heap.take_pending(), Some(Pending::Finalizer(_))));
    assert_eq!(owner.left.get().cast_unchecked::<WeakCell>().target(), None);
}

#[test]
fn roots_and_vm_stacks_and_providers() {
    struct Provider(Cell<Value>);
    impl RootProvider for Provider {
        fn trace_roots(&self, tracer: &mut Tracer) {
            tracer.value(self.0.get());
        }
    }
    let heap = heap();
    let provider = Box::new(Provider(Cell::new(Value::NONE)));
    let mut words = vec![0u64; 100].into_boxed_slice();
    let stack = Box::new(VmStackInfo { base: words.as_ptr(), top: Cell::new(&raw const words[50]) });
    unsafe {
        heap.add_roots(&raw const *provider);
        heap.add_vm_stack(&stack);
    }
    let (root, hidden) = apart(&heap, || {
        let a = leaf(&heap, 1);
        let b = leaf(&heap, 2);
        let c = leaf(&heap, 3);
        let d = leaf(&heap, 4);
        let e = leaf(&heap, 5);
        provider.0.set(b.value());
        words[10] = c.value().bits();
        words[49] = d.address() as u64 + 16;
        words[50] = e.address() as u64;
        (heap.root(a.value()), [a, b, c, d, e].map(|n| hide(n.address())))
    });
    heap.collect(true);
    assert_eq!(hidden.map(|h| alive(&heap, h)), [true, true, true, true, false]);
    apart(&heap, || assert_eq!(root.get().bits(), value_at(hidden[0]).bits()));
    root.set(Value::NONE);
    heap.remove_roots(&raw const *provider);
    heap.remove_vm_stack(&stack);
    drop(root);
    heap.collect(true);
    assert!(!hidden.iter().any(|&h| alive(&heap, h)));
}

#[test]
fn waiting_threads_hold_what_is_on_their_stack() {
    struct Shared(Box<Heap>);
    unsafe impl Sync for Shared {}
    let shared = Shared(heap());
    let lock = std::sync::Mutex::new(());
    let (parked, resume) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    let address = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let shared = &shared;
        let (lock, parked, resume, address) = (&lock, &parked, &resume, &address);
        scope.spawn(move || {
            let heap = &shared.0;
            let stack = StackInfo::current();
            let held = lock.lock().unwrap();
            unsafe { heap.add_stack(&stack) };
            let object = leaf(heap, 77);
            address.store(hide(object.address()), std::sync::atomic::Ordering::SeqCst);
            let held = stack.park(|| {
                drop(held);
                parked.wait();
                resume.wait();
                lock.lock().unwrap()
            });
            assert_eq!(object.id.get(), 77);
            heap.remove_stack(&stack);
            drop(held);
        });
        parked.wait();
        let held = lock.lock().unwrap();
        let hidden = address.load(std::sync::atomic::Ordering::SeqCst);
        shared.0.collect(true);
        assert!(alive(&shared.0, hidden));
        drop(held);
        resume.wait();
    });
}

#[test]
fn stress_mode_collects_and_poisons() {
    let heap = stress_heap(1);
    let mut list = Value::NONE;
    for i in 0..200 {
        list = node(&heap, list, Value::NONE, i).value();
    }
    let (minor, major) = heap.collections();
    assert!(minor >= 99 && major >= 99);
    let mut at = list;
    for i in (0..200).rev() {
        let n: Gc<Node> = at.cast_unchecked();
        assert_eq!(n.id.get(), i);
        at = n.left.get();
    }
    let dead = apart(&heap, || hide(leaf(&heap, 3).address()));
    heap.collect(true);
    let word = unsafe { *((!dead + 16) as *const u64) };
    assert_eq!(word, 0xDBDB_DBDB_DBDB_DBDB);
}

#[test]
fn collections_can_be_forbidden() {
    let heap = Heap::new(HeapConfig { nursery_bytes: Some(1 << 16), ..HeapConfig::default() });
    let guard = heap.no_gc();
    for i in 0..10_000 {
        leaf(&heap, i);
    }
    assert_eq!((heap.collect(true), heap.collections()), (0, (0, 0)));
    let mut count = 0;
    heap.for_each_object(|h| count += usize::from(h.shape() == 7));
    assert_eq!(count, 10_000);
    drop(guard);
    heap.set_enabled(false);
    for i in 0..10_000 {
        leaf(&heap, i);
    }
    assert_eq!(heap.collections(), (0, 0));
    for _ in 0..100 {
        heap.new_raw_array(1 << 20);
    }
    assert_eq!(heap.collections().0 + heap.collections().1, 4);
    heap.set_enabled(true);
    leaf(&heap, 0);
    for i in 0..10_000 {
        leaf(&heap, i);
    }
    assert!(heap.collections().0 > 0);
}

#[test]
fn external_memory_counts() {
    let heap = heap();
    for i in 0..100 {
        leaf(&heap, i);
        heap.external_alloc(1 << 20);
    }
    assert!(heap.collections().0 + heap.collections().1 >= 5);
    assert_eq!(heap.stats().external_bytes, 100 << 20);
    heap.external_free(100 << 20);
    assert_eq!(heap.stats().external_bytes, 0);
}

/// A variable-size object in the guise of an array: `alloc_var` with trailing bytes and slots.
#[repr(C)]
struct Text {
    head: NativeHead,
    len: usize,
}

static TEXT: NativeDef =
    NativeDef { name: "text", size: size_of::<Text>() + 24, trace: trace_as::<Text>, drop: None };

unsafe impl HeapObject for Text {
    const KIND: Kind = Kind::Native;
    fn trace(&self, _: &mut Tracer) {}
}
unsafe impl NativeObject for Text {
    const NATIVE: &'static NativeDef = &TEXT;
}

#[test]
fn objects_of_variable_size() {
    let heap = stress_heap(2);
    let head = |slots| NativeHead::new(Header::with_slots(1, Kind::Native, slots), &TEXT);
    let text = heap.alloc_var(Text { head: head(2), len: 21 }, 21, 2, |p| unsafe { p.write_bytes(b'x', 21) });
    let bytes = unsafe { std::slice::from_raw_parts((text.address() + size_of::<Text>()) as *const u8, 21) };
    assert!(bytes.iter().all(|&b| b == b'x') && text.len == 21);
    let slots = (text.address() + size_of::<Text>() + 24) as *mut Value;
    unsafe {
        assert!((*slots).is_unbound() && (*slots.add(1)).is_unbound());
        slots.add(1).write(leaf(&heap, 5).value());
        write_barrier_whole(text.head.header_ref());
        for i in 0..10 {
            leaf(&heap, i);
        }
        assert_eq!((*slots.add(1)).cast_unchecked::<Node>().id.get(), 5);
    }
    for n in [0, 100, 20_000, 200_000] {
        let t = heap.alloc_var(Text { head: head(0), len: n }, n, 0, |p| unsafe { p.write_bytes(1, n) });
        assert_eq!(t.len, n);
    }
    assert!(heap.try_alloc_var(Text { head: head(0), len: 0 }, usize::MAX, 0, |_| {}).is_err());
    assert!(heap.try_alloc_var(Text { head: head(0), len: 0 }, 1 << 50, 0, |_| {}).is_err());
}

trait HeaderRef {
    fn header_ref(&self) -> &Header;
}
impl HeaderRef for NativeHead {
    fn header_ref(&self) -> &Header {
        &self.header
    }
}

#[test]
fn heaps_are_apart() {
    let (a, b) = (heap(), heap());
    let (x, y) = (leaf(&a, 1), leaf(&b, 2));
    assert!(std::ptr::eq(heap_of(x.header()), &*a) && std::ptr::eq(heap_of(y.header()), &*b));
    assert!(a.owner_of(y.address()).is_none() && b.owner_of(y.address() + 9).is_some());
    a.collect(true);
    assert_eq!((a.collections().1, b.collections().1), (1, 0));
    assert_eq!(heap_of(b.new_value_array(50_000).header()) as *const Heap, &raw const *b);
}

#[test]
fn statistics_add_up() {
    let heap = heap();
    let kept: Vec<Root> = (0..1000).map(|i| heap.root(leaf(&heap, i).value())).collect();
    apart(&heap, || {
        for i in 0..1000 {
            leaf(&heap, i);
        }
    });
    let big = heap.new_raw_array(1 << 20);
    let freed = heap.collect(true);
    assert!((990..=1000).contains(&freed), "{freed}");
    let s = heap.stats();
    let size = size_of::<Node>().next_multiple_of(16);
    assert!(s.live_bytes >= 1000 * size + big.len() && s.live_bytes < 1020 * size + big.len() + 4096);
    assert!(s.total_allocated as usize >= 2000 * size + big.len());
    assert!(s.block_bytes > 1 << 20 && s.longest_pause >= s.last_pause && s.total_pause >= s.longest_pause);
    assert_eq!(s.major_freed, freed as u64);
    let mut count = 0;
    heap.for_each_object(|_| count += 1);
    assert!((1001..1020).contains(&count));
    drop(kept);
}

/// Makes `n` leaves, of which every `step`th is kept in a chain whose address is hidden.
fn scattered(heap: &Heap, n: u64, step: u64) -> Gc<Node> {
    let mut chain = Value::NONE;
    for i in 0..n {
        let kept = i % step == 0;
        let made = node(heap, if kept { chain } else { Value::NONE }, Value::NONE, i);
        if kept {
            chain = made.value();
        }
    }
    chain.cast_unchecked()
}

#[test]
fn short_runs_are_left_alone_until_they_are_many() {
    let heap = heap();
    let chain = scattered(&heap, 6_000, 3);
    heap.collect(false);
    let free = heap.sparse_free.get();
    assert!(free > 4_000 * 48, "{free} bytes are free in blocks with short runs");
    // New objects lie next to each other.
    let first = leaf(&heap, 0).address();
    assert!((1..500).all(|k| leaf(&heap, k).address() == first + 48 * k as usize));
    assert_eq!(heap.sparse_free.get(), free);
    // Long runs are used again at once.
    let rarely = scattered(&heap, 6_000, 60);
    heap.collect(true);
    assert!(heap.sparse_free.get() <= free);
    // With much free in such blocks, they are used.
    let more = scattered(&heap, 200_000, 3);
    heap.collect(false);
    let much = heap.sparse_free.get();
    assert!(much > 2 << 20);
    scattered(&heap, 60_000, 1_000_000);
    assert!(heap.sparse_free.get() < much);
    assert!([chain, rarely, more].iter().all(|n| n.id.get() % 3 == 0));
}
