//! Waiting for children: `wait`, `waitpid`, `waitid`, `wait3`, `wait4`.

use super::stat;
use crate::os_error::retry;
use taipan_macros::module;
use taipan_vm::builtins::structseq::StructSeqDef;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

static WAITID_RESULT: StructSeqDef = StructSeqDef {
    name: "waitid_result",
    module: "posix",
    doc: "waitid_result: Result from waitid.\n\nThis object may be accessed either as a tuple of\n  (si_pid, si_uid, si_signo, si_status, si_code),\nor via the attributes si_pid, si_uid, and so on.\n\nSee os.waitid for more information.",
    fields: &[("si_pid", ""), ("si_uid", ""), ("si_signo", ""), ("si_status", ""), ("si_code", "")],
    visible: 5,
};

/// The resources that a process used, as `resource.struct_rusage`.
fn usage_value(vm: &Vm, usage: &libc::rusage) -> PyResult {
    let class = vm.getattr_str(taipan_vm::import::import(vm, "resource")?, "struct_rusage")?;
    let seconds = |t: libc::timeval| vm.float(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    let u = usage;
    let fields = [
        seconds(u.ru_utime),
        seconds(u.ru_stime),
        vm.int(u.ru_maxrss),
        vm.int(u.ru_ixrss),
        vm.int(u.ru_idrss),
        vm.int(u.ru_isrss),
        vm.int(u.ru_minflt),
        vm.int(u.ru_majflt),
        vm.int(u.ru_nswap),
        vm.int(u.ru_inblock),
        vm.int(u.ru_oublock),
        vm.int(u.ru_msgsnd),
        vm.int(u.ru_msgrcv),
        vm.int(u.ru_nsignals),
        vm.int(u.ru_nvcsw),
        vm.int(u.ru_nivcsw),
    ];
    vm.call(class, &[vm.new_tuple(&fields).value()])
}

#[module("posix")]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "waitid_result", stat::class(vm, &WAITID_RESULT).value())
    }

    /// Wait for completion of a given child process.
    ///
    /// Returns a tuple of information regarding the child process:
    ///     (pid, status)
    ///
    /// The options argument is ignored on Windows.
    #[function("waitpid(pid, options, /)")]
    fn waitpid(vm: &Vm, pid: i32, options: i32) -> PyResult<(i64, i32)> {
        let mut status = 0;
        // SAFETY: the status is a live local.
        let got = retry(vm, || unsafe { libc::waitpid(pid, &mut status, options) }.into())?;
        Ok((got, status))
    }
    /// Wait for completion of a child process.
    ///
    /// Returns a tuple of information about the child process:
    ///     (pid, status)
    #[function("wait()")]
    fn wait(vm: &Vm) -> PyResult<(i64, i32)> {
        waitpid(vm, -1, 0)
    }
    /// Wait for completion of a specific child process.
    ///
    /// Returns a tuple of information about the child process:
    ///   (pid, status, rusage)
    #[function("wait4(pid, options)")]
    fn wait4(vm: &Vm, pid: i32, options: i32) -> PyResult<(i64, i32, Value)> {
        let mut status = 0;
        // SAFETY: all zeros is a valid value of the plain struct.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: both places are live locals.
        let got = retry(vm, || unsafe { libc::wait4(pid, &mut status, options, &mut usage) }.into())?;
        Ok((got, status, usage_value(vm, &usage)?))
    }
    /// Wait for completion of a child process.
    ///
    /// Returns a tuple of information about the child process:
    ///   (pid, status, rusage)
    #[function("wait3(options)")]
    fn wait3(vm: &Vm, options: i32) -> PyResult<(i64, i32, Value)> {
        wait4(vm, -1, options)
    }
    /// Returns the result of waiting for a process or processes.
    ///
    ///   idtype
    ///     Must be one of be P_PID, P_PGID or P_ALL.
    ///   id
    ///     The id to wait on.
    ///   options
    ///     Constructed from the ORing of one or more of WEXITED, WSTOPPED
    ///     or WCONTINUED and additionally may be ORed with WNOHANG or WNOWAIT.
    ///
    /// Returns either waitid_result or None if WNOHANG is specified and there
    /// are no children in a waitable state.
    #[function("waitid(idtype, id, options, /)")]
    fn waitid(vm: &Vm, idtype: u32, id: i32, options: i32) -> PyResult<Option<Value>> {
        // SAFETY: all zeros is a valid value of the plain struct.
        let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
        // SAFETY: the struct is a live local.
        retry(vm, || unsafe { libc::waitid(idtype, id as libc::id_t, &mut info, options) }.into())?;
        // SAFETY: for a signal about a child these fields are the ones that are filled; all zeros otherwise.
        let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
        if pid == 0 {
            return Ok(None);
        }
        let fields = [
            vm.int(pid.into()),
            vm.int(uid.into()),
            vm.int(info.si_signo.into()),
            vm.int(status.into()),
            vm.int(info.si_code.into()),
        ];
        Ok(Some(stat::result(vm, &WAITID_RESULT, &fields)))
    }
    /// Convert a wait status to an exit code.
    ///
    /// On Unix:
    ///
    /// * If WIFEXITED(status) is true, return WEXITSTATUS(status).
    /// * If WIFSIGNALED(status) is true, return -WTERMSIG(status).
    /// * Otherwise, raise a ValueError.
    ///
    /// On Windows, return status shifted right by 8 bits.
    ///
    /// On Unix, if the process is being traced or if waitpid() was called with
    /// WUNTRACED option, the caller must first check if WIFSTOPPED(status) is true.
    /// This function must not be called if WIFSTOPPED(status) is true.
    #[function("waitstatus_to_exitcode(status)")]
    fn waitstatus_to_exitcode(vm: &Vm, status: i32) -> PyResult<i32> {
        if libc::WIFEXITED(status) {
            Ok(libc::WEXITSTATUS(status))
        } else if libc::WIFSIGNALED(status) {
            Ok(-libc::WTERMSIG(status))
        } else if libc::WIFSTOPPED(status) {
            let signal = libc::WSTOPSIG(status);
            Err(vm.value_error(format!("process stopped by delivery of signal {signal}")))
        } else {
            Err(vm.value_error(format!("invalid wait status: {status}")))
        }
    }
}
