//! What was computed, loaded or checked before, on every path, is not done again: value numbering over the graph of blocks,
//! with a version number for each place of memory. A store tells what a load would give.

use super::effects::{Changes, Place, Reads, changes, end_changes, reads};
use crate::mir::graph::{Loop, loops, order, predecessors};
use crate::mir::verify::Dominators;
use crate::mir::{Func, Op, Term, V};
use rustc_hash::FxHashMap as HashMap;

/// An instruction, with the version of what it reads and the numbers of its arguments.
type Key = (Op, u32, [u32; 3]);

/// What is known at one place of the function.
#[derive(Clone, Default)]
struct Known {
    /// Versions of places; of those that are not named, `others`.
    versions: HashMap<Place, u32>,
    others: u32,
    values: HashMap<Key, V>,
}

impl Known {
    fn version(&self, place: Place) -> u32 {
        self.versions.get(&place).copied().unwrap_or(self.others)
    }
}

struct Pass<'a> {
    func: &'a mut Func,
    /// For each value the one that stands for it.
    forward: Vec<V>,
    constants: HashMap<Op, u32>,
    fresh: u32,
}

/// Runs the pass.
pub fn run(func: &mut Func) {
    let forward = (0..func.insts.len() as u32).map(V).collect();
    let mut pass = Pass { func, forward, constants: HashMap::default(), fresh: 0 };
    pass.blocks();
    let forward = pass.forward;
    rewrite(func, &forward);
}

