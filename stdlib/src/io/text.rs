//! What `TextIOWrapper` does: decoding ahead, lines, encoding, positions.
//!
//! `text` holds what was decoded and is not yet taken in whole (generalised UTF-8), `pos` how far it is taken. What of it was
//! decoded last begins at `chunk_at`; the bytes that it came from are kept in `chunk` for `tell`, unless they are the same
//! bytes as the text. (What lies before it is all taken by the call that had a further chunk decoded.)

use super::buffered::{self, Buffered};
use super::codec::{self, Codec};
use super::newline::{Ending, Translator, find_line};
use super::{is_native_class, position, unsupported};
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
    /// How text is encoded: as it is decoded, or here also where a handler for encoding alone makes `codec` `Other`.
    #[untraced]
    pub(super) written: Cell<Codec>,
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
    pub(super) chunk_at: Cell<usize>,
    #[untraced]
    pub(super) chunk: RefCell<Vec<u8>>,
    /// State of the decoder where `chunk` begins.
    pub(super) chunk_flags: Cell<u32>,
    /// `chunk` is left empty because it would be the same as the text.
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
    this.chunk_at.set(0);
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

/// The text in the stream's encoding; None where it is that already.
fn encode(vm: &Vm, this: This, text: Gc<Str>) -> PyResult<Option<Vec<u8>>> {
    if this.written.get() == Codec::Other {
        if this.encoder.get().is_none() {
            return Err(unsupported(vm, "not writable"));
        }
        let bytes = vm.call_method_str(this.encoder.get(), "encode", &[text.value()])?;
        let Some(bytes) = bytes.downcast::<taipan_vm::object::Bytes>() else {
            let got = vm.type_of(bytes).name();
            return Err(vm.type_error(format!("encoder should return a bytes object, not '{got}'")));
        };
        return Ok(Some(bytes.as_slice().to_vec()));
    }
    if text.is_ascii() {
        return Ok(None);
    }
    let mut out = Vec::new();
    codec::encode(vm, this.written.get(), this.handler.get(), text, &mut out)?;
    Ok(Some(out))
}

/// Text whose newlines are those that the stream writes. A subclass of str does that itself, and may do anything to the stream.
fn with_newlines(vm: &Vm, this: This, text: Gc<Str>, newline: &[u8]) -> PyResult<Gc<Str>> {
    if vm.is_exact_str(text.value()) {
        return Ok(vm.str_from_bytes(&super::newline::replace_newlines(text.bytes(), newline)));
    }
    let args = [vm.intern_str("\n").value(), vm.str_from_bytes(newline).value()];
    let replaced = vm.call_method_str(text.value(), "replace", &args)?;
    let Some(replaced) = replaced.downcast::<Str>() else {
        let got = vm.type_of(replaced).name();
        return Err(vm.type_error(format!("replace() should return a str, not {got}")));
    };
    check_writable(vm, this)?;
    Ok(replaced)
}

fn check_writable(vm: &Vm, this: This) -> PyResult<()> {
    check_open(vm, this)?;
    if this.encoder.get().is_none() { Err(unsupported(vm, "not writable")) } else { Ok(()) }
}

