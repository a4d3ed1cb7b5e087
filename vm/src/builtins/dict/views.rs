//! `dict_keys`, `dict_values`, `dict_items`. One struct; the shape tells which.

use super::iter;
use crate::builtins::{mapping_proxy, repr, set};
use crate::heap::Tracer;
use crate::native::PyResult;
use crate::object::builtin_types::shapes;
use crate::object::dict::hash_key;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::{Dict, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// A view of a dict.
#[repr(C)]
pub struct DictView {
    pub header: Header,
    pub dict: ValueCell,
}
// SAFETY: repr(C), header first; the dict is reported.
unsafe impl HeapObject for DictView {
    const KIND: Kind = Kind::DictView;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.dict.get());
    }
}
impl DictView {
    /// The dict.
    pub fn dict(&self) -> Gc<Dict> {
        self.dict.get().cast_unchecked()
    }
}

/// A new view of this shape.
pub fn new(vm: &Vm, dict: Gc<Dict>, shape: u32) -> Value {
    let header = Header::new(shape, Kind::DictView);
    vm.heap().alloc(DictView { header, dict: ValueCell::new(dict.value()) }).value()
}

/// `name([...])` with the items of the view.
fn view_repr(vm: &Vm, this: Value) -> PyResult {
    let name = vm.type_of(this).name_str();
    repr::guarded(vm, this, "...", || {
        let list = vm.list_from(this)?;
        let text = vm.repr(list.value())?;
        let mut out = Vec::with_capacity(text.byte_len() + name.byte_len() + 2);
        out.extend_from_slice(name.bytes());
        out.push(b'(');
        out.extend_from_slice(text.bytes());
        out.push(b')');
        Ok(vm.str_from_bytes(&out))
    })
}

/// A set, or a view that is like one.
fn is_set_like(vm: &Vm, v: Value) -> bool {
    v.is_kind(Kind::Set) || is_view(vm, v)
}

