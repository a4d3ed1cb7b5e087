//! Calls of what is not known when compiling, but was seen (`taipan_vm::callees`): a few functions, by their code, methods bound
//! to them, or native functions. What the callee is gets checked, and then it is called directly or inlined; its closure,
//! receiver and defaults are those of the callee at hand.

use crate::build::{Builder, Edge};
use crate::inline::{Callee, Site};
use crate::mir::*;
use taipan_compiler::bytecode::{Instr, Op as Bc};
use taipan_vm::callees::{self, Callee as Seen};
use taipan_vm::interp::{FrameKind, snapshot};
use taipan_vm::layout;
use taipan_vm::native::{FunctionDef, FunctionKind};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::types::Type;
use taipan_vm::object::{BoundMethod, Builtin, Code, Function};
use taipan_vm::value::{Gc, Value};

/// A function that is likely to be called: its code, and how many defaults it has.
#[derive(Clone, Copy)]
struct Likely {
    code: Gc<Code>,
    defaults: u32,
}

impl Builder<'_> {
    /// A call of a callee that was seen before. None: nothing was, or it is of no use.
    pub(crate) fn call_seen(&mut self, at: usize, i: Instr, callee: V) -> Option<bool> {
        if !matches!(i.op(), Bc::Call | Bc::CallMethod) || self.f.ty(callee) != Ty::Any {
            return None;
        }
        let profile = callees::seen(self.body.info.code, at)?;
        if profile.others || profile.seen.is_empty() {
            return None;
        }
        let is_method = i.op() == Bc::CallMethod;
        if is_method && profile.received == [true, true] {
            return None;
        }
        let all = |want: fn(Seen) -> Option<Likely>| -> Option<Vec<Likely>> {
            profile.seen.iter().map(|s| want(*s)).collect()
        };
        let functions = all(|s| match s {
            Seen::Function(code, defaults) => Some(Likely { code, defaults }),
            _ => None,
        });
        let bound = all(|s| match s {
            Seen::Bound(code, defaults) => Some(Likely { code, defaults }),
            _ => None,
        });
        let given = i.x() as u32;
        // (The interpreter takes bound methods apart when it loads them, compiled code that knows where they are does not.)
        let received = is_method && profile.received[0];
        let beside = self.get(Self::arguments(i));
        let (functions, bound) = match received && self.word(beside) == Some(Value::UNBOUND) {
            true => (None, functions),
            false => (functions, bound),
        };
        if let Some(likely) = functions.filter(|all| Self::all_take(all, given + u32::from(received))) {
            if received {
                self.guard(Op::GuardNotWord(Value::UNBOUND.bits()), Ty::None, &[beside]);
            } else {
                self.no_receiver(i);
            }
            self.know(callee, shapes::FUNCTION);
            let first = Self::arguments(i) + u16::from(is_method && !received);
            return Some(self.call_likely_codes(at, i, callee, &likely, first, None));
        }
        if let Some(likely) = bound.filter(|all| Self::all_take(all, given + 1)) {
            // (Where the arguments must make room for the receiver, the interpreter could not make the call any more.)
            let first = self.body.base + Self::arguments(i);
            if !is_method && !likely.iter().all(|f| self.can_inline(f.code, first)) {
                return None;
            }
            self.no_receiver(i);
            self.know(callee, shapes::BOUND_METHOD);
            let receiver = self.push(Op::LoadField(layout::METHOD_RECEIVER), Ty::Any, &[callee]);
            let function = self.push(Op::LoadField(layout::METHOD_FUNCTION), Ty::Any, &[callee]);
            self.know(function, shapes::FUNCTION);
            let first = Self::arguments(i);
            return Some(self.call_likely_codes(at, i, function, &likely, first, Some(receiver)));
        }
        match profile.seen.as_slice() {
            [Seen::Native(def, owner)] => self.call_native(at, i, callee, def, *owner),
            _ => None,
        }
    }

    /// A call of a method bound to a known receiver, which is a constant.
    pub(crate) fn call_bound(&mut self, at: usize, i: Instr, callee: Value) -> Option<bool> {
        let method = callee.cast_unchecked::<BoundMethod>();
        let code = method.function.get().downcast::<Function>()?.code();
        let first = Self::arguments(i);
        let is_method = i.op() == Bc::CallMethod;
        let likely = Likely { code, defaults: 0 };
        if !matches!(i.op(), Bc::Call | Bc::CallMethod) || !Self::all_take(&[likely], i.x() as u32 + 1) {
            return None;
        }
        if !is_method && !self.can_inline(code, self.body.base + first) {
            return None;
        }
        let beside = self.get(first);
        if is_method && self.word(beside) != Some(Value::UNBOUND) {
            return None;
        }
        let [function, receiver] = [method.function.get(), method.receiver.get()].map(|v| self.constant(v));
        self.pin(callee);
        self.assume_code(function, code);
        self.receive(i, function, receiver);
        Some(self.call_code(at, i, function, code, first))
    }

    /// Do these functions take so many positional arguments, without more ado?
    fn all_take(all: &[Likely], given: u32) -> bool {
        all.iter().all(|f| {
            let wanted = f.code.hot.simple_args;
            wanted != u32::MAX
                && given <= wanted
                && wanted - given <= f.defaults
                && !f.code.hot.makes_generator
        })
    }

    /// The defaults of a function for the arguments beyond those given.
    fn defaults(&mut self, function: V, likely: Likely, given: u32) -> Vec<V> {
        let wanted = likely.code.hot.simple_args;
        if given == wanted {
            return Vec::new();
        }
        let all = self.push(Op::LoadField(layout::FUNCTION_DEFAULTS), Ty::Any, &[function]);
        self.know(all, shapes::TUPLE);
        self.guard(Op::GuardTupleLen(likely.defaults), Ty::None, &[all]);
        (given..wanted)
            .map(|k| self.push(Op::TupleGet(likely.defaults - (wanted - k)), Ty::Any, &[all]))
            .collect()
    }

    /// Makes sure that there is no receiver beside the callee.
    fn no_receiver(&mut self, i: Instr) {
        if i.op() == Bc::CallMethod {
            let receiver = self.get(Self::arguments(i));
            if self.word(receiver) != Some(Value::UNBOUND) {
                self.guard(Op::GuardWord(Value::UNBOUND.bits()), Ty::None, &[receiver]);
            }
        }
    }

    /// Puts a method's receiver before the arguments, and its function in the place of the method.
    fn receive(&mut self, i: Instr, function: V, receiver: V) {
        let first = Self::arguments(i);
        if i.op() == Bc::CallMethod {
            self.set(i.b(), function);
        } else {
            for k in (0..i.x() as u16).rev() {
                let v = self.get(first + k);
                self.set(first + k + 1, v);
            }
        }
        self.set(first, receiver);
    }

    /// A call of one of these functions (or, where there are several, another one after all), with its arguments from `first` on,
    /// which a `receiver` joins there.
    fn call_likely_codes(
        &mut self,
        at: usize,
        i: Instr,
        function: V,
        likely: &[Likely],
        first: u16,
        receiver: Option<V>,
    ) -> bool {
        let now = self.push(Op::LoadField(layout::FUNCTION_CODE), Ty::Any, &[function]);
        if let [one] = likely {
            self.pin(one.code.value());
            self.guard(Op::GuardWord(one.code.value().bits()), Ty::None, &[now]);
            return self.call_one(at, i, function, *one, first, receiver);
        }
        let mut edges: Vec<Edge> = Vec::new();
        for one in likely {
            self.pin(one.code.value());
            let is = self.push(Op::IsWord(one.code.value().bits()), Ty::Bool, &[now]);
            self.aside(is, true, |b| {
                if b.call_one(at, i, function, *one, first, receiver) {
                    edges.push(b.edge());
                }
            });
        }
        self.call_any(at, i);
        edges.push(self.edge());
        self.merge(None, edges);
        true
    }

    /// A call of a function that is this one.
    fn call_one(
        &mut self,
        at: usize,
        i: Instr,
        function: V,
        likely: Likely,
        first: u16,
        receiver: Option<V>,
    ) -> bool {
        let to_method = i.op() == Bc::CallMethod && first == Self::arguments(i);
        let given = i.x() as u32 + u32::from(to_method || receiver.is_some());
        if receiver.is_some() && !to_method && !self.can_inline(likely.code, self.body.base + first) {
            // (What was inlined for those before it took the room.)
            return self.call_any(at, i);
        }
        // (Before the arguments move: an exit makes the call again.)
        let defaults = self.defaults(function, likely, given);
        if let Some(receiver) = receiver {
            self.receive(i, function, receiver);
        }
        for (k, v) in defaults.into_iter().enumerate() {
            self.set(first + given as u16 + k as u16, v);
        }
        self.call_code(at, i, function, likely.code, first)
    }

    /// A call of a function that has this code, with its arguments in registers from `first` on. False: it never returns.
    fn call_code(&mut self, at: usize, i: Instr, function: V, code: Gc<Code>, first: u16) -> bool {
        let base = self.body.base;
        let callee = Callee::Seen(function, code);
        if !self.can_inline(code, base + first) {
            return self.call_function(at, i, callee, first);
        }
        let (cut, to) = (base + i.b(), Some(base + i.a()));
        self.inline(
            callee,
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

    /// A call of a native function or method with this definition.
    fn call_native(
        &mut self,
        at: usize,
        i: Instr,
        callee: V,
        def: &'static FunctionDef,
        owner: Value,
    ) -> Option<bool> {
        let first = Self::arguments(i) + u16::from(i.op() == Bc::CallMethod);
        let mut args: Vec<V> = (0..i.x() as u16).map(|k| self.get(first + k)).collect();
        let of_class = match def.kind {
            FunctionKind::Method => {
                let class = owner.downcast::<Type>()?;
                let shape = class.instance_shape.get();
                let name = self.vm.intern_str(def.name);
                let method =
                    snapshot::native_method(self.vm, shape, name).filter(|_| shape < shapes::COUNT)?;
                let method = method.downcast::<Builtin>().filter(|m| std::ptr::eq(m.def, def))?;
                Some((shape, method))
            }
            FunctionKind::Function | FunctionKind::StaticMethod => None,
            _ => return None,
        };
        let n = args.len() + usize::from(of_class.is_some());
        if !def.quick.as_ref().is_some_and(|e| (e.least as usize..=e.most as usize).contains(&n)) {
            return None;
        }
        self.no_receiver(i);
        self.know(callee, shapes::BUILTIN);
        let now = self.push(Op::LoadField(layout::BUILTIN_DEF), Ty::Any, &[callee]);
        self.guard(Op::GuardWord(std::ptr::from_ref(def) as u64), Ty::None, &[now]);
        if let Some((shape, method)) = of_class {
            let receiver = self.push(Op::LoadField(layout::BUILTIN_RECEIVER), Ty::Any, &[callee]);
            self.know(receiver, shape);
            args.insert(0, receiver);
            if self.is_trusted()
                && let Some(open) = self.call_method(i, method, &args)
            {
                return Some(open);
            }
        }
        self.enter_native(at, i, def, args)
    }
}
