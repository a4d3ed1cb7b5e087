//! The module `_gdbm`: databases of GNU dbm.

use super::{Datum, key_in, key_or, no_arguments, open_library, raise_about, symbol};
use crate::exception_class::exception_class;
use crate::os_error::{last_errno, set_errno};
use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};
use std::sync::OnceLock;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{Args, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Bytes, List, Module, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `GDBM_FILE`: an open database.
#[repr(C)]
pub struct Raw {
    _private: [u8; 0],
}

type Fatal = Option<unsafe extern "C" fn(*const c_char)>;

/// The functions of the library.
struct Library {
    open: unsafe extern "C" fn(*const c_char, c_int, c_int, c_int, Fatal) -> *mut Raw,
    close: unsafe extern "C" fn(*mut Raw) -> c_int,
    fetch: unsafe extern "C" fn(*mut Raw, Datum) -> Datum,
    store: unsafe extern "C" fn(*mut Raw, Datum, Datum, c_int) -> c_int,
    delete: unsafe extern "C" fn(*mut Raw, Datum) -> c_int,
    exists: unsafe extern "C" fn(*mut Raw, Datum) -> c_int,
    first: unsafe extern "C" fn(*mut Raw) -> Datum,
    next: unsafe extern "C" fn(*mut Raw, Datum) -> Datum,
    count: unsafe extern "C" fn(*mut Raw, *mut u64) -> c_int,
    reorganize: unsafe extern "C" fn(*mut Raw) -> c_int,
    sync: unsafe extern "C" fn(*mut Raw) -> c_int,
    errno: unsafe extern "C" fn() -> *mut c_int,
    strerror: unsafe extern "C" fn(c_int) -> *const c_char,
    version: [c_int; 3],
}

/// `GDBM_REPLACE`: a value takes the place of an old one.
const REPLACE: c_int = 1;
/// `GDBM_ITEM_NOT_FOUND`, `GDBM_NO_ERROR`
const NOT_FOUND: c_int = 15;
const NO_ERROR: c_int = 0;

/// A library's function of that name.
macro_rules! function {
    ($handle:ident, $name:literal) => {
        // SAFETY: the function has these parameters in all releases since 1.17, as the field says.
        unsafe { std::mem::transmute::<*mut c_void, _>(symbol($handle, $name)?) }
    };
}

// The fields say what the functions are.
#[allow(clippy::missing_transmute_annotations)]
fn load() -> Result<Library, String> {
    let handle = open_library(&[c"libgdbm.so.6"])?;
    let version = symbol(handle, c"gdbm_version_number")?;
    Ok(Library {
        open: function!(handle, c"gdbm_open"),
        close: function!(handle, c"gdbm_close"),
        fetch: function!(handle, c"gdbm_fetch"),
        store: function!(handle, c"gdbm_store"),
        delete: function!(handle, c"gdbm_delete"),
        exists: function!(handle, c"gdbm_exists"),
        first: function!(handle, c"gdbm_firstkey"),
        next: function!(handle, c"gdbm_nextkey"),
        count: function!(handle, c"gdbm_count"),
        reorganize: function!(handle, c"gdbm_reorganize"),
        sync: function!(handle, c"gdbm_sync"),
        errno: function!(handle, c"gdbm_errno_location"),
        strerror: function!(handle, c"gdbm_strerror"),
        // SAFETY: a constant of three ints.
        version: unsafe { version.cast::<[c_int; 3]>().read() },
    })
}

static LIBRARY: OnceLock<Result<Library, String>> = OnceLock::new();

/// Loads the library, if that was not done before.
fn library() -> Result<&'static Library, &'static str> {
    LIBRARY.get_or_init(load).as_ref().map_err(String::as_str)
}

/// The library, which is loaded: nothing of this module can be reached before.
fn db() -> &'static Library {
    match library() {
        Ok(library) => library,
        Err(why) => unreachable!("GNU dbm was used before it was loaded: {why}"),
    }
}

/// A database, which is closed when it is dropped.
struct Open(Cell<*mut Raw>);

impl Open {
    fn close(&self) -> c_int {
        let raw = self.0.replace(std::ptr::null_mut());
        // SAFETY: it was open, and is closed once.
        if raw.is_null() { 0 } else { unsafe { (db().close)(raw) } }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.close();
    }
}

/// A database.
#[native_object("_gdbm.gdbm")]
pub struct Gdbm {
    #[untraced]
    open: Open,
}

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "_gdbm.error", vm.exc().os_error)
}

fn raise(vm: &Vm, message: &str) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// Raises an error with the library's text for it; `message` if it has none.
fn raise_last(vm: &Vm, message: &str) -> Raised {
    // SAFETY: the place is the thread's own; the text is constant.
    let text = unsafe {
        match *(db().errno)() {
            NO_ERROR => None,
            error => crate::curses::library::text((db().strerror)(error)),
        }
    };
    raise(vm, text.as_deref().unwrap_or(message))
}

/// The library's last error on this thread.
fn last_error() -> c_int {
    // SAFETY: the place is the thread's own.
    unsafe { *(db().errno)() }
}

