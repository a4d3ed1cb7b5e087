//! What windows are written with: characters, texts, lines and borders; attributes and background.

use super::constants::{A_ATTRIBUTES, A_STANDOUT, pair_of};
use super::library::{Cell, WideCell, nc};
use super::values::{self, Character, ERR, Text, done, placed, wrong_count};
use super::window::Window;
use crate::keywords::c_int;
use std::ptr::{null, null_mut};
use taipan_macros::class_part;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `value` as a character of a window, with attributes.
fn cell(vm: &Vm, this: Gc<Window>, value: Value, attributes: u32) -> PyResult<Cell> {
    Ok(values::cell(vm, value, &this.encoding())? | attributes)
}

/// The attributes at place `n` of the arguments, 0 if there are none.
fn attributes(vm: &Vm, rest: &[Value], n: usize) -> PyResult<u32> {
    rest.get(n).map_or(Ok(0), |value| values::attributes(vm, *value))
}

/// Writes any character, where the cursor is.
fn add_wide(this: Gc<Window>, ch: i32, attributes: u32) -> i32 {
    let (mut cell, text) = (WideCell::default(), [ch, 0]);
    // SAFETY: the window is a live one, the text ends with NUL, and the cell has room for one.
    unsafe {
        match nc().setcchar(&mut cell, text.as_ptr(), attributes, pair_of(attributes), null()) {
            ERR => ERR,
            _ => nc().wadd_wch(this.raw(), &cell),
        }
    }
}

#[class_part("window", module = "_curses", output)]
impl Window {
    /// addch([y, x,] ch, [attr=_curses.A_NORMAL])
    /// Write a character over the one at the cursor, or at (y, x).
    #[method("addch(*args)", text_signature = None)]
    fn addch(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let given = placed(vm, args, "addch", 1, 1)?;
        let attributes = attributes(vm, given.rest, 1)?;
        let Some(ch) = given.rest.first() else { return Err(wrong_count(vm, "addch", 1, 4)) };
        let ch = values::character(vm, *ch, &this.encoding())?;
        let name = if matches!(ch, Character::Wide(_)) { "add_wch" } else { "addch" };
        done(vm, this.go(given.at), name)?;
        let code = match ch {
            Character::Wide(ch) => add_wide(this, ch, attributes),
            // SAFETY: the window is a live one.
            Character::Cell(ch) => unsafe { nc().waddch(this.raw(), ch | attributes) },
        };
        done(vm, code, name)
    }
    /// insch([y, x,] ch, [attr=_curses.A_NORMAL])
    /// Write a character before the one at the cursor, or at (y, x), and move what follows on the line to the right.
    #[method("insch(*args)", text_signature = None)]
    fn insch(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let given = placed(vm, args, "insch", 1, 1)?;
        let attributes = attributes(vm, given.rest, 1)?;
        let Some(ch) = given.rest.first() else { return Err(wrong_count(vm, "insch", 1, 4)) };
        let ch = cell(vm, this, *ch, attributes)?;
        done(vm, this.go(given.at), "insch")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().winsch(this.raw(), ch) }, "insch")
    }
    /// Write a character where the cursor is, and show it at once.
    #[method("echochar(ch, attr=_curses.A_NORMAL, /)")]
    fn echochar(vm: &Vm, this: Gc<Self>, ch: Value, attr: Option<i64>) -> PyResult<()> {
        let ch = cell(vm, this, ch, attr.unwrap_or(0) as u32)?;
        // SAFETY: the window is a live one.
        let code = unsafe {
            match this.is_pad() {
                true => nc().pechochar(this.raw(), ch),
                false => nc().wechochar(this.raw(), ch),
            }
        };
        done(vm, code, "echochar")
    }
    /// Remove attributes from those that are written with.
    #[method("attroff(attr, /)")]
    fn attroff(vm: &Vm, this: Gc<Self>, attr: i64) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wattr_off(this.raw(), attr as u32, null_mut()) }, "attroff")
    }
    /// Add attributes to those that are written with.
    #[method("attron(attr, /)")]
    fn attron(vm: &Vm, this: Gc<Self>, attr: i64) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wattr_on(this.raw(), attr as u32, null_mut()) }, "attron")
    }
    /// Set the attributes that are written with.
    #[method("attrset(attr, /)")]
    fn attrset(vm: &Vm, this: Gc<Self>, attr: i64) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wattrset(this.raw(), attr as i32) }, "attrset")
    }
    /// Write in standout mode from now on.
    #[method("standout()")]
    fn standout(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wattrset(this.raw(), A_STANDOUT as i32) }, "wstandout")
    }
    /// Write without attributes from now on.
    #[method("standend()")]
    fn standend(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wattrset(this.raw(), 0) }, "wstandend")
    }
    /// Set the background, also of what is there already.
    #[method("bkgd(ch, attr=_curses.A_NORMAL, /)")]
    fn bkgd(vm: &Vm, this: Gc<Self>, ch: Value, attr: Option<i64>) -> PyResult<()> {
        let ch = cell(vm, this, ch, attr.unwrap_or(0) as u32)?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wbkgd(this.raw(), ch) }, "bkgd")
    }
    /// Set the background of what is written from now on.
    #[method("bkgdset(ch, attr=_curses.A_NORMAL, /)")]
    fn bkgdset(vm: &Vm, this: Gc<Self>, ch: Value, attr: Option<i64>) -> PyResult<()> {
        let ch = cell(vm, this, ch, attr.unwrap_or(0) as u32)?;
        // SAFETY: the window is a live one.
        unsafe { nc().wbkgdset(this.raw(), ch) };
        Ok(())
    }
    /// Return the background: a character and its attributes.
    #[method("getbkgd()")]
    fn getbkgd(this: Gc<Self>) -> u32 {
        // SAFETY: the window is a live one.
        unsafe { nc().getbkgd(this.raw()) }
    }
}

