//! Warnings that Rust code gives. What becomes of them (shown, ignored, raised) is decided by the filters of the module
//! `_warnings`, which installs itself as the interpreter's hook.

use crate::native::PyResult;
use crate::object::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// A warning on its way.
pub struct Warned {
    pub category: Gc<Type>,
    /// Its text, or an exception object.
    pub message: Value,
    /// Whose line it is: 1 for the running Python function, 2 for its caller, and so on.
    pub stacklevel: isize,
    /// What a ResourceWarning is about, or None.
    pub source: Value,
}

impl Vm {
    /// Gives a warning. `stacklevel` 1 stands for the line of the running Python function.
    ///
    /// # Errors
    /// The warning, where a filter turns it into an error; what showing it raises.
    pub fn warn(&self, category: Gc<Type>, message: &str, stacklevel: isize) -> PyResult<()> {
        let message = self.str(message).value();
        self.give_warning(&Warned { category, message, stacklevel, source: Value::NONE })
    }

    /// Gives a ResourceWarning about `source`, an object that was not closed.
    ///
    /// # Errors
    /// As for [`Vm::warn`].
    pub fn warn_resource(&self, source: Value, message: &str) -> PyResult<()> {
        let (category, message) = (self.exc().resource_warning, self.str(message).value());
        self.give_warning(&Warned { category, message, stacklevel: 1, source })
    }

    /// Gives a BytesWarning if `-b` asks for them.
    ///
    /// # Errors
    /// As for [`Vm::warn`].
    pub fn warn_bytes(&self, message: &str) -> PyResult<()> {
        if self.interp().config.bytes_warning == 0 {
            return Ok(());
        }
        self.warn(self.exc().bytes_warning, message, 1)
    }

    fn give_warning(&self, warned: &Warned) -> PyResult<()> {
        match self.interp().warn_hook.get() {
            Some(hook) => hook(self, warned),
            None => Ok(()),
        }
    }
}
