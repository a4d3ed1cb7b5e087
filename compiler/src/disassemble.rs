//! Bytecode as text, for people and for tests.

use std::fmt::Write;

use crate::bytecode::{Code, Const, INPLACE, Instr, Intrinsic, NO_REG, Op, Reg};

/// Shows a code object and those among its constants, one instruction a line: the source line where it changes, the
/// word's number, the operation and its operands. Registers show as the names of variables or as numbers.
pub fn disassemble(code: &Code) -> String {
    let mut out = String::new();
    show(code, &mut out);
    out
}

fn show(code: &Code, out: &mut String) {
    let _ = writeln!(
        out,
        "{} ({}+{} args, {} registers, {} loops):",
        code.qualname, code.arg_count, code.kwonly_count, code.registers, code.loops
    );
    let mut line = 0;
    for (at, instr) in code.instrs.iter().enumerate() {
        let here = code.positions.get(at).map_or(0, |position| position.line);
        let shown = if here != line && here != 0 { here.to_string() } else { String::new() };
        if here != 0 {
            line = here;
        }
        let _ = writeln!(out, "{shown:>4} {at:>4} {}", instruction(code, at, *instr));
    }
    for handler in &code.handlers {
        let _ = writeln!(
            out,
            "  handler {}..{} -> {} in {}",
            handler.start,
            handler.end,
            handler.target,
            register(code, handler.exc)
        );
    }
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            out.push('\n');
            show(inner, out);
        }
    }
}

/// One instruction as text, with no line or number.
pub(crate) fn instruction(code: &Code, at: usize, instr: Instr) -> String {
    let op = instr.op();
    let r = |register_number| register(code, register_number);
    let (a, b, c) = (instr.a(), instr.b(), instr.c());
    let name = op.name();
    let far = |distance: i64| format!("-> {}", at as i64 + distance);
    let short = || far(c as i16 as i64);
    let wide = || far(instr.bc() as i64);
    let flag = if instr.x() & INPLACE != 0 { "=" } else { "" };
    use Op::*;
    match op {
        Nop | ReturnNone | SetupAnnotations | MakeGenerator | Resume => name.to_owned(),
        LoadConst => format!("{name} {}, {}", r(a), constant(code, instr.bc() as u32)),
        WideName => format!("{name} {}", constant(code, instr.bc() as u32)),
        LoadInt => format!("{name} {}, {}", r(a), instr.bc()),
        LoadNone | LoadTrue | LoadFalse | LoadEllipsis | CheckBound | LoadLocals | LoadBuildClass
        | LoadAssertionError | Return | PopExc | Reraise | EndAsyncFor | StopIterationError | DeleteDeref => {
            format!("{name} {}", r(a))
        }
        DeleteLocal | MakeCell => format!("{name} {}{}", r(a), if instr.x() == 1 { ", 1" } else { "" }),
        Jump => format!("{name} {}", wide()),
        LoopBack => format!("{name} #{a} {}", wide()),
        JumpIfTrue | JumpIfFalse | JumpIfNone | JumpIfNotNone => format!("{name} {} {}", r(a), wide()),
        ForIter | Send => format!("{name} {}, {} {}", r(a), r(b), short()),
        op if op >= JumpIfLt && op <= JumpIfNotGe => format!("{name} {}, {} {}", r(a), r(b), short()),
        op if op >= JumpIfLtI && op <= JumpIfNotGeI => format!("{name} {}, {} {}", r(a), b as i16, short()),
        GetItemI => format!("{name} {}, {}, {}", r(a), r(b), c as i16),
        op if op >= Add && op <= MatMul => format!("{name}{flag} {}, {}, {}", r(a), r(b), r(c)),
        op if op >= AddI && op <= AndI => format!("{name}{flag} {}, {}, {}", r(a), r(b), c as i16),
        LoadGlobal | StoreGlobal | LoadName | StoreName => format!("{name} {}, {}", r(a), site(code, c)),
        DeleteGlobal | DeleteName => format!("{name} {}", site(code, c)),
        DeleteAttr => format!("{name} {}.{}", r(a), site(code, c)),
        StoreAttr => format!("{name} {}.{}, {}", r(a), site(code, c), r(b)),
        LoadAttr | LoadMethod | ImportFrom => format!("{name} {}, {}.{}", r(a), r(b), site(code, c)),
        ImportName | LoadFromDictOrDeref | LoadFromDictOrGlobals | LoadSuperAttr | LoadSuperMethod => {
            format!("{name} {}, {}, {}", r(a), r(b), site(code, c))
        }
        Call | CallMethod => format!("{name} {}, {}({})", r(a), r(b), instr.x()),
        CallKw | CallMethodKw => format!("{name} {}, {}({}) {}", r(a), r(b), instr.x(), site(code, c)),
        CopyFreeVars => format!("{name} {}, {c}", r(a)),
        UnpackSeq | BuildTuple | BuildList | BuildSet | BuildMap | BuildString => {
            format!("{name} {}, {}, {c}", r(a), r(b))
        }
        UnpackEx => format!("{name} {}, {}, {c}+{}", r(a), r(b), instr.x()),
        MakeFunction => {
            format!("{name} {}, {}, {}, {}", r(a), constant(code, b as u32), instr.x(), r(c))
        }
        Op::Intrinsic => {
            let intrinsic = self::Intrinsic::ALL.get(instr.x() as usize);
            format!("{name} {}, {:?}, {}", r(a), intrinsic, r(b)).replace("Some(", "").replace(')', "")
        }
        Raise => match instr.x() {
            0 => name.to_owned(),
            1 => format!("{name} {}", r(a)),
            _ => format!("{name} {}, {}", r(a), r(b)),
        },
        Yield => match instr.x() {
            0 => format!("{name} {}, {}", r(a), r(b)),
            x => format!("{name} {}, {}, {}, {x}", r(a), r(b), r(c)),
        },
        Move | LoadDeref | StoreDeref | Neg | Pos | Invert | Not | ToBool | DelItem | GetIter
        | ListAppend | ListExtend | ListToTuple | SetAdd | SetUpdate | DictUpdate | PushExc
        | GetYieldFromIter | GetAIter | GetANext | GetLen | MatchMapping | MatchSequence | BuildSlice
        | CallEx => {
            format!("{name} {}, {}", r(a), r(b))
        }
        EnterWith | GetAwaitable | FormatValue | BuildInterpolation | MatchClass if instr.x() > 0 => {
            format!("{name} {}, {}, {}, {}", r(a), r(b), r(c), instr.x())
        }
        EnterWith | GetAwaitable => format!("{name} {}, {}", r(a), r(b)),
        _ => format!("{name} {}, {}, {}", r(a), r(b), r(c)),
    }
}

