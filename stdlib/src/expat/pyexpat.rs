//! The module `pyexpat` itself.

use super::errors;
use super::object::{XmlParser, error_class};
use super::parser::Parser;
use taipan_macros::module;
use taipan_vm::bootstrap::new_module;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{Dict, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The version of expat whose behaviour this is.
const VERSION: [i64; 3] = [2, 9, 0];

const MODEL: &[(&str, i64)] = &[
    ("XML_CTYPE_EMPTY", 1),
    ("XML_CTYPE_ANY", 2),
    ("XML_CTYPE_MIXED", 3),
    ("XML_CTYPE_NAME", 4),
    ("XML_CTYPE_CHOICE", 5),
    ("XML_CTYPE_SEQ", 6),
    ("XML_CQUANT_NONE", 0),
    ("XML_CQUANT_OPT", 1),
    ("XML_CQUANT_REP", 2),
    ("XML_CQUANT_PLUS", 3),
];

const FEATURES: &[(&str, i64)] = &[
    ("sizeof(XML_Char)", 1),
    ("sizeof(XML_LChar)", 1),
    ("XML_DTD", 0),
    ("XML_CONTEXT_BYTES", 1024),
    ("XML_NS", 0),
    ("XML_BLAP_MAX_AMP", 100),
    ("XML_BLAP_ACT_THRES", 8 << 20),
    ("XML_GE", 0),
    ("XML_AT_MAX_AMP", 100),
    ("XML_AT_ACT_THRES", 64 << 20),
];

/// A module inside this one.
fn submodule(vm: &Vm, parent: Gc<Module>, name: &str, doc: &str) -> PyResult<Gc<Module>> {
    let full = format!("pyexpat.{name}");
    let module = new_module(vm, &full);
    set_module_attribute(vm, module, "__doc__", vm.str(doc).value())?;
    taipan_vm::import::modules(vm).set_str(vm, vm.intern_str(&full), module.value());
    set_module_attribute(vm, parent, name, module.value())?;
    Ok(module)
}

/// Python wrapper for Expat parser.
#[module("pyexpat", doc = "Python wrapper for Expat parser.")]
pub mod module {
    use super::*;

    #[attr("EXPAT_VERSION")]
    fn version() -> String {
        format!("expat_{}.{}.{}", VERSION[0], VERSION[1], VERSION[2])
    }
    #[attr("native_encoding")]
    const ENCODING: &str = "UTF-8";
    #[attr]
    const XML_PARAM_ENTITY_PARSING_NEVER: i64 = 0;
    #[attr]
    const XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE: i64 = 1;
    #[attr]
    const XML_PARAM_ENTITY_PARSING_ALWAYS: i64 = 2;

    /// Return a new XML parser object.
    #[function("ParserCreate(encoding=None, namespace_separator=None, intern=<unrepresentable>)")]
    fn create(
        vm: &Vm,
        encoding: Option<String>,
        namespace_separator: Option<String>,
        intern: Value,
    ) -> PyResult<Gc<XmlParser>> {
        let separator = match namespace_separator.as_deref() {
            None => None,
            Some("") => Some('\0'),
            Some(text) if text.len() == 1 => text.chars().next(),
            Some(_) => {
                return Err(
                    vm.value_error("namespace_separator must be at most one character, omitted, or None")
                );
            }
        };
        let intern = if intern.is_unbound() {
            vm.new_dict().value()
        } else if intern.is_none() || intern.downcast::<Dict>().is_some() {
            intern
        } else {
            return Err(vm.type_error("intern must be a dictionary"));
        };
        Ok(XmlParser::make(vm, Parser::new(encoding, separator), intern))
    }

    /// Returns string error for given number.
    #[function("ErrorString(code, /)")]
    fn error_string(code: i64) -> Option<&'static str> {
        errors::message(code)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let error = error_class(vm)?.value();
        set_module_attribute(vm, module, "ExpatError", error)?;
        set_module_attribute(vm, module, "error", error)?;
        set_module_attribute(vm, module, "XMLParserType", XmlParser::class(vm).value())?;
        let version = VERSION.map(|n| vm.int(n));
        set_module_attribute(vm, module, "version_info", vm.new_tuple(&version).value())?;
        let features = vm.new_list();
        for (name, value) in FEATURES {
            features.push(vm, vm.new_tuple(&[vm.str(name).value(), vm.int(*value)]).value());
        }
        set_module_attribute(vm, module, "features", features.value())?;
        let inner = submodule(vm, module, "errors", "Constants used to describe error conditions.")?;
        let (codes, messages) = (vm.new_dict(), vm.new_dict());
        for (name, code, text) in errors::ALL {
            let (text, code): (Gc<Str>, Value) = (vm.str(text), vm.int(i64::from(*code)));
            set_module_attribute(vm, inner, &format!("XML_ERROR_{name}"), text.value())?;
            codes.set_str(vm, text, code);
            messages.set(vm, code, text.value())?;
        }
        set_module_attribute(vm, inner, "codes", codes.value())?;
        set_module_attribute(vm, inner, "messages", messages.value())?;
        let inner = submodule(vm, module, "model", "Constants used to interpret content model information.")?;
        for (name, value) in MODEL {
            set_module_attribute(vm, inner, name, vm.int(*value))?;
        }
        Ok(())
    }
}
