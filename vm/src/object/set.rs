//! Sets: hash tables with open addressing, whose order is CPython's.
//!
//! A program sees the order of a set's table when it iterates, so the table is searched, filled and grown by the rules
//! of CPython's (Raymond Hettinger's `Objects/setobject.c`; only the rules are taken from there). The number of entries
//! is a power of two, eight or more. A key belongs at the entry that the low bits of its hash name; where that is taken,
//! the nine entries behind it are looked at (if the table does not end before), then the place is changed by five times
//! itself plus one plus the hash shifted right by five more bits, and so on. A removed key leaves a mark behind, which a
//! new key on the same way takes, the last mark before the free entry where its search ended. When three fifths of the
//! entries are not free, the keys that are left move to a table of more than four times their number, in their order.
//!
//! The keys lie in a ValueArray, UNBOUND where an entry is free, and their hashes in its tail, so that a search for a
//! small int or a string among its like (`SIMPLE`) compares words and looks at no hash but that of a string's double.
//! The array is made with the first key.

use crate::heap::{Tracer, ValueArray};
use crate::native::PyResult;
use crate::object::header::{Header, HeapObject, Kind, ValueCell, header_flags};
use crate::object::{Dict, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;

/// All keys are small ints or exact strings: comparing them runs no Python code.
const SIMPLE: u8 = header_flags::OWN_1;

/// Entries of the smallest table.
const SMALLEST: usize = 8;
/// Entries looked at behind the first one of a run.
const RUN: usize = 9;
/// Bits of the hash that each further run takes into account.
const SHIFT: u32 = 5;
/// From so many keys on, a table grows to twice their number, not to four times.
const LARGE: usize = 50_000;

/// The key of a free entry.
const FREE: Value = Value::UNBOUND;
/// What a removed key leaves behind: differs from `FREE` in one bit, so that one comparison tells whether there is a key.
const REMOVED: Value = Value::from_bits(FREE.bits() | VACANT_BIT);
const VACANT_BIT: u64 = 0b100000;
/// The hash beside `REMOVED`; no key has it.
const REMOVED_HASH: i64 = -1;

#[inline(always)]
fn is_vacant(key: Value) -> bool {
    key.bits() | VACANT_BIT == REMOVED.bits()
}

/// A `set` or, by its class, a `frozenset`.
#[repr(C)]
pub struct Set {
    pub header: Header,
    /// Keys.
    len: Cell<usize>,
    /// Entries that are not free: keys and marks of removed ones.
    filled: Cell<usize>,
    /// ValueArray of the keys with the hashes as its tail, or UNBOUND while all of `SMALLEST` entries are free.
    table: ValueCell,
    /// A frozenset's hash; 0 while not computed.
    pub hash: Cell<i64>,
    /// Where `pop` begins to look.
    finger: Cell<usize>,
}

// SAFETY: repr(C), header first; the table is reported.
unsafe impl HeapObject for Set {
    const KIND: Kind = Kind::Set;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.table.get());
    }
}

/// Where a key is in a set's table, or where it would go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place(usize);

impl Place {
    const FOUND: usize = 1 << (usize::BITS - 1);

    #[inline(always)]
    fn of_key(at: usize) -> Place {
        Place(at | Place::FOUND)
    }
    #[inline(always)]
    fn for_key(at: usize) -> Place {
        Place(at)
    }
    /// Is the key there?
    #[inline(always)]
    pub fn is_found(self) -> bool {
        self.0 & Place::FOUND != 0
    }
    /// Number of the entry.
    #[inline(always)]
    pub fn at(self) -> usize {
        self.0 & !Place::FOUND
    }
}

/// Runs the step for the numbers of the entries where a key of this hash may be, in order. The step must return at a free
/// entry, of which there always is one. (A macro since a closure would not always be compiled in place.)
macro_rules! for_each_place {
    ($table:expr, $hash:expr, |$i:ident| $step:block) => {{
        let mask = $table.entries() - 1;
        let mut rest = $hash as u64;
        let mut at = rest as usize & mask;
        loop {
            let last = if at + RUN <= mask { at + RUN } else { at };
            let mut $i = at;
            loop {
                $step
                if $i == last {
                    break;
                }
                $i += 1;
            }
            rest >>= SHIFT;
            at = at.wrapping_mul(5).wrapping_add(1).wrapping_add(rest as usize) & mask;
        }
    }};
}

