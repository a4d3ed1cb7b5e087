//! Coding of what goes through a stream.

use super::coders;
use super::incremental::{self, codec_of, decode_more, encode_more, errors_name, errors_text};
use super::stateful::State;
use super::{MultibyteCodec, text_of};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

#[native_object("_multibytecodec.MultibyteStreamReader")]
pub struct StreamReader {
    codec: Cell<Gc<MultibyteCodec>>,
    stream: ValueCell,
    errors: ValueCell,
    #[untraced]
    pending: RefCell<Vec<u8>>,
    state: Cell<State>,
}

impl StreamReader {
    /// Reads with the stream's method `name`, until there is some text or the stream ends.
    fn pull(vm: &Vm, this: Gc<Self>, name: &str, size: Value) -> PyResult<Gc<Str>> {
        let mut size = match size.is_none() {
            true => -1,
            false => vm.int_to_i64(vm.index_of(size)?).unwrap_or(-1),
        };
        if size == 0 {
            return Ok(vm.str(""));
        }
        let stream = this.stream.get();
        loop {
            let args = [vm.int(size)];
            let chunk = vm.call_method_str(stream, name, if size < 0 { &[] } else { &args })?;
            let Some(bytes) = chunk.downcast::<Bytes>() else {
                let class = vm.type_of(chunk).name();
                return Err(vm.type_error(format!("stream function returned a non-bytes object ({class})")));
            };
            let data = bytes.as_slice();
            let ended = data.is_empty();
            let errors = errors_text(&this.errors);
            let last = ended || size < 0;
            let coding = (&this.pending, &this.state);
            let text = decode_more(vm, this.codec.get().number(), coding, data, &errors, last)?;
            if last || text.byte_len() > 0 {
                return Ok(text);
            }
            size = 1;
        }
    }
}

#[class("MultibyteStreamReader", module = "_multibytecodec", subclassable)]
impl StreamReader {
    #[new("StreamReader(stream, errors='strict')", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, stream: Value, errors: Gc<Str>) -> PyResult<Gc<Self>> {
        let codec = codec_of(vm, cls)?;
        Ok(Self::alloc(vm, cls, |head| Self {
            head,
            codec: Cell::new(codec),
            stream: ValueCell::new(stream),
            errors: ValueCell::new(errors.value()),
            pending: RefCell::new(Vec::new()),
            state: Cell::new(coders::start(codec.number(), true)),
        }))
    }
    /// `__new__` did everything; this keeps the classes that come next from being initialized too.
    #[init_method("StreamReader(stream, errors='strict')", text_signature = None)]
    fn init(_this: Gc<Self>, _args: &Args) -> PyResult<()> {
        Ok(())
    }
    #[method("read(sizeobj=None, /)")]
    fn read(vm: &Vm, this: Gc<Self>, sizeobj: Value) -> PyResult<Gc<Str>> {
        Self::pull(vm, this, "read", sizeobj)
    }
    #[method("readline(sizeobj=None, /)")]
    fn readline(vm: &Vm, this: Gc<Self>, sizeobj: Value) -> PyResult<Gc<Str>> {
        Self::pull(vm, this, "readline", sizeobj)
    }
    #[method("readlines(sizehintobj=None, /)")]
    fn readlines(vm: &Vm, this: Gc<Self>, sizehintobj: Value) -> PyResult {
        let text = Self::pull(vm, this, "read", sizehintobj)?;
        vm.call_method_str(text.value(), "splitlines", &[Value::TRUE])
    }
    #[method("reset()")]
    fn reset(this: Gc<Self>) {
        incremental::reset(this.codec.get().number(), &this.pending, &this.state);
    }
    #[getter]
    fn stream(this: Gc<Self>) -> Value {
        this.stream.get()
    }
    /// how to treat errors
    #[getter]
    fn errors(this: Gc<Self>) -> Value {
        this.errors.get()
    }
    #[setter("errors")]
    fn set_errors(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.errors.set(this.header(), errors_name(vm, value)?);
        Ok(())
    }
}

#[native_object("_multibytecodec.MultibyteStreamWriter")]
pub struct StreamWriter {
    codec: Cell<Gc<MultibyteCodec>>,
    stream: ValueCell,
    errors: ValueCell,
    #[untraced]
    pending: RefCell<Vec<u8>>,
    state: Cell<State>,
}

impl StreamWriter {
    fn push(vm: &Vm, this: Gc<Self>, text: Value, last: bool) -> PyResult<()> {
        let text = text_of(vm, text)?;
        let errors = errors_text(&this.errors);
        let coding = (&this.pending, &this.state);
        let data = encode_more(vm, this.codec.get().number(), coding, text, &errors, last)?;
        vm.call_method_str(this.stream.get(), "write", &[data.value()])?;
        Ok(())
    }
}

#[class("MultibyteStreamWriter", module = "_multibytecodec", subclassable)]
impl StreamWriter {
    #[new("StreamWriter(stream, errors='strict')", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, stream: Value, errors: Gc<Str>) -> PyResult<Gc<Self>> {
        let codec = codec_of(vm, cls)?;
        Ok(Self::alloc(vm, cls, |head| Self {
            head,
            codec: Cell::new(codec),
            stream: ValueCell::new(stream),
            errors: ValueCell::new(errors.value()),
            pending: RefCell::new(Vec::new()),
            state: Cell::new(coders::start(codec.number(), false)),
        }))
    }
    /// `__new__` did everything; this keeps the classes that come next from being initialized too.
    #[init_method("StreamWriter(stream, errors='strict')", text_signature = None)]
    fn init(_this: Gc<Self>, _args: &Args) -> PyResult<()> {
        Ok(())
    }
    #[method("write(strobj, /)")]
    fn write(vm: &Vm, this: Gc<Self>, strobj: Value) -> PyResult<()> {
        Self::push(vm, this, strobj, false)
    }
    #[method("writelines(lines, /)")]
    fn writelines(vm: &Vm, this: Gc<Self>, lines: Value) -> PyResult<()> {
        let n = vm.len(lines)?;
        for i in 0..n {
            let line = vm.getitem(lines, vm.int(i as i64))?;
            Self::push(vm, this, line, false)?;
        }
        Ok(())
    }
    #[method("reset()")]
    fn reset(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if this.pending.borrow().is_empty() {
            return Ok(());
        }
        Self::push(vm, this, vm.str("").value(), true)
    }
    #[getter]
    fn stream(this: Gc<Self>) -> Value {
        this.stream.get()
    }
    /// how to treat errors
    #[getter]
    fn errors(this: Gc<Self>) -> Value {
        this.errors.get()
    }
    #[setter("errors")]
    fn set_errors(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.errors.set(this.header(), errors_name(vm, value)?);
        Ok(())
    }
}
