//! `XMLParser`: a parser whose events go to a target, usually a `TreeBuilder`.

use super::builder::{END_NS, EVENTS, START_NS, TreeBuilder};
use super::{error_class, list_of};
use crate::expat::errors::{self, Code};
use crate::expat::parser::{Parser, Status};
use crate::expat::sink::{AttributeOf, Sink, wants};
use crate::expat::telling::single_byte_table;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use taipan_macros::{class, native_object};
use taipan_vm::heap::HeapCell;
use taipan_vm::native::{BytesLike, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Dict, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The methods of a target.
const METHODS: [&str; 9] =
    ["start_ns", "end_ns", "start", "data", "end", "comment", "pi", "close", "doctype"];
const M_START_NS: usize = 0;
const M_END_NS: usize = 1;
const M_START: usize = 2;
const M_DATA: usize = 3;
const M_END: usize = 4;
const M_COMMENT: usize = 5;
const M_PI: usize = 6;
const M_CLOSE: usize = 7;
const M_DOCTYPE: usize = 8;

/// Bytes that `_parse_whole` reads at a time.
const CHUNK: i64 = 64 * 1024;

#[native_object("xml.etree.ElementTree.XMLParser")]
pub struct XmlParser {
    /// None before `__init__` and while parsing.
    #[untraced]
    parser: RefCell<Option<Box<Parser>>>,
    #[untraced]
    status: RefCell<Option<Rc<Status>>>,
    target: ValueCell,
    entity: ValueCell,
    /// The target's methods; UNBOUND for those that it has not.
    methods: HeapCell<[Value; 9]>,
    /// Names as they are told, by the parser's form of them.
    names: HeapCell<HashMap<String, Value>>,
    wants: Cell<u32>,
}

/// Raises a ParseError.
#[cold]
fn raise_at(vm: &Vm, code: Code, line: u64, column: u64, what: &str) -> Raised {
    let made = error_class(vm).and_then(|class| {
        let message = vm.str(&format!("{what}: line {line}, column {column}"));
        let exception = vm.call(class.value(), &[message.value()])?;
        vm.setattr(exception, vm.intern_str("code"), vm.int(code.into()))?;
        let position = vm.new_tuple(&[vm.int_from_u64(line), vm.int_from_u64(column)]);
        vm.setattr(exception, vm.intern_str("position"), position.value())?;
        Ok(exception)
    });
    match made {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Tells a parser's target.
struct Teller<'a> {
    vm: &'a Vm,
    object: Gc<XmlParser>,
    builder: Option<Gc<TreeBuilder>>,
    status: Rc<Status>,
    error: Option<Raised>,
}

impl Teller<'_> {
    /// Remembers an error: nothing is told after it.
    fn keep<T>(&mut self, result: PyResult<T>) {
        if let Err(raised) = result {
            self.error.get_or_insert(raised);
        }
    }

    /// A name: `uri}local` becomes `{uri}local`.
    fn name(&self, text: &str) -> Value {
        if let Some(known) = self.object.names.borrow().get(text) {
            return *known;
        }
        let vm = self.vm;
        let name = if text.contains('}') { vm.intern_str(&format!("{{{text}")) } else { vm.intern_str(text) };
        self.object.names.borrow_mut().insert(text.to_owned(), name.value());
        name.value()
    }

    fn call(&mut self, method: usize, args: &[Value]) {
        let method = self.object.methods.borrow()[method];
        if !method.is_unbound() {
            let result = self.vm.call(method, args);
            self.keep(result);
        }
    }

    /// A reference to an entity that the document does not define.
    fn entity(&mut self, text: &str) -> PyResult<()> {
        let vm = self.vm;
        let Some(key) = text.strip_prefix('&').and_then(|rest| rest.strip_suffix(';')) else { return Ok(()) };
        let Some(known) = self.object.entity.get().downcast::<Dict>() else { return Ok(()) };
        match known.get_str(vm, vm.str(key)) {
            Some(value) => match self.builder {
                Some(builder) => builder.add_data(vm, value),
                None => self.call(M_DATA, &[value]),
            },
            None => {
                let place = self.status.place();
                let what = format!("undefined entity {text}");
                return Err(raise_at(vm, errors::UNDEFINED_ENTITY, place.line + 1, place.column, &what));
            }
        }
        Ok(())
    }
}

impl Sink for Teller<'_> {
    #[inline]
    fn wants(&self) -> u32 {
        if self.error.is_some() { 0 } else { self.object.wants.get() }
    }
    fn start(&mut self, name: &str, attributes: &[AttributeOf], _specified: usize) {
        let vm = self.vm;
        let tag = self.name(name);
        let mut attrib = None;
        if !attributes.is_empty() {
            let dict = vm.new_dict();
            for (name, value) in attributes {
                if let Some(name) = self.name(name).downcast::<Str>() {
                    dict.set_str(vm, name, vm.str(value).value());
                }
            }
            attrib = Some(dict);
        }
        match self.builder {
            Some(builder) => self.keep(builder.start(vm, tag, attrib)),
            None => {
                let attrib = attrib.unwrap_or_else(|| vm.new_dict());
                self.call(M_START, &[tag, attrib.value()]);
            }
        }
    }
    fn end(&mut self, name: &str) {
        match self.builder {
            // The standard builder does not look at the end tag.
            Some(builder) => self.keep(builder.end(self.vm)),
            None => {
                let tag = self.name(name);
                self.call(M_END, &[tag]);
            }
        }
    }
    fn data(&mut self, text: &str) {
        match self.builder {
            Some(builder) => builder.add_text(text),
            None => {
                let text = self.vm.str(text).value();
                self.call(M_DATA, &[text]);
            }
        }
    }
    fn pi(&mut self, target: &str, data: &str) {
        let vm = self.vm;
        let (target, data) = (vm.str(target).value(), vm.str(data).value());
        match self.builder {
            Some(builder) => self.keep(builder.pi(vm, target, data)),
            None => self.call(M_PI, &[target, data]),
        }
    }
    fn comment(&mut self, text: &str) {
        let text = self.vm.str(text).value();
        match self.builder {
            Some(builder) => self.keep(builder.comment(self.vm, text)),
            None => self.call(M_COMMENT, &[text]),
        }
    }
    fn default(&mut self, text: &str) {
        if text.starts_with('&') {
            let result = self.entity(text);
            self.keep(result);
        }
    }
    fn start_doctype(&mut self, name: &str, system: Option<&str>, public: Option<&str>, _internal: bool) {
        let vm = self.vm;
        if !self.object.methods.borrow()[M_DOCTYPE].is_unbound() {
            let opt = |text: Option<&str>| text.map_or(Value::NONE, |text| vm.str(text).value());
            self.call(M_DOCTYPE, &[vm.str(name).value(), opt(public), opt(system)]);
            return;
        }
        let result = match vm.getattr_opt(self.object.value(), vm.intern_str("doctype")) {
            Ok(Some(_)) => vm.warn(
                vm.exc().runtime_warning,
                "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target.",
                1,
            ),
            Ok(None) => Ok(()),
            Err(raised) => Err(raised),
        };
        self.keep(result);
    }
    fn start_namespace(&mut self, prefix: Option<&str>, uri: Option<&str>) {
        let vm = self.vm;
        let (prefix, uri) =
            (vm.str(prefix.unwrap_or_default()).value(), vm.str(uri.unwrap_or_default()).value());
        match self.builder {
            Some(builder) => self.keep(builder.start_ns(vm, prefix, uri)),
            None => self.call(M_START_NS, &[prefix, uri]),
        }
    }
    fn end_namespace(&mut self, prefix: Option<&str>) {
        match self.builder {
            Some(builder) => self.keep(builder.end_ns(self.vm)),
            None => {
                let prefix = self.vm.str(prefix.unwrap_or_default()).value();
                self.call(M_END_NS, &[prefix]);
            }
        }
    }
    fn encoding(&mut self, name: &str) -> Option<Box<[Option<char>; 256]>> {
        match single_byte_table(self.vm, name) {
            Ok(table) => Some(table),
            Err(raised) => {
                self.error.get_or_insert(raised);
                None
            }
        }
    }
}

