//! Runs the test cases of the General Decimal Arithmetic specification (Mike Cowlishaw's `.decTest` files, which
//! CPython's test suite contains). Set `DECTEST_DIR` to their directory; without it there is nothing to run.

use std::path::Path;
use taipan_numeric::decimal::{Context, Decimal, Rounding, Status};

/// Cases that depend on restrictions of the reference implementation (decNumber) that the specification does not
/// have, and those where CPython's implementation is known to differ; CPython skips the same ones.
const SKIPPED: [&str; 32] = [
    "scbx164", "scbx165", "expx901", "expx902", "expx903", "expx905", "lnx901", "lnx902", "lnx903", "lnx905",
    "logx901", "logx902", "logx903", "logx905", "powx1183", "powx1184", "powx4001", "powx4002", "powx4003",
    "powx4005", "powx4008", "powx4010", "powx4012", "powx4014", "pwsx803", "pwsx805", "powx4302", "powx4303",
    "powx4342", "powx4343", "pwmx325", "pwmx326",
];

/// The files that CPython's tests use: not those of fixed formats, whose operands are bit patterns.
fn is_wanted(name: &str) -> bool {
    name.ends_with(".decTest")
}

fn unquote(s: &str) -> String {
    let inner = s.replace("''", "\u{1}").replace("\"\"", "\u{2}");
    inner.replace(['\'', '"'], "").replace('\u{1}', "'").replace('\u{2}', "\"")
}

/// Splits at blanks outside quotes.
fn words(s: &str) -> Vec<String> {
    let (mut out, mut current, mut quote) = (Vec::new(), String::new(), None);
    for c in s.chars() {
        match quote {
            None if c.is_whitespace() => {
                if !current.is_empty() {
                    out.push(std::mem::take(&mut current));
                }
                continue;
            }
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(q) if c == q => quote = None,
            _ => {}
        }
        current.push(c);
    }
    if !current.is_empty() {
        out.push(current);
    }
    out
}

fn condition(name: &str) -> Status {
    match name.to_ascii_lowercase().as_str() {
        "clamped" => Status::CLAMPED,
        "division_by_zero" => Status::DIVISION_BY_ZERO,
        "inexact" => Status::INEXACT,
        "overflow" => Status::OVERFLOW,
        "rounded" => Status::ROUNDED,
        "subnormal" => Status::SUBNORMAL,
        "underflow" => Status::UNDERFLOW,
        _ => Status::INVALID_OPERATION,
    }
}

/// All kinds of invalid operation as one.
fn fold(status: Status) -> u32 {
    let rest = status.0 & !Status::INVALID.0;
    if status.has(Status::INVALID) { rest | Status::INVALID_OPERATION.0 } else { rest }
}

type Unary = fn(&Decimal, &Context, &mut Status) -> Decimal;
type Binary = fn(&Decimal, &Decimal, &Context, &mut Status) -> Decimal;

const UNARY: [(&str, Unary); 17] = [
    ("abs", Decimal::abs),
    ("apply", Decimal::finalize),
    ("exp", Decimal::exp),
    ("invert", Decimal::logical_invert),
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
    ("copyabs", |d, _, _| d.copy_abs()),
    ("copynegate", |d, _, _| d.copy_negate()),
];

const BINARY: [(&str, Binary); 27] = [
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
    ("copysign", |a, b, _, _| a.copy_sign(b)),
    ("max", Decimal::max),
    ("min", Decimal::min),
    ("maxmag", Decimal::max_mag),
    ("minmag", Decimal::min_mag),
    ("max_mag", Decimal::max_mag),
    ("min_mag", Decimal::min_mag),
    ("nexttoward", Decimal::next_toward),
    ("quantize", Decimal::quantize),
    ("rotate", Decimal::rotate),
    ("shift", Decimal::shift),
    ("scaleb", Decimal::scaleb),
    ("and", Decimal::logical_and),
    ("or", Decimal::logical_or),
    ("xor", Decimal::logical_xor),
];

fn predicate(op: &str, d: &Decimal, ctx: &Context) -> Option<bool> {
    Some(match op {
        "iscanonical" => true,
        "isfinite" => d.is_finite(),
        "isinfinite" => d.is_infinite(),
        "isnan" => d.is_nan(),
        "isnormal" => d.is_normal(ctx),
        "isqnan" => d.is_qnan(),
        "issigned" => d.is_negative(),
        "issnan" => d.is_snan(),
        "issubnormal" => d.is_subnormal(ctx),
        "iszero" => d.is_zero(),
        _ => return None,
    })
}

