//! Codecs between `str` and `bytes`: the registry behind the module `codecs`, the error handlers, and short cuts to the
//! encodings that `taipan-text` knows. `str.encode`, `bytes.decode` and the module `_codecs` all come here.

use crate::native::{BytesLike, PyResult, Raised};
use crate::object::{Bytes, Dict, List, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_text::codecs::handlers::Handler;
use taipan_text::codecs::single::{Ascii, Latin1};
use taipan_text::codecs::utf8::{self, Utf8};
use taipan_text::codecs::utf16::{Order, Utf16, Utf32};
use taipan_text::codecs::{self, DecodeError, Decoder, EncodeError, Encoder, Failure, Recovery, Replacement};
use taipan_text::{Text, TextBuf};

/// An encoding that needs no lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Utf8,
    Ascii,
    Latin1,
    Utf16(Order),
    Utf32(Order),
}

/// The encoding of this name, if it is one of those.
pub fn known(name: &str) -> Option<Known> {
    // As it is mostly written; the rest needs a copy.
    match name {
        "utf-8" | "utf8" | "UTF-8" => return Some(Known::Utf8),
        "ascii" | "us-ascii" => return Some(Known::Ascii),
        "latin-1" | "latin1" => return Some(Known::Latin1),
        _ => {}
    }
    if name.len() > 16 {
        return None;
    }
    Some(match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => Known::Utf8,
        "ascii" | "us-ascii" => Known::Ascii,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Known::Latin1,
        "utf-16" | "utf16" => Known::Utf16(Order::Marked),
        "utf-32" | "utf32" => Known::Utf32(Order::Marked),
        _ => return None,
    })
}

/// `s.encode(encoding)` where nothing can go wrong; None: take the general way.
pub fn encode_plain(vm: &Vm, s: Gc<Str>, encoding: Option<Gc<Str>>) -> Option<Gc<Bytes>> {
    match encoding.map_or(&b"utf-8"[..], |name| name.bytes()) {
        b"utf-8" | b"utf8" => utf8::encode_whole(s.text()).map(|bytes| vm.bytes(bytes)),
        b"ascii" | b"us-ascii" | b"latin-1" | b"latin1" if s.is_ascii() => Some(vm.bytes(s.bytes())),
        _ => None,
    }
}

/// `data.decode(encoding)` where nothing can go wrong; None: take the general way.
pub fn decode_plain(vm: &Vm, data: &[u8], encoding: Option<Gc<Str>>) -> Option<Gc<Str>> {
    match encoding.map_or(&b"utf-8"[..], |name| name.bytes()) {
        b"utf-8" | b"utf8" | b"ascii" | b"us-ascii" | b"latin-1" | b"latin1" if data.is_ascii() => {
            Some(vm.str_ascii(data))
        }
        b"utf-8" | b"utf8" if std::str::from_utf8(data).is_ok() => Some(vm.str_from_bytes(data)),
        _ => None,
    }
}

/// `s.encode(encoding, errors)`
///
/// # Errors
/// UnicodeEncodeError, LookupError for unknown encodings and handlers.
pub fn encode_str(vm: &Vm, s: Gc<Str>, encoding: &str, errors: &str) -> PyResult<Gc<Bytes>> {
    let data = match known(encoding) {
        Some(Known::Utf8) => match utf8::encode_whole(s.text()) {
            Some(bytes) => return Ok(vm.bytes(bytes)),
            None => encode_with(vm, &mut Utf8, s, errors)?,
        },
        Some(Known::Ascii | Known::Latin1) if s.is_ascii() => return Ok(vm.bytes(s.bytes())),
        Some(Known::Ascii) => encode_with(vm, &mut Ascii, s, errors)?,
        Some(Known::Latin1) => encode_with(vm, &mut Latin1, s, errors)?,
        Some(Known::Utf16(order)) => encode_with(vm, &mut Utf16::new(order), s, errors)?,
        Some(Known::Utf32(order)) => encode_with(vm, &mut Utf32::new(order), s, errors)?,
        None => {
            let codec = text_codec(vm, encoding, "codecs.encode()")?;
            let value = call_encoder(vm, codec, encoding, s.value(), errors)?;
            return match value.downcast::<Bytes>() {
                Some(bytes) => Ok(bytes),
                None => {
                    let name = vm.type_of(value).name();
                    Err(vm.type_error(format!(
                        "'{encoding}' encoder returned '{name}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
                    )))
                }
            };
        }
    };
    Ok(vm.bytes(&data))
}

