//! `_warnings`: the filters that decide about each warning, and the way a warning takes through them. Warnings of the
//! runtime itself come the same way, through the interpreter's hook.
//!
//! The module `warnings`, once imported, may replace filters and the function that shows warnings; until then both are
//! this module's own.

use crate::contextvars::ContextVar;
use crate::sys;
use taipan_macros::module;
use taipan_vm::interp::frames;
use taipan_vm::native::{PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Dict, List, Module, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use taipan_vm::warn::Warned;

/// The module's state: a list of filters, registry of `once`, context variable, lock, version, and what is done with a warning
/// that no filter fits.
const KEY: &str = "_warnings";
const FILTERS: usize = 0;
const ONCE: usize = 1;
const CONTEXT: usize = 2;
const LOCK: usize = 3;
/// A number that changes when the filters do; what registries remember is worth nothing from then on.
const VERSION: usize = 4;
const DEFAULT: usize = 5;

fn all_state(vm: &Vm) -> Option<Gc<List>> {
    vm.interp().module_state.borrow().get(KEY).copied().and_then(|v| v.downcast::<List>())
}

fn state(vm: &Vm, which: usize) -> Value {
    all_state(vm).and_then(|all| all.try_get(vm, which)).unwrap_or(Value::NONE)
}

/// A setting that the module `warnings` may replace under a name. What it had last stays when it is deleted there.
fn setting(vm: &Vm, name: &str, which: usize) -> PyResult {
    let Some(value) = warnings_attribute(vm, name, false)? else { return Ok(state(vm, which)) };
    if let Some(all) = all_state(vm) {
        all.set(vm, which, value);
    }
    Ok(value)
}

/// An attribute of the module `warnings`, if that has been imported (or can be, with `import`).
fn warnings_attribute(vm: &Vm, name: &str, import: bool) -> PyResult<Option<Value>> {
    let module = match taipan_vm::import::modules(vm).get_str(vm, vm.intern_str("warnings")) {
        Some(module) => module,
        // Too late for imports.
        None if import && sys::attribute(vm, "modules").is_some() => {
            match taipan_vm::import::import(vm, "warnings") {
                Ok(module) => module,
                Err(raised) => {
                    return match vm.take_if(vm.exc().import_error) {
                        Some(_) => Ok(None),
                        None => Err(raised),
                    };
                }
            }
        }
        None => return Ok(None),
    };
    vm.getattr_opt(module, vm.intern_str(name))
}

/// Everything that is known of a warning at its place.
struct Place {
    filename: Value,
    line: Value,
    module: Value,
    registry: Value,
    /// The source line, if it is known already.
    source_line: Value,
    /// What the warning is about, or UNBOUND.
    source: Value,
}

/// Does a filter's pattern (None, a string to be equal, or a compiled expression) fit?
fn fits(vm: &Vm, pattern: Value, text: Value) -> PyResult<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if vm.is_exact_str(pattern) {
        return vm.eq(pattern, text);
    }
    let found = vm.call_method_str(pattern, "match", &[text])?;
    vm.truth(found)
}

/// The action of the first filter in `filters` that fits, with the filter.
fn action_in(
    vm: &Vm,
    filters: Value,
    category: Value,
    text: Value,
    place: &Place,
) -> PyResult<Option<(Value, Value)>> {
    let Some(filters) = filters.downcast::<List>() else {
        return Err(vm.value_error("_warnings.filters must be a list"));
    };
    let mut i = 0;
    while let Some(filter) = filters.try_get(vm, i) {
        let Some(&[action, message, wanted, module, line]) = filter.downcast::<Tuple>().map(|t| t.items())
        else {
            return Err(vm.value_error(format!("warnings.filters item {i} isn't a 5-tuple")));
        };
        if !action.downcast::<Str>().is_some_and(|_| true) {
            let got = vm.type_of(action).name();
            return Err(vm.type_error(format!("action must be a string, not '{got}'")));
        }
        let fit = fits(vm, message, text)?
            && vm.issubclass(category, wanted)?
            && fits(vm, module, place.module)?
            && (line == Value::int32(0) || vm.eq(line, place.line)? || vm.eq(line, Value::int32(0))?);
        if fit {
            return Ok(Some((action, filter)));
        }
        i += 1;
    }
    Ok(None)
}