/// A table that is there.
#[derive(Clone, Copy)]
struct Table(Gc<ValueArray>);

impl Table {
    fn new(vm: &Vm, entries: usize) -> Table {
        Table(vm.heap().new_value_array_with_tail(entries))
    }
    /// None: there is no memory, which is noted.
    fn try_new(vm: &Vm, entries: usize) -> Option<Table> {
        if !vm.heap().has_room(entries.saturating_mul(16)) {
            vm.heap().note_exhausted();
            return None;
        }
        Some(Table::new(vm, entries))
    }
    #[inline(always)]
    fn entries(self) -> usize {
        self.0.len()
    }
    #[inline(always)]
    fn key(self, i: usize) -> Value {
        debug_assert!(i < self.entries());
        // SAFETY: callers name entries that exist: a search masks its places, loops end at `entries`.
        unsafe { self.0.get_unchecked(i) }
    }
    #[inline(always)]
    fn hash(self, i: usize) -> i64 {
        debug_assert!(i < self.entries());
        // SAFETY: as for `key`; the tail has a word for each entry.
        unsafe { self.0.tail().add(i).read() as i64 }
    }
    #[inline(always)]
    fn put(self, i: usize, key: Value, hash: i64) {
        debug_assert!(i < self.entries());
        // SAFETY: as for `key`.
        unsafe {
            self.0.set_unchecked(i, key);
            self.0.tail().add(i).write(hash as u64);
        }
    }
    #[inline(always)]
    fn hashes(self) -> impl Iterator<Item = i64> {
        (0..self.entries()).map(move |i| self.hash(i))
    }

    /// Puts a key that is not there into a table from which nothing was removed.
    #[inline(always)]
    fn put_new(self, key: Value, hash: i64) {
        self.put(self.free_entry(hash), key, hash);
    }
    #[inline(always)]
    fn free_entry(self, hash: i64) -> usize {
        for_each_place!(self, hash, |i| {
            if self.key(i) == FREE {
                return i;
            }
        })
    }

    #[inline(always)]
    fn has_str(self, key: Gc<Str>, hash: i64) -> bool {
        for_each_place!(self, hash, |i| {
            let k = self.key(i);
            if k == key.value() {
                return true;
            }
            if k == FREE {
                return false;
            }
            if self.hash(i) == hash && k.is_heap() && same_text(k.cast_unchecked(), key) {
                return true;
            }
        })
    }

    /// Where a key is, or would go. What is not the very key is equal to it where `same` says so; None where that does
    /// not know.
    #[inline(always)]
    fn locate(
        self,
        key: Value,
        hash: i64,
        mut same: impl FnMut(usize, Value) -> Option<bool>,
    ) -> Option<Place> {
        let mut removed = None;
        for_each_place!(self, hash, |i| {
            let k = self.key(i);
            if k == key {
                return Some(Place::of_key(i));
            }
            if is_vacant(k) {
                if k == FREE {
                    return Some(Place::for_key(removed.unwrap_or(i)));
                }
                removed = Some(i);
            } else {
                match same(i, k) {
                    Some(false) => {}
                    Some(true) => return Some(Place::of_key(i)),
                    None => return None,
                }
            }
        })
    }
}

/// What [`Gc<Set>::keys`] gives.
pub struct Keys {
    table: Option<Table>,
    at: usize,
    left: usize,
}

impl Iterator for Keys {
    type Item = (Value, i64);
    #[inline(always)]
    fn next(&mut self) -> Option<(Value, i64)> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        let table = self.table?;
        while self.at < table.entries() {
            let i = self.at;
            self.at += 1;
            let key = table.key(i);
            if !is_vacant(key) {
                return Some((key, table.hash(i)));
            }
        }
        None
    }
}

