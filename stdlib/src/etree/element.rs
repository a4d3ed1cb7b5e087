//! `Element`.

use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::type_flags;
use taipan_vm::object::{Dict, List, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// An element.
#[native_object("xml.etree.ElementTree.Element")]
pub struct Element {
    pub tag: ValueCell,
    pub text: ValueCell,
    pub tail: ValueCell,
    /// A dict; UNBOUND as long as there is none.
    attrib: ValueCell,
    /// A list; UNBOUND as long as there is none.
    children: ValueCell,
}

/// The attributes that the arguments of a maker of elements give: a dict at the position `most` and keywords.
///
/// # Errors
/// TypeError for what is no dict.
pub fn attributes_of(vm: &Vm, args: &Args, function: &str, most: usize) -> PyResult<Option<Gc<Dict>>> {
    let wrong = |value: Value| {
        let name = if value.is_none() { "None".into() } else { vm.type_of(value).name() };
        vm.type_error(format!("{function}() argument {most} must be dict, not {name}"))
    };
    let given = match args.get(most - 1) {
        Some(value) => Some(value.downcast::<Dict>().ok_or_else(|| wrong(value))?.copy(vm)),
        None => None,
    };
    if args.keyword_count() == 0 {
        return Ok(given);
    }
    let dict = match (given, args.keyword("attrib")) {
        (Some(dict), _) => dict,
        (None, None) => vm.new_dict(),
        (None, Some(value)) => match value.downcast::<Dict>() {
            Some(dict) => dict.copy(vm),
            None => {
                let name = vm.type_of(value).name();
                return Err(vm.type_error(format!("attrib must be dict, not {name}")));
            }
        },
    };
    for (name, value) in args.keywords() {
        if given.is_some() || name.bytes() != b"attrib" {
            dict.set_str(vm, name, value);
        }
    }
    Ok(Some(dict))
}

impl Element {
    /// An element of the class itself.
    pub fn make(vm: &Vm, tag: Value, attrib: Option<Gc<Dict>>) -> Gc<Element> {
        Element::of_class(vm, Element::class(vm), tag, attrib)
    }

    pub fn of_class(vm: &Vm, cls: Gc<Type>, tag: Value, attrib: Option<Gc<Dict>>) -> Gc<Element> {
        Element::alloc(vm, cls, |head| Element {
            head,
            tag: ValueCell::new(tag),
            text: ValueCell::new(Value::NONE),
            tail: ValueCell::new(Value::NONE),
            attrib: ValueCell::new(attrib.map_or(Value::UNBOUND, |dict| dict.value())),
            children: ValueCell::new(Value::UNBOUND),
        })
    }

    /// The children, if there ever were any.
    pub fn children(&self) -> Option<Gc<List>> {
        self.children.get().downcast::<List>()
    }
    /// The list of children, made now if there is none.
    pub fn children_list(&self, vm: &Vm) -> Gc<List> {
        match self.children() {
            Some(list) => list,
            None => {
                let list = vm.new_list();
                self.children.set(&self.head.header, list.value());
                list
            }
        }
    }
    pub fn set_children(&self, list: Option<Gc<List>>) {
        self.children.set(&self.head.header, list.map_or(Value::UNBOUND, |list| list.value()));
    }
    /// The child at a place.
    pub fn child(&self, vm: &Vm, i: usize) -> Option<Value> {
        self.children().and_then(|list| list.try_get(vm, i))
    }
    pub fn child_count(&self) -> usize {
        self.children().map_or(0, |list| list.len())
    }
    pub fn add(&self, vm: &Vm, child: Value) {
        self.children_list(vm).push(vm, child);
    }
    /// The attributes, if there ever were any.
    pub fn attributes(&self) -> Option<Gc<Dict>> {
        self.attrib.get().downcast::<Dict>()
    }
    /// The dict of attributes, made now if there is none.
    pub fn attributes_dict(&self, vm: &Vm) -> Gc<Dict> {
        match self.attributes() {
            Some(dict) => dict,
            None => {
                let dict = vm.new_dict();
                self.set_attributes(Some(dict));
                dict
            }
        }
    }
    pub fn set_attributes(&self, dict: Option<Gc<Dict>>) {
        self.attrib.set(&self.head.header, dict.map_or(Value::UNBOUND, |dict| dict.value()));
    }
}

/// TypeError unless `value` is an element.
pub fn check(vm: &Vm, value: Value) -> PyResult<Gc<Element>> {
    value.downcast::<Element>().ok_or_else(|| {
        let name = vm.type_of(value).name();
        vm.type_error(format!("expected an Element, not \"{name}\""))
    })
}

#[class("Element", module = "xml.etree.ElementTree", subclassable, weakrefable, parts(methods))]
impl Element {
    #[new("Element(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Element> {
        Element::of_class(vm, cls, Value::NONE, None)
    }

    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::INDEXED, true);
        Ok(())
    }

    #[init_method("Element(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        let n = args.len();
        if n == 0 {
            return Err(vm.type_error("Element() takes at least 1 argument (0 given)"));
        }
        if n > 2 {
            return Err(vm.type_error(format!("Element() takes at most 2 arguments ({n} given)")));
        }
        let attrib = attributes_of(vm, args, "Element", 2)?;
        this.set_attributes(attrib);
        this.tag.set(this.header(), args.positional()[0]);
        this.text.set(this.header(), Value::NONE);
        this.tail.set(this.header(), Value::NONE);
        Ok(())
    }

    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<String> {
        vm.check_native_stack()?;
        let tag = vm.repr(this.tag.get())?;
        let address = this.value().bits() - 1;
        Ok(format!("<Element {} at {address:#x}>", tag.as_str_lossy()))
    }
    #[slot(bool)]
    fn bool(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        vm.warn(
            vm.exc().deprecation_warning,
            "Testing an element's truth value will always return True in future versions.  \
             Use specific 'len(elem)' or 'elem is not None' test instead.",
            1,
        )?;
        Ok(this.child_count() > 0)
    }
    #[slot(len)]
    fn len(this: Gc<Self>) -> usize {
        this.child_count()
    }

    /// A string identifying what kind of data this element represents
    #[getter]
    fn tag(this: Gc<Self>) -> Value {
        this.tag.get()
    }
    #[setter("tag")]
    fn set_tag(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        not_deleted(vm, value)?;
        this.tag.set(this.header(), value);
        Ok(())
    }
    /// A string of text directly after the start tag, or None
    #[getter]
    fn text(this: Gc<Self>) -> Value {
        this.text.get()
    }
    #[setter("text")]
    fn set_text(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        not_deleted(vm, value)?;
        this.text.set(this.header(), value);
        Ok(())
    }
    /// A string of text directly after the end tag, or None
    #[getter]
    fn tail(this: Gc<Self>) -> Value {
        this.tail.get()
    }
    #[setter("tail")]
    fn set_tail(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        not_deleted(vm, value)?;
        this.tail.set(this.header(), value);
        Ok(())
    }
    /// A dictionary containing the element's attributes
    #[getter]
    fn attrib(vm: &Vm, this: Gc<Self>) -> Gc<Dict> {
        this.attributes_dict(vm)
    }
    #[setter("attrib")]
    fn set_attrib(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        not_deleted(vm, value)?;
        let Some(dict) = value.downcast::<Dict>() else {
            let name = vm.type_of(value).name();
            return Err(vm.type_error(format!("attrib must be dict, not {name}")));
        };
        this.set_attributes(Some(dict));
        Ok(())
    }
}

fn not_deleted(vm: &Vm, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        return Err(vm.raise_message(vm.exc().attribute_error, "can't delete element attribute"));
    }
    Ok(())
}
