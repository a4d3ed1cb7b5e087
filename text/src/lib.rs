//! Text algorithms of Python's `str`, `bytes`, `unicodedata`, `codecs` and `binascii`, on plain byte slices.
//!
//! A Python string is a sequence of code points in which lone surrogates are allowed. Here it is held as
//! *generalized UTF-8*: UTF-8 in which U+D800..U+DFFF are three-byte sequences of their own. Unlike strict
//! WTF-8 a high surrogate followed by a low one stays two code points, as in Python. Nothing in this crate knows
//! an interpreter's values: functions take [`Text`] or `&[u8]` and give back byte ranges, numbers or buffers.

#![forbid(unsafe_code)]

pub mod binascii;
pub mod bytes;
pub mod case;
pub mod codecs;
pub mod find;
pub mod hash;
pub mod index;
pub mod pad;
pub mod predicates;
pub mod replace;
pub mod repr;
pub mod slice;
pub mod split;
pub mod text;
pub mod unicode;
pub mod wtf8;

pub use index::IndexTable;
pub use text::{Text, TextBuf};
