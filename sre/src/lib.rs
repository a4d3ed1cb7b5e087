//! Matches regular expressions that Python's `re._compiler` (3.14) has compiled.
//!
//! The compiler, written in Python, emits a list of numbers; this crate checks it (`parse`), works it into a program
//! that knows at each choice which bytes can follow (`node`, `codegen`, `program`), and runs that over a string
//! (`engine`), from places that a fast search finds (`search`). Strings are bytes, ASCII, or UTF-8 with surrogates
//! allowed; the engine works on byte offsets and speaks of character indices only at its border (`subject`).
//!
//! Results are those of CPython's engine: order of alternatives, groups after backtracking, rules about empty matches.
//!
//! ```
//! use taipan_sre::{Kind, Locale, Pattern, State, Subject};
//! // Code of `a(b*)`: LITERAL a, MARK 0, REPEAT_ONE 0.. LITERAL b, MARK 1, SUCCESS.
//! let code = [16, 97, 17, 0, 24, 6, 0, u32::MAX, 16, 98, 1, 17, 1, 1];
//! let pattern = Pattern::new(&code, 1, 32, Kind::Str, &Locale::c()).unwrap();
//! let mut state = State::new();
//! assert!(pattern.search(Subject::Ascii(b"xabb"), 0, usize::MAX, &mut state, &mut || false).unwrap());
//! assert_eq!((state.span(0), state.span(1)), (Some((1, 4)), Some((2, 4))));
//! ```

mod bytes;
mod charset;
mod codegen;
mod engine;
mod input;
mod node;
mod opcode;
mod parse;
mod pattern;
mod program;
mod scanner;
mod search;
mod subject;
mod template;
mod unicode;

pub use engine::{Aborted, Poll, State};
pub use opcode::{
    CODESIZE, FLAG_ASCII, FLAG_DEBUG, FLAG_DOTALL, FLAG_IGNORECASE, FLAG_LOCALE, FLAG_MULTILINE,
    FLAG_UNICODE, FLAG_VERBOSE, MAGIC, MAXGROUPS, MAXREPEAT,
};
pub use parse::CodeError;
pub use pattern::{Kind, Mode, Pattern};
pub use scanner::Scanner;
pub use subject::{Indexer, Subject};
pub use template::Template;
pub use unicode::{Locale, ascii_iscased, ascii_tolower, unicode_iscased, unicode_tolower, unicode_toupper};

/// One character in lower case by the rules that flags ask for (`_sre.getlower`).
pub fn getlower(c: u32, flags: u32, locale: &Locale) -> u32 {
    if flags & FLAG_LOCALE != 0 {
        locale.lower.get(c as usize).map_or(c, |&l| u32::from(l))
    } else if flags & FLAG_UNICODE != 0 {
        unicode_tolower(c)
    } else {
        ascii_tolower(c)
    }
}
