//! The methods of `Context` that are an operation of the arithmetic each.

use super::context::Ctx;
use super::ops;
use taipan_macros::class_part;
use taipan_numeric::decimal::Decimal;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

#[class_part("Context", module = "decimal", generated)]
impl Ctx {
    /// Return the absolute value of x.
    #[method("abs(x, /)")]
    fn abs(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::abs)
    }
    /// Return e ** x.
    #[method("exp(x, /)")]
    fn exp(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::exp)
    }
    /// Return the natural (base e) logarithm of x.
    #[method("ln(x, /)")]
    fn ln(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::ln)
    }
    /// Return the base 10 logarithm of x.
    #[method("log10(x, /)")]
    fn log10(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::log10)
    }
    /// Return the exponent of the magnitude of the operand's MSD.
    #[method("logb(x, /)")]
    fn logb(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::logb)
    }
    /// Invert all the digits in the operand.
    ///
    /// The operand must be a logical number.
    ///
    ///     >>> ExtendedContext.logical_invert(Decimal('0'))
    ///     Decimal('111111111')
    ///     >>> ExtendedContext.logical_invert(Decimal('1'))
    ///     Decimal('111111110')
    ///     >>> ExtendedContext.logical_invert(Decimal('111111111'))
    ///     Decimal('0')
    ///     >>> ExtendedContext.logical_invert(Decimal('101010101'))
    ///     Decimal('10101010')
    ///     >>> ExtendedContext.logical_invert(1101)
    ///     Decimal('111110010')
    #[method("logical_invert(x, /)")]
    fn logical_invert(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::logical_invert)
    }
    /// Minus corresponds to the unary prefix minus operator in Python, but applies
    /// the context to the result.
    #[method("minus(x, /)")]
    fn minus(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::minus)
    }
    /// Return the largest representable number smaller than x.
    #[method("next_minus(x, /)")]
    fn next_minus(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::next_minus)
    }
    /// Return the smallest representable number larger than x.
    #[method("next_plus(x, /)")]
    fn next_plus(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::next_plus)
    }
    /// Reduce x to its simplest form. Alias for reduce(x).
    #[method("normalize(x, /)")]
    fn normalize(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::reduce)
    }
    /// Plus corresponds to the unary prefix plus operator in Python, but applies
    /// the context to the result.
    #[method("plus(x, /)")]
    fn plus(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::plus)
    }
    /// Square root of a non-negative number to context precision.
    #[method("sqrt(x, /)")]
    fn sqrt(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::sqrt)
    }
    /// Identical to to_integral_value(x).
    #[method("to_integral(x, /)")]
    fn to_integral(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::to_integral_value)
    }
    /// Round to an integer. Signal if the result is rounded or inexact.
    #[method("to_integral_exact(x, /)")]
    fn to_integral_exact(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::to_integral_exact)
    }
    /// Round to an integer.
    #[method("to_integral_value(x, /)")]
    fn to_integral_value(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, Decimal::to_integral_value)
    }
    /// Return the sum of x and y.
    #[method("add(x, y, /)")]
    fn add(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::add)
    }
    /// Compare x and y numerically.
    #[method("compare(x, y, /)")]
    fn compare(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::compare)
    }
    /// Compare x and y numerically.  All NaNs signal.
    #[method("compare_signal(x, y, /)")]
    fn compare_signal(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::compare_signal)
    }
    /// Return x divided by y.
    #[method("divide(x, y, /)")]
    fn divide(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::div)
    }
    /// Return x divided by y, truncated to an integer.
    #[method("divide_int(x, y, /)")]
    fn divide_int(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::div_int)
    }
    /// Applies the logical operation 'and' between each operand's digits.
    ///
    /// The operands must be both logical numbers.
    ///
    ///     >>> ExtendedContext.logical_and(Decimal('0'), Decimal('0'))
    ///     Decimal('0')
    ///     >>> ExtendedContext.logical_and(Decimal('0'), Decimal('1'))
    ///     Decimal('0')
    ///     >>> ExtendedContext.logical_and(Decimal('1'), Decimal('0'))
    ///     Decimal('0')
    ///     >>> ExtendedContext.logical_and(Decimal('1'), Decimal('1'))
    ///     Decimal('1')
    ///     >>> ExtendedContext.logical_and(Decimal('1100'), Decimal('1010'))
    ///     Decimal('1000')
    ///     >>> ExtendedContext.logical_and(Decimal('1111'), Decimal('10'))
    ///     Decimal('10')
    ///     >>> ExtendedContext.logical_and(110, 1101)
    ///     Decimal('100')
    ///     >>> ExtendedContext.logical_and(Decimal(110), 1101)
    ///     Decimal('100')
    ///     >>> ExtendedContext.logical_and(110, Decimal(1101))
    ///     Decimal('100')
    #[method("logical_and(x, y, /)")]
    fn logical_and(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::logical_and)
    }
    /// Applies the logical operation 'or' between each operand's digits.
    ///
    /// The operands must be both logical numbers.
    ///
    ///     >>> ExtendedContext.logical_or(Decimal('0'), Decimal('0'))
    ///     Decimal('0')
    ///     >>> ExtendedContext.logical_or(Decimal('0'), Decimal('1'))
    ///     Decimal('1')
    ///     >>> ExtendedContext.logical_or(Decimal('1'), Decimal('0'))
    ///     Decimal('1')
    ///     >>> ExtendedContext.logical_or(Decimal('1'), Decimal('1'))
    ///     Decimal('1')
    ///     >>> ExtendedContext.logical_or(Decimal('1100'), Decimal('1010'))
    ///     Decimal('1110')
    ///     >>> ExtendedContext.logical_or(Decimal('1110'), Decimal('10'))
    ///     Decimal('1110')
    ///     >>> ExtendedContext.logical_or(110, 1101)
    ///     Decimal('1111')
    ///     >>> ExtendedContext.logical_or(Decimal(110), 1101)
    ///     Decimal('1111')
    ///     >>> ExtendedContext.logical_or(110, Decimal(1101))
    ///     Decimal('1111')
    #[method("logical_or(x, y, /)")]
    fn logical_or(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::logical_or)
    }
    /// Applies the logical operation 'xor' between each operand's digits.
    ///
    /// The operands must be both logical numbers.
    ///
    ///     >>> ExtendedContext.logical_xor(Decimal('0'), Decimal('0'))
    ///     Decimal('0')
    ///     >>> ExtendedContext.logical_xor(Decimal('0'), Decimal('1'))
    ///     Decimal('1')
    ///     >>> ExtendedContext.logical_xor(Decimal('1'), Decimal('0'))
    ///     Decimal('1')
    ///     >>> ExtendedContext.logical_xor(Decimal('1'), Decimal('1'))
    ///     Decimal('0')
    ///     >>> ExtendedContext.logical_xor(Decimal('1100'), Decimal('1010'))
    ///     Decimal('110')
    ///     >>> ExtendedContext.logical_xor(Decimal('1111'), Decimal('10'))
    ///     Decimal('1101')
    ///     >>> ExtendedContext.logical_xor(110, 1101)
    ///     Decimal('1011')
    ///     >>> ExtendedContext.logical_xor(Decimal(110), 1101)
    ///     Decimal('1011')
    ///     >>> ExtendedContext.logical_xor(110, Decimal(1101))
    ///     Decimal('1011')
    #[method("logical_xor(x, y, /)")]
    fn logical_xor(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::logical_xor)
    }
    /// Compare the values numerically and return the maximum.
    #[method("max(x, y, /)")]
    fn max(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::max)
    }
    /// Compare the values numerically with their sign ignored.
    #[method("max_mag(x, y, /)")]
    fn max_mag(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::max_mag)
    }
    /// Compare the values numerically and return the minimum.
    #[method("min(x, y, /)")]
    fn min(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::min)
    }
    /// Compare the values numerically with their sign ignored.
    #[method("min_mag(x, y, /)")]
    fn min_mag(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::min_mag)
    }
    /// Return the product of x and y.
    #[method("multiply(x, y, /)")]
    fn multiply(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::mul)
    }
    /// Return the number closest to x, in the direction towards y.
    #[method("next_toward(x, y, /)")]
    fn next_toward(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::next_toward)
    }
    /// Return a value equal to x (rounded), having the exponent of y.
    #[method("quantize(x, y, /)")]
    fn quantize(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::quantize)
    }
    /// Return the remainder from integer division.  The sign of the result,
    /// if non-zero, is the same as that of the original dividend.
    #[method("remainder(x, y, /)")]
    fn remainder(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::rem)
    }
    /// Return x - y * n, where n is the integer nearest the exact value of x / y
    /// (if the result is 0 then its sign will be the sign of x).
    #[method("remainder_near(x, y, /)")]
    fn remainder_near(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::rem_near)
    }
    /// Return a copy of x, rotated by y places.
    #[method("rotate(x, y, /)")]
    fn rotate(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::rotate)
    }
    /// Return the first operand after adding the second value to its exp.
    #[method("scaleb(x, y, /)")]
    fn scaleb(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::scaleb)
    }
    /// Return a copy of x, shifted by y places.
    #[method("shift(x, y, /)")]
    fn shift(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::shift)
    }
    /// Return the difference between x and y.
    #[method("subtract(x, y, /)")]
    fn subtract(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, Decimal::sub)
    }
    /// Compare x and y using their abstract representation.
    #[method("compare_total(x, y, /)")]
    fn compare_total(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, |a, b, _, _| a.compare_total(b))
    }
    /// Compare x and y using their abstract representation, ignoring sign.
    #[method("compare_total_mag(x, y, /)")]
    fn compare_total_mag(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, |a, b, _, _| a.compare_total_mag(b))
    }
    /// Copy the sign from y to x.
    #[method("copy_sign(x, y, /)")]
    fn copy_sign(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_binary(vm, this, args, |a, b, _, _| a.copy_sign(b))
    }
    /// Return a copy of x with the sign set to 0.
    #[method("copy_abs(x, /)")]
    fn copy_abs(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, |a, _, _| a.copy_abs())
    }
    /// Return a copy of x with the sign inverted.
    #[method("copy_negate(x, /)")]
    fn copy_negate(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, |a, _, _| a.copy_negate())
    }
    /// Return True if x is finite, False otherwise.
    #[method("is_finite(x, /)")]
    fn is_finite(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, _| a.is_finite())
    }
    /// Return True if x is infinite, False otherwise.
    #[method("is_infinite(x, /)")]
    fn is_infinite(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, _| a.is_infinite())
    }
    /// Return True if x is a qNaN or sNaN, False otherwise.
    #[method("is_nan(x, /)")]
    fn is_nan(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, _| a.is_nan())
    }
    /// Return True if x is a quiet NaN, False otherwise.
    #[method("is_qnan(x, /)")]
    fn is_qnan(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, _| a.is_qnan())
    }
    /// Return True if x is a signaling NaN, False otherwise.
    #[method("is_snan(x, /)")]
    fn is_snan(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, _| a.is_snan())
    }
    /// Return True if x is a zero, False otherwise.
    #[method("is_zero(x, /)")]
    fn is_zero(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, _| a.is_zero())
    }
    /// Return True if x is a normal number, False otherwise.
    #[method("is_normal(x, /)")]
    fn is_normal(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, c| a.is_normal(c))
    }
    /// Return True if x is subnormal, False otherwise.
    #[method("is_subnormal(x, /)")]
    fn is_subnormal(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, c| a.is_subnormal(c))
    }
    /// Return True if x is negative, False otherwise.
    #[method("is_signed(x, /)")]
    fn is_signed(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        ops::context_test(vm, this, args, |a, _| a.is_negative())
    }
}
