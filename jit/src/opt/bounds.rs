//! Constant indices: of the checks of one length in a block, the one for the greatest index is made, where the first of them
//! stood, and none where one as great was made before. (Where it fails, the interpreter goes on there and finds out which index
//! was too great.)

use crate::mir::graph::order;
use crate::mir::verify::Dominators;
use crate::mir::{Func, Inst, Op, Ty, V};
use rustc_hash::FxHashMap as HashMap;

/// A check that was made.
struct Made {
    block: usize,
    above: u64,
}

/// Runs the pass.
pub fn run(func: &mut Func) {
    let tree = Dominators::new(func);
    let mut made: HashMap<V, Vec<Made>> = HashMap::default();
    for b in order(func) {
        let mut greatest: HashMap<V, u64> = HashMap::default();
        for v in &func.blocks[b].insts {
            if let Some((k, len)) = constant_index(func, *v) {
                let most = greatest.entry(len).or_insert(k);
                *most = k.max(*most);
            }
        }
        if greatest.is_empty() {
            continue;
        }
        let mut insts = Vec::new();
        for v in std::mem::take(&mut func.blocks[b].insts) {
            if let Some((k, len)) = constant_index(func, v) {
                let above = greatest[&len];
                let known = made.entry(len).or_default();
                if !known.iter().any(|m| m.above >= above && tree.dominates(m.block, b)) {
                    let state = func.inst(v).state;
                    func.insts.push(Inst { op: Op::GuardAbove(above), ty: Ty::None, args: vec![len], state });
                    insts.push(V(func.insts.len() as u32 - 1));
                    known.push(Made { block: b, above });
                }
                func.insts[v.0 as usize] =
                    Inst { op: Op::Raw(k), ty: Ty::Raw, args: Vec::new(), state: None };
            }
            insts.push(v);
        }
        func.blocks[b].insts = insts;
    }
}

/// An index that is known, not counted from the end, and the length that it must be below.
fn constant_index(func: &Func, v: V) -> Option<(u64, V)> {
    let inst = func.inst(v);
    match (inst.op, inst.args.as_slice()) {
        (Op::Index, [key, len]) => match func.op(*key) {
            Op::Int(k) => Some((u64::try_from(k).ok()?, *len)),
            _ => None,
        },
        _ => None,
    }
}
