//! Where the embedded library stands on `sys.path`: one entry, the folder that the library would be in, with a path hook
//! whose finders know the embedded modules. So a program's own modules come before those of the library or after them by
//! their place on the path, as they do where the library is files.

use crate::frozen;
use std::collections::BTreeSet;
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

/// Loads modules of the library that are files in CPython.
#[native_object("LibraryLoader")]
pub struct LibraryLoader {}

#[class("LibraryLoader", module = "_imp")]
impl LibraryLoader {
    /// Use default semantics for module creation.
    #[method("create_module(spec)")]
    fn create_module(_this: Gc<Self>, spec: Value) -> Value {
        let _ = spec;
        Value::NONE
    }
    /// Execute the module.
    #[method("exec_module(module)")]
    fn exec_module(vm: &Vm, _this: Gc<Self>, module: Value) -> PyResult<()> {
        let spec = vm.getattr_str(module, "__spec__")?;
        let code = entry_code(vm, vm.getattr_str(spec, "name")?)?;
        let namespace = vm.getattr_str(module, "__dict__")?;
        let exec = taipan_vm::builtins::builtin_function(vm, "exec")?;
        // By this name's frame tracebacks tell where the import system ends.
        let importlib = vm.interp().importlib.get();
        vm.call_method_str(importlib, "_call_with_frames_removed", &[exec, code, namespace])?;
        Ok(())
    }
    /// Return the code object of the module.
    #[method("get_code(fullname)")]
    fn get_code(vm: &Vm, _this: Gc<Self>, fullname: Value) -> PyResult {
        entry_code(vm, fullname)
    }
    /// Return the source code of the module.
    #[method("get_source(fullname)")]
    fn get_source(vm: &Vm, _this: Gc<Self>, fullname: Value) -> PyResult<String> {
        Ok(entry(vm, fullname)?.source())
    }
    /// Return the source code of the module whose file would be there, None if there is none.
    #[method("source_of(path)")]
    fn source_of(vm: &Vm, _this: Gc<Self>, path: Gc<Str>) -> Option<String> {
        source_of(vm, &path.as_str_lossy())
    }
    /// Return the path to the source file.
    #[method("get_filename(fullname)")]
    fn get_filename(vm: &Vm, _this: Gc<Self>, fullname: Value) -> PyResult<String> {
        let dir = crate::start::library_dir(vm).unwrap_or_default();
        Ok(format!("{dir}/{}", entry(vm, fullname)?.path))
    }
    /// Return the content of a file of the library, as bytes.
    #[method("get_data(path)")]
    fn get_data(vm: &Vm, _this: Gc<Self>, path: Gc<Str>) -> PyResult {
        let dir = crate::start::library_dir(vm).unwrap_or_default();
        let name = path.as_str_lossy();
        let rest = name.strip_prefix(&dir).and_then(|rest| rest.strip_prefix('/'));
        if let Some(module) = rest.and_then(frozen::find_path) {
            return Ok(vm.bytes(module.source().as_bytes()).value());
        }
        match frozen::data_files().iter().find(|file| Some(file.path) == rest) {
            Some(file) => Ok(vm.bytes(file.bytes()).value()),
            None => Err(crate::os_error::raise_about(vm, libc::ENOENT, path.value(), Value::UNBOUND)),
        }
    }
    /// Return the names of the files below a folder of the library that are no modules.
    #[method("data_files(folder)")]
    fn data_files(vm: &Vm, _this: Gc<Self>, folder: String) -> Gc<List> {
        let list = vm.new_list();
        for file in frozen::data_files() {
            if let Some(name) = file.path.strip_prefix(&folder).and_then(|rest| rest.strip_prefix('/')) {
                list.push(vm, vm.str(name).value());
            }
        }
        list
    }
    /// Return the names of the files and folders in a folder of the library ('' for the library's own).
    #[method("names(folder)")]
    fn names(vm: &Vm, _this: Gc<Self>, folder: String) -> Gc<List> {
        let paths = frozen::all().iter().map(|e| e.path).chain(frozen::data_files().iter().map(|f| f.path));
        let below = |path: &'static str| match folder.as_str() {
            "" => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        };
        let names: BTreeSet<&str> =
            paths.filter_map(below).filter_map(|rest| rest.split('/').next()).collect();
        let list = vm.new_list();
        names.iter().for_each(|name| list.push(vm, vm.str(name).value()));
        list
    }
    /// Return the reader of a package's resources, None for what is no package.
    #[method("get_resource_reader(name)")]
    fn get_resource_reader(vm: &Vm, _this: Gc<Self>, name: Value) -> PyResult {
        if !entry(vm, name)?.is_package {
            return Ok(Value::NONE);
        }
        let data = taipan_vm::import::import(vm, "_library_data")?;
        vm.call_method_str(data, "Reader", &[name])
    }
    /// Return True if the module is a package.
    #[method("is_package(fullname)")]
    fn is_package(vm: &Vm, _this: Gc<Self>, fullname: Value) -> PyResult<bool> {
        Ok(entry(vm, fullname)?.is_package)
    }
}

/// The source of the embedded module whose file would be at `path`.
pub fn source_of(vm: &Vm, path: &str) -> Option<String> {
    let dir = crate::start::library_dir(vm)?;
    let rest = path.strip_prefix(&dir)?.strip_prefix('/')?;
    frozen::find_path(rest).map(frozen::Entry::source)
}

/// The embedded module of this name.
///
/// # Errors
/// ImportError when there is none.
fn entry(vm: &Vm, name: Value) -> PyResult<&'static frozen::Entry> {
    let text = name.downcast::<Str>().map(|n| n.as_str_lossy().into_owned()).unwrap_or_default();
    let missing = || vm.import_error(format!("{text} is not a module of the library"));
    frozen::find(&text).ok_or_else(missing)
}

fn entry_code(vm: &Vm, name: Value) -> PyResult {
    let entry = entry(vm, name)?;
    Ok(crate::imp::frozen_code(vm, entry.name)?.value())
}

/// The spec of an embedded module: that of a source file, loaded by `LibraryLoader`.
fn spec(vm: &Vm, name: Gc<Str>, entry: &'static frozen::Entry) -> PyResult {
    let text = |s: &str| vm.str(s).value();
    let importlib = vm.interp().importlib.get();
    let loader = LibraryLoader::alloc(vm, LibraryLoader::class(vm), |head| LibraryLoader { head }).value();
    let dir = crate::start::library_dir(vm).unwrap_or_default();
    let file = text(&format!("{dir}/{}", entry.path));
    let class = vm.getattr_str(importlib, "ModuleSpec")?;
    let keywords =
        [(vm.intern_str("origin"), file), (vm.intern_str("is_package"), Value::bool(entry.is_package))];
    let spec = taipan_vm::call::call_with_keywords(vm, class, &[name.value(), loader], &keywords)?;
    vm.setattr(spec, vm.intern_str("_set_fileattr"), Value::TRUE)?;
    if entry.is_package {
        let folder = text(&format!("{dir}/{}", entry.name.replace('.', "/")));
        let places = vm.getattr_str(spec, "submodule_search_locations")?;
        vm.call_method_str(places, "append", &[folder])?;
    }
    Ok(spec)
}
