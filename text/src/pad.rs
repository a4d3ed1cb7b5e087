//! Padding: `center`, `ljust`, `rjust`, `zfill`, `expandtabs`, for `str` and `bytes`.

use crate::text::{Text, TextBuf};

/// Where the string stands among the padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Justify {
    /// `ljust`
    Left,
    /// `rjust`
    Right,
    /// `center`
    Center,
}

/// How much goes before and after `len` characters to make `width`; `None` if there are that many already.
fn margins(len: usize, width: usize, how: Justify) -> Option<(usize, usize)> {
    let margin = width.checked_sub(len).filter(|&m| m > 0)?;
    let left = match how {
        Justify::Left => 0,
        Justify::Right => margin,
        // The odd one goes to the left only if the width is odd too.
        Justify::Center => margin / 2 + (margin & width & 1),
    };
    Some((left, margin - left))
}

/// How much goes before `len` characters to make `width`.
pub fn before(len: usize, width: usize, how: Justify) -> usize {
    margins(len, width, how).map_or(0, |(before, _)| before)
}

/// `str.ljust(width, fill)` and its kin; `None` if nothing changes.
pub fn pad(text: Text<'_>, width: usize, fill: u32, how: Justify) -> Option<TextBuf> {
    let (left, right) = margins(text.chars(), width, how)?;
    let mut out = TextBuf::with_capacity(text.bytes().len() + left + right);
    out.push_n(fill, left);
    out.push_text(text);
    out.push_n(fill, right);
    Some(out)
}

/// `bytes.ljust(width, fill)` and its kin; `None` if nothing changes.
pub fn pad_bytes(bytes: &[u8], width: usize, fill: u8, how: Justify) -> Option<Vec<u8>> {
    let (left, _) = margins(bytes.len(), width, how)?;
    let mut out = vec![fill; width];
    out[left..left + bytes.len()].copy_from_slice(bytes);
    Some(out)
}

/// `str.zfill(width)`: zeros after the sign; `None` if nothing changes.
pub fn zfill(text: Text<'_>, width: usize) -> Option<TextBuf> {
    let (zeros, _) = margins(text.chars(), width, Justify::Right)?;
    let bytes = zfill_bytes(text.bytes(), text.bytes().len() + zeros)?;
    Some(TextBuf::from_parts(bytes, text.chars() + zeros))
}

/// `bytes.zfill(width)`; `None` if nothing changes.
pub fn zfill_bytes(bytes: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut out = pad_bytes(bytes, width, b'0', Justify::Right)?;
    if let Some(&sign @ (b'+' | b'-')) = bytes.first() {
        out[width - bytes.len()] = b'0';
        out[0] = sign;
    }
    Some(out)
}

/// `str.expandtabs(tabsize)`; `None` if the result is longer than memory could be.
pub fn expandtabs(text: Text<'_>, tab_size: usize) -> Option<TextBuf> {
    if text.is_ascii() {
        return expandtabs_bytes(text.bytes(), tab_size).map(TextBuf::ascii);
    }
    expandtabs_by(text.bytes(), tab_size, crate::wtf8::count).map(TextBuf::counted)
}

/// `bytes.expandtabs(tabsize)`; `None` if the result is longer than memory could be.
pub fn expandtabs_bytes(bytes: &[u8], tab_size: usize) -> Option<Vec<u8>> {
    expandtabs_by(bytes, tab_size, <[u8]>::len)
}

/// `width` tells by how many columns some bytes move on.
fn expandtabs_by(bytes: &[u8], tab_size: usize, width: impl Fn(&[u8]) -> usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut column, mut begin) = (0usize, 0);
    for at in memchr::memchr3_iter(b'\t', b'\n', b'\r', bytes) {
        let run = &bytes[begin..at];
        out.extend_from_slice(run);
        column += width(run);
        begin = at + 1;
        match bytes[at] {
            b'\t' if tab_size == 0 => {}
            b'\t' => {
                let spaces = tab_size - column % tab_size;
                let len = out.len().checked_add(spaces).filter(|&len| len <= isize::MAX as usize)?;
                out.try_reserve(spaces).ok()?;
                out.resize(len, b' ');
                column = 0;
            }
            byte => {
                column = 0;
                out.push(byte);
            }
        }
    }
    out.extend_from_slice(&bytes[begin..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding() {
        let padded = |s, width, how| pad(Text::from(s), width, 0xB7, how).map(|b| b.to_lossy_string());
        assert_eq!(padded("ab", 5, Justify::Center).as_deref(), Some("··ab·"));
        assert_eq!(padded("abc", 6, Justify::Center).as_deref(), Some("·abc··"));
        assert_eq!(padded("é", 3, Justify::Left).as_deref(), Some("é··"));
        assert_eq!(padded("é", 3, Justify::Right).as_deref(), Some("··é"));
        assert_eq!(padded("abc", 3, Justify::Right), None);
        assert_eq!(pad_bytes(b"ab", 5, b'*', Justify::Center), Some(b"**ab*".to_vec()));
        assert_eq!(zfill(Text::from("-1"), 5).map(|b| b.to_lossy_string()).as_deref(), Some("-0001"));
        assert_eq!(zfill(Text::from("é"), 3).map(|b| b.to_lossy_string()).as_deref(), Some("00é"));
        assert_eq!(zfill(Text::from("+"), 3).map(|b| b.to_lossy_string()).as_deref(), Some("+00"));
    }

    #[test]
    fn tabs() {
        let expanded = |s, size| expandtabs(Text::from(s), size).map(|b| b.to_lossy_string());
        assert_eq!(expanded("é\tab\tc\n\td", 4).as_deref(), Some("é   ab  c\n    d"));
        assert_eq!(expanded("a\tb", 0).as_deref(), Some("ab"));
        assert_eq!(expanded("a\tb\tc", usize::MAX), None);
        assert_eq!(expandtabs_bytes(b"\xc3\xa9\tx", 4), Some(b"\xc3\xa9  x".to_vec()));
    }
}
