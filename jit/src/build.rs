//! From bytecode and feedback to the mid-level representation.
//!
//! The builder walks the blocks of the bytecode in an order in which (loops apart) what comes before is built before, and
//! keeps for each live register the value that it has and whether the frame's memory is behind. Instructions that the
//! feedback says something about become typed operations behind guards; all others are left to the interpreter one by one
//! ([`Op::Step`]), with the frame brought up to date before.
//!
//! What a loop does to types is known only when its end was built. So a function is built several times: each time the
//! builder notes which registers should be numbers at a loop's head, and which guards on what the loop does not change
//! belong before it, until nothing new comes up.

use crate::cfg::{self, Cfg};
use crate::mir::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use taipan_compiler::bytecode::{self, CALL_GAP, Instr, Op as Bc};
use taipan_compiler::liveness::live_before;
use taipan_compiler::verify::{control, effects};
use taipan_vm::object::Code;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::tier::Request;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What is known of a register at a loop's head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Known {
    /// It is a number of this type.
    Number(Ty),
    /// It holds an object of this built-in shape.
    Shape(u32),
}

/// What the builds of a function learn from each other.
#[derive(Default)]
pub(crate) struct Plan {
    /// Types of the registers that a loop writes, by header and register.
    pub types: BTreeMap<(usize, u16), Ty>,
    /// Registers that turned out to have no one type.
    pub mixed: BTreeSet<(usize, u16)>,
    /// Guards to make before a loop on registers that it does not write.
    pub hoisted: BTreeMap<(usize, u16), Known>,
    changed: bool,
}

/// A register while a block is built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub v: V,
    /// The frame's memory has another value.
    pub dirty: bool,
}

/// The registers at one place.
#[derive(Clone, Default)]
pub(crate) struct Regs {
    pub slots: BTreeMap<u16, Slot>,
    /// What guards found out.
    pub facts: HashMap<V, u32>,
    /// Attribute slots were found to be what the caches say.
    pub epoch: bool,
}

/// An edge to a block that waits for the others.
struct Edge {
    from: B,
    regs: Regs,
}

#[derive(Default)]
struct Place {
    block: Option<B>,
    edges: Vec<Edge>,
    /// For a loop's header that was built: its parameters by register, and the registers at its head.
    params: Vec<(u16, V)>,
    head: Regs,
}

/// Builds a function.
pub(crate) struct Builder<'a> {
    pub vm: &'a Vm,
    pub code: Gc<Code>,
    pub unit: &'a bytecode::Code,
    pub failed: &'a BTreeSet<u32>,
    pub doubted: &'a BTreeSet<u32>,
    pub plan: &'a mut Plan,
    pub live: &'a [Vec<bool>],
    cfg: &'a Cfg,
    region: Option<(usize, usize)>,
    pub f: Func,
    pub at: usize,
    pub cur: B,
    pub regs: Regs,
    places: BTreeMap<usize, Place>,
    /// The bytecode block being built.
    here: usize,
    pub boxed: HashMap<V, V>,
    locals: u16,
    at_edge: bool,
}

/// How often a function is built at most.
const ROUNDS: usize = 24;