/// What is to be done with a warning, and the filter that says so.
fn action_for(vm: &Vm, category: Value, text: Value, place: &Place) -> PyResult<(Value, Value)> {
    if let Some(variable) = state(vm, CONTEXT).downcast::<ContextVar>()
        && vm.interp().config.context_aware_warnings
    {
        let context = vm.call_method_str(variable.value(), "get", &[Value::NONE])?;
        if !context.is_none() {
            let filters = vm.getattr_str(context, "_filters")?;
            if let Some(found) = action_in(vm, filters, category, text, place)? {
                return Ok(found);
            }
        }
    }
    let filters = setting(vm, "filters", FILTERS)?;
    if let Some(found) = action_in(vm, filters, category, text, place)? {
        return Ok(found);
    }
    let action = setting(vm, "defaultaction", DEFAULT)?;
    if action.downcast::<Str>().is_none() {
        let got = vm.type_of(action).name();
        return Err(vm.type_error(format!("_warnings.defaultaction must be a string, not '{got}'")));
    }
    Ok((action, Value::NONE))
}

/// Has this key been warned of, by the registry? With `note` it has from now on.
fn already_warned(vm: &Vm, registry: Value, key: Value, note: bool) -> PyResult<bool> {
    let Some(registry) = registry.downcast::<Dict>() else { return Ok(false) };
    let current = state(vm, VERSION);
    let name = vm.intern_str("version");
    let known = registry.get_str(vm, name);
    if known.is_none_or(|k| k != current) {
        registry.clear();
        registry.set_str(vm, name, current);
    } else if let Some(seen) = registry.get(vm, key)?
        && vm.truth(seen)?
    {
        return Ok(true);
    }
    if note {
        registry.set(vm, key, Value::TRUE)?;
    }
    Ok(false)
}

/// Gives a warning at a place: looks it up in registry and filters, and shows or raises it.
fn warn_at(vm: &Vm, message: Value, category: Value, place: &Place) -> PyResult<()> {
    // CPython does not warn while modules are being torn down.
    if place.module.is_none() {
        return Ok(());
    }
    if !place.registry.is_none() && place.registry.downcast::<Dict>().is_none() {
        return Err(vm.type_error("'registry' must be a dict or None"));
    }
    let (text, category, message) = if vm.is_instance(message, vm.exc().warning) {
        (vm.str_of(message)?.value(), vm.type_of(message).value(), message)
    } else {
        (message, category, vm.call(category, &[message])?)
    };
    let key = vm.new_tuple(&[text, category, place.line]).value();
    if already_warned(vm, place.registry, key, false)? {
        return Ok(());
    }
    let (action, filter) = action_for(vm, category, text, place)?;
    let action_text = action.downcast::<Str>().map(|s| s.bytes()).unwrap_or_default();
    match action_text {
        b"error" => return Err(raise_warning(vm, message)),
        b"ignore" => return Ok(()),
        b"always" | b"all" => {}
        _ => {
            if let Some(registry) = place.registry.downcast::<Dict>() {
                registry.set(vm, key, Value::TRUE)?;
            }
            let seen = match action_text {
                b"once" => {
                    let registry = if place.registry.is_none() { once_registry(vm)? } else { place.registry };
                    already_warned(vm, registry, vm.new_tuple(&[text, category]).value(), true)?
                }
                b"module" => {
                    let key = vm.new_tuple(&[text, category, Value::int32(0)]).value();
                    already_warned(vm, place.registry, key, true)?
                }
                b"default" => false,
                _ => {
                    let (action, filter) = (vm.repr_text(action)?, vm.repr_text(filter)?);
                    let message = format!("Unrecognized action ({action}) in warnings.filters:\n {filter}");
                    return Err(vm.runtime_error(message));
                }
            };
            if seen {
                return Ok(());
            }
        }
    }
    show(vm, message, category, text, place)
}

fn raise_warning(vm: &Vm, message: Value) -> Raised {
    if message.is_kind(taipan_vm::object::header::Kind::Exception) {
        return vm.raise(message);
    }
    vm.type_error("exceptions must derive from BaseException")
}

fn once_registry(vm: &Vm) -> PyResult {
    let registry = setting(vm, "onceregistry", ONCE)?;
    if registry.downcast::<Dict>().is_none() {
        let got = vm.type_of(registry).name();
        return Err(vm.type_error(format!("_warnings.onceregistry must be a dict, not '{got}'")));
    }
    Ok(registry)
}

