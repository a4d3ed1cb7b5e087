//! Running code in another interpreter: the calling thread visits it, binds names in its `__main__`, runs, and comes back
//! with data.

use super::datum::{Datum, Fallback, pack, raise_not_shareable, unpack};
use super::family::Family;
use super::script::{FunctionDatum, Script};
use super::snapshot::Snapshot;
use taipan_vm::import::modules;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Dict, Exception, Function, Module, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How it ended over there.
pub enum Outcome {
    /// With a result.
    Done(Datum),
    /// An exception ended it.
    Raised(Snapshot),
    /// Something could not be made anew there, or the result cannot be sent: the message, and why.
    NotShareable(String, Option<String>),
}

/// Names and values for a `__main__`.
pub type Bindings = Vec<(String, Datum)>;

/// Takes the values of a dict apart.
///
/// # Errors
/// TypeError for keys that are not str, UnicodeEncodeError for lone surrogates in them, ValueError for NUL,
/// NotShareableError.
pub fn bindings(vm: &Vm, dict: Gc<Dict>) -> PyResult<Bindings> {
    let mut out = Vec::with_capacity(dict.len());
    let mut at = 0;
    while let Some((entry, key, value)) = dict.next_entry(at) {
        at = entry + 1;
        let Some(name) = key.downcast::<Str>() else {
            return Err(vm.type_error("bad argument type for built-in operation"));
        };
        let Ok(text) = std::str::from_utf8(name.bytes()) else {
            let strict = [vm.str("utf-8").value()];
            vm.call_method_str(name.value(), "encode", &strict)?;
            return Err(vm.value_error("name is not UTF-8"));
        };
        if text.contains('\0') {
            return Err(vm.value_error("found embedded NULL character"));
        }
        out.push((text.to_owned(), pack(vm, value, Fallback::Refuse)?));
    }
    Ok(out)
}

/// Lets an interpreter be visited again.
struct Running<'a>(&'a Family, i64);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.stop_running(self.1);
    }
}

/// Runs `f` in an interpreter, with the namespace of its `__main__`, in which the names are bound before.
///
/// # Errors
/// InterpreterNotFoundError; InterpreterError if it runs already.
pub fn run(
    vm: &Vm,
    number: i64,
    bindings: Bindings,
    f: impl FnOnce(&Vm, Gc<Dict>) -> Result<Datum, Outcome>,
) -> PyResult<Outcome> {
    let family = Family::of(vm);
    let place = family.start_running(vm, number)?;
    let running = Running(&family, number);
    // SAFETY: the interpreter exists as long as it is marked as running.
    let interp = unsafe { &*place.0 };
    let outcome = vm.visit(interp, |inner| {
        let main = bind(inner, &bindings)?;
        f(inner, main)
    });
    // What the bindings hold may be the program's last reference to something: not while the lock is held.
    drop(bindings);
    drop(running);
    match outcome {
        Some(outcome) => Ok(outcome.map_or_else(|other| other, Outcome::Done)),
        None => Err(vm.memory_error("")),
    }
}

/// Binds names in `__main__`; all or none. Gives its namespace.
fn bind(vm: &Vm, bindings: &Bindings) -> Result<Gc<Dict>, Outcome> {
    let Some(main) = modules(vm).get_str(vm, vm.names().__main__).and_then(|m| m.downcast::<Module>()) else {
        let raised = vm.runtime_error("there is no __main__ module");
        return Err(caught(vm, raised));
    };
    let values = vm.new_dict();
    for (name, datum) in bindings {
        let value = unpack(vm, datum).map_err(|raised| caught(vm, raised))?;
        values.set_str(vm, vm.intern_str(name), value);
    }
    let globals = main.namespace();
    for (name, _) in bindings {
        let name = vm.intern_str(name);
        globals.set_str(vm, name, values.get_str(vm, name).unwrap_or(Value::NONE));
    }
    Ok(globals)
}

/// The outcome that the pending exception is.
fn caught(vm: &Vm, raised: Raised) -> Outcome {
    let Raised = raised;
    let exception = vm.take_exception();
    Outcome::Raised(Snapshot::of(vm, exception))
}

/// Runs a script in `__main__`; gives the snapshot of what it raises, or None.
///
/// # Errors
/// As for [`run`].
pub fn exec(vm: &Vm, number: i64, script: Script, bindings: Bindings) -> PyResult {
    let outcome = run(vm, number, bindings, |inner, globals| match script.run(inner, globals) {
        Ok(()) => Ok(Datum::None),
        Err(raised) => Err(caught(inner, raised)),
    })?;
    Ok(match outcome {
        Outcome::Raised(snapshot) => snapshot.to_value(vm),
        Outcome::Done(_) | Outcome::NotShareable(..) => Value::NONE,
    })
}

