//! Checks a function: every value is made before it is used on every path, arguments have the types that the instruction
//! takes, jumps pass what the block's parameters take, and what may exit has a state.

use super::{B, Func, Items, Op, Term, Ty, V};

/// Checks the function.
///
/// # Errors
/// What is wrong.
pub fn verify(func: &Func) -> Result<(), String> {
    let dominated = dominators(func);
    let mut made: Vec<Option<(usize, usize)>> = vec![None; func.insts.len()];
    for (k, block) in func.blocks.iter().enumerate() {
        for v in &block.params {
            made[v.0 as usize] = Some((k, 0));
        }
        for (n, v) in block.insts.iter().enumerate() {
            made[v.0 as usize] = Some((k, n + 1));
        }
    }
    let check = |v: V, block: usize, at: usize, what: &str| -> Result<(), String> {
        match made[v.0 as usize] {
            Some((b, n)) if (b == block && n < at) || (b != block && dominated[block].contains(&b)) => Ok(()),
            _ => Err(format!("b{block}: v{} is not there for {what}", v.0)),
        }
    };
    for (k, block) in func.blocks.iter().enumerate() {
        if k != 0 && dominated[k].is_empty() {
            continue;
        }
        for (n, v) in block.insts.iter().enumerate() {
            let inst = func.inst(*v);
            for a in &inst.args {
                check(*a, k, n + 1, &format!("v{}", v.0))?;
            }
            types(func, *v)?;
            if inst.op.may_exit() != inst.state.is_some() {
                return Err(format!("v{}: {:?} and its state", v.0, inst.op));
            }
            if let Some(s) = inst.state {
                for (_, a) in &func.states[s.0 as usize].registers {
                    check(*a, k, n + 1, &format!("the state of v{}", v.0))?;
                }
            }
        }
        let end = block.insts.len() + 1;
        match &block.term {
            Term::Open => return Err(format!("b{k} has no end")),
            Term::Jump(to, args) => {
                let params = &func.blocks[to.0 as usize].params;
                if params.len() != args.len() {
                    return Err(format!("b{k} passes {} of {}", args.len(), params.len()));
                }
                for (p, a) in params.iter().zip(args) {
                    check(*a, k, end, "a jump")?;
                    if func.ty(*p) != func.ty(*a) {
                        return Err(format!("b{k} passes v{} to v{}", a.0, p.0));
                    }
                }
            }
            Term::Branch(v, ..) => {
                check(*v, k, end, "a branch")?;
                if func.ty(*v) != Ty::Bool {
                    return Err(format!("b{k} branches on v{}", v.0));
                }
            }
            Term::Return(v, s) => {
                check(*v, k, end, "a return")?;
                for (_, a) in &func.states[s.0 as usize].registers {
                    check(*a, k, end, "a return's state")?;
                }
            }
            Term::Exit(s, _) | Term::Fail(s) => {
                for (_, a) in &func.states[s.0 as usize].registers {
                    check(*a, k, end, "an exit")?;
                }
            }
            Term::Step(..) => {}
        }
    }
    Ok(())
}

/// The blocks that control may go to from one.
pub fn successors(term: &Term) -> Vec<B> {
    match term {
        Term::Jump(b, _) => vec![*b],
        Term::Branch(_, a, b) => vec![*a, *b],
        Term::Step(_, to) => to.iter().map(|x| x.1).collect(),
        _ => Vec::new(),
    }
}

/// For each block the blocks that dominate it; empty for one that is not reached.
fn dominators(func: &Func) -> Vec<std::collections::BTreeSet<usize>> {
    use std::collections::BTreeSet;
    let n = func.blocks.len();
    let mut known: Vec<Option<BTreeSet<usize>>> = vec![None; n];
    if n == 0 {
        return Vec::new();
    }
    known[0] = Some(BTreeSet::from([0]));
    let mut work = vec![0usize];
    while let Some(b) = work.pop() {
        let Some(mine) = known[b].clone() else { continue };
        for to in successors(&func.blocks[b].term) {
            let t = to.0 as usize;
            let mut new: BTreeSet<usize> = match &known[t] {
                Some(old) => old.intersection(&mine).copied().collect(),
                None => mine.clone(),
            };
            new.insert(t);
            if known[t].as_ref() != Some(&new) {
                known[t] = Some(new);
                work.push(t);
            }
        }
    }
    known.into_iter().map(Option::unwrap_or_default).collect()
}

/// The types of an instruction's arguments.
fn types(func: &Func, v: V) -> Result<(), String> {
    use Ty::{Any, Bool, Float, Int, Raw};
    let inst = func.inst(v);
    let want: &[Ty] = match inst.op {
        Op::Param | Op::Word(_) | Op::Int(_) | Op::Float(_) | Op::LoadReg(_) | Op::LoadAbs(_) => &[],
        Op::GuardU32(..) | Op::Poll | Op::Step(_) | Op::CallFunction { .. } => &[],
        Op::StoreReg(_)
        | Op::UnboxInt
        | Op::UnboxFloat
        | Op::UnboxNumber
        | Op::IsWord(_)
        | Op::GuardWord(_)
        | Op::GuardNotWord(_)
        | Op::GuardShape(_)
        | Op::GuardItems(_)
        | Op::LoadField(_)
        | Op::SetShape(_)
        | Op::Truth
        | Op::ListLen
        | Op::TupleLen
        | Op::TupleGet(_)
        | Op::GuardTupleLen(_)
        | Op::RangeLeft => &[Any],
        Op::BoxInt | Op::IntToFloat | Op::IntNeg | Op::IntInvert => &[Int],
        Op::BoxFloat | Op::FloatNeg => &[Float],
        Op::BoxBool | Op::Not => &[Bool],
        Op::Int2(_) | Op::IntTrueDiv | Op::IntCmp(_) => &[Int, Int],
        Op::Float2(_) | Op::FloatCmp(_) => &[Float, Float],
        Op::StoreField(_) | Op::ListAppend => &[Any, Any],
        Op::IsZero => &[Raw],
        Op::Index => &[Int, Raw],
        Op::ListGet(_) => &[Any, Raw],
        Op::ListSet(Items::Ints) => &[Any, Raw, Int],
        Op::ListSet(Items::Floats) => &[Any, Raw, Float],
        Op::ListSet(Items::Values) => &[Any, Raw, Any],
        Op::RangeNext => &[Any, Raw],
    };
    if want.len() != inst.args.len() || want.iter().zip(&inst.args).any(|(w, a)| func.ty(*a) != *w) {
        return Err(format!("v{}: {:?} of the wrong types", v.0, inst.op));
    }
    Ok(())
}
