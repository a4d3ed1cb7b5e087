//! Patterns and how to match them: what the `_sre` module builds on.

use crate::codegen::generate;
use crate::engine::{Aborted, Engine, NONE, Poll, State};
use crate::input::{Input, Narrow, Wide};
use crate::node::Tree;
use crate::parse::{CodeError, parse};
use crate::program::Program;
use crate::search::Search;
use crate::subject::{Indexer, Subject};
use crate::unicode::Locale;
use std::sync::OnceLock;

/// Which strings a pattern is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `str` patterns.
    Str,
    /// `bytes` patterns.
    Bytes,
    /// Code compiled without a source (`re.Scanner`), which takes either.
    Either,
}

/// A pattern's tree, with what matching needs, which is worked out at the first match: many patterns are compiled that
/// are never used.
#[derive(Debug)]
struct Compiled {
    tree: Tree,
    program: OnceLock<Program>,
    /// What LOCALE codes mean; None for the C locale's rules.
    locale: Option<Box<Locale>>,
    /// For strings that are all ASCII, or bytes.
    narrow: OnceLock<Search>,
    /// For other strings.
    wide: OnceLock<Search>,
}

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    for_str: Option<Compiled>,
    for_bytes: Option<Compiled>,
    groups: u32,
    flags: u32,
}

/// How a match must lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Search,
    Match,
    Full,
}

/// Where in a string to match, all in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    pub from: usize,
    pub end: usize,
    /// An empty match at `from` does not count.
    pub must_advance: bool,
}

impl Compiled {
    fn new(code: &[u32], groups: u32, wide: bool, locale: &Locale) -> Result<Compiled, CodeError> {
        let tree = parse(code, groups, wide, locale)?;
        let locale = (*locale != Locale::c()).then(|| Box::new(locale.clone()));
        Ok(Compiled {
            tree,
            program: OnceLock::new(),
            locale,
            narrow: OnceLock::new(),
            wide: OnceLock::new(),
        })
    }

    fn program(&self) -> &Program {
        self.program.get_or_init(|| match &self.locale {
            Some(locale) => generate(&self.tree, locale),
            None => generate(&self.tree, &Locale::c()),
        })
    }

    fn run<I: Input>(
        &self,
        hay: &[u8],
        at: Bounds,
        mode: Mode,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        let program = self.program();
        state.prepare(program);
        let mut engine = Engine::<I>::new(program, &self.tree.sets, hay, state, poll);
        engine.whole = mode == Mode::Full;
        engine.forbidden = if at.must_advance { at.from } else { NONE };
        let found = if mode == Mode::Search {
            let search = if I::WIDE {
                self.wide.get_or_init(|| Search::new(&self.tree, false))
            } else {
                self.narrow.get_or_init(|| Search::new(&self.tree, self.tree.wide))
            };
            search.search(&mut engine, at.from)?
        } else {
            match engine.run(at.from)? {
                NONE => None,
                end => Some((at.from, end)),
            }
        };
        if let Some((start, end)) = found {
            state.start = start;
            state.end = end;
        }
        Ok(found.is_some())
    }
}

impl Pattern {
    /// Builds a pattern from compiled code.
    ///
    /// `code` is what `re._compiler` emits, `groups` the number of groups without group 0, `flags` the `re` flags (kept,
    /// not interpreted: the code already reflects them). `locale` decides what LOCALE codes mean; a pattern with
    /// `re.LOCALE` must be built anew when the locale changes. Fails on code that is not well formed.
    pub fn new(
        code: &[u32],
        groups: u32,
        flags: u32,
        kind: Kind,
        locale: &Locale,
    ) -> Result<Pattern, CodeError> {
        if groups > crate::MAXGROUPS / 2 {
            return Err(CodeError { offset: 0, what: "too many groups" });
        }
        let build = |wide| Compiled::new(code, groups, wide, locale);
        Ok(Pattern {
            for_str: if kind == Kind::Bytes { None } else { Some(build(true)?) },
            for_bytes: if kind == Kind::Str { None } else { Some(build(false)?) },
            groups,
            flags,
        })
    }

    /// Number of groups, group 0 not counted.
    pub fn groups(&self) -> u32 {
        self.groups
    }

    /// The flags given to [`Pattern::new`].
    pub fn flags(&self) -> u32 {
        self.flags
    }

