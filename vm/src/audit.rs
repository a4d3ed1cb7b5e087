//! Hooks that are told what a program does (`sys.addaudithook`, PEP 578). What may be watched calls [`Vm::audit`] before it is
//! done: a hook that raises prevents it. Without a hook this costs a look at a flag.
//!
//! Hooks are of an interpreter and stay until it ends. While one runs nothing is traced, unless it has a true attribute
//! `__cantrace__`.

use crate::monitoring;
use crate::native::PyResult;
use crate::object::Tuple;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// Where the interpreter keeps its hooks.
const KEY: &str = "sys.audit_hooks";

impl Vm {
    /// Whether there are hooks that want to be told of events: for events that are costly to describe.
    #[inline]
    pub fn is_audited(&self) -> bool {
        self.interp().audited.get()
    }

    /// Tells the hooks of an event.
    ///
    /// # Errors
    /// What a hook raises: then the hooks after it are not told, and the event shall not take place.
    #[inline]
    pub fn audit(&self, event: &str, arguments: &[Value]) -> PyResult<()> {
        if self.is_audited() { self.tell_hooks(self.intern_str(event).value(), arguments) } else { Ok(()) }
    }

    /// Tells the hooks of an event whose name is a Python string.
    ///
    /// # Errors
    /// As for [`Vm::audit`].
    #[cold]
    #[inline(never)]
    pub fn tell_hooks(&self, event: Value, arguments: &[Value]) -> PyResult<()> {
        let Some(hooks) = hooks(self) else { return Ok(()) };
        let arguments = [event, self.new_tuple(arguments).value()];
        for &hook in hooks.items() {
            let traced = match self.getattr_opt(hook, self.intern_str("__cantrace__"))? {
                Some(wish) => self.truth(wish)?,
                None => false,
            };
            if traced {
                self.call(hook, &arguments)?;
            } else {
                monitoring::untraced(self, || self.call(hook, &arguments))?;
            }
        }
        Ok(())
    }

    /// Adds a hook. The others are told, and may prevent it by an exception, which goes no further.
    ///
    /// # Errors
    /// What another hook raises that is no Exception.
    pub fn add_audit_hook(&self, hook: Value) -> PyResult<()> {
        if let Err(raised) = self.audit("sys.addaudithook", &[]) {
            return self.take_if(self.exc().exception).map(|_| ()).ok_or(raised);
        }
        let mut all = hooks(self).map(|h| h.items().to_vec()).unwrap_or_default();
        all.push(hook);
        let all = self.new_tuple(&all).value();
        self.interp().module_state.borrow_mut().insert(KEY, all);
        self.interp().audited.set(true);
        Ok(())
    }
}

/// No list: Python code can find all of these, and change them.
fn hooks(vm: &Vm) -> Option<Gc<Tuple>> {
    vm.interp().module_state.borrow().get(KEY).copied().and_then(|v| v.downcast::<Tuple>())
}
