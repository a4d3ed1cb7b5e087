//! Tiers: where compiled code takes over from the interpreter, and how it hands back.
//!
//! With `--jit` the first `Resume` of a code object and its `LoopBack`s are written as counting instructions. When a counter
//! runs out, the compiler (behind the trait [`Compiler`], which `jit` implements) is asked for code that begins there, and
//! the instruction becomes one that enters it. A frame's registers on the VM stack stay the place where its values are:
//! compiled code brings them up to date before whatever can see them, so that control can go over to the interpreter at any
//! instruction, and an exit needs to say no more than where, and which registers hold raw numbers ([`ExitPoint`]).

use crate::callees::{self, Profile};
use crate::interp::sink::Sink;
use crate::object::Code;
use crate::object::code::CodeHot;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use taipan_compiler::bytecode::{Instr, Op};
use taipan_profiler::{feedback, items};

pub mod assume;
mod operands;

pub use operands::*;

/// How compiled code ended.
pub mod status {
    /// The function returned `value`. Its frame has neither Frame object nor generator, and is still the running one.
    pub const RETURNED: u64 = 0;
    /// The interpreter goes on at the exit point at address `value`.
    pub const EXIT: u64 = 1;
    /// The exception pending was raised at `vm.pc` in the frame that was entered.
    pub const RAISED: u64 = 2;
    /// The interpreter goes on at `vm.next`; frames of compiled code on the native stack are given up, since all that they
    /// hold is in their frames on the VM stack.
    pub const BAIL: u64 = 3;
    /// Nothing ran: the code is not compiled.
    pub const INTERPRET: u64 = 4;
    // Any other is the address of the Yield or Return at which a generator's frame, which is still the running one, gave
    // `value`. What else the generator has is in its saved registers.
}

/// What compiled code gives back, in two machine registers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    pub value: u64,
    /// One of [`status`], or an instruction's address.
    pub status: u64,
}

/// Compiled code: entered with the running frame's registers.
pub type Native = unsafe extern "C" fn(*mut Value, &Vm) -> Outcome;

/// The entry of code that is not compiled.
///
/// # Safety
/// None is needed; the type asks for it.
pub unsafe extern "C" fn not_compiled(_regs: *mut Value, _vm: &Vm) -> Outcome {
    Outcome { value: 0, status: status::INTERPRET }
}

/// How a register's word was left by an exit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Raw {
    /// A double's bits.
    Float,
    /// 0 or 1.
    Bool,
    /// An int of 64 bits without sign.
    U64,
    /// An int shifted left by two.
    Int,
}

impl Raw {
    /// The value that a word is.
    fn value(self, vm: &Vm, word: u64) -> Value {
        match self {
            Raw::Bool => Value::bool(word & 1 != 0),
            Raw::Float => vm.float(f64::from_bits(word)),
            Raw::U64 => vm.int_from_u64(word),
            Raw::Int => Value::from_bits(word | 2),
        }
    }
}

/// What an object that is made at an exit has in one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// These bits.
    Constant(u64),
    /// The word that compiled code left in this place of [`ExitPoint::saved`].
    Saved(u16, Option<Raw>),
    /// The object in this place of [`ExitPoint::objects`].
    Object(u16),
}

/// An object that is made at an exit.
pub struct Made {
    /// Where this place of [`ExitPoint::saved`] has another word than `quick::END`, that is meant, and nothing is made.
    pub unless: Option<u16>,
    pub what: MadeOf,
}

/// What such an object is.
pub enum MadeOf {
    /// These words, so many after them, and fields by their offsets.
    Instance {
        words: Box<[u64]>,
        more: usize,
        fields: Box<[(i32, Part)]>,
    },
    Tuple(Box<[Part]>),
    Slice([Part; 3]),
    Dict,
}

/// Set in [`TierTable::doubted`] and [`TierTable::failed`] for guards at the entry of a block, beside its index.
pub const AT_EDGE: u32 = 1 << 31;

