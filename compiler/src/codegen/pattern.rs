//! `match`: patterns as tests and jumps. Names are bound only when a whole pattern has matched.

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, CmpOp, Expr, Pattern, Singleton};
use ruff_text_size::{Ranged, TextRange};

use super::cond::fused_immediate;
use super::emit::Label;
use super::{Compiler, Result};
use crate::bytecode::{Const, Op, Reg};

/// The names a pattern binds so far, with the registers of their values.
type Captures<'a> = Vec<(&'a Name, Reg, TextRange)>;

impl<'a> Compiler<'a> {
    pub(crate) fn match_(&mut self, s: &'a ast::StmtMatch) -> Result {
        let mark = self.u.next_temp;
        let subject = self.match_subject(s)?;
        let end = self.u.label();
        for case in &s.cases {
            let next = self.u.label();
            let around = self.u.next_temp;
            let mut captures = Vec::new();
            self.at(case.pattern.range());
            if is_wildcard(&case.pattern) {
                self.u.begin_statement(case.pattern.range());
            }
            self.pattern(&case.pattern, subject, next, &mut captures)?;
            self.bind_captures(captures);
            self.u.next_temp = around;
            if let Some(guard) = &case.guard {
                self.condition(guard, false, next)?;
            }
            self.body(&case.body)?;
            self.u.jump(end);
            self.u.place(next);
        }
        self.u.place(end);
        self.u.next_temp = mark;
        Ok(())
    }

    /// The register of the subject. If it is a variable that a case may bind, a copy.
    fn match_subject(&mut self, s: &'a ast::StmtMatch) -> Result<Reg> {
        if let Expr::Name(name) = &*s.subject {
            let local = self.local_register(&name.id);
            let bound = s.cases.iter().any(|case| {
                let mut names = Vec::new();
                bound_names(&case.pattern, &mut names);
                let guard: Vec<&Expr> = case.guard.as_deref().into_iter().collect();
                names.contains(&&name.id) || local.is_some_and(|local| self.may_rebind(local, &guard))
            });
            if bound {
                return self.value_in_temp(&s.subject);
            }
        }
        self.value(&s.subject)
    }

    /// Stores captured values. They may lie in registers of variables being stored (the subject's): all are read first.
    fn bind_captures(&mut self, captures: Captures<'a>) {
        for (name, register, range) in captures {
            self.at(range);
            self.store_name(name, register);
        }
    }

    /// Tests `R[subject]` against a pattern; jumps to `fail` if it does not match.
    fn pattern(
        &mut self,
        pattern: &'a Pattern,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        crate::stack::guarded(|| self.pattern_inner(pattern, subject, fail, captures))
    }

    fn pattern_inner(
        &mut self,
        pattern: &'a Pattern,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        self.at(pattern.range());
        match pattern {
            Pattern::MatchValue(p) => self.value_pattern(p, subject, fail),
            Pattern::MatchSingleton(p) => {
                let value = match p.value {
                    Singleton::None => {
                        self.u.jump_with(Op::JumpIfNotNone, 0, subject, 0, fail);
                        return Ok(());
                    }
                    Singleton::True => Const::True,
                    Singleton::False => Const::False,
                };
                let mark = self.u.next_temp;
                let constant = self.u.temp();
                self.load_const(constant, value);
                self.jump_if(subject, CmpOp::Is, constant, false, fail);
                self.u.next_temp = mark;
                Ok(())
            }
            Pattern::MatchSequence(p) => self.sequence_pattern(p, subject, fail, captures),
            Pattern::MatchMapping(p) => self.mapping_pattern(p, subject, fail, captures),
            Pattern::MatchClass(p) => self.class_pattern(p, subject, fail, captures),
            Pattern::MatchStar(p) => {
                if let Some(name) = &p.name {
                    captures.push((&name.id, subject, p.range));
                }
                Ok(())
            }
            Pattern::MatchAs(p) => {
                if let Some(inner) = &p.pattern {
                    self.pattern(inner, subject, fail, captures)?;
                }
                if let Some(name) = &p.name {
                    captures.push((&name.id, subject, p.range));
                }
                Ok(())
            }
            Pattern::MatchOr(p) => self.or_pattern(p, subject, fail, captures),
        }
    }

