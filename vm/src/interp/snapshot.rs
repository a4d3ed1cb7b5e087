//! What the inline caches say, for the compiler.

pub use super::operator::binary_of;
use super::ops_attr::{
    ADD, CLASS, GETTER, METHOD, MODULE, SLOT, TAG, VALUE, class_of_entry, relies_on_class,
};
use super::ops_attr::{binds_to_class, is_native_class_method};
use super::ops_call::CONSTRUCT;
use super::ops_name::{BUILTIN, GLOBAL};
use crate::object::Str;
use crate::object::builtin_types::shapes;
use crate::object::code::{CacheEntry, Site};
use crate::object::header::Kind;
use crate::object::simple::{ASSUMED, NamespaceCell, WRITTEN};
use crate::object::types::{Type, type_flags};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// What an attribute's site saw, if it always was the same.
#[derive(Clone, Copy, Debug)]
pub enum Attribute {
    /// Nothing, or several things, or what compiled code has no form for.
    Unknown,
    /// An inline slot of objects of a shape, at a byte offset.
    Slot { shape: u32, offset: i32 },
    /// A store that adds a slot and gives the object the shape `after`.
    Add { shape: u32, offset: i32, after: u32 },
    /// The content of a class attribute's cell, while the class (by address) has that version.
    Value { shape: u32, class: u64, version: u32, cell: u64 },
    /// A function or method descriptor to be called with the object.
    Method { shape: u32, class: u64, version: u32, callee: Value },
    /// What a property's getter (a Python function) gives.
    Getter { shape: u32, class: u64, version: u32, getter: Value },
    /// A module's global.
    Module { module: Value, cell: u64 },
    /// An attribute read from a class.
    Class { class: Value, version: u32, cell: u64 },
    /// A class method of a native class, to be called with the class that it is read from.
    ClassMethod { class: Value, version: u32, callee: Value },
}

/// An `int` from 0 to 2^64.
pub fn natural(vm: &Vm, v: Value) -> Option<u128> {
    match vm.as_u64(v) {
        Some(n) => Some(n as u128),
        None => {
            let big = v.downcast::<crate::object::BigInt>().filter(|_| vm.is_exact(v, shapes::INT))?;
            (big.value == taipan_numeric::BigInt::from_i128(1 << 64)).then_some(1 << 64)
        }
    }
}

/// The content of the namespace's cell at an address.
pub fn cell_content(address: u64) -> Value {
    Value::from_bits(address + 1).cast_unchecked::<NamespaceCell>().content.get()
}

/// May compiled code rely on what the namespace's cell at an address has? Then changes are told from now on (see
/// [`crate::tier::assume`]).
pub fn assume_content(address: u64) -> bool {
    claim(address, ASSUMED, WRITTEN)
}

/// Lets compiled code rely on the version of the keys of the namespace at an address.
pub fn assume_keys(address: u64) {
    let namespace: Gc<crate::object::Dict> = Value::from_bits(address + 1).cast_unchecked();
    namespace.header().set_flag(crate::object::dict::ASSUMED, true);
}

/// May compiled code write to the namespace's cell at an address? Then nothing is assumed of what it has.
pub fn write_content(address: u64) -> bool {
    claim(address, WRITTEN, ASSUMED)
}

/// Gives the namespace's cell at an address a flag, unless it has the other one.
fn claim(address: u64, flag: u8, other: u8) -> bool {
    let cell: Gc<NamespaceCell> = Value::from_bits(address + 1).cast_unchecked();
    let may = !cell.header().has_flag(other);
    if may {
        cell.header().set_flag(flag, true);
    }
    may
}

/// What the site of an attribute, or of a method, saw.
pub fn attribute(vm: &Vm, site: &Site) -> Attribute {
    if site.second.shape.get() != 0 || site.first.shape.get() == 0 || site.misses.get() > 2 {
        return Attribute::Unknown;
    }
    entry(vm, &site.first)
}

/// Is the class at an address, which a cache names, alive? Caches keep no class alive.
fn is_live(vm: &Vm, address: usize) -> bool {
    if !vm.heap().is_object(address) {
        return false;
    }
    let object = Value::from_bits(address as u64 + 1);
    // (The shapes of a dead class that is not freed yet are no longer its own.)
    object.is_kind(Kind::Type) && {
        let class: Gc<Type> = object.cast_unchecked();
        vm.class_of_shape(class.instance_shape.get()).address() == address
    }
}