/// Shows a warning through `warnings._showwarnmsg`, or plainly when `warnings` has not been imported.
fn show(vm: &Vm, message: Value, category: Value, text: Value, place: &Place) -> PyResult<()> {
    let has_source = !place.source.is_unbound() && !place.source.is_none();
    let Some(function) = warnings_attribute(vm, "_showwarnmsg", has_source)? else {
        return show_plainly(vm, category, text, place);
    };
    if !vm.is_callable(function) {
        return Err(vm.type_error("warnings._showwarnmsg() must be set to a callable"));
    }
    let Some(class) = warnings_attribute(vm, "WarningMessage", false)? else {
        return Err(vm.runtime_error("unable to get warnings.WarningMessage"));
    };
    let source = if has_source { place.source } else { Value::NONE };
    let args = [message, category, place.filename, place.line, Value::NONE, place.source_line, source];
    let message = vm.call(class, &args)?;
    vm.call(function, &[message])?;
    Ok(())
}

fn show_plainly(vm: &Vm, category: Value, text: Value, place: &Place) -> PyResult<()> {
    let Some(stderr) = sys::attribute(vm, "stderr").filter(|s| !s.is_none()) else { return Ok(()) };
    let category = match category.downcast::<Type>() {
        Some(class) => class.name(),
        None => "Warning".to_owned(),
    };
    let (filename, line) = (vm.str_of(place.filename)?, vm.str_of(place.line)?);
    let text = vm.str_of(text)?;
    let mut out = Vec::new();
    out.extend_from_slice(filename.bytes());
    out.push(b':');
    out.extend_from_slice(line.bytes());
    out.extend_from_slice(format!(": {category}: ").as_bytes());
    out.extend_from_slice(text.bytes());
    out.push(b'\n');
    if let Some(source) = place.source_line.downcast::<Str>() {
        push_line(&mut out, source.bytes());
    } else if let Some(number) = vm.int_to_i64(place.line).and_then(|n| usize::try_from(n).ok())
        && let Ok(source) = std::fs::read(filename.as_str_lossy().as_ref())
        && let Some(line) = source.split(|b| *b == b'\n').nth(number.saturating_sub(1))
        && number > 0
    {
        push_line(&mut out, String::from_utf8_lossy(line).as_bytes());
    }
    let text = vm.str_from_bytes(&out).value();
    vm.call_method(stderr, vm.names().write, &[text])?;
    Ok(())
}

/// A source line as warnings show it: indented by two.
fn push_line(out: &mut Vec<u8>, line: &[u8]) {
    let line = line.trim_ascii();
    if !line.is_empty() {
        out.extend_from_slice(b"  ");
        out.extend_from_slice(line);
        out.push(b'\n');
    }
}

/// The category of a message: its class if it is a warning, else the given one (UserWarning for None).
fn category_of(vm: &Vm, message: Value, category: Value) -> PyResult {
    let category = if vm.isinstance(message, vm.exc().warning.value())? {
        vm.type_of(message).value()
    } else if category.is_none() {
        vm.exc().user_warning.value()
    } else {
        category
    };
    if category.downcast::<Type>().is_some() && vm.issubclass(category, vm.exc().warning.value())? {
        return Ok(category);
    }
    let got = vm.type_of(category).name();
    Err(vm.type_error(format!("category must be a Warning subclass, not '{got}'")))
}

fn is_internal(frame: Gc<taipan_vm::object::Frame>) -> bool {
    let name = frame.function().code().filename.get();
    name.downcast::<Str>().is_some_and(|n| {
        let text = n.as_str_lossy();
        text.contains("importlib") && text.contains("_bootstrap")
    })
}

