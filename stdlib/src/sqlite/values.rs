//! Values on their way: parameters of statements, columns of rows, arguments and results of functions.

use super::adapt;
use super::database::Prepared;
use super::errors::{self, Kind, programming};
use libsqlite3_sys as sys;
use std::ffi::{CStr, c_char, c_int, c_void};
use taipan_vm::native::{BytesLike, PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Bytes, Dict, List, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A Python object as the library takes it.
pub enum Plain<'a> {
    Null,
    Int(i64),
    Float(f64),
    Text(&'a [u8]),
    Blob(BytesLike),
}

/// The bytes of a str as UTF-8.
///
/// # Errors
/// UnicodeEncodeError if there are lone surrogates.
pub fn utf8<'a>(vm: &Vm, s: Gc<Str>) -> PyResult<&'a [u8]> {
    match s.to_str() {
        Some(text) => Ok(text.as_bytes()),
        // Encoding says what is wrong.
        None => vm.call_method_str(s.value(), "encode", &[]).map(|_| s.bytes()),
    }
}

/// A str as text for the library that ends with NUL.
///
/// # Errors
/// ValueError for one with NUL in it; UnicodeEncodeError.
pub fn c_text(vm: &Vm, s: Gc<Str>) -> PyResult<std::ffi::CString> {
    let text = utf8(vm, s)?;
    std::ffi::CString::new(text).map_err(|_| vm.value_error("embedded null character"))
}

/// What `value` is for the library; None if it is nothing that the library knows.
fn plain<'a>(vm: &Vm, value: Value) -> PyResult<Option<Plain<'a>>> {
    if let Some(i) = value.as_small_int() {
        return Ok(Some(Plain::Int(i)));
    }
    if value.is_none() {
        return Ok(Some(Plain::Null));
    }
    if let Some(s) = value.downcast::<Str>() {
        return Ok(Some(Plain::Text(utf8(vm, s)?)));
    }
    if let Some(f) = vm.any_float(value) {
        return Ok(Some(Plain::Float(f)));
    }
    if vm.is_int(value) {
        return match vm.int_to_i64(value) {
            Some(i) => Ok(Some(Plain::Int(i))),
            None => Err(vm.overflow_error("Python int too large to convert to SQLite INTEGER")),
        };
    }
    if vm.type_of(value).slots().buffer.is_some() {
        return BytesLike::of(vm, value).map(|bytes| Some(Plain::Blob(bytes)));
    }
    Ok(None)
}

/// The length as the library takes it.
fn length(vm: &Vm, bytes: &[u8], what: &str) -> PyResult<c_int> {
    c_int::try_from(bytes.len()).map_err(|_| vm.overflow_error(format!("{what} longer than INT_MAX bytes")))
}

/// Is `value` of a class that the library knows, so that it is not adapted?
fn is_basic(vm: &Vm, value: Value) -> bool {
    let class = vm.type_of(value);
    if value.is_none() || vm.is_exact(value, shapes::BYTES) {
        return !adapt::may_have(vm, class);
    }
    let basic = value.as_small_int().is_some()
        || vm.is_exact_str(value)
        || vm.exact_float(value).is_some()
        || vm.is_exact(value, shapes::INT)
        || vm.is_exact(value, shapes::BYTEARRAY);
    basic && !adapt::has_basic(vm)
}

/// Makes `value` the parameter `number` (from 1) of a statement.
fn bind(vm: &Vm, statement: &Prepared, number: c_int, value: Value) -> PyResult<()> {
    let value = if is_basic(vm, value) { value } else { adapt::adapt_parameter(vm, value)? };
    let handle = statement.handle();
    let Some(plain) = plain(vm, value)? else {
        let name = vm.type_of(value).name();
        let message = format!("Error binding parameter {number}: type '{name}' is not supported");
        return Err(programming(vm, message));
    };
    // SAFETY: the statement is a live one, which checks the number; the library copies the bytes, whose length is passed.
    let result = unsafe {
        match plain {
            Plain::Null => sys::sqlite3_bind_null(handle, number),
            Plain::Int(i) => sys::sqlite3_bind_int64(handle, number, i),
            Plain::Float(f) => sys::sqlite3_bind_double(handle, number, f),
            Plain::Text(text) => {
                let length = length(vm, text, "string")?;
                sys::sqlite3_bind_text(handle, number, text.as_ptr().cast(), length, sys::SQLITE_TRANSIENT())
            }
            Plain::Blob(bytes) => {
                let length = length(vm, &bytes, "BLOB")?;
                let place = if bytes.is_empty() { c"".as_ptr().cast() } else { bytes.as_ptr().cast() };
                sys::sqlite3_bind_blob(handle, number, place, length, sys::SQLITE_TRANSIENT())
            }
        }
    };
    if result != sys::SQLITE_OK {
        return Err(errors::of_database(vm, statement.database.handle()));
    }
    Ok(())
}

/// The name of a parameter.
fn parameter_name<'a>(statement: &Prepared, number: c_int) -> Option<&'a CStr> {
    // SAFETY: the statement is a live one; its texts end with NUL and live as long as it does.
    unsafe {
        let name = sys::sqlite3_bind_parameter_name(statement.handle(), number);
        (!name.is_null()).then(|| CStr::from_ptr(name))
    }
}

/// Can a parameter be had by its number? As for CPython, what can be indexed and is no dict can.
fn is_sequence(vm: &Vm, v: Value) -> bool {
    let class = vm.type_of(v);
    class.slots().getitem.is_some()
        && v.downcast::<Dict>().is_none()
        && class.value() != vm.builtin_type(shapes::MAPPING_PROXY).value()
}

/// Makes `parameters` those of a statement.
///
/// # Errors
/// ProgrammingError if there are too few or too many, or of a class that cannot be; what adapters raise.
pub fn bind_all(vm: &Vm, statement: &Prepared, parameters: Value) -> PyResult<()> {
    // SAFETY: the statement is a live one, or null, which the function takes.
    let needed = unsafe { sys::sqlite3_bind_parameter_count(statement.handle()) };
    if let Some(tuple) = parameters.downcast::<Tuple>() {
        check_count(vm, needed, tuple.items().len())?;
        return bind_sequence(vm, statement, needed, |at| Ok(tuple.items()[at]));
    }
    if let Some(list) = parameters.downcast::<List>().filter(|_| vm.is_exact(parameters, shapes::LIST)) {
        check_count(vm, needed, list.len())?;
        return bind_sequence(vm, statement, needed, |at| {
            list.try_get(vm, at)
                .ok_or_else(|| vm.raise_message(vm.exc().index_error, "list index out of range"))
        });
    }
    if is_sequence(vm, parameters) {
        check_count(vm, needed, vm.len(parameters)?)?;
        return bind_sequence(vm, statement, needed, |at| vm.getitem(parameters, vm.int(at as i64)));
    }
    if vm.type_of(parameters).slots().getitem.is_none() {
        return Err(programming(vm, "parameters are of unsupported type"));
    }
    for number in 1..=needed {
        let Some(name) = parameter_name(statement, number) else {
            let message = format!(
                "Binding {number} has no name, but you supplied a dictionary (which has only names)."
            );
            return Err(programming(vm, message));
        };
        // Without the sign before it.
        let name = String::from_utf8_lossy(&name.to_bytes()[1..]).into_owned();
        let value = match vm.getitem(parameters, vm.str(&name).value()) {
            Ok(value) => value,
            Err(raised) => {
                return Err(match vm.take_if(vm.exc().lookup_error) {
                    Some(_) => {
                        programming(vm, format!("You did not supply a value for binding parameter :{name}."))
                    }
                    None => raised,
                });
            }
        };
        bind(vm, statement, number, value)?;
    }
    Ok(())
}

fn check_count(vm: &Vm, needed: c_int, given: usize) -> PyResult<()> {
    if needed as usize == given {
        return Ok(());
    }
    let message = format!(
        "Incorrect number of bindings supplied. The current statement uses {needed}, and there are {given} \
         supplied."
    );
    Err(programming(vm, message))
}

fn bind_sequence(
    vm: &Vm,
    statement: &Prepared,
    needed: c_int,
    get: impl Fn(usize) -> PyResult,
) -> PyResult<()> {
    for number in 1..=needed {
        if let Some(name) = parameter_name(statement, number)
            && !name.to_bytes().starts_with(b"?")
        {
            let message = format!(
                "Binding {number} ('{}') is a named parameter, but you supplied a sequence which requires nameless \
                 (qmark) placeholders.",
                name.to_string_lossy()
            );
            return Err(programming(vm, message));
        }
        bind(vm, statement, number, get(number as usize - 1)?)?;
    }
    Ok(())
}

/// The bytes at a place of the library, which may be null if there are none.
///
/// # Safety
/// There are as many bytes as `length` says, and they stay while the slice is used.
unsafe fn slice<'a>(place: *const c_void, length: c_int) -> &'a [u8] {
    if place.is_null() || length <= 0 {
        return &[];
    }
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(place.cast(), length as usize) }
}

