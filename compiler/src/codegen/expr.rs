//! Expressions.

use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, Operator, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::emit::Label;
use super::{Compiler, Result};
use crate::bytecode::{Const, INPLACE, Op, Reg};

/// Displays with more elements than this are built step by step, so that they need few registers.
const DISPLAY_CHUNK: usize = 64;
/// Set displays of at most so many elements are made from a constant where their elements are.
const CONSTANT_SET: usize = 30;

impl<'a> Compiler<'a> {
    /// Compiles an expression into `dst`, which is written by the last instruction only if it holds a variable.
    /// Whatever a temporary `dst` held before is dead.
    pub(crate) fn expr(&mut self, expr: &'a Expr, dst: Reg) -> Result {
        crate::stack::guarded(|| self.expr_inner(expr, dst))
    }

    /// Compiles an expression and gives a register with its value: a local variable's own, or a new temporary.
    pub(crate) fn value(&mut self, expr: &'a Expr) -> Result<Reg> {
        self.operand(expr, &[], None)
    }

    /// As `value`, but always a new temporary.
    pub(crate) fn value_in_temp(&mut self, expr: &'a Expr) -> Result<Reg> {
        let temp = self.u.temp();
        self.expr(expr, temp)?;
        Ok(temp)
    }

    /// As `value`; the register keeps its value while `later` is evaluated. `scratch` is a temporary to use instead of
    /// a new one.
    pub(crate) fn operand(&mut self, expr: &'a Expr, later: &[&Expr], scratch: Option<Reg>) -> Result<Reg> {
        let local = match expr {
            Expr::Name(e) => self.local_register(&e.id),
            Expr::Named(e) => e.target.as_name_expr().and_then(|target| self.local_register(&target.id)),
            _ => None,
        };
        if let Some(register) = local
            && self.constant(expr).is_none()
            && !self.may_rebind(register, later)
        {
            match expr {
                Expr::Named(e) => {
                    self.expr(&e.value, register)?;
                    self.u.set_bound(register, true);
                }
                _ => {
                    self.at(expr.range());
                    self.check_bound(register);
                }
            }
            return Ok(register);
        }
        let register = match scratch {
            Some(register) => register,
            None => self.u.temp(),
        };
        self.expr(expr, register)?;
        Ok(register)
    }

