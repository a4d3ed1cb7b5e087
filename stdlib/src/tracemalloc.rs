//! The module `_tracemalloc`: where the objects were allocated that are alive.
//!
//! The heap tells of each allocation while tracing is on (`taipan_vm::heap::watch`), and when a collection is over. Sizes are
//! those of the heap's cells, or of large objects; memory outside of the heap (buffers, big numbers) is not traced. What is
//! dead counts until it is collected, so who asks for sizes or traces has a collection made first.

use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use taipan_macros::{class, module, native_object};
use taipan_vm::heap::Watcher;
use taipan_vm::interp::frames::each_running;
use taipan_vm::native::PyResult;
use taipan_vm::object::{Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Interp, Vm};

const STATE_KEY: &str = "_tracemalloc";
/// Most frames of a traceback.
const MOST_FRAMES: i64 = 65535;

/// A file by its number, and a line.
type Place = (u32, u32);

/// Where something was allocated: the innermost frames, and how many there were.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Traceback {
    frames: Box<[Place]>,
    depth: u32,
}

struct Trace {
    bytes: usize,
    traceback: u32,
}

/// What is traced.
#[derive(Default)]
struct Traces {
    by_address: FxHashMap<usize, Trace>,
    tracebacks: Vec<Traceback>,
    numbers: FxHashMap<Traceback, u32>,
    files: Vec<Box<[u8]>>,
    file_numbers: FxHashMap<Box<[u8]>, u32>,
    bytes: usize,
    peak: usize,
}

impl Traces {
    fn add(&mut self, address: usize, bytes: usize, traceback: Traceback) {
        let number = match self.numbers.get(&traceback) {
            Some(number) => *number,
            None => {
                let number = self.tracebacks.len() as u32;
                self.tracebacks.push(traceback.clone());
                self.numbers.insert(traceback, number);
                number
            }
        };
        if let Some(old) = self.by_address.insert(address, Trace { bytes, traceback: number }) {
            self.bytes -= old.bytes;
        }
        self.bytes += bytes;
        self.peak = self.peak.max(self.bytes);
    }
    fn file(&mut self, name: &[u8]) -> u32 {
        if let Some(number) = self.file_numbers.get(name) {
            return *number;
        }
        let number = self.files.len() as u32;
        self.files.push(name.into());
        self.file_numbers.insert(name.into(), number);
        number
    }
    /// Bytes that all this takes itself, but for what the tables keep free.
    fn own_bytes(&self) -> usize {
        let frames: usize = self.tracebacks.iter().map(|t| 2 * size_of::<Place>() * t.frames.len()).sum();
        self.by_address.len() * size_of::<(usize, Trace)>()
            + self.tracebacks.len() * 2 * size_of::<Traceback>()
            + frames
            + self.files.iter().map(|f| 2 * f.len()).sum::<usize>()
    }
}

/// The tracer of an interpreter.
#[native_object("_tracemalloc.Tracer")]
pub struct Tracer {
    #[untraced]
    interp: *const Interp,
    limit: Cell<usize>,
    tracing: Cell<bool>,
    /// The tracer itself is allocating.
    paused: Cell<bool>,
    #[untraced]
    traces: RefCell<Traces>,
}

/// An object that only the module knows.
#[class("Tracer", module = "_tracemalloc")]
impl Tracer {}

/// The tracer of this interpreter; made when it is first asked for, and never freed.
fn tracer(vm: &Vm) -> Gc<Tracer> {
    let known = vm.interp().module_state.borrow().get(STATE_KEY).copied();
    if let Some(tracer) = known.and_then(|v| v.downcast::<Tracer>()) {
        return tracer;
    }
    let interp: *const Interp = vm.interp();
    let tracer = Tracer::alloc(vm, Tracer::class(vm), |head| Tracer {
        head,
        interp,
        limit: Cell::new(1),
        tracing: Cell::new(false),
        paused: Cell::new(false),
        traces: RefCell::default(),
    });
    vm.interp().module_state.borrow_mut().insert(STATE_KEY, tracer.value());
    tracer
}

/// The tracer at the address that the heap hands over.
fn watching<'a>(data: usize) -> &'a Tracer {
    // SAFETY: the heap's watcher is taken away before the tracer goes; it is called by the thread that has the lock.
    unsafe { &*(data as *const Tracer) }
}

