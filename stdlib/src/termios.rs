//! The module `termios`: settings of terminals.

use crate::exception_class::exception_class;
use crate::fd_arg::FdArg;
use crate::os_error::{last_errno, strerror};
use taipan_macros::module;
use taipan_vm::native::{PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Bytes, List, Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "termios.error", vm.exc().exception)
}

/// Raises `termios.error` for the last failed call.
#[cold]
fn fail(vm: &Vm) -> Raised {
    let errno = last_errno();
    let text = vm.str(&strerror(errno)).value();
    let exception = error_class(vm).and_then(|class| vm.call(class.value(), &[Value::int32(errno), text]));
    match exception {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Runs a call that gives -1 on failure.
fn done(vm: &Vm, call: impl FnOnce() -> i32) -> PyResult<()> {
    if vm.without_lock(call) < 0 { Err(fail(vm)) } else { Ok(()) }
}

/// The settings of a terminal.
fn get(vm: &Vm, fd: FdArg) -> PyResult<libc::termios> {
    // SAFETY: all zeros is a valid value of the plain struct.
    let mut mode: libc::termios = unsafe { std::mem::zeroed() };
    // SAFETY: the struct is a live local.
    done(vm, || unsafe { libc::tcgetattr(fd.0, &mut mode) })?;
    Ok(mode)
}

/// The low 32 bits of an int.
fn bits(vm: &Vm, v: Value) -> PyResult<u32> {
    let index = vm.index_of(v)?;
    match vm.int_to_big(index) {
        Some(big) if vm.int_to_i64(index).is_none() => Ok(big.to_u64_wrapping() as u32),
        _ => Ok(vm.int_to_i64(index).unwrap_or(0) as u32),
    }
}

/// A control character: a byte, or a number.
fn control(vm: &Vm, v: Value) -> PyResult<u8> {
    if let Some(bytes) = v.downcast::<Bytes>()
        && let [byte] = bytes.as_slice()
    {
        return Ok(*byte);
    }
    if vm.is_int(v) {
        return Ok(bits(vm, v)? as u8);
    }
    Err(vm.type_error("tcsetattr: elements of attributes must be bytes objects of length 1 or integers"))
}

#[module("termios")]
/// This module provides an interface to the Posix calls for tty I/O control.
/// For a complete description of these calls, see the Posix or Unix manual
/// pages. It is only available for those Unix versions that support Posix
/// termios style tty I/O control.
///
/// All functions in this module take a file descriptor fd as their first
/// argument. This can be an integer file descriptor, such as returned by
/// sys.stdin.fileno(), or a file object, such as sys.stdin itself.
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CONSTANTS {
            set_module_attribute(vm, module, name, vm.int(*value))?;
        }
        set_module_attribute(vm, module, "error", error_class(vm)?.value())
    }

    /// Get the tty attributes for file descriptor fd.
    ///
    /// Returns a list [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]
    /// where cc is a list of the tty special characters (each a string of
    /// length 1, except the items with indices VMIN and VTIME, which are
    /// integers when these fields are defined).  The interpretation of the
    /// flags and the speeds as well as the indexing in the cc array must be
    /// done using the symbolic constants defined in this module.
    #[function("tcgetattr(fd, /)")]
    fn tcgetattr(vm: &Vm, fd: FdArg) -> PyResult<Gc<List>> {
        let mode = get(vm, fd)?;
        let raw = mode.c_lflag & libc::ICANON == 0;
        let controls = vm.new_list();
        for (i, byte) in mode.c_cc.iter().enumerate() {
            let number = raw && (i == libc::VMIN || i == libc::VTIME);
            let value = if number { Value::int32((*byte).into()) } else { vm.bytes(&[*byte]).value() };
            controls.push(vm, value);
        }
        // SAFETY: the calls only read the struct.
        let (input, output) = unsafe { (libc::cfgetispeed(&mode), libc::cfgetospeed(&mode)) };
        let list = vm.new_list();
        for n in [mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag, input, output] {
            list.push(vm, vm.int(n.into()));
        }
        list.push(vm, controls.value());
        Ok(list)
    }
    /// Set the tty attributes for file descriptor fd.
    ///
    /// The attributes to be set are taken from the attributes argument, which
    /// is a list like the one returned by tcgetattr(). The when argument
    /// determines when the attributes are changed: termios.TCSANOW to
    /// change immediately, termios.TCSADRAIN to change after transmitting all
    /// queued output, or termios.TCSAFLUSH to change after transmitting all
    /// queued output and discarding all queued input.
    #[function("tcsetattr(fd, when, attributes, /)")]
    fn tcsetattr(vm: &Vm, fd: FdArg, when: i32, attributes: Value) -> PyResult<()> {
        let Some(list) = attributes.downcast::<List>().filter(|l| l.len() == 7) else {
            return Err(vm.type_error("tcsetattr, arg 3: must be 7 element list"));
        };
        let items = vm.tuple_from_list(list);
        let items = items.items();
        // What has no place in the list stays as it is.
        let mut mode = get(vm, fd)?;
        mode.c_iflag = bits(vm, items[0])?;
        mode.c_oflag = bits(vm, items[1])?;
        mode.c_cflag = bits(vm, items[2])?;
        mode.c_lflag = bits(vm, items[3])?;
        let (input, output) = (bits(vm, items[4])?, bits(vm, items[5])?);
        let count = mode.c_cc.len();
        let Some(controls) = items[6].downcast::<List>().filter(|l| l.len() == count) else {
            let message = format!("tcsetattr: attributes[6] must be {count} element list");
            return Err(vm.type_error(message));
        };
        let controls = vm.tuple_from_list(controls);
        for (place, v) in mode.c_cc.iter_mut().zip(controls.items()) {
            *place = control(vm, *v)?;
        }
        // SAFETY: the struct is a live local.
        done(vm, || unsafe { libc::cfsetispeed(&mut mode, input) })?;
        // SAFETY: as above.
        done(vm, || unsafe { libc::cfsetospeed(&mut mode, output) })?;
        // SAFETY: as above.
        done(vm, || unsafe { libc::tcsetattr(fd.0, when, &mode) })
    }
    /// Send a break on file descriptor fd.
    ///
    /// A zero duration sends a break for 0.25-0.5 seconds; a nonzero duration
    /// has a system dependent meaning.
    #[function("tcsendbreak(fd, duration, /)")]
    fn tcsendbreak(vm: &Vm, fd: FdArg, duration: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, || unsafe { libc::tcsendbreak(fd.0, duration) })
    }
    /// Wait until all output written to file descriptor fd has been transmitted.
    #[function("tcdrain(fd, /)")]
    fn tcdrain(vm: &Vm, fd: FdArg) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, || unsafe { libc::tcdrain(fd.0) })
    }
    /// Discard queued data on file descriptor fd.
    ///
    /// The queue selector specifies which queue: termios.TCIFLUSH for the input
    /// queue, termios.TCOFLUSH for the output queue, or termios.TCIOFLUSH for
    /// both queues.
    #[function("tcflush(fd, queue, /)")]
    fn tcflush(vm: &Vm, fd: FdArg, queue: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, || unsafe { libc::tcflush(fd.0, queue) })
    }
    /// Suspend or resume input or output on file descriptor fd.
    ///
    /// The action argument can be termios.TCOOFF to suspend output,
    /// termios.TCOON to restart output, termios.TCIOFF to suspend input,
    /// or termios.TCION to restart input.
    #[function("tcflow(fd, action, /)")]
    fn tcflow(vm: &Vm, fd: FdArg, action: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        done(vm, || unsafe { libc::tcflow(fd.0, action) })
    }
    fn window(vm: &Vm, fd: FdArg) -> PyResult<libc::winsize> {
        // SAFETY: all zeros is a valid value of the plain struct.
        let mut size: libc::winsize = unsafe { std::mem::zeroed() };
        // SAFETY: the request fills the struct, a live local.
        done(vm, || unsafe { libc::ioctl(fd.0, libc::TIOCGWINSZ, &mut size) })?;
        Ok(size)
    }
    /// Get the tty winsize for file descriptor fd.
    ///
    /// Returns a tuple (ws_row, ws_col).
    #[function("tcgetwinsize(fd, /)")]
    fn tcgetwinsize(vm: &Vm, fd: FdArg) -> PyResult<(u16, u16)> {
        let size = window(vm, fd)?;
        Ok((size.ws_row, size.ws_col))
    }
    /// Set the tty winsize for file descriptor fd.
    ///
    /// The winsize to be set is taken from the winsize argument, which
    /// is a two-item tuple (ws_row, ws_col) like the one returned by
    /// tcgetwinsize().
    #[function("tcsetwinsize(fd, winsize, /)")]
    fn tcsetwinsize(vm: &Vm, fd: FdArg, winsize: Value) -> PyResult<()> {
        let message = "tcsetwinsize, arg 2: must be a two-item sequence";
        let pair = crate::posix::ids::sequence(vm, winsize, message)?;
        let &[rows, columns] = pair.items() else { return Err(vm.type_error(message)) };
        let (rows, columns) = (crate::io::int_arg(vm, rows)?, crate::io::int_arg(vm, columns)?);
        // Its other fields stay as they are.
        let mut size = window(vm, fd)?;
        let (Ok(rows), Ok(columns)) = (u16::try_from(rows), u16::try_from(columns)) else {
            return Err(vm.overflow_error("winsize value(s) out of range."));
        };
        (size.ws_row, size.ws_col) = (rows, columns);
        // SAFETY: the request reads the struct, a live local.
        done(vm, || unsafe { libc::ioctl(fd.0, libc::TIOCSWINSZ, &size) })
    }
}

