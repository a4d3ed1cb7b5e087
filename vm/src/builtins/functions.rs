//! The functions of `builtins`.

use crate::native::{Args, PyResult};
use crate::object::header::Kind;
use crate::object::simple::Name;
use crate::object::type_make;
use crate::object::{Function, Module, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::module;
use taipan_numeric::format::quick;

/// `ascii(v)`
///
/// # Errors
/// What `repr` raises.
pub fn ascii(vm: &Vm, v: Value) -> PyResult<Gc<Str>> {
    let s = vm.repr(v)?;
    if s.is_ascii() {
        return Ok(s);
    }
    let mut out = taipan_text::TextBuf::with_capacity(s.byte_len() * 2);
    for c in s.text().code_points() {
        if c < 0x80 { out.push(c) } else { taipan_text::repr::push_escape(c, &mut out) }
    }
    Ok(vm.str_from(&out))
}

/// Appends `format(v, spec)` where value and specification are simple; false: they are not, and nothing was appended.
pub(crate) fn format_quickly(vm: &Vm, v: Value, spec: &[u8], out: &mut Vec<u8>) -> bool {
    if v.is_small_int() {
        return quick::int(out, v.as_small_int_unchecked(), spec);
    }
    if let Some(x) = vm.exact_float(v) {
        return quick::float(out, x, spec);
    }
    if !vm.is_exact_str(v) {
        return false;
    }
    let text: Gc<Str> = v.cast_unchecked();
    quick::text(out, text.bytes(), text.char_len(), spec)
}

/// `format(v, spec)`; an UNBOUND spec is the empty one.
///
/// # Errors
/// What `__format__` raises.
pub fn format(vm: &Vm, v: Value, spec: Value) -> PyResult {
    let spec = if spec.is_unbound() { vm.str("").value() } else { spec };
    if spec.cast_unchecked::<Str>().byte_len() == 0 && (vm.is_exact_str(v) || v.is_small_int()) {
        return Ok(vm.str_of(v)?.value());
    }
    let quick = vm.with_text(|vm, out| {
        format_quickly(vm, v, spec.cast_unchecked::<Str>().bytes(), out).then(|| vm.str_from_bytes(out))
    });
    if let Some(text) = quick {
        return Ok(text.value());
    }
    if v.is_small_int() {
        return crate::builtins::int::text::format_small(vm, v, spec.cast_unchecked());
    }
    if vm.exact_float(v).is_some() {
        return crate::builtins::float::format_exact(vm, v, spec.cast_unchecked());
    }
    match vm.call_special(v, vm.names().__format__, &[spec])? {
        Some(r) if r.is_kind(Kind::Str) => Ok(r),
        Some(r) => Err(vm.type_error(format!("__format__ must return a str, not {}", vm.type_of(r).name()))),
        None => Err(vm.type_error(format!("Type {} doesn't define __format__", vm.type_of(v).name()))),
    }
}

/// The strings of an iterable, sorted, for messages.
///
/// # Errors
/// What iterating raises.
pub fn sorted_strings(vm: &Vm, iterable: Value) -> PyResult<Vec<String>> {
    let mut all = Vec::new();
    vm.for_each(iterable, |v| {
        if let Some(s) = v.downcast::<Str>() {
            all.push(s.as_str_lossy().into_owned());
        }
        Ok(())
    })?;
    all.sort();
    Ok(all)
}

/// Fills the module `builtins`.
///
/// # Errors
/// None in a working build.
pub fn fill_builtins(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
    crate::bootstrap::fill_native_module(vm, module, &builtins::DEF)
}

mod attributes;
pub mod execute;
mod iteration;
pub mod namespaces;
mod numbers;
mod output;

#[module(
    "builtins",
    doc = "Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects with the same name as a builtin and need access to\nthe built-in of that name.",
    classes(
        crate::builtins::adaptors::Enumerate,
        crate::builtins::adaptors::Zip,
        crate::builtins::adaptors::Map,
        crate::builtins::adaptors::Filter,
        crate::builtins::adaptors::Reversed,
        crate::builtins::memoryview::MemoryView,
    ),
    parts(
        super::attributes::module,
        super::execute::module,
        super::iteration::module,
        super::namespaces::module,
        super::numbers::module,
        super::output::module,
    )
)]
pub mod builtins {
    use super::*;

    #[function("__build_class__(func, name, /, *bases, metaclass=<unrepresentable>, **kwds)", text_signature = None)]
    fn build_class(vm: &Vm, args: &Args) -> PyResult {
        let [func, name, bases @ ..] = args.positional() else {
            return Err(vm.type_error("__build_class__: not enough arguments"));
        };
        let Some(func) = func.downcast::<Function>() else {
            return Err(vm.type_error("__build_class__: func must be a function"));
        };
        let Some(name) = name.downcast::<Str>() else {
            return Err(vm.type_error("__build_class__: name is not a string"));
        };
        super::build_class(vm, func, name, bases, args.keywords().collect())
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        super::fill_types(vm, module);
        let group = crate::builtins::exception_group::make_exception_group(vm)?;
        crate::native::set_module_attribute(vm, module, "ExceptionGroup", group.value())
    }
}

