//! Buffers of Python classes (PEP 688): `__buffer__` gives a memoryview, and when the last buffer made from that is
//! released, `__release_buffer__` is told.

use super::MemoryView;
use crate::builtins::unraisable::write_unraisable;
use crate::native::PyResult;
use crate::object::Builtin;
use crate::object::buffer::{Buffer, ExportHold};
use crate::object::header::ValueCell;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};

/// The owner of a buffer that a Python class's `__buffer__` gave.
#[native_object("_buffer_wrapper")]
pub struct BufferWrapper {
    view: ValueCell,
    object: ValueCell,
    released: Cell<bool>,
    /// A buffer of the view.
    #[untraced]
    hold: RefCell<Option<ExportHold>>,
}

/// The buffer of `object`, whose `__buffer__` gave `view`.
///
/// # Errors
/// TypeError when that is no memoryview; BufferError when it cannot give what `flags` ask for.
pub fn wrapped(vm: &Vm, object: Value, view: Value, flags: u32) -> PyResult<Buffer> {
    let Some(view) = view.downcast::<MemoryView>() else {
        return Err(vm.type_error("__buffer__ returned non-memoryview object"));
    };
    let mut buffer = view.export(vm, flags)?;
    let class = BufferWrapper::class(vm);
    let wrapper = BufferWrapper::alloc(vm, class, |head| BufferWrapper {
        head,
        view: ValueCell::new(view.value()),
        object: ValueCell::new(object),
        released: Cell::new(false),
        hold: RefCell::new(None),
    });
    *wrapper.hold.borrow_mut() = Some(std::mem::replace(&mut buffer.hold, ExportHold::none()));
    buffer.owner = wrapper.value();
    Ok(buffer)
}

impl Gc<BufferWrapper> {
    /// The last buffer was released: calls `__release_buffer__` if the class has one in Python. What that raises nobody
    /// can catch.
    pub fn release(self, vm: &Vm) {
        if self.released.replace(true) {
            return;
        }
        let (object, view) = (self.object.get(), self.view.get());
        // First, so that the method can release the view.
        self.hold.borrow_mut().take();
        let pending = vm.take_exception();
        let method = vm.type_of(object).lookup(vm, vm.names().__release_buffer__);
        let own_view = view.downcast::<MemoryView>().filter(|v| v.owner.get() == object);
        if let Some(method) = method.filter(|m| m.downcast::<Builtin>().is_none())
            && vm.call_bound(method, object, vm.type_of(object).value(), &[view]).is_err()
        {
            let e = vm.take_exception();
            let name = vm.type_of(object).name();
            write_unraisable(
                vm,
                e,
                &format!("Exception ignored in __release_buffer__ of {name}"),
                Value::NONE,
            );
        }
        // A view that `super().__buffer__` made has done its work. Other views may be the object's own, for longer.
        if let Some(view) = own_view
            && view.release(vm).is_err()
        {
            vm.take_exception();
        }
        self.view.init(Value::NONE);
        self.object.init(Value::NONE);
        vm.exception.set(pending);
    }
}

#[class("_buffer_wrapper")]
impl BufferWrapper {
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Gc<BufferWrapper>) -> PyResult<()> {
        this.release(vm);
        Ok(())
    }
}