/// Constants of the system's header, with Linux's numbers.
#[rustfmt::skip]
static CONSTANTS: &[(&str, i64)] = &[
    ("B0", 0), ("B1000000", 0xf4240), ("B110", 0x6e), ("B115200", 0x1c200), ("B1152000", 0x119400), ("B1200", 0x4b0),
    ("B134", 0x86), ("B14400", 0x3840), ("B150", 0x96), ("B1500000", 0x16e360), ("B1800", 0x708), ("B19200", 0x4b00),
    ("B200", 0xc8), ("B2000000", 0x1e8480), ("B230400", 0x38400), ("B2400", 0x960), ("B2500000", 0x2625a0),
    ("B28800", 0x7080), ("B300", 0x12c), ("B3000000", 0x2dc6c0), ("B3500000", 0x3567e0), ("B38400", 0x9600),
    ("B4000000", 0x3d0900), ("B460800", 0x70800), ("B4800", 0x12c0), ("B50", 0x32), ("B500000", 0x7a120),
    ("B57600", 0xe100), ("B576000", 0x8ca00), ("B600", 0x258), ("B7200", 0x1c20), ("B75", 0x4b), ("B76800", 0x12c00),
    ("B921600", 0xe1000), ("B9600", 0x2580), ("BRKINT", 2), ("BS0", 0), ("BS1", 0x2000), ("BSDLY", 0x2000),
    ("CBAUD", 0x100f), ("CBAUDEX", 0x1000), ("CDSUSP", 0x19), ("CEOF", 4), ("CEOL", 0), ("CEOT", 4), ("CERASE", 0x7f),
    ("CFLUSH", 0xf), ("CIBAUD", 0x100f0000), ("CINTR", 3), ("CKILL", 0x15), ("CLNEXT", 0x16), ("CLOCAL", 0x800),
    ("CQUIT", 0x1c), ("CR0", 0), ("CR1", 0x200), ("CR2", 0x400), ("CR3", 0x600), ("CRDLY", 0x600), ("CREAD", 0x80),
    ("CRPRNT", 0x12), ("CRTSCTS", 0x80000000), ("CS5", 0), ("CS6", 0x10), ("CS7", 0x20), ("CS8", 0x30),
    ("CSIZE", 0x30), ("CSTART", 0x11), ("CSTOP", 0x13), ("CSTOPB", 0x40), ("CSUSP", 0x1a), ("CWERASE", 0x17),
    ("ECHO", 8), ("ECHOCTL", 0x200), ("ECHOE", 0x10), ("ECHOK", 0x20), ("ECHOKE", 0x800), ("ECHONL", 0x40),
    ("ECHOPRT", 0x400), ("EXTA", 0x4b00), ("EXTB", 0x9600), ("EXTPROC", 0x10000), ("FF0", 0), ("FF1", 0x8000),
    ("FFDLY", 0x8000), ("FIOASYNC", 0x5452), ("FIOCLEX", 0x5451), ("FIONBIO", 0x5421), ("FIONCLEX", 0x5450),
    ("FIONREAD", 0x541b), ("FLUSHO", 0x1000), ("HUPCL", 0x400), ("IBSHIFT", 0x10), ("ICANON", 2), ("ICRNL", 0x100),
    ("IEXTEN", 0x8000), ("IGNBRK", 1), ("IGNCR", 0x80), ("IGNPAR", 4), ("IMAXBEL", 0x2000), ("INLCR", 0x40),
    ("INPCK", 0x10), ("IOCSIZE_MASK", 0x3fff0000), ("IOCSIZE_SHIFT", 0x10), ("ISIG", 1), ("ISTRIP", 0x20),
    ("IUCLC", 0x200), ("IUTF8", 0x4000), ("IXANY", 0x800), ("IXOFF", 0x1000), ("IXON", 0x400), ("NCCS", 0x20),
    ("NL0", 0), ("NL1", 0x100), ("NLDLY", 0x100), ("NOFLSH", 0x80), ("N_MOUSE", 2), ("N_PPP", 3), ("N_SLIP", 1),
    ("N_STRIP", 4), ("N_TTY", 0), ("OCRNL", 8), ("OFDEL", 0x80), ("OFILL", 0x40), ("OLCUC", 2), ("ONLCR", 4),
    ("ONLRET", 0x20), ("ONOCR", 0x10), ("OPOST", 1), ("PARENB", 0x100), ("PARMRK", 8), ("PARODD", 0x200),
    ("PENDIN", 0x4000), ("TAB0", 0), ("TAB1", 0x800), ("TAB2", 0x1000), ("TAB3", 0x1800), ("TABDLY", 0x1800),
    ("TCFLSH", 0x540b), ("TCGETS", 0x5401), ("TCIFLUSH", 0), ("TCIOFF", 2), ("TCIOFLUSH", 2), ("TCION", 3),
    ("TCOFLUSH", 1), ("TCOOFF", 0), ("TCOON", 1), ("TCSADRAIN", 1), ("TCSAFLUSH", 2), ("TCSANOW", 0),
    ("TCSBRK", 0x5409), ("TCSBRKP", 0x5425), ("TCSETS", 0x5402), ("TCSETSF", 0x5404), ("TCSETSW", 0x5403),
    ("TCXONC", 0x540a), ("TIOCCONS", 0x541d), ("TIOCEXCL", 0x540c), ("TIOCGETD", 0x5424), ("TIOCGICOUNT", 0x545d),
    ("TIOCGLCKTRMIOS", 0x5456), ("TIOCGPGRP", 0x540f), ("TIOCGSERIAL", 0x541e), ("TIOCGSOFTCAR", 0x5419),
    ("TIOCGWINSZ", 0x5413), ("TIOCINQ", 0x541b), ("TIOCLINUX", 0x541c), ("TIOCMBIC", 0x5417), ("TIOCMBIS", 0x5416),
    ("TIOCMGET", 0x5415), ("TIOCMIWAIT", 0x545c), ("TIOCMSET", 0x5418), ("TIOCM_CAR", 0x40), ("TIOCM_CD", 0x40),
    ("TIOCM_CTS", 0x20), ("TIOCM_DSR", 0x100), ("TIOCM_DTR", 2), ("TIOCM_LE", 1), ("TIOCM_RI", 0x80),
    ("TIOCM_RNG", 0x80), ("TIOCM_RTS", 4), ("TIOCM_SR", 0x10), ("TIOCM_ST", 8), ("TIOCNOTTY", 0x5422),
    ("TIOCNXCL", 0x540d), ("TIOCOUTQ", 0x5411), ("TIOCPKT", 0x5420), ("TIOCPKT_DATA", 0), ("TIOCPKT_DOSTOP", 0x20),
    ("TIOCPKT_FLUSHREAD", 1), ("TIOCPKT_FLUSHWRITE", 2), ("TIOCPKT_NOSTOP", 0x10), ("TIOCPKT_START", 8),
    ("TIOCPKT_STOP", 4), ("TIOCSCTTY", 0x540e), ("TIOCSERCONFIG", 0x5453), ("TIOCSERGETLSR", 0x5459),
    ("TIOCSERGETMULTI", 0x545a), ("TIOCSERGSTRUCT", 0x5458), ("TIOCSERGWILD", 0x5454), ("TIOCSERSETMULTI", 0x545b),
    ("TIOCSERSWILD", 0x5455), ("TIOCSER_TEMT", 1), ("TIOCSETD", 0x5423), ("TIOCSLCKTRMIOS", 0x5457),
    ("TIOCSPGRP", 0x5410), ("TIOCSSERIAL", 0x541f), ("TIOCSSOFTCAR", 0x541a), ("TIOCSTI", 0x5412),
    ("TIOCSWINSZ", 0x5414), ("TOSTOP", 0x100), ("VDISCARD", 0xd), ("VEOF", 4), ("VEOL", 0xb), ("VEOL2", 0x10),
    ("VERASE", 2), ("VINTR", 0), ("VKILL", 3), ("VLNEXT", 0xf), ("VMIN", 6), ("VQUIT", 1), ("VREPRINT", 0xc),
    ("VSTART", 8), ("VSTOP", 9), ("VSUSP", 0xa), ("VSWTC", 7), ("VSWTCH", 7), ("VT0", 0), ("VT1", 0x4000),
    ("VTDLY", 0x4000), ("VTIME", 5), ("VWERASE", 0xe), ("XCASE", 4), ("XTABS", 0x1800), ("_POSIX_VDISABLE", 0),
];
