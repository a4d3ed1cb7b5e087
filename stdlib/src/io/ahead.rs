//! Reading ahead of a buffered stream whose raw stream is not a file of this module: how much is asked for, and the memory for it.

use super::buffered::Buffered;
use super::int_arg;
use super::raw::failed_read;
use crate::type_name::full_type_name;
use taipan_vm::builtins::bytes::array::ByteArray;
use taipan_vm::builtins::memoryview::MemoryView;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A socket is first asked for so many bytes.
const FIRST_WINDOW: usize = 8 << 10;

/// How much of a raw stream is asked for at first, if the buffer has `size` bytes.
pub(super) fn first_window(vm: &Vm, raw: Value, size: usize) -> usize {
    let socket = vm.type_of(raw).name() == "SocketIO" && full_type_name(vm, raw) == "socket.SocketIO";
    if socket { FIRST_WINDOW.min(size) } else { size }
}

/// One read of a raw stream of any class: appends to `out` and gives the count; None when it would block. The stream is
/// shown a bytearray, which is kept for the next reading ahead, since it is large and rarely filled.
///
/// # Errors
/// What the raw stream raises, OSError where it gives a count that cannot be.
pub(super) fn read_into_array(
    vm: &Vm,
    this: Gc<Buffered>,
    raw: Value,
    n: usize,
    out: &mut Vec<u8>,
) -> PyResult<Option<usize>> {
    let fits = |v: Value| v.downcast::<ByteArray>().filter(|a| a.view().len() == n && !a.is_lent());
    let spare = || vm.interp().module_state.borrow_mut().remove(SPARE_ARRAY).and_then(fits);
    let array = match fits(this.array.get()) {
        Some(array) => {
            this.array.set(this.header(), Value::NONE);
            array.value()
        }
        None if n == this.window.get()
            && let Some(array) = spare() =>
        {
            array.value()
        }
        None => vm.call(vm.builtin_type(shapes::BYTEARRAY).value(), &[vm.int(n as i64)])?,
    };
    let view = vm.call(MemoryView::class(vm).value(), &[array])?;
    let got = vm.call_method_str(raw, "readinto", &[view])?;
    // Somebody may still look at it: then the array is not used again.
    let free = vm.call_method_str(view, "release", &[]).is_ok();
    if !free {
        vm.take_if(vm.exc().buffer_error);
    }
    if got.is_none() {
        return Ok(None);
    }
    let count = int_arg(vm, got).map_err(|_| failed_read(vm))?;
    let bytes = BytesLike::of(vm, array)?;
    let Some(new) = usize::try_from(count).ok().and_then(|count| bytes.get(..count)) else {
        let message =
            format!("raw readinto() returned invalid length {count} (should have been between 0 and {n})");
        return Err(vm.raise_message(vm.exc().os_error, message));
    };
    out.extend_from_slice(new);
    if free && n == this.window.get() {
        this.array.set(this.header(), array);
    }
    Ok(Some(new.len()))
}

/// The array of a stream that was closed, for the next one: its memory is that of many pages, and a stream over a connection
/// often lives for one answer.
const SPARE_ARRAY: &str = "_io.spare_array";

/// Leaves the array of a stream that is about to be closed to the next one.
pub(super) fn leave_array(vm: &Vm, this: Gc<Buffered>) {
    let array = this.array.get();
    if array.downcast::<ByteArray>().is_some() {
        this.array.set(this.header(), Value::NONE);
        vm.interp().module_state.borrow_mut().insert(SPARE_ARRAY, array);
    }
}
