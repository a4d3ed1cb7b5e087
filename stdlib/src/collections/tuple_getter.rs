//! `_collections._tuplegetter`: the descriptor of a named tuple's field.

use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::Tuple;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Reads one item of a tuple.
#[native_object("_collections._tuplegetter")]
pub struct TupleGetter {
    index: usize,
    doc: ValueCell,
}

#[class("_tuplegetter", module = "collections")]
impl TupleGetter {
    #[new("_tuplegetter(index, doc, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, index: isize, doc: Value) -> Gc<TupleGetter> {
        // A negative index fits no tuple.
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        TupleGetter::alloc(vm, cls, |head| TupleGetter { head, index, doc: ValueCell::new(doc) })
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<TupleGetter>) -> PyResult<String> {
        Ok(format!("_tuplegetter({}, {})", this.index, vm.repr_text(this.doc.get())?))
    }
    #[slot(descr_get)]
    fn get(vm: &Vm, this: Gc<TupleGetter>, instance: Value, owner: Value) -> PyResult {
        if instance.is_unbound() || instance.is_none() {
            if instance.is_none() && (owner.is_none() || owner.is_unbound()) {
                return Err(vm.type_error("__get__(None, None) is invalid"));
            }
            return Ok(this.value());
        }
        let Some(tuple) = instance.downcast::<Tuple>() else {
            let class = vm.type_of(instance).name();
            let index = this.index;
            return Err(vm.type_error(format!(
                "descriptor for index '{index}' for tuple subclasses doesn't apply to '{class}' object"
            )));
        };
        match tuple.items().get(this.index) {
            Some(item) => Ok(*item),
            None => Err(vm.index_error("tuple index out of range")),
        }
    }
    #[slot(descr_set)]
    fn set(vm: &Vm, _this: Gc<TupleGetter>, _instance: Value, value: Value) -> PyResult<()> {
        let what = if value.is_unbound() { "can't delete attribute" } else { "can't set attribute" };
        Err(vm.raise_message(vm.exc().attribute_error, what))
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<TupleGetter>) -> PyResult {
        let args = vm.new_tuple(&[vm.int(this.index as i64), this.doc.get()]);
        Ok(vm.new_tuple(&[vm.type_of(this.value()).value(), args.value()]).value())
    }
    #[member("__doc__")]
    fn doc(this: Gc<TupleGetter>) -> Value {
        this.doc.get()
    }
    #[setter("__doc__")]
    fn set_doc(this: Gc<TupleGetter>, value: Option<Value>) {
        this.doc.set(this.header(), value.unwrap_or(Value::NONE));
    }
}
