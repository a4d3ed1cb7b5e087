//! The tokens of a source as the module `tokenize` shows them: the fault-finding [`Lexer`], with what it leaves out for
//! the parser (comments, line ends within statements) and with places in code points.

use super::lexer::{Kind, Lexer, Stop, Token};
use super::message::chars_in;
use std::ops::Range;

/// A token with all that `tokenize.TokenInfo` tells.
#[derive(Clone, Debug)]
pub struct TokenInfo {
    /// The number in the module `token`.
    pub kind: u8,
    /// Its text, in the source; empty for what the end of the source implies.
    pub text: Range<usize>,
    /// Line (from 1) and column (from 0, in code points; -1 for none).
    pub start: (u32, i32),
    /// The same for its end.
    pub end: (u32, i32),
    /// The lines that it lies in, in the source.
    pub line: Range<usize>,
}

/// The class of an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenErrorKind {
    Syntax,
    Indentation,
    Tab,
}

/// Why there are no more tokens.
#[derive(Clone, Debug)]
pub struct TokenError {
    pub kind: TokenErrorKind,
    pub message: String,
    /// Line and column, both from 1, text of the line, and the end if it is known; None: only the message.
    pub place: Option<ErrorPlace>,
}

/// Where an error is.
#[derive(Clone, Debug)]
pub struct ErrorPlace {
    pub line: u32,
    pub offset: i32,
    pub text: Option<String>,
    pub end: Option<(u32, Option<i32>)>,
}

/// Tokens of `source`; `extra`: as `tokenize` wants them, with comments and line ends, and operators as `OP`.
/// The tokens before an error come with the error.
///
/// The source's last line may lack a line end; ranges never go beyond the source given.
pub fn tokens(source: &str, extra: bool) -> (Vec<TokenInfo>, Option<TokenError>) {
    if let Some(at) = source.find('\0') {
        let line = source[..at].matches('\n').count() as u32 + 1;
        let text = source[..at].rsplit('\n').next().unwrap_or_default().to_owned();
        let message = "source code cannot contain null bytes".to_owned();
        let place = Some(ErrorPlace { line, offset: 0, text: Some(text), end: Some((line, Some(0))) });
        return (Vec::new(), Some(TokenError { kind: TokenErrorKind::Syntax, message, place }));
    }
    let implicit = !source.is_empty() && !source.ends_with('\n');
    let ended;
    let whole = if implicit {
        ended = format!("{source}\n");
        &ended
    } else {
        source
    };
    let mut lexer = Lexer::new(whole);
    lexer.extra = extra;
    let skipped = whole.len() - lexer.source().len();
    let mut found = Vec::new();
    loop {
        match lexer.next_token() {
            Ok(token) => {
                let end = token.kind == Kind::End;
                let mut info = describe(&lexer, &token, extra, source.len() - skipped.min(source.len()));
                for range in [&mut info.text, &mut info.line] {
                    *range = range.start + skipped..range.end + skipped;
                }
                found.push(info);
                if end {
                    return (found, None);
                }
            }
            Err(stop) => return (found, Some(error(&lexer, stop))),
        }
    }
}

fn describe(lexer: &Lexer<'_>, token: &Token, extra: bool, limit: usize) -> TokenInfo {
    let src = lexer.source().as_bytes();
    let string = matches!(
        token.kind,
        Kind::String
            | Kind::FStringStart
            | Kind::FStringMiddle
            | Kind::FStringEnd
            | Kind::TStringStart
            | Kind::TStringMiddle
            | Kind::TStringEnd
    );
    let first = if string { lexer.multi_line_start } else { lexer.line_start };
    let chars = |from: usize, col: i32| match usize::try_from(col) {
        Ok(col) => chars_in(&src[from.min(src.len())..(from + col).min(src.len())]) as i32,
        Err(_) => -1,
    };
    let mut info = TokenInfo {
        kind: number(token.kind),
        text: token.from.min(limit)..token.to.min(limit),
        start: (token.start.line, chars(first, token.start.col)),
        end: (token.end.line, chars(lexer.line_start, token.end.col)),
        line: first.min(limit)..lexer.line_end.min(limit),
    };
    if token.kind == Kind::Newline && !extra {
        // Without the line end itself.
        info.text.end = token.to.saturating_sub(1).clamp(info.text.start, limit);
        info.end.1 -= 1;
    }
    let trailing =
        token.kind == Kind::End || (token.kind == Kind::Dedent && lexer.done == super::lexer::Done::Eof);
    if matches!(token.kind, Kind::End | Kind::Dedent) || (token.kind == Kind::Indent && !extra) {
        info.text = limit..limit;
    }
    if extra && trailing {
        info.line = limit..limit;
        info.start = (token.start.line + 1, 0);
        info.end = info.start;
    }
    if extra && token.kind == Kind::Newline {
        let carriage_return = src.get(token.to.wrapping_sub(2)) == Some(&b'\r');
        let from = token.to - 1 - carriage_return as usize;
        info.text = from.min(limit)..token.to.min(limit);
    }
    if token.kind == Kind::Op && !extra {
        info.kind = operator_number(&src[token.from..token.to]);
    }
    info
}