impl Pass<'_> {
    fn blocks(&mut self) {
        let order = order(self.func);
        let before = predecessors(self.func, &order);
        let loops = loops(&before, &order, &Dominators::new(self.func));
        let mut left: Vec<u32> = vec![0; self.func.blocks.len()];
        order.iter().for_each(|b| before[*b].iter().for_each(|p| left[*p] += 1));
        let mut ends: HashMap<usize, Known> = HashMap::default();
        for b in order.iter().copied() {
            let round = loops.iter().find(|l| l.header == b);
            let from = before[b].iter().filter(|p| round.is_none_or(|l| !l.latches.contains(p)));
            let mut states: Vec<Known> = Vec::new();
            for p in from {
                left[*p] -= 1;
                let state = if left[*p] == 0 { ends.remove(p) } else { ends.get(p).cloned() };
                states.extend(state);
            }
            let mut known = self.meet(states);
            if let Some(l) = round {
                self.enter(l, &mut known);
            }
            if let [p] = before[b].as_slice()
                && let Term::Branch(c, yes, no) = self.func.blocks[*p].term
                && yes != no
            {
                let key = self.key(Op::GuardBool(yes.0 as usize == b), 0, &[c]);
                known.values.insert(key, c);
            }
            self.block(b, &mut known);
            self.decide(b, &known);
            ends.insert(b, known);
        }
    }

    /// A branch by a condition that was looked at before goes where that did.
    fn decide(&mut self, b: usize, known: &Known) {
        let Term::Branch(c, yes, no) = self.func.blocks[b].term else { return };
        for (holds, to) in [(true, yes), (false, no)] {
            let key = self.key(Op::GuardBool(holds), 0, &[c]);
            if known.values.contains_key(&key) {
                self.func.blocks[b].term = Term::Jump(to, Vec::new());
            }
        }
    }

    fn version(&mut self) -> u32 {
        self.fresh += 1;
        self.fresh
    }

    /// What is known where paths meet.
    fn meet(&mut self, mut states: Vec<Known>) -> Known {
        let Some(mut known) = states.pop() else { return Known::default() };
        for other in states {
            let places: Vec<Place> = known.versions.keys().chain(other.versions.keys()).copied().collect();
            for place in places {
                if known.version(place) != other.version(place) {
                    let version = self.version();
                    known.versions.insert(place, version);
                }
            }
            if known.others != other.others {
                known.others = self.version();
            }
            known.values.retain(|key, v| other.values.get(key) == Some(v));
        }
        known
    }

    /// What a loop changes may have changed at its head.
    fn enter(&mut self, l: &Loop, known: &mut Known) {
        for b in &l.body {
            for k in 0..self.func.blocks[*b].insts.len() {
                let op = self.func.op(self.func.blocks[*b].insts[k]);
                self.change(changes(op), known);
            }
            self.change(end_changes(&self.func.blocks[*b].term), known);
        }
    }

    fn change(&mut self, changes: Changes, known: &mut Known) {
        match changes {
            Changes::Nothing => {}
            Changes::One(place) => {
                let version = self.version();
                known.versions.insert(place, version);
            }
            Changes::Places(all) => all.iter().for_each(|place| {
                let version = self.version();
                known.versions.insert(*place, version);
            }),
            Changes::Anything => {
                known.versions.clear();
                known.others = self.version();
            }
        }
    }

    /// The number that stands for an argument: constants are equal wherever they are made.
    fn number(&mut self, v: V) -> u32 {
        let v = self.forward[v.0 as usize];
        match self.func.op(v) {
            op if op.is_constant() => *self.constants.entry(op).or_insert(v.0),
            _ => v.0,
        }
    }

    fn key(&mut self, op: Op, version: u32, args: &[V]) -> Key {
        let mut numbers = [u32::MAX; 3];
        for (n, a) in numbers.iter_mut().zip(args) {
            *n = self.number(*a);
        }
        (op, version, numbers)
    }

    fn block(&mut self, b: usize, known: &mut Known) {
        let insts = std::mem::take(&mut self.func.blocks[b].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for v in insts {
            if self.is_done(v, known) {
                continue;
            }
            kept.push(v);
            let (op, args) = (self.func.op(v), self.func.inst(v).args.clone());
            self.change(changes(op), known);
            // What was stored is what a load gives.
            if let (Op::StoreField(offset), [obj, value]) = (op, args.as_slice()) {
                let value = self.forward[value.0 as usize];
                let key = self.key(Op::LoadField(offset), known.version(Place::Field(offset)), &[*obj]);
                known.values.insert(key, value);
            }
        }
        self.func.blocks[b].insts = kept;
        let ends = end_changes(&self.func.blocks[b].term);
        self.change(ends, known);
    }

    /// Is there no need for the instruction? Then its value is noted.
    fn is_done(&mut self, v: V, known: &mut Known) -> bool {
        let op = self.func.op(v);
        if op.is_constant() {
            return false;
        }
        let args: Vec<V> = self.func.inst(v).args.iter().map(|a| self.forward[a.0 as usize]).collect();
        match self.fold(op, &args) {
            Fold::Value(w) => {
                self.forward[v.0 as usize] = w;
                return true;
            }
            Fold::Holds => return true,
            Fold::Open => {}
        }
        let version = match reads(op) {
            Reads::Other => return false,
            Reads::Nothing => 0,
            Reads::Memory(place) => known.version(place),
        };
        let key = self.key(op, version, &args);
        match known.values.get(&key) {
            Some(w) => {
                self.forward[v.0 as usize] = *w;
                true
            }
            None => {
                known.values.insert(key, v);
                false
            }
        }
    }

    /// What an instruction gives, by what its arguments are.
    fn fold(&self, op: Op, args: &[V]) -> Fold {
        let Some(a) = args.first().copied() else { return Fold::Open };
        let inner = || self.forward[self.func.inst(a).args[0].0 as usize];
        match (op, self.func.op(a)) {
            (Op::UnboxFloat | Op::UnboxNumber | Op::UnboxExact, Op::BoxFloat)
            | (Op::UnboxInt, Op::BoxInt) => Fold::Value(inner()),
            // The word that it came from.
            (Op::BoxFloat, Op::UnboxFloat) | (Op::BoxInt, Op::UnboxInt) => Fold::Value(inner()),
            (
                Op::GuardNotWord(_),
                Op::BoxInt | Op::BoxFloat | Op::NewInstance(_) | Op::NewTuple | Op::NewDict | Op::NewCell,
            ) => Fold::Holds,
            (Op::GuardNotInts, Op::BoxFloat) => Fold::Holds,
            (Op::GuardNotWord(word), Op::Word(is)) if is != word => Fold::Holds,
            (Op::GuardWord(word), Op::Word(is)) if is == word => Fold::Holds,
            (Op::GuardRaw(n), Op::Raw(is)) if is == n => Fold::Holds,
            _ => Fold::Open,
        }
    }
}

/// The value that stands for one in the end; one without an entry stands for itself.
pub fn last(forward: &[V], mut v: V) -> V {
    while let Some(next) = forward.get(v.0 as usize).filter(|next| **next != v) {
        v = *next;
    }
    v
}

/// Puts in the place of each value the one that stands for it.
pub fn rewrite(func: &mut Func, forward: &[V]) {
    let last = |v: V| last(forward, v);
    for inst in &mut func.insts {
        inst.args.iter_mut().for_each(|a| *a = last(*a));
    }
    for state in &mut func.states {
        state.values_mut().for_each(|v| *v = last(*v));
    }
    for block in &mut func.blocks {
        block.term.values_mut().iter_mut().for_each(|v| *v = last(*v));
    }
}

enum Fold {
    /// It gives this value.
    Value(V),
    /// It is a check that holds.
    Holds,
    Open,
}
