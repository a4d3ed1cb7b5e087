//! `BytesIO`: a binary stream in memory. As long as nothing is written to it, a stream that was made of a bytes object has no
//! memory of its own.

use super::base::{BufferedIoBase, fill_buffer};
use super::{int_arg, size_arg};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_vm::heap::heap_of;
use taipan_vm::native::{Args, BytesLike, PyResult, Raised, WritableBytes};
use taipan_vm::object::buffer::{Buffer, Exports, flags};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Dict, Tuple, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A `BytesIO`.
#[native_object("_io.BytesIO")]
pub struct BytesIO {
    #[untraced]
    data: RefCell<Vec<u8>>,
    /// The bytes object that has the content; None where `data` has it.
    shared: ValueCell,
    pos: Cell<usize>,
    closed: Cell<bool>,
    #[untraced]
    exports: Exports,
}

impl Drop for BytesIO {
    fn drop(&mut self) {
        heap_of(&self.head.header).external_free(self.data.get_mut().capacity());
    }
}

type This = Gc<BytesIO>;

/// Runs `f` with the content.
fn with_content<R>(this: This, f: impl FnOnce(&[u8]) -> R) -> R {
    match this.shared.get().downcast::<Bytes>() {
        Some(bytes) => f(bytes.as_slice()),
        None => f(&this.data.borrow()),
    }
}

/// Changes the content, which is the stream's own from then on.
fn change<R>(vm: &Vm, this: This, f: impl FnOnce(&mut Vec<u8>) -> PyResult<R>) -> PyResult<R> {
    let mut data = this.data.borrow_mut();
    let before = data.capacity();
    if let Some(bytes) = this.shared.get().downcast::<Bytes>() {
        vm.reserve(&mut data, bytes.len)?;
        data.extend_from_slice(bytes.as_slice());
        this.shared.set(this.header(), Value::NONE);
    }
    let result = f(&mut data);
    vm.heap().external_resized(before, data.capacity());
    result
}

/// Makes an object the whole content: a bytes object is shared.
fn replace(vm: &Vm, this: This, new: Value) -> PyResult<()> {
    let exact = vm.is_exact(new, shapes::BYTES);
    this.shared.set(this.header(), if exact { new } else { Value::NONE });
    change_own(vm, this, Vec::clear);
    this.pos.set(0);
    if !exact {
        with_bytes(vm, new, |b| write(vm, this, b))?;
        this.pos.set(0);
    }
    Ok(())
}

/// Changes what memory of its own the stream has.
fn change_own<R>(vm: &Vm, this: This, f: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    let mut data = this.data.borrow_mut();
    let before = data.capacity();
    let result = f(&mut data);
    vm.heap().external_resized(before, data.capacity());
    result
}

fn open(vm: &Vm, this: This) -> PyResult<()> {
    if this.closed.get() { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(()) }
}

#[cold]
fn exported(vm: &Vm) -> Raised {
    vm.buffer_error("Existing exports of data: object cannot be re-sized")
}

fn free_to_resize(vm: &Vm, this: This) -> PyResult<()> {
    open(vm, this)?;
    if this.exports.is_free(vm) { Ok(()) } else { Err(exported(vm)) }
}

/// Takes at most `n` bytes at the position.
fn take(vm: &Vm, this: This, n: Option<usize>) -> Gc<Bytes> {
    with_content(this, |data| {
        let rest = data.get(this.pos.get()..).unwrap_or_default();
        let n = n.map_or(rest.len(), |n| n.min(rest.len()));
        this.pos.set(this.pos.get() + n);
        match this.shared.get().downcast::<Bytes>() {
            Some(whole) if n == data.len() && n > 0 => whole,
            _ => vm.bytes(&rest[..n]),
        }
    })
}

/// Takes a line.
fn line(vm: &Vm, this: This, limit: Option<usize>) -> Gc<Bytes> {
    let n = with_content(this, |data| {
        let rest = data.get(this.pos.get()..).unwrap_or_default();
        let room = limit.map_or(rest.len(), |n| n.min(rest.len()));
        taipan_text::find::find_bytes(&rest[..room], b"\n").map_or(room, |i| i + 1)
    });
    take(vm, this, Some(n))
}

