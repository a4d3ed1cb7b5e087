//! The module `resource`: limits of the process and what it used.

use crate::os_error::{last_errno, raise_last};
use taipan_macros::module;
use taipan_vm::builtins::structseq::{self, StructSeqDef};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

static RUSAGE: StructSeqDef = StructSeqDef {
    name: "struct_rusage",
    module: "resource",
    doc: "struct_rusage: Result from getrusage.\n\nThis object may be accessed either as a tuple of\n    (utime,stime,maxrss,ixrss,idrss,isrss,minflt,majflt,\n    nswap,inblock,oublock,msgsnd,msgrcv,nsignals,nvcsw,nivcsw)\nor via the attributes ru_utime, ru_stime, ru_maxrss, and so on.",
    fields: &[
        ("ru_utime", "user time used"),
        ("ru_stime", "system time used"),
        ("ru_maxrss", "max. resident set size"),
        ("ru_ixrss", "shared memory size"),
        ("ru_idrss", "unshared data size"),
        ("ru_isrss", "unshared stack size"),
        ("ru_minflt", "page faults not requiring I/O"),
        ("ru_majflt", "page faults requiring I/O"),
        ("ru_nswap", "number of swap outs"),
        ("ru_inblock", "block input operations"),
        ("ru_oublock", "block output operations"),
        ("ru_msgsnd", "IPC messages sent"),
        ("ru_msgrcv", "IPC messages received"),
        ("ru_nsignals", "signals received"),
        ("ru_nvcsw", "voluntary context switches"),
        ("ru_nivcsw", "involuntary context switches"),
    ],
    visible: 16,
};

const CLASS_KEY: &str = "resource.struct_rusage";

fn rusage_class(vm: &Vm) -> Gc<Type> {
    if let Some(class) = vm.interp().module_state.borrow().get(CLASS_KEY) {
        return class.cast_unchecked();
    }
    let class = structseq::make_class(vm, &RUSAGE);
    vm.interp().module_state.borrow_mut().insert(CLASS_KEY, class.value());
    class
}

/// Number of limits that Linux has.
const LIMITS: i32 = 16;

fn check_resource(vm: &Vm, resource: i32) -> PyResult<libc::__rlimit_resource_t> {
    if (0..LIMITS).contains(&resource) {
        Ok(resource as libc::__rlimit_resource_t)
    } else {
        Err(vm.value_error("invalid resource specified"))
    }
}

/// One limit: an int, where -1 is infinity.
fn limit(vm: &Vm, value: Value) -> PyResult<u64> {
    let int = vm.index_of(value)?;
    match vm.int_to_i64(int) {
        Some(-1) => Ok(libc::RLIM_INFINITY),
        Some(i) => u64::try_from(i).map_err(|_| vm.value_error("Cannot convert negative int")),
        None => match vm.int_to_big(int).and_then(|big| big.to_u64()) {
            Some(n) => Ok(n),
            None => Err(vm.overflow_error("Python int too large to convert to C rlim_t")),
        },
    }
}

fn limits_from(vm: &Vm, limits: Value) -> PyResult<libc::rlimit> {
    let pair = vm.tuple_from(limits)?;
    let [soft, hard] = *pair.items() else {
        return Err(vm.value_error("expected a tuple of 2 integers"));
    };
    Ok(libc::rlimit { rlim_cur: limit(vm, soft)?, rlim_max: limit(vm, hard)? })
}

fn limits_to(vm: &Vm, limits: &libc::rlimit) -> (Value, Value) {
    let one = |n: u64| if n == libc::RLIM_INFINITY { Value::int32(-1) } else { vm.int_from_u64(n) };
    (one(limits.rlim_cur), one(limits.rlim_max))
}

#[module("resource")]
pub mod module {
    use super::*;