    /// Evaluates an expression for its effects.
    pub(crate) fn effect(&mut self, expr: &'a Expr) -> Result {
        let mark = self.u.next_temp;
        if self.constant(expr).is_none() {
            match expr {
                Expr::Named(e) => self.named(e, None)?,
                Expr::If(e) => {
                    let (otherwise, end) = (self.u.label(), self.u.label());
                    self.condition(&e.test, false, otherwise)?;
                    self.effect(&e.body)?;
                    self.u.jump(end);
                    self.u.place(otherwise);
                    self.effect(&e.orelse)?;
                    self.u.place(end);
                }
                Expr::BoolOp(e) if e.values.len() > 1 => {
                    let end = self.u.label();
                    let (last, first) = e.values.split_last().expect("has values");
                    for value in first {
                        self.condition(value, e.op == BoolOp::Or, end)?;
                    }
                    self.effect(last)?;
                    self.u.place(end);
                }
                _ => {
                    self.value(expr)?;
                }
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    fn expr_inner(&mut self, expr: &'a Expr, dst: Reg) -> Result {
        if let Some(value) = self.constant(expr) {
            self.at(expr.range());
            self.load_const(dst, value);
            return Ok(());
        }
        let mark = self.u.next_temp;
        match expr {
            Expr::Name(e) => {
                self.at(e.range);
                let name = self.mangle(&e.id);
                let place = self.place_of(&name);
                self.load_place(&name, place, dst);
            }
            Expr::BinOp(_) => self.binary(expr, dst)?,
            Expr::UnaryOp(e) => self.unary(e, dst)?,
            Expr::BoolOp(e) => self.bool_op(e, dst)?,
            Expr::Compare(e) => self.compare(e, dst)?,
            Expr::If(e) => self.if_expr(e, dst)?,
            Expr::Named(e) => self.named(e, Some(dst))?,
            Expr::Call(e) => self.call(e, dst)?,
            Expr::Attribute(e) => self.attribute(e, dst)?,
            Expr::Subscript(e) => self.subscript(e, dst)?,
            Expr::Tuple(e) => self.tuple(&e.elts, e.range, dst)?,
            Expr::List(e) => self.list(&e.elts, e.range, dst)?,
            Expr::Set(e) => self.set(e, dst)?,
            Expr::Dict(e) => self.dict(e, dst)?,
            Expr::Lambda(e) => self.lambda(e, dst)?,
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.comprehension(expr, dst)?;
            }
            Expr::FString(e) => self.f_string(e, dst)?,
            Expr::TString(e) => self.t_string(e, dst)?,
            Expr::Slice(e) => self.slice(e, dst)?,
            Expr::Yield(e) => self.yield_(e, dst)?,
            Expr::YieldFrom(e) => self.yield_from(e, dst)?,
            Expr::Await(e) => {
                let value = self.value(&e.value)?;
                self.at(e.range);
                self.await_register(value, 0, dst);
            }
            Expr::Starred(e) => {
                return Err(self.error(e.range, "can't use starred expression here"));
            }
            Expr::IpyEscapeCommand(e) => return Err(self.error(e.range, "invalid syntax")),
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => {}
        }
        self.u.next_temp = mark;
        Ok(())
    }

    // ---- operators ----

    /// A chain of binary operators that nests to the left, without recursion.
    fn binary(&mut self, expr: &'a Expr, dst: Reg) -> Result {
        let mut spine = Vec::new();
        let mut first = expr;
        while let Expr::BinOp(e) = first
            && (spine.is_empty() || self.constant(first).is_none())
        {
            spine.push(e);
            first = &e.left;
        }
        spine.reverse();
        let work = self.u.is_temp(dst).then_some(dst);
        let mut left = self.operand(first, &[&spine[0].right], work)?;
        for (i, e) in spine.iter().enumerate() {
            let last = i + 1 == spine.len();
            let mark = self.u.next_temp;
            let right = match self.immediate(e.op, &e.right) {
                Some(op_and_value) => Err(op_and_value),
                None => Ok(self.operand(&e.right, &[], work.filter(|&work| work != left))?),
            };
            self.u.next_temp = mark;
            let target = match work {
                _ if last => dst,
                Some(work) => work,
                None if self.u.is_temp(left) => left,
                None => self.u.temp(),
            };
            self.at(e.range);
            match right {
                Ok(right) => self.u.emit(binary_op(e.op), 0, target, left, right),
                Err((op, value)) => self.u.emit(op, 0, target, left, value),
            }
            left = target;
        }
        Ok(())
    }

    /// The form of a binary operator with an immediate operand, where it has one and the operand fits.
    pub(crate) fn immediate(&mut self, op: Operator, right: &'a Expr) -> Option<(Op, u16)> {
        let op = match op {
            Operator::Add => Op::AddI,
            Operator::Sub => Op::SubI,
            Operator::Mult => Op::MulI,
            Operator::FloorDiv => Op::FloorDivI,
            Operator::Mod => Op::ModI,
            Operator::LShift => Op::LShiftI,
            Operator::RShift => Op::RShiftI,
            Operator::BitAnd => Op::AndI,
            _ => return None,
        };
        self.small_int(right).map(|value| (op, value))
    }

    /// `R[target] = R[left] op= value`.
    pub(crate) fn inplace(
        &mut self,
        op: Operator,
        target: Reg,
        left: Reg,
        value: &'a Expr,
        range: TextRange,
    ) -> Result {
        let mark = self.u.next_temp;
        if let Some((op, value)) = self.immediate(op, value) {
            self.at(range);
            self.u.emit(op, INPLACE, target, left, value);
        } else {
            let right = self.value(value)?;
            self.at(range);
            self.u.emit(binary_op(op), INPLACE, target, left, right);
        }
        self.u.next_temp = mark;
        Ok(())
    }

    fn unary(&mut self, e: &'a ast::ExprUnaryOp, dst: Reg) -> Result {
        if e.op == UnaryOp::Not
            && let Expr::Compare(compare) = &*e.operand
            && let [op] = *compare.ops
            && let Some(opposite) = opposite_test(op)
        {
            return self.compare_one(&compare.left, opposite, &compare.comparators[0], compare.range, dst);
        }
        let work = self.u.is_temp(dst).then_some(dst);
        let operand = self.operand(&e.operand, &[], work)?;
        self.at(e.range);
        let op = match e.op {
            UnaryOp::Invert => Op::Invert,
            UnaryOp::Not => Op::Not,
            UnaryOp::UAdd => Op::Pos,
            UnaryOp::USub => Op::Neg,
        };
        self.u.emit(op, 0, dst, operand, 0);
        Ok(())
    }

    fn bool_op(&mut self, e: &'a ast::ExprBoolOp, dst: Reg) -> Result {
        if !self.u.is_temp(dst)
            && let [first, last] = &*e.values
            && self.bool_op_of_variable(e.op, first, last, dst)?
        {
            return Ok(());
        }
        let work = self.work_register(dst);
        let end = self.u.label();
        for (i, value) in e.values.iter().enumerate() {
            let last = i + 1 == e.values.len();
            if let Some(truth) = self.constant_truth(value) {
                // A constant decides the matter or is passed over.
                if last || truth == (e.op == BoolOp::Or) {
                    self.expr(value, work)?;
                    break;
                }
                continue;
            }
            if last {
                self.expr(value, work)?;
            } else {
                self.decide(value, work, e.op == BoolOp::Or, end)?;
            }
        }
        self.u.place(end);
        self.move_to(dst, work);
        Ok(())
    }

    /// Jumps to `label`, with the value in `work`, if the truth of `expr` is `sense`; falls through otherwise. Each part's
    /// truth is asked once.
    fn decide(&mut self, expr: &'a Expr, work: Reg, sense: bool, label: Label) -> Result {
        crate::stack::guarded(|| self.decide_inner(expr, work, sense, label))
    }

    fn decide_inner(&mut self, expr: &'a Expr, work: Reg, sense: bool, label: Label) -> Result {
        if let Some(truth) = self.constant_truth(expr) {
            if truth == sense {
                self.expr(expr, work)?;
                self.u.jump(label);
            }
            return Ok(());
        }
        let Expr::BoolOp(e) = expr else {
            self.expr(expr, work)?;
            self.at(expr.range());
            self.u.jump_with(super::cond::truth_jump(sense), 0, work, 0, label);
            return Ok(());
        };
        // The truth value that ends the inner evaluation early.
        let short = e.op == BoolOp::Or;
        let Some((last, first)) = e.values.split_last() else { return Ok(()) };
        if sense == short {
            return e.values.iter().try_for_each(|value| self.decide(value, work, sense, label));
        }
        let skip = self.u.label();
        for value in first {
            self.decide(value, work, short, skip)?;
        }
        self.decide(last, work, sense, label)?;
        self.u.place(skip);
        Ok(())
    }

    /// `v = x or y` for variables v and x: x is tested where it is. Gives false where it is something else.
    fn bool_op_of_variable(&mut self, op: BoolOp, first: &'a Expr, last: &'a Expr, dst: Reg) -> Result<bool> {
        let Some(register) = first.as_name_expr().and_then(|name| self.local_register(&name.id)) else {
            return Ok(false);
        };
        if self.constant(first).is_some() {
            return Ok(false);
        }
        if self.may_rebind(register, &[last]) {
            return Ok(false);
        }
        let (short, end) = (self.u.label(), self.u.label());
        self.at(first.range());
        self.check_bound(register);
        let jump = if op == BoolOp::And { Op::JumpIfFalse } else { Op::JumpIfTrue };
        self.u.jump_with(jump, 0, register, 0, if register == dst { end } else { short });
        self.expr(last, dst)?;
        if register != dst {
            self.u.jump(end);
            self.u.place(short);
            self.move_to(dst, register);
        }
        self.u.place(end);
        Ok(true)
    }

    fn compare(&mut self, e: &'a ast::ExprCompare, dst: Reg) -> Result {
        if let [op] = *e.ops {
            return self.compare_one(&e.left, op, &e.comparators[0], e.range, dst);
        }
        let work = self.work_register(dst);
        let end = self.u.label();
        let mut left = self.operand(&e.left, &[&e.comparators[0]], None)?;
        for (i, (op, right)) in e.ops.iter().zip(&e.comparators).enumerate() {
            let next = e.comparators.get(i + 1);
            let right = match next {
                Some(next) => self.operand(right, &[next], None)?,
                None => self.comparand(*op, right, None)?,
            };
            self.at(e.range);
            self.u.emit(compare_op(*op), 0, work, left, right);
            if next.is_some() {
                self.u.jump_with(Op::JumpIfFalse, 0, work, 0, end);
            }
            left = right;
        }
        self.u.place(end);
        self.move_to(dst, work);
        Ok(())
    }

    fn compare_one(
        &mut self,
        left: &'a Expr,
        op: CmpOp,
        right: &'a Expr,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let work = self.u.is_temp(dst).then_some(dst);
        let left = self.operand(left, &[right], work)?;
        let right = self.comparand(op, right, work.filter(|&work| work != left))?;
        self.at(range);
        self.u.emit(compare_op(op), 0, dst, left, right);
        Ok(())
    }

    /// The right operand of a comparison. What a constant display is only searched in is not built every time.
    pub(crate) fn comparand(&mut self, op: CmpOp, expr: &'a Expr, scratch: Option<Reg>) -> Result<Reg> {
        if matches!(op, CmpOp::In | CmpOp::NotIn)
            && let Some(value) = self.constant_container(expr)
        {
            let register = match scratch {
                Some(register) => register,
                None => self.u.temp(),
            };
            self.at(expr.range());
            self.load_const(register, value);
            return Ok(register);
        }
        self.operand(expr, &[], scratch)
    }

    /// A list or set display of constants as a constant.
    pub(crate) fn constant_container(&mut self, expr: &'a Expr) -> Option<Const> {
        match expr {
            Expr::List(e) => self.constants(&e.elts).map(|items| Const::Tuple(items.into())),
            Expr::Set(e) => self.constants(&e.elts).map(|items| Const::FrozenSet(items.into())),
            _ => None,
        }
    }

    fn if_expr(&mut self, e: &'a ast::ExprIf, dst: Reg) -> Result {
        let (otherwise, end) = (self.u.label(), self.u.label());
        self.condition(&e.test, false, otherwise)?;
        self.expr(&e.body, dst)?;
        self.u.jump(end);
        self.u.place(otherwise);
        self.expr(&e.orelse, dst)?;
        self.u.place(end);
        Ok(())
    }

    fn named(&mut self, e: &'a ast::ExprNamed, dst: Option<Reg>) -> Result {
        let Expr::Name(target) = &*e.target else {
            return Err(self.error(e.target.range(), "cannot use assignment expressions with this target"));
        };
        if let Some(register) = self.local_register(&target.id) {
            self.expr(&e.value, register)?;
            self.u.set_bound(register, true);
            if let Some(dst) = dst {
                self.move_to(dst, register);
            }
            return Ok(());
        }
        let work = dst.filter(|&dst| self.u.is_temp(dst));
        let value = self.operand(&e.value, &[], work)?;
        self.at(target.range);
        self.store_name(&target.id, value);
        if let Some(dst) = dst {
            self.move_to(dst, value);
        }
        Ok(())
    }

    // ---- attributes and items ----

    fn attribute(&mut self, e: &'a ast::ExprAttribute, dst: Reg) -> Result {
        if self.super_attribute(e, Op::LoadSuperAttr, dst)? {
            return Ok(());
        }
        let work = self.u.is_temp(dst).then_some(dst);
        let value = self.operand(&e.value, &[], work)?;
        self.at(self.attribute_range(e));
        let name = self.mangle(&e.attr.id);
        self.emit_named(Op::LoadAttr, 0, dst, value, &name);
        Ok(())
    }

    /// The range that an attribute access is blamed on: from the attribute's name on where the object ends on an
    /// earlier line than the name is on (chains of method calls over several lines).
    pub(crate) fn attribute_range(&self, e: &ast::ExprAttribute) -> TextRange {
        self.attribute_call_range(e, e.range)
    }

    /// As `attribute_range`, for a call of the attribute that covers `range`.
    pub(crate) fn attribute_call_range(&self, e: &ast::ExprAttribute, range: TextRange) -> TextRange {
        if self.lines.line(range.start()) != self.lines.line(e.attr.range.end()) {
            TextRange::new(e.attr.range.start(), range.end().max(e.attr.range.end()))
        } else {
            range
        }
    }

    fn subscript(&mut self, e: &'a ast::ExprSubscript, dst: Reg) -> Result {
        let work = self.u.is_temp(dst).then_some(dst);
        if let Some(index) = self.small_int(&e.slice) {
            let value = self.operand(&e.value, &[], work)?;
            self.at(e.range);
            self.u.emit(Op::GetItemI, 0, dst, value, index);
            return Ok(());
        }
        let value = self.operand(&e.value, &[&e.slice], work)?;
        if let Some((lower, upper)) = plain_slice(&e.slice) {
            let pair = self.slice_pair(lower, upper)?;
            self.at(e.range);
            self.u.emit(Op::GetSlice, 0, dst, value, pair);
        } else {
            let index = self.operand(&e.slice, &[], work.filter(|&work| work != value))?;
            self.at(e.range);
            self.u.emit(Op::GetItem, 0, dst, value, index);
        }
        Ok(())
    }

    /// Two registers with the bounds of a slice.
    pub(crate) fn slice_pair(&mut self, lower: Option<&'a Expr>, upper: Option<&'a Expr>) -> Result<Reg> {
        let pair = self.u.temps(2);
        for (register, bound) in [(pair, lower), (pair + 1, upper)] {
            match bound {
                Some(bound) => self.expr(bound, register)?,
                None => self.u.emit(Op::LoadNone, 0, register, 0, 0),
            }
        }
        Ok(pair)
    }

    fn slice(&mut self, e: &'a ast::ExprSlice, dst: Reg) -> Result {
        let parts = [e.lower.as_deref(), e.upper.as_deref(), e.step.as_deref()];
        let constants: Option<Vec<Const>> =
            parts.iter().map(|part| part.map_or(Some(Const::None), |part| self.constant(part))).collect();
        if let Some(constants) = constants
            && let Ok(parts) = <[Const; 3]>::try_from(constants)
        {
            self.at(e.range);
            self.load_const(dst, Const::Slice(Box::new(parts)));
            return Ok(());
        }
        let first = self.u.temps(3);
        for (i, part) in parts.into_iter().enumerate() {
            match part {
                Some(part) => self.expr(part, first + i as u16)?,
                None => self.u.emit(Op::LoadNone, 0, first + i as u16, 0, 0),
            }
        }
        self.at(e.range);
        self.u.emit(Op::BuildSlice, 0, dst, first, 0);
        Ok(())
    }

    // ---- displays ----

    /// Evaluates `count` things with `item` into registers in a row and builds a tuple or list of them in `dst`.
    pub(crate) fn sequence_from(
        &mut self,
        count: usize,
        dst: Reg,
        op: Op,
        range: TextRange,
        mut item: impl FnMut(&mut Self, usize, Reg) -> Result,
    ) -> Result {
        let mark = self.u.next_temp;
        let chunk = count.min(DISPLAY_CHUNK);
        let all = count <= DISPLAY_CHUNK;
        let work = if all { dst } else { self.u.temp() };
        let first = self.u.next_temp;
        for i in 0..chunk {
            let register = self.u.temp();
            item(self, i, register)?;
        }
        self.at(range);
        let build = if all { op } else { Op::BuildList };
        self.u.emit(build, 0, work, first, chunk as u16);
        if !all {
            for i in chunk..count {
                self.u.reserve_to(first);
                let register = self.u.temp();
                item(self, i, register)?;
                self.at(range);
                self.u.emit(Op::ListAppend, 0, work, register, 0);
            }
            match op {
                Op::BuildTuple => self.u.emit(Op::ListToTuple, 0, dst, work, 0),
                _ => self.move_to(dst, work),
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    pub(crate) fn tuple(&mut self, elts: &'a [Expr], range: TextRange, dst: Reg) -> Result {
        if elts.iter().any(Expr::is_starred_expr) {
            let work = self.work_register(dst);
            self.starred_list(elts, range, work)?;
            self.u.emit(Op::ListToTuple, 0, dst, work, 0);
            return Ok(());
        }
        self.sequence_from(elts.len(), dst, Op::BuildTuple, range, |this, i, register| {
            this.expr(&elts[i], register)
        })
    }

    fn list(&mut self, elts: &'a [Expr], range: TextRange, dst: Reg) -> Result {
        if elts.iter().any(Expr::is_starred_expr) {
            let work = self.work_register(dst);
            self.starred_list(elts, range, work)?;
            self.move_to(dst, work);
            return Ok(());
        }
        if elts.len() >= 3
            && let Some(items) = self.constants(elts)
        {
            let mark = self.u.next_temp;
            let work = self.work_register(dst);
            let tuple = self.u.temp();
            self.at(range);
            self.u.emit(Op::BuildList, 0, work, 0, 0);
            self.load_const(tuple, Const::Tuple(items.into()));
            self.u.emit(Op::ListExtend, 0, work, tuple, 0);
            self.move_to(dst, work);
            self.u.next_temp = mark;
            return Ok(());
        }
        self.sequence_from(elts.len(), dst, Op::BuildList, range, |this, i, register| {
            this.expr(&elts[i], register)
        })
    }

    /// A list of elements some of which are starred, in a temporary.
    pub(crate) fn starred_list(&mut self, elts: &'a [Expr], range: TextRange, work: Reg) -> Result {
        let plain = elts.iter().take_while(|e| !e.is_starred_expr()).count();
        self.sequence_from(plain, work, Op::BuildList, range, |this, i, register| {
            this.expr(&elts[i], register)
        })?;
        for elt in &elts[plain..] {
            let mark = self.u.next_temp;
            let (value, op) = match elt {
                Expr::Starred(starred) => (&*starred.value, Op::ListExtend),
                other => (other, Op::ListAppend),
            };
            let value = self.value(value)?;
            self.at(range);
            self.u.emit(op, 0, work, value, 0);
            self.u.next_temp = mark;
        }
        Ok(())
    }

    fn set(&mut self, e: &'a ast::ExprSet, dst: Reg) -> Result {
        let work = self.work_register(dst);
        let plain = e.elts.iter().take_while(|e| !e.is_starred_expr()).count().min(DISPLAY_CHUNK);
        let first = self.u.next_temp;
        // A set is made from a constant where CPython does so, which shows in its order.
        let constants = if (3..=CONSTANT_SET).contains(&plain) && e.elts.len() <= CONSTANT_SET {
            self.constants(&e.elts[..plain])
        } else {
            None
        };
        if let Some(items) = constants {
            let all = self.u.temp();
            self.at(e.range);
            self.u.emit(Op::BuildSet, 0, work, first, 0);
            self.load_const(all, Const::FrozenSet(items.into()));
            self.u.emit(Op::SetUpdate, 0, work, all, 0);
        } else {
            for elt in &e.elts[..plain] {
                self.value_in_temp(elt)?;
            }
            self.at(e.range);
            self.u.emit(Op::BuildSet, 0, work, first, plain as u16);
        }
        for elt in &e.elts[plain..] {
            self.u.reserve_to(first);
            let (value, op) = match elt {
                Expr::Starred(starred) => (&*starred.value, Op::SetUpdate),
                other => (other, Op::SetAdd),
            };
            let value = self.value(value)?;
            self.at(e.range);
            self.u.emit(op, 0, work, value, 0);
        }
        self.move_to(dst, work);
        Ok(())
    }

    fn dict(&mut self, e: &'a ast::ExprDict, dst: Reg) -> Result {
        let work = self.work_register(dst);
        let plain = e.items.iter().take_while(|item| item.key.is_some()).count().min(DISPLAY_CHUNK / 2);
        let first = self.u.next_temp;
        for item in &e.items[..plain] {
            if let Some(key) = &item.key {
                self.value_in_temp(key)?;
            }
            self.value_in_temp(&item.value)?;
        }
        self.at(e.range);
        self.u.emit(Op::BuildMap, 0, work, first, plain as u16);
        for item in &e.items[plain..] {
            self.u.reserve_to(first);
            if let Some(key) = &item.key {
                let key = self.operand(key, &[&item.value], None)?;
                let value = self.value(&item.value)?;
                self.at(e.range);
                self.u.emit(Op::MapAdd, 0, work, key, value);
            } else {
                let value = self.value(&item.value)?;
                self.at(e.range);
                self.u.emit(Op::DictUpdate, 0, work, value, 0);
            }
        }
        self.move_to(dst, work);
        Ok(())
    }

    // ---- generators and coroutines ----

    fn yield_(&mut self, e: &'a ast::ExprYield, dst: Reg) -> Result {
        let value = match &e.value {
            Some(value) => self.value(value)?,
            None => {
                let none = self.u.temp();
                self.at(e.range);
                self.u.emit(Op::LoadNone, 0, none, 0, 0);
                none
            }
        };
        self.at(e.range);
        let x = if self.is_async_generator() { 2 } else { 0 };
        self.u.emit(Op::Yield, x, dst, value, 0);
        Ok(())
    }

    fn yield_from(&mut self, e: &'a ast::ExprYieldFrom, dst: Reg) -> Result {
        let value = self.value(&e.value)?;
        self.at(e.range);
        let iterator = self.u.temp();
        self.u.emit(Op::GetYieldFromIter, 0, iterator, value, 0);
        self.send_loop(iterator, dst);
        Ok(())
    }

    /// Awaits the value of a register; the result goes to `dst`. `x` is the flag of `GetAwaitable`.
    pub(crate) fn await_register(&mut self, value: Reg, x: u8, dst: Reg) {
        let mark = self.u.next_temp;
        let iterator = self.u.temp();
        self.u.emit(Op::GetAwaitable, x, iterator, value, 0);
        self.send_loop(iterator, dst);
        self.u.next_temp = mark;
    }

    /// Yields what an iterator yields, until it ends; its result goes to `dst`.
    pub(crate) fn send_loop(&mut self, iterator: Reg, dst: Reg) {
        let mark = self.u.next_temp;
        let work = if self.u.is_temp(dst) && dst != iterator { dst } else { self.u.temp() };
        self.u.emit(Op::LoadNone, 0, work, 0, 0);
        let done = self.u.label();
        let head = self.u.loop_head();
        self.u.jump_with(Op::Send, 0, work, iterator, done);
        self.u.emit(Op::Yield, 1, work, work, iterator);
        self.u.jump_over(head);
        self.u.place(done);
        self.move_to(dst, work);
        self.u.next_temp = mark;
    }
}

/// The bounds of a slice without a step.
pub(crate) fn plain_slice(slice: &Expr) -> Option<(Option<&Expr>, Option<&Expr>)> {
    match slice {
        Expr::Slice(slice) if slice.step.is_none() => Some((slice.lower.as_deref(), slice.upper.as_deref())),
        _ => None,
    }
}

pub(crate) fn binary_op(op: Operator) -> Op {
    match op {
        Operator::Add => Op::Add,
        Operator::Sub => Op::Sub,
        Operator::Mult => Op::Mul,
        Operator::MatMult => Op::MatMul,
        Operator::Div => Op::TrueDiv,
        Operator::Mod => Op::Mod,
        Operator::Pow => Op::Pow,
        Operator::LShift => Op::LShift,
        Operator::RShift => Op::RShift,
        Operator::BitOr => Op::Or,
        Operator::BitXor => Op::Xor,
        Operator::BitAnd => Op::And,
        Operator::FloorDiv => Op::FloorDiv,
    }
}

pub(crate) fn compare_op(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Eq,
        CmpOp::NotEq => Op::Ne,
        CmpOp::Lt => Op::Lt,
        CmpOp::LtE => Op::Le,
        CmpOp::Gt => Op::Gt,
        CmpOp::GtE => Op::Ge,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::In,
        CmpOp::NotIn => Op::NotIn,
    }
}

/// The test that is true when another is false, for those whose result is always a bool.
pub(crate) fn opposite_test(op: CmpOp) -> Option<CmpOp> {
    Some(match op {
        CmpOp::Is => CmpOp::IsNot,
        CmpOp::IsNot => CmpOp::Is,
        CmpOp::In => CmpOp::NotIn,
        CmpOp::NotIn => CmpOp::In,
        _ => return None,
    })
}
