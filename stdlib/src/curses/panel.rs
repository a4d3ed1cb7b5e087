//! The module `_curses_panel`: windows that lie on each other.
//!
//! libpanel keeps the order in which they lie. A panel that no object stands for is none, as far as programs can see: what
//! libpanel names is looked up among the objects that live.

use super::library::{Panel as Raw, np};
use super::values::{ERR, need_screen};
use super::window::{Handle, Window};
use crate::exception_class::exception_class;
use std::cell::RefCell;
use std::rc::Rc;
use taipan_macros::{class, module, native_object};
use taipan_vm::heap::{HeapCell, WeakCell};
use taipan_vm::native::convert::ArgContext;
use taipan_vm::native::{Args, FromArg, PyResult, Raised, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A panel of libpanel, which is freed with its object. It holds the window that it shows.
struct Shown {
    raw: *mut Raw,
    window: RefCell<Rc<Handle>>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        // SAFETY: the panel is a live one: only this frees it. Its window still lives.
        unsafe { np().del_panel(self.raw) };
    }
}

/// A panel.
#[native_object("_curses_panel.panel")]
pub struct Panel {
    window: ValueCell,
    /// What the program keeps with the panel; UNBOUND for nothing.
    user: ValueCell,
    #[untraced]
    shown: Shown,
}

/// The panels that live.
#[native_object("_curses_panel.state")]
pub struct Panels {
    all: HeapCell<Vec<Gc<WeakCell>>>,
}

#[class("state", module = "_curses_panel")]
impl Panels {}

const KEY: &str = "_curses_panel";

fn panels(vm: &Vm) -> Gc<Panels> {
    let known = vm.interp().module_state.borrow().get(KEY).and_then(|known| known.downcast::<Panels>());
    known.unwrap_or_else(|| {
        let made =
            Panels::alloc(vm, Panels::class(vm), |head| Panels { head, all: HeapCell::new(Vec::new()) });
        vm.interp().module_state.borrow_mut().insert(KEY, made.value());
        made
    })
}

/// Notes a new panel, and forgets those that are dead.
fn register(vm: &Vm, panel: Gc<Panel>) {
    let panels = panels(vm);
    let cell = vm.heap().register_weak(panel.value(), Value::NONE, false);
    let mut all = panels.all.borrow_mut();
    all.push(cell);
    all.retain(|cell| {
        cell.target().is_some() || {
            vm.heap().clear_weak(*cell);
            false
        }
    });
}

/// The object for `raw`, or for the next one that `next` leads to and that has one; None for null.
fn object(vm: &Vm, mut raw: *mut Raw, next: unsafe fn(*mut Raw) -> *mut Raw) -> Value {
    let panels = panels(vm);
    while !raw.is_null() {
        let all = panels.all.borrow();
        let mut alive = all.iter().filter_map(|cell| cell.target()?.downcast::<Panel>());
        if let Some(panel) = alive.find(|panel| panel.shown.raw == raw) {
            return panel.value();
        }
        // SAFETY: the panel is a live one, though its object is not.
        raw = unsafe { next(raw) };
    }
    Value::NONE
}

/// The panel above.
///
/// # Safety
/// The panel is a live one, or null for the lowest.
unsafe fn above(raw: *mut Raw) -> *mut Raw {
    // SAFETY: as the caller promises.
    unsafe { np().panel_above(raw) }
}

/// The panel below.
///
/// # Safety
/// The panel is a live one, or null for the highest.
unsafe fn below(raw: *mut Raw) -> *mut Raw {
    // SAFETY: as the caller promises.
    unsafe { np().panel_below(raw) }
}

