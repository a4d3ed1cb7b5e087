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
use crate::inline::Site;
use crate::mir::*;
use crate::sink::{self, BEYOND};
use crate::slots::Slots;
use rustc_hash::FxHashMap as HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::atomic::Ordering;
use taipan_compiler::bytecode::{self, CALL_GAP, Instr, Op as Bc};
use taipan_compiler::liveness::{Liveness, live_before};
use taipan_compiler::verify::{control, effects};
use taipan_profiler::branches;
use taipan_vm::interp::sink::Sink;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Code, Function, Generator};
use taipan_vm::tier::assume::EPOCH;
use taipan_vm::tier::{AT_EDGE, Request};
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
    /// Types of the registers that a loop writes, by header (see [`Body::header`]) and register.
    pub types: BTreeMap<(usize, u16), Ty>,
    /// Registers that turned out to have no one type.
    pub mixed: BTreeSet<(usize, u16)>,
    /// Registers whose objects' shapes the code is made for (see [`taipan_vm::tier::ExitPoint::other_version`]).
    pub versioned: BTreeMap<u16, u32>,
    /// Guards to make before a loop on registers that it does not write.
    pub hoisted: BTreeMap<(usize, u16), Known>,
    /// Registers, by header, that the frame does not have where the loop goes round.
    pub late: BTreeSet<(usize, u16)>,
    /// Loops of inlined functions, by header, in which the interpreter must know of their frames.
    pub entered: BTreeSet<usize>,
    /// Loops, by header, whose first rounds are apart.
    pub peeled: BTreeSet<usize>,
    /// Numbers of the places where functions are inlined, by the number of the body around it, the block and the instruction
    /// there, the address of the code, and where it begins.
    pub inlined: HashMap<(usize, usize, usize, u64, usize), usize>,
    /// The bodies of inlined functions, by the address of their code and the instruction at which they begin.
    pub bodies: HashMap<(u64, usize), Rc<Info>>,
    pub changed: bool,
}

impl Plan {
    /// What is known of code that is inlined from the instruction `entry` on.
    pub fn body_of(&mut self, code: Gc<Code>, entry: usize) -> Rc<Info> {
        let key = (code.address() as u64, entry);
        self.bodies.entry(key).or_insert_with(|| Rc::new(Info::new(code, entry, None, None))).clone()
    }
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
    pub slots: Slots,
    /// What guards found out.
    pub facts: HashMap<V, u32>,
    /// Attribute slots were found to be what the caches say.
    pub epoch: bool,
    /// The frame (see [`Func::frames`]) that the interpreter takes for the running one.
    pub entered: u16,
    /// The outermost frame is a generator's, and what it has is still among the saved registers.
    pub bare: bool,
}

/// An edge to a block that waits for the others.
pub(crate) struct Edge {
    pub from: B,
    pub regs: Regs,
}

#[derive(Default)]
pub(crate) struct Place {
    pub block: Option<B>,
    pub edges: Vec<Edge>,
    /// For a loop's header that was built: its parameters by register, and the registers at its head.
    params: Vec<(u16, V)>,
    pub head: Regs,
}

/// What is known of a function before it is built.
pub(crate) struct Info {
    pub code: Gc<Code>,
    pub cfg: Cfg,
    /// For each instruction the registers that are wanted.
    pub live: Liveness,
    pub failed: BTreeSet<u32>,
    pub doubted: BTreeSet<u32>,
}

impl Info {
    /// What is known of the code where it is entered at the instruction `entry`.
    pub fn new(code: Gc<Code>, entry: usize, region: Option<(usize, usize)>, sink: Option<Sink>) -> Info {
        let unit: &bytecode::Code = &code.unit;
        let mut cfg = Cfg::new(unit, entry, region, sink.is_some());
        for header in cfg.blocks.values_mut().filter(|block| block.is_header) {
            header.written.extend(sink::changed(sink));
        }
        let tier = code.tier();
        Info {
            code,
            cfg,
            live: live_before(unit),
            failed: tier.map(|t| t.failed.borrow().clone()).unwrap_or_default(),
            doubted: tier.map(|t| t.doubted.borrow().clone()).unwrap_or_default(),
        }
    }

    /// Did a guess fail before the loop?
    fn is_doubted_before(&self, header: usize) -> bool {
        self.doubted.contains(&(header as u32 | AT_EDGE))
    }

    /// May guesses be made before the loop? Where they failed only after a first round in the loop, and as long as they do not
    /// fail there, too.
    pub fn guesses_before(&self, header: usize) -> bool {
        (!self.is_doubted_before(header) || self.cfg.is_peeled(header))
            && !self.failed.contains(&(header as u32 | AT_EDGE))
    }
}

