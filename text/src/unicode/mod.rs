//! What Unicode 16.0 says of single code points: the tables behind `str`'s predicates and case mappings and behind
//! the module `unicodedata`.
//!
//! The tables in `data/` are written by `tools/unicode_tables.py`, which asks CPython 3.14, so that both agree on
//! every code point. They are read in place: nothing is unpacked or built at start.

pub mod case;
pub mod classes;
mod database;
mod names;
mod normalize;
mod trie;

pub use database::{CURRENT, Database, UCD_3_2_0};
pub use names::{lookup, lookup_escape, name};
pub use normalize::Form;
