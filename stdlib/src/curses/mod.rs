//! The modules `_curses` and `_curses_panel`: windows on a terminal, through the ncurses that is on the machine.
//!
//! `library` loads ncurses and names its functions; `values` converts arguments. `window` (with `output`, `input`, `settings`
//! and `file`) is the class of windows, `terminal`, `keys` and `color` have the functions, `panel` is the other module.

pub mod color;
pub mod constants;
pub mod file;
pub mod input;
pub mod keys;
pub mod library;
pub mod output;
pub mod panel;
pub mod settings;
pub mod state;
pub mod terminal;
pub mod values;
pub mod window;

use crate::exception_class::exception_class;
use constants::{FUNCTION_KEYS, KEY_F0, LINE_CHARACTERS, NUMBERS};
use library::{Window as Raw, nc, text};
use taipan_macros::module;
use taipan_vm::builtins::structseq::{StructSeqDef, forbid_new, make, make_class};
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use values::{done, fit, ints_of, need_screen, room};
use window::Window;

static VERSION: StructSeqDef = StructSeqDef {
    name: "ncurses_version",
    module: "curses",
    doc: "curses.ncurses_version\n\nNcurses version information as a named tuple.",
    fields: &[
        ("major", "Major release number"),
        ("minor", "Minor release number"),
        ("patch", "Patch release number"),
    ],
    visible: 3,
};

/// The numbers in `ncurses 6.4.20221231`.
fn version_parts(version: &str) -> [i64; 3] {
    let mut parts = version.trim_start_matches(|c: char| !c.is_ascii_digit()).split('.');
    [0; 3].map(|none| parts.next().and_then(|part| part.parse().ok()).unwrap_or(none))
}

/// The version of the library, as the module shows it.
fn version(vm: &Vm) -> Value {
    // SAFETY: the text is constant.
    let name = text(unsafe { nc().curses_version() }).unwrap_or_default();
    let class = make_class(vm, &VERSION);
    let version = make(vm, class, VERSION.visible, &version_parts(&name).map(|part| vm.int(part)));
    forbid_new(vm, class);
    version
}

/// Lets the C library, whose functions ncurses calls, use the encoding that the environment asks for, if the program has not
/// set another; UTF-8 where it asks for none (PEP 538).
fn use_locale() {
    let is_plain = || {
        // SAFETY: asks; the text stays until the locale is set again.
        text(unsafe { libc::setlocale(libc::LC_CTYPE, std::ptr::null()) }).is_none_or(|name| name == "C")
    };
    // SAFETY: the names end with NUL.
    unsafe {
        if is_plain() {
            libc::setlocale(libc::LC_CTYPE, c"".as_ptr());
        }
        if is_plain() && std::env::var_os("LC_ALL").is_none_or(|name| name.is_empty()) {
            libc::setlocale(libc::LC_CTYPE, c"C.UTF-8".as_ptr());
        }
    }
}

/// Sets LINES and COLS.
fn set_size(vm: &Vm) -> PyResult<()> {
    let size = [("LINES", nc().LINES()), ("COLS", nc().COLS())];
    let package = taipan_vm::import::import(vm, "curses")?;
    for (name, n) in size {
        vm.setattr(package, vm.intern_str(name), vm.int(n.into()))?;
        state::set(vm, name, n.into())?;
    }
    Ok(())
}

/// Sets what is known once there is a screen: its size, and the characters for lines.
fn set_screen_values(vm: &Vm) -> PyResult<()> {
    let characters = nc().acs_map();
    for (name, at) in LINE_CHARACTERS {
        state::set(vm, name, characters[usize::from(*at)].into())?;
    }
    state::set(vm, "LINES", nc().LINES().into())?;
    state::set(vm, "COLS", nc().COLS().into())
}

