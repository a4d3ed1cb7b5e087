//! The module that `sysconfig` asks for facts about the build (`_sysconfigdata_<abi flags>_<platform>_<multiarch>`).

use taipan_macros::module;
use taipan_vm::object::Dict;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// `sys.implementation._multiarch`
#[cfg(target_arch = "x86_64")]
pub const MULTIARCH: &str = "x86_64-linux-gnu";
/// `sys.implementation._multiarch`
#[cfg(target_arch = "aarch64")]
pub const MULTIARCH: &str = "aarch64-linux-gnu";

fn variables(vm: &Vm) -> Gc<Dict> {
    let vars = vm.new_dict();
    let text = |name: &str, value: &str| vars.set_str(vm, vm.intern_str(name), vm.str(value).value());
    let places = crate::getpath::places(&vm.interp().config);
    let base = String::from_utf8_lossy(&places.base_prefix).into_owned();
    for name in ["prefix", "exec_prefix"] {
        text(name, &base);
    }
    text("VERSION", "3.14");
    text("LIBDEST", &format!("{base}/lib/python3.14"));
    text("BINLIBDEST", &format!("{base}/lib/python3.14"));
    text("LIBDIR", &format!("{base}/lib"));
    text("BINDIR", &format!("{base}/bin"));
    text("INCLUDEPY", &format!("{base}/include/python3.14"));
    text("SCRIPTDIR", &format!("{base}/lib"));
    text("MULTIARCH", MULTIARCH);
    text("SOABI", &format!("taipan-314-{MULTIARCH}"));
    text("EXT_SUFFIX", &format!(".taipan-314-{MULTIARCH}.so"));
    text("SHLIB_SUFFIX", ".so");
    text("EXE", "");
    text("ABIFLAGS", "");
    text("MACHDEP", "linux");
    text("PLATLIBDIR", "lib");
    // Where `zoneinfo` looks for time zones: the usual places.
    text("TZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo");
    let numbers: [(&str, i64); 9] = [
        ("Py_DEBUG", 0),
        ("Py_GIL_DISABLED", 0),
        ("Py_ENABLE_SHARED", 0),
        ("Py_TRACE_REFS", 0),
        ("SIZEOF_VOID_P", 8),
        ("SIZEOF_SIZE_T", 8),
        ("SIZEOF_LONG", 8),
        ("SIZEOF_INT", 4),
        ("HAVE_FORK", 1),
    ];
    for (name, value) in numbers {
        vars.set_str(vm, vm.intern_str(name), vm.int(value));
    }
    vars
}

macro_rules! data_module {
    ($name:literal) => {
        /// Facts about the build.
        #[module($name)]
        pub mod module {
            use super::*;

            #[attr("build_time_vars")]
            fn build_time_vars(vm: &Vm) -> Gc<Dict> {
                variables(vm)
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
data_module!("_sysconfigdata__linux_x86_64-linux-gnu");
#[cfg(target_arch = "aarch64")]
data_module!("_sysconfigdata__linux_aarch64-linux-gnu");
