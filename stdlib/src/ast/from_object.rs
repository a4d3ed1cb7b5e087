//! Objects as trees of the compiler. What a field must hold follows from the table; CPython's messages for what it holds
//! instead.

use super::classes::Classes;
use taipan_compiler::bytecode::Const;
use taipan_compiler::tree::schema::{self, Count, Field, has_place};
use taipan_compiler::tree::{Item, Kind, Node, Place};
use taipan_vm::native::PyResult;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Bytes, Complex, List, Str, Tuple};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// The tree of a node that is a module.
///
/// # Errors
/// TypeError and ValueError for what is no tree; what attributes raise.
pub fn tree(vm: &Vm, classes: &Classes, object: Value) -> PyResult<Node> {
    let group = classes.kind_of(vm.type_of(object)).map_or("mod", Kind::group);
    node(vm, classes, object, group)
}

fn get(vm: &Vm, object: Value, name: &str) -> PyResult<Option<Value>> {
    vm.getattr_opt(object, vm.intern_str(name))
}

fn missing(vm: &Vm, name: &str, owner: &str) -> taipan_vm::native::Raised {
    vm.type_error(format!("required field \"{name}\" missing from {owner}"))
}

fn place(vm: &Vm, object: Value, owner: &str) -> PyResult<Place> {
    let required = |name: &str| match get(vm, object, name)? {
        Some(v) => int(vm, v),
        None => Err(missing(vm, name, owner)),
    };
    let optional = schema::optional_end(owner);
    let end = |name: &str, default: i32| match get(vm, object, name)? {
        None if !optional => Err(missing(vm, name, owner)),
        None => Ok(default),
        Some(v) if v.is_none() && optional => Ok(default),
        Some(v) => int(vm, v),
    };
    let (line, col) = (required("lineno")?, required("col_offset")?);
    let (end_line, end_col) = (end("end_lineno", line)?, end("end_col_offset", col)?);
    Ok(Place { line, col, end_line, end_col })
}

fn int(vm: &Vm, v: Value) -> PyResult<i32> {
    if !vm.is_int(v) {
        let shown = vm.repr_text(v)?;
        return Err(vm.value_error(format!("invalid integer value: {shown}")));
    }
    match vm.int_to_i64(v).and_then(|n| i32::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => Err(vm.overflow_error("Python int too large to convert to C int")),
    }
}

/// The node of an object that should be one of a group of alternatives, or of a class that is in no group.
fn node(vm: &Vm, classes: &Classes, object: Value, group: &str) -> PyResult<Node> {
    vm.check_native_stack()?;
    let product = schema::classes().iter().find(|c| c.name == group && c.base == "AST");
    if let Some(class) = product {
        let fields = fields(vm, classes, object, class.kind)?;
        let place = if has_place(group) { place(vm, object, group)? } else { Place::default() };
        return Ok(Node { kind: class.kind, place, fields });
    }
    let place = if has_place(group) { place(vm, object, group)? } else { Place::default() };
    let kind = classes.kind_of(vm.type_of(object)).filter(|k| k.group() == group);
    let Some(kind) = kind else {
        let shown = vm.repr_text(object)?;
        return Err(vm.type_error(format!("expected some sort of {group}, but got {shown}")));
    };
    Ok(Node { kind, place, fields: fields(vm, classes, object, kind)? })
}

fn fields(vm: &Vm, classes: &Classes, object: Value, kind: Kind) -> PyResult<Vec<Item>> {
    let names = classes.field_names(kind);
    let mut items = Vec::with_capacity(names.len);
    for (name, field) in names.items().iter().zip(&schema::class(kind).fields) {
        let value = vm.getattr_opt(object, name.cast_unchecked::<Str>())?;
        items.push(item(vm, classes, value, field, kind)?);
    }
    Ok(items)
}

