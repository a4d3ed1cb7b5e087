//! The first moments of an interpreter: types, names, exception classes, the modules `builtins` and `sys`.

use crate::builtins;
use crate::names::Names;
use crate::native::{ModuleDef, PyResult};
use crate::object::Module;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::Builtin;
use crate::object::type_make::{make_fixed_types, make_native_type};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// Makes everything that Python code needs before the first module can run.
///
/// # Errors
/// What making the modules raises (a broken build).
pub fn bootstrap(vm: &Vm) -> PyResult<()> {
    make_fixed_types(vm);
    let _ = vm.interp().names.set(Box::new(Names::new(vm)));
    vm.interp().empty_str.set(vm.intern_str("").value());
    vm.interp().empty_tuple.set(vm.new_tuple(&[]).value());
    vm.interp().empty_bytes.set(vm.bytes(b"").value());
    for (shape, def) in builtins::fixed_classes() {
        make_native_type(vm, def, Some(shape));
        if shape == shapes::OBJECT {
            builtins::object::install(vm);
        } else if shape == shapes::TYPE {
            builtins::r#type::install(vm);
        }
    }
    builtins::finish_object_and_type(vm);
    builtins::exceptions::make_types(vm);
    builtins::install(vm);
    let modules = vm.new_dict();
    vm.interp().modules.set(modules.value());
    let module = new_module(vm, "builtins");
    vm.interp().builtins.set(module.dict.get());
    builtins::functions::fill_builtins(vm, module)?;
    modules.set_str(vm, vm.intern_str("builtins"), module.value());
    Ok(())
}

/// An empty module object with the standard attributes set to None.
pub fn new_module(vm: &Vm, name: &str) -> Gc<Module> {
    let dict = vm.new_dict();
    dict.make_namespace(vm);
    let names = vm.names();
    dict.set_str(vm, names.__name__, vm.intern_str(name).value());
    for n in [names.__doc__, names.__package__, names.__loader__, names.__spec__] {
        dict.set_str(vm, n, Value::NONE);
    }
    let header = Header::new(shapes::MODULE, Kind::Module);
    vm.heap().alloc(Module { header, dict: ValueCell::new(dict.value()) })
}

/// A module made from its description.
///
/// # Errors
/// What its initialisation raises.
pub fn make_native_module(vm: &Vm, def: &'static ModuleDef) -> PyResult<Gc<Module>> {
    let module = new_module(vm, def.name);
    fill_native_module(vm, module, def)?;
    Ok(module)
}

/// Adds a description's functions, classes and attributes to a module.
///
/// # Errors
/// As for [`make_native_module`].
pub fn fill_native_module(vm: &Vm, module: Gc<Module>, def: &'static ModuleDef) -> PyResult<()> {
    let dict = module.namespace();
    if let Some(doc) = def.doc {
        dict.set_str(vm, vm.names().__doc__, vm.str(doc).value());
    }
    for f in def.functions {
        let builtin = vm.heap().alloc(Builtin {
            header: Header::new(shapes::BUILTIN, Kind::Builtin),
            def: f,
            receiver: ValueCell::new(vm.intern_str(def.name).value()),
            owner: ValueCell::new(module.value()),
        });
        if f.name == "collect" {
            builtin.header.set_flag(crate::object::simple::COLLECTS, true);
        }
        dict.set_str(vm, vm.intern_str(f.name), builtin.value());
    }
    for class in def.classes {
        let class = class(vm);
        dict.set_str(vm, vm.intern(class.name_str()), class.value());
    }
    if let Some(init) = def.init {
        init(vm, module)?;
    }
    Ok(())
}
