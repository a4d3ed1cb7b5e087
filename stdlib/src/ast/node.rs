//! `ast.AST`: what all nodes can do: the constructor that fills in defaults, repr, pickling, `copy.replace`.

use super::classes::Classes;
use taipan_compiler::tree::Kind;
use taipan_macros::{class, class_part};
use taipan_vm::builtins::generic_alias::GenericAlias;
use taipan_vm::builtins::object::object_new;
use taipan_vm::builtins::union;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::{Dict, List, Str, Tuple, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Marker for `ast.AST`.
pub struct Ast;

/// Is `v` a syntax tree?
pub fn is_tree(vm: &Vm, v: Value) -> bool {
    v.is_heap() && vm.is_instance(v, Ast::class(vm))
}

/// An attribute of a node's class; None if it has none.
fn class_attribute(vm: &Vm, this: Value, name: &str) -> PyResult<Option<Value>> {
    vm.getattr_opt(vm.type_of(this).value(), vm.intern_str(name))
}

/// The names of a node's fields.
fn fields(vm: &Vm, this: Value) -> PyResult<Gc<Tuple>> {
    match class_attribute(vm, this, "_fields")? {
        None => Ok(vm.new_tuple(&[])),
        Some(fields) => {
            vm.len(fields)?;
            vm.tuple_from(fields)
        }
    }
}

/// The class's name as messages have it.
fn name(vm: &Vm, this: Value) -> String {
    let class = vm.type_of(this);
    if class == Ast::class(vm) { "ast.AST".to_owned() } else { short_name(vm, this) }
}

fn short_name(vm: &Vm, this: Value) -> String {
    vm.type_of(this).name_str().as_str_lossy().into_owned()
}

fn contains(vm: &Vm, names: Gc<Tuple>, name: Value) -> PyResult<Option<usize>> {
    for (i, known) in names.items().iter().enumerate() {
        if *known == name || vm.eq(*known, name)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn attribute_name(vm: &Vm, name: Value) -> PyResult<Gc<Str>> {
    match name.downcast::<Str>() {
        Some(name) => Ok(vm.intern(name)),
        None => {
            let got = vm.type_of(name).name();
            Err(vm.type_error(format!("attribute name must be string, not '{got}'")))
        }
    }
}

fn deprecated(vm: &Vm, message: &str) -> PyResult<()> {
    vm.warn(vm.exc().deprecation_warning, message, 1)
}

fn init(vm: &Vm, this: Value, args: &Args) -> PyResult<()> {
    let names = fields(vm, this)?;
    let mut missing = vec![true; names.len];
    let given = args.positional();
    if given.len() > names.len {
        let (class, n) = (short_name(vm, this), names.len);
        let s = if n == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("{class} constructor takes at most {n} positional argument{s}")));
    }
    for (i, value) in given.iter().enumerate() {
        vm.setattr(this, attribute_name(vm, names.items()[i])?, *value)?;
        missing[i] = false;
    }
    for (key, value) in args.keywords() {
        match contains(vm, names, key.value())? {
            Some(i) => {
                if !std::mem::replace(&mut missing[i], false) {
                    let (class, key) = (short_name(vm, this), vm.repr_text(key.value())?);
                    return Err(vm.type_error(format!("{class} got multiple values for argument {key}")));
                }
            }
            None => {
                let attributes = match class_attribute(vm, this, "_attributes")? {
                    Some(attributes) => vm.contains(attributes, key.value())?,
                    None => false,
                };
                if !attributes {
                    let (class, key) = (name(vm, this), vm.repr_text(key.value())?);
                    deprecated(
                        vm,
                        &format!(
                            "{class}.__init__ got an unexpected keyword argument {key}. Support for arbitrary \
                             keyword arguments is deprecated and will be removed in Python 3.15."
                        ),
                    )?;
                }
            }
        }
        vm.setattr(this, vm.intern(key), value)?;
    }
    if missing.contains(&true) {
        fill_in(vm, this, names, &missing)?;
    }
    Ok(())
}

/// Gives the fields that the constructor got no value for their defaults.
fn fill_in(vm: &Vm, this: Value, names: Gc<Tuple>, missing: &[bool]) -> PyResult<()> {
    let Some(types) = class_attribute(vm, this, "_field_types")? else { return Ok(()) };
    let Some(types) = types.downcast::<Dict>() else { return Ok(()) };
    for (field, _) in names.items().iter().zip(missing).filter(|(_, missing)| **missing) {
        let Some(ty) = types.get(vm, *field)? else {
            let (field, class) = (vm.repr_text(*field)?, name(vm, this));
            deprecated(
                vm,
                &format!(
                    "Field {field} is missing from {class}._field_types. This will become an error in Python 3.15."
                ),
            )?;
            continue;
        };
        if union::members(ty).is_some() {
            // The class has None for it.
        } else if ty.downcast::<GenericAlias>().is_some() {
            vm.setattr(this, attribute_name(vm, *field)?, vm.new_list().value())?;
        } else {
            let classes = Classes::get(vm)?;
            if ty == classes.named(vm, "expr_context") {
                vm.setattr(this, attribute_name(vm, *field)?, classes.shared(Kind::Load))?;
                continue;
            }
            let (field, class) = (vm.repr_text(*field)?, name(vm, this));
            deprecated(
                vm,
                &format!(
                    "{class}.__init__ missing 1 required positional argument: {field}. This will become an error in \
                     Python 3.15."
                ),
            )?;
        }
    }
    Ok(())
}

/// A node, or a value in one, down to a depth.
fn repr(vm: &Vm, this: Value, depth: u32, out: &mut Vec<u8>) -> PyResult<()> {
    vm.check_native_stack()?;
    let class = short_name(vm, this);
    out.extend_from_slice(class.as_bytes());
    if depth == 0 || vm.repr_stack.borrow().contains(&this) {
        out.extend_from_slice(b"(...)");
        return Ok(());
    }
    vm.repr_stack.borrow_mut().push(this);
    let result = repr_fields(vm, this, depth, out);
    vm.repr_stack.borrow_mut().pop();
    result
}

fn repr_fields(vm: &Vm, this: Value, depth: u32, out: &mut Vec<u8>) -> PyResult<()> {
    out.push(b'(');
    for (i, field) in fields(vm, this)?.items().iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        let field = attribute_name(vm, *field)?;
        let value = vm.getattr(this, field)?;
        out.extend_from_slice(field.bytes());
        out.push(b'=');
        if let Some(list) = value.downcast::<List>() {
            repr_items(vm, vm.tuple_from_list(list), [b'[', b']'], depth, out)?;
        } else if let Some(tuple) = value.downcast::<Tuple>() {
            repr_items(vm, tuple, [b'(', b')'], depth, out)?;
        } else {
            repr_value(vm, value, depth, out)?;
        }
    }
    out.push(b')');
    Ok(())
}

