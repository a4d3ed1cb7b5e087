//! The specification: `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.

use super::FormatError;

/// Where the value stands in its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: padding between sign and digits.
    AfterSign,
}

/// Which signs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `-`: only that of negative numbers.
    Minus,
    /// `+`: always.
    Plus,
    /// ` `: a blank in place of a plus.
    Space,
}

/// What separates groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    Comma,
    /// `_`
    Underscore,
}

impl Separator {
    /// The character.
    pub fn as_char(self) -> char {
        match self {
            Separator::Comma => ',',
            Separator::Underscore => '_',
        }
    }
}

/// A parsed specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    /// The code point that pads.
    pub fill: u32,
    /// Alignment, if given (a leading `0` of the width gives `=` for numbers).
    pub align: Option<Align>,
    /// Sign, if given.
    pub sign: Option<Sign>,
    /// `z`: negative zero becomes positive.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// Field width in code points.
    pub width: Option<usize>,
    /// Separator of the whole part.
    pub grouping: Option<Separator>,
    /// Precision.
    pub precision: Option<usize>,
    /// Separator of the fraction.
    pub fraction_grouping: Option<Separator>,
    /// The type character.
    pub kind: Option<u32>,
}

impl Default for FormatSpec {
    fn default() -> FormatSpec {
        FormatSpec {
            fill: 0x20,
            align: None,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: None,
            precision: None,
            fraction_grouping: None,
            kind: None,
        }
    }
}

fn align_of(c: u32) -> Option<Align> {
    match char::from_u32(c)? {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

/// The rest of a specification.
struct Scanner<'a> {
    rest: &'a [u32],
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.first().and_then(|&c| char::from_u32(c))
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    /// Decimal digits; None if there are none. The value must fit in a signed machine word.
    fn number(&mut self) -> Result<Option<usize>, FormatError> {
        let mut value: Option<usize> = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(digit as usize));
            match next {
                Some(v) if v <= isize::MAX as usize => value = Some(v),
                _ => return Err(FormatError::TooManyDigits),
            }
            self.rest = &self.rest[1..];
        }
        Ok(value)
    }

    /// A `,` or `_`, and nothing of the other kind after it.
    fn separator(&mut self) -> Result<Option<Separator>, FormatError> {
        let comma = self.eat(',');
        let underscore = self.eat('_');
        if underscore && (comma || self.peek() == Some(',')) {
            return Err(FormatError::CommaAndUnderscore);
        }
        Ok(match (comma, underscore) {
            (true, _) => Some(Separator::Comma),
            (_, true) => Some(Separator::Underscore),
            _ => None,
        })
    }
}

impl FormatSpec {
    /// Parses a specification. `default_kind` is the type character that an omitted one stands for in the check of
    /// separators (`s`, `d`, or None for floats); `right_aligned` says whether the value stands right by default, as
    /// numbers do.
    pub fn parse(
        text: &str,
        default_kind: Option<char>,
        right_aligned: bool,
    ) -> Result<FormatSpec, FormatError> {
        let points: Vec<u32> = text.chars().map(u32::from).collect();
        FormatSpec::parse_points(&points, default_kind, right_aligned)
    }

    /// [`FormatSpec::parse`] for code points that may be surrogates.
    pub fn parse_points(
        text: &[u32],
        default_kind: Option<char>,
        right_aligned: bool,
    ) -> Result<FormatSpec, FormatError> {
        let mut spec = FormatSpec::default();
        let mut s = Scanner { rest: text };
        let mut fill_given = false;
        if let [fill, mark, rest @ ..] = text
            && let Some(align) = align_of(*mark)
        {
            (spec.fill, spec.align, s.rest, fill_given) = (*fill, Some(align), rest, true);
        } else if let [mark, rest @ ..] = text
            && let Some(align) = align_of(*mark)
        {
            (spec.align, s.rest) = (Some(align), rest);
        }
        spec.sign = match s.peek() {
            Some('+') => Some(Sign::Plus),
            Some('-') => Some(Sign::Minus),
            Some(' ') => Some(Sign::Space),
            _ => None,
        };
        if spec.sign.is_some() {
            s.rest = &s.rest[1..];
        }
        spec.no_negative_zero = s.eat('z');
        spec.alternate = s.eat('#');
        if !fill_given && s.eat('0') {
            spec.fill = u32::from('0');
            if spec.align.is_none() && right_aligned {
                spec.align = Some(Align::AfterSign);
            }
        }
        spec.width = s.number()?;
        spec.grouping = s.separator()?;
        if s.eat('.') {
            spec.precision = s.number()?;
            spec.fraction_grouping = s.separator()?;
            if spec.precision.is_none() && spec.fraction_grouping.is_none() {
                return Err(FormatError::MissingPrecision);
            }
        }
        match *s.rest {
            [] => {}
            [kind] => spec.kind = Some(kind),
            _ => return Err(FormatError::InvalidSpecifier),
        }
        spec.check_separators(default_kind)?;
        Ok(spec)
    }

    fn check_separators(&self, default_kind: Option<char>) -> Result<(), FormatError> {
        let code = self.kind.or(default_kind.map(u32::from));
        let kind = code.and_then(char::from_u32);
        if let Some(sep) = self.grouping {
            let allowed = match kind {
                None => code.is_none(),
                Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => true,
                Some('b' | 'o' | 'x' | 'X') => sep == Separator::Underscore,
                Some(_) => false,
            };
            if !allowed {
                return Err(FormatError::SeparatorWithType(sep.as_char(), code.unwrap_or(0)));
            }
        }
        if let (Some(sep), Some('n')) = (self.fraction_grouping, kind) {
            return Err(FormatError::SeparatorWithType(sep.as_char(), u32::from('n')));
        }
        Ok(())
    }
}
