//! Making interpreters, and ending them.
//!
//! A new interpreter is a whole one, with its own heap, lock and modules; the calling thread starts it by visiting it. At
//! its end it waits for its threads, calls what `atexit` knows, finalizes its objects, and is freed. If a daemon thread still
//! waits for its lock, or another interpreter looks at its memory, it is kept, and its lock is held for ever.

use super::config::InterpreterConfig;
use super::datum::Datum;
use super::family::{Family, Member, Place, interpreter_error, not_found, whence};
use super::snapshot::Snapshot;
use crate::{finish, start};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::import::modules;
use taipan_vm::native::PyResult;
use taipan_vm::object::List;
use taipan_vm::value::Value;
use taipan_vm::vm::{Interp, Vm};

/// Makes an interpreter; gives its number.
///
/// # Errors
/// InterpreterError
pub fn create(vm: &Vm, config: InterpreterConfig, counted: bool) -> PyResult<i64> {
    let failed = || interpreter_error(vm, "interpreter creation failed");
    let family = Family::of(vm);
    let number = family.next_number();
    let config = config.settled().ok_or_else(failed)?;
    let mut program = vm.interp().config.clone();
    program.limits = config.limits();
    let interp = Interp::beside(vm.interp(), program, number);
    let folder = vm.interp().program_folder.borrow().clone();
    *interp.program_folder.borrow_mut() = folder;
    let _ = interp.shared.set(family.clone());
    if let Some(install) = interp.compiler_hook.get()
        && let Err(message) = install(&interp)
    {
        return Err(interpreter_error(vm, message));
    }
    let started = vm.visit(&interp, |inner| match start_whole(inner) {
        Ok(()) => Ok(()),
        Err(_) => {
            let exception = inner.take_exception();
            Err(Snapshot::of(inner, exception))
        }
    });
    match started {
        Some(Ok(())) => {}
        Some(Err(snapshot)) => {
            let raised = failed();
            super::session::add_cause(vm, snapshot.display_or_line());
            return Err(raised);
        }
        None => return Err(vm.memory_error("")),
    }
    let member = Member {
        place: Place(Box::into_raw(interp)),
        whence: whence::STDLIB,
        config,
        references: 0,
        counted,
        running: false,
        ready: true,
        lent: Arc::default(),
    };
    family.lock().members.insert(number, member);
    Ok(number)
}

/// Starts a new interpreter, up to an empty `__main__`.
fn start_whole(vm: &Vm) -> PyResult<()> {
    start::start(vm)?;
    start::start_library(vm)?;
    let main = taipan_vm::bootstrap::new_module(vm, "__main__");
    main.namespace().set_str(vm, vm.names().__builtins__, start::module_of_builtins(vm));
    let loader = vm.getattr_str(vm.interp().importlib.get(), "BuiltinImporter")?;
    main.namespace().set_str(vm, vm.names().__loader__, loader);
    modules(vm).set_str(vm, vm.names().__main__, main.value());
    let folder = vm.interp().program_folder.borrow().clone();
    if let Some(folder) = folder
        && let Some(path) = crate::sys::attribute(vm, "path").and_then(|p| p.downcast::<List>())
    {
        path.insert(vm, 0, crate::sys::decode_fs(vm, &folder));
    }
    vm.heap().collect(false);
    Ok(())
}

/// Ends an interpreter.
///
/// # Errors
/// InterpreterError if it is the current one, or runs; InterpreterNotFoundError.
pub fn destroy(vm: &Vm, number: i64) -> PyResult<()> {
    let family = Family::of(vm);
    if !family.lock().members.contains_key(&number) {
        return Err(not_found(vm, number));
    }
    if number == vm.interp().number.get() {
        return Err(interpreter_error(vm, "cannot destroy the current interpreter"));
    }
    let place = match family.start_running(vm, number) {
        Ok(place) => place,
        Err(raised) => {
            // (It may have ended meanwhile.)
            if vm.is_raising(super::family::not_found_class(vm)?.cast_unchecked()) {
                return Err(raised);
            }
            vm.take_exception();
            return Err(interpreter_error(vm, "interpreter running"));
        }
    };
    end(vm, &family, number, place);
    Ok(())
}

