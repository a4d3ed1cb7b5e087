//! The module `_queue`: `SimpleQueue`, a queue without bounds that threads share.

use crate::exception_class::exception_class;
use crate::thread::{Waiting, deadline};
use std::cell::Cell;
use std::collections::VecDeque;
use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::generic_alias;
use taipan_vm::heap::HeapCell;
use taipan_vm::native::{Args, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `_queue.SimpleQueue`
#[native_object("_queue.SimpleQueue")]
pub struct SimpleQueue {
    items: HeapCell<VecDeque<Value>>,
    waiters: Cell<usize>,
    #[untraced]
    waiting: Waiting,
}

fn empty_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "_queue.Empty", vm.exc().exception)
}

#[cold]
fn empty_error(vm: &Vm) -> Raised {
    match empty_class(vm).and_then(|class| vm.call(class.value(), &[])) {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

fn put(this: Gc<SimpleQueue>, item: Value) {
    this.items.borrow_mut().push_back(item);
    if this.waiters.get() > 0 {
        this.waiting.wake();
    }
}

fn get(vm: &Vm, this: Gc<SimpleQueue>, block: bool, timeout: Value) -> PyResult {
    let mut end = None;
    if block && !timeout.is_none() {
        let ns = crate::time::nanoseconds(vm, timeout, crate::time::Round::Up)?;
        if ns < 0 {
            return Err(vm.value_error("'timeout' must be a non-negative number"));
        }
        end = deadline(vm, timeout)?;
    }
    let taken = this.items.borrow_mut().pop_front();
    if let Some(item) = taken {
        return Ok(item);
    }
    if !block {
        return Err(empty_error(vm));
    }
    this.waiters.set(this.waiters.get() + 1);
    let result = this.waiting.wait(vm, end, || !this.items.borrow().is_empty());
    this.waiters.set(this.waiters.get() - 1);
    result?;
    let taken = this.items.borrow_mut().pop_front();
    taken.ok_or_else(|| empty_error(vm))
}

/// Simple, unbounded, reentrant FIFO queue.
#[class("SimpleQueue", module = "_queue", subclassable, weakrefable)]
impl SimpleQueue {
    #[new("SimpleQueue()")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<SimpleQueue>> {
        if cls == SimpleQueue::class(vm) && !args.is_empty() {
            return Err(vm.type_error(if args.keyword_count() > 0 {
                "SimpleQueue() takes no keyword arguments"
            } else {
                "SimpleQueue() takes no positional arguments"
            }));
        }
        Ok(SimpleQueue::alloc(vm, cls, |head| SimpleQueue {
            head,
            items: HeapCell::new(VecDeque::new()),
            waiters: Cell::new(0),
            waiting: Waiting::default(),
        }))
    }
    /// Put the item on the queue.
    ///
    /// The optional 'block' and 'timeout' arguments are ignored, as this
    /// method never blocks.  They are provided for compatibility with the
    /// Queue class.
    #[method("put(item, block=True, timeout=None)")]
    fn put(this: Gc<Self>, item: Value, block: bool, timeout: Value) {
        let _ = (block, timeout);
        put(this, item)
    }
    /// Put an item into the queue without blocking.
    ///
    /// This is exactly equivalent to `put(item)` and is only provided
    /// for compatibility with the Queue class.
    #[method("put_nowait(item)")]
    fn put_nowait(this: Gc<Self>, item: Value) {
        put(this, item)
    }
    /// Remove and return an item from the queue.
    ///
    /// If optional args 'block' is true and 'timeout' is None (the
    /// default), block if necessary until an item is available.  If
    /// 'timeout' is a non-negative number, it blocks at most 'timeout'
    /// seconds and raises the Empty exception if no item was available
    /// within that time.
    /// Otherwise ('block' is false), return an item if one is immediately
    /// available, else raise the Empty exception ('timeout' is ignored
    /// in that case).
    #[method("get(block=True, timeout=None)")]
    fn get(vm: &Vm, this: Gc<Self>, block: bool, timeout: Value) -> PyResult {
        get(vm, this, block, timeout)
    }
    /// Remove and return an item from the queue without blocking.
    ///
    /// Only get an item if one is immediately available. Otherwise
    /// raise the Empty exception.
    #[method("get_nowait()")]
    fn get_nowait(vm: &Vm, this: Gc<Self>) -> PyResult {
        get(vm, this, false, Value::NONE)
    }
    /// Return True if the queue is empty, False otherwise (not reliable!).
    #[method("empty()")]
    fn empty(this: Gc<Self>) -> bool {
        this.items.borrow().is_empty()
    }
    /// Return the approximate size of the queue (not reliable!).
    #[method("qsize()")]
    fn qsize(this: Gc<Self>) -> usize {
        this.items.borrow().len()
    }
    /// SimpleQueues are generic over the type of their contents
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

#[module(
    "_queue",
    doc = "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
    classes(SimpleQueue)
)]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let empty = empty_class(vm)?;
        let doc = vm.str("Exception raised by Queue.get(block=0)/get_nowait().");
        empty.set_attr_raw(vm, vm.names().__doc__, doc.value());
        set_module_attribute(vm, module, "Empty", empty.value())
    }
}
