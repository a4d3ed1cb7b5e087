//! A second tokenizer, which refuses what CPython's refuses, with its words and places.
//!
//! It runs only over source that the real parser has refused already, so it is made for fidelity and not for speed.
//! What it keeps beside the tokens is what CPython's messages depend on: which brackets are open at each moment, how
//! far reading has come (a message may point at "here"), and whether the end of the source was seen. Tokens are
//! made one at a time, because where the parser stops asking decides which of two errors is reported.
//!
//! The behaviour was worked out from CPython 3.14's answers and from the reference manual's chapter 2.

use super::message::{Found, chars_in, is_printable};
use crate::ErrorKind;
use unicode_ident::{is_xid_continue, is_xid_start};

/// Classes of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Kind {
    Name,
    Number,
    String,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TStringStart,
    TStringMiddle,
    TStringEnd,
    Op,
    Newline,
    /// A line end that ends no statement, and a comment: only with [`Lexer::extra`].
    Nl,
    Comment,
    Indent,
    Dedent,
    End,
}

/// A place: line from 1, column in bytes from 0; a column of -1 is "no column".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub line: u32,
    pub col: i32,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: Place,
    pub end: Place,
    /// Where its text lies in the source.
    pub from: usize,
    pub to: usize,
    /// How many brackets are open after it.
    pub level: u32,
}

/// Why the lexer stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// It did not.
    Ok,
    /// The end of the source was seen (tokens may still come).
    Eof,
    /// An error with its own message was reported.
    Error,
    /// The end of the source inside a triple-quoted string.
    EofInTriple,
    /// The end of the source inside another string.
    EofInSingle,
}

/// What stops the lexer for good.
#[derive(Clone, Debug)]
pub enum Stop {
    /// An error with all that it says.
    Found(Found),
    /// The source ended where it could not.
    Eof,
    Dedent,
    TabSpace,
    TooDeep,
    Continuation,
}

type Lexed<T> = Result<T, Stop>;

/// An open bracket.
#[derive(Clone, Copy)]
pub struct Bracket {
    pub char: u8,
    pub line: u32,
    pub col: i32,
}

/// An f-string or t-string that is being read.
struct Interpolated {
    /// `f` or `t`.
    prefix: char,
    quote: u8,
    quote_size: usize,
    raw: bool,
    /// Where it starts: byte, line, start of the line.
    start: usize,
    first_line: u32,
    line_start: usize,
    /// Reading an expression (not text)?
    in_expression: bool,
    in_format_spec: bool,
    /// Brackets open since the string's start, and how many of them begin an expression, less one.
    brackets: i32,
    expressions: i32,
}

/// CPython's limits.
const MAX_INDENT: usize = 100;
const MAX_BRACKETS: usize = 200;
const MAX_FSTRINGS: usize = 150;
const MAX_NESTED_EXPRESSIONS: i32 = 3;

pub struct Lexer<'s> {
    source: &'s str,
    /// The bytes of the source.
    src: &'s [u8],
    /// Next byte, and the end of the line that was read last.
    pub cur: usize,
    pub line_end: usize,
    pub line_start: usize,
    pub line: u32,
    pub done: Done,
    pub brackets: Vec<Bracket>,
    /// Indentation levels twice: with tabs to 8 and with tabs to 1 (to notice inconsistent use).
    indents: Vec<(usize, usize)>,
    /// INDENTs (positive) or DEDENTs (negative) still to give.
    pending: i32,
    at_line_start: bool,
    strings: Vec<Interpolated>,
    first_line: u32,
    pub multi_line_start: usize,
    /// Gives comments and all line ends too, and lets pass what a reader of tokens may want to see.
    pub extra: bool,
    /// Was the comment given last alone on its line?
    comment_alone: bool,
}

