//! Generators whose values a native function takes (see `taipan_vm::interp::sink`): a Yield is then no end of the code, but
//! puts the value into the list or set, adds it to the sum, or looks whether it ends the search or is an extreme. A sum stands
//! in registers beyond those that frames have, and is written to the store with each value, so that exits need not know of it.

use crate::build::{Builder, Slot};
use crate::mir::*;
use taipan_compiler::bytecode::Instr;
use taipan_vm::interp::sink::Sink;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::value::Value;

/// Registers from this one on belong to no frame, and are never written to one: a sum, and its low part.
pub const BEYOND: u16 = u16::MAX - 1;

/// Why code for a search is left.
const FOUND: &str = "a value that was looked for";

/// The registers beyond those of frames that code for a sink changes in its loops.
pub fn changed(sink: Option<Sink>) -> &'static [u16] {
    match sink {
        Some(Sink::Ints | Sink::LeastInt | Sink::MostInt | Sink::LeastFloat | Sink::MostFloat) => &[BEYOND],
        Some(Sink::Floats) => &[BEYOND, BEYOND + 1],
        _ => &[],
    }
}

impl Builder<'_> {
    fn set_beyond(&mut self, r: u16, v: V) {
        self.regs.slots.insert(r, Slot { v, dirty: false });
    }

    /// Takes what there is so far, where the code is entered.
    pub(crate) fn begin_sink(&mut self) {
        match self.request.sink {
            Some(Sink::List | Sink::Set) => {
                let object = self.push(Op::LoadStore(0), Ty::Any, &[]);
                self.sink = Some(object);
            }
            Some(Sink::Ints | Sink::LeastInt | Sink::MostInt) => {
                let sum = self.push(Op::LoadStore(0), Ty::Any, &[]);
                let sum = self.guard(Op::UnboxInt, Ty::Int, &[sum]);
                self.set_beyond(BEYOND, sum);
            }
            Some(Sink::Floats) => {
                for (r, word) in [(BEYOND, 0), (BEYOND + 1, 1)] {
                    let part = self.push(Op::LoadStore(word), Ty::Float, &[]);
                    self.set_beyond(r, part);
                }
            }
            Some(Sink::LeastFloat | Sink::MostFloat) => {
                let best = self.push(Op::LoadStore(0), Ty::Float, &[]);
                self.set_beyond(BEYOND, best);
            }
            Some(Sink::Any | Sink::All) | None => {}
        }
    }

    /// Takes the value of the Yield at `at`; false where that ended the block.
    pub(crate) fn take_value(&mut self, at: usize, i: Instr, sink: Sink) -> bool {
        let v = self.get(i.b());
        let ty = self.f.ty(v);
        match (sink, self.sink) {
            (Sink::List, Some(list)) => {
                self.regs.facts.insert(list, shapes::LIST);
                self.list_append(list, v);
            }
            (Sink::Set, Some(set)) => {
                let v = self.boxed(v);
                self.guard(Op::Ask(Quick::SetAdd, 0), Ty::Any, &[set, v]);
            }
            (Sink::Any | Sink::All, _) => {
                let holds = self.truth(v);
                self.aside(holds, sink == Sink::Any, |b| {
                    b.exit(at, FOUND);
                });
            }
            (Sink::Ints, _) if ty != Ty::Float => self.add_int(v),
            (Sink::Floats, _) if ty != Ty::Bool => self.add_float(v),
            (Sink::LeastInt | Sink::MostInt, _) if matches!(ty, Ty::Int | Ty::Any) => {
                let n = self.int(v);
                self.take_extreme(n, Op::IntCmp, sink == Sink::MostInt);
            }
            (Sink::LeastFloat | Sink::MostFloat, _) if matches!(ty, Ty::Float | Ty::Any) => {
                let x = self.float(v);
                // (What comes after one that is no number depends on the order.)
                let number = self.push(Op::FloatCmp(Cmp::Eq), Ty::Bool, &[x, x]);
                self.aside(number, false, |b| {
                    b.exit(at, taipan_vm::tier::OTHER_SUM);
                });
                self.take_extreme(x, Op::FloatCmp, sink == Sink::MostFloat);
            }
            _ => return self.exit(at, taipan_vm::tier::OTHER_SUM),
        }
        let none = self.constant(Value::NONE);
        self.set(i.a(), none);
        true
    }

    fn add_int(&mut self, v: V) {
        let v = self.counted(v);
        let n = self.int(v);
        let sum = self.slot(BEYOND);
        let sum = self.int(sum);
        let sum = self.guard(Op::Int2(IntOp::Add), Ty::Int, &[sum, n]);
        self.push(Op::StoreStore(0), Ty::None, &[sum]);
        self.set_beyond(BEYOND, sum);
    }

    /// Keeps a number if it is beyond the best so far.
    fn take_extreme(&mut self, v: V, compare: impl Fn(Cmp) -> Op, most: bool) {
        let ty = self.f.ty(v);
        let best = self.slot(BEYOND);
        let best = if ty == Ty::Float { self.float(best) } else { self.int(best) };
        let better = self.push(compare(if most { Cmp::Gt } else { Cmp::Lt }), Ty::Bool, &[v, best]);
        let best = self.push(Op::Select, ty, &[better, v, best]);
        let some = self.push(Op::Raw(1), Ty::Raw, &[]);
        for (word, v) in [(0, best), (2, some)] {
            self.push(Op::StoreStore(word), Ty::None, &[v]);
        }
        self.set_beyond(BEYOND, best);
    }

    /// Neumaier's sum, as `sum` does it.
    fn add_float(&mut self, v: V) {
        let x = self.float(v);
        let [high, low] = [BEYOND, BEYOND + 1].map(|r| self.slot(r));
        let [high, low] = [high, low].map(|v| self.float(v));
        let total = self.push(Op::Float2(FloatOp::Add), Ty::Float, &[high, x]);
        let mut lost = |a: V, b: V| {
            let rest = self.push(Op::Float2(FloatOp::Sub), Ty::Float, &[a, total]);
            self.push(Op::Float2(FloatOp::Add), Ty::Float, &[rest, b])
        };
        let (of_x, of_high) = (lost(high, x), lost(x, high));
        let [size, other] = [high, x].map(|v| self.push(Op::FloatAbs, Ty::Float, &[v]));
        let larger = self.push(Op::FloatCmp(Cmp::Ge), Ty::Bool, &[size, other]);
        let lost = self.push(Op::Select, Ty::Float, &[larger, of_x, of_high]);
        let low = self.push(Op::Float2(FloatOp::Add), Ty::Float, &[low, lost]);
        let some = self.push(Op::Raw(1), Ty::Raw, &[]);
        for (word, v) in [(0, total), (1, low), (2, some)] {
            self.push(Op::StoreStore(word), Ty::None, &[v]);
        }
        self.set_beyond(BEYOND, total);
        self.set_beyond(BEYOND + 1, low);
    }
}
