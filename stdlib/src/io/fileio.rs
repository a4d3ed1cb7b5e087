//! `FileIO`: a file of the system by its descriptor, without a buffer.

use super::base::{RawIoBase, fill_buffer};
use super::{int_arg, size_arg, stream_repr, unsupported};
use crate::os_error;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, BytesLike, FsPath, PyResult, StrOrBytes};
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A descriptor that is closed with its object, unless it belongs to someone else.
pub struct Descriptor {
    number: Cell<i32>,
    close: Cell<bool>,
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        if self.number.get() >= 0 && self.close.get() {
            // SAFETY: closes a descriptor that this object owns; no memory is involved.
            unsafe { libc::close(self.number.get()) };
        }
    }
}

/// A `FileIO`.
#[native_object("_io.FileIO")]
pub struct FileIO {
    #[untraced]
    fd: Descriptor,
    readable: Cell<bool>,
    writable: Cell<bool>,
    created: Cell<bool>,
    appending: Cell<bool>,
    /// -1: not known yet
    seekable: Cell<i8>,
    block_size: Cell<usize>,
    finalizing: Cell<bool>,
    /// A buffer holds it, and closes it.
    owned: Cell<bool>,
}

impl FileIO {
    /// The file is open, and closed with the object.
    pub fn closes(&self) -> bool {
        self.fd.number.get() >= 0 && self.fd.close.get()
    }
}

/// True for a stream that is closed by the one which holds it.
pub fn is_owned(v: Value) -> bool {
    if let Some(f) = v.downcast::<FileIO>() {
        return f.owned.get();
    }
    v.downcast::<super::buffered::Buffered>().is_some_and(|b| b.is_owned())
}

/// Notes whether another stream of this module holds `v`.
pub fn set_owned(v: Value, owned: bool) {
    if let Some(f) = v.downcast::<FileIO>() {
        f.owned.set(owned);
    } else if let Some(b) = v.downcast::<super::buffered::Buffered>() {
        b.set_owned(owned);
    }
}

/// Reads at most `n` bytes and appends them to `out`; the count, or None when the read would block.
///
/// # Errors
/// OSError
pub fn read_fd(vm: &Vm, fd: i32, n: usize, out: &mut Vec<u8>) -> PyResult<Option<usize>> {
    let n = n.min(isize::MAX as usize);
    if out.try_reserve(n).is_err() {
        return Err(vm.memory_error(""));
    }
    let start = out.len();
    loop {
        let place = out.spare_capacity_mut().as_mut_ptr();
        // SAFETY: `n` bytes are reserved behind the vector's content.
        let got = vm.without_lock(|| unsafe { libc::read(fd, place.cast(), n) });
        if got >= 0 {
            // SAFETY: the system filled that many of the reserved bytes.
            unsafe { out.set_len(start + got as usize) };
            return Ok(Some(got as usize));
        }
        match os_error::last_errno() {
            libc::EINTR => os_error::interrupted(vm)?,
            libc::EAGAIN => return Ok(None),
            errno => return Err(os_error::raise(vm, errno)),
        }
    }
}

/// Writes bytes; the count, or None when the write would block.
///
/// # Errors
/// OSError
pub fn write_fd(vm: &Vm, fd: i32, data: &[u8]) -> PyResult<Option<usize>> {
    loop {
        // SAFETY: the slice is valid for its length.
        let put = vm.without_lock(|| unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) });
        if put >= 0 {
            return Ok(Some(put as usize));
        }
        match os_error::last_errno() {
            libc::EINTR => os_error::interrupted(vm)?,
            libc::EAGAIN => return Ok(None),
            errno => return Err(os_error::raise(vm, errno)),
        }
    }
}

/// What `fstat` tells.
fn fstat(fd: i32) -> Option<libc::stat> {
    // SAFETY: all zeros is a valid value of the plain struct that the system then fills.
    unsafe {
        let mut st: libc::stat = std::mem::zeroed();
        (libc::fstat(fd, &mut st) == 0).then_some(st)
    }
}

struct Mode {
    flags: i32,
    readable: bool,
    writable: bool,
    created: bool,
    appending: bool,
}

