//! Dicts: insertion-ordered compact hash tables (entries in order, and an index that hashes into them), as in PyPy
//! and CPython 3.6. Up to eight entries are searched without an index.
//!
//! An entry is three words of a ValueArray: fingerprint (the hash as a small int, its top two bits lost), key, value; a
//! deleted entry has an UNBOUND key. The index is an open-addressing table of u32: 0 free, 1 deleted, else entry
//! number + 2. Positions come from a multiplicative hash, so that ints with regular gaps do not collide, then linear
//! probing.
//!
//! While all keys are exact strings (`STR_KEYS`), a look-up by string compares addresses, then hash and bytes, and
//! cannot run Python code. A *namespace* dict (module globals, class attributes) holds a NamespaceCell in each entry's
//! value, so that a global read can be cached as the cell's address; this file alone unwraps them.

use crate::heap::{OutOfMemory, RawArray, Tracer, ValueArray};
use crate::native::{PyResult, Raised};
use crate::object::header::{Header, HeapObject, Kind, ValueCell, header_flags};
use crate::object::{NamespaceCell, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;

/// All keys are exact `str`.
const STR_KEYS: u8 = header_flags::OWN_1;
/// Values are NamespaceCells.
const NAMESPACE: u8 = header_flags::OWN_2;
/// There may be a key, other than strings and small ints, whose hash is more than the 62 bits that its entry keeps.
const WIDE_HASHES: u8 = header_flags::OWN_3;
/// Compiled code relies on the version of the keys.
pub const ASSUMED: u8 = header_flags::OWN_4;

/// Room for entries in a dict whose entries are moved to its end, at least.
const MOVING: usize = 32;
/// Entries that are searched without an index.
const LINEAR: usize = 8;
const FREE: u32 = 0;
const DELETED: u32 = 1;

/// The table of a `dict`.
#[repr(C)]
pub struct Dict {
    pub header: Header,
    /// Live entries.
    pub len: Cell<usize>,
    /// Entries used, deleted ones included.
    pub used: Cell<usize>,
    /// No entry before this one is live: a queue that is emptied from the front is not searched again and again.
    first: Cell<usize>,
    /// ValueArray of entries, or UNBOUND.
    entries: ValueCell,
    /// RawArray of u32, or UNBOUND.
    index: ValueCell,
    /// Changes whenever the set of keys does; a global's cache of "not in globals" relies on it. Never 0.
    pub keys_version: Cell<u32>,
    shift: Cell<u32>,
    /// Index slots that are not free.
    filled: Cell<usize>,
}

// SAFETY: repr(C), header first; both storages are reported.
unsafe impl HeapObject for Dict {
    const KIND: Kind = Kind::Dict;
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self.entries.get());
        tracer.value(self.index.get());
    }
}

/// `hash` as it is kept in an entry.
#[inline(always)]
fn fingerprint(hash: i64) -> Value {
    Value::from_bits((hash as u64) << 2 | 2)
}

#[inline(always)]
fn hash_of_fingerprint(print: Value) -> u64 {
    print.bits() >> 2
}

/// The hash of a dict key.
///
/// # Errors
/// TypeError that says so for a key that cannot be hashed; what `__hash__` raises.
#[inline(always)]
pub fn hash_key(vm: &Vm, key: Value) -> PyResult<i64> {
    vm.hash(key).map_err(|raised| cannot_use(vm, key, "a dict key", raised))
}

/// The hash of an item of a set.
///
/// # Errors
/// As for [`hash_key`].
#[inline(always)]
pub fn hash_element(vm: &Vm, item: Value) -> PyResult<i64> {
    vm.hash(item).map_err(|raised| cannot_use(vm, item, "a set element", raised))
}

/// Says in the pending TypeError what the unhashable value should have been used for.
#[cold]
fn cannot_use(vm: &Vm, value: Value, what: &str, raised: Raised) -> Raised {
    let e = vm.exception.get();
    if e.is_unbound() || vm.type_of(e) != vm.exc().type_error {
        return raised;
    }
    vm.take_exception();
    match vm.str_of(e) {
        Ok(text) => {
            let class = vm.type_of(value).name();
            vm.type_error(format!("cannot use '{class}' as {what} ({})", text.as_str_lossy()))
        }
        Err(raised) => raised,
    }
}

