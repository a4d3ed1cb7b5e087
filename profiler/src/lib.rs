//! What running code was seen to do: feedback bits and counters, and when that makes code worth compiling.
//!
//! This crate knows no object: shapes, types and functions are numbers to it.

/// Operand types that an arithmetic instruction saw, in its `x` byte. No bit: ints only, or never run.
pub mod feedback {
    /// Two floats.
    pub const FLOAT: u8 = 1;
    /// An int and a float.
    pub const MIXED: u8 = 2;
    /// Anything else, or an int result that overflowed.
    pub const OTHER: u8 = 4;
    /// Two ints from 0 to 2^64 - 1, one of which, or the result, has more than 62 bits.
    pub const WIDE: u8 = 8;
}

/// Which ways a conditional jump went, in its `x` byte. No bit: it never ran.
pub mod branches {
    /// To its target.
    pub const JUMPED: u8 = 64;
    /// To the next instruction.
    pub const PASSED: u8 = 128;
}

/// What an instruction took items from, or iterated over, in its `x` byte.
pub mod items {
    /// Something that has no bit of its own.
    pub const OTHER: u8 = 1;
    /// A list of ints.
    pub const INTS: u8 = 2;
    /// A list of floats.
    pub const FLOATS: u8 = 4;
    /// A list of values of any kind.
    pub const VALUES: u8 = 8;
    pub const TUPLE: u8 = 16;
    /// A range.
    pub const RANGE: u8 = 32;
    /// Where items are taken: an ASCII string.
    pub const TEXT: u8 = 32;
    /// Where a loop goes on: an ASCII string, or bytes (which are noted apart).
    pub const LETTERS: u8 = 64;
    /// An object of a native class that has no bit of its own.
    pub const NATIVE: u8 = 64;
    /// Where items are taken: a dict.
    pub const DICT: u8 = 128;
    /// Where a loop goes on: a generator.
    pub const GENERATOR: u8 = 128;
}
