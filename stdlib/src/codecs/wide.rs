//! UTF-16 and UTF-32 of the module `_codecs`, in either order and with a byte order mark.

use super::{Decoded, Encoded, decode, encode, order};
use taipan_macros::module;
use taipan_text::codecs::utf16::{Order, Utf16, Utf32};
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::Str;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

#[module("_codecs")]
pub mod module {
    use super::*;

    #[function("utf_16_le_encode(str, errors=None, /)")]
    fn utf_16_le_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        encode(vm, &mut Utf16::new(Order::Little), str, &errors)
    }

    #[function("utf_16_le_decode(data, errors=None, final=False, /)")]
    fn utf_16_le_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        decode(vm, &mut Utf16::new(Order::Little), &data, &errors, last)
    }

    #[function("utf_16_be_encode(str, errors=None, /)")]
    fn utf_16_be_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        encode(vm, &mut Utf16::new(Order::Big), str, &errors)
    }

    #[function("utf_16_be_decode(data, errors=None, final=False, /)")]
    fn utf_16_be_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        decode(vm, &mut Utf16::new(Order::Big), &data, &errors, last)
    }

    #[function("utf_16_encode(str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>, byteorder: i32) -> Encoded {
        encode(vm, &mut Utf16::new(order(byteorder)), str, &errors)
    }

    #[function("utf_16_decode(data, errors=None, final=False, /)")]
    fn utf_16_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        decode(vm, &mut Utf16::new(Order::Marked), &data, &errors, last)
    }

    #[function("utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_16_ex_decode(
        vm: &Vm,
        data: BytesLike,
        errors: Option<String>,
        byteorder: i32,
        last: bool,
    ) -> PyResult<(Gc<Str>, usize, i32)> {
        let mut decoder = Utf16::new(order(byteorder));
        let (text, taken) = decode(vm, &mut decoder, &data, &errors, last)?;
        Ok((text, taken, decoder.order.number()))
    }

    #[function("utf_32_le_encode(str, errors=None, /)")]
    fn utf_32_le_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        encode(vm, &mut Utf32::new(Order::Little), str, &errors)
    }

    #[function("utf_32_le_decode(data, errors=None, final=False, /)")]
    fn utf_32_le_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        decode(vm, &mut Utf32::new(Order::Little), &data, &errors, last)
    }

    #[function("utf_32_be_encode(str, errors=None, /)")]
    fn utf_32_be_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>) -> Encoded {
        encode(vm, &mut Utf32::new(Order::Big), str, &errors)
    }

    #[function("utf_32_be_decode(data, errors=None, final=False, /)")]
    fn utf_32_be_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        decode(vm, &mut Utf32::new(Order::Big), &data, &errors, last)
    }

    #[function("utf_32_encode(str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>, byteorder: i32) -> Encoded {
        encode(vm, &mut Utf32::new(order(byteorder)), str, &errors)
    }

    #[function("utf_32_decode(data, errors=None, final=False, /)")]
    fn utf_32_decode(vm: &Vm, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        decode(vm, &mut Utf32::new(Order::Marked), &data, &errors, last)
    }

    #[function("utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_32_ex_decode(
        vm: &Vm,
        data: BytesLike,
        errors: Option<String>,
        byteorder: i32,
        last: bool,
    ) -> PyResult<(Gc<Str>, usize, i32)> {
        let mut decoder = Utf32::new(order(byteorder));
        let (text, taken) = decode(vm, &mut decoder, &data, &errors, last)?;
        Ok((text, taken, decoder.order.number()))
    }
}
