//! Coding piece by piece.

use super::coders::{self, Coder};
use super::stateful::State;
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

/// Encodes what waited and `text`; what waits then is in `pending`. The number is the codec's.
pub fn encode_more(
    vm: &Vm,
    number: usize,
    (pending, state): (&RefCell<Vec<u8>>, &Cell<State>),
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
    let mut coder = Coder { more: !last, state: state.get(), ..Coder::new(number, false) };
    let data = codecs::encode_with(vm, &mut coder, text, errors)?;
    state.set(coder.state);
    *pending.borrow_mut() = coder.waiting.and_then(|at| text.bytes().get(at..)).unwrap_or_default().to_vec();
    Ok(vm.bytes(&data))
}

/// Decodes what waited and `data`; what waits then is in `pending`. The number is the codec's.
pub fn decode_more(
    vm: &Vm,
    number: usize,
    (pending, state): (&RefCell<Vec<u8>>, &Cell<State>),
    data: &[u8],
    errors: &str,
    last: bool,
) -> PyResult<Gc<Str>> {
    let mut whole = pending.borrow().clone();
    whole.extend_from_slice(data);
    let mut coder = Coder { state: state.get(), ..Coder::new(number, true) };
    let (text, taken) = codecs::decode_with(vm, &mut coder, &whole, errors, last)?;
    state.set(coder.state);
    let rest = whole.get(taken..).unwrap_or_default();
    if rest.len() > MOST {
        let reason = "pending buffer overflow";
        let error = DecodeError { encoding: coders::name(number), reason, start: 0, end: rest.len() };
        return Err(codecs::raise_decode_error(vm, rest, &error));
    }
    *pending.borrow_mut() = rest.to_vec();
    Ok(vm.str_from(&text))
}

/// Forgets what waits, and goes back to single bytes.
pub fn reset(number: usize, pending: &RefCell<Vec<u8>>, state: &Cell<State>) {
    pending.borrow_mut().clear();
    if let Some(variant) = coders::variant(number) {
        let mut now = state.get();
        variant.reset(&mut now);
        state.set(now);
    }
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
    state: Cell<State>,
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
            state: Cell::new(coders::start(codec.number(), false)),
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
        let number = this.codec.get().number();
        encode_more(vm, number, (&this.pending, &this.state), text, &errors_text(&this.errors), last)
    }
    #[method("getstate()")]
    fn getstate(vm: &Vm, this: Gc<Self>) -> Value {
        let pending = this.pending.borrow();
        let number = i128::from(u64::from_le_bytes(this.state.get()));
        let number = pending.iter().rev().fold(number, |n, b| n << 8 | i128::from(*b));
        vm.int_from_i128(number << 8 | pending.len().min(MOST) as i128)
    }
    #[method("setstate(state, /)")]
    fn setstate(vm: &Vm, this: Gc<Self>, number: taipan_numeric::bigint::BigInt) -> PyResult<()> {
        let Ok(state) = number.to_string().parse::<u128>() else {
            return Err(vm.overflow_error("int too big to convert"));
        };
        let len = (state & 0xFF) as usize;
        if len > MOST {
            return Err(vm.raise_message(vm.exc().unicode_error, "pending buffer too large"));
        }
        let bytes: Vec<u8> = (1..=len).map(|i| (state >> (8 * i)) as u8).collect();
        if std::str::from_utf8(&bytes).is_err() {
            // Decoding says what is wrong.
            vm.call_method_str(vm.bytes(&bytes).value(), "decode", &[])?;
        }
        *this.pending.borrow_mut() = bytes;
        this.state.set(((state >> (8 * (len + 1))) as u64).to_le_bytes());
        Ok(())
    }
    #[method("reset()")]
    fn reset(this: Gc<Self>) {
        reset(this.codec.get().number(), &this.pending, &this.state);
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
    state: Cell<State>,
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
            state: Cell::new(coders::start(codec.number(), true)),
        }))
    }
    /// `__new__` did everything; this keeps the classes that come next from being initialized too.
    #[init_method("IncrementalDecoder(errors='strict')", text_signature = None)]
    fn init(_this: Gc<Self>, _args: &Args) -> PyResult<()> {
        Ok(())
    }
    #[method("decode(input, final=False)")]
    fn decode(vm: &Vm, this: Gc<Self>, input: BytesLike, last: bool) -> PyResult<Gc<Str>> {
        let number = this.codec.get().number();
        decode_more(vm, number, (&this.pending, &this.state), &input, &errors_text(&this.errors), last)
    }
    #[method("getstate()")]
    fn getstate(vm: &Vm, this: Gc<Self>) -> (Gc<Bytes>, u64) {
        (vm.bytes(&this.pending.borrow()), u64::from_le_bytes(this.state.get()))
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
                encoding: coders::name(this.codec.get().number()),
                reason: "pending buffer too large",
                start: 0,
                end: buffer.as_slice().len(),
            };
            return Err(codecs::raise_decode_error(vm, buffer.as_slice(), &error));
        }
        let Some(state) = vm.as_u64(number) else {
            return Err(vm.overflow_error("int too big to convert"));
        };
        *this.pending.borrow_mut() = buffer.as_slice().to_vec();
        this.state.set(state.to_le_bytes());
        Ok(())
    }
    #[method("reset()")]
    fn reset(this: Gc<Self>) {
        reset(this.codec.get().number(), &this.pending, &this.state);
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
