//! The methods of connections for limits, options, extensions, blobs, and copies of the database.

use super::blob::{self, Blob};
use super::connection::Connection;
use super::database::{OpenBlob, attended};
use super::errors::{self, Kind, programming};
use super::values::c_text;
use libsqlite3_sys as sys;
use std::ffi::{c_int, c_void};
use taipan_macros::class_part;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How long an attempt to copy pages waits where the database is busy, if not told, in seconds.
const SLEEP: f64 = 0.25;

/// Raises the last error of a connection's database.
fn last_error(vm: &Vm, this: Gc<Connection>) -> taipan_vm::native::Raised {
    match this.database(vm) {
        Ok(database) => errors::of_database(vm, database.handle()),
        Err(raised) => raised,
    }
}

/// Copies pages until there are no more, and tells how far it is.
fn copy_pages(
    vm: &Vm,
    (from, to): (Gc<Connection>, Gc<Connection>),
    name: &std::ffi::CStr,
    (pages, sleep): (c_int, c_int),
    progress: Value,
) -> PyResult<()> {
    let (source, target) = (from.database(vm)?, to.database(vm)?);
    let (source_handle, target_handle) = (source.handle() as usize, target.handle() as usize);
    let backup = source.run(vm, |_| {
        // SAFETY: both handles are live ones, the names end with NUL.
        let (source, target) = (source_handle as *mut _, target_handle as *mut _);
        unsafe { sys::sqlite3_backup_init(target, c"main".as_ptr(), source, name.as_ptr()) as usize }
    });
    if backup == 0 {
        return Err(errors::of_database(vm, target.handle()));
    }
    let mut told = Ok(());
    loop {
        // SAFETY: the backup is a live one; so for the calls below.
        let result = target.run(vm, |_| unsafe { sys::sqlite3_backup_step(backup as *mut _, pages) });
        if !progress.is_none() {
            // SAFETY: as above.
            let (left, all) = unsafe {
                let backup = backup as *mut sys::sqlite3_backup;
                (sys::sqlite3_backup_remaining(backup), sys::sqlite3_backup_pagecount(backup))
            };
            let arguments = [vm.int(result.into()), vm.int(left.into()), vm.int(all.into())];
            told = vm.call(progress, &arguments).map(drop);
            if told.is_err() {
                break;
            }
        }
        match result {
            sys::SQLITE_OK => {}
            sys::SQLITE_BUSY | sys::SQLITE_LOCKED => {
                // SAFETY: no memory is involved.
                attended(vm, || unsafe { sys::sqlite3_sleep(sleep) });
            }
            _ => break,
        }
    }
    // SAFETY: as above; it is freed once.
    let result = target.run(vm, |_| unsafe { sys::sqlite3_backup_finish(backup as *mut _) });
    told?;
    if result != sys::SQLITE_OK {
        return Err(errors::of_database(vm, target.handle()));
    }
    Ok(())
}

/// Is this an option that is on or off?
fn check_option(vm: &Vm, option: i32) -> PyResult<()> {
    let known = super::constants::OTHERS;
    if known.iter().any(|(name, number)| name.starts_with("SQLITE_DBCONFIG_") && *number == option) {
        return Ok(());
    }
    Err(vm.value_error(format!("unknown config 'op': {option}")))
}

fn set_limit(vm: &Vm, this: Gc<Connection>, category: i32, limit: i32) -> PyResult<i32> {
    this.check_thread(vm)?;
    let database = this.database(vm)?;
    // SAFETY: the handle is a live one.
    let before = unsafe { sys::sqlite3_limit(database.handle(), category, limit) };
    if before < 0 {
        return Err(programming(vm, "'category' is out of bounds"));
    }
    Ok(before)
}

