//! What the library calls: functions, aggregates, collations, and what watches statements.
//!
//! The library keeps a [`Callback`]: whose it is and which of the connection's kept objects to call. The objects are in the
//! connection, where the collector finds them. What a callback raises cannot reach the caller: the library gets an
//! error, and the exception is shown or forgotten.

use super::connection::Connection;
use super::database::called_back;
use super::{errors, values};
use libsqlite3_sys as sys;
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::sync::{Arc, Mutex, PoisonError};
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::native::PyResult;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const SHOWN: &str = "_sqlite3.enable_callback_tracebacks";

/// Places in a connection's list of kept objects that are free again. The library may say so on any thread.
pub type FreePlaces = Arc<Mutex<Vec<usize>>>;

/// What the library knows of something to call.
pub struct Callback {
    connection: Gc<Connection>,
    place: usize,
    free: FreePlaces,
}

impl Callback {
    /// Keeps `callable` in the connection and gives what the library gets; it goes with [`free`].
    pub fn new(connection: Gc<Connection>, callable: Value) -> *mut c_void {
        let (place, free) = (connection.keep(callable), connection.free_places());
        Box::into_raw(Box::new(Callback { connection, place, free })).cast()
    }
    fn callable(&self) -> Value {
        self.connection.kept(self.place)
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(self.place);
    }
}

/// Frees a callback that the library does not need any more.
///
/// # Safety
/// The place is what [`Callback::new`] gave, or null, and is freed once.
pub unsafe extern "C" fn free(place: *mut c_void) {
    if !place.is_null() {
        // SAFETY: as the caller promises.
        drop(unsafe { Box::from_raw(place.cast::<Callback>()) });
    }
}

/// The callback at a place that the library gives back.
///
/// # Safety
/// The place is what [`Callback::new`] gave and was not freed.
unsafe fn at<'a>(place: *mut c_void) -> &'a Callback {
    // SAFETY: as the caller promises.
    unsafe { &*place.cast::<Callback>() }
}

/// Sets whether exceptions of callbacks are shown.
pub fn show_exceptions(vm: &Vm, shown: bool) {
    vm.interp().module_state.borrow_mut().insert(SHOWN, Value::bool(shown));
}

/// Takes the pending exception, which nobody can catch.
fn give_up(vm: &Vm, callable: Value) {
    let exception = vm.take_exception();
    let shown = vm.interp().module_state.borrow().get(SHOWN).is_some_and(|v| v.is_true());
    if shown {
        let text = match vm.repr(callable) {
            Ok(text) => text.as_str_lossy().into_owned(),
            Err(_) => {
                vm.take_exception();
                String::from("<object>")
            }
        };
        let message = format!("Exception ignored on sqlite3 callback {text}");
        write_unraisable(vm, exception, &message, Value::NONE);
    }
}

/// Makes the pending exception the result of a function, with `message` for most of them.
fn fail(vm: &Vm, context: *mut sys::sqlite3_context, callable: Value, message: &str) {
    // SAFETY: the context is that of the running call; the message has the length that is passed, and is copied.
    unsafe {
        if vm.is_raising(vm.exc().memory_error) {
            sys::sqlite3_result_error_nomem(context);
        } else if vm.is_raising(vm.exc().overflow_error) {
            sys::sqlite3_result_error_toobig(context);
        } else {
            sys::sqlite3_result_error(context, message.as_ptr().cast(), message.len() as c_int);
        }
    }
    give_up(vm, callable);
}

/// The callback of a running function.
///
/// # Safety
/// The context is one that the library passes to a function made with a [`Callback`].
unsafe fn of_context<'a>(context: *mut sys::sqlite3_context) -> &'a Callback {
    // SAFETY: as the caller promises.
    unsafe { at(sys::sqlite3_user_data(context)) }
}

/// A function.
pub(super) unsafe extern "C" fn function(
    context: *mut sys::sqlite3_context,
    count: c_int,
    given: *mut *mut sys::sqlite3_value,
) {
    called_back((), |vm| {
        // SAFETY: the library passes the context of a function that was made with a callback.
        let callable = unsafe { of_context(context) }.callable();
        let result = values::arguments(vm, count, given)
            .and_then(|arguments| vm.call(callable, arguments.items()))
            .and_then(|result| values::set_result(vm, context, result));
        if result.is_err() {
            fail(vm, context, callable, "user-defined function raised exception");
        }
    });
}