/// A place where compiled code hands over to the interpreter.
pub struct ExitPoint {
    /// Index of the instruction to go on with.
    pub index: u32,
    /// The entry of the compiled code: see [`TierTable`].
    pub entry: u32,
    /// A guess failed here, as opposed to leaving as planned.
    pub failure: bool,
    /// Nothing ran: the code is for other objects than these. There may be a version for them.
    pub other_version: bool,
    /// The guess was made where a block is entered.
    pub at_edge: bool,
    /// What it is, for reports.
    pub reason: &'static str,
    /// A guess about the instruction had failed before this code was made.
    pub doubted: bool,
    /// How often it was taken.
    pub count: Cell<u32>,
    /// How often a guess may fail here before the code is made anew.
    pub patience: u32,
    /// Bits of the code object whose instruction `index` is, which the compiled code's pins keep alive.
    pub code: u64,
    /// Registers that hold raw numbers.
    pub raw: Box<[(u16, Raw)]>,
    /// Registers that have objects which are made here, with their places in `objects`.
    pub made: Box<[(u16, u16)]>,
    /// What is made here: instances, and other objects after those in them.
    pub objects: Box<[Made]>,
    /// What compiled code left for `objects`.
    pub saved: Box<[Cell<u64>]>,
    /// Registers that have constants, by their bits: the code does not write these.
    pub constants: Box<[(u16, u64)]>,
    /// Registers that have the words that name frames as callers: with the frame's first register, and the kind of the call.
    pub callers: Box<[(u16, u16, u8)]>,
    /// Registers of a generator's frame that are only among its saved ones.
    pub bare: Box<[u16]>,
    /// First register of the frame that is left, counted from the outermost one's.
    pub base: u16,
    /// That of the frame which the interpreter took for the running one, and how many frames lie between.
    pub entered: u16,
    pub levels: u16,
    /// Where the headers of those frames say whether there is a frame object.
    pub extras: Box<[u16]>,
}

impl ExitPoint {
    /// How often a guess may fail in code of so many bytes before that is made anew.
    pub fn patience(bytes: usize) -> u32 {
        FAILURES + (bytes / BYTES_PER_FAILURE) as u32
    }

    /// Makes the objects.
    ///
    /// # Safety
    /// Compiled code left here, and nothing ran since.
    unsafe fn make(&self, vm: &Vm) -> Vec<Value> {
        // What was saved is in no place where the collector looks.
        let _no_gc = vm.heap().no_gc();
        let kept = |made: &Made| {
            let word = self.saved[made.unless? as usize].get();
            (word != crate::interp::quick::END).then_some(Value::from_bits(word))
        };
        let begin = |made: &Made| match (kept(made), &made.what) {
            (Some(v), _) => v,
            (None, MadeOf::Instance { words, more, .. }) => {
                let cell = vm.heap().raw_cell((words.len() + more) * 8).as_ptr().cast::<u64>();
                let all = words.iter().copied().chain(std::iter::repeat_n(Value::UNBOUND.bits(), *more));
                for (k, word) in all.enumerate() {
                    // SAFETY: the cell has room for them.
                    unsafe { cell.add(k).write(word) };
                }
                Value::from_bits(cell as u64 + 1)
            }
            (None, _) => Value::UNBOUND,
        };
        let mut objects: Vec<Value> = self.objects.iter().map(begin).collect();
        for (n, made) in self.objects.iter().enumerate() {
            if kept(made).is_some() {
                continue;
            }
            let part = |part: &Part| match *part {
                Part::Constant(bits) => Value::from_bits(bits),
                Part::Saved(place, raw) => {
                    let word = self.saved[place as usize].get();
                    raw.map_or(Value::from_bits(word), |raw| raw.value(vm, word))
                }
                Part::Object(k) => objects[k as usize],
            };
            match &made.what {
                MadeOf::Instance { fields, .. } => {
                    let object = objects[n].bits() - 1;
                    for (offset, value) in fields {
                        let at = (object as i64 + *offset as i64) as *mut Value;
                        // SAFETY: the object, which is new, has a word there.
                        unsafe { at.write(part(value)) };
                    }
                }
                MadeOf::Tuple(parts) => {
                    let parts: Vec<Value> = parts.iter().map(part).collect();
                    objects[n] = vm.new_tuple(&parts).value();
                }
                MadeOf::Slice(parts) => {
                    let [a, b, c] = parts.each_ref().map(|p| part(p).bits());
                    objects[n] = Value::from_bits(crate::interp::quick::new_slice(vm, a, b, c));
                }
                MadeOf::Dict => objects[n] = vm.new_dict().value(),
            }
        }
        objects
    }

