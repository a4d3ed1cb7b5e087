//! Calls: of functions that are inlined, of known functions that are called by their compiled code, and of the rest.
//!
//! An inlined function's registers lie where its frame would be (see [`crate::frames`]). As long as nothing looks at frames,
//! none is made: the header's words are values like others. An exit from inside writes all that is not in memory and says
//! which frame runs, and the interpreter goes on there.

use crate::build::{Body, Builder, Edge, Info};
use crate::cfg;
use crate::mir::*;
use crate::sink::BEYOND;
use taipan_compiler::bytecode::{self, CALL_GAP, Instr, Op as Bc, flags};
use taipan_vm::interp::snapshot::{self, Attribute};
use taipan_vm::interp::{FrameKind, native, quick};
use taipan_vm::layout;
use taipan_vm::native::{FunctionDef, FunctionKind};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::Kind;
use taipan_vm::object::types::{Type, type_flags};
use taipan_vm::object::{Builtin, Code, Dict, Function, Str, Tuple};
use taipan_vm::value::{Gc, Value};

/// A function of at most [`TINY`] instructions is inlined into itself so often.
const AGAIN: usize = 3;
const TINY: usize = 24;
/// Functions of at most so many instructions are inlined.
const SMALL: usize = 90;
/// The same for those that have loops, of which they have one or two, with so many calls in them: beside what a longer loop does
/// the call costs little, and what is inlined into it is better inlined into its own code.
const LOOPED: usize = 60;
const LOOPS: usize = 2;
const LOOP_CALLS: usize = 1;
/// So many instructions are inlined into one function at most.
const BUDGET: usize = 700;
/// Callees of one call that are told apart.
const FEW: usize = 4;
/// Frames inlined into each other at most.
const DEEP: usize = 6;
/// Registers of all frames at most.
const WIDE: usize = 4000;

/// Where an inlined call's frame is, and what happens with its result.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    /// The calling instruction.
    pub at: usize,
    /// The frame's first register, from the outermost frame's.
    pub base: u16,
    pub kind: FrameKind,
    /// The caller's values are below this register.
    pub cut: u16,
    /// The register of the result, if it is wanted.
    pub to: Option<u16>,
    /// The object whose `__init__` is called.
    pub made: Option<V>,
    /// Whether the result is true is the result.
    pub truth: bool,
    /// The generator that a loop resumes.
    pub generator: Option<V>,
}

/// A function that is called.
#[derive(Clone, Copy)]
pub(crate) enum Callee {
    /// This one, whose code may be replaced.
    Known(Value),
    /// The value at hand, a function that was just seen to have this code.
    Seen(V, Gc<Code>),
}

impl Callee {
    pub fn code(self) -> Gc<Code> {
        match self {
            Callee::Known(function) => function.cast_unchecked::<Function>().code(),
            Callee::Seen(_, code) => code,
        }
    }
}

/// Is the function small enough to be inlined?
fn has_size(unit: &bytecode::Code) -> bool {
    let instrs = &unit.instrs;
    let back = |(at, i): (usize, &Instr)| (i.op() == Bc::LoopBack).then(|| (cfg::target(at, *i), at));
    let loops: Vec<(usize, usize)> = instrs.iter().enumerate().filter_map(back).collect();
    let within = |at: usize| loops.iter().any(|(start, end)| (*start..*end).contains(&at));
    let calls =
        |i: &Instr| matches!(i.op(), Bc::Call | Bc::CallMethod | Bc::CallKw | Bc::CallMethodKw | Bc::CallEx);
    let called = || instrs.iter().enumerate().filter(|(at, i)| calls(i) && within(*at)).count();
    instrs.len() <= if loops.is_empty() { SMALL } else { LOOPED }
        && loops.len() <= LOOPS
        && (loops.is_empty() || called() <= LOOP_CALLS)
}

/// May the instruction stand in an inlined function?
fn fits(op: Bc) -> bool {
    !matches!(op, Bc::MakeGenerator | Bc::Yield | Bc::Send | Bc::EndAsyncFor | Bc::LoadName | Bc::StoreName)
}