impl Set {
    /// An empty set with this header.
    #[inline(always)]
    pub fn new(header: Header) -> Set {
        header.flags.set(header.flags.get() | SIMPLE);
        Set {
            header,
            len: Cell::new(0),
            filled: Cell::new(0),
            table: ValueCell::new(Value::UNBOUND),
            hash: Cell::new(0),
            finger: Cell::new(0),
        }
    }
    /// Number of keys.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }
    /// Are all keys small ints or exact strings?
    #[inline(always)]
    pub fn is_simple(&self) -> bool {
        self.header.has_flag(SIMPLE)
    }
    #[inline(always)]
    fn table(&self) -> Option<Table> {
        let table = self.table.get();
        if table.is_unbound() { None } else { Some(Table(table.cast_unchecked())) }
    }
    fn entries(&self) -> usize {
        self.table().map_or(SMALLEST, Table::entries)
    }
    /// Would so many filled entries of this table be too many?
    fn is_too_full(&self, filled: usize) -> bool {
        filled * 5 >= (self.entries() - 1) * 3
    }
    /// Is the table as full as it may be where there is no memory for a larger one?
    #[inline(always)]
    fn is_packed(&self) -> bool {
        self.filled.get() + self.entries() / 16 + 1 >= self.entries()
    }
    /// Entries of the smallest table that has more than `n`.
    fn table_size(n: usize) -> usize {
        (n + 1).next_power_of_two().max(SMALLEST)
    }
    /// What a table with so many keys grows to.
    fn grown(len: usize) -> usize {
        if len > LARGE { len * 2 } else { len * 4 }
    }

    /// Combines the hashes of all keys, in any order, by CPython's formula for frozensets.
    pub fn content_hash(&self) -> i64 {
        let mixed = |h: i64| ((h as u64 ^ 89_869_747) ^ ((h as u64) << 16)).wrapping_mul(3_644_798_167);
        let mut hash = 0;
        if let Some(table) = self.table() {
            // Over all entries, without asking which ones have a key; what vacant ones added is taken out again.
            hash = table.hashes().fold(0, |all, h| all ^ mixed(h));
            if (table.entries() - self.filled.get()) % 2 == 1 {
                hash ^= mixed(0);
            }
            if (self.filled.get() - self.len.get()) % 2 == 1 {
                hash ^= mixed(REMOVED_HASH);
            }
        }
        hash ^= (self.len() as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69069).wrapping_add(907_133_923);
        if hash == u64::MAX { 590_923_713 } else { hash as i64 }
    }
}

impl Gc<Set> {
    // ---- searching ----

    /// Where a key of this hash is, or would go. May run Python code (`__eq__`); starts again when that changed the
    /// table. The place is good until Python code runs or the set changes.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline(always)]
    pub fn locate(self, vm: &Vm, key: Value, hash: i64) -> PyResult<Place> {
        match self.locate_among_simple(vm, key, hash) {
            Some(place) => Ok(place),
            None => self.locate_other(vm, key, hash, false),
        }
    }

    /// [`Gc<Set>::locate`] for a small int or an exact string where all keys are such; else None.
    #[inline(always)]
    pub fn locate_among_simple(self, vm: &Vm, key: Value, hash: i64) -> Option<Place> {
        if !self.is_simple() {
            return None;
        }
        if key.is_small_int() {
            let Some(table) = self.table() else { return Some(first_place(hash)) };
            return table.locate(key, hash, |_, _| Some(false));
        }
        if vm.is_exact_str(key) {
            return Some(self.locate_str(key.cast_unchecked(), hash));
        }
        None
    }

    #[inline(always)]
    fn locate_str(self, key: Gc<Str>, hash: i64) -> Place {
        let Some(table) = self.table() else { return first_place(hash) };
        let found = table.locate(key.value(), hash, |i, k| {
            Some(table.hash(i) == hash && k.is_heap() && same_text(k.cast_unchecked(), key))
        });
        // (`same` always knows.)
        found.unwrap_or(first_place(hash))
    }

    #[inline(never)]
    fn locate_other(self, vm: &Vm, key: Value, hash: i64, adding: bool) -> PyResult<Place> {
        match self.locate_simply(vm, key, hash) {
            Some(place) => Ok(place),
            None => self.locate_any(vm, key, hash, adding),
        }
    }