    /// Brings the frames' memory up to date, and makes the frame that was left the running one. `regs` is the outermost frame.
    ///
    /// # Safety
    /// The code of that frame left here.
    pub unsafe fn apply(&self, vm: &Vm, regs: *mut Value) {
        // SAFETY: by the caller's promise; there is room for all frames, and the registers hold what the exit point says.
        unsafe {
            if !self.bare.is_empty() {
                let saved = crate::interp::compiled_generator::saved_registers(regs);
                for r in &self.bare {
                    *regs.add(*r as usize) = saved.get(*r as usize);
                }
            }
            if !self.objects.is_empty() {
                let objects = self.make(vm);
                for (register, n) in &self.made {
                    *regs.add(*register as usize) = objects[*n as usize];
                }
            }
            for (register, bits) in &self.constants {
                *regs.add(*register as usize) = Value::from_bits(*bits);
            }
            for (register, base, kind) in &self.callers {
                let word = regs.add(*base as usize) as u64 | *kind as u64;
                *regs.add(*register as usize) = Value::from_bits(word);
            }
            for (register, raw) in &self.raw {
                let at = regs.add(*register as usize);
                // (The VM stack is scanned conservatively, so that raw words do no harm.)
                *at = raw.value(vm, (*at).bits());
            }
            if self.base != self.entered {
                vm.frame.set(regs.add(self.base as usize));
                vm.depth.set(vm.depth.get() + self.levels as usize);
            }
        }
    }
}

/// An exit that fails so often has its code thrown away and made anew, if there is little of it.
const FAILURES: u32 = 20;
/// For so many bytes of machine code it may fail once more: leaving so often costs what making the code costs.
const BYTES_PER_FAILURE: usize = 256;
/// Where code is thrown away, what failed in it so often fails too.
const MORE_FAILURES: u32 = 3;
/// Code that was made anew so often is left to the interpreter where it fails.
const ATTEMPTS: u32 = 12;

/// The reason of exits where a version of a class or namespace has changed.
pub const VERSION: &str = "another version";
/// The reason of exits where a jump goes that never went there before.
pub const UNSEEN: &str = "a way not seen before";
/// The reason of exits where code for a sum of ints has doubles only, or the other way round.
pub const OTHER_SUM: &str = "a value of another type";
/// The reason of exits where a native function cannot tell without running Python code.
pub const SHORT_CUT: &str = "a short cut";
/// Code that was made anew more often has all ways.
const TRUSTS: u32 = 5;
/// The reason of [`ExitPoint::other_version`].
pub const OTHER_VERSION: &str = "another version of the code";
/// So many versions are made of a loop, beside the one that was made first.
const VERSIONS: usize = 3;
/// Code for a sink is wanted so often for something else before it is made for that.
const SINK_MISSES: u32 = 50;
/// A loop is entered so often with objects for which there is no version before one is made.
const VERSION_MISSES: u32 = 8;

/// What the tiers know of one code object: entry 0 is its beginning, then come its loops, then the places at which a generator
/// goes on.
pub struct TierTable {
    /// How often each entry may still be passed.
    pub counters: Box<[Cell<u32>]>,
    pub entries: Box<[Cell<Native>]>,
    /// How often code was made for each entry.
    pub attempts: Box<[Cell<u32>]>,
    /// The number of the request that is under way for each entry, or 0.
    pub tickets: Box<[Cell<u64>]>,
    /// Instructions at which guesses failed once: what the interpreter has learned since may make for better ones.
    pub doubted: RefCell<BTreeSet<u32>>,
    /// Instructions at which guesses failed again.
    pub failed: RefCell<BTreeSet<u32>>,
    /// Objects that the compiled code refers to. Nothing may be allocated while this is borrowed.
    pub pins: RefCell<Vec<Value>>,
    /// Code beside that in `entries`: each is for objects of other shapes. With its entry.
    pub versions: RefCell<Vec<(u32, Native)>>,
    /// Entries of which there were too many versions: one is made for all.
    pub unversioned: RefCell<BTreeSet<u32>>,
    /// How often an entry was passed with objects for which there is no version.
    pub misses: Cell<u32>,
    /// The instructions after which a generator goes on that its code may be entered at: these are the last entries.
    pub resumed: Box<[u32]>,
    /// For each of them the NativeResume that enters the code.
    pub trampolines: Box<[Instr]>,
    /// For each entry the sink that its code is for, or 0, or [`NO_SINK`].
    pub sinks: Box<[Cell<u8>]>,
    /// The sink that was last seen.
    pub wanted: Cell<u8>,
    /// The calls note what they call, or did.
    pub notes_calls: Cell<bool>,
    /// What they noted, by their indices.
    pub callees: RefCell<BTreeMap<u32, Profile>>,
}

