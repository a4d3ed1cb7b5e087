//! The terminal: how it takes keys and shows what is written, its modes, and its description (terminfo).

use super::library::{bytes as text_bytes, nc};
use super::state;
use super::values::{bytes_of, cell, done, need_screen, need_terminal, raise};
use std::ffi::{CStr, CString, c_char, c_int};
use taipan_macros::module;
use taipan_vm::native::{Args, BytesLike, PyResult};
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Does a text for `tparm` use one of its parameters as a text, or count on what they cannot be? Then there would be an
/// address wanted where there is an int.
pub fn wants_texts(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|b| *b == b'%') {
        rest = &rest[at + 1..];
        let flags = rest.iter().take_while(|b| b":-+# .0123456789".contains(b)).count();
        match rest.get(flags) {
            Some(b's' | b'l') => return true,
            // A character follows, which could be one of these.
            Some(b'\'') => rest = rest.get(flags + 2..).unwrap_or_default(),
            Some(_) => rest = &rest[flags + 1..],
            None => return false,
        }
    }
    false
}

/// Bytes without NUL.
fn c_bytes(vm: &Vm, value: Value) -> PyResult<CString> {
    let data = BytesLike::of(vm, value)?;
    CString::new(data.to_vec()).map_err(|_| vm.value_error("embedded null byte"))
}

/// A name of a capability for terminfo.
fn capability(vm: &Vm, name: String) -> PyResult<CString> {
    need_terminal(vm)?;
    // Cannot fail: NUL was refused when the argument was converted.
    Ok(CString::new(name).unwrap_or_default())
}

/// The descriptor of `sys.stdout`, for `setupterm` without one.
fn output(vm: &Vm) -> PyResult<c_int> {
    let sys = taipan_vm::import::import(vm, "sys")?;
    let out = vm.getattr_opt(sys, vm.intern_str("stdout"))?.filter(|out| !out.is_none());
    let Some(out) = out else { return Err(raise(vm, "lost sys.stdout")) };
    Ok(crate::fd_arg::FdArg::of(vm, out)?.0)
}

/// A text of the terminal's, as bytes.
fn description(vm: &Vm, place: *const c_char, name: &str) -> PyResult<Gc<Bytes>> {
    bytes_of(vm, place, name)
}

#[module("_curses")]
pub mod module {
    use super::*;