/// The place that a stack level stands for.
fn place_of(vm: &Vm, stacklevel: isize, skip: &[Value], source: Value) -> Place {
    let mut depth = 0;
    let mut frame = frames::frame_at(vm, 0);
    let mut level = stacklevel;
    let plain = stacklevel <= 0 || frame.is_some_and(is_internal);
    while level > 1 && frame.is_some() {
        level -= 1;
        loop {
            depth += 1;
            frame = frames::frame_at(vm, depth);
            let Some(f) = frame else { break };
            let name = f.function().code().filename.get().downcast::<Str>();
            let prefixed = |n: Gc<Str>| {
                skip.iter().filter_map(|p| p.downcast::<Str>()).any(|p| n.bytes().starts_with(p.bytes()))
            };
            if plain || !(is_internal(f) || name.is_some_and(prefixed)) {
                break;
            }
        }
    }
    let (globals, filename, line) = match frame {
        Some(frame) => {
            let function = frame.function();
            let line = taipan_vm::builtins::frame::line(vm, frame);
            let line = if line.is_none() { Value::int32(0) } else { line };
            (Some(function.globals()), function.code().filename.get(), line)
        }
        None => {
            (vm.interp().sys_dict.get().downcast::<Dict>(), vm.intern_str("<sys>").value(), Value::int32(0))
        }
    };
    let mut place = Place {
        filename,
        line,
        module: vm.intern_str("<string>").value(),
        registry: Value::NONE,
        source_line: Value::NONE,
        source,
    };
    if let Some(globals) = globals {
        let name = vm.intern_str("__warningregistry__");
        place.registry = globals.get_str(vm, name).unwrap_or_else(|| {
            let registry = vm.new_dict().value();
            globals.set_str(vm, name, registry);
            registry
        });
        if let Some(module) = globals.get_str(vm, vm.names().__name__)
            && (module.is_none() || module.downcast::<Str>().is_some())
        {
            place.module = module;
        }
    }
    place
}

/// The interpreter's hook for warnings of Rust code.
fn hook(vm: &Vm, warned: &Warned) -> PyResult<()> {
    let place = place_of(vm, warned.stacklevel, &[], warned.source);
    warn_at(vm, warned.message, warned.category.value(), &place)
}

/// The source line that a module's loader knows. The loader is the one that importlib blesses, which may warn of globals
/// whose loader and spec do not agree, or refuse them.
fn line_of_loader(vm: &Vm, globals: Gc<Dict>, line: i64) -> PyResult {
    let external = taipan_vm::import::import(vm, "_frozen_importlib_external")?;
    let loader = vm.call_method_str(external, "_bless_my_loader", &[globals.value()])?;
    let Some(name) = module_name(vm, globals)?.filter(|_| !loader.is_none()) else { return Ok(Value::NONE) };
    let Some(get_source) = vm.getattr_opt(loader, vm.intern_str("get_source"))? else {
        return Ok(Value::NONE);
    };
    let source = match vm.call(get_source, &[name]) {
        Ok(source) => source,
        Err(raised) => {
            return vm.take_if(vm.exc().import_error).map(|_| Value::NONE).ok_or(raised);
        }
    };
    if source.is_none() {
        return Ok(Value::NONE);
    }
    if source.downcast::<Str>().is_none() {
        return Err(vm.type_error(format!("must be str, not {}", vm.type_of(source).name())));
    }
    let lines = vm.call_method_str(source, "splitlines", &[])?;
    let line = usize::try_from(line - 1).ok().and_then(|i| lines.downcast::<List>()?.try_get(vm, i));
    Ok(line.unwrap_or(Value::NONE))
}

/// The name that a loader knows a module by: that of its spec (`__main__` is no name that a loader can tell the source of).
fn module_name(vm: &Vm, globals: Gc<Dict>) -> PyResult<Option<Value>> {
    let get = |name: &str| globals.get_str(vm, vm.intern_str(name));
    if let Some(spec) = get("__spec__").filter(|s| !s.is_none())
        && let Some(name) = vm.getattr_opt(spec, vm.names().name)?
    {
        return Ok(Some(name));
    }
    Ok(get("__name__"))
}

/// The filters that CPython starts with: action, category, module.
fn default_filters(vm: &Vm) -> Gc<List> {
    let list = vm.new_list();
    let exc = vm.exc();
    for (action, category, module) in [
        ("default", exc.deprecation_warning, "__main__"),
        ("ignore", exc.deprecation_warning, ""),
        ("ignore", exc.pending_deprecation_warning, ""),
        ("ignore", exc.import_warning, ""),
        ("ignore", exc.resource_warning, ""),
    ] {
        let module = if module.is_empty() { Value::NONE } else { vm.intern_str(module).value() };
        let action = vm.intern_str(action).value();
        let filter = [action, Value::NONE, category.value(), module, Value::int32(0)];
        list.push(vm, vm.new_tuple(&filter).value());
    }
    list
}

#[module(
    "_warnings",
    doc = "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up."
)]
pub mod module {
    use super::*;