/// In [`TierTable::sinks`]: the code was wanted without one, too.
const NO_SINK: u8 = 0xff;

impl TierTable {
    /// The instruction before an entry at which a generator goes on.
    pub fn suspends_before(&self, entry: u32) -> Option<usize> {
        let first = self.entries.len() - self.resumed.len();
        (entry as usize).checked_sub(first).map(|n| self.resumed[n] as usize)
    }
}

/// The compiled code with which a generator goes on after the instruction at `at`.
///
/// # Safety
/// As for [`resume_at`].
#[inline(always)]
pub unsafe fn entry_at(code: &CodeHot, at: *const Instr) -> Native {
    // SAFETY: by the caller's promise; only code with a table has such instructions.
    unsafe {
        let table = &*code.tier.get();
        table.entries.get_unchecked((*at).c() as usize).get()
    }
}

/// The instruction that enters the compiled code with which a generator goes on after the instruction at `at`.
///
/// # Safety
/// `at` is an instruction of the code, a NativeYield or NativeGenerator.
pub unsafe fn resume_at(code: &CodeHot, at: *const Instr) -> *const Instr {
    // SAFETY: by the caller's promise; only code with a table has such instructions.
    unsafe {
        let table = &*code.tier.get();
        &raw const table.trampolines[(*at).c() as usize - (table.entries.len() - table.resumed.len())]
    }
}

/// What compiled code is made of.
pub struct Request {
    pub code: Gc<Code>,
    /// See [`TierTable`].
    pub entry: u32,
    /// The loop, by its number, that is entered.
    pub around: Option<u32>,
    /// Index of the instruction that the code begins with.
    pub index: usize,
    /// The running frame.
    pub regs: *mut Value,
    /// The code may be for objects like those in the frame alone (see [`ExitPoint::other_version`]).
    pub versioned: bool,
    /// Jumps may be taken to go only where they went before.
    pub trusts_jumps: bool,
    /// What takes the values that the code yields.
    pub sink: Option<Sink>,
}

impl Request {
    /// Does a generator go on with the code?
    pub fn resumes(&self) -> bool {
        self.entry > 0 && self.around.is_none()
    }
}

/// What the compiler says to a request.
pub enum Answer {
    /// Here is the code.
    Ready(Native),
    /// It is being made: ask again with this number, which is not 0.
    Later(u64),
    /// There shall be none.
    Never,
}

/// Makes compiled code.
pub trait Compiler {
    /// Asks for code.
    fn compile(&self, vm: &Vm, request: &Request) -> Answer;
    /// Asks for code that was asked for before.
    fn poll(&self, ticket: u64) -> Answer;
    /// Code was thrown away because a guess failed at `point`: gives all exits of that code that were taken.
    fn discarded(&self, point: &ExitPoint, taken: &mut dyn FnMut(&ExitPoint));
    /// What there is to tell at the end of the program.
    fn report(&self) -> String;
}

