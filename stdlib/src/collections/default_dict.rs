//! `collections.defaultdict`: a dict with a named attribute slot for the factory.

use taipan_macros::class;
use taipan_vm::builtins::{dict, generic_alias, repr};
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::Kind;
use taipan_vm::object::type_make::add_member;
use taipan_vm::object::types::Type;
use taipan_vm::object::{Dict, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The slot of `default_factory`: the class's only one, and `dict` has none.
const FACTORY: usize = 0;

/// `collections.defaultdict`
pub struct DefaultDict;

fn factory(this: Gc<Dict>) -> Value {
    let factory = attribute::get_slot(this.value(), FACTORY);
    if factory.is_unbound() { Value::NONE } else { factory }
}

fn is_default_dict(vm: &Vm, v: Value) -> bool {
    v.is_kind(Kind::Dict) && vm.is_instance(v, DefaultDict::class(vm))
}

/// `type(self)(default_factory, content)`
fn like(vm: &Vm, this: Gc<Dict>, content: Value) -> PyResult {
    vm.call(vm.type_of(this.value()).value(), &[factory(this), content])
}

/// defaultdict(default_factory=None, /, [...]) --> dict with default factory
///
/// The default factory is called without arguments to produce
/// a new value when a key is not present, in __getitem__ only.
/// A defaultdict compares equal to a dict with the same items.
/// All remaining arguments are treated the same as if they were
/// passed to the dict constructor, including keyword arguments.
#[class("defaultdict", module = "collections", base = Dict, kind = Dict, subclassable)]
impl DefaultDict {
    #[init_method("defaultdict(*args, **kwargs)")]
    fn init(vm: &Vm, this: Gc<Dict>, args: &Args) -> PyResult<()> {
        let (first, rest) = match args.get(0) {
            Some(first) => (first, args.skip_first()),
            None => (Value::NONE, *args),
        };
        if !first.is_none() && !vm.is_callable(first) {
            return Err(vm.type_error("first argument must be callable or None"));
        }
        attribute::set_slot(vm, this.value(), FACTORY, first);
        dict::update_from_args(vm, "dict", this, &rest)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Dict>) -> PyResult {
        let inner = vm.builtin_type(taipan_vm::object::builtin_types::shapes::DICT).slots().repr;
        let content = match inner {
            Some(f) => f(vm, this.value())?,
            None => Value::NONE,
        };
        let factory = factory(this);
        let text = if factory.is_none() {
            vm.str("None").value()
        } else {
            repr::guarded(vm, factory, "...", || vm.repr(factory))?
        };
        let mut out = Vec::new();
        out.extend_from_slice(vm.type_of(this.value()).name_str().bytes());
        out.push(b'(');
        out.extend_from_slice(vm.str_of(text)?.bytes());
        out.extend_from_slice(b", ");
        out.extend_from_slice(vm.str_of(content)?.bytes());
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        let (Some(a), Some(b)) = (left.downcast::<Dict>(), right.downcast::<Dict>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let new = like(vm, if is_default_dict(vm, left) { a } else { b }, left)?;
        if let Some(new) = new.downcast::<Dict>() {
            dict::update(vm, new, right)?;
        }
        Ok(new)
    }
    /// __missing__(key) # Called by __getitem__ for missing key; pseudo-code:
    ///   if self.default_factory is None: raise KeyError((key,))
    ///   self[key] = value = self.default_factory()
    ///   return value
    #[method("__missing__(object, /)")]
    fn missing(vm: &Vm, this: Gc<Dict>, object: Value) -> PyResult {
        let factory = factory(this);
        if factory.is_none() {
            return Err(taipan_vm::exceptions::raise_key_error(vm, object));
        }
        let value = vm.call(factory, &[])?;
        // The factory may have set it.
        if let Some(set) = this.get(vm, object)? {
            return Ok(set);
        }
        vm.setitem(this.value(), object, value)?;
        Ok(value)
    }
    /// D.copy() -> a shallow copy of D.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Dict>) -> PyResult {
        like(vm, this, this.value())
    }
    /// D.copy() -> a shallow copy of D.
    #[method("__copy__()")]
    fn dunder_copy(vm: &Vm, this: Gc<Dict>) -> PyResult {
        like(vm, this, this.value())
    }
    /// Return state information for pickling.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Dict>) -> PyResult {
        let factory = factory(this);
        let args = if factory.is_none() { vm.new_tuple(&[]) } else { vm.new_tuple(&[factory]) };
        let items = vm.call_method(this.value(), vm.names().items, &[])?;
        let iter = vm.iter(items)?;
        let class = vm.type_of(this.value()).value();
        Ok(vm.new_tuple(&[class, args.value(), Value::NONE, Value::NONE, iter]).value())
    }
    /// defaultdicts are generic over two types, signifying (respectively) the types of the dictionary's keys and values
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    #[class_init]
    fn class_init(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        add_member(vm, cls, "default_factory", "Factory for default value called by __missing__().");
        Ok(())
    }
}
