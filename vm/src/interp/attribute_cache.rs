//! What attribute accesses of many shapes share. A site remembers two shapes; what it learns beyond them goes to one table
//! for all sites, by shape and name (the *stub cache* of V8 and its forerunners), so that an access that sees a dozen
//! classes still needs no look-up along their bases.
//!
//! Entries say the same as those of sites (see [`super::ops_attr`]), and hold for the same reasons: shapes and versions of
//! classes are never used twice. Only the name could be: the collector empties the table, or keeps the names alive.

use crate::object::Str;
use crate::object::code::CacheEntry;
use crate::object::types::Filled;
use crate::value::{Gc, Value};
use std::cell::{Cell, OnceCell};

/// Number of entries, a power of two.
const SIZE: usize = 2048;

#[derive(Default)]
struct Shared {
    entry: CacheEntry,
    /// Address of the interned name; 1 more in an entry for stores, [`SUPER`] more in one for `super()`.
    name: Cell<usize>,
}

/// See [`Shared`].
const SUPER: usize = 2;

/// The table.
#[derive(Default)]
pub struct AttributeCache {
    /// Made when something is put in: small programs have no site of many shapes.
    entries: OnceCell<Box<[Shared]>>,
    filled: Filled,
}

fn word(name: Gc<Str>, store: bool) -> usize {
    name.address() + store as usize
}

impl AttributeCache {
    #[inline(always)]
    fn place(&self, shape: u32, salt: usize, name: usize) -> usize {
        let hash = (shape as usize ^ salt >> 4).wrapping_mul(0x9E37_79B1) ^ name >> 4 ^ name << 3;
        (hash ^ hash >> 15) & (SIZE - 1)
    }

    /// The entry for an access to `name` of objects of this shape. `salt` keeps apart what the shape does not: the address
    /// of a class whose own attribute is read, which the entry's `b` names.
    #[inline(always)]
    pub fn find(&self, shape: u32, salt: usize, name: Gc<Str>, store: bool) -> Option<&CacheEntry> {
        self.find_word(shape, salt, word(name, store))
    }

    /// The entry for `super().name` after the class at an address, for objects of this shape.
    #[inline(always)]
    pub fn find_super(&self, shape: u32, class: usize, name: Gc<Str>) -> Option<&CacheEntry> {
        self.find_word(shape, class, name.address() + SUPER)
    }

    #[inline(always)]
    fn find_word(&self, shape: u32, salt: usize, name: usize) -> Option<&CacheEntry> {
        let shared = &self.entries.get()?[self.place(shape, salt, name)];
        (shared.name.get() == name && shared.entry.shape.get() == shape).then_some(&shared.entry)
    }

    /// All entries for accesses to `name`.
    pub fn all(&self, name: Gc<Str>, store: bool) -> impl Iterator<Item = &CacheEntry> {
        let name = word(name, store);
        let entries = self.entries.get().map(|entries| &entries[..]).unwrap_or_default();
        entries.iter().filter(move |e| e.name.get() == name && e.entry.shape.get() != 0).map(|e| &e.entry)
    }

    /// Puts an entry in: see [`AttributeCache::find`].
    #[allow(clippy::too_many_arguments)]
    pub fn fill(&self, shape: u32, salt: usize, name: Gc<Str>, store: bool, version: u32, a: u64, b: u64) {
        self.fill_word(shape, salt, word(name, store), version, a, b);
    }

    /// Puts an entry in: see [`AttributeCache::find_super`].
    pub fn fill_super(&self, shape: u32, class: usize, name: Gc<Str>, version: u32, a: u64, b: u64) {
        self.fill_word(shape, class, name.address() + SUPER, version, a, b);
    }

    fn fill_word(&self, shape: u32, salt: usize, name: usize, version: u32, a: u64, b: u64) {
        let at = self.place(shape, salt, name);
        let entries = self.entries.get_or_init(|| (0..SIZE).map(|_| Shared::default()).collect());
        let Shared { entry, name: place } = &entries[at];
        place.set(name);
        entry.fill(shape, version, a, b);
        if self.filled.note(at, SIZE) {
            self.clear();
        }
    }

    /// For a collection: see [`Filled`].
    pub fn trace(&self, tracer: &mut crate::heap::Tracer) {
        if !tracer.is_minor() {
            self.clear();
        }
        let Some(entries) = self.entries.get() else { return };
        for at in self.filled.take() {
            let shared = &entries[at as usize];
            if shared.entry.shape.get() != 0 {
                tracer.value(Value::from_bits((shared.name.get() as u64 & !7) + 1));
            }
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.filled.take();
        for e in self.entries.get().iter().flat_map(|entries| entries.iter()) {
            e.entry.shape.set(0);
            e.name.set(0);
        }
    }
}
