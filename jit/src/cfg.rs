//! The control flow of bytecode from one place of entry: blocks, the order to build them in, loops and what they write.

use std::collections::{BTreeMap, BTreeSet};
use taipan_compiler::bytecode::{Code, Instr, Op};
use taipan_compiler::verify::{control, effects};

/// A block of bytecode: the instructions from `start` up to `end`.
#[derive(Debug, Default, Clone)]
pub struct Block {
    pub start: usize,
    pub end: usize,
    /// Where it goes on, by start.
    pub next: Vec<usize>,
    /// A loop begins here.
    pub is_header: bool,
    /// Registers that the loop writes.
    pub written: BTreeSet<u16>,
    /// Innermost loop that it is in, by the header's start.
    pub in_loop: Option<usize>,
    /// For a header: how many instructions the loop has, if no other loop is in it.
    pub innermost: Option<usize>,
}

/// Added to the starts of the blocks of a loop that are a copy for its first round: see [`Cfg::peel`].
pub const FIRST: usize = 1 << 32;

/// The control flow.
#[derive(Debug, Default)]
pub struct Cfg {
    /// Blocks by start.
    pub blocks: BTreeMap<usize, Block>,
    /// Starts in an order in which every block comes after those that lead to it other than over back edges.
    pub order: Vec<usize>,
    /// The headers of loops whose first rounds are apart.
    peeled: BTreeSet<usize>,
}

/// Where an instruction may go on.
#[derive(Default)]
pub struct Targets {
    to: [usize; 3],
    len: usize,
}

impl Targets {
    fn push(&mut self, to: usize) {
        self.to[self.len] = to;
        self.len += 1;
    }
}

impl std::ops::Deref for Targets {
    type Target = [usize];
    fn deref(&self) -> &[usize] {
        &self.to[..self.len]
    }
}

/// Where an instruction may go on, as compiled code has it. `region` is the loop that is being entered, if any: its
/// surrounding loops are left where they go round. With `sinks`, what is yielded is taken in place.
pub fn targets(code: &Code, at: usize, region: Option<(usize, usize)>, sinks: bool) -> Targets {
    let instr = code.instrs[at];
    let mut to = Targets::default();
    if ends(code, at, region, sinks) {
        return to;
    }
    let flow = control(at, instr);
    if flow.falls_through {
        to.push(at + if instr.op() == Op::WideName { 2 } else { 1 });
    }
    if let Some(target) = flow.target {
        to.push(target as usize);
    }
    if let Some(two) = pair_after(code, at) {
        to.push(two);
    }
    to
}

/// Where a jump goes to.
pub fn target(at: usize, instr: Instr) -> usize {
    control(at, instr).target.unwrap_or(0) as usize
}

/// `for a, b in ...`: the interpreter may do the unpacking with the step, and go on after it.
pub fn pair_after(code: &Code, at: usize) -> Option<usize> {
    let (i, next) = (code.instrs[at], code.instrs.get(at + 1)?);
    (i.op() == Op::ForIter && next.op() == Op::UnpackSeq && next.c() == 2 && next.b() == i.a())
        .then_some(at + 2)
}

/// Does compiled code leave at this instruction?
pub fn ends(code: &Code, at: usize, region: Option<(usize, usize)>, sinks: bool) -> bool {
    let instr = code.instrs[at];
    match instr.op() {
        Op::LoopBack => {
            let head = target(at, instr);
            region.is_some_and(|(start, end)| head < start && at > end)
        }
        Op::Yield if sinks => instr.x() == 1,
        Op::Send => false,
        op => taipan_vm::interp::native::leaves_frame(op),
    }
}

