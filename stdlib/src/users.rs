//! The modules `pwd` and `grp`: the databases of users and groups.

use crate::os_error;
use crate::sys::decode_fs;
use std::ffi::CStr;
use taipan_macros::module;
use taipan_numeric::bigint::BigInt;
use taipan_vm::builtins::structseq::{self, StructSeqDef};
use taipan_vm::native::{FsPath, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{List, Module, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

static PASSWD: StructSeqDef = StructSeqDef {
    name: "struct_passwd",
    module: "pwd",
    doc: "pwd.struct_passwd: Results from getpw*() routines.\n\nThis object may be accessed either as a tuple of\n  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nor via the object attributes as named in the above tuple.",
    fields: &[
        ("pw_name", "user name"),
        ("pw_passwd", "password"),
        ("pw_uid", "user id"),
        ("pw_gid", "group id"),
        ("pw_gecos", "real name"),
        ("pw_dir", "home directory"),
        ("pw_shell", "shell program"),
    ],
    visible: 7,
};

static GROUP: StructSeqDef = StructSeqDef {
    name: "struct_group",
    module: "grp",
    doc: "grp.struct_group: Results from getgr*() routines.\n\nThis object may be accessed either as a tuple of\n  (gr_name,gr_passwd,gr_gid,gr_mem)\nor via the object attributes as named in the above tuple.\n",
    fields: &[
        ("gr_name", "group name"),
        ("gr_passwd", "password"),
        ("gr_gid", "group id"),
        ("gr_mem", "group members"),
    ],
    visible: 4,
};

fn class_of(vm: &Vm, key: &'static str, def: &'static StructSeqDef) -> Gc<Type> {
    if let Some(class) = vm.interp().module_state.borrow().get(key) {
        return class.cast_unchecked();
    }
    let class = structseq::make_class(vm, def);
    vm.interp().module_state.borrow_mut().insert(key, class.value());
    class
}

fn passwd_class(vm: &Vm) -> Gc<Type> {
    class_of(vm, "pwd.struct_passwd", &PASSWD)
}

fn group_class(vm: &Vm) -> Gc<Type> {
    class_of(vm, "grp.struct_group", &GROUP)
}

/// A C string of an entry; None for a null pointer.
fn text(vm: &Vm, s: *const libc::c_char) -> Value {
    if s.is_null() {
        return Value::NONE;
    }
    // SAFETY: the library's strings end with NUL and live until the entry's buffer does.
    decode_fs(vm, unsafe { CStr::from_ptr(s) }.to_bytes())
}

/// An id, where the largest one is what -1 was.
fn id(vm: &Vm, id: u32) -> Value {
    if id == u32::MAX { Value::int32(-1) } else { vm.int(id.into()) }
}

fn passwd(vm: &Vm, entry: &libc::passwd) -> Value {
    let fields = [
        text(vm, entry.pw_name),
        text(vm, entry.pw_passwd),
        id(vm, entry.pw_uid),
        id(vm, entry.pw_gid),
        text(vm, entry.pw_gecos),
        text(vm, entry.pw_dir),
        text(vm, entry.pw_shell),
    ];
    structseq::make(vm, passwd_class(vm), PASSWD.visible, &fields)
}

fn group(vm: &Vm, entry: &libc::group) -> Value {
    let members = vm.new_list();
    let mut at = entry.gr_mem;
    // SAFETY: the members are an array of strings that ends with a null pointer.
    unsafe {
        while !at.is_null() && !(*at).is_null() {
            members.push(vm, text(vm, *at));
            at = at.add(1);
        }
    }
    let fields = [text(vm, entry.gr_name), text(vm, entry.gr_passwd), id(vm, entry.gr_gid), members.value()];
    structseq::make(vm, group_class(vm), GROUP.visible, &fields)
}

/// Calls a function of the kind `getpwnam_r` with more and more memory: the entry, None if there is none, or an error
/// number.
fn look_up<T>(
    mut call: impl FnMut(*mut T, *mut libc::c_char, usize, *mut *mut T) -> i32,
) -> Result<Option<(T, Vec<libc::c_char>)>, i32> {
    let mut size = 1024;
    loop {
        let mut buffer: Vec<libc::c_char> = vec![0; size];
        // SAFETY: an entry is made of pointers and numbers, for which zero is valid.
        let mut entry: T = unsafe { std::mem::zeroed() };
        let mut found = std::ptr::null_mut();
        let status = call(&mut entry, buffer.as_mut_ptr(), size, &mut found);
        if status == libc::ERANGE && size < 1 << 24 {
            size *= 2;
            continue;
        }
        if found.is_null() {
            return match status {
                0 | libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM => Ok(None),
                errno => Err(errno),
            };
        }
        return Ok(Some((entry, buffer)));
    }
}

#[cold]
fn key_error(vm: &Vm, message: &str) -> Raised {
    vm.raise_with(vm.exc().key_error, vm.str(message).value())
}

/// What kept an id from being one.
enum BadId {
    Raised(Raised),
    Small,
    Large,
}

/// A user or group id: an int from -1 to 2**32 - 1.
fn id_argument(vm: &Vm, value: Value, kind: &str) -> Result<u32, BadId> {
    if !vm.is_int(value) && vm.type_of(value).slots().index.is_none() {
        let name = vm.type_of(value).name();
        return Err(BadId::Raised(vm.type_error(format!("{kind} should be integer, not {name}"))));
    }
    let int = vm.index_of(value).map_err(BadId::Raised)?;
    let big = vm.int_to_big(int).unwrap_or(BigInt::ZERO);
    match big.to_i64() {
        Some(-1) => Ok(u32::MAX),
        // CPython calls everything too small that a machine word holds.
        Some(i) => u32::try_from(i).map_err(|_| BadId::Small),
        None if big.is_negative() => Err(BadId::Small),
        None => Err(BadId::Large),
    }
}

fn c_name(vm: &Vm, name: Gc<Str>) -> PyResult<std::ffi::CString> {
    let bytes = FsPath::encode(vm, name)?;
    std::ffi::CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

#[module(
    "pwd",
    doc = "This module provides access to the Unix password database.\nIt is available on all Unix versions.\n\nPassword database entries are reported as 7-tuples containing the following\nitems from the password database (see `<pwd.h>'), in order:\npw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.\nThe uid and gid items are integers, all others are strings. An\nexception is raised if the entry asked for cannot be found."
)]
pub mod pwd_module {
    use super::*;

    /// Return the password database entry for the given numeric user ID.
    ///
    /// See `help(pwd)` for more on password database entries.
    #[function("getpwuid(uidobj, /)")]
    fn getpwuid(vm: &Vm, uidobj: Value) -> PyResult {
        let uid = match id_argument(vm, uidobj, "uid") {
            Ok(uid) => uid,
            Err(BadId::Raised(raised)) => return Err(raised),
            Err(_) => return Err(key_error(vm, "getpwuid(): uid not found")),
        };
        // SAFETY: the pointers are those of live locals of `look_up`.
        let found = look_up(|e, b, n, f| unsafe { libc::getpwuid_r(uid, e, b, n, f) });
        match found {
            Ok(Some((entry, _buffer))) => Ok(passwd(vm, &entry)),
            Ok(None) => {
                let shown = if uid == u32::MAX { "-1".to_string() } else { uid.to_string() };
                Err(key_error(vm, &format!("getpwuid(): uid not found: {shown}")))
            }
            Err(errno) => Err(os_error::raise(vm, errno)),
        }
    }
    /// Return the password database entry for the given user name.
    ///
    /// See `help(pwd)` for more on password database entries.
    #[function("getpwnam(name, /)")]
    fn getpwnam(vm: &Vm, name: Gc<Str>) -> PyResult {
        let c = c_name(vm, name)?;
        // SAFETY: the name ends with NUL; the other pointers are those of live locals of `look_up`.
        let found = look_up(|e, b, n, f| unsafe { libc::getpwnam_r(c.as_ptr(), e, b, n, f) });
        match found {
            Ok(Some((entry, _buffer))) => Ok(passwd(vm, &entry)),
            Ok(None) => {
                let shown = vm.repr_text(name.value())?;
                Err(key_error(vm, &format!("getpwnam(): name not found: {shown}")))
            }
            Err(errno) => Err(os_error::raise(vm, errno)),
        }
    }
    /// Return a list of all available password database entries, in arbitrary order.
    ///
    /// See help(pwd) for more on password database entries.
    #[function("getpwall()")]
    fn getpwall(vm: &Vm) -> Gc<List> {
        let list = vm.new_list();
        // SAFETY: the entries are used before the next call; Python threads do not run meanwhile.
        unsafe {
            libc::setpwent();
            while let Some(entry) = libc::getpwent().as_ref() {
                list.push(vm, passwd(vm, entry));
            }
            libc::endpwent();
        }
        list
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "struct_passwd", passwd_class(vm).value())
    }
}

