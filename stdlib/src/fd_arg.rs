//! Arguments that are file descriptors: an int, or an object with a method `fileno`.

use taipan_vm::native::{ArgContext, FromArg, PyResult};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// A file descriptor, which is not negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FdArg(pub i32);

impl FdArg {
    /// The file descriptor that a value stands for.
    ///
    /// # Errors
    /// TypeError for anything that is none, ValueError for a negative number, what `fileno` raises.
    pub fn of(vm: &Vm, value: Value) -> PyResult<FdArg> {
        let number = if vm.is_int(value) {
            warn_of_bool(vm, value)?;
            value
        } else {
            let Some(method) = vm.getattr_opt(value, vm.names().fileno)? else {
                return Err(vm.type_error("argument must be an int, or have a fileno() method."));
            };
            let number = vm.call(method, &[])?;
            if !vm.is_int(number) {
                return Err(vm.type_error("fileno() returned a non-integer"));
            }
            number
        };
        let fd = vm.int_to_i64(number).and_then(|fd| i32::try_from(fd).ok());
        match fd {
            None => Err(vm.overflow_error("Python int too large to convert to C int")),
            Some(fd) if fd < 0 => {
                Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})")))
            }
            Some(fd) => Ok(FdArg(fd)),
        }
    }
}

/// A bool is a number, but hardly meant as a descriptor.
///
/// # Errors
/// The RuntimeWarning, where a filter turns it into an error.
pub fn warn_of_bool(vm: &Vm, value: Value) -> PyResult<()> {
    if value != Value::TRUE && value != Value::FALSE {
        return Ok(());
    }
    vm.warn(vm.exc().runtime_warning, "bool is used as a file descriptor", 1)
}

impl FromArg for FdArg {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<FdArg> {
        FdArg::of(vm, value)
    }
}
