//! Values and registers while a function is built. Registers are named as the running body does; those of inlined frames lie
//! above the ones of the frames that they were called from, as they would on the VM stack, and so do the headers of these
//! frames: an inlined call writes its header as values of the registers below its own, which reach memory when the frame must
//! be seen, and never otherwise.

use crate::build::{Builder, Edge, Known, Slot};
use crate::mir::*;
use crate::sink::BEYOND;
use taipan_compiler::bytecode::CALL_GAP;
use taipan_vm::layout;
use taipan_vm::object::Code;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::tier::assume::{Assumption, may_assume};
use taipan_vm::value::{Gc, Value};

/// Marks what is known of a value as the place of a set of shapes in [`Func::sets`].
pub const SET: u32 = 1 << 31;

impl Builder<'_> {
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
        // (What is wanted no more would be kept in a machine register for nothing.)
        let wanted = |(r, s): (&u16, &Slot)| (s.dirty && self.is_live(index, *r)).then_some((*r, s.v));
        let dirty = self.regs.slots.iter().filter_map(wanted).collect();
        let (at, entered) = (self.place(index), self.regs.entered);
        self.f.states.push(State {
            at,
            entered,
            bare: self.regs.bare,
            at_edge: self.at_edge,
            registers: dirty,
            objects: Vec::new(),
        });
        S(self.f.states.len() as u32 - 1)
    }

    /// The instruction at `index` of the running body.
    pub fn place(&self, index: usize) -> At {
        At { frame: self.body.frame, index: index as u32 }
    }

    /// The value of a register of the running body.
    pub fn get(&mut self, r: u16) -> V {
        self.slot(self.body.base + r)
    }

    /// The value of a register counted from the outermost frame's first.
    pub fn slot(&mut self, r: u16) -> V {
        match self.regs.slots.get(&r) {
            Some(s) => s.v,
            // (A register that liveness knows nothing of.)
            None if self.regs.bare && r < self.f.frames[0].registers => {
                self.push(Op::LoadSaved(r), Ty::Any, &[])
            }
            None => self.push(Op::LoadReg(r), Ty::Any, &[]),
        }
    }

    /// Gives a register of the running body a value.
    pub fn set(&mut self, r: u16, v: V) {
        self.set_slot(self.body.base + r, v);
    }

    /// Gives a register counted from the outermost frame's first a value.
    pub fn set_slot(&mut self, r: u16, v: V) {
        self.regs.slots.insert(r, Slot { v, dirty: true });
    }

    /// Forgets the registers of the running body from this one on, which have no meaning any more.
    pub fn drop_from(&mut self, r: u16) {
        let end = self.body.base + r;
        self.regs.slots.retain(|r, _| *r < end || *r >= BEYOND);
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
        for body in std::iter::once(&self.body).chain(self.parents.iter().rev()) {
            let Some(start) = body.info.cfg.blocks[&body.here].in_loop else { continue };
            let Some(place) = body.places.get(&start).filter(|_| body.info.guesses_before(start)) else {
                continue;
            };
            let written = &body.info.cfg.blocks[&start].written;
            let changes = |r: u16| r.checked_sub(body.base).is_some_and(|own| written.contains(&own));
            let has_it = place.head.slots.iter().filter(|(r, s)| s.v == v && !changes(**r));
            let mut found = false;
            for r in has_it.map(|(r, _)| *r) {
                found = true;
                if self.plan.hoisted.insert((body.header(start), r), known).is_none() {
                    self.plan.changed = true;
                }
            }
            // (Before that loop it will be looked at whether it belongs before those around it.)
            if found {
                return;
            }
        }
    }

    /// Asks for versions of a loop, each for one of the shapes that a register has when it is entered, if `v` is what is in that
    /// register, and the loop does not change it.
    pub fn wish_version(&mut self, v: V) {
        let Op::LoadReg(r) = self.f.op(v) else { return };
        let outer = self.parents.first().unwrap_or(&self.body);
        let header = outer.info.cfg.blocks.get(&self.request.index).filter(|b| b.is_header);
        if !self.request.versioned
            || self.regs.facts.contains_key(&v)
            || header.is_none_or(|header| header.written.contains(&r))
        {
            return;
        }
        // SAFETY: the running frame has the register.
        let now = unsafe { *self.request.regs.add(r as usize) };
        let shape = if now.is_heap() { now.header_unchecked().shape() } else { shapes::COUNT };
        if shape < shapes::COUNT && self.plan.versioned.insert(r, shape).is_none() {
            self.plan.changed = true;
        }
    }

    /// Makes sure that caches of attribute slots still hold: see [`Vm::cache_epoch`].
    pub fn check_epoch(&mut self) {
        if !std::mem::replace(&mut self.regs.epoch, true) {
            let epoch = self.vm.cache_epoch();
            self.assume_u32(std::ptr::from_ref(epoch) as u64, epoch.get());
        }
    }

    /// Makes sure that a word of 32 bits still has a value. The object that it is in is kept alive.
    pub fn assume_u32(&mut self, at: u64, value: u32) {
        if !self.assume(at, false, value as u64) {
            self.guard(Op::GuardU32(at, value), Ty::None, &[]);
        }
    }

    /// Makes sure that a function, a constant, still has this code.
    pub fn assume_code(&mut self, function: V, code: Gc<Code>) {
        let address = self.word(function).map(|f| f.bits() - 1 + layout::FUNCTION_CODE as u64);
        if address.is_none_or(|at| !self.assume(at, true, code.value().bits())) {
            let now = self.push(Op::LoadField(layout::FUNCTION_CODE), Ty::Any, &[function]);
            self.guard(Op::GuardWord(code.value().bits()), Ty::None, &[now]);
        }
    }

    /// Assumes that a word keeps its value, if that has been so: whatever changes it tells (see `taipan_vm::tier::assume`).
    pub fn assume(&mut self, at: u64, wide: bool, value: u64) -> bool {
        let assumption = Assumption { address: at as usize, wide, value };
        // (Caches may know of a version that is no more.)
        if !may_assume(self.vm, assumption.address) || !assumption.holds() {
            return false;
        }
        if !self.f.assumptions.contains(&assumption) {
            self.f.assumptions.push(assumption);
        }
        self.guard(Op::GuardAssumptions, Ty::None, &[]);
        true
    }

    /// A constant of the running body's code, by its place.
    pub fn const_at(&self, n: usize) -> Value {
        self.body.info.code.constants().map_or(Value::UNBOUND, |all| all.get(n))
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
            Ty::U64 => Op::BoxU64,
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
            _ => self.narrow(v),
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
            Ty::U64 => {
                let n = self.narrow(v);
                self.push(Op::IntToFloat, Ty::Float, &[n])
            }
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

    /// Makes sure that a value is an object of one of these shapes.
    pub fn know_one_of(&mut self, v: V, mut shapes: Vec<u32>) {
        shapes.sort_unstable();
        shapes.dedup();
        if let [shape] = shapes.as_slice() {
            return self.know(v, *shape);
        }
        let found = self.f.sets.iter().position(|set| *set == shapes);
        let n = found.unwrap_or_else(|| {
            self.f.sets.push(shapes);
            self.f.sets.len() - 1
        });
        if self.regs.facts.get(&v) != Some(&(SET | n as u32)) {
            self.guard(Op::GuardShapes(n as u16), Ty::None, &[v]);
            self.regs.facts.insert(v, SET | n as u32);
        }
    }

    /// The shape that a value is known to have.
    pub fn shape_of(&self, v: V) -> Option<u32> {
        self.regs.facts.get(&v).copied().filter(|shape| shape & SET == 0)
    }

    /// The shapes one of which a value is known to have.
    pub fn shapes_of(&self, v: V) -> Option<&[u32]> {
        let fact = self.regs.facts.get(&v)?;
        if fact & SET == 0 {
            Some(std::slice::from_ref(fact))
        } else {
            Some(&self.f.sets[(fact & !SET) as usize])
        }
    }

    /// Forgets what may change when other code runs: shapes of anything but built-in objects.
    pub fn forget(&mut self) {
        self.regs.facts.retain(|_, shape| *shape < shapes::COUNT);
        self.regs.epoch = false;
    }

    // ---- the frame ----

    /// Brings the frames' memory up to date, as far as the running instruction or a later one may read it.
    pub fn flush(&mut self) {
        self.flush_with(u16::MAX);
    }

    /// The same, and all registers of the running body from this one on, as arguments for a call.
    pub fn flush_with(&mut self, arguments: u16) {
        self.fill();
        let (at, first) = (self.at, self.body.base.saturating_add(arguments));
        self.store_dirty(|b, r| r >= first || b.is_live(at, r));
        self.enter();
    }

    /// Puts those registers into the frame that the test is true of.
    pub fn store_dirty(&mut self, which: impl Fn(&Self, u16) -> bool) {
        let wanted = |(r, s): (&u16, &Slot)| (s.dirty && which(self, *r)).then_some((*r, s.v));
        let dirty: Vec<(u16, V)> = self.regs.slots.iter().filter_map(wanted).collect();
        for (r, v) in dirty {
            let b = self.boxed(v);
            self.push(Op::StoreReg(r), Ty::None, &[b]);
            if let Some(slot) = self.regs.slots.get_mut(&r) {
                slot.dirty = false;
            }
        }
    }

    /// Puts the registers of a generator that has just been resumed into its frame.
    fn fill(&mut self) {
        if std::mem::take(&mut self.regs.bare) {
            self.push(Op::Fill, Ty::None, &[]);
        }
    }

    /// The same at the ends of edges.
    pub fn fill_edges(&mut self, edges: &mut [Edge]) {
        for edge in edges {
            if std::mem::take(&mut edge.regs.bare) {
                self.f.push(edge.from, Op::Fill, Ty::None, &[], None);
            }
        }
    }

    /// Makes the body's frame the running one for the interpreter too.
    pub fn enter(&mut self) {
        self.fill();
        let (from, to) = (self.regs.entered, self.body.frame);
        if from == to {
            return;
        }
        let bases: Vec<u16> = self.f.frames.iter().map(|f| f.base).collect();
        self.store_dirty(|_, r| bases.iter().any(|b| r < *b && r + CALL_GAP >= *b));
        self.push(Op::EnterFrame { from, to }, Ty::None, &[]);
        self.regs.entered = to;
    }

    /// Where edges meet, the interpreter must know of the same frames on all of them.
    pub fn agree_on_frame(&mut self, edges: &mut [Edge]) {
        if edges.iter().any(|e| e.regs.bare != edges[0].regs.bare) {
            self.fill_edges(edges);
        }
        if edges.iter().all(|e| e.regs.entered == edges[0].regs.entered) {
            return;
        }
        for edge in edges {
            self.at_end(edge, Self::enter);
        }
    }

    /// Takes a register from memory.
    pub fn load(&mut self, r: u16) {
        let r = self.body.base + r;
        let v = self.push(Op::LoadReg(r), Ty::Any, &[]);
        // (The frame may yet be filled.)
        let dirty = self.regs.bare;
        self.regs.slots.insert(r, Slot { v, dirty });
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
        self.body.info.code.word(at).x()
    }
}
