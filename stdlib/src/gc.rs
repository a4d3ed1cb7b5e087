//! The module `gc`: the collector of `vm/src/heap` behind the interface of CPython's. Its young generation is
//! generation 0, everything older generation 2; thresholds are kept, but the collector sets its own pace.

use std::cell::Cell;
use taipan_macros::{module, native_object};
use taipan_vm::heap::Heap;
use taipan_vm::interp;
use taipan_vm::native::{Args, PyResult, VarArgs, set_module_attribute};
use taipan_vm::object::header::{Header, Kind, ValueCell, header_flags};
use taipan_vm::object::{Dict, List, Module, Tuple};
use taipan_vm::safepoint;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The module's state.
#[native_object("gc._state")]
pub struct State {
    enabled: Cell<bool>,
    /// A collection that Python code asked for is going on.
    busy: Cell<bool>,
    thresholds: Cell<[i64; 3]>,
    debug: Cell<i32>,
    /// `gc.callbacks` (List)
    callbacks: ValueCell,
    /// Numbers of collections when a waiting thread last looked for dead objects.
    #[untraced]
    idle: Cell<(u64, u64)>,
}

#[taipan_macros::class("_state", module = "gc")]
impl State {}

const KEY: &str = "gc";

fn state(vm: &Vm) -> Gc<State> {
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(state) = known.and_then(|v| v.downcast::<State>()) {
        return state;
    }
    let callbacks = vm.new_list().value();
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        enabled: Cell::new(true),
        busy: Cell::new(false),
        thresholds: Cell::new([2000, 10, 10]),
        debug: Cell::new(0),
        callbacks: ValueCell::new(callbacks),
        idle: Cell::new((0, 0)),
    });
    vm.interp().module_state.borrow_mut().insert(KEY, state.value());
    vm.interp().collection_hook.set(Some(collected));
    state
}

/// Collections happen by themselves when they are enabled and the first threshold is not 0.
fn apply(vm: &Vm, state: Gc<State>) {
    vm.heap().set_enabled(state.enabled.get() && state.thresholds.get()[0] != 0);
}

/// Calls `gc.callbacks`.
fn notify(vm: &Vm, phase: &str, generation: i64, collected: usize) {
    let Some(callbacks) = state(vm).callbacks.get().downcast::<List>() else { return };
    if callbacks.is_empty() {
        return;
    }
    let info = vm.new_dict();
    for (name, n) in [("generation", generation), ("collected", collected as i64), ("uncollectable", 0)] {
        info.set_str(vm, vm.intern_str(name), vm.int(n));
    }
    let phase = vm.intern_str(phase).value();
    let mut i = 0;
    while let Some(callback) = callbacks.try_get(vm, i) {
        if vm.call(callback, &[phase, info.value()]).is_err() {
            let e = vm.take_exception();
            let text = vm.repr_text(callback).unwrap_or_default();
            let message = format!("Exception ignored while calling GC callback {text}");
            taipan_vm::builtins::unraisable::write_unraisable(vm, e, &message, Value::NONE);
        }
        i += 1;
    }
}

/// A collection happened by itself: both phases are told of now, where Python code can run.
fn collected(vm: &Vm, full: bool, freed: usize) {
    let state = state(vm);
    if state.busy.get() || state.callbacks.get().downcast::<List>().is_none_or(|l| l.is_empty()) {
        return;
    }
    let generation = if full { 2 } else { 0 };
    let (exception, handled) = (vm.take_exception(), vm.handled.replace(Value::NONE));
    for (phase, freed) in [("start", 0), ("stop", freed)] {
        notify(vm, phase, generation, freed);
    }
    vm.handled.set(handled);
    vm.exception.set(exception);
}

/// Collects, and runs finalizers and callbacks; again while those leave more to do.
fn collect(vm: &Vm, full: bool) -> usize {
    // A callback may collect again: only the outermost collection knows what the functions in between hold.
    let state = state(vm);
    let outermost = !state.busy.replace(true);
    let mut freed = 0;
    for _ in 0..4 {
        let precise = if outermost { interp::collect_precisely(vm, full, "collect") } else { None };
        freed += precise.unwrap_or_else(|| vm.heap().collect(full));
        if !vm.heap().has_pending() {
            break;
        }
        safepoint::run_finalizers(vm);
    }
    if outermost {
        state.busy.set(false);
    }
    freed
}

