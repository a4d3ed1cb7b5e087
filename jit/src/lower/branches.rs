//! The truth of values, and the ways that lead on from it. Most values that are asked are True or False, so those are told
//! apart by their words, and a jump by the truth of a value goes where it leads at once: without a truth made in between.

use super::*;
use crate::mir::B;

/// How the truth of a value is used by what follows at once.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// The end of the block: where to go if it holds, and if not.
    Branch(B, B),
    /// A guard, and the truth that it wants.
    Guard(V, bool),
}

impl Lower<'_, '_> {
    /// The instructions of a block whose truths need not be made: each with what follows from it.
    pub(super) fn fused(&self, block: &crate::mir::Block) -> Vec<(V, Way)> {
        let func = self.job.func;
        let is_constant = |v: &V| matches!(func.op(*v), Op::Word(_) | Op::Int(_) | Op::Raw(_) | Op::Float(_));
        let insts: Vec<V> = block.insts.iter().copied().filter(|v| !is_constant(v)).collect();
        let is_truth = |v: V| matches!(func.op(v), Op::Test | Op::Truth) && self.uses[v.0 as usize] == 1;
        let mut found = Vec::new();
        for pair in insts.windows(2) {
            if let Op::GuardBool(wanted) = func.op(pair[1])
                && func.inst(pair[1]).args[0] == pair[0]
                && is_truth(pair[0])
            {
                found.push((pair[0], Way::Guard(pair[1], wanted)));
            }
        }
        if let Term::Branch(c, yes, no) = block.term {
            match insts.as_slice() {
                [.., last] if *last == c && is_truth(c) => found.push((c, Way::Branch(yes, no))),
                [.., truth, last]
                    if *last == c
                        && func.op(c) == Op::Not
                        && self.uses[c.0 as usize] == 1
                        && func.inst(c).args[0] == *truth
                        && is_truth(*truth) =>
                {
                    found.push((*truth, Way::Branch(no, yes)));
                }
                _ => {}
            }
        }
        found
    }

    /// Goes where the truth of a value leads.
    pub(super) fn go_by_truth(&mut self, v: V, way: Way) {
        let word = self.v(self.job.func.inst(v).args[0]);
        let slow = self.cold();
        let is = |this: &mut Self, truth: bool| {
            this.b.ins().icmp_imm_s(IntCC::Equal, word, Value::bool(truth).bits() as i64)
        };
        match way {
            Way::Branch(yes, no) => {
                let (yes, no) = (self.blocks[yes.0 as usize], self.blocks[no.0 as usize]);
                let other = self.b.create_block();
                let holds = is(self, true);
                self.b.ins().brif(holds, yes, &[], other, &[]);
                self.b.switch_to_block(other);
                let fails = is(self, false);
                self.b.ins().brif(fails, no, &[], slow, &[]);
                self.b.switch_to_block(slow);
                let truth = self.truth_of_other(v, word);
                self.b.ins().brif(truth, yes, &[], no, &[]);
            }
            Way::Guard(guard, wanted) => {
                let on = self.b.create_block();
                let holds = is(self, wanted);
                self.b.ins().brif(holds, on, &[], slow, &[]);
                self.b.switch_to_block(slow);
                let truth = self.truth_of_other(v, word);
                let out = self.cold();
                let (yes, no) = if wanted { (on, out) } else { (out, on) };
                self.b.ins().brif(truth, yes, &[], no, &[]);
                self.b.switch_to_block(out);
                self.fail(guard, taipan_vm::tier::UNSEEN);
                self.b.switch_to_block(on);
            }
        }
    }

    /// The truth of a value, for a Test or Truth.
    pub(super) fn truth(&mut self, v: V, a: V) -> Clif {
        let word = self.v(a);
        let (slow, on) = (self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I8);
        let low = self.b.ins().bor_imm_s(word, 8);
        let is_bool = self.b.ins().icmp_imm_s(IntCC::Equal, low, Value::TRUE.bits() as i64);
        let yes = self.b.ins().icmp_imm_s(IntCC::Equal, word, Value::TRUE.bits() as i64);
        self.b.ins().brif(is_bool, on, &[yes.into()], slow, &[]);
        self.b.switch_to_block(slow);
        let truth = self.truth_of_other(v, word);
        self.b.ins().jump(on, &[truth.into()]);
        self.b.switch_to_block(on);
        result
    }

    /// The same of a value that is no bool, and perhaps no constant.
    fn truth_of_other(&mut self, v: V, word: Clif) -> Clif {
        let State { at, entered, .. } = *self.state_of(v);
        if self.job.func.op(v) == Op::Test || entered != at.frame {
            // Code that runs could see the frame, which is not there: only what runs none is done here.
            let t = self.call(1, quick::truth as *const () as usize, &[self.vm, word])[0];
            let simple = self.b.ins().icmp_imm_s(IntCC::NotEqual, t, 2);
            self.guard(simple, v, "truth of an object");
            return self.b.ins().ireduce(types::I8, t);
        }
        self.write_state(v);
        let pc = self.pc(at);
        let t = self.call(2, rt::truth as *const () as usize, &[pc, word, self.vm])[0];
        let raised = self.b.ins().icmp_imm_s(IntCC::Equal, t, 2);
        let (out, fine) = (self.cold(), self.b.create_block());
        self.b.ins().brif(raised, out, &[], fine, &[]);
        self.b.switch_to_block(out);
        let (zero, how) = (self.int(0), self.int(status::RAISED as i64));
        self.b.ins().return_(&[zero, how]);
        self.b.switch_to_block(fine);
        self.b.ins().ireduce(types::I8, t)
    }
}
