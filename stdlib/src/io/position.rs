//! Positions in text streams. A position is where in the file to go on, and, where decoding is not the same from there as
//! from the start, what the decoder has to know, and how much text to skip. It is told from the last chunk that was
//! decoded: what text there was before it is taken when a chunk is read.

use super::codec::{self, Codec};
use super::text::{self, This, buffer, check_open, flush_all, forget_text, make_decoder};
use super::{int_arg, unsupported};
use taipan_numeric::bigint::BigInt;
use taipan_text::wtf8;
use taipan_vm::native::{ArgContext, BytesLike, FromArg, PyResult};
use taipan_vm::object::{Str, Tuple};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// What the number that `tell` gives holds, packed as CPython packs it.
#[derive(Default)]
struct Cookie {
    /// Where in the file to go on reading.
    start: u64,
    /// State of the decoder there (and of the translation of line ends).
    flags: u32,
    /// Bytes to decode there at once, and characters of that to skip.
    feed: u32,
    skip: u32,
    /// Nothing follows the bytes to decode.
    at_end: bool,
}

impl Cookie {
    fn pack(&self, vm: &Vm) -> Value {
        if let (Ok(start), 0, 0, 0) = (i64::try_from(self.start), self.flags, self.feed, self.skip) {
            return vm.int(start);
        }
        let mut bytes = self.start.to_le_bytes().to_vec();
        for part in [self.flags, self.feed, self.skip] {
            bytes.extend_from_slice(&part.to_le_bytes());
        }
        bytes.push(self.at_end.into());
        vm.int_big(BigInt::from_bytes(&bytes, true, false))
    }

    fn unpack(vm: &Vm, cookie: Value) -> PyResult<Cookie> {
        const CONTEXT: ArgContext =
            ArgContext { function: "seek", param: "cookie", position: 1, named: false, or_none: false };
        let index = vm.index_of(cookie)?;
        if let Some(start) = vm.int_to_i64(index) {
            let negative = || vm.value_error(format!("negative seek position {start}"));
            return Ok(Cookie { start: u64::try_from(start).map_err(|_| negative())?, ..Cookie::default() });
        }
        let number = BigInt::from_arg(vm, index, &CONTEXT)?;
        if number.is_negative() {
            return Err(vm.value_error(format!("negative seek position {number}")));
        }
        let Ok(bytes) = number.to_bytes(21, true, false) else {
            return Err(vm.overflow_error("int too big to convert"));
        };
        let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        Ok(Cookie {
            start: u64::from(word(0)) | u64::from(word(4)) << 32,
            flags: word(8),
            feed: word(12),
            skip: word(16),
            at_end: bytes[20] != 0,
        })
    }
}

/// What a decoder keeps: bytes that do not yet make a character, and a number.
///
/// # Errors
/// What the decoder raises; TypeError if it gives something else.
pub(super) fn decoder_state(vm: &Vm, decoder: Value) -> PyResult<(Vec<u8>, u32)> {
    let state = vm.call_method_str(decoder, "getstate", &[])?;
    let wrong = || vm.type_error("illegal decoder state");
    let [held, flags] = state.downcast::<Tuple>().map(|t| t.items()).unwrap_or_default() else {
        return Err(wrong());
    };
    if held.downcast::<taipan_vm::object::Bytes>().is_none() {
        let got = vm.type_of(*held).name();
        let message = format!("illegal decoder state: the first item should be a bytes object, not '{got}'");
        return Err(vm.type_error(message));
    }
    Ok((BytesLike::of(vm, *held)?.to_vec(), int_arg(vm, *flags)? as u32))
}

/// A new decoder in the state that the chunk begins with.
fn decoder_of_chunk(vm: &Vm, this: This) -> PyResult {
    let decoder = make_decoder(vm, this)?;
    let state = vm.new_tuple(&[vm.bytes(b"").value(), vm.int(i64::from(this.chunk_flags.get()))]);
    vm.call_method_str(decoder, "setstate", &[state.value()])?;
    Ok(decoder)
}

/// The text that a prefix of the chunk decodes to, and the decoder that it went through, if it is no codec known here.
fn decode_prefix(vm: &Vm, this: This, prefix: &[u8]) -> PyResult<(Vec<u8>, Value)> {
    let (text, decoder) = if this.codec.get() == Codec::Other {
        let decoder = decoder_of_chunk(vm, this)?;
        let text = vm.call_method_str(decoder, "decode", &[vm.bytes(prefix).value(), Value::FALSE])?;
        (text.downcast::<Str>().map(|s| s.bytes().to_vec()).unwrap_or_default(), decoder)
    } else {
        (codec::decode(vm, this.codec.get(), this.handler.get(), prefix, false)?.0, Value::NONE)
    };
    let mut out = Vec::new();
    let mut translator = this.chunk_translator.get();
    translator.run(&text, false, &mut out);
    Ok((out, decoder))
}

