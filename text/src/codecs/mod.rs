//! Codecs between text and bytes, incremental, with error handlers.
//!
//! A codec knows only how to run until it meets something it can't code. The drivers [`decode`] and [`encode`] do the
//! rest, alike for all codecs: they ask the error handler, put in what it answers, and go on where it says.
//! Handlers are closures; the built-in ones are in [`handlers`].

pub mod charmap;
pub mod escape;
pub mod handlers;
pub mod single;
pub mod utf16;
pub mod utf7;
pub mod utf8;

use std::borrow::Cow;
use std::ops::Range;

use handlers::Handler;

use crate::text::{Text, TextBuf};
use crate::wtf8;

/// What a `UnicodeDecodeError` tells; places are in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The codec's name in messages.
    pub encoding: &'static str,
    /// Why, as CPython words it.
    pub reason: &'static str,
    /// First byte that can't be decoded.
    pub start: usize,
    /// One after the last one.
    pub end: usize,
}

/// What a `UnicodeEncodeError` tells; places are in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// The codec's name in messages.
    pub encoding: &'static str,
    /// Why, as CPython words it.
    pub reason: &'static str,
    /// First code point that can't be encoded.
    pub start: usize,
    /// One after the last one.
    pub end: usize,
    /// The same range in the bytes of the text.
    pub bytes: Range<usize>,
}

/// How coding failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<T, E> {
    /// This error is to be raised: the handler let it pass, or its answer could not be encoded.
    Coding(T),
    /// The handler, or a mapping, failed by itself.
    Handler(E),
}

/// A decoding error handler's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// What stands in the result for the bytes that can't be decoded.
    pub text: TextBuf,
    /// Where to go on, in bytes; beyond the end counts as the end.
    pub position: usize,
    /// Other bytes to go on with, if the handler exchanged them.
    pub input: Option<Vec<u8>>,
}

/// An encoding error handler's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// Text, which is encoded too.
    Text(TextBuf),
    /// Bytes, which are taken as they are.
    Bytes(Vec<u8>),
}

/// Why a decoder stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It took everything up to here; what follows, if anything, needs more input.
    At(usize),
    /// These bytes can't be decoded, for this reason.
    Problem(usize, usize, &'static str),
}

/// A decoder. It keeps what state there is between calls.
pub trait Decoder<E> {
    /// The codec's name in messages.
    fn name(&self) -> &'static str;

    /// Decodes `input` from byte `at` on, appends to `out`, until the end or a problem. `last`: no more input follows.
    fn decode_run(&mut self, input: &[u8], at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E>;
}

/// An encoder. It keeps what state there is between calls.
pub trait Encoder<E> {
    /// The codec's name in messages.
    fn name(&self) -> &'static str;

    /// Why code points are refused.
    fn reason(&self) -> &'static str;

    /// Encodes `text`, generalized UTF-8, from byte `at` on, appends to `out`, until the end (`None`) or code points
    /// that can't be encoded: their range in bytes.
    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E>;

