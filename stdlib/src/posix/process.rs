//! Processes, users, environment, limits of the system.

use super::path::{PathOrFd, decode};
use super::stat;
use crate::os_error::{self, retry};
use std::ffi::CString;
use taipan_macros::module;
use taipan_vm::native::{FsPath, PyResult};
use taipan_vm::object::{List, Str, Tuple};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// A text for the system.
///
/// # Errors
/// ValueError when it holds a NUL.
pub fn c_string(vm: &Vm, bytes: Vec<u8>) -> PyResult<CString> {
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

/// A str, bytes or path for the system.
///
/// # Errors
/// TypeError, ValueError for what is none.
pub fn argument(vm: &Vm, v: Value) -> PyResult<CString> {
    let bytes = match taipan_vm::native::convert::fspath(vm, v)? {
        Some(taipan_vm::native::StrOrBytes::Str(s)) => FsPath::encode(vm, s)?,
        Some(taipan_vm::native::StrOrBytes::Bytes(b)) => b.as_slice().to_vec(),
        None => {
            let got = vm.type_of(v).name();
            return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
        }
    };
    c_string(vm, bytes)
}

/// The arguments of a program: `what` begins the messages, `parens` stands behind the function's name in them.
///
/// # Errors
/// TypeError, ValueError for what is no list or tuple of texts with at least one.
pub fn argv_of(vm: &Vm, v: Value, what: &str, parens: &str) -> PyResult<Vec<CString>> {
    if v.downcast::<List>().is_none() && v.downcast::<Tuple>().is_none() {
        return Err(vm.type_error(format!("{what}{parens} must be a tuple or list")));
    }
    let items = vm.tuple_from(v)?;
    if items.len == 0 {
        return Err(vm.value_error(format!("{what}{parens} must not be empty")));
    }
    let mut texts = Vec::with_capacity(items.len);
    for item in items.items() {
        texts.push(argument(vm, *item)?);
    }
    if texts[0].is_empty() {
        return Err(vm.value_error(format!("{what}{parens} first element cannot be empty")));
    }
    Ok(texts)
}

/// The environment of a program, from a mapping: `NAME=VALUE` each.
///
/// # Errors
/// TypeError with `message` for what is no mapping; TypeError, ValueError for names and values that are no texts.
pub fn environment_of(vm: &Vm, env: Value, message: &str) -> PyResult<Vec<CString>> {
    if vm.type_of(env).slots().getitem.is_none() {
        return Err(vm.type_error(message));
    }
    let names = vm.tuple_from(vm.call_method_str(env, "keys", &[])?)?;
    let values = vm.tuple_from(vm.call_method_str(env, "values", &[])?)?;
    let mut environment = Vec::with_capacity(names.len);
    for (name, value) in names.items().iter().zip(values.items()) {
        let mut text = argument(vm, *name)?.into_bytes();
        // Names may begin with `=`, as some systems have them.
        if text.is_empty() || text[1..].contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        text.push(b'=');
        text.extend_from_slice(argument(vm, *value)?.as_bytes());
        environment.push(c_string(vm, text)?);
    }
    Ok(environment)
}

/// An array of texts as C has it: the last pointer is null.
pub fn pointers(texts: &[CString]) -> Vec<*const libc::c_char> {
    texts.iter().map(|t| t.as_ptr()).chain([std::ptr::null()]).collect()
}

/// A number or a name from a table.
///
/// # Errors
/// ValueError, TypeError for what is in no table.
pub fn configured(vm: &Vm, v: Value, table: &[(&str, i64)]) -> PyResult<i32> {
    if let Some(s) = v.downcast::<Str>() {
        let name = s.as_str_lossy();
        return match table.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => Ok(*value as i32),
            None => Err(vm.value_error("unrecognized configuration name")),
        };
    }
    if !vm.is_int(v) {
        return Err(vm.type_error("configuration names must be strings or integers"));
    }
    Ok(crate::io::int_arg(vm, v)? as i32)
}

/// A call that gives -1 both on failure, when it sets the error number, and where there is no limit.
///
/// # Errors
/// OSError
pub fn limit(vm: &Vm, call: impl FnOnce() -> i64) -> PyResult<i64> {
    // SAFETY: the place of the calling thread's error number.
    unsafe { *libc::__errno_location() = 0 };
    let n = call();
    if n == -1 && os_error::last_errno() != 0 { Err(os_error::raise_last(vm)) } else { Ok(n) }
}

