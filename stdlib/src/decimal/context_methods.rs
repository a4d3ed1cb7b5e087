//! The methods of `Context` that are not just an operation of the arithmetic.

use super::context::{self, Ctx};
use super::convert::{self, Mode, required};
use super::object::{self, Dec};
use super::ops::{self, exactly};
use super::signals::report;
use super::state::state;
use crate::keywords::Keywords;
use taipan_macros::class_part;
use taipan_numeric::decimal::{Decimal, Status};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// TypeError unless it is a Decimal.
fn decimal_only(vm: &Vm, value: Value) -> PyResult {
    match value.downcast::<Dec>() {
        Some(_) => Ok(value),
        None => Err(vm.type_error("argument must be a Decimal")),
    }
}

#[class_part("Context", module = "decimal", basic)]
impl Ctx {
    /// Return a value equal to Emin - prec + 1, which is the minimum exponent value
    /// for subnormal results.  When underflow occurs, the exponent is set to Etiny.
    #[method("Etiny()")]
    fn etiny(this: Gc<Self>) -> i64 {
        this.numeric.get().etiny()
    }
    /// Return a value equal to Emax - prec + 1.  This is the maximum exponent
    /// if the _clamp field of the context is set to 1 (IEEE clamp mode).  Etop()
    /// must not be negative.
    #[method("Etop()")]
    fn etop(this: Gc<Self>) -> i64 {
        this.numeric.get().etop()
    }
    /// Return 10.
    #[method("radix()")]
    fn radix(vm: &Vm, _this: Gc<Self>) -> Value {
        object::new(vm, Decimal::radix())
    }
    #[method("__copy__()")]
    fn dunder_copy(vm: &Vm, this: Gc<Self>) -> Gc<Ctx> {
        context::copy(vm, this)
    }
    /// Return a duplicate of the context.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Self>) -> Gc<Ctx> {
        context::copy(vm, this)
    }
    /// Reset all flags to False.
    #[method("clear_flags()")]
    fn clear_flags(this: Gc<Self>) {
        this.flags.set(Status::NONE);
    }
    /// Set all traps to False.
    #[method("clear_traps()")]
    fn clear_traps(this: Gc<Self>) {
        this.traps.set(Status::NONE);
    }
    /// Return a new instance of x.
    #[method("canonical(x, /)")]
    fn canonical(vm: &Vm, _this: Gc<Self>, x: Value) -> PyResult {
        decimal_only(vm, x)
    }
    /// Return True if x is canonical, False otherwise.
    #[method("is_canonical(x, /)")]
    fn is_canonical(vm: &Vm, _this: Gc<Self>, x: Value) -> PyResult<bool> {
        decimal_only(vm, x).map(|_| true)
    }
    #[method("_apply(object, /)")]
    fn apply(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ops::context_unary(vm, this, args, |a, c, s| a.finalize(c, s))
    }
    /// Return a copy of Decimal x.
    #[method("copy_decimal(x, /)")]
    fn copy_decimal(vm: &Vm, this: Gc<Self>, x: Value) -> PyResult {
        let d = required(vm, x, this)?;
        if x.downcast::<Dec>().is_some() { Ok(x) } else { Ok(object::new(vm, Decimal::clone(&d))) }
    }
    /// Create a new Decimal instance from num, using self as the context. Unlike the
    /// Decimal constructor, this function observes the context limits.
    #[method("create_decimal(num=\"0\", /)")]
    fn create_decimal(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let n = args.len();
        if args.keyword_count() > 0 {
            return Err(vm.type_error("Context.create_decimal() takes no keyword arguments"));
        }
        if n > 1 {
            return Err(vm.type_error(format!("function takes at most 1 argument ({n} given)")));
        }
        match args.get(0) {
            Some(num) => convert::construct(vm, state(vm).decimal, num, this, Mode::Fitted),
            None => Ok(object::new(vm, Decimal::ZERO)),
        }
    }
    /// Create a new Decimal instance from float f.  Unlike the Decimal.from_float()
    /// class method, this function observes the context limits.
    #[method("create_decimal_from_float(f, /)")]
    fn create_decimal_from_float(vm: &Vm, this: Gc<Self>, f: Value) -> PyResult {
        let mut status = Status::NONE;
        let d = convert::float_or_int(vm, f)?.create(&this.numeric.get(), &mut status);
        ops::done(vm, this, status, d)
    }
    /// Return quotient and remainder of the division x / y.
    #[method("divmod(x, y, /)")]
    fn divmod(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let [x, y] = exactly(vm, args)?;
        let a = required(vm, x, this)?;
        let b = required(vm, y, this)?;
        let mut status = Status::NONE;
        let (q, r) = a.div_rem(&b, &this.numeric.get(), &mut status);
        report(vm, this, status)?;
        Ok(vm.new_tuple(&[object::new(vm, q), object::new(vm, r)]).value())
    }
    /// Return x multiplied by y, plus z.
    #[method("fma(x, y, z, /)")]
    fn fma(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let [x, y, z] = exactly(vm, args)?;
        let a = required(vm, x, this)?;
        let b = required(vm, y, this)?;
        let c = required(vm, z, this)?;
        let mut status = Status::NONE;
        let result = a.fma(&b, &c, &this.numeric.get(), &mut status);
        ops::done(vm, this, status, result)
    }
    /// Compute a**b. If 'a' is negative, then 'b' must be integral. The result
    /// will be inexact unless 'a' is integral and the result is finite and can
    /// be expressed exactly in 'precision' digits.  In the Python version the
    /// result is always correctly rounded, in the C version the result is almost
    /// always correctly rounded.
    ///
    /// If modulo is given, compute (a**b) % modulo. The following restrictions
    /// hold:
    ///
    ///     * all three arguments must be integral
    ///     * 'b' must be nonnegative
    ///     * at least one of 'a' or 'b' must be nonzero
    ///     * modulo must be nonzero and less than 10**prec in absolute value
    #[method("power(a, b, modulo=None)")]
    fn power(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let keywords = Keywords { function: None, names: &["a", "b", "modulo"], positional: 3, needed: 2 };
        let values: [Value; 3] = keywords.bind(vm, args)?;
        let (a, b) = (keywords.required(vm, &values, 0)?, keywords.required(vm, &values, 1)?);
        let modulo = values[2];
        let base = required(vm, a, this)?;
        let exponent = required(vm, b, this)?;
        let mut status = Status::NONE;
        let numeric = this.numeric.get();
        let result = if modulo.is_none() || modulo.is_unbound() {
            base.pow(&exponent, &numeric, &mut status)
        } else {
            let modulus = required(vm, modulo, this)?;
            base.pow_mod(&exponent, &modulus, &numeric, &mut status)
        };
        ops::done(vm, this, status, result)
    }
    /// Return an indication of the class of x.
    #[method("number_class(x, /)")]
    fn number_class(vm: &Vm, this: Gc<Self>, x: Value) -> PyResult<&'static str> {
        Ok(required(vm, x, this)?.number_class(&this.numeric.get()))
    }
    /// Return True if the two operands have the same exponent.
    #[method("same_quantum(x, y, /)")]
    fn same_quantum(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<bool> {
        let [x, y] = exactly(vm, args)?;
        let a = required(vm, x, this)?;
        Ok(a.same_quantum(&*required(vm, y, this)?))
    }
    /// Convert a number to a string, using engineering notation.
    #[method("to_eng_string(x, /)")]
    fn to_eng_string(vm: &Vm, this: Gc<Self>, x: Value) -> PyResult<String> {
        Ok(required(vm, x, this)?.to_eng_string(this.numeric.get().capitals))
    }
    /// Convert a number to a string using scientific notation.
    #[method("to_sci_string(x, /)")]
    fn to_sci_string(vm: &Vm, this: Gc<Self>, x: Value) -> PyResult<String> {
        Ok(required(vm, x, this)?.to_sci_string(this.numeric.get().capitals))
    }
}
