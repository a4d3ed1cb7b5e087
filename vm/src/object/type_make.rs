//! Making classes: native ones from their descriptions, Python ones from a name, bases and a namespace
//! (`type.__new__`), and the first types of an interpreter.

use crate::heap::ValueVec;
use crate::native::{ClassDef, FunctionKind, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::descriptor::{GetSet, Member, StaticMethod};
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::{Builtin, Name};
use crate::object::types::{Type, compute_mro, type_flags};
use crate::object::{ClassMethod, Dict, List, Str, Tuple, attribute, type_slots};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode;

/// Makes the type objects with fixed shape numbers, all empty, so that they can refer to each other.
pub fn make_fixed_types(vm: &Vm) {
    let shapes_table = vm.shapes();
    let mut made: Vec<Gc<Type>> = Vec::new();
    for id in 0..shapes::COUNT {
        let header = Header::new(shapes::TYPE, Kind::Type);
        let class = vm.heap().alloc(Type::new(header, Kind::Instance, None));
        let shape = shapes_table.new_root(class, false, 0, 0);
        debug_assert_eq!(shape, id);
        class.instance_shape.set(id);
        class.dict_shape.set(id);
        made.push(class);
    }
}

/// The class made from `def`: a fresh one, or the fixed type with shape number `fixed`.
pub fn make_native_type(vm: &Vm, def: &'static ClassDef, fixed: Option<u32>) -> Gc<Type> {
    // `object` has no base, whatever its description says.
    let base = match def.base {
        _ if fixed == Some(shapes::OBJECT) => None,
        Some(f) => Some(f(vm)),
        None => Some(vm.builtin_type(shapes::OBJECT)),
    };
    let class = make_with_base(vm, def, fixed, base);
    if let Some(init) = def.init
        && init(vm, class).is_err()
    {
        vm.take_exception();
    }
    class
}

/// As [`make_native_type`], with the base given here instead of by the description.
pub fn make_with_base(
    vm: &Vm,
    def: &'static ClassDef,
    fixed: Option<u32>,
    base: Option<Gc<Type>>,
) -> Gc<Type> {
    let header = Header::new(shapes::TYPE, Kind::Type);
    let class = match fixed {
        Some(shape) => {
            let class = vm.builtin_type(shape);
            // SAFETY: the fixed type object is still empty: nothing has read `native` or `kind` of it yet.
            unsafe { (*class.as_ptr()).native = Some(def) };
            class
        }
        None => vm.heap().alloc(Type::new(header, def.kind, Some(def))),
    };
    class.kind.set(def.kind);
    vm.interp().native_classes.borrow_mut().insert(def as *const ClassDef as usize, class);
    let name = vm.intern_str(def.name);
    class.name.set(class.header(), name.value());
    class.qualname.set(class.header(), name.value());
    let dict = vm.new_dict();
    dict.make_namespace(vm);
    class.dict.set(class.header(), dict.value());
    let bases: Vec<Value> = base.iter().map(|b| b.value()).collect();
    class.bases.set(class.header(), vm.new_tuple(&bases).value());
    let mut mro = vec![class.value()];
    if let Some(b) = base {
        class.base.set(class.header(), b.value());
        mro.extend_from_slice(b.mro_items());
        b.subclasses.borrow_mut().push(class);
    }
    class.mro.set(class.header(), vm.new_tuple(&mro).value());
    let mut flags = type_flags::IMMUTABLE;
    if let Some(b) = base {
        flags |= b.flags.get() & type_flags::INHERITED;
    }
    for (on, flag) in [
        (def.subclassable, type_flags::BASE_TYPE),
        (def.has_dict, type_flags::HAS_DICT),
        (def.weakrefable, type_flags::WEAKREFABLE),
    ] {
        if on {
            flags |= flag;
        }
    }
    class.flags.set(flags);
    if fixed.is_none() {
        let words = class.slot_words();
        class.instance_shape.set(vm.shapes().root_for(class, words.saturating_sub(1)));
        class.dict_shape.set(vm.shapes().new_root(class, true, 0, words.saturating_sub(1)));
    } else if def.has_dict {
        class.dict_shape.set(vm.shapes().new_root(class, true, 0, 0));
    }
    let mut own = crate::object::slots::Slots::default();
    (def.fill_slots)(&mut own);
    if own.compare.is_some() && own.hash.is_none() {
        own.hash = Some(type_slots::hash_not_implemented);
    }
    class.update_slots(|s| *s = own);
    if let Some(b) = base {
        let inherited = *b.slots();
        class.update_slots(|s| s.inherit(&inherited));
        if own.finalize.is_some() {
            class.update_slots(|s| s.idle = None);
        }
    }
    fill_native_dict(vm, class, def);
    crate::builtins::descriptors::add_instance_attributes(vm, class, &bases);
    type_slots::add_wrappers(vm, class, &own);
    if class.slots().finalize.is_some() {
        class.set_flag(type_flags::HAS_FINALIZER, true);
    }
    class
}

fn fill_native_dict(vm: &Vm, class: Gc<Type>, def: &'static ClassDef) {
    let dict = class.dict();
    for method in def.methods {
        let name = vm.intern_str(method.name);
        let (shape, receiver) = match method.kind {
            FunctionKind::ClassMethod => (shapes::CLASS_METHOD_DESCRIPTOR, Value::UNBOUND),
            FunctionKind::StaticMethod => (shapes::BUILTIN, class.value()),
            _ => (shapes::METHOD_DESCRIPTOR, Value::UNBOUND),
        };
        let builtin = vm.heap().alloc(Builtin {
            header: Header::new(shape, Kind::Builtin),
            def: method,
            receiver: ValueCell::new(receiver),
            owner: ValueCell::new(class.value()),
        });
        let value = match method.kind {
            FunctionKind::StaticMethod if method.name != "__new__" => vm
                .heap()
                .alloc(StaticMethod {
                    header: Header::new(shapes::STATICMETHOD, Kind::StaticMethod),
                    function: ValueCell::new(builtin.value()),
                })
                .value(),
            _ => builtin.value(),
        };
        dict.set_str(vm, name, value);
    }
    if class.slots().new.is_some() && def_has_own_new(def) && dict.find_str(vm, vm.names().__new__).is_none()
    {
        let new = vm.heap().alloc(Builtin {
            header: Header::new(shapes::BUILTIN, Kind::Builtin),
            def: &crate::builtins::object::NEW_DEF,
            receiver: ValueCell::new(class.value()),
            owner: ValueCell::new(class.value()),
        });
        dict.set_str(vm, vm.names().__new__, new.value());
    }
    for property in def.properties {
        let shape = if property.member { shapes::MEMBER_DESCRIPTOR } else { shapes::GETSET_DESCRIPTOR };
        let getset = vm.heap().alloc(GetSet {
            header: Header::new(shape, Kind::GetSet),
            def: property,
            owner: ValueCell::new(class.value()),
        });
        dict.set_str(vm, vm.intern_str(property.name), getset.value());
    }
    if dict.find_str(vm, vm.names().__doc__).is_none() {
        let doc = def.doc.map_or(Value::NONE, |d| vm.str(d).value());
        dict.set_str(vm, vm.names().__doc__, doc);
    }
    // Not over an attribute of the instances, and not where CPython's class has none.
    let hidden = WITHOUT_MODULE.contains(&def.name) || (def.module == "sys" && def.kind == Kind::Tuple);
    if def.module != "builtins" && !hidden && dict.find_str(vm, vm.names().__module__).is_none() {
        dict.set_str(vm, vm.names().__module__, vm.intern_str(def.module).value());
    }
}

/// Classes whose module is in their name alone: their dicts have no `__module__`.
const WITHOUT_MODULE: [&str; 7] = [
    "Union",
    "SimpleNamespace",
    "GenericAlias",
    "OrderedDict",
    "ReferenceType",
    "ProxyType",
    "CallableProxyType",
];

fn def_has_own_new(def: &ClassDef) -> bool {
    let mut own = crate::object::slots::Slots::default();
    (def.fill_slots)(&mut own);
    own.new.is_some()
}

/// The class that determines the layout of instances of `class`.
fn solid_base(class: Gc<Type>) -> Gc<Type> {
    let mut at = class;
    while let Some(base) = at.base() {
        let extends = at.kind.get() != base.kind.get()
            || (at.kind.get() == Kind::Native
                && at.native.is_some()
                && own_native_layout(at) != own_native_layout(base))
            || at.named_slots.get() > base.named_slots.get();
        if extends {
            return at;
        }
        at = base;
    }
    at
}

/// Identity of a native class's struct: its nearest description whose instances are of kind Native.
fn own_native_layout(class: Gc<Type>) -> usize {
    match class.native {
        Some(def) if def.kind == Kind::Native => def as *const ClassDef as usize,
        _ => 0,
    }
}

/// The base whose layout a class with these bases extends.
///
/// # Errors
/// TypeError when a base cannot be derived from, or two layouts conflict.
pub fn best_base(vm: &Vm, bases: &[Value]) -> PyResult<Gc<Type>> {
    let mut winner: Option<(Gc<Type>, Gc<Type>)> = None;
    for b in bases {
        let Some(base) = b.downcast::<Type>() else {
            return Err(vm.type_error("bases must be types"));
        };
        if !base.has_flag(type_flags::BASE_TYPE) {
            return Err(vm.type_error(format!("type '{}' is not an acceptable base type", base.name())));
        }
        if base.mro.get() == Value::NONE {
            return Err(vm.type_error(format!("Cannot extend an incomplete type '{}'", base.name())));
        }
        let solid = solid_base(base);
        match winner {
            None => winner = Some((base, solid)),
            Some((_, s)) if s.is_subtype(solid) => {}
            Some((_, s)) if solid.is_subtype(s) => winner = Some((base, solid)),
            _ => return Err(vm.type_error("multiple bases have instance lay-out conflict")),
        }
    }
    Ok(winner.map_or_else(|| vm.builtin_type(shapes::OBJECT), |w| w.0))
}

/// The most derived metaclass of `metatype` and the bases' classes.
///
/// # Errors
/// TypeError on a conflict.
pub fn calculate_metaclass(vm: &Vm, metatype: Gc<Type>, bases: &[Value]) -> PyResult<Gc<Type>> {
    let mut winner = metatype;
    for b in bases {
        let t = vm.type_of(*b);
        if winner.is_subtype(t) {
            continue;
        }
        if t.is_subtype(winner) {
            winner = t;
            continue;
        }
        return Err(vm.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner)
}

/// The body of `type.__new__`: makes a Python class.
///
/// # Errors
/// TypeError and ValueError for bad bases or slots; whatever `__set_name__` and `__init_subclass__` raise.
pub fn new_class(
    vm: &Vm,
    metatype: Gc<Type>,
    name: Name,
    bases: Gc<Tuple>,
    namespace: Gc<Dict>,
    keywords: &[(Name, Value)],
) -> PyResult<Gc<Type>> {
    let names = vm.names();
    let base_list: Vec<Value> =
        if bases.len == 0 { vec![vm.builtin_type(shapes::OBJECT).value()] } else { bases.items().to_vec() };
    let base = best_base(vm, &base_list)?;
    let bases = if bases.len == 0 { vm.new_tuple(&base_list) } else { bases };
    let class = vm.alloc_instance(metatype, |header| Type::new(header, base.kind.get(), base.native));
    class.name.set(class.header(), name.value());
    class.qualname.set(class.header(), name.value());
    class.bases.set(class.header(), bases.value());
    class.base.set(class.header(), base.value());
    let dict = vm.new_dict();
    dict.make_namespace(vm);
    class.dict.set(class.header(), dict.value());
    let mut classcell = Value::UNBOUND;
    let mut pos = 0;
    while let Some((at, key, value)) = namespace.next_entry(pos) {
        pos = at + 1;
        if let Some(key) = key.downcast::<Str>() {
            let key = vm.intern(key);
            if key == names.__classcell__ {
                classcell = value;
                continue;
            }
            if key == names.__qualname__ {
                if !value.is_kind(Kind::Str) {
                    let t = vm.type_of(value).name();
                    return Err(vm.type_error(format!("type __qualname__ must be a str, not {t}")));
                }
                class.qualname.set(class.header(), value);
                continue;
            }
            if key == names.__classdictcell__ {
                if let Some(cell) = value.downcast::<crate::object::Cell_>() {
                    cell.content.set(cell.header(), dict.value());
                }
                continue;
            }
            dict.set_str(vm, key, wrap_special(vm, key, value));
        } else {
            let message = format!("non-string key in the __dict__ of class {}", name.as_str_lossy());
            vm.warn(vm.exc().runtime_warning, &message, 1)?;
            dict.set(vm, key, value)?;
        }
    }
    fill_standard_attributes(vm, dict);
    layout(vm, class, base, &base_list, dict)?;
    crate::builtins::descriptors::add_instance_attributes(vm, class, &base_list);
    if dict.find_str(vm, names.__doc__).is_none() {
        dict.set_str(vm, names.__doc__, Value::NONE);
    }
    let mro = mro_of(vm, class, metatype, &base_list)?;
    class.mro.set(class.header(), mro.value());
    for b in &base_list {
        b.cast_unchecked::<Type>().subclasses.borrow_mut().push(class);
    }
    inherit_flags(class, &base_list);
    make_shapes(vm, class);
    type_slots::fill_slots(vm, class);
    if dict.find_str(vm, names.__eq__).is_some() && dict.find_str(vm, names.__hash__).is_none() {
        dict.set_str(vm, names.__hash__, Value::NONE);
        class.update_slots(|s| s.hash = Some(type_slots::hash_not_implemented));
    }
    if !classcell.is_unbound() {
        let Some(cell) = classcell.downcast::<crate::object::Cell_>() else {
            let t = vm.type_of(classcell).name();
            return Err(vm.type_error(format!("__classcell__ must be a nonlocal cell, not <class '{t}'>")));
        };
        cell.content.set(cell.header(), class.value());
    }
    set_names(vm, class, dict)?;
    init_subclass(vm, class, keywords)?;
    Ok(class)
}

/// `__new__` becomes a static method, `__init_subclass__` and `__class_getitem__` class methods, where plain functions.
fn wrap_special(vm: &Vm, key: Name, value: Value) -> Value {
    let names = vm.names();
    if !value.is_kind(Kind::Function) {
        return value;
    }
    if key == names.__new__ {
        let header = Header::new(shapes::STATICMETHOD, Kind::StaticMethod);
        return vm.heap().alloc(StaticMethod { header, function: ValueCell::new(value) }).value();
    }
    if key == names.__init_subclass__ || key == names.__class_getitem__ {
        let header = Header::new(shapes::CLASSMETHOD, Kind::ClassMethod);
        return vm.heap().alloc(ClassMethod { header, function: ValueCell::new(value) }).value();
    }
    value
}

fn fill_standard_attributes(vm: &Vm, dict: Gc<Dict>) {
    let names = vm.names();
    if dict.find_str(vm, names.__module__).is_none()
        && let Some(globals) = vm.current_globals()
        && let Some(module) = globals.get_str(vm, names.__name__)
    {
        dict.set_str(vm, names.__module__, module);
    }
}

/// Decides the instance layout: `__slots__`, `__dict__`, weak references.
fn layout(vm: &Vm, class: Gc<Type>, base: Gc<Type>, bases: &[Value], dict: Gc<Dict>) -> PyResult<()> {
    let names = vm.names();
    class.kind.set(base.kind.get());
    class.named_slots.set(base.named_slots.get());
    let mut flags = type_flags::HEAP | type_flags::BASE_TYPE;
    let inherited = |flag: u32| bases.iter().any(|b| b.cast_unchecked::<Type>().has_flag(flag));
    let variable = matches!(base.kind.get(), Kind::BigInt | Kind::Bytes | Kind::Tuple);
    let Some(slots) = dict.get_str(vm, names.__slots__) else {
        flags |= type_flags::HAS_DICT;
        if !variable {
            flags |= type_flags::WEAKREFABLE;
        }
        class.flags.set(flags);
        class.inline_slots.set(initial_slots(vm, class, base, dict));
        return Ok(());
    };
    let list = if slots.is_kind(Kind::Str) { vm.new_tuple(&[slots]) } else { vm.tuple_from(slots)? };
    let mut added = ValueVec::new(vm.heap());
    for item in list.items() {
        let Some(s) = item.downcast::<Str>() else {
            let t = vm.type_of(*item).name();
            return Err(vm.type_error(format!("__slots__ items must be strings, not '{t}'")));
        };
        let text = s.as_str_lossy();
        if !taipan_text::predicates::is_identifier(s.text()) {
            return Err(vm.type_error("__slots__ must be identifiers"));
        }
        match &*text {
            "__dict__" => {
                if inherited(type_flags::HAS_DICT) || flags & type_flags::HAS_DICT != 0 {
                    return Err(vm.type_error("__dict__ slot disallowed: we already got one"));
                }
                flags |= type_flags::HAS_DICT;
                continue;
            }
            "__weakref__" => {
                if inherited(type_flags::WEAKREFABLE) || flags & type_flags::WEAKREFABLE != 0 {
                    return Err(vm.type_error("__weakref__ slot disallowed: we already got one"));
                }
                flags |= type_flags::WEAKREFABLE;
                continue;
            }
            _ => {}
        }
        if variable {
            return Err(
                vm.type_error(format!("nonempty __slots__ not supported for subtype of '{}'", base.name()))
            );
        }
        let mangled = mangle(vm, class.name_str(), s);
        if dict.find_str(vm, mangled).is_some()
            && text != "__qualname__"
            && text != "__classcell__"
            && text != "__module__"
        {
            return Err(vm.value_error(format!("'{text}' in __slots__ conflicts with class variable")));
        }
        if !added.iter().any(|name| name == mangled.value()) {
            added.push(mangled.value());
        }
    }
    let slot = add_slots(vm, class, base, &added)?;
    class.named_slots.set(slot as u8);
    if inherited(type_flags::HAS_DICT) {
        flags |= type_flags::HAS_DICT;
    }
    class.flags.set(flags);
    class.inline_slots.set(slot as u8);
    Ok(())
}

/// Makes the descriptors of `__slots__` for these names; gives the number of slots with those of `base`.
fn add_slots(vm: &Vm, class: Gc<Type>, base: Gc<Type>, names: &ValueVec) -> PyResult<usize> {
    let name_at = |i| names.get(i).map_or(class.name_str(), |v| v.cast_unchecked());
    // In the order of their names, so that classes with the same slots have the same layout.
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| name_at(*a).bytes().cmp(name_at(*b).bytes()));
    let mut slot = base.named_slots.get() as usize;
    for at in order {
        let name = name_at(at);
        if slot >= 250 {
            return Err(vm.type_error("more than 250 __slots__ are not supported"));
        }
        let header = Header::new(shapes::MEMBER_DESCRIPTOR, Kind::Member);
        let member = vm.heap().alloc(Member {
            header,
            name: ValueCell::new(name.value()),
            owner: ValueCell::new(class.value()),
            slot: ValueCell::new(Value::int32(slot as i32)),
            doc: ValueCell::new(Value::NONE),
        });
        class.dict().set_str(vm, name, member.value());
        slot += 1;
    }
    Ok(slot)
}

/// Whether instances of one class can become instances of the other: both extend the same class by the same slots.
pub fn same_layout(vm: &Vm, a: Gc<Type>, b: Gc<Type>) -> bool {
    const ADDED: u32 = type_flags::HAS_DICT | type_flags::WEAKREFABLE;
    // The class that last added something.
    let extending = |class: Gc<Type>| {
        let mut at = class;
        while let Some(base) = at.base().filter(|base| {
            base.kind.get() == at.kind.get()
                && base.named_slots.get() == at.named_slots.get()
                && (base.flags.get() ^ at.flags.get()) & ADDED == 0
        }) {
            at = base;
        }
        at
    };
    let (a, b) = (extending(a), extending(b));
    if a == b {
        return true;
    }
    let own_slots = |class: Gc<Type>| {
        let mut names = Vec::new();
        let mut pos = 0;
        while let Some((at, key, value)) = class.dict().next_entry(pos) {
            pos = at + 1;
            let own = value.downcast::<Member>().is_some_and(|m| m.owner.get() == class.value());
            if own && let Some(name) = key.downcast::<Str>() {
                names.push(vm.intern(name).as_str_lossy().into_owned());
            }
        }
        names.sort();
        names
    };
    a.base() == b.base()
        && (a.flags.get() ^ b.flags.get()) & ADDED == 0
        && a.named_slots.get() == b.named_slots.get()
        && own_slots(a) == own_slots(b)
}

/// Gives a native class that has neither instances nor subclasses yet an attribute kept in a slot of the instance (a
/// `member_descriptor`). Read and written with `attribute::get_slot` and `set_slot`; the first one has number 0.
pub fn add_member(vm: &Vm, class: Gc<Type>, name: &str, doc: &str) {
    let slot = class.named_slots.get();
    let name = vm.intern_str(name);
    let member = vm.heap().alloc(Member {
        header: Header::new(shapes::MEMBER_DESCRIPTOR, Kind::Member),
        name: ValueCell::new(name.value()),
        owner: ValueCell::new(class.value()),
        slot: ValueCell::new(Value::int32(slot as i32)),
        doc: ValueCell::new(Value::NONE),
    });
    member.doc.set(member.header(), vm.str(doc).value());
    class.dict().set_str(vm, name, member.value());
    class.named_slots.set(slot + 1);
    make_shapes(vm, class);
}

/// Slots of instances of which no method says what attributes they have.
const UNKNOWN: u8 = 2;

/// How many slots instances get at first: the attributes that the class body's methods assign to self, and the base's.
fn initial_slots(vm: &Vm, class: Gc<Type>, base: Gc<Type>, dict: Gc<Dict>) -> u8 {
    let named = class.named_slots.get();
    let own = dict
        .get_str(vm, vm.intern_str("__static_attributes__"))
        .and_then(|v| v.downcast::<Tuple>())
        .map_or(0, |t| t.len);
    // Beyond the inline slots every access goes the slow way, so names that base and class may share count twice.
    let inherited = (base.inline_slots.get() as usize).saturating_sub(base.named_slots.get() as usize);
    let count = (own + inherited).min(32) as u8;
    // (Where nothing is known, the first instance shall not have them all beyond.)
    named.saturating_add(if count == 0 && base.kind.get() == Kind::Instance { UNKNOWN } else { count })
}

/// A private name as the class's body sees it.
fn mangle(vm: &Vm, class: Name, name: Gc<Str>) -> Name {
    let text = name.as_str_lossy();
    let class_text = class.as_str_lossy();
    let stripped = class_text.trim_start_matches('_');
    if !text.starts_with("__") || text.ends_with("__") || stripped.is_empty() {
        return vm.intern(name);
    }
    vm.intern_str(&format!("_{stripped}{text}"))
}

fn mro_of(vm: &Vm, class: Gc<Type>, metatype: Gc<Type>, bases: &[Value]) -> PyResult<Gc<Tuple>> {
    let mro_name = vm.intern_str("mro");
    let custom = metatype.lookup(vm, mro_name);
    if custom == vm.builtin_type(shapes::TYPE).lookup(vm, mro_name) {
        return compute_mro(vm, class, bases);
    }
    let result = vm.call_special(class.value(), mro_name, &[])?.unwrap_or(Value::NONE);
    let mro = vm.tuple_from(result)?;
    if mro.len == 0 {
        return Err(vm.type_error("type MRO must not be empty"));
    }
    let solid = solid_base(class);
    for c in mro.items() {
        let Some(c) = c.downcast::<Type>() else {
            let t = vm.type_of(*c).name();
            return Err(vm.type_error(format!("mro() returned a non-class ('{t}')")));
        };
        if !extends(solid, solid_base(c)) {
            let name = c.name();
            return Err(vm.type_error(format!("mro() returned base with unsuitable layout ('{name}')")));
        }
    }
    Ok(mro)
}

fn inherit_flags(class: Gc<Type>, bases: &[Value]) {
    const COLLECTION: u32 = type_flags::SEQUENCE | type_flags::MAPPING;
    let mut flags = class.flags.get();
    for b in bases {
        flags |= b.cast_unchecked::<Type>().flags.get() & type_flags::INHERITED & !COLLECTION;
    }
    // To patterns a class is what the first of its bases is.
    let of_base = |c: &Value| c.cast_unchecked::<Type>().flags.get() & COLLECTION;
    let own = class.flags.get() & COLLECTION;
    if own == 0 {
        flags |= class.mro_items().iter().skip(1).map(of_base).find(|f| *f != 0).unwrap_or(0);
    }
    class.flags.set(flags);
}

/// Gives the class its root shapes.
pub fn make_shapes(vm: &Vm, class: Gc<Type>) {
    let inline = class.slot_words().saturating_sub(1);
    class.instance_shape.set(vm.shapes().root_for(class, inline));
    class.dict_shape.set(vm.shapes().new_root(class, true, class.named_slots.get() as u32, inline));
}

fn set_names(vm: &Vm, class: Gc<Type>, dict: Gc<Dict>) -> PyResult<()> {
    let entries = vm.new_list();
    let mut pos = 0;
    while let Some((at, key, value)) = dict.next_entry(pos) {
        pos = at + 1;
        if value.is_heap() && !value.is_kind(Kind::Function) && !value.is_kind(Kind::Str) {
            entries.push(vm, key);
            entries.push(vm, value);
        }
    }
    let n = entries.len();
    for i in (0..n).step_by(2) {
        let (key, value) = (entries.get(vm, i), entries.get(vm, i + 1));
        let Some(f) = vm.lookup_special(value, vm.names().__set_name__)? else { continue };
        if let Err(raised) = vm.call(f, &[class.value(), key]) {
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                vm.type_of(value).name(),
                key.downcast::<Str>().map(|s| format!("'{}'", s.as_str_lossy())).unwrap_or_default(),
                class.name_str().as_str_lossy()
            );
            crate::builtins::exceptions::add_note_to_pending(vm, &note);
            return Err(raised);
        }
    }
    Ok(())
}