    /// [`Gc<Set>::locate`] where no `__eq__` needs to be run; None where one does.
    pub fn locate_simply(self, vm: &Vm, key: Value, hash: i64) -> Option<Place> {
        let Some(table) = self.table() else { return Some(first_place(hash)) };
        table.locate(
            key,
            hash,
            |i, k| if table.hash(i) == hash { equal_simply(vm, k, key) } else { Some(false) },
        )
    }

    /// [`Gc<Set>::locate`] by `__eq__`. A key that is to be added counts as found where it was equal to another one,
    /// whatever became of the table meanwhile; the place is of no use then.
    #[inline(never)]
    fn locate_any(self, vm: &Vm, key: Value, hash: i64, adding: bool) -> PyResult<Place> {
        loop {
            let Some(table) = self.table() else { return Ok(first_place(hash)) };
            let mut error = None;
            let found = table.locate(key, hash, |i, k| {
                if table.hash(i) != hash {
                    return Some(false);
                }
                match vm.eq(k, key) {
                    Ok(true) if adding => Some(true),
                    Ok(equal) if self.table.get() == table.0.value() && table.key(i) == k => Some(equal),
                    // What was compared is gone: from the beginning.
                    Ok(_) => None,
                    Err(raised) => {
                        error = Some(raised);
                        None
                    }
                }
            });
            match (found, error) {
                (_, Some(raised)) => return Err(raised),
                (Some(place), None) => return Ok(place),
                (None, None) => {}
            }
        }
    }

    /// Is a key of this hash in the set?
    ///
    /// # Errors
    /// As for [`Gc<Set>::locate`].
    #[inline(always)]
    pub fn has(self, vm: &Vm, key: Value, hash: i64) -> PyResult<bool> {
        if self.is_simple() && (key.is_small_int() || vm.is_exact_str(key)) {
            return Ok(self.has_simple(key, hash));
        }
        Ok(self.locate_other(vm, key, hash, false)?.is_found())
    }

    /// [`Gc<Set>::has`] for a small int or an exact string in a set of such keys.
    #[inline(always)]
    pub fn has_simple(self, key: Value, hash: i64) -> bool {
        let Some(table) = self.table() else { return false };
        if !key.is_small_int() {
            return table.has_str(key.cast_unchecked(), hash);
        }
        for_each_place!(table, hash, |i| {
            let k = table.key(i);
            if k == key {
                return true;
            }
            if k == FREE {
                return false;
            }
        })
    }

    /// The keys and their hashes. The set must not be changed meanwhile.
    #[inline(always)]
    pub fn keys(self) -> Keys {
        Keys { table: self.table(), at: 0, left: self.len() }
    }

    /// The first key at or after entry `from`, and its entry.
    #[inline(always)]
    pub fn next(self, from: usize) -> Option<(usize, Value)> {
        let table = self.table()?;
        let mut i = from;
        while i < table.entries() {
            let key = table.key(i);
            if !is_vacant(key) {
                return Some((i, key));
            }
            i += 1;
        }
        None
    }
    /// The hash of the key of an entry that was found just now.
    #[inline(always)]
    pub fn hash_at(self, at: usize) -> i64 {
        self.table().filter(|table| at < table.entries()).map_or(0, |table| table.hash(at))
    }

    // ---- changing ----

    /// Adds a key that is not there, at the place where `locate` found that it would go.
    #[inline(always)]
    pub fn insert_at(self, vm: &Vm, place: Place, key: Value, hash: i64) {
        debug_assert!(!place.is_found());
        if self.is_simple() && !key.is_small_int() && !vm.is_exact_str(key) {
            self.header.set_flag(SIMPLE, false);
        }
        self.put_at(vm, place, key, hash);
    }

