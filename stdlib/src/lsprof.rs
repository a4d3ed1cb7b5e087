//! `_lsprof`: the profiler beneath `cProfile`. It is a tool of `sys.monitoring` whose callbacks are methods of the profiler.
//!
//! Each function has an entry, found by what it is (a code object; the description of a native function). A stack of what
//! runs adds up times: of a function with all that it calls, and without.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Instant;
use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::structseq::StructSeqDef;
use taipan_vm::heap::HeapCell;
use taipan_vm::monitoring::event;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Builtin, Code, List, Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

static ENTRY: StructSeqDef = StructSeqDef {
    name: "profiler_entry",
    module: "_lsprof",
    doc: "",
    fields: &[
        ("code", "code object or built-in function name"),
        ("callcount", "how many times this was called"),
        ("reccallcount", "how many times called recursively"),
        ("totaltime", "total time in this entry"),
        ("inlinetime", "inline time in this entry (not in subcalls)"),
        ("calls", "details of the calls"),
    ],
    visible: 6,
};
static SUBENTRY: StructSeqDef = StructSeqDef {
    name: "profiler_subentry",
    module: "_lsprof",
    doc: "",
    fields: &[
        ("code", "called code object or built-in function name"),
        ("callcount", "how many times this is called"),
        ("reccallcount", "how many times this is called recursively"),
        ("totaltime", "total time spent in this call"),
        ("inlinetime", "inline time (not in further subcalls)"),
    ],
    visible: 5,
};

/// The number of the tool that profilers use.
const TOOL: i64 = 2;

/// Times and counts of a function, or of what a function calls of another.
#[derive(Default, Clone, Copy)]
struct Times {
    total: i64,
    inline: i64,
    calls: i64,
    recursive_calls: i64,
    level: i64,
}

impl Times {
    fn stop(&mut self, total: i64, inline: i64) {
        self.level -= 1;
        if self.level == 0 {
            self.total += total;
        } else {
            self.recursive_calls += 1;
        }
        self.inline += inline;
        self.calls += 1;
    }
}

#[derive(Default)]
struct Entry {
    times: Times,
    /// What it calls, by the number of the entry.
    callees: Vec<(usize, Times)>,
}

impl Entry {
    fn callee(&mut self, number: usize) -> &mut Times {
        let at = match self.callees.iter().position(|c| c.0 == number) {
            Some(at) => at,
            None => {
                self.callees.push((number, Times::default()));
                self.callees.len() - 1
            }
        };
        &mut self.callees[at].1
    }
}

/// A function that runs.
struct Running {
    entry: usize,
    start: i64,
    /// Time spent in what it called.
    below: i64,
    /// Its caller's record of it is kept too.
    in_caller: bool,
}

#[derive(Default)]
struct Records {
    numbers: HashMap<usize, usize>,
    entries: Vec<Entry>,
    stack: Vec<Running>,
}

/// `_lsprof.Profiler`
#[native_object("_lsprof.Profiler")]
pub struct Profiler {
    #[untraced]
    records: RefCell<Records>,
    /// What entries are of: a code object or a text, by number.
    functions: HeapCell<Vec<Value>>,
    timer: ValueCell,
    unit: Cell<f64>,
    subcalls: Cell<bool>,
    builtins: Cell<bool>,
    is_on: Cell<bool>,
    /// The program's timer is being called.
    in_timer: Cell<bool>,
    #[untraced]
    began: Cell<Instant>,
}

