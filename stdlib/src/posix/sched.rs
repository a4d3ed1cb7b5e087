//! Scheduling: policies, priorities, the CPUs that a process may use.

use super::stat;
use crate::os_error::{self, retry};
use taipan_macros::module;
use taipan_vm::builtins::structseq::{StructSeqDef, make};
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::{Module, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

static SCHED_PARAM: StructSeqDef = StructSeqDef {
    name: "sched_param",
    module: "posix",
    doc: "Currently has only one field: sched_priority\n\n  sched_priority\n    A scheduling parameter.",
    fields: &[("sched_priority", "the scheduling priority")],
    visible: 1,
};

/// `sched_param(sched_priority)`
fn new_param(vm: &Vm, class: Gc<Type>, args: &Args) -> PyResult {
    let given = args.len() + args.keywords().count();
    if given > 1 {
        return Err(vm.type_error(format!("sched_param() takes at most 1 argument ({given} given)")));
    }
    let priority = match args.get(0).or_else(|| args.keyword("sched_priority")) {
        Some(priority) => priority,
        None if given == 0 => {
            return Err(vm.type_error("sched_param() missing required argument 'sched_priority' (pos 1)"));
        }
        None => return Err(vm.type_error("sched_param() got an unexpected keyword argument")),
    };
    Ok(make(vm, class, 1, &[priority]))
}

/// The class `sched_param`.
fn param_class(vm: &Vm) -> Gc<Type> {
    let class = stat::class(vm, &SCHED_PARAM);
    class.update_slots(|slots| slots.new = Some(new_param));
    class
}

/// The priority of a `sched_param`.
///
/// # Errors
/// TypeError for anything else.
pub fn priority_of(vm: &Vm, param: Value) -> PyResult<libc::sched_param> {
    let class = stat::class(vm, &SCHED_PARAM);
    let tuple = if vm.type_of(param) == class { param.downcast::<Tuple>() } else { None };
    let Some([priority]) = tuple.map(|t| t.items()) else {
        return Err(vm.type_error("must have a sched_param object"));
    };
    let priority = crate::io::int_arg(vm, *priority)?;
    match i32::try_from(priority) {
        Ok(sched_priority) => Ok(libc::sched_param { sched_priority }),
        Err(_) => Err(vm.overflow_error("sched_priority out of range")),
    }
}

/// A call that may give -1 as a result: the error number tells.
fn with_errno(vm: &Vm, call: impl FnOnce() -> i32) -> PyResult<i32> {
    // SAFETY: the place of the calling thread's error number.
    unsafe { *libc::__errno_location() = 0 };
    let result = call();
    if result == -1 && os_error::last_errno() != 0 { Err(os_error::raise_last(vm)) } else { Ok(result) }
}

#[module("posix")]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "sched_param", param_class(vm).value())
    }

    /// Return program scheduling priority.
    #[function("getpriority(which, who)")]
    fn getpriority(vm: &Vm, which: i32, who: i32) -> PyResult<i32> {
        // SAFETY: no memory is involved.
        with_errno(vm, || unsafe { libc::getpriority(which as _, who as _) })
    }
    /// Set program scheduling priority.
    #[function("setpriority(which, who, priority)")]
    fn setpriority(vm: &Vm, which: i32, who: i32, priority: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        if unsafe { libc::setpriority(which as _, who as _, priority) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// Get the maximum scheduling priority for policy.
    #[function("sched_get_priority_max(policy)")]
    fn sched_get_priority_max(vm: &Vm, policy: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::sched_get_priority_max(policy) }.into())
    }
    /// Get the minimum scheduling priority for policy.
    #[function("sched_get_priority_min(policy)")]
    fn sched_get_priority_min(vm: &Vm, policy: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::sched_get_priority_min(policy) }.into())
    }
    /// Get the scheduling policy for the process identified by pid.
    ///
    /// Passing 0 for pid returns the scheduling policy for the calling process.
    #[function("sched_getscheduler(pid, /)")]
    fn sched_getscheduler(vm: &Vm, pid: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::sched_getscheduler(pid) }.into())
    }
    /// Set the scheduling policy for the process identified by pid.
    ///
    /// If pid is 0, the calling process is changed.
    /// param is an instance of sched_param.
    #[function("sched_setscheduler(pid, policy, param, /)")]
    fn sched_setscheduler(vm: &Vm, pid: i32, policy: i32, param: Value) -> PyResult<()> {
        let param = priority_of(vm, param)?;
        // SAFETY: the struct is a live local.
        retry(vm, || unsafe { libc::sched_setscheduler(pid, policy, &param) }.into()).map(|_| ())
    }
    /// Returns scheduling parameters for the process identified by pid.
    ///
    /// If pid is 0, returns parameters for the calling process.
    /// Return value is an instance of sched_param.
    #[function("sched_getparam(pid, /)")]
    fn sched_getparam(vm: &Vm, pid: i32) -> PyResult {
        let mut param = libc::sched_param { sched_priority: 0 };
        // SAFETY: the struct is a live local.
        retry(vm, || unsafe { libc::sched_getparam(pid, &mut param) }.into())?;
        Ok(make(vm, param_class(vm), 1, &[Value::int32(param.sched_priority)]))
    }
    /// Set scheduling parameters for the process identified by pid.
    ///
    /// If pid is 0, sets parameters for the calling process.
    /// param should be an instance of sched_param.
    #[function("sched_setparam(pid, param, /)")]
    fn sched_setparam(vm: &Vm, pid: i32, param: Value) -> PyResult<()> {
        let param = priority_of(vm, param)?;
        // SAFETY: the struct is a live local.
        retry(vm, || unsafe { libc::sched_setparam(pid, &param) }.into()).map(|_| ())
    }
    /// Return the round-robin quantum for the process identified by pid, in seconds.
    ///
    /// Value returned is a float.
    #[function("sched_rr_get_interval(pid, /)")]
    fn sched_rr_get_interval(vm: &Vm, pid: i32) -> PyResult<f64> {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the struct is a live local.
        retry(vm, || unsafe { libc::sched_rr_get_interval(pid, &mut time) }.into())?;
        Ok(time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64)
    }
    /// Set the CPU affinity of the process identified by pid to mask.
    ///
    /// mask should be an iterable of integers identifying CPUs.
    #[function("sched_setaffinity(pid, mask, /)")]
    fn sched_setaffinity(vm: &Vm, pid: i32, mask: Value) -> PyResult<()> {
        let iterator = vm.iter(mask)?;
        let mut bits = vec![0u64; 16];
        while let Some(item) = vm.next(iterator)? {
            if !vm.is_int(item) {
                let class = vm.repr_text(vm.type_of(item).value())?;
                let message = format!("expected an iterator of ints, but iterator yielded {class}");
                return Err(vm.type_error(message));
            }
            let cpu = crate::io::int_arg(vm, item)?;
            if cpu < 0 {
                return Err(vm.value_error("negative CPU number"));
            }
            if cpu > i64::from(i32::MAX) - 1 {
                return Err(vm.overflow_error("CPU number too large"));
            }
            let word = cpu as usize / 64;
            if word >= bits.len() {
                bits.resize(word + 1, 0);
            }
            bits[word] |= 1 << (cpu % 64);
        }
        // SAFETY: the vector has the size that is passed, in bytes.
        if unsafe { libc::sched_setaffinity(pid, bits.len() * 8, bits.as_ptr().cast()) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    /// Return the affinity of the process identified by pid (or the current process if zero).
    ///
    /// The affinity is returned as a set of CPU identifiers.
    #[function("sched_getaffinity(pid, /)")]
    fn sched_getaffinity(vm: &Vm, pid: i32) -> PyResult {
        let mut bits = vec![0u64; 16];
        // SAFETY: the vector has the size that is passed, in bytes.
        while unsafe { libc::sched_getaffinity(pid, bits.len() * 8, bits.as_mut_ptr().cast()) } < 0 {
            if os_error::last_errno() != libc::EINVAL || bits.len() > 1 << 20 {
                return Err(os_error::raise_last(vm));
            }
            bits = vec![0; bits.len() * 2];
        }
        let list = vm.new_list();
        for cpu in (0..bits.len() * 64).filter(|cpu| bits[cpu / 64] >> (cpu % 64) & 1 == 1) {
            list.push(vm, vm.int(cpu as i64));
        }
        let class = vm.builtin_type(taipan_vm::object::builtin_types::shapes::SET);
        vm.call(class.value(), &[list.value()])
    }
    /// Voluntarily relinquish the CPU.
    #[function("sched_yield()")]
    fn sched_yield(vm: &Vm) {
        vm.without_lock(std::thread::yield_now);
    }
}
