//! Replays recorded results of the reference interpreter (`scripts/gen_floats.py`): floats, complex numbers, and the
//! functions of `math` and `cmath`.
//!
//! Functions that the C library computes may differ in the last bits between its versions; those are compared with a
//! tolerance, everything else bit by bit.

use taipan_numeric::complex::{self, Complex, PowError, cmath};
use taipan_numeric::float::{self, math, parts, sums, text};

fn float_of(s: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(s, 16).unwrap_or_else(|e| panic!("{s}: {e}")))
}

fn show(x: f64) -> String {
    if x.is_nan() { "nan".into() } else { format!("{:016x}", x.to_bits()) }
}

fn show_complex(z: Complex) -> String {
    format!("{},{}", show(z.re), show(z.im))
}

fn show_error(e: &math::MathError) -> String {
    format!("{:?}:{}", e.kind, e.message)
}

fn real(r: math::MathResult) -> String {
    r.map_or_else(|e| show_error(&e), show)
}

fn complex(r: cmath::ComplexResult) -> String {
    r.map_or_else(|e| show_error(&e), show_complex)
}

/// The operands of one line.
struct Operands<'a>(Vec<&'a str>);

impl Operands<'_> {
    fn x(&self, i: usize) -> f64 {
        float_of(self.0[i])
    }

    fn z(&self, i: usize) -> Complex {
        Complex::new(self.x(i), self.x(i + 1))
    }

    fn all(&self) -> Vec<f64> {
        self.0.iter().map(|s| float_of(s)).collect()
    }

    fn halves(&self) -> (Vec<f64>, Vec<f64>) {
        let mut all = self.all();
        let second = all.split_off(all.len() / 2);
        (all, second)
    }

    fn bytes(&self) -> Vec<u8> {
        let s = self.0.first().copied().unwrap_or_default();
        (0..s.len()).step_by(2).map(|i| u8::from_str_radix(&s[i..i + 2], 16).expect("hex digits")).collect()
    }
}

type Function = fn(f64) -> math::MathResult;
type ComplexFunction = fn(Complex) -> cmath::ComplexResult;

const LIBM: [(&str, Function); 24] = [
    ("sin", math::sin),
    ("cos", math::cos),
    ("tan", math::tan),
    ("asin", math::asin),
    ("acos", math::acos),
    ("atan", math::atan),
    ("sinh", math::sinh),
    ("cosh", math::cosh),
    ("tanh", math::tanh),
    ("exp", math::exp),
    ("exp2", math::exp2),
    ("expm1", math::expm1),
    ("log1p", math::log1p),
    ("cbrt", math::cbrt),
    ("asinh", math::asinh),
    ("acosh", math::acosh),
    ("atanh", math::atanh),
    ("erf", math::erf),
    ("erfc", math::erfc),
    ("gamma", math::gamma),
    ("lgamma", math::lgamma),
    ("log", math::log),
    ("log2", math::log2),
    ("log10", math::log10),
];

const COMPLEX: [(&str, ComplexFunction); 16] = [
    ("c.acos", cmath::acos),
    ("c.acosh", cmath::acosh),
    ("c.asin", cmath::asin),
    ("c.asinh", cmath::asinh),
    ("c.atan", cmath::atan),
    ("c.atanh", cmath::atanh),
    ("c.cos", cmath::cos),
    ("c.cosh", cmath::cosh),
    ("c.exp", cmath::exp),
    ("c.log10", cmath::log10),
    ("c.log", cmath::log),
    ("c.sin", cmath::sin),
    ("c.sinh", cmath::sinh),
    ("c.sqrt", cmath::sqrt),
    ("c.tan", cmath::tan),
    ("c.tanh", cmath::tanh),
];

