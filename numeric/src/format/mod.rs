//! Python's format mini-language (`format(value, spec)`) for numbers and strings, and the numeric half of `%`.
//!
//! [`FormatSpec::parse`] reads a specification; [`format_int`], [`format_float`], [`format_complex`] and
//! [`layout_str`] apply it. Errors carry what their text needs; [`FormatError::message`] spells it as CPython does.
//! Results are in [`Formatted`], WTF-8 bytes, because a fill character may be a lone surrogate.

pub(crate) mod group;
mod number;
pub mod percent;
pub mod quick;
mod spec;

pub use number::{StrLayout, format_complex, format_float, format_int, format_int_as_float, layout_str};
pub use spec::{Align, FormatSpec, Separator, Sign};

/// Formatted text: generalized UTF-8 (UTF-8 that may hold lone surrogates) and its length in code points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formatted {
    /// The bytes. Plain UTF-8 unless the fill or the locale's characters were surrogates.
    pub bytes: Vec<u8>,
    /// Code points in `bytes`.
    pub code_points: usize,
}

impl Formatted {
    /// Whether all characters are ASCII.
    pub fn is_ascii(&self) -> bool {
        self.code_points == self.bytes.len()
    }

    /// The text, unless it has a lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    pub(crate) fn push_str(&mut self, s: &str) {
        self.bytes.extend_from_slice(s.as_bytes());
        self.code_points += if s.is_ascii() { s.len() } else { s.chars().count() };
    }

    /// Appends `n` times the code point `c`.
    pub(crate) fn push_fill(&mut self, c: u32, n: usize) {
        if n == 0 {
            return;
        }
        self.code_points += n;
        if c < 0x80 {
            self.bytes.resize(self.bytes.len() + n, c as u8);
            return;
        }
        let mut buffer = [0; 4];
        let encoded: &[u8] = match char::from_u32(c) {
            Some(c) => c.encode_utf8(&mut buffer).as_bytes(),
            None => {
                // A surrogate has 16 bits: three bytes.
                buffer =
                    [0xe0 | (c >> 12) as u8 & 0xf, 0x80 | (c >> 6) as u8 & 0x3f, 0x80 | c as u8 & 0x3f, 0];
                &buffer[..3]
            }
        };
        for _ in 0..n {
            self.bytes.extend_from_slice(encoded);
        }
    }
}

/// How the current locale writes numbers, for the type `n`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumericLocale {
    /// Between the whole part and the fraction.
    pub decimal_point: String,
    /// Between groups of digits; empty for none.
    pub thousands_sep: String,
    /// Sizes of the groups from the right, as in C's `lconv`: the last one repeats, 127 ends grouping.
    pub grouping: Vec<u8>,
}

impl Default for NumericLocale {
    /// The "C" locale: a point, no groups.
    fn default() -> NumericLocale {
        NumericLocale { decimal_point: ".".into(), thousands_sep: String::new(), grouping: Vec::new() }
    }
}

/// What is wrong with a specification, or with the value for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// Width or precision out of range.
    TooManyDigits,
    /// `,` and `_` together.
    CommaAndUnderscore,
    /// A point, and neither precision nor separator.
    MissingPrecision,
    /// Characters that belong nowhere.
    InvalidSpecifier,
    /// This separator with this type.
    SeparatorWithType(char, u32),
    /// The type does not exist for the value.
    UnknownCode(u32),
    /// Something does not apply to the kind of value; the whole text.
    NotAllowed(&'static str),
    /// An integer is no code point (OverflowError).
    CharRange,
    /// An integer for `c` does not even fit in a machine word (OverflowError).
    CharTooLarge,
    /// An integer does not fit in a double (OverflowError).
    IntTooLarge,
    /// The precision is beyond what can be computed.
    PrecisionTooBig,
    /// The result does not fit in memory (MemoryError).
    TooLarge,
}

/// Which exception a [`FormatError`] becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatErrorKind {
    /// ValueError
    Value,
    /// OverflowError
    Overflow,
    /// MemoryError
    Memory,
}

impl FormatError {
    /// Which exception to raise.
    pub fn kind(&self) -> FormatErrorKind {
        match self {
            FormatError::CharRange | FormatError::CharTooLarge | FormatError::IntTooLarge => {
                FormatErrorKind::Overflow
            }
            FormatError::TooLarge => FormatErrorKind::Memory,
            _ => FormatErrorKind::Value,
        }
    }

    /// The exception's text. `spec` is the specification, `type_name` the name of the value's type.
    pub fn message(&self, spec: &str, type_name: &str) -> String {
        match *self {
            FormatError::TooManyDigits => "Too many decimal digits in format string".into(),
            FormatError::CommaAndUnderscore => "Cannot specify both ',' and '_'.".into(),
            FormatError::MissingPrecision => "Format specifier missing precision".into(),
            FormatError::InvalidSpecifier => {
                format!("Invalid format specifier '{spec}' for object of type '{type_name}'")
            }
            FormatError::SeparatorWithType(sep, code) => {
                format!("Cannot specify '{sep}' with '{}'.", show_code(code))
            }
            FormatError::UnknownCode(code) => {
                format!("Unknown format code '{}' for object of type '{type_name}'", show_code(code))
            }
            FormatError::NotAllowed(text) => text.into(),
            FormatError::CharRange => "%c arg not in range(0x110000)".into(),
            FormatError::CharTooLarge => "Python int too large to convert to C long".into(),
            FormatError::IntTooLarge => "int too large to convert to float".into(),
            FormatError::PrecisionTooBig => "precision too big".into(),
            FormatError::TooLarge => String::new(),
        }
    }
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message("", ""))
    }
}

impl std::error::Error for FormatError {}

/// A type character in an error text: printable ASCII as it is, others as `\x..`.
fn show_code(code: u32) -> String {
    match char::from_u32(code) {
        Some(c) if (33..128).contains(&code) => c.to_string(),
        _ => format!("\\x{code:x}"),
    }
}
