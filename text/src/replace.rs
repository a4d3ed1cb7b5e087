//! `replace`, `join` and `translate`.

use crate::find::find_bytes;
use crate::split::split;
use crate::text::{Text, TextBuf};
use crate::wtf8;

/// `str.replace(old, new, count)`; `None` if nothing changes.
pub fn replace(text: Text<'_>, old: Text<'_>, new: Text<'_>, max: usize) -> Option<TextBuf> {
    if max == 0 || old.bytes() == new.bytes() || text.is_ascii() && !old.is_ascii() {
        return None;
    }
    if old.is_empty() {
        return Some(interleave(text, new, max));
    }
    let (bytes, times) = replace_found(text.bytes(), old.bytes(), new.bytes(), max)?;
    // Going by the number of replacements is right also where `old` and `new` have several code points.
    Some(TextBuf::from_parts(bytes, text.chars() + times * new.chars() - times * old.chars()))
}

/// `bytes.replace(old, new, count)`; `None` if nothing changes.
pub fn replace_bytes(bytes: &[u8], old: &[u8], new: &[u8], max: usize) -> Option<Vec<u8>> {
    if max == 0 || old == new {
        return None;
    }
    if !old.is_empty() {
        return Some(replace_found(bytes, old, new, max)?.0);
    }
    let mut out = Vec::with_capacity(bytes.len() + new.len().saturating_mul(max.min(bytes.len() + 1)));
    for (i, &byte) in bytes.iter().enumerate() {
        if i < max {
            out.extend_from_slice(new);
        }
        out.push(byte);
    }
    if bytes.len() < max {
        out.extend_from_slice(new);
    }
    Some(out)
}

/// The result and the number of replacements.
fn replace_found(bytes: &[u8], old: &[u8], new: &[u8], max: usize) -> Option<(Vec<u8>, usize)> {
    if let (&[from], &[to]) = (old, new) {
        return replace_byte(bytes, from, to, max);
    }
    let first = find_bytes(bytes, old)?;
    if bytes.len() <= 256 {
        return Some(replace_few(bytes, old, new, max, first));
    }
    // Where the result grows, its size is known only from counting; searching twice is cheaper than moving.
    let growth = new.len().saturating_sub(old.len());
    let times = if growth > 0 { crate::find::count_bytes(bytes, old).min(max) } else { 0 };
    let mut out = Vec::with_capacity(bytes.len() + growth * times);
    let mut pieces = split(bytes, old, max);
    if let Some(first) = pieces.next() {
        out.extend_from_slice(&bytes[first]);
    }
    let mut times = 0;
    for piece in pieces {
        out.extend_from_slice(new);
        out.extend_from_slice(&bytes[piece]);
        times += 1;
    }
    Some((out, times))
}

/// As [`replace_found`] for a short text, where a searcher takes longer to make than the rest: `first` is the first place.
fn replace_few(bytes: &[u8], old: &[u8], new: &[u8], max: usize, first: usize) -> (Vec<u8>, usize) {
    let growth = new.len().saturating_sub(old.len());
    let mut out = Vec::with_capacity(bytes.len() + growth);
    let (mut rest, mut found, mut times) = (bytes, Some(first), 0);
    while let Some(at) = found {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(new);
        rest = &rest[at + old.len()..];
        times += 1;
        found = if times < max { find_bytes(rest, old) } else { None };
    }
    out.extend_from_slice(rest);
    (out, times)
}

fn replace_byte(bytes: &[u8], from: u8, to: u8, max: usize) -> Option<(Vec<u8>, usize)> {
    let first = memchr::memchr(from, bytes)?;
    let mut out = bytes.to_vec();
    if max >= bytes.len() {
        // Branch-free, so that it vectorizes.
        out[first..].iter_mut().for_each(|b| *b = if *b == from { to } else { *b });
        return Some((out, 0));
    }
    let mut times = 0;
    for at in memchr::memchr_iter(from, bytes).take(max) {
        out[at] = to;
        times += 1;
    }
    Some((out, times))
}

/// `new` before every code point and at the end, `max` times at most.
fn interleave(text: Text<'_>, new: Text<'_>, max: usize) -> TextBuf {
    let times = max.min(text.chars() + 1);
    let mut out = TextBuf::with_capacity(text.bytes().len() + new.bytes().len().saturating_mul(times));
    let mut cps = text.code_points();
    for i in 0..times {
        out.push_text(new);
        if i + 1 == times {
            break;
        }
        if let Some(cp) = cps.next() {
            out.push(cp);
        }
    }
    out.push_counted(cps.rest());
    out
}

/// `sep.join(parts)`.
pub fn join<'a>(sep: Text<'_>, parts: impl Iterator<Item = Text<'a>> + Clone) -> TextBuf {
    let (mut size, mut count) = (0usize, 0usize);
    for part in parts.clone() {
        size = size.saturating_add(part.bytes().len());
        count += 1;
    }
    let mut out = TextBuf::with_capacity(size.saturating_add(sep.bytes().len().saturating_mul(count)));
    for (i, part) in parts.enumerate() {
        if i > 0 {
            out.push_text(sep);
        }
        out.push_text(part);
    }
    out
}

