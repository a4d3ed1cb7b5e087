//! The module `_socket`: sockets, addresses, name resolution.
//!
//! [`class`] has the class `socket`, [`transfer`] its methods that send and receive, [`address`] the conversion of
//! addresses, [`resolve`] everything that looks up names. What CPython offers to its C code as `CAPI` has no use here.

pub mod address;
pub mod class;
pub mod constants;
pub mod resolve;
pub mod transfer;

use crate::keywords::{c_int, c_ssize, positional};
use crate::os_error;
use class::Socket;
use taipan_macros::module;
use taipan_vm::native::{Args, BytesLike, FsPath, PyResult, set_module_attribute};
use taipan_vm::object::{List, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What is there of `sizes` for ancillary data.
fn control(
    vm: &Vm,
    name: &str,
    args: &Args,
    most: usize,
    pick: fn((usize, usize)) -> usize,
) -> PyResult<usize> {
    let values = positional(vm, args, name, 1, 1)?;
    let n = c_ssize(vm, values[0])?;
    match usize::try_from(n).ok().filter(|n| *n <= most).and_then(transfer::control_size) {
        Some(sizes) => Ok(pick(sizes)),
        None => Err(vm.overflow_error(format!("{name}() argument out of range"))),
    }
}

fn descriptor(vm: &Vm, value: Value) -> PyResult<i32> {
    c_int(vm, value)
}

#[module(
    "_socket",
    doc = "Implementation module for socket operations.\n\nSee the socket module for documentation.",
    classes(Socket)
)]
pub mod module {
    use super::*;

