//! `posix_spawn`: a new process in one call.

use super::ids::sequence;
use super::process::{argument, argv_of, environment_of, pointers};
use super::sched::priority_of;
use crate::os_error;
use taipan_macros::module;
use taipan_vm::native::{FsPath, PyResult};
use taipan_vm::object::Tuple;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

unsafe extern "C" {
    static environ: *const *mut libc::c_char;
}

/// The library's list of what happens to files in the child.
struct Actions {
    list: libc::posix_spawn_file_actions_t,
}
impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: it was initialized when it was made.
        unsafe { libc::posix_spawn_file_actions_destroy(&mut self.list) };
    }
}

/// The library's attributes of the new process.
struct Attributes(libc::posix_spawnattr_t);
impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: it was initialized when it was made.
        unsafe { libc::posix_spawnattr_destroy(&mut self.0) };
    }
}

/// The library's functions give an error number.
fn check(vm: &Vm, errno: i32) -> PyResult<()> {
    if errno == 0 { Ok(()) } else { Err(os_error::raise(vm, errno)) }
}

fn int(vm: &Vm, v: Value) -> PyResult<i32> {
    let n = crate::io::int_arg(vm, v)?;
    i32::try_from(n).map_err(|_| vm.overflow_error("Python int too large to convert to C int"))
}

fn actions(vm: &Vm, given: Value) -> PyResult<Actions> {
    let given = sequence(vm, given, "file_actions must be a sequence or None")?;
    // SAFETY: all zeros is a valid value of the plain struct, which the call then initializes.
    let mut list: libc::posix_spawn_file_actions_t = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    check(vm, unsafe { libc::posix_spawn_file_actions_init(&mut list) })?;
    let mut actions = Actions { list };
    for action in given.items() {
        let action = action.downcast::<Tuple>().filter(|t| t.len > 0);
        let Some(action) = action else {
            return Err(vm.type_error("Each file_actions element must be a non-empty tuple"));
        };
        let items = action.items();
        let shape = |n: usize, text: &str| {
            if items.len() == n { Ok(()) } else { Err(vm.type_error(text)) }
        };
        let list = &raw mut actions.list;
        // SAFETY: the list is initialized; paths end with NUL, and the list keeps copies of them.
        let errno = match items[0].as_small_int() {
            Some(0) => {
                shape(5, "A open file_action tuple must have 5 elements")?;
                let (fd, path) = (int(vm, items[1])?, argument(vm, items[2])?);
                let (flags, mode) = (int(vm, items[3])?, int(vm, items[4])? as libc::mode_t);
                unsafe { libc::posix_spawn_file_actions_addopen(list, fd, path.as_ptr(), flags, mode) }
            }
            Some(1) => {
                shape(2, "A close file_action tuple must have 2 elements")?;
                let fd = int(vm, items[1])?;
                unsafe { libc::posix_spawn_file_actions_addclose(list, fd) }
            }
            Some(2) => {
                shape(3, "A dup2 file_action tuple must have 3 elements")?;
                let (fd, fd2) = (int(vm, items[1])?, int(vm, items[2])?);
                unsafe { libc::posix_spawn_file_actions_adddup2(list, fd, fd2) }
            }
            Some(3) => {
                shape(2, "A closefrom file_action tuple must have 2 elements")?;
                let fd = int(vm, items[1])?;
                unsafe { libc::posix_spawn_file_actions_addclosefrom_np(list, fd) }
            }
            _ => return Err(vm.type_error("Unknown file_actions identifier")),
        };
        check(vm, errno)?;
    }
    Ok(actions)
}

/// The keyword arguments that concern the new process itself.
struct Wanted {
    setpgroup: Value,
    resetids: bool,
    setsid: bool,
    setsigmask: Value,
    setsigdef: Value,
    scheduler: Value,
}

fn attributes(vm: &Vm, function: &str, wanted: &Wanted) -> PyResult<Attributes> {
    // SAFETY: all zeros is a valid value of the plain struct, which the call then initializes.
    let mut attr = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    check(vm, unsafe { libc::posix_spawnattr_init(&mut attr) })?;
    let mut attributes = Attributes(attr);
    let attr = &raw mut attributes.0;
    let mut flags = 0;
    if !wanted.setpgroup.is_none() && !wanted.setpgroup.is_unbound() {
        let group = int(vm, wanted.setpgroup)?;
        // SAFETY: the attributes are initialized; so for the calls below.
        check(vm, unsafe { libc::posix_spawnattr_setpgroup(attr, group) })?;
        flags |= libc::POSIX_SPAWN_SETPGROUP;
    }
    if wanted.resetids {
        flags |= libc::POSIX_SPAWN_RESETIDS;
    }
    if wanted.setsid {
        flags |= i32::from(libc::POSIX_SPAWN_SETSID);
    }
    if !wanted.setsigmask.is_unbound() {
        let set = crate::signal::signal_set(vm, wanted.setsigmask)?;
        // SAFETY: as above; the set is a live local.
        check(vm, unsafe { libc::posix_spawnattr_setsigmask(attr, &set) })?;
        flags |= libc::POSIX_SPAWN_SETSIGMASK;
    }
    if !wanted.setsigdef.is_unbound() {
        let set = crate::signal::signal_set(vm, wanted.setsigdef)?;
        // SAFETY: as above.
        check(vm, unsafe { libc::posix_spawnattr_setsigdefault(attr, &set) })?;
        flags |= libc::POSIX_SPAWN_SETSIGDEF;
    }
    if !wanted.scheduler.is_none() && !wanted.scheduler.is_unbound() {
        let Some(&[policy, param]) = wanted.scheduler.downcast::<Tuple>().map(|t| t.items()) else {
            return Err(vm.type_error(format!("{function}: scheduler must be a tuple or None")));
        };
        if !policy.is_none() {
            let policy = int(vm, policy)?;
            // SAFETY: as above.
            check(vm, unsafe { libc::posix_spawnattr_setschedpolicy(attr, policy) })?;
            flags |= libc::POSIX_SPAWN_SETSCHEDULER;
        }
        let param = priority_of(vm, param)?;
        // SAFETY: as above.
        check(vm, unsafe { libc::posix_spawnattr_setschedparam(attr, &param) })?;
        flags |= libc::POSIX_SPAWN_SETSCHEDPARAM;
    }
    // SAFETY: as above.
    check(vm, unsafe { libc::posix_spawnattr_setflags(attr, flags as libc::c_short) })?;
    Ok(attributes)
}

