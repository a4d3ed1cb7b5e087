//! `pyexpat.xmlparser`: a parser that calls Python functions.

use super::errors::{self, Code};
use super::parser::{ParamEntities, Parser, Status};
use super::sink::wants;
use super::telling::Teller;
use crate::exception_class::exception_class;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use taipan_macros::{class, native_object};
use taipan_vm::heap::HeapCell;
use taipan_vm::native::{BytesLike, PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How many handlers there are; numbers of some of them. The first ones are in the order of the bits of [`wants`].
pub const HANDLERS: usize = 22;
pub const CHARACTER_DATA: usize = 2;
const DEFAULT: usize = 7;
const DEFAULT_EXPAND: usize = 21;

/// Bytes that `ParseFile` reads at a time.
const CHUNK: usize = 2048;

/// `pyexpat.xmlparser`
#[native_object("pyexpat.xmlparser")]
pub struct XmlParser {
    #[untraced]
    pub status: Rc<Status>,
    /// None while it is parsing.
    #[untraced]
    parser: RefCell<Option<Box<Parser>>>,
    /// What was set; UNBOUND: nothing.
    handlers: HeapCell<[Value; HANDLERS]>,
    /// What events are listened to.
    pub wants: Cell<u32>,
    /// Which of the two default handlers counts.
    expands: Cell<bool>,
    /// A dict, or None.
    pub intern: ValueCell,
    /// Text that is not told yet.
    #[untraced]
    pub buffer: RefCell<String>,
    pub buffer_size: Cell<usize>,
    pub buffer_text: Cell<bool>,
    pub ordered: Cell<bool>,
    pub specified: Cell<bool>,
    pub in_callback: Cell<bool>,
    /// A handler raised.
    pub raised: Cell<bool>,
}

/// The exception class, which is `ExpatError` and `error`.
pub fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "xml.parsers.expat.ExpatError", vm.exc().exception)
}

