//! Loop-invariant code motion: what a loop computes, loads or checks anew each time, though neither its arguments nor what it
//! reads change, is done once before the loop. A check that fails there leaves at the loop's entrance; where that happens too
//! often the builder marks no entrance the next time. Only what each round does anyway is moved.

use super::effects::{Changes, Place, Reads, changes, end_changes, follows, reads};
use crate::mir::graph::{Entrance, Loop, loops, order, predecessors};
use crate::mir::verify::Dominators;
use crate::mir::{Func, Op, V};
use rustc_hash::FxHashSet as HashSet;

/// Runs the pass.
pub fn run(func: &mut Func) {
    let order = order(func);
    let before = predecessors(func, &order);
    let tree = Dominators::new(func);
    for l in loops(&before, &order, &tree) {
        let entrance = func.loops.iter().find(|e| e.header.0 as usize == l.header).copied();
        if let Some(entrance) = entrance.filter(|e| tree.reached(e.before.0 as usize)) {
            let always: Vec<usize> = order
                .iter()
                .copied()
                .filter(|b| l.body.contains(b) && l.latches.iter().all(|latch| tree.dominates(*b, *latch)))
                .collect();
            empty(func, &l, &always, entrance);
        }
    }
}

/// What a loop changes.
struct Changed {
    anything: bool,
    places: HashSet<Place>,
}

impl Changed {
    fn of(func: &Func, l: &Loop) -> Changed {
        let mut changed = Changed { anything: false, places: HashSet::default() };
        for b in &l.body {
            let block = &func.blocks[*b];
            let all = block.insts.iter().map(|v| changes(func.op(*v)));
            for c in all.chain([end_changes(&block.term)]) {
                match c {
                    Changes::Nothing => {}
                    Changes::One(place) => {
                        changed.places.insert(place);
                    }
                    Changes::Places(all) => changed.places.extend(all),
                    Changes::Anything => changed.anything = true,
                }
            }
        }
        changed
    }
    fn keeps(&self, op: Op) -> bool {
        match reads(op) {
            Reads::Other => false,
            Reads::Nothing => true,
            Reads::Memory(place) => !self.anything && !self.places.contains(&place),
        }
    }
}

/// Moves what can be moved from the blocks of the loop that each round runs, in their order, before the loop.
fn empty(func: &mut Func, l: &Loop, always: &[usize], entrance: Entrance) {
    let changed = Changed::of(func, l);
    let mut inside: HashSet<V> = HashSet::default();
    for b in &l.body {
        inside.extend(&func.blocks[*b].params);
        inside.extend(&func.blocks[*b].insts);
    }
    // What a check that stays in the loop is about: it must not be followed before.
    let mut open: HashSet<V> = HashSet::default();
    for b in always {
        let insts = std::mem::take(&mut func.blocks[*b].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for v in insts {
            let inst = func.inst(v);
            let moves = changed.keeps(inst.op)
                && inst.args.iter().all(|a| !inside.contains(a))
                && !(follows(inst.op) && inst.args.first().is_some_and(|a| open.contains(a)));
            if !moves {
                if inst.state.is_some() {
                    open.extend(&inst.args);
                }
                kept.push(v);
                continue;
            }
            inside.remove(&v);
            if inst.state.is_some() {
                func.insts[v.0 as usize].state = Some(entrance.state);
            }
            func.blocks[entrance.before.0 as usize].insts.push(v);
        }
        func.blocks[*b].insts = kept;
    }
}
