//! Coding by a table or a mapping: `charmap_decode`, `charmap_encode`, `charmap_build`.

use super::{Decoded, Encoded, decode, encode};
use taipan_macros::{class, module, native_object};
use taipan_text::TextBuf;
use taipan_text::codecs::charmap::{
    EncodingMap, Mapped, MappingDecoder, MappingEncoder, TableDecoder, Unmapped,
};
use taipan_text::codecs::single::Latin1;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A decoding table turned round.
#[native_object("EncodingMap")]
pub struct EncodingMapObject {
    #[untraced]
    map: EncodingMap,
}

#[class("EncodingMap")]
impl EncodingMapObject {
    /// Return the size (in bytes) of this object.
    #[method("size()")]
    fn size(_this: Gc<Self>) -> usize {
        std::mem::size_of::<EncodingMapObject>()
    }
}

/// What a Python mapping has for a key; None when it has nothing.
fn mapped(vm: &Vm, mapping: Value, key: u32) -> PyResult<Option<Value>> {
    match vm.getitem(mapping, vm.int(key as i64)) {
        Ok(v) if v.is_none() => Ok(None),
        Ok(v) => Ok(Some(v)),
        Err(raised) => match vm.take_if(vm.exc().lookup_error) {
            Some(_) => Ok(None),
            None => Err(raised),
        },
    }
}

/// What a mapping gives for a byte.
fn decoded(vm: &Vm, mapping: Value, byte: u8) -> PyResult<Mapped> {
    let Some(v) = mapped(vm, mapping, byte as u32)? else { return Ok(Mapped::Undefined) };
    if vm.is_int(v) {
        return match vm.int_to_i64(v) {
            Some(0xFFFE) => Ok(Mapped::Undefined),
            Some(cp @ 0..=0x10FFFF) => Ok(Mapped::Char(cp as u32)),
            _ => Err(vm.type_error("character mapping must be in range(0x110000)")),
        };
    }
    match v.downcast::<Str>() {
        Some(s) if s.text().code_points().eq([0xFFFE]) => Ok(Mapped::Undefined),
        Some(s) => Ok(Mapped::Text(TextBuf::counted(s.bytes().to_vec()))),
        None => Err(vm.type_error("character mapping must return integer, None or str")),
    }
}

/// What a mapping gives for a code point.
fn encoded(vm: &Vm, mapping: Value, cp: u32) -> PyResult<Unmapped> {
    let Some(v) = mapped(vm, mapping, cp)? else { return Ok(Unmapped::Undefined) };
    if vm.is_int(v) {
        return match vm.int_to_i64(v) {
            Some(byte @ 0..=255) => Ok(Unmapped::Byte(byte as u8)),
            _ => Err(vm.type_error("character mapping must be in range(256)")),
        };
    }
    match v.downcast::<Bytes>() {
        Some(b) => Ok(Unmapped::Bytes(b.as_slice().to_vec())),
        None => {
            let name = vm.type_of(v).name();
            Err(vm.type_error(format!("character mapping must return integer, bytes or None, not {name}")))
        }
    }
}

#[module("_codecs")]
pub mod module {
    use super::*;

    #[function("charmap_build(map, /)")]
    fn charmap_build(vm: &Vm, map: Gc<Str>) -> Gc<EncodingMapObject> {
        let built = EncodingMap::build(map.text());
        EncodingMapObject::alloc(vm, EncodingMapObject::class(vm), |head| EncodingMapObject {
            head,
            map: built,
        })
    }

    #[function("charmap_decode(data, errors=None, mapping=None, /)")]
    fn charmap_decode(vm: &Vm, data: BytesLike, errors: Option<String>, mapping: Value) -> Decoded {
        if mapping.is_none() {
            return decode(vm, &mut Latin1, &data, &errors, true);
        }
        if let Some(table) = mapping.downcast::<Str>() {
            return decode(vm, &mut TableDecoder::new(table.text()), &data, &errors, true);
        }
        decode(vm, &mut MappingDecoder::new(|byte| decoded(vm, mapping, byte)), &data, &errors, true)
    }

    #[function("charmap_encode(str, errors=None, mapping=None, /)")]
    fn charmap_encode(vm: &Vm, str: Gc<Str>, errors: Option<String>, mapping: Value) -> Encoded {
        if mapping.is_none() {
            return encode(vm, &mut Latin1, str, &errors);
        }
        if let Some(table) = mapping.downcast::<EncodingMapObject>() {
            return encode(vm, &mut &table.map, str, &errors);
        }
        encode(vm, &mut MappingEncoder::new(|cp| encoded(vm, mapping, cp)), str, &errors)
    }
}
