//! The modules `_multiprocessing` and `_posixshmem`: semaphores and memory that processes share by name.

use crate::os_error::{self, last_errno, raise_last};
use std::cell::Cell;
use std::ffi::CString;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Module, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A kind of semaphore: its holder can take it again.
const RECURSIVE_MUTEX: i32 = 0;
const SEMAPHORE: i32 = 1;

/// A semaphore of the system, closed when it dies.
struct Semaphore(*mut libc::sem_t);
impl Drop for Semaphore {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: it was opened by this object and is closed once.
            unsafe { libc::sem_close(self.0) };
        }
    }
}

/// A named semaphore, with what this process knows of its use.
#[native_object("_multiprocessing.SemLock")]
pub struct SemLock {
    #[untraced]
    semaphore: Semaphore,
    kind: i32,
    maxvalue: i32,
    /// How often this process took it.
    count: Cell<i32>,
    last_thread: Cell<u64>,
    name: ValueCell,
}

impl SemLock {
    fn raw(&self) -> *mut libc::sem_t {
        self.semaphore.0
    }
    fn is_mine(&self, vm: &Vm) -> bool {
        self.count.get() > 0 && self.last_thread.get() == vm.thread_id.get()
    }
}

fn c_name(vm: &Vm, name: &str) -> PyResult<CString> {
    CString::new(name).map_err(|_| vm.value_error("embedded null character"))
}

fn make(vm: &Vm, cls: Gc<Type>, raw: *mut libc::sem_t, kind: i32, maxvalue: i32, name: Value) -> Gc<SemLock> {
    SemLock::alloc(vm, cls, |head| SemLock {
        head,
        semaphore: Semaphore(raw),
        kind,
        maxvalue,
        count: Cell::new(0),
        last_thread: Cell::new(0),
        name: ValueCell::new(name),
    })
}

fn value_of(vm: &Vm, this: Gc<SemLock>) -> PyResult<i32> {
    let mut value = 0;
    // SAFETY: the semaphore is open; the number is a live local.
    if unsafe { libc::sem_getvalue(this.raw(), &mut value) } < 0 {
        return Err(raise_last(vm));
    }
    // Some systems count those that wait.
    Ok(value.max(0))
}

/// The moment that is `seconds` from now, on the clock of `sem_timedwait`.
fn moment(vm: &Vm, seconds: f64) -> PyResult<libc::timespec> {
    // SAFETY: all zeros is a valid value of the plain struct that the call then fills.
    let now = unsafe {
        let mut now: libc::timespec = std::mem::zeroed();
        if libc::clock_gettime(libc::CLOCK_REALTIME, &mut now) < 0 {
            return Err(raise_last(vm));
        }
        now
    };
    let seconds = if seconds > 0.0 { seconds.min(1e9) } else { 0.0 };
    let whole = seconds.floor();
    let nanoseconds = now.tv_nsec + ((seconds - whole) * 1e9) as i64;
    Ok(libc::timespec {
        tv_sec: now.tv_sec + whole as i64 + nanoseconds / 1_000_000_000,
        tv_nsec: nanoseconds % 1_000_000_000,
    })
}

fn take(vm: &Vm, this: Gc<SemLock>, block: bool, timeout: Value) -> PyResult<bool> {
    if this.kind == RECURSIVE_MUTEX && this.is_mine(vm) {
        this.count.set(this.count.get() + 1);
        return Ok(true);
    }
    let end = if block && !timeout.is_none() { Some(moment(vm, vm.float_of(timeout)?)?) } else { None };
    let raw = this.raw();
    // SAFETY: the semaphore is open as long as this object, which the caller holds, lives.
    let mut result = unsafe { libc::sem_trywait(raw) };
    while result < 0 && block && matches!(last_errno(), libc::EAGAIN | libc::EINTR) {
        if last_errno() == libc::EINTR {
            os_error::interrupted(vm)?;
        }
        // SAFETY: as above; the moment is a live local.
        result = vm.without_lock(|| unsafe {
            match &end {
                Some(end) => libc::sem_timedwait(raw, end),
                None => libc::sem_wait(raw),
            }
        });
        if result < 0 && last_errno() == libc::EAGAIN {
            break;
        }
    }
    if result < 0 {
        return match last_errno() {
            libc::EAGAIN | libc::ETIMEDOUT => Ok(false),
            errno => Err(os_error::raise(vm, errno)),
        };
    }
    this.count.set(this.count.get() + 1);
    this.last_thread.set(vm.thread_id.get());
    Ok(true)
}

