//! The module `binascii`: binary data as ASCII text and back, and checksums. Errors are the messages of
//! `binascii.Error`.

mod base64;
mod quopri;
mod uu;

pub use base64::{a2b_base64, b2a_base64};
pub use quopri::{QpOptions, a2b_qp, b2a_qp};
pub use uu::{a2b_uu, b2a_uu};

use crate::bytes::{hex_blocks, hex_value};

/// A `binascii.Error` with this message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(pub String);

fn error<T>(message: &str) -> Result<T, Error> {
    Err(Error(message.to_string()))
}

/// `unhexlify`. Its opposite is [`crate::bytes::hex`].
pub fn a2b_hex(text: &[u8]) -> Result<Vec<u8>, Error> {
    if !text.len().is_multiple_of(2) {
        return error("Odd-length string");
    }
    let mut out = Vec::with_capacity(text.len() / 2);
    let done = hex_blocks(text, &mut out);
    for pair in text[done..].chunks_exact(2) {
        match (hex_value(pair[0]), hex_value(pair[1])) {
            (Some(high), Some(low)) => out.push(high << 4 | low),
            _ => return error("Non-hexadecimal digit found"),
        }
    }
    Ok(out)
}

/// `crc32`, going on from the checksum `value`.
pub fn crc32(bytes: &[u8], value: u32) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(value);
    hasher.update(bytes);
    hasher.finalize()
}

/// `crc_hqx`: CRC-CCITT (polynomial 0x1021), going on from `value`.
pub fn crc_hqx(bytes: &[u8], value: u16) -> u16 {
    bytes.iter().fold(value, |crc, &byte| crc << 8 ^ HQX[(crc >> 8 ^ byte as u16) as usize])
}

static HQX: [u16; 256] = hqx_table();

const fn hqx_table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = (i as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            crc = crc << 1 ^ (if crc & 0x8000 != 0 { 0x1021 } else { 0 });
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums() {
        assert_eq!(crc32(b"123456789", 0), 0xCBF4_3926);
        assert_eq!(crc32(b"456789", crc32(b"123", 0)), 0xCBF4_3926);
        assert_eq!(crc_hqx(b"123456789", 0), 0x31C3);
        assert_eq!(crc_hqx(b"123456789", 0xFFFF), 0x29B1);
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(a2b_hex(b"00fF"), Ok(vec![0, 255]));
        assert_eq!(a2b_hex(b"0"), error("Odd-length string"));
        assert_eq!(a2b_hex(b"0g"), error("Non-hexadecimal digit found"));
    }
}
