//! Checks that a code object keeps the promises of `bytecode`: operands in range, jumps to instructions, handlers well
//! formed, and, by a forward dataflow, no register read before it is written on every path.

use crate::bytecode::{CALL_GAP, Code, Const, Instr, Intrinsic, NO_REG, Op, Reg, flags};
use crate::disassemble::instruction;

/// Verifies a code object and those among its constants.
///
/// # Errors
/// What is wrong, and where.
pub fn verify(code: &Code) -> Result<(), String> {
    check(code).map_err(|message| format!("{} (line {}): {message}", code.qualname, code.first_line))?;
    code.consts.iter().try_for_each(|constant| match constant {
        Const::Code(inner) => verify(inner),
        _ => Ok(()),
    })
}

/// What an instruction does to registers, as ranges (first, count).
#[derive(Default)]
pub struct Effects {
    /// What it reads.
    pub reads: Ranges,
    /// What it writes.
    pub writes: Ranges,
    /// Everything from here on is lost.
    pub kills_from: Option<Reg>,
    /// This one is lost.
    pub kills: Option<Reg>,
}

/// A few ranges of registers, kept in place: what instructions do is asked often while code is compiled.
#[derive(Default)]
pub struct Ranges {
    items: [(Reg, u16); Ranges::MOST],
    len: usize,
}

impl Ranges {
    /// As many as any instruction reads.
    const MOST: usize = 6;

    fn add(&mut self, more: &[(Reg, u16)]) {
        self.items[self.len..self.len + more.len()].copy_from_slice(more);
        self.len += more.len();
    }
}

impl std::ops::Deref for Ranges {
    type Target = [(Reg, u16)];
    fn deref(&self) -> &[(Reg, u16)] {
        &self.items[..self.len]
    }
}

/// Where control goes after an instruction.
#[derive(Default)]
pub struct Flow {
    /// Whether it may go on with the next instruction.
    pub falls_through: bool,
    /// Where else it may go on, as an index.
    pub target: Option<i64>,
}

fn check(code: &Code) -> Result<(), String> {
    let length = code.instrs.len();
    if code.positions.len() != length {
        return Err(format!("{} positions for {length} instructions", code.positions.len()));
    }
    for handler in &code.handlers {
        if handler.start >= handler.end || handler.end as usize > length || handler.target as usize >= length
        {
            return Err(format!("bad handler {handler:?}"));
        }
        if handler.exc as u32 >= code.registers {
            return Err(format!("handler register {} of {}", handler.exc, code.registers));
        }
    }
    if code.handlers.windows(2).any(|pair| pair[0].start > pair[1].start) {
        return Err("handlers are not sorted".to_owned());
    }
    for (at, instr) in code.instrs.iter().enumerate() {
        check_operands(code, at, *instr).map_err(|message| describe(code, at, &message))?;
    }
    flow(code)
}

fn describe(code: &Code, at: usize, message: &str) -> String {
    let line = code.positions.get(at).map_or(0, |position| position.line);
    format!("at {at} (line {line}), {}: {message}", instruction(code, at, code.instrs[at]))
}

fn check_operands(code: &Code, at: usize, instr: Instr) -> Result<(), String> {
    let effects = effects(instr);
    for &(first, count) in effects.reads.iter().chain(effects.writes.iter()) {
        if count > 0 && first as u32 + count as u32 > code.registers {
            return Err(format!("register {} of {}", first as u32 + count as u32 - 1, code.registers));
        }
    }
    let constant_in_range = |index: u32| (index as usize) < code.consts.len();
    match instr.op() {
        Op::LoadConst | Op::WideName if !constant_in_range(instr.bc() as u32) => {
            return Err("no such constant".into());
        }
        Op::MakeFunction if !matches!(code.consts.get(instr.b() as usize), Some(Const::Code(_))) => {
            return Err("not a code constant".into());
        }
        Op::LoopBack if instr.bc() >= 0 || instr.a() as u32 >= code.loops => return Err("bad loop".into()),
        op if takes_site(op) && !(at > 0 && code.instrs[at - 1].op() == Op::WideName) => {
            let Some(site) = code.sites.get(instr.c() as usize) else { return Err("no such site".into()) };
            let constant = code.consts.get(site.constant as usize);
            let fits = match op {
                Op::Call | Op::CallMethod => site.constant == u32::MAX,
                Op::CallKw | Op::CallMethodKw => matches!(constant, Some(Const::Tuple(_))),
                _ => matches!(constant, Some(Const::Str(_))),
            };
            if !fits {
                return Err("site of the wrong kind".into());
            }
        }
        _ => {}
    }
    if let Some(target) = control(at, instr).target {
        let inside = usize::try_from(target).ok().filter(|&target| target < code.instrs.len());
        match inside {
            Some(target) if target > 0 && code.instrs[target - 1].op() == Op::WideName => {
                return Err("jump into a wide instruction".into());
            }
            Some(_) => {}
            None => return Err("jump out of the code".into()),
        }
    }
    Ok(())
}

