//! What surrounds the statement being compiled: loops, `try`, `with`; and the way out of them.
//!
//! `return`, `break` and `continue` leave blocks from the inside out. Each exit gets its own copy of the `finally`
//! bodies on its way, compiled with the handlers of the blocks already left switched off.

use ruff_python_ast::{Identifier, Stmt};
use ruff_text_size::TextRange;

use super::{Compiler, Result};
use crate::bytecode::{NO_REG, Op, Reg};

use super::emit::Label;

/// One block around the current statement.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) kind: BlockKind<'a>,
    /// How many protected regions were open before it.
    pub(crate) regions: usize,
}

#[derive(Clone, Copy)]
pub(crate) enum BlockKind<'a> {
    /// A loop: where `continue` and `break` go, and its number.
    Loop { head: Label, end: Label, number: u16 },
    /// The body of a `try` with `except` clauses.
    Try,
    /// What runs under `finally: body`.
    Finally { body: &'a [Stmt] },
    /// A handler; what was handled before is in `saved`.
    Handler { saved: Reg },
    /// The body of `except .. as name`.
    Named { name: &'a Identifier },
    /// The body of a `with` whose `__exit__` is in `exit`.
    With { exit: Reg, is_async: bool, range: TextRange },
}

impl<'a> Compiler<'a> {
    pub(crate) fn push_block(&mut self, kind: BlockKind<'a>) {
        let regions = self.u.region_depth();
        self.u.blocks.push(Block { kind, regions });
    }

    /// Whether leaving the blocks above `depth` runs code that could change variables.
    pub(crate) fn unwinding_runs_code(&self, depth: usize) -> bool {
        self.u.blocks[depth..].iter().any(|block| {
            matches!(block.kind, BlockKind::Finally { .. } | BlockKind::With { .. } | BlockKind::Named { .. })
        })
    }

    /// Leaves all blocks but the outermost `depth`, runs `then` (which jumps or returns), and takes up the blocks again
    /// for what follows in the source.
    pub(crate) fn unwinding(&mut self, depth: usize, then: impl FnOnce(&mut Self) -> Result) -> Result {
        let blocks = self.u.blocks[depth..].to_vec();
        let outer = blocks.first().map_or(self.u.region_depth(), |block| block.regions);
        let mut closed = Vec::new();
        for block in blocks.iter().rev() {
            self.u.blocks.pop();
            let mut regions = self.u.close_regions(block.regions);
            regions.append(&mut closed);
            closed = regions;
            self.leave(block.kind)?;
        }
        debug_assert_eq!(self.u.region_depth(), outer);
        let artificial =
            |block: &Block| matches!(block.kind, BlockKind::Finally { .. } | BlockKind::With { .. });
        if blocks.iter().any(artificial) {
            // What comes seems to happen where the last of that happened.
            self.u.last_position();
        }
        then(self)?;
        self.u.blocks.extend(blocks);
        self.u.reopen_regions(closed);
        Ok(())
    }

    /// The code that leaving a block by a jump runs.
    fn leave(&mut self, kind: BlockKind<'a>) -> Result {
        match kind {
            BlockKind::Loop { .. } | BlockKind::Try => Ok(()),
            BlockKind::Finally { body } => {
                let position = self.u.position;
                self.body(body)?;
                self.u.position = position;
                Ok(())
            }
            BlockKind::Handler { saved } => {
                self.u.emit(Op::PopExc, 0, saved, 0, 0);
                Ok(())
            }
            BlockKind::Named { name } => self.clear_name(name),
            BlockKind::With { exit, is_async, range } => self.exit_with(exit, is_async, range),
        }
    }

    /// Calls `__exit__` with three Nones, as a `with` body that ends without an exception does.
    pub(crate) fn exit_with(&mut self, exit: Reg, is_async: bool, range: TextRange) -> Result {
        let position = self.u.position;
        let mark = self.u.next_temp;
        self.at(range);
        let result = self.u.temp();
        self.u.emit(Op::CallExit, 0, result, exit, NO_REG);
        if is_async {
            self.await_register(result, 2, result);
        }
        self.u.next_temp = mark;
        self.u.position = position;
        Ok(())
    }

    /// The innermost loop: its place in the stack of blocks, and the loop.
    pub(crate) fn innermost_loop(&self) -> Option<(usize, Label, Label, u16)> {
        self.u.blocks.iter().enumerate().rev().find_map(|(i, block)| match block.kind {
            BlockKind::Loop { head, end, number } => Some((i, head, end, number)),
            _ => None,
        })
    }
}
