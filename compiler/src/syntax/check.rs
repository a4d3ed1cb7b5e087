//! What the parser accepts and Python refuses all the same, in the order in which CPython finds it: misplaced future
//! imports, then names (`scopes`), then statements out of place (`flow`); and the warnings on the way.

use super::message::Found;
use super::{flow, future, literals, scopes};
use crate::stack::guarded;
use crate::{ErrorKind, Options, SyntaxError, Warning};
use ruff_python_ast::Mod;
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A refusal at a range of the source.
#[derive(Debug)]
pub struct Problem {
    pub range: TextRange,
    pub message: String,
}

pub type Checked<T = ()> = Result<T, Box<Problem>>;

/// A refusal of what lies at `range`.
pub fn refuse<T>(range: TextRange, message: impl Into<String>) -> Checked<T> {
    Err(Box::new(Problem { range, message: message.into() }))
}

/// Where the lines of a source start.
pub struct Lines<'a> {
    source: &'a str,
    starts: Vec<u32>,
}

impl<'a> Lines<'a> {
    pub fn new(source: &'a str) -> Lines<'a> {
        let bytes = source.as_bytes();
        let bom = if source.starts_with('\u{FEFF}') { 3 } else { 0 };
        let mut starts = vec![bom];
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at as u32 + 1);
            }
        }
        Lines { source, starts }
    }

    /// The line (from 1) and the byte column (from 0).
    pub fn place(&self, at: TextSize) -> (u32, u32) {
        let at = at.to_u32();
        let line = self.starts.partition_point(|&start| start <= at).max(1);
        (line as u32, at.saturating_sub(self.starts[line - 1]))
    }

    pub fn line(&self, at: TextSize) -> u32 {
        self.place(at).0
    }

    /// The text of a line (from 1) without its end; the last line's for numbers beyond it.
    pub fn line_text(&self, line: u32) -> &'a str {
        let length = self.source.len() as u32;
        let begun = self.starts[..self.starts.len().min(line as usize)].iter();
        let start = begun.rev().find(|&&start| start < length).map_or(0, |&start| start as usize);
        let rest = self.source.get(start..).unwrap_or_default();
        rest.split(['\n', '\r']).next().unwrap_or_default()
    }

    pub fn text(&self, range: TextRange) -> &'a str {
        self.source.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default()
    }

    pub fn source(&self) -> &'a str {
        self.source
    }
}

/// Warnings in the order of their places.
pub struct Warnings {
    list: Vec<Warning>,
}

impl Warnings {
    /// A warning of the compiler about what lies at `range`.
    pub fn push(&mut self, lines: &Lines, range: TextRange, message: String) {
        let refusal = refusal(Problem { range, message: message.clone() }, lines);
        self.list.push(Warning { category: "SyntaxWarning", message, line: refusal.line, refusal });
    }
    /// A warning of the parser: `found` is the error that it can become.
    pub fn push_found(&mut self, message: String, found: Found) {
        let line = found.line;
        self.list.push(Warning { category: "SyntaxWarning", message, line, refusal: found.into() });
    }
}

/// Checks a module, expression or interactive statement that was parsed without error.
///
/// Gives the warnings, in the order in which Python shows them.
///
/// # Errors
/// The first thing that CPython's compiler refuses. Offsets are bytes from 1, as CPython's compiler (in contrast to its
/// parser) gives them; the text of the line is left out, for it is looked up in the file.
pub fn check(module: &Mod, source: &str, options: &Options) -> Result<Vec<Warning>, SyntaxError> {
    let lines = Lines::new(source);
    let mut warnings = Warnings { list: Vec::new() };
    guarded(|| {
        literals::warn(module, &lines, &mut warnings);
        let result = run(module, &lines, options, &mut warnings);
        result.map_err(|problem| refusal(*problem, &lines))
    })?;
    Ok(warnings.list)
}

/// The warnings that CPython's parser gives, before anything is compiled: those of literals.
pub fn parser_warnings(module: &Mod, source: &str) -> Vec<Warning> {
    let mut warnings = Warnings { list: Vec::new() };
    guarded(|| literals::warn(module, &Lines::new(source), &mut warnings));
    warnings.list
}

fn run(module: &Mod, lines: &Lines, options: &Options, warnings: &mut Warnings) -> Checked {
    let (annotations, last_future_line) = future::check(module, lines)?;
    let future_annotations = annotations || options.future_annotations;
    flow::warn_finally(module, lines, warnings);
    let facts = scopes::Facts { last_future_line, ..scopes::check(module, lines, options)? };
    flow::check(module, lines, future_annotations, &facts, warnings)
}

pub(super) fn refusal(problem: Problem, lines: &Lines) -> SyntaxError {
    let (line, col) = lines.place(problem.range.start());
    let (end_line, end_col) = lines.place(problem.range.end());
    let found = Found {
        kind: ErrorKind::Syntax,
        message: problem.message,
        line,
        offset: col as i32 + 1,
        end_line,
        end_offset: end_col as i32 + 1,
        text: None,
    };
    found.into()
}

/// The range of a function or class definition without its decorators.
pub fn definition_range(
    lines: &Lines,
    range: TextRange,
    decorators: &[ruff_python_ast::Decorator],
) -> TextRange {
    let Some(last) = decorators.last() else { return range };
    let mut at = last.end().to_usize();
    let source = lines.source().as_bytes();
    // Between the last decorator and the definition are line ends, blanks and comments.
    while let Some(&byte) = source.get(at) {
        match byte {
            b'#' => {
                while source.get(at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                    at += 1;
                }
            }
            b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'\\' | b')' => at += 1,
            _ => break,
        }
    }
    let start = TextSize::try_from(at).unwrap_or(range.start());
    TextRange::new(start.min(range.end()), range.end())
}
