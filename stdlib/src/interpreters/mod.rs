//! The module `_interpreters`: several interpreters in one process (PEP 734).
//!
//! Each has its own heap, lock and modules, so that their threads run at the same time. [`family`] knows them all, [`life`]
//! makes and ends them, [`session`] runs code in them, [`datum`] is what goes between them. `_interpqueues`
//! ([`queue`], [`queue_module`]) and `_interpchannels` ([`channel`], [`channel_id`], [`channel_module`]) keep such data
//! until somebody takes it.

pub mod buffer;
pub mod channel;
pub mod channel_id;
pub mod channel_module;
pub mod config;
pub mod datum;
pub mod family;
pub mod life;
pub mod pickled;
pub mod queue;
pub mod queue_module;
pub mod script;
pub mod session;
pub mod snapshot;

use buffer::BufferView;
use config::InterpreterConfig;
use family::{Family, interpreter_error, not_found, whence};
use script::Script;
use session::Call;
use snapshot::Snapshot;
use taipan_macros::module;
use taipan_vm::native::{KwArgs, PyResult, set_module_attribute};
use taipan_vm::object::header::Kind;
use taipan_vm::object::{Code, Dict, Function, Module, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The number that Python code gives for an interpreter.
///
/// # Errors
/// TypeError for what is no int, ValueError for a negative one, OverflowError for one that is too big.
fn number(vm: &Vm, id: Value) -> PyResult<i64> {
    if vm.type_of(id).slots().index.is_none() {
        let name = vm.type_of(id).name();
        return Err(vm.type_error(format!("interpreter ID must be an int, got {name}")));
    }
    let index = vm.index_of(id)?;
    match vm.int_to_i64(index) {
        Some(n) if n >= 0 => Ok(n),
        Some(n) => Err(vm.value_error(format!("interpreter ID must be a non-negative int, got {n}"))),
        None => Err(vm.overflow_error("int too big to convert")),
    }
}

/// The number of an interpreter that exists; with `restrict`, of one that this module made. `action` says in the message what
/// cannot be done with others.
///
/// # Errors
/// As for [`number`]; InterpreterNotFoundError, InterpreterError.
fn known(vm: &Vm, id: Value, restrict: bool, action: &str) -> PyResult<i64> {
    let number = number(vm, id)?;
    let made_by = Family::of(vm).lock().members.get(&number).map(|member| member.whence);
    match made_by {
        None => Err(not_found(vm, number)),
        Some(made_by) if restrict && made_by != whence::STDLIB => {
            Err(interpreter_error(vm, format!("cannot {action} unrecognized interpreter {number}")))
        }
        Some(_) => Ok(number),
    }
}

/// An optional argument that must be an instance of `T`.
///
/// # Errors
/// TypeError
fn optional<T: taipan_vm::object::header::HeapObject>(
    vm: &Vm,
    value: Option<Value>,
    function: &str,
    position: u32,
    wanted: &str,
) -> PyResult<Option<Gc<T>>> {
    let Some(value) = value else { return Ok(None) };
    match value.downcast::<T>() {
        Some(object) => Ok(Some(object)),
        None => Err(bad_argument(vm, value, function, position, wanted)),
    }
}

#[cold]
fn bad_argument(
    vm: &Vm,
    value: Value,
    function: &str,
    position: u32,
    wanted: &str,
) -> taipan_vm::native::Raised {
    let got = if value.is_none() { "None".to_owned() } else { vm.type_of(value).name() };
    vm.type_error(format!("_interpreters.{function}() argument {position} must be {wanted}, not {got}"))
}

/// What `shared` binds.
fn shared_of(vm: &Vm, shared: Option<Value>, function: &str) -> PyResult<session::Bindings> {
    match optional::<Dict>(vm, shared, function, 3, "dict")? {
        Some(dict) => session::bindings(vm, dict),
        None => Ok(Vec::new()),
    }
}

/// The tuple that stands for an interpreter: number and who made it.
fn pair(vm: &Vm, number: i64, made_by: i32) -> Value {
    vm.new_tuple(&[vm.int(number), Value::int32(made_by)]).value()
}

/// Lets go of what nobody refers to any more, so that a list does not show it: interpreters, queues and channels end with the
/// last object that stands for them.
fn collect(vm: &Vm) {
    vm.heap().collect(true);
    taipan_vm::safepoint::run_finalizers(vm);
}

/// This module provides primitive operations to manage Python interpreters.
/// The 'interpreters' module provides a more convenient interface.
#[module("_interpreters", classes(BufferView))]
pub mod module {
    use super::*;

    #[attr]
    const WHENCE_UNKNOWN: i32 = whence::UNKNOWN;
    #[attr]
    const WHENCE_RUNTIME: i32 = whence::RUNTIME;
    #[attr]
    const WHENCE_LEGACY_CAPI: i32 = whence::LEGACY_CAPI;
    #[attr]
    const WHENCE_CAPI: i32 = whence::CAPI;
    #[attr]
    const WHENCE_XI: i32 = whence::XI;
    #[attr]
    const WHENCE_STDLIB: i32 = whence::STDLIB;

    /// new_config(name='isolated', /, **overrides) -> type.SimpleNamespace
    ///
    /// Return a representation of a new PyInterpreterConfig.
    ///
    /// The name determines the initial values of the config.  Supported named
    /// configs are: default, isolated, legacy, and empty.
    ///
    /// Any keyword arguments are set on the corresponding config fields,
    /// overriding the initial values.
    #[function("new_config(name=<unrepresentable>, /, **overrides)", text_signature = None)]
    fn new_config(vm: &Vm, name: Option<Value>, overrides: KwArgs) -> PyResult {
        let name = optional::<Str>(vm, name, "new_config", 1, "str")?;
        let mut config = InterpreterConfig::named(vm, name)?;
        let dict = vm.new_dict();
        for (name, value) in overrides {
            dict.set_str(vm, name, value);
        }
        config.update(vm, dict, false)?;
        Ok(config.to_value(vm))
    }
    /// create([config], *, reqrefs=False) -> ID
    ///
    /// Create a new interpreter and return a unique generated ID.
    ///
    /// The caller is responsible for destroying the interpreter before exiting,
    /// typically by using _interpreters.destroy().  This can be managed
    /// automatically by passing "reqrefs=True" and then using _incref() and
    /// _decref() appropriately.
    ///
    /// "config" must be a valid interpreter config or the name of a
    /// predefined config ("isolated" or "legacy").  The default
    /// is "isolated".
    #[function("create(config=None, *, reqrefs=False)", text_signature = None)]
    fn create(vm: &Vm, config: Value, reqrefs: bool) -> PyResult<i64> {
        let config = InterpreterConfig::from_value(vm, config)?;
        life::create(vm, config, reqrefs)
    }
    /// destroy(id, *, restrict=False)
    ///
    /// Destroy the identified interpreter.
    ///
    /// Attempting to destroy the current interpreter raises InterpreterError.
    /// So does an unrecognized ID.
    #[function("destroy(id, *, restrict=False)", text_signature = None)]
    fn destroy(vm: &Vm, id: Value, restrict: bool) -> PyResult<()> {
        let number = known(vm, id, restrict, "destroy")?;
        life::destroy(vm, number)
    }
    /// list_all() -> [(ID, whence)]
    ///
    /// Return a list containing the ID of every existing interpreter.
    #[function("list_all(*, require_ready=False)", text_signature = None)]
    fn list_all(vm: &Vm, require_ready: bool) -> Value {
        collect(vm);
        let members: Vec<(i64, i32)> = {
            let family = Family::of(vm);
            let state = family.lock();
            let ready = state.members.iter().filter(|(_, member)| member.ready || !require_ready);
            ready.map(|(number, member)| (*number, member.whence)).collect()
        };
        let list = vm.new_list();
        for (number, made_by) in members {
            list.push(vm, pair(vm, number, made_by));
        }
        list.value()
    }
    /// get_current() -> (ID, whence)
    ///
    /// Return the ID of current interpreter.
    #[function("get_current()", text_signature = "($self, /)")]
    fn get_current(vm: &Vm) -> Value {
        let number = vm.interp().number.get();
        pair(vm, number, if number == 0 { whence::RUNTIME } else { whence::STDLIB })
    }
    /// get_main() -> (ID, whence)
    ///
    /// Return the ID of main interpreter.
    #[function("get_main()", text_signature = "($self, /)")]
    fn get_main(vm: &Vm) -> Value {
        pair(vm, 0, whence::RUNTIME)
    }
    /// set___main___attrs(id, ns, *, restrict=False)
    ///
    /// Bind the given attributes in the interpreter's __main__ module.
    #[function("set___main___attrs(id, updates, *, restrict=False)", text_signature = None)]
    fn set_main_attrs(vm: &Vm, id: Value, updates: Value, restrict: bool) -> PyResult<()> {
        let dict = optional::<Dict>(vm, Some(updates), "set___main___attrs", 2, "dict")?;
        let number = known(vm, id, restrict, "update __main__ for")?;
        match dict.filter(|dict| !dict.is_empty()) {
            Some(dict) => session::update_main(vm, number, session::bindings(vm, dict)?),
            None => Err(vm.value_error("arg 2 must be a non-empty dict")),
        }
    }
    /// exec(id, code, shared=None, *, restrict=False)
    ///
    /// Execute the provided code in the identified interpreter.
    /// This is equivalent to running the builtin exec() under the target
    /// interpreter, using the __dict__ of its __main__ module as both
    /// globals and locals.
    ///
    /// "code" may be a string containing the text of a Python script.
    ///
    /// Functions (and code objects) are also supported, with some restrictions.
    /// The code/function must not take any arguments or be a closure
    /// (i.e. have cell vars).  Methods and other callables are not supported.
    ///
    /// If a function is provided, its code object is used and all its state
    /// is ignored, including its __globals__ dict.
    #[function("exec(id, code, shared=<unrepresentable>, *, restrict=False)", text_signature = None)]
    fn exec(vm: &Vm, id: Value, code: Value, shared: Option<Value>, restrict: bool) -> PyResult {
        optional::<Dict>(vm, shared, "exec", 3, "dict")?;
        let number = known(vm, id, restrict, "exec code for")?;
        let script = Script::of(vm, code)?;
        session::exec(vm, number, script, shared_of(vm, shared, "exec")?)
    }
    /// run_string(id, script, shared=None, *, restrict=False)
    ///
    /// Execute the provided string in the identified interpreter.
    ///
    /// (See _interpreters.exec().
    #[function("run_string(id, script, shared=<unrepresentable>, *, restrict=False)", text_signature = None)]
    fn run_string(vm: &Vm, id: Value, script: Value, shared: Option<Value>, restrict: bool) -> PyResult {
        if script.downcast::<Str>().is_none() {
            return Err(bad_argument(vm, script, "run_string", 2, "str"));
        }
        optional::<Dict>(vm, shared, "run_string", 3, "dict")?;
        let number = known(vm, id, restrict, "run a string in")?;
        let script = Script::of(vm, script)?;
        session::exec(vm, number, script, shared_of(vm, shared, "run_string")?)
    }
    /// run_func(id, func, shared=None, *, restrict=False)
    ///
    /// Execute the body of the provided function in the identified interpreter.
    /// Code objects are also supported.  In both cases, closures and args
    /// are not supported.  Methods and other callables are not supported either.
    ///
    /// (See _interpreters.exec().
    #[function("run_func(id, func, shared=<unrepresentable>, *, restrict=False)", text_signature = None)]
    fn run_func(vm: &Vm, id: Value, func: Value, shared: Option<Value>, restrict: bool) -> PyResult {
        optional::<Dict>(vm, shared, "run_func", 3, "dict")?;
        let number = known(vm, id, restrict, "run a function in")?;
        if func.downcast::<Function>().is_none() && func.downcast::<Code>().is_none() {
            return Err(bad_argument(vm, func, "run_func", 2, "a function"));
        }
        let script = Script::of(vm, func)?;
        session::exec(vm, number, script, shared_of(vm, shared, "run_func")?)
    }
    /// call(id, callable, args=None, kwargs=None, *, restrict=False)
    ///
    /// Call the provided object in the identified interpreter.
    /// Pass the given args and kwargs, if possible.
    #[function(
        "call(id, callable, args=<unrepresentable>, kwargs=<unrepresentable>, *, restrict=False)",
        text_signature = None
    )]
    fn call(
        vm: &Vm,
        id: Value,
        callable: Value,
        args: Option<Value>,
        kwargs: Option<Value>,
        restrict: bool,
    ) -> PyResult {
        let args = optional::<Tuple>(vm, args, "call", 3, "tuple")?;
        let kwargs = optional::<Dict>(vm, kwargs, "call", 4, "dict")?;
        let number = known(vm, id, restrict, "make a call in")?;
        if !vm.is_callable(callable) {
            return Err(vm.type_error(format!("expected a callable, got {}", vm.repr_text(callable)?)));
        }
        let call = Call::of(vm, callable, args.unwrap_or_else(|| vm.new_tuple(&[])), kwargs)?;
        session::call(vm, number, &call)
    }
    /// is_running(id, *, restrict=False) -> bool
    ///
    /// Return whether or not the identified interpreter is running.
    #[function("is_running(id, *, restrict=False)", text_signature = None)]
    fn is_running(vm: &Vm, id: Value, restrict: bool) -> PyResult<bool> {
        let number = known(vm, id, restrict, "check if running for")?;
        Ok(Family::of(vm).lock().members.get(&number).is_some_and(|member| member.running))
    }
    /// is_shareable(obj) -> bool
    ///
    /// Return True if the object's data may be shared between interpreters and
    /// False otherwise.
    #[function("is_shareable(obj)", text_signature = None)]
    fn is_shareable(vm: &Vm, obj: Value) -> bool {
        datum::is_shareable(vm, obj)
    }
    /// get_config(id, *, restrict=False) -> types.SimpleNamespace
    ///
    /// Return a representation of the config used to initialize the interpreter.
    #[function("get_config(id, *, restrict=False)", text_signature = None)]
    fn get_config(vm: &Vm, id: Value, restrict: bool) -> PyResult {
        let number = match id.is_none() {
            true => vm.interp().number.get(),
            false => known(vm, id, restrict, "get the config of")?,
        };
        let config = Family::of(vm).lock().members.get(&number).map(|member| member.config);
        config.map(|config| config.to_value(vm)).ok_or_else(|| not_found(vm, number))
    }
    /// whence(id) -> int
    ///
    /// Return an identifier for where the interpreter was created.
    #[function("whence(id)", text_signature = None)]
    fn get_whence(vm: &Vm, id: Value) -> PyResult<i32> {
        let number = known(vm, id, false, "")?;
        let made_by = Family::of(vm).lock().members.get(&number).map(|member| member.whence);
        made_by.ok_or_else(|| not_found(vm, number))
    }
    #[function("incref(id, *, implieslink=False, restrict=False)", text_signature = None)]
    fn incref(vm: &Vm, id: Value, implieslink: bool, restrict: bool) -> PyResult<()> {
        let number = known(vm, id, restrict, "incref")?;
        if let Some(member) = Family::of(vm).lock().members.get_mut(&number) {
            member.counted |= implieslink;
            member.references += 1;
        }
        Ok(())
    }
    #[function("decref(id, *, restrict=False)", text_signature = None)]
    fn decref(vm: &Vm, id: Value, restrict: bool) -> PyResult<()> {
        let number = known(vm, id, restrict, "decref")?;
        life::release(vm, number)
    }
    /// capture_exception(exc=None) -> types.SimpleNamespace
    ///
    /// Return a snapshot of an exception.  If "exc" is None
    /// then the current exception, if any, is used (but not cleared).
    ///
    /// The returned snapshot is the same as what _interpreters.exec() returns.
    #[function("capture_exception(exc=None)", text_signature = None)]
    fn capture_exception(vm: &Vm, exc: Value) -> PyResult {
        let exception = if exc.is_none() { vm.handled.get() } else { exc };
        if exception.is_none() || exception.is_unbound() {
            return Ok(Value::NONE);
        }
        if !exception.is_kind(Kind::Exception) {
            return Err(vm.type_error(format!("expected exception, got {}", vm.repr_text(exception)?)));
        }
        Ok(Snapshot::of(vm, exception).to_value(vm))
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "InterpreterError", family::error_class(vm)?)?;
        set_module_attribute(vm, module, "InterpreterNotFoundError", family::not_found_class(vm)?)?;
        set_module_attribute(vm, module, "NotShareableError", family::not_shareable_class(vm)?)
    }
}
