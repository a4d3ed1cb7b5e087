//! Instrumented code: which words of a code object report what to whom.
//!
//! The original opcodes are in the code's unit, so that only the opcode byte of a word changes. A tool can switch an event
//! off at a place; what is left at a word decides whether it stays instrumented.

use super::{TOOLS, event};
use crate::interp::{caller_of, code_of, frames, function_of, saved_pc};
use crate::object::Code;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_compiler::bytecode::{Instr, Op, flags};

/// What is special about a word, as bits.
pub mod word {
    /// A line starts here, or may: something jumps here.
    pub const LINE_START: u8 = 1;
    /// The line changes here or something jumps here, so that from here on another line is the last one.
    pub const LINE_CHANGE: u8 = 2;
    /// The word before is a Yield.
    pub const AFTER_YIELD: u8 = 4;
    /// Something waits here for what it delegates to to end.
    pub const AFTER_SEND: u8 = 8;
    /// Not an instruction of its own, or one before the body begins.
    pub const NOT_TRACED: u8 = 16;
}

/// Events at one word, which can be switched off separately.
pub mod slot {
    pub const LINE: usize = 0;
    pub const INSTRUCTION: usize = 1;
    pub const MAIN: usize = 2;
    pub const RIGHT: usize = 3;
    pub const RESUME: usize = 4;
    pub const STOP: usize = 5;
    pub const COUNT: usize = 6;
}

/// The event that an instruction itself is, and where it is a branch the one for the other way.
pub fn main_event(op: Op) -> Option<usize> {
    Some(match op {
        Op::Resume => event::PY_START,
        Op::Return | Op::ReturnNone => event::PY_RETURN,
        Op::Yield => event::PY_YIELD,
        Op::Call
        | Op::CallMethod
        | Op::CallKw
        | Op::CallMethodKw
        | Op::CallEx
        | Op::EnterWith
        | Op::CallExit
        | Op::LoadSuperAttr
        | Op::LoadSuperMethod => event::CALL,
        Op::Jump | Op::LoopBack => event::JUMP,
        op if is_branch(op) => event::BRANCH_LEFT,
        _ => return None,
    })
}

/// Instructions that may jump or not.
pub fn is_branch(op: Op) -> bool {
    matches!(op, Op::JumpIfTrue | Op::JumpIfFalse | Op::JumpIfNone | Op::JumpIfNotNone | Op::ForIter)
        || (op >= Op::JumpIfLt && op <= Op::JumpIfNotGeI)
}

/// What is wanted of a code object.
pub struct Instrumentation {
    version: Cell<u32>,
    restarts: Cell<u32>,
    local: [Cell<u32>; TOOLS],
    /// The tools that want an event here, a bit each.
    active: [Cell<u8>; event::LOCAL],
    /// Bits of [`word`].
    words: Box<[u8]>,
    /// Tools that want to hear no more of an event.
    off: Box<[[Cell<u8>; slot::COUNT]]>,
}

