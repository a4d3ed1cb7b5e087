//! Doubles with Python's semantics: text, arithmetic corner cases, and the `math` module's functions.

pub mod arith;
pub(crate) mod fixed;
pub mod hex;
pub mod math;
pub mod parse;
pub mod parts;
pub mod sums;
pub mod text;

pub use arith::{PowError, div_mod, floor_div, floor_mod, hash, is_integer, pow};
pub use hex::{FromHexError, from_hex, to_hex};
pub use parse::parse;
pub use parts::{Ratio, as_integer_ratio};
pub use text::{repr, round};
