//! What `TextIOWrapper` does: decoding ahead, lines, encoding, positions.
//!
//! `text` holds what was decoded and is not yet taken in whole (generalised UTF-8), `pos` how far it is taken. The
//! bytes that it came from are kept in `chunk` for `tell`, unless they are the same bytes as the text.

use super::buffered::{self, Buffered};
use super::codec::{self, Codec};
use super::newline::{Ending, Translator, find_line};
use super::{int_arg, is_native_class, unsupported};
use std::cell::{Cell, RefCell};
use taipan_macros::native_object;
use taipan_text::codecs::handlers::Handler;
use taipan_text::wtf8;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::Str;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A `TextIOWrapper`.
#[native_object("_io.TextIOWrapper")]
pub struct TextIOWrapper {
    pub(super) buffer: ValueCell,
    /// The buffer is one of this module whose methods nobody overrides.
    pub(super) direct: Cell<bool>,
    #[untraced]
    pub(super) codec: Cell<Codec>,
    #[untraced]
    pub(super) handler: Cell<Handler>,
    pub(super) encoding: ValueCell,
    pub(super) errors: ValueCell,
    /// Incremental coders, where `codec` is `Other`.
    pub(super) encoder: ValueCell,
    pub(super) decoder: ValueCell,
    #[untraced]
    pub(super) ending: Cell<Ending>,
    #[untraced]
    pub(super) translator: RefCell<Translator>,
    /// The translator's state where `chunk` begins.
    #[untraced]
    pub(super) chunk_translator: Cell<Translator>,
    #[untraced]
    pub(super) text: RefCell<Vec<u8>>,
    pub(super) pos: Cell<usize>,
    #[untraced]
    pub(super) chunk: RefCell<Vec<u8>>,
    /// `chunk` is left empty because it would be the same as `text`.
    pub(super) same: Cell<bool>,
    /// Bytes that were read but do not yet make a character.
    #[untraced]
    pub(super) undecoded: RefCell<Vec<u8>>,
    /// Encoded text that waits to be written.
    #[untraced]
    pub(super) waiting: RefCell<Vec<u8>>,
    pub(super) line_buffering: Cell<bool>,
    pub(super) write_through: Cell<bool>,
    pub(super) chunk_size: Cell<usize>,
    pub(super) seekable: Cell<bool>,
    /// False while iteration makes positions meaningless.
    pub(super) telling: Cell<bool>,
    pub(super) has_read1: Cell<bool>,
    pub(super) ready: Cell<bool>,
    pub(super) detached: Cell<bool>,
    pub(super) finalizing: Cell<bool>,
}

/// Self of all functions here.
pub type This = Gc<TextIOWrapper>;

/// The buffer.
///
/// # Errors
/// ValueError when it was never set or was detached.
pub fn buffer(vm: &Vm, this: This) -> PyResult {
    if this.ready.get() {
        return Ok(this.buffer.get());
    }
    Err(vm.value_error(if this.detached.get() {
        "underlying buffer has been detached"
    } else {
        "I/O operation on uninitialized object"
    }))
}

/// Raises ValueError when the stream is closed.
///
/// # Errors
/// ValueError
pub fn check_open(vm: &Vm, this: This) -> PyResult<()> {
    let buffer = buffer(vm, this)?;
    let class_closed = if is_native_class(vm, this.value()) { buffer } else { this.value() };
    if super::is_closed(vm, class_closed)? { Err(super::closed_error(vm)) } else { Ok(()) }
}

/// Forgets everything that was read ahead.
pub fn forget_text(this: This) {
    this.text.borrow_mut().clear();
    this.pos.set(0);
    this.chunk.borrow_mut().clear();
    this.undecoded.borrow_mut().clear();
    this.same.set(true);
}

// ---- writing ----