/// A function whose instructions are being built: the one asked for, or one that is inlined into it.
pub(crate) struct Body {
    pub info: Rc<Info>,
    /// Its number in [`Func::frames`].
    pub frame: u16,
    /// What tells its loops from those of other bodies, from build to build: see [`Body::header`].
    pub number: usize,
    /// Its first register, counted from that of the outermost frame.
    pub base: u16,
    pub region: Option<(usize, usize)>,
    pub places: BTreeMap<usize, Place>,
    /// The bytecode block being built.
    pub here: usize,
    /// The same as it is in [`Cfg::blocks`], once there is one.
    pub block: Option<usize>,
    /// Where an inlined function returned.
    pub returns: Vec<Edge>,
    /// Where an inlined generator ended; it yielded in `returns`.
    pub ended: Vec<Edge>,
    /// For an inlined function: where it was called.
    pub site: Option<Site>,
}

impl Body {
    /// The outermost body, which is entered at the instruction `entry`.
    pub fn new(info: Rc<Info>, entry: usize, region: Option<(usize, usize)>) -> Body {
        Body {
            info,
            frame: 0,
            number: 0,
            base: 0,
            region,
            places: BTreeMap::new(),
            here: entry,
            block: None,
            returns: Vec::new(),
            ended: Vec::new(),
            site: None,
        }
    }
    pub fn unit(&self) -> &bytecode::Code {
        &self.info.code.unit
    }
    /// The loop whose header is at `start`, as [`Plan`] names it.
    pub fn header(&self, start: usize) -> usize {
        start | self.number << 34
    }
    pub fn locals(&self) -> u16 {
        self.info.code.hot.locals as u16
    }
}

/// Builds a function.
pub(crate) struct Builder<'a> {
    pub vm: &'a Vm,
    pub plan: &'a mut Plan,
    pub body: Body,
    /// The bodies that the running one is inlined into, the outermost first.
    pub parents: Vec<Body>,
    pub f: Func,
    pub at: usize,
    /// Where the code is entered.
    pub request: &'a Request,
    pub cur: B,
    pub regs: Regs,
    pub boxed: HashMap<V, V>,
    pub at_edge: bool,
    /// Functions that a callee may be, with the shape of the receiver.
    pub candidates: HashMap<V, Vec<(Value, Option<u32>)>>,
    /// Instructions inlined so far.
    pub inlined: usize,
    /// Where the ranges of iterators end that were made here, and whether they have no negative numbers.
    pub ranges: HashMap<V, (V, bool)>,
    /// The iterator over a range from its end that was made already, and that the call of `reversed` gives next.
    pub reversed: Option<V>,
    /// The index up to which instructions are built already.
    pub skip_to: usize,
    /// The list or set to which its values go.
    pub sink: Option<V>,
}

/// How often a function is built at most.
const ROUNDS: usize = 24;
/// How many instructions a loop has at most whose first round may be apart.
const PEELED: usize = 120;

/// Builds the function that the request asks for.
///
/// None: the builds did not agree on the types of a loop.
pub fn build(vm: &Vm, request: &Request) -> Option<Func> {
    let code = request.code;
    let unit: &bytecode::Code = &code.unit;
    let region = request.around.and_then(|number| loop_of(unit, number));
    // Entering and leaving for each value would cost more than the interpreter takes.
    if region.is_some_and(|(start, end)| unit.instrs[start..end].iter().any(|i| suspends(i.op()))) {
        return None;
    }
    if region.is_some_and(|(start, end)| end - start < SHORT && drives_delegator(request, unit.instrs[start]))
    {
        return None;
    }
    // A generator's first call only makes it.
    if request.entry == 0 && code.hot.makes_generator {
        return None;
    }
    // `eval` with a mapping: each name is looked up there.
    if request.entry == 0 && uses_mapping(request) {
        return None;
    }
    // Building takes time for each instruction and register; code beyond this is run once, if at all.
    if unit.instrs.len() * unit.registers as usize > 4 << 20 {
        return None;
    }
    let mut info = Rc::new(Info::new(code, request.index, region, request.sink));
    let is_yield = |k: &u32| unit.instrs.get(*k as usize).is_some_and(|i| i.op() == Bc::Yield);
    let doubts = info.doubted.iter().filter(|_| request.sink == Some(Sink::Set));
    if request.sink.is_some() && info.failed.iter().chain(doubts).any(is_yield) {
        return None;
    }
    let mut plan = Plan::default();
    let tuples: Vec<_> = (0..4).map_while(|n| taipan_vm::interp::quick::tuple_template(vm, n)).collect();
    for _ in 0..ROUNDS {
        plan.changed = false;
        let mut f = Func { name: format!("{}:{}", unit.qualname, request.index), ..Func::default() };
        f.epoch = EPOCH.load(Ordering::Relaxed);
        f.frames.push(Frame::new(code, 0, 0));
        f.tuples = tuples.clone();
        f.has_loops = info.cfg.blocks.values().any(|b| b.is_header);
        let builder = Builder {
            vm,
            plan: &mut plan,
            body: Body::new(info.clone(), request.index, region),
            parents: Vec::new(),
            f,
            at: request.index,
            request,
            cur: B(0),
            regs: Regs::default(),
            boxed: HashMap::default(),
            at_edge: false,
            candidates: HashMap::default(),
            inlined: 0,
            skip_to: 0,
            sink: None,
            ranges: HashMap::default(),
            reversed: None,
        };
        let func = builder.run(request.index);
        if !plan.changed {
            return Some(func);
        }
        if plan.peeled.iter().any(|header| !info.cfg.is_peeled(*header)) {
            let mut with = Info::new(code, request.index, region, request.sink);
            plan.peeled.iter().for_each(|header| with.cfg.peel(*header));
            info = Rc::new(with);
        }
    }
    None
}

