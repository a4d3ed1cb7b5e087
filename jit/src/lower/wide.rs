//! Ints of 64 bits without sign: see [`crate::wide`].

use super::*;

impl Lower<'_, '_> {
    /// One of the instructions on them.
    pub(super) fn wide(&mut self, v: V) -> Clif {
        let func = self.job.func;
        let inst = func.inst(v);
        let args: Vec<Clif> = inst.args.iter().map(|a| self.v(*a)).collect();
        let a = args[0];
        match inst.op {
            Op::UnboxU64 => self.unbox_u64(v, a),
            Op::IntToU64 => {
                let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, a, 0);
                self.guard_not(negative, v, "negative");
                self.b.ins().ushr_imm_u(a, 2)
            }
            Op::U64ToInt => {
                let far = self.b.ins().ushr_imm_u(a, 61);
                let far = self.b.ins().icmp_imm_s(IntCC::NotEqual, far, 0);
                self.guard_not(far, v, "large ints");
                self.b.ins().ishl_imm_u(a, 2)
            }
            Op::LowBits if func.ty(inst.args[0]) == Ty::Int => self.b.ins().sshr_imm_s(a, 2),
            Op::LowBits => a,
            Op::Masked(mask) => {
                let r = if mask == u64::MAX { a } else { self.b.ins().band_imm_s(a, mask as i64) };
                if inst.ty == Ty::Int { self.b.ins().ishl_imm_u(r, 2) } else { r }
            }
            Op::WideCmp(cmp) => self.b.ins().icmp(int_cc(cmp).unsigned(), a, args[1]),
            Op::Low(op) | Op::Wide(op) => self.wide2(op, v, a, args[1]),
            _ => unreachable!("{:?} is not one of these", inst.op),
        }
    }

    fn wide2(&mut self, op: IntOp, v: V, a: Clif, b: Clif) -> Clif {
        match op {
            IntOp::Add => self.b.ins().iadd(a, b),
            IntOp::Sub => self.b.ins().isub(a, b),
            IntOp::Mul => self.b.ins().imul(a, b),
            IntOp::And => self.b.ins().band(a, b),
            IntOp::Or => self.b.ins().bor(a, b),
            IntOp::Xor => self.b.ins().bxor(a, b),
            IntOp::Shl => {
                let by = self.job.func.op(self.job.func.inst(v).args[1]);
                if !matches!(by, Op::Raw(n) if n < 64) {
                    let far = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, b, 63);
                    self.guard_not(far, v, "shift");
                }
                self.b.ins().ishl(a, b)
            }
            IntOp::Shr => {
                let r = self.b.ins().ushr(a, b);
                if matches!(self.job.func.op(self.job.func.inst(v).args[1]), Op::U64(n) if n < 64) {
                    return r;
                }
                let far = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, b, 63);
                let zero = self.int(0);
                self.b.ins().select(far, zero, r)
            }
            IntOp::FloorDiv | IntOp::Mod => {
                if !matches!(self.job.func.op(self.job.func.inst(v).args[1]), Op::U64(n) if n > 0) {
                    let zero = self.b.ins().icmp_imm_s(IntCC::Equal, b, 0);
                    self.guard_not(zero, v, "division by zero");
                }
                if op == IntOp::Mod { self.b.ins().urem(a, b) } else { self.b.ins().udiv(a, b) }
            }
        }
    }

    fn unbox_u64(&mut self, v: V, word: Clif) -> Clif {
        let (small, other, on) = (self.b.create_block(), self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        // (Of a small int without sign the highest bit is clear, and the tag is in the lowest two.)
        let turned = self.b.ins().rotl_imm_s(word, 1);
        let tag = self.b.ins().band_imm_s(turned, 7);
        let is_small = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 4);
        self.b.ins().brif(is_small, small, &[], other, &[]);
        self.b.switch_to_block(other);
        let got = self.call(5, rt::unbox_u64 as *const () as usize, &[self.vm, word]);
        self.guard(got[1], v, "no int of 64 bits");
        self.b.ins().jump(on, &[got[0].into()]);
        self.b.switch_to_block(small);
        let n = self.b.ins().ushr_imm_u(word, 2);
        self.b.ins().jump(on, &[n.into()]);
        self.b.switch_to_block(on);
        result
    }

    pub(super) fn box_u64(&mut self, n: Clif) -> Clif {
        let (slow, on) = (self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        let up = self.b.ins().ishl_imm_u(n, 2);
        let word = self.b.ins().bor_imm_s(up, 2);
        let high = self.b.ins().ushr_imm_u(n, 61);
        self.b.ins().brif(high, slow, &[], on, &[word.into()]);
        self.b.switch_to_block(slow);
        let made = self.call(1, rt::box_u64 as *const () as usize, &[self.vm, n]);
        self.b.ins().jump(on, &[made[0].into()]);
        self.b.switch_to_block(on);
        result
    }
}