fn register(code: &Code, number: Reg) -> String {
    if number == NO_REG {
        return "-".to_owned();
    }
    if let Some(name) = code.varnames.get(number as usize) {
        return name.clone();
    }
    if let Some((name, _)) = code.cellvars.iter().find(|(_, register)| *register == number) {
        return format!("&{name}");
    }
    let free = number.checked_sub(code.first_free).and_then(|i| code.freevars.get(i as usize));
    match free {
        Some(name) => format!("&{name}"),
        None => format!("r{number}"),
    }
}

fn site(code: &Code, number: u16) -> String {
    match code.sites.get(number as usize) {
        Some(site) if site.constant != u32::MAX => match code.consts.get(site.constant as usize) {
            Some(Const::Str(name)) => String::from_utf8_lossy(name).into_owned(),
            Some(other) => show_constant(other),
            None => "?".to_owned(),
        },
        Some(_) => "-".to_owned(),
        None => "?".to_owned(),
    }
}

fn constant(code: &Code, index: u32) -> String {
    code.consts.get(index as usize).map_or_else(|| "?".to_owned(), show_constant)
}

fn show_constant(value: &Const) -> String {
    let list = |items: &[Const]| items.iter().map(show_constant).collect::<Vec<_>>().join(", ");
    match value {
        Const::None => "None".to_owned(),
        Const::True => "True".to_owned(),
        Const::False => "False".to_owned(),
        Const::Ellipsis => "...".to_owned(),
        Const::Int(n) => n.to_string(),
        Const::BigInt(digits) => format!("0x{digits}"),
        Const::Float(bits) => format!("{:?}", f64::from_bits(*bits)),
        Const::Complex(real, imag) => format!("({:?}{:+?}j)", f64::from_bits(*real), f64::from_bits(*imag)),
        Const::Str(text) => format!("{:?}", String::from_utf8_lossy(text)),
        Const::Bytes(data) => format!("b{:?}", String::from_utf8_lossy(data)),
        Const::Tuple(items) => format!("({})", list(items)),
        Const::FrozenSet(items) => format!("{{{}}}", list(items)),
        Const::Slice(parts) => format!("slice({})", list(&parts[..])),
        Const::Code(code) => format!("<code {}>", code.qualname()),
    }
}
