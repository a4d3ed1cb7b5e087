//! Assignments: targets, unpacking, augmented and annotated assignment, `del`.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::expr::plain_slice;
use super::{Compiler, Place, Result};
use crate::bytecode::{NO_REG, Op, Reg};

impl<'a> Compiler<'a> {
    pub(crate) fn assign(&mut self, s: &'a ast::StmtAssign) -> Result {
        let mark = self.u.next_temp;
        match &*s.targets {
            [target] => self.assign_one(target, &s.value)?,
            targets => {
                let value = self.value_for_targets(&s.value, targets)?;
                for target in targets {
                    self.store(target, value)?;
                }
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    fn assign_one(&mut self, target: &'a Expr, value: &'a Expr) -> Result {
        match target {
            Expr::Name(name) => {
                if let Some(register) = self.local_register(&name.id) {
                    self.expr(value, register)?;
                    self.u.set_bound(register, true);
                    return Ok(());
                }
                let value = self.value(value)?;
                self.at(name.range);
                self.store_name(&name.id, value);
                Ok(())
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                if let Some(values) = display_of(value, elts.len())
                    && !elts.iter().any(Expr::is_starred_expr)
                {
                    return self.assign_parallel(elts, values);
                }
                let value = self.operand(value, &[], None)?;
                self.store(target, value)
            }
            _ => {
                let value = self.operand(value, &[target], None)?;
                self.store(target, value)
            }
        }
    }

    /// The value of an assignment to several targets, in a register that none of the stores changes too early.
    fn value_for_targets(&mut self, value: &'a Expr, targets: &'a [Expr]) -> Result<Reg> {
        let later: Vec<&Expr> = targets.iter().collect();
        let local = value.as_name_expr().and_then(|name| self.local_register(&name.id));
        if local.is_some()
            && targets.iter().any(|t| matches!(t, Expr::Tuple(_) | Expr::List(_) | Expr::Starred(_)))
        {
            return self.value_in_temp(value);
        }
        self.operand(value, &later, None)
    }

    /// `a, b = x, y` without a tuple: all values, then all stores, left to right.
    fn assign_parallel(&mut self, targets: &'a [Expr], values: &'a [Expr]) -> Result {
        let target_registers: Vec<Option<Reg>> = targets
            .iter()
            .map(|target| target.as_name_expr().and_then(|name| self.local_register(&name.id)))
            .collect();
        let all_names = targets.iter().all(Expr::is_name_expr);
        let mut registers: Vec<Reg> = Vec::with_capacity(values.len());
        for (i, value) in values.iter().enumerate() {
            let last = i + 1 == values.len();
            let local = value.as_name_expr().and_then(|name| self.local_register(&name.id));
            let overwritten = match local {
                // A variable can be read where it is if no earlier store changes it.
                Some(register) => !all_names || target_registers[..i].contains(&Some(register)),
                None => false,
            };
            let later: Vec<&Expr> = values[i + 1..].iter().chain(targets).collect();
            let direct = match target_registers[i] {
                // The last value can go straight to its variable, if that holds no value still to be stored.
                Some(register) if last && local.is_none() && !registers.contains(&register) && all_names => {
                    Some(register)
                }
                _ => None,
            };
            let register = match direct {
                // A constant needs no register of its own if it goes to a variable.
                _ if target_registers[i].is_some() && self.constant(value).is_some() => {
                    registers.push(NO_REG);
                    continue;
                }
                Some(register) => {
                    self.expr(value, register)?;
                    register
                }
                None if overwritten => self.value_in_temp(value)?,
                None => self.operand(value, &later, None)?,
            };
            registers.push(register);
        }
        for (i, register) in registers.into_iter().enumerate() {
            match target_registers[i] {
                Some(variable) if register == NO_REG => {
                    self.expr(&values[i], variable)?;
                    self.u.set_bound(variable, true);
                }
                _ => self.store(&targets[i], register)?,
            }
        }
        Ok(())
    }

    /// Stores a register in a target. The register may be a variable's.
    pub(crate) fn store(&mut self, target: &'a Expr, value: Reg) -> Result {
        crate::stack::guarded(|| self.store_inner(target, value))
    }

    fn store_inner(&mut self, target: &'a Expr, value: Reg) -> Result {
        let mark = self.u.next_temp;
        match target {
            Expr::Name(name) => {
                self.at(name.range);
                self.store_name(&name.id, value);
            }
            Expr::Attribute(e) => {
                self.note_static_attribute(e);
                let object = self.value(&e.value)?;
                self.at(self.attribute_range(e));
                let name = self.mangle(&e.attr.id);
                self.emit_named(Op::StoreAttr, 0, object, value, &name);
            }
            Expr::Subscript(e) => {
                let object = self.operand(&e.value, &[&e.slice], None)?;
                if let Some((lower, upper)) = plain_slice(&e.slice) {
                    let pair = self.slice_pair(lower, upper)?;
                    self.at(e.range);
                    self.u.emit(Op::SetSlice, 0, object, pair, value);
                } else {
                    let index = self.value(&e.slice)?;
                    self.at(e.range);
                    self.u.emit(Op::SetItem, 0, object, index, value);
                }
            }
            Expr::Tuple(ast::ExprTuple { elts, range, .. })
            | Expr::List(ast::ExprList { elts, range, .. }) => {
                self.unpack(elts, *range, value)?;
            }
            Expr::Starred(e) => {
                return Err(self.error(e.range, "starred assignment target must be in a list or tuple"));
            }
            other => return Err(self.error(other.range(), "cannot assign to expression")),
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// Unpacks a register into targets.
    fn unpack(&mut self, elts: &'a [Expr], range: TextRange, value: Reg) -> Result {
        let star = elts.iter().position(Expr::is_starred_expr);
        if let Some(first) = self.consecutive_locals(elts) {
            self.at(range);
            self.u.emit(Op::UnpackSeq, 0, first, value, elts.len() as u16);
            for i in 0..elts.len() {
                self.u.set_bound(first + i as u16, true);
            }
            return Ok(());
        }
        let first = self.u.temps(elts.len());
        self.at(range);
        match star {
            None => self.u.emit(Op::UnpackSeq, 0, first, value, elts.len() as u16),
            Some(at) => {
                let after = elts.len() - at - 1;
                if at > 0xFFFF || after > 0xFF || elts[at + 1..].iter().any(Expr::is_starred_expr) {
                    let message = if after > 0xFF {
                        "too many expressions in star-unpacking assignment"
                    } else {
                        "multiple starred expressions in assignment"
                    };
                    return Err(self.error(range, message));
                }
                self.u.emit(Op::UnpackEx, after as u8, first, value, at as u16);
            }
        }
        for (i, elt) in elts.iter().enumerate() {
            let target = match elt {
                Expr::Starred(starred) => &*starred.value,
                other => other,
            };
            self.store(target, first + i as u16)?;
        }
        Ok(())
    }

    /// The first of the registers of targets that are distinct local variables in a row of registers.
    fn consecutive_locals(&self, elts: &'a [Expr]) -> Option<Reg> {
        let register = |elt: &'a Expr| elt.as_name_expr().and_then(|name| self.local_register(&name.id));
        let first = register(elts.first()?)?;
        let in_row =
            elts.iter().enumerate().all(|(i, elt)| register(elt) == Some(first.wrapping_add(i as u16)));
        in_row.then_some(first)
    }

    /// `self.x = ...` in a method goes into the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, e: &ast::ExprAttribute) {
        if e.value.as_name_expr().is_none_or(|name| name.id != "self") {
            return;
        }
        let name = self.mangle(&e.attr.id);
        for unit in self.outer.iter_mut().rev() {
            if unit.kind == super::emit::UnitKind::Class {
                unit.static_attributes.insert(name.to_string());
                return;
            }
        }
    }

    // ---- augmented assignment ----

    pub(crate) fn aug_assign(&mut self, s: &'a ast::StmtAugAssign) -> Result {
        let mark = self.u.next_temp;
        match &*s.target {
            Expr::Name(name) => self.aug_assign_name(name, s)?,
            Expr::Attribute(e) => {
                self.note_static_attribute(e);
                let object = self.operand(&e.value, &[&s.value], None)?;
                let work = self.u.temp();
                self.at(self.attribute_range(e));
                let name = self.mangle(&e.attr.id);
                self.emit_named(Op::LoadAttr, 0, work, object, &name);
                self.inplace(s.op, work, work, &s.value, s.range)?;
                self.at(self.attribute_range(e));
                self.emit_named(Op::StoreAttr, 0, object, work, &name);
            }
            Expr::Subscript(e) => self.aug_assign_item(e, s)?,
            other => return Err(self.error(other.range(), "illegal expression for augmented assignment")),
        }
        self.u.next_temp = mark;
        Ok(())
    }

    fn aug_assign_name(&mut self, name: &'a ast::ExprName, s: &'a ast::StmtAugAssign) -> Result {
        let mangled = self.mangle(&name.id);
        let place = self.place_of(&mangled);
        self.at(name.range);
        if let Place::Local(register) = place {
            self.check_bound(register);
            let left = if self.may_rebind(register, &[&s.value]) {
                let copy = self.u.temp();
                self.move_to(copy, register);
                copy
            } else {
                register
            };
            self.inplace(s.op, register, left, &s.value, s.range)?;
            self.u.set_bound(register, true);
            return Ok(());
        }
        let work = self.u.temp();
        self.load_place(&mangled, place, work);
        self.inplace(s.op, work, work, &s.value, s.range)?;
        self.at(name.range);
        self.store_place(&mangled, place, work);
        Ok(())
    }

    fn aug_assign_item(&mut self, e: &'a ast::ExprSubscript, s: &'a ast::StmtAugAssign) -> Result {
        let object = self.operand(&e.value, &[&e.slice, &s.value], None)?;
        if let Some((lower, upper)) = plain_slice(&e.slice) {
            let pair = self.slice_pair(lower, upper)?;
            let work = self.u.temp();
            self.at(e.range);
            self.u.emit(Op::GetSlice, 0, work, object, pair);
            self.inplace(s.op, work, work, &s.value, s.range)?;
            self.at(e.range);
            self.u.emit(Op::SetSlice, 0, object, pair, work);
            return Ok(());
        }
        let index = self.operand(&e.slice, &[&s.value], None)?;
        let work = self.u.temp();
        self.at(e.range);
        match self.small_int(&e.slice) {
            Some(immediate) => self.u.emit(Op::GetItemI, 0, work, object, immediate),
            None => self.u.emit(Op::GetItem, 0, work, object, index),
        }
        self.inplace(s.op, work, work, &s.value, s.range)?;
        self.at(e.range);
        self.u.emit(Op::SetItem, 0, object, index, work);
        Ok(())
    }

    // ---- annotated assignment ----

    pub(crate) fn ann_assign(&mut self, s: &'a ast::StmtAnnAssign) -> Result {
        if let Some(value) = &s.value {
            let mark = self.u.next_temp;
            self.assign_one(&s.target, value)?;
            self.u.next_temp = mark;
        }
        self.annotate_variable(s)
    }

    // ---- del ----

    pub(crate) fn delete(&mut self, target: &'a Expr) -> Result {
        let mark = self.u.next_temp;
        match target {
            Expr::Name(name) => {
                self.at(name.range);
                self.delete_name(&name.id);
            }
            Expr::Attribute(e) => {
                let object = self.value(&e.value)?;
                self.at(self.attribute_range(e));
                let name = self.mangle(&e.attr.id);
                self.emit_named(Op::DeleteAttr, 0, object, 0, &name);
            }
            Expr::Subscript(e) => {
                let object = self.operand(&e.value, &[&e.slice], None)?;
                let index = self.value(&e.slice)?;
                self.at(e.range);
                self.u.emit(Op::DelItem, 0, object, index, 0);
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                for elt in elts {
                    crate::stack::guarded(|| self.delete(elt))?;
                }
            }
            other => return Err(self.error(other.range(), "cannot delete expression")),
        }
        self.u.next_temp = mark;
        Ok(())
    }
}

/// The elements of a tuple or list display of `count` plain elements.
fn display_of(value: &Expr, count: usize) -> Option<&[Expr]> {
    let elts = match value {
        Expr::Tuple(e) => &e.elts,
        Expr::List(e) => &e.elts,
        _ => return None,
    };
    (elts.len() == count && count > 0 && count <= 16 && !elts.iter().any(Expr::is_starred_expr))
        .then_some(elts)
}
