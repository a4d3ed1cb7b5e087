//! The compiler from hot bytecode to native code: [`build`] makes the mid-level representation ([`mir`]) of a function from
//! one place of entry, [`lower`] makes Cranelift's of that, and [`memory`] holds the machine code.

pub mod build;
mod callee;
pub mod cfg;
pub mod fast;
mod frames;
mod inline;
mod iterate;
pub mod lower;
mod math;
pub mod memory;
pub mod mir;
pub mod opt;
mod preserve;
mod resume;
pub mod short;
mod sink;
mod slots;
mod special;
mod text;
mod value;
mod wide;

use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;
use taipan_vm::tier::assume::Assumed;
use taipan_vm::tier::{Answer, Compiler, ExitPoint, Native, Request};
use taipan_vm::vm::Vm;

/// What to show of the compiler's work.
#[derive(Clone, Default)]
pub struct Options {
    /// Print the mid-level representation.
    pub dump_mir: bool,
    /// Print Cranelift's representation.
    pub dump_clif: bool,
    /// Print the machine code.
    pub dump_asm: bool,
    /// Print a line for each piece of code that was made.
    pub log: bool,
    /// Only of functions whose qualified name is this.
    pub dump_only: Option<String>,
    /// Tell `perf` where code is, in `/tmp/perf-PID.map`.
    pub perf_map: bool,
    /// Compile while the program waits.
    pub at_once: bool,
    /// Check the mid-level representation before it is lowered.
    pub verify: bool,
}

/// Counts for `-X jit-stats`.
#[derive(Default)]
struct Stats {
    compiled: Cell<u32>,
    refused: Cell<u32>,
    skipped: Cell<u32>,
    discarded: Cell<u32>,
    bytes: Cell<usize>,
    nanoseconds: Cell<u64>,
}

/// What is left of a request when the mid-level representation is there: no more than the worker needs.
struct Job {
    ticket: u64,
    func: mir::Func,
    entry: u32,
    shown: bool,
}

/// Exit points, whose addresses the code has: they must stay where they are.
#[allow(clippy::vec_box)]
type Points = Vec<Box<ExitPoint>>;

/// Finished code.
struct Code {
    memory: memory::CodeMemory,
    exits: Points,
    /// The code refers to it.
    _assumed: Box<Assumed>,
    name: String,
}

/// Finished code, or none.
type Made = Option<Code>;

/// The compiler.
pub struct Jit {
    backend: Arc<Backend>,
    stats: Stats,
    /// All code made, with the exit points that it refers to.
    code: RefCell<Vec<Code>>,
    tickets: Cell<u64>,
    /// The worker's queue, once there is one, and the process that it is in.
    worker: RefCell<Option<(u32, Arc<Queue>)>>,
}

/// What turns the mid-level representation into machine code, on any thread.
struct Backend {
    isa: OwnedTargetIsa,
    /// For code without loops: with fewer passes, which take a third of the time and would find little there.
    quick: OwnedTargetIsa,
    preserving: preserve::Preserving,
    options: Options,
    nanoseconds: AtomicU64,
}

/// Work for the worker, and what it made.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Job>>,
    some: Condvar,
    done: Mutex<BTreeMap<u64, Made>>,
    /// Nobody wants anything any more.
    closed: AtomicBool,
}

impl Backend {
    fn make(&self, job: &mut Job) -> Made {
        let start = Instant::now();
        let made = self.machine_code(job);
        self.nanoseconds.fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        made
    }

