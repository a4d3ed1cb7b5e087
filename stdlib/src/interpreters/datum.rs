//! What goes from one interpreter to another: objects do not, so a value is taken apart into a [`Datum`], which belongs to
//! no heap, and made anew on the other side.
//!
//! Numbers, strings and tuples of them are copied. The memory of a `memoryview` is shared: see
//! [`buffer`](super::buffer). Queues and channels are numbers, with a reference that the datum holds. With *fallback*,
//! functions that need nothing but builtins go as code, and everything else is pickled.

use super::buffer::Lending;
use super::channel::{ChannelReference, End};
use super::family::not_shareable_class;
use super::pickled::Pickled;
use super::queue::QueueReference;
use super::script::FunctionDatum;
use super::{buffer, channel_id, queue_module};
use std::sync::Arc;
use taipan_vm::builtins::memoryview::MemoryView;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Bytes, Exception, Function, Str, Tuple};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// A value on its way between interpreters.
pub enum Datum {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Vec<Datum>),
    Buffer(Arc<Lending>),
    Queue(QueueReference),
    /// A `ChannelID`.
    ChannelId(ChannelReference),
    /// A `SendChannel` or `RecvChannel`.
    ChannelEnd(ChannelReference, End),
    Function(Box<FunctionDatum>),
    Pickled(Pickled),
}

/// What becomes of values that have no form of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// NotShareableError
    Refuse,
    /// They are pickled.
    Pickle,
}

impl Fallback {
    /// What the number stands for that Python code gives; `default` for -1.
    ///
    /// # Errors
    /// ValueError for other numbers.
    pub fn from_number(vm: &Vm, number: i32, default: Fallback) -> PyResult<Fallback> {
        match number {
            -1 => Ok(default),
            0 => Ok(Fallback::Refuse),
            1 => Ok(Fallback::Pickle),
            _ => Err(vm.value_error(format!("unsupported fallback {number}"))),
        }
    }
    /// The number for Python code.
    pub fn number(self) -> i32 {
        matches!(self, Fallback::Pickle) as i32
    }
}

/// Has a value a form of its own, by its class alone?
pub fn is_shareable(vm: &Vm, value: Value) -> bool {
    const PLAIN: [u32; 7] =
        [shapes::NONE, shapes::BOOL, shapes::INT, shapes::FLOAT, shapes::STR, shapes::BYTES, shapes::TUPLE];
    vm.is_exact_class(vm.type_of(value), &PLAIN)
        || value.downcast::<MemoryView>().is_some()
        || queue_module::is_queue(vm, value)
        || channel_id::is_shareable(vm, value)
}

/// Takes a value apart.
///
/// # Errors
/// NotShareableError
pub fn pack(vm: &Vm, value: Value, fallback: Fallback) -> PyResult<Datum> {
    vm.check_native_stack()?;
    match pack_own(vm, value, fallback) {
        Ok(Some(datum)) => return Ok(datum),
        Ok(None) => {}
        // (What nests too deeply is not told of at every level.)
        Err(raised) if vm.is_raising(vm.exc().recursion_error) => return Err(raised),
        Err(Raised) => {
            let cause = vm.take_exception();
            return Err(not_shareable(vm, value, cause));
        }
    }
    if fallback == Fallback::Pickle {
        if let Some(function) = value.downcast::<Function>()
            && let Ok(datum) = FunctionDatum::of_stateless(vm, function)
        {
            return Ok(Datum::Function(Box::new(datum)));
        }
        match Pickled::of(vm, value) {
            Ok(pickled) => return Ok(Datum::Pickled(pickled)),
            // That it is not shareable says enough, unless the program is being interrupted.
            Err(Raised) => pass_unless_exception(vm)?,
        }
    }
    Err(not_shareable(vm, value, Value::NONE))
}

/// Takes the pending exception if it is an Exception.
///
/// # Errors
/// The exception, if it is none.
fn pass_unless_exception(vm: &Vm) -> PyResult<()> {
    vm.take_if(vm.exc().exception).map(|_| ()).ok_or(Raised)
}

