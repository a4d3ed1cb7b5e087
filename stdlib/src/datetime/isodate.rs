//! `IsoCalendarDate`, what `date.isocalendar` gives: a tuple with names.

use super::calendar::{self, IsoError};
use super::stamp::year_range;
use taipan_macros::class;
use taipan_vm::native::PyResult;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Year, week and day of the week.
pub struct IsoDate;

fn tuple_class(vm: &Vm) -> Gc<Type> {
    vm.builtin_type(shapes::TUPLE)
}

/// A new one.
pub fn new(vm: &Vm, parts: [i32; 3]) -> Gc<Tuple> {
    let class = IsoDate::class(vm);
    vm.tuple_of_class(class.instance_shape.get(), 0, &parts.map(Value::int32))
}

/// The date that year, week and weekday mean.
///
/// # Errors
/// TypeError, ValueError
pub fn from_parts(vm: &Vm, year: Value, week: Value, day: Value) -> PyResult<(i32, i32, i32)> {
    let mut parts = [0; 3];
    for (part, value) in parts.iter_mut().zip([year, week, day]) {
        let int = vm.index_of(value)?;
        match vm.int_to_i64(int).and_then(|i| i32::try_from(i).ok()) {
            Some(i) => *part = i64::from(i),
            None => return Err(vm.value_error("ISO calendar component out of range")),
        }
    }
    let [year, week, weekday] = parts;
    match calendar::from_iso_calendar(year, week, weekday) {
        Ok(date) => Ok(date),
        Err(IsoError::Year) => Err(year_range(vm, year)),
        Err(IsoError::Week) => Err(vm.value_error(format!("Invalid week: {week}"))),
        Err(IsoError::Weekday) => {
            Err(vm.value_error(format!("Invalid weekday: {weekday} (range is [1, 7])")))
        }
    }
}

fn item(this: Gc<Tuple>, i: usize) -> Value {
    this.items().get(i).copied().unwrap_or(Value::NONE)
}

/// The result of date.isocalendar() or datetime.isocalendar()
///
/// This object may be accessed either as a tuple of
///   ((year, week, weekday)
/// or via the object attributes as named in the above tuple.
#[class("IsoCalendarDate", module = "datetime", kind = Tuple, base = fn:tuple_class)]
impl IsoDate {
    #[new("IsoCalendarDate(year, week, weekday)", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>, year: i32, week: i32, weekday: i32) -> Gc<Tuple> {
        new(vm, [year, week, weekday])
    }
    #[getter]
    fn year(this: Gc<Tuple>) -> Value {
        item(this, 0)
    }
    #[getter]
    fn week(this: Gc<Tuple>) -> Value {
        item(this, 1)
    }
    #[getter]
    fn weekday(this: Gc<Tuple>) -> Value {
        item(this, 2)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Tuple>) -> PyResult<String> {
        let text = |i: usize| vm.repr_text(item(this, i));
        let class = vm.type_of(this.value()).name();
        Ok(format!("{class}(year={}, week={}, weekday={})", text(0)?, text(1)?, text(2)?))
    }
    /// __reduce__() -> (cls, state)
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Tuple>) -> Value {
        let plain = vm.new_tuple(this.items()).value();
        let args = vm.new_tuple(&[plain]).value();
        vm.new_tuple(&[tuple_class(vm).value(), args]).value()
    }
}
