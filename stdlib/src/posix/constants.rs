//! Constants of `posix`, from the system's headers.

macro_rules! table {
    ($($name:ident)*) => { &[ $( (stringify!($name), libc::$name as i64) ),* ] };
}

/// Integer constants.
pub static CONSTANTS: &[(&str, i64)] = table! {
    F_OK R_OK W_OK X_OK
    O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_TRUNC O_APPEND O_NONBLOCK O_SYNC O_DSYNC O_RSYNC O_NOCTTY O_CLOEXEC
    O_DIRECTORY O_NOFOLLOW O_NOATIME O_PATH O_TMPFILE O_ASYNC O_DIRECT O_LARGEFILE O_NDELAY O_ACCMODE
    SEEK_DATA SEEK_HOLE
    WNOHANG WUNTRACED WCONTINUED WEXITED WSTOPPED WNOWAIT P_PID P_PGID P_ALL P_PIDFD
    CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED
    RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL RTLD_NODELETE RTLD_NOLOAD RTLD_DEEPBIND
    POSIX_FADV_NORMAL POSIX_FADV_SEQUENTIAL POSIX_FADV_RANDOM POSIX_FADV_NOREUSE POSIX_FADV_WILLNEED
    POSIX_FADV_DONTNEED PRIO_PROCESS PRIO_PGRP PRIO_USER
    SCHED_OTHER SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE SCHED_RESET_ON_FORK
    ST_RDONLY ST_NOSUID ST_NODEV ST_NOEXEC ST_SYNCHRONOUS ST_MANDLOCK ST_WRITE ST_APPEND ST_NOATIME ST_NODIRATIME
    ST_RELATIME GRND_RANDOM GRND_NONBLOCK XATTR_CREATE XATTR_REPLACE
    EFD_CLOEXEC EFD_NONBLOCK EFD_SEMAPHORE MFD_CLOEXEC MFD_ALLOW_SEALING
};

/// Exit codes (`sysexits.h`) and others that have no name in `libc`.
pub static MORE: &[(&str, i64)] = &[
    ("EX_OK", 0),
    ("EX_USAGE", 64),
    ("EX_DATAERR", 65),
    ("EX_NOINPUT", 66),
    ("EX_NOUSER", 67),
    ("EX_NOHOST", 68),
    ("EX_UNAVAILABLE", 69),
    ("EX_SOFTWARE", 70),
    ("EX_OSERR", 71),
    ("EX_OSFILE", 72),
    ("EX_CANTCREAT", 73),
    ("EX_IOERR", 74),
    ("EX_TEMPFAIL", 75),
    ("EX_PROTOCOL", 76),
    ("EX_NOPERM", 77),
    ("EX_CONFIG", 78),
    ("F_ULOCK", 0),
    ("F_LOCK", 1),
    ("F_TLOCK", 2),
    ("F_TEST", 3),
    ("TMP_MAX", 238328),
    ("NGROUPS_MAX", 65536),
    ("POSIX_SPAWN_OPEN", 0),
    ("POSIX_SPAWN_CLOSE", 1),
    ("POSIX_SPAWN_DUP2", 2),
];

/// Names for `sysconf`.
pub static SYSCONF: &[(&str, i64)] = &[
    ("SC_ARG_MAX", libc::_SC_ARG_MAX as i64),
    ("SC_CHILD_MAX", libc::_SC_CHILD_MAX as i64),
    ("SC_CLK_TCK", libc::_SC_CLK_TCK as i64),
    ("SC_NGROUPS_MAX", libc::_SC_NGROUPS_MAX as i64),
    ("SC_OPEN_MAX", libc::_SC_OPEN_MAX as i64),
    ("SC_PAGESIZE", libc::_SC_PAGESIZE as i64),
    ("SC_PAGE_SIZE", libc::_SC_PAGESIZE as i64),
    ("SC_NPROCESSORS_CONF", libc::_SC_NPROCESSORS_CONF as i64),
    ("SC_NPROCESSORS_ONLN", libc::_SC_NPROCESSORS_ONLN as i64),
    ("SC_PHYS_PAGES", libc::_SC_PHYS_PAGES as i64),
    ("SC_AVPHYS_PAGES", libc::_SC_AVPHYS_PAGES as i64),
    ("SC_IOV_MAX", libc::_SC_IOV_MAX as i64),
    ("SC_SEM_NSEMS_MAX", libc::_SC_SEM_NSEMS_MAX as i64),
    ("SC_GETPW_R_SIZE_MAX", libc::_SC_GETPW_R_SIZE_MAX as i64),
    ("SC_HOST_NAME_MAX", libc::_SC_HOST_NAME_MAX as i64),
    ("SC_LOGIN_NAME_MAX", libc::_SC_LOGIN_NAME_MAX as i64),
];

/// Names for `confstr`.
pub static CONFSTR: &[(&str, i64)] = &[("CS_PATH", libc::_CS_PATH as i64)];

/// Names for `pathconf`.
pub static PATHCONF: &[(&str, i64)] = &[
    ("PC_LINK_MAX", libc::_PC_LINK_MAX as i64),
    ("PC_NAME_MAX", libc::_PC_NAME_MAX as i64),
    ("PC_PATH_MAX", libc::_PC_PATH_MAX as i64),
    ("PC_PIPE_BUF", libc::_PC_PIPE_BUF as i64),
];

/// What `os` asks for when it tells which functions take descriptors.
pub static HAVE: &[&str] = &[
    "HAVE_FACCESSAT",
    "HAVE_FCHDIR",
    "HAVE_FCHMOD",
    "HAVE_FCHMODAT",
    "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",
    "HAVE_FDOPENDIR",
    "HAVE_FSTATAT",
    "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE",
    "HAVE_FUTIMENS",
    "HAVE_LINKAT",
    "HAVE_LCHOWN",
    "HAVE_LSTAT",
    "HAVE_LUTIMES",
    "HAVE_MKDIRAT",
    "HAVE_OPENAT",
    "HAVE_READLINKAT",
    "HAVE_RENAMEAT",
    "HAVE_SYMLINKAT",
    "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT",
];
