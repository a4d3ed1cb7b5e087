//! The module `errno`: the system's error numbers by name.

use taipan_macros::module;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

macro_rules! numbers {
    ($($name:ident)*) => {
        /// All names; of those with the same number the last gives its name in `errorcode`.
        static NUMBERS: &[(&str, i32)] = &[$((stringify!($name), libc::$name)),*];
    };
}

numbers! {
    E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EADV EAFNOSUPPORT EAGAIN EALREADY
    EBADE EBADF EBADFD EBADMSG EBADR EBADRQC EBADSLT EBFONT
    EBUSY ECANCELED ECHILD ECHRNG ECOMM ECONNABORTED ECONNREFUSED ECONNRESET
    EDEADLK EDEADLOCK EDESTADDRREQ EDOM EDOTDOT EDQUOT EEXIST EFAULT
    EFBIG EHOSTDOWN EHOSTUNREACH EHWPOISON EIDRM EILSEQ EINPROGRESS EINTR
    EINVAL EIO EISCONN EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED
    EL2HLT EL2NSYNC EL3HLT EL3RST ELIBACC ELIBBAD ELIBEXEC ELIBMAX
    ELIBSCN ELNRNG ELOOP EMEDIUMTYPE EMFILE EMLINK EMSGSIZE EMULTIHOP
    ENAMETOOLONG ENAVAIL ENETDOWN ENETRESET ENETUNREACH ENFILE ENOANO ENOBUFS
    ENOCSI ENODATA ENODEV ENOENT ENOEXEC ENOKEY ENOLCK ENOLINK
    ENOMEDIUM ENOMEM ENOMSG ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR
    ENOSTR ENOSYS ENOTBLK ENOTCONN ENOTDIR ENOTEMPTY ENOTNAM ENOTRECOVERABLE
    ENOTSOCK ENOTSUP ENOTTY ENOTUNIQ ENXIO EOPNOTSUPP EOVERFLOW EOWNERDEAD
    EPERM EPFNOSUPPORT EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EREMCHG
    EREMOTE EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN ESOCKTNOSUPPORT ESPIPE
    ESRCH ESRMNT ESTALE ESTRPIPE ETIME ETIMEDOUT ETOOMANYREFS ETXTBSY
    EUCLEAN EUNATCH EUSERS EWOULDBLOCK EXDEV EXFULL
}

/// Names that stand for a number which has another name too.
const SYNONYMS: [&str; 3] = ["EWOULDBLOCK", "EDEADLOCK", "ENOTSUP"];

/// This module makes available standard errno system symbols.
///
/// The value of each symbol is the corresponding integer value,
/// e.g., on most systems, errno.ENOENT equals the integer 2.
///
/// The dictionary errno.errorcode maps numeric codes to symbol names,
/// e.g., errno.errorcode[2] could be the string 'ENOENT'.
///
/// Symbols that are not relevant to the underlying system are not defined.
///
/// To map error codes to error messages, use the function os.strerror(),
/// e.g. os.strerror(2) could return 'No such file or directory'.
#[module("errno")]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let codes = vm.new_dict();
        // For the sake of `pathlib` and `zipimport`, CPython gives a number of its own to what Linux has not.
        for (name, number) in NUMBERS.iter().chain(&[("EFTYPE", 134)]) {
            set_module_attribute(vm, module, name, Value::int32(*number))?;
            let known = codes.get(vm, Value::int32(*number))?.is_some();
            if !known || !SYNONYMS.contains(name) {
                codes.set(vm, Value::int32(*number), vm.intern_str(name).value())?;
            }
        }
        set_module_attribute(vm, module, "errorcode", codes.value())
    }
}
