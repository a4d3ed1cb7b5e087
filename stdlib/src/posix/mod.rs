//! `posix`: the system calls behind `os`.

pub mod constants;
pub mod dir;
pub mod fd;
pub mod files;
pub mod fork;
pub mod ids;
pub mod linux;
pub mod path;
pub mod process;
pub mod sched;
pub mod spawn;
pub mod stat;
pub mod tty;
pub mod vectored;
pub mod wait;
pub mod xattr;

use taipan_macros::module;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Environment, without names that the program cannot set.
fn environment(vm: &Vm) -> PyResult {
    use std::os::unix::ffi::OsStrExt;
    let dict = vm.new_dict();
    for (name, value) in std::env::vars_os() {
        let name = vm.bytes(name.as_bytes()).value();
        if dict.get(vm, name)?.is_some() {
            continue;
        }
        dict.set(vm, name, vm.bytes(value.as_bytes()).value())?;
    }
    Ok(dict.value())
}

#[module(
    "posix",
    classes(dir::DirEntry),
    parts(
        files::module,
        fd::module,
        fork::module,
        ids::module,
        linux::module,
        process::module,
        sched::module,
        spawn::module,
        dir::module,
        path::module,
        tty::module,
        vectored::module,
        wait::module,
        xattr::module
    )
)]
/// Access to operating system functionality that is standardized by the POSIX standard.
pub mod module {
    use super::*;

    /// Create the environment dictionary.
    #[function("_create_environ()")]
    fn create_environ(vm: &Vm) -> PyResult {
        environment(vm)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let set = |name: &str, v: Value| set_module_attribute(vm, module, name, v);
        for (name, value) in constants::CONSTANTS.iter().chain(constants::MORE) {
            set(name, vm.int(*value))?;
        }
        set("environ", environment(vm)?)?;
        set("error", vm.exc().os_error.value())?;
        for (name, table) in [
            ("sysconf_names", constants::SYSCONF),
            ("confstr_names", constants::CONFSTR),
            ("pathconf_names", constants::PATHCONF),
        ] {
            let dict = vm.new_dict();
            for (key, value) in table {
                dict.set_str(vm, vm.intern_str(key), vm.int(*value));
            }
            set(name, dict.value())?;
        }
        let have = vm.new_list();
        for name in constants::HAVE {
            have.push(vm, vm.str(name).value());
        }
        set("_have_functions", have.value())?;
        set("stat_result", stat::class(vm, &stat::STAT_RESULT).value())?;
        set("statvfs_result", stat::class(vm, &stat::STATVFS_RESULT).value())?;
        set("terminal_size", stat::class(vm, &stat::TERMINAL_SIZE).value())?;
        set("uname_result", stat::class(vm, &stat::UNAME_RESULT).value())?;
        set("times_result", stat::class(vm, &stat::TIMES_RESULT).value())
    }
}