/// How a text is written.
struct Writing {
    /// The method.
    name: &'static str,
    /// What errors call it for a str.
    wide_name: &'static str,
    /// Is what follows moved, instead of being written over?
    insert: bool,
    /// Is there a number of characters among the arguments?
    counted: bool,
}

/// Writes a text with the attributes given, and takes back those that were set before.
fn write(vm: &Vm, this: Gc<Window>, args: &Args, how: &Writing) -> PyResult<()> {
    let fewest = 1 + usize::from(how.counted);
    let given = placed(vm, args, how.name, fewest, 1)?;
    let n = match given.rest {
        [_, n, ..] if how.counted => c_int(vm, *n)?,
        _ => -1,
    };
    let attributes = given.rest.get(fewest).map(|value| values::attributes(vm, *value)).transpose()?;
    let Some(text) = given.rest.first() else { return Err(wrong_count(vm, how.name, fewest, fewest + 3)) };
    let text = values::text(vm, *text)?;
    let (library, raw) = (nc(), this.raw());
    // SAFETY: the window is a live one, and the texts end with NUL.
    let code = unsafe {
        let before = library.getattrs(raw);
        if let Some(attributes) = attributes {
            library.wattrset(raw, attributes as i32);
        }
        let code = match (this.go(given.at), &text) {
            (ERR, _) => ERR,
            (_, Text::Bytes(text)) if how.insert => library.winsnstr(raw, text.as_ptr(), n),
            (_, Text::Bytes(text)) => library.waddnstr(raw, text.as_ptr(), n),
            (_, Text::Wide(text)) if how.insert => library.wins_nwstr(raw, text.as_ptr(), n),
            (_, Text::Wide(text)) => library.waddnwstr(raw, text.as_ptr(), n),
        };
        if attributes.is_some() {
            library.wattrset(raw, before);
        }
        code
    };
    done(vm, code, if matches!(text, Text::Wide(_)) { how.wide_name } else { how.name })
}

#[class_part("window", module = "_curses", strings)]
impl Window {
    /// addstr([y, x,] str, [attr])
    /// Write a text over what is at the cursor, or at (y, x).
    #[method("addstr(*args)", text_signature = None)]
    fn addstr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let how = Writing { name: "addstr", wide_name: "addwstr", insert: false, counted: false };
        write(vm, this, args, &how)
    }
    /// addnstr([y, x,] str, n, [attr])
    /// Write at most n characters of a text over what is at the cursor, or at (y, x).
    #[method("addnstr(*args)", text_signature = None)]
    fn addnstr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let how = Writing { name: "addnstr", wide_name: "addnwstr", insert: false, counted: true };
        write(vm, this, args, &how)
    }
    /// insstr([y, x,] str, [attr])
    /// Write a text before what is at the cursor, or at (y, x), which is moved to the right. The cursor stays.
    #[method("insstr(*args)", text_signature = None)]
    fn insstr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let how = Writing { name: "insstr", wide_name: "inswstr", insert: true, counted: false };
        write(vm, this, args, &how)
    }
    /// insnstr([y, x,] str, n, [attr])
    /// As insstr(), with at most n characters of the text, or all if n is not positive.
    #[method("insnstr(*args)", text_signature = None)]
    fn insnstr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let how = Writing { name: "insnstr", wide_name: "insn_wstr", insert: true, counted: true };
        write(vm, this, args, &how)
    }
}

