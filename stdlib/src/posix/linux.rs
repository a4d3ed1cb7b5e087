//! What Linux has beyond POSIX: event and timer descriptors, files in memory, copies inside the kernel, namespaces.

use crate::os_error::{self, retry};
use crate::time::{Round, nanoseconds};
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// An offset that may be None.
fn offset(vm: &Vm, v: Value) -> PyResult<Option<i64>> {
    if v.is_none() { Ok(None) } else { crate::io::int_arg(vm, v).map(Some) }
}

fn place(offset: &mut Option<i64>) -> *mut i64 {
    offset.as_mut().map_or(std::ptr::null_mut(), |o| o)
}

fn byte_count(vm: &Vm, count: isize) -> PyResult<usize> {
    usize::try_from(count).map_err(|_| vm.value_error("negative value for 'count' not allowed"))
}

fn to_timespec(ns: i64) -> libc::timespec {
    libc::timespec { tv_sec: ns.div_euclid(1_000_000_000), tv_nsec: ns.rem_euclid(1_000_000_000) }
}

fn set_timer(vm: &Vm, fd: i32, flags: i32, initial: i64, interval: i64) -> PyResult<libc::itimerspec> {
    let new = libc::itimerspec { it_interval: to_timespec(interval), it_value: to_timespec(initial) };
    // SAFETY: all zeros is a valid value of the plain struct.
    let mut old: libc::itimerspec = unsafe { std::mem::zeroed() };
    // SAFETY: both structs are live locals.
    if unsafe { libc::timerfd_settime(fd, flags, &new, &mut old) } < 0 {
        return Err(os_error::raise_last(vm));
    }
    Ok(old)
}

fn get_timer(vm: &Vm, fd: i32) -> PyResult<libc::itimerspec> {
    // SAFETY: all zeros is a valid value of the plain struct.
    let mut now: libc::itimerspec = unsafe { std::mem::zeroed() };
    // SAFETY: the struct is a live local.
    if unsafe { libc::timerfd_gettime(fd, &mut now) } < 0 {
        return Err(os_error::raise_last(vm));
    }
    Ok(now)
}

fn in_nanoseconds(t: &libc::itimerspec) -> (i64, i64) {
    let ns = |t: &libc::timespec| t.tv_sec.saturating_mul(1_000_000_000).saturating_add(t.tv_nsec);
    (ns(&t.it_value), ns(&t.it_interval))
}