fn write(vm: &Vm, this: This, bytes: &[u8]) -> PyResult<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let pos = this.pos.get();
    let Some(end) = pos.checked_add(bytes.len()).filter(|e| *e <= isize::MAX as usize) else {
        return Err(vm.overflow_error("new buffer size too large"));
    };
    change(vm, this, |data| {
        if end > data.len() {
            if !this.exports.is_free(vm) {
                return Err(exported(vm));
            }
            let more = end - data.len();
            if data.try_reserve(more).is_err() {
                return Err(vm.memory_error(""));
            }
            // Zeros fill a gap; what lies behind the position is written over.
            data.resize(pos, 0);
            data.extend_from_slice(bytes);
        } else {
            data[pos..end].copy_from_slice(bytes);
        }
        Ok(())
    })?;
    this.pos.set(end);
    Ok(())
}

fn with_bytes(vm: &Vm, v: Value, f: impl FnOnce(&[u8]) -> PyResult<()>) -> PyResult<usize> {
    let bytes = BytesLike::of(vm, v)?;
    f(&bytes).map(|()| bytes.len())
}

/// Buffered I/O implementation using an in-memory bytes buffer.
#[class("BytesIO", module = "_io", base = BufferedIoBase, dict, subclassable, weakrefable)]
impl BytesIO {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.update_slots(|s| s.idle = Some(super::idle::in_memory));
        Ok(())
    }
    #[new("BytesIO(*args, **kwargs)", text_signature = "(initial_bytes=b'')")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> This {
        BytesIO::alloc(vm, cls, |head| BytesIO {
            head,
            data: RefCell::new(Vec::new()),
            shared: ValueCell::new(Value::NONE),
            pos: Cell::new(0),
            closed: Cell::new(false),
            exports: Exports::new(),
        })
    }
    #[init_method("BytesIO(initial_bytes=None)")]
    fn init(vm: &Vm, this: This, initial_bytes: Value) -> PyResult<()> {
        if !this.exports.is_free(vm) {
            return Err(exported(vm));
        }
        if initial_bytes.is_none() {
            return replace(vm, this, vm.bytes(b"").value());
        }
        replace(vm, this, initial_bytes)
    }
    /// Read at most size bytes, returned as a bytes object.
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Bytes>> {
        let n = size_arg(vm, size)?;
        open(vm, this)?;
        Ok(take(vm, this, n))
    }
    /// Read at most size bytes, returned as a bytes object.
    #[method("read1(size=-1, /)")]
    fn read1(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Bytes>> {
        let n = size_arg(vm, size)?;
        open(vm, this)?;
        Ok(take(vm, this, n))
    }
    /// Next line from the file, as a bytes object.
    #[method("readline(size=-1, /)")]
    fn readline(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Bytes>> {
        let n = size_arg(vm, size)?;
        open(vm, this)?;
        Ok(line(vm, this, n))
    }
    /// List of bytes objects, each a line from the file.
    #[method("readlines(size=None, /)")]
    fn readlines(vm: &Vm, this: This, size: Value) -> PyResult {
        let hint = size_arg(vm, size)?.unwrap_or(0);
        open(vm, this)?;
        let list = vm.new_list();
        let mut total = 0;
        loop {
            let l = line(vm, this, None);
            if l.len == 0 {
                break;
            }
            total += l.len;
            list.push(vm, l.value());
            if hint > 0 && total >= hint {
                break;
            }
        }
        Ok(list.value())
    }
    /// Read bytes into buffer.
    #[method("readinto(buffer, /)")]
    fn readinto(vm: &Vm, this: This, buffer: Value) -> PyResult<Option<usize>> {
        open(vm, this)?;
        if !this.exports.is_free(vm) {
            // The buffer may be a view of the stream itself.
            let taken = |n| Ok(Some(take(vm, this, Some(n)).as_slice().to_vec()));
            return fill_buffer(vm, "readinto", buffer, taken);
        }
        let mut buffer = WritableBytes::of(vm, buffer, "readinto() argument")?;
        with_content(this, |data| {
            let rest = data.get(this.pos.get()..).unwrap_or_default();
            let n = rest.len().min(buffer.len());
            buffer.as_mut_slice()[..n].copy_from_slice(&rest[..n]);
            this.pos.set(this.pos.get() + n);
            Ok(Some(n))
        })
    }
    /// Write bytes to file.
    #[method("write(b, /)")]
    fn write(vm: &Vm, this: This, b: Value) -> PyResult<usize> {
        open(vm, this)?;
        // At the end, where there is room.
        if vm.is_exact(b, shapes::BYTES)
            && this.shared.get().is_none()
            && let Ok(mut data) = this.data.try_borrow_mut()
        {
            let more = b.cast_unchecked::<Bytes>();
            let more = more.as_slice();
            let room = data.capacity() - data.len();
            if this.pos.get() == data.len() && more.len() <= room && this.exports.is_free(vm) {
                data.extend_from_slice(more);
                this.pos.set(data.len());
                return Ok(more.len());
            }
        }
        with_bytes(vm, b, |b| write(vm, this, b))
    }
    /// Write lines to the file.
    #[method("writelines(lines, /)")]
    fn writelines(vm: &Vm, this: This, lines: Value) -> PyResult<()> {
        open(vm, this)?;
        vm.for_each(lines, |l| {
            open(vm, this)?;
            with_bytes(vm, l, |b| write(vm, this, b)).map(|_| ())
        })
    }
    /// Retrieve the entire contents of the BytesIO object.
    #[method("getvalue()")]
    fn getvalue(vm: &Vm, this: This) -> PyResult<Gc<Bytes>> {
        open(vm, this)?;
        match this.shared.get().downcast::<Bytes>() {
            Some(bytes) => Ok(bytes),
            None => Ok(vm.bytes(&this.data.borrow())),
        }
    }
    /// Get a read-write view over the contents of the BytesIO object.
    #[method("getbuffer()")]
    fn getbuffer(vm: &Vm, this: This) -> PyResult {
        open(vm, this)?;
        let class = BytesIOBuffer::class(vm);
        let holder = BytesIOBuffer::alloc(vm, class, |head| BytesIOBuffer {
            head,
            source: ValueCell::new(this.value()),
        });
        taipan_vm::builtins::memoryview::from_object(vm, holder.value(), flags::FULL_RO)
    }
    /// Change stream position.
    #[method("seek(pos, whence=0, /)")]
    fn seek(vm: &Vm, this: This, pos: Value, whence: i32) -> PyResult<usize> {
        let pos = int_arg(vm, pos)?;
        open(vm, this)?;
        let base = match whence {
            0 if pos < 0 => return Err(vm.value_error(format!("negative seek value {pos}"))),
            0 => 0,
            1 => this.pos.get() as i64,
            2 => with_content(this, <[u8]>::len) as i64,
            _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
        };
        let Some(at) = base.checked_add(pos) else {
            return Err(vm.overflow_error("new position too large"));
        };
        this.pos.set(at.max(0) as usize);
        Ok(this.pos.get())
    }
    /// Current file position, an integer.
    #[method("tell()")]
    fn tell(vm: &Vm, this: This) -> PyResult<usize> {
        open(vm, this)?;
        Ok(this.pos.get())
    }
    /// Truncate the file to at most size bytes.
    #[method("truncate(size=None, /)")]
    fn truncate(vm: &Vm, this: This, size: Value) -> PyResult<usize> {
        free_to_resize(vm, this)?;
        let size = if size.is_none() {
            this.pos.get()
        } else {
            let n = int_arg(vm, size)?;
            match usize::try_from(n) {
                Ok(n) => n,
                Err(_) => return Err(vm.value_error(format!("negative size value {n}"))),
            }
        };
        if size < with_content(this, <[u8]>::len) {
            change(vm, this, |data| {
                data.truncate(size);
                Ok(())
            })?;
        }
        Ok(size)
    }
    /// Disable all I/O operations.
    #[method("close()")]
    fn close(vm: &Vm, this: This) -> PyResult<()> {
        if !this.exports.is_free(vm) {
            return Err(exported(vm));
        }
        this.closed.set(true);
        this.shared.set(this.header(), Value::NONE);
        change_own(vm, this, std::mem::take);
        Ok(())
    }
    /// Does nothing.
    #[method("flush()")]
    fn flush(vm: &Vm, this: This) -> PyResult<()> {
        open(vm, this)
    }
    /// Always returns False.
    #[method("isatty()")]
    fn isatty(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| false)
    }
    /// Returns True if the IO object can be read.
    #[method("readable()")]
    fn readable(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| true)
    }
    /// Returns True if the IO object can be written.
    #[method("writable()")]
    fn writable(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| true)
    }
    /// Returns True if the IO object can be seeked.
    #[method("seekable()")]
    fn seekable(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| true)
    }
    #[method("__getstate__()")]
    fn getstate(vm: &Vm, this: This) -> PyResult<(Value, usize, Value)> {
        open(vm, this)?;
        let data = with_content(this, |data| vm.bytes(data)).value();
        let dict = attribute::attribute_dict(vm, this.value());
        let dict = if dict.is_empty() { Value::NONE } else { dict.copy(vm).value() };
        Ok((data, this.pos.get(), dict))
    }
    #[method("__setstate__(object, /)")]
    fn setstate(vm: &Vm, this: This, object: Value) -> PyResult<()> {
        free_to_resize(vm, this)?;
        let Some(t) = object.downcast::<Tuple>().filter(|t| t.len >= 3) else {
            let (class, got) = (vm.type_of(this.value()).name(), vm.type_of(object).name());
            return Err(vm.type_error(format!("{class}.__setstate__ argument should be 3-tuple, got {got}")));
        };
        let items = t.items();
        replace(vm, this, items[0])?;
        let pos = int_arg(vm, items[1])?;
        let Ok(pos) = usize::try_from(pos) else {
            return Err(vm.value_error("position value cannot be negative"));
        };
        this.pos.set(pos);
        if let Some(d) = items[2].downcast::<Dict>() {
            taipan_vm::builtins::dict::update(vm, attribute::attribute_dict(vm, this.value()), d.value())?;
        } else if !items[2].is_none() {
            let got = vm.type_of(items[2]).name();
            return Err(vm.type_error(format!("third item of state should be a dict, got a {got}")));
        }
        Ok(())
    }
    #[method("__sizeof__()")]
    fn sizeof(this: This) -> usize {
        size_of::<BytesIO>() + this.data.borrow().capacity()
    }
    /// Whether the stream is closed.
    #[getter]
    fn closed(this: This) -> bool {
        this.closed.get()
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: This) -> PyResult<This> {
        open(vm, this).map(|()| this)
    }
    #[slot(next)]
    fn next(vm: &Vm, this: This) -> PyResult<Option<Gc<Bytes>>> {
        open(vm, this)?;
        Ok(Some(line(vm, this, None)).filter(|l| l.len > 0))
    }
}

/// What `BytesIO.getbuffer` shows through a memoryview.
#[native_object("_io._BytesIOBuffer")]
pub struct BytesIOBuffer {
    source: ValueCell,
}

#[class("_BytesIOBuffer", module = "_io")]
impl BytesIOBuffer {
    /// Release the buffer object that exposes the underlying memory of the object.
    #[method("__release_buffer__(buffer, /)")]
    fn release_buffer(vm: &Vm, this: Gc<Self>, buffer: Value) -> PyResult<()> {
        taipan_vm::builtins::memoryview::release_from(vm, this.value(), buffer)
    }
    #[slot(buffer)]
    fn buffer(vm: &Vm, this: Gc<Self>, _flags: u32) -> PyResult<Buffer> {
        let Some(source) = this.source.get().downcast::<BytesIO>() else {
            return Err(vm.type_error("not a BytesIO"));
        };
        // The view may write.
        change(vm, source, |_| Ok(()))?;
        let mut data = source.data.borrow_mut();
        let (ptr, len) = (data.as_mut_ptr(), data.len());
        Ok(Buffer::of_bytes(this.value(), ptr, len, false, source.exports.hold()))
    }
}
