//! UTF-8.
//!
//! Proper UTF-8 is this crate's own form, so that decoding is checking and copying, and encoding is copying unless
//! there are surrogates.

use std::convert::Infallible;
use std::ops::Range;

use super::{Decoder, Encoder, Stop};
use crate::text::{Text, TextBuf};
use crate::wtf8;

/// UTF-8, both ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct Utf8;

/// The text of `bytes` if they are proper UTF-8 in whole: its length in code points. No copy is made.
pub fn check(bytes: &[u8]) -> Option<usize> {
    if bytes.is_ascii() {
        return Some(bytes.len());
    }
    simdutf8::basic::from_utf8(bytes).ok().map(|_| wtf8::count(bytes))
}

/// The UTF-8 of `text`, which is the text's own bytes, if it has no surrogates.
pub fn encode_whole<'a>(text: Text<'a>) -> Option<&'a [u8]> {
    (text.is_ascii() || !wtf8::has_surrogates(text.bytes())).then(|| text.bytes())
}

impl<E> Decoder<E> for Utf8 {
    fn name(&self) -> &'static str {
        "utf-8"
    }

    fn decode_run(&mut self, input: &[u8], at: usize, last: bool, out: &mut TextBuf) -> Result<Stop, E> {
        let rest = &input[at..];
        // The quick check doesn't tell where the fault is; it is left out where faults have been met.
        if at == 0
            && let Some(chars) = check(rest)
        {
            out.push_prepared(rest, chars);
            return Ok(Stop::At(input.len()));
        }
        let error = match std::str::from_utf8(rest) {
            Ok(_) => {
                out.push_counted(rest);
                return Ok(Stop::At(input.len()));
            }
            Err(error) => error,
        };
        let valid = error.valid_up_to();
        out.push_counted(&rest[..valid]);
        let start = at + valid;
        Ok(match error.error_len() {
            None if last => Stop::Problem(start, input.len(), "unexpected end of data"),
            None => Stop::At(start),
            // The beginning of a surrogate, which the handler `surrogatepass` may want whole.
            Some(_) if !last && matches!(rest[valid..], [0xED, 0xA0..=0xBF]) => Stop::At(start),
            Some(len) => {
                let is_lead = matches!(rest[valid], 0xC2..=0xF4);
                let reason = if is_lead { "invalid continuation byte" } else { "invalid start byte" };
                Stop::Problem(start, start + len, reason)
            }
        })
    }
}

impl<E> Encoder<E> for Utf8 {
    fn name(&self) -> &'static str {
        "utf-8"
    }

    fn reason(&self) -> &'static str {
        "surrogates not allowed"
    }

    fn encode_run(&mut self, text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<Option<Range<usize>>, E> {
        let rest = &text[at..];
        let Some(first) = wtf8::first_surrogate(rest) else {
            out.extend_from_slice(rest);
            return Ok(None);
        };
        out.extend_from_slice(&rest[..first]);
        let mut end = first;
        while matches!(rest[end..], [0xED, 0xA0..=0xBF, _, ..]) {
            end += 3;
        }
        Ok(Some(at + first..at + end))
    }

    fn run_replacement(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<bool, E> {
        out.extend_from_slice(text);
        Ok(text.is_ascii())
    }
}

/// Strict decoding: the text, or the error to raise.
pub fn decode_strict(bytes: &[u8]) -> Result<TextBuf, super::DecodeError> {
    match super::decode(&mut Utf8, bytes, true, |_, _| Ok::<_, Infallible>(None)) {
        Ok((text, _)) => Ok(text),
        Err(super::Failure::Coding(error)) => Err(error),
        Err(super::Failure::Handler(never)) => match never {},
    }
}
