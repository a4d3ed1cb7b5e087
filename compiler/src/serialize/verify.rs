//! Checks that a code object's numbers all point at something: registers, jumps, constants, sites, handlers.
//!
//! The interpreter and the JIT index without checking, so everything they run has either come out of the compiler
//! (whose tests run this verifier over all it makes) or has passed here. Only structure is checked, not meaning: code
//! that passes may do nonsense, but it does so inside its frame.

use super::{Corrupt, Res};
use crate::bytecode::{CALL_GAP, Code, Const, Instr, Intrinsic, NO_REG, Op, flags};

/// Verifies `code` and all code nested in it.
///
/// # Errors
/// Says what is wrong first.
pub fn verify(code: &Code) -> Result<(), Corrupt> {
    verify_body(code)?;
    code.consts.iter().try_for_each(nested)
}

fn nested(item: &Const) -> Res<()> {
    super::grow(|| match item {
        Const::Code(code) => verify(code),
        Const::Tuple(items) | Const::FrozenSet(items) => items.iter().try_for_each(nested),
        Const::Slice(parts) => parts.iter().try_for_each(nested),
        _ => Ok(()),
    })
}

/// Verifies `code` itself; code nested in its constants was verified when it was read.
pub(super) fn verify_body(code: &Code) -> Res<()> {
    shape(code)?;
    code.consts.iter().try_for_each(constant)?;
    let check = Check { code, registers: code.registers as usize };
    check.instructions()?;
    check.handlers()
}

fn ensure(good: bool, what: &'static str) -> Res<()> {
    if good { Ok(()) } else { Err(Corrupt(what)) }
}

/// Counts that must fit each other.
fn shape(code: &Code) -> Res<()> {
    ensure(code.registers < NO_REG as u32, "too many registers")?;
    ensure(code.positions.len() == code.instrs.len(), "positions do not match the instructions")?;
    ensure(code.instrs.len() < i32::MAX as usize, "too many instructions")?;
    ensure(code.posonly_count <= code.arg_count, "more positional-only parameters than positional ones")?;
    let star = |flag| (code.flags & flag != 0) as u64;
    let parameters =
        code.arg_count as u64 + code.kwonly_count as u64 + star(flags::VARARGS) + star(flags::VARKEYWORDS);
    let registers = code.registers as usize;
    ensure(parameters <= code.varnames.len() as u64, "parameters without names")?;
    ensure(code.varnames.len() <= registers, "more locals than registers")?;
    ensure(
        code.first_free as usize + code.freevars.len() <= registers,
        "free variables beyond the registers",
    )?;
    ensure(code.cellvars.iter().all(|(_, r)| (*r as usize) < registers), "cell beyond the registers")?;
    let constants = code.consts.len();
    let good = |constant: u32| constant == u32::MAX || (constant as usize) < constants;
    ensure(code.sites.iter().all(|site| good(site.constant)), "site's constant out of range")
}

/// A constant's own content.
fn constant(item: &Const) -> Res<()> {
    match item {
        Const::Str(bytes) => ensure(is_generalized_utf8(bytes), "string is not generalized UTF-8"),
        Const::BigInt(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
            ensure(!digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit), "bad digits")
        }
        Const::Tuple(items) | Const::FrozenSet(items) => super::grow(|| items.iter().try_for_each(constant)),
        Const::Slice(parts) => super::grow(|| parts.iter().try_for_each(constant)),
        _ => Ok(()),
    }
}

/// Is this UTF-8 in which surrogates (`ED A0..BF xx`) are allowed? Two of them may be a pair: a string of two.
pub fn is_generalized_utf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        let Err(error) = std::str::from_utf8(rest) else { return true };
        let valid = error.valid_up_to();
        let [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..] = rest[valid..] else { return false };
        rest = &rest[valid + 3..];
    }
}

struct Check<'a> {
    code: &'a Code,
    registers: usize,
}

