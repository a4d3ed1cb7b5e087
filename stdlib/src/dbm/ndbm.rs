//! The module `_dbm`: databases as the old library `ndbm` made them. Berkeley DB (5.3) has its functions under names of its
//! own, GNU dbm has them in a library beside its own; the first that is there is used.

use super::{Datum, key, key_in, key_or, no_arguments, open_library, raise_about, symbol};
use crate::exception_class::exception_class;
use crate::os_error::{last_errno, set_errno};
use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::OnceLock;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{Args, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Bytes, List, Module, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `DBM`: an open database.
#[repr(C)]
pub struct Raw {
    _private: [u8; 0],
}

/// The functions of the library.
struct Library {
    /// What the module calls it.
    name: &'static str,
    open: unsafe extern "C" fn(*const c_char, c_int, c_int) -> *mut Raw,
    close: unsafe extern "C" fn(*mut Raw),
    fetch: unsafe extern "C" fn(*mut Raw, Datum) -> Datum,
    store: unsafe extern "C" fn(*mut Raw, Datum, Datum, c_int) -> c_int,
    delete: unsafe extern "C" fn(*mut Raw, Datum) -> c_int,
    first: unsafe extern "C" fn(*mut Raw) -> Datum,
    next: unsafe extern "C" fn(*mut Raw) -> Datum,
    error: unsafe extern "C" fn(*mut Raw) -> c_int,
    clear_error: unsafe extern "C" fn(*mut Raw) -> c_int,
}

/// `DBM_REPLACE`: a value takes the place of an old one.
const REPLACE: c_int = 1;

/// The libraries: their files, what the module calls them, and their functions' names.
type Known = (&'static [&'static CStr], &'static str, [&'static CStr; 9]);
static LIBRARIES: &[Known] = &[
    (
        &[c"libdb-5.3.so", c"libdb-5.so"],
        "Berkeley DB",
        [
            c"__db_ndbm_open",
            c"__db_ndbm_close",
            c"__db_ndbm_fetch",
            c"__db_ndbm_store",
            c"__db_ndbm_delete",
            c"__db_ndbm_firstkey",
            c"__db_ndbm_nextkey",
            c"__db_ndbm_error",
            c"__db_ndbm_clearerr",
        ],
    ),
    (
        &[c"libgdbm_compat.so.4"],
        "GNU gdbm",
        [
            c"dbm_open",
            c"dbm_close",
            c"dbm_fetch",
            c"dbm_store",
            c"dbm_delete",
            c"dbm_firstkey",
            c"dbm_nextkey",
            c"dbm_error",
            c"dbm_clearerr",
        ],
    ),
];

/// A library's function of that name.
macro_rules! function {
    ($handle:ident, $name:expr) => {
        // SAFETY: both libraries' functions have the parameters that the old library's had, as the fields say.
        unsafe { std::mem::transmute::<*mut c_void, _>(symbol($handle, $name)?) }
    };
}

// The fields say what the functions are.
#[allow(clippy::missing_transmute_annotations)]
fn load((files, name, names): &Known) -> Result<Library, String> {
    let handle = open_library(files)?;
    Ok(Library {
        name,
        open: function!(handle, names[0]),
        close: function!(handle, names[1]),
        fetch: function!(handle, names[2]),
        store: function!(handle, names[3]),
        delete: function!(handle, names[4]),
        first: function!(handle, names[5]),
        next: function!(handle, names[6]),
        error: function!(handle, names[7]),
        clear_error: function!(handle, names[8]),
    })
}

static LIBRARY: OnceLock<Result<Library, String>> = OnceLock::new();

/// Loads a library, if that was not done before.
fn library() -> Result<&'static Library, &'static str> {
    let load_any = || {
        let mut why = String::new();
        for known in LIBRARIES {
            match load(known) {
                Ok(library) => return Ok(library),
                Err(reason) => why = reason,
            }
        }
        Err(why)
    };
    LIBRARY.get_or_init(load_any).as_ref().map_err(String::as_str)
}

/// The library, which is loaded: nothing of this module can be reached before.
fn db() -> &'static Library {
    match library() {
        Ok(library) => library,
        Err(why) => unreachable!("the library of _dbm was used before it was loaded: {why}"),
    }
}

/// A database, which is closed when it is dropped.
struct Open(Cell<*mut Raw>);

