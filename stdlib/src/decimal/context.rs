//! `Context`: precision, rounding and limits of operations, what they reported, and what of that is raised. Also where
//! the current context is kept: in a context variable, as PEP 567 wants it.

use super::signals::{REPR_ORDER, signal_list, status_of};
use super::state::state;
use super::{ROUNDINGS, signal_dict};
use crate::contextvars;
use crate::keywords::Keywords;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_numeric::decimal::{self as numeric, Rounding, Status};
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Str, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Bits of the widest interchange format.
pub const IEEE_MAX_BITS: i64 = 512;

/// A context.
#[native_object("decimal.Context")]
pub struct Ctx {
    #[untraced]
    pub numeric: Cell<numeric::Context>,
    #[untraced]
    pub flags: Cell<Status>,
    #[untraced]
    pub traps: Cell<Status>,
    /// The mappings over flags and traps, once somebody asked; else UNBOUND.
    flags_dict: ValueCell,
    traps_dict: ValueCell,
}

/// The name of a rounding.
pub fn rounding_name(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Up => "ROUND_UP",
        Rounding::Down => "ROUND_DOWN",
        Rounding::Ceiling => "ROUND_CEILING",
        Rounding::Floor => "ROUND_FLOOR",
        Rounding::HalfUp => "ROUND_HALF_UP",
        Rounding::HalfDown => "ROUND_HALF_DOWN",
        Rounding::HalfEven => "ROUND_HALF_EVEN",
        Rounding::ZeroFiveUp => "ROUND_05UP",
    }
}

/// The rounding of a name.
///
/// # Errors
/// TypeError
pub fn rounding_of(vm: &Vm, value: Value) -> PyResult<Rounding> {
    if let Some(name) = value.downcast::<Str>() {
        let bytes = name.bytes();
        if let Some(rounding) = ROUNDINGS.into_iter().find(|r| rounding_name(*r).as_bytes() == bytes) {
            return Ok(rounding);
        }
    }
    Err(vm.type_error(
        "valid values for rounding are:\n  \
        [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   \
        ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
    ))
}

fn new_context(vm: &Vm, class: Gc<Type>, numeric: numeric::Context, flags: Status, traps: Status) -> Gc<Ctx> {
    Ctx::alloc(vm, class, |head| Ctx {
        head,
        numeric: Cell::new(numeric),
        flags: Cell::new(flags),
        traps: Cell::new(traps),
        flags_dict: ValueCell::new(Value::UNBOUND),
        traps_dict: ValueCell::new(Value::UNBOUND),
    })
}

/// A copy, of class `Context`.
pub fn copy(vm: &Vm, ctx: Gc<Ctx>) -> Gc<Ctx> {
    new_context(vm, state(vm).context, ctx.numeric.get(), ctx.flags.get(), ctx.traps.get())
}

/// `DefaultContext`, `BasicContext`, `ExtendedContext`
pub fn templates(vm: &Vm) -> (Gc<Ctx>, Gc<Ctx>, Gc<Ctx>) {
    let class = Ctx::class(vm);
    let usual = numeric::Context::default();
    let nine = numeric::Context { prec: 9, ..usual };
    let basic = numeric::Context { rounding: Rounding::HalfUp, ..nine };
    let trapped = Status::INVALID.0 | Status::DIVISION_BY_ZERO.0 | Status::OVERFLOW.0;
    let strict = Status(trapped | Status::UNDERFLOW.0 | Status::CLAMPED.0);
    (
        new_context(vm, class, usual, Status::NONE, Status(trapped)),
        new_context(vm, class, basic, Status::NONE, strict),
        new_context(vm, class, nine, Status::NONE, Status::NONE),
    )
}

/// The current context.
///
/// # Errors
/// None of its own.
#[inline(always)]
pub fn current(vm: &Vm) -> PyResult<Gc<Ctx>> {
    if let Some(v) = contextvars::value_of(vm, state(vm).var)?
        && let Some(ctx) = v.downcast::<Ctx>()
    {
        return Ok(ctx);
    }
    first_context(vm)
}

