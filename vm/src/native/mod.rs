//! How Rust code appears to Python: descriptions of native functions, classes and modules (made by the attribute
//! macros of `taipan-macros`), the arguments of a call, and the conversions between Rust and Python values.

pub mod args;
pub mod convert;

pub use args::{Args, KwArgs, Param, ParamKind, Signature, VarArgs};
pub use convert::{ArgContext, FromArg, IntoValue};

use crate::object::header::Kind;
use crate::object::slots::Slots;
use crate::object::types::Type;
use crate::object::Module;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// An exception is pending in the thread state (`Vm::pending`); this only says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised;

/// What anything that can raise gives.
pub type PyResult<T = Value> = Result<T, Raised>;

/// The entry of a native function: arguments include self (or the class) first for methods.
pub type NativeFn = fn(&Vm, &Args) -> PyResult;

/// What kind of callable a native function is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionKind {
    /// A module's function.
    Function,
    /// A method: `method_descriptor` in the class, self is the first argument.
    Method,
    /// A class method: the class is the first argument.
    ClassMethod,
    /// A static method: no implicit argument.
    StaticMethod,
}

/// Description of a native function or method.
pub struct FunctionDef {
    pub name: &'static str,
    /// `__text_signature__` as CPython writes it, `($self, x, /)`; None when the function has none.
    pub text_signature: Option<&'static str>,
    pub doc: Option<&'static str>,
    pub kind: FunctionKind,
    pub entry: NativeFn,
}

/// Description of a computed attribute of a class (`getset_descriptor`).
pub struct PropertyDef {
    pub name: &'static str,
    pub doc: Option<&'static str>,
    pub get: fn(&Vm, Value) -> PyResult,
    /// The value is UNBOUND for deletion.
    pub set: Option<fn(&Vm, Value, Value) -> PyResult<()>>,
}

/// Description of a native class.
pub struct ClassDef {
    pub name: &'static str,
    /// `__module__`
    pub module: &'static str,
    pub doc: Option<&'static str>,
    /// May Python classes derive from it?
    pub subclassable: bool,
    /// Do its own instances have a `__dict__`?
    pub has_dict: bool,
    /// May instances be weakly referenced?
    pub weakrefable: bool,
    /// Kind of the instances. `Kind::Native` for all but the built-in types.
    pub kind: Kind,
    /// The base class; None for object.
    pub base: Option<fn(&Vm) -> Gc<Type>>,
    pub methods: &'static [&'static FunctionDef],
    pub properties: &'static [PropertyDef],
    /// Fills the slot table.
    pub fill_slots: fn(&mut Slots),
}

/// Description of a native module.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: Option<&'static str>,
    pub functions: &'static [&'static FunctionDef],
    /// Native classes that become attributes of the module.
    pub classes: &'static [fn(&Vm) -> Gc<Type>],
    /// Adds everything else (constants, aliases).
    pub init: Option<fn(&Vm, Gc<Module>) -> PyResult<()>>,
}
