//! Names and addresses: what the resolver, the tables of services and the network interfaces say.

use super::address::{self, Address, c_string, host_name, ipv4_text};
use crate::exception_class::exception_class;
use crate::keywords::{Keywords, positional};
use crate::os_error;
use std::ffi::{CStr, CString};
use taipan_vm::native::{Args, PyResult, Raised, convert::BytesLike};
use taipan_vm::object::{List, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

unsafe extern "C" {
    fn gethostbyname_r(
        name: *const libc::c_char,
        result: *mut libc::hostent,
        buffer: *mut libc::c_char,
        length: libc::size_t,
        found: *mut *mut libc::hostent,
        error: *mut libc::c_int,
    ) -> libc::c_int;
    fn gethostbyaddr_r(
        address: *const libc::c_void,
        length: libc::socklen_t,
        family: libc::c_int,
        result: *mut libc::hostent,
        buffer: *mut libc::c_char,
        size: libc::size_t,
        found: *mut *mut libc::hostent,
        error: *mut libc::c_int,
    ) -> libc::c_int;
    fn hstrerror(error: libc::c_int) -> *const libc::c_char;
}

/// `socket.gaierror`
///
/// # Errors
/// What making a class raises.
pub fn gaierror(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "socket.gaierror", vm.exc().os_error)
}

/// `socket.herror`
///
/// # Errors
/// What making a class raises.
pub fn herror(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "socket.herror", vm.exc().os_error)
}