/// How a connection wants text.
#[derive(Clone, Copy)]
pub enum TextFactory {
    Str,
    Bytes,
    ByteArray,
    Other(Value),
}

impl TextFactory {
    /// What the attribute `text_factory` means.
    pub fn of(vm: &Vm, factory: Value) -> TextFactory {
        match factory {
            f if f == vm.builtin_type(shapes::STR).value() => TextFactory::Str,
            f if f == vm.builtin_type(shapes::BYTES).value() => TextFactory::Bytes,
            f if f == vm.builtin_type(shapes::BYTEARRAY).value() => TextFactory::ByteArray,
            other => TextFactory::Other(other),
        }
    }
}

#[cold]
fn not_utf8(vm: &Vm, statement: &Prepared, column: c_int, text: &[u8]) -> Raised {
    // SAFETY: the statement is a live one, and the column one of its columns.
    let name = errors::text(unsafe { sys::sqlite3_column_name(statement.handle(), column) });
    let ascii: String = text.iter().map(|b| if b.is_ascii() { *b as char } else { '\u{fffd}' }).collect();
    let message = format!("Could not decode to UTF-8 column '{name}' with text '{ascii}'");
    errors::raise(vm, Kind::Operational, message)
}

/// The bytes of a column, as what a converter gets; None for NULL and where there are none.
pub fn column_bytes(vm: &Vm, statement: &Prepared, column: c_int) -> Option<Gc<Bytes>> {
    let handle = statement.handle();
    // SAFETY: the statement has a row, and the column is one of its columns; the bytes are copied at once.
    unsafe {
        let place = sys::sqlite3_column_blob(handle, column);
        (!place.is_null()).then(|| vm.bytes(slice(place, sys::sqlite3_column_bytes(handle, column))))
    }
}

