//! Coding of text streams: UTF-8, ASCII and Latin-1 with the built-in error handlers are done here; everything else
//! goes through the incremental coders that the module `codecs` gives.

use std::convert::Infallible;
use taipan_text::codecs::handlers::Handler;
use taipan_text::codecs::single::{Ascii, Latin1};
use taipan_text::codecs::utf8::{Utf8, encode_whole};
use taipan_text::codecs::{DecodeError, Failure, encode_with};
use taipan_vm::codecs::{raise_decode_error, raise_encode_error};
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// How a stream codes its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    Utf8,
    Ascii,
    Latin1,
    /// By Python objects.
    Other,
}

impl Codec {
    /// The codec for an encoding's name.
    pub fn from_name(name: &str) -> Codec {
        let name: String =
            name.chars().map(|c| if matches!(c, '_' | ' ') { '-' } else { c.to_ascii_lowercase() }).collect();
        match name.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Codec::Utf8,
            "ascii" | "us-ascii" | "646" => Codec::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "l1" => Codec::Latin1,
            _ => Codec::Other,
        }
    }
}

/// Decodes with one of the codecs known here: the text in generalised UTF-8 and the number of bytes taken.
///
/// # Errors
/// UnicodeDecodeError
pub fn decode(
    vm: &Vm,
    codec: Codec,
    handler: Handler,
    input: &[u8],
    last: bool,
) -> PyResult<(Vec<u8>, usize)> {
    let answer = |e: &DecodeError, input: &[u8]| Ok::<_, Infallible>(handler.decode(e, input));
    let result = match codec {
        Codec::Ascii => taipan_text::codecs::decode(&mut Ascii, input, last, answer),
        Codec::Latin1 => taipan_text::codecs::decode(&mut Latin1, input, last, answer),
        Codec::Utf8 | Codec::Other => taipan_text::codecs::decode(&mut Utf8, input, last, answer),
    };
    match result {
        Ok((text, taken)) => Ok((text.into_parts().0, taken)),
        Err(Failure::Coding(e)) => Err(raise_decode_error(vm, input, &e)),
        Err(Failure::Handler(never)) => match never {},
    }
}

/// Encodes with one of the codecs known here and appends to `out`.
///
/// # Errors
/// UnicodeEncodeError
pub fn encode(vm: &Vm, codec: Codec, handler: Handler, text: Gc<Str>, out: &mut Vec<u8>) -> PyResult<()> {
    if text.is_ascii() {
        out.extend_from_slice(text.bytes());
        return Ok(());
    }
    if codec == Codec::Utf8
        && let Some(whole) = encode_whole(text.text())
    {
        out.extend_from_slice(whole);
        return Ok(());
    }
    let result: Result<_, Failure<_, Infallible>> = match codec {
        Codec::Ascii => encode_with(&mut Ascii, text.text(), handler),
        Codec::Latin1 => encode_with(&mut Latin1, text.text(), handler),
        Codec::Utf8 | Codec::Other => encode_with(&mut Utf8, text.text(), handler),
    };
    match result {
        Ok(bytes) => {
            out.extend_from_slice(&bytes);
            Ok(())
        }
        Err(Failure::Coding(e)) => Err(raise_encode_error(vm, text, &e)),
        Err(Failure::Handler(never)) => match never {},
    }
}
