//! The table of interned strings: open addressing with linear probing over slots that hold a string and its hash. Strings are
//! never taken out, so that there is nothing but finding and adding; loading code finds some ten thousand while a program starts.

use crate::object::Str;
use crate::value::Gc;

/// Slots at first: a program that does next to nothing interns half as many.
const FIRST: usize = 1 << 14;

#[derive(Clone, Copy)]
struct Slot {
    hash: i64,
    text: Option<Gc<Str>>,
}

/// See the module's description.
#[derive(Default)]
pub(crate) struct Interner {
    /// A power of two of them, or none.
    slots: Box<[Slot]>,
    used: usize,
}

impl Interner {
    /// The interned string of this text, whose hash is `hash`.
    #[inline]
    pub(crate) fn find(&self, hash: i64, text: &[u8]) -> Option<Gc<Str>> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = Self::place(hash) & mask;
        loop {
            let slot = &self.slots[at];
            let found = slot.text?;
            if slot.hash == hash && found.bytes() == text {
                return Some(found);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a string that is not there yet.
    pub(crate) fn add(&mut self, hash: i64, text: Gc<Str>) {
        if self.used * 4 >= self.slots.len() * 3 {
            let bigger = vec![Slot { hash: 0, text: None }; (self.slots.len() * 2).max(FIRST)];
            let old = std::mem::replace(&mut self.slots, bigger.into_boxed_slice());
            for slot in old.iter().filter(|slot| slot.text.is_some()) {
                self.put(*slot);
            }
        }
        self.put(Slot { hash, text: Some(text) });
        self.used += 1;
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = Self::place(slot.hash) & mask;
        while self.slots[at].text.is_some() {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    /// Where the search for a hash begins. (A hash of text is as good as random in all its bits.)
    #[inline]
    fn place(hash: i64) -> usize {
        hash as usize
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.used
    }

    /// All strings.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Gc<Str>> + '_ {
        self.slots.iter().filter_map(|slot| slot.text)
    }
}
