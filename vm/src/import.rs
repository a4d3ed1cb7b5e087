//! Import: what the language's import statements need of the import system.

use crate::native::{PyResult, Raised};
use crate::object::header::Kind;
use crate::object::{Dict, Exception, Frame, Str, Traceback};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::path::Path;

/// The dict `sys.modules`.
pub fn modules(vm: &Vm) -> Gc<Dict> {
    vm.interp().modules.get().cast_unchecked()
}

/// Imports a module by its full name, for native code.
///
/// # Errors
/// What the import raises.
pub fn import(vm: &Vm, name: &str) -> PyResult {
    let name = vm.intern_str(name);
    if let Some(m) = modules(vm).get_str(vm, name)
        && !m.is_none()
    {
        return Ok(m);
    }
    let builtins: Gc<Dict> = vm.interp().builtins.get().cast_unchecked();
    let Some(f) = builtins.get_str(vm, vm.names().__import__) else {
        return Err(vm.import_error("__import__ not found"));
    };
    vm.call(f, &[name.value()])?;
    match modules(vm).get_str(vm, name) {
        Some(m) => Ok(m),
        None => Err(vm.import_error(format!("{} is not in sys.modules", name.as_str_lossy()))),
    }
}

/// `__import__(name, globals, locals, fromlist, level)`: modules that are there are found without running Python code.
///
/// # Errors
/// What the import raises.
pub fn import_module(vm: &Vm, name: Value, globals: Value, fromlist: Value, level: i64) -> PyResult {
    let Some(text) = name.downcast::<Str>() else {
        return Err(vm.type_error("module name must be a string"));
    };
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let importlib = vm.interp().importlib.get();
    let absolute = if level > 0 {
        resolve(vm, text, globals, level)?
    } else {
        if text.byte_len() == 0 {
            return Err(vm.value_error("Empty module name"));
        }
        text
    };
    let absolute = vm.intern(absolute);
    let module = match loaded(vm, absolute)? {
        Some(m) => m,
        None => {
            let importing = &vm.interp().importing;
            importing.set(importing.get() + 1);
            let module = find_and_load(vm, importlib, absolute);
            importing.set(importing.get() - 1);
            let module = module?;
            if importing.get() == 0 {
                vm.heap().settle();
            }
            module
        }
    };
    if fromlist.is_none() || !vm.truth(fromlist)? {
        return top_level(vm, text, absolute, module, level);
    }
    if vm.getattr_opt(module, vm.names().__path__)?.is_some() {
        let args = [module, fromlist, import_function(vm)];
        return vm.call_method(importlib, vm.names()._handle_fromlist, &args);
    }
    Ok(module)
}

/// Imports a module that is not there, through importlib.
fn find_and_load(vm: &Vm, importlib: Value, name: Gc<Str>) -> PyResult {
    let args = [name.value(), import_function(vm)];
    let interp = vm.interp();
    if vm.is_audited() {
        let sys = interp.sys_dict.get().downcast::<Dict>();
        let [path, meta, hooks] = ["path", "meta_path", "path_hooks"]
            .map(|name| sys.and_then(|s| s.get_str(vm, vm.intern_str(name))).unwrap_or(Value::NONE));
        vm.audit("import", &[name.value(), Value::NONE, path, meta, hooks])?;
    }
    let result = if interp.config.import_time == 0 {
        vm.call_method(importlib, vm.names()._find_and_load, &args)
    } else {
        let (level, others) = interp.import_times.get();
        if level == 0 && others == 0 {
            eprintln!("import time: self [us] | cumulative | imported package");
        }
        interp.import_times.set((level + 1, 0));
        let start = std::time::Instant::now();
        let result = vm.call_method(importlib, vm.names()._find_and_load, &args);
        let all = start.elapsed().as_micros() as u64;
        let own = all.saturating_sub(interp.import_times.get().1);
        let indent = "  ".repeat(level as usize);
        eprintln!("import time: {own:9} | {all:10} | {indent}{}", name.as_str_lossy());
        interp.import_times.set((level, others + all));
        result
    };
    if result.is_err() && interp.config.verbose == 0 {
        hide_importlib(vm);
    }
    result
}

