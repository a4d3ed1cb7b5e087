//! String and number literals: what is wrong in them.

use super::check::{Lines, Warnings};
use super::message::{Found, char_offset};
use crate::ErrorKind;
use crate::stack::guarded;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{
    Expr, FStringPart, InterpolatedStringElement, InterpolatedStringElements, Mod, Stmt, StringFlags,
};
use ruff_text_size::{TextRange, TextSize};

/// What is wrong with a string literal.
#[derive(Debug, PartialEq, Eq)]
pub enum Bad {
    NonAsciiBytes,
    /// The whole message.
    Escape(String),
}

/// Digits that a decimal integer may have (`sys.get_int_max_str_digits()` at start-up).
const MAX_DIGITS: usize = 4300;

/// How many digits this number has, if they are too many for a decimal integer.
pub fn too_many_digits(text: &str) -> Option<usize> {
    if text.len() <= MAX_DIGITS || !text.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        return None;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (digits > MAX_DIGITS).then_some(digits)
}

/// What CPython says about so many digits.
pub fn too_many_digits_message(digits: usize) -> String {
    format!(
        "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {digits} digits; use \
         sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
         avoid decimal conversion limits."
    )
}

/// A string literal without its prefix and quotes, and whether the prefix has an `r` and a `b`.
fn unquote(literal: &str) -> (&str, bool, bool) {
    let quote = literal.find(['"', '\'']).unwrap_or(0);
    let (prefix, rest) = literal.split_at(quote);
    let size = if rest.len() >= 6 && (rest.starts_with("\"\"\"") || rest.starts_with("'''")) { 3 } else { 1 };
    let body = rest.get(size..rest.len().saturating_sub(size)).unwrap_or_default();
    (body, prefix.contains(['r', 'R']), prefix.contains(['b', 'B']))
}

/// Is this a bytes literal?
pub fn is_bytes(literal: &str) -> bool {
    unquote(literal).2
}

/// Checks a whole string literal (prefix and quotes included).
pub fn check_string(literal: &str) -> Option<Bad> {
    let (body, raw, bytes) = unquote(literal);
    if bytes && !body.is_ascii() {
        return Some(Bad::NonAsciiBytes);
    }
    if raw { None } else { check_text(body, bytes) }
}

/// Checks the escapes of a string's text.
pub fn check_text(body: &str, bytes: bool) -> Option<Bad> {
    if !body.contains('\\') {
        return None;
    }
    let error = if bytes { bytes_error(body) } else { text_error(body) };
    error.map(Bad::Escape)
}

/// The error of the first bad escape in a bytes literal.
fn bytes_error(body: &str) -> Option<String> {
    let mut rest = body.bytes().enumerate();
    while let Some((at, b)) = rest.next() {
        if b != b'\\' {
            continue;
        }
        if let Some((_, b'x')) = rest.next() {
            let two = body.as_bytes().get(at + 2..at + 4);
            if !two.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)) {
                return Some(format!("(value error) invalid \\x escape at position {at}"));
            }
        }
    }
    None
}

/// The error of the first bad escape in a string literal. Positions count as CPython's decoder does, which reads
/// a character beyond ASCII as an escape of ten characters.
fn text_error(body: &str) -> Option<String> {
    let chars: Vec<char> = body.chars().collect();
    let (mut at, mut position) = (0, 0);
    while at < chars.len() {
        let c = chars[at];
        if c != '\\' {
            position += if c.is_ascii() { 1 } else { 10 };
            at += 1;
            continue;
        }
        let Some(&letter) = chars.get(at + 1) else { break };
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'N' => {
                let (length, problem) = named(&chars[at..]);
                if let Some(problem) = problem {
                    return Some(decode_error(position, length, problem));
                }
                at += length;
                position += length;
                continue;
            }
            c if !c.is_ascii() => {
                position += 6;
                at += 1;
                continue;
            }
            _ => 0,
        };
        let hex: String = chars[at + 2..].iter().take(digits).take_while(|c| c.is_ascii_hexdigit()).collect();
        if hex.len() < digits {
            let kind = "X".repeat(digits);
            return Some(decode_error(
                position,
                2 + hex.len(),
                &format!("truncated \\{letter}{kind} escape"),
            ));
        }
        if u32::from_str_radix(&hex, 16).is_ok_and(|code| code > 0x10_FFFF) {
            return Some(decode_error(position, 2 + digits, "illegal Unicode character"));
        }
        at += 2 + digits;
        position += 2 + digits;
    }
    None
}