fn repr_value(vm: &Vm, value: Value, depth: u32, out: &mut Vec<u8>) -> PyResult<()> {
    if is_tree(vm, value) {
        return repr(vm, value, depth - 1, out);
    }
    out.extend_from_slice(vm.repr(value)?.bytes());
    Ok(())
}

/// The first and the last of a list, with dots for what is between.
fn repr_items(vm: &Vm, items: Gc<Tuple>, marks: [u8; 2], depth: u32, out: &mut Vec<u8>) -> PyResult<()> {
    out.push(marks[0]);
    let items = items.items();
    if let Some(first) = items.first() {
        repr_value(vm, *first, depth, out)?;
    }
    if items.len() > 2 {
        out.extend_from_slice(b", ...");
    }
    if items.len() > 1 {
        out.extend_from_slice(b", ");
        repr_value(vm, items[items.len() - 1], depth, out)?;
    }
    out.push(marks[1]);
    Ok(())
}

/// The fields that `__replace__` would need and nobody gives.
fn missing_fields(vm: &Vm, this: Value, have: Gc<Dict>, given: &Args) -> PyResult<Vec<String>> {
    let types = class_attribute(vm, this, "_field_types")?.and_then(|t| t.downcast::<Dict>());
    let mut missing = Vec::new();
    for field in fields(vm, this)?.items() {
        let field = attribute_name(vm, *field)?;
        let optional = match types {
            Some(types) => types.get_str(vm, field).is_some_and(|t| union::members(t).is_some()),
            None => false,
        };
        if !optional && have.get_str(vm, field).is_none() && given.keyword(&field.as_str_lossy()).is_none() {
            missing.push(vm.repr_text(field.value())?);
        }
    }
    Ok(missing)
}

#[class("AST", module = "ast", kind = Instance, dict, subclassable, parts(copying))]
impl Ast {
    #[new("AST(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult {
        object_new(vm, cls, &Args::EMPTY)
    }
    #[init_method("AST(*args, **kwargs)")]
    fn init(vm: &Vm, this: Value, args: &Args) -> PyResult<()> {
        init(vm, this, args)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Value) -> PyResult<Gc<Str>> {
        let mut out = Vec::new();
        repr(vm, this, 3, &mut out)?;
        Ok(vm.str_from_bytes(&out))
    }
}

#[class_part("AST", copying, module = "ast")]
impl Ast {
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Value) -> PyResult {
        let dict = attribute::attribute_dict(vm, this);
        let mut given = 0;
        for field in fields(vm, this)?.items() {
            if dict.get(vm, *field)?.is_none() {
                break;
            }
            given += 1;
        }
        // So the constructor has no fields to miss; their values come with the rest.
        let nones = vm.new_tuple(&vec![Value::NONE; given]);
        Ok(vm.new_tuple(&[vm.type_of(this).value(), nones.value(), dict.copy(vm).value()]).value())
    }

    /// Return a copy of the AST node with new values for the specified fields.
    #[method("__replace__(**fields)")]
    fn replace(vm: &Vm, this: Value, args: &Args) -> PyResult {
        if !args.positional().is_empty() {
            return Err(vm.type_error("__replace__() takes no positional arguments"));
        }
        let class = vm.type_of(this);
        let dict = attribute::attribute_dict(vm, this);
        let known = fields(vm, this)?;
        let attributes = match class_attribute(vm, this, "_attributes")? {
            Some(attributes) => vm.tuple_from(attributes)?,
            None => vm.new_tuple(&[]),
        };
        let missing = missing_fields(vm, this, dict, args)?;
        let payload = dict.copy(vm);
        for (key, value) in args.keywords() {
            if contains(vm, known, key.value())?.is_none() && contains(vm, attributes, key.value())?.is_none()
            {
                let (class, key) = (short_name(vm, this), vm.repr_text(key.value())?);
                return Err(
                    vm.type_error(format!("{class}.__replace__ got an unexpected keyword argument {key}."))
                );
            }
            payload.set_str(vm, vm.intern(key), value);
        }
        if !missing.is_empty() {
            let (n, class, list) = (missing.len(), short_name(vm, this), missing.join(", "));
            let s = if n == 1 { "" } else { "s" };
            return Err(
                vm.type_error(format!("{class}.__replace__ missing {n} keyword argument{s}: {list}."))
            );
        }
        taipan_vm::call::call_tuple_dict(vm, class.value(), vm.new_tuple(&[]), Some(payload))
    }
}