impl Instrumentation {
    /// That of a code object.
    pub fn of(code: Gc<Code>) -> &'static Instrumentation {
        let made = code.instrumentation.get_or_init(|| {
            Box::new(Instrumentation {
                version: Cell::new(0),
                restarts: Cell::new(0),
                local: [const { Cell::new(0) }; TOOLS],
                active: [const { Cell::new(0) }; event::LOCAL],
                words: words(&code),
                off: (0..code.unit.instrs.len()).map(|_| [const { Cell::new(0) }; slot::COUNT]).collect(),
            })
        });
        // SAFETY: it is boxed and never replaced, and callers hold the code object while they use it.
        unsafe { &*std::ptr::from_ref(&**made) }
    }
    /// The events that a tool wants of this code.
    pub fn local(&self, tool: usize) -> u32 {
        self.local[tool].get()
    }
    pub(super) fn set_local(&self, tool: usize, events: u32) {
        self.local[tool].set(events);
        self.version.set(0);
    }
    /// Bits of [`word`].
    pub fn word(&self, index: usize) -> u8 {
        self.words[index]
    }
    /// The tools that want an event at a word.
    #[inline]
    pub fn wanted(&self, event: usize, index: usize, slot: usize) -> u8 {
        self.active[event].get() & !self.off[index][slot].get()
    }
    /// Tools want to hear no more of an event at a word.
    pub fn switch_off(&self, code: Gc<Code>, index: usize, slot: usize, tools: u8) {
        if tools != 0 {
            let off = &self.off[index][slot];
            off.set(off.get() | tools);
            self.write(code);
        }
    }
    /// Is any line still wanted?
    fn wants_lines(&self) -> bool {
        let active = self.active[event::LINE].get();
        active != 0
            && self
                .words
                .iter()
                .zip(&self.off)
                .any(|(word, off)| word & word::LINE_START != 0 && active & !off[slot::LINE].get() != 0)
    }
    fn is_wanted(&self, lines: bool, index: usize, op: Op, is_generator: bool) -> bool {
        let word = self.words[index];
        if word & word::NOT_TRACED != 0 {
            return false;
        }
        // As long as some line is wanted, all places where it changes are looked at: whether a line has just begun is
        // known from what ran before.
        if lines && word & word::LINE_CHANGE != 0 {
            return true;
        }
        let wanted = |event: usize, slot: usize| self.wanted(event, index, slot) != 0;
        if op != Op::Resume && wanted(event::INSTRUCTION, slot::INSTRUCTION) {
            return true;
        }
        let resumes = self.active[event::PY_RESUME].get() != 0;
        if (word & word::AFTER_YIELD != 0 || op == Op::Yield) && resumes {
            return true;
        }
        let stops = self.active[event::STOP_ITERATION].get() != 0;
        let ends = matches!(op, Op::Return | Op::ReturnNone);
        if ends && stops && is_generator {
            return true;
        }
        if (word & word::AFTER_SEND != 0 || matches!(op, Op::Send | Op::ForIter)) && stops {
            return true;
        }
        match main_event(op) {
            Some(event::BRANCH_LEFT) => {
                wanted(event::BRANCH_LEFT, slot::MAIN) || wanted(event::BRANCH_RIGHT, slot::RIGHT)
            }
            Some(event) => wanted(event, slot::MAIN),
            None => false,
        }
    }
    /// Writes the opcodes of all words.
    fn write(&self, code: Gc<Code>) {
        let lines = self.wants_lines();
        let is_generator = code.has_flag(flags::GENERATOR | flags::COROUTINE);
        for (index, original) in code.unit.instrs.iter().enumerate() {
            if index > 0 && code.unit.instrs[index - 1].op_byte() == Op::WideName as u8 {
                continue;
            }
            let op = original.op();
            let op = if self.is_wanted(lines, index, op, is_generator) { Op::Instrumented } else { op };
            let cell = &code.instrs()[index];
            let now = cell.get();
            if now.op_byte() != op as u8 {
                cell.set(Instr(now.0 & !0xff | op as u64));
            }
        }
    }
}

/// Bits of [`word`] for each word of a code object.
fn words(code: &Code) -> Box<[u8]> {
    let unit = &code.unit;
    let n = unit.instrs.len();
    let mut words = vec![0u8; n];
    let line = |i: usize| unit.positions.get(i).map_or(0, |p| p.line);
    let first = unit.instrs.iter().position(|i| i.op() == Op::Resume).unwrap_or(0);
    let mut wide = false;
    for (i, instr) in unit.instrs.iter().enumerate() {
        let op = instr.op();
        if wide || i < first {
            words[i] |= word::NOT_TRACED;
        }
        if i == first || (!wide && i > first && (i == first + 1 || line(i) != line(i - 1))) {
            words[i] |= word::LINE_CHANGE;
        }
        wide = op == Op::WideName;
        if wide {
            continue;
        }
        if op == Op::Yield && i + 1 < n {
            words[i + 1] |= word::AFTER_YIELD;
        }
        if let Some(target) = instr.distance().and_then(|d| i.checked_add_signed(d)).filter(|t| *t < n) {
            words[target] |= match op {
                Op::Send => word::AFTER_SEND,
                Op::ForIter => word::AFTER_SEND | word::LINE_CHANGE,
                _ => word::LINE_CHANGE,
            };
        }
    }
    for h in &unit.handlers {
        if let Some(w) = words.get_mut(h.target as usize) {
            *w |= word::LINE_CHANGE;
        }
    }
    // A module without a statement has one line, whose number is 0.
    let empty = (0..n).all(|i| line(i) == 0);
    for (i, w) in words.iter_mut().enumerate() {
        let op = unit.instrs[i].op();
        if *w & word::LINE_CHANGE != 0 && (line(i) != 0 || empty) && i != first && op != Op::MakeGenerator {
            *w |= word::LINE_START;
        }
    }
    words.into_boxed_slice()
}

