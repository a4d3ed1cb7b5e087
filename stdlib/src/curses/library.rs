//! ncurses itself: the machine's own `libncursesw` (and `libpanelw`) of version 6, loaded when `_curses` is imported.
//!
//! It is not linked in, so that the program builds without it, and so that what draws is what the machine's description of
//! terminals belongs to. Where there is none, importing `_curses` says so.
//!
//! The functions keep the names that ncurses documents them under; what is a macro in C is written out where it is used.
//! ncurses keeps one screen for the whole process, in variables: [`Library`] has their places too.

#![allow(non_snake_case)]

use std::ffi::{CStr, CString, c_char, c_int, c_long, c_short, c_uint, c_void};
use std::sync::OnceLock;

/// `WINDOW`: a window of ncurses.
#[repr(C)]
pub struct Window {
    _private: [u8; 0],
}

/// `PANEL`: a panel of libpanel.
#[repr(C)]
pub struct Panel {
    _private: [u8; 0],
}

/// `chtype`: a character, its attributes and its pair of colours.
pub type Cell = c_uint;

/// `cchar_t`: a character that may be any, with its attributes. Larger than the library's own (28 bytes).
#[repr(C, align(8))]
#[derive(Clone, Copy, Default)]
pub struct WideCell([u32; 16]);

/// `MEVENT`: what the mouse did.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct MouseEvent {
    pub id: c_short,
    pub x: c_int,
    pub y: c_int,
    pub z: c_int,
    pub state: c_uint,
}

/// `wchar_t`
pub type Wide = i32;

/// How many places for characters `getcchar` needs: those that a cell has, and the end.
pub const CELL_CHARS: usize = 6;

macro_rules! functions {
    ($name:ident, $doc:literal { $(fn $fn:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)?;)* }
     variables { $($variable:ident: $vty:ty;)* }) => {
        #[doc = $doc]
        pub struct $name {
            $($fn: unsafe extern "C" fn($($ty),*) $(-> $ret)?,)*
            $($variable: *mut $vty,)*
        }

        // SAFETY: addresses of functions and variables of a library that stays loaded.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}

        #[allow(clippy::too_many_arguments, clippy::missing_safety_doc)]
        impl $name {
            fn find(handle: &Handle) -> Result<$name, String> {
                Ok($name {
                    $(
                        // SAFETY: the function of that name has these parameters in all releases since 6.0.
                        $fn: unsafe {
                            std::mem::transmute::<*mut c_void, unsafe extern "C" fn($($ty),*) $(-> $ret)?>(
                                handle.symbol(stringify!($fn))?,
                            )
                        },
                    )*
                    $($variable: handle.symbol(stringify!($variable))?.cast(),)*
                })
            }
            $(
                #[inline]
                pub unsafe fn $fn(&self, $($arg: $ty),*) $(-> $ret)? {
                    // SAFETY: as the caller promises, by what ncurses documents.
                    unsafe { (self.$fn)($($arg),*) }
                }
            )*
            $(
                /// The variable's value.
                pub fn $variable(&self) -> $vty {
                    // SAFETY: a variable of the library, which stays loaded.
                    unsafe { self.$variable.read() }
                }
            )*
        }
    };
}

