//! Micro-benchmarks of the parts: source to bytecode, dicts, lists, attributes, calls, allocation and collection, and the
//! compilation of a function to machine code. `cargo bench` runs them all, `cargo bench -- PART` those with such a part in
//! their names.
//!
//! Python code is timed as a loop within a function, since single instructions are not reached otherwise. The loop itself
//! is in these figures; `loop` is one that does nothing, and what to subtract.

mod compile;
mod objects;
mod python;
mod runtime;

use criterion::Criterion;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // Python code wants more stack than a program's first thread may have.
    let work = std::thread::Builder::new().stack_size(256 << 20).spawn(|| {
        let mut criterion = Criterion::default().configure_from_args();
        compile::benchmarks(&mut criterion);
        objects::benchmarks(&mut criterion);
        python::benchmarks(&mut criterion);
        compile::to_machine_code(&mut criterion);
        criterion.final_summary();
    });
    let ended = work.expect("a thread can be started").join();
    std::process::exit(if ended.is_ok() { 0 } else { 101 });
}