    fn value_pattern(&mut self, p: &'a ast::PatternMatchValue, subject: Reg, fail: Label) -> Result {
        let mark = self.u.next_temp;
        if let Some(value) = self.small_int(&p.value)
            && let Some(op) = fused_immediate(CmpOp::Eq, false)
        {
            self.u.jump_with(op, 0, subject, value, fail);
        } else {
            let value = self.value(&p.value)?;
            self.at(p.range);
            self.jump_if(subject, CmpOp::Eq, value, false, fail);
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// Jumps to `fail` unless the test `op` of the subject is true.
    fn kind_test(&mut self, op: Op, subject: Reg, fail: Label) {
        let mark = self.u.next_temp;
        let result = self.u.temp();
        self.u.emit(op, 0, result, subject, 0);
        self.u.jump_with(Op::JumpIfFalse, 0, result, 0, fail);
        self.u.next_temp = mark;
    }

    /// Jumps to `fail` unless `len(subject) op count`; gives the register of the length.
    fn length_test(&mut self, subject: Reg, op: CmpOp, count: usize, fail: Label) -> Reg {
        let length = self.u.temp();
        self.u.emit(Op::GetLen, 0, length, subject, 0);
        match (i16::try_from(count), fused_immediate(op, false)) {
            (Ok(count), Some(fused)) => self.u.jump_with(fused, 0, length, count as u16, fail),
            _ => {
                let wanted = self.u.temp();
                self.load_const(wanted, Const::Int(count as i64));
                self.jump_if(length, op, wanted, false, fail);
            }
        }
        length
    }

    fn sequence_pattern(
        &mut self,
        p: &'a ast::PatternMatchSequence,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        self.kind_test(Op::MatchSequence, subject, fail);
        let star = p.patterns.iter().position(Pattern::is_match_star);
        let count = p.patterns.len() - star.is_some() as usize;
        if p.patterns.iter().filter(|p| p.is_match_star()).count() > 1 {
            return Err(self.error(p.range, "multiple starred expressions in sequence pattern"));
        }
        let mut length = None;
        match star {
            None => length = Some(self.length_test(subject, CmpOp::Eq, count, fail)),
            Some(_) if count > 0 => length = Some(self.length_test(subject, CmpOp::GtE, count, fail)),
            Some(_) => {}
        }
        let nothing = |p: &Pattern| match p {
            Pattern::MatchStar(star) => star.name.is_none(),
            other => is_wildcard(other),
        };
        if p.patterns.iter().all(nothing) {
            return Ok(());
        }
        let star_wildcard = star.is_some_and(|at| nothing(&p.patterns[at]));
        if star_wildcard && let Some(length) = length {
            return self.items_around_star(p, subject, length, fail, captures);
        }
        let first = self.u.temps(p.patterns.len());
        match star {
            None => self.u.emit(Op::UnpackSeq, 0, first, subject, count as u16),
            Some(at) => {
                let after = p.patterns.len() - at - 1;
                if at > 0xFFFF || after > 0xFF {
                    return Err(
                        self.error(p.range, "too many expressions in star-unpacking sequence pattern")
                    );
                }
                self.u.emit(Op::UnpackEx, after as u8, first, subject, at as u16);
            }
        }
        for (i, part) in p.patterns.iter().enumerate() {
            self.pattern(part, first + i as u16, fail, captures)?;
        }
        Ok(())
    }

    /// `[a, *_, b]`: only the items asked for are taken.
    fn items_around_star(
        &mut self,
        p: &'a ast::PatternMatchSequence,
        subject: Reg,
        length: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        let mut after_star = false;
        for (i, part) in p.patterns.iter().enumerate() {
            if part.is_match_star() {
                after_star = true;
                continue;
            }
            if is_wildcard(part) {
                continue;
            }
            self.at(part.range());
            let item = self.u.temp();
            match i16::try_from(if after_star { p.patterns.len() - i } else { i }) {
                Ok(index) if !after_star => self.u.emit(Op::GetItemI, 0, item, subject, index as u16),
                Ok(back) => {
                    self.u.emit(Op::SubI, 0, item, length, back as u16);
                    self.u.emit(Op::GetItem, 0, item, subject, item);
                }
                Err(_) => return Err(self.error(p.range, "too many sub-patterns in sequence pattern")),
            }
            self.pattern(part, item, fail, captures)?;
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        p: &'a ast::PatternMatchMapping,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        self.kind_test(Op::MatchMapping, subject, fail);
        let count = p.keys.len();
        let mut keys = self.u.temp();
        if count > 0 {
            self.length_test(subject, CmpOp::GtE, count, fail);
            keys = self.u.temp();
            self.tuple(&p.keys, p.range, keys)?;
            let values = self.u.temp();
            self.u.emit(Op::MatchKeys, 0, values, subject, keys);
            self.u.jump_with(Op::JumpIfNone, 0, values, 0, fail);
            let first = self.u.temps(count);
            self.u.emit(Op::UnpackSeq, 0, first, values, count as u16);
            for (i, part) in p.patterns.iter().enumerate() {
                self.pattern(part, first + i as u16, fail, captures)?;
            }
        }
        if let Some(rest) = &p.rest {
            self.at(p.range);
            let copy = self.u.temp();
            self.u.emit(Op::BuildMap, 0, copy, copy, 0);
            self.u.emit(Op::DictUpdate, 0, copy, subject, 0);
            if count > 0 {
                let mark = self.u.next_temp;
                let first = self.u.temps(count);
                self.u.emit(Op::UnpackSeq, 0, first, keys, count as u16);
                for i in 0..count {
                    self.u.emit(Op::DelItem, 0, copy, first + i as u16, 0);
                }
                self.u.next_temp = mark;
            }
            captures.push((&rest.id, copy, p.range));
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        p: &'a ast::PatternMatchClass,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        let arguments = &p.arguments;
        let positional = arguments.patterns.len();
        let count = positional + arguments.keywords.len();
        if positional > 255 {
            return Err(self.error(p.range, "too many sub-patterns in class pattern"));
        }
        // The class and the names of the keywords.
        let pair = self.u.temps(2);
        self.expr(&p.cls, pair)?;
        let names = arguments.keywords.iter().map(|k| Const::Str(k.attr.id.as_bytes().into())).collect();
        self.load_const(pair + 1, Const::Tuple(names));
        self.at(p.range);
        let attributes = self.u.temp();
        self.u.emit(Op::MatchClass, positional as u8, attributes, subject, pair);
        self.u.jump_with(Op::JumpIfNone, 0, attributes, 0, fail);
        let parts = arguments.patterns.iter().chain(arguments.keywords.iter().map(|k| &k.pattern));
        if parts.clone().all(is_wildcard) {
            return Ok(());
        }
        let first = self.u.temps(count);
        self.u.emit(Op::UnpackSeq, 0, first, attributes, count as u16);
        for (i, part) in parts.enumerate() {
            self.pattern(part, first + i as u16, fail, captures)?;
        }
        Ok(())
    }

    fn or_pattern(
        &mut self,
        p: &'a ast::PatternMatchOr,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'a>,
    ) -> Result {
        let Some((last, _)) = p.patterns.split_last() else { return Ok(()) };
        // All alternatives leave their captures in the same registers.
        let mut names = Vec::new();
        bound_names(last, &mut names);
        let first = self.u.temps(names.len());
        let matched = self.u.label();
        for (i, alternative) in p.patterns.iter().enumerate() {
            let is_last = i + 1 == p.patterns.len();
            let next = if is_last { fail } else { self.u.label() };
            let mark = self.u.next_temp;
            let mut own = Vec::new();
            self.pattern(alternative, subject, next, &mut own)?;
            if own.len() != names.len() {
                return Err(self.error(p.range, "alternative patterns bind different names"));
            }
            for (name, register, _) in own {
                let Some(at) = names.iter().position(|other| *other == name) else {
                    return Err(self.error(p.range, "alternative patterns bind different names"));
                };
                self.move_to(first + at as u16, register);
            }
            self.u.next_temp = mark;
            self.u.jump(matched);
            if !is_last {
                self.u.place(next);
            }
        }
        self.u.place(matched);
        captures.extend(names.iter().enumerate().map(|(i, name)| (*name, first + i as u16, p.range)));
        Ok(())
    }
}

/// Whether a pattern is `_`.
fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchAs(p) if p.pattern.is_none() && p.name.is_none())
}

/// The names a pattern binds.
fn bound_names<'a>(pattern: &'a Pattern, names: &mut Vec<&'a Name>) {
    crate::stack::guarded(|| match pattern {
        Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => {}
        Pattern::MatchSequence(p) => p.patterns.iter().for_each(|p| bound_names(p, names)),
        Pattern::MatchMapping(p) => {
            p.patterns.iter().for_each(|p| bound_names(p, names));
            names.extend(p.rest.iter().map(|name| &name.id));
        }
        Pattern::MatchClass(p) => {
            p.arguments.patterns.iter().for_each(|p| bound_names(p, names));
            p.arguments.keywords.iter().for_each(|k| bound_names(&k.pattern, names));
        }
        Pattern::MatchStar(p) => names.extend(p.name.iter().map(|name| &name.id)),
        Pattern::MatchAs(p) => {
            if let Some(inner) = &p.pattern {
                bound_names(inner, names);
            }
            names.extend(p.name.iter().map(|name| &name.id));
        }
        Pattern::MatchOr(p) => {
            if let Some(last) = p.patterns.last() {
                bound_names(last, names);
            }
        }
    })
}
