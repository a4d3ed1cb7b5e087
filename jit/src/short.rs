//! Short cuts: what the builder makes of instructions whose operands vary, or whose typed form failed. A native function does
//! what needs no Python code to run, and the interpreter what is left (`taipan_vm::interp::quick`).

use crate::build::Builder;
use crate::cfg;
use crate::fast::COMPARISONS;
use crate::mir::{Cmp, Op, Quick, Shaped, Term, Ty, V};
use taipan_compiler::bytecode::{CALL_GAP, INPLACE, Instr, Op as Bc};
use taipan_profiler::feedback;
use taipan_vm::interp::quick;
use taipan_vm::interp::snapshot::{self, Attribute};
use taipan_vm::protocol::BinOp;
use taipan_vm::value::Value;

/// What an access to an attribute is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Load,
    Store,
    /// To call what is found.
    Method,
}

impl Builder<'_> {
    /// The short cut for an instruction: whether the block goes on after it. None: there is none.
    pub(crate) fn short(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (a, b, c) = (i.a(), i.b(), i.c());
        match i.op() {
            Bc::LoadAttr => return Some(self.try_load_attr(at, a, b, c)),
            Bc::LoadGlobal => {
                let site = self.site(c);
                self.attempt(Quick::LoadGlobal(site), a, &[]);
            }
            Bc::StoreAttr => return Some(self.try_store_attr(at, a, b, c)),
            Bc::LoadMethod => return Some(self.try_load_method(at, a, b, c)),
            Bc::Call | Bc::CallMethod => return Some(self.call_any(at, i)),
            Bc::GetItem | Bc::GetItemI => {
                let obj = self.get(b);
                let key = if i.op() == Bc::GetItem { self.get(c) } else { self.immediate(c) };
                self.attempt(Quick::GetItem, a, &[obj, key]);
            }
            Bc::SetItem => {
                let (obj, key, v) = (self.get(a), self.get(b), self.get(c));
                self.attempt(Quick::SetItem, 0, &[obj, key, v]);
            }
            Bc::GetSlice => {
                let (obj, start, stop) = (self.get(b), self.get(c), self.get(c + 1));
                self.attempt(Quick::GetSlice, a, &[obj, start, stop]);
            }
            Bc::GetIter => {
                let v = self.get(b);
                self.attempt(Quick::Iter, a, &[v]);
            }
            Bc::In | Bc::NotIn => {
                let (item, container) = (self.get(b), self.get(c));
                self.attempt(Quick::Contains { not: i.op() == Bc::NotIn }, a, &[container, item]);
            }
            Bc::Neg => {
                let v = self.get(b);
                self.attempt(Quick::Negative, a, &[v]);
            }
            Bc::UnpackSeq => {
                let v = self.get(b);
                self.attempt(Quick::Unpack(c), a, &[v]);
                (a..a + c).for_each(|r| self.load(r));
            }
            Bc::ForIter => return Some(self.for_any(at, i)),
            op if op >= Bc::JumpIfLt && op <= Bc::JumpIfNotGeI => return Some(self.jump_any(at, i)),
            op if op >= Bc::Lt && op <= Bc::Ge => {
                let (x, y) = (self.get(b), self.get(c));
                self.attempt(Quick::Compare(COMPARISONS[(op as u8 - Bc::Lt as u8) as usize]), a, &[x, y]);
            }
            op if op >= Bc::Add && op <= Bc::AndI => {
                let (binary, immediate) = operator(op);
                let x = self.get(b);
                let y = if immediate { self.immediate(c) } else { self.get(c) };
                let floats = self.seen(at) & (feedback::FLOAT | feedback::MIXED) != 0;
                let in_place = i.x() & INPLACE != 0;
                self.attempt(Quick::Binary { op: binary as u8, in_place, floats }, a, &[x, y]);
            }
            _ => return None,
        }
        Some(true)
    }

    /// The value of an operand that stands in the instruction.
    pub(crate) fn immediate(&mut self, c: u16) -> V {
        self.constant(Value::int32(c as i16 as i32))
    }

    /// Tries a short cut, the value of which (if it has one) goes to the register `to`.
    pub(crate) fn attempt(&mut self, quick: Quick, to: u16, args: &[V]) -> V {
        let args: Vec<V> = args.iter().map(|v| self.boxed(*v)).collect();
        let ty = if quick.has_value() { Ty::Any } else { Ty::None };
        let v = self.guard(Op::Try(quick, self.body.base + to), ty, &args);
        self.forget();
        if quick.has_value() {
            self.set(to, v);
        }
        v
    }

    fn site(&self, number: u16) -> u64 {
        std::ptr::from_ref(self.body.info.code.site(number)) as u64
    }

    /// What an access to the site's name may find, for the code to try before it calls anybody.
    fn shapes(&mut self, site: u16, access: Access) -> u16 {
        let mut found = Vec::new();
        for attribute in
            snapshot::attributes(self.vm, self.body.info.code.site(site), access == Access::Store)
        {
            match attribute {
                Attribute::Slot { shape, offset } if access != Access::Method => {
                    found.push(Shaped::Slot { shape, offset })
                }
                Attribute::Method { shape, class, version, callee } if access == Access::Method => {
                    self.pin(Value::from_bits(class + 1));
                    self.pin(callee);
                    found.push(Shaped::Method { shape, class, version, callee: callee.bits() });
                }
                _ => {}
            }
        }
        if found.iter().any(|f| matches!(f, Shaped::Slot { .. })) {
            self.check_epoch();
        }
        self.f.shapes.push(found);
        self.f.shapes.len() as u16 - 1
    }

    /// Notes which functions the callee of a method call may be, with the shape of the objects that each is for, if it is one.
    fn note_candidates(&mut self, callee: V, shapes: u16) {
        let mut found: Vec<(Value, Option<u32>)> = Vec::new();
        for shaped in &self.f.shapes[shapes as usize] {
            let Shaped::Method { shape, callee, .. } = *shaped else { continue };
            let callee = Value::from_bits(callee);
            match found.iter_mut().find(|f| f.0 == callee) {
                Some(f) => f.1 = None,
                None => found.push((callee, Some(shape))),
            }
        }
        self.candidates.insert(callee, found);
    }

    /// Was the running instruction, which has this site, never run?
    pub(crate) fn is_new(&self, number: u16) -> bool {
        let site = self.body.info.code.site(number);
        site.first.shape.get() == 0
            && site.misses.get() == 0
            && !self.body.info.doubted.contains(&(self.at as u32))
    }

    /// Ends the block where nothing is known yet: the interpreter shall find out.
    pub(crate) fn trap(&mut self, at: usize) -> bool {
        let s = self.state(at);
        self.end(self.cur, Term::Fail(s));
        false
    }

    pub(crate) fn try_load_attr(&mut self, at: usize, a: u16, b: u16, site: u16) -> bool {
        if self.is_new(site) {
            return self.trap(at);
        }
        let obj = self.get(b);
        let shapes = self.shapes(site, Access::Load);
        self.attempt(Quick::LoadAttr(self.site(site), shapes), a, &[obj]);
        true
    }

    pub(crate) fn try_store_attr(&mut self, at: usize, a: u16, b: u16, site: u16) -> bool {
        if self.is_new(site) {
            return self.trap(at);
        }
        let (obj, v) = (self.get(a), self.get(b));
        let shapes = self.shapes(site, Access::Store);
        self.attempt(Quick::StoreAttr(self.site(site), shapes), 0, &[obj, v]);
        true
    }

    /// The receiver goes to the frame first: where the short cut does not apply, the interpreter writes it anew.
    pub(crate) fn try_load_method(&mut self, at: usize, a: u16, b: u16, site: u16) -> bool {
        if self.is_new(site) {
            return self.trap(at);
        }
        let obj = self.get(b);
        let boxed = self.boxed(obj);
        self.set(a + CALL_GAP, boxed);
        if b == a + CALL_GAP {
            self.learn(obj, boxed);
        }
        self.push(Op::StoreReg(self.body.base + a + CALL_GAP), Ty::None, &[boxed]);
        let shapes = self.shapes(site, Access::Method);
        let callee = self.attempt(Quick::LoadMethod(self.site(site), shapes), a, &[boxed]);
        self.load(a + CALL_GAP);
        self.note_candidates(callee, shapes);
        true
    }

    /// A call of anything, with its operands in the frame.
    pub(crate) fn call_any(&mut self, at: usize, i: Instr) -> bool {
        self.flush();
        let v = self.push(Op::CallAny(self.place(at)), Ty::Any, &[]);
        self.drop_from(i.b());
        self.forget();
        self.set(i.a(), v);
        true
    }

    /// Goes on at the first place if the condition holds, and otherwise in a new block, which becomes the current one.
    pub(crate) fn leave_if(&mut self, condition: V, to: usize) {
        let (from, regs) = (self.cur, self.regs.clone());
        let (hit, on) = (self.f.block(), self.f.block());
        self.cur = hit;
        self.boxed.clear();
        self.go(to);
        self.end(from, Term::Branch(condition, hit, on));
        self.cur = on;
        self.boxed.clear();
        self.regs = regs;
    }

    /// A jump by a comparison of any two values.
    fn jump_any(&mut self, at: usize, i: Instr) -> bool {
        let k = (i.op() as u8 - Bc::JumpIfLt as u8) as usize;
        let x = self.get(i.a());
        let y = if k >= 12 { self.immediate(i.b()) } else { self.get(i.b()) };
        let target = cfg::target(at, i);
        let (yes, no) = if (k / 6).is_multiple_of(2) { (target, at + 1) } else { (at + 1, target) };
        let floats = self.seen(at) & (feedback::FLOAT | feedback::MIXED) != 0;
        self.jump_by(at, COMPARISONS[k % 6], floats, [x, y], [yes, no])
    }

    /// Goes to one of two places as a comparison has it; the interpreter finds out where that is not simple.
    pub(crate) fn jump_by(&mut self, at: usize, cmp: Cmp, floats: bool, xy: [V; 2], to: [usize; 2]) -> bool {
        let (x, y) = (self.boxed(xy[0]), self.boxed(xy[1]));
        let t = self.push(Op::Compare(cmp, floats), Ty::Any, &[x, y]);
        for (word, to) in [(Value::TRUE, to[0]), (Value::FALSE, to[1])] {
            let is = self.push(Op::IsWord(word.bits()), Ty::Bool, &[t]);
            self.leave_if(is, to);
        }
        self.step(at)
    }

    /// The step of a loop over any built-in iterator.
    fn for_any(&mut self, at: usize, i: Instr) -> bool {
        let end = cfg::target(at, i);
        let it = self.get(i.b());
        let it = self.boxed(it);
        if let Some(after) = cfg::pair_after(self.body.unit(), at) {
            let first = self.body.unit().instrs[at + 1].a();
            let got = self.push(Op::NextPair(self.body.base + first), Ty::Raw, &[it]);
            let regs = self.regs.clone();
            let (from, pair, on) = (self.cur, self.f.block(), self.f.block());
            let is_pair = self.push(Op::IsRaw(1), Ty::Bool, &[got]);
            self.end(from, Term::Branch(is_pair, pair, on));
            self.cur = pair;
            self.boxed.clear();
            self.load(first);
            self.load(first + 1);
            self.go(after);
            self.cur = on;
            self.boxed.clear();
            self.regs = regs;
            let ended = self.push(Op::IsRaw(quick::END), Ty::Bool, &[got]);
            self.leave_if(ended, end);
            return self.step(at);
        }
        let v = self.push(Op::Next, Ty::Any, &[it]);
        let ended = self.push(Op::IsWord(quick::END), Ty::Bool, &[v]);
        self.leave_if(ended, end);
        let missed = self.push(Op::IsWord(Value::UNBOUND.bits()), Ty::Bool, &[v]);
        let regs = self.regs.clone();
        let (from, slow, on) = (self.cur, self.f.block(), self.f.block());
        self.end(from, Term::Branch(missed, slow, on));
        self.cur = on;
        self.boxed.clear();
        self.set(i.a(), v);
        self.go(at + 1);
        self.cur = slow;
        self.boxed.clear();
        self.regs = regs;
        self.step(at)
    }
}

/// The operator of an arithmetic instruction, and whether its right operand stands in the instruction.
pub(crate) fn operator(op: Bc) -> (BinOp, bool) {
    match op {
        Bc::AddI => (BinOp::Add, true),
        Bc::SubI => (BinOp::Sub, true),
        Bc::MulI => (BinOp::Mul, true),
        Bc::FloorDivI => (BinOp::FloorDiv, true),
        Bc::ModI => (BinOp::Mod, true),
        Bc::LShiftI => (BinOp::LShift, true),
        Bc::RShiftI => (BinOp::RShift, true),
        Bc::AndI => (BinOp::And, true),
        // The plain forms stand in the order of `BinOp`.
        op => (BinOp::ALL[(op as u8 - Bc::Add as u8) as usize], false),
    }
}
