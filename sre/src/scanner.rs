//! Going through a string match by match, as `finditer`, `findall`, `sub`, `split` and scanner objects do.

use crate::engine::{Aborted, Poll, State};
use crate::pattern::{Bounds, Pattern};
use crate::subject::Subject;

/// A place in a string from which the next match is looked for.
///
/// A match may be empty, but not where the previous match ended in an empty one; so each call makes progress.
#[derive(Clone, Copy, Debug)]
pub struct Scanner {
    from: usize,
    end: usize,
    must_advance: bool,
    done: bool,
}

impl Scanner {
    /// Starts at `pos`; both bounds in characters, clipped to the string.
    pub fn new(subject: Subject<'_>, pos: usize, endpos: usize) -> Scanner {
        let (from, end) = subject.bounds(pos, endpos);
        Scanner { from, end, must_advance: false, done: from > end }
    }

    /// Starts at a byte offset, and ends at another.
    pub fn between((from, end): (usize, usize)) -> Scanner {
        Scanner { from, end, must_advance: false, done: from > end }
    }

    /// The byte offset where the next match is looked for: the end of the previous one.
    pub fn offset(&self) -> usize {
        self.from
    }

    fn advance(&mut self, found: bool, state: &State) {
        if found {
            self.must_advance = state.start == state.end;
            self.from = state.end;
        } else {
            self.done = true;
        }
    }

    /// The next match, anywhere. The string must be the one the scanner was made for. After `false` there is none.
    pub fn search(
        &mut self,
        pattern: &Pattern,
        subject: Subject<'_>,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        if self.done {
            return Ok(false);
        }
        let at = Bounds { from: self.from, end: self.end, must_advance: self.must_advance };
        let found = pattern.search_at(subject, at, state, poll)?;
        self.advance(found, state);
        Ok(found)
    }

    /// The next match, which must start where the previous one ended.
    pub fn match_(
        &mut self,
        pattern: &Pattern,
        subject: Subject<'_>,
        state: &mut State,
        poll: Poll<'_>,
    ) -> Result<bool, Aborted> {
        if self.done {
            return Ok(false);
        }
        let at = Bounds { from: self.from, end: self.end, must_advance: self.must_advance };
        let found = pattern.match_at(subject, at, state, poll)?;
        self.advance(found, state);
        Ok(found)
    }
}
