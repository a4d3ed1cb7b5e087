//! `object.__reduce_ex__`, `__reduce__` and `__getstate__`: how an object is taken apart for pickle and copy.

use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::types::Type;
use crate::object::{Dict, Str, attribute};
use crate::value::Value;
use crate::vm::Vm;

/// `object.__reduce_ex__(protocol)`: an overridden `__reduce__` comes first.
///
/// # Errors
/// TypeError for objects that cannot be pickled; what the called hooks raise.
pub fn reduce_ex(vm: &Vm, this: Value, protocol: i32) -> PyResult {
    let name = vm.names().__reduce__;
    let class = vm.type_of(this);
    if class.lookup(vm, name) != vm.builtin_type(shapes::OBJECT).lookup(vm, name) {
        let f = vm.getattr(this, name)?;
        return vm.call(f, &[]);
    }
    reduce(vm, this, protocol)
}

/// The default reduction.
///
/// # Errors
/// As for [`reduce_ex`].
pub fn reduce(vm: &Vm, this: Value, protocol: i32) -> PyResult {
    let copyreg = crate::import::import(vm, "copyreg")?;
    if protocol < 2 {
        let f = vm.getattr_str(copyreg, "_reduce_ex")?;
        return vm.call(f, &[this, vm.int(protocol as i64)]);
    }
    let class = vm.type_of(this);
    let names = vm.names();
    let (args, kwargs) = match vm.lookup_special(this, names.__getnewargs_ex__)? {
        Some(f) => {
            let r = vm.call(f, &[])?;
            match r.downcast::<crate::object::Tuple>() {
                Some(t)
                    if t.len == 2
                        && t.items()[0].is_kind(Kind::Tuple)
                        && t.items()[1].is_kind(Kind::Dict) =>
                {
                    (Some(t.items()[0]), Some(t.items()[1]))
                }
                _ => return Err(vm.type_error("__getnewargs_ex__ should return a tuple of (tuple, dict)")),
            }
        }
        None => match vm.lookup_special(this, names.__getnewargs__)? {
            Some(f) => {
                let r = vm.call(f, &[])?;
                if !r.is_kind(Kind::Tuple) {
                    let got = vm.type_of(r).name();
                    return Err(vm.type_error(format!("__getnewargs__ should return a tuple, not '{got}'")));
                }
                (Some(r), None)
            }
            None => (None, None),
        },
    };
    let required = args.is_none() && !matches!(class.kind.get(), Kind::Instance | Kind::List | Kind::Dict);
    let own_state = class.lookup(vm, names.__getstate__)
        != vm.builtin_type(shapes::OBJECT).lookup(vm, names.__getstate__);
    if required && !own_state && class.kind.get() != Kind::Exception && !this.is_kind(Kind::Set) {
        // What CPython says of objects whose size varies.
        if this.downcast::<crate::builtins::memoryview::MemoryView>().is_some() {
            return Err(vm.type_error("cannot pickle memoryview objects"));
        }
        return Err(vm.type_error(format!("cannot pickle '{}' object", class.name())));
    }
    let state = get_state(vm, this)?;
    let (f, call_args) = match kwargs.filter(|k| k.downcast::<Dict>().is_some_and(|d| !d.is_empty())) {
        Some(kwargs) => {
            let f = vm.getattr_str(copyreg, "__newobj_ex__")?;
            let empty = vm.new_tuple(&[]).value();
            (f, vm.new_tuple(&[class.value(), args.unwrap_or(empty), kwargs]))
        }
        None => {
            let call_args = match args.and_then(|a| a.downcast::<crate::object::Tuple>()) {
                Some(a) => {
                    let list = vm.new_list_from(&[class.value()]);
                    list.extend_from_slice(vm, a.items());
                    vm.tuple_from_list(list)
                }
                None => vm.new_tuple(&[class.value()]),
            };
            (vm.getattr_str(copyreg, "__newobj__")?, call_args)
        }
    };
    let list_items = if this.is_kind(Kind::List) { vm.iter(this)? } else { Value::NONE };
    let dict_items = if this.is_kind(Kind::Dict) {
        let items = vm.call_method(this, names.items, &[])?;
        vm.iter(items)?
    } else {
        Value::NONE
    };
    Ok(vm.new_tuple(&[f, call_args.value(), state, list_items, dict_items]).value())
}

fn get_state(vm: &Vm, this: Value) -> PyResult {
    match vm.lookup_special(this, vm.names().__getstate__)? {
        Some(f) => vm.call(f, &[]),
        None => getstate(vm, this),
    }
}

/// `object.__getstate__`: the attributes, and the values of `__slots__`.
///
/// # Errors
/// What attribute access raises.
pub fn getstate(vm: &Vm, this: Value) -> PyResult {
    let class = vm.type_of(this);
    let state = if attribute::has_attributes(vm, this) && !attribute::is_dict_mode(vm, this) {
        let own = attribute::own_attributes(vm, this);
        if own.is_empty() {
            Value::NONE
        } else {
            let d = vm.new_dict();
            for (k, v) in own {
                d.set_str(vm, k, v);
            }
            d.value()
        }
    } else {
        match vm.getattr_opt(this, vm.names().__dict__)? {
            Some(d) => match d.downcast::<Dict>() {
                Some(d) if d.is_empty() => Value::NONE,
                Some(d) => d.copy(vm).value(),
                None => d,
            },
            None => Value::NONE,
        }
    };
    if class.named_slots.get() == 0 {
        return Ok(state);
    }
    let slots = vm.new_dict();
    for c in class.mro_items() {
        let dict = c.cast_unchecked::<Type>().dict();
        let mut pos = 0;
        while let Some((at, key, value)) = dict.next_entry(pos) {
            pos = at + 1;
            if let (Some(member), Some(name)) =
                (value.downcast::<crate::object::Member>(), key.downcast::<Str>())
            {
                let slot = member.slot.get().as_small_int_unchecked();
                if slot >= 0 {
                    let v = attribute::get_slot(this, slot as usize);
                    if !v.is_unbound() {
                        slots.set_str(vm, vm.intern(name), v);
                    }
                }
            }
        }
    }
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(vm.new_tuple(&[state, slots.value()]).value())
}
