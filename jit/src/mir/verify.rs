//! Checks a function: every value is made before it is used on every path, arguments have the types that the instruction
//! takes, jumps pass what the block's parameters take, and what may exit has a state.

use super::{B, Func, Items, Op, Quick, Term, Ty, V};

/// Checks the function.
///
/// # Errors
/// What is wrong.
pub fn verify(func: &Func) -> Result<(), String> {
    if func.blocks.is_empty() {
        return Err("no blocks".to_owned());
    }
    let tree = Dominators::new(func);
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
            Some((b, n)) if (b == block && n < at) || (b != block && tree.dominates(b, block)) => Ok(()),
            _ => Err(format!("b{block}: v{} is not there for {what}", v.0)),
        }
    };
    for (k, block) in func.blocks.iter().enumerate() {
        if !tree.reached(k) {
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
                for a in func.states[s.0 as usize].values() {
                    check(a, k, n + 1, &format!("the state of v{}", v.0))?;
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
                for a in func.states[s.0 as usize].values() {
                    check(a, k, end, "a return's state")?;
                }
            }
            Term::Give(values, ..) => {
                for v in values {
                    check(*v, k, end, "a yield")?;
                }
            }
            Term::Exit(s, _) | Term::Fail(s) => {
                for a in func.states[s.0 as usize].values() {
                    check(a, k, end, "an exit")?;
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
        Term::Step(_, _, to) => to.iter().map(|x| x.1).collect(),
        _ => Vec::new(),
    }
}

/// The tree of dominators: which blocks lie on every path to another.
pub struct Dominators {
    /// For each block when a walk of the tree enters and leaves it; None for one that is not reached.
    times: Vec<Option<(u32, u32)>>,
}

impl Dominators {
    /// Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm".
    pub fn new(func: &Func) -> Dominators {
        let n = func.blocks.len();
        let mut post: Vec<usize> = Vec::new();
        let mut seen = vec![false; n];
        let mut stack = vec![(0usize, successors(&func.blocks[0].term))];
        seen[0] = true;
        while let Some((b, next)) = stack.last_mut() {
            match next.pop() {
                Some(to) if !seen[to.0 as usize] => {
                    seen[to.0 as usize] = true;
                    stack.push((to.0 as usize, successors(&func.blocks[to.0 as usize].term)));
                }
                Some(_) => {}
                None => {
                    post.push(*b);
                    stack.pop();
                }
            }
        }
        let mut number = vec![0usize; n];
        post.iter().enumerate().for_each(|(k, b)| number[*b] = k);
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); n];
        for b in &post {
            for to in successors(&func.blocks[*b].term) {
                before[to.0 as usize].push(*b);
            }
        }
        let mut parent: Vec<Option<usize>> = vec![None; n];
        parent[0] = Some(0);
        let mut changed = true;
        while changed {
            changed = false;
            for b in post.iter().rev().copied().filter(|b| *b != 0) {
                let mut new: Option<usize> = None;
                for p in before[b].iter().copied().filter(|p| parent[*p].is_some()) {
                    let Some(mut x) = new else {
                        new = Some(p);
                        continue;
                    };
                    let mut y = p;
                    while x != y {
                        while number[x] < number[y] {
                            x = parent[x].unwrap_or(0);
                        }
                        while number[y] < number[x] {
                            y = parent[y].unwrap_or(0);
                        }
                    }
                    new = Some(x);
                }
                if parent[b] != new {
                    parent[b] = new;
                    changed = true;
                }
            }
        }
        Dominators { times: walk(n, &post, &parent) }
    }

    /// Is the block reached at all?
    pub fn reached(&self, b: usize) -> bool {
        self.times[b].is_some()
    }

    /// Does `a` lie on every path to `b`?
    pub fn dominates(&self, a: usize, b: usize) -> bool {
        match (self.times[a], self.times[b]) {
            (Some(a), Some(b)) => a.0 <= b.0 && b.1 <= a.1,
            _ => false,
        }
    }
}

/// When a walk of the tree enters and leaves each block.
fn walk(n: usize, post: &[usize], parent: &[Option<usize>]) -> Vec<Option<(u32, u32)>> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); n];
    for b in post.iter().copied().filter(|b| *b != 0) {
        if let Some(p) = parent[b] {
            children[p].push(b);
        }
    }
    let mut times = vec![None; n];
    let mut clock = 0;
    let mut stack = vec![(0usize, 0usize, 0u32)];
    while let Some((b, k, entered)) = stack.pop() {
        let entered = if k == 0 { clock } else { entered };
        clock += 1;
        match children[b].get(k) {
            Some(child) => {
                stack.push((b, k + 1, entered));
                stack.push((*child, 0, 0));
            }
            None => times[b] = Some((entered, clock)),
        }
    }
    times
}

