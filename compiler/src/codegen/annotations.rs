//! Annotations: functions that compute them when asked for (PEP 649, 749), or strings under
//! `from __future__ import annotations`.

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::emit::UnitKind;
use super::unit::FIRST_LINE;
use super::{Compiler, Result};
use crate::bytecode::{Const, Op, Reg};
use crate::symtable::{CONDITIONAL, Part, ScopeId, ScopeKind};
use crate::unparse::unparse;

impl<'a> Compiler<'a> {
    /// Begins the unit of an `__annotate__` function: of the function `of`, or of the class or module around.
    fn enter_annotate(&mut self, scope: ScopeId, first_line: u32, range: TextRange, of: Option<&str>) {
        self.enter(UnitKind::Hidden, scope, "__annotate__", first_line);
        if let Some(of) = of {
            let qualname = &mut self.u.code.qualname;
            let around = qualname.len() - "__annotate__".len();
            qualname.insert_str(around, &format!("{of}."));
        }
        self.u.code.arg_count = 1;
        self.u.code.posonly_count = 1;
        self.prologue();
        self.check_format(range);
    }

    /// Ends it; the function goes to `dst`.
    fn leave_annotate(&mut self, scope: ScopeId, dict: Reg, range: TextRange, dst: Reg) -> Result {
        self.at(range);
        self.u.emit(Op::Return, 0, dict, 0, 0);
        self.u.set_unreachable();
        self.epilogue();
        let code = self.leave_unit()?;
        self.at(range);
        let extras = self.extras();
        self.make_function(code, scope, extras, dst);
        Ok(())
    }

    /// An annotation's value, or its text.
    fn annotation(&mut self, annotation: &'a Expr, dst: Reg) -> Result {
        if self.future_annotations {
            self.load_const(dst, Const::Str(self.annotation_text(annotation).into()));
            return Ok(());
        }
        match annotation {
            // `*args: *Ts`
            Expr::Starred(starred) => {
                let mark = self.u.next_temp;
                let value = self.value(&starred.value)?;
                self.at(starred.range);
                self.u.emit(Op::UnpackSeq, 0, dst, value, 1);
                self.u.next_temp = mark;
                Ok(())
            }
            annotation => self.expr(annotation, dst),
        }
    }

    fn annotation_text(&self, annotation: &Expr) -> Vec<u8> {
        unparse(annotation, &|literal| self.string_bytes(literal))
    }

    /// The `__annotate__` function of a function.
    pub(crate) fn function_annotations(
        &mut self,
        def: &'a ast::StmtFunctionDef,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let scope = self.table.of_node(def, Part::Annotations);
        let mut annotated: Vec<(Name, &'a Expr)> = Vec::new();
        let parameters = &def.parameters;
        // As CPython orders them: positional, *args, keyword-only, **kwargs, return.
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).map(|p| &p.parameter);
        let keyword = parameters.kwonlyargs.iter().map(|p| &p.parameter);
        for parameter in
            positional.chain(parameters.vararg.as_deref()).chain(keyword).chain(parameters.kwarg.as_deref())
        {
            if let Some(annotation) = &parameter.annotation {
                annotated.push((self.mangle(&parameter.name.id), annotation));
            }
        }
        if let Some(returns) = &def.returns {
            annotated.push((Name::new_static("return"), returns));
        }
        self.enter_annotate(scope, self.lines.line(range.start()), range, Some(&def.name.id));
        let dict = self.u.temp();
        let first = self.u.next_temp;
        let chunk = annotated.len().min(32);
        for (name, annotation) in &annotated[..chunk] {
            let pair = self.u.temps(2);
            self.load_const(pair, Const::Str(name.as_bytes().into()));
            self.annotation(annotation, pair + 1)?;
        }
        self.at(range);
        self.u.emit(Op::BuildMap, 0, dict, first, chunk as u16);
        for (name, annotation) in &annotated[chunk..] {
            self.u.reserve_to(first + 2);
            self.load_const(first, Const::Str(name.as_bytes().into()));
            self.annotation(annotation, first + 1)?;
            self.u.emit(Op::MapAdd, 0, dict, first, first + 1);
        }
        self.leave_annotate(scope, dict, range, dst)
    }

    /// At the start of a module: its `__annotate__` function, which knows the annotations reached so far.
    pub(crate) fn module_annotations(&mut self, body: &[Stmt]) -> Result {
        let scope = self.table.scope(self.u.scope);
        if !scope.has_annotations {
            return Ok(());
        }
        let mark = self.u.next_temp;
        let temp = self.u.temp();
        if self.future_annotations {
            self.u.emit(Op::SetupAnnotations, 0, 0, 0, 0);
        } else {
            let range = body.first().map_or(FIRST_LINE, Ranged::range);
            self.variable_annotations(range, temp)?;
            self.store_namespace("__annotate__", temp);
        }
        self.u.emit(Op::BuildSet, 0, temp, temp, 0);
        self.store_namespace(CONDITIONAL, temp);
        self.u.next_temp = mark;
        Ok(())
    }