/// Raises an `ExpatError` for a place.
#[cold]
pub fn raise_at(vm: &Vm, code: Code, status: &Status, what: &str) -> Raised {
    let place = status.place();
    let (line, column) = (place.line + 1, place.column);
    let made = error_class(vm).and_then(|class| {
        let message = vm.str(&format!("{what}: line {line}, column {column}"));
        let exception = vm.call(class.value(), &[message.value()])?;
        for (name, value) in [("code", u64::from(code)), ("offset", column), ("lineno", line)] {
            vm.setattr(exception, vm.intern_str(name), vm.int_from_u64(value))?;
        }
        Ok(exception)
    });
    match made {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

impl XmlParser {
    /// Makes one around `parser`.
    pub fn make(vm: &Vm, parser: Parser, intern: Value) -> Gc<XmlParser> {
        XmlParser::alloc(vm, XmlParser::class(vm), |head| XmlParser {
            head,
            status: parser.status.clone(),
            parser: RefCell::new(Some(Box::new(parser))),
            handlers: HeapCell::new([Value::UNBOUND; HANDLERS]),
            wants: Cell::new(0),
            expands: Cell::new(false),
            intern: ValueCell::new(intern),
            buffer: RefCell::new(String::new()),
            buffer_size: Cell::new(8192),
            buffer_text: Cell::new(false),
            ordered: Cell::new(false),
            specified: Cell::new(false),
            in_callback: Cell::new(false),
            raised: Cell::new(false),
        })
    }

    /// A handler; None where there is none.
    pub fn handler(&self, index: usize) -> Value {
        let value = self.handlers.borrow()[index];
        if value.is_unbound() { Value::NONE } else { value }
    }

    /// The handler for everything that no other handler takes.
    pub fn default_handler(&self) -> Value {
        self.handler(if self.expands.get() { DEFAULT_EXPAND } else { DEFAULT })
    }

    /// Takes all handlers off, after an exception.
    pub fn clear_handlers(&self) {
        *self.handlers.borrow_mut() = [Value::UNBOUND; HANDLERS];
        self.wants.set(0);
        self.raised.set(true);
    }

    /// Sets a handler; None takes it off.
    pub fn set_handler(&self, vm: &Vm, index: usize, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.runtime_error("Cannot delete attribute"));
        }
        if index == CHARACTER_DATA {
            self.flush(vm)?;
        }
        let off = value.is_none();
        self.handlers.borrow_mut()[index] = if off { Value::UNBOUND } else { value };
        let bit = match index {
            DEFAULT | DEFAULT_EXPAND => {
                self.expands.set(index == DEFAULT_EXPAND);
                self.status.expand.set(index == DEFAULT_EXPAND);
                wants::DEFAULT
            }
            _ => 1 << index,
        };
        // Who takes the handler of text off inside a handler does not want that text elsewhere.
        let hears = !off || index == CHARACTER_DATA && self.in_callback.get();
        self.wants.set(if hears { self.wants.get() | bit } else { self.wants.get() & !bit });
        Ok(())
    }

    /// Tells the text that was kept.
    ///
    /// # Errors
    /// What the handler raises.
    pub fn flush(&self, vm: &Vm) -> PyResult<()> {
        if self.buffer.borrow().is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut *self.buffer.borrow_mut());
        let handler = self.handler(CHARACTER_DATA);
        if handler.is_none() {
            return Ok(());
        }
        let before = self.in_callback.replace(true);
        let result = vm.call(handler, &[vm.str(&text).value()]);
        self.in_callback.set(before);
        match result {
            Ok(_) => Ok(()),
            Err(raised) => {
                self.clear_handlers();
                Err(raised)
            }
        }
    }

    /// RuntimeError for a call to `function` inside a handler.
    fn check_outside(&self, vm: &Vm, function: &str) -> PyResult<()> {
        if self.in_callback.get() || self.parser.borrow().is_none() {
            return Err(vm.runtime_error(format!("cannot call {function}() from within a handler")));
        }
        Ok(())
    }

    fn run(vm: &Vm, this: Gc<Self>, data: &[u8], utf8: bool, last: bool) -> PyResult<i64> {
        this.check_outside(vm, "Parse")?;
        let Some(mut parser) = this.parser.borrow_mut().take() else { return Ok(0) };
        if utf8 {
            parser.set_encoding("utf-8");
        }
        this.raised.set(false);
        let mut teller = Teller { vm, object: this, error: None };
        let result = parser.parse(&mut teller, data, last);
        let error = teller.error;
        *this.parser.borrow_mut() = Some(parser);
        if let Some(raised) = error {
            return Err(raised);
        }
        if let Err(code) = result {
            let message = errors::message(code.into()).unwrap_or_default();
            return Err(raise_at(vm, code, &this.status, message));
        }
        this.flush(vm)?;
        Ok(1)
    }

    fn invalid(&self, vm: &Vm, what: &str) -> Raised {
        raise_at(vm, errors::INVALID_ARGUMENT, &self.status, what)
    }

    /// The factor that limits how much a document may grow.
    fn check_factor(&self, vm: &Vm, factor: f64) -> PyResult<f32> {
        let factor = factor as f32;
        if factor.is_nan() || factor < 1.0 {
            return Err(self.invalid(vm, "'max_factor' must be at least 1.0"));
        }
        self.check_root(vm)?;
        Ok(factor)
    }

    fn check_root(&self, vm: &Vm) -> PyResult<()> {
        if self.status.is_child {
            return Err(self.invalid(vm, "parser must be a root parser"));
        }
        Ok(())
    }
}

fn flag(vm: &Vm, value: Value) -> PyResult<bool> {
    if value.is_unbound() {
        return Err(vm.runtime_error("Cannot delete attribute"));
    }
    vm.truth(value)
}

