//! Calls a parser object's handlers.

use super::dtd::Model;
use super::object::{CHARACTER_DATA, XmlParser};
use super::sink::{AttributeOf, EntityDecl, Sink, wants};
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Dict, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Tells a parser object's handlers. After an exception nothing is told any more.
pub struct Teller<'a> {
    pub vm: &'a Vm,
    pub object: Gc<XmlParser>,
    pub error: Option<Raised>,
}

impl Teller<'_> {
    fn str(&self, text: &str) -> Value {
        self.vm.str(text).value()
    }
    fn opt(&self, text: Option<&str>) -> Value {
        text.map_or(Value::NONE, |text| self.str(text))
    }
    /// A name, the same object each time.
    fn name(&self, text: &str) -> Value {
        let name = self.vm.str(text);
        let Some(known) = self.object.intern.get().downcast::<Dict>() else { return name.value() };
        match known.get_str(self.vm, name) {
            Some(known) => known,
            None => {
                known.set_str(self.vm, name, name.value());
                name.value()
            }
        }
    }
    fn opt_name(&self, text: Option<&str>) -> Value {
        text.map_or(Value::NONE, |text| self.name(text))
    }

    fn failed(&mut self, raised: Raised) {
        self.object.clear_handlers();
        self.error.get_or_insert(raised);
    }

    /// Tells the text that was kept. Whether all is well.
    fn flush(&mut self) -> bool {
        if self.error.is_some() {
            return false;
        }
        match self.object.flush(self.vm) {
            Ok(()) => true,
            Err(raised) => {
                self.failed(raised);
                false
            }
        }
    }

    fn call_it(&mut self, handler: Value, args: &[Value]) -> Value {
        if handler.is_none() || self.error.is_some() {
            return Value::NONE;
        }
        self.object.in_callback.set(true);
        let result = self.vm.call(handler, args);
        self.object.in_callback.set(false);
        match result {
            Ok(value) => value,
            Err(raised) => {
                self.failed(raised);
                Value::NONE
            }
        }
    }

    /// Calls the handler of an event.
    fn call(&mut self, event: u32, args: &[Value]) -> Value {
        let handler = self.object.handler(event.trailing_zeros() as usize);
        self.call_it(handler, args)
    }

    /// Calls the handler of an event whose result says whether to go on.
    fn asks(&mut self, event: u32, args: &[Value]) -> bool {
        let result = self.call(event, args);
        if self.error.is_some() {
            return false;
        }
        match self.vm.index_of(result) {
            Ok(n) => self.vm.int_to_i64(n) != Some(0),
            Err(raised) => {
                self.failed(raised);
                false
            }
        }
    }

    fn model(&self, model: &Model) -> PyResult {
        let vm = self.vm;
        vm.check_native_stack()?;
        let mut children = ValueVec::new(vm.heap());
        for child in &model.children {
            children.push(self.model(child)?);
        }
        let children = vm.new_tuple(children.as_slice()).value();
        let name = self.opt_name(model.name.as_deref());
        let (kind, quantity) = (vm.int(model.kind as i64), vm.int(model.quantity as i64));
        Ok(vm.new_tuple(&[kind, quantity, name, children]).value())
    }
}