/// A collection for a thread that has waited for a while, if anything ran since the last one of this kind, and the collector is
/// on. (Of another kind is no excuse: what this thread waits for may have been in use then.)
/// The functions that wait hold nothing but what the frame that called them has in its registers.
pub fn collect_idle(vm: &Vm) {
    let state = state(vm);
    let nothing_new =
        vm.heap().allocated_since_collection() == 0 && state.idle.get() == vm.heap().collections();
    if !vm.heap().is_enabled() || nothing_new {
        return;
    }
    let waits = ["acquire", "join", "get"];
    if !waits.iter().any(|name| interp::collect_precisely(vm, true, name).is_some()) {
        interp::collect_abandoned(vm);
    }
    state.idle.set(vm.heap().collections());
    run_pending(vm);
}

/// Runs the finalizers and callbacks that a collection left for later; true if there were any.
pub fn run_pending(vm: &Vm) -> bool {
    let any = vm.heap().has_pending();
    if any {
        safepoint::run_finalizers(vm);
    }
    any
}

/// True for an object of the runtime's own that Python code never sees.
fn is_internal(header: &Header) -> bool {
    matches!(header.kind(), Kind::Free | Kind::ValueArray | Kind::RawArray | Kind::NamespaceCell)
        || (header.kind() == Kind::Native && header.shape() == 0)
}

/// True for what CPython's collector would track: objects that can refer to others.
fn is_tracked(header: &Header) -> bool {
    !is_internal(header)
        && !matches!(
            header.kind(),
            Kind::Float
                | Kind::BigInt
                | Kind::Complex
                | Kind::Str
                | Kind::Bytes
                | Kind::ByteArray
                | Kind::Range
                | Kind::RangeIter
        )
        || header.slots.get() > 0
}

/// Frees what nothing refers to any more, so that it is not shown as if it were in use: counts of references would have freed it.
fn drop_unused(vm: &Vm) {
    if vm.heap().is_enabled() && vm.heap().allocated_since_collection() > 0 {
        vm.heap().collect(true);
        run_pending(vm);
    }
}

/// A list of the tracked objects that `wanted` accepts.
fn list_objects(vm: &Vm, mut wanted: impl FnMut(&Heap, &Header) -> bool) -> Gc<List> {
    let list = vm.new_list();
    let heap = vm.heap();
    // Nothing is freed as long as the guard lives: addresses may be held anywhere.
    let guard = heap.no_gc();
    let mut found = Vec::new();
    heap.for_each_object(|header| {
        if is_tracked(header) && wanted(heap, header) {
            found.push(Value::from_header(header));
        }
    });
    for v in found {
        if v != list.value() {
            list.push(vm, v);
        }
    }
    drop(guard);
    list
}

/// Reports what an object refers to, through the runtime's own objects.
fn referents(heap: &Heap, header: &Header, depth: usize, f: &mut dyn FnMut(Value)) {
    heap.for_each_referent(header, |v| match v.header() {
        Some(h) if is_internal(h) => {
            if depth > 0 {
                referents(heap, h, depth - 1, f);
            }
        }
        _ => f(v),
    });
}

/// This module provides access to the garbage collector for reference cycles.
///
/// enable() -- Enable automatic garbage collection.
/// disable() -- Disable automatic garbage collection.
/// isenabled() -- Returns true if automatic collection is enabled.
/// collect() -- Do a full collection right now.
/// get_count() -- Return the current collection counts.
/// get_stats() -- Return list of dictionaries containing per-generation stats.
/// set_debug() -- Set debugging flags.
/// get_debug() -- Get debugging flags.
/// set_threshold() -- Set the collection thresholds.
/// get_threshold() -- Return the current collection thresholds.
/// get_objects() -- Return a list of all objects tracked by the collector.
/// is_tracked() -- Returns true if a given object is tracked.
/// is_finalized() -- Returns true if a given object has been already finalized.
/// get_referrers() -- Return the list of objects that refer to an object.
/// get_referents() -- Return the list of objects that an object refers to.
/// freeze() -- Freeze all tracked objects and ignore them for future collections.
/// unfreeze() -- Unfreeze all objects in the permanent generation.
/// get_freeze_count() -- Return the number of objects in the permanent generation.
#[module("gc")]
pub mod module {
    use super::*;