impl XmlParser {
    /// The standard builder, if the target is one.
    fn builder(&self, vm: &Vm) -> Option<Gc<TreeBuilder>> {
        let target = self.target.get();
        target.downcast::<TreeBuilder>().filter(|_| vm.type_of(target) == TreeBuilder::class(vm))
    }

    fn run(vm: &Vm, this: Gc<Self>, data: &[u8], utf8: bool, last: bool) -> PyResult<()> {
        let Some(mut parser) = this.parser.borrow_mut().take() else {
            return Err(match this.status.borrow().is_some() {
                true => vm.runtime_error("cannot feed the parser from within a handler"),
                false => vm.value_error("XMLParser.__init__() wasn't called"),
            });
        };
        if utf8 {
            parser.set_encoding("utf-8");
        }
        let status = parser.status.clone();
        let mut teller =
            Teller { vm, object: this, builder: this.builder(vm), status: status.clone(), error: None };
        let result = parser.parse(&mut teller, data, last);
        let error = teller.error;
        *this.parser.borrow_mut() = Some(parser);
        if let Some(raised) = error {
            return Err(raised);
        }
        if let Err(code) = result {
            let place = status.place();
            let what = errors::message(code.into()).unwrap_or_default();
            return Err(raise_at(vm, code, place.line + 1, place.column, what));
        }
        Ok(())
    }