/// The state of an interpreter's tiers.
#[derive(Default)]
pub struct Tiers {
    pub compiler: OnceCell<Box<dyn Compiler>>,
    /// How often a function is entered before it is compiled.
    pub entry_threshold: Cell<u32>,
    /// How often a loop goes round before it is compiled.
    pub loop_threshold: Cell<u32>,
    /// Changes when inline caches of attribute slots are no longer what they were; never 0.
    pub cache_epoch: Cell<u32>,
    /// Instructions left to the interpreter are counted.
    pub counts_steps: Cell<bool>,
    /// For `-X jit-stats`: how often compiled code left the instruction at an address to the interpreter, which it is and where.
    pub steps: RefCell<std::collections::HashMap<usize, (u64, Op, String)>>,
    /// For operators that were methods in Python when they first were not of numbers, by the instruction's address: the shapes
    /// of the operands (0: not on the heap).
    pub operators: RefCell<std::collections::HashMap<usize, (u32, u32)>>,
    /// Where arrays have what they are made of, once there is one.
    pub arrays: OnceCell<Option<ArrayLayout>>,
    /// How often words were found changed that compiled code had relied on, by their addresses.
    pub broken: RefCell<std::collections::HashMap<usize, u32>>,
    /// Somebody wrote a local variable of a running frame: values in machine registers are out of date.
    pub frame_written: Cell<bool>,
    /// The process was forked off, and has not run for long: see [`Tiers::note_child`].
    young_child: Cell<bool>,
}

/// A process that was forked off compiles nothing before it has run for so long.
const CHILD_MILLISECONDS: i64 = 40;

/// Milliseconds of processor time that this process has used.
fn processor_milliseconds() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct is valid for writing.
    if unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) } != 0 {
        return i64::MAX;
    }
    time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

impl Tiers {
    /// Says that this process was forked off just now: most such processes have little to do, and what one compiles the others
    /// compile too, each while its program waits.
    pub fn note_child(&self) {
        self.young_child.set(true);
    }

    fn is_young_child(&self) -> bool {
        let young = self.young_child.get() && processor_milliseconds() < CHILD_MILLISECONDS;
        self.young_child.set(young);
        young
    }

    /// Notes what an instruction was first used with, if there is a compiler to make something of it.
    fn note(&self, pc: *const Instr, operands: (u32, u32)) {
        if self.compiler.get().is_some() {
            self.operators.borrow_mut().insert(pc as usize, operands);
        }
    }
}

/// Code of so many instructions has its thresholds doubled, and so on.
const SIZE_UNIT: u32 = 40;

/// Prepares a code object's instructions for counting, if there is a compiler; gives its table.
pub fn prepare(vm: &Vm, unit_loops: u32, instrs: &[Cell<Instr>]) -> Option<Box<TierTable>> {
    let tiers = &vm.interp().tiers;
    tiers.compiler.get()?;
    let loops = unit_loops as usize + 1;
    let mut resumed = Vec::new();
    let mut wide = false;
    for (k, cell) in instrs.iter().enumerate() {
        let i = cell.get();
        if !std::mem::replace(&mut wide, false) {
            match i.op() {
                Op::Resume if k == 0 => {
                    cell.set(with_op(Instr(i.0 | (RESUME as u64) << 8), Op::CountEntry));
                }
                Op::MakeCell | Op::CopyFreeVars if k == 0 => cell.set(with_op(i, Op::CountEntry)),
                Op::LoopBack => cell.set(with_op(i, Op::CountLoop)),
                // (What another generator yields passes by.)
                Op::MakeGenerator | Op::Yield if i.x() != 1 && loops + resumed.len() <= u16::MAX as usize => {
                    let op = if i.op() == Op::Yield { Op::CountYield } else { Op::CountGenerator };
                    // The operand c, which these have no use for, says which entry it is.
                    cell.set(with_op(Instr(i.0 | ((loops + resumed.len()) as u64) << 48), op));
                    resumed.push(k as u32);
                }
                Op::WideName => wide = true,
                _ => {}
            }
        }
    }
    // What takes longer to compile must be hotter.
    let scaled = |threshold: u32| threshold + threshold / SIZE_UNIT * instrs.len() as u32;
    let (entry, around) = (scaled(tiers.entry_threshold.get()), scaled(tiers.loop_threshold.get()));
    let n = loops + resumed.len();
    let trampolines = (loops..n).map(|k| with_op(Instr((k as u64) << 16), Op::NativeResume)).collect();
    Some(Box::new(TierTable {
        counters: (0..n).map(|k| Cell::new(if k == 0 { entry } else { around })).collect(),
        entries: (0..n).map(|_| Cell::new(not_compiled as Native)).collect(),
        attempts: (0..n).map(|_| Cell::new(0)).collect(),
        tickets: (0..n).map(|_| Cell::new(0)).collect(),
        doubted: RefCell::default(),
        failed: RefCell::default(),
        pins: RefCell::default(),
        versions: RefCell::default(),
        unversioned: RefCell::default(),
        misses: Cell::new(0),
        resumed: resumed.into(),
        trampolines,
        sinks: (0..n).map(|_| Cell::new(0)).collect(),
        wanted: Cell::new(0),
        notes_calls: Cell::new(false),
        callees: RefCell::default(),
    }))
}

