//! Functions of `builtins` about an object as such: its attributes, class, identity, text.

use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::{Str, attribute};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::module;

/// An attribute name given as an argument.
fn name(vm: &Vm, v: Value) -> PyResult<Gc<Str>> {
    match v.downcast::<Str>() {
        Some(s) => Ok(s),
        None => Err(vm.type_error(format!("attribute name must be string, not '{}'", vm.type_of(v).name()))),
    }
}

/// Whether an attribute name is of a class derived from `str` whose `__hash__` finds nothing under that name.
fn hashes_itself(vm: &Vm, name: Value) -> PyResult<bool> {
    if vm.is_exact_str(name) || !name.is_kind(crate::object::header::Kind::Str) {
        return Ok(false);
    }
    let hash = vm.names().__hash__;
    let own = vm.type_of(name).lookup(vm, hash) != vm.builtin_type(shapes::STR).lookup(vm, hash);
    Ok(own && vm.hash(name)? != vm.str_hash(name.cast_unchecked()))
}

#[module("builtins")]
pub mod module {
    use super::*;

    /// Get a named attribute from an object.
    ///
    /// getattr(x, 'y') is equivalent to ``x.y``.
    ///
    /// When a default argument is given, it is returned when the attribute
    /// doesn't exist; without it, an exception is raised in that case.
    #[function("getattr(object, name, default=<unrepresentable>, /)", text_signature = None)]
    fn getattr(vm: &Vm, object: Value, name: Value, default: Value) -> PyResult {
        let own_hash = hashes_itself(vm, name)?;
        let name = super::name(vm, name)?;
        if own_hash {
            return match default.is_unbound() {
                true => Err(attribute::no_attribute(vm, object, name)),
                false => Ok(default),
            };
        }
        if default.is_unbound() {
            return vm.getattr(object, name);
        }
        Ok(vm.getattr_opt(object, name)?.unwrap_or(default))
    }
    /// Return whether the object has an attribute with the given name.
    ///
    /// This is done by calling getattr(obj, name) and catching AttributeError.
    #[function("hasattr(obj, name, /)")]
    fn hasattr(vm: &Vm, obj: Value, name: Value) -> PyResult<bool> {
        if hashes_itself(vm, name)? {
            return Ok(false);
        }
        let name = super::name(vm, name)?;
        Ok(vm.getattr_opt(obj, name)?.is_some())
    }
    /// Sets the named attribute on the given object to the specified value.
    ///
    /// setattr(x, 'y', v) is equivalent to ``x.y = v``
    #[function("setattr(obj, name, value, /)")]
    fn setattr(vm: &Vm, obj: Value, name: Value, value: Value) -> PyResult<()> {
        let name = super::name(vm, name)?;
        vm.setattr(obj, name, value)
    }
    /// Deletes the named attribute from the given object.
    ///
    /// delattr(x, 'y') is equivalent to ``del x.y``
    #[function("delattr(obj, name, /)")]
    fn delattr(vm: &Vm, obj: Value, name: Value) -> PyResult<()> {
        let name = super::name(vm, name)?;
        vm.delattr(obj, name)
    }
    /// Return whether the object is callable (i.e., some kind of function).
    ///
    /// Note that classes are callable, as are instances of classes with a
    /// __call__() method.
    #[function("callable(obj, /)")]
    fn callable(vm: &Vm, obj: Value) -> bool {
        vm.is_callable(obj)
    }
    /// Return the identity of an object.
    ///
    /// This is guaranteed to be unique among simultaneously existing objects.
    /// (CPython uses the object's memory address.)
    #[function("id(obj, /)")]
    fn id(vm: &Vm, obj: Value) -> Value {
        crate::builtins::object::id(vm, obj)
    }
    /// Return the hash value for the given object.
    ///
    /// Two objects that compare equal must also have the same hash value, but the
    /// reverse is not necessarily true.
    #[function("hash(obj, /)")]
    fn hash(vm: &Vm, obj: Value) -> PyResult {
        Ok(vm.int(vm.hash(obj)?))
    }
    /// Return the number of items in a container.
    #[function("len(obj, /)")]
    fn len(vm: &Vm, obj: Value) -> PyResult {
        Ok(vm.int(vm.len(obj)? as i64))
    }
    /// Return the canonical string representation of the object.
    ///
    /// For many object types, including most builtins, eval() will return
    /// an object equal to the one passed.
    #[function("repr(obj, /)")]
    fn repr(vm: &Vm, obj: Value) -> PyResult<Gc<Str>> {
        vm.repr(obj)
    }
    /// Return an ASCII-only representation of an object.
    ///
    /// As repr(), return a string containing a printable representation of an
    /// object, but escape the non-ASCII characters in the string returned by
    /// repr() using \\x, \\u or \\U escapes. This generates a string similar
    /// to that returned by repr() in Python 2.
    #[function("ascii(obj, /)")]
    fn ascii(vm: &Vm, obj: Value) -> PyResult<Gc<Str>> {
        crate::builtins::functions::ascii(vm, obj)
    }
    /// Return type(value).__format__(value, format_spec)
    ///
    /// Many built-in types implement format_spec according to the
    /// Format Specification Mini-language. See help('FORMATTING') for
    /// details.
    #[function("format(value, format_spec='', /)")]
    fn format(vm: &Vm, value: Value, format_spec: Gc<Str>) -> PyResult {
        crate::builtins::functions::format(vm, value, format_spec.value())
    }
    /// Return whether an object is an instance of a class or of a subclass thereof.
    ///
    /// A tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to
    /// check against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)
    /// or ...`` etc.
    #[function("isinstance(obj, class_or_tuple, /)")]
    fn isinstance(vm: &Vm, obj: Value, class_or_tuple: Value) -> PyResult<bool> {
        vm.isinstance(obj, class_or_tuple)
    }
    /// Return whether 'cls' is derived from another class or is the same class.
    ///
    /// A tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to
    /// check against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)
    /// or ...``.
    #[function("issubclass(cls, class_or_tuple, /)")]
    fn issubclass(vm: &Vm, cls: Value, class_or_tuple: Value) -> PyResult<bool> {
        vm.issubclass(cls, class_or_tuple)
    }
    /// Show attributes of an object.
    #[function("dir(object=<unrepresentable>, /)", text_signature = None)]
    fn dir(vm: &Vm, object: Value) -> PyResult {
        let names = if object.is_unbound() {
            let locals = crate::builtins::functions::namespaces::locals_of_caller(vm)?;
            vm.call_method(locals, vm.names().keys, &[])?
        } else {
            match vm.call_special(object, vm.names().__dir__, &[])? {
                Some(names) => names,
                None => return Err(vm.type_error("object does not provide __dir__")),
            }
        };
        let list = vm.list_from(names)?;
        vm.call_method(list.value(), vm.names().sort, &[])?;
        Ok(list.value())
    }
    /// Return the __dict__ attribute of an object, or the local variables.
    #[function("vars(object=<unrepresentable>, /)", text_signature = None)]
    fn vars(vm: &Vm, object: Value) -> PyResult {
        if object.is_unbound() {
            return crate::builtins::functions::namespaces::locals_of_caller(vm);
        }
        match vm.getattr_opt(object, vm.names().__dict__)? {
            Some(d) => Ok(d),
            None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
        }
    }
    /// Import a module.
    ///
    /// Because this function is meant for use by the Python
    /// interpreter and not for general use, it is better to use
    /// importlib.import_module() to programmatically import a module.
    ///
    /// The globals argument is only used to determine the context;
    /// they are not modified.  The locals argument is unused.  The fromlist
    /// should be a list of names to emulate ``from name import ...``, or an
    /// empty list to emulate ``import name``.
    /// When importing a module from a package, note that __import__('A.B', ...)
    /// returns package A when fromlist is empty, but its submodule B when
    /// fromlist is not empty.  The level argument is used to determine whether to
    /// perform absolute or relative imports: 0 is absolute, while a positive number
    /// is the number of parent directories to search relative to the current module.
    #[function("__import__(name, globals=None, locals=None, fromlist=(), level=0)")]
    fn import(vm: &Vm, name: Value, globals: Value, locals: Value, fromlist: Value, level: i64) -> PyResult {
        let _ = locals;
        crate::import::import_module(vm, name, globals, fromlist, level)
    }
}