/// A key or value that the library made: a copy of it. The library's is freed.
fn take(vm: &Vm, datum: Datum) -> Option<Gc<Bytes>> {
    let bytes = datum.bytes(vm);
    // SAFETY: the library says that it is the caller's, from `malloc`, or null.
    unsafe { libc::free(datum.place.cast()) };
    bytes
}

const KEY: &str = "gdbm mappings have bytes or string indices only";

impl Gdbm {
    fn raw(&self, vm: &Vm) -> PyResult<*mut Raw> {
        match self.open.0.get() {
            raw if raw.is_null() => Err(raise(vm, "GDBM object has already been closed")),
            raw => Ok(raw),
        }
    }
    fn fetch(&self, vm: &Vm, key: Gc<Bytes>) -> PyResult<Option<Gc<Bytes>>> {
        let (raw, key) = (self.raw(vm)?, Datum::of(vm, key)?);
        // SAFETY: the database is an open one, the key lives.
        Ok(take(vm, unsafe { (db().fetch)(raw, key) }))
    }
    fn store(&self, vm: &Vm, key: Gc<Bytes>, value: Gc<Bytes>) -> PyResult<()> {
        let raw = self.raw(vm)?;
        let (key, value) = (Datum::of(vm, key)?, Datum::of(vm, value)?);
        // SAFETY: the database is an open one, key and value live.
        match unsafe { (db().store)(raw, key, value, REPLACE) } {
            0.. => Ok(()),
            _ => Err(raise_last(vm, "gdbm_store error")),
        }
    }
    /// The first key, or the one that follows.
    fn key_after(&self, vm: &Vm, key: Option<Gc<Bytes>>) -> PyResult<Option<Gc<Bytes>>> {
        let raw = self.raw(vm)?;
        let key = key.map(|key| Datum::of(vm, key)).transpose()?;
        // SAFETY: the database is an open one, the key lives.
        Ok(take(vm, unsafe {
            match key {
                Some(key) => (db().next)(raw, key),
                None => (db().first)(raw),
            }
        }))
    }
}

