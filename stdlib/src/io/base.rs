//! The abstract classes `_IOBase`, `_RawIOBase`, `_BufferedIOBase`, `_TextIOBase`.

use super::{closed_error, int_arg, is_closed, size_arg, then_close, unsupported};
use taipan_macros::class;
use taipan_vm::builtins::object::object_new;
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::native::{Args, BytesLike, PyResult, Raised, WritableBytes};
use taipan_vm::object::{Bytes, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `_IOBase`: what all streams have. Instances hold nothing of their own.
pub struct IoBase;

fn closed_name(vm: &Vm) -> taipan_vm::object::simple::Name {
    vm.intern_str("__IOBase_closed")
}

/// Raises ValueError when the stream is closed.
///
/// # Errors
/// ValueError
pub fn check_closed(vm: &Vm, this: Value) -> PyResult<()> {
    if is_closed(vm, this)? { Err(closed_error(vm)) } else { Ok(()) }
}

/// Asks a predicate method (`readable`, `writable`, `seekable`) and raises UnsupportedOperation when it says no.
///
/// # Errors
/// UnsupportedOperation
pub fn check_ability(vm: &Vm, this: Value, method: &str, message: &str) -> PyResult {
    let able = vm.call_method_str(this, method, &[])?;
    if able.is_true() { Ok(Value::TRUE) } else { Err(unsupported(vm, message)) }
}

/// Reads a line by `peek` and `read`, for streams that know nothing better.
fn slow_readline(vm: &Vm, this: Value, limit: Option<usize>) -> PyResult<Gc<Bytes>> {
    let peek = vm.getattr_opt(this, vm.intern_str("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while limit.is_none_or(|n| line.len() < n) {
        let mut want = 1;
        if let Some(peek) = peek {
            let ahead = vm.call(peek, &[Value::int32(1)])?;
            let Some(ahead) = ahead.downcast::<Bytes>() else {
                let got = vm.type_of(ahead).name();
                let message = format!("peek() should have returned a bytes object, not '{got}'");
                return Err(vm.raise_message(vm.exc().os_error, message));
            };
            let bytes = ahead.as_slice();
            if !bytes.is_empty() {
                want = bytes.iter().position(|b| *b == b'\n').map_or(bytes.len(), |i| i + 1);
                want = limit.map_or(want, |n| want.min(n - line.len()));
            }
        }
        let got = vm.call_method(this, vm.names().read, &[vm.int(want as i64)])?;
        let Some(bytes) = got.downcast::<Bytes>() else {
            let got = vm.type_of(got).name();
            let message = format!("read() should have returned a bytes object, not '{got}'");
            return Err(vm.raise_message(vm.exc().os_error, message));
        };
        line.extend_from_slice(bytes.as_slice());
        if bytes.len == 0 || line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(vm.bytes(&line))
}

/// `readlines` of any stream.
///
/// # Errors
/// What the iteration raises.
pub fn readlines(vm: &Vm, this: Value, hint: Option<usize>) -> PyResult {
    let Some(hint) = hint.filter(|h| *h > 0) else { return Ok(vm.list_from(this)?.value()) };
    let list = vm.new_list();
    let iterator = vm.iter(this)?;
    let mut total = 0;
    while let Some(line) = vm.next(iterator)? {
        list.push(vm, line);
        total += vm.len(line)?;
        if total >= hint {
            break;
        }
    }
    Ok(list.value())
}

/// The abstract base class for all I/O classes.
///
/// This class provides dummy implementations for many methods that
/// derived classes can override selectively; the default implementations
/// represent a file that cannot be read, written or seeked.
#[class("_IOBase", module = "_io", kind = Instance, dict, subclassable, weakrefable)]
impl IoBase {
    #[new("_IOBase(*args, **kwargs)", text_signature = "()")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult {
        object_new(vm, cls, &Args::EMPTY)
    }
    /// Change the stream position to the given byte offset.
    #[method("seek(offset, whence=0, /)")]
    fn seek(vm: &Vm, _this: Value, _offset: Value, _whence: Value) -> PyResult {
        Err(unsupported(vm, "seek"))
    }
    /// Return current stream position.
    #[method("tell()")]
    fn tell(vm: &Vm, this: Value) -> PyResult {
        vm.call_method_str(this, "seek", &[Value::int32(0), Value::int32(1)])
    }
    /// Truncate file to size bytes.
    #[method("truncate(size=None, /)")]
    fn truncate(vm: &Vm, _this: Value, _size: Value) -> PyResult {
        Err(unsupported(vm, "truncate"))
    }
    /// Flush write buffers, if applicable.
    #[method("flush()")]
    fn flush(vm: &Vm, this: Value) -> PyResult<()> {
        check_closed(vm, this)
    }
    /// Flush and close the IO object.
    #[method("close()")]
    fn close(vm: &Vm, this: Value) -> PyResult<()> {
        if attribute::own_attribute(vm, this, closed_name(vm)).is_some() {
            return Ok(());
        }
        let flushed = vm.call_method(this, vm.names().flush, &[]).map(|_| ());
        then_close(vm, flushed, || {
            attribute::set_own_attribute(vm, this, closed_name(vm), Value::TRUE);
            Ok(())
        })
    }
    /// Return whether object supports random access.
    #[method("seekable()")]
    fn seekable(_this: Value) -> bool {
        false
    }
    /// Return whether object was opened for reading.
    #[method("readable()")]
    fn readable(_this: Value) -> bool {
        false
    }
    /// Return whether object was opened for writing.
    #[method("writable()")]
    fn writable(_this: Value) -> bool {
        false
    }
    #[method("_checkClosed()")]
    fn check_closed_method(vm: &Vm, this: Value) -> PyResult<()> {
        check_closed(vm, this)
    }
    #[method("_checkSeekable()")]
    fn check_seekable(vm: &Vm, this: Value) -> PyResult {
        check_ability(vm, this, "seekable", "File or stream is not seekable.")
    }
    #[method("_checkReadable()")]
    fn check_readable(vm: &Vm, this: Value) -> PyResult {
        check_ability(vm, this, "readable", "File or stream is not readable.")
    }
    #[method("_checkWritable()")]
    fn check_writable(vm: &Vm, this: Value) -> PyResult {
        check_ability(vm, this, "writable", "File or stream is not writable.")
    }
    /// Return underlying file descriptor if one exists.
    #[method("fileno()")]
    fn fileno(vm: &Vm, _this: Value) -> PyResult {
        Err(unsupported(vm, "fileno"))
    }
    /// Return whether this is an 'interactive' stream.
    #[method("isatty()")]
    fn isatty(vm: &Vm, this: Value) -> PyResult<bool> {
        check_closed(vm, this)?;
        Ok(false)
    }
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Value) -> PyResult {
        check_closed(vm, this)?;
        Ok(this)
    }
    #[method("__exit__(*args)", text_signature = None)]
    fn exit(vm: &Vm, this: Value, _args: taipan_vm::native::VarArgs) -> PyResult {
        vm.call_method(this, vm.names().close, &[])
    }
    /// Read and return a line from the stream.
    #[method("readline(size=-1, /)")]
    fn readline(vm: &Vm, this: Value, size: Value) -> PyResult<Gc<Bytes>> {
        slow_readline(vm, this, size_arg(vm, size)?)
    }
    /// Return a list of lines from the stream.
    #[method("readlines(hint=-1, /)")]
    fn readlines(vm: &Vm, this: Value, hint: Value) -> PyResult {
        readlines(vm, this, size_arg(vm, hint)?)
    }
    /// Write a list of lines to stream.
    #[method("writelines(lines, /)")]
    fn writelines(vm: &Vm, this: Value, lines: Value) -> PyResult<()> {
        check_closed(vm, this)?;
        vm.for_each(lines, |line| vm.call_method(this, vm.names().write, &[line]).map(|_| ()))
    }
    #[getter]
    fn closed(vm: &Vm, this: Value) -> bool {
        attribute::own_attribute(vm, this, closed_name(vm)).is_some()
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Value) -> PyResult {
        check_closed(vm, this)?;
        Ok(this)
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Value) -> PyResult<Option<Value>> {
        let line = vm.call_method(this, vm.names().readline, &[])?;
        Ok(if vm.len(line)? == 0 { None } else { Some(line) })
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Value) -> PyResult<()> {
        // A stream that another one holds is closed by that one, which has to write what it keeps first.
        if super::fileio::is_owned(this) {
            return Ok(());
        }
        let pending = vm.take_exception();
        if !is_closed(vm, this).unwrap_or(true) {
            warn_unclosed(vm, this);
            if vm.call_method(this, vm.names().close, &[]).is_err() {
                vm.take_exception();
            }
        }
        vm.exception.set(pending);
        Ok(())
    }
}

/// Gives a ResourceWarning for a stream at whose bottom is an open file.
fn warn_unclosed(vm: &Vm, stream: Value) {
    let mut bottom = stream;
    for name in ["buffer", "raw", ""] {
        if let Some(file) = bottom.downcast::<super::fileio::FileIO>() {
            if file.closes()
                && vm
                    .repr_text(stream)
                    .and_then(|text| vm.warn_resource(stream, &format!("unclosed file {text}")))
                    .is_err()
            {
                let exception = vm.take_exception();
                if vm.is_instance(exception, vm.exc().warning) {
                    write_unraisable(vm, exception, "Exception ignored while finalizing file", stream);
                }
            }
            return;
        }
        if name.is_empty() {
            return;
        }
        match vm.getattr_opt(bottom, vm.intern_str(name)) {
            Ok(Some(next)) => bottom = next,
            Ok(None) => {}
            Err(_) => {
                vm.take_exception();
                return;
            }
        }
    }
}

/// `_RawIOBase`
pub struct RawIoBase;

/// NotImplementedError without arguments, for what a subclass must define.
fn not_implemented(vm: &Vm) -> Raised {
    match vm.call(vm.exc().not_implemented_error.value(), &[]) {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Base class for raw binary I/O.
#[class("_RawIOBase", module = "_io", kind = Instance, base = IoBase, subclassable)]
impl RawIoBase {
    #[method("readinto(buffer, /)", text_signature = None)]
    fn readinto(vm: &Vm, _this: Value, _args: &Args) -> PyResult {
        Err(not_implemented(vm))
    }
    #[method("write(b, /)", text_signature = None)]
    fn write(vm: &Vm, _this: Value, _args: &Args) -> PyResult {
        Err(not_implemented(vm))
    }
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, this: Value, size: Value) -> PyResult {
        let n = if size.is_none() { -1 } else { int_arg(vm, size)? };
        if n < 0 {
            return vm.call_method_str(this, "readall", &[]);
        }
        read_by_readinto(vm, this, "readinto", n as usize)
    }
    /// Read until EOF, using multiple read() call.
    #[method("readall()")]
    fn readall(vm: &Vm, this: Value) -> PyResult {
        let mut all = Vec::new();
        loop {
            let got = vm.call_method(this, vm.names().read, &[vm.int(super::DEFAULT_BUFFER_SIZE as i64)])?;
            if got.is_none() {
                return Ok(if all.is_empty() { got } else { vm.bytes(&all).value() });
            }
            let Some(bytes) = got.downcast::<Bytes>() else {
                return Err(vm.type_error("read() should return bytes"));
            };
            if bytes.len == 0 {
                return Ok(vm.bytes(&all).value());
            }
            all.extend_from_slice(bytes.as_slice());
        }
    }
}

/// `read(n)` by way of a method that fills a bytearray; None when it would block.
///
/// # Errors
/// What the method raises; ValueError when it tells a wrong count.
pub fn read_by_readinto(vm: &Vm, this: Value, method: &str, n: usize) -> PyResult {
    let array = vm.builtin_type(taipan_vm::object::builtin_types::shapes::BYTEARRAY).value();
    let array = vm.call(array, &[vm.int(n as i64)])?;
    let got = vm.call_method_str(this, method, &[array])?;
    if got.is_none() {
        return Ok(got);
    }
    let count = int_arg(vm, got)?;
    let bytes = BytesLike::of(vm, array)?;
    let taken = usize::try_from(count).ok().and_then(|c| bytes.get(..c)).map(|b| vm.bytes(b));
    match taken {
        Some(b) => Ok(b.value()),
        None => {
            let message = format!("{method} returned {count} outside buffer size {n}");
            Err(vm.value_error(message))
        }
    }
}

/// `_BufferedIOBase`
pub struct BufferedIoBase;

/// Copies what `data` has into the writable buffer `into`, at most what fits; gives the count.
///
/// # Errors
/// TypeError when `into` is no writable buffer.
pub fn fill_buffer(
    vm: &Vm,
    function: &str,
    into: Value,
    fill: impl FnOnce(usize) -> PyResult<Option<Vec<u8>>>,
) -> PyResult<Option<usize>> {
    let mut buffer = WritableBytes::of(vm, into, &format!("{function}() argument"))?;
    let Some(data) = fill(buffer.len())? else { return Ok(None) };
    let n = data.len().min(buffer.len());
    buffer.as_mut_slice()[..n].copy_from_slice(&data[..n]);
    Ok(Some(n))
}

fn readinto_by(vm: &Vm, this: Value, method: &str, buffer: Value) -> PyResult<Option<usize>> {
    fill_buffer(vm, "readinto", buffer, |n| {
        let got = vm.call_method_str(this, method, &[vm.int(n as i64)])?;
        let Some(bytes) = got.downcast::<Bytes>() else {
            return Err(vm.type_error("read() should return bytes"));
        };
        if bytes.len > n {
            return Err(vm.value_error(format!(
                "read() returned too much data: {n} bytes requested, {} returned",
                bytes.len
            )));
        }
        Ok(Some(bytes.as_slice().to_vec()))
    })
}

/// Base class for buffered IO objects.
#[class("_BufferedIOBase", module = "_io", kind = Instance, base = IoBase, subclassable)]
impl BufferedIoBase {
    /// Disconnect this buffer from its underlying raw stream and return it.
    #[method("detach()")]
    fn detach(vm: &Vm, _this: Value) -> PyResult {
        Err(unsupported(vm, "detach"))
    }
    /// Read and return up to n bytes.
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, _this: Value, _size: Value) -> PyResult {
        Err(unsupported(vm, "read"))
    }
    /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
    #[method("read1(size=-1, /)")]
    fn read1(vm: &Vm, _this: Value, _size: Value) -> PyResult {
        Err(unsupported(vm, "read1"))
    }
    #[method("readinto(buffer, /)")]
    fn readinto(vm: &Vm, this: Value, buffer: Value) -> PyResult<Option<usize>> {
        readinto_by(vm, this, "read", buffer)
    }
    #[method("readinto1(buffer, /)")]
    fn readinto1(vm: &Vm, this: Value, buffer: Value) -> PyResult<Option<usize>> {
        readinto_by(vm, this, "read1", buffer)
    }
    /// Write buffer b to the IO stream.
    #[method("write(b, /)")]
    fn write(vm: &Vm, _this: Value, _b: Value) -> PyResult {
        Err(unsupported(vm, "write"))
    }
}

/// `_TextIOBase`
pub struct TextIoBase;

/// Base class for text I/O.
#[class("_TextIOBase", module = "_io", kind = Instance, base = IoBase, subclassable)]
impl TextIoBase {
    /// Separate the underlying buffer from the TextIOBase and return it.
    #[method("detach()")]
    fn detach(vm: &Vm, _this: Value) -> PyResult {
        Err(unsupported(vm, "detach"))
    }
    /// Read at most size characters from stream.
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, _this: Value, _size: Value) -> PyResult {
        Err(unsupported(vm, "read"))
    }
    /// Read until newline or EOF.
    #[method("readline(size=-1, /)")]
    fn readline(vm: &Vm, _this: Value, _size: Value) -> PyResult {
        Err(unsupported(vm, "readline"))
    }
    /// Write string s to stream.
    #[method("write(s, /)")]
    fn write(vm: &Vm, _this: Value, _s: Value) -> PyResult {
        Err(unsupported(vm, "write"))
    }
    /// The encoding of the text, None where there is none.
    #[getter]
    fn encoding(_this: Value) -> Value {
        Value::NONE
    }
    /// The ends of lines met so far, None where they are not noted.
    #[getter]
    fn newlines(_this: Value) -> Value {
        Value::NONE
    }
    /// What is done about errors of encoding, None where there are none.
    #[getter]
    fn errors(_this: Value) -> Value {
        Value::NONE
    }
}
