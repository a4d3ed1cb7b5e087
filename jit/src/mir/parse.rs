//! Reads a function from the text that [`super::print`] shows, for tests of passes. Instructions that name addresses of a
//! running program (short cuts, calls, arrays) have no meaning outside it: they are not read.

use super::graph::Entrance;
use super::{
    At, B, Block, Cmp, FloatOp, Func, Inst, IntOp, Items, Object, Op, Rounding, S, State, Term, Ty, V,
};
use taipan_vm::heap::alloc::Cells;
use taipan_vm::interp::quick::Template;

type Parsed<T> = Result<T, String>;

/// Reads a function.
///
/// # Errors
/// What could not be read.
pub fn parse(text: &str) -> Parsed<Func> {
    let mut f = Func::default();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        read_line(&mut f, line).map_err(|e| format!("{line}: {e}"))?;
    }
    Ok(f)
}

fn read_line(f: &mut Func, line: &str) -> Parsed<()> {
    if let Some(name) = line.strip_prefix("function ") {
        f.name = name.to_owned();
    } else if let Some(rest) = line.strip_prefix("template ") {
        let (words, more) = after_colon(rest)?.rsplit_once(' ').ok_or("no number of words")?;
        let cells = Cells { cursor: 0, limit: 0, size: 0 };
        f.templates.push(Template { words: numbers(words)?, more: number(more)?, cells });
    } else if let Some(rest) = line.strip_prefix("shapes ") {
        f.sets.push(numbers(after_colon(rest)?)?);
    } else if let Some(rest) = line.strip_prefix("loop ") {
        let (head, state) = split_state(f, rest)?;
        let (header, before) = head.split_once(" after ").ok_or("no block before")?;
        let state = state.ok_or("no state")?;
        f.loops.push(Entrance { header: block(header)?, before: block(before)?, state });
    } else if line.starts_with('b') && line.ends_with("):") {
        read_block(f, line)?;
    } else if line.starts_with('v') {
        read_instruction(f, line)?;
    } else {
        let term = read_end(f, line)?;
        f.blocks.last_mut().ok_or("no block")?.term = term;
    }
    Ok(())
}

fn after_colon(text: &str) -> Parsed<&str> {
    Ok(text.split_once(": ").ok_or("no colon")?.1)
}

fn number<T: std::str::FromStr>(text: &str) -> Parsed<T> {
    text.trim().parse().map_err(|_| format!("{text:?} is no number"))
}

fn numbers<T: std::str::FromStr>(text: &str) -> Parsed<Vec<T>> {
    let inside = text.trim().trim_start_matches('[').trim_end_matches(']');
    inside.split(',').filter(|n| !n.trim().is_empty()).map(number).collect()
}

fn block(text: &str) -> Parsed<B> {
    Ok(B(number(text.trim().strip_prefix('b').ok_or("no block")?)?))
}

fn value(text: &str) -> Parsed<V> {
    Ok(V(number(text.trim().strip_prefix('v').ok_or_else(|| format!("{text:?} is no value"))?)?))
}

fn values(text: &str) -> Parsed<Vec<V>> {
    text.split(',').filter(|v| !v.trim().is_empty()).map(value).collect()
}

fn ty(text: &str) -> Parsed<Ty> {
    let all = [Ty::Any, Ty::Int, Ty::U64, Ty::Float, Ty::Bool, Ty::Raw, Ty::None];
    all.into_iter().find(|t| format!("{t:?}") == text.trim()).ok_or_else(|| format!("{text:?} is no type"))
}

/// Puts an instruction where its number says.
fn put(f: &mut Func, v: V, inst: Inst) {
    let nothing = || Inst { op: Op::Room, ty: Ty::None, args: Vec::new(), state: None };
    if f.insts.len() <= v.0 as usize {
        f.insts.resize_with(v.0 as usize + 1, nothing);
    }
    f.insts[v.0 as usize] = inst;
}

fn read_block(f: &mut Func, line: &str) -> Parsed<()> {
    let (name, params) = line.split_once('(').ok_or("no parameters")?;
    if block(name)?.0 as usize != f.blocks.len() {
        return Err("blocks come in order".to_owned());
    }
    f.blocks.push(Block::default());
    for param in params.trim_end_matches("):").split(',').filter(|p| !p.trim().is_empty()) {
        let (v, t) = param.split_once(':').ok_or("no type")?;
        let (v, ty) = (value(v)?, ty(t)?);
        put(f, v, Inst { op: Op::Param, ty, args: Vec::new(), state: None });
        f.blocks.last_mut().ok_or("no block")?.params.push(v);
    }
    Ok(())
}

/// `frame.index`, where the frame is 0 if none is named.
fn place(text: &str) -> Parsed<At> {
    let (frame, index) = text.split_once('.').unwrap_or(("0", text));
    Ok(At { frame: number(frame)?, index: number(index)? })
}

