//! Jumps of a debugger: `frame.f_lineno = n` in a trace function.
//!
//! CPython compares what lies on its value stack at both places. Here that is what temporaries hold across statements:
//! iterators of loops, exit functions of `with`, and what a handler saved. Such a temporary that is read at the target or
//! after it must hold the same kind of thing where the frame is now.

use super::event;
use super::{Instrumentation, word};
use crate::interp::frames;
use crate::native::{PyResult, Raised};
use crate::object::{Code, Frame};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::{Op, Reg};
use taipan_compiler::liveness::{Liveness, live_before};

/// What a temporary holds across statements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Held {
    Iterator,
    /// An exception, or what was handled before it.
    Exception,
    Object,
    /// Part of an expression.
    Part,
}

/// Makes a frame go on at the first instruction of a line.
///
/// # Errors
/// ValueError where that is not possible.
pub fn set_line(vm: &Vm, frame: Gc<Frame>, value: Value) -> PyResult<()> {
    if !value.is_small_int() && !vm.is_exact(value, crate::object::builtin_types::shapes::INT) {
        return Err(vm.value_error("lineno must be an integer"));
    }
    match vm.what_event.get() {
        usize::MAX => return Err(vm.value_error("f_lineno can only be set in a trace function")),
        event::PY_START | event::PY_RESUME => {
            return Err(vm.value_error("can't jump from the 'call' trace event of a new frame"));
        }
        event::LINE | event::JUMP | event::PY_YIELD | event::BRANCH_LEFT | event::BRANCH_RIGHT => {}
        event::CALL | event::C_RETURN => return Err(vm.value_error("can't jump during a call")),
        _ => return Err(vm.value_error("can only jump from a 'line' trace event")),
    }
    let code = frame.function().code();
    let wanted = match vm.int_to_i64(value).and_then(|n| i32::try_from(n).ok()) {
        Some(n) => n as i64,
        None => return Err(vm.value_error("lineno out of range")),
    };
    if wanted < code.unit.first_line as i64 {
        return Err(vm.value_error(format!("line {wanted} comes before the current code block")));
    }
    let own = Instrumentation::of(code);
    let starts: Vec<usize> =
        (0..code.unit.instrs.len()).filter(|i| own.word(*i) & word::LINE_START != 0).collect();
    let line_of = |i: usize| code.position(i).line as i64;
    let Some(line) = starts.iter().map(|i| line_of(*i)).filter(|l| *l >= wanted).min() else {
        return Err(vm.value_error(format!("line {wanted} comes after the current code block")));
    };
    let at = frames::current_index(vm, frame);
    let stacks = Stacks::of(code);
    // Where the frame waits at a Yield, it goes on after it.
    let now = stacks.at(at);
    let mut best: Option<(usize, Vec<(Reg, Held)>)> = None;
    let mut refused = None;
    for target in starts.into_iter().filter(|i| line_of(*i) == line) {
        let there = stacks.at(target);
        match there.iter().rev().find(|h| h.1 == Held::Part || !now.contains(h)) {
            Some((_, held)) => refused = refused.or(Some(*held)),
            None if best.as_ref().is_none_or(|b| there.len() > b.1.len()) => best = Some((target, there)),
            None => {}
        }
    }
    match best {
        Some((target, there)) => go(vm, frame, code, target, &now, &there),
        None => Err(explain(vm, refused)),
    }
}

fn explain(vm: &Vm, refused: Option<Held>) -> Raised {
    vm.value_error(match refused {
        Some(Held::Iterator) => "can't jump into the body of a for loop",
        Some(Held::Exception) => "can't jump into an 'except' block as there's no exception",
        Some(Held::Object | Held::Part) => "incompatible stacks",
        None => "cannot find bytecode for specified line",
    })
}

/// Notes where the frame goes on; leaves handlers that are left, and gives unbound variables a value, which the code
/// there relies on.
fn go(
    vm: &Vm,
    frame: Gc<Frame>,
    code: Gc<Code>,
    target: usize,
    now: &[(Reg, Held)],
    there: &[(Reg, Held)],
) -> PyResult<()> {
    let names = &code.unit.varnames;
    let unbound: Vec<usize> = (0..names.len()).filter(|i| frames::local(frame, *i).is_unbound()).collect();
    let mut seen: Vec<&str> = Vec::new();
    for i in &unbound {
        let name = names[*i].as_str();
        let is_bound = (0..names.len()).any(|k| names[k] == name && !frames::local(frame, k).is_unbound());
        if !seen.contains(&name) && !is_bound {
            seen.push(name);
        }
    }
    if !seen.is_empty() {
        let (n, s) = (seen.len(), if seen.len() == 1 { "" } else { "s" });
        vm.warn(vm.exc().runtime_warning, &format!("assigning None to {n} unbound local{s}"), 1)?;
        for i in unbound {
            frames::set_local(frame, i, Value::NONE);
        }
    }
    // The outermost handler that is left has what was handled before.
    let saved = Stacks::saved(code);
    if let Some((register, _)) =
        now.iter().filter(|h| h.1 == Held::Exception && !there.contains(h)).find(|h| saved.contains(&h.0))
    {
        let before = frames::local(frame, *register as usize);
        if !before.is_unbound() {
            vm.handled.set(before);
        }
    }
    frame.jump.set(target as u32 + 1);
    Ok(())
}

/// What temporaries hold, place by place.
struct Stacks {
    code: Gc<Code>,
    live: Liveness,
    first: usize,
}

impl Stacks {
    fn of(code: Gc<Code>) -> Stacks {
        let first = code.hot.locals as usize;
        Stacks { code, live: live_before(&code.unit), first }
    }
    /// Registers into which handlers save what was handled before.
    fn saved(code: Gc<Code>) -> Vec<Reg> {
        code.unit.instrs.iter().filter(|i| i.op() == Op::PushExc).map(|i| i.a()).collect()
    }
    /// The temporaries that are read at an instruction or after it, outermost first.
    fn at(&self, index: usize) -> Vec<(Reg, Held)> {
        if !self.live.has(index) {
            return Vec::new();
        }
        (self.first..self.live.registers())
            .filter(|r| self.live.is_live(index, *r))
            .map(|r| (r as Reg, self.held(r as Reg, index)))
            .collect()
    }
    /// What a live temporary holds: the instruction before the place that writes it says so.
    fn held(&self, register: Reg, index: usize) -> Held {
        for i in self.code.unit.instrs[..index].iter().rev() {
            let op = i.op();
            match op {
                Op::GetIter | Op::GetAIter | Op::GetYieldFromIter if i.a() == register => {
                    return Held::Iterator;
                }
                Op::PushExc if i.a() == register || i.b() == register => return Held::Exception,
                Op::EnterWith if i.a() == register || i.a() + 1 == register => return Held::Object,
                _ => {}
            }
        }
        Held::Part
    }
}
