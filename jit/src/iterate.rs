//! Loops over built-in iterators: ranges, lists, tuples, ASCII strings, bytes, and `enumerate` and `zip` of them, whose pairs are made only where
//! somebody wants them as tuples.

use crate::build::Builder;
use crate::cfg;
use crate::mir::{Elements, IntOp, Items, Op, Ty, V};
use taipan_compiler::bytecode::{Instr, Op as Bc};
use taipan_profiler::items;
use taipan_vm::interp::quick;
use taipan_vm::layout;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::tier::{Inner, Pairs, layout_of_bytearray};
use taipan_vm::value::Value;

/// An iterator at its next item.
#[derive(Clone, Copy)]
enum Next {
    /// Over a list, tuple, string or bytes: at the index that the iterator has in its field `place`.
    Sequence {
        it: V,
        index: V,
        item: V,
        place: i32,
    },
    Range {
        it: V,
        left: V,
    },
}

/// A built-in sequence, and what its iterators look like.
struct Sequence {
    shape: u32,
    iterator: u32,
    /// Where the iterator has the sequence, and its index in it.
    from: i32,
    place: i32,
    len: Op,
}

/// The sequence that is gone over; None: a range.
fn sequence(kind: Inner) -> Option<Sequence> {
    match kind {
        Inner::List(_) => Some(Sequence {
            shape: shapes::LIST,
            iterator: shapes::LIST_ITER,
            from: layout::LIST_ITER_LIST,
            place: layout::LIST_ITER_INDEX,
            len: Op::ListLen,
        }),
        Inner::Tuple => Some(Sequence {
            shape: shapes::TUPLE,
            iterator: shapes::TUPLE_ITER,
            from: layout::TUPLE_ITER_TUPLE,
            place: layout::TUPLE_ITER_INDEX,
            len: Op::TupleLen,
        }),
        Inner::Text => Some(Sequence {
            shape: shapes::STR,
            iterator: shapes::STR_ITER,
            from: layout::STR_ITER_STRING,
            // (Of an ASCII string, an offset in bytes is an index.)
            place: layout::STR_ITER_OFFSET,
            len: Op::TextLen,
        }),
        Inner::Bytes => Some(Sequence {
            shape: shapes::BYTES,
            iterator: shapes::BYTES_ITER,
            from: layout::BYTES_ITER_BYTES,
            place: layout::BYTES_ITER_INDEX,
            len: Op::LoadRaw(layout::BYTES_LEN),
        }),
        Inner::ByteArray => Some(Sequence {
            shape: shapes::BYTEARRAY,
            iterator: shapes::BYTEARRAY_ITER,
            from: layout::BYTES_ITER_BYTES,
            place: layout::BYTES_ITER_INDEX,
            len: Op::ArrayLen(bytes_of_array()?),
        }),
        Inner::Range => None,
    }
}

/// How a bytearray has its bytes.
fn bytes_of_array() -> Option<Elements> {
    Elements::of(b'B', layout_of_bytearray()?)
}

