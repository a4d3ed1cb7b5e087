//! Descriptions of built-in types whose methods are not written yet.

use crate::native::ClassDef;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::vm::Vm;

macro_rules! placeholder {
    ($($name:ident $text:literal $kind:ident $base:ident),* $(,)?) => {
        $(
            #[allow(missing_docs)]
            pub static $name: ClassDef = ClassDef {
                name: $text, module: "builtins", doc: None, text_signature: None, subclassable: true, has_dict: false,
                weakrefable: false, kind: Kind::$kind, base: Some(|vm: &Vm| vm.builtin_type(shapes::$base)),
                methods: &[], properties: &[], fill_slots: |_| {}, init: None,
            };
        )*
    };
}

placeholder! {
    GENERATOR "generator" Generator OBJECT,
    COROUTINE "coroutine" Generator OBJECT,
    RAW_ARRAY "raw_array" RawArray OBJECT,
    VALUE_ARRAY "value_array" ValueArray OBJECT,
    NAMESPACE_CELL "namespace_cell" NamespaceCell OBJECT,
}

/// Makes functions, methods and native functions callable through their slots.
pub fn install_calls(vm: &Vm) {
    for shape in [
        shapes::FUNCTION,
        shapes::BUILTIN,
        shapes::METHOD_DESCRIPTOR,
        shapes::CLASS_METHOD_DESCRIPTOR,
        shapes::WRAPPER_DESCRIPTOR,
        shapes::BOUND_METHOD,
    ] {
        vm.builtin_type(shape).update_slots(|s| s.call = Some(crate::call::call));
    }
}
