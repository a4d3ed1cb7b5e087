//! Built-in objects used from Rust, as the runtime's own code uses them: no interpreter is between.

use crate::runtime::{Tiers, with_vm};
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use std::hint::black_box;
use taipan_vm::vm::Vm;

const COUNT: usize = 1000;

/// Dicts, lists, allocation and collection. Each figure is for a thousand operations.
pub fn benchmarks(criterion: &mut Criterion) {
    with_vm(Tiers::Interpreter, |vm, _| {
        let mut group = criterion.benchmark_group("objects");
        group.throughput(Throughput::Elements(COUNT as u64));
        dicts(&mut group, vm);
        lists(&mut group, vm);
        group.bench_function("allocate tuples", |bencher| {
            bencher.iter(|| {
                for n in 0..COUNT {
                    black_box(vm.new_tuple(&[vm.int(n as i64)]));
                }
            });
        });
        group.finish();
        collections(criterion, vm);
    });
}

fn dicts(group: &mut BenchmarkGroup<'_, WallTime>, vm: &Vm) {
    // The names stay alive in a list, which the stack refers to.
    let names = vm.new_list();
    for n in 0..COUNT {
        names.push(vm, vm.intern_str(&format!("name{n}")).value());
    }
    let ints = |n: usize| vm.int((n * 7919) as i64);
    let strs = |n: usize| names.get(vm, n);
    let keys: [(&str, &dyn Fn(usize) -> taipan_vm::value::Value); 2] = [("int", &ints), ("str", &strs)];
    for (kind, key) in keys {
        let filled = || {
            let dict = vm.new_dict();
            for n in 0..COUNT {
                dict.set(vm, key(n), vm.int(n as i64)).expect("the key can be hashed");
            }
            dict
        };
        group.bench_function(format!("dict insert, {kind}"), |bencher| bencher.iter(filled));
        let dict = filled();
        group.bench_function(format!("dict look-up, {kind}"), |bencher| {
            bencher.iter(|| {
                (0..COUNT).filter(|n| matches!(dict.get(vm, black_box(key(*n))), Ok(Some(_)))).count()
            });
        });
        group.bench_function(format!("dict look-up in vain, {kind}"), |bencher| {
            let absent = vm.str("absent").value();
            bencher.iter(|| {
                (0..COUNT).filter(|_| matches!(dict.get(vm, black_box(absent)), Ok(Some(_)))).count()
            });
        });
    }
}

fn lists(group: &mut BenchmarkGroup<'_, WallTime>, vm: &Vm) {
    group.bench_function("list append, ints", |bencher| {
        bencher.iter(|| {
            let list = vm.new_list();
            for n in 0..COUNT {
                list.push(vm, vm.int(n as i64));
            }
            list
        });
    });
    group.bench_function("list append, strs", |bencher| {
        let text = vm.str("text").value();
        bencher.iter(|| {
            let list = vm.new_list();
            for _ in 0..COUNT {
                list.push(vm, text);
            }
            list
        });
    });
}

/// Collections with a hundred thousand live objects: of everything, and of what is new since the last.
fn collections(criterion: &mut Criterion, vm: &Vm) {
    let live = vm.new_list();
    for n in 0..100_000 {
        live.push(vm, vm.new_tuple(&[vm.int(n), vm.int(n + 1)]).value());
    }
    let mut group = criterion.benchmark_group("collection, 100,000 live tuples");
    group.bench_function("full", |bencher| bencher.iter(|| vm.heap().collect(true)));
    group.bench_function("young, 1,000 dead", |bencher| {
        let litter = || {
            for n in 0..COUNT {
                black_box(vm.new_tuple(&[vm.int(n as i64)]));
            }
        };
        bencher.iter_batched(litter, |()| vm.heap().collect(false), BatchSize::PerIteration);
    });
    group.finish();
    black_box(live.len());
}