/// Keeps objects (by their bits) alive for as long as a code object lives.
pub fn pin(code: Gc<Code>, objects: &[u64]) {
    if let Some(table) = code.tier() {
        crate::heap::write_barrier_whole(code.header());
        let mut pins = table.pins.borrow_mut();
        for value in objects.iter().map(|bits| Value::from_bits(*bits)) {
            if !pins.contains(&value) {
                pins.push(value);
            }
        }
    }
}

/// In the `x` byte of a first instruction that counts or enters compiled code: it was a Resume.
pub const RESUME: u8 = 0x80;

/// The same instruction with another opcode.
pub(crate) fn with_op(i: Instr, op: Op) -> Instr {
    Instr(i.0 & !0xff | op as u64)
}

/// The opcodes of an entry of a code object: plain, counting, entering compiled code, and that for a sink.
fn ops_of(code: Gc<Code>, entry: u32) -> [Op; 4] {
    if entry == 0 {
        return [code.unit.instrs[0].op(), Op::CountEntry, Op::NativeEntry, Op::NativeEntry];
    }
    match suspends_before(code, entry).map(|k| code.unit.instrs[k].op()) {
        Some(Op::MakeGenerator) => {
            [Op::MakeGenerator, Op::CountGenerator, Op::NativeGenerator, Op::SinkGenerator]
        }
        Some(_) => [Op::Yield, Op::CountYield, Op::NativeYield, Op::SinkYield],
        None => [Op::LoopBack, Op::CountLoop, Op::NativeLoop, Op::NativeLoop],
    }
}

/// The instruction before an entry at which a generator goes on.
fn suspends_before(code: Gc<Code>, entry: u32) -> Option<usize> {
    code.tier()?.suspends_before(entry)
}

/// Gives the instructions of an entry another opcode where they have one of that entry now.
fn switch(code: Gc<Code>, entry: u32, to: Op) {
    let ops = ops_of(code, entry);
    let one = if entry == 0 { Some(0) } else { suspends_before(code, entry) };
    for (k, original) in code.unit.instrs.iter().enumerate() {
        let cell = &code.instrs()[k];
        let now = cell.get();
        let is_it = one.map_or(original.a() as u32 + 1 == entry, |one| k == one);
        if is_it && original.op() == ops[0] && ops.iter().any(|op| *op as u8 == now.op_byte()) {
            cell.set(with_op(now, to));
        }
    }
}