    /// close(integer) -> None
    ///
    /// Close an integer socket file descriptor.  This is like os.close(), but for
    /// sockets; on some platforms os.close() won't work for socket file descriptors.
    #[function("close(object, /)", text_signature = "($self, object, /)")]
    fn close(vm: &Vm, object: Value) -> PyResult<()> {
        let fd = descriptor(vm, object)?;
        // SAFETY: the call takes a number; whose descriptor it is, is the caller's business.
        let result = vm.without_lock(|| unsafe { libc::close(fd) });
        if result < 0 && os_error::last_errno() != libc::ECONNRESET {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// dup(integer) -> integer
    ///
    /// Duplicate an integer socket file descriptor.  This is like os.dup(), but for
    /// sockets; on some platforms os.dup() won't work for socket file descriptors.
    #[function("dup(object, /)", text_signature = "($self, object, /)")]
    fn dup(vm: &Vm, object: Value) -> PyResult<i32> {
        let fd = descriptor(vm, object)?;
        // SAFETY: the call takes numbers.
        let new = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
        if new < 0 { Err(os_error::raise_last(vm)) } else { Ok(new) }
    }
    /// socketpair([family[, type [, proto]]]) -> (socket object, socket object)
    ///
    /// Create a pair of socket objects from the sockets returned by the platform
    /// socketpair() function.
    /// The arguments are the same as for socket() except the default family is
    /// AF_UNIX if defined on the platform; otherwise, the default is AF_INET.
    #[function("socketpair(*args)", text_signature = None)]
    fn socketpair(vm: &Vm, args: &Args) -> PyResult {
        let values = positional(vm, args, "socketpair", 0, 3)?;
        let number = |i: usize, default: i32| values.get(i).map_or(Ok(default), |v| c_int(vm, *v));
        let (family, kind, proto) = (number(0, libc::AF_UNIX)?, number(1, libc::SOCK_STREAM)?, number(2, 0)?);
        let mut fds = [0; 2];
        // SAFETY: room for two descriptors.
        if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, proto, fds.as_mut_ptr()) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        let first = class::of_fd(vm, fds[0], family, kind, proto)?;
        let second = class::of_fd(vm, fds[1], family, kind, proto)?;
        Ok(vm.new_tuple(&[first.value(), second.value()]).value())
    }
    /// getaddrinfo(host, port [, family, type, proto, flags])
    ///     -> list of (family, type, proto, canonname, sockaddr)
    ///
    /// Resolve host and port into addrinfo struct.
    #[function("getaddrinfo(*args, **kwargs)", text_signature = None)]
    fn getaddrinfo(vm: &Vm, args: &Args) -> PyResult<Gc<List>> {
        resolve::getaddrinfo(vm, args)
    }
    /// getnameinfo(sockaddr, flags) --> (host, port)
    ///
    /// Get host and port for a sockaddr.
    #[function("getnameinfo(*args)", text_signature = None)]
    fn getnameinfo(vm: &Vm, args: &Args) -> PyResult<(String, String)> {
        resolve::getnameinfo(vm, args)
    }
    /// gethostbyname(host) -> address
    ///
    /// Return the IP address (a string of the form '255.255.255.255') for a host.
    #[function("gethostbyname(*args)", text_signature = None)]
    fn gethostbyname(vm: &Vm, args: &Args) -> PyResult {
        resolve::gethostbyname(vm, positional(vm, args, "gethostbyname", 1, 1)?[0])
    }
    /// gethostbyname_ex(host) -> (name, aliaslist, addresslist)
    ///
    /// Return the true host name, a list of aliases, and a list of IP addresses,
    /// for a host.  The host argument is a string giving a host name or IP number.
    #[function("gethostbyname_ex(*args)", text_signature = None)]
    fn gethostbyname_ex(vm: &Vm, args: &Args) -> PyResult {
        resolve::gethostbyname_ex(vm, positional(vm, args, "gethostbyname_ex", 1, 1)?[0])
    }
    /// gethostbyaddr(host) -> (name, aliaslist, addresslist)
    ///
    /// Return the true host name, a list of aliases, and a list of IP addresses,
    /// for a host.  The host argument is a string giving a host name or IP number.
    #[function("gethostbyaddr(*args)", text_signature = None)]
    fn gethostbyaddr(vm: &Vm, args: &Args) -> PyResult {
        resolve::gethostbyaddr(vm, positional(vm, args, "gethostbyaddr", 1, 1)?[0])
    }
    /// gethostname() -> string
    ///
    /// Return the current host name.
    #[function("gethostname()", text_signature = "($self, /)")]
    fn gethostname(vm: &Vm) -> PyResult {
        vm.audit("socket.gethostname", &[])?;
        let mut buffer = [0u8; 1024];
        // SAFETY: the buffer has one byte more than that length, so what is written ends with NUL.
        if unsafe { libc::gethostname(buffer.as_mut_ptr().cast(), buffer.len() - 1) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        let end = buffer.iter().position(|c| *c == 0).unwrap_or(buffer.len());
        Ok(crate::sys::decode_fs(vm, &buffer[..end]))
    }
    /// sethostname(name)
    ///
    /// Sets the hostname to name.
    #[function("sethostname(*args)", text_signature = None)]
    fn sethostname(vm: &Vm, args: &Args) -> PyResult<()> {
        let value = positional(vm, args, "sethostname", 1, 1)?[0];
        let name = match value.downcast::<Str>() {
            Some(s) => FsPath::encode(vm, s)?,
            None => BytesLike::of(vm, value)?.to_vec(),
        };
        if vm.is_audited() {
            vm.audit("socket.sethostname", &[vm.bytes(&name).value()])?;
        }
        // SAFETY: the name has that length.
        if unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// getprotobyname(name) -> integer
    ///
    /// Return the protocol number for the named protocol.  (Rarely used.)
    #[function("getprotobyname(*args)", text_signature = None)]
    fn getprotobyname(vm: &Vm, args: &Args) -> PyResult<i32> {
        resolve::getprotobyname(vm, positional(vm, args, "getprotobyname", 1, 1)?[0])
    }
    /// getservbyname(servicename[, protocolname]) -> integer
    ///
    /// Return a port number from a service name and protocol name.
    /// The optional protocol name, if given, should be 'tcp' or 'udp',
    /// otherwise any protocol will match.
    #[function("getservbyname(*args)", text_signature = None)]
    fn getservbyname(vm: &Vm, args: &Args) -> PyResult<i64> {
        resolve::getservbyname(vm, args)
    }
    /// getservbyport(port[, protocolname]) -> string
    ///
    /// Return the service name from a port number and protocol name.
    /// The optional protocol name, if given, should be 'tcp' or 'udp',
    /// otherwise any protocol will match.
    #[function("getservbyport(*args)", text_signature = None)]
    fn getservbyport(vm: &Vm, args: &Args) -> PyResult<String> {
        resolve::getservbyport(vm, args)
    }
    /// Convert a 16-bit unsigned integer from network to host byte order.
    #[function("ntohs(integer, /)")]
    fn ntohs(vm: &Vm, integer: Value) -> PyResult<u16> {
        Ok(u16::from_be(short(vm, integer)?))
    }
    /// Convert a 32-bit unsigned integer from network to host byte order.
    #[function("ntohl(integer, /)")]
    fn ntohl(vm: &Vm, integer: Value) -> PyResult<u32> {
        Ok(u32::from_be(long(vm, integer)?))
    }
    /// Convert a 16-bit unsigned integer from host to network byte order.
    #[function("htons(integer, /)")]
    fn htons(vm: &Vm, integer: Value) -> PyResult<u16> {
        Ok(short(vm, integer)?.to_be())
    }
    /// Convert a 32-bit unsigned integer from host to network byte order.
    #[function("htonl(integer, /)")]
    fn htonl(vm: &Vm, integer: Value) -> PyResult<u32> {
        Ok(long(vm, integer)?.to_be())
    }
    /// Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level network functions.
    #[function("inet_aton(ip_addr, /)")]
    fn inet_aton(vm: &Vm, ip_addr: String) -> PyResult {
        Ok(vm.bytes(&resolve::inet_aton(vm, &ip_addr)?).value())
    }
    /// Convert an IP address from 32-bit packed binary format to string format.
    #[function("inet_ntoa(packed_ip, /)")]
    fn inet_ntoa(vm: &Vm, packed_ip: BytesLike) -> PyResult<String> {
        match <[u8; 4]>::try_from(packed_ip.as_slice()) {
            Ok(bytes) => Ok(address::ipv4_text(u32::from_ne_bytes(bytes))),
            Err(_) => Err(vm.raise_message(vm.exc().os_error, "packed IP wrong length for inet_ntoa")),
        }
    }
    /// inet_pton(af, ip) -> packed IP address string
    ///
    /// Convert an IP address from string format to a packed string suitable
    /// for use with low-level network functions.
    #[function("inet_pton(af, ip, /)", text_signature = None)]
    fn inet_pton(vm: &Vm, af: i32, ip: String) -> PyResult {
        resolve::inet_pton(vm, af, &ip)
    }
    /// inet_ntop(af, packed_ip) -> string formatted IP address
    ///
    /// Convert a packed IP address of the given family to string format.
    #[function("inet_ntop(af, packed_ip, /)", text_signature = None)]
    fn inet_ntop(vm: &Vm, af: i32, packed_ip: BytesLike) -> PyResult<String> {
        resolve::inet_ntop(vm, af, &packed_ip)
    }
    /// getdefaulttimeout() -> timeout
    ///
    /// Returns the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    /// When the socket module is first imported, the default is None.
    #[function("getdefaulttimeout()", text_signature = "($self, /)")]
    fn getdefaulttimeout(vm: &Vm) -> Value {
        class::timeout_value(vm, class::default_timeout(vm))
    }
    /// setdefaulttimeout(timeout)
    ///
    /// Set the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    /// When the socket module is first imported, the default is None.
    #[function("setdefaulttimeout(object, /)", text_signature = "($self, object, /)")]
    fn setdefaulttimeout(vm: &Vm, object: Value) -> PyResult<()> {
        class::set_default_timeout(vm, class::parse_timeout(vm, object)?);
        Ok(())
    }
    /// if_nameindex()
    ///
    /// Returns a list of network interface information (index, name) tuples.
    #[function("if_nameindex()", text_signature = "($self, /)")]
    fn if_nameindex(vm: &Vm) -> PyResult<Gc<List>> {
        resolve::if_nameindex(vm)
    }
    /// Returns the interface index corresponding to the interface name if_name.
    #[function("if_nametoindex(oname, /)")]
    fn if_nametoindex(vm: &Vm, oname: Value) -> PyResult<u32> {
        resolve::interface_index(vm, oname)
    }
    /// Returns the interface name corresponding to the interface index if_index.
    #[function("if_indextoname(if_index, /)")]
    fn if_indextoname(vm: &Vm, if_index: Value) -> PyResult {
        let int = vm.index_of(if_index)?;
        if vm.compare_bool(int, Value::int32(0), taipan_vm::object::slots::CompareOp::Lt)? {
            return Err(vm.value_error("Cannot convert negative int"));
        }
        let Some(index) = vm.int_to_i64(int).and_then(|i| u32::try_from(i).ok()) else {
            return Err(vm.overflow_error("Python int too large for C unsigned int"));
        };
        match Some(index).and_then(resolve::interface_name) {
            Some(name) => Ok(crate::sys::decode_fs(vm, &name)),
            None => Err(os_error::raise(vm, libc::ENXIO)),
        }
    }
    /// CMSG_LEN(length) -> control message length
    ///
    /// Return the total length, without trailing padding, of an ancillary
    /// data item with associated data of the given length.
    #[function("CMSG_LEN(*args)", text_signature = None)]
    fn cmsg_len(vm: &Vm, args: &Args) -> PyResult<usize> {
        control(vm, "CMSG_LEN", args, i32::MAX as usize - 16, |sizes| sizes.0)
    }
    /// CMSG_SPACE(length) -> buffer size
    ///
    /// Return the buffer size needed for recvmsg() to receive an ancillary
    /// data item with associated data of the given length, along with any
    /// trailing padding.
    #[function("CMSG_SPACE(*args)", text_signature = None)]
    fn cmsg_space(vm: &Vm, args: &Args) -> PyResult<usize> {
        control(vm, "CMSG_SPACE", args, i32::MAX as usize - 24, |sizes| sizes.1)
    }

    #[attr("has_ipv6")]
    const HAS_IPV6: bool = true;
    #[attr]
    const BDADDR_ANY: &str = "00:00:00:00:00:00";
    #[attr]
    const BDADDR_LOCAL: &str = "00:00:00:FF:FF:FF";

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, number) in constants::CONSTANTS {
            set_module_attribute(vm, module, name, vm.int(*number))?;
        }
        set_module_attribute(vm, module, "SocketType", Socket::class(vm).value())?;
        set_module_attribute(vm, module, "error", vm.exc().os_error.value())?;
        set_module_attribute(vm, module, "timeout", vm.exc().timeout_error.value())?;
        set_module_attribute(vm, module, "gaierror", resolve::gaierror(vm)?.value())?;
        set_module_attribute(vm, module, "herror", resolve::herror(vm)?.value())
    }
}

fn short(vm: &Vm, value: Value) -> PyResult<u16> {
    match unsigned(vm, value)? {
        Some(i) if i <= u64::from(u16::MAX) => Ok(i as u16),
        _ => Err(vm.overflow_error("Python int too large for C uint16_t")),
    }
}

fn long(vm: &Vm, value: Value) -> PyResult<u32> {
    match unsigned(vm, value)? {
        Some(i) if i <= u64::from(u32::MAX) => Ok(i as u32),
        _ => Err(vm.overflow_error("Python int too large for C uint32_t")),
    }
}

fn unsigned(vm: &Vm, value: Value) -> PyResult<Option<u64>> {
    let int = vm.index_of(value)?;
    match vm.int_to_big(int) {
        Some(big) if big.is_negative() => Err(vm.value_error("Cannot convert negative int")),
        big => Ok(big.and_then(|b| b.to_u64())),
    }
}