/// Brings a code object up to date with what tools want of it.
pub fn refresh(vm: &Vm, code: Gc<Code>) {
    let m = &vm.interp().monitoring;
    if code.instrumentation.get().is_none() && (0..event::LOCAL).all(|e| m.everywhere(e) == 0) {
        return;
    }
    // What is loaded later is looked at then.
    if !code.is_loaded() {
        return;
    }
    let own = Instrumentation::of(code);
    if own.version.get() == m.version.get() {
        return;
    }
    own.version.set(m.version.get());
    if own.restarts.replace(m.restarts.get()) != m.restarts.get() {
        own.off.iter().flatten().for_each(|off| off.set(0));
    }
    let mut same = true;
    for e in 0..event::LOCAL {
        let mut tools = m.everywhere(e);
        for (tool, local) in own.local.iter().enumerate() {
            tools |= ((local.get() >> e & 1) as u8) << tool;
        }
        let old = own.active[e].replace(tools);
        same &= old == tools;
        let new = tools & !old;
        if new != 0 {
            own.hear_again(&code, e, new);
        }
    }
    if !same || own.restarts.get() > 1 {
        own.write(code);
    }
}

impl Instrumentation {
    /// Tools that did not want an event and now do have switched it off nowhere.
    fn hear_again(&self, code: &Code, event: usize, tools: u8) {
        for (index, off) in self.off.iter().enumerate() {
            let slot = match event {
                event::LINE => slot::LINE,
                event::INSTRUCTION => slot::INSTRUCTION,
                event::BRANCH_RIGHT => slot::RIGHT,
                event::PY_RESUME => slot::RESUME,
                event::STOP_ITERATION => slot::STOP,
                _ if main_event(code.unit.instrs[index].op()) == Some(event) => slot::MAIN,
                _ => continue,
            };
            off[slot].set(off[slot].get() & !tools);
        }
    }
}

/// Brings the code of the running frame up to date; true when the instruction at `pc` is now instrumented.
///
/// # Safety
/// `regs` is the running frame and `pc` an instruction of its code.
#[cold]
#[inline(never)]
pub unsafe fn refresh_running(vm: &Vm, regs: *mut Value, pc: *const Instr) -> bool {
    // SAFETY: by the caller's promise.
    unsafe {
        refresh(vm, code_of(regs));
        (*pc).op_byte() == Op::Instrumented as u8
    }
}

/// Brings the code of all frames that run in a thread up to date. `more`: something is wanted that was not, so the frames
/// get objects that know which line they are at.
pub(super) fn refresh_frames(thread: &Vm, more: bool) {
    let mut regs = thread.frame.get();
    let mut pc = thread.pc.get();
    // SAFETY: walks the chain of running frames.
    unsafe {
        while !regs.is_null() {
            let code = function_of(regs).code();
            if more {
                let frame = frames::frame_object(thread, regs);
                let index = (pc as usize).wrapping_sub(code.hot.instrs.get() as usize) / size_of::<Instr>();
                if index < code.unit.instrs.len() {
                    frame.last.set(index as u32 + 1);
                }
            }
            refresh(thread, code);
            pc = saved_pc(regs);
            regs = caller_of(regs);
        }
    }
}
