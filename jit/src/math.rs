//! Functions of doubles that compiled code calls with doubles in registers: those of `math`, and some built-in functions. What
//! is no finite number comes from the interpreter, which knows the exception if there is one.

use crate::build::Builder;
use crate::mir::{Cmp, IntOp, Op, Rounding, Ty, V};
use taipan_numeric::float::{arith, math};
use taipan_vm::interp::snapshot;
use taipan_vm::object::Builtin;
use taipan_vm::value::Value;

/// How a function is called.
#[derive(Clone, Copy)]
pub enum Entry {
    One(extern "C" fn(f64) -> f64),
    Two(extern "C" fn(f64, f64) -> f64),
    /// The machine's own square root.
    Root,
    /// `x ** 0.5`: see [`crate::lower::Lower`].
    HalfPower,
}

/// A function of doubles.
pub struct Function {
    /// Its name in the module `math`.
    pub name: &'static str,
    pub function: Entry,
}

/// `x ** y`, in [`FUNCTIONS`].
pub const POWER: u8 = 0;
/// `x ** 0.5`, in [`FUNCTIONS`].
pub const HALF_POWER: u8 = 3;

macro_rules! functions {
    ($($name:ident($($arg:ident),*) $entry:ident;)*) => {
        $(
            extern "C" fn $name($($arg: f64),*) -> f64 {
                math::$name($($arg),*).unwrap_or(f64::NAN)
            }
        )*
        /// All functions.
        pub const FUNCTIONS: &[Function] = &[
            Function { name: "", function: Entry::Two(power) },
            Function { name: "sqrt", function: Entry::Root },
            Function { name: "atan2", function: Entry::Two(atan2) },
            Function { name: "", function: Entry::HalfPower },
            $(Function { name: stringify!($name), function: Entry::$entry($name) },)*
        ];
    };
}

functions! {
    sin(x) One;
    cos(x) One;
    tan(x) One;
    asin(x) One;
    acos(x) One;
    atan(x) One;
    exp(x) One;
    log(x) One;
    log2(x) One;
    log10(x) One;
    sinh(x) One;
    cosh(x) One;
    tanh(x) One;
    pow(x, y) Two;
    fmod(x, y) Two;
}

/// `x ** y` of two doubles; no number where that is none, or an error.
pub extern "C" fn power(x: f64, y: f64) -> f64 {
    arith::pow(x, y).unwrap_or(f64::NAN)
}
extern "C" fn atan2(y: f64, x: f64) -> f64 {
    math::atan2(y, x)
}

/// `min` and `max` of one number more than this, at most, are done in place.
const MOST: usize = 7;

impl Builder<'_> {
    /// A function of doubles, by its place in [`FUNCTIONS`].
    pub(crate) fn float_function(&mut self, n: u8, args: &[V]) -> V {
        self.guard(Op::FloatFunction(n), Ty::Float, args)
    }

    /// A call of a function of numbers. None: it is not known, or the arguments are something else.
    pub(crate) fn call_of_numbers(&mut self, callee: Value, args: &[V]) -> Option<V> {
        let function = callee.cast_unchecked::<Builtin>();
        let name = function.def.name;
        let types: Vec<Ty> = args.iter().map(|v| self.f.ty(*v)).collect();
        if snapshot::builtin(self.vm, name) == Some(callee) {
            return match (name, types.as_slice()) {
                ("abs", [Ty::Float]) => Some(self.push(Op::FloatAbs, Ty::Float, args)),
                ("abs", [Ty::Int]) => {
                    let zero = self.push(Op::Int(0), Ty::Int, &[]);
                    let minus = self.guard(Op::Int2(IntOp::Sub), Ty::Int, &[zero, args[0]]);
                    let below = self.push(Op::IntCmp(Cmp::Lt), Ty::Bool, &[args[0], zero]);
                    Some(self.push(Op::Select, Ty::Int, &[below, minus, args[0]]))
                }
                ("min" | "max", [ty, rest @ ..])
                    if rest.iter().all(|t| t == ty) && (1..=MOST).contains(&rest.len()) =>
                {
                    self.extreme(if name == "min" { Cmp::Lt } else { Cmp::Gt }, *ty, args)
                }
                _ => None,
            };
        }
        let of_math = function.receiver.get().downcast::<taipan_vm::object::Str>()?.bytes() == b"math";
        if !of_math || !types.iter().all(|t| matches!(t, Ty::Float | Ty::Int)) {
            return None;
        }
        match (name, types.as_slice()) {
            ("fabs", [_]) => {
                let x = self.float(args[0]);
                return Some(self.push(Op::FloatAbs, Ty::Float, &[x]));
            }
            ("floor", [Ty::Float]) => return Some(self.rounded(Rounding::Down, args[0])),
            ("ceil", [Ty::Float]) => return Some(self.rounded(Rounding::Up, args[0])),
            ("trunc", [Ty::Float]) => return Some(self.rounded(Rounding::ToZero, args[0])),
            _ => {}
        }
        let n = FUNCTIONS.iter().position(|f| f.name == name)?;
        let wanted = if matches!(FUNCTIONS[n].function, Entry::Two(_)) { 2 } else { 1 };
        // (An int may be beyond what a double holds exactly: it is rounded as `float` does.)
        let args: Vec<V> = args.iter().map(|v| self.float(*v)).collect();
        (args.len() == wanted).then(|| self.float_function(n as u8, &args))
    }

    /// The int that a double is, rounded.
    pub(crate) fn rounded(&mut self, rounding: Rounding, v: V) -> V {
        self.guard(Op::FloatToInt(rounding), Ty::Int, &[v])
    }

    /// `min` or `max` of numbers of a type: the first that compares so with all before it.
    fn extreme(&mut self, cmp: Cmp, ty: Ty, args: &[V]) -> Option<V> {
        let compare = match ty {
            Ty::Int => Op::IntCmp(cmp),
            Ty::Float => Op::FloatCmp(cmp),
            _ => return None,
        };
        let mut best = args[0];
        for v in &args[1..] {
            let takes = self.push(compare, Ty::Bool, &[*v, best]);
            best = self.push(Op::Select, ty, &[takes, *v, best]);
        }
        Some(best)
    }
}