/// Cuts the state off the end of a line.
fn split_state<'a>(f: &mut Func, line: &'a str) -> Parsed<(&'a str, Option<S>)> {
    let is_state = |text: &str| text.starts_with('@') || text.starts_with("bare @");
    let Some((head, text)) = line.rsplit_once(" [").filter(|(_, text)| is_state(text)) else {
        return Ok((line, None));
    };
    let (bare, text) = text.strip_prefix("bare ").map_or((false, text), |text| (true, text));
    let mut words = text.trim_end_matches(']').split_whitespace();
    let at = words.next().ok_or("no place")?;
    let (at_edge, at) = match at.strip_prefix("@@") {
        Some(at) => (true, at),
        None => (false, at.trim_start_matches('@')),
    };
    let at = place(at)?;
    let mut state =
        State { at, entered: at.frame, at_edge, bare, registers: Vec::new(), objects: Vec::new() };
    for word in words {
        if let Some(rest) = word.strip_prefix('r') {
            let (r, v) = rest.split_once('=').ok_or("no value")?;
            state.registers.push((number(r)?, value(v)?));
        } else if let Some(rest) = word.strip_prefix('+') {
            let (offset, v) = rest.split_once('=').ok_or("no value")?;
            state.objects.last_mut().ok_or("no object")?.fields.push((number(offset)?, value(v)?));
        } else {
            let mut parts = word.split(':');
            let mut next = || parts.next().ok_or("no object");
            let (v, template, shape) = (value(next()?)?, number(next()?)?, number(next()?)?);
            state.objects.push(Object { v, template, shape, fields: Vec::new() });
        }
    }
    f.states.push(state);
    Ok((head, Some(S(f.states.len() as u32 - 1))))
}

fn read_instruction(f: &mut Func, line: &str) -> Parsed<()> {
    let (head, state) = split_state(f, line)?;
    let (v, rest) = head.split_once(": ").ok_or("no type")?;
    let (t, rest) = rest.split_once(" = ").ok_or("no instruction")?;
    let end = rest.find(')').map_or_else(|| rest.find(' ').unwrap_or(rest.len()), |k| k + 1);
    let (op, args) = rest.split_at(end);
    let (v, inst) = (value(v)?, Inst { op: operation(op)?, ty: ty(t)?, args: values(args)?, state });
    put(f, v, inst);
    f.blocks.last_mut().ok_or("no block")?.insts.push(v);
    Ok(())
}

fn read_end(f: &mut Func, line: &str) -> Parsed<Term> {
    let (head, state) = split_state(f, line)?;
    let state = state.ok_or("no state");
    let (word, rest) = head.split_once(' ').unwrap_or((head, ""));
    Ok(match word {
        "open" => Term::Open,
        "jump" => {
            let (to, args) = rest.split_once('(').ok_or("no arguments")?;
            Term::Jump(block(to)?, values(args.trim_end_matches(')'))?)
        }
        "branch" => {
            let mut parts = rest.split(',');
            let mut next = || parts.next().ok_or("too few");
            Term::Branch(value(next()?)?, block(next()?)?, block(next()?)?)
        }
        "give" => {
            let mut words = rest.split_whitespace();
            let mut next = || words.next().ok_or("too few");
            let at = place(next()?.trim_start_matches('@'))?;
            let (mut all, mut registers) = (vec![value(next()?)?], Vec::new());
            for word in words {
                let (r, v) = word.split_once('=').ok_or("no value")?;
                registers.push(number(r.trim_start_matches('r'))?);
                all.push(value(v)?);
            }
            Term::Give(all, registers, at)
        }
        "return" => Term::Return(value(rest)?, state?),
        "fail" => Term::Fail(state?),
        "exit" => Term::Exit(state?, "as planned"),
        _ => return Err(format!("{word:?} ends no block")),
    })
}

