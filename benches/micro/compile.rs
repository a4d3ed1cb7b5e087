//! Source to bytecode, and bytecode to machine code.

use crate::runtime::{Tiers, call, global, module, with_vm};
use criterion::{Criterion, Throughput};
use std::hint::black_box;
use std::time::Duration;
use taipan_compiler::{Mode, Options, compile};

/// A program of this project: functions, classes and loops as people write them.
const SOURCE: &str = include_str!("../programs/graph_components.py");

/// A function of a few lines without a loop.
const SMALL: &str = "
def f(a):
    b = a * 3 + 1
    return b - a if b > a else a - b
";

/// A loop with calls, attributes and lists.
const LOOP: &str = "
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

def norm(p):
    return p.x * p.x + p.y * p.y

def f(n):
    points = [Point(k, n - k) for k in range(8)]
    total = 0
    for p in points:
        if p.x % 2:
            total += norm(p)
        else:
            total -= p.y
    return total
";

/// No function needs more calls than this to be compiled.
const MOST_CALLS: i64 = 100_000;

/// From source to bytecode: a short function, and a program of some hundred lines.
pub fn benchmarks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("source to bytecode");
    for (name, source) in [("function", SMALL), ("program", SOURCE)] {
        group.throughput(Throughput::Bytes(source.len() as u64));
        let options = Options::new(Mode::Exec);
        group.bench_function(name, |bencher| {
            bencher.iter(|| compile(black_box(source), "<benchmark>", &options).is_ok());
        });
    }
    group.finish();
}

/// From bytecode to machine code: the time that the compiler spends until a new function has run compiled, at its entry
/// and in its loops. Running the function until then is not counted.
pub fn to_machine_code(criterion: &mut Criterion) {
    with_vm(Tiers::Jit, |vm, spent| {
        let mut group = criterion.benchmark_group("bytecode to machine code");
        group.sample_size(20).measurement_time(Duration::from_secs(3));
        for (name, source) in [("function", SMALL), ("loop with calls", LOOP)] {
            group.bench_function(name, |bencher| {
                bencher.iter_custom(|iterations| {
                    let begin = spent.get();
                    for _ in 0..iterations {
                        // A new code object each time: one that is compiled stays compiled.
                        let function = global(vm, module(vm, "compiled", source), "f");
                        let before = spent.get();
                        let compiled = (1..MOST_CALLS).find(|n| {
                            call(vm, function, &[*n]);
                            spent.get() > before
                        });
                        assert!(compiled.is_some(), "{name} is not compiled");
                    }
                    spent.get() - begin
                });
            });
        }
        group.finish();
    });
}
