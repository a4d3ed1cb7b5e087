//! Reading into buffers and writing from several: `readinto`, `readv`, `writev`, `preadv`, `pwritev`.

use super::ids::sequence;
use crate::os_error::retry;
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::List;
use taipan_vm::object::buffer::{HeldBuffer, flags};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The contiguous buffer of an object; None when it has none, or is not writable though it must be.
fn buffer(vm: &Vm, v: Value, writable: bool) -> PyResult<Option<HeldBuffer>> {
    let Some(get) = vm.type_of(v).slots().buffer else { return Ok(None) };
    let wanted = if writable { flags::WRITABLE } else { flags::SIMPLE };
    let held = match get(vm, v, wanted) {
        Ok(buffer) => HeldBuffer::new(vm, buffer),
        Err(_) if writable && vm.take_if(vm.exc().buffer_error).is_some() => return Ok(None),
        Err(raised) => return Err(raised),
    };
    Ok(if !held.is_contiguous() || writable && held.readonly { None } else { Some(held) })
}

/// Buffers for a system call.
struct Vectors {
    vectors: Vec<libc::iovec>,
    _held: Vec<HeldBuffer>,
    /// The buffers' owners, where the collector sees them.
    _owners: Gc<List>,
}

impl Vectors {
    /// The buffers of a sequence's items.
    fn of(vm: &Vm, function: &str, buffers: Value, writable: bool) -> PyResult<Vectors> {
        let items = sequence(vm, buffers, &format!("{function}() arg 2 must be a sequence"))?;
        let owners = vm.new_list();
        let mut held = Vec::with_capacity(items.len);
        let mut vectors = Vec::with_capacity(items.len);
        for item in items.items() {
            let Some(b) = buffer(vm, *item, writable)? else {
                if vm.type_of(*item).slots().buffer.is_some() {
                    return Err(vm.buffer_error("Object is not writable."));
                }
                let got = vm.type_of(*item).name();
                return Err(vm.type_error(format!("a bytes-like object is required, not '{got}'")));
            };
            vectors.push(libc::iovec { iov_base: b.ptr.cast(), iov_len: b.len });
            owners.push(vm, b.owner);
            held.push(b);
        }
        Ok(Vectors { vectors, _held: held, _owners: owners })
    }
    fn ptr(&self) -> *const libc::iovec {
        self.vectors.as_ptr()
    }
    /// How many: too many are the system's error.
    fn count(&self) -> i32 {
        i32::try_from(self.vectors.len()).unwrap_or(i32::MAX)
    }
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Read into a buffer object from a file descriptor.
    ///
    /// The buffer should be mutable and bytes-like.  On success, returns the
    /// number of bytes read.  Less bytes may be read than the size of the
    /// buffer.  The underlying system call will be retried when interrupted by
    /// a signal, unless the signal handler raises an exception.  Other errors
    /// will not be retried and an error will be raised.
    ///
    /// Returns 0 if *fd* is at end of file or if the provided *buffer* has
    /// length 0 (which can be used to check for errors without reading data).
    /// Never returns negative.
    #[function("readinto(fd, buffer, /)")]
    fn readinto(vm: &Vm, fd: i32, into: Value) -> PyResult<i64> {
        let Some(held) = buffer(vm, into, true)? else {
            let got = vm.type_of(into).name();
            let message = format!("readinto() argument 2 must be read-write bytes-like object, not {got}");
            return Err(vm.type_error(message));
        };
        let (ptr, len) = (held.ptr, held.len.min(isize::MAX as usize));
        // SAFETY: the exporter's memory is writable and stays in place as long as the buffer is held.
        retry(vm, || unsafe { libc::read(fd, ptr.cast(), len) as i64 })
    }
    /// Read from a file descriptor fd into an iterable of buffers.
    ///
    /// The buffers should be mutable buffers accepting bytes.
    /// readv will transfer data into each buffer until it is full
    /// and then move on to the next buffer in the sequence to hold
    /// the rest of the data.
    ///
    /// readv returns the total number of bytes read,
    /// which may be less than the total capacity of all the buffers.
    #[function("readv(fd, buffers, /)")]
    fn readv(vm: &Vm, fd: i32, buffers: Value) -> PyResult<i64> {
        let v = Vectors::of(vm, "readv", buffers, true)?;
        // SAFETY: the vectors are those of buffers that are held, and writable.
        retry(vm, || unsafe { libc::readv(fd, v.ptr(), v.count()) as i64 })
    }
    /// Iterate over buffers, and write the contents of each to a file descriptor.
    ///
    /// Returns the total number of bytes written.
    /// buffers must be a sequence of bytes-like objects.
    #[function("writev(fd, buffers, /)")]
    fn writev(vm: &Vm, fd: i32, buffers: Value) -> PyResult<i64> {
        let v = Vectors::of(vm, "writev", buffers, false)?;
        // SAFETY: the vectors are those of buffers that are held.
        retry(vm, || unsafe { libc::writev(fd, v.ptr(), v.count()) as i64 })
    }
    /// Reads from a file descriptor into a number of mutable bytes-like objects.
    ///
    /// Combines the functionality of readv() and pread().  As readv(), it will
    /// transfer data into each buffer until it is full and then move on to the
    /// next buffer in the sequence to hold the rest of the data.  Its fourth
    /// argument, specifies the file offset at which the input operation is to
    /// be performed.  It will return the total number of bytes read (which can
    /// be less than the total capacity of all the objects).
    ///
    /// The flags argument contains a bitwise OR of zero or more of the
    /// following flags:
    ///
    /// - RWF_HIPRI
    /// - RWF_NOWAIT
    ///
    /// Using non-zero flags requires Linux 4.6 or newer.
    #[function("preadv(fd, buffers, offset, flags=0, /)")]
    fn preadv(vm: &Vm, fd: i32, buffers: Value, offset: i64, flags: i32) -> PyResult<i64> {
        let v = Vectors::of(vm, "preadv2", buffers, true)?;
        // SAFETY: as in `readv`.
        retry(vm, || unsafe { libc::preadv2(fd, v.ptr(), v.count(), offset, flags) as i64 })
    }
    /// Writes the contents of bytes-like objects to a file descriptor at a given offset.
    ///
    /// Combines the functionality of writev() and pwrite(). All buffers must be
    /// a sequence of bytes-like objects.  Buffers are processed in array order.
    /// Entire contents of first buffer is written before proceeding to second,
    /// and so on. The operating system may set a limit (sysconf() value
    /// SC_IOV_MAX) on the number of buffers that can be used.
    /// This function writes the contents of each object to the file descriptor
    /// and returns the total number of bytes written.
    ///
    /// The flags argument contains a bitwise OR of zero or more of the
    /// following flags:
    ///
    /// - RWF_DSYNC
    /// - RWF_SYNC
    /// - RWF_APPEND
    ///
    /// Using non-zero flags requires Linux 4.7 or newer.
    #[function("pwritev(fd, buffers, offset, flags=0, /)")]
    fn pwritev(vm: &Vm, fd: i32, buffers: Value, offset: i64, flags: i32) -> PyResult<i64> {
        let v = Vectors::of(vm, "pwritev2", buffers, false)?;
        // SAFETY: as in `writev`.
        retry(vm, || unsafe { libc::pwritev2(fd, v.ptr(), v.count(), offset, flags) as i64 })
    }
}