    #[function("getrlimit(resource, /)")]
    fn getrlimit(vm: &Vm, resource: i32) -> PyResult<(Value, Value)> {
        let resource = check_resource(vm, resource)?;
        let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the structure is a live local.
        if unsafe { libc::getrlimit(resource, &mut limits) } < 0 {
            return Err(raise_last(vm));
        }
        Ok(limits_to(vm, &limits))
    }
    #[function("setrlimit(resource, limits, /)")]
    fn setrlimit(vm: &Vm, resource: i32, limits: Value) -> PyResult<()> {
        let resource = check_resource(vm, resource)?;
        vm.audit("resource.setrlimit", &[vm.int(resource.into()), limits])?;
        let limits = limits_from(vm, limits)?;
        // SAFETY: the structure is a live local.
        if unsafe { libc::setrlimit(resource, &limits) } < 0 {
            return Err(match last_errno() {
                libc::EINVAL => vm.value_error("current limit exceeds maximum limit"),
                libc::EPERM => vm.value_error("not allowed to raise maximum limit"),
                _ => raise_last(vm),
            });
        }
        Ok(())
    }
    #[function("prlimit(pid, resource, limits=None, /)")]
    fn prlimit(vm: &Vm, pid: i32, resource: i32, limits: Value) -> PyResult<(Value, Value)> {
        let resource = check_resource(vm, resource)?;
        vm.audit("resource.prlimit", &[Value::int32(pid), vm.int(resource.into()), limits])?;
        let new = if limits.is_none() { None } else { Some(limits_from(vm, limits)?) };
        let new: *const libc::rlimit = new.as_ref().map_or(std::ptr::null(), |limits| limits);
        let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: both structures are live locals; the new one may be absent.
        if unsafe { libc::prlimit(pid, resource, new, &mut old) } < 0 {
            return Err(match last_errno() {
                libc::EINVAL => vm.value_error("current limit exceeds maximum limit"),
                _ => raise_last(vm),
            });
        }
        Ok(limits_to(vm, &old))
    }
    #[function("getrusage(who, /)")]
    fn getrusage(vm: &Vm, who: i32) -> PyResult {
        // SAFETY: all fields are numbers, for which zero is valid.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is a live local.
        if unsafe { libc::getrusage(who, &mut usage) } < 0 {
            return Err(match last_errno() {
                libc::EINVAL => vm.value_error("invalid who parameter"),
                _ => raise_last(vm),
            });
        }
        let seconds = |t: libc::timeval| vm.float(t.tv_sec as f64 + t.tv_usec as f64 * 0.000001);
        let fields = [
            seconds(usage.ru_utime),
            seconds(usage.ru_stime),
            vm.int(usage.ru_maxrss),
            vm.int(usage.ru_ixrss),
            vm.int(usage.ru_idrss),
            vm.int(usage.ru_isrss),
            vm.int(usage.ru_minflt),
            vm.int(usage.ru_majflt),
            vm.int(usage.ru_nswap),
            vm.int(usage.ru_inblock),
            vm.int(usage.ru_oublock),
            vm.int(usage.ru_msgsnd),
            vm.int(usage.ru_msgrcv),
            vm.int(usage.ru_nsignals),
            vm.int(usage.ru_nvcsw),
            vm.int(usage.ru_nivcsw),
        ];
        Ok(structseq::make(vm, rusage_class(vm), RUSAGE.visible, &fields))
    }
    #[function("getpagesize()")]
    fn getpagesize() -> i64 {
        // SAFETY: no memory is involved.
        unsafe { libc::sysconf(libc::_SC_PAGESIZE) }
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "error", vm.exc().os_error.value())?;
        set_module_attribute(vm, module, "struct_rusage", rusage_class(vm).value())?;
        let constants = [
            ("RLIMIT_CPU", 0),
            ("RLIMIT_FSIZE", 1),
            ("RLIMIT_DATA", 2),
            ("RLIMIT_STACK", 3),
            ("RLIMIT_CORE", 4),
            ("RLIMIT_RSS", 5),
            ("RLIMIT_NPROC", 6),
            ("RLIMIT_NOFILE", 7),
            ("RLIMIT_OFILE", 7),
            ("RLIMIT_MEMLOCK", 8),
            ("RLIMIT_AS", 9),
            ("RLIMIT_SIGPENDING", 11),
            ("RLIMIT_MSGQUEUE", 12),
            ("RLIMIT_NICE", 13),
            ("RLIMIT_RTPRIO", 14),
            ("RLIMIT_RTTIME", 15),
            ("RLIM_INFINITY", -1),
            ("RUSAGE_SELF", 0),
            ("RUSAGE_CHILDREN", -1),
            ("RUSAGE_THREAD", 1),
        ];
        for (name, value) in constants {
            set_module_attribute(vm, module, name, Value::int32(value))?;
        }
        Ok(())
    }
}
