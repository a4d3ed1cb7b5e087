//! The module `_csv`: tables as text.

pub mod dialect;
pub mod reader;
pub mod writer;

use crate::exception_class::exception_class;
use dialect::Dialect;
use reader::Reader;
use taipan_macros::module;
use taipan_vm::native::{Args, PyResult, Raised, set_module_attribute};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Dict, List, Module, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use writer::Writer;

const DIALECTS: &str = "_csv._dialects";
const LIMIT: &str = "_csv.field_size_limit";

/// The longest field at first, in characters.
const DEFAULT_LIMIT: i64 = 128 * 1024;

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "_csv.Error", vm.exc().exception)
}

/// Raises `_csv.Error`.
#[cold]
fn error(vm: &Vm, message: &str) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// The registered dialects by their names.
fn dialects(vm: &Vm) -> Gc<Dict> {
    let known = vm.interp().module_state.borrow().get(DIALECTS).copied();
    match known.and_then(|v| v.downcast::<Dict>()) {
        Some(dict) => dict,
        None => {
            let dict = vm.new_dict();
            vm.interp().module_state.borrow_mut().insert(DIALECTS, dict.value());
            dict
        }
    }
}

/// How many characters a field may have.
fn field_limit(vm: &Vm) -> i64 {
    let limit = vm.interp().module_state.borrow().get(LIMIT).copied();
    limit.and_then(|v| vm.int_to_i64(v)).unwrap_or(DEFAULT_LIMIT)
}

/// The dialect that a function asks for: by `dialect`, if it was given, and the keyword arguments.
fn dialect_of(vm: &Vm, args: &Args) -> PyResult<Gc<Dialect>> {
    Dialect::make(vm, Dialect::class(vm), &args.skip_first())
}

#[module("_csv", doc = "CSV parsing and writing.\n", classes(Dialect))]
pub mod module {
    use super::*;

    /// Return a reader object that will process lines from the given iterable.
    ///
    /// The "iterable" argument can be any object that returns a line
    /// of input for each iteration, such as a file object or a list.  The
    /// optional "dialect" argument defines a CSV dialect.  The function
    /// also accepts optional keyword arguments which override settings
    /// provided by the dialect.
    ///
    /// The returned object is an iterator.  Each iteration returns a row
    /// of the CSV file (which can span multiple input lines).
    ///
    #[function(
        "reader(iterable, /, dialect='excel', **fmtparams)",
        text_signature = "($module, iterable, /, dialect='excel', **fmtparams)"
    )]
    fn reader(vm: &Vm, args: &Args) -> PyResult<Gc<Reader>> {
        args.between(vm, "reader", 1, 2)?;
        let lines = vm.iter(args.positional()[0])?;
        let dialect = dialect_of(vm, args)?;
        Ok(Reader::make(vm, lines, dialect))
    }

    /// Return a writer object that will write user data on the given file object.
    ///
    /// The "fileobj" argument can be any object that supports the file API.
    /// The optional "dialect" argument defines a CSV dialect.  The function
    /// also accepts optional keyword arguments which override settings
    /// provided by the dialect.
    ///
    #[function(
        "writer(fileobj, /, dialect='excel', **fmtparams)",
        text_signature = "($module, fileobj, /, dialect='excel', **fmtparams)"
    )]
    fn writer(vm: &Vm, args: &Args) -> PyResult<Gc<Writer>> {
        args.between(vm, "writer", 1, 2)?;
        let write = vm.getattr_opt(args.positional()[0], vm.names().write)?;
        let Some(write) = write.filter(|w| vm.is_callable(*w)) else {
            return Err(vm.type_error("argument 1 must have a \"write\" method"));
        };
        let dialect = dialect_of(vm, args)?;
        Ok(Writer::make(vm, write, dialect))
    }

    /// Create a mapping from a string name to a CVS dialect.
    ///
    /// The optional "dialect" argument specifies the base dialect instance
    /// or the name of the registered dialect.  The function also accepts
    /// optional keyword arguments which override settings provided by the
    /// dialect.
    ///
    #[function(
        "register_dialect(name, /, dialect='excel', **fmtparams)",
        text_signature = "($module, name, /, dialect='excel', **fmtparams)"
    )]
    fn register_dialect(vm: &Vm, args: &Args) -> PyResult<()> {
        args.between(vm, "register_dialect", 1, 2)?;
        let name = args.positional()[0];
        if name.downcast::<Str>().is_none() {
            return Err(vm.type_error("dialect name must be a string"));
        }
        let dialect = dialect_of(vm, args)?;
        dialects(vm).set(vm, name, dialect.value())
    }

    /// Delete the name/dialect mapping associated with a string name.
    #[function("unregister_dialect(name)")]
    fn unregister_dialect(vm: &Vm, name: Value) -> PyResult<()> {
        match dialects(vm).remove(vm, name)? {
            Some(_) => Ok(()),
            None => Err(error(vm, "unknown dialect")),
        }
    }

    /// Return the dialect instance associated with name.
    #[function("get_dialect(name)")]
    fn get_dialect(vm: &Vm, name: Value) -> PyResult {
        dialects(vm).get(vm, name)?.ok_or_else(|| error(vm, "unknown dialect"))
    }

    /// Return a list of all known dialect names.
    #[function("list_dialects()")]
    fn list_dialects(vm: &Vm) -> PyResult<Gc<List>> {
        vm.list_from(dialects(vm).value())
    }

    /// Sets an upper limit on parsed fields.
    ///
    /// Returns old limit. If limit is not given, no new limit is set and
    /// the old limit is returned
    #[function("field_size_limit(new_limit=<unrepresentable>)")]
    fn field_size_limit(vm: &Vm, new_limit: Value) -> PyResult<i64> {
        let old = field_limit(vm);
        if new_limit.is_unbound() {
            return Ok(old);
        }
        if vm.type_of(new_limit) != vm.builtin_type(shapes::INT) {
            return Err(vm.type_error("limit must be an integer"));
        }
        if vm.int_to_i64(new_limit).is_none() {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        }
        vm.interp().module_state.borrow_mut().insert(LIMIT, new_limit);
        Ok(old)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "Error", error_class(vm)?.value())?;
        set_module_attribute(vm, module, "Reader", Reader::class(vm).value())?;
        set_module_attribute(vm, module, "Writer", Writer::class(vm).value())?;
        set_module_attribute(vm, module, "_dialects", dialects(vm).value())?;
        let constants = ["MINIMAL", "ALL", "NONNUMERIC", "NONE", "STRINGS", "NOTNULL"];
        for (number, name) in constants.iter().enumerate() {
            set_module_attribute(vm, module, &format!("QUOTE_{name}"), Value::int32(number as i32))?;
        }
        Ok(())
    }
}
