//! Native functions that take all values of a generator: `list`, `set`, `sum`, `min`, `any` and their kin over an expression. Code
//! that is compiled for such a *sink* puts the values where they go itself, and is left when the generator ends: its Yield is
//! no end of the code, so that its loops are loops. Where something is out of the ordinary, the interpreter yields the value
//! in the usual way, and the function takes it.
//!
//! The code and the function share a [`Store`]: the list or set, or the sum or extreme so far, which the code brings up to date with each
//! value, so that it can be left anywhere.

use crate::native::PyResult;
use crate::value::Value;
use crate::vm::Vm;
use std::cell::Cell;
use std::ops::ControlFlow;

/// What takes the values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Sink {
    /// A list (word 0).
    List = 1,
    /// A set (word 0) of its own class.
    Set,
    /// A sum of ints (word 0: a small int).
    Ints,
    /// A sum of doubles, or of none yet but for a small int: its parts (words 0 and 1), and whether there was one (word 2).
    Floats,
    /// Ends at the first true value.
    Any,
    /// Ends at the first false value.
    All,
    /// The least or most of small ints (word 0: so far, or what no int is beyond), and whether there was one (word 2).
    LeastInt,
    MostInt,
    /// The same of doubles that are numbers (word 0), with 1 in word 1.
    LeastFloat,
    MostFloat,
}

impl Sink {
    /// The sink with this number.
    pub fn of(number: u8) -> Option<Sink> {
        let sums = [Sink::List, Sink::Set, Sink::Ints, Sink::Floats, Sink::Any, Sink::All];
        let extremes = [Sink::LeastInt, Sink::MostInt, Sink::LeastFloat, Sink::MostFloat];
        sums.into_iter().chain(extremes).find(|sink| *sink as u8 == number)
    }
}

/// What compiled code and the function share.
#[repr(C)]
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub words: [Cell<u64>; 3],
}

impl Store {
    /// A store with these first words.
    pub fn new(first: u64, second: u64) -> Store {
        Store { words: [Cell::new(first), Cell::new(second), Cell::new(0)] }
    }
}

/// A native function that takes values.
pub trait Consumer {
    /// Does taking this value run no Python code?
    fn is_plain(&self, vm: &Vm, value: Value) -> bool;
    /// Takes a value; breaks where it wants no more.
    ///
    /// # Errors
    /// What taking it raises.
    fn take(&mut self, vm: &Vm, value: Value) -> PyResult<ControlFlow<()>>;
    /// What compiled code may do in its place, as things stand; there is code for `there`, if any.
    fn sink(&self, _there: Option<Sink>) -> Option<(Sink, Store)> {
        None
    }
    /// Compiled code did so.
    fn took(&mut self, _: &Store) {}
}

/// A consumer made of two functions.
pub struct Functions<P, F> {
    pub plain: P,
    pub take: F,
}

impl<P: Fn(Value) -> bool, F: FnMut(Value) -> PyResult<ControlFlow<()>>> Consumer for Functions<P, F> {
    fn is_plain(&self, _: &Vm, value: Value) -> bool {
        (self.plain)(value)
    }
    fn take(&mut self, _: &Vm, value: Value) -> PyResult<ControlFlow<()>> {
        (self.take)(value)
    }
}

/// [`Functions`] for which compiled code may put the values into an object.
pub struct Into<P, F> {
    pub functions: Functions<P, F>,
    pub sink: Sink,
    /// The list or set; anything for a sink that has none.
    pub object: Value,
}

impl<P: Fn(Value) -> bool, F: FnMut(Value) -> PyResult<ControlFlow<()>>> Consumer for Into<P, F> {
    fn is_plain(&self, vm: &Vm, value: Value) -> bool {
        self.functions.is_plain(vm, value)
    }
    fn take(&mut self, vm: &Vm, value: Value) -> PyResult<ControlFlow<()>> {
        self.functions.take(vm, value)
    }
    fn sink(&self, _: Option<Sink>) -> Option<(Sink, Store)> {
        Some((self.sink, Store::new(self.object.bits(), 0)))
    }
}
