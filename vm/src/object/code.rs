//! Code and function objects, cells of closures, and Python-visible frames and tracebacks.

use crate::heap::{Tracer, ValueArray};
use crate::object::Str;
use crate::object::dict::Dict;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::simple::{Tuple, fields};
use crate::value::{Gc, Value};
use std::cell::Cell;
use taipan_compiler::bytecode::{self, Instr};
use taipan_compiler::unit::Unit;

/// A site of a code object: inline cache of two entries, and feedback. 64 bytes, one cache line.
#[repr(C, align(64))]
pub struct Site {
    pub first: CacheEntry,
    pub second: CacheEntry,
    /// The site's static name (or tuple of keyword names).
    pub name: Value,
    /// How often the cache missed.
    pub misses: Cell<u32>,
    /// What was seen here (bits of `taipan_profiler::feedback`).
    pub seen: Cell<u32>,
}

/// One entry of an inline cache. What `a` and `b` mean is up to the instruction.
#[repr(C)]
#[derive(Default)]
pub struct CacheEntry {
    /// Shape that the entry is for (never 0 in a filled entry; 0 = empty).
    pub shape: Cell<u32>,
    /// Version of the class that it relies on, with what else the instruction needs.
    pub version: Cell<u32>,
    pub a: Cell<u64>,
    pub b: Cell<u64>,
}

impl CacheEntry {
    /// Makes it an entry for `shape`.
    #[inline(always)]
    pub fn fill(&self, shape: u32, version: u32, a: u64, b: u64) {
        self.shape.set(shape);
        self.version.set(version);
        self.a.set(a);
        self.b.set(b);
    }
}

/// What the interpreter's handlers need of the running code, at fixed places.
#[repr(C)]
pub struct CodeHot {
    /// Of code that was not loaded this and `entry` are a LoadBody, which stands in no code.
    pub instrs: Cell<*const Instr>,
    /// Where a call goes on when no work waits: after Resume, if the code begins with that.
    pub entry: Cell<*const Instr>,
    pub consts: Cell<*const Value>,
    pub sites: Cell<*const Site>,
    /// Registers of a frame.
    pub registers: u32,
    /// Locals to set UNBOUND on entry: from the end of the parameters to here.
    pub locals: u32,
    /// Parameters of all kinds.
    pub params: u32,
    /// Positional parameters when a call with exactly these needs no further binding; `u32::MAX` when never.
    pub simple_args: u32,
    /// CO_ flags.
    pub flags: u32,
    /// Compiled code for a call of the function.
    pub native: Cell<crate::tier::Native>,
    /// What the tiers know of the code; null without a compiler.
    pub tier: Cell<*const crate::tier::TierTable>,
    /// A call makes a generator, coroutine or async generator.
    pub makes_generator: bool,
}

/// What code that runs has beyond its unit.
pub struct Loaded {
    /// Runtime constants (ValueArray).
    pub consts: ValueCell,
    /// Tuples of interned names, each made when it is first wanted: of the registers that are locals first.
    pub varnames: ValueCell,
    pub cellvars: ValueCell,
    pub freevars: ValueCell,
    pub names: ValueCell,
    pub(crate) sites: Box<[Site]>,
    pub(crate) instrs: Box<[Cell<Instr>]>,
    /// What `hot.tier` points to.
    pub tier: Option<Box<crate::tier::TierTable>>,
}

/// A `code` object.
#[repr(C)]
pub struct Code {
    pub header: Header,
    pub hot: CodeHot,
    pub unit: Unit,
    pub name: ValueCell,
    pub qualname: ValueCell,
    pub filename: ValueCell,
    /// Made when the code is first run or looked into (see `interp::load`).
    pub(crate) loaded: std::cell::OnceCell<Box<Loaded>>,
    /// What tools want to know of it (`crate::monitoring`), once one wanted something.
    pub instrumentation: std::cell::OnceCell<Box<crate::monitoring::Instrumentation>>,
    /// The globals that the inline caches are for, UNBOUND while it was not used, None for a twin of
    /// [`Code::wandering`]'s kind.
    pub globals: ValueCell,
    /// The twin of this code that is used with any globals and remembers none of them, or UNBOUND.
    pub wandering: ValueCell,
    /// How many twins with globals of their own were made.
    pub twins: Cell<u32>,
}

// SAFETY: repr(C), header first; constants, names and site names are reported. Caches keep modules and cells of globals
// alive, and what they hold of a class as long as the class lives.
unsafe impl HeapObject for Code {
    const KIND: Kind = Kind::Code;
    const NEEDS_DROP: bool = true;
    fn trace(&self, tracer: &mut Tracer) {
        for field in [&self.name, &self.qualname, &self.filename, &self.globals, &self.wandering] {
            tracer.value(field.get());
        }
        let Some(loaded) = self.loaded.get() else { return };
        for field in [&loaded.consts, &loaded.varnames, &loaded.cellvars, &loaded.freevars, &loaded.names] {
            tracer.value(field.get());
        }
        if let Some(tier) = &loaded.tier {
            for pin in tier.pins.borrow().iter() {
                tracer.value(*pin);
            }
        }
        for site in loaded.sites.iter() {
            tracer.value(site.name);
            for entry in [&site.first, &site.second] {
                if entry.shape.get() == 0 {
                    continue;
                }
                let (a, b) = (entry.a.get(), entry.b.get());
                if crate::interp::relies_on_class(b) {
                    // A cache keeps no class alive. Without the class the entry matches nothing any more: neither its
                    // shape nor its version comes again.
                    tracer.ephemeron(crate::interp::class_of_entry(b), &entry.a);
                } else {
                    tracer.conservative_word(a);
                    tracer.conservative_word(b);
                }
            }
        }
    }
}