/// Prepares the screen, if that was not done before, and makes an object for its window.
fn screen(vm: &Vm) -> PyResult<Gc<Window>> {
    if state::has_screen() {
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().wrefresh(nc().stdscr()) }, "wrefresh")?;
        return window::make(vm, nc().stdscr(), None, Some(state::encoding()));
    }
    // SAFETY: this is the first call.
    let raw: *mut Raw = unsafe { nc().initscr() };
    let window = window::make(vm, raw, None, None)?;
    state::set_screen(&window.encoding());
    set_screen_values(vm)?;
    Ok(window)
}

/// A screen of another size.
fn resize(vm: &Vm, size: [Value; 2], name: &str) -> PyResult<()> {
    let (lines, cols) = (keys::c_short(vm, size[0])?, keys::c_short(vm, size[1])?);
    need_screen(vm)?;
    room(vm, lines.into(), cols.into())?;
    // SAFETY: there is a screen.
    let code = unsafe {
        match name {
            "resize_term" => nc().resize_term(lines.into(), cols.into()),
            _ => nc().resizeterm(lines.into(), cols.into()),
        }
    };
    done(vm, code, name)?;
    set_size(vm)
}

#[module(
    "_curses",
    classes(Window),
    parts(super::terminal::module, super::keys::module, super::color::module)
)]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        if let Err(why) = library::open() {
            let message = format!("curses needs ncurses 6 (libncursesw) on this machine: {why}");
            return Err(vm.import_error(message));
        }
        state::claim(vm, module)?;
        use_locale();
        let set = |name: &str, value: Value| set_module_attribute(vm, module, name, value);
        set("error", exception_class(vm, "_curses.error", vm.exc().exception)?.value())?;
        set("version", vm.bytes(b"2.2").value())?;
        set("__version__", vm.bytes(b"2.2").value())?;
        set("ncurses_version", version(vm))?;
        let (api, _) = crate::typing::Capsule::holding(vm, "_curses._C_API", Box::new([0; 4]));
        set("_C_API", api.value())?;
        for (name, value) in NUMBERS {
            set(name, vm.int(*value))?;
        }
        for n in 0..=FUNCTION_KEYS {
            set(&format!("KEY_F{n}"), vm.int(KEY_F0 + n))?;
        }
        Ok(())
    }

    /// Prepare the screen, and return a window that is all of it.
    #[function("initscr()")]
    fn initscr(vm: &Vm) -> PyResult<Gc<Window>> {
        screen(vm)
    }
    /// newwin(nlines, ncols, [begin_y=0, begin_x=0])
    /// Return a new window; with 0 lines or columns it goes to the end of the screen.
    #[function("newwin(*args)", text_signature = None)]
    fn newwin(vm: &Vm, args: &Args) -> PyResult<Gc<Window>> {
        args.no_keywords(vm, "newwin")?;
        let [lines, cols, y, x] = match args.positional() {
            given @ ([_, _] | [_, _, _, _]) => ints_of(vm, given)?,
            _ => return Err(vm.type_error("_curses.newwin requires 2 to 4 arguments")),
        };
        need_screen(vm)?;
        room(vm, lines, cols)?;
        // SAFETY: there is a screen.
        let raw = match fit(&[lines, cols, y, x]) {
            true => unsafe { nc().newwin(lines, cols, y, x) },
            false => std::ptr::null_mut(),
        };
        window::make(vm, raw, None, Some(state::encoding()))
    }
    /// Return a new pad: a window that can be larger than the screen, which shows a part of it.
    #[function("newpad(nlines, ncols, /)")]
    fn newpad(vm: &Vm, nlines: i32, ncols: i32) -> PyResult<Gc<Window>> {
        need_screen(vm)?;
        room(vm, nlines, ncols)?;
        // SAFETY: there is a screen.
        let raw = match fit(&[nlines, ncols]) {
            true => unsafe { nc().newpad(nlines, ncols) },
            false => std::ptr::null_mut(),
        };
        window::make(vm, raw, None, Some(state::encoding()))
    }
    /// Return a window that putwin() wrote to a binary file.
    #[function("getwin(file, /)")]
    fn getwin(vm: &Vm, file: Value) -> PyResult<Gc<Window>> {
        need_screen(vm)?;
        file::get(vm, file)
    }
    /// Write to the terminal what noutrefresh() prepared.
    #[function("doupdate()")]
    fn doupdate(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, vm.without_lock(|| unsafe { nc().doupdate() }), "doupdate")
    }
    /// Return a tuple (y, x): where the cursor will be shown; (-1, -1) if it is left anywhere.
    #[function("getsyx()")]
    fn getsyx(vm: &Vm) -> PyResult<(i32, i32)> {
        need_screen(vm)?;
        let screen = nc().newscr();
        // SAFETY: there is a screen.
        unsafe {
            Ok(match !screen.is_null() && !nc().is_leaveok(screen) {
                true => (nc().getcury(screen), nc().getcurx(screen)),
                false => (-1, -1),
            })
        }
    }
    /// Say where the cursor will be shown; at (-1, -1), that it is left anywhere.
    #[function("setsyx(y, x, /)")]
    fn setsyx(vm: &Vm, y: i32, x: i32) -> PyResult<()> {
        need_screen(vm)?;
        let (screen, anywhere) = (nc().newscr(), (y, x) == (-1, -1));
        // SAFETY: there is a screen.
        unsafe {
            if !screen.is_null() {
                nc().leaveok(screen, anywhere);
                if !anywhere {
                    nc().wmove(screen, y, x);
                }
            }
        }
        Ok(())
    }
    /// Would resize_term() change something?
    #[function("is_term_resized(nlines, ncols, /)")]
    fn is_term_resized(vm: &Vm, nlines: i32, ncols: i32) -> PyResult<bool> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().is_term_resized(nlines, ncols) })
    }
    /// Resize the windows for a screen of another size, as far as they can be.
    #[function("resize_term(nlines, ncols, /)")]
    fn resize_term(vm: &Vm, nlines: Value, ncols: Value) -> PyResult<()> {
        resize(vm, [nlines, ncols], "resize_term")
    }
    /// As resize_term(), and note the new size for the signal that tells of a resized terminal.
    #[function("resizeterm(nlines, ncols, /)")]
    fn resizeterm(vm: &Vm, nlines: Value, ncols: Value) -> PyResult<()> {
        resize(vm, [nlines, ncols], "resizeterm")
    }
    /// Set LINES and COLS to the size of the screen.
    #[function("update_lines_cols()")]
    fn update_lines_cols(vm: &Vm) -> PyResult<()> {
        set_size(vm)
    }
    /// Return how many milliseconds may follow an escape character.
    #[function("get_escdelay()")]
    fn get_escdelay() -> i32 {
        nc().ESCDELAY()
    }
    /// Set how many milliseconds may follow an escape character.
    #[function("set_escdelay(ms, /)")]
    fn set_escdelay(vm: &Vm, ms: i32) -> PyResult<()> {
        if ms <= 0 {
            return Err(vm.value_error("ms must be > 0"));
        }
        // SAFETY: sets a variable.
        done(vm, unsafe { nc().set_escdelay(ms) }, "set_escdelay")
    }
    /// Return how many columns apart tabs are.
    #[function("get_tabsize()")]
    fn get_tabsize() -> i32 {
        nc().TABSIZE()
    }
    /// Set how many columns apart tabs are.
    #[function("set_tabsize(size, /)")]
    fn set_tabsize(vm: &Vm, size: i32) -> PyResult<()> {
        if size <= 0 {
            return Err(vm.value_error("size must be > 0"));
        }
        // SAFETY: sets a variable.
        done(vm, unsafe { nc().set_tabsize(size) }, "set_tabsize")
    }
}

#[cfg(test)]
mod tests {
    use super::version_parts;

    #[test]
    fn versions_have_three_parts() {
        assert_eq!(version_parts("ncurses 6.4.20221231"), [6, 4, 20221231]);
        assert_eq!(version_parts("something"), [0, 0, 0]);
    }
}
