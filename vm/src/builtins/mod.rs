//! The built-in types, functions and exceptions.

pub mod adaptors;
pub mod annotations;
pub mod async_generator;
pub mod bool;
pub mod bytes;
pub mod callables;
pub mod cell;
pub mod code;
pub mod complex;
pub mod descriptors;
pub mod dict;
pub mod exception_fields;
pub mod exception_group;
pub mod exceptions;
pub mod float;
pub mod frame;
pub mod function;
pub mod functions;
pub mod generator;
pub mod generic_alias;
pub mod indices;
pub mod int;
pub mod iterators;
pub mod list;
pub mod mapping_proxy;
pub mod memoryview;
pub mod merge_sort;
pub mod module;
pub mod namespace;
pub mod object;
pub mod placeholders;
pub mod range;
pub mod reduce;
pub mod repr;
pub mod sequence;
pub mod set;
pub mod singletons;
pub mod slice;
pub mod str;
pub mod structseq;
pub mod super_;
pub mod template;
pub mod traceback;
pub mod tuple;
pub mod r#type;
pub mod typevar;
pub mod union;
pub mod unraisable;
pub mod weakref;

use crate::native::ClassDef;
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::descriptor;
use crate::object::slots::Slots;
use crate::object::types::Type;
use crate::object::{Dict, Exception, List, Tuple};

use crate::vm::Vm;

/// The built-in types that have fixed shape numbers, with their descriptions, bases first.
pub fn fixed_classes() -> Vec<(u32, &'static ClassDef)> {
    use placeholders as p;
    vec![
        (shapes::OBJECT, object::Object::class_def()),
        (shapes::TYPE, Type::class_def()),
        (shapes::NONE, singletons::NoneType::class_def()),
        (shapes::NOT_IMPLEMENTED, singletons::NotImplementedType::class_def()),
        (shapes::ELLIPSIS, singletons::EllipsisType::class_def()),
        (shapes::INT, int::IntType::class_def()),
        (shapes::BOOL, bool::Bool::class_def()),
        (shapes::FLOAT, float::FloatType::class_def()),
        (shapes::COMPLEX, complex::ComplexType::class_def()),
        (shapes::STR, crate::object::Str::class_def()),
        (shapes::BYTES, crate::object::Bytes::class_def()),
        (shapes::BYTEARRAY, bytes::array::ByteArray::class_def()),
        (shapes::TUPLE, Tuple::class_def()),
        (shapes::LIST, List::class_def()),
        (shapes::DICT, Dict::class_def()),
        (shapes::SET, set::Set::class_def()),
        (shapes::FROZENSET, set::FrozenSet::class_def()),
        (shapes::SLICE, crate::object::Slice::class_def()),
        (shapes::RANGE, crate::object::Range::class_def()),
        (shapes::CELL, crate::object::Cell_::class_def()),
        (shapes::FUNCTION, crate::object::Function::class_def()),
        (shapes::BUILTIN, crate::object::Builtin::class_def()),
        (shapes::METHOD_DESCRIPTOR, callables::MethodDescriptor::class_def()),
        (shapes::CLASS_METHOD_DESCRIPTOR, callables::ClassMethodDescriptor::class_def()),
        (shapes::BOUND_METHOD, crate::object::BoundMethod::class_def()),
        (shapes::METHOD_WRAPPER, crate::object::MethodWrapper::class_def()),
        (shapes::WRAPPER_DESCRIPTOR, callables::WrapperDescriptor::class_def()),
        (shapes::GETSET_DESCRIPTOR, crate::object::GetSet::class_def()),
        (shapes::MEMBER_DESCRIPTOR, crate::object::Member::class_def()),
        (shapes::PROPERTY, crate::object::Property::class_def()),
        (shapes::CLASSMETHOD, crate::object::ClassMethod::class_def()),
        (shapes::STATICMETHOD, crate::object::StaticMethod::class_def()),
        (shapes::SUPER, crate::object::Super::class_def()),
        (shapes::CODE, crate::object::Code::class_def()),
        (shapes::GENERATOR, crate::object::Generator::class_def()),
        (shapes::COROUTINE, generator::Coroutine::class_def()),
        (shapes::ASYNC_GENERATOR, async_generator::AsyncGenerator::class_def()),
        (shapes::MODULE, crate::object::Module::class_def()),
        (shapes::TRACEBACK, crate::object::Traceback::class_def()),
        (shapes::FRAME, crate::object::Frame::class_def()),
        (shapes::MAPPING_PROXY, descriptor::MappingProxy::class_def()),
        (shapes::BASE_EXCEPTION, Exception::class_def()),
        (shapes::LIST_ITER, iterators::ListIter::class_def()),
        (shapes::LIST_REVERSE_ITER, iterators::ListReverseIter::class_def()),
        (shapes::TUPLE_ITER, iterators::TupleIter::class_def()),
        (shapes::RANGE_ITER, iterators::RangeIter::class_def()),
        (shapes::STR_ITER, str::StrIter::class_def()),
        (shapes::BYTES_ITER, bytes::BytesIter::class_def()),
        (shapes::BYTEARRAY_ITER, bytes::ByteArrayIter::class_def()),
        (shapes::DICT_KEYS, dict::views::DictKeys::class_def()),
        (shapes::DICT_VALUES, dict::views::DictValues::class_def()),
        (shapes::DICT_ITEMS, dict::views::DictItems::class_def()),
        (shapes::DICT_KEY_ITER, dict::iter::KeyIter::class_def()),
        (shapes::DICT_VALUE_ITER, dict::iter::ValueIter::class_def()),
        (shapes::DICT_ITEM_ITER, dict::iter::ItemIter::class_def()),
        (shapes::DICT_REVERSE_KEY_ITER, dict::iter::ReverseKeyIter::class_def()),
        (shapes::DICT_REVERSE_VALUE_ITER, dict::iter::ReverseValueIter::class_def()),
        (shapes::DICT_REVERSE_ITEM_ITER, dict::iter::ReverseItemIter::class_def()),
        (shapes::SET_ITER, set::SetIter::class_def()),
        (shapes::SEQUENCE_ITER, iterators::SequenceIter::class_def()),
        (shapes::CALLABLE_ITER, iterators::CallableIter::class_def()),
        (shapes::RAW_ARRAY, &p::RAW_ARRAY),
        (shapes::VALUE_ARRAY, &p::VALUE_ARRAY),
        (shapes::NAMESPACE_CELL, &p::NAMESPACE_CELL),
    ]
}