fn allocated(data: usize, address: usize, bytes: usize) {
    let tracer = watching(data);
    let Ok(mut traces) = tracer.traces.try_borrow_mut() else { return };
    if tracer.paused.get() {
        return;
    }
    // SAFETY: the interpreter outlives its heap's use.
    let interp = unsafe { &*tracer.interp };
    // SAFETY: no memory is involved.
    let thread = unsafe { libc::pthread_self() } as u64;
    let (limit, mut frames, mut depth) = (tracer.limit.get(), Vec::new(), 0);
    interp.gil.each_state(|vm| {
        if vm.thread_id.get() == thread {
            each_running(vm, |code, line| {
                depth += 1;
                if frames.len() < limit {
                    // Compiled code does not always say where it is.
                    let line = if line == 0 { code.unit.first_line } else { line };
                    let name = code.filename.get().downcast::<Str>();
                    let file = traces.file(name.map_or(b"<unknown>", |name| name.bytes()));
                    frames.push((file, line));
                }
                depth < MOST_FRAMES as u32
            });
        }
    });
    if frames.is_empty() {
        frames.push((traces.file(b"<unknown>"), 0));
        depth = 1;
    }
    traces.add(address, bytes, Traceback { frames: frames.into(), depth });
}

fn collected(data: usize) {
    let tracer = watching(data);
    let Ok(mut traces) = tracer.traces.try_borrow_mut() else { return };
    // SAFETY: as in `allocated`; a running state has the heap at hand.
    let interp = unsafe { &*tracer.interp };
    let traces = &mut *traces;
    let mut freed = 0;
    traces.by_address.retain(|address, trace| {
        let alive = interp.heap.is_object(*address);
        freed += if alive { 0 } else { trace.bytes };
        alive
    });
    traces.bytes -= freed;
}

/// Starts tracing, with so many frames for each allocation.
///
/// # Errors
/// ValueError for a number out of range.
pub fn start(vm: &Vm, frames: i64) -> PyResult<()> {
    if !(1..=MOST_FRAMES).contains(&frames) {
        return Err(vm.value_error(format!("the number of frames must be in range [1; {MOST_FRAMES}]")));
    }
    let tracer = tracer(vm);
    if !tracer.tracing.replace(true) {
        tracer.limit.set(frames as usize);
        let data = tracer.as_ptr() as usize;
        vm.heap().watch(Some(Watcher { data, allocated, collected }));
    }
    Ok(())
}

/// Runs `f`, which allocates for the module's own use, without tracing.
fn untraced<R>(tracer: Gc<Tracer>, f: impl FnOnce() -> R) -> R {
    tracer.paused.set(true);
    let result = f();
    tracer.paused.set(false);
    result
}

/// A traceback as Python code sees it: a tuple of pairs, the innermost frame first.
fn frames_tuple(vm: &Vm, tracer: Gc<Tracer>, traceback: &Traceback) -> Gc<Tuple> {
    let list = vm.new_list();
    for (file, line) in &traceback.frames {
        let name = tracer.traces.borrow().files.get(*file as usize).cloned().unwrap_or_default();
        let name = vm.intern_bytes(&name);
        list.push(vm, vm.new_tuple(&[name.value(), vm.int(*line as i64)]).value());
    }
    vm.tuple_from_list(list)
}

#[module("_tracemalloc", doc = "Debug module to trace memory blocks allocated by Python.")]
pub mod module {
    use super::*;