/// Results that may differ in their last bits; None if `op` is not one of those.
fn approximate(op: &str, a: &Operands) -> Option<String> {
    if let Some((_, f)) = LIBM.iter().find(|(name, _)| *name == op) {
        return Some(real(f(a.x(0))));
    }
    if let Some((_, f)) = COMPLEX.iter().find(|(name, _)| *name == op) {
        return Some(complex(f(a.z(0))));
    }
    Some(match op {
        "pow" => real(math::pow(a.x(0), a.x(1))),
        "fpow" => match float::pow(a.x(0), a.x(1)) {
            Ok(r) => show(r),
            Err(e) => format!("{e:?}"),
        },
        "cpow" => match a.z(0).pow(a.z(2)) {
            Ok(z) => show_complex(z),
            Err(PowError::ZeroDivision) => "ZeroDivision".into(),
            Err(PowError::Overflow) => "Overflow".into(),
        },
        "atan2" => show(math::atan2(a.x(0), a.x(1))),
        "cabs" => a.z(0).abs().map_or("Overflow".into(), show),
        "c.logb" => complex(cmath::log_base(a.z(0), a.z(2))),
        "c.phase" => real(cmath::phase(a.z(0))),
        "c.rect" => complex(cmath::rect(a.x(0), a.x(1))),
        "c.polar" => match cmath::polar(a.z(0)) {
            Ok((r, phi)) => format!("{},{}", show(r), show(phi)),
            Err(e) => show_error(&e),
        },
        _ => return None,
    })
}

fn real_exact(op: &str, a: &Operands) -> Option<String> {
    Some(match op {
        "sqrt" => real(math::sqrt(a.x(0))),
        "fmod" => real(math::fmod(a.x(0), a.x(1))),
        "remainder" => real(math::remainder(a.x(0), a.x(1))),
        "fma" => real(math::fma(a.x(0), a.x(1), a.x(2))),
        "nextafter" => show(parts::nextafter(a.x(0), a.x(1), a.0[2].parse().expect("a count"))),
        "ulp" => show(parts::ulp(a.x(0))),
        "ldexp" => real(math::ldexp(a.x(0), a.0[1].parse().expect("an exponent"))),
        "frexp" => {
            let (m, e) = parts::frexp(a.x(0));
            format!("{},{e}", show(m))
        }
        "modf" => {
            let (fraction, whole) = parts::modf(a.x(0));
            format!("{},{}", show(fraction), show(whole))
        }
        "hypot" => show(sums::hypot(&a.all())),
        "fsum" => real(sums::fsum(a.all())),
        "sumprod" => show(sums::sumprod(&a.halves().0, &a.halves().1).expect("equal lengths")),
        "dist" => show(sums::dist(&a.halves().0, &a.halves().1).expect("equal lengths")),
        "sum" => {
            let mut sum = sums::CompensatedSum::new(0.0);
            a.all().into_iter().for_each(|x| sum.add(x));
            show(sum.finish())
        }
        "divmod" => match float::div_mod(a.x(0), a.x(1)) {
            Some((q, r)) => format!("{},{}", show(q), show(r)),
            None => "zero".into(),
        },
        "mod" => float::floor_mod(a.x(0), a.x(1)).map_or("zero".into(), show),
        "hash" => float::hash(a.x(0)).expect("not NaN").to_string(),
        "repr" => float::repr(a.x(0)),
        "hex" => float::to_hex(a.x(0)),
        "round" => float::round(a.x(0), a.0[1].parse().expect("digits")).map_or("overflow".into(), show),
        "fmt" => {
            let style = match a.0[1] {
                "e" => text::Style::Exponent,
                "f" => text::Style::Fixed,
                _ => text::Style::General,
            };
            let flags = text::Flags { alternate: a.0[3] == "1", ..text::Flags::default() };
            text::format(a.x(0), style, a.0[2].parse().expect("a precision"), flags)
        }
        "fparse" => float::parse(&a.bytes()).map_or("bad".into(), show),
        "fromhex" => match float::from_hex(&a.bytes()) {
            Ok(x) => show(x),
            Err(e) => format!("{e:?}"),
        },
        "isclose" => math::isclose(a.x(0), a.x(1), 1e-9, 0.0).expect("good tolerances").to_string(),
        _ => return None,
    })
}