    /// Give keys at once, not by the line. flag=False: as nocbreak().
    #[function("cbreak(flag=True, /)")]
    fn cbreak(vm: &Vm, flag: bool) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe {
            match flag {
                true => done(vm, nc().cbreak(), "cbreak"),
                false => done(vm, nc().nocbreak(), "nocbreak"),
            }
        }
    }
    /// Show the characters of keys as they are typed. flag=False: as noecho().
    #[function("echo(flag=True, /)")]
    fn echo(vm: &Vm, flag: bool) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe {
            match flag {
                true => done(vm, nc().echo(), "echo"),
                false => done(vm, nc().noecho(), "noecho"),
            }
        }
    }
    /// Give the return key as a newline, and write a newline as return and line feed. flag=False: as nonl().
    #[function("nl(flag=True, /)")]
    fn nl(vm: &Vm, flag: bool) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe {
            match flag {
                true => done(vm, nc().nl(), "nl"),
                false => done(vm, nc().nonl(), "nonl"),
            }
        }
    }
    /// Give all keys at once, also those that interrupt and suspend. flag=False: as noraw().
    #[function("raw(flag=True, /)")]
    fn raw(vm: &Vm, flag: bool) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe {
            match flag {
                true => done(vm, nc().raw(), "raw"),
                false => done(vm, nc().noraw(), "noraw"),
            }
        }
    }
    /// Give keys by the line again.
    #[function("nocbreak()")]
    fn nocbreak(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().nocbreak() }, "nocbreak")
    }
    /// Do not show the characters of keys.
    #[function("noecho()")]
    fn noecho(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().noecho() }, "noecho")
    }
    /// Leave the return key and newlines as they are.
    #[function("nonl()")]
    fn nonl(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().nonl() }, "nonl")
    }
    /// Give keys by the line again, and let those that interrupt do so.
    #[function("noraw()")]
    fn noraw(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().noraw() }, "noraw")
    }
    /// Keep the modes of the terminal as those of the program.
    #[function("def_prog_mode()")]
    fn def_prog_mode(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().def_prog_mode() }, "def_prog_mode")
    }
    /// Keep the modes of the terminal as those of the shell.
    #[function("def_shell_mode()")]
    fn def_shell_mode(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().def_shell_mode() }, "def_shell_mode")
    }
    /// Set the modes that def_prog_mode() kept.
    #[function("reset_prog_mode()")]
    fn reset_prog_mode(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().reset_prog_mode() }, "reset_prog_mode")
    }
    /// Set the modes that def_shell_mode() kept.
    #[function("reset_shell_mode()")]
    fn reset_shell_mode(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().reset_shell_mode() }, "reset_shell_mode")
    }
    /// Keep the modes of the terminal for resetty().
    #[function("savetty()")]
    fn savetty(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().savetty() }, "savetty")
    }
    /// Set the modes that savetty() kept.
    #[function("resetty()")]
    fn resetty(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().resetty() }, "resetty")
    }
    /// Make a short sound.
    #[function("beep()")]
    fn beep(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().beep() }, "beep")
    }
    /// Show the screen in reverse for a moment.
    #[function("flash()")]
    fn flash(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().flash() }, "flash")
    }
    /// Give the terminal back as it was before.
    #[function("endwin()")]
    fn endwin(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().endwin() }, "endwin")
    }
    /// Throw away what was typed when a key interrupts. flag=False: as noqiflush().
    #[function("qiflush(flag=True, /)")]
    fn qiflush(vm: &Vm, flag: bool) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe { if flag { nc().qiflush() } else { nc().noqiflush() } };
        Ok(())
    }
    /// Keep what was typed when a key interrupts.
    #[function("noqiflush()")]
    fn noqiflush(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe { nc().noqiflush() };
        Ok(())
    }
    /// Say whether a key that interrupts throws away what was not written yet.
    #[function("intrflush(flag, /)")]
    fn intrflush(vm: &Vm, flag: bool) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen; the window is not looked at.
        done(vm, unsafe { nc().intrflush(std::ptr::null_mut(), flag) }, "intrflush")
    }
    /// Say whether keys have eight bits.
    #[function("meta(yes, /)")]
    fn meta(vm: &Vm, yes: bool) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().meta(nc().stdscr(), yes) }, "meta")
    }
    /// Give keys at once, and none after so many tenths of a second.
    #[function("halfdelay(tenths, /)")]
    fn halfdelay(vm: &Vm, tenths: Value) -> PyResult<()> {
        let tenths = super::super::values::c_long(vm, tenths)?;
        let out = |word| vm.overflow_error(format!("unsigned byte integer is {word}"));
        let tenths = match tenths {
            0..=255 => tenths as c_int,
            i64::MIN..0 => return Err(out("less than minimum")),
            _ => return Err(out("greater than maximum")),
        };
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().halfdelay(tenths) }, "halfdelay")
    }
    /// Has the terminal been given back?
    #[function("isendwin()")]
    fn isendwin(vm: &Vm) -> PyResult<bool> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().isendwin() })
    }
    /// Return how many bits the terminal takes in a second.
    #[function("baudrate()")]
    fn baudrate(vm: &Vm) -> PyResult<i32> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().baudrate() })
    }
    /// Show the cursor (1, or 2 for more of it) or not (0), and return what it was.
    #[function("curs_set(visibility, /)")]
    fn curs_set(vm: &Vm, visibility: i32) -> PyResult<i32> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        let before = unsafe { nc().curs_set(visibility) };
        done(vm, before, "curs_set")?;
        Ok(before)
    }
    /// Stop writing for so many milliseconds.
    #[function("delay_output(ms, /)")]
    fn delay_output(vm: &Vm, ms: i32) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().delay_output(ms) }, "delay_output")
    }
    /// Sleep so many milliseconds.
    #[function("napms(ms, /)")]
    fn napms(vm: &Vm, ms: i32) -> PyResult<i32> {
        need_screen(vm)?;
        // SAFETY: no memory is involved.
        Ok(vm.without_lock(|| unsafe { nc().napms(ms) }))
    }
    /// Return the key that erases a character.
    #[function("erasechar()")]
    fn erasechar(vm: &Vm) -> PyResult<Gc<Bytes>> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(vm.bytes(&[unsafe { nc().erasechar() } as u8]))
    }
    /// Return the key that erases a line.
    #[function("killchar()")]
    fn killchar(vm: &Vm) -> Gc<Bytes> {
        // SAFETY: without a terminal there is an answer too.
        vm.bytes(&[unsafe { nc().killchar() } as u8])
    }
    /// Return what the terminal's description calls it at length.
    #[function("longname()")]
    fn longname(vm: &Vm) -> PyResult<Gc<Bytes>> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        description(vm, unsafe { nc().longname() }, "longname")
    }
    /// Return the terminal's name, which TERM said.
    #[function("termname()")]
    fn termname(vm: &Vm) -> PyResult<Gc<Bytes>> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        description(vm, unsafe { nc().termname() }, "termname")
    }
    /// Return the attributes that the terminal can show.
    #[function("termattrs()")]
    fn termattrs(vm: &Vm) -> PyResult<u32> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().termattrs() })
    }
    /// Can the terminal insert and delete characters?
    #[function("has_ic()")]
    fn has_ic(vm: &Vm) -> PyResult<bool> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().has_ic() })
    }
    /// Can the terminal insert and delete lines?
    #[function("has_il()")]
    fn has_il(vm: &Vm) -> PyResult<bool> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().has_il() })
    }
    /// Use one line of the terminal only. To be called before initscr().
    #[function("filter()")]
    fn filter() {
        // SAFETY: sets a flag.
        unsafe { nc().filter() };
    }
    /// Say whether LINES and COLUMNS tell how large the screen is. To be called before initscr().
    #[function("use_env(flag, /)")]
    fn use_env(flag: bool) {
        // SAFETY: sets a flag.
        unsafe { nc().use_env(flag) };
    }
    /// Return how a character is shown that may be a control character.
    #[function("unctrl(ch, /)")]
    fn unctrl(vm: &Vm, ch: Value) -> PyResult<Gc<Bytes>> {
        need_screen(vm)?;
        let ch = cell(vm, ch, &state::encoding())?;
        // SAFETY: the text is constant.
        bytes_of(vm, unsafe { nc().unctrl(ch) }, "unctrl")
    }
    /// Find the description of a terminal: of that which TERM names, if term is None. Output goes to fd, or sys.stdout.
    #[function("setupterm(term=None, fd=-1)")]
    fn setupterm(vm: &Vm, term: Option<String>, fd: i32) -> PyResult<()> {
        let fd = if fd == -1 { output(vm)? } else { fd };
        if state::has_terminal() {
            return Ok(());
        }
        let term = term.map(|term| CString::new(term).unwrap_or_default());
        let (place, mut error) = (term.as_deref().map_or(std::ptr::null(), CStr::as_ptr), 0);
        // SAFETY: the name is null or ends with NUL.
        if unsafe { nc().setupterm(place, fd, &mut error) } == super::super::values::ERR {
            return Err(raise(
                vm,
                match error {
                    0 => "setupterm: could not find terminal",
                    -1 => "setupterm: could not find terminfo database",
                    _ => "setupterm: unknown error",
                },
            ));
        }
        state::set_terminal();
        Ok(())
    }
    /// Return 1 or 0 for a capability that is there or not, -1 if it is no such one.
    #[function("tigetflag(capname, /)")]
    fn tigetflag(vm: &Vm, capname: String) -> PyResult<i32> {
        let name = capability(vm, capname)?;
        // SAFETY: the name ends with NUL.
        Ok(unsafe { nc().tigetflag(name.as_ptr()) })
    }
    /// Return the number of a capability, -1 if it is absent, -2 if it has none.
    #[function("tigetnum(capname, /)")]
    fn tigetnum(vm: &Vm, capname: String) -> PyResult<i32> {
        let name = capability(vm, capname)?;
        // SAFETY: the name ends with NUL.
        Ok(unsafe { nc().tigetnum(name.as_ptr()) })
    }
    /// Return the text of a capability, None if it is absent or has none.
    #[function("tigetstr(capname, /)")]
    fn tigetstr(vm: &Vm, capname: String) -> PyResult<Option<Gc<Bytes>>> {
        let name = capability(vm, capname)?;
        // SAFETY: the name ends with NUL.
        let place = unsafe { nc().tigetstr(name.as_ptr()) };
        // Null and -1 as addresses are no texts, and must not be looked at.
        let text = if place as isize == -1 { None } else { text_bytes(place) };
        Ok(text.map(|text| vm.bytes(text)))
    }
    /// Put up to nine numbers into a text of the terminal's description.
    #[function(
        "tparm(*args)",
        text_signature = "($module, str, i1=0, i2=0, i3=0, i4=0, i5=0, i6=0, i7=0, i8=0,\n      i9=0, /)"
    )]
    fn tparm(vm: &Vm, args: &Args) -> PyResult<Gc<Bytes>> {
        let given = crate::keywords::positional(vm, args, "tparm", 1, 10)?;
        let string = c_bytes(vm, given[0])?;
        let mut p = [0; 9];
        for (place, value) in p.iter_mut().zip(&given[1..]) {
            *place = crate::keywords::c_int(vm, *value)?.into();
        }
        need_terminal(vm)?;
        if wants_texts(string.as_bytes()) {
            return Err(raise(vm, "tparm() returned NULL"));
        }
        // SAFETY: the text ends with NUL, and takes all its parameters as numbers.
        let made =
            unsafe { nc().tparm(string.as_ptr(), p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]) };
        bytes_of(vm, made, "tparm")
    }
    /// Write a text of the terminal's description to standard output.
    #[function("putp(string, /)")]
    fn putp(vm: &Vm, string: Value) -> PyResult<()> {
        let text = c_bytes(vm, string)?;
        // SAFETY: the text ends with NUL.
        done(vm, unsafe { nc().putp(text.as_ptr()) }, "putp")
    }
}

#[cfg(test)]
mod tests {
    use super::wants_texts;

    #[test]
    fn texts_are_seen() {
        assert!(wants_texts(b"\x1b[%p1%s"));
        assert!(wants_texts(b"%p1%:-10s"));
        assert!(wants_texts(b"%p1%l%d"));
        assert!(!wants_texts(b"\x1b[%i%p1%d;%p2%dH%%s"));
        assert!(!wants_texts(b"%?%p1%'s'%=%t%'l'%c%;%"));
        assert!(!wants_texts(b"%p1%02x%{12}%+%d"));
    }
}
