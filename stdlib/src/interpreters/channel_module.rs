//! The module `_interpchannels`.

use super::channel::{End, Receipt, Refusal, Sent};
use super::channel_id::{ChannelId, RECV_TYPE, SEND_TYPE};
use super::datum::{self, Datum, Fallback};
use super::family::{Family, class_with_doc};
use super::queue::{Item, Unbound};
use super::{buffer, channel::Channel};
use crate::posix::stat::{class as structseq_class, result};
use std::sync::Arc;
use std::time::{Duration, Instant};
use taipan_macros::module;
use taipan_vm::builtins::structseq::StructSeqDef;
use taipan_vm::native::{PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

static INFO: StructSeqDef = StructSeqDef {
    name: "ChannelInfo",
    module: "_interpchannels",
    doc: "ChannelInfo\n\nA named tuple of a channel's state.",
    fields: &[
        ("open", "both ends are open"),
        ("closing", "send is closed, recv is non-empty"),
        ("closed", "both ends are closed"),
        ("count", "queued objects"),
        ("num_interp_send", "interpreters bound to the send end"),
        ("num_interp_send_released", "interpreters bound to the send end and released"),
        ("num_interp_recv", "interpreters bound to the send end"),
        ("num_interp_recv_released", "interpreters bound to the send end and released"),
        ("num_interp_both", "interpreters bound to both ends"),
        ("num_interp_both_recv_released", "interpreters bound to both ends and released_from_the recv end"),
        ("num_interp_both_send_released", "interpreters bound to both ends and released_from_the send end"),
        ("num_interp_both_released", "interpreters bound to both ends and released_from_both"),
        ("send_associated", "current interpreter is bound to the send end"),
        ("send_released", "current interpreter *was* bound to the send end"),
        ("recv_associated", "current interpreter is bound to the recv end"),
        ("recv_released", "current interpreter *was* bound to the recv end"),
    ],
    visible: 8,
};

/// The exception classes: name and key. The first is a RuntimeError, the others derive from it.
const ERRORS: [(&str, &str); 5] = [
    ("ChannelError", "_interpchannels.ChannelError"),
    ("ChannelNotFoundError", "_interpchannels.ChannelNotFoundError"),
    ("ChannelClosedError", "_interpchannels.ChannelClosedError"),
    ("ChannelEmptyError", "_interpchannels.ChannelEmptyError"),
    ("ChannelNotEmptyError", "_interpchannels.ChannelNotEmptyError"),
];

fn error_class(vm: &Vm, index: usize) -> PyResult<Value> {
    let base = match index {
        0 => vm.exc().runtime_error.value(),
        _ => error_class(vm, 0)?,
    };
    class_with_doc(vm, ERRORS[index].1, base, None)
}

/// Raises the exception for what cannot be done.
#[cold]
pub fn refused(vm: &Vm, number: i64, refusal: Refusal) -> Raised {
    let (class, message) = match refusal {
        Refusal::NotFound => (1, format!("channel {number} not found")),
        Refusal::Closed => (2, format!("channel {number} is closed")),
        Refusal::Released => (2, format!("channel {number} is already closed")),
        Refusal::Empty => (3, format!("channel {number} is empty")),
        Refusal::NotEmpty => (4, format!("channel {number} may not be closed if not empty (try force=True)")),
    };
    raise(vm, class, &message)
}

/// Raises the error at this place of [`ERRORS`].
#[cold]
fn raise(vm: &Vm, class: usize, message: &str) -> Raised {
    match error_class(vm, class) {
        Ok(class) => vm.raise_message(class.cast_unchecked(), message),
        Err(raised) => raised,
    }
}

/// The number that Python code gives for a channel: a `ChannelID`, or an int.
///
/// # Errors
/// TypeError for what is no int, ValueError for a negative one, OverflowError for one that is too big.
pub fn number_of(vm: &Vm, id: Value) -> PyResult<i64> {
    if let Some(id) = id.downcast::<ChannelId>() {
        return Ok(id.number());
    }
    if vm.type_of(id).slots().index.is_none() {
        let name = vm.type_of(id).name();
        return Err(vm.type_error(format!("channel ID must be an int, got {name}")));
    }
    let index = vm.index_of(id)?;
    match vm.int_to_i64(index) {
        Some(n) if n >= 0 => Ok(n),
        Some(n) => Err(vm.value_error(format!("channel ID must be a non-negative int, got {n}"))),
        None => Err(vm.overflow_error("int too big to convert")),
    }
}

/// What `get` gives for the channel of this number, which can be used.
///
/// # Errors
/// ChannelNotFoundError, ChannelClosedError
fn with_channel<R>(vm: &Vm, id: Value, get: impl FnOnce(&mut Channel) -> R) -> PyResult<R> {
    let number = number_of(vm, id)?;
    let family = Family::of(vm);
    let found = family.lock().channels.get(number).map(get);
    found.map_err(|refusal| refused(vm, number, refusal))
}

/// The moment at which a sender gives up; None: never.
fn deadline(vm: &Vm, blocking: bool, timeout: Value) -> PyResult<Option<Instant>> {
    if timeout.is_none() {
        return Ok(None);
    }
    if !blocking {
        return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
    }
    let nanoseconds = crate::time::nanoseconds(vm, timeout, crate::time::Round::Up)?;
    match u64::try_from(nanoseconds) {
        Ok(nanoseconds) => Ok(Instant::now().checked_add(Duration::from_nanos(nanoseconds))),
        Err(_) => Err(vm.value_error("timeout value must be a non-negative number")),
    }
}

/// Who sends, and how.
struct Sending {
    number: i64,
    unbound: Unbound,
    blocking: bool,
    deadline: Option<Instant>,
}

impl Sending {
    /// From the arguments of `send`; gives the fallback too.
    fn of(
        vm: &Vm,
        cid: Value,
        (unboundop, fallback): (i32, i32),
        blocking: bool,
        timeout: Value,
    ) -> PyResult<(Sending, Fallback)> {
        let deadline = deadline(vm, blocking, timeout)?;
        let number = number_of(vm, cid)?;
        // (Wrong numbers are told of before a channel that there is not.)
        let (unbound, own) = match unboundop == -1 || fallback == -1 {
            true => with_channel(vm, cid, |channel| (channel.unbound, channel.fallback))?,
            false => (Unbound::Replace, Fallback::Pickle),
        };
        let unbound = Unbound::from_number(vm, unboundop, unbound)?;
        let fallback = Fallback::from_number(vm, fallback, own)?;
        Ok((Sending { number, unbound, blocking, deadline }, fallback))
    }

    /// Sends data, and waits until it was received, if that is wanted.
    fn send(&self, vm: &Vm, datum: Datum) -> PyResult<()> {
        let receipt = self.blocking.then(Arc::<Receipt>::default);
        let from = vm.interp().number.get();
        let item = Item { from, datum: Some(datum), unbound: self.unbound };
        let sent = Sent { item, receipt: receipt.clone() };
        let family = Family::of(vm);
        let refusal = family.lock().channels.send(self.number, sent);
        if let Err((refusal, sent)) = refusal {
            drop(sent);
            return Err(refused(vm, self.number, refusal));
        }
        let Some(receipt) = receipt else { return Ok(()) };
        let waited = receipt.waiting.wait(vm, self.deadline, || receipt.is_settled());
        if let Ok(true) = waited {
            return match receipt.is_received() {
                true => Ok(()),
                false => Err(raise(vm, 2, &format!("channel {} has closed", self.number))),
            };
        }
        let back = family.lock().channels.take_back(self.number, &receipt);
        drop(back);
        waited?;
        // It may have been received in the last moment.
        match receipt.is_received() {
            true => Ok(()),
            false => Err(vm.raise_message(vm.exc().timeout_error, "timed out")),
        }
    }
}

/// The ends that the arguments `send` and `recv` mean: both, where they name none.
fn ends(send: bool, recv: bool) -> &'static [End] {
    match (send, recv) {
        (true, false) => &[End::Send],
        (false, true) => &[End::Recv],
        _ => &[End::Send, End::Recv],
    }
}