impl Check<'_> {
    fn instructions(&self) -> Res<()> {
        let instrs = &self.code.instrs;
        let last = instrs.last().ok_or(Corrupt("no instructions"))?;
        let mut wide = false;
        for (at, &instr) in instrs.iter().enumerate() {
            let op = *Op::ALL.get(instr.op_byte() as usize).ok_or(Corrupt("unknown opcode"))?;
            ensure(!wide || site_field(op) == Named::Name, "wide form of an instruction that has none")?;
            self.instruction(at, op, instr, wide)?;
            wide = op == Op::WideName;
        }
        ensure(!wide, "wide form at the end")?;
        use Op::*;
        let ends =
            matches!(last.op(), Return | ReturnNone | Jump | LoopBack | Raise | Reraise | StopIterationError);
        ensure(ends, "runs off its end")
    }

    fn handlers(&self) -> Res<()> {
        let (mut start, words) = (0, self.code.instrs.len());
        for h in &self.code.handlers {
            ensure(h.start >= start && h.start <= h.end, "handlers out of order")?;
            ensure(h.end as usize <= words, "handler covers what is not there")?;
            self.target(h.target as i64)?;
            self.span(h.exc as usize, 1)?;
            start = h.start;
        }
        Ok(())
    }

    /// `count` registers from `first`.
    #[inline]
    fn span(&self, first: usize, count: usize) -> Res<()> {
        ensure(first + count <= self.registers, "register out of range")
    }

    fn target(&self, at: i64) -> Res<()> {
        let words = &self.code.instrs;
        ensure(at >= 0 && at < words.len() as i64, "jump out of range")?;
        ensure(at == 0 || words[at as usize - 1].op_byte() != Op::WideName as u8, "jump into an instruction")
    }

    fn const_at(&self, index: i64) -> Res<&Const> {
        usize::try_from(index)
            .ok()
            .and_then(|i| self.code.consts.get(i))
            .ok_or(Corrupt("constant out of range"))
    }

    fn name_const(&self, index: i64) -> Res<()> {
        ensure(matches!(self.const_at(index)?, Const::Str(_)), "name is no string")
    }

    /// The field `c` as a site of the kind the opcode wants.
    fn site(&self, op: Op, index: u16, arguments: usize) -> Res<()> {
        let site = self.code.sites.get(index as usize).ok_or(Corrupt("site out of range"))?;
        match site_field(op) {
            Named::Name => self.name_const(site.constant as i64),
            Named::Keywords => {
                let Const::Tuple(names) = self.const_at(site.constant as i64)? else {
                    return Err(Corrupt("keyword names are no tuple"));
                };
                let strings = names.iter().all(|name| matches!(name, Const::Str(_)));
                ensure(strings && names.len() <= arguments, "bad keyword names")
            }
            Named::Nothing => Ok(()),
        }
    }

    fn instruction(&self, at: usize, op: Op, i: Instr, wide: bool) -> Res<()> {
        use Op::*;
        let (x, a, b, c) = (i.x() as usize, i.a() as usize, i.b() as usize, i.c() as usize);
        let jump = |distance: i64| self.target(at as i64 + distance);
        let near = |field: u16| jump(field as i16 as i64);
        let site = |arguments| if wide { Ok(()) } else { self.site(op, i.c(), arguments) };
        let regs = |list: &[usize]| list.iter().try_for_each(|&r| self.span(r, 1));
        match op {
            Nop | Resume | MakeGenerator | ReturnNone | SetupAnnotations => Ok(()),
            LoadInt | LoadNone | LoadTrue | LoadFalse | LoadEllipsis | CheckBound | DeleteLocal
            | MakeCell | DeleteDeref | LoadLocals | LoadBuildClass | PopExc | Reraise
            | LoadAssertionError | EndAsyncFor | StopIterationError | Return => regs(&[a]),
            Raise => match x {
                0 => Ok(()),
                1 => regs(&[a]),
                2 => regs(&[a, b]),
                _ => Err(Corrupt("bad raise")),
            },
            Move | LoadDeref | StoreDeref | GetItemI | Neg | Pos | Invert | Not | ToBool | GetIter
            | ListAppend | ListExtend | ListToTuple | SetAdd | SetUpdate | DictUpdate | GetYieldFromIter
            | GetAwaitable | GetAIter | GetANext | GetLen | MatchMapping | MatchSequence | PushExc
            | DelItem => regs(&[a, b]),
            AddI | SubI | MulI | FloorDivI | ModI | LShiftI | RShiftI | AndI => regs(&[a, b]),
            Add | Sub | Mul | TrueDiv | FloorDiv | Mod | Pow | LShift | RShift | And | Or | Xor | MatMul
            | Lt | Le | Eq | Ne | Gt | Ge | Is | IsNot | In | NotIn | GetItem | SetItem | MapAdd
            | DictMerge | MatchExc | MatchKeys | PrepReraiseStar | BuildTemplate => {
                let third = if op == DictMerge && i.c() == NO_REG { a } else { c };
                regs(&[a, b, third])
            }
            LoadConst => self.const_at(i.bc() as i64).and_then(|_| regs(&[a])),
            WideName => self.name_const(i.bc() as i64),
            CopyFreeVars => {
                ensure(c == self.code.freevars.len(), "wrong number of free variables")?;
                self.span(a, c)
            }
            LoadGlobal | StoreGlobal | LoadName | StoreName => site(0).and_then(|()| regs(&[a])),
            DeleteGlobal | DeleteName => site(0),
            LoadFromDictOrDeref | LoadFromDictOrGlobals | LoadAttr | StoreAttr | ImportFrom => {
                site(0).and_then(|()| regs(&[a, b]))
            }
            DeleteAttr => site(0).and_then(|()| regs(&[a])),
            ImportName => site(0).and_then(|()| regs(&[a])).and_then(|()| self.span(b, 2)),
            LoadMethod => site(0).and_then(|()| regs(&[a + CALL_GAP as usize, b])),
            LoadSuperAttr => site(0).and_then(|()| regs(&[a])).and_then(|()| self.span(b, 3)),
            LoadSuperMethod => {
                site(0).and_then(|()| regs(&[a + CALL_GAP as usize])).and_then(|()| self.span(b, 3))
            }
            GetSlice => regs(&[a, b]).and_then(|()| self.span(c, 2)),
            SetSlice => regs(&[a, c]).and_then(|()| self.span(b, 2)),
            JumpIfLt | JumpIfLe | JumpIfEq | JumpIfNe | JumpIfGt | JumpIfGe | JumpIfNotLt | JumpIfNotLe
            | JumpIfNotEq | JumpIfNotNe | JumpIfNotGt | JumpIfNotGe => {
                regs(&[a, b]).and_then(|()| near(i.c()))
            }
            JumpIfLtI | JumpIfLeI | JumpIfEqI | JumpIfNeI | JumpIfGtI | JumpIfGeI | JumpIfNotLtI
            | JumpIfNotLeI | JumpIfNotEqI | JumpIfNotNeI | JumpIfNotGtI | JumpIfNotGeI => {
                regs(&[a]).and_then(|()| near(i.c()))
            }
            Jump => jump(i.bc() as i64),
            LoopBack => {
                ensure(i.bc() <= 0 && (a as u32) < self.code.loops, "bad loop")?;
                jump(i.bc() as i64)
            }
            JumpIfTrue | JumpIfFalse | JumpIfNone | JumpIfNotNone => {
                regs(&[a]).and_then(|()| jump(i.bc() as i64))
            }
            ForIter | Send => regs(&[a, b]).and_then(|()| near(i.c())),
            UnpackSeq => self.span(a, c).and_then(|()| regs(&[b])),
            UnpackEx => self.span(a, c + 1 + x).and_then(|()| regs(&[b])),
            BuildTuple | BuildList | BuildSet | BuildString => regs(&[a]).and_then(|()| self.list(b, c)),
            BuildMap => regs(&[a]).and_then(|()| self.list(b, 2 * c)),
            BuildSlice => regs(&[a]).and_then(|()| self.span(b, 3)),
            FormatValue | BuildInterpolation => {
                ensure(x <= 3, "unknown conversion")?;
                let second = if op == BuildInterpolation { b + 1 } else { b };
                regs(&[a, second, if i.c() == NO_REG { a } else { c }])
            }
            Call | CallKw => {
                site(x).and_then(|()| regs(&[a])).and_then(|()| self.span(b, CALL_GAP as usize + x))
            }
            CallMethod | CallMethodKw => {
                site(x).and_then(|()| regs(&[a])).and_then(|()| self.span(b, CALL_GAP as usize + 1 + x))
            }
            CallEx => regs(&[a]).and_then(|()| self.span(b, 3)),
            MakeFunction => {
                ensure(matches!(self.const_at(b as i64)?, Const::Code(_)), "function without code")?;
                ensure(x < 16, "unknown part of a function")?;
                regs(&[a]).and_then(|()| self.list(c, x.count_ones() as usize))
            }
            Intrinsic => {
                let which = crate::bytecode::Intrinsic::ALL.get(x).ok_or(Corrupt("unknown intrinsic"))?;
                regs(&[a]).and_then(|()| self.list(b, arity(*which)))
            }
            MatchExcGroup => self.span(a, 2).and_then(|()| regs(&[b, c])),
            EnterWith => self.span(a, 2).and_then(|()| regs(&[b])),
            CallExit => regs(&[a, b, if i.c() == NO_REG { a } else { c }]),
            Yield => regs(&[a, b, if x == 1 { c } else { a }]),
            Instrumented | CountEntry | CountLoop | NativeEntry | NativeLoop | CountGenerator
            | CountYield | NativeGenerator | NativeYield | SinkGenerator | SinkYield | NoteCall
            | NativeResume | LoadBody => Err(Corrupt("an instruction that only runs")),
            MatchClass => regs(&[a, b]).and_then(|()| self.span(c, 2)),
        }
    }

    /// `count` registers from `first`, which says nothing where there are none.
    fn list(&self, first: usize, count: usize) -> Res<()> {
        if count == 0 { Ok(()) } else { self.span(first, count) }
    }
}

