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
}
