//! Escape analysis with scalar replacement (Stadler, Würthinger, Mössenböck: "Partial Escape Analysis and Scalar Replacement for
//! Java", without the partial part): an object that only instructions look at which could as well look at its attributes is not
//! made. What reads an attribute takes the value that was written; a frame state that names the object says what it would look
//! like, and it is made where compiled code is left there. That holds for block parameters too that only frame states name, as
//! a local variable is that each round of a loop sets anew: they are taken apart into what the object has
//! ([`super::carried`]).

use super::carried::{self, Carried};
use crate::mir::graph::{order, predecessors};
use crate::mir::verify::Dominators;
use crate::mir::{Func, Inst, Object, Op, S, Term, V};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeMap;

/// What an object has at one place.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Contents {
    pub shape: u32,
    pub fields: BTreeMap<i32, V>,
}

/// What is known of an object that is not made.
pub(super) struct Plan {
    /// Loads, with what they give.
    pub loads: Vec<(V, V)>,
    states: HashMap<S, Contents>,
    /// At the ends of blocks.
    pub ends: HashMap<usize, Contents>,
    /// What differs with the way to a block: its parameters for the fields at these offsets.
    params: Vec<(usize, i32, V)>,
}

/// Runs the pass. True: something was changed.
pub fn run(func: &mut Func) -> bool {
    let order = order(func);
    let made =
        |b: &usize| func.blocks[*b].insts.iter().filter(|v| matches!(func.op(**v), Op::NewInstance(_)));
    let mut open: HashSet<V> = order.iter().flat_map(made).copied().collect();
    if open.is_empty() {
        return false;
    }
    let before = predecessors(func, &order);
    let tree = Dominators::new(func);
    let mut plans: HashMap<V, Plan> = HashMap::default();
    let unseen = carried::unseen(func, &order);
    let carried = loop {
        keep_private(func, &order, &unseen, &mut open);
        plans.retain(|v, _| open.contains(v));
        let missing: Vec<V> = open.iter().copied().filter(|v| !plans.contains_key(v)).collect();
        if missing.is_empty() {
            if let Some(v) = loaded(&plans) {
                open.remove(&v);
                continue;
            }
            let found = carried::find(func, &order, &unseen, &plans);
            match found {
                Ok(carried) => break carried,
                Err(v) => open.remove(&v),
            };
            continue;
        }
        for v in missing {
            match trace(func, &order, &before, &tree, &unseen, v) {
                Some(plan) => {
                    plans.insert(v, plan);
                }
                None => {
                    open.remove(&v);
                }
            }
        }
    };
    apply(func, &order, &plans, carried);
    !plans.is_empty()
}

/// An object that a load from another one gives. What is done with that is not known to be of its attributes alone, so it must
/// be made.
fn loaded(plans: &HashMap<V, Plan>) -> Option<V> {
    let loads: HashMap<V, V> = plans.values().flat_map(|plan| &plan.loads).copied().collect();
    let last = |v: V| std::iter::successors(Some(v), |v| loads.get(v).copied()).last();
    loads.values().filter_map(|v| last(*v)).find(|v| plans.contains_key(v))
}

/// Keeps the objects that are used in no other way than by their attributes and shape.
fn keep_private(func: &Func, order: &[usize], unseen: &HashSet<V>, open: &mut HashSet<V>) {
    loop {
        let before = open.len();
        for b in order {
            for u in &func.blocks[*b].insts {
                let inst = func.inst(*u);
                for (k, a) in inst.args.iter().enumerate() {
                    let fine = match inst.op {
                        Op::StoreRaw(_) => k == 0,
                        Op::StoreField(_) => k == 0 || (open.contains(&inst.args[0]) && inst.args[0] != *a),
                        Op::SetShape(_)
                        | Op::GuardShape(_)
                        | Op::GuardShapes(_)
                        | Op::LoadField(_)
                        | Op::LoadRaw(_) => true,
                        _ => false,
                    };
                    if !fine {
                        open.remove(a);
                    }
                }
            }
            match &func.blocks[*b].term {
                Term::Jump(to, args) => {
                    let params = &func.blocks[to.0 as usize].params;
                    for (a, _) in args.iter().zip(params).filter(|(_, p)| !unseen.contains(p)) {
                        open.remove(a);
                    }
                }
                term => term.values().iter().for_each(|v| {
                    open.remove(v);
                }),
            }
        }
        if open.len() == before {
            return;
        }
    }
}

