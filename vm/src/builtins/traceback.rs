//! `traceback` objects: where an exception came through, outermost frame first.

use super::code::WORD;
use crate::native::PyResult;
use crate::object::header::{Kind, ValueCell};
use crate::object::types::Type;
use crate::object::{Frame, Traceback};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// The line that an entry is for; None where there is none.
pub fn line(vm: &Vm, this: Gc<Traceback>) -> Value {
    let line = this.line.get();
    if line.as_small_int().is_some_and(|l| l >= 0) {
        return line;
    }
    let (Some(frame), Some(index)) = (this.frame.get().downcast::<Frame>(), this.lasti.get().as_small_int())
    else {
        return Value::NONE;
    };
    match frame.function().code().position(index.max(0) as usize).line {
        0 => Value::NONE,
        n => vm.int(n as i64),
    }
}

/// Create a new traceback object.
#[class("traceback", kind = Traceback)]
impl Traceback {
    #[new("traceback(tb_next, tb_frame, tb_lasti, tb_lineno)")]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        tb_next: Value,
        tb_frame: Gc<Frame>,
        tb_lasti: i32,
        tb_lineno: i32,
    ) -> PyResult<Gc<Traceback>> {
        if !tb_next.is_none() && !tb_next.is_kind(Kind::Traceback) {
            let got = vm.type_of(tb_next).name();
            return Err(vm.type_error(format!("expected traceback object or None, got '{got}'")));
        }
        Ok(vm.alloc_instance(cls, |header| Traceback {
            header,
            next: ValueCell::new(tb_next),
            frame: ValueCell::new(tb_frame.value()),
            lasti: ValueCell::new(Value::int32(tb_lasti.div_euclid(WORD as i32))),
            line: ValueCell::new(Value::int32(tb_lineno)),
        }))
    }
    #[method("__dir__()")]
    fn dir(vm: &Vm, _this: Gc<Traceback>) -> Value {
        let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"].map(|n| vm.intern_str(n).value());
        vm.new_list_from(&names).value()
    }
    #[member]
    fn tb_frame(this: Gc<Traceback>) -> Value {
        this.frame.get()
    }
    #[member]
    fn tb_lasti(this: Gc<Traceback>) -> i64 {
        this.lasti.get().as_small_int().unwrap_or(0) * WORD as i64
    }
    #[getter]
    fn tb_lineno(vm: &Vm, this: Gc<Traceback>) -> Value {
        line(vm, this)
    }
    #[getter]
    fn tb_next(this: Gc<Traceback>) -> Value {
        this.next.get()
    }
    #[setter("tb_next")]
    fn set_tb_next(vm: &Vm, this: Gc<Traceback>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("can't delete tb_next attribute"));
        }
        if !value.is_none() && !value.is_kind(Kind::Traceback) {
            let got = vm.type_of(value).name();
            return Err(vm.type_error(format!("expected traceback object, got '{got}'")));
        }
        let mut at = value.downcast::<Traceback>();
        while let Some(entry) = at {
            if entry == this {
                return Err(vm.value_error("traceback loop detected"));
            }
            at = entry.next.get().downcast();
        }
        this.next.set(this.header(), value);
        Ok(())
    }
}
