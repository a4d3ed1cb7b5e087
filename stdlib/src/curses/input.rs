//! What windows are asked for: the characters they show, and keys.

use super::library::{bytes as text_bytes, nc};
use super::output::shown;
use super::values::{ERR, placed, raise, wrong_count};
use super::window::Window;
use crate::os_error::interrupted;
use std::ffi::c_char;
use taipan_macros::class_part;
use taipan_vm::native::convert::ArgContext;
use taipan_vm::native::{Args, FromArg, PyResult};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The number of bytes, in messages.
const COUNT: ArgContext =
    ArgContext { function: "instr", param: "n", position: 0, named: false, or_none: false };

/// The most bytes that a text of one line has.
const MOST: u32 = 2047;

/// `KEY_CODE_YES`: what was read is a key that is no character.
const KEY_CODE_YES: i32 = 256;

/// Arguments that are a place or nothing.
///
/// # Errors
/// TypeError, OverflowError
pub fn place_only(vm: &Vm, args: &Args, name: &str) -> PyResult<Option<(i32, i32)>> {
    match args.len() {
        0 | 2 => placed(vm, args, name, 0, 0).map(|given| given.at),
        _ => Err(wrong_count(vm, name, 0, 2)),
    }
}

/// A place or none, and then how many bytes, for `instr` and `getstr`.
fn place_and_count(vm: &Vm, args: &Args, name: &str) -> PyResult<(Option<(i32, i32)>, usize)> {
    args.no_keywords(vm, name)?;
    let given = args.positional();
    let (at, n) = match given {
        [] => (None, None),
        [n] => (None, Some(*n)),
        [y, x, ..] if given.len() <= 3 => {
            let at = (crate::keywords::c_int(vm, *y)?, crate::keywords::c_int(vm, *x)?);
            (Some(at), given.get(2).copied())
        }
        _ => {
            // CPython calls both so.
            return Err(vm.type_error("_curses.window.instr requires 0 to 3 arguments"));
        }
    };
    let count = match n {
        Some(n) => u32::from_arg(vm, n, &COUNT)?,
        None => MOST,
    };
    Ok((at, count.min(MOST) as usize))
}

/// Reads a key: what ncurses gives, without the interpreter's lock while it waits.
fn read_key(vm: &Vm, this: Gc<Window>, args: &Args, name: &str) -> PyResult<i32> {
    let at = place_only(vm, args, name)?;
    let raw = this.raw() as usize;
    let key = match this.go(at) {
        ERR => ERR,
        // SAFETY: the window is a live one: the caller holds its object.
        _ => vm.without_lock(|| unsafe { nc().wgetch(raw as *mut _) }),
    };
    if key == ERR {
        interrupted(vm)?;
    }
    Ok(key)
}

#[class_part("window", module = "_curses", cells)]
impl Window {
    /// inch([y, x])
    /// Return the character at the cursor, or at (y, x), in the lower 8 bits, and its attributes in those above.
    #[method("inch(*args)", text_signature = None)]
    fn inch(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<u32> {
        match this.go(place_only(vm, args, "inch")?) {
            ERR => Ok(ERR as u32),
            _ => Ok(shown(this)),
        }
    }
    /// instr([y, x,] n=2047)
    /// Return at most n bytes of what the line shows from the cursor, or from (y, x).
    #[method("instr(*args)", text_signature = None)]
    fn instr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let (at, n) = place_and_count(vm, args, "instr")?;
        let mut text = vec![0u8; n + 1];
        let code = match this.go(at) {
            ERR => ERR,
            // SAFETY: the window is a live one. The text has one byte more than may be written, for the NUL.
            _ => unsafe { nc().winnstr(this.raw(), text.as_mut_ptr().cast(), n as i32) },
        };
        Ok(line_of(vm, &text, code))
    }
}

/// What the library wrote into a buffer, nothing if it failed.
fn line_of(vm: &Vm, text: &[u8], code: i32) -> Value {
    let end = match code {
        ERR => 0,
        _ => text.iter().position(|b| *b == 0).unwrap_or(text.len()),
    };
    vm.bytes(&text[..end]).value()
}

#[class_part("window", module = "_curses", input)]
impl Window {
    /// getch([y, x])
    /// Wait for a key, and return its number, or -1 if there is none and the window does not wait.
    #[method("getch(*args)", text_signature = None)]
    fn getch(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<i32> {
        read_key(vm, this, args, "getch")
    }
    /// getkey([y, x])
    /// As getch(), but return a str: the character, or the name of the key.
    #[method("getkey(*args)", text_signature = None)]
    fn getkey(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let key = read_key(vm, this, args, "getkey")?;
        match u8::try_from(key) {
            _ if key == ERR => Err(raise(vm, "no input")),
            Ok(byte) => Ok(vm.str(&char::from(byte).to_string()).value()),
            Err(_) => {
                // SAFETY: the text is constant, or stays until the next call.
                let name = unsafe { nc().keyname(key) };
                let name = text_bytes(name).map(String::from_utf8_lossy).unwrap_or_default();
                Ok(vm.str(&name).value())
            }
        }
    }
    /// get_wch([y, x])
    /// Wait for a key, and return a str of one character, or the number of a key that is none.
    #[method("get_wch(*args)", text_signature = None)]
    fn get_wch(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let at = place_only(vm, args, "get_wch")?;
        let raw = this.raw() as usize;
        let mut ch = 0;
        let code = match this.go(at) {
            ERR => ERR,
            // SAFETY: the window is a live one: the caller holds its object.
            _ => vm.without_lock(|| unsafe { nc().wget_wch(raw as *mut _, &mut ch) }),
        };
        match (code, char::from_u32(ch)) {
            (ERR, _) => {
                interrupted(vm)?;
                Err(raise(vm, "no input"))
            }
            (KEY_CODE_YES, _) => Ok(vm.int(ch.into())),
            (_, Some(ch)) => Ok(vm.str(&ch.to_string()).value()),
            (_, None) => {
                Err(vm.value_error(format!("character U+{ch:x} is not in range [U+0000; U+10ffff]")))
            }
        }
    }
    /// getstr([[y, x,] n=2047])
    /// Read a line of at most n bytes.
    #[method("getstr(*args)", text_signature = None)]
    fn getstr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let (at, n) = place_and_count(vm, args, "getstr")?;
        let mut text = vec![0u8; n + 1];
        let (raw, place) = (this.raw() as usize, text.as_mut_ptr() as usize);
        let code = match this.go(at) {
            ERR => ERR,
            // SAFETY: the window is a live one: the caller holds its object. The text has one byte more than may be
            // written, for the NUL.
            _ => vm.without_lock(|| unsafe { nc().wgetnstr(raw as *mut _, place as *mut c_char, n as i32) }),
        };
        if code == ERR {
            interrupted(vm)?;
        }
        Ok(line_of(vm, &text, code))
    }
}
