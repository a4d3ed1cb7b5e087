//! `window`: a window or pad. Here is what windows are, and how they are made, moved and asked about; `output`, `input` and
//! `refresh` have the rest of their methods.

use super::library::{Window as Raw, nc};
use super::values::{ERR, done, fit, ints, ints_of, placed, raise, room, wrong_count};
use std::cell::RefCell;
use std::rc::Rc;
use taipan_macros::{class, class_part, native_object};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::Str;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A window of ncurses, which is freed when nobody holds it. It holds the one that it is a part of.
pub struct Handle {
    raw: *mut Raw,
    _parent: Option<Rc<Handle>>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the window is a live one: only this frees it. The screen's own belongs to ncurses. Those that are parts of
        // it hold it, so they are gone.
        unsafe {
            if self.raw != nc().stdscr() {
                nc().delwin(self.raw);
            }
        }
    }
}

/// A window.
#[native_object("_curses.window")]
pub struct Window {
    #[untraced]
    handle: RefCell<Rc<Handle>>,
    #[untraced]
    encoding: RefCell<String>,
}

/// The encoding that the locale says.
fn locale_encoding() -> String {
    // SAFETY: the text is constant until the locale is set again.
    let name = super::library::text(unsafe { libc::nl_langinfo(libc::CODESET) });
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "utf-8".into())
}

/// Makes the object for a window that ncurses made.
///
/// # Errors
/// `_curses.error` for null
pub fn make(
    vm: &Vm,
    raw: *mut Raw,
    parent: Option<Gc<Window>>,
    encoding: Option<String>,
) -> PyResult<Gc<Window>> {
    if raw.is_null() {
        return Err(raise(vm, "curses function returned NULL"));
    }
    let handle = Rc::new(Handle { raw, _parent: parent.map(|parent| parent.handle()) });
    let encoding = encoding.unwrap_or_else(locale_encoding);
    Ok(Window::alloc(vm, Window::class(vm), |head| Window {
        head,
        handle: RefCell::new(handle),
        encoding: RefCell::new(encoding),
    }))
}

impl Window {
    /// The window itself.
    pub fn raw(&self) -> *mut Raw {
        self.handle.borrow().raw
    }
    /// What keeps the window itself alive.
    pub fn handle(&self) -> Rc<Handle> {
        self.handle.borrow().clone()
    }
    /// The encoding of its bytes.
    pub fn encoding(&self) -> String {
        self.encoding.borrow().clone()
    }
    /// A number of lines or columns; the window's size is as good as a larger one.
    pub fn no_more(&self, n: i32) -> i32 {
        // SAFETY: the window is a live one.
        let most = unsafe { nc().getmaxy(self.raw()).max(nc().getmaxx(self.raw())) };
        n.clamp(-most, most)
    }
    /// Is it a pad?
    pub fn is_pad(&self) -> bool {
        // SAFETY: the window is a live one.
        unsafe { nc().is_pad(self.raw()) }
    }
    /// Moves the cursor, if there is a place to move it to; gives what ncurses gives.
    pub fn go(&self, at: Option<(i32, i32)>) -> i32 {
        match at {
            // SAFETY: the window is a live one.
            Some((y, x)) => unsafe { nc().wmove(self.raw(), y, x) },
            None => 0,
        }
    }
}

#[class(
    "window",
    module = "_curses",
    parts(geometry, output, strings, lines, cells, input, settings, refresh)
)]
impl Window {
    /// the encoding of the bytes that stand for characters
    #[getter("encoding")]
    fn get_encoding(this: Gc<Self>) -> String {
        this.encoding()
    }
    #[setter("encoding")]
    fn set_encoding(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("encoding may not be deleted"));
        }
        let Some(text) = value.downcast::<Str>() else {
            return Err(vm.type_error("setting encoding to a non-string"));
        };
        let bytes = taipan_vm::codecs::encode_str(vm, text, "ascii", "strict")?;
        let name = bytes.as_slice().split(|b| *b == 0).next().unwrap_or_default();
        *this.encoding.borrow_mut() = String::from_utf8_lossy(name).into_owned();
        Ok(())
    }
}

