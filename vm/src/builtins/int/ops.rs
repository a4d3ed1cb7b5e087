//! The operators of `int`: machine words first, `taipan_numeric` for the rest.

use super::{IntType, Num, exact};
use crate::native::PyResult;
use crate::object::slots::CompareOp;
use crate::value::Value;
use crate::vm::Vm;
use taipan_macros::class_part;
use taipan_numeric::bigint::{self, BigInt as Big, Int, ModPowError, TooLarge, TrueDivError};
use taipan_numeric::float::PowError;

/// ZeroDivisionError of all divisions.
#[cold]
pub(crate) fn zero_division(vm: &Vm) -> crate::native::Raised {
    vm.zero_division_error("division by zero")
}

/// `x ** y` of two doubles, where the result can be complex.
///
/// # Errors
/// ZeroDivisionError, OverflowError.
pub fn float_pow(vm: &Vm, x: f64, y: f64) -> PyResult {
    match taipan_numeric::float::pow(x, y) {
        Ok(r) => Ok(vm.float(r)),
        Err(PowError::ZeroToNegative) => Err(vm.zero_division_error("zero to a negative power")),
        Err(PowError::Overflow) => Err(range_error(vm)),
        Err(PowError::Complex) => {
            let (a, b) = (
                taipan_numeric::complex::Complex::new(x, 0.0),
                taipan_numeric::complex::Complex::new(y, 0.0),
            );
            crate::builtins::complex::pow_complex(vm, a, b)
        }
    }
}

/// `OverflowError(34, 'Numerical result out of range')`
#[cold]
pub(crate) fn range_error(vm: &Vm) -> crate::native::Raised {
    let args = [Value::int32(34), vm.str("Numerical result out of range").value()];
    match vm.call(vm.exc().overflow_error.value(), &args) {
        Ok(e) => vm.raise(e),
        Err(raised) => raised,
    }
}

fn sized(vm: &Vm, r: Result<Int, TooLarge>) -> PyResult {
    match r {
        Ok(i) => Ok(vm.int_result(i)),
        Err(TooLarge) => Err(vm.memory_error("")),
    }
}

macro_rules! operands {
    ($a:ident, $b:ident) => {{
        match (Num::of($a), Num::of($b)) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        }
    }};
}

/// Quotient and remainder, rounded towards minus infinity.
fn div_mod(vm: &Vm, a: Num, b: Num) -> PyResult<(Value, Value)> {
    if let (Num::Small(x), Num::Small(y)) = (a, b) {
        return match bigint::div_mod_i64(x, y) {
            Some((q, r)) => Ok((vm.int_result(q), vm.int(r))),
            None => Err(zero_division(vm)),
        };
    }
    match a.with_two(b, |x, y| x.div_mod(y)) {
        Some((q, r)) => Ok((vm.int_big(q), vm.int_big(r))),
        None => Err(zero_division(vm)),
    }
}

/// How far to shift: None if no machine word holds it.
fn shift_count(vm: &Vm, n: Num) -> PyResult<Option<u64>> {
    if n.is_negative() {
        return Err(vm.value_error("negative shift count"));
    }
    Ok(match n {
        Num::Small(i) => u64::try_from(i).ok(),
        Num::Big(_) => None,
    })
}

fn power(vm: &Vm, base: Num, exponent: Num) -> PyResult {
    if exponent.is_negative() {
        let f = |n: Num| match n {
            Num::Small(i) => Ok(i as f64),
            Num::Big(b) => match b.value.to_f64() {
                Some(f) => Ok(f),
                None => Err(vm.overflow_error("int too large to convert to float")),
            },
        };
        return float_pow(vm, f(base)?, f(exponent)?);
    }
    match (base, exponent) {
        (Num::Small(x), Num::Small(n)) => sized(vm, bigint::int_pow_i64(x, n.unsigned_abs())),
        (Num::Big(x), Num::Small(n)) => sized(vm, x.value.pow(n.unsigned_abs()).map(Int::Big)),
        (Num::Small(0 | 1), _) => Ok(vm.int(if matches!(base, Num::Small(1)) { 1 } else { 0 })),
        (Num::Small(-1), Num::Big(n)) => Ok(vm.int(if n.value.is_odd() { -1 } else { 1 })),
        _ => Err(vm.memory_error("")),
    }
}

