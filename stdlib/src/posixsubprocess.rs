//! The module `_posixsubprocess`: starts the child processes of `subprocess`.
//!
//! Between `fork` and `exec` the child only makes system calls on memory that was prepared before, since other threads
//! of the parent may have held any lock when it forked. Only a `preexec_fn` runs Python code there.

use crate::os_error::last_errno;
use std::ffi::CString;
use taipan_macros::module;
use taipan_vm::native::convert::fspath;
use taipan_vm::native::{Args, FsPath, PyResult, StrOrBytes};
use taipan_vm::object::{Bytes, List, Tuple};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// Everything that the child needs.
struct Plan {
    argv: Option<Vec<CString>>,
    executables: Vec<CString>,
    env: Option<Vec<CString>>,
    cwd: Option<CString>,
    close_fds: bool,
    /// Descriptors that stay open, ascending.
    keep: Vec<i32>,
    p2cread: i32,
    p2cwrite: i32,
    c2pread: i32,
    c2pwrite: i32,
    errread: i32,
    errwrite: i32,
    errpipe_read: i32,
    errpipe_write: i32,
    restore_signals: bool,
    call_setsid: bool,
    pgid_to_set: i32,
    gid: Option<u32>,
    groups: Option<Vec<u32>>,
    uid: Option<u32>,
    umask: i32,
    preexec: Value,
}

/// An array of pointers to C strings, ended by a null pointer.
fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