fn parse_mode(vm: &Vm, mode: &str) -> PyResult<Mode> {
    let one = "Must have exactly one of create/read/write/append mode and at most one plus";
    let mut kind = None;
    let mut plus = false;
    let mut binary = false;
    for c in mode.chars() {
        match c {
            'r' | 'w' | 'a' | 'x' if kind.is_none() => kind = Some(c),
            '+' if !plus => plus = true,
            'b' if !binary => binary = true,
            'r' | 'w' | 'a' | 'x' | '+' | 'b' => return Err(vm.value_error(one)),
            _ => return Err(vm.value_error(format!("invalid mode: {mode}"))),
        }
    }
    let Some(kind) = kind else { return Err(vm.value_error(one)) };
    let access = match (kind, plus) {
        (_, true) => libc::O_RDWR,
        ('r', false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    let extra = match kind {
        'r' => 0,
        'w' => libc::O_CREAT | libc::O_TRUNC,
        'a' => libc::O_CREAT | libc::O_APPEND,
        _ => libc::O_CREAT | libc::O_EXCL,
    };
    Ok(Mode {
        flags: access | extra | libc::O_CLOEXEC,
        readable: kind == 'r' || plus,
        writable: kind != 'r' || plus,
        created: kind == 'x',
        appending: kind == 'a',
    })
}

/// Opens a file by its path.
fn open_path(vm: &Vm, file: Value, flags: i32) -> PyResult<i32> {
    let Some(path) = taipan_vm::native::convert::fspath(vm, file)? else {
        let class = vm.type_of(file).name();
        return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {class}")));
    };
    let bytes = match path {
        StrOrBytes::Str(s) => FsPath::encode(vm, s)?,
        StrOrBytes::Bytes(b) => b.as_slice().to_vec(),
    };
    let Ok(c) = std::ffi::CString::new(bytes) else {
        return Err(vm.value_error("embedded null byte"));
    };
    loop {
        // A pipe's other end may be opened by another thread.
        // SAFETY: the path ends with NUL.
        let fd = vm.without_lock(|| unsafe { libc::open(c.as_ptr(), flags, 0o666) });
        if fd >= 0 {
            return Ok(fd);
        }
        match os_error::last_errno() {
            libc::EINTR => os_error::interrupted(vm)?,
            errno => return Err(os_error::raise_about(vm, errno, file, Value::UNBOUND)),
        }
    }
}

impl FileIO {
    /// The descriptor; None when the file is closed.
    pub fn fd(&self) -> Option<i32> {
        Some(self.fd.number.get()).filter(|f| *f >= 0)
    }
    /// The best buffer size for the file.
    pub fn block_size(&self) -> usize {
        self.block_size.get()
    }
    pub fn is_readable(&self) -> bool {
        self.readable.get()
    }
    pub fn is_writable(&self) -> bool {
        self.writable.get()
    }
    fn mode_text(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, _) => "rb",
            _ => "wb",
        }
    }
}

/// The descriptor of an open file.
///
/// # Errors
/// ValueError
pub fn open_fd(vm: &Vm, this: Gc<FileIO>) -> PyResult<i32> {
    match this.fd() {
        Some(fd) => Ok(fd),
        None => Err(vm.value_error("I/O operation on closed file")),
    }
}

/// Moves the position; the new one.
///
/// # Errors
/// OSError
pub fn seek_fd(vm: &Vm, fd: i32, offset: i64, whence: i32) -> PyResult<i64> {
    // SAFETY: no memory is involved.
    os_error::retry(vm, || unsafe { libc::lseek(fd, offset, whence) })
}

/// Reads everything to the end and appends it to `out`; false when nothing was there and the read would block.
///
/// # Errors
/// OSError
pub fn read_all(vm: &Vm, fd: i32, out: &mut Vec<u8>) -> PyResult<bool> {
    let start = out.len();
    let mut chunk = 8192usize;
    if let Some(st) = fstat(fd)
        && st.st_mode & libc::S_IFMT == libc::S_IFREG
    {
        // SAFETY: no memory is involved.
        let at = unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) };
        if at >= 0 && st.st_size > at {
            chunk = (st.st_size - at) as usize + 1;
        }
    }
    loop {
        match read_fd(vm, fd, chunk, out)? {
            Some(0) => return Ok(true),
            Some(_) => chunk = (out.len() / 4).clamp(8192, 1 << 20),
            None => return Ok(out.len() > start),
        }
    }
}