impl<'s> Lexer<'s> {
    /// A lexer over `src`, whose line ends are all `\n`.
    pub fn new(src: &'s str) -> Lexer<'s> {
        let source = src.strip_prefix('\u{FEFF}').unwrap_or(src);
        Lexer {
            source,
            src: source.as_bytes(),
            cur: 0,
            line_end: 0,
            line_start: 0,
            line: 0,
            done: Done::Ok,
            brackets: Vec::new(),
            indents: vec![(0, 0)],
            pending: 0,
            at_line_start: true,
            strings: Vec::new(),
            first_line: 0,
            multi_line_start: 0,
            extra: false,
            comment_alone: false,
        }
    }

    /// The source that columns and [`Token::from`] refer to (without a byte order mark).
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// For interactive input: the end of the source closes all blocks.
    pub fn dedent_all(&mut self) {
        self.pending = -(self.indents.len() as i32 - 1);
        self.indents.truncate(1);
    }

    /// How many blocks are open.
    pub fn indentation(&self) -> usize {
        self.indents.len() - 1
    }

    /// Is an f-string or t-string being read?
    pub fn in_string(&self) -> bool {
        !self.strings.is_empty()
    }

    // ------------------------------------------------------------------ characters

    fn next(&mut self) -> Option<u8> {
        if self.cur == self.line_end {
            if self.done != Done::Ok {
                return None;
            }
            if self.line_end == self.src.len() {
                self.done = Done::Eof;
                return None;
            }
            self.line += 1;
            self.line_start = self.cur;
            let rest = &self.src[self.cur..];
            self.line_end += rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |at| at + 1);
        }
        self.cur += 1;
        Some(self.src[self.cur - 1])
    }

    fn back(&mut self, c: Option<u8>) {
        self.cur -= c.is_some() as usize;
    }

    fn peek(&mut self) -> Option<u8> {
        let c = self.next();
        self.back(c);
        c
    }

    fn text(&self, from: usize, to: usize) -> &'s str {
        self.src.get(from..to).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    // ------------------------------------------------------------------ errors and tokens

    /// An error at the last character read.
    fn error<T>(&mut self, message: String) -> Lexed<T> {
        let offset = chars_in(&self.src[self.line_start..self.cur]) as i32;
        self.error_range(message, offset, offset)
    }

    /// An error from one byte offset of the line to another, both from 1.
    fn error_bytes<T>(&mut self, message: String, from: usize, to: usize) -> Lexed<T> {
        let chars = |end: usize| chars_in(&self.src[self.line_start..self.line_start + end]) as i32;
        let (from, to) = (chars(from), chars(to));
        self.error_range(message, from, to)
    }

    fn error_range<T>(&mut self, message: String, offset: i32, end_offset: i32) -> Lexed<T> {
        self.done = Done::Error;
        let rest = &self.src[self.line_start..];
        let length = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        Err(Stop::Found(Found {
            kind: ErrorKind::Syntax,
            message,
            line: self.line,
            offset,
            end_line: self.line,
            end_offset,
            text: Some(String::from_utf8_lossy(&rest[..length]).into_owned()),
        }))
    }

    fn token(&self, kind: Kind, span: Option<(usize, usize)>) -> Lexed<Token> {
        let multi = matches!(kind, Kind::String | Kind::FStringMiddle | Kind::TStringMiddle);
        let (line_start, line) =
            if multi { (self.multi_line_start, self.first_line) } else { (self.line_start, self.line) };
        let col = |at: usize, line_start: usize| if at >= line_start { (at - line_start) as i32 } else { -1 };
        let (from, to) = span.unwrap_or((self.cur, self.cur));
        let (start_col, end_col) =
            if span.is_some() { (col(from, line_start), col(to, self.line_start)) } else { (-1, -1) };
        Ok(Token {
            kind,
            start: Place { line, col: start_col },
            end: Place { line: self.line, col: end_col },
            from,
            to,
            level: self.brackets.len() as u32,
        })
    }

    // ------------------------------------------------------------------ the modes

    /// The next token.
    pub fn next_token(&mut self) -> Lexed<Token> {
        match self.strings.last() {
            Some(string) if !string.in_expression => self.string_text(),
            _ => self.normal(),
        }
    }

    fn normal(&mut self) -> Lexed<Token> {
        loop {
            let mut blank = false;
            if self.at_line_start {
                self.at_line_start = false;
                blank = self.indentation_of_line()?;
            }
            if self.pending != 0 {
                let kind = if self.pending < 0 { Kind::Dedent } else { Kind::Indent };
                self.pending -= self.pending.signum();
                let from = if kind == Kind::Indent { self.line_start } else { self.cur };
                return self.token(kind, self.extra.then_some((from, self.cur)));
            }
            self.peek();
            if let Some(token) = self.in_line(blank)? {
                return Ok(token);
            }
        }
    }

