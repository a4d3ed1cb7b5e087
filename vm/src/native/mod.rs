//! How Rust code appears to Python: descriptions of native functions, classes and modules (made by the attribute
//! macros of `taipan-macros`), the arguments of a call, and the conversions between Rust and Python values.

pub mod args;
pub mod convert;
pub mod suggest;
#[cfg(test)]
pub(crate) mod tests;

pub use args::{Args, KwArgs, Param, ParamKind, Signature, Style, VarArgs};
pub use convert::{
    ArgContext, BytesLike, FromArg, FsPath, Index, IntoResult, IntoValue, StrOrBytes, Text, WritableBytes,
};

use crate::object::Module;
use crate::object::header::Kind;
use crate::object::native::{NativeHead, NativeObject};
use crate::object::slots::Slots;
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// An exception is pending in the thread state (`Vm::pending`); this only says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised;

/// What anything that can raise gives.
pub type PyResult<T = Value> = Result<T, Raised>;

/// The entry of a native function: arguments include self (or the class) first for methods.
pub type NativeFn = fn(&Vm, &Args) -> PyResult;

/// `(self) -> value` of a computed attribute.
pub type GetFn = fn(&Vm, Value) -> PyResult;
/// `(self, value or UNBOUND)` of a computed attribute.
pub type SetFn = fn(&Vm, Value, Value) -> PyResult<()>;
/// Gives a class in this interpreter.
pub type ClassFn = fn(&Vm) -> Gc<Type>;
/// Completes a class that was just made.
pub type ClassInitFn = fn(&Vm, Gc<Type>) -> PyResult<()>;
/// Completes a module that was just made.
pub type ModuleInitFn = fn(&Vm, Gc<Module>) -> PyResult<()>;

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

/// An entry that compiled code calls with unboxed doubles, for functions whose Rust signature allows it.
#[derive(Clone, Copy)]
pub enum DirectEntry {
    /// One double, cannot raise: `math.fabs`
    F64(fn(f64) -> f64),
    /// One double, may raise: `math.sqrt`
    F64Raises(fn(&Vm, f64) -> PyResult<f64>),
    /// Two doubles, cannot raise: `math.copysign`
    F64x2(fn(f64, f64) -> f64),
    /// Two doubles, may raise: `math.pow`
    F64x2Raises(fn(&Vm, f64, f64) -> PyResult<f64>),
}

/// An entry for few arguments, all given by position: they come in registers, those that are absent as UNBOUND.
#[derive(Clone, Copy)]
pub struct QuickEntry {
    /// How many values it takes at least and at most, self included.
    pub least: u8,
    pub most: u8,
    pub entry: fn(&Vm, Value, Value, Value) -> PyResult,
}

/// Description of a native function or method.
pub struct FunctionDef {
    pub name: &'static str,
    /// `__text_signature__` as CPython writes it, `($self, x, /)`; None when the function has none.
    pub text_signature: Option<&'static str>,
    pub doc: Option<&'static str>,
    pub kind: FunctionKind,
    pub entry: NativeFn,
    /// Another entry for arguments that are all doubles, without boxing; compiled code prefers it.
    pub direct: Option<DirectEntry>,
    /// Another entry for a few positional arguments.
    pub quick: Option<QuickEntry>,
}

/// Description of a computed attribute of a class (`getset_descriptor`).
#[derive(Clone, Copy)]
pub struct PropertyDef {
    pub name: &'static str,
    pub doc: Option<&'static str>,
    pub get: GetFn,
    /// The value is UNBOUND for deletion.
    pub set: Option<SetFn>,
    /// CPython keeps it in a field of the C object: the descriptor is a `member_descriptor`.
    pub member: bool,
}

/// Description of a native class.
pub struct ClassDef {
    pub name: &'static str,
    /// `__module__`
    pub module: &'static str,
    pub doc: Option<&'static str>,
    /// `__text_signature__` of the class: `(iterable=(), maxlen=None)`
    pub text_signature: Option<&'static str>,
    /// May Python classes derive from it?
    pub subclassable: bool,
    /// Do its own instances have a `__dict__`?
    pub has_dict: bool,
    /// May instances be weakly referenced?
    pub weakrefable: bool,
    /// Kind of the instances. `Kind::Native` for all but the built-in types.
    pub kind: Kind,
    /// The base class; None for object.
    pub base: Option<ClassFn>,
    pub methods: &'static [&'static FunctionDef],
    pub properties: &'static [PropertyDef],
    /// Fills the slot table.
    pub fill_slots: fn(&mut Slots),
    /// Adds class attributes that are neither methods nor computed (`date.min`), after the type exists.
    pub init: Option<ClassInitFn>,
}

impl ClassDef {
    /// The name as `tp_name` has it: with the module, unless that is `builtins`. For error messages.
    pub fn full_name(&self) -> String {
        if self.module == "builtins" {
            self.name.to_string()
        } else {
            format!("{}.{}", self.module, self.name)
        }
    }
}

/// A part of a native class that is written in another file: `#[class_part]`.
#[derive(Clone, Copy)]
pub struct ClassPart {
    pub methods: &'static [&'static FunctionDef],
    pub properties: &'static [PropertyDef],
    pub fill_slots: fn(&mut Slots),
    pub init: Option<ClassInitFn>,
}

/// Description of a native module.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: Option<&'static str>,
    pub functions: &'static [&'static FunctionDef],
    /// Native classes that become attributes of the module.
    pub classes: &'static [ClassFn],
    /// Adds everything else (constants, aliases).
    pub init: Option<ModuleInitFn>,
}

/// Sets attribute `name` of a module.
pub fn set_module_attribute(vm: &Vm, module: Gc<Module>, name: &str, value: Value) -> PyResult<()> {
    module.namespace().set_str(vm, vm.intern_str(name), value);
    Ok(())
}

/// Sets attribute `name` of a class, also of one that Python code cannot change.
pub fn set_class_attribute(vm: &Vm, class: Gc<Type>, name: &str, value: Value) -> PyResult<()> {
    class.set_attr_raw(vm, vm.intern_str(name), value);
    Ok(())
}

/// A new instance of `class`, whose native layout is `T`. See `alloc` of any `#[native_object]`.
pub fn alloc_native<T: NativeObject>(vm: &Vm, class: Gc<Type>, make: impl FnOnce(NativeHead) -> T) -> Gc<T> {
    debug_assert!(class.kind.get() == Kind::Native, "the class has another layout");
    vm.alloc_instance(class, |header| make(NativeHead::new(header, T::NATIVE)))
}

/// Several tables in one array; `N` is the sum of their lengths, `filler` is not seen. Used by the macros.
pub const fn concat<T: Copy, const N: usize>(filler: T, parts: &[&[T]]) -> [T; N] {
    let mut all = [filler; N];
    let (mut part, mut n) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[n] = parts[part][i];
            n += 1;
            i += 1;
        }
        part += 1;
    }
    assert!(n == N, "the parts have another total length");
    all
}

/// Fillers for [`concat`].
pub mod filler {
    use super::*;

    pub const FUNCTION: &FunctionDef = &FunctionDef {
        name: "",
        text_signature: None,
        doc: None,
        kind: FunctionKind::Function,
        entry: |_, _| Ok(Value::NONE),
        direct: None,
        quick: None,
    };
    pub const PROPERTY: PropertyDef =
        PropertyDef { name: "", doc: None, get: |_, _| Ok(Value::NONE), set: None, member: false };
    pub const CLASS: ClassFn = |vm| vm.type_of(Value::NONE);
}