/// Gives the encoded text that waits to the buffer.
///
/// # Errors
/// What the buffer raises.
pub fn write_waiting(vm: &Vm, this: This) -> PyResult<()> {
    let mut data = this.waiting.take();
    if data.is_empty() {
        return Ok(());
    }
    let buffer = buffer(vm, this)?;
    let done = match buffer.downcast::<Buffered>() {
        Some(b) if this.direct.get() => buffered::write(vm, b, &data),
        _ => {
            let bytes = vm.bytes(&data).value();
            vm.call_method(buffer, vm.names().write, &[bytes]).map(|_| ())
        }
    };
    if done.is_ok() && this.waiting.borrow().is_empty() {
        data.clear();
        *this.waiting.borrow_mut() = data;
    }
    done
}

/// Writes what waits here and in the buffer.
///
/// # Errors
/// What the buffer raises.
pub fn flush(vm: &Vm, this: This) -> PyResult<()> {
    check_open(vm, this)?;
    this.telling.set(this.seekable.get());
    write_waiting(vm, this)?;
    let buffer = buffer(vm, this)?;
    match buffer.downcast::<Buffered>() {
        Some(b) if this.direct.get() => buffered::flush(vm, b),
        _ => vm.call_method(buffer, vm.names().flush, &[]).map(|_| ()),
    }
}

/// Encodes text into what waits.
fn encode(vm: &Vm, this: This, text: Gc<Str>) -> PyResult<()> {
    if this.codec.get() == Codec::Other {
        if this.encoder.get().is_none() {
            return Err(unsupported(vm, "not writable"));
        }
        let bytes = vm.call_method_str(this.encoder.get(), "encode", &[text.value()])?;
        let Some(bytes) = bytes.downcast::<taipan_vm::object::Bytes>() else {
            let got = vm.type_of(bytes).name();
            return Err(vm.type_error(format!("encoder should return a bytes object, not '{got}'")));
        };
        this.waiting.borrow_mut().extend_from_slice(bytes.as_slice());
        return Ok(());
    }
    if text.is_ascii() {
        this.waiting.borrow_mut().extend_from_slice(text.bytes());
        return Ok(());
    }
    let mut out = Vec::new();
    codec::encode(vm, this.codec.get(), this.handler.get(), text, &mut out)?;
    this.waiting.borrow_mut().extend_from_slice(&out);
    Ok(())
}

/// Writes text.
///
/// # Errors
/// UnicodeEncodeError, what the buffer raises.
pub fn write(vm: &Vm, this: This, text: Gc<Str>) -> PyResult<()> {
    check_open(vm, this)?;
    if this.encoder.get().is_none() {
        return Err(unsupported(vm, "not writable"));
    }
    let bytes = text.bytes();
    let newline = taipan_text::find::find_bytes(bytes, b"\n").is_some();
    let needs_flush =
        this.line_buffering.get() && (newline || taipan_text::find::find_bytes(bytes, b"\r").is_some());
    let text = match this.ending.get().written() {
        Some(nl) if newline => vm.str_from_bytes(&super::newline::replace_newlines(bytes, nl)),
        _ => text,
    };
    encode(vm, this, text)?;
    if this.waiting.borrow().len() >= this.chunk_size.get() || needs_flush || this.write_through.get() {
        write_waiting(vm, this)?;
    }
    if needs_flush {
        let buffer = buffer(vm, this)?;
        match buffer.downcast::<Buffered>() {
            Some(b) if this.direct.get() => buffered::flush(vm, b)?,
            _ => {
                vm.call_method(buffer, vm.names().flush, &[])?;
            }
        }
    }
    if !this.text.borrow().is_empty() || !this.undecoded.borrow().is_empty() {
        forget_text(this);
    }
    Ok(())
}

// ---- reading ----

/// Reads bytes from the buffer and appends them.
fn read_bytes(vm: &Vm, this: This, n: usize, out: &mut Vec<u8>) -> PyResult<usize> {
    let buffer = buffer(vm, this)?;
    if let Some(b) = buffer.downcast::<Buffered>()
        && this.direct.get()
    {
        return buffered::read1_into(vm, b, n, out);
    }
    let method = if this.has_read1.get() { "read1" } else { "read" };
    let got = vm.call_method_str(buffer, method, &[vm.int(n as i64)])?;
    append_bytes(vm, method, got, out)
}