/// The number of a class of tokens in the module `token`.
fn number(kind: Kind) -> u8 {
    match kind {
        Kind::End => 0,
        Kind::Name => 1,
        Kind::Number => 2,
        Kind::String => 3,
        Kind::Newline => 4,
        Kind::Indent => 5,
        Kind::Dedent => 6,
        Kind::Op => 55,
        Kind::FStringStart => 59,
        Kind::FStringMiddle => 60,
        Kind::FStringEnd => 61,
        Kind::TStringStart => 62,
        Kind::TStringMiddle => 63,
        Kind::TStringEnd => 64,
        Kind::Comment => 65,
        Kind::Nl => 66,
    }
}

/// Operators in the order of their numbers, from 7 on.
const OPERATORS: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{", "}", "==",
    "!=", "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=",
    ">>=", "**=", "//", "//=", "@", "@=", "->", "...", ":=", "!",
];

fn operator_number(text: &[u8]) -> u8 {
    OPERATORS.iter().position(|op| op.as_bytes() == text).map_or(55, |i| i as u8 + 7)
}

fn error(lexer: &Lexer<'_>, stop: Stop) -> TokenError {
    use TokenErrorKind::{Indentation, Syntax, Tab};
    let (kind, message) = match stop {
        Stop::Found(found) => {
            let place = ErrorPlace {
                line: found.line,
                offset: found.offset,
                text: Some(found.text.unwrap_or_default()),
                end: Some((found.end_line, Some(found.end_offset))),
            };
            return TokenError { kind: Syntax, message: found.message, place: Some(place) };
        }
        Stop::Eof => {
            let message = "unexpected EOF in multi-line statement".to_owned();
            let line = lexer.source().lines().count().max(1) as u32;
            let place = ErrorPlace { line, offset: 0, text: None, end: Some((line, None)) };
            return TokenError { kind: Syntax, message, place: Some(place) };
        }
        Stop::Dedent => (Indentation, "unindent does not match any outer indentation level"),
        Stop::TabSpace => (Tab, "inconsistent use of tabs and spaces in indentation"),
        Stop::TooDeep => (Indentation, "too many levels of indentation"),
        Stop::Continuation => (Syntax, "unexpected character after line continuation character"),
    };
    let src = lexer.source().as_bytes();
    let line = &src[lexer.line_start..lexer.line_end];
    let text = String::from_utf8_lossy(line).trim_end_matches(['\n', '\r']).to_owned();
    let offset = chars_in(&src[lexer.line_start..lexer.cur]) as i32;
    TokenError {
        kind,
        message: message.to_owned(),
        place: Some(ErrorPlace { line: lexer.line, offset, text: Some(text), end: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> Vec<(u8, String)> {
        tokens(source, true).0.iter().map(|t| (t.kind, source[t.text.clone()].to_owned())).collect()
    }

    #[test]
    fn comments_and_line_ends() {
        let kinds: Vec<u8> = shown("# a\nx = (1,  # b\n2)\n").iter().map(|t| t.0).collect();
        assert_eq!(kinds, [65, 66, 1, 55, 55, 2, 55, 65, 66, 2, 55, 4, 0]);
    }

    #[test]
    fn no_line_end() {
        assert_eq!(shown("é"), [(1, "é".into()), (4, String::new()), (0, String::new())]);
        let info = &tokens("é", true).0[0];
        assert_eq!((info.start, info.end), ((1, 0), (1, 1)));
    }

    #[test]
    fn errors() {
        let (found, error) = tokens("(\n", true);
        assert_eq!(found.len(), 2);
        assert_eq!(error.unwrap().message, "unexpected EOF in multi-line statement");
    }
}