/// A part of a window, from two or four arguments.
fn part(
    vm: &Vm,
    this: Gc<Window>,
    args: &Args,
    name: &str,
    make_raw: impl FnOnce([i32; 4]) -> *mut Raw,
) -> PyResult<Gc<Window>> {
    args.no_keywords(vm, name)?;
    let place = match args.positional() {
        given @ [_, _] => {
            let [y, x] = ints_of(vm, given)?;
            [0, 0, y, x]
        }
        given @ [_, _, _, _] => ints_of(vm, given)?,
        _ => return Err(wrong_count(vm, name, 2, 4)),
    };
    let raw = if fit(&place) { make_raw(place) } else { std::ptr::null_mut() };
    make(vm, raw, Some(this), Some(this.encoding()))
}

/// `subwin`, `subpad`: which of them depends on what the window is.
fn screen_part(vm: &Vm, this: Gc<Window>, args: &Args) -> PyResult<Gc<Window>> {
    // SAFETY: the window is a live one.
    part(vm, this, args, "subwin", |[lines, cols, y, x]| unsafe {
        match this.is_pad() {
            true => nc().subpad(this.raw(), lines, cols, y, x),
            false => nc().subwin(this.raw(), lines, cols, y, x),
        }
    })
}

/// A pair of what two functions say of a window.
macro_rules! pair {
    ($this:ident, $y:ident, $x:ident) => {
        // SAFETY: the window is a live one.
        unsafe { (nc().$y($this.raw()), nc().$x($this.raw())) }
    };
}