/// A counter ran out at the instruction at `pc` of the running frame: asks for compiled code.
pub fn count_out(vm: &Vm, code: Gc<Code>, pc: *const Instr, regs: *mut Value, entry: u32) {
    let Some(table) = code.tier() else { return };
    let [plain, _, native, for_sink] = ops_of(code, entry);
    let Some(compiler) = vm.interp().tiers.compiler.get() else { return switch(code, entry, plain) };
    let ticket = &table.tickets[entry as usize];
    if vm.interp().tiers.is_young_child() {
        return table.counters[entry as usize].set(if entry == 0 { WAIT_ENTRIES } else { WAIT_ROUNDS });
    }
    let answer = if ticket.get() != 0 {
        compiler.poll(ticket.get())
    } else if callees::begin(code) {
        let tiers = &vm.interp().tiers;
        let (turns, most) = match entry {
            0 => (tiers.entry_threshold.get(), NOTED_ENTRIES),
            _ => (tiers.loop_threshold.get(), NOTED_ROUNDS),
        };
        return table.counters[entry as usize].set(turns.min(most));
    } else {
        let at = code.index_of(pc);
        let resumes = table.suspends_before(entry).is_some();
        let around = (entry > 0 && !resumes).then(|| entry - 1);
        let index = match (entry, resumes) {
            (0, _) => 0,
            (_, true) => at + 1,
            _ => (at as i64 + code.unit.instrs[at].bc() as i64) as usize,
        };
        let attempts = &table.attempts[entry as usize];
        attempts.set(attempts.get() + 1);
        let versioned = around.is_some() && !table.unversioned.borrow().contains(&entry);
        let trusts_jumps = attempts.get() <= TRUSTS;
        let known = &table.sinks[entry as usize];
        if resumes && known.get() != NO_SINK {
            known.set(table.wanted.get());
        }
        let sink = Sink::of(known.get());
        compiler.compile(vm, &Request { code, entry, around, index, regs, versioned, trusts_jumps, sink })
    };
    ticket.set(0);
    match answer {
        Answer::Ready(entered) => {
            let before = table.entries[entry as usize].replace(entered);
            if !std::ptr::fn_addr_eq(before, not_compiled as Native) {
                table.versions.borrow_mut().push((entry, before));
            }
            if entry == 0 {
                code.hot.native.set(entered);
            }
            let is_for_sink = Sink::of(table.sinks[entry as usize].get()).is_some();
            switch(code, entry, if is_for_sink { for_sink } else { native });
        }
        Answer::Later(number) => {
            ticket.set(number);
            table.counters[entry as usize].set(if entry == 0 { WAIT_ENTRIES } else { WAIT_ROUNDS });
        }
        Answer::Never if Sink::of(table.sinks[entry as usize].get()).is_some() => {
            table.sinks[entry as usize].set(NO_SINK);
            table.counters[entry as usize].set(WAIT_ROUNDS);
        }
        Answer::Never => switch(code, entry, plain),
    }
}

/// Code that is for a sink was wanted without it, or for another one. If that happens often, there is code for that, or for all.
#[cold]
pub fn miss_sink(code: Gc<Code>, entry: u32, wanted: Option<Sink>) {
    let Some(table) = code.tier() else { return };
    table.misses.set(table.misses.get() + 1);
    if table.misses.get() >= SINK_MISSES {
        table.misses.set(0);
        let again = wanted.is_some() && table.attempts[entry as usize].get() < ATTEMPTS / 2;
        table.sinks[entry as usize].set(if again { 0 } else { NO_SINK });
        throw_away(code, entry);
        table.counters[entry as usize].set(0);
        switch(code, entry, ops_of(code, entry)[1]);
    }
}

/// A loop was to be entered with objects that its code is not for: enters the version that is for them, or sees to it that there
/// is going to be one.
///
/// # Safety
/// `regs` is the running frame, at the loop's LoopBack.
#[cold]
pub unsafe fn enter_other(vm: &Vm, code: Gc<Code>, entry: u32, regs: *mut Value) -> Outcome {
    let none = Outcome { value: 0, status: status::INTERPRET };
    let Some(table) = code.tier() else { return none };
    let mut n = 0;
    loop {
        let all = table.versions.borrow();
        let Some(version) = all.iter().filter(|v| v.0 == entry).nth(n).map(|v| v.1) else { break };
        drop(all);
        // SAFETY: by the caller's promise.
        let outcome = unsafe { version(regs, vm) };
        if !is_for_others(outcome) {
            return outcome;
        }
        n += 1;
    }
    table.misses.set(table.misses.get() + 1);
    if table.misses.get() >= VERSION_MISSES {
        table.misses.set(0);
        if n == VERSIONS {
            table.unversioned.borrow_mut().insert(entry);
            throw_away(code, entry);
        }
        table.counters[entry as usize].set(0);
        switch(code, entry, Op::CountLoop);
    }
    none
}

/// Did code say that it is for other objects?
pub fn is_for_others(outcome: Outcome) -> bool {
    // SAFETY: the value of this status is the address of an exit point, which stays where it is.
    outcome.status == status::EXIT && unsafe { (*(outcome.value as *const ExitPoint)).other_version }
}

/// Forgets the code of an entry.
fn throw_away(code: Gc<Code>, entry: u32) {
    if let Some(table) = code.tier() {
        table.entries[entry as usize].set(not_compiled);
        table.versions.borrow_mut().retain(|v| v.0 != entry);
    }
    if entry == 0 {
        code.hot.native.set(not_compiled);
    }
}