/// Ends an interpreter that is marked as running, for the calling thread.
fn end(vm: &Vm, family: &Family, number: i64, place: Place) {
    // SAFETY: the interpreter exists until its member is taken off the list, which only the thread that marked it does.
    let interp = unsafe { &*place.0 };
    vm.visit(interp, |inner| {
        // What a standard stream cannot take any more has been reported.
        finish::finalize(inner);
    });
    drop(unbind(family, number));
    let lent = {
        let mut state = family.lock();
        let member = state.members.remove(&number);
        member.map_or(0, |m| m.lent.load(Ordering::Acquire))
    };
    if interp.gil.other_threads() > 0 || lent > 0 {
        vm.without_lock(|| interp.gil.hold_for_ever());
        return;
    }
    interp.gil.settle();
    // SAFETY: it was made from a box, nobody else knows of it any more, and no thread uses it.
    drop(unsafe { Box::from_raw(place.0.cast_mut()) });
}

/// Takes out of queues and channels what an interpreter put there; the caller drops it.
fn unbind(family: &Family, number: i64) -> Vec<Datum> {
    let mut state = family.lock();
    let mut gone = state.queues.unbind(number);
    gone.extend(state.channels.unbind(number));
    gone
}

/// Ends the interpreters that are left when the first one ends.
pub fn end_others(vm: &Vm) {
    let Some(family) = Family::known(vm) else { return };
    if vm.interp().number.get() != 0 {
        return;
    }
    let left: Vec<(i64, Place)> = {
        let mut state = family.lock();
        let others = state.members.iter_mut().filter(|(number, member)| **number != 0 && !member.running);
        others
            .map(|(number, member)| {
                member.running = true;
                (*number, member.place)
            })
            .collect()
    };
    if left.is_empty() {
        return;
    }
    let message = "remaining subinterpreters; close them with Interpreter.close()";
    if vm.warn(vm.exc().runtime_warning, message, 1).is_err() {
        let exception = vm.take_exception();
        write_unraisable(vm, exception, "Exception ignored in finalization of subinterpreters", Value::NONE);
    }
    for (number, place) in left {
        end(vm, &family, number, place);
    }
}

/// Takes one reference away, and ends the interpreter with the last.
///
/// # Errors
/// InterpreterNotFoundError
pub fn release(vm: &Vm, number: i64) -> PyResult<()> {
    let family = Family::of(vm);
    let last = {
        let mut state = family.lock();
        let Some(member) = state.members.get_mut(&number) else {
            drop(state);
            return Err(not_found(vm, number));
        };
        if member.references > 0 {
            member.references -= 1;
        }
        let last = member.references == 0 && member.counted && !member.running;
        member.running |= last;
        last.then_some(member.place)
    };
    if let Some(place) = last {
        if number == vm.interp().number.get() {
            family.stop_running(number);
            return Ok(());
        }
        end(vm, &family, number, place);
    }
    Ok(())
}

/// Forks the process by `call`, which gives 0 in the child, where the calling thread and its interpreter are all that is
/// left. The result is that of `call`.
pub fn fork(vm: &Vm, call: impl FnOnce() -> i32) -> i32 {
    let Some(family) = Family::known(vm) else { return vm.fork_process(call) };
    // Held during the fork, so that no thread of another interpreter holds it in the child.
    let mut state = family.lock();
    let pid = vm.fork_process(call);
    let number = vm.interp().number.get();
    if pid == 0 {
        if number != 0 {
            // (Nothing that belongs to the process would work: it is the first interpreter's.)
            eprintln!("Fatal Python error: the child of a fork cannot go on in a subinterpreter");
            std::process::abort();
        }
        // Other interpreters are never freed here: their threads are not there to be asked.
        state.members.retain(|known, _| *known == number);
    }
    pid
}

/// The first interpreter of the process, which lives as long as that.
pub fn first(vm: &Vm) -> *const Interp {
    let family = Family::known(vm);
    let place = family.and_then(|family| family.lock().members.get(&0).map(|first| first.place.0));
    place.unwrap_or(vm.interp())
}
