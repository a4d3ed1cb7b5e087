//! Replays recorded results of the reference interpreter's `decimal` (`scripts/gen_decimal.py`).

use std::cmp::Ordering;
use taipan_numeric::BigInt;
use taipan_numeric::decimal::{Context, Decimal, DecimalFormatError, DecimalSpec, Rounding, Status};
use taipan_numeric::format::NumericLocale;

type Unary = fn(&Decimal, &Context, &mut Status) -> Decimal;
type Binary = fn(&Decimal, &Decimal, &Context, &mut Status) -> Decimal;

const UNARY: [(&str, Unary); 15] = [
    ("abs", Decimal::abs),
    ("apply", Decimal::finalize),
    ("create", Decimal::create),
    ("exp", Decimal::exp),
    ("ln", Decimal::ln),
    ("log10", Decimal::log10),
    ("logb", Decimal::logb),
    ("minus", Decimal::minus),
    ("nextminus", Decimal::next_minus),
    ("nextplus", Decimal::next_plus),
    ("plus", Decimal::plus),
    ("reduce", Decimal::reduce),
    ("squareroot", Decimal::sqrt),
    ("tointegral", Decimal::to_integral_value),
    ("tointegralx", Decimal::to_integral_exact),
];

const BINARY: [(&str, Binary); 24] = [
    ("add", Decimal::add),
    ("subtract", Decimal::sub),
    ("multiply", Decimal::mul),
    ("divide", Decimal::div),
    ("divideint", Decimal::div_int),
    ("remainder", Decimal::rem),
    ("remaindernear", Decimal::rem_near),
    ("power", Decimal::pow),
    ("compare", Decimal::compare),
    ("comparesig", Decimal::compare_signal),
    ("comparetotal", |a, b, _, _| a.compare_total(b)),
    ("comparetotmag", |a, b, _, _| a.compare_total_mag(b)),
    ("max", Decimal::max),
    ("min", Decimal::min),
    ("maxmag", Decimal::max_mag),
    ("minmag", Decimal::min_mag),
    ("nexttoward", Decimal::next_toward),
    ("quantize", Decimal::quantize),
    ("rotate", Decimal::rotate),
    ("shift", Decimal::shift),
    ("scaleb", Decimal::scaleb),
    ("and", Decimal::logical_and),
    ("or", Decimal::logical_or),
    ("xor", Decimal::logical_xor),
];

fn context(text: &str) -> Context {
    let fields: Vec<&str> = text.split(' ').collect();
    let number = |i: usize| fields[i].parse::<i64>().expect("a number");
    let rounding = match fields[1] {
        "UP" => Rounding::Up,
        "DOWN" => Rounding::Down,
        "CEILING" => Rounding::Ceiling,
        "FLOOR" => Rounding::Floor,
        "HALF_UP" => Rounding::HalfUp,
        "HALF_DOWN" => Rounding::HalfDown,
        "HALF_EVEN" => Rounding::HalfEven,
        _ => Rounding::ZeroFiveUp,
    };
    Context {
        prec: number(0),
        rounding,
        emin: number(2),
        emax: number(3),
        clamp: number(4) == 1,
        capitals: true,
    }
}

fn exact(s: &str) -> Decimal {
    let mut status = Status::NONE;
    let d = Decimal::from_ascii_exact(s.as_bytes(), &mut status);
    assert_eq!(status, Status::NONE, "{s}");
    d
}

fn fold(status: Status) -> u32 {
    let rest = status.0 & !Status::INVALID.0;
    if status.has(Status::INVALID) { rest | Status::INVALID_OPERATION.0 } else { rest }
}

fn unhex(s: &str) -> String {
    let bytes =
        (0..s.len()).step_by(2).map(|i| u8::from_str_radix(&s[i..i + 2], 16).expect("hex digits")).collect();
    String::from_utf8(bytes).expect("UTF-8")
}

fn hex(s: &str) -> String {
    s.bytes().map(|b| format!("{b:02x}")).collect()
}

fn formatted(operands: &str, ctx: &Context) -> String {
    let (number, spec) = operands.split_once(' ').expect("two operands");
    let result = DecimalSpec::parse(&unhex(spec))
        .and_then(|spec| exact(number).format(&spec, ctx, &NumericLocale::default()))
        .map(|f| f.as_str().expect("no surrogates").to_owned());
    hex(&match result {
        Ok(text) => format!("={text}"),
        Err(DecimalFormatError::Invalid) => "ValueError:invalid format string".into(),
        Err(DecimalFormatError::TooLarge) => "MemoryError:".into(),
        Err(e @ DecimalFormatError::InternalLimits) => format!("ValueError:{e}"),
        Err(e) => format!("OverflowError:{e}"),
    })
}