    #[inline(always)]
    fn put_at(self, vm: &Vm, place: Place, key: Value, hash: i64) {
        let table = match self.table() {
            Some(table) => table,
            None => self.with_table(Table::new(vm, SMALLEST)),
        };
        let was_free = table.key(place.at()) == FREE;
        if was_free && self.is_packed() {
            return vm.heap().note_exhausted();
        }
        table.put(place.at(), key, hash);
        self.len.set(self.len() + 1);
        if was_free {
            self.filled.set(self.filled.get() + 1);
            if self.is_too_full(self.filled.get()) {
                self.resize(vm, Set::grown(self.len()));
            }
        }
    }
    #[inline(always)]
    fn with_table(self, table: Table) -> Table {
        self.table.set(self.header(), table.0.value());
        table
    }

    /// Adds a key if it is not there.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline(always)]
    pub fn insert(self, vm: &Vm, key: Value, hash: i64) -> PyResult<()> {
        match self.locate_among_simple(vm, key, hash) {
            Some(place) if place.is_found() => {}
            Some(place) => self.put_at(vm, place, key, hash),
            None => {
                let place = self.locate_other(vm, key, hash, true)?;
                if !place.is_found() {
                    self.insert_at(vm, place, key, hash);
                }
            }
        }
        vm.check_memory()
    }

    /// Adds a key that is known not to be there to a set from which nothing was removed.
    #[inline(always)]
    pub fn insert_new(self, vm: &Vm, key: Value, hash: i64) {
        debug_assert!(self.filled.get() == self.len());
        let at = self.table().map_or(first_place(hash), |table| Place::for_key(table.free_entry(hash)));
        self.insert_at(vm, at, key, hash);
    }

    /// Adds a key if it is not there, else removes it.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline(always)]
    pub fn toggle(self, vm: &Vm, key: Value, hash: i64) -> PyResult<()> {
        match self.locate_among_simple(vm, key, hash) {
            Some(place) if place.is_found() => self.remove_at(place.at()),
            Some(place) => self.put_at(vm, place, key, hash),
            // In two steps, since Python code that is run between may change the set.
            None if self.remove(vm, key, hash)? => {}
            None => self.insert(vm, key, hash)?,
        }
        Ok(())
    }

    /// Removes a key: true if it was there.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline(always)]
    pub fn remove(self, vm: &Vm, key: Value, hash: i64) -> PyResult<bool> {
        let place = self.locate(vm, key, hash)?;
        if place.is_found() {
            self.remove_at(place.at());
        }
        Ok(place.is_found())
    }
    /// Removes the key of an entry that was found just now.
    #[inline(always)]
    pub fn remove_at(self, at: usize) {
        if let Some(table) = self.table().filter(|table| at < table.entries()) {
            debug_assert!(!is_vacant(table.key(at)));
            table.put(at, REMOVED, REMOVED_HASH);
            self.len.set(self.len() - 1);
        }
    }
    /// Removes and gives the first key behind the one that was given the last time.
    pub fn pop(self) -> Option<Value> {
        if self.is_empty() {
            return None;
        }
        let from = self.finger.get() & (self.entries() - 1);
        let (at, key) = self.next(from).or_else(|| self.next(0))?;
        self.remove_at(at);
        self.finger.set(at + 1);
        Some(key)
    }
    /// Removes everything.
    pub fn clear(self) {
        self.len.set(0);
        self.filled.set(0);
        self.table.init(Value::UNBOUND);
        self.header.set_flag(SIMPLE, true);
    }
    /// Takes the keys of `other`, which nobody uses any more, in place of its own.
    pub fn take_over(self, other: Gc<Set>) {
        self.len.set(other.len());
        self.filled.set(other.filled.get());
        self.table.set(self.header(), other.table.get());
        self.header.set_flag(SIMPLE, other.is_simple());
    }

    /// Moves the keys to a table for more than `n`, if there is memory for it.
    #[inline(never)]
    fn resize(self, vm: &Vm, n: usize) {
        let size = Set::table_size(n);
        if size == SMALLEST && self.entries() == SMALLEST && self.filled.get() == self.len() {
            return;
        }
        let Some(new) = Table::try_new(vm, size) else { return };
        if let Some(old) = self.table() {
            put_all(old, new);
        }
        self.filled.set(self.len());
        self.with_table(new);
    }
    /// Gets rid of the marks of removed keys if they are more than a quarter of the entries.
    pub fn tidy(self, vm: &Vm) {
        if self.filled.get() - self.len() > (self.entries() - 1) / 4 {
            self.resize(vm, Set::grown(self.len()));
        }
    }
    /// Makes room for `n` more keys, few of which are expected to be there already.
    fn make_room(self, vm: &Vm, n: usize) {
        if self.is_too_full(self.filled.get() + n) {
            self.resize(vm, (self.len() + n) * 2);
        }
    }

