//! The module `_codecs`: the registry of encodings and error handlers, and the coders that the package `encodings` and
//! the module `codecs` are made of. The algorithms are in `taipan-text`, the registry in `taipan_vm::codecs`.

mod charmap;
mod handlers;
mod wide;

pub use charmap::EncodingMapObject;

use taipan_macros::module;
use taipan_text::codecs::escape::{self, BytesEscapeError, OnBadHex, RawUnicodeEscape, UnicodeEscape};
use taipan_text::codecs::handlers::HANDLERS;
use taipan_text::codecs::single::{Ascii, Latin1};
use taipan_text::codecs::utf7::Utf7;
use taipan_text::codecs::utf8::Utf8;
use taipan_text::codecs::utf16::Order;
use taipan_text::codecs::{Decoder, Encoder};
use taipan_vm::codecs;
use taipan_vm::native::{BytesLike, PyResult, Raised};
use taipan_vm::object::{Bytes, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What an encoder gives: the bytes and how many code points were taken.
type Encoded = PyResult<(Gc<Bytes>, usize)>;
/// What a decoder gives: the text and how many bytes were taken.
type Decoded = PyResult<(Gc<Str>, usize)>;

fn handler_name(errors: &Option<String>) -> &str {
    errors.as_deref().unwrap_or("strict")
}

/// Encodes all of `s`.
fn encode(vm: &Vm, encoder: &mut impl Encoder<Raised>, s: Gc<Str>, errors: &Option<String>) -> Encoded {
    let data = codecs::encode_with(vm, encoder, s, handler_name(errors))?;
    Ok((vm.bytes(&data), s.text().chars()))
}

/// Decodes `data`; without `last` an incomplete end is left for the next time.
fn decode(
    vm: &Vm,
    decoder: &mut impl Decoder<Raised>,
    data: &[u8],
    errors: &Option<String>,
    last: bool,
) -> Decoded {
    let (text, taken) = codecs::decode_with(vm, decoder, data, handler_name(errors), last)?;
    Ok((vm.str_from(&text), taken))
}

/// The order that CPython's numbers -1, 0, 1 mean.
fn order(number: i32) -> Order {
    match number {
        0 => Order::Marked,
        n if n < 0 => Order::Little,
        _ => Order::Big,
    }
}

/// Bytes of a str (as UTF-8) or of an object with the buffer protocol.
fn str_or_buffer(vm: &Vm, data: Value) -> PyResult<Vec<u8>> {
    match data.downcast::<Str>() {
        Some(s) => Ok(codecs::encode_str(vm, s, "utf-8", "strict")?.as_slice().to_vec()),
        None => Ok(BytesLike::of(vm, data)?.to_vec()),
    }
}

#[module("_codecs", parts(super::handlers::module, super::charmap::module, super::wide::module))]
pub mod module {
    use super::*;

    /// Register a codec search function.
    ///
    /// Search functions are expected to take one argument, the encoding name in
    /// all lower case letters, and either return None, or a tuple of functions
    /// (encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).
    #[function("register(search_function, /)")]
    fn register(vm: &Vm, search_function: Value) -> PyResult<()> {
        codecs::register(vm, search_function)
    }

    /// Unregister a codec search function and clear the registry's cache.
    ///
    /// If the search function is not registered, do nothing.
    #[function("unregister(search_function, /)")]
    fn unregister(vm: &Vm, search_function: Value) {
        codecs::unregister(vm, search_function)
    }

    /// Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.
    #[function("lookup(encoding, /)")]
    fn lookup(vm: &Vm, encoding: String) -> PyResult {
        Ok(codecs::lookup(vm, &encoding)?.value())
    }

    /// Encodes obj using the codec registered for encoding.
    ///
    /// The default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that encoding
    /// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
    /// and 'backslashreplace' as well as any other name registered with
    /// codecs.register_error that can handle ValueErrors.
    #[function("encode(obj, encoding='utf-8', errors='strict')")]
    fn encode(vm: &Vm, obj: Value, encoding: String, errors: String) -> PyResult {
        codecs::call_encoder(vm, codecs::lookup(vm, &encoding)?, &encoding, obj, &errors)
    }

    /// Decodes obj using the codec registered for encoding.
    ///
    /// Default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that encoding
    /// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
    /// and 'backslashreplace' as well as any other name registered with
    /// codecs.register_error that can handle ValueErrors.
    #[function("decode(obj, encoding='utf-8', errors='strict')")]
    fn decode(vm: &Vm, obj: Value, encoding: String, errors: String) -> PyResult {
        codecs::call_decoder(vm, codecs::lookup(vm, &encoding)?, &encoding, obj, &errors)
    }

    /// Register the specified error handler under the name errors.
    ///
    /// handler must be a callable object, that
    /// will be called with an exception instance containing
    /// information about the location of the encoding/decoding
    /// error and must return a (replacement, new position) tuple.
    #[function("register_error(errors, handler, /)")]
    fn register_error(vm: &Vm, errors: String, handler: Value) -> PyResult<()> {
        codecs::register_error(vm, &errors, handler)
    }

    /// Un-register the specified error handler for the error handling `errors'.
    ///
    /// Only custom error handlers can be un-registered. An exception is raised
    /// if the error handling is a built-in one (e.g., 'strict'), or if an error
    /// occurs.
    ///
    /// Otherwise, this returns True if a custom handler has been successfully
    /// un-registered, and False if no custom handler for the specified error
    /// handling exists.
    #[function("_unregister_error(errors, /)")]
    fn unregister_error(vm: &Vm, errors: String) -> PyResult<bool> {
        if HANDLERS.iter().any(|(name, _)| *name == errors) {
            return Err(vm.value_error(format!("cannot un-register built-in error handler '{errors}'")));
        }
        Ok(codecs::unregister_error(vm, &errors))
    }

    /// lookup_error(errors) -> handler
    ///
    /// Return the error handler for the specified error handling name or raise a
    /// LookupError, if no handler exists under this name.
    #[function("lookup_error(name, /)")]
    fn lookup_error(vm: &Vm, name: String) -> PyResult {
        codecs::lookup_error(vm, &name)
    }

    #[function("utf_8_encode(str, errors=None, /)")]
    fn utf_8_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        let data = codecs::encode_str(vm, str, "utf-8", handler_name(&errors))?;
        Ok((data, str.text().chars()))
    }

    #[function("utf_8_decode(data, errors=None, final=False, /)")]
    fn utf_8_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        if std::str::from_utf8(&data).is_ok() {
            return Ok((vm.str_from_bytes(&data), data.len()));
        }
        super::decode(vm, &mut Utf8, &data, &errors, last)
    }

    #[function("ascii_encode(str, errors=None, /)")]
    fn ascii_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        super::encode(vm, &mut Ascii, str, &errors)
    }

    #[function("ascii_decode(data, errors=None, /)")]
    fn ascii_decode(vm: &Vm, data: BytesLike, errors: Option<String>) -> Decoded {
        super::decode(vm, &mut Ascii, &data, &errors, true)
    }

    #[function("latin_1_encode(str, errors=None, /)")]
    fn latin_1_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        super::encode(vm, &mut Latin1, str, &errors)
    }

    #[function("latin_1_decode(data, errors=None, /)")]
    fn latin_1_decode(vm: &Vm, data: BytesLike, errors: Option<String>) -> Decoded {
        super::decode(vm, &mut Latin1, &data, &errors, true)
    }

    #[function("utf_7_encode(str, errors=None, /)")]
    fn utf_7_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        super::encode(vm, &mut Utf7::default(), str, &errors)
    }

    #[function("utf_7_decode(data, errors=None, final=False, /)")]
    fn utf_7_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        super::decode(vm, &mut Utf7::default(), &data, &errors, last)
    }

    #[function("unicode_escape_encode(str, errors=None, /)")]
    fn unicode_escape_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        super::encode(vm, &mut UnicodeEscape::default(), str, &errors)
    }

    #[function("unicode_escape_decode(data, errors=None, final=True, /)")]
    fn unicode_escape_decode(vm: &Vm, data: Value, errors: Option<String>, last: bool) -> Decoded {
        let data = str_or_buffer(vm, data)?;
        let mut decoder = UnicodeEscape::default();
        let result = super::decode(vm, &mut decoder, &data, &errors, last)?;
        if let Some(invalid) = decoder.invalid {
            vm.warn(vm.exc().deprecation_warning, &invalid.message(false), 1)?;
        }
        Ok(result)
    }

    #[function("raw_unicode_escape_encode(str, errors=None, /)")]
    fn raw_unicode_escape_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        super::encode(vm, &mut RawUnicodeEscape, str, &errors)
    }

    #[function("raw_unicode_escape_decode(data, errors=None, final=True, /)")]
    fn raw_unicode_escape_decode(vm: &Vm, data: Value, errors: Option<String>, last: bool) -> Decoded {
        let data = str_or_buffer(vm, data)?;
        super::decode(vm, &mut RawUnicodeEscape, &data, &errors, last)
    }

    #[function("escape_encode(data, errors=None, /)")]
    fn escape_encode(vm: &Vm, data: Gc<Bytes>, errors: Option<String>) -> Encoded {
        // CPython takes the name of a handler, too, and has no use for one.
        let _ = errors;
        Ok((vm.bytes(&escape::encode_bytes(data.as_slice())), data.as_slice().len()))
    }

    #[function("escape_decode(data, errors=None, /)")]
    fn escape_decode(vm: &Vm, data: Value, errors: Option<String>) -> PyResult<(Gc<Bytes>, usize)> {
        let data = str_or_buffer(vm, data)?;
        let on_bad_hex = OnBadHex::from_name(handler_name(&errors));
        let decoded = match on_bad_hex {
            Ok(handling) => escape::decode_bytes(&data, handling),
            // An unknown name matters only when there is an error.
            Err(unknown) => escape::decode_bytes(&data, OnBadHex::Strict).map_err(|e| match e.0.as_str() {
                s if s.starts_with("Trailing") => e,
                _ => unknown,
            }),
        };
        let (out, invalid) = decoded.map_err(|BytesEscapeError(message)| vm.value_error(message))?;
        if let Some(invalid) = invalid {
            vm.warn(vm.exc().deprecation_warning, &invalid.message(true), 1)?;
        }
        Ok((vm.bytes(&out), data.len()))
    }

    #[function("readbuffer_encode(data, errors=None, /)")]
    fn readbuffer_encode(vm: &Vm, data: Value, errors: Option<String>) -> PyResult<(Gc<Bytes>, usize)> {
        // Nothing can go wrong that a handler could be asked about.
        let _ = errors;
        let data = str_or_buffer(vm, data)?;
        Ok((vm.bytes(&data), data.len()))
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        super::handlers::register_all(vm, module)
    }
}
