//! `code` objects as Python sees them. An instruction word counts as two bytes in offsets, as CPython's do, so that what
//! divides `tb_lasti` by two finds its entry in `co_positions()`.

use crate::heap::ValueArray;
use crate::interp::load;
use crate::native::{Args, PyResult};
use crate::object::header::{Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::{Code, Str, Tuple, Type};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::{Const, Instr, Op};
use taipan_macros::class;

/// Bytes that an instruction word counts for in offsets.
pub const WORD: usize = 2;

/// The constants that are in `co_consts`: all but those that are only names of sites.
fn visible_consts(code: Gc<Code>) -> Vec<usize> {
    let unit = &code.unit;
    let mut is_name = vec![false; unit.consts.len()];
    for site in &unit.sites {
        if let Some(n) = is_name.get_mut(site.constant as usize) {
            *n = true;
        }
    }
    for i in &unit.instrs {
        if i.op() == Op::LoadConst
            && let Some(n) = is_name.get_mut(i.bc() as usize)
        {
            *n = false;
        }
    }
    (0..is_name.len()).filter(|i| !is_name[*i]).collect()
}

fn consts(vm: &Vm, code: Gc<Code>) -> Gc<ValueArray> {
    load::loaded(vm, &code).consts.get().cast_unchecked()
}

fn line_value(vm: &Vm, line: u32) -> Value {
    if line == 0 { Value::NONE } else { vm.int(line as i64) }
}

/// Runs of words with the same line: first word, end, line.
fn line_runs(code: Gc<Code>) -> Vec<(usize, usize, u32)> {
    let mut runs: Vec<(usize, usize, u32)> = Vec::new();
    for (i, p) in code.unit.positions.iter().enumerate() {
        match runs.last_mut() {
            Some(last) if last.2 == p.line => last.1 = i + 1,
            _ => runs.push((i, i + 1, p.line)),
        }
    }
    runs
}

/// The variable-length numbers of the location table's entries, 6 bits a byte.
fn push_varint(out: &mut Vec<u8>, mut n: u32) {
    while n >= 64 {
        out.push(0x40 | (n & 63) as u8);
        n >>= 6;
    }
    out.push(n as u8);
}

/// The location table in CPython's format (`Objects/locations.md` describes it): long entries and entries without
/// location only.
fn line_table(code: Gc<Code>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut line = code.unit.head().first_line as i64;
    for p in code.unit.positions.iter() {
        if p.line == 0 {
            out.push(0x80 | 15 << 3);
            continue;
        }
        out.push(0x80 | 14 << 3);
        let delta = p.line as i64 - line;
        line = p.line as i64;
        let signed = if delta < 0 { ((-delta) << 1) | 1 } else { delta << 1 };
        push_varint(&mut out, signed as u32);
        push_varint(&mut out, p.end_line.saturating_sub(p.line));
        push_varint(&mut out, p.col + 1);
        push_varint(&mut out, p.end_col + 1);
    }
    out
}

/// What `co_code` shows. `dis`, `inspect` and others read it as CPython's bytecode, and what they look for in it are the
/// names that the code uses: a NOP stands for each of our words, then come, after the end, CPython's instructions for
/// the names (with the words that they keep their caches in).
fn code_bytes(code: Gc<Code>) -> Vec<u8> {
    // Opcodes of CPython 3.14.
    const NOP: u8 = 27;
    const RETURN_VALUE: u8 = 35;
    const RESUME: u8 = 128;
    const EXTENDED_ARG: u8 = 69;
    const LOAD_ATTR: u8 = 80;
    const LOAD_GLOBAL: u8 = 92;
    const LOAD_NAME: u8 = 93;
    let unit = &code.unit;
    let mut out = Vec::with_capacity(unit.instrs.len() * 2);
    let mut uses: Vec<(u8, usize)> = Vec::new();
    for i in &unit.instrs {
        let returns = [Op::Return, Op::ReturnNone].iter().any(|op| *op as u8 == i.op_byte());
        let begins = i.op_byte() == Op::Resume as u8;
        out.extend([
            if returns {
                RETURN_VALUE
            } else if begins {
                RESUME
            } else {
                NOP
            },
            0,
        ]);
        let is = |ops: &[Op]| ops.iter().any(|op| *op as u8 == i.op_byte());
        let opcode = if is(&[Op::LoadGlobal]) {
            LOAD_GLOBAL
        } else if is(&[Op::LoadName]) {
            LOAD_NAME
        } else if is(&[Op::LoadAttr, Op::LoadMethod]) {
            LOAD_ATTR
        } else {
            continue;
        };
        let name = unit.sites.get(i.c() as usize).and_then(|s| unit.consts.get(s.constant as usize));
        let Some(Const::Str(name)) = name else { continue };
        if let Some(index) = unit.names.iter().position(|n| n.as_bytes() == &**name)
            && !uses.contains(&(opcode, index))
        {
            uses.push((opcode, index));
        }
    }
    for (opcode, index) in uses {
        let (argument, caches) = match opcode {
            LOAD_GLOBAL => (index * 2, 4),
            LOAD_ATTR => (index * 2, 9),
            _ => (index, 0),
        };
        for shift in [24, 16, 8] {
            if argument >> shift != 0 {
                out.extend([EXTENDED_ARG, (argument >> shift) as u8]);
            }
        }
        out.extend([opcode, argument as u8]);
        out.resize(out.len() + caches * 2, 0);
    }
    out
}

fn exception_table(code: Gc<Code>) -> Vec<u8> {
    let mut out = Vec::new();
    for h in &code.unit.handlers {
        for n in [h.start, h.end - h.start, h.target, h.exc as u32] {
            push_varint(&mut out, n);
        }
    }
    out
}

/// True when both would do the same: all but file name and qualified name.
fn same_code(vm: &Vm, a: Gc<Code>, b: Gc<Code>) -> PyResult<bool> {
    let (x, y) = (&a.unit, &b.unit);
    let same = x.name == y.name
        && x.first_line == y.first_line
        && x.arg_count == y.arg_count
        && x.posonly_count == y.posonly_count
        && x.kwonly_count == y.kwonly_count
        && x.flags == y.flags
        && x.instrs == y.instrs
        && x.positions == y.positions
        && x.handlers == y.handlers
        && x.sites == y.sites
        && x.names == y.names
        && x.varnames == y.varnames
        && x.cellvars == y.cellvars
        && x.freevars == y.freevars;
    if !same {
        return Ok(false);
    }
    let (x, y) = (consts(vm, a), consts(vm, b));
    if x.len() != y.len() {
        return Ok(false);
    }
    for i in 0..x.len() {
        let (p, q) = (x.get(i), y.get(i));
        if vm.type_of(p) != vm.type_of(q) || !vm.eq(p, q)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The strings of a tuple, for a change of as many names.
fn names_of(vm: &Vm, value: Value, field: &str, count: usize) -> PyResult<Vec<String>> {
    let Some(tuple) = value.downcast::<Tuple>() else {
        let got = vm.type_of(value).name();
        return Err(vm.type_error(format!("replace() argument '{field}' must be tuple, not {got}")));
    };
    if tuple.len != count {
        return Err(vm.value_error(format!("code: {field} cannot change its length")));
    }
    let mut names = Vec::new();
    for v in tuple.items() {
        match v.downcast::<Str>() {
            Some(s) => names.push(s.as_str_lossy().into_owned()),
            None => {
                let got = vm.type_of(*v).name();
                return Err(vm.type_error(format!("name tuples must contain only strings, not '{got}'")));
            }
        }
    }
    Ok(names)
}

/// The text of a field that must be a str.
fn text_of(vm: &Vm, value: Value, field: &str) -> PyResult<String> {
    match value.downcast::<Str>() {
        Some(s) => Ok(s.as_str_lossy().into_owned()),
        None => {
            let got = vm.type_of(value).name();
            Err(vm.type_error(format!("replace() argument '{field}' must be str, not {got}")))
        }
    }
}

/// The number of a field that must be an int that is not negative.
fn number_of(vm: &Vm, value: Value, field: &str) -> PyResult<u32> {
    let i = vm.index_of(value)?;
    match vm.int_to_i64(i).map(u32::try_from) {
        Some(Ok(n)) => Ok(n),
        _ => Err(vm.value_error(format!("{field} must be a positive integer"))),
    }
}

/// `replace`: names, flags, first line and constants can change; what belongs to the instructions can only be given
/// unchanged.
fn replace(vm: &Vm, this: Gc<Code>, args: &Args) -> PyResult {
    if !args.positional().is_empty() {
        return Err(vm.type_error("replace() takes no positional arguments"));
    }
    let mut unit = taipan_compiler::bytecode::Code::clone(&this.unit);
    let new_consts = vm.new_value_array(consts(vm, this).len());
    for i in 0..new_consts.len() {
        new_consts.set(i, consts(vm, this).get(i));
    }
    let mut filename = this.filename.get();
    for (key, value) in args.keywords() {
        let field = key.as_str_lossy().into_owned();
        match field.as_str() {
            "co_name" => unit.name = text_of(vm, value, &field)?,
            "co_qualname" => unit.qualname = text_of(vm, value, &field)?,
            "co_filename" => {
                unit.filename = text_of(vm, value, &field)?;
                filename = value;
            }
            "co_flags" => unit.flags = number_of(vm, value, &field)?,
            "co_firstlineno" => unit.first_line = number_of(vm, value, &field)?,
            "co_varnames" => *unit.varnames = names_of(vm, value, &field, unit.varnames.len())?,
            "co_names" => unit.names = names_of(vm, value, &field, unit.names.len())?.into(),
            "co_freevars" => unit.freevars = names_of(vm, value, &field, unit.freevars.len())?,
            "co_cellvars" => {
                let names = names_of(vm, value, &field, unit.cellvars.len())?;
                for (cell, name) in unit.cellvars.iter_mut().zip(names) {
                    cell.0 = name;
                }
            }
            "co_consts" => {
                let visible = visible_consts(this);
                match value.downcast::<Tuple>() {
                    Some(t) if t.len == visible.len() => {
                        for (index, v) in visible.iter().zip(t.items()) {
                            new_consts.set(*index, *v);
                        }
                    }
                    Some(_) => return Err(vm.value_error("code: co_consts cannot change its length")),
                    None => {
                        let got = vm.type_of(value).name();
                        let message = format!("replace() argument 'co_consts' must be tuple, not {got}");
                        return Err(vm.type_error(message));
                    }
                }
            }
            "co_argcount" | "co_posonlyargcount" | "co_kwonlyargcount" | "co_nlocals" | "co_stacksize"
            | "co_code" | "co_linetable" | "co_exceptiontable" => {
                let own = vm.getattr(this.value(), key)?;
                if !vm.eq(own, value)? {
                    return Err(
                        vm.value_error(format!("code: {field} belongs to the bytecode and cannot change"))
                    );
                }
            }
            _ => {
                let message = format!("replace() got an unexpected keyword argument '{field}'");
                return Err(vm.type_error(message));
            }
        }
    }
    let code = load::with_consts(vm, unit.into(), new_consts);
    code.filename.set(code.header(), filename);
    Ok(code.value())
}

/// The names of parameters and other locals. Variables of comprehensions have registers of their own; their names
/// count once.
fn local_names(vm: &Vm, code: Gc<Code>) -> Gc<Tuple> {
    let all = load::varnames(vm, code);
    let repeated = |i: usize| all.items()[..i].contains(&all.items()[i]);
    if !(0..all.len).any(repeated) {
        return all;
    }
    let list = vm.new_list();
    for i in (0..all.len).filter(|i| !repeated(*i)) {
        list.push(vm, all.items()[i]);
    }
    vm.tuple_from_list(list)
}

#[class("code", kind = Code, weakrefable)]
impl Code {
    #[new(
        "code(*args)",
        text_signature = "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)"
    )]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult {
        args.no_keywords(vm, "code")?;
        args.between(vm, "code", 16, 18)?;
        Err(vm.value_error("code: bytecode of another implementation cannot be run"))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Code>) -> PyResult<String> {
        let (name, file) = (vm.str_of(this.name.get())?, vm.str_of(this.filename.get())?);
        let line = this.unit.head().first_line;
        let (name, file, address) = (name.as_str_lossy(), file.as_str_lossy(), this.address());
        Ok(format!("<code object {name} at {address:#x}, file \"{file}\", line {line}>"))
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Code>) -> i64 {
        let unit = &this.unit;
        let mut hash = vm.str_hash(this.name.get().cast_unchecked());
        for n in [unit.first_line, unit.arg_count, unit.flags, unit.instrs.len() as u32] {
            hash = hash.wrapping_mul(1_000_003) ^ n as i64;
        }
        if hash == -1 { -2 } else { hash }
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Code>, other: Value, op: CompareOp) -> PyResult {
        let Some(other) = other.downcast::<Code>() else { return Ok(Value::NOT_IMPLEMENTED) };
        match op {
            CompareOp::Eq => Ok(Value::bool(this == other || same_code(vm, this, other)?)),
            CompareOp::Ne => Ok(Value::bool(this != other && !same_code(vm, this, other)?)),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[method("__sizeof__()")]
    fn sizeof(this: Gc<Code>) -> usize {
        let unit = &this.unit;
        size_of::<Code>()
            + unit.instrs.len() * size_of::<Instr>()
            + unit.positions.len() * size_of::<taipan_compiler::bytecode::Position>()
            + unit.sites.len() * size_of::<crate::object::code::Site>()
            + unit.consts.len() * 8
    }
    #[method("co_lines()")]
    fn co_lines(vm: &Vm, this: Gc<Code>) -> PyResult {
        let list = vm.new_list();
        for (start, end, line) in line_runs(this) {
            // A module begins at line 0.
            let begins = this.unit.instrs.first().is_some_and(|i| i.op() == Op::Resume);
            let line = if start == 0 && line == 0 && begins { vm.int(0) } else { line_value(vm, line) };
            let entry = [vm.int((start * WORD) as i64), vm.int((end * WORD) as i64), line];
            list.push(vm, vm.new_tuple(&entry).value());
        }
        vm.iter(list.value())
    }
    #[method("co_positions()")]
    fn co_positions(vm: &Vm, this: Gc<Code>) -> PyResult {
        let list = vm.new_list();
        for p in this.unit.positions.iter() {
            let entry = if p.line == 0 {
                [Value::NONE; 4]
            } else {
                [p.line, p.end_line, p.col, p.end_col].map(|n| vm.int(n as i64))
            };
            list.push(vm, vm.new_tuple(&entry).value());
        }
        vm.iter(list.value())
    }
    #[method("co_branches()")]
    fn co_branches(vm: &Vm, this: Gc<Code>) -> PyResult {
        let list = vm.new_list();
        for (at, i) in this.unit.instrs.iter().enumerate() {
            if i.op() != Op::ForIter {
                continue;
            }
            let target = at as i64 + (i.c() as i16) as i64;
            let entry = [at as i64, at as i64 + 1, target].map(|n| vm.int(n * WORD as i64));
            list.push(vm, vm.new_tuple(&entry).value());
        }
        vm.iter(list.value())
    }
    /// Return a copy of the code object with new values for the specified fields.
    #[method("replace(**changes)")]
    fn replace(vm: &Vm, this: Gc<Code>, args: &Args) -> PyResult {
        replace(vm, this, args)
    }
    /// The same as replace().
    #[method("__replace__(**changes)")]
    fn dunder_replace(vm: &Vm, this: Gc<Code>, args: &Args) -> PyResult {
        replace(vm, this, args)
    }
    /// (internal-only) Return the local variable name for the given oparg.
    ///
    /// WARNING: this method is for internal use only and may change or go
    /// away.
    #[method("_varname_from_oparg(oparg)")]
    fn varname_from_oparg(vm: &Vm, this: Gc<Code>, oparg: i64) -> PyResult {
        let mut index = oparg;
        for names in [load::varnames(vm, this), load::cellvars(vm, this), load::freevars(vm, this)] {
            if let Ok(i) = usize::try_from(index)
                && let Some(name) = names.items().get(i)
            {
                return Ok(*name);
            }
            index -= names.len as i64;
        }
        Err(vm.index_error("tuple index out of range"))
    }
    #[member]
    fn co_argcount(this: Gc<Code>) -> u32 {
        this.unit.head().arg_count
    }
    #[member]
    fn co_posonlyargcount(this: Gc<Code>) -> u32 {
        this.unit.head().posonly_count
    }
    #[member]
    fn co_kwonlyargcount(this: Gc<Code>) -> u32 {
        this.unit.head().kwonly_count
    }
    #[member]
    fn co_stacksize(this: Gc<Code>) -> u32 {
        this.unit.registers
    }
    #[member]
    fn co_flags(this: Gc<Code>) -> u32 {
        this.unit.head().flags
    }
    #[member]
    fn co_nlocals(vm: &Vm, this: Gc<Code>) -> usize {
        local_names(vm, this).len
    }
    #[member]
    fn co_consts(vm: &Vm, this: Gc<Code>) -> Value {
        let list = vm.new_list();
        for i in visible_consts(this) {
            list.push(vm, consts(vm, this).get(i));
        }
        vm.tuple_from_list(list).value()
    }
    #[member]
    fn co_names(vm: &Vm, this: Gc<Code>) -> Value {
        load::all_names(vm, this).value()
    }
    #[member]
    fn co_filename(this: Gc<Code>) -> Value {
        this.filename.get()
    }
    #[member]
    fn co_name(this: Gc<Code>) -> Value {
        this.name.get()
    }
    #[member]
    fn co_qualname(this: Gc<Code>) -> Value {
        this.qualname.get()
    }
    #[member]
    fn co_firstlineno(this: Gc<Code>) -> u32 {
        this.unit.head().first_line
    }
    #[member]
    fn co_linetable(vm: &Vm, this: Gc<Code>) -> Value {
        vm.bytes(&line_table(this)).value()
    }
    #[member]
    fn co_exceptiontable(vm: &Vm, this: Gc<Code>) -> Value {
        vm.bytes(&exception_table(this)).value()
    }
    #[getter]
    fn co_lnotab(vm: &Vm, this: Gc<Code>) -> PyResult {
        let message = "co_lnotab is deprecated, use co_lines instead.";
        vm.warn(vm.exc().deprecation_warning, message, 1)?;
        // Pairs of bytes: how far the offset and the line go on, as CPython's Objects/lnotab_notes.txt describes.
        let mut table = Vec::new();
        let (mut at, mut line) = (0, this.unit.head().first_line as i64);
        for (start, _, to) in line_runs(this) {
            if to == 0 {
                continue;
            }
            let mut ahead = (start - at) * WORD;
            let mut delta = to as i64 - line;
            while ahead > 255 {
                table.extend([255, 0]);
                ahead -= 255;
            }
            while !(-128..=127).contains(&delta) {
                let step = delta.clamp(-128, 127);
                table.extend([ahead as u8, step as i8 as u8]);
                delta -= step;
                ahead = 0;
            }
            if delta != 0 || ahead != 0 {
                table.extend([ahead as u8, delta as i8 as u8]);
            }
            (at, line) = (start, to as i64);
        }
        Ok(vm.bytes(&table).value())
    }
    #[getter("_co_code_adaptive")]
    fn co_code_adaptive(vm: &Vm, this: Gc<Code>) -> Value {
        vm.bytes(&code_bytes(this)).value()
    }
    #[getter]
    fn co_code(vm: &Vm, this: Gc<Code>) -> Value {
        vm.bytes(&code_bytes(this)).value()
    }
    #[getter]
    fn co_varnames(vm: &Vm, this: Gc<Code>) -> Value {
        local_names(vm, this).value()
    }
    #[getter]
    fn co_cellvars(vm: &Vm, this: Gc<Code>) -> Value {
        load::cellvars(vm, this).value()
    }
    #[getter]
    fn co_freevars(vm: &Vm, this: Gc<Code>) -> Value {
        load::freevars(vm, this).value()
    }
}

/// Sets the file name of a code object and of those in its constants.
pub fn set_filename(code: Gc<Code>, filename: Value) {
    let cell: &ValueCell = &code.filename;
    cell.set(code.header(), filename);
    // (What is not loaded yet takes the name when it is.)
    let Some(all) = code.constants() else { return };
    for i in 0..all.len() {
        let v = all.get(i);
        if v.is_kind(Kind::Code) {
            set_filename(v.cast_unchecked(), filename);
        }
    }
}
