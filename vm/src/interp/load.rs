//! From a compiled unit to a code object: constants and names become values, sites get their caches.

use super::*;
use crate::object::builtin_types::shapes;
use crate::object::code::CacheEntry;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::{BigInt as BigObject, Complex, Dict};
use std::cell::Cell;
use taipan_compiler::bytecode::{self, Const, Op, flags};
use taipan_numeric::bigint::BigInt;

/// The code object of a compiled unit.
pub fn load(vm: &Vm, unit: Box<bytecode::Code>) -> Gc<Code> {
    let consts = vm.new_value_array(unit.consts.len());
    for (k, c) in unit.consts.iter().enumerate() {
        consts.set(k, constant(vm, c, true));
    }
    with_consts(vm, unit, consts)
}

/// A code object of a unit whose constants exist already.
pub fn with_consts(vm: &Vm, unit: Box<bytecode::Code>, consts: Gc<crate::heap::ValueArray>) -> Gc<Code> {
    let names = |list: &mut dyn Iterator<Item = &str>| {
        let values = vm.new_list();
        for n in list {
            values.push(vm, vm.intern_str(n).value());
        }
        vm.tuple_from_list(values).value()
    };
    let varnames = names(&mut unit.varnames.iter().map(|s| s.as_str()));
    let cellvars = names(&mut unit.cellvars.iter().map(|c| c.0.as_str()));
    let freevars = names(&mut unit.freevars.iter().map(|s| s.as_str()));
    let all_names = names(&mut unit.names.iter().map(|s| s.as_str()));
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
    let mut params = unit.arg_count + unit.kwonly_count;
    let mut simple = unit.kwonly_count == 0;
    for flag in [flags::VARARGS, flags::VARKEYWORDS] {
        if unit.flags & flag != 0 {
            params += 1;
            simple = false;
        }
    }
    let locals = (unit.varnames.len())
        .max(unit.cellvars.iter().map(|c| c.1 as usize + 1).max().unwrap_or(0))
        .max(if unit.freevars.is_empty() { 0 } else { unit.first_free as usize + unit.freevars.len() });
    let hot = CodeHot {
        instrs: instrs.as_ptr().cast(),
        entry: instrs[skipped..].as_ptr().cast(),
        consts: consts.items(),
        sites: sites.as_ptr(),
        // At least four: see `generator::copy_words`.
        registers: unit.registers.max(locals as u32).max(4),
        locals: locals as u32,
        params,
        simple_args: if simple { unit.arg_count } else { u32::MAX },
        flags: unit.flags,
        native: Cell::new(crate::tier::not_compiled),
        tier: tier.as_deref().map_or(std::ptr::null(), std::ptr::from_ref),
        makes_generator: unit.instrs.iter().any(|i| i.op() == Op::MakeGenerator),
    };
    let cell = ValueCell::new;
    let (name, qualname, filename) =
        (vm.intern_str(&unit.name), vm.intern_str(&unit.qualname), vm.intern_str(&unit.filename));
    vm.heap().alloc(Code {
        header: Header::new(shapes::CODE, Kind::Code),
        hot,
        consts: cell(consts.value()),
        name: cell(name.value()),
        qualname: cell(qualname.value()),
        filename: cell(filename.value()),
        varnames: cell(varnames),
        cellvars: cell(cellvars),
        freevars: cell(freevars),
        names: cell(all_names),
        sites,
        instrs,
        tier,
        closes: closes(&unit),
        unit,
        instrumentation: std::cell::OnceCell::new(),
        globals: cell(Value::UNBOUND),
        wandering: cell(Value::UNBOUND),
        twins: Cell::new(0),
    })
}

/// True when closing a suspended generator of this code can be noticed: it has a handler that GeneratorExit may reach, or
/// delegates to something that is closed with it.
fn closes(unit: &taipan_compiler::bytecode::Code) -> bool {
    let delegates = |i: &Instr| i.op() == Op::Yield && i.x() == 1;
    // The handler around the whole body is for StopIteration alone.
    unit.handlers.iter().any(|h| unit.instrs[h.target as usize].op() != Op::StopIterationError)
        || unit.instrs.iter().any(delegates)
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
    let twin = with_consts(vm, code.unit.clone(), code.consts.get().cast_unchecked());
    for (from, to) in
        [(&code.name, &twin.name), (&code.qualname, &twin.qualname), (&code.filename, &twin.filename)]
    {
        to.set(twin.header(), from.get());
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
