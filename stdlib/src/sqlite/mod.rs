//! The module `_sqlite3`: SQL databases in files or in memory, through the library itself, linked statically.
//!
//! `database` holds when the library runs and how it calls back, `connection`, `cursor`, `row` and `blob` the classes,
//! `statement` and `values` what goes to the library and comes back, `callbacks` what it calls.

pub mod adapt;
pub mod blob;
pub mod callbacks;
pub mod connection;
pub mod constants;
pub mod cursor;
pub mod database;
pub mod errors;
pub mod functions;
pub mod row;
pub mod settings;
pub mod statement;
pub mod values;

use adapt::PrepareProtocol;
use blob::Blob;
use connection::Connection;
use cursor::Cursor;
use libsqlite3_sys as sys;
use row::Row;
use std::sync::Once;
use taipan_macros::module;
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::{Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The library is set up once in a process.
static SET_UP: Once = Once::new();

/// What `threadsafety` is by the library's own number.
fn threadsafety() -> i64 {
    // SAFETY: no memory is involved.
    match unsafe { sys::sqlite3_threadsafe() } {
        0 => 0,
        2 => 1,
        _ => 3,
    }
}

#[module("_sqlite3", classes(Connection, Cursor, Row, Blob, PrepareProtocol))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        SET_UP.call_once(|| {
            // SAFETY: nothing else of the library was used before. Names are no URIs unless a connection says so.
            unsafe {
                sys::sqlite3_config(sys::SQLITE_CONFIG_URI, 0);
                sys::sqlite3_initialize();
            }
        });
        set_module_attribute(vm, module, "__doc__", Value::NONE)?;
        for (kind, name, _) in errors::KINDS {
            set_module_attribute(vm, module, name, errors::class(vm, *kind)?.value())?;
        }
        for (name, value) in constants::ERRORS.iter().chain(constants::OTHERS) {
            set_module_attribute(vm, module, name, vm.int((*value).into()))?;
        }
        set_module_attribute(vm, module, "PARSE_DECLTYPES", vm.int(1))?;
        set_module_attribute(vm, module, "PARSE_COLNAMES", vm.int(2))?;
        set_module_attribute(vm, module, "LEGACY_TRANSACTION_CONTROL", vm.int(connection::LEGACY.into()))?;
        set_module_attribute(vm, module, "threadsafety", vm.int(threadsafety()))?;
        set_module_attribute(vm, module, "adapters", adapt::adapters(vm).value())?;
        set_module_attribute(vm, module, "converters", adapt::converters(vm).value())?;
        // SAFETY: the library gives a constant text.
        let version = errors::text(unsafe { sys::sqlite3_libversion() });
        set_module_attribute(vm, module, "sqlite_version", vm.str(&version).value())
    }

    /// Open a connection to the SQLite database file 'database'.
    ///
    /// You can use ":memory:" to open a database connection to a database that
    /// resides in RAM instead of on disk.
    ///
    /// Note: Passing more than 1 positional argument to _sqlite3.connect() is
    /// deprecated. Parameters 'timeout', 'detect_types', 'isolation_level',
    /// 'check_same_thread', 'factory', 'cached_statements' and 'uri' will
    /// become keyword-only parameters in Python 3.15.
    ///
    #[function(
        "connect(*args, **kwargs)",
        text_signature = "($module, /, database, timeout=5.0, detect_types=0,\n        isolation_level='', check_same_thread=True,\n        factory=ConnectionType, cached_statements=128, uri=False, *,\n        autocommit=sqlite3.LEGACY_TRANSACTION_CONTROL)"
    )]
    fn connect(vm: &Vm, args: &Args) -> PyResult {
        connection::warn_positional(vm, args, "sqlite3.connect")?;
        let factory = args.get(5).or_else(|| args.keyword("factory"));
        let factory = factory.unwrap_or_else(|| Connection::class(vm).value());
        taipan_vm::call::call(vm, factory, args)
    }
    /// Checks if a string contains a complete SQL statement.
    #[function("complete_statement(statement)")]
    fn complete_statement(vm: &Vm, statement: Gc<Str>) -> PyResult<bool> {
        let statement = values::c_text(vm, statement)?;
        // SAFETY: the text ends with NUL.
        Ok(unsafe { sys::sqlite3_complete(statement.as_ptr()) } != 0)
    }
    /// Register a function to adapt Python objects to SQLite values.
    #[function("register_adapter(type, adapter, /)")]
    fn register_adapter(vm: &Vm, class: Value, adapter: Value) -> PyResult<()> {
        adapt::register_adapter(vm, class, adapter)
    }
    /// Register a function to convert SQLite values to Python objects.
    #[function("register_converter(typename, converter, /)")]
    fn register_converter(vm: &Vm, typename: Gc<Str>, converter: Value) -> PyResult<()> {
        adapt::register_converter(vm, typename, converter)
    }
    /// Enable or disable callback functions throwing errors to stderr.
    #[function("enable_callback_tracebacks(enable, /)")]
    fn enable_callback_tracebacks(vm: &Vm, enable: i32) {
        callbacks::show_exceptions(vm, enable != 0);
    }
    /// Adapt given object to given protocol.
    #[function("adapt(obj, proto=PrepareProtocolType, alt=<unrepresentable>, /)")]
    fn adapt(vm: &Vm, obj: Value, proto: Option<Value>, alt: Option<Value>) -> PyResult {
        let protocol = proto.unwrap_or_else(|| PrepareProtocol::class(vm).value());
        adapt::adapt(vm, obj, protocol, alt)
    }
}