/// The value of a column.
///
/// # Errors
/// OperationalError for text that is no UTF-8; what a text factory raises.
#[inline]
pub fn column(vm: &Vm, statement: &Prepared, column: c_int, texts: TextFactory) -> PyResult {
    let handle = statement.handle();
    // SAFETY: the statement has a row, and the column is one of its columns; bytes are copied before the library is called
    // again.
    unsafe {
        match sys::sqlite3_column_type(handle, column) {
            sys::SQLITE_NULL => Ok(Value::NONE),
            sys::SQLITE_INTEGER => Ok(vm.int(sys::sqlite3_column_int64(handle, column))),
            sys::SQLITE_FLOAT => Ok(vm.float(sys::sqlite3_column_double(handle, column))),
            sys::SQLITE_TEXT => {
                let place = sys::sqlite3_column_text(handle, column);
                let text = slice(place.cast(), sys::sqlite3_column_bytes(handle, column));
                match texts {
                    TextFactory::Str => match std::str::from_utf8(text) {
                        Ok(text) => Ok(vm.str(text).value()),
                        Err(_) => Err(not_utf8(vm, statement, column, text)),
                    },
                    TextFactory::Bytes => Ok(vm.bytes(text).value()),
                    TextFactory::ByteArray => {
                        vm.call(vm.builtin_type(shapes::BYTEARRAY).value(), &[vm.bytes(text).value()])
                    }
                    TextFactory::Other(factory) => vm.call(factory, &[vm.bytes(text).value()]),
                }
            }
            _ => {
                let place = sys::sqlite3_column_blob(handle, column);
                Ok(vm.bytes(slice(place, sys::sqlite3_column_bytes(handle, column))).value())
            }
        }
    }
}