fn all_in(vm: &Vm, items: Value, container: Value) -> PyResult<bool> {
    let it = vm.iter(items)?;
    while let Some(v) = vm.next(it)? {
        if !vm.contains(container, v)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(vm: &Vm, this: Value, other: Value, op: CompareOp) -> PyResult {
    if !is_set_like(vm, other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (vm.len(this)?, vm.len(other)?);
    let result = match op {
        CompareOp::Eq => a == b && all_in(vm, this, other)?,
        CompareOp::Ne => !(a == b && all_in(vm, this, other)?),
        CompareOp::Lt => a < b && all_in(vm, this, other)?,
        CompareOp::Le => a <= b && all_in(vm, this, other)?,
        CompareOp::Gt => a > b && all_in(vm, other, this)?,
        CompareOp::Ge => a >= b && all_in(vm, other, this)?,
    };
    Ok(Value::bool(result))
}

/// A new set of the items of `left`, then changed by `f`.
fn as_set(vm: &Vm, left: Value, f: impl FnOnce(Gc<set::Set>) -> PyResult<()>) -> PyResult {
    let new = set::new_empty(vm);
    match left.downcast::<DictView>() {
        Some(view) if vm.is_instance(left, vm.builtin_type(shapes::DICT_KEYS)) => {
            set::extend(vm, new, view.dict().value())?;
        }
        _ => set::extend(vm, new, left)?,
    }
    f(new)?;
    Ok(new.value())
}

fn and(vm: &Vm, left: Value, right: Value) -> PyResult {
    let (view, other) = if is_view(vm, left) { (left, right) } else { (right, left) };
    if vm.is_exact(other, shapes::SET) && vm.len(view)? <= vm.len(other)? {
        return vm.call_method_str(other, "intersection", &[view]);
    }
    let new = set::new_empty(vm);
    // The smaller of two views is walked over, the other one asked.
    let swap = is_view(vm, other) && vm.len(other)? > vm.len(view)?;
    let (walk, ask) = if swap { (view, other) } else { (other, view) };
    vm.for_each(walk, |v| if vm.contains(ask, v)? { set::insert(vm, new, v) } else { Ok(()) })?;
    Ok(new.value())
}

fn is_view(vm: &Vm, v: Value) -> bool {
    v.is_kind(Kind::DictView) && !vm.is_instance(v, vm.builtin_type(shapes::DICT_VALUES))
}

fn is_disjoint(vm: &Vm, this: Value, other: Value) -> PyResult<bool> {
    if this == other {
        return Ok(vm.len(this)? == 0);
    }
    let swap = is_set_like(vm, other) && vm.len(other)? > vm.len(this)?;
    let (walk, ask) = if swap { (this, other) } else { (other, this) };
    let it = vm.iter(walk)?;
    while let Some(v) = vm.next(it)? {
        if vm.contains(ask, v)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn has_item(vm: &Vm, dict: Gc<Dict>, item: Value) -> PyResult<bool> {
    let Some(tuple) = item.downcast::<Tuple>() else { return Ok(false) };
    let [key, value] = *tuple.items() else { return Ok(false) };
    match dict.get(vm, key)? {
        Some(found) => vm.eq(found, value),
        None => Ok(false),
    }
}

macro_rules! set_like_views {
    ($( $class:ident $name:tt $doc:tt $iter:ident $reverse:ident |$vm:ident, $dict:ident, $item:ident| $contains:expr; )*) => {$(
        #[doc = concat!("`", $name, "`")]
        pub struct $class;

        #[class($name, kind = DictView, unhashable)]
        impl $class {
            #[slot(repr)]
            fn repr(vm: &Vm, this: Value) -> PyResult {
                view_repr(vm, this)
            }
            #[slot(compare)]
            fn compare(vm: &Vm, this: Value, other: Value, op: CompareOp) -> PyResult {
                compare(vm, this, other, op)
            }
            #[slot(iter)]
            fn iter(vm: &Vm, this: Gc<DictView>) -> Value {
                iter::new(vm, this.dict(), shapes::$iter)
            }
            #[slot(len)]
            fn len(this: Gc<DictView>) -> usize {
                this.dict().len()
            }
            #[slot(contains)]
            fn contains($vm: &Vm, this: Gc<DictView>, $item: Value) -> PyResult<bool> {
                let $dict = this.dict();
                $contains
            }
            #[slot(sub)]
            fn sub(vm: &Vm, left: Value, right: Value) -> PyResult {
                as_set(vm, left, |new| set::remove_all(vm, new, right))
            }
            #[slot(and)]
            fn and(vm: &Vm, left: Value, right: Value) -> PyResult {
                and(vm, left, right)
            }
            #[slot(xor)]
            fn xor(vm: &Vm, left: Value, right: Value) -> PyResult {
                as_set(vm, left, |new| set::toggle_all(vm, new, right))
            }
            #[slot(or)]
            fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
                as_set(vm, left, |new| set::extend(vm, new, right))
            }
            /// Return True if the view and the given iterable have a null intersection.
            #[method("isdisjoint(object, /)")]
            fn isdisjoint(vm: &Vm, this: Value, object: Value) -> PyResult<bool> {
                is_disjoint(vm, this, object)
            }
            #[doc = $doc]
            #[method("__reversed__()")]
            fn reversed(vm: &Vm, this: Gc<DictView>) -> Value {
                iter::new(vm, this.dict(), shapes::$reverse)
            }
            /// dictionary that this view refers to
            #[getter]
            fn mapping(vm: &Vm, this: Gc<DictView>) -> Value {
                mapping_proxy::new_proxy(vm, this.dict.get())
            }
        }
    )*};
}

set_like_views! {
    DictKeys "dict_keys" "Return a reverse iterator over the dict keys." DICT_KEY_ITER DICT_REVERSE_KEY_ITER
        |vm, dict, key| {
            let hash = hash_key(vm, key)?;
            Ok(dict.find(vm, key, hash)?.is_some())
        };
    DictItems "dict_items" "Return a reverse iterator over the dict items." DICT_ITEM_ITER DICT_REVERSE_ITEM_ITER
        |vm, dict, item| has_item(vm, dict, item);
}

/// `dict_values`
pub struct DictValues;

#[class("dict_values", kind = DictView)]
impl DictValues {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> PyResult {
        view_repr(vm, this)
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<DictView>) -> Value {
        iter::new(vm, this.dict(), shapes::DICT_VALUE_ITER)
    }
    #[slot(len)]
    fn len(this: Gc<DictView>) -> usize {
        this.dict().len()
    }
    /// Return a reverse iterator over the dict values.
    #[method("__reversed__()")]
    fn reversed(vm: &Vm, this: Gc<DictView>) -> Value {
        iter::new(vm, this.dict(), shapes::DICT_REVERSE_VALUE_ITER)
    }
    /// dictionary that this view refers to
    #[getter]
    fn mapping(vm: &Vm, this: Gc<DictView>) -> Value {
        mapping_proxy::new_proxy(vm, this.dict.get())
    }
}
