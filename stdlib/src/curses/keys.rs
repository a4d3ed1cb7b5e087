//! Keys that are put back, their names, and the mouse.

use super::library::{MouseEvent, bytes as text_bytes, nc};
use super::state;
use super::values::{ERR, cell, done, need_screen, raise, wide};
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The lowest 32 bits of an int of any size.
fn mask(vm: &Vm, value: Value, function: &str) -> PyResult<u32> {
    if !vm.is_int(value) {
        let got = crate::type_name::full_type_name(vm, value);
        return Err(vm.type_error(format!("{function} must be int, not {got}")));
    }
    let low = vm.call_method_str(value, "__and__", &[vm.int(u32::MAX.into())])?;
    Ok(vm.int_to_i64(low).unwrap_or(0) as u32)
}

/// A C `short`.
pub fn c_short(vm: &Vm, value: Value) -> PyResult<i16> {
    let n = super::values::c_long(vm, value)?;
    i16::try_from(n).map_err(|_| {
        let word = if n > 0 { "greater than maximum" } else { "less than minimum" };
        vm.overflow_error(format!("signed short integer is {word}"))
    })
}

#[module("_curses")]
pub mod module {
    use super::*;

    /// Put a key back, so that the next getch() gives it.
    #[function("ungetch(ch, /)")]
    fn ungetch(vm: &Vm, ch: Value) -> PyResult<()> {
        need_screen(vm)?;
        let ch = cell(vm, ch, &state::encoding())?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().ungetch(ch as i32) }, "ungetch")
    }
    /// Put a character back, so that the next get_wch() gives it.
    #[function("unget_wch(ch, /)")]
    fn unget_wch(vm: &Vm, ch: Value) -> PyResult<()> {
        need_screen(vm)?;
        let ch = wide(vm, ch)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().unget_wch(ch) }, "unget_wch")
    }
    /// Throw away what was typed and not read.
    #[function("flushinp()")]
    fn flushinp(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe { nc().flushinp() };
        Ok(())
    }
    /// Say which descriptor tells that something was typed, and output can wait; -1 for none.
    #[function("typeahead(fd, /)")]
    fn typeahead(vm: &Vm, fd: i32) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().typeahead(fd) }, "typeahead")
    }
    /// Return the name of a key.
    #[function("keyname(key, /)")]
    fn keyname(vm: &Vm, key: i32) -> PyResult<Gc<Bytes>> {
        need_screen(vm)?;
        if key < 0 {
            return Err(vm.value_error("invalid key number"));
        }
        // SAFETY: there is a screen; the text stays until the next call.
        Ok(vm.bytes(text_bytes(unsafe { nc().keyname(key) }).unwrap_or_default()))
    }
    /// Has the terminal this key?
    #[function("has_key(key, /)")]
    fn has_key(vm: &Vm, key: i32) -> PyResult<bool> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().has_key(key) } != 0)
    }
    /// Return what the mouse did last: (id, x, y, z, bstate).
    #[function("getmouse()")]
    fn getmouse(vm: &Vm) -> PyResult<(i32, i32, i32, i32, u32)> {
        need_screen(vm)?;
        let mut event = MouseEvent::default();
        // SAFETY: there is a screen, and room for the event.
        if unsafe { nc().getmouse(&mut event) } == ERR {
            return Err(raise(vm, "getmouse() returned ERR"));
        }
        Ok((event.id.into(), event.x, event.y, event.z, event.state))
    }
    /// Put back something that the mouse did, so that getmouse() gives it.
    #[function("ungetmouse(id, x, y, z, bstate, /)")]
    fn ungetmouse(vm: &Vm, id: Value, x: i32, y: i32, z: i32, bstate: Value) -> PyResult<()> {
        let id = c_short(vm, id)?;
        let state = mask(vm, bstate, "ungetmouse() argument 5")?;
        need_screen(vm)?;
        let mut event = MouseEvent { id, x, y, z, state };
        // SAFETY: there is a screen, and the event a live one.
        done(vm, unsafe { nc().ungetmouse(&mut event) }, "ungetmouse")
    }
    /// Set how many milliseconds a click may take.
    #[function("mouseinterval(interval, /)")]
    fn mouseinterval(vm: &Vm, interval: i32) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().mouseinterval(interval) }, "mouseinterval")
    }
    /// Say what of the mouse is told; return what of it can be, and what was set before.
    #[function("mousemask(newmask, /)")]
    fn mousemask(vm: &Vm, newmask: Value) -> PyResult<(u32, u32)> {
        let new = mask(vm, newmask, "mousemask() argument")?;
        need_screen(vm)?;
        let mut old = 0;
        // SAFETY: there is a screen, and room for the mask.
        let available = unsafe { nc().mousemask(new, &mut old) };
        Ok((available, old))
    }
}
