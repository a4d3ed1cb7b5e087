//! `types.SimpleNamespace`: an object whose attributes are given as keywords.

use crate::native::{Args, KwArgs, PyResult};
use crate::object::header::Kind;
use crate::object::simple::Name;
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{Dict, Instance, Str, attribute};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// The class's members (its instances are plain ones).
pub struct SimpleNamespace;

/// A namespace with these attributes.
pub fn new_namespace(vm: &Vm, attributes: &[(Name, Value)]) -> Value {
    let obj = vm.alloc_instance(SimpleNamespace::class(vm), |header| Instance { header }).value();
    for (name, v) in attributes {
        attribute::set_own_attribute(vm, obj, vm.intern(*name), *v);
    }
    obj
}

fn attributes(vm: &Vm, this: Value) -> Gc<Dict> {
    attribute::attribute_dict(vm, this)
}

/// A simple attribute-based namespace.
#[class("SimpleNamespace", module = "types", kind = Instance, subclassable, dict)]
impl SimpleNamespace {
    #[new("SimpleNamespace(*args, **kwargs)", text_signature = "(mapping_or_iterable=(), /, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> Value {
        let _ = args.len();
        vm.alloc_instance(cls, |header| Instance { header }).value()
    }
    #[init_method("SimpleNamespace(mapping_or_iterable=(), /, **kwargs)")]
    fn init(vm: &Vm, this: Value, args: &Args) -> PyResult<()> {
        args.between(vm, "SimpleNamespace", 0, 1)?;
        if let Some(source) = args.positional().first() {
            let dict =
                vm.call(vm.builtin_type(crate::object::builtin_types::shapes::DICT).value(), &[*source])?;
            let Some(dict) = dict.downcast::<Dict>() else { return Ok(()) };
            let mut pos = 0;
            while let Some((at, key, value)) = dict.next_entry(pos) {
                pos = at + 1;
                let Some(name) = key.downcast::<Str>() else {
                    return Err(vm.type_error("keywords must be strings"));
                };
                attribute::set_own_attribute(vm, this, vm.intern(name), value);
            }
        }
        for (name, v) in args.keywords() {
            attribute::set_own_attribute(vm, this, vm.intern(name), v);
        }
        Ok(())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> PyResult {
        let class = vm.type_of(this);
        let name = if class == SimpleNamespace::class(vm) { "namespace".to_owned() } else { class.name() };
        if vm.repr_stack.borrow().contains(&this) {
            return Ok(vm.str(&format!("{name}(...)")).value());
        }
        vm.repr_stack.borrow_mut().push(this);
        let text = repr_body(vm, this, &name);
        vm.repr_stack.borrow_mut().pop();
        Ok(vm.str_from_bytes(&text?).value())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, a: Value, b: Value, op: CompareOp) -> PyResult {
        let class = SimpleNamespace::class(vm);
        if !vm.is_instance(b, class) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        vm.compare(attributes(vm, a).value(), attributes(vm, b).value(), op)
    }
    /// Return state information for pickling
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Value) -> Value {
        let empty = vm.new_tuple(&[]).value();
        vm.new_tuple(&[vm.type_of(this).value(), empty, attributes(vm, this).value()]).value()
    }
    /// Return a copy of the namespace object with new values for the specified attributes.
    #[method("__replace__(**changes)", text_signature = "($self, /, **changes)")]
    fn replace(vm: &Vm, this: Value, changes: KwArgs) -> PyResult {
        let class = vm.type_of(this);
        let copy = vm.call(class.value(), &[])?;
        if !vm.is_instance(copy, SimpleNamespace::class(vm)) {
            let (name, got) = (class.full_name(vm), vm.type_of(copy).full_name(vm));
            let message = format!("expect types.SimpleNamespace type, but {name}() returned '{got}' object");
            return Err(vm.type_error(message));
        }
        let dict = attributes(vm, this);
        let mut pos = 0;
        while let Some((at, key, value)) = dict.next_entry(pos) {
            pos = at + 1;
            if let Some(name) = key.downcast::<Str>() {
                vm.setattr(copy, name, value)?;
            }
        }
        for (name, v) in changes {
            vm.setattr(copy, name, v)?;
        }
        Ok(copy)
    }
    #[member("__dict__")]
    fn dict(vm: &Vm, this: Value) -> Gc<Dict> {
        attributes(vm, this)
    }
}

fn repr_body(vm: &Vm, this: Value, name: &str) -> PyResult<Vec<u8>> {
    let mut text = format!("{name}(").into_bytes();
    let dict = attributes(vm, this);
    let mut pos = 0;
    let mut first = true;
    while let Some((at, key, value)) = dict.next_entry(pos) {
        pos = at + 1;
        if !key.is_kind(Kind::Str) {
            continue;
        }
        if !first {
            text.extend_from_slice(b", ");
        }
        first = false;
        text.extend_from_slice(key.cast_unchecked::<Str>().bytes());
        text.push(b'=');
        text.extend_from_slice(vm.repr(value)?.bytes());
    }
    text.push(b')');
    Ok(text)
}