/// `posix_spawn`, or with `search` `posix_spawnp`.
fn spawn(
    vm: &Vm,
    search: bool,
    path: &FsPath,
    argv: Value,
    env: Value,
    file_actions: Value,
    wanted: &Wanted,
) -> PyResult<i32> {
    let function = if search { "posix_spawnp" } else { "posix_spawn" };
    let texts = argv_of(vm, argv, &format!("{function}: argv"), "")?;
    let variables = if env.is_none() {
        None
    } else {
        let message = format!("{function}: environment must be a mapping object or None");
        Some(environment_of(vm, env, &message)?)
    };
    let no_actions = file_actions.is_none()
        || file_actions.is_unbound()
        || file_actions.downcast::<Tuple>().is_some_and(|t| t.len == 0);
    let actions = if no_actions { None } else { Some(actions(vm, file_actions)?) };
    let attributes = attributes(vm, function, wanted)?;
    vm.audit("os.posix_spawn", &[os_error::path_value(path.given), argv, env])?;
    let c = path.to_c_string();
    let arguments = pointers(&texts);
    let variables = variables.as_deref().map(pointers);
    let list = actions.as_ref().map_or(std::ptr::null(), |a| &raw const a.list);
    let mut pid = 0;
    // SAFETY: all texts end with NUL and the arrays of them with null pointers; list and attributes are initialized. The
    // environment of the process changes only under the interpreter's lock, which this thread has.
    let errno = unsafe {
        let variables = variables.as_ref().map_or(environ, |v| v.as_ptr().cast());
        let arguments = arguments.as_ptr().cast();
        let call = if search { libc::posix_spawnp } else { libc::posix_spawn };
        call(&mut pid, c.as_ptr(), list, &attributes.0, arguments, variables)
    };
    if errno != 0 {
        let name = os_error::path_value(path.given);
        return Err(os_error::raise_about(vm, errno, name, Value::UNBOUND));
    }
    Ok(pid)
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Execute the program specified by path in a new process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    ///   env
    ///     Dictionary of strings mapping to strings.
    ///   file_actions
    ///     A sequence of file action tuples.
    ///   setpgroup
    ///     The pgroup to use with the POSIX_SPAWN_SETPGROUP flag.
    ///   resetids
    ///     If the value is `true` the POSIX_SPAWN_RESETIDS will be activated.
    ///   setsid
    ///     If the value is `true` the POSIX_SPAWN_SETSID or POSIX_SPAWN_SETSID_NP
    ///     will be activated.
    ///   setsigmask
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGMASK flag.
    ///   setsigdef
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGDEF flag.
    ///   scheduler
    ///     A tuple with the scheduler policy (optional) and parameters.
    #[function(
        "posix_spawn(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=<unrepresentable>, setsigdef=<unrepresentable>, scheduler=<unrepresentable>)",
        text_signature = "($module, path, argv, env, /, *, file_actions=(),\n            setpgroup=None, resetids=False, setsid=False,\n            setsigmask=(), setsigdef=(), scheduler=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn posix_spawn(
        vm: &Vm,
        path: FsPath,
        argv: Value,
        env: Value,
        file_actions: Value,
        setpgroup: Value,
        resetids: bool,
        setsid: bool,
        setsigmask: Value,
        setsigdef: Value,
        scheduler: Value,
    ) -> PyResult<i32> {
        let wanted = Wanted { setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler };
        spawn(vm, false, &path, argv, env, file_actions, &wanted)
    }
    /// Execute the program specified by path in a new process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    ///   env
    ///     Dictionary of strings mapping to strings.
    ///   file_actions
    ///     A sequence of file action tuples.
    ///   setpgroup
    ///     The pgroup to use with the POSIX_SPAWN_SETPGROUP flag.
    ///   resetids
    ///     If the value is `True` the POSIX_SPAWN_RESETIDS will be activated.
    ///   setsid
    ///     If the value is `True` the POSIX_SPAWN_SETSID or POSIX_SPAWN_SETSID_NP
    ///     will be activated.
    ///   setsigmask
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGMASK flag.
    ///   setsigdef
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGDEF flag.
    ///   scheduler
    ///     A tuple with the scheduler policy (optional) and parameters.
    #[function(
        "posix_spawnp(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=<unrepresentable>, setsigdef=<unrepresentable>, scheduler=<unrepresentable>)",
        text_signature = "($module, path, argv, env, /, *, file_actions=(),\n             setpgroup=None, resetids=False, setsid=False,\n             setsigmask=(), setsigdef=(), scheduler=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn posix_spawnp(
        vm: &Vm,
        path: FsPath,
        argv: Value,
        env: Value,
        file_actions: Value,
        setpgroup: Value,
        resetids: bool,
        setsid: bool,
        setsigmask: Value,
        setsigdef: Value,
        scheduler: Value,
    ) -> PyResult<i32> {
        let wanted = Wanted { setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler };
        spawn(vm, true, &path, argv, env, file_actions, &wanted)
    }
}