macro_rules! numbers {
    ($($(#[$meta:meta])* $name:ident $signature:literal $call:ident),* $(,)?) => {
        #[module("posix")]
        pub mod numbers {
            $(
                $(#[$meta])*
                #[function($signature)]
                fn $name() -> i64 {
                    // SAFETY: the call takes nothing and cannot fail.
                    unsafe { libc::$call() as i64 }
                }
            )*
        }
    };
}

numbers! {
    /// Return the current process id.
    getpid "getpid()" getpid,
    /// Return the parent's process id.
    getppid "getppid()" getppid,
    /// Return the current process's user id.
    getuid "getuid()" getuid,
    /// Return the current process's effective user id.
    geteuid "geteuid()" geteuid,
    /// Return the current process's group id.
    getgid "getgid()" getgid,
    /// Return the current process's effective group id.
    getegid "getegid()" getegid,
    /// Return the current process group id.
    getpgrp "getpgrp()" getpgrp,
}

macro_rules! wait_macros {
    ($($(#[$doc:meta])* $name:ident $signature:literal $call:ident $result:ty),* $(,)?) => {
        #[module("posix")]
        pub mod wait_macros {
            $(
                $(#[$doc])*
                #[function($signature)]
                fn $name(status: i32) -> $result {
                    libc::$call(status)
                }
            )*
        }
    };
}

wait_macros! {
    /// Return True if the process ended by itself, with an exit status.
    wifexited "WIFEXITED(status)" WIFEXITED bool,
    /// Return the exit status of a process that ended by itself.
    wexitstatus "WEXITSTATUS(status)" WEXITSTATUS i32,
    /// Return True if a signal ended the process.
    wifsignaled "WIFSIGNALED(status)" WIFSIGNALED bool,
    /// Return the number of the signal that ended the process.
    wtermsig "WTERMSIG(status)" WTERMSIG i32,
    /// Return True if the process is stopped.
    wifstopped "WIFSTOPPED(status)" WIFSTOPPED bool,
    /// Return the number of the signal that stopped the process.
    wstopsig "WSTOPSIG(status)" WSTOPSIG i32,
    /// Return True if the process goes on after it was stopped.
    wifcontinued "WIFCONTINUED(status)" WIFCONTINUED bool,
    /// Return True if the process left a core file.
    wcoredump "WCOREDUMP(status, /)" WCOREDUMP bool,
}

#[module("posix", parts(super::numbers, super::wait_macros))]
pub mod module {
    use super::*;

    /// Change or add an environment variable.
    #[function("putenv(name, value, /)")]
    fn putenv(vm: &Vm, name: Value, value: Value) -> PyResult<()> {
        let (name, value) = (argument(vm, name)?, argument(vm, value)?);
        if name.as_bytes().contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        if vm.is_audited() {
            let event = [&name, &value].map(|text| vm.bytes(text.as_bytes()).value());
            vm.audit("os.putenv", &event)?;
        }
        // SAFETY: both end with NUL; the interpreter's lock keeps other Python threads from the environment.
        if unsafe { libc::setenv(name.as_ptr(), value.as_ptr(), 1) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// Delete an environment variable.
    #[function("unsetenv(name, /)")]
    fn unsetenv(vm: &Vm, name: Value) -> PyResult<()> {
        let name = argument(vm, name)?;
        if vm.is_audited() {
            vm.audit("os.unsetenv", &[vm.bytes(name.as_bytes()).value()])?;
        }
        // SAFETY: as above.
        if unsafe { libc::unsetenv(name.as_ptr()) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// Set the current numeric umask and return the previous umask.
    #[function("umask(mask, /)")]
    fn umask(mask: i32) -> i64 {
        // SAFETY: no memory is involved.
        unsafe { libc::umask(mask as libc::mode_t) }.into()
    }
    /// Return the number of logical CPUs in the system.
    #[function("cpu_count()")]
    fn cpu_count() -> Option<i64> {
        // SAFETY: no memory is involved.
        Some(unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) }).filter(|n| *n > 0)
    }
    /// Kill a process with a signal.
    #[function("kill(pid, signal, /)")]
    fn kill(vm: &Vm, pid: i32, signal: i32) -> PyResult<()> {
        vm.audit("os.kill", &[Value::int32(pid), Value::int32(signal)])?;
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::kill(pid, signal) }.into())?;
        os_error::interrupted(vm)
    }
    /// Kill a process group with a signal.
    #[function("killpg(pgid, signal, /)")]
    fn killpg(vm: &Vm, pgid: i32, signal: i32) -> PyResult<()> {
        vm.audit("os.killpg", &[Value::int32(pgid), Value::int32(signal)])?;
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::killpg(pgid, signal) }.into())?;
        os_error::interrupted(vm)
    }
    /// Exit to the system with specified status, without normal exit processing.
    #[function("_exit(status)")]
    fn exit(status: i32) {
        // SAFETY: ends the process.
        unsafe { libc::_exit(status) }
    }
    /// Abort the interpreter immediately.
    #[function("abort()")]
    fn abort() {
        std::process::abort()
    }
    /// Execute an executable path with arguments, replacing current process.
    #[function("execv(path, argv, /)")]
    fn execv(vm: &Vm, path: FsPath, argv: Value) -> PyResult<()> {
        if vm.interp().config.limits.no_exec {
            return Err(vm.runtime_error("exec not supported for isolated subinterpreters"));
        }
        let texts = argv_of(vm, argv, "execv() arg 2", "")?;
        vm.audit("os.exec", &[os_error::path_value(path.given), argv, Value::NONE])?;
        let c = path.to_c_string();
        // SAFETY: all texts end with NUL, and the array of them with a null pointer.
        unsafe { libc::execv(c.as_ptr(), pointers(&texts).as_ptr()) };
        Err(os_error::raise_last(vm))
    }
    /// Execute an executable path with arguments, replacing current process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    ///   env
    ///     Dictionary of strings mapping to strings.
    #[function("execve(path, argv, env)")]
    fn execve(vm: &Vm, path: PathOrFd, argv: Value, env: Value) -> PyResult<()> {
        if vm.interp().config.limits.no_exec {
            return Err(vm.runtime_error("exec not supported for isolated subinterpreters"));
        }
        let arguments = argv_of(vm, argv, "execve: argv", "")?;
        let variables = environment_of(vm, env, "execve: environment must be a mapping object")?;
        vm.audit("os.exec", &[path.value(), argv, env])?;
        let (arguments, variables) = (pointers(&arguments), pointers(&variables));
        match path {
            PathOrFd::Fd(fd) => {
                // SAFETY: all texts end with NUL, and the arrays of them with a null pointer.
                unsafe { libc::fexecve(fd, arguments.as_ptr(), variables.as_ptr()) };
                Err(os_error::raise_last(vm))
            }
            PathOrFd::Path(path) => {
                let c = path.to_c_string();
                // SAFETY: as above.
                unsafe { libc::execve(c.as_ptr(), arguments.as_ptr(), variables.as_ptr()) };
                Err(super::super::path::error(vm, &path))
            }
        }
    }
    /// Execute the command in a subshell.
    #[function("system(command)")]
    fn system(vm: &Vm, command: Value) -> PyResult<i32> {
        let command = argument(vm, command)?;
        if vm.is_audited() {
            vm.audit("os.system", &[vm.bytes(command.as_bytes()).value()])?;
        }
        // SAFETY: the text ends with NUL.
        Ok(vm.without_lock(|| unsafe { libc::system(command.as_ptr()) }))
    }
    /// Call the system call setsid().
    #[function("setsid()")]
    fn setsid(vm: &Vm) -> PyResult<()> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::setsid() }.into()).map(|_| ())
    }
    /// Make the current process the leader of its process group.
    #[function("setpgrp()")]
    fn setpgrp(vm: &Vm) -> PyResult<()> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::setpgid(0, 0) }.into()).map(|_| ())
    }
    /// Call the system call getsid(pid) and return the result.
    #[function("getsid(pid, /)")]
    fn getsid(vm: &Vm, pid: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::getsid(pid) }.into())
    }
    /// Call the system call getpgid(), and return the result.
    #[function("getpgid(pid)")]
    fn getpgid(vm: &Vm, pid: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::getpgid(pid) }.into())
    }
    /// Call the system call setpgid(pid, pgrp).
    #[function("setpgid(pid, pgrp, /)")]
    fn setpgid(vm: &Vm, pid: i32, pgrp: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::setpgid(pid, pgrp) }.into()).map(|_| ())
    }
    /// Return average recent system load information.
    #[function("getloadavg()")]
    fn getloadavg(vm: &Vm) -> PyResult<(f64, f64, f64)> {
        let mut load = [0.0; 3];
        // SAFETY: the array has room for the three numbers.
        if unsafe { libc::getloadavg(load.as_mut_ptr(), 3) } != 3 {
            return Err(vm.raise_message(vm.exc().os_error, "Load averages are unobtainable"));
        }
        Ok((load[0], load[1], load[2]))
    }
    /// Return the actual login name.
    #[function("getlogin()")]
    fn getlogin(vm: &Vm) -> PyResult {
        // SAFETY: the text that the call gives stays until the next call, and ends with NUL.
        let name = unsafe {
            let name = libc::getlogin();
            if name.is_null() {
                return Err(os_error::raise_last(vm));
            }
            std::ffi::CStr::from_ptr(name).to_bytes().to_vec()
        };
        Ok(decode(vm, &name))
    }
    /// Return an object identifying the current operating system.
    #[function("uname()")]
    fn uname(vm: &Vm) -> PyResult {
        // SAFETY: the call fills the plain struct.
        let u = unsafe {
            let mut u: libc::utsname = std::mem::zeroed();
            if libc::uname(&mut u) < 0 {
                return Err(os_error::raise_last(vm));
            }
            u
        };
        let list = vm.new_list();
        for part in [&u.sysname, &u.nodename, &u.release, &u.version, &u.machine] {
            list.push(vm, stat::c_text(vm, part));
        }
        let fields = vm.tuple_from_list(list);
        Ok(stat::result(vm, &stat::UNAME_RESULT, fields.items()))
    }
    /// Return a collection containing process timing information.
    #[function("times()")]
    fn times(vm: &Vm) -> PyResult {
        // SAFETY: the call fills the plain struct.
        let (t, elapsed, ticks) = unsafe {
            let mut t: libc::tms = std::mem::zeroed();
            let elapsed = libc::times(&mut t);
            (t, elapsed, libc::sysconf(libc::_SC_CLK_TCK).max(1) as f64)
        };
        let all = [t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, elapsed];
        Ok(stat::result(vm, &stat::TIMES_RESULT, &all.map(|n| vm.float(n as f64 / ticks))))
    }
    /// Return an integer-valued system configuration variable.
    #[function("sysconf(name, /)")]
    fn sysconf(vm: &Vm, name: Value) -> PyResult<i64> {
        let name = configured(vm, name, super::super::constants::SYSCONF)?;
        // SAFETY: no memory is involved.
        limit(vm, || unsafe { libc::sysconf(name) })
    }
    /// Return a string-valued system configuration variable.
    #[function("confstr(name, /)")]
    fn confstr(vm: &Vm, name: Value) -> PyResult<Option<Value>> {
        let name = configured(vm, name, super::super::constants::CONFSTR)?;
        // SAFETY: without a buffer the call only gives the length.
        let n = limit(vm, || match unsafe { libc::confstr(name, std::ptr::null_mut(), 0) } {
            0 => -1,
            n => n as i64,
        })?;
        let mut text = vec![0u8; n.max(0) as usize];
        // SAFETY: the buffer has the length that is passed.
        let n = unsafe { libc::confstr(name, text.as_mut_ptr().cast(), text.len()) };
        Ok((n > 0).then(|| decode(vm, &text[..n.min(text.len()).saturating_sub(1)])))
    }
    /// Return the name of the controlling terminal for this process.
    #[function("ctermid()")]
    fn ctermid() -> &'static str {
        "/dev/tty"
    }
    /// Return the name of the terminal device connected to 'fd'.
    #[function("ttyname(fd, /)")]
    fn ttyname(vm: &Vm, fd: i32) -> PyResult {
        let mut name = [0u8; 4096];
        // SAFETY: the buffer has the length that is passed.
        let errno = unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) };
        if errno != 0 {
            return Err(os_error::raise(vm, errno));
        }
        let end = name.iter().position(|b| *b == 0).unwrap_or(name.len());
        Ok(decode(vm, &name[..end]))
    }
    /// Add increment to the priority of process and return the new priority.
    #[function("nice(increment, /)")]
    fn nice(vm: &Vm, increment: i32) -> PyResult<i32> {
        // SAFETY: no memory is involved; -1 can be a result, so the error number tells.
        unsafe {
            *libc::__errno_location() = 0;
            let n = libc::nice(increment);
            if n == -1 && *libc::__errno_location() != 0 { Err(os_error::raise_last(vm)) } else { Ok(n) }
        }
    }
}