#[cold]
fn first_context(vm: &Vm) -> PyResult<Gc<Ctx>> {
    let ctx = copy(vm, state(vm).default);
    ctx.flags.set(Status::NONE);
    contextvars::set_value(vm, state(vm).var, ctx.value())?;
    Ok(ctx)
}

/// Makes a context the current one; of a template, a copy.
///
/// # Errors
/// None of its own.
pub fn set_current(vm: &Vm, ctx: Gc<Ctx>) -> PyResult<()> {
    let s = state(vm);
    let own = if ctx == s.default || ctx == s.basic || ctx == s.extended {
        let new = copy(vm, ctx);
        new.flags.set(Status::NONE);
        new
    } else {
        ctx
    };
    contextvars::set_value(vm, s.var, own.value())?;
    Ok(())
}

/// The context of an optional argument: the current one for None or no argument.
///
/// # Errors
/// TypeError
#[inline]
pub fn optional(vm: &Vm, value: Value) -> PyResult<Gc<Ctx>> {
    if value.is_none() || value.is_unbound() {
        return current(vm);
    }
    value.downcast::<Ctx>().ok_or_else(|| vm.type_error("optional argument must be a context"))
}

fn ssize(vm: &Vm, value: Value) -> PyResult<i64> {
    if !vm.is_int(value) {
        return Err(vm.type_error("an integer is required"));
    }
    vm.int_to_i64(value).ok_or_else(|| vm.overflow_error("Python int too large to convert to C ssize_t"))
}

/// A context for an interchange format of so many bits (IEEE 754-2008, table 3.6).
///
/// # Errors
/// TypeError, ValueError
pub fn ieee(vm: &Vm, bits: Value) -> PyResult<Gc<Ctx>> {
    let bits = ssize(vm, bits)?;
    if bits <= 0 || bits > IEEE_MAX_BITS || bits % 32 != 0 {
        let message = format!("argument must be a multiple of 32, with a maximum of {IEEE_MAX_BITS}");
        return Err(vm.value_error(message));
    }
    let prec = 9 * (bits / 32) - 2;
    let emax = 3 * (1 << (bits / 16 + 3));
    let numeric = numeric::Context {
        prec,
        rounding: Rounding::HalfEven,
        emin: 1 - emax,
        emax,
        clamp: true,
        capitals: true,
    };
    Ok(new_context(vm, state(vm).context, numeric, Status::NONE, Status::NONE))
}

/// The parameters of `Context` in their order.
const PARAMETERS: Keywords<'static> = Keywords {
    function: None,
    names: &["prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"],
    positional: 8,
    needed: 0,
};

/// The parameters of `localcontext`.
const LOCAL_PARAMETERS: Keywords<'static> = Keywords {
    function: None,
    names: &["ctx", "prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"],
    positional: 9,
    needed: 0,
};

/// Sets what was given (neither absent nor None).
fn set_given(vm: &Vm, ctx: Gc<Ctx>, values: &[Value]) -> PyResult<()> {
    for (i, value) in values.iter().copied().enumerate() {
        if value.is_unbound() || value.is_none() {
            continue;
        }
        match i {
            0 => set_prec(vm, ctx, value)?,
            1 => set_rounding(vm, ctx, value)?,
            2 => set_emin(vm, ctx, value)?,
            3 => set_emax(vm, ctx, value)?,
            4 => set_capitals(vm, ctx, value)?,
            5 => set_clamp(vm, ctx, value)?,
            6 => ctx.flags.set(status_of(vm, value, true)?),
            _ => ctx.traps.set(status_of(vm, value, true)?),
        }
    }
    Ok(())
}

