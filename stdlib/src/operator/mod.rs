//! The module `_operator`: the operators of the language as functions.

pub mod getters;

use getters::{AttrGetter, ItemGetter, MethodCaller};
use taipan_macros::module;
use taipan_vm::call::call as call_value;
use taipan_vm::native::{ArgContext, Args, BytesLike, FromArg, PyResult};
use taipan_vm::object::Str;
use taipan_vm::object::header::Kind;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::protocol::BinOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Operator interface.
///
/// This module exports a set of functions implemented in C corresponding
/// to the intrinsic operators of Python.  For example, operator.add(x, y)
/// is equivalent to the expression x+y.  The function names are those
/// used for special methods; variants without leading and trailing
/// '__' are also provided for convenience.
#[module("_operator", classes(ItemGetter, AttrGetter, MethodCaller))]
pub mod module {
    use super::*;

    /// Same as a + b.
    #[function("add(a, b, /)")]
    fn add(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::Add, a, b)
    }
    /// Same as a - b.
    #[function("sub(a, b, /)")]
    fn sub(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::Sub, a, b)
    }
    /// Same as a * b.
    #[function("mul(a, b, /)")]
    fn mul(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::Mul, a, b)
    }
    /// Same as a @ b.
    #[function("matmul(a, b, /)")]
    fn matmul(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::MatMul, a, b)
    }
    /// Same as a / b.
    #[function("truediv(a, b, /)")]
    fn truediv(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::TrueDiv, a, b)
    }
    /// Same as a // b.
    #[function("floordiv(a, b, /)")]
    fn floordiv(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::FloorDiv, a, b)
    }
    /// Same as a % b.
    #[function("mod(a, b, /)")]
    fn modulo(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::Mod, a, b)
    }
    /// Same as a << b.
    #[function("lshift(a, b, /)")]
    fn lshift(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::LShift, a, b)
    }
    /// Same as a >> b.
    #[function("rshift(a, b, /)")]
    fn rshift(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::RShift, a, b)
    }
    /// Same as a & b.
    #[function("and_(a, b, /)")]
    fn and_(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::And, a, b)
    }
    /// Same as a | b.
    #[function("or_(a, b, /)")]
    fn or_(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::Or, a, b)
    }
    /// Same as a ^ b.
    #[function("xor(a, b, /)")]
    fn xor(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.binary(BinOp::Xor, a, b)
    }
    /// Same as a ** b.
    #[function("pow(a, b, /)")]
    fn pow(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.pow(a, b, Value::NONE)
    }
    /// Same as a += b.
    #[function("iadd(a, b, /)")]
    fn iadd(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::Add, a, b)
    }
    /// Same as a -= b.
    #[function("isub(a, b, /)")]
    fn isub(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::Sub, a, b)
    }
    /// Same as a *= b.
    #[function("imul(a, b, /)")]
    fn imul(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::Mul, a, b)
    }
    /// Same as a @= b.
    #[function("imatmul(a, b, /)")]
    fn imatmul(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::MatMul, a, b)
    }
    /// Same as a /= b.
    #[function("itruediv(a, b, /)")]
    fn itruediv(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::TrueDiv, a, b)
    }
    /// Same as a //= b.
    #[function("ifloordiv(a, b, /)")]
    fn ifloordiv(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::FloorDiv, a, b)
    }
    /// Same as a %= b.
    #[function("imod(a, b, /)")]
    fn imod(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::Mod, a, b)
    }
    /// Same as a <<= b.
    #[function("ilshift(a, b, /)")]
    fn ilshift(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::LShift, a, b)
    }
    /// Same as a >>= b.
    #[function("irshift(a, b, /)")]
    fn irshift(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::RShift, a, b)
    }
    /// Same as a &= b.
    #[function("iand(a, b, /)")]
    fn iand(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::And, a, b)
    }
    /// Same as a |= b.
    #[function("ior(a, b, /)")]
    fn ior(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::Or, a, b)
    }
    /// Same as a ^= b.
    #[function("ixor(a, b, /)")]
    fn ixor(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::Xor, a, b)
    }
    /// Same as a **= b.
    #[function("ipow(a, b, /)")]
    fn ipow(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.inplace(BinOp::Pow, a, b)
    }
    /// Same as a < b.
    #[function("lt(a, b, /)")]
    fn lt(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.compare(a, b, CompareOp::Lt)
    }
    /// Same as a <= b.
    #[function("le(a, b, /)")]
    fn le(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.compare(a, b, CompareOp::Le)
    }
    /// Same as a == b.
    #[function("eq(a, b, /)")]
    fn eq(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.compare(a, b, CompareOp::Eq)
    }
    /// Same as a != b.
    #[function("ne(a, b, /)")]
    fn ne(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.compare(a, b, CompareOp::Ne)
    }
    /// Same as a > b.
    #[function("gt(a, b, /)")]
    fn gt(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.compare(a, b, CompareOp::Gt)
    }
    /// Same as a >= b.
    #[function("ge(a, b, /)")]
    fn ge(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.compare(a, b, CompareOp::Ge)
    }
    /// Same as -a.
    #[function("neg(a, /)")]
    fn neg(vm: &Vm, a: Value) -> PyResult {
        vm.unary(a, |s| s.neg, "unary -")
    }
    /// Same as +a.
    #[function("pos(a, /)")]
    fn pos(vm: &Vm, a: Value) -> PyResult {
        vm.unary(a, |s| s.pos, "unary +")
    }
    /// Same as ~a.
    #[function("inv(a, /)")]
    fn inv(vm: &Vm, a: Value) -> PyResult {
        vm.unary(a, |s| s.invert, "unary ~")
    }
    /// Same as ~a.
    #[function("invert(a, /)")]
    fn invert(vm: &Vm, a: Value) -> PyResult {
        vm.unary(a, |s| s.invert, "unary ~")
    }
    /// Same as abs(a).
    #[function("abs(a, /)")]
    fn abs(vm: &Vm, a: Value) -> PyResult {
        vm.unary(a, |s| s.abs, "abs()")
    }
    /// Same as a.__index__()
    #[function("index(a, /)")]
    fn index(vm: &Vm, a: Value) -> PyResult {
        vm.index_of(a)
    }
    /// Return True if a is true, False otherwise.
    #[function("truth(a, /)")]
    fn truth(vm: &Vm, a: Value) -> PyResult<bool> {
        vm.truth(a)
    }
    /// Same as not a.
    #[function("not_(a, /)")]
    fn not_(vm: &Vm, a: Value) -> PyResult<bool> {
        Ok(!vm.truth(a)?)
    }
    /// Same as a is b.
    #[function("is_(a, b, /)")]
    fn is_(a: Value, b: Value) -> bool {
        a == b
    }
    /// Same as a is not b.
    #[function("is_not(a, b, /)")]
    fn is_not(a: Value, b: Value) -> bool {
        a != b
    }
    /// Same as a is None.
    #[function("is_none(a, /)")]
    fn is_none(a: Value) -> bool {
        a.is_none()
    }
    /// Same as a is not None.
    #[function("is_not_none(a, /)")]
    fn is_not_none(a: Value) -> bool {
        !a.is_none()
    }
    /// Same as a[b].
    #[function("getitem(a, b, /)")]
    fn getitem(vm: &Vm, a: Value, b: Value) -> PyResult {
        vm.getitem(a, b)
    }
    /// Same as a[b] = c.
    #[function("setitem(a, b, c, /)")]
    fn setitem(vm: &Vm, a: Value, b: Value, c: Value) -> PyResult<()> {
        vm.setitem(a, b, c)
    }
    /// Same as del a[b].
    #[function("delitem(a, b, /)")]
    fn delitem(vm: &Vm, a: Value, b: Value) -> PyResult<()> {
        vm.delitem(a, b)
    }
    /// Same as b in a (note reversed operands).
    #[function("contains(a, b, /)")]
    fn contains(vm: &Vm, a: Value, b: Value) -> PyResult<bool> {
        vm.contains(a, b)
    }
    /// Return the number of items in a which are, or which equal, b.
    #[function("countOf(a, b, /)")]
    fn count_of(vm: &Vm, a: Value, b: Value) -> PyResult<usize> {
        let it = search_iter(vm, a)?;
        let mut n = 0;
        while let Some(item) = vm.next(it)? {
            n += usize::from(vm.eq(item, b)?);
        }
        Ok(n)
    }
    /// Return the first index of b in a.
    #[function("indexOf(a, b, /)")]
    fn index_of(vm: &Vm, a: Value, b: Value) -> PyResult<usize> {
        let it = search_iter(vm, a)?;
        let mut i = 0;
        while let Some(item) = vm.next(it)? {
            if vm.eq(item, b)? {
                return Ok(i);
            }
            i += 1;
        }
        Err(vm.value_error("sequence.index(x): x not in sequence"))
    }
    /// Same as a + b, for a and b sequences.
    #[function("concat(a, b, /)")]
    fn concat(vm: &Vm, a: Value, b: Value) -> PyResult {
        if let Some(f) = vm.type_of(a).slots().concat {
            return f(vm, a, b);
        }
        check_sequences(vm, a, b)?;
        vm.binary(BinOp::Add, a, b)
    }
    /// Same as a += b, for a and b sequences.
    #[function("iconcat(a, b, /)")]
    fn iconcat(vm: &Vm, a: Value, b: Value) -> PyResult {
        let slots = vm.type_of(a).slots();
        if let Some(f) = slots.inplace_concat.or(slots.concat) {
            return f(vm, a, b);
        }
        check_sequences(vm, a, b)?;
        vm.inplace(BinOp::Add, a, b)
    }
    /// Return an estimate of the number of items in obj.
    ///
    /// This is useful for presizing containers when building from an iterable.
    ///
    /// If the object supports len(), the result will be exact.
    /// Otherwise, it may over- or under-estimate by an arbitrary amount.
    /// The result will be an integer >= 0.
    #[function("length_hint(obj, default=0, /)")]
    fn length_hint(vm: &Vm, obj: Value, default: isize) -> PyResult<isize> {
        super::length_hint(vm, obj, default)
    }
    /// Same as obj(*args, **kwargs).
    #[function("call(obj, /, *args, **kwargs)")]
    fn call(vm: &Vm, args: &Args) -> PyResult {
        let Some(callable) = args.get(0) else {
            return Err(vm.type_error("call expected at least 1 argument, got 0"));
        };
        call_value(vm, callable, &args.skip_first())
    }
    /// Return 'a == b'.
    ///
    /// This function uses an approach designed to prevent
    /// timing analysis, making it appropriate for cryptography.
    ///
    /// a and b must both be of the same type: either str (ASCII only),
    /// or any bytes-like object.
    ///
    /// Note: If a and b are of different lengths, or if an error occurs,
    /// a timing attack could theoretically reveal information about the
    /// types and lengths of a and b--but not their values.
    #[function("_compare_digest(a, b, /)")]
    fn compare_digest(vm: &Vm, a: Value, b: Value) -> PyResult<bool> {
        super::compare_digest(vm, a, b)
    }
}

