//! String literals, f-strings and t-strings.
//!
//! The parser gives U+FFFD for an escaped lone surrogate; where a literal's value holds that character, the literal is
//! read again from the source.

use ruff_python_ast::{self as ast, ConversionFlag, Expr, InterpolatedStringElement, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::{Compiler, Result};
use crate::bytecode::{Const, NO_REG, Op, Reg};

/// A part of a formatted string.
enum Part<'a> {
    Text(Vec<u8>),
    Value(&'a ast::InterpolatedElement),
}

impl<'a> Compiler<'a> {
    /// The value of a string literal, with all its implicitly concatenated parts, in WTF-8.
    pub(crate) fn string_bytes(&self, literal: &ast::ExprStringLiteral) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in &literal.value {
            push_literal(self.source, part, &mut bytes);
        }
        bytes
    }

    /// The docstring of a body: its cleaned text and where it is.
    pub(crate) fn docstring(&self, body: &[Stmt]) -> Option<(Const, TextRange)> {
        let Some(Stmt::Expr(statement)) = body.first() else { return None };
        let Expr::StringLiteral(literal) = &*statement.value else { return None };
        Some((Const::Str(clean_docstring(&self.string_bytes(literal)).into()), statement.range))
    }

    // ---- f-strings ----

    pub(crate) fn f_string(&mut self, e: &'a ast::ExprFString, dst: Reg) -> Result {
        let mut parts = Vec::new();
        for part in &e.value {
            match part {
                ast::FStringPart::Literal(literal) => {
                    let mut text = Vec::new();
                    push_literal(self.source, literal, &mut text);
                    push_part_text(&mut parts, text);
                }
                ast::FStringPart::FString(string) => {
                    self.collect_parts(&string.elements, string.flags.prefix().is_raw(), &mut parts);
                }
            }
        }
        self.joined(parts, e.range, dst)
    }

    fn collect_parts(&self, elements: &'a [InterpolatedStringElement], raw: bool, parts: &mut Vec<Part<'a>>) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let mut text = Vec::new();
                    push_text(self.source, &literal.value, literal.range, raw, true, &mut text);
                    push_part_text(parts, text);
                }
                InterpolatedStringElement::Interpolation(element) => {
                    if let Some(debug) = &element.debug_text {
                        push_part_text(parts, debug_text(debug).into_bytes());
                    }
                    parts.push(Part::Value(element));
                }
            }
        }
    }

    /// The string of all parts.
    fn joined(&mut self, parts: Vec<Part<'a>>, range: TextRange, dst: Reg) -> Result {
        let mark = self.u.next_temp;
        match parts.as_slice() {
            [] => self.load_const(dst, Const::Str(Box::default())),
            [Part::Text(text)] => {
                self.at(range);
                self.load_const(dst, Const::Str(text.as_slice().into()));
            }
            [Part::Value(element)] => self.formatted(element, dst)?,
            _ => {
                let mut first = self.u.next_temp;
                let mut count: u16 = 0;
                for part in parts {
                    // Very long ones are joined as they go.
                    if count == 200 {
                        self.at(range);
                        self.u.emit(Op::BuildString, 0, first, first, count);
                        self.u.reserve_to(first + 1);
                        count = 1;
                    }
                    let register = self.u.temp();
                    if count == 0 {
                        first = register;
                    }
                    match part {
                        Part::Text(text) => self.load_const(register, Const::Str(text.into())),
                        Part::Value(element) => self.formatted(element, register)?,
                    }
                    count += 1;
                }
                self.at(range);
                self.u.emit(Op::BuildString, 0, dst, first, count);
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// One formatted value.
    fn formatted(&mut self, element: &'a ast::InterpolatedElement, dst: Reg) -> Result {
        let mark = self.u.next_temp;
        let later = element.format_spec.is_some();
        let value =
            if later { self.value_in_temp(&element.expression)? } else { self.value(&element.expression)? };
        let spec = self.format_spec(element)?;
        self.at(element.range);
        self.u.emit(Op::FormatValue, conversion(element), dst, value, spec);
        self.u.next_temp = mark;
        Ok(())
    }

    /// The register of an element's format specification, or `NO_REG`.
    fn format_spec(&mut self, element: &'a ast::InterpolatedElement) -> Result<Reg> {
        let Some(spec) = &element.format_spec else { return Ok(NO_REG) };
        let mut parts = Vec::new();
        self.collect_parts(&spec.elements, false, &mut parts);
        let register = self.u.temp();
        crate::stack::guarded(|| self.joined(parts, spec.range, register))?;
        Ok(register)
    }

    // ---- t-strings ----

    pub(crate) fn t_string(&mut self, e: &'a ast::ExprTString, dst: Reg) -> Result {
        let mut parts = Vec::new();
        for string in &e.value {
            self.collect_parts(&string.elements, string.flags.prefix().is_raw(), &mut parts);
        }
        // Strings and interpolations alternate, strings at both ends.
        let mut strings = vec![Vec::new()];
        let mut values = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => strings.last_mut().expect("never empty").extend(text),
                Part::Value(element) => {
                    values.push(element);
                    strings.push(Vec::new());
                }
            }
        }
        let mark = self.u.next_temp;
        let pair = self.u.temps(2);
        self.at(e.range);
        let strings = strings.into_iter().map(|text| Const::Str(text.into())).collect();
        self.load_const(pair, Const::Tuple(strings));
        self.sequence_from(values.len(), pair + 1, Op::BuildTuple, e.range, |this, i, register| {
            this.interpolation(values[i], register)
        })?;
        self.at(e.range);
        self.u.emit(Op::BuildTemplate, 0, dst, pair, pair + 1);
        self.u.next_temp = mark;
        Ok(())
    }

    fn interpolation(&mut self, element: &'a ast::InterpolatedElement, dst: Reg) -> Result {
        let mark = self.u.next_temp;
        let pair = self.u.temps(2);
        self.expr(&element.expression, pair)?;
        let text = match self.foreign(&element.node_index) {
            Some(text) => text,
            None => Const::Str(interpolation_text(self.source, element).as_bytes().into()),
        };
        self.load_const(pair + 1, text);
        let spec = self.format_spec(element)?;
        self.at(element.range);
        self.u.emit(Op::BuildInterpolation, conversion(element), dst, pair, spec);
        self.u.next_temp = mark;
        Ok(())
    }
}