/// The fields of a `ChannelInfo` but for the first four: how many interpreters use which ends, and what the current one does.
fn uses(channel: &Channel, current: i64) -> ([i64; 8], [bool; 4]) {
    let mut counts = [0; 8];
    // Which other interpreters there are does not matter, as they would count nowhere.
    for number in channel.users() {
        let place = match (channel.send.is_open_for(number), channel.recv.is_open_for(number)) {
            (Some(true), None) => 0,
            (Some(false), None) => 1,
            (None, Some(true)) => 2,
            (None, Some(false)) => 3,
            (Some(true), Some(true)) => 4,
            (Some(false), Some(true)) => 5,
            (Some(true), Some(false)) => 6,
            (Some(false), Some(false)) => 7,
            (None, None) => continue,
        };
        counts[place] += 1;
    }
    let (send, recv) = (channel.send.is_open_for(current), channel.recv.is_open_for(current));
    (counts, [send == Some(true), send == Some(false), recv == Some(true), recv == Some(false)])
}

/// This module provides primitive operations to manage Python interpreters.
/// The 'interpreters' module provides a more convenient interface.
#[module("_interpchannels", classes(ChannelId))]
pub mod module {
    use super::*;

    /// channel_create(unboundop) -> cid
    ///
    /// Create a new cross-interpreter channel and return a unique generated ID.
    #[function("create(unboundop=-1, fallback=-1)", text_signature = None)]
    fn create(vm: &Vm, unboundop: i32, fallback: i32) -> PyResult<Gc<ChannelId>> {
        let unbound = Unbound::from_number(vm, unboundop, Unbound::Replace)?;
        let fallback = Fallback::from_number(vm, fallback, Fallback::Pickle)?;
        let number = Family::of(vm).lock().channels.add(unbound, fallback);
        ChannelId::make(vm, number, None, false)
    }
    /// channel_destroy(cid)
    ///
    /// Close and finalize the channel.  Afterward attempts to use the channel
    /// will behave as though it never existed.
    #[function("destroy(cid)", text_signature = None)]
    fn destroy(vm: &Vm, cid: Value) -> PyResult<()> {
        let number = number_of(vm, cid)?;
        let channel = Family::of(vm).lock().channels.remove(number);
        channel.map(drop).ok_or_else(|| refused(vm, number, Refusal::NotFound))
    }
    /// channel_list_all() -> [cid]
    ///
    /// Return the list of all IDs for active channels.
    #[function("list_all()", text_signature = "($self, /)")]
    fn list_all(vm: &Vm) -> PyResult {
        super::super::collect(vm);
        let known = Family::of(vm).lock().channels.list();
        let list = vm.new_list();
        for (number, unbound, fallback) in known {
            let id = ChannelId::make(vm, number, None, true)?.value();
            let parts = [id, Value::int32(unbound as i32), Value::int32(fallback.number())];
            list.push(vm, vm.new_tuple(&parts).value());
        }
        Ok(list.value())
    }
    /// channel_list_interpreters(cid, *, send) -> [id]
    ///
    /// Return the list of all interpreter IDs associated with an end of the channel.
    ///
    /// The 'send' argument should be a boolean indicating whether to use the send or
    /// receive end.
    #[function("list_interpreters(cid, *, send)", text_signature = None)]
    fn list_interpreters(vm: &Vm, cid: Value, send: bool) -> PyResult {
        let number = number_of(vm, cid)?;
        let users = with_channel(vm, cid, |channel| {
            let end = if send { End::Send } else { End::Recv };
            match send && channel.closing {
                true => None,
                false => Some(channel.users_of(end)),
            }
        })?;
        let Some(users) = users else { return Err(refused(vm, number, Refusal::Closed)) };
        let list = vm.new_list();
        for user in users {
            list.push(vm, vm.int(user));
        }
        Ok(list.value())
    }
    /// channel_send(cid, obj, *, blocking=True, timeout=None)
    ///
    /// Add the object's data to the channel's queue.
    /// By default this waits for the object to be received.
    #[function(
        "send(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None)",
        text_signature = None
    )]
    fn send(
        vm: &Vm,
        cid: Value,
        obj: Value,
        unboundop: i32,
        fallback: i32,
        blocking: bool,
        timeout: Value,
    ) -> PyResult<()> {
        let (sending, fallback) = Sending::of(vm, cid, (unboundop, fallback), blocking, timeout)?;
        sending.send(vm, datum::pack(vm, obj, fallback)?)
    }
    /// channel_send_buffer(cid, obj, *, blocking=True, timeout=None)
    ///
    /// Add the object's buffer to the channel's queue.
    /// By default this waits for the object to be received.
    #[function(
        "send_buffer(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None)",
        text_signature = None
    )]
    fn send_buffer(
        vm: &Vm,
        cid: Value,
        obj: Value,
        unboundop: i32,
        fallback: i32,
        blocking: bool,
        timeout: Value,
    ) -> PyResult<()> {
        let (sending, _) = Sending::of(vm, cid, (unboundop, fallback), blocking, timeout)?;
        sending.send(vm, Datum::Buffer(buffer::lend(vm, obj)?))
    }
    /// channel_recv(cid, [default]) -> (obj, unboundop)
    ///
    /// Return a new object from the data at the front of the channel's queue.
    ///
    /// If there is nothing to receive then raise ChannelEmptyError, unless
    /// a default value is provided.  In that case return it.
    #[function("recv(cid, default=<unrepresentable>)", text_signature = None)]
    fn recv(vm: &Vm, cid: Value, default: Option<Value>) -> PyResult {
        let number = number_of(vm, cid)?;
        let received = Family::of(vm).lock().channels.recv(number, vm.interp().number.get());
        let (value, unbound) = match (received, default) {
            (Ok((Some(datum), _)), _) => (datum::unpack(vm, &datum)?, Value::NONE),
            (Ok((None, unbound)), _) => (Value::NONE, Value::int32(unbound as i32)),
            (Err(Refusal::Empty), Some(default)) => (default, Value::NONE),
            (Err(refusal), _) => return Err(refused(vm, number, refusal)),
        };
        Ok(vm.new_tuple(&[value, unbound]).value())
    }
    /// channel_close(cid, *, send=None, recv=None, force=False)
    ///
    /// Close the channel for all interpreters.
    ///
    /// If the channel is empty then the keyword args are ignored and both
    /// ends are immediately closed.  Otherwise, if 'force' is True then
    /// all queued items are released and both ends are immediately
    /// closed.
    ///
    /// If the channel is not empty *and* 'force' is False then following
    /// happens:
    ///
    ///  * recv is True (regardless of send):
    ///    - raise ChannelNotEmptyError
    ///  * recv is None and send is None:
    ///    - raise ChannelNotEmptyError
    ///  * send is True and recv is not True:
    ///    - fully close the 'send' end
    ///    - close the 'recv' end to interpreters not already receiving
    ///    - fully close it once empty
    ///
    /// Closing an already closed channel results in a ChannelClosedError.
    ///
    /// Once the channel's ID has no more ref counts in any interpreter
    /// the channel will be destroyed.
    #[function("close(cid, *, send=False, recv=False, force=False)", text_signature = None)]
    fn close(vm: &Vm, cid: Value, send: bool, recv: bool, force: bool) -> PyResult<()> {
        let number = number_of(vm, cid)?;
        let end = match ends(send, recv) {
            [end] => Some(*end),
            _ => None,
        };
        let closed = Family::of(vm).lock().channels.close(number, end, force);
        closed.map(drop).map_err(|refusal| refused(vm, number, refusal))
    }
    /// channel_release(cid, *, send=None, recv=None, force=True)
    ///
    /// Close the channel for the current interpreter.  'send' and 'recv'
    /// (bool) may be used to indicate the ends to close.  By default both
    /// ends are closed.  Closing an already closed end is a noop.
    #[function("release(cid, *, send=False, recv=False, force=False)", text_signature = None)]
    fn release(vm: &Vm, cid: Value, send: bool, recv: bool, force: bool) -> PyResult<()> {
        // Nothing is left that it could force, in CPython neither: an end is released whatever is in the channel.
        let _ = force;
        let number = number_of(vm, cid)?;
        let current = vm.interp().number.get();
        let released = Family::of(vm).lock().channels.release_ends(number, current, ends(send, recv));
        released.map_err(|refusal| refused(vm, number, refusal))
    }
    /// get_count(cid)
    ///
    /// Return the number of items in the channel.
    #[function("get_count(cid)", text_signature = None)]
    fn get_count(vm: &Vm, cid: Value) -> PyResult<usize> {
        with_channel(vm, cid, |channel| channel.items.len())
    }
    /// get_info(cid)
    ///
    /// Return details about the channel.
    #[function("get_info(cid)", text_signature = None)]
    fn get_info(vm: &Vm, cid: Value) -> PyResult {
        let number = number_of(vm, cid)?;
        let current = vm.interp().number.get();
        let found = Family::of(vm).lock().channels.find(number).map(|channel| {
            let channel = channel.filter(|channel| channel.is_open())?;
            Some((channel.closing, channel.items.len(), uses(channel, current)))
        });
        let known = found.map_err(|refusal| refused(vm, number, refusal))?;
        let closed = known.is_none();
        let (closing, count, (counts, flags)) = known.unwrap_or_default();
        let mut fields = [Value::FALSE; 16];
        fields[0] = Value::bool(!closing && !closed);
        fields[1] = Value::bool(closing);
        fields[2] = Value::bool(closed);
        fields[3] = vm.int(count as i64);
        for (field, n) in fields[4..12].iter_mut().zip(counts) {
            *field = vm.int(n);
        }
        for (field, flag) in fields[12..].iter_mut().zip(flags) {
            *field = Value::bool(flag);
        }
        Ok(result(vm, &INFO, &fields))
    }
    /// get_channel_defaults(cid)
    ///
    /// Return the channel's default values, set when it was created.
    #[function("get_channel_defaults(cid)", text_signature = None)]
    fn get_channel_defaults(vm: &Vm, cid: Value) -> PyResult<(i32, i32)> {
        with_channel(vm, cid, |channel| (channel.unbound as i32, channel.fallback.number()))
    }
    #[function(
        "_channel_id(id, *, send=<unrepresentable>, recv=<unrepresentable>, force=False, _resolve=False)",
        text_signature = None
    )]
    fn channel_id(
        vm: &Vm,
        id: Value,
        send: Option<Value>,
        recv: Option<Value>,
        force: bool,
        _resolve: bool,
    ) -> PyResult<Gc<ChannelId>> {
        // (`_resolve` asks the receiver of such an ID for a channel object instead; CPython has none it could make.)
        let number = number_of(vm, id)?;
        let wanted = |value: Option<Value>| value.map(|v| vm.truth(v)).transpose();
        let end = match (wanted(send)?, wanted(recv)?) {
            (Some(false), Some(false)) => {
                return Err(vm.value_error("'send' and 'recv' cannot both be False"));
            }
            (Some(true), Some(true)) => None,
            (Some(true), _) => Some(End::Send),
            (_, Some(true)) => Some(End::Recv),
            _ => id.downcast::<ChannelId>().and_then(|id| id.end()),
        };
        ChannelId::make(vm, number, end, force)
    }
    #[function("_register_end_types(send, recv)", text_signature = None)]
    fn register_end_types(vm: &Vm, send: Value, recv: Value) -> PyResult<()> {
        for (class, name) in [(send, "send"), (recv, "recv")] {
            if class.downcast::<Type>().is_none() {
                return Err(vm.type_error(format!("expected a type for '{name}'")));
            }
        }
        let mut state = vm.interp().module_state.borrow_mut();
        state.insert(SEND_TYPE, send);
        state.insert(RECV_TYPE, recv);
        Ok(())
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (index, (name, _)) in ERRORS.iter().enumerate() {
            set_module_attribute(vm, module, name, error_class(vm, index)?)?;
        }
        set_module_attribute(vm, module, "ChannelInfo", structseq_class(vm, &INFO).value())
    }
}
