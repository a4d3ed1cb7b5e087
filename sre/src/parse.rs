//! Reads compiled pattern code, checks it, and builds the tree.
//!
//! The code is nested by skip counts: each construct tells how far it reaches, and the reader checks that its parts
//! end exactly there. Whatever is wrong, down to a count that points outside, is an error and never a panic, because
//! `_sre.compile` can be called with any list of numbers.

use crate::charset::{BigSet, CharSet, Fold, Item};
use crate::node::{Kind, Node, SetId, Tree};
use crate::opcode::*;
use crate::unicode::Locale;
use std::collections::HashMap;
use std::fmt;

/// Constructs nested deeper than this are refused. Python's own pattern parser gives up earlier unless the recursion
/// limit is raised; the reading and the passes after it are recursive, so that the depth must be bounded.
const MAX_DEPTH: u32 = 800;

/// Why compiled pattern code was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeError {
    /// Index in the code array.
    pub offset: usize,
    /// What is wrong there.
    pub what: &'static str,
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid SRE code at {}: {}", self.offset, self.what)
    }
}

impl std::error::Error for CodeError {}

type Res<T> = Result<T, CodeError>;

struct Parser<'a> {
    code: &'a [u32],
    groups: u32,
    wide: bool,
    locale: &'a Locale,
    sets: Vec<CharSet>,
    /// Sets of single characters made so far, by opcode and character: case-insensitive words repeat letters.
    single: HashMap<(u32, u32), SetId>,
    info: Option<SetId>,
    depth: u32,
}

/// Builds the tree of a pattern with `groups` groups; `wide` tells a `str` pattern (UTF-8) from a `bytes` pattern.
pub(crate) fn parse(code: &[u32], groups: u32, wide: bool, locale: &Locale) -> Res<Tree> {
    let mut parser =
        Parser { code, groups, wide, locale, sets: Vec::new(), single: HashMap::new(), info: None, depth: 0 };
    let body_end = code.len().checked_sub(1).ok_or(CodeError { offset: 0, what: "no code" })?;
    let root = parser.sequence(0, body_end)?;
    if code[body_end] != SUCCESS {
        return parser.err(body_end, "no SUCCESS at the end");
    }
    Ok(Tree { root, sets: parser.sets, info: parser.info, groups, wide })
}

/// Appends a code point in generalized UTF-8 (surrogates included); false if it is none.
fn push_utf8(out: &mut Vec<u8>, c: u32) -> bool {
    let tail = |shift: u32| 0x80 | (c >> shift & 0x3f) as u8;
    match c {
        0..=0x7f => out.push(c as u8),
        0x80..=0x7ff => out.extend([0xc0 | (c >> 6) as u8, tail(0)]),
        0x800..=0xffff => out.extend([0xe0 | (c >> 12) as u8, tail(6), tail(0)]),
        0x10000..=0x10ffff => out.extend([0xf0 | (c >> 18) as u8, tail(12), tail(6), tail(0)]),
        _ => return false,
    }
    true
}

