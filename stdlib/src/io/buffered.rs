//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: one struct for the three. What was read ahead and what waits
//! to be written are two buffers, of which at most one has content: a random access file that turns from reading to
//! writing gives back what it read ahead, by a relative seek.

use super::ahead;
use super::base::{BufferedIoBase, fill_buffer};
use super::fileio::{self, FileIO};
use super::raw::{direct_fd, position, raw_read, raw_seek, raw_write};
use super::{int_arg, is_closed, is_native_class, size_arg, stream_repr, then_close, unsupported};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, class_part, native_object};
use taipan_vm::native::{Args, BytesLike, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Up to so many bytes, what waits to be written takes little more memory than it needs.
const SMALL_BUFFER: usize = 1 << 13;

/// A buffered stream.
#[native_object("_io.Buffered")]
pub struct Buffered {
    pub(super) raw: ValueCell,
    /// The raw stream is a FileIO whose methods nobody overrides.
    pub(super) direct: Cell<bool>,
    #[untraced]
    ahead: RefCell<Vec<u8>>,
    ahead_pos: Cell<usize>,
    /// The bytearray that a raw stream of another class read ahead into last; None without one.
    pub(super) array: ValueCell,
    #[untraced]
    waiting: RefCell<Vec<u8>>,
    pub(super) size: Cell<usize>,
    /// So many bytes are asked for when reading ahead: `size`, but less of a socket until it had so many at once. Then a stream over
    /// a connection that few bytes come through needs little memory.
    pub(super) window: Cell<usize>,
    reads: Cell<bool>,
    writes: Cell<bool>,
    ready: Cell<bool>,
    detached: Cell<bool>,
    finalizing: Cell<bool>,
    owned: Cell<bool>,
    /// The thread that closes it just now, or 0.
    closing: Cell<u64>,
}

/// Reads or writes that the raw stream could not do at once raise this.
#[cold]
fn would_block(vm: &Vm, written: usize) -> taipan_vm::native::Raised {
    let text = vm.str("write could not complete without blocking").value();
    let args = [Value::int32(libc::EAGAIN), text, vm.int(written as i64)];
    match vm.call(vm.exc().blocking_io_error.value(), &args) {
        Ok(e) => vm.raise(e),
        Err(raised) => raised,
    }
}

impl Buffered {
    pub fn is_owned(&self) -> bool {
        self.owned.get()
    }
    pub fn set_owned(&self, owned: bool) {
        self.owned.set(owned)
    }
    /// Bytes that were read ahead and not yet taken.
    pub fn unread(&self) -> usize {
        self.ahead.borrow().len() - self.ahead_pos.get()
    }
    fn forget_ahead(&self) {
        self.ahead.borrow_mut().clear();
        self.ahead_pos.set(0);
    }
    /// Adds to what waits to be written.
    fn put(&self, data: &[u8]) {
        let mut waiting = self.waiting.borrow_mut();
        let needed = waiting.len() + data.len();
        if needed > waiting.capacity() && needed > SMALL_BUFFER && needed <= self.size.get() {
            // All at once, instead of copying it each time that it has doubled.
            let room = self.size.get() - waiting.len();
            waiting.reserve_exact(room);
        }
        waiting.extend_from_slice(data);
    }
    /// Gives back the memory of both buffers, but for what still waits to be written.
    fn free_buffers(&self) {
        *self.ahead.borrow_mut() = Vec::new();
        self.ahead_pos.set(0);
        self.waiting.borrow_mut().shrink_to_fit();
    }
    /// Takes at most `n` bytes of what was read ahead.
    fn take(&self, n: usize, out: &mut Vec<u8>) -> usize {
        let ahead = self.ahead.borrow();
        let pos = self.ahead_pos.get();
        let n = n.min(ahead.len() - pos);
        out.extend_from_slice(&ahead[pos..pos + n]);
        self.ahead_pos.set(pos + n);
        n
    }
}

type This = Gc<Buffered>;

/// The raw stream.
///
/// # Errors
/// ValueError when it was never set or was detached.
pub fn raw(vm: &Vm, this: This) -> PyResult {
    if this.ready.get() {
        return Ok(this.raw.get());
    }
    Err(vm.value_error(if this.detached.get() {
        "raw stream has been detached"
    } else {
        "I/O operation on uninitialized object"
    }))
}

/// Checks that the stream is open; `what` is the operation for the message.
fn check_open(vm: &Vm, this: This, what: &str) -> PyResult<()> {
    let raw = raw(vm, this)?;
    let closed = match raw.downcast::<FileIO>() {
        Some(f) if this.direct.get() => f.fd().is_none(),
        _ => is_closed(vm, raw)?,
    };
    if closed { Err(vm.value_error(format!("{what} closed file"))) } else { Ok(()) }
}

/// Writes all of `data`; what could not be written is kept.
fn write_out(vm: &Vm, this: This, data: &[u8]) -> PyResult<()> {
    let mut done = 0;
    while done < data.len() {
        let mut put = raw_write(vm, this, &data[done..]);
        if let Ok(Some(n)) = put {
            done += n;
            if done == data.len() {
                break;
            }
            // A write may have been cut short by a signal; the next one could block for ever.
            match crate::os_error::interrupted(vm) {
                Ok(()) => continue,
                Err(raised) => put = Err(raised),
            }
        }
        let mut waiting = this.waiting.borrow_mut();
        let mut rest = data[done..].to_vec();
        rest.append(&mut waiting);
        *waiting = rest;
        drop(waiting);
        return Err(match put {
            Err(raised) => raised,
            Ok(_) => would_block(vm, 0),
        });
    }
    Ok(())
}

/// Writes what waits.
///
/// # Errors
/// OSError
pub fn flush_waiting(vm: &Vm, this: This) -> PyResult<()> {
    let waiting = this.waiting.take();
    if waiting.is_empty() {
        return Ok(());
    }
    write_out(vm, this, &waiting)?;
    let mut now = this.waiting.borrow_mut();
    if now.is_empty() {
        // Keeps the memory for what comes.
        *now = waiting;
        now.clear();
    }
    Ok(())
}

/// Gives back what was read ahead, so that the raw position is the stream's.
fn rewind(vm: &Vm, this: This) -> PyResult<()> {
    let unread = this.unread() as i64;
    if unread > 0 {
        raw_seek(vm, this, -unread, 1)?;
    }
    this.forget_ahead();
    Ok(())
}

/// Writes what waits and checks that the stream reads.
fn before_read(vm: &Vm, this: This) -> PyResult<()> {
    if this.writes.get() && !this.waiting.borrow().is_empty() {
        flush_waiting(vm, this)?;
    }
    Ok(())
}

/// Reads ahead when nothing is left; the number of bytes now at hand, or None when it would block.
fn fill(vm: &Vm, this: This) -> PyResult<Option<usize>> {
    let unread = this.unread();
    if unread > 0 {
        return Ok(Some(unread));
    }
    let mut buffer = this.ahead.take();
    buffer.clear();
    this.ahead_pos.set(0);
    let wanted = this.window.get();
    let got = raw_read(vm, this, wanted, &mut buffer);
    if let Ok(Some(got)) = got
        && got == wanted
    {
        this.window.set(this.size.get());
    }
    *this.ahead.borrow_mut() = buffer;
    got
}

fn read_all(vm: &Vm, this: This) -> PyResult {
    let mut out = Vec::new();
    this.take(usize::MAX, &mut out);
    if let Some(fd) = direct_fd(vm, this)? {
        let had = !out.is_empty();
        let some = fileio::read_all(vm, fd, &mut out)?;
        return Ok(if some || had { vm.bytes(&out).value() } else { Value::NONE });
    }
    let raw = raw(vm, this)?;
    if vm.getattr_opt(raw, vm.intern_str("readall"))?.is_some() {
        let rest = vm.call_method_str(raw, "readall", &[])?;
        return match rest.downcast::<Bytes>() {
            Some(_) if out.is_empty() => Ok(rest),
            Some(b) => {
                out.extend_from_slice(b.as_slice());
                Ok(vm.bytes(&out).value())
            }
            None if rest.is_none() => Ok(if out.is_empty() { rest } else { vm.bytes(&out).value() }),
            None => Err(vm.type_error("readall() should return bytes")),
        };
    }
    loop {
        let chunk = vm.call_method(raw, vm.names().read, &[])?;
        match chunk.downcast::<Bytes>() {
            Some(b) if b.len > 0 => out.extend_from_slice(b.as_slice()),
            Some(_) => return Ok(vm.bytes(&out).value()),
            None if chunk.is_none() => {
                return Ok(if out.is_empty() { chunk } else { vm.bytes(&out).value() });
            }
            None => return Err(vm.type_error("read() should return bytes")),
        }
    }
}

/// Reads `n` bytes, fewer only at the end, and appends them; None when nothing was there and it would block.
fn read_exactly(vm: &Vm, this: This, n: usize, out: &mut Vec<u8>) -> PyResult<Option<usize>> {
    let mut done = this.take(n, out);
    while done < n {
        let left = n - done;
        let got = if left >= this.size.get() {
            raw_read(vm, this, left, out)?
        } else {
            fill(vm, this)?.map(|_| this.take(left, out))
        };
        match got {
            Some(0) => break,
            Some(k) => done += k,
            None => return Ok(if done > 0 { Some(done) } else { None }),
        }
    }
    Ok(Some(done))
}

fn read(vm: &Vm, this: This, size: Value) -> PyResult {
    let n = if size.is_none() { -1 } else { int_arg(vm, size)? };
    if n < -1 {
        return Err(vm.value_error("read length must be non-negative or -1"));
    }
    check_open(vm, this, "read of")?;
    before_read(vm, this)?;
    if n < 0 {
        return read_all(vm, this);
    }
    let n = n as usize;
    {
        // All of it is at hand.
        let ahead = this.ahead.borrow();
        let pos = this.ahead_pos.get();
        if let Some(piece) = ahead.get(pos..pos.saturating_add(n)) {
            this.ahead_pos.set(pos + n);
            return Ok(vm.bytes(piece).value());
        }
    }
    let mut out = Vec::new();
    Ok(match read_exactly(vm, this, n, &mut out)? {
        Some(_) => vm.bytes(&out).value(),
        None => Value::NONE,
    })
}

/// At most one read of the raw stream: appends at most `n` bytes.
///
/// # Errors
/// ValueError on a closed stream; OSError
pub fn read1_into(vm: &Vm, this: This, n: usize, out: &mut Vec<u8>) -> PyResult<usize> {
    check_open(vm, this, "read of")?;
    if !this.reads.get() {
        return Err(unsupported(vm, "read"));
    }
    before_read(vm, this)?;
    if this.unread() == 0 && n >= this.size.get() {
        return Ok(raw_read(vm, this, n, out)?.unwrap_or(0));
    }
    fill(vm, this)?;
    Ok(this.take(n, out))
}

fn readline(vm: &Vm, this: This, limit: Option<usize>) -> PyResult<Gc<Bytes>> {
    check_open(vm, this, "readline of")?;
    before_read(vm, this)?;
    let mut line = Vec::new();
    loop {
        {
            let ahead = this.ahead.borrow();
            let rest = &ahead[this.ahead_pos.get()..];
            let room = limit.map_or(rest.len(), |l| rest.len().min(l - line.len()));
            let found = taipan_text::find::find_bytes(&rest[..room], b"\n").map(|i| i + 1);
            let n = found.unwrap_or(room);
            this.ahead_pos.set(this.ahead_pos.get() + n);
            let full = found.is_some() || limit == Some(line.len() + n);
            if full && line.is_empty() {
                return Ok(vm.bytes(&rest[..n]));
            }
            line.extend_from_slice(&rest[..n]);
            if full {
                break;
            }
        }
        if fill(vm, this)?.unwrap_or(0) == 0 {
            break;
        }
    }
    Ok(vm.bytes(&line))
}

/// Writes bytes into the buffer, and out when it is full.
///
/// # Errors
/// ValueError on a closed stream; OSError
pub fn write(vm: &Vm, this: This, data: &[u8]) -> PyResult<()> {
    check_open(vm, this, "write to")?;
    if !this.writes.get() {
        return Err(unsupported(vm, "write"));
    }
    while ![0, vm.thread_id.get()].contains(&this.closing.get()) {
        vm.without_lock(|| std::thread::sleep(std::time::Duration::from_millis(1)));
        crate::os_error::interrupted(vm)?;
        check_open(vm, this, "write to")?;
    }
    if this.reads.get() && !this.ahead.borrow().is_empty() {
        rewind(vm, this)?;
    }
    let size = this.size.get();
    if this.waiting.borrow().len() + data.len() <= size {
        this.put(data);
        return Ok(());
    }
    if let Err(raised) = flush_waiting(vm, this) {
        return match vm.take_if(vm.exc().blocking_io_error) {
            Some(_) => keep(vm, this, data, 0),
            None => Err(raised),
        };
    }
    let mut done = 0;
    while data.len() - done > size {
        match raw_write(vm, this, &data[done..])? {
            Some(n) => done += n,
            None => return keep(vm, this, data, done),
        }
        // A write may have been cut short by a signal; the next one could block for ever.
        crate::os_error::interrupted(vm)?;
    }
    this.put(&data[done..]);
    Ok(())
}

/// Keeps as much of `data`, of which `done` bytes are written, as the buffer has room for.
///
/// # Errors
/// BlockingIOError when that is not all.
fn keep(vm: &Vm, this: This, data: &[u8], done: usize) -> PyResult<()> {
    let room = this.size.get().saturating_sub(this.waiting.borrow().len());
    let kept = room.min(data.len() - done);
    this.waiting.borrow_mut().extend_from_slice(&data[done..done + kept]);
    if done + kept == data.len() { Ok(()) } else { Err(would_block(vm, done + kept)) }
}

/// Writes what waits and, for a stream that reads too, gives back what was read ahead.
///
/// # Errors
/// ValueError on a closed stream; OSError
pub fn flush(vm: &Vm, this: This) -> PyResult<()> {
    if this.writes.get() {
        check_open(vm, this, "flush of")?;
        flush_waiting(vm, this)?;
        if this.reads.get() && this.unread() > 0 {
            rewind(vm, this)?;
        }
        return Ok(());
    }
    vm.call_method(raw(vm, this)?, vm.names().flush, &[]).map(|_| ())
}

/// The position.
///
/// # Errors
/// OSError
pub fn tell(vm: &Vm, this: This) -> PyResult<i64> {
    let at = match direct_fd(vm, this)? {
        Some(fd) => fileio::seek_fd(vm, fd, 0, libc::SEEK_CUR)?,
        None => {
            let at = vm.call_method_str(raw(vm, this)?, "tell", &[])?;
            position(vm, at)?
        }
    };
    // Devices are at 0 whatever was read of them.
    Ok((at - this.unread() as i64 + this.waiting.borrow().len() as i64).max(0))
}

/// Moves the position; the new one.
///
/// # Errors
/// OSError, ValueError
pub fn seek(vm: &Vm, this: This, target: i64, whence: i32) -> PyResult<i64> {
    check_open(vm, this, "seek of")?;
    if !(0..=4).contains(&whence) {
        return Err(vm.value_error(format!("whence value {whence} unsupported")));
    }
    super::base::check_ability(vm, raw(vm, this)?, "seekable", "File or stream is not seekable.")?;
    flush_waiting(vm, this)?;
    let unread = this.unread() as i64;
    if unread > 0 && matches!(whence, libc::SEEK_SET | libc::SEEK_CUR) {
        // Within what was read ahead nothing needs to be read again.
        let now = tell(vm, this)?;
        let ahead = if whence == libc::SEEK_SET { target - now } else { target };
        let pos = this.ahead_pos.get() as i64;
        if ahead <= unread && ahead >= -pos {
            this.ahead_pos.set((pos + ahead) as usize);
            return Ok(now + ahead);
        }
    }
    let offset = if whence == libc::SEEK_CUR { target - unread } else { target };
    let at = raw_seek(vm, this, offset, whence)?;
    this.forget_ahead();
    Ok(at)
}

fn close(vm: &Vm, this: This) -> PyResult<()> {
    let raw = raw(vm, this)?;
    ahead::leave_array(vm, this);
    if is_closed(vm, raw)? {
        return Ok(());
    }
    this.closing.set(vm.thread_id.get());
    let flushed = vm.call_method(this.value(), vm.names().flush, &[]).map(|_| ());
    let closed = then_close(vm, flushed, || vm.call_method(raw, vm.names().close, &[]).map(|_| ()));
    this.closing.set(0);
    // (Another raw stream may go on after its close method was called.)
    if closed.is_ok() && this.direct.get() {
        this.free_buffers();
    }
    closed
}

fn init(vm: &Vm, this: This, raw: Value, size: i64, reads: bool, writes: bool) -> PyResult<()> {
    this.ready.set(false);
    this.detached.set(false);
    if reads && writes {
        super::base::check_ability(vm, raw, "seekable", "File or stream is not seekable.")?;
    }
    if reads {
        super::base::check_ability(vm, raw, "readable", "File or stream is not readable.")?;
    }
    if writes {
        super::base::check_ability(vm, raw, "writable", "File or stream is not writable.")?;
    }
    if size <= 0 {
        return Err(vm.value_error("buffer size must be strictly positive"));
    }
    this.raw.set(this.header(), raw);
    this.direct.set(raw.downcast::<FileIO>().is_some() && is_native_class(vm, raw));
    this.forget_ahead();
    this.waiting.borrow_mut().clear();
    this.size.set(size as usize);
    this.window.set(ahead::first_window(vm, raw, size as usize));
    this.reads.set(reads);
    this.writes.set(writes);
    fileio::set_owned(raw, true);
    this.ready.set(true);
    Ok(())
}

fn alloc(vm: &Vm, cls: Gc<taipan_vm::object::Type>) -> This {
    Buffered::alloc(vm, cls, |head| Buffered {
        head,
        raw: ValueCell::new(Value::NONE),
        direct: Cell::new(false),
        ahead: RefCell::new(Vec::new()),
        ahead_pos: Cell::new(0),
        array: ValueCell::new(Value::NONE),
        waiting: RefCell::new(Vec::new()),
        window: Cell::new(0),
        size: Cell::new(0),
        reads: Cell::new(false),
        writes: Cell::new(false),
        ready: Cell::new(false),
        detached: Cell::new(false),
        finalizing: Cell::new(false),
        owned: Cell::new(false),
        closing: Cell::new(0),
    })
}

fn peek(vm: &Vm, this: This) -> PyResult<Gc<Bytes>> {
    check_open(vm, this, "peek of")?;
    before_read(vm, this)?;
    fill(vm, this)?;
    let ahead = this.ahead.borrow();
    Ok(vm.bytes(&ahead[this.ahead_pos.get()..]))
}

fn read1(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Bytes>> {
    let n = size_arg(vm, size)?.unwrap_or(this.size.get());
    raw(vm, this)?;
    let mut out = Vec::new();
    if n > 0 {
        read1_into(vm, this, n, &mut out)?;
    } else {
        check_open(vm, this, "read of")?;
    }
    Ok(vm.bytes(&out))
}

fn readinto(vm: &Vm, this: This, function: &str, buffer: Value) -> PyResult<Option<usize>> {
    check_open(vm, this, "readinto of")?;
    before_read(vm, this)?;
    fill_buffer(vm, function, buffer, |n| {
        let mut out = Vec::new();
        if function == "readinto1" {
            let had = this.take(n, &mut out);
            let got = if n - had > this.size.get() {
                raw_read(vm, this, n - had, &mut out)?
            } else if had == 0 && n > 0 {
                fill(vm, this)?.map(|_| this.take(n, &mut out))
            } else {
                Some(0)
            };
            return Ok(Some(out).filter(|_| had > 0 || got.is_some()));
        }
        Ok(read_exactly(vm, this, n, &mut out)?.map(|_| out))
    })
}

fn write_method(vm: &Vm, this: This, data: Value) -> PyResult<usize> {
    raw(vm, this)?;
    if data.downcast::<Str>().is_some() {
        return Err(vm.type_error("a bytes-like object is required, not 'str'"));
    }
    let bytes = BytesLike::of(vm, data)?;
    write(vm, this, &bytes).map(|()| bytes.len())
}

macro_rules! buffered_class {
    ($(#[$meta:meta])* $rust:ident, $name:literal, $signature:literal, $reads:literal, $writes:literal, $($part:ident),+) => {
        /// A class of buffered streams.
        pub struct $rust;
        $(#[$meta])*
        #[class($name, module = "_io", base = BufferedIoBase, dict, subclassable, weakrefable, parts($($part),+))]
        impl $rust {
            #[class_init]
            fn class_init(_vm: &Vm, cls: Gc<taipan_vm::object::Type>) -> PyResult<()> {
                cls.update_slots(|s| s.idle = Some(super::idle::buffered));
                Ok(())
            }
            #[new($signature)]
            fn new(vm: &Vm, cls: Gc<taipan_vm::object::Type>, _args: &Args) -> Gc<Buffered> {
                alloc(vm, cls)
            }
            #[init_method($signature)]
            fn init(vm: &Vm, this: Gc<Buffered>, raw: Value, buffer_size: i64) -> PyResult<()> {
                init(vm, this, raw, buffer_size, $reads, $writes)
            }
            #[method("close()")]
            fn close(vm: &Vm, this: Gc<Buffered>) -> PyResult<()> {
                close(vm, this)
            }
            #[method("detach()")]
            fn detach(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                let raw = raw(vm, this)?;
                vm.call_method(this.value(), vm.names().flush, &[])?;
                this.ready.set(false);
                this.detached.set(true);
                fileio::set_owned(raw, false);
                this.raw.set(this.header(), Value::NONE);
                Ok(raw)
            }
            #[method("fileno()")]
            fn fileno(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.call_method(raw(vm, this)?, vm.names().fileno, &[])
            }
            #[method("isatty()")]
            fn isatty(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.call_method(raw(vm, this)?, vm.names().isatty, &[])
            }
            #[method("seekable()")]
            fn seekable(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.call_method_str(raw(vm, this)?, "seekable", &[])
            }
            #[method("flush()")]
            fn flush(vm: &Vm, this: Gc<Buffered>) -> PyResult<()> {
                flush(vm, this)
            }
            #[method("seek(target, whence=0, /)")]
            fn seek(vm: &Vm, this: Gc<Buffered>, target: Value, whence: i32) -> PyResult<i64> {
                raw(vm, this)?;
                seek(vm, this, int_arg(vm, target)?, whence)
            }
            #[method("tell()")]
            fn tell(vm: &Vm, this: Gc<Buffered>) -> PyResult<i64> {
                raw(vm, this)?;
                tell(vm, this)
            }
            #[method("truncate(pos=None, /)")]
            fn truncate(vm: &Vm, this: Gc<Buffered>, pos: Value) -> PyResult {
                check_open(vm, this, "truncate of")?;
                if !$writes {
                    return Err(unsupported(vm, "truncate"));
                }
                flush(vm, this)?;
                let pos = if pos.is_none() { vm.int(tell(vm, this)?) } else { pos };
                vm.call_method_str(raw(vm, this)?, "truncate", &[pos])
            }
            #[method("_dealloc_warn(source, /)")]
            fn dealloc_warn(vm: &Vm, this: Gc<Buffered>, source: Value) -> PyResult<()> {
                if this.ready.get() && vm.call_method_str(this.raw.get(), "_dealloc_warn", &[source]).is_err() {
                    vm.take_exception();
                }
                Ok(())
            }
            #[method("__getstate__()")]
            fn getstate(vm: &Vm, this: Value) -> PyResult {
                Err(super::cannot_pickle(vm, this))
            }
            #[method("__sizeof__()")]
            fn sizeof(this: Gc<Buffered>) -> usize {
                size_of::<Buffered>() + this.size.get()
            }
            #[getter]
            fn closed(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.getattr(raw(vm, this)?, vm.names().closed)
            }
            #[getter]
            fn name(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.getattr(raw(vm, this)?, vm.names().name)
            }
            #[getter]
            fn mode(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.getattr(raw(vm, this)?, vm.names().mode)
            }
            #[member("raw")]
            fn raw_attribute(this: Gc<Buffered>) -> Value {
                this.raw.get()
            }
            #[member("_finalizing")]
            fn finalizing(this: Gc<Buffered>) -> bool {
                this.finalizing.get()
            }
            #[setter("_finalizing")]
            fn set_finalizing(vm: &Vm, this: Gc<Buffered>, value: Value) -> PyResult<()> {
                super::set_finalizing(vm, &this.finalizing, value)
            }
            #[slot(repr)]
            fn repr(vm: &Vm, this: Gc<Buffered>) -> PyResult<Gc<Str>> {
                stream_repr(vm, this.value(), &["name"])
            }
        }
    };
}

macro_rules! reading_part {
    ($rust:ident, $name:literal) => {
        #[class_part($name, reading)]
        impl $rust {
            #[method("readable()")]
            fn readable(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.call_method_str(raw(vm, this)?, "readable", &[])
            }
            #[method("read(size=-1, /)")]
            fn read(vm: &Vm, this: Gc<Buffered>, size: Value) -> PyResult {
                raw(vm, this)?;
                read(vm, this, size)
            }
            #[method("read1(size=-1, /)")]
            fn read1(vm: &Vm, this: Gc<Buffered>, size: Value) -> PyResult<Gc<Bytes>> {
                read1(vm, this, size)
            }
            #[method("peek(size=0, /)")]
            fn peek(vm: &Vm, this: Gc<Buffered>, _size: isize) -> PyResult<Gc<Bytes>> {
                peek(vm, this)
            }
            #[method("readinto(buffer, /)")]
            fn readinto(vm: &Vm, this: Gc<Buffered>, buffer: Value) -> PyResult<Option<usize>> {
                readinto(vm, this, "readinto", buffer)
            }
            #[method("readinto1(buffer, /)")]
            fn readinto1(vm: &Vm, this: Gc<Buffered>, buffer: Value) -> PyResult<Option<usize>> {
                readinto(vm, this, "readinto1", buffer)
            }
            #[method("readline(size=-1, /)")]
            fn readline(vm: &Vm, this: Gc<Buffered>, size: Value) -> PyResult<Gc<Bytes>> {
                let limit = size_arg(vm, size)?;
                readline(vm, this, limit)
            }
            #[slot(next)]
            fn next(vm: &Vm, this: Gc<Buffered>) -> PyResult<Option<Value>> {
                if is_native_class(vm, this.value()) {
                    return Ok(Some(readline(vm, this, None)?).filter(|l| l.len > 0).map(|l| l.value()));
                }
                let line = vm.call_method(this.value(), vm.names().readline, &[])?;
                Ok(if vm.len(line)? == 0 { None } else { Some(line) })
            }
        }
    };
}

macro_rules! writing_part {
    ($rust:ident, $name:literal) => {
        #[class_part($name, writing)]
        impl $rust {
            #[method("writable()")]
            fn writable(vm: &Vm, this: Gc<Buffered>) -> PyResult {
                vm.call_method_str(raw(vm, this)?, "writable", &[])
            }
            #[method("write(buffer, /)")]
            fn write(vm: &Vm, this: Gc<Buffered>, buffer: Value) -> PyResult<usize> {
                write_method(vm, this, buffer)
            }
        }
    };
}

buffered_class! {
    /// Create a new buffered reader using the given readable raw IO object.
    BufferedReader, "BufferedReader", "BufferedReader(raw, buffer_size=131072)", true, false, reading
}
reading_part!(BufferedReader, "BufferedReader");

buffered_class! {
    /// A buffer for a writeable sequential RawIO object.
    ///
    /// The constructor creates a BufferedWriter for the given writeable raw
    /// stream. If the buffer_size is not given, it defaults to
    /// DEFAULT_BUFFER_SIZE.
    BufferedWriter, "BufferedWriter", "BufferedWriter(raw, buffer_size=131072)", false, true, writing
}
writing_part!(BufferedWriter, "BufferedWriter");

buffered_class! {
    /// A buffered interface to random access streams.
    ///
    /// The constructor creates a reader and writer for a seekable stream,
    /// raw, given in the first argument. If the buffer_size is omitted it
    /// defaults to DEFAULT_BUFFER_SIZE.
    BufferedRandom, "BufferedRandom", "BufferedRandom(raw, buffer_size=131072)", true, true, reading, writing
}
reading_part!(BufferedRandom, "BufferedRandom");
writing_part!(BufferedRandom, "BufferedRandom");
