//! The module `_functools`: partial application, reduction, key functions from comparisons, caches of results.

pub mod cache;
pub mod partial;

use cache::LruCache;
use partial::Partial;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Tools that operate on functions.
#[module("_functools", classes(Partial, LruCache))]
pub mod module {
    use super::*;

    /// Convert a cmp= function into a key= function.
    ///
    ///   mycmp
    ///     Function that compares two objects.
    #[function("cmp_to_key(mycmp)")]
    fn cmp_to_key(vm: &Vm, mycmp: Value) -> Gc<KeyWrapper> {
        new_key(vm, mycmp, Value::UNBOUND)
    }
    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
    ///
    /// This effectively reduces the iterable to a single value.  If initial is
    /// present, it is placed before the items of the iterable in the
    /// calculation, and serves as a default when the iterable is empty.
    ///
    /// For example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])
    /// calculates ((((1 + 2) + 3) + 4) + 5).
    #[function("reduce(function, iterable, /, initial=<unrepresentable>)")]
    fn reduce(vm: &Vm, function: Value, iterable: Value, initial: Value) -> PyResult {
        let iterator = match vm.iter(iterable) {
            Ok(it) => it,
            Err(raised) => {
                return Err(match vm.take_if(vm.exc().type_error) {
                    Some(_) => vm.type_error("reduce() arg 2 must support iteration"),
                    None => raised,
                });
            }
        };
        let mut total = initial;
        while let Some(item) = vm.next(iterator)? {
            total = if total.is_unbound() { item } else { vm.call(function, &[total, item])? };
        }
        if total.is_unbound() {
            return Err(vm.type_error("reduce() of empty iterable with no initial value"));
        }
        Ok(total)
    }
    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let placeholder_class = partial::PlaceholderType::class(vm).value();
        set_module_attribute(vm, module, "_PlaceholderType", placeholder_class)?;
        set_module_attribute(vm, module, "Placeholder", partial::placeholder(vm))
    }
}

/// What `cmp_to_key` gives, and what that gives when called.
#[native_object("functools.KeyWrapper")]
pub struct KeyWrapper {
    compare: Value,
    /// UNBOUND in the key function itself.
    object: ValueCell,
}

fn new_key(vm: &Vm, compare: Value, object: Value) -> Gc<KeyWrapper> {
    KeyWrapper::alloc(vm, KeyWrapper::class(vm), |head| KeyWrapper {
        head,
        compare,
        object: ValueCell::new(object),
    })
}

#[class("KeyWrapper", module = "functools", unhashable)]
impl KeyWrapper {
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<KeyWrapper>, args: &taipan_vm::native::Args) -> PyResult<Gc<KeyWrapper>> {
        let object = match (args.get(0), args.keyword("obj")) {
            (Some(o), None) if args.len() == 1 && args.keyword_count() == 0 => o,
            (None, Some(o)) if args.keyword_count() == 1 => o,
            (None, None) if args.keyword_count() == 0 => {
                return Err(vm.type_error("K() missing required argument 'obj' (pos 1)"));
            }
            _ => {
                let n = args.len() + args.keyword_count();
                return Err(vm.type_error(format!("K() takes at most 1 argument ({n} given)")));
            }
        };
        Ok(new_key(vm, this.compare, object))
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<KeyWrapper>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<KeyWrapper>() else {
            return Err(vm.type_error("other argument must be K instance"));
        };
        let (a, b) = (this.object.get(), other.object.get());
        if a.is_unbound() || b.is_unbound() {
            return Err(vm.raise_message(vm.exc().attribute_error, "object"));
        }
        let order = vm.call(this.compare, &[a, b])?;
        vm.compare(order, Value::int32(0), op)
    }
    #[getter("__text_signature__")]
    fn text_signature(_this: Gc<KeyWrapper>) -> &'static str {
        "(obj)"
    }
    /// Value wrapped by a key function.
    #[getter]
    fn obj(vm: &Vm, this: Gc<KeyWrapper>) -> PyResult {
        match this.object.get() {
            v if v.is_unbound() => Err(vm.raise_message(vm.exc().attribute_error, "obj")),
            v => Ok(v),
        }
    }
    #[setter("obj")]
    fn set_obj(this: Gc<KeyWrapper>, value: Value) {
        this.object.set(this.header(), value);
    }
}
