//! Numbers: boxing, arithmetic on ints that are shifted left by two, and operators on what may be doubles.

use super::*;
use crate::math::Entry;

/// Does the machine multiply and add in one operation?
fn has_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return cfg!(target_arch = "aarch64");
}

/// Ints up to this are exact as doubles.
const EXACT: i64 = 1 << 53;

impl Lower<'_, '_> {
    pub(super) fn boxed(&mut self, c: Clif, ty: Ty) -> Clif {
        match ty {
            Ty::Int => self.b.ins().bor_imm_s(c, 2),
            Ty::Float => self.box_float(c),
            Ty::U64 => self.box_u64(c),
            Ty::Bool => {
                let wide = self.b.ins().uextend(types::I64, c);
                let up = self.b.ins().ishl_imm_s(wide, 3);
                self.b.ins().bor_imm_s(up, Value::FALSE.bits() as i64)
            }
            _ => c,
        }
    }

    pub(super) fn box_float(&mut self, c: Clif) -> Clif {
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), c);
        let word = self.b.ins().rotl_imm_s(bits, 4);
        let ok = value::is_float(&mut self.b, word);
        let (slow, on) = (self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        self.b.ins().brif(ok, on, &[word.into()], slow, &[]);
        self.b.switch_to_block(slow);
        let made = self.call_apart(1, rt::box_float as *const () as usize, &[self.vm, bits]);
        self.b.ins().jump(on, &[made[0].into()]);
        self.b.switch_to_block(on);
        result
    }

    /// The double that a word is; `int` says that ints will do.
    pub(super) fn unbox_float(&mut self, word: Clif, v: V, op: Op) -> Clif {
        let (fast, other, on) = (self.b.create_block(), self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::F64);
        let ok = value::is_float(&mut self.b, word);
        self.b.ins().brif(ok, fast, &[], other, &[]);
        self.b.switch_to_block(other);
        if op != Op::UnboxFloat {
            let (yes, no) = (self.b.create_block(), self.cold());
            let tag = self.b.ins().band_imm_s(word, 3);
            let is_int = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 2);
            self.b.ins().brif(is_int, yes, &[], no, &[]);
            self.b.switch_to_block(yes);
            let n = self.b.ins().sshr_imm_s(word, 2);
            if op == Op::UnboxExact {
                let up = self.b.ins().iadd_imm_s(n, EXACT);
                let ok = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, up, 2 * EXACT);
                self.guard(ok, v, "no exact double");
            }
            let f = self.b.ins().fcvt_from_sint(types::F64, n);
            self.b.ins().jump(on, &[f.into()]);
            self.b.switch_to_block(no);
        }
        self.check_shapes(word, &[shapes::FLOAT], v, "no float");
        let f = self.load(types::F64, Region::Floats, word, layout::FLOAT_VALUE - 1);
        self.b.ins().jump(on, &[f.into()]);
        self.b.switch_to_block(fast);
        let bits = self.b.ins().rotr_imm_s(word, 4);
        let f = self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits);
        self.b.ins().jump(on, &[f.into()]);
        self.b.switch_to_block(on);
        result
    }

    pub(super) fn int2(&mut self, op: IntOp, v: V, a: V, b: V) -> Clif {
        let constant = self.constant(b);
        let (x, y) = (self.v(a), self.v(b));
        match op {
            IntOp::Add => {
                let (r, over) = self.b.ins().sadd_overflow(x, y);
                self.guard_not(over, v, "overflow");
                r
            }
            IntOp::Sub => {
                let (r, over) = self.b.ins().ssub_overflow(x, y);
                self.guard_not(over, v, "overflow");
                r
            }
            IntOp::Mul => {
                let n = self.b.ins().sshr_imm_s(x, 2);
                let (r, over) = self.b.ins().smul_overflow(n, y);
                self.guard_not(over, v, "overflow");
                r
            }
            IntOp::And => self.b.ins().band(x, y),
            IntOp::Or => self.b.ins().bor(x, y),
            IntOp::Xor => self.b.ins().bxor(x, y),
            IntOp::Shl => {
                let n = self.b.ins().sshr_imm_s(y, 2);
                let far = self.b.ins().icmp_imm_s(IntCC::UnsignedGreaterThan, n, 61);
                self.guard_not(far, v, "shift");
                let r = self.b.ins().ishl(x, n);
                let back = self.b.ins().sshr(r, n);
                let same = self.b.ins().icmp(IntCC::Equal, back, x);
                self.guard(same, v, "overflow");
                r
            }
            IntOp::Shr => {
                let n = self.b.ins().sshr_imm_s(y, 2);
                let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, n, 0);
                self.guard_not(negative, v, "shift");
                let most = self.int(63);
                let n = self.b.ins().umin(n, most);
                let r = self.b.ins().sshr(x, n);
                self.b.ins().band_imm_s(r, -4)
            }
            IntOp::FloorDiv => self.floor_div(v, x, y, constant),
            IntOp::Mod => self.floor_mod(v, x, y, constant),
        }
    }

    pub(super) fn floor_div(&mut self, v: V, x: Clif, y: Clif, constant: Option<i64>) -> Clif {
        if let Some(n) = constant.filter(|n| *n > 0 && n.count_ones() == 1) {
            let r = self.b.ins().sshr_imm_s(x, n.trailing_zeros() as i64);
            return self.b.ins().band_imm_s(r, -4);
        }
        if constant.is_none_or(|n| n == 0) {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
            self.guard_not(zero, v, "division by zero");
        }
        // Both are shifted by as much, so that the quotient is not.
        let q = self.b.ins().sdiv(x, y);
        let p = self.b.ins().imul(q, y);
        let r = self.b.ins().isub(x, p);
        let odd = self.b.ins().icmp_imm_s(IntCC::NotEqual, r, 0);
        let signs = self.b.ins().bxor(r, y);
        let apart = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let less = self.b.ins().band(odd, apart);
        let less = self.b.ins().uextend(types::I64, less);
        let q = self.b.ins().isub(q, less);
        let four = self.int(4);
        let (q, over) = self.b.ins().smul_overflow(q, four);
        if constant.is_none_or(|n| n == -1) {
            self.guard_not(over, v, "overflow");
        }
        q
    }

    pub(super) fn floor_mod(&mut self, v: V, x: Clif, y: Clif, constant: Option<i64>) -> Clif {
        if let Some(n) = constant.filter(|n| *n > 0 && n.count_ones() == 1) {
            return self.b.ins().band_imm_s(x, (n - 1) << 2);
        }
        if constant.is_none_or(|n| n == 0) {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
            self.guard_not(zero, v, "division by zero");
        }
        let r = self.b.ins().srem(x, y);
        let odd = self.b.ins().icmp_imm_s(IntCC::NotEqual, r, 0);
        let signs = self.b.ins().bxor(r, y);
        let apart = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let fix = self.b.ins().band(odd, apart);
        let more = self.b.ins().iadd(r, y);
        self.b.ins().select(fix, more, r)
    }

    /// Of ints that doubles hold exactly.
    pub(super) fn true_div(&mut self, v: V, a: V, b: V) -> Clif {
        let (x, y) = (self.v(a), self.v(b));
        let zero = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
        self.guard_not(zero, v, "division by zero");
        let mut numbers = [x, y];
        for c in &mut numbers {
            // -2^53 <= n <= 2^53, shifted.
            let up = self.b.ins().iadd_imm_s(*c, 1 << 55);
            let far = self.b.ins().icmp_imm_s(IntCC::UnsignedGreaterThan, up, 1 << 56);
            self.guard_not(far, v, "large ints");
            let n = self.b.ins().sshr_imm_s(*c, 2);
            *c = self.b.ins().fcvt_from_sint(types::F64, n);
        }
        self.b.ins().fdiv(numbers[0], numbers[1])
    }

    /// How many items `range(start, stop, step)` has, of ints of 62 bits.
    pub(super) fn range_count(&mut self, start: Clif, stop: Clif, step: i64) -> Clif {
        let (from, to) = if step > 0 { (start, stop) } else { (stop, start) };
        let distance = self.b.ins().isub(to, from);
        let zero = self.int(0);
        let distance = self.b.ins().smax(distance, zero);
        let step = step.unsigned_abs();
        if step == 1 {
            return distance;
        }
        // (Less than 2^63, and a step has no more bits: no overflow.)
        let more = self.b.ins().iadd_imm_s(distance, step as i64 - 1);
        let by = self.int(step as i64);
        self.b.ins().udiv(more, by)
    }

    /// A function of doubles; where its result is no finite number, the interpreter finds out why.
    pub(super) fn float_function(&mut self, v: V, n: u8) -> Clif {
        let args: Vec<Clif> = self.job.func.inst(v).args.clone().into_iter().map(|a| self.v(a)).collect();
        let result = match crate::math::FUNCTIONS[n as usize].function {
            Entry::One(f) => self.call(7, f as usize, &args)[0],
            Entry::Two(f) => self.call(8, f as usize, &args)[0],
            Entry::Root => self.b.ins().sqrt(args[0]),
            Entry::HalfPower => self.half_power(args[0]),
        };
        let size = self.b.ins().fabs(result);
        let most = self.b.ins().f64const(f64::INFINITY);
        let finite = self.b.ins().fcmp(FloatCC::LessThan, size, most);
        self.guard(finite, v, "no finite number");
        result
    }

    /// The same with a step that is not known, but not 0.
    pub(super) fn range_count_by(&mut self, start: Clif, stop: Clif, step: Clif) -> Clif {
        let up = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, step, 0);
        let from = self.b.ins().select(up, start, stop);
        let to = self.b.ins().select(up, stop, start);
        let minus = self.b.ins().ineg(step);
        let size = self.b.ins().select(up, step, minus);
        let distance = self.b.ins().isub(to, from);
        let zero = self.int(0);
        let distance = self.b.ins().smax(distance, zero);
        let more = self.b.ins().iadd(distance, size);
        let more = self.b.ins().iadd_imm_s(more, -1);
        self.b.ins().udiv(more, size)
    }

    /// `x ** 0.5`, which is not always the square root: the C library's `pow` rounds an intermediate result that is not exact, and
    /// so may round the other way where the root lies about half way between two doubles. What the root lacks to its square
    /// (which one fused operation gives exactly) tells how far away that is. The intermediate result is off by up to 0.009 units
    /// in the last place and 4e-5 for each unit of the result's logarithm (the comments of glibc's `pow`), so by 0.011 at most
    /// for the numbers taken here; of 15 million random ones the two differed where the root was within 0.0081 of half way.
    fn half_power(&mut self, x: Clif) -> Clif {
        let on = self.b.create_block();
        let result = self.b.append_block_param(on, types::F64);
        let call = self.cold();
        if has_fma() {
            let root = self.b.ins().sqrt(x);
            let minus = self.b.ins().fneg(root);
            let rest = self.b.ins().fma(minus, root, x);
            let rest = self.b.ins().fabs(rest);
            let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), root);
            let power = self.b.ins().band_imm_s(bits, 0x7ff0 << 48);
            let power = self.b.ins().bitcast(types::F64, MemFlagsData::new(), power);
            // 0.485 units in the last place of the root, times twice the root.
            let share = self.b.ins().f64const(0.97 * f64::EPSILON);
            let unit = self.b.ins().fmul(power, share);
            let most = self.b.ins().fmul(unit, root);
            let near = self.b.ins().fcmp(FloatCC::LessThan, rest, most);
            let [least, most] = [1e-30, 1e30].map(|limit| self.b.ins().f64const(limit));
            let above = self.b.ins().fcmp(FloatCC::GreaterThan, x, least);
            let below = self.b.ins().fcmp(FloatCC::LessThan, x, most);
            let usual = self.b.ins().band(above, below);
            let sure = self.b.ins().band(near, usual);
            self.b.ins().brif(sure, on, &[root.into()], call, &[]);
        } else {
            self.b.ins().jump(call, &[]);
        }
        self.b.switch_to_block(call);
        let half = self.b.ins().f64const(0.5);
        let power = self.call_apart(8, crate::math::power as *const () as usize, &[x, half])[0];
        self.b.ins().jump(on, &[power.into()]);
        self.b.switch_to_block(on);
        result
    }

    pub(super) fn float_to_int(&mut self, v: V, rounding: Rounding) -> Clif {
        let a = self.v(self.job.func.inst(v).args[0]);
        let whole = match rounding {
            Rounding::Down => self.b.ins().floor(a),
            Rounding::Up => self.b.ins().ceil(a),
            Rounding::ToZero => self.b.ins().trunc(a),
        };
        let size = self.b.ins().fabs(whole);
        let most = self.b.ins().f64const((1u64 << 59) as f64);
        let fits = self.b.ins().fcmp(FloatCC::LessThan, size, most);
        self.guard(fits, v, "large floats");
        let n = self.b.ins().fcvt_to_sint_sat(types::I64, whole);
        self.b.ins().ishl_imm_s(n, 2)
    }

    /// Are both words doubles that tag themselves? Then goes on in the first block that is given, else in the second.
    pub(super) fn both_floats(&mut self, x: Clif, y: Clif) -> (Block, Block) {
        let (p, q) = (value::is_float(&mut self.b, x), value::is_float(&mut self.b, y));
        let both = self.b.ins().band(p, q);
        let (fast, other) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(both, fast, &[], other, &[]);
        (fast, other)
    }

    pub(super) fn float_of(&mut self, word: Clif) -> Clif {
        let bits = self.b.ins().rotr_imm_s(word, 4);
        self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits)
    }

    /// A comparison of any two values as True, False or unbound.
    pub(super) fn compare_any(&mut self, cmp: Cmp, floats: bool, x: Clif, y: Clif) -> Clif {
        let on = self.b.create_block();
        let result = self.b.append_block_param(on, types::I64);
        if floats {
            let (fast, other) = self.both_floats(x, y);
            self.b.switch_to_block(fast);
            let (p, q) = (self.float_of(x), self.float_of(y));
            let is = self.b.ins().fcmp(float_cc(cmp), p, q);
            let word = self.boxed(is, Ty::Bool);
            self.b.ins().jump(on, &[word.into()]);
            self.b.switch_to_block(other);
        }
        let number = self.int(cmp as i64);
        let word = self.call(6, quick::compare as *const () as usize, &[self.vm, x, y, number])[0];
        self.b.ins().jump(on, &[word.into()]);
        self.b.switch_to_block(on);
        result
    }

    /// The result of an operator on two numbers, at least one of which is a double, goes to the block.
    pub(super) fn float_form(&mut self, op: u8, x: Clif, y: Clif, to: Block) {
        if op > 3 {
            return;
        }
        let (fast, other) = (self.b.create_block(), self.b.create_block());
        let [(p_float, p_number), (q_float, q_number)] = [x, y].map(|word| {
            let float = value::is_float(&mut self.b, word);
            let float = self.b.ins().icmp_imm_s(IntCC::NotEqual, float, 0);
            let tag = self.b.ins().band_imm_s(word, 3);
            let int = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 2);
            (float, self.b.ins().bor(float, int))
        });
        let numbers = self.b.ins().band(p_number, q_number);
        let float = self.b.ins().bor(p_float, q_float);
        let good = self.b.ins().band(numbers, float);
        self.b.ins().brif(good, fast, &[], other, &[]);
        self.b.switch_to_block(fast);
        let [p, q] = [(x, p_float), (y, q_float)].map(|(word, float)| {
            let double = self.float_of(word);
            let n = self.b.ins().sshr_imm_s(word, 2);
            let converted = self.b.ins().fcvt_from_sint(types::F64, n);
            self.b.ins().select(float, double, converted)
        });
        let r = match op {
            0 => self.b.ins().fadd(p, q),
            1 => self.b.ins().fsub(p, q),
            2 => self.b.ins().fmul(p, q),
            _ => {
                let zero = self.b.ins().f64const(0.0);
                let is_zero = self.b.ins().fcmp(FloatCC::Equal, q, zero);
                let on = self.b.create_block();
                self.b.ins().brif(is_zero, other, &[], on, &[]);
                self.b.switch_to_block(on);
                self.b.ins().fdiv(p, q)
            }
        };
        let word = self.box_float(r);
        self.b.ins().jump(to, &[word.into()]);
        self.b.switch_to_block(other);
    }
}
