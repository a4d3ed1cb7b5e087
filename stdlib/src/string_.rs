//! The module `_string`: the parser of `str.format`, for `string.Formatter`. The parser itself is in
//! `taipan_vm::builtins::str::format`.

use std::cell::Cell;
use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::str::format::{Pieces, Step, field_number, next_step, split_name};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What `formatter_parser` gives: pieces of a format string, one at a time.
#[native_object("formatteriterator")]
pub struct FormatterIterator {
    text: Cell<Gc<Str>>,
    at: Cell<usize>,
}

#[class("formatteriterator")]
impl FormatterIterator {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Gc<Tuple>>> {
        let text = this.text.get().bytes();
        let mut pieces = Pieces::new(text, this.at.get()..text.len());
        let piece = pieces.next_piece();
        this.at.set(pieces.position());
        let Some(piece) = piece.map_err(|message| vm.value_error(message))? else { return Ok(None) };
        let part = |range: std::ops::Range<usize>| vm.str_from_bytes(&text[range]).value();
        let mut values = [part(piece.literal), Value::NONE, Value::NONE, Value::NONE];
        if let Some(field) = piece.field {
            values[1] = part(field.name);
            values[2] = part(field.spec);
            values[3] = field.conversion.map_or(Value::NONE, |c| vm.one_char_str(c).value());
        }
        Ok(Some(vm.new_tuple(&values)))
    }
}

/// What `formatter_field_name_split` gives: the steps of a field name, one at a time.
#[native_object("fieldnameiterator")]
pub struct FieldNameIterator {
    text: Cell<Gc<Str>>,
    at: Cell<usize>,
}

#[class("fieldnameiterator")]
impl FieldNameIterator {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Gc<Tuple>>> {
        let text = this.text.get().bytes();
        let mut rest = &text[this.at.get().min(text.len())..];
        let step = next_step(&mut rest);
        this.at.set(text.len() - rest.len());
        let (is_attribute, key) = match step.map_err(|message| vm.value_error(message))? {
            None => return Ok(None),
            Some(Step::Attribute(name)) => (true, vm.str_from_bytes(name).value()),
            Some(Step::Key(key)) => (false, vm.str_from_bytes(key).value()),
            Some(Step::Number(n)) => (false, vm.int_from_u64(n as u64)),
        };
        Ok(Some(vm.new_tuple(&[Value::bool(is_attribute), key])))
    }
}

fn string(vm: &Vm, object: Value) -> PyResult<Gc<Str>> {
    let wrong = || -> Raised { vm.type_error(format!("expected str, got {}", vm.type_of(object).name())) };
    object.downcast::<Str>().ok_or_else(wrong)
}

#[module("_string", doc = "string helper module")]
pub mod module {
    use super::*;

    /// parse the argument as a format string
    #[function("formatter_parser(object, /)", text_signature = "($self, object, /)")]
    fn formatter_parser(vm: &Vm, object: Value) -> PyResult<Gc<FormatterIterator>> {
        let text = string(vm, object)?;
        Ok(FormatterIterator::alloc(vm, FormatterIterator::class(vm), |head| FormatterIterator {
            head,
            text: Cell::new(text),
            at: Cell::new(0),
        }))
    }

    /// split the argument as a field name
    #[function("formatter_field_name_split(object, /)", text_signature = "($self, object, /)")]
    fn formatter_field_name_split(vm: &Vm, object: Value) -> PyResult<Gc<Tuple>> {
        let text = string(vm, object)?;
        let (first, _) = split_name(text.bytes());
        let at = first.len();
        let first = match field_number(first).map_err(|message| vm.value_error(message))? {
            Some(n) => vm.int_from_u64(n as u64),
            None => vm.str_from_bytes(first).value(),
        };
        let rest = FieldNameIterator::alloc(vm, FieldNameIterator::class(vm), |head| FieldNameIterator {
            head,
            text: Cell::new(text),
            at: Cell::new(at),
        });
        Ok(vm.new_tuple(&[first, rest.value()]))
    }
}
