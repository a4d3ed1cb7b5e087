//! The module `_json`: the fast half of `json`.

pub mod encoder;
pub mod scanner;
pub mod text;

use encoder::Encoder;
use scanner::{Scanner, string_error, string_value};
use taipan_macros::module;
use taipan_vm::native::{Args, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Module, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Where the interpreter keeps the module's own functions, so that an encoder knows them.
const QUOTED: &str = "_json.encode_basestring";
const QUOTED_ASCII: &str = "_json.encode_basestring_ascii";

/// The arguments of a call with these parameters, all required, by position or by name.
///
/// # Errors
/// TypeError as CPython's `PyArg_ParseTupleAndKeywords` words it.
fn bind<const N: usize>(vm: &Vm, args: &Args, function: &str, names: [&str; N]) -> PyResult<[Value; N]> {
    let mut out = [Value::UNBOUND; N];
    let given = args.len() + args.keyword_count();
    if given > N {
        let plural = if N == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("{function}() takes at most {N} argument{plural} ({given} given)")));
    }
    out[..args.len()].copy_from_slice(args.positional());
    for (i, name) in names.iter().enumerate() {
        match args.keyword(name) {
            Some(_) if i < args.len() => {
                let position = i + 1;
                return Err(vm.type_error(format!(
                    "argument for {function}() given by name ('{name}') and position ({position})"
                )));
            }
            Some(value) => out[i] = value,
            None => {}
        }
    }
    for (key, _) in args.keywords() {
        let key = key.as_str_lossy();
        if !names.contains(&&*key) {
            let message = format!("{function}() got an unexpected keyword argument '{key}'");
            return Err(vm.type_error(message));
        }
    }
    match out.iter().position(|v| v.is_unbound()) {
        None => Ok(out),
        Some(i) => {
            let (name, position) = (names[i], i + 1);
            Err(vm.type_error(format!("{function}() missing required argument '{name}' (pos {position})")))
        }
    }
}

/// The argument of the functions that take a string only.
fn string_argument(vm: &Vm, value: Value) -> PyResult<Gc<Str>> {
    let wrong = || -> Raised {
        let name = vm.type_of(value).name();
        vm.type_error(format!("first argument must be a string, not {name}"))
    };
    value.downcast::<Str>().ok_or_else(wrong)
}

#[module("_json", doc = "json speedups\n", classes(Encoder, Scanner))]
pub mod module {
    use super::*;

    /// encode_basestring(string) -> string
    ///
    /// Return a JSON representation of a Python string
    #[function("encode_basestring(object, /)", text_signature = "($self, object, /)")]
    fn encode_basestring(vm: &Vm, object: Value) -> PyResult<Gc<Str>> {
        let mut out = Vec::new();
        text::push_quoted(&mut out, string_argument(vm, object)?.bytes());
        Ok(vm.str_from_bytes(&out))
    }

    /// encode_basestring_ascii(string) -> string
    ///
    /// Return an ASCII-only JSON representation of a Python string
    #[function("encode_basestring_ascii(object, /)", text_signature = "($self, object, /)")]
    fn encode_basestring_ascii(vm: &Vm, object: Value) -> PyResult<Gc<Str>> {
        let mut out = Vec::new();
        text::push_quoted_ascii(&mut out, string_argument(vm, object)?.bytes());
        Ok(vm.str_ascii(&out))
    }

    /// scanstring(string, end, strict=True) -> (string, end)
    ///
    /// Scan the string s for a JSON string. End is the index of the
    /// character in s after the quote that started the JSON string.
    /// Unescapes all valid JSON string escape sequences and raises ValueError
    /// on attempt to decode an invalid string. If strict is False then literal
    /// control characters are allowed in the string.
    ///
    /// Returns a tuple of the decoded string and the index of the character in s
    /// after the end quote.
    #[function("scanstring(string, end, strict=True)", text_signature = None)]
    fn scanstring(vm: &Vm, args: &Args) -> PyResult<Gc<Tuple>> {
        args.no_keywords(vm, "scanstring")?;
        let given = args.len();
        if !(2..=3).contains(&given) {
            let bound = if given < 2 { "at least 2" } else { "at most 3" };
            return Err(vm.type_error(format!("scanstring() takes {bound} arguments ({given} given)")));
        }
        let end = vm.index_of(args.positional()[1])?;
        let Some(end) = vm.int_to_i64(end) else {
            return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
        };
        let strict = match args.get(2) {
            Some(strict) => vm.truth(strict)?,
            None => true,
        };
        let document = string_argument(vm, args.positional()[0])?;
        let end = match usize::try_from(end) {
            Ok(end) if end <= document.char_len() => end,
            _ => return Err(vm.value_error("end is out of bounds")),
        };
        let start = document.text().offset_of(end);
        match text::scan(document.bytes(), start, strict) {
            Ok((scanned, end)) => {
                let end = document.text().char_at_offset(end);
                Ok(vm.new_tuple(&[string_value(vm, scanned).value(), vm.int(end as i64)]))
            }
            Err(error) => Err(string_error(vm, error, document, start)),
        }
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let namespace = module.namespace();
        for (name, key) in [("encode_basestring", QUOTED), ("encode_basestring_ascii", QUOTED_ASCII)] {
            if let Some(function) = namespace.get_str(vm, vm.intern_str(name)) {
                vm.interp().module_state.borrow_mut().insert(key, function);
            }
        }
        // The classes are known under other names here than their own.
        namespace.remove_str(vm, vm.intern_str("Encoder"));
        namespace.remove_str(vm, vm.intern_str("Scanner"));
        set_module_attribute(vm, module, "make_encoder", Encoder::class(vm).value())?;
        set_module_attribute(vm, module, "make_scanner", Scanner::class(vm).value())
    }
}
