//! JSON strings: writing with escapes and reading them. Runs of bytes without anything special are found eight at a
//! time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// High bits of the bytes of `word` that are below 0x20, a quote or a backslash (a set bit above the lowest one may be
/// wrong; the lowest is right).
#[inline(always)]
fn special(word: u64) -> u64 {
    let zero = |w: u64| w.wrapping_sub(ONES) & !w;
    let quote = zero(word ^ (ONES * b'"' as u64));
    let backslash = zero(word ^ (ONES * b'\\' as u64));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (quote | backslash | control) & HIGHS
}

/// Length of the start of `bytes` that holds no control character, quote or backslash, and whether it is ASCII.
#[inline]
fn plain_run(bytes: &[u8]) -> (usize, bool) {
    let mut n = 0;
    let mut all = 0u64;
    let mut words = bytes.chunks_exact(8);
    for chunk in &mut words {
        let word = u64::from_le_bytes([
            chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7],
        ]);
        let marks = special(word);
        if marks != 0 {
            let len = marks.trailing_zeros() as usize / 8;
            let seen = if len == 0 { 0 } else { word << (64 - 8 * len) };
            return (n + len, (all | seen) & HIGHS == 0);
        }
        all |= word;
        n += 8;
    }
    for &byte in words.remainder() {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        all |= byte as u64;
        n += 1;
    }
    (n, all & HIGHS == 0)
}

/// As [`plain_run`], also stopping at DEL and everything beyond ASCII.
#[inline]
fn plain_ascii_run(bytes: &[u8]) -> usize {
    let mut n = 0;
    let mut words = bytes.chunks_exact(8);
    for chunk in &mut words {
        let word = u64::from_le_bytes([
            chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7],
        ]);
        let delete = word ^ (ONES * 0x7F);
        let marks = special(word) | word & HIGHS | delete.wrapping_sub(ONES) & !delete & HIGHS;
        if marks != 0 {
            return n + marks.trailing_zeros() as usize / 8;
        }
        n += 8;
    }
    let is_plain = |b: &&u8| (0x20..0x7F).contains(*b) && **b != b'"' && **b != b'\\';
    n + words.remainder().iter().take_while(is_plain).count()
}

fn push_unicode_escape(out: &mut Vec<u8>, unit: u32) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |shift: u32| HEX[(unit >> shift & 15) as usize];
    out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// The escape of an ASCII character that needs one.
fn push_ascii_escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0C => b'f',
        _ => return push_unicode_escape(out, byte as u32),
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends `text` (generalised UTF-8) in quotes; what needs none is not escaped.
pub fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text;
    loop {
        let (n, _) = plain_run(rest);
        out.extend_from_slice(&rest[..n]);
        let Some(&byte) = rest.get(n) else { break };
        push_ascii_escape(out, byte);
        rest = &rest[n + 1..];
    }
    out.push(b'"');
}

/// Appends `text` (generalised UTF-8) in quotes, in ASCII alone.
pub fn push_quoted_ascii(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text;
    loop {
        let n = plain_ascii_run(rest);
        out.extend_from_slice(&rest[..n]);
        rest = &rest[n..];
        match rest.first() {
            None => break,
            Some(&byte) if byte < 0x80 => {
                push_ascii_escape(out, byte);
                rest = &rest[1..];
            }
            Some(_) => {
                let Some((c, width)) = taipan_text::wtf8::decode_first(rest) else { break };
                if c < 0x10000 {
                    push_unicode_escape(out, c);
                } else {
                    push_unicode_escape(out, 0xD800 | (c - 0x10000) >> 10);
                    push_unicode_escape(out, 0xDC00 | (c - 0x10000) & 0x3FF);
                }
                rest = &rest[width..];
            }
        }
    }
    out.push(b'"');
}

/// A string that was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Scanned<'a> {
    /// As it stands in the document; true: it is ASCII.
    Plain(&'a [u8], bool),
    /// It had escapes.
    Built(Vec<u8>),
}

/// What is wrong with a string, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub enum StringError {
    /// It has no end.
    Unterminated,
    Control(usize),
    Escape(usize),
    Unicode(usize),
}

/// Four hexadecimal digits at `at`.
fn hex_unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |unit, d| Some(unit << 4 | (*d as char).to_digit(16)?))
}

