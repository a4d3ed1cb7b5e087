//! The module `syslog`: messages for the system's log.

use std::ffi::CString;
use taipan_macros::module;
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::{List, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// True in the interpreter's state when the log is open.
const OPEN_KEY: &str = "syslog.open";

fn c_text(vm: &Vm, text: &str) -> PyResult<CString> {
    CString::new(text).map_err(|_| vm.value_error("embedded null character"))
}

/// The program's name, without its folder: None before `sys.argv` exists.
fn program_name(vm: &Vm) -> Option<String> {
    let sys = vm.interp().sys_dict.get().downcast::<taipan_vm::object::Dict>()?;
    let argv = sys.get_str(vm, vm.intern_str("argv"))?.downcast::<List>()?;
    let first = argv.try_get(vm, 0)?.downcast::<Str>()?;
    let name = first.as_str_lossy();
    let name = name.rsplit('/').next().unwrap_or(&name);
    Some(name.to_string()).filter(|n| !n.is_empty())
}

/// Opens the log. The system keeps the pointer to the name, so it lives as long as the process; it is a few bytes for
/// each call.
fn open(vm: &Vm, ident: Option<CString>, option: i32, facility: i32) -> PyResult<()> {
    if vm.is_audited() {
        let name = ident.as_ref().map_or(Value::NONE, |name| vm.str(&name.to_string_lossy()).value());
        vm.audit("syslog.openlog", &[name, Value::int32(option), Value::int32(facility)])?;
    }
    let ident = ident.map_or(std::ptr::null(), |name| name.into_raw().cast_const());
    // SAFETY: the name is null or ends with NUL, and is never freed.
    unsafe { libc::openlog(ident, option, facility) };
    vm.interp().module_state.borrow_mut().insert(OPEN_KEY, Value::TRUE);
    Ok(())
}

fn is_open(vm: &Vm) -> bool {
    vm.interp().module_state.borrow().get(OPEN_KEY).is_some_and(|v| *v == Value::TRUE)
}

fn open_default(vm: &Vm, option: i32, facility: i32) -> PyResult<()> {
    let name = program_name(vm).and_then(|name| CString::new(name).ok());
    open(vm, name, option, facility)
}

#[module("syslog")]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CONSTANTS {
            set_module_attribute(vm, module, name, Value::int32(*value))?;
        }
        set_module_attribute(vm, module, "__doc__", Value::NONE)
    }

    /// Set logging options of subsequent syslog() calls.
    #[function("openlog(ident=<unrepresentable>, logoption=0, facility=LOG_USER)")]
    fn openlog(vm: &Vm, ident: Option<Gc<Str>>, logoption: i32, facility: Option<i32>) -> PyResult<()> {
        let facility = facility.unwrap_or(libc::LOG_USER);
        match ident {
            Some(ident) => open(vm, Some(c_text(vm, &ident.as_str_lossy())?), logoption, facility),
            None => open_default(vm, logoption, facility),
        }
    }
    /// syslog([priority=LOG_INFO,] message)
    /// Send the string message to the system logger.
    #[function("syslog(*args)", text_signature = None)]
    fn syslog(vm: &Vm, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "syslog.syslog")?;
        let (priority, message) = match *args.positional() {
            [message] => (libc::LOG_INFO, message),
            [priority, message] => {
                let number = crate::io::int_arg(vm, priority)?;
                let Ok(number) = i32::try_from(number) else {
                    return Err(vm.overflow_error("Python int too large to convert to C int"));
                };
                (number, message)
            }
            _ => return Err(vm.type_error("syslog.syslog requires 1 to 2 arguments")),
        };
        let Some(text) = message.downcast::<Str>() else {
            let got = vm.type_of(message).name();
            let at = args.len();
            return Err(vm.type_error(format!("syslog() argument {at} must be str, not {got}")));
        };
        let text = c_text(vm, &text.as_str_lossy())?;
        vm.audit("syslog.syslog", &[Value::int32(priority), message])?;
        if !is_open(vm) {
            open_default(vm, 0, libc::LOG_USER)?;
        }
        // SAFETY: both texts end with NUL, and the first makes the second the only argument of the format.
        vm.without_lock(|| unsafe { libc::syslog(priority, c"%s".as_ptr(), text.as_ptr()) });
        Ok(())
    }
    /// Reset the syslog module values and call the system library closelog().
    #[function("closelog()")]
    fn closelog(vm: &Vm) -> PyResult<()> {
        vm.audit("syslog.closelog", &[])?;
        if is_open(vm) {
            // SAFETY: no memory is involved.
            unsafe { libc::closelog() };
            vm.interp().module_state.borrow_mut().insert(OPEN_KEY, Value::FALSE);
        }
        Ok(())
    }
    /// Set the priority mask to maskpri and return the previous mask value.
    #[function("setlogmask(maskpri, /)")]
    fn setlogmask(vm: &Vm, maskpri: i32) -> PyResult<i32> {
        vm.audit("syslog.setlogmask", &[Value::int32(maskpri)])?;
        // SAFETY: no memory is involved.
        Ok(unsafe { libc::setlogmask(maskpri) })
    }
    /// Calculates the mask for the individual priority pri.
    #[function("LOG_MASK(pri, /)")]
    fn log_mask(pri: i32) -> i32 {
        1i32.wrapping_shl(pri as u32)
    }
    /// Calculates the mask for all priorities up to and including pri.
    #[function("LOG_UPTO(pri, /)")]
    fn log_upto(pri: i32) -> i32 {
        1i32.wrapping_shl((pri as u32).wrapping_add(1)).wrapping_sub(1)
    }
}

macro_rules! table {
    ($($name:ident)*) => { &[
        $( (stringify!($name), libc::$name), )* ("LOG_NOWAIT", 0x10),
    ] };
}

static CONSTANTS: &[(&str, i32)] = table! {
    LOG_EMERG LOG_ALERT LOG_CRIT LOG_ERR LOG_WARNING LOG_NOTICE LOG_INFO LOG_DEBUG
    LOG_PID LOG_CONS LOG_NDELAY LOG_ODELAY LOG_PERROR
    LOG_KERN LOG_USER LOG_MAIL LOG_DAEMON LOG_AUTH LOG_LPR LOG_LOCAL0 LOG_LOCAL1 LOG_LOCAL2 LOG_LOCAL3 LOG_LOCAL4
    LOG_LOCAL5 LOG_LOCAL6 LOG_LOCAL7 LOG_SYSLOG LOG_CRON LOG_UUCP LOG_NEWS LOG_AUTHPRIV LOG_FTP
};
