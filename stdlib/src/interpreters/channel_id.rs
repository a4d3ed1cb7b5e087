//! `ChannelID`: the number of a channel as an object that keeps the channel in being, and the classes that stand for a
//! channel's ends.

use super::channel::Refusal;
use super::channel::{ChannelReference, End};
use super::channel_module::refused;
use super::datum::Datum;
use super::family::Family;
use taipan_macros::{class, native_object};
use taipan_vm::import::import;
use taipan_vm::native::PyResult;
use taipan_vm::object::Type;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Keys of the classes that `_register_end_types` was given.
pub const SEND_TYPE: &str = "_interpchannels.send_type";
pub const RECV_TYPE: &str = "_interpchannels.recv_type";

/// The number of a channel.
#[native_object("_interpchannels.ChannelID")]
pub struct ChannelId {
    #[untraced]
    reference: ChannelReference,
}

impl ChannelId {
    /// The object for a channel; with `force` there need not be one of this number.
    ///
    /// # Errors
    /// ChannelNotFoundError
    pub fn make(vm: &Vm, number: i64, end: Option<End>, force: bool) -> PyResult<Gc<ChannelId>> {
        match ChannelReference::new(&Family::of(vm), number, end, force) {
            Some(reference) => {
                Ok(ChannelId::alloc(vm, ChannelId::class(vm), |head| ChannelId { head, reference }))
            }
            None => Err(refused(vm, number, Refusal::NotFound)),
        }
    }
    /// The channel's number.
    pub fn number(&self) -> i64 {
        self.reference.number
    }
    /// The end that is meant.
    pub fn end(&self) -> Option<End> {
        self.reference.end
    }
}

/// A channel ID identifies a channel and may be used as an int.
#[class("ChannelID", module = "_interpchannels")]
impl ChannelId {
    /// 'send', 'recv', or 'both'
    #[getter("end")]
    fn get_end(this: Gc<Self>) -> &'static str {
        match this.end() {
            Some(End::Send) => "send",
            Some(End::Recv) => "recv",
            None => "both",
        }
    }
    /// the 'send' end of the channel
    #[getter("send")]
    fn get_send(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<ChannelId>> {
        ChannelId::make(vm, this.number(), Some(End::Send), true)
    }
    /// the 'recv' end of the channel
    #[getter("recv")]
    fn get_recv(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<ChannelId>> {
        ChannelId::make(vm, this.number(), Some(End::Recv), true)
    }
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        let number = this.number();
        match this.end() {
            Some(End::Send) => format!("ChannelID({number}, send=True)"),
            Some(End::Recv) => format!("ChannelID({number}, recv=True)"),
            None => format!("ChannelID({number})"),
        }
    }
    #[slot(str)]
    fn str(this: Gc<Self>) -> String {
        this.number().to_string()
    }
    #[slot(int)]
    fn int(this: Gc<Self>) -> i64 {
        this.number()
    }
    #[slot(index)]
    fn index(this: Gc<Self>) -> i64 {
        this.number()
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        vm.hash(vm.int(this.number()))
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        let equal = match other.downcast::<ChannelId>() {
            Some(other) => this.number() == other.number() && this.end() == other.end(),
            None if vm.is_int(other) || vm.any_float(other).is_some() => {
                vm.eq(vm.int(this.number()), other)?
            }
            None => return Ok(Value::NOT_IMPLEMENTED),
        };
        match op {
            CompareOp::Eq => Ok(Value::bool(equal)),
            CompareOp::Ne => Ok(Value::bool(!equal)),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
}

fn end_type(vm: &Vm, end: End) -> Option<Gc<Type>> {
    let key = match end {
        End::Send => SEND_TYPE,
        End::Recv => RECV_TYPE,
    };
    vm.interp().module_state.borrow().get(key).and_then(|class| class.downcast::<Type>())
}

/// The end that the value is, by its class.
fn end_of(vm: &Vm, value: Value) -> Option<End> {
    let class = vm.type_of(value);
    [End::Send, End::Recv].into_iter().find(|end| end_type(vm, *end) == Some(class))
}

/// Is the value a `ChannelID`, or an end of a channel?
pub fn is_shareable(vm: &Vm, value: Value) -> bool {
    value.downcast::<ChannelId>().is_some() || end_of(vm, value).is_some()
}

/// A reference to the channel that the value is about; None if it is about none.
///
/// # Errors
/// ChannelNotFoundError; what its attributes raise.
pub fn pack(vm: &Vm, value: Value) -> PyResult<Option<Datum>> {
    let reference = |number: i64, end: Option<End>| {
        ChannelReference::new(&Family::of(vm), number, end, true)
            .ok_or_else(|| refused(vm, number, Refusal::NotFound))
    };
    if let Some(id) = value.downcast::<ChannelId>() {
        return Ok(Some(Datum::ChannelId(reference(id.number(), id.end())?)));
    }
    let Some(end) = end_of(vm, value) else { return Ok(None) };
    let id = vm.getattr_str(value, "_id")?;
    let Some(id) = id.downcast::<ChannelId>() else {
        let got = vm.type_of(id).name();
        let message = format!("'_id' attribute must be an _interpchannels.ChannelID object, not {got}");
        return Err(vm.type_error(message));
    };
    let number = id.number();
    Ok(Some(Datum::ChannelEnd(reference(number, Some(end))?, end)))
}

/// The `ChannelID`.
///
/// # Errors
/// ChannelNotFoundError
pub fn unpack(vm: &Vm, reference: &ChannelReference) -> PyResult {
    Ok(ChannelId::make(vm, reference.number, reference.end, true)?.value())
}

/// The end of a channel, as the class that is registered for it.
///
/// # Errors
/// RuntimeError if none is; what making it raises.
pub fn unpack_end(vm: &Vm, reference: &ChannelReference, end: End) -> PyResult {
    if end_type(vm, end).is_none() {
        // The classes are CPython's tests' own.
        import(vm, "test.support.channels")?;
    }
    match end_type(vm, end) {
        Some(class) => vm.call(class.value(), &[unpack(vm, reference)?]),
        None => Err(vm.runtime_error("no channel end types are registered")),
    }
}