/// The text at a pointer that the system gave.
fn text(pointer: *const libc::c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: not null, and the system's texts end with NUL.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

fn raise_pair(vm: &Vm, class: PyResult<Gc<Type>>, number: i32, message: &str) -> Raised {
    let made = class.and_then(|c| vm.call(c.value(), &[Value::int32(number), vm.str(message).value()]));
    match made {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Raises what `getaddrinfo` or `getnameinfo` gave.
#[cold]
fn raise_gai(vm: &Vm, error: i32) -> Raised {
    if error == libc::EAI_SYSTEM {
        return os_error::raise_last(vm);
    }
    // SAFETY: the call takes a number.
    let message = text(unsafe { libc::gai_strerror(error) });
    raise_pair(vm, gaierror(vm), error, &message)
}

#[cold]
fn raise_herror(vm: &Vm, error: i32) -> Raised {
    // SAFETY: the call takes a number.
    let message = text(unsafe { hstrerror(error) });
    raise_pair(vm, herror(vm), error, &message)
}

#[cold]
fn os_message(vm: &Vm, message: &str) -> Raised {
    vm.raise_message(vm.exc().os_error, message)
}

/// What the resolver found.
struct Found {
    family: i32,
    kind: i32,
    protocol: i32,
    name: String,
    address: Address,
}

fn resolve(vm: &Vm, host: Option<&CStr>, service: Option<&CStr>, hints: [i32; 4]) -> PyResult<Vec<Found>> {
    // SAFETY: all zero is a valid addrinfo.
    let mut hint: libc::addrinfo = unsafe { std::mem::zeroed() };
    [hint.ai_family, hint.ai_socktype, hint.ai_protocol, hint.ai_flags] = hints;
    let mut first: *mut libc::addrinfo = std::ptr::null_mut();
    let pointer = |s: Option<&CStr>| s.map_or(std::ptr::null(), CStr::as_ptr);
    let error = vm.without_lock(|| {
        // SAFETY: the texts are null or end with NUL, the other pointers are to locals.
        unsafe { libc::getaddrinfo(pointer(host), pointer(service), &hint, &mut first) }
    });
    if error != 0 {
        return Err(raise_gai(vm, error));
    }
    let mut all = Vec::new();
    let mut next = first;
    // SAFETY: the list that the call gave, up to its end; each address has the length that stands beside it.
    unsafe {
        while let Some(info) = next.as_ref() {
            let mut address = Address::default();
            let len = (info.ai_addrlen as usize).min(size_of::<libc::sockaddr_storage>());
            std::ptr::copy_nonoverlapping(info.ai_addr.cast::<u8>(), address.mut_ptr().cast::<u8>(), len);
            address.len = len as libc::socklen_t;
            all.push(Found {
                family: info.ai_family,
                kind: info.ai_socktype,
                protocol: info.ai_protocol,
                name: text(info.ai_canonname),
                address,
            });
            next = info.ai_next;
        }
        libc::freeaddrinfo(first);
    }
    Ok(all)
}

/// The first address of a host, with port 0. The empty name is any address, `<broadcast>` all of a network.
///
/// # Errors
/// gaierror, OSError
pub fn host_address(vm: &Vm, host: &[u8], family: i32) -> PyResult<Address> {
    if host.is_empty() {
        let found = resolve(vm, None, Some(c"0"), [family, libc::SOCK_DGRAM, 0, libc::AI_PASSIVE])?;
        if found.len() != 1 {
            return Err(os_message(vm, "wildcard resolved to multiple address"));
        }
        return Ok(found[0].address);
    }
    let name = match host {
        b"<broadcast>" | b"255.255.255.255" => {
            if family != libc::AF_INET && family != libc::AF_UNSPEC {
                return Err(os_message(vm, "address family mismatched"));
            }
            c"255.255.255.255".to_owned()
        }
        host => c_string(vm, host.to_vec())?,
    };
    match resolve(vm, Some(&name), None, [family, 0, 0, 0])?.first() {
        Some(found) => Ok(found.address),
        None => Err(raise_gai(vm, libc::EAI_NONAME)),
    }
}

/// `getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)`
///
/// # Errors
/// TypeError, gaierror, OSError
pub fn getaddrinfo(vm: &Vm, args: &Args) -> PyResult<Gc<List>> {
    let keywords = Keywords {
        function: Some("getaddrinfo"),
        names: &["host", "port", "family", "type", "proto", "flags"],
        positional: 6,
        needed: 2,
    };
    let values: [Value; 6] = keywords.bind(vm, args)?;
    let host = keywords.required(vm, &values, 0)?;
    let port = keywords.required(vm, &values, 1)?;
    let mut hints = [0; 4];
    for (hint, value) in hints.iter_mut().zip(&values[2..]) {
        *hint = crate::keywords::c_int_or(vm, *value, 0)?;
    }
    let numbers = hints.map(Value::int32);
    vm.audit("socket.getaddrinfo", &[host, port, numbers[0], numbers[1], numbers[2]])?;
    let host = if host.is_none() {
        None
    } else if host.downcast::<Str>().is_some() || vm.type_of(host).slots().buffer.is_some() {
        Some(c_string(vm, host_name(vm, host)?)?)
    } else {
        return Err(vm.type_error("getaddrinfo() argument 1 must be string or None"));
    };
    let service = if port.is_none() {
        None
    } else if vm.is_int(port) {
        let text = vm.str_of(port)?;
        Some(c_string(vm, text.bytes().to_vec())?)
    } else if let Some(s) = port.downcast::<Str>() {
        Some(c_string(vm, s.bytes().to_vec())?)
    } else if vm.type_of(port).slots().buffer.is_some() {
        Some(c_string(vm, BytesLike::of(vm, port)?.to_vec())?)
    } else {
        return Err(os_message(vm, "Int or String expected"));
    };
    let list = vm.new_list();
    for found in resolve(vm, host.as_deref(), service.as_deref(), hints)? {
        let address = address::to_value(vm, &found.address)?;
        let name = vm.str(&found.name).value();
        let int = Value::int32;
        let entry = [int(found.family), int(found.kind), int(found.protocol), name, address];
        list.push(vm, vm.new_tuple(&entry).value());
    }
    Ok(list)
}

/// Host and service of an address.
///
/// # Errors
/// gaierror
pub fn name_info(vm: &Vm, address: &Address, flags: i32) -> PyResult<(String, String)> {
    let (mut host, mut service) = ([0 as libc::c_char; 1025], [0 as libc::c_char; 32]);
    let error = vm.without_lock(|| {
        // SAFETY: the address has that length, and the buffers have theirs.
        unsafe {
            libc::getnameinfo(
                address.ptr(),
                address.len,
                host.as_mut_ptr(),
                host.len() as libc::socklen_t,
                service.as_mut_ptr(),
                service.len() as libc::socklen_t,
                flags,
            )
        }
    });
    if error != 0 {
        return Err(raise_gai(vm, error));
    }
    Ok((text(host.as_ptr()), text(service.as_ptr())))
}

/// `getnameinfo(sockaddr, flags)`
///
/// # Errors
/// TypeError, gaierror, OSError
pub fn getnameinfo(vm: &Vm, args: &Args) -> PyResult<(String, String)> {
    let values = positional(vm, args, "getnameinfo", 2, 2)?;
    let flags = crate::keywords::c_int(vm, values[1])?;
    let Some(tuple) = values[0].downcast::<Tuple>() else {
        return Err(vm.type_error("getnameinfo() argument 1 must be a tuple"));
    };
    let items = tuple.items();
    if !(2..=4).contains(&items.len()) {
        return Err(vm.type_error("getnameinfo(): illegal sockaddr argument"));
    }
    vm.audit("socket.getnameinfo", &[values[0]])?;
    let host = c_string(vm, host_name(vm, items[0])?)?;
    let port = c_string(vm, crate::keywords::c_int(vm, items[1])?.to_string().into_bytes())?;
    let hints = [libc::AF_UNSPEC, libc::SOCK_DGRAM, 0, libc::AI_NUMERICHOST];
    let found = resolve(vm, Some(&host), Some(&port), hints)?;
    match found.as_slice() {
        [one] if one.family == libc::AF_INET && items.len() != 2 => {
            Err(os_message(vm, "IPv4 sockaddr must be 2 tuple"))
        }
        [one] => name_info(vm, &one.address, flags),
        _ => Err(os_message(vm, "sockaddr resolved to multiple addresses")),
    }
}

/// What a `hostent` says: name, aliases, addresses.
///
/// # Safety
/// `entry` is what the system gave, and its buffer is still there.
unsafe fn host_entry(vm: &Vm, entry: &libc::hostent) -> Value {
    let strings = |mut at: *mut *mut libc::c_char, each: &dyn Fn(*mut libc::c_char) -> String| {
        let list = vm.new_list();
        // SAFETY: an array of pointers that ends with null.
        unsafe {
            while !at.is_null() && !(*at).is_null() {
                list.push(vm, vm.str(&each(*at)).value());
                at = at.add(1);
            }
        }
        list.value()
    };
    let aliases = strings(entry.h_aliases, &|s| text(s));
    let addresses = strings(entry.h_addr_list, &|a| {
        // SAFETY: an address of the entry's family: 4 or 16 bytes.
        unsafe {
            if entry.h_addrtype == libc::AF_INET6 {
                std::net::Ipv6Addr::from(a.cast::<[u8; 16]>().read()).to_string()
            } else {
                std::net::Ipv4Addr::from(a.cast::<[u8; 4]>().read()).to_string()
            }
        }
    });
    vm.new_tuple(&[vm.str(&text(entry.h_name)).value(), aliases, addresses]).value()
}

const ENTRY_BUFFER: usize = 16 << 10;

/// `gethostbyname_ex(host)`
///
/// # Errors
/// herror, gaierror
pub fn gethostbyname_ex(vm: &Vm, host: Value) -> PyResult {
    vm.audit("socket.gethostbyname", &[host])?;
    let name = host_name(vm, host)?;
    host_address(vm, &name, libc::AF_INET)?;
    let name = c_string(vm, name)?;
    let mut buffer = vec![0 as libc::c_char; ENTRY_BUFFER];
    // SAFETY: all zero is a valid hostent.
    let mut entry: libc::hostent = unsafe { std::mem::zeroed() };
    let (mut found, mut error) = (std::ptr::null_mut(), 0);
    vm.without_lock(|| {
        // SAFETY: the name ends with NUL, the buffer has that length, the rest are locals.
        unsafe {
            gethostbyname_r(
                name.as_ptr(),
                &mut entry,
                buffer.as_mut_ptr(),
                buffer.len(),
                &mut found,
                &mut error,
            )
        }
    });
    if found.is_null() {
        return Err(raise_herror(vm, error));
    }
    // SAFETY: the entry was filled, and the buffer is still there.
    Ok(unsafe { host_entry(vm, &entry) })
}

/// `gethostbyaddr(host)`
///
/// # Errors
/// herror, gaierror
pub fn gethostbyaddr(vm: &Vm, host: Value) -> PyResult {
    vm.audit("socket.gethostbyaddr", &[host])?;
    let name = host_name(vm, host)?;
    let address = host_address(vm, &name, libc::AF_UNSPEC)?;
    let (offset, len) = match address.family() {
        libc::AF_INET => (std::mem::offset_of!(libc::sockaddr_in, sin_addr), 4),
        libc::AF_INET6 => (std::mem::offset_of!(libc::sockaddr_in6, sin6_addr), 16),
        _ => return Err(os_message(vm, "unsupported address family")),
    };
    let mut buffer = vec![0 as libc::c_char; ENTRY_BUFFER];
    // SAFETY: all zero is a valid hostent.
    let mut entry: libc::hostent = unsafe { std::mem::zeroed() };
    let (mut found, mut error) = (std::ptr::null_mut(), 0);
    vm.without_lock(|| {
        // SAFETY: the address has `len` bytes at that offset, the buffer has its length, the rest are locals.
        unsafe {
            gethostbyaddr_r(
                address.ptr().cast::<u8>().add(offset).cast(),
                len,
                address.family(),
                &mut entry,
                buffer.as_mut_ptr(),
                buffer.len(),
                &mut found,
                &mut error,
            )
        }
    });
    if found.is_null() {
        return Err(raise_herror(vm, error));
    }
    // SAFETY: the entry was filled, and the buffer is still there.
    Ok(unsafe { host_entry(vm, &entry) })
}

/// `gethostbyname(host)`
///
/// # Errors
/// gaierror
pub fn gethostbyname(vm: &Vm, host: Value) -> PyResult {
    vm.audit("socket.gethostbyname", &[host])?;
    let name = host_name(vm, host)?;
    let found = host_address(vm, &name, libc::AF_INET)?;
    let value = address::to_value(vm, &found)?;
    vm.getitem(value, Value::int32(0))
}

fn name_argument(vm: &Vm, function: &str, position: usize, value: Value) -> PyResult<CString> {
    match value.downcast::<Str>() {
        Some(s) => c_string(vm, s.bytes().to_vec()),
        None => {
            let given = if value.is_none() { "None".into() } else { vm.type_of(value).name() };
            Err(vm.type_error(format!("{function}() argument {position} must be str, not {given}")))
        }
    }
}

/// `getservbyname(name[, protocol])`
///
/// # Errors
/// OSError
pub fn getservbyname(vm: &Vm, args: &Args) -> PyResult<i64> {
    let values = positional(vm, args, "getservbyname", 1, 2)?;
    let name = name_argument(vm, "getservbyname", 1, values[0])?;
    let protocol = values.get(1).map(|v| name_argument(vm, "getservbyname", 2, *v)).transpose()?;
    vm.audit("socket.getservbyname", &[values[0], values.get(1).copied().unwrap_or(Value::NONE)])?;
    let protocol = protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
    // SAFETY: the texts end with NUL. Only the lock's holder calls this, as the result is shared.
    match unsafe { libc::getservbyname(name.as_ptr(), protocol).as_ref() } {
        Some(entry) => Ok(i64::from(u16::from_be(entry.s_port as u16))),
        None => Err(os_message(vm, "service/proto not found")),
    }
}

/// `getservbyport(port[, protocol])`
///
/// # Errors
/// OSError
pub fn getservbyport(vm: &Vm, args: &Args) -> PyResult<String> {
    let values = positional(vm, args, "getservbyport", 1, 2)?;
    let port = crate::keywords::c_int(vm, values[0])?;
    let protocol = values.get(1).map(|v| name_argument(vm, "getservbyport", 2, *v)).transpose()?;
    let Ok(port) = u16::try_from(port) else {
        return Err(vm.overflow_error("getservbyport: port must be 0-65535."));
    };
    vm.audit("socket.getservbyport", &[values[0], values.get(1).copied().unwrap_or(Value::NONE)])?;
    let protocol = protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
    // SAFETY: as above.
    match unsafe { libc::getservbyport(i32::from(port.to_be()), protocol).as_ref() } {
        Some(entry) => Ok(text(entry.s_name)),
        None => Err(os_message(vm, "port/proto not found")),
    }
}

/// `getprotobyname(name)`
///
/// # Errors
/// OSError
pub fn getprotobyname(vm: &Vm, name: Value) -> PyResult<i32> {
    let name = name_argument(vm, "getprotobyname", 1, name)?;
    // SAFETY: as above.
    match unsafe { libc::getprotobyname(name.as_ptr()).as_ref() } {
        Some(entry) => Ok(entry.p_proto),
        None => Err(os_message(vm, "protocol not found")),
    }
}

/// The number of a network interface.
///
/// # Errors
/// TypeError, OSError
pub fn interface_index(vm: &Vm, name: Value) -> PyResult<u32> {
    let name = match name.downcast::<Str>() {
        Some(s) => s.bytes().to_vec(),
        None => BytesLike::of(vm, name)?.to_vec(),
    };
    let name = c_string(vm, name)?;
    // SAFETY: the name ends with NUL.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => Err(os_error::raise(vm, libc::ENODEV)),
        index => Ok(index),
    }
}

/// The name of a network interface.
pub fn interface_name(index: u32) -> Option<Vec<u8>> {
    let mut buffer = [0 as libc::c_char; libc::IF_NAMESIZE];
    // SAFETY: the buffer has the size that the call wants.
    let name = unsafe { libc::if_indextoname(index, buffer.as_mut_ptr()) };
    (!name.is_null()).then(|| text(name).into_bytes())
}

/// `if_nameindex()`
///
/// # Errors
/// OSError
pub fn if_nameindex(vm: &Vm) -> PyResult<Gc<List>> {
    // SAFETY: the call takes nothing.
    let first = unsafe { libc::if_nameindex() };
    if first.is_null() {
        return Err(os_error::raise_last(vm));
    }
    let list = vm.new_list();
    let mut at = first;
    // SAFETY: the array ends with an entry of index 0.
    unsafe {
        while (*at).if_index != 0 {
            let entry = [vm.int(i64::from((*at).if_index)), vm.str(&text((*at).if_name)).value()];
            list.push(vm, vm.new_tuple(&entry).value());
            at = at.add(1);
        }
        libc::if_freenameindex(first);
    }
    Ok(list)
}

/// `inet_aton(text)`: the four bytes.
///
/// # Errors
/// OSError
pub fn inet_aton(vm: &Vm, text: &str) -> PyResult<[u8; 4]> {
    let illegal = || os_message(vm, "illegal IP address string passed to inet_aton");
    // One to four numbers; the last takes what is left of the bits. Each is decimal, octal or hexadecimal.
    let text = text.split_ascii_whitespace().next().unwrap_or_default();
    let parts: Option<Vec<u64>> = text
        .split('.')
        .map(|part| {
            let lower = part.to_ascii_lowercase();
            if let Some(hex) = lower.strip_prefix("0x") {
                u64::from_str_radix(hex, 16).ok()
            } else if lower.len() > 1 && lower.starts_with('0') {
                u64::from_str_radix(&lower, 8).ok()
            } else {
                lower.bytes().all(|c| c.is_ascii_digit()).then(|| lower.parse().ok()).flatten()
            }
        })
        .collect();
    let Some(parts) = parts.filter(|p| (1..=4).contains(&p.len())) else { return Err(illegal()) };
    let (last, leading) = match parts.split_last() {
        Some(split) => split,
        None => return Err(illegal()),
    };
    let bits = 32 - 8 * leading.len() as u32;
    if leading.iter().any(|p| *p > 255) || *last >> bits != 0 {
        return Err(illegal());
    }
    let mut address = *last as u32;
    for (i, part) in leading.iter().enumerate() {
        address |= (*part as u32) << (24 - 8 * i as u32);
    }
    Ok(address.to_be_bytes())
}

/// `inet_pton(family, text)`
///
/// # Errors
/// OSError
pub fn inet_pton(vm: &Vm, family: i32, text: &str) -> PyResult {
    let illegal = || os_message(vm, "illegal IP address string passed to inet_pton");
    match family {
        libc::AF_INET => match text.parse::<std::net::Ipv4Addr>() {
            Ok(a) => Ok(vm.bytes(&a.octets()).value()),
            Err(_) => Err(illegal()),
        },
        libc::AF_INET6 => match text.parse::<std::net::Ipv6Addr>() {
            Ok(a) => Ok(vm.bytes(&a.octets()).value()),
            Err(_) => Err(illegal()),
        },
        _ => Err(os_error::raise(vm, libc::EAFNOSUPPORT)),
    }
}

/// `inet_ntop(family, bytes)`
///
/// # Errors
/// ValueError
pub fn inet_ntop(vm: &Vm, family: i32, packed: &[u8]) -> PyResult<String> {
    let wrong = || vm.value_error("invalid length of packed IP address string");
    match family {
        libc::AF_INET => {
            let bytes: [u8; 4] = packed.try_into().map_err(|_| wrong())?;
            Ok(ipv4_text(u32::from_ne_bytes(bytes)))
        }
        libc::AF_INET6 => {
            let bytes: [u8; 16] = packed.try_into().map_err(|_| wrong())?;
            Ok(std::net::Ipv6Addr::from(bytes).to_string())
        }
        family => Err(vm.value_error(format!("unknown address family {family}"))),
    }
}
