//! Compiled bodies as the runtime shares them.
//!
//! Most functions of the modules that a program imports never run, and what their bytecode takes in memory is most of
//! what starting the program costs. So a body that comes from an embedded module is a [`Unit`] that knows its name,
//! its parameters and its size, and is decoded when somebody first looks further. Constants of the body around it and
//! the runtime's code objects share one unit.

use crate::bytecode::{Code, Op, flags};
use crate::serialize::Encoded;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A compiled body, which may still have to be decoded: [`Deref`] does that.
#[derive(Clone)]
pub struct Unit(Arc<Inner>);

struct Inner {
    head: Head,
    /// (In a box: most stay empty.)
    code: OnceLock<Box<Code>>,
    encoded: Option<Encoded>,
}

/// What a frame of a body needs to be made, and functions with it: known before the body is decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Head {
    pub first_line: u32,
    pub arg_count: u32,
    pub posonly_count: u32,
    pub kwonly_count: u32,
    pub flags: u32,
    /// Registers of a frame: at least those that have names.
    pub registers: u32,
    /// Registers that are locals, cells or free variables.
    pub locals: u32,
    /// How many free variables it has.
    pub free: u32,
    /// A call makes a generator, coroutine or async generator.
    pub makes_generator: bool,
    /// A generator of this code that dies before its end has something to do then: it has a handler that GeneratorExit
    /// may reach, or delegates to something that is closed with it.
    pub closes: bool,
}

impl Head {
    /// The head of a body.
    pub fn of(code: &Code) -> Head {
        let cells = code.cellvars.iter().map(|c| c.1 as usize + 1).max().unwrap_or(0);
        let free = if code.freevars.is_empty() { 0 } else { code.first_free as usize + code.freevars.len() };
        let locals = code.varnames.len().max(cells).max(free) as u32;
        let delegates = code.instrs.iter().any(|i| i.op_byte() == Op::Yield as u8 && i.x() == 1);
        // The handler around the whole body is for StopIteration alone.
        let only_stop = |target: u32| {
            code.instrs.get(target as usize).is_some_and(|i| i.op_byte() == Op::StopIterationError as u8)
        };
        Head {
            first_line: code.first_line,
            arg_count: code.arg_count,
            posonly_count: code.posonly_count,
            kwonly_count: code.kwonly_count,
            flags: code.flags,
            registers: code.registers.max(locals),
            locals,
            free: code.freevars.len() as u32,
            makes_generator: code.instrs.iter().any(|i| i.op_byte() == Op::MakeGenerator as u8),
            closes: delegates || !code.handlers.iter().all(|h| only_stop(h.target)),
        }
    }
    /// Parameters of all kinds.
    pub fn params(&self) -> u32 {
        let star = |flag| u32::from(self.flags & flag != 0);
        self.arg_count + self.kwonly_count + star(flags::VARARGS) + star(flags::VARKEYWORDS)
    }
    /// Positional parameters when a call with exactly these needs no further binding; `u32::MAX` when never.
    pub fn simple_args(&self) -> u32 {
        let simple = self.params() == self.arg_count;
        if simple { self.arg_count } else { u32::MAX }
    }
}

impl Unit {
    /// A body that is decoded when it is looked into.
    pub(crate) fn encoded(head: Head, encoded: Encoded) -> Unit {
        Unit(Arc::new(Inner { head, code: OnceLock::new(), encoded: Some(encoded) }))
    }
    /// What is known without decoding.
    pub fn head(&self) -> &Head {
        &self.0.head
    }
    /// Was it decoded, or never had to be?
    pub fn is_decoded(&self) -> bool {
        self.0.code.get().is_some()
    }
    /// `co_name`
    pub fn name(&self) -> &str {
        self.0.encoded.as_ref().map_or_else(|| &*self.name, Encoded::name)
    }
    /// `co_qualname`
    pub fn qualname(&self) -> &str {
        self.0.encoded.as_ref().map_or_else(|| &*self.qualname, Encoded::qualname)
    }
    /// `co_filename`
    pub fn filename(&self) -> &str {
        self.0.encoded.as_ref().map_or_else(|| &*self.filename, Encoded::filename)
    }
}

impl Deref for Unit {
    type Target = Code;
    fn deref(&self) -> &Code {
        // A unit has the one or the other.
        self.0
            .code
            .get_or_init(|| Box::new(self.0.encoded.as_ref().map_or_else(Code::default, Encoded::decode)))
    }
}

impl From<Code> for Unit {
    fn from(code: Code) -> Unit {
        Unit(Arc::new(Inner { head: Head::of(&code), code: OnceLock::from(Box::new(code)), encoded: None }))
    }
}

impl PartialEq for Unit {
    fn eq(&self, other: &Unit) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
