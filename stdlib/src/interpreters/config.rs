//! What may be chosen for a new interpreter, and its form as a `types.SimpleNamespace`.
//!
//! Every interpreter has a heap and a lock of its own, whatever `use_main_obmalloc` and `gil` say: these two are checked,
//! kept and shown, and decide nothing else, as no program can tell the difference.

use taipan_vm::builtins::namespace::new_namespace;
use taipan_vm::native::PyResult;
use taipan_vm::object::{Dict, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Limits, Vm};

/// What an interpreter is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterpreterConfig {
    use_main_obmalloc: bool,
    allow_fork: bool,
    allow_exec: bool,
    allow_threads: bool,
    allow_daemon_threads: bool,
    check_multi_interp_extensions: bool,
    gil: &'static str,
}

const GILS: [&str; 3] = ["default", "shared", "own"];

impl InterpreterConfig {
    const EMPTY: InterpreterConfig = InterpreterConfig {
        use_main_obmalloc: false,
        allow_fork: false,
        allow_exec: false,
        allow_threads: false,
        allow_daemon_threads: false,
        check_multi_interp_extensions: false,
        gil: "default",
    };
    const ISOLATED: InterpreterConfig = InterpreterConfig {
        allow_threads: true,
        check_multi_interp_extensions: true,
        gil: "own",
        ..InterpreterConfig::EMPTY
    };
    const LEGACY: InterpreterConfig = InterpreterConfig {
        use_main_obmalloc: true,
        allow_fork: true,
        allow_exec: true,
        allow_threads: true,
        allow_daemon_threads: true,
        check_multi_interp_extensions: false,
        gil: "shared",
    };
    /// That of the first interpreter.
    pub const FIRST: InterpreterConfig = InterpreterConfig { gil: "own", ..InterpreterConfig::LEGACY };

    fn flags(&mut self) -> [(&'static str, &mut bool); 6] {
        [
            ("use_main_obmalloc", &mut self.use_main_obmalloc),
            ("allow_fork", &mut self.allow_fork),
            ("allow_exec", &mut self.allow_exec),
            ("allow_threads", &mut self.allow_threads),
            ("allow_daemon_threads", &mut self.allow_daemon_threads),
            ("check_multi_interp_extensions", &mut self.check_multi_interp_extensions),
        ]
    }

    /// The config of this name; none: the default.
    ///
    /// # Errors
    /// ValueError for a name that there is not, UnicodeEncodeError for one with lone surrogates.
    pub fn named(vm: &Vm, name: Option<Gc<Str>>) -> PyResult<InterpreterConfig> {
        let Some(name) = name else { return Ok(InterpreterConfig::ISOLATED) };
        match name.bytes() {
            b"isolated" | b"default" | b"" => Ok(InterpreterConfig::ISOLATED),
            b"legacy" => Ok(InterpreterConfig::LEGACY),
            b"empty" => Ok(InterpreterConfig::EMPTY),
            _ => {
                vm.call_method_str(name.value(), "encode", &[])?;
                let name = name.as_str_lossy();
                Err(vm.value_error(format!("unsupported config name '{name}'")))
            }
        }
    }

    /// Changes what `dict` names; with `all` it must name everything.
    ///
    /// # Errors
    /// ValueError for what is missing, too much, or no value of `gil`; TypeError for values of other types.
    pub fn update(&mut self, vm: &Vm, dict: Gc<Dict>, all: bool) -> PyResult<()> {
        let rest = dict.copy(vm);
        let take = |name: &str| match rest.remove_str(vm, vm.intern_str(name)) {
            None if all => Err(vm.value_error(format!("missing config key: {name}"))),
            value => Ok(value),
        };
        let wrong = |name: &str| vm.type_error(format!("invalid config type: {name}"));
        for (name, flag) in self.flags() {
            match take(name)? {
                Some(Value::TRUE) => *flag = true,
                Some(Value::FALSE) => *flag = false,
                Some(_) => return Err(wrong(name)),
                None => {}
            }
        }
        if let Some(value) = take("gil")? {
            let text = value.downcast::<Str>().ok_or_else(|| wrong("gil"))?.as_str_lossy();
            match GILS.iter().find(|gil| **gil == text) {
                Some(gil) => self.gil = gil,
                None => {
                    let message = format!("unsupported interpreter config .gil value '{text}'");
                    return Err(vm.value_error(message));
                }
            }
        }
        let extra = rest.len();
        if extra > 0 {
            let (s, items) = (if extra == 1 { "" } else { "s" }, vm.repr_text(rest.value())?);
            return Err(vm.value_error(format!("config dict has {extra} extra item{s} ({items})")));
        }
        Ok(())
    }

    /// The config that the argument of `_interpreters.create` stands for.
    ///
    /// # Errors
    /// TypeError for what has no `__dict__`, and as for [`InterpreterConfig::update`].
    pub fn from_value(vm: &Vm, value: Value) -> PyResult<InterpreterConfig> {
        if value.is_none() {
            return InterpreterConfig::named(vm, None);
        }
        if let Some(name) = value.downcast::<Str>() {
            return InterpreterConfig::named(vm, Some(name));
        }
        let dict = vm.getattr_opt(value, vm.names().__dict__)?;
        let Some(dict) = dict.and_then(|d| d.downcast::<Dict>()) else {
            return Err(vm.type_error(format!("bad config {}", vm.repr_text(value)?)));
        };
        let mut config = InterpreterConfig::EMPTY;
        config.update(vm, dict, true)?;
        Ok(config)
    }

    /// The config as it stands for an interpreter that exists; None where it contradicts itself: modules that only one
    /// interpreter may have need the memory of the first.
    pub fn settled(mut self) -> Option<InterpreterConfig> {
        if !self.use_main_obmalloc && !self.check_multi_interp_extensions {
            return None;
        }
        if self.gil == "default" {
            self.gil = "shared";
        }
        Some(self)
    }

    /// A `types.SimpleNamespace` that shows it.
    pub fn to_value(mut self, vm: &Vm) -> Value {
        let gil = (vm.intern_str("gil"), vm.str(self.gil).value());
        let [a, b, c, d, e, f] = self.flags().map(|(name, flag)| (vm.intern_str(name), Value::bool(*flag)));
        new_namespace(vm, &[a, b, c, d, e, f, gil])
    }

    /// What it forbids.
    pub fn limits(&self) -> Limits {
        Limits {
            no_fork: !self.allow_fork,
            no_exec: !self.allow_exec,
            no_threads: !self.allow_threads,
            no_daemon_threads: !self.allow_daemon_threads,
            no_process_modules: self.check_multi_interp_extensions,
        }
    }
}