    /// At the end of a class: its `__annotate__` function.
    pub(crate) fn class_annotations(&mut self, temp: Reg) -> Result {
        if self.future_annotations || !self.table.scope(self.u.scope).has_annotations {
            return Ok(());
        }
        self.variable_annotations(FIRST_LINE, temp)?;
        self.store_namespace("__annotate_func__", temp);
        Ok(())
    }

    /// The function for the annotations of a module's or class's variables.
    fn variable_annotations(&mut self, range: TextRange, dst: Reg) -> Result {
        let owner = self.table.scope(self.u.scope);
        let annotations = owner.annotations.clone();
        let Some(scope) = owner.annotation_scope else { return Ok(()) };
        let first_line =
            if range == FIRST_LINE { self.u.code.first_line } else { self.lines.line(range.start()) };
        self.enter_annotate(scope, first_line, range, None);
        let dict = self.u.temp();
        self.u.emit(Op::BuildMap, 0, dict, dict, 0);
        for annotation in annotations {
            let statement = annotation.statement;
            let Expr::Name(name) = &*statement.target else { continue };
            let mark = self.u.next_temp;
            let skip = self.u.label();
            self.at(statement.annotation.range());
            if let Some(number) = annotation.conditional {
                let set = self.u.temp();
                let conditional = Name::new_static(CONDITIONAL);
                let place = match self.place_of(&conditional) {
                    super::Place::ClassOrCell(cell) => super::Place::Cell(cell),
                    other => other,
                };
                self.load_place(&conditional, place, set);
                let reached = self.u.temp();
                self.load_const(reached, Const::Int(number as i64));
                self.u.emit(Op::In, 0, reached, reached, set);
                self.u.jump_with(Op::JumpIfFalse, 0, reached, 0, skip);
            }
            self.u.next_temp = mark;
            let value = self.value(&statement.annotation)?;
            let key = self.u.temp();
            let mangled = self.mangle(&name.id);
            self.load_const(key, Const::Str(mangled.as_bytes().into()));
            self.at(range);
            self.u.emit(Op::MapAdd, 0, dict, key, value);
            self.u.place(skip);
            self.u.next_temp = mark;
        }
        self.leave_annotate(scope, dict, range, dst)
    }

    /// What an annotated assignment does about its annotation.
    pub(crate) fn annotate_variable(&mut self, s: &'a ast::StmtAnnAssign) -> Result {
        let kind = self.table.scope(self.u.scope).kind;
        let mark = self.u.next_temp;
        let simple_name = s.target.as_name_expr().filter(|_| s.simple);
        match simple_name {
            None => self.annotate_other(s, kind)?,
            Some(_) if kind.is_function_like() => {}
            Some(name) if self.future_annotations => {
                let triple = self.u.temps(3);
                self.emit_named(Op::LoadName, 0, triple, 0, &Name::new_static("__annotations__"));
                let mangled = self.mangle(&name.id);
                self.load_const(triple + 1, Const::Str(mangled.as_bytes().into()));
                self.annotation(&s.annotation, triple + 2)?;
                self.at(s.range);
                self.u.emit(Op::SetItem, 0, triple, triple + 1, triple + 2);
            }
            Some(_) => {
                let Some(number) = self.table.conditional_index(self.u.scope, s) else { return Ok(()) };
                let pair = self.u.temps(2);
                match self.implicit_cell(CONDITIONAL) {
                    Some(cell) => self.u.emit(Op::LoadDeref, 0, pair, cell, 0),
                    None => self.emit_named(Op::LoadName, 0, pair, 0, &Name::new_static(CONDITIONAL)),
                }
                self.load_const(pair + 1, Const::Int(number as i64));
                self.u.emit(Op::SetAdd, 0, pair, pair + 1, 0);
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// Annotations of attributes and items: target and annotation are evaluated, and forgotten.
    fn annotate_other(&mut self, s: &'a ast::StmtAnnAssign, kind: ScopeKind) -> Result {
        if s.value.is_none() {
            match &*s.target {
                Expr::Attribute(e) => self.effect(&e.value)?,
                Expr::Subscript(e) => {
                    self.effect(&e.value)?;
                    self.effect(&e.slice)?;
                }
                _ => {}
            }
        }
        if !kind.is_function_like() && !self.future_annotations {
            self.effect(&s.annotation)?;
        }
        Ok(())
    }
}
