//! Template strings (PEP 750): `string.templatelib.Template` and `Interpolation`.

use crate::builtins::generic_alias;
use crate::native::{Args, PyResult};
use crate::object::header::ValueCell;
use crate::object::{Str, Tuple, Type};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, native_object};

#[native_object("string.templatelib.Interpolation")]
pub struct Interpolation {
    value: ValueCell,
    expression: ValueCell,
    conversion: ValueCell,
    format_spec: ValueCell,
}

fn make_interpolation(vm: &Vm, class: Gc<Type>, parts: [Value; 4]) -> Value {
    let [value, expression, conversion, format_spec] = parts.map(ValueCell::new);
    Interpolation::alloc(vm, class, |head| Interpolation { head, value, expression, conversion, format_spec })
        .value()
}

/// An Interpolation object.
///
/// # Errors
/// None.
pub fn new_interpolation(
    vm: &Vm,
    value: Value,
    expression: Value,
    conversion: Value,
    spec: Value,
) -> PyResult {
    let conversion = if conversion.is_unbound() { Value::NONE } else { conversion };
    let spec = if spec.is_unbound() || spec.is_none() { vm.str("").value() } else { spec };
    Ok(make_interpolation(vm, Interpolation::class(vm), [value, expression, conversion, spec]))
}

/// A Template object of strings (one more than interpolations) and interpolations.
///
/// # Errors
/// What iterating the arguments raises.
pub fn new_template(vm: &Vm, strings: Value, interpolations: Value) -> PyResult {
    let (strings, interpolations) = (vm.tuple_from(strings)?, vm.tuple_from(interpolations)?);
    Ok(make_template(vm, strings, interpolations))
}

fn make_template(vm: &Vm, strings: Gc<Tuple>, interpolations: Gc<Tuple>) -> Value {
    Template::alloc(vm, Template::class(vm), |head| Template {
        head,
        strings: ValueCell::new(strings.value()),
        interpolations: ValueCell::new(interpolations.value()),
    })
    .value()
}

/// Interpolation object
#[class("Interpolation", module = "string.templatelib")]
impl Interpolation {
    #[new("Interpolation(value, expression='', conversion=None, format_spec='')", text_signature = None)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        value: Value,
        expression: Gc<Str>,
        conversion: Value,
        format_spec: Gc<Str>,
    ) -> PyResult {
        if !conversion.is_none() {
            let Some(c) = conversion.downcast::<Str>() else {
                let got = vm.type_of(conversion).name();
                return Err(
                    vm.type_error(format!("Interpolation() argument 'conversion' must be str, not {got}"))
                );
            };
            if !matches!(c.bytes(), b"s" | b"r" | b"a") {
                return Err(
                    vm.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'")
                );
            }
        }
        Ok(make_interpolation(vm, cls, [value, expression.value(), conversion, format_spec.value()]))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Interpolation>) -> PyResult {
        let mut out = b"Interpolation(".to_vec();
        for (i, v) in this.parts().into_iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            crate::builtins::repr::push(vm, &mut out, v)?;
        }
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    /// Value
    #[member("value")]
    fn get_value(this: Gc<Interpolation>) -> Value {
        this.value.get()
    }
    /// Expression
    #[member("expression")]
    fn get_expression(this: Gc<Interpolation>) -> Value {
        this.expression.get()
    }
    /// Conversion
    #[member("conversion")]
    fn get_conversion(this: Gc<Interpolation>) -> Value {
        this.conversion.get()
    }
    /// Format specifier
    #[member("format_spec")]
    fn get_format_spec(this: Gc<Interpolation>) -> Value {
        this.format_spec.get()
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<Interpolation>) -> Value {
        let args = vm.new_tuple(&this.parts());
        vm.new_tuple(&[vm.type_of(this.value()).value(), args.value()]).value()
    }
    /// See PEP 585
    #[class_method("__class_getitem__(object, /)", text_signature = None)]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    #[class_attr("__match_args__")]
    fn match_args(vm: &Vm) -> Value {
        let names = ["value", "expression", "conversion", "format_spec"];
        vm.new_tuple(&names.map(|n| vm.intern_str(n).value())).value()
    }
}

impl Gc<Interpolation> {
    fn parts(self) -> [Value; 4] {
        [self.value.get(), self.expression.get(), self.conversion.get(), self.format_spec.get()]
    }
}

#[native_object("string.templatelib.Template")]
pub struct Template {
    /// Tuple, one longer than the other.
    strings: ValueCell,
    interpolations: ValueCell,
}

