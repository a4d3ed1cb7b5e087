//! Finding where a match may begin.
//!
//! From the tree it is worked out with which byte strings a match can start. Depending on how many and how long they
//! are, a search looks for them with `memchr`, `memmem`, a vectorised multi-string searcher (Teddy), or a byte table,
//! and tries the engine only there. Anchored patterns try the start of the string, or of lines. A pattern that begins
//! with an unlimited run of a class (`.*x`, `\s+$`) that failed at one place must fail at all places inside that run
//! too, so that the search goes on behind it; this makes such searches linear.
//!
//! The compiler notes with many patterns a set of characters that matches begin with, and CPython searches by it. It
//! is wrong where flags change inside the pattern: `(?a:\W)` matches "à", yet searching does not find it. So that
//! results agree, that set is heeded where it excludes something.

use crate::bytes::{ByteSet, First};
use crate::codegen::anchor;
use crate::engine::{Aborted, Engine, NONE};
use crate::input::Input;
use crate::node::{Node, Tree};
use crate::opcode::At;
use aho_corasick::packed;
use memchr::memmem;

/// Longest beginning that is looked at, in bytes.
const DEPTH: usize = 8;
/// Most byte strings that the multi-string searcher is given.
const MAX_LITERALS: usize = 48;
/// Most sequences of byte sets that are followed while beginnings are worked out.
const MAX_SEQUENCES: usize = 24;
/// Shorter strings are searched with a byte table instead of a searcher with set-up costs.
const SHORT_HAY: usize = 48;

