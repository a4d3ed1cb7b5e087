//! Exits: what guards do where they fail, and the points that tell the interpreter how to go on.

use super::*;

impl<'b> Lower<'_, 'b> {
    /// The state of an instruction that has one.
    pub(super) fn state_of(&self, v: V) -> &'b State {
        let func = self.job.func;
        let s = func.inst(v).state.unwrap_or(S(0));
        &func.states[s.0 as usize]
    }

    /// Makes the exit point for a frame state, and writes the registers that it does not name to the frame.
    pub(super) fn exit_point(&mut self, s: S, failure: bool, reason: &'static str) -> Clif {
        let func = self.job.func;
        let state = &func.states[s.0 as usize];
        let (mut raw, mut constants, mut callers) = (vec![], vec![], vec![]);
        self.late_values(s);
        for (r, v) in &state.registers {
            match func.op(*v) {
                Op::Word(bits) => constants.push((*r, bits)),
                Op::Int(n) => constants.push((*r, Value::int_unchecked(n).bits())),
                Op::FrameWord { frame, kind } => {
                    callers.push((*r, func.frames[frame as usize].base, kind));
                }
                _ => {
                    let c = self.made_or(*v);
                    let word = match func.ty(*v) {
                        Ty::Int => self.b.ins().bor_imm_s(c, 2),
                        Ty::Bool => {
                            raw.push((*r, Raw::Bool));
                            self.b.ins().uextend(types::I64, c)
                        }
                        Ty::Float => {
                            raw.push((*r, Raw::Float));
                            c
                        }
                        Ty::U64 => {
                            raw.push((*r, Raw::U64));
                            c
                        }
                        _ => c,
                    };
                    self.store(Region::Frame, word, self.regs, *r as i32 * 8);
                }
            }
        }
        self.made.clear();
        let (at, entered) = (&func.frames[state.at.frame as usize], &func.frames[state.entered as usize]);
        let point = Box::new(ExitPoint {
            index: state.at.index,
            entry: self.job.entry,
            failure,
            at_edge: state.at_edge,
            other_version: reason == taipan_vm::tier::OTHER_VERSION,
            reason,
            count: Cell::new(0),
            raw: raw.into(),
            constants: constants.into(),
            callers: callers.into(),
            base: at.base,
            entered: entered.base,
            levels: at.level - entered.level,
            extras: self.unknown_frames(state.at.frame, state.entered),
        });
        let address = self.int(&raw const *point as i64);
        self.job.exits.push(point);
        address
    }

    /// Makes what is made only for this state, before any of its registers is written: until the interpreter has seen to them,
    /// they may hold what is no value, and the collector must not look.
    fn late_values(&mut self, s: S) {
        self.made.clear();
        self.writing = Some(s);
        let func = self.job.func;
        for (_, v) in &func.states[s.0 as usize].registers {
            let late = match func.op(*v) {
                Op::Virtual(_) => true,
                Op::NewTuple | Op::NewDict | Op::NewSlice => !self.used[v.0 as usize],
                Op::Param => func.states[s.0 as usize].objects.iter().any(|o| o.v == *v),
                _ => false,
            };
            if late {
                self.made_late(*v);
            }
        }
        self.writing = None;
    }

    /// A value as the frame state being written has it.
    fn made_or(&mut self, v: V) -> Clif {
        match self.made.iter().find(|made| made.0 == v) {
            Some((_, made)) => *made,
            None => self.v(v),
        }
    }

    /// Registers with the header words for frame objects, of the frames from `frame` down to `entered`, which is not one.
    pub(super) fn unknown_frames(&self, frame: u16, entered: u16) -> Box<[u16]> {
        let frames = &self.job.func.frames;
        let (lowest, mut level) = (frames[entered as usize].level, frames[frame as usize].level + 1);
        let mut found = Vec::new();
        // (The nearest before with one level less is the caller.)
        for f in frames[..=frame as usize].iter().rev() {
            if f.level + 1 == level && f.level > lowest {
                found.push(f.base - CALL_GAP);
                level = f.level;
            }
        }
        found.into()
    }

    /// Leaves at a frame state, from the current block.
    pub(super) fn leave(&mut self, s: S, failure: bool, reason: &'static str) {
        let point = self.exit_point(s, failure, reason);
        let out = self.leave;
        self.b.ins().jump(out, &[point.into()]);
    }

    /// Goes on in a new block if the condition holds, else leaves.
    pub(super) fn guard(&mut self, condition: Clif, v: V, reason: &'static str) {
        self.go_on_where(condition, true, v, reason);
    }

    /// The same where the condition must not hold.
    pub(super) fn guard_not(&mut self, condition: Clif, v: V, reason: &'static str) {
        self.go_on_where(condition, false, v, reason);
    }

    fn go_on_where(&mut self, condition: Clif, holds: bool, v: V, reason: &'static str) {
        let (on, out) = (self.b.create_block(), self.cold());
        let (yes, no) = if holds { (on, out) } else { (out, on) };
        self.b.ins().brif(condition, yes, &[], no, &[]);
        self.b.switch_to_block(out);
        self.fail(v, reason);
        self.b.switch_to_block(on);
    }

    pub(super) fn fail(&mut self, v: V, reason: &'static str) {
        if let Some(s) = self.job.func.inst(v).state {
            self.leave(s, !PLANNED.contains(&reason), reason);
        }
    }

    /// Writes the registers of an instruction's state to the frame, boxed.
    pub(super) fn write_state(&mut self, v: V) {
        if let Some(s) = self.job.func.inst(v).state {
            self.late_values(s);
        }
        for (r, v) in self.state_of(v).registers.iter() {
            let c = self.made_or(*v);
            let word = self.boxed(c, self.job.func.ty(*v));
            self.store(Region::Frame, word, self.regs, *r as i32 * 8);
        }
        self.made.clear();
    }
}