fn c_string(vm: &Vm, bytes: &[u8]) -> PyResult<CString> {
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

/// A path or argument: str, bytes or os.PathLike.
fn path_argument(vm: &Vm, value: Value) -> PyResult<CString> {
    match fspath(vm, value)? {
        Some(StrOrBytes::Str(s)) => c_string(vm, &FsPath::encode(vm, s)?),
        Some(StrOrBytes::Bytes(b)) => c_string(vm, b.as_slice()),
        None => {
            let name = vm.type_of(value).name();
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {name}")))
        }
    }
}

/// The bytes objects of a sequence.
fn bytes_sequence(vm: &Vm, sequence: Value) -> PyResult<Vec<CString>> {
    let count = vm.len(sequence)?;
    let mut all = Vec::new();
    for i in 0..count {
        let item = vm.getitem(sequence, vm.int(i as i64))?;
        let Some(bytes) = item.downcast::<Bytes>() else {
            let name = vm.type_of(item).name();
            return Err(vm.type_error(format!("expected bytes, {name} found")));
        };
        all.push(c_string(vm, bytes.as_slice())?);
    }
    Ok(all)
}

/// The arguments of the program: a list or tuple of paths; None for an empty one.
fn process_arguments(vm: &Vm, args: Value) -> PyResult<Option<Vec<CString>>> {
    let items = match (args.downcast::<Tuple>(), args.downcast::<List>()) {
        (Some(tuple), _) => tuple,
        (_, Some(list)) => vm.tuple_from_list(list),
        _ => return Err(vm.type_error("argv must be a tuple")),
    };
    let all: PyResult<Vec<CString>> = items.items().iter().map(|arg| path_argument(vm, *arg)).collect();
    Ok(Some(all?).filter(|all| !all.is_empty()))
}

/// Descriptors in ascending order.
fn fds_to_keep(vm: &Vm, fds: Value) -> PyResult<Vec<i32>> {
    let Some(fds) = fds.downcast::<Tuple>() else {
        let name = vm.type_of(fds).name();
        return Err(vm.type_error(format!("fork_exec() argument 4 must be tuple, not {name}")));
    };
    let mut keep: Vec<i32> = Vec::new();
    for fd in fds.items() {
        let fd = fd.as_small_int().and_then(|fd| i32::try_from(fd).ok());
        match fd.filter(|fd| *fd > keep.last().copied().unwrap_or(-1)) {
            Some(fd) => keep.push(fd),
            None => return Err(vm.value_error("bad value(s) in fds_to_keep")),
        }
    }
    Ok(keep)
}

/// Tells the hooks for audits of the programs, arguments and environment.
fn audit(vm: &Vm, values: &[Value; 22]) -> PyResult<()> {
    const PROGRAMS: usize = 1;
    const ENVIRONMENT: usize = 5;
    if !vm.is_audited() {
        return Ok(());
    }
    let programs = vm.list_from(values[PROGRAMS])?.value();
    let arguments = if values[0].is_none() { Value::NONE } else { vm.list_from(values[0])?.value() };
    vm.audit("_posixsubprocess.fork_exec", &[programs, arguments, values[ENVIRONMENT]])
}

fn id(vm: &Vm, value: Value, kind: &str) -> PyResult<Option<u32>> {
    if value.is_none() {
        return Ok(None);
    }
    if !vm.is_int(value) && vm.type_of(value).slots().index.is_none() {
        let name = vm.type_of(value).name();
        return Err(vm.type_error(format!("{kind} should be integer, not {name}")));
    }
    let int = vm.index_of(value)?;
    match vm.int_to_i64(int) {
        Some(-1) => Ok(Some(u32::MAX)),
        Some(i) if (0..=u32::MAX.into()).contains(&i) => Ok(Some(i as u32)),
        // CPython's words for everything that a machine word holds.
        Some(_) => Err(vm.overflow_error(format!("{kind} is less than minimum"))),
        None => Err(vm.overflow_error(format!("{kind} is greater than maximum"))),
    }
}

/// Most groups that a process can have.
const MOST_GROUPS: usize = 65536;

fn extra_groups(vm: &Vm, value: Value) -> PyResult<Option<Vec<u32>>> {
    if value.is_none() {
        return Ok(None);
    }
    let Some(list) = value.downcast::<List>() else {
        return Err(vm.type_error("setgroups argument must be a list"));
    };
    if list.len() > MOST_GROUPS {
        return Err(vm.value_error("too many extra_groups"));
    }
    let mut groups = Vec::with_capacity(list.len());
    for i in 0..list.len() {
        let group = list.get(vm, i);
        if !vm.is_int(group) {
            return Err(vm.type_error("extra_groups must be integers"));
        }
        match id(vm, group, "gid") {
            Ok(Some(gid)) => groups.push(gid),
            Ok(None) => {}
            Err(_) => {
                vm.take_exception();
                return Err(vm.value_error("invalid group id"));
            }
        }
    }
    Ok(Some(groups))
}

fn plan(vm: &Vm, args: &[Value; 22]) -> PyResult<Plan> {
    let int = |i: usize| -> PyResult<i32> {
        let int = vm.index_of(args[i])?;
        let value = vm.int_to_i64(int).and_then(|i| i32::try_from(i).ok());
        value.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
    };
    let close_fds = vm.truth(args[2])?;
    if args[3].downcast::<Tuple>().is_none() {
        fds_to_keep(vm, args[3])?;
    }
    let numbers = [int(6)?, int(7)?, int(8)?, int(9)?, int(10)?, int(11)?, int(12)?, int(13)?];
    let [p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write] = numbers;
    let (restore_signals, call_setsid) = (vm.truth(args[14])?, vm.truth(args[15])?);
    let (pgid_to_set, umask) = (int(16)?, int(20)?);
    if close_fds && errpipe_write < 3 {
        return Err(vm.value_error("errpipe_write must be >= 3"));
    }
    let keep = fds_to_keep(vm, args[3])?;
    let executables = bytes_sequence(vm, args[1])?;
    let argv = process_arguments(vm, args[0])?;
    let env = if args[5].is_none() { None } else { Some(bytes_sequence(vm, args[5])?) };
    let cwd = if args[4].is_none() { None } else { Some(path_argument(vm, args[4])?) };
    Ok(Plan {
        argv,
        executables,
        env,
        cwd,
        close_fds,
        keep,
        p2cread,
        p2cwrite,
        c2pread,
        c2pwrite,
        errread,
        errwrite,
        errpipe_read,
        errpipe_write,
        restore_signals,
        call_setsid,
        pgid_to_set,
        groups: extra_groups(vm, args[18])?,
        gid: id(vm, args[17], "gid")?,
        uid: id(vm, args[19], "uid")?,
        umask,
        preexec: args[21],
    })
}

// ---- in the child; all of this allocates nothing ----

/// What went wrong in the child: the error number and what subprocess.py is told besides.
struct Failure {
    errno: i32,
    message: &'static [u8],
}

/// An error of the system, before any program was executed.
fn failure() -> Failure {
    Failure { errno: last_errno(), message: b"noexec" }
}

fn check(result: i32) -> Result<i32, Failure> {
    if result < 0 { Err(failure()) } else { Ok(result) }
}

fn inherit(fd: i32) -> Result<(), Failure> {
    // SAFETY: no memory is involved.
    unsafe {
        let flags = check(libc::fcntl(fd, libc::F_GETFD))?;
        check(libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC)).map(|_| ())
    }
}