/// What the constant of an instruction's site is.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Named {
    Name,
    Keywords,
    Nothing,
}

fn site_field(op: Op) -> Named {
    use Op::*;
    match op {
        LoadGlobal
        | StoreGlobal
        | DeleteGlobal
        | LoadName
        | StoreName
        | DeleteName
        | LoadAttr
        | StoreAttr
        | DeleteAttr
        | LoadMethod
        | LoadSuperAttr
        | LoadSuperMethod
        | ImportName
        | ImportFrom
        | LoadFromDictOrDeref
        | LoadFromDictOrGlobals => Named::Name,
        CallKw | CallMethodKw => Named::Keywords,
        _ => Named::Nothing,
    }
}

/// How many registers an intrinsic reads.
fn arity(which: Intrinsic) -> usize {
    match which {
        Intrinsic::TypeVarWithBound
        | Intrinsic::TypeVarWithConstraints
        | Intrinsic::SetTypeParamDefault
        | Intrinsic::SetFunctionTypeParams => 2,
        Intrinsic::TypeAlias => 3,
        Intrinsic::Print
        | Intrinsic::ImportStar
        | Intrinsic::TypeVar
        | Intrinsic::ParamSpec
        | Intrinsic::TypeVarTuple
        | Intrinsic::SubscriptGeneric
        | Intrinsic::CheckAnnotateFormat => 1,
    }
}