#[class_part("window", module = "_curses", geometry)]
impl Window {
    /// derwin([nlines=0, ncols=0,] begin_y, begin_x)
    /// Create a part of the window, at a place that counts from the window's own.
    #[method("derwin(*args)", text_signature = None)]
    fn derwin(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<Self>> {
        // SAFETY: the window is a live one.
        part(vm, this, args, "derwin", |[lines, cols, y, x]| unsafe {
            nc().derwin(this.raw(), lines, cols, y, x)
        })
    }
    /// subwin([nlines=0, ncols=0,] begin_y, begin_x)
    /// Create a part of the window, at a place that counts from the screen's corner.
    #[method("subwin(*args)", text_signature = None)]
    fn subwin(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<Self>> {
        screen_part(vm, this, args)
    }
    /// subwin([nlines=0, ncols=0,] begin_y, begin_x)
    /// Create a part of the window, at a place that counts from the screen's corner.
    #[method("subpad(*args)", text_signature = None)]
    fn subpad(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<Self>> {
        screen_part(vm, this, args)
    }
    /// Return a tuple (y, x): where the cursor is.
    #[method("getyx()")]
    fn getyx(this: Gc<Self>) -> (i32, i32) {
        pair!(this, getcury, getcurx)
    }
    /// Return a tuple (y, x): where the window's upper left corner is.
    #[method("getbegyx()")]
    fn getbegyx(this: Gc<Self>) -> (i32, i32) {
        pair!(this, getbegy, getbegx)
    }
    /// Return a tuple (y, x): the window's height and width.
    #[method("getmaxyx()")]
    fn getmaxyx(this: Gc<Self>) -> (i32, i32) {
        pair!(this, getmaxy, getmaxx)
    }
    /// Return a tuple (y, x): where the window is in the one it is a part of, or (-1, -1).
    #[method("getparyx()")]
    fn getparyx(this: Gc<Self>) -> (i32, i32) {
        pair!(this, getpary, getparx)
    }
    /// Is this place of the screen in the window?
    #[method("enclose(y, x, /)")]
    fn enclose(this: Gc<Self>, y: i32, x: i32) -> bool {
        // SAFETY: the window is a live one.
        unsafe { nc().wenclose(this.raw(), y, x) }
    }
    /// Move the cursor to (new_y, new_x).
    #[method("move(*args)", text_signature = "($self, new_y, new_x, /)")]
    fn move_(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [y, x] = ints(vm, args, "move", "y,x")?;
        done(vm, this.go(Some((y, x))), "wmove")
    }
    /// Move the window, so that its upper left corner is at (new_y, new_x).
    #[method("mvwin(*args)", text_signature = "($self, new_y, new_x, /)")]
    fn mvwin(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [y, x] = ints(vm, args, "mvwin", "y,x")?;
        // SAFETY: the window is a live one.
        let code = if fit(&[y, x]) { unsafe { nc().mvwin(this.raw(), y, x) } } else { ERR };
        done(vm, code, "mvwin")
    }
    /// Let the window show another place of the one it is a part of.
    #[method("mvderwin(*args)", text_signature = "($self, y, x, /)")]
    fn mvderwin(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [y, x] = ints(vm, args, "mvderwin", "y,x")?;
        // SAFETY: the window is a live one.
        let code = if fit(&[y, x]) { unsafe { nc().mvderwin(this.raw(), y, x) } } else { ERR };
        done(vm, code, "mvderwin")
    }
    /// Give the window nlines lines and ncols columns.
    #[method("resize(*args)", text_signature = "($self, nlines, ncols, /)")]
    fn resize(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [lines, cols] = ints(vm, args, "resize", "lines,columns")?;
        room(vm, lines, cols)?;
        // SAFETY: the window is a live one.
        let code = if fit(&[lines, cols]) { unsafe { nc().wresize(this.raw(), lines, cols) } } else { ERR };
        done(vm, code, "wresize")
    }
    /// Move the cursors of the windows that this one is a part of to where this one's is.
    #[method("cursyncup()")]
    fn cursyncup(this: Gc<Self>) {
        // SAFETY: the window is a live one.
        unsafe { nc().wcursyncup(this.raw()) }
    }
    /// delch([y, x])
    /// Delete a character, and move what follows on the line to the left.
    #[method("delch(*args)", text_signature = None)]
    fn delch(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let at = super::input::place_only(vm, args, "delch")?;
        let name = if at.is_some() { "mvwdelch" } else { "wdelch" };
        done(vm, this.go(at), name)?;
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wdelch(this.raw()) }, name)
    }
    /// scroll([lines=1])
    /// Move what the window shows up by so many lines, or down if they are negative.
    #[method("scroll(*args)", text_signature = None)]
    fn scroll(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "scroll")?;
        let lines = match args.positional() {
            [] => 1,
            [lines] => crate::keywords::c_int(vm, *lines)?,
            _ => return Err(wrong_count(vm, "scroll", 0, 1)),
        };
        // SAFETY: the window is a live one.
        done(vm, unsafe { nc().wscrl(this.raw(), this.no_more(lines)) }, "scroll")
    }
    /// chgat([y, x,] [n=-1,] attr)
    /// Set the attributes of n characters from the cursor, or from (y, x); of all to the end of the line if n is negative.
    #[method("chgat(*args)", text_signature = None)]
    fn chgat(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let given = placed(vm, args, "chgat", 1, 1)?;
        let (n, attributes) = match given.rest {
            [n, attributes] => (crate::keywords::c_int(vm, *n)?, super::values::attributes(vm, *attributes)?),
            [attributes] => (-1, super::values::attributes(vm, *attributes)?),
            _ => return Err(wrong_count(vm, "chgat", 1, 4)),
        };
        let pair = super::constants::pair_of(attributes);
        let attributes = attributes & super::constants::A_ATTRIBUTES;
        let mut code = this.go(given.at);
        // SAFETY: the window is a live one.
        unsafe {
            if code != ERR {
                code = nc().wchgat(this.raw(), this.no_more(n), attributes, pair, std::ptr::null());
                let line = given.at.map_or_else(|| nc().getcury(this.raw()), |at| at.0);
                nc().wtouchln(this.raw(), line, 1, 1);
            }
        }
        done(vm, code, "chgat")
    }
}