/// Takes the import system's own frames out of the pending exception's traceback: all of them for an ImportError, else
/// those between the importing code and the code of the module.
fn hide_importlib(vm: &Vm) {
    let pending = vm.exception.get();
    let Some(exception) = pending.downcast::<Exception>() else { return };
    let always = vm.is_instance(pending, vm.exc().import_error);
    // The last entry to keep (None: the exception itself), and the one before the run of frames being looked at.
    let mut previous: Option<Gc<Traceback>> = None;
    let mut before_run: Option<Gc<Traceback>> = None;
    let mut inside = false;
    let mut entry = exception.traceback.get().downcast::<Traceback>();
    while let Some(tb) = entry {
        let next = tb.next.get();
        let code = tb.frame.get().downcast::<Frame>().map(|f| f.function().code());
        let text = |v: Value| v.downcast::<Str>().map(|s| s.bytes()).unwrap_or_default();
        let file = code.map(|c| text(c.filename.get())).unwrap_or_default();
        let now = file.starts_with(b"<frozen importlib._bootstrap");
        if now && !inside {
            before_run = previous;
        }
        inside = now;
        let ends = code.is_some_and(|c| text(c.name.get()) == b"_call_with_frames_removed");
        if now && (always || ends) {
            match before_run {
                Some(before) => before.next.set(before.header(), next),
                None => exception.traceback.set(exception.header(), next),
            }
            previous = before_run;
        } else {
            previous = Some(tb);
        }
        entry = next.downcast::<Traceback>();
    }
}

/// What importlib calls for the modules that it needs: the `__import__` of the start, whatever the program has put there.
fn import_function(vm: &Vm) -> Value {
    vm.interp().import_function.get()
}

/// The absolute name of a relative import, as CPython's `import_name` finds it.
fn resolve(vm: &Vm, name: Gc<Str>, globals: Value, level: i64) -> PyResult<Gc<Str>> {
    let package = package_of(vm, globals)?;
    let no_parent = || vm.import_error("attempted relative import with no known parent package");
    let Some(package) = package.filter(|p| p.byte_len() > 0) else { return Err(no_parent()) };
    let mut base = package.bytes();
    for _ in 1..level {
        match base.iter().rposition(|b| *b == b'.') {
            Some(dot) => base = &base[..dot],
            None => return Err(vm.import_error("attempted relative import beyond top-level package")),
        }
    }
    let mut whole = base.to_vec();
    if name.byte_len() > 0 {
        whole.push(b'.');
        whole.extend_from_slice(name.bytes());
    }
    Ok(vm.str_from_bytes(&whole))
}

/// The package that code with these globals is in; None: in none.
fn package_of(vm: &Vm, globals: Value) -> PyResult<Option<Gc<Str>>> {
    let names = vm.names();
    let no_name = || vm.raise_message(vm.exc().key_error, "'__name__' not in globals");
    if globals.is_unbound() {
        return Err(no_name());
    }
    let Some(globals) = globals.downcast::<Dict>() else {
        return Err(vm.type_error("globals must be a dict"));
    };
    let given = |name: Gc<Str>| globals.get_str(vm, name).filter(|v| !v.is_none());
    let (package, spec) = (given(names.__package__), given(names.__spec__));
    let parent = vm.intern_str("parent");
    if let Some(package) = package {
        let Some(text) = package.downcast::<Str>() else {
            return Err(vm.type_error("package must be a string"));
        };
        if let Some(spec) = spec {
            let parent = vm.getattr(spec, parent)?;
            if !vm.eq(package, parent)? {
                let (package, parent) = (vm.repr_text(package)?, vm.repr_text(parent)?);
                let message = format!("__package__ != __spec__.parent ({package} != {parent})");
                vm.warn(vm.exc().deprecation_warning, &message, 1)?;
            }
        }
        return Ok(Some(text));
    }
    if let Some(spec) = spec {
        return match vm.getattr(spec, parent)?.downcast::<Str>() {
            Some(parent) => Ok(Some(parent)),
            None => Err(vm.type_error("__spec__.parent must be a string")),
        };
    }
    let message = "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
    vm.warn(vm.exc().import_warning, message, 1)?;
    let Some(name) = globals.get_str(vm, names.__name__) else { return Err(no_name()) };
    let Some(name) = name.downcast::<Str>() else {
        return Err(vm.type_error("__name__ must be a string"));
    };
    if globals.get_str(vm, names.__path__).is_some() {
        return Ok(Some(name));
    }
    let dot = name.bytes().iter().rposition(|b| *b == b'.');
    Ok(dot.map(|dot| vm.str_from_bytes(&name.bytes()[..dot])))
}

/// A module in `sys.modules`; one that another thread initialises is waited for.
///
/// # Errors
/// What looking at the module, or waiting, raises.
pub fn loaded(vm: &Vm, name: Gc<Str>) -> PyResult<Option<Value>> {
    let Some(module) = modules(vm).get_str(vm, name).filter(|m| !m.is_none()) else { return Ok(None) };
    if let Some(spec) = vm.getattr_opt(module, vm.names().__spec__)?
        && !spec.is_none()
        && let Some(busy) = vm.getattr_opt(spec, vm.names()._initializing)?
        && vm.truth(busy)?
    {
        let importlib = vm.interp().importlib.get();
        vm.call_method_str(importlib, "_lock_unlock_module", &[name.value()])?;
    }
    Ok(Some(module))
}