    /// Return True if the tracemalloc module is tracing Python memory allocations.
    #[function("is_tracing()")]
    fn is_tracing(vm: &Vm) -> bool {
        tracer(vm).tracing.get()
    }
    /// Clear traces of memory blocks allocated by Python.
    #[function("clear_traces()")]
    fn clear_traces(vm: &Vm) {
        *tracer(vm).traces.borrow_mut() = Traces::default();
    }
    /// Start tracing Python memory allocations.
    ///
    /// Also set the maximum number of frames stored in the traceback of a
    /// trace to nframe.
    #[function("start(nframe=1, /)")]
    fn start(vm: &Vm, nframe: i32) -> PyResult<()> {
        super::start(vm, nframe as i64)
    }
    /// Stop tracing Python memory allocations.
    ///
    /// Also clear traces of memory blocks allocated by Python.
    #[function("stop()")]
    fn stop(vm: &Vm) {
        let tracer = tracer(vm);
        if tracer.tracing.replace(false) {
            vm.heap().watch(None);
            *tracer.traces.borrow_mut() = Traces::default();
        }
    }
    /// Get the maximum number of frames stored in the traceback of a trace.
    ///
    /// By default, a trace of an allocated memory block only stores
    /// the most recent frame: the limit is 1.
    #[function("get_traceback_limit()")]
    fn get_traceback_limit(vm: &Vm) -> usize {
        tracer(vm).limit.get()
    }
    /// Get the memory usage in bytes of the tracemalloc module.
    ///
    /// This memory is used internally to trace memory allocations.
    #[function("get_tracemalloc_memory()")]
    fn get_tracemalloc_memory(vm: &Vm) -> usize {
        tracer(vm).traces.borrow().own_bytes()
    }
    /// Get the current size and peak size of memory blocks traced by tracemalloc.
    ///
    /// Returns a tuple: (current: int, peak: int).
    #[function("get_traced_memory()")]
    fn get_traced_memory(vm: &Vm) -> (usize, usize) {
        let tracer = tracer(vm);
        if tracer.tracing.get() {
            vm.heap().collect(true);
        }
        let traces = tracer.traces.borrow();
        (traces.bytes, traces.peak)
    }
    /// Set the peak size of memory blocks traced by tracemalloc to the current size.
    ///
    /// Do nothing if the tracemalloc module is not tracing memory allocations.
    #[function("reset_peak()")]
    fn reset_peak(vm: &Vm) {
        let tracer = tracer(vm);
        let mut traces = tracer.traces.borrow_mut();
        traces.peak = traces.bytes;
    }
    /// Get traces of all memory blocks allocated by Python.
    ///
    /// Return a list of (size: int, traceback: tuple) tuples.
    /// traceback is a tuple of (filename: str, lineno: int) tuples.
    ///
    /// Return an empty list if the tracemalloc module is disabled.
    #[function("_get_traces()")]
    fn _get_traces(vm: &Vm) -> Value {
        let tracer = tracer(vm);
        let list = vm.new_list();
        if !tracer.tracing.get() {
            return list.value();
        }
        vm.heap().collect(true);
        untraced(tracer, || {
            let found: Vec<(usize, u32)> =
                tracer.traces.borrow().by_address.values().map(|t| (t.bytes, t.traceback)).collect();
            let count = tracer.traces.borrow().tracebacks.len();
            let tuples = vm.new_list();
            for number in 0..count {
                let traceback = tracer.traces.borrow().tracebacks.get(number).cloned();
                let tuple = traceback.map_or(Value::NONE, |t| frames_tuple(vm, tracer, &t).value());
                tuples.push(vm, tuple);
            }
            for (bytes, number) in found {
                let Some(frames) = tuples.try_get(vm, number as usize) else { continue };
                let depth = tracer.traces.borrow().tracebacks.get(number as usize).map_or(0, |t| t.depth);
                let trace = [vm.int(0), vm.int(bytes as i64), frames, vm.int(depth as i64)];
                list.push(vm, vm.new_tuple(&trace).value());
            }
        });
        list.value()
    }
    /// Get the traceback where the Python object obj was allocated.
    ///
    /// Return a tuple of (filename: str, lineno: int) tuples.
    /// Return None if the tracemalloc module is disabled or did not
    /// trace the allocation of the object.
    #[function("_get_object_traceback(obj, /)")]
    fn _get_object_traceback(vm: &Vm, obj: Value) -> Value {
        let tracer = tracer(vm);
        if !obj.is_heap() {
            return Value::NONE;
        }
        let traceback = {
            let traces = tracer.traces.borrow();
            let known = traces.by_address.get(&(obj.bits() as usize - 1));
            known.and_then(|trace| traces.tracebacks.get(trace.traceback as usize).cloned())
        };
        match traceback {
            Some(traceback) => untraced(tracer, || frames_tuple(vm, tracer, &traceback).value()),
            None => Value::NONE,
        }
    }
}
