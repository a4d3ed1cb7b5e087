//! Native functions and classes made by the macros, called in a real interpreter.

mod classes;
mod clinic;
mod functions;

use crate::heap::ValueVec;
use crate::native::{Args, FunctionDef};
use crate::object::{Str, Tuple};
use crate::value::Value;
use crate::vm::{Config, Interp, Vm};

/// Runs `f` with a new interpreter, and with one that collects all the time.
pub(crate) fn with_vm(f: impl Fn(&Vm)) {
    run(&f, 0);
    run(&f, 5);
}

/// `f` is called through a pointer, so that its frame is not merged with this one.
#[inline(never)]
fn run(f: &dyn Fn(&Vm), gc_stress: usize) {
    let interp = Interp::new(Config { hash_seed: Some(0), gc_stress, ..Config::default() });
    // Everything that `f` holds lies below this frame; a test's thread has a stack of 2 MiB.
    let here = &raw const interp as usize;
    let vm = Vm::new(&interp, (here - (1 << 20), here + 64));
    crate::bootstrap::bootstrap(&vm).unwrap_or_else(|_| panic!("start-up raised {}", message(&vm)));
    f(&vm);
}

/// The pending exception as `Type: message`; takes it.
fn message(vm: &Vm) -> String {
    let exception = vm.take_exception();
    assert!(!exception.is_unbound(), "nothing was raised");
    let text = vm.str_of(exception).map_or("?".into(), |text| text.as_str_lossy().into_owned());
    format!("{}: {text}", vm.type_of(exception).name())
}

/// Calls a native function; gives the result's repr (of tuples, ints and constants) or `Type: message`.
fn call(vm: &Vm, def: &FunctionDef, positional: &[Value], keywords: &[(&str, Value)]) -> String {
    let mut names = ValueVec::new(vm.heap());
    let mut values = ValueVec::from_slice(vm.heap(), positional);
    for (name, value) in keywords {
        names.push(vm.intern_str(name).value());
        values.push(*value);
    }
    let names = if keywords.is_empty() { None } else { Some(vm.new_tuple(names.as_slice())) };
    match (def.entry)(vm, &Args::with_keywords(values.as_slice(), names)) {
        Ok(value) => repr(vm, value),
        Err(_) => message(vm),
    }
}

/// The repr of what the functions here give.
fn repr(vm: &Vm, value: Value) -> String {
    if let Some(tuple) = value.downcast::<Tuple>() {
        let items: Vec<String> = tuple.items().iter().map(|v| repr(vm, *v)).collect();
        return if items.len() == 1 { format!("({},)", items[0]) } else { format!("({})", items.join(", ")) };
    }
    if let Some(i) = vm.int_to_i64(value).filter(|_| !value.is_bool()) {
        return i.to_string();
    }
    match value.downcast::<Str>() {
        Some(text) => format!("'{}'", text.as_str_lossy()),
        None => format!("{value:?}"),
    }
}