#[class_part("int", ops)]
impl IntType {
    #[slot(add)]
    pub(crate) fn add(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (Num::Small(x), Num::Small(y)) => vm.int_result(bigint::add_i64(x, y)),
            (Num::Big(x), Num::Small(y)) | (Num::Small(y), Num::Big(x)) => vm.int_big(x.value.add_i64(y)),
            (Num::Big(x), Num::Big(y)) => vm.int_big(x.value.add(&y.value)),
        })
    }
    #[slot(sub)]
    fn sub(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (Num::Small(x), Num::Small(y)) => vm.int_result(bigint::sub_i64(x, y)),
            (Num::Big(x), Num::Small(y)) => vm.int_big(x.value.sub_i64(y)),
            _ => vm.int_big(x.with_two(y, Big::sub)),
        })
    }
    #[slot(mul)]
    pub(crate) fn mul(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (Num::Small(x), Num::Small(y)) => vm.int_result(bigint::mul_i64(x, y)),
            (Num::Big(x), Num::Small(y)) | (Num::Small(y), Num::Big(x)) => vm.int_big(x.value.mul_i64(y)),
            (Num::Big(x), Num::Big(y)) => vm.int_big(x.value.mul(&y.value)),
        })
    }
    #[slot(truediv)]
    fn truediv(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        if let (Num::Small(x), Num::Small(y)) = (x, y) {
            return match bigint::true_div_i64(x, y) {
                Some(r) => Ok(vm.float(r)),
                None => Err(zero_division(vm)),
            };
        }
        match x.with_two(y, |x, y| x.true_div(y)) {
            Ok(r) => Ok(vm.float(r)),
            Err(TrueDivError::ZeroDivision) => Err(zero_division(vm)),
            Err(TrueDivError::Overflow) => {
                Err(vm.overflow_error("integer division result too large for a float"))
            }
        }
    }
    #[slot(floordiv)]
    fn floordiv(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        if let (Num::Big(x), Num::Big(y)) = (x, y) {
            return match x.value.floor_div(&y.value) {
                Some(q) => Ok(vm.int_big(q)),
                None => Err(zero_division(vm)),
            };
        }
        Ok(div_mod(vm, x, y)?.0)
    }
    #[slot(modulo)]
    fn modulo(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        if let (Num::Small(x), Num::Small(y)) = (x, y) {
            return match bigint::div_mod_i64(x, y) {
                Some((_, r)) => Ok(vm.int(r)),
                None => Err(zero_division(vm)),
            };
        }
        match x.with_two(y, |x, y| x.floor_mod(y)) {
            Some(r) => Ok(vm.int_big(r)),
            None => Err(zero_division(vm)),
        }
    }
    #[slot(divmod)]
    fn divmod(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        let (q, r) = div_mod(vm, x, y)?;
        Ok(vm.new_tuple(&[q, r]).value())
    }
    #[slot(pow)]
    fn pow(vm: &Vm, base: Value, exponent: Value, modulus: Value) -> PyResult {
        let (x, y) = operands!(base, exponent);
        if modulus.is_none() {
            return power(vm, x, y);
        }
        let Some(m) = Num::of(modulus) else { return Ok(Value::NOT_IMPLEMENTED) };
        match x.with_two(y, |x, y| m.with(|m| x.mod_pow(y, m))) {
            Ok(r) => Ok(vm.int_big(r)),
            Err(ModPowError::ZeroModulus) => Err(vm.value_error("pow() 3rd argument cannot be 0")),
            Err(ModPowError::NotInvertible) => {
                Err(vm.value_error("base is not invertible for the given modulus"))
            }
        }
    }
    #[slot(lshift)]
    fn lshift(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        let n = shift_count(vm, y)?;
        if matches!(x, Num::Small(0)) {
            return Ok(Value::int32(0));
        }
        let Some(n) = n else { return Err(vm.overflow_error("too many digits in integer")) };
        match x {
            Num::Small(x) => sized(vm, bigint::shl_i64(x, n)),
            Num::Big(x) => sized(vm, x.value.shl(n).map(Int::Big)),
        }
    }
    #[slot(rshift)]
    fn rshift(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        let n = shift_count(vm, y)?.unwrap_or(u64::MAX);
        Ok(match x {
            Num::Small(x) => vm.int(x >> n.min(63)),
            Num::Big(x) => vm.int_big(x.value.shr(n)),
        })
    }
    #[slot(and)]
    pub(crate) fn and(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (Num::Small(x), Num::Small(y)) => vm.int(x & y),
            _ => vm.int_big(x.with_two(y, Big::and)),
        })
    }
    #[slot(or)]
    pub(crate) fn or(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (Num::Small(x), Num::Small(y)) => vm.int(x | y),
            _ => vm.int_big(x.with_two(y, Big::or)),
        })
    }
    #[slot(xor)]
    pub(crate) fn xor(vm: &Vm, a: Value, b: Value) -> PyResult {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (Num::Small(x), Num::Small(y)) => vm.int(x ^ y),
            _ => vm.int_big(x.with_two(y, Big::xor)),
        })
    }
    #[slot(neg)]
    fn neg(vm: &Vm, this: Value) -> Value {
        match Num::of(this) {
            Some(Num::Small(i)) => vm.int_result(bigint::neg_i64(i)),
            Some(Num::Big(b)) => vm.int_big(b.value.neg()),
            None => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot(pos)]
    fn pos(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }
    #[slot(abs)]
    fn abs(vm: &Vm, this: Value) -> Value {
        match Num::of(this) {
            Some(n) if n.is_negative() => IntType::neg(vm, this),
            _ => exact(vm, this),
        }
    }
    #[slot(invert)]
    pub(crate) fn invert(vm: &Vm, this: Value) -> Value {
        match Num::of(this) {
            Some(Num::Small(i)) => vm.int(!i),
            Some(Num::Big(b)) => vm.int_big(b.value.not()),
            None => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot(int)]
    fn int(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }
    #[slot(index)]
    fn index(vm: &Vm, this: Value) -> Value {
        exact(vm, this)
    }
    #[slot(float)]
    fn float(vm: &Vm, this: Value) -> PyResult<f64> {
        super::int_to_f64(vm, this)
    }
    #[slot(bool)]
    fn bool(this: Value) -> bool {
        !matches!(Num::of(this), Some(Num::Small(0)))
    }
    #[slot(hash)]
    fn hash(this: Value) -> i64 {
        match Num::of(this) {
            Some(Num::Small(i)) => bigint::hash_i64(i),
            Some(Num::Big(b)) => b.value.hash(),
            None => 0,
        }
    }
    #[slot(compare)]
    fn compare(_vm: &Vm, this: Value, other: Value, op: CompareOp) -> PyResult {
        let (x, y) = operands!(this, other);
        let order = match (x, y) {
            (Num::Small(x), Num::Small(y)) => x.cmp(&y),
            (Num::Big(x), Num::Small(y)) => x.value.cmp_i64(y),
            (Num::Small(x), Num::Big(y)) => y.value.cmp_i64(x).reverse(),
            (Num::Big(x), Num::Big(y)) => x.value.cmp(&y.value),
        };
        Ok(Value::bool(op.of(order)))
    }
}