fn append_bytes(vm: &Vm, method: &str, got: Value, out: &mut Vec<u8>) -> PyResult<usize> {
    if vm.type_of(got).slots().buffer.is_none() && got.downcast::<taipan_vm::object::Bytes>().is_none() {
        let class = vm.type_of(got).name();
        let message =
            format!("underlying {method}() should have returned a bytes-like object, not '{class}'");
        return Err(vm.type_error(message));
    }
    let bytes = BytesLike::of(vm, got)?;
    out.extend_from_slice(&bytes);
    Ok(bytes.len())
}

/// Decodes bytes; gives the text and keeps what is incomplete.
fn decode(vm: &Vm, this: This, bytes: Vec<u8>, last: bool) -> PyResult<Vec<u8>> {
    if this.codec.get() == Codec::Other {
        let args = [vm.bytes(&bytes).value(), Value::bool(last)];
        let text = vm.call_method_str(this.decoder.get(), "decode", &args)?;
        return match text.downcast::<Str>() {
            Some(s) => Ok(s.bytes().to_vec()),
            None => {
                let got = vm.type_of(text).name();
                Err(vm.type_error(format!("decoder should return a string result, not '{got}'")))
            }
        };
    }
    let mut input = this.undecoded.take();
    if input.is_empty() {
        input = bytes;
    } else {
        input.extend_from_slice(&bytes);
    }
    let (text, taken) = codec::decode(vm, this.codec.get(), this.handler.get(), &input, last)?;
    if taken < input.len() {
        *this.undecoded.borrow_mut() = input[taken..].to_vec();
    }
    Ok(text)
}

/// Drops text that was taken, and the bytes that it came from.
fn drop_taken(vm: &Vm, this: This) -> PyResult<()> {
    let pos = this.pos.get();
    if pos == 0 {
        return Ok(());
    }
    if pos == this.text.borrow().len() {
        this.text.borrow_mut().clear();
        this.chunk.borrow_mut().clear();
        this.same.set(true);
        this.chunk_translator.set(*this.translator.borrow());
    } else {
        if !this.same.get() {
            let n = taken_bytes(vm, this)?;
            let mut chunk = this.chunk.borrow_mut();
            let n = n.min(chunk.len());
            chunk.drain(..n);
            let mut t = Translator::new(this.ending.get());
            t.reset();
            this.chunk_translator.set(t);
        }
        this.text.borrow_mut().drain(..pos);
    }
    this.pos.set(0);
    Ok(())
}

/// Decodes bytes behind the text that is at hand.
fn add_text(vm: &Vm, this: This, bytes: Vec<u8>, last: bool) -> PyResult<()> {
    let before = if this.same.get() { None } else { Some(bytes.clone()) };
    let raw = bytes.clone();
    let had_undecoded = !this.undecoded.borrow().is_empty();
    let was_pending = this.translator.borrow().pending();
    let decoded = decode(vm, this, bytes, last)?;
    let mut text = this.text.borrow_mut();
    let mut chunk = this.chunk.borrow_mut();
    match before {
        Some(b) => chunk.extend_from_slice(&b),
        None => {
            let same = this.codec.get() != Codec::Other
                && !had_undecoded
                && !was_pending
                && decoded == raw[..decoded.len().min(raw.len())]
                && decoded.len() + this.undecoded.borrow().len() == raw.len()
                && (!this.translator.borrow().is_active()
                    || taipan_text::find::find_bytes(&decoded, b"\r").is_none());
            if !same {
                // From here on the bytes are needed: those of the text so far are the text itself.
                chunk.clear();
                chunk.extend_from_slice(&text);
                chunk.extend_from_slice(&raw);
                this.same.set(false);
            }
        }
    }
    this.translator.borrow_mut().run(&decoded, last, &mut text);
    Ok(())
}

/// Reads and decodes a chunk; false at the end.
///
/// # Errors
/// What the buffer raises, UnicodeDecodeError
pub fn fill(vm: &Vm, this: This) -> PyResult<bool> {
    if this.decoder.get().is_none() {
        return Err(unsupported(vm, "not readable"));
    }
    drop_taken(vm, this)?;
    let mut bytes = Vec::new();
    let n = read_bytes(vm, this, this.chunk_size.get(), &mut bytes)?;
    let before = this.text.borrow().len();
    add_text(vm, this, bytes, n == 0)?;
    Ok(n > 0 || this.text.borrow().len() > before)
}

