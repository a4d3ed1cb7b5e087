//! Replays recorded results of the reference interpreter (`scripts/gen_bigint.py`).

use super::*;

fn int(s: &str) -> BigInt {
    BigInt::parse(s.as_bytes(), 16, 0).unwrap_or_else(|e| panic!("{s}: {e}"))
}

fn float(s: &str) -> f64 {
    crate::float::hex::from_hex(s.as_bytes()).unwrap_or_else(|e| panic!("{s}: {e:?}"))
}

fn unhex(s: &str) -> Vec<u8> {
    (1..s.len()).step_by(2).map(|i| u8::from_str_radix(&s[i..i + 2], 16).expect("hex digits")).collect()
}

fn shown(r: BigInt) -> String {
    let text = r.to_string_radix(16);
    match text.strip_prefix('-') {
        Some(digits) => format!("-0x{digits}"),
        None => format!("0x{text}"),
    }
}

fn optional(r: Option<BigInt>) -> String {
    r.map_or("zero".into(), shown)
}

/// The result of one recorded operation, spelled as the recording spells it.
fn result(op: &str, f: &[&str]) -> String {
    let a = || int(f[0]);
    let b = || int(f[1]);
    let n = || int(f[1]).to_u64().expect("a count");
    match op {
        "add" => shown(a().add(&b())),
        "sub" => shown(a().sub(&b())),
        "mul" => shown(a().mul(&b())),
        "floordiv" => optional(a().floor_div(&b())),
        "mod" => optional(a().floor_mod(&b())),
        "and" => shown(a().and(&b())),
        "or" => shown(a().or(&b())),
        "xor" => shown(a().xor(&b())),
        "gcd" => shown(a().gcd(&b())),
        "lcm" => shown(a().lcm(&b())),
        "not" => shown(a().not()),
        "hash" => shown(BigInt::from_i64(a().hash())),
        "bitlen" => shown(BigInt::from_u64(a().bit_length())),
        "bitcount" => shown(BigInt::from_u64(a().bit_count())),
        "isqrt" => optional(a().isqrt()),
        "shl" => a().shl(n()).map_or("overflow".into(), shown),
        "shr" => shown(a().shr(n())),
        "pow" => a().pow(n()).map_or("overflow".into(), shown),
        "modpow" => match a().mod_pow(&b(), &int(f[2])) {
            Ok(r) => shown(r),
            Err(_) => "value".into(),
        },
        "factorial" => shown(BigInt::factorial(a().to_u64().expect("a count")).expect("small enough")),
        "comb" => shown(BigInt::comb(&a(), n()).expect("small enough")),
        "perm" => shown(BigInt::perm(&a(), n()).expect("small enough")),
        "str" => a().to_decimal(),
        "oct" => a().to_string_radix(8),
        "bin" => a().to_string_radix(2),
        "parse" => {
            let text = unhex(f[0]);
            BigInt::parse(&text, int(f[1]).to_u64().expect("a base") as u32, 0).map_or("value".into(), shown)
        }
        "bytes" => bytes_result(&a(), n() as usize, f[2] == "little", f[3] != "0x0"),
        "cmp" => {
            let order = a().cmp_f64(float(f[1]));
            if let Some(i) = a().to_i64() {
                assert_eq!(order, cmp_i64_f64(i, float(f[1])));
            }
            match order {
                None => "none",
                Some(Ordering::Less) => "lt",
                Some(Ordering::Equal) => "eq",
                Some(Ordering::Greater) => "gt",
            }
            .into()
        }
        _ => panic!("unknown operation {op}"),
    }
}

fn bytes_result(a: &BigInt, n: usize, little: bool, signed: bool) -> String {
    match a.to_bytes(n, little, signed) {
        Ok(bytes) => {
            assert_eq!(&BigInt::from_bytes(&bytes, little, signed), a);
            format!("x{}", bytes.iter().map(|b| format!("{b:02x}")).collect::<String>())
        }
        Err(e) => e.to_string().replace(' ', "_"),
    }
}

fn check_float(line: &str, got: Option<f64>, want: &str, none: &str) {
    match got {
        None => assert_eq!(want, none, "{line}"),
        Some(x) => assert_eq!(x.to_bits(), float(want).to_bits(), "{line}: got {x:e}"),
    }
}

