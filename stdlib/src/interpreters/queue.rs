//! Queues between interpreters: what `_interpqueues` keeps. Who waits asks again and again, from Python.

use super::datum::{Datum, Fallback};
use super::family::Family;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Weak};
use taipan_vm::native::PyResult;
use taipan_vm::vm::Vm;

/// What becomes of an item when the interpreter that put it there ends. The numbers are those of Python code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unbound {
    /// It vanishes.
    Remove = 1,
    /// Taking it is an error.
    Error = 2,
    /// Something else stands for it.
    Replace = 3,
}

impl Unbound {
    /// What the number stands for; `default` for -1.
    ///
    /// # Errors
    /// ValueError for other numbers.
    pub fn from_number(vm: &Vm, number: i32, default: Unbound) -> PyResult<Unbound> {
        match number {
            -1 => Ok(default),
            1 => Ok(Unbound::Remove),
            2 => Ok(Unbound::Error),
            3 => Ok(Unbound::Replace),
            _ => Err(vm.value_error(format!("unsupported unboundop {number}"))),
        }
    }
}

/// An item: from which interpreter, its data (None once that has ended), and what stands for it then.
pub struct Item {
    pub from: i64,
    pub datum: Option<Datum>,
    pub unbound: Unbound,
}

/// Takes the data of an interpreter's items out, and the items that go with it; the caller drops the data.
pub fn unbind_items<T>(
    items: &mut VecDeque<T>,
    from: i64,
    item_of: impl Fn(&mut T) -> &mut Item,
) -> Vec<Datum> {
    let mut gone = Vec::new();
    items.retain_mut(|entry| {
        let item = item_of(entry);
        if item.from != from {
            return true;
        }
        gone.extend(item.datum.take());
        item.unbound != Unbound::Remove
    });
    gone
}

/// A queue.
pub struct Queue {
    pub items: VecDeque<Item>,
    /// Most items; 0 or less for any number.
    pub max_size: i64,
    pub unbound: Unbound,
    pub fallback: Fallback,
    references: usize,
}

impl Queue {
    /// Is there no room?
    pub fn is_full(&self) -> bool {
        usize::try_from(self.max_size).is_ok_and(|most| most > 0 && self.items.len() >= most)
    }
}

/// All queues of the process.
#[derive(Default)]
pub struct Queues {
    last: i64,
    pub by_number: BTreeMap<i64, Queue>,
}

/// Why a reference could not be given back.
pub enum NotReleased {
    NotFound,
    NeverBound,
}

impl Queues {
    /// Adds an empty queue, to which there is no reference yet; gives its number.
    pub fn add(&mut self, max_size: i64, unbound: Unbound, fallback: Fallback) -> i64 {
        self.last += 1;
        let queue = Queue { items: VecDeque::new(), max_size, unbound, fallback, references: 0 };
        self.by_number.insert(self.last, queue);
        self.last
    }
    /// Counts one more reference; false if there is no such queue.
    pub fn bind(&mut self, number: i64) -> bool {
        let found = self.by_number.get_mut(&number);
        found.map(|queue| queue.references += 1).is_some()
    }
    /// Counts one reference less; with the last the queue is taken out, for the caller to drop.
    ///
    /// # Errors
    /// Why not.
    pub fn release(&mut self, number: i64) -> Result<Option<Queue>, NotReleased> {
        let queue = self.by_number.get_mut(&number).ok_or(NotReleased::NotFound)?;
        queue.references = queue.references.checked_sub(1).ok_or(NotReleased::NeverBound)?;
        let last = queue.references == 0;
        Ok(if last { self.by_number.remove(&number) } else { None })
    }
    /// Takes the data of an ended interpreter's items out; the caller drops it.
    pub fn unbind(&mut self, from: i64) -> Vec<Datum> {
        let queues = self.by_number.values_mut();
        queues.flat_map(|queue| unbind_items(&mut queue.items, from, |item| item)).collect()
    }
}

/// A reference to a queue, that data on its way holds.
pub struct QueueReference {
    family: Weak<Family>,
    pub number: i64,
}

impl QueueReference {
    /// A reference to a queue; None if there is none of this number.
    pub fn new(family: &Arc<Family>, number: i64) -> Option<QueueReference> {
        let bound = family.lock().queues.bind(number);
        bound.then(|| QueueReference { family: Arc::downgrade(family), number })
    }
}

impl Drop for QueueReference {
    fn drop(&mut self) {
        let Some(family) = self.family.upgrade() else { return };
        let queue = family.lock().queues.release(self.number);
        // (Its items may hold references to queues themselves, this one not among them.)
        drop(queue);
    }
}