/// The instruction that is shown so.
fn operation(text: &str) -> Parsed<Op> {
    let plain = [
        Op::UnboxInt,
        Op::UnboxFloat,
        Op::UnboxNumber,
        Op::UnboxExact,
        Op::UnboxU64,
        Op::BoxU64,
        Op::IntToU64,
        Op::U64ToInt,
        Op::LowBits,
        Op::BoxInt,
        Op::BoxFloat,
        Op::BoxBool,
        Op::IntToFloat,
        Op::IntTrueDiv,
        Op::IntNeg,
        Op::IntInvert,
        Op::FloatNeg,
        Op::FloatAbs,
        Op::GuardFinite,
        Op::Select,
        Op::Not,
        Op::GuardNotHeap,
        Op::GuardNotInts,
        Op::RawLess,
        Op::RangeCountBy,
        Op::RawNext,
        Op::Truth,
        Op::Test,
        Op::ListLen,
        Op::ListStorage,
        Op::TupleLen,
        Op::TupleItem,
        Op::GuardText,
        Op::TextLen,
        Op::Byte,
        Op::BytesItem,
        Op::CharCode,
        Op::Index,
        Op::IsZero,
        Op::ListAppend,
        Op::Poll,
        Op::Room,
        Op::Fill,
        Op::NewTuple,
        Op::NewDict,
        Op::Next,
        Op::Same,
    ];
    if let Some(op) = plain.into_iter().find(|op| format!("{op:?}") == text) {
        return Ok(op);
    }
    let (name, rest) = text.split_once('(').ok_or_else(|| format!("{text:?} is not read"))?;
    let inside = rest.trim_end_matches(')');
    Ok(match name {
        "Word" => Op::Word(number(inside)?),
        "Int" => Op::Int(number(inside)?),
        "Float" => Op::Float(number(inside)?),
        "Raw" => Op::Raw(number(inside)?),
        "LoadReg" => Op::LoadReg(number(inside)?),
        "LoadStore" => Op::LoadStore(number(inside)?),
        "StoreStore" => Op::StoreStore(number(inside)?),
        "LoadSaved" => Op::LoadSaved(number(inside)?),
        "StoreReg" => Op::StoreReg(number(inside)?),
        "IsWord" => Op::IsWord(number(inside)?),
        "IsRaw" => Op::IsRaw(number(inside)?),
        "GuardWord" => Op::GuardWord(number(inside)?),
        "GuardNotWord" => Op::GuardNotWord(number(inside)?),
        "GuardShape" => Op::GuardShape(number(inside)?),
        "GuardShapes" => Op::GuardShapes(number(inside)?),
        "HasShape" => Op::HasShape(number(inside)?),
        "SetShape" => Op::SetShape(number(inside)?),
        "GuardBool" => Op::GuardBool(inside == "true"),
        "GuardAbove" => Op::GuardAbove(number(inside)?),
        "GuardRaw" => Op::GuardRaw(number(inside)?),
        "GuardTupleLen" => Op::GuardTupleLen(number(inside)?),
        "TupleGet" => Op::TupleGet(number(inside)?),
        "LoadField" => Op::LoadField(number(inside)?),
        "StoreField" => Op::StoreField(number(inside)?),
        "LoadRaw" => Op::LoadRaw(number(inside)?),
        "StoreRaw" => Op::StoreRaw(number(inside)?),
        "NewInstance" => Op::NewInstance(number(inside)?),
        "Virtual" => Op::Virtual(number(inside)?),
        "FloatFunction" => Op::FloatFunction(number(inside)?),
        "Char" => Op::Char(number(inside)?),
        "IsAmong" => {
            let (low, high) = inside.split_once(',').ok_or("two numbers")?;
            Op::IsAmong(number(low)?, number(high.trim_start())?)
        }
        "GuardU32" => {
            let (at, wanted) = inside.split_once(',').ok_or("two numbers")?;
            Op::GuardU32(number(at)?, number(wanted)?)
        }
        "U64" => Op::U64(number(inside)?),
        "Masked" => Op::Masked(number(inside)?),
        "Low" => Op::Low(one_of(&INT_OPS, inside)?),
        "Wide" => Op::Wide(one_of(&INT_OPS, inside)?),
        "WideCmp" => Op::WideCmp(one_of(&crate::fast::COMPARISONS, inside)?),
        "RangeItem" => Op::RangeItem(inside == "true"),
        "RangeCount" => Op::RangeCount(number(inside)?),
        "Sure" => Op::Sure(one_of(&INT_OPS, inside)?),
        "Int2" => Op::Int2(one_of(&INT_OPS, inside)?),
        "Float2" => Op::Float2(one_of(&[FloatOp::Add, FloatOp::Sub, FloatOp::Mul, FloatOp::Div], inside)?),
        "IntCmp" => Op::IntCmp(one_of(&crate::fast::COMPARISONS, inside)?),
        "FloatCmp" => Op::FloatCmp(one_of::<Cmp>(&crate::fast::COMPARISONS, inside)?),
        "FloatToInt" => Op::FloatToInt(one_of(&[Rounding::Down, Rounding::Up, Rounding::ToZero], inside)?),
        "GuardItems" => Op::GuardItems(one_of(&ITEMS, inside)?),
        "ListGet" => Op::ListGet(one_of(&ITEMS, inside)?),
        "ListSet" => Op::ListSet(one_of(&ITEMS, inside)?),
        _ => return Err(format!("{name:?} is not read")),
    })
}

const INT_OPS: [IntOp; 10] = [
    IntOp::Add,
    IntOp::Sub,
    IntOp::Mul,
    IntOp::FloorDiv,
    IntOp::Mod,
    IntOp::And,
    IntOp::Or,
    IntOp::Xor,
    IntOp::Shl,
    IntOp::Shr,
];
const ITEMS: [Items; 4] = [Items::Ints, Items::Floats, Items::Values, Items::Any];

fn one_of<T: Copy + std::fmt::Debug>(all: &[T], text: &str) -> Parsed<T> {
    all.iter().copied().find(|x| format!("{x:?}") == text).ok_or_else(|| format!("{text:?} is not known"))
}
