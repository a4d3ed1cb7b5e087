//! How windows behave, which of their lines count as changed, and when they are shown.

use super::library::nc;
use super::values::{ERR, done, fit, ints, ints_of, raise, wrong_count};
use super::window::Window;
use crate::keywords::c_int;
use taipan_macros::class_part;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// The flag that is the only argument.
fn flag(vm: &Vm, args: &Args, name: &str) -> PyResult<bool> {
    let [flag] = ints(vm, args, name, "True(1) or False(0)")?;
    Ok(flag != 0)
}

#[class_part("window", module = "_curses", settings)]
impl Window {
    /// Draw the whole window anew at the next refresh, if the flag is true.
    #[method("clearok(*args)", text_signature = "($self, flag, /)")]
    fn clearok(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "clearok")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().clearok(this.raw(), flag) }, "clearok")
    }
    /// Use the terminal's own insertion and deletion of characters, if the flag is true.
    #[method("idcok(*args)", text_signature = "($self, flag, /)")]
    fn idcok(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "idcok")?;
        // SAFETY: the window is a live one.
        unsafe { nc().idcok(this.raw(), flag) };
        Ok(())
    }
    /// Use the terminal's own insertion and deletion of lines, if the flag is true.
    #[method("idlok(*args)", text_signature = "($self, flag, /)")]
    fn idlok(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "idlok")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().idlok(this.raw(), flag) }, "idlok")
    }
    /// Refresh at every change of the window, if the flag is true.
    #[method("immedok(*args)", text_signature = "($self, flag, /)")]
    fn immedok(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "immedok")?;
        // SAFETY: the window is a live one.
        unsafe { nc().immedok(this.raw(), flag) };
        Ok(())
    }
    /// Give keys that are no characters as one number each, if the flag is true.
    #[method("keypad(*args)", text_signature = "($self, flag, /)")]
    fn keypad(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "keypad")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().keypad(this.raw(), flag) }, "keypad")
    }
    /// Leave the cursor where drawing ends, if the flag is true.
    #[method("leaveok(*args)", text_signature = "($self, flag, /)")]
    fn leaveok(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "leaveok")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().leaveok(this.raw(), flag) }, "leaveok")
    }
    /// Do not wait for keys, if the flag is true.
    #[method("nodelay(*args)", text_signature = "($self, flag, /)")]
    fn nodelay(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "nodelay")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().nodelay(this.raw(), flag) }, "nodelay")
    }
    /// Wait for what follows an escape character however long it takes, if the flag is true.
    #[method("notimeout(*args)", text_signature = "($self, flag, /)")]
    fn notimeout(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "notimeout")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().notimeout(this.raw(), flag) }, "notimeout")
    }
    /// Scroll when the cursor would leave the window at the bottom, if the flag is true.
    #[method("scrollok(*args)", text_signature = "($self, flag, /)")]
    fn scrollok(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "scrollok")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().scrollok(this.raw(), flag) }, "scrollok")
    }
    /// Call syncup() at every change of the window, if the flag is true.
    #[method("syncok(*args)", text_signature = "($self, flag, /)")]
    fn syncok(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let flag = flag(vm, args, "syncok")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().syncok(this.raw(), flag) }, "syncok")
    }
    /// Wait for a key so many milliseconds, or for ever if they are negative.
    #[method("timeout(*args)", text_signature = "($self, delay, /)")]
    fn timeout(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [delay] = ints(vm, args, "timeout", "delay")?;
        // SAFETY: the window is a live one.
        unsafe { nc().wtimeout(this.raw(), delay) };
        Ok(())
    }
    /// Set the first and last of the lines that scroll.
    #[method("setscrreg(top, bottom, /)")]
    fn setscrreg(vm: &Vm, this: Gc<Self>, top: i32, bottom: i32) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wsetscrreg(this.raw(), top, bottom) }, "wsetscrreg")
    }
    /// Insert lines before the one with the cursor, or delete some if nlines is negative.
    #[method("insdelln(*args)", text_signature = "($self, nlines, /)")]
    fn insdelln(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [lines] = ints(vm, args, "insdelln", "nlines")?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().winsdelln(this.raw(), this.no_more(lines)) }, "winsdelln")
    }
    /// Empty the window, and draw it anew at the next refresh.
    #[method("clear()")]
    fn clear(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wclear(this.raw()) }, "wclear")
    }
    /// Empty the window.
    #[method("erase()")]
    fn erase(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().werase(this.raw()) }, "werase")
    }
    /// Empty the window from the cursor to its end.
    #[method("clrtobot()")]
    fn clrtobot(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wclrtobot(this.raw()) }, "wclrtobot")
    }
    /// Empty the line from the cursor to its end.
    #[method("clrtoeol()")]
    fn clrtoeol(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wclrtoeol(this.raw()) }, "wclrtoeol")
    }
    /// Delete the line with the cursor; those below move up.
    #[method("deleteln()")]
    fn deleteln(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().winsdelln(this.raw(), -1) }, "wdeleteln")
    }
    /// Insert a line where the cursor is; those below move down.
    #[method("insertln()")]
    fn insertln(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().winsdelln(this.raw(), 1) }, "winsertln")
    }
}

