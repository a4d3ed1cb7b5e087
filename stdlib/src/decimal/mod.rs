//! The module `_decimal`: decimal arithmetic, over `taipan_numeric::decimal`.
//!
//! [`object`] has the object that holds a decimal, [`context`] the contexts and where the current one is kept,
//! [`signals`] the exceptions and how conditions of an operation become flags or exceptions, [`convert`] what becomes
//! a decimal. The rest are the methods: [`class`] the constructor and operators of `Decimal`, [`methods`] and
//! [`operations`] its methods,
//! [`context_methods`] and [`context_operations`] those of `Context`, which do the same in another context.

pub mod class;
pub mod context;
pub mod context_methods;
pub mod context_operations;
pub mod convert;
pub mod format;
pub mod methods;
pub mod object;
pub mod operations;
pub mod ops;
pub mod signal_dict;
pub mod signals;
pub mod state;

use context::{Ctx, Manager};
use object::Dec;
use taipan_macros::module;
use taipan_numeric::decimal::{self as numeric, Rounding};
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

#[module("_decimal", doc = "C decimal arithmetic module", classes(Dec, Ctx))]
pub mod module {
    use super::*;

    /// Get the current default context.
    #[function("getcontext()")]
    fn getcontext(vm: &Vm) -> PyResult<Gc<Ctx>> {
        context::current(vm)
    }
    /// Set a new default context.
    #[function("setcontext(context, /)")]
    fn setcontext(vm: &Vm, context: Value) -> PyResult<()> {
        match context.downcast::<Ctx>() {
            Some(ctx) => context::set_current(vm, ctx),
            None => Err(vm.type_error("argument must be a context")),
        }
    }
    /// Return a context manager for a copy of the supplied context.
    ///
    /// That will set the default context to a copy of ctx on entry to the
    /// with-statement and restore the previous default context when exiting
    /// the with-statement. If no context is supplied, a copy of the current
    /// default context is used.
    #[function("localcontext(ctx=None, **kwargs)")]
    fn localcontext(vm: &Vm, args: &Args) -> PyResult<Gc<Manager>> {
        context::local(vm, args)
    }
    /// Return a context, initialized as one of the IEEE interchange formats.
    ///
    /// The argument must be a multiple of 32 and less than
    /// IEEE_CONTEXT_MAX_BITS.
    #[function("IEEEContext(bits, /)")]
    fn ieee_context(vm: &Vm, bits: Value) -> PyResult<Gc<Ctx>> {
        context::ieee(vm, bits)
    }

    #[attr]
    const HAVE_THREADS: bool = true;
    #[attr]
    const HAVE_CONTEXTVAR: bool = true;
    #[attr]
    const MAX_PREC: i64 = numeric::MAX_PREC;
    #[attr]
    const MAX_EMAX: i64 = numeric::MAX_EMAX;
    #[attr]
    const MIN_EMIN: i64 = numeric::MIN_EMIN;
    #[attr]
    const MIN_ETINY: i64 = numeric::MIN_ETINY;
    #[attr]
    const IEEE_CONTEXT_MAX_BITS: i64 = context::IEEE_MAX_BITS;
    #[attr("__version__")]
    const VERSION: &str = "1.70";
    #[attr("__libmpdec_version__")]
    const LIBRARY_VERSION: &str = "2.5.1";

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let state = state::make(vm)?;
        for (name, value) in [
            ("DefaultContext", state.default.value()),
            ("BasicContext", state.basic.value()),
            ("ExtendedContext", state.extended.value()),
            ("DecimalTuple", state.decimal_tuple),
            ("DecimalException", state.exception),
        ] {
            set_module_attribute(vm, module, name, value)?;
        }
        for class in state.signals.items().iter().chain(state.conditions.items()) {
            let name = vm.getattr(*class, vm.intern_str("__name__"))?;
            set_module_attribute(vm, module, &vm.str_of(name)?.as_str_lossy(), *class)?;
        }
        for rounding in ROUNDINGS {
            let name = context::rounding_name(rounding);
            set_module_attribute(vm, module, name, vm.intern_str(name).value())?;
        }
        Ok(())
    }
}

/// All ways of rounding.
pub const ROUNDINGS: [Rounding; 8] = [
    Rounding::Up,
    Rounding::Down,
    Rounding::Ceiling,
    Rounding::Floor,
    Rounding::HalfUp,
    Rounding::HalfDown,
    Rounding::HalfEven,
    Rounding::ZeroFiveUp,
];