impl Parser<'_> {
    fn err<T>(&self, offset: usize, what: &'static str) -> Res<T> {
        Err(CodeError { offset, what })
    }

    /// The word at `at`, which must lie before `end`.
    fn word(&self, at: usize, end: usize) -> Res<u32> {
        match self.code.get(at) {
            Some(&w) if at < end => Ok(w),
            _ => self.err(at, "code ends too early"),
        }
    }

    /// Where the skip count at `at` leads: at or before `end`, and not before `least`.
    fn target(&self, at: usize, least: usize, end: usize) -> Res<usize> {
        let to = at + self.word(at, end)? as usize;
        if to < least || to > end { self.err(at, "skip out of range") } else { Ok(to) }
    }

    /// Reads the instructions from `at` to exactly `end`.
    fn sequence(&mut self, at: usize, end: usize) -> Res<Node> {
        let (node, stop) = self.sequence_or_jump(at, end)?;
        if stop != end { self.err(stop, "stray JUMP") } else { Ok(node) }
    }

    /// Reads up to `end`, or up to a JUMP that is the last thing before it; returns where it stopped.
    fn sequence_or_jump(&mut self, mut at: usize, end: usize) -> Res<(Node, usize)> {
        if self.depth >= MAX_DEPTH {
            return self.err(at, "nested too deeply");
        }
        self.depth += 1;
        let mut parts = Vec::new();
        while at < end && !(at + 2 == end && self.code[at] == JUMP) {
            let (node, next) = self.instruction(at, end)?;
            if next > end || next <= at {
                return self.err(at, "instruction reaches too far");
            }
            parts.push(node);
            at = next;
        }
        self.depth -= 1;
        Ok((Node::concat(parts), at))
    }

    fn instruction(&mut self, at: usize, end: usize) -> Res<(Node, usize)> {
        let op = self.word(at, end)?;
        match op {
            AT => {
                let Some(place) = at_code(self.word(at + 1, end)?) else {
                    return self.err(at, "unknown AT code");
                };
                Ok((Node::At(place), at + 2))
            }
            MARK => {
                let mark = self.word(at + 1, end)?;
                if u64::from(mark) >= u64::from(self.groups) * 2 {
                    return self.err(at, "no such mark");
                }
                Ok((Node::Mark(mark), at + 2))
            }
            INFO => self.info(at, end),
            BRANCH => self.branch(at, end),
            REPEAT | POSSESSIVE_REPEAT => self.repeat(at, end),
            REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE => self.repeat_one(at, end),
            ATOMIC_GROUP => {
                let to = self.target(at + 1, at + 3, end)?;
                let body = self.body(at + 2, to)?;
                Ok((Node::Atomic(Box::new(body)), to))
            }
            ASSERT | ASSERT_NOT => {
                let to = self.target(at + 1, at + 4, end)?;
                let behind = self.word(at + 2, end)?;
                let body = self.body(at + 3, to)?;
                let body = Box::new(self.unit_as_set(body));
                Ok((Node::Look { body, behind, negative: op == ASSERT_NOT }, to))
            }
            GROUPREF | GROUPREF_IGNORE | GROUPREF_LOC_IGNORE | GROUPREF_UNI_IGNORE => {
                let group = self.group(at + 1, end)?;
                let fold = match op {
                    GROUPREF => Fold::None,
                    GROUPREF_IGNORE => Fold::Ascii,
                    GROUPREF_LOC_IGNORE => Fold::Locale,
                    _ => Fold::Unicode,
                };
                Ok((Node::Ref(group, fold), at + 2))
            }
            GROUPREF_EXISTS => self.conditional(at, end),
            _ => self.unit(at, end),
        }
    }

    /// INFO, skip, flags, least and greatest width, then a literal prefix or a set that matches begin with. Only the set
    /// at the start of the pattern is kept; the rest is worked out anew from the tree.
    fn info(&mut self, at: usize, end: usize) -> Res<(Node, usize)> {
        const HAS_SET: u32 = 4;
        let to = self.target(at + 1, at + 5, end)?;
        if at == 0 && self.code[at + 2] & HAS_SET != 0 {
            let set = CharSet::new(self.items(at + 5, to)?, Fold::None, self.locale);
            self.info = Some(self.add_set(set));
        }
        Ok((Node::Empty, to))
    }

    fn group(&self, at: usize, end: usize) -> Res<u32> {
        let group = self.word(at, end)?;
        if group >= self.groups { self.err(at, "no such group") } else { Ok(group) }
    }

    /// A sub-pattern from `at` that ends with the SUCCESS just before `to`.
    fn body(&mut self, at: usize, to: usize) -> Res<Node> {
        let last = to - 1;
        if self.word(last, to)? != SUCCESS {
            return self.err(last, "no SUCCESS at the end of a part");
        }
        self.sequence(at, last)
    }

    /// BRANCH, then for each alternative: skip, body, JUMP to the end; then a skip of zero.
    fn branch(&mut self, at: usize, end: usize) -> Res<(Node, usize)> {
        let mut alternatives = Vec::new();
        let mut jumps = Vec::new();
        let mut skip_at = at + 1;
        while self.word(skip_at, end)? != 0 {
            let next = self.target(skip_at, skip_at + 3, end)?;
            if self.code[next - 2] != JUMP {
                return self.err(next - 2, "alternative without JUMP");
            }
            alternatives.push(self.sequence(skip_at + 1, next - 2)?);
            jumps.push(next - 1);
            skip_at = next;
        }
        let after = skip_at + 1;
        for jump in jumps {
            if self.target(jump, after, end)? != after {
                return self.err(jump, "JUMP to elsewhere");
            }
        }
        let node = self.alternatives(alternatives);
        Ok((node, after))
    }

    /// One-character alternatives beside each other become one set: each consumes the same, and what follows cannot
    /// tell which it was, so that trying them one by one would only repeat the same failure.
    fn alternatives(&mut self, alternatives: Vec<Node>) -> Node {
        let mut out: Vec<Node> = Vec::with_capacity(alternatives.len());
        for alternative in alternatives {
            if let Some(last) = out.last_mut()
                && let (Some(a), Some(b)) = (self.as_set(last), self.as_set(&alternative))
                && let Some(union) = a.union(&b)
            {
                *last = Node::Set(self.add_set(union));
                continue;
            }
            out.push(alternative);
        }
        match out.len() {
            0 => Node::Fail,
            1 => out.swap_remove(0),
            _ => Node::Alt(out),
        }
    }

    /// The set of a node that consumes exactly one character.
    fn as_set(&self, node: &Node) -> Option<CharSet> {
        match node {
            Node::Set(id) => Some(self.sets[*id as usize].clone()),
            Node::Lit(bytes) => match bytes[..] {
                [b] if b < 128 || !self.wide => {
                    let items = vec![Item::Char(u32::from(b))];
                    Some(CharSet::new(items, Fold::None, self.locale))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// REPEAT or POSSESSIVE_REPEAT, skip, min, max, body, then what sort it is.
    fn repeat(&mut self, at: usize, end: usize) -> Res<(Node, usize)> {
        let to = self.target(at + 1, at + 4, end)?;
        let kind = match (self.code[at], self.word(to, end)?) {
            (REPEAT, MAX_UNTIL) => Kind::Greedy,
            (REPEAT, MIN_UNTIL) => Kind::Lazy,
            (POSSESSIVE_REPEAT, SUCCESS) => Kind::Possessive,
            _ => return self.err(to, "repeat without its end"),
        };
        let (min, max) = self.counts(at + 2, end)?;
        let body = self.sequence(at + 4, to)?;
        Ok((self.make_repeat(body, min, max, kind), to + 1))
    }

    fn repeat_one(&mut self, at: usize, end: usize) -> Res<(Node, usize)> {
        let to = self.target(at + 1, at + 5, end)?;
        let (min, max) = self.counts(at + 2, end)?;
        let kind = match self.code[at] {
            REPEAT_ONE => Kind::Greedy,
            MIN_REPEAT_ONE => Kind::Lazy,
            _ => Kind::Possessive,
        };
        let body = self.body(at + 4, to)?;
        Ok((self.make_repeat(body, min, max, kind), to))
    }

    fn make_repeat(&mut self, body: Node, min: u32, max: u32, kind: Kind) -> Node {
        let body = Box::new(self.unit_as_set(body));
        Node::Repeat { body, min, max, kind }
    }

    /// A node that is a single character as a set node; others as they are.
    fn unit_as_set(&mut self, node: Node) -> Node {
        let set = match &node {
            Node::Lit(bytes) if self.wide => {
                // One character of UTF-8; two or more stay a literal.
                let one = std::str::from_utf8(bytes).ok().and_then(|s| {
                    let mut chars = s.chars();
                    chars.next().filter(|_| chars.next().is_none())
                });
                one.map(|c| CharSet::new(vec![Item::Char(u32::from(c))], Fold::None, self.locale))
            }
            Node::Lit(_) => self.as_set(&node),
            _ => None,
        };
        match set {
            Some(set) => Node::Set(self.add_set(set)),
            None => node,
        }
    }

    fn counts(&self, at: usize, end: usize) -> Res<(u32, u32)> {
        let (min, max) = (self.word(at, end)?, self.word(at + 1, end)?);
        if min > max { self.err(at, "least count above the greatest") } else { Ok((min, max)) }
    }

    /// GROUPREF_EXISTS, group, skip, first part, and with a second part: JUMP, skip, second part. The first skip counts
    /// from the group's word.
    fn conditional(&mut self, at: usize, end: usize) -> Res<(Node, usize)> {
        let group = self.group(at + 1, end)?;
        let no_at = at + 1 + self.word(at + 2, end)? as usize;
        if no_at < at + 3 || no_at > end {
            return self.err(at + 2, "skip out of range");
        }
        let (yes, stop) = self.sequence_or_jump(at + 3, no_at)?;
        let (no, after) = if stop == no_at {
            (Node::Empty, no_at)
        } else {
            let after = self.target(no_at - 1, no_at, end)?;
            (self.sequence(no_at, after)?, after)
        };
        Ok((Node::Cond(group, Box::new(yes), Box::new(no)), after))
    }

    /// An instruction that consumes one character.
    fn unit(&mut self, at: usize, end: usize) -> Res<(Node, usize)> {
        let op = self.word(at, end)?;
        let key = (op, self.code.get(at + 1).copied().unwrap_or(0));
        if at + 1 < end
            && let Some(&set) = self.single.get(&key)
        {
            return Ok((Node::Set(set), at + 2));
        }
        let (items, fold, next) = match op {
            FAILURE => return Ok((Node::Fail, at + 1)),
            LITERAL => {
                let c = self.word(at + 1, end)?;
                let mut bytes = Vec::new();
                let valid = if self.wide {
                    push_utf8(&mut bytes, c)
                } else {
                    bytes.push(c as u8);
                    c < 256
                };
                return Ok((if valid { Node::Lit(bytes) } else { Node::Fail }, at + 2));
            }
            ANY => (vec![Item::Negate, Item::Char(u32::from(b'\n'))], Fold::None, at + 1),
            ANY_ALL => (vec![Item::Negate], Fold::None, at + 1),
            CATEGORY => (vec![self.category(at + 1, end)?], Fold::None, at + 2),
            NOT_LITERAL => self.one_char(at, end, true, Fold::None)?,
            LITERAL_IGNORE => self.one_char(at, end, false, Fold::Ascii)?,
            NOT_LITERAL_IGNORE => self.one_char(at, end, true, Fold::Ascii)?,
            LITERAL_UNI_IGNORE => self.one_char(at, end, false, Fold::Unicode)?,
            NOT_LITERAL_UNI_IGNORE => self.one_char(at, end, true, Fold::Unicode)?,
            LITERAL_LOC_IGNORE | NOT_LITERAL_LOC_IGNORE => {
                return self.locale_char(at, end, op == NOT_LITERAL_LOC_IGNORE);
            }
            IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE => {
                let to = self.target(at + 1, at + 3, end)?;
                let fold = match op {
                    IN => Fold::None,
                    IN_IGNORE => Fold::Ascii,
                    IN_UNI_IGNORE => Fold::Unicode,
                    _ => Fold::Locale,
                };
                (self.items(at + 2, to)?, fold, to)
            }
            _ => return self.err(at, "unknown or misplaced opcode"),
        };
        let set = self.add_set(CharSet::new(items, fold, self.locale));
        if matches!(op, LITERAL_IGNORE | NOT_LITERAL_IGNORE | LITERAL_UNI_IGNORE | NOT_LITERAL_UNI_IGNORE) {
            self.single.insert(key, set);
        }
        Ok((Node::Set(set), next))
    }

    fn one_char(&self, at: usize, end: usize, negate: bool, fold: Fold) -> Res<(Vec<Item>, Fold, usize)> {
        let c = Item::Char(self.word(at + 1, end)?);
        Ok((if negate { vec![Item::Negate, c] } else { vec![c] }, fold, at + 2))
    }

    /// A character under the locale's case rules: itself, or whatever has it as its lower or upper form.
    fn locale_char(&mut self, at: usize, end: usize, negate: bool) -> Res<(Node, usize)> {
        let c = self.word(at + 1, end)?;
        let locale = self.locale;
        let same = |x: u32| x == c || locale.to_lower(x) == c || locale.to_upper(x) == c;
        let mut items: Vec<Item> = if negate { vec![Item::Negate] } else { Vec::new() };
        items.extend((0..256).filter(|&x| same(x)).map(Item::Char));
        if c >= 256 {
            items.push(Item::Char(c));
        }
        let set = CharSet::new(items, Fold::None, locale);
        Ok((Node::Set(self.add_set(set)), at + 2))
    }

    fn category(&self, at: usize, end: usize) -> Res<Item> {
        match category_code(self.word(at, end)?) {
            Some((class, negated)) => Ok(Item::Category(class, negated)),
            None => self.err(at, "unknown category"),
        }
    }

    /// The elements of a set from `at`; its FAILURE must be the word before `to`.
    fn items(&self, mut at: usize, to: usize) -> Res<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            let (item, next) = match self.word(at, to)? {
                FAILURE if at + 1 == to => return Ok(items),
                NEGATE => (Item::Negate, at + 1),
                LITERAL => (Item::Char(self.word(at + 1, to)?), at + 2),
                CATEGORY => (self.category(at + 1, to)?, at + 2),
                op @ (RANGE | RANGE_UNI_IGNORE) => {
                    let (lo, hi) = (self.word(at + 1, to)?, self.word(at + 2, to)?);
                    let item = if op == RANGE { Item::Range(lo, hi) } else { Item::RangeFold(lo, hi) };
                    (item, at + 3)
                }
                CHARSET => (Item::Bitmap(self.bitmap(at + 1, to)?), at + 9),
                BIGCHARSET => self.big_set(at, to)?,
                _ => return self.err(at, "unknown set element"),
            };
            items.push(item);
            at = next;
        }
    }

    fn bitmap(&self, at: usize, end: usize) -> Res<[u32; 8]> {
        match self.code.get(at..at + 8) {
            Some(words) if at + 8 <= end => Ok(std::array::from_fn(|i| words[i])),
            _ => self.err(at, "code ends too early"),
        }
    }

    /// BIGCHARSET, number of bitmaps, 256 bytes that number the bitmap of each 256 characters, the bitmaps.
    fn big_set(&self, at: usize, to: usize) -> Res<(Item, usize)> {
        let count = self.word(at + 1, to)? as usize;
        let maps = at + 2 + 64;
        if maps > to || count > 256 {
            return self.err(at, "set reaches too far");
        }
        // The compiler lays the bytes out in memory order of the machine, which the words follow.
        let index = std::array::from_fn(|i| self.code[at + 2 + i / 4].to_ne_bytes()[i % 4]);
        let chunks = (0..count).map(|i| self.bitmap(maps + 8 * i, to)).collect::<Res<Vec<_>>>()?;
        if index.iter().any(|&i| i as usize >= count) {
            return self.err(at, "set refers to no bitmap");
        }
        Ok((Item::Big(Box::new(BigSet { index, chunks })), maps + 8 * count))
    }

    /// The number of a set, shared with an equal one among the latest.
    fn add_set(&mut self, set: CharSet) -> SetId {
        let recent = self.sets.len().saturating_sub(32);
        if let Some(i) = self.sets[recent..].iter().position(|s| *s == set) {
            return (recent + i) as SetId;
        }
        self.sets.push(set);
        (self.sets.len() - 1) as SetId
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(code: &[u32]) -> Res<Node> {
        parse(code, 1, true, &Locale::c()).map(|t| t.root)
    }

    #[test]
    fn literals_join() {
        let code = [INFO, 4, 0, 2, 2, LITERAL, 97, LITERAL, 0xe9, SUCCESS];
        assert_eq!(tree(&code), Ok(Node::Lit(vec![97, 0xc3, 0xa9])));
    }

    #[test]
    fn conditional_whose_first_part_looks_like_a_jump() {
        // `(?(1)\x0fa)`: ends in LITERAL 15 (JUMP's number), LITERAL 97.
        let code = [GROUPREF_EXISTS, 0, 6, LITERAL, JUMP, LITERAL, 97, SUCCESS];
        assert!(
            matches!(tree(&code), Ok(Node::Cond(0, yes, no)) if *yes == Node::Lit(vec![15, 97]) && *no == Node::Empty)
        );
    }

    #[test]
    fn one_character_alternatives_become_a_set() {
        let code = [BRANCH, 5, LITERAL, 97, JUMP, 7, 5, LITERAL, 98, JUMP, 2, 0, SUCCESS];
        assert!(matches!(tree(&code), Ok(Node::Set(_))));
    }

    #[test]
    fn refuses_nonsense() {
        for code in [
            &[][..],
            &[LITERAL],
            &[LITERAL, 97],
            &[MARK, 2, SUCCESS],
            &[GROUPREF, 1, SUCCESS],
            &[IN, 9, SUCCESS],
            &[BRANCH, 1, 0, SUCCESS],
            &[REPEAT, 4, 0, 1, LITERAL, 97, SUCCESS],
            &[REPEAT_ONE, u32::MAX, 0, 1, LITERAL, 97, SUCCESS, SUCCESS],
            &[SUCCESS, SUCCESS],
            &[99, SUCCESS],
        ] {
            assert!(tree(code).is_err(), "{code:?}");
        }
        let mut deep = Vec::new();
        let depth = 100_000u32;
        for i in 0..depth {
            deep.extend([ATOMIC_GROUP, 3 * (depth - i) - 1]);
        }
        deep.extend(vec![SUCCESS; depth as usize + 1]);
        assert!(tree(&deep).is_err());
    }
}
