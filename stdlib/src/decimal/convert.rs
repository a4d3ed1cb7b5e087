//! What becomes a decimal: operands of operators and methods, and the arguments of constructors.

use super::context::Ctx;
use super::object::{self, Dec, Operand};
use super::signals::report;
use super::state::state;
use taipan_numeric::decimal::{Context, Decimal, Status};
use taipan_vm::builtins::int::text::ascii_number;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{List, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A Decimal or int as an operand; None for anything else.
///
/// # Errors
/// InvalidOperation for an int that is too long.
#[inline(always)]
pub fn operand(vm: &Vm, value: Value, ctx: Gc<Ctx>) -> PyResult<Option<Operand>> {
    if let Some(i) = value.as_small_int() {
        return Ok(Some(Operand::Small(Decimal::from_i64(i))));
    }
    match value.downcast::<Dec>() {
        Some(dec) => Ok(Some(dec.get())),
        None => int_operand(vm, value, ctx),
    }
}

#[cold]
fn int_operand(vm: &Vm, value: Value, ctx: Gc<Ctx>) -> PyResult<Option<Operand>> {
    let Some(big) = vm.int_to_big(value) else { return Ok(None) };
    let mut status = Status::NONE;
    let d = Decimal::from_bigint(&big).exact(&mut status);
    report(vm, ctx, status)?;
    Ok(Some(Operand::Small(d)))
}

/// A Decimal or int as an operand.
///
/// # Errors
/// TypeError for anything else.
#[inline]
pub fn required(vm: &Vm, value: Value, ctx: Gc<Ctx>) -> PyResult<Operand> {
    match operand(vm, value, ctx)? {
        Some(d) => Ok(d),
        None => Err(unsupported(vm, value)),
    }
}

/// TypeError for what does not become a decimal.
#[cold]
pub fn unsupported(vm: &Vm, value: Value) -> Raised {
    let class = vm.type_of(value).name();
    vm.type_error(format!("conversion from {class} to Decimal is not supported"))
}

/// How a constructor treats its argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `Decimal(...)`: exact; blanks around a text and underscores in it are fine.
    Exact,
    /// `Context.create_decimal(...)`: fitted to the context.
    Fitted,
}

fn from_text(mode: Mode, text: Gc<Str>, ctx: &Context, status: &mut Status) -> Decimal {
    let ascii = ascii_number(text);
    match mode {
        Mode::Fitted => Decimal::from_ascii(&ascii, ctx, status),
        Mode::Exact => {
            let trimmed = trim(&ascii);
            if trimmed.contains(&b'_') {
                let plain: Vec<u8> = trimmed.iter().copied().filter(|c| *c != b'_').collect();
                return Decimal::from_ascii_exact(&plain, status);
            }
            Decimal::from_ascii_exact(trimmed, status)
        }
    }
}

/// The text without blanks around it: what `str.isspace` says of ASCII.
fn trim(text: &[u8]) -> &[u8] {
    let blank = |c: &u8| matches!(c, b'\t'..=b'\r' | 0x1C..=0x1F | b' ');
    let start = text.iter().position(|c| !blank(c)).unwrap_or(text.len());
    let end = text.iter().rposition(|c| !blank(c)).map_or(start, |i| i + 1);
    &text[start..end]
}

