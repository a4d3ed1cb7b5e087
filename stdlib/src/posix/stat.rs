//! `stat` and the struct sequences of `posix`.

#![allow(clippy::unnecessary_cast)] // the widths of the fields differ between systems
use super::path::{self, PathOrFd};
use crate::os_error;
use std::ffi::CString;
use taipan_vm::builtins::structseq::{StructSeqDef, make, make_class};
use taipan_vm::native::PyResult;
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Description of `os.stat_result`.
pub static STAT_RESULT: StructSeqDef = StructSeqDef {
    name: "stat_result",
    module: "os",
    doc: "stat_result: Result from stat, fstat, or lstat.",
    fields: &[
        ("st_mode", "protection bits"),
        ("st_ino", "inode"),
        ("st_dev", "device"),
        ("st_nlink", "number of hard links"),
        ("st_uid", "user ID of owner"),
        ("st_gid", "group ID of owner"),
        ("st_size", "total size, in bytes"),
        ("", "integer time of last access"),
        ("", "integer time of last modification"),
        ("", "integer time of last change"),
        ("st_atime", "time of last access"),
        ("st_mtime", "time of last modification"),
        ("st_ctime", "time of last change"),
        ("st_atime_ns", "time of last access in nanoseconds"),
        ("st_mtime_ns", "time of last modification in nanoseconds"),
        ("st_ctime_ns", "time of last change in nanoseconds"),
        ("st_blksize", "blocksize for filesystem I/O"),
        ("st_blocks", "number of blocks allocated"),
        ("st_rdev", "device type (if inode device)"),
    ],
    visible: 10,
};
/// Description of `os.statvfs_result`.
pub static STATVFS_RESULT: StructSeqDef = StructSeqDef {
    name: "statvfs_result",
    module: "os",
    doc: "statvfs_result: Result from statvfs or fstatvfs.",
    fields: &[
        ("f_bsize", ""),
        ("f_frsize", ""),
        ("f_blocks", ""),
        ("f_bfree", ""),
        ("f_bavail", ""),
        ("f_files", ""),
        ("f_ffree", ""),
        ("f_favail", ""),
        ("f_flag", ""),
        ("f_namemax", ""),
        ("f_fsid", ""),
    ],
    visible: 10,
};
/// Description of `os.terminal_size`.
pub static TERMINAL_SIZE: StructSeqDef = StructSeqDef {
    name: "terminal_size",
    module: "os",
    doc: "A tuple of (columns, lines) for holding terminal window size",
    fields: &[
        ("columns", "width of the terminal window in characters"),
        ("lines", "height of the terminal window in characters"),
    ],
    visible: 2,
};
/// Description of `os.uname_result`.
pub static UNAME_RESULT: StructSeqDef = StructSeqDef {
    name: "uname_result",
    module: "posix",
    doc: "uname_result: Result from os.uname().",
    fields: &[
        ("sysname", "operating system name"),
        ("nodename", "name of machine on network (implementation-defined)"),
        ("release", "operating system release"),
        ("version", "operating system version"),
        ("machine", "hardware identifier"),
    ],
    visible: 5,
};
/// Description of `os.times_result`.
pub static TIMES_RESULT: StructSeqDef = StructSeqDef {
    name: "times_result",
    module: "posix",
    doc: "times_result: Result from os.times().",
    fields: &[
        ("user", "user time"),
        ("system", "system time"),
        ("children_user", "user time of children"),
        ("children_system", "system time of children"),
        ("elapsed", "elapsed time since an arbitrary point in the past"),
    ],
    visible: 5,
};

/// The class of a description, made once in an interpreter.
pub fn class(vm: &Vm, def: &'static StructSeqDef) -> Gc<Type> {
    if let Some(class) = vm.interp().module_state.borrow().get(def.name) {
        return class.cast_unchecked();
    }
    let class = make_class(vm, def);
    vm.interp().module_state.borrow_mut().insert(def.name, class.value());
    class
}

/// A struct sequence with these fields.
pub fn result(vm: &Vm, def: &'static StructSeqDef, fields: &[Value]) -> Value {
    make(vm, class(vm, def), def.visible, fields)
}

/// A `stat_result`.
pub fn from_stat(vm: &Vm, st: &libc::stat) -> Value {
    let times =
        [(st.st_atime, st.st_atime_nsec), (st.st_mtime, st.st_mtime_nsec), (st.st_ctime, st.st_ctime_nsec)];
    let second = |i: usize| vm.int(times[i].0);
    let float = |i: usize| vm.float(times[i].0 as f64 + 1e-9 * times[i].1 as f64);
    let nano = |i: usize| vm.int_from_i128(i128::from(times[i].0) * 1_000_000_000 + i128::from(times[i].1));
    let fields = [
        vm.int(st.st_mode.into()),
        vm.int_from_u64(st.st_ino),
        vm.int_from_u64(st.st_dev),
        vm.int_from_u64(st.st_nlink as u64),
        vm.int(st.st_uid.into()),
        vm.int(st.st_gid.into()),
        vm.int(st.st_size),
        second(0),
        second(1),
        second(2),
        float(0),
        float(1),
        float(2),
        nano(0),
        nano(1),
        nano(2),
        vm.int(st.st_blksize as i64),
        vm.int(st.st_blocks),
        vm.int_from_u64(st.st_rdev),
    ];
    result(vm, &STAT_RESULT, &fields)
}

/// `fstat`
///
/// # Errors
/// The error number.
pub fn fstat(fd: i32) -> Result<libc::stat, i32> {
    // SAFETY: all zeros is a valid value of the plain struct that the system then fills.
    unsafe {
        let mut st: libc::stat = std::mem::zeroed();
        if libc::fstat(fd, &mut st) == 0 { Ok(st) } else { Err(os_error::last_errno()) }
    }
}

/// `fstatat`
///
/// # Errors
/// The error number.
pub fn fstatat(dir: i32, path: &CString, follow: bool) -> Result<libc::stat, i32> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path ends with NUL; all zeros is a valid value of the plain struct that the system then fills.
    unsafe {
        let mut st: libc::stat = std::mem::zeroed();
        if libc::fstatat(dir, path.as_ptr(), &mut st, flags) == 0 {
            Ok(st)
        } else {
            Err(os_error::last_errno())
        }
    }
}

/// `os.stat`
///
/// # Errors
/// OSError
pub fn stat(vm: &Vm, path: &PathOrFd, dir: Option<i32>, follow: bool) -> PyResult {
    match path {
        PathOrFd::Fd(fd) => match fstat(*fd) {
            Ok(st) => Ok(from_stat(vm, &st)),
            Err(errno) => Err(os_error::raise(vm, errno)),
        },
        PathOrFd::Path(p) => match fstatat(dir.unwrap_or(libc::AT_FDCWD), &p.to_c_string(), follow) {
            Ok(st) => Ok(from_stat(vm, &st)),
            Err(errno) => {
                let name = os_error::path_value(p.given);
                Err(os_error::raise_about(vm, errno, name, Value::UNBOUND))
            }
        },
    }
}

/// A text in a C array.
pub fn c_text(vm: &Vm, text: &[libc::c_char]) -> Value {
    let bytes: Vec<u8> = text.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
    path::decode(vm, &bytes)
}
