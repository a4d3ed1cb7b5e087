//! Replays recorded results of `format()` and `%` (`scripts/gen_format.py`).

use taipan_numeric::BigInt;
use taipan_numeric::complex::Complex;
use taipan_numeric::format::percent::{self, Conversion};
use taipan_numeric::format::{
    FormatError, FormatErrorKind, FormatSpec, Formatted, NumericLocale, format_complex, format_float,
    format_int, layout_str,
};

fn unhex(s: &str) -> Vec<u8> {
    (0..s.len()).step_by(2).map(|i| u8::from_str_radix(&s[i..i + 2], 16).expect("hex digits")).collect()
}

/// Code points of generalized UTF-8; the recording has at most one kind of surrogate, U+D800.
fn points(bytes: &[u8]) -> Vec<u32> {
    let mut out = Vec::new();
    for (i, part) in split_surrogates(bytes).into_iter().enumerate() {
        if i > 0 {
            out.push(0xd800);
        }
        out.extend(std::str::from_utf8(part).expect("UTF-8").chars().map(u32::from));
    }
    out
}

fn split_surrogates(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut parts, mut start, mut i) = (Vec::new(), 0, 0);
    while i < bytes.len() {
        if bytes[i..].starts_with(&[0xed, 0xa0, 0x80]) {
            parts.push(&bytes[start..i]);
            i += 3;
            start = i;
        } else {
            i += 1;
        }
    }
    parts.push(&bytes[start..]);
    parts
}

fn float_of(s: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(s, 16).expect("a bit pattern"))
}

fn int_of(s: &str) -> BigInt {
    BigInt::parse(s.as_bytes(), 10, 0).expect("an integer")
}

/// A result as the recording spells it.
fn show(r: Result<Formatted, FormatError>, spec: &[u8], type_name: &str) -> Vec<u8> {
    match r {
        Ok(f) => {
            assert_eq!(f.code_points, points(&f.bytes).len());
            [b"=", &f.bytes[..]].concat()
        }
        Err(e) => {
            let kind = match e.kind() {
                FormatErrorKind::Value => "ValueError",
                FormatErrorKind::Overflow => "OverflowError",
                FormatErrorKind::Memory => "MemoryError",
            };
            // Specifications with surrogates cannot be passed as str; put them in afterwards.
            let text = format!("{kind}:{}", e.message("\u{1}\u{2}", type_name));
            match text.find("\u{1}\u{2}") {
                Some(at) => [&text.as_bytes()[..at], spec, &text.as_bytes()[at + 2..]].concat(),
                None => text.into_bytes(),
            }
        }
    }
}

fn conversion(f: &str) -> Conversion {
    let body = &f[1..];
    let flags = body.chars().take_while(|c| "-+ #0".contains(*c)).count();
    let (flags, numbers) = body.split_at(flags);
    let (width, precision) = numbers.split_once('.').map_or((numbers, None), |(w, p)| (w, Some(p)));
    Conversion {
        left: flags.contains('-'),
        plus: flags.contains('+'),
        space: flags.contains(' '),
        alternate: flags.contains('#'),
        zero: flags.contains('0'),
        width: width.parse().unwrap_or(0),
        precision: precision.map(|p| p.parse().expect("digits")),
    }
}

fn place(word: &str, keep: usize, left: usize, right: usize, fill: u32) -> Formatted {
    let fill = if fill == 0xd800 {
        vec![0xed, 0xa0, 0x80]
    } else {
        char::from_u32(fill).expect("a character").to_string().into_bytes()
    };
    let kept: String = word.chars().take(keep).collect();
    Formatted {
        bytes: [fill.repeat(left), kept.into_bytes(), fill.repeat(right)].concat(),
        code_points: keep + left + right,
    }
}

fn result(kind: &str, value: &str, spec: &[u8]) -> Vec<u8> {
    let locale = NumericLocale::default();
    let parse = |default, numeric| FormatSpec::parse_points(&points(spec), default, numeric);
    if let Some(conv) = kind.strip_prefix('%') {
        let c = conversion(std::str::from_utf8(spec).expect("ASCII"));
        let conv = conv.chars().next().expect("a conversion");
        let r = match conv {
            's' => {
                let word = String::from_utf8(unhex(value)).expect("UTF-8");
                let (keep, left, right) = percent::layout_str(word.chars().count(), &c);
                Ok(place(&word, keep, left, right, 32))
            }
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => percent::format_int(&int_of(value), conv, &c),
            _ => percent::format_float(float_of(value), conv, &c),
        };
        return show(r, spec, "");
    }
    match kind {
        "float" => {
            show(parse(None, true).and_then(|s| format_float(float_of(value), &s, &locale)), spec, kind)
        }
        "int" => {
            show(parse(Some('d'), true).and_then(|s| format_int(&int_of(value), &s, &locale)), spec, kind)
        }
        "complex" => {
            let (re, im) = value.split_once(',').expect("two parts");
            let z = Complex::new(float_of(re), float_of(im));
            show(parse(None, true).and_then(|s| format_complex(z, &s, &locale)), spec, kind)
        }
        _ => {
            let word = String::from_utf8(unhex(value)).expect("UTF-8");
            let layout = |s: FormatSpec| layout_str(word.chars().count(), &s);
            let r = parse(Some('s'), false).and_then(layout);
            show(r.map(|l| place(&word, l.keep, l.left, l.right, l.fill)), spec, "str")
        }
    }
}

#[test]
fn recorded() {
    for line in include_str!("../testdata/format.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let spec = unhex(fields[2]);
        let got = result(fields[0], fields[1], &spec);
        let want = unhex(fields[3]);
        assert_eq!(
            String::from_utf8_lossy(&got),
            String::from_utf8_lossy(&want),
            "{} {} with {:?}",
            fields[0],
            fields[1],
            String::from_utf8_lossy(&spec)
        );
        assert_eq!(got, want);
    }
}

#[test]
fn locales() {
    let german = NumericLocale { decimal_point: ",".into(), thousands_sep: ".".into(), grouping: vec![3, 3] };
    let indian = NumericLocale { decimal_point: ".".into(), thousands_sep: ",".into(), grouping: vec![3, 2] };
    let once =
        NumericLocale { decimal_point: "·".into(), thousands_sep: "\u{a0}".into(), grouping: vec![3, 127] };
    let int = |i: i64, spec: &str, locale: &NumericLocale| {
        let spec = FormatSpec::parse(spec, Some('d'), true).expect("valid");
        let f = format_int(&BigInt::from_i64(i), &spec, locale).expect("valid");
        f.as_str().expect("no surrogates").to_owned()
    };
    let float = |x: f64, spec: &str, locale: &NumericLocale| {
        let spec = FormatSpec::parse(spec, None, true).expect("valid");
        let f = format_float(x, &spec, locale).expect("valid");
        f.as_str().expect("no surrogates").to_owned()
    };
    assert_eq!(int(123456789, "n", &german), "123.456.789");
    assert_eq!(int(-123456789, "015n", &german), "-00.123.456.789");
    assert_eq!(int(123456789, "n", &indian), "12,34,56,789");
    assert_eq!(int(123456789, "n", &once), "123456\u{a0}789");
    assert_eq!(float(1234567.5, ".10n", &german), "1.234.567,5");
    assert_eq!(float(1234567.5, ".10n", &once), "1234\u{a0}567·5");
    assert_eq!(int(123456789, "d", &german), "123456789");
}