impl Builder<'_> {
    /// What the loop whose first instruction this is went over until now, if that has a form here.
    fn goes_over(&self, at: usize) -> Option<Inner> {
        match self.seen(at) {
            items::RANGE => Some(Inner::Range),
            items::TUPLE => Some(Inner::Tuple),
            items::LETTERS => match self.first_operands(at) {
                Some((shapes::BYTES_ITER, _)) => Some(Inner::Bytes),
                Some((shapes::BYTEARRAY_ITER, _)) => bytes_of_array().map(|_| Inner::ByteArray),
                _ => Some(Inner::Text),
            },
            seen if seen & items::LETTERS != 0 => None,
            seen => Self::items_of(seen).map(|_| Inner::List(seen)),
        }
    }

    /// The step of a loop over an iterator that is known. None: it is not.
    pub(crate) fn for_iter(&mut self, at: usize, i: Instr) -> Option<bool> {
        let target = cfg::target(at, i);
        let it = self.get(i.b());
        if self.f.ty(it) != Ty::Any {
            return None;
        }
        if self.seen(at) == items::OTHER {
            return self.for_pair(at, i, it);
        }
        let kind = self.goes_over(at)?;
        let next = self.look(it, kind, |b| b.go(target));
        let v = self.take(next);
        self.set(i.a(), v);
        Some(self.jump(at + 1))
    }

    /// The step of a loop over `enumerate` or over `zip` of two, as the interpreter noted them.
    fn for_pair(&mut self, at: usize, i: Instr, it: V) -> Option<bool> {
        let (shape, inner) = self.first_operands(at)?;
        let pairs = Pairs::of(self.vm, shape, inner)?;
        let end = cfg::target(at, i);
        self.know(it, shape);
        let (item, first) = match pairs {
            Pairs::Enumerate(kind) => {
                let inside = self.push(Op::LoadField(layout::ENUMERATE_ITERATOR), Ty::Any, &[it]);
                let next = self.look(inside, kind, |b| b.go(end));
                let number = self.push(Op::LoadField(layout::ENUMERATE_INDEX), Ty::Any, &[it]);
                let number = self.int(number);
                let one = self.push(Op::Int(1), Ty::Int, &[]);
                let after = self.guard(Op::Int2(IntOp::Add), Ty::Int, &[number, one]);
                let after = self.boxed(after);
                let item = self.take(next);
                self.push(Op::StoreField(layout::ENUMERATE_INDEX), Ty::None, &[it, after]);
                (item, number)
            }
            Pairs::Zip(a, b) => {
                let strict = self.push(Op::LoadRaw(layout::ZIP_STRICT), Ty::Raw, &[it]);
                self.guard(Op::GuardRaw(0), Ty::None, &[strict]);
                let both = self.push(Op::LoadField(layout::ZIP_ITERATORS), Ty::Any, &[it]);
                self.guard(Op::GuardTupleLen(2), Ty::None, &[both]);
                let [inside, other] = [0, 1].map(|n| self.push(Op::TupleGet(n), Ty::Any, &[both]));
                // (Of one iterator twice, the second item is the next one.)
                let one = self.push(Op::Same, Ty::Bool, &[inside, other]);
                self.guard(Op::GuardBool(false), Ty::None, &[one]);
                let a = self.look(inside, a, |b| b.go(end));
                // (Where the second has no item, the first has given its own.)
                let b = self.look(other, b, |b| {
                    b.take(a);
                    b.go(end);
                });
                let first = self.take(a);
                (self.take(b), first)
            }
        };
        if let Some(after) = cfg::pair_after(self.body.unit(), at) {
            let to = self.body.unit().instrs[at + 1].a();
            self.set(to, first);
            self.set(to + 1, item);
            return Some(self.jump(after));
        }
        let pair = self.push(Op::NewTuple, Ty::Any, &[first, item]);
        self.regs.facts.insert(pair, shapes::TUPLE);
        self.set(i.a(), pair);
        Some(self.jump(at + 1))
    }

    /// Looks at the next item of an iterator; where there is none, the iterator lets go of what it is over, and `ended` goes on.
    fn look(&mut self, it: V, kind: Inner, ended: impl FnOnce(&mut Self)) -> Next {
        let Sequence { iterator, from, place, len, .. } = match sequence(kind) {
            Some(sequence) => sequence,
            None => {
                self.know(it, shapes::RANGE_ITER);
                // Of one made here, the end is known: it is not counted how many are left.
                let left = if let Some((end, _)) = self.ranges.get(&it).copied() {
                    let at = self.push(Op::LoadRaw(layout::RANGE_NEXT), Ty::Raw, &[it]);
                    self.push(Op::Low(IntOp::Sub), Ty::Raw, &[end, at])
                } else {
                    self.push(Op::LoadRaw(layout::RANGE_LEFT), Ty::Raw, &[it])
                };
                let done = self.push(Op::IsZero, Ty::Bool, &[left]);
                self.aside(done, true, ended);
                return Next::Range { it, left };
            }
        };
        self.know(it, iterator);
        let sequence = self.load_bound(Op::LoadField(from), &[it]);
        if kind == Inner::Text {
            // (Only strings are there, also of derived classes.)
            self.guard(Op::GuardText, Ty::None, &[sequence]);
        }
        let index = self.push(Op::LoadRaw(place), Ty::Raw, &[it]);
        let len = self.push(len, Ty::Raw, &[sequence]);
        let more = self.push(Op::RawLess, Ty::Bool, &[index, len]);
        self.aside(more, false, |b| {
            let unbound = b.constant(Value::UNBOUND);
            b.push(Op::StoreField(from), Ty::None, &[it, unbound]);
            ended(b);
        });
        match kind {
            Inner::List(seen) => {
                let items = Self::items_of(seen).unwrap_or(Items::Any);
                let storage = self.list_storage(sequence, items);
                let item = self.push(Op::ListGet(items), Self::item_type(items), &[storage, index]);
                Next::Sequence { it, index, item, place }
            }
            Inner::Bytes => {
                let item = self.push(Op::BytesItem, Ty::Raw, &[sequence, index]);
                let item = self.push(Op::RangeItem(true), Ty::Int, &[item]);
                Next::Sequence { it, index, item, place }
            }
            Inner::ByteArray if let Some(elements) = bytes_of_array() => {
                let from = self.push(Op::ArrayItems(elements), Ty::Raw, &[sequence]);
                let item = self.guard(Op::ArrayGet(elements), elements.ty(), &[from, index]);
                Next::Sequence { it, index, item, place }
            }
            Inner::Text => {
                let item = self.char_at(sequence, index);
                Next::Sequence { it, index, item, place }
            }
            _ => {
                let item = self.push(Op::TupleItem, Ty::Any, &[sequence, index]);
                Next::Sequence { it, index, item, place }
            }
        }
    }

    /// Takes the next number of a range with so many left.
    fn take_of_range(&mut self, it: V, left: V) -> V {
        let at = self.push(Op::LoadRaw(layout::RANGE_NEXT), Ty::Raw, &[it]);
        let step = self.push(Op::LoadRaw(layout::RANGE_STEP), Ty::Raw, &[it]);
        let next = self.push(Op::Low(IntOp::Add), Ty::Raw, &[at, step]);
        let (left, natural) = match self.ranges.get(&it).copied() {
            Some((end, natural)) => (self.push(Op::Low(IntOp::Sub), Ty::Raw, &[end, next]), natural),
            None => {
                let one = self.push(Op::Raw(1), Ty::Raw, &[]);
                (self.push(Op::Low(IntOp::Sub), Ty::Raw, &[left, one]), false)
            }
        };
        self.push(Op::StoreRaw(layout::RANGE_LEFT), Ty::None, &[it, left]);
        self.push(Op::StoreRaw(layout::RANGE_NEXT), Ty::None, &[it, next]);
        self.push(Op::RangeItem(natural), Ty::Int, &[at])
    }

    /// Is the int known not to be negative, by looking so many instructions back?
    fn is_natural(&self, v: V, far: usize) -> bool {
        let part = |k: usize| far > 0 && self.is_natural(self.f.inst(v).args[k], far - 1);
        match self.f.op(v) {
            Op::Int(n) => n >= 0,
            Op::RangeItem(natural) => natural,
            Op::U64ToInt | Op::Masked(_) => true,
            Op::Int2(IntOp::And) => part(0) || part(1),
            Op::Int2(IntOp::Add | IntOp::Mul | IntOp::FloorDiv | IntOp::Or | IntOp::Xor) => {
                part(0) && part(1)
            }
            Op::Int2(IntOp::Shr | IntOp::Shl) => part(0),
            Op::Int2(IntOp::Mod) => part(1),
            _ => false,
        }
    }

    /// A new iterator, by its shape.
    fn new_iterator(&mut self, shape: u32) -> Option<V> {
        let template = quick::iterator_template(self.vm, shape)?;
        self.f.templates.push(template);
        let it = self.push(Op::NewInstance(self.f.templates.len() as u16 - 1), Ty::Any, &[]);
        self.regs.facts.insert(it, shape);
        Some(it)
    }

    /// `iter(range(start, stop, step))`, of two ints.
    pub(crate) fn new_range_iter(&mut self, start: V, stop: V, step: i64) -> Option<V> {
        let it = self.new_iterator(shapes::RANGE_ITER)?;
        let natural = step > 0 && self.is_natural(start, 4);
        let [start, stop] = [start, stop].map(|v| self.push(Op::LowBits, Ty::Raw, &[v]));
        let count = self.push(Op::RangeCount(step), Ty::Raw, &[start, stop]);
        if step == 1 {
            let end = self.push(Op::Low(IntOp::Add), Ty::Raw, &[start, count]);
            self.ranges.insert(it, (end, natural));
        }
        let step = self.push(Op::Raw(step as u64), Ty::Raw, &[]);
        self.set_range(it, start, step, count);
        Some(it)
    }

    /// `reversed(range(start, stop, step))`, of two ints.
    pub(crate) fn new_reversed_range_iter(&mut self, start: V, stop: V, step: i64) -> Option<V> {
        let it = self.new_iterator(shapes::RANGE_ITER)?;
        let [start, stop] = [start, stop].map(|v| self.push(Op::LowBits, Ty::Raw, &[v]));
        let count = self.push(Op::RangeCount(step), Ty::Raw, &[start, stop]);
        // (Ints of 62 bits and their number: no sum leaves 64 bits where there is an item at all.)
        let [up, back] = [step, -step].map(|n| self.push(Op::Raw(n as u64), Ty::Raw, &[]));
        let whole = self.push(Op::Low(IntOp::Mul), Ty::Raw, &[count, up]);
        let end = self.push(Op::Low(IntOp::Add), Ty::Raw, &[start, whole]);
        let last = self.push(Op::Low(IntOp::Add), Ty::Raw, &[end, back]);
        self.set_range(it, last, back, count);
        Some(it)
    }

    /// The same with a step that is not known; it must not be 0.
    pub(crate) fn new_range_iter_by(&mut self, start: V, stop: V, step: V) -> Option<V> {
        let [start, stop, step] = [start, stop, step].map(|v| self.push(Op::LowBits, Ty::Raw, &[v]));
        self.guard(Op::GuardAbove(0), Ty::None, &[step]);
        let it = self.new_iterator(shapes::RANGE_ITER)?;
        let count = self.push(Op::RangeCountBy, Ty::Raw, &[start, stop, step]);
        self.set_range(it, start, step, count);
        Some(it)
    }

    fn set_range(&mut self, it: V, start: V, step: V, count: V) {
        for (place, v) in
            [(layout::RANGE_NEXT, start), (layout::RANGE_STEP, step), (layout::RANGE_LEFT, count)]
        {
            self.push(Op::StoreRaw(place), Ty::None, &[it, v]);
        }
    }

    /// The iterator for a loop over what the loop's first instruction went over until now, if that is a sequence, or the
    /// iterator that [`Builder::new_range_iter`] made.
    pub(crate) fn get_iter(&mut self, at: usize, i: Instr) -> Option<V> {
        let v = self.get(i.b());
        if matches!(
            self.regs.facts.get(&v),
            Some(
                &(shapes::RANGE_ITER
                    | shapes::LIST_ITER
                    | shapes::TUPLE_ITER
                    | shapes::STR_ITER
                    | shapes::BYTES_ITER
                    | shapes::BYTEARRAY_ITER)
            )
        ) {
            return Some(v);
        }
        // (A comprehension makes what it fills before it goes on to its loop.)
        let makes = |i: &Instr| matches!(i.op(), Bc::BuildList | Bc::BuildSet | Bc::BuildMap);
        let skipped = usize::from(self.body.unit().instrs.get(at + 1).is_some_and(makes));
        let head = at + 1 + skipped;
        let next = *self.body.unit().instrs.get(head)?;
        if next.op() != Bc::ForIter || next.b() != i.a() || self.f.ty(v) != Ty::Any || !self.is_trusted() {
            return None;
        }
        let s = sequence(self.goes_over(head)?)?;
        self.know(v, s.shape);
        let it = self.new_iterator(s.iterator)?;
        self.push(Op::StoreField(s.from), Ty::None, &[it, v]);
        let first = self.push(Op::Raw(0), Ty::Raw, &[]);
        self.push(Op::StoreRaw(s.place), Ty::None, &[it, first]);
        Some(it)
    }

    /// Takes the item that was looked at.
    fn take(&mut self, next: Next) -> V {
        let (it, index, item, place) = match next {
            Next::Sequence { it, index, item, place } => (it, index, item, place),
            Next::Range { it, left } => return self.take_of_range(it, left),
        };
        let after = self.push(Op::RawNext, Ty::Raw, &[index]);
        self.push(Op::StoreRaw(place), Ty::None, &[it, after]);
        item
    }
}