/// Room for `capacity` entries, and an index where so many need one; None: there is no memory, which is noted.
fn new_storage(vm: &Vm, capacity: usize) -> Option<(Gc<ValueArray>, Option<Gc<RawArray>>)> {
    let make = || {
        // (The entries last: what is put there has no write barrier, so nothing may be collected before they are filled.)
        let index =
            (capacity > LINEAR).then(|| vm.heap().try_new_raw_array(index_bytes(capacity))).transpose()?;
        let entries = vm.heap().try_new_value_array(capacity * 3)?;
        Ok((entries, index))
    };
    make().map_err(|OutOfMemory| vm.heap().note_exhausted()).ok()
}
/// Bytes of the index of a table with room for `capacity` entries.
fn index_bytes(capacity: usize) -> usize {
    (capacity + capacity / 2).next_power_of_two().max(16) * 4
}

impl Dict {
    /// An empty table with this header.
    pub fn new(header: Header) -> Dict {
        header.flags.set(header.flags.get() | STR_KEYS);
        Dict {
            header,
            len: Cell::new(0),
            used: Cell::new(0),
            first: Cell::new(0),
            entries: ValueCell::new(Value::UNBOUND),
            index: ValueCell::new(Value::UNBOUND),
            keys_version: Cell::new(1),
            shift: Cell::new(0),
            filled: Cell::new(0),
        }
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }
    #[inline(always)]
    pub fn has_only_str_keys(&self) -> bool {
        self.header.has_flag(STR_KEYS)
    }
    #[inline(always)]
    pub fn is_namespace(&self) -> bool {
        self.header.has_flag(NAMESPACE)
    }
    #[inline(always)]
    fn array(&self) -> Gc<ValueArray> {
        self.entries.get().cast_unchecked()
    }
    #[inline(always)]
    fn word(&self, i: usize) -> Value {
        debug_assert!(i < self.array().len());
        // SAFETY: callers ask for entries that exist: below `used`, or named by the index.
        unsafe { self.array().get_unchecked(i) }
    }
    fn bump(&self) {
        self.keys_version.set(self.keys_version.get().wrapping_add(1).max(1));
        if self.header.has_flag(ASSUMED) {
            crate::tier::assume::changed();
        }
    }
    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        ((hash << 2).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift.get()) as usize
    }
    #[inline(always)]
    fn index_slot(&self, i: usize) -> &Cell<u32> {
        let raw = self.index.get().cast_unchecked::<RawArray>();
        debug_assert!(i * 4 < raw.len());
        // SAFETY: i is below the number of index slots (masked by the callers), each four bytes.
        unsafe { &*raw.data_ptr().cast::<Cell<u32>>().add(i) }
    }
    fn index_len(&self) -> usize {
        self.index.get().cast_unchecked::<RawArray>().len() / 4
    }
    #[inline(always)]
    fn has_index(&self) -> bool {
        !self.index.get().is_unbound()
    }
}

/// What a probe compares: returns Some(found) to stop, None to go on.
type Step<T> = Option<T>;