/// Reads the string whose text begins at byte `at` (after the quote); gives it and the place after its closing quote.
///
/// # Errors
/// It is no valid JSON string.
pub fn scan(bytes: &[u8], at: usize, strict: bool) -> Result<(Scanned<'_>, usize), StringError> {
    let start = at;
    let (n, ascii) = plain_run(&bytes[at..]);
    let mut at = at + n;
    if bytes.get(at) == Some(&b'"') {
        return Ok((Scanned::Plain(&bytes[start..at], ascii), at + 1));
    }
    let mut out = bytes[start..at].to_vec();
    loop {
        match bytes.get(at) {
            None => return Err(StringError::Unterminated),
            Some(b'"') => return Ok((Scanned::Built(out), at + 1)),
            Some(b'\\') => at = scan_escape(bytes, at, &mut out)?,
            Some(&control) => {
                if strict {
                    return Err(StringError::Control(at));
                }
                out.push(control);
                at += 1;
            }
        }
        let (n, _) = plain_run(&bytes[at..]);
        out.extend_from_slice(&bytes[at..at + n]);
        at += n;
    }
}

/// Reads the escape at the backslash at `at`; gives the place after it.
fn scan_escape(bytes: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, StringError> {
    let Some(&code) = bytes.get(at + 1) else { return Err(StringError::Unterminated) };
    let byte = match code {
        b'"' | b'\\' | b'/' => code,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => {
            let Some(mut unit) = hex_unit(bytes, at + 2) else { return Err(StringError::Unicode(at + 1)) };
            let mut end = at + 6;
            if (0xD800..0xDC00).contains(&unit)
                && bytes[end..].starts_with(b"\\u")
                && let Some(low) = hex_unit(bytes, end + 2)
                && (0xDC00..0xE000).contains(&low)
            {
                unit = 0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF);
                end += 6;
            }
            push_code_point(out, unit);
            return Ok(end);
        }
        _ => return Err(StringError::Escape(at)),
    };
    out.push(byte);
    Ok(at + 2)
}

/// Appends a code point. Surrogates that come apart from different escapes stay apart.
fn push_code_point(out: &mut Vec<u8>, c: u32) {
    taipan_text::wtf8::push(out, c);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &[u8]) -> (String, String) {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        push_quoted(&mut a, text);
        push_quoted_ascii(&mut b, text);
        (String::from_utf8(a).unwrap(), String::from_utf8(b).unwrap())
    }

    #[test]
    fn writing() {
        assert_eq!(quoted(b"plain text that is long"), {
            let t = "\"plain text that is long\"".to_string();
            (t.clone(), t)
        });
        assert_eq!(quoted("0123456é\u{7f}\"\\\n\u{1}😀".as_bytes()), {
            let a = "\"0123456é\u{7f}\\\"\\\\\\n\\u0001😀\"".to_string();
            (a, "\"0123456\\u00e9\\u007f\\\"\\\\\\n\\u0001\\ud83d\\ude00\"".to_string())
        });
    }

    #[test]
    fn reading() {
        assert_eq!(scan(b"0123456789\" x", 0, true), Ok((Scanned::Plain(b"0123456789", true), 11)));
        assert_eq!(scan("01234567é\"".as_bytes(), 0, true).map(|r| r.1), Ok(11));
        assert!(matches!(scan("é01234567\"".as_bytes(), 0, true), Ok((Scanned::Plain(_, false), 11))));
        assert_eq!(scan(b"a\\n\\u0041\"", 0, true), Ok((Scanned::Built(b"a\nA".to_vec()), 10)));
        assert_eq!(scan(b"\\ud83d\\ude00\"", 0, true), Ok((Scanned::Built("😀".as_bytes().to_vec()), 13)));
        assert_eq!(scan(b"a\\u12", 0, true), Err(StringError::Unicode(2)));
        assert_eq!(scan(b"a\\x\"", 0, true), Err(StringError::Escape(1)));
        assert_eq!(scan(b"a\x01\"", 0, true), Err(StringError::Control(1)));
        assert_eq!(scan(b"a\x01\"", 0, false), Ok((Scanned::Built(b"a\x01".to_vec()), 3)));
        assert_eq!(scan(b"a", 0, true), Err(StringError::Unterminated));
    }
}