fn close(fd: i32) -> Result<(), Failure> {
    // SAFETY: no memory is involved.
    if fd >= 0 { check(unsafe { libc::close(fd) }).map(|_| ()) } else { Ok(()) }
}

/// Makes `fd` the child's standard file `target`.
fn redirect(fd: i32, target: i32) -> Result<(), Failure> {
    if fd == target {
        return inherit(fd);
    }
    if fd >= 0 {
        // SAFETY: no memory is involved.
        check(unsafe { libc::dup2(fd, target) })?;
    }
    Ok(())
}

/// Closes the descriptors from `first` to `last`, errors ignored.
fn close_span(first: i32, last: i32) {
    if first > last {
        return;
    }
    // SAFETY: no memory is involved.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, last, 0) == 0 {
            return;
        }
        let most = libc::sysconf(libc::_SC_OPEN_MAX).clamp(256, i32::MAX as i64) as i32;
        for fd in first..=last.min(most) {
            libc::close(fd);
        }
    }
}

fn close_others(keep: &[i32]) {
    let mut first = 3;
    for fd in keep.iter().copied().filter(|fd| *fd >= 3) {
        close_span(first, fd - 1);
        first = fd + 1;
    }
    close_span(first, i32::MAX);
}

/// Connects the standard files.
fn connect(plan: &Plan) -> Result<(), Failure> {
    for fd in plan.keep.iter().filter(|fd| **fd != plan.errpipe_write) {
        inherit(*fd)?;
    }
    for fd in [plan.p2cwrite, plan.c2pread, plan.errread, plan.errpipe_read] {
        close(fd)?;
    }
    let (mut c2pwrite, mut errwrite) = (plan.c2pwrite, plan.errwrite);
    // What lies on a place that another one is to take moves away first.
    // SAFETY: no memory is involved.
    unsafe {
        if c2pwrite == 0 {
            c2pwrite = check(libc::dup(c2pwrite))?;
        }
        while errwrite == 0 || errwrite == 1 {
            errwrite = check(libc::dup(errwrite))?;
        }
    }
    redirect(plan.p2cread, 0)?;
    redirect(c2pwrite, 1)?;
    redirect(errwrite, 2)
}

/// Folder, mask, signals, session and identity.
fn become_somebody(plan: &Plan) -> Result<(), Failure> {
    // SAFETY: strings end with NUL and arrays have the lengths that are passed.
    unsafe {
        if let Some(cwd) = &plan.cwd
            && libc::chdir(cwd.as_ptr()) < 0
        {
            return Err(Failure { errno: last_errno(), message: b"noexec:chdir" });
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask as libc::mode_t);
        }
        if plan.restore_signals {
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
        if plan.call_setsid {
            check(libc::setsid())?;
        }
        if plan.pgid_to_set >= 0 {
            check(libc::setpgid(0, plan.pgid_to_set))?;
        }
        if let Some(groups) = &plan.groups {
            check(libc::setgroups(groups.len(), groups.as_ptr()))?;
        }
        if let Some(gid) = plan.gid {
            check(libc::setregid(gid, gid))?;
        }
        if let Some(uid) = plan.uid {
            check(libc::setreuid(uid, uid))?;
        }
    }
    Ok(())
}

/// Runs in the child until the program is executed; comes back only with what kept it from that.
fn run_child(
    vm: &Vm,
    plan: &Plan,
    argv: *const *const libc::c_char,
    env: *const *const libc::c_char,
) -> Failure {
    let prepared = connect(plan).and_then(|()| become_somebody(plan));
    if let Err(failure) = prepared {
        return failure;
    }
    if !plan.preexec.is_none() && vm.call(plan.preexec, &[]).is_err() {
        return Failure { errno: 0, message: b"Exception occurred in preexec_fn." };
    }
    if plan.close_fds {
        close_others(&plan.keep);
    }
    let mut saved = 0;
    let mut errno = 0;
    for path in &plan.executables {
        // SAFETY: strings end with NUL, arrays with a null pointer.
        unsafe {
            if env.is_null() {
                libc::execv(path.as_ptr(), argv);
            } else {
                libc::execve(path.as_ptr(), argv, env);
            }
        }
        errno = last_errno();
        if errno != libc::ENOENT && errno != libc::ENOTDIR && saved == 0 {
            saved = errno;
        }
    }
    Failure { errno: if saved != 0 { saved } else { errno }, message: b"" }
}

