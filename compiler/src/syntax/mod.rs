//! What Python refuses and warns of, in CPython 3.14's words and at its places.
//!
//! Source is parsed by a fast parser (`ruff_python_parser`) that gives errors in words of its own. Only when it refuses
//! something is the source read again, by a slow parser that does what CPython's does ([`parser`], over the grammar
//! in `python.peg`), to find CPython's message.

mod diagnose;
mod grammar;
mod lexer;
mod literals;
mod message;
mod parser;

use crate::{ErrorKind, Options, SyntaxError};
use message::Found;
use parser::How;

/// The error that CPython reports for this source, if its parser refuses it.
///
/// # Errors
/// The refusal.
pub fn parse_check(source: &str, options: &Options) -> Result<(), SyntaxError> {
    let source = normalize(source, options);
    let how = How {
        mode: options.mode,
        allow_incomplete: options.allow_incomplete,
        dont_imply_dedent: options.dont_imply_dedent,
    };
    if source.contains('\0') {
        let message = "source code string cannot contain null bytes".to_owned();
        let kind = ErrorKind::Syntax;
        let found = Found { kind, message, line: 0, offset: 0, end_line: 0, end_offset: 0, text: None };
        return Err(found.into());
    }
    match parser::find_error(&source, how) {
        Some(found) => Err(found.into()),
        None => Ok(()),
    }
}

/// The source with `\n` for all line ends, and for a module with one at the end.
fn normalize(source: &str, options: &Options) -> String {
    let mut text = if source.contains('\r') {
        source.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        source.to_owned()
    };
    if options.mode == crate::Mode::Exec && !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
