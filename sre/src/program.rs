//! The program that the engine runs: instructions that each name their successor, and the tables they refer to.

use crate::bytes::First;
use crate::charset::Fold;
use crate::opcode::At;
use crate::unicode::Locale;

/// Index of an instruction.
pub(crate) type Pc = u32;

/// One instruction. Those that consume or test fail by falling back to the latest open choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inst {
    /// The whole pattern has matched.
    Match,
    Fail,
    Goto {
        next: Pc,
    },
    /// Consumes this byte.
    Byte {
        byte: u8,
        next: Pc,
    },
    /// Consumes the bytes of a literal.
    Lit {
        literal: u32,
        next: Pc,
    },
    /// Consumes a character of the set.
    Set {
        set: u32,
        next: Pc,
    },
    At {
        at: At,
        next: Pc,
    },
    Mark {
        mark: u32,
        next: Pc,
    },
    /// Tries `first`, then `second`.
    Split {
        first: Pc,
        second: Pc,
    },
    /// Goes where the next byte (or the end, entry 256) points in the switch table.
    Switch {
        table: u32,
    },
    /// Checks the next byte against a filter.
    Peek {
        filter: u32,
        next: Pc,
    },
    /// A repeat of one character class; see [`Run`].
    Run {
        run: u32,
    },
    /// The same, as few as possible.
    LazyRun {
        run: u32,
    },
    /// Begins a loop: no rounds counted yet. Goes to the loop's test.
    LoopInit {
        slot: u32,
        test: Pc,
    },
    /// Test of a greedy loop, reached before each round.
    LoopMax {
        repeat: u32,
    },
    /// Test of a lazy loop.
    LoopMin {
        repeat: u32,
    },
    /// Test of a possessive loop.
    LoopPossessive {
        repeat: u32,
    },
    /// The text of a group again.
    Ref {
        group: u32,
        fold: Fold,
        next: Pc,
    },
    Cond {
        group: u32,
        yes: Pc,
        no: Pc,
    },
    /// Remembers the stack's height and the position; steps back `behind` characters.
    LookBegin {
        slot: u32,
        behind: u32,
        next: Pc,
    },
    /// Forgets the choices since the begin, returns to its position.
    LookEnd {
        slot: u32,
        keep_marks: bool,
        next: Pc,
    },
    /// Begins a negative look-around: if its body fails, goes on behind it.
    NotBegin {
        look: u32,
    },
    /// The body of a negative look-around matched: undoes it and fails.
    NotEnd {
        slot: u32,
    },
    AtomicBegin {
        slot: u32,
        next: Pc,
    },
    /// Forgets the choices since the begin.
    AtomicEnd {
        slot: u32,
        keep_marks: bool,
        next: Pc,
    },
    /// A look-around at one character: (not) of this set, ahead or just behind.
    LookSet {
        set: u32,
        behind: bool,
        negative: bool,
        next: Pc,
    },
}

/// Which shorter lengths a greedy run tries after its longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Back {
    /// None: what follows cannot begin with a character of the run, or the run is possessive.
    Never,
    /// Each.
    Each,
    /// Those before this byte.
    Byte(u8),
    /// Those before a byte of the run's filter.
    Filter,
}

/// A repeat of one character class.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub set: u32,
    pub min: u32,
    /// `u32::MAX` is no limit.
    pub max: u32,
    pub back: Back,
    /// What must come behind the run, where `back` depends on that.
    pub filter: u32,
    pub next: Pc,
}

/// A loop with a body of any form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeat {
    pub slot: u32,
    pub min: u32,
    pub max: u32,
    pub keep_marks: bool,
    pub body: Pc,
    pub exit: Pc,
}

/// A negative look-around.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Not {
    pub slot: u32,
    /// How many characters back it begins.
    pub behind: u32,
    pub body: Pc,
    pub next: Pc,
}

/// Some bytes to compare with. The first eight (fewer: with zeros and a mask) are compared as one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    head: u64,
    mask: u64,
    bytes: Box<[u8]>,
}

impl Literal {
    pub fn new(bytes: &[u8]) -> Literal {
        let head = std::array::from_fn(|i| bytes.get(i).copied().unwrap_or(0));
        let mask = std::array::from_fn(|i| if i < bytes.len() { 255 } else { 0 });
        Literal { head: u64::from_le_bytes(head), mask: u64::from_le_bytes(mask), bytes: bytes.into() }
    }

    /// Its length if it stands at `pos`, else 0.
    #[inline(always)]
    pub fn at(&self, hay: &[u8], pos: usize) -> usize {
        let len = self.bytes.len();
        let Some(rest) = hay.get(pos..) else {
            return 0;
        };
        match rest.first_chunk::<8>() {
            Some(&chunk) if (u64::from_le_bytes(chunk) ^ self.head) & self.mask != 0 => 0,
            Some(_) if len <= 8 => len,
            _ if rest.starts_with(&self.bytes) => len,
            _ => 0,
        }
    }
}

/// A condition on the next byte, as a table; entry 256 stands for the end of the string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    pub table: [bool; 256],
    pub end: bool,
}

impl Filter {
    pub fn new(first: &First) -> Filter {
        Filter { table: first.bytes.table(), end: first.end }
    }
}

/// A compiled pattern for one form of strings.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub insts: Vec<Inst>,
    pub start: Pc,
    pub literals: Vec<Literal>,
    pub nots: Vec<Not>,
    /// Tables of 257 targets each.
    pub switches: Vec<[Pc; 257]>,
    pub runs: Vec<Run>,
    pub repeats: Vec<Repeat>,
    pub filters: Vec<Filter>,
    pub slots: u32,
    pub groups: u32,
    pub locale: Box<Locale>,
}

impl Program {
    /// Whether the pattern is the empty one.
    pub fn is_empty(&self) -> bool {
        self.insts[self.start as usize] == Inst::Match
    }
}
