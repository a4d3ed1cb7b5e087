//! `Blob`: a value of the database that is read and written in place.

use super::connection::Connection;
use super::database::OpenBlob;
use super::errors::{self, programming};
use libsqlite3_sys as sys;
use std::cell::Cell;
use std::ffi::c_int;
use std::rc::Rc;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::indices;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::{Bytes, Slice};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// An open blob.
#[native_object("sqlite3.Blob")]
pub struct Blob {
    connection: Gc<Connection>,
    #[untraced]
    open: Rc<OpenBlob>,
    /// Where the next bytes are read or written.
    offset: Cell<c_int>,
}

/// Makes the object for an open blob.
pub fn make(vm: &Vm, connection: Gc<Connection>, open: Rc<OpenBlob>) -> Gc<Blob> {
    Blob::alloc(vm, Blob::class(vm), |head| Blob { head, connection, open, offset: Cell::new(0) })
}

/// The library's handle.
///
/// # Errors
/// ProgrammingError for a closed blob or database, or on another thread.
fn handle(vm: &Vm, this: Gc<Blob>) -> PyResult<*mut sys::sqlite3_blob> {
    this.connection.check_thread(vm)?;
    this.connection.database(vm)?;
    this.open.handle().ok_or_else(|| programming(vm, "Cannot operate on a closed blob."))
}

fn length(handle: *mut sys::sqlite3_blob) -> c_int {
    // SAFETY: the handle is a live one.
    unsafe { sys::sqlite3_blob_bytes(handle) }
}

fn read(vm: &Vm, this: Gc<Blob>, offset: c_int, count: usize) -> PyResult<Vec<u8>> {
    let handle = handle(vm, this)? as usize;
    vm.room_for(count)?;
    let mut out = vec![0u8; count];
    let database = &this.open.database;
    let result = database.run(vm, |_| {
        // SAFETY: the handle is a live one; the buffer has the length that is passed, and the library checks the range.
        unsafe { sys::sqlite3_blob_read(handle as *mut _, out.as_mut_ptr().cast(), count as c_int, offset) }
    });
    if result != sys::SQLITE_OK {
        return Err(errors::of_database(vm, database.handle()));
    }
    Ok(out)
}

fn write(vm: &Vm, this: Gc<Blob>, offset: c_int, data: &[u8]) -> PyResult<()> {
    let handle = handle(vm, this)?;
    if i64::from(offset) + data.len() as i64 > i64::from(length(handle)) {
        return Err(vm.value_error("data longer than blob length"));
    }
    let (handle, database) = (handle as usize, &this.open.database);
    let result = database.run(vm, |_| {
        // SAFETY: as above.
        unsafe {
            sys::sqlite3_blob_write(handle as *mut _, data.as_ptr().cast(), data.len() as c_int, offset)
        }
    });
    if result != sys::SQLITE_OK {
        return Err(errors::of_database(vm, database.handle()));
    }
    Ok(())
}

/// The place that an index means.
fn place(vm: &Vm, this: Gc<Blob>, key: Value) -> PyResult<c_int> {
    let index_error = |message: &str| vm.raise_message(vm.exc().index_error, message);
    let index = vm.index_of(key)?;
    let Some(index) = vm.int_to_i64(index) else {
        return Err(index_error("cannot fit 'int' into an index-sized integer"));
    };
    let length = i64::from(length(handle(vm, this)?));
    let index = if index < 0 { index + length } else { index };
    if !(0..length).contains(&index) {
        return Err(index_error("Blob index out of range"));
    }
    Ok(index as c_int)
}

/// Where a slice begins, how far its items lie apart, and how many there are.
fn range(vm: &Vm, this: Gc<Blob>, slice: Gc<Slice>) -> PyResult<(c_int, isize, usize)> {
    let (start, stop, step) = indices::unpack(vm, slice)?;
    let range = indices::adjust(start, stop, step, length(handle(vm, this)?) as usize);
    Ok((range.start as c_int, step, range.count))
}

/// How many bytes a slice with items reaches over, and how far those lie apart.
///
/// # Errors
/// ValueError for one that goes backwards.
fn span(vm: &Vm, step: isize, count: usize) -> PyResult<(usize, usize)> {
    match usize::try_from(step) {
        Ok(step) => Ok(((count - 1).saturating_mul(step).saturating_add(1), step)),
        Err(_) => Err(vm.value_error("Blob doesn't support slices with a negative step")),
    }
}

fn is_index(vm: &Vm, key: Value) -> bool {
    vm.is_int(key) || vm.type_of(key).slots().index.is_some()
}

fn set_byte(vm: &Vm, this: Gc<Blob>, key: Value, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        return Err(vm.type_error("Blob doesn't support item deletion"));
    }
    if !vm.is_int(value) {
        let got = vm.type_of(value).name();
        return Err(vm.type_error(format!("'{got}' object cannot be interpreted as an integer")));
    }
    let at = place(vm, this, key)?;
    match vm.int_to_i64(value).and_then(|i| u8::try_from(i).ok()) {
        Some(byte) => write(vm, this, at, &[byte]),
        None => Err(vm.value_error("byte must be in range(0, 256)")),
    }
}

