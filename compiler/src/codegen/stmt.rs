//! Statements that are not definitions, `try`, `with` or `match`.

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::blocks::BlockKind;
use super::emit::Label;
use super::{Compiler, Result};
use crate::Mode;
use crate::bytecode::{CALL_GAP, Const, Intrinsic, Op, Reg};

impl<'a> Compiler<'a> {
    pub(crate) fn body(&mut self, body: &'a [Stmt]) -> Result {
        body.iter().try_for_each(|statement| self.stmt(statement))
    }

    fn stmt(&mut self, statement: &'a Stmt) -> Result {
        crate::stack::guarded(|| self.stmt_inner(statement))
    }

    fn stmt_inner(&mut self, statement: &'a Stmt) -> Result {
        self.at(statement.range());
        match statement {
            Stmt::Global(_) | Stmt::Nonlocal(_) => {}
            Stmt::AnnAssign(s) if s.value.is_none() => {}
            Stmt::Assert(_) if self.options.optimize > 0 => {}
            _ => self.u.begin_statement(statement.range()),
        }
        match statement {
            Stmt::Expr(s) => self.expr_stmt(s),
            Stmt::Assign(s) => self.assign(s),
            Stmt::AugAssign(s) => self.aug_assign(s),
            Stmt::AnnAssign(s) => self.ann_assign(s),
            Stmt::Return(s) => self.return_(s),
            Stmt::Delete(s) => s.targets.iter().try_for_each(|target| self.delete(target)),
            Stmt::If(s) => self.if_(s),
            Stmt::While(s) => self.while_(s),
            Stmt::For(s) if s.is_async => self.async_for(s),
            Stmt::For(s) => self.for_(s),
            Stmt::Break(s) => self.break_(s),
            Stmt::Continue(s) => self.continue_(s),
            Stmt::FunctionDef(s) => self.function_def(s),
            Stmt::ClassDef(s) => self.class_def(s),
            Stmt::TypeAlias(s) => self.type_alias(s),
            Stmt::Try(s) => self.try_(s),
            Stmt::With(s) => self.with(s),
            Stmt::Match(s) => self.match_(s),
            Stmt::Raise(s) => self.raise(s),
            Stmt::Assert(s) => self.assert(s),
            Stmt::Import(s) => self.import(s),
            Stmt::ImportFrom(s) => self.import_from(s),
            Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::IpyEscapeCommand(s) => Err(self.error(s.range, "invalid syntax")),
        }
    }

    fn expr_stmt(&mut self, s: &'a ast::StmtExpr) -> Result {
        if self.options.mode == Mode::Single && self.outer.is_empty() {
            let mark = self.u.next_temp;
            let value = self.value(&s.value)?;
            self.at(s.range);
            let ignored = self.u.temp();
            self.intrinsic(Intrinsic::Print, ignored, value);
            self.u.next_temp = mark;
            return Ok(());
        }
        self.effect(&s.value)
    }

    fn return_(&mut self, s: &'a ast::StmtReturn) -> Result {
        if !self.table.scope(self.u.scope).kind.is_function_like() {
            return Err(self.error(s.range, "'return' outside function"));
        }
        match &s.value {
            Some(value) => self.return_value(value, s.range)?,
            None => self.return_constant(Const::None, s.range)?,
        }
        self.u.set_unreachable();
        Ok(())
    }

    fn return_constant(&mut self, value: Const, range: TextRange) -> Result {
        self.at(range);
        if self.unwinding_runs_code(0) {
            self.u.finish_statement();
        }
        self.unwinding(0, |this| {
            let mark = this.u.next_temp;
            if value == Const::None {
                this.u.emit(Op::ReturnNone, 0, 0, 0, 0);
            } else {
                let register = this.u.temp();
                this.load_const(register, value);
                this.u.emit(Op::Return, 0, register, 0, 0);
            }
            this.u.next_temp = mark;
            Ok(())
        })
    }

