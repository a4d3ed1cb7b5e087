//! Functions of a module: the texts are those that CPython 3.14 gives for functions of the same signatures.

use super::{call, with_vm};
use crate::native::{
    Args, DirectEntry, FsPath, FunctionDef, Index, KwArgs, PyResult, Text, VarArgs, set_module_attribute,
};
use crate::object::Module;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::module;
use taipan_numeric::bigint::BigInt;

#[module("math")]
mod part {
    use super::*;

    #[function("extra(x, /)")]
    fn extra(x: Value) -> Value {
        x
    }
    #[attr]
    fn e(vm: &Vm) -> PyResult<f64> {
        vm.float_of(vm.int(2))
    }
}

#[module("math", doc = "Maths.", classes(super::super::classes::Deque), parts(super::part))]
mod math {
    use super::*;

    /// Return the square root of x.
    #[function("sqrt(x, /)")]
    fn sqrt(vm: &Vm, x: f64) -> PyResult<f64> {
        if x < 0.0 { Err(vm.value_error("math domain error")) } else { Ok(x.sqrt()) }
    }
    #[function("fabs(x, /)")]
    fn fabs(x: f64) -> f64 {
        x.abs()
    }
    #[function("log(x, base=None, /)")]
    fn log(x: f64, base: Option<f64>) -> f64 {
        x + base.unwrap_or(0.5)
    }
    #[function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> bool {
        (a - b).abs() <= rel_tol + abs_tol
    }
    #[function("f(*args, key=None, **kw)")]
    fn f(args: VarArgs, key: Option<Value>, kw: KwArgs) -> (usize, bool, usize) {
        (args.len(), key.is_some(), kw.count())
    }
    #[function("sum(x, /, start=0)")]
    fn sum(x: Value, start: Value) -> (Value, Value) {
        (x, start)
    }
    #[function("prod(x, /, *, start=1)")]
    fn prod(x: Value, start: Value) -> (Value, Value) {
        (x, start)
    }
    #[function("replace(old, new, /, count=-1)")]
    fn replace(_old: Text, _new: Text, count: isize) -> isize {
        count
    }
    #[function("encode(encoding='utf-8', errors='strict')")]
    fn encode(encoding: String, errors: String) -> String {
        encoding + &errors
    }
    #[function("intern(string, /)")]
    fn intern(string: Text) -> Text {
        string
    }
    #[function("split(sep=None, maxsplit=-1)")]
    fn split(_sep: Option<Text>, maxsplit: isize) -> isize {
        maxsplit
    }
    #[function("time()")]
    fn time() -> f64 {
        1.5
    }
    #[function("gcd(*integers)")]
    fn gcd(integers: VarArgs) -> usize {
        integers.len()
    }
    #[function("raw()", text_signature = None)]
    fn raw(vm: &Vm, args: &Args) -> PyResult<usize> {
        args.exactly(vm, "raw", 1)?;
        Ok(args.len())
    }
    #[function("sort(*, key=None, reverse=False)")]
    fn sort(_key: Option<Value>, reverse: bool) -> bool {
        reverse
    }
    #[function("rename(src, dst)")]
    fn rename(src: FsPath, dst: FsPath) -> (usize, usize) {
        (src.bytes.len(), dst.bytes.len())
    }
    #[cfg(windows)]
    #[function("nope()")]
    fn nope() {}

    #[attr]
    const PI: f64 = 3.0;
    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "last", Value::NONE)
    }
}

fn function(name: &str) -> &'static FunctionDef {
    math::DEF.functions.iter().find(|d| d.name == name).unwrap_or_else(|| panic!("no function {name}"))
}

