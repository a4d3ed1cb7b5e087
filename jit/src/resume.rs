//! Generators in loops over them: what a generator runs from where it waits to where it yields next is inlined into the loop.
//!
//! A generator that waits has its registers in an array. The inlined body takes those that it wants from there, as values of the
//! registers of a frame above the loop's, and puts back what has changed when it yields; the loop goes on with the value. The
//! frame itself is made only for who must see it: an exit from inside writes it as it does for inlined calls, with the generator
//! in its header, so that the interpreter goes on in a generator that runs. From one yield to the next no way leads through a
//! yield, so that the generator's own loop is none here.
//!
//! Generators of one function wait at one of a few places, each of which has its own body. One that waits elsewhere, runs, has
//! ended, or is of another function is resumed as ever.

use crate::build::{Body, Builder, Info, Slot};
use crate::inline::Site;
use crate::mir::*;
use crate::sink::BEYOND;
use std::rc::Rc;
use taipan_compiler::bytecode::{self, CALL_GAP, Instr, Op as Bc, flags};
use taipan_vm::callees::{self, Callee};
use taipan_vm::interp::FrameKind;
use taipan_vm::layout;
use taipan_vm::object::Code;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::value::{Gc, Value};

/// A generator's code has at most so many instructions and yields.
const SHORT: usize = 60;
const YIELDS: usize = 3;
/// The beginning is inlined too where the code has no more than so many instructions.
const WHOLE: usize = 40;

/// The places at which a generator with this code waits that have bodies of their own: MakeGenerator and each Yield. None: it is
/// not simple.
fn places(unit: &bytecode::Code) -> Option<Vec<usize>> {
    let instrs = &unit.instrs;
    let is = |op: Bc| move |(at, i): (usize, &Instr)| (i.op() == op).then_some(at);
    let make: Vec<usize> = instrs.iter().enumerate().filter_map(is(Bc::MakeGenerator)).collect();
    let yields: Vec<usize> = instrs.iter().enumerate().filter_map(is(Bc::Yield)).collect();
    let plain = yields.iter().all(|at| instrs[*at].x() == 0) && !yields.is_empty();
    if make.len() != 1 || !plain || instrs.len() > SHORT || yields.len() > YIELDS {
        return None;
    }
    // (Where a generator is for most of the time comes first.)
    let begins = make.into_iter().filter(|_| instrs.len() <= WHOLE);
    Some(yields.into_iter().chain(begins).collect())
}

