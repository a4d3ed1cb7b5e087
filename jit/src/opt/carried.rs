//! Objects that are not made (see [`super::escape`]) and reach a block by a parameter that only frame states name. The parameter
//! gets others beside it for what the object has; it is itself [`NONE`] where these mean an object, and else the value that
//! was passed.

use super::escape::Plan;
use crate::mir::{Func, Object, Op, Term, Ty, V};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeMap;
use taipan_vm::interp::quick;
use taipan_vm::value::Value;

/// What such a parameter is where an object is meant: no value of a program.
pub const NONE: u64 = quick::END;

/// What the objects of a parameter look like.
#[derive(Clone, PartialEq, Eq)]
struct Form {
    template: u16,
    shape: u32,
    /// Offsets of the attributes.
    fields: Vec<i32>,
}

/// The parameters that are taken apart.
pub struct Carried {
    forms: BTreeMap<V, Form>,
}

/// The parameters that nothing uses but frame states, and jumps to others of the kind.
pub fn unseen(func: &Func, order: &[usize]) -> HashSet<V> {
    let mut unseen: HashSet<V> = order.iter().flat_map(|b| func.blocks[*b].params.iter().copied()).collect();
    unseen.retain(|p| func.ty(*p) == Ty::Any);
    for b in order {
        for v in &func.blocks[*b].insts {
            func.inst(*v).args.iter().for_each(|a| {
                unseen.remove(a);
            });
        }
        let term = &func.blocks[*b].term;
        if !matches!(term, Term::Jump(..)) {
            term.values().iter().for_each(|v| {
                unseen.remove(v);
            });
        }
    }
    loop {
        let before = unseen.len();
        for (a, p) in order.iter().flat_map(|b| passed(func, *b)) {
            if !unseen.contains(&p) {
                unseen.remove(&a);
            }
        }
        if unseen.len() == before {
            return unseen;
        }
    }
}

/// What a block passes, each with the parameter.
fn passed(func: &Func, b: usize) -> Vec<(V, V)> {
    match &func.blocks[b].term {
        Term::Jump(to, args) => {
            args.iter().copied().zip(func.blocks[to.0 as usize].params.iter().copied()).collect()
        }
        _ => Vec::new(),
    }
}

/// Finds what is passed. An object that does not fit the others is given instead: it must be made.
pub(super) fn find(
    func: &Func,
    order: &[usize],
    unseen: &HashSet<V>,
    plans: &HashMap<V, Plan>,
) -> Result<Carried, V> {
    let mut forms: BTreeMap<V, Form> = BTreeMap::new();
    for b in order.iter().copied() {
        for (a, p) in passed(func, b).into_iter().filter(|(_, p)| unseen.contains(p)) {
            let (Some(plan), Op::NewInstance(template)) = (plans.get(&a), func.op(a)) else { continue };
            let Some(contents) = plan.ends.get(&b) else { return Err(a) };
            // (What is in the object must be a value by itself.)
            let loads = |v: V| plans.values().flat_map(|plan| &plan.loads).find(|l| l.0 == v).map(|l| l.1);
            let seen = |v: &V| {
                let v = std::iter::successors(Some(*v), |v| loads(*v)).last();
                v.is_some_and(|v| !plans.contains_key(&v) && !unseen.contains(&v))
            };
            if !contents.fields.values().all(seen) {
                return Err(a);
            }
            let form =
                Form { template, shape: contents.shape, fields: contents.fields.keys().copied().collect() };
            let same = |other: &Form| {
                func.templates[other.template as usize] == func.templates[template as usize]
                    && other.shape == form.shape
                    && other.fields == form.fields
            };
            if forms.get(&p).is_some_and(|other| !same(other)) {
                return Err(a);
            }
            forms.entry(p).or_insert(form);
        }
    }
    // What is passed on must look the same there.
    loop {
        let before = forms.len();
        for (a, p) in order.iter().flat_map(|b| passed(func, *b)) {
            let Some(form) = forms.get(&a).cloned() else { continue };
            let fits = |other: &Form| other.shape == form.shape && other.fields == form.fields;
            match forms.get(&p) {
                None => {
                    forms.insert(p, form);
                }
                Some(other) if !fits(other) => return Err(a_source(func, order, plans, a)),
                Some(_) => {}
            }
        }
        if forms.len() == before {
            return Ok(Carried { forms });
        }
    }
}

/// An object that reaches a parameter.
fn a_source(func: &Func, order: &[usize], plans: &HashMap<V, Plan>, p: V) -> V {
    let all = || order.iter().flat_map(|b| passed(func, *b));
    let mut open = vec![p];
    let mut seen = HashSet::default();
    while let Some(p) = open.pop() {
        for (a, _) in all().filter(|(_, q)| *q == p) {
            if plans.contains_key(&a) {
                return a;
            }
            if seen.insert(a) {
                open.push(a);
            }
        }
    }
    p
}