impl Gc<Template> {
    fn strings(self) -> Gc<Tuple> {
        self.strings.get().cast_unchecked()
    }
    fn interpolations(self) -> Gc<Tuple> {
        self.interpolations.get().cast_unchecked()
    }
}

/// Template object
#[class("Template", module = "string.templatelib")]
impl Template {
    #[new("Template(*args)", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult {
        if args.keyword_count() > 0 {
            return Err(vm.type_error("Template.__new__ only accepts *args arguments"));
        }
        let (strings, interpolations) = (vm.new_list(), vm.new_list());
        let mut text = vm.str("");
        for v in args.positional() {
            if let Some(s) = v.downcast::<Str>() {
                text = vm.concat_str(text, s);
            } else if v.downcast::<Interpolation>().is_some() {
                strings.push(vm, text.value());
                interpolations.push(vm, *v);
                text = vm.str("");
            } else {
                let got = vm.type_of(*v).name();
                return Err(vm.type_error(format!(
                    "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {got}"
                )));
            }
        }
        strings.push(vm, text.value());
        Ok(make_template(vm, vm.tuple_from_list(strings), vm.tuple_from_list(interpolations)))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Template>) -> PyResult {
        let mut out = b"Template(strings=".to_vec();
        crate::builtins::repr::push(vm, &mut out, this.strings.get())?;
        out.extend_from_slice(b", interpolations=");
        crate::builtins::repr::push(vm, &mut out, this.interpolations.get())?;
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(concat)]
    fn concat(vm: &Vm, this: Gc<Template>, other: Value) -> PyResult {
        let Some(other) = other.downcast::<Template>() else {
            let got = vm.type_of(other).name();
            return Err(vm.type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{got}\") to string.templatelib.Template"
            )));
        };
        let (a, b) = (this.strings(), other.strings());
        let strings = vm.new_list();
        let (Some((last, head)), Some((first, tail))) = (a.items().split_last(), b.items().split_first())
        else {
            return Ok(this.value());
        };
        strings.extend_from_slice(vm, head);
        let joined = vm.concat_str(last.cast_unchecked(), first.cast_unchecked());
        strings.push(vm, joined.value());
        strings.extend_from_slice(vm, tail);
        let interpolations = vm.new_list_from(this.interpolations().items());
        interpolations.extend_from_slice(vm, other.interpolations().items());
        Ok(make_template(vm, vm.tuple_from_list(strings), vm.tuple_from_list(interpolations)))
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Template>) -> Value {
        TemplateIter::alloc(vm, TemplateIter::class(vm), |head| TemplateIter {
            head,
            template: ValueCell::new(this.value()),
            index: Cell::new(0),
        })
        .value()
    }
    /// Strings
    #[member("strings")]
    fn get_strings(this: Gc<Template>) -> Value {
        this.strings.get()
    }
    /// Interpolations
    #[member("interpolations")]
    fn get_interpolations(this: Gc<Template>) -> Value {
        this.interpolations.get()
    }
    /// Values of interpolations
    #[getter("values")]
    fn get_values(vm: &Vm, this: Gc<Template>) -> Value {
        let values = vm.new_list();
        for v in this.interpolations().items() {
            if let Some(i) = v.downcast::<Interpolation>() {
                values.push(vm, i.value.get());
            }
        }
        vm.tuple_from_list(values).value()
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<Template>) -> PyResult {
        let module = crate::import::import(vm, "string.templatelib")?;
        let make = vm.getattr_str(module, "_template_unpickle")?;
        let args = vm.new_tuple(&[this.strings.get(), this.interpolations.get()]);
        Ok(vm.new_tuple(&[make, args.value()]).value())
    }
    /// See PEP 585
    #[class_method("__class_getitem__(object, /)", text_signature = None)]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

#[native_object("string.templatelib.TemplateIter")]
pub struct TemplateIter {
    template: ValueCell,
    /// Twice the number of strings given, plus one when the interpolation after them comes next.
    index: Cell<usize>,
}

/// Template iterator object
#[class("TemplateIter", module = "string.templatelib")]
impl TemplateIter {
    #[slot(iter)]
    fn iter(this: Value) -> Value {
        this
    }
    #[slot(next)]
    fn next(this: Gc<TemplateIter>) -> Option<Value> {
        let template = this.template.get().downcast::<Template>()?;
        loop {
            let at = this.index.get();
            let source = if at.is_multiple_of(2) { template.strings() } else { template.interpolations() };
            let v = *source.items().get(at / 2)?;
            this.index.set(at + 1);
            // Empty strings are left out.
            if v.downcast::<Str>().is_none_or(|s| s.byte_len() > 0) {
                return Some(v);
            }
        }
    }
}
