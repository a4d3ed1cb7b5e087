//! `timedelta`

use super::state::{hide_module, state};
use crate::keywords::Keywords;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_numeric::bigint::BigInt;
use taipan_vm::native::{Args, PyResult, Raised, set_class_attribute};
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Seconds of a day.
pub const DAY_SECONDS: i32 = 86_400;
/// Microseconds of a second.
pub const SECOND: i32 = 1_000_000;
/// Microseconds of a day.
pub const DAY: i128 = 86_400_000_000;
/// The most days.
const MAX_DAYS: i64 = 999_999_999;

/// A duration. Seconds and microseconds are not negative and less than a day and a second.
#[native_object("datetime.timedelta")]
pub struct Delta {
    pub days: i32,
    pub seconds: i32,
    pub microseconds: i32,
    /// -1 until it was asked for.
    hash: Cell<i64>,
}

impl Delta {
    /// All of it in microseconds.
    pub fn total(&self) -> i128 {
        i128::from(self.days) * DAY + i128::from(self.day_part())
    }
    /// Seconds and microseconds, in microseconds.
    fn day_part(&self) -> i64 {
        i64::from(self.seconds) * i64::from(SECOND) + i64::from(self.microseconds)
    }
    /// Whole seconds (rounded down) of all of it.
    pub fn whole_seconds(&self) -> i64 {
        i64::from(self.days) * i64::from(DAY_SECONDS) + i64::from(self.seconds)
    }
}

fn raw(vm: &Vm, class: Gc<Type>, days: i32, seconds: i32, microseconds: i32) -> Gc<Delta> {
    Delta::alloc(vm, class, |head| Delta { head, days, seconds, microseconds, hash: Cell::new(-1) })
}

#[cold]
fn too_many_days(vm: &Vm, days: i64) -> Raised {
    vm.overflow_error(format!("days={days}; must have magnitude <= {MAX_DAYS}"))
}

/// A duration of class `class` from parts of any size.
///
/// # Errors
/// OverflowError
pub fn new_of(vm: &Vm, class: Gc<Type>, days: i64, seconds: i64, microseconds: i64) -> PyResult<Gc<Delta>> {
    let seconds = seconds + microseconds.div_euclid(i64::from(SECOND));
    let microseconds = microseconds.rem_euclid(i64::from(SECOND));
    let days = days + seconds.div_euclid(i64::from(DAY_SECONDS));
    let seconds = seconds.rem_euclid(i64::from(DAY_SECONDS));
    if !(-MAX_DAYS..=MAX_DAYS).contains(&days) {
        return Err(too_many_days(vm, days));
    }
    Ok(raw(vm, class, days as i32, seconds as i32, microseconds as i32))
}

/// A duration from parts of any size.
///
/// # Errors
/// OverflowError
pub fn new(vm: &Vm, days: i64, seconds: i64, microseconds: i64) -> PyResult<Gc<Delta>> {
    new_of(vm, state(vm)?.delta, days, seconds, microseconds)
}

fn from_micros_of(vm: &Vm, class: Gc<Type>, total: i128) -> PyResult<Gc<Delta>> {
    let (days, rest) = (total.div_euclid(DAY), total.rem_euclid(DAY) as i64);
    let Ok(days) = i32::try_from(days) else { return Err(too_large(vm)) };
    new_of(vm, class, i64::from(days), 0, rest)
}

/// A duration of so many microseconds.
///
/// # Errors
/// OverflowError
pub fn from_micros(vm: &Vm, total: i128) -> PyResult<Gc<Delta>> {
    from_micros_of(vm, state(vm)?.delta, total)
}

#[cold]
fn too_large(vm: &Vm) -> Raised {
    vm.overflow_error("Python int too large to convert to C int")
}

fn from_big_micros(vm: &Vm, total: &BigInt) -> PyResult<Value> {
    match total.to_i128() {
        Some(total) => Ok(from_micros(vm, total)?.value()),
        None => Err(too_large(vm)),
    }
}