/// XML parser
#[class("xmlparser", module = "pyexpat", parts(handlers))]
impl XmlParser {
    /// Parse XML data.
    ///
    /// 'data' can be a bytes-like object or a string.  If it is a string,
    /// the encoding declaration in the XML data is ignored.
    /// 'isfinal' should be true at end of input.
    #[method("Parse(data, isfinal=False, /)")]
    fn parse(vm: &Vm, this: Gc<Self>, data: Value, isfinal: bool) -> PyResult<i64> {
        if let Some(text) = data.downcast::<Str>() {
            if let Some(text) = text.to_str() {
                return Self::run(vm, this, text.as_bytes(), true, isfinal);
            }
            // Raises for the lone surrogates.
            vm.call_method_str(data, "encode", &[])?;
        }
        let data = BytesLike::of(vm, data)?;
        Self::run(vm, this, &data, false, isfinal)
    }
    /// Parse XML data from a binary file-like object.
    ///
    /// Its read() method should return bytes.
    #[method("ParseFile(file, /)")]
    fn parse_file(vm: &Vm, this: Gc<Self>, file: Value) -> PyResult<i64> {
        this.check_outside(vm, "ParseFile")?;
        let Some(read) = vm.getattr_opt(file, vm.intern_str("read"))? else {
            return Err(vm.type_error("argument must have 'read' attribute"));
        };
        loop {
            let chunk = vm.call(read, &[vm.int(CHUNK as i64)])?;
            let is_bytes = chunk.downcast::<Bytes>().is_some();
            if !is_bytes && !vm.is_instance(chunk, vm.builtin_type(shapes::BYTEARRAY)) {
                let name = vm.type_of(chunk).name();
                return Err(vm.type_error(format!("read() did not return a bytes object (type={name})")));
            }
            let data = BytesLike::of(vm, chunk)?;
            if data.len() > CHUNK {
                let n = data.len();
                return Err(vm.value_error(format!(
                    "read() returned too much data: {CHUNK} bytes requested, {n} returned"
                )));
            }
            let last = data.is_empty();
            let result = Self::run(vm, this, &data, false, last)?;
            if last {
                return Ok(result);
            }
        }
    }
    /// Set the base URL for the parser.
    #[method("SetBase(base, /)")]
    fn set_base(this: Gc<Self>, base: String) {
        *this.status.base.borrow_mut() = Some(base.into());
    }
    /// Return base URL string for the parser.
    #[method("GetBase()")]
    fn get_base(this: Gc<Self>) -> Option<String> {
        this.status.base.borrow().as_deref().map(str::to_owned)
    }
    /// Return the input which generated the current event as bytes.
    ///
    /// The data is in the encoding of the entity which contains the text.
    /// It extends to the end of the currently buffered input, therefore it
    /// can contain also the data of the following events, and if the event
    /// was generated by a large amount of text, not all of it may be
    /// available.
    #[method("GetInputContext()")]
    fn get_input_context(vm: &Vm, this: Gc<Self>) -> Value {
        match this.in_callback.get() {
            true => vm.bytes(&this.status.context()).value(),
            false => Value::NONE,
        }
    }
    /// Create a parser for parsing an external entity based on the information passed to the ExternalEntityRefHandler.
    #[method("ExternalEntityParserCreate(context, encoding=<unrepresentable>, /)")]
    fn external(
        vm: &Vm,
        this: Gc<Self>,
        context: Option<String>,
        encoding: Option<String>,
    ) -> PyResult<Gc<XmlParser>> {
        let parser = Parser::child(&this.status, context.as_deref(), encoding);
        let child = XmlParser::make(vm, parser, this.intern.get());
        child.buffer_size.set(this.buffer_size.get());
        child.buffer_text.set(this.buffer_text.get());
        child.ordered.set(this.ordered.get());
        child.specified.set(this.specified.get());
        child.wants.set(this.wants.get());
        child.expands.set(this.expands.get());
        let handlers = *this.handlers.borrow();
        *child.handlers.borrow_mut() = handlers;
        Ok(child)
    }
    /// Controls parsing of parameter entities (including the external DTD subset).
    ///
    /// Possible flag values are XML_PARAM_ENTITY_PARSING_NEVER,
    /// XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE and
    /// XML_PARAM_ENTITY_PARSING_ALWAYS. Returns true if setting the flag
    /// was successful.
    #[method("SetParamEntityParsing(flag, /)")]
    fn set_param_entity_parsing(this: Gc<Self>, flag: i32) -> i64 {
        if this.status.started.get() && this.status.error.get() != 0 || this.is_parsing() {
            return 0;
        }
        this.status.param_entities.set(match flag {
            0 => ParamEntities::Never,
            1 => ParamEntities::UnlessStandalone,
            _ => ParamEntities::Always,
        });
        1
    }
    /// Allows the application to provide an artificial external subset if one is not specified as part of the document instance.
    ///
    /// This readily allows the use of a 'default' document type controlled
    /// by the application, while still getting the advantage of providing
    /// document type information to the parser.  'flag' defaults to True if
    /// not provided.
    #[method("UseForeignDTD(flag=True, /)")]
    fn use_foreign_dtd(vm: &Vm, this: Gc<Self>, flag: bool) -> PyResult<()> {
        if this.status.started.get() {
            let code = errors::CANT_CHANGE_FEATURE_ONCE_PARSING;
            return Err(raise_at(vm, code, &this.status, errors::message(code.into()).unwrap_or_default()));
        }
        this.status.foreign_dtd.set(flag);
        Ok(())
    }
    /// Enable/Disable reparse deferral; enabled by default with Expat >=2.6.0.
    #[method("SetReparseDeferralEnabled(enabled, /)")]
    fn set_deferral(this: Gc<Self>, enabled: bool) {
        this.status.deferral.set(enabled);
    }
    /// Retrieve reparse deferral enabled status; always returns false with Expat <2.6.0.
    #[method("GetReparseDeferralEnabled()")]
    fn get_deferral(this: Gc<Self>) -> bool {
        this.status.deferral.get()
    }
    /// Sets the maximum tolerated amplification factor for protection against billion laughs attacks.
    ///
    /// The amplification factor is calculated as "(direct + indirect) / direct"
    /// while parsing, where "direct" is the number of bytes read from the primary
    /// document in parsing and "indirect" is the number of bytes added by expanding
    /// entities and reading external DTD files, combined.
    ///
    /// The 'max_factor' value must be a non-NaN floating point value greater than
    /// or equal to 1.0. Amplification factors greater than 30,000 can be observed
    /// in the middle of parsing even with benign files in practice. In particular,
    /// the activation threshold should be carefully chosen to avoid false positives.
    ///
    /// Parser objects usually have a maximum amplification factor of 100,
    /// but the actual default value depends on the underlying Expat library.
    #[method("SetBillionLaughsAttackProtectionMaximumAmplification(max_factor, /)")]
    fn set_laughs_factor(vm: &Vm, this: Gc<Self>, max_factor: f64) -> PyResult<()> {
        let factor = this.check_factor(vm, max_factor)?;
        this.status.accounts.max_factor.set(factor);
        Ok(())
    }
    /// Sets the number of output bytes needed to activate protection against billion laughs attacks.
    ///
    /// The number of output bytes includes amplification from entity expansion
    /// and reading DTD files.
    ///
    /// Parser objects usually have a protection activation threshold of 8 MiB,
    /// but the actual default value depends on the underlying Expat library.
    ///
    /// Activation thresholds below 4 MiB are known to break support for DITA 1.3
    /// payload and are hence not recommended.
    #[method("SetBillionLaughsAttackProtectionActivationThreshold(threshold, /)")]
    fn set_laughs_threshold(vm: &Vm, this: Gc<Self>, threshold: Value) -> PyResult<()> {
        let threshold = unsigned(vm, threshold)?;
        this.check_root(vm)?;
        this.status.accounts.threshold.set(threshold);
        Ok(())
    }
    /// Sets the maximum amplification factor between direct input and bytes of dynamic memory allocated.
    ///
    /// The amplification factor is calculated as "allocated / direct" while
    /// parsing, where "direct" is the number of bytes read from the primary
    /// document in parsing and "allocated" is the number of bytes of
    /// dynamic memory allocated in the parser hierarchy.
    ///
    /// The 'max_factor' value must be a non-NaN floating point value
    /// greater than or equal to 1.0.  Amplification factors greater than
    /// 100.0 can be observed near the start of parsing even with benign
    /// files in practice.  In particular, the activation threshold should
    /// be carefully chosen to avoid false positives.
    ///
    /// Parser objects usually have a maximum amplification factor of 100,
    /// but the actual default value depends on the underlying Expat library.
    #[method("SetAllocTrackerMaximumAmplification(max_factor, /)")]
    fn set_tracker_factor(vm: &Vm, this: Gc<Self>, max_factor: f64) -> PyResult<()> {
        let factor = this.check_factor(vm, max_factor)?;
        this.status.accounts.max_memory_factor.set(factor);
        Ok(())
    }
    /// Sets the number of allocated bytes of dynamic memory needed to activate protection against disproportionate use of RAM.
    ///
    /// Parser objects usually have an allocation activation threshold of 64 MiB,
    /// but the actual default value depends on the underlying Expat library.
    #[method("SetAllocTrackerActivationThreshold(threshold, /)")]
    fn set_tracker_threshold(vm: &Vm, this: Gc<Self>, threshold: Value) -> PyResult<()> {
        let threshold = unsigned(vm, threshold)?;
        this.check_root(vm)?;
        this.status.accounts.memory_threshold.set(threshold);
        Ok(())
    }

