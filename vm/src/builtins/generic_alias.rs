//! `types.GenericAlias`: `list[int]`, and the substitution of type parameters (PEP 585, 604, 612, 646), which unions
//! and type aliases share.

use crate::builtins::builtin_function;
use crate::heap::ValueVec;
use crate::native::{Args, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::{Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{List, Str, Tuple, attribute};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, native_object};

pub use crate::builtins::union::union_or;

#[native_object("types.GenericAlias")]
pub struct GenericAlias {
    origin: ValueCell,
    /// Tuple
    args: ValueCell,
    /// Tuple, or UNBOUND while not computed.
    parameters: ValueCell,
    /// `*tuple[int]`
    starred: Cell<bool>,
}

/// `origin[key]`
pub fn new_alias(vm: &Vm, origin: Value, key: Value) -> Value {
    make(vm, GenericAlias::class(vm), origin, key, false)
}

fn make(vm: &Vm, class: Gc<Type>, origin: Value, key: Value, starred: bool) -> Value {
    let args = if vm.is_exact(key, shapes::TUPLE) { key } else { vm.new_tuple(&[key]).value() };
    GenericAlias::alloc(vm, class, |head| GenericAlias {
        head,
        origin: ValueCell::new(origin),
        args: ValueCell::new(args),
        parameters: ValueCell::new(Value::UNBOUND),
        starred: Cell::new(starred),
    })
    .value()
}

/// The items of a tuple or list of arguments; None for anything else.
fn argument_list(vm: &Vm, v: Value) -> Option<Gc<Tuple>> {
    match v.downcast::<List>() {
        Some(list) => Some(vm.tuple_from_list(list)),
        None => v.downcast::<Tuple>(),
    }
}

fn add_unique(list: Gc<List>, vm: &Vm, v: Value) {
    if !(0..list.len()).any(|i| list.get(vm, i) == v) {
        list.push(vm, v);
    }
}

fn collect_parameters(vm: &Vm, args: Gc<Tuple>, found: Gc<List>) -> PyResult<()> {
    vm.check_native_stack()?;
    let names = vm.names();
    for arg in args.items() {
        // A class's `__parameters__` are a descriptor, not its own.
        if arg.is_kind(Kind::Type) {
            continue;
        }
        if let Some(inner) = argument_list(vm, *arg) {
            collect_parameters(vm, inner, found)?;
            continue;
        }
        if vm.getattr_opt(*arg, names.__typing_subst__)?.is_some() {
            add_unique(found, vm, *arg);
        } else if let Some(inner) =
            vm.getattr_opt(*arg, names.__parameters__)?.and_then(|p| p.downcast::<Tuple>())
        {
            for p in inner.items() {
                add_unique(found, vm, *p);
            }
        }
    }
    Ok(())
}

/// The type parameters in arguments, each once, in order of appearance.
///
/// # Errors
/// What reading attributes of the arguments raises.
pub fn parameters_of(vm: &Vm, args: Gc<Tuple>) -> PyResult<Gc<Tuple>> {
    let found = vm.new_list();
    collect_parameters(vm, args, found)?;
    Ok(vm.tuple_from_list(found))
}

/// Arguments with unpacked tuples (`*tuple[int, str]`) replaced by their items.
fn unpack(vm: &Vm, item: Value) -> PyResult<Gc<Tuple>> {
    let items = if vm.is_exact(item, shapes::TUPLE) { item.cast_unchecked() } else { vm.new_tuple(&[item]) };
    let mut out = ValueVec::new(vm.heap());
    for v in items.items() {
        if !v.is_kind(Kind::Type)
            && let Some(inner) = vm.getattr_opt(*v, vm.names().__typing_unpacked_tuple_args__)?
            && let Some(inner) = inner.downcast::<Tuple>()
            && inner.items().last() != Some(&Value::ELLIPSIS)
        {
            out.extend_from_slice(inner.items());
            continue;
        }
        out.push(*v);
    }
    Ok(vm.new_tuple(out.as_slice()))
}

fn index_in(parameters: Gc<Tuple>, v: Value) -> Option<usize> {
    parameters.items().iter().position(|p| *p == v)
}

/// An argument that is generic itself, with its own parameters replaced.
fn substitute_inside(vm: &Vm, arg: Value, parameters: Gc<Tuple>, values: Gc<Tuple>) -> PyResult {
    let Some(own) = vm.getattr_opt(arg, vm.names().__parameters__)?.and_then(|p| p.downcast::<Tuple>())
    else {
        return Ok(arg);
    };
    if own.len == 0 {
        return Ok(arg);
    }
    let mut out = ValueVec::new(vm.heap());
    for p in own.items() {
        let Some(value) = index_in(parameters, *p).and_then(|i| values.items().get(i)) else {
            out.push(*p);
            continue;
        };
        match value.downcast::<Tuple>() {
            // A TypeVarTuple stands for several arguments.
            Some(several) if vm.type_of(*p).slots().iter.is_some() => out.extend_from_slice(several.items()),
            _ => out.push(*value),
        }
    }
    let key = vm.new_tuple(out.as_slice());
    vm.getitem(arg, key.value())
}

/// The arguments `args` of `generic` with its `parameters` replaced by `item` (what is in the brackets).
///
/// # Errors
/// TypeError when it has no parameters or `item` does not fit them.
pub fn substitute(
    vm: &Vm,
    generic: Value,
    args: Gc<Tuple>,
    parameters: Gc<Tuple>,
    item: Value,
) -> PyResult<Gc<Tuple>> {
    vm.check_native_stack()?;
    let names = vm.names();
    if parameters.len == 0 {
        return Err(vm.type_error(format!("{} is not a generic class", vm.repr_text(generic)?)));
    }
    let mut values = unpack(vm, item)?;
    for p in parameters.items() {
        if let Some(prepare) = vm.getattr_opt(*p, names.__typing_prepare_subst__)?
            && !prepare.is_none()
        {
            let prepared = vm.call(prepare, &[generic, values.value()])?;
            values = vm.tuple_from(prepared)?;
        }
    }
    if values.len != parameters.len {
        let word = if values.len > parameters.len { "many" } else { "few" };
        let text = vm.repr_text(generic)?;
        return Err(vm.type_error(format!(
            "Too {word} arguments for {text}; actual {}, expected {}",
            values.len, parameters.len
        )));
    }
    let mut out = ValueVec::new(vm.heap());
    for arg in args.items() {
        if arg.is_kind(Kind::Type) {
            out.push(*arg);
            continue;
        }
        if let Some(inner) = argument_list(vm, *arg) {
            let replaced = if parameters_of(vm, inner)?.len == 0 {
                inner
            } else {
                substitute(vm, generic, inner, parameters, item)?
            };
            let is_list = arg.is_kind(Kind::List);
            out.push(if is_list { vm.new_list_from(replaced.items()).value() } else { replaced.value() });
            continue;
        }
        let unpacked = match vm.getattr_opt(*arg, names.__typing_is_unpacked_typevartuple__)? {
            Some(v) => vm.truth(v)?,
            None => false,
        };
        let new = match vm.getattr_opt(*arg, names.__typing_subst__)? {
            Some(subst) if !subst.is_none() => {
                let Some(at) = index_in(parameters, *arg) else {
                    let text = vm.repr_text(*arg)?;
                    return Err(vm.type_error(format!("parameter {text} not found in __parameters__")));
                };
                vm.call(subst, &[values.items().get(at).copied().unwrap_or(*arg)])?
            }
            _ => substitute_inside(vm, *arg, parameters, values)?,
        };
        match new.downcast::<Tuple>() {
            Some(several) if unpacked => out.extend_from_slice(several.items()),
            None if unpacked => {
                let (text, got) = (vm.type_of(*arg).full_name(vm), vm.type_of(new).full_name(vm));
                return Err(vm.type_error(format!(
                    "expected __typing_subst__ of {text} objects to return a tuple, not {got}"
                )));
            }
            _ => out.push(new),
        }
    }
    Ok(vm.new_tuple(out.as_slice()))
}

/// How a type is written in the repr of a generic alias or union: `int`, `typing.Any`, `...`, `None`.
///
/// # Errors
/// What reading its attributes raises.
pub fn type_repr(vm: &Vm, v: Value) -> PyResult<String> {
    let names = vm.names();
    if v == Value::ELLIPSIS {
        return Ok("...".to_owned());
    }
    if v == vm.builtin_type(shapes::NONE).value() {
        return Ok("None".to_owned());
    }
    let generic =
        vm.getattr_opt(v, names.__origin__)?.is_some() && vm.getattr_opt(v, names.__args__)?.is_some();
    if !generic
        && let Some(qualname) = vm.getattr_opt(v, names.__qualname__)?.and_then(|q| q.downcast::<Str>())
        && let Some(module) = vm.getattr_opt(v, names.__module__)?.and_then(|m| m.downcast::<Str>())
    {
        let qualname = qualname.as_str_lossy();
        return Ok(match module.bytes() {
            b"builtins" => qualname.into_owned(),
            _ => format!("{}.{qualname}", module.as_str_lossy()),
        });
    }
    vm.repr_text(v)
}

fn argument_repr(vm: &Vm, v: Value) -> PyResult<String> {
    match v.downcast::<List>() {
        Some(list) => {
            vm.check_native_stack()?;
            let mut parts = Vec::new();
            for i in 0..list.len() {
                if let Some(item) = list.try_get(vm, i) {
                    parts.push(argument_repr(vm, item)?);
                }
            }
            Ok(format!("[{}]", parts.join(", ")))
        }
        None => type_repr(vm, v),
    }
}

/// Attributes that are the alias's own; all others are its origin's.
const OWN: &[&[u8]] = &[
    b"__class__",
    b"__origin__",
    b"__args__",
    b"__unpacked__",
    b"__parameters__",
    b"__typing_unpacked_tuple_args__",
    b"__mro_entries__",
    b"__reduce_ex__",
    b"__reduce__",
    b"__bases__",
    b"__copy__",
    b"__deepcopy__",
];

impl Gc<GenericAlias> {
    fn args(self) -> Gc<Tuple> {
        self.args.get().cast_unchecked()
    }
    fn parameters(self, vm: &Vm) -> PyResult<Gc<Tuple>> {
        if let Some(p) = self.parameters.get().downcast::<Tuple>() {
            return Ok(p);
        }
        let p = parameters_of(vm, self.args())?;
        self.parameters.set(self.header(), p.value());
        Ok(p)
    }
}

/// Represent a PEP 585 generic type
///
/// E.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).
#[class("GenericAlias", module = "types", subclassable, weakrefable)]
impl GenericAlias {
    #[new("GenericAlias(origin, args, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        args.no_keywords(vm, "GenericAlias")?;
        args.exactly(vm, "GenericAlias", 2)?;
        let [origin, items] = *args.positional() else { return Ok(Value::NONE) };
        Ok(make(vm, cls, origin, items, false))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<GenericAlias>) -> PyResult<String> {
        vm.check_native_stack()?;
        let star = if this.starred.get() { "*" } else { "" };
        let origin = type_repr(vm, this.origin.get())?;
        let mut parts = Vec::new();
        for arg in this.args().items() {
            parts.push(argument_repr(vm, *arg)?);
        }
        let inner = if parts.is_empty() { "()".to_owned() } else { parts.join(", ") };
        Ok(format!("{star}{origin}[{inner}]"))
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<GenericAlias>) -> PyResult<i64> {
        let hash = vm.hash(this.origin.get())? ^ vm.hash(this.args.get())?;
        Ok(if hash == -1 { -2 } else { hash })
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<GenericAlias>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<GenericAlias>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let equal = this.starred.get() == other.starred.get()
            && vm.eq(this.origin.get(), other.origin.get())?
            && vm.eq(this.args.get(), other.args.get())?;
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<GenericAlias>, args: &Args) -> PyResult {
        let obj = crate::call::call(vm, this.origin.get(), args)?;
        if let Err(raised) = vm.setattr(obj, vm.names().__orig_class__, this.value()) {
            let refused = vm.take_if(vm.exc().attribute_error).or_else(|| vm.take_if(vm.exc().type_error));
            if refused.is_none() {
                return Err(raised);
            }
        }
        Ok(obj)
    }
    #[slot(getattr)]
    fn getattribute(vm: &Vm, this: Gc<GenericAlias>, name: Gc<Str>) -> PyResult {
        if OWN.contains(&name.bytes()) {
            return attribute::generic_getattr(vm, this.value(), name);
        }
        vm.getattr(this.origin.get(), name)
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<GenericAlias>, item: Value) -> PyResult {
        let parameters = this.parameters(vm)?;
        let args = substitute(vm, this.value(), this.args(), parameters, item)?;
        let class = vm.type_of(this.value());
        Ok(make(vm, class, this.origin.get(), args.value(), this.starred.get()))
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<GenericAlias>) -> Value {
        GenericAliasIter::alloc(vm, GenericAliasIter::class(vm), |head| GenericAliasIter {
            head,
            alias: ValueCell::new(this.value()),
        })
        .value()
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        union_or(vm, left, right)
    }
    #[member("__origin__")]
    fn get_origin(this: Gc<GenericAlias>) -> Value {
        this.origin.get()
    }
    #[member("__args__")]
    fn get_args(this: Gc<GenericAlias>) -> Value {
        this.args.get()
    }
    #[member("__unpacked__")]
    fn get_unpacked(this: Gc<GenericAlias>) -> bool {
        this.starred.get()
    }
    /// Type variables in the GenericAlias.
    #[getter("__parameters__")]
    fn get_parameters(vm: &Vm, this: Gc<GenericAlias>) -> PyResult<Gc<Tuple>> {
        this.parameters(vm)
    }
    #[getter("__typing_unpacked_tuple_args__")]
    fn get_unpacked_args(vm: &Vm, this: Gc<GenericAlias>) -> Value {
        let is_tuple = this.origin.get() == vm.builtin_type(shapes::TUPLE).value();
        if this.starred.get() && is_tuple { this.args.get() } else { Value::NONE }
    }
    #[method("__mro_entries__(bases, /)", text_signature = "($self, object, /)")]
    fn mro_entries(vm: &Vm, this: Gc<GenericAlias>, _bases: Value) -> Value {
        vm.new_tuple(&[this.origin.get()]).value()
    }
    #[method("__instancecheck__(instance, /)", text_signature = "($self, object, /)")]
    fn instancecheck(vm: &Vm, _this: Gc<GenericAlias>, _instance: Value) -> PyResult {
        Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }
    #[method("__subclasscheck__(cls, /)", text_signature = "($self, object, /)")]
    fn subclasscheck(vm: &Vm, _this: Gc<GenericAlias>, _cls: Value) -> PyResult {
        Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<GenericAlias>) -> PyResult {
        if this.starred.get() {
            let plain = make(vm, GenericAlias::class(vm), this.origin.get(), this.args.get(), false);
            let next = builtin_function(vm, "next")?;
            let args = vm.new_tuple(&[vm.iter(plain)?]);
            return Ok(vm.new_tuple(&[next, args.value()]).value());
        }
        let args = vm.new_tuple(&[this.origin.get(), this.args.get()]);
        Ok(vm.new_tuple(&[vm.type_of(this.value()).value(), args.value()]).value())
    }
    #[method("__dir__()", text_signature = None)]
    fn dir(vm: &Vm, this: Gc<GenericAlias>) -> PyResult {
        let dir = builtin_function(vm, "dir")?;
        let list = vm.list_from(vm.call(dir, &[this.origin.get()])?)?;
        for name in &OWN[..9] {
            let name = vm.intern_bytes(name).value();
            if !vm.contains(list.value(), name)? {
                list.push(vm, name);
            }
        }
        Ok(list.value())
    }
}

#[native_object("generic_alias_iterator")]
pub struct GenericAliasIter {
    /// UNBOUND when it has been given.
    alias: ValueCell,
}

#[class("generic_alias_iterator")]
impl GenericAliasIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<GenericAliasIter>) -> Option<Value> {
        let alias = this.alias.get().downcast::<GenericAlias>()?;
        this.alias.set(this.header(), Value::UNBOUND);
        let class = vm.type_of(alias.value());
        Some(make(vm, class, alias.origin.get(), alias.args.get(), true))
    }
    /// Return state information for pickling.
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<GenericAliasIter>) -> PyResult {
        let iter = builtin_function(vm, "iter")?;
        let alias = this.alias.get();
        let source = if alias.is_unbound() { vm.new_tuple(&[]).value() } else { alias };
        let args = vm.new_tuple(&[source]);
        Ok(vm.new_tuple(&[iter, args.value()]).value())
    }
}
