//! The registers at one place of the code, with their values: a map that is copied for each edge between blocks and has few
//! entries, so that a sorted array does best.

use crate::build::Slot;

/// Slots by register, in the order of registers.
#[derive(Clone, Default)]
pub(crate) struct Slots {
    all: Vec<(u16, Slot)>,
}

impl Slots {
    fn find(&self, r: u16) -> Result<usize, usize> {
        self.all.binary_search_by_key(&r, |(at, _)| *at)
    }
    /// The slot of a register.
    pub fn get(&self, r: &u16) -> Option<&Slot> {
        self.find(*r).ok().map(|at| &self.all[at].1)
    }
    /// The same, to be changed.
    pub fn get_mut(&mut self, r: &u16) -> Option<&mut Slot> {
        self.find(*r).ok().map(|at| &mut self.all[at].1)
    }
    /// Gives a register a slot in place of the one that it has.
    pub fn insert(&mut self, r: u16, slot: Slot) {
        *self.get_or_insert_with(r, || slot) = slot;
    }
    /// The slot of a register, which gets this one if it has none.
    pub fn get_or_insert_with(&mut self, r: u16, slot: impl FnOnce() -> Slot) -> &mut Slot {
        let at = self.find(r).unwrap_or_else(|at| {
            self.all.insert(at, (r, slot()));
            at
        });
        &mut self.all[at].1
    }
    /// Takes a register's slot away.
    pub fn remove(&mut self, r: &u16) -> Option<Slot> {
        self.find(*r).ok().map(|at| self.all.remove(at).1)
    }
    /// Keeps the slots for which `f` is true.
    pub fn retain(&mut self, mut f: impl FnMut(&u16, &mut Slot) -> bool) {
        self.all.retain_mut(|(r, slot)| f(r, slot));
    }
    /// The registers that have a slot, and the slots.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&u16, &Slot)> {
        self.all.iter().map(|(r, slot)| (r, slot))
    }
    /// The registers that have a slot.
    pub fn keys(&self) -> impl Iterator<Item = &u16> {
        self.all.iter().map(|(r, _)| r)
    }
    /// The slots, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.all.iter_mut().map(|(_, slot)| slot)
    }
}

impl std::ops::Index<&u16> for Slots {
    type Output = Slot;
    fn index(&self, r: &u16) -> &Slot {
        match self.find(*r) {
            Ok(at) => &self.all[at].1,
            Err(_) => panic!("register {r} has no slot"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::V;

    #[test]
    fn slots_by_register() {
        let mut slots = Slots::default();
        for r in [5u16, 1, 9, 5] {
            slots.insert(r, Slot { v: V(r as u32), dirty: false });
        }
        slots.get_or_insert_with(1, || Slot { v: V(7), dirty: true }).dirty = true;
        assert_eq!(slots.keys().copied().collect::<Vec<_>>(), [1, 5, 9]);
        assert!(slots[&1].dirty && slots[&1].v == V(1) && slots.get(&2).is_none());
        slots.retain(|r, _| *r != 5);
        assert_eq!(slots.remove(&9).map(|s| s.v), Some(V(9)));
        assert_eq!(slots.iter().count(), 1);
    }
}
