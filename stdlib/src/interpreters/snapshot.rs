//! What is left of an exception when it leaves its interpreter: texts.

use taipan_vm::builtins::namespace::new_namespace;
use taipan_vm::import::import;
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// The texts of an exception; None where one could not be had.
pub struct Snapshot {
    name: Option<String>,
    qualname: Option<String>,
    module: Option<String>,
    message: Option<String>,
    display: Option<String>,
}

/// The text that `get` gives; None if it gives something else or raises.
fn text(vm: &Vm, get: impl FnOnce() -> PyResult) -> Option<String> {
    let found = get();
    if found.is_err() {
        vm.take_exception();
    }
    found.ok()?.downcast::<Str>().map(|s| s.as_str_lossy().into_owned())
}

impl Snapshot {
    /// The snapshot of an exception. No exception is pending before and after.
    pub fn of(vm: &Vm, exception: Value) -> Snapshot {
        let class = vm.type_of(exception).value();
        Snapshot {
            name: text(vm, || vm.getattr_str(class, "__name__")),
            qualname: text(vm, || vm.getattr_str(class, "__qualname__")),
            module: text(vm, || vm.getattr_str(class, "__module__")),
            message: text(vm, || Ok(vm.str_of(exception)?.value())),
            display: text(vm, || display(vm, exception)).map(|t| t.trim_end_matches('\n').to_owned()),
        }
    }

    /// Class and message, in a line.
    pub fn formatted(&self) -> Option<String> {
        let class = self.qualname.as_ref().or(self.name.as_ref())?;
        let class = match self.module.as_deref() {
            Some("builtins" | "__main__") | None => class.clone(),
            Some(module) => format!("{module}.{class}"),
        };
        Some(match &self.message {
            Some(message) => format!("{class}: {message}"),
            None => class,
        })
    }

    /// The traceback, or if there is none, class and message.
    pub fn display_or_line(&self) -> Option<String> {
        self.display.clone().or_else(|| self.formatted())
    }

    /// A `types.SimpleNamespace` with the texts.
    pub fn to_value(&self, vm: &Vm) -> Value {
        let value = |text: Option<&str>| text.map_or(Value::NONE, |t| vm.str(t).value());
        let names = vm.names();
        let class = [
            (names.__name__, value(self.name.as_deref())),
            (names.__qualname__, value(self.qualname.as_deref())),
            (names.__module__, value(self.module.as_deref())),
        ];
        let class = new_namespace(vm, &class);
        let formatted = self.formatted();
        let parts = [
            (vm.intern_str("type"), class),
            (vm.intern_str("msg"), value(self.message.as_deref())),
            (vm.intern_str("formatted"), value(formatted.as_deref())),
            (vm.intern_str("errdisplay"), value(self.display.as_deref())),
        ];
        new_namespace(vm, &parts)
    }
}

/// The exception as the interpreter would print it.
fn display(vm: &Vm, exception: Value) -> PyResult {
    let traceback = import(vm, "traceback")?;
    let class = vm.getattr_str(traceback, "TracebackException")?;
    let shown = vm.call_method_str(class, "from_exception", &[exception])?;
    let lines = vm.call_method_str(shown, "format", &[])?;
    vm.call_method_str(vm.str("").value(), "join", &[lines])
}