/// Builds the function that the request asks for.
///
/// None: the builds did not agree on the types of a loop.
pub fn build(vm: &Vm, request: &Request) -> Option<Func> {
    let code = request.code;
    let unit: &bytecode::Code = &code.unit;
    let region = (request.entry > 0).then(|| loop_of(unit, request.entry - 1)).flatten();
    // Entering and leaving for each value would cost more than the interpreter takes.
    if region.is_some_and(|(start, end)| unit.instrs[start..end].iter().any(|i| suspends(i.op()))) {
        return None;
    }
    // Building takes time for each instruction and register; code beyond this is run once, if at all.
    if unit.instrs.len() * unit.registers as usize > 4 << 20 {
        return None;
    }
    let cfg = Cfg::new(unit, request.index, region);
    let live = live_before(unit);
    let failed = code.tier.as_ref().map(|t| t.failed.borrow().clone()).unwrap_or_default();
    let doubted = code.tier.as_ref().map(|t| t.doubted.borrow().clone()).unwrap_or_default();
    let mut plan = Plan::default();
    for _ in 0..ROUNDS {
        plan.changed = false;
        let builder = Builder {
            vm,
            code,
            unit,
            failed: &failed,
            doubted: &doubted,
            plan: &mut plan,
            live: &live,
            cfg: &cfg,
            region,
            f: Func { name: format!("{}:{}", unit.qualname, request.index), ..Func::default() },
            at: request.index,
            cur: B(0),
            regs: Regs::default(),
            places: BTreeMap::new(),
            here: request.index,
            boxed: HashMap::new(),
            locals: code.hot.locals as u16,
            at_edge: false,
        };
        let func = builder.run(request.index);
        if !plan.changed {
            let (base, words) = (code.hot.instrs as u64, unit.instrs.clone());
            return Some(Func { base, words, ..func });
        }
    }
    None
}

/// Does an instruction suspend a generator's frame?
fn suspends(op: Bc) -> bool {
    matches!(op, Bc::Yield | Bc::Send)
}

/// The first and last instruction of a loop by its number.
fn loop_of(unit: &bytecode::Code, number: u32) -> Option<(usize, usize)> {
    let of = |(k, i): (usize, &Instr)| {
        (i.op() == Bc::LoopBack && i.a() as u32 == number).then(|| (cfg::target(k, *i), k))
    };
    let all: Vec<(usize, usize)> = unit.instrs.iter().enumerate().filter_map(of).collect();
    Some((all.iter().map(|x| x.0).min()?, all.iter().map(|x| x.1).max()?))
}

