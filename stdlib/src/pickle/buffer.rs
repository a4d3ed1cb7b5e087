//! `pickle.PickleBuffer`: a buffer that a pickle may hold or leave out.

use taipan_macros::{class, native_object};
use taipan_vm::builtins::memoryview::MemoryView;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::Type;
use taipan_vm::object::buffer::{Buffer, flags};
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `pickle.PickleBuffer`
#[native_object("pickle.PickleBuffer")]
pub struct PickleBuffer {
    /// A memoryview of the object; UNBOUND after `release`.
    view: ValueCell,
    /// The object itself; UNBOUND after `release`.
    object: ValueCell,
}

#[cold]
fn released(vm: &Vm) -> Raised {
    vm.value_error("operation forbidden on released PickleBuffer object")
}

/// The buffer of any object.
fn buffer_of(vm: &Vm, object: Value, flags: u32) -> PyResult<Buffer> {
    match vm.type_of(object).slots().buffer {
        Some(get) => get(vm, object, flags),
        None => {
            let name = vm.type_of(object).name();
            Err(vm.type_error(format!("a bytes-like object is required, not '{name}'")))
        }
    }
}

impl PickleBuffer {
    /// The memoryview.
    fn inner(&self, vm: &Vm) -> PyResult {
        let view = self.view.get();
        if view.is_unbound() { Err(released(vm)) } else { Ok(view) }
    }
    /// The buffer.
    ///
    /// # Errors
    /// ValueError after the release.
    pub fn view(&self, vm: &Vm) -> PyResult<Buffer> {
        let inner = self.inner(vm)?;
        buffer_of(vm, inner, flags::FULL_RO)
    }
}

/// Wrapper for potentially out-of-band buffers
#[class("PickleBuffer", module = "pickle", weakrefable)]
impl PickleBuffer {
    #[new("PickleBuffer(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<PickleBuffer>> {
        args.no_keywords(vm, "PickleBuffer")?;
        let &[object] = args.positional() else {
            let n = args.len();
            return Err(
                vm.type_error(format!("PickleBuffer() takes exactly 1 positional argument ({n} given)"))
            );
        };
        // The message for what has no buffer.
        drop(buffer_of(vm, object, flags::FULL_RO)?);
        let view = vm.call(MemoryView::class(vm).value(), &[object])?;
        let (view, object) = (ValueCell::new(view), ValueCell::new(object));
        Ok(PickleBuffer::alloc(vm, cls, |head| PickleBuffer { head, view, object }))
    }
    /// Return a memoryview of the raw memory underlying this buffer.
    /// Will raise BufferError is the buffer isn't contiguous.
    #[method("raw()")]
    fn raw(vm: &Vm, this: Gc<Self>) -> PyResult {
        let inner = this.inner(vm)?;
        if !this.view(vm)?.is_contiguous() {
            return Err(vm.buffer_error("cannot extract raw buffer from non-contiguous buffer"));
        }
        vm.call_method_str(inner, "cast", &[vm.str("B").value()])
    }
    /// Release the underlying buffer exposed by the PickleBuffer object.
    #[method("release()")]
    fn release(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        let view = this.view.get();
        if !view.is_unbound() {
            this.view.set(this.header(), Value::UNBOUND);
            this.object.set(this.header(), Value::UNBOUND);
            // Views of it that nobody uses any more may still be there: then the memory is let go with them.
            if let Err(raised) = vm.call_method_str(view, "release", &[])
                && vm.take_if(vm.exc().buffer_error).is_none()
            {
                return Err(raised);
            }
        }
        Ok(())
    }
    /// Release the buffer object that exposes the underlying memory of the object.
    #[method("__release_buffer__(buffer, /)")]
    fn release_buffer(vm: &Vm, this: Gc<Self>, buffer: Value) -> PyResult<()> {
        taipan_vm::builtins::memoryview::release_from(vm, this.value(), buffer)
    }
    #[slot(buffer)]
    fn buffer(vm: &Vm, this: Gc<Self>, flags: u32) -> PyResult<Buffer> {
        this.inner(vm)?;
        // That of the object itself: whoever asks such a buffer for its owner finds the object.
        buffer_of(vm, this.object.get(), flags)
    }
}