fn takes_site(op: Op) -> bool {
    matches!(
        op,
        Op::LoadGlobal
            | Op::StoreGlobal
            | Op::DeleteGlobal
            | Op::LoadName
            | Op::StoreName
            | Op::DeleteName
            | Op::LoadAttr
            | Op::StoreAttr
            | Op::DeleteAttr
            | Op::LoadMethod
            | Op::LoadSuperAttr
            | Op::LoadSuperMethod
            | Op::ImportName
            | Op::ImportFrom
            | Op::LoadFromDictOrDeref
            | Op::LoadFromDictOrGlobals
            | Op::Call
            | Op::CallMethod
            | Op::CallKw
            | Op::CallMethodKw
    )
}

/// Where control goes after the instruction at `at`.
pub fn control(at: usize, instr: Instr) -> Flow {
    let op = instr.op();
    let here = at as i64;
    match op {
        Op::Jump | Op::LoopBack => Flow { falls_through: false, target: Some(here + instr.bc() as i64) },
        Op::JumpIfTrue | Op::JumpIfFalse | Op::JumpIfNone | Op::JumpIfNotNone => {
            Flow { falls_through: true, target: Some(here + instr.bc() as i64) }
        }
        op if crate::codegen::is_short(op) => {
            Flow { falls_through: true, target: Some(here + instr.c() as i16 as i64) }
        }
        Op::Raise | Op::Reraise | Op::StopIterationError | Op::Return | Op::ReturnNone => Flow::default(),
        _ => Flow { falls_through: true, target: None },
    }
}

/// How many registers an intrinsic reads.
fn intrinsic_arity(number: u8) -> u16 {
    match Intrinsic::ALL.get(number as usize) {
        Some(
            Intrinsic::TypeVarWithBound
            | Intrinsic::TypeVarWithConstraints
            | Intrinsic::SetTypeParamDefault
            | Intrinsic::SetFunctionTypeParams,
        ) => 2,
        Some(Intrinsic::TypeAlias) => 3,
        _ => 1,
    }
}