/// Marks lines as changed or not.
fn touch(vm: &Vm, this: Gc<Window>, [y, n]: [i32; 2], changed: bool, name: &str) -> PyResult<()> {
    // SAFETY: the window is a live one.
    done(vm, unsafe { nc().wtouchln(this.raw(), y, this.no_more(n), changed.into()) }, name)
}

/// Does the window begin on the screen? ncurses computes with the columns from there to the screen's right edge.
fn on_screen(this: Gc<Window>) -> bool {
    // SAFETY: the window is a live one.
    let (y, x) = unsafe { (nc().getbegy(this.raw()), nc().getbegx(this.raw())) };
    (0..nc().LINES()).contains(&y) && (0..nc().COLS()).contains(&x)
}

/// The other window of `overlay` and `overwrite`, and the rectangles if they are given.
fn copy(vm: &Vm, this: Gc<Window>, args: &Args, name: &str, over: bool) -> PyResult<()> {
    args.no_keywords(vm, name)?;
    let given = args.positional();
    let ([to] | [to, _, _, _, _, _, _]) = given else { return Err(wrong_count(vm, name, 1, 7)) };
    let Some(to) = to.downcast::<Window>() else {
        let got = crate::type_name::full_type_name(vm, *to);
        return Err(vm.type_error(format!("{name}() argument 1 must be _curses.window, not {got}")));
    };
    if given.len() == 1 {
        // SAFETY: the windows are live ones.
        let code = unsafe {
            match over {
                true => nc().overlay(this.raw(), to.raw()),
                false => nc().overwrite(this.raw(), to.raw()),
            }
        };
        return done(vm, code, name);
    }
    let [sy, sx, dy, dx, ey, ex] = ints_of(vm, &given[1..])?;
    // SAFETY: the windows are live ones.
    let code = match fit(&[sy, sx, dy, dx, ey, ex]) {
        true => unsafe { nc().copywin(this.raw(), to.raw(), sy, sx, dy, dx, ey, ex, over.into()) },
        false => ERR,
    };
    done(vm, code, "copywin")
}

/// The places of a pad and of the screen for `refresh` and `noutrefresh`: needed for a pad, and for nothing else.
fn places(vm: &Vm, this: Gc<Window>, args: &Args, name: &str, missing: &str) -> PyResult<Option<[i32; 6]>> {
    args.no_keywords(vm, name)?;
    let given = args.positional();
    if !matches!(given.len(), 0 | 6) {
        return Err(wrong_count(vm, name, 0, 6));
    }
    let limit = |n: i32| n.clamp(i16::MIN.into(), i16::MAX.into());
    let places = if given.is_empty() { None } else { Some(ints_of(vm, given)?.map(limit)) };
    match (this.is_pad(), places) {
        (true, None) => Err(raise(vm, missing)),
        (false, Some(_)) => Err(vm.type_error(format!("{name}() takes no arguments (6 given)"))),
        (_, places) => Ok(places),
    }
}

