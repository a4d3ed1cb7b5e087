//! `Array`: a fixed number of items of one type. Arrays of characters are texts as well: `value` and `raw`.

use super::data::{self, CData};
use super::info::{CInfo, info_of};
use super::meta::{self, ArrayType};
use super::text;
use taipan_macros::class;
use taipan_vm::builtins::{generic_alias, slice};
use taipan_vm::native::{Args, BytesLike, PyResult};
use taipan_vm::object::{Bytes, Slice, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Items of a type that lie one after another.
pub struct Items {
    pub item: Gc<Type>,
    pub size: usize,
    pub start: *mut u8,
}

impl Items {
    fn at(&self, index: isize) -> *mut u8 {
        self.start.wrapping_offset(index.wrapping_mul(self.size as isize))
    }
    /// Item `index`.
    ///
    /// # Errors
    /// What making an object raises.
    pub fn get(&self, vm: &Vm, owner: Gc<CData>, index: isize) -> PyResult {
        // SAFETY: the index is inside the array; for a pointer the program says that an item is there.
        unsafe { data::get(vm, self.item, Some((owner, index)), self.at(index)) }
    }
    /// Sets item `index`.
    ///
    /// # Errors
    /// TypeError for values that are not of the type.
    pub fn set(&self, vm: &Vm, owner: Gc<CData>, index: isize, value: Value) -> PyResult<()> {
        // SAFETY: as in `get`.
        unsafe { data::set(vm, self.item, owner, index, value, self.at(index)) }
    }
    /// The items `start`, `start + step`, ...: bytes, a string or a list.
    ///
    /// # Errors
    /// As [`Items::get`]; MemoryError.
    pub fn slice(&self, vm: &Vm, owner: Gc<CData>, start: isize, step: isize, count: usize) -> PyResult {
        let places = (0..count as isize).map(|i| start.wrapping_add(i.wrapping_mul(step)));
        vm.room_for(count.saturating_mul(8))?;
        match info_of(self.item).map_or(0, |info| info.code()) {
            b'c' => {
                // SAFETY: as in `get`, for each.
                let bytes: Vec<u8> = places.map(|i| unsafe { *self.at(i) }).collect();
                Ok(vm.bytes(&bytes).value())
            }
            b'u' => {
                // SAFETY: as in `get`, for each.
                let chars: Vec<u32> =
                    places.map(|i| unsafe { self.at(i).cast::<u32>().read_unaligned() }).collect();
                // SAFETY: so many lie in the vector.
                unsafe { text::wide_at(vm, chars.as_ptr(), Some(chars.len())) }
            }
            _ => {
                let list = vm.new_list();
                for i in places {
                    list.push(vm, self.get(vm, owner, i)?);
                }
                Ok(list.value())
            }
        }
    }
}

fn items(vm: &Vm, this: Gc<CData>) -> PyResult<(Items, Gc<CInfo>)> {
    let info = this.info(vm)?;
    let Some(item) = info.item_type() else { return Err(vm.type_error("abstract class")) };
    let size = info_of(item).map_or(0, |item| item.size.get());
    Ok((Items { item, size, start: this.ptr() }, info))
}

fn is_index(vm: &Vm, key: Value) -> bool {
    vm.is_int(key) || vm.type_of(key).slots().index.is_some()
}

/// An index as C code takes it.
///
/// # Errors
/// IndexError if it is too large.
pub fn index_of(vm: &Vm, key: Value) -> PyResult<isize> {
    let index = vm.index_of(key)?;
    match vm.int_to_i64(index) {
        Some(index) => Ok(index as isize),
        None => {
            Err(vm
                .index_error(format!("cannot fit '{}' into an index-sized integer", vm.type_of(key).name())))
        }
    }
}

/// The place of an item, counted from the end if it is negative.
fn place(vm: &Vm, info: Gc<CInfo>, key: Value) -> PyResult<isize> {
    let length = info.length.get() as isize;
    let index = index_of(vm, key)?;
    let index = if index < 0 { index.saturating_add(length) } else { index };
    if !(0..length).contains(&index) {
        return Err(vm.index_error("invalid index"));
    }
    Ok(index)
}

/// The class `Array`.
pub struct Array;

/// Abstract base class for arrays.
///
/// The recommended way to create concrete array types is by multiplying any
/// ctypes data type with a non-negative integer. Alternatively, you can subclass
/// this type and define _length_ and _type_ class variables. Array elements can
/// be read and written using standard subscript and slice accesses for slice
/// reads, the resulting object is not itself an Array.
#[class("Array", module = "_ctypes", base = CData, subclassable)]
impl Array {
    #[new("Array(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult<Gc<CData>> {
        CData::make(vm, cls, meta::concrete(vm, cls)?)
    }
    #[init_method("Array(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<CData>, args: &Args) -> PyResult<()> {
        let (items, info) = items(vm, this)?;
        for (i, value) in args.positional().iter().enumerate() {
            if i >= info.length.get() {
                return Err(vm.index_error("invalid index"));
            }
            items.set(vm, this, i as isize, *value)?;
        }
        Ok(())
    }
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<CData>) -> PyResult<usize> {
        Ok(this.info(vm)?.length.get())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<CData>, key: Value) -> PyResult {
        let (items, info) = items(vm, this)?;
        if is_index(vm, key) {
            return items.get(vm, this, place(vm, info, key)?);
        }
        let Some(range) = key.downcast::<Slice>() else {
            return Err(vm.type_error("indices must be integers"));
        };
        let (start, _, step, count) = slice::indices(vm, range, info.length.get())?;
        items.slice(vm, this, start, step, count)
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<CData>, key: Value, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("Array does not support item deletion"));
        }
        let (items, info) = items(vm, this)?;
        if is_index(vm, key) {
            return items.set(vm, this, place(vm, info, key)?, value);
        }
        let Some(range) = key.downcast::<Slice>() else {
            return Err(vm.type_error("indices must be integer"));
        };
        let (start, _, step, count) = slice::indices(vm, range, info.length.get())?;
        let given = vm.len(value);
        if given.is_err() {
            vm.take_exception();
        }
        if given != Ok(count) {
            return Err(vm.value_error("Can only assign sequence of same size"));
        }
        for i in 0..count {
            let value = vm.getitem(value, vm.int(i as i64))?;
            items.set(vm, this, start + i as isize * step, value)?;
        }
        Ok(())
    }
    /// Arrays are generic over the type of their elements
    #[class_method("__class_getitem__($type, object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    #[class_init]
    fn complete(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        meta::set_metaclass(vm, cls, ArrayType::class(vm));
        Ok(())
    }
}

