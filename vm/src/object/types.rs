//! Type objects: name, bases, MRO, attributes, slot table, and the method cache.
//!
//! Every type has a *version*, a number that no other type state ever had: it changes whenever an attribute look-up
//! on the type could give something else. Inline caches and the method cache rely on it. Rebinding a class attribute
//! from one plain value to another changes no version: class attributes live in namespace cells, and what caches
//! hold is the cell.

use crate::heap::Tracer;
use crate::native::{ClassDef, PyResult};
use crate::object::dict::Dict;
use crate::object::header::{Header, HeapObject, Kind, ValueCell};
use crate::object::shape::ShapeId;
use crate::object::simple::{Name, NamespaceCell, Tuple};
use crate::object::slots::Slots;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::{Cell, RefCell, UnsafeCell};

/// Bits of `Type::flags`.
pub mod type_flags {
    /// Made by a class statement or `type(...)`.
    pub const HEAP: u32 = 1;
    /// Other classes may derive from it.
    pub const BASE_TYPE: u32 = 2;
    /// Attributes cannot be set (built-in types).
    pub const IMMUTABLE: u32 = 4;
    /// Instances have a `__dict__` (attributes that no slot names).
    pub const HAS_DICT: u32 = 8;
    /// Instances can be weakly referenced.
    pub const WEAKREFABLE: u32 = 16;
    /// A class in the MRO has `__del__`.
    pub const HAS_FINALIZER: u32 = 32;
    /// Abstract methods are left to be implemented.
    pub const ABSTRACT: u32 = 64;
    /// For `match`: sequence, mapping.
    pub const SEQUENCE: u32 = 128;
    pub const MAPPING: u32 = 256;
    /// `C(x)` in a pattern matches the subject itself.
    pub const MATCH_SELF: u32 = 512;
    /// Is or derives from BaseException.
    pub const EXCEPTION: u32 = 1024;
    /// Derives from type.
    pub const TYPE_SUBCLASS: u32 = 2048;
    /// Cannot be instantiated by calling it.
    pub const NO_INSTANTIATION: u32 = 4096;
    /// Is or derives from int / str / tuple / list / dict / bytes.
    pub const INT: u32 = 1 << 13;
    pub const STR: u32 = 1 << 14;
    pub const TUPLE: u32 = 1 << 15;
    pub const LIST: u32 = 1 << 16;
    pub const DICT: u32 = 1 << 17;
    pub const BYTES: u32 = 1 << 18;
    /// The class dict defines `__getattr__` or `__getattribute__` or `__setattr__` of its own kind: attribute caches keep off.
    pub const CUSTOM_GETATTR: u32 = 1 << 19;
    pub const CUSTOM_SETATTR: u32 = 1 << 20;
    /// Instances may say that they are of another class: `__class__` or `__getattribute__` is not object's.
    pub const CLAIMS_CLASS: u32 = 1 << 21;
    /// A built-in class whose instances are gone over by index, having no iterator.
    pub const INDEXED: u32 = 1 << 22;
    /// A built-in class whose instances were found to say nothing special as their `__class__`.
    pub const PLAIN_CLASS: u32 = 1 << 23;
    /// There may be inline caches of attributes of instances of this very class.
    pub const CACHED: u32 = 1 << 24;
    /// Flags that subclasses have too.
    pub const INHERITED: u32 = HAS_DICT
        | WEAKREFABLE
        | HAS_FINALIZER
        | SEQUENCE
        | MAPPING
        | MATCH_SELF
        | EXCEPTION
        | TYPE_SUBCLASS
        | INT
        | STR
        | TUPLE
        | LIST
        | DICT
        | BYTES;
}

