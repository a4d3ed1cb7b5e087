//! Struct sequences: tuples whose items also have names (`os.stat_result`, `time.struct_time`, `sys.flags`). Fields
//! beyond the visible ones are attributes only; they are kept in attribute slots behind the tuple's items.

use crate::native::{Args, ClassDef, FunctionDef, FunctionKind, PropertyDef, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::slots::Slots;
use crate::object::types::{Type, type_flags};
use crate::object::{Dict, Str, Tuple, attribute, type_make};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// Description of a struct sequence type.
pub struct StructSeqDef {
    pub name: &'static str,
    pub module: &'static str,
    pub doc: &'static str,
    /// Names (empty for an unnamed item) and docs.
    pub fields: &'static [(&'static str, &'static str)],
    /// How many of the fields are items of the tuple.
    pub visible: usize,
}

fn get<const N: usize>(vm: &Vm, this: Value) -> PyResult {
    field(vm, this, N)
}

/// Field `n` of a struct sequence.
fn field(vm: &Vm, this: Value, n: usize) -> PyResult {
    let Some(tuple) = this.downcast::<Tuple>() else {
        return Err(vm.type_error("not a struct sequence"));
    };
    if let Some(v) = tuple.items().get(n) {
        return Ok(*v);
    }
    let v = attribute::get_slot(this, n - tuple.len);
    Ok(if v.is_unbound() { Value::NONE } else { v })
}

type Getter = fn(&Vm, Value) -> PyResult;
macro_rules! getters {
    ($($n:literal)*) => { [ $( get::<$n> as Getter ),* ] };
}
static GETTERS: [Getter; 32] =
    getters!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);

/// Makes the class. Its description lives as long as the program.
pub fn make_class(vm: &Vm, def: &'static StructSeqDef) -> Gc<Type> {
    // Named fields only; at most as many as there are getters.
    let properties: Vec<PropertyDef> = def
        .fields
        .iter()
        .zip(GETTERS)
        .filter(|(f, _)| !f.0.is_empty())
        .map(|(f, get)| PropertyDef { name: f.0, doc: Some(f.1), get, set: None, member: true })
        .collect();
    let class_def: &'static ClassDef = Box::leak(Box::new(ClassDef {
        name: def.name,
        module: def.module,
        doc: Some(def.doc),
        text_signature: None,
        subclassable: false,
        has_dict: false,
        weakrefable: false,
        kind: Kind::Tuple,
        base: None,
        methods: METHODS,
        properties: Box::leak(properties.into_boxed_slice()),
        fill_slots: |s: &mut Slots| {
            s.repr = Some(repr);
            s.new = Some(new);
        },
        init: None,
    }));
    let class = type_make::make_with_base(vm, class_def, None, Some(vm.builtin_type(shapes::TUPLE)));
    let unnamed = def.fields[..def.visible].iter().filter(|f| f.0.is_empty()).count();
    let set = |name: &str, v: Value| class.dict().set_str(vm, vm.intern_str(name), v);
    set("n_fields", vm.int(def.fields.len() as i64));
    set("n_sequence_fields", vm.int(def.visible as i64));
    set("n_unnamed_fields", vm.int(unnamed as i64));
    let list = vm.new_list();
    for f in def.fields[..def.visible].iter().filter(|f| !f.0.is_empty()) {
        list.push(vm, vm.intern_str(f.0).value());
    }
    set("__match_args__", vm.tuple_from_list(list).value());
    let names = vm.new_list();
    for f in def.fields {
        names.push(vm, vm.intern_str(f.0).value());
    }
    let names = vm.tuple_from_list(names).value();
    all_names(vm).insert_new(vm, class.value(), vm.hash(class.value()).unwrap_or(0), names);
    class.set_flag(type_flags::BASE_TYPE, false);
    class
}

/// An instance with these fields (all of them, the visible ones first).
pub fn make(vm: &Vm, class: Gc<Type>, visible: usize, fields: &[Value]) -> Value {
    let hidden = fields.len().saturating_sub(visible);
    let slots = if hidden > 0 { 1 + hidden as u8 } else { 0 };
    let tuple = vm.tuple_of_class(class.instance_shape.get(), slots, &fields[..visible.min(fields.len())]);
    if hidden > 0 {
        attribute::fill_slots(tuple.value(), &fields[visible..]);
    }
    tuple.value()
}

/// The names of all fields, by class.
fn all_names(vm: &Vm) -> Gc<Dict> {
    const KEY: &str = "structseq.names";
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(dict) = known.and_then(|v| v.downcast::<Dict>()) {
        return dict;
    }
    let dict = vm.new_dict();
    vm.interp().module_state.borrow_mut().insert(KEY, dict.value());
    dict
}

/// Takes the constructor away: only native code makes instances.
pub fn forbid_new(vm: &Vm, class: Gc<Type>) {
    class.dict().remove_str(vm, vm.names().__new__);
    class.update_slots(|s| s.new = None);
}

fn names_of(vm: &Vm, class: Gc<Type>) -> Vec<Gc<Str>> {
    let names = all_names(vm).get(vm, class.value()).ok().flatten().and_then(|v| v.downcast::<Tuple>());
    names.map(|t| t.items().iter().filter_map(|v| v.downcast::<Str>()).collect()).unwrap_or_default()
}

