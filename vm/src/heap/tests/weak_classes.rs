//! What keeps classes, and what caches hold of them, alive.

use super::*;
use crate::heap::RootProvider;
use std::cell::RefCell;

/// An object that refers to `target` as long as `key` (a hidden address) is alive.
#[repr(C)]
struct Cache {
    head: NativeHead,
    key: Cell<usize>,
    target: Cell<u64>,
}

static CACHE: NativeDef =
    NativeDef { name: "cache", size: size_of::<Cache>(), trace: trace_as::<Cache>, drop: None };

unsafe impl NativeObject for Cache {
    const NATIVE: &'static NativeDef = &CACHE;
}

unsafe impl HeapObject for Cache {
    const KIND: Kind = Kind::Native;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.ephemeron(!self.key.get(), &self.target);
    }
}

/// Takes hidden addresses.
fn cache(heap: &Heap, key: usize, target: usize) -> Gc<Cache> {
    heap.alloc(Cache {
        head: NativeHead::new(Header::new(6, Kind::Native), &CACHE),
        key: Cell::new(key),
        target: Cell::new(!target as u64),
    })
}

#[test]
fn an_ephemeron_follows_its_key() {
    let heap = heap();
    for full in [false, true] {
        let (key, target, of_dead) = apart(&heap, || {
            // The key's own target is kept by the second cache, which is found through the first.
            let target = leaf(&heap, 1);
            let key = node(&heap, Value::NONE, Value::NONE, 2);
            (hide(key.address()), hide(target.address()), hide(leaf(&heap, 3).address()))
        });
        let root = heap.root(value_at(key));
        let (held, unused) = apart(&heap, || {
            let dead_key = hide(leaf(&heap, 4).address());
            let unused = cache(&heap, dead_key, of_dead);
            let list = node(&heap, cache(&heap, key, target).value(), unused.value(), 5);
            (heap.root(list.value()), hide(unused.address()))
        });
        heap.collect(full);
        assert!(alive(&heap, key) && alive(&heap, target) && !alive(&heap, of_dead));
        // What is made where the dead key was must not bring back what is made where the other was.
        apart(&heap, || assert_eq!(value_at(unused).cast_unchecked::<Cache>().target.get(), 0));
        drop(root);
        heap.collect(true);
        assert!(!alive(&heap, key) && !alive(&heap, target));
        drop(held);
    }
}

/// Notes which of some addresses are alive after marking.
struct Watch {
    watched: RefCell<Vec<usize>>,
    dead: RefCell<Vec<usize>>,
}

impl RootProvider for Watch {
    fn trace_roots(&self, _: &mut Tracer) {}
    fn after_marking(&self, _: bool, is_live: &dyn Fn(Value) -> bool) {
        self.watched.borrow_mut().retain(|addr| {
            let live = is_live(value_at(*addr));
            if !live {
                self.dead.borrow_mut().push(*addr);
            }
            live
        });
    }
}

#[test]
fn an_object_keeps_its_class_alive() {
    let heap = heap();
    let watch = Watch { watched: RefCell::default(), dead: RefCell::default() };
    // SAFETY: taken away again below.
    unsafe { heap.add_roots(&watch) };
    // Caches have the shape number 6, nodes (the class is one) 7.
    // Not on the stack, where the collector would find what is in it.
    let table = Box::new(RefCell::new([std::ptr::NonNull::<Header>::dangling(); 8]));
    let (object, class) = apart(&heap, || {
        let class = leaf(&heap, 1);
        (hide(cache(&heap, 0, 0).address()), hide(class.address()))
    });
    let of_class = apart(&heap, || {
        let header = value_at(class);
        table.borrow_mut()[6] = std::ptr::NonNull::from(header.header_unchecked());
        hide(cache(&heap, hide(0), hide(0)).address())
    });
    let root = heap.root(value_at(of_class));
    watch.watched.borrow_mut().extend([class, object]);
    // The class is its own class.
    apart(&heap, || {
        let mut table = table.borrow_mut();
        table[7] = table[6];
    });
    // SAFETY: the table lives as long as the heap is used, and has entries for 6 and 7.
    unsafe { heap.set_class_table(table.as_ptr().cast(), 6) };
    heap.collect(true);
    assert!(alive(&heap, class) && !alive(&heap, object));
    assert_eq!(*watch.dead.borrow(), [object]);
    drop(root);
    heap.collect(true);
    assert!(!alive(&heap, class));
    assert_eq!(*watch.dead.borrow(), [object, class]);
    heap.remove_roots(&watch);
}
