//! Python source to bytecode. This crate knows no runtime value: it gives [`bytecode::Code`] or a [`SyntaxError`].

pub mod bytecode;
pub mod serialize;

use bytecode::Code;

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
}

/// A compilation's result with its warnings.
pub struct Compiled {
    pub code: Code,
    pub warnings: Vec<Warning>,
}