/// `str * n`.
pub fn repeat(text: Text<'_>, n: usize) -> TextBuf {
    TextBuf::from_parts(text.bytes().repeat(n), text.chars() * n)
}

/// What a code point is translated to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Translation {
    /// To itself.
    Keep,
    /// To nothing.
    Delete,
    /// To another code point.
    Char(u32),
    /// To a string.
    Text(TextBuf),
}

/// `str.translate(table)`: `look_up` answers for a code point. It is asked once for each ASCII character that turns to
/// one code point or nothing, as in CPython, and for every occurrence of others.
pub fn translate<E>(
    text: Text<'_>,
    mut look_up: impl FnMut(u32) -> Result<Translation, E>,
) -> Result<TextBuf, E> {
    // For each ASCII character: what it becomes, a code point or one of the marks above them.
    const UNKNOWN: u32 = u32::MAX;
    const DELETED: u32 = u32::MAX - 1;
    let mut known = [UNKNOWN; 128];
    let mut out = TextBuf::with_capacity(text.bytes().len());
    let mut cps = text.code_points();
    loop {
        cps = wtf8::code_points(translate_run(cps.rest(), &known, &mut out));
        let Some(cp) = cps.next() else { break };
        let remembered = known.get(cp as usize).copied().unwrap_or(UNKNOWN);
        if remembered < DELETED {
            out.push(remembered);
            continue;
        }
        if remembered == DELETED {
            continue;
        }
        let answer = match look_up(cp)? {
            Translation::Keep => cp,
            Translation::Char(to) => to,
            Translation::Delete => DELETED,
            Translation::Text(to) => {
                out.push_text(to.as_text());
                continue;
            }
        };
        if let Some(slot) = known.get_mut(cp as usize) {
            *slot = answer;
        }
        if answer != DELETED {
            out.push(answer.min(wtf8::MAX_CODE_POINT));
        }
    }
    Ok(out)
}

/// Translates ASCII characters that are known to become ASCII characters, as many as come in a row; gives the rest.
fn translate_run<'a>(bytes: &'a [u8], known: &[u32; 128], out: &mut TextBuf) -> &'a [u8] {
    let mut rest = bytes;
    loop {
        let mut batch = [0u8; 64];
        let mut used = 0;
        for (slot, &byte) in batch.iter_mut().zip(rest) {
            match known.get(byte as usize) {
                Some(&to) if to < 0x80 => *slot = to as u8,
                _ => break,
            }
            used += 1;
        }
        out.push_prepared(&batch[..used], used);
        rest = &rest[used..];
        if used < batch.len() {
            return rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(s: &str, old: &str, new: &str, max: usize) -> Option<String> {
        replace(Text::from(s), Text::from(old), Text::from(new), max).map(|b| {
            assert_eq!(b.chars(), wtf8::count(b.bytes()));
            b.to_lossy_string()
        })
    }

    #[test]
    fn replacing() {
        assert_eq!(replaced("aXbXc", "X", "ää", usize::MAX).as_deref(), Some("aääbääc"));
        assert_eq!(replaced("aXbXc", "X", "y", 1).as_deref(), Some("aybXc"));
        assert_eq!(replaced("aXbXc", "X", "y", 9).as_deref(), Some("aybyc"));
        assert_eq!(replaced("aÄbÄc", "Ä", "", usize::MAX).as_deref(), Some("abc"));
        assert_eq!(replaced("aäb", "", "-", usize::MAX).as_deref(), Some("-a-ä-b-"));
        assert_eq!(replaced("aäb", "", "-", 2).as_deref(), Some("-a-äb"));
        assert_eq!(replaced("", "", "-", 1).as_deref(), Some("-"));
        assert_eq!(replaced("abc", "ä", "-", 1), None);
        assert_eq!(replaced("abc", "b", "x", 0), None);
        assert_eq!(replace_bytes(b"ab", b"", b"-", usize::MAX), Some(b"-a-b-".to_vec()));
        assert_eq!(replace_bytes(b"ab", b"", b"-", 2), Some(b"-a-b".to_vec()));
        assert_eq!(replace_bytes(b"aab", b"aa", b"c", 2), Some(b"cb".to_vec()));
    }

    #[test]
    fn joining() {
        let parts = ["a", "é", "c"].map(Text::from);
        let joined = join(Text::from("–"), parts.iter().copied());
        assert_eq!((joined.to_lossy_string().as_str(), joined.chars()), ("a–é–c", 5));
        assert_eq!(repeat(Text::from("ab"), 3).bytes(), b"ababab");
    }

    #[test]
    fn translating() {
        let mut asked = 0;
        let out = translate(Text::from("aabcdä"), |cp| {
            asked += 1;
            Ok::<_, ()>(match cp {
                0x61 => Translation::Char(0x1F600),
                0x62 => Translation::Delete,
                0xE4 => Translation::Text(TextBuf::from("ae")),
                _ => Translation::Keep,
            })
        });
        assert_eq!(out.map(|b| b.to_lossy_string()), Ok("😀😀cdae".to_string()));
        assert_eq!(asked, 5);
        assert_eq!(translate(Text::from("a"), |_| Err(7)), Err(7));
    }
}