/// Follows an object from where it would be made. Where paths meet on which a field has different values, and at the heads of
/// loops that set it, the block gets a parameter. None: the object looks different by more than that.
fn trace(
    func: &mut Func,
    order: &[usize],
    before: &[Vec<usize>],
    tree: &Dominators,
    unseen: &HashSet<V>,
    v: V,
) -> Option<Plan> {
    let home = order.iter().copied().find(|b| func.blocks[*b].insts.contains(&v))?;
    let Op::NewInstance(template) = func.op(v) else { return None };
    let shape = func.templates[template as usize].words[0] as u32;
    let mut plan =
        Plan { loads: Vec::new(), states: HashMap::default(), ends: HashMap::default(), params: Vec::new() };
    let mut heads: HashMap<usize, Contents> = HashMap::default();
    let mut ends: HashMap<usize, Contents> = HashMap::default();
    for b in order.iter().copied().filter(|b| tree.dominates(home, *b)) {
        let mut contents = if b == home {
            Contents { shape, fields: BTreeMap::new() }
        } else {
            let from: Vec<&Contents> = before[b].iter().filter_map(|p| ends.get(p)).collect();
            let goes_round = before[b].iter().any(|p| tree.dominates(b, *p));
            let set = if goes_round { stores(func, before, tree, b, v) } else { Vec::new() };
            meet(func, b, &from, &set, unseen, &mut plan.params)?
        };
        heads.insert(b, contents.clone());
        let insts = &func.blocks[b].insts;
        let start = if b == home { insts.iter().position(|i| *i == v)? + 1 } else { 0 };
        for u in &insts[start..] {
            let inst = func.inst(*u);
            if let Some(s) = inst.state {
                plan.states.insert(s, contents.clone());
            }
            if inst.args.first() != Some(&v) {
                continue;
            }
            match inst.op {
                Op::StoreField(offset) | Op::StoreRaw(offset) => {
                    contents.fields.insert(offset, inst.args[1]);
                }
                Op::SetShape(shape) => contents.shape = shape,
                Op::GuardShape(shape) if shape != contents.shape => return None,
                Op::GuardShapes(set) if !func.sets[set as usize].contains(&contents.shape) => return None,
                Op::LoadField(offset) | Op::LoadRaw(offset) => {
                    plan.loads.push((*u, *contents.fields.get(&offset)?));
                }
                _ => {}
            }
        }
        if let Some(s) = func.blocks[b].term.state() {
            plan.states.insert(s, contents.clone());
        }
        for entrance in func.loops.iter().filter(|e| e.before.0 as usize == b) {
            plan.states.insert(entrance.state, contents.clone());
        }
        ends.insert(b, contents);
    }
    // What comes round a loop is as at its head.
    for (b, head) in &heads {
        let is_param = |offset: &i32| plan.params.iter().any(|(at, o, _)| at == b && o == offset);
        let same = |end: &Contents| {
            let fields = end.fields.len() == head.fields.len()
                && head.fields.iter().all(|(offset, v)| match end.fields.get(offset) {
                    Some(w) => w == v || is_param(offset) && func.ty(*w) == func.ty(*v),
                    None => false,
                });
            fields && end.shape == head.shape
        };
        if *b != home && !before[*b].iter().filter_map(|p| ends.get(p)).all(same) {
            return None;
        }
        let passes = |p: &usize| matches!(func.blocks[*p].term, Term::Jump(..)) && ends.contains_key(p);
        if plan.params.iter().any(|(at, ..)| at == b) && !before[*b].iter().all(passes) {
            return None;
        }
    }
    plan.ends = ends;
    Some(plan)
}

/// The offsets at which a loop sets fields of the object, by its header.
fn stores(func: &Func, before: &[Vec<usize>], tree: &Dominators, header: usize, v: V) -> Vec<i32> {
    let mut inside = vec![header];
    let mut open: Vec<usize> =
        before[header].iter().copied().filter(|p| tree.dominates(header, *p)).collect();
    while let Some(b) = open.pop() {
        if !inside.contains(&b) {
            inside.push(b);
            open.extend(&before[b]);
        }
    }
    let insts = inside.iter().flat_map(|b| &func.blocks[*b].insts).map(|u| func.inst(*u));
    let stored = |inst: &crate::mir::Inst| match inst.op {
        Op::StoreField(offset) | Op::StoreRaw(offset) if inst.args[0] == v => Some(offset),
        _ => None,
    };
    insts.filter_map(stored).collect()
}

