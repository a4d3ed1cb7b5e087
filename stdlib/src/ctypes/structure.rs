//! `Structure` and `Union`: objects whose fields are attributes.

use super::data::CData;
use super::info::info_of;
use super::layout::{StructType, UnionType, own_fields};
use super::meta;
use taipan_macros::class;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Sets the fields of a class and its bases, those of the bases first, from values by position; how many were used.
fn set_fields(vm: &Vm, this: Value, class: Gc<Type>, args: &Args, from: usize) -> PyResult<usize> {
    let mut at = from;
    if let Some(base) = class.base().filter(|base| info_of(*base).is_some()) {
        vm.check_native_stack()?;
        at = set_fields(vm, this, base, args, at)?;
    }
    let Some(fields) = own_fields(vm, class)? else { return Ok(at) };
    for field in fields.items() {
        let Some(value) = args.get(at) else { break };
        let name = vm.getitem(*field, vm.int(0))?;
        let Some(name) = name.downcast::<Str>() else {
            return Err(vm.type_error("attribute name must be string"));
        };
        if args.keyword(&name.as_str_lossy()).is_some() {
            let shown = vm.repr_text(name.value())?;
            return Err(vm.type_error(format!("duplicate values for field {shown}")));
        }
        vm.setattr(this, name, value)?;
        at += 1;
    }
    Ok(at)
}

fn init(vm: &Vm, this: Gc<CData>, args: &Args) -> PyResult<()> {
    if !args.is_empty() {
        let class = vm.type_of(this.value());
        let used = set_fields(vm, this.value(), class, args, 0)?;
        if used < args.len() {
            return Err(vm.type_error("too many initializers"));
        }
    }
    for (name, value) in args.keywords() {
        vm.setattr(this.value(), name, value)?;
    }
    Ok(())
}

/// Structure base class
pub struct Structure;

/// Structure base class
#[class("Structure", module = "_ctypes", base = CData, subclassable)]
impl Structure {
    #[new("Structure(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult<Gc<CData>> {
        CData::make(vm, cls, meta::concrete(vm, cls)?)
    }
    #[init_method("Structure(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<CData>, args: &Args) -> PyResult<()> {
        init(vm, this, args)
    }
    #[class_init]
    fn complete(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        meta::set_metaclass(vm, cls, StructType::class(vm));
        Ok(())
    }
}

/// Union base class
pub struct Union;

/// Union base class
#[class("Union", module = "_ctypes", base = CData, subclassable)]
impl Union {
    #[new("Union(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult<Gc<CData>> {
        CData::make(vm, cls, meta::concrete(vm, cls)?)
    }
    #[init_method("Union(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<CData>, args: &Args) -> PyResult<()> {
        init(vm, this, args)
    }
    #[class_init]
    fn complete(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        meta::set_metaclass(vm, cls, UnionType::class(vm));
        Ok(())
    }
}
