//! `_Pointer`: pointers to values of a type. What they point to is reached by `contents` and by index, as in C: nobody
//! checks that anything is there, unless the pointer is NULL.

use super::array::{Items, index_of};
use super::data::CData;
use super::info::info_of;
use super::meta::{self, PointerType};
use taipan_macros::class;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::{Slice, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What a pointer points to.
///
/// # Errors
/// ValueError for NULL.
fn items(vm: &Vm, this: Gc<CData>) -> PyResult<Items> {
    let start = this.pointer();
    if start.is_null() {
        return Err(vm.value_error("NULL pointer access"));
    }
    let Some(item) = this.info(vm)?.item_type() else {
        return Err(vm.type_error("Cannot create instance: has no _type_"));
    };
    let size = info_of(item).map_or(0, |item| item.size.get());
    Ok(Items { item, size, start })
}

fn set_contents(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
    let Some(item) = this.info(vm)?.item_type() else {
        return Err(vm.type_error("Cannot create instance: has no _type_"));
    };
    // As in CPython, data of any type will do.
    let Some(data) = value.downcast::<CData>() else {
        let (wanted, given) = (item.name(), vm.type_of(value).name());
        return Err(vm.type_error(format!("expected {wanted} instead of {given}")));
    };
    this.set_pointer(data.ptr());
    this.keep(vm, 1, value)?;
    let kept = data.kept(vm);
    this.keep(vm, 0, kept)
}

/// A bound of a slice, if it is given.
fn bound(vm: &Vm, value: Value) -> PyResult<Option<isize>> {
    if value.is_none() { Ok(None) } else { index_of(vm, value).map(Some) }
}

/// First place, step and number of a slice.
fn places(vm: &Vm, range: Gc<Slice>) -> PyResult<(isize, isize, usize)> {
    let step = bound(vm, range.step.get())?.unwrap_or(1);
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let start = match bound(vm, range.start.get())? {
        Some(start) => start,
        None if step < 0 => return Err(vm.value_error("slice start is required for step < 0")),
        None => 0,
    };
    let Some(stop) = bound(vm, range.stop.get())? else {
        return Err(vm.value_error("slice stop is required"));
    };
    let distance = if step > 0 { stop as i128 - start as i128 } else { start as i128 - stop as i128 };
    let stride = (step as i128).abs();
    let count = if distance <= 0 { 0 } else { (distance + stride - 1) / stride };
    match usize::try_from(count) {
        Ok(count) => Ok((start, step, count)),
        Err(_) => Err(vm.memory_error("")),
    }
}

/// XXX to be provided
pub struct Pointer;

/// XXX to be provided
#[class("_Pointer", module = "_ctypes", base = CData, subclassable)]
impl Pointer {
    #[new("_Pointer(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult<Gc<CData>> {
        match info_of(cls) {
            Some(info) if info.item_type().is_some() => CData::make(vm, cls, info),
            _ => Err(vm.type_error("Cannot create instance: has no _type_")),
        }
    }
    #[init_method("_Pointer(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<CData>, args: &Args) -> PyResult<()> {
        args.between(vm, "POINTER", 0, 1)?;
        match args.get(0) {
            Some(value) => set_contents(vm, this, value),
            None => Ok(()),
        }
    }
    /// the object this pointer points to (read-write)
    #[getter]
    fn contents(vm: &Vm, this: Gc<CData>) -> PyResult<Gc<CData>> {
        let items = items(vm, this)?;
        let info = meta::concrete(vm, items.item)?;
        CData::part_of(vm, items.item, info, Some((this, 0)), items.start)
    }
    #[setter("contents")]
    fn set_contents(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("Pointer does not support item deletion"));
        }
        set_contents(vm, this, value)
    }
    #[slot(bool)]
    fn bool(this: Gc<CData>) -> bool {
        !this.pointer().is_null()
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<CData>, key: Value) -> PyResult {
        if let Some(range) = key.downcast::<Slice>() {
            let (start, step, count) = places(vm, range)?;
            if count == 0 && this.pointer().is_null() {
                return Ok(vm.new_list().value());
            }
            return items(vm, this)?.slice(vm, this, start, step, count);
        }
        if !vm.is_int(key) && vm.type_of(key).slots().index.is_none() {
            return Err(vm.type_error("Pointer indices must be integer"));
        }
        let index = index_of(vm, key)?;
        items(vm, this)?.get(vm, this, index)
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<CData>, key: Value, value: Value) -> PyResult<()> {
        if !vm.is_int(key) && vm.type_of(key).slots().index.is_none() {
            let name = vm.type_of(key).name();
            return Err(vm.type_error(format!("sequence index must be integer, not '{name}'")));
        }
        if value.is_unbound() {
            return Err(vm.type_error("Pointer does not support item deletion"));
        }
        let index = index_of(vm, key)?;
        items(vm, this)?.set(vm, this, index, value)
    }
    #[class_init]
    fn complete(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        meta::set_metaclass(vm, cls, PointerType::class(vm));
        Ok(())
    }
}