fn complex_exact(op: &str, a: &Operands) -> Option<String> {
    let quotient = |r: Option<Complex>| r.map_or("ZeroDivision".into(), show_complex);
    Some(match op {
        "cadd" => show_complex(a.z(0).add(a.z(2))),
        "csub" => show_complex(a.z(0).sub(a.z(2))),
        "cmul" => show_complex(a.z(0).mul(a.z(2))),
        "cdiv" => quotient(a.z(0).div(a.z(2))),
        "caddr" => show_complex(a.z(0).add_real(a.x(2))),
        "csubr" => show_complex(a.z(0).sub_real(a.x(2))),
        "cmulr" => show_complex(a.z(0).mul_real(a.x(2))),
        "cdivr" => quotient(a.z(0).div_real(a.x(2))),
        "rsubc" => show_complex(Complex::real_sub(a.x(0), a.z(1))),
        "rdivc" => quotient(Complex::real_div(a.x(0), a.z(1))),
        "crepr" => complex::repr(a.z(0)),
        "chash" => a.z(0).hash().expect("no NaN").to_string(),
        "cparse" => complex::parse(&a.bytes()).map_or("bad".into(), show_complex),
        "c.isclose" => cmath::isclose(a.z(0), a.z(2), 1e-9, 0.0).expect("good tolerances").to_string(),
        _ => return None,
    })
}

/// Whether two results are equal but for the last bits of their floats.
fn close(got: &str, want: &str) -> bool {
    let (got, want): (Vec<&str>, Vec<&str>) = (got.split(',').collect(), want.split(',').collect());
    got.len() == want.len()
        && got.iter().zip(&want).all(|(g, w)| {
            if g == w || g.len() != 16 || w.len() != 16 {
                return g == w;
            }
            let (g, w) = (float_of(g), float_of(w));
            (g - w).abs() <= 4.0 * f64::EPSILON * w.abs() + f64::MIN_POSITIVE || (g - w).abs() < 1e-15
        })
}

#[test]
fn recorded() {
    for line in include_str!("../testdata/floats.txt").lines() {
        let (left, want) = line.split_once(" = ").expect("a result");
        let mut words = left.split(' ').filter(|w| !w.is_empty());
        let op = words.next().expect("an operation");
        let operands = Operands(words.collect());
        if let Some(got) = approximate(op, &operands) {
            assert!(close(&got, want), "{line}: got {got}");
            continue;
        }
        let got = real_exact(op, &operands).or_else(|| complex_exact(op, &operands));
        assert_eq!(got.as_deref(), Some(want), "{line}");
    }
}

#[test]
fn huge_precision_is_padded() {
    let text = text::format(0.1, text::Style::Fixed, 70_000, text::Flags::default());
    assert_eq!(text.len(), 70_002);
    assert!(text.starts_with("0.1000000000000000055511151231257827021181583404541015625000"));
    assert_eq!(text::format(1.0, text::Style::Exponent, 2000, text::Flags::default()).len(), 2006);
}

#[test]
fn logarithms_of_integers() {
    use taipan_numeric::BigInt;
    let n = BigInt::pow10(1000).expect("small");
    assert_eq!(math::log_int(&n, math::LogBase::Ten), Ok(1000.0));
    assert!((math::log_int(&n, math::LogBase::E).expect("positive") - 2302.585092994046).abs() < 1e-12);
    assert_eq!(math::log_int(&BigInt::ONE.shl(5000).expect("small"), math::LogBase::Two), Ok(5000.0));
    let error = math::log_int(&BigInt::ZERO, math::LogBase::E).expect_err("not positive");
    assert_eq!(error.message, "expected a positive input");
}
