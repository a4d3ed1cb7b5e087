//! Quoted-printable (RFC 1521).

use crate::bytes::hex_value;

/// `a2b_qp(data, header)`; `header`: underscores are spaces.
pub fn a2b_qp(data: &[u8], header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut at = 0;
    while let Some(&byte) = data.get(at) {
        at += 1;
        if byte != b'=' {
            out.push(if header && byte == b'_' { b' ' } else { byte });
            continue;
        }
        match data[at..] {
            [] => {}
            // A soft line break: everything up to the line's end goes.
            [b'\n' | b'\r', ..] => {
                at = memchr::memchr(b'\n', &data[at..]).map_or(data.len(), |i| at + i + 1);
            }
            [b'=', ..] => {
                out.push(b'=');
                at += 1;
            }
            [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex_value(high).unwrap_or(0) << 4 | hex_value(low).unwrap_or(0));
                at += 2;
            }
            _ => out.push(b'='),
        }
    }
    out
}

/// What [`b2a_qp`] is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QpOptions {
    /// Quote tabs and spaces too.
    pub quote_tabs: bool,
    /// The data are text: line ends stay.
    pub is_text: bool,
    /// Write spaces as underscores.
    pub header: bool,
}

const LINE: usize = 76;

/// `b2a_qp`.
pub fn b2a_qp(data: &[u8], options: QpOptions) -> Vec<u8> {
    let newline = memchr::memchr(b'\n', data);
    let crlf = newline.is_some_and(|i| i > 0 && data[i - 1] == b'\r');
    let line_end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(data.len());
    let (mut at, mut column) = (0, 0);
    while let Some(&byte) = data.get(at) {
        let next = data.get(at + 1).copied();
        if must_quote(byte, next, column, options) {
            if column + 3 >= LINE {
                out.push(b'=');
                out.extend_from_slice(line_end);
                column = 0;
            }
            push_quoted(byte, &mut out);
            column += 3;
            at += 1;
        } else if options.is_text && (byte == b'\n' || byte == b'\r' && next == Some(b'\n')) {
            // White space before a line's end would get lost.
            if let Some(&last @ (b' ' | b'\t')) = out.last() {
                out.pop();
                push_quoted(last, &mut out);
            }
            out.extend_from_slice(line_end);
            column = 0;
            at += 1 + (byte == b'\r') as usize;
        } else {
            if next.is_some_and(|b| b != b'\n') && column + 1 >= LINE {
                out.push(b'=');
                out.extend_from_slice(line_end);
                column = 0;
            }
            out.push(if options.header && byte == b' ' { b'_' } else { byte });
            column += 1;
            at += 1;
        }
    }
    out
}

fn must_quote(byte: u8, next: Option<u8>, column: usize, options: QpOptions) -> bool {
    match byte {
        127.. | b'=' => true,
        b'_' => options.header,
        b'.' => column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)),
        b'\r' | b'\n' => !options.is_text,
        b'\t' | b' ' => next.is_none() || options.quote_tabs,
        _ => byte < 33,
    }
}

fn push_quoted(byte: u8, out: &mut Vec<u8>) {
    let digit = |v: u8| b"0123456789ABCDEF"[(v & 15) as usize];
    out.extend_from_slice(&[b'=', digit(byte >> 4), digit(byte)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        let text = QpOptions { quote_tabs: false, is_text: true, header: false };
        assert_eq!(b2a_qp(b"a=b \r\n.\r\n", text), b"a=3Db=20\r\n=2E\r\n");
        assert_eq!(
            b2a_qp(b"a b\n", QpOptions { quote_tabs: true, is_text: false, header: false }),
            b"a=20b=0A"
        );
        assert_eq!(b2a_qp(b"a b_", QpOptions { header: true, ..text }), b"a_b=5F");
        assert_eq!(b2a_qp(&[b'x'; 80], text), [&[b'x'; 75][..], b"=\n", &[b'x'; 5]].concat());
        assert_eq!(a2b_qp(b"a=3Db=20=\r\nc==d=zz=", false), b"a=b c=d=zz");
        assert_eq!(a2b_qp(b"a_b", true), b"a b");
    }
}
