//! What buffered streams ask of the raw stream below them: its methods, or the system itself where that is a FileIO whose
//! methods nobody overrides.

use super::ahead;
use super::buffered::{Buffered, raw};
use super::fileio::{self, FileIO};
use super::{int_arg, unsupported};
use taipan_vm::native::PyResult;
use taipan_vm::object::Exception;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

type This = Gc<Buffered>;

/// The descriptor of a FileIO below, where nobody overrides its methods; None for other raw streams.
///
/// # Errors
/// ValueError on a closed file.
pub fn direct_fd(vm: &Vm, this: This) -> PyResult<Option<i32>> {
    if !this.direct.get() {
        return Ok(None);
    }
    let file: Gc<FileIO> = this.raw.get().cast_unchecked();
    fileio::open_fd(vm, file).map(Some)
}

/// One read of the raw stream: appends to `out` and gives the count; None when it would block.
///
/// # Errors
/// OSError; what the raw stream raises.
pub fn raw_read(vm: &Vm, this: This, n: usize, out: &mut Vec<u8>) -> PyResult<Option<usize>> {
    if let Some(fd) = direct_fd(vm, this)? {
        return fileio::read_fd(vm, fd, n, out);
    }
    ahead::read_into_array(vm, this, raw(vm, this)?, n, out)
}

/// OSError for what `readinto` gave, because of the pending exception.
#[cold]
pub(super) fn failed_read(vm: &Vm) -> taipan_vm::native::Raised {
    let cause = vm.take_exception();
    let raised = vm.raise_message(vm.exc().os_error, "raw readinto() failed");
    if let Some(error) = vm.exception.get().downcast::<Exception>() {
        error.cause.set(error.header(), cause);
        error.context.set(error.header(), cause);
    }
    raised
}

/// One write of the raw stream: the count, or None when it would block.
///
/// # Errors
/// OSError; what the raw stream raises.
pub fn raw_write(vm: &Vm, this: This, data: &[u8]) -> PyResult<Option<usize>> {
    if let Some(fd) = direct_fd(vm, this)? {
        let file: Gc<FileIO> = this.raw.get().cast_unchecked();
        if !file.is_writable() {
            return Err(unsupported(vm, "File not open for writing"));
        }
        return fileio::write_fd(vm, fd, data);
    }
    let bytes = vm.bytes(data).value();
    let put = vm.call_method(raw(vm, this)?, vm.names().write, &[bytes])?;
    if put.is_none() {
        return Ok(None);
    }
    let n = int_arg(vm, put).unwrap_or_else(|_| {
        vm.take_exception();
        -1
    });
    match usize::try_from(n) {
        Ok(n) if n <= data.len() => Ok(Some(n)),
        _ => {
            let message = format!(
                "raw write() returned invalid length {n} (should have been between 0 and {})",
                data.len()
            );
            Err(vm.raise_message(vm.exc().os_error, message))
        }
    }
}

/// Moves the raw stream; its new position.
///
/// # Errors
/// OSError; what the raw stream raises.
pub fn raw_seek(vm: &Vm, this: This, offset: i64, whence: i32) -> PyResult<i64> {
    if let Some(fd) = direct_fd(vm, this)? {
        return fileio::seek_fd(vm, fd, offset, whence);
    }
    let args = [vm.int(offset), Value::int32(whence)];
    let at = vm.call_method_str(raw(vm, this)?, "seek", &args)?;
    position(vm, at)
}

/// A position that the raw stream gave.
///
/// # Errors
/// OSError for a negative one.
pub fn position(vm: &Vm, given: Value) -> PyResult<i64> {
    let at = int_arg(vm, given)?;
    if at < 0 {
        let message = format!("Raw stream returned invalid position {at}");
        return Err(vm.raise_message(vm.exc().os_error, message));
    }
    Ok(at)
}