impl Gc<Dict> {
    /// Visits the entries that may hold a key of this hash, in probe order, until `visit` gives something.
    #[inline(always)]
    fn probe<T>(self, hash: i64, mut visit: impl FnMut(usize) -> Step<T>) -> Step<T> {
        let print = fingerprint(hash);
        if !self.has_index() {
            for e in 0..self.used.get() {
                if self.word(e * 3) == print
                    && let Some(found) = visit(e)
                {
                    return Some(found);
                }
            }
            return None;
        }
        let mask = self.index_len() - 1;
        let mut at = self.home(hash_of_fingerprint(print)) & mask;
        loop {
            let slot = self.index_slot(at).get();
            if slot == FREE {
                return None;
            }
            if slot != DELETED {
                let e = slot as usize - 2;
                if self.word(e * 3) == print
                    && let Some(found) = visit(e)
                {
                    return Some(found);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// The entry of a string key. Never runs Python code when all keys are strings; where they are not, other
    /// keys are only compared by identity (use `find` for those).
    #[inline]
    pub fn find_str(self, vm: &Vm, key: Gc<Str>) -> Option<usize> {
        let hash = vm.str_hash(key);
        let wanted = key.value();
        self.probe(hash, |e| {
            let k = self.word(e * 3 + 1);
            if k == wanted {
                return Some(e);
            }
            if !k.is_kind(Kind::Str) {
                return None;
            }
            let k: Gc<Str> = k.cast_unchecked();
            if k.is_interned() && key.is_interned() {
                return None;
            }
            (k.byte_len() == key.byte_len() && k.bytes() == key.bytes()).then_some(e)
        })
    }

    /// The entry of any key with this hash. May run Python code (`__eq__`); starts again when that changed the table.
    pub fn find(self, vm: &Vm, key: Value, hash: i64) -> PyResult<Option<usize>> {
        if self.has_only_str_keys() && vm.is_exact_str(key) {
            return Ok(self.find_str(vm, key.cast_unchecked()));
        }
        if key.is_small_int()
            && let Some(found) = self.find_small_int(vm, key, hash)
        {
            return Ok(found);
        }
        self.find_other(vm, key, hash)
    }

    /// `find` for a small int among small ints and strings; None where a key of another kind has its hash.
    #[inline(always)]
    pub fn find_small_int(self, vm: &Vm, key: Value, hash: i64) -> Option<Option<usize>> {
        let outcome = self.probe(hash, |e| {
            let k = self.word(e * 3 + 1);
            if k == key {
                return Some(Some(e));
            }
            if k.is_small_int() || k.is_unbound() || vm.is_exact_str(k) { None } else { Some(None) }
        });
        match outcome {
            None => Some(None),
            Some(Some(e)) => Some(Some(e)),
            Some(None) => None,
        }
    }

    /// [`Gc<Dict>::find`] for any key.
    #[inline(never)]
    fn find_other(self, vm: &Vm, key: Value, hash: i64) -> PyResult<Option<usize>> {
        match self.find_simply(vm, key, hash) {
            Some(found) => Ok(found),
            None => self.find_any(vm, key, hash),
        }
    }

    /// [`Gc<Dict>::find`] where no `__eq__` needs to be run; None where one does.
    pub fn find_simply(self, vm: &Vm, key: Value, hash: i64) -> Option<Option<usize>> {
        // The very key, or none of this hash. Other small ints and strings are not equal to a small int; with anything
        // else the general way decides.
        let outcome = self.probe(hash, |e| {
            let k = self.word(e * 3 + 1);
            if k == key {
                return Some(Some(e));
            }
            let differs = key.is_small_int() && (k.is_small_int() || vm.is_exact_str(k));
            if differs || k.is_unbound() {
                return None;
            }
            if key.is_heap() && k.is_heap() && key.header_unchecked().shape() == k.header_unchecked().shape()
            {
                match crate::builtins::tuple::quick_equal_values(vm, key, k) {
                    Some(true) => return Some(Some(e)),
                    Some(false) => return None,
                    None => {}
                }
            }
            Some(None)
        });
        match outcome {
            None => Some(None),
            Some(Some(e)) => Some(Some(e)),
            Some(None) => None,
        }
    }

    /// `find` for keys that are compared by `__eq__`.
    #[inline(never)]
    fn find_any(self, vm: &Vm, key: Value, hash: i64) -> PyResult<Option<usize>> {
        loop {
            let entries = self.entries.get();
            let version = self.keys_version.get();
            let outcome = self.probe(hash, |e| {
                let k = self.word(e * 3 + 1);
                if k.is_unbound() {
                    return None;
                }
                if k == key {
                    return Some(Ok(Some(e)));
                }
                match vm.eq(k, key) {
                    Err(raised) => Some(Err(raised)),
                    _ if self.entries.get() != entries || self.keys_version.get() != version => {
                        Some(Ok(None))
                    }
                    Ok(true) => Some(Ok(Some(e))),
                    Ok(false) => None,
                }
            });
            match outcome {
                None => return Ok(None),
                Some(Ok(None)) => continue,
                Some(Ok(Some(e))) => return Ok(Some(e)),
                Some(Err(raised)) => return Err(raised),
            }
        }
    }

    /// Key of entry `e` (UNBOUND where deleted).
    #[inline(always)]
    pub fn key_at(self, e: usize) -> Value {
        self.word(e * 3 + 1)
    }
    /// Value of entry `e`.
    #[inline(always)]
    pub fn value_at(self, e: usize) -> Value {
        let v = self.word(e * 3 + 2);
        if self.is_namespace() && !v.is_unbound() {
            v.cast_unchecked::<NamespaceCell>().content.get()
        } else {
            v
        }
    }
    /// Hash of entry `e`'s key (two top bits lost: good for this table's own use).
    pub fn hash_at(self, e: usize) -> i64 {
        hash_of_fingerprint(self.word(e * 3)) as i64
    }

    /// The whole hash of entry `e`, whose key this is. Hashes the key again if its hash has more bits than are kept.
    ///
    /// # Errors
    /// What `__hash__` raises.
    pub fn whole_hash_at(self, vm: &Vm, e: usize, key: Value) -> PyResult<i64> {
        if self.header.has_flag(WIDE_HASHES) || vm.is_exact_str(key) {
            vm.hash(key)
        } else {
            Ok(self.hash_at(e) << 2 >> 2)
        }
    }

    /// The first live entry at or after `pos`: its number, key and value. Iterate with `entry + 1`.
    #[inline(always)]
    pub fn next_entry(self, pos: usize) -> Option<(usize, Value, Value)> {
        let mut pos = pos.max(self.first.get());
        while pos < self.used.get() {
            let key = self.key_at(pos);
            if !key.is_unbound() {
                return Some((pos, key, self.value_at(pos)));
            }
            pos += 1;
        }
        None
    }
    /// The last live entry before `end`.
    pub fn previous_entry(self, mut end: usize) -> Option<(usize, Value, Value)> {
        end = end.min(self.used.get());
        while end > self.first.get() {
            end -= 1;
            let key = self.key_at(end);
            if !key.is_unbound() {
                return Some((end, key, self.value_at(end)));
            }
        }
        None
    }

    /// The value of entry `e` if that is there and its key is this very string: for caches of where a name was.
    #[inline(always)]
    pub fn hinted(self, e: usize, name: Gc<Str>) -> Option<Value> {
        if e < self.used.get() && self.key_at(e) == name.value() { Some(self.value_at(e)) } else { None }
    }
    /// The value of a string key.
    #[inline]
    pub fn get_str(self, vm: &Vm, key: Gc<Str>) -> Option<Value> {
        self.find_str(vm, key).map(|e| self.value_at(e))
    }
    /// The value of any key.
    ///
    /// # Errors
    /// What `hash(key)` or a comparison raises.
    pub fn get(self, vm: &Vm, key: Value) -> PyResult<Option<Value>> {
        if vm.is_exact_str(key) && self.has_only_str_keys() {
            return Ok(self.find_str(vm, key.cast_unchecked()).map(|e| self.value_at(e)));
        }
        let hash = hash_key(vm, key)?;
        Ok(self.find(vm, key, hash)?.map(|e| self.value_at(e)))
    }
    /// The value of any key whose hash is known.
    pub fn get_hashed(self, vm: &Vm, key: Value, hash: i64) -> PyResult<Option<Value>> {
        Ok(self.find(vm, key, hash)?.map(|e| self.value_at(e)))
    }

    /// Stores under a string key.
    pub fn set_str(self, vm: &Vm, key: Gc<Str>, value: Value) {
        match self.find_str(vm, key) {
            Some(e) => self.store(e, value),
            None => self.insert_new(vm, key.value(), vm.str_hash(key), value),
        }
    }
    /// Stores under any key.
    ///
    /// # Errors
    /// What `hash(key)` or a comparison raises.
    pub fn set(self, vm: &Vm, key: Value, value: Value) -> PyResult<()> {
        if vm.is_exact_str(key) && self.has_only_str_keys() {
            self.set_str(vm, key.cast_unchecked(), value);
            return vm.check_memory();
        }
        let hash = hash_key(vm, key)?;
        self.set_hashed(vm, key, hash, value)
    }
    /// Stores under any key whose hash is known.
    pub fn set_hashed(self, vm: &Vm, key: Value, hash: i64, value: Value) -> PyResult<()> {
        match self.find(vm, key, hash)? {
            Some(e) => {
                self.store(e, value);
                Ok(())
            }
            None => {
                self.insert_new(vm, key, hash, value);
                vm.check_memory()
            }
        }
    }

    /// Replaces the value of entry `e`.
    #[inline]
    pub fn store(self, e: usize, value: Value) {
        if self.is_namespace() {
            let cell: Gc<NamespaceCell> = self.word(e * 3 + 2).cast_unchecked();
            cell.put(value);
        } else {
            self.array().set(e * 3 + 2, value);
        }
    }

    /// Adds an entry for a key that is not in the table. Where there is no memory for it, that is noted (see
    /// [`Vm::check_memory`]), and no entry added.
    pub fn insert_new(self, vm: &Vm, key: Value, hash: i64, value: Value) {
        if self.has_only_str_keys() && !vm.is_exact_str(key) {
            self.header.set_flag(STR_KEYS, false);
        }
        if !self.has_only_str_keys() && hash << 2 >> 2 != hash {
            self.header.set_flag(WIDE_HASHES, true);
        }
        let capacity = if self.entries.get().is_unbound() { 0 } else { self.array().len() / 3 };
        // Deleted index slots count too: a probe for a missing key ends only at a free one.
        if (self.used.get() == capacity
            || (self.has_index() && self.filled.get() * 8 >= self.index_len() * 7))
            && !self.resize(vm)
        {
            return;
        }
        let value = if self.is_namespace() { vm.new_namespace_cell(value) } else { value };
        let e = self.used.get();
        let array = self.array();
        debug_assert!(e * 3 + 2 < array.len());
        // SAFETY: `resize` made room for the entry; the fingerprint is an int.
        unsafe {
            array.items().add(e * 3).write(fingerprint(hash));
            array.set_unchecked(e * 3 + 1, key);
            array.set_unchecked(e * 3 + 2, value);
        }
        self.used.set(e + 1);
        self.len.set(self.len.get() + 1);
        self.bump();
        if self.has_index() {
            self.link(hash_of_fingerprint(fingerprint(hash)), e);
        } else if e + 1 > LINEAR {
            self.fill_index(Some(vm.heap().new_raw_array(index_bytes(array.len() / 3))));
        }
    }

    fn link(self, hash: u64, e: usize) {
        let mask = self.index_len() - 1;
        let mut at = self.home(hash) & mask;
        while self.index_slot(at).get() > DELETED {
            at = (at + 1) & mask;
        }
        if self.index_slot(at).get() == FREE {
            self.filled.set(self.filled.get() + 1);
        }
        self.index_slot(at).set(e as u32 + 2);
    }

    /// Makes room for `n` entries in a dict that has none.
    pub fn reserve(self, vm: &Vm, n: usize) {
        if self.entries.get().is_unbound() && n > 0 {
            self.rebuild(vm, n);
        }
    }

    /// Compacts the entries and makes room for more; true unless there is no memory.
    fn resize(self, vm: &Vm) -> bool {
        let live = self.len.get();
        let capacity = match live {
            0 => 4,
            1..=7 => 8,
            _ => (live * 2).max(16),
        };
        self.rebuild(vm, capacity)
    }

    fn rebuild(self, vm: &Vm, capacity: usize) -> bool {
        let Some((new, index)) = new_storage(vm, capacity) else { return false };
        let used = self.used.get();
        let mut n = 0;
        if self.len.get() == used {
            if used > 0 {
                new.copy_words(0, &self.array(), 0, used * 3);
            }
            n = used;
        } else {
            for e in self.first.get()..used {
                if !self.key_at(e).is_unbound() {
                    new.copy_words(n * 3, &self.array(), e * 3, 3);
                    n += 1;
                }
            }
        }
        self.entries.set(self.header(), new.value());
        self.used.set(n);
        self.first.set(0);
        self.fill_index(index);
        true
    }

    /// Takes an index, and enters all entries; None: there shall be none.
    fn fill_index(self, index: Option<Gc<RawArray>>) {
        let Some(raw) = index else { return self.index.init(Value::UNBOUND) };
        let slots = raw.len() / 4;
        self.index.set(self.header(), raw.value());
        self.shift.set(64 - slots.trailing_zeros());
        self.filled.set(0);
        for e in 0..self.used.get() {
            if !self.key_at(e).is_unbound() {
                self.link(hash_of_fingerprint(self.word(e * 3)), e);
            }
        }
    }

    /// Removes entry `e` and returns its value.
    pub fn remove_at(self, e: usize) -> Value {
        let value = self.value_at(e);
        if self.has_index() {
            let mask = self.index_len() - 1;
            let mut at = self.home(hash_of_fingerprint(self.word(e * 3))) & mask;
            while self.index_slot(at).get() != e as u32 + 2 {
                at = (at + 1) & mask;
            }
            self.index_slot(at).set(DELETED);
        }
        if self.is_namespace() {
            let cell: Gc<NamespaceCell> = self.word(e * 3 + 2).cast_unchecked();
            cell.put(Value::UNBOUND);
        }
        let array = self.array();
        // An int that no fingerprint equals cannot be made; the UNBOUND key tells that the entry is dead.
        array.set(e * 3, Value::UNBOUND);
        array.set(e * 3 + 1, Value::UNBOUND);
        array.set(e * 3 + 2, Value::UNBOUND);
        self.len.set(self.len.get() - 1);
        self.bump();
        if self.len.get() == 0 {
            self.used.set(0);
            self.first.set(0);
        } else if e + 1 == self.used.get() {
            let mut used = e;
            while self.key_at(used - 1).is_unbound() {
                used -= 1;
            }
            self.used.set(used);
        } else if e == self.first.get() {
            let mut first = e + 1;
            while self.key_at(first).is_unbound() {
                first += 1;
            }
            self.first.set(first);
        }
        value
    }
    /// Removes a string key.
    pub fn remove_str(self, vm: &Vm, key: Gc<Str>) -> Option<Value> {
        self.find_str(vm, key).map(|e| self.remove_at(e))
    }
    /// Removes any key.
    ///
    /// # Errors
    /// What `hash(key)` or a comparison raises.
    pub fn remove(self, vm: &Vm, key: Value) -> PyResult<Option<Value>> {
        let hash = hash_key(vm, key)?;
        Ok(self.find(vm, key, hash)?.map(|e| self.remove_at(e)))
    }

    /// Makes room in a new dict for `n` entries.
    pub fn make_room(self, vm: &Vm, n: usize) {
        if n > 4 && self.entries.get().is_unbound() {
            self.rebuild(vm, if n <= LINEAR { LINEAR } else { n + n / 4 });
        }
    }

    /// Fills a new dict with pairs of key and value, if the keys are few interned strings, all different. False: nothing was done.
    pub fn fill_interned(self, vm: &Vm, pairs: &[Value]) -> bool {
        let n = pairs.len() / 2;
        if n == 0 || n > LINEAR {
            return false;
        }
        let mut entries = [Value::UNBOUND; LINEAR * 3];
        for (k, pair) in pairs.chunks_exact(2).enumerate() {
            let key = pair[0];
            if !vm.is_exact_str(key) || (0..k).any(|before| pairs[before * 2] == key) {
                return false;
            }
            let text = key.cast_unchecked::<Str>();
            if !text.is_interned() {
                return false;
            }
            entries[k * 3..k * 3 + 3].copy_from_slice(&[fingerprint(vm.str_hash(text)), key, pair[1]]);
        }
        let capacity = if n <= 4 { 4 } else { LINEAR };
        let Ok(array) = vm.heap().try_new_value_array_from(&entries[..n * 3], capacity * 3) else {
            return false;
        };
        self.entries.set(self.header(), array.value());
        self.used.set(n);
        self.len.set(n);
        self.bump();
        true
    }

    /// Fills an empty dict with `n` entries, of which `items` gives the last one first. The keys are different strings.
    pub fn fill_backwards(self, vm: &Vm, n: usize, items: impl Iterator<Item = (Gc<Str>, Value)>) {
        debug_assert!(self.is_empty() && !self.is_namespace());
        let capacity = if n <= 4 {
            4
        } else if n <= LINEAR {
            8
        } else {
            n + n / 4
        };
        let Some((array, index)) = new_storage(vm, capacity) else { return };
        let mut e = n;
        for (key, value) in items.take(n) {
            e -= 1;
            let entry = [fingerprint(vm.str_hash(key)), key.value(), value];
            // SAFETY: the array has room for n entries; it is new, so that it needs no write barrier.
            unsafe { array.items().add(e * 3).cast::<[Value; 3]>().write(entry) };
        }
        debug_assert!(e == 0);
        self.entries.set(self.header(), array.value());
        self.used.set(n);
        self.len.set(n);
        self.fill_index(index);
        self.bump();
    }

    /// Removes everything.
    pub fn clear(self) {
        if self.is_namespace() {
            for e in 0..self.used.get() {
                if !self.key_at(e).is_unbound() {
                    let cell: Gc<NamespaceCell> = self.word(e * 3 + 2).cast_unchecked();
                    cell.put(Value::UNBOUND);
                }
            }
        }
        self.len.set(0);
        self.used.set(0);
        self.first.set(0);
        self.entries.init(Value::UNBOUND);
        self.index.init(Value::UNBOUND);
        self.header.set_flag(STR_KEYS, true);
        self.bump();
    }

    /// A copy with the same entries in the same order.
    pub fn copy(self, vm: &Vm) -> Gc<Dict> {
        let new = vm.new_dict();
        self.copy_into_empty(vm, new);
        new
    }

    /// Copies the entries into an empty dict.
    pub fn copy_into_empty(self, vm: &Vm, new: Gc<Dict>) {
        let live = self.len();
        if live == 0 {
            return;
        }
        let capacity = if live <= 4 {
            4
        } else if live <= LINEAR {
            8
        } else {
            live + live / 4
        };
        let Some((array, index)) = new_storage(vm, capacity) else { return };
        let mut n = 0;
        for e in 0..self.used.get() {
            let key = self.key_at(e);
            if !key.is_unbound() {
                array.set(n * 3, self.word(e * 3));
                array.set(n * 3 + 1, key);
                array.set(n * 3 + 2, self.value_at(e));
                n += 1;
            }
        }
        new.entries.set(new.header(), array.value());
        new.used.set(n);
        new.len.set(n);
        new.header.set_flag(STR_KEYS, self.has_only_str_keys());
        new.header.set_flag(WIDE_HASHES, self.header.has_flag(WIDE_HASHES));
        new.fill_index(index);
        new.bump();
    }

    /// Moves entry `e` behind all others, or in front of them.
    pub fn move_entry(self, vm: &Vm, e: usize, to_end: bool) {
        let (print, key, value) = (self.word(e * 3), self.word(e * 3 + 1), self.word(e * 3 + 2));
        let hash = hash_of_fingerprint(print);
        if to_end {
            let n = self.used.get();
            if e + 1 == n {
                return;
            }
            let mut from = Some(e);
            if n == self.array().len() / 3 {
                // Who moves one will move more.
                if !self.rebuild(vm, (self.len.get() * 2).max(MOVING)) {
                    return;
                }
                from = self.entry_of(print, key);
            }
            return from.into_iter().for_each(|e| self.move_to_end(e));
        }
        if e == self.first.get() {
            return;
        }
        if self.first.get() == 0 {
            if !self.make_room_in_front(vm) {
                return;
            }
            if let Some(e) = self.entry_of(print, key) {
                self.move_entry(vm, e, false);
            }
            return;
        }
        let namespace = self.is_namespace();
        self.header.set_flag(NAMESPACE, false);
        self.remove_at(e);
        self.header.set_flag(NAMESPACE, namespace);
        // Removing may have left `first` further back, but there is room before it all the same.
        let at = self.first.get() - 1;
        let array = self.array();
        array.set(at * 3, print);
        array.set(at * 3 + 1, key);
        array.set(at * 3 + 2, value);
        self.first.set(at);
        self.len.set(self.len.get() + 1);
        if self.has_index() {
            self.link(hash, at);
        }
        self.bump();
    }

    /// Moves an entry, which is not the last one, behind all others, where there is room; its place in the index stays.
    fn move_to_end(self, e: usize) {
        let (array, n) = (self.array(), self.used.get());
        for k in 0..3 {
            array.set(n * 3 + k, self.word(e * 3 + k));
        }
        if self.has_index() {
            let mask = self.index_len() - 1;
            let mut at = self.home(hash_of_fingerprint(self.word(e * 3))) & mask;
            while self.index_slot(at).get() != e as u32 + 2 {
                at = (at + 1) & mask;
            }
            self.index_slot(at).set(n as u32 + 2);
        }
        for k in 0..3 {
            array.set(e * 3 + k, Value::UNBOUND);
        }
        self.used.set(n + 1);
        if e == self.first.get() {
            let mut first = e + 1;
            while self.key_at(first).is_unbound() {
                first += 1;
            }
            self.first.set(first);
        }
        self.bump();
    }

    /// The entry with exactly this key.
    fn entry_of(self, print: Value, key: Value) -> Option<usize> {
        (self.first.get()..self.used.get()).find(|e| self.word(e * 3) == print && self.key_at(*e) == key)
    }

    /// Rebuilds the table with as many free entries in front as there are live ones; true unless there is no memory.
    fn make_room_in_front(self, vm: &Vm) -> bool {
        let gap = self.len.get().max(4);
        let old = self.entries.get().cast_unchecked::<ValueArray>();
        let (first, used) = (self.first.get(), self.used.get());
        let capacity = gap + (self.len.get() * 3 / 2).max(4);
        let Some((new, index)) = new_storage(vm, capacity) else { return false };
        let mut n = gap;
        for e in first..used {
            if !old.get(e * 3 + 1).is_unbound() {
                new.copy_words(n * 3, &old, e * 3, 3);
                n += 1;
            }
        }
        self.entries.set(self.header(), new.value());
        self.used.set(n);
        self.first.set(gap);
        self.fill_index(index);
        true
    }

    /// Takes the entries of `other`, which nobody uses any more, in place of its own.
    pub fn take_over(self, other: Gc<Dict>) {
        self.clear();
        let header = self.header();
        self.entries.set(header, other.entries.get());
        self.index.set(header, other.index.get());
        self.len.set(other.len.get());
        self.used.set(other.used.get());
        self.first.set(other.first.get());
        self.shift.set(other.shift.get());
        self.filled.set(other.filled.get());
        self.header.set_flag(STR_KEYS, other.has_only_str_keys());
        self.header.set_flag(WIDE_HASHES, other.header.has_flag(WIDE_HASHES));
    }

    /// Bytes of entries and index.
    pub fn storage_size(self, vm: &Vm) -> usize {
        [self.entries.get(), self.index.get()]
            .iter()
            .filter_map(|v| v.header())
            .map(|h| vm.heap().size_of_object(h))
            .sum()
    }

    // ---- namespaces ----

    /// Makes this a namespace dict: every value gets its cell.
    pub fn make_namespace(self, vm: &Vm) {
        if self.is_namespace() {
            return;
        }
        for e in 0..self.used.get() {
            if !self.key_at(e).is_unbound() {
                let cell = vm.new_namespace_cell(self.word(e * 3 + 2));
                self.array().set(e * 3 + 2, cell);
            }
        }
        self.header.set_flag(NAMESPACE, true);
    }
    /// The cell of a name in a namespace dict.
    pub fn cell_of(self, vm: &Vm, name: Gc<Str>) -> Option<Gc<NamespaceCell>> {
        debug_assert!(self.is_namespace());
        self.find_str(vm, name).map(|e| self.word(e * 3 + 2).cast_unchecked())
    }
}