/// The arguments of a function that the library calls.
///
/// # Errors
/// UnicodeDecodeError for text that is no UTF-8.
pub(super) fn arguments(vm: &Vm, count: c_int, place: *mut *mut sys::sqlite3_value) -> PyResult<Gc<Tuple>> {
    let list = vm.new_list();
    for at in 0..usize::try_from(count).unwrap_or(0) {
        // SAFETY: the library passes as many values as it says, which live during the call; bytes are copied at once.
        let value = unsafe {
            let value = *place.add(at);
            match sys::sqlite3_value_type(value) {
                sys::SQLITE_INTEGER => vm.int(sys::sqlite3_value_int64(value)),
                sys::SQLITE_FLOAT => vm.float(sys::sqlite3_value_double(value)),
                sys::SQLITE_TEXT => {
                    let text = sys::sqlite3_value_text(value);
                    decode(vm, slice(text.cast(), sys::sqlite3_value_bytes(value)))?
                }
                sys::SQLITE_BLOB => {
                    let place = sys::sqlite3_value_blob(value);
                    vm.bytes(slice(place, sys::sqlite3_value_bytes(value))).value()
                }
                _ => Value::NONE,
            }
        };
        list.push(vm, value);
    }
    Ok(vm.tuple_from_list(list))
}

/// A str of UTF-8.
///
/// # Errors
/// UnicodeDecodeError
pub fn decode(vm: &Vm, text: &[u8]) -> PyResult {
    match std::str::from_utf8(text) {
        Ok(text) => Ok(vm.str(text).value()),
        // Decoding says what is wrong.
        Err(_) => vm.call_method_str(vm.bytes(text).value(), "decode", &[]),
    }
}

/// A text of the library, or None for null.
///
/// # Errors
/// UnicodeDecodeError
pub(super) fn optional_text(vm: &Vm, place: *const c_char) -> PyResult {
    if place.is_null() {
        return Ok(Value::NONE);
    }
    // SAFETY: the library's texts end with NUL.
    decode(vm, unsafe { CStr::from_ptr(place) }.to_bytes())
}

/// Makes `value` the result of a function that the library called.
///
/// # Errors
/// ProgrammingError, OverflowError for what cannot be.
pub(super) fn set_result(vm: &Vm, context: *mut sys::sqlite3_context, value: Value) -> PyResult<()> {
    let Some(plain) = plain(vm, value)? else {
        let name = vm.type_of(value).name();
        let message = format!("User-defined functions cannot return '{name}' values to SQLite");
        return Err(programming(vm, message));
    };
    // SAFETY: the context is that of the running call; the library copies the bytes, whose length is passed.
    unsafe {
        match plain {
            Plain::Null => sys::sqlite3_result_null(context),
            Plain::Int(i) => sys::sqlite3_result_int64(context, i),
            Plain::Float(f) => sys::sqlite3_result_double(context, f),
            Plain::Text(text) => {
                let length = length(vm, text, "string is")?;
                sys::sqlite3_result_text(context, text.as_ptr().cast(), length, sys::SQLITE_TRANSIENT());
            }
            Plain::Blob(bytes) => {
                let length = length(vm, &bytes, "BLOB")?;
                let place = if bytes.is_empty() { c"".as_ptr().cast() } else { bytes.as_ptr().cast() };
                sys::sqlite3_result_blob(context, place, length, sys::SQLITE_TRANSIENT());
            }
        }
    }
    Ok(())
}