/// What `import a.b.c` binds: the package `a` (or, relative, the part that the statement named).
fn top_level(vm: &Vm, text: Gc<Str>, absolute: Gc<Str>, module: Value, level: i64) -> PyResult {
    let name = text.bytes();
    let Some(dot) = name.iter().position(|b| *b == b'.') else { return Ok(module) };
    if level == 0 {
        return import_module(vm, vm.intern_bytes(&name[..dot]).value(), Value::NONE, Value::NONE, 0);
    }
    let cut = absolute.byte_len() - (name.len() - dot);
    let front = vm.intern_bytes(&absolute.bytes()[..cut]);
    match modules(vm).get_str(vm, front) {
        Some(m) => Ok(m),
        None => Err(vm.raise_message(
            vm.exc().key_error,
            format!("'{}' not in sys.modules as expected", front.as_str_lossy()),
        )),
    }
}

/// `from module import name`
///
/// # Errors
/// ImportError
pub fn import_from(vm: &Vm, module: Value, name: Gc<Str>) -> PyResult {
    if let Some(v) = vm.getattr_opt(module, name)? {
        return Ok(v);
    }
    let pkg = vm.getattr_opt(module, vm.names().__name__)?.and_then(|p| p.downcast::<Str>());
    if let Some(pkg) = pkg {
        let full = format!("{}.{}", pkg.as_str_lossy(), name.as_str_lossy());
        if let Some(m) = modules(vm).get_str(vm, vm.intern_str(&full)) {
            return Ok(m);
        }
    }
    Err(cannot_import(vm, module, pkg, name))
}

/// What an attribute of a module's spec says; errors count as absent.
fn quiet_attribute(vm: &Vm, obj: Value, name: &str) -> Option<Value> {
    vm.getattr_opt(obj, vm.intern_str(name)).unwrap_or_else(|_| {
        vm.take_exception();
        None
    })
}

/// The file that a module comes from, by its spec.
///
/// # Errors
/// What reading the spec's attributes raises.
pub fn origin_of(vm: &Vm, spec: Value) -> PyResult<Option<String>> {
    let located = match vm.getattr_opt(spec, vm.intern_str("has_location"))? {
        Some(located) => vm.truth(located)?,
        None => false,
    };
    let origin = if located { vm.getattr_opt(spec, vm.intern_str("origin"))? } else { None };
    Ok(origin.and_then(|o| o.downcast::<Str>()).map(|o| o.as_str_lossy().into_owned()))
}

/// Whether a module from this file may be there instead of another, because it is in the program's own folder.
pub fn may_shadow(vm: &Vm, origin: &str) -> bool {
    let file = Path::new(origin);
    let Some(mut folder) = file.parent() else { return false };
    if file.file_name().is_some_and(|name| name == "__init__.py") {
        folder = folder.parent().unwrap_or(folder);
    }
    let interp = vm.interp();
    match interp.program_folder.borrow().as_deref() {
        _ if interp.config.safe_path => false,
        Some(b"") => std::env::current_dir().is_ok_and(|current| current == folder),
        Some(program) => program == folder.as_os_str().as_encoded_bytes(),
        None => false,
    }
}

/// Whether a module of the library has this name.
///
/// # Errors
/// What hashing a name that is no plain string raises.
pub fn is_library_name(vm: &Vm, name: Value) -> PyResult<bool> {
    let sys = vm.interp().sys_dict.get().downcast::<Dict>();
    let names = sys.and_then(|sys| sys.get_str(vm, vm.intern_str("stdlib_module_names")));
    match names.filter(|names| names.downcast::<crate::object::Set>().is_some()) {
        Some(names) => vm.contains(names, name),
        None => Ok(false),
    }
}