/// What the instruction does to registers.
pub fn effects(instr: Instr) -> Effects {
    use Op::*;
    let (op, x) = (instr.op(), instr.x());
    let (a, b, c) = (instr.a(), instr.b(), instr.c());
    let mut e = Effects::default();
    let mut set = |reads: &[(Reg, u16)], writes: &[(Reg, u16)]| {
        e.reads.add(reads);
        e.writes.add(writes);
    };
    let optional = |register: Reg| (register, (register != NO_REG) as u16);
    match op {
        Nop | Resume | DeleteGlobal | DeleteName | Jump | LoopBack | MakeGenerator | ReturnNone
        | SetupAnnotations | WideName | Instrumented | CountEntry | CountLoop | NativeEntry | NativeLoop
        | CountGenerator | CountYield | NativeGenerator | NativeYield | SinkGenerator | SinkYield
        | NoteCall | NativeResume => {}
        LoadConst | LoadInt | LoadNone | LoadTrue | LoadFalse | LoadEllipsis | CheckBound | LoadGlobal
        | LoadName | LoadLocals | LoadBuildClass | LoadAssertionError => set(&[], &[(a, 1)]),
        StoreGlobal | StoreName | DeleteAttr | DeleteDeref | PopExc | Reraise | EndAsyncFor
        | StopIterationError | Return | JumpIfTrue | JumpIfFalse | JumpIfNone | JumpIfNotNone => {
            set(&[(a, 1)], &[])
        }
        DeleteLocal => e.kills = Some(a),
        MakeCell if x == 0 => set(&[(a, 1)], &[(a, 1)]),
        MakeCell => set(&[], &[(a, 1)]),
        CopyFreeVars => set(&[], &[(a, c)]),
        LoadFromDictOrDeref if x == 1 => set(&[(a, 1), (b, 1)], &[(a, 1)]),
        Move
        | LoadDeref
        | LoadFromDictOrDeref
        | LoadFromDictOrGlobals
        | LoadAttr
        | GetItemI
        | Neg
        | Pos
        | Invert
        | Not
        | ToBool
        | GetIter
        | ListToTuple
        | ImportFrom
        | PushExc
        | GetYieldFromIter
        | GetAwaitable
        | GetAIter
        | GetANext
        | GetLen
        | MatchMapping
        | MatchSequence => set(&[(b, 1)], &[(a, 1)]),
        StoreDeref | StoreAttr | ListAppend | ListExtend | SetAdd | SetUpdate | DictUpdate => {
            set(&[(a, 1), (b, 1)], &[]);
        }
        DelItem => set(&[(a, 1), (b, 1)], &[]),
        LoadMethod => set(&[(b, 1)], &[(a, 1), (a + CALL_GAP, 1)]),
        LoadSuperAttr => set(&[(b, 3)], &[(a, 1)]),
        LoadSuperMethod => set(&[(b, 3)], &[(a, 1), (a + CALL_GAP, 1)]),
        SetItem | MapAdd | DictMerge => set(&[(a, 1), (b, 1), (c, 1)], &[]),
        GetSlice => set(&[(b, 1), (c, 2)], &[(a, 1)]),
        SetSlice => set(&[(a, 1), (b, 2), (c, 1)], &[]),
        op if op >= AddI && op <= AndI => set(&[(b, 1)], &[(a, 1)]),
        op if op >= Add && op <= MatMul => set(&[(b, 1), (c, 1)], &[(a, 1)]),
        op if op >= Lt && op <= NotIn => set(&[(b, 1), (c, 1)], &[(a, 1)]),
        op if op >= JumpIfLt && op <= JumpIfNotGe => set(&[(a, 1), (b, 1)], &[]),
        op if op >= JumpIfLtI && op <= JumpIfNotGeI => set(&[(a, 1)], &[]),
        ForIter => set(&[(b, 1)], &[(a, 1)]),
        UnpackSeq => set(&[(b, 1)], &[(a, c)]),
        UnpackEx => set(&[(b, 1)], &[(a, c + 1 + x as u16)]),
        BuildTuple | BuildList | BuildSet | BuildString => set(&[(b, c)], &[(a, 1)]),
        BuildMap => set(&[(b, 2 * c)], &[(a, 1)]),
        BuildSlice => set(&[(b, 3)], &[(a, 1)]),
        FormatValue => set(&[(b, 1), optional(c)], &[(a, 1)]),
        BuildInterpolation => set(&[(b, 2), optional(c)], &[(a, 1)]),
        CallExit => set(&[(b, 1), optional(c)], &[(a, 1)]),
        GetItem | BuildTemplate | MatchExc | PrepReraiseStar | MatchKeys => set(&[(b, 1), (c, 1)], &[(a, 1)]),
        MatchExcGroup => set(&[(b, 1), (c, 1)], &[(a, 2)]),
        MatchClass => set(&[(b, 1), (c, 2)], &[(a, 1)]),
        Call | CallKw => {
            set(&[(b, 1), (b + CALL_GAP, x as u16)], &[(a, 1)]);
            e.kills_from = Some(b);
        }
        CallMethod | CallMethodKw => {
            set(&[(b, 1), (b + CALL_GAP, 1 + x as u16)], &[(a, 1)]);
            e.kills_from = Some(b);
        }
        CallEx => {
            set(&[(b, 2)], &[(a, 1)]);
            e.kills_from = Some(b);
        }
        MakeFunction => set(&[(c, x.count_ones() as u16)], &[(a, 1)]),
        Op::Intrinsic => set(&[(b, intrinsic_arity(x))], &[(a, 1)]),
        ImportName => set(&[(b, 2)], &[(a, 1)]),
        Raise => set(&[(a, (x > 0) as u16), (b, (x > 1) as u16)], &[]),
        EnterWith => set(&[(b, 1)], &[(a, 2)]),
        Yield => set(&[(b, 1), (c, (x == 1) as u16)], &[(a, 1)]),
        Send => set(&[(a, 1), (b, 1)], &[(a, 1)]),
        // The ranges above leave nothing else.
        _ => {}
    }
    e
}