/// A class.
#[repr(C)]
pub struct Type {
    pub header: Header,
    /// Str: `__name__`
    pub name: ValueCell,
    /// Str: `__qualname__`
    pub qualname: ValueCell,
    /// Tuple
    pub bases: ValueCell,
    /// Tuple of classes, or None while the class is being made
    pub mro: ValueCell,
    /// The base whose layout instances extend (Type), UNBOUND for object.
    pub base: ValueCell,
    /// Attributes: a namespace Dict.
    pub dict: ValueCell,
    /// What a native metaclass keeps about the class: an object of its own, UNBOUND for most classes.
    pub extra: ValueCell,
    pub flags: Cell<u32>,
    pub version: Cell<u32>,
    /// The version at which `__instancecheck__`, for classes of this metaclass, was found to be `type`'s; 0 before.
    pub plain_check: Cell<u32>,
    /// Root shape of instances.
    pub instance_shape: Cell<ShapeId>,
    /// Shape of instances whose attributes are in a dict.
    pub dict_shape: Cell<ShapeId>,
    /// Kind of instances.
    pub kind: Cell<Kind>,
    /// Inline slots that new instances get (beyond the overflow word); learned from instances.
    pub inline_slots: Cell<u8>,
    /// Slots named by `__slots__` of this class and its bases; they come first in the shape.
    pub named_slots: Cell<u8>,
    pub native: Option<&'static ClassDef>,
    /// tp_name as messages show it: `collections.deque` for native classes, `__name__` for Python classes.
    slots: UnsafeCell<Slots>,
    /// Direct subclasses. They are held weakly: the collector takes dead ones out ([`crate::object::shape`]), so nothing
    /// may be allocated while this is borrowed.
    pub subclasses: RefCell<Vec<Gc<Type>>>,
}

// SAFETY: repr(C), header first; every field is reported.
unsafe impl HeapObject for Type {
    const KIND: Kind = Kind::Type;
    const NEEDS_DROP: bool = true;
    fn trace(&self, tracer: &mut Tracer) {
        for f in [&self.name, &self.qualname, &self.bases, &self.mro, &self.base, &self.dict, &self.extra] {
            tracer.value(f.get());
        }
    }
}

impl Type {
    /// An empty type object; `vm` functions below fill it.
    pub fn new(header: Header, kind: Kind, native: Option<&'static ClassDef>) -> Type {
        let cell = || ValueCell::new(Value::UNBOUND);
        Type {
            header,
            name: cell(),
            qualname: cell(),
            bases: cell(),
            mro: ValueCell::new(Value::NONE),
            base: cell(),
            dict: cell(),
            extra: cell(),
            flags: Cell::new(0),
            version: Cell::new(0),
            plain_check: Cell::new(0),
            instance_shape: Cell::new(0),
            dict_shape: Cell::new(0),
            kind: Cell::new(kind),
            inline_slots: Cell::new(0),
            named_slots: Cell::new(0),
            native,
            slots: UnsafeCell::new(Slots::default()),
            subclasses: RefCell::new(Vec::new()),
        }
    }
    #[inline(always)]
    pub fn has_flag(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set_flag(&self, flag: u32, on: bool) {
        let flags = self.flags.get();
        self.flags.set(if on { flags | flag } else { flags & !flag });
    }
    #[inline(always)]
    pub fn dict(&self) -> Gc<Dict> {
        self.dict.get().cast_unchecked()
    }
    /// The base whose layout instances extend.
    pub fn base(&self) -> Option<Gc<Type>> {
        let base = self.base.get();
        if base.is_unbound() { None } else { Some(base.cast_unchecked()) }
    }
    pub fn bases(&self) -> Gc<Tuple> {
        self.bases.get().cast_unchecked()
    }
    /// The MRO's items (classes as values).
    #[inline(always)]
    pub fn mro_items<'a>(&self) -> &'a [Value] {
        let mro = self.mro.get();
        if mro.is_heap() { mro.cast_unchecked::<Tuple>().items() } else { &[] }
    }
    /// `__name__`
    pub fn name_str(&self) -> Name {
        self.name.get().cast_unchecked()
    }
    /// The name that messages show: `module.name` for native classes outside builtins, else `__name__`.
    pub fn name(&self) -> String {
        match self.native {
            Some(def) if def.module != "builtins" && !self.has_flag(type_flags::HEAP) => {
                format!("{}.{}", def.module, def.name)
            }
            _ => self.name_str().as_str_lossy().into_owned(),
        }
    }
    /// Changes the slot table.
    pub fn update_slots(&self, f: impl FnOnce(&mut Slots)) {
        // SAFETY: the closures passed only assign fields and call nothing that reads this table.
        f(unsafe { &mut *self.slots.get() })
    }
}

impl Gc<Type> {
    /// The slot table; valid as long as the class is held.
    #[inline(always)]
    pub fn slots<'a>(self) -> &'a Slots {
        // SAFETY: `update_slots` replaces function pointers in place only from places where nobody holds on to a
        // reference across the call (callers copy the pointer out before they call it); the holder of the class
        // keeps it alive.
        unsafe { &*(*self.as_ptr()).slots.get() }
    }

