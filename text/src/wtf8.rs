//! Generalized UTF-8: decoding, encoding, counting and checking code points in byte slices.
//!
//! Every function takes bytes that are valid generalized UTF-8 (see [`validate`]); on other bytes the answers are
//! meaningless, but nothing panics. Counting works on the observation that a code point has exactly one byte that
//! is not a continuation byte (`10xxxxxx`), so that it vectorizes and needs no decoding.

/// The largest code point, U+10FFFF.
pub const MAX_CODE_POINT: u32 = 0x10_FFFF;

/// Is `byte` a continuation byte, one that doesn't begin a code point?
#[inline(always)]
pub const fn is_continuation(byte: u8) -> bool {
    (byte as i8) < -64
}

/// The lowest top bit that is set in the answer marks the first byte of `word` (little-endian) that is below `limit`, at
/// most 128; none is set if there is no such byte.
#[inline(always)]
pub(crate) const fn bytes_below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & (ONES << 7)
}

/// As [`bytes_below`], for bytes equal to `byte`.
#[inline(always)]
pub(crate) const fn bytes_equal(word: u64, byte: u8) -> u64 {
    let differences = word ^ (ONES * byte as u64);
    differences.wrapping_sub(ONES) & !differences & (ONES << 7)
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// Is `cp` a surrogate, U+D800..U+DFFF?
#[inline(always)]
pub const fn is_surrogate(cp: u32) -> bool {
    cp & 0xFFFF_F800 == 0xD800
}

/// Number of bytes of the code point that begins with `lead`.
#[inline(always)]
pub const fn width_of_lead(lead: u8) -> usize {
    match lead {
        0..=0xDF => 1 + (lead >= 0xC0) as usize,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

/// Number of bytes that code point `cp` takes.
#[inline(always)]
pub const fn width(cp: u32) -> usize {
    match cp {
        0..=0x7F => 1,
        0x80..=0x7FF => 2,
        0x800..=0xFFFF => 3,
        _ => 4,
    }
}

/// Decodes the code point that begins at `at`: the code point and its width in bytes; `None` at the end.
#[inline]
pub fn decode_at(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    decode_first(bytes.get(at..)?)
}

/// Decodes the first code point: its value and its width in bytes; `None` for an empty slice.
#[inline(always)]
pub fn decode_first(bytes: &[u8]) -> Option<(u32, usize)> {
    let &lead = bytes.first()?;
    if lead < 0x80 {
        return Some((lead as u32, 1));
    }
    Some(decode_wide(lead, bytes))
}

#[inline]
fn decode_wide(lead: u8, bytes: &[u8]) -> (u32, usize) {
    let low = |b: u8| (b & 0x3F) as u32;
    if lead < 0xE0 {
        return match *bytes {
            [_, b, ..] => ((lead as u32 & 0x1F) << 6 | low(b), 2),
            _ => (lead as u32, 1),
        };
    }
    if lead < 0xF0 {
        return match *bytes {
            [_, b, c, ..] => ((lead as u32 & 0x0F) << 12 | low(b) << 6 | low(c), 3),
            _ => (lead as u32, 1),
        };
    }
    match *bytes {
        [_, b, c, d, ..] => ((lead as u32 & 0x07) << 18 | low(b) << 12 | low(c) << 6 | low(d), 4),
        _ => (lead as u32, 1),
    }
}

/// Decodes the last code point: its value and its width in bytes; `None` for an empty slice.
#[inline]
pub fn decode_last(bytes: &[u8]) -> Option<(u32, usize)> {
    let &last = bytes.last()?;
    if last < 0x80 {
        return Some((last as u32, 1));
    }
    let start = floor_boundary(bytes, bytes.len() - 1);
    Some((decode_first(&bytes[start..])?.0, bytes.len() - start))
}

/// The nearest beginning of a code point at or before `at`.
#[inline]
pub fn floor_boundary(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    while at > 0 && at < bytes.len() && is_continuation(bytes[at]) {
        at -= 1;
    }
    at
}

/// Appends code point `cp` (at most U+10FFFF; surrogates are kept as they are, also next to each other).
#[inline]
pub fn push(out: &mut Vec<u8>, cp: u32) {
    // Each length is a constant in its place, so that no call copies a few bytes.
    let (buf, len) = encode(cp);
    match (len, buf) {
        (1, [a, ..]) => out.push(a),
        (2, [a, b, ..]) => out.extend_from_slice(&[a, b]),
        (3, [a, b, c, _]) => out.extend_from_slice(&[a, b, c]),
        _ => out.extend_from_slice(&buf),
    }
}

/// Encodes code point `cp`: a buffer and how many of its bytes are used.
#[inline]
pub const fn encode(cp: u32) -> ([u8; 4], usize) {
    match cp {
        0..=0x7F => ([cp as u8, 0, 0, 0], 1),
        0x80..=0x7FF => ([0xC0 | (cp >> 6) as u8, tail_byte(cp, 0), 0, 0], 2),
        0x800..=0xFFFF => ([0xE0 | (cp >> 12) as u8, tail_byte(cp, 6), tail_byte(cp, 0), 0], 3),
        _ => ([0xF0 | (cp >> 18 & 7) as u8, tail_byte(cp, 12), tail_byte(cp, 6), tail_byte(cp, 0)], 4),
    }
}

#[inline(always)]
const fn tail_byte(cp: u32, shift: u32) -> u8 {
    0x80 | (cp >> shift & 0x3F) as u8
}

/// Number of code points in `bytes`.
pub fn count(bytes: &[u8]) -> usize {
    // Rows of four words, whose bytes count to 255 at most before they are added up: compiled to operations on vectors.
    const ROUNDS: usize = 255;
    let (rows, rest) = bytes.as_chunks::<32>();
    let mut continuations = 0;
    for block in rows.chunks(ROUNDS) {
        continuations += continuations_in(block);
    }
    let (words, bytes_left) = rest.as_chunks::<8>();
    let rest: usize = words.iter().map(|word| count_word(u64::from_le_bytes(*word))).sum();
    let left = bytes_left.iter().filter(|&&b| !is_continuation(b)).count();
    rows.len() * 32 - continuations + rest + left
}

/// Number of continuation bytes in at most 255 rows.
#[inline(always)]
fn continuations_in(rows: &[[u8; 32]]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const PAIRS: u64 = 0x00FF_00FF_00FF_00FF;
    let mut sums = [0u64; 4];
    for row in rows {
        let (words, _) = row.as_chunks::<8>();
        for (sum, word) in sums.iter_mut().zip(words) {
            let word = u64::from_le_bytes(*word);
            // A continuation byte has bit 7 set and bit 6 clear.
            *sum += (word >> 7) & !(word >> 6) & ONES;
        }
    }
    let add_up = |sum: u64| ((sum & PAIRS) + (sum >> 8 & PAIRS)).wrapping_mul(0x0001_0001_0001_0001) >> 48;
    sums.into_iter().map(add_up).sum::<u64>() as usize
}

/// Number of code points that begin in an eight-byte word.
#[inline(always)]
pub(crate) fn count_word(word: u64) -> usize {
    const TOPS: u64 = 0x8080_8080_8080_8080;
    // A continuation byte has bit 7 set and bit 6 clear.
    8 - ((word & !(word << 1)) & TOPS).count_ones() as usize
}

/// Byte offset of the code point number `n`, counted from 0; `bytes.len()` if there are no more than `n`.
pub fn offset_of(bytes: &[u8], n: usize) -> usize {
    find_number(bytes, n).unwrap_or(bytes.len())
}

/// Byte offset of the code point number `n`, counted from 0.
///
/// # Errors
/// There are no more than `n`: how many there are.
fn find_number(bytes: &[u8], n: usize) -> Result<usize, usize> {
    let mut left = n;
    let mut at = 0;
    for row in bytes.chunks_exact(64 * 8) {
        let here = count(row);
        if here > left {
            break;
        }
        left -= here;
        at += row.len();
    }
    for word in bytes[at..].as_chunks::<8>().0 {
        let here = count_word(u64::from_le_bytes(*word));
        if here > left {
            break;
        }
        left -= here;
        at += 8;
    }
    for (i, &byte) in bytes[at..].iter().enumerate() {
        if !is_continuation(byte) {
            if left == 0 {
                return Ok(at + i);
            }
            left -= 1;
        }
    }
    Err(n - left)
}

/// Where the first `n` code points end.
///
/// # Errors
/// There are fewer: how many there are.
pub fn end_of(bytes: &[u8], n: usize) -> Result<usize, usize> {
    find_number(bytes, n).or_else(|all| if all == n { Ok(bytes.len()) } else { Err(all) })
}

/// Code points of `bytes`, from both ends.
#[inline]
pub fn code_points(bytes: &[u8]) -> CodePoints<'_> {
    CodePoints { bytes }
}

/// Iterator made by [`code_points`].
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
}

impl<'a> CodePoints<'a> {
    /// The bytes not yet given out.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline(always)]
    fn next(&mut self) -> Option<u32> {
        let low = |byte: u8| (byte & 0x3F) as u32;
        let (cp, rest) = match self.bytes {
            [] => return None,
            &[a, ref rest @ ..] if a < 0x80 => (a as u32, rest),
            &[a, b, ref rest @ ..] if a < 0xE0 => ((a as u32 & 0x1F) << 6 | low(b), rest),
            &[a, b, c, ref rest @ ..] if a < 0xF0 => ((a as u32 & 0x0F) << 12 | low(b) << 6 | low(c), rest),
            &[a, b, c, d, ref rest @ ..] => {
                ((a as u32 & 7) << 18 | low(b) << 12 | low(c) << 6 | low(d), rest)
            }
            &[a, ref rest @ ..] => (a as u32, rest),
        };
        self.bytes = rest;
        Some(cp)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.bytes.len().div_ceil(4), Some(self.bytes.len()))
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        let (cp, width) = decode_last(self.bytes)?;
        self.bytes = &self.bytes[..self.bytes.len() - width];
        Some(cp)
    }
}