/// The types of an instruction's arguments.
fn types(func: &Func, v: V) -> Result<(), String> {
    use Ty::{Any, Bool, Float, Int, Raw, U64};
    let inst = func.inst(v);
    let want: &[Ty] = match inst.op {
        Op::NewTuple => return Ok(()),
        Op::Select => {
            let ty = inst.ty;
            let good = inst.args.len() == 3
                && func.ty(inst.args[0]) == Bool
                && inst.args[1..].iter().all(|a| func.ty(*a) == ty);
            return if good { Ok(()) } else { Err(format!("v{}: Select of the wrong types", v.0)) };
        }
        Op::FloatFunction(n) => {
            let two = matches!(crate::math::FUNCTIONS[n as usize].function, crate::math::Entry::Two(_));
            if two { &[Float, Float] } else { &[Float] }
        }
        Op::LowBits => {
            let good = matches!(inst.args.as_slice(), [a] if matches!(func.ty(*a), Int | U64));
            return if good { Ok(()) } else { Err(format!("v{}: LowBits of no int", v.0)) };
        }
        Op::Raw(_)
        | Op::Param
        | Op::Word(_)
        | Op::Int(_)
        | Op::U64(_)
        | Op::Float(_)
        | Op::LoadReg(_)
        | Op::LoadSaved(_)
        | Op::LoadStore(_)
        | Op::Fill => &[],
        Op::StoreStore(_) => return Ok(()),
        Op::Suspend(n) => {
            let wanted = func.waits.get(n as usize).map(|w| w.registers.len() + 1);
            let good = wanted == Some(inst.args.len()) && inst.args.iter().all(|a| func.ty(*a) == Any);
            return if good { Ok(()) } else { Err(format!("v{}: Suspend of the wrong values", v.0)) };
        }
        Op::GuardU32(..)
        | Op::GuardAssumptions
        | Op::GuardNoFrame
        | Op::Poll
        | Op::Room
        | Op::EnterFrame { .. }
        | Op::FrameWord { .. }
        | Op::NewInstance(_)
        | Op::Virtual(_)
        | Op::LoadHeader
        | Op::NewDict
        | Op::Tuple(..)
        | Op::List(..)
        | Op::CallAny(_)
        | Op::Step(..) => &[],
        Op::CallFunction(n) if func.calls.get(n as usize).is_some_and(|c| c.function != 0) => &[],
        Op::CallFunction(_) => &[Any],
        Op::StoreReg(_)
        | Op::LoadSavedOf(_)
        | Op::WaitsAt { .. }
        | Op::Resume
        | Op::EndGenerator
        | Op::NextItem(_)
        | Op::CallUnary(_)
        | Op::UnboxInt
        | Op::UnboxU64
        | Op::UnboxFloat
        | Op::UnboxNumber
        | Op::UnboxExact
        | Op::IsWord(_)
        | Op::GuardWord(_)
        | Op::GuardNotWord(_)
        | Op::GuardPlainFrame
        | Op::GuardNotHeap
        | Op::HasShape(_)
        | Op::GuardArray(_)
        | Op::ArrayLen(_)
        | Op::NewCell
        | Op::GuardShape(_)
        | Op::GuardShapes(_)
        | Op::GuardItems(_)
        | Op::LoadField(_)
        | Op::SetShape(_)
        | Op::Truth
        | Op::Test
        | Op::MethodOf(_)
        | Op::ListLen
        | Op::ListStorage
        | Op::ArrayItems(_)
        | Op::LoadRaw(_)
        | Op::TupleLen
        | Op::TupleGet(_)
        | Op::GuardTupleLen(_) => &[Any],
        Op::GuardText | Op::TextLen | Op::CharCode | Op::IsText(..) => &[Any],
        Op::Byte | Op::BytesItem => &[Any, Raw],
        Op::Char(_) | Op::IsAmong(..) => &[Raw],
        Op::BoxInt | Op::IntToFloat | Op::IntNeg | Op::IntInvert | Op::IntToU64 => &[Int],
        Op::BoxU64 | Op::U64ToInt => &[U64],
        Op::Low(_) => &[Raw, Raw],
        Op::Masked(_) | Op::RangeItem(_) => &[Raw],
        Op::Wide(_) | Op::WideCmp(_) => &[U64, U64],
        Op::BoxFloat | Op::FloatNeg | Op::GuardFinite | Op::FloatAbs | Op::FloatToInt(_) => &[Float],
        Op::BoxBool | Op::Not | Op::GuardBool(_) => &[Bool],
        Op::Int2(_) | Op::Sure(_) | Op::IntTrueDiv | Op::IntCmp(_) => &[Int, Int],
        Op::Float2(_) | Op::FloatCmp(_) => &[Float, Float],
        Op::StoreField(_) | Op::GuardNotInts => &[Any, Any],
        Op::ListAppend if inst.args.get(1).is_some_and(|a| func.ty(*a) == Int) => &[Any, Int],
        Op::ListAppend if inst.args.get(1).is_some_and(|a| func.ty(*a) == Float) => &[Any, Float],
        Op::ListAppend => &[Any, Any],
        Op::Try(quick, _) | Op::Ask(quick, _) => match quick {
            Quick::SetSlice | Quick::GetStride => &[Any, Any, Any, Any],
            Quick::SetItem | Quick::GetSlice | Quick::DictGet | Quick::Native(_) => &[Any, Any, Any],
            Quick::IsInstance | Quick::SetAdd | Quick::DelItem | Quick::DictMerge => &[Any, Any],
            Quick::Format(_) | Quick::LoadSuper(_) => &[Any, Any],
            Quick::GetItem | Quick::DictItem | Quick::StoreAttr(..) | Quick::ListExtend => &[Any, Any],
            Quick::Binary { .. } | Quick::Compare(_) | Quick::Contains { .. } => &[Any, Any],
            Quick::LoadAttr(..) | Quick::LoadMethod(..) | Quick::Iter => &[Any],
            Quick::LoadGlobal(_) | Quick::Map(..) | Quick::Text(..) => &[],
            Quick::Negative | Quick::Unpack(_) | Quick::Length | Quick::HasKind { .. } => &[Any],
        },
        Op::NewSlice | Op::CallEntry(..) => &[Any, Any, Any],
        Op::RangeCount(_) => &[Raw, Raw],
        Op::RangeCountBy => &[Raw, Raw, Raw],
        Op::TypeOf => &[Any],
        Op::NewFunction(_, which) => &[Any, Any, Any][..which.count_ones() as usize + 1],
        Op::Compare(..) | Op::Same | Op::CallBinary(..) | Op::SendTo(_) => &[Any, Any],
        Op::Next | Op::NextPair(_) => &[Any],
        Op::IsZero | Op::IsRaw(_) | Op::GuardRaw(_) | Op::GuardAbove(_) => &[Raw],
        Op::Index => &[Int, Raw],
        Op::ListGet(_) => &[Any, Raw],
        Op::ArrayGet(_) => &[Raw, Raw],
        Op::ArraySet(e) if e.ty() == Float => &[Raw, Raw, Float],
        Op::ArraySet(_) => &[Raw, Raw, Int],
        Op::ListSet(Items::Ints) => &[Any, Raw, Int],
        Op::ListSet(Items::Floats) => &[Any, Raw, Float],
        Op::ListSet(_) => &[Any, Raw, Any],
        Op::StoreRaw(_) | Op::TupleItem => &[Any, Raw],
        Op::RawLess => &[Raw, Raw],
        Op::RawNext => &[Raw],
    };
    if want.len() != inst.args.len() || want.iter().zip(&inst.args).any(|(w, a)| func.ty(*a) != *w) {
        return Err(format!("v{}: {:?} of the wrong types", v.0, inst.op));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mir::{IntOp, S, State};

    /// A function of two blocks that adds two ints.
    fn sample() -> Func {
        let mut f = Func::default();
        let (a, b) = (f.block(), f.block());
        f.states.push(State {
            at: crate::mir::At { frame: 0, index: 3 },
            entered: 0,
            at_edge: false,
            bare: false,
            registers: Vec::new(),
            objects: Vec::new(),
        });
        let one = f.push(a, Op::Int(1), Ty::Int, &[], None);
        let p = f.param(b, Ty::Int);
        let sum = f.push(b, Op::Int2(IntOp::Add), Ty::Int, &[p, p], Some(S(0)));
        f.blocks[0].term = Term::Jump(b, vec![one]);
        f.blocks[1].term = Term::Return(sum, S(0));
        f
    }

    #[test]
    fn a_good_function_passes() {
        assert_eq!(verify(&sample()), Ok(()));
    }

    #[test]
    fn what_may_exit_has_a_state() {
        let mut f = sample();
        f.insts[2].state = None;
        assert!(verify(&f).is_err());
    }

    #[test]
    fn jumps_pass_what_is_taken() {
        let mut f = sample();
        f.blocks[0].term = Term::Jump(B(1), Vec::new());
        assert!(verify(&f).is_err());
    }

    #[test]
    fn arguments_have_the_right_types() {
        let mut f = sample();
        f.insts[1].ty = Ty::Float;
        assert!(verify(&f).is_err());
    }

    #[test]
    fn values_are_made_before_they_are_used() {
        let mut f = sample();
        let late = f.push(B(1), Op::Int(2), Ty::Int, &[], None);
        f.insts[2].args[0] = late;
        assert!(verify(&f).is_err());
    }

    #[test]
    fn every_block_has_an_end() {
        let mut f = sample();
        f.blocks[1].term = Term::Open;
        assert!(verify(&f).is_err());
    }
}
