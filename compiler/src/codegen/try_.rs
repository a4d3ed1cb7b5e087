//! `try` with `except`, `except*`, `else` and `finally`.
//!
//! A handler begins with `PushExc`, which saves what was being handled before, and every way out of it restores that:
//! the normal end, jumps (see `blocks`), and exceptions, for which the handler is itself protected by a small one.

use ruff_python_ast::{self as ast, ExceptHandler, Stmt};

use super::blocks::BlockKind;
use super::emit::Label;
use super::{Compiler, Result};
use crate::bytecode::{Op, Reg};

/// The registers of a handler: its exception, what was handled before, and an exception raised inside it.
#[derive(Clone, Copy)]
struct HandlerRegisters {
    exc: Reg,
    saved: Reg,
    inner: Reg,
}

impl<'a> Compiler<'a> {
    pub(crate) fn try_(&mut self, s: &'a ast::StmtTry) -> Result {
        if s.finalbody.is_empty() {
            return self.try_except(s);
        }
        self.finally(&s.finalbody, |this| {
            if s.handlers.is_empty() {
                this.body(&s.body)?;
                this.body(&s.orelse)
            } else {
                this.try_except(s)
            }
        })
    }

    /// Takes the registers of a handler that protects code which leaves the temporaries as they are now.
    fn handler_registers(&mut self) -> HandlerRegisters {
        let first = self.u.temps(3);
        HandlerRegisters { exc: first, saved: first + 1, inner: first + 2 }
    }

    fn finally(&mut self, finalbody: &'a [Stmt], body: impl FnOnce(&mut Self) -> Result) -> Result {
        let mark = self.u.next_temp;
        let (handler, end) = (self.u.label(), self.u.label());
        let depth = self.u.region_depth();
        self.push_block(BlockKind::Finally { body: finalbody });
        self.u.open_region(handler, mark);
        body(self)?;
        self.u.blocks.pop();
        self.u.close_regions(depth);
        self.body(finalbody)?;
        self.u.jump_over(end);
        let registers = self.begin_handler(handler);
        let cleanup = self.protect_handler(registers);
        self.body(finalbody)?;
        self.end_handler(depth, registers);
        self.u.emit(Op::Reraise, 0, registers.exc, 0, 0);
        self.u.set_unreachable();
        self.place_cleanup(cleanup, registers);
        self.u.place(end);
        self.u.next_temp = mark;
        Ok(())
    }

    /// Places a handler and saves what was handled before.
    fn begin_handler(&mut self, handler: Label) -> HandlerRegisters {
        self.u.place_handler(handler);
        let position = self.u.position.take();
        let registers = self.handler_registers();
        self.u.emit(Op::PushExc, 0, registers.saved, registers.exc, 0);
        self.u.position = position;
        registers
    }

    /// Protects the handler that follows, so that an exception in it restores what was handled before.
    fn protect_handler(&mut self, registers: HandlerRegisters) -> Label {
        let cleanup = self.u.label();
        self.push_block(BlockKind::Handler { saved: registers.saved });
        self.u.open_region(cleanup, registers.inner);
        cleanup
    }

    /// The normal end of a handler.
    fn end_handler(&mut self, depth: usize, registers: HandlerRegisters) {
        self.u.blocks.pop();
        self.u.close_regions(depth);
        self.u.position = None;
        self.u.emit(Op::PopExc, 0, registers.saved, 0, 0);
    }

    /// Where exceptions raised in a handler go.
    fn place_cleanup(&mut self, cleanup: Label, registers: HandlerRegisters) {
        self.u.place_handler(cleanup);
        self.reraise(registers.saved, registers.inner);
    }

    fn reraise(&mut self, saved: Reg, exc: Reg) {
        let position = self.u.position.take();
        self.u.emit(Op::PopExc, 0, saved, 0, 0);
        self.u.emit(Op::Reraise, 0, exc, 0, 0);
        self.u.set_unreachable();
        self.u.position = position;
    }

    fn try_except(&mut self, s: &'a ast::StmtTry) -> Result {
        let mark = self.u.next_temp;
        let (handler, end) = (self.u.label(), self.u.label());
        let depth = self.u.region_depth();
        self.push_block(BlockKind::Try);
        self.u.open_region(handler, mark);
        self.body(&s.body)?;
        self.u.blocks.pop();
        self.u.close_regions(depth);
        self.body(&s.orelse)?;
        self.u.jump_over(end);
        let registers = self.begin_handler(handler);
        let cleanup = self.protect_handler(registers);
        if s.is_star {
            self.star_handlers(s, registers, depth, end)?;
        } else {
            for ExceptHandler::ExceptHandler(clause) in &s.handlers {
                self.handler(clause, registers, end)?;
            }
            // No clause matched.
            self.end_handler(depth, registers);
            self.u.emit(Op::Reraise, 0, registers.exc, 0, 0);
            self.u.set_unreachable();
        }
        self.place_cleanup(cleanup, registers);
        self.u.place(end);
        self.u.next_temp = mark;
        Ok(())
    }

