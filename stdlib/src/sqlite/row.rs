//! `Row`: a row of a result whose columns can be had by name.

use super::cursor::Cursor;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{List, Slice, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A row.
#[native_object("sqlite3.Row")]
pub struct Row {
    data: Gc<Tuple>,
    /// The cursor's description: a tuple of tuples that begin with the names, or None.
    description: Value,
}

/// Makes a row of this class.
pub fn make(vm: &Vm, cls: Gc<Type>, cursor: Gc<Cursor>, data: Gc<Tuple>) -> Gc<Row> {
    let description = cursor.description.get();
    Row::alloc(vm, cls, |head| Row { head, data, description })
}

/// The names of the columns.
fn names(this: Gc<Row>) -> impl Iterator<Item = Value> {
    let columns = this.description.downcast::<Tuple>().map_or(&[][..], |d| d.items());
    columns.iter().filter_map(|column| column.downcast::<Tuple>()?.items().first().copied())
}

/// Are these names the same? Upper and lower case of ASCII letters is.
fn same(left: Gc<Str>, right: Gc<Str>) -> bool {
    let (left, right) = (left.bytes(), right.bytes());
    left == right || left.is_ascii() && right.is_ascii() && left.eq_ignore_ascii_case(right)
}

#[class("Row", module = "sqlite3", subclassable)]
impl Row {
    #[new("Row(cursor, data, /)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, cursor: Gc<Cursor>, data: Gc<Tuple>) -> Gc<Row> {
        make(vm, cls, cursor, data)
    }
    /// Returns the keys of the row.
    #[method("keys()")]
    fn keys(vm: &Vm, this: Gc<Self>) -> Gc<List> {
        let list = vm.new_list();
        names(this).for_each(|name| list.push(vm, name));
        list
    }
    #[slot(len)]
    fn len(this: Gc<Self>) -> usize {
        this.data.items().len()
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Self>) -> PyResult {
        vm.iter(this.data.value())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        let index_error = |message: &str| vm.raise_message(vm.exc().index_error, message);
        if vm.is_int(key) {
            let Some(index) = vm.int_to_i64(key) else {
                return Err(index_error("cannot fit 'int' into an index-sized integer"));
            };
            let items = this.data.items();
            let index = if index < 0 { index.saturating_add(items.len() as i64) } else { index };
            let found = usize::try_from(index).ok().and_then(|index| items.get(index).copied());
            return found.ok_or_else(|| index_error("tuple index out of range"));
        }
        if let Some(wanted) = key.downcast::<Str>() {
            let at = names(this).position(|n| n.downcast::<Str>().is_some_and(|n| same(n, wanted)));
            let found = at.and_then(|at| this.data.items().get(at).copied());
            return match found {
                Some(found) => Ok(found),
                None if this.description.is_none() => {
                    Err(index_error(&format!("No item with key {}", vm.repr_text(key)?)))
                }
                None => Err(index_error("No item with that key")),
            };
        }
        if key.downcast::<Slice>().is_some() {
            return vm.getitem(this.data.value(), key);
        }
        Err(index_error("Index must be int or string"))
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        Ok(vm.hash(this.description)? ^ vm.hash(this.data.value())?)
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Row>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let equal =
            vm.eq(this.description, other.description)? && vm.eq(this.data.value(), other.data.value())?;
        Ok(Value::bool(equal == matches!(op, CompareOp::Eq)))
    }
}