fn close(vm: &Vm, this: Gc<FileIO>) -> PyResult<()> {
    let fd = this.fd.number.replace(-1);
    if fd >= 0 && this.fd.close.get() {
        // SAFETY: closes a descriptor that this object owns; no memory is involved.
        let failed = unsafe { libc::close(fd) } < 0;
        if failed && os_error::last_errno() != libc::EINTR {
            return Err(os_error::raise_last(vm));
        }
    }
    Ok(())
}

fn seekable(this: Gc<FileIO>, fd: i32) -> bool {
    if this.seekable.get() < 0 {
        // SAFETY: no memory is involved.
        this.seekable.set((unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) } >= 0) as i8);
    }
    this.seekable.get() == 1
}

fn init_checked(
    vm: &Vm,
    this: Gc<FileIO>,
    file: Value,
    mode: &Mode,
    closefd: bool,
    opener: Value,
) -> PyResult<()> {
    let own = if vm.is_int(file) {
        crate::fd_arg::warn_of_bool(vm, file)?;
        let fd = int_arg(vm, file)?;
        let Ok(fd) = i32::try_from(fd) else {
            return Err(vm.overflow_error("Python int too large to convert to C int"));
        };
        if fd < 0 {
            return Err(vm.value_error("negative file descriptor"));
        }
        this.fd.number.set(fd);
        this.fd.close.set(closefd);
        false
    } else {
        if !closefd {
            return Err(vm.value_error("Cannot use closefd=False with file name"));
        }
        let fd = if opener.is_none() {
            open_path(vm, file, mode.flags)?
        } else {
            let fd = vm.call(opener, &[file, Value::int32(mode.flags)])?;
            if !vm.is_int(fd) {
                return Err(vm.type_error("expected integer from opener"));
            }
            let fd = int_arg(vm, fd)?;
            match i32::try_from(fd) {
                Ok(fd) if fd >= 0 => fd,
                _ => return Err(vm.value_error(format!("opener returned {fd}"))),
            }
        };
        this.fd.number.set(fd);
        this.fd.close.set(true);
        true
    };
    let fd = this.fd.number.get();
    match fstat(fd) {
        Some(st) => {
            if st.st_mode & libc::S_IFMT == libc::S_IFDIR {
                if !own {
                    this.fd.number.set(-1);
                }
                let _closed = close(vm, this);
                return Err(os_error::raise_about(vm, libc::EISDIR, file, Value::UNBOUND));
            }
            if st.st_blksize > 1 {
                this.block_size.set(st.st_blksize as usize);
            }
        }
        None if os_error::last_errno() == libc::EBADF => {
            this.fd.number.set(-1);
            return Err(os_error::raise_about(
                vm,
                libc::EBADF,
                if own { file } else { Value::UNBOUND },
                Value::UNBOUND,
            ));
        }
        None => {}
    }
    vm.setattr(this.value(), vm.names().name, file)?;
    if mode.appending {
        // SAFETY: no memory is involved; a file that cannot seek needs no seeking here.
        unsafe { libc::lseek(fd, 0, libc::SEEK_END) };
    }
    Ok(())
}

