//! Sending and receiving.

use super::address::{self, Address};
use super::class::{Limit, Ready, Socket, call};
use crate::keywords::{Keywords, c_int, c_ssize, positional};
use std::mem::MaybeUninit;
use taipan_macros::class_part;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{Args, BytesLike, PyResult};
use taipan_vm::object::buffer::{HeldBuffer, flags};
use taipan_vm::object::{Bytes, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Receives into memory: how many bytes were written to its beginning. The address of the sender, if wanted.
fn receive(
    vm: &Vm,
    this: Gc<Socket>,
    into: &mut [MaybeUninit<u8>],
    flags: i32,
    mut from: Option<&mut Address>,
) -> PyResult<usize> {
    if into.is_empty() && from.is_none() {
        return Ok(0);
    }
    let (pointer, len) = (into.as_mut_ptr(), into.len());
    call(vm, this, Ready::Read, Limit::of(&this), |fd| match from.as_deref_mut() {
        // SAFETY: the memory has that length; the address has room, and says how much.
        Some(from) => unsafe {
            from.len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            libc::recvfrom(fd, pointer.cast(), len, flags, from.mut_ptr(), &mut from.len)
        },
        // SAFETY: the memory has that length.
        None => unsafe { libc::recv(fd, pointer.cast(), len, flags) },
    })
}

fn size(vm: &Vm, value: Value, function: &str) -> PyResult<usize> {
    let n = c_ssize(vm, value)?;
    usize::try_from(n).map_err(|_| vm.value_error(format!("negative buffersize in {function}")))
}

/// Zeroed memory.
fn memory(vm: &Vm, n: usize) -> PyResult<Vec<u8>> {
    let mut buffer = Vec::new();
    if n > isize::MAX as usize / 2 || buffer.try_reserve_exact(n).is_err() {
        return Err(vm.raise_with(vm.exc().memory_error, vm.interp().empty_str.get()));
    }
    buffer.resize(n, 0);
    Ok(buffer)
}

/// What at most `n` bytes received are, as a bytes object. Most of the memory asked for is often not needed, so it is not
/// touched before.
fn received(
    vm: &Vm,
    this: Gc<Socket>,
    n: usize,
    flags: i32,
    from: Option<&mut Address>,
) -> PyResult<Gc<Bytes>> {
    let mut buffer = Vec::new();
    if n > isize::MAX as usize / 2 || buffer.try_reserve_exact(n).is_err() {
        return Err(vm.raise_with(vm.exc().memory_error, vm.interp().empty_str.get()));
    }
    let got = receive(vm, this, &mut buffer.spare_capacity_mut()[..n], flags, from)?;
    // SAFETY: the system filled that many of the reserved bytes. (For a message that is cut off it may tell more.)
    unsafe { buffer.set_len(got.min(n)) };
    Ok(vm.bytes(&buffer))
}

fn recv(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult {
    let values = positional(vm, args, "recv", 1, 2)?;
    let n = size(vm, values[0], "recv")?;
    let flags = values.get(1).map_or(Ok(0), |v| c_int(vm, *v))?;
    Ok(received(vm, this, n, flags, None)?.value())
}

fn recvfrom(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult {
    let values = positional(vm, args, "recvfrom", 1, 2)?;
    let n = size(vm, values[0], "recvfrom")?;
    let flags = values.get(1).map_or(Ok(0), |v| c_int(vm, *v))?;
    let mut from = Address { len: 0, ..Address::default() };
    let data = received(vm, this, n, flags, Some(&mut from))?.value();
    Ok(vm.new_tuple(&[data, address::to_value(vm, &from)?]).value())
}

/// A writable buffer argument.
fn writable(vm: &Vm, value: Value, function: &str) -> PyResult<HeldBuffer> {
    match HeldBuffer::of(vm, value, flags::WRITABLE) {
        Ok(buffer) if !buffer.readonly => Ok(buffer),
        Err(raised)
            if vm.take_if(vm.exc().type_error).is_none() && vm.take_if(vm.exc().buffer_error).is_none() =>
        {
            Err(raised)
        }
        _ => {
            let given = if value.is_none() { "None".into() } else { vm.type_of(value).name() };
            Err(vm.type_error(format!(
                "{function}() argument 1 must be read-write bytes-like object, not {given}"
            )))
        }
    }
}

/// `recv_into` and `recvfrom_into`: how many bytes came, and from where.
fn receive_into(
    vm: &Vm,
    this: Gc<Socket>,
    args: &Args,
    function: &str,
    from: Option<&mut Address>,
) -> PyResult<usize> {
    let keywords = Keywords {
        function: Some(function),
        names: &["buffer", "nbytes", "flags"],
        positional: 3,
        needed: 1,
    };
    let values: [Value; 3] = keywords.bind(vm, args)?;
    let mut buffer = writable(vm, keywords.required(vm, &values, 0)?, function)?;
    let n = if values[1].is_unbound() { 0 } else { size(vm, values[1], function)? };
    let flags = if values[2].is_unbound() { 0 } else { c_int(vm, values[2])? };
    let Some(memory) = buffer.as_mut_slice() else {
        return Err(vm.buffer_error("the buffer is not contiguous"));
    };
    if n > memory.len() {
        let message = match function {
            "recv_into" => "buffer too small for requested bytes",
            _ => "nbytes is greater than the length of the buffer",
        };
        return Err(vm.value_error(message));
    }
    let n = if n == 0 { memory.len() } else { n };
    let memory = &mut memory[..n];
    // SAFETY: bytes that are there may be seen as such that may not be: only bytes are written to them.
    let memory = unsafe { &mut *(memory as *mut [u8] as *mut [MaybeUninit<u8>]) };
    receive(vm, this, memory, flags, from)
}

/// Sends once.
fn transmit(
    vm: &Vm,
    this: Gc<Socket>,
    data: &[u8],
    flags: i32,
    to: Option<&Address>,
    limit: Limit,
) -> PyResult<usize> {
    call(vm, this, Ready::Write, limit, |fd| match to {
        // SAFETY: the memory and the address have those lengths.
        Some(to) => unsafe { libc::sendto(fd, data.as_ptr().cast(), data.len(), flags, to.ptr(), to.len) },
        // SAFETY: the memory has that length.
        None => unsafe { libc::send(fd, data.as_ptr().cast(), data.len(), flags) },
    })
}

fn data_and_flags(vm: &Vm, args: &Args, function: &str) -> PyResult<(BytesLike, i32)> {
    let values = positional(vm, args, function, 1, 2)?;
    let data = BytesLike::of(vm, values[0])?;
    let flags = values.get(1).map_or(Ok(0), |v| c_int(vm, *v))?;
    Ok((data, flags))
}

fn send_all(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult<()> {
    let (data, flags) = data_and_flags(vm, args, "sendall")?;
    let limit = Limit::of(&this);
    let mut rest = data.as_slice();
    loop {
        let sent = transmit(vm, this, rest, flags, None, limit)?;
        rest = rest.get(sent..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(());
        }
        // A large transfer does not keep signals waiting.
        crate::os_error::interrupted(vm)?;
    }
}

fn send_to(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult<usize> {
    let n = args.len();
    if args.keyword_count() > 0 {
        return Err(vm.type_error("sendto() takes no keyword arguments"));
    }
    let (data, flags, to) = match *args.positional() {
        [data, to] => (data, 0, to),
        [data, flags, to] => {
            BytesLike::of(vm, data)?;
            (data, c_int(vm, flags)?, to)
        }
        _ => return Err(vm.type_error(format!("sendto() takes 2 or 3 arguments ({n} given)"))),
    };
    let data = BytesLike::of(vm, data)?;
    let address = address::from_value(vm, "sendto", this.family.get(), to)?;
    vm.audit("socket.sendto", &[this.value(), to])?;
    transmit(vm, this, &data, flags, Some(&address), Limit::of(&this))
}

/// Memory for ancillary data: of the alignment that the system wants.
struct Control {
    words: Vec<u64>,
    len: usize,
}

impl Control {
    fn new(vm: &Vm, len: usize) -> PyResult<Control> {
        let n = len.div_ceil(8);
        let mut words = Vec::new();
        if words.try_reserve_exact(n).is_err() {
            return Err(vm.raise_with(vm.exc().memory_error, vm.interp().empty_str.get()));
        }
        words.resize(n, 0);
        Ok(Control { words, len })
    }
    fn ptr(&mut self) -> *mut libc::c_void {
        if self.len == 0 { std::ptr::null_mut() } else { self.words.as_mut_ptr().cast() }
    }
}

/// Bytes of ancillary data with a header, without and with the padding behind it; None if there can't be so many.
pub fn control_size(len: usize) -> Option<(usize, usize)> {
    if len > i32::MAX as usize - 16 {
        return None;
    }
    // SAFETY: both only calculate.
    unsafe { Some((libc::CMSG_LEN(len as u32) as usize, libc::CMSG_SPACE(len as u32) as usize)) }
}

fn header(iov: &mut [libc::iovec], control: &mut Control, name: Option<&mut Address>) -> libc::msghdr {
    // SAFETY: all zero is a valid msghdr.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = iov.as_mut_ptr();
    message.msg_iovlen = iov.len() as _;
    message.msg_control = control.ptr();
    message.msg_controllen = control.len as _;
    if let Some(name) = name {
        message.msg_namelen = name.len;
        message.msg_name = name.mut_ptr().cast();
    }
    message
}

/// The ancillary data of a message that came, as a list of (level, type, data).
fn ancillary(vm: &Vm, message: &libc::msghdr) -> Value {
    let list = vm.new_list();
    if message.msg_controllen == 0 {
        return list.value();
    }
    let end = message.msg_control as usize + message.msg_controllen;
    // SAFETY: the system filled the control memory, and the macros stay inside of what the message says of it.
    unsafe {
        let mut at = libc::CMSG_FIRSTHDR(message);
        while let Some(item) = at.as_ref() {
            let data = libc::CMSG_DATA(at);
            let lead = data as usize - at as usize;
            let len = item.cmsg_len.saturating_sub(lead).min(end.saturating_sub(data as usize));
            let bytes = vm.bytes(std::slice::from_raw_parts(data, len)).value();
            let entry = [Value::int32(item.cmsg_level), Value::int32(item.cmsg_type), bytes];
            list.push(vm, vm.new_tuple(&entry).value());
            at = libc::CMSG_NXTHDR(message, at);
        }
    }
    list.value()
}

/// Receives a message into memory: length, and the rest of what `recvmsg` gives.
fn receive_message(
    vm: &Vm,
    this: Gc<Socket>,
    iov: &mut [libc::iovec],
    control: usize,
    flags: i32,
) -> PyResult<(usize, Value, i32, Value)> {
    let mut control = Control::new(vm, control)?;
    let mut from = Address::default();
    let mut message = header(iov, &mut control, Some(&mut from));
    let got = call(vm, this, Ready::Read, Limit::of(&this), |fd| {
        message.msg_namelen = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        message.msg_controllen = control.len as _;
        // SAFETY: everything that the message points to is there, and has those lengths.
        unsafe { libc::recvmsg(fd, &mut message, flags) }
    })?;
    let items = ancillary(vm, &message);
    from.len = message.msg_namelen;
    Ok((got, items, message.msg_flags, address::to_value(vm, &from)?))
}

fn control_argument(vm: &Vm, value: Option<&Value>, function: &str) -> PyResult<usize> {
    let n = value.map_or(Ok(0), |v| c_ssize(vm, *v))?;
    match usize::try_from(n) {
        Ok(n) if n <= i32::MAX as usize => Ok(n),
        _ => Err(vm.value_error(format!("invalid ancillary data buffer length in {function}"))),
    }
}

fn recv_message(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult {
    let values = positional(vm, args, "recvmsg", 1, 3)?;
    let n = c_ssize(vm, values[0])?;
    let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("negative buffer size in recvmsg()")) };
    let control = control_argument(vm, values.get(1), "recvmsg()")?;
    let flags = values.get(2).map_or(Ok(0), |v| c_int(vm, *v))?;
    let mut buffer = memory(vm, n)?;
    let mut iov = [libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: n }];
    let (got, items, flags, from) = receive_message(vm, this, &mut iov, control, flags)?;
    let data = vm.bytes(&buffer[..got.min(n)]).value();
    Ok(vm.new_tuple(&[data, items, Value::int32(flags), from]).value())
}

fn recv_message_into(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult {
    let values = positional(vm, args, "recvmsg_into", 1, 3)?;
    let control = control_argument(vm, values.get(1), "recvmsg_into()")?;
    let flags = values.get(2).map_or(Ok(0), |v| c_int(vm, *v))?;
    let Ok(objects) = vm.tuple_from(values[0]) else {
        vm.take_exception();
        return Err(vm.type_error("recvmsg_into() argument 1 must be an iterable"));
    };
    let mut held = Vec::with_capacity(objects.items().len());
    let mut iov = Vec::with_capacity(objects.items().len());
    for object in objects.items() {
        let mut buffer = writable(vm, *object, "recvmsg_into")?;
        match buffer.as_mut_slice() {
            Some(m) => iov.push(libc::iovec { iov_base: m.as_mut_ptr().cast(), iov_len: m.len() }),
            None => return Err(vm.buffer_error("the buffer is not contiguous")),
        }
        held.push(buffer);
    }
    let (got, items, flags, from) = receive_message(vm, this, &mut iov, control, flags)?;
    drop(held);
    Ok(vm.new_tuple(&[vm.int(got as i64), items, Value::int32(flags), from]).value())
}

/// One item of ancillary data to send.
fn ancillary_item(vm: &Vm, item: Value) -> PyResult<(i32, i32, BytesLike)> {
    let wrong = || vm.type_error("[sendmsg() ancillary data items must be a tuple of 3 elements]");
    let Some(tuple) = item.downcast::<Tuple>() else {
        let class = vm.type_of(item).name();
        return Err(vm.type_error(format!("must be 3-item sequence, not {class}")));
    };
    let [level, kind, data] = *tuple.items() else { return Err(wrong()) };
    Ok((c_int(vm, level)?, c_int(vm, kind)?, BytesLike::of(vm, data)?))
}

fn control_of(vm: &Vm, items: &[(i32, i32, BytesLike)]) -> PyResult<Control> {
    let too_large = || vm.raise_message(vm.exc().os_error, "ancillary data item too large");
    let mut total = 0usize;
    for (_, _, data) in items {
        let (_, space) = control_size(data.len()).ok_or_else(too_large)?;
        total = total.checked_add(space).filter(|n| *n < i32::MAX as usize).ok_or_else(too_large)?;
    }
    let mut control = Control::new(vm, total)?;
    let mut none: [libc::iovec; 0] = [];
    let message = header(&mut none, &mut control, None);
    // SAFETY: the control memory was measured for exactly these items; the macros walk through it.
    unsafe {
        let mut at = libc::CMSG_FIRSTHDR(&message);
        for (level, kind, data) in items {
            let Some(item) = at.as_mut() else { return Err(too_large()) };
            item.cmsg_level = *level;
            item.cmsg_type = *kind;
            item.cmsg_len = libc::CMSG_LEN(data.len() as u32) as _;
            std::ptr::copy_nonoverlapping(data.as_ptr(), libc::CMSG_DATA(at), data.len());
            // The macro looks at the next header's length, which is not written yet: walk by hand.
            let space = libc::CMSG_SPACE(data.len() as u32) as usize;
            at = at.cast::<u8>().add(space).cast();
            if at as usize + size_of::<libc::cmsghdr>() > control.words.as_ptr() as usize + total {
                at = std::ptr::null_mut();
            }
        }
    }
    Ok(control)
}

fn send_message(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult<usize> {
    let values = positional(vm, args, "sendmsg", 1, 4)?;
    let Ok(objects) = vm.tuple_from(values[0]) else {
        vm.take_exception();
        return Err(vm.type_error("sendmsg() argument 1 must be an iterable"));
    };
    let mut data = Vec::with_capacity(objects.items().len());
    for object in objects.items() {
        data.push(BytesLike::of(vm, *object)?);
    }
    let flags = values.get(2).map_or(Ok(0), |v| c_int(vm, *v))?;
    let mut items = Vec::new();
    let mut kept = ValueVec::new(vm.heap());
    if let Some(given) = values.get(1) {
        let Ok(given) = vm.tuple_from(*given) else {
            vm.take_exception();
            return Err(vm.type_error("sendmsg() argument 2 must be an iterable"));
        };
        kept.push(given.value());
        for item in given.items() {
            items.push(ancillary_item(vm, *item)?);
        }
    }
    let mut to = match values.get(3) {
        Some(v) if !v.is_none() => Some(address::from_value(vm, "sendmsg", this.family.get(), *v)?),
        _ => None,
    };
    vm.audit("socket.sendmsg", &[this.value(), values.get(3).copied().unwrap_or(Value::NONE)])?;
    let mut control = control_of(vm, &items)?;
    let mut iov: Vec<libc::iovec> = data
        .iter()
        .map(|d| libc::iovec { iov_base: d.as_ptr().cast_mut().cast(), iov_len: d.len() })
        .collect();
    let message = header(&mut iov, &mut control, to.as_mut());
    call(vm, this, Ready::Write, Limit::of(&this), |fd| {
        // SAFETY: everything that the message points to is there, and has those lengths.
        unsafe { libc::sendmsg(fd, &message, flags) }
    })
}

/// `sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags]]])`: a message with the control data of the kernel's
/// cryptography.
fn send_afalg(vm: &Vm, this: Gc<Socket>, args: &Args) -> PyResult<usize> {
    let keywords = Keywords {
        function: Some("sendmsg_afalg"),
        names: &["msg", "op", "iv", "assoclen", "flags"],
        positional: 1,
        needed: 0,
    };
    let values: [Value; 5] = keywords.bind(vm, args)?;
    if this.family.get() != libc::AF_ALG {
        return Err(vm.raise_message(vm.exc().os_error, "algset is only supported for AF_ALG"));
    }
    let op = if values[1].is_unbound() { -1 } else { c_int(vm, values[1])? };
    if op < 0 {
        return Err(vm.type_error("Invalid or missing argument 'op'"));
    }
    let number = |kind: i32, n: i32| -> (Value, Value, Value) {
        let data = vm.bytes(&n.to_ne_bytes()).value();
        (Value::int32(libc::SOL_ALG), Value::int32(kind), data)
    };
    let list = vm.new_list();
    let add = |(level, kind, data): (Value, Value, Value)| {
        list.push(vm, vm.new_tuple(&[level, kind, data]).value());
    };
    add(number(libc::ALG_SET_OP, op));
    if !values[2].is_unbound() {
        let iv = BytesLike::of(vm, values[2])?;
        let mut data = (iv.len() as u32).to_ne_bytes().to_vec();
        data.extend_from_slice(&iv);
        add((Value::int32(libc::SOL_ALG), Value::int32(libc::ALG_SET_IV), vm.bytes(&data).value()));
    }
    if !values[3].is_unbound() {
        let assoclen = c_int(vm, values[3])?;
        if assoclen < 0 {
            return Err(vm.type_error("assoclen must be positive"));
        }
        add(number(libc::ALG_SET_AEAD_ASSOCLEN, assoclen));
    }
    let data = if values[0].is_unbound() { vm.new_tuple(&[]).value() } else { values[0] };
    let flags = if values[4].is_unbound() { Value::int32(0) } else { values[4] };
    send_message(vm, this, &Args::new(&[data, list.value(), flags]))
}

#[class_part("socket", module = "_socket", transfer)]
impl Socket {
    /// recv(buffersize[, flags]) -> data
    ///
    /// Receive up to buffersize bytes from the socket.  For the optional flags
    /// argument, see the Unix manual.  When no data is available, block until
    /// at least one byte is available or until the remote end is closed.  When
    /// the remote end is closed and all data is read, return the empty string.
    #[method("recv(*args)", text_signature = None)]
    fn recv(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        recv(vm, this, args)
    }
    /// recv_into(buffer, [nbytes[, flags]]) -> nbytes_read
    ///
    /// A version of recv() that stores its data into a buffer rather than creating
    /// a new string.  Receive up to buffersize bytes from the socket.  If buffersize
    /// is not specified (or 0), receive up to the size available in the given buffer.
    ///
    /// See recv() for documentation about the flags.
    #[method("recv_into(*args, **kwargs)", text_signature = None)]
    fn recv_into(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<usize> {
        receive_into(vm, this, args, "recv_into", None)
    }
    /// recvfrom(buffersize[, flags]) -> (data, address info)
    ///
    /// Like recv(buffersize, flags) but also return the sender's address info.
    #[method("recvfrom(*args)", text_signature = None)]
    fn recvfrom(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        recvfrom(vm, this, args)
    }
    /// recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)
    ///
    /// Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.
    #[method("recvfrom_into(*args, **kwargs)", text_signature = None)]
    fn recvfrom_into(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let mut from = Address { len: 0, ..Address::default() };
        let n = receive_into(vm, this, args, "recvfrom_into", Some(&mut from))?;
        Ok(vm.new_tuple(&[vm.int(n as i64), address::to_value(vm, &from)?]).value())
    }
    /// recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)
    ///
    /// Receive normal data (up to bufsize bytes) and ancillary data from the
    /// socket.  The ancbufsize argument sets the size in bytes of the
    /// internal buffer used to receive the ancillary data; it defaults to 0,
    /// meaning that no ancillary data will be received.
    #[method("recvmsg(*args)", text_signature = None)]
    fn recvmsg(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        recv_message(vm, this, args)
    }
    /// recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)
    ///
    /// Receive normal data and ancillary data from the socket, scattering the
    /// non-ancillary data into a series of buffers.
    #[method("recvmsg_into(*args)", text_signature = None)]
    fn recvmsg_into(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        recv_message_into(vm, this, args)
    }
    /// send(data[, flags]) -> count
    ///
    /// Send a data string to the socket.  For the optional flags
    /// argument, see the Unix manual.  Return the number of bytes
    /// sent; this may be less than len(data) if the network is busy.
    #[method("send(*args)", text_signature = None)]
    fn send(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<usize> {
        let (data, flags) = data_and_flags(vm, args, "send")?;
        transmit(vm, this, &data, flags, None, Limit::of(&this))
    }
    /// sendall(data[, flags])
    ///
    /// Send a data string to the socket.  For the optional flags
    /// argument, see the Unix manual.  This calls send() repeatedly
    /// until all data is sent.  If an error occurs, it's impossible
    /// to tell how much data has been sent.
    #[method("sendall(*args)", text_signature = None)]
    fn sendall(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        send_all(vm, this, args)
    }
    /// sendto(data[, flags], address) -> count
    ///
    /// Like send(data, flags) but allows specifying the destination address.
    /// For IP sockets, the address is a pair (hostaddr, port).
    #[method("sendto(*args)", text_signature = None)]
    fn sendto(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<usize> {
        send_to(vm, this, args)
    }
    /// sendmsg(buffers[, ancdata[, flags[, address]]]) -> count
    ///
    /// Send normal and ancillary data to the socket, gathering the
    /// non-ancillary data from a series of buffers and concatenating it into
    /// a single message.
    #[method("sendmsg(*args)", text_signature = None)]
    fn sendmsg(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<usize> {
        send_message(vm, this, args)
    }
    /// sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags=MSG_MORE]]])
    ///
    /// Set operation mode, IV and length of associated data for an AF_ALG
    /// operation socket.
    #[method("sendmsg_afalg(*args, **kwargs)", text_signature = None)]
    fn sendmsg_afalg(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<usize> {
        send_afalg(vm, this, args)
    }
}