    /// Adds all keys of another set.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn merge(self, vm: &Vm, other: Gc<Set>) -> PyResult<()> {
        if other == self || other.is_empty() {
            return Ok(());
        }
        if self.filled.get() > 0 {
            // (This may leave it empty, without marks of removed keys.)
            self.make_room(vm, other.len());
            vm.check_memory()?;
        }
        if self.filled.get() == 0 {
            self.merge_into_empty(vm, other);
            return vm.check_memory();
        }
        let mut pos = 0;
        while let Some((at, key)) = other.next(pos) {
            pos = at + 1;
            self.insert(vm, key, other.hash_at(at))?;
        }
        Ok(())
    }

    fn merge_into_empty(self, vm: &Vm, other: Gc<Set>) {
        let Some(source) = other.table() else { return };
        let size =
            if self.is_too_full(other.len()) { Set::table_size(other.len() * 2) } else { self.entries() };
        if !vm.heap().has_room(size.saturating_mul(16)) {
            return vm.heap().note_exhausted();
        }
        if size == source.entries() && other.filled.get() == other.len() {
            // The same keys come to lie at the same places.
            self.with_table(Table(vm.heap().copy_value_array_with_tail(source.0)));
        } else {
            let new = Table::new(vm, size);
            put_all(source, new);
            self.with_table(new);
        }
        self.len.set(other.len());
        self.filled.set(other.len());
        if !other.is_simple() {
            self.header.set_flag(SIMPLE, false);
        }
    }

    /// Adds all keys of a dict.
    ///
    /// # Errors
    /// What comparing keys raises; what hashing one raises where the dict does not have its whole hash.
    pub fn merge_dict(self, vm: &Vm, dict: Gc<Dict>) -> PyResult<()> {
        self.make_room(vm, dict.len());
        let mut pos = 0;
        while let Some((e, key, _)) = dict.next_entry(pos) {
            pos = e + 1;
            let hash = dict.whole_hash_at(vm, e, key)?;
            self.insert(vm, key, hash)?;
        }
        Ok(())
    }

    /// Bytes of the table.
    pub fn storage_size(self, vm: &Vm) -> usize {
        self.table().map_or(0, |table| vm.heap().size_of_object(table.0.header()))
    }
}

/// Puts all keys of one table into another one without any, in their order.
fn put_all(from: Table, to: Table) {
    for i in 0..from.entries() {
        let key = from.key(i);
        if !is_vacant(key) {
            to.put_new(key, from.hash(i));
        }
    }
}

/// Where a key goes in a table that is not made yet.
#[inline(always)]
fn first_place(hash: i64) -> Place {
    Place::for_key(hash as usize & (SMALLEST - 1))
}

#[inline(never)]
fn same_text(a: Gc<Str>, b: Gc<Str>) -> bool {
    !(a.is_interned() && b.is_interned()) && a.byte_len() == b.byte_len() && a.bytes() == b.bytes()
}

/// Are two keys of the same hash equal, if that can be told without running Python code?
fn equal_simply(vm: &Vm, k: Value, key: Value) -> Option<bool> {
    if !k.is_heap() && !key.is_heap() {
        return vm.eq(k, key).ok();
    }
    let is_simple = |v: Value| v.is_small_int() || vm.is_exact_str(v);
    if is_simple(k) && is_simple(key) {
        return Some(k.is_heap() && key.is_heap() && same_text(k.cast_unchecked(), key.cast_unchecked()));
    }
    if k.is_heap() && key.is_heap() && k.header_unchecked().shape() == key.header_unchecked().shape() {
        return crate::builtins::tuple::quick_equal_values(vm, key, k);
    }
    None
}

#[cfg(test)]
mod tests;