impl Carried {
    /// Gives the parameters their parts. The objects that frame states shall name, by the parameters.
    pub(super) fn split(
        self,
        func: &mut Func,
        order: &[usize],
        plans: &HashMap<V, Plan>,
        plain: &impl Fn(&Func, V) -> V,
    ) -> HashMap<V, Object> {
        if self.forms.is_empty() {
            return HashMap::default();
        }
        let types = self.types(func, order, plans, plain);
        let mut parts: HashMap<V, Object> = HashMap::default();
        for b in order.iter().copied() {
            for p in func.blocks[b].params.clone() {
                let Some(form) = self.forms.get(&p) else { continue };
                let block = crate::mir::B(b as u32);
                let part = |offset: &i32| (*offset, func.param(block, types[&(p, *offset)]));
                let fields = form.fields.iter().map(part).collect();
                parts.insert(p, Object { v: p, template: form.template, shape: form.shape, fields });
            }
        }
        for b in order.iter().copied() {
            let pairs = passed(func, b);
            let mut more: Vec<V> = Vec::new();
            for (k, (a, p)) in pairs.into_iter().enumerate() {
                let Some(object) = parts.get(&p) else { continue };
                let block = crate::mir::B(b as u32);
                let contents = plans.get(&a).and_then(|plan| plan.ends.get(&b));
                for (n, (offset, param)) in object.fields.iter().enumerate() {
                    let ty = func.ty(*param);
                    let v = match (contents, parts.get(&a)) {
                        (Some(contents), _) => {
                            let raw = contents.fields[offset];
                            Some(plain(func, raw)).filter(|v| func.ty(*v) == ty).unwrap_or(raw)
                        }
                        (None, Some(from)) => from.fields[n].1,
                        (None, None) => nothing(func, block, ty),
                    };
                    more.push(v);
                }
                if contents.is_some() {
                    let none = func.push(block, Op::Word(NONE), Ty::Any, &[], None);
                    if let Term::Jump(_, args) = &mut func.blocks[b].term {
                        args[k] = none;
                    }
                }
            }
            if let Term::Jump(_, args) = &mut func.blocks[b].term {
                args.extend(more);
            }
        }
        parts
    }

    /// The types of the parts, by parameter and offset: what is passed unboxed everywhere is so here.
    fn types(
        &self,
        func: &Func,
        order: &[usize],
        plans: &HashMap<V, Plan>,
        plain: &impl Fn(&Func, V) -> V,
    ) -> HashMap<(V, i32), Ty> {
        let mut types: HashMap<(V, i32), Ty> = HashMap::default();
        let add = |p: V, offset: i32, ty: Ty, types: &mut HashMap<(V, i32), Ty>| {
            let known = types.entry((p, offset)).or_insert(ty);
            let changes = *known != ty && *known != Ty::Any;
            if changes {
                *known = Ty::Any;
            }
            changes
        };
        for b in order.iter().copied() {
            for (a, p) in passed(func, b).into_iter().filter(|(_, p)| self.forms.contains_key(p)) {
                let Some(contents) = plans.get(&a).and_then(|plan| plan.ends.get(&b)) else { continue };
                for (offset, v) in &contents.fields {
                    add(p, *offset, func.ty(plain(func, *v)), &mut types);
                }
            }
        }
        loop {
            let mut changed = false;
            for (a, p) in order.iter().flat_map(|b| passed(func, *b)) {
                let (Some(form), true) = (self.forms.get(&a), self.forms.contains_key(&p)) else { continue };
                for offset in &form.fields {
                    let (from, to) = (types.get(&(a, *offset)).copied(), types.get(&(p, *offset)).copied());
                    changed |= from.is_some_and(|ty| to.is_none() | add(p, *offset, ty, &mut types));
                    changed |= to.is_some_and(|ty| from.is_none() | add(a, *offset, ty, &mut types));
                }
            }
            if !changed {
                return types;
            }
        }
    }
}

/// What stands for a part where there is no object.
fn nothing(func: &mut Func, block: crate::mir::B, ty: Ty) -> V {
    match ty {
        Ty::Float => func.push(block, Op::Float(0), Ty::Float, &[], None),
        Ty::Int => func.push(block, Op::Int(0), Ty::Int, &[], None),
        Ty::Raw => func.push(block, Op::Raw(0), Ty::Raw, &[], None),
        Ty::U64 => func.push(block, Op::U64(0), Ty::U64, &[], None),
        Ty::Bool => {
            let zero = func.push(block, Op::Int(0), Ty::Int, &[], None);
            func.push(block, Op::IntCmp(crate::mir::Cmp::Lt), Ty::Bool, &[zero, zero], None)
        }
        _ => func.push(block, Op::Word(Value::UNBOUND.bits()), Ty::Any, &[], None),
    }
}
