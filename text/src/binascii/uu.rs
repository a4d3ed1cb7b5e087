//! Uuencoded lines.

use super::{Error, error};

/// `a2b_uu`: the data of one line. A line cut short goes on with zeros.
pub fn a2b_uu(line: &[u8]) -> Result<Vec<u8>, Error> {
    let Some((&first, rest)) = line.split_first() else { return error("Missing length byte") };
    let len = (first.wrapping_sub(b' ') & 63) as usize;
    let mut out = Vec::with_capacity(len);
    let (mut buffer, mut bits) = (0u32, 0);
    let mut bytes = rest.iter();
    while out.len() < len {
        let value = match bytes.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(&byte @ b' '..=b'`') => (byte - b' ') & 63,
            Some(_) => return error("Illegal char"),
        };
        buffer = buffer << 6 | value as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((buffer >> bits) as u8);
        }
    }
    match bytes.all(|b| matches!(b, b' ' | b'`' | b'\n' | b'\r')) {
        true => Ok(out),
        false => error("Trailing garbage"),
    }
}

/// `b2a_uu(data, backtick)`: one line of at most 45 bytes of data; zeros are spaces or backticks.
pub fn b2a_uu(data: &[u8], backtick: bool) -> Result<Vec<u8>, Error> {
    if data.len() > 45 {
        return error("At most 45 bytes at once");
    }
    let digit = |value: u8| if backtick && value == 0 { b'`' } else { b' ' + value };
    let mut out = vec![digit(data.len() as u8)];
    let (mut buffer, mut bits) = (0u32, 0);
    let mut bytes = data.iter();
    loop {
        match bytes.next() {
            Some(&byte) => buffer = buffer << 8 | byte as u32,
            None if bits > 0 => buffer <<= 8,
            None => break,
        }
        bits += 8;
        while bits >= 6 {
            bits -= 6;
            out.push(digit((buffer >> bits & 63) as u8));
        }
    }
    out.push(b'\n');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        assert_eq!(b2a_uu(b"Cat", false), Ok(b"#0V%T\n".to_vec()));
        assert_eq!(a2b_uu(b"#0V%T\n"), Ok(b"Cat".to_vec()));
        assert_eq!(b2a_uu(b"\0", true), Ok(b"!````\n".to_vec()));
        assert_eq!(a2b_uu(b"!`"), Ok(b"\0".to_vec()));
        assert_eq!(a2b_uu(b"#0V%T x"), error("Trailing garbage"));
        assert_eq!(a2b_uu(b"#0V\xff"), error("Illegal char"));
        assert_eq!(b2a_uu(&[0; 46], false), error("At most 45 bytes at once"));
    }
}
