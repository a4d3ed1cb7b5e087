//! `fork` and what belongs to it: functions that the program wants called around it, and what the interpreter itself
//! puts in order in the child, whose only thread is the one that forked.

use crate::{interpreters, os_error};
use taipan_macros::module;
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::native::PyResult;
use taipan_vm::object::List;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const BEFORE: &str = "posix.before_fork";
const IN_CHILD: &str = "posix.after_fork_in_child";
const IN_PARENT: &str = "posix.after_fork_in_parent";

/// The functions registered for a moment.
fn registered(vm: &Vm, key: &'static str) -> Option<Gc<List>> {
    vm.interp().module_state.borrow().get(key).and_then(|v| v.downcast::<List>())
}

fn register(vm: &Vm, key: &'static str, function: Value) {
    let list = registered(vm, key).unwrap_or_else(|| {
        let list = vm.new_list();
        vm.interp().module_state.borrow_mut().insert(key, list.value());
        list
    });
    list.push(vm, function);
}

/// Calls the functions registered for a moment. What they raise is reported.
fn call_registered(vm: &Vm, key: &'static str, backwards: bool) {
    let Some(list) = registered(vm, key) else { return };
    // What is registered meanwhile is for the next time.
    let functions = vm.tuple_from_list(list);
    let count = functions.items().len();
    for i in 0..count {
        let function = functions.items()[if backwards { count - 1 - i } else { i }];
        if vm.call(function, &[]).is_err() {
            report(vm, "Exception ignored in atfork callback", function);
        }
    }
}

fn report(vm: &Vm, what: &str, function: Value) {
    let exception = vm.take_exception();
    let name = match vm.repr_text(function) {
        Ok(name) => name,
        Err(_) => {
            vm.take_exception();
            String::new()
        }
    };
    write_unraisable(vm, exception, &format!("{what} {name}"), Value::NONE);
}

/// Calls what is to happen before a fork.
pub fn before(vm: &Vm) {
    call_registered(vm, BEFORE, true);
}

/// Calls what is to happen after a fork in the parent, also when the fork failed.
pub fn after_in_parent(vm: &Vm) {
    call_registered(vm, IN_PARENT, false);
}

/// Puts the interpreter in order in the child, in which there is only the running thread, and calls what is to happen
/// there.
pub fn after_in_child(vm: &Vm) {
    crate::thread::after_fork(vm);
    crate::signal::after_fork(vm);
    call_registered(vm, IN_CHILD, false);
}

/// Warns the parent when there are threads that the child has not.
pub fn warn_of_threads(vm: &Vm, name: &str) {
    if vm.interp().gil.other_threads() == 0 {
        return;
    }
    let message = format!(
        "This process (pid={}) is multi-threaded, use of {name}() may lead to deadlocks in the child.",
        std::process::id()
    );
    if vm.warn(vm.exc().deprecation_warning, &message, 1).is_err() {
        let exception = vm.take_exception();
        write_unraisable(vm, exception, "Exception ignored in warning about fork", Value::NONE);
    }
}

/// Forks by `call`, which gives 0 in the child and a negative number on failure, with all that belongs to it.
///
/// # Errors
/// OSError
pub fn fork_with(vm: &Vm, name: &str, call: impl FnOnce() -> i32) -> PyResult<i32> {
    before(vm);
    vm.heap().prepare_fork();
    let pid = interpreters::life::fork(vm, call);
    if pid >= 0 {
        vm.heap().note_fork();
    }
    if pid == 0 {
        vm.interp().tiers.note_child();
        after_in_child(vm);
        return Ok(0);
    }
    let errno = os_error::last_errno();
    after_in_parent(vm);
    if pid < 0 {
        return Err(os_error::raise(vm, errno));
    }
    warn_of_threads(vm, name);
    Ok(pid)
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Fork a child process.
    ///
    /// Return 0 to child process and PID of child to parent process.
    #[function("fork()")]
    fn fork(vm: &Vm) -> PyResult<i32> {
        if vm.interp().config.limits.no_fork {
            return Err(vm.runtime_error("fork not supported for isolated subinterpreters"));
        }
        vm.audit("os.fork", &[])?;
        // SAFETY: the child goes on with the one thread that it has, whose interpreter is put in order for that.
        fork_with(vm, "fork", || unsafe { libc::fork() })
    }
    /// Fork a new process with a new pseudo-terminal as controlling tty.
    ///
    /// Returns a tuple of (pid, master_fd).
    /// Like fork(), return pid of 0 to the child process,
    /// and pid of child to the parent process.
    /// To both, return fd of newly opened pseudo-terminal.
    #[function("forkpty()")]
    fn forkpty(vm: &Vm) -> PyResult<(i32, i32)> {
        if vm.interp().config.limits.no_fork {
            return Err(vm.runtime_error("fork not supported for subinterpreters"));
        }
        vm.audit("os.forkpty", &[])?;
        let mut master = -1;
        let null = std::ptr::null_mut();
        // SAFETY: as for fork; the descriptor's place is a live local, and the other places may be null.
        let pid = fork_with(vm, "forkpty", || unsafe {
            libc::forkpty(&mut master, null, std::ptr::null(), std::ptr::null())
        })?;
        Ok((pid, master))
    }
    /// Register callables to be called when forking a new process.
    ///
    ///   before
    ///     A callable to be called in the parent before the fork() syscall.
    ///   after_in_child
    ///     A callable to be called in the child after fork().
    ///   after_in_parent
    ///     A callable to be called in the parent after fork().
    ///
    /// 'before' callbacks are called in reverse order.
    /// 'after_in_child' and 'after_in_parent' callbacks are called in order.
    #[function(
        "register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)"
    )]
    fn register_at_fork(
        vm: &Vm,
        before: Value,
        after_in_child: Value,
        after_in_parent: Value,
    ) -> PyResult<()> {
        let all = [
            (BEFORE, "before", before),
            (IN_CHILD, "after_in_child", after_in_child),
            (IN_PARENT, "after_in_parent", after_in_parent),
        ];
        if all.iter().all(|(_, _, f)| f.is_unbound()) {
            return Err(vm.type_error("At least one argument is required."));
        }
        for (_, name, function) in all {
            if !function.is_unbound() && !vm.is_callable(function) {
                let got = vm.type_of(function).name();
                return Err(vm.type_error(format!("'{name}' must be callable, not {got}")));
            }
        }
        for (key, _, function) in all {
            if !function.is_unbound() {
                register(vm, key, function);
            }
        }
        Ok(())
    }
}