/// `bytes.decode(encoding, errors)` of any object with the buffer protocol.
///
/// # Errors
/// UnicodeDecodeError, LookupError for unknown encodings and handlers.
pub fn decode_object(vm: &Vm, object: Value, encoding: &str, errors: &str) -> PyResult<Gc<Str>> {
    if let Some(known) = known(encoding) {
        let data = BytesLike::of(vm, object)?;
        return decode_known(vm, &data, known, errors);
    }
    let codec = text_codec(vm, encoding, "codecs.decode()")?;
    let value = call_decoder(vm, codec, encoding, object, errors)?;
    match value.downcast::<Str>() {
        Some(s) => Ok(s),
        None => {
            let name = vm.type_of(value).name();
            Err(vm.type_error(format!(
                "'{encoding}' decoder returned '{name}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
            )))
        }
    }
}

/// Decodes all of `data`.
///
/// # Errors
/// As [`decode_object`].
pub fn decode_known(vm: &Vm, data: &[u8], encoding: Known, errors: &str) -> PyResult<Gc<Str>> {
    let text = match encoding {
        Known::Utf8 | Known::Ascii if data.is_ascii() => return Ok(vm.str_ascii(data)),
        Known::Utf8 => {
            if std::str::from_utf8(data).is_ok() {
                return Ok(vm.str_from_bytes(data));
            }
            decode_with(vm, &mut Utf8, data, errors, true)?.0
        }
        Known::Ascii => decode_with(vm, &mut Ascii, data, errors, true)?.0,
        Known::Latin1 => taipan_text::codecs::single::decode_latin1(data),
        Known::Utf16(order) => decode_with(vm, &mut Utf16::new(order), data, errors, true)?.0,
        Known::Utf32(order) => decode_with(vm, &mut Utf32::new(order), data, errors, true)?.0,
    };
    Ok(vm.str_from(&text))
}

/// Adds to the pending exception a note that tells which codec failed.
#[cold]
fn note_failure(vm: &Vm, doing: &str, encoding: &str) -> Raised {
    let exception = vm.take_exception();
    let note = vm.str(&format!("{doing} with '{encoding}' codec failed"));
    if vm.call_method_str(exception, "add_note", &[note.value()]).is_err() {
        vm.take_exception();
    }
    vm.raise(exception)
}

/// Calls the encoder of `codec`; what it gives besides the length.
///
/// # Errors
/// What the encoder raises; TypeError when it gives no pair.
pub fn call_encoder(vm: &Vm, codec: Gc<Tuple>, encoding: &str, object: Value, errors: &str) -> PyResult {
    let wrong = "encoder must return a tuple (object, integer)";
    call_codec(vm, codec.items()[0], ("encoding", encoding), [object, vm.str(errors).value()], wrong)
}

/// Calls the decoder of `codec`; what it gives besides the length.
///
/// # Errors
/// What the decoder raises; TypeError when it gives no pair.
pub fn call_decoder(vm: &Vm, codec: Gc<Tuple>, encoding: &str, object: Value, errors: &str) -> PyResult {
    let wrong = "decoder must return a tuple (object,integer)";
    call_codec(vm, codec.items()[1], ("decoding", encoding), [object, vm.str(errors).value()], wrong)
}