/// How the places worth trying are found.
#[derive(Debug)]
pub(crate) enum Finder {
    Every,
    /// Only the start of the string.
    Start,
    /// Starts of lines.
    Lines,
    One(u8),
    Two(u8, u8),
    Three(u8, u8, u8),
    Table,
    Literal(Box<memmem::Finder<'static>>),
    Packed(Box<packed::Searcher>),
}

/// What a search knows of a pattern, for strings of one form.
#[derive(Debug)]
pub(crate) struct Search {
    finder: Finder,
    /// Bytes that a match can begin with.
    table: [bool; 256],
    /// The pattern is nothing but this many literal bytes, which the finder finds.
    exact: Option<usize>,
    /// A literal that each match has inside.
    required: Option<Required>,
    /// The set of an unlimited run that the pattern begins with.
    leading: Option<u32>,
    /// A set that the first character must belong to, though the pattern itself would take others.
    info: Option<u32>,
    /// Least length of a match, in bytes.
    min_len: usize,
}

/// A literal that each match has, at `min` to `max` bytes behind its start (`max` may be without limit).
#[derive(Debug)]
struct Required {
    finder: memmem::Finder<'static>,
    min: usize,
    max: usize,
}

/// A beginning: sets for its bytes, and whether it may be extended by what follows.
type Sequence = (Vec<ByteSet>, bool);

/// Works out the beginnings of `node`; what `out` held is extended by them.
fn extend(tree: &Tree, ascii: bool, node: &Node, out: &mut Vec<Sequence>) {
    if out.iter().all(|s| !s.1) {
        return;
    }
    match node {
        Node::Empty | Node::Mark(_) | Node::At(_) | Node::Look { .. } => {}
        Node::Fail => out.retain(|s| !s.1),
        Node::Lit(bytes) => bytes.iter().for_each(|&b| extend_byte(ByteSet::of(b), false, out)),
        Node::Set(id) => {
            let set = &tree.sets[*id as usize];
            let mut first = set.first_bytes(tree.wide);
            let mut multibyte = tree.wide && !set.is_ascii();
            if ascii {
                first = first.ascii();
                multibyte = false;
            }
            extend_byte(first, multibyte, out);
        }
        Node::Concat(parts) => parts.iter().for_each(|part| extend(tree, ascii, part, out)),
        Node::Atomic(body) => extend(tree, ascii, body, out),
        Node::Repeat { max: 0, .. } => {}
        Node::Repeat { body, min: 1.., max, .. } => {
            extend(tree, ascii, body, out);
            if *max > 1 {
                close(out);
            }
        }
        Node::Alt(parts) if out.len() * parts.len() <= MAX_SEQUENCES => {
            let mut all: Vec<Sequence> = Vec::new();
            for part in parts {
                let mut these = out.clone();
                extend(tree, ascii, part, &mut these);
                all.extend(these);
            }
            all.dedup();
            *out = all;
        }
        _ => close(out),
    }
}

/// Ends all sequences: nothing is known of what follows.
fn close(out: &mut [Sequence]) {
    out.iter_mut().for_each(|s| s.1 = false);
}

fn extend_byte(set: ByteSet, last: bool, out: &mut [Sequence]) {
    for (bytes, open) in out.iter_mut().filter(|s| s.1) {
        bytes.push(set);
        *open = !last && bytes.len() < DEPTH;
    }
}

/// The byte strings that the sequences stand for, or `None` if they are too many or some is too short.
fn literals(sequences: &[Sequence]) -> Option<Vec<Vec<u8>>> {
    // The longest common length for which the number stays small.
    let shortest = sequences.iter().map(|s| s.0.len()).min()?;
    let count = |len: usize| -> usize {
        let product = |s: &Sequence| s.0[..len].iter().fold(1usize, |n, b| n.saturating_mul(b.len()));
        sequences.iter().fold(0, |n, s| n.saturating_add(product(s)))
    };
    let len = (2..=shortest).rev().find(|&len| count(len) <= MAX_LITERALS)?;
    let mut all = Vec::new();
    for (bytes, _) in sequences {
        let mut strings = vec![Vec::new()];
        for set in &bytes[..len] {
            strings = strings
                .iter()
                .flat_map(|s| set.iter().map(move |b| s.iter().copied().chain([b]).collect::<Vec<u8>>()))
                .collect();
        }
        all.extend(strings);
    }
    all.sort();
    all.dedup();
    Some(all)
}

/// The set of the unlimited run that a pattern begins with, if skipping over the run after a failure is sound: nothing
/// later may depend on where the match began.
fn leading_run(node: &Node) -> Option<u32> {
    match node {
        Node::Repeat { body, max: u32::MAX, .. } => match **body {
            Node::Set(set) => Some(set),
            _ => None,
        },
        Node::Concat(parts) => parts.iter().find(|p| !matches!(p, Node::Mark(_))).and_then(leading_run),
        _ => None,
    }
}

/// The longest literal among the parts of a sequence; of several, the first. Less than `least` bytes do not count.
fn required(tree: &Tree, least: usize) -> Option<Required> {
    let Node::Concat(parts) = &tree.root else {
        return None;
    };
    let (mut min, mut max) = (0usize, 0usize);
    let mut best: Option<(&[u8], usize, usize)> = None;
    for part in parts {
        if let Node::Lit(bytes) = part
            && bytes.len() >= least
            && best.is_none_or(|b| bytes.len() > b.0.len())
        {
            best = Some((bytes, min, max));
        }
        min = min.saturating_add(part.min_len());
        max = max.saturating_add(part.max_len());
    }
    best.map(|(bytes, min, max)| Required { finder: memmem::Finder::new(bytes).into_owned(), min, max })
}

impl Search {
    /// Prepares searching; `ascii`: the strings have no byte from 128 up although the pattern is for `str`.
    pub fn new(tree: &Tree, ascii: bool) -> Search {
        let mut first = tree.first(&tree.root, First::ANY);
        if ascii {
            first.bytes = first.bytes.ascii();
        }
        let leading = if tree.root.has_refs() { None } else { leading_run(&tree.root) };
        let min_len = tree.root.min_len();
        let info = tree.info.filter(|&id| {
            let set = &tree.sets[id as usize];
            let covered = |b: u8| set.table[b as usize] && (b < 128 || !tree.wide);
            !first.bytes.iter().all(covered)
        });
        let mut search = Search {
            finder: Finder::Every,
            table: first.bytes.table(),
            exact: None,
            required: None,
            leading,
            info,
            min_len,
        };
        search.finder = match anchor(&tree.root) {
            Some(At::Start) => Finder::Start,
            Some(_) => Finder::Lines,
            None => search.by_bytes(tree, ascii, &first),
        };
        search.required = match search.finder {
            Finder::Every | Finder::Table | Finder::Lines => required(tree, 1),
            Finder::Two(..) | Finder::Three(..) => required(tree, 3),
            _ => None,
        };
        search
    }

