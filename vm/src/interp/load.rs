//! From a compiled unit to a code object: constants and names become values, sites get their caches, but not before the
//! code runs or is looked into: most functions that a program imports never are.

use super::*;
use crate::object::builtin_types::shapes;
use crate::object::code::{CacheEntry, Loaded};
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::{BigInt as BigObject, Complex, Dict, Tuple};
use std::cell::Cell;
use taipan_compiler::bytecode::{Const, Op};
use taipan_compiler::unit::Unit;
use taipan_numeric::bigint::BigInt;

/// Where code that was not loaded begins.
static LOAD_BODY: Instr = Instr::new(Op::LoadBody, 0, 0, 0, 0);

/// The code object of a compiled unit. It is loaded when it is first wanted.
pub fn load(vm: &Vm, unit: Unit) -> Gc<Code> {
    let filename = vm.intern_str(unit.filename()).value();
    of_file(vm, unit, filename)
}

/// The same, with this name of its file.
fn of_file(vm: &Vm, unit: Unit, filename: Value) -> Gc<Code> {
    let [name, qualname] = [unit.name(), unit.qualname()].map(|text| vm.intern_str(text).value());
    with_names(vm, unit, name, qualname, filename)
}

fn with_names(vm: &Vm, unit: Unit, name: Value, qualname: Value, filename: Value) -> Gc<Code> {
    let head = unit.head();
    let hot = CodeHot {
        instrs: Cell::new(&LOAD_BODY),
        entry: Cell::new(&LOAD_BODY),
        consts: Cell::new(std::ptr::null()),
        sites: Cell::new(std::ptr::null()),
        // At least four: see `generator::copy_words`.
        registers: head.registers.max(4),
        locals: head.locals,
        params: head.params(),
        simple_args: head.simple_args(),
        flags: head.flags,
        native: Cell::new(crate::tier::not_compiled),
        tier: Cell::new(std::ptr::null()),
        makes_generator: head.makes_generator,
    };
    let cell = ValueCell::new;
    vm.heap().alloc(Code {
        header: Header::new(shapes::CODE, Kind::Code),
        hot,
        name: cell(name),
        qualname: cell(qualname),
        filename: cell(filename),
        unit,
        loaded: std::cell::OnceCell::new(),
        instrumentation: std::cell::OnceCell::new(),
        globals: cell(Value::UNBOUND),
        wandering: cell(Value::UNBOUND),
        twins: Cell::new(0),
    })
}

/// A code object of a unit whose constants exist already.
pub fn with_consts(vm: &Vm, unit: Unit, consts: Gc<crate::heap::ValueArray>) -> Gc<Code> {
    let code = load(vm, unit);
    fill(vm, code, consts);
    code
}

/// What code that runs has beyond its unit; it is made here if it was not yet.
#[inline]
pub fn loaded<'c>(vm: &Vm, code: &'c Gc<Code>) -> &'c Loaded {
    match code.loaded.get() {
        Some(loaded) => loaded,
        None => load_now(vm, code),
    }
}

#[cold]
fn load_now<'c>(vm: &Vm, code: &'c Gc<Code>) -> &'c Loaded {
    let unit = &code.unit;
    let consts = vm.new_value_array(unit.consts.len());
    for (k, c) in unit.consts.iter().enumerate() {
        let value = match c {
            // (The name of the file may have been changed since.)
            Const::Code(inner) if inner.filename() == unit.filename() => {
                of_file(vm, inner.clone(), code.filename.get()).value()
            }
            c => constant(vm, c, true),
        };
        consts.set(k, value);
    }
    fill(vm, *code, consts);
    code.loaded.get().expect("was just made")
}

/// The names of the registers that are locals.
pub fn varnames(vm: &Vm, code: Gc<Code>) -> Gc<Tuple> {
    let names = &code.unit.varnames;
    made_once(vm, code, &loaded(vm, &code).varnames, names.len(), |k| &names[k])
}

/// The names of the locals that are cells.
pub fn cellvars(vm: &Vm, code: Gc<Code>) -> Gc<Tuple> {
    let names = &code.unit.cellvars;
    made_once(vm, code, &loaded(vm, &code).cellvars, names.len(), |k| &names[k].0)
}

/// The names of the free variables.
pub fn freevars(vm: &Vm, code: Gc<Code>) -> Gc<Tuple> {
    let names = &code.unit.freevars;
    made_once(vm, code, &loaded(vm, &code).freevars, names.len(), |k| &names[k])
}

/// `co_names`
pub fn all_names(vm: &Vm, code: Gc<Code>) -> Gc<Tuple> {
    let names = &code.unit.names;
    made_once(vm, code, &loaded(vm, &code).names, names.len(), |k| &names[k])
}

/// The tuple of names in a cell of loaded code, made when it is first wanted: code that is called with positional arguments
/// runs without.
fn made_once<'n>(
    vm: &Vm,
    code: Gc<Code>,
    cell: &ValueCell,
    n: usize,
    name: impl Fn(usize) -> &'n str,
) -> Gc<Tuple> {
    if cell.get().is_unbound() {
        cell.set(code.header(), names_tuple(vm, n, name));
    }
    cell.get().cast_unchecked()
}

/// A tuple of `n` interned names.
fn names_tuple<'n>(vm: &Vm, n: usize, name: impl Fn(usize) -> &'n str) -> Value {
    if n == 0 {
        return vm.new_tuple(&[]).value();
    }
    let values = vm.new_list();
    for k in 0..n {
        values.push(vm, vm.intern_str(name(k)).value());
    }
    vm.tuple_from_list(values).value()
}