    /// Whether `iter()` goes over instances by `[0]`, `[1]`, ... for want of `__iter__`. The built-in classes that have
    /// items and no iterator have them under keys.
    pub fn is_iterable_by_index(self) -> bool {
        self.slots().getitem.is_some()
            && self.has_flag(type_flags::HEAP | type_flags::INDEXED)
            && !self.has_flag(type_flags::DICT)
    }

    /// `module.qualname`; without the module if that is `builtins` or `__main__`.
    pub fn full_name(self, vm: &Vm) -> String {
        // Python classes carry the description of the native class that they derive from.
        if let Some(def) = self.native.filter(|_| !self.has_flag(type_flags::HEAP)) {
            return match def.module {
                "builtins" | "__main__" => def.name.to_string(),
                module => format!("{module}.{}", def.name),
            };
        }
        let qualname =
            self.qualname.get().downcast::<crate::object::Str>().unwrap_or_else(|| self.name_str());
        let module =
            self.dict().get_str(vm, vm.names().__module__).and_then(|v| v.downcast::<crate::object::Str>());
        match module {
            Some(module) if !matches!(module.bytes(), b"builtins" | b"__main__") => {
                format!("{}.{}", module.as_str_lossy(), qualname.as_str_lossy())
            }
            _ => qualname.as_str_lossy().into_owned(),
        }
    }

    /// `issubclass` by the MRO alone.
    #[inline]
    pub fn is_subtype(self, other: Gc<Type>) -> bool {
        if self == other {
            return true;
        }
        self.mro_items().contains(&other.value())
    }

    /// The attribute's value as found along the MRO, without descriptors; cached.
    #[inline]
    pub fn lookup(self, vm: &Vm, name: Name) -> Option<Value> {
        self.lookup_cell(vm, name).map(|c| c.content.get())
    }

    /// The namespace cell of the attribute as found along the MRO; cached by class version and name.
    #[inline]
    pub fn lookup_cell(self, vm: &Vm, name: Name) -> Option<Gc<NamespaceCell>> {
        if !name.is_interned() {
            return self.find_cell(vm, vm.intern(name));
        }
        let entry = vm.interp().method_cache.entry(self, name);
        let version = self.version.get();
        if entry.version.get() == version && entry.name.get() == name.value() && version != 0 {
            let cell = entry.cell.get();
            return if cell.is_unbound() { None } else { Some(cell.cast_unchecked()) };
        }
        self.find_cell(vm, name)
    }

    /// [`Gc<Type>::lookup_cell`] for what the cache does not know.
    #[cold]
    #[inline(never)]
    fn find_cell(self, vm: &Vm, name: Name) -> Option<Gc<NamespaceCell>> {
        let entry = vm.interp().method_cache.entry(self, name);
        let mut found = None;
        for class in self.mro_items() {
            if let Some(cell) = class.cast_unchecked::<Type>().dict().cell_of(vm, name) {
                found = Some(cell);
                break;
            }
        }
        if self.version.get() == 0 {
            self.version.set(vm.interp().next_type_version());
        }
        entry.version.set(self.version.get());
        entry.name.set(name.value());
        entry.cell.set(found.map_or(Value::UNBOUND, |c| c.value()));
        vm.interp().method_cache.note_filled(entry);
        found
    }