impl Builder<'_> {
    fn run(mut self, entry: usize) -> Func {
        self.cur = self.f.block();
        let params = self.code.hot.params as u16;
        for r in 0..self.unit.registers as u16 {
            if !self.is_live(entry, r) {
                continue;
            }
            let unset = entry <= 1 && r >= params && r < self.locals && self.region.is_none();
            let op = if unset { Op::Word(Value::UNBOUND.bits()) } else { Op::LoadReg(r) };
            let v = self.f.push(self.cur, op, Ty::Any, &[], None);
            self.regs.slots.insert(r, Slot { v, dirty: false });
        }
        if self.region.is_none() {
            // As Resume does: recursion can be interrupted.
            let s = self.state(0);
            self.f.push(self.cur, Op::Poll, Ty::None, &[], Some(s));
        }
        self.go(entry);
        for start in self.cfg.order.clone() {
            self.begin(start);
            let (mut at, end) = (start, self.cfg.blocks[&start].end);
            let mut open = true;
            while at < end && open {
                self.at = at;
                open = self.instruction(at);
                at += cfg::width(self.unit.instrs[at]);
            }
            if open {
                self.go(at);
            }
        }
        self.f
    }

    /// Sets how a block ends.
    pub fn end(&mut self, block: B, term: Term) {
        self.f.blocks[block.0 as usize].term = term;
    }

    /// Is the register's value wanted at an instruction? That of a local variable always is: somebody may look at the frame.
    fn is_live(&self, at: usize, r: u16) -> bool {
        r < self.locals || self.live[at].get(r as usize).copied().unwrap_or(true)
    }

    // ---- blocks ----

    /// Ends the block by going to the bytecode block at `to`.
    pub fn go(&mut self, to: usize) {
        let mut regs = std::mem::take(&mut self.regs);
        regs.slots.retain(|r, _| self.is_live(to, *r));
        let header = self.cfg.blocks.get(&to).is_some_and(|b| b.is_header);
        let done = self.places.get(&to).and_then(|p| p.block).filter(|_| header);
        match done {
            Some(block) => self.back(to, block, regs),
            None => self.places.entry(to).or_default().edges.push(Edge { from: self.cur, regs }),
        }
    }

    /// A jump to a header that was built.
    fn back(&mut self, to: usize, block: B, regs: Regs) {
        let params = self.places[&to].params.clone();
        self.regs = regs;
        let mut args = Vec::new();
        for (r, p) in params {
            let want = self.f.ty(p);
            let slot = Slot { v: self.get(r), dirty: false };
            let have = self.f.ty(slot.v);
            let key = (to, r);
            if want == Ty::Any {
                if matches!(have, Ty::Int | Ty::Float | Ty::Bool) && !self.plan.mixed.contains(&key) {
                    let all = self.places[&to].edges.iter().all(|e| {
                        let t = e.regs.slots.get(&r).map(|s| self.f.ty(s.v));
                        let open =
                            have != Ty::Bool && t == Some(Ty::Any) && !self.is_constant(e.regs.slots[&r].v);
                        t == Some(have)
                            || (open && !self.failed.contains(&(to as u32 | taipan_vm::tier::AT_EDGE)))
                    });
                    if all {
                        self.plan.types.insert(key, have);
                        self.plan.changed = true;
                    }
                }
                args.push(self.boxed(slot.v));
            } else if want == have {
                args.push(slot.v);
            } else {
                self.plan.types.remove(&key);
                self.plan.mixed.insert(key);
                self.plan.changed = true;
                // This build is thrown away: any value of the type will do.
                args.push(self.zero(want));
            }
        }
        self.end(self.cur, Term::Jump(block, args));
        self.regs = Regs::default();
    }

    fn is_constant(&self, v: V) -> bool {
        matches!(self.f.op(v), Op::Word(_))
    }

    fn zero(&mut self, ty: Ty) -> V {
        match ty {
            Ty::Float => self.push(Op::Float(0), Ty::Float, &[]),
            Ty::Bool => {
                let z = self.push(Op::Int(0), Ty::Int, &[]);
                self.push(Op::IntCmp(Cmp::Lt), Ty::Bool, &[z, z])
            }
            _ => self.push(Op::Int(0), Ty::Int, &[]),
        }
    }

    /// Begins the bytecode block at `start`: makes its parameters, and ends the blocks that lead to it.
    fn begin(&mut self, start: usize) {
        self.here = start;
        self.at = start;
        self.boxed.clear();
        let info = &self.cfg.blocks[&start];
        let header = info.is_header;
        let edges = std::mem::take(&mut self.places.entry(start).or_default().edges);
        let block = self.f.block();
        if edges.is_empty() {
            // Not reached in this build.
            self.cur = block;
            self.regs = Regs::default();
            let v = self.f.push(block, Op::Word(Value::UNBOUND.bits()), Ty::Any, &[], None);
            for r in 0..self.unit.registers as u16 {
                self.regs.slots.insert(r, Slot { v, dirty: false });
            }
            return;
        }
        if edges.len() == 1 && !header {
            let Some(edge) = edges.into_iter().next() else { return };
            self.end(edge.from, Term::Jump(block, Vec::new()));
            self.cur = block;
            self.regs = edge.regs;
            return;
        }
        let mut edges = edges;
        self.at_edge = true;
        if header {
            self.hoist(start, &mut edges);
        }
        let mut regs = Regs { epoch: !header && edges.iter().all(|e| e.regs.epoch), ..Regs::default() };
        let mut params = Vec::new();
        let all: BTreeSet<u16> = edges.iter().flat_map(|e| e.regs.slots.keys().copied()).collect();
        for r in all {
            let slots: Vec<Slot> = edges.iter_mut().map(|e| self.slot_of(e, r)).collect();
            let written = header && info.written.contains(&r);
            let dirty = slots.iter().any(|s| s.dirty) || written;
            let same = slots.iter().all(|s| s.v == slots[0].v);
            if same && !written {
                regs.slots.insert(r, Slot { v: slots[0].v, dirty });
                continue;
            }
            let ty = self.merged(start, r, &slots, header);
            let p = self.f.param(block, ty);
            params.push((r, p));
            regs.slots.insert(r, Slot { v: p, dirty });
        }
        for (v, shape) in &edges[0].regs.facts {
            // (What comes round the loop may have another shape.)
            let lasts = !header || *shape < shapes::COUNT;
            if lasts && edges.iter().all(|e| e.regs.facts.get(v) == Some(shape)) {
                regs.facts.insert(*v, *shape);
            }
        }
        for edge in &edges {
            self.cur = edge.from;
            self.boxed.clear();
            self.regs = edge.regs.clone();
            let mut args = Vec::new();
            for (r, p) in &params {
                let v = self.regs.slots[r].v;
                let want = self.f.ty(*p);
                let have = self.f.ty(v);
                if want != have && want != Ty::Any && (have != Ty::Any || want == Ty::Bool) {
                    // This build is thrown away.
                    self.plan.types.remove(&(start, *r));
                    self.plan.mixed.insert((start, *r));
                    self.plan.changed = true;
                }
                args.push(self.convert(v, want));
            }
            self.end(self.cur, Term::Jump(block, args));
        }
        self.at_edge = false;
        self.boxed.clear();
        self.cur = block;
        let place = self.places.entry(start).or_default();
        place.block = Some(block);
        place.params = params;
        place.head = regs.clone();
        place.edges = edges;
        self.regs = regs;
    }

    /// A register at the end of an edge; from memory if it has no value, as liveness knows less of it than the builder.
    fn slot_of(&mut self, edge: &mut Edge, r: u16) -> Slot {
        *edge.regs.slots.entry(r).or_insert_with(|| {
            let v = self.f.push(edge.from, Op::LoadReg(r), Ty::Any, &[], None);
            Slot { v, dirty: false }
        })
    }

    /// The type of a register where edges meet.
    fn merged(&self, start: usize, r: u16, slots: &[Slot], header: bool) -> Ty {
        let first = self.f.ty(slots[0].v);
        let same = slots.iter().all(|s| self.f.ty(s.v) == first);
        if !header {
            return if same { first } else { Ty::Any };
        }
        let key = (start, r);
        if self.plan.mixed.contains(&key) {
            return Ty::Any;
        }
        if let Some(ty) = self.plan.types.get(&key) {
            return *ty;
        }
        if same { first } else { Ty::Any }
    }

    /// The value in another type: boxed, or guarded at a loop's head.
    fn convert(&mut self, v: V, want: Ty) -> V {
        match (self.f.ty(v), want) {
            (a, b) if a == b => v,
            (_, Ty::Any) => self.boxed(v),
            (Ty::Any, Ty::Int) => self.guard(Op::UnboxInt, Ty::Int, &[v]),
            (Ty::Any, Ty::Float) => self.guard(Op::UnboxFloat, Ty::Float, &[v]),
            _ => self.zero(want),
        }
    }

    /// Makes the guards that belong before a loop.
    fn hoist(&mut self, start: usize, edges: &mut [Edge]) {
        let wanted: Vec<(u16, Known)> =
            self.plan.hoisted.range((start, 0)..=(start, u16::MAX)).map(|(k, v)| (k.1, *v)).collect();
        for edge in edges {
            self.cur = edge.from;
            self.boxed.clear();
            self.regs = std::mem::take(&mut edge.regs);
            for (r, known) in &wanted {
                let Some(slot) = self.regs.slots.get(r).copied() else { continue };
                if self.f.ty(slot.v) != Ty::Any {
                    continue;
                }
                match known {
                    Known::Number(ty) => {
                        let v = self.convert(slot.v, *ty);
                        self.learn(slot.v, v);
                    }
                    Known::Shape(shape) => self.know(slot.v, *shape),
                }
            }
            edge.regs = std::mem::take(&mut self.regs);
        }
    }

    // ---- values ----

    pub fn push(&mut self, op: Op, ty: Ty, args: &[V]) -> V {
        self.f.push(self.cur, op, ty, args, None)
    }

    /// An instruction that exits to the running bytecode instruction where it fails.
    pub fn guard(&mut self, op: Op, ty: Ty, args: &[V]) -> V {
        let s = self.state(self.at);
        self.f.push(self.cur, op, ty, args, Some(s))
    }

    /// The frame state for going on at the instruction at `index`.
    pub fn state(&mut self, index: usize) -> S {
        let dirty = self.regs.slots.iter().filter(|(_, s)| s.dirty).map(|(r, s)| (*r, s.v)).collect();
        self.f.states.push(State { index: index as u32, at_edge: self.at_edge, registers: dirty });
        S(self.f.states.len() as u32 - 1)
    }

    pub fn get(&mut self, r: u16) -> V {
        match self.regs.slots.get(&r) {
            Some(s) => s.v,
            // (A register that liveness knows nothing of.)
            None => self.push(Op::LoadReg(r), Ty::Any, &[]),
        }
    }

    pub fn set(&mut self, r: u16, v: V) {
        self.regs.slots.insert(r, Slot { v, dirty: true });
    }

    /// Puts `new`, which is the same value, in the place of `old` in all registers.
    pub fn learn(&mut self, old: V, new: V) {
        for slot in self.regs.slots.values_mut() {
            if slot.v == old {
                slot.v = new;
            }
        }
    }

    /// Notes that a guard on `v` belongs before the loop, if the loop does not change it.
    fn wish(&mut self, v: V, known: Known) {
        let Some(header) = self.cfg.blocks[&self.here].in_loop else { return };
        if self.failed.contains(&(header as u32 | taipan_vm::tier::AT_EDGE)) {
            return;
        }
        let Some(place) = self.places.get(&header) else { return };
        let head: Vec<u16> = place.head.slots.iter().filter(|(_, s)| s.v == v).map(|(r, _)| *r).collect();
        for r in head {
            if !self.cfg.blocks[&header].written.contains(&r)
                && self.plan.hoisted.insert((header, r), known).is_none()
            {
                self.plan.changed = true;
            }
        }
    }

    /// Makes sure that caches of attribute slots still hold: see [`Vm::cache_epoch`].
    pub fn check_epoch(&mut self) {
        if !std::mem::replace(&mut self.regs.epoch, true) {
            let epoch = self.vm.cache_epoch();
            let at = std::ptr::from_ref(epoch) as u64;
            self.guard(Op::GuardU32(at, epoch.get()), Ty::None, &[]);
        }
    }

    /// Keeps an object that the code refers to alive.
    pub fn pin(&mut self, value: Value) {
        if value.is_heap() && !self.f.pins.contains(&value.bits()) {
            self.f.pins.push(value.bits());
        }
    }

    /// The value boxed.
    pub fn boxed(&mut self, v: V) -> V {
        let op = match self.f.ty(v) {
            Ty::Int => Op::BoxInt,
            Ty::Float => Op::BoxFloat,
            Ty::Bool => Op::BoxBool,
            _ => return v,
        };
        if let Some(b) = self.boxed.get(&v) {
            return *b;
        }
        let b = self.push(op, Ty::Any, &[v]);
        self.boxed.insert(v, b);
        b
    }

    /// The value as an int, behind a guard.
    pub fn int(&mut self, v: V) -> V {
        match self.f.ty(v) {
            Ty::Any => {
                self.wish(v, Known::Number(Ty::Int));
                let n = self.guard(Op::UnboxInt, Ty::Int, &[v]);
                self.learn(v, n);
                n
            }
            _ => v,
        }
    }

    /// The value as a double, behind a guard.
    pub fn float(&mut self, v: V) -> V {
        match self.f.ty(v) {
            Ty::Any => {
                self.wish(v, Known::Number(Ty::Float));
                let n = self.guard(Op::UnboxFloat, Ty::Float, &[v]);
                self.learn(v, n);
                n
            }
            Ty::Int => self.push(Op::IntToFloat, Ty::Float, &[v]),
            _ => v,
        }
    }

    /// Makes sure that a value is an object of this built-in shape.
    pub fn know(&mut self, v: V, shape: u32) {
        if self.regs.facts.get(&v) == Some(&shape) {
            return;
        }
        if shape < shapes::COUNT {
            self.wish(v, Known::Shape(shape));
        }
        self.guard(Op::GuardShape(shape), Ty::None, &[v]);
        self.regs.facts.insert(v, shape);
    }

    /// Forgets what may change when other code runs: shapes of anything but built-in objects.
    pub fn forget(&mut self) {
        self.regs.facts.retain(|_, shape| *shape < shapes::COUNT);
        self.regs.epoch = false;
    }

    // ---- the frame ----

    /// Brings the frame's memory up to date.
    pub fn flush(&mut self) {
        let dirty: Vec<(u16, V)> =
            self.regs.slots.iter().filter(|(_, s)| s.dirty).map(|(r, s)| (*r, s.v)).collect();
        for (r, v) in dirty {
            let b = self.boxed(v);
            self.push(Op::StoreReg(r), Ty::None, &[b]);
            if let Some(slot) = self.regs.slots.get_mut(&r) {
                slot.dirty = false;
            }
        }
    }

    /// Takes from memory what the instruction at `at` wrote there.
    fn reload(&mut self, at: usize) {
        let mut written = BTreeSet::new();
        let e = effects(self.unit.instrs[at + (self.unit.instrs[at].op() == Bc::WideName) as usize]);
        if let Some(from) = e.kills_from {
            self.regs.slots.retain(|r, _| *r < from);
        }
        for (first, count) in &e.writes {
            written.extend(*first..*first + *count);
        }
        written.extend(e.kills);
        for r in written {
            self.load(r);
        }
    }

    /// Takes a register from memory.
    pub fn load(&mut self, r: u16) {
        let v = self.push(Op::LoadReg(r), Ty::Any, &[]);
        self.regs.slots.insert(r, Slot { v, dirty: false });
    }

    /// Leaves the instruction to the interpreter. False: it ended the block.
    pub fn step(&mut self, at: usize) -> bool {
        self.flush();
        let flow = control(at, self.unit.instrs[at]);
        let after = at + cfg::width(self.unit.instrs[at]);
        if flow.target.is_none() {
            self.push(Op::Step(at as u32, self.unit.instrs[at].op()), Ty::None, &[]);
            self.reload(at);
            self.forget();
            return true;
        }
        let mut to = Vec::new();
        let from = self.cur;
        self.forget();
        let regs = self.regs.clone();
        for target in cfg::targets(self.unit, at, self.region) {
            let edge = self.f.block();
            if to.iter().any(|(t, _)| *t == target as u32) {
                continue;
            }
            self.cur = edge;
            self.boxed.clear();
            self.regs = regs.clone();
            if target == after {
                self.reload(at);
            } else if Some(target) == cfg::pair_after(self.unit, at) {
                self.reload(at + 1);
            }
            to.push((target as u32, edge));
            self.go(target);
        }
        self.end(from, Term::Step(at as u32, self.unit.instrs[at].op(), to));
        false
    }

    /// Ends the block by leaving to the interpreter at `at`, as planned.
    pub fn exit(&mut self, at: usize, why: &'static str) -> bool {
        let s = self.state(at);
        self.end(self.cur, Term::Exit(s, why));
        false
    }

    /// Ends the block with a jump to one of two places.
    pub fn branch(&mut self, condition: V, yes: usize, no: usize) -> bool {
        let (from, regs) = (self.cur, self.regs.clone());
        let mut blocks = [B(0); 2];
        for (k, target) in [yes, no].into_iter().enumerate() {
            blocks[k] = self.f.block();
            self.cur = blocks[k];
            self.boxed.clear();
            self.regs = regs.clone();
            self.go(target);
        }
        self.end(from, Term::Branch(condition, blocks[0], blocks[1]));
        false
    }

    /// A constant's value.
    pub fn constant(&mut self, value: Value) -> V {
        if value.is_small_int() {
            self.push(Op::Int(value.as_small_int_unchecked()), Ty::Int, &[])
        } else if value.is_float_imm() {
            self.push(Op::Float(value.as_float_unchecked().to_bits()), Ty::Float, &[])
        } else {
            self.pin(value);
            self.push(Op::Word(value.bits()), Ty::Any, &[])
        }
    }

    /// The constant that a value is.
    pub fn word(&self, v: V) -> Option<Value> {
        match self.f.op(v) {
            Op::Word(bits) => Some(Value::from_bits(bits)),
            _ => None,
        }
    }

    /// The instruction as it stands in the running code, with its feedback.
    pub fn seen(&self, at: usize) -> u8 {
        self.code.word(at).x()
    }

    /// Goes on to the bytecode at `at`, from a place where the frame is in order; false, as the block ended.
    pub fn jump(&mut self, at: usize) -> bool {
        self.go(at);
        false
    }

    /// Leaves when work waits, and goes round the loop.
    fn loop_back(&mut self, at: usize, i: Instr) -> bool {
        if cfg::ends(self.unit, at, self.region) {
            return self.exit(at, "outer loop");
        }
        self.guard(Op::Poll, Ty::None, &[]);
        self.jump(cfg::target(at, i))
    }

    /// Builds one instruction; false when it ended the block.
    fn instruction(&mut self, at: usize) -> bool {
        let i = self.unit.instrs[at];
        let failed = self.failed.contains(&(at as u32));
        match i.op() {
            Bc::Nop => true,
            // (To the next instruction: the block goes on.)
            Bc::Jump if i.bc() == 1 => true,
            Bc::Jump => self.jump(cfg::target(at, i)),
            Bc::LoopBack => self.loop_back(at, i),
            Bc::Return | Bc::ReturnNone => {
                let v = if i.op() == Bc::Return { self.get(i.a()) } else { self.constant(Value::NONE) };
                let s = self.state(at);
                self.end(self.cur, Term::Return(v, s));
                false
            }
            op if taipan_vm::interp::native::leaves_frame(op) => self.exit(at, op.name()),
            _ => {
                let fast = if failed { None } else { self.fast(at, i) };
                let made = fast.or_else(|| self.short(at, i));
                made.unwrap_or_else(|| self.step(at))
            }
        }
    }

    /// The call's arguments and what is live go to memory; then the call.
    pub fn call_function(&mut self, at: usize, i: Instr, function: Value, first: u16) -> bool {
        self.flush();
        self.pin(function.cast_unchecked::<taipan_vm::object::Function>().code().value());
        let code = function.cast_unchecked::<taipan_vm::object::Function>().code();
        self.f.calls.push(CallTarget {
            function: function.bits(),
            code: code.value().bits(),
            hot: &raw const code.hot as u64,
            registers: code.hot.registers,
            params: code.hot.params,
            locals: code.hot.locals,
            index: at as u32,
            first,
            to: i.a(),
        });
        let op = Op::CallFunction(self.f.calls.len() as u32 - 1);
        let v = self.push(op, Ty::Any, &[]);
        self.regs.slots.retain(|r, _| *r < i.b());
        self.forget();
        self.set(i.a(), v);
        true
    }

    /// First register of a call's arguments.
    pub fn arguments(i: Instr) -> u16 {
        i.b() + CALL_GAP
    }
}