impl Sink for Teller<'_> {
    fn wants(&self) -> u32 {
        self.object.wants.get()
    }
    fn start(&mut self, name: &str, attributes: &[AttributeOf], specified: usize) {
        if !self.flush() {
            return;
        }
        let vm = self.vm;
        let n = if self.object.specified.get() { specified } else { attributes.len() };
        let container = if self.object.ordered.get() {
            let list = vm.new_list();
            for (name, value) in &attributes[..n] {
                list.push(vm, self.name(name));
                list.push(vm, self.str(value));
            }
            list.value()
        } else {
            let dict = vm.new_dict();
            for (name, value) in &attributes[..n] {
                let name = self.name(name);
                let value = self.str(value);
                if let Some(name) = name.downcast::<Str>() {
                    dict.set_str(vm, name, value);
                }
            }
            dict.value()
        };
        let name = self.name(name);
        self.call(wants::START, &[name, container]);
    }
    fn end(&mut self, name: &str) {
        if self.flush() {
            let name = self.name(name);
            self.call(wants::END, &[name]);
        }
    }
    fn data(&mut self, text: &str) {
        if self.error.is_some() {
            return;
        }
        let object = self.object;
        if object.buffer_text.get() {
            let used = object.buffer.borrow().len();
            if used + text.len() > object.buffer_size.get() {
                if !self.flush() || object.handler(CHARACTER_DATA).is_none() {
                    return;
                }
                if text.len() > object.buffer_size.get() {
                    let text = self.str(text);
                    self.call(wants::DATA, &[text]);
                    return;
                }
            }
            object.buffer.borrow_mut().push_str(text);
            return;
        }
        let text = self.str(text);
        self.call(wants::DATA, &[text]);
    }
    fn pi(&mut self, target: &str, data: &str) {
        if self.flush() {
            let args = [self.name(target), self.str(data)];
            self.call(wants::PI, &args);
        }
    }
    fn comment(&mut self, text: &str) {
        if self.flush() {
            let text = self.str(text);
            self.call(wants::COMMENT, &[text]);
        }
    }
    fn default(&mut self, text: &str) {
        if self.flush() {
            let text = self.str(text);
            let handler = self.object.default_handler();
            self.call_it(handler, &[text]);
        }
    }
    fn cdata(&mut self, start: bool) {
        if self.flush() {
            self.call(if start { wants::START_CDATA } else { wants::END_CDATA }, &[]);
        }
    }
    fn start_doctype(
        &mut self,
        name: &str,
        system: Option<&str>,
        public: Option<&str>,
        internal_subset: bool,
    ) {
        if self.flush() {
            let args = [
                self.name(name),
                self.opt_name(system),
                self.opt_name(public),
                self.vm.int(internal_subset.into()),
            ];
            self.call(wants::START_DOCTYPE, &args);
        }
    }
    fn end_doctype(&mut self) {
        if self.flush() {
            self.call(wants::END_DOCTYPE, &[]);
        }
    }
    fn unparsed(&mut self, entity: &EntityDecl) {
        if self.flush() {
            let args = [
                self.name(entity.name),
                self.opt_name(entity.base),
                self.opt_name(entity.system),
                self.opt_name(entity.public),
                self.opt_name(entity.notation),
            ];
            self.call(wants::UNPARSED, &args);
        }
    }
    fn notation(&mut self, name: &str, base: Option<&str>, system: Option<&str>, public: Option<&str>) {
        if self.flush() {
            let args = [self.name(name), self.opt_name(base), self.opt_name(system), self.opt_name(public)];
            self.call(wants::NOTATION, &args);
        }
    }
    fn start_namespace(&mut self, prefix: Option<&str>, uri: Option<&str>) {
        if self.flush() {
            let args = [self.opt_name(prefix), self.opt_name(uri)];
            self.call(wants::START_NAMESPACE, &args);
        }
    }
    fn end_namespace(&mut self, prefix: Option<&str>) {
        if self.flush() {
            let prefix = self.opt_name(prefix);
            self.call(wants::END_NAMESPACE, &[prefix]);
        }
    }
    fn not_standalone(&mut self) -> bool {
        self.flush() && self.asks(wants::NOT_STANDALONE, &[])
    }
    fn external(
        &mut self,
        context: Option<&str>,
        base: Option<&str>,
        system: Option<&str>,
        public: Option<&str>,
    ) -> bool {
        if !self.flush() {
            return false;
        }
        let args = [self.opt(context), self.opt_name(base), self.opt_name(system), self.opt_name(public)];
        self.asks(wants::EXTERNAL, &args)
    }
    fn skipped(&mut self, name: &str, is_param: bool) {
        if self.flush() {
            let args = [self.name(name), self.vm.int(is_param.into())];
            self.call(wants::SKIPPED, &args);
        }
    }
    fn element_decl(&mut self, name: &str, model: &Model) {
        if !self.flush() {
            return;
        }
        match self.model(model) {
            Ok(model) => {
                let name = self.name(name);
                self.call(wants::ELEMENT_DECL, &[name, model]);
            }
            Err(raised) => self.failed(raised),
        }
    }
    fn attlist(&mut self, element: &str, name: &str, kind: &str, default: Option<&str>, required: bool) {
        if self.flush() {
            let args = [
                self.name(element),
                self.name(name),
                self.str(kind),
                self.opt(default),
                self.vm.int(required.into()),
            ];
            self.call(wants::ATTLIST, &args);
        }
    }
    fn entity_decl(&mut self, entity: &EntityDecl) {
        if self.flush() {
            let args = [
                self.name(entity.name),
                self.vm.int(entity.is_param.into()),
                self.opt(entity.value),
                self.opt_name(entity.base),
                self.opt_name(entity.system),
                self.opt_name(entity.public),
                self.opt_name(entity.notation),
            ];
            self.call(wants::ENTITY_DECL, &args);
        }
    }
    fn xml_decl(&mut self, version: Option<&str>, encoding: Option<&str>, standalone: Option<bool>) {
        if self.flush() {
            let standalone = standalone.map_or(-1, i64::from);
            let args = [self.opt(version), self.opt(encoding), self.vm.int(standalone)];
            self.call(wants::XML_DECL, &args);
        }
    }
    fn encoding(&mut self, name: &str) -> Option<Box<[Option<char>; 256]>> {
        if self.error.is_some() {
            return None;
        }
        match single_byte_table(self.vm, name) {
            Ok(table) => Some(table),
            Err(raised) => {
                self.failed(raised);
                None
            }
        }
    }
}

/// The characters of one of Python's codecs, which must be one of single bytes.
///
/// # Errors
/// ValueError for one that is not; LookupError for one that there is not.
pub fn single_byte_table(vm: &Vm, name: &str) -> PyResult<Box<[Option<char>; 256]>> {
    let all: Vec<u8> = (0..=255).collect();
    let args = [vm.str(name).value(), vm.str("replace").value()];
    let text = vm.call_method_str(vm.bytes(&all).value(), "decode", &args)?;
    let chars: Vec<char> =
        text.downcast::<Str>().map(|text| text.as_str_lossy().chars().collect()).unwrap_or_default();
    if chars.len() != 256 {
        return Err(vm.value_error("multi-byte encodings are not supported"));
    }
    let mut table = Box::new([None; 256]);
    for (entry, c) in table.iter_mut().zip(chars) {
        *entry = (c != '\u{FFFD}').then_some(c);
    }
    Ok(table)
}
