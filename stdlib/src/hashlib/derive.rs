//! Keys derived from passwords: HMAC (RFC 2104), PBKDF2 (RFC 8018) and scrypt (RFC 7914).

use digest::Digest;

/// An algorithm with a HMAC, by its name.
macro_rules! with_digest {
    ($name:expr, $function:ident ( $($arg:expr),* )) => {
        match $name {
            "md5" => $function::<md5::Md5>($($arg),*),
            "sha1" => $function::<sha1::Sha1>($($arg),*),
            "sha224" => $function::<sha2::Sha224>($($arg),*),
            "sha256" => $function::<sha2::Sha256>($($arg),*),
            "sha384" => $function::<sha2::Sha384>($($arg),*),
            "sha512" => $function::<sha2::Sha512>($($arg),*),
            "sha512_224" => $function::<sha2::Sha512_224>($($arg),*),
            "sha512_256" => $function::<sha2::Sha512_256>($($arg),*),
            "sha3_224" => $function::<sha3::Sha3_224>($($arg),*),
            "sha3_256" => $function::<sha3::Sha3_256>($($arg),*),
            "sha3_384" => $function::<sha3::Sha3_384>($($arg),*),
            "sha3_512" => $function::<sha3::Sha3_512>($($arg),*),
            _ => None,
        }
    };
}

/// The two digests of a HMAC that have taken in the key.
fn keyed<D: Digest + Clone>(key: &[u8], block: usize) -> (D, D) {
    let mut padded = vec![0u8; block];
    if key.len() > block {
        let short = D::digest(key);
        padded[..short.len()].copy_from_slice(&short);
    } else {
        padded[..key.len()].copy_from_slice(key);
    }
    let start = |pad: u8| {
        let mut d = D::new();
        d.update(padded.iter().map(|b| b ^ pad).collect::<Vec<u8>>());
        d
    };
    (start(0x36), start(0x5c))
}

fn pbkdf2_of<D: Digest + Clone>(
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    block: usize,
    out: &mut [u8],
) -> Option<()> {
    let (inner, outer) = keyed::<D>(password, block);
    let finish = |i: D| {
        let mut o = outer.clone();
        o.update(i.finalize());
        o.finalize()
    };
    for (number, part) in out.chunks_mut(<D as Digest>::output_size()).enumerate() {
        let mut first = inner.clone();
        first.update(salt);
        first.update((number as u32).wrapping_add(1).to_be_bytes());
        let mut u = finish(first);
        let mut sum = u.clone();
        for _ in 1..rounds {
            let mut next = inner.clone();
            next.update(&u);
            u = finish(next);
            sum.iter_mut().zip(u.iter()).for_each(|(sum, u)| *sum ^= u);
        }
        part.copy_from_slice(&sum[..part.len()]);
    }
    Some(())
}

/// PBKDF2 with HMAC: `size` bytes. None for an algorithm without HMAC. `block` is the algorithm's block size.
pub fn pbkdf2(
    name: &str,
    block: usize,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    size: usize,
) -> Option<Vec<u8>> {
    let mut out = vec![0u8; size];
    with_digest!(name, pbkdf2_of(password, salt, rounds, block, &mut out))?;
    Some(out)
}

/// The parameters of scrypt.
pub struct Scrypt {
    /// A power of two from 2 on.
    pub n: u64,
    pub r: u64,
    pub p: u64,
    /// Bytes that may be used.
    pub memory: u64,
}

/// What is wrong with the parameters of scrypt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScryptError {
    Parameters,
    Memory,
}

impl Scrypt {
    /// Checks the parameters as OpenSSL does.
    pub fn check(&self) -> Result<(), ScryptError> {
        let Scrypt { n, r, p, memory } = *self;
        if r == 0 || p == 0 || n < 2 || !n.is_power_of_two() {
            return Err(ScryptError::Parameters);
        }
        if p > ((1 << 30) - 1) / r || (16 * r <= 63 && n >= 1 << (16 * r)) {
            return Err(ScryptError::Memory);
        }
        let needed = (p * 128 * r).checked_add((32 * r * 4).checked_mul(n + 2).ok_or(ScryptError::Memory)?);
        if needed.is_none_or(|needed| needed > memory) { Err(ScryptError::Memory) } else { Ok(()) }
    }