    /// The attribute of a built-in name, without descriptors.
    pub fn lookup_str(self, vm: &Vm, name: &str) -> Option<Value> {
        self.lookup(vm, vm.intern_str(name))
    }

    /// Notes that attribute look-ups on this class and its subclasses may give something else now.
    pub fn modified(self, vm: &Vm) {
        if self.version.get() != 0 {
            self.version.set(0);
            // A fresh number at once: an inline cache compares with the number alone.
            self.version.set(vm.interp().next_type_version());
            crate::tier::assume::changed();
        }
        // This allocates nothing, so the collector takes none away meanwhile.
        for sub in self.subclasses.borrow().iter() {
            sub.modified(vm);
        }
    }

    /// The direct subclasses, as a list that keeps them alive.
    pub fn live_subclasses(self, vm: &Vm) -> Gc<crate::object::List> {
        let _guard = vm.heap().no_gc();
        let list = vm.new_list();
        for i in 0.. {
            let Some(class) = self.subclasses.borrow().get(i).copied() else { break };
            list.push(vm, class.value());
        }
        list
    }

    /// Version for a cache; gives the class one if it has none yet.
    pub fn version_for_cache(self, vm: &Vm) -> u32 {
        if self.version.get() == 0 {
            self.version.set(vm.interp().next_type_version());
        }
        self.version.get()
    }

    /// Stores a class attribute without going through `__set__` or metaclass hooks, and keeps slots and caches right.
    pub fn set_attr_raw(self, vm: &Vm, name: Name, value: Value) {
        let name = vm.intern(name);
        let dict = self.dict();
        let plain = |v: Value| !is_descriptor_like(vm, v);
        match dict.cell_of(vm, name) {
            Some(cell) if plain(cell.content.get()) && plain(value) && !is_dunder(name) => {
                cell.put(value);
            }
            _ => {
                dict.set_str(vm, name, value);
                self.modified(vm);
                if is_dunder(name) {
                    crate::object::type_slots::update_slot(vm, self, name);
                }
            }
        }
    }