    fn by_bytes(&mut self, tree: &Tree, ascii: bool, first: &First) -> Finder {
        if first.end || first.bytes.len() > 250 {
            return Finder::Every;
        }
        if let Node::Lit(bytes) = &tree.root {
            self.exact = Some(bytes.len());
            if bytes.len() > 1 {
                return Finder::Literal(Box::new(memmem::Finder::new(bytes).into_owned()));
            }
        }
        let mut sequences = vec![(Vec::new(), true)];
        extend(tree, ascii, &tree.root, &mut sequences);
        if let Some(strings) = literals(&sequences)
            && let Some(finder) = string_finder(&strings)
        {
            return finder;
        }
        let bytes: Vec<u8> = first.bytes.iter().take(4).collect();
        match bytes[..] {
            [a] => Finder::One(a),
            [a, b] => Finder::Two(a, b),
            [a, b, c] => Finder::Three(a, b, c),
            _ => Finder::Table,
        }
    }

    /// The first place from `from` on that is worth trying, or [`NONE`].
    #[inline]
    fn candidate(&self, hay: &[u8], from: usize) -> usize {
        let Some(rest) = hay.get(from..) else {
            return NONE;
        };
        let found = match &self.finder {
            Finder::Every => return from,
            Finder::Start => return if from == 0 { 0 } else { NONE },
            Finder::Lines => {
                if from == 0 || hay[from - 1] == b'\n' {
                    return from;
                }
                memchr::memchr(b'\n', rest).map(|i| i + 1)
            }
            Finder::One(a) => memchr::memchr(*a, rest),
            Finder::Two(a, b) => memchr::memchr2(*a, *b, rest),
            Finder::Three(a, b, c) => memchr::memchr3(*a, *b, *c, rest),
            Finder::Table => rest.iter().position(|&b| self.table[b as usize]),
            Finder::Literal(finder) => finder.find(rest),
            Finder::Packed(_) if rest.len() < SHORT_HAY => rest.iter().position(|&b| self.table[b as usize]),
            Finder::Packed(searcher) => searcher.find(rest).map(|m| m.start()),
        };
        found.map_or(NONE, |i| from + i)
    }

    /// Moves `from` on to where the required literal allows a match, or to [`NONE`]. `seen` remembers where the literal
    /// was found last.
    #[inline]
    fn skip_to_required<I: Input>(&self, hay: &[u8], from: usize, seen: &mut usize) -> usize {
        let Some(r) = &self.required else {
            return from;
        };
        let Some(rest) = hay.get(from.saturating_add(r.min)..) else {
            return NONE;
        };
        if *seen == NONE || *seen < from + r.min {
            match r.finder.find(rest) {
                Some(i) => *seen = from + r.min + i,
                None => return NONE,
            }
        }
        let mut from = from.max(seen.saturating_sub(r.max));
        while I::WIDE && hay.get(from).is_some_and(|b| b & 0xc0 == 0x80) {
            from += 1;
        }
        from
    }

    /// The first match that starts at or after `from`: its start and end, or `None`.
    pub fn search<I: Input>(
        &self,
        engine: &mut Engine<'_, I>,
        mut from: usize,
    ) -> Result<Option<(usize, usize)>, Aborted> {
        let hay = engine.hay;
        let mut seen = NONE;
        loop {
            from = self.skip_to_required::<I>(hay, from, &mut seen);
            if from == NONE {
                return Ok(None);
            }
            let at = self.candidate(hay, from);
            if at == NONE || hay.len() - at < self.min_len {
                return Ok(None);
            }
            if let Some(len) = self.exact {
                return Ok(Some((at, at + len)));
            }
            let excluded = self.info.is_some_and(|set| I::one(&engine.sets[set as usize], hay, at) == 0);
            let end = if excluded { NONE } else { engine.run(at)? };
            if end != NONE {
                return Ok(Some((at, end)));
            }
            if at >= hay.len() {
                return Ok(None);
            }
            engine.charge(1 + ((hay.len() - at) >> 8))?;
            from = match self.leading {
                Some(set) if at != engine.forbidden && !excluded => {
                    let set = &engine.sets[set as usize];
                    let end = I::scan(set, hay, at, u32::MAX);
                    if end >= hay.len() {
                        // The run reaches the end, so that the place behind it is no other.
                        return Ok(None);
                    }
                    end + I::char_at(hay, end).1
                }
                _ => at + I::char_at(hay, at).1,
            };
        }
    }
}

/// A finder for some byte strings of one length (at least two).
fn string_finder(strings: &[Vec<u8>]) -> Option<Finder> {
    if let [one] = strings {
        return Some(Finder::Literal(Box::new(memmem::Finder::new(one).into_owned())));
    }
    // Where all begin with one byte, or few strings do, Teddy still wins on dense text and loses little on sparse text.
    let searcher = packed::Searcher::new(strings.iter())?;
    Some(Finder::Packed(Box::new(searcher)))
}