/// Calls one half of a codec. `wrong` is said when it gives no pair.
fn call_codec(
    vm: &Vm,
    function: Value,
    (doing, encoding): (&str, &str),
    args: [Value; 2],
    wrong: &str,
) -> PyResult {
    match vm.call(function, &args) {
        Ok(result) => first_of_pair(vm, result, wrong),
        Err(_) => Err(note_failure(vm, doing, encoding)),
    }
}

/// First item of what an encoder or decoder gave.
fn first_of_pair(vm: &Vm, result: Value, message: &str) -> PyResult {
    match result.downcast::<Tuple>() {
        Some(t) if t.len == 2 => Ok(t.items()[0]),
        _ => Err(vm.type_error(message)),
    }
}

/// The codec of a text encoding.
fn text_codec(vm: &Vm, encoding: &str, instead: &str) -> PyResult<Gc<Tuple>> {
    let codec = lookup(vm, encoding)?;
    if !vm.is_exact(codec.value(), crate::object::builtin_types::shapes::TUPLE) {
        let flag = vm.getattr_opt(codec.value(), vm.intern_str("_is_text_encoding"))?;
        if let Some(flag) = flag
            && !vm.truth(flag)?
        {
            let message =
                format!("'{encoding}' is not a text encoding; use {instead} to handle arbitrary codecs");
            return Err(vm.lookup_error(message));
        }
    }
    Ok(codec)
}

// ---- coding with error handlers ----

/// Encodes `s`. `errors` names the handler, which is looked up when it is needed.
///
/// # Errors
/// UnicodeEncodeError; LookupError for an unknown handler; what the handler raises.
pub fn encode_with(
    vm: &Vm,
    encoder: &mut impl Encoder<Raised>,
    s: Gc<Str>,
    errors: &str,
) -> PyResult<Vec<u8>> {
    let result = match Handler::from_name(errors) {
        Some(handler) => codecs::encode_with(encoder, s.text(), handler),
        None => {
            codecs::encode(encoder, s.text(), |error, text| ask_encode(vm, errors, s, error, text).map(Some))
        }
    };
    result.map_err(|failure| match failure {
        Failure::Coding(error) => raise_encode_error(vm, s, &error),
        Failure::Handler(raised) => raised,
    })
}

/// Decodes `data`: the text and how many bytes were taken. `last`: no more input follows.
///
/// # Errors
/// UnicodeDecodeError; LookupError for an unknown handler; what the handler raises.
pub fn decode_with(
    vm: &Vm,
    decoder: &mut impl Decoder<Raised>,
    data: &[u8],
    errors: &str,
    last: bool,
) -> PyResult<(TextBuf, usize)> {
    let handler = Handler::from_name(errors).filter(|h| h.decodes());
    // What is at hand when an error is raised: a handler may have exchanged the input.
    let mut input: Option<Vec<u8>> = None;
    let result = codecs::decode(decoder, data, last, |error, current| match handler {
        Some(handler) => Ok(handler.decode(error, current)),
        None => {
            let recovery = ask_decode(vm, errors, error, current)?;
            input.clone_from(&recovery.input);
            Ok(Some(recovery))
        }
    });
    result.map_err(|failure| match failure {
        Failure::Coding(error) => raise_decode_error(vm, input.as_deref().unwrap_or(data), &error),
        Failure::Handler(raised) => raised,
    })
}

fn encode_exception(vm: &Vm, s: Gc<Str>, error: &EncodeError) -> PyResult {
    let args = [
        vm.str(error.encoding).value(),
        s.value(),
        vm.int(error.start as i64),
        vm.int(error.end as i64),
        vm.str(error.reason).value(),
    ];
    vm.call(vm.exc().unicode_encode_error.value(), &args)
}

/// Raises UnicodeEncodeError.
#[cold]
pub fn raise_encode_error(vm: &Vm, s: Gc<Str>, error: &EncodeError) -> Raised {
    match encode_exception(vm, s, error) {
        Ok(e) => vm.raise(e),
        Err(raised) => raised,
    }
}