impl Code {
    /// Index of the instruction word at `pc`.
    pub fn index_of(&self, pc: *const Instr) -> usize {
        (pc as usize - self.hot.instrs.get() as usize) / size_of::<Instr>()
    }
    /// The opcode of the instruction word at `pc` as it was compiled: what runs may be instrumented.
    pub fn original(&self, pc: *const Instr) -> bytecode::Op {
        self.unit.instrs[self.index_of(pc)].op()
    }
    /// The instruction word at an index of loaded code as it stands now, with its feedback.
    pub fn word(&self, index: usize) -> Instr {
        self.instrs()[index].get()
    }
    /// A site of loaded code by its number.
    pub fn site(&self, number: u16) -> &Site {
        &self.sites()[number as usize]
    }
    /// Did it run, or was it looked into?
    pub fn is_loaded(&self) -> bool {
        self.loaded.get().is_some()
    }
    /// The instruction words as they stand now; none of code that was not loaded.
    pub(crate) fn instrs(&self) -> &[Cell<Instr>] {
        self.loaded.get().map_or(&[], |loaded| &loaded.instrs)
    }
    /// The sites; none of code that was not loaded.
    pub(crate) fn sites(&self) -> &[Site] {
        self.loaded.get().map_or(&[], |loaded| &loaded.sites)
    }
    /// The runtime constants, if it is loaded.
    pub fn constants(&self) -> Option<Gc<ValueArray>> {
        self.loaded.get()?.consts.get().downcast()
    }
    /// What the tiers know of it; None without a compiler, and for code that was not loaded.
    pub fn tier(&self) -> Option<&crate::tier::TierTable> {
        self.loaded.get()?.tier.as_deref()
    }
    pub fn name(&self) -> Gc<Str> {
        self.name.get().cast_unchecked()
    }
    pub fn has_flag(&self, flag: u32) -> bool {
        self.hot.flags & flag != 0
    }
    /// The source position of an instruction word.
    pub fn position(&self, index: usize) -> bytecode::Position {
        self.unit.positions.get(index).copied().unwrap_or_default()
    }
}

/// A Python `function`.
#[repr(C)]
pub struct Function {
    pub header: Header,
    /// The code (a Code).
    pub code: ValueCell,
    /// Globals (a namespace Dict).
    pub globals: ValueCell,
    /// Builtins (a Dict).
    pub builtins: ValueCell,
    /// Tuple of cells, or UNBOUND.
    pub closure: ValueCell,
    /// Tuple, or UNBOUND.
    pub defaults: ValueCell,
    /// Dict, or UNBOUND.
    pub kwdefaults: ValueCell,
    pub name: ValueCell,
    pub qualname: ValueCell,
    /// UNBOUND: what the code begins with.
    pub doc: ValueCell,
    pub module: ValueCell,
    /// Dict or UNBOUND.
    pub annotations: ValueCell,
    /// The `__annotate__` function or None or UNBOUND.
    pub annotate: ValueCell,
    pub type_params: ValueCell,
    /// Changes when code, defaults or kwdefaults are assigned.
    pub version: Cell<u32>,
}
// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for Function {
    const KIND: Kind = Kind::Function;
    fn trace(&self, tracer: &mut Tracer) {
        for field in [
            &self.code,
            &self.globals,
            &self.builtins,
            &self.closure,
            &self.defaults,
            &self.kwdefaults,
            &self.name,
            &self.qualname,
            &self.doc,
            &self.module,
            &self.annotations,
            &self.annotate,
            &self.type_params,
        ] {
            tracer.value(field.get());
        }
    }
}
impl Function {
    #[inline(always)]
    pub fn code(&self) -> Gc<Code> {
        self.code.get().cast_unchecked()
    }
    #[inline(always)]
    pub fn globals(&self) -> Gc<Dict> {
        self.globals.get().cast_unchecked()
    }
    pub fn builtins(&self) -> Gc<Dict> {
        self.builtins.get().cast_unchecked()
    }
}

