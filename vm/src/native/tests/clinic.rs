//! Native functions called rightly and wrongly: what comes out is compared with what CPython 3.14 gave.
//!
//! `clinic_calls.txt` records calls of the functions that CPython keeps for testing its own argument parsing
//! (`_testclinic`), one a line; the functions here have the same signatures and give their arguments back.

use super::{call, with_vm};
use crate::native::{FunctionDef, VarArgs};
use crate::object::Tuple;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::module;

#[module("_testclinic")]
mod module {
    use super::*;

    #[function("keyword_only_parameter(*, a)")]
    fn keyword_only_parameter(vm: &Vm, a: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a])
    }
    #[function("keywords(a, b)")]
    fn keywords(vm: &Vm, a: Value, b: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b])
    }
    #[function("keywords_kwonly(a, *, b)")]
    fn keywords_kwonly(vm: &Vm, a: Value, b: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b])
    }
    #[function("keywords_kwonly_opt(a, *, b=None, c=None)")]
    fn keywords_kwonly_opt(vm: &Vm, a: Value, b: Value, c: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c])
    }
    #[function("keywords_opt(a, b=None, c=None)")]
    fn keywords_opt(vm: &Vm, a: Value, b: Value, c: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c])
    }
    #[function("keywords_opt_kwonly(a, b=None, *, c=None, d=None)")]
    fn keywords_opt_kwonly(vm: &Vm, a: Value, b: Value, c: Value, d: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d])
    }
    #[function("poskw_varpos(a, *args)")]
    fn poskw_varpos(vm: &Vm, a: Value, args: VarArgs) -> Gc<Tuple> {
        vm.new_tuple(&[a, vm.new_tuple(&args).value()])
    }
    #[function("poskw_varpos_kwonly_opt(a, *args, b=False)")]
    fn poskw_varpos_kwonly_opt(vm: &Vm, a: Value, args: VarArgs, b: bool) -> Gc<Tuple> {
        vm.new_tuple(&[a, vm.new_tuple(&args).value(), Value::bool(b)])
    }
    #[function("poskw_varpos_kwonly_opt2(a, *args, b=False, c=False)")]
    fn poskw_varpos_kwonly_opt2(vm: &Vm, a: Value, args: VarArgs, b: Value, c: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, vm.new_tuple(&args).value(), b, c])
    }
    #[function("posonly_keywords(a, /, b)")]
    fn posonly_keywords(vm: &Vm, a: Value, b: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b])
    }
    #[function("posonly_keywords_kwonly(a, /, b, *, c)")]
    fn posonly_keywords_kwonly(vm: &Vm, a: Value, b: Value, c: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c])
    }
    #[function("posonly_keywords_kwonly_opt(a, /, b, *, c, d=None, e=None)")]
    fn posonly_keywords_kwonly_opt(vm: &Vm, a: Value, b: Value, c: Value, d: Value, e: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d, e])
    }
    #[function("posonly_keywords_opt(a, /, b, c=None, d=None)")]
    fn posonly_keywords_opt(vm: &Vm, a: Value, b: Value, c: Value, d: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d])
    }
    #[function("posonly_keywords_opt_kwonly_opt(a, /, b, c=None, *, d=None, e=None)")]
    fn posonly_keywords_opt_kwonly_opt(
        vm: &Vm,
        a: Value,
        b: Value,
        c: Value,
        d: Value,
        e: Value,
    ) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d, e])
    }
    #[function("posonly_kwonly(a, /, *, b)")]
    fn posonly_kwonly(vm: &Vm, a: Value, b: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b])
    }
    #[function("posonly_kwonly_opt(a, /, *, b, c=None, d=None)")]
    fn posonly_kwonly_opt(vm: &Vm, a: Value, b: Value, c: Value, d: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d])
    }
    #[function("posonly_opt_keywords_opt(a, b=None, /, c=None, d=None)")]
    fn posonly_opt_keywords_opt(vm: &Vm, a: Value, b: Value, c: Value, d: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d])
    }
    #[function("posonly_opt_keywords_opt_kwonly_opt(a, b=None, /, c=None, *, d=None)")]
    fn posonly_opt_keywords_opt_kwonly_opt(vm: &Vm, a: Value, b: Value, c: Value, d: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d])
    }
    #[function("posonly_opt_kwonly_opt(a, b=None, /, *, c=None, d=None)")]
    fn posonly_opt_kwonly_opt(vm: &Vm, a: Value, b: Value, c: Value, d: Value) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, c, d])
    }
    #[function("posonly_poskw_varpos(a, /, b, *args)")]
    fn posonly_poskw_varpos(vm: &Vm, a: Value, b: Value, args: VarArgs) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, vm.new_tuple(&args).value()])
    }
    #[function("posonly_req_opt_varpos(a, b=False, /, *args)")]
    fn posonly_req_opt_varpos(vm: &Vm, a: Value, b: Value, args: VarArgs) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, vm.new_tuple(&args).value()])
    }
    #[function("posonly_varpos(a, b, /, *args)")]
    fn posonly_varpos(vm: &Vm, a: Value, b: Value, args: VarArgs) -> Gc<Tuple> {
        vm.new_tuple(&[a, b, vm.new_tuple(&args).value()])
    }
    #[function("varpos(*args)")]
    fn varpos(vm: &Vm, args: VarArgs) -> Gc<Tuple> {
        vm.new_tuple(&args)
    }
    #[function("varpos_kwonly_opt(*args, b=False)")]
    fn varpos_kwonly_opt(vm: &Vm, args: VarArgs, b: Value) -> Gc<Tuple> {
        vm.new_tuple(&[vm.new_tuple(&args).value(), b])
    }
    #[function("varpos_kwonly_req_opt(*args, a, b=False, c=False)")]
    fn varpos_kwonly_req_opt(vm: &Vm, args: VarArgs, a: Value, b: Value, c: Value) -> Gc<Tuple> {
        vm.new_tuple(&[vm.new_tuple(&args).value(), a, b, c])
    }
}

fn function(name: &str) -> &'static FunctionDef {
    module::DEF.functions.iter().find(|d| d.name == name).unwrap_or_else(|| panic!("no function {name}"))
}

/// Parses `name(1, 2, a=3) -> result`.
fn recorded(line: &str) -> (&str, Vec<Value>, Vec<(&str, Value)>, &str) {
    let (call, result) = line.split_once(" -> ").expect("an arrow");
    let (name, arguments) = call.split_once('(').expect("a call");
    let (mut positional, mut keywords) = (Vec::new(), Vec::new());
    for argument in arguments.trim_end_matches(')').split(',').filter(|a| !a.is_empty()) {
        let number = |text: &str| Value::int32(text.parse().expect("a number"));
        match argument.split_once('=') {
            Some((name, value)) => keywords.push((name, number(value))),
            None => positional.push(number(argument)),
        }
    }
    (name, positional, keywords, result)
}

#[test]
fn calls_bind_and_fail_as_cpythons_do() {
    with_vm(|vm| {
        let mut calls = 0;
        for line in include_str!("clinic_calls.txt").lines().filter(|l| !l.is_empty()) {
            let (name, positional, keywords, expected) = recorded(line);
            assert_eq!(call(vm, function(name), &positional, &keywords), expected, "{line}");
            calls += 1;
        }
        assert!(calls > 500);
    });
}