fn give(vm: &Vm, this: Gc<SemLock>) -> PyResult<()> {
    if this.kind == RECURSIVE_MUTEX {
        if !this.is_mine(vm) {
            return Err(vm.assertion_error("attempt to release recursive lock not owned by thread"));
        }
        if this.count.get() > 1 {
            this.count.set(this.count.get() - 1);
            return Ok(());
        }
    } else if value_of(vm, this)? >= this.maxvalue {
        return Err(vm.value_error("semaphore or lock released too many times"));
    }
    // SAFETY: the semaphore is open.
    if unsafe { libc::sem_post(this.raw()) } < 0 {
        return Err(raise_last(vm));
    }
    this.count.set(this.count.get() - 1);
    Ok(())
}

/// Semaphore/Mutex type
#[class("SemLock", module = "_multiprocessing", subclassable)]
impl SemLock {
    #[new("SemLock(kind, value, maxvalue, name, unlink)", text_signature = None)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        kind: i32,
        value: i32,
        maxvalue: i32,
        name: String,
        unlink: bool,
    ) -> PyResult<Gc<SemLock>> {
        if kind != RECURSIVE_MUTEX && kind != SEMAPHORE {
            return Err(vm.value_error("unrecognized kind"));
        }
        let c = c_name(vm, &name)?;
        // SAFETY: the name ends with NUL; the other arguments are those that creation wants.
        let raw = unsafe {
            libc::sem_open(
                c.as_ptr(),
                libc::O_CREAT | libc::O_EXCL,
                0o600 as libc::mode_t,
                value as libc::c_uint,
            )
        };
        if raw == libc::SEM_FAILED {
            return Err(raise_last(vm));
        }
        let kept = if unlink { Value::NONE } else { vm.str(&name).value() };
        let lock = make(vm, cls, raw, kind, maxvalue, kept);
        // SAFETY: the name ends with NUL.
        if unlink && unsafe { libc::sem_unlink(c.as_ptr()) } < 0 {
            return Err(raise_last(vm));
        }
        Ok(lock)
    }
    #[class_method("_rebuild(handle, kind, maxvalue, name, /)")]
    fn rebuild(
        vm: &Vm,
        cls: Gc<Type>,
        handle: i64,
        kind: i32,
        maxvalue: i32,
        name: Option<Gc<Str>>,
    ) -> PyResult<Gc<SemLock>> {
        let Some(name) = name else {
            return Err(vm.value_error(format!("semaphore {handle} has no name")));
        };
        let c = c_name(vm, &name.as_str_lossy())?;
        // SAFETY: the name ends with NUL.
        let raw = unsafe { libc::sem_open(c.as_ptr(), 0) };
        if raw == libc::SEM_FAILED {
            return Err(raise_last(vm));
        }
        Ok(make(vm, cls, raw, kind, maxvalue, name.value()))
    }
    /// Acquire the semaphore/lock.
    #[method("acquire(block=True, timeout=None)")]
    fn acquire(vm: &Vm, this: Gc<Self>, block: bool, timeout: Value) -> PyResult<bool> {
        take(vm, this, block, timeout)
    }
    /// Release the semaphore/lock.
    #[method("release()")]
    fn release(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        give(vm, this)
    }
    /// Enter the semaphore/lock.
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        take(vm, this, true, Value::NONE)
    }
    /// Exit the semaphore/lock.
    #[method("__exit__(exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn exit(vm: &Vm, this: Gc<Self>, _exc_type: Value, _exc_value: Value, _exc_tb: Value) -> PyResult<()> {
        give(vm, this)
    }
    /// Num of `acquire()`s minus num of `release()`s for this process.
    #[method("_count()")]
    fn count(this: Gc<Self>) -> i32 {
        this.count.get()
    }
    /// Whether the lock is owned by this thread.
    #[method("_is_mine()")]
    fn slot_is_mine(vm: &Vm, this: Gc<Self>) -> bool {
        this.is_mine(vm)
    }
    /// Get the value of the semaphore.
    #[method("_get_value()")]
    fn get_value(vm: &Vm, this: Gc<Self>) -> PyResult<i32> {
        value_of(vm, this)
    }
    /// Return whether semaphore has value zero.
    #[method("_is_zero()")]
    fn is_zero(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        Ok(value_of(vm, this)? == 0)
    }
    /// Rezero the net acquisition count after fork().
    #[method("_after_fork()")]
    fn after_fork(this: Gc<Self>) {
        this.count.set(0);
    }
    #[getter]
    fn handle(this: Gc<Self>) -> usize {
        this.raw() as usize
    }
    #[getter]
    fn kind(this: Gc<Self>) -> i32 {
        this.kind
    }
    #[getter]
    fn maxvalue(this: Gc<Self>) -> i32 {
        this.maxvalue
    }
    #[getter]
    fn name(this: Gc<Self>) -> Value {
        this.name.get()
    }
    #[class_attr("SEM_VALUE_MAX")]
    fn sem_value_max() -> i32 {
        i32::MAX
    }
}