fn raise(vm: &Vm, message: &str) -> Raised {
    match exception_class(vm, "_curses_panel.error", vm.exc().exception) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

fn done(vm: &Vm, code: i32, name: &str) -> PyResult<()> {
    if code == ERR { Err(raise(vm, &format!("{name}() returned ERR"))) } else { Ok(()) }
}

/// A coordinate, in messages.
const PLACE: ArgContext =
    ArgContext { function: "move", param: "y", position: 1, named: false, or_none: false };

/// Exactly `N` arguments.
fn arguments<const N: usize>(vm: &Vm, args: &Args, name: &str) -> PyResult<[Value; N]> {
    if args.keyword_count() == 0
        && let Ok(given) = args.positional().try_into()
    {
        return Ok(given);
    }
    if N == 0 {
        return Err(vm.type_error(format!("{name}() takes no arguments")));
    }
    let (s, n) = (if N == 1 { "" } else { "s" }, args.len() + args.keyword_count());
    if n > N {
        return Err(vm.type_error(format!("{name}() takes at most {N} argument{s} ({n} given)")));
    }
    Err(vm.type_error(format!("{name}() takes exactly {N} positional argument{s} ({n} given)")))
}

#[class("panel", module = "_curses_panel")]
impl Panel {
    /// Return the panel above this one, None if it is the highest.
    #[method("above()")]
    fn above(vm: &Vm, this: Gc<Self>) -> Value {
        // SAFETY: the panel is a live one.
        object(vm, unsafe { above(this.shown.raw) }, above)
    }
    /// Return the panel below this one, None if it is the lowest.
    #[method("below()")]
    fn below(vm: &Vm, this: Gc<Self>) -> Value {
        // SAFETY: the panel is a live one.
        object(vm, unsafe { below(this.shown.raw) }, below)
    }
    /// Put the panel below all others.
    #[method("bottom(*args)", text_signature = "($self, /)")]
    fn bottom(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [] = arguments(vm, args, "bottom")?;
        // SAFETY: the panel is a live one.
        done(vm, unsafe { np().bottom_panel(this.shown.raw) }, "bottom_panel")
    }
    /// Put the panel above all others.
    #[method("top(*args)", text_signature = "($self, /)")]
    fn top(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [] = arguments(vm, args, "top")?;
        // SAFETY: the panel is a live one.
        done(vm, unsafe { np().top_panel(this.shown.raw) }, "top_panel")
    }
    /// Is the panel hidden?
    #[method("hidden()")]
    fn hidden(this: Gc<Self>) -> bool {
        // SAFETY: the panel is a live one.
        unsafe { np().panel_hidden(this.shown.raw) != 0 }
    }
    /// Hide the panel.
    #[method("hide(*args)", text_signature = "($self, /)")]
    fn hide(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [] = arguments(vm, args, "hide")?;
        // SAFETY: the panel is a live one.
        done(vm, unsafe { np().hide_panel(this.shown.raw) }, "hide_panel")
    }
    /// Show the panel above all others.
    #[method("show(*args)", text_signature = "($self, /)")]
    fn show(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [] = arguments(vm, args, "show")?;
        // SAFETY: the panel is a live one.
        done(vm, unsafe { np().show_panel(this.shown.raw) }, "show_panel")
    }
    /// Move the panel, so that its upper left corner is at (y, x).
    #[method("move(*args)", text_signature = "($self, y, x, /)")]
    fn move_(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [y, x] = arguments(vm, args, "move")?;
        let (y, x) = (i32::from_arg(vm, y, &PLACE)?, i32::from_arg(vm, x, &PLACE)?);
        // SAFETY: the panel is a live one.
        done(vm, unsafe { np().move_panel(this.shown.raw, y, x) }, "move_panel")
    }
    /// Show another window in the panel.
    #[method("replace(*args)", text_signature = "($self, win, /)")]
    fn replace(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [win] = arguments(vm, args, "replace")?;
        let Some(win) = win.downcast::<Window>() else {
            let got = crate::type_name::full_type_name(vm, win);
            return Err(vm.type_error(format!("replace() argument 1 must be _curses.window, not {got}")));
        };
        // SAFETY: the panel and the window are live ones.
        done(vm, unsafe { np().replace_panel(this.shown.raw, win.raw()) }, "replace_panel")?;
        this.window.set(this.header(), win.value());
        *this.shown.window.borrow_mut() = win.handle();
        Ok(())
    }
    /// Return the window that the panel shows.
    #[method("window()")]
    fn window(this: Gc<Self>) -> Value {
        this.window.get()
    }
    /// Keep an object with the panel.
    #[method("set_userptr(*args)", text_signature = "($self, obj, /)")]
    fn set_userptr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let [obj] = arguments(vm, args, "set_userptr")?;
        this.user.set(this.header(), obj);
        Ok(())
    }
    /// Return the object that set_userptr() kept.
    #[method("userptr(*args)", text_signature = "($self, /)")]
    fn userptr(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let [] = arguments(vm, args, "userptr")?;
        match this.user.get() {
            user if user.is_unbound() => Err(raise(vm, "no userptr set")),
            user => Ok(user),
        }
    }
}

#[module("_curses_panel", classes(Panel))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        // There must be an owner of ncurses before anything of it is used.
        taipan_vm::import::import(vm, "_curses")?;
        if let Err(why) = super::super::library::open_panels() {
            return Err(vm.import_error(format!("panels need libpanelw 6 on this machine: {why}")));
        }
        let error = exception_class(vm, "_curses_panel.error", vm.exc().exception)?;
        set_module_attribute(vm, module, "error", error.value())?;
        for name in ["version", "__version__"] {
            set_module_attribute(vm, module, name, vm.str("2.1").value())?;
        }
        Ok(())
    }

    /// Return a new panel above all others, which shows a window.
    #[function("new_panel(win, /)")]
    fn new_panel(vm: &Vm, win: Gc<Window>) -> PyResult<Gc<Panel>> {
        // SAFETY: the window is a live one.
        let raw = unsafe { np().new_panel(win.raw()) };
        if raw.is_null() {
            return Err(raise(vm, "curses function returned NULL"));
        }
        let shown = Shown { raw, window: RefCell::new(win.handle()) };
        let panel = Panel::alloc(vm, Panel::class(vm), |head| Panel {
            head,
            window: ValueCell::new(win.value()),
            user: ValueCell::new(Value::UNBOUND),
            shown,
        });
        register(vm, panel);
        Ok(panel)
    }
    /// Return the highest panel, None if there is none.
    #[function("top_panel()")]
    fn top_panel(vm: &Vm) -> PyResult {
        need_screen(vm)?;
        // SAFETY: null stands for the place above all panels.
        Ok(object(vm, unsafe { below(std::ptr::null_mut()) }, below))
    }
    /// Return the lowest panel, None if there is none.
    #[function("bottom_panel()")]
    fn bottom_panel(vm: &Vm) -> PyResult {
        need_screen(vm)?;
        // SAFETY: null stands for the place below all panels.
        Ok(object(vm, unsafe { above(std::ptr::null_mut()) }, above))
    }
    /// Prepare what the panels show; doupdate() writes it to the terminal.
    #[function("update_panels()")]
    fn update_panels(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        unsafe { np().update_panels() };
        Ok(())
    }
}