fn in_seconds(t: &libc::itimerspec) -> (f64, f64) {
    let (value, interval) = in_nanoseconds(t);
    (value as f64 * 1e-9, interval as f64 * 1e-9)
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Creates and returns an event notification file descriptor.
    #[function("eventfd(initval, flags=EFD_CLOEXEC)")]
    fn eventfd(vm: &Vm, initval: u32, flags: Option<i32>) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::eventfd(initval, flags.unwrap_or(libc::EFD_CLOEXEC)) }.into())
    }
    /// Read eventfd value
    #[function("eventfd_read(fd)")]
    fn eventfd_read(vm: &Vm, fd: i32) -> PyResult<u64> {
        let mut value = 0;
        // SAFETY: the value is a live local.
        retry(vm, || unsafe { libc::eventfd_read(fd, &mut value) }.into())?;
        Ok(value)
    }
    /// Write eventfd value.
    #[function("eventfd_write(fd, value)")]
    fn eventfd_write(vm: &Vm, fd: i32, value: u64) -> PyResult<()> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::eventfd_write(fd, value) }.into()).map(|_| ())
    }
    /// Create and return a timer file descriptor.
    ///
    ///   clockid
    ///     A valid clock ID constant as timer file descriptor.
    ///
    ///     time.CLOCK_REALTIME
    ///     time.CLOCK_MONOTONIC
    ///     time.CLOCK_BOOTTIME
    ///   flags
    ///     0 or a bit mask of os.TFD_NONBLOCK or os.TFD_CLOEXEC.
    ///
    ///     os.TFD_NONBLOCK
    ///         If *TFD_NONBLOCK* is set as a flag, read doesn't blocks.
    ///         If *TFD_NONBLOCK* is not set as a flag, read block until the timer fires.
    ///
    ///     os.TFD_CLOEXEC
    ///         If *TFD_CLOEXEC* is set as a flag, enable the close-on-exec flag
    #[function("timerfd_create(clockid, /, *, flags=0)")]
    fn timerfd_create(vm: &Vm, clockid: i32, flags: i32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::timerfd_create(clockid, flags | libc::TFD_CLOEXEC) }.into())
    }
    /// Alter a timer file descriptor's internal timer in seconds.
    ///
    ///   fd
    ///     A timer file descriptor.
    ///   flags
    ///     0 or a bit mask of TFD_TIMER_ABSTIME or TFD_TIMER_CANCEL_ON_SET.
    ///   initial
    ///     The initial expiration time, in seconds.
    ///   interval
    ///     The timer's interval, in seconds.
    #[function("timerfd_settime(fd, /, *, flags=0, initial=0.0, interval=0.0)")]
    fn timerfd_settime(vm: &Vm, fd: i32, flags: i32, initial: f64, interval: f64) -> PyResult<(f64, f64)> {
        let initial = nanoseconds(vm, vm.float(initial), Round::Up)?;
        let interval = nanoseconds(vm, vm.float(interval), Round::Up)?;
        Ok(in_seconds(&set_timer(vm, fd, flags, initial, interval)?))
    }
    /// Alter a timer file descriptor's internal timer in nanoseconds.
    ///
    ///   fd
    ///     A timer file descriptor.
    ///   flags
    ///     0 or a bit mask of TFD_TIMER_ABSTIME or TFD_TIMER_CANCEL_ON_SET.
    ///   initial
    ///     initial expiration timing in nanoseconds.
    ///   interval
    ///     interval for the timer in nanoseconds.
    #[function("timerfd_settime_ns(fd, /, *, flags=0, initial=0, interval=0)")]
    fn timerfd_settime_ns(vm: &Vm, fd: i32, flags: i32, initial: i64, interval: i64) -> PyResult<(i64, i64)> {
        Ok(in_nanoseconds(&set_timer(vm, fd, flags, initial, interval)?))
    }
    /// Return a tuple of a timer file descriptor's (next expiration, interval) in float seconds.
    ///
    ///   fd
    ///     A timer file descriptor.
    #[function("timerfd_gettime(fd, /)")]
    fn timerfd_gettime(vm: &Vm, fd: i32) -> PyResult<(f64, f64)> {
        Ok(in_seconds(&get_timer(vm, fd)?))
    }
    /// Return a tuple of a timer file descriptor's (next expiration, interval) in nanoseconds.
    ///
    ///   fd
    ///     A timer file descriptor.
    #[function("timerfd_gettime_ns(fd, /)")]
    fn timerfd_gettime_ns(vm: &Vm, fd: i32) -> PyResult<(i64, i64)> {
        Ok(in_nanoseconds(&get_timer(vm, fd)?))
    }
    #[function("memfd_create(name, flags=MFD_CLOEXEC)")]
    fn memfd_create(vm: &Vm, name: Value, flags: Option<u32>) -> PyResult<i64> {
        let name = super::super::process::argument(vm, name)?;
        // SAFETY: the name ends with NUL.
        retry(vm, || unsafe { libc::memfd_create(name.as_ptr(), flags.unwrap_or(libc::MFD_CLOEXEC)) }.into())
    }
    /// Return a file descriptor referring to the process *pid*.
    ///
    /// The descriptor can be used to perform process management without races
    /// and signals.
    #[function("pidfd_open(pid, flags=0)")]
    fn pidfd_open(vm: &Vm, pid: i32, flags: u32) -> PyResult<i64> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) })
    }
    /// Disassociate parts of a process (or thread) execution context.
    ///
    ///   flags
    ///     Namespaces to be unshared.
    #[function("unshare(flags)")]
    fn unshare(vm: &Vm, flags: i32) -> PyResult<()> {
        // SAFETY: no memory is involved; files and memory of a process with one thread stay what they are.
        retry(vm, || unsafe { libc::unshare(flags) }.into()).map(|_| ())
    }
    /// Move the calling thread into different namespaces.
    ///
    ///   fd
    ///     A file descriptor to a namespace.
    ///   nstype
    ///     Type of namespace.
    #[function("setns(fd, nstype=0)")]
    fn setns(vm: &Vm, fd: i32, nstype: i32) -> PyResult<()> {
        // SAFETY: no memory is involved.
        retry(vm, || unsafe { libc::setns(fd, nstype) }.into()).map(|_| ())
    }
    /// Copy count bytes from one file descriptor to another.
    ///
    ///   src
    ///     Source file descriptor.
    ///   dst
    ///     Destination file descriptor.
    ///   count
    ///     Number of bytes to copy.
    ///   offset_src
    ///     Starting offset in src.
    ///   offset_dst
    ///     Starting offset in dst.
    ///
    /// If offset_src is None, then src is read from the current position;
    /// respectively for offset_dst.
    #[function("copy_file_range(src, dst, count, offset_src=None, offset_dst=None)")]
    fn copy_file_range(
        vm: &Vm,
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Value,
        offset_dst: Value,
    ) -> PyResult<i64> {
        let n = byte_count(vm, count)?;
        let (mut from, mut to) = (offset(vm, offset_src)?, offset(vm, offset_dst)?);
        // SAFETY: the offsets are null or live locals.
        retry(vm, || unsafe {
            libc::copy_file_range(src, place(&mut from), dst, place(&mut to), n, 0) as i64
        })
    }
    /// Transfer count bytes from one pipe to a descriptor or vice versa.
    ///
    ///   src
    ///     Source file descriptor.
    ///   dst
    ///     Destination file descriptor.
    ///   count
    ///     Number of bytes to copy.
    ///   offset_src
    ///     Starting offset in src.
    ///   offset_dst
    ///     Starting offset in dst.
    ///   flags
    ///     Flags to modify the semantics of the call.
    ///
    /// If offset_src is None, then src is read from the current position;
    /// respectively for offset_dst. The offset associated to the file
    /// descriptor that refers to a pipe must be None.
    #[function("splice(src, dst, count, offset_src=None, offset_dst=None, flags=0)")]
    fn splice(
        vm: &Vm,
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Value,
        offset_dst: Value,
        flags: u32,
    ) -> PyResult<i64> {
        let n = byte_count(vm, count)?;
        let (mut from, mut to) = (offset(vm, offset_src)?, offset(vm, offset_dst)?);
        // SAFETY: the offsets are null or live locals.
        retry(vm, || unsafe { libc::splice(src, place(&mut from), dst, place(&mut to), n, flags) as i64 })
    }
    /// Copy count bytes from file descriptor in_fd to file descriptor out_fd.
    #[function("sendfile(out_fd, in_fd, offset, count)")]
    fn sendfile(vm: &Vm, out_fd: i32, in_fd: i32, offset: Value, count: isize) -> PyResult<i64> {
        let mut from = super::offset(vm, offset)?;
        // SAFETY: the offset is null or a live local; the system checks the count.
        retry(vm, || unsafe { libc::sendfile(out_fd, in_fd, place(&mut from), count as usize) as i64 })
    }
}
