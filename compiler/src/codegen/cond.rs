//! Expressions as conditions: jumps instead of values.

use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, UnaryOp};
use ruff_text_size::Ranged;

use super::emit::Label;
use super::expr::compare_op;
use super::{Compiler, Result};
use crate::bytecode::{Op, Reg};

impl<'a> Compiler<'a> {
    /// Jumps to `label` if the truth of `expr` is `sense`; falls through otherwise.
    pub(crate) fn condition(&mut self, expr: &'a Expr, sense: bool, label: Label) -> Result {
        crate::stack::guarded(|| self.condition_inner(expr, sense, label))
    }

    fn condition_inner(&mut self, expr: &'a Expr, sense: bool, label: Label) -> Result {
        if let Some(truth) = self.constant_truth(expr) {
            if truth == sense {
                self.u.jump(label);
            }
            return Ok(());
        }
        let mark = self.u.next_temp;
        match expr {
            Expr::UnaryOp(e) if e.op == UnaryOp::Not => self.condition(&e.operand, !sense, label)?,
            Expr::BoolOp(e) => self.bool_condition(e, sense, label)?,
            Expr::Compare(e) => self.compare_condition(e, sense, label)?,
            Expr::If(e) => {
                let (otherwise, end) = (self.u.label(), self.u.label());
                self.condition(&e.test, false, otherwise)?;
                self.condition(&e.body, sense, label)?;
                self.u.jump(end);
                self.u.place(otherwise);
                self.condition(&e.orelse, sense, label)?;
                self.u.place(end);
            }
            _ => {
                let value = self.value(expr)?;
                self.at(expr.range());
                self.u.jump_with(truth_jump(sense), 0, value, 0, label);
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    fn bool_condition(&mut self, e: &'a ast::ExprBoolOp, sense: bool, label: Label) -> Result {
        // The truth value that ends the evaluation early.
        let short = e.op == BoolOp::Or;
        let Some((last, first)) = e.values.split_last() else { return Ok(()) };
        if sense == short {
            return e.values.iter().try_for_each(|value| self.condition(value, short, label));
        }
        let skip = self.u.label();
        for value in first {
            self.condition(value, short, skip)?;
        }
        self.condition(last, sense, label)?;
        self.u.place(skip);
        Ok(())
    }

    fn compare_condition(&mut self, e: &'a ast::ExprCompare, sense: bool, label: Label) -> Result {
        if let [op] = *e.ops {
            let right = &e.comparators[0];
            let left = self.operand(&e.left, &[right], None)?;
            return self.test(left, op, right, e, sense, label);
        }
        let skip = self.u.label();
        let mut left = self.operand(&e.left, &[&e.comparators[0]], None)?;
        for (i, (op, right)) in e.ops.iter().zip(&e.comparators).enumerate() {
            let Some(next) = e.comparators.get(i + 1) else {
                self.test(left, *op, right, e, sense, label)?;
                break;
            };
            let right = self.operand(right, &[next], None)?;
            self.at(e.range);
            self.jump_if(left, *op, right, false, if sense { skip } else { label });
            left = right;
        }
        self.u.place(skip);
        Ok(())
    }

    /// Jumps if `R[left] op right` is `sense`.
    fn test(
        &mut self,
        left: Reg,
        op: CmpOp,
        right: &'a Expr,
        whole: &'a ast::ExprCompare,
        sense: bool,
        label: Label,
    ) -> Result {
        if matches!(op, CmpOp::Is | CmpOp::IsNot) && right.is_none_literal_expr() {
            self.at(whole.range);
            let op = if (op == CmpOp::Is) == sense { Op::JumpIfNone } else { Op::JumpIfNotNone };
            self.u.jump_with(op, 0, left, 0, label);
            return Ok(());
        }
        if let Some(base) = fused(op)
            && let Some(value) = self.small_int(right)
        {
            self.at(whole.range);
            self.u.jump_with(fused_op(base, sense, true), 0, left, value, label);
            return Ok(());
        }
        let right = self.comparand(op, right, None)?;
        self.at(whole.range);
        self.jump_if(left, op, right, sense, label);
        Ok(())
    }

    /// Jumps if `R[left] op R[right]` is `sense`.
    pub(crate) fn jump_if(&mut self, left: Reg, op: CmpOp, right: Reg, sense: bool, label: Label) {
        if let Some(base) = fused(op) {
            self.u.jump_with(fused_op(base, sense, false), 0, left, right, label);
            return;
        }
        let mark = self.u.next_temp;
        let result = self.u.temp();
        self.u.emit(compare_op(op), 0, result, left, right);
        self.u.jump_with(truth_jump(sense), 0, result, 0, label);
        self.u.next_temp = mark;
    }
}

pub(crate) fn truth_jump(sense: bool) -> Op {
    if sense { Op::JumpIfTrue } else { Op::JumpIfFalse }
}

/// The place of an operator among the fused compare-and-jumps.
fn fused(op: CmpOp) -> Option<usize> {
    Some(match op {
        CmpOp::Lt => 0,
        CmpOp::LtE => 1,
        CmpOp::Eq => 2,
        CmpOp::NotEq => 3,
        CmpOp::Gt => 4,
        CmpOp::GtE => 5,
        _ => return None,
    })
}

fn fused_op(base: usize, sense: bool, immediate: bool) -> Op {
    const TABLE: [[Op; 6]; 4] = [
        [Op::JumpIfLt, Op::JumpIfLe, Op::JumpIfEq, Op::JumpIfNe, Op::JumpIfGt, Op::JumpIfGe],
        [
            Op::JumpIfNotLt,
            Op::JumpIfNotLe,
            Op::JumpIfNotEq,
            Op::JumpIfNotNe,
            Op::JumpIfNotGt,
            Op::JumpIfNotGe,
        ],
        [Op::JumpIfLtI, Op::JumpIfLeI, Op::JumpIfEqI, Op::JumpIfNeI, Op::JumpIfGtI, Op::JumpIfGeI],
        [
            Op::JumpIfNotLtI,
            Op::JumpIfNotLeI,
            Op::JumpIfNotEqI,
            Op::JumpIfNotNeI,
            Op::JumpIfNotGtI,
            Op::JumpIfNotGeI,
        ],
    ];
    TABLE[2 * immediate as usize + !sense as usize][base]
}

/// `R[a] != immediate` and the like for pattern matching, by operator.
pub(crate) fn fused_immediate(op: CmpOp, sense: bool) -> Option<Op> {
    fused(op).map(|base| fused_op(base, sense, true))
}