/// Does the running frame look names up in a mapping?
fn uses_mapping(request: &Request) -> bool {
    let names = |i: &Instr| matches!(i.op(), Bc::LoadName | Bc::StoreName);
    // SAFETY: the running frame has a header below its registers.
    let extra = || unsafe { *request.regs.sub(CALL_GAP as usize) };
    request.code.unit.instrs.iter().any(names) && !extra().is_unbound()
}

/// A loop over a generator that delegates to others, which is not compiled, and whose own body has fewer instructions than this is
/// left to the interpreter: that passes from one frame to the other in less time than compiled code takes to ask it to.
const SHORT: usize = 16;

/// Is such a generator's next item what the loop's first instruction asks for?
fn drives_delegator(request: &Request, first: Instr) -> bool {
    // SAFETY: the running frame has the instruction's registers.
    let iterator = || unsafe { *request.regs.add(first.b() as usize) };
    let delegates = |it: Value| {
        let g: Gc<Generator> = it.cast_unchecked();
        let code = g.function.get().cast_unchecked::<Function>().code();
        code.unit.instrs.iter().any(|i| i.op() == Bc::Send)
    };
    first.op() == Bc::ForIter && {
        let it = iterator();
        it.is_heap() && it.header_unchecked().shape() == shapes::GENERATOR && delegates(it)
    }
}

/// Does an instruction suspend a generator's frame?
fn suspends(op: Bc) -> bool {
    matches!(op, Bc::Yield | Bc::Send)
}