/// Registers that hold something.
#[derive(Clone, PartialEq)]
struct Held(Vec<u64>);

impl Held {
    fn has(&self, register: usize) -> bool {
        self.0[register / 64] >> (register % 64) & 1 == 1
    }

    fn set(&mut self, register: usize, held: bool) {
        let bit = 1 << (register % 64);
        if held {
            self.0[register / 64] |= bit;
        } else {
            self.0[register / 64] &= !bit;
        }
    }

    fn kill_from(&mut self, register: usize) {
        self.0[register / 64] &= (1u64 << (register % 64)) - 1;
        self.0[register / 64 + 1..].fill(0);
    }

    /// Intersects; tells whether that changed anything.
    fn meet(&mut self, other: &Held) -> bool {
        let mut changed = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            changed |= *word & !other != 0;
            *word &= other;
        }
        changed
    }
}

/// The forward dataflow: every read register must have been written on every path.
fn flow(code: &Code) -> Result<(), String> {
    let length = code.instrs.len();
    if length == 0 {
        return Err("no instructions".to_owned());
    }
    let mut entry = Held(vec![0; code.registers as usize / 64 + 1]);
    let variadic = (code.flags & flags::VARARGS != 0) as u32 + (code.flags & flags::VARKEYWORDS != 0) as u32;
    for parameter in 0..code.arg_count + code.kwonly_count + variadic {
        entry.set(parameter as usize, true);
    }
    let mut before: Vec<Option<Held>> = vec![None; length];
    before[0] = Some(entry);
    let mut work = vec![0usize];
    while let Some(at) = work.pop() {
        let Some(mut state) = before[at].clone() else { continue };
        let instr = code.instrs[at];
        let effects = effects(instr);
        for &(first, count) in effects.reads.iter() {
            for register in first as usize..first as usize + count as usize {
                if !state.has(register) {
                    return Err(describe(code, at, &format!("register {register} may hold nothing")));
                }
            }
        }
        if let Some(register) = effects.kills_from {
            state.kill_from(register as usize);
        }
        for handler in code.handlers.iter().rev() {
            if handler.start as usize <= at && at < handler.end as usize {
                let mut raised = state.clone();
                raised.set(handler.exc as usize, true);
                join(&mut before, handler.target as usize, &raised, &mut work);
                break;
            }
        }
        if let Some(register) = effects.kills {
            state.set(register as usize, false);
        }
        let flow = control(at, instr);
        if instr.op() == Op::ForIter
            && let Some(target) = flow.target
        {
            // At the end nothing is written.
            join(&mut before, target as usize, &state, &mut work);
        }
        for &(first, count) in effects.writes.iter() {
            for register in first as usize..first as usize + count as usize {
                state.set(register, true);
            }
        }
        if instr.op() != Op::ForIter
            && let Some(target) = flow.target
        {
            join(&mut before, target as usize, &state, &mut work);
        }
        if flow.falls_through {
            if at + 1 >= length {
                return Err("runs off the end".to_owned());
            }
            join(&mut before, at + 1, &state, &mut work);
        }
    }
    Ok(())
}

fn join(before: &mut [Option<Held>], at: usize, state: &Held, work: &mut Vec<usize>) {
    match &mut before[at] {
        Some(known) => {
            if known.meet(state) {
                work.push(at);
            }
        }
        none => {
            *none = Some(state.clone());
            work.push(at);
        }
    }
}