impl Builder<'_> {
    /// A call whose callee is known. None: it is not.
    pub(crate) fn call(&mut self, at: usize, i: Instr) -> Option<bool> {
        let callee = self.get(i.b());
        if i.op() == Bc::CallMethod && self.candidates.contains_key(&callee) {
            return self.call_candidates(at, i, callee);
        }
        let Some(callee) = self.word(callee) else { return self.call_seen(at, i, callee) };
        if callee.is_kind(Kind::BoundMethod) {
            return self.call_bound(at, i, callee);
        }
        let mut first = Self::arguments(i);
        let mut n = i.x() as u32;
        if matches!(i.op(), Bc::CallMethod | Bc::CallMethodKw) {
            let receiver = self.get(first);
            if self.word(receiver) == Some(Value::UNBOUND) {
                first += 1;
            } else {
                // Whether there is one must be known.
                if self.f.op(receiver) == Op::LoadReg(self.body.base + first) {
                    return None;
                }
                n += 1;
            }
        }
        let named = matches!(i.op(), Bc::CallKw | Bc::CallMethodKw);
        if callee == self.vm.builtin_type(shapes::FLOAT).value() && n == 1 && !named {
            let v = self.get(first);
            if matches!(self.f.ty(v), Ty::Int | Ty::Float) {
                let v = self.float(v);
                return self.answer(i, v);
            }
        }
        if callee == self.vm.builtin_type(shapes::INT).value() && n == 1 && !named {
            let v = self.get(first);
            let whole = match self.f.ty(v) {
                Ty::Int => Some(v),
                Ty::Float => Some(self.rounded(Rounding::ToZero, v)),
                _ => None,
            };
            if let Some(v) = whole {
                return self.answer(i, v);
            }
        }
        if callee == self.vm.builtin_type(shapes::RANGE).value() && !named {
            return self.iterate_range(at, i, first, n);
        }
        if let Some(v) = self.reversed.take() {
            debug_assert!(n == 1 && self.get(first) == v);
            return self.answer(i, v);
        }
        if callee == self.vm.builtin_type(shapes::TYPE).value() && n == 1 && !named {
            let v = self.get(first);
            let v = self.boxed(v);
            let class = self.push(Op::TypeOf, Ty::Any, &[v]);
            return self.answer(i, class);
        }
        if callee.is_kind(Kind::Type) && !named {
            return self.construct(at, i, callee, first, n);
        }
        if callee.is_kind(Kind::Builtin) && !named {
            return self
                .call_builtin(i, callee, first, n)
                .or_else(|| self.call_entry(at, i, callee, first, n));
        }
        if !callee.is_kind(Kind::Function) {
            return None;
        }
        let code = callee.cast_unchecked::<Function>().code();
        let inlined = self.can_inline(code, self.body.base + first);
        self.bind(i, callee, first, n, inlined)?;
        Some(self.call_known(at, i, callee, first, inlined))
    }

    /// What a call gives, where it needs no frame.
    fn answer(&mut self, i: Instr, v: V) -> Option<bool> {
        self.drop_from(i.b());
        self.set(i.a(), v);
        Some(true)
    }

    /// A call of a known function whose parameters are in registers from `first` on, in place or by its compiled code. False: it
    /// never returns.
    fn call_known(&mut self, at: usize, i: Instr, function: Value, first: u16, inlined: bool) -> bool {
        let base = self.body.base;
        if !inlined {
            // (Those of generators have no code for a call.)
            if function.cast_unchecked::<Function>().code().hot.makes_generator {
                self.call_any(at, i);
                return true;
            }
            return self.call_function(at, i, Callee::Known(function), first);
        }
        let (cut, to) = (base + i.b(), Some(base + i.a()));
        self.inline(
            Callee::Known(function),
            Site {
                at,
                base: base + first,
                kind: FrameKind::Call,
                cut,
                to,
                made: None,
                truth: false,
                generator: None,
            },
        )
    }

    /// Gives the parameters of a known function their values: positional arguments are where they belong, named ones are put
    /// there (which only an inlined call allows: otherwise the interpreter may have to make the call after all), and the rest
    /// are defaults. None: that is not simple.
    pub(crate) fn bind(&mut self, i: Instr, callee: Value, first: u16, n: u32, inlined: bool) -> Option<()> {
        let function = callee.cast_unchecked::<Function>();
        let code = function.code();
        let named = matches!(i.op(), Bc::CallKw | Bc::CallMethodKw);
        let variadic = code.hot.simple_args == u32::MAX;
        if variadic && !inlined {
            return None;
        }
        let unit = &code.unit;
        let want = unit.head().arg_count as usize;
        let all = want + unit.head().kwonly_count as usize;
        let names = named.then(|| self.body.info.code.site(i.c()).name.cast_unchecked::<Tuple>());
        let names = names.as_ref().map_or(&[][..], |names| names.items());
        let values: Vec<V> = (0..n as u16).map(|k| self.get(first + k)).collect();
        let (positional, by_name) = values.split_at(n as usize - names.len());
        let (plain, more) = positional.split_at(positional.len().min(want));
        if more.len() > 3 || !more.is_empty() && !code.has_flag(flags::VARARGS) {
            return None;
        }
        let mut given: Vec<Option<V>> = plain.iter().copied().map(Some).collect();
        given.resize(all, None);
        for (name, v) in names.iter().zip(by_name) {
            let text = name.cast_unchecked::<Str>();
            let place = unit.varnames[..all].iter().position(|p| p.as_bytes() == text.bytes())?;
            if place < unit.posonly_count as usize || given[place].replace(*v).is_some() {
                return None;
            }
        }
        let stays = |k: usize| given.get(k).copied().flatten() == Some(values[k]);
        if !inlined && !(positional.len()..n as usize).all(stays) {
            return None;
        }
        self.fill_defaults(function, &mut given, want)?;
        for (k, v) in given.into_iter().enumerate() {
            let r = first + k as u16;
            if let Some(v) = v.filter(|v| k >= n as usize || *v != self.get(r)) {
                self.set(r, v);
            }
        }
        let mut r = first + all as u16;
        if code.has_flag(flags::VARARGS) {
            let rest = self.rest(more);
            self.set(r, rest);
            r += 1;
        }
        if code.has_flag(flags::VARKEYWORDS) {
            let named = self.push(Op::NewDict, Ty::Any, &[]);
            self.regs.facts.insert(named, shapes::DICT);
            self.set(r, named);
        }
        Some(())
    }

    /// Gives parameters without arguments their defaults, `want` of which may be given by position. None: one has no default.
    fn fill_defaults(&mut self, function: Gc<Function>, given: &mut [Option<V>], want: usize) -> Option<()> {
        let Some(missing) = given.iter().position(Option::is_none) else { return Some(()) };
        let defaults = function.defaults.get().downcast::<Tuple>();
        let defaults = defaults.as_ref().map_or(&[][..], |all| all.items());
        let named = function.kwdefaults.get().downcast::<Dict>();
        if missing < want && missing + defaults.len() < want {
            return None;
        }
        let names = taipan_vm::interp::load::varnames(self.vm, function.code());
        let known =
            |k: usize| named.is_some_and(|d| d.get_str(self.vm, names.items()[k].cast_unchecked()).is_some());
        if !(want..given.len()).all(|k| given[k].is_some() || known(k)) {
            return None;
        }
        self.pin(function.value());
        self.assume_u32(function.address() as u64 + layout::FUNCTION_VERSION as u64, function.version.get());
        for k in (0..given.len()).filter(|k| given[*k].is_none()).collect::<Vec<_>>() {
            given[k] = Some(match named.filter(|_| k >= want) {
                None => self.constant(defaults[k + defaults.len() - want]),
                // (The dict may be changed without the function's knowledge.)
                Some(named) => {
                    let (dict, name) = (self.constant(named.value()), self.constant(names.items()[k]));
                    let none = self.constant(Value::UNBOUND);
                    let v = self.value_of(Quick::DictGet, &[dict, name, none]);
                    self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[v]);
                    v
                }
            });
        }
        Some(())
    }

    /// `range` where it is only iterated over, by the next instruction: the iterator at once.
    fn iterate_range(&mut self, at: usize, i: Instr, first: u16, n: u32) -> Option<bool> {
        let unit = self.body.unit();
        let next = *unit.instrs.get(at + 1)?;
        let only = next.op() == Bc::GetIter && next.b() == i.a() && i.a() >= self.body.locals();
        let backwards = !only && self.is_reversed_at_once(at, i);
        if !only && !backwards || self.body.info.cfg.blocks.contains_key(&(at + 1)) {
            return None;
        }
        let args: Vec<V> = (0..n as u16).map(|k| self.get(first + k)).collect();
        if !args.iter().all(|v| matches!(self.f.ty(*v), Ty::Int | Ty::Any)) {
            return None;
        }
        let step = match args.get(2).map(|v| self.f.op(*v)) {
            None => Some(1),
            Some(Op::Int(0)) => return None,
            Some(Op::Int(n)) => Some(n),
            Some(_) => None,
        };
        let (start, stop) = match args.as_slice() {
            [stop] => (self.push(Op::Int(0), Ty::Int, &[]), *stop),
            [start, stop] | [start, stop, _] => (*start, *stop),
            _ => return None,
        };
        let (start, stop) = (self.int(start), self.int(stop));
        let v = match step {
            Some(step) if backwards => {
                let v = self.new_reversed_range_iter(start, stop, step)?;
                self.reversed = Some(v);
                v
            }
            Some(step) => self.new_range_iter(start, stop, step)?,
            None if backwards => return None,
            None => {
                let step = self.int(args[2]);
                self.new_range_iter_by(start, stop, step)?
            }
        };
        self.answer(i, v)
    }

    /// Is what the call gives an argument of `reversed` next, and what that gives iterated over?
    fn is_reversed_at_once(&mut self, at: usize, i: Instr) -> bool {
        let instrs = &self.body.unit().instrs;
        let (Some(next), Some(after)) = (instrs.get(at + 1).copied(), instrs.get(at + 2).copied()) else {
            return false;
        };
        let callee = self.get(next.b());
        next.op() == Bc::Call
            && next.x() == 1
            && Self::arguments(next) == i.a()
            && next.a() >= self.body.locals()
            && after.op() == Bc::GetIter
            && after.b() == next.a()
            && !self.body.info.cfg.blocks.contains_key(&(at + 2))
            && self.word(callee).is_some_and(|callee| snapshot::is_reversed(self.vm, callee))
    }

    /// The tuple for `*args`.
    fn rest(&mut self, more: &[V]) -> V {
        if more.is_empty() {
            return self.constant(self.vm.new_tuple(&[]).value());
        }
        let v = self.push(Op::NewTuple, Ty::Any, more);
        self.regs.facts.insert(v, shapes::TUPLE);
        v
    }

    /// A call of a method that is likely to be one of a few.
    fn call_candidates(&mut self, at: usize, i: Instr, callee: V) -> Option<bool> {
        let first = Self::arguments(i);
        let takes = |f: Value| {
            f.is_kind(Kind::Function)
                && f.cast_unchecked::<Function>().code().hot.simple_args == i.x() as u32 + 1
        };
        let mut likely: Vec<(Value, Option<u32>)> = self.candidates.get(&callee)?.clone();
        likely.retain(|f| takes(f.0));
        likely.truncate(FEW);
        let receiver = self.get(first);
        // Where nothing ran since the method was looked up, the receiver has one of the shapes of these functions still.
        let exact = likely.len() == self.candidates.get(&callee)?.len()
            && likely.iter().all(|f| {
                f.1.is_some_and(|shape| self.shapes_of(receiver).is_some_and(|all| all.contains(&shape)))
            })
            && self.shapes_of(receiver).is_some_and(|all| all.len() == likely.len());
        let mut edges = Vec::new();
        let (mut rest, last) = (likely.as_slice(), likely.last().copied());
        if exact {
            rest = &likely[..likely.len() - 1];
        }
        for (function, shape) in rest.iter().copied() {
            let is = match shape.filter(|_| exact) {
                Some(shape) => self.push(Op::HasShape(shape), Ty::Bool, &[receiver]),
                None => self.push(Op::IsWord(function.bits()), Ty::Bool, &[callee]),
            };
            self.aside(is, true, |b| {
                match shape {
                    Some(shape) if exact => {
                        b.regs.facts.insert(receiver, shape);
                    }
                    _ => b.know_receiver(at, receiver, shape),
                }
                edges.extend(b.call_likely(at, i, function, first));
            });
        }
        match last.filter(|_| exact) {
            Some((function, shape)) => {
                if let Some(shape) = shape {
                    self.regs.facts.insert(receiver, shape);
                }
                edges.extend(self.call_likely(at, i, function, first));
            }
            None => {
                self.call_any(at, i);
                edges.push(self.edge());
            }
        }
        if edges.is_empty() {
            return Some(false);
        }
        self.merge(None, edges);
        Some(true)
    }

    /// A call of one of a few functions, in place if it may be. None: it never returns.
    fn call_likely(&mut self, at: usize, i: Instr, function: Value, first: u16) -> Option<Edge> {
        let code = function.cast_unchecked::<Function>().code();
        let inlined = self.can_inline(code, self.body.base + first);
        self.call_known(at, i, function, first, inlined).then(|| self.edge())
    }

    /// Makes sure that there is a receiver, which has this shape.
    fn know_receiver(&mut self, at: usize, receiver: V, shape: Option<u32>) {
        self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[receiver]);
        if let Some(shape) = shape.filter(|_| !self.body.info.doubted.contains(&(at as u32))) {
            self.know(receiver, shape);
        }
    }

    /// What the operands of an instruction were when they were noted: see `Tiers::operators`.
    pub(crate) fn first_operands(&self, at: usize) -> Option<(u32, u32)> {
        let pc = self.f.frames[self.body.frame as usize].pc(at) as usize;
        self.vm.interp().tiers.operators.borrow().get(&pc).copied()
    }

    /// May a call of the function's code be inlined, with its frame there?
    pub(crate) fn can_inline(&self, code: Gc<Code>, base: u16) -> bool {
        // (Nothing is known of how a function runs that never did.)
        if !code.is_loaded() {
            return false;
        }
        let unit = &code.unit;
        has_size(unit) && self.has_room(code, base, 1) && unit.instrs.iter().all(|i| fits(i.op()))
    }

    /// Is there room for so many bodies of the code, with their frame there?
    pub(crate) fn has_room(&self, code: Gc<Code>, base: u16, times: usize) -> bool {
        let unit = &code.unit;
        self.inlined + times * unit.instrs.len() <= BUDGET
            && self.parents.len() + 1 < DEEP
            && self.is_new_or_small(code)
            && base as usize + (unit.registers as usize) < WIDE
    }

    /// A function that calls itself is inlined into itself only if it is small, and so often.
    fn is_new_or_small(&self, code: Gc<Code>) -> bool {
        let again = self.parents.iter().chain([&self.body]).filter(|body| body.info.code == code).count();
        again == 0 || again <= AGAIN && code.unit.instrs.len() <= TINY
    }

    /// Builds a call's callee in place; its arguments are in its registers. False: it never returns.
    pub(crate) fn inline(&mut self, function: Callee, site: Site) -> bool {
        let Site { at, base, kind, cut, .. } = site;
        let code = function.code();
        self.pin(code.value());
        let callee = match function {
            Callee::Known(function) => {
                let callee = self.constant(function);
                self.assume_code(callee, code);
                callee
            }
            Callee::Seen(callee, _) => callee,
        };
        let info = self.plan.body_of(code, 0);
        let number = self.inlined_at(at, code, 0, &info);
        let parent = self.body.frame;
        let below = &self.f.frames[parent as usize];
        let (pc, level) = (below.pc(at), below.level);
        let frame = self.f.frames.len() as u16;
        self.f.frames.push(Frame::new(code, base, level + 1));
        let unbound = self.constant(Value::UNBOUND);
        let pc = self.push(Op::Word(pc), Ty::Any, &[]);
        let caller = self.push(Op::FrameWord { frame: parent, kind: kind as u8 }, Ty::Any, &[]);
        for (below, v) in [(1, callee), (2, pc), (3, caller), (4, unbound)] {
            self.set_slot(base - below, v);
        }
        // The caller goes on after the call; an operator's result may lead back to its operands, `__init__`'s to the object.
        let after = at + cfg::width(self.body.unit().instrs[at]);
        let mut slots = std::mem::take(&mut self.regs.slots);
        slots.retain(|r, _| {
            *r + CALL_GAP >= base || *r + 1 == cut || self.is_live(at, *r) || self.is_live(after, *r)
        });
        self.regs.slots = slots;
        let (params, locals) = (code.hot.params as u16, code.hot.locals as u16);
        (params..locals).for_each(|k| self.set_slot(base + k, unbound));
        self.regs.slots.retain(|r, _| *r < base + locals || *r >= BEYOND);
        let body = Body { frame, number, base, site: Some(site), ..Body::new(info, 0, None) };
        let Some(body) = self.build_inlined(body, 0) else { return false };
        self.at = at;
        self.boxed.clear();
        if body.returns.is_empty() {
            return false;
        }
        self.merge(None, body.returns);
        true
    }

    /// The number of the code that is inlined at this instruction, from the instruction `entry` on.
    pub(crate) fn inlined_at(&mut self, at: usize, code: Gc<Code>, entry: usize, info: &Info) -> usize {
        let block = self.body.block.unwrap_or(0);
        let place = (self.body.number, block, at, code.address() as u64, entry);
        let next = self.plan.inlined.len() + 1;
        self.f.has_loops |= info.cfg.blocks.values().any(|b| b.is_header);
        *self.plan.inlined.entry(place).or_insert(next)
    }

    /// Builds a body within the running one, from the instruction `entry` on; gives it back with the edges on which it is left.
    pub(crate) fn build_inlined(&mut self, body: Body, entry: usize) -> Option<Body> {
        self.inlined += body.unit().instrs.len();
        let outer = std::mem::replace(&mut self.body, body);
        self.parents.push(outer);
        self.go(entry);
        self.blocks();
        let outer = self.parents.pop()?;
        Some(std::mem::replace(&mut self.body, outer))
    }

    /// Goes back to the frame of the caller of the inlined function that is left.
    pub(crate) fn leave_inlined(&mut self) {
        let (frame, parent) = (self.body.frame, self.parents.last().map_or(0, |p| p.frame));
        if self.regs.entered == frame {
            self.push(Op::EnterFrame { from: frame, to: parent }, Ty::None, &[]);
            self.regs.entered = parent;
        }
        let cut = self.body.site.map_or(0, |site| site.cut);
        self.regs.slots.retain(|r, _| *r < cut || *r >= BEYOND);
    }

    /// Ends the block with the return of an inlined function, whose value is `v`.
    pub(crate) fn inlined_return(&mut self, at: usize, v: V) -> bool {
        let Some(Site { kind, to, made, truth, .. }) = self.body.site else { return false };
        self.at = at;
        let extra = self.body.base - CALL_GAP;
        if self.regs.slots.get(&extra).is_none_or(|s| !s.dirty) {
            // Somebody may have asked for the frame as an object.
            let word = self.push(Op::LoadReg(extra), Ty::Any, &[]);
            self.guard(Op::GuardPlainFrame, Ty::None, &[word]);
        }
        let mut result = v;
        if kind == FrameKind::Operator
            && self.f.ty(v) == Ty::Any
            && !matches!(self.f.op(v), Op::NewInstance(_))
        {
            self.guard(Op::GuardNotWord(Value::NOT_IMPLEMENTED.bits()), Ty::None, &[v]);
        }
        if truth && self.f.ty(v) != Ty::Bool {
            // (Where that is not simple, the interpreter returns from here.)
            let v = self.boxed(v);
            result = self.guard(Op::Test, Ty::Bool, &[v]);
        }
        if let Some(made) = made {
            if self.word(v) != Some(Value::NONE) {
                let v = self.boxed(v);
                self.guard(Op::GuardWord(Value::NONE.bits()), Ty::None, &[v]);
            }
            result = made;
        }
        self.leave_inlined();
        if let Some(to) = to {
            self.set_slot(to, result);
        }
        let edge = self.edge();
        self.body.returns.push(edge);
        false
    }

    /// The call's arguments and what is live go to memory; then the call.
    pub(crate) fn call_function(&mut self, at: usize, i: Instr, function: Callee, first: u16) -> bool {
        let code = function.code();
        self.pin(code.value());
        if let Callee::Known(function) = function {
            let function = self.constant(function);
            self.assume_code(function, code);
        }
        self.flush_with(i.b());
        let (function, args) = match function {
            Callee::Known(function) => (function.bits(), Vec::new()),
            Callee::Seen(v, _) => (0, vec![v]),
        };
        let base = self.body.base;
        self.f.calls.push(CallTarget {
            function,
            hot: &raw const code.hot as u64,
            registers: code.hot.registers,
            params: code.hot.params,
            locals: code.hot.locals,
            at: self.place(at),
            first: base + first,
            to: base + i.a(),
        });
        let op = Op::CallFunction(self.f.calls.len() as u32 - 1);
        let v = self.push(op, Ty::Any, &args);
        self.drop_from(i.b());
        self.forget();
        self.set(i.a(), v);
        true
    }

    /// The attribute that a property computes.
    pub(crate) fn load_getter(&mut self, at: usize, i: Instr) -> Option<bool> {
        let obj = self.get(i.b());
        let Attribute::Getter { shape, class, version, getter } = self.attribute(obj, i.c(), false) else {
            return None;
        };
        let end = self.body.base + self.body.unit().registers as u16;
        let code = getter.cast_unchecked::<Function>().code();
        if self.f.ty(obj) != Ty::Any || code.hot.simple_args != 1 || !self.can_inline(code, end + CALL_GAP) {
            return None;
        }
        self.know(obj, shape);
        self.check_version(class, version);
        self.set_slot(end + CALL_GAP, obj);
        let to = Some(self.body.base + i.a());
        let site = Site {
            at,
            base: end + CALL_GAP,
            kind: FrameKind::Call,
            cut: end,
            to,
            made: None,
            truth: false,
            generator: None,
        };
        Some(self.inline(Callee::Known(getter), site))
    }

    /// An object made by calling a class with a plain `__init__`.
    fn construct(&mut self, at: usize, i: Instr, class: Value, first: u16, n: u32) -> Option<bool> {
        let known = snapshot::construction(self.body.info.code.site(i.c()), class)?;
        let code = known.init.cast_unchecked::<Function>().code();
        let base = self.body.base + i.b() + CALL_GAP + 1;
        if code.hot.simple_args != n + 1 || !self.can_inline(code, base) {
            return None;
        }
        let (template, shape) =
            (quick::instance_template(self.vm, class)?, class.cast_unchecked::<Type>().instance_shape.get());
        self.check_version(class.bits() - 1, known.version);
        self.cell(known.cell);
        let args: Vec<V> = (0..n as u16).map(|k| self.get(first + k)).collect();
        self.f.templates.push(template);
        let obj = self.push(Op::NewInstance(self.f.templates.len() as u16 - 1), Ty::Any, &[]);
        self.regs.facts.insert(obj, shape);
        for (k, v) in args.into_iter().enumerate() {
            self.set_slot(base + 1 + k as u16, v);
        }
        self.set_slot(base, obj);
        // (Where `__init__` ends in the interpreter, it takes the object from there.)
        self.set(i.b(), obj);
        let cut = self.body.base + i.b() + 1;
        let to = Some(self.body.base + i.a());
        let site =
            Site { at, base, kind: FrameKind::Init, cut, to, made: Some(obj), truth: false, generator: None };
        Some(self.inline(Callee::Known(known.init), site))
    }

    /// A call of a built-in function that has a form of its own.
    fn call_builtin(&mut self, i: Instr, callee: Value, first: u16, n: u32) -> Option<bool> {
        // (Where a short cut does not always apply, calling the function is the way.)
        if !self.is_trusted() {
            return None;
        }
        let function = callee.cast_unchecked::<Builtin>();
        match (function.def.name, n) {
            ("len", 1) if callee == snapshot::builtin(self.vm, "len")? => {
                let v = self.get(first);
                if let Some(len) = self.known_len(v) {
                    let len = self.push(Op::RangeItem(true), Ty::Int, &[len]);
                    return self.answer(i, len);
                }
                self.attempt(Quick::Length, i.a(), &[v]);
                Some(true)
            }
            ("isinstance", 2) if callee == snapshot::builtin(self.vm, "isinstance")? => {
                let (obj, classes) = (self.get(first), self.get(first + 1));
                let classes_now = self.word(classes);
                let vm = self.vm;
                let plain = |c: &Value| vm.checks_plainly(*c);
                let all_plain = |c: Value| match c.downcast::<Tuple>() {
                    Some(all) => all.items().iter().all(plain),
                    None => plain(&c),
                };
                let known = classes_now.and_then(|classes| self.instance_of(obj, classes));
                match known {
                    None if classes_now.is_some_and(|c| !all_plain(c)) => return None,
                    Some(is) => {
                        let is = self.constant(Value::bool(is));
                        return self.answer(i, is);
                    }
                    None => {
                        self.attempt(Quick::IsInstance, i.a(), &[obj, classes]);
                    }
                }
                Some(true)
            }
            _ => {
                let args: Vec<V> = (0..n as u16).map(|k| self.get(first + k)).collect();
                if let Some(v) = self.call_of_numbers(callee, &args) {
                    return self.answer(i, v);
                }
                if n == 1
                    && snapshot::builtin(self.vm, "ord") == Some(callee)
                    && let Some(v) = self.known_ord(args[0])
                {
                    return self.answer(i, v);
                }
                self.call_method(i, function, &args)
            }
        }
    }

    /// A call of a native function that has an entry for so few arguments.
    fn call_entry(&mut self, at: usize, i: Instr, callee: Value, first: u16, n: u32) -> Option<bool> {
        let function = callee.cast_unchecked::<Builtin>();
        let entry = function.def.quick.as_ref().filter(|_| !native::collects(callee))?;
        let mut args: Vec<V> = (0..n as u16).map(|k| self.get(first + k)).collect();
        match (function.header.shape(), function.def.kind) {
            (shapes::METHOD_DESCRIPTOR, _) => {
                let class = self.vm.class_of_shape(self.known_shape(*args.first()?)?);
                let owner = function.owner.get().cast_unchecked::<Type>();
                if class != owner && !class.is_subtype(owner) {
                    return None;
                }
            }
            (shapes::CLASS_METHOD_DESCRIPTOR, _) => {
                let class = self.word(*args.first()?)?.downcast::<Type>()?;
                if !class.is_subtype(function.owner.get().cast_unchecked()) {
                    return None;
                }
            }
            (shapes::BUILTIN, FunctionKind::Method | FunctionKind::ClassMethod) => {
                let receiver = self.constant(function.receiver.get());
                args.insert(0, receiver);
            }
            (shapes::BUILTIN, FunctionKind::Function | FunctionKind::StaticMethod) => {}
            _ => return None,
        }
        if !(entry.least as usize..=entry.most as usize).contains(&args.len()) {
            return None;
        }
        self.enter_native(at, i, function.def, args)
    }

    /// Calls a native function by its entry, which takes so many arguments.
    pub(crate) fn enter_native(
        &mut self,
        at: usize,
        i: Instr,
        def: &FunctionDef,
        mut args: Vec<V>,
    ) -> Option<bool> {
        let entry = def.quick.as_ref()?;
        while args.len() < 3 {
            args.push(self.constant(Value::UNBOUND));
        }
        let args: Vec<V> = args.into_iter().map(|v| self.boxed(v)).collect();
        self.flush();
        let v = self.push(Op::CallEntry(self.place(at), entry.entry as usize as u64), Ty::Any, &args);
        self.drop_from(i.b());
        self.forget();
        self.set(i.a(), v);
        Some(true)
    }

    /// The shape of a value, also of a number in a machine register.
    fn known_shape(&self, v: V) -> Option<u32> {
        match self.f.ty(v) {
            Ty::Int | Ty::U64 => Some(shapes::INT),
            Ty::Float => Some(shapes::FLOAT),
            Ty::Bool => Some(shapes::BOOL),
            _ => match self.word(v) {
                Some(word) if word.is_heap() => {
                    Some(word.header_unchecked().shape()).filter(|s| *s < shapes::COUNT)
                }
                _ => self.shape_of(v),
            },
        }
    }

    /// A method of an object of a built-in class, which nobody can change.
    pub(crate) fn load_native_method(&mut self, a: u16, obj: V, site: u16) -> Option<bool> {
        let shape = self.known_shape(obj).filter(|s| *s < shapes::COUNT)?;
        let name = self.body.info.code.site(site).name.cast_unchecked::<Str>();
        let method = snapshot::native_method(self.vm, shape, name)?;
        let callee = self.constant(method);
        self.set(a, callee);
        self.set(a + CALL_GAP, obj);
        Some(true)
    }

    /// A call of a native method or function that runs no Python code.
    pub(crate) fn call_method(&mut self, i: Instr, function: Gc<Builtin>, args: &[V]) -> Option<bool> {
        let def = function.def;
        let entry = def.quick.as_ref()?;
        let n = args.len();
        if !(entry.least as usize..=entry.most as usize).contains(&n) || n == 0 {
            return None;
        }
        let shape = self.known_shape(args[0]);
        let own = |shape: u32| self.vm.class_of_shape(shape).value() == function.owner.get();
        let of = shape.filter(|s| *s < shapes::COUNT && own(*s));
        // (The method was found for the object's class: one derived from `list` has it.)
        let derived = |shape: u32| {
            let list = self.vm.builtin_type(shapes::LIST);
            let class = self.vm.class_of_shape(shape);
            shape >= shapes::COUNT && function.owner.get() == list.value() && class.is_subtype(list)
        };
        let of = of.or_else(|| shape.filter(|s| derived(*s)).map(|_| shapes::LIST));
        match (of, def.name, n) {
            (Some(shapes::LIST), "append", 2) => {
                self.list_append(args[0], args[1]);
                let none = self.constant(Value::NONE);
                return self.answer(i, none);
            }
            (Some(shapes::DICT), "get", 2 | 3) => {
                let default = args.get(2).copied().unwrap_or_else(|| self.constant(Value::NONE));
                self.attempt(Quick::DictGet, i.a(), &[args[0], args[1], default]);
            }
            (Some(shapes::SET), "add", 2) => {
                self.attempt(Quick::SetAdd, i.a(), args);
            }
            (Some(shapes::STR), _, 1)
                if quick::is_simple_native(self.vm, function, shape)
                    && self.kind_of_char(i, function, args[0]) => {}
            _ if quick::is_simple_native(self.vm, function, shape) => {
                let mut all = args.to_vec();
                while all.len() < 3 {
                    all.push(self.constant(Value::UNBOUND));
                }
                self.attempt(Quick::Native(std::ptr::from_ref(def) as u64), i.a(), &all);
            }
            _ => return None,
        }
        Some(true)
    }

    /// Is the value an instance of the class, or of one of a tuple of classes, if that is known for good? What it relies on is
    /// guarded.
    fn instance_of(&mut self, v: V, classes: Value) -> Option<bool> {
        let own = match self.f.ty(v) {
            Ty::Int | Ty::U64 => shapes::INT,
            Ty::Float => shapes::FLOAT,
            Ty::Bool => shapes::BOOL,
            _ => self.shape_of(v)?,
        };
        let one = [classes];
        let classes = classes.downcast::<Tuple>();
        let all: &[Value] = classes.as_ref().map_or(&one, |t| t.items());
        if let Some((class, version)) = all.iter().find_map(|c| snapshot::is_instance(self.vm, own, *c)) {
            if self.vm.class_of_shape(own).has_flag(type_flags::HEAP) {
                self.check_version(class, version);
            }
            return Some(true);
        }
        // A class of a program may say that it is another (by `__class__`), and one with a metaclass has a say in it.
        let plain = |c: &Value| c.downcast::<Type>().is_some_and(|c| c.header().shape() == shapes::TYPE);
        let known = own < shapes::COUNT && all.iter().all(plain);
        known.then_some(false)
    }

    /// `super().name`, to be called.
    pub(crate) fn load_super(&mut self, i: Instr) -> Option<bool> {
        let (class, obj, finder) = (self.get(i.b()), self.get(i.b() + 1), self.get(i.b() + 2));
        let builtin = self.vm.builtin_type(shapes::SUPER).value();
        if self.f.ty(finder) != Ty::Any || self.f.ty(obj) != Ty::Any {
            return None;
        }
        let site = self.body.info.code.site(i.c());
        let seen = snapshot::class_of_super(self.vm, site);
        let start = self.word(class).or(seen.map(|s| s.0)).filter(|c| c.is_kind(Kind::Type))?;
        let shape = self.shape_of(obj).or(seen.map(|s| s.1))?;
        let found = snapshot::super_method(self.vm, shape, start, site.name.cast_unchecked())?;
        self.be(finder, builtin);
        self.be(class, start);
        self.know(obj, shape);
        self.check_version(found.class, found.version);
        let callee = self.constant(found.function);
        self.set(i.a(), callee);
        self.set(i.a() + CALL_GAP, obj);
        Some(true)
    }

    /// The function whose code the running body is.
    pub(crate) fn running_function(&mut self) -> V {
        let header = self.body.base.wrapping_sub(1);
        match self.regs.slots.get(&header) {
            Some(slot) if self.body.base > 0 => slot.v,
            _ => self.push(Op::LoadHeader, Ty::Any, &[]),
        }
    }

    /// The cells of the running function's closure, as values of registers.
    pub(crate) fn closure(&mut self, i: Instr) {
        let function = self.running_function();
        if let Some(f) = self.word(function)
            && let Some(cells) = f.cast_unchecked::<Function>().closure.get().downcast::<Tuple>()
        {
            for (k, cell) in (0..i.c()).zip(cells.items()) {
                let cell = self.constant(*cell);
                self.set(i.a() + k, cell);
            }
            return;
        }
        let cells = self.push(Op::LoadField(layout::FUNCTION_CLOSURE), Ty::Any, &[function]);
        for k in 0..i.c() {
            let cell = self.push(Op::TupleGet(k as u32), Ty::Any, &[cells]);
            self.set(i.a() + k, cell);
        }
    }

    /// First register of a call's arguments.
    pub(crate) fn arguments(i: Instr) -> u16 {
        i.b() + CALL_GAP
    }
}