    /// Reads a line's indentation and notes the INDENTs and DEDENTs. Says whether the line is blank.
    fn indentation_of_line(&mut self) -> Lexed<bool> {
        let (mut col, mut alt, mut continued) = (0usize, 0usize, 0usize);
        let c = loop {
            match self.next() {
                Some(b' ') => (col, alt) = (col + 1, alt + 1),
                Some(b'\t') => (col, alt) = ((col / 8 + 1) * 8, alt + 1),
                Some(0x0C) => (col, alt) = (0, 0),
                Some(b'\\') => {
                    // The first line's indentation counts.
                    continued = if continued == 0 { col } else { continued };
                    self.continuation()?;
                }
                other => break other,
            }
        };
        self.back(c);
        let blank = matches!(c, Some(b'#' | b'\n' | b'\r'));
        if blank || !self.brackets.is_empty() {
            return Ok(blank);
        }
        if continued != 0 {
            (col, alt) = (continued, continued);
        }
        let (top, top_alt) = self.indents.last().copied().unwrap_or_default();
        if col == top {
            if alt != top_alt {
                return self.tab_error();
            }
        } else if col > top {
            if self.indents.len() >= MAX_INDENT {
                self.cur = self.line_end;
                self.done = Done::Error;
                return Err(Stop::TooDeep);
            }
            if alt <= top_alt {
                return self.tab_error();
            }
            self.pending += 1;
            self.indents.push((col, alt));
        } else {
            while self.indents.len() > 1 && col < self.indents.last().map_or(0, |i| i.0) {
                self.indents.pop();
                self.pending -= 1;
            }
            let (top, top_alt) = self.indents.last().copied().unwrap_or_default();
            if col != top {
                self.cur = self.line_end;
                self.done = Done::Error;
                return Err(Stop::Dedent);
            }
            if alt != top_alt {
                return self.tab_error();
            }
        }
        Ok(false)
    }

    fn tab_error<T>(&mut self) -> Lexed<T> {
        self.done = Done::Error;
        self.cur = self.line_end;
        Err(Stop::TabSpace)
    }

    /// After a backslash: only a line end may follow, and then there must be another line.
    fn continuation(&mut self) -> Lexed<()> {
        let mut c = self.next();
        if self.extra && c == Some(b'\r') {
            c = self.next();
        }
        if c != Some(b'\n') {
            self.done = Done::Error;
            return Err(Stop::Continuation);
        }
        if self.peek().is_none() {
            self.cur = self.line_end;
            return Err(Stop::Eof);
        }
        Ok(())
    }

