//! Conversions between Rust types and Python values at the border of native functions. The error messages are those
//! of CPython's argument clinic converters for the corresponding C types.

use crate::native::{PyResult, Raised};
use crate::object::buffer::{self, HeldBuffer};
use crate::object::header::HeapObject;
use crate::object::{Bytes, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_numeric::bigint::BigInt;

/// Which argument is being converted; for messages.
#[derive(Clone, Copy, Debug)]
pub struct ArgContext {
    pub function: &'static str,
    pub param: &'static str,
    /// From 1; 0 for the only argument of a function that takes exactly one by position.
    pub position: usize,
    /// Messages name the parameter (it can be given by keyword) instead of counting.
    pub named: bool,
    /// None is accepted too (the Rust parameter is an Option).
    pub or_none: bool,
}

impl ArgContext {
    /// `argument`, `argument 2`, `argument 'encoding'`.
    fn argument(&self) -> String {
        match (self.named, self.position) {
            (true, _) => format!("argument '{}'", self.param),
            (false, 0) => "argument".into(),
            (false, position) => format!("argument {position}"),
        }
    }

    /// TypeError "f() argument 2 must be str, not int".
    #[cold]
    pub fn bad_argument(&self, vm: &Vm, expected: &str, value: Value) -> Raised {
        let or_none = if self.or_none { " or None" } else { "" };
        let given = if value.is_none() { "None".into() } else { type_name(vm, value) };
        let (function, argument) = (self.function, self.argument());
        vm.type_error(format!("{function}() {argument} must be {expected}{or_none}, not {given}"))
    }
}

/// The name of a value's type in messages.
fn type_name(vm: &Vm, value: Value) -> String {
    vm.type_of(value).name().to_string()
}

/// What a native function's parameter can be.
pub trait FromArg: Sized {
    /// Converts an argument that was given. May run Python code (`__index__`, `__float__`, `__bool__`, ...).
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<Self>;
}

impl FromArg for Value {
    #[inline(always)]
    fn from_arg(_: &Vm, value: Value, _: &ArgContext) -> PyResult<Value> {
        Ok(value)
    }
}

impl<T: HeapObject> FromArg for Gc<T> {
    #[inline(always)]
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<Gc<T>> {
        match value.downcast::<T>() {
            Some(object) => Ok(object),
            None => Err(context.bad_argument(vm, T::type_name(), value)),
        }
    }
}

/// A `str` argument.
pub type Text = Gc<Str>;

impl FromArg for bool {
    #[inline(always)]
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<bool> {
        if value.is_bool() { Ok(value.is_true()) } else { vm.truth(value) }
    }
}

impl FromArg for f64 {
    #[inline(always)]
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<f64> {
        if value.is_float_imm() { Ok(value.as_float_unchecked()) } else { vm.float_of(value) }
    }
}

/// The int that `__index__` gives, if it fits 64 bits.
#[inline(always)]
fn index_i64(vm: &Vm, value: Value) -> PyResult<Option<i64>> {
    match value.as_small_int() {
        Some(i) => Ok(Some(i)),
        None => {
            let int = vm.index_of(value)?;
            Ok(vm.int_to_i64(int))
        }
    }
}

/// True for a negative int that does not fit 64 bits.
fn is_negative(vm: &Vm, int: Value) -> bool {
    vm.int_to_big(int).is_some_and(|big| big.is_negative())
}

macro_rules! signed {
    ($($ty:ty, $c:literal);*) => {$(
        impl FromArg for $ty {
            #[inline]
            fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<$ty> {
                match index_i64(vm, value)?.and_then(|i| <$ty>::try_from(i).ok()) {
                    Some(i) => Ok(i),
                    None => Err(vm.overflow_error(concat!("Python int too large to convert to C ", $c))),
                }
            }
        }
    )*};
}
signed!(i32, "int"; i64, "long"; isize, "ssize_t");

macro_rules! unsigned {
    ($($ty:ty, $c:literal);*) => {$(
        impl FromArg for $ty {
            #[inline]
            fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<$ty> {
                if let Some(i) = value.as_small_int() && let Ok(i) = <$ty>::try_from(i) {
                    return Ok(i);
                }
                match index_u64(vm, value)?.and_then(|i| <$ty>::try_from(i).ok()) {
                    Some(i) => Ok(i),
                    None => Err(vm.overflow_error(concat!("Python int too large for C ", $c))),
                }
            }
        }
    )*};
}
unsigned!(u16, "unsigned short"; u32, "unsigned int"; u64, "uint64_t"; usize, "size_t");

/// The int that `__index__` gives, if it fits; ValueError when it is negative.
fn index_u64(vm: &Vm, value: Value) -> PyResult<Option<u64>> {
    let int = vm.index_of(value)?;
    let (negative, result) = match vm.int_to_i64(int) {
        Some(i) => (i < 0, u64::try_from(i).ok()),
        None => (is_negative(vm, int), vm.int_to_big(int).and_then(|big| big.to_u64())),
    };
    if negative { Err(vm.value_error("Cannot convert negative int")) } else { Ok(result) }
}

impl FromArg for u8 {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<u8> {
        match index_i64(vm, value)? {
            None => Err(vm.overflow_error("Python int too large to convert to C long")),
            Some(i) if i < 0 => Err(vm.overflow_error("unsigned byte integer is less than minimum")),
            Some(i) => u8::try_from(i)
                .map_err(|_| vm.overflow_error("unsigned byte integer is greater than maximum")),
        }
    }
}

impl FromArg for BigInt {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<BigInt> {
        let int = vm.index_of(value)?;
        vm.int_to_big(int).ok_or_else(|| context.bad_argument(vm, "int", value))
    }
}

/// A slice index: an int, where one that does not fit is as good as the nearest that does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Index(pub isize);

impl FromArg for Index {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<Index> {
        if let Some(i) = value.as_small_int() {
            return Ok(Index(i as isize));
        }
        if !vm.is_int(value) && vm.type_of(value).slots().index.is_none() {
            return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
        }
        let int = vm.index_of(value)?;
        Ok(Index(match vm.int_to_i64(int) {
            Some(i) => i as isize,
            None if is_negative(vm, int) => isize::MIN,
            None => isize::MAX,
        }))
    }
}

/// UTF-8 text without lone surrogates and without NUL, as a C string has it.
impl FromArg for String {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<String> {
        let text = Text::from_arg(vm, value, context)?;
        let Some(utf8) = text.to_str() else { return Err(surrogate_error(vm, text)) };
        if utf8.contains('\0') {
            return Err(vm.value_error("embedded null character"));
        }
        Ok(utf8.to_string())
    }
}

/// As `String`, without a copy.
#[derive(Clone, Copy)]
pub struct CText(Gc<Str>);

impl CText {
    /// The string.
    pub fn text(self) -> Gc<Str> {
        self.0
    }
    /// The text of an optional argument.
    pub fn or(given: Option<CText>, default: &'static str) -> std::borrow::Cow<'static, str> {
        given.map_or(default.into(), |text| text.0.as_str_lossy().into_owned().into())
    }
}

impl FromArg for CText {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<CText> {
        let text = Text::from_arg(vm, value, context)?;
        if text.is_ascii() && !text.bytes().contains(&0) {
            return Ok(CText(text));
        }
        String::from_arg(vm, value, context)?;
        Ok(CText(text))
    }
}

/// UnicodeEncodeError for the first lone surrogate in `text`.
#[cold]
fn surrogate_error(vm: &Vm, text: Gc<Str>) -> Raised {
    let bytes = text.bytes();
    let at = surrogates(bytes).next().unwrap_or(0);
    // Code points before it: every byte that does not continue one.
    let start = bytes[..at].iter().filter(|b| **b & 0xC0 != 0x80).count() as i64;
    let arguments = [
        vm.str("utf-8").value(),
        text.value(),
        vm.int(start),
        vm.int(start + 1),
        vm.str("surrogates not allowed").value(),
    ];
    match vm.call(vm.exc().unicode_encode_error.value(), &arguments) {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

/// Where lone surrogates (three bytes ED A0..BF xx) begin in generalised UTF-8.
fn surrogates(bytes: &[u8]) -> impl Iterator<Item = usize> {
    (0..bytes.len().saturating_sub(2)).filter(|i| bytes[*i] == 0xED && bytes[i + 1] >= 0xA0)
}

/// The bytes of an object that has the buffer protocol.
pub enum BytesLike {
    /// A `bytes`.
    Bytes(Gc<Bytes>),
    /// Something else's buffer; it is released when this is dropped.
    Buffer(HeldBuffer),
}

impl BytesLike {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            BytesLike::Bytes(bytes) => bytes.as_slice(),
            BytesLike::Buffer(buffer) => buffer.as_slice(),
        }
    }
    /// The bytes of any object with the buffer protocol, or TypeError "a bytes-like object is required, not 'str'".
    pub fn of(vm: &Vm, value: Value) -> PyResult<BytesLike> {
        if let Some(bytes) = value.downcast::<Bytes>() {
            return Ok(BytesLike::Bytes(bytes));
        }
        Ok(BytesLike::Buffer(HeldBuffer::of(vm, value, buffer::flags::SIMPLE)?))
    }
}

impl std::ops::Deref for BytesLike {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl FromArg for BytesLike {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<BytesLike> {
        BytesLike::of(vm, value)
    }
}

/// The memory of an object with the buffer protocol, to be written.
pub struct WritableBytes(HeldBuffer);

impl WritableBytes {
    /// The memory of `value`. May run Python code (`__buffer__`).
    ///
    /// # Errors
    /// TypeError for an object that has none, or whose memory is read-only: "`what` must be read-write bytes-like
    /// object, not bytes", where `what` is like "readinto() argument".
    pub fn of(vm: &Vm, value: Value, what: &str) -> PyResult<WritableBytes> {
        if let Some(get) = vm.type_of(value).slots().buffer {
            match get(vm, value, buffer::flags::WRITABLE) {
                Ok(got) => {
                    let mut held = HeldBuffer::new(vm, got);
                    if held.as_mut_slice().is_some() {
                        return Ok(WritableBytes(held));
                    }
                }
                // Whatever the exporter said, CPython says this.
                Err(_) => drop(vm.take_exception()),
            }
        }
        let given = if value.is_none() { "None".into() } else { type_name(vm, value) };
        Err(vm.type_error(format!("{what} must be read-write bytes-like object, not {given}")))
    }
    /// The memory; not to be held across anything that can run Python code.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        self.0.as_mut_slice().unwrap_or_default()
    }
    /// Bytes of it.
    pub fn len(&self) -> usize {
        self.0.len
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl FromArg for WritableBytes {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<WritableBytes> {
        WritableBytes::of(vm, value, &format!("{}() {}", context.function, context.argument()))
    }
}

/// A `str` or a `bytes`.
#[derive(Clone, Copy)]
pub enum StrOrBytes {
    Str(Gc<Str>),
    Bytes(Gc<Bytes>),
}

impl FromArg for StrOrBytes {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<StrOrBytes> {
        if let Some(s) = value.downcast::<Str>() {
            return Ok(StrOrBytes::Str(s));
        }
        match value.downcast::<Bytes>() {
            Some(b) => Ok(StrOrBytes::Bytes(b)),
            None => Err(context.bad_argument(vm, "str or bytes", value)),
        }
    }
}

/// `os.fspath(value)`: a str or bytes, or what `__fspath__` gives; None when the value is not a path.
pub fn fspath(vm: &Vm, value: Value) -> PyResult<Option<StrOrBytes>> {
    let direct = |v: Value| {
        v.downcast::<Str>().map(StrOrBytes::Str).or_else(|| v.downcast::<Bytes>().map(StrOrBytes::Bytes))
    };
    if let Some(path) = direct(value) {
        return Ok(Some(path));
    }
    if vm.type_of(value).lookup(vm, vm.names().__fspath__).is_none_or(|method| method.is_none()) {
        return Ok(None);
    }
    let Some(path) = vm.call_special(value, vm.names().__fspath__, &[])? else { return Ok(None) };
    match direct(path) {
        Some(path) => Ok(Some(path)),
        None => {
            let (class, given) = (type_name(vm, value), type_name(vm, path));
            Err(vm.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {given}")))
        }
    }
}

/// A path in the file system: str, bytes or os.PathLike.
#[derive(Clone)]
pub struct FsPath {
    /// What was given, after `os.fspath`.
    pub given: StrOrBytes,
    /// As the system has it: UTF-8 where it was a str, with escaped bytes (PEP 383) put back. Holds no NUL.
    pub bytes: Vec<u8>,
}

impl FsPath {
    /// The path for Rust's own file functions.
    pub fn as_path(&self) -> &std::path::Path {
        use std::os::unix::ffi::OsStrExt;
        std::path::Path::new(std::ffi::OsStr::from_bytes(&self.bytes))
    }
    /// The path for the system's functions.
    pub fn to_c_string(&self) -> std::ffi::CString {
        // Cannot fail: NUL was refused when the argument was converted.
        std::ffi::CString::new(self.bytes.clone()).unwrap_or_default()
    }
    /// True when it was given as bytes: then results about files are bytes too.
    pub fn is_bytes(&self) -> bool {
        matches!(self.given, StrOrBytes::Bytes(_))
    }
    /// `text` encoded for the system (PEP 383): an escaped byte (U+DC80..U+DCFF) is that byte. UnicodeEncodeError for
    /// other lone surrogates.
    pub fn encode(vm: &Vm, text: Gc<Str>) -> PyResult<Vec<u8>> {
        let bytes = text.bytes();
        if text.is_ascii() {
            return Ok(bytes.to_vec());
        }
        let mut out = Vec::with_capacity(bytes.len());
        let mut done = 0;
        for at in surrogates(bytes) {
            // U+DC80..U+DCFF is ED B2 80..BF or ED B3 80..BF.
            let code = (u32::from(bytes[at + 1]) & 0x3F) << 6 | (u32::from(bytes[at + 2]) & 0x3F);
            if !(0xC80..=0xCFF).contains(&code) {
                return Err(surrogate_error(vm, text));
            }
            out.extend_from_slice(&bytes[done..at]);
            out.push(code as u8);
            done = at + 3;
        }
        out.extend_from_slice(&bytes[done..]);
        Ok(out)
    }
}

impl FromArg for FsPath {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<FsPath> {
        let (function, param) = (context.function, context.param);
        let Some(given) = fspath(vm, value)? else {
            let or_none = if context.or_none { ", os.PathLike or None" } else { " or os.PathLike" };
            let message =
                format!("{function}: {param} should be string, bytes{or_none}, not {}", type_name(vm, value));
            return Err(vm.type_error(message));
        };
        let bytes = match given {
            StrOrBytes::Str(s) => FsPath::encode(vm, s)?,
            StrOrBytes::Bytes(b) => b.as_slice().to_vec(),
        };
        if bytes.contains(&0) {
            return Err(vm.value_error(format!("{function}: embedded null character in {param}")));
        }
        Ok(FsPath { given, bytes })
    }
}

// ---- self ----

/// What a method's `this` can be.
pub trait FromThis: Sized {
    /// None when the value is not of that type.
    fn from_this(value: Value) -> Option<Self>;
}
impl FromThis for Value {
    #[inline(always)]
    fn from_this(value: Value) -> Option<Value> {
        Some(value)
    }
}
impl<T: HeapObject> FromThis for Gc<T> {
    #[inline(always)]
    fn from_this(value: Value) -> Option<Gc<T>> {
        value.downcast()
    }
}

/// Self for a method or computed attribute called `name` of class `owner`.
#[inline(always)]
pub fn method_this<T: FromThis>(vm: &Vm, this: Value, name: &str, owner: &str) -> PyResult<T> {
    match T::from_this(this) {
        Some(this) => Ok(this),
        None => Err(wrong_method_this(vm, this, name, owner)),
    }
}
#[cold]
fn wrong_method_this(vm: &Vm, this: Value, name: &str, owner: &str) -> Raised {
    let given = type_name(vm, this);
    vm.type_error(format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"))
}

/// Self for the slot of special method `name` of class `owner`.
#[inline(always)]
pub fn slot_this<T: FromThis>(vm: &Vm, this: Value, name: &str, owner: &str) -> PyResult<T> {
    match T::from_this(this) {
        Some(this) => Ok(this),
        None => Err(wrong_slot_this(vm, this, name, owner)),
    }
}
#[cold]
fn wrong_slot_this(vm: &Vm, this: Value, name: &str, owner: &str) -> Raised {
    let given = type_name(vm, this);
    vm.type_error(format!("descriptor '{name}' requires a '{owner}' object but received a '{given}'"))
}

// ---- results ----

/// What a native function can give.
pub trait IntoValue {
    /// The Python value.
    fn into_value(self, vm: &Vm) -> Value;
}

macro_rules! into_value {
    ($($ty:ty, |$self:ident, $vm:ident| $make:expr);* $(;)?) => {$(
        impl IntoValue for $ty {
            #[inline(always)]
            fn into_value($self, $vm: &Vm) -> Value {
                let _ = $vm;
                $make
            }
        }
    )*};
}
into_value! {
    Value, |self, vm| self;
    (), |self, vm| Value::NONE;
    bool, |self, vm| Value::bool(self);
    u8, |self, vm| Value::int32(self.into());
    u16, |self, vm| Value::int32(self.into());
    i32, |self, vm| Value::int32(self);
    u32, |self, vm| vm.int(self.into());
    i64, |self, vm| vm.int(self);
    isize, |self, vm| vm.int(self as i64);
    u64, |self, vm| vm.int_from_u64(self);
    usize, |self, vm| vm.int_from_u64(self as u64);
    f64, |self, vm| vm.float(self);
    &str, |self, vm| vm.str(self).value();
    String, |self, vm| vm.str(&self).value();
    BigInt, |self, vm| vm.int_big(self);
}
impl<T> IntoValue for Gc<T> {
    #[inline(always)]
    fn into_value(self, _: &Vm) -> Value {
        self.value()
    }
}
/// None is `None`.
impl<T: IntoValue> IntoValue for Option<T> {
    #[inline(always)]
    fn into_value(self, vm: &Vm) -> Value {
        self.map_or(Value::NONE, |value| value.into_value(vm))
    }
}

macro_rules! into_tuple {
    ($($T:ident)*) => {
        impl<$($T: IntoValue),*> IntoValue for ($($T,)*) {
            fn into_value(self, vm: &Vm) -> Value {
                #[allow(non_snake_case)]
                let ($($T,)*) = self;
                let items = [$($T.into_value(vm)),*];
                vm.new_tuple(&items).value()
            }
        }
    };
}
into_tuple!(A);
into_tuple!(A B);
into_tuple!(A B C);
into_tuple!(A B C D);
into_tuple!(A B C D E);
into_tuple!(A B C D E F);

/// A value, or the result of something that may raise.
pub trait IntoResult {
    /// The Python value, or the exception.
    fn into_result(self, vm: &Vm) -> PyResult;
}
impl<T: IntoValue> IntoResult for T {
    #[inline(always)]
    fn into_result(self, vm: &Vm) -> PyResult {
        Ok(self.into_value(vm))
    }
}
impl<T: IntoValue> IntoResult for PyResult<T> {
    #[inline(always)]
    fn into_result(self, vm: &Vm) -> PyResult {
        match self {
            Ok(value) => Ok(value.into_value(vm)),
            Err(raised) => Err(raised),
        }
    }
}

/// What a slot can give that has a Rust result of its own (`len`, `bool`, `hash`, ...): `T`, or `PyResult<T>`.
pub trait IntoPlain<T> {
    /// The result.
    fn into_plain(self) -> PyResult<T>;
}
impl<T> IntoPlain<T> for T {
    #[inline(always)]
    fn into_plain(self) -> PyResult<T> {
        Ok(self)
    }
}
impl<T> IntoPlain<T> for PyResult<T> {
    #[inline(always)]
    fn into_plain(self) -> PyResult<T> {
        self
    }
}

/// What the slot `next` can give: an Option whose None is the end of the iteration, or a value that is UNBOUND then.
pub trait IntoNext {
    /// The next value, UNBOUND at the end.
    fn into_next(self, vm: &Vm) -> PyResult;
}
impl IntoNext for PyResult<Value> {
    #[inline(always)]
    fn into_next(self, _: &Vm) -> PyResult {
        self
    }
}
impl<T: IntoValue> IntoNext for Option<T> {
    #[inline(always)]
    fn into_next(self, vm: &Vm) -> PyResult {
        Ok(self.map_or(Value::UNBOUND, |value| value.into_value(vm)))
    }
}
impl<T: IntoValue> IntoNext for PyResult<Option<T>> {
    #[inline(always)]
    fn into_next(self, vm: &Vm) -> PyResult {
        self?.into_next(vm)
    }
}
