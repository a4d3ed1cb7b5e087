//! The module `binascii`: binary data as ASCII text and back, and checksums. The algorithms are in `taipan-text`.

use crate::exception_class::exception_class;
use taipan_macros::module;
use taipan_text::binascii as algorithms;
use taipan_vm::native::{ArgContext, BytesLike, FromArg, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Bytes, Module, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The bytes of a buffer, or of a str of ASCII characters only.
pub enum AsciiBuffer {
    Str(Gc<Str>),
    Bytes(BytesLike),
}

impl FromArg for AsciiBuffer {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<AsciiBuffer> {
        if let Some(s) = value.downcast::<Str>() {
            if !s.is_ascii() {
                return Err(vm.value_error("string argument should contain only ASCII characters"));
            }
            return Ok(AsciiBuffer::Str(s));
        }
        match BytesLike::of(vm, value) {
            Ok(bytes) => Ok(AsciiBuffer::Bytes(bytes)),
            Err(raised) => {
                // As in CPython every failure to get at the bytes is told this way.
                if vm.take_if(vm.exc().exception).is_none() {
                    return Err(raised);
                }
                let name = vm.type_of(value).name();
                Err(vm.type_error(format!("argument should be bytes, buffer or ASCII string, not '{name}'")))
            }
        }
    }
}

impl std::ops::Deref for AsciiBuffer {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            AsciiBuffer::Str(s) => s.bytes(),
            AsciiBuffer::Bytes(b) => b,
        }
    }
}

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "binascii.Error", vm.exc().value_error)
}

fn result(vm: &Vm, made: Result<Vec<u8>, algorithms::Error>) -> PyResult<Gc<Bytes>> {
    let raise = |message: &str| -> Raised {
        match error_class(vm) {
            Ok(class) => vm.raise_message(class, message),
            Err(raised) => raised,
        }
    };
    match made {
        Ok(bytes) => Ok(vm.bytes(&bytes)),
        Err(error) => Err(raise(&error.0)),
    }
}

/// Hexadecimal text; the separator is one character below U+0100 or one byte.
fn hexlify(vm: &Vm, data: &[u8], sep: Value, bytes_per_sep: i32) -> PyResult<Gc<Bytes>> {
    if sep.is_unbound() {
        return Ok(vm.bytes_filled(data.len() * 2, |out| {
            taipan_text::bytes::hex_digits(data, |digits| out.put(digits));
        }));
    }
    if vm.len(sep)? != 1 {
        return Err(vm.value_error("sep must be length 1."));
    }
    let mark = if let Some(s) = sep.downcast::<Str>() {
        s.text().code_points().next().and_then(|c| u8::try_from(c).ok())
    } else if let Some(b) = sep.downcast::<Bytes>() {
        b.as_slice().first().copied()
    } else {
        return Err(vm.type_error("sep must be str or bytes."));
    };
    match mark {
        Some(mark) => Ok(vm.bytes(&taipan_text::bytes::hex(data, Some(mark), bytes_per_sep as isize))),
        None => Err(vm.value_error("sep must be ASCII.")),
    }
}

/// The low 32 bits of an int of any size.
struct Low32(u32);

impl FromArg for Low32 {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<Low32> {
        let int = vm.index_of(value)?;
        Ok(Low32(match int.as_small_int() {
            Some(i) => i as u32,
            None => vm.int_to_big(int).map_or(0, |big| big.to_u64_wrapping() as u32),
        }))
    }
}

#[module("binascii", doc = "Conversion between binary data and ASCII")]
pub mod module {
    use super::*;

