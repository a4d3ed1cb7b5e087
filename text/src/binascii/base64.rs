//! Base64 (RFC 4648), with the leniency and the strict mode of CPython.

use super::{Error, error};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const INVALID: u8 = 0xFF;

static VALUES: [u8; 256] = {
    let mut values = [INVALID; 256];
    let mut i = 0;
    while i < 64 {
        values[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    values
};

/// Two digits for each group of twelve bits, so that three bytes take two look-ups.
static PAIRS: [[u8; 2]; 4096] = {
    let mut pairs = [[0; 2]; 4096];
    let mut i = 0;
    while i < 4096 {
        pairs[i] = [ALPHABET[i >> 6], ALPHABET[i & 63]];
        i += 1;
    }
    pairs
};

/// `b2a_base64(data, newline)`.
pub fn b2a_base64(data: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + newline as usize);
    out.resize(data.len() / 3 * 4, 0);
    let triples = data.chunks_exact(3);
    let rest = triples.remainder();
    for (quad, triple) in out.chunks_exact_mut(4).zip(triples) {
        let bits = (triple[0] as usize) << 16 | (triple[1] as usize) << 8 | triple[2] as usize;
        quad[..2].copy_from_slice(&PAIRS[bits >> 12]);
        quad[2..].copy_from_slice(&PAIRS[bits & 0xFFF]);
    }
    let digit = |bits: u8| ALPHABET[(bits & 63) as usize];
    match *rest {
        [a] => out.extend_from_slice(&[digit(a >> 2), digit(a << 4), b'=', b'=']),
        [a, b] => out.extend_from_slice(&[digit(a >> 2), digit(a << 4 | b >> 4), digit(b << 2), b'=']),
        _ => {}
    }
    if newline {
        out.push(b'\n');
    }
    out
}

/// `a2b_base64(data, strict_mode)`. Without strict mode, characters outside the alphabet are passed over, and so
/// are pads that data follow.
pub fn a2b_base64(data: &[u8], strict: bool) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(data.len() / 4 * 3 + 3);
    // Digits of the group at hand, pads after the last digit, the last digit.
    let (mut at, mut digits, mut pads, mut carry) = (0, 0, 0, 0u8);
    while at < data.len() {
        if digits == 0 && pads == 0 {
            at += whole_quads(&data[at..], &mut out);
            if at == data.len() {
                break;
            }
        }
        let byte = data[at];
        at += 1;
        let value = VALUES[byte as usize];
        if byte == b'=' {
            pads += 1;
            match digits {
                _ if !strict => {}
                0 if at == 1 => return error("Leading padding not allowed"),
                0 => return error("Excess padding not allowed"),
                1 => return lone_digit(out.len()),
                _ if digits + pads > 4 => return error("Excess padding not allowed"),
                _ => {}
            }
            continue;
        }
        if value == INVALID {
            if strict {
                return error("Only base64 data is allowed");
            }
            continue;
        }
        if strict && pads > 0 {
            let complete = digits + pads == 4;
            return error(if complete {
                "Excess data after padding"
            } else {
                "Discontinuous padding not allowed"
            });
        }
        pads = 0;
        // How many bits of the last digit go into the byte that it completes.
        match digits {
            0 => {}
            1 => out.push(carry << 2 | value >> 4),
            2 => out.push(carry << 4 | value >> 2),
            _ => out.push(carry << 6 | value),
        }
        carry = value;
        digits = (digits + 1) % 4;
    }
    match digits {
        1 => lone_digit(out.len()),
        2 | 3 if digits + pads < 4 => error("Incorrect padding"),
        _ => Ok(out),
    }
}

/// The error of a group of one digit after `decoded` bytes.
fn lone_digit(decoded: usize) -> Result<Vec<u8>, Error> {
    let digits = decoded / 3 * 4 + 1;
    Err(Error(format!(
        "Invalid base64-encoded string: number of data characters ({digits}) cannot be 1 more than a multiple of 4"
    )))
}

/// Decodes groups of four digits until something else comes: how many bytes of `data` were taken.
fn whole_quads(data: &[u8], out: &mut Vec<u8>) -> usize {
    let start = out.len();
    let quads = data.chunks_exact(4);
    out.resize(start + quads.len() * 3, 0);
    let mut done = 0;
    for (triple, quad) in out[start..].chunks_exact_mut(3).zip(quads) {
        let [a, b, c, d] = [quad[0], quad[1], quad[2], quad[3]].map(|byte| VALUES[byte as usize]);
        if a | b | c | d == INVALID {
            break;
        }
        triple.copy_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        done += 1;
    }
    out.truncate(start + done * 3);
    done * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        for len in 0..40u8 {
            let data: Vec<u8> = (0..len).map(|i| i.wrapping_mul(73)).collect();
            let text = b2a_base64(&data, len % 2 == 0);
            assert_eq!(a2b_base64(&text, false), Ok(data));
        }
        assert_eq!(b2a_base64(b"ab", true), b"YWI=\n");
    }

    #[test]
    fn leniency_and_strictness() {
        let message = |r: Result<Vec<u8>, Error>| r.map_err(|e| e.0);
        assert_eq!(a2b_base64(b"Y\n!WI=!?", false), Ok(b"ab".to_vec()));
        assert_eq!(message(a2b_base64(b"YWI", false)), Err("Incorrect padding".into()));
        for (text, expected) in [
            (&b"=YWI"[..], "Leading padding not allowed"),
            (b"YWI=Y", "Excess data after padding"),
            (b"YWJj=", "Excess padding not allowed"),
            (b"YW=I", "Discontinuous padding not allowed"),
            (b"YW\nI=", "Only base64 data is allowed"),
        ] {
            assert_eq!(message(a2b_base64(text, true)), Err(expected.into()));
        }
        assert!(message(a2b_base64(b"YWJjY", false)).unwrap_err().contains("characters (5) cannot"));
    }
}