    fn machine_code(&self, job: &mut Job) -> Made {
        let start = Instant::now();
        let func = &mut job.func;
        opt::run(func);
        if self.options.dump_mir && job.shown {
            eprint!("{}", mir::print::print(func));
        }
        let func = &job.func;
        if let Err(e) = mir::verify::verify(func) {
            if self.options.verify {
                eprintln!("jit: {}: {e}\n{}", func.name, mir::print::print(func));
            }
            return None;
        }
        let isa = if func.has_loops { &self.isa } else { &self.quick };
        let assumed = Box::new(Assumed::new(func.epoch, &func.assumptions));
        let mut low = lower::Job {
            func,
            entry: job.entry,
            exits: Vec::new(),
            assumed,
            preserving: &self.preserving,
            isa: &**isa,
        };
        let mut context = Context::new();
        context.func.signature = lower::signature();
        let mut frontend = FunctionBuilderContext::new();
        let builder = FunctionBuilder::new(&mut context.func, &mut frontend);
        lower::Lower::run(&mut low, builder, isa.frontend_config());
        if self.options.dump_clif && job.shown {
            eprintln!("{}", context.func.display());
        }
        context.set_disasm(self.options.dump_asm && job.shown);
        let compiled = match context.compile(&**isa, &mut ControlPlane::default()) {
            Ok(compiled) => compiled,
            Err(e) => {
                if self.options.verify {
                    eprintln!("jit: {}: {:?}", func.name, e.inner);
                }
                return None;
            }
        };
        if let Some(text) = &compiled.vcode {
            eprintln!("{}:\n{text}", func.name);
        }
        // (Nothing is called but by address.)
        if !compiled.buffer.relocs().is_empty() {
            return None;
        }
        let memory = memory::CodeMemory::new(compiled.code_buffer())?;
        let patience = ExitPoint::patience(compiled.code_buffer().len());
        low.exits.iter_mut().for_each(|point| point.patience = patience);
        if self.options.perf_map {
            note_for_perf(&memory, compiled.code_buffer().len(), &func.name);
        }
        if self.options.log {
            let blocks = func.blocks.len();
            eprintln!(
                "jit: {} at {}: {} blocks, {} bytes, {:.1} ms",
                func.name,
                job.entry,
                blocks,
                compiled.code_buffer().len(),
                start.elapsed().as_secs_f64() * 1e3
            );
        }
        Some(Code { memory, exits: low.exits, _assumed: low.assumed, name: func.name.clone() })
    }
}

/// Adds a line for a function to the file in which `perf` looks for the names of generated code: start, size, name.
fn note_for_perf(memory: &memory::CodeMemory, size: usize, name: &str) {
    use std::io::Write;
    let path = format!("/tmp/perf-{}.map", std::process::id());
    // (Without the file `perf` shows addresses.)
    if let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(path) {
        let _ = writeln!(file, "{:x} {size:x} py::{name}", memory.start() as usize);
    }
}

/// The worker: makes code until the interpreter ends.
fn work(backend: &Backend, queue: &Queue) {
    // Signals are for the threads that run Python code.
    // SAFETY: the set is filled before it is used.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &all, std::ptr::null_mut());
    }
    loop {
        let Ok(mut waiting) = queue.waiting.lock() else { return };
        while waiting.is_empty() {
            if queue.closed.load(Ordering::Relaxed) {
                return;
            }
            waiting = match queue.some.wait(waiting) {
                Ok(waiting) => waiting,
                Err(_) => return,
            };
        }
        // Little functions first: nobody should wait for them while a large one is made.
        let least = (0..waiting.len()).min_by_key(|k| waiting[*k].func.insts.len()).unwrap_or(0);
        let mut job = waiting.remove(least);
        drop(waiting);
        let made = backend.make(&mut job);
        let Ok(mut done) = queue.done.lock() else { return };
        done.insert(job.ticket, made);
    }
}

/// This machine, with Cranelift's settings.
fn target(opt_level: &str, verify: bool) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    for (name, value) in [
        ("opt_level", opt_level),
        ("is_pic", "false"),
        ("enable_verifier", if verify { "true" } else { "false" }),
        ("unwind_info", "false"),
    ] {
        flags.set(name, value).map_err(|e| e.to_string())?;
    }
    cranelift_native::builder()?.finish(settings::Flags::new(flags)).map_err(|e| e.to_string())
}

impl Jit {
    /// A compiler for this machine.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(options: Options) -> Result<Jit, String> {
        let isa = target("speed", options.verify)?;
        let quick = target("none", options.verify)?;
        Ok(Jit {
            backend: Arc::new(Backend {
                isa,
                quick,
                preserving: preserve::Preserving::default(),
                options,
                nanoseconds: AtomicU64::new(0),
            }),
            stats: Stats::default(),
            code: RefCell::default(),
            tickets: Cell::new(0),
            worker: RefCell::default(),
        })
    }

    /// The worker's queue, if there is a worker: a process that was forked off has none.
    fn queue(&self) -> Option<Arc<Queue>> {
        let mut worker = self.worker.borrow_mut();
        let (process, queue) = worker.get_or_insert_with(|| {
            let queue = Arc::new(Queue::default());
            let (backend, theirs) = (self.backend.clone(), queue.clone());
            let named = std::thread::Builder::new().name("compiler".into());
            let started = named.spawn(move || work(&backend, &theirs));
            (started.map_or(0, |_| std::process::id()), queue)
        });
        (*process == std::process::id()).then(|| queue.clone())
    }

    /// Takes finished code over.
    fn keep(&self, made: Made) -> Answer {
        let Some(code) = made else {
            self.stats.refused.set(self.stats.refused.get() + 1);
            return Answer::Never;
        };
        self.stats.compiled.set(self.stats.compiled.get() + 1);
        self.stats.bytes.set(self.stats.bytes.get() + code.memory.bytes());
        // SAFETY: the code was made with the signature of `Native`.
        let entry = unsafe { std::mem::transmute::<*const u8, Native>(code.memory.start()) };
        self.code.borrow_mut().push(code);
        Answer::Ready(entry)
    }
}

