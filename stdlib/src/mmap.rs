//! The module `mmap`: files, or memory without a name, as a mutable sequence of bytes.
//!
//! The memory belongs to a [`Mapping`], which unmaps it when it is closed or dies. Another process can change (and by
//! shortening the file even take away) what is mapped; so bytes are only copied out of it and into it.

use crate::os_error;
use std::cell::Cell;
use taipan_macros::{class, module, native_object};
use taipan_text::find::{find_bytes, rfind_bytes};
use taipan_vm::builtins::slice;
use taipan_vm::native::{BytesLike, PyResult, Raised};
use taipan_vm::object::buffer::{Buffer, Exports};
use taipan_vm::object::{Bytes, Slice, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const DEFAULT: i32 = 0;
const READ: i32 = 1;
const WRITE: i32 = 2;
const COPY: i32 = 3;

/// Mapped memory and a descriptor of its own for the file.
struct Mapping {
    /// Null when it is closed.
    start: Cell<*mut u8>,
    len: Cell<usize>,
    /// -1 where there is none.
    fd: Cell<i32>,
}

impl Mapping {
    fn close(&self) {
        let start = self.start.replace(std::ptr::null_mut());
        let fd = self.fd.replace(-1);
        // SAFETY: the mapping and the descriptor belong to this object, and are given up once.
        unsafe {
            if !start.is_null() {
                libc::munmap(start.cast(), self.len.get());
            }
            if fd >= 0 {
                libc::close(fd);
            }
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        self.close();
    }
}

/// A mapped file.
#[native_object("mmap.mmap")]
pub struct Mmap {
    #[untraced]
    mapping: Mapping,
    pos: Cell<usize>,
    offset: i64,
    access: i32,
    anonymous: bool,
    shared: bool,
    track: bool,
    #[untraced]
    exports: Exports,
}

impl Mmap {
    fn len(&self) -> usize {
        self.mapping.len.get()
    }
    /// A copy of a part, which must be inside.
    fn copy(&self, from: usize, to: usize) -> Vec<u8> {
        let mut out = vec![0u8; to - from];
        // SAFETY: the mapping is open and the part inside it; the vector has the size of the part.
        unsafe {
            std::ptr::copy_nonoverlapping(self.mapping.start.get().add(from), out.as_mut_ptr(), to - from)
        };
        out
    }
    fn byte(&self, at: usize) -> u8 {
        // SAFETY: the mapping is open and the byte inside it.
        unsafe { self.mapping.start.get().add(at).read_volatile() }
    }
    fn set_byte(&self, at: usize, byte: u8) {
        // SAFETY: the mapping is open and writable, and the byte inside it.
        unsafe { self.mapping.start.get().add(at).write_volatile(byte) };
    }
    fn set(&self, at: usize, bytes: &[u8]) {
        // SAFETY: the mapping is open and writable, and the place inside it; the bytes may be those of this mapping.
        unsafe { std::ptr::copy(bytes.as_ptr(), self.mapping.start.get().add(at), bytes.len()) };
    }
}

fn closed(vm: &Vm) -> Raised {
    vm.value_error("mmap closed or invalid")
}

/// The length of an open mapping.
fn open(vm: &Vm, this: Gc<Mmap>) -> PyResult<usize> {
    if this.mapping.start.get().is_null() { Err(closed(vm)) } else { Ok(this.len()) }
}

fn writable(vm: &Vm, this: Gc<Mmap>) -> PyResult<()> {
    if this.access == READ {
        return Err(vm.type_error("mmap can't modify a readonly memory map."));
    }
    Ok(())
}

fn resizable(vm: &Vm, this: Gc<Mmap>) -> PyResult<()> {
    if !this.exports.is_free(vm) {
        return Err(vm.buffer_error("mmap can't resize with extant buffers exported."));
    }
    if !this.track {
        return Err(vm.value_error("mmap can't resize with trackfd=False."));
    }
    if this.access == READ || this.access == COPY {
        return Err(vm.type_error("mmap can't resize a readonly or copy-on-write memory map."));
    }
    Ok(())
}

/// An index into a mapping.
fn index(vm: &Vm, this: Gc<Mmap>, key: Value) -> PyResult<usize> {
    let n = crate::io::int_arg(vm, key);
    let n = match n {
        Ok(n) => n,
        Err(_) if vm.take_if(vm.exc().overflow_error).is_some() => {
            return Err(vm.index_error("cannot fit 'int' into an index-sized integer"));
        }
        Err(raised) => return Err(raised),
    };
    let len = open(vm, this)? as i64;
    let at = if n < 0 { n + len } else { n };
    if at < 0 || at >= len {
        return Err(vm.index_error("mmap index out of range"));
    }
    Ok(at as usize)
}

/// Where a search begins and ends: like slices.
fn bound(vm: &Vm, v: Value, default: usize, len: usize) -> PyResult<usize> {
    if v.is_none() {
        return Ok(default);
    }
    let n = crate::io::int_arg(vm, v)?;
    let n = if n < 0 { n.saturating_add(len as i64).max(0) } else { n };
    Ok((n as usize).min(len))
}

fn search(
    vm: &Vm,
    this: Gc<Mmap>,
    view: &BytesLike,
    start: Value,
    end: Value,
    find: fn(&[u8], &[u8]) -> Option<usize>,
) -> PyResult<isize> {
    let len = open(vm, this)?;
    let start = bound(vm, start, this.pos.get().min(len), len)?;
    let end = bound(vm, end, len, len)?;
    let len = open(vm, this)?;
    let (start, end) = (start.min(len), end.min(len));
    if start > end {
        return Ok(-1);
    }
    // SAFETY: the part lies inside the open mapping; the search runs no Python code.
    let part = unsafe { std::slice::from_raw_parts(this.mapping.start.get().add(start), end - start) };
    Ok(find(part, view).map_or(-1, |at| (at + start) as isize))
}

/// What `mmap(...)` was asked for.
struct Wanted {
    fd: i32,
    len: i64,
    flags: i32,
    prot: i32,
    access: i32,
    offset: i64,
    track: bool,
}

/// The access that protection means, and protection and flags that access means.
fn settle(vm: &Vm, w: &mut Wanted, given: bool) -> PyResult<()> {
    if w.access != DEFAULT && given {
        return Err(vm.value_error("mmap can't specify both access and flags, prot."));
    }
    match w.access {
        READ => (w.flags, w.prot) = (libc::MAP_SHARED, libc::PROT_READ),
        WRITE => (w.flags, w.prot) = (libc::MAP_SHARED, libc::PROT_READ | libc::PROT_WRITE),
        COPY => (w.flags, w.prot) = (libc::MAP_PRIVATE, libc::PROT_READ | libc::PROT_WRITE),
        DEFAULT => {
            w.access = match (w.prot & libc::PROT_READ != 0, w.prot & libc::PROT_WRITE != 0) {
                (true, true) => DEFAULT,
                (false, true) => WRITE,
                _ => READ,
            };
        }
        _ => return Err(vm.value_error("mmap invalid access parameter.")),
    }
    Ok(())
}

/// The length to map of a file.
fn length_of(vm: &Vm, w: &Wanted) -> PyResult<i64> {
    if w.fd < 0 {
        return Ok(w.len);
    }
    // SAFETY: all zeros is a valid value of the plain struct that the call then fills.
    let st = unsafe {
        let mut st: libc::stat = std::mem::zeroed();
        if libc::fstat(w.fd, &mut st) < 0 {
            return Err(os_error::raise_last(vm));
        }
        st
    };
    if st.st_mode & libc::S_IFMT != libc::S_IFREG {
        return Ok(w.len);
    }
    if w.len == 0 {
        if st.st_size == 0 {
            return Err(vm.value_error("cannot mmap an empty file"));
        }
        if w.offset >= st.st_size {
            return Err(vm.value_error("mmap offset is greater than file size"));
        }
        return Ok(st.st_size - w.offset);
    }
    if w.offset > st.st_size || st.st_size - w.offset < w.len {
        return Err(vm.value_error("mmap length is greater than file size"));
    }
    Ok(w.len)
}

fn map(vm: &Vm, cls: Gc<Type>, w: &Wanted) -> PyResult<Gc<Mmap>> {
    let len = length_of(vm, w)? as usize;
    let fd = if w.fd >= 0 && w.track {
        // SAFETY: no memory is involved.
        let fd = unsafe { libc::fcntl(w.fd, libc::F_DUPFD_CLOEXEC, 0) };
        if fd < 0 {
            return Err(os_error::raise_last(vm));
        }
        fd
    } else {
        -1
    };
    let anonymous = w.fd < 0;
    let flags = if anonymous { w.flags | libc::MAP_ANONYMOUS } else { w.flags };
    let this = Mmap::alloc(vm, cls, |head| Mmap {
        head,
        mapping: Mapping { start: Cell::new(std::ptr::null_mut()), len: Cell::new(len), fd: Cell::new(fd) },
        pos: Cell::new(0),
        offset: w.offset,
        access: w.access,
        anonymous,
        shared: flags & libc::MAP_SHARED != 0,
        track: w.track,
        exports: Exports::new(),
    });
    // SAFETY: a new mapping at a place that the system chooses touches no other memory.
    let start = vm.without_lock(|| unsafe {
        libc::mmap(std::ptr::null_mut(), len, w.prot, flags & !libc::MAP_FIXED, w.fd, w.offset)
    });
    if start == libc::MAP_FAILED {
        let errno = os_error::last_errno();
        this.mapping.close();
        return Err(os_error::raise(vm, errno));
    }
    this.mapping.start.set(start.cast());
    Ok(this)
}

fn set_slice(vm: &Vm, this: Gc<Mmap>, part: Gc<Slice>, value: Value) -> PyResult<()> {
    let (start, _, step, count) = slice::indices(vm, part, open(vm, this)?)?;
    if value.is_unbound() {
        return Err(vm.type_error("mmap object doesn't support slice deletion"));
    }
    let bytes = BytesLike::of(vm, value)?;
    if bytes.len() != count {
        return Err(vm.index_error("mmap slice assignment is wrong size"));
    }
    let len = open(vm, this)?;
    for (i, byte) in bytes.iter().enumerate() {
        let at = start + i as isize * step;
        if let Ok(at) = usize::try_from(at)
            && at < len
        {
            this.set_byte(at, *byte);
        }
    }
    Ok(())
}

/// Windows: mmap(fileno, length[, tagname[, access[, offset]]])
///
/// Maps length bytes from the file specified by the file handle fileno,
/// and returns a mmap object.  If length is larger than the current size
/// of the file, the file is extended to contain length bytes.  If length
/// is 0, the maximum length of the map is the current size of the file,
/// except that if the file is empty Windows raises an exception (you cannot
/// create an empty mapping on Windows).
///
/// Unix: mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])
///
/// Maps length bytes from the file specified by the file descriptor fileno,
/// and returns a mmap object.  If length is 0, the maximum length of the map
/// will be the current size of the file when mmap is called.
/// flags specifies the nature of the mapping. MAP_PRIVATE creates a
/// private copy-on-write mapping, so changes to the contents of the mmap
/// object will be private to this process, and MAP_SHARED creates a mapping
/// that's shared with all other processes mapping the same areas of the file.
/// The default value is MAP_SHARED.
///
/// To map anonymous memory, pass -1 as the fileno (both versions).
#[class("mmap", module = "mmap", subclassable, weakrefable)]
impl Mmap {
    #[new(
        "mmap(fileno, length, flags=MAP_SHARED, prot=PROT_WRITE|PROT_READ, access=ACCESS_DEFAULT, offset=0, *, trackfd=True)",
        text_signature = None
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        fileno: i32,
        length: isize,
        flags: Option<i32>,
        prot: Option<i32>,
        access: Option<i32>,
        offset: i64,
        trackfd: bool,
    ) -> PyResult<Gc<Mmap>> {
        let event = [fileno.into(), length as i64, access.unwrap_or(DEFAULT).into(), offset];
        vm.audit("mmap.__new__", &event.map(|number| vm.int(number)))?;
        if length < 0 {
            return Err(vm.overflow_error("memory mapped length must be positive"));
        }
        if offset < 0 {
            return Err(vm.overflow_error("memory mapped offset must be positive"));
        }
        let (shared, both) = (libc::MAP_SHARED, libc::PROT_READ | libc::PROT_WRITE);
        let (flags, prot) = (flags.unwrap_or(shared), prot.unwrap_or(both));
        let given = flags != shared || prot != both;
        let mut wanted = Wanted {
            fd: fileno,
            len: length as i64,
            flags,
            prot,
            access: access.unwrap_or(DEFAULT),
            offset,
            track: trackfd,
        };
        settle(vm, &mut wanted, given)?;
        map(vm, cls, &wanted)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> String {
        let class = vm.type_of(this.value());
        let (name, module) = (class.name(), "mmap");
        let name = if name == "mmap" { format!("{module}.{name}") } else { name.to_string() };
        if this.mapping.start.get().is_null() {
            return format!("<{name} closed=True>");
        }
        let access = match this.access {
            READ => "ACCESS_READ",
            WRITE => "ACCESS_WRITE",
            COPY => "ACCESS_COPY",
            _ => "ACCESS_DEFAULT",
        };
        let (len, pos, offset) = (this.len(), this.pos.get(), this.offset);
        format!("<{name} closed=False, access={access}, length={len}, pos={pos}, offset={offset}>")
    }
    #[slot(len)]
    fn slot_len(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        open(vm, this)
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        let len = open(vm, this)?;
        if let Some(part) = key.downcast::<Slice>() {
            let (start, _, step, count) = slice::indices(vm, part, len)?;
            let len = open(vm, this)?;
            if step == 1 && count > 0 && (start as usize) + count <= len {
                return Ok(vm.bytes(&this.copy(start as usize, start as usize + count)).value());
            }
            let at = (0..count as isize).map(|i| (start + i * step) as usize);
            let out: Vec<u8> = at.filter(|at| *at < len).map(|at| this.byte(at)).collect();
            return Ok(vm.bytes(&out).value());
        }
        if vm.type_of(key).slots().index.is_none() {
            return Err(vm.type_error("mmap indices must be integers"));
        }
        let at = index(vm, this, key)?;
        Ok(Value::int32(this.byte(at).into()))
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        open(vm, this)?;
        writable(vm, this)?;
        if let Some(part) = key.downcast::<Slice>() {
            return set_slice(vm, this, part, value);
        }
        if vm.type_of(key).slots().index.is_none() {
            return Err(vm.type_error("mmap indices must be integer"));
        }
        let at = index(vm, this, key)?;
        if value.is_unbound() {
            return Err(vm.type_error("mmap doesn't support item deletion"));
        }
        if vm.type_of(value).slots().index.is_none() {
            return Err(vm.type_error("mmap item value must be an int"));
        }
        let byte = vm.index_of(value)?;
        let Some(byte) = vm.int_to_i64(byte).and_then(|b| u8::try_from(b).ok()) else {
            return Err(vm.value_error("mmap item value must be in range(0, 256)"));
        };
        if at >= open(vm, this)? {
            return Err(vm.index_error("mmap index out of range"));
        }
        this.set_byte(at, byte);
        Ok(())
    }
    /// Release the buffer object that exposes the underlying memory of the object.
    #[method("__release_buffer__(buffer, /)")]
    fn release_buffer(vm: &Vm, this: Gc<Self>, buffer: Value) -> PyResult<()> {
        taipan_vm::builtins::memoryview::release_from(vm, this.value(), buffer)
    }
    #[slot(buffer)]
    fn buffer(vm: &Vm, this: Gc<Self>, flags: u32) -> PyResult<Buffer> {
        let len = open(vm, this)?;
        let readonly = this.access == READ;
        if readonly && flags & 1 != 0 {
            return Err(vm.buffer_error("Object is not writable."));
        }
        Ok(Buffer::of_bytes(this.value(), this.mapping.start.get(), len, readonly, this.exports.hold()))
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.update_slots(|slots| slots.iter = Some(iterate));
        Ok(())
    }
    #[getter("closed")]
    fn is_closed(this: Gc<Self>) -> bool {
        this.mapping.start.get().is_null()
    }
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if !this.exports.is_free(vm) {
            return Err(vm.buffer_error("cannot close exported pointers exist"));
        }
        this.mapping.close();
        Ok(())
    }
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Self>> {
        open(vm, this).map(|_| this)
    }
    #[method("__exit__(exc_type, exc_value, traceback, /)")]
    fn exit(vm: &Vm, this: Gc<Self>, _exc_type: Value, _exc_value: Value, _traceback: Value) -> PyResult {
        vm.call_method_str(this.value(), "close", &[])
    }
    #[method("find(view, start=None, end=None, /)")]
    fn find(vm: &Vm, this: Gc<Self>, view: BytesLike, start: Value, end: Value) -> PyResult<isize> {
        search(vm, this, &view, start, end, find_bytes)
    }
    #[method("rfind(view, start=None, end=None, /)")]
    fn rfind(vm: &Vm, this: Gc<Self>, view: BytesLike, start: Value, end: Value) -> PyResult<isize> {
        search(vm, this, &view, start, end, rfind_bytes)
    }
    #[method("read(n=None, /)")]
    fn read(vm: &Vm, this: Gc<Self>, n: Value) -> PyResult<Gc<Bytes>> {
        open(vm, this)?;
        let wanted = if n.is_none() {
            None
        } else if vm.type_of(n).slots().index.is_none() {
            let got = vm.type_of(n).name();
            return Err(vm.type_error(format!("argument should be integer or None, not '{got}'")));
        } else {
            usize::try_from(crate::io::int_arg(vm, n)?).ok()
        };
        let len = open(vm, this)?;
        let from = this.pos.get().min(len);
        let to = from + wanted.unwrap_or(usize::MAX).min(len - from);
        this.pos.set(to);
        Ok(vm.bytes(&this.copy(from, to)))
    }
    #[method("read_byte()")]
    fn read_byte(vm: &Vm, this: Gc<Self>) -> PyResult<u8> {
        let len = open(vm, this)?;
        let at = this.pos.get();
        if at >= len {
            return Err(vm.value_error("read byte out of range"));
        }
        this.pos.set(at + 1);
        Ok(this.byte(at))
    }
    #[method("readline()")]
    fn readline(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Bytes>> {
        let len = open(vm, this)?;
        let from = this.pos.get().min(len);
        let to = (from..len).find(|at| this.byte(*at) == b'\n').map_or(len, |at| at + 1);
        this.pos.set(to);
        Ok(vm.bytes(&this.copy(from, to)))
    }
    #[method("write(bytes, /)")]
    fn write(vm: &Vm, this: Gc<Self>, bytes: BytesLike) -> PyResult<usize> {
        let len = open(vm, this)?;
        writable(vm, this)?;
        let at = this.pos.get();
        if at > len || len - at < bytes.len() {
            return Err(vm.value_error("data out of range"));
        }
        this.set(at, &bytes);
        this.pos.set(at + bytes.len());
        Ok(bytes.len())
    }
    #[method("write_byte(byte, /)")]
    fn write_byte(vm: &Vm, this: Gc<Self>, byte: u8) -> PyResult<()> {
        let len = open(vm, this)?;
        writable(vm, this)?;
        let at = this.pos.get();
        if at >= len {
            return Err(vm.value_error("write byte out of range"));
        }
        this.set_byte(at, byte);
        this.pos.set(at + 1);
        Ok(())
    }
    #[method("tell()")]
    fn tell(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        open(vm, this).map(|_| this.pos.get())
    }
    #[method("seek(pos, whence=0, /)")]
    fn seek(vm: &Vm, this: Gc<Self>, pos: isize, whence: i32) -> PyResult<usize> {
        let len = open(vm, this)?;
        let base = match whence {
            0 => 0,
            1 => this.pos.get(),
            2 => len,
            _ => return Err(vm.value_error("unknown seek type")),
        };
        match base.checked_add_signed(pos) {
            Some(to) if to <= len => {
                this.pos.set(to);
                Ok(to)
            }
            _ => Err(vm.value_error("seek out of range")),
        }
    }
    #[method("seekable()")]
    fn seekable(_this: Gc<Self>) -> bool {
        true
    }
    #[method("move(dest, src, count, /)")]
    fn move_(vm: &Vm, this: Gc<Self>, dest: isize, src: isize, count: isize) -> PyResult<()> {
        let len = open(vm, this)?;
        writable(vm, this)?;
        let numbers = (usize::try_from(dest), usize::try_from(src), usize::try_from(count));
        let (Ok(dest), Ok(src), Ok(count)) = numbers else {
            return Err(vm.value_error("source, destination, or count out of range"));
        };
        let fits = |at: usize| at <= len && len - at >= count;
        if !fits(dest) || !fits(src) {
            return Err(vm.value_error("source, destination, or count out of range"));
        }
        let start = this.mapping.start.get();
        // SAFETY: both parts lie inside the open mapping, which is writable; they may overlap.
        unsafe { std::ptr::copy(start.add(src), start.add(dest), count) };
        Ok(())
    }
    #[method("size()")]
    fn size(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        open(vm, this)?;
        match crate::posix::stat::fstat(this.mapping.fd.get()) {
            Ok(st) => Ok(st.st_size),
            Err(errno) => Err(os_error::raise(vm, errno)),
        }
    }
    #[method("flush(offset=0, size=None, /)")]
    fn flush(vm: &Vm, this: Gc<Self>, offset: isize, size: Value) -> PyResult<()> {
        let size = if size.is_none() { None } else { Some(crate::io::int_arg(vm, size)?) };
        let len = open(vm, this)?;
        let out = || vm.value_error("flush values out of range");
        let offset = usize::try_from(offset).map_err(|_| out())?;
        let size = match size {
            Some(size) => usize::try_from(size).map_err(|_| out())?,
            None => len.saturating_sub(offset),
        };
        if offset > len || size > len - offset {
            return Err(out());
        }
        if this.access == READ || this.access == COPY {
            return Ok(());
        }
        let start = this.mapping.start.get();
        // SAFETY: the part lies inside the open mapping.
        if unsafe { libc::msync(start.add(offset).cast(), size, libc::MS_SYNC) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    #[method("madvise(option, start=0, length=None, /)")]
    fn madvise(vm: &Vm, this: Gc<Self>, option: i32, start: isize, length: Value) -> PyResult<()> {
        let length = if length.is_none() { None } else { Some(crate::io::int_arg(vm, length)?) };
        let len = open(vm, this)?;
        let Some(start) = usize::try_from(start).ok().filter(|s| *s < len) else {
            return Err(vm.value_error("madvise start out of bounds"));
        };
        let length = match length.map(usize::try_from) {
            None => len,
            Some(Ok(length)) => length,
            Some(Err(_)) => return Err(vm.value_error("madvise length invalid")),
        };
        if start.checked_add(length).is_none() {
            return Err(vm.overflow_error("madvise length too large"));
        }
        let length = length.min(len - start);
        // SAFETY: the part lies inside the open mapping, which nothing but this object relies on.
        if unsafe { libc::madvise(this.mapping.start.get().add(start).cast(), length, option) } != 0 {
            return Err(os_error::raise_last(vm));
        }
        Ok(())
    }
    #[method("resize(newsize, /)")]
    fn resize(vm: &Vm, this: Gc<Self>, newsize: isize) -> PyResult<()> {
        let len = open(vm, this)?;
        resizable(vm, this)?;
        let new = match usize::try_from(newsize) {
            Ok(n) if (n as i64).checked_add(this.offset).is_some() => n,
            _ => return Err(vm.value_error("new size out of range")),
        };
        if this.anonymous && this.shared && new > len {
            return Err(vm.value_error("mmap: can't expand a shared anonymous mapping"));
        }
        let fd = this.mapping.fd.get();
        // SAFETY: no memory is involved.
        if fd >= 0 && unsafe { libc::ftruncate(fd, this.offset + new as i64) } < 0 {
            return Err(os_error::raise_last(vm));
        }
        // SAFETY: the mapping belongs to this object, and no buffer of it is out.
        let moved = unsafe { libc::mremap(this.mapping.start.get().cast(), len, new, libc::MREMAP_MAYMOVE) };
        if moved == libc::MAP_FAILED {
            return Err(os_error::raise_last(vm));
        }
        this.mapping.start.set(moved.cast());
        this.mapping.len.set(new);
        Ok(())
    }
    #[method("__sizeof__()")]
    fn sizeof(_this: Gc<Self>) -> usize {
        size_of::<Mmap>()
    }
}

/// An iterator over the bytes of a mapping, each as a bytes object.
#[native_object("iterator")]
pub struct MmapIterator {
    of: Gc<Mmap>,
    next: Cell<usize>,
}

#[class("iterator")]
impl MmapIterator {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Gc<Bytes>>> {
        let at = this.next.get();
        if at >= open(vm, this.of)? {
            return Ok(None);
        }
        this.next.set(at + 1);
        Ok(Some(vm.bytes(&[this.of.byte(at)])))
    }
}

/// Iteration: not as in `__getitem__`, items are bytes objects, and there is no `__iter__`.
fn iterate(vm: &Vm, this: Value) -> PyResult {
    let Some(of) = this.downcast::<Mmap>() else { return Err(vm.type_error("a mmap is required")) };
    let class = MmapIterator::class(vm);
    Ok(MmapIterator::alloc(vm, class, |head| MmapIterator { head, of, next: Cell::new(0) }).value())
}

#[module("mmap", classes(Mmap))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<taipan_vm::object::Module>) -> PyResult<()> {
        let set = |name: &str, v: Value| taipan_vm::native::set_module_attribute(vm, module, name, v);
        for (name, value) in CONSTANTS {
            set(name, Value::int32(*value))?;
        }
        // SAFETY: no memory is involved.
        let page = vm.int(unsafe { libc::sysconf(libc::_SC_PAGESIZE) });
        set("PAGESIZE", page)?;
        set("ALLOCATIONGRANULARITY", page)?;
        set("error", vm.exc().os_error.value())
    }
}

macro_rules! table {
    ($($name:ident)*) => { &[
        ("ACCESS_DEFAULT", DEFAULT), ("ACCESS_READ", READ), ("ACCESS_WRITE", WRITE), ("ACCESS_COPY", COPY),
        $( (stringify!($name), libc::$name) ),*
    ] };
}

static CONSTANTS: &[(&str, i32)] = table! {
    PROT_READ PROT_WRITE PROT_EXEC
    MAP_SHARED MAP_PRIVATE MAP_ANON MAP_ANONYMOUS MAP_DENYWRITE MAP_EXECUTABLE MAP_NORESERVE MAP_POPULATE MAP_STACK
    MAP_32BIT
    MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_FREE MADV_REMOVE MADV_DONTFORK MADV_DOFORK
    MADV_HWPOISON MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP MADV_DODUMP
};