/// Reads everything to the end.
fn read_rest(vm: &Vm, this: This) -> PyResult<Gc<Str>> {
    let buffer = buffer(vm, this)?;
    let got = vm.call_method(buffer, vm.names().read, &[])?;
    let mut bytes = Vec::new();
    if !got.is_none() {
        append_bytes(vm, "read", got, &mut bytes)?;
    }
    let decoded = decode(vm, this, bytes, true)?;
    let whole = {
        let mut text = this.text.borrow_mut();
        let pos = this.pos.get();
        if pos == text.len() && !this.translator.borrow().is_active() {
            decoded
        } else {
            let mut out = text[pos..].to_vec();
            text.clear();
            this.translator.borrow_mut().run(&decoded, true, &mut out);
            out
        }
    };
    forget_text(this);
    Ok(vm.str_from_bytes(&whole))
}

/// Takes `n` bytes of the text at hand.
fn take(vm: &Vm, this: This, n: usize) -> Gc<Str> {
    let text = this.text.borrow();
    let pos = this.pos.get();
    this.pos.set(pos + n);
    vm.str_from_bytes(&text[pos..pos + n])
}

/// `read(n)`; None for everything.
///
/// # Errors
/// What the buffer raises, UnicodeDecodeError
pub fn read(vm: &Vm, this: This, n: Option<usize>) -> PyResult<Gc<Str>> {
    check_open(vm, this)?;
    if this.decoder.get().is_none() {
        return Err(unsupported(vm, "not readable"));
    }
    write_waiting(vm, this)?;
    let Some(n) = n else { return read_rest(vm, this) };
    loop {
        let have = {
            let text = this.text.borrow();
            let rest = &text[this.pos.get()..];
            let chars = wtf8::count(rest);
            if chars >= n { Some(wtf8::offset_of(rest, n)) } else { None }
        };
        if let Some(bytes) = have {
            return Ok(take(vm, this, bytes));
        }
        if !fill(vm, this)? {
            let rest = this.text.borrow().len() - this.pos.get();
            return Ok(take(vm, this, rest));
        }
    }
}

/// `readline(limit)`, with a limit in characters.
///
/// # Errors
/// What the buffer raises, UnicodeDecodeError
pub fn readline(vm: &Vm, this: This, limit: Option<usize>) -> PyResult<Gc<Str>> {
    check_open(vm, this)?;
    if !this.waiting.borrow().is_empty() {
        write_waiting(vm, this)?;
    }
    let mut searched = 0;
    let mut at_end = false;
    loop {
        let found = {
            let text = this.text.borrow();
            let rest = &text[this.pos.get()..];
            // A newline of two characters may begin before what is new.
            let from = searched.min(rest.len()).saturating_sub(1);
            let line = find_line(&rest[from..], this.ending.get(), at_end).map(|n| n + from);
            let line = line.or(if at_end { Some(rest.len()) } else { None });
            searched = rest.len();
            match limit {
                Some(l) => {
                    let piece = &rest[..line.unwrap_or(rest.len())];
                    if wtf8::count(piece) >= l { Some(wtf8::offset_of(piece, l)) } else { line }
                }
                None => line,
            }
        };
        if let Some(n) = found {
            return Ok(take(vm, this, n));
        }
        at_end = !fill(vm, this)?;
    }
}

// ---- positions ----

/// Characters that a prefix of the chunk decodes to.
fn chars_of_prefix(vm: &Vm, this: This, prefix: &[u8]) -> PyResult<usize> {
    let text = if this.codec.get() == Codec::Other {
        let decoder = make_decoder(vm, this)?;
        let args = [vm.bytes(prefix).value(), Value::FALSE];
        let text = vm.call_method_str(decoder, "decode", &args)?;
        text.downcast::<Str>().map(|s| s.bytes().to_vec()).unwrap_or_default()
    } else {
        codec::decode(vm, this.codec.get(), this.handler.get(), prefix, false)?.0
    };
    let mut out = Vec::new();
    let mut translator = this.chunk_translator.get();
    translator.run(&text, false, &mut out);
    Ok(wtf8::count(&out))
}

