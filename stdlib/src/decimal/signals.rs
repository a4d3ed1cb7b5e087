//! The exceptions of the module, and what becomes of the conditions that an operation reports: they are added to the
//! context's flags, and the trapped ones raised.

use super::context::Ctx;
use super::state::{make_python_class, state, type_type};
use taipan_numeric::decimal::Status;
use taipan_vm::exceptions::raise_key_error;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{List, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The signals in the order of `Context.flags`, each with its conditions.
pub const SIGNALS: [(&str, Status); 9] = [
    ("InvalidOperation", Status::INVALID),
    ("FloatOperation", Status::FLOAT_OPERATION),
    ("DivisionByZero", Status::DIVISION_BY_ZERO),
    ("Overflow", Status::OVERFLOW),
    ("Underflow", Status::UNDERFLOW),
    ("Subnormal", Status::SUBNORMAL),
    ("Inexact", Status::INEXACT),
    ("Rounded", Status::ROUNDED),
    ("Clamped", Status::CLAMPED),
];

/// The order in which `repr(context)` looks at conditions, with the names of their signals.
pub const REPR_ORDER: [(&str, Status); 14] = [
    ("Clamped", Status::CLAMPED),
    ("InvalidOperation", Status::CONVERSION_SYNTAX),
    ("DivisionByZero", Status::DIVISION_BY_ZERO),
    ("InvalidOperation", Status::DIVISION_IMPOSSIBLE),
    ("InvalidOperation", Status::DIVISION_UNDEFINED),
    ("Inexact", Status::INEXACT),
    ("InvalidOperation", Status::INVALID_CONTEXT),
    ("InvalidOperation", Status::INVALID_OPERATION),
    ("InvalidOperation", Status::MALLOC_ERROR),
    ("FloatOperation", Status::FLOAT_OPERATION),
    ("Overflow", Status::OVERFLOW),
    ("Rounded", Status::ROUNDED),
    ("Subnormal", Status::SUBNORMAL),
    ("Underflow", Status::UNDERFLOW),
];

/// The conditions that an InvalidOperation lists: the first is the class of the signal itself.
pub const CONDITIONS: [(&str, Status); 5] = [
    ("InvalidOperation", Status::INVALID_OPERATION),
    ("ConversionSyntax", Status::CONVERSION_SYNTAX),
    ("DivisionImpossible", Status::DIVISION_IMPOSSIBLE),
    ("DivisionUndefined", Status::DIVISION_UNDEFINED),
    ("InvalidContext", Status::INVALID_CONTEXT),
];

/// The module's exception classes.
pub struct Classes {
    pub exception: Value,
    pub signals: Gc<Tuple>,
    pub conditions: Gc<Tuple>,
}

/// Makes the exception classes.
///
/// # Errors
/// What making a class raises.
pub fn make_classes(vm: &Vm) -> PyResult<Classes> {
    let make = |name: &str, bases: &[Value]| make_python_class(vm, type_type(vm), "decimal", name, bases);
    let e = vm.exc();
    let exception = make("DecimalException", &[e.arithmetic_error.value()])?;
    let zero_division = e.zero_division_error.value();
    let clamped = make("Clamped", &[exception])?;
    let rounded = make("Rounded", &[exception])?;
    let inexact = make("Inexact", &[exception])?;
    let subnormal = make("Subnormal", &[exception])?;
    let invalid = make("InvalidOperation", &[exception])?;
    let division_by_zero = make("DivisionByZero", &[exception, zero_division])?;
    let overflow = make("Overflow", &[inexact, rounded])?;
    let underflow = make("Underflow", &[inexact, rounded, subnormal])?;
    let float_operation = make("FloatOperation", &[exception, e.type_error.value()])?;
    let signals = vm.new_tuple(&[
        invalid,
        float_operation,
        division_by_zero,
        overflow,
        underflow,
        subnormal,
        inexact,
        rounded,
        clamped,
    ]);
    let syntax = make("ConversionSyntax", &[invalid])?;
    let impossible = make("DivisionImpossible", &[invalid])?;
    let undefined = make("DivisionUndefined", &[invalid, zero_division])?;
    let context = make("InvalidContext", &[invalid])?;
    let conditions = vm.new_tuple(&[invalid, syntax, impossible, undefined, context]);
    Ok(Classes { exception, signals, conditions })
}

/// Adds what an operation reported to the context's flags.
///
/// # Errors
/// The exception of a trapped condition; MemoryError.
#[inline(always)]
pub fn report(vm: &Vm, ctx: Gc<Ctx>, status: Status) -> PyResult<()> {
    if status == Status::NONE {
        return Ok(());
    }
    let flags = ctx.flags.get().0 | status.0;
    ctx.flags.set(Status(flags));
    if status.has(Status(ctx.traps.get().0 | Status::MALLOC_ERROR.0)) {
        return Err(raise(vm, ctx, status));
    }
    Ok(())
}

#[cold]
fn raise(vm: &Vm, ctx: Gc<Ctx>, status: Status) -> Raised {
    if status.has(Status::MALLOC_ERROR) {
        return vm.raise_with(vm.exc().memory_error, vm.interp().empty_str.get());
    }
    let trapped = Status(ctx.traps.get().0 & status.0);
    let state = state(vm);
    let Some(at) = SIGNALS.iter().position(|(_, s)| trapped.has(*s)) else {
        return vm.runtime_error("internal error in flags_as_exception");
    };
    let list = vm.new_list();
    for (i, (_, s)) in CONDITIONS.iter().enumerate() {
        if trapped.has(*s) {
            list.push(vm, state.conditions.items()[i]);
        }
    }
    for (i, (_, s)) in SIGNALS.iter().enumerate().skip(1) {
        if trapped.has(*s) {
            list.push(vm, state.signals.items()[i]);
        }
    }
    vm.raise_with(state.signals.items()[at].cast_unchecked(), list.value())
}

/// The classes of the signals in a set, as a list.
pub fn signal_list(vm: &Vm, status: Status) -> Gc<List> {
    let list = vm.new_list();
    for (i, (_, s)) in SIGNALS.iter().enumerate() {
        if status.has(*s) {
            list.push(vm, state(vm).signals.items()[i]);
        }
    }
    list
}

/// The conditions of a signal's class.
///
/// # Errors
/// KeyError when it is none.
pub fn signal_of(vm: &Vm, class: Value) -> PyResult<Status> {
    match state(vm).signals.items().iter().position(|c| *c == class) {
        Some(i) => Ok(SIGNALS[i].1),
        None => {
            let message = "valid values for signals are:\n  \
                [InvalidOperation, FloatOperation, DivisionByZero,\n   \
                Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]";
            Err(raise_key_error(vm, vm.str(message).value()))
        }
    }
}

/// What a context takes for flags or traps: a list of signals, or a mapping of all of them.
///
/// # Errors
/// KeyError, TypeError
pub fn status_of(vm: &Vm, value: Value, list_too: bool) -> PyResult<Status> {
    let mut status = Status::NONE;
    if let Some(list) = value.downcast::<List>().filter(|_| list_too) {
        let mut i = 0;
        while let Some(class) = list.try_get(vm, i) {
            // The kinds of invalid operation count here too.
            match state(vm).conditions.items().iter().position(|c| *c == class) {
                Some(at) if at > 0 => status.raise(CONDITIONS[at].1),
                _ => status.raise(signal_of(vm, class)?),
            }
            i += 1;
        }
        return Ok(status);
    }
    super::signal_dict::status_of_mapping(vm, value)
}
