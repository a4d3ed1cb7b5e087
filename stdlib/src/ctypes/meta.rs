//! The classes of C types (`type(c_int)` and its like), and what all of them can do. Their `__init__` works out what there
//! is to know about a new type: its size, how it is passed to functions, what a buffer of it looks like.

use super::data::CData;
use super::info::{self, CInfo, Shape, info_of, info_of_value};
use super::loading;
use super::param::{CArg, byref};
use taipan_macros::class;
use taipan_vm::builtins::{memoryview, weakref};
use taipan_vm::native::{Args, PyResult, Raised, set_class_attribute};
use taipan_vm::object::buffer::flags;
use taipan_vm::object::descriptor::GetSet;
use taipan_vm::object::header::{Header, Kind, ValueCell};
use taipan_vm::object::types::type_flags;
use taipan_vm::object::{Dict, Str, Type, attribute, builtin_types::shapes};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

fn base_type(vm: &Vm) -> Gc<Type> {
    vm.builtin_type(shapes::TYPE)
}

/// Makes a native class one of a metaclass of this module.
pub fn set_metaclass(vm: &Vm, class: Gc<Type>, metaclass: Gc<Type>) {
    attribute::change_class(vm, class.value(), metaclass);
}

/// An attribute of a class, if it has it.
///
/// # Errors
/// What looking it up raises.
pub fn attribute_of(vm: &Vm, class: Gc<Type>, name: &str) -> PyResult<Option<Value>> {
    vm.getattr_opt(class.value(), vm.intern_str(name))
}

/// The information about a class whose instances are wanted.
///
/// # Errors
/// TypeError for an abstract class.
pub fn concrete(vm: &Vm, class: Gc<Type>) -> PyResult<Gc<CInfo>> {
    info_of(class).ok_or_else(|| vm.type_error("abstract class"))
}

/// Adds computed attributes that a helping class has to a class.
pub fn add_properties(vm: &Vm, class: Gc<Type>, helper: &'static taipan_vm::native::ClassDef) {
    for property in helper.properties {
        let getset = vm.heap().alloc(GetSet {
            header: Header::new(shapes::GETSET_DESCRIPTOR, Kind::GetSet),
            def: property,
            owner: ValueCell::new(class.value()),
        });
        class.set_attr_raw(vm, vm.intern_str(property.name), getset.value());
    }
}

/// `from_param` of most types: instances, and `byref` of what the type points to.
///
/// # Errors
/// TypeError for anything else.
pub fn from_param(vm: &Vm, class: Gc<Type>, value: Value) -> PyResult {
    if vm.isinstance(value, class.value())? {
        return Ok(value);
    }
    if let Some(arg) = value.downcast::<CArg>() {
        let object = arg.object();
        let item = info_of(class).and_then(|info| info.item_type());
        if let Some(item) = item
            && object.downcast::<CData>().is_some()
            && vm.isinstance(object, item.value())?
        {
            return Ok(value);
        }
        let (wanted, given) = (class.name(), vm.type_of(object).name());
        return Err(vm.type_error(format!("expected {wanted} instance instead of pointer to {given}")));
    }
    if let Some(stand_in) = vm.getattr_opt(value, vm.intern_str("_as_parameter_"))? {
        vm.check_native_stack()?;
        return from_param(vm, class, stand_in);
    }
    let (wanted, given) = (class.name(), vm.type_of(value).name());
    Err(vm.type_error(format!("expected {wanted} instance instead of {given}")))
}

/// The type of arrays of `length` items of a type: always the same one while somebody uses it.
///
/// # Errors
/// ValueError for a negative length; what making a class raises.
pub fn array_type(vm: &Vm, item: Gc<Type>, length: isize) -> PyResult {
    if length < 0 {
        return Err(vm.value_error(format!("Array length must be >= 0, not {length}")));
    }
    let Some(info) = info_of(item) else { return Err(vm.type_error("_type_ must have storage info")) };
    let key = vm.int(length as i64);
    let known = match info.arrays.get().downcast::<Dict>() {
        Some(known) => known,
        None => {
            let known = vm.new_dict();
            info.arrays.set(info.header(), known.value());
            known
        }
    };
    if let Some(reference) = known.get(vm, key)?
        && let Some(class) = weakref::resolve(reference)
    {
        return Ok(class);
    }
    let namespace = vm.new_dict();
    namespace.set_str(vm, vm.intern_str("_length_"), key);
    namespace.set_str(vm, vm.intern_str("_type_"), item.value());
    let name = vm.str(&format!("{}_Array_{length}", item.name_str().as_str_lossy()));
    let array = super::array::Array::class(vm);
    let bases = vm.new_tuple(&[array.value()]);
    let class =
        vm.call(vm.type_of(array.value()).value(), &[name.value(), bases.value(), namespace.value()])?;
    let reference = weakref::new_weak(vm, weakref::WeakRef::class(vm), class, Value::NONE)?;
    known.set(vm, key, reference.value())?;
    Ok(class)
}

