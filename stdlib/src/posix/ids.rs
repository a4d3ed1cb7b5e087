//! Users and groups of the process.

use super::process::c_string;
use crate::os_error::{self, retry};
use taipan_macros::module;
use taipan_vm::native::{ArgContext, FromArg, PyResult};
use taipan_vm::object::{List, Tuple};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// The number of a user or a group: 32 bits without a sign, or -1, which is all bits set.
fn id_of(vm: &Vm, v: Value, what: &str) -> PyResult<u32> {
    if !vm.is_int(v) && vm.type_of(v).slots().index.is_none() {
        let got = vm.type_of(v).name();
        return Err(vm.type_error(format!("{what} should be integer, not {got}")));
    }
    let index = vm.index_of(v)?;
    match vm.int_to_i64(index) {
        Some(-1) => Ok(u32::MAX),
        Some(n) => match u32::try_from(n) {
            Ok(id) => Ok(id),
            // Also for what is too big but fits the machine's word.
            Err(_) => Err(vm.overflow_error(format!("{what} is less than minimum"))),
        },
        None => {
            let negative = vm.int_to_big(index).is_some_and(|b| b.is_negative());
            let which = if negative { "less than minimum" } else { "greater than maximum" };
            Err(vm.overflow_error(format!("{what} is {which}")))
        }
    }
}

/// A user's number as an argument.
#[derive(Clone, Copy)]
pub struct Uid(pub u32);
/// A group's number as an argument.
#[derive(Clone, Copy)]
pub struct Gid(pub u32);

impl FromArg for Uid {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<Uid> {
        id_of(vm, value, "uid").map(Uid)
    }
}
impl FromArg for Gid {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<Gid> {
        id_of(vm, value, "gid").map(Gid)
    }
}

/// The number as Python has it: all bits set is -1.
fn id_value(id: u32) -> i64 {
    if id == u32::MAX { -1 } else { id.into() }
}

fn done(vm: &Vm, result: i32) -> PyResult<()> {
    if result < 0 { Err(os_error::raise_last(vm)) } else { Ok(()) }
}