/// How many bytes of the chunk the taken text came from: the shortest prefix that decodes to as many characters.
fn taken_bytes(vm: &Vm, this: This) -> PyResult<usize> {
    let taken = wtf8::count(&this.text.borrow()[..this.pos.get()]);
    let chunk = this.chunk.borrow().clone();
    if taken == 0 {
        return Ok(0);
    }
    let (mut low, mut high) = (0, chunk.len());
    while low < high {
        let middle = (low + high) / 2;
        if chars_of_prefix(vm, this, &chunk[..middle])? >= taken {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

/// A new incremental decoder for the stream's encoding.
///
/// # Errors
/// LookupError
pub fn make_decoder(vm: &Vm, this: This) -> PyResult {
    let codecs = taipan_vm::import::import(vm, "codecs")?;
    let get = vm.call_method_str(codecs, "getincrementaldecoder", &[this.encoding.get()])?;
    vm.call(get, &[this.errors.get()])
}

/// `tell`
///
/// # Errors
/// UnsupportedOperation, OSError
pub fn tell(vm: &Vm, this: This) -> PyResult<i64> {
    check_open(vm, this)?;
    if !this.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    if !this.telling.get() {
        return Err(vm.raise_message(vm.exc().os_error, "telling position disabled by next() call"));
    }
    flush_all(vm, this)?;
    let buffer = buffer(vm, this)?;
    let at = vm.call_method_str(buffer, "tell", &[])?;
    let at = int_arg(vm, at)?;
    if this.same.get() {
        let ahead = this.text.borrow().len() - this.pos.get() + this.undecoded.borrow().len();
        return Ok(at - ahead as i64);
    }
    let (chunk, taken) = (this.chunk.borrow().len(), this.pos.get());
    if taken == this.text.borrow().len()
        && this.undecoded.borrow().is_empty()
        && !this.translator.borrow().pending()
    {
        return Ok(at);
    }
    Ok(at - (chunk - taken_bytes(vm, this)?.min(chunk)) as i64)
}

fn flush_all(vm: &Vm, this: This) -> PyResult<()> {
    write_waiting(vm, this)?;
    vm.call_method(this.value(), vm.names().flush, &[]).map(|_| ())
}

/// Sets the coders' states for a position in the file.
fn reset_coders(vm: &Vm, this: This, at_start: bool) -> PyResult<()> {
    this.translator.borrow_mut().reset();
    this.chunk_translator.set(*this.translator.borrow());
    if this.codec.get() == Codec::Other {
        if !this.decoder.get().is_none() {
            vm.call_method_str(this.decoder.get(), "reset", &[])?;
        }
        if !this.encoder.get().is_none() {
            if at_start {
                vm.call_method_str(this.encoder.get(), "reset", &[])?;
            } else {
                vm.call_method_str(this.encoder.get(), "setstate", &[Value::int32(0)])?;
            }
        }
    }
    Ok(())
}

/// `seek`
///
/// # Errors
/// UnsupportedOperation, ValueError, OSError
pub fn seek(vm: &Vm, this: This, cookie: Value, whence: i32) -> PyResult {
    check_open(vm, this)?;
    if !this.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    let offset = int_arg(vm, cookie)?;
    let buffer = buffer(vm, this)?;
    let target = match whence {
        0 => offset,
        1 if offset != 0 => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
        1 => tell(vm, this)?,
        2 if offset != 0 => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
        2 => {
            flush_all(vm, this)?;
            forget_text(this);
            let at = vm.call_method_str(buffer, "seek", &[Value::int32(0), Value::int32(2)])?;
            let start = int_arg(vm, at)? == 0;
            reset_coders(vm, this, start)?;
            return Ok(at);
        }
        _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    if target < 0 {
        return Err(vm.value_error(format!("negative seek position {target}")));
    }
    flush_all(vm, this)?;
    vm.call_method_str(buffer, "seek", &[vm.int(target)])?;
    forget_text(this);
    reset_coders(vm, this, target == 0)?;
    Ok(vm.int(target))
}