/// What code that has a docstring begins with.
pub fn docstring(vm: &Vm, code: Gc<Code>) -> Value {
    loaded(vm, &code);
    code.constants().filter(|c| c.len() > 0).map_or(Value::NONE, |c| c.get(0))
}

/// Loads code with these constants.
fn fill(vm: &Vm, code: Gc<Code>, consts: Gc<crate::heap::ValueArray>) {
    let unit = &code.unit;
    let sites: Box<[Site]> = unit
        .sites
        .iter()
        .map(|s| Site {
            first: CacheEntry::default(),
            second: CacheEntry::default(),
            name: if s.constant == u32::MAX { Value::NONE } else { consts.get(s.constant as usize) },
            misses: Cell::new(0),
            seen: Cell::new(0),
        })
        .collect();
    let instrs: Box<[Cell<Instr>]> = unit.instrs.iter().map(|i| Cell::new(*i)).collect();
    let tier = crate::tier::prepare(vm, unit.loops, &instrs);
    // A call that is counted goes through Resume.
    let skipped = usize::from(tier.is_none() && unit.instrs.first().is_some_and(|i| i.op() == Op::Resume));
    let cell = || ValueCell::new(Value::UNBOUND);
    let made = Loaded {
        consts: cell(),
        varnames: cell(),
        cellvars: cell(),
        freevars: cell(),
        names: cell(),
        sites,
        instrs,
        tier,
    };
    let loaded = code.loaded.get_or_init(|| Box::new(made));
    loaded.consts.set(code.header(), consts.value());
    let hot = &code.hot;
    hot.consts.set(consts.items());
    hot.sites.set(loaded.sites.as_ptr());
    hot.tier.set(loaded.tier.as_deref().map_or(std::ptr::null(), std::ptr::from_ref));
    hot.instrs.set(loaded.instrs.as_ptr().cast());
    hot.entry.set(loaded.instrs[skipped..].as_ptr().cast());
}

/// The code object to use with these globals: the first globals that a code object is used with are what its inline
/// caches are for; for others it gets a twin. Code that is used with many globals (a template's expression, evaluated
/// with a new dict each time) gets one that looks its globals up by name and serves for all. `body`: it is no function's,
/// so that it runs once with these globals.
pub fn for_globals(vm: &Vm, code: Gc<Code>, globals: Gc<Dict>, body: bool) -> Gc<Code> {
    let bound = code.globals.get();
    if bound.is_unbound() {
        code.globals.set(code.header(), globals.value());
        return code;
    }
    if bound == globals.value() {
        return code;
    }
    if code.wandering.get().is_heap() {
        return code.wandering.get().cast_unchecked();
    }
    let wanders = body || code.twins.get() >= OWN_TWINS;
    let twin = with_names(vm, code.unit.clone(), code.name.get(), code.qualname.get(), code.filename.get());
    if let Some(consts) = code.constants() {
        fill(vm, twin, consts);
    }
    if wanders {
        twin.globals.init(Value::NONE);
        code.wandering.set(code.header(), twin.value());
    } else {
        twin.globals.set(twin.header(), globals.value());
        code.twins.set(code.twins.get() + 1);
    }
    twin
}

/// So many twins with globals of their own a code object gets.
const OWN_TWINS: u32 = 6;

/// The value of a constant. Strings that look like names are interned, as CPython does.
pub fn constant(vm: &Vm, c: &Const, top: bool) -> Value {
    match c {
        Const::None => Value::NONE,
        Const::True => Value::TRUE,
        Const::False => Value::FALSE,
        Const::Ellipsis => Value::ELLIPSIS,
        Const::Int(i) => vm.int(*i),
        Const::BigInt(digits) => {
            let (negative, digits) = match digits.strip_prefix('-') {
                Some(d) => (true, d),
                None => (false, digits.as_str()),
            };
            let big = BigInt::parse(digits.as_bytes(), 16, 0).unwrap_or_else(|_| BigInt::from_i64(0));
            let header = Header::new(shapes::INT, Kind::BigInt);
            match vm.int_big(if negative { big.neg() } else { big }) {
                v if v.is_small_int() => v,
                v => {
                    let value = v.cast_unchecked::<BigObject>().value.clone();
                    vm.heap().alloc(BigObject { header, value }).value()
                }
            }
        }
        Const::Float(bits) => vm.float(f64::from_bits(*bits)),
        Const::Complex(re, im) => {
            let header = Header::new(shapes::COMPLEX, Kind::Complex);
            vm.heap().alloc(Complex { header, re: f64::from_bits(*re), im: f64::from_bits(*im) }).value()
        }
        Const::Str(text) => {
            let nameish = text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
            if nameish || (top && text.len() <= 20 && text.is_ascii()) {
                vm.intern_bytes(text).value()
            } else {
                vm.str_from_bytes(text).value()
            }
        }
        Const::Bytes(data) => vm.bytes(data).value(),
        Const::Tuple(items) => {
            let list = vm.new_list();
            for item in items {
                list.push(vm, constant(vm, item, false));
            }
            vm.tuple_from_list(list).value()
        }
        Const::FrozenSet(items) => {
            let list = vm.new_list();
            for item in items {
                list.push(vm, constant(vm, item, false));
            }
            crate::builtins::set::frozenset_of_constants(vm, list)
        }
        Const::Slice(parts) => {
            let [a, b, c] = [0, 1, 2].map(|k| constant(vm, &parts[k], false));
            vm.new_slice(a, b, c).value()
        }
        Const::Code(unit) => load(vm, unit.clone()).value(),
    }
}