/// Takes a bit out of an instruction's feedback.
fn forget(word: &Cell<Instr>, bit: u8) {
    word.set(Instr(word.get().0 & !((bit as u64) << 8)));
}

/// How often code is entered at most while its calls note what they call.
const NOTED_ENTRIES: u32 = 10;
/// How often a loop goes round meanwhile.
const NOTED_ROUNDS: u32 = 40;
/// How often code is entered before the compiler is asked again whether it is done.
const WAIT_ENTRIES: u32 = 30;
/// How often a loop goes round before that.
const WAIT_ROUNDS: u32 = 200;

/// Compiled code of the frame `regs` left at `point`: puts registers in order. Gives the instruction to go on with, of the
/// running frame, which may be an inlined one above `regs`.
///
/// # Safety
/// The code of the frame `regs` left at `point`.
#[inline(never)]
pub unsafe fn settle(vm: &Vm, point: &ExitPoint, regs: *mut Value) -> *const Instr {
    // SAFETY: by the caller's promise.
    unsafe {
        point.apply(vm, regs);
        let code = crate::interp::code_of(vm.frame.get());
        let count = point.count.get() + 1;
        point.count.set(count);
        if point.failure && count == point.patience {
            rethink(vm, crate::interp::code_of(regs), point);
        }
        code.hot.instrs.get().add(point.index as usize)
    }
}

/// A guess failed often: the compiled code of `code` is thrown away, and made anew with what was learned from all its guesses.
fn rethink(vm: &Vm, code: Gc<Code>, point: &ExitPoint) {
    let Some(table) = code.tier() else { return };
    if let Some(compiler) = vm.interp().tiers.compiler.get() {
        compiler.discarded(point, &mut |other| {
            if other.failure && other.entry == point.entry && other.count.get() >= MORE_FAILURES {
                learn(table, other);
            }
        });
    }
    let entry = point.entry as usize;
    if table.attempts[entry].get() > ATTEMPTS {
        return;
    }
    let tiers = &vm.interp().tiers;
    let threshold = if entry == 0 { tiers.entry_threshold.get() } else { tiers.loop_threshold.get() };
    table.counters[entry].set(threshold / 4 + 1);
    throw_away(code, point.entry);
    switch(code, point.entry, ops_of(code, point.entry)[1]);
}

/// Notes that a guess failed at `point`, in the code that the instruction belongs to. `table` is that of the code that was compiled.
fn learn(table: &TierTable, point: &ExitPoint) {
    let inner: Gc<Code> = Value::from_bits(point.code).cast_unchecked();
    let Some(learned) = inner.tier() else { return };
    // (The way that a jump went is noted beside it, and what is summed, as well.)
    if point.at_edge && point.reason != UNSEEN {
        let index = point.index | AT_EDGE;
        if !learned.doubted.borrow_mut().insert(index) && point.doubted {
            learned.failed.borrow_mut().insert(index);
        }
    } else if point.reason != UNSEEN && point.reason != OTHER_SUM {
        // The interpreter shall note an operator's operands anew.
        let word = &inner.instrs()[point.index as usize];
        match inner.unit.instrs[point.index as usize].op() {
            Op::GetItem | Op::GetItemI | Op::SetItem => forget(word, items::OTHER | items::NATIVE),
            Op::ForIter => forget(word, items::OTHER),
            // (A short cut is for numbers of all kinds: what is no number is what failed.)
            op if (Op::Add..=Op::MatMul).contains(&op) && point.reason != SHORT_CUT => {
                forget(word, feedback::OTHER | feedback::WIDE);
            }
            _ => {}
        }
        // (Other code that was made before the guess first failed is no reason for a second doubt.)
        let again = !learned.doubted.borrow_mut().insert(point.index) && point.doubted;
        // (A new version may well stay: a script's globals are made one by one.)
        let patience = point.reason == VERSION && table.attempts[point.entry as usize].get() < ATTEMPTS / 2;
        if again && !patience {
            learned.failed.borrow_mut().insert(point.index);
        }
    }
}
