//! The methods of connections that make Python functions known to the library.

use super::callbacks::{self, Callback};
use super::connection::Connection;
use super::database::Database;
use super::errors::{self, Kind, programming};
use super::values::c_text;
use libsqlite3_sys as sys;
use std::ffi::{CStr, c_int, c_void};
use taipan_macros::class_part;
use taipan_vm::native::{Args, Param, ParamKind, PyResult, Signature, Style};
use taipan_vm::object::Str;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const fn either(name: &'static str) -> Param {
    Param { name, kind: ParamKind::PositionalOrKeyword, required: true }
}

const fn signature(name: &'static str, params: &'static [Param], positional: usize) -> Signature {
    Signature {
        name,
        qualified: name,
        style: Style::Function,
        params,
        positional,
        positional_only: 0,
        required: positional,
        keyword_required: false,
        varargs: false,
        kwargs: false,
    }
}

static FUNCTION: Signature = signature(
    "create_function",
    &[
        either("name"),
        either("narg"),
        either("func"),
        Param { name: "deterministic", kind: ParamKind::KeywordOnly, required: false },
    ],
    3,
);
static AGGREGATE: Signature =
    signature("create_aggregate", &[either("name"), either("n_arg"), either("aggregate_class")], 3);
static AUTHORIZER: Signature = signature("set_authorizer", &[either("authorizer_callback")], 1);
static PROGRESS: Signature = signature("set_progress_handler", &[either("progress_handler"), either("n")], 2);
static TRACE: Signature = signature("set_trace_callback", &[either("trace_callback")], 1);

/// Binds arguments of which the first `old` will not be given by name any more, and warns where one is.
fn bind<const N: usize>(
    vm: &Vm,
    args: &Args,
    signature: &'static Signature,
    old: usize,
) -> PyResult<[Value; N]> {
    let given = args.len();
    if given < old && args.keyword_count() > 0 {
        let names: Vec<String> = signature.params[..old].iter().map(|p| format!("'{}'", p.name)).collect();
        let (listed, plural) = match names.as_slice() {
            [one] => (one.clone(), ""),
            [first @ .., last] => (format!("{} and {last}", first.join(", ")), "s"),
            [] => (String::new(), ""),
        };
        let message = format!(
            "Passing keyword argument{plural} {listed} to _sqlite3.Connection.{}() is deprecated. \
             Parameter{plural} {listed} will become positional-only in Python 3.15.",
            signature.name
        );
        vm.warn(vm.exc().deprecation_warning, &message, 1)?;
    }
    let mut values = [Value::UNBOUND; N];
    args.bind(vm, signature, &mut values)?;
    Ok(values)
}

/// The arguments of a function that takes so many by position.
fn exactly<const N: usize>(vm: &Vm, args: &Args, function: &str) -> PyResult<[Value; N]> {
    let (given, all) = (args.len(), args.len() + args.keyword_count());
    if all > N {
        return Err(vm.type_error(format!("{function}() takes at most {N} arguments ({all} given)")));
    }
    args.positional().try_into().map_err(|_| {
        vm.type_error(format!("{function}() takes exactly {N} positional arguments ({given} given)"))
    })
}

/// Gives the library a callback, once more if statements that nobody uses any more were in the way.
fn retried(
    vm: &Vm,
    database: &Database,
    make: impl Fn() -> *mut c_void,
    give: impl Fn(*mut sys::sqlite3, *mut c_void) -> c_int,
) -> c_int {
    let once = || {
        let data = make() as usize;
        database.run(vm, |db| give(db, data as *mut c_void))
    };
    let result = once();
    if database.gave_way(vm, result) { once() } else { result }
}

/// What is called with the arguments of a function, or with those of one row.
type Step = unsafe extern "C" fn(*mut sys::sqlite3_context, c_int, *mut *mut sys::sqlite3_value);
/// What is called at the end of an aggregate.
type Last = unsafe extern "C" fn(*mut sys::sqlite3_context);