/// `localcontext(ctx=None, **kwargs)`
///
/// # Errors
/// TypeError, ValueError, KeyError
pub fn local(vm: &Vm, args: &Args) -> PyResult<Gc<Manager>> {
    let values: [Value; 9] = LOCAL_PARAMETERS.bind(vm, args)?;
    let global = current(vm)?;
    let local = copy(vm, optional(vm, values[0])?);
    set_given(vm, local, &values[1..])?;
    Ok(Manager::alloc(vm, Manager::class(vm), |head| Manager { head, local, global }))
}

fn set_numeric(ctx: Gc<Ctx>, change: impl FnOnce(&mut numeric::Context)) -> PyResult<()> {
    let mut numeric = ctx.numeric.get();
    change(&mut numeric);
    ctx.numeric.set(numeric);
    Ok(())
}

fn in_range(vm: &Vm, value: Value, low: i64, high: i64, message: &str) -> PyResult<i64> {
    let x = ssize(vm, value)?;
    if x < low || x > high { Err(vm.value_error(message)) } else { Ok(x) }
}

fn set_prec(vm: &Vm, ctx: Gc<Ctx>, value: Value) -> PyResult<()> {
    let prec = in_range(vm, value, 1, numeric::MAX_PREC, "valid range for prec is [1, MAX_PREC]")?;
    set_numeric(ctx, |c| c.prec = prec)
}
fn set_emin(vm: &Vm, ctx: Gc<Ctx>, value: Value) -> PyResult<()> {
    let emin = in_range(vm, value, numeric::MIN_EMIN, 0, "valid range for Emin is [MIN_EMIN, 0]")?;
    set_numeric(ctx, |c| c.emin = emin)
}
fn set_emax(vm: &Vm, ctx: Gc<Ctx>, value: Value) -> PyResult<()> {
    let emax = in_range(vm, value, 0, numeric::MAX_EMAX, "valid range for Emax is [0, MAX_EMAX]")?;
    set_numeric(ctx, |c| c.emax = emax)
}
fn set_capitals(vm: &Vm, ctx: Gc<Ctx>, value: Value) -> PyResult<()> {
    let capitals = in_range(vm, value, 0, 1, "valid values for capitals are 0 or 1")?;
    set_numeric(ctx, |c| c.capitals = capitals == 1)
}
fn set_clamp(vm: &Vm, ctx: Gc<Ctx>, value: Value) -> PyResult<()> {
    let clamp = in_range(vm, value, 0, 1, "valid values for clamp are 0 or 1")?;
    set_numeric(ctx, |c| c.clamp = clamp == 1)
}
fn set_rounding(vm: &Vm, ctx: Gc<Ctx>, value: Value) -> PyResult<()> {
    let rounding = rounding_of(vm, value)?;
    set_numeric(ctx, |c| c.rounding = rounding)
}

#[cold]
fn no_deletion(vm: &Vm) -> Raised {
    vm.raise_message(vm.exc().attribute_error, "context attributes cannot be deleted")
}

