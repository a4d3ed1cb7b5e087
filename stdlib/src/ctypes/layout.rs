//! The classes of structs and unions: assigning `_fields_` lays the type out. Where the fields go is computed by Python
//! code, as in CPython (`ctypes/_layout.py`); here the fields become attributes of the class, those of anonymous ones too,
//! and it is worked out how values are passed to functions.

use super::abi::{Leaf, Number, Passed};
use super::field::{self, CField};
use super::info::{self, CInfo, Shape, info_of, info_of_value};
use super::meta::CTypeType;
use taipan_macros::class;
use taipan_vm::builtins::r#type::type_setattr;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::simple::Name;
use taipan_vm::object::{Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The leaves of a value at an offset inside of a larger one, as far as it is small.
fn leaves_at(passed: &Passed, offset: usize, out: &mut Vec<Leaf>) -> Option<()> {
    for leaf in passed.leaves.as_ref()?.iter() {
        let offset = u8::try_from(offset + leaf.offset as usize).ok()?;
        out.push(Leaf { offset, ..*leaf });
    }
    Some(())
}

/// How an array is passed as a part of a struct.
pub fn array_passed(item: &CInfo, length: usize, size: usize) -> Passed {
    let mut leaves = Vec::new();
    let small = size <= 16 && item.size.get() > 0;
    let known =
        small && (0..length).all(|i| leaves_at(&item.passed(), i * item.size.get(), &mut leaves).is_some());
    let leaves = if size == 0 || known { Some(leaves) } else { None };
    Passed::aggregate(size, item.align.get(), leaves)
}

/// How a struct or union with these fields is passed, after what its base has.
fn passed(info: &CInfo, base: Option<Gc<CInfo>>, fields: &[Gc<CField>]) -> Passed {
    let (size, align) = (info.size.get(), info.align.get());
    if size > 16 {
        return Passed::aggregate(size, align, None);
    }
    let mut leaves = Vec::new();
    let mut known = base.is_none_or(|base| leaves_at(&base.passed(), 0, &mut leaves).is_some());
    for field in fields {
        let Some(info) = info_of(field.class_of_values()) else { continue };
        let offset = field.byte_offset.max(0) as usize;
        match field.bits {
            // The bytes that it touches are parts of ints.
            Some(bits) => {
                let (first, last) = (bits.from / 8, (bits.from + bits.count - 1) / 8);
                leaves.extend((first..=last).map(|byte| Leaf {
                    offset: (offset + byte as usize).min(255) as u8,
                    size: 1,
                    number: Number::Int { signed: false },
                }));
            }
            None => known &= leaves_at(&info.passed(), offset, &mut leaves).is_some(),
        }
    }
    Passed::aggregate(size, align, known.then_some(leaves))
}

fn int_attribute(vm: &Vm, object: Value, name: &str) -> PyResult<usize> {
    let value = vm.getattr_str(object, name)?;
    if !vm.is_int(value) {
        return Err(vm.type_error("an integer is required"));
    }
    match vm.int_to_i64(value).map(isize::try_from) {
        Some(Ok(n)) => {
            usize::try_from(n).map_err(|_| vm.value_error(format!("{name} of a type must not be negative")))
        }
        _ => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// The fields that the Python code made, all inside of `size` bytes.
fn checked_fields(vm: &Vm, laid_out: Gc<Tuple>, size: usize) -> PyResult<Vec<Gc<CField>>> {
    let mut known = Vec::new();
    for field in laid_out.items() {
        let Some(field) = field.downcast::<CField>() else {
            let name = vm.type_of(*field).name();
            return Err(vm.type_error(format!("fields must be of type CField, got {name}")));
        };
        let Some(item) = info_of(field.class_of_values()) else {
            return Err(vm.type_error("type of a field must be a C type"));
        };
        let end = (field.byte_offset as i128) + item.size.get() as i128;
        if field.byte_offset < 0 || (field.bits.is_none() && end > size as i128) {
            return Err(vm.value_error("a field lies outside of its type"));
        }
        known.push(field);
    }
    Ok(known)
}

/// Lays a class out for its `_fields_`.
///
/// # Errors
/// AttributeError if that was done before; what the Python code raises for fields that make no sense.
fn set_fields(vm: &Vm, class: Gc<Type>, fields: Value, is_struct: bool) -> PyResult<()> {
    let Some(info) = info_of(class) else { return Err(vm.type_error("ctypes state is not initialized")) };
    let check_final = || {
        if info.is_final.get() {
            return Err(vm.raise_message(vm.exc().attribute_error, "_fields_ is final"));
        }
        Ok(())
    };
    check_final()?;
    let base = class.base().filter(|base| info_of(*base).is_some());
    let base_info = base.and_then(info_of);
    if let Some(base) = base_info {
        base.is_final.set(true);
    }
    let module = taipan_vm::import::import(vm, "ctypes._layout")?;
    let arguments =
        [class.value(), fields, Value::bool(is_struct), base.map_or(Value::NONE, |base| base.value())];
    let layout = vm.call_method_str(module, "get_layout", &arguments)?;
    let (size, align) = (int_attribute(vm, layout, "size")?, int_attribute(vm, layout, "align")?);
    let format = vm.getattr_str(layout, "format_spec")?;
    let Some(format) = format.downcast::<Str>() else { return Err(vm.type_error("format_spec must be str")) };
    // The tuple keeps alive what the list is of.
    let laid_out = vm.tuple_from(vm.getattr_str(layout, "fields")?)?;
    let known = checked_fields(vm, laid_out, size)?;
    if known.iter().any(|field| field.class_of_values() == class) {
        let text = "Structure or union cannot contain itself";
        return Err(vm.raise_message(vm.exc().attribute_error, text));
    }
    // The Python code may have laid this class out meanwhile, or made an object of it.
    check_final()?;
    info.size.set(size);
    info.align.set(align);
    info.length.set(base_info.map_or(0, |base| base.length.get()) + known.len());
    *info.format.borrow_mut() = format.as_str_lossy().into_owned();
    let passed = passed(&info, base_info, &known);
    *info.passed.borrow_mut() = passed;
    for field in &known {
        if let Some(item) = info_of(field.class_of_values()) {
            item.is_final.set(true);
            info.has_pointer.set(info.has_pointer.get() || item.has_pointer.get());
        }
        vm.setattr(class.value(), field.name(), field.value())?;
    }
    std::hint::black_box(&laid_out);
    info.is_final.set(true);
    add_anonymous(vm, class)
}

/// Gives a class the fields of those of its fields that `_anonymous_` names.
fn add_anonymous(vm: &Vm, class: Gc<Type>) -> PyResult<()> {
    let Some(names) = vm.getattr_opt(class.value(), vm.intern_str("_anonymous_"))? else { return Ok(()) };
    if vm.type_of(names).slots().len.is_none() || vm.type_of(names).slots().getitem.is_none() {
        return Err(vm.type_error("_anonymous_ must be a sequence"));
    }
    for name in vm.tuple_from(names)?.items() {
        let Some(name) = name.downcast::<Str>() else {
            let given = vm.type_of(*name).name();
            return Err(vm.type_error(format!("attribute name must be string, not '{given}'")));
        };
        let field = vm.getattr(class.value(), name)?;
        let Some(field) = field.downcast::<CField>() else {
            let text = format!("'{}' is specified in _anonymous_ but not in _fields_", name.as_str_lossy());
            return Err(vm.raise_message(vm.exc().attribute_error, text));
        };
        field.anonymous.set(true);
        add_inner(vm, class, field, field.index, field.byte_offset)?;
    }
    Ok(())
}

/// Gives a class the fields of one of its fields.
fn add_inner(vm: &Vm, class: Gc<Type>, outer: Gc<CField>, index: isize, offset: isize) -> PyResult<()> {
    vm.check_native_stack()?;
    let inner = outer.class_of_values();
    let fields = vm.tuple_from(vm.getattr_str(inner.value(), "_fields_")?)?;
    for field in fields.items() {
        let name = vm.getitem(*field, vm.int(0))?;
        let Some(name) = name.downcast::<Str>() else {
            return Err(vm.type_error("attribute name must be string"));
        };
        let found = vm.getattr(inner.value(), name)?;
        let Some(found) = found.downcast::<CField>() else { return Err(vm.type_error("unexpected type")) };
        if found.anonymous.get() {
            add_inner(vm, class, found, index + found.index, offset + found.byte_offset)?;
            continue;
        }
        let moved = field::moved(vm, found, index, offset);
        vm.setattr(class.value(), name, moved.value())?;
    }
    Ok(())
}

/// `__init__` of both metaclasses.
fn init(vm: &Vm, this: Gc<Type>, shape: Shape) -> PyResult<()> {
    let own = |name: &str| this.dict().get_str(vm, vm.intern_str(name));
    if own("_abstract_").is_some() {
        return Ok(());
    }
    let info = info::create(vm, this, shape)?;
    let name = vm.intern_str("_fields_");
    if let Some(fields) = own("_fields_") {
        return vm.setattr(this.value(), name, fields);
    }
    if let Some(base) = this.base().and_then(info_of) {
        base.is_final.set(true);
        info.take_from(base);
    }
    Ok(())
}

fn setattr(vm: &Vm, this: Gc<Type>, name: Name, value: Value, is_struct: bool) -> PyResult<()> {
    if name.bytes() == b"_fields_" && !value.is_unbound() {
        set_fields(vm, this, value, is_struct)?;
    }
    type_setattr(vm, this.value(), name, value)
}

/// metatype for the CData Objects
pub struct StructType;

/// metatype for the CData Objects
#[class("PyCStructType", module = "_ctypes", base = CTypeType, kind = Type, subclassable)]
impl StructType {
    #[init_method("PyCStructType(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Type>, _args: &Args) -> PyResult<()> {
        init(vm, this, Shape::Struct)
    }
    #[slot(setattr)]
    fn setattr(vm: &Vm, this: Gc<Type>, name: Name, value: Value) -> PyResult<()> {
        setattr(vm, this, name, value, true)
    }
}

/// metatype for the Union Objects
pub struct UnionType;

/// metatype for the Union Objects
#[class("UnionType", module = "_ctypes", base = CTypeType, kind = Type, subclassable)]
impl UnionType {
    #[init_method("UnionType(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Type>, _args: &Args) -> PyResult<()> {
        init(vm, this, Shape::Union)
    }
    #[slot(setattr)]
    fn setattr(vm: &Vm, this: Gc<Type>, name: Name, value: Value) -> PyResult<()> {
        setattr(vm, this, name, value, false)
    }
}

/// The names of the fields that a class has itself.
pub fn own_fields(vm: &Vm, class: Gc<Type>) -> PyResult<Option<Gc<Tuple>>> {
    debug_assert!(info_of_value(class.value()).is_some());
    match class.dict().get_str(vm, vm.intern_str("_fields_")) {
        Some(fields) => vm.tuple_from(fields).map(Some),
        None => Ok(None),
    }
}