/// Defines a function (by its one call) or an aggregate (by its step and its end); gives the library's result.
fn define(
    db: *mut sys::sqlite3,
    name: &CStr,
    count: c_int,
    flags: c_int,
    data: *mut c_void,
    [function, step]: [Option<Step>; 2],
    last: Option<Last>,
) -> c_int {
    let free = Some(callbacks::free as unsafe extern "C" fn(_));
    // SAFETY: the name ends with NUL; the library frees the callback, also where it fails.
    unsafe {
        sys::sqlite3_create_function_v2(db, name.as_ptr(), count, flags, data, function, step, last, free)
    }
}

fn text(vm: &Vm, value: Value, function: &str, argument: &str) -> PyResult<Gc<Str>> {
    value.downcast::<Str>().ok_or_else(|| {
        let got = if value.is_none() { "None".into() } else { vm.type_of(value).name() };
        vm.type_error(format!("{function}() argument {argument} must be str, not {got}"))
    })
}

fn number(vm: &Vm, value: Value) -> PyResult<c_int> {
    let index = vm.index_of(value)?;
    let number = vm.int_to_i64(index).and_then(|i| c_int::try_from(i).ok());
    number.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
}

/// Checks how many arguments a function is to take.
fn check_count(vm: &Vm, database: *mut sys::sqlite3, name: &str, count: c_int) -> PyResult<()> {
    // SAFETY: the handle is a live one; a negative limit changes nothing.
    let most = unsafe { sys::sqlite3_limit(database, sys::SQLITE_LIMIT_FUNCTION_ARG, -1) };
    if (-1..=most).contains(&count) {
        return Ok(());
    }
    Err(programming(vm, format!("'{name}' must be between -1 and {most}, not {count}")))
}

/// What the library is to call, or null for None.
fn callback(this: Gc<Connection>, callable: Value) -> *mut c_void {
    if callable.is_none() { std::ptr::null_mut() } else { Callback::new(this, callable) }
}

/// Makes a callback that the library does not free itself the connection's, in the place `kind`: the one before is freed
/// after `set` has told the library of the new one.
fn exchange(
    vm: &Vm,
    this: Gc<Connection>,
    kind: usize,
    callable: Value,
    set: impl FnOnce(*mut sys::sqlite3, *mut c_void) -> c_int,
) -> PyResult<c_int> {
    let database = this.database(vm)?;
    let new = callback(this, callable) as usize;
    let result = database.run(vm, |db| set(db, new as *mut c_void));
    let old = database.exchange_watcher(kind, new);
    // SAFETY: the library does not know the old one any more.
    unsafe { callbacks::free(old as *mut c_void) };
    Ok(result)
}

