//! A type's slot table: the native function for each operation that the language has. Built-in types fill it directly;
//! for Python classes `object::type_slots` fills it with functions that look the special method up. From a filled
//! slot of a built-in type the special methods (`__add__`, `__len__`, ...) are made, and the other way round, as in
//! CPython, so that both ways of asking agree.

use crate::native::{Args, PyResult};
use crate::value::{Gc, Value};
use crate::vm::Vm;

pub use crate::object::types::Type;

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CompareOp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl CompareOp {
    /// The name of its method.
    #[inline]
    pub fn method(self, names: &crate::names::Names) -> crate::object::simple::Name {
        match self {
            CompareOp::Lt => names.__lt__,
            CompareOp::Le => names.__le__,
            CompareOp::Eq => names.__eq__,
            CompareOp::Ne => names.__ne__,
            CompareOp::Gt => names.__gt__,
            CompareOp::Ge => names.__ge__,
        }
    }
    /// The operation with its operands exchanged.
    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
            op => op,
        }
    }
    /// Its sign in the source.
    pub fn sign(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }
    /// Whether it holds for operands ordered like this.
    pub fn of(self, order: std::cmp::Ordering) -> bool {
        match self {
            CompareOp::Lt => order.is_lt(),
            CompareOp::Le => order.is_le(),
            CompareOp::Eq => order.is_eq(),
            CompareOp::Ne => order.is_ne(),
            CompareOp::Gt => order.is_gt(),
            CompareOp::Ge => order.is_ge(),
        }
    }
    /// Whether it holds for two doubles.
    pub fn of_floats(self, x: f64, y: f64) -> bool {
        x.partial_cmp(&y).map_or(self == CompareOp::Ne, |order| self.of(order))
    }
}

/// `(self) -> value`
pub type UnaryFn = fn(&Vm, Value) -> PyResult;
/// `(left, right) -> value or NotImplemented`: called with self on either side, as CPython's nb_ functions are.
pub type BinaryFn = fn(&Vm, Value, Value) -> PyResult;
/// `(base, exponent, modulus or None) -> value or NotImplemented`
pub type TernaryFn = fn(&Vm, Value, Value, Value) -> PyResult;
/// `(self, args)`: args without self
pub type CallFn = fn(&Vm, Value, &Args) -> PyResult;
/// `(class, args) -> instance`
pub type NewFn = fn(&Vm, Gc<Type>, &Args) -> PyResult;
/// `(self, args)`
pub type InitFn = fn(&Vm, Value, &Args) -> PyResult<()>;

macro_rules! slot_table {
    ($( $(#[$doc:meta])* $name:ident : $ty:ty ),* $(,)?) => {
        /// The slots; `None` where the type does not have the operation.
        #[derive(Clone, Copy, Default)]
        pub struct Slots { $( $(#[$doc])* pub $name: Option<$ty> ),* }
        impl Slots {
            /// Fills what is empty here from `base` (inheritance of slots).
            pub fn inherit(&mut self, base: &Slots) {
                $( if self.$name.is_none() { self.$name = base.$name; } )*
            }
        }
    };
}

slot_table! {
    /// `__repr__`
    repr: UnaryFn,
    /// `__str__`
    str: UnaryFn,
    /// `__hash__`; a type that is not hashable has `object::type_slots::hash_not_implemented`
    hash: fn(&Vm, Value) -> PyResult<i64>,
    /// `__call__`
    call: CallFn,
    /// `__getattribute__` with `__getattr__`
    getattr: fn(&Vm, Value, Gc<crate::object::Str>) -> PyResult,
    /// `__setattr__`, and `__delattr__` when the value is UNBOUND
    setattr: fn(&Vm, Value, Gc<crate::object::Str>, Value) -> PyResult<()>,
    /// `__lt__` ... `__ge__`: value or NotImplemented
    compare: fn(&Vm, Value, Value, CompareOp) -> PyResult,
    /// `__iter__`
    iter: UnaryFn,
    /// `__next__`: the next value, or UNBOUND at the end (no StopIteration is raised then)
    next: UnaryFn,
    /// `__get__(self, instance or UNBOUND, owner or UNBOUND)`
    descr_get: fn(&Vm, Value, Value, Value) -> PyResult,
    /// `__set__`, and `__delete__` when the value is UNBOUND
    descr_set: fn(&Vm, Value, Value, Value) -> PyResult<()>,
    /// `__new__`
    new: NewFn,
    /// `__init__`
    init: InitFn,
    /// `__del__`
    finalize: fn(&Vm, Value) -> PyResult<()>,
    /// Beside `finalize`: would that do nothing, for this object of this class? The collector asks for a dead object, so that one for
    /// which nothing is left to do need not live once more. It reads what the object and those that it refers to have, and no more.
    idle: fn(Gc<Type>, Value) -> bool,
    /// `__len__`
    len: fn(&Vm, Value) -> PyResult<usize>,
    /// `__bool__`
    bool: fn(&Vm, Value) -> PyResult<bool>,
    /// `__getitem__`
    getitem: BinaryFn,
    /// `__setitem__`, and `__delitem__` when the value (third) is UNBOUND
    setitem: fn(&Vm, Value, Value, Value) -> PyResult<()>,
    /// `__contains__`
    contains: fn(&Vm, Value, Value) -> PyResult<bool>,
    /// Sequence concatenation (`+` of sequences, tried after `add`)
    concat: BinaryFn,
    /// Sequence repetition by a count
    repeat: fn(&Vm, Value, isize) -> PyResult,
    inplace_concat: BinaryFn,
    inplace_repeat: fn(&Vm, Value, isize) -> PyResult,
    add: BinaryFn,
    sub: BinaryFn,
    mul: BinaryFn,
    matmul: BinaryFn,
    truediv: BinaryFn,
    floordiv: BinaryFn,
    modulo: BinaryFn,
    divmod: BinaryFn,
    pow: TernaryFn,
    lshift: BinaryFn,
    rshift: BinaryFn,
    and: BinaryFn,
    or: BinaryFn,
    xor: BinaryFn,
    iadd: BinaryFn,
    isub: BinaryFn,
    imul: BinaryFn,
    imatmul: BinaryFn,
    itruediv: BinaryFn,
    ifloordiv: BinaryFn,
    imodulo: BinaryFn,
    ipow: BinaryFn,
    ilshift: BinaryFn,
    irshift: BinaryFn,
    iand: BinaryFn,
    ior: BinaryFn,
    ixor: BinaryFn,
    neg: UnaryFn,
    pos: UnaryFn,
    abs: UnaryFn,
    invert: UnaryFn,
    /// `__int__`
    int: UnaryFn,
    /// `__float__`
    float: UnaryFn,
    /// `__index__`
    index: UnaryFn,
    /// `__await__`
    await_: UnaryFn,
    /// `__aiter__`
    aiter: UnaryFn,
    /// `__anext__`
    anext: UnaryFn,
    /// The buffer protocol: gives access to the object's bytes (`object::buffer`)
    buffer: fn(&Vm, Value, u32) -> PyResult<crate::object::buffer::Buffer>,
}