#[class("gdbm", module = "_gdbm")]
impl Gdbm {
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        let (raw, mut n) = (this.raw(vm)?, 0);
        // SAFETY: the database is an open one, and there is room for the number.
        match unsafe { (db().count)(raw, &mut n) } {
            -1 => Err(raise_last(vm, "gdbm_count error")),
            _ => Ok(usize::try_from(n).unwrap_or(usize::MAX)),
        }
    }
    #[slot(bool)]
    fn bool(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        Ok(this.key_after(vm, None)?.is_some())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<Gc<Bytes>> {
        let bytes = super::key(vm, key, "")?;
        match this.fetch(vm, bytes)? {
            Some(value) => Ok(value),
            None if last_error() == NOT_FOUND => Err(vm.raise_with(vm.exc().key_error, key)),
            None => Err(raise_last(vm, "gdbm_fetch error")),
        }
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        let bytes = key_or(vm, key, KEY)?;
        let raw = this.raw(vm)?;
        if !value.is_unbound() {
            return this.store(vm, bytes, key_or(vm, value, KEY)?);
        }
        let datum = Datum::of(vm, bytes)?;
        // SAFETY: the database is an open one, the key lives.
        match unsafe { (db().delete)(raw, datum) } {
            0.. => Ok(()),
            _ if last_error() == NOT_FOUND => Err(vm.raise_with(vm.exc().key_error, key)),
            _ => Err(raise_last(vm, "gdbm_delete error")),
        }
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<bool> {
        let raw = this.raw(vm)?;
        let key = Datum::of(vm, key_in(vm, key, "gdbm")?)?;
        // SAFETY: the database is an open one, the key lives.
        Ok(unsafe { (db().exists)(raw, key) } != 0)
    }
    /// Close the database.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        set_errno(0);
        match (this.open.close(), last_errno()) {
            (0, _) => Ok(()),
            (_, 0) => Err(raise_last(vm, "gdbm_close error")),
            (_, errno) => Err(raise_about(vm, error_class(vm)?, errno, Value::NONE)),
        }
    }
    /// Return a list of all keys in the database.
    #[method("keys(*args)", text_signature = "($self, /)")]
    fn keys(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<List>> {
        no_arguments(vm, args, "keys")?;
        let list = vm.new_list();
        let mut key = this.key_after(vm, None)?;
        while let Some(found) = key {
            list.push(vm, found.value());
            key = this.key_after(vm, Some(found))?;
        }
        Ok(list)
    }
    /// Return the first key; nextkey() tells those that follow, in no order that means anything.
    #[method("firstkey(*args)", text_signature = "($self, /)")]
    fn firstkey(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Option<Gc<Bytes>>> {
        no_arguments(vm, args, "firstkey")?;
        this.key_after(vm, None)
    }
    /// Return the key that follows this one, None after the last.
    #[method("nextkey(key, /)")]
    fn nextkey(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<Option<Gc<Bytes>>> {
        let key = super::key(vm, key, "")?;
        this.key_after(vm, Some(key))
    }
    /// Write the database anew, without the room that deleted items left.
    #[method("reorganize(*args)", text_signature = "($self, /)")]
    fn reorganize(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        no_arguments(vm, args, "reorganize")?;
        let raw = this.raw(vm)?;
        // SAFETY: the database is an open one.
        match unsafe { (db().reorganize)(raw) } {
            0.. => Ok(()),
            _ => Err(raise_last(vm, "gdbm_reorganize error")),
        }
    }
    /// Write to the disk what was not written yet.
    #[method("sync(*args)", text_signature = "($self, /)")]
    fn sync(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        no_arguments(vm, args, "sync")?;
        let raw = this.raw(vm)?;
        // SAFETY: the database is an open one.
        unsafe { (db().sync)(raw) };
        Ok(())
    }
    /// Return the value for key if present, otherwise default.
    #[method("get(key, default=None, /)")]
    fn get(vm: &Vm, this: Gc<Self>, key: Value, default: Value) -> PyResult {
        let key = super::key(vm, key, "")?;
        Ok(this.fetch(vm, key)?.map_or(default, |value| value.value()))
    }
    /// Return the value for key if present, otherwise set it to default, which is returned.
    #[method("setdefault(key, default=None, /)")]
    fn setdefault(vm: &Vm, this: Gc<Self>, key: Value, default: Value) -> PyResult {
        let bytes = super::key(vm, key, "")?;
        if let Some(value) = this.fetch(vm, bytes)? {
            return Ok(value.value());
        }
        let default = key_or(vm, default, KEY)?;
        this.store(vm, bytes, default)?;
        Ok(default.value())
    }
    /// Remove all items from the database.
    #[method("clear(*args)", text_signature = "($self, /)")]
    fn clear(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        no_arguments(vm, args, "clear")?;
        let raw = this.raw(vm)?;
        while let Some(key) = this.key_after(vm, None)? {
            let key = Datum::of(vm, key)?;
            // SAFETY: the database is an open one, the key lives.
            if unsafe { (db().delete)(raw, key) } < 0 {
                return Err(raise(vm, "cannot delete item from database"));
            }
        }
        Ok(())
    }
    #[method("__enter__()")]
    fn enter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[method("__exit__(*args)", text_signature = None)]
    fn exit(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        // What the block raised does not matter.
        let _ = args;
        Self::close(vm, this)
    }
}

/// The library's number for flags: how to open comes first, and then what else is wanted.
fn flags_of(vm: &Vm, flags: Gc<Str>) -> PyResult<c_int> {
    let text = flags.as_str_lossy();
    let mut letters = text.chars();
    let mut number = match letters.next() {
        Some('r') => 0,
        Some('w') => 1,
        Some('c') => 2,
        Some('n') => 3,
        _ => return Err(raise(vm, "First flag must be one of 'r', 'w', 'c' or 'n'")),
    };
    for letter in letters {
        number |= match letter {
            'f' => 0x10,
            's' => 0x20,
            'u' => 0x40,
            other => return Err(raise(vm, &format!("Flag '{other}' is not supported."))),
        };
    }
    Ok(number)
}

/// This module provides an interface to the GNU DBM (GDBM) library.
///
/// Its databases are mappings of bytes, which can also be given as str. The files are not those of the module dbm.ndbm.
#[module("_gdbm")]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let library = match library() {
            Ok(library) => library,
            Err(why) => return Err(vm.import_error(format!("dbm.gnu needs libgdbm on this machine: {why}"))),
        };
        let set = |name: &str, value: Value| set_module_attribute(vm, module, name, value);
        set("error", error_class(vm)?.value())?;
        set("open_flags", vm.str("rwcnfsu").value())?;
        set("_GDBM_VERSION", vm.new_tuple(&library.version.map(|part| vm.int(part.into()))).value())
    }

    /// Open a database, and return it.
    ///
    /// flags: 'r' to read, 'w' to write too, 'c' to make it if there is none, 'n' to make a new one; then, if wanted, 'f'
    /// to write to the disk when it suits, 's' to do so at once, 'u' not to lock the file. mode is the file's, if it is made.
    #[function("open(filename, flags='r', mode=0o666, /)")]
    fn open(vm: &Vm, filename: Value, flags: Gc<Str>, mode: Option<i32>) -> PyResult<Gc<Gdbm>> {
        let how = flags_of(vm, flags)?;
        let path = crate::ssl::loading::fs_path(vm, filename, None)?;
        set_errno(0);
        // SAFETY: the path ends with NUL.
        let raw = unsafe { (db().open)(path.as_ptr(), 0, how, mode.unwrap_or(0o666), None) };
        if raw.is_null() {
            return Err(match last_errno() {
                0 => raise_last(vm, "gdbm_open error"),
                errno => raise_about(vm, error_class(vm)?, errno, filename),
            });
        }
        let open = Open(Cell::new(raw));
        Ok(Gdbm::alloc(vm, Gdbm::class(vm), |head| Gdbm { head, open }))
    }
}