/// Code points with the byte offset where each begins.
#[inline]
pub fn code_point_indices(bytes: &[u8]) -> impl Iterator<Item = (usize, u32)> + '_ {
    let mut iter = code_points(bytes);
    std::iter::from_fn(move || {
        let at = bytes.len() - iter.bytes.len();
        Some((at, iter.next()?))
    })
}

/// Checks that `bytes` are generalized UTF-8 (shortest forms, at most U+10FFFF, surrogates allowed):
/// the number of code points, or the offset of the first bad byte.
pub fn validate(bytes: &[u8]) -> Result<usize, usize> {
    let mut at = 0;
    while at < bytes.len() {
        match std::str::from_utf8(&bytes[at..]) {
            Ok(_) => break,
            Err(error) => {
                at += error.valid_up_to();
                // std refuses surrogates: accept them here, one at a time.
                match bytes[at..] {
                    [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..] => at += 3,
                    _ => return Err(at),
                }
            }
        }
    }
    Ok(count(bytes))
}

/// Are there surrogates in `bytes`, so that they are not proper UTF-8?
pub fn has_surrogates(bytes: &[u8]) -> bool {
    first_surrogate(bytes).is_some()
}

/// Byte offset of the first surrogate in `bytes`.
pub fn first_surrogate(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0xED, bytes).find(|&i| bytes.get(i + 1).is_some_and(|&b| b >= 0xA0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Vec<u8>, Vec<u32>) {
        let cps = vec![
            0x61,
            0x7F,
            0x80,
            0x7FF,
            0x800,
            0xD83D,
            0xDE00,
            0xFFFF,
            0x10000,
            0x1F600,
            MAX_CODE_POINT,
            0x0A,
        ];
        let mut bytes = Vec::new();
        cps.iter().for_each(|&cp| push(&mut bytes, cp));
        (bytes, cps)
    }

    #[test]
    fn round_trip_both_ways() {
        let (bytes, cps) = sample();
        assert_eq!(code_points(&bytes).collect::<Vec<_>>(), cps);
        let mut back: Vec<_> = code_points(&bytes).rev().collect();
        back.reverse();
        assert_eq!(back, cps);
        assert_eq!(validate(&bytes), Ok(cps.len()));
        assert_eq!(first_surrogate(&bytes), Some(9));
    }

    #[test]
    fn offsets_and_counts() {
        let (one, cps) = sample();
        let bytes = one.repeat(997);
        assert_eq!(count(&bytes), cps.len() * 997);
        for len in 0..300 {
            let part = &bytes[len..len * 60];
            let slow = part.iter().filter(|&&b| !is_continuation(b)).count();
            assert_eq!(count(part), slow);
            assert_eq!(end_of(part, slow), Ok(part.len()));
            assert_eq!(end_of(part, slow + 1), Err(slow));
        }
        assert_eq!(count(&[0x80; 100_000]), 0);
        let starts: Vec<_> = code_point_indices(&bytes).map(|(at, _)| at).collect();
        for n in (0..starts.len()).step_by(7) {
            assert_eq!(offset_of(&bytes, n), starts[n]);
        }
        assert_eq!(offset_of(&bytes, starts.len()), bytes.len());
        assert_eq!(offset_of(&bytes, starts.len() + 9), bytes.len());
    }

    #[test]
    fn invalid_is_found() {
        for (bytes, at) in [
            (&b"ab\x80"[..], 2),
            (b"\xC0\x80", 0),
            (b"a\xE0\x80\x80", 1),
            (b"\xF4\x90\x80\x80", 0),
            (b"\xED\xA0", 0),
            (b"\xED\xA0\x80\xFF", 3),
            (b"\xE2\x82", 0),
        ] {
            assert_eq!(validate(bytes), Err(at), "{bytes:?}");
            // No panic on invalid bytes.
            let _ = code_points(bytes).count() + code_points(bytes).rev().count() + offset_of(bytes, 1);
        }
    }
}