    /// Listens to events that the standard builder sends on.
    fn also(&self, events: u32) {
        self.wants.set(self.wants.get() | events);
    }

    fn feed_value(vm: &Vm, this: Gc<Self>, data: Value) -> PyResult<()> {
        if let Some(text) = data.downcast::<Str>() {
            if let Some(text) = text.to_str() {
                return Self::run(vm, this, text.as_bytes(), true, false);
            }
            vm.call_method_str(data, "encode", &[])?;
        }
        let data = BytesLike::of(vm, data)?;
        Self::run(vm, this, &data, false, false)
    }

    fn check_made(&self, vm: &Vm) -> PyResult<()> {
        if self.status.borrow().is_none() {
            return Err(vm.value_error("XMLParser.__init__() wasn't called"));
        }
        Ok(())
    }
}

#[class("XMLParser", module = "xml.etree.ElementTree", subclassable)]
impl XmlParser {
    #[new("XMLParser(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &taipan_vm::native::Args) -> Gc<XmlParser> {
        XmlParser::alloc(vm, cls, |head| XmlParser {
            head,
            parser: RefCell::new(None),
            status: RefCell::new(None),
            target: ValueCell::new(Value::NONE),
            entity: ValueCell::new(Value::NONE),
            methods: HeapCell::new([Value::UNBOUND; 9]),
            names: HeapCell::new(HashMap::new()),
            wants: Cell::new(0),
        })
    }
    #[init_method("XMLParser(*, target=None, encoding=None)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Self>, target: Value, encoding: Option<String>) -> PyResult<()> {
        this.entity.set(this.header(), vm.new_dict().value());
        let target = if target.is_none() { TreeBuilder::make(vm).value() } else { target };
        this.target.set(this.header(), target);
        let mut methods = [Value::UNBOUND; 9];
        for (method, name) in methods.iter_mut().zip(METHODS) {
            *method = vm.getattr_opt(target, vm.intern_str(name))?.unwrap_or(Value::UNBOUND);
        }
        *this.methods.borrow_mut() = methods;
        this.wants.set(0);
        this.also(wants::START | wants::END | wants::DATA | wants::DEFAULT | wants::START_DOCTYPE);
        for (method, event) in [
            (M_START_NS, wants::START_NAMESPACE),
            (M_END_NS, wants::END_NAMESPACE),
            (M_COMMENT, wants::COMMENT),
            (M_PI, wants::PI),
        ] {
            if !methods[method].is_unbound() {
                this.also(event);
            }
        }
        let parser = Parser::new(encoding, Some('}'));
        *this.status.borrow_mut() = Some(parser.status.clone());
        *this.parser.borrow_mut() = Some(Box::new(parser));
        Ok(())
    }
    #[method("feed(data, /)")]
    fn feed(vm: &Vm, this: Gc<Self>, data: Value) -> PyResult<()> {
        this.check_made(vm)?;
        Self::feed_value(vm, this, data)
    }
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult {
        this.check_made(vm)?;
        Self::run(vm, this, b"", false, true)?;
        if let Some(builder) = this.builder(vm) {
            return Ok(builder.done());
        }
        let close = this.methods.borrow()[M_CLOSE];
        if close.is_unbound() { Ok(Value::NONE) } else { vm.call(close, &[]) }
    }
    #[method("flush()")]
    fn flush(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        this.check_made(vm)?;
        let Some(status) = this.status.borrow().clone() else { return Ok(()) };
        let before = status.deferral.replace(false);
        let result = Self::run(vm, this, b"", false, false);
        status.deferral.set(before);
        result
    }
    #[method("_parse_whole(file, /)")]
    fn parse_whole(vm: &Vm, this: Gc<Self>, file: Value) -> PyResult {
        this.check_made(vm)?;
        let read = vm.getattr_str(file, "read")?;
        loop {
            let chunk = vm.call(read, &[vm.int(CHUNK)])?;
            if let Some(text) = chunk.downcast::<Str>() {
                if text.byte_len() == 0 {
                    break;
                }
                let bytes = vm.call_method_str(
                    chunk,
                    "encode",
                    &[vm.str("utf-8").value(), vm.str("surrogatepass").value()],
                )?;
                let bytes = BytesLike::of(vm, bytes)?;
                Self::run(vm, this, &bytes, true, false)?;
            } else {
                match chunk.downcast::<Bytes>() {
                    Some(bytes) if vm.len(chunk)? > 0 => Self::run(vm, this, bytes.as_slice(), false, false)?,
                    _ => break,
                }
            }
        }
        Self::run(vm, this, b"", false, true)?;
        Ok(this.builder(vm).map_or(Value::NONE, |builder| builder.done()))
    }
    #[method("_setevents(events_queue, events_to_report=None, /)")]
    fn setevents(vm: &Vm, this: Gc<Self>, events_queue: Value, events_to_report: Value) -> PyResult<()> {
        this.check_made(vm)?;
        let Some(builder) = this.builder(vm) else {
            return Err(vm.type_error("event handling only supported for ElementTree.TreeBuilder targets"));
        };
        let append = vm.getattr_str(events_queue, "append")?;
        builder.set_events(append);
        if events_to_report.is_none() {
            builder.want(super::builder::END, vm.intern_str("end").value());
            return Ok(());
        }
        let events = list_of(vm, events_to_report, "events must be a sequence")?;
        for i in 0..events.len() {
            let name = events.get(vm, i);
            let text = match (name.downcast::<Str>(), name.downcast::<Bytes>()) {
                (Some(text), _) => text.as_str_lossy().into_owned(),
                (None, Some(bytes)) => String::from_utf8_lossy(bytes.as_slice()).into_owned(),
                _ => return Err(vm.value_error("invalid events sequence")),
            };
            let Some(event) = EVENTS.iter().position(|known| *known == text) else {
                return Err(vm.value_error(format!("unknown event '{text}'")));
            };
            builder.want(event, name);
            match event {
                START_NS => this.also(wants::START_NAMESPACE),
                END_NS => this.also(wants::END_NAMESPACE),
                super::builder::COMMENT_EVENT => this.also(wants::COMMENT),
                super::builder::PI_EVENT => this.also(wants::PI),
                _ => {}
            }
        }
        Ok(())
    }
    #[getter]
    fn entity(this: Gc<Self>) -> Value {
        this.entity.get()
    }
    #[getter]
    fn target(this: Gc<Self>) -> Value {
        this.target.get()
    }
    #[getter]
    fn version(_this: Gc<Self>) -> &'static str {
        "Expat 2.9.0"
    }
}