impl Open {
    fn close(&self) {
        let raw = self.0.replace(std::ptr::null_mut());
        if !raw.is_null() {
            // SAFETY: it was open, and is closed once.
            unsafe { (db().close)(raw) };
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.close();
    }
}

/// A database.
#[native_object("_dbm.dbm")]
pub struct Dbm {
    #[untraced]
    open: Open,
    /// How many keys there are; -1 if they were not counted.
    len: Cell<i64>,
}

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "_dbm.error", vm.exc().os_error)
}

fn raise(vm: &Vm, message: &str) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

const KEY: &str = "dbm mappings have bytes or string keys only";
const VALUE: &str = "dbm mappings have bytes or string elements only";
const NOT_DELETED: &str = "cannot delete item from database";

impl Dbm {
    fn raw(&self, vm: &Vm) -> PyResult<*mut Raw> {
        match self.open.0.get() {
            raw if raw.is_null() => Err(raise(vm, "DBM object has already been closed")),
            raw => Ok(raw),
        }
    }
    /// The value of a key.
    fn fetch(&self, vm: &Vm, key: Gc<Bytes>) -> PyResult<Option<Gc<Bytes>>> {
        let (raw, key) = (self.raw(vm)?, Datum::of(vm, key)?);
        // SAFETY: the database is an open one, the key lives.
        Ok(unsafe { (db().fetch)(raw, key) }.bytes(vm))
    }
    fn store(&self, vm: &Vm, key: Gc<Bytes>, value: Gc<Bytes>) -> PyResult<()> {
        let raw = self.raw(vm)?;
        self.len.set(-1);
        let (key, value) = (Datum::of(vm, key)?, Datum::of(vm, value)?);
        // SAFETY: the database is an open one, key and value live.
        unsafe {
            if (db().store)(raw, key, value, REPLACE) < 0 {
                (db().clear_error)(raw);
                return Err(raise(vm, "cannot add item to database"));
            }
        }
        Ok(())
    }
    /// Deletes a key: false if it is not there.
    fn delete(&self, vm: &Vm, key: Datum) -> PyResult<bool> {
        let raw = self.raw(vm)?;
        self.len.set(-1);
        // SAFETY: the database is an open one, the key lives.
        unsafe {
            if (db().delete)(raw, key) >= 0 {
                return Ok(true);
            }
            if (db().error)(raw) == 0 {
                return Ok(false);
            }
            (db().clear_error)(raw);
        }
        Err(raise(vm, NOT_DELETED))
    }
    /// Calls `f` with each key.
    fn each(&self, vm: &Vm, mut f: impl FnMut(Datum)) -> PyResult<()> {
        let raw = self.raw(vm)?;
        // SAFETY: the database is an open one.
        unsafe {
            let mut key = (db().first)(raw);
            while !key.place.is_null() {
                f(key);
                key = (db().next)(raw);
            }
        }
        Ok(())
    }
}

/// The arguments of `get` and `setdefault`: a key, and perhaps something else.
fn key_and_other(vm: &Vm, args: &Args, name: &str) -> PyResult<(Gc<Bytes>, Option<Value>)> {
    let n = args.len() + args.keyword_count();
    match args.positional() {
        [] => Err(vm.type_error(format!("{name}() takes at least 1 positional argument (0 given)"))),
        _ if n > 2 => Err(vm.type_error(format!("{name}() takes at most 2 arguments ({n} given)"))),
        _ if args.keyword_count() > 0 => Err(vm.type_error(format!("{name}() takes no keyword arguments"))),
        [first, rest @ ..] => Ok((key(vm, *first, name)?, rest.first().copied())),
    }
}