/// Appends the value of a string literal in `source`, in WTF-8.
pub(crate) fn push_literal(source: &str, part: &ast::StringLiteral, bytes: &mut Vec<u8>) {
    let raw = part.flags.prefix().is_raw();
    push_text(source, &part.value, part.content_range(), raw, false, bytes);
}

/// Appends the value of a literal text in `source`; `braces`: it stands in a formatted string.
pub(crate) fn push_text(
    source: &str,
    value: &str,
    range: TextRange,
    raw: bool,
    braces: bool,
    bytes: &mut Vec<u8>,
) {
    if !raw
        && value.contains('\u{FFFD}')
        && let Some(text) = source.get(range.start().to_usize()..range.end().to_usize())
        && text.contains("\\")
    {
        decode(text, value, braces, bytes);
    } else {
        bytes.extend_from_slice(value.as_bytes());
    }
}

/// The source of an interpolated expression, from after `{` up to what ends it.
pub(crate) fn interpolation_text(source: &str, element: &ast::InterpolatedElement) -> String {
    if let Some(debug) = &element.debug_text {
        let text = without_comments(debug.as_str());
        let text = text.trim_end();
        // A backslash may lead to the next line.
        let text = text.strip_suffix('\\').map_or(text, str::trim_end);
        return text.strip_suffix('=').unwrap_or(text).to_owned();
    }
    let start = element.range.start().to_usize() + 1;
    let mut end = element.expression.range().end().to_usize();
    // Parentheses and comments around the expression are not in its range.
    let rest = source.get(end..element.range.end().to_usize()).unwrap_or("");
    let mut comment = false;
    for (i, c) in rest.char_indices() {
        match c {
            '\n' => comment = false,
            _ if comment => {}
            '#' => comment = true,
            '!' | ':' | '}' => {
                end += i;
                break;
            }
            _ => {}
        }
    }
    without_comments(source.get(start..end).unwrap_or(""))
}

