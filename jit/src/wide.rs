//! Ints of 64 bits without sign, in machine registers: what programs compute modulo a power of two up to the 64th.
//!
//! A value of type [`Ty::U64`] is an int from 0 to 2^64 - 1. Where arithmetic whose result may be of any size is followed by a
//! mask (`(x * k + c) & MASK`, or `% 2**n`), all of it up to the mask is built at once, modulo 2^64: what is beyond these bits
//! never exists. Guards in between leave at the first of these instructions, which therefore only read.

use crate::build::Builder;
use crate::mir::{Cmp, IntOp, Op, Ty, V};
use rustc_hash::FxHashMap as HashMap;
use taipan_compiler::bytecode::{Instr, Op as Bc};
use taipan_profiler::feedback;
use taipan_vm::interp::snapshot::{self, Global};
use taipan_vm::value::Value;

/// So many instructions may lie between the first and the mask.
const LONGEST: usize = 16;

/// What an instruction whose low bits depend on the low bits of its operands does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ring {
    Two(IntOp, u16, u16),
    /// With a number in place of the second operand.
    Immediate(IntOp, u16, i16),
    /// `-a`
    Neg(u16),
    /// `~a`
    Invert(u16),
}

impl Ring {
    fn of(i: Instr) -> Option<Ring> {
        let two = |op| Some(Ring::Two(op, i.b(), i.c()));
        let immediate = |op| Some(Ring::Immediate(op, i.b(), i.c() as i16));
        match i.op() {
            Bc::Add => two(IntOp::Add),
            Bc::Sub => two(IntOp::Sub),
            Bc::Mul => two(IntOp::Mul),
            Bc::And => two(IntOp::And),
            Bc::Or => two(IntOp::Or),
            Bc::Xor => two(IntOp::Xor),
            Bc::LShift => two(IntOp::Shl),
            Bc::AddI => immediate(IntOp::Add),
            Bc::SubI => immediate(IntOp::Sub),
            Bc::MulI => immediate(IntOp::Mul),
            Bc::LShiftI => immediate(IntOp::Shl),
            Bc::Neg => Some(Ring::Neg(i.b())),
            Bc::Invert => Some(Ring::Invert(i.b())),
            _ => None,
        }
    }
    fn operands(self) -> [Option<u16>; 2] {
        match self {
            Ring::Two(_, b, c) => [Some(b), Some(c)],
            Ring::Immediate(_, b, _) | Ring::Neg(b) | Ring::Invert(b) => [Some(b), None],
        }
    }
}

/// Instructions from one whose result may be of any size up to the mask that cuts it off.
struct Chain {
    /// Index of the instruction that masks.
    end: usize,
    /// The register that it masks.
    cut: u16,
    mask: u64,
}

