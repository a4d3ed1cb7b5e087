//! `float(text)`: Python's syntax around a correctly rounded conversion.

/// ASCII whitespace of C's `isspace` taken off both ends. (`str.strip` takes the separators 0x1c to 0x1f as well, number
/// conversions do not.)
pub(crate) fn trim(mut s: &[u8]) -> &[u8] {
    let blank = |c: &u8| matches!(*c, b'\t'..=b'\r' | b' ');
    while s.first().is_some_and(blank) {
        s = &s[1..];
    }
    while s.last().is_some_and(blank) {
        s = &s[..s.len() - 1];
    }
    s
}

/// `inf`, `infinity`, `nan` in any case, without sign.
pub(crate) fn parse_special(s: &[u8]) -> Option<f64> {
    if s.eq_ignore_ascii_case(b"inf") || s.eq_ignore_ascii_case(b"infinity") {
        Some(f64::INFINITY)
    } else if s.eq_ignore_ascii_case(b"nan") {
        Some(f64::NAN)
    } else {
        None
    }
}

/// The length of the longest prefix of `s` that is a float: sign, digits with at most one point, exponent, or a
/// special name. 0 if there is none. No underscores.
pub fn float_prefix(s: &[u8]) -> usize {
    let digits = |mut i: usize| {
        while s.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        i
    };
    let start = usize::from(matches!(s.first(), Some(b'+' | b'-')));
    let whole = digits(start);
    let (end, count) = if s.get(whole) == Some(&b'.') {
        let fraction = digits(whole + 1);
        (fraction, fraction - start - 1)
    } else {
        (whole, whole - start)
    };
    if count == 0 {
        for name in [&b"infinity"[..], b"inf", b"nan"] {
            let stop = start + name.len();
            if s.get(start..stop).is_some_and(|t| t.eq_ignore_ascii_case(name)) {
                return stop;
            }
        }
        return 0;
    }
    if matches!(s.get(end), Some(b'e' | b'E')) {
        let exponent = end + 1 + usize::from(matches!(s.get(end + 1), Some(b'+' | b'-')));
        let stop = digits(exponent);
        if stop > exponent {
            return stop;
        }
    }
    end
}

/// A float without underscores and blanks: exactly what [`float_prefix`] accepts.
pub(crate) fn parse_plain(s: &[u8]) -> Option<f64> {
    if s.is_empty() || float_prefix(s) != s.len() {
        return None;
    }
    let unsigned = if matches!(s[0], b'+' | b'-') { &s[1..] } else { s };
    if let Some(x) = parse_special(unsigned) {
        return Some(if s[0] == b'-' { -x } else { x });
    }
    std::str::from_utf8(s).ok()?.parse().ok()
}

/// Drops the underscores of a number if each stands between two digits; None otherwise.
pub(crate) fn strip_underscores(s: &[u8]) -> Option<Vec<u8>> {
    let mut clean = Vec::with_capacity(s.len());
    let mut previous = 0u8;
    for &c in s {
        if c == b'_' {
            if !previous.is_ascii_digit() {
                return None;
            }
        } else {
            if previous == b'_' && !c.is_ascii_digit() {
                return None;
            }
            clean.push(c);
        }
        previous = c;
    }
    (previous != b'_').then_some(clean)
}

/// `float(text)` for ASCII text; None if it is not a number.
pub fn parse(text: &[u8]) -> Option<f64> {
    let s = trim(text);
    if s.contains(&b'_') {
        return parse_plain(&strip_underscores(s)?);
    }
    parse_plain(s)
}