/// What arrays of `char` have besides.
pub struct CharArray;

#[class("c_char_Array", module = "_ctypes")]
impl CharArray {
    #[getter]
    fn raw(vm: &Vm, this: Gc<CData>) -> Value {
        vm.bytes(&this.bytes()).value()
    }
    #[setter("raw")]
    fn set_raw(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            let text =
                format!("attribute 'raw' of '{}' objects cannot be deleted", vm.type_of(this.value()).name());
            return Err(vm.raise_message(vm.exc().attribute_error, text));
        }
        let bytes = BytesLike::of(vm, value)?;
        if bytes.len() > this.size() {
            return Err(vm.value_error("byte string too long"));
        }
        // SAFETY: the array has room for them; they may be its own.
        unsafe { std::ptr::copy(bytes.as_ptr(), this.ptr(), bytes.len()) };
        Ok(())
    }
    #[getter]
    fn value(vm: &Vm, this: Gc<CData>) -> Value {
        let bytes = this.bytes();
        let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
        vm.bytes(&bytes[..end]).value()
    }
    #[setter("value")]
    fn set_value(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("can't delete attribute"));
        }
        let Some(bytes) = value.downcast::<Bytes>() else {
            let name = vm.type_of(value).name();
            return Err(vm.type_error(format!("bytes expected instead of {name} instance")));
        };
        put_bytes(vm, this.ptr(), this.size(), bytes.as_slice(), "byte string too long".into())
    }
}

/// Stores bytes, and a NUL if there is room for it.
///
/// # Errors
/// ValueError with this text if they are too many.
pub(super) fn put_bytes(vm: &Vm, at: *mut u8, room: usize, bytes: &[u8], too_long: String) -> PyResult<()> {
    if bytes.len() > room {
        return Err(vm.value_error(too_long));
    }
    // SAFETY: there is room for them, and for the NUL if there is more room.
    unsafe {
        std::ptr::copy(bytes.as_ptr(), at, bytes.len());
        if bytes.len() < room {
            *at.add(bytes.len()) = 0;
        }
    }
    Ok(())
}

/// Stores a string as `wchar_t`s, and a NUL if there is room for it.
///
/// # Errors
/// ValueError with this text if they are too many.
pub(super) fn put_wide(vm: &Vm, at: *mut u8, room: usize, s: Gc<Str>, too_long: String) -> PyResult<()> {
    let mut chars = text::wide(s);
    if chars.len() > room / 4 {
        return Err(vm.value_error(too_long));
    }
    if chars.len() < room / 4 {
        chars.push(0);
    }
    // SAFETY: there is room for them.
    unsafe { std::ptr::copy_nonoverlapping(chars.as_ptr().cast::<u8>(), at, 4 * chars.len()) };
    Ok(())
}

/// What arrays of `wchar_t` have besides.
pub struct WideArray;

#[class("c_wchar_Array", module = "_ctypes")]
impl WideArray {
    /// string value
    #[getter]
    fn value(vm: &Vm, this: Gc<CData>) -> PyResult {
        wide_value(vm, this.ptr(), this.size())
    }
    #[setter("value")]
    fn set_value(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("can't delete attribute"));
        }
        let Some(s) = value.downcast::<Str>() else {
            let name = vm.type_of(value).name();
            return Err(vm.type_error(format!("unicode string expected instead of {name} instance")));
        };
        put_wide(vm, this.ptr(), this.size(), s, "string too long".into())
    }
}

/// The string that lies in so many bytes, up to the first NUL.
///
/// # Errors
/// ValueError if there is what is no character.
pub(super) fn wide_value(vm: &Vm, at: *const u8, room: usize) -> PyResult {
    let mut len = 0;
    // SAFETY: inside the array.
    while len < room / 4 && unsafe { at.cast::<u32>().add(len).read_unaligned() } != 0 {
        len += 1;
    }
    // SAFETY: as above.
    unsafe { text::wide_at(vm, at.cast(), Some(len)) }
}
