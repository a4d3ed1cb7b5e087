//! `CField`: the descriptors of the fields of structs and unions.

use super::array::{put_bytes, put_wide, wide_value};
use super::codes::{self, Bits};
use super::data::{self, CData};
use super::info::{Shape, info_of};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Where a field lies, and of which type it is.
#[native_object("ctypes.CField")]
pub struct CField {
    name: ValueCell,
    class: ValueCell,
    pub byte_offset: isize,
    byte_size: usize,
    pub index: isize,
    #[untraced]
    pub bits: Option<Bits>,
    pub anonymous: Cell<bool>,
}

/// How a field's value is read and stored.
enum Access {
    Plain,
    Bits(Bits),
    /// An array of characters that is a text.
    Chars,
    WideChars,
}

impl CField {
    pub fn name(&self) -> Gc<Str> {
        self.name.get().cast_unchecked()
    }
    pub fn class_of_values(&self) -> Gc<Type> {
        self.class.get().cast_unchecked()
    }
    fn access(&self) -> Access {
        if let Some(bits) = self.bits {
            return Access::Bits(bits);
        }
        match info_of(self.class_of_values()) {
            Some(info) if info.shape() == Shape::Array => match info.item_code() {
                b'c' => Access::Chars,
                b'u' => Access::WideChars,
                _ => Access::Plain,
            },
            _ => Access::Plain,
        }
    }
}

/// The field with another place: for fields of anonymous structs, which the outer one has as well.
pub fn moved(vm: &Vm, field: Gc<CField>, index: isize, offset: isize) -> Gc<CField> {
    CField::alloc(vm, CField::class(vm), |head| CField {
        head,
        name: ValueCell::new(field.name.get()),
        class: ValueCell::new(field.class.get()),
        byte_offset: field.byte_offset + offset,
        byte_size: field.byte_size,
        index: field.index + index,
        bits: field.bits,
        anonymous: Cell::new(field.anonymous.get()),
    })
}

fn place(vm: &Vm, this: Gc<CField>, instance: Value) -> PyResult<(Gc<CData>, *mut u8)> {
    let Some(data) = instance.downcast::<CData>() else { return Err(vm.type_error("not a ctype instance")) };
    // A field of some other struct may lie behind the end of this object.
    let end = this.byte_offset.checked_add_unsigned(this.byte_size);
    if this.byte_offset < 0 || end.is_none_or(|end| end as usize > data.size()) {
        return Err(vm.type_error(format!(
            "field {} is not inside of '{}' objects",
            vm.repr_text(this.name.get())?,
            vm.type_of(instance).name()
        )));
    }
    Ok((data, data.ptr().wrapping_offset(this.byte_offset)))
}

fn set(vm: &Vm, this: Gc<CField>, instance: Value, value: Value) -> PyResult<()> {
    let (data, at) = place(vm, this, instance)?;
    if value.is_unbound() {
        return Err(vm.type_error("can't delete attribute"));
    }
    let class = this.class_of_values();
    let name = || vm.type_of(value).name();
    let info = info_of(class);
    match this.access() {
        Access::Bits(bits) if value.downcast::<CData>().is_none() => {
            let (letter, swapped) = info.map_or((0, false), |info| (info.code(), info.swapped()));
            // SAFETY: the field lies inside of the object.
            unsafe { codes::write_bits(vm, letter, swapped, bits, at, value) }
        }
        Access::Chars if value.downcast::<CData>().is_none() => {
            let Some(bytes) = value.downcast::<Bytes>() else {
                return Err(vm.type_error(format!("expected bytes, {} found", name())));
            };
            let (bytes, room) = (bytes.as_slice(), this.byte_size);
            let too_long = format!("bytes too long ({}, maximum length {room})", bytes.len());
            // What lies behind a NUL is not stored.
            let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
            if bytes.len() > room {
                return Err(vm.value_error(too_long));
            }
            put_bytes(vm, at, room, &bytes[..end], too_long)
        }
        Access::WideChars if value.downcast::<CData>().is_none() => {
            let Some(s) = value.downcast::<Str>() else {
                return Err(vm.type_error(format!("unicode string expected instead of {} instance", name())));
            };
            let (len, room) = (s.text().chars(), this.byte_size / 4);
            put_wide(vm, at, this.byte_size, s, format!("string too long ({len}, maximum length {room})"))
        }
        // SAFETY: as above.
        _ => unsafe { data::set(vm, class, data, this.index, value, at) },
    }
}

/// What `CField(...)` is given as the place inside of an int.
fn bits_of(
    vm: &Vm,
    name: &str,
    class: Gc<Type>,
    byte_size: isize,
    bit_size: Value,
    bit_offset: Value,
) -> PyResult<Option<Bits>> {
    if bit_size.is_none() {
        if !bit_offset.is_none() {
            return Err(vm.value_error(format!("field {name}: bit_offset must be specified if bit_size is")));
        }
        return Ok(None);
    }
    let number = |value: Value| {
        if !vm.is_int(value) {
            return Err(vm.type_error("an integer is required"));
        }
        Ok(vm.int_to_i64(value).unwrap_or(i64::MAX))
    };
    let (size, offset) = (number(bit_size)?, number(bit_offset)?);
    let letter = info_of(class).map_or(0, |info| info.code());
    if codes::is_int(letter).is_none() && letter != b'?' {
        return Err(vm.type_error(format!("bit fields not allowed for type {}", class.name())));
    }
    let room = 8 * byte_size as i64;
    if size <= 0 || size > room {
        return Err(vm.value_error(format!("bit size of field {name} out of range, got {size}")));
    }
    if offset < 0 || offset > room {
        return Err(vm.value_error(format!("bit offset of field {name} out of range, got {offset}")));
    }
    if size + offset > room {
        let text = format!("bit field {name} overflows its type ({offset} + {size} > {room})");
        return Err(vm.value_error(text));
    }
    Ok(Some(Bits { from: offset as u32, count: size as u32 }))
}