impl Cfg {
    /// The control flow from the instruction at `entry`.
    pub fn new(code: &Code, entry: usize, region: Option<(usize, usize)>, sinks: bool) -> Cfg {
        let mut leads = vec![false; code.instrs.len() + 1];
        let mut seen = vec![false; code.instrs.len() + 1];
        leads[entry] = true;
        let mut work = vec![entry];
        while let Some(at) = work.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            let to = targets(code, at, region, sinks);
            let plain = to.len() == 1 && to[0] == at + width(code.instrs[at]);
            for to in to.iter().copied() {
                leads[to] |= !plain;
                work.push(to);
            }
        }
        let mut cfg = Cfg::default();
        for start in (0..leads.len()).filter(|at| leads[*at]) {
            let mut at = start;
            let next = loop {
                let to = targets(code, at, region, sinks);
                let after = at + width(code.instrs[at]);
                let goes_on = to.len() == 1 && to[0] == after;
                if !goes_on || leads[after] {
                    break to.to_vec();
                }
                at = after;
            };
            cfg.blocks
                .insert(start, Block { start, end: at + width(code.instrs[at]), next, ..Block::default() });
        }
        cfg.sort(entry);
        cfg.loops(code);
        cfg
    }

    /// Gives a loop's first round blocks of its own, before the loop: what that finds out of values that the loop does not change
    /// is known in the others, and what it makes of those that the loop does change is what the loop begins with.
    pub fn peel(&mut self, header: usize) {
        let body: Vec<usize> =
            self.order.iter().copied().filter(|b| self.blocks[b].in_loop == Some(header)).collect();
        for start in &body {
            let copy = Block { is_header: false, ..self.blocks[start].clone() };
            self.blocks.insert(start + FIRST, copy);
        }
        if let Some(at) = self.order.iter().position(|b| *b == header) {
            self.order.splice(at..at, body.iter().map(|b| b + FIRST));
        }
        self.peeled.insert(header);
    }

    /// Is the first round of the loop apart?
    pub fn is_peeled(&self, header: usize) -> bool {
        self.peeled.contains(&header)
    }

    /// The block in which the bytecode at `to` is gone to from a block (None: from outside of the function).
    pub fn reached(&self, from: Option<usize>, to: usize) -> usize {
        let within = |b: &usize| self.blocks.get(b).and_then(|block| block.in_loop);
        let Some(header) = within(&to).filter(|header| self.peeled.contains(header)) else { return to };
        let inside = from.as_ref().and_then(within) == Some(header);
        let first = from.is_some_and(|from| from >= FIRST);
        if inside && (to == header || !first) { to } else { to + FIRST }
    }

    /// Finds the order and the loop headers.
    fn sort(&mut self, entry: usize) {
        let mut state: BTreeMap<usize, u8> = BTreeMap::new();
        let mut post = Vec::new();
        let mut stack = vec![(entry, 0usize)];
        state.insert(entry, 1);
        while let Some((at, n)) = stack.pop() {
            let next = self.blocks[&at].next.clone();
            if n < next.len() {
                stack.push((at, n + 1));
                let to = next[n];
                match state.get(&to) {
                    Some(_) => {}
                    None => {
                        state.insert(to, 1);
                        stack.push((to, 0));
                    }
                }
            } else {
                state.insert(at, 2);
                post.push(at);
            }
        }
        post.reverse();
        self.order = post;
        self.blocks.retain(|start, _| state.contains_key(start));
        let place: BTreeMap<usize, usize> = self.order.iter().enumerate().map(|(k, s)| (*s, k)).collect();
        for at in self.order.clone() {
            for to in self.blocks[&at].next.clone() {
                let target = self.blocks.entry(to).or_default();
                if place[&to] <= place[&at] {
                    target.is_header = true;
                }
            }
        }
    }

    /// Finds for each loop its blocks, and what registers they write.
    fn loops(&mut self, code: &Code) {
        let place: BTreeMap<usize, usize> = self.order.iter().enumerate().map(|(k, s)| (*s, k)).collect();
        let mut before: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in &self.order {
            for to in &self.blocks[at].next {
                before.entry(*to).or_default().push(*at);
            }
        }
        let headers: Vec<usize> = self.order.iter().copied().filter(|h| self.blocks[h].is_header).collect();
        // Outer loops come first in the order, so that inner ones have the last word.
        for header in headers {
            let mut body = BTreeSet::from([header]);
            let mut work: Vec<usize> =
                before[&header].iter().copied().filter(|b| place[b] >= place[&header]).collect();
            while let Some(at) = work.pop() {
                if body.insert(at) {
                    work.extend(before.get(&at).into_iter().flatten());
                }
            }
            let mut is_written = vec![false; code.registers as usize];
            for at in &body {
                let block = &self.blocks[at];
                for k in block.start..block.end {
                    writes(code, k, &mut is_written);
                }
            }
            let written = (0..code.registers as u16).filter(|r| is_written[*r as usize]).collect();
            let alone = body.iter().all(|b| *b == header || !self.blocks[b].is_header);
            let len = body.iter().map(|b| self.blocks[b].end - self.blocks[b].start).sum();
            for at in body {
                if let Some(block) = self.blocks.get_mut(&at) {
                    block.in_loop = Some(header);
                }
            }
            if let Some(block) = self.blocks.get_mut(&header) {
                block.written = written;
                block.innermost = alone.then_some(len);
            }
        }
    }
}