    /// One `except` clause.
    fn handler(
        &mut self,
        clause: &'a ast::ExceptHandlerExceptHandler,
        registers: HandlerRegisters,
        end: Label,
    ) -> Result {
        let next = self.u.label();
        self.at(clause.range);
        self.u.begin_statement(clause.range);
        if let Some(type_) = &clause.type_ {
            let mark = self.u.next_temp;
            let class = self.value(type_)?;
            let matches = self.u.temp();
            self.at(clause.range);
            self.u.emit(Op::MatchExc, 0, matches, registers.exc, class);
            self.u.jump_with(Op::JumpIfFalse, 0, matches, 0, next);
            self.u.next_temp = mark;
        }
        if let Some(name) = &clause.name {
            self.at(clause.range);
            self.store_name(&name.id, registers.exc);
        }
        let named = self.named_body(clause, registers)?;
        // The way out, with the handler's own protection off.
        let depth = self.u.blocks.last().map_or(0, |block| block.regions);
        let closed = self.u.close_regions(depth);
        self.u.position = None;
        self.u.emit(Op::PopExc, 0, registers.saved, 0, 0);
        self.u.jump_over(end);
        if let (Some(cleanup), Some(name)) = (named, &clause.name) {
            self.u.place_handler(cleanup);
            self.u.position = None;
            self.clear_name(name)?;
            self.reraise(registers.saved, registers.inner);
        }
        self.u.reopen_regions(closed);
        self.u.place(next);
        Ok(())
    }

    /// The body of an `except` clause; its name, if it has one, is gone afterwards. Gives the label of the handler that
    /// clears the name after an exception.
    fn named_body(
        &mut self,
        clause: &'a ast::ExceptHandlerExceptHandler,
        registers: HandlerRegisters,
    ) -> Result<Option<Label>> {
        let Some(name) = &clause.name else {
            self.body(&clause.body)?;
            return Ok(None);
        };
        let cleanup = self.u.label();
        let depth = self.u.region_depth();
        self.push_block(BlockKind::Named { name });
        self.u.open_region(cleanup, registers.inner);
        self.body(&clause.body)?;
        self.u.blocks.pop();
        self.u.close_regions(depth);
        self.u.position = None;
        self.clear_name(name)?;
        Ok(Some(cleanup))
    }

    /// The clauses of a `try .. except*`, and what it raises in the end.
    fn star_handlers(
        &mut self,
        s: &'a ast::StmtTry,
        registers: HandlerRegisters,
        depth: usize,
        end: Label,
    ) -> Result {
        // The list of what was raised in the clauses, the rest of the group, and a pair: the part that matched and the
        // new rest; then what was handled before the clause, and what is raised in it.
        let raised = self.u.temps(6);
        let (rest, part, saved, inner) = (raised + 1, raised + 2, raised + 4, raised + 5);
        self.u.position = None;
        self.u.emit(Op::BuildList, 0, raised, raised, 0);
        self.move_to(rest, registers.exc);
        for ExceptHandler::ExceptHandler(clause) in &s.handlers {
            let Some(type_) = &clause.type_ else { continue };
            let next = self.u.label();
            let mark = self.u.next_temp;
            let class = self.value(type_)?;
            self.at(clause.range);
            self.u.emit(Op::MatchExcGroup, 0, part, rest, class);
            self.u.next_temp = mark;
            self.move_to(rest, part + 1);
            self.u.jump_with(Op::JumpIfNone, 0, part, 0, next);
            let inside = HandlerRegisters { exc: part, saved, inner };
            self.u.emit(Op::PushExc, 0, saved, part, 0);
            if let Some(name) = &clause.name {
                self.at(clause.range);
                self.store_name(&name.id, part);
            }
            let cleanup = self.u.label();
            let around = self.u.region_depth();
            self.push_block(BlockKind::Handler { saved });
            if let Some(name) = &clause.name {
                self.push_block(BlockKind::Named { name });
            }
            self.u.open_region(cleanup, inside.inner);
            self.body(&clause.body)?;
            self.u.close_regions(around);
            self.u.blocks.pop();
            if let Some(name) = &clause.name {
                self.u.blocks.pop();
                self.clear_name(name)?;
            }
            self.u.position = None;
            self.u.emit(Op::PopExc, 0, saved, 0, 0);
            self.u.jump(next);
            self.u.place_handler(cleanup);
            self.u.position = None;
            if let Some(name) = &clause.name {
                self.clear_name(name)?;
            }
            self.u.emit(Op::PopExc, 0, saved, 0, 0);
            self.u.emit(Op::ListAppend, 0, raised, inner, 0);
            self.u.place(next);
        }
        self.u.position = None;
        self.u.emit(Op::ListAppend, 0, raised, rest, 0);
        self.u.emit(Op::PrepReraiseStar, 0, part, registers.exc, raised);
        let done = self.u.label();
        self.u.jump_with(Op::JumpIfNone, 0, part, 0, done);
        let closed = self.u.close_regions(depth);
        self.reraise(registers.saved, part);
        self.u.reopen_regions(closed);
        self.u.place(done);
        self.end_handler(depth, registers);
        self.u.jump_over(end);
        Ok(())
    }
}