#[module(
    "grp",
    doc = "Access to the Unix group database.\n\nGroup entries are reported as 4-tuples containing the following fields\nfrom the group database, in order:\n\n  gr_name   - name of the group\n  gr_passwd - group password (encrypted); often empty\n  gr_gid    - numeric ID of the group\n  gr_mem    - list of members\n\nThe gid is an integer, name and password are strings.  (Note that most\nusers are not explicitly listed as members of the groups they are in\naccording to the password database.  Check both databases to get\ncomplete membership information.)"
)]
pub mod grp_module {
    use super::*;

    /// Return the group database entry for the given numeric group ID.
    ///
    /// If id is not valid, raise KeyError.
    #[function("getgrgid(id)")]
    fn getgrgid(vm: &Vm, id: Value) -> PyResult {
        let gid = match id_argument(vm, id, "gid") {
            Ok(gid) => gid,
            Err(BadId::Raised(raised)) => return Err(raised),
            Err(BadId::Small) => return Err(vm.overflow_error("gid is less than minimum")),
            Err(BadId::Large) => return Err(vm.overflow_error("gid is greater than maximum")),
        };
        // SAFETY: the pointers are those of live locals of `look_up`.
        let found = look_up(|e, b, n, f| unsafe { libc::getgrgid_r(gid, e, b, n, f) });
        match found {
            Ok(Some((entry, _buffer))) => Ok(group(vm, &entry)),
            Ok(None) => {
                let shown = if gid == u32::MAX { "-1".to_string() } else { gid.to_string() };
                Err(key_error(vm, &format!("getgrgid(): gid not found: {shown}")))
            }
            Err(errno) => Err(os_error::raise(vm, errno)),
        }
    }
    /// Return the group database entry for the given group name.
    ///
    /// If name is not valid, raise KeyError.
    #[function("getgrnam(name)")]
    fn getgrnam(vm: &Vm, name: Gc<Str>) -> PyResult {
        let c = c_name(vm, name)?;
        // SAFETY: the name ends with NUL; the other pointers are those of live locals of `look_up`.
        let found = look_up(|e, b, n, f| unsafe { libc::getgrnam_r(c.as_ptr(), e, b, n, f) });
        match found {
            Ok(Some((entry, _buffer))) => Ok(group(vm, &entry)),
            Ok(None) => {
                let shown = vm.repr_text(name.value())?;
                Err(key_error(vm, &format!("getgrnam(): name not found: {shown}")))
            }
            Err(errno) => Err(os_error::raise(vm, errno)),
        }
    }
    /// Return a list of all available group entries, in arbitrary order.
    ///
    /// An entry whose name starts with '+' or '-' represents an instruction
    /// to use YP/NIS and may not be accessible via getgrnam or getgrgid.
    #[function("getgrall()")]
    fn getgrall(vm: &Vm) -> Gc<List> {
        let list = vm.new_list();
        // SAFETY: the entries are used before the next call; Python threads do not run meanwhile.
        unsafe {
            libc::setgrent();
            while let Some(entry) = libc::getgrent().as_ref() {
                list.push(vm, group(vm, entry));
            }
            libc::endgrent();
        }
        list
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "struct_group", group_class(vm).value())
    }
}
