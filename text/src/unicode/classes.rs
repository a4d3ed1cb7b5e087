//! Classes of code points: letters, digits, spaces, cased, printable and so on, as `str`'s predicates ask for them.

use super::trie::Records;

pub(super) static CLASSES: Records<3> = Records::parse(include_bytes!("data/classes.bin"));

/// Bits of a code point's record; the generator writes them in this order.
mod bit {
    pub(super) const ALPHA: u16 = 1;
    pub(super) const DECIMAL: u16 = 1 << 1;
    pub(super) const DIGIT: u16 = 1 << 2;
    pub(super) const NUMERIC: u16 = 1 << 3;
    pub(super) const SPACE: u16 = 1 << 4;
    pub(super) const PRINTABLE: u16 = 1 << 5;
    pub(super) const IDENTIFIER_START: u16 = 1 << 6;
    pub(super) const IDENTIFIER_CONTINUE: u16 = 1 << 7;
    pub(super) const LOWER: u16 = 1 << 8;
    pub(super) const UPPER: u16 = 1 << 9;
    pub(super) const TITLE: u16 = 1 << 10;
    pub(super) const CASED: u16 = 1 << 11;
    pub(super) const CASE_IGNORABLE: u16 = 1 << 12;
    pub(super) const MIRRORED: u16 = 1 << 13;
    pub(super) const LINE_BREAK: u16 = 1 << 14;
}

/// The classes that one code point is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes(pub(super) u16);

/// Looks up the classes of code point `cp`; those above U+10FFFF are in the class of the last one.
#[inline]
pub fn classes(cp: u32) -> Classes {
    match LOW.get(cp as usize) {
        Some(&bits) => Classes(bits),
        None => far_classes(cp),
    }
}

fn far_classes(cp: u32) -> Classes {
    let [low, high, _] = CLASSES.get(cp);
    Classes(u16::from_le_bytes([low, high]))
}

/// The bits of the code points up to the Armenian letters, in a plain table.
static LOW: [u16; 0x590] = {
    const RECORDS: Records<3> = Records::parse(include_bytes!("data/classes.bin"));
    let mut table = [0; 0x590];
    let mut cp = 0;
    while cp < table.len() {
        let [low, high, _] = RECORDS.get(cp as u32);
        table[cp] = u16::from_le_bytes([low, high]);
        cp += 1;
    }
    table
};

/// Names of the general categories, as the generator numbers them.
pub(super) const CATEGORIES: [&str; 30] = [
    "Cn", "Lu", "Ll", "Lt", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
    "Lm", "Lo", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
];

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident = $bits:expr;)*) => {
        impl Classes {
            $($(#[$doc])* #[inline(always)] pub fn $name(self) -> bool { self.0 & ($bits) != 0 })*
        }
    };
}

questions! {
    /// A letter (categories L*).
    is_alpha = bit::ALPHA;
    /// A decimal digit (property Numeric_Type=Decimal).
    is_decimal = bit::DECIMAL;
    /// A digit, also a superscript or the like.
    is_digit = bit::DIGIT;
    /// Has a numeric value.
    is_numeric = bit::NUMERIC;
    /// `isalnum` of one code point.
    is_alnum = bit::ALPHA | bit::DECIMAL | bit::DIGIT | bit::NUMERIC;
    /// White space.
    is_space = bit::SPACE;
    /// Shown as itself by `repr`.
    is_printable = bit::PRINTABLE;
    /// May begin an identifier (XID_Start or an underscore).
    is_identifier_start = bit::IDENTIFIER_START;
    /// May continue an identifier (XID_Continue).
    is_identifier_continue = bit::IDENTIFIER_CONTINUE;
    /// Property Lowercase.
    is_lower = bit::LOWER;
    /// Property Uppercase.
    is_upper = bit::UPPER;
    /// A titlecase letter (category Lt).
    is_title = bit::TITLE;
    /// Property Cased.
    is_cased = bit::CASED;
    /// Property Case_Ignorable.
    is_case_ignorable = bit::CASE_IGNORABLE;
    /// Property Bidi_Mirrored.
    is_mirrored = bit::MIRRORED;
    /// Ends a line for `str.splitlines`.
    is_line_break = bit::LINE_BREAK;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        assert!(classes('ß' as u32).is_alpha() && classes('ß' as u32).is_lower());
        assert!(classes('²' as u32).is_digit() && !classes('²' as u32).is_decimal());
        assert!(classes('½' as u32).is_numeric() && !classes('½' as u32).is_digit());
        assert!(classes(0x85).is_space() && classes(0x85).is_line_break());
        assert!(classes('ǅ' as u32).is_title());
        assert!(!classes(0xD800).is_printable() && !classes(0x10FFFF).is_printable());
        assert!(classes('_' as u32).is_identifier_start() && !classes('1' as u32).is_identifier_start());
    }
}