    /// `size` bytes for a password. The parameters were checked.
    pub fn derive(&self, password: &[u8], salt: &[u8], size: usize) -> Option<Vec<u8>> {
        let words = 32 * self.r as usize;
        let mut blocks = pbkdf2("sha256", 64, password, salt, 1, words * 4 * self.p as usize)?;
        for block in blocks.chunks_mut(words * 4) {
            mix(block, self.n as usize, words);
        }
        pbkdf2("sha256", 64, password, &blocks, 1, size)
    }
}

/// `scryptROMix`
fn mix(block: &mut [u8], n: usize, words: usize) {
    let mut x: Vec<u32> =
        block.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    let mut kept = vec![0u32; words * n];
    let mut scratch = vec![0u32; words];
    for slot in kept.chunks_exact_mut(words) {
        slot.copy_from_slice(&x);
        mix_block(&mut x, &mut scratch);
    }
    for _ in 0..n {
        let j = x[words - 16] as usize & (n - 1);
        x.iter_mut().zip(&kept[j * words..(j + 1) * words]).for_each(|(x, v)| *x ^= v);
        mix_block(&mut x, &mut scratch);
    }
    block.chunks_exact_mut(4).zip(&x).for_each(|(to, word)| to.copy_from_slice(&word.to_le_bytes()));
}

/// `scryptBlockMix`: the even blocks of 64 bytes come first, then the odd ones.
fn mix_block(x: &mut Vec<u32>, scratch: &mut Vec<u32>) {
    let chunks = x.len() / 16;
    let mut last = [0u32; 16];
    last.copy_from_slice(&x[x.len() - 16..]);
    for (i, chunk) in x.chunks_exact(16).enumerate() {
        last.iter_mut().zip(chunk).for_each(|(last, word)| *last ^= word);
        salsa(&mut last);
        let at = (i / 2 + (i % 2) * (chunks / 2)) * 16;
        scratch[at..at + 16].copy_from_slice(&last);
    }
    std::mem::swap(x, scratch);
}

/// Salsa20/8.
fn salsa(block: &mut [u32; 16]) {
    const QUARTERS: [[usize; 4]; 8] = [
        [0, 4, 8, 12],
        [5, 9, 13, 1],
        [10, 14, 2, 6],
        [15, 3, 7, 11],
        [0, 1, 2, 3],
        [5, 6, 7, 4],
        [10, 11, 8, 9],
        [15, 12, 13, 14],
    ];
    let mut x = *block;
    for _ in 0..4 {
        for [a, b, c, d] in QUARTERS {
            x[b] ^= x[a].wrapping_add(x[d]).rotate_left(7);
            x[c] ^= x[b].wrapping_add(x[a]).rotate_left(9);
            x[d] ^= x[c].wrapping_add(x[b]).rotate_left(13);
            x[a] ^= x[d].wrapping_add(x[c]).rotate_left(18);
        }
    }
    block.iter_mut().zip(x).for_each(|(b, x)| *b = b.wrapping_add(x));
}

#[cfg(test)]
mod tests {
    use super::{Scrypt, ScryptError, pbkdf2};

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The vectors of RFC 6070.
    #[test]
    fn pbkdf2_sha1() {
        let out = pbkdf2("sha1", 64, b"password", b"salt", 2, 20).unwrap_or_default();
        assert_eq!(hex(&out), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
        assert_eq!(pbkdf2("shake_128", 168, b"", b"", 1, 3), None);
    }

    /// The vectors of RFC 7914.
    #[test]
    fn scrypt() {
        let small = Scrypt { n: 16, r: 1, p: 1, memory: 1 << 25 };
        assert_eq!(small.check(), Ok(()));
        let out = small.derive(b"", b"", 64).unwrap_or_default();
        assert_eq!(
            hex(&out),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        );
        assert_eq!(Scrypt { r: 0, ..small }.check(), Err(ScryptError::Parameters));
        assert_eq!(Scrypt { n: 1 << 20, r: 8, ..small }.check(), Err(ScryptError::Memory));
    }
}
