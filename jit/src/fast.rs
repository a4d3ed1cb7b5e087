//! The fast forms of instructions: what the builder makes of them where feedback or known types allow it. Each gives None
//! when it has no form for the case; then there may be a short cut ([`crate::short`]), or the interpreter runs the instruction.

use crate::build::Builder;
use crate::cfg;
use crate::math;
use crate::mir::{Cmp, Elements, FloatOp, IntOp, Items, Op, Quick, Ty, V};
use taipan_compiler::bytecode::{CALL_GAP, Instr, Op as Bc};
use taipan_profiler::{feedback, items};
use taipan_vm::interp::snapshot::{self, Attribute, Global};
use taipan_vm::layout;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::Kind;
use taipan_vm::value::Value;

/// The two operands of an arithmetic instruction or comparison, as numbers of one kind.
enum Pair {
    Ints(V, V),
    Floats(V, V),
}

/// What makes operands unfit for machine ints of 62 bits and doubles.
pub(crate) const ODD: u8 = feedback::OTHER | feedback::WIDE;

pub(crate) const COMPARISONS: [Cmp; 6] = [Cmp::Lt, Cmp::Le, Cmp::Eq, Cmp::Ne, Cmp::Gt, Cmp::Ge];

/// What is in the cell of a closure.
fn content_of(cell: Value) -> Option<Value> {
    Some(cell.downcast::<taipan_vm::object::Cell_>()?.content.get())
}

