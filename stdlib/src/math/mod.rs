//! The module `math`. The functions of one double are in `simple`, those on ints and iterables here.

pub mod simple;

use taipan_macros::module;
use taipan_numeric::bigint::{self, BigInt};
use taipan_numeric::float::math::{self, LogBase, MathError, MathErrorKind};
use taipan_numeric::float::parts;
use taipan_numeric::float::sums::{DotProduct, FSum};
use taipan_vm::builtins::float::whole_to_int;
use taipan_vm::builtins::int::Num;
use taipan_vm::native::{PyResult, Raised, VarArgs};
use taipan_vm::object::{Str, Tuple};
use taipan_vm::protocol::BinOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Raises what a function of `taipan_numeric` reports.
#[cold]
pub(crate) fn raise(vm: &Vm, e: &MathError) -> Raised {
    match e.kind {
        MathErrorKind::Value => vm.value_error(&e.message),
        MathErrorKind::Overflow => vm.overflow_error(&e.message),
        MathErrorKind::ZeroDivision => vm.zero_division_error(&e.message),
    }
}

/// A logarithm of any real number; ints of any size.
fn logarithm(vm: &Vm, x: Value, base: LogBase) -> PyResult<f64> {
    let result = match Num::of(x) {
        Some(Num::Small(i)) if i > 0 => float_log(i as f64, base),
        Some(n) => n.with(|n| math::log_int(n, base)),
        None => float_log(vm.float_of(x)?, base),
    };
    result.map_err(|e| raise(vm, &e))
}

fn float_log(x: f64, base: LogBase) -> math::MathResult {
    match base {
        LogBase::E => math::log(x),
        LogBase::Two => math::log2(x),
        LogBase::Ten => math::log10(x),
    }
}

/// The int of an argument through `__index__`.
fn index(vm: &Vm, v: Value) -> PyResult<Num> {
    let i = vm.index_of(v)?;
    Ok(Num::of(i).unwrap_or(Num::Small(0)))
}

/// `floor` and `ceil`: the special method if the class has it, else of the double.
fn rounded(vm: &Vm, x: Value, special: Gc<Str>, round: fn(f64) -> f64) -> PyResult {
    if let Some(f) = vm.exact_float(x) {
        return whole_to_int(vm, round(f));
    }
    if x.is_small_int() {
        return Ok(x);
    }
    if let Some(r) = vm.call_special(x, special, &[])? {
        return Ok(r);
    }
    whole_to_int(vm, round(vm.float_of(x)?))
}

fn is_float(vm: &Vm, v: Value) -> bool {
    vm.exact_float(v).is_some()
}

/// The coordinates of a point.
fn point(vm: &Vm, v: Value) -> PyResult<Vec<f64>> {
    let tuple = match v.downcast::<Tuple>() {
        Some(t) => t,
        None => vm.tuple_from(v)?,
    };
    tuple.items().iter().map(|x| vm.float_of(*x)).collect()
}

/// The doubles of a pair that a float dot product takes: at least one float, the other a float or int.
fn float_pair(vm: &Vm, p: Value, q: Value) -> Option<(f64, f64)> {
    let double = |v: Value| vm.exact_float(v).or_else(|| v.as_small_int().map(|i| i as f64));
    if is_float(vm, p) || is_float(vm, q) { Some((double(p)?, double(q)?)) } else { None }
}

/// This module provides access to the mathematical functions
/// defined by the C standard.
#[module("math", parts(super::simple::module))]
pub mod module {
    use super::*;

    #[attr("pi")]
    const PI: f64 = std::f64::consts::PI;
    #[attr("e")]
    const E: f64 = std::f64::consts::E;
    #[attr("tau")]
    const TAU: f64 = std::f64::consts::TAU;
    #[attr("inf")]
    const INF: f64 = f64::INFINITY;
    #[attr("nan")]
    const NAN: f64 = f64::NAN;

