//! Python source to bytecode. This crate knows no runtime value: it gives [`bytecode::Code`] or a [`SyntaxError`].

pub mod bytecode;
mod codegen;
mod disassemble;
pub mod liveness;
mod location;
pub mod serialize;
mod stack;
mod symtable;
pub mod syntax;
pub mod tree;
pub mod unit;
mod unparse;
pub mod verify;

pub use disassemble::disassemble;
pub use verify::verify;

use bytecode::Code;
use location::LineIndex;
use ruff_python_ast as ast;

/// What is compiled: `exec` (a module), `eval` (one expression), `single` (an interactive statement).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Exec,
    Eval,
    Single,
}

/// Options of a compilation.
#[derive(Clone, Debug)]
pub struct Options {
    pub mode: Mode,
    /// `-O` level: 1 drops asserts and makes `__debug__` False, 2 also drops docstrings.
    pub optimize: u8,
    /// `from __future__ import annotations` is in force from outside.
    pub future_annotations: bool,
    /// `ast.PyCF_ALLOW_TOP_LEVEL_AWAIT`.
    pub top_level_await: bool,
    /// Of `codeop`: incomplete input raises `_IncompleteInputError`.
    pub allow_incomplete: bool,
    /// `ast.PyCF_DONT_IMPLY_DEDENT`
    pub dont_imply_dedent: bool,
}

impl Options {
    /// The options of plain execution in `mode`.
    pub fn new(mode: Mode) -> Options {
        Options {
            mode,
            optimize: 0,
            future_annotations: false,
            top_level_await: false,
            allow_incomplete: false,
            dont_imply_dedent: false,
        }
    }
}

/// Which exception class a refusal becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    Syntax,
    Indentation,
    Tab,
    Incomplete,
}

/// A refusal, with what CPython's SyntaxError carries. Lines count from 1, offsets are characters from 1;
/// `end_line` 0 means none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: String,
    pub line: u32,
    pub offset: u32,
    pub end_line: u32,
    pub end_offset: u32,
    /// The source line, or None where it is not known.
    pub text: Option<String>,
}

/// What compilation noticed and Python reports as warnings (`SyntaxWarning`, `DeprecationWarning`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    pub category: &'static str,
    pub message: String,
    pub line: u32,
    /// What it becomes where warnings are errors.
    pub refusal: SyntaxError,
}

/// A compilation's result with its warnings.
pub struct Compiled {
    pub code: Code,
    pub warnings: Vec<Warning>,
}

/// Compiles source text.
///
/// `filename` only goes into the code objects.
///
/// # Errors
/// When the source is not a valid program, or too big for the bytecode's fields.
pub fn compile(source: &str, filename: &str, options: &Options) -> Result<Compiled, SyntaxError> {
    let parsed = syntax::parse(source, options)?;
    let lines = LineIndex::new(source);
    let (result, depth) = compile_parsed(parsed.syntax(), source, filename, options, &lines, &[]);
    // Dropping the tree recurses as deep as the tree is.
    stack::for_depth(depth, || drop(parsed));
    result
}

/// Compiles a tree; also gives a bound of how deeply it is nested.
fn compile_parsed(
    module: &ast::Mod,
    source: &str,
    filename: &str,
    options: &Options,
    lines: &LineIndex,
    foreign: &[bytecode::Const],
) -> (Result<Compiled, SyntaxError>, usize) {
    let warnings = match syntax::check(module, source, options) {
        Ok(warnings) => warnings,
        Err(error) => return (Err(error), source.len()),
    };
    let future_annotations = options.future_annotations || codegen::future_annotations(module);
    let table = match symtable::SymbolTable::new(module, future_annotations) {
        Ok(table) => table,
        Err((range, message)) => return (Err(lines.error(source, range, message)), source.len()),
    };
    let depth = table.depth;
    let input =
        codegen::Input { module, source, filename, options, lines, future_annotations, table, foreign };
    let result = codegen::compile(input).map(|(code, _)| Compiled { code, warnings });
    (result, depth)
}
