//! `MemoryBIO`: bytes on their way between a connection and a program that carries them itself.

use super::errors;
use super::library::{Bio, Owned, free_bio, ossl};
use std::cell::Cell;
use std::ffi::c_int;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, BytesLike, PyResult};
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Bytes that were written and not yet read.
#[native_object("_ssl.MemoryBIO")]
pub struct MemoryBio {
    #[untraced]
    bio: Owned<Bio>,
    ended: Cell<bool>,
}

impl MemoryBio {
    /// OpenSSL's object.
    pub fn bio(&self) -> *mut Bio {
        self.bio.get()
    }
    fn pending(&self) -> usize {
        // SAFETY: the BIO is a live one.
        unsafe { ossl().BIO_ctrl_pending(self.bio.get()) }
    }
    /// Sets what a read gives when nothing is there: -1 for more may come, 0 for the end. (`BIO_C_SET_BUF_MEM_EOF_RETURN`)
    fn set_end(&self, result: i64) {
        // SAFETY: the BIO is a live one, and one in memory.
        unsafe { ossl().BIO_ctrl(self.bio.get(), 130, result, std::ptr::null_mut()) };
    }
}

/// A piece of data as long as OpenSSL can take at once.
fn length(vm: &Vm, data: &[u8]) -> PyResult<c_int> {
    c_int::try_from(data.len())
        .map_err(|_| vm.overflow_error(format!("string longer than {} bytes", c_int::MAX)))
}

#[class("MemoryBIO", module = "_ssl", doc = "")]
impl MemoryBio {
    #[new("MemoryBIO(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<MemoryBio>> {
        args.no_keywords(vm, "MemoryBIO")?;
        if !args.is_empty() {
            return Err(vm.type_error("MemoryBIO() takes no positional arguments"));
        }
        let library = ossl();
        // SAFETY: what is made here belongs to the object.
        let Some(bio) = (unsafe { Owned::new(library.BIO_new(library.BIO_s_mem()), free_bio) }) else {
            return Err(errors::plain(vm, "failed to allocate BIO"));
        };
        let this = MemoryBio::alloc(vm, cls, |head| MemoryBio { head, bio, ended: Cell::new(false) });
        this.set_end(-1);
        Ok(this)
    }
    /// Read up to size bytes from the memory BIO.
    ///
    /// If size is not specified, read the entire buffer.
    /// If the return value is an empty bytes instance, this means either
    /// EOF or that no data is available. Use the "eof" property to
    /// distinguish between the two.
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, this: Gc<Self>, size: i32) -> PyResult<Value> {
        let there = this.pending().min(c_int::MAX as usize);
        let wanted = usize::try_from(size).map_or(there, |size| size.min(there));
        if wanted == 0 {
            return Ok(vm.bytes(&[]).value());
        }
        let mut data = vec![0u8; wanted];
        // SAFETY: the memory has that length.
        let got = unsafe { ossl().BIO_read(this.bio.get(), data.as_mut_ptr().cast(), wanted as c_int) };
        match usize::try_from(got) {
            Ok(got) => Ok(vm.bytes(&data[..got.min(wanted)]).value()),
            Err(_) => Err(errors::raise_last(vm)),
        }
    }
    /// Writes the bytes b into the memory BIO.
    ///
    /// Returns the number of bytes written.
    #[method("write(b, /)")]
    fn write(vm: &Vm, this: Gc<Self>, b: BytesLike) -> PyResult<i32> {
        let len = length(vm, &b)?;
        if this.ended.get() {
            return Err(errors::plain(vm, "cannot write() after write_eof()"));
        }
        if len == 0 {
            return Ok(0);
        }
        // SAFETY: the memory has that length.
        let written = unsafe { ossl().BIO_write(this.bio.get(), b.as_ptr().cast(), len) };
        if written < 0 { Err(errors::raise_last(vm)) } else { Ok(written) }
    }
    /// Write an EOF marker to the memory BIO.
    ///
    /// When all data has been read, the "eof" property will be True.
    #[method("write_eof()")]
    fn write_eof(this: Gc<Self>) {
        this.ended.set(true);
        this.set_end(0);
    }
    /// The number of bytes pending in the memory BIO.
    #[getter("pending")]
    fn pending_bytes(this: Gc<Self>) -> usize {
        this.pending()
    }
    /// Whether the memory BIO is at EOF.
    #[getter]
    fn eof(this: Gc<Self>) -> bool {
        this.ended.get() && this.pending() == 0
    }
}