/// Where an aggregate keeps the number of its object: its place in the connection plus one, 0 before there is one. Null
/// if there is no memory, or without `make` if there is none yet.
fn memory(context: *mut sys::sqlite3_context, make: bool) -> *mut usize {
    let size = if make { size_of::<usize>() as c_int } else { 0 };
    // SAFETY: the context is that of the running call.
    unsafe { sys::sqlite3_aggregate_context(context, size).cast() }
}

/// Calls a method of an aggregate's object; its result, unless it raised, which is then the aggregate's error.
fn call_method(
    vm: &Vm,
    context: *mut sys::sqlite3_context,
    callback: &Callback,
    (object, method): (Value, &str),
    arguments: &[Value],
) -> Option<Value> {
    let found = vm.getattr_str(object, method);
    let error = match &found {
        Err(_) if vm.is_raising(vm.exc().attribute_error) => "not defined",
        _ => "raised error",
    };
    match found.and_then(|found| vm.call(found, arguments)) {
        Ok(result) => Some(result),
        Err(_) => {
            let message = format!("user-defined aggregate's '{method}' method {error}");
            fail(vm, context, callback.callable(), &message);
            None
        }
    }
}

/// The object of an aggregate, if there is one.
fn aggregate_object(context: *mut sys::sqlite3_context, callback: &Callback) -> Option<Value> {
    let memory = memory(context, false);
    if memory.is_null() {
        return None;
    }
    // SAFETY: the memory is the aggregate's, and holds a number.
    let number = unsafe { *memory };
    (number > 0).then(|| callback.connection.kept(number - 1))
}

/// Takes a row into an aggregate.
pub(super) unsafe extern "C" fn step(
    context: *mut sys::sqlite3_context,
    count: c_int,
    given: *mut *mut sys::sqlite3_value,
) {
    called_back((), |vm| {
        // SAFETY: the library passes the context of a function that was made with a callback.
        let callback = unsafe { of_context(context) };
        let memory = memory(context, true);
        if memory.is_null() {
            // SAFETY: the context is that of the running call.
            unsafe { sys::sqlite3_result_error_nomem(context) };
            return;
        }
        // SAFETY: the memory is the aggregate's; it is zeroed when it is made.
        if unsafe { *memory } == 0 {
            match vm.call(callback.callable(), &[]) {
                // SAFETY: as above.
                Ok(object) => unsafe { *memory = callback.connection.keep(object) + 1 },
                Err(_) => {
                    let message = "user-defined aggregate's '__init__' method raised error";
                    return fail(vm, context, callback.callable(), message);
                }
            }
        }
        pass_row(vm, context, callback, "step", count, given);
    });
}

fn pass_row(
    vm: &Vm,
    context: *mut sys::sqlite3_context,
    callback: &Callback,
    method: &str,
    count: c_int,
    given: *mut *mut sys::sqlite3_value,
) {
    let Some(object) = aggregate_object(context, callback) else { return };
    match values::arguments(vm, count, given) {
        Ok(arguments) => {
            call_method(vm, context, callback, (object, method), arguments.items());
        }
        Err(_) => {
            let message = format!("unable to build arguments for user-defined aggregate's '{method}' method");
            fail(vm, context, callback.callable(), &message);
        }
    }
}

/// Takes a row out of a window.
pub(super) unsafe extern "C" fn inverse(
    context: *mut sys::sqlite3_context,
    count: c_int,
    given: *mut *mut sys::sqlite3_value,
) {
    called_back((), |vm| {
        // SAFETY: as above.
        pass_row(vm, context, unsafe { of_context(context) }, "inverse", count, given);
    });
}

/// Gives the value of a window.
pub(super) unsafe extern "C" fn value(context: *mut sys::sqlite3_context) {
    called_back((), |vm| {
        // SAFETY: as above.
        let callback = unsafe { of_context(context) };
        let Some(object) = aggregate_object(context, callback) else { return };
        if let Some(result) = call_method(vm, context, callback, (object, "value"), &[])
            && values::set_result(vm, context, result).is_err()
        {
            let message = "unable to set result from user-defined aggregate's 'value' method";
            fail(vm, context, callback.callable(), message);
        }
    });
}

