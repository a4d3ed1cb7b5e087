//! Shapes (hidden classes): which class an object has, and which slot holds which attribute.
//!
//! Shapes of one class form a tree: the root is an instance without attributes, and each edge adds one. An object's
//! `shape` number answers both questions with one compare. The first numbers belong to built-in types
//! ([`crate::object::builtin_types`]) and never change, so compiled code compares with a constant.
//!
//! Attribute storage is `header.slots` words after the object's own struct: word 0 is the overflow (UNBOUND, a
//! ValueArray of further slots, or in dict mode the attribute dict), words 1.. are the inline slots.

use crate::address_map::AddressMap;
use crate::heap::Tracer;
use crate::object::builtin_types::shapes;
use crate::object::types::Type;
use crate::object::{Str, Tuple};
use crate::value::{Gc, Value};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;

/// Most attributes that an object keeps in slots; beyond that it has a dict.
pub const MAX_SLOTS: u32 = 96;

/// Number of a shape.
pub type ShapeId = u32;

/// One shape.
pub struct Shape {
    pub id: ShapeId,
    /// The class; `object` once the class is dead.
    class: Cell<Gc<Type>>,
    pub parent: Option<ShapeId>,
    /// The attribute that this shape adds to its parent.
    pub key: Option<Gc<Str>>,
    /// Attributes in slots.
    pub count: u32,
    /// Attributes live in a dict in the overflow word.
    pub dict_mode: bool,
    /// Inline slots of the objects of this shape: `header.slots` less the overflow word, so that a shape alone tells
    /// where a slot lies.
    pub inline: u8,
    /// Children: attribute name (by address: names are interned) and shape.
    transitions: RefCell<Vec<(usize, ShapeId)>>,
    /// Slot of each attribute, by the name's address.
    slots: OnceCell<AddressMap<usize, u32>>,
    /// So often was a slot asked for before there was a table, see [`TABLE_AFTER`].
    asked: Cell<u8>,
}

/// All shapes of an interpreter.
pub struct Shapes {
    all: RefCell<Vec<Box<Shape>>>,
    /// Class of each shape by number, at an address that never changes.
    classes: *mut Gc<Type>,
    capacity: usize,
    exhausted: Cell<bool>,
    /// Root shapes by class (address) and inline slots.
    roots: RefCell<AddressMap<(usize, u8), ShapeId>>,
    /// So many shapes were there at the last collection.
    settled: Cell<usize>,
}

const CAPACITY: usize = 1 << 22;
/// A shape that was asked so often gets a table of its slots.
const TABLE_AFTER: u8 = 6;

impl Default for Shapes {
    fn default() -> Self {
        Shapes::new()
    }
}

impl Shape {
    /// The class of objects of this shape.
    pub fn class(&self) -> Gc<Type> {
        self.class.get()
    }
}

impl Shapes {
    /// An empty table.
    pub fn new() -> Shapes {
        // SAFETY: an anonymous private mapping of a fixed size; it is only touched where shapes were made.
        let map = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                CAPACITY * size_of::<Gc<Type>>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if map == libc::MAP_FAILED {
            crate::heap::fatal("cannot reserve address space for the table of shapes");
        }
        Shapes {
            all: RefCell::new(Vec::new()),
            classes: map.cast(),
            capacity: CAPACITY,
            exhausted: Cell::new(false),
            roots: RefCell::default(),
            settled: Cell::new(0),
        }
    }

    /// Address of the class table (shape number -> class).
    pub fn class_table(&self) -> *const Gc<Type> {
        self.classes
    }

    /// The class of objects of this shape.
    #[inline(always)]
    pub fn class_of(&self, id: ShapeId) -> Gc<Type> {
        // SAFETY: shape numbers in headers come from `add`, which wrote the entry.
        unsafe { *self.classes.add(id as usize) }
    }

    /// The shape with this number.
    #[inline]
    pub fn get(&self, id: ShapeId) -> &Shape {
        let all = self.all.borrow();
        let shape: *const Shape = &*all[id as usize];
        // SAFETY: shapes are boxed and never removed while the interpreter lives.
        unsafe { &*shape }
    }

    /// True when no more shapes should be made (objects then go to dict mode).
    pub fn is_exhausted(&self) -> bool {
        self.exhausted.get()
    }

    fn add(
        &self,
        class: Gc<Type>,
        parent: Option<ShapeId>,
        key: Option<Gc<Str>>,
        count: u32,
        dict_mode: bool,
        inline: u8,
    ) -> ShapeId {
        let mut all = self.all.borrow_mut();
        let id = all.len() as ShapeId;
        assert!(all.len() < self.capacity, "out of shapes");
        if all.len() + 4096 > self.capacity {
            self.exhausted.set(true);
        }
        // SAFETY: id is below the capacity of the mapping.
        unsafe { *self.classes.add(id as usize) = class };
        all.push(Box::new(Shape {
            id,
            class: Cell::new(class),
            parent,
            key,
            count,
            dict_mode,
            inline,
            transitions: RefCell::new(Vec::new()),
            slots: OnceCell::new(),
            asked: Cell::new(0),
        }));
        id
    }

    /// A new shape without keys for `class`, the first `named` slots of which belong to `__slots__`.
    pub fn new_root(&self, class: Gc<Type>, dict_mode: bool, named: u32, inline: u8) -> ShapeId {
        self.add(class, None, None, named, dict_mode, inline)
    }

    /// The root shape of instances of `class` that have `inline` inline slots.
    pub fn root_for(&self, class: Gc<Type>, inline: u8) -> ShapeId {
        let key = (class.address(), inline);
        if let Some(id) = self.roots.borrow().get(&key) {
            return *id;
        }
        let id = self.new_root(class, false, class.named_slots.get() as u32, inline);
        self.roots.borrow_mut().insert(key, id);
        id
    }

