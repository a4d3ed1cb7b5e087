//! Leaves out instructions that do nothing but give a value that nobody wants.

use crate::mir::graph::order;
use crate::mir::{Func, V};

/// Runs the pass.
pub fn run(func: &mut Func) {
    let order = order(func);
    let mut wanted = vec![false; func.insts.len()];
    let mut open: Vec<V> = Vec::new();
    let want = |v: V, wanted: &mut Vec<bool>, open: &mut Vec<V>| {
        if !std::mem::replace(&mut wanted[v.0 as usize], true) {
            open.push(v);
        }
    };
    for b in &order {
        let block = &func.blocks[*b];
        block.term.values().iter().for_each(|v| want(*v, &mut wanted, &mut open));
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
        if let Some(s) = inst.state {
            func.states[s.0 as usize].values().for_each(|v| want(v, &mut wanted, &mut open));
        }
    }
    for b in order {
        func.blocks[b].insts.retain(|v| wanted[v.0 as usize]);
    }
}
