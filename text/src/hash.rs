//! Hashes of `str` and `bytes`, equal to CPython's for the same `PYTHONHASHSEED`.
//!
//! SipHash-1-3 (Aumasson, Bernstein, 2012), keyed by 16 bytes that a seed expands to. A string is hashed over the bytes
//! of CPython's compact form: Latin-1, else UTF-16 code units, else UTF-32, whichever its largest code point needs.

use crate::text::Text;
use crate::wtf8;

/// The key of the hash functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashKey {
    k0: u64,
    k1: u64,
}

impl HashKey {
    /// The key from 16 random bytes, for `PYTHONHASHSEED=random`.
    pub fn from_bytes(bytes: [u8; 16]) -> HashKey {
        let wide = u128::from_le_bytes(bytes);
        HashKey { k0: wide as u64, k1: (wide >> 64) as u64 }
    }

    /// The key for a fixed `PYTHONHASHSEED`: zero for 0, else bytes 16..23 of the states of the linear congruential
    /// generator with multiplier 214013 and increment 2531011.
    pub fn from_seed(seed: u32) -> HashKey {
        if seed == 0 {
            return HashKey { k0: 0, k1: 0 };
        }
        let mut state = seed;
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
            *byte = (state >> 16) as u8;
        }
        HashKey::from_bytes(bytes)
    }

    /// `hash(bytes)`: 0 for no bytes, never -1.
    pub fn hash_bytes(&self, bytes: &[u8]) -> i64 {
        if bytes.is_empty() {
            return 0;
        }
        match siphash13(self.k0, self.k1, bytes) as i64 {
            -1 => -2,
            hash => hash,
        }
    }

    /// `hash(str)`.
    pub fn hash_text(&self, text: Text<'_>) -> i64 {
        if text.is_ascii() {
            return self.hash_bytes(text.bytes());
        }
        // The largest lead byte tells the width: U+00FF begins with 0xC3, U+FFFF with 0xEF.
        let top = text.bytes().iter().copied().max().unwrap_or(0);
        let hash = match top {
            0..=0xC3 => self.hash_units(text, |cp| [cp as u8]),
            0xC4..=0xEF => self.hash_units(text, |cp| (cp as u16).to_le_bytes()),
            _ => self.hash_units(text, u32::to_le_bytes),
        };
        if hash == -1 { -2 } else { hash }
    }

    /// Hashes units of `N` bytes, some hundred at a time.
    fn hash_units<const N: usize>(&self, text: Text<'_>, unit: impl Fn(u32) -> [u8; N]) -> i64 {
        let mut hasher = SipHasher::new(self.k0, self.k1);
        let mut batch = [[0u8; N]; 256];
        let mut cps = wtf8::code_points(text.bytes());
        loop {
            let mut used = 0;
            for (slot, cp) in batch.iter_mut().zip(&mut cps) {
                *slot = unit(cp);
                used += 1;
            }
            hasher.absorb(batch[..used].as_flattened());
            if used < batch.len() {
                return hasher.finish() as i64;
            }
        }
    }
}

/// SipHash with one compression and three finalization rounds.
pub fn siphash13(k0: u64, k1: u64, bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher::new(k0, k1);
    hasher.absorb(bytes);
    hasher.finish()
}

/// SipHash-1-3 under way. Only the last part may have a length that is no multiple of eight.
struct SipHasher {
    v: [u64; 4],
    tail: u64,
    len: usize,
}

impl SipHasher {
    #[inline]
    fn new(k0: u64, k1: u64) -> SipHasher {
        let v = [
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ];
        SipHasher { v, tail: 0, len: 0 }
    }

    #[inline]
    fn absorb(&mut self, bytes: &[u8]) {
        let mut v = self.v;
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            compress(&mut v, u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        }
        self.v = v;
        self.tail = chunks.remainder().iter().rev().fold(0, |word, &b| word << 8 | b as u64);
        self.len += bytes.len();
    }

    #[inline]
    fn finish(mut self) -> u64 {
        let v = &mut self.v;
        compress(v, (self.len as u64) << 56 | self.tail);
        v[2] ^= 0xFF;
        (0..3).for_each(|_| round(v));
        v[0] ^ v[1] ^ v[2] ^ v[3]
    }
}

#[inline(always)]
fn compress(v: &mut [u64; 4], word: u64) {
    v[3] ^= word;
    round(v);
    v[0] ^= word;
}

#[inline(always)]
fn round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[2] = v[2].wrapping_add(v[3]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[1]);
    v[0] = v[0].wrapping_add(v[3]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that CPython 3.14 printed.
    #[test]
    fn like_cpython() {
        let zero = HashKey::from_seed(0);
        let seeded = HashKey::from_seed(42);
        for (text, hash0, hash42) in RECORDED {
            let buf: crate::TextBuf = text.iter().copied().collect();
            assert_eq!(zero.hash_text(buf.as_text()), hash0, "{text:?}");
            assert_eq!(seeded.hash_text(buf.as_text()), hash42, "{text:?}");
        }
        assert_eq!(zero.hash_bytes(b""), 0);
        assert_eq!(zero.hash_bytes(b"abc"), zero.hash_text(Text::from("abc")));
    }

    const RECORDED: [(&[u32], i64, i64); 13] = [
        (&[], 0, 0),
        (&[0x61], 4644417185603328019, -123207753977932514),
        (&[0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67], 7904145750247929094, 1375323160596907757),
        (&[0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68], 4574395652268504554, -5457871895989710762),
        (
            &[
                0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x2c, 0x20, 0x77, 0x6f, 0x72, 0x6c, 0x64, 0x20, 0x6f, 0x66,
                0x20, 0x73, 0x74, 0x72, 0x69, 0x6e, 0x67, 0x73,
            ],
            3766333210555862986,
            7462310959816840697,
        ),
        (&[0xe9, 0x74, 0xe9], -1033370291238291217, 4053562854040562755),
        (&[0xff, 0x80], -4029632007696555812, 9068363677466645060),
        (&[0x100], 75343234424780393, -1210628546572122282),
        (&[0x5b57, 0x4e32], 1825734790997679461, 7764253348561049223),
        (&[0xd83d], -3392493446392631724, 237811922836933733),
        (&[0xd83d, 0xde00], 7910225535238332317, 1519687028615070176),
        (&[0x1f600, 0x61], 1495732039293241016, 6939127490655956730),
        (&[0x10ffff], 4658154726633327932, -4908190882330894266),
    ];
}
