//! The module `_interpqueues`.

use super::datum::{self, Fallback};
use super::family::{Family, class_with_doc};
use super::queue::{Item, NotReleased, Queue, QueueReference, Unbound};
use taipan_macros::module;
use taipan_vm::import::import;
use taipan_vm::native::{PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Keys of the classes that `_register_heap_types` was given.
const QUEUE: &str = "_interpqueues.queue_type";
const EMPTY: &str = "_interpqueues.empty";
const FULL: &str = "_interpqueues.full";

fn registered(vm: &Vm, key: &str) -> Option<Gc<Type>> {
    vm.interp().module_state.borrow().get(key).and_then(|class| class.downcast::<Type>())
}

/// The class that was registered under this key; the Python half of the module registers it when it is imported.
fn needed(vm: &Vm, key: &str) -> PyResult<Gc<Type>> {
    if registered(vm, key).is_none() {
        import(vm, "concurrent.interpreters._queues")?;
    }
    registered(vm, key).ok_or_else(|| vm.runtime_error("no queue types are registered"))
}

/// Is the value a queue of `concurrent.interpreters`?
pub fn is_queue(vm: &Vm, value: Value) -> bool {
    registered(vm, QUEUE).is_some_and(|class| vm.type_of(value) == class)
}

/// A reference to the queue that the value is; None if it is none.
///
/// # Errors
/// QueueNotFoundError; what its attributes raise.
pub fn pack(vm: &Vm, value: Value) -> PyResult<Option<QueueReference>> {
    if !is_queue(vm, value) {
        return Ok(None);
    }
    let number = number(vm, vm.getattr_str(value, "_id")?)?;
    match QueueReference::new(&Family::of(vm), number) {
        Some(reference) => Ok(Some(reference)),
        None => Err(not_found(vm, number)),
    }
}

/// The queue object.
///
/// # Errors
/// What making it raises.
pub fn unpack(vm: &Vm, reference: &QueueReference) -> PyResult {
    let class = needed(vm, QUEUE)?;
    vm.call(class.value(), &[vm.int(reference.number)])
}

/// `QueueError`
fn error_class(vm: &Vm) -> PyResult<Value> {
    let doc = "Indicates that a queue-related error happened.";
    let base = vm.exc().runtime_error.value();
    class_with_doc(vm, "concurrent.interpreters.QueueError", base, Some(doc))
}

/// `QueueNotFoundError`
fn not_found_class(vm: &Vm) -> PyResult<Value> {
    let base = error_class(vm)?;
    class_with_doc(vm, "concurrent.interpreters.QueueNotFoundError", base, None)
}

#[cold]
fn raise(vm: &Vm, class: PyResult<Value>, message: String) -> Raised {
    match class {
        Ok(class) => vm.raise_message(class.cast_unchecked(), message),
        Err(raised) => raised,
    }
}

#[cold]
fn not_found(vm: &Vm, number: i64) -> Raised {
    raise(vm, not_found_class(vm), format!("queue {number} not found"))
}

/// The number that Python code gives for a queue.
///
/// # Errors
/// TypeError for what is no int, ValueError for a negative one, OverflowError for one that is too big.
fn number(vm: &Vm, id: Value) -> PyResult<i64> {
    if vm.type_of(id).slots().index.is_none() {
        let name = vm.type_of(id).name();
        return Err(vm.type_error(format!("queue ID must be an int, got {name}")));
    }
    let index = vm.index_of(id)?;
    match vm.int_to_i64(index) {
        Some(n) if n >= 0 => Ok(n),
        Some(n) => Err(vm.value_error(format!("queue ID must be a non-negative int, got {n}"))),
        None => {
            let text = vm.repr_text(index)?;
            Err(vm.overflow_error(format!("max queue ID is {}, got {text}", i64::MAX)))
        }
    }
}

/// What `get` gives for the queue with this number.
///
/// # Errors
/// QueueNotFoundError
fn with_queue<R>(vm: &Vm, id: Value, get: impl FnOnce(&mut Queue) -> R) -> PyResult<R> {
    let number = number(vm, id)?;
    let family = Family::of(vm);
    let found = family.lock().queues.by_number.get_mut(&number).map(get);
    found.ok_or_else(|| not_found(vm, number))
}

/// This module provides primitive operations to manage Python interpreters.
/// The 'interpreters' module provides a more convenient interface.
#[module("_interpqueues")]
pub mod module {
    use super::*;

    /// create(maxsize, unboundop, fallback) -> qid
    ///
    /// Create a new cross-interpreter queue and return its unique generated ID.
    /// It is a new reference as though bind() had been called on the queue.
    ///
    /// The caller is responsible for calling destroy() for the new queue
    /// before the runtime is finalized.
    #[function("create(maxsize, unboundop=-1, fallback=-1)", text_signature = None)]
    fn create(vm: &Vm, maxsize: i64, unboundop: i32, fallback: i32) -> PyResult<i64> {
        let unbound = Unbound::from_number(vm, unboundop, Unbound::Replace)?;
        let fallback = Fallback::from_number(vm, fallback, Fallback::Pickle)?;
        Ok(Family::of(vm).lock().queues.add(maxsize, unbound, fallback))
    }
    /// destroy(qid)
    ///
    /// Clear and destroy the queue.  Afterward attempts to use the queue
    /// will behave as though it never existed.
    #[function("destroy(qid)", text_signature = None)]
    fn destroy(vm: &Vm, qid: Value) -> PyResult<()> {
        let number = number(vm, qid)?;
        let queue = Family::of(vm).lock().queues.by_number.remove(&number);
        queue.map(drop).ok_or_else(|| not_found(vm, number))
    }
    /// list_all() -> [(qid, unboundop, fallback)]
    ///
    /// Return the list of IDs for all queues.
    /// Each corresponding default unbound op and fallback is also included.
    #[function("list_all()", text_signature = "($self, /)")]
    fn list_all(vm: &Vm) -> Value {
        super::super::collect(vm);
        let known: Vec<(i64, i32, i32)> = {
            let family = Family::of(vm);
            let state = family.lock();
            let queues = state.queues.by_number.iter().rev();
            queues.map(|(number, queue)| (*number, queue.unbound as i32, queue.fallback.number())).collect()
        };
        let list = vm.new_list();
        for (number, unbound, fallback) in known {
            let parts = [vm.int(number), Value::int32(unbound), Value::int32(fallback)];
            list.push(vm, vm.new_tuple(&parts).value());
        }
        list.value()
    }
    /// put(qid, obj)
    ///
    /// Add the object's data to the queue.
    #[function("put(qid, obj, unboundop=-1, fallback=-1)", text_signature = None)]
    fn put(vm: &Vm, qid: Value, obj: Value, unboundop: i32, fallback: i32) -> PyResult<()> {
        let (number, defaults) = (number(vm, qid)?, with_queue(vm, qid, |q| (q.unbound, q.fallback)));
        let checked = Unbound::from_number(vm, unboundop, Unbound::Replace)?;
        let fallback_checked = Fallback::from_number(vm, fallback, Fallback::Pickle)?;
        let (unbound, own_fallback) = defaults?;
        let unbound = if unboundop == -1 { unbound } else { checked };
        let fallback = if fallback == -1 { own_fallback } else { fallback_checked };
        let datum = datum::pack(vm, obj, fallback)?;
        let item = Item { from: vm.interp().number.get(), datum: Some(datum), unbound };
        // What does not fit comes back, and is dropped here.
        let refused = with_queue(vm, qid, |queue| {
            if queue.is_full() {
                return Some(item);
            }
            queue.items.push_back(item);
            None
        })?;
        match refused {
            None => Ok(()),
            Some(_) => Err(raise(vm, needed(vm, FULL).map(Gc::value), format!("queue {number} is full"))),
        }
    }
    /// get(qid) -> (obj, unboundop)
    ///
    /// Return a new object from the data at the front of the queue.
    /// The unbound op is also returned.
    ///
    /// If there is nothing to receive then raise QueueEmpty.
    #[function("get(qid)", text_signature = None)]
    fn get(vm: &Vm, qid: Value) -> PyResult {
        let Some(item) = with_queue(vm, qid, |queue| queue.items.pop_front())? else {
            let message = format!("queue {} is empty", number(vm, qid)?);
            return Err(raise(vm, needed(vm, EMPTY).map(Gc::value), message));
        };
        let (value, unbound) = match &item.datum {
            Some(datum) => (datum::unpack(vm, datum)?, Value::NONE),
            None => (Value::NONE, Value::int32(item.unbound as i32)),
        };
        Ok(vm.new_tuple(&[value, unbound]).value())
    }
    /// bind(qid)
    ///
    /// Take a reference to the identified queue.
    /// The queue is not destroyed until there are no references left.
    #[function("bind(qid)", text_signature = None)]
    fn bind(vm: &Vm, qid: Value) -> PyResult<()> {
        let number = number(vm, qid)?;
        let bound = Family::of(vm).lock().queues.bind(number);
        if bound { Ok(()) } else { Err(not_found(vm, number)) }
    }
    /// release(qid)
    ///
    /// Release a reference to the queue.
    /// The queue is destroyed once there are no references left.
    #[function("release(qid)", text_signature = None)]
    fn release(vm: &Vm, qid: Value) -> PyResult<()> {
        let number = number(vm, qid)?;
        let released = Family::of(vm).lock().queues.release(number);
        match released {
            Ok(_) => Ok(()),
            Err(NotReleased::NotFound) => Err(not_found(vm, number)),
            Err(NotReleased::NeverBound) => {
                Err(raise(vm, error_class(vm), format!("queue {number} never bound")))
            }
        }
    }
    /// get_maxsize(qid)
    ///
    /// Return the maximum number of items in the queue.
    #[function("get_maxsize(qid)", text_signature = None)]
    fn get_maxsize(vm: &Vm, qid: Value) -> PyResult<i64> {
        with_queue(vm, qid, |queue| queue.max_size)
    }
    /// get_queue_defaults(qid)
    ///
    /// Return the queue's default values, set when it was created.
    #[function("get_queue_defaults(qid)", text_signature = None)]
    fn get_queue_defaults(vm: &Vm, qid: Value) -> PyResult<(i32, i32)> {
        with_queue(vm, qid, |queue| (queue.unbound as i32, queue.fallback.number()))
    }
    /// is_full(qid)
    ///
    /// Return true if the queue has a maxsize and has reached it.
    #[function("is_full(qid)", text_signature = None)]
    fn is_full(vm: &Vm, qid: Value) -> PyResult<bool> {
        with_queue(vm, qid, |queue| queue.is_full())
    }
    /// get_count(qid)
    ///
    /// Return the number of items in the queue.
    #[function("get_count(qid)", text_signature = None)]
    fn get_count(vm: &Vm, qid: Value) -> PyResult<usize> {
        with_queue(vm, qid, |queue| queue.items.len())
    }
    #[function("_register_heap_types(queuetype, emptyerror, fullerror)", text_signature = None)]
    fn register_heap_types(vm: &Vm, queuetype: Value, emptyerror: Value, fullerror: Value) -> PyResult<()> {
        if queuetype.downcast::<Type>().is_none() {
            return Err(vm.type_error("expected a type for 'queuetype'"));
        }
        for (class, name) in [(emptyerror, "emptyerror"), (fullerror, "fullerror")] {
            if !class.downcast::<Type>().is_some_and(|c| c.is_subtype(vm.exc().base_exception)) {
                return Err(vm.type_error(format!("expected an exception type for '{name}'")));
            }
        }
        let mut state = vm.interp().module_state.borrow_mut();
        for (key, class) in [(QUEUE, queuetype), (EMPTY, emptyerror), (FULL, fullerror)] {
            state.insert(key, class);
        }
        Ok(())
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "QueueError", error_class(vm)?)?;
        set_module_attribute(vm, module, "QueueNotFoundError", not_found_class(vm)?)
    }
}
