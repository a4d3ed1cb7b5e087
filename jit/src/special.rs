//! Instructions that run a method in Python of an operand's class, such as `x + y` or `x[k]`: the method is inlined, for objects
//! such as the instruction was first used with (the interpreter notes their shapes). Its frame lies above the registers of the
//! function, where the interpreter would push it, and what the instruction does with the result is done where that frame
//! returns; an exit inside leaves that to the interpreter.

use crate::build::Builder;
use crate::inline::{Callee, Site};
use crate::mir::*;
use crate::sink::BEYOND;
use taipan_compiler::bytecode::{CALL_GAP, INPLACE, Instr, Op as Bc};
use taipan_vm::interp::FrameKind;
use taipan_vm::interp::snapshot::{self, Found};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::Kind;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Function, Str, Tuple};
use taipan_vm::value::{Gc, Value};

/// So many arguments are passed on in place.
const MOST_SPREAD: usize = 8;

impl Builder<'_> {
    /// The method of objects of a shape, if it takes `n` arguments with the object, and may be inlined.
    fn special(&self, shape: u32, name: Gc<Str>, n: u32) -> Option<Found> {
        let found = snapshot::method_of_shape(self.vm, shape, None, name)?;
        let code = found.function.cast_unchecked::<Function>().code();
        (code.hot.simple_args == n && self.can_inline(code, self.above() + CALL_GAP)).then_some(found)
    }

    /// A call with `*args` and `**kwargs` of a known function, where what these have is known: they are what was passed to the
    /// function that is inlined here, or were made for the call.
    pub(crate) fn call_spread(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (callee, args, named) = (self.get(i.b()), self.get(i.b() + 1), self.get(i.b() + 2));
        let function = self.word(callee).filter(|f| f.is_kind(Kind::Function))?;
        if self.word(named) != Some(Value::UNBOUND) && !self.is_empty_dict(named) {
            return None;
        }
        let given: Vec<V> = match (self.f.op(args), self.word(args)) {
            (Op::NewTuple, _) => self.f.inst(args).args.clone(),
            (_, Some(tuple)) => {
                let tuple =
                    tuple.downcast::<Tuple>().filter(|t| self.vm.is_exact(t.value(), shapes::TUPLE))?;
                tuple.items().iter().map(|v| self.constant(*v)).collect()
            }
            _ => return None,
        };
        let cut = self.above();
        let base = cut + CALL_GAP;
        let code = function.cast_unchecked::<Function>().code();
        if given.len() > MOST_SPREAD || code.hot.makes_generator || !self.can_inline(code, base) {
            return None;
        }
        for (k, v) in given.iter().enumerate() {
            self.set_slot(base + k as u16, *v);
        }
        if self.bind(i, function, base - self.body.base, given.len() as u32, true).is_none() {
            self.regs.slots.retain(|r, _| *r < cut || *r >= BEYOND);
            return None;
        }
        let to = Some(self.body.base + i.a());
        let site =
            Site { at, base, kind: FrameKind::Call, cut, to, made: None, truth: false, generator: None };
        Some(self.inline(Callee::Known(function), site))
    }

    /// Is it a dict that was made here, and that nothing has been done with?
    pub(crate) fn is_empty_dict(&self, v: V) -> bool {
        let passed = || self.f.blocks.iter().any(|block| block.term.values().contains(&v));
        self.f.op(v) == Op::NewDict && !self.f.insts.iter().any(|inst| inst.args.contains(&v)) && !passed()
    }

    /// The first register above those of the running body.
    fn above(&self) -> u16 {
        self.body.base + self.body.unit().registers as u16
    }

    /// Inlines a method; the objects are of the shapes that it was found for. False: it never returns.
    fn run_special(
        &mut self,
        at: usize,
        found: &Found,
        args: &[V],
        kind: FrameKind,
        to: Option<u16>,
    ) -> bool {
        self.run_at(
            found,
            args,
            Site { at, base: 0, kind, cut: 0, to, made: None, truth: false, generator: None },
        )
    }

    /// The same with a site, which gets its place here.
    fn run_at(&mut self, found: &Found, args: &[V], site: Site) -> bool {
        self.check_version(found.class, found.version);
        let cut = self.above();
        let base = cut + CALL_GAP;
        for (k, v) in args.iter().enumerate() {
            self.set_slot(base + k as u16, *v);
        }
        self.inline(Callee::Known(found.function), Site { base, cut, ..site })
    }

    /// Makes sure of the shapes that were noted of two operands; 0 stands for what is not on the heap.
    fn know_operands(&mut self, x: V, y: V, (left, right): (u32, u32)) {
        self.know(x, left);
        if self.f.ty(y) == Ty::Any {
            match right {
                0 => {
                    self.guard(Op::GuardNotHeap, Ty::None, &[y]);
                }
                shape => self.know(y, shape),
            }
        }
    }

    /// Does the right operand's class go first, being derived from the left one's?
    fn right_goes_first(&self, (left, right): (u32, u32)) -> bool {
        let class = self.vm.class_of_shape(left);
        let other = (right != 0).then(|| self.vm.class_of_shape(right));
        other.is_some_and(|other| other != class && other.is_subtype(class))
    }

    /// An operator that is a method in Python.
    pub(crate) fn operator_method(&mut self, at: usize, i: Instr, x: V, y: V) -> Option<bool> {
        let (op, _) = snapshot::binary_of(i.op());
        let noted = self.first_operands(at)?;
        if self.f.ty(x) != Ty::Any || noted.0 == 0 || self.right_goes_first(noted) {
            return None;
        }
        let class = self.vm.class_of_shape(noted.0);
        if i.x() & INPLACE != 0 && op.inplace_slot(class.slots()).is_some() {
            return None;
        }
        let found = self.special(noted.0, op.method(self.vm.names()), 2)?;
        self.know_operands(x, y, noted);
        let to = Some(self.body.base + i.a());
        Some(self.run_special(at, &found, &[x, y], FrameKind::Operator, to))
    }

    /// A comparison that is a method in Python: gives what it gives, or whether that is true (and then, unboxed). None: it is
    /// another kind of comparison. Some(None): it never returns.
    fn compare_method(&mut self, at: usize, cmp: Cmp, x: V, y: V, truth: bool) -> Option<Option<V>> {
        let noted = self.first_operands(at)?;
        if self.f.ty(x) != Ty::Any || noted.0 == 0 || self.right_goes_first(noted) {
            return None;
        }
        let op = match cmp {
            Cmp::Lt => CompareOp::Lt,
            Cmp::Le => CompareOp::Le,
            Cmp::Eq => CompareOp::Eq,
            Cmp::Ne => CompareOp::Ne,
            Cmp::Gt => CompareOp::Gt,
            Cmp::Ge => CompareOp::Ge,
        };
        let found = self.special(noted.0, op.method(self.vm.names()), 2)?;
        self.know_operands(x, y, noted);
        Some(self.result_of(at, &found, &[x, y], truth))
    }

    /// Inlines a method whose result goes to no register. None: it never returns.
    fn result_of(&mut self, at: usize, found: &Found, args: &[V], truth: bool) -> Option<V> {
        let to = self.above();
        let site = Site {
            at,
            base: 0,
            kind: FrameKind::Operator,
            cut: 0,
            to: Some(to),
            made: None,
            truth,
            generator: None,
        };
        let returns = self.run_at(found, args, site);
        let slot = self.regs.slots.remove(&to);
        slot.filter(|_| returns).map(|slot| slot.v)
    }

    /// `x < y` and the like by a method in Python.
    pub(crate) fn comparison_method(&mut self, at: usize, i: Instr, cmp: Cmp) -> Option<bool> {
        let (x, y) = (self.get(i.b()), self.get(i.c()));
        let result = self.compare_method(at, cmp, x, y, false)?;
        if let Some(v) = result {
            self.set(i.a(), v);
        }
        Some(result.is_some())
    }

    /// The same where it decides a jump.
    pub(crate) fn jump_method(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (cmp, [x, y], [yes, no]) = self.compared(at, i);
        let result = self.compare_method(at, cmp, x, y, true)?;
        // (What the method did must not be done again: both ways are open.)
        Some(result.is_some_and(|holds| self.branch(holds, yes, no)))
    }

    /// `x in y` by `__contains__` in Python.
    pub(crate) fn contains_method(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (item, container) = (self.get(i.b()), self.get(i.c()));
        let (shape, _) = self.first_operands(at)?;
        if self.f.ty(container) != Ty::Any || shape == 0 {
            return None;
        }
        let found = self.special(shape, self.vm.names().__contains__, 2)?;
        self.know(container, shape);
        let result = self.result_of(at, &found, &[container, item], true);
        if let Some(holds) = result {
            let v = if i.op() == Bc::In { holds } else { self.push(Op::Not, Ty::Bool, &[holds]) };
            self.set(i.a(), v);
        }
        Some(result.is_some())
    }

    /// `__getitem__` or `__setitem__` in Python.
    pub(crate) fn item_method(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (shape, _) = self.first_operands(at)?;
        let stores = i.op() == Bc::SetItem;
        let names = self.vm.names();
        let name = if stores { names.__setitem__ } else { names.__getitem__ };
        let obj = self.get(if stores { i.a() } else { i.b() });
        if self.f.ty(obj) != Ty::Any {
            return None;
        }
        let found = self.special(shape, name, if stores { 3 } else { 2 })?;
        let args = match i.op() {
            Bc::SetItem => vec![obj, self.get(i.b()), self.get(i.c())],
            Bc::GetItem => vec![obj, self.get(i.c())],
            _ => vec![obj, self.immediate(i.c())],
        };
        self.know(obj, shape);
        let to = (!stores).then_some(self.body.base + i.a());
        let kind = if stores { FrameKind::Discard } else { FrameKind::Call };
        Some(self.run_special(at, &found, &args, kind, to))
    }
}
