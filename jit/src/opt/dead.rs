//! Leaves out instructions that do nothing but give a value that nobody wants, and parameters of blocks that nobody wants: those
//! that only get round a loop and back among them.

use crate::mir::graph::order;
use crate::mir::{Func, Term, V};
use rustc_hash::FxHashMap as HashMap;

/// Runs the pass.
pub fn run(func: &mut Func) {
    let order = order(func);
    let mut passed: HashMap<V, Vec<V>> = HashMap::default();
    for b in &order {
        let Term::Jump(to, args) = &func.blocks[*b].term else { continue };
        for (p, a) in func.blocks[to.0 as usize].params.iter().zip(args) {
            passed.entry(*p).or_default().push(*a);
        }
    }
    let mut wanted = vec![false; func.insts.len()];
    let mut open: Vec<V> = Vec::new();
    let want = |v: V, wanted: &mut Vec<bool>, open: &mut Vec<V>| {
        if !std::mem::replace(&mut wanted[v.0 as usize], true) {
            open.push(v);
        }
    };
    for b in &order {
        let block = &func.blocks[*b];
        if !matches!(block.term, Term::Jump(..)) {
            block.term.values().iter().for_each(|v| want(*v, &mut wanted, &mut open));
        }
        if let Some(s) = block.term.state() {
            func.states[s.0 as usize].values().for_each(|v| want(v, &mut wanted, &mut open));
        }
        for v in &block.insts {
            if !func.op(*v).is_pure() {
                want(*v, &mut wanted, &mut open);
            }
        }
    }
    while let Some(v) = open.pop() {
        let inst = func.inst(v);
        inst.args.iter().for_each(|a| want(*a, &mut wanted, &mut open));
        passed.get(&v).into_iter().flatten().for_each(|a| want(*a, &mut wanted, &mut open));
        if let Some(s) = inst.state {
            func.states[s.0 as usize].values().for_each(|v| want(v, &mut wanted, &mut open));
        }
    }
    for b in &order {
        func.blocks[*b].insts.retain(|v| wanted[v.0 as usize]);
        let Term::Jump(to, _) = func.blocks[*b].term else { continue };
        let kept: Vec<bool> =
            func.blocks[to.0 as usize].params.iter().map(|p| wanted[p.0 as usize]).collect();
        if let Term::Jump(_, args) = &mut func.blocks[*b].term {
            let mut kept = kept.into_iter();
            args.retain(|_| kept.next().unwrap_or(true));
        }
    }
    for b in order {
        func.blocks[b].params.retain(|p| wanted[p.0 as usize]);
    }
}
