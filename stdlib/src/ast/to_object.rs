//! Trees of the compiler as objects.

use super::classes::Classes;
use taipan_compiler::tree::schema::{self, has_place};
use taipan_compiler::tree::{Item, Node};
use taipan_vm::builtins::object::object_new;
use taipan_vm::interp::load;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::attribute::set_own_attribute;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The object for a node and all below it.
///
/// # Errors
/// RecursionError for trees that are too deep.
pub fn node(vm: &Vm, classes: &Classes, node: &Node) -> PyResult {
    let shared = classes.shared(node.kind);
    if !shared.is_none() {
        return Ok(shared);
    }
    vm.check_native_stack()?;
    let class: Gc<Type> = classes.class(node.kind).cast_unchecked();
    let object = object_new(vm, class, &Args::EMPTY)?;
    let names = classes.field_names(node.kind).items();
    let fields = &schema::class(node.kind).fields;
    for ((name, field), item) in names.iter().zip(fields).zip(&node.fields) {
        let value = value(vm, classes, item, field.ty == "identifier")?;
        set_own_attribute(vm, object, name.cast_unchecked::<Str>(), value);
    }
    if has_place(node.kind.group()) {
        let place = node.place;
        let numbers = [place.line, place.col, place.end_line, place.end_col];
        for (name, number) in classes.places.items().iter().zip(numbers) {
            set_own_attribute(vm, object, name.cast_unchecked::<Str>(), Value::int32(number));
        }
    }
    Ok(object)
}

fn value(vm: &Vm, classes: &Classes, item: &Item, name: bool) -> PyResult {
    Ok(match item {
        Item::None => Value::NONE,
        Item::Node(child) => node(vm, classes, child)?,
        Item::List(items) => {
            let list = vm.new_list();
            for item in items {
                list.push(vm, value(vm, classes, item, name)?);
            }
            list.value()
        }
        Item::Text(text) if name => vm.intern_bytes(text).value(),
        Item::Text(text) => vm.str_from_bytes(text).value(),
        Item::Int(n) => vm.int(*n),
        Item::Const(c) => load::constant(vm, c, true),
    })
}
