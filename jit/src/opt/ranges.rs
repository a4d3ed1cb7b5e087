//! Ranges of ints: an addition, subtraction or multiplication that cannot leave 62 bits needs no check, nor what its exit would
//! have kept. What is known of a value comes from how it was computed and from the comparisons that led to where it is used:
//! below any int there is room for one more, so that the counter of `while i < n` is counted on without a check.

use crate::mir::graph::{order, predecessors};
use crate::mir::verify::Dominators;
use crate::mir::{Cmp, Func, IntOp, Op, Term, Ty, V};
use rustc_hash::FxHashMap as HashMap;

/// The ints that values of type Int may be.
const LEAST: i64 = -(1 << 61);
const MOST: i64 = (1 << 61) - 1;
/// Ranges of operands are looked for so deep.
const DEEP: u32 = 4;

/// From the first to the second, both included.
type Range = (i64, i64);

/// What is known, beside how values are computed: at the end of a block and in all blocks that it dominates.
struct Known<'a> {
    tree: &'a Dominators,
    facts: HashMap<V, Vec<(usize, Range)>>,
}

/// Runs the pass.
pub fn run(func: &mut Func) {
    let (tree, order) = (Dominators::new(func), order(func));
    let before = predecessors(func, &order);
    let mut known = Known { tree: &tree, facts: HashMap::default() };
    for b in order {
        // What the branch says that leads here, if nothing else does.
        if let [from] = before[b].as_slice()
            && let Term::Branch(condition, yes, no) = func.blocks[*from].term
            && yes != no
        {
            known.learn(func, b, condition, yes.0 as usize == b);
        }
        for k in 0..func.blocks[b].insts.len() {
            let v = func.blocks[b].insts[k];
            match func.op(v) {
                Op::Int2(op @ (IntOp::Add | IntOp::Sub | IntOp::Mul)) => {
                    let [x, y] = [0, 1].map(|k| known.range(func, b, func.inst(v).args[k], DEEP));
                    let (low, high) = exact(op, x, y);
                    if low >= LEAST.into() && high <= MOST.into() {
                        let inst = &mut func.insts[v.0 as usize];
                        (inst.op, inst.state) = (Op::Sure(op), None);
                    }
                }
                Op::GuardBool(is) => {
                    let condition = func.inst(v).args[0];
                    known.learn(func, b, condition, is);
                }
                _ => {}
            }
        }
    }
}

/// The range of the results, of any size.
fn exact(op: IntOp, x: Range, y: Range) -> (i128, i128) {
    let wide = |r: Range| (i128::from(r.0), i128::from(r.1));
    let (x, y) = (wide(x), wide(y));
    match op {
        IntOp::Add => (x.0 + y.0, x.1 + y.1),
        IntOp::Sub => (x.0 - y.1, x.1 - y.0),
        _ => {
            let corners = [x.0 * y.0, x.0 * y.1, x.1 * y.0, x.1 * y.1];
            (corners.into_iter().fold(i128::MAX, i128::min), corners.into_iter().fold(i128::MIN, i128::max))
        }
    }
}

fn both(a: Range, b: Range) -> Range {
    (a.0.max(b.0), a.1.min(b.1))
}

impl Known<'_> {
    /// A condition is (not) true in a block and those that it dominates.
    fn learn(&mut self, func: &Func, b: usize, condition: V, is: bool) {
        let inst = func.inst(condition);
        match (inst.op, inst.args.as_slice()) {
            (Op::Not, [v]) => self.learn(func, b, *v, !is),
            (Op::IntCmp(cmp), [x, y]) => self.learn_order(func, b, (cmp, is), *x, *y),
            _ => {}
        }
    }

    fn learn_order(&mut self, func: &Func, b: usize, (cmp, is): (Cmp, bool), x: V, y: V) {
        let (p, q) = (self.range(func, b, x, DEEP), self.range(func, b, y, DEEP));
        let below =
            |x: Range, y: Range, gap: i64| ((LEAST, (y.1 - gap).max(LEAST)), ((x.0 + gap).min(MOST), MOST));
        let (p, q) = match (cmp, is) {
            (Cmp::Lt, true) | (Cmp::Ge, false) => below(p, q, 1),
            (Cmp::Le, true) | (Cmp::Gt, false) => below(p, q, 0),
            (Cmp::Gt, true) | (Cmp::Le, false) => {
                let (q, p) = below(q, p, 1);
                (p, q)
            }
            (Cmp::Ge, true) | (Cmp::Lt, false) => {
                let (q, p) = below(q, p, 0);
                (p, q)
            }
            (Cmp::Eq, true) | (Cmp::Ne, false) => (q, p),
            _ => return,
        };
        for (v, range) in [(x, p), (y, q)] {
            if range != (LEAST, MOST) && !func.op(v).is_constant() {
                self.facts.entry(v).or_default().push((b, range));
            }
        }
    }

    /// What an int may be in a block.
    fn range(&self, func: &Func, b: usize, v: V, deep: u32) -> Range {
        let mut range = self.computed(func, b, v, deep);
        for (at, fact) in self.facts.get(&v).into_iter().flatten() {
            if self.tree.dominates(*at, b) {
                range = both(range, *fact);
            }
        }
        // (Where comparisons contradict each other, the code is never reached.)
        if range.0 > range.1 { (LEAST, MOST) } else { range }
    }

    /// The same by how it is computed.
    fn computed(&self, func: &Func, b: usize, v: V, deep: u32) -> Range {
        let all = (LEAST, MOST);
        let inst = func.inst(v);
        if inst.ty != Ty::Int || deep == 0 {
            return all;
        }
        let part = |k: usize| self.range(func, b, inst.args[k], deep - 1);
        match inst.op {
            Op::Int(n) => (n, n),
            Op::RangeItem(_) if matches!(func.op(inst.args[0]), Op::BytesItem | Op::Byte) => (0, 255),
            Op::RangeItem(true) => (0, MOST),
            Op::Int2(op @ (IntOp::Add | IntOp::Sub | IntOp::Mul)) | Op::Sure(op) => {
                let (low, high) = exact(op, part(0), part(1));
                // (Where that is more than an int, the code is left.)
                (low.max(LEAST.into()) as i64, high.min(MOST.into()) as i64)
            }
            Op::Int2(IntOp::And) => match (part(0), part(1)) {
                ((0.., a), (0.., b)) => (0, a.min(b)),
                ((0.., a), _) | (_, (0.., a)) => (0, a),
                _ => all,
            },
            Op::Int2(IntOp::Mod) => match part(1) {
                (1.., n) => (0, n - 1),
                _ => all,
            },
            Op::Int2(IntOp::Shr) => match (part(0), func.op(inst.args[1])) {
                ((low, high), Op::Int(n @ 0..=61)) => (low >> n, high >> n),
                ((0.., high), _) => (0, high),
                _ => all,
            },
            Op::Int2(IntOp::FloorDiv) => match (part(0), part(1)) {
                ((0.., high), (1.., _)) => (0, high),
                _ => all,
            },
            _ => all,
        }
    }
}
