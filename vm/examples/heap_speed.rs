//! Measures the heap: `cargo run --release -p taipan-vm --example heap_speed`. Prints nanoseconds per object, collections,
//! and resident memory for a few patterns of allocation; with
//! an argument only for those whose name contains it.

use std::hint::black_box;
use taipan_vm::heap::{Heap, HeapConfig, StackInfo, Tracer};
use taipan_vm::object::header::{Header, HeapObject, Kind, ValueCell};
use taipan_vm::object::native::{NativeDef, NativeHead, NativeObject, trace_as};
use taipan_vm::value::{Gc, Value};

/// An object of 32 bytes with two references.
#[repr(C)]
struct Pair {
    head: NativeHead,
    left: ValueCell,
    right: ValueCell,
}

static PAIR: NativeDef =
    NativeDef { name: "pair", size: size_of::<Pair>(), trace: trace_as::<Pair>, drop: None };

// SAFETY: repr(C), begins with a head; both references are reported.
unsafe impl HeapObject for Pair {
    const KIND: Kind = Kind::Native;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.left.get());
        tracer.value(self.right.get());
    }
}

// SAFETY: the description is of this struct alone.
unsafe impl NativeObject for Pair {
    const NATIVE: &'static NativeDef = &PAIR;
}

#[inline(always)]
fn pair(heap: &Heap, left: Value, right: Value) -> Gc<Pair> {
    heap.alloc(Pair {
        head: NativeHead::new(Header::new(1, Kind::Native), &PAIR),
        left: ValueCell::new(left),
        right: ValueCell::new(right),
    })
}

/// Nanoseconds of processor time that this thread has used.
fn cpu_ns() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills the struct.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

fn resident_mb() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: usize = statm.split_whitespace().nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    (pages * 4096) >> 20
}

#[inline(never)]
fn apart(heap: &Heap, f: impl FnOnce(&Heap)) {
    f(heap);
}

fn measure(name: &str, objects: usize, f: impl FnOnce(&Heap)) {
    if std::env::args().nth(1).is_some_and(|wanted| !name.contains(&wanted)) {
        return;
    }
    let heap = Heap::new(HeapConfig {
        nursery_bytes: std::env::var("HEAP_NURSERY").ok().and_then(|n| n.parse().ok()),
        ..HeapConfig::default()
    });
    let stack = StackInfo::current();
    // SAFETY: the stack is this thread's, and is forgotten below.
    unsafe { heap.add_stack(&stack) };
    let start = cpu_ns();
    apart(&heap, f);
    let ns = (cpu_ns() - start) as f64 / objects as f64;
    let after = resident_mb();
    let s = heap.stats();
    println!(
        "{name:34} {ns:6.2} ns/object  minor {:4} major {:3}  pauses {:7.1} ms, longest {:6.1}  live {:4} MB  resident {after:4} MB",
        s.minor_collections,
        s.major_collections,
        s.total_pause.as_secs_f64() * 1e3,
        s.longest_pause.as_secs_f64() * 1e3,
        s.live_bytes >> 20,
    );
    heap.collect(true);
    heap.collect(true);
    println!(
        "{:34} after a full collection ({:.1} ms): resident {} MB",
        "",
        heap.stats().last_pause.as_secs_f64() * 1e3,
        resident_mb()
    );
}

#[inline(never)]
fn tree(heap: &Heap, depth: u32) -> Value {
    if depth == 0 {
        return pair(heap, Value::NONE, Value::NONE).value();
    }
    let left = tree(heap, depth - 1);
    let right = tree(heap, depth - 1);
    pair(heap, left, right).value()
}

fn main() {
    const M: usize = 1_000_000;
    measure("short-lived, 100 M", 100 * M, |heap| {
        for _ in 0..100 * M {
            black_box(pair(heap, Value::NONE, Value::NONE));
        }
    });
    measure("list of 10 M built and dropped", 10 * M, |heap| {
        let mut list = Value::NONE;
        for _ in 0..10 * M {
            list = pair(heap, list, Value::NONE).value();
        }
        black_box(list);
    });
    measure("trees of depth 12, 20 M", 20 * M, |heap| {
        for _ in 0..20 * M / ((1 << 13) - 1) {
            black_box(tree(heap, 12));
        }
    });
    measure("5 M live, 20 M replaced", 25 * M, |heap| {
        let n = 5 * M;
        let array = heap.new_value_array(n);
        for i in 0..n {
            array.set(i, pair(heap, Value::NONE, Value::NONE).value());
        }
        let mut x = 1u64;
        for _ in 0..20 * M {
            x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let i = ((x >> 33) as usize * n) >> 31;
            array.set(i, pair(heap, Value::NONE, Value::NONE).value());
        }
        black_box(array);
    });
    measure("5 M live, 20 M replaced in a window", 25 * M, |heap| {
        let n = 5 * M;
        let array = heap.new_value_array(n);
        for i in 0..n {
            array.set(i, pair(heap, Value::NONE, Value::NONE).value());
        }
        for i in 0..20 * M {
            array.set(i % 50_000, pair(heap, Value::NONE, Value::NONE).value());
        }
        black_box(array);
    });
    measure("array grown to 5 M by appending", 5 * M, |heap| {
        let mut array = heap.new_value_array(4);
        for i in 0..5 * M {
            if i == array.len() {
                array = heap.grow_value_array(array, i + (i >> 3) + 6).expect("memory");
            }
            array.set(i, Value::int32(i as i32));
        }
        black_box(array);
    });
    measure("marking 5 M in random order, best", 5 * M, |heap| {
        let n = 5 * M;
        let array = heap.new_value_array(n);
        for i in 0..n {
            array.set(i, pair(heap, Value::NONE, Value::NONE).value());
        }
        let mut x = 1u64;
        for i in 0..n {
            x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let j = ((x >> 33) as usize * n) >> 31;
            let (a, b) = (array.get(i), array.get(j));
            array.set(i, b);
            array.set(j, a);
        }
        best_collection(heap, n);
        black_box(array);
    });
    measure("marking a tree of 4 M, best", 4 * M, |heap| {
        let root = tree(heap, 21);
        best_collection(heap, 1 << 22);
        black_box(root);
    });
    measure("marking a list of 5 M, best", 5 * M, |heap| {
        let mut list = Value::NONE;
        for _ in 0..5 * M {
            list = pair(heap, list, Value::NONE).value();
        }
        best_collection(heap, 5 * M);
        black_box(list);
    });
}

/// Prints what the best of ten major collections costs for each of `n` objects.
fn best_collection(heap: &Heap, n: usize) {
    let cost = |_| {
        let start = cpu_ns();
        heap.collect(true);
        cpu_ns() - start
    };
    let best = (0..10).map(cost).min().unwrap_or(0);
    println!("{:34} {:6.2} ns/object marked", "", best as f64 / n as f64);
}
