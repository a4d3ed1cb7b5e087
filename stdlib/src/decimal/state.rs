//! What the module keeps in the interpreter: its classes, the variable of the current context, the templates.

use super::context::{self, Ctx};
use super::object::Dec;
use super::signal_dict;
use super::signals;
use crate::contextvars::{self, ContextVar};
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, quick};

/// The module's state. Lives as long as the interpreter.
#[native_object("_decimal.state")]
pub struct State {
    /// `Decimal`
    pub decimal: Gc<Type>,
    /// `Context`
    pub context: Gc<Type>,
    /// The class of `Context.flags`.
    pub signal_dict: Gc<Type>,
    /// `DecimalException`
    pub exception: Value,
    /// The signals, in the order of [`signals::SIGNALS`].
    pub signals: Gc<Tuple>,
    /// The kinds of invalid operation, in the order of [`signals::CONDITIONS`].
    pub conditions: Gc<Tuple>,
    /// `DecimalTuple`
    pub decimal_tuple: Value,
    /// `numbers.Rational`
    pub rational: Value,
    /// Holds the current context.
    pub var: Gc<ContextVar>,
    /// `DefaultContext`, from which new contexts take what they are not told.
    pub default: Gc<Ctx>,
    pub basic: Gc<Ctx>,
    pub extended: Gc<Ctx>,
}

#[class("state", module = "_decimal")]
impl State {}

/// The state. It exists: whoever asks is a function of the module or a method of its classes.
#[inline(always)]
pub fn state(vm: &Vm) -> Gc<State> {
    vm.interp().quick_state[quick::DECIMAL].get().cast_unchecked()
}

/// Makes the state, if there is none yet.
///
/// # Errors
/// What importing `collections`, `collections.abc` and `numbers` raises.
pub fn make(vm: &Vm) -> PyResult<Gc<State>> {
    let known = vm.interp().quick_state[quick::DECIMAL].get();
    if !known.is_unbound() {
        return Ok(known.cast_unchecked());
    }
    let numbers = taipan_vm::import::import(vm, "numbers")?;
    let number = vm.getattr_str(numbers, "Number")?;
    let decimal = Dec::class(vm);
    vm.call_method_str(number, "register", &[decimal.value()])?;
    let rational = vm.getattr_str(numbers, "Rational")?;
    let decimal_tuple = decimal_tuple(vm)?;
    let classes = signals::make_classes(vm)?;
    let signal_dict = signal_dict::make_class(vm)?;
    let (default, basic, extended) = context::templates(vm);
    let var = contextvars::new_var(vm, "decimal_context");
    let context = Ctx::class(vm);
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        decimal,
        context,
        signal_dict,
        exception: classes.exception,
        signals: classes.signals,
        conditions: classes.conditions,
        decimal_tuple,
        rational,
        var,
        default,
        basic,
        extended,
    });
    vm.interp().quick_state[quick::DECIMAL].set(state.value());
    Ok(state)
}

/// The named tuple that `as_tuple` gives.
fn decimal_tuple(vm: &Vm) -> PyResult {
    let collections = taipan_vm::import::import(vm, "collections")?;
    let name = vm.intern_str("DecimalTuple").value();
    let fields = vm.str("sign digits exponent").value();
    let class = vm.call_method_str(collections, "namedtuple", &[name, fields])?;
    vm.setattr(class, vm.names().__module__, vm.intern_str("decimal").value())?;
    Ok(class)
}

/// A class of Python code's kind: `metaclass(name, bases, {'__module__': module})`.
///
/// # Errors
/// What making the class raises.
pub fn make_python_class(vm: &Vm, metaclass: Value, module: &str, name: &str, bases: &[Value]) -> PyResult {
    let namespace = vm.new_dict();
    namespace.set_str(vm, vm.names().__module__, vm.intern_str(module).value());
    let bases = vm.new_tuple(bases).value();
    vm.call(metaclass, &[vm.intern_str(name).value(), bases, namespace.value()])
}

/// The class `type`.
pub fn type_type(vm: &Vm) -> Value {
    vm.builtin_type(shapes::TYPE).value()
}