    /// Issue a warning, or maybe ignore it or raise an exception.
    ///
    ///   message
    ///     Text of the warning message.
    ///   category
    ///     The Warning category subclass. Defaults to UserWarning.
    ///   stacklevel
    ///     How far up the call stack to make this warning appear. A value of 2 for
    ///     example attributes the warning to the caller of the code calling warn().
    ///   source
    ///     If supplied, the destroyed object which emitted a ResourceWarning
    ///   skip_file_prefixes
    ///     An optional tuple of module filename prefixes indicating frames to skip
    ///     during stacklevel computations for stack frame attribution.
    #[function("warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())")]
    fn warn(
        vm: &Vm,
        message: Value,
        category: Value,
        stacklevel: isize,
        source: Value,
        skip_file_prefixes: Gc<Tuple>,
    ) -> PyResult<()> {
        let category = category_of(vm, message, category)?;
        for prefix in skip_file_prefixes.items() {
            if prefix.downcast::<Str>().is_none() {
                let got = vm.type_of(*prefix).name();
                return Err(vm.type_error(format!("Found non-str '{got}' in skip_file_prefixes.")));
            }
        }
        let skip = skip_file_prefixes.items();
        let stacklevel = if skip.is_empty() { stacklevel } else { stacklevel.max(2) };
        let place = place_of(vm, stacklevel, skip, source);
        warn_at(vm, message, category, &place)
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    #[function(
        "warn_explicit(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn warn_explicit(
        vm: &Vm,
        message: Value,
        category: Value,
        filename: Gc<Str>,
        lineno: i32,
        module: Value,
        registry: Value,
        module_globals: Value,
        source: Value,
    ) -> PyResult<()> {
        let mut source_line = Value::NONE;
        if !module_globals.is_none() {
            let Some(globals) = module_globals.downcast::<Dict>() else {
                let got = vm.type_of(module_globals).name();
                return Err(vm.type_error(format!("module_globals must be a dict, not '{got}'")));
            };
            source_line = line_of_loader(vm, globals, lineno as i64)?;
        }
        let module = if module.is_unbound() {
            let bytes = filename.bytes();
            match bytes.len() {
                0 => vm.intern_str("<unknown>").value(),
                n if n >= 3 && bytes.ends_with(b".py") => vm.str_from_bytes(&bytes[..n - 3]).value(),
                _ => filename.value(),
            }
        } else {
            module
        };
        let line = vm.int(lineno as i64);
        let place = Place { filename: filename.value(), line, module, registry, source_line, source };
        warn_at(vm, message, category, &place)
    }

    #[function("_filters_mutated_lock_held()")]
    fn filters_mutated_lock_held(vm: &Vm) -> PyResult<()> {
        let owned = vm.call_method_str(state(vm, LOCK), "_is_owned", &[])?;
        if !owned.is_true() {
            return Err(vm.runtime_error("warnings lock is not held"));
        }
        if let Some(all) = all_state(vm) {
            let next = vm.int_to_i64(state(vm, VERSION)).unwrap_or(0).wrapping_add(1);
            all.set(vm, VERSION, vm.int(next));
        }
        Ok(())
    }

    #[function("_acquire_lock()")]
    fn acquire_lock(vm: &Vm) -> PyResult<()> {
        vm.call_method_str(state(vm, LOCK), "acquire", &[]).map(|_| ())
    }

    #[function("_release_lock()")]
    fn release_lock(vm: &Vm) -> PyResult<()> {
        let owned = vm.call_method_str(state(vm, LOCK), "_is_owned", &[])?;
        if !owned.is_true() {
            return Err(vm.runtime_error("cannot release un-acquired lock"));
        }
        vm.call_method_str(state(vm, LOCK), "release", &[]).map(|_| ())
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let filters = default_filters(vm).value();
        let once = vm.new_dict().value();
        let context = vm.call(ContextVar::class(vm).value(), &[vm.str("_warnings_context").value()])?;
        let lock = vm.call(crate::thread::lock::RLock::class(vm).value(), &[])?;
        let action = vm.intern_str("default").value();
        let state = vm.new_list_from(&[filters, once, context, lock, Value::int32(1), action]);
        vm.interp().module_state.borrow_mut().insert(KEY, state.value());
        set_module_attribute(vm, module, "filters", filters)?;
        set_module_attribute(vm, module, "_onceregistry", once)?;
        set_module_attribute(vm, module, "_defaultaction", action)?;
        set_module_attribute(vm, module, "_warnings_context", context)?;
        vm.interp().warn_hook.set(Some(hook));
        Ok(())
    }
}