const NAMES: [&str; 7] = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
/// Microseconds of each.
const FACTORS: [i128; 7] = [DAY, 1_000_000, 1, 1000, 60_000_000, 3_600_000_000, 7 * DAY];
/// The order in which they are summed up, which shows in the rounding of floats.
const ORDER: [usize; 7] = [2, 3, 1, 4, 5, 0, 6];

/// Adds an argument to the whole microseconds, and what is left of a float to `rest`.
fn accumulate(
    vm: &Vm,
    name: &str,
    value: Value,
    factor: i128,
    total: i128,
    rest: &mut f64,
) -> PyResult<i128> {
    if vm.is_int(value) {
        let Some(i) = vm.int_to_i64(value) else { return Err(too_large(vm)) };
        return Ok(total + i128::from(i) * factor);
    }
    let Some(x) = vm.any_float(value) else {
        let class = vm.type_of(value).name();
        return Err(vm.type_error(format!("unsupported type for timedelta {name} component: {class}")));
    };
    if x.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(vm.overflow_error("cannot convert float infinity to integer"));
    }
    if x.abs() > 1e25 {
        return Err(too_large(vm));
    }
    let whole = x.trunc();
    let fraction = (x - whole) * factor as f64;
    *rest += fraction - fraction.trunc();
    Ok(total + whole as i128 * factor + fraction.trunc() as i128)
}

/// Adds the rest of the floats to the whole microseconds: rounds half to even, of the sum.
fn rounded(total: i128, rest: f64) -> i128 {
    let mut whole = rest.round();
    if (whole - rest).abs() == 0.5 {
        let odd = (total & 1) as f64;
        whole = 2.0 * ((rest + odd) * 0.5).round() - odd;
    }
    total + whole as i128
}

/// `divmod` of durations.
fn floor_div(a: Gc<Delta>, b: Gc<Delta>) -> Option<(i128, i128)> {
    let (a, b) = (a.total(), b.total());
    let (q, r) = (a.checked_div(b)?, a.checked_rem(b)?);
    Some(if r != 0 && (r < 0) != (b < 0) { (q - 1, r + b) } else { (q, r) })
}

#[cold]
fn zero_division(vm: &Vm) -> Raised {
    vm.zero_division_error("division by zero")
}

/// The ratio of ints that a float is.
fn ratio(vm: &Vm, float: Value) -> PyResult<(BigInt, BigInt)> {
    let pair = vm.call_method_str(float, "as_integer_ratio", &[])?;
    let Some(pair) = pair.downcast::<Tuple>() else {
        let class = vm.type_of(pair).name();
        return Err(vm.type_error(format!(
            "unexpected return type from as_integer_ratio(): expected tuple, not '{class}'"
        )));
    };
    let [n, d] = *pair.items() else {
        return Err(
            vm.value_error("unexpected return value from as_integer_ratio(): expected a tuple of length 2")
        );
    };
    match (vm.int_to_big(n), vm.int_to_big(d)) {
        (Some(n), Some(d)) => Ok((n, d)),
        _ => Err(vm.type_error("as_integer_ratio() gave something else than ints")),
    }
}

/// `a / b` rounded half to even, as a duration.
fn divide_near(vm: &Vm, a: &BigInt, b: &BigInt) -> PyResult {
    match a.div_mod_near(b) {
        Some((q, _)) => from_big_micros(vm, &q),
        None => Err(zero_division(vm)),
    }
}