/// The form of its own that a value has; None without.
fn pack_own(vm: &Vm, value: Value, fallback: Fallback) -> PyResult<Option<Datum>> {
    if value.is_none() {
        return Ok(Some(Datum::None));
    }
    if value == Value::TRUE || value == Value::FALSE {
        return Ok(Some(Datum::Bool(value == Value::TRUE)));
    }
    if let Some(f) = vm.exact_float(value) {
        return Ok(Some(Datum::Float(f)));
    }
    let class = vm.type_of(value);
    if class == vm.builtin_type(shapes::INT) {
        return match vm.int_to_i64(value) {
            Some(n) => Ok(Some(Datum::Int(n))),
            None if fallback == Fallback::Pickle => Ok(None),
            None => Err(vm.overflow_error("try sending as bytes")),
        };
    }
    if vm.is_exact(value, shapes::STR)
        && let Some(text) = value.downcast::<Str>()
    {
        return Ok(Some(Datum::Str(text.bytes().into())));
    }
    if vm.is_exact(value, shapes::BYTES)
        && let Some(bytes) = value.downcast::<Bytes>()
    {
        return Ok(Some(Datum::Bytes(bytes.as_slice().into())));
    }
    if vm.is_exact(value, shapes::TUPLE)
        && let Some(tuple) = value.downcast::<Tuple>()
    {
        let mut items = Vec::with_capacity(tuple.items().len());
        for item in tuple.items() {
            items.push(pack(vm, *item, fallback)?);
        }
        return Ok(Some(Datum::Tuple(items)));
    }
    if value.downcast::<MemoryView>().is_some() {
        return Ok(Some(Datum::Buffer(buffer::lend(vm, value)?)));
    }
    if let Some(reference) = queue_module::pack(vm, value)? {
        return Ok(Some(Datum::Queue(reference)));
    }
    channel_id::pack(vm, value)
}

/// Makes the value anew. The datum is used up: what it holds is released with it.
///
/// # Errors
/// What making it raises: for pickled values anything, for queues and channels what is not there any more.
pub fn unpack(vm: &Vm, datum: &Datum) -> PyResult {
    vm.check_native_stack()?;
    Ok(match datum {
        Datum::None => Value::NONE,
        Datum::Bool(b) => Value::bool(*b),
        Datum::Int(n) => vm.int(*n),
        Datum::Float(f) => vm.float(*f),
        Datum::Str(text) => vm.str_from_bytes(text).value(),
        Datum::Bytes(bytes) => vm.bytes(bytes).value(),
        Datum::Tuple(items) => {
            let mut values = ValueVec::new(vm.heap());
            for item in items {
                values.push(unpack(vm, item)?);
            }
            vm.new_tuple(&values).value()
        }
        Datum::Buffer(lending) => buffer::borrow(vm, lending)?,
        Datum::Queue(reference) => queue_module::unpack(vm, reference)?,
        Datum::ChannelId(reference) => channel_id::unpack(vm, reference)?,
        Datum::ChannelEnd(reference, end) => channel_id::unpack_end(vm, reference, *end)?,
        Datum::Function(function) => function.make(vm)?,
        Datum::Pickled(pickled) => pickled.load(vm)?,
    })
}

/// Raises NotShareableError for a value; `cause` is an exception or None.
#[cold]
pub fn not_shareable(vm: &Vm, value: Value, cause: Value) -> Raised {
    match vm.repr_text(value) {
        Ok(text) => {
            let message = format!("{text} does not support cross-interpreter data");
            raise_not_shareable(vm, &message, cause)
        }
        Err(raised) => raised,
    }
}

/// Raises NotShareableError with a message; `cause` is an exception or None.
#[cold]
pub fn raise_not_shareable(vm: &Vm, message: &str, cause: Value) -> Raised {
    let class = match not_shareable_class(vm) {
        Ok(class) => class,
        Err(raised) => return raised,
    };
    let raised = vm.raise_message(class.cast_unchecked(), message);
    if let Some(exception) = vm.exception.get().downcast::<Exception>()
        && !cause.is_none()
    {
        exception.cause.set(exception.header(), cause);
        exception.suppress_context.set(true);
    }
    raised
}