/// A frame as Python code sees it, made when somebody asks (`sys._getframe`, a traceback), and for bodies that have
/// a locals mapping of their own (modules, classes, exec), and for generators.
#[repr(C)]
pub struct Frame {
    pub header: Header,
    /// The function that runs (a Function).
    pub function: ValueCell,
    /// Registers on the VM stack while the frame runs; null when it has ended or is a suspended generator.
    pub regs: Cell<*mut Value>,
    /// The last instruction executed, valid when the frame does not run on top of the stack.
    pub pc: Cell<*const Instr>,
    /// Registers kept after the frame has ended (ValueArray), or of a suspended generator.
    pub storage: ValueCell,
    /// The locals mapping of a body that has one; UNBOUND otherwise.
    pub locals: ValueCell,
    /// The generator that this frame belongs to, or UNBOUND.
    pub generator: ValueCell,
    /// `f_back` kept when the frame has ended in a traceback; UNBOUND when it is found from the stack.
    pub back: ValueCell,
    /// `f_trace`
    pub trace: ValueCell,
    /// Names added through `f_locals` beyond the function's own (a Dict) or UNBOUND.
    pub extra_locals: ValueCell,
    /// `f_trace_lines`, `f_trace_opcodes` bits; bit 2: the frame has ended.
    pub trace_flags: Cell<u32>,
    /// The last of its instructions that was instrumented and ran: index plus one, 0 for none.
    pub last: Cell<u32>,
    /// The last of those that has a line.
    pub last_with_line: Cell<u32>,
    /// Where a debugger wants it to go on: index plus one of an instruction, 0 for nowhere.
    pub jump: Cell<u32>,
}
// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for Frame {
    const KIND: Kind = Kind::Frame;
    fn trace(&self, tracer: &mut Tracer) {
        for f in [
            &self.function,
            &self.storage,
            &self.locals,
            &self.generator,
            &self.back,
            &self.trace,
            &self.extra_locals,
        ] {
            tracer.value(f.get());
        }
    }
}
impl Frame {
    pub fn function(&self) -> Gc<Function> {
        self.function.get().cast_unchecked()
    }
    /// Kept registers, if the frame does not run.
    pub fn storage(&self) -> Option<Gc<ValueArray>> {
        self.storage.get().downcast()
    }
}

/// Where a generator is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum GeneratorState {
    Created,
    Suspended,
    Running,
    Closed,
}

/// A generator, coroutine or async generator (told apart by shape).
#[repr(C)]
pub struct Generator {
    pub header: Header,
    pub state: Cell<GeneratorState>,
    /// Async generators: asend/athrow/aclose is running; hooks were called; closed.
    pub async_flags: Cell<u8>,
    /// It runs only to pass values between its resumer and what it delegates to: its registers are still in
    /// `registers`, and the frame on the VM stack has no more than a header and room for them.
    pub passing: Cell<bool>,
    /// Native code takes its values one after the other, from it or from one that delegates to it: it may stay on the
    /// VM stack where it yields.
    pub driven: Cell<bool>,
    /// Where its code puts its values, if that is compiled for a sink.
    pub store: Cell<*const crate::interp::sink::Store>,
    /// Registers of its frame.
    pub frame_words: u32,
    /// The generator that it waits at and would do nothing but pass values to and from if it were resumed, else UNBOUND.
    /// It is in the saved registers too, which keep it alive.
    pub inner: Cell<Value>,
    /// Its Frame object if one was made, else UNBOUND.
    pub frame: ValueCell,
    pub function: ValueCell,
    /// Saved registers (ValueArray of the code's register count).
    pub registers: ValueCell,
    /// Where it goes on.
    pub pc: Cell<*const Instr>,
    pub name: ValueCell,
    pub qualname: ValueCell,
    /// What was being handled inside it (exception state), UNBOUND for nothing.
    pub handled: ValueCell,
    /// Coroutines: `cr_origin`; async generators: the finalizer hook.
    pub origin: ValueCell,
}
// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for Generator {
    const KIND: Kind = Kind::Generator;
    fn trace(&self, tracer: &mut Tracer) {
        for f in [
            &self.frame,
            &self.function,
            &self.registers,
            &self.name,
            &self.qualname,
            &self.handled,
            &self.origin,
        ] {
            tracer.value(f.get());
        }
    }
}

fields! {
    /// A traceback entry. `lasti` and `line` are ints; `line` None means: take it from `lasti`.
    Traceback, Traceback { next, frame, lasti, line }
}

/// An exception object. What some classes have beyond the common fields (`StopIteration.value`, `OSError.errno`, ...)
/// is in `extra`, a ValueArray in an order that `builtins::exceptions` defines.
#[repr(C)]
pub struct Exception {
    pub header: Header,
    /// Tuple
    pub args: ValueCell,
    /// Traceback or None
    pub traceback: ValueCell,
    pub context: ValueCell,
    pub cause: ValueCell,
    pub extra: ValueCell,
    pub suppress_context: Cell<bool>,
}
// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for Exception {
    const KIND: Kind = Kind::Exception;
    fn trace(&self, tracer: &mut Tracer) {
        for f in [&self.args, &self.traceback, &self.context, &self.cause, &self.extra] {
            tracer.value(f.get());
        }
    }
}
impl Exception {
    pub fn args(&self) -> Gc<Tuple> {
        self.args.get().cast_unchecked()
    }
}