fn set_slice(vm: &Vm, this: Gc<Blob>, slice: Gc<Slice>, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        return Err(vm.type_error("Blob doesn't support slice deletion"));
    }
    let (start, step, count) = range(vm, this, slice)?;
    let data = BytesLike::of(vm, value)?;
    if data.len() != count {
        return Err(vm.raise_message(vm.exc().index_error, "Blob slice assignment is wrong size"));
    }
    if count == 0 {
        return Ok(());
    }
    let (span, step) = span(vm, step, count)?;
    if step == 1 {
        return write(vm, this, start, &data);
    }
    let mut all = read(vm, this, start, span)?;
    for (place, byte) in all.iter_mut().step_by(step).zip(data.iter()) {
        *place = *byte;
    }
    write(vm, this, start, &all)
}

#[class("Blob", module = "sqlite3")]
impl Blob {
    /// Close the blob.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        this.connection.check_thread(vm)?;
        this.connection.database(vm)?;
        this.open.close();
        Ok(())
    }
    /// Blob context manager enter.
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Self>> {
        handle(vm, this).map(|_| this)
    }
    /// Blob context manager exit.
    #[method("__exit__(type, val, tb, /)")]
    fn exit(vm: &Vm, this: Gc<Self>, _class: Value, _value: Value, _traceback: Value) -> PyResult<bool> {
        handle(vm, this)?;
        this.open.close();
        Ok(false)
    }
    /// Read data at the current offset position.
    ///
    ///   length
    ///     Read length in bytes.
    ///
    /// If the end of the blob is reached, the data up to end of file will
    /// be returned.  When length is not specified, or is negative,
    /// Blob.read() will read until the end of the blob.
    #[method("read(length=-1, /)")]
    fn read(vm: &Vm, this: Gc<Self>, length: i32) -> PyResult<Gc<Bytes>> {
        let left = self::length(handle(vm, this)?).saturating_sub(this.offset.get()).max(0);
        let count = if (0..left).contains(&length) { length } else { left };
        if count == 0 {
            return Ok(vm.bytes(b""));
        }
        let data = read(vm, this, this.offset.get(), count as usize)?;
        this.offset.set(this.offset.get() + count);
        Ok(vm.bytes(&data))
    }
    /// Write data at the current offset.
    ///
    /// This function cannot change the blob length.  Writing beyond the end
    /// of the blob will result in an exception being raised.
    #[method("write(data, /)")]
    fn write(vm: &Vm, this: Gc<Self>, data: BytesLike) -> PyResult<()> {
        handle(vm, this)?;
        write(vm, this, this.offset.get(), &data)?;
        this.offset.set(this.offset.get() + data.len() as c_int);
        Ok(())
    }
    /// Set the current access position to offset.
    ///
    /// The origin argument defaults to os.SEEK_SET (absolute blob
    /// positioning).  Other values for origin are os.SEEK_CUR (seek
    /// relative to the current position) and os.SEEK_END (seek relative to
    /// the blob's end).
    #[method("seek(offset, origin=0, /)")]
    fn seek(vm: &Vm, this: Gc<Self>, offset: i32, origin: i32) -> PyResult<()> {
        let length = self::length(handle(vm, this)?);
        let base = match origin {
            libc::SEEK_SET => 0,
            libc::SEEK_CUR => this.offset.get(),
            libc::SEEK_END => length,
            _ => {
                let message = "'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END";
                return Err(vm.value_error(message));
            }
        };
        let Some(place) = base.checked_add(offset) else {
            return Err(vm.overflow_error("seek offset results in overflow"));
        };
        if !(0..=length).contains(&place) {
            return Err(vm.value_error("offset out of blob range"));
        }
        this.offset.set(place);
        Ok(())
    }
    /// Return the current access position for the blob.
    #[method("tell()")]
    fn tell(vm: &Vm, this: Gc<Self>) -> PyResult<i32> {
        handle(vm, this).map(|_| this.offset.get())
    }
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        Ok(length(handle(vm, this)?) as usize)
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        handle(vm, this)?;
        if is_index(vm, key) {
            let at = place(vm, this, key)?;
            return Ok(Value::int32(read(vm, this, at, 1)?[0].into()));
        }
        let Some(slice) = key.downcast::<Slice>() else {
            return Err(vm.type_error("Blob indices must be integers"));
        };
        let (start, step, count) = range(vm, this, slice)?;
        if count == 0 {
            return Ok(vm.bytes(b"").value());
        }
        let (span, step) = span(vm, step, count)?;
        let picked: Vec<u8> = read(vm, this, start, span)?.into_iter().step_by(step).collect();
        Ok(vm.bytes(&picked).value())
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        handle(vm, this)?;
        match key.downcast::<Slice>() {
            _ if is_index(vm, key) => set_byte(vm, this, key, value),
            Some(slice) => set_slice(vm, this, slice, value),
            None => Err(vm.type_error("Blob indices must be integers")),
        }
    }
}