impl Profiler {
    fn now(&self, vm: &Vm) -> i64 {
        let timer = self.timer.get();
        if timer.is_none() {
            return self.began.get().elapsed().as_nanos() as i64;
        }
        self.in_timer.set(true);
        let result = vm.call(timer, &[]);
        self.in_timer.set(false);
        let value = result.and_then(|v| {
            if self.unit.get() > 0.0 {
                Ok(vm.int_to_i64(vm.index_of(v)?).unwrap_or(0))
            } else {
                Ok((vm.float_of(v)? * 1e9) as i64)
            }
        });
        match value {
            Ok(now) => now,
            Err(_) => {
                let e = vm.take_exception();
                taipan_vm::builtins::unraisable::write_unraisable(
                    vm,
                    e,
                    "Exception ignored while calling the timer",
                    timer,
                );
                0
            }
        }
    }
    fn enter(&self, vm: &Vm, key: usize, function: impl FnOnce() -> PyResult) -> PyResult<()> {
        let known = self.records.borrow().numbers.get(&key).copied();
        let number = match known {
            Some(n) => n,
            None => {
                let function = function()?;
                let mut records = self.records.borrow_mut();
                let n = records.entries.len();
                records.numbers.insert(key, n);
                records.entries.push(Entry::default());
                drop(records);
                self.functions.borrow_mut().push(function);
                n
            }
        };
        {
            let mut records = self.records.borrow_mut();
            records.entries[number].times.level += 1;
            let caller = records.stack.last().map(|r| r.entry).filter(|_| self.subcalls.get());
            if let Some(caller) = caller {
                records.entries[caller].callee(number).level += 1;
            }
            records.stack.push(Running { entry: number, start: 0, below: 0, in_caller: caller.is_some() });
        }
        let start = self.now(vm);
        if let Some(top) = self.records.borrow_mut().stack.last_mut() {
            top.start = start;
        }
        Ok(())
    }
    fn leave(&self, vm: &Vm, key: usize) {
        let known = self.records.borrow().numbers.contains_key(&key);
        if self.records.borrow().stack.is_empty() {
            return;
        }
        if !known {
            self.records.borrow_mut().stack.pop();
            return;
        }
        let now = self.now(vm);
        self.stop(now);
    }
    fn stop(&self, now: i64) {
        let mut records = self.records.borrow_mut();
        let Some(done) = records.stack.pop() else { return };
        let total = now - done.start;
        let inline = total - done.below;
        records.entries[done.entry].times.stop(total, inline);
        let Some(caller) = records.stack.last_mut() else { return };
        caller.below += total;
        let caller = caller.entry;
        if done.in_caller {
            records.entries[caller].callee(done.entry).stop(total, inline);
        }
    }
    fn stop_all(&self, vm: &Vm) {
        while !self.records.borrow().stack.is_empty() {
            let now = self.now(vm);
            self.stop(now);
        }
    }
    fn factor(&self) -> f64 {
        if self.timer.get().is_none() || self.unit.get() <= 0.0 { 1e-9 } else { self.unit.get() }
    }
}

/// A native function that is called, by its description: what profiles call it.
fn native(vm: &Vm, callee: Value, receiver: Value) -> Option<(usize, Value)> {
    let builtin = callee.downcast::<Builtin>()?;
    let is_method = builtin.header.shape() == taipan_vm::object::builtin_types::shapes::METHOD_DESCRIPTOR;
    if !is_method && builtin.header.shape() != taipan_vm::object::builtin_types::shapes::BUILTIN {
        return None;
    }
    if is_method && receiver == vm.interp().monitoring.missing.get() {
        return None;
    }
    Some((std::ptr::from_ref(builtin.def) as usize, callee))
}

fn native_text(vm: &Vm, callee: Value) -> PyResult {
    let Some(builtin) = callee.downcast::<Builtin>() else { return Ok(callee) };
    let name = builtin.def.name;
    if builtin.header.shape() == taipan_vm::object::builtin_types::shapes::METHOD_DESCRIPTOR {
        return Ok(vm.str(&vm.repr_text(callee)?).value());
    }
    let receiver = vm.getattr_str(callee, "__self__")?;
    let of_module = receiver.is_none() || receiver.downcast::<Module>().is_some();
    if !of_module {
        // A method of an object: as the class's method shows itself.
        let class = receiver.downcast::<Type>().unwrap_or(vm.type_of(receiver));
        if let Some(method) = class.lookup(vm, vm.intern_str(name)) {
            return Ok(vm.str(&vm.repr_text(method)?).value());
        }
        return Ok(vm.str(&format!("<built-in method {name}>")).value());
    }
    let module = vm.getattr_str(callee, "__module__")?;
    let text = if module.is_none() {
        format!("<built-in method {name}>")
    } else {
        format!("<built-in method {}.{name}>", vm.str_of(module)?.as_str_lossy())
    };
    Ok(vm.str(&text).value())
}