impl Builder<'_> {
    /// Arithmetic from the instruction at `at` up to a mask. False: that is not what begins there.
    pub(crate) fn masked(&mut self, at: usize) -> bool {
        let Some(chain) = self.chain(at) else { return false };
        let mut low: HashMap<u16, V> = HashMap::default();
        let info = self.body.info.clone();
        let instrs = &info.code.unit.instrs;
        for (k, i) in instrs.iter().enumerate().take(chain.end).skip(at) {
            match self.low_of(k, *i, &low) {
                Some(v) => low.insert(i.a(), v),
                // (What was built so far is not used.)
                None => return false,
            };
        }
        let end = instrs[chain.end];
        let Some(v) = low.get(&chain.cut).copied() else { return false };
        let ty = if chain.mask < 1 << 61 { Ty::Int } else { Ty::U64 };
        let v = self.push(Op::Masked(chain.mask), ty, &[v]);
        self.set(end.a(), v);
        self.skip_to = chain.end + 1;
        true
    }

    /// Finds the mask, and makes sure that all that is computed until then is wanted for nothing else.
    fn chain(&self, at: usize) -> Option<Chain> {
        let info = &self.body.info;
        let instrs = &info.code.unit.instrs;
        // (`&`, `|` and `^` have no more bits than their operands.)
        if matches!(Ring::of(instrs[at])?, Ring::Two(IntOp::And | IntOp::Or | IntOp::Xor, ..)) {
            return None;
        }
        // Registers with results of which only the low bits will exist, and those that were loaded.
        let (mut open, mut loaded) = (Vec::new(), Vec::new());
        for (k, i) in instrs.iter().copied().enumerate().skip(at).take(LONGEST) {
            if k > at && info.cfg.blocks.contains_key(&k) || info.failed.contains(&(k as u32)) {
                return None;
            }
            if k > at
                && let Some((cut, mask)) = self.mask_of(at, k, i, &open)
            {
                let a = i.a();
                let wanted = |r: &u16| *r != a && self.is_live(k + 1, self.body.base + *r);
                let good = open.contains(&cut) && !open.iter().chain(&loaded).any(wanted);
                return good.then_some(Chain { end: k, cut, mask });
            }
            match i.op() {
                Bc::LoadConst | Bc::LoadInt | Bc::LoadGlobal if k > at => {
                    open.retain(|r| *r != i.a());
                    loaded.push(i.a());
                }
                _ => {
                    let ring = Ring::of(i)?;
                    if self.seen(k) & (feedback::FLOAT | feedback::MIXED | feedback::OTHER) != 0 {
                        return None;
                    }
                    // A shift by what is not known yet would be by any number.
                    if matches!(ring, Ring::Two(IntOp::Shl, _, by) if open.contains(&by)) {
                        return None;
                    }
                    loaded.retain(|r| *r != i.a());
                    open.retain(|r| *r != i.a());
                    open.push(i.a());
                }
            }
        }
        None
    }

    /// The register that an instruction masks, and the bits that are left.
    fn mask_of(&self, at: usize, k: usize, i: Instr, open: &[u16]) -> Option<(u16, u64)> {
        let below = |n: u128| (n.is_power_of_two() && n <= 1 << 64).then(|| (n - 1) as u64);
        match i.op() {
            Bc::AndI => Some((i.b(), u64::try_from(i.c() as i16).ok()?)),
            Bc::ModI => Some((i.b(), below(u128::try_from(i.c() as i16).ok()?)?)),
            Bc::And => {
                let (cut, by) = if open.contains(&i.b()) { (i.b(), i.c()) } else { (i.c(), i.b()) };
                let mask = if open.contains(&by) { None } else { self.known_natural(at..k, by) };
                Some((cut, u64::try_from(mask?).ok()?))
            }
            Bc::Mod => Some((i.b(), below(self.known_natural(at..k, i.c())?)?)),
            _ => None,
        }
    }

    /// The number that a register will have after these instructions of a chain, if that is known: by a load among them, or
    /// from before.
    fn known_natural(&self, chain: std::ops::Range<usize>, r: u16) -> Option<u128> {
        let info = &self.body.info;
        let instrs = &info.code.unit.instrs;
        let load = chain.rev().map(|k| instrs[k]).find(|i| i.a() == r);
        let value = match load {
            Some(i) if matches!(i.op(), Bc::LoadConst | Bc::LoadInt | Bc::LoadGlobal) => self.loads(i)?,
            _ => match self.f.op(self.regs.slots.get(&(self.body.base + r))?.v) {
                Op::Int(n) => return u128::try_from(n).ok(),
                Op::U64(n) => return Some(n as u128),
                Op::Word(bits) => Value::from_bits(bits),
                _ => return None,
            },
        };
        snapshot::natural(self.vm, value)
    }

    /// What a load gives now.
    fn loads(&self, i: Instr) -> Option<Value> {
        match i.op() {
            Bc::LoadInt => Some(Value::int32(i.bc())),
            Bc::LoadConst => Some(self.const_at(i.bc() as usize)),
            _ => match snapshot::global(self.body.info.code.site(i.c())) {
                Global::Cell(cell) => Some(snapshot::cell_content(cell)),
                _ => None,
            },
        }
    }

    /// The value that an instruction of a chain gives: its low bits, or what was loaded.
    fn low_of(&mut self, k: usize, i: Instr, low: &HashMap<u16, V>) -> Option<V> {
        match i.op() {
            Bc::LoadInt | Bc::LoadConst => {
                let value = self.loads(i)?;
                Some(self.number_constant(value))
            }
            Bc::LoadGlobal => {
                let now = self.loads(i)?;
                let v = self.load_global(i.op(), i.c())?;
                // (It is the number's own object that is asked for, which is as good and needs no look inside.)
                self.pin(now);
                self.guard(Op::GuardWord(now.bits()), Ty::None, &[v]);
                Some(self.number_constant(now))
            }
            _ => {
                let ring = Ring::of(i)?;
                let mut parts = Vec::new();
                for r in ring.operands().into_iter().flatten() {
                    let v = match low.get(&r) {
                        Some(v) => *v,
                        None => self.get(r),
                    };
                    parts.push(self.low_bits(k, v)?);
                }
                let number = |b: &mut Self, n: i64| b.push(Op::Raw(n as u64), Ty::Raw, &[]);
                let op = match ring {
                    Ring::Two(op, ..) => op,
                    Ring::Immediate(op, _, n) => {
                        parts.push(number(self, n as i64));
                        op
                    }
                    Ring::Neg(_) => {
                        parts.insert(0, number(self, 0));
                        IntOp::Sub
                    }
                    Ring::Invert(_) => {
                        parts.insert(0, number(self, -1));
                        IntOp::Sub
                    }
                };
                Some(match op {
                    IntOp::Shl => self.guard(Op::Low(op), Ty::Raw, &parts),
                    _ => self.push(Op::Low(op), Ty::Raw, &parts),
                })
            }
        }
    }

    /// A constant, as a machine int of 64 bits where it is one.
    fn number_constant(&mut self, value: Value) -> V {
        match snapshot::natural(self.vm, value).map(u64::try_from) {
            Some(Ok(n)) if n >= 1 << 61 => self.push(Op::U64(n), Ty::U64, &[]),
            _ => self.constant(value),
        }
    }

    /// The low 64 bits of an int, an operand of the instruction at `k`.
    fn low_bits(&mut self, k: usize, v: V) -> Option<V> {
        let v = match self.f.ty(v) {
            Ty::Raw => return Some(v),
            Ty::Any if self.seen(k) & feedback::WIDE != 0 => self.natural(v)?,
            Ty::Any => self.int(v),
            Ty::Int | Ty::U64 => v,
            _ => return None,
        };
        Some(self.push(Op::LowBits, Ty::Raw, &[v]))
    }

    /// Does [`Builder::natural`] have a form for the value?
    pub(crate) fn may_be_natural(&self, v: V) -> bool {
        match (self.f.ty(v), self.f.op(v)) {
            (Ty::Int, Op::Int(n)) => n >= 0,
            (Ty::Any, Op::Word(bits)) => {
                snapshot::natural(self.vm, Value::from_bits(bits)).is_some_and(|n| n < 1 << 64)
            }
            (ty, _) => matches!(ty, Ty::U64 | Ty::Int | Ty::Any),
        }
    }

    /// The value as an int of 64 bits without sign, behind a guard. None: it is none.
    pub(crate) fn natural(&mut self, v: V) -> Option<V> {
        Some(match (self.f.ty(v), self.f.op(v)) {
            (Ty::U64, _) => v,
            (Ty::Int, Op::Int(n)) => {
                let n = u64::try_from(n).ok()?;
                self.push(Op::U64(n), Ty::U64, &[])
            }
            (Ty::Int, _) => self.guard(Op::IntToU64, Ty::U64, &[v]),
            (Ty::Any, Op::Word(bits)) => {
                let n = snapshot::natural(self.vm, Value::from_bits(bits))?;
                self.push(Op::U64(u64::try_from(n).ok()?), Ty::U64, &[])
            }
            (Ty::Any, _) => {
                let n = self.guard(Op::UnboxU64, Ty::U64, &[v]);
                self.learn(v, n);
                n
            }
            _ => return None,
        })
    }

    /// An int of 64 bits without sign as one of 62 bits with, behind a guard; other values as they are.
    pub(crate) fn narrow(&mut self, v: V) -> V {
        if self.f.ty(v) == Ty::U64 { self.guard(Op::U64ToInt, Ty::Int, &[v]) } else { v }
    }

    /// Do two operands have to be taken for ints of 64 bits?
    fn are_wide(&self, at: usize, x: V, y: V) -> bool {
        let seen = self.seen(at) & (feedback::FLOAT | feedback::MIXED | feedback::OTHER | feedback::WIDE);
        let number = |v: V| matches!(self.f.ty(v), Ty::Any | Ty::Int | Ty::U64);
        seen == feedback::WIDE && number(x) && number(y)
    }

    /// Arithmetic on ints of 64 bits whose result has no more.
    pub(crate) fn wide_arithmetic(&mut self, at: usize, op: IntOp, x: V, y: V) -> Option<V> {
        let u64s = self.f.ty(x) == Ty::U64 || self.f.ty(y) == Ty::U64;
        let cuts = |v: V| matches!(self.f.op(v), Op::Int(n) if n >= 0);
        if op == IntOp::And && u64s && (cuts(x) || cuts(y)) {
            let (v, by) = if cuts(y) { (x, y) } else { (y, x) };
            let Op::Int(mask) = self.f.op(by) else { return None };
            let low = self.low_bits(at, v)?;
            return Some(self.push(Op::Masked(mask as u64), Ty::Int, &[low]));
        }
        let in_range =
            matches!(op, IntOp::And | IntOp::Or | IntOp::Xor | IntOp::Shr | IntOp::FloorDiv | IntOp::Mod);
        if !in_range || !(self.are_wide(at, x, y) || u64s && op == IntOp::Shr && cuts(y)) {
            return None;
        }
        let (x, y) = (self.natural(x)?, self.natural(y)?);
        Some(match op {
            IntOp::FloorDiv | IntOp::Mod => self.guard(Op::Wide(op), Ty::U64, &[x, y]),
            _ => self.push(Op::Wide(op), Ty::U64, &[x, y]),
        })
    }

    /// A comparison of ints of 64 bits.
    pub(crate) fn wide_comparison(&mut self, at: usize, cmp: Cmp, x: V, y: V) -> Option<V> {
        if !self.are_wide(at, x, y) {
            return None;
        }
        let (x, y) = (self.natural(x)?, self.natural(y)?);
        Some(self.push(Op::WideCmp(cmp), Ty::Bool, &[x, y]))
    }
}