/// Writes text.
///
/// # Errors
/// UnicodeEncodeError, what the buffer raises.
pub fn write(vm: &Vm, this: This, text: Gc<Str>) -> PyResult<()> {
    check_writable(vm, this)?;
    let bytes = text.bytes();
    let newline = taipan_text::find::find_bytes(bytes, b"\n").is_some();
    let needs_flush =
        this.line_buffering.get() && (newline || taipan_text::find::find_bytes(bytes, b"\r").is_some());
    let text = match this.ending.get().written() {
        Some(nl) if newline => with_newlines(vm, this, text, nl)?,
        _ => text,
    };
    let encoded = encode(vm, this, text)?;
    let bytes = encoded.as_deref().unwrap_or(text.bytes());
    // More than a chunk is not put together. Whoever takes what waits may write more.
    while !this.waiting.borrow().is_empty()
        && this.waiting.borrow().len() + bytes.len() > this.chunk_size.get()
    {
        write_waiting(vm, this)?;
    }
    this.waiting.borrow_mut().extend_from_slice(bytes);
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
    // Where there are no positions, reading and writing have nothing to do with one another.
    if this.telling.get() && (!this.text.borrow().is_empty() || !this.undecoded.borrow().is_empty()) {
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

/// What is to be decoded: bytes, behind those that were incomplete so far.
fn behind_undecoded(this: This, bytes: Vec<u8>) -> Vec<u8> {
    let held = this.undecoded.borrow();
    if held.is_empty() { bytes } else { [&held[..], &bytes].concat() }
}

/// Decodes what `behind_undecoded` gave; gives the text and keeps what is incomplete.
fn decode(vm: &Vm, this: This, input: &[u8], last: bool) -> PyResult<Vec<u8>> {
    if this.codec.get() == Codec::Other {
        let args = [vm.bytes(input).value(), Value::bool(last)];
        let text = vm.call_method_str(this.decoder.get(), "decode", &args)?;
        return match text.downcast::<Str>() {
            Some(s) => Ok(s.bytes().to_vec()),
            None => {
                let got = vm.type_of(text).name();
                Err(vm.type_error(format!("decoder should return a string result, not '{got}'")))
            }
        };
    }
    let (text, taken) = codec::decode(vm, this.codec.get(), this.handler.get(), input, last)?;
    *this.undecoded.borrow_mut() = input[taken..].to_vec();
    Ok(text)
}

/// Drops text that was taken.
fn drop_taken(this: This) {
    let pos = this.pos.take();
    this.text.borrow_mut().drain(..pos);
    this.chunk_at.set(this.chunk_at.get().saturating_sub(pos));
}

/// Decodes bytes behind the text that is at hand.
///
/// # Errors
/// What the decoder raises.
pub(super) fn add_text(vm: &Vm, this: This, bytes: Vec<u8>, last: bool) -> PyResult<()> {
    let translator = *this.translator.borrow();
    let other = this.codec.get() == Codec::Other;
    let mut whole = Vec::new();
    let (mut same, mut flags) = (false, 0);
    let decoded = if other {
        // Where nobody can ask for positions, nothing is kept for them.
        if this.seekable.get() && this.telling.get() {
            (whole, flags) = position::decoder_state(vm, this.decoder.get())?;
            whole.extend_from_slice(&bytes);
        }
        decode(vm, this, &bytes, last)?
    } else {
        whole = behind_undecoded(this, bytes);
        let decoded = decode(vm, this, &whole, last)?;
        same = !translator.pending()
            && decoded.len() + this.undecoded.borrow().len() == whole.len()
            && whole.starts_with(&decoded)
            && (!translator.is_active() || taipan_text::find::find_bytes(&decoded, b"\r").is_none());
        decoded
    };
    let mut text = this.text.borrow_mut();
    this.chunk_at.set(text.len());
    this.chunk_flags.set(flags);
    this.chunk_translator.set(translator);
    this.same.set(same);
    *this.chunk.borrow_mut() = if same { Vec::new() } else { whole };
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
    drop_taken(this);
    let mut bytes = Vec::new();
    let n = read_bytes(vm, this, this.chunk_size.get(), &mut bytes)?;
    let before = this.text.borrow().len();
    add_text(vm, this, bytes, n == 0)?;
    Ok(n > 0 || this.text.borrow().len() > before)
}

/// BlockingIOError for reading everything where nothing is there yet.
#[cold]
fn nothing_there(vm: &Vm) -> taipan_vm::native::Raised {
    let text = vm.str("Read returned None.").value();
    match vm.call(vm.exc().blocking_io_error.value(), &[text]) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

/// Reads everything to the end.
fn read_rest(vm: &Vm, this: This) -> PyResult<Gc<Str>> {
    let buffer = buffer(vm, this)?;
    let got = vm.call_method(buffer, vm.names().read, &[])?;
    if got.is_none() {
        return Err(nothing_there(vm));
    }
    let mut bytes = Vec::new();
    append_bytes(vm, "read", got, &mut bytes)?;
    let decoded = decode(vm, this, &behind_undecoded(this, bytes), true)?;
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
    // So many characters are in the first bytes of the text.
    let (mut counted, mut in_bytes) = (0, 0);
    loop {
        {
            let text = this.text.borrow();
            let rest = &text[this.pos.get()..];
            // (A method of the buffer, or another thread, may have done anything to the stream.)
            if in_bytes > rest.len() || rest.get(in_bytes).is_some_and(|&b| wtf8::is_continuation(b)) {
                (counted, in_bytes) = (0, 0);
            }
            match wtf8::end_of(&rest[in_bytes..], n - counted) {
                Ok(end) => {
                    drop(text);
                    return Ok(take(vm, this, in_bytes + end));
                }
                Err(more) => (counted, in_bytes) = (counted + more, rest.len()),
            }
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
                Some(l) => wtf8::end_of(&rest[..line.unwrap_or(rest.len())], l).ok().or(line),
                None => line,
            }
        };
        if let Some(n) = found {
            return Ok(take(vm, this, n));
        }
        at_end = !fill(vm, this)?;
    }
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

/// Writes what waits, and flushes the stream as anybody would.
///
/// # Errors
/// What the buffer raises.
pub(super) fn flush_all(vm: &Vm, this: This) -> PyResult<()> {
    write_waiting(vm, this)?;
    vm.call_method(this.value(), vm.names().flush, &[]).map(|_| ())
}