fn init_subclass(vm: &Vm, class: Gc<Type>, keywords: &[(Name, Value)]) -> PyResult<()> {
    let name = vm.names().__init_subclass__;
    if !class.mro_items().contains(&class.value()) {
        let name = class.name_str().as_str_lossy();
        return Err(vm.type_error(format!(
            "super(type, obj): obj (type {name}) is not an instance or subtype of type ({name})."
        )));
    }
    for c in &class.mro_items()[1..] {
        let c = c.cast_unchecked::<Type>();
        let Some(attr) = c.dict().get_str(vm, name) else { continue };
        let f = attribute::bind(vm, attr, Value::UNBOUND, class.value())?;
        if let Some((_, _)) = keywords.first()
            && c == vm.builtin_type(shapes::OBJECT)
        {
            let name = class.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned());
            let name = name.unwrap_or_default();
            return Err(vm.type_error(format!("{name}.__init_subclass__() takes no keyword arguments")));
        }
        crate::call::call_with_keywords(vm, f, &[], keywords)?;
        return Ok(());
    }
    Ok(())
}

/// Rebuilds what depends on the bases after `__bases__` was assigned. A metaclass's `mro` may assign bases itself: what it
/// did last stands.
///
/// # Errors
/// As for a new class.
pub fn set_bases(vm: &Vm, class: Gc<Type>, bases: Gc<Tuple>) -> PyResult<()> {
    let base = best_base(vm, bases.items())?;
    for b in type_slots::classes_of(bases) {
        // While `mro` runs, the chain of bases knows more than the orders do.
        if b.is_subtype(class) || extends(b, class) {
            return Err(vm.type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    if solid_base(base) != solid_base(class.base().unwrap_or(base)) && solid_base(class) != class {
        let (new, old) = (base.name(), class.base().unwrap_or(base).name());
        return Err(
            vm.type_error(format!("__bases__ assignment: '{new}' object layout differs from '{old}'"))
        );
    }
    let old = class.bases();
    let old_base = class.base.get();
    class.bases.set(class.header(), bases.value());
    class.base.set(class.header(), base.value());
    let replaced = vm.new_list();
    let made = refresh_orders(vm, class, replaced);
    let undisturbed = class.bases.get() == bases.value();
    if let Err(raised) = made {
        for at in (0..replaced.len()).step_by(3).rev() {
            let changed: Gc<Type> = replaced.get(vm, at).cast_unchecked();
            if changed.mro.get() == replaced.get(vm, at + 1) {
                changed.mro.set(changed.header(), replaced.get(vm, at + 2));
                changed.modified(vm);
            }
        }
        if undisturbed {
            class.bases.set(class.header(), old.value());
            class.base.set(class.header(), old_base);
        }
        return Err(raised);
    }
    if undisturbed {
        for b in type_slots::classes_of(old) {
            b.subclasses.borrow_mut().retain(|c| *c != class);
        }
        for b in type_slots::classes_of(bases) {
            b.subclasses.borrow_mut().push(class);
        }
        inherit_flags(class, bases.items());
        refresh_slots(vm, class);
    }
    Ok(())
}

/// Whether `other` is in the chain of bases that decides the layout of `class`.
fn extends(class: Gc<Type>, other: Gc<Type>) -> bool {
    let mut at = Some(class);
    while let Some(class) = at {
        if class == other {
            return true;
        }
        at = class.base();
    }
    false
}

/// Computes the method resolution order of a class and of those below it anew. `replaced` gets the class, the new order and
/// the old one, for each. A class whose order was set meanwhile keeps that.
fn refresh_orders(vm: &Vm, class: Gc<Type>, replaced: Gc<List>) -> PyResult<()> {
    let old = class.mro.get();
    let mro = mro_of(vm, class, vm.type_of(class.value()), class.bases().items())?;
    if class.mro.get() != old {
        return Ok(());
    }
    class.mro.set(class.header(), mro.value());
    class.modified(vm);
    for value in [class.value(), mro.value(), old] {
        replaced.push(vm, value);
    }
    let subclasses = class.live_subclasses(vm);
    for i in 0..subclasses.len() {
        refresh_orders(vm, subclasses.get(vm, i).cast_unchecked(), replaced)?;
    }
    Ok(())
}

fn refresh_slots(vm: &Vm, class: Gc<Type>) {
    class.modified(vm);
    type_slots::fill_slots(vm, class);
    let subclasses = class.live_subclasses(vm);
    for i in 0..subclasses.len() {
        refresh_slots(vm, subclasses.get(vm, i).cast_unchecked());
    }
}

/// Flags of a code object that begin a generator of some kind.
pub const GENERATOR_FLAGS: u32 =
    bytecode::flags::GENERATOR | bytecode::flags::COROUTINE | bytecode::flags::ASYNC_GENERATOR;