fn decode_exception(vm: &Vm, data: &[u8], error: &DecodeError) -> PyResult {
    let args = [
        vm.str(error.encoding).value(),
        vm.bytes(data).value(),
        vm.int(error.start as i64),
        vm.int(error.end as i64),
        vm.str(error.reason).value(),
    ];
    vm.call(vm.exc().unicode_decode_error.value(), &args)
}

/// Raises UnicodeDecodeError.
#[cold]
pub fn raise_decode_error(vm: &Vm, data: &[u8], error: &DecodeError) -> Raised {
    match decode_exception(vm, data, error) {
        Ok(e) => vm.raise(e),
        Err(raised) => raised,
    }
}

/// The place where a handler says to go on.
fn handler_position(vm: &Vm, v: Value, len: usize) -> PyResult<usize> {
    let given = vm.int_to_i64(v).unwrap_or(i64::MAX);
    let at = if given < 0 { given.saturating_add(len as i64) } else { given };
    match usize::try_from(at).ok().filter(|at| *at <= len) {
        Some(at) => Ok(at),
        None => Err(vm.index_error(format!("position {given} from error handler out of bounds"))),
    }
}

/// Asks a registered handler about an encoding error.
fn ask_encode(
    vm: &Vm,
    errors: &str,
    s: Gc<Str>,
    error: &EncodeError,
    text: Text<'_>,
) -> PyResult<(Replacement, usize)> {
    let handler = lookup_error(vm, errors)?;
    let exception = encode_exception(vm, s, error)?;
    let answer = vm.call(handler, &[exception])?;
    let bad = || vm.type_error("encoding error handler must return (str/bytes, int) tuple");
    let Some(pair) = answer.downcast::<Tuple>().filter(|t| t.len == 2 && vm.is_int(t.items()[1])) else {
        return Err(bad());
    };
    let replacement = if let Some(s) = pair.items()[0].downcast::<Str>() {
        Replacement::Text(TextBuf::counted(s.bytes().to_vec()))
    } else if let Some(b) = pair.items()[0].downcast::<Bytes>() {
        Replacement::Bytes(b.as_slice().to_vec())
    } else {
        return Err(bad());
    };
    Ok((replacement, handler_position(vm, pair.items()[1], text.chars())?))
}

/// Asks a registered handler about a decoding error.
fn ask_decode(vm: &Vm, errors: &str, error: &DecodeError, input: &[u8]) -> PyResult<Recovery> {
    let handler = lookup_error(vm, errors)?;
    let exception = decode_exception(vm, input, error)?;
    let answer = vm.call(handler, &[exception])?;
    let bad = || vm.type_error("decoding error handler must return (str, int) tuple");
    let Some(pair) = answer.downcast::<Tuple>().filter(|t| t.len == 2 && vm.is_int(t.items()[1])) else {
        return Err(bad());
    };
    let Some(s) = pair.items()[0].downcast::<Str>() else { return Err(bad()) };
    let text = TextBuf::counted(s.bytes().to_vec());
    // The handler may have put other bytes into the exception.
    let object = vm.getattr_str(exception, "object")?;
    let Some(object) = object.downcast::<Bytes>() else {
        return Err(vm.type_error("exception attribute object must be bytes"));
    };
    let other = (object.as_slice() != input).then(|| object.as_slice().to_vec());
    let len = other.as_ref().map_or(input.len(), Vec::len);
    Ok(Recovery { text, position: handler_position(vm, pair.items()[1], len)?, input: other })
}

// ---- the registry ----

/// The registry: search functions (list), codecs found (dict), error handlers (dict).
fn registry(vm: &Vm) -> (Gc<List>, Gc<Dict>, Gc<Dict>) {
    let found = vm.interp().module_state.borrow().get("codecs").copied();
    let all = match found {
        Some(v) => v,
        None => {
            let (search, cache, handlers) = (vm.new_list(), vm.new_dict(), vm.new_dict());
            let all = vm.new_tuple(&[search.value(), cache.value(), handlers.value()]).value();
            vm.interp().module_state.borrow_mut().insert("codecs", all);
            all
        }
    };
    let items = all.cast_unchecked::<Tuple>().items();
    (items[0].cast_unchecked(), items[1].cast_unchecked(), items[2].cast_unchecked())
}