/// Does what an entry says still hold, as far as that depends on a class?
fn holds(vm: &Vm, e: &CacheEntry) -> bool {
    let (b, address) = (e.b.get(), class_of_entry(e.b.get()));
    if !relies_on_class(b) {
        return true;
    }
    let live = match b & TAG {
        CLASS => is_live(vm, address),
        _ => vm.class_of_shape(e.shape.get()).address() == address,
    };
    live && Value::from_bits(address as u64 + 1).cast_unchecked::<Type>().version.get() == e.version.get()
}

/// What is known of the site's name for objects of one shape.
pub fn attribute_of_shape(vm: &Vm, site: &Site, shape: u32, store: bool) -> Attribute {
    let of_shape = known(vm, site, store).find(|e| e.shape.get() == shape);
    of_shape
        .filter(|e| !matches!(e.b.get() & TAG, CLASS | MODULE))
        .map_or(Attribute::Unknown, |e| entry(vm, e))
}

/// What is known of the site's name, for several shapes: those that the site saw come first.
pub fn attributes(vm: &Vm, site: &Site, store: bool) -> Vec<Attribute> {
    known(vm, site, store).map(|e| entry(vm, e)).take(MANY).collect()
}

/// Shapes beyond these are no use to compiled code.
const MANY: usize = 8;

/// The entries of a site, and of the table that all sites share, for the site's name.
fn known<'a>(vm: &'a Vm, site: &'a Site, store: bool) -> impl Iterator<Item = &'a CacheEntry> {
    let own = [&site.first, &site.second].into_iter().filter(|e| e.shape.get() != 0);
    let seen = (site.first.shape.get(), site.second.shape.get());
    let shared = vm.interp().attribute_cache.all(site.name.cast_unchecked(), store);
    own.chain(shared.filter(move |e| e.shape.get() != seen.0 && e.shape.get() != seen.1))
}

fn entry(vm: &Vm, e: &CacheEntry) -> Attribute {
    if !holds(vm, e) {
        return Attribute::Unknown;
    }
    let (shape, version, a, b) = (e.shape.get(), e.version.get(), e.a.get(), e.b.get());
    let class = b & !TAG;
    // What is in a cell is no method of a class: a change to that gives the class another version.
    let binds = || {
        let v = Value::from_bits(a + 1).cast_unchecked::<crate::object::NamespaceCell>().content.get();
        v.is_heap().then_some(v).filter(|v| binds_to_class(*v))
    };
    let native = |v: Value| b & TAG == CLASS && is_native_class_method(v);
    match b & TAG {
        VALUE | CLASS if let Some(found) = binds() => match native(found) {
            true => Attribute::ClassMethod { class: Value::from_bits(class + 1), version, callee: found },
            false => Attribute::Unknown,
        },
        SLOT if b == SLOT => Attribute::Slot { shape, offset: a as i32 },
        ADD if b == ADD => Attribute::Add { shape, offset: a as i32, after: version },
        VALUE => Attribute::Value { shape, class, version, cell: a },
        METHOD => Attribute::Method { shape, class, version, callee: Value::from_bits(a) },
        GETTER if Value::from_bits(a).is_kind(Kind::Function) => {
            Attribute::Getter { shape, class, version, getter: Value::from_bits(a) }
        }
        MODULE => Attribute::Module { module: Value::from_bits(class + 1), cell: a },
        CLASS => Attribute::Class { class: Value::from_bits(class + 1), version, cell: a },
        _ => Attribute::Unknown,
    }
}

/// What a global's site saw.
#[derive(Clone, Copy, Debug)]
pub enum Global {
    Unknown,
    /// The address of the global's cell.
    Cell(u64),
    /// The address of a builtin's cell; good while the dict of globals (by address) has this version of its keys.
    Builtin {
        cell: u64,
        globals: u64,
        version: u32,
    },
}

/// What the site of a global saw.
pub fn global(site: &Site) -> Global {
    let e = &site.first;
    match e.shape.get() {
        GLOBAL => Global::Cell(e.a.get()),
        BUILTIN => Global::Builtin { cell: e.a.get(), globals: e.b.get(), version: e.version.get() },
        _ => Global::Unknown,
    }
}

/// How a class is called that makes plain objects: its version, and its `__init__` with the cell that has it.
#[derive(Clone, Copy, Debug)]
pub struct Construction {
    pub version: u32,
    pub cell: u64,
    pub init: Value,
}