fn not_int(vm: &Vm) -> Raised {
    vm.type_error("integer expected")
}

/// The size and offset that a buffer must have for an object of the type.
fn check_room(vm: &Vm, len: usize, offset: isize, size: usize) -> PyResult<usize> {
    let Ok(offset) = usize::try_from(offset) else {
        return Err(vm.value_error("offset cannot be negative"));
    };
    let needed = size.saturating_add(offset);
    if needed > len {
        return Err(
            vm.value_error(format!("Buffer size too small ({len} instead of at least {needed} bytes)"))
        );
    }
    Ok(offset)
}

/// The class of all classes of C types.
pub struct CTypeType;

#[class("CType_Type", module = "_ctypes", kind = Type, base = fn:base_type, subclassable)]
impl CTypeType {
    #[slot(repeat)]
    fn repeat(vm: &Vm, this: Gc<Type>, length: isize) -> PyResult {
        array_type(vm, this, length)
    }
    /// pointer type
    #[getter("__pointer_type__")]
    fn get_pointer_type(vm: &Vm, this: Gc<Type>) -> PyResult {
        let known = info_of(this).map(|info| info.pointer_type.get()).filter(|p| !p.is_unbound());
        match known {
            Some(class) => Ok(class),
            None => {
                let repr = vm.repr_text(this.value())?;
                let text = format!("{repr} has no attribute '__pointer_type__'");
                Err(vm.raise_message(vm.exc().attribute_error, text))
            }
        }
    }
    #[setter("__pointer_type__")]
    fn set_pointer_type(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult<()> {
        let Some(info) = info_of(this) else {
            let repr = vm.repr_text(this.value())?;
            return Err(vm.type_error(format!("{repr} must have storage info")));
        };
        info.pointer_type.set(info.header(), value);
        Ok(())
    }
    /// Convert a Python object into a function call parameter.
    #[method("from_param($self, value, /)")]
    fn from_param(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult {
        from_param(vm, this, value)
    }
    /// C.from_address(integer) -> C instance
    ///
    /// Access a C instance at the specified address.
    #[method("from_address($self, value, /)")]
    fn from_address(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult {
        if !vm.is_int(value) {
            return Err(not_int(vm));
        }
        let info = concrete(vm, this)?;
        let address = super::codes::low_word(vm, value)?;
        vm.audit("ctypes.cdata", &[vm.int_from_u64(address)])?;
        Ok(CData::looking_at(vm, this, info, address as *mut u8).value())
    }
    /// C.from_buffer(object, offset=0) -> C instance
    ///
    /// Create a C instance from a writeable buffer.
    #[method("from_buffer($self, obj, offset=0, /)")]
    fn from_buffer(vm: &Vm, this: Gc<Type>, object: Value, offset: isize) -> PyResult {
        let info = concrete(vm, this)?;
        let view = memoryview::from_object(vm, object, flags::FULL_RO)?;
        let Some(get) = vm.type_of(view).slots().buffer else { return Err(vm.type_error("no buffer")) };
        let buffer = get(vm, view, flags::FULL_RO)?;
        if buffer.readonly {
            return Err(vm.type_error("underlying buffer is not writable"));
        }
        if !buffer.is_contiguous() {
            return Err(vm.type_error("underlying buffer is not C contiguous"));
        }
        let offset = check_room(vm, buffer.len, offset, info.size.get())?;
        let arguments = [object, vm.int(buffer.len as i64), vm.int(offset as i64)];
        vm.audit("ctypes.cdata/buffer", &arguments)?;
        let data = CData::looking_at(vm, this, info, buffer.ptr.wrapping_add(offset));
        // The view holds the memory where it is.
        data.keep(vm, -1, view)?;
        Ok(data.value())
    }
    /// C.from_buffer_copy(object, offset=0) -> C instance
    ///
    /// Create a C instance from a readable buffer.
    #[method("from_buffer_copy($self, buffer, offset=0, /)")]
    fn from_buffer_copy(vm: &Vm, this: Gc<Type>, buffer: Value, offset: isize) -> PyResult {
        let info = concrete(vm, this)?;
        let bytes = taipan_vm::native::BytesLike::of(vm, buffer)?;
        let offset = check_room(vm, bytes.len(), offset, info.size.get())?;
        let event = [buffer, vm.int(bytes.len() as i64), vm.int(offset as i64)];
        vm.audit("ctypes.cdata/buffer", &event)?;
        let data = CData::make(vm, this, info)?;
        let Some(part) = bytes.get(offset..offset + info.size.get()) else {
            return Err(vm.value_error("the buffer changed its size"));
        };
        // SAFETY: the object has room for as many bytes as its type has.
        unsafe { std::ptr::copy_nonoverlapping(part.as_ptr(), data.ptr(), part.len()) };
        Ok(data.value())
    }
    /// C.in_dll(dll, name) -> C instance
    ///
    /// Access a C instance in a dll.
    #[method("in_dll($self, dll, name, /)")]
    fn in_dll(vm: &Vm, this: Gc<Type>, dll: Value, name: Gc<Str>) -> PyResult {
        let handle = loading::handle_of(vm, dll)?;
        let info = concrete(vm, this)?;
        let found = loading::symbol(vm, handle, name.bytes(), "symbol")?;
        let address = found.map_err(|message| vm.value_error(message))?;
        let data = CData::looking_at(vm, this, info, address as *mut u8);
        data.keep(vm, -1, dll)?;
        Ok(data.value())
    }
}

/// metatype for the Pointer Objects
pub struct PointerType;

/// Lets pointers of a type point to values of another.
///
/// # Errors
/// TypeError for what is no C type.
fn set_item_type(vm: &Vm, class: Gc<Type>, info: Gc<CInfo>, item: Value) -> PyResult<()> {
    let Some(item_class) = item.downcast::<Type>() else {
        return Err(vm.type_error("_type_ must be a type"));
    };
    let Some(item_info) = info_of(item_class) else {
        return Err(vm.type_error("_type_ must have storage info"));
    };
    info.item.set(info.header(), item);
    *info.format.borrow_mut() = item_info.pointed_format();
    if item_info.pointer_type.get().is_unbound() {
        item_info.pointer_type.set(item_info.header(), class.value());
    }
    Ok(())
}

/// metatype for the Pointer Objects
#[class("PyCPointerType", module = "_ctypes", base = CTypeType, kind = Type, subclassable)]
impl PointerType {
    #[init_method("PyCPointerType(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Type>, _args: &Args) -> PyResult<()> {
        let info = info::create(vm, this, Shape::Pointer)?;
        info.be_pointer();
        if let Some(item) = this.dict().get_str(vm, vm.intern_str("_type_")) {
            set_item_type(vm, this, info, item)?;
        }
        Ok(())
    }
    /// Convert a Python object into a function call parameter.
    #[method("from_param($self, value, /)")]
    fn from_param(vm: &Vm, this: Gc<Type>, value: Value) -> PyResult {
        if value.is_none() {
            return Ok(value);
        }
        let item = info_of(this).and_then(|info| info.item_type());
        if let Some(item) = item
            && let Some(data) = value.downcast::<CData>()
        {
            if vm.isinstance(value, item.value())? {
                return Ok(byref(vm, data, 0).value());
            }
            let given = info_of(vm.type_of(value));
            if let Some(given) = given.filter(|g| matches!(g.shape(), Shape::Pointer | Shape::Array))
                && let Some(given) = given.item_type()
                && vm.issubclass(given.value(), item.value())?
            {
                return Ok(value);
            }
        }
        from_param(vm, this, value)
    }
    #[method("set_type($self, type, /)")]
    fn set_type(vm: &Vm, this: Gc<Type>, class: Value) -> PyResult<()> {
        let info = concrete(vm, this)?;
        set_item_type(vm, this, info, class)?;
        set_class_attribute(vm, this, "_type_", class)
    }
}

/// metatype for the Array Objects
pub struct ArrayType;

/// metatype for the Array Objects
#[class("PyCArrayType", module = "_ctypes", base = CTypeType, kind = Type, subclassable)]
impl ArrayType {
    #[init_method("PyCArrayType(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Type>, _args: &Args) -> PyResult<()> {
        let missing = |name: &str| {
            let text = format!("class must define a '{name}' attribute");
            vm.raise_message(vm.exc().attribute_error, text)
        };
        let length = attribute_of(vm, this, "_length_")?.ok_or_else(|| missing("_length_"))?;
        if !vm.is_int(length) {
            return Err(vm.type_error("The '_length_' attribute must be an integer"));
        }
        let negative = vm.int_to_big(length).is_some_and(|big| big.is_negative());
        if negative {
            return Err(vm.value_error("The '_length_' attribute must not be negative"));
        }
        let Some(length) = vm.int_to_i64(length) else {
            return Err(vm.overflow_error("The '_length_' attribute is too large"));
        };
        let length = length as usize;
        let item = attribute_of(vm, this, "_type_")?.ok_or_else(|| missing("_type_"))?;
        let Some(item_info) = info_of_value(item) else {
            return Err(vm.type_error("_type_ must have storage info"));
        };
        let info = info::create(vm, this, Shape::Array)?;
        let size = item_info.size.get().checked_mul(length).filter(|n| isize::try_from(*n).is_ok());
        let Some(size) = size else { return Err(vm.overflow_error("array too large")) };
        item_info.is_final.set(true);
        info.size.set(size);
        info.align.set(item_info.align.get());
        info.length.set(length);
        info.item.set(info.header(), item);
        info.has_pointer.set(item_info.has_pointer.get());
        *info.format.borrow_mut() = item_info.format.borrow().clone();
        let mut dims = vec![length as isize];
        dims.extend_from_slice(&item_info.dims.borrow());
        *info.dims.borrow_mut() = dims;
        let passed = super::layout::array_passed(&item_info, length, size);
        *info.passed.borrow_mut() = passed;
        match item_info.code() {
            b'c' => add_properties(vm, this, super::array::CharArray::class_def()),
            b'u' => add_properties(vm, this, super::array::WideArray::class_def()),
            _ => {}
        }
        Ok(())
    }
}

/// metatype for C function pointers
pub struct FunctionType;

/// metatype for C function pointers
#[class("PyCFuncPtrType", module = "_ctypes", base = CTypeType, kind = Type, subclassable)]
impl FunctionType {
    #[init_method("PyCFuncPtrType(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Type>, _args: &Args) -> PyResult<()> {
        let info = info::create(vm, this, Shape::Function)?;
        info.be_pointer();
        *info.format.borrow_mut() = "X{}".into();
        let flags = attribute_of(vm, this, "_flags_")?;
        let Some(flags) = flags.and_then(|f| vm.int_to_i64(f)) else {
            return Err(vm.type_error("class must define _flags_ which must be an integer"));
        };
        info.flags.set(flags as i32);
        let argtypes = attribute_of(vm, this, "_argtypes_")?;
        if let Some(argtypes) = argtypes.filter(|a| !a.is_none()) {
            let (argtypes, converters) = super::function::converters(vm, argtypes)?;
            info.argtypes.set(info.header(), argtypes.value());
            info.converters.set(info.header(), converters.value());
        }
        if let Some(restype) = attribute_of(vm, this, "_restype_")? {
            if !super::function::is_restype(vm, restype) {
                return Err(vm.type_error("_restype_ must be a type, a callable, or None"));
            }
            info.restype.set(info.header(), restype);
            if let Some(checker) = vm.getattr_opt(restype, vm.intern_str("_check_retval_"))? {
                info.checker.set(info.header(), checker);
            }
        }
        Ok(())
    }
}

/// Whether a class is one of ours, also where it was not completed.
pub fn is_ctype(vm: &Vm, value: Value) -> bool {
    value.downcast::<Type>().is_some_and(|class| {
        vm.type_of(class.value()).has_flag(type_flags::TYPE_SUBCLASS)
            && vm.type_of(class.value()).is_subtype(CTypeType::class(vm))
    })
}