fn monitoring(vm: &Vm, name: &str, args: &[Value]) -> PyResult {
    let sys: Gc<taipan_vm::object::Dict> = vm.interp().sys_dict.get().cast_unchecked();
    let module = sys.get_str(vm, vm.intern_str("monitoring")).unwrap_or(Value::NONE);
    vm.call_method_str(module, name, args)
}

/// Events and the methods that take them.
const CALLBACKS: [(usize, &str); 9] = [
    (event::PY_START, "_pystart_callback"),
    (event::PY_RESUME, "_pystart_callback"),
    (event::PY_THROW, "_pythrow_callback"),
    (event::PY_RETURN, "_pyreturn_callback"),
    (event::PY_YIELD, "_pyreturn_callback"),
    (event::PY_UNWIND, "_pyreturn_callback"),
    (event::CALL, "_ccall_callback"),
    (event::C_RETURN, "_creturn_callback"),
    (event::C_RAISE, "_creturn_callback"),
];

/// Build a profiler object using the specified timer function.
///
/// The default timer is a fast built-in one based on real time.
/// For custom timer functions returning integers, 'timeunit' can
/// be a float specifying a scale (that is, how long each integer unit
/// is, in seconds).
#[class("Profiler", module = "_lsprof", subclassable)]
impl Profiler {
    #[new(
        "Profiler(*args, **kwargs)",
        text_signature = "(timer=None, timeunit=0.0, subcalls=True, builtins=True)"
    )]
    fn new(vm: &Vm, cls: Gc<Type>, args: &taipan_vm::native::Args) -> Gc<Profiler> {
        let _ = args.len();
        Profiler::alloc(vm, cls, |head| Profiler {
            head,
            records: RefCell::default(),
            functions: HeapCell::new(Vec::new()),
            timer: ValueCell::new(Value::NONE),
            unit: Cell::new(0.0),
            subcalls: Cell::new(true),
            builtins: Cell::new(true),
            is_on: Cell::new(false),
            in_timer: Cell::new(false),
            began: Cell::new(Instant::now()),
        })
    }
    #[init_method("Profiler(timer=None, timeunit=0.0, subcalls=True, builtins=True)")]
    fn init(this: Gc<Self>, timer: Value, timeunit: f64, subcalls: bool, builtins: bool) {
        this.timer.set(this.header(), timer);
        this.unit.set(timeunit);
        this.subcalls.set(subcalls);
        this.builtins.set(builtins);
    }
    /// list of profiler_entry objects.
    ///
    /// getstats() -> list of profiler_entry objects
    ///
    /// Return all information collected by the profiler.
    /// Each profiler_entry is a tuple-like object with the
    /// following attributes:
    ///
    ///     code          code object
    ///     callcount     how many times this was called
    ///     reccallcount  how many times called recursively
    ///     totaltime     total time in this entry
    ///     inlinetime    inline time in this entry (not in subcalls)
    ///     calls         details of the calls
    ///
    /// The calls attribute is either None or a list of
    /// profiler_subentry objects:
    ///
    ///     code          called code object
    ///     callcount     how many times this is called
    ///     reccallcount  how many times this is called recursively
    ///     totaltime     total time spent in this call
    ///     inlinetime    inline time (not in further subcalls)
    #[method("getstats()")]
    fn getstats(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<List>> {
        let out = vm.new_list();
        let factor = this.factor();
        let fields = |number: usize, t: &Times| {
            let function = this.functions.borrow().get(number).copied().unwrap_or(Value::NONE);
            let seconds = |n: i64| vm.float(n as f64 * factor);
            [function, vm.int(t.calls), vm.int(t.recursive_calls), seconds(t.total), seconds(t.inline)]
        };
        let records = this.records.borrow();
        for (number, entry) in records.entries.iter().enumerate() {
            if entry.times.calls == 0 {
                continue;
            }
            let calls = vm.new_list();
            for (callee, times) in entry.callees.iter().filter(|c| c.1.calls != 0) {
                calls.push(vm, crate::posix::stat::result(vm, &SUBENTRY, &fields(*callee, times)));
            }
            let [a, b, c, d, e] = fields(number, &entry.times);
            let calls = if entry.callees.is_empty() { Value::NONE } else { calls.value() };
            out.push(vm, crate::posix::stat::result(vm, &ENTRY, &[a, b, c, d, e, calls]));
        }
        Ok(out)
    }
    /// Start collecting profiling information.
    ///
    ///   subcalls
    ///     If True, also records for each function
    ///     statistics separated according to its current caller.
    ///   builtins
    ///     If True, records the time spent in
    ///     built-in functions separately from their caller.
    #[method("enable(subcalls=True, builtins=True)")]
    fn enable(vm: &Vm, this: Gc<Self>, subcalls: bool, builtins: bool) -> PyResult<()> {
        this.subcalls.set(subcalls);
        this.builtins.set(builtins);
        monitoring(vm, "use_tool_id", &[vm.int(TOOL), vm.str("cProfile").value()])?;
        let mut events = 0;
        for (e, name) in CALLBACKS {
            let callback = vm.getattr_str(this.value(), name)?;
            monitoring(vm, "register_callback", &[vm.int(TOOL), vm.int(1 << e), callback])?;
            events |= 1 << e;
        }
        monitoring(vm, "set_events", &[vm.int(TOOL), vm.int(events)])?;
        this.is_on.set(true);
        Ok(())
    }
    /// Stop collecting profiling information.
    #[method("disable()")]
    fn disable(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if this.in_timer.get() {
            return Err(vm.runtime_error("cannot disable profiler in external timer"));
        }
        if this.is_on.replace(false) {
            for (e, _) in CALLBACKS {
                monitoring(vm, "register_callback", &[vm.int(TOOL), vm.int(1 << e), Value::NONE])?;
            }
            monitoring(vm, "set_events", &[vm.int(TOOL), vm.int(0)])?;
            monitoring(vm, "free_tool_id", &[vm.int(TOOL)])?;
            this.stop_all(vm);
        }
        Ok(())
    }
    /// Clear all profiling information collected so far.
    #[method("clear()")]
    fn clear(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if this.in_timer.get() {
            return Err(vm.runtime_error("cannot clear profiler in external timer"));
        }
        *this.records.borrow_mut() = Records::default();
        this.functions.borrow_mut().clear();
        Ok(())
    }
    #[method("_pystart_callback(code, instruction_offset, /)")]
    fn pystart_callback(vm: &Vm, this: Gc<Self>, code: Gc<Code>, instruction_offset: Value) -> PyResult<()> {
        let _ = instruction_offset;
        this.enter(vm, code.address(), || Ok(code.value()))
    }
    #[method("_pythrow_callback(code, instruction_offset, exception, /)")]
    fn pythrow_callback(
        vm: &Vm,
        this: Gc<Self>,
        code: Gc<Code>,
        instruction_offset: Value,
        exception: Value,
    ) -> PyResult<()> {
        let _ = (instruction_offset, exception);
        this.enter(vm, code.address(), || Ok(code.value()))
    }
    #[method("_pyreturn_callback(code, instruction_offset, retval, /)")]
    fn pyreturn_callback(vm: &Vm, this: Gc<Self>, code: Gc<Code>, instruction_offset: Value, retval: Value) {
        let _ = (instruction_offset, retval);
        this.leave(vm, code.address());
    }
    #[method("_ccall_callback(code, instruction_offset, callable, self_arg, /)")]
    fn ccall_callback(
        vm: &Vm,
        this: Gc<Self>,
        code: Value,
        instruction_offset: Value,
        callable: Value,
        self_arg: Value,
    ) -> PyResult<()> {
        let _ = (code, instruction_offset);
        if this.builtins.get()
            && let Some((key, callee)) = native(vm, callable, self_arg)
        {
            this.enter(vm, key, || native_text(vm, callee))?;
        }
        Ok(())
    }
    #[method("_creturn_callback(code, instruction_offset, callable, self_arg, /)")]
    fn creturn_callback(
        vm: &Vm,
        this: Gc<Self>,
        code: Value,
        instruction_offset: Value,
        callable: Value,
        self_arg: Value,
    ) {
        let _ = (code, instruction_offset);
        if this.builtins.get()
            && let Some((key, _)) = native(vm, callable, self_arg)
        {
            this.leave(vm, key);
        }
    }
}

#[module("_lsprof", doc = "Fast profiler", classes(Profiler))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for def in [&ENTRY, &SUBENTRY] {
            set_module_attribute(vm, module, def.name, crate::posix::stat::class(vm, def).value())?;
        }
        Ok(())
    }
}
