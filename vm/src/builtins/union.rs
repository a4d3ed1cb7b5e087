//! `typing.Union` (`types.UnionType`): `int | str`.

use crate::builtins::generic_alias::{GenericAlias, parameters_of, substitute, type_repr};
use crate::builtins::typevar::TypeAlias;
use crate::native::{PyResult, Raised};
use crate::object::builtin_types::shapes;
use crate::object::header::{Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{Dict, Str, Tuple, attribute};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::{class, native_object};

#[native_object("typing.Union")]
pub struct Union {
    /// Tuple: the members, each once.
    args: ValueCell,
    /// Tuple, or UNBOUND while not computed.
    parameters: ValueCell,
}

/// The members of a union; None for anything else.
pub fn members(v: Value) -> Option<Gc<Tuple>> {
    v.downcast::<Union>().map(|u| u.args.get().cast_unchecked())
}

/// What `|` of classes takes.
fn is_member(v: Value) -> bool {
    v.is_none()
        || v.is_kind(Kind::Type)
        || v.downcast::<GenericAlias>().is_some()
        || v.downcast::<Union>().is_some()
        || v.downcast::<TypeAlias>().is_some()
}

/// Collects the members of a new union: each once. The hashable ones are found by a dict.
struct Members {
    all: Gc<crate::object::List>,
    seen: Gc<Dict>,
    /// Members need not be classes: `typing` checks them.
    check: bool,
}

impl Members {
    fn new(vm: &Vm, check: bool) -> Members {
        Members { all: vm.new_list(), seen: vm.new_dict(), check }
    }
    fn add_single(&self, vm: &Vm, v: Value) -> PyResult<()> {
        let v = if v.is_none() { vm.builtin_type(shapes::NONE).value() } else { v };
        match vm.hash(v) {
            Ok(hash) => {
                if self.seen.get_hashed(vm, v, hash)?.is_none() {
                    self.seen.set_hashed(vm, v, hash, Value::NONE)?;
                    self.all.push(vm, v);
                }
            }
            Err(raised) => {
                if vm.take_if(vm.exc().type_error).is_none() {
                    return Err(raised);
                }
                for i in 0..self.all.len() {
                    if vm.eq(self.all.get(vm, i), v)? {
                        return Ok(());
                    }
                }
                self.all.push(vm, v);
            }
        }
        Ok(())
    }
    fn add(&self, vm: &Vm, v: Value) -> PyResult<()> {
        if let Some(inner) = members(v) {
            for m in inner.items() {
                self.add_single(vm, *m)?;
            }
            return Ok(());
        }
        let v = if self.check && !v.is_kind(Kind::Type) && !v.is_none() {
            let typing = crate::import::import(vm, "typing")?;
            let message = vm.str("Union[arg, ...]: each arg must be a type.").value();
            vm.call_method_str(typing, "_type_check", &[v, message])?
        } else {
            v
        };
        self.add_single(vm, v)
    }
    fn finish(self, vm: &Vm) -> PyResult {
        match self.all.len() {
            0 => Err(vm.type_error("Cannot take a Union of no types.")),
            1 => Ok(self.all.get(vm, 0)),
            _ => {
                let args = vm.tuple_from_list(self.all);
                Ok(Union::alloc(vm, Union::class(vm), |head| Union {
                    head,
                    args: ValueCell::new(args.value()),
                    parameters: ValueCell::new(Value::UNBOUND),
                })
                .value())
            }
        }
    }
}

/// `a | b` of classes: NotImplemented for operands that are none.
///
/// # Errors
/// What hashing or comparing the members raises.
pub fn union_or(vm: &Vm, a: Value, b: Value) -> PyResult {
    if !is_member(a) || !is_member(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let all = Members::new(vm, false);
    all.add(vm, a)?;
    all.add(vm, b)?;
    all.finish(vm)
}

/// `Union[args]`: strings become forward references, and what is no type is refused.
///
/// # Errors
/// TypeError
pub fn union_of(vm: &Vm, args: &[Value]) -> PyResult {
    let all = Members::new(vm, true);
    for v in args {
        all.add(vm, *v)?;
    }
    all.finish(vm)
}

/// The members that can be hashed as a frozenset, and the others.
fn split(vm: &Vm, args: Gc<Tuple>) -> PyResult<(Gc<Dict>, Vec<usize>)> {
    let (hashable, mut others) = (vm.new_dict(), Vec::new());
    for (i, v) in args.items().iter().enumerate() {
        match vm.hash(*v) {
            Ok(hash) => hashable.set_hashed(vm, *v, hash, Value::NONE)?,
            Err(raised) => {
                if vm.take_if(vm.exc().type_error).is_none() {
                    return Err(raised);
                }
                others.push(i);
            }
        }
    }
    Ok((hashable, others))
}

impl Gc<Union> {
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

#[cold]
fn unhashable(vm: &Vm, count: usize) -> Raised {
    let s = if count == 1 { "" } else { "s" };
    vm.type_error(format!("union contains {count} unhashable element{s}"))
}

/// Represent a union type
///
/// E.g. for int | str
#[class("Union", module = "typing", weakrefable)]
impl Union {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Union>) -> PyResult<String> {
        vm.check_native_stack()?;
        let mut parts = Vec::new();
        for v in this.args().items() {
            parts.push(type_repr(vm, *v)?);
        }
        Ok(parts.join(" | "))
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Union>) -> PyResult<i64> {
        let (hashable, others) = split(vm, this.args())?;
        // What cannot be hashed raises its own error, unless it can by now.
        for i in &others {
            vm.hash(this.args().items()[*i])?;
        }
        if !others.is_empty() {
            return Err(unhashable(vm, others.len()));
        }
        let mut hash = 0x345_678i64;
        let mut pos = 0;
        // Independent of the order, as the members' is for equality.
        while let Some((at, key, _)) = hashable.next_entry(pos) {
            pos = at + 1;
            let h = vm.hash(key)?;
            hash = hash.wrapping_add((h ^ (h << 16) ^ 89_869_747).wrapping_mul(3_644_798_167));
        }
        Ok(if hash == -1 { -2 } else { hash })
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Union>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Union>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (a, b) = (this.args(), other.args());
        let mut equal = a.len == b.len;
        for (x, y) in [(a, b), (b, a)] {
            for v in x.items() {
                if !equal {
                    break;
                }
                let mut found = false;
                for w in y.items() {
                    if vm.eq(*v, *w)? {
                        found = true;
                        break;
                    }
                }
                equal = found;
            }
        }
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
    #[slot(getattr)]
    fn getattribute(vm: &Vm, this: Gc<Union>, name: Gc<Str>) -> PyResult {
        if name.bytes() == b"__module__" {
            return vm.getattr(Union::class(vm).value(), name);
        }
        attribute::generic_getattr(vm, this.value(), name)
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Union>, item: Value) -> PyResult {
        let parameters = this.parameters(vm)?;
        let args = substitute(vm, this.value(), this.args(), parameters, item)?;
        union_of(vm, args.items())
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        union_of(vm, &[left, right])
    }
    #[member("__args__")]
    fn get_args(this: Gc<Union>) -> Value {
        this.args.get()
    }
    /// Type variables in the types.UnionType.
    #[getter("__parameters__")]
    fn get_parameters(vm: &Vm, this: Gc<Union>) -> PyResult<Gc<Tuple>> {
        this.parameters(vm)
    }
    /// Name of the type
    #[getter("__name__")]
    fn get_name(_this: Gc<Union>) -> &'static str {
        "Union"
    }
    /// Qualified name of the type
    #[getter("__qualname__")]
    fn get_qualname(_this: Gc<Union>) -> &'static str {
        "Union"
    }
    /// Always returns the type
    #[getter("__origin__")]
    fn get_origin(vm: &Vm, _this: Gc<Union>) -> Gc<Type> {
        Union::class(vm)
    }
    #[method("__mro_entries__(bases, /)", text_signature = "($self, object, /)")]
    fn mro_entries(vm: &Vm, this: Gc<Union>, _bases: Value) -> PyResult {
        Err(vm.type_error(format!("Cannot subclass {}", vm.repr_text(this.value())?)))
    }
    /// The union of the types given, as with `|`.
    #[class_method("__class_getitem__(args, /)", text_signature = "($type, object, /)")]
    fn class_getitem(vm: &Vm, _cls: Gc<Type>, args: Value) -> PyResult {
        match args.downcast::<Tuple>() {
            Some(t) if vm.is_exact(args, shapes::TUPLE) => union_of(vm, t.items()),
            _ => union_of(vm, &[args]),
        }
    }
}
