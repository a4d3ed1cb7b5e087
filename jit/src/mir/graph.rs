//! What the graph of blocks looks like: an order, who leads where, and loops.

use super::verify::{Dominators, successors};
use super::{B, Func};
use std::collections::BTreeSet;

/// The reachable blocks, each after one that leads to it.
pub fn order(func: &Func) -> Vec<usize> {
    let mut seen = vec![false; func.blocks.len()];
    let mut post = Vec::new();
    let mut stack = vec![(0usize, 0usize)];
    seen[0] = true;
    while let Some((b, n)) = stack.pop() {
        let next = successors(&func.blocks[b].term);
        if n < next.len() {
            stack.push((b, n + 1));
            // The last first, so that the first comes first in the result.
            let to = next[next.len() - 1 - n].0 as usize;
            if !seen[to] {
                seen[to] = true;
                stack.push((to, 0));
            }
        } else {
            post.push(b);
        }
    }
    post.reverse();
    post
}

/// For each block those that lead to it, of the ones given.
pub fn predecessors(func: &Func, order: &[usize]) -> Vec<Vec<usize>> {
    let mut before = vec![Vec::new(); func.blocks.len()];
    for b in order {
        for to in successors(&func.blocks[*b].term) {
            before[to.0 as usize].push(*b);
        }
    }
    before
}

/// A loop: the blocks from which its header is reached again without leaving it.
pub struct Loop {
    pub header: usize,
    pub body: BTreeSet<usize>,
    /// The blocks that lead back to the header.
    pub latches: Vec<usize>,
}

/// The loops, inner ones before those around them.
pub fn loops(before: &[Vec<usize>], order: &[usize], tree: &Dominators) -> Vec<Loop> {
    let mut found = Vec::new();
    for header in order.iter().copied() {
        let back = |b: &usize| tree.dominates(header, *b);
        let latches: Vec<usize> = before[header].iter().copied().filter(back).collect();
        if latches.is_empty() {
            continue;
        }
        let mut body = BTreeSet::from([header]);
        let mut open = latches.clone();
        while let Some(b) = open.pop() {
            if body.insert(b) {
                open.extend(&before[b]);
            }
        }
        found.push(Loop { header, body, latches });
    }
    found.sort_by_key(|l| l.body.len());
    found
}

/// A loop of the bytecode: where it is entered.
#[derive(Clone, Copy, Debug)]
pub struct Entrance {
    pub header: B,
    /// The only block that leads to the header from outside; nothing else comes after it.
    pub before: B,
    /// The frame state at its end.
    pub state: super::S,
}
