//! Python's numbers, without Python's objects: big integers, float and complex arithmetic and text, the format
//! mini-language, the Mersenne Twister, and General Decimal Arithmetic.
//!
//! Nothing here knows a runtime value. Errors are small enums; the layer above turns them into exceptions.

#![forbid(unsafe_code)]

pub mod bigint;
pub mod complex;
pub mod decimal;
pub mod float;
pub mod format;
pub mod random;

pub use bigint::{BigInt, Int};
