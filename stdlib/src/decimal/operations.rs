//! The methods of `Decimal` that are an operation of the arithmetic in a context each.

use super::object::Dec;
use super::ops;
use taipan_macros::class_part;
use taipan_numeric::decimal::Decimal;
use taipan_vm::native::PyResult;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

#[class_part("Decimal", module = "decimal", generated)]
impl Dec {
    /// Return the value of the (natural) exponential function e**x at the given
    /// number.  The function always uses the ROUND_HALF_EVEN mode and the result
    /// is correctly rounded.
    #[method("exp(context=None)")]
    fn exp(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::exp)
    }
    /// Return the natural (base e) logarithm of the operand. The function always
    /// uses the ROUND_HALF_EVEN mode and the result is correctly rounded.
    #[method("ln(context=None)")]
    fn ln(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::ln)
    }
    /// Return the base ten logarithm of the operand. The function always uses the
    /// ROUND_HALF_EVEN mode and the result is correctly rounded.
    #[method("log10(context=None)")]
    fn log10(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::log10)
    }
    /// For a non-zero number, return the adjusted exponent of the operand as a
    /// Decimal instance.  If the operand is a zero, then Decimal('-Infinity') is
    /// returned and the DivisionByZero condition is raised. If the operand is
    /// an infinity then Decimal('Infinity') is returned.
    #[method("logb(context=None)")]
    fn logb(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::logb)
    }
    /// Invert all its digits.
    ///
    /// The self must be logical number.
    #[method("logical_invert(context=None)")]
    fn logical_invert(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::logical_invert)
    }
    /// Return the largest number representable in the given context (or in the
    /// current default context if no context is given) that is smaller than the
    /// given operand.
    #[method("next_minus(context=None)")]
    fn next_minus(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::next_minus)
    }
    /// Return the smallest number representable in the given context (or in the
    /// current default context if no context is given) that is larger than the
    /// given operand.
    #[method("next_plus(context=None)")]
    fn next_plus(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::next_plus)
    }
    /// Normalize the number by stripping the rightmost trailing zeros and
    /// converting any result equal to Decimal('0') to Decimal('0e0').  Used
    /// for producing canonical values for members of an equivalence class.
    /// For example, Decimal('32.100') and Decimal('0.321000e+2') both normalize
    /// to the equivalent value Decimal('32.1').
    #[method("normalize(context=None)")]
    fn normalize(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::reduce)
    }
    /// Return the square root of the argument to full precision. The result is
    /// correctly rounded using the ROUND_HALF_EVEN rounding mode.
    #[method("sqrt(context=None)")]
    fn sqrt(vm: &Vm, this: Gc<Self>, context: Value) -> PyResult {
        ops::unary_in(vm, this, context, Decimal::sqrt)
    }
    /// Compare self to other.  Return a decimal value:
    ///
    /// a or b is a NaN ==> Decimal('NaN')
    /// a < b           ==> Decimal('-1')
    /// a == b          ==> Decimal('0')
    /// a > b           ==> Decimal('1')
    #[method("compare(other, context=None)")]
    fn compare_with(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::compare)
    }
    /// Identical to compare, except that all NaNs signal.
    #[method("compare_signal(other, context=None)")]
    fn compare_signal(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::compare_signal)
    }
    /// Applies an 'and' operation between self and other's digits.
    ///
    /// Both self and other must be logical numbers.
    #[method("logical_and(other, context=None)")]
    fn logical_and(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::logical_and)
    }
    /// Applies an 'or' operation between self and other's digits.
    ///
    /// Both self and other must be logical numbers.
    #[method("logical_or(other, context=None)")]
    fn logical_or(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::logical_or)
    }
    /// Applies an 'xor' operation between self and other's digits.
    ///
    /// Both self and other must be logical numbers.
    #[method("logical_xor(other, context=None)")]
    fn logical_xor(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::logical_xor)
    }
    /// Maximum of self and other.  If one operand is a quiet NaN and the other is
    /// numeric, the numeric operand is returned.
    #[method("max(other, context=None)")]
    fn max(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::max)
    }
    /// Similar to the max() method, but the comparison is done using the absolute
    /// values of the operands.
    #[method("max_mag(other, context=None)")]
    fn max_mag(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::max_mag)
    }
    /// Minimum of self and other. If one operand is a quiet NaN and the other is
    /// numeric, the numeric operand is returned.
    #[method("min(other, context=None)")]
    fn min(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::min)
    }
    /// Similar to the min() method, but the comparison is done using the absolute
    /// values of the operands.
    #[method("min_mag(other, context=None)")]
    fn min_mag(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::min_mag)
    }
    /// If the two operands are unequal, return the number closest to the first
    /// operand in the direction of the second operand.  If both operands are
    /// numerically equal, return a copy of the first operand with the sign set
    /// to be the same as the sign of the second operand.
    #[method("next_toward(other, context=None)")]
    fn next_toward(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::next_toward)
    }
    /// Return the remainder from dividing self by other.  This differs from
    /// self % other in that the sign of the remainder is chosen so as to minimize
    /// its absolute value. More precisely, the return value is self - n * other
    /// where n is the integer nearest to the exact value of self / other, and
    /// if two integers are equally near then the even one is chosen.
    ///
    /// If the result is zero then its sign will be the sign of self.
    #[method("remainder_near(other, context=None)")]
    fn remainder_near(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::rem_near)
    }
    /// Return the result of rotating the digits of the first operand by an amount
    /// specified by the second operand.  The second operand must be an integer in
    /// the range -precision through precision. The absolute value of the second
    /// operand gives the number of places to rotate. If the second operand is
    /// positive then rotation is to the left; otherwise rotation is to the right.
    /// The coefficient of the first operand is padded on the left with zeros to
    /// length precision if necessary. The sign and exponent of the first operand are
    /// unchanged.
    #[method("rotate(other, context=None)")]
    fn rotate(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::rotate)
    }
    /// Return the first operand with the exponent adjusted the second.  Equivalently,
    /// return the first operand multiplied by 10**other. The second operand must be
    /// an integer.
    #[method("scaleb(other, context=None)")]
    fn scaleb(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::scaleb)
    }
    /// Return the result of shifting the digits of the first operand by an amount
    /// specified by the second operand.  The second operand must be an integer in
    /// the range -precision through precision. The absolute value of the second
    /// operand gives the number of places to shift. If the second operand is
    /// positive, then the shift is to the left; otherwise the shift is to the
    /// right. Digits shifted into the coefficient are zeros. The sign and exponent
    /// of the first operand are unchanged.
    #[method("shift(other, context=None)")]
    fn shift(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, Decimal::shift)
    }
    /// Compare two operands using their abstract representation rather than
    /// their numerical value.  Similar to the compare() method, but the result
    /// gives a total ordering on Decimal instances.  Two Decimal instances with
    /// the same numeric value but different representations compare unequal
    /// in this ordering:
    ///
    ///     >>> Decimal('12.0').compare_total(Decimal('12'))
    ///     Decimal('-1')
    ///
    /// Quiet and signaling NaNs are also included in the total ordering. The result
    /// of this function is Decimal('0') if both operands have the same representation,
    /// Decimal('-1') if the first operand is lower in the total order than the second,
    /// and Decimal('1') if the first operand is higher in the total order than the
    /// second operand. See the specification for details of the total order.
    ///
    /// This operation is unaffected by context and is quiet: no flags are changed
    /// and no rounding is performed. As an exception, the C version may raise
    /// InvalidOperation if the second operand cannot be converted exactly.
    #[method("compare_total(other, context=None)")]
    fn compare_total(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, |a, b, _, _| a.compare_total(b))
    }
    /// Compare two operands using their abstract representation rather than their
    /// value as in compare_total(), but ignoring the sign of each operand.
    ///
    /// x.compare_total_mag(y) is equivalent to x.copy_abs().compare_total(y.copy_abs()).
    ///
    /// This operation is unaffected by context and is quiet: no flags are changed
    /// and no rounding is performed. As an exception, the C version may raise
    /// InvalidOperation if the second operand cannot be converted exactly.
    #[method("compare_total_mag(other, context=None)")]
    fn compare_total_mag(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, |a, b, _, _| a.compare_total_mag(b))
    }
    /// Return a copy of the first operand with the sign set to be the same as the
    /// sign of the second operand. For example:
    ///
    ///     >>> Decimal('2.3').copy_sign(Decimal('-1.5'))
    ///     Decimal('-2.3')
    ///
    /// This operation is unaffected by context and is quiet: no flags are changed
    /// and no rounding is performed. As an exception, the C version may raise
    /// InvalidOperation if the second operand cannot be converted exactly.
    #[method("copy_sign(other, context=None)")]
    fn copy_sign(vm: &Vm, this: Gc<Self>, other: Value, context: Value) -> PyResult {
        ops::binary_in(vm, this, other, context, |a, b, _, _| a.copy_sign(b))
    }
    /// Return True if the argument is a finite number, and False if the argument
    /// is infinite or a NaN.
    #[method("is_finite()")]
    fn is_finite(this: Gc<Self>) -> bool {
        this.get().is_finite()
    }
    /// Return True if the argument is either positive or negative infinity and
    /// False otherwise.
    #[method("is_infinite()")]
    fn is_infinite(this: Gc<Self>) -> bool {
        this.get().is_infinite()
    }
    /// Return True if the argument is a (quiet or signaling) NaN and False
    /// otherwise.
    #[method("is_nan()")]
    fn is_nan(this: Gc<Self>) -> bool {
        this.get().is_nan()
    }
    /// Return True if the argument is a quiet NaN, and False otherwise.
    #[method("is_qnan()")]
    fn is_qnan(this: Gc<Self>) -> bool {
        this.get().is_qnan()
    }
    /// Return True if the argument is a signaling NaN and False otherwise.
    #[method("is_snan()")]
    fn is_snan(this: Gc<Self>) -> bool {
        this.get().is_snan()
    }
    /// Return True if the argument is a (positive or negative) zero and False
    /// otherwise.
    #[method("is_zero()")]
    fn is_zero(this: Gc<Self>) -> bool {
        this.get().is_zero()
    }
    /// Return True if the argument has a negative sign and False otherwise.
    /// Note that both zeros and NaNs can carry signs.
    #[method("is_signed()")]
    fn is_signed(this: Gc<Self>) -> bool {
        this.get().is_negative()
    }
    /// Return True if the argument is canonical and False otherwise.  Currently,
    /// a Decimal instance is always canonical, so this operation always returns
    /// True.
    #[method("is_canonical()")]
    fn is_canonical(_this: Gc<Self>) -> bool {
        true
    }
}