/// What a call's site knows of the class that it called, if that still holds.
pub fn construction(site: &Site, class: Value) -> Option<Construction> {
    let e = &site.first;
    let class: Gc<Type> = class.cast_unchecked();
    let holds = e.shape.get() == CONSTRUCT
        && class_of_entry(e.b.get()) == class.address()
        && e.version.get() == class.version.get()
        && class.flags.get() & (type_flags::ABSTRACT | type_flags::HAS_FINALIZER) == 0;
    if !holds {
        return None;
    }
    let cell = e.a.get();
    let init = Value::from_bits(cell + 1).cast_unchecked::<crate::object::NamespaceCell>().content.get();
    init.is_kind(Kind::Function).then_some(Construction { version: e.version.get(), cell, init })
}

/// A Python function that looking a name up finds: the class (by address) whose version tells that it still does.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub class: u64,
    pub version: u32,
    pub function: Value,
}

/// The method `name` of the classes after `after` (all, if none) in the order in which the class of a shape looks.
pub fn method_of_shape(vm: &Vm, shape: u32, after: Option<Value>, name: Gc<Str>) -> Option<Found> {
    found_after(vm, shape, after, name).filter(|found| found.function.is_kind(Kind::Function))
}

/// What `super().name` finds after the class `after` for objects of a shape, if it is a method: one in Python, or a native one.
pub fn super_method(vm: &Vm, shape: u32, after: Value, name: Gc<Str>) -> Option<Found> {
    let found = found_after(vm, shape, Some(after), name)?;
    let native = || {
        let shape = found.function.is_kind(Kind::Builtin).then(|| found.function.header_unchecked().shape());
        shape == Some(shapes::METHOD_DESCRIPTOR)
    };
    (found.function.is_kind(Kind::Function) || native()).then_some(found)
}

/// The method descriptor that instances of a built-in class, by their shape, have under a name: of one whose objects have no
/// attributes of their own.
pub fn native_method(vm: &Vm, shape: u32, name: Gc<Str>) -> Option<Value> {
    use shapes::{
        BOOL, BYTEARRAY, BYTES, COMPLEX, DICT, FLOAT, FROZENSET, INT, LIST, RANGE, SET, SLICE, STR, TUPLE,
    };
    let numbers = matches!(shape, BOOL | COMPLEX | FLOAT | INT);
    let sequences = matches!(shape, BYTEARRAY | BYTES | LIST | RANGE | SLICE | STR | TUPLE);
    if !numbers && !sequences && !matches!(shape, DICT | FROZENSET | SET) {
        return None;
    }
    let class = vm.class_of_shape(shape);
    let found = class.lookup(vm, name)?;
    (found.is_kind(Kind::Builtin) && found.header_unchecked().shape() == shapes::METHOD_DESCRIPTOR)
        .then_some(found)
}

fn found_after(vm: &Vm, shape: u32, after: Option<Value>, name: Gc<Str>) -> Option<Found> {
    let class = vm.class_of_shape(shape);
    if !class.has_flag(type_flags::HEAP) || class.header().shape() != shapes::TYPE {
        return None;
    }
    let order = class.mro_items();
    let start = match after {
        Some(after) => order.iter().position(|c| *c == after)? + 1,
        None => 0,
    };
    let cell = order[start..].iter().find_map(|c| c.cast_unchecked::<Type>().dict().cell_of(vm, name))?;
    let function = cell.content.get();
    let version = class.version_for_cache(vm);
    Some(Found { class: class.address() as u64, version, function })
}

/// The class in `super(...).method` that the site saw last.
pub fn class_of_super(vm: &Vm, site: &Site) -> Option<(Value, u32)> {
    let e = &site.first;
    let is = e.shape.get() != 0 && e.b.get() & TAG == METHOD && is_live(vm, class_of_entry(e.b.get()));
    is.then(|| (Value::from_bits((e.b.get() & !TAG) + 1), e.shape.get()))
}

/// Is every object of this shape an instance of the class, as `isinstance` has it?
pub fn is_instance(vm: &Vm, shape: u32, class: Value) -> Option<(u64, u32)> {
    let class: Gc<Type> = class.downcast::<Type>().filter(|c| c.header().shape() == shapes::TYPE)?;
    let own = vm.class_of_shape(shape);
    own.is_subtype(class).then(|| (own.address() as u64, own.version_for_cache(vm)))
}

/// The built-in function of this name, as it was made.
pub fn builtin(vm: &Vm, name: &str) -> Option<Value> {
    let dict = vm.interp().builtins.get().downcast::<crate::object::Dict>()?;
    let found = dict.get_str(vm, vm.intern_str(name))?;
    Some(found).filter(|v| v.is_kind(Kind::Builtin))
}

/// Is the value the class `reversed`?
pub fn is_reversed(vm: &Vm, v: Value) -> bool {
    v == crate::builtins::adaptors::Reversed::class(vm).value()
}
