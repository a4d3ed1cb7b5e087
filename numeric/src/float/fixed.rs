//! Doubles with a given number of digits after the point, by integer arithmetic: a double is an integer of 53 bits times a power
//! of two, so that as long as few digits are asked for, all digits there are fit 128 bits, and rounding is looking at
//! those that are cut off. That is several times as quick as the standard library, which has numbers of any size for doubles that
//! lie just between two results.

/// Most digits after the point.
const MOST: usize = 22;
/// Bytes that the text of a number takes at most.
pub const ROOM: usize = 64;

/// `x`, which is finite and not negative, with `precision` digits after the point, ties to even: at the end of the buffer.
/// None where the numbers on the way would be too large.
pub fn fixed(x: f64, precision: usize, buffer: &mut [u8; ROOM]) -> Option<&[u8]> {
    let power = 10u128.pow(u32::try_from(precision).ok().filter(|_| precision <= MOST)?);
    let exponent = (x.to_bits() >> 52) as i32;
    let fraction = x.to_bits() & ((1 << 52) - 1);
    // x = mantissa * 2^shift
    let (mantissa, shift) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, exponent - 1075),
    };
    let (whole, part) = match shift {
        // (2^53 * 2^74 is just below 2^128.)
        75.. => return None,
        0.. => (u128::from(mantissa) << shift, 0),
        // (2^53 * 10^22 is below 2^127.)
        _ => split(rounded(u128::from(mantissa) * power, shift.unsigned_abs()), power),
    };
    let mut at = ROOM;
    if precision > 0 {
        at = digits(part, precision, at, buffer);
        at -= 1;
        buffer[at] = b'.';
    }
    at = digits(whole, 1, at, buffer);
    Some(&buffer[at..])
}

/// `n / 2^shift`, ties to even; `n` is below 2^127, and `shift` at least 1.
fn rounded(n: u128, shift: u32) -> u128 {
    if shift >= 128 {
        return 0;
    }
    let (quotient, rest, half) = (n >> shift, n & ((1 << shift) - 1), 1 << (shift - 1));
    quotient + u128::from(rest > half || rest == half && quotient & 1 == 1)
}

fn split(n: u128, power: u128) -> (u128, u128) {
    // Division of 128 bits takes ten times as long.
    match (u64::try_from(n), u64::try_from(power)) {
        (Ok(n), Ok(power)) => (u128::from(n / power), u128::from(n % power)),
        _ => (n / power, n % power),
    }
}

/// Writes at least `least` digits of `n` before `end`; where they begin.
fn digits(mut n: u128, least: usize, end: usize, buffer: &mut [u8; ROOM]) -> usize {
    let mut at = end;
    while u64::try_from(n).is_err() {
        at -= 1;
        buffer[at] = b'0' + (n % 10) as u8;
        n /= 10;
    }
    let mut n = n as u64;
    while n > 0 || end - at < least {
        at -= 1;
        buffer[at] = b'0' + (n % 10) as u8;
        n /= 10;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(x: f64) {
        for precision in 0..=MOST + 1 {
            let mut buffer = [0; ROOM];
            if let Some(text) = fixed(x, precision, &mut buffer) {
                assert_eq!(std::str::from_utf8(text), Ok(format!("{x:.precision$}").as_str()), "{x:e}");
            } else {
                assert!(precision > MOST || x >= 1e38, "{x} {precision}");
            }
        }
    }

    #[test]
    fn as_the_standard_library_has_it() {
        let hard =
            [0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 1e22, 1e23, 2f64.powi(127), 2f64.powi(128), 5e-324, 1e-300];
        for x in
            hard.into_iter().chain([0.045, 1.005, 9.995, 99.5, 0.05, 999_999.5, f64::MAX, f64::MIN_POSITIVE])
        {
            check(x);
        }
        // Numbers of all sizes, from a generator of its own.
        let mut state = 1u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let x = f64::from_bits(state >> 1);
            if x.is_finite() {
                check(x);
            }
            check((state >> 40) as f64 / 1000.0);
            check((state >> 30) as f64 / 64.0);
        }
    }
}