functions! {
    Library, "The functions and variables of ncurses that are used." {
        fn initscr() -> *mut Window;
        fn endwin() -> c_int;
        fn isendwin() -> bool;
        fn newwin(lines: c_int, cols: c_int, y: c_int, x: c_int) -> *mut Window;
        fn newpad(lines: c_int, cols: c_int) -> *mut Window;
        fn delwin(win: *mut Window) -> c_int;
        fn subwin(win: *mut Window, lines: c_int, cols: c_int, y: c_int, x: c_int) -> *mut Window;
        fn derwin(win: *mut Window, lines: c_int, cols: c_int, y: c_int, x: c_int) -> *mut Window;
        fn subpad(win: *mut Window, lines: c_int, cols: c_int, y: c_int, x: c_int) -> *mut Window;
        fn is_pad(win: *const Window) -> bool;
        fn is_leaveok(win: *const Window) -> bool;
        fn getwin(file: *mut libc::FILE) -> *mut Window;
        fn putwin(win: *mut Window, file: *mut libc::FILE) -> c_int;
        fn waddch(win: *mut Window, ch: Cell) -> c_int;
        fn wadd_wch(win: *mut Window, ch: *const WideCell) -> c_int;
        fn wechochar(win: *mut Window, ch: Cell) -> c_int;
        fn pechochar(win: *mut Window, ch: Cell) -> c_int;
        fn winsch(win: *mut Window, ch: Cell) -> c_int;
        fn waddnstr(win: *mut Window, text: *const c_char, n: c_int) -> c_int;
        fn waddnwstr(win: *mut Window, text: *const Wide, n: c_int) -> c_int;
        fn winsnstr(win: *mut Window, text: *const c_char, n: c_int) -> c_int;
        fn wins_nwstr(win: *mut Window, text: *const Wide, n: c_int) -> c_int;
        fn whline(win: *mut Window, ch: Cell, n: c_int) -> c_int;
        fn wvline(win: *mut Window, ch: Cell, n: c_int) -> c_int;
        fn wborder(
            win: *mut Window, ls: Cell, rs: Cell, ts: Cell, bs: Cell, tl: Cell, tr: Cell, bl: Cell, br: Cell,
        ) -> c_int;
        fn wattr_on(win: *mut Window, attrs: c_uint, nothing: *mut c_void) -> c_int;
        fn wattr_off(win: *mut Window, attrs: c_uint, nothing: *mut c_void) -> c_int;
        fn wattrset(win: *mut Window, attrs: c_int) -> c_int;
        fn getattrs(win: *const Window) -> c_int;
        fn wbkgd(win: *mut Window, ch: Cell) -> c_int;
        fn wbkgdset(win: *mut Window, ch: Cell);
        fn getbkgd(win: *mut Window) -> Cell;
        fn wchgat(win: *mut Window, n: c_int, attrs: c_uint, pair: c_short, nothing: *const c_void) -> c_int;
        fn wclear(win: *mut Window) -> c_int;
        fn werase(win: *mut Window) -> c_int;
        fn wclrtobot(win: *mut Window) -> c_int;
        fn wclrtoeol(win: *mut Window) -> c_int;
        fn wdelch(win: *mut Window) -> c_int;
        fn winsdelln(win: *mut Window, n: c_int) -> c_int;
        fn wscrl(win: *mut Window, n: c_int) -> c_int;
        fn wsetscrreg(win: *mut Window, top: c_int, bottom: c_int) -> c_int;
        fn wcursyncup(win: *mut Window);
        fn wsyncup(win: *mut Window);
        fn wsyncdown(win: *mut Window);
        fn wmove(win: *mut Window, y: c_int, x: c_int) -> c_int;
        fn mvwin(win: *mut Window, y: c_int, x: c_int) -> c_int;
        fn mvderwin(win: *mut Window, y: c_int, x: c_int) -> c_int;
        fn wresize(win: *mut Window, lines: c_int, cols: c_int) -> c_int;
        fn wenclose(win: *const Window, y: c_int, x: c_int) -> bool;
        fn getcury(win: *const Window) -> c_int;
        fn getcurx(win: *const Window) -> c_int;
        fn getbegy(win: *const Window) -> c_int;
        fn getbegx(win: *const Window) -> c_int;
        fn getmaxy(win: *const Window) -> c_int;
        fn getmaxx(win: *const Window) -> c_int;
        fn getpary(win: *const Window) -> c_int;
        fn getparx(win: *const Window) -> c_int;
        fn clearok(win: *mut Window, flag: bool) -> c_int;
        fn idcok(win: *mut Window, flag: bool);
        fn idlok(win: *mut Window, flag: bool) -> c_int;
        fn immedok(win: *mut Window, flag: bool);
        fn keypad(win: *mut Window, flag: bool) -> c_int;
        fn leaveok(win: *mut Window, flag: bool) -> c_int;
        fn nodelay(win: *mut Window, flag: bool) -> c_int;
        fn notimeout(win: *mut Window, flag: bool) -> c_int;
        fn scrollok(win: *mut Window, flag: bool) -> c_int;
        fn syncok(win: *mut Window, flag: bool) -> c_int;
        fn wtimeout(win: *mut Window, delay: c_int);
        fn is_linetouched(win: *mut Window, line: c_int) -> bool;
        fn is_wintouched(win: *mut Window) -> bool;
        fn wtouchln(win: *mut Window, y: c_int, n: c_int, changed: c_int) -> c_int;
        fn redrawwin(win: *mut Window) -> c_int;
        fn wredrawln(win: *mut Window, first: c_int, n: c_int) -> c_int;
        fn wrefresh(win: *mut Window) -> c_int;
        fn wnoutrefresh(win: *mut Window) -> c_int;
        fn prefresh(
            win: *mut Window, py: c_int, px: c_int, sy: c_int, sx: c_int, ey: c_int, ex: c_int,
        ) -> c_int;
        fn pnoutrefresh(
            win: *mut Window, py: c_int, px: c_int, sy: c_int, sx: c_int, ey: c_int, ex: c_int,
        ) -> c_int;
        fn doupdate() -> c_int;
        fn overlay(from: *const Window, to: *mut Window) -> c_int;
        fn overwrite(from: *const Window, to: *mut Window) -> c_int;
        fn copywin(
            from: *const Window, to: *mut Window, sy: c_int, sx: c_int, dy: c_int, dx: c_int, ey: c_int,
            ex: c_int, over: c_int,
        ) -> c_int;
        fn winch(win: *mut Window) -> Cell;
        fn win_wch(win: *mut Window, cell: *mut WideCell) -> c_int;
        fn winnstr(win: *mut Window, text: *mut c_char, n: c_int) -> c_int;
        fn setcchar(
            cell: *mut WideCell, text: *const Wide, attrs: c_uint, pair: c_short, nothing: *const c_void,
        ) -> c_int;
        fn getcchar(
            cell: *const WideCell, text: *mut Wide, attrs: *mut c_uint, pair: *mut c_short,
            nothing: *mut c_void,
        ) -> c_int;
        fn wgetch(win: *mut Window) -> c_int;
        fn wget_wch(win: *mut Window, ch: *mut c_uint) -> c_int;
        fn wgetnstr(win: *mut Window, text: *mut c_char, n: c_int) -> c_int;
        fn ungetch(ch: c_int) -> c_int;
        fn unget_wch(ch: Wide) -> c_int;
        fn flushinp() -> c_int;
        fn typeahead(fd: c_int) -> c_int;
        fn keyname(key: c_int) -> *const c_char;
        fn has_key(key: c_int) -> c_int;
        fn unctrl(ch: Cell) -> *const c_char;
        fn getmouse(event: *mut MouseEvent) -> c_int;
        fn ungetmouse(event: *mut MouseEvent) -> c_int;
        fn mouseinterval(interval: c_int) -> c_int;
        fn mousemask(new: c_uint, old: *mut c_uint) -> c_uint;
        fn cbreak() -> c_int;
        fn nocbreak() -> c_int;
        fn echo() -> c_int;
        fn noecho() -> c_int;
        fn nl() -> c_int;
        fn nonl() -> c_int;
        fn raw() -> c_int;
        fn noraw() -> c_int;
        fn qiflush();
        fn noqiflush();
        fn intrflush(win: *mut Window, flag: bool) -> c_int;
        fn meta(win: *mut Window, flag: bool) -> c_int;
        fn halfdelay(tenths: c_int) -> c_int;
        fn def_prog_mode() -> c_int;
        fn def_shell_mode() -> c_int;
        fn reset_prog_mode() -> c_int;
        fn reset_shell_mode() -> c_int;
        fn savetty() -> c_int;
        fn resetty() -> c_int;
        fn baudrate() -> c_int;
        fn beep() -> c_int;
        fn flash() -> c_int;
        fn curs_set(visibility: c_int) -> c_int;
        fn delay_output(ms: c_int) -> c_int;
        fn napms(ms: c_int) -> c_int;
        fn erasechar() -> c_char;
        fn killchar() -> c_char;
        fn longname() -> *mut c_char;
        fn termname() -> *mut c_char;
        fn termattrs() -> Cell;
        fn has_ic() -> bool;
        fn has_il() -> bool;
        fn filter();
        fn use_env(flag: bool);
        fn is_term_resized(lines: c_int, cols: c_int) -> bool;
        fn resize_term(lines: c_int, cols: c_int) -> c_int;
        fn resizeterm(lines: c_int, cols: c_int) -> c_int;
        fn set_escdelay(ms: c_int) -> c_int;
        fn set_tabsize(size: c_int) -> c_int;
        fn has_colors() -> bool;
        fn can_change_color() -> bool;
        fn start_color() -> c_int;
        fn use_default_colors() -> c_int;
        fn assume_default_colors(foreground: c_int, background: c_int) -> c_int;
        fn extended_color_content(color: c_int, r: *mut c_int, g: *mut c_int, b: *mut c_int) -> c_int;
        fn init_extended_color(color: c_int, r: c_int, g: c_int, b: c_int) -> c_int;
        fn extended_pair_content(pair: c_int, foreground: *mut c_int, background: *mut c_int) -> c_int;
        fn init_extended_pair(pair: c_int, foreground: c_int, background: c_int) -> c_int;
        fn setupterm(term: *const c_char, fd: c_int, error: *mut c_int) -> c_int;
        fn tigetflag(name: *const c_char) -> c_int;
        fn tigetnum(name: *const c_char) -> c_int;
        fn tigetstr(name: *const c_char) -> *mut c_char;
        fn tparm(
            text: *const c_char, p1: c_long, p2: c_long, p3: c_long, p4: c_long, p5: c_long, p6: c_long,
            p7: c_long, p8: c_long, p9: c_long,
        ) -> *mut c_char;
        fn putp(text: *const c_char) -> c_int;
        fn curses_version() -> *const c_char;
    }
    variables {
        LINES: c_int;
        COLS: c_int;
        COLORS: c_int;
        COLOR_PAIRS: c_int;
        ESCDELAY: c_int;
        TABSIZE: c_int;
        stdscr: *mut Window;
        newscr: *mut Window;
        acs_map: [Cell; 128];
    }
}