    #[getter("CurrentByteIndex")]
    fn current_byte_index(this: Gc<Self>) -> i64 {
        if this.status.started.get() { this.status.place().bytes as i64 } else { -1 }
    }
    #[getter("CurrentLineNumber")]
    fn current_line_number(this: Gc<Self>) -> u64 {
        this.status.place().line + 1
    }
    #[getter("CurrentColumnNumber")]
    fn current_column_number(this: Gc<Self>) -> u64 {
        this.status.place().column
    }
    #[getter("ErrorByteIndex")]
    fn error_byte_index(this: Gc<Self>) -> i64 {
        if this.status.started.get() { this.status.place().bytes as i64 } else { -1 }
    }
    #[getter("ErrorLineNumber")]
    fn error_line_number(this: Gc<Self>) -> u64 {
        this.status.place().line + 1
    }
    #[getter("ErrorColumnNumber")]
    fn error_column_number(this: Gc<Self>) -> u64 {
        this.status.place().column
    }
    #[getter("ErrorCode")]
    fn error_code(this: Gc<Self>) -> u8 {
        this.status.error.get()
    }
    #[getter]
    fn intern(this: Gc<Self>) -> Value {
        this.intern.get()
    }
    #[getter]
    fn buffer_used(this: Gc<Self>) -> usize {
        this.buffer.borrow().len()
    }
    #[getter]
    fn buffer_size(this: Gc<Self>) -> usize {
        this.buffer_size.get()
    }
    #[setter("buffer_size")]
    fn set_buffer_size(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.runtime_error("Cannot delete attribute"));
        }
        if !vm.is_int(value) {
            return Err(vm.type_error("buffer_size must be an integer"));
        }
        let Some(size) = vm.int_to_i64(value) else {
            return Err(vm.overflow_error("Python int too large to convert to C long"));
        };
        if size <= 0 {
            return Err(vm.value_error("buffer_size must be greater than zero"));
        }
        if size > i64::from(i32::MAX) {
            return Err(vm.value_error(format!("buffer_size must not be greater than {}", i32::MAX)));
        }
        if size as usize != this.buffer_size.get() {
            this.flush(vm)?;
            this.buffer_size.set(size as usize);
        }
        Ok(())
    }
    #[getter]
    fn buffer_text(this: Gc<Self>) -> bool {
        this.buffer_text.get()
    }
    #[setter("buffer_text")]
    fn set_buffer_text(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        let on = flag(vm, value)?;
        if !on {
            this.flush(vm)?;
        }
        this.buffer_text.set(on);
        Ok(())
    }
    #[getter]
    fn namespace_prefixes(this: Gc<Self>) -> bool {
        this.status.triplets.get()
    }
    #[setter("namespace_prefixes")]
    fn set_namespace_prefixes(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.status.triplets.set(flag(vm, value)?);
        Ok(())
    }
    #[getter]
    fn ordered_attributes(this: Gc<Self>) -> bool {
        this.ordered.get()
    }
    #[setter("ordered_attributes")]
    fn set_ordered_attributes(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.ordered.set(flag(vm, value)?);
        Ok(())
    }
    #[getter]
    fn specified_attributes(this: Gc<Self>) -> bool {
        this.specified.get()
    }
    #[setter("specified_attributes")]
    fn set_specified_attributes(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.specified.set(flag(vm, value)?);
        Ok(())
    }
}

impl XmlParser {
    fn is_parsing(&self) -> bool {
        self.status.started.get()
    }
}

/// An argument of C type `unsigned long long`.
fn unsigned(vm: &Vm, value: Value) -> PyResult<u64> {
    let int = vm.index_of(value)?;
    match vm.int_to_i64(int) {
        Some(n) => u64::try_from(n).map_err(|_| vm.value_error("Cannot convert negative int")),
        None => match vm.repr_text(int)?.parse() {
            Ok(n) => Ok(n),
            Err(_) if vm.repr_text(int)?.starts_with('-') => {
                Err(vm.value_error("Cannot convert negative int"))
            }
            Err(_) => Err(vm.overflow_error("Python int too large for C unsigned long long")),
        },
    }
}