/// The classes and constants that are attributes of `builtins`.
fn fill_types(vm: &Vm, module: Gc<Module>) {
    use crate::object::builtin_types::shapes as s;
    let dict = module.namespace();
    let put = |name: &str, value: Value| dict.set_str(vm, vm.intern_str(name), value);
    for shape in [
        s::OBJECT,
        s::TYPE,
        s::INT,
        s::BOOL,
        s::FLOAT,
        s::COMPLEX,
        s::STR,
        s::BYTES,
        s::BYTEARRAY,
        s::TUPLE,
        s::LIST,
        s::DICT,
        s::SET,
        s::FROZENSET,
        s::SLICE,
        s::RANGE,
        s::PROPERTY,
        s::CLASSMETHOD,
        s::STATICMETHOD,
        s::SUPER,
        s::BASE_EXCEPTION,
    ] {
        let class = vm.builtin_type(shape);
        dict.set_str(vm, class.name_str(), class.value());
    }
    for def in crate::exceptions::DEFS {
        let def = crate::builtins::exception_fields::class_def(def.name).unwrap_or(def);
        put(def.name, vm.native_class(def).value());
    }
    for alias in ["EnvironmentError", "IOError"] {
        put(alias, vm.exc().os_error.value());
    }
    put("None", Value::NONE);
    put("True", Value::TRUE);
    put("False", Value::FALSE);
    put("Ellipsis", Value::ELLIPSIS);
    put("NotImplemented", Value::NOT_IMPLEMENTED);
    put("__debug__", Value::bool(vm.interp().config.optimize == 0));
}

/// The body of `__build_class__`.
///
/// # Errors
/// What the metaclass and the body raise.
pub fn build_class(
    vm: &Vm,
    func: Gc<Function>,
    name: Gc<Str>,
    bases: &[Value],
    mut keywords: Vec<(Name, Value)>,
) -> PyResult {
    let names = vm.names();
    let original = vm.new_tuple(bases);
    let resolved = resolve_bases(vm, bases, original)?;
    let explicit =
        keywords.iter().position(|k| vm.intern(k.0) == names.metaclass).map(|i| keywords.remove(i).1);
    let mut meta = match explicit {
        Some(m) => m,
        None => match resolved.items().first() {
            Some(b) => vm.type_of(*b).value(),
            None => vm.builtin_type(crate::object::builtin_types::shapes::TYPE).value(),
        },
    };
    if let Some(m) = meta.downcast::<crate::object::Type>() {
        meta = type_make::calculate_metaclass(vm, m, resolved.items())?.value();
    }
    let namespace = match vm.getattr_opt(meta, names.__prepare__)? {
        Some(prepare) => {
            crate::call::call_with_keywords(vm, prepare, &[name.value(), resolved.value()], &keywords)?
        }
        None => vm.new_dict().value(),
    };
    if !namespace.is_kind(Kind::Dict) && vm.type_of(namespace).slots().getitem.is_none() {
        let (m, got) = match meta.downcast::<crate::object::Type>() {
            Some(t) => (t.name(), vm.type_of(namespace).name()),
            None => ("<metaclass>".to_owned(), vm.type_of(namespace).name()),
        };
        return Err(vm.type_error(format!("{m}.__prepare__() must return a mapping, not {got}")));
    }
    let cell = crate::interp::run_class_body(vm, func, namespace)?;
    if resolved != original {
        vm.setitem(namespace, vm.intern_str("__orig_bases__").value(), original.value())?;
    }
    let class =
        crate::call::call_with_keywords(vm, meta, &[name.value(), resolved.value(), namespace], &keywords)?;
    if let Some(cell) = cell.downcast::<crate::object::Cell_>()
        && class.is_kind(Kind::Type)
    {
        let content = cell.content.get();
        if content.is_unbound() {
            let text = name.as_str_lossy();
            let c = vm.repr_text(class)?;
            return Err(vm.runtime_error(format!(
                "__class__ not set defining '{text}' as {c}. Was __classcell__ propagated to type.__new__?"
            )));
        }
        if content != class {
            let (text, a, b) = (name.as_str_lossy(), vm.repr_text(content)?, vm.repr_text(class)?);
            return Err(vm.type_error(format!("__class__ set to {a} defining '{text}' as {b}")));
        }
    }
    Ok(class)
}

/// `__mro_entries__` of bases that are no classes.
fn resolve_bases(vm: &Vm, bases: &[Value], original: Gc<Tuple>) -> PyResult<Gc<Tuple>> {
    if bases.iter().all(|b| b.is_kind(Kind::Type)) {
        return Ok(original);
    }
    let list = vm.new_list();
    let mut changed = false;
    for b in bases {
        if b.is_kind(Kind::Type) {
            list.push(vm, *b);
            continue;
        }
        match vm.getattr_opt(*b, vm.names().__mro_entries__)? {
            Some(f) => {
                let entries = vm.call(f, &[original.value()])?;
                let Some(entries) = entries.downcast::<Tuple>() else {
                    return Err(vm.type_error("__mro_entries__ must return a tuple"));
                };
                changed = true;
                list.extend_from_slice(vm, entries.items());
            }
            None => list.push(vm, *b),
        }
    }
    Ok(if changed { vm.tuple_from_list(list) } else { original })
}
