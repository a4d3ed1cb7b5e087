//! What Python refuses and warns of, in CPython 3.14's words and at its places.
//!
//! Source is parsed by a fast parser (`ruff_python_parser`) that gives errors in words of its own. Only when it refuses
//! something is the source read again, by a slow parser that does what CPython's does (`parser`, over the grammar
//! in `python.peg`), to find CPython's message. What the fast parser accepts is checked for what CPython's
//! compiler refuses later ([`check`]).

mod check;
mod diagnose;
mod flow;
mod future;
mod grammar;
mod hints;
mod lexer;
mod literals;
mod message;
mod parser;
mod patterns;
mod scopes;
mod table;
pub mod tokens;

use crate::{ErrorKind, Mode, Options, SyntaxError};
use check::Lines;
pub use check::{check, parser_warnings};
use message::Found;
use parser::How;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::{ParseOptions, Parsed};
use ruff_text_size::{Ranged, TextRange};
pub use table::{Table, symbol_tables};

/// Parses `source`.
///
/// # Errors
/// What CPython's parser refuses, as it says it.
pub fn parse(source: &str, options: &Options) -> Result<Parsed<Mod>, SyntaxError> {
    if source.contains('\0') {
        let found = Found {
            kind: ErrorKind::Syntax,
            message: "source code string cannot contain null bytes".to_owned(),
            line: 0,
            offset: 0,
            end_line: 0,
            end_offset: 0,
            text: None,
        };
        return Err(found.into());
    }
    if options.mode == Mode::Single {
        // One statement and no more: only the slow parser knows where it ends, and the input is short.
        parse_check(source, options)?;
    }
    let mode = match options.mode {
        Mode::Eval => ruff_python_parser::Mode::Expression,
        Mode::Exec | Mode::Single => ruff_python_parser::Mode::Module,
    };
    let how = ParseOptions::from(mode).with_target_version(PythonVersion::PY314);
    let parsed = ruff_python_parser::parse_unchecked(source, how);
    let refusals = parsed.errors().iter().map(|error| (error.location, error.error.to_string()));
    let unsupported =
        parsed.unsupported_syntax_errors().iter().map(|error| (error.range(), error.to_string()));
    let Some((range, message)) = refusals.chain(unsupported).min_by_key(|(range, _)| range.start()) else {
        if nested_deeply(&parsed) {
            parse_check(source, options)?;
        }
        return Ok(parsed);
    };
    parse_check(source, options)?;
    Err(unexplained(source, range, &message))
}

/// Is anything nested so deep that CPython's tokenizer might refuse it?
fn nested_deeply(parsed: &Parsed<Mod>) -> bool {
    let (mut brackets, mut blocks, mut braces) = (0u32, 0u32, 0u32);
    // For each f-string around: the braces open within it.
    let mut strings: Vec<u32> = Vec::new();
    parsed.tokens().iter().any(|token| {
        match token.kind() {
            TokenKind::Lbrace => (brackets, braces) = (brackets + 1, braces + 1),
            TokenKind::Rbrace => {
                (brackets, braces) = (brackets.saturating_sub(1), braces.saturating_sub(1));
            }
            TokenKind::Lpar | TokenKind::Lsqb => brackets += 1,
            TokenKind::Rpar | TokenKind::Rsqb => brackets = brackets.saturating_sub(1),
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            TokenKind::FStringStart | TokenKind::TStringStart => strings.push(std::mem::take(&mut braces)),
            TokenKind::FStringEnd | TokenKind::TStringEnd => braces = strings.pop().unwrap_or(0),
            _ => return false,
        }
        brackets > 199 || blocks > 98 || strings.len() > 140 || (braces > 3 && !strings.is_empty())
    })
}

/// The refusal of something that CPython would have accepted, as far as is known here.
fn unexplained(source: &str, range: TextRange, message: &str) -> SyntaxError {
    let lines = Lines::new(source);
    let (line, col) = lines.place(range.start());
    let (end_line, end_col) = lines.place(range.end());
    let found = Found {
        kind: ErrorKind::Syntax,
        message: format!("invalid syntax ({message})"),
        line,
        offset: col as i32 + 1,
        end_line,
        end_offset: end_col as i32 + 1,
        text: source.lines().nth(line as usize - 1).map(|text| format!("{text}\n")),
    };
    found.into()
}

/// The error that CPython's parser reports for this source, if it refuses it.
///
/// # Errors
/// The refusal.
fn parse_check(source: &str, options: &Options) -> Result<(), SyntaxError> {
    let source = normalize(source, options);
    let how = How {
        mode: options.mode,
        allow_incomplete: options.allow_incomplete,
        dont_imply_dedent: options.dont_imply_dedent,
    };
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