impl Builder<'_> {
    /// The step of a loop over what have been generators of one function so far. None: they have not, or it is not simple.
    pub(crate) fn for_known_generator(&mut self, at: usize, i: Instr, it: V) -> Option<bool> {
        if !self.is_trusted() || self.f.ty(it) != Ty::Any {
            return None;
        }
        let profile = callees::seen(self.body.info.code, at)?;
        let [Callee::Function(code, _)] = profile.seen.as_slice() else { return None };
        let code = *code;
        let base = self.body.base + self.body.unit().registers as u16 + CALL_GAP;
        let other = code.has_flag(flags::COROUTINE) || code.has_flag(flags::ASYNC_GENERATOR);
        if profile.others || other || !code.is_loaded() {
            return None;
        }
        let places = places(&code.unit)?;
        if !self.has_room(code, base, places.len()) {
            return None;
        }
        self.pin(code.value());
        self.know(it, shapes::GENERATOR);
        let frame = Frame::new(code, base, 0);
        for place in places {
            let created = code.unit.instrs[place].op() == Bc::MakeGenerator;
            let waits = self.push(Op::WaitsAt { pc: frame.pc(place), created }, Ty::Bool, &[it]);
            self.aside(waits, true, |b| b.resume(at, i, it, code, place));
        }
        Some(self.for_generator(at, i, it))
    }

    /// Resumes the generator `it`, which waits at `place`, for the ForIter at `at`, and ends the block.
    fn resume(&mut self, at: usize, i: Instr, it: V, code: Gc<Code>, place: usize) {
        let base = self.body.base + self.body.unit().registers as u16 + CALL_GAP;
        let end = crate::cfg::target(at, i);
        let entry = place + 1;
        let info = self.plan.body_of(code, entry);
        let number = self.inlined_at(at, code, entry, &info);
        let function = self.push(Op::LoadField(layout::GENERATOR_FUNCTION), Ty::Any, &[it]);
        self.regs.facts.insert(function, shapes::FUNCTION);
        let parent = self.body.frame;
        let below = &self.f.frames[parent as usize];
        let (pc, level) = (below.pc(at), below.level);
        let frame = self.f.frames.len() as u16;
        self.f.frames.push(Frame::new(code, base, level + 1));
        let cut = base - CALL_GAP;
        let mut slots = std::mem::take(&mut self.regs.slots);
        let wanted = |b: &Self, r: u16| [at, at + 1, end].iter().any(|to| b.is_live(*to, r));
        slots.retain(|r, _| *r >= BEYOND || *r < cut && wanted(self, *r));
        self.regs.slots = slots;
        self.take_registers(it, place, base, &info);
        self.push(Op::Resume, Ty::None, &[it]);
        let pc = self.push(Op::Word(pc), Ty::Any, &[]);
        let caller = self.push(Op::FrameWord { frame: parent, kind: FrameKind::For as u8 }, Ty::Any, &[]);
        for (below, v) in [(1, function), (2, pc), (3, caller), (4, it)] {
            self.set_slot(base - below, v);
        }
        let site = Site {
            at,
            base,
            kind: FrameKind::For,
            cut,
            to: Some(self.body.base + i.a()),
            made: None,
            truth: false,
            generator: Some(it),
        };
        let body = Body { frame, number, base, site: Some(site), ..Body::new(info, entry, None) };
        let Some(body) = self.build_inlined(body, entry) else { return };
        self.at = at;
        self.boxed.clear();
        if !body.ended.is_empty() {
            self.merge(None, body.ended);
            self.go(end);
        }
        if !body.returns.is_empty() {
            self.merge(None, body.returns);
            self.go(at + 1);
        }
    }

    /// Takes the registers of a generator that waits at `place` from where they are saved.
    fn take_registers(&mut self, it: V, place: usize, base: u16, info: &Rc<Info>) {
        let unit: &bytecode::Code = &info.code.unit;
        let waits = unit.instrs[place];
        for r in 0..unit.registers as u16 {
            // (Somebody may look at all local variables.)
            if r >= info.code.hot.locals as u16 && !info.live.is_live(place + 1, r as usize) {
                continue;
            }
            let v = if waits.op() == Bc::Yield && waits.a() == r {
                self.constant(Value::NONE)
            } else {
                self.push(Op::LoadSavedOf(r), Ty::Any, &[it])
            };
            self.set_slot(base + r, v);
        }
    }

    /// Ends the block with the Yield at `at` of the inlined generator `it`.
    pub(crate) fn inlined_yield(&mut self, at: usize, i: Instr, it: V) -> bool {
        let v = self.get(i.b());
        self.check_frame(it);
        let base = self.body.base;
        let kept = |(r, s): (&u16, &Slot)| {
            let own = r.checked_sub(base).filter(|_| *r < BEYOND)?;
            let inst = self.f.inst(s.v);
            let there = inst.op == Op::LoadSavedOf(own) && inst.args[0] == it;
            (self.is_live(at + 1, *r) && own != i.a() && !there).then_some((own, s.v))
        };
        let kept: Vec<(u16, V)> = self.regs.slots.iter().filter_map(kept).collect();
        let mut args = vec![it];
        for (_, v) in &kept {
            let word = self.boxed(*v);
            args.push(word);
        }
        let pc = self.f.frames[self.body.frame as usize].pc(at);
        self.f.waits.push(Waits { pc, registers: kept.into_iter().map(|k| k.0).collect() });
        self.push(Op::Suspend(self.f.waits.len() as u32 - 1), Ty::None, &args);
        let Some(to) = self.body.site.and_then(|site| site.to) else { return false };
        self.leave_inlined();
        self.set_slot(to, v);
        let edge = self.edge();
        self.body.returns.push(edge);
        false
    }

    /// Ends the block with a return of the inlined generator `it`.
    pub(crate) fn inlined_end(&mut self, it: V) -> bool {
        self.check_frame(it);
        self.push(Op::EndGenerator, Ty::None, &[it]);
        self.leave_inlined();
        let edge = self.edge();
        self.body.ended.push(edge);
        false
    }

    /// Makes sure that nobody has the running generator's frame as an object.
    fn check_frame(&mut self, it: V) {
        let extra = self.body.base - CALL_GAP;
        if self.regs.slots.get(&extra).is_none_or(|s| !s.dirty) {
            let frame = self.push(Op::LoadField(layout::GENERATOR_FRAME), Ty::Any, &[it]);
            self.guard(Op::GuardPlainFrame, Ty::None, &[frame]);
        }
    }
}