    /// Whether the pattern may be used on this sort of string; if not, nothing matches.
    pub fn accepts(&self, subject: Subject<'_>) -> bool {
        self.compiled(subject).is_some()
    }

    fn compiled(&self, subject: Subject<'_>) -> Option<&Compiled> {
        match subject {
            Subject::Bytes(_) => self.for_bytes.as_ref(),
            Subject::Ascii(_) | Subject::Wtf8(_) => self.for_str.as_ref(),
        }
    }

    fn run(
        &self,
        subject: Subject<'_>,
        at: Bounds,
        mode: Mode,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        let Some(compiled) = self.compiled(subject) else {
            return Ok(false);
        };
        let hay = subject.as_bytes().get(..at.end).unwrap_or(subject.as_bytes());
        if at.from > hay.len() {
            // `endpos` before `pos`: only the empty pattern matches.
            let empty = mode == Mode::Match && compiled.program().is_empty();
            (state.start, state.end) = (at.from, at.from);
            return Ok(empty);
        }
        match subject {
            Subject::Wtf8(_) => compiled.run::<Wide>(hay, at, mode, state, poll),
            _ => compiled.run::<Narrow>(hay, at, mode, state, poll),
        }
    }

    pub(crate) fn search_at(
        &self,
        subject: Subject<'_>,
        at: Bounds,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        self.run(subject, at, Mode::Search, state, poll)
    }

    pub(crate) fn match_at(
        &self,
        subject: Subject<'_>,
        at: Bounds,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        self.run(subject, at, Mode::Match, state, poll)
    }

    /// Matches between two byte offsets, as [`Pattern::search`], [`Pattern::match_`] and [`Pattern::fullmatch`] do.
    pub fn between(
        &self,
        subject: Subject<'_>,
        (from, end): (usize, usize),
        mode: Mode,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        self.run(subject, Bounds { from, end, must_advance: false }, mode, state, poll)
    }

    fn at_indices(
        &self,
        subject: Subject<'_>,
        pos: usize,
        endpos: usize,
        mode: Mode,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        let (from, end) = subject.bounds(pos, endpos);
        self.run(subject, Bounds { from, end, must_advance: false }, mode, state, poll)
    }

    /// `Pattern.search`: the first match from `pos` on, both bounds in characters and clipped to the string.
    /// The result is in `state`.
    pub fn search(
        &self,
        subject: Subject<'_>,
        pos: usize,
        endpos: usize,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        self.at_indices(subject, pos, endpos, Mode::Search, state, poll)
    }

    /// `Pattern.match`: a match that starts at `pos`.
    pub fn match_(
        &self,
        subject: Subject<'_>,
        pos: usize,
        endpos: usize,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        self.at_indices(subject, pos, endpos, Mode::Match, state, poll)
    }

    /// `Pattern.fullmatch`: a match from `pos` to `endpos`.
    pub fn fullmatch(
        &self,
        subject: Subject<'_>,
        pos: usize,
        endpos: usize,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        self.at_indices(subject, pos, endpos, Mode::Full, state, poll)
    }
}

impl State {
    /// The span of a group (0: the whole match) of the latest successful match, as byte offsets; `None` if it took no
    /// part or does not exist.
    pub fn span(&self, group: usize) -> Option<(usize, usize)> {
        if group == 0 {
            return Some((self.start, self.end));
        }
        match self.marks.get(2 * group.checked_sub(1)?..2 * group) {
            Some(&[start, end]) if start != NONE && end != NONE => Some((start, end)),
            _ => None,
        }
    }

    /// `Match.lastindex`: the group closed last, or 0 if none.
    pub fn last_index(&self) -> u32 {
        self.last_index
    }

    /// The spans of the match and all its groups as character indices, appended to `out` in order. `indexer` belongs to
    /// the string; keep it for further matches in it.
    pub fn char_spans(
        &self,
        subject: Subject<'_>,
        indexer: &mut Indexer,
        out: &mut Vec<Option<(usize, usize)>>,
    ) {
        let mut both = |(start, end)| (indexer.char_index(subject, start), indexer.char_index(subject, end));
        out.push(Some(both((self.start, self.end))));
        out.extend((1..=self.marks.len() / 2).map(|g| self.span(g).map(&mut both)));
    }
}