fn item(vm: &Vm, classes: &Classes, value: Option<Value>, field: &Field, owner: Kind) -> PyResult<Item> {
    match (field.count, value) {
        (Count::One, None) => Err(missing(vm, field.name, owner.name())),
        (Count::Optional, None) => Ok(Item::None),
        (Count::Optional, Some(v)) if v.is_none() => Ok(Item::None),
        (Count::One | Count::Optional, Some(v)) => one(vm, classes, v, field),
        (Count::Many | Count::ManyOptional, None) => Ok(Item::List(Vec::new())),
        (Count::Many | Count::ManyOptional, Some(v)) => {
            let Some(list) = v.downcast::<List>() else {
                let (owner, name, got) = (owner.name(), field.name, vm.type_of(v).name());
                return Err(vm.type_error(format!("{owner} field \"{name}\" must be a list, not a {got}")));
            };
            let length = list.len();
            let mut items = Vec::with_capacity(length);
            while let Some(v) = list.try_get(vm, items.len()) {
                items.push(one(vm, classes, v, field)?);
                if list.len() != length {
                    let (owner, name) = (owner.name(), field.name);
                    let message = format!("{owner} field \"{name}\" changed size during iteration");
                    return Err(vm.runtime_error(message));
                }
            }
            Ok(Item::List(items))
        }
    }
}

/// One value. None stays None: whether it may is asked later.
fn one(vm: &Vm, classes: &Classes, v: Value, field: &Field) -> PyResult<Item> {
    let text = |what: &str| match v.downcast::<Str>() {
        Some(text) => Ok(Item::Text(text.bytes().into())),
        None => Err(vm.type_error(format!("AST {what} must be of type str"))),
    };
    match field.ty {
        "constant" => Ok(Item::Const(constant(vm, v)?)),
        "int" => Ok(Item::Int(int(vm, v)? as i64)),
        // Operators and contexts have no absent form.
        "boolop" | "operator" | "unaryop" | "cmpop" | "expr_context" => {
            Ok(Item::Node(Box::new(node(vm, classes, v, field.ty)?)))
        }
        _ if v.is_none() => Ok(Item::None),
        "identifier" => text("identifier"),
        "string" => text("string"),
        group => Ok(Item::Node(Box::new(node(vm, classes, v, group)?))),
    }
}

/// The value of a `Constant`.
fn constant(vm: &Vm, v: Value) -> PyResult<Const> {
    if v.is_none() {
        return Ok(Const::None);
    }
    if v.is_bool() {
        return Ok(if v.is_true() { Const::True } else { Const::False });
    }
    if v == Value::ELLIPSIS {
        return Ok(Const::Ellipsis);
    }
    let class = vm.type_of(v);
    let exactly = |shape: u32| class == vm.builtin_type(shape);
    if exactly(shapes::INT) {
        return Ok(match (vm.int_to_i64(v), vm.int_to_big(v)) {
            (Some(n), _) => Const::Int(n),
            (None, Some(big)) => Const::BigInt(big.to_string_radix(16)),
            (None, None) => Const::Int(0),
        });
    }
    if let Some(f) = vm.exact_float(v) {
        return Ok(Const::Float(f.to_bits()));
    }
    if exactly(shapes::COMPLEX)
        && let Some(c) = v.downcast::<Complex>()
    {
        return Ok(Const::Complex(c.re.to_bits(), c.im.to_bits()));
    }
    if exactly(shapes::STR)
        && let Some(s) = v.downcast::<Str>()
    {
        return Ok(Const::Str(s.bytes().into()));
    }
    if exactly(shapes::BYTES)
        && let Some(b) = v.downcast::<Bytes>()
    {
        return Ok(Const::Bytes(b.as_slice().into()));
    }
    vm.check_native_stack()?;
    if exactly(shapes::TUPLE)
        && let Some(tuple) = v.downcast::<Tuple>()
    {
        let items = tuple.items().iter().map(|i| constant(vm, *i)).collect::<PyResult<Vec<_>>>()?;
        return Ok(Const::Tuple(items.into()));
    }
    if exactly(shapes::FROZENSET) {
        let mut items = Vec::new();
        vm.for_each(v, |i| {
            items.push(constant(vm, i)?);
            Ok(())
        })?;
        return Ok(Const::FrozenSet(items.into()));
    }
    Err(vm.type_error(format!("got an invalid type in Constant: {}", class.name())))
}