#[test]
fn results_and_messages() {
    with_vm(|vm| {
        let [one, two] = [Value::int32(1), Value::int32(2)];
        let s = vm.str("a").value();
        let four = vm.float(4.0);
        type Row<'a> = (&'a str, &'a [Value], &'a [(&'a str, Value)], &'a str);
        let rows: &[Row] = &[
            ("sqrt", &[four], &[], "2.0"),
            ("sqrt", &[vm.float(-1.0)], &[], "ValueError: math domain error"),
            ("sqrt", &[], &[], "TypeError: math.sqrt() takes exactly one argument (0 given)"),
            ("sqrt", &[one, two], &[], "TypeError: math.sqrt() takes exactly one argument (2 given)"),
            ("sqrt", &[], &[("x", one)], "TypeError: math.sqrt() takes no keyword arguments"),
            ("sqrt", &[s], &[], "TypeError: must be real number, not str"),
            ("log", &[one], &[], "1.5"),
            ("log", &[one, Value::NONE], &[], "1.5"),
            ("log", &[one, two], &[], "3.0"),
            ("log", &[], &[], "TypeError: log expected at least 1 argument, got 0"),
            ("log", &[one, two, one], &[], "TypeError: log expected at most 2 arguments, got 3"),
            ("isclose", &[one, one], &[], "True"),
            ("isclose", &[one], &[("b", two)], "False"),
            ("isclose", &[one], &[("b", two), ("abs_tol", two)], "True"),
            ("isclose", &[one], &[], "TypeError: isclose() missing required argument 'b' (pos 2)"),
            (
                "isclose",
                &[one, one],
                &[("rel_to", one)],
                "TypeError: isclose() got an unexpected keyword argument 'rel_to'. Did you mean 'rel_tol'?",
            ),
            ("isclose", &[one; 5], &[("x", one)], "TypeError: isclose() takes at most 4 arguments (6 given)"),
            ("time", &[one], &[], "TypeError: math.time() takes no arguments (1 given)"),
            ("time", &[one], &[("a", one)], "TypeError: math.time() takes no keyword arguments"),
            ("f", &[one, two], &[("x", one), ("key", two), ("y", one)], "(2, True, 2)"),
            ("f", &[], &[], "(0, False, 0)"),
            ("sum", &[], &[], "TypeError: sum() takes at least 1 positional argument (0 given)"),
            ("sum", &[one], &[], "(1, 0)"),
            (
                "sum",
                &[one],
                &[("start", two), ("x", two)],
                "TypeError: sum() takes at most 2 arguments (3 given)",
            ),
            ("prod", &[], &[], "TypeError: prod() takes exactly 1 positional argument (0 given)"),
            ("replace", &[s, s], &[], "-1"),
            ("replace", &[one, s], &[], "TypeError: replace() argument 1 must be str, not int"),
            ("replace", &[s, Value::NONE], &[], "TypeError: replace() argument 2 must be str, not None"),
            ("encode", &[], &[], "'utf-8strict'"),
            ("encode", &[one], &[], "TypeError: encode() argument 'encoding' must be str, not int"),
            ("encode", &[vm.str("a\0").value()], &[], "ValueError: embedded null character"),
            ("intern", &[one], &[], "TypeError: intern() argument must be str, not int"),
            ("split", &[one], &[], "TypeError: split() argument 'sep' must be str or None, not int"),
            ("split", &[Value::NONE], &[("maxsplit", two)], "2"),
            ("gcd", &[], &[("a", one)], "TypeError: math.gcd() takes no keyword arguments"),
            ("gcd", &[one; 3], &[], "3"),
            ("raw", &[], &[], "TypeError: raw expected 1 argument, got 0"),
            ("sort", &[one], &[], "TypeError: sort() takes no positional arguments"),
            (
                "sort",
                &[],
                &[("key", one), ("reverse", one), ("foo", one)],
                "TypeError: sort() takes at most 2 keyword arguments (3 given)",
            ),
            ("rename", &[s, vm.str("\u{e4}").value()], &[], "(1, 2)"),
            (
                "rename",
                &[one, two],
                &[],
                "TypeError: rename: src should be string, bytes or os.PathLike, not int",
            ),
            ("rename", &[s, vm.str("\0").value()], &[], "ValueError: rename: embedded null character in dst"),
            ("extra", &[one], &[], "1"),
        ];
        for (name, positional, keywords, expected) in rows {
            assert_eq!(call(vm, function(name), positional, keywords), *expected, "{name}");
        }
    });
}

#[test]
fn what_a_module_consists_of() {
    assert_eq!(function("sqrt").doc, Some("Return the square root of x."));
    assert_eq!(function("sqrt").text_signature, Some("($module, x, /)"));
    assert_eq!(function("raw").text_signature, None);
    assert_eq!(math::DEF.functions.last().map(|d| d.name), Some("extra"));
    assert_eq!((math::DEF.name, math::DEF.doc, math::DEF.classes.len()), ("math", Some("Maths."), 1));
    assert!(part::DEF.init.is_some());
    with_vm(|vm| {
        assert!(matches!(function("sqrt").direct, Some(DirectEntry::F64Raises(f)) if f(vm, 4.0) == Ok(2.0)));
        assert!(matches!(function("fabs").direct, Some(DirectEntry::F64(f)) if f(-4.0) == 4.0));
        assert!(function("log").direct.is_none());
    });
}

#[module("_testclinic")]
mod converters {
    use super::*;

    #[function("int_converter(a, /)")]
    fn int(a: i32) -> i32 {
        a
    }
    #[function("long_converter(a, /)")]
    fn long(a: i64) -> i64 {
        a
    }
    #[function("py_ssize_t_converter(a, /)")]
    fn ssize_t(a: isize) -> isize {
        a
    }
    #[function("size_t_converter(a, /)")]
    fn size_t(a: usize) -> usize {
        a
    }
    #[function("unsigned_char_converter(a, /)")]
    fn unsigned_char(a: u8) -> u8 {
        a
    }
    #[function("unsigned_short_converter(a, /)")]
    fn unsigned_short(a: u16) -> u16 {
        a
    }
    #[function("unsigned_int_converter(a, /)")]
    fn unsigned_int(a: u32) -> u32 {
        a
    }
    #[function("slice_index_converter(a, /)")]
    fn slice_index(a: Index) -> isize {
        a.0
    }
    #[function("bool_converter(a, /)")]
    fn bool(a: bool) -> bool {
        a
    }
    #[function("double_converter(a, /)")]
    fn double(a: f64) -> f64 {
        a
    }
    #[function("uint64_converter(a, /)")]
    fn uint64(a: u64) -> u64 {
        a
    }
    #[function("big(a, /)")]
    fn big(a: BigInt) -> bool {
        a.is_negative()
    }
}

/// As recorded from `_testclinic` of CPython 3.14.
#[test]
fn conversions() {
    let rows = [
        ("int_converter", "2**100", "OverflowError: Python int too large to convert to C int"),
        ("int_converter", "-2**100", "OverflowError: Python int too large to convert to C int"),
        ("int_converter", "2**40", "OverflowError: Python int too large to convert to C int"),
        ("int_converter", "-1", "-1"),
        ("int_converter", "True", "1"),
        ("int_converter", "'a'", "TypeError: 'str' object cannot be interpreted as an integer"),
        ("int_converter", "1.5", "TypeError: 'float' object cannot be interpreted as an integer"),
        ("int_converter", "None", "TypeError: 'NoneType' object cannot be interpreted as an integer"),
        ("long_converter", "2**100", "OverflowError: Python int too large to convert to C long"),
        ("long_converter", "2**40", "1099511627776"),
        ("py_ssize_t_converter", "-2**100", "OverflowError: Python int too large to convert to C ssize_t"),
        ("size_t_converter", "2**100", "OverflowError: Python int too large for C size_t"),
        ("size_t_converter", "-2**100", "ValueError: Cannot convert negative int"),
        ("size_t_converter", "-1", "ValueError: Cannot convert negative int"),
        ("unsigned_char_converter", "2**100", "OverflowError: Python int too large to convert to C long"),
        ("unsigned_char_converter", "-1", "OverflowError: unsigned byte integer is less than minimum"),
        ("unsigned_char_converter", "300", "OverflowError: unsigned byte integer is greater than maximum"),
        ("unsigned_short_converter", "2**40", "OverflowError: Python int too large for C unsigned short"),
        ("unsigned_int_converter", "2**100", "OverflowError: Python int too large for C unsigned int"),
        ("unsigned_int_converter", "300", "300"),
        ("unsigned_int_converter", "1.5", "TypeError: 'float' object cannot be interpreted as an integer"),
        ("slice_index_converter", "2**100", "9223372036854775807"),
        ("slice_index_converter", "-2**100", "-9223372036854775808"),
        ("slice_index_converter", "300", "300"),
        (
            "slice_index_converter",
            "'a'",
            "TypeError: slice indices must be integers or None or have an __index__ method",
        ),
        ("bool_converter", "2**100", "True"),
        ("bool_converter", "None", "False"),
        ("double_converter", "1.5", "1.5"),
        ("double_converter", "'a'", "TypeError: must be real number, not str"),
        ("double_converter", "None", "TypeError: must be real number, not NoneType"),
        ("uint64_converter", "2**100", "OverflowError: Python int too large for C uint64_t"),
        ("uint64_converter", "-1", "ValueError: Cannot convert negative int"),
        ("big", "-2**100", "True"),
        ("big", "2**40", "False"),
    ];
    with_vm(|vm| {
        let huge = BigInt::from_i128(1 << 100);
        for (name, argument, expected) in rows {
            let value = match argument {
                "2**100" => vm.int_big(huge.clone()),
                "-2**100" => vm.int_big(huge.neg()),
                "2**40" => vm.int(1 << 40),
                "'a'" => vm.str("a").value(),
                "1.5" => vm.float(1.5),
                "None" => Value::NONE,
                "True" => Value::TRUE,
                other => vm.int(other.parse().expect("an int")),
            };
            let def = converters::DEF.functions.iter().find(|d| d.name == name).expect("the function");
            assert_eq!(call(vm, def, &[value], &[]), expected, "{name}({argument})");
        }
    });
}