#[test]
fn recorded() {
    let data = include_str!("../../testdata/bigint.txt");
    for line in data.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let (op, operands, want) = (fields[0], &fields[1..fields.len() - 1], fields[fields.len() - 1]);
        match op {
            "float" => check_float(line, int(operands[0]).to_f64(), want, "overflow"),
            "truediv" => {
                let (a, b) = (int(operands[0]), int(operands[1]));
                match a.true_div(&b) {
                    Err(TrueDivError::ZeroDivision) => assert_eq!(want, "zero", "{line}"),
                    other => check_float(line, other.ok(), want, "overflow"),
                }
                if let (Some(a), Some(b)) = (a.to_i64(), b.to_i64())
                    && b != 0
                {
                    check_float(line, true_div_i64(a, b), want, "");
                }
            }
            _ => assert_eq!(result(op, operands), want, "{line}"),
        }
    }
}

#[test]
fn machine_words() {
    let edge =
        [0, 1, -1, 2, -2, 3, 7, -7, 1 << 31, i64::MAX, i64::MIN, i64::MIN + 1, 1 << 62, -(1 << 62), 12345];
    for a in edge {
        let big_a = BigInt::from_i64(a);
        assert_eq!(hash_i64(a), big_a.hash());
        assert_eq!(neg_i64(a).into_big(), big_a.neg());
        for b in edge {
            let big_b = BigInt::from_i64(b);
            assert_eq!(add_i64(a, b).into_big(), big_a.add(&big_b));
            assert_eq!(sub_i64(a, b).into_big(), big_a.sub(&big_b));
            assert_eq!(mul_i64(a, b).into_big(), big_a.mul(&big_b));
            assert_eq!(big_a.cmp_i64(b), a.cmp(&b));
            assert_eq!(
                gcd_u64(a.unsigned_abs(), b.unsigned_abs()),
                big_a.gcd(&big_b).to_u64().expect("a word")
            );
            match div_mod_i64(a, b) {
                None => assert!(big_a.div_mod(&big_b).is_none()),
                Some((q, r)) => {
                    assert_eq!((q.into_big(), BigInt::from_i64(r)), big_a.div_mod(&big_b).expect("not zero"));
                }
            }
        }
        for n in [0, 1, 2, 5, 62, 63, 64, 65, 130] {
            assert_eq!(shl_i64(a, n).expect("small").into_big(), big_a.shl(n).expect("small"));
            assert_eq!(int_pow_i64(a, n).expect("small").into_big(), big_a.pow(n).expect("small"));
        }
    }
}

#[test]
fn limits() {
    assert_eq!(BigInt::from_i64(1).shl(1 << 40), Err(TooLarge));
    assert_eq!(BigInt::from_i64(3).pow(u64::MAX), Err(TooLarge));
    assert_eq!(BigInt::from_i64(-1).pow(u64::MAX), Ok(BigInt::from_i64(-1)));
    assert_eq!(shl_i64(0, u64::MAX), Ok(Int::Small(0)));
    assert_eq!(BigInt::from_i64(-5).shr(u64::MAX), BigInt::from_i64(-1));
    assert_eq!(BigInt::factorial(1 << 60), Err(TooLarge));
    assert_eq!(BigInt::parse(&[b'1'; 50], 10, 49), Err(ParseIntError::TooManyDigits(50)));
    assert!(BigInt::parse(&[b'1'; 50], 16, 49).is_ok());
    let digits43 = BigInt::pow10(42).expect("small");
    assert!(!digits43.exceeds_digits(43) && digits43.exceeds_digits(42));
    assert!(!digits43.sub_i64(1).exceeds_digits(42));
    assert_eq!(BigInt::from_i64(5).memory_size(), 0);
    assert_eq!(BigInt::pow10(100).expect("small").memory_size(), 48);
}

#[test]
fn near_division() {
    for a in -20..20 {
        for b in [-7, -4, -2, 2, 4, 5] {
            let (q, r) = BigInt::from_i64(a).div_mod_near(&BigInt::from_i64(b)).expect("not zero");
            let want = (a as f64 / b as f64).round_ties_even() as i64;
            assert_eq!((q.to_i64(), r.to_i64()), (Some(want), Some(a - want * b)));
        }
    }
}

#[test]
fn frexp_rounds_up_to_the_next_power() {
    let (m, e) = BigInt::from_u64(u64::MAX).frexp();
    assert_eq!((m, e), (0.5, 65));
    let (m, e) = BigInt::from_i64(-12).frexp();
    assert_eq!((m, e), (-0.75, 4));
}