/// These registers, each once, in order.
fn in_order(registers: impl Iterator<Item = u16>) -> Vec<u16> {
    let mut all: Vec<u16> = registers.collect();
    all.sort_unstable();
    all.dedup();
    all
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
        let code = self.body.info.code;
        let (params, locals) = (code.hot.params as u16, self.body.locals());
        let resumes = self.request.resumes();
        for r in 0..code.unit.registers as u16 {
            if !self.is_live(entry, r) {
                continue;
            }
            if resumes {
                self.resumed(entry - 1, r);
                continue;
            }
            let unset = entry == 0 && r >= params && r < locals && self.body.region.is_none();
            let op = if unset { Op::Word(Value::UNBOUND.bits()) } else { Op::LoadReg(r) };
            let v = self.f.push(self.cur, op, Ty::Any, &[], None);
            self.regs.slots.insert(r, Slot { v, dirty: false });
        }
        for (r, shape) in self.plan.versioned.clone() {
            let v = self.regs.slots[&r].v;
            let fits = self.push(Op::HasShape(shape), Ty::Bool, &[v]);
            self.aside(fits, false, |b| {
                b.exit(entry, taipan_vm::tier::OTHER_VERSION);
            });
            self.regs.facts.insert(v, shape);
        }
        self.regs.bare = resumes;
        self.begin_sink();
        self.push(Op::Room, Ty::None, &[]);
        if self.request.entry == 0 {
            // As Resume does: recursion can be interrupted.
            let s = self.state(0);
            self.f.push(self.cur, Op::Poll, Ty::None, &[], Some(s));
        }
        self.go(entry);
        self.blocks();
        self.f
    }

    /// Takes a register of a generator that is resumed after the instruction at `at`. What is sent to it is in the frame already.
    fn resumed(&mut self, at: usize, r: u16) {
        let i = self.body.unit().instrs[at];
        if i.op() == Bc::Yield && i.a() == r {
            let v = self.push(Op::LoadReg(r), Ty::Any, &[]);
            self.regs.slots.insert(r, Slot { v, dirty: true });
            return;
        }
        let v = self.push(Op::LoadSaved(r), Ty::Any, &[]);
        self.regs.slots.insert(r, Slot { v, dirty: false });
    }

    /// Builds the body's blocks, the first of which has an edge.
    pub fn blocks(&mut self) {
        let info = self.body.info.clone();
        for start in info.cfg.order.iter().copied() {
            // (What no edge leads to is not reached in this build.)
            if self.body.places.get(&start).is_none_or(|place| place.edges.is_empty()) {
                continue;
            }
            self.begin(start);
            let (mut at, end) = (start % cfg::FIRST, info.cfg.blocks[&start].end);
            let mut open = true;
            while at < end && open {
                self.at = at;
                open = self.instruction(at);
                at = std::mem::take(&mut self.skip_to).max(at + cfg::width(info.code.unit.instrs[at]));
            }
            if open {
                self.go(at);
            }
        }
    }

    /// Sets how a block ends.
    pub fn end(&mut self, block: B, term: Term) {
        self.f.blocks[block.0 as usize].term = term;
    }

    /// Is the register's value wanted at an instruction? That of a local variable always is: somebody may look at the frame.
    pub fn is_live(&self, at: usize, r: u16) -> bool {
        // What lies below is the business of the frames there.
        let Some(own) = r.checked_sub(self.body.base) else { return true };
        own < self.body.locals() || self.body.info.live.is_live(at, own as usize)
    }

    // ---- blocks ----

    /// Ends the block by going to the bytecode block at `to`.
    pub fn go(&mut self, to: usize) {
        let mut regs = std::mem::take(&mut self.regs);
        regs.slots.retain(|r, _| self.is_live(to, *r));
        let to = self.body.info.cfg.reached(self.body.block, to);
        let header = self.body.info.cfg.blocks.get(&to).is_some_and(|b| b.is_header);
        let done = self.body.places.get(&to).and_then(|p| p.block).filter(|_| header);
        match done {
            Some(block) => self.back(to, block, regs),
            None => self.body.places.entry(to).or_default().edges.push(Edge { from: self.cur, regs }),
        }
    }

    /// A jump to a header that was built.
    fn back(&mut self, to: usize, block: B, regs: Regs) {
        let params = self.body.places[&to].params.clone();
        self.regs = regs;
        let header = self.body.header(to);
        if self.regs.entered != self.body.places[&to].head.entered {
            // (This build is thrown away.)
            self.plan.entered.insert(header);
            self.plan.changed = true;
        }
        let mut args = Vec::new();
        for (r, p) in params {
            let want = self.f.ty(p);
            let dirty = self.regs.slots.get(&r).is_some_and(|s| s.dirty);
            let slot = Slot { v: self.slot(r), dirty: false };
            let have = self.f.ty(slot.v);
            let key = (header, r);
            if dirty && self.body.places[&to].head.slots.get(&r).is_some_and(|s| !s.dirty) {
                self.plan.late.insert(key);
                self.plan.changed = true;
            }
            if want == Ty::Any {
                if matches!(have, Ty::Int | Ty::U64 | Ty::Float | Ty::Bool) && !self.plan.mixed.contains(&key)
                {
                    let all = self.body.places[&to].edges.iter().all(|e| {
                        let t = e.regs.slots.get(&r).map(|s| self.f.ty(s.v));
                        let open =
                            have != Ty::Bool && t == Some(Ty::Any) && !self.is_constant(e.regs.slots[&r].v);
                        t == Some(have) || (open && self.body.info.guesses_before(to))
                    });
                    if all {
                        self.plan.types.insert(key, have);
                        self.plan.changed = true;
                    }
                }
                args.push(self.boxed(slot.v));
            } else if want == have {
                args.push(slot.v);
            } else if let (Ty::U64, Ty::Int, Some(v)) = (want, have, self.natural(slot.v)) {
                args.push(v);
            } else if (want, have) == (Ty::Int, Ty::U64) && !self.plan.mixed.contains(&key) {
                // What begins as a small int may get wide.
                self.plan.types.insert(key, Ty::U64);
                self.plan.changed = true;
                args.push(self.zero(want));
            } else {
                self.mix((to, r), want, have);
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
            Ty::U64 => self.push(Op::U64(0), Ty::U64, &[]),
            Ty::Bool => {
                let z = self.push(Op::Int(0), Ty::Int, &[]);
                self.push(Op::IntCmp(Cmp::Lt), Ty::Bool, &[z, z])
            }
            _ => self.push(Op::Int(0), Ty::Int, &[]),
        }
    }

    /// Begins the bytecode block at `start`: makes its parameters, and ends the blocks that lead to it.
    fn begin(&mut self, start: usize) {
        self.body.block = Some(start);
        self.body.here = start % cfg::FIRST;
        self.at = self.body.here;
        self.boxed.clear();
        let info = self.body.info.clone();
        let header = info.cfg.blocks[&start].is_header;
        let mut edges = std::mem::take(&mut self.body.places.entry(start).or_default().edges);
        if header {
            if info.is_doubted_before(start) {
                self.peel(start);
            }
            self.fill_edges(&mut edges);
            if self.plan.entered.contains(&self.body.header(start)) {
                edges.iter_mut().for_each(|edge| self.at_end(edge, Self::enter));
            }
            if edges.len() > 1 {
                self.merge(None, edges);
                edges = vec![self.edge()];
            }
            self.at_edge = true;
            self.hoist(start, &mut edges);
            self.at_edge = false;
            self.store_before(start, &mut edges[0]);
        }
        let before = edges[0].from;
        let (edges, params) = self.merge(Some(start).filter(|_| header), edges);
        let (block, head) = (self.cur, self.regs.clone());
        if header && info.guesses_before(start) {
            self.cur = before;
            self.regs = edges[0].regs.clone();
            self.at_edge = true;
            let state = self.state(start);
            self.at_edge = false;
            self.f.loops.push(graph::Entrance { header: block, before, state });
            (self.cur, self.regs) = (block, head.clone());
        }
        let place = self.body.places.entry(start).or_default();
        place.block = Some(block);
        if header {
            place.params = params;
            place.head = head;
            place.edges = edges;
        }
    }

    /// Notes that a loop's register has no one type: it begins with one and comes round with another.
    fn mix(&mut self, (start, register): (usize, u16), begins: Ty, comes: Ty) {
        let header = self.body.header(start);
        self.plan.types.remove(&(header, register));
        // (What begins as 0 and has doubles added is a double after the first round.)
        if !((begins, comes) == (Ty::Int, Ty::Float) && self.peel(start)) {
            self.plan.mixed.insert((header, register));
        }
        self.plan.changed = true;
    }

    /// Has the first round of a loop apart in the next build, if that is not too much code; true if it will be.
    fn peel(&mut self, header: usize) -> bool {
        let info = &self.body.info;
        let small = info.cfg.blocks[&header].innermost.is_some_and(|len| len <= PEELED);
        let outermost = self.parents.is_empty() && !self.request.resumes() && self.request.sink.is_none();
        let may = small && outermost && !info.cfg.is_peeled(header);
        if may && self.plan.peeled.insert(header) {
            self.plan.changed = true;
        }
        may
    }

    /// The end of the current block, from which control goes to where edges meet.
    pub fn edge(&mut self) -> Edge {
        Edge { from: self.cur, regs: std::mem::take(&mut self.regs) }
    }

    /// Makes the block in which edges meet, with parameters for the registers in which they differ. `header` is the start of
    /// the loop that begins there. Gives the edges, and the parameters by register.
    pub fn merge(&mut self, header: Option<usize>, mut edges: Vec<Edge>) -> (Vec<Edge>, Vec<(u16, V)>) {
        let block = self.f.block();
        if edges.len() == 1
            && header.is_none()
            && let Some(edge) = edges.pop()
        {
            self.end(edge.from, Term::Jump(block, Vec::new()));
            self.cur = block;
            self.regs = edge.regs;
            return (Vec::new(), Vec::new());
        }
        self.at_edge = true;
        self.agree_on_frame(&mut edges);
        if header.is_none() {
            self.agree_on_memory(&mut edges);
        }
        let info = self.body.info.clone();
        let base = self.body.base;
        let writes = |r: u16| {
            header.is_some_and(|h| {
                r.checked_sub(base).is_some_and(|r| info.cfg.blocks[&h].written.contains(&r))
            })
        };
        let epoch = header.is_none() && edges.iter().all(|e| e.regs.epoch);
        let mut regs =
            Regs { epoch, entered: edges[0].regs.entered, bare: edges[0].regs.bare, ..Regs::default() };
        let mut params = Vec::new();
        let all = in_order(edges.iter().flat_map(|e| e.regs.slots.keys().copied()));
        let mut slots: Vec<Slot> = Vec::with_capacity(edges.len());
        for r in all {
            slots.clear();
            slots.extend(edges.iter_mut().map(|e| self.slot_of(e, r)));
            let written = writes(r);
            let dirty = slots.iter().any(|s| s.dirty) && r < BEYOND;
            let same = slots.iter().all(|s| s.v == slots[0].v);
            if same && !written {
                regs.slots.insert(r, Slot { v: slots[0].v, dirty });
                continue;
            }
            let ty = self.merged(header, r, &slots);
            let is_late = |h: usize| self.plan.late.contains(&(self.body.header(h), r));
            let late = header.is_some_and(|h| ty != Ty::Any || is_late(h));
            let dirty = (dirty || written && late) && r < BEYOND;
            let p = self.f.param(block, ty);
            params.push((r, p));
            regs.slots.insert(r, Slot { v: p, dirty });
        }
        for (v, shape) in &edges[0].regs.facts {
            // (What comes round the loop may have another shape.)
            let lasts = header.is_none() || *shape < shapes::COUNT;
            if lasts && edges.iter().all(|e| e.regs.facts.get(v) == Some(shape)) {
                regs.facts.insert(*v, *shape);
            }
        }
        for edge in &edges {
            self.join(header, edge, block, &params);
        }
        self.at_edge = false;
        self.boxed.clear();
        self.cur = block;
        self.regs = regs;
        (edges, params)
    }

    /// What the frame has on one edge, it gets on the others.
    fn agree_on_memory(&mut self, edges: &mut [Edge]) {
        if edges.iter().any(|e| e.regs.bare) {
            return;
        }
        let is_there = |e: &Edge, r: u16| e.regs.slots.get(&r).is_some_and(|s| !s.dirty);
        let there =
            in_order(edges.iter().flat_map(|e| e.regs.slots.keys().copied().filter(|r| is_there(e, *r))));
        for edge in edges {
            self.at_end(edge, |this| {
                this.store_dirty(|b, r| {
                    let is_word = |s: &Slot| b.f.ty(s.v) == Ty::Any && !b.is_made(s.v);
                    r < BEYOND && there.binary_search(&r).is_ok() && b.regs.slots.get(&r).is_some_and(is_word)
                });
            });
        }
    }

    /// Builds something at the end of an edge, with its registers.
    pub fn at_end(&mut self, edge: &mut Edge, build: impl FnOnce(&mut Self)) {
        self.cur = edge.from;
        self.boxed.clear();
        self.regs = std::mem::take(&mut edge.regs);
        build(self);
        edge.regs = std::mem::take(&mut self.regs);
    }

    /// Ends an edge with a jump to the block, with the values of its parameters.
    fn join(&mut self, header: Option<usize>, edge: &Edge, block: B, params: &[(u16, V)]) {
        self.cur = edge.from;
        self.boxed.clear();
        self.regs = edge.regs.clone();
        let mut args = Vec::new();
        for (r, p) in params {
            let v = self.regs.slots[r].v;
            let want = self.f.ty(*p);
            let have = self.f.ty(v);
            if let Some(start) = header
                && want != have
                && want != Ty::Any
                && (have != Ty::Any || want == Ty::Bool || want == Ty::U64)
                && !(want == Ty::U64 && self.may_be_natural(v))
            {
                // This build is thrown away.
                self.mix((start, *r), have, want);
            }
            args.push(self.convert(v, want));
        }
        self.end(self.cur, Term::Jump(block, args));
    }

    /// A register at the end of an edge; from memory if it has no value, as liveness knows less of it than the builder.
    fn slot_of(&mut self, edge: &mut Edge, r: u16) -> Slot {
        *edge.regs.slots.get_or_insert_with(r, || {
            let bare = edge.regs.bare && r < self.f.frames[0].registers;
            let op = if bare { Op::LoadSaved(r) } else { Op::LoadReg(r) };
            let v = self.f.push(edge.from, op, Ty::Any, &[], None);
            Slot { v, dirty: false }
        })
    }

    /// The type of a register where edges meet.
    fn merged(&self, header: Option<usize>, r: u16, slots: &[Slot]) -> Ty {
        let first = self.f.ty(slots[0].v);
        let same = slots.iter().all(|s| self.f.ty(s.v) == first);
        let Some(start) = header else {
            return if same { first } else { Ty::Any };
        };
        let key = (self.body.header(start), r);
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
            (Ty::Any | Ty::Int, Ty::U64) => self.natural(v).unwrap_or_else(|| self.zero(want)),
            (Ty::Any, Ty::Float) => self.guard(Op::UnboxFloat, Ty::Float, &[v]),
            _ => self.zero(want),
        }
    }

    /// Makes the guards that belong before a loop.
    fn hoist(&mut self, start: usize, edges: &mut [Edge]) {
        let header = self.body.header(start);
        let wanted = self.plan.hoisted.range((header, 0)..=(header, u16::MAX));
        let wanted: Vec<(u16, Known)> = wanted.map(|(k, v)| (k.1, *v)).collect();
        for edge in edges {
            self.at_end(edge, |b| {
                for (r, known) in &wanted {
                    let Some(slot) = b.regs.slots.get(r).copied() else { continue };
                    if b.f.ty(slot.v) != Ty::Any {
                        continue;
                    }
                    match known {
                        Known::Number(ty) => {
                            let v = b.convert(slot.v, *ty);
                            b.learn(slot.v, v);
                        }
                        Known::Shape(shape) => b.know(slot.v, *shape),
                    }
                }
            });
        }
    }

    /// Puts into the frame, before a loop, what the loop does not change or puts there itself: else each place at which the loop
    /// is left, and each call in it, would have to.
    fn store_before(&mut self, start: usize, edge: &mut Edge) {
        if edge.regs.bare {
            return;
        }
        let info = self.body.info.clone();
        let (base, written) = (self.body.base, &info.cfg.blocks[&start].written);
        let header = self.body.header(start);
        let wanted = |b: &Self, r: u16, v: V| {
            let changes = r.checked_sub(base).is_some_and(|r| written.contains(&r));
            match b.f.ty(v) {
                // (What is made for the loop alone is best not made at all.)
                Ty::Any => !(b.is_made(v) || changes && b.plan.late.contains(&(header, r))),
                Ty::Int | Ty::Bool => !changes,
                _ => false,
            }
        };
        self.at_end(edge, |this| {
            this.store_dirty(|b, r| r < BEYOND && b.regs.slots.get(&r).is_some_and(|s| wanted(b, r, s.v)));
        });
    }

    /// Is the value an object that the code makes?
    fn is_made(&self, v: V) -> bool {
        matches!(self.f.op(v), Op::NewInstance(_) | Op::NewTuple | Op::NewDict | Op::NewSlice)
    }

    // ---- instructions ----

    /// Takes from memory what the instruction at `at` wrote there.
    fn reload(&mut self, at: usize) {
        let mut written = BTreeSet::new();
        let instrs = &self.body.unit().instrs;
        let e = effects(instrs[at + (instrs[at].op() == Bc::WideName) as usize]);
        if let Some(from) = e.kills_from {
            self.drop_from(from);
        }
        for (first, count) in e.writes.iter() {
            written.extend(*first..*first + *count);
        }
        written.extend(e.kills);
        for r in written {
            self.load(r);
        }
    }

    /// Leaves the instruction to the interpreter. False: it ended the block.
    pub fn step(&mut self, at: usize) -> bool {
        self.flush();
        let info = self.body.info.clone();
        let unit: &bytecode::Code = &info.code.unit;
        let instr = unit.instrs[at];
        let flow = control(at, instr);
        let after = at + cfg::width(instr);
        if flow.target.is_none() {
            let here = self.place(at);
            self.push(Op::Step(here, instr.op()), Ty::None, &[]);
            self.reload(at);
            self.forget();
            return true;
        }
        let mut to = Vec::new();
        let from = self.cur;
        self.forget();
        let regs = self.regs.clone();
        for target in cfg::targets(unit, at, self.body.region, false).iter().copied() {
            let edge = self.f.block();
            if to.iter().any(|(t, _)| *t == target as u32) {
                continue;
            }
            self.cur = edge;
            self.boxed.clear();
            self.regs = regs.clone();
            if target == after {
                self.reload(at);
            } else if Some(target) == cfg::pair_after(unit, at) {
                self.reload(at + 1);
            }
            to.push((target as u32, edge));
            self.go(target);
        }
        self.end(from, Term::Step(self.place(at), instr.op(), to));
        false
    }

    /// Ends the block by leaving to the interpreter at `at`, as planned.
    pub fn exit(&mut self, at: usize, why: &'static str) -> bool {
        let s = self.state(at);
        self.end(self.cur, Term::Exit(s, why));
        false
    }

    /// The same for the conditional jump at `at`, which leaves instead where it never went before, unless that is out of a loop:
    /// a loop is compiled before it ends for the first time.
    pub fn branch_as_seen(&mut self, at: usize, condition: V, yes: usize, no: usize) -> bool {
        let (info, seen) = (self.body.info.clone(), self.seen(at));
        let far = cfg::target(at, info.code.unit.instrs[at]);
        let trusts = self.request.trusts_jumps;
        let loop_of = |to: usize| info.cfg.blocks.get(&to).and_then(|block| block.in_loop);
        let here = loop_of(self.body.here);
        let open = |to: usize| {
            let bit = if to == far { branches::JUMPED } else { branches::PASSED };
            !trusts || seen & bit != 0 || loop_of(to) != here && here.is_some()
        };
        if yes == no || open(yes) && open(no) {
            return self.branch(condition, yes, no);
        }
        for (to, when) in [(yes, true), (no, false)] {
            if !open(to) && open(if when { no } else { yes }) {
                self.guard(Op::GuardBool(!when), Ty::None, &[condition]);
            }
        }
        match [yes, no].into_iter().find(|to| open(*to)) {
            Some(to) => self.jump(to),
            None => self.exit(at, taipan_vm::tier::UNSEEN),
        }
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

    /// Goes on to the bytecode at `at`, from a place where the frame is in order; false, as the block ended.
    pub fn jump(&mut self, at: usize) -> bool {
        self.go(at);
        false
    }

    /// Ends the block by giving a value to who resumed the generator, as the instruction at `at` does. What has changed goes to
    /// the saved registers.
    fn give(&mut self, at: usize, v: V) -> bool {
        let i = self.body.unit().instrs[at];
        let (yields, locals) = (i.op() == Bc::Yield, self.body.locals());
        let kept = |(r, s): (&u16, &Slot)| {
            let wanted = if yields { self.is_live(at + 1, *r) && *r != i.a() } else { *r < locals };
            (wanted && self.f.op(s.v) != Op::LoadSaved(*r)).then_some((*r, s.v))
        };
        let kept: Vec<(u16, V)> = self.regs.slots.iter().filter_map(kept).collect();
        let mut values = vec![self.boxed(v)];
        values.extend(kept.iter().map(|(_, v)| self.boxed(*v)).collect::<Vec<V>>());
        let registers = kept.iter().map(|k| k.0).collect();
        self.end(self.cur, Term::Give(values, registers, self.place(at)));
        false
    }

    /// Leaves when work waits, and goes round the loop.
    fn loop_back(&mut self, at: usize, i: Instr) -> bool {
        if cfg::ends(self.body.unit(), at, self.body.region, false) {
            return self.exit(at, "outer loop");
        }
        self.guard(Op::Poll, Ty::None, &[]);
        self.jump(cfg::target(at, i))
    }

    /// Builds one instruction; false when it ended the block.
    fn instruction(&mut self, at: usize) -> bool {
        let i = self.body.unit().instrs[at];
        let failed = self.body.info.failed.contains(&(at as u32));
        match i.op() {
            Bc::Nop => true,
            // (To the next instruction: the block goes on.)
            Bc::Jump if i.bc() == 1 => true,
            Bc::Jump => self.jump(cfg::target(at, i)),
            Bc::LoopBack => self.loop_back(at, i),
            Bc::Return | Bc::ReturnNone => {
                if let Some(it) = self.body.site.and_then(|site| site.generator) {
                    return self.inlined_end(it);
                }
                let v = if i.op() == Bc::Return { self.get(i.a()) } else { self.constant(Value::NONE) };
                if self.body.site.is_some() {
                    return self.inlined_return(at, v);
                }
                if self.request.code.hot.makes_generator {
                    return self.give(at, v);
                }
                let s = self.state(at);
                self.end(self.cur, Term::Return(v, s));
                false
            }
            Bc::Yield => {
                if let Some(it) = self.body.site.and_then(|site| site.generator) {
                    return self.inlined_yield(at, i, it);
                }
                if let Some(sink) = self.request.sink.filter(|_| i.x() != 1) {
                    return self.take_value(at, i, sink);
                }
                let v = self.get(i.b());
                self.give(at, v)
            }
            Bc::Send => self.send(at, i),
            op if taipan_vm::interp::native::leaves_frame(op) => self.exit(at, op.name()),
            _ => {
                let fast = if failed { None } else { self.fast(at, i) };
                let made = fast.or_else(|| self.short(at, i));
                made.unwrap_or_else(|| self.step(at))
            }
        }
    }
}