/// Tells the parent, in the form that subprocess.py reads.
fn report(fd: i32, failure: &Failure) {
    let mut buffer = [0u8; 128];
    let mut n = 0;
    let mut push = |bytes: &[u8]| {
        for byte in bytes {
            if n < buffer.len() {
                buffer[n] = *byte;
                n += 1;
            }
        }
    };
    if failure.errno != 0 {
        push(b"OSError:");
        let digits = (1..8).rev().find(|i| failure.errno >> (4 * i) & 15 != 0).unwrap_or(0);
        for i in (0..=digits).rev() {
            push(&[b"0123456789abcdef"[(failure.errno >> (4 * i) & 15) as usize]]);
        }
        push(b":");
    } else {
        push(b"SubprocessError:0:");
    }
    push(failure.message);
    // SAFETY: the buffer holds what is written.
    unsafe { libc::write(fd, buffer.as_ptr().cast(), n) };
}

#[module("_posixsubprocess", doc = "A POSIX helper for the subprocess module.")]
pub mod module {
    use super::*;

    /// Spawn a fresh new child process.
    ///
    /// Fork a child process, close parent file descriptors as appropriate in
    /// the child and duplicate the few that are needed before calling exec() in
    /// the child process.
    ///
    /// If close_fds is True, close file descriptors 3 and higher, except those
    /// listed in the sorted tuple pass_fds.
    ///
    /// The preexec_fn, if supplied, will be called immediately before closing
    /// file descriptors and exec.
    ///
    /// WARNING: preexec_fn is NOT SAFE if your application uses threads.
    ///          It may trigger infrequent, difficult to debug deadlocks.
    ///
    /// If an error occurs in the child process before the exec, it is
    /// serialized and written to the errpipe_write fd per subprocess.py.
    ///
    /// Returns: the child process's PID.
    ///
    /// Raises: Only on an error in the parent process.
    #[function(
        "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)"
    )]
    fn fork_exec(vm: &Vm, args: &Args) -> PyResult<i32> {
        args.no_keywords(vm, "fork_exec")?;
        args.exactly(vm, "fork_exec", 22)?;
        let mut values = [Value::UNBOUND; 22];
        values.copy_from_slice(args.positional());
        let plan = super::plan(vm, &values)?;
        audit(vm, &values)?;
        let argv = plan.argv.as_deref().map(pointers);
        let env = plan.env.as_deref().map(pointers);
        let pointer = |array: &Option<Vec<*const libc::c_char>>| {
            array.as_ref().map_or(std::ptr::null(), |array| array.as_ptr())
        };
        let (argv, env) = (pointer(&argv), pointer(&env));
        let runs_python = !plan.preexec.is_none();
        if runs_python && vm.interp().number.get() != 0 {
            return Err(vm.runtime_error("preexec_fn not supported within subinterpreters"));
        }
        if runs_python {
            crate::posix::fork::before(vm);
        }
        // SAFETY: the child does nothing but what `run_child` says, and ends.
        let call = || unsafe { libc::fork() };
        let pid = if runs_python { crate::interpreters::life::fork(vm, call) } else { call() };
        if pid == 0 {
            if runs_python {
                crate::posix::fork::after_in_child(vm);
            }
            let failure = run_child(vm, &plan, argv, env);
            report(plan.errpipe_write, &failure);
            // SAFETY: ends the process.
            unsafe { libc::_exit(255) }
        }
        let errno = last_errno();
        if runs_python {
            crate::posix::fork::after_in_parent(vm);
        }
        if pid < 0 {
            return Err(crate::os_error::raise(vm, errno));
        }
        if runs_python {
            crate::posix::fork::warn_of_threads(vm, "fork");
        }
        Ok(pid)
    }
}