/// Open a file.
///
/// The mode can be 'r' (default), 'w', 'x' or 'a' for reading,
/// writing, exclusive creation or appending.  The file will be created if it
/// doesn't exist when opened for writing or appending; it will be truncated
/// when opened for writing.  A FileExistsError will be raised if it already
/// exists when opened for creating. Opening a file for creating implies
/// writing so this mode behaves in a similar way to 'w'.Add a '+' to the mode
/// to allow simultaneous reading and writing. A custom opener can be used by
/// passing a callable as *opener*. The underlying file descriptor for the file
/// object is then obtained by calling opener with (*name*, *flags*).
/// *opener* must return an open file descriptor (passing os.open as *opener*
/// results in functionality similar to passing None).
#[class("FileIO", module = "_io", base = RawIoBase, dict, subclassable, weakrefable)]
impl FileIO {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.update_slots(|s| s.idle = Some(super::idle::file));
        Ok(())
    }
    #[new("FileIO(*args, **kwargs)", text_signature = "(file, mode='r', closefd=True, opener=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Self> {
        FileIO::alloc(vm, cls, |head| FileIO {
            head,
            fd: Descriptor { number: Cell::new(-1), close: Cell::new(true) },
            readable: Cell::new(false),
            writable: Cell::new(false),
            created: Cell::new(false),
            appending: Cell::new(false),
            seekable: Cell::new(-1),
            block_size: Cell::new(super::DEFAULT_BUFFER_SIZE),
            finalizing: Cell::new(false),
            owned: Cell::new(false),
        })
    }
    #[init_method("FileIO(file, mode='r', closefd=True, opener=None)")]
    fn init(
        vm: &Vm,
        this: Gc<Self>,
        file: Value,
        mode: String,
        closefd: bool,
        opener: Value,
    ) -> PyResult<()> {
        close(vm, this)?;
        let given = mode;
        let mode = parse_mode(vm, &given)?;
        this.readable.set(mode.readable);
        this.writable.set(mode.writable);
        this.created.set(mode.created);
        this.appending.set(mode.appending);
        this.seekable.set(-1);
        if vm.is_audited() {
            vm.audit("open", &[file, vm.str(&given).value(), Value::int32(mode.flags)])?;
        }
        init_checked(vm, this, file, &mode, closefd, opener)
    }
    /// Close the file.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if this.fd().is_none() {
            return Ok(());
        }
        let flushed = vm.call_method(this.value(), vm.names().flush, &[]).map(|_| ());
        super::then_close(vm, flushed, || close(vm, this))
    }
    /// Read at most size bytes, returned as bytes.
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, this: Gc<Self>, size: Value) -> PyResult {
        let fd = open_fd(vm, this)?;
        if !this.readable.get() {
            return Err(unsupported(vm, "File not open for reading"));
        }
        let mut out = Vec::new();
        let done = match size_arg(vm, size)? {
            None => read_all(vm, fd, &mut out)?,
            Some(n) => read_fd(vm, fd, n, &mut out)?.is_some(),
        };
        Ok(if done { vm.bytes(&out).value() } else { Value::NONE })
    }
    /// Read all data from the file, returned as bytes.
    #[method("readall()")]
    fn readall(vm: &Vm, this: Gc<Self>) -> PyResult {
        let fd = open_fd(vm, this)?;
        if !this.readable.get() {
            return Err(unsupported(vm, "File not open for reading"));
        }
        let mut out = Vec::new();
        let done = read_all(vm, fd, &mut out)?;
        Ok(if done { vm.bytes(&out).value() } else { Value::NONE })
    }
    /// Same as RawIOBase.readinto().
    #[method("readinto(buffer, /)")]
    fn readinto(vm: &Vm, this: Gc<Self>, buffer: Value) -> PyResult<Option<usize>> {
        let fd = open_fd(vm, this)?;
        if !this.readable.get() {
            return Err(unsupported(vm, "File not open for reading"));
        }
        fill_buffer(vm, "readinto", buffer, |n| {
            let mut out = Vec::new();
            Ok(read_fd(vm, fd, n, &mut out)?.map(|_| out))
        })
    }
    /// Write buffer b to file, return number of bytes written.
    #[method("write(b, /)")]
    fn write(vm: &Vm, this: Gc<Self>, b: BytesLike) -> PyResult<Option<usize>> {
        let fd = open_fd(vm, this)?;
        if !this.writable.get() {
            return Err(unsupported(vm, "File not open for writing"));
        }
        write_fd(vm, fd, &b)
    }
    /// Move to new file position and return the file position.
    #[method("seek(pos, whence=0, /)")]
    fn seek(vm: &Vm, this: Gc<Self>, pos: Value, whence: i32) -> PyResult<i64> {
        let fd = open_fd(vm, this)?;
        seek_fd(vm, fd, int_arg(vm, pos)?, whence)
    }
    /// Current file position.
    #[method("tell()")]
    fn tell(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        seek_fd(vm, open_fd(vm, this)?, 0, libc::SEEK_CUR)
    }
    /// Truncate the file to at most size bytes and return the truncated size.
    #[method("truncate(size=None, /)")]
    fn truncate(vm: &Vm, this: Gc<Self>, size: Value) -> PyResult<i64> {
        let fd = open_fd(vm, this)?;
        if !this.writable.get() {
            return Err(unsupported(vm, "File not open for writing"));
        }
        let size = if size.is_none() { seek_fd(vm, fd, 0, libc::SEEK_CUR)? } else { int_arg(vm, size)? };
        // SAFETY: no memory is involved.
        os_error::retry(vm, || unsafe { libc::ftruncate(fd, size) }.into())?;
        Ok(size)
    }
    /// True if file supports random-access.
    #[method("seekable()")]
    fn seekable(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        let fd = open_fd(vm, this)?;
        Ok(seekable(this, fd))
    }
    /// True if file was opened in a read mode.
    #[method("readable()")]
    fn readable(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        open_fd(vm, this)?;
        Ok(this.readable.get())
    }
    /// True if file was opened in a write mode.
    #[method("writable()")]
    fn writable(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        open_fd(vm, this)?;
        Ok(this.writable.get())
    }
    /// Return the underlying file descriptor (an integer).
    #[method("fileno()")]
    fn fileno(vm: &Vm, this: Gc<Self>) -> PyResult<i32> {
        open_fd(vm, this)
    }
    /// True if the file is connected to a TTY device.
    #[method("isatty()")]
    fn isatty(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        let fd = open_fd(vm, this)?;
        // SAFETY: no memory is involved.
        Ok(unsafe { libc::isatty(fd) } == 1)
    }
    #[method("_isatty_open_only()")]
    fn isatty_open_only(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        let fd = open_fd(vm, this)?;
        // SAFETY: no memory is involved.
        Ok(unsafe { libc::isatty(fd) } == 1)
    }
    #[method("_dealloc_warn(source, /)", text_signature = "($self, object, /)")]
    fn dealloc_warn(vm: &Vm, this: Gc<Self>, source: Value) -> PyResult<()> {
        if this.fd().is_some() && this.fd.close.get() {
            let text = vm.repr_text(source)?;
            vm.warn_resource(source, &format!("unclosed file {text}"))?;
        }
        Ok(())
    }
    #[method("__getstate__()")]
    fn getstate(vm: &Vm, this: Value) -> PyResult {
        Err(super::cannot_pickle(vm, this))
    }
    /// True if the file is closed
    #[getter]
    fn closed(this: Gc<Self>) -> bool {
        this.fd().is_none()
    }
    /// True if the file descriptor will be closed by close().
    #[getter]
    fn closefd(this: Gc<Self>) -> bool {
        this.fd.close.get()
    }
    /// String giving the file mode
    #[getter]
    fn mode(this: Gc<Self>) -> &'static str {
        this.mode_text()
    }
    /// Stat st_blksize if available
    #[getter("_blksize")]
    fn blksize(this: Gc<Self>) -> usize {
        this.block_size.get()
    }
    #[member("_finalizing")]
    fn finalizing(this: Gc<Self>) -> bool {
        this.finalizing.get()
    }
    #[setter("_finalizing")]
    fn set_finalizing(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        super::set_finalizing(vm, &this.finalizing, value)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Str>> {
        let Some(fd) = this.fd() else {
            return Ok(vm.str(&format!("<{} [closed]>", vm.type_of(this.value()).name())));
        };
        let tail = format!(
            "mode='{}' closefd={}>",
            this.mode_text(),
            if this.fd.close.get() { "True" } else { "False" }
        );
        let base = stream_repr(vm, this.value(), &["name"])?;
        let mut text = base.bytes().to_vec();
        text.pop();
        if vm.getattr_opt(this.value(), vm.names().name)?.is_none() {
            text.extend_from_slice(format!(" fd={fd}").as_bytes());
        }
        text.push(b' ');
        text.extend_from_slice(tail.as_bytes());
        Ok(vm.str_from_bytes(&text))
    }
}