    /// Decode a line of uuencoded data.
    #[function("a2b_uu(data, /)")]
    fn a2b_uu(vm: &Vm, data: AsciiBuffer) -> PyResult<Gc<Bytes>> {
        result(vm, algorithms::a2b_uu(&data))
    }
    /// Uuencode line of data.
    #[function("b2a_uu(data, /, *, backtick=False)")]
    fn b2a_uu(vm: &Vm, data: BytesLike, backtick: bool) -> PyResult<Gc<Bytes>> {
        result(vm, algorithms::b2a_uu(&data, backtick))
    }
    /// Decode a line of base64 data.
    ///
    ///   strict_mode
    ///     When set to True, bytes that are not part of the base64 standard are not allowed.
    ///     The same applies to excess data after padding (= / ==).
    #[function("a2b_base64(data, /, *, strict_mode=False)")]
    fn a2b_base64(vm: &Vm, data: AsciiBuffer, strict_mode: bool) -> PyResult<Gc<Bytes>> {
        result(vm, algorithms::a2b_base64(&data, strict_mode))
    }
    /// Base64-code line of data.
    #[function("b2a_base64(data, /, *, newline=True)")]
    fn b2a_base64(vm: &Vm, data: BytesLike, newline: bool) -> Gc<Bytes> {
        vm.bytes(&algorithms::b2a_base64(&data, newline))
    }
    /// Binary data of hexadecimal representation.
    ///
    /// hexstr must contain an even number of hex digits (upper or lower case).
    /// This function is also available as "unhexlify()".
    #[function("a2b_hex(hexstr, /)")]
    fn a2b_hex(vm: &Vm, hexstr: AsciiBuffer) -> PyResult<Gc<Bytes>> {
        result(vm, algorithms::a2b_hex(&hexstr))
    }
    /// Binary data of hexadecimal representation.
    ///
    /// hexstr must contain an even number of hex digits (upper or lower case).
    #[function("unhexlify(hexstr, /)")]
    fn unhexlify(vm: &Vm, hexstr: AsciiBuffer) -> PyResult<Gc<Bytes>> {
        result(vm, algorithms::a2b_hex(&hexstr))
    }
    /// Hexadecimal representation of binary data.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from the
    ///     right, negative values count from the left.
    ///
    /// The return value is a bytes object.  This function is also
    /// available as "hexlify()".
    ///
    /// Example:
    /// >>> binascii.b2a_hex(b'\xb9\x01\xef')
    /// b'b901ef'
    /// >>> binascii.hexlify(b'\xb9\x01\xef', ':')
    /// b'b9:01:ef'
    /// >>> binascii.b2a_hex(b'\xb9\x01\xef', b'_', 2)
    /// b'b9_01ef'
    #[function("b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn b2a_hex(vm: &Vm, data: BytesLike, sep: Value, bytes_per_sep: i32) -> PyResult<Gc<Bytes>> {
        super::hexlify(vm, &data, sep, bytes_per_sep)
    }
    /// Hexadecimal representation of binary data.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from the
    ///     right, negative values count from the left.
    ///
    /// The return value is a bytes object.  This function is also
    /// available as "b2a_hex()".
    #[function("hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hexlify(vm: &Vm, data: BytesLike, sep: Value, bytes_per_sep: i32) -> PyResult<Gc<Bytes>> {
        super::hexlify(vm, &data, sep, bytes_per_sep)
    }
    /// Decode a string of qp-encoded data.
    #[function("a2b_qp(data, header=False)")]
    fn a2b_qp(vm: &Vm, data: AsciiBuffer, header: bool) -> Gc<Bytes> {
        vm.bytes(&algorithms::a2b_qp(&data, header))
    }
    /// Encode a string using quoted-printable encoding.
    ///
    /// On encoding, when istext is set, newlines are not encoded, and white
    /// space at end of lines is.  When istext is not set, \r and \n (CR/LF)
    /// are both encoded.  When quotetabs is set, space and tabs are encoded.
    #[function("b2a_qp(data, quotetabs=False, istext=True, header=False)")]
    fn b2a_qp(vm: &Vm, data: BytesLike, quotetabs: bool, istext: bool, header: bool) -> Gc<Bytes> {
        let options = algorithms::QpOptions { quote_tabs: quotetabs, is_text: istext, header };
        vm.bytes(&algorithms::b2a_qp(&data, options))
    }
    /// Compute CRC-CCITT incrementally.
    #[function("crc_hqx(data, crc, /)")]
    fn crc_hqx(data: BytesLike, crc: Low32) -> u16 {
        algorithms::crc_hqx(&data, crc.0 as u16)
    }
    /// Compute CRC-32 incrementally.
    #[function("crc32(data, crc=0, /)")]
    fn crc32(vm: &Vm, data: BytesLike, crc: Low32) -> u32 {
        if data.len() > 5 * 1024 {
            return vm.without_lock(|| algorithms::crc32(&data, crc.0));
        }
        algorithms::crc32(&data, crc.0)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "Error", error_class(vm)?.value())?;
        let incomplete = exception_class(vm, "binascii.Incomplete", vm.exc().exception)?;
        set_module_attribute(vm, module, "Incomplete", incomplete.value())
    }
}