    /// Gives a root shape its class (used while the first types are made).
    pub fn set_class(&self, id: ShapeId, class: Gc<Type>) {
        self.all.borrow()[id as usize].class.set(class);
        // SAFETY: id was given by `add`.
        unsafe { *self.classes.add(id as usize) = class };
    }

    /// The shape reached from `id` by adding attribute `key` (interned).
    pub fn with_key(&self, id: ShapeId, key: Gc<Str>) -> ShapeId {
        let shape = self.get(id);
        let found = shape.transitions.borrow().iter().find(|t| t.0 == key.address()).map(|t| t.1);
        if let Some(next) = found {
            return next;
        }
        let next = self.add(shape.class.get(), Some(id), Some(key), shape.count + 1, false, shape.inline);
        shape.transitions.borrow_mut().push((key.address(), next));
        next
    }

    /// The slot of attribute `key` (interned) in shape `id`.
    pub fn slot_of(&self, id: ShapeId, key: Gc<Str>) -> Option<u32> {
        let shape = self.get(id);
        if shape.count == 0 {
            return None;
        }
        if let Some(table) = shape.slots.get() {
            return table.get(&key.address()).copied();
        }
        if shape.asked.get() < TABLE_AFTER {
            shape.asked.set(shape.asked.get() + 1);
            return self.slot_in_chain(shape, key);
        }
        let table = shape.slots.get_or_init(|| {
            let mut map = AddressMap::with_capacity_and_hasher(shape.count as usize, Default::default());
            map.extend(self.keys_of(id).map(|(key, slot)| (key.address(), slot)));
            map
        });
        table.get(&key.address()).copied()
    }

    /// The same, without a table of its own: what the shapes that it grew from added is compared one by one, as far as
    /// one that has a table. The shapes that a constructor passes through are asked once for each of its stores, and a
    /// table for each of them would take the square of their number to make.
    fn slot_in_chain(&self, shape: &Shape, key: Gc<Str>) -> Option<u32> {
        let mut at = shape;
        loop {
            if let Some(table) = at.slots.get() {
                return table.get(&key.address()).copied();
            }
            if at.key?.address() == key.address() {
                return Some(at.count - 1);
            }
            at = self.get(at.parent?);
        }
    }

    /// The attribute names of shape `id` and their slots, the last one first.
    pub fn keys_of(&self, id: ShapeId) -> impl Iterator<Item = (Gc<Str>, u32)> {
        let mut at = self.get(id);
        std::iter::from_fn(move || {
            let (key, parent) = (at.key?, at.parent?);
            let slot = at.count - 1;
            at = self.get(parent);
            Some((key, slot))
        })
    }

    /// The attribute names of shape `id` in slot order.
    pub fn keys(&self, id: ShapeId) -> Vec<Gc<Str>> {
        let mut at = self.get(id);
        let mut keys = Vec::with_capacity(at.count as usize);
        while let (Some(k), Some(parent)) = (at.key, at.parent) {
            keys.push(k);
            at = self.get(parent);
        }
        keys.reverse();
        keys
    }

    /// Reports the classes with fixed shape numbers, and names. Other classes are kept alive by their instances, or by
    /// who refers to them.
    pub fn trace(&self, tracer: &mut Tracer) {
        let all = self.all.borrow();
        for shape in all.iter().take(shapes::COUNT as usize) {
            tracer.value(shape.class.get().value());
        }
        let new = if tracer.is_minor() { self.settled.get().min(all.len()) } else { 0 };
        for key in all[new..].iter().filter_map(|shape| shape.key) {
            tracer.value(key.value());
        }
    }

    /// After marking: forgets the classes that are dead by `is_live`, here and among the subclasses of their bases. Their
    /// shape numbers are not used again, since inline caches may know them.
    pub fn forget_dead(&self, full: bool, is_live: &dyn Fn(Value) -> bool) {
        let all = self.all.borrow();
        let start = if full { shapes::COUNT as usize } else { self.settled.get() };
        self.settled.set(all.len());
        let mut dead: Vec<Gc<Type>> = Vec::new();
        for shape in all.iter().skip(start) {
            let class = shape.class.get();
            if is_live(class.value()) {
                continue;
            }
            if dead.last() != Some(&class) {
                dead.push(class);
            }
            let object = self.class_of(shapes::OBJECT);
            shape.class.set(object);
            // SAFETY: the shape's number is below the capacity of the mapping.
            unsafe { *self.classes.add(shape.id as usize) = object };
        }
        if dead.is_empty() {
            return;
        }
        let addresses: HashSet<usize> = dead.iter().map(|class| class.address()).collect();
        self.roots.borrow_mut().retain(|(class, _), _| !addresses.contains(class));
        for class in dead {
            // Dead, but not freed yet, like everything it refers to.
            let Some(bases) = class.bases.get().downcast::<Tuple>() else { continue };
            for base in bases.items() {
                base.cast_unchecked::<Type>().subclasses.borrow_mut().retain(|c| *c != class);
            }
        }
    }
}

impl Drop for Shapes {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`.
        unsafe { libc::munmap(self.classes.cast(), CAPACITY * size_of::<Gc<Type>>()) };
    }
}

/// Reads word `index` of the attribute storage of an object (0 = overflow).
///
/// # Safety
/// `object` is a heap object whose own struct takes `own_size` bytes and that has more than `index` slot words.
#[inline(always)]
pub unsafe fn slot_word(object: Value, own_size: usize, index: usize) -> *mut Value {
    // SAFETY: by the caller's promise the word lies inside the object.
    unsafe { object.heap_ptr_unchecked().as_ptr().cast::<u8>().add(own_size).cast::<Value>().add(index) }
}