/// Words of an instruction.
pub fn width(i: Instr) -> usize {
    if i.op() == Op::WideName { 2 } else { 1 }
}

/// Notes the registers that an instruction writes or leaves without a meaning.
fn writes(code: &Code, at: usize, out: &mut [bool]) {
    // A wide instruction does what the next word says.
    let wide = code.instrs[at].op() == Op::WideName;
    let e = effects(code.instrs[at + wide as usize]);
    for (first, count) in e.writes.iter() {
        out[*first as usize..(*first + *count) as usize].fill(true);
    }
    if let Some(killed) = e.kills {
        out[killed as usize] = true;
    }
    if let Some(from) = e.kills_from {
        out[from as usize..].fill(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use taipan_compiler::bytecode::Const;
    use taipan_compiler::{Mode, Options, compile};

    fn function(source: &str) -> Code {
        let module = compile(source, "t", &Options::new(Mode::Exec)).unwrap_or_else(|e| panic!("{e:?}"));
        let code = module.code.consts.iter().find_map(|c| match c {
            Const::Code(code) => Some((**code).clone()),
            _ => None,
        });
        code.unwrap_or_else(|| panic!("no function in {source}"))
    }

    #[test]
    fn a_loop_has_a_header_that_knows_what_it_writes() {
        let code = function("def f(n, k):\n    i = 0\n    while i < n:\n        i += k\n    return i\n");
        let cfg = Cfg::new(&code, 1, None, false);
        let header = cfg.blocks.values().find(|b| b.is_header).map(|b| b.written.clone()).unwrap_or_default();
        // i is register 2; n and k are not written.
        assert!(header.contains(&2) && !header.contains(&0) && !header.contains(&1));
    }

    #[test]
    fn blocks_come_after_those_that_lead_to_them() {
        let code = function("def f(a):\n    if a:\n        b = 1\n    else:\n        b = 2\n    return b\n");
        let cfg = Cfg::new(&code, 1, None, false);
        let place = |s: usize| cfg.order.iter().position(|x| *x == s).unwrap_or(usize::MAX);
        for (start, block) in &cfg.blocks {
            assert!(block.next.iter().all(|to| place(*to) > place(*start)));
        }
    }

    #[test]
    fn a_surrounding_loop_is_left() {
        let source = "def f(n):\n    for i in n:\n        for j in n:\n            i += j\n    return i\n";
        let code = function(source);
        let loops: Vec<(usize, usize)> = code
            .instrs
            .iter()
            .enumerate()
            .filter(|(_, i)| i.op() == Op::LoopBack)
            .map(|(k, i)| ((k as i64 + i.bc() as i64) as usize, k))
            .collect();
        let (inner, outer) = (loops[0], loops[1]);
        assert!(ends(&code, outer.1, Some(inner), false));
        assert!(!ends(&code, inner.1, Some(inner), false));
    }
}