/// Structure/Union member
#[class("CField", module = "ctypes")]
impl CField {
    #[new(
        "CField(*, name, type, byte_size, byte_offset, index, _internal_use, bit_size=None, bit_offset=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        name: Gc<Str>,
        class: Value,
        byte_size: isize,
        byte_offset: isize,
        index: isize,
        internal_use: bool,
        bit_size: Value,
        bit_offset: Value,
    ) -> PyResult<Gc<CField>> {
        if !internal_use {
            return Err(vm.type_error("cannot create type object"));
        }
        let shown = vm.repr_text(name.value())?;
        let known = class.downcast::<Type>().and_then(|class| Some((class, info_of(class)?)));
        let Some((class, info)) = known else {
            return Err(vm.type_error(format!("type of field {shown} must be a C type")));
        };
        if byte_size < 0 {
            let text = format!("byte size of field {shown} must not be negative, got {byte_size}");
            return Err(vm.value_error(text));
        }
        let size = info.size.get();
        if byte_size as usize != size {
            let text = format!("byte size of field {shown} ({byte_size}) does not match type size ({size})");
            return Err(vm.value_error(text));
        }
        let bits = bits_of(vm, &shown, class, byte_size, bit_size, bit_offset)?;
        Ok(CField::alloc(vm, cls, |head| CField {
            head,
            name: ValueCell::new(name.value()),
            class: ValueCell::new(class.value()),
            byte_offset,
            byte_size: size,
            index,
            bits,
            anonymous: Cell::new(false),
        }))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<CField>) -> PyResult<String> {
        let (name, class) = (vm.repr_text(this.name.get())?, this.class_of_values().name());
        let (offset, size) = (this.byte_offset, this.byte_size);
        Ok(match this.bits {
            Some(Bits { from, count }) => format!(
                "<ctypes.CField {name} type={class}, ofs={offset}, bit_size={count}, bit_offset={from}>"
            ),
            None => format!("<ctypes.CField {name} type={class}, ofs={offset}, size={size}>"),
        })
    }
    #[slot(descr_get)]
    fn get(vm: &Vm, this: Gc<CField>, instance: Value, _owner: Value) -> PyResult {
        if instance.is_unbound() || instance.is_none() {
            return Ok(this.value());
        }
        let (data, at) = place(vm, this, instance)?;
        let class = this.class_of_values();
        // SAFETY: in all cases the field lies inside of the object.
        unsafe {
            match this.access() {
                Access::Plain => data::get(vm, class, Some((data, this.index)), at),
                Access::Bits(bits) => {
                    let (letter, swapped) =
                        info_of(class).map_or((0, false), |info| (info.code(), info.swapped()));
                    Ok(codes::read_bits(vm, letter, swapped, bits, at))
                }
                Access::Chars => {
                    let bytes = std::slice::from_raw_parts(at, this.byte_size);
                    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
                    Ok(vm.bytes(&bytes[..end]).value())
                }
                Access::WideChars => wide_value(vm, at, this.byte_size),
            }
        }
    }
    #[slot(descr_set)]
    fn set(vm: &Vm, this: Gc<CField>, instance: Value, value: Value) -> PyResult<()> {
        set(vm, this, instance, value)
    }
    /// name of this field
    #[member("name")]
    fn get_name(this: Gc<CField>) -> Value {
        this.name.get()
    }
    /// type of this field
    #[member("type")]
    fn get_type(this: Gc<CField>) -> Value {
        this.class.get()
    }
    /// offset in bytes of this field (same as byte_offset)
    #[member("offset")]
    fn get_offset(this: Gc<CField>) -> isize {
        this.byte_offset
    }
    /// offset in bytes of this field. For bitfields: excludes bit_offset.
    #[member("byte_offset")]
    fn get_byte_offset(this: Gc<CField>) -> isize {
        this.byte_offset
    }
    /// size of this field in bytes
    #[member("byte_size")]
    fn get_byte_size(this: Gc<CField>) -> usize {
        this.byte_size
    }
    /// additional offset in bits (relative to byte_offset); zero for non-bitfields
    #[member("bit_offset")]
    fn get_bit_offset(this: Gc<CField>) -> u32 {
        this.bits.map_or(0, |bits| bits.from)
    }
    /// size in bytes of this field. For bitfields, this is a legacy packed value; use byte_size instead
    #[getter("size")]
    fn get_size(this: Gc<CField>) -> usize {
        this.bits.map_or(this.byte_size, |bits| ((bits.count as usize) << 16) | bits.from as usize)
    }
    /// size of this field in bits
    #[getter("bit_size")]
    fn get_bit_size(vm: &Vm, this: Gc<CField>) -> Value {
        vm.int_from_i128(this.bits.map_or(this.byte_size as i128 * 8, |bits| bits.count as i128))
    }
    /// true if this is a bitfield
    #[getter("is_bitfield")]
    fn get_is_bitfield(this: Gc<CField>) -> bool {
        this.bits.is_some()
    }
    /// true if this field is anonymous
    #[getter("is_anonymous")]
    fn get_is_anonymous(this: Gc<CField>) -> bool {
        this.anonymous.get()
    }
}