    /// log(x, [base=math.e])
    /// Return the logarithm of x to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e) of x.
    #[function("log(x, base=<unrepresentable>, /)", text_signature = None)]
    fn log(vm: &Vm, x: Value, base: Value) -> PyResult<f64> {
        let r = logarithm(vm, x, LogBase::E)?;
        if base.is_unbound() {
            return Ok(r);
        }
        let b = logarithm(vm, base, LogBase::E)?;
        math::log_quotient(r, b).map_err(|e| raise(vm, &e))
    }
    /// Return the base 2 logarithm of x.
    #[function("log2(x, /)")]
    fn log2(vm: &Vm, x: Value) -> PyResult<f64> {
        logarithm(vm, x, LogBase::Two)
    }
    /// Return the base 10 logarithm of x.
    #[function("log10(x, /)")]
    fn log10(vm: &Vm, x: Value) -> PyResult<f64> {
        logarithm(vm, x, LogBase::Ten)
    }
    /// Return the floor of x as an Integral.
    ///
    /// This is the largest integer <= x.
    #[function("floor(x, /)")]
    fn floor(vm: &Vm, x: Value) -> PyResult {
        rounded(vm, x, vm.names().__floor__, f64::floor)
    }
    /// Return the ceiling of x as an Integral.
    ///
    /// This is the smallest integer >= x.
    #[function("ceil(x, /)")]
    fn ceil(vm: &Vm, x: Value) -> PyResult {
        rounded(vm, x, vm.names().__ceil__, f64::ceil)
    }
    /// Truncates the Real x to the nearest Integral toward 0.
    ///
    /// Uses the __trunc__ magic method.
    #[function("trunc(x, /)")]
    fn trunc(vm: &Vm, x: Value) -> PyResult {
        if let Some(f) = vm.exact_float(x) {
            return whole_to_int(vm, f);
        }
        match vm.call_special(x, vm.names().__trunc__, &[])? {
            Some(r) => Ok(r),
            None => {
                let name = vm.type_of(x).name();
                Err(vm.type_error(format!("type {name} doesn't define __trunc__ method")))
            }
        }
    }
    /// Find n!.
    #[function("factorial(n, /)")]
    fn factorial(vm: &Vm, n: Value) -> PyResult {
        let n = index(vm, n)?;
        if n.is_negative() {
            return Err(vm.value_error("factorial() not defined for negative values"));
        }
        let Num::Small(n) = n else {
            return Err(vm.overflow_error("factorial() argument should not exceed 9223372036854775807"));
        };
        match BigInt::factorial(n.unsigned_abs()) {
            Ok(r) => Ok(vm.int_big(r)),
            Err(_) => Err(vm.memory_error("")),
        }
    }
    /// Number of ways to choose k items from n items without repetition and without order.
    ///
    /// Evaluates to n! / (k! * (n - k)!) when k <= n and evaluates
    /// to zero when k > n.
    #[function("comb(n, k, /)")]
    fn comb(vm: &Vm, n: Value, k: Value) -> PyResult {
        let (n, k) = (index(vm, n)?, index(vm, k)?);
        if n.is_negative() {
            return Err(vm.value_error("n must be a non-negative integer"));
        }
        if k.is_negative() {
            return Err(vm.value_error("k must be a non-negative integer"));
        }
        let least = n.with_two(k, |n, k| {
            let rest = n.sub(k);
            if rest.is_negative() { None } else { Some(if rest < *k { rest } else { k.clone() }) }
        });
        let Some(least) = least else { return Ok(Value::int32(0)) };
        let Some(k) = least.to_u64() else {
            return Err(vm.overflow_error("min(n - k, k) must not exceed 9223372036854775807"));
        };
        match n.with(|n| BigInt::comb(n, k)) {
            Ok(r) => Ok(vm.int_big(r)),
            Err(_) => Err(vm.memory_error("")),
        }
    }
    /// Number of ways to choose k items from n items without repetition and with order.
    ///
    /// Evaluates to n! / (n - k)! when k <= n and evaluates
    /// to zero when k > n.
    #[function("perm(n, k=None, /)")]
    fn perm(vm: &Vm, n: Value, k: Value) -> PyResult {
        if k.is_none() {
            return factorial(vm, n);
        }
        let (n, k) = (index(vm, n)?, index(vm, k)?);
        if n.is_negative() {
            return Err(vm.value_error("n must be a non-negative integer"));
        }
        if k.is_negative() {
            return Err(vm.value_error("k must be a non-negative integer"));
        }
        if n.with_two(k, |n, k| n < k) {
            return Ok(Value::int32(0));
        }
        let Num::Small(k) = k else {
            return Err(vm.overflow_error("k must not exceed 9223372036854775807"));
        };
        match n.with(|n| BigInt::perm(n, k.unsigned_abs())) {
            Ok(r) => Ok(vm.int_big(r)),
            Err(_) => Err(vm.memory_error("")),
        }
    }
    /// Return the integer part of the square root of the input.
    #[function("isqrt(n, /)")]
    fn isqrt(vm: &Vm, n: Value) -> PyResult {
        let n = index(vm, n)?;
        if n.is_negative() {
            return Err(vm.value_error("isqrt() argument must be nonnegative"));
        }
        Ok(match n {
            Num::Small(i) => vm.int_from_u64(bigint::isqrt_u64(i.unsigned_abs())),
            Num::Big(b) => vm.int_big(b.value.isqrt().unwrap_or(BigInt::ZERO)),
        })
    }
    /// Greatest Common Divisor.
    #[function("gcd(*integers)")]
    fn gcd(vm: &Vm, integers: VarArgs) -> PyResult {
        let mut result = Value::int32(0);
        for v in integers.iter() {
            let (a, b) = (index(vm, result)?, index(vm, *v)?);
            result = match (a, b) {
                (Num::Small(x), Num::Small(y)) => {
                    vm.int_from_u64(bigint::gcd_u64(x.unsigned_abs(), y.unsigned_abs()))
                }
                _ => vm.int_big(a.with_two(b, BigInt::gcd)),
            };
        }
        Ok(result)
    }
    /// Least Common Multiple.
    #[function("lcm(*integers)")]
    fn lcm(vm: &Vm, integers: VarArgs) -> PyResult {
        let mut result = Value::int32(1);
        for v in integers.iter() {
            let (a, b) = (index(vm, result)?, index(vm, *v)?);
            result = vm.int_big(a.with_two(b, BigInt::lcm));
        }
        Ok(result)
    }
    /// Multidimensional Euclidean distance from the origin to a point.
    ///
    /// Roughly equivalent to:
    ///     sqrt(sum(x**2 for x in coordinates))
    #[function("hypot(*coordinates)")]
    fn hypot(vm: &Vm, coordinates: VarArgs) -> PyResult<f64> {
        let doubles: Vec<f64> = coordinates.iter().map(|x| vm.float_of(*x)).collect::<PyResult<_>>()?;
        Ok(taipan_numeric::float::sums::hypot(&doubles))
    }
    /// Return the Euclidean distance between two points p and q.
    ///
    /// The points should be specified as sequences (or iterables) of
    /// coordinates.  Both inputs must have the same dimension.
    #[function("dist(p, q, /)")]
    fn dist(vm: &Vm, p: Value, q: Value) -> PyResult<f64> {
        let (p, q) = (point(vm, p)?, point(vm, q)?);
        match taipan_numeric::float::sums::dist(&p, &q) {
            Some(d) => Ok(d),
            None => Err(vm.value_error("both points must have the same number of dimensions")),
        }
    }
    /// Return an accurate floating-point sum of values in the iterable seq.
    ///
    /// Assumes IEEE-754 floating-point arithmetic.
    #[function("fsum(seq, /)")]
    fn fsum(vm: &Vm, seq: Value) -> PyResult<f64> {
        let mut sum = FSum::new();
        vm.for_each(seq, |v| sum.add(vm.float_of(v)?).map_err(|e| raise(vm, &e)))?;
        sum.finish().map_err(|e| raise(vm, &e))
    }
    /// Calculate the product of all the elements in the input iterable.
    ///
    /// The default start value for the product is 1.
    #[function("prod(iterable, /, *, start=1)")]
    fn prod(vm: &Vm, iterable: Value, start: Value) -> PyResult {
        let mut result = start;
        vm.for_each(iterable, |v| {
            result = match (vm.exact_float(result), vm.exact_float(v)) {
                (Some(x), Some(y)) => vm.float(x * y),
                _ => vm.binary(BinOp::Mul, result, v)?,
            };
            Ok(())
        })?;
        Ok(result)
    }
    /// Return the sum of products of values from two iterables p and q.
    ///
    /// Roughly equivalent to:
    ///
    ///     sum(map(operator.mul, p, q, strict=True))
    #[function("sumprod(p, q, /)")]
    fn sumprod(vm: &Vm, p: Value, q: Value) -> PyResult {
        let (ps, qs) = (vm.iter(p)?, vm.iter(q)?);
        let mut total = Value::int32(0);
        let mut floats: Option<DotProduct> = None;
        loop {
            let (x, y) = match (vm.next(ps)?, vm.next(qs)?) {
                (Some(x), Some(y)) => (x, y),
                (None, None) => break,
                _ => return Err(vm.value_error("Inputs are not the same length")),
            };
            if let Some((a, b)) = float_pair(vm, x, y)
                && floats.get_or_insert_with(DotProduct::new).add(a, b)
            {
                continue;
            }
            if let Some(sum) = floats.take() {
                total = vm.binary(BinOp::Add, total, vm.float(sum.finish()))?;
            }
            let product = vm.binary(BinOp::Mul, x, y)?;
            total = vm.binary(BinOp::Add, total, product)?;
        }
        match floats {
            Some(sum) => vm.binary(BinOp::Add, total, vm.float(sum.finish())),
            None => Ok(total),
        }
    }
    /// Return the mantissa and exponent of x, as pair (m, e).
    ///
    /// m is a float and e is an int, such that x = m * 2.**e.
    /// If x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.
    #[function("frexp(x, /)")]
    fn frexp(x: f64) -> (f64, i32) {
        parts::frexp(x)
    }
    /// Return x * (2**i).
    ///
    /// This is essentially the inverse of frexp().
    #[function("ldexp(x, i, /)")]
    fn ldexp(vm: &Vm, x: f64, i: Value) -> PyResult<f64> {
        let exponent = match Num::of(i) {
            Some(Num::Small(i)) => i,
            Some(n) if n.is_negative() => i64::MIN,
            Some(_) => i64::MAX,
            None => return Err(vm.type_error("Expected an int as second argument to ldexp.")),
        };
        math::ldexp(x, exponent).map_err(|e| raise(vm, &e))
    }
    /// Return the fractional and integer parts of x.
    ///
    /// Both results carry the sign of x and are floats.
    #[function("modf(x, /)")]
    fn modf(x: f64) -> (f64, f64) {
        parts::modf(x)
    }
    /// Fused multiply-add operation.
    ///
    /// Compute (x * y) + z with a single round.
    #[function("fma(x, y, z, /)")]
    fn fma(vm: &Vm, x: f64, y: f64, z: f64) -> PyResult<f64> {
        math::fma(x, y, z).map_err(|e| raise(vm, &e))
    }
    /// Return the floating-point value the given number of steps after x towards y.
    ///
    /// If steps is not specified or is None, it defaults to 1.
    ///
    /// Raises a TypeError, if x or y is not a double, or if steps is not an integer.
    /// Raises ValueError if steps is negative.
    #[function("nextafter(x, y, /, *, steps=None)")]
    fn nextafter(vm: &Vm, x: f64, y: f64, steps: Value) -> PyResult<f64> {
        if steps.is_none() {
            return Ok(parts::nextafter(x, y, 1));
        }
        let n = index(vm, steps)?;
        if n.is_negative() {
            return Err(vm.value_error("steps must be a non-negative integer"));
        }
        Ok(parts::nextafter(x, y, n.with(|n| n.to_u64()).unwrap_or(u64::MAX)))
    }
    /// Determine whether two floating-point numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// Return True if a is close in value to b, and False otherwise.
    #[function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(vm: &Vm, a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        math::isclose(a, b, rel_tol, abs_tol).map_err(|e| raise(vm, &e))
    }
    /// Return True if x is neither an infinity nor a NaN, and False otherwise.
    #[function("isfinite(x, /)")]
    fn isfinite(x: f64) -> bool {
        x.is_finite()
    }
    /// Return True if x is a positive or negative infinity, and False otherwise.
    #[function("isinf(x, /)")]
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }
    /// Return True if x is a NaN (not a number), and False otherwise.
    #[function("isnan(x, /)")]
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }
}