/// A line of characters.
fn line(vm: &Vm, this: Gc<Window>, args: &Args, name: &str) -> PyResult<()> {
    let given = placed(vm, args, name, 2, 1)?;
    let [ch, n, ..] = given.rest else { return Err(wrong_count(vm, name, 2, 5)) };
    let n = this.no_more(c_int(vm, *n)?);
    let attributes = attributes(vm, given.rest, 2)?;
    let ch = cell(vm, this, *ch, attributes)?;
    done(vm, this.go(given.at), "wmove")?;
    // SAFETY: the window is a live one.
    let code = unsafe {
        match name {
            "hline" => nc().whline(this.raw(), ch, n),
            _ => nc().wvline(this.raw(), ch, n),
        }
    };
    done(vm, code, name)
}

fn border(this: Gc<Window>, [ls, rs, ts, bs, tl, tr, bl, br]: [Cell; 8]) -> i32 {
    // SAFETY: the window is a live one.
    unsafe { nc().wborder(this.raw(), ls, rs, ts, bs, tl, tr, bl, br) }
}

#[class_part("window", module = "_curses", lines)]
impl Window {
    /// hline([y, x,] ch, n, [attr=_curses.A_NORMAL])
    /// Draw a line of n characters to the right of the cursor, or of (y, x).
    #[method("hline(*args)", text_signature = None)]
    fn hline(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        line(vm, this, args, "hline")
    }
    /// vline([y, x,] ch, n, [attr=_curses.A_NORMAL])
    /// Draw a line of n characters downwards from the cursor, or from (y, x).
    #[method("vline(*args)", text_signature = None)]
    fn vline(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        line(vm, this, args, "vline")
    }
    /// box([verch=0, horch=0])
    /// Draw a border with one character for the sides, and one for top and bottom.
    #[method("box(*args)", text_signature = None)]
    fn box_(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "box")?;
        let (side, level) = match args.positional() {
            [] => (0, 0),
            [side, level] => (cell(vm, this, *side, 0)?, cell(vm, this, *level, 0)?),
            _ => return Err(wrong_count(vm, "box", 0, 2)),
        };
        border(this, [side, side, level, level, 0, 0, 0, 0]);
        Ok(())
    }
    /// Draw a border: left and right side, top and bottom, the corners above and those below, each from left to right. What
    /// is 0 or left out is a line.
    #[method(
        "border(*args)",
        text_signature = "($self, ls=_curses.ACS_VLINE, rs=_curses.ACS_VLINE,\n\
            \x20      ts=_curses.ACS_HLINE, bs=_curses.ACS_HLINE,\n\
            \x20      tl=_curses.ACS_ULCORNER, tr=_curses.ACS_URCORNER,\n\
            \x20      bl=_curses.ACS_LLCORNER, br=_curses.ACS_LRCORNER, /)"
    )]
    fn border(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "window.border")?;
        args.between(vm, "border", 0, 8)?;
        let mut cells = [0; 8];
        for (place, value) in cells.iter_mut().zip(args.positional()) {
            *place = cell(vm, this, *value, 0)?;
        }
        done(vm, border(this, cells), "border")
    }
}

/// What `inch` says of the cell at the cursor: attributes, and the byte that the locale has for its character, 0 if none.
pub fn shown(this: Gc<Window>) -> Cell {
    let (mut cell, mut text) = (WideCell::default(), [0; super::library::CELL_CHARS]);
    let (mut attributes, mut pair) = (0, 0);
    // SAFETY: the window is a live one. The cell is large enough, and so is the text: it gets one character more than a cell has.
    unsafe {
        let plain = nc().winch(this.raw());
        if plain == ERR as Cell
            || nc().win_wch(this.raw(), &mut cell) == ERR
            || nc().getcchar(&cell, text.as_mut_ptr(), &mut attributes, &mut pair, null_mut()) == ERR
        {
            return plain;
        }
        let byte = if text[0] != 0 && text[1] != 0 { ERR } else { wctob(text[0] as libc::c_uint) };
        let attributes = attributes | super::constants::attribute_of(pair.into());
        (attributes & A_ATTRIBUTES) | if byte == ERR { 0 } else { byte as Cell }
    }
}

unsafe extern "C" {
    /// The C library's: the byte of a character, -1 if it has none.
    fn wctob(ch: libc::c_uint) -> libc::c_int;
}