/// May the value turn out to be an object that is not made either? Then it cannot be passed.
fn may_be_object(func: &Func, unseen: &HashSet<V>, v: V) -> bool {
    let inst = func.inst(v);
    match inst.op {
        Op::NewInstance(_) => true,
        Op::LoadField(_) => matches!(func.op(inst.args[0]), Op::NewInstance(_) | Op::LoadField(_)),
        Op::Param => unseen.contains(&v),
        _ => false,
    }
}

/// What an object has where a block begins that is reached with these contents; fields that differ, or are among `set`, are
/// parameters. None: the shape differs, or which fields there are.
fn meet(
    func: &mut Func,
    b: usize,
    from: &[&Contents],
    set: &[i32],
    unseen: &HashSet<V>,
    params: &mut Vec<(usize, i32, V)>,
) -> Option<Contents> {
    let (first, rest) = from.split_first()?;
    if rest.iter().any(|c| c.shape != first.shape || !c.fields.keys().eq(first.fields.keys())) {
        return None;
    }
    let mut met = (*first).clone();
    for (offset, v) in &mut met.fields {
        if !set.contains(offset) && rest.iter().all(|c| c.fields[offset] == *v) {
            continue;
        }
        let ty = func.ty(*v);
        if from
            .iter()
            .any(|c| func.ty(c.fields[offset]) != ty || may_be_object(func, unseen, c.fields[offset]))
        {
            return None;
        }
        func.insts.push(Inst { op: Op::Param, ty, args: Vec::new(), state: None });
        *v = V(func.insts.len() as u32 - 1);
        params.push((b, *offset, *v));
    }
    Some(met)
}

/// Puts the plans into effect.
fn apply(func: &mut Func, order: &[usize], plans: &HashMap<V, Plan>, carried: Carried) {
    let before = predecessors(func, order);
    for plan in plans.values() {
        for (b, offset, p) in &plan.params {
            func.blocks[*b].params.push(*p);
            for from in &before[*b] {
                if let Term::Jump(_, args) = &mut func.blocks[*from].term {
                    args.push(plan.ends[from].fields[offset]);
                }
            }
        }
    }
    let mut forward: Vec<V> = (0..func.insts.len() as u32).map(V).collect();
    for (load, value) in plans.values().flat_map(|plan| &plan.loads) {
        forward[load.0 as usize] = *value;
    }
    let plain = |func: &Func, v: V| {
        let v = super::redundant::last(&forward, v);
        match func.op(v) {
            Op::BoxInt | Op::BoxFloat | Op::BoxBool => func.inst(v).args[0],
            _ => v,
        }
    };
    let parts = carried.split(func, order, plans, &plain);
    for n in 0..func.states.len() {
        let mut wanted: Vec<V> = func.states[n].registers.iter().map(|r| plain(func, r.1)).collect();
        let mut objects: Vec<Object> = Vec::new();
        while let Some(v) = wanted.pop() {
            if objects.iter().any(|o| o.v == v) {
                continue;
            }
            if let Some(object) = parts.get(&v) {
                objects.push(object.clone());
                continue;
            }
            let known = plans.get(&v).and_then(|plan| plan.states.get(&S(n as u32)));
            let (Some(contents), Op::NewInstance(template)) = (known, func.op(v)) else { continue };
            let fields: Vec<(i32, V)> =
                contents.fields.iter().map(|(offset, v)| (*offset, plain(func, *v))).collect();
            wanted.extend(fields.iter().map(|f| f.1));
            objects.push(Object { v, template, shape: contents.shape, fields });
        }
        func.states[n].objects = objects;
    }
    for b in order {
        let insts = std::mem::take(&mut func.blocks[*b].insts);
        let about = |v: &V| func.inst(*v).args.first().is_some_and(|a| plans.contains_key(a));
        let kept = insts.into_iter().filter(|v| !about(v)).collect();
        func.blocks[*b].insts = kept;
    }
    for v in plans.keys() {
        if let Op::NewInstance(template) = func.op(*v) {
            func.insts[v.0 as usize].op = Op::Virtual(template);
        }
    }
    forward.extend((forward.len() as u32..func.insts.len() as u32).map(V));
    super::redundant::rewrite(func, &forward);
}