/// The names of the signals in a set, as `repr` has them.
fn signal_names(status: Status) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (name, condition) in REPR_ORDER {
        if status.has(condition) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The context affects almost all operations and controls rounding,
/// Over/Underflow, raising of exceptions and much more.  A new context
/// can be initialized as follows:
///
///     >>> c = Context(prec=28, Emin=-425000000, Emax=425000000,
///     ...             rounding=ROUND_HALF_EVEN, capitals=1, clamp=1,
///     ...             traps=[InvalidOperation, DivisionByZero, Overflow],
///     ...             flags=[])
///     >>>
#[class("Context", module = "decimal", subclassable, parts(basic, generated))]
impl Ctx {
    #[new(
        "Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)"
    )]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Ctx> {
        let template = state(vm).default;
        new_context(vm, cls, template.numeric.get(), Status::NONE, template.traps.get())
    }
    #[init_method("Context(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let values: [Value; 8] = PARAMETERS.bind(vm, args)?;
        set_given(vm, this, &values)
    }
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        let c = this.numeric.get();
        format!(
            "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags=[{}], traps=[{}])",
            c.prec,
            rounding_name(c.rounding),
            c.emin,
            c.emax,
            u8::from(c.capitals),
            u8::from(c.clamp),
            signal_names(this.flags.get()),
            signal_names(this.traps.get()),
        )
    }
    #[slot(getattr)]
    fn getattr(vm: &Vm, this: Gc<Self>, name: Gc<Str>) -> PyResult {
        let (cell, traps) = match name.bytes() {
            b"flags" => (&this.flags_dict, false),
            b"traps" => (&this.traps_dict, true),
            _ => return attribute::generic_getattr(vm, this.value(), name),
        };
        if cell.get().is_unbound() {
            cell.set(this.header(), signal_dict::new(vm, this, traps));
        }
        Ok(cell.get())
    }
    #[slot(setattr)]
    fn setattr(vm: &Vm, this: Gc<Self>, name: Gc<Str>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(no_deletion(vm));
        }
        match name.bytes() {
            b"flags" => this.flags.set(status_of(vm, value, false)?),
            b"traps" => this.traps.set(status_of(vm, value, false)?),
            _ if vm.type_of(this.value()) == state(vm).context
                && state(vm).context.lookup(vm, name).is_none() =>
            {
                return Err(attribute::no_attribute(vm, this.value(), name));
            }
            _ => return attribute::generic_setattr(vm, this.value(), name, value),
        }
        Ok(())
    }
    #[getter]
    fn prec(this: Gc<Self>) -> i64 {
        this.numeric.get().prec
    }
    #[setter("prec")]
    fn set_prec(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        set_prec(vm, this, value)
    }
    #[getter("Emin")]
    fn emin(this: Gc<Self>) -> i64 {
        this.numeric.get().emin
    }
    #[setter("Emin")]
    fn set_emin(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        set_emin(vm, this, value)
    }
    #[getter("Emax")]
    fn emax(this: Gc<Self>) -> i64 {
        this.numeric.get().emax
    }
    #[setter("Emax")]
    fn set_emax(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        set_emax(vm, this, value)
    }
    #[getter]
    fn capitals(this: Gc<Self>) -> i64 {
        i64::from(this.numeric.get().capitals)
    }
    #[setter("capitals")]
    fn set_capitals(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        set_capitals(vm, this, value)
    }
    #[getter]
    fn clamp(this: Gc<Self>) -> i64 {
        i64::from(this.numeric.get().clamp)
    }
    #[setter("clamp")]
    fn set_clamp(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        set_clamp(vm, this, value)
    }
    #[getter]
    fn rounding(vm: &Vm, this: Gc<Self>) -> Gc<Str> {
        vm.intern_str(rounding_name(this.numeric.get().rounding))
    }
    #[setter("rounding")]
    fn set_rounding(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        set_rounding(vm, this, value)
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> Value {
        let c = this.numeric.get();
        let flags = signal_list(vm, this.flags.get()).value();
        let traps = signal_list(vm, this.traps.get()).value();
        let arguments = vm.new_tuple(&[
            vm.int(c.prec),
            vm.intern_str(rounding_name(c.rounding)).value(),
            vm.int(c.emin),
            vm.int(c.emax),
            vm.int(i64::from(c.capitals)),
            vm.int(i64::from(c.clamp)),
            flags,
            traps,
        ]);
        vm.new_tuple(&[vm.type_of(this.value()).value(), arguments.value()]).value()
    }
}

/// What `localcontext` gives.
#[native_object("decimal.ContextManager")]
pub struct Manager {
    local: Gc<Ctx>,
    global: Gc<Ctx>,
}

#[class("ContextManager", module = "decimal", doc = "")]
impl Manager {
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Ctx>> {
        set_current(vm, this.local)?;
        Ok(this.local)
    }
    #[method("__exit__(*args)", text_signature = None)]
    fn exit(vm: &Vm, this: Gc<Self>, _args: &Args) -> PyResult<bool> {
        set_current(vm, this.global)?;
        Ok(false)
    }
}