    /// Removes a class attribute; false when there is none.
    pub fn delete_attr_raw(self, vm: &Vm, name: Name) -> bool {
        let name = vm.intern(name);
        if self.dict().remove_str(vm, name).is_none() {
            return false;
        }
        self.modified(vm);
        if is_dunder(name) {
            crate::object::type_slots::update_slot(vm, self, name);
        }
        true
    }
}

/// `__x__`
pub fn is_dunder(name: Name) -> bool {
    let b = name.bytes();
    b.len() > 4 && b.starts_with(b"__") && b.ends_with(b"__")
}

/// Anything whose binding on attribute access could differ from returning it as it is.
fn is_descriptor_like(vm: &Vm, v: Value) -> bool {
    if !v.is_heap() {
        return false;
    }
    let slots = vm.type_of(v).slots();
    slots.descr_get.is_some() || slots.descr_set.is_some()
}

/// One entry of the method cache.
pub struct MethodCacheEntry {
    pub version: Cell<u32>,
    pub name: Cell<Value>,
    /// NamespaceCell, or UNBOUND for "no such attribute".
    pub cell: Cell<Value>,
}

/// Global cache of attribute look-ups on classes, by version and name. The versions make stale entries harmless; the
/// collector empties it before it frees anything.
pub struct MethodCache {
    entries: Box<[MethodCacheEntry]>,
    filled: Filled,
}

/// Which entries of a cache were filled since the last collection. A full collection finds a cache empty; a minor one
/// frees nothing that an earlier one found alive, so what was filled since then is all that must be held.
#[derive(Default)]
pub struct Filled(RefCell<Vec<u16>>);

impl Filled {
    /// Notes that an entry of a cache of `size` was filled. True when there was no collection for so long that the cache
    /// shall be emptied instead of keeping count.
    pub fn note(&self, at: usize, size: usize) -> bool {
        let mut filled = self.0.borrow_mut();
        filled.push(at as u16);
        filled.len() > 16 * size
    }
    /// The numbers noted, which are forgotten.
    pub fn take(&self) -> Vec<u16> {
        std::mem::take(&mut self.0.borrow_mut())
    }
}

const CACHE_SIZE: usize = 4096;

impl Default for MethodCache {
    fn default() -> Self {
        MethodCache::new()
    }
}

impl MethodCache {
    pub fn new() -> MethodCache {
        let empty = || MethodCacheEntry {
            version: Cell::new(0),
            name: Cell::new(Value::UNBOUND),
            cell: Cell::new(Value::UNBOUND),
        };
        MethodCache { entries: (0..CACHE_SIZE).map(|_| empty()).collect(), filled: Filled::default() }
    }
    #[inline(always)]
    fn entry(&self, class: Gc<Type>, name: Name) -> &MethodCacheEntry {
        let hash = (class.version.get() as usize).wrapping_mul(0x9E37_79B1) ^ (name.address() >> 4);
        debug_assert!(self.entries.len() == CACHE_SIZE);
        // SAFETY: there are CACHE_SIZE entries, a power of two.
        unsafe { self.entries.get_unchecked(hash & (CACHE_SIZE - 1)) }
    }
    /// Notes that an entry was filled.
    fn note_filled(&self, entry: &MethodCacheEntry) {
        let at = (entry as *const MethodCacheEntry as usize - self.entries.as_ptr() as usize)
            / size_of::<MethodCacheEntry>();
        if self.filled.note(at, CACHE_SIZE) {
            self.clear();
        }
    }
    /// For a collection: see [`Filled`].
    pub fn trace(&self, tracer: &mut crate::heap::Tracer) {
        if !tracer.is_minor() {
            self.clear();
        }
        for at in self.filled.take() {
            let entry = &self.entries[at as usize];
            tracer.value(entry.name.get());
            tracer.value(entry.cell.get());
        }
    }
    /// Forgets everything.
    pub fn clear(&self) {
        self.filled.take();
        for e in self.entries.iter() {
            e.version.set(0);
            e.name.set(Value::UNBOUND);
            e.cell.set(Value::UNBOUND);
        }
    }
}

/// The C3 linearisation of a class with these bases (Barrett et al., "A Monotonic Superclass Linearization for Dylan").
///
/// # Errors
/// TypeError when there is none.
pub fn compute_mro(vm: &Vm, class: Gc<Type>, bases: &[Value]) -> PyResult<Gc<Tuple>> {
    for (i, b) in bases.iter().enumerate() {
        if bases[..i].contains(b) {
            let name = b.cast_unchecked::<Type>().name_str();
            return Err(vm.type_error(format!("duplicate base class {}", name.as_str_lossy())));
        }
    }
    let mut sequences: Vec<Vec<Value>> = Vec::new();
    for b in bases {
        sequences.push(b.cast_unchecked::<Type>().mro_items().to_vec());
    }
    sequences.push(bases.to_vec());
    let mut result = vec![class.value()];
    loop {
        sequences.retain(|s| !s.is_empty());
        if sequences.is_empty() {
            return Ok(vm.new_tuple(&result));
        }
        let candidate =
            sequences.iter().map(|s| s[0]).find(|c| !sequences.iter().any(|s| s[1..].contains(c)));
        let Some(next) = candidate else {
            let mut heads: Vec<Value> = Vec::new();
            for s in &sequences {
                if !heads.contains(&s[0]) {
                    heads.push(s[0]);
                }
            }
            let names: Vec<String> = heads
                .iter()
                .map(|v| v.cast_unchecked::<Type>().name_str().as_str_lossy().into_owned())
                .collect();
            return Err(vm.type_error(format!(
                "Cannot create a consistent method resolution order (MRO) for bases {}",
                names.join(", ")
            )));
        };
        result.push(next);
        for s in &mut sequences {
            if s[0] == next {
                s.remove(0);
            }
        }
    }
}
