//! Memory that interpreters share: one lends what a `memoryview` shows, others look at it through a
//! `CrossInterpreterBufferView`.
//!
//! The lender keeps an object of its own alive, which holds the buffer, so that the memory stays where it is. The root that
//! keeps it may be dropped in any thread; the object then dies in a collection of the lender's. A lender that ends before its
//! borrowers keeps its memory (see [`life`](super::life)).

use super::family::{Family, Lent};
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::memoryview;
use taipan_vm::heap::Root;
use taipan_vm::native::PyResult;
use taipan_vm::object::buffer::{Buffer, Dims, ExportHold, flags};
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Keeps a buffer in the lender's heap.
#[native_object("_interpreters.LentBuffer")]
pub struct LentBuffer {
    owner: ValueCell,
    #[untraced]
    hold: RefCell<Option<ExportHold>>,
}

/// Keeps lent buffers; no Python code sees it.
#[class("LentBuffer", module = "_interpreters")]
impl LentBuffer {}

/// Memory that an interpreter lent.
pub struct Lending {
    address: usize,
    len: usize,
    readonly: bool,
    itemsize: usize,
    format: Cow<'static, str>,
    dims: Dims,
    _kept: Root,
    _counted: Lent,
}

/// Lends what any object with the buffer protocol shows.
///
/// # Errors
/// TypeError for one without; what it raises.
pub fn lend(vm: &Vm, object: Value) -> PyResult<Arc<Lending>> {
    let view = memoryview::from_object(vm, object, flags::FULL_RO)?;
    let Some(get) = vm.type_of(view).slots().buffer else {
        return Err(vm.type_error("a bytes-like object is required"));
    };
    let Buffer { owner, ptr, len, readonly, itemsize, format, dims, hold } = get(vm, view, flags::FULL_RO)?;
    let kept = LentBuffer::alloc(vm, LentBuffer::class(vm), |head| LentBuffer {
        head,
        owner: ValueCell::new(owner),
        hold: RefCell::new(None),
    });
    kept.hold.replace(Some(hold));
    Ok(Arc::new(Lending {
        address: ptr as usize,
        len,
        readonly,
        itemsize,
        format,
        dims,
        _kept: vm.heap().root(kept.value()),
        _counted: Family::of(vm).lend(vm.interp().number.get()),
    }))
}

/// A `memoryview` of lent memory.
///
/// # Errors
/// What making one raises.
pub fn borrow(vm: &Vm, lending: &Arc<Lending>) -> PyResult {
    let view =
        BufferView::alloc(vm, BufferView::class(vm), |head| BufferView { head, lending: lending.clone() });
    memoryview::from_object(vm, view.value(), flags::FULL_RO)
}

/// Another interpreter's memory.
#[native_object("_interpreters.CrossInterpreterBufferView")]
pub struct BufferView {
    #[untraced]
    lending: Arc<Lending>,
}

#[class("CrossInterpreterBufferView", module = "_interpreters")]
impl BufferView {
    #[slot(buffer)]
    fn buffer(this: Gc<Self>, flags: u32) -> PyResult<Buffer> {
        // The memory is shown as it is: who asks is `memoryview`, which can cope with anything.
        let _ = flags;
        let lending = &this.lending;
        Ok(Buffer {
            owner: this.value(),
            ptr: lending.address as *mut u8,
            len: lending.len,
            readonly: lending.readonly,
            itemsize: lending.itemsize,
            format: lending.format.clone(),
            dims: lending.dims.clone(),
            hold: ExportHold::none(),
        })
    }
}
