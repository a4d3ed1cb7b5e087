//! Exits: what guards do where they fail, and the points that tell the interpreter how to go on.

use super::*;
use taipan_vm::interp::quick::Template;
use taipan_vm::tier::{AT_EDGE, Made, MadeOf, Part};

/// How a value of a type is left in a word, if not as a value.
fn raw_of(ty: Ty) -> Option<Raw> {
    match ty {
        Ty::Int => Some(Raw::Int),
        Ty::Bool => Some(Raw::Bool),
        Ty::Float => Some(Raw::Float),
        Ty::U64 => Some(Raw::U64),
        Ty::Any | Ty::Raw | Ty::None => None,
    }
}

/// The objects that an exit makes, and what they are made of.
struct Late<'b> {
    state: &'b State,
    /// The values that have places in `objects`.
    known: Vec<(V, u16)>,
    /// None while what is in it is being found.
    objects: Vec<Option<Made>>,
    /// Values to be saved.
    saved: Vec<V>,
}

impl Late<'_> {
    /// The place of an object.
    fn object(&mut self, lower: &Lower, v: V) -> u16 {
        if let Some((_, n)) = self.known.iter().find(|known| known.0 == v) {
            return *n;
        }
        let func = lower.job.func;
        let args = &func.inst(v).args;
        let (mut unless, mut place) = (None, None);
        let what = match func.op(v) {
            Op::NewDict => MadeOf::Dict,
            Op::NewSlice => MadeOf::Slice([0, 1, 2].map(|k| self.part(lower, args[k]))),
            Op::NewTuple => MadeOf::Tuple(args.iter().map(|a| self.part(lower, *a)).collect()),
            op => {
                // (What is in it may have it in turn.)
                place = Some(self.place(v));
                if op == Op::Param {
                    unless = Some(self.save(v));
                }
                self.instance(lower, v)
            }
        };
        let n = place.unwrap_or_else(|| self.place(v));
        self.objects[n as usize] = Some(Made { unless, what });
        n
    }

    fn place(&mut self, v: V) -> u16 {
        self.objects.push(None);
        let n = self.objects.len() as u16 - 1;
        self.known.push((v, n));
        n
    }

    fn instance(&mut self, lower: &Lower, v: V) -> MadeOf {
        let func = lower.job.func;
        let Some(object) = self.state.objects.iter().find(|o| o.v == v) else {
            unreachable!("v{} is not in the state", v.0)
        };
        let Template { words, more, .. } = &func.templates[object.template as usize];
        let mut words: Box<[u64]> = words.as_slice().into();
        words[0] = words[0] >> 32 << 32 | object.shape as u64;
        let fields = object.fields.iter().map(|(offset, v)| (*offset, self.part(lower, *v))).collect();
        MadeOf::Instance { words, more: *more, fields }
    }

    fn part(&mut self, lower: &Lower, v: V) -> Part {
        let func = lower.job.func;
        match func.op(v) {
            Op::Word(bits) => Part::Constant(bits),
            Op::Int(n) => Part::Constant(Value::int_unchecked(n).bits()),
            Op::Raw(n) => Part::Constant(n),
            _ if lower.is_late(self.state, v) => Part::Object(self.object(lower, v)),
            _ => Part::Saved(self.save(v), raw_of(func.ty(v))),
        }
    }

    /// The place where a value is saved.
    fn save(&mut self, v: V) -> u16 {
        let found = self.saved.iter().position(|s| *s == v);
        found.unwrap_or_else(|| {
            self.saved.push(v);
            self.saved.len() - 1
        }) as u16
    }
}