/// Ends an aggregate and gives its result.
pub(super) unsafe extern "C" fn finalize(context: *mut sys::sqlite3_context) {
    called_back((), |vm| {
        // SAFETY: as above.
        let callback = unsafe { of_context(context) };
        // Without a row there is no object and no result.
        let Some(object) = aggregate_object(context, callback) else { return };
        if let Some(result) = call_method(vm, context, callback, (object, "finalize"), &[])
            && values::set_result(vm, context, result).is_err()
        {
            let message = "user-defined aggregate's 'finalize' method raised error";
            fail(vm, context, callback.callable(), message);
        }
        let memory = memory(context, false);
        // SAFETY: the memory is the aggregate's, and holds the number of an object; it is used no more.
        let number = unsafe { std::mem::replace(&mut *memory, 0) };
        callback.free.lock().unwrap_or_else(PoisonError::into_inner).push(number - 1);
    });
}

/// Compares two texts.
pub(super) unsafe extern "C" fn collation(
    place: *mut c_void,
    left_length: c_int,
    left: *const c_void,
    right_length: c_int,
    right: *const c_void,
) -> c_int {
    called_back(0, |vm| {
        // SAFETY: the library passes what the collation was made with, and texts of these lengths, which may be null if
        // they are empty.
        let (callback, left, right) = unsafe {
            let text = |place: *const c_void, length: c_int| match usize::try_from(length) {
                Ok(length) if length > 0 => std::slice::from_raw_parts(place.cast::<u8>(), length),
                _ => &[],
            };
            (at(place), text(left, left_length), text(right, right_length))
        };
        let callable = callback.callable();
        let compare = || -> PyResult<c_int> {
            let texts = [values::decode(vm, left)?, values::decode(vm, right)?];
            let order = vm.index_of(vm.call(callable, &texts)?)?;
            Ok(vm.int_to_i64(order).map_or(0, |order| order.signum() as c_int))
        };
        compare().unwrap_or_else(|_| {
            give_up(vm, callable);
            0
        })
    })
}

/// Asks whether something may be done.
pub(super) unsafe extern "C" fn authorizer(
    place: *mut c_void,
    action: c_int,
    first: *const c_char,
    second: *const c_char,
    database: *const c_char,
    cause: *const c_char,
) -> c_int {
    called_back(sys::SQLITE_DENY, |vm| {
        // SAFETY: the library passes what the authorizer was set with.
        let callable = unsafe { at(place) }.callable();
        let ask = || -> PyResult<c_int> {
            let arguments = vm.new_list();
            arguments.push(vm, vm.int(action.into()));
            for text in [first, second, database, cause] {
                arguments.push(vm, values::optional_text(vm, text)?);
            }
            let answer = vm.call(callable, vm.tuple_from_list(arguments).items())?;
            if !vm.is_int(answer) {
                return Ok(sys::SQLITE_DENY);
            }
            let number = vm.int_to_i64(answer).and_then(|i| c_int::try_from(i).ok());
            number.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
        };
        ask().unwrap_or_else(|_| {
            give_up(vm, callable);
            sys::SQLITE_DENY
        })
    })
}

/// Asks from time to time whether to stop.
pub(super) unsafe extern "C" fn progress(place: *mut c_void) -> c_int {
    called_back(1, |vm| {
        // SAFETY: the library passes what the handler was set with.
        let callable = unsafe { at(place) }.callable();
        match vm.call(callable, &[]).and_then(|answer| vm.truth(answer)) {
            Ok(stop) => c_int::from(stop),
            Err(_) => {
                give_up(vm, callable);
                1
            }
        }
    })
}

/// Tells of a statement that begins.
pub(super) unsafe extern "C" fn trace(
    kind: c_uint,
    place: *mut c_void,
    statement: *mut c_void,
    sql: *mut c_void,
) -> c_int {
    if kind != sys::SQLITE_TRACE_STMT {
        return 0;
    }
    called_back(0, |vm| {
        // SAFETY: the library passes what the callback was set with, a live statement and its text, which ends with NUL. The
        // expanded text is ours, and is freed once.
        let (callable, text, expanded) = unsafe {
            let expanded = sys::sqlite3_expanded_sql(statement.cast());
            let text = if expanded.is_null() { sql.cast() } else { expanded };
            let bytes = CStr::from_ptr(text).to_bytes().to_vec();
            sys::sqlite3_free(expanded.cast());
            (at(place).callable(), bytes, !expanded.is_null())
        };
        if !expanded {
            let message = "Expanded SQL string exceeds the maximum string length";
            let _ = errors::raise(vm, errors::Kind::Data, message);
            give_up(vm, callable);
        }
        if values::decode(vm, &text).and_then(|text| vm.call(callable, &[text])).is_err() {
            give_up(vm, callable);
        }
        0
    })
}
