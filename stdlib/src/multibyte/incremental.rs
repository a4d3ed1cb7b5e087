//! Coding piece by piece.

use super::coders::Coder;
use super::tables::Table;
use super::{MultibyteCodec, text_of};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_text::codecs::DecodeError;
use taipan_vm::codecs;
use taipan_vm::native::{Args, BytesLike, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Most bytes that may wait.
pub const MOST: usize = 8;

/// The codec that a class names.
///
/// # Errors
/// AttributeError for a class without one; TypeError for what is no codec.
pub fn codec_of(vm: &Vm, cls: Gc<Type>) -> PyResult<Gc<MultibyteCodec>> {
    let codec = vm.getattr_str(cls.value(), "codec")?;
    codec.downcast::<MultibyteCodec>().ok_or_else(|| vm.type_error("codec is unexpected type"))
}

/// Encodes what waited and `text`; what waits then is in `pending`.
pub fn encode_more(
    vm: &Vm,
    table: &'static Table,
    pending: &RefCell<Vec<u8>>,
    text: Gc<Str>,
    errors: &str,
    last: bool,
) -> PyResult<Gc<Bytes>> {
    let mut whole = pending.borrow().clone();
    let text = if whole.is_empty() {
        text
    } else {
        whole.extend_from_slice(text.bytes());
        vm.str_from_bytes(&whole)
    };
    let mut coder = Coder { more: !last, ..Coder::new(table) };
    let data = codecs::encode_with(vm, &mut coder, text, errors)?;
    *pending.borrow_mut() = coder.waiting.and_then(|at| text.bytes().get(at..)).unwrap_or_default().to_vec();
    Ok(vm.bytes(&data))
}

/// Decodes what waited and `data`; what waits then is in `pending`.
pub fn decode_more(
    vm: &Vm,
    table: &'static Table,
    pending: &RefCell<Vec<u8>>,
    data: &[u8],
    errors: &str,
    last: bool,
) -> PyResult<Gc<Str>> {
    let mut whole = pending.borrow().clone();
    whole.extend_from_slice(data);
    let mut coder = Coder::new(table);
    let (text, taken) = codecs::decode_with(vm, &mut coder, &whole, errors, last)?;
    *pending.borrow_mut() = whole.get(taken..).unwrap_or_default().to_vec();
    Ok(vm.str_from(&text))
}

/// A new value for the name of the error handler.
pub fn errors_name(vm: &Vm, value: Value) -> PyResult<Value> {
    if value.is_unbound() {
        return Err(vm.raise_message(vm.exc().attribute_error, "cannot delete attribute"));
    }
    if value.downcast::<Str>().is_none() {
        return Err(vm.type_error("errors must be a string"));
    }
    Ok(value)
}

pub fn errors_text(errors: &ValueCell) -> String {
    errors.get().downcast::<Str>().map_or_else(|| "strict".into(), |text| text.as_str_lossy().into_owned())
}

#[native_object("_multibytecodec.MultibyteIncrementalEncoder")]
pub struct IncrementalEncoder {
    codec: Cell<Gc<MultibyteCodec>>,
    errors: ValueCell,
    /// Text that waits.
    #[untraced]
    pending: RefCell<Vec<u8>>,
}

#[class("MultibyteIncrementalEncoder", module = "_multibytecodec", subclassable)]
impl IncrementalEncoder {
    #[new("IncrementalEncoder(errors='strict')", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, errors: Gc<Str>) -> PyResult<Gc<Self>> {
        let codec = codec_of(vm, cls)?;
        Ok(Self::alloc(vm, cls, |head| Self {
            head,
            codec: Cell::new(codec),
            errors: ValueCell::new(errors.value()),
            pending: RefCell::new(Vec::new()),
        }))
    }
    /// `__new__` did everything; this keeps the classes that come next from being initialized too.
    #[init_method("IncrementalEncoder(errors='strict')", text_signature = None)]
    fn init(_this: Gc<Self>, _args: &Args) -> PyResult<()> {
        Ok(())
    }
    #[method("encode(input, final=False)")]
    fn encode(vm: &Vm, this: Gc<Self>, input: Value, last: bool) -> PyResult<Gc<Bytes>> {
        let text = text_of(vm, input)?;
        encode_more(vm, this.codec.get().table(), &this.pending, text, &errors_text(&this.errors), last)
    }
    #[method("getstate()")]
    fn getstate(vm: &Vm, this: Gc<Self>) -> Value {
        let pending = this.pending.borrow();
        let number = pending.iter().rev().fold(0i128, |n, b| n << 8 | i128::from(*b));
        vm.int_from_i128(number << 8 | pending.len().min(MOST) as i128)
    }
    #[method("setstate(statelong, /)")]
    fn setstate(vm: &Vm, this: Gc<Self>, statelong: taipan_numeric::bigint::BigInt) -> PyResult<()> {
        let Ok(state) = statelong.to_string().parse::<u128>() else {
            return Err(vm.overflow_error("int too big to convert"));
        };
        let len = (state & 0xFF) as usize;
        if len > MOST {
            return Err(vm.raise_message(vm.exc().unicode_error, "pending buffer too large"));
        }
        let bytes: Vec<u8> = (1..=len).map(|i| (state >> (8 * i)) as u8).collect();
        if std::str::from_utf8(&bytes).is_err() {
            return Err(vm.raise_message(vm.exc().unicode_error, "invalid pending text"));
        }
        *this.pending.borrow_mut() = bytes;
        Ok(())
    }
    #[method("reset()")]
    fn reset(this: Gc<Self>) {
        this.pending.borrow_mut().clear();
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

#[native_object("_multibytecodec.MultibyteIncrementalDecoder")]
pub struct IncrementalDecoder {
    codec: Cell<Gc<MultibyteCodec>>,
    errors: ValueCell,
    #[untraced]
    pending: RefCell<Vec<u8>>,
}

#[class("MultibyteIncrementalDecoder", module = "_multibytecodec", subclassable)]
impl IncrementalDecoder {
    #[new("IncrementalDecoder(errors='strict')", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, errors: Gc<Str>) -> PyResult<Gc<Self>> {
        let codec = codec_of(vm, cls)?;
        Ok(Self::alloc(vm, cls, |head| Self {
            head,
            codec: Cell::new(codec),
            errors: ValueCell::new(errors.value()),
            pending: RefCell::new(Vec::new()),
        }))
    }
    /// `__new__` did everything; this keeps the classes that come next from being initialized too.
    #[init_method("IncrementalDecoder(errors='strict')", text_signature = None)]
    fn init(_this: Gc<Self>, _args: &Args) -> PyResult<()> {
        Ok(())
    }
    #[method("decode(input, final=False)")]
    fn decode(vm: &Vm, this: Gc<Self>, input: BytesLike, last: bool) -> PyResult<Gc<Str>> {
        decode_more(vm, this.codec.get().table(), &this.pending, &input, &errors_text(&this.errors), last)
    }
    #[method("getstate()")]
    fn getstate(vm: &Vm, this: Gc<Self>) -> (Gc<Bytes>, i64) {
        (vm.bytes(&this.pending.borrow()), 0)
    }
    #[method("setstate(state, /)")]
    fn setstate(vm: &Vm, this: Gc<Self>, state: Gc<Tuple>) -> PyResult<()> {
        let [buffer, number] = *state.items() else {
            return Err(vm.type_error("setstate(): illegal state argument"));
        };
        let Some(buffer) = buffer.downcast::<Bytes>().filter(|_| vm.is_int(number)) else {
            return Err(vm.type_error("setstate(): illegal state argument"));
        };
        if buffer.as_slice().len() > MOST {
            let error = DecodeError {
                encoding: this.codec.get().table().name,
                reason: "pending buffer too large",
                start: 0,
                end: buffer.as_slice().len(),
            };
            return Err(codecs::raise_decode_error(vm, buffer.as_slice(), &error));
        }
        *this.pending.borrow_mut() = buffer.as_slice().to_vec();
        Ok(())
    }
    #[method("reset()")]
    fn reset(this: Gc<Self>) {
        this.pending.borrow_mut().clear();
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
