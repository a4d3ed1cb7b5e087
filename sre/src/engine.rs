//! The matching engine: a backtracking machine with its stack of open choices on the heap.
//!
//! It runs one program from one position. Whatever a failure must restore lies on the stack among the choices: the
//! former value of a group's mark, the former counter of a loop. Failing pops, restoring on the way, until a choice is
//! met; where the stack is empty nothing needs to be recorded at all, because failing there ends the attempt. A group
//! that must not be re-entered (atomic, look-around) cuts the choices made since it began but keeps the records of
//! marks, so that a choice before it still restores them.
//!
//! All state that nests is static: a loop or an atomic group inside its own body cannot begin again before it ends, so
//! that one slot for each suffices, whose older value is put on the stack when a loop is entered again.

use crate::charset::{CharSet, Fold};
use crate::input::Input;
use crate::opcode::{At, WordKind};
use crate::program::{Back, Inst, Pc, Program, Repeat, Run};
use crate::unicode;
use std::marker::PhantomData;

/// "No position": an unset mark, or no match.
pub(crate) const NONE: usize = usize::MAX;

/// Steps between two polls.
const POLL_INTERVAL: i64 = 1 << 14;

/// Most entries the stack may have (24 bytes each).
const STACK_LIMIT: usize = 1 << 26;

/// Why a match was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aborted {
    /// The poll function asked for it.
    Interrupted,
    /// The backtracking stack outgrew its limit; CPython raises `MemoryError` there.
    OutOfMemory,
}

/// Called every few thousand steps; `true` aborts the match.
pub type Poll<'a> = &'a mut dyn FnMut() -> bool;

/// An entry of the stack.
#[derive(Clone, Copy, Debug)]
enum Frame {
    /// Go on at `pc` from `pos`.
    Branch { pc: Pc, pos: usize },
    /// A greedy run that ends at `pos` may give back down to `min`.
    Run { run: u32, min: usize, pos: usize },
    /// A lazy run that ends at `pos` after `count` characters may take more.
    LazyRun { run: u32, count: u32, pos: usize },
    /// Restore a mark.
    Mark { mark: u32, last_index: u32, old: usize },
    /// Restore a loop's counter.
    Loop { slot: u32, count: u32, last: usize },
    /// A lazy loop may make another round from `pos`.
    Round { repeat: u32, pos: usize },
}

/// State of a loop, an atomic group or a look-around.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Rounds begun so far, less one.
    count: u32,
    /// Where the latest optional round began ([`NONE`]: none yet), or where a look-around began.
    last: usize,
    /// Height of the stack at the begin.
    height: usize,
}

/// Working memory of the engine and the result of the latest match. Use one for many matches: it keeps its memory.
#[derive(Debug, Default)]
pub struct State {
    stack: Vec<Frame>,
    slots: Vec<Slot>,
    pub(crate) marks: Vec<usize>,
    pub(crate) last_index: u32,
    dirty: bool,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl State {
    /// An empty state.
    pub fn new() -> State {
        State::default()
    }

    /// Forgets the groups of an earlier attempt.
    #[inline]
    fn reset(&mut self) {
        self.stack.clear();
        if self.dirty {
            // Mostly few: a loop is faster than a call.
            self.marks.iter_mut().for_each(|m| *m = NONE);
            self.last_index = 0;
            self.dirty = false;
        }
    }

    /// Makes room for a program.
    pub(crate) fn prepare(&mut self, program: &Program) {
        let marks = 2 * program.groups as usize;
        if self.marks.len() != marks {
            self.marks.resize(marks, NONE);
            self.dirty = true;
        }
        self.reset();
        if self.slots.len() < program.slots as usize {
            self.slots.resize(program.slots as usize, Slot::default());
        }
        if self.stack.capacity() > 1 << 20 {
            self.stack = Vec::new();
        }
    }
}

/// A program about to run over one string.
pub(crate) struct Engine<'a, I> {
    pub program: &'a Program,
    pub sets: &'a [CharSet],
    /// The string up to `endpos`.
    pub hay: &'a [u8],
    /// Only a match that reaches the end counts.
    pub whole: bool,
    /// A match that ends here (an empty one at the start) does not count; [`NONE`]: all count.
    pub forbidden: usize,
    pub state: &'a mut State,
    pub poll: Poll<'a>,
    pub budget: i64,
    input: PhantomData<I>,
}

/// Where to go on after a step: `Some` position, or a failure.
type Step = Option<(Pc, usize)>;