functions! {
    PanelLibrary, "The functions of libpanel." {
        fn new_panel(win: *mut Window) -> *mut Panel;
        fn del_panel(panel: *mut Panel) -> c_int;
        fn panel_above(panel: *const Panel) -> *mut Panel;
        fn panel_below(panel: *const Panel) -> *mut Panel;
        fn bottom_panel(panel: *mut Panel) -> c_int;
        fn top_panel(panel: *mut Panel) -> c_int;
        fn hide_panel(panel: *mut Panel) -> c_int;
        fn show_panel(panel: *mut Panel) -> c_int;
        fn panel_hidden(panel: *const Panel) -> c_int;
        fn move_panel(panel: *mut Panel, y: c_int, x: c_int) -> c_int;
        fn replace_panel(panel: *mut Panel, win: *mut Window) -> c_int;
        fn update_panels();
    }
    variables {}
}

/// An open library.
struct Handle(*mut c_void);

impl Handle {
    /// Opens the first that is there of some files.
    fn open(names: &[&CStr]) -> Result<Handle, String> {
        for name in names {
            // SAFETY: the name ends with NUL. What ncurses does when it is loaded harms nobody.
            let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
            if !handle.is_null() {
                return Ok(Handle(handle));
            }
        }
        // SAFETY: the text is this thread's until the loader is called again.
        Err(text(unsafe { libc::dlerror() }).unwrap_or_default())
    }
    /// A function or variable of the library, or of those that it needs.
    fn symbol(&self, name: &str) -> Result<*mut c_void, String> {
        let symbol = CString::new(name).unwrap_or_default();
        // SAFETY: the handle is an open one, the name ends with NUL.
        let found = unsafe { libc::dlsym(self.0, symbol.as_ptr()) };
        if found.is_null() { Err(format!("it has no {name}")) } else { Ok(found) }
    }
}