#[class("dbm", module = "_dbm")]
impl Dbm {
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        this.raw(vm)?;
        if this.len.get() < 0 {
            let mut n = 0;
            this.each(vm, |_| n += 1)?;
            this.len.set(n);
        }
        Ok(usize::try_from(this.len.get()).unwrap_or(0))
    }
    #[slot(bool)]
    fn bool(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        let raw = this.raw(vm)?;
        // SAFETY: the database is an open one.
        Ok(!unsafe { (db().first)(raw) }.place.is_null())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<Gc<Bytes>> {
        let bytes = super::key(vm, key, "")?;
        match this.fetch(vm, bytes)? {
            Some(value) => Ok(value),
            None => Err(vm.raise_with(vm.exc().key_error, key)),
        }
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        let bytes = key_or(vm, key, KEY)?;
        this.raw(vm)?;
        if value.is_unbound() {
            return match this.delete(vm, Datum::of(vm, bytes)?)? {
                true => Ok(()),
                false => Err(vm.raise_with(vm.exc().key_error, key)),
            };
        }
        this.store(vm, bytes, key_or(vm, value, VALUE)?)
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<bool> {
        this.raw(vm)?;
        let key = key_in(vm, key, "dbm")?;
        Ok(this.fetch(vm, key)?.is_some())
    }
    /// Close the database.
    #[method("close()")]
    fn close(this: Gc<Self>) {
        this.open.close();
    }
    /// Return a list of all keys in the database.
    #[method("keys(*args)", text_signature = "($self, /)")]
    fn keys(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<List>> {
        no_arguments(vm, args, "keys")?;
        let list = vm.new_list();
        this.each(vm, |key| {
            if let Some(key) = key.bytes(vm) {
                list.push(vm, key.value());
            }
        })?;
        Ok(list)
    }
    /// Return the value for key if present, otherwise default.
    #[method("get(*args)", text_signature = "($self, key, default=None, /)")]
    fn get(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let (key, default) = key_and_other(vm, args, "get")?;
        Ok(this.fetch(vm, key)?.map_or(default.unwrap_or(Value::NONE), |value| value.value()))
    }
    /// Return the value for key if present, otherwise set it to default, which is returned.
    #[method("setdefault(*args)", text_signature = "($self, key, default=b'', /)")]
    fn setdefault(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let (key, default) = key_and_other(vm, args, "setdefault")?;
        if let Some(value) = this.fetch(vm, key)? {
            return Ok(value.value());
        }
        let default = default.unwrap_or_else(|| vm.bytes(b"").value());
        this.store(vm, key, key_or(vm, default, VALUE)?)?;
        Ok(default)
    }
    /// Remove all items from the database.
    #[method("clear(*args)", text_signature = "($self, /)")]
    fn clear(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        no_arguments(vm, args, "clear")?;
        let raw = this.raw(vm)?;
        loop {
            // SAFETY: the database is an open one. The key is used before the library is called for anything else.
            let key = unsafe { (db().first)(raw) };
            if key.place.is_null() {
                return Ok(());
            }
            if !this.delete(vm, key)? {
                return Err(raise(vm, NOT_DELETED));
            }
        }
    }
    #[method("__enter__()")]
    fn enter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[method("__exit__(*args)", text_signature = None)]
    fn exit(this: Gc<Self>, args: &Args) {
        // What the block raised does not matter.
        let _ = args;
        this.open.close();
    }
}

#[module("_dbm")]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let library = match library() {
            Ok(library) => library,
            Err(why) => {
                let message = format!("dbm needs libdb 5.3 or libgdbm_compat on this machine: {why}");
                return Err(vm.import_error(message));
            }
        };
        set_module_attribute(vm, module, "library", vm.str(library.name).value())?;
        set_module_attribute(vm, module, "error", error_class(vm)?.value())
    }

    /// Open a database, and return it. flags: 'r' to read, 'w' to write too, 'c' to make it if there is none, 'n' to make a
    /// new one; with this mode if it is made.
    #[function("open(filename, flags='r', mode=0o666, /)")]
    fn open(vm: &Vm, filename: Value, flags: Gc<Str>, mode: Option<i32>) -> PyResult<Gc<Dbm>> {
        let how = match flags.bytes() {
            b"r" => libc::O_RDONLY,
            b"w" => libc::O_RDWR,
            b"rw" | b"c" => libc::O_RDWR | libc::O_CREAT,
            b"n" => libc::O_RDWR | libc::O_CREAT | libc::O_TRUNC,
            _ => return Err(raise(vm, "arg 2 to open should be 'r', 'w', 'c', or 'n'")),
        };
        let path = crate::ssl::loading::fs_path(vm, filename, None)?;
        set_errno(0);
        // SAFETY: the path ends with NUL.
        let raw = unsafe { (db().open)(path.as_ptr(), how, mode.unwrap_or(0o666)) };
        if raw.is_null() {
            return Err(raise_about(vm, error_class(vm)?, last_errno(), filename));
        }
        let open = Open(Cell::new(raw));
        Ok(Dbm::alloc(vm, Dbm::class(vm), |head| Dbm { head, open, len: Cell::new(-1) }))
    }
}
