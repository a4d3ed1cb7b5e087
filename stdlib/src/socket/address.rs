//! Addresses of sockets: from the values that Python code gives, and back.

use super::resolve;
use crate::sys::decode_fs;
use std::ffi::CString;
use taipan_vm::native::{BytesLike, FsPath, PyResult, Raised};
use taipan_vm::object::{Bytes, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// An address as the system has it.
#[derive(Clone, Copy)]
pub struct Address {
    pub storage: libc::sockaddr_storage,
    pub len: libc::socklen_t,
}

impl Default for Address {
    /// Room for any address.
    fn default() -> Address {
        // SAFETY: all zero is a valid sockaddr_storage.
        let storage = unsafe { std::mem::zeroed() };
        Address { storage, len: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }
}

impl Address {
    /// An address of one of the system's own types.
    fn of<T: Copy>(address: T) -> Address {
        let mut result = Address::default();
        debug_assert!(size_of::<T>() <= size_of::<libc::sockaddr_storage>());
        // SAFETY: the storage is large enough for all types of addresses, and aligned for them.
        unsafe { (&raw mut result.storage).cast::<T>().write(address) };
        result.len = size_of::<T>() as libc::socklen_t;
        result
    }
    /// The storage as one of the system's own types.
    fn read<T: Copy>(&self) -> T {
        // SAFETY: as above; all types of addresses are plain numbers.
        unsafe { (&raw const self.storage).cast::<T>().read() }
    }
    pub fn ptr(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }
    pub fn mut_ptr(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }
    pub fn family(&self) -> i32 {
        i32::from(self.storage.ss_family)
    }
}

fn type_name(vm: &Vm, v: Value) -> String {
    vm.type_of(v).name()
}

/// A host's name: text (in IDNA where it is not ASCII), or bytes.
///
/// # Errors
/// TypeError, UnicodeError
pub fn host_name(vm: &Vm, value: Value) -> PyResult<Vec<u8>> {
    let bytes = if let Some(s) = value.downcast::<Str>() {
        if s.is_ascii() {
            s.bytes().to_vec()
        } else {
            let encoded = vm.call_method_str(value, "encode", &[vm.str("idna").value()])?;
            encoded.downcast::<Bytes>().map(|b| b.as_slice().to_vec()).unwrap_or_default()
        }
    } else if vm.type_of(value).slots().buffer.is_some() {
        BytesLike::of(vm, value)?.to_vec()
    } else {
        let class = type_name(vm, value);
        return Err(vm.type_error(format!("str, bytes or bytearray expected, not {class}")));
    };
    if bytes.contains(&0) {
        return Err(vm.value_error("host name must not contain null character"));
    }
    Ok(bytes)
}

/// A number that an address has as its part.
fn number(vm: &Vm, value: Value) -> PyResult<i64> {
    let int = vm.index_of(value)?;
    vm.int_to_i64(int).ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
}

fn port(vm: &Vm, function: &str, value: Value) -> PyResult<u16> {
    let int = vm.index_of(value)?;
    match vm.int_to_i64(int).and_then(|p| u16::try_from(p).ok()) {
        Some(port) => Ok(port),
        None => Err(vm.overflow_error(format!("{function}(): port must be 0-65535."))),
    }
}

fn tuple(vm: &Vm, function: &str, family: &str, value: Value) -> PyResult<Gc<Tuple>> {
    value.downcast::<Tuple>().ok_or_else(|| {
        let class = type_name(vm, value);
        vm.type_error(format!("{function}(): {family} address must be tuple, not {class}"))
    })
}

fn unix(vm: &Vm, value: Value) -> PyResult<Address> {
    let path = match value.downcast::<Str>() {
        Some(s) => FsPath::encode(vm, s)?,
        None => BytesLike::of(vm, value)?.to_vec(),
    };
    // SAFETY: all zero is a valid sockaddr_un.
    let mut un: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    un.sun_family = libc::AF_UNIX as libc::sa_family_t;
    // A path ends with NUL; an abstract name begins with it and has a length.
    let abstract_name = path.first().is_none_or(|c| *c == 0);
    let room = un.sun_path.len() - usize::from(!abstract_name);
    if path.len() > room {
        return Err(vm.raise_message(vm.exc().os_error, "AF_UNIX path too long"));
    }
    for (place, c) in un.sun_path.iter_mut().zip(&path) {
        *place = *c as libc::c_char;
    }
    let mut address = Address::of(un);
    let used = std::mem::offset_of!(libc::sockaddr_un, sun_path) + path.len() + usize::from(!abstract_name);
    address.len = used as libc::socklen_t;
    Ok(address)
}

fn inet(vm: &Vm, function: &str, value: Value) -> PyResult<Address> {
    let parts = tuple(vm, function, "AF_INET", value)?;
    let [host, number] = *parts.items() else {
        return Err(vm.type_error("AF_INET address must be a pair (host, port)"));
    };
    let host = host_name(vm, host)?;
    let port = port(vm, function, number)?;
    let mut found = resolve::host_address(vm, &host, libc::AF_INET)?;
    let mut address: libc::sockaddr_in = found.read();
    address.sin_port = port.to_be();
    found = Address::of(address);
    Ok(found)
}

fn inet6(vm: &Vm, function: &str, value: Value) -> PyResult<Address> {
    let parts = tuple(vm, function, "AF_INET6", value)?;
    let items = parts.items();
    if !(2..=4).contains(&items.len()) {
        return Err(vm.type_error("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"));
    }
    let host = host_name(vm, items[0])?;
    let port = port(vm, function, items[1])?;
    let flow = items.get(2).map_or(Ok(0), |v| number(vm, *v))?;
    if !(0..=0xF_FFFF).contains(&flow) {
        return Err(vm.overflow_error(format!("{function}(): flowinfo must be 0-1048575.")));
    }
    let scope = items.get(3).map_or(Ok(0), |v| number(vm, *v))?;
    let mut address: libc::sockaddr_in6 = resolve::host_address(vm, &host, libc::AF_INET6)?.read();
    address.sin6_port = port.to_be();
    address.sin6_flowinfo = (flow as u32).to_be();
    if scope != 0 || items.len() == 4 {
        address.sin6_scope_id = scope as u32;
    }
    Ok(Address::of(address))
}

fn netlink(vm: &Vm, function: &str, value: Value) -> PyResult<Address> {
    let parts = tuple(vm, function, "AF_NETLINK", value)?;
    let [pid, groups] = *parts.items() else {
        return Err(vm.type_error("AF_NETLINK address must be a pair (pid, groups)"));
    };
    // SAFETY: all zero is a valid sockaddr_nl.
    let mut address: libc::sockaddr_nl = unsafe { std::mem::zeroed() };
    address.nl_family = libc::AF_NETLINK as libc::sa_family_t;
    address.nl_pid = number(vm, pid)? as u32;
    address.nl_groups = number(vm, groups)? as u32;
    Ok(Address::of(address))
}

fn vsock(vm: &Vm, function: &str, value: Value) -> PyResult<Address> {
    let parts = tuple(vm, function, "AF_VSOCK", value)?;
    let [cid, port] = *parts.items() else {
        return Err(vm.type_error("AF_VSOCK address must be a pair (CID, port)"));
    };
    // SAFETY: all zero is a valid sockaddr_vm.
    let mut address: libc::sockaddr_vm = unsafe { std::mem::zeroed() };
    address.svm_family = libc::AF_VSOCK as libc::sa_family_t;
    address.svm_cid = number(vm, cid)? as u32;
    address.svm_port = number(vm, port)? as u32;
    Ok(Address::of(address))
}

fn packet(vm: &Vm, function: &str, value: Value) -> PyResult<Address> {
    let parts = tuple(vm, function, "AF_PACKET", value)?;
    let items = parts.items();
    if !(2..=5).contains(&items.len()) {
        let message = "AF_PACKET address must be a tuple of two to five elements";
        return Err(vm.type_error(message));
    }
    let protocol = number(vm, items[1])?;
    let Ok(protocol) = u16::try_from(protocol) else {
        return Err(vm.overflow_error(format!("{function}(): proto must be 0-65535.")));
    };
    let kind = items.get(2).map_or(Ok(0), |v| number(vm, *v))?;
    let hardware = items.get(3).map_or(Ok(0), |v| number(vm, *v))?;
    let physical = items.get(4).map_or(Ok(Vec::new()), |v| Ok(BytesLike::of(vm, *v)?.to_vec()))?;
    if physical.len() > 8 {
        return Err(vm.value_error("hardware address must be 8 bytes or less"));
    }
    // SAFETY: all zero is a valid sockaddr_ll.
    let mut address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
    address.sll_family = libc::AF_PACKET as libc::sa_family_t;
    address.sll_ifindex = resolve::interface_index(vm, items[0])? as i32;
    address.sll_protocol = protocol.to_be();
    address.sll_pkttype = kind as u8;
    address.sll_hatype = hardware as u16;
    address.sll_halen = physical.len() as u8;
    address.sll_addr[..physical.len()].copy_from_slice(&physical);
    Ok(Address::of(address))
}

/// The address that `value` is for a socket of this family. `function` is for messages.
///
/// # Errors
/// TypeError, OverflowError, OSError, gaierror
pub fn from_value(vm: &Vm, function: &str, family: i32, value: Value) -> PyResult<Address> {
    match family {
        libc::AF_UNIX => unix(vm, value),
        libc::AF_INET => inet(vm, function, value),
        libc::AF_INET6 => inet6(vm, function, value),
        libc::AF_NETLINK => netlink(vm, function, value),
        libc::AF_VSOCK => vsock(vm, function, value),
        libc::AF_PACKET => packet(vm, function, value),
        _ => Err(bad_family(vm, function)),
    }
}

#[cold]
fn bad_family(vm: &Vm, function: &str) -> Raised {
    vm.raise_message(vm.exc().os_error, format!("{function}(): bad family"))
}

/// The text of an IPv4 address in network order.
pub fn ipv4_text(address: u32) -> String {
    std::net::Ipv4Addr::from(address.to_ne_bytes()).to_string()
}

fn ipv6_text(vm: &Vm, address: &Address) -> PyResult<String> {
    let (host, _) = resolve::name_info(vm, address, libc::NI_NUMERICHOST | libc::NI_NUMERICSERV)?;
    // The scope is a part of its own.
    Ok(host.split('%').next().unwrap_or_default().to_owned())
}

/// The value for an address that the system gave.
///
/// # Errors
/// gaierror
pub fn to_value(vm: &Vm, address: &Address) -> PyResult {
    if address.len == 0 {
        return Ok(Value::NONE);
    }
    let made = match address.family() {
        libc::AF_INET => {
            let a: libc::sockaddr_in = address.read();
            let host = vm.str(&ipv4_text(a.sin_addr.s_addr)).value();
            vm.new_tuple(&[host, vm.int(i64::from(u16::from_be(a.sin_port)))]).value()
        }
        libc::AF_INET6 => {
            let a: libc::sockaddr_in6 = address.read();
            let host = vm.str(&ipv6_text(vm, address)?).value();
            vm.new_tuple(&[
                host,
                vm.int(i64::from(u16::from_be(a.sin6_port))),
                vm.int(i64::from(u32::from_be(a.sin6_flowinfo))),
                vm.int(i64::from(a.sin6_scope_id)),
            ])
            .value()
        }
        libc::AF_UNIX => unix_value(vm, address),
        libc::AF_NETLINK => {
            let a: libc::sockaddr_nl = address.read();
            vm.new_tuple(&[vm.int(i64::from(a.nl_pid)), vm.int(i64::from(a.nl_groups))]).value()
        }
        libc::AF_VSOCK => {
            let a: libc::sockaddr_vm = address.read();
            vm.new_tuple(&[vm.int(i64::from(a.svm_cid)), vm.int(i64::from(a.svm_port))]).value()
        }
        libc::AF_PACKET => {
            let a: libc::sockaddr_ll = address.read();
            let name = resolve::interface_name(a.sll_ifindex as u32).unwrap_or_default();
            let physical = &a.sll_addr[..usize::from(a.sll_halen).min(8)];
            vm.new_tuple(&[
                decode_fs(vm, &name),
                vm.int(i64::from(u16::from_be(a.sll_protocol))),
                vm.int(i64::from(a.sll_pkttype)),
                vm.int(i64::from(a.sll_hatype)),
                vm.bytes(physical).value(),
            ])
            .value()
        }
        family => {
            let data: [u8; size_of::<libc::sockaddr_storage>()] = address.read();
            let used = (address.len as usize).clamp(2, data.len());
            vm.new_tuple(&[vm.int(i64::from(family)), vm.bytes(&data[2..used]).value()]).value()
        }
    };
    Ok(made)
}

fn unix_value(vm: &Vm, address: &Address) -> Value {
    let a: libc::sockaddr_un = address.read();
    let start = std::mem::offset_of!(libc::sockaddr_un, sun_path);
    let used = (address.len as usize).saturating_sub(start).min(a.sun_path.len());
    let path = a.sun_path.map(|c| c as u8);
    let path = &path[..used];
    if path.first() == Some(&0) {
        return vm.bytes(path).value();
    }
    let end = path.iter().position(|c| *c == 0).unwrap_or(path.len());
    decode_fs(vm, &path[..end])
}

/// A text for the system.
///
/// # Errors
/// ValueError for one with NUL.
pub fn c_string(vm: &Vm, bytes: Vec<u8>) -> PyResult<CString> {
    CString::new(bytes).map_err(|_| vm.value_error("embedded null character"))
}
