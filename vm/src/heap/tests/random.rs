//! Random changes to a graph of objects of all sorts, compared with a model that knows what is reachable.

use super::*;

/// A reproducible sequence of numbers (Knuth's MMIX generator, its upper bits).
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (((self.0 >> 33) as usize) * n) >> 31
    }
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Sort {
    /// Two fields.
    Node,
    /// Two fields and three attribute slots.
    Slots,
    /// A native object with a `Vec` in a `HeapCell`, and a destructor.
    Owner,
    /// An array of so many words.
    Array(usize),
}

/// What the model knows of an object.
struct Known {
    sort: Sort,
    hidden: usize,
    /// By field: the object referred to.
    edges: Vec<Option<usize>>,
    /// Freed, as far as we know.
    gone: bool,
    finalizer: bool,
}

struct Model<'h> {
    heap: &'h Heap,
    rng: Rng,
    objects: Vec<Known>,
    roots: Vec<(Root, Option<usize>)>,
    /// Weak cells (in a root each) and their targets.
    weak: Vec<(Root, Root, usize)>,
    dropped: Rc<Cell<u32>>,
    owners: u32,
}

impl Model<'_> {
    fn value(&self, id: usize) -> Value {
        value_at(self.objects[id].hidden)
    }

    /// The address of field `i`.
    fn field(&self, id: usize, i: usize) -> *mut Value {
        let base = !self.objects[id].hidden;
        let offset = match self.objects[id].sort {
            Sort::Array(_) => ValueArray::ITEMS_OFFSET + 8 * i,
            Sort::Slots if i >= 2 => size_of::<Node>() + 8 * (i - 2),
            _ => std::mem::offset_of!(Node, left) + 8 * i,
        };
        (base + offset) as *mut Value
    }

    fn get(&self, id: usize, i: usize) -> Value {
        if self.objects[id].sort == Sort::Owner {
            return self.value(id).cast_unchecked::<Owner>().items.borrow()[i];
        }
        unsafe { *self.field(id, i) }
    }

    fn set(&mut self, id: usize, i: usize, to: Option<usize>) {
        let value = to.map_or(Value::NONE, |to| self.value(to));
        self.objects[id].edges[i] = to;
        let object = self.value(id);
        match self.objects[id].sort {
            Sort::Owner => object.cast_unchecked::<Owner>().items.borrow_mut()[i] = value,
            Sort::Array(_) => object.cast_unchecked::<ValueArray>().set(i, value),
            _ => unsafe {
                self.field(id, i).write(value);
                write_barrier(object.header_unchecked(), value);
            },
        }
    }

    fn allocate(&mut self) -> usize {
        let id = self.objects.len();
        let large = self.rng.one_in(200);
        let sort = match self.rng.below(5) {
            _ if large => Sort::Array(2000 + self.rng.below(20_000)),
            0 => Sort::Slots,
            1 => Sort::Owner,
            2 => Sort::Array(self.rng.below(40)),
            _ => Sort::Node,
        };
        let (value, fields) = match sort {
            Sort::Node => (leaf(self.heap, id as u64).value(), 2),
            Sort::Slots => {
                let body = new_node(Value::NONE, Value::NONE, id as u64, 3);
                (self.heap.alloc_with_slots(body, 3).value(), 5)
            }
            Sort::Owner => {
                self.owners += 1;
                let owner = owner(self.heap, &self.dropped);
                *owner.items.borrow_mut() = vec![Value::NONE; 4];
                (owner.value(), 4)
            }
            Sort::Array(n) => (self.heap.new_value_array(n).value(), n),
        };
        let finalizer = sort == Sort::Node && self.rng.one_in(10);
        if finalizer {
            self.heap.register_finalizer(value);
        }
        let hidden = hide(value.heap_ptr_unchecked().as_ptr() as usize);
        self.objects.push(Known { sort, hidden, edges: vec![None; fields], gone: false, finalizer });
        id
    }

    /// Which objects are reachable from the roots.
    fn reachable(&self) -> Vec<bool> {
        let mut seen = vec![false; self.objects.len()];
        let mut stack: Vec<usize> = self.roots.iter().filter_map(|r| r.1).collect();
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut seen[id], true) {
                stack.extend(self.objects[id].edges.iter().flatten());
            }
        }
        seen
    }

    /// Makes some changes among what is reachable.
    fn change(&mut self) {
        let seen = self.reachable();
        let live: Vec<usize> = (0..seen.len()).filter(|&id| seen[id]).collect();
        // What is cut off meanwhile may be used again.
        let mut held = ValueVec::new(self.heap);
        for &id in &live {
            held.push(self.value(id));
        }
        for _ in 0..100 {
            let new = if live.is_empty() || self.rng.one_in(3) { Some(self.allocate()) } else { None };
            if let Some(new) = new
                && (live.is_empty() || self.rng.one_in(4))
            {
                let r = self.rng.below(self.roots.len());
                self.roots[r].0.set(self.value(new));
                self.roots[r].1 = Some(new);
                continue;
            }
            if live.is_empty() {
                continue;
            }
            let from = live[self.rng.below(live.len())];
            let to = new.unwrap_or_else(|| live[self.rng.below(live.len())]);
            let fields = self.objects[from].edges.len();
            if fields > 0 {
                let i = self.rng.below(fields);
                let to = if self.rng.one_in(5) { None } else { Some(to) };
                self.set(from, i, to);
            }
        }
        if self.rng.one_in(3) {
            let r = self.rng.below(self.roots.len());
            self.roots[r].0.set(Value::NONE);
            self.roots[r].1 = None;
        }
        self.add_weak();
    }

    fn add_weak(&mut self) {
        let seen = self.reachable();
        let live: Vec<usize> = (0..seen.len()).filter(|&id| seen[id]).collect();
        if !live.is_empty() && self.weak.len() < 50 {
            let target = live[self.rng.below(live.len())];
            let owner = leaf(self.heap, u64::MAX);
            let owner_root = self.heap.root(owner.value());
            let cell = self.heap.register_weak(self.value(target), owner.value(), true);
            self.weak.push((owner_root, self.heap.root(cell.value()), target));
        } else if !self.weak.is_empty() {
            let i = self.rng.below(self.weak.len());
            self.weak.swap_remove(i);
        }
    }

    /// Verifies that everything reachable is there and whole.
    fn verify(&self) {
        let seen = self.reachable();
        for (id, known) in self.objects.iter().enumerate() {
            if !seen[id] {
                continue;
            }
            assert!(!known.gone);
            assert!(self.heap.owner_of(!known.hidden).is_some(), "{id} of {:?} is gone", known.sort);
            match known.sort {
                Sort::Node | Sort::Slots => {
                    assert_eq!(self.value(id).cast_unchecked::<Node>().id.get(), id as u64);
                }
                Sort::Owner => assert_eq!(self.value(id).cast_unchecked::<Owner>().items.borrow().len(), 4),
                Sort::Array(n) => assert_eq!(self.value(id).cast_unchecked::<ValueArray>().len(), n),
            }
            for (i, &edge) in known.edges.iter().enumerate() {
                if let Some(to) = edge {
                    assert!(self.get(id, i) == self.value(to), "field {i} of {id}");
                }
            }
        }
        for (_, cell, target) in &self.weak {
            let cell: Gc<WeakCell> = cell.get().cast_unchecked();
            if seen[*target] {
                assert_eq!(cell.target(), Some(self.value(*target)));
            }
        }
    }

    /// Does what an interpreter does with the queue: nothing much.
    fn drain(&mut self) {
        while let Some(pending) = self.heap.take_pending() {
            match pending {
                Pending::WeakCallback(owner) => {
                    let known = self.weak.iter().find(|w| w.0.get() == owner);
                    assert!(known.is_none_or(|w| w.1.get().cast_unchecked::<WeakCell>().target().is_none()));
                }
                Pending::Finalizer(object) => {
                    let id = object.cast_unchecked::<Node>().id.get() as usize;
                    assert!(std::mem::replace(&mut self.objects[id].finalizer, false), "finalised twice");
                }
            }
        }
    }

    /// After full collections: nothing unreachable is left (but what a stale word may have kept), and the weak
    /// references to it are cleared.
    fn verify_freed(&mut self) {
        let seen = self.reachable();
        let mut left = 0;
        let mut count = 0;
        self.heap.for_each_object(|_| count += 1);
        for (known, seen) in self.objects.iter_mut().zip(&seen) {
            known.gone = !seen;
            left += usize::from(*seen);
        }
        let weak = 2 * self.weak.len();
        assert!(count >= left && count <= left + weak + 60, "{count} objects, {left} reachable, {weak} weak");
        let cleared = |w: &(Root, Root, usize)| w.1.get().cast_unchecked::<WeakCell>().target().is_none();
        let uncleared = self.weak.iter().filter(|w| !seen[w.2] && !cleared(w)).count();
        assert!(uncleared <= 5, "{uncleared}");
        self.weak.retain(|w| seen[w.2]);
        let owners = self.objects.iter().filter(|k| k.sort == Sort::Owner && !k.gone).count() as u32;
        let dropped = self.dropped.get();
        assert!(dropped + owners <= self.owners && dropped + owners + 30 >= self.owners);
    }
}

