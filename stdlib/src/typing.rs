//! The native halves of `typing`, `types` and `string.templatelib`: `_typing` and `_types`. The objects themselves are
//! built-in types.

use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::typevar::{
    Generic, ParamSpec, ParamSpecArgs, ParamSpecKwargs, TypeAlias, TypeVar, TypeVarTuple, no_default,
};
use taipan_vm::builtins::union::Union;
use taipan_vm::native::PyResult;
use taipan_vm::native::set_module_attribute;
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The module `_typing`.
#[module(
    "_typing",
    doc = "Primitives and accelerators for the typing module.\n",
    classes(Generic, ParamSpec, ParamSpecArgs, ParamSpecKwargs, TypeAlias, TypeVar, TypeVarTuple, Union)
)]
pub mod typing_module {
    use super::*;

    #[function("_idfunc(x, /)")]
    fn idfunc(x: Value) -> Value {
        x
    }

    #[attr("NoDefault")]
    fn no_default_value(vm: &Vm) -> Value {
        no_default(vm)
    }
}

/// A capsule: memory that foreign functions read, kept alive by an object that Python code can do nothing with.
#[native_object("PyCapsule")]
pub struct Capsule {
    name: &'static str,
    #[untraced]
    memory: Box<[u32]>,
}

impl Capsule {
    /// A capsule of this name that holds `memory`; also where the memory is.
    pub fn holding(vm: &Vm, name: &'static str, memory: Box<[u32]>) -> (Gc<Capsule>, *const u32) {
        let place = memory.as_ptr();
        (Capsule::alloc(vm, Capsule::class(vm), |head| Capsule { head, name, memory }), place)
    }
}

/// Capsule objects let you wrap a C "void *" pointer in a Python
/// object.  They're a way of passing data through the Python interpreter
/// without creating your own custom type.
///
/// Capsules are used for communication between extension modules.
/// They provide a way for an extension module to export a C interface
/// to other extension modules, so that extension modules can use the
/// Python import mechanism to link to one another.
///
#[class("PyCapsule")]
impl Capsule {
    #[slot(repr)]
    fn repr(this: Gc<Capsule>) -> String {
        debug_assert!(!this.memory.is_empty());
        format!("<capsule object \"{}\" at {:#x}>", this.name, this.address())
    }
}

/// The module `_types`.
#[module("_types", doc = "Define names for built-in types.")]
pub mod types_module {
    use super::*;
    use taipan_vm::builtins::generic_alias::GenericAlias;
    use taipan_vm::builtins::namespace::SimpleNamespace;
    use taipan_vm::object::builtin_types::shapes;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let table = [
            ("AsyncGeneratorType", shapes::ASYNC_GENERATOR),
            ("BuiltinFunctionType", shapes::BUILTIN),
            ("BuiltinMethodType", shapes::BUILTIN),
            ("CellType", shapes::CELL),
            ("ClassMethodDescriptorType", shapes::CLASS_METHOD_DESCRIPTOR),
            ("CodeType", shapes::CODE),
            ("CoroutineType", shapes::COROUTINE),
            ("EllipsisType", shapes::ELLIPSIS),
            ("FrameType", shapes::FRAME),
            ("FunctionType", shapes::FUNCTION),
            ("GeneratorType", shapes::GENERATOR),
            ("GetSetDescriptorType", shapes::GETSET_DESCRIPTOR),
            ("LambdaType", shapes::FUNCTION),
            ("MappingProxyType", shapes::MAPPING_PROXY),
            ("MemberDescriptorType", shapes::MEMBER_DESCRIPTOR),
            ("MethodDescriptorType", shapes::METHOD_DESCRIPTOR),
            ("MethodType", shapes::BOUND_METHOD),
            ("MethodWrapperType", shapes::METHOD_WRAPPER),
            ("ModuleType", shapes::MODULE),
            ("NoneType", shapes::NONE),
            ("NotImplementedType", shapes::NOT_IMPLEMENTED),
            ("TracebackType", shapes::TRACEBACK),
            ("WrapperDescriptorType", shapes::WRAPPER_DESCRIPTOR),
        ];
        for (name, shape) in table {
            set_module_attribute(vm, module, name, vm.builtin_type(shape).value())?;
        }
        set_module_attribute(vm, module, "CapsuleType", Capsule::class(vm).value())?;
        set_module_attribute(vm, module, "GenericAlias", GenericAlias::class(vm).value())?;
        set_module_attribute(vm, module, "UnionType", Union::class(vm).value())?;
        set_module_attribute(vm, module, "SimpleNamespace", SimpleNamespace::class(vm).value())
    }
}