#[class_part("Connection", settings, module = "sqlite3")]
impl Connection {
    /// Makes a backup of the database.
    #[method("backup(target, *, pages=-1, progress=None, name='main', sleep=0.25)")]
    fn backup(
        vm: &Vm,
        this: Gc<Self>,
        target: Gc<Connection>,
        pages: i32,
        progress: Value,
        name: Gc<Str>,
        sleep: Value,
    ) -> PyResult<()> {
        let name = c_text(vm, name)?;
        let sleep = if sleep.is_unbound() { SLEEP } else { vm.float_of(sleep)? };
        this.check_thread(vm)?;
        this.check_open(vm)?;
        if target.address() == this.address() {
            return Err(vm.value_error("target cannot be the same connection instance"));
        }
        target.check_thread(vm)?;
        target.check_open(vm)?;
        if !progress.is_none() && !vm.is_callable(progress) {
            return Err(vm.type_error("progress argument must be a callable"));
        }
        let pages = if pages == 0 { -1 } else { pages };
        copy_pages(vm, (this, target), &name, (pages, (sleep * 1000.0) as c_int), progress)
    }
    /// Open and return a BLOB object.
    ///
    ///   table
    ///     Table name.
    ///   column
    ///     Column name.
    ///   rowid
    ///     Row id.
    ///   readonly
    ///     Open the BLOB without write permissions.
    ///   name
    ///     Database name.
    #[method("blobopen(table, column, rowid, /, *, readonly=False, name='main')")]
    fn blobopen(
        vm: &Vm,
        this: Gc<Self>,
        table: Gc<Str>,
        column: Gc<Str>,
        rowid: Value,
        readonly: bool,
        name: Gc<Str>,
    ) -> PyResult<Gc<Blob>> {
        let (table, column, name) = (c_text(vm, table)?, c_text(vm, column)?, c_text(vm, name)?);
        if !vm.is_int(rowid) {
            return Err(vm.type_error("expected 'int'"));
        }
        let Some(rowid) = vm.int_to_i64(rowid) else {
            return Err(vm.overflow_error("Python int too large to convert to SQLite INTEGER"));
        };
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        let (result, handle) = database.run(vm, |db| {
            let mut handle = std::ptr::null_mut();
            let (name, table, column) = (name.as_ptr(), table.as_ptr(), column.as_ptr());
            let write = c_int::from(!readonly);
            // SAFETY: the names end with NUL, the result is a live local.
            let result =
                unsafe { sys::sqlite3_blob_open(db, name, table, column, rowid, write, &mut handle) };
            (result, handle as usize)
        });
        match result {
            sys::SQLITE_OK => {}
            sys::SQLITE_MISUSE => return Err(errors::of_code(vm, result)),
            _ => return Err(errors::of_database(vm, database.handle())),
        }
        Ok(blob::make(vm, this, OpenBlob::new(database, handle as *mut _)))
    }
    /// Serialize a database into a byte string.
    ///
    ///   name
    ///     Which database to serialize.
    ///
    /// For an ordinary on-disk database file, the serialization is just
    /// a copy of the disk file.  For an in-memory database or a "temp"
    /// database, the serialization is the same sequence of bytes which
    /// would be written to disk if that database were backed up to disk.
    #[method("serialize(*, name='main')")]
    fn serialize(vm: &Vm, this: Gc<Self>, name: Gc<Str>) -> PyResult<Gc<Bytes>> {
        let c_name = c_text(vm, name)?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        // Nothing is copied for a database that lies in one piece of memory.
        let flags = sys::SQLITE_SERIALIZE_NOCOPY;
        let serialize = |flags| {
            database.run(vm, |db| {
                let mut size = 0;
                // SAFETY: the name ends with NUL, the result is a live local.
                let data = unsafe { sys::sqlite3_serialize(db, c_name.as_ptr(), &mut size, flags) };
                (data as usize, usize::try_from(size).unwrap_or(0))
            })
        };
        let (mut data, mut size) = serialize(flags);
        let copied = data == 0;
        if copied {
            (data, size) = serialize(0);
        }
        if data == 0 {
            let message = format!("unable to serialize '{}'", name.as_str_lossy());
            return Err(errors::raise(vm, Kind::Operational, message));
        }
        // SAFETY: the library gave so many bytes; they are copied before it is called again, and freed if they are ours.
        unsafe {
            let bytes = vm.bytes(std::slice::from_raw_parts(data as *const u8, size));
            if copied {
                sys::sqlite3_free(data as *mut c_void);
            }
            Ok(bytes)
        }
    }
    /// Load a serialized database.
    ///
    ///   data
    ///     The serialized database content.
    ///   name
    ///     Which database to reopen with the deserialization.
    ///
    /// The deserialize interface causes the database connection to
    /// disconnect from the target database, and then reopen it as
    /// an in-memory database based on the given serialized data.
    ///
    /// The deserialize interface will fail with SQLITE_BUSY if the database
    /// is currently in a read transaction or is involved in a backup
    /// operation.
    #[method("deserialize(data, /, *, name='main')")]
    fn deserialize(vm: &Vm, this: Gc<Self>, data: Value, name: Gc<Str>) -> PyResult<()> {
        let data = match data.downcast::<Str>() {
            Some(text) => vm.call_method_str(text.value(), "encode", &[])?,
            None => data,
        };
        let data = BytesLike::of(vm, data)?;
        let name = c_text(vm, name)?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        // SAFETY: no memory of ours is involved.
        let copy: *mut u8 = unsafe { sys::sqlite3_malloc64(data.len() as u64) }.cast();
        if copy.is_null() {
            return Err(vm.memory_error(""));
        }
        // SAFETY: the new memory has room for the bytes.
        unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), copy, data.len()) };
        let (copy, size) = (copy as usize, data.len() as i64);
        let result = database.run(vm, |db| {
            let flags = sys::SQLITE_DESERIALIZE_FREEONCLOSE | sys::SQLITE_DESERIALIZE_RESIZEABLE;
            // SAFETY: the memory is the library's own, which frees it, also where it fails.
            unsafe { sys::sqlite3_deserialize(db, name.as_ptr(), copy as *mut u8, size, size, flags) }
        });
        if result != sys::SQLITE_OK {
            return Err(last_error(vm, this));
        }
        Ok(())
    }
    /// Returns iterator to the dump of the database in an SQL text format.
    ///
    ///   filter
    ///     An optional LIKE pattern for database objects to dump
    #[method("iterdump(*, filter=None)")]
    fn iterdump(vm: &Vm, this: Gc<Self>, filter: Value) -> PyResult {
        this.check_open(vm)?;
        let module = taipan_vm::import::import(vm, "sqlite3.dump")?;
        let dump = vm.getattr_str(module, "_iterdump")?;
        taipan_vm::call::call_with_keywords(vm, dump, &[this.value()], &[(vm.intern_str("filter"), filter)])
    }
    /// Abort any pending database operation.
    #[method("interrupt()")]
    fn interrupt(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        this.database(vm)?.interrupt(vm);
        Ok(())
    }
    /// Set connection run-time limits.
    ///
    ///   category
    ///     The limit category to be set.
    ///   limit
    ///     The new limit. If the new limit is a negative number, the limit
    ///     is unchanged.
    ///
    /// Attempts to increase a limit above its hard upper bound are silently
    /// truncated to the hard upper bound. Regardless of whether or not the
    /// limit was changed, the prior value of the limit is returned.
    #[method("setlimit(category, limit, /)")]
    fn setlimit(vm: &Vm, this: Gc<Self>, category: i32, limit: i32) -> PyResult<i32> {
        set_limit(vm, this, category, limit)
    }
    /// Get connection run-time limits.
    ///
    ///   category
    ///     The limit category to be queried.
    #[method("getlimit(category, /)")]
    fn getlimit(vm: &Vm, this: Gc<Self>, category: i32) -> PyResult<i32> {
        set_limit(vm, this, category, -1)
    }
    /// Set a boolean connection configuration option.
    ///
    ///   op
    ///     The configuration verb; one of the sqlite3.SQLITE_DBCONFIG codes.
    #[method("setconfig(op, enable=True, /)")]
    fn setconfig(vm: &Vm, this: Gc<Self>, op: i32, enable: bool) -> PyResult<()> {
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        check_option(vm, op)?;
        let (wanted, mut actual) = (c_int::from(enable), 0);
        // SAFETY: the handle is a live one, and the option takes a number and a place for one.
        let result = unsafe { sys::sqlite3_db_config(database.handle(), op, wanted, &raw mut actual) };
        if result != sys::SQLITE_OK {
            return Err(errors::of_database(vm, database.handle()));
        }
        if wanted != actual {
            return Err(errors::raise(vm, Kind::Operational, "Unable to set config"));
        }
        Ok(())
    }
    /// Query a boolean connection configuration option.
    ///
    ///   op
    ///     The configuration verb; one of the sqlite3.SQLITE_DBCONFIG codes.
    #[method("getconfig(op, /)")]
    fn getconfig(vm: &Vm, this: Gc<Self>, op: i32) -> PyResult<bool> {
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        check_option(vm, op)?;
        let mut current: c_int = 0;
        // SAFETY: as above; -1 changes nothing.
        let result = unsafe { sys::sqlite3_db_config(database.handle(), op, -1, &raw mut current) };
        if result != sys::SQLITE_OK {
            return Err(errors::of_database(vm, database.handle()));
        }
        Ok(current != 0)
    }
    /// Enable dynamic loading of SQLite extension modules.
    #[method("enable_load_extension(enable, /)")]
    fn enable_load_extension(vm: &Vm, this: Gc<Self>, enable: bool) -> PyResult<()> {
        vm.audit("sqlite3.enable_load_extension", &[this.value(), Value::bool(enable)])?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        // SAFETY: the handle is a live one.
        let result = unsafe { sys::sqlite3_enable_load_extension(database.handle(), c_int::from(enable)) };
        if result != sys::SQLITE_OK {
            return Err(errors::raise(vm, Kind::Operational, "Error enabling load extension"));
        }
        Ok(())
    }
    /// Load SQLite extension module.
    #[method("load_extension(name, /, *, entrypoint=None)")]
    fn load_extension(vm: &Vm, this: Gc<Self>, name: Gc<Str>, entrypoint: Option<Gc<Str>>) -> PyResult<()> {
        let path = c_text(vm, name)?;
        let entry = entrypoint.map(|entry| c_text(vm, entry)).transpose()?;
        vm.audit("sqlite3.load_extension", &[this.value(), name.value()])?;
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        let message = database.run(vm, |db| {
            let entry = entry.as_ref().map_or(std::ptr::null(), |entry| entry.as_ptr());
            let mut said = std::ptr::null_mut();
            // SAFETY: the texts end with NUL; the message is ours, and is freed once it is copied.
            unsafe {
                let result = sys::sqlite3_load_extension(db, path.as_ptr(), entry, &mut said);
                let message = (result != sys::SQLITE_OK).then(|| errors::text(said));
                sys::sqlite3_free(said.cast());
                message
            }
        });
        match message {
            None => Ok(()),
            Some(message) => Err(errors::raise(vm, Kind::Operational, message)),
        }
    }
}