/// The iterator for a search.
fn search_iter(vm: &Vm, container: Value) -> PyResult {
    vm.iter(container).map_err(|raised| match vm.take_if(vm.exc().type_error) {
        Some(_) => {
            let class = vm.type_of(container).name();
            vm.type_error(format!("argument of type '{class}' is not iterable"))
        }
        None => raised,
    })
}

/// Concatenation is for sequences only.
fn check_sequences(vm: &Vm, a: Value, b: Value) -> PyResult<()> {
    let is_sequence = |v: Value| vm.type_of(v).slots().getitem.is_some() && !v.is_kind(Kind::Dict);
    if is_sequence(a) && is_sequence(b) {
        return Ok(());
    }
    let class = vm.type_of(a).name();
    Err(vm.type_error(format!("'{class}' object can't be concatenated")))
}

/// `operator.length_hint`: the length, or what `__length_hint__` says, or the default.
///
/// # Errors
/// What those methods raise, a TypeError of theirs excepted; TypeError and ValueError for a bad result.
pub fn length_hint(vm: &Vm, obj: Value, default: isize) -> PyResult<isize> {
    if let Some(len) = vm.type_of(obj).slots().len {
        match len(vm, obj) {
            Ok(n) => return Ok(isize::try_from(n).unwrap_or(isize::MAX)),
            Err(raised) => {
                if vm.take_if(vm.exc().type_error).is_none() {
                    return Err(raised);
                }
            }
        }
    }
    let hint = match vm.call_special(obj, vm.names().__length_hint__, &[]) {
        Ok(Some(hint)) if !hint.is_not_implemented() => hint,
        Ok(_) => return Ok(default),
        Err(raised) => {
            return if vm.take_if(vm.exc().type_error).is_some() { Ok(default) } else { Err(raised) };
        }
    };
    if !vm.is_int(hint) {
        let class = vm.type_of(hint).name();
        return Err(vm.type_error(format!("__length_hint__ must be an integer, not {class}")));
    }
    match vm.int_to_i64(hint) {
        Some(n) if n >= 0 => Ok(n as isize),
        Some(_) => Err(vm.value_error("__length_hint__() should return >= 0")),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// Compares without telling by the time it takes where the first difference is.
fn equal_in_constant_time(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let difference = a.iter().zip(b).fold(0u8, |d, (x, y)| d | (x ^ y));
    std::hint::black_box(difference) == 0
}

/// `hmac.compare_digest`
///
/// # Errors
/// TypeError for what is neither ASCII text nor bytes.
pub fn compare_digest(vm: &Vm, a: Value, b: Value) -> PyResult<bool> {
    if let (Some(x), Some(y)) = (a.downcast::<Str>(), b.downcast::<Str>()) {
        let (x, y): (Gc<Str>, Gc<Str>) = (x, y);
        if !x.is_ascii() || !y.is_ascii() {
            return Err(vm.type_error("comparing strings with non-ASCII characters is not supported"));
        }
        return Ok(equal_in_constant_time(x.bytes(), y.bytes()));
    }
    let has_buffer = |v: Value| vm.type_of(v).slots().buffer.is_some();
    if !has_buffer(a) && !has_buffer(b) {
        let (x, y) = (vm.type_of(a).name(), vm.type_of(b).name());
        return Err(
            vm.type_error(format!("unsupported operand types(s) or combination of types: '{x}' and '{y}'"))
        );
    }
    let context =
        ArgContext { function: "_compare_digest", param: "a", position: 1, named: false, or_none: false };
    let x = BytesLike::from_arg(vm, a, &context)?;
    let y = BytesLike::from_arg(vm, b, &context)?;
    Ok(equal_in_constant_time(&x, &y))
}
