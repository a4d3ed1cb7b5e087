//! What calls call. When code has become hot, and before it is compiled, its calls are made to note their callees for a few
//! turns ([`begin`]): the compiler can make a direct call of what a call always calls, or tell a few callees apart. A callee is
//! known by what does not change from one function object to the next: closures by their code, bound methods by the code of
//! their function, native functions by their definition.
//!
//! Notes are taken by the interpreter alone, in the instruction NoteCall, which puts the original one back once it has seen
//! enough. So code that never gets hot pays nothing, nor does hot code later on.

use crate::native::FunctionDef;
use crate::object::header::Kind;
use crate::object::{BoundMethod, Builtin, Code, Function, Generator, Tuple};
use crate::tier;
use crate::value::{Gc, Value};
use taipan_compiler::bytecode::{CALL_GAP, Instr, Op};
use taipan_profiler::items;

/// Different callees that are kept for one call.
pub const FEW: usize = 4;
/// Calls that are noted at each place.
const SAMPLES: u8 = 12;

/// What was called.
#[derive(Clone, Copy)]
pub enum Callee {
    /// A function with this code and so many defaults.
    Function(Gc<Code>, u32),
    /// A method of such a function, with whatever receiver.
    Bound(Gc<Code>, u32),
    /// A native function or bound method. With the class that it is of (or anything else, for functions).
    Native(&'static FunctionDef, Value),
}

impl Callee {
    fn of(callee: Value) -> Option<Callee> {
        let parts = |f: Value| {
            let f = f.downcast::<Function>()?;
            Some((f.code(), f.defaults.get().downcast::<Tuple>().map_or(0, |d| d.len as u32)))
        };
        match callee.kind()? {
            // (What a loop resumes.)
            Kind::Generator => {
                let function = callee.cast_unchecked::<Generator>().function.get();
                Some(Callee::Function(function.cast_unchecked::<Function>().code(), 0))
            }
            Kind::Function => parts(callee).map(|(code, n)| Callee::Function(code, n)),
            Kind::BoundMethod => parts(callee.cast_unchecked::<BoundMethod>().function.get())
                .map(|(code, n)| Callee::Bound(code, n)),
            Kind::Builtin if !crate::interp::native::collects(callee) => {
                let f: Gc<Builtin> = callee.cast_unchecked();
                Some(Callee::Native(f.def, f.owner.get()))
            }
            _ => None,
        }
    }
    /// What must be kept alive for it to be compared with.
    fn object(self) -> Value {
        match self {
            Callee::Function(code, _) | Callee::Bound(code, _) => code.value(),
            Callee::Native(_, owner) => owner,
        }
    }
    fn is_same(self, other: Callee) -> bool {
        match (self, other) {
            (Callee::Function(a, m), Callee::Function(b, n)) | (Callee::Bound(a, m), Callee::Bound(b, n)) => {
                a == b && m == n
            }
            (Callee::Native(a, _), Callee::Native(b, _)) => std::ptr::eq(a, b),
            _ => false,
        }
    }
}

/// What was noted at one call.
#[derive(Clone, Default)]
pub struct Profile {
    /// The different callees, those seen first before the others.
    pub seen: Vec<Callee>,
    /// Something was called that is not kept, or there were too many.
    pub others: bool,
    /// Calls of methods: a receiver was beside the callee, and none was.
    pub received: [bool; 2],
    samples: u8,
}

impl Profile {
    /// Notes a callee, and whether it is enough now.
    fn note(&mut self, callee: Option<Callee>) -> bool {
        match callee {
            Some(callee) if self.seen.iter().any(|c| c.is_same(callee)) => {}
            Some(callee) if self.seen.len() < FEW => self.seen.push(callee),
            _ => self.others = true,
        }
        self.samples += 1;
        self.samples >= SAMPLES || self.others
    }
}

/// The callees of a call are worth noting, and what a loop over generators resumes.
fn is_noted(i: Instr) -> bool {
    matches!(i.op(), Op::Call | Op::CallMethod) || i.op() == Op::ForIter && i.x() & items::GENERATOR != 0
}

/// Lets the calls of `code` note what they call, if there are any and that has not been done before.
pub fn begin(code: Gc<Code>) -> bool {
    let Some(table) = code.tier() else { return false };
    if table.notes_calls.replace(true) {
        return false;
    }
    let mut any = false;
    let mut wide = false;
    for (original, cell) in code.unit.instrs.iter().zip(code.instrs()) {
        let now = cell.get();
        if !std::mem::replace(&mut wide, original.op() == Op::WideName)
            && now.op_byte() == original.op_byte()
            && is_noted(now)
        {
            cell.set(tier::with_op(now, Op::NoteCall));
            any = true;
        }
    }
    any
}

/// Notes what the call at `pc` is about to call.
///
/// # Safety
/// `regs` is the running frame, of `code`, and `pc` its instruction.
pub unsafe fn note(code: Gc<Code>, pc: *const Instr, regs: *mut Value) {
    let Some(table) = code.tier() else { return };
    let index = code.index_of(pc);
    let original = code.unit.instrs[index].op();
    // SAFETY: by the caller's promise, these are registers of the frame.
    let (callee, receiver) = unsafe {
        let i = *pc;
        (*regs.add(i.b() as usize), *regs.add(i.b() as usize + CALL_GAP as usize))
    };
    let seen = Callee::of(callee);
    let enough = {
        let mut all = table.callees.borrow_mut();
        let profile = all.entry(index as u32).or_default();
        if original == Op::CallMethod {
            profile.received[usize::from(receiver.is_unbound())] = true;
        }
        profile.note(seen)
    };
    if let Some(object) = seen.map(Callee::object).filter(|object| object.is_heap()) {
        tier::pin(code, &[object.bits()]);
    }
    let now = code.word(index);
    if enough && now.op_byte() == Op::NoteCall as u8 {
        code.instrs()[index].set(tier::with_op(now, original));
    }
}

/// What was noted at the call with this index.
pub fn seen(code: Gc<Code>, index: usize) -> Option<Profile> {
    code.tier()?.callees.borrow().get(&(index as u32)).cloned()
}