impl<'b> Lower<'_, 'b> {
    /// The state of an instruction that has one.
    pub(super) fn state_of(&self, v: V) -> &'b State {
        let func = self.job.func;
        let s = func.inst(v).state.unwrap_or(S(0));
        &func.states[s.0 as usize]
    }

    /// Makes the exit point for a frame state, and writes what it does not name to the frame. Objects are not made here: calls
    /// in code that hardly ever runs would have the values around kept in memory.
    pub(super) fn exit_point(&mut self, s: S, failure: bool, reason: &'static str) -> Clif {
        let func = self.job.func;
        let state = &func.states[s.0 as usize];
        let (mut raw, mut constants, mut callers, mut made) = (vec![], vec![], vec![], vec![]);
        let mut late = Late { state, known: Vec::new(), objects: Vec::new(), saved: Vec::new() };
        for (r, v) in &state.registers {
            match func.op(*v) {
                Op::Word(bits) => constants.push((*r, bits)),
                Op::Int(n) => constants.push((*r, Value::int_unchecked(n).bits())),
                Op::FrameWord { frame, kind } => {
                    callers.push((*r, func.frames[frame as usize].base, kind));
                }
                _ if self.is_late(state, *v) => made.push((*r, late.object(self, *v))),
                _ => {
                    let c = self.v(*v);
                    let word = match func.ty(*v) {
                        Ty::Int => self.b.ins().bor_imm_s(c, 2),
                        Ty::Bool => self.b.ins().uextend(types::I64, c),
                        _ => c,
                    };
                    raw.extend(raw_of(func.ty(*v)).filter(|raw| *raw != Raw::Int).map(|raw| (*r, raw)));
                    self.store(Region::Frame, word, self.regs, *r as i32 * 8);
                }
            }
        }
        let Late { objects, saved: values, .. } = late;
        let saved: Box<[Cell<u64>]> = values.iter().map(|_| Cell::new(0)).collect();
        if !saved.is_empty() {
            let to = self.int(saved.as_ptr() as i64);
            for (k, v) in values.into_iter().enumerate() {
                let c = self.v(v);
                let word = if func.ty(v) == Ty::Bool { self.b.ins().uextend(types::I64, c) } else { c };
                self.store(Region::Thread, word, to, k as i32 * 8);
            }
        }
        let (at, entered) = (&func.frames[state.at.frame as usize], &func.frames[state.entered as usize]);
        let point = Box::new(ExitPoint {
            index: state.at.index,
            entry: self.job.entry,
            failure,
            at_edge: state.at_edge,
            other_version: reason == taipan_vm::tier::OTHER_VERSION,
            reason,
            doubted: at.doubted.contains(&(state.at.index | if state.at_edge { AT_EDGE } else { 0 })),
            count: Cell::new(0),
            // (Set when it is known how much code there is.)
            patience: 0,
            code: at.code,
            raw: raw.into(),
            made: made.into(),
            objects: objects.into_iter().flatten().collect(),
            saved,
            constants: constants.into(),
            callers: callers.into(),
            bare: if state.bare {
                let kept = |r: &u16| !state.registers.iter().any(|(s, _)| s == r);
                (0..func.frames[0].registers).filter(kept).collect()
            } else {
                Box::default()
            },
            base: at.base,
            entered: entered.base,
            levels: at.level - entered.level,
            extras: self.unknown_frames(state.at.frame, state.entered),
        });
        let address = self.int(&raw const *point as i64);
        self.job.exits.push(point);
        address
    }

    /// Is the value an object that is made only for a frame state?
    fn is_late(&self, state: &State, v: V) -> bool {
        match self.job.func.op(v) {
            Op::Virtual(_) => true,
            Op::NewTuple | Op::NewDict | Op::NewSlice => !self.used[v.0 as usize],
            Op::Param => state.objects.iter().any(|o| o.v == v),
            _ => false,
        }
    }

    /// Makes what is made only for this state, before any of its registers is written: until the interpreter has seen to them,
    /// they may hold what is no value, and the collector must not look.
    fn late_values(&mut self, s: S) {
        self.made.clear();
        self.writing = Some(s);
        let func = self.job.func;
        let state = &func.states[s.0 as usize];
        for (_, v) in &state.registers {
            if self.is_late(state, *v) {
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
            self.write_registers(s);
        }
    }

    /// Writes the registers of a frame state to the frame, boxed.
    pub(super) fn write_registers(&mut self, s: S) {
        let func = self.job.func;
        self.late_values(s);
        if func.states[s.0 as usize].bare {
            self.fill();
        }
        for (r, v) in func.states[s.0 as usize].registers.iter() {
            let c = self.made_or(*v);
            let word = self.boxed(c, self.job.func.ty(*v));
            self.store(Region::Frame, word, self.regs, *r as i32 * 8);
        }
        self.made.clear();
    }
}