    /// Appends an error handler's answer in text; `false` if it can't be encoded.
    fn run_replacement(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<bool, E> {
        Ok(self.encode_run(text, 0, out)?.is_none())
    }

    /// May an error handler's answer in bytes have this length?
    fn accepts_bytes(&self, len: usize) -> bool {
        let _ = len;
        true
    }

    /// Appends what ends the output.
    fn finish(&mut self, out: &mut Vec<u8>) {
        let _ = out;
    }
}

/// What decoding gives: the text, and how many bytes were taken.
pub type Decoded<E> = Result<(TextBuf, usize), Failure<DecodeError, E>>;

/// Decodes `input` with `decoder`. `last`: no more input follows, so that what is incomplete is an error. `handler`
/// answers an error, with the bytes at hand, or `None` to have it raised.
pub fn decode<E>(
    decoder: &mut impl Decoder<E>,
    input: &[u8],
    last: bool,
    mut handler: impl FnMut(&DecodeError, &[u8]) -> Result<Option<Recovery>, E>,
) -> Decoded<E> {
    let mut input = Cow::Borrowed(input);
    let mut out = TextBuf::new();
    let mut at = 0;
    loop {
        match decoder.decode_run(&input, at, last, &mut out).map_err(Failure::Handler)? {
            Stop::At(end) => return Ok((out, end)),
            Stop::Problem(start, end, reason) => {
                let error = DecodeError { encoding: decoder.name(), reason, start, end };
                let answer = handler(&error, &input).map_err(Failure::Handler)?;
                let recovery = answer.ok_or(Failure::Coding(error))?;
                out.push_text(recovery.text.as_text());
                if let Some(other) = recovery.input {
                    input = Cow::Owned(other);
                }
                at = recovery.position.min(input.len());
            }
        }
    }
}

/// Encodes `text` with `encoder` and a built-in error handler, as the codecs for UTF-8, ASCII and Latin-1 do by
/// themselves (see [`Handler::encode_inline`]). The handlers that occur most take a short cut.
pub fn encode_with<E>(
    encoder: &mut impl Encoder<E>,
    text: Text<'_>,
    handler: Handler,
) -> Result<Vec<u8>, Failure<EncodeError, E>> {
    if matches!(handler, Handler::Strict | Handler::SurrogateEscape | Handler::SurrogatePass) {
        return encode(encoder, text, |error, text| Ok(handler.encode_inline(error, text)));
    }
    // What the others put for a code point depends on nothing else.
    let mut instead = Vec::new();
    let bytes = text.bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(bad) = encoder.encode_run(bytes, at, &mut out).map_err(Failure::Handler)? {
        at = bad.end;
        instead.clear();
        handler.push_instead(&bytes[bad.clone()], &mut instead);
        if !encoder.run_replacement(&instead, &mut out).map_err(Failure::Handler)? {
            let (start, end) = (wtf8::count(&bytes[..bad.start]), wtf8::count(&bytes[..bad.end]));
            let (encoding, reason) = (encoder.name(), encoder.reason());
            return Err(Failure::Coding(EncodeError { encoding, reason, start, end, bytes: bad }));
        }
    }
    encoder.finish(&mut out);
    Ok(out)
}

/// Encodes `text` with `encoder`. `handler` answers an error with a replacement and the code point to go on at, or with
/// `None` to have it raised.
pub fn encode<E>(
    encoder: &mut impl Encoder<E>,
    text: Text<'_>,
    mut handler: impl FnMut(&EncodeError, Text<'_>) -> Result<Option<(Replacement, usize)>, E>,
) -> Result<Vec<u8>, Failure<EncodeError, E>> {
    let bytes = text.bytes();
    let mut out = Vec::with_capacity(bytes.len());
    // The same place in bytes and in code points.
    let (mut at, mut chars) = (0, 0);
    while let Some(bad) = encoder.encode_run(bytes, at, &mut out).map_err(Failure::Handler)? {
        let start = chars + wtf8::count(&bytes[at..bad.start]);
        let end = start + wtf8::count(&bytes[bad.clone()]);
        let error = EncodeError {
            encoding: encoder.name(),
            reason: encoder.reason(),
            start,
            end,
            bytes: bad.clone(),
        };
        let answer = handler(&error, text).map_err(Failure::Handler)?;
        let Some((replacement, position)) = answer else { return Err(Failure::Coding(error)) };
        let fits = match &replacement {
            Replacement::Text(to) => {
                encoder.run_replacement(to.bytes(), &mut out).map_err(Failure::Handler)?
            }
            Replacement::Bytes(to) => {
                out.extend_from_slice(to);
                encoder.accepts_bytes(to.len())
            }
        };
        if !fits {
            return Err(Failure::Coding(error));
        }
        chars = position.min(text.chars());
        at = match position.checked_sub(start) {
            _ if position == end => bad.end,
            // Mostly a handler that took a part of what was bad.
            Some(ahead) if position < end => bad.start + wtf8::offset_of(&bytes[bad.clone()], ahead),
            _ => text.offset_of(chars),
        };
    }
    encoder.finish(&mut out);
    Ok(out)
}