/// The text `H:MM:SS[.ffffff]` after the days.
fn text(delta: &Delta) -> String {
    let (minutes, seconds) = (delta.seconds / 60, delta.seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let mut out = match delta.days {
        0 => String::new(),
        d => format!("{d} day{}, ", if d.abs() == 1 { "" } else { "s" }),
    };
    out.push_str(&format!("{hours}:{minutes:02}:{seconds:02}"));
    if delta.microseconds != 0 {
        out.push_str(&format!(".{:06}", delta.microseconds));
    }
    out
}

/// Difference between two datetime values.
///
/// timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)
///
/// All arguments are optional and default to 0.
/// Arguments may be integers or floats, and may be positive or negative.
#[class("timedelta", module = "datetime", subclassable)]
impl Delta {
    #[new("timedelta(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Delta>> {
        let keywords = Keywords { function: Some("__new__"), names: &NAMES, positional: 7, needed: 0 };
        let values: [Value; 7] = keywords.bind(vm, args)?;
        let (mut total, mut rest) = (0, 0.0);
        for i in ORDER {
            if !values[i].is_unbound() {
                total = accumulate(vm, NAMES[i], values[i], FACTORS[i], total, &mut rest)?;
            }
        }
        from_micros_of(vm, cls, if rest == 0.0 { total } else { rounded(total, rest) })
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        hide_module(vm, cls);
        let days = MAX_DAYS as i32;
        set_class_attribute(vm, cls, "min", raw(vm, cls, -days, 0, 0).value())?;
        set_class_attribute(vm, cls, "max", raw(vm, cls, days, DAY_SECONDS - 1, SECOND - 1).value())?;
        set_class_attribute(vm, cls, "resolution", raw(vm, cls, 0, 0, 1).value())
    }
    /// Number of days.
    #[member]
    fn days(this: Gc<Self>) -> i32 {
        this.days
    }
    /// Number of seconds (>= 0 and less than 1 day).
    #[member]
    fn seconds(this: Gc<Self>) -> i32 {
        this.seconds
    }
    /// Number of microseconds (>= 0 and less than 1 second).
    #[member]
    fn microseconds(this: Gc<Self>) -> i32 {
        this.microseconds
    }
    /// Total seconds in the duration.
    #[method("total_seconds()")]
    fn total_seconds(vm: &Vm, this: Gc<Self>) -> PyResult {
        let total = vm.int_from_i128(this.total());
        vm.binary(taipan_vm::protocol::BinOp::TrueDiv, total, Value::int32(SECOND))
    }
    /// __reduce__() -> (cls, state)
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> Value {
        let parts = [this.days, this.seconds, this.microseconds].map(Value::int32);
        let state = vm.new_tuple(&parts).value();
        vm.new_tuple(&[vm.type_of(this.value()).value(), state]).value()
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> String {
        let parts = [("days", this.days), ("seconds", this.seconds), ("microseconds", this.microseconds)];
        let parts: Vec<String> =
            parts.iter().filter(|(_, n)| *n != 0).map(|(name, n)| format!("{name}={n}")).collect();
        let inside = if parts.is_empty() { "0".into() } else { parts.join(", ") };
        format!("{}({inside})", vm.type_of(this.value()).name())
    }
    #[slot(str)]
    fn str(this: Gc<Self>) -> String {
        text(&this)
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        if this.hash.get() == -1 {
            let parts = [this.days, this.seconds, this.microseconds].map(Value::int32);
            this.hash.set(taipan_vm::builtins::tuple::hash(vm, &parts)?);
        }
        Ok(this.hash.get())
    }
    #[slot(bool)]
    fn bool(this: Gc<Self>) -> bool {
        this.days != 0 || this.seconds != 0 || this.microseconds != 0
    }
    #[slot(compare)]
    fn compare(this: Gc<Self>, other: Value, op: CompareOp) -> Value {
        match other.downcast::<Delta>() {
            Some(other) => {
                let key = |d: Gc<Delta>| (d.days, d.day_part());
                Value::bool(op.of(key(this).cmp(&key(other))))
            }
            None => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot(neg)]
    fn neg(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Delta>> {
        new(vm, -i64::from(this.days), -i64::from(this.seconds), -i64::from(this.microseconds))
    }
    #[slot(pos)]
    fn pos(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Delta>> {
        new(vm, i64::from(this.days), i64::from(this.seconds), i64::from(this.microseconds))
    }
    #[slot(abs)]
    fn abs(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Delta>> {
        if this.days < 0 { Self::neg(vm, this) } else { Self::pos(vm, this) }
    }
    #[slot(add)]
    fn add(vm: &Vm, left: Value, right: Value) -> PyResult {
        let (Some(a), Some(b)) = (left.downcast::<Delta>(), right.downcast::<Delta>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let microseconds = i64::from(a.microseconds) + i64::from(b.microseconds);
        let seconds = i64::from(a.seconds) + i64::from(b.seconds);
        Ok(new(vm, i64::from(a.days) + i64::from(b.days), seconds, microseconds)?.value())
    }
    #[slot(sub)]
    fn sub(vm: &Vm, left: Value, right: Value) -> PyResult {
        let (Some(a), Some(b)) = (left.downcast::<Delta>(), right.downcast::<Delta>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let microseconds = i64::from(a.microseconds) - i64::from(b.microseconds);
        let seconds = i64::from(a.seconds) - i64::from(b.seconds);
        Ok(new(vm, i64::from(a.days) - i64::from(b.days), seconds, microseconds)?.value())
    }
    #[slot(mul)]
    fn mul(vm: &Vm, left: Value, right: Value) -> PyResult {
        let (delta, other) = match (left.downcast::<Delta>(), right.downcast::<Delta>()) {
            (Some(delta), None) => (delta, right),
            (None, Some(delta)) => (delta, left),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        };
        if vm.is_int(other) {
            let product = vm.int_to_i64(other).and_then(|n| delta.total().checked_mul(i128::from(n)));
            return match product {
                Some(total) => Ok(from_micros(vm, total)?.value()),
                None => match (delta.total(), vm.int_to_big(other)) {
                    (0, _) => Ok(from_micros(vm, 0)?.value()),
                    _ => Err(too_large(vm)),
                },
            };
        }
        match vm.any_float(other) {
            Some(_) => {
                let (n, d) = ratio(vm, other)?;
                divide_near(vm, &BigInt::from_i128(delta.total()).mul(&n), &d)
            }
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(truediv)]
    fn truediv(vm: &Vm, left: Value, right: Value) -> PyResult {
        let Some(a) = left.downcast::<Delta>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(b) = right.downcast::<Delta>() {
            let (a, b) = (vm.int_from_i128(a.total()), vm.int_from_i128(b.total()));
            return vm.binary(taipan_vm::protocol::BinOp::TrueDiv, a, b);
        }
        let total = BigInt::from_i128(a.total());
        if let Some(n) = vm.int_to_big(right) {
            return divide_near(vm, &total, &n);
        }
        match vm.any_float(right) {
            Some(_) => {
                let (mut n, mut d) = ratio(vm, right)?;
                if n.is_negative() {
                    (n, d) = (n.neg(), d.neg());
                }
                divide_near(vm, &total.mul(&d), &n)
            }
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(floordiv)]
    fn floordiv(vm: &Vm, left: Value, right: Value) -> PyResult {
        let Some(a) = left.downcast::<Delta>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(b) = right.downcast::<Delta>() {
            let (q, _) = floor_div(a, b).ok_or_else(|| zero_division(vm))?;
            return Ok(vm.int_from_i128(q));
        }
        match vm.int_to_big(right) {
            Some(n) => match BigInt::from_i128(a.total()).floor_div(&n) {
                Some(q) => from_big_micros(vm, &q),
                None => Err(zero_division(vm)),
            },
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(modulo)]
    fn modulo(vm: &Vm, left: Value, right: Value) -> PyResult {
        let (Some(a), Some(b)) = (left.downcast::<Delta>(), right.downcast::<Delta>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let (_, r) = floor_div(a, b).ok_or_else(|| zero_division(vm))?;
        Ok(from_micros(vm, r)?.value())
    }
    #[slot(divmod)]
    fn divmod(vm: &Vm, left: Value, right: Value) -> PyResult {
        let (Some(a), Some(b)) = (left.downcast::<Delta>(), right.downcast::<Delta>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let (q, r) = floor_div(a, b).ok_or_else(|| zero_division(vm))?;
        let r = from_micros(vm, r)?.value();
        Ok(vm.new_tuple(&[vm.int_from_i128(q), r]).value())
    }
}