impl Builder<'_> {
    /// The fast form of an instruction: whether the block goes on after it.
    pub(crate) fn fast(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (a, b, c) = (i.a(), i.b(), i.c());
        let op = i.op();
        if self.masked(at) {
            return Some(true);
        }
        let value = match op {
            Bc::Move => self.get(b),
            Bc::LoadConst => {
                let value = self.const_at(i.bc() as usize);
                self.constant(value)
            }
            Bc::LoadInt => self.constant(Value::int32(i.bc())),
            Bc::LoadNone => self.constant(Value::NONE),
            Bc::LoadTrue => self.constant(Value::TRUE),
            Bc::LoadFalse => self.constant(Value::FALSE),
            Bc::LoadEllipsis => self.constant(Value::ELLIPSIS),
            Bc::CheckBound => {
                let v = self.get(a);
                if self.f.ty(v) == Ty::Any {
                    self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[v]);
                }
                return Some(true);
            }
            Bc::Resume => return Some(true),
            Bc::CopyFreeVars => {
                self.closure(i);
                return Some(true);
            }
            Bc::MakeCell => {
                let content = if i.x() == 0 { self.get(a) } else { self.constant(Value::UNBOUND) };
                let content = self.boxed(content);
                self.push(Op::NewCell, Ty::Any, &[content])
            }
            Bc::LoadSuperMethod => return self.load_super(i),
            Bc::LoadDeref => {
                let cell = self.get(b);
                let trusted = self.is_trusted();
                // (The function that a decorator was given stays what it is.)
                let lasts = |v: &Value| v.is_kind(Kind::Type) || trusted && v.is_kind(Kind::Function);
                if let Some(known) = self.word(cell).and_then(content_of).filter(lasts) {
                    let now = self.push(Op::LoadField(layout::CELL_CONTENT), Ty::Any, &[cell]);
                    self.guard(Op::GuardWord(known.bits()), Ty::None, &[now]);
                    let known = self.constant(known);
                    self.set(a, known);
                    return Some(true);
                }
                self.load_bound(Op::LoadField(layout::CELL_CONTENT), &[cell])
            }
            Bc::StoreDeref => {
                let (cell, v) = (self.get(a), self.get(b));
                let v = self.boxed(v);
                self.push(Op::StoreField(layout::CELL_CONTENT), Ty::None, &[cell, v]);
                return Some(true);
            }
            Bc::StoreGlobal | Bc::StoreName => return self.store_global(at, i),
            Bc::LoadGlobal | Bc::LoadName => match self.load_global(op, c) {
                Some(v) => v,
                None => return Some(self.trap(at)),
            },
            Bc::LoadAttr => match self.load_getter(at, i) {
                Some(open) => return Some(open),
                None => self.load_attr(b, c)?,
            },
            Bc::StoreAttr => return self.store_attr(a, b, c),
            Bc::LoadMethod => return self.load_method(a, b, c),
            Bc::Call | Bc::CallMethod | Bc::CallKw | Bc::CallMethodKw => return self.call(at, i),
            Bc::CallEx => return self.call_spread(at, i),
            // (Nothing is in the `**kwargs` of a call without names.)
            Bc::DictMerge => {
                let other = self.get(b);
                return self.is_empty_dict(other).then_some(true);
            }
            Bc::GetItem | Bc::GetItemI => {
                let key = if op == Bc::GetItem { self.get(c) } else { self.immediate(c) };
                match self.get_item(at, b, key) {
                    Some(v) => v,
                    None => return self.item_method(at, i),
                }
            }
            Bc::SetItem => return self.set_item(at, i).or_else(|| self.item_method(at, i)),
            Bc::BuildTuple if c > 0 && c <= 3 => {
                let parts: Vec<V> = (b..b + c).map(|r| self.get(r)).collect();
                let v = self.push(Op::NewTuple, Ty::Any, &parts);
                self.regs.facts.insert(v, shapes::TUPLE);
                v
            }
            Bc::BuildTuple => {
                self.flush();
                self.push(Op::Tuple(self.body.base + b, c as u32), Ty::Any, &[])
            }
            Bc::ListAppend => {
                let (list, v) = (self.get(a), self.get(b));
                self.list_append(list, v);
                return Some(true);
            }
            Bc::BuildMap if c == 0 => self.push(Op::NewDict, Ty::Any, &[]),
            Bc::BuildSlice => {
                let parts: Vec<V> = (b..b + 3).map(|r| self.get(r)).collect();
                let parts: Vec<V> = parts.into_iter().map(|v| self.boxed(v)).collect();
                let v = self.push(Op::NewSlice, Ty::Any, &parts);
                self.regs.facts.insert(v, shapes::SLICE);
                v
            }
            Bc::MakeFunction if i.x().count_ones() <= 2 => {
                let unit = self.const_at(b as usize);
                self.pin(unit);
                let mut parts = vec![self.running_function()];
                for k in 0..i.x().count_ones() as u16 {
                    let part = self.get(c + k);
                    parts.push(self.boxed(part));
                }
                self.push(Op::NewFunction(unit.bits(), i.x()), Ty::Any, &parts)
            }
            Bc::BuildList => {
                if c > 0 {
                    self.flush();
                }
                self.push(Op::List(self.body.base + b, c as u32), Ty::Any, &[])
            }
            Bc::DeleteLocal => {
                if i.x() == 0 {
                    let v = self.get(a);
                    if self.f.ty(v) == Ty::Any {
                        self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[v]);
                    }
                }
                self.constant(Value::UNBOUND)
            }
            Bc::Is | Bc::IsNot => self.identity(op == Bc::Is, b, c)?,
            Bc::Not => {
                let v = self.get(b);
                let t = self.truth(v);
                self.push(Op::Not, Ty::Bool, &[t])
            }
            Bc::ToBool => {
                let v = self.get(b);
                self.truth(v)
            }
            Bc::Neg => self.negate(at, b)?,
            Bc::Invert => {
                let v = self.get(b);
                if self.f.ty(v) != Ty::Int {
                    return None;
                }
                self.push(Op::IntInvert, Ty::Int, &[v])
            }
            Bc::GetIter => self.get_iter(at, i)?,
            Bc::UnpackSeq => return self.unpack(at, i),
            Bc::ForIter => return self.for_iter(at, i),
            Bc::JumpIfNone | Bc::JumpIfNotNone => {
                let v = self.get(a);
                let target = cfg::target(at, i);
                if self.f.ty(v) != Ty::Any {
                    let to = if op == Bc::JumpIfNone { at + 1 } else { target };
                    return Some(self.jump(to));
                }
                let is_none = self.push(Op::IsWord(Value::NONE.bits()), Ty::Bool, &[v]);
                let (yes, no) = if op == Bc::JumpIfNone { (target, at + 1) } else { (at + 1, target) };
                return Some(self.branch_as_seen(at, is_none, yes, no));
            }
            Bc::JumpIfTrue | Bc::JumpIfFalse => {
                let v = self.get(a);
                let target = cfg::target(at, i);
                if let Some(known) = self.word(v).filter(|w| w.is_bool() || w.is_none()) {
                    let to = if known.is_true() == (op == Bc::JumpIfTrue) { target } else { at + 1 };
                    return Some(self.jump(to));
                }
                let t = self.truth(v);
                let (yes, no) = if op == Bc::JumpIfTrue { (target, at + 1) } else { (at + 1, target) };
                return Some(self.branch_as_seen(at, t, yes, no));
            }
            op if op >= Bc::JumpIfLt && op <= Bc::JumpIfNotGeI => {
                let open = self.compare_jump(at, i).or_else(|| self.jump_method(at, i));
                return open.or_else(|| self.jump_by_char(at, i));
            }
            op if op >= Bc::Lt && op <= Bc::Ge => {
                let cmp = COMPARISONS[(op as u8 - Bc::Lt as u8) as usize];
                let (x, y) = (self.get(b), self.get(c));
                match self.comparison(at, cmp, x, y) {
                    Some(v) => v,
                    None => return self.comparison_method(at, i, cmp),
                }
            }
            Bc::In | Bc::NotIn => return self.char_in(i).or_else(|| self.contains_method(at, i)),
            op if op >= Bc::Add && op <= Bc::AndI => {
                let immediate = op >= Bc::AddI;
                let x = self.get(b);
                let y = if immediate { self.immediate(c) } else { self.get(c) };
                match self.arithmetic(at, op, x, y) {
                    Some(v) => v,
                    None => return self.operator_method(at, i, x, y),
                }
            }
            _ => return None,
        };
        self.set(a, value);
        Some(true)
    }

    /// A load whose result must not be unbound.
    pub(crate) fn load_bound(&mut self, op: Op, args: &[V]) -> V {
        let v = self.push(op, Ty::Any, args);
        self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[v]);
        v
    }

    // ---- numbers ----

    /// Both operands as numbers of one kind, if that is what they were.
    fn pair(&mut self, at: usize, x: V, y: V) -> Option<Pair> {
        use Ty::{Any, Float, Int};
        let seen = self.seen(at) & (feedback::FLOAT | feedback::MIXED | ODD);
        let (x, y) = if seen & ODD == 0 { (self.narrow(x), self.narrow(y)) } else { (x, y) };
        Some(match (self.f.ty(x), self.f.ty(y)) {
            (Int, Int) => Pair::Ints(x, y),
            (Float, Float) => Pair::Floats(x, y),
            (Float, Int) | (Int, Float) => {
                let (x, y) = (self.float(x), self.float(y));
                Pair::Floats(x, y)
            }
            (Float, Any) | (Any, Float) if seen & ODD == 0 => {
                let (x, y) = (self.number(x), self.number(y));
                Pair::Floats(x, y)
            }
            (Int, Any) | (Any, Int) if seen == 0 => {
                let (x, y) = (self.int(x), self.int(y));
                Pair::Ints(x, y)
            }
            (Int, Any) | (Any, Int) if seen & ODD == 0 => {
                // What is not known was a float.
                let (x, y) = (self.float(x), self.float(y));
                Pair::Floats(x, y)
            }
            (Any, Any) if seen == 0 => {
                let x = self.int(x);
                let y = self.int(y);
                Pair::Ints(x, y)
            }
            (Any, Any) if seen & feedback::MIXED != 0 && seen & ODD == 0 => {
                // (The result of two ints would be another.)
                self.guard(Op::GuardNotInts, Ty::None, &[x, y]);
                let (x, y) = (self.number(x), self.number(y));
                Pair::Floats(x, y)
            }
            (Any, Any) if seen == feedback::FLOAT => {
                let x2 = self.float(x);
                // (The guard may have been on both, where they are the same.)
                let y = if x == y { x2 } else { self.float(y) };
                Pair::Floats(x2, y)
            }
            _ => return None,
        })
    }

    /// A double from what may be an int too.
    fn number(&mut self, v: V) -> V {
        match self.f.ty(v) {
            Ty::Any => self.guard(Op::UnboxNumber, Ty::Float, &[v]),
            _ => self.float(v),
        }
    }

    fn arithmetic(&mut self, at: usize, op: Bc, x: V, y: V) -> Option<V> {
        let int = match op {
            Bc::Add | Bc::AddI => Some(IntOp::Add),
            Bc::Sub | Bc::SubI => Some(IntOp::Sub),
            Bc::Mul | Bc::MulI => Some(IntOp::Mul),
            Bc::FloorDiv | Bc::FloorDivI => Some(IntOp::FloorDiv),
            Bc::Mod | Bc::ModI => Some(IntOp::Mod),
            Bc::And | Bc::AndI => Some(IntOp::And),
            Bc::Or => Some(IntOp::Or),
            Bc::Xor => Some(IntOp::Xor),
            Bc::LShift | Bc::LShiftI => Some(IntOp::Shl),
            Bc::RShift | Bc::RShiftI => Some(IntOp::Shr),
            Bc::TrueDiv => None,
            Bc::Pow => return self.power(at, x, y),
            _ => return None,
        };
        let float = match op {
            Bc::Add | Bc::AddI => Some(FloatOp::Add),
            Bc::Sub | Bc::SubI => Some(FloatOp::Sub),
            Bc::Mul | Bc::MulI => Some(FloatOp::Mul),
            Bc::TrueDiv => Some(FloatOp::Div),
            _ => None,
        };
        let (x, y) = match int {
            // (Where both are, these give another.)
            Some(IntOp::And | IntOp::Or | IntOp::Xor) => (x, y),
            _ => (self.counted(x), self.counted(y)),
        };
        if let Some(v) = int.and_then(|op| self.wide_arithmetic(at, op, x, y)) {
            return Some(v);
        }
        match self.pair(at, x, y)? {
            Pair::Ints(x, y) => Some(match int {
                Some(op @ (IntOp::And | IntOp::Or | IntOp::Xor)) => self.push(Op::Int2(op), Ty::Int, &[x, y]),
                Some(op) => self.guard(Op::Int2(op), Ty::Int, &[x, y]),
                None => self.guard(Op::IntTrueDiv, Ty::Float, &[x, y]),
            }),
            Pair::Floats(x, y) => {
                let op = float?;
                Some(if op == FloatOp::Div {
                    self.guard(Op::Float2(op), Ty::Float, &[x, y])
                } else {
                    self.push(Op::Float2(op), Ty::Float, &[x, y])
                })
            }
        }
    }

    /// A bool as the int that it counts as; anything else as it is.
    pub(crate) fn counted(&mut self, v: V) -> V {
        if self.f.ty(v) != Ty::Bool {
            return v;
        }
        let [one, zero] = [1, 0].map(|n| self.push(Op::Int(n), Ty::Int, &[]));
        self.push(Op::Select, Ty::Int, &[v, one, zero])
    }

    /// Powers of doubles, and the square of an int.
    fn power(&mut self, at: usize, x: V, y: V) -> Option<V> {
        let seen = self.seen(at) & (feedback::FLOAT | feedback::MIXED | ODD);
        let is_two = self.f.op(y) == Op::Int(2);
        if is_two && (self.f.ty(x) == Ty::Int || self.f.ty(x) == Ty::Any && seen == 0) {
            let x = self.int(x);
            return Some(self.guard(Op::Int2(IntOp::Mul), Ty::Int, &[x, x]));
        }
        if !is_two && (self.f.ty(x) == Ty::Float || self.f.ty(y) == Ty::Float || seen == feedback::FLOAT) {
            let Pair::Floats(x, y) = self.pair(at, x, y)? else { return None };
            if self.f.op(y) == Op::Float(0.5f64.to_bits()) {
                return Some(self.float_function(math::HALF_POWER, &[x]));
            }
            return Some(self.float_function(math::POWER, &[x, y]));
        }
        let x = if self.f.ty(x) == Ty::Any && seen == feedback::MIXED { self.float(x) } else { x };
        if self.f.ty(x) == Ty::Float && is_two {
            // An OverflowError is the interpreter's.
            let v = self.push(Op::Float2(FloatOp::Mul), Ty::Float, &[x, x]);
            self.guard(Op::GuardFinite, Ty::None, &[v]);
            return Some(v);
        }
        None
    }

    fn negate(&mut self, at: usize, b: u16) -> Option<V> {
        let mut v = self.get(b);
        if self.f.ty(v) == Ty::Any {
            v = match self.seen(at) & (feedback::FLOAT | ODD) {
                0 => self.int(v),
                feedback::FLOAT => self.float(v),
                _ => return None,
            };
        }
        match self.f.ty(v) {
            Ty::Int => Some(self.guard(Op::IntNeg, Ty::Int, &[v])),
            Ty::Float => Some(self.push(Op::FloatNeg, Ty::Float, &[v])),
            _ => None,
        }
    }

    fn comparison(&mut self, at: usize, cmp: Cmp, x: V, y: V) -> Option<V> {
        if let Some(v) = self.wide_comparison(at, cmp, x, y).or_else(|| self.compare_chars(cmp, x, y)) {
            return Some(v);
        }
        Some(match self.comparable(at, x, y)? {
            Pair::Ints(x, y) => self.push(Op::IntCmp(cmp), Ty::Bool, &[x, y]),
            Pair::Floats(x, y) => self.push(Op::FloatCmp(cmp), Ty::Bool, &[x, y]),
        })
    }

    /// The operands of a comparison as numbers of one kind. Unlike in arithmetic, an int may stand for a double only where it
    /// is exact as such.
    fn comparable(&mut self, at: usize, x: V, y: V) -> Option<Pair> {
        use Ty::{Any, Float, Int};
        let seen = self.seen(at);
        let types = (self.f.ty(x), self.f.ty(y));
        let as_floats = match types {
            (Int, Int) => false,
            (Float, _) | (_, Float) => true,
            _ => seen & (feedback::FLOAT | feedback::MIXED) != 0,
        };
        if !as_floats {
            return self.pair(at, x, y);
        }
        if seen & ODD != 0 && (types.0 == Any || types.1 == Any) {
            return None;
        }
        // Without a mix of both kinds, what is not known must be a double itself.
        let both = seen & feedback::MIXED != 0;
        let (x, y) = (self.as_double(x, both)?, self.as_double(y, both)?);
        Some(Pair::Floats(x, y))
    }

    /// A number as a double of the same value; one whose type is not known may be an int only if `both` kinds were seen.
    fn as_double(&mut self, v: V, both: bool) -> Option<V> {
        Some(match (self.f.ty(v), self.f.op(v)) {
            (Ty::Int, Op::Int(n)) if n.unsigned_abs() <= 1 << 53 => self.float(v),
            (Ty::Int, _) => {
                let word = self.boxed(v);
                self.guard(Op::UnboxExact, Ty::Float, &[word])
            }
            (Ty::Any, _) if both => self.guard(Op::UnboxExact, Ty::Float, &[v]),
            (Ty::Any | Ty::Float, _) => self.float(v),
            _ => return None,
        })
    }

    fn compare_jump(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (cmp, [x, y], [yes, no]) = self.compared(at, i);
        let condition = self.comparison(at, cmp, x, y)?;
        Some(self.branch_as_seen(at, condition, yes, no))
    }

    pub(crate) fn truth(&mut self, v: V) -> V {
        match self.f.ty(v) {
            Ty::Bool => v,
            Ty::Int => {
                let zero = self.push(Op::Int(0), Ty::Int, &[]);
                self.push(Op::IntCmp(Cmp::Ne), Ty::Bool, &[v, zero])
            }
            Ty::U64 => {
                let zero = self.push(Op::U64(0), Ty::U64, &[]);
                self.push(Op::WideCmp(Cmp::Ne), Ty::Bool, &[v, zero])
            }
            Ty::Float => {
                let zero = self.push(Op::Float(0), Ty::Float, &[]);
                self.push(Op::FloatCmp(Cmp::Ne), Ty::Bool, &[v, zero])
            }
            _ => {
                if let Some(len) = self.known_len(v) {
                    let empty = self.push(Op::IsZero, Ty::Bool, &[len]);
                    return self.push(Op::Not, Ty::Bool, &[empty]);
                }
                if self.body.info.doubted.contains(&(self.at as u32)) {
                    self.enter();
                }
                if self.is_trusted() {
                    return self.guard(Op::Test, Ty::Bool, &[v]);
                }
                let t = self.guard(Op::Truth, Ty::Bool, &[v]);
                self.forget();
                t
            }
        }
    }

    /// How many items a value has, if it is known to be a list, a tuple, a string or bytes.
    pub(crate) fn known_len(&mut self, v: V) -> Option<V> {
        if self.f.op(v) == Op::NewTuple {
            let n = self.f.inst(v).args.len() as u64;
            return Some(self.push(Op::Raw(n), Ty::Raw, &[]));
        }
        let op = match self.shape_of(v)? {
            shapes::LIST => Op::ListLen,
            shapes::TUPLE => Op::TupleLen,
            shapes::STR => Op::TextLen,
            shapes::BYTES => Op::LoadRaw(layout::BYTES_LEN),
            _ => return None,
        };
        Some(self.push(op, Ty::Raw, &[v]))
    }

    fn identity(&mut self, same: bool, b: u16, c: u16) -> Option<V> {
        let (x, y) = (self.get(b), self.get(c));
        // (Numbers and strings may be the same object at several addresses.)
        let single = |w: Option<Value>| {
            w.filter(|w| !w.is_heap() || w.is_kind(Kind::Type) || w.is_kind(Kind::Function))
        };
        let (v, word) = match (single(self.word(x)), single(self.word(y))) {
            (_, Some(w)) => (x, w),
            (Some(w), _) => (y, w),
            _ => {
                let (x, y) = (self.boxed(x), self.boxed(y));
                let is = self.push(Op::Same, Ty::Bool, &[x, y]);
                return Some(if same { is } else { self.push(Op::Not, Ty::Bool, &[is]) });
            }
        };
        let v = self.boxed(v);
        let is = self.push(Op::IsWord(word.bits()), Ty::Bool, &[v]);
        Some(if same { is } else { self.push(Op::Not, Ty::Bool, &[is]) })
    }

    // ---- names and attributes ----

    /// A module's name may be looked up in a mapping; that it is the globals shows in the frame.
    fn in_globals(&mut self, op: Bc) {
        if matches!(op, Bc::LoadName | Bc::StoreName) {
            self.guard(Op::GuardNoFrame, Ty::None, &[]);
        }
    }

    fn store_global(&mut self, at: usize, i: Instr) -> Option<bool> {
        match snapshot::global(self.body.info.code.site(i.c())) {
            // (What is assumed of it must not change unnoticed.)
            Global::Cell(cell) if snapshot::write_content(cell) => {
                self.in_globals(i.op());
                self.pin(Value::from_bits(cell + 1));
                let v = self.get(i.a());
                let v = self.boxed(v);
                let cell = self.push(Op::Word(cell + 1), Ty::Any, &[]);
                // (One that was deleted has no key any more.)
                self.load_bound(Op::LoadField(layout::NAMESPACE_CONTENT), &[cell]);
                self.push(Op::StoreField(layout::NAMESPACE_CONTENT), Ty::None, &[cell, v]);
                Some(true)
            }
            Global::Unknown if self.is_new(i.c()) => Some(self.trap(at)),
            _ => None,
        }
    }

    pub(crate) fn load_global(&mut self, op: Bc, site: u16) -> Option<V> {
        if !matches!(snapshot::global(self.body.info.code.site(site)), Global::Unknown) {
            self.in_globals(op);
        }
        let cell = match snapshot::global(self.body.info.code.site(site)) {
            Global::Unknown => return None,
            Global::Cell(cell) => cell,
            Global::Builtin { cell, globals, version } => {
                self.pin(Value::from_bits(globals + 1));
                snapshot::assume_keys(globals);
                self.assume_u32(globals + layout::DICT_KEYS_VERSION as u64, version);
                cell
            }
        };
        Some(self.cell(cell))
    }

    /// The content of a namespace's cell: as a constant, behind a guard, where it is a function or class.
    pub(crate) fn cell(&mut self, cell: u64) -> V {
        let now = snapshot::cell_content(cell);
        self.pin(Value::from_bits(cell + 1));
        let at = self.push(Op::Word(cell + 1), Ty::Any, &[]);
        let load = Op::LoadField(layout::NAMESPACE_CONTENT);
        if matches!(
            now.kind(),
            Some(Kind::Function | Kind::Builtin | Kind::Type | Kind::Module | Kind::BoundMethod)
        ) {
            let assumed = snapshot::assume_content(cell)
                && self.assume(cell + layout::NAMESPACE_CONTENT as u64, true, now.bits());
            if !assumed {
                let v = self.push(load, Ty::Any, &[at]);
                self.guard(Op::GuardWord(now.bits()), Ty::None, &[v]);
            }
            return self.constant(now);
        }
        self.load_bound(load, &[at])
    }

    /// What the site's name is of an object: of its shape, if that is known, else of what the site saw.
    pub(crate) fn attribute(&self, obj: V, site: u16, store: bool) -> Attribute {
        let site = self.body.info.code.site(site);
        match self.shape_of(obj) {
            Some(shape) => match snapshot::attribute_of_shape(self.vm, site, shape, store) {
                Attribute::Unknown => snapshot::attribute(self.vm, site),
                found => found,
            },
            None => snapshot::attribute(self.vm, site),
        }
    }

    /// Makes sure that a value is this object.
    pub(crate) fn be(&mut self, v: V, object: Value) {
        if self.word(v) != Some(object) {
            self.pin(object);
            self.guard(Op::GuardWord(object.bits()), Ty::None, &[v]);
        }
    }

    /// Makes sure that the class at an address still has this version.
    pub(crate) fn check_version(&mut self, class: u64, version: u32) {
        self.pin(Value::from_bits(class + 1));
        self.assume_u32(class + layout::TYPE_VERSION as u64, version);
    }

    fn load_attr(&mut self, b: u16, site: u16) -> Option<V> {
        let obj = self.get(b);
        if self.f.ty(obj) != Ty::Any {
            return None;
        }
        match self.attribute(obj, site, false) {
            Attribute::Slot { shape, offset } => {
                self.check_epoch();
                self.know(obj, shape);
                Some(self.load_bound(Op::LoadField(offset), &[obj]))
            }
            Attribute::Value { shape, class, version, cell } => {
                // (What binds takes the slow way; the version tells when it changes.)
                let now = snapshot::cell_content(cell);
                if now.is_kind(Kind::ClassMethod) || now.is_kind(Kind::StaticMethod) {
                    return None;
                }
                self.know(obj, shape);
                self.check_version(class, version);
                Some(self.cell(cell))
            }
            Attribute::Module { module, cell } => {
                self.be(obj, module);
                Some(self.cell(cell))
            }
            Attribute::Class { class, version, cell } => {
                self.be(obj, class);
                self.check_version(class.bits() - 1, version);
                Some(self.cell(cell))
            }
            _ => None,
        }
    }

    fn store_attr(&mut self, a: u16, b: u16, site: u16) -> Option<bool> {
        let (obj, v) = (self.get(a), self.get(b));
        if self.f.ty(obj) != Ty::Any {
            return None;
        }
        match self.attribute(obj, site, true) {
            Attribute::Slot { shape, offset } => {
                self.check_epoch();
                self.know(obj, shape);
                let v = self.boxed(v);
                self.push(Op::StoreField(offset), Ty::None, &[obj, v]);
            }
            Attribute::Add { shape, offset, after } => {
                self.check_epoch();
                self.know(obj, shape);
                let v = self.boxed(v);
                self.push(Op::StoreField(offset), Ty::None, &[obj, v]);
                self.push(Op::SetShape(after), Ty::None, &[obj]);
                // Another register may hold the same object.
                self.forget();
                self.regs.facts.insert(obj, after);
            }
            _ => return None,
        }
        Some(true)
    }

    fn load_method(&mut self, a: u16, b: u16, site: u16) -> Option<bool> {
        let obj = self.get(b);
        if let Some(open) = self.load_native_method(a, obj, site) {
            return Some(open);
        }
        if self.f.ty(obj) != Ty::Any {
            return None;
        }
        let unbound = Value::UNBOUND;
        let (callee, receiver) = match self.attribute(obj, site, false) {
            Attribute::Method { shape, class, version, callee } => {
                self.know(obj, shape);
                self.check_version(class, version);
                (self.constant(callee), obj)
            }
            Attribute::Module { module, cell } => {
                self.be(obj, module);
                (self.cell(cell), self.constant(unbound))
            }
            Attribute::Class { class, version, cell } => {
                self.be(obj, class);
                self.check_version(class.bits() - 1, version);
                (self.cell(cell), self.constant(unbound))
            }
            Attribute::ClassMethod { class, version, callee } => {
                self.be(obj, class);
                self.check_version(class.bits() - 1, version);
                (self.constant(callee), obj)
            }
            Attribute::Slot { shape, offset } => {
                self.check_epoch();
                self.know(obj, shape);
                (self.load_bound(Op::LoadField(offset), &[obj]), self.constant(unbound))
            }
            _ => return None,
        };
        self.set(a, callee);
        self.set(a + CALL_GAP, receiver);
        Some(true)
    }

    // ---- items ----

    pub(crate) fn items_of(seen: u8) -> Option<Items> {
        match seen
            & (items::OTHER | items::INTS | items::FLOATS | items::VALUES | items::TUPLE | items::RANGE)
        {
            items::INTS => Some(Items::Ints),
            items::FLOATS => Some(Items::Floats),
            items::VALUES => Some(Items::Values),
            some if some != 0 && some & !(items::INTS | items::FLOATS | items::VALUES) == 0 => {
                Some(Items::Any)
            }
            _ => None,
        }
    }

    pub(crate) fn item_type(items: Items) -> Ty {
        match items {
            Items::Ints => Ty::Int,
            Items::Floats => Ty::Float,
            Items::Values | Items::Any => Ty::Any,
        }
    }

    /// What an item is taken from of a list that stores its items so, which is made sure of.
    pub(crate) fn list_storage(&mut self, list: V, kind: Items) -> V {
        if kind == Items::Any {
            return list;
        }
        self.guard(Op::GuardItems(kind), Ty::None, &[list]);
        self.push(Op::ListStorage, Ty::Any, &[list])
    }

    /// The list's place for an index, which must be an int.
    fn index(&mut self, list: V, key: V) -> V {
        let key = self.int(key);
        let len = self.push(Op::ListLen, Ty::Raw, &[list]);
        self.guard(Op::Index, Ty::Raw, &[key, len])
    }

    /// The elements of the array that the instruction was first used with, and the place in it that `key` means.
    fn array_place(&mut self, at: usize, obj: V, key: V) -> Option<(Elements, V)> {
        let (shape, code) = self.first_operands(at)?;
        let layout = match shape {
            shapes::BYTEARRAY => taipan_vm::tier::layout_of_bytearray()?,
            _ => (*self.vm.interp().tiers.arrays.get()?)?,
        };
        if shape != layout.shape
            || !matches!(self.f.ty(key), Ty::Int | Ty::U64 | Ty::Any)
            || self.f.ty(obj) != Ty::Any
        {
            return None;
        }
        let elements = Elements::of(u8::try_from(code).ok()?, layout)?;
        self.know(obj, shape);
        if shape != shapes::BYTEARRAY {
            self.guard(Op::GuardArray(elements), Ty::None, &[obj]);
        }
        let key = self.int(key);
        let len = self.push(Op::ArrayLen(elements), Ty::Raw, &[obj]);
        Some((elements, self.guard(Op::Index, Ty::Raw, &[key, len])))
    }

    fn get_item(&mut self, at: usize, b: u16, key: V) -> Option<V> {
        let seen = self.seen(at);
        if seen == items::NATIVE {
            let obj = self.get(b);
            if let Some((shapes::BYTES, _)) = self.first_operands(at) {
                return self.item_of_bytes(obj, key);
            }
            let (elements, place) = self.array_place(at, obj, key)?;
            let from = self.push(Op::ArrayItems(elements), Ty::Raw, &[obj]);
            return Some(self.guard(Op::ArrayGet(elements), elements.ty(), &[from, place]));
        }
        if seen == items::DICT && self.is_trusted() {
            let (obj, key) = (self.get(b), self.boxed(key));
            self.know(obj, shapes::DICT);
            return Some(self.guard(Op::Ask(Quick::DictItem, 0), Ty::Any, &[obj, key]));
        }
        if seen & (items::OTHER | items::DICT) != 0 || !matches!(self.f.ty(key), Ty::Int | Ty::U64 | Ty::Any)
        {
            return None;
        }
        let obj = self.get(b);
        if self.f.ty(obj) != Ty::Any {
            return None;
        }
        if seen == items::TEXT {
            return Some(self.item_of_text(obj, key));
        }
        // Of a tuple that was made here.
        if let (Op::NewTuple, Op::Int(n @ 0..)) = (self.f.op(obj), self.f.op(key))
            && let Some(item) = self.f.inst(obj).args.get(n as usize).copied()
        {
            return Some(item);
        }
        if seen == items::TUPLE {
            self.know(obj, shapes::TUPLE);
            let key = self.int(key);
            let len = self.push(Op::TupleLen, Ty::Raw, &[obj]);
            let place = self.guard(Op::Index, Ty::Raw, &[key, len]);
            return Some(match self.f.op(key) {
                Op::Int(n @ 0..=0xffff) => self.push(Op::TupleGet(n as u32), Ty::Any, &[obj]),
                _ => self.push(Op::TupleItem, Ty::Any, &[obj, place]),
            });
        }
        let kind = Self::items_of(seen)?;
        self.know(obj, shapes::LIST);
        let storage = self.list_storage(obj, kind);
        let place = self.index(obj, key);
        Some(self.push(Op::ListGet(kind), Self::item_type(kind), &[storage, place]))
    }

    fn set_item(&mut self, at: usize, i: Instr) -> Option<bool> {
        if self.seen(at) == items::NATIVE {
            let (obj, key, v) = (self.get(i.a()), self.get(i.b()), self.get(i.c()));
            let (elements, place) = self.array_place(at, obj, key)?;
            let v = match (elements.ty(), self.f.ty(v)) {
                (Ty::Float, Ty::Any | Ty::Int | Ty::Float) => self.number(v),
                (Ty::Int, Ty::Any | Ty::Int) => self.int(v),
                _ => return None,
            };
            let to = self.push(Op::ArrayItems(elements), Ty::Raw, &[obj]);
            self.guard(Op::ArraySet(elements), Ty::None, &[to, place, v]);
            return Some(true);
        }
        let kind = Self::items_of(self.seen(at)).filter(|kind| *kind != Items::Any)?;
        let (obj, key, v) = (self.get(i.a()), self.get(i.b()), self.get(i.c()));
        if !matches!(self.f.ty(key), Ty::Int | Ty::U64 | Ty::Any) || self.f.ty(obj) != Ty::Any {
            return None;
        }
        if matches!(
            (kind, self.f.ty(v)),
            (Items::Ints, Ty::Float | Ty::Bool) | (Items::Floats, Ty::Int | Ty::Bool)
        ) {
            return None;
        }
        self.know(obj, shapes::LIST);
        self.guard(Op::GuardItems(kind), Ty::None, &[obj]);
        let place = self.index(obj, key);
        let v = match kind {
            Items::Ints => self.int(v),
            Items::Floats => self.float(v),
            Items::Values | Items::Any => self.boxed(v),
        };
        let storage = self.push(Op::ListStorage, Ty::Any, &[obj]);
        self.push(Op::ListSet(kind), Ty::None, &[storage, place, v]);
        Some(true)
    }

    fn unpack(&mut self, at: usize, i: Instr) -> Option<bool> {
        let v = self.get(i.b());
        if self.f.op(v) == Op::NewTuple && self.f.inst(v).args.len() == i.c() as usize {
            for (k, part) in self.f.inst(v).args.clone().into_iter().enumerate() {
                self.set(i.a() + k as u16, part);
            }
            return Some(true);
        }
        let seen = self.seen(at);
        if self.f.ty(v) != Ty::Any || seen & items::OTHER != 0 {
            return None;
        }
        if seen & (items::INTS | items::FLOATS | items::VALUES) == 0 {
            self.know(v, shapes::TUPLE);
            self.unpack_tuple(i, v);
            return Some(true);
        }
        let kind = Self::items_of(seen & !items::TUPLE)?;
        match self.shape_of(v) {
            Some(shapes::TUPLE) => {
                self.unpack_tuple(i, v);
                return Some(true);
            }
            known if seen & items::TUPLE == 0 || known.is_some() => {
                self.unpack_list(i, v, kind);
                return Some(true);
            }
            _ => {}
        }
        self.wish_version(v);
        let is_tuple = self.push(Op::HasShape(shapes::TUPLE), Ty::Bool, &[v]);
        let mut edges = Vec::new();
        self.aside(is_tuple, true, |b| {
            b.regs.facts.insert(v, shapes::TUPLE);
            b.unpack_tuple(i, v);
            edges.push(b.edge());
        });
        self.unpack_list(i, v, kind);
        edges.push(self.edge());
        self.merge(None, edges);
        Some(true)
    }

    fn unpack_list(&mut self, i: Instr, v: V, kind: Items) {
        self.know(v, shapes::LIST);
        let storage = self.list_storage(v, kind);
        let len = self.push(Op::ListLen, Ty::Raw, &[v]);
        self.guard(Op::GuardRaw(i.c() as u64), Ty::None, &[len]);
        let item = |b: &mut Self, k: u16| {
            let place = b.push(Op::Raw(k as u64), Ty::Raw, &[]);
            b.push(Op::ListGet(kind), Self::item_type(kind), &[storage, place])
        };
        let parts: Vec<V> = (0..i.c()).map(|k| item(self, k)).collect();
        for (k, part) in parts.into_iter().enumerate() {
            self.set(i.a() + k as u16, part);
        }
    }

    fn unpack_tuple(&mut self, i: Instr, v: V) {
        self.guard(Op::GuardTupleLen(i.c() as u32), Ty::None, &[v]);
        let parts: Vec<V> = (0..i.c()).map(|k| self.push(Op::TupleGet(k as u32), Ty::Any, &[v])).collect();
        for (k, part) in parts.into_iter().enumerate() {
            self.set(i.a() + k as u16, part);
        }
    }
}
