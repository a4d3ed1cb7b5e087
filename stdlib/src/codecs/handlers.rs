//! The built-in error handlers as Python functions: they take a UnicodeError and give a pair of what stands for the
//! bad part and where to go on, or raise the error.

use taipan_macros::module;
use taipan_text::TextBuf;
use taipan_text::codecs::Replacement;
use taipan_text::codecs::handlers::Handler;
use taipan_vm::codecs;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Bytes, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Python function names and what they do.
const FUNCTIONS: [(&str, &str); 8] = [
    ("strict", "strict_errors"),
    ("ignore", "ignore_errors"),
    ("replace", "replace_errors"),
    ("backslashreplace", "backslashreplace_errors"),
    ("xmlcharrefreplace", "xmlcharrefreplace_errors"),
    ("namereplace", "namereplace_errors"),
    ("surrogateescape", "surrogateescape"),
    ("surrogatepass", "surrogatepass"),
];

/// Registers the handlers, and takes their functions out of the module again: they are had by `lookup_error` alone.
///
/// # Errors
/// None in a sound build.
pub fn register_all(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
    for (name, function) in FUNCTIONS {
        let key = vm.intern_str(function);
        if let Some(handler) = module.namespace().get_str(vm, key) {
            codecs::register_error(vm, name, handler)?;
            module.namespace().remove_str(vm, key);
        }
    }
    Ok(())
}

/// `TypeError: don't know how to handle ... in error callback`
fn wrong_type(vm: &Vm, exception: Value) -> Raised {
    vm.type_error(format!("don't know how to handle {} in error callback", vm.type_of(exception).name()))
}

/// The part that an error is about: start and end within the object.
fn range(vm: &Vm, exception: Value, len: usize) -> PyResult<(usize, usize)> {
    let field = |name| -> PyResult<usize> {
        let v = vm.getattr_str(exception, name)?;
        Ok(vm.int_to_i64(v).unwrap_or(0).clamp(0, len as i64) as usize)
    };
    let (start, end) = (field("start")?, field("end")?);
    Ok((start.min(end), end))
}

fn pair(vm: &Vm, replacement: Value, position: usize) -> Value {
    vm.new_tuple(&[replacement, vm.int(position as i64)]).value()
}

/// What `handler` answers to `exception`.
fn answer(vm: &Vm, handler: Handler, exception: Value) -> PyResult {
    let exc = vm.exc();
    if !vm.is_instance(exception, exc.base_exception) {
        return Err(match handler {
            Handler::Strict => vm.type_error("codec must pass exception instance"),
            _ => wrong_type(vm, exception),
        });
    }
    if handler == Handler::Strict {
        return Err(vm.raise(exception));
    }
    if vm.is_instance(exception, exc.unicode_encode_error) {
        return answer_encode(vm, handler, exception);
    }
    if vm.is_instance(exception, exc.unicode_decode_error) {
        return answer_decode(vm, handler, exception);
    }
    if vm.is_instance(exception, exc.unicode_translate_error) {
        return answer_translate(vm, handler, exception);
    }
    Err(wrong_type(vm, exception))
}

fn text_field(vm: &Vm, exception: Value, name: &str) -> PyResult<Gc<Str>> {
    match vm.getattr_str(exception, name)?.downcast::<Str>() {
        Some(s) => Ok(s),
        None => Err(vm.type_error(format!("{name} attribute must be str"))),
    }
}

fn answer_encode(vm: &Vm, handler: Handler, exception: Value) -> PyResult {
    let text = text_field(vm, exception, "object")?;
    let encoding = text_field(vm, exception, "encoding")?;
    let whole = text.text();
    let (start, end) = range(vm, exception, whole.chars())?;
    let bad = &whole.bytes()[whole.offset_of(start)..whole.offset_of(end)];
    match handler.encode_as(&encoding.as_str_lossy(), bad) {
        Some(Replacement::Text(text)) => Ok(pair(vm, vm.str_from(&text).value(), end)),
        Some(Replacement::Bytes(bytes)) => Ok(pair(vm, vm.bytes(&bytes).value(), end)),
        None => Err(vm.raise(exception)),
    }
}

fn answer_decode(vm: &Vm, handler: Handler, exception: Value) -> PyResult {
    if !handler.decodes() {
        return Err(wrong_type(vm, exception));
    }
    let Some(object) = vm.getattr_str(exception, "object")?.downcast::<Bytes>() else {
        return Err(vm.type_error("object attribute must be bytes"));
    };
    let encoding = text_field(vm, exception, "encoding")?;
    let input = object.as_slice();
    let (start, end) = range(vm, exception, input.len())?;
    match handler.decode_as(&encoding.as_str_lossy(), start..end, input) {
        Some(recovery) => Ok(pair(vm, vm.str_from(&recovery.text).value(), recovery.position)),
        None => Err(vm.raise(exception)),
    }
}

fn answer_translate(vm: &Vm, handler: Handler, exception: Value) -> PyResult {
    let text = text_field(vm, exception, "object")?;
    let whole = text.text();
    let (start, end) = range(vm, exception, whole.chars())?;
    let bad = &whole.bytes()[whole.offset_of(start)..whole.offset_of(end)];
    match handler {
        Handler::Ignore => Ok(pair(vm, vm.str("").value(), end)),
        Handler::Replace => {
            let mut marks = TextBuf::new();
            marks.push_n(0xFFFD, end - start);
            Ok(pair(vm, vm.str_from(&marks).value(), end))
        }
        Handler::BackslashReplace => match handler.encode_as("", bad) {
            Some(Replacement::Text(text)) => Ok(pair(vm, vm.str_from(&text).value(), end)),
            _ => Err(vm.raise(exception)),
        },
        _ => Err(wrong_type(vm, exception)),
    }
}

#[module("codecs")]
pub mod module {
    use super::*;

    /// Implements the 'strict' error handling, which raises a UnicodeError on coding errors.
    #[function("strict_errors(exception, /)")]
    fn strict_errors(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::Strict, exception)
    }

    /// Implements the 'ignore' error handling, which ignores malformed data and continues.
    #[function("ignore_errors(exception, /)")]
    fn ignore_errors(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::Ignore, exception)
    }

    /// Implements the 'replace' error handling, which replaces malformed data with a replacement marker.
    #[function("replace_errors(exception, /)")]
    fn replace_errors(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::Replace, exception)
    }

    /// Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.
    #[function("backslashreplace_errors(exception, /)")]
    fn backslashreplace_errors(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::BackslashReplace, exception)
    }

    /// Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.
    #[function("xmlcharrefreplace_errors(exception, /)")]
    fn xmlcharrefreplace_errors(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::XmlCharRefReplace, exception)
    }

    /// Implements the 'namereplace' error handling, which replaces an unencodable character with a \N{...} escape sequence.
    #[function("namereplace_errors(exception, /)")]
    fn namereplace_errors(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::NameReplace, exception)
    }

    #[function("surrogateescape(exception, /)")]
    fn surrogateescape(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::SurrogateEscape, exception)
    }

    #[function("surrogatepass(exception, /)")]
    fn surrogatepass(vm: &Vm, exception: Value) -> PyResult {
        answer(vm, Handler::SurrogatePass, exception)
    }
}