/// ImportError for `from module import name`, with the module's file if it is known.
#[cold]
fn cannot_import(vm: &Vm, module: Value, pkg: Option<Gc<Str>>, name: Gc<Str>) -> Raised {
    let spec = quiet_attribute(vm, module, "__spec__").filter(|s| !s.is_none());
    let text = |v: Option<Value>| v.and_then(|v| v.downcast::<Str>());
    let origin = spec.and_then(|s| match origin_of(vm, s) {
        Ok(origin) => origin.map(|o| vm.str(&o)),
        Err(_) => {
            vm.take_exception();
            None
        }
    });
    // Of a module only: a computed `__file__` is not asked for.
    let own = module.downcast::<crate::object::Module>().map(|m| m.namespace());
    let file = text(own.and_then(|n| n.get_str(vm, vm.intern_str("__file__"))));
    let origin = origin.or(file);
    let initializing = spec.and_then(|s| quiet_attribute(vm, s, "_initializing"));
    let initializing = initializing.is_some_and(|i| vm.truth(i).unwrap_or(false));
    let shown = pkg.map_or("<unknown module name>".to_owned(), |p| p.as_str_lossy().into_owned());
    let place = origin.map_or("unknown location".to_owned(), |o| o.as_str_lossy().into_owned());
    let name_text = name.as_str_lossy();
    let shadowing = origin.is_some_and(|o| may_shadow(vm, &o.as_str_lossy()));
    let hides_library = match pkg.filter(|_| shadowing) {
        Some(pkg) => match is_library_name(vm, pkg.value()) {
            Ok(is) => is,
            Err(raised) => return raised,
        },
        None => false,
    };
    let message = if hides_library {
        format!(
            "cannot import name '{name_text}' from '{shown}' (consider renaming '{place}' since it has the same name \
             as the standard library module named '{shown}' and prevents importing that standard library module)"
        )
    } else if initializing && shadowing {
        format!(
            "cannot import name '{name_text}' from '{shown}' (consider renaming '{place}' if it has the same name as a \
             library you intended to import)"
        )
    } else if initializing {
        format!(
            "cannot import name '{name_text}' from partially initialized module '{shown}' (most likely due to a \
             circular import) ({place})"
        )
    } else {
        format!("cannot import name '{name_text}' from '{shown}' ({place})")
    };
    let text = vm.str(&message).value();
    let e = crate::exceptions::new_exception(vm, vm.exc().import_error, &[text]);
    let none = |v: Option<Gc<Str>>| v.map_or(Value::NONE, |s| s.value());
    e.set_extra_field(0, text);
    e.set_extra_field(1, none(pkg));
    e.set_extra_field(2, none(origin));
    e.set_extra_field(3, name.value());
    vm.raise(e.value())
}

/// `from module import *` into the mapping `target`.
///
/// # Errors
/// What attribute access raises.
pub fn import_star(vm: &Vm, module: Value, target: Value) -> PyResult {
    let names = vm.names();
    let store = |name: Value, value: Value| vm.setitem(target, name, value);
    if let Some(all) = vm.getattr_opt(module, names.__all__)? {
        // By index until IndexError, as CPython does.
        for i in 0.. {
            let name = match star_item(vm, all, i) {
                Ok(name) => name,
                Err(raised) => match vm.take_if(vm.exc().index_error) {
                    Some(_) => break,
                    None => return Err(raised),
                },
            };
            let Some(s) = name.downcast::<Str>() else {
                let got = vm.type_of(name).name();
                let shown = star_module_name(vm, module)?;
                return Err(vm.type_error(format!("Item in {shown}.__all__ must be str, not {got}")));
            };
            let v = vm.getattr(module, s)?;
            store(name, v)?;
        }
        return Ok(Value::NONE);
    }
    let dict = vm.getattr(module, names.__dict__)?;
    let Some(dict) = dict.downcast::<Dict>() else {
        return Err(vm.import_error("from-import-* object has no __dict__ and no __all__"));
    };
    let keys = vm.list_from(dict.value())?;
    for i in 0..keys.len() {
        let key = keys.get(vm, i);
        if !key.is_kind(Kind::Str) {
            let got = vm.type_of(key).name();
            let shown = star_module_name(vm, module)?;
            return Err(vm.type_error(format!("Key in {shown}.__dict__ must be str, not {got}")));
        }
        if !key.cast_unchecked::<Str>().bytes().starts_with(b"_")
            && let Some(v) = dict.get(vm, key)?
        {
            store(key, v)?;
        }
    }
    Ok(Value::NONE)
}

/// Item `i` of `__all__`.
fn star_item(vm: &Vm, all: Value, i: i64) -> PyResult {
    if vm.type_of(all).slots().getitem.is_none() || all.is_kind(Kind::Dict) {
        let got = vm.type_of(all).name();
        return Err(vm.type_error(format!("'{got}' object does not support indexing")));
    }
    vm.getitem(all, vm.int(i))
}

/// The module's name as messages of `import *` show it.
fn star_module_name(vm: &Vm, module: Value) -> PyResult<String> {
    let name = vm.getattr(module, vm.names().__name__)?;
    match name.downcast::<Str>() {
        Some(s) => Ok(s.as_str_lossy().into_owned()),
        None => {
            let got = vm.type_of(name).name();
            Err(vm.type_error(format!("__name__ must be a string, not {got}")))
        }
    }
}
