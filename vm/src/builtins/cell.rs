//! `cell`: the variables of closures.

use crate::native::{Args, PyResult};
use crate::object::Cell_;
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// Create a new cell object.
///
///   contents
///     the contents of the cell. If not specified, the cell will be empty,
///     and further attempts to access its cell_contents attribute will
///     raise a ValueError.
#[class("cell", kind = Cell, unhashable)]
impl Cell_ {
    #[new("cell(contents=<unrepresentable>, /)", text_signature = "([contents])")]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult<Gc<Cell_>> {
        args.no_keywords(vm, "cell")?;
        args.between(vm, "cell", 0, 1)?;
        Ok(vm.new_cell(args.get(0).unwrap_or(Value::UNBOUND)))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Cell_>) -> String {
        let content = this.content.get();
        let at = this.address();
        if content.is_unbound() {
            return format!("<cell at {at:#x}: empty>");
        }
        let address = if content.is_heap() { content.bits() - 1 } else { content.bits() };
        format!("<cell at {at:#x}: {} object at {address:#x}>", vm.type_of(content).name())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Cell_>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Cell_>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let (a, b) = (this.content.get(), other.content.get());
        if a.is_unbound() || b.is_unbound() {
            // An empty cell comes before all others.
            return Ok(Value::bool(op.of(b.is_unbound().cmp(&a.is_unbound()))));
        }
        vm.compare(a, b, op)
    }
    #[getter("cell_contents")]
    fn get_contents(vm: &Vm, this: Gc<Cell_>) -> PyResult {
        let content = this.content.get();
        if content.is_unbound() { Err(vm.value_error("Cell is empty")) } else { Ok(content) }
    }
    #[setter("cell_contents")]
    fn set_contents(this: Gc<Cell_>, value: Value) -> PyResult<()> {
        this.content.set(this.header(), value);
        Ok(())
    }
}