/// `object` and `type` need each other: completes what the first of them could not have yet.
pub fn finish_object_and_type(vm: &Vm) {
    for shape in [shapes::OBJECT, shapes::TYPE] {
        let class = vm.builtin_type(shape);
        let own = *class.slots();
        crate::object::type_slots::add_wrappers(vm, class, &own);
        let new = vm.heap().alloc(crate::object::Builtin {
            header: crate::object::header::Header::new(shapes::BUILTIN, crate::object::header::Kind::Builtin),
            def: &object::NEW_DEF,
            receiver: crate::object::header::ValueCell::new(class.value()),
            owner: crate::object::header::ValueCell::new(class.value()),
        });
        class.dict().set_str(vm, vm.names().__new__, new.value());
    }
    for (shape, _) in fixed_classes() {
        let class = vm.builtin_type(shape);
        if let Some(base) = class.base() {
            let inherited = *base.slots();
            class.update_slots(|s| s.inherit(&inherited));
        }
    }
}

/// What the classes need beyond their descriptions.
pub fn install(vm: &Vm) {
    let set = |shape: u32, f: fn(&mut Slots)| vm.builtin_type(shape).update_slots(f);
    for shape in [shapes::GENERATOR, shapes::COROUTINE, shapes::ASYNC_GENERATOR] {
        set(shape, |s| s.idle = Some(generator::is_idle));
    }
    set(shapes::FUNCTION, |s| s.descr_get = Some(descriptor::function_get));
    set(shapes::METHOD_DESCRIPTOR, |s| s.descr_get = Some(descriptor::method_descriptor_get));
    set(shapes::CLASS_METHOD_DESCRIPTOR, |s| s.descr_get = Some(descriptor::class_method_descriptor_get));
    set(shapes::WRAPPER_DESCRIPTOR, |s| s.descr_get = Some(descriptor::wrapper_get));
    set(shapes::GETSET_DESCRIPTOR, |s| {
        s.descr_get = Some(descriptor::getset_get);
        s.descr_set = Some(descriptor::getset_set);
    });
    set(shapes::MEMBER_DESCRIPTOR, |s| {
        s.descr_get = Some(descriptor::member_get);
        s.descr_set = Some(descriptor::member_set);
    });
    set(shapes::PROPERTY, |s| {
        s.descr_get = Some(descriptor::property_get);
        s.descr_set = Some(descriptor::property_set);
    });
    set(shapes::STATICMETHOD, |s| s.descr_get = Some(descriptor::static_method_get));
    set(shapes::CLASSMETHOD, |s| s.descr_get = Some(descriptor::class_method_get));
    placeholders::install_calls(vm);
}

/// A function of the module `builtins` by name.
///
/// # Errors
/// AttributeError when Python code deleted it.
pub fn builtin_function(vm: &Vm, name: &str) -> PyResult {
    let found =
        vm.interp().builtins.get().downcast::<Dict>().and_then(|d| d.get_str(vm, vm.intern_str(name)));
    match found {
        Some(f) => Ok(f),
        None => Err(vm
            .raise_message(vm.exc().attribute_error, format!("module 'builtins' has no attribute '{name}'"))),
    }
}