/// The length of the shortest prefix of the chunk that decodes to `chars` characters.
fn bytes_of_chars(vm: &Vm, this: This, chunk: &[u8], chars: usize) -> PyResult<usize> {
    let (mut low, mut high) = (0, chunk.len());
    while low < high {
        let middle = (low + high) / 2;
        if wtf8::count(&decode_prefix(vm, this, &chunk[..middle])?.0) >= chars {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

/// The state of a decoder as a cookie has it: with that of the translation of line ends, where there is one.
fn combined(this: This, flags: u32, pending: bool) -> u32 {
    if this.translator.borrow().is_active() { flags << 1 | u32::from(pending) } else { flags }
}

/// `tell`
///
/// # Errors
/// UnsupportedOperation, OSError
pub fn tell(vm: &Vm, this: This) -> PyResult {
    check_open(vm, this)?;
    if !this.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    if !this.telling.get() {
        return Err(vm.raise_message(vm.exc().os_error, "telling position disabled by next() call"));
    }
    flush_all(vm, this)?;
    let at = vm.call_method_str(buffer(vm, this)?, "tell", &[])?;
    let at = int_arg(vm, at)?;
    let (pos, len) = (this.pos.get(), this.text.borrow().len());
    let other = this.codec.get() == Codec::Other;
    if this.same.get() && !other {
        return Ok(vm.int(at - (len - pos + this.undecoded.borrow().len()) as i64));
    }
    let known_end = pos == len && !this.translator.borrow().pending();
    if other && this.decoder.get().is_none() {
        return Ok(vm.int(at));
    }
    if known_end && other {
        let (held, flags) = decoder_state(vm, this.decoder.get())?;
        if held.is_empty() {
            return Ok(Cookie { start: at as u64, flags: combined(this, flags, false), ..Cookie::default() }
                .pack(vm));
        }
    } else if known_end && this.undecoded.borrow().is_empty() {
        return Ok(vm.int(at));
    }
    inside_chunk(vm, this, at, pos)
}

/// The position of the text at `pos`, which the chunk decodes to; the file is at `at`.
fn inside_chunk(vm: &Vm, this: This, at: i64, pos: usize) -> PyResult {
    let chunk = this.chunk.borrow().clone();
    let chars = wtf8::count(this.text.borrow().get(this.chunk_at.get()..pos).unwrap_or_default());
    let flags = combined(this, this.chunk_flags.get(), this.chunk_translator.get().pending());
    let start = (at - chunk.len() as i64) as u64;
    if chars == 0 {
        return Ok(Cookie { start, flags, ..Cookie::default() }.pack(vm));
    }
    let n = bytes_of_chars(vm, this, &chunk, chars)?;
    if this.codec.get() != Codec::Other {
        return Ok(vm.int(start as i64 + n as i64));
    }
    let (text, decoder) = decode_prefix(vm, this, &chunk[..n])?;
    let (held, after) = decoder_state(vm, decoder)?;
    if held.is_empty() && wtf8::count(&text) == chars {
        let flags = combined(this, after, false);
        return Ok(Cookie { start: start + n as u64, flags, ..Cookie::default() }.pack(vm));
    }
    Ok(Cookie { start, flags, feed: chunk.len() as u32, skip: chars as u32, at_end: false }.pack(vm))
}

/// Sets the coders' states for a position in the file; `anew`: the decoder begins as at the start.
fn set_coders(vm: &Vm, this: This, cookie: &Cookie, anew: bool) -> PyResult<()> {
    let active = this.translator.borrow().is_active();
    let (flags, pending) =
        if active { (cookie.flags >> 1, cookie.flags & 1 != 0) } else { (cookie.flags, false) };
    this.translator.borrow_mut().restart(pending);
    this.chunk_translator.set(*this.translator.borrow());
    if this.codec.get() != Codec::Other {
        return Ok(());
    }
    let decoder = this.decoder.get();
    let at_start = cookie.start == 0 && cookie.flags == 0;
    if !decoder.is_none() {
        if anew || at_start {
            vm.call_method_str(decoder, "reset", &[])?;
        } else {
            let state = vm.new_tuple(&[vm.bytes(b"").value(), vm.int(i64::from(flags))]);
            vm.call_method_str(decoder, "setstate", &[state.value()])?;
        }
    }
    if !this.encoder.get().is_none() {
        if at_start {
            vm.call_method_str(this.encoder.get(), "reset", &[])?;
        } else {
            vm.call_method_str(this.encoder.get(), "setstate", &[Value::int32(0)])?;
        }
    }
    Ok(())
}

/// Decodes what a position asks to be decoded at once, and skips what it asks to skip.
fn skip_text(vm: &Vm, this: This, cookie: &Cookie) -> PyResult<()> {
    let got = vm.call_method(buffer(vm, this)?, vm.names().read, &[vm.int(i64::from(cookie.feed))])?;
    let bytes = BytesLike::of(vm, got)?.to_vec();
    text::add_text(vm, this, bytes, cookie.at_end)?;
    let text = this.text.borrow();
    if wtf8::count(&text) < cookie.skip as usize {
        return Err(vm.raise_message(vm.exc().os_error, "can't restore logical file position"));
    }
    this.pos.set(wtf8::offset_of(&text, cookie.skip as usize));
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
    let buffer = buffer(vm, this)?;
    let zero = |v: Value| vm.eq(v, Value::int32(0));
    let cookie = match whence {
        0 => cookie,
        1 if !zero(cookie)? => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
        1 => tell(vm, this)?,
        2 if !zero(cookie)? => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
        2 => {
            flush_all(vm, this)?;
            forget_text(this);
            let at = vm.call_method_str(buffer, "seek", &[Value::int32(0), Value::int32(2)])?;
            set_coders(vm, this, &Cookie { start: int_arg(vm, at)? as u64, ..Cookie::default() }, true)?;
            return Ok(at);
        }
        _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let place = Cookie::unpack(vm, cookie)?;
    flush_all(vm, this)?;
    vm.call_method_str(buffer, "seek", &[vm.int_from_u64(place.start)])?;
    forget_text(this);
    set_coders(vm, this, &place, false)?;
    if place.skip > 0 {
        skip_text(vm, this, &place)?;
    }
    Ok(cookie)
}