#[cfg(target_os = "macos")]
const NAMES: [&[&CStr]; 2] = [
    &[c"libncursesw.6.dylib", c"/opt/homebrew/opt/ncurses/lib/libncursesw.6.dylib"],
    &[c"libpanelw.6.dylib", c"/opt/homebrew/opt/ncurses/lib/libpanelw.6.dylib"],
];
#[cfg(not(target_os = "macos"))]
const NAMES: [&[&CStr]; 2] = [&[c"libncursesw.so.6"], &[c"libpanelw.so.6"]];

static LIBRARY: OnceLock<Result<Library, String>> = OnceLock::new();
static PANELS: OnceLock<Result<PanelLibrary, String>> = OnceLock::new();

/// Loads ncurses, if that was not done before.
///
/// # Errors
/// Why it cannot be used.
pub fn open() -> Result<&'static Library, &'static str> {
    let load = || Handle::open(NAMES[0]).and_then(|handle| Library::find(&handle));
    LIBRARY.get_or_init(load).as_ref().map_err(String::as_str)
}

/// Loads libpanel, if that was not done before.
///
/// # Errors
/// Why it cannot be used.
pub fn open_panels() -> Result<&'static PanelLibrary, &'static str> {
    let load = || Handle::open(NAMES[1]).and_then(|handle| PanelLibrary::find(&handle));
    PANELS.get_or_init(load).as_ref().map_err(String::as_str)
}

/// ncurses, which is loaded: nothing of this module can be reached before.
pub fn nc() -> &'static Library {
    match open() {
        Ok(library) => library,
        Err(why) => unreachable!("ncurses was used before it was loaded: {why}"),
    }
}

/// libpanel, which is loaded.
pub fn np() -> &'static PanelLibrary {
    match open_panels() {
        Ok(library) => library,
        Err(why) => unreachable!("libpanel was used before it was loaded: {why}"),
    }
}

/// The bytes of a text of the library; None for null.
pub(crate) fn bytes<'a>(place: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: the library's texts end with NUL, and stay until it is called again.
    (!place.is_null()).then(|| unsafe { CStr::from_ptr(place) }.to_bytes())
}

/// A text of the library, which is replaced if it is no UTF-8; None for null.
pub(crate) fn text(place: *const c_char) -> Option<String> {
    bytes(place).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}