    #[attr]
    const DEBUG_STATS: i32 = 1;
    #[attr]
    const DEBUG_COLLECTABLE: i32 = 2;
    #[attr]
    const DEBUG_UNCOLLECTABLE: i32 = 4;
    #[attr]
    const DEBUG_SAVEALL: i32 = 32;
    #[attr]
    const DEBUG_LEAK: i32 = 38;

    /// Enable automatic garbage collection.
    #[function("enable()")]
    fn enable(vm: &Vm) {
        state(vm).enabled.set(true);
        apply(vm, state(vm));
    }
    /// Disable automatic garbage collection.
    #[function("disable()")]
    fn disable(vm: &Vm) {
        state(vm).enabled.set(false);
        apply(vm, state(vm));
    }
    /// Returns true if automatic garbage collection is enabled.
    #[function("isenabled()")]
    fn isenabled(vm: &Vm) -> bool {
        state(vm).enabled.get()
    }
    /// Run the garbage collector.
    ///
    /// With no arguments, run a full collection.  The optional argument
    /// may be an integer specifying which generation to collect.  A ValueError
    /// is raised if the generation number is invalid.
    ///
    /// The number of unreachable objects is returned.
    #[function("collect(generation=2)")]
    fn collect(vm: &Vm, generation: i32) -> PyResult<usize> {
        if !(0..3).contains(&generation) {
            return Err(vm.value_error("invalid generation"));
        }
        notify(vm, "start", generation.into(), 0);
        let freed = super::collect(vm, generation > 0);
        notify(vm, "stop", generation.into(), freed);
        Ok(freed)
    }
    /// Return a three-tuple of the current collection counts.
    #[function("get_count()")]
    fn get_count(vm: &Vm) -> (u64, u64, u64) {
        let (minor, major) = vm.heap().collections();
        (vm.heap().allocated_since_collection() as u64 / 64, minor % 10, major % 10)
    }
    /// Return a list of dictionaries containing per-generation statistics.
    #[function("get_stats()")]
    fn get_stats(vm: &Vm) -> Gc<List> {
        let stats = vm.heap().stats();
        let list = vm.new_list();
        let generations = [
            (stats.minor_collections, stats.minor_freed),
            (0, 0),
            (stats.major_collections, stats.major_freed),
        ];
        for (collections, freed) in generations {
            let dict: Gc<Dict> = vm.new_dict();
            for (name, n) in [("collections", collections), ("collected", freed), ("uncollectable", 0)] {
                dict.set_str(vm, vm.intern_str(name), vm.int_from_u64(n));
            }
            list.push(vm, dict.value());
        }
        list
    }
    /// Set the garbage collection debugging flags.
    ///
    ///   flags
    ///     An integer that can have the following bits turned on:
    ///       DEBUG_STATS - Print statistics during collection.
    ///       DEBUG_COLLECTABLE - Print collectable objects found.
    ///       DEBUG_UNCOLLECTABLE - Print unreachable but uncollectable objects
    ///         found.
    ///       DEBUG_SAVEALL - Save objects to gc.garbage rather than freeing them.
    ///       DEBUG_LEAK - Debug leaking programs (everything but STATS).
    ///
    /// Debugging information is written to sys.stderr.
    #[function("set_debug(flags, /)")]
    fn set_debug(vm: &Vm, flags: i32) {
        state(vm).debug.set(flags);
    }
    /// Get the garbage collection debugging flags.
    #[function("get_debug()")]
    fn get_debug(vm: &Vm) -> i32 {
        state(vm).debug.get()
    }
    /// set_threshold(threshold0, [threshold1, [threshold2]])
    /// Set the collection thresholds (the collection frequency).
    ///
    /// Setting 'threshold0' to zero disables collection.
    #[function("set_threshold(*args)", text_signature = None)]
    fn set_threshold(vm: &Vm, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "gc.set_threshold")?;
        if !(1..=3).contains(&args.len()) {
            return Err(vm.type_error("gc.set_threshold requires 1 to 3 arguments"));
        }
        let state = state(vm);
        let mut thresholds = state.thresholds.get();
        for (place, v) in thresholds.iter_mut().zip(args.positional()) {
            let n = vm.index_of(*v)?;
            match vm.int_to_i64(n).filter(|n| i32::try_from(*n).is_ok()) {
                Some(n) => *place = n,
                None => return Err(vm.overflow_error("Python int too large to convert to C int")),
            }
        }
        state.thresholds.set(thresholds);
        apply(vm, state);
        Ok(())
    }
    /// Return the current collection thresholds.
    #[function("get_threshold()")]
    fn get_threshold(vm: &Vm) -> (i64, i64, i64) {
        let [a, b, c] = state(vm).thresholds.get();
        (a, b, c)
    }
    /// Return a list of objects tracked by the collector (excluding the list returned).
    ///
    ///   generation
    ///     Generation to extract the objects from.
    ///
    /// If generation is not None, return only the objects tracked by the
    /// collector that are in that generation.
    #[function("get_objects(generation=None)")]
    fn get_objects(vm: &Vm, generation: Option<isize>) -> PyResult<Gc<List>> {
        let number = generation.unwrap_or(-1) as i64;
        vm.audit("gc.get_objects", &[vm.int(number)])?;
        match generation {
            None | Some(-1) => Ok(list_objects(vm, |_, _| true)),
            Some(g) if g < 0 => Err(vm.value_error("generation parameter cannot be negative")),
            Some(0) => Ok(list_objects(vm, |heap, header| !heap.is_old(header))),
            Some(1) => Ok(vm.new_list()),
            Some(2) => Ok(list_objects(vm, |heap, header| heap.is_old(header))),
            Some(_) => Err(vm.value_error(
                "generation parameter must be less than the number of available generations (3)",
            )),
        }
    }
    /// Returns true if the object is tracked by the garbage collector.
    ///
    /// Simple atomic objects will return false.
    #[function("is_tracked(obj, /)")]
    fn is_tracked(obj: Value) -> bool {
        obj.header().is_some_and(super::is_tracked)
    }
    /// Returns true if the object has been already finalized by the GC.
    #[function("is_finalized(obj, /)")]
    fn is_finalized(obj: Value) -> bool {
        obj.header().is_some_and(|h| h.has_flag(header_flags::FINALIZED))
    }
    /// Return the list of objects that directly refer to any of 'objs'.
    #[function("get_referrers(*objs)")]
    fn get_referrers(vm: &Vm, objs: VarArgs) -> PyResult<Gc<List>> {
        if vm.is_audited() {
            vm.audit("gc.get_referrers", &[vm.new_tuple(&objs).value()])?;
        }
        drop_unused(vm);
        Ok(list_objects(vm, |heap, header| {
            let mut refers = false;
            referents(heap, header, 3, &mut |v| refers |= v.is_heap() && objs.contains(&v));
            refers
        }))
    }
    /// Return the list of objects that are directly referred to by 'objs'.
    #[function("get_referents(*objs)")]
    fn get_referents(vm: &Vm, objs: VarArgs) -> PyResult<Gc<List>> {
        if vm.is_audited() {
            vm.audit("gc.get_referents", &[vm.new_tuple(&objs).value()])?;
        }
        let list = vm.new_list();
        for o in objs.iter() {
            let Some(header) = o.header() else { continue };
            let mut found = taipan_vm::heap::ValueVec::new(vm.heap());
            // Plain numbers in them are no references of the collector's kind.
            if let Some(tuple) = o.downcast::<Tuple>() {
                list.extend_from_slice(vm, tuple.items());
                continue;
            }
            if let Some(items) = o.downcast::<List>() {
                (0..items.len()).for_each(|i| list.push(vm, items.get(vm, i)));
                continue;
            }
            referents(vm.heap(), header, 3, &mut |v| {
                if !v.is_unbound() {
                    found.push(v);
                }
            });
            list.extend_from_slice(vm, found.as_slice());
        }
        Ok(list)
    }
    /// Freeze all current tracked objects and ignore them for future collections.
    ///
    /// This can be used before a POSIX fork() call to make the gc copy-on-write
    /// friendly.
    /// Note: collection before a POSIX fork() call may free pages for future
    /// allocation which can cause copy-on-write.
    #[function("freeze()")]
    fn freeze(vm: &Vm) {
        // What survives a full collection is old, and only full collections look at it again.
        vm.heap().collect(true);
    }
    /// Unfreeze all objects in the permanent generation.
    ///
    /// Put all objects in the permanent generation back into oldest generation.
    #[function("unfreeze()")]
    fn unfreeze() {}
    /// Return the number of objects in the permanent generation.
    #[function("get_freeze_count()")]
    fn get_freeze_count() -> usize {
        0
    }
    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "callbacks", state(vm).callbacks.get())?;
        set_module_attribute(vm, module, "garbage", vm.new_list().value())
    }
}