fn repr(vm: &Vm, this: Value) -> PyResult {
    let class = vm.type_of(this);
    let tuple: Gc<Tuple> = this.cast_unchecked();
    let mut text = format!("{}(", class.name()).into_bytes();
    for (i, (name, v)) in names_of(vm, class).iter().zip(tuple.items()).enumerate() {
        if i > 0 {
            text.extend_from_slice(b", ");
        }
        text.extend_from_slice(name.bytes());
        text.push(b'=');
        text.extend_from_slice(vm.repr(*v)?.bytes());
    }
    text.push(b')');
    Ok(vm.str_from_bytes(&text).value())
}

fn new(vm: &Vm, class: Gc<Type>, args: &Args) -> PyResult {
    let name = class.name();
    let last = name.rsplit('.').next().unwrap_or_default();
    if last == "flags" || last == "version_info" {
        return Err(vm.type_error(format!("cannot create 'sys.{last}' instances")));
    }
    let (mut sequence, mut dict) = (args.get(0), args.get(1));
    for (key, v) in args.keywords() {
        match key.bytes() {
            b"sequence" if sequence.is_none() => sequence = Some(v),
            b"dict" if dict.is_none() => dict = Some(v),
            _ => {
                let key = key.as_str_lossy();
                return Err(vm.type_error(format!("structseq() got an unexpected keyword argument '{key}'")));
            }
        }
    }
    if args.len() > 2 {
        return Err(vm.type_error(format!("structseq() takes at most 2 arguments ({} given)", args.len())));
    }
    let Some(sequence) = sequence else {
        return Err(vm.type_error("structseq() missing required argument 'sequence' (pos 1)"));
    };
    let items = match vm.tuple_from(sequence) {
        Ok(items) => items,
        Err(raised) => {
            return Err(match vm.take_if(vm.exc().type_error) {
                Some(_) => vm.type_error("constructor requires a sequence"),
                None => raised,
            });
        }
    };
    let dict = match dict {
        Some(d) => match d.downcast::<Dict>() {
            Some(d) => Some(d),
            None => return Err(vm.type_error(format!("{name}() takes a dict as second arg, if any"))),
        },
        None => None,
    };
    let names = names_of(vm, class);
    let visible =
        class.lookup_str(vm, "n_sequence_fields").and_then(|v| v.as_small_int()).unwrap_or(0) as usize;
    if items.len < visible || items.len > names.len() {
        let (min, max, got) = (visible, names.len(), items.len);
        let what = if min == max {
            format!("a {min}-sequence")
        } else if got < min {
            format!("an at least {min}-sequence")
        } else {
            format!("an at most {max}-sequence")
        };
        return Err(vm.type_error(format!("{name}() takes {what} ({got}-sequence given)")));
    }
    let fields = vm.new_list_from(items.items());
    let mut used = 0;
    for n in &names[items.len..] {
        let given = dict.and_then(|d| d.get_str(vm, *n));
        used += given.is_some() as usize;
        fields.push(vm, given.unwrap_or(Value::NONE));
    }
    if dict.is_some_and(|d| d.len() > used) {
        return Err(
            vm.type_error(format!("{}() got duplicate or unexpected field name(s)", class.full_name(vm)))
        );
    }
    let all = vm.tuple_from_list(fields);
    Ok(make(vm, class, visible, all.items()))
}

static METHODS: &[&FunctionDef] = &[&REDUCE, &REPLACE];

static REDUCE: FunctionDef = FunctionDef {
    name: "__reduce__",
    text_signature: None,
    doc: None,
    kind: FunctionKind::Method,
    entry: reduce,
    direct: None,
    quick: None,
};

fn reduce(vm: &Vm, args: &Args) -> PyResult {
    let this = args.positional()[0];
    let class = vm.type_of(this);
    let tuple: Gc<Tuple> = this.cast_unchecked();
    let hidden = vm.new_dict();
    for (i, name) in names_of(vm, class).into_iter().enumerate().skip(tuple.len) {
        hidden.set_str(vm, name, field(vm, this, i)?);
    }
    let plain = vm.new_tuple(tuple.items());
    let inner = vm.new_tuple(&[plain.value(), hidden.value()]);
    Ok(vm.new_tuple(&[class.value(), inner.value()]).value())
}

static REPLACE: FunctionDef = FunctionDef {
    name: "__replace__",
    text_signature: Some("($self, /, **changes)"),
    doc: Some("Return a copy of the structure with new values for the specified fields."),
    kind: FunctionKind::Method,
    entry: replace,
    direct: None,
    quick: None,
};

fn replace(vm: &Vm, args: &Args) -> PyResult {
    let this = args.positional()[0];
    let class = vm.type_of(this);
    let visible = this.cast_unchecked::<Tuple>().len;
    let unnamed = class.lookup_str(vm, "n_unnamed_fields").and_then(|v| v.as_small_int());
    if unnamed.is_some_and(|n| n > 0) {
        return Err(vm.type_error(format!(
            "__replace__() is not supported for {} because it has unnamed field(s)",
            class.full_name(vm)
        )));
    }
    let fields = vm.new_list();
    let names = names_of(vm, class);
    for (i, name) in names.iter().enumerate() {
        let v = match args.keywords().find(|k| k.0.bytes() == name.bytes()) {
            Some((_, v)) => v,
            None => field(vm, this, i)?,
        };
        fields.push(vm, v);
    }
    if let Some((k, _)) = args.keywords().find(|k| !names.iter().any(|n| n.bytes() == k.0.bytes())) {
        let message = format!("Got unexpected field name(s): ['{}']", k.as_str_lossy());
        return Err(vm.type_error(message));
    }
    let all = vm.tuple_from_list(fields);
    Ok(make(vm, class, visible, all.items()))
}
