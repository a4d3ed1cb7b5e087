//! The full name of a value's class, as CPython's messages with `%T` have it.

use taipan_vm::object::Str;
use taipan_vm::object::types::type_flags;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// `module.qualname` of the class of `value`; without the module if that is `builtins` or `__main__`.
pub fn full_type_name(vm: &Vm, value: Value) -> String {
    let class = vm.type_of(value);
    let own = |name| class.dict().get_str(vm, name).and_then(|v| v.downcast::<Str>());
    // Python classes carry the description of the native class that they derive from.
    if let Some(def) = class.native.filter(|_| !class.has_flag(type_flags::HEAP)) {
        return match def.module {
            "builtins" | "__main__" => def.name.to_string(),
            module => format!("{module}.{}", def.name),
        };
    }
    let qualname = class.qualname.get().downcast::<Str>().unwrap_or_else(|| class.name_str());
    match own(vm.names().__module__) {
        Some(module) if !matches!(module.bytes(), b"builtins" | b"__main__") => {
            format!("{}.{}", module.as_str_lossy(), qualname.as_str_lossy())
        }
        _ => qualname.as_str_lossy().into_owned(),
    }
}
