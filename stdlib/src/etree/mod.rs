//! The module `_elementtree`: elements of XML documents, what builds trees of them, and a parser that feeds it.

pub mod builder;
pub mod element;
pub mod element_methods;
pub mod iter;
pub mod parser;

use crate::exception_class::exception_class;
use builder::TreeBuilder;
use element::{Element, attributes_of};
use parser::XmlParser;
use taipan_macros::module;
use taipan_vm::native::{Args, PyResult, set_module_attribute};
use taipan_vm::object::{Dict, List, Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const COMMENT: &str = "_elementtree.comment_factory";
const PI: &str = "_elementtree.pi_factory";

/// `ParseError`
fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "xml.etree.ElementTree.ParseError", vm.exc().syntax_error)
}

/// The default makers of comments and processing instructions; None where there is none.
fn factory(vm: &Vm, key: &'static str) -> Value {
    vm.interp().module_state.borrow().get(key).copied().unwrap_or(Value::NONE)
}

#[module("_elementtree", classes(Element, TreeBuilder, XmlParser))]
pub mod module {
    use super::*;

    #[function("SubElement(parent, tag, attrib={}, **extra)", text_signature = None)]
    fn sub_element(vm: &Vm, args: &Args) -> PyResult<Gc<Element>> {
        let given = args.positional();
        if given.len() < 2 {
            let n = given.len();
            return Err(vm.type_error(format!("SubElement() takes at least 2 arguments ({n} given)")));
        }
        if given.len() > 3 {
            let n = given.len();
            return Err(vm.type_error(format!("SubElement() takes at most 3 arguments ({n} given)")));
        }
        let Some(parent) = given[0].downcast::<Element>() else {
            let name = if given[0].is_none() { "None".into() } else { vm.type_of(given[0]).name() };
            return Err(vm.type_error(format!(
                "SubElement() argument 1 must be xml.etree.ElementTree.Element, not {name}"
            )));
        };
        let attrib = attributes_of(vm, args, "SubElement", 3)?;
        let element = Element::make(vm, given[1], attrib);
        parent.add(vm, element.value());
        Ok(element)
    }

    /// Change the factories used to create comments and processing instructions.
    ///
    /// For internal use only.
    #[function("_set_factories(comment_factory, pi_factory, /)")]
    fn set_factories(vm: &Vm, comment_factory: Value, pi_factory: Value) -> PyResult<(Value, Value)> {
        for (name, value) in [("Comment", comment_factory), ("PI", pi_factory)] {
            if !value.is_none() && !vm.is_callable(value) {
                let class = vm.type_of(value).name();
                return Err(vm.type_error(format!("{name} factory must be callable, not {class}")));
            }
        }
        let old = (factory(vm, COMMENT), factory(vm, PI));
        vm.interp().module_state.borrow_mut().insert(COMMENT, comment_factory);
        vm.interp().module_state.borrow_mut().insert(PI, pi_factory);
        Ok(old)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "ParseError", error_class(vm)?.value())
    }
}

/// A list of what an iterable gives; a TypeError with `message` for what is none.
fn list_of(vm: &Vm, iterable: Value, message: &str) -> PyResult<Gc<List>> {
    match vm.iter(iterable) {
        Ok(iterator) => vm.list_from(iterator),
        Err(raised) => Err(match vm.take_if(vm.exc().type_error) {
            Some(_) => vm.type_error(message),
            None => raised,
        }),
    }
}

/// A copy of a dict.
fn copied(vm: &Vm, dict: Gc<Dict>) -> Gc<Dict> {
    dict.copy(vm)
}