    fn return_value(&mut self, value: &'a Expr, range: TextRange) -> Result {
        if let Some(constant) = self.constant(value) {
            return self.return_constant(constant, range);
        }
        let mark = self.u.next_temp;
        let runs_code = self.unwinding_runs_code(0);
        match value {
            // Each branch returns by itself.
            Expr::If(e) if !runs_code => {
                let otherwise = self.u.label();
                self.condition(&e.test, false, otherwise)?;
                crate::stack::guarded(|| self.return_value(&e.body, range))?;
                self.u.set_unreachable();
                self.u.place(otherwise);
                crate::stack::guarded(|| self.return_value(&e.orelse, range))?;
            }
            _ => {
                let register = if runs_code { self.value_in_temp(value)? } else { self.value(value)? };
                self.at(range);
                self.unwinding(0, |this| {
                    this.u.emit(Op::Return, 0, register, 0, 0);
                    Ok(())
                })?;
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    // ---- branches and loops ----

    fn if_(&mut self, s: &'a ast::StmtIf) -> Result {
        let end = self.u.label();
        let mut branches: Vec<(Option<&'a Expr>, &'a [Stmt])> = vec![(Some(&s.test), &s.body)];
        branches.extend(s.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &clause.body[..])));
        for (i, (test, body)) in branches.iter().enumerate() {
            let last = i + 1 == branches.len();
            let truth = test.map_or(Some(true), |test| self.constant_truth(test));
            match (test, truth) {
                (_, Some(true)) => {
                    self.body(body)?;
                    break;
                }
                (_, Some(false)) => {}
                (Some(test), None) if self.break_if(test, body)? => {}
                (Some(test), None) => {
                    let next = if last { end } else { self.u.label() };
                    self.condition(test, false, next)?;
                    self.body(body)?;
                    if !last {
                        self.u.jump(end);
                        self.u.place(next);
                    }
                }
                (None, None) => {}
            }
        }
        self.u.place(end);
        Ok(())
    }

    /// `if test: break` as one jump, where nothing is to be left but the loop. Gives false where it is something else.
    fn break_if(&mut self, test: &'a Expr, body: &'a [Stmt]) -> Result<bool> {
        match (body, self.innermost_loop()) {
            ([Stmt::Break(s)], Some((at, _, end, _)))
                if at + 1 == self.u.blocks.len()
                    && self.lines.line(s.range.start()) == self.lines.line(test.range().start()) =>
            {
                self.condition(test, true, end)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn new_loop(&mut self) -> u16 {
        self.u.code.loops += 1;
        // Numbers only tell loops apart for statistics.
        (self.u.code.loops - 1).min(0xFFFF) as u16
    }

    pub(crate) fn push_loop(&mut self, head: Label, end: Label) -> u16 {
        let number = self.new_loop();
        self.push_block(BlockKind::Loop { head, end, number });
        number
    }

    fn loop_back_implicitly(&mut self, number: u16, head: Label) {
        let position = self.u.position;
        self.u.implicit_position();
        self.loop_back(number, head);
        self.u.position = position;
    }

    pub(crate) fn loop_back(&mut self, number: u16, head: Label) {
        if self.u.is_here(head) {
            // A loop that does nothing (`while True: pass`) still goes back by at least one word.
            self.u.emit(Op::Nop, 0, 0, 0, 0);
        }
        self.u.jump_with(Op::LoopBack, 0, number, 0, head);
    }

    fn while_(&mut self, s: &'a ast::StmtWhile) -> Result {
        let truth = self.constant_truth(&s.test);
        let (otherwise, end) = (self.u.label(), self.u.label());
        if truth != Some(false) {
            if truth == Some(true) {
                let first = s.body.first().map_or(s.range, Ranged::range);
                if self.lines.line(first.start()) != self.lines.line(s.range.start()) {
                    self.u.finish_statement();
                }
            }
            let head = self.u.loop_head();
            let number = self.push_loop(head, end);
            if truth.is_none() {
                self.condition(&s.test, false, otherwise)?;
            }
            self.body(&s.body)?;
            if truth == Some(true) {
                // Going back to the head is being in its line, although nothing is tested there.
                self.u.finish_statement_outside(s.test.range());
                self.at(s.test.range());
                if self.u.reachable() {
                    self.u.is_statement();
                }
                self.loop_back(number, head);
            } else {
                self.loop_back_implicitly(number, head);
            }
            self.u.blocks.pop();
            self.u.place(otherwise);
        }
        self.body(&s.orelse)?;
        self.u.place(end);
        Ok(())
    }

    /// Evaluates what a `for` iterates over and gives the register of its iterator.
    pub(crate) fn iterator(&mut self, iter: &'a Expr) -> Result<Reg> {
        let iterator = self.u.temp();
        self.iterator_into(iter, iterator)?;
        Ok(iterator)
    }

    pub(crate) fn iterator_into(&mut self, iter: &'a Expr, iterator: Reg) -> Result {
        let mark = self.u.next_temp;
        let value = match (self.constant_container(iter), iter) {
            (Some(value), _) => {
                self.at(iter.range());
                self.load_const(iterator, value);
                iterator
            }
            (None, Expr::List(list)) if !list.elts.iter().any(Expr::is_starred_expr) => {
                self.tuple(&list.elts, list.range, iterator)?;
                iterator
            }
            _ => self.operand(iter, &[], Some(iterator))?,
        };
        self.at(iter.range());
        self.u.emit(Op::GetIter, 0, iterator, value, 0);
        self.u.next_temp = mark;
        Ok(())
    }

    /// The head of a loop over an iterator: the next value goes to the target; at the end, on to `done`.
    pub(crate) fn next_value(
        &mut self,
        iterator: Reg,
        iter: &'a Expr,
        target: &'a Expr,
        done: Label,
    ) -> Result {
        self.at(iter.range());
        let local = target.as_name_expr().and_then(|name| self.local_register(&name.id));
        if let Some(register) = local {
            self.u.jump_with(Op::ForIter, 0, register, iterator, done);
            self.u.set_bound(register, true);
            return Ok(());
        }
        let mark = self.u.next_temp;
        let value = self.u.temp();
        self.u.jump_with(Op::ForIter, 0, value, iterator, done);
        self.store(target, value)?;
        self.u.next_temp = mark;
        Ok(())
    }

    fn for_(&mut self, s: &'a ast::StmtFor) -> Result {
        let mark = self.u.next_temp;
        let iterator = self.iterator(&s.iter)?;
        let (otherwise, end) = (self.u.label(), self.u.label());
        let head = self.u.loop_head();
        let number = self.push_loop(head, end);
        self.next_value(iterator, &s.iter, &s.target, otherwise)?;
        self.body(&s.body)?;
        self.loop_back_implicitly(number, head);
        self.u.blocks.pop();
        self.u.next_temp = mark;
        self.u.place(otherwise);
        self.body(&s.orelse)?;
        self.u.place(end);
        Ok(())
    }

    fn async_for(&mut self, s: &'a ast::StmtFor) -> Result {
        let mark = self.u.next_temp;
        let iterator = self.async_iterator(&s.iter)?;
        let (ended, end) = (self.u.label(), self.u.label());
        let exc = self.u.temp();
        let head = self.u.loop_head();
        let number = self.push_loop(head, end);
        self.next_async_value(iterator, &s.iter, &s.target, ended, exc)?;
        self.body(&s.body)?;
        self.loop_back_implicitly(number, head);
        self.u.blocks.pop();
        self.u.place_handler(ended);
        self.at(s.iter.range());
        self.u.emit(Op::EndAsyncFor, 0, exc, 0, 0);
        self.u.next_temp = mark;
        self.body(&s.orelse)?;
        self.u.place(end);
        Ok(())
    }

    pub(crate) fn async_iterator(&mut self, iter: &'a Expr) -> Result<Reg> {
        let iterator = self.u.temp();
        let value = self.operand(iter, &[], Some(iterator))?;
        self.at(iter.range());
        self.u.emit(Op::GetAIter, 0, iterator, value, 0);
        Ok(iterator)
    }

    /// The head of an `async for`: an exception from the iterator goes to `ended` in `exc`.
    pub(crate) fn next_async_value(
        &mut self,
        iterator: Reg,
        iter: &'a Expr,
        target: &'a Expr,
        ended: Label,
        exc: Reg,
    ) -> Result {
        let mark = self.u.next_temp;
        self.at(iter.range());
        let depth = self.u.region_depth();
        self.u.open_region(ended, exc);
        let awaitable = self.u.temp();
        let value = self.u.temp();
        self.u.emit(Op::GetANext, 0, awaitable, iterator, 0);
        self.send_loop(awaitable, value);
        self.u.close_regions(depth);
        self.store(target, value)?;
        self.u.next_temp = mark;
        Ok(())
    }

    fn break_(&mut self, s: &'a ast::StmtBreak) -> Result {
        let Some((at, _, end, _)) = self.innermost_loop() else {
            return Err(self.error(s.range, "'break' outside loop"));
        };
        if at + 1 != self.u.blocks.len() {
            self.u.finish_statement();
        }
        self.unwinding(at + 1, |this| {
            this.u.jump_statement(end);
            Ok(())
        })?;
        self.u.set_unreachable();
        Ok(())
    }

    fn continue_(&mut self, s: &'a ast::StmtContinue) -> Result {
        let Some((at, head, _, number)) = self.innermost_loop() else {
            return Err(self.error(s.range, "'continue' not properly in loop"));
        };
        if at + 1 != self.u.blocks.len() {
            self.u.finish_statement();
        }
        self.unwinding(at + 1, |this| {
            if this.u.reachable() {
                this.u.is_statement();
            }
            this.loop_back(number, head);
            Ok(())
        })?;
        self.u.set_unreachable();
        Ok(())
    }

    // ---- raise, assert ----

    fn raise(&mut self, s: &'a ast::StmtRaise) -> Result {
        let mark = self.u.next_temp;
        let (mut x, mut exc, mut cause) = (0, 0, 0);
        if let Some(value) = &s.exc {
            let later: Vec<&Expr> = s.cause.as_deref().into_iter().collect();
            exc = self.operand(value, &later, None)?;
            x = 1;
        }
        if let Some(value) = &s.cause {
            cause = self.value(value)?;
            x = 2;
        }
        self.at(s.range);
        self.u.emit(Op::Raise, x, exc, cause, 0);
        self.u.set_unreachable();
        self.u.next_temp = mark;
        Ok(())
    }

    fn assert(&mut self, s: &'a ast::StmtAssert) -> Result {
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.u.label();
        self.condition(&s.test, true, end)?;
        let mark = self.u.next_temp;
        // CPython blames the test, not the whole statement.
        self.at(s.test.range());
        let base = self.call_base(self.u.next_temp);
        self.u.reserve_to(base + 1);
        self.u.emit(Op::LoadAssertionError, 0, base, 0, 0);
        if let Some(msg) = &s.msg {
            self.u.reserve_to(base + CALL_GAP + 1);
            self.expr(msg, base + CALL_GAP)?;
            self.at(s.test.range());
            self.call_plain(base, 1, base);
        }
        self.u.emit(Op::Raise, 1, base, 0, 0);
        self.u.set_unreachable();
        self.u.next_temp = mark;
        self.u.place(end);
        Ok(())
    }

    // ---- import ----

    /// Imports a module: `level` dots, the names taken from it.
    fn import_module(&mut self, name: &Name, level: u32, names: Const) -> Reg {
        let pair = self.u.temps(2);
        self.load_const(pair, Const::Int(level as i64));
        self.load_const(pair + 1, names);
        self.emit_named(Op::ImportName, 0, pair, pair, name);
        pair
    }

    fn import(&mut self, s: &'a ast::StmtImport) -> Result {
        for alias in &s.names {
            let mark = self.u.next_temp;
            self.at(s.range);
            let full = &alias.name.id;
            let module = self.import_module(full, 0, Const::None);
            let mut parts = full.split('.');
            let first = parts.next().unwrap_or_default();
            match &alias.asname {
                None => self.store_name(&Name::new(first), module),
                Some(asname) => {
                    // `import a.b.c as d` binds a.b.c.
                    for part in parts {
                        self.emit_named(Op::ImportFrom, 0, module + 1, module, &Name::new(part));
                        self.u.emit(Op::Move, 0, module, module + 1, 0);
                    }
                    self.store_name(&asname.id, module);
                }
            }
            self.u.next_temp = mark;
        }
        Ok(())
    }

    fn import_from(&mut self, s: &'a ast::StmtImportFrom) -> Result {
        let mark = self.u.next_temp;
        let names = s.names.iter().map(|alias| Const::Str(alias.name.as_bytes().into())).collect();
        let empty = Name::new_static("");
        let module_name = s.module.as_ref().map_or(&empty, |module| &module.id);
        let module = self.import_module(module_name, s.level, Const::Tuple(names));
        for alias in &s.names {
            let each = self.u.temp();
            self.at(s.range);
            if &*alias.name == "*" {
                self.intrinsic(Intrinsic::ImportStar, each, module);
            } else {
                let name = &alias.name.id;
                let target = alias.asname.as_ref().map_or(name, |asname| &asname.id);
                match self.local_register(target) {
                    Some(register) => {
                        self.emit_named(Op::ImportFrom, 0, register, module, name);
                        self.u.set_bound(register, true);
                    }
                    None => {
                        self.emit_named(Op::ImportFrom, 0, each, module, name);
                        self.store_name(target, each);
                    }
                }
            }
            self.u.next_temp = each;
        }
        self.u.next_temp = mark;
        Ok(())
    }
}
