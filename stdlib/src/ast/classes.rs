//! The node classes: ordinary Python classes below `ast.AST`, made from the compiler's table.

use super::node::Ast;
use taipan_compiler::tree::Kind;
use taipan_compiler::tree::schema::{self, Class, Count, Field};
use taipan_vm::builtins::{generic_alias, union};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Dict, Module, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A tuple: classes by kind, shared instances by kind (or None), names of fields by kind (tuples), classes by name (a
/// dict), names of the attributes of places.
const KEY: &str = "_ast";

/// The node classes of an interpreter, at hand.
pub struct Classes {
    classes: Gc<Tuple>,
    shared: Gc<Tuple>,
    fields: Gc<Tuple>,
    by_name: Gc<Dict>,
    /// `lineno`, `col_offset`, `end_lineno`, `end_col_offset`
    pub places: Gc<Tuple>,
}

impl Classes {
    /// The classes; imports the module if that has not happened.
    ///
    /// # Errors
    /// What the import raises.
    pub fn get(vm: &Vm) -> PyResult<Classes> {
        let known =
            || vm.interp().module_state.borrow().get(KEY).copied().and_then(|v| v.downcast::<Tuple>());
        let state = match known() {
            Some(state) => state,
            None => {
                taipan_vm::import::import(vm, "_ast")?;
                match known() {
                    Some(state) => state,
                    None => return Err(vm.system_error("_ast has no classes")),
                }
            }
        };
        let part = |i: usize| state.items().get(i).copied().unwrap_or(Value::NONE);
        Ok(Classes {
            classes: part(0).cast_unchecked(),
            shared: part(1).cast_unchecked(),
            fields: part(2).cast_unchecked(),
            by_name: part(3).cast_unchecked(),
            places: part(4).cast_unchecked(),
        })
    }
    /// The class of a kind.
    pub fn class(&self, kind: Kind) -> Value {
        self.classes.items()[kind as usize]
    }
    /// The instance that all nodes of a kind without fields and place share; None for other kinds.
    pub fn shared(&self, kind: Kind) -> Value {
        self.shared.items()[kind as usize]
    }
    /// The names of a kind's fields.
    pub fn field_names(&self, kind: Kind) -> Gc<Tuple> {
        self.fields.items()[kind as usize].cast_unchecked()
    }
    /// The class of this name: of a kind or of a group of alternatives.
    pub fn named(&self, vm: &Vm, name: &str) -> Value {
        self.by_name.get_str(vm, vm.intern_str(name)).unwrap_or(Value::NONE)
    }
    /// The kind that a class stands for: its own or that of a base.
    pub fn kind_of(&self, class: Gc<Type>) -> Option<Kind> {
        let known = |c: &Value| self.classes.items().iter().position(|k| k == c);
        let index = class.mro_items().iter().find_map(known)?;
        schema::classes().get(index).map(|c| c.kind)
    }
}

fn names(vm: &Vm, list: &[&str]) -> Value {
    let items: Vec<Gc<Str>> = list.iter().map(|n| vm.intern_str(n)).collect();
    let items: Vec<Value> = items.iter().map(|n| n.value()).collect();
    vm.new_tuple(&items).value()
}

const PLACES: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

fn signature(class: &Class) -> String {
    if class.fields.is_empty() {
        return class.name.to_owned();
    }
    let fields: Vec<String> = class.fields.iter().map(|f| format!("{} {}", f.notation(), f.name)).collect();
    format!("{}({})", class.name, fields.join(", "))
}

fn new_class(vm: &Vm, name: &str, base: Value, doc: &str, fields: &[&str]) -> PyResult<Gc<Type>> {
    let namespace = vm.new_dict();
    let put = |name: &str, value: Value| namespace.set_str(vm, vm.intern_str(name), value);
    let fields = names(vm, fields);
    put("_fields", fields);
    put("__match_args__", fields);
    put("__module__", vm.intern_str("ast").value());
    put("__doc__", vm.str(doc).value());
    let args = [vm.intern_str(name).value(), vm.new_tuple(&[base]).value(), namespace.value()];
    let class = vm.call(vm.builtin_type(shapes::TYPE).value(), &args)?;
    Ok(class.cast_unchecked())
}

fn set(vm: &Vm, class: Gc<Type>, name: &str, value: Value) -> PyResult<()> {
    vm.setattr(class.value(), vm.intern_str(name), value)
}

/// The base classes of alternatives, in the order of the table, with their docs.
fn groups() -> Vec<(&'static str, String)> {
    let mut groups: Vec<(&'static str, String)> = Vec::new();
    for class in schema::classes().iter().filter(|c| c.base != "AST") {
        if groups.iter().any(|g| g.0 == class.base) {
            continue;
        }
        let members: Vec<&Class> = schema::classes().iter().filter(|c| c.base == class.base).collect();
        let plain = members.iter().all(|c| c.fields.is_empty());
        let separator =
            if plain { " | ".to_owned() } else { format!("\n{}| ", " ".repeat(class.base.len() + 1)) };
        let list: Vec<String> = members.iter().map(|c| signature(c)).collect();
        groups.push((class.base, format!("{} = {}", class.base, list.join(&separator))));
    }
    groups
}

/// Makes the classes and puts them into the module.
///
/// # Errors
/// None in a working build.
pub fn make(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
    let by_name = vm.new_dict();
    let root = Ast::class(vm);
    let none = names(vm, &[]);
    for name in ["_fields", "_attributes", "__match_args__"] {
        root.dict().set_str(vm, vm.intern_str(name), none);
    }
    let place_of = |class: Gc<Type>, base: &str| -> PyResult<()> {
        set(vm, class, "_attributes", names(vm, if schema::has_place(base) { &PLACES } else { &[] }))?;
        if schema::optional_end(base) {
            set(vm, class, "end_lineno", Value::NONE)?;
            set(vm, class, "end_col_offset", Value::NONE)?;
        }
        Ok(())
    };
    for (name, doc) in groups() {
        let class = new_class(vm, name, root.value(), &doc, &[])?;
        place_of(class, name)?;
        by_name.set_str(vm, vm.intern_str(name), class.value());
    }
    let (classes, shared, fields) = (vm.new_list(), vm.new_list(), vm.new_list());
    for def in schema::classes() {
        let base = match by_name.get_str(vm, vm.intern_str(def.base)) {
            Some(base) => base,
            None => root.value(),
        };
        let own: Vec<&str> = def.fields.iter().map(|f| f.name).collect();
        let class = new_class(vm, def.name, base, &signature(def), &own)?;
        if def.base == "AST" {
            place_of(class, def.name)?;
        }
        for field in def.fields.iter().filter(|f| f.count == Count::Optional) {
            set(vm, class, field.name, Value::NONE)?;
        }
        by_name.set_str(vm, vm.intern_str(def.name), class.value());
        classes.push(vm, class.value());
        fields.push(vm, names(vm, &own));
        let is_shared = matches!(def.base, "expr_context" | "boolop" | "operator" | "unaryop" | "cmpop");
        shared.push(vm, if is_shared { vm.call(class.value(), &[])? } else { Value::NONE });
    }
    for def in schema::classes() {
        let Some(class) = by_name.get_str(vm, vm.intern_str(def.name)) else { continue };
        let types = vm.new_dict();
        for field in &def.fields {
            types.set_str(vm, vm.intern_str(field.name), field_type(vm, by_name, field)?);
        }
        let class: Gc<Type> = class.cast_unchecked();
        set(vm, class, "_field_types", types.value())?;
        set(vm, class, "__annotations__", types.value())?;
    }
    let mut at = 0;
    while let Some((next, name, class)) = by_name.next_entry(at) {
        at = next + 1;
        if let Some(name) = name.downcast::<Str>() {
            set_module_attribute(vm, module, &name.as_str_lossy(), class)?;
        }
    }
    let state = [
        vm.tuple_from_list(classes).value(),
        vm.tuple_from_list(shared).value(),
        vm.tuple_from_list(fields).value(),
        by_name.value(),
        names(vm, &PLACES),
    ];
    let state = vm.new_tuple(&state).value();
    vm.interp().module_state.borrow_mut().insert(KEY, state);
    Ok(())
}

fn field_type(vm: &Vm, by_name: Gc<Dict>, field: &Field) -> PyResult {
    let class = match field.ty {
        "identifier" | "string" => vm.builtin_type(shapes::STR).value(),
        "int" => vm.builtin_type(shapes::INT).value(),
        "constant" => vm.builtin_type(shapes::OBJECT).value(),
        name => by_name.get_str(vm, vm.intern_str(name)).unwrap_or(Value::NONE),
    };
    match field.count {
        Count::One => Ok(class),
        Count::Optional => union::union_or(vm, class, Value::NONE),
        Count::Many | Count::ManyOptional => {
            Ok(generic_alias::new_alias(vm, vm.builtin_type(shapes::LIST).value(), class))
        }
    }
}
