//! Where the embedded library stands on `sys.path`: one entry, the folder that the library would be in, with a path hook
//! whose finders know the embedded modules. So a program's own modules come before those of the library or after them by
//! their place on the path, as they do where the library is files.

use crate::frozen;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::object::{List, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Finds the modules of one folder of the library: the whole library's, or a package's.
#[native_object("LibraryFinder")]
pub struct LibraryFinder {
    /// The folder.
    path: ValueCell,
    /// The package that the folder is, with a dot behind it; empty for the library's own.
    prefix: ValueCell,
}

/// LibraryFinder(path) -> path entry finder of the embedded library
///
/// Raises ImportError for folders that are not part of it.
#[class("LibraryFinder", module = "_imp")]
impl LibraryFinder {
    #[new("LibraryFinder(path, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, path: Value) -> PyResult<Gc<Self>> {
        let Some(prefix) = path.downcast::<Str>().and_then(|p| package_prefix(vm, p)) else {
            return Err(vm.import_error("not a folder of the library"));
        };
        Ok(LibraryFinder::alloc(vm, cls, |head| LibraryFinder {
            head,
            path: ValueCell::new(path),
            prefix: ValueCell::new(vm.str(&prefix).value()),
        }))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<String> {
        Ok(format!("LibraryFinder({})", vm.repr_text(this.path.get())?))
    }
    #[getter]
    fn path(this: Gc<Self>) -> Value {
        this.path.get()
    }
    /// Return the spec of an embedded module, None for other names.
    #[method("find_spec(fullname, target=None)")]
    fn find_spec(vm: &Vm, this: Gc<Self>, fullname: Gc<Str>, target: Value) -> PyResult {
        // What a reload would replace makes no difference here.
        let _ = target;
        let name = fullname.as_str_lossy();
        let own = name.strip_prefix(&*this.prefix_text()).is_some_and(|rest| !rest.contains('.'));
        match frozen::find(&name).filter(|_| own) {
            Some(entry) => spec(vm, fullname, entry),
            None => Ok(Value::NONE),
        }
    }
    /// The names of the modules in the folder, with `prefix` before them, and whether each is a package (for `pkgutil`).
    #[method("iter_modules(prefix='')")]
    fn iter_modules(vm: &Vm, this: Gc<Self>, prefix: Gc<Str>) -> Gc<List> {
        let own = this.prefix_text();
        let list = vm.new_list();
        for entry in frozen::all() {
            let Some(rest) = entry.name.strip_prefix(&*own).filter(|rest| !rest.contains('.')) else {
                continue;
            };
            let name = vm.str(&format!("{}{rest}", prefix.as_str_lossy()));
            list.push(vm, vm.new_tuple(&[name.value(), Value::bool(entry.is_package)]).value());
        }
        list
    }
    /// There is nothing to invalidate.
    #[method("invalidate_caches()")]
    fn invalidate_caches(_this: Gc<Self>) {}
}

impl LibraryFinder {
    fn prefix_text(&self) -> String {
        self.prefix.get().downcast::<Str>().map_or(String::new(), |p| p.as_str_lossy().into_owned())
    }
}

/// For a folder of the library the package that it is, with a dot behind it.
fn package_prefix(vm: &Vm, path: Gc<Str>) -> Option<String> {
    let dir = crate::start::library_dir(vm)?;
    let path = path.as_str_lossy();
    let rest = path.strip_prefix(&dir)?;
    if rest.is_empty() {
        return Some(String::new());
    }
    let package = rest.strip_prefix('/')?.replace('/', ".");
    let known = frozen::find(&package).is_some_and(|entry| entry.is_package);
    known.then(|| format!("{package}."))
}

/// The spec of an embedded module: that of a source file, loaded by `FrozenImporter`.
fn spec(vm: &Vm, name: Gc<Str>, entry: &'static frozen::Entry) -> PyResult {
    let text = |s: &str| vm.str(s).value();
    let importlib = vm.interp().importlib.get();
    let loader = vm.getattr_str(importlib, "FrozenImporter")?;
    let dir = crate::start::library_dir(vm).unwrap_or_default();
    let file = text(&format!("{dir}/{}", entry.path));
    let class = vm.getattr_str(importlib, "ModuleSpec")?;
    let keywords =
        [(vm.intern_str("origin"), file), (vm.intern_str("is_package"), Value::bool(entry.is_package))];
    let spec = taipan_vm::call::call_with_keywords(vm, class, &[name.value(), loader], &keywords)?;
    vm.setattr(spec, vm.intern_str("_set_fileattr"), Value::TRUE)?;
    let namespace = vm.type_of(vm.getattr_str(taipan_vm::import::import(vm, "sys")?, "implementation")?);
    let keywords = [(vm.intern_str("filename"), file), (vm.intern_str("origname"), text(entry.name))];
    let state = taipan_vm::call::call_with_keywords(vm, namespace.value(), &[], &keywords)?;
    vm.setattr(spec, vm.intern_str("loader_state"), state)?;
    if entry.is_package {
        let folder = text(&format!("{dir}/{}", entry.name.replace('.', "/")));
        let places = vm.getattr_str(spec, "submodule_search_locations")?;
        vm.call_method_str(places, "append", &[folder])?;
    }
    Ok(spec)
}