    /// The next token of a line, or None to begin another line.
    fn in_line(&mut self, blank: bool) -> Lexed<Option<Token>> {
        loop {
            let mut c = self.next();
            while matches!(c, Some(b' ' | b'\t' | 0x0C)) {
                c = self.next();
            }
            let start = self.cur - c.is_some() as usize;
            if c == Some(b'#') {
                while !(matches!(c, None | Some(b'\n')) || self.extra && c == Some(b'\r')) {
                    c = self.next();
                }
                if self.extra {
                    self.back(c);
                    self.comment_alone = blank;
                    return self.token(Kind::Comment, Some((start, self.cur))).map(Some);
                }
            }
            if self.extra && c == Some(b'\r') && self.peek() == Some(b'\n') {
                c = self.next();
            }
            let Some(byte) = c else {
                let ended = self.brackets.is_empty() && self.done == Done::Eof;
                return if ended { self.token(Kind::End, None).map(Some) } else { Err(Stop::Eof) };
            };
            return match byte {
                b'\n' => {
                    self.at_line_start = true;
                    let alone = std::mem::take(&mut self.comment_alone);
                    if self.extra && (blank || alone || !self.brackets.is_empty()) {
                        return self.token(Kind::Nl, Some((start, self.cur))).map(Some);
                    }
                    if blank || !self.brackets.is_empty() {
                        return Ok(None);
                    }
                    self.token(Kind::Newline, Some((start, self.cur)))
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.name(start, byte),
                b'0'..=b'9' => self.number(start, byte),
                b'.' => match self.peek() {
                    Some(b'0'..=b'9') => {
                        let c = self.next();
                        self.fraction(start, c)
                    }
                    _ => self.operator(start, byte),
                },
                b'"' | b'\'' => self.string(start, byte),
                b'\\' => {
                    self.continuation()?;
                    continue;
                }
                _ => self.operator(start, byte),
            }
            .map(Some);
        }
    }

    fn name(&mut self, start: usize, first: u8) -> Lexed<Token> {
        // Prefixes of strings, in the order in which conflicts are reported.
        let mut seen = [false; 5];
        const LETTERS: [u8; 5] = *b"ubrft";
        let mut c = Some(first);
        while let Some(at) = c.and_then(|c| LETTERS.iter().position(|&l| l == c.to_ascii_lowercase())) {
            if seen[at] {
                break;
            }
            seen[at] = true;
            c = self.next();
            if let Some(quote @ (b'"' | b'\'')) = c {
                return self.prefixed(start, seen, quote);
            }
        }
        let mut non_ascii = false;
        while let Some(byte) = c.filter(|&b| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80) {
            non_ascii |= byte >= 0x80;
            c = self.next();
        }
        self.back(c);
        if non_ascii {
            self.check_identifier(start)?;
        }
        self.token(Kind::Name, Some((start, self.cur)))
    }

    fn prefixed(&mut self, start: usize, seen: [bool; 5], quote: u8) -> Lexed<Token> {
        let [u, b, r, f, t] = seen;
        let pairs = [
            (u && b, "'u' and 'b'"),
            (u && r, "'u' and 'r'"),
            (u && f, "'u' and 'f'"),
            (u && t, "'u' and 't'"),
            (b && f, "'b' and 'f'"),
            (b && t, "'b' and 't'"),
            (f && t, "'f' and 't'"),
        ];
        if let Some((_, names)) = pairs.iter().find(|(both, _)| *both) {
            let (from, to) = (start + 1 - self.line_start, self.cur - self.line_start);
            return self.error_bytes(format!("{names} prefixes are incompatible"), from, to);
        }
        if f || t {
            self.begin_interpolated(start, quote, if f { 'f' } else { 't' }, r)
        } else {
            self.string(start, quote)
        }
    }

    fn check_identifier(&mut self, start: usize) -> Lexed<()> {
        let name = self.text(start, self.cur);
        let mut good = name.char_indices().map(|(at, c)| {
            // A few characters are identifiers for compatibility (Other_ID_Start), which the tables include.
            (at, c, if at == 0 { c == '_' || is_xid_start(c) } else { is_xid_continue(c) })
        });
        let Some((at, c, _)) = good.find(|(_, _, good)| !good) else { return Ok(()) };
        self.cur = start + at + c.len_utf8();
        let code = c as u32;
        if is_printable(c) {
            self.error(format!("invalid character '{c}' (U+{code:04X})"))
        } else {
            self.error(format!("invalid non-printable character U+{code:04X}"))
        }
    }

    // ------------------------------------------------------------------ numbers

    fn number(&mut self, start: usize, first: u8) -> Lexed<Token> {
        if first != b'0' {
            let c = self.decimal_tail()?;
            return self.after_integer(start, c);
        }
        let mut c = self.next();
        match c {
            Some(b'x' | b'X') => return self.radix(start, "hexadecimal", 16),
            Some(b'o' | b'O') => return self.radix(start, "octal", 8),
            Some(b'b' | b'B') => return self.radix(start, "binary", 2),
            _ => {}
        }
        loop {
            if c == Some(b'_') {
                c = self.next();
                if !is_digit(c) {
                    self.back(c);
                    return self.error("invalid decimal literal".into());
                }
            }
            if c != Some(b'0') {
                break;
            }
            c = self.next();
        }
        let zeros_end = self.cur;
        let mut nonzero = false;
        if is_digit(c) {
            nonzero = true;
            c = self.decimal_tail()?;
        }
        if nonzero && !self.extra && !matches!(c, Some(b'.' | b'e' | b'E' | b'j' | b'J')) {
            self.back(c);
            let (from, to) = (start + 1 - self.line_start, zeros_end - self.line_start);
            let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            return self.error_bytes(message.into(), from, to);
        }
        self.after_integer(start, c)
    }

    /// Digits and single underscores between them; gives the character after.
    fn decimal_tail(&mut self) -> Lexed<Option<u8>> {
        loop {
            let mut c = self.next();
            while is_digit(c) {
                c = self.next();
            }
            if c != Some(b'_') {
                return Ok(c);
            }
            c = self.next();
            if !is_digit(c) {
                self.back(c);
                return self.error("invalid decimal literal".into());
            }
        }
    }

    fn radix(&mut self, start: usize, name: &'static str, radix: u32) -> Lexed<Token> {
        let inside = |c: Option<u8>| c.is_some_and(|c| (c as char).is_digit(radix));
        let mut c = self.next();
        loop {
            if c == Some(b'_') {
                c = self.next();
            }
            if !inside(c) {
                if let Some(digit) = c.filter(|c| radix < 10 && c.is_ascii_digit()) {
                    return self.error(format!("invalid digit '{}' in {name} literal", digit as char));
                }
                self.back(c);
                return self.error(format!("invalid {name} literal"));
            }
            while inside(c) {
                c = self.next();
            }
            if c != Some(b'_') {
                break;
            }
        }
        if let Some(digit) = c.filter(|c| radix < 10 && c.is_ascii_digit()) {
            return self.error(format!("invalid digit '{}' in {name} literal", digit as char));
        }
        self.end_number(start, c, name)
    }

    fn after_integer(&mut self, start: usize, c: Option<u8>) -> Lexed<Token> {
        if c == Some(b'.') {
            let c = self.next();
            return self.fraction(start, c);
        }
        self.exponent(start, c)
    }

    fn fraction(&mut self, start: usize, mut c: Option<u8>) -> Lexed<Token> {
        if is_digit(c) {
            c = self.decimal_tail()?;
        }
        self.exponent(start, c)
    }

    fn exponent(&mut self, start: usize, mut c: Option<u8>) -> Lexed<Token> {
        if matches!(c, Some(b'e' | b'E')) {
            let e = c;
            c = self.next();
            if matches!(c, Some(b'+' | b'-')) {
                c = self.next();
                if !is_digit(c) {
                    self.back(c);
                    return self.error("invalid decimal literal".into());
                }
            } else if !is_digit(c) {
                self.back(c);
                return self.end_number(start, e, "decimal");
            }
            c = self.decimal_tail()?;
        }
        if matches!(c, Some(b'j' | b'J')) {
            c = self.next();
            return self.end_number(start, c, "imaginary");
        }
        self.end_number(start, c, "decimal")
    }

    /// A number ends before `c`. Keywords that may follow a number may follow it without a space, names not.
    fn end_number(&mut self, start: usize, c: Option<u8>, name: &str) -> Lexed<Token> {
        self.back(c);
        let rest = &self.src[self.cur..];
        let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"];
        if !keyword.iter().any(|word| rest.starts_with(word.as_bytes()))
            && c.is_some_and(|c| c.is_ascii_alphanumeric() || c == b'_')
        {
            return self.error(format!("invalid {name} literal"));
        }
        self.token(Kind::Number, Some((start, self.cur)))
    }

    // ------------------------------------------------------------------ strings

    fn string(&mut self, start: usize, quote: u8) -> Lexed<Token> {
        self.first_line = self.line;
        self.multi_line_start = self.line_start;
        let (mut size, mut ended, mut escaped_quote) = (1, 0, false);
        let mut c = self.next();
        if c == Some(quote) {
            c = self.next();
            if c == Some(quote) { size = 3 } else { ended = 1 }
        }
        if c != Some(quote) {
            self.back(c);
        }
        while ended != size {
            c = self.next();
            if c.is_none() || (size == 1 && c == Some(b'\n')) {
                return self.unterminated(start, quote, size, escaped_quote, c);
            }
            if c == Some(quote) {
                ended += 1;
            } else {
                ended = 0;
                if c == Some(b'\\') {
                    c = self.next();
                    escaped_quote |= c == Some(quote);
                }
            }
        }
        self.token(Kind::String, Some((start, self.cur)))
    }

    fn unterminated<T>(
        &mut self,
        start: usize,
        quote: u8,
        size: usize,
        escaped_quote: bool,
        c: Option<u8>,
    ) -> Lexed<T> {
        // Reported from the opening quote.
        let last_line = self.line;
        self.cur = start + 1;
        self.line_start = self.multi_line_start;
        self.line = self.first_line;
        if let Some(outer) = self.strings.last()
            && outer.quote == quote
            && outer.quote_size == size
        {
            let prefix = outer.prefix;
            return self.error(format!("{prefix}-string: expecting '}}'"));
        }
        let result = if size == 3 {
            self.error(format!("unterminated triple-quoted string literal (detected at line {last_line})"))
        } else if escaped_quote {
            self.error(format!(
                "unterminated string literal (detected at line {last_line}); perhaps you escaped the end quote?"
            ))
        } else {
            self.error(format!("unterminated string literal (detected at line {last_line})"))
        };
        if c.is_none() || size == 3 {
            self.done = if size == 3 { Done::EofInTriple } else { Done::EofInSingle };
        }
        result
    }

    fn begin_interpolated(&mut self, start: usize, quote: u8, prefix: char, raw: bool) -> Lexed<Token> {
        self.first_line = self.line;
        self.multi_line_start = self.line_start;
        let mut quote_size = 1;
        if self.src[self.cur..].starts_with(&[quote, quote]) {
            self.cur += 2;
            quote_size = 3;
        }
        if self.strings.len() + 1 >= MAX_FSTRINGS {
            return self.error("too many nested f-strings or t-strings".into());
        }
        self.strings.push(Interpolated {
            prefix,
            quote,
            quote_size,
            raw,
            start,
            first_line: self.line,
            line_start: self.line_start,
            in_expression: false,
            in_format_spec: false,
            brackets: 0,
            expressions: -1,
        });
        let kind = if prefix == 'f' { Kind::FStringStart } else { Kind::TStringStart };
        self.token(kind, Some((start, self.cur)))
    }

    /// Begins an expression in the innermost interpolated string.
    fn begin_expression(&mut self) -> Lexed<()> {
        let Some(string) = self.strings.last_mut() else { return Ok(()) };
        string.expressions += 1;
        if string.expressions >= MAX_NESTED_EXPRESSIONS {
            let prefix = string.prefix;
            return self.error(format!("{prefix}-string: expressions nested too deeply"));
        }
        string.in_expression = true;
        Ok(())
    }

    /// A piece of an interpolated string's text, or its end, or the brace that begins an expression.
    fn string_text(&mut self) -> Lexed<Token> {
        let start = self.cur;
        self.first_line = self.line;
        self.multi_line_start = self.line_start;
        let Some(string) = self.strings.last() else { return self.normal() };
        let (prefix, quote, size, raw) = (string.prefix, string.quote, string.quote_size, string.raw);
        let rest = &self.src[start..];
        if rest.first() == Some(&b'{') && rest.get(1) != Some(&b'{') {
            // The next character may have to be read to know.
            self.next();
            self.peek();
            self.cur = start;
            self.begin_expression()?;
            return self.normal();
        }
        if rest.len() >= size && rest[..size].iter().all(|&b| b == quote) {
            for _ in 0..size {
                self.next();
            }
            self.strings.pop();
            let kind = if prefix == 'f' { Kind::FStringEnd } else { Kind::TStringEnd };
            return self.token(kind, Some((start, self.cur)));
        }
        let end = self.string_middle(quote, size, raw)?;
        let kind = if prefix == 'f' { Kind::FStringMiddle } else { Kind::TStringMiddle };
        self.token(kind, Some((start, end)))
    }

    /// Reads text up to a brace or the closing quotes; gives where it ends.
    fn string_middle(&mut self, quote: u8, size: usize, raw: bool) -> Lexed<usize> {
        let (mut ended, mut unicode_escape) = (0, false);
        while ended != size {
            let c = self.next();
            let Some(string) = self.strings.last_mut() else { break };
            let in_spec = string.in_format_spec && string.expressions >= 0;
            if c.is_none() || (size == 1 && c == Some(b'\n')) {
                if in_spec && c == Some(b'\n') {
                    let p = string.prefix;
                    return self.error(format!(
                        "{p}-string: newlines are not allowed in format specifiers for single quoted {p}-strings"
                    ));
                }
                return self.unterminated_interpolated(c);
            }
            if c == Some(quote) {
                ended += 1;
                continue;
            }
            ended = 0;
            match c {
                Some(b'{') => {
                    let peek = self.next();
                    if peek != Some(b'{') || in_spec {
                        self.back(peek);
                        self.back(c);
                        self.begin_expression()?;
                        return Ok(self.cur);
                    }
                    return Ok(self.cur - 1);
                }
                Some(b'}') => {
                    if unicode_escape {
                        return Ok(self.cur);
                    }
                    let brackets = string.brackets;
                    let peek = self.next();
                    if peek == Some(b'}') && !in_spec && brackets == 0 {
                        return Ok(self.cur - 1);
                    }
                    self.back(peek);
                    self.back(c);
                    if let Some(string) = self.strings.last_mut() {
                        string.in_expression = true;
                    }
                    return Ok(self.cur);
                }
                Some(b'\\') => {
                    let peek = self.next();
                    match peek {
                        Some(b'{' | b'}') => self.back(peek),
                        Some(b'N') if !raw => {
                            let brace = self.next();
                            if brace == Some(b'{') { unicode_escape = true } else { self.back(brace) }
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        self.cur -= size;
        Ok(self.cur)
    }

    fn unterminated_interpolated<T>(&mut self, c: Option<u8>) -> Lexed<T> {
        let last_line = self.line;
        let Some(string) = self.strings.last() else { return Err(Stop::Eof) };
        let (prefix, size) = (string.prefix, string.quote_size);
        self.cur = string.start + 1;
        self.line_start = string.line_start;
        self.line = string.first_line;
        let triple = if size == 3 { "triple-quoted " } else { "" };
        let result = self
            .error(format!("unterminated {triple}{prefix}-string literal (detected at line {last_line})"));
        if c.is_none() {
            self.done = if size == 3 { Done::EofInTriple } else { Done::EofInSingle };
        }
        result
    }

    // ------------------------------------------------------------------ operators

    fn operator(&mut self, start: usize, byte: u8) -> Lexed<Token> {
        if let Some(string) = self.strings.last_mut()
            && string.expressions >= 0
            && byte == b':'
            && string.brackets - 1 == string.expressions
        {
            string.in_expression = false;
            string.in_format_spec = true;
            return self.token(Kind::Op, Some((start, self.cur)));
        }
        let rest = &self.src[start..self.line_end];
        if let Some(long) = LONG_OPERATORS.iter().find(|op| rest.starts_with(op.as_bytes())) {
            self.cur = start + long.len();
            return self.token(Kind::Op, Some((start, self.cur)));
        }
        // CPython looks one character further before it decides.
        self.peek();
        match byte {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_BRACKETS {
                    return self.error("too many nested parentheses".into());
                }
                let col = (start - self.line_start) as i32;
                self.brackets.push(Bracket { char: byte, line: self.line, col });
                if let Some(string) = self.strings.last_mut() {
                    string.brackets += 1;
                }
            }
            b')' | b']' | b'}' => self.close(byte)?,
            0..0x20 | 0x7F => {
                return self.error(format!("invalid non-printable character U+{byte:04X}"));
            }
            _ => {}
        }
        self.token(Kind::Op, Some((start, self.cur)))
    }

    fn close(&mut self, byte: u8) -> Lexed<()> {
        let c = byte as char;
        if let Some(string) = self.strings.last()
            && string.brackets == 0
            && byte == b'}'
        {
            let prefix = string.prefix;
            return self.error(format!("{prefix}-string: single '}}' is not allowed"));
        }
        let Some(open) = self.brackets.pop() else {
            return if self.extra { Ok(()) } else { self.error(format!("unmatched '{c}'")) };
        };
        if !self.extra && !matches!((open.char, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            if let Some(string) = self.strings.last()
                && open.char == b'{'
                && string.brackets - 1 == string.expressions
            {
                let prefix = string.prefix;
                return self.error(format!("{prefix}-string: unmatched '{c}'"));
            }
            let o = open.char as char;
            let mut message = format!("closing parenthesis '{c}' does not match opening parenthesis '{o}'");
            if open.line != self.line {
                message += &format!(" on line {}", open.line);
            }
            return self.error(message);
        }
        if let Some(string) = self.strings.last_mut() {
            string.brackets -= 1;
            if string.brackets < 0 {
                let prefix = string.prefix;
                return self.error(format!("{prefix}-string: unmatched '{c}'"));
            }
            if byte == b'}' && string.brackets == string.expressions {
                string.expressions -= 1;
                string.in_expression = false;
                string.in_format_spec = false;
            }
        }
        Ok(())
    }
}

/// Operators of more than one character, longest first.
const LONG_OPERATORS: [&str; 24] = [
    "...", "**=", "//=", ">>=", "<<=", "==", "!=", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=",
    "&=", "|=", "^=", "@=", "**", "//", ">>", "<<",
];

fn is_digit(c: Option<u8>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}