/// A `\N` escape: how long it is, and what is wrong with it.
fn named(escape: &[char]) -> (usize, Option<&'static str>) {
    const MALFORMED: Option<&str> = Some("malformed \\N character escape");
    if escape.get(2) != Some(&'{') {
        return (2, MALFORMED);
    }
    match escape.iter().position(|c| *c == '}') {
        None => (escape.len(), MALFORMED),
        Some(3) => (3, MALFORMED),
        Some(end) => {
            let name: String = escape[3..end].iter().collect();
            let known = unicode_names2::character(&name).is_some();
            (end + 1, if known { None } else { Some("unknown Unicode character name") })
        }
    }
}

fn decode_error(position: usize, length: usize, problem: &str) -> String {
    let last = position + length - 1;
    let place = if last == position { format!("{position}") } else { format!("{position}-{last}") };
    format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {place}: {problem}")
}

/// The first escape in a string's text that means nothing, with where it is: a backslash and a character, or
/// three octal digits beyond 255.
fn meaningless_escape(body: &str, bytes: bool) -> Option<(usize, &str, bool)> {
    let data = body.as_bytes();
    let mut at = 0;
    while at + 1 < data.len() {
        if data[at] != b'\\' {
            at += 1;
            continue;
        }
        match data[at + 1] {
            b'\n' | b'\r' | b'\\' | b'\'' | b'"' | b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'x' => {
                at += 2
            }
            b'N' | b'u' | b'U' if !bytes => at += 2,
            b'0'..=b'7' => {
                let digits = data[at + 1..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7')).count();
                if digits == 3 && data[at + 1] >= b'4' {
                    return Some((at, &body[at..at + 4], true));
                }
                at += 1 + digits;
            }
            // A backslash before a character beyond ASCII is not noticed.
            0x80.. => at += 1,
            _ => return Some((at, &body[at..at + 2], false)),
        }
    }
    None
}

/// Warns of escapes that mean nothing and of numbers that run into a keyword.
pub fn warn(module: &Mod, lines: &Lines, warnings: &mut Warnings) {
    let mut search = Search { lines, found: Vec::new() };
    match module {
        Mod::Module(module) => search.visit_body(&module.body),
        Mod::Expression(module) => search.visit_expr(&module.body),
    }
    search.found.sort_by_key(|(at, ..)| *at);
    for (_, message, found) in search.found {
        warnings.push_found(message, found);
    }
}

fn offset(at: usize) -> TextSize {
    TextSize::try_from(at).unwrap_or_default()
}

/// The token that CPython has at hand when it warns of an escape: where it begins, and how many quotes are at its
/// beginning. It computes the place of the escape from it.
#[derive(Clone, Copy)]
struct Token {
    line: u32,
    col: u32,
    quotes: u32,
}

/// The warning about an escape, and what it is as an error.
fn escape_messages(escape: &str, octal: bool) -> (String, String) {
    let octal = if octal { "octal " } else { "" };
    let instead = format!("Did you mean \"\\{escape}\"? A raw string is also an option.");
    let start = format!("\"{escape}\" is an invalid {octal}escape sequence.");
    (format!("{start} Such sequences will not work in the future. {instead}"), format!("{start} {instead}"))
}

struct Search<'l, 'a> {
    lines: &'l Lines<'a>,
    /// Where, the warning, the error.
    found: Vec<(TextSize, String, Found)>,
}

impl Search<'_, '_> {
    /// Looks for the first meaningless escape in `body`, which begins at `start`.
    fn escape(&mut self, start: usize, body: &str, bytes: bool, token: Token) {
        if !body.contains('\\') {
            return;
        }
        let Some((at, escape, octal)) = meaningless_escape(body, bytes) else { return };
        let (warning, message) = escape_messages(escape, octal);
        let (mut line, mut col) = (token.line, token.col);
        for c in body[..=at].chars() {
            match c {
                '\n' => (line, col) = (line + 1, 0),
                // The text being decoded has `\UXXXXXXXX` in the place of such characters.
                '\u{80}'.. => col += 10,
                _ => col += 1,
            }
        }
        if line == token.line {
            col += token.quotes;
        }
        let text = format!("{}\n", self.lines.line_text(line));
        let found = Found {
            kind: ErrorKind::Syntax,
            message,
            line,
            offset: char_offset(&text, col as i32),
            end_line: line,
            end_offset: char_offset(&text, col as i32 + 2),
            text: Some(text),
        };
        self.found.push((offset(start + at), warning, found));
    }

    /// An error of the tokenizer behind `cur`: it knows the line so far.
    fn token_error(&mut self, at: TextSize, cur: TextSize, warning: String, message: String) {
        let (line, col) = self.lines.place(cur);
        let text = self.lines.line_text(line).to_owned();
        let chars = char_offset(&text, col as i32);
        let found = Found {
            kind: ErrorKind::Syntax,
            message,
            line,
            offset: chars,
            end_line: line,
            end_offset: chars,
            text: Some(text),
        };
        self.found.push((at, warning, found));
    }

    fn literal(&mut self, range: TextRange) {
        let literal = self.lines.text(range);
        if !literal.contains('\\') {
            return;
        }
        let (body, raw, bytes) = unquote(literal);
        if !raw {
            let from = body.as_ptr() as usize - literal.as_ptr() as usize;
            let (line, col) = self.lines.place(range.start());
            // Only the quotes of a literal without prefix are counted.
            let quotes = if literal.starts_with(['\'', '"']) { from as u32 } else { 0 };
            self.escape(range.start().to_usize() + from, body, bytes, Token { line, col, quotes });
        }
    }

    /// The pieces of an f-string or t-string at `range`, whose closing quotes have `closer` bytes.
    fn interpolated_string(
        &mut self,
        elements: &InterpolatedStringElements,
        raw: bool,
        range: TextRange,
        closer: TextSize,
    ) {
        let (line, col) = self.lines.place(range.end() - closer);
        self.interpolated(elements, raw, Some(Token { line, col, quotes: closer.to_u32() }));
    }

    /// `token`: the end of the string; None in a format spec, where the pieces' own tokens count.
    fn interpolated(&mut self, elements: &InterpolatedStringElements, raw: bool, token: Option<Token>) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(part) if !raw => self.interpolated_text(part.range, token),
                InterpolatedStringElement::Literal(_) => {}
                InterpolatedStringElement::Interpolation(field) => {
                    self.visit_expr(&field.expression);
                    if let Some(spec) = &field.format_spec {
                        self.interpolated(&spec.elements, raw, None);
                    }
                }
            }
        }
    }

    /// The text of an f-string: a token for each piece up to a doubled brace. `\{` and `\}` are noticed each.
    fn interpolated_text(&mut self, range: TextRange, token: Option<Token>) {
        let source = self.lines.source();
        let (start, end) = (range.start().to_usize(), range.end().to_usize());
        if source.get(start..end).is_none_or(|text| !text.contains('\\')) {
            return;
        }
        let bytes = source.as_bytes();
        let (mut piece, mut at) = (start, start);
        while at < end {
            match bytes[at] {
                b'\\' if matches!(bytes.get(at + 1), Some(b'{' | b'}')) => {
                    let escape = source.get(at..at + 2).unwrap_or_default();
                    let (warning, message) = escape_messages(escape, false);
                    self.token_error(offset(at), offset(at + 2), warning, message);
                    at += 1;
                }
                b'\\' => at += 2,
                b'{' | b'}' => {
                    self.piece(piece, at, token);
                    at += 2;
                    piece = at;
                }
                _ => at += 1,
            }
        }
        self.piece(piece, end, token);
    }

    /// Text without the escapes of braces, which were noticed before.
    fn piece(&mut self, start: usize, end: usize, token: Option<Token>) {
        if let Some(text) = self.lines.source().get(start..end) {
            let text = text.replace("\\{", "__").replace("\\}", "__");
            let text = text.strip_suffix('\\').unwrap_or(&text);
            let (line, col) = self.lines.place(offset(start));
            self.escape(start, text, false, token.unwrap_or(Token { line, col, quotes: 0 }));
        }
    }

    fn number(&mut self, range: TextRange) {
        let after = self.lines.source().as_bytes().get(range.end().to_usize());
        if !after.is_some_and(u8::is_ascii_alphabetic) {
            return;
        }
        let text = self.lines.text(range).to_ascii_lowercase();
        let kind = match text.as_bytes() {
            [b'0', b'x', ..] => "hexadecimal",
            [b'0', b'o', ..] => "octal",
            [b'0', b'b', ..] => "binary",
            [.., b'j'] => "imaginary",
            _ => "decimal",
        };
        let message = format!("invalid {kind} literal");
        self.token_error(range.start(), range.end(), message.clone(), message);
    }
}

