//! Short cuts: what the builder makes of instructions whose operands vary, or whose typed form failed. A native function does
//! what needs no Python code to run, and the interpreter what is left (`taipan_vm::interp::quick`).

use crate::build::Builder;
use crate::cfg;
use crate::fast::{COMPARISONS, ODD};
use crate::mir::{Cmp, Op, Quick, Shaped, Term, Ty, V};
use taipan_compiler::bytecode::{CALL_GAP, INPLACE, Instr, NO_REG, Op as Bc};
use taipan_profiler::{feedback, items};
use taipan_vm::interp::quick;
use taipan_vm::interp::snapshot::{self, Attribute};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::types::type_flags;
use taipan_vm::value::Value;

/// A site that missed its caches more often saw more shapes than these know.
const SITE_MISSES: u32 = 8;
/// So many shapes are told apart where a method is looked up.
const FEW_SHAPES: usize = 6;

/// What an access to an attribute is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Load,
    Store,
    /// To call what is found.
    Method,
}

impl Builder<'_> {
    /// The short cut for an instruction: whether the block goes on after it. None: there is none.
    pub(crate) fn short(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (a, b, c) = (i.a(), i.b(), i.c());
        match i.op() {
            Bc::LoadAttr => return Some(self.try_load_attr(at, a, b, c)),
            Bc::LoadGlobal => {
                let site = self.site(c);
                self.attempt(Quick::LoadGlobal(site), a, &[]);
            }
            Bc::StoreAttr => return Some(self.try_store_attr(at, a, b, c)),
            Bc::LoadMethod => return Some(self.try_load_method(at, a, b, c)),
            Bc::Call | Bc::CallMethod | Bc::CallKw | Bc::CallMethodKw | Bc::CallEx => {
                return Some(self.call_any(at, i));
            }
            Bc::ListExtend => {
                let (list, v) = (self.get(a), self.get(b));
                self.attempt(Quick::ListExtend, 0, &[list, v]);
            }
            Bc::MapAdd => {
                let (dict, key, v) = (self.get(a), self.get(b), self.get(c));
                self.attempt(Quick::SetItem, 0, &[dict, key, v]);
            }
            Bc::MatchSequence | Bc::MatchMapping => {
                let v = self.get(b);
                return Some(self.has_kind(a, v, i.op() == Bc::MatchMapping));
            }
            Bc::GetLen => {
                let v = self.get(b);
                self.attempt(Quick::Length, a, &[v]);
            }
            Bc::GetAwaitable | Bc::GetAIter | Bc::GetANext | Bc::GetYieldFromIter | Bc::MatchClass => {
                let v = self.get(b);
                let v = self.boxed(v);
                self.flush();
                let it = self.push(Op::CallUnary(self.place(at)), Ty::Any, &[v]);
                self.forget();
                self.set(a, it);
            }
            Bc::SetAdd => {
                let (set, v) = (self.get(a), self.get(b));
                let into = self.attempt_apart(Quick::SetAdd, &[set, v]);
                return into.then_some(true);
            }
            Bc::DelItem => {
                let (obj, key) = (self.get(a), self.get(b));
                self.attempt(Quick::DelItem, 0, &[obj, key]);
            }
            Bc::DictMerge => {
                let (dict, other) = (self.get(a), self.get(b));
                self.attempt(Quick::DictMerge, 0, &[dict, other]);
            }
            Bc::FormatValue if i.x() < 3 => {
                let v = self.get(b);
                let spec = if c == NO_REG { self.constant(Value::UNBOUND) } else { self.get(c) };
                self.attempt(Quick::Format(i.x()), a, &[v, spec]);
            }
            Bc::LoadSuperMethod => {
                let (class, obj, finder) = (self.get(b), self.get(b + 1), self.get(b + 2));
                let name = self.vm.builtin_type(shapes::SUPER).value();
                // (What failed may have been the shape of the object.)
                if self.f.ty(finder) != Ty::Any || !self.is_trusted() && self.word(finder) != Some(name) {
                    return None;
                }
                self.be(finder, name);
                let site = self.site(c);
                self.attempt(Quick::LoadSuper(site), a, &[class, obj]);
                self.load(a + CALL_GAP);
            }
            Bc::BuildString => {
                self.flush();
                self.attempt(Quick::Text(self.body.base + b, c), a, &[]);
            }
            Bc::BuildMap => {
                self.flush();
                self.attempt(Quick::Map(self.body.base + b, c), a, &[]);
            }
            Bc::SetSlice => {
                let (obj, start, stop, v) = (self.get(a), self.get(b), self.get(b + 1), self.get(c));
                self.attempt(Quick::SetSlice, 0, &[obj, start, stop, v]);
            }
            Bc::GetItem | Bc::GetItemI => {
                let obj = self.get(b);
                let key = if i.op() == Bc::GetItem { self.get(c) } else { self.immediate(c) };
                if self.f.op(key) == Op::NewSlice {
                    let parts = self.f.inst(key).args.clone();
                    self.attempt(Quick::GetStride, a, &[obj, parts[0], parts[1], parts[2]]);
                } else {
                    self.attempt(Quick::GetItem, a, &[obj, key]);
                }
            }
            Bc::SetItem => {
                let (obj, key, v) = (self.get(a), self.get(b), self.get(c));
                self.attempt(Quick::SetItem, 0, &[obj, key, v]);
            }
            Bc::GetSlice => {
                let (obj, start, stop) = (self.get(b), self.get(c), self.get(c + 1));
                self.attempt(Quick::GetSlice, a, &[obj, start, stop]);
            }
            Bc::GetIter => {
                let v = self.get(b);
                self.attempt(Quick::Iter, a, &[v]);
            }
            Bc::In | Bc::NotIn => {
                let (item, container) = (self.get(b), self.get(c));
                self.attempt(Quick::Contains { not: i.op() == Bc::NotIn }, a, &[container, item]);
            }
            Bc::Neg => {
                let v = self.get(b);
                self.attempt(Quick::Negative, a, &[v]);
            }
            Bc::UnpackSeq => {
                let v = self.get(b);
                self.attempt(Quick::Unpack(c), a, &[v]);
                (a..a + c).for_each(|r| self.load(r));
            }
            Bc::ForIter => return Some(self.for_any(at, i)),
            op if op >= Bc::JumpIfLt && op <= Bc::JumpIfNotGeI => return Some(self.jump_any(at, i)),
            op if op >= Bc::Lt && op <= Bc::Ge => {
                let (x, y) = (self.get(b), self.get(c));
                self.attempt(Quick::Compare(COMPARISONS[(op as u8 - Bc::Lt as u8) as usize]), a, &[x, y]);
            }
            op if op >= Bc::Add && op <= Bc::AndI => {
                let (binary, immediate) = snapshot::binary_of(op);
                let x = self.get(b);
                let y = if immediate { self.immediate(c) } else { self.get(c) };
                let floats = self.seen(at) & (feedback::FLOAT | feedback::MIXED) != 0;
                let in_place = i.x() & INPLACE != 0;
                if !self.is_trusted() && !floats && self.seen(at) & feedback::OTHER != 0 {
                    let parts = [x, y].map(|v| self.boxed(v));
                    self.flush();
                    let op = binary as u8 | if in_place { quick::IN_PLACE as u8 } else { 0 };
                    let v = self.push(Op::CallBinary(self.place(at), op), Ty::Any, &parts);
                    self.forget();
                    self.set(a, v);
                    return Some(true);
                }
                let quick = Quick::Binary { op: binary as u8, in_place, floats };
                // (What failed where there are only numbers were guesses which of them are doubles.)
                if floats && self.seen(at) & ODD == 0 {
                    self.ask(quick, a, &[x, y]);
                } else {
                    self.attempt(quick, a, &[x, y]);
                }
            }
            _ => return None,
        }
        Some(true)
    }

    /// Is the value a mapping, or a sequence, for a pattern?
    fn has_kind(&mut self, to: u16, v: V, mapping: bool) -> bool {
        let flag = if mapping { type_flags::MAPPING } else { type_flags::SEQUENCE };
        let known = match self.shape_of(v).filter(|shape| *shape < shapes::COUNT) {
            _ if self.f.ty(v) != Ty::Any => Some(false),
            Some(shape) => Some(self.vm.builtin_type(shape).has_flag(flag)),
            None => None,
        };
        if let Some(known) = known {
            let known = self.constant(Value::bool(known));
            self.set(to, known);
        } else {
            self.attempt(Quick::HasKind { mapping }, to, &[v]);
        }
        true
    }

    /// The value of an operand that stands in the instruction.
    pub(crate) fn immediate(&mut self, c: u16) -> V {
        self.constant(Value::int32(c as i16 as i32))
    }

    /// Tries a short cut, the value of which (if it has one) goes to the register `to`.
    pub(crate) fn attempt(&mut self, quick: Quick, to: u16, args: &[V]) -> V {
        if self.is_trusted() && !matches!(quick, Quick::StoreAttr(..)) {
            return self.ask(quick, to, args);
        }
        let args: Vec<V> = args.iter().map(|v| self.boxed(*v)).collect();
        let ty = if quick.has_value() { Ty::Any } else { Ty::None };
        let v = self.guard(Op::Try(quick, self.body.base + to), ty, &args);
        self.forget();
        if quick.has_value() {
            self.set(to, v);
        }
        v
    }

    /// The same where it is taken to apply.
    fn ask(&mut self, quick: Quick, to: u16, args: &[V]) -> V {
        let args: Vec<V> = args.iter().map(|v| self.boxed(*v)).collect();
        let ty = if quick.has_value() { Ty::Any } else { Ty::None };
        let mut v = self.guard(Op::Ask(quick, self.body.base + to), ty, &args);
        if matches!(quick, Quick::Compare(_) | Quick::Contains { .. } | Quick::IsInstance) {
            v = self.push(Op::IsWord(Value::TRUE.bits()), Ty::Bool, &[v]);
        }
        if quick.has_value() {
            self.set(to, v);
        }
        v
    }

    /// The value of a short cut that is taken to apply, in no register.
    pub(crate) fn value_of(&mut self, quick: Quick, args: &[V]) -> V {
        let args: Vec<V> = args.iter().map(|v| self.boxed(*v)).collect();
        self.guard(Op::Ask(quick, 0), Ty::Any, &args)
    }

    /// Asks for a short cut whose value is of no interest to the instruction. False: it did not always apply.
    fn attempt_apart(&mut self, quick: Quick, args: &[V]) -> bool {
        if self.is_trusted() {
            let args: Vec<V> = args.iter().map(|v| self.boxed(*v)).collect();
            self.guard(Op::Ask(quick, 0), Ty::Any, &args);
        }
        self.is_trusted()
    }

    /// Did no guess about the running instruction fail so far?
    pub(crate) fn is_trusted(&self) -> bool {
        let (info, at) = (&self.body.info, self.at as u32);
        !info.doubted.contains(&at) && !info.failed.contains(&at)
    }

    fn site(&self, number: u16) -> u64 {
        std::ptr::from_ref(self.body.info.code.site(number)) as u64
    }

    /// What an access to the site's name may find, for the code to try before it calls anybody.
    fn shapes(&mut self, site: u16, access: Access) -> u16 {
        let mut found = Vec::new();
        for attribute in
            snapshot::attributes(self.vm, self.body.info.code.site(site), access == Access::Store)
        {
            match attribute {
                Attribute::Slot { shape, offset } if access != Access::Method => {
                    found.push(Shaped::Slot { shape, offset })
                }
                Attribute::Method { shape, class, version, callee } if access == Access::Method => {
                    self.pin(Value::from_bits(class + 1));
                    self.pin(callee);
                    found.push(Shaped::Method { shape, class, version, callee: callee.bits() });
                }
                _ => {}
            }
        }
        if found.iter().any(|f| matches!(f, Shaped::Slot { .. })) {
            self.check_epoch();
        }
        self.f.shapes.push(found);
        self.f.shapes.len() as u16 - 1
    }

    /// The offset at which all objects that the site may see have its attribute; makes sure that this is one of them.
    fn common_slot(&mut self, at: usize, obj: V, site: u16, store: bool) -> Option<i32> {
        if self.body.info.failed.contains(&(at as u32)) || self.f.ty(obj) != Ty::Any {
            return None;
        }
        let site = self.body.info.code.site(site);
        let place = |attribute: Attribute| match attribute {
            Attribute::Slot { shape, offset } => Some((shape, offset)),
            _ => None,
        };
        let of = |shape: u32| place(snapshot::attribute_of_shape(self.vm, site, shape, store));
        let one = |places: &[(u32, i32)]| {
            let first = places.first()?.1;
            places.iter().all(|p| p.1 == first).then_some(first)
        };
        // What it is known to be one of.
        if let Some(shapes) = self.shapes_of(obj)
            && let Some(places) = shapes.iter().map(|shape| of(*shape)).collect::<Option<Vec<_>>>()
            && let Some(offset) = one(&places)
        {
            self.check_epoch();
            return Some(offset);
        }
        // What the site saw itself comes first; then what others with its name saw.
        let own = [&site.first, &site.second].into_iter().filter(|e| e.shape.get() != 0).count();
        let all: Vec<Option<(u32, i32)>> =
            snapshot::attributes(self.vm, site, store).into_iter().map(place).collect();
        let seen: Vec<(u32, i32)> = all.get(..own)?.iter().copied().collect::<Option<_>>()?;
        let offset = one(&seen)?;
        let places: Vec<(u32, i32)> = all.into_iter().flatten().filter(|p| p.1 == offset).collect();
        if places.len() < 2 {
            return None;
        }
        self.check_epoch();
        self.know_one_of(obj, places.into_iter().map(|p| p.0).collect());
        Some(offset)
    }

    /// What to call for a method of an object of one of a few classes in which it is a function: makes sure that it is of one of
    /// these. None: it may be of others.
    fn method_of_few(&mut self, obj: V, number: u16) -> Option<V> {
        if !self.is_trusted() || self.f.ty(obj) != Ty::Any {
            return None;
        }
        let site = self.body.info.code.site(number);
        let all: Vec<Attribute> = match self.shapes_of(obj) {
            Some(shapes) => {
                shapes.iter().map(|s| snapshot::attribute_of_shape(self.vm, site, *s, false)).collect()
            }
            None => {
                let own = [&site.first, &site.second].into_iter().filter(|e| e.shape.get() != 0).count();
                let few = if site.misses.get() > SITE_MISSES { usize::MAX } else { own };
                snapshot::attributes(self.vm, site, false).into_iter().take(few).collect()
            }
        };
        let mut found = Vec::new();
        for attribute in all {
            let Attribute::Method { shape, class, version, callee } = attribute else { return None };
            found.push(Shaped::Method { shape, class, version, callee: callee.bits() });
        }
        if !(2..=FEW_SHAPES).contains(&found.len()) {
            return None;
        }
        let mut shapes = Vec::new();
        for shaped in &found {
            let Shaped::Method { shape, callee, .. } = *shaped else { continue };
            self.pin(Value::from_bits(callee));
            shapes.push(shape);
        }
        self.know_one_of(obj, shapes);
        let mut callees = Vec::new();
        for shaped in &found {
            let Shaped::Method { class, version, callee, .. } = *shaped else { continue };
            self.check_version(class, version);
            callees.push(callee);
        }
        if callees.iter().all(|callee| *callee == callees[0]) {
            return Some(self.constant(Value::from_bits(callees[0])));
        }
        self.f.shapes.push(found);
        let n = self.f.shapes.len() as u16 - 1;
        let callee = self.push(Op::MethodOf(n), Ty::Any, &[obj]);
        self.note_candidates(callee, n);
        Some(callee)
    }

    /// Notes which functions the callee of a method call may be, with the shape of the objects that each is for, if it is one.
    fn note_candidates(&mut self, callee: V, shapes: u16) {
        let mut found: Vec<(Value, Option<u32>)> = Vec::new();
        for shaped in &self.f.shapes[shapes as usize] {
            let Shaped::Method { shape, callee, .. } = *shaped else { continue };
            let callee = Value::from_bits(callee);
            match found.iter_mut().find(|f| f.0 == callee) {
                Some(f) => f.1 = None,
                None => found.push((callee, Some(shape))),
            }
        }
        self.candidates.insert(callee, found);
    }

    /// Was the running instruction, which has this site, never run?
    pub(crate) fn is_new(&self, number: u16) -> bool {
        let site = self.body.info.code.site(number);
        site.first.shape.get() == 0
            && site.misses.get() == 0
            && !self.body.info.doubted.contains(&(self.at as u32))
    }

    /// Ends the block where nothing is known yet: the interpreter shall find out.
    pub(crate) fn trap(&mut self, at: usize) -> bool {
        let s = self.state(at);
        self.end(self.cur, Term::Fail(s));
        false
    }

    fn try_load_attr(&mut self, at: usize, a: u16, b: u16, site: u16) -> bool {
        if self.is_new(site) {
            return self.trap(at);
        }
        let obj = self.get(b);
        if let Some(offset) = self.common_slot(at, obj, site, false) {
            let v = self.load_bound(Op::LoadField(offset), &[obj]);
            self.set(a, v);
            return true;
        }
        let shapes = self.shapes(site, Access::Load);
        self.attempt(Quick::LoadAttr(self.site(site), shapes), a, &[obj]);
        true
    }

    fn try_store_attr(&mut self, at: usize, a: u16, b: u16, site: u16) -> bool {
        if self.is_new(site) {
            return self.trap(at);
        }
        let (obj, v) = (self.get(a), self.get(b));
        if let Some(offset) = self.common_slot(at, obj, site, true) {
            let v = self.boxed(v);
            self.push(Op::StoreField(offset), Ty::None, &[obj, v]);
            return true;
        }
        let shapes = self.shapes(site, Access::Store);
        self.attempt(Quick::StoreAttr(self.site(site), shapes), 0, &[obj, v]);
        true
    }

    /// The receiver goes to the frame first: where the short cut does not apply, the interpreter writes it anew.
    fn try_load_method(&mut self, at: usize, a: u16, b: u16, site: u16) -> bool {
        if self.is_new(site) {
            return self.trap(at);
        }
        let obj = self.get(b);
        if let Some(callee) = self.method_of_few(obj, site) {
            self.set(a, callee);
            self.set(a + CALL_GAP, obj);
            return true;
        }
        let boxed = self.boxed(obj);
        self.set(a + CALL_GAP, boxed);
        if b == a + CALL_GAP {
            self.learn(obj, boxed);
        }
        self.push(Op::StoreReg(self.body.base + a + CALL_GAP), Ty::None, &[boxed]);
        let shapes = self.shapes(site, Access::Method);
        let callee = self.attempt(Quick::LoadMethod(self.site(site), shapes), a, &[boxed]);
        self.load(a + CALL_GAP);
        self.note_candidates(callee, shapes);
        true
    }

    /// A call of anything, with its operands in the frame.
    pub(crate) fn call_any(&mut self, at: usize, i: Instr) -> bool {
        self.flush();
        let v = self.push(Op::CallAny(self.place(at)), Ty::Any, &[]);
        self.drop_from(i.b());
        self.forget();
        self.set(i.a(), v);
        true
    }

    /// Appends to an exact list.
    pub(crate) fn list_append(&mut self, list: V, item: V) {
        let item = if matches!(self.f.ty(item), Ty::Int | Ty::Float) { item } else { self.boxed(item) };
        self.push(Op::ListAppend, Ty::None, &[list, item]);
    }

    /// Branches: where the condition is `when`, to a new block that `build` makes and ends, from where things stand; the other
    /// way on in a new block, which becomes the current one.
    pub(crate) fn aside(&mut self, condition: V, when: bool, build: impl FnOnce(&mut Self)) {
        let (from, regs) = (self.cur, self.regs.clone());
        let (side, on) = (self.f.block(), self.f.block());
        let (yes, no) = if when { (side, on) } else { (on, side) };
        self.end(from, Term::Branch(condition, yes, no));
        self.cur = side;
        self.boxed.clear();
        build(self);
        self.cur = on;
        self.boxed.clear();
        self.regs = regs;
    }

    /// The comparison of a jump, its operands, and where it goes if that holds and if not.
    pub(crate) fn compared(&mut self, at: usize, i: Instr) -> (Cmp, [V; 2], [usize; 2]) {
        let k = (i.op() as u8 - Bc::JumpIfLt as u8) as usize;
        let x = self.get(i.a());
        let y = if k >= 12 { self.immediate(i.b()) } else { self.get(i.b()) };
        let target = cfg::target(at, i);
        let to = if (k / 6).is_multiple_of(2) { [target, at + 1] } else { [at + 1, target] };
        (COMPARISONS[k % 6], [x, y], to)
    }

    /// A jump by a comparison of any two values; the interpreter finds out where that is not simple.
    fn jump_any(&mut self, at: usize, i: Instr) -> bool {
        let (cmp, xy, to) = self.compared(at, i);
        let floats = self.seen(at) & (feedback::FLOAT | feedback::MIXED) != 0;
        let xy = xy.map(|v| self.boxed(v));
        let t = self.push(Op::Compare(cmp, floats), Ty::Any, &xy);
        if self.is_trusted() {
            self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[t]);
            let holds = self.push(Op::IsWord(Value::TRUE.bits()), Ty::Bool, &[t]);
            return self.branch_as_seen(at, holds, to[0], to[1]);
        }
        for (word, to) in [(Value::TRUE, to[0]), (Value::FALSE, to[1])] {
            let is = self.push(Op::IsWord(word.bits()), Ty::Bool, &[t]);
            self.aside(is, true, |b| b.go(to));
        }
        self.step(at)
    }

    /// The step of a loop over any built-in iterator.
    fn for_any(&mut self, at: usize, i: Instr) -> bool {
        let end = cfg::target(at, i);
        let it = self.get(i.b());
        let it = self.boxed(it);
        if let Some(after) = cfg::pair_after(self.body.unit(), at) {
            let first = self.body.unit().instrs[at + 1].a();
            let got = self.push(Op::NextPair(self.body.base + first), Ty::Raw, &[it]);
            if self.is_trusted() {
                let ended = self.push(Op::IsRaw(quick::END), Ty::Bool, &[got]);
                self.aside(ended, true, |b| b.go(end));
                self.guard(Op::GuardRaw(1), Ty::None, &[got]);
                self.load(first);
                self.load(first + 1);
                return self.jump(after);
            }
            let is_pair = self.push(Op::IsRaw(1), Ty::Bool, &[got]);
            self.aside(is_pair, true, |b| {
                b.load(first);
                b.load(first + 1);
                b.go(after);
            });
            let ended = self.push(Op::IsRaw(quick::END), Ty::Bool, &[got]);
            self.aside(ended, true, |b| b.go(end));
            return self.step(at);
        }
        if self.seen(at) & items::GENERATOR != 0 || !self.is_trusted() {
            return match self.for_known_generator(at, i, it) {
                Some(open) => open,
                None => self.for_generator(at, i, it),
            };
        }
        let v = self.push(Op::Next, Ty::Any, &[it]);
        let ended = self.push(Op::IsWord(quick::END), Ty::Bool, &[v]);
        self.aside(ended, true, |b| b.go(end));
        self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[v]);
        self.set(i.a(), v);
        self.jump(at + 1)
    }

    /// Resumes what a generator delegates to.
    pub(crate) fn send(&mut self, at: usize, i: Instr) -> bool {
        let end = cfg::target(at, i);
        self.flush();
        let [it, v] = [i.b(), i.a()].map(|r| self.get(r));
        let [it, v] = [it, v].map(|v| self.boxed(v));
        let got = self.push(Op::SendTo(self.place(at)), Ty::Any, &[it, v]);
        self.forget();
        let ended = self.push(Op::IsWord(quick::END), Ty::Bool, &[got]);
        self.aside(ended, true, |b| {
            b.load(i.a());
            b.go(end);
        });
        self.set(i.a(), got);
        self.jump(at + 1)
    }

    /// The step of a loop over a generator, or anything else.
    pub(crate) fn for_generator(&mut self, at: usize, i: Instr, it: V) -> bool {
        let end = cfg::target(at, i);
        self.flush();
        let v = self.push(Op::NextItem(self.place(at)), Ty::Any, &[it]);
        self.forget();
        let ended = self.push(Op::IsWord(quick::END), Ty::Bool, &[v]);
        self.aside(ended, true, |b| b.go(end));
        self.set(i.a(), v);
        self.jump(at + 1)
    }
}