/// Binds names in `__main__`.
///
/// # Errors
/// As for [`run`]; InterpreterError for what is raised there.
pub fn update_main(vm: &Vm, number: i64, bindings: Bindings) -> PyResult<()> {
    match run(vm, number, bindings, |_, _| Ok(Datum::None))? {
        Outcome::Raised(snapshot) => {
            let text = snapshot.formatted().unwrap_or_default();
            Err(super::family::interpreter_error(vm, text))
        }
        Outcome::Done(_) | Outcome::NotShareable(..) => Ok(()),
    }
}

/// A call on its way.
pub struct Call {
    function: Datum,
    args: Datum,
    kwargs: Option<Datum>,
}

impl Call {
    /// Takes a call apart.
    ///
    /// # Errors
    /// NotShareableError
    pub fn of(vm: &Vm, function: Value, args: Gc<Tuple>, kwargs: Option<Gc<Dict>>) -> PyResult<Call> {
        let function = pack_callable(vm, function)?;
        let args = pack(vm, args.value(), Fallback::Pickle)?;
        let kwargs = match kwargs.filter(|k| !k.is_empty()) {
            Some(kwargs) => Some(pack(vm, kwargs.value(), Fallback::Pickle)?),
            None => None,
        };
        Ok(Call { function, args, kwargs })
    }

    fn make(&self, vm: &Vm) -> Result<Datum, Outcome> {
        let part = |datum: &Datum, name: &str| {
            unpack(vm, datum).map_err(|raised| {
                let Raised = raised;
                let exception = vm.take_exception();
                let cause = Snapshot::of(vm, exception).display_or_line();
                Outcome::NotShareable(format!("{name} not shareable"), cause)
            })
        };
        let function = part(&self.function, "func")?;
        let args = part(&self.args, "args")?;
        let kwargs = match &self.kwargs {
            Some(kwargs) => part(kwargs, "kwargs")?,
            None => Value::NONE,
        };
        let Some(args) = args.downcast::<Tuple>() else {
            return Err(Outcome::NotShareable("args not shareable".to_owned(), None));
        };
        let result = taipan_vm::call::call_tuple_dict(vm, function, args, kwargs.downcast::<Dict>())
            .map_err(|raised| caught(vm, raised))?;
        pack(vm, result, Fallback::Pickle).map_err(|raised| {
            let Raised = raised;
            let exception = vm.take_exception();
            let cause = Snapshot::of(vm, exception).display_or_line();
            Outcome::NotShareable("object does not support cross-interpreter data".to_owned(), cause)
        })
    }
}

/// Takes the callable of a call apart, with the messages for one that cannot be.
fn pack_callable(vm: &Vm, function: Value) -> PyResult<Datum> {
    pack(vm, function, Fallback::Pickle).map_err(|raised| {
        if vm.take_if(vm.exc().exception).is_none() {
            return raised;
        }
        if let Some(function) = function.downcast::<Function>() {
            let reason = FunctionDatum::of_stateless(vm, function).err().unwrap_or_default();
            let class = vm.exc().value_error.value();
            return match vm.call(class, &[vm.str(reason).value()]) {
                Ok(cause) => raise_not_shareable(vm, "only stateless functions are shareable", cause),
                Err(raised) => raised,
            };
        }
        match vm.repr_text(function) {
            Ok(text) => raise_not_shareable(vm, &format!("expected a function, got {text}"), Value::NONE),
            Err(raised) => raised,
        }
    })
}

/// Makes a call in an interpreter; gives a tuple of the result, or None, and the snapshot of what it raises, or None.
///
/// # Errors
/// As for [`run`]; NotShareableError.
pub fn call(vm: &Vm, number: i64, call: &Call) -> PyResult {
    let outcome = run(vm, number, Vec::new(), |inner, _| call.make(inner))?;
    let (result, snapshot) = match outcome {
        Outcome::Done(datum) => (unpack(vm, &datum)?, Value::NONE),
        Outcome::Raised(snapshot) => (Value::NONE, snapshot.to_value(vm)),
        Outcome::NotShareable(message, cause) => {
            let raised = raise_not_shareable(vm, &message, Value::NONE);
            add_cause(vm, cause);
            return Err(raised);
        }
    };
    Ok(vm.new_tuple(&[result, snapshot]).value())
}

/// Gives the pending exception a cause: an Exception with this text.
pub fn add_cause(vm: &Vm, text: Option<String>) {
    let Some(text) = text else { return };
    let pending = vm.take_exception();
    let cause = vm.call(vm.exc().exception.value(), &[vm.str(&text).value()]);
    if cause.is_err() {
        vm.take_exception();
    }
    if let (Some(exception), Ok(cause)) = (pending.downcast::<Exception>(), cause) {
        exception.cause.set(exception.header(), cause);
        exception.suppress_context.set(true);
    }
    vm.exception.set(pending);
}
