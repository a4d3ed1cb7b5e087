//! `super`

use crate::native::PyResult;
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::descriptor::Super;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::Name;
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// The class whose MRO `super(class, obj)` searches.
///
/// # Errors
/// TypeError when obj is neither an instance nor a subtype of class.
pub fn check(vm: &Vm, class: Value, obj: Value) -> PyResult<(Gc<Type>, Gc<Type>)> {
    let Some(class) = class.downcast::<Type>() else {
        let got = vm.type_of(class).name();
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {got}")));
    };
    if let Some(t) = obj.downcast::<Type>()
        && t.is_subtype(class)
    {
        return Ok((class, t));
    }
    let actual = vm.type_of(obj);
    if actual.is_subtype(class) {
        return Ok((class, actual));
    }
    if let Some(claimed) = vm.getattr_opt(obj, vm.names().__class__)?.and_then(|c| c.downcast::<Type>())
        && claimed != actual
        && claimed.is_subtype(class)
    {
        return Ok((class, claimed));
    }
    Err(vm.type_error(
        "super(type, obj): obj (instance of {}) is not an instance or subtype of type ({})"
            .replacen("{}", &actual.name(), 1)
            .replacen("{}", &class.name(), 1),
    ))
}

/// The attribute after `class` in the MRO of `start`, without descriptors.
pub fn find(vm: &Vm, class: Gc<Type>, start: Gc<Type>, name: Name) -> Option<Value> {
    let name = vm.intern(name);
    let mut after = false;
    for c in start.mro_items() {
        if after && let Some(v) = c.cast_unchecked::<Type>().dict().get_str(vm, name) {
            return Some(v);
        }
        after |= *c == class.value();
    }
    None
}

/// `super(class, obj).name`: the callee with its receiver (for a method call), or the bound value.
///
/// # Errors
/// TypeError for a bad super; AttributeError.
pub fn lookup(vm: &Vm, class: Value, obj: Value, name: Name, method: bool) -> PyResult<(Value, Value)> {
    let (class, start) = check(vm, class, obj)?;
    if vm.intern(name) != vm.names().__class__
        && let Some(attr) = find(vm, class, start, name)
    {
        let through_class = obj == start.value();
        if method && !through_class && crate::protocol::is_plain_method(attr) {
            return Ok((attr, obj));
        }
        let instance = if through_class { Value::UNBOUND } else { obj };
        return Ok((attribute::bind(vm, attr, instance, start.value())?, Value::UNBOUND));
    }
    let header = Header::new(shapes::SUPER, Kind::Super);
    let cell = ValueCell::new;
    let s = vm.heap().alloc(Super {
        header,
        class: cell(class.value()),
        obj: cell(obj),
        obj_type: cell(start.value()),
    });
    Ok((attribute::generic_getattr(vm, s.value(), name)?, Value::UNBOUND))
}