fn int(s: &str) -> BigInt {
    BigInt::parse(s.as_bytes(), 10, 0).expect("an integer")
}

fn order(o: Ordering) -> String {
    (o as i32).to_string()
}

/// Conversions and comparisons, which take no context.
fn convert(op: &str, v: &[&str]) -> Option<String> {
    Some(match op {
        "hash" => exact(v[0]).hash().flatten().expect("finite").to_string(),
        "int" => exact(v[0]).to_bigint(Rounding::Down).expect("finite").to_decimal(),
        "round" => exact(v[0]).to_bigint(Rounding::HalfEven).expect("finite").to_decimal(),
        "ratio" => {
            let (n, d) = exact(v[0]).as_integer_ratio().expect("finite");
            format!("{n} {d}")
        }
        "float" => taipan_numeric::float::to_hex(exact(v[0]).to_f64().expect("no sNaN")),
        "fromfloat" => {
            let x = taipan_numeric::float::from_hex(v[0].as_bytes()).expect("a float");
            Decimal::from_f64(x).to_sci_string(true)
        }
        "cmp" => order(exact(v[0]).compare_operator(&exact(v[1])).expect("no NaN")),
        "cmpratio" => order(exact(v[0]).cmp_ratio(&int(v[1]), &int(v[2])).expect("no NaN")),
        _ => return None,
    })
}

fn evaluate(op: &str, operands: &str, ctx: &Context, status: &mut Status) -> String {
    let v: Vec<&str> = operands.split(' ').collect();
    match op {
        "parse" => return Decimal::from_ascii(v[0].as_bytes(), ctx, status).to_sci_string(true),
        "exact" => return Decimal::from_ascii_exact(v[0].as_bytes(), status).to_sci_string(true),
        "format" => return formatted(operands, ctx),
        _ => {}
    }
    if let Some(result) = convert(op, &v) {
        return result;
    }
    let d: Vec<Decimal> = v.iter().map(|s| exact(s)).collect();
    if let Some((_, f)) = UNARY.iter().find(|(name, _)| *name == op) {
        return f(&d[0], ctx, status).to_sci_string(true);
    }
    if let Some((_, f)) = BINARY.iter().find(|(name, _)| *name == op) {
        return f(&d[0], &d[1], ctx, status).to_sci_string(true);
    }
    match op {
        "eng" => d[0].to_eng_string(true),
        "class" => d[0].number_class(ctx).into(),
        "samequantum" => u8::from(d[0].same_quantum(&d[1])).to_string(),
        "fma" => d[0].fma(&d[1], &d[2], ctx, status).to_sci_string(true),
        "powmod" => d[0].pow_mod(&d[1], &d[2], ctx, status).to_sci_string(true),
        "divmod" => {
            let (q, r) = d[0].div_rem(&d[1], ctx, status);
            format!("{} {}", q.to_sci_string(true), r.to_sci_string(true))
        }
        _ => panic!("unknown operation {op}"),
    }
}

#[test]
fn recorded() {
    let mut failed = 0;
    for line in include_str!("../testdata/decimal.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let mut status = Status::NONE;
        let got = evaluate(fields[0], fields[2], &context(fields[1]), &mut status);
        if got != fields[3] || fold(status) != fields[4].parse::<u32>().expect("flags") {
            println!("{line}\n  got {got} {}", fold(status));
            failed += 1;
        }
    }
    assert_eq!(failed, 0);
}

#[test]
fn elementary_functions_of_many_digits() {
    let text = |s: &str, prec: i64, f: Unary| {
        f(&exact(s), &Context { prec, ..Context::default() }, &mut Status::default()).to_sci_string(true)
    };
    // exp and ln are inverse, through all the steps of growing precision.
    let e = text("1", 500, Decimal::exp);
    assert!(
        e.starts_with("2.71828182845904523536028747135266249775724709369995957496696762772407663035354759")
    );
    let back = text(&e, 490, Decimal::ln);
    assert!(back.starts_with("1.0000000000") || back.starts_with("0.9999999999"), "{back}");
    assert_eq!(text("10", 200, Decimal::ln)[..40], *"2.30258509299404568401799145468436420760");
    assert_eq!(text("2", 100, Decimal::sqrt)[..40], *"1.41421356237309504880168872420969807856");
}