/// The result's text; None for operations that Python does not have.
fn evaluate(op: &str, operands: &[String], ctx: &Context, status: &mut Status) -> Option<String> {
    if matches!(op, "tosci" | "toeng") {
        let d = Decimal::from_ascii(operands[0].as_bytes(), ctx, status);
        return Some(if op == "tosci" { d.to_sci_string(true) } else { d.to_eng_string(true) });
    }
    let v: Vec<Decimal> = operands
        .iter()
        .map(|s| Decimal::from_ascii(s.as_bytes(), &Context::MAX, &mut Status::default()))
        .collect();
    if let Some(answer) = predicate(op, &v[0], ctx) {
        return Some(u8::from(answer).to_string());
    }
    if let Some((_, f)) = UNARY.iter().find(|(name, _)| *name == op) {
        return Some(f(&v[0], ctx, status).to_sci_string(true));
    }
    if v.len() == 2
        && let Some((_, f)) = BINARY.iter().find(|(name, _)| *name == op)
    {
        return Some(f(&v[0], &v[1], ctx, status).to_sci_string(true));
    }
    Some(match op {
        "class" => v[0].number_class(ctx).into(),
        "canonical" | "copy" => v[0].to_sci_string(true),
        "samequantum" => u8::from(v[0].same_quantum(&v[1])).to_string(),
        "fma" => v[0].fma(&v[1], &v[2], ctx, status).to_sci_string(true),
        "power" => v[0].pow_mod(&v[1], &v[2], ctx, status).to_sci_string(true),
        _ => return None,
    })
}

fn directive(line: &str, ctx: &mut Context) {
    let Some((name, value)) = line.split_once(':') else { return };
    let value = value.trim().to_ascii_lowercase();
    let number = value.parse::<i64>();
    match (name.trim().to_ascii_lowercase().as_str(), number) {
        ("precision", Ok(n)) => ctx.prec = n,
        ("maxexponent", Ok(n)) => ctx.emax = n,
        ("minexponent", Ok(n)) => ctx.emin = n,
        ("clamp", Ok(n)) => ctx.clamp = n == 1,
        ("rounding", _) => {
            ctx.rounding = match value.as_str() {
                "ceiling" => Rounding::Ceiling,
                "down" => Rounding::Down,
                "floor" => Rounding::Floor,
                "half_down" => Rounding::HalfDown,
                "half_even" => Rounding::HalfEven,
                "half_up" => Rounding::HalfUp,
                "up" => Rounding::Up,
                _ => Rounding::ZeroFiveUp,
            }
        }
        _ => {}
    }
}

/// Runs one line; None if it is no test, else whether it passed.
fn run_line(line: &str, ctx: &mut Context, file: &str) -> Option<bool> {
    let body = match line.split_once("->") {
        Some((left, right)) if !line.trim_start().starts_with("--") => {
            format!("{left}->{}", right.split("--").next().unwrap_or(""))
        }
        _ => line.split("--").next().unwrap_or("").to_owned(),
    };
    if body.contains('#') || body.trim().is_empty() {
        return None;
    }
    let Some((left, right)) = body.split_once("->") else {
        directive(&body, ctx);
        return None;
    };
    let (left, right) = (words(left), words(right));
    let (id, op) = (&left[0], left[1].to_ascii_lowercase());
    if SKIPPED.contains(&id.as_str()) {
        return None;
    }
    let operands: Vec<String> = left[2..].iter().map(|s| unquote(s)).collect();
    let mut status = Status::NONE;
    let got = evaluate(&op, &operands, ctx, &mut status)?;
    let want_status = right[1..].iter().fold(0, |s, name| s | condition(name).0);
    if got == unquote(&right[0]) && fold(status) == want_status {
        return Some(true);
    }
    println!("{file}: {}: got {got} {:#x}, conditions wanted {want_status:#x}", body.trim(), fold(status));
    Some(false)
}

#[test]
fn specification() {
    let Ok(directory) = std::env::var("DECTEST_DIR") else {
        println!("DECTEST_DIR is not set: nothing to run");
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(Path::new(&directory))
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().and_then(|n| n.to_str()).is_some_and(is_wanted))
        .collect();
    files.sort();
    let (mut passed, mut failed) = (0, 0);
    for path in files {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file")).into_owned();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut ctx =
            Context { prec: 9, rounding: Rounding::HalfUp, emin: -999, emax: 999, ..Context::default() };
        for line in text.lines() {
            match run_line(line, &mut ctx, &name) {
                Some(true) => passed += 1,
                Some(false) => failed += 1,
                None => {}
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    assert_eq!(failed, 0);
}