/// The items of a list, a tuple or another sequence.
///
/// # Errors
/// TypeError with `message` for anything else.
pub fn sequence(vm: &Vm, v: Value, message: &str) -> PyResult<taipan_vm::value::Gc<Tuple>> {
    let is_sequence = v.downcast::<List>().is_some()
        || v.downcast::<Tuple>().is_some()
        || (vm.type_of(v).slots().getitem.is_some() && v.downcast::<taipan_vm::object::Dict>().is_none());
    if is_sequence { vm.tuple_from(v) } else { Err(vm.type_error(message)) }
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Set the current process's user id.
    #[function("setuid(uid, /)")]
    fn setuid(vm: &Vm, uid: Uid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::setuid(uid.0) })
    }
    /// Set the current process's effective user id.
    #[function("seteuid(euid, /)")]
    fn seteuid(vm: &Vm, euid: Uid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::seteuid(euid.0) })
    }
    /// Set the current process's group id.
    #[function("setgid(gid, /)")]
    fn setgid(vm: &Vm, gid: Gid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::setgid(gid.0) })
    }
    /// Set the current process's effective group id.
    #[function("setegid(egid, /)")]
    fn setegid(vm: &Vm, egid: Gid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::setegid(egid.0) })
    }
    /// Set the current process's real and effective user ids.
    #[function("setreuid(ruid, euid, /)")]
    fn setreuid(vm: &Vm, ruid: Uid, euid: Uid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::setreuid(ruid.0, euid.0) })
    }
    /// Set the current process's real and effective group ids.
    #[function("setregid(rgid, egid, /)")]
    fn setregid(vm: &Vm, rgid: Gid, egid: Gid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::setregid(rgid.0, egid.0) })
    }
    /// Set the current process's real, effective, and saved user ids.
    #[function("setresuid(ruid, euid, suid, /)")]
    fn setresuid(vm: &Vm, ruid: Uid, euid: Uid, suid: Uid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::setresuid(ruid.0, euid.0, suid.0) })
    }
    /// Set the current process's real, effective, and saved group ids.
    #[function("setresgid(rgid, egid, sgid, /)")]
    fn setresgid(vm: &Vm, rgid: Gid, egid: Gid, sgid: Gid) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, unsafe { libc::setresgid(rgid.0, egid.0, sgid.0) })
    }
    /// Return a tuple of the current process's real, effective, and saved user ids.
    #[function("getresuid()")]
    fn getresuid(vm: &Vm) -> PyResult<(i64, i64, i64)> {
        let (mut r, mut e, mut s) = (0, 0, 0);
        // SAFETY: the numbers are live locals.
        done(vm, unsafe { libc::getresuid(&mut r, &mut e, &mut s) })?;
        Ok((id_value(r), id_value(e), id_value(s)))
    }
    /// Return a tuple of the current process's real, effective, and saved group ids.
    #[function("getresgid()")]
    fn getresgid(vm: &Vm) -> PyResult<(i64, i64, i64)> {
        let (mut r, mut e, mut s) = (0, 0, 0);
        // SAFETY: the numbers are live locals.
        done(vm, unsafe { libc::getresgid(&mut r, &mut e, &mut s) })?;
        Ok((id_value(r), id_value(e), id_value(s)))
    }
    /// Return list of supplemental group IDs for the process.
    #[function("getgroups()")]
    fn getgroups(vm: &Vm) -> PyResult {
        let mut groups = vec![0; 65536];
        // SAFETY: the vector has the length that is passed.
        let n = retry(vm, || unsafe { libc::getgroups(65536, groups.as_mut_ptr()) }.into())?;
        let list = vm.new_list();
        for g in &groups[..n as usize] {
            list.push(vm, vm.int(id_value(*g)));
        }
        Ok(list.value())
    }
    /// Set the groups of the current process to list.
    #[function("setgroups(groups, /)")]
    fn setgroups(vm: &Vm, groups: Value) -> PyResult<()> {
        let groups = sequence(vm, groups, "setgroups argument must be a sequence")?;
        if groups.len > 65536 {
            return Err(vm.value_error("too many groups"));
        }
        let mut ids = Vec::with_capacity(groups.len);
        for group in groups.items() {
            if !vm.is_int(*group) {
                return Err(vm.type_error("groups must be integers"));
            }
            ids.push(id_of(vm, *group, "gid")?);
        }
        // SAFETY: the vector has the length that is passed.
        done(vm, unsafe { libc::setgroups(ids.len(), ids.as_ptr()) })
    }
    /// Returns a list of groups to which a user belongs.
    ///
    ///   user
    ///     username to lookup
    ///   group
    ///     base group id of the user
    #[function("getgrouplist(user, group, /)")]
    fn getgrouplist(vm: &Vm, user: String, group: Gid) -> PyResult {
        let user = c_string(vm, user.into_bytes())?;
        let mut ids: Vec<libc::gid_t> = vec![0; 64];
        loop {
            let mut n = ids.len() as libc::c_int;
            // SAFETY: the name ends with NUL; the vector has the length that is passed.
            let result = unsafe { libc::getgrouplist(user.as_ptr(), group.0, ids.as_mut_ptr(), &mut n) };
            if result >= 0 {
                ids.truncate(n.max(0) as usize);
                break;
            }
            let wanted = (n.max(0) as usize).max(ids.len() * 2);
            if wanted > 1 << 20 {
                return Err(os_error::raise(vm, libc::ENOMEM));
            }
            ids.resize(wanted, 0);
        }
        let list = vm.new_list();
        for id in ids {
            list.push(vm, vm.int(id_value(id)));
        }
        Ok(list.value())
    }
    /// Initialize the group access list.
    ///
    /// Call the system initgroups() to initialize the group access list with
    /// all of the groups of which the specified username is a member, plus the
    /// specified group id.
    #[function("initgroups(username, gid, /)")]
    fn initgroups(vm: &Vm, username: Value, gid: Gid) -> PyResult<()> {
        let name = super::super::process::argument(vm, username)?;
        // SAFETY: the name ends with NUL.
        done(vm, unsafe { libc::initgroups(name.as_ptr(), gid.0) })
    }
}
