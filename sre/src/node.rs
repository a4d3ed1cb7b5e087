//! The tree form of a pattern, between the compiled code (`parse.rs`) and the program (`codegen.rs`).

use crate::bytes::{ByteSet, First};
use crate::charset::{CharSet, Fold};
use crate::opcode::At;

/// Number of a [`CharSet`] in [`Tree::sets`].
pub(crate) type SetId = u32;

/// Counted loops are written out if that takes no more instructions than this (about).
pub(crate) const UNROLL: usize = 48;

/// How a repeat chooses among its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Greedy,
    Lazy,
    Possessive,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// Matches the empty string.
    Empty,
    /// Never matches.
    Fail,
    /// These bytes: characters of a `bytes` pattern, or UTF-8 of a `str` pattern.
    Lit(Vec<u8>),
    /// One character of the set.
    Set(SetId),
    At(At),
    /// Records the position: slot 2g for the start of group g (counted from 0), 2g+1 for its end.
    Mark(u32),
    Concat(Vec<Node>),
    Alt(Vec<Node>),
    Repeat {
        body: Box<Node>,
        min: u32,
        max: u32,
        kind: Kind,
    },
    /// The text of a group again.
    Ref(u32, Fold),
    /// If the group took part, the first, else the second.
    Cond(u32, Box<Node>, Box<Node>),
    /// Look around: from `behind` characters back.
    Look {
        body: Box<Node>,
        behind: u32,
        negative: bool,
    },
    Atomic(Box<Node>),
}

/// A whole pattern.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub root: Node,
    pub sets: Vec<CharSet>,
    pub groups: u32,
    /// The set that the compiler says a match begins with; searches heed it even where it is wrong (see `search.rs`).
    pub info: Option<SetId>,
    /// Whether strings hold several bytes a character (UTF-8): true of `str` patterns.
    pub wide: bool,
}

impl Node {
    /// A sequence, with literals joined and nesting removed.
    pub fn concat(parts: Vec<Node>) -> Node {
        let mut out: Vec<Node> = Vec::with_capacity(parts.len());
        for part in parts {
            match (part, out.last_mut()) {
                (Node::Empty, _) => {}
                (Node::Lit(more), Some(Node::Lit(bytes))) => bytes.extend(more),
                (Node::Concat(inner), _) => out.extend(inner),
                (part, _) => out.push(part),
            }
        }
        match out.len() {
            0 => Node::Empty,
            1 => out.swap_remove(0),
            _ => Node::Concat(out),
        }
    }

    /// Whether a group is recorded anywhere inside.
    pub fn has_marks(&self) -> bool {
        matches!(self, Node::Mark(_)) || self.children().iter().any(|n| n.has_marks())
    }

    /// Whether what the rest of the pattern does can depend on the text of a group.
    pub fn has_refs(&self) -> bool {
        matches!(self, Node::Ref(..) | Node::Cond(..)) || self.children().iter().any(|n| n.has_refs())
    }

    fn children(&self) -> Vec<&Node> {
        match self {
            Node::Concat(parts) | Node::Alt(parts) => parts.iter().collect(),
            Node::Repeat { body, .. } | Node::Look { body, .. } | Node::Atomic(body) => vec![body],
            Node::Cond(_, yes, no) => vec![yes, no],
            _ => Vec::new(),
        }
    }

    /// About how many instructions the node takes, counted loops written out where that is worth it.
    pub fn size(&self) -> usize {
        match self {
            Node::Repeat { body, min, max, .. } if !matches!(**body, Node::Set(_)) => {
                let size = body.size();
                let rounds = if *max == u32::MAX { min.saturating_add(1) } else { *max };
                let written_out = size.saturating_mul(rounds as usize);
                1 + if written_out <= UNROLL { written_out } else { size }
            }
            _ => 1 + self.children().iter().map(|n| n.size()).sum::<usize>(),
        }
    }

    /// Least number of bytes that a match takes (saturating).
    pub fn min_len(&self) -> usize {
        match self {
            Node::Lit(bytes) => bytes.len(),
            Node::Set(_) => 1,
            // Larger than any string.
            Node::Fail => usize::MAX,
            Node::Concat(parts) => parts.iter().fold(0, |n, p| n.saturating_add(p.min_len())),
            Node::Alt(parts) => parts.iter().map(Node::min_len).min().unwrap_or(usize::MAX),
            Node::Repeat { body, min, .. } => match *min {
                0 => 0,
                n => body.min_len().saturating_mul(n as usize),
            },
            Node::Cond(_, yes, no) => yes.min_len().min(no.min_len()),
            Node::Atomic(body) => body.min_len(),
            Node::Empty | Node::At(_) | Node::Mark(_) | Node::Ref(..) | Node::Look { .. } => 0,
        }
    }
}

impl Node {
    /// Greatest number of bytes that a match takes (saturating).
    pub fn max_len(&self) -> usize {
        match self {
            Node::Lit(bytes) => bytes.len(),
            // The longest character of UTF-8.
            Node::Set(_) => 4,
            Node::Concat(parts) => parts.iter().fold(0, |n, p| n.saturating_add(p.max_len())),
            Node::Alt(parts) => parts.iter().map(Node::max_len).max().unwrap_or(0),
            Node::Repeat { body, max, .. } => match (*max, body.max_len()) {
                (_, 0) => 0,
                (u32::MAX, _) => usize::MAX,
                (n, len) => len.saturating_mul(n as usize),
            },
            Node::Cond(_, yes, no) => yes.max_len().max(no.max_len()),
            Node::Atomic(body) => body.max_len(),
            Node::Ref(..) => usize::MAX,
            Node::Empty | Node::Fail | Node::At(_) | Node::Mark(_) | Node::Look { .. } => 0,
        }
    }
}

impl Tree {
    /// With which bytes a match of `node`, followed by something that needs `next`, can begin.
    pub fn first(&self, node: &Node, next: First) -> First {
        match node {
            Node::Empty | Node::Mark(_) => next,
            Node::Fail => First::NEVER,
            Node::Lit(bytes) => bytes.first().map_or(next, |&b| First::bytes(ByteSet::of(b))),
            Node::Set(id) => First::bytes(self.sets[*id as usize].first_bytes(self.wide)),
            Node::At(at) => at_first(*at, next),
            Node::Concat(parts) => parts.iter().rev().fold(next, |f, part| self.first(part, f)),
            Node::Alt(parts) => parts.iter().fold(First::NEVER, |f, part| f.union(&self.first(part, next))),
            Node::Repeat { max: 0, .. } => next,
            // Between two rounds stands the body again or what follows; where a round may be empty, both.
            Node::Repeat { body, min, .. } => {
                let body_first = self.first(body, next);
                if *min == 0 { body_first.union(&next) } else { body_first }
            }
            Node::Ref(..) => First::ANY,
            Node::Cond(_, yes, no) => self.first(yes, next).union(&self.first(no, next)),
            Node::Look { body, behind: 0, negative: false } => {
                self.first(body, First::ANY).intersection(&next)
            }
            Node::Look { .. } => next,
            Node::Atomic(body) => self.first(body, next),
        }
    }
}

/// The condition that a position test adds to what follows it.
pub(crate) fn at_first(at: At, next: First) -> First {
    match at {
        At::End | At::LineEnd => First { bytes: ByteSet::of(b'\n').intersection(&next.bytes), end: next.end },
        At::StringEnd => First { bytes: ByteSet::EMPTY, end: next.end },
        At::Start | At::LineStart | At::Boundary(..) => next,
    }
}