impl<'a> Visitor<'a> for Search<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        guarded(|| walk_stmt(self, stmt));
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::StringLiteral(e) => e.value.iter().for_each(|part| self.literal(part.range)),
            Expr::BytesLiteral(e) => e.value.iter().for_each(|part| self.literal(part.range)),
            Expr::NumberLiteral(e) => self.number(e.range),
            Expr::FString(e) => {
                for part in &e.value {
                    match part {
                        FStringPart::Literal(part) => self.literal(part.range),
                        FStringPart::FString(part) => self.interpolated_string(
                            &part.elements,
                            part.flags.prefix().is_raw(),
                            part.range,
                            part.flags.closer_len(),
                        ),
                    }
                }
            }
            Expr::TString(e) => {
                for part in &e.value {
                    let (raw, closer) = (part.flags.prefix().is_raw(), part.flags.closer_len());
                    self.interpolated_string(&part.elements, raw, part.range, closer);
                }
            }
            Expr::Name(_) => {}
            _ => guarded(|| walk_expr(self, expr)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escape(literal: &str) -> Option<String> {
        match check_string(literal) {
            Some(Bad::Escape(message)) => Some(message),
            _ => None,
        }
    }

    #[test]
    fn escapes() {
        let prefix = "(unicode error) 'unicodeescape' codec can't decode bytes in position";
        assert_eq!(escape(r"'\x0'"), Some(format!("{prefix} 0-2: truncated \\xXX escape")));
        assert_eq!(escape(r"'é\u12z'"), Some(format!("{prefix} 10-13: truncated \\uXXXX escape")));
        assert_eq!(escape(r"'\N{nope}'"), Some(format!("{prefix} 0-7: unknown Unicode character name")));
        assert_eq!(escape(r"'\N{}'"), Some(format!("{prefix} 0-2: malformed \\N character escape")));
        assert_eq!(escape(r"'\U00110000'"), Some(format!("{prefix} 0-9: illegal Unicode character")));
        assert_eq!(escape(r"'\N{DIGIT ONE}\x41\é'"), None);
        assert_eq!(escape(r"r'\x0'"), None);
        assert_eq!(escape(r"b'a\x0'"), Some("(value error) invalid \\x escape at position 1".into()));
        assert_eq!(check_string("b'é'"), Some(Bad::NonAsciiBytes));
    }

    #[test]
    fn digits() {
        assert_eq!(too_many_digits(&"9".repeat(4300)), None);
        assert_eq!(too_many_digits(&"9".repeat(4301)), Some(4301));
        assert_eq!(too_many_digits(&format!("0x{}", "9".repeat(5000))), None);
    }
}
