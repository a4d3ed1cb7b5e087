//! `with` and `async with`.

use ruff_python_ast::{self as ast};
use ruff_text_size::Ranged;

use super::blocks::BlockKind;
use super::{Compiler, Result};
use crate::bytecode::{Op, Reg};

impl<'a> Compiler<'a> {
    pub(crate) fn with(&mut self, s: &'a ast::StmtWith) -> Result {
        crate::stack::guarded(|| self.with_items(s, 0))
    }

    fn with_items(&mut self, s: &'a ast::StmtWith, at: usize) -> Result {
        let Some(item) = s.items.get(at) else { return self.body(&s.body) };
        let mark = self.u.next_temp;
        let range = item.context_expr.range();
        // The bound __exit__, and what __enter__ gives.
        let exit = self.u.temps(2);
        let manager = self.operand(&item.context_expr, &[], Some(exit + 1))?;
        self.at(range);
        self.u.emit(Op::EnterWith, s.is_async as u8, exit, manager, 0);
        if s.is_async {
            self.await_register(exit + 1, 1, exit + 1);
        }
        let (handler, end) = (self.u.label(), self.u.label());
        let depth = self.u.region_depth();
        let exc = self.u.next_temp;
        self.push_block(BlockKind::With { exit, is_async: s.is_async, range });
        self.u.open_region(handler, exc);
        if let Some(target) = &item.optional_vars {
            self.store(target, exit + 1)?;
        }
        crate::stack::guarded(|| self.with_items(s, at + 1))?;
        self.u.blocks.pop();
        self.u.close_regions(depth);
        self.exit_with(exit, s.is_async, range)?;
        self.u.jump_over(end);
        self.u.place_handler(handler);
        self.with_handler(item, s.is_async, exit, exc);
        self.u.place(end);
        self.u.next_temp = mark;
        Ok(())
    }

    /// Calls `__exit__` with the exception, which is raised again unless the result is true.
    fn with_handler(&mut self, item: &'a ast::WithItem, is_async: bool, exit: Reg, exc: Reg) {
        self.at(item.context_expr.range());
        let depth = self.u.region_depth();
        let (cleanup, suppressed) = (self.u.label(), self.u.label());
        let (saved, inner) = (exc + 1, exc + 2);
        self.u.reserve_to(exc + 3);
        self.u.emit(Op::PushExc, 0, saved, exc, 0);
        self.u.open_region(cleanup, inner);
        let result = self.u.temp();
        self.u.emit(Op::CallExit, 0, result, exit, exc);
        if is_async {
            self.await_register(result, 2, result);
        }
        self.u.jump_with(Op::JumpIfTrue, 0, result, 0, suppressed);
        self.u.close_regions(depth);
        self.u.position = None;
        self.u.emit(Op::PopExc, 0, saved, 0, 0);
        self.u.emit(Op::Reraise, 0, exc, 0, 0);
        self.u.set_unreachable();
        self.u.place_handler(cleanup);
        self.u.emit(Op::PopExc, 0, saved, 0, 0);
        self.u.emit(Op::Reraise, 0, inner, 0, 0);
        self.u.set_unreachable();
        self.u.place(suppressed);
        self.u.emit(Op::PopExc, 0, saved, 0, 0);
    }
}