impl Drop for Jit {
    fn drop(&mut self) {
        if let Some((_, queue)) = &*self.worker.borrow()
            && let Ok(mut waiting) = queue.waiting.lock()
        {
            waiting.clear();
            queue.closed.store(true, Ordering::Relaxed);
            queue.some.notify_one();
        }
    }
}

/// How many places are shown where compiled code was left most often.
const EXITS_SHOWN: usize = 10;

impl Compiler for Jit {
    fn compile(&self, vm: &Vm, request: &Request) -> Answer {
        let start = Instant::now();
        // What the code refers to is kept alive only when it is built.
        let collects = vm.heap().is_enabled();
        vm.heap().set_enabled(false);
        let func = build::build(vm, request);
        if let Some(func) = &func {
            taipan_vm::tier::pin(request.code, &func.pins);
        }
        vm.heap().set_enabled(collects);
        let spent = start.elapsed().as_nanos() as u64;
        self.stats.nanoseconds.set(self.stats.nanoseconds.get() + spent);
        let Some(func) = func else {
            self.stats.skipped.set(self.stats.skipped.get() + 1);
            return Answer::Never;
        };
        let options = &self.backend.options;
        let shown = options.dump_only.as_deref().is_none_or(|only| only == request.code.unit.qualname);
        let ticket = self.tickets.get() + 1;
        self.tickets.set(ticket);
        let mut job = Job { ticket, func, entry: request.entry, shown };
        if !options.at_once
            && let Some(queue) = self.queue()
            && let Ok(mut waiting) = queue.waiting.lock()
        {
            waiting.push(job);
            queue.some.notify_one();
            return Answer::Later(ticket);
        }
        let made = self.backend.make(&mut job);
        self.keep(made)
    }
    fn poll(&self, ticket: u64) -> Answer {
        let Some(queue) = self.queue() else { return Answer::Later(ticket) };
        let made = match queue.done.try_lock() {
            Ok(mut done) => done.remove(&ticket),
            Err(_) => None,
        };
        match made {
            Some(made) => self.keep(made),
            None => Answer::Later(ticket),
        }
    }
    fn discarded(&self, point: &ExitPoint, taken: &mut dyn FnMut(&ExitPoint)) {
        self.stats.discarded.set(self.stats.discarded.get() + 1);
        let all = self.code.borrow();
        let Some(code) = all.iter().find(|code| code.exits.iter().any(|e| std::ptr::eq(&**e, point))) else {
            return;
        };
        if self.backend.options.log {
            eprintln!("jit: discarded {} at {}: {} at {}", code.name, point.entry, point.reason, point.index);
        }
        code.exits.iter().filter(|e| e.count.get() > 0).for_each(|e| taken(e));
    }
    fn report(&self) -> String {
        let s = &self.stats;
        let mut out = format!(
            "jit: {} compilations, {} refusals, {} left to the interpreter, {} discarded, {} code bytes, {:.1} ms building, {:.1} ms compiling\n",
            s.compiled.get(),
            s.refused.get(),
            s.skipped.get(),
            s.discarded.get(),
            s.bytes.get(),
            s.nanoseconds.get() as f64 / 1e6,
            self.backend.nanoseconds.load(Ordering::Relaxed) as f64 / 1e6,
        );
        let mut exits: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut places: Vec<(u32, String)> = Vec::new();
        for code in self.code.borrow().iter() {
            for point in code.exits.iter().filter(|point| point.count.get() > 0) {
                let count = point.count.get();
                *exits.entry(point.reason).or_default() += count as u64;
                places.push((count, format!("{} in {} at {}", point.reason, code.name, point.index)));
            }
        }
        for (reason, count) in exits {
            let _ = writeln!(out, "jit: {count} exits: {reason}");
        }
        places.sort_by_key(|place| std::cmp::Reverse(place.0));
        for (count, place) in places.iter().take(EXITS_SHOWN) {
            let _ = writeln!(out, "jit: {count:>12} exits: {place}");
        }
        out
    }
}