/// `codecs.register(search_function)`
///
/// # Errors
/// TypeError when it cannot be called.
pub fn register(vm: &Vm, search_function: Value) -> PyResult<()> {
    if !vm.is_callable(search_function) {
        return Err(vm.type_error("argument must be callable"));
    }
    registry(vm).0.push(vm, search_function);
    Ok(())
}

/// `codecs.unregister(search_function)`: also forgets what was found.
pub fn unregister(vm: &Vm, search_function: Value) {
    let (search, cache, _) = registry(vm);
    if let Some(i) = (0..search.len()).find(|i| search.get(vm, *i) == search_function) {
        search.remove_range(vm, i, i + 1);
        cache.clear();
    }
}

/// The name under which an encoding is looked for: lower case, and other characters than letters, digits and dots
/// joined to one underscore.
fn normalize(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            if gap && !out.is_empty() {
                out.push('_');
            }
            gap = false;
            out.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    out
}

/// `codecs.lookup(encoding)`
///
/// # Errors
/// LookupError for an unknown encoding; what the search functions raise.
pub fn lookup(vm: &Vm, encoding: &str) -> PyResult<Gc<Tuple>> {
    let name = vm.intern_str(&normalize(encoding));
    let (search, cache, _) = registry(vm);
    if let Some(found) = cache.get_str(vm, name).and_then(|v| v.downcast::<Tuple>()) {
        return Ok(found);
    }
    if search.is_empty() {
        crate::import::import(vm, "encodings")?;
    }
    if search.is_empty() {
        return Err(vm.lookup_error("no codec search functions registered: can't find encoding"));
    }
    let mut i = 0;
    while i < search.len() {
        let found = vm.call(search.get(vm, i), &[name.value()])?;
        i += 1;
        if found.is_none() {
            continue;
        }
        let Some(codec) = found.downcast::<Tuple>().filter(|t| t.len == 4) else {
            return Err(vm.type_error("codec search functions must return 4-tuples"));
        };
        cache.set_str(vm, name, found);
        return Ok(codec);
    }
    Err(vm.lookup_error(format!("unknown encoding: {encoding}")))
}

/// `codecs.register_error(name, handler)`
///
/// # Errors
/// TypeError when the handler cannot be called.
pub fn register_error(vm: &Vm, name: &str, handler: Value) -> PyResult<()> {
    if !vm.is_callable(handler) {
        return Err(vm.type_error("handler must be callable"));
    }
    registry(vm).2.set_str(vm, vm.intern_str(name), handler);
    Ok(())
}

/// `codecs._unregister_error(name)`: whether there was one.
pub fn unregister_error(vm: &Vm, name: &str) -> bool {
    registry(vm).2.remove_str(vm, vm.intern_str(name)).is_some()
}

/// `codecs.lookup_error(name)`
///
/// # Errors
/// LookupError for an unknown name.
pub fn lookup_error(vm: &Vm, name: &str) -> PyResult {
    let key = vm.intern_str(name);
    if let Some(handler) = registry(vm).2.get_str(vm, key) {
        return Ok(handler);
    }
    if Handler::from_name(name).is_some() {
        // The module registers the built-in ones when it is made.
        crate::import::import(vm, "_codecs")?;
        if let Some(handler) = registry(vm).2.get_str(vm, key) {
            return Ok(handler);
        }
    }
    Err(vm.lookup_error(format!("unknown error handler name '{name}'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_encodings() {
        assert_eq!(known("UTF8"), Some(Known::Utf8));
        assert_eq!(known("iso_8859_1"), Some(Known::Latin1));
        assert_eq!(known("cp1252"), None);
        assert_eq!(normalize("  ISO 8859--1 "), "iso_8859_1");
        assert_eq!(normalize("utf-8-sig"), "utf_8_sig");
    }
}
