//! What the module keeps. ncurses has one screen for the process, so whether there is one is the process's too; one
//! interpreter at a time can have the module.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::Module;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

static SCREEN: AtomicBool = AtomicBool::new(false);
static TERMINAL: AtomicBool = AtomicBool::new(false);
static COLOR: AtomicBool = AtomicBool::new(false);
/// Has an interpreter the module?
static TAKEN: AtomicBool = AtomicBool::new(false);
/// The encoding of the first screen's window.
static ENCODING: Mutex<String> = Mutex::new(String::new());

/// Was there a call of `initscr`?
pub fn has_screen() -> bool {
    SCREEN.load(Ordering::Relaxed)
}

/// Notes that there is a screen, and with it a terminal; `encoding` is that of its window.
pub fn set_screen(encoding: &str) {
    *ENCODING.lock().unwrap_or_else(|e| e.into_inner()) = encoding.to_owned();
    SCREEN.store(true, Ordering::Relaxed);
    set_terminal();
}

/// Is the terminal's description known?
pub fn has_terminal() -> bool {
    TERMINAL.load(Ordering::Relaxed)
}

/// Notes that it is.
pub fn set_terminal() {
    TERMINAL.store(true, Ordering::Relaxed);
}

/// Was there a call of `start_color`?
pub fn has_color() -> bool {
    COLOR.load(Ordering::Relaxed)
}

/// Notes that there was.
pub fn set_color() {
    COLOR.store(true, Ordering::Relaxed);
}

/// The encoding of characters that are given without a window.
pub fn encoding() -> String {
    ENCODING.lock().unwrap_or_else(|e| e.into_inner()).clone()
}

const KEY: &str = "_curses";

/// What the interpreter that has the module keeps; when it ends, another can have it.
#[native_object("_curses.state")]
pub struct State {
    /// The module that was imported last.
    module: ValueCell,
    #[untraced]
    _claim: Claim,
}

#[class("state", module = "_curses")]
impl State {}

/// The right to use ncurses.
struct Claim;

impl Drop for Claim {
    fn drop(&mut self) {
        TAKEN.store(false, Ordering::Release);
    }
}

fn state(vm: &Vm) -> Option<Gc<State>> {
    vm.interp().module_state.borrow().get(KEY).and_then(|known| known.downcast::<State>())
}

/// Takes the library for this interpreter, whose module this is from now on.
///
/// # Errors
/// ImportError if another interpreter has it.
pub fn claim(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
    if let Some(state) = state(vm) {
        state.module.set(state.header(), module.value());
        return Ok(());
    }
    if TAKEN.swap(true, Ordering::Acquire) {
        return Err(vm.import_error("module 'curses' can only be loaded once per process"));
    }
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        module: ValueCell::new(module.value()),
        _claim: Claim,
    });
    vm.interp().module_state.borrow_mut().insert(KEY, state.value());
    Ok(())
}

/// Sets an attribute of the module.
///
/// # Errors
/// What setting raises.
pub fn set(vm: &Vm, name: &str, value: i64) -> PyResult<()> {
    match state(vm) {
        Some(state) => vm.setattr(state.module.get(), vm.intern_str(name), vm.int(value)),
        None => Ok(()),
    }
}