#[class_part("window", module = "_curses", refresh)]
impl Window {
    /// refresh([pminrow, pmincol, sminrow, smincol, smaxrow, smaxcol])
    /// Show the window. For a pad: what begins at (pminrow, pmincol), in the rectangle of the screen between two corners.
    #[method("refresh(*args)", text_signature = None)]
    fn refresh(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let missing = "refresh() for a pad requires 6 arguments";
        let places = places(vm, this, args, "refresh", missing)?;
        let raw = this.raw() as usize;
        // SAFETY: the window is a live one: the caller holds its object.
        let code = vm.without_lock(|| unsafe {
            match places {
                Some([py, px, sy, sx, ey, ex]) => nc().prefresh(raw as *mut _, py, px, sy, sx, ey, ex),
                None => nc().wrefresh(raw as *mut _),
            }
        });
        done(vm, code, if places.is_some() { "prefresh" } else { "wrefresh" })
    }
    /// noutrefresh([pminrow, pmincol, sminrow, smincol, smaxrow, smaxcol])
    /// As refresh(), but leave it to doupdate() to write to the terminal.
    #[method("noutrefresh(*args)", text_signature = None)]
    fn noutrefresh(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let missing = "noutrefresh() called for a pad requires 6 arguments";
        let places = places(vm, this, args, "noutrefresh", missing)?;
        // SAFETY: the window is a live one.
        let code = unsafe {
            match places {
                Some([py, px, sy, sx, ey, ex]) => nc().pnoutrefresh(this.raw(), py, px, sy, sx, ey, ex),
                None => nc().wnoutrefresh(this.raw()),
            }
        };
        done(vm, code, if places.is_some() { "pnoutrefresh" } else { "wnoutrefresh" })
    }
    /// overlay(destwin, [sminrow, smincol, dminrow, dmincol, dmaxrow, dmaxcol])
    /// Copy what is not background to another window, where the two overlap, or to a rectangle of it.
    #[method("overlay(*args)", text_signature = None)]
    fn overlay(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        copy(vm, this, args, "overlay", true)
    }
    /// overwrite(destwin, [sminrow, smincol, dminrow, dmincol, dmaxrow, dmaxcol])
    /// As overlay(), but copy the background too.
    #[method("overwrite(*args)", text_signature = None)]
    fn overwrite(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        copy(vm, this, args, "overwrite", false)
    }
    /// Write the window to a binary file, for getwin().
    #[method("putwin(file, /)")]
    fn putwin(vm: &Vm, this: Gc<Self>, file: taipan_vm::value::Value) -> PyResult {
        super::file::put(vm, this, file)
    }
    /// touchline(start, count, [changed=True])
    /// Take lines as changed, or as not.
    #[method("touchline(*args)", text_signature = None)]
    fn touchline(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "touchline")?;
        let (lines, changed) = match args.positional() {
            [y, n] => ([c_int(vm, *y)?, c_int(vm, *n)?], true),
            [y, n, changed] => ([c_int(vm, *y)?, c_int(vm, *n)?], vm.truth(*changed)?),
            _ => return Err(wrong_count(vm, "touchline", 2, 3)),
        };
        touch(vm, this, lines, changed, "touchline")
    }
    /// Take all lines as changed.
    #[method("touchwin()")]
    fn touchwin(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        touch(vm, this, [0, unsafe { nc().getmaxy(this.raw()) }], true, "touchwin")
    }
    /// Take no line as changed.
    #[method("untouchwin()")]
    fn untouchwin(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        touch(vm, this, [0, unsafe { nc().getmaxy(this.raw()) }], false, "untouchwin")
    }
    /// Was this line changed since it was shown?
    #[method("is_linetouched(line, /)")]
    fn is_linetouched(vm: &Vm, this: Gc<Self>, line: i32) -> PyResult<bool> {
        // SAFETY: the window is a live one.
        unsafe {
            let lines = nc().getmaxy(this.raw());
            if !(0..=lines).contains(&line) {
                return Err(vm.type_error("is_linetouched: line number outside of boundaries"));
            }
            // CPython asks for the line behind the last, too. There is none.
            Ok(line < lines && nc().is_linetouched(this.raw(), line))
        }
    }
    /// Was the window changed since it was shown?
    #[method("is_wintouched()")]
    fn is_wintouched(this: Gc<Self>) -> bool {
        // SAFETY: the window is a live one.
        unsafe { nc().is_wintouched(this.raw()) }
    }
    /// Write some lines anew at the next refresh.
    #[method("redrawln(beg, num, /)")]
    fn redrawln(vm: &Vm, this: Gc<Self>, beg: i32, num: i32) -> PyResult<()> {
        // SAFETY: the window is a live one.
        let code = match on_screen(this) && fit(&[beg, num]) {
            true => unsafe { nc().wredrawln(this.raw(), beg, num) },
            false => ERR,
        };
        done(vm, code, "redrawln")
    }
    /// Write the window anew at the next refresh.
    #[method("redrawwin()")]
    fn redrawwin(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        // SAFETY: the window is a live one.
        done(vm, if on_screen(this) { unsafe { nc().redrawwin(this.raw()) } } else { ERR }, "redrawwin")
    }
    /// Take as changed what was changed in the windows that this one is a part of.
    #[method("syncdown()")]
    fn syncdown(this: Gc<Self>) {
        // SAFETY: the window is a live one.
        unsafe { nc().wsyncdown(this.raw()) }
    }
    /// Take what was changed as changed in the windows that this one is a part of.
    #[method("syncup()")]
    fn syncup(this: Gc<Self>) {
        // SAFETY: the window is a live one.
        unsafe { nc().wsyncup(this.raw()) }
    }
}