impl<'a, I: Input> Engine<'a, I> {
    /// Prepares to run `program`, whose sets are `sets`, over `hay`.
    pub fn new(
        program: &'a Program,
        sets: &'a [CharSet],
        hay: &'a [u8],
        state: &'a mut State,
        poll: Poll<'a>,
    ) -> Self {
        let budget = POLL_INTERVAL;
        Engine { program, sets, hay, whole: false, forbidden: NONE, state, poll, budget, input: PhantomData }
    }

    /// Takes `cost` steps from the budget; asks the poll function when it is used up.
    #[inline]
    pub fn charge(&mut self, cost: usize) -> Result<(), Aborted> {
        self.budget -= cost as i64;
        if self.budget < 0 { self.ask() } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn ask(&mut self) -> Result<(), Aborted> {
        self.budget = POLL_INTERVAL;
        if (self.poll)() {
            return Err(Aborted::Interrupted);
        }
        if self.state.stack.len() > STACK_LIMIT { Err(Aborted::OutOfMemory) } else { Ok(()) }
    }

    /// Runs the program from `start`. The end of the match, or [`NONE`]; marks are in the state.
    ///
    /// Each instruction goes on with `continue`; one that fails leaves its block and falls back.
    pub fn run(&mut self, start: usize) -> Result<usize, Aborted> {
        self.state.reset();
        let program = self.program;
        let sets = self.sets;
        let hay = self.hay;
        let (mut pc, mut pos) = (program.start, start);
        loop {
            match program.insts[pc as usize] {
                Inst::Byte { byte, next } => {
                    if hay.get(pos) == Some(&byte) {
                        pos += 1;
                        pc = next;
                        continue;
                    }
                }
                Inst::Set { set, next } => {
                    let len = I::one(&sets[set as usize], hay, pos);
                    if len != 0 {
                        pos += len;
                        pc = next;
                        continue;
                    }
                }
                Inst::Switch { table } => {
                    let symbol = hay.get(pos).map_or(256, |&b| usize::from(b));
                    pc = program.switches[table as usize][symbol];
                    continue;
                }
                Inst::Split { first, second } => {
                    self.charge(1)?;
                    self.push(Frame::Branch { pc: second, pos });
                    pc = first;
                    continue;
                }
                Inst::Mark { mark, next } => {
                    self.mark(mark, pos);
                    pc = next;
                    continue;
                }
                Inst::Run { run } => {
                    let run_info = &program.runs[run as usize];
                    let end = self.greedy_run(run, run_info, pos);
                    if end != NONE {
                        (pc, pos) = (run_info.next, end);
                        continue;
                    }
                }
                Inst::Lit { literal, next } => {
                    let len = program.literals[literal as usize].at(hay, pos);
                    if len != 0 {
                        pos += len;
                        pc = next;
                        continue;
                    }
                }
                Inst::At { at, next } => {
                    if self.at(at, pos) {
                        pc = next;
                        continue;
                    }
                }
                Inst::LazyRun { run } => {
                    let run_info = &program.runs[run as usize];
                    let end = self.lazy_run(run, run_info, pos);
                    if end != NONE {
                        (pc, pos) = (run_info.next, end);
                        continue;
                    }
                }
                Inst::Match => {
                    if pos != self.forbidden && (!self.whole || pos == hay.len()) {
                        return Ok(pos);
                    }
                }
                Inst::Fail => {}
                Inst::LoopMax { repeat } => {
                    self.charge(1)?;
                    (pc, pos) = self.loop_max(&program.repeats[repeat as usize], pos);
                    continue;
                }
                other => {
                    self.charge(1)?;
                    if let Some(to) = self.rare(other, pos) {
                        (pc, pos) = to;
                        continue;
                    }
                }
            }
            self.charge(1)?;
            match self.backtrack() {
                Some(to) => (pc, pos) = to,
                None => return Ok(NONE),
            }
        }
    }

    #[inline(always)]
    fn push(&mut self, frame: Frame) {
        self.state.stack.push(frame);
    }

    /// Pops to the latest open choice, restoring what lies above it.
    #[inline]
    fn backtrack(&mut self) -> Step {
        loop {
            match self.state.stack.pop()? {
                Frame::Branch { pc, pos } => return Some((pc, pos)),
                Frame::Mark { mark, last_index, old } => {
                    self.state.marks[mark as usize] = old;
                    self.state.last_index = last_index;
                }
                Frame::Loop { slot, count, last } => self.restore_loop(slot, count, last),
                Frame::Run { run, min, pos } => {
                    let r = &self.program.runs[run as usize];
                    let end = self.give_back(run, r, min, pos);
                    if end != NONE {
                        return Some((r.next, end));
                    }
                }
                Frame::LazyRun { run, count, pos } => {
                    let r = &self.program.runs[run as usize];
                    let end = self.take_more(run, r, count, pos);
                    if end != NONE {
                        return Some((r.next, end));
                    }
                }
                Frame::Round { repeat, pos } => {
                    let r = &self.program.repeats[repeat as usize];
                    let count = self.state.slots[r.slot as usize].count.wrapping_add(1);
                    self.begin_round(r.slot, count, pos);
                    return Some((r.body, pos));
                }
            }
        }
    }

    fn restore_loop(&mut self, slot: u32, count: u32, last: usize) {
        let slot = &mut self.state.slots[slot as usize];
        slot.count = count;
        slot.last = last;
    }

    #[inline]
    fn mark(&mut self, mark: u32, pos: usize) {
        let state = &mut *self.state;
        let slot = &mut state.marks[mark as usize];
        if !state.stack.is_empty() {
            state.stack.push(Frame::Mark { mark, last_index: state.last_index, old: *slot });
        }
        *slot = pos;
        state.dirty = true;
        if mark & 1 == 1 {
            state.last_index = mark / 2 + 1;
        }
    }

    #[inline]
    fn fits(&self, filter: u32, pos: usize) -> bool {
        let filter = &self.program.filters[filter as usize];
        self.hay.get(pos).map_or(filter.end, |&b| filter.table[b as usize])
    }

    /// Takes as many characters as may be; returns the end of the first length worth trying, or [`NONE`].
    #[inline]
    fn greedy_run(&mut self, index: u32, run: &'a Run, pos: usize) -> usize {
        let set = &self.sets[run.set as usize];
        let end = I::scan(set, self.hay, pos, run.max);
        let min = match run.min {
            0 => pos,
            n => match I::forward(self.hay, pos, n, end) {
                Some(min) => min,
                None => return NONE,
            },
        };
        match run.back {
            Back::Never => return end,
            Back::Each => {}
            Back::Byte(_) | Back::Filter => {
                // A step back of a long run may look through all of it; its price is taken here.
                self.budget -= (end - pos) as i64 >> 6;
                if !self.fits(run.filter, end) {
                    return self.give_back(index, run, min, end);
                }
            }
        }
        if end > min {
            self.push(Frame::Run { run: index, min, pos: end });
        }
        end
    }

    /// The next shorter length of a greedy run that now ends at `end`.
    #[inline]
    fn give_back(&mut self, index: u32, run: &'a Run, min: usize, end: usize) -> usize {
        if end <= min {
            return NONE;
        }
        let found = match run.back {
            Back::Never => None,
            Back::Each => Some(I::prev(self.hay, end).saturating_sub(min)),
            Back::Byte(byte) => rfind_byte(&self.hay[min..end], byte),
            Back::Filter => {
                let table = &self.program.filters[run.filter as usize].table;
                self.hay[min..end].iter().rposition(|&b| table[b as usize])
            }
        };
        let Some(found) = found else {
            return NONE;
        };
        let pos = min + found;
        if pos > min {
            self.push(Frame::Run { run: index, min, pos });
        }
        pos
    }

    fn lazy_run(&mut self, index: u32, run: &'a Run, pos: usize) -> usize {
        if run.min == 0 {
            return self.lazy_stop(index, run, 0, pos);
        }
        let end = I::scan(&self.sets[run.set as usize], self.hay, pos, run.min);
        match I::forward(self.hay, pos, run.min, end) {
            Some(end) => self.lazy_stop(index, run, run.min, end),
            None => NONE,
        }
    }

    /// Takes one more character into a lazy run, and goes on to where it may stop.
    #[inline]
    fn take_more(&mut self, index: u32, run: &'a Run, count: u32, pos: usize) -> usize {
        match I::one(&self.sets[run.set as usize], self.hay, pos) {
            0 => NONE,
            len => self.lazy_stop(index, run, count.wrapping_add(1), pos + len),
        }
    }

    /// Goes forward from `pos` to the first place where what follows a lazy run may begin.
    #[inline]
    fn lazy_stop(&mut self, index: u32, run: &'a Run, mut count: u32, mut pos: usize) -> usize {
        let limited = run.max != u32::MAX;
        if run.back == Back::Filter {
            let set = &self.sets[run.set as usize];
            let from = pos;
            while !self.fits(run.filter, pos) {
                if limited && count >= run.max {
                    return NONE;
                }
                match I::one(set, self.hay, pos) {
                    0 => return NONE,
                    len => pos += len,
                }
                count = count.wrapping_add(1);
            }
            self.budget -= (pos - from) as i64 >> 6;
        }
        if pos < self.hay.len() && !(limited && count >= run.max) {
            self.push(Frame::LazyRun { run: index, count, pos });
        }
        pos
    }

    fn save_loop(&mut self, slot: u32) {
        if !self.state.stack.is_empty() {
            let Slot { count, last, .. } = self.state.slots[slot as usize];
            self.push(Frame::Loop { slot, count, last });
        }
    }

    fn loop_init(&mut self, slot: u32) {
        self.save_loop(slot);
        self.restore_loop(slot, u32::MAX, NONE);
    }

    /// Sets the counter for a round, whose begin is watched if `last` is a position.
    fn begin_round(&mut self, slot: u32, count: u32, last: usize) {
        self.save_loop(slot);
        self.restore_loop(slot, count, last);
    }

    fn loop_max(&mut self, r: &Repeat, pos: usize) -> (Pc, usize) {
        let Slot { count, last, .. } = self.state.slots[r.slot as usize];
        let count = count.wrapping_add(1);
        if count < r.min {
            self.begin_round(r.slot, count, last);
            return (r.body, pos);
        }
        if (count < r.max || r.max == u32::MAX) && pos != last {
            self.push(Frame::Branch { pc: r.exit, pos });
            self.begin_round(r.slot, count, pos);
            return (r.body, pos);
        }
        (r.exit, pos)
    }

    fn loop_min(&mut self, index: u32, pos: usize) -> (Pc, usize) {
        let r = &self.program.repeats[index as usize];
        let Slot { count, last, .. } = self.state.slots[r.slot as usize];
        let count = count.wrapping_add(1);
        if count < r.min {
            self.begin_round(r.slot, count, last);
            return (r.body, pos);
        }
        if (count < r.max || r.max == u32::MAX) && pos != last {
            self.push(Frame::Round { repeat: index, pos });
        }
        (r.exit, pos)
    }

    fn loop_possessive(&mut self, r: &Repeat, pos: usize) -> (Pc, usize) {
        let Slot { count, last, height } = self.state.slots[r.slot as usize];
        let count = count.wrapping_add(1);
        if count > 0 {
            self.commit(height, r.keep_marks);
        }
        let height = self.state.stack.len();
        let optional = count >= r.min;
        if optional {
            if !((count < r.max || r.max == u32::MAX) && pos != last) {
                return (r.exit, pos);
            }
            self.push(Frame::Branch { pc: r.exit, pos });
        }
        self.state.slots[r.slot as usize] = Slot { count, last: if optional { pos } else { last }, height };
        (r.body, pos)
    }

    /// Forgets the choices above `height`, but not the records of marks.
    fn commit(&mut self, height: usize, keep_marks: bool) {
        let stack = &mut self.state.stack;
        if !keep_marks || height == 0 {
            stack.truncate(height);
            return;
        }
        let mut kept = height;
        for i in height..stack.len() {
            if matches!(stack[i], Frame::Mark { .. }) {
                stack[kept] = stack[i];
                kept += 1;
            }
        }
        stack.truncate(kept);
    }

    /// The instructions that are not worth a place in the main loop.
    #[inline(never)]
    fn rare(&mut self, inst: Inst, pos: usize) -> Step {
        match inst {
            Inst::Ref { group, fold, next } => self.same_again(group, fold, pos).map(|p| (next, p)),
            Inst::Cond { group, yes, no } => Some((if self.group(group).is_some() { yes } else { no }, pos)),
            Inst::LookSet { set, behind, negative, next } => {
                let set = &self.sets[set as usize];
                let found = match behind {
                    false => I::one(set, self.hay, pos) != 0,
                    true => pos > 0 && I::one(set, self.hay, I::prev(self.hay, pos)) != 0,
                };
                (found != negative).then_some((next, pos))
            }
            Inst::LookBegin { slot, behind, next } => {
                let from = I::backward(self.hay, pos, behind)?;
                let height = self.state.stack.len();
                self.state.slots[slot as usize] = Slot { count: 0, last: pos, height };
                Some((next, from))
            }
            Inst::LookEnd { slot, keep_marks, next } => {
                let Slot { last, height, .. } = self.state.slots[slot as usize];
                self.commit(height, keep_marks);
                Some((next, last))
            }
            Inst::NotBegin { look } => {
                let look = self.program.nots[look as usize];
                let Some(from) = I::backward(self.hay, pos, look.behind) else {
                    return Some((look.next, pos));
                };
                self.state.slots[look.slot as usize].height = self.state.stack.len();
                self.push(Frame::Branch { pc: look.next, pos });
                Some((look.body, from))
            }
            Inst::Goto { next } => Some((next, pos)),
            Inst::Peek { filter, next } => self.fits(filter, pos).then_some((next, pos)),
            Inst::LoopInit { slot, test } => {
                self.loop_init(slot);
                Some((test, pos))
            }
            Inst::LoopMin { repeat } => Some(self.loop_min(repeat, pos)),
            Inst::LoopPossessive { repeat } => {
                Some(self.loop_possessive(&self.program.repeats[repeat as usize], pos))
            }
            Inst::NotEnd { slot } => {
                let height = self.state.slots[slot as usize].height;
                self.undo_to(height);
                None
            }
            Inst::AtomicBegin { slot, next } => {
                self.state.slots[slot as usize].height = self.state.stack.len();
                Some((next, pos))
            }
            Inst::AtomicEnd { slot, keep_marks, next } => {
                let height = self.state.slots[slot as usize].height;
                self.commit(height, keep_marks);
                Some((next, pos))
            }
            _ => None,
        }
    }

    /// Drops all above `height`, restoring marks and loops.
    fn undo_to(&mut self, height: usize) {
        while self.state.stack.len() > height {
            match self.state.stack.pop() {
                Some(Frame::Mark { mark, last_index, old }) => {
                    self.state.marks[mark as usize] = old;
                    self.state.last_index = last_index;
                }
                Some(Frame::Loop { slot, count, last }) => self.restore_loop(slot, count, last),
                _ => {}
            }
        }
    }

    /// The span of a group (counted from 0) that is closed.
    fn group(&self, group: u32) -> Option<(usize, usize)> {
        let start = self.state.marks[2 * group as usize];
        let end = self.state.marks[2 * group as usize + 1];
        (start != NONE && end != NONE && start <= end).then_some((start, end))
    }

    /// Where the text of a group, standing again at `pos`, ends.
    fn same_again(&self, group: u32, fold: Fold, pos: usize) -> Option<usize> {
        let (mut at, end) = self.group(group)?;
        let hay = self.hay;
        if fold == Fold::None {
            let text = &hay[at..end];
            return hay.get(pos..).filter(|rest| rest.starts_with(text)).map(|_| pos + text.len());
        }
        let lower = |c: u32| match fold {
            Fold::None | Fold::Ascii => unicode::ascii_tolower(c),
            Fold::Unicode => unicode::unicode_tolower(c),
            Fold::Locale => self.program.locale.to_lower(c),
        };
        let mut pos = pos;
        while at < end {
            if pos >= hay.len() {
                return None;
            }
            let (a, a_len) = I::char_at(hay, at);
            let (b, b_len) = I::char_at(hay, pos);
            if a != b && lower(a) != lower(b) {
                return None;
            }
            at += a_len;
            pos += b_len;
        }
        Some(pos)
    }

    #[inline]
    fn at(&self, at: At, pos: usize) -> bool {
        let hay = self.hay;
        match at {
            At::Start => pos == 0,
            At::LineStart => pos == 0 || hay.get(pos - 1) == Some(&b'\n'),
            At::End => pos == hay.len() || (pos + 1 == hay.len() && hay[pos] == b'\n'),
            At::LineEnd => hay.get(pos).is_none_or(|&b| b == b'\n'),
            At::StringEnd => pos == hay.len(),
            At::Boundary(kind, wanted) => {
                let before = pos > 0 && self.is_word(kind, I::prev(hay, pos));
                let after = pos < hay.len() && self.is_word(kind, pos);
                (before != after) == wanted
            }
        }
    }

    /// Whether the character at `pos` is part of a word.
    #[inline]
    fn is_word(&self, kind: WordKind, pos: usize) -> bool {
        let byte = self.hay[pos];
        match kind {
            WordKind::Ascii => WORD_BYTES[byte as usize],
            WordKind::Unicode if byte < 128 => WORD_BYTES[byte as usize],
            WordKind::Unicode => unicode::is_word(I::char_at(self.hay, pos).0),
            // Only `bytes` have a locale; in a `str` such a character is none of its letters.
            WordKind::Locale => !(I::WIDE && byte >= 128) && self.program.locale.is_word(u32::from(byte)),
        }
    }
}

/// The bytes that are parts of ASCII words.
static WORD_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// The last place of `byte`; near the end it is looked for without the cost of a call.
#[inline]
fn rfind_byte(hay: &[u8], byte: u8) -> Option<usize> {
    let far = hay.len().saturating_sub(16);
    match hay[far..].iter().rposition(|&b| b == byte) {
        Some(i) => Some(far + i),
        None if far == 0 => None,
        None => memchr::memrchr(byte, &hay[..far]),
    }
}