/// What a constructor makes of its argument: a decimal of class `class`.
///
/// # Errors
/// TypeError, ValueError, InvalidOperation and other signals
pub fn construct(vm: &Vm, class: Gc<Type>, value: Value, ctx: Gc<Ctx>, mode: Mode) -> PyResult {
    let numeric = ctx.numeric.get();
    let mut status = Status::NONE;
    let fit = |d: Decimal, status: &mut Status| match mode {
        Mode::Exact => d.exact(status),
        Mode::Fitted => d.create(&numeric, status),
    };
    let made = if let Some(text) = value.downcast::<Str>() {
        from_text(mode, text, &numeric, &mut status)
    } else if let Some(dec) = value.downcast::<Dec>() {
        match mode {
            Mode::Exact if class == state(vm).decimal && vm.type_of(value) == class => return Ok(value),
            Mode::Exact => Decimal::clone(&dec.get()),
            Mode::Fitted => dec.get().create(&numeric, &mut status),
        }
    } else if let Some(i) = value.as_small_int() {
        let d = Decimal::from_i64(i);
        if mode == Mode::Exact { d } else { d.create(&numeric, &mut status) }
    } else if let Some(big) = vm.int_to_big(value) {
        fit(Decimal::from_bigint(&big), &mut status)
    } else if let Some(x) = vm.any_float(value) {
        report(vm, ctx, Status::FLOAT_OPERATION)?;
        fit(Decimal::from_f64(x), &mut status)
    } else if let Some(items) = sequence(vm, value) {
        let text = tuple_text(vm, items)?;
        match mode {
            Mode::Exact => Decimal::from_ascii_exact(&text, &mut status),
            Mode::Fitted => Decimal::from_ascii(&text, &numeric, &mut status),
        }
    } else {
        return Err(unsupported(vm, value));
    };
    report(vm, ctx, status)?;
    Ok(object::new_of(vm, class, made).value())
}

fn sequence(vm: &Vm, value: Value) -> Option<Gc<Tuple>> {
    value.downcast::<Tuple>().or_else(|| value.downcast::<List>().map(|list| vm.tuple_from_list(list)))
}

/// The number that a tuple (sign, digits, exponent) means, as text.
fn tuple_text(vm: &Vm, tuple: Gc<Tuple>) -> PyResult<Vec<u8>> {
    let [sign, digits, exponent] = *tuple.items() else {
        return Err(vm.value_error("argument must be a sequence of length 3"));
    };
    let bad_sign = || vm.value_error("sign must be an integer with the value 0 or 1");
    if !vm.is_int(sign) {
        return Err(bad_sign());
    }
    let mut out = match vm.int_to_i64(sign) {
        Some(0) => b"+".to_vec(),
        Some(1) => b"-".to_vec(),
        _ => return Err(bad_sign()),
    };
    let mut suffix = String::new();
    let mut special = true;
    if let Some(text) = exponent.downcast::<Str>() {
        match text.bytes() {
            b"F" => {
                out.extend_from_slice(b"Inf");
                return Ok(out);
            }
            b"n" => out.extend_from_slice(b"NaN"),
            b"N" => out.extend_from_slice(b"sNaN"),
            _ => {
                return Err(vm.value_error("string argument in the third position must be 'F', 'n' or 'N'"));
            }
        }
    } else if vm.is_int(exponent) {
        let Some(e) = vm.int_to_i64(exponent) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        suffix = format!("E{e}");
        special = false;
    } else {
        return Err(vm.value_error("exponent must be an integer"));
    }
    let bad_digits = || vm.value_error("coefficient must be a tuple of digits");
    let Ok(digits) = vm.tuple_from(digits) else {
        vm.take_exception();
        return Err(bad_digits());
    };
    if digits.items().is_empty() && !special {
        out.push(b'0');
    }
    for digit in digits.items() {
        match vm.int_to_i64(*digit) {
            Some(d @ 0..=9) => out.push(b'0' + d as u8),
            _ => return Err(bad_digits()),
        }
    }
    out.extend_from_slice(suffix.as_bytes());
    Ok(out)
}

/// `Decimal.from_float` and `Context.create_decimal_from_float` before fitting: a float or int, exactly.
///
/// # Errors
/// TypeError
pub fn float_or_int(vm: &Vm, value: Value) -> PyResult<Decimal> {
    if let Some(x) = vm.any_float(value) {
        return Ok(Decimal::from_f64(x));
    }
    match vm.int_to_big(value) {
        Some(big) => Ok(Decimal::from_bigint(&big)),
        None => Err(vm.type_error("argument must be int or float")),
    }
}