#[module("_multiprocessing", classes(SemLock))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let flags = vm.new_dict();
        for name in ["HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"] {
            flags.set_str(vm, vm.intern_str(name), Value::int32(1));
        }
        set_module_attribute(vm, module, "flags", flags.value())?;
        set_module_attribute(vm, module, "__doc__", Value::NONE)
    }

    #[function("sem_unlink(name, /)")]
    fn sem_unlink(vm: &Vm, name: String) -> PyResult<()> {
        let name = c_name(vm, &name)?;
        // SAFETY: the name ends with NUL.
        if unsafe { libc::sem_unlink(name.as_ptr()) } < 0 {
            return Err(raise_last(vm));
        }
        Ok(())
    }
}

/// The module `_posixshmem`.
pub mod shared_memory {
    use super::*;

    /// POSIX shared memory module
    #[module("_posixshmem")]
    pub mod module {
        use super::*;

        /// Open a shared memory object.  Returns a file descriptor (integer).
        #[function("shm_open(path, flags, mode=511)")]
        fn shm_open(vm: &Vm, path: Gc<Str>, flags: i32, mode: i32) -> PyResult<i64> {
            let name = c_name(vm, &path.as_str_lossy())?;
            loop {
                // SAFETY: the name ends with NUL.
                let fd = unsafe { libc::shm_open(name.as_ptr(), flags, mode as libc::mode_t) };
                match last_errno() {
                    _ if fd >= 0 => return Ok(fd.into()),
                    libc::EINTR => os_error::interrupted(vm)?,
                    errno => return Err(os_error::raise_about(vm, errno, path.value(), Value::UNBOUND)),
                }
            }
        }
        /// Remove a shared memory object (similar to unlink()).
        ///
        /// Remove a shared memory object name, and, once all processes have
        /// unmapped the object, de-allocates and destroys the contents of the
        /// associated memory region.
        #[function("shm_unlink(path, /)")]
        fn shm_unlink(vm: &Vm, path: Gc<Str>) -> PyResult<()> {
            let name = c_name(vm, &path.as_str_lossy())?;
            // SAFETY: the name ends with NUL.
            if unsafe { libc::shm_unlink(name.as_ptr()) } < 0 {
                return Err(os_error::raise_about(vm, last_errno(), path.value(), Value::UNBOUND));
            }
            Ok(())
        }
    }
}