fn run(config: HeapConfig, seed: u64, rounds: usize) {
    let heap = Heap::new(config);
    let dropped = Rc::new(Cell::new(0));
    let roots = (0..30).map(|_| (heap.root(Value::NONE), None)).collect();
    let mut model = Model {
        heap: &heap,
        rng: Rng(seed),
        objects: Vec::new(),
        roots,
        weak: Vec::new(),
        dropped: Rc::clone(&dropped),
        owners: 0,
    };
    for round in 0..rounds {
        apart(&heap, || model.change());
        heap.collect(false);
        apart(&heap, || {
            model.drain();
            model.verify();
        });
        if round % 10 == 9 {
            // The second frees what the first finalised.
            heap.collect(true);
            apart(&heap, || model.drain());
            heap.collect(true);
            apart(&heap, || {
                model.drain();
                model.verify();
                model.verify_freed();
            });
        }
    }
    let owners = model.owners;
    drop(model);
    drop(heap);
    assert_eq!(dropped.get(), owners);
}

#[test]
fn random_graphs() {
    for seed in 0..6 {
        run(HeapConfig { nursery_bytes: Some(1 << 16), ..HeapConfig::default() }, seed, 150);
    }
}

#[test]
fn random_graphs_under_stress() {
    for seed in 10..13 {
        run(HeapConfig { stress: Some(7), ..HeapConfig::default() }, seed, 40);
    }
    run(HeapConfig { stress: Some(1), ..HeapConfig::default() }, 99, 10);
}