#[class_part("Connection", functions, module = "sqlite3")]
impl Connection {
    /// Creates a new function.
    ///
    /// Note: Passing keyword arguments 'name', 'narg' and 'func' to
    /// _sqlite3.Connection.create_function() is deprecated. Parameters
    /// 'name', 'narg' and 'func' will become positional-only in Python 3.15.
    ///
    #[method(
        "create_function(*args, **kwargs)",
        text_signature = "($self, /, name, narg, func, *, deterministic=False)"
    )]
    fn create_function(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [name, count, callable, deterministic] = bind(vm, args, &FUNCTION, 3)?;
        let name = c_text(vm, text(vm, name, "create_function", "'name'")?)?;
        let count = number(vm, count)?;
        let deterministic = !deterministic.is_unbound() && vm.truth(deterministic)?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        check_count(vm, database.handle(), "narg", count)?;
        let flags = sys::SQLITE_UTF8 | if deterministic { sys::SQLITE_DETERMINISTIC } else { 0 };
        let result = retried(
            vm,
            &database,
            || callback(this, callable),
            |db, data| {
                let function = (!data.is_null()).then_some(callbacks::function as Step);
                define(db, &name, count, flags, data, [function, None], None)
            },
        );
        if result != sys::SQLITE_OK {
            return Err(errors::raise(vm, Kind::Operational, "Error creating function"));
        }
        Ok(())
    }
    /// Creates a new aggregate.
    ///
    /// Note: Passing keyword arguments 'name', 'n_arg' and 'aggregate_class'
    /// to _sqlite3.Connection.create_aggregate() is deprecated. Parameters
    /// 'name', 'n_arg' and 'aggregate_class' will become positional-only in
    /// Python 3.15.
    ///
    #[method(
        "create_aggregate(*args, **kwargs)",
        text_signature = "($self, /, name, n_arg, aggregate_class)"
    )]
    fn create_aggregate(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [name, count, class] = bind(vm, args, &AGGREGATE, 3)?;
        let name = c_text(vm, text(vm, name, "create_aggregate", "'name'")?)?;
        let count = number(vm, count)?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        check_count(vm, database.handle(), "n_arg", count)?;
        let result = retried(
            vm,
            &database,
            || callback(this, class),
            |db, data| {
                let some = !data.is_null();
                let step = some.then_some(callbacks::step as Step);
                let last = some.then_some(callbacks::finalize as Last);
                define(db, &name, count, sys::SQLITE_UTF8, data, [None, step], last)
            },
        );
        if result != sys::SQLITE_OK {
            return Err(errors::raise(vm, Kind::Operational, "Error creating aggregate"));
        }
        Ok(())
    }
    /// Creates or redefines an aggregate window function. Non-standard.
    ///
    ///   name
    ///     The name of the SQL aggregate window function to be created or
    ///     redefined.
    ///   num_params
    ///     The number of arguments the step and inverse methods takes.
    ///   aggregate_class
    ///     A class with step(), finalize(), value(), and inverse() methods.
    ///     Set to None to clear the window function.
    #[method(
        "create_window_function(*args)",
        text_signature = "($self, name, num_params, aggregate_class, /)"
    )]
    fn create_window_function(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [name, count, class] = exactly(vm, args, "create_window_function")?;
        let name = c_text(vm, text(vm, name, "create_window_function", "1")?)?;
        let num_params = number(vm, count)?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        check_count(vm, database.handle(), "num_params", num_params)?;
        let result = retried(
            vm,
            &database,
            || callback(this, class),
            |db, data| {
                let some = !data.is_null();
                let step = some.then_some(callbacks::step as unsafe extern "C" fn(_, _, _));
                let last = some.then_some(callbacks::finalize as unsafe extern "C" fn(_));
                let value = some.then_some(callbacks::value as unsafe extern "C" fn(_));
                let inverse = some.then_some(callbacks::inverse as unsafe extern "C" fn(_, _, _));
                // SAFETY: as above.
                unsafe {
                    let free = Some(callbacks::free as unsafe extern "C" fn(_));
                    let flags = sys::SQLITE_UTF8;
                    sys::sqlite3_create_window_function(
                        db,
                        name.as_ptr(),
                        num_params,
                        flags,
                        data,
                        step,
                        last,
                        value,
                        inverse,
                        free,
                    )
                }
            },
        );
        if result != sys::SQLITE_OK {
            return Err(errors::of_database(vm, database.handle()));
        }
        Ok(())
    }
    /// Creates a collation function.
    #[method("create_collation(*args)", text_signature = "($self, name, callback, /)")]
    fn create_collation(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [name, callable] = exactly(vm, args, "create_collation")?;
        let name = c_text(vm, text(vm, name, "create_collation", "1")?)?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        if !callable.is_none() && !vm.is_callable(callable) {
            return Err(vm.type_error("parameter must be callable"));
        }
        let result = retried(
            vm,
            &database,
            || callback(this, callable),
            |db, data| {
                let compare = (!data.is_null())
                    .then_some(callbacks::collation as unsafe extern "C" fn(_, _, _, _, _) -> _);
                // SAFETY: the name ends with NUL; the library frees the callback, unless it fails.
                unsafe {
                    let free = Some(callbacks::free as unsafe extern "C" fn(_));
                    let flags = sys::SQLITE_UTF8;
                    let result =
                        sys::sqlite3_create_collation_v2(db, name.as_ptr(), flags, data, compare, free);
                    if result != sys::SQLITE_OK {
                        callbacks::free(data);
                    }
                    result
                }
            },
        );
        if result != sys::SQLITE_OK {
            return Err(errors::of_database(vm, database.handle()));
        }
        Ok(())
    }
    /// Set authorizer callback.
    ///
    /// Note: Passing keyword argument 'authorizer_callback' to
    /// _sqlite3.Connection.set_authorizer() is deprecated. Parameter
    /// 'authorizer_callback' will become positional-only in Python 3.15.
    ///
    #[method("set_authorizer(*args, **kwargs)", text_signature = "($self, /, authorizer_callback)")]
    fn set_authorizer(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [callable] = bind(vm, args, &AUTHORIZER, 1)?;
        this.check_thread(vm)?;
        let result = exchange(vm, this, 0, callable, |db, data| {
            let ask = (!data.is_null())
                .then_some(callbacks::authorizer as unsafe extern "C" fn(_, _, _, _, _, _) -> _);
            // SAFETY: the callback is freed after the library knows another one, or the database is closed.
            unsafe { sys::sqlite3_set_authorizer(db, ask, data) }
        })?;
        if result != sys::SQLITE_OK {
            return Err(errors::raise(vm, Kind::Operational, "Error setting authorizer callback"));
        }
        Ok(())
    }
    /// Set progress handler callback.
    ///
    ///   progress_handler
    ///     A callable that takes no arguments.
    ///     If the callable returns non-zero, the current query is
    ///     terminated, and an exception is raised.
    ///   n
    ///     The number of SQLite virtual machine instructions that are
    ///     executed between invocations of 'progress_handler'.
    ///
    /// If 'progress_handler' is None or 'n' is 0, the progress handler is
    /// disabled.
    ///
    /// Note: Passing keyword argument 'progress_handler' to
    /// _sqlite3.Connection.set_progress_handler() is deprecated. Parameter
    /// 'progress_handler' will become positional-only in Python 3.15.
    ///
    #[method("set_progress_handler(*args, **kwargs)", text_signature = "($self, /, progress_handler, n)")]
    fn set_progress_handler(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [callable, steps] = bind(vm, args, &PROGRESS, 1)?;
        let steps = number(vm, steps)?;
        this.check_thread(vm)?;
        exchange(vm, this, 1, callable, |db, data| {
            let ask = (!data.is_null()).then_some(callbacks::progress as unsafe extern "C" fn(_) -> _);
            // SAFETY: as above.
            unsafe { sys::sqlite3_progress_handler(db, steps, ask, data) };
            sys::SQLITE_OK
        })
        .map(drop)
    }
    /// Set a trace callback called for each SQL statement (passed as unicode).
    ///
    /// Note: Passing keyword argument 'trace_callback' to
    /// _sqlite3.Connection.set_trace_callback() is deprecated. Parameter
    /// 'trace_callback' will become positional-only in Python 3.15.
    ///
    #[method("set_trace_callback(*args, **kwargs)", text_signature = "($self, /, trace_callback)")]
    fn set_trace_callback(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [callable] = bind(vm, args, &TRACE, 1)?;
        this.check_thread(vm)?;
        exchange(vm, this, 2, callable, |db, data| {
            let tell = (!data.is_null()).then_some(callbacks::trace as unsafe extern "C" fn(_, _, _, _) -> _);
            let mask = if data.is_null() { 0 } else { sys::SQLITE_TRACE_STMT };
            // SAFETY: as above.
            unsafe { sys::sqlite3_trace_v2(db, mask, tell, data) }
        })
        .map(drop)
    }
}