/// The source of an expression without its comments.
pub(crate) fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
        let length = match (c, quote) {
            ('#', _) => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            (_, Some(quote)) => string_length(rest, quote),
            _ => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// The length of the string literal that `text` begins with.
fn string_length(text: &str, quote: &str) -> usize {
    let mut at = quote.len();
    while at < text.len() && !text[at..].starts_with(quote) {
        let skip = text[at..].strip_prefix('\\').and_then(|rest| rest.chars().next());
        at += skip.map_or(0, |_| 1);
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    (at + quote.len()).min(text.len())
}

fn push_part_text(parts: &mut Vec<Part<'_>>, text: Vec<u8>) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(last)) => last.extend(text),
        _ => parts.push(Part::Text(text)),
    }
}

/// The text that `{expr=}` shows. Comments in it are left out.
fn debug_text(debug: &ast::DebugText) -> String {
    without_comments(debug.as_str())
}

fn conversion(element: &ast::InterpolatedElement) -> u8 {
    match element.conversion {
        ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => 2,
        ConversionFlag::None => 0,
        ConversionFlag::Str => 1,
        ConversionFlag::Repr => 2,
        ConversionFlag::Ascii => 3,
    }
}

/// Decodes the text of a literal (known to be valid) whose value, as the parser sees it, is `value`: the same but for
/// surrogate escapes.
fn decode(text: &str, value: &str, braces: bool, out: &mut Vec<u8>) {
    let mut value = value.chars();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            if braces && (c == '{' || c == '}') && rest.starts_with(c) {
                rest = &rest[1..];
            }
            if c == '\r' && rest.starts_with('\n') {
                rest = &rest[1..];
            }
            push_next(&mut value, out);
            continue;
        }
        let escape = rest.chars().next().unwrap_or('\\');
        rest = &rest[escape.len_utf8().min(rest.len())..];
        let digits = |n: usize| rest.get(..n).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match escape {
            '\n' => {}
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            'u' | 'U' | 'x' => {
                let n = match escape {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                match digits(n) {
                    Some(code @ 0xD800..=0xDFFF) if n > 2 => {
                        value.next();
                        out.extend([0xED, 0x80 | (code >> 6 & 0x3F) as u8, 0x80 | (code & 0x3F) as u8]);
                    }
                    _ => push_next(&mut value, out),
                }
                rest = rest.get(n..).unwrap_or("");
            }
            'N' if rest.starts_with('{') => {
                rest = rest.find('}').map_or("", |end| &rest[end + 1..]);
                push_next(&mut value, out);
            }
            '0'..='7' => {
                for _ in 0..2 {
                    if rest.starts_with(|c: char| ('0'..='7').contains(&c)) {
                        rest = &rest[1..];
                    }
                }
                push_next(&mut value, out);
            }
            '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' => push_next(&mut value, out),
            // An invalid escape stands for itself, backslash included.
            _ => {
                push_next(&mut value, out);
                push_next(&mut value, out);
            }
        }
    }
    for c in value {
        push_char(c, out);
    }
}

fn push_next(value: &mut std::str::Chars<'_>, out: &mut Vec<u8>) {
    if let Some(c) = value.next() {
        push_char(c, out);
    }
}

fn push_char(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// A docstring without the indentation its lines have in common, as the compiler of Python 3.13 and later stores it:
/// tabs count as 8 columns, the first line loses all of its indentation, lines of blanks only become empty.
fn clean_docstring(text: &[u8]) -> Vec<u8> {
    let expanded = expand_tabs(text);
    let mut lines = expanded.split(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&[u8]> = lines.collect();
    let indent = |line: &[u8]| line.iter().take_while(|&&byte| byte == b' ').count();
    let margin =
        rest.iter().filter(|line| indent(line) < line.len()).map(|line| indent(line)).min().unwrap_or(0);
    let mut out = first[indent(first)..].to_vec();
    for line in rest {
        out.push(b'\n');
        out.extend_from_slice(&line[margin.min(indent(line))..]);
    }
    out
}

fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let width = 8 - column % 8;
                out.resize(out.len() + width, b' ');
                column += width;
            }
            b'\n' | b'\r' => {
                out.push(byte);
                column = 0;
            }
            _ => {
                out.push(byte);
                // Continuation bytes take no column.
                column += (byte & 0xC0 != 0x80) as usize;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_lose_their_indentation() {
        let clean = |text: &str| String::from_utf8(clean_docstring(text.as_bytes())).expect("UTF-8");
        assert_eq!(clean("  a\n    b\n      c\n    "), "a\nb\n  c\n");
        assert_eq!(clean("a\n\n\tb\n"), "a\n\nb\n");
        assert_eq!(clean("a"), "a");
    }

    #[test]
    fn surrogates_are_read_from_the_source() {
        let mut out = Vec::new();
        decode("a\\ud800\\n\\x41b", "a\u{FFFD}\nAb", false, &mut out);
        assert_eq!(out, b"a\xED\xA0\x80\nAb");
    }
}
