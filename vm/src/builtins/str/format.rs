//! `str.format`: the syntax of replacement fields, and their evaluation. The parser is also what
//! `_string.formatter_parser` and `formatter_field_name_split` show.

use crate::builtins::functions;
use crate::native::{Args, PyResult, Raised};
use crate::object::Str;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::ops::Range;
use taipan_numeric::format::{FormatError, FormatErrorKind, FormatSpec, layout_str};
use taipan_text::{slice::byte_range, wtf8};

/// Where the values of fields come from.
pub enum Source<'a> {
    /// `format(*args, **kwargs)`
    Args(&'a Args<'a>),
    /// `format_map(mapping)`
    Mapping(Value),
}

/// A replacement field; ranges are in bytes of the format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: Range<usize>,
    /// The character after `!`.
    pub conversion: Option<u32>,
    pub spec: Range<usize>,
    /// The specification holds fields itself.
    pub nested: bool,
}

/// Literal text, and the field after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub literal: Range<usize>,
    pub field: Option<Field>,
}

/// The pieces of `text[at..end]`, one at a time. Errors are the texts of ValueErrors.
pub struct Pieces<'a> {
    text: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Pieces<'a> {
    /// Parses this part of a format string.
    pub fn new(text: &'a [u8], range: Range<usize>) -> Pieces<'a> {
        Pieces { text, at: range.start, end: range.end.min(text.len()) }
    }
    /// Goes on where another one stopped.
    pub fn position(&self) -> usize {
        self.at
    }
    /// The next piece; None at the end.
    ///
    /// # Errors
    /// The message of a ValueError.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, &'static str> {
        if self.at >= self.end {
            return Ok(None);
        }
        let start = self.at;
        let Some(found) = self.text[start..self.end].iter().position(|c| matches!(c, b'{' | b'}')) else {
            self.at = self.end;
            return Ok(Some(Piece { literal: start..self.end, field: None }));
        };
        let brace = start + found;
        let sign = self.text[brace];
        self.at = brace + 1;
        let doubled = self.at < self.end && self.text[self.at] == sign;
        if doubled {
            self.at += 1;
            return Ok(Some(Piece { literal: start..brace + 1, field: None }));
        }
        if sign == b'}' {
            return Err("Single '}' encountered in format string");
        }
        if self.at >= self.end {
            return Err("Single '{' encountered in format string");
        }
        let field = self.field()?;
        Ok(Some(Piece { literal: start..brace, field: Some(field) }))
    }

    fn field(&mut self) -> Result<Field, &'static str> {
        let start = self.at;
        let mut bracket = false;
        let mut closing = 0;
        while self.at < self.end {
            let c = self.text[self.at];
            self.at += 1;
            match c {
                b'{' => return Err("unexpected '{' in field name"),
                b'[' => bracket = true,
                b']' => bracket = false,
                b'}' | b':' | b'!' if !bracket => {
                    closing = c;
                    break;
                }
                _ => {}
            }
        }
        if closing == 0 {
            return Err("expected '}' before end of string");
        }
        let name = start..self.at - 1;
        if closing == b'}' {
            return Ok(Field { name, conversion: None, spec: self.at..self.at, nested: false });
        }
        let mut conversion = None;
        if closing == b'!' {
            let Some((c, width)) = wtf8::decode_at(&self.text[..self.end], self.at) else {
                return Err("end of string while looking for conversion specifier");
            };
            conversion = Some(c);
            self.at += width;
            if self.at < self.end {
                let c = self.text[self.at];
                self.at += 1;
                if c == b'}' {
                    return Ok(Field { name, conversion, spec: self.at..self.at, nested: false });
                }
                if c != b':' {
                    return Err("expected ':' after conversion specifier");
                }
            }
        }
        let spec = self.at;
        let (mut depth, mut nested) = (1, false);
        while self.at < self.end {
            match self.text[self.at] {
                b'{' => {
                    nested = true;
                    depth += 1;
                }
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return Ok(Field { name, conversion, spec: spec..self.at - 1, nested });
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        Err("unmatched '{' in format spec")
    }
}

/// A number in a field name; None for text that is none.
///
/// # Errors
/// The message of a ValueError.
pub fn field_number(text: &[u8]) -> Result<Option<usize>, &'static str> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let mut n = 0usize;
    for d in text {
        n = match n.checked_mul(10).and_then(|n| n.checked_add((d - b'0') as usize)) {
            Some(n) if n <= isize::MAX as usize => n,
            _ => return Err("Too many decimal digits in format string"),
        };
    }
    Ok(Some(n))
}

/// Splits a field name into its first part and the rest (`.attribute` and `[key]`).
pub fn split_name(name: &[u8]) -> (&[u8], &[u8]) {
    let end = name.iter().position(|c| matches!(c, b'.' | b'[')).unwrap_or(name.len());
    name.split_at(end)
}

/// A step of a field name after its first part.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Attribute(&'a [u8]),
    Key(&'a [u8]),
    Number(usize),
}

/// Takes the first step off the rest of a field name.
///
/// # Errors
/// The message of a ValueError.
pub fn next_step<'a>(rest: &mut &'a [u8]) -> Result<Option<Step<'a>>, &'static str> {
    let step = match rest.split_first() {
        None => return Ok(None),
        Some((b'.', after)) => {
            let (name, after) = split_name(after);
            *rest = after;
            Step::Attribute(name)
        }
        Some((b'[', after)) => {
            let Some(end) = after.iter().position(|c| *c == b']') else {
                return Err("Missing ']' in format string");
            };
            *rest = &after[end + 1..];
            match field_number(&after[..end])? {
                Some(n) => Step::Number(n),
                None => Step::Key(&after[..end]),
            }
        }
        Some(_) => return Err("Only '.' or '[' may follow ']' in format field specifier"),
    };
    match step {
        Step::Attribute([]) | Step::Key([]) => Err("Empty attribute in format string"),
        step => Ok(Some(step)),
    }
}

/// Whether fields are numbered by themselves; None while neither occurred.
struct Numbering {
    automatic: Option<bool>,
    next: usize,
}

/// `format.format(...)`
///
/// # Errors
/// ValueError for bad syntax, KeyError, IndexError for missing values, and what formatting them raises.
pub fn format(vm: &Vm, format: Gc<Str>, source: &Source) -> PyResult<Gc<Str>> {
    let mut numbering = Numbering { automatic: None, next: 0 };
    let text = format.bytes();
    vm.with_text(|vm, out| {
        expand(vm, text, 0..text.len(), source, &mut numbering, 2, out)?;
        Ok(vm.str_from_bytes(out))
    })
}

fn expand(
    vm: &Vm,
    text: &[u8],
    range: Range<usize>,
    source: &Source,
    numbering: &mut Numbering,
    depth: usize,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    if depth == 0 {
        return Err(vm.value_error("Max string recursion exceeded"));
    }
    let mut pieces = Pieces::new(text, range);
    while let Some(piece) = pieces.next_piece().map_err(|m| vm.value_error(m))? {
        out.extend_from_slice(&text[piece.literal]);
        let Some(field) = piece.field else { continue };
        let value = value_of(vm, &text[field.name], source, numbering)?;
        let value = convert(vm, value, field.conversion)?;
        let spec = if field.nested {
            let mut inner = Vec::new();
            expand(vm, text, field.spec, source, numbering, depth - 1, &mut inner)?;
            inner
        } else if field.spec.is_empty() {
            if let Some(s) = value.downcast::<Str>()
                && vm.is_exact_str(value)
            {
                out.extend_from_slice(s.bytes());
                continue;
            }
            Vec::new()
        } else if functions::format_quickly(vm, value, &text[field.spec.clone()], out) {
            continue;
        } else {
            text[field.spec].to_vec()
        };
        let spec = vm.str_from_bytes(&spec).value();
        let shown = functions::format(vm, value, spec)?;
        if let Some(s) = shown.downcast::<Str>() {
            out.extend_from_slice(s.bytes());
        }
    }
    Ok(())
}

/// `!r`, `!s`, `!a`
fn convert(vm: &Vm, value: Value, conversion: Option<u32>) -> PyResult {
    let Some(c) = conversion else { return Ok(value) };
    match char::from_u32(c) {
        Some('r') => Ok(vm.repr(value)?.value()),
        Some('s') => Ok(vm.str_of(value)?.value()),
        Some('a') => Ok(crate::builtins::functions::ascii(vm, value)?.value()),
        Some(shown) if (33..127).contains(&c) => {
            Err(vm.value_error(format!("Unknown conversion specifier {shown}")))
        }
        _ => Err(vm.value_error(format!("Unknown conversion specifier \\x{c:x}"))),
    }
}

/// The value that a field's name stands for.
fn value_of(vm: &Vm, name: &[u8], source: &Source, numbering: &mut Numbering) -> PyResult {
    let bad = |m: &str| vm.value_error(m);
    let (first, mut rest) = split_name(name);
    let mut number = field_number(first).map_err(bad)?;
    if first.is_empty() || number.is_some() {
        let automatic = first.is_empty();
        if *numbering.automatic.get_or_insert(automatic) != automatic {
            return Err(bad(if automatic {
                "cannot switch from manual field specification to automatic field numbering"
            } else {
                "cannot switch from automatic field numbering to manual field specification"
            }));
        }
        if automatic {
            number = Some(numbering.next);
            numbering.next += 1;
        }
    }
    let mut value = match (number, source) {
        (Some(_), Source::Mapping(_)) => return Err(bad("Format string contains positional fields")),
        (Some(n), Source::Args(args)) => match args.get(n) {
            Some(v) => v,
            None => {
                let message = format!("Replacement index {n} out of range for positional args tuple");
                return Err(vm.index_error(message));
            }
        },
        (None, Source::Mapping(mapping)) => vm.getitem(*mapping, vm.str_from_bytes(first).value())?,
        (None, Source::Args(args)) => match args.keywords().find(|(key, _)| key.bytes() == first) {
            Some((_, v)) => v,
            None => return Err(vm.raise_with(vm.exc().key_error, vm.str_from_bytes(first).value())),
        },
    };
    while let Some(step) = next_step(&mut rest).map_err(bad)? {
        value = match step {
            Step::Attribute(name) => vm.getattr(value, vm.intern_bytes(name))?,
            Step::Key(key) => vm.getitem(value, vm.str_from_bytes(key).value())?,
            Step::Number(n) => vm.getitem(value, vm.int(n as i64))?,
        };
    }
    Ok(value)
}

/// The exception for a bad format specification.
pub fn raise_format_error(vm: &Vm, error: FormatError, spec: &str, type_name: &str) -> Raised {
    let message = error.message(spec, type_name);
    match error.kind() {
        FormatErrorKind::Value => vm.value_error(message),
        FormatErrorKind::Overflow => vm.overflow_error(message),
        FormatErrorKind::Memory => vm.memory_error(message),
    }
}

/// `format(string, spec)`
///
/// # Errors
/// ValueError for a specification that strings do not have.
pub fn format_str(vm: &Vm, s: Gc<Str>, spec: Gc<Str>) -> PyResult<Gc<Str>> {
    if spec.byte_len() == 0 {
        return vm.str_of(s.value());
    }
    let points: Vec<u32> = spec.text().code_points().collect();
    let layout =
        FormatSpec::parse_points(&points, Some('s'), false).and_then(|p| layout_str(s.char_len(), &p));
    let layout = match layout {
        Ok(layout) => layout,
        Err(error) => {
            let name = vm.type_of(s.value()).name();
            return Err(raise_format_error(vm, error, &spec.as_str_lossy(), &name));
        }
    };
    let mut out = taipan_text::TextBuf::with_capacity(s.byte_len() + layout.left + layout.right);
    out.push_n(layout.fill, layout.left);
    let kept = &s.bytes()[byte_range(s.text(), 0..layout.keep)];
    out.push_counted(kept);
    out.push_n(layout.fill, layout.right);
    Ok(vm.str_from(&out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(s: &str) -> Result<Vec<(String, Option<String>)>, &'static str> {
        let mut pieces = Pieces::new(s.as_bytes(), 0..s.len());
        let mut all = Vec::new();
        while let Some(p) = pieces.next_piece()? {
            all.push((s[p.literal].to_owned(), p.field.map(|f| s[f.name].to_owned())));
        }
        Ok(all)
    }

    #[test]
    fn pieces_of_a_format() {
        let some = |s: &str| Some(s.to_owned());
        assert_eq!(
            parse("a{{b{x}c"),
            Ok(vec![("a{".into(), None), ("b".into(), some("x")), ("c".into(), None)])
        );
        assert_eq!(parse("{0[}]}"), Ok(vec![("".into(), some("0[}]"))]));
        assert_eq!(parse("{"), Err("Single '{' encountered in format string"));
        assert_eq!(parse("}"), Err("Single '}' encountered in format string"));
        assert_eq!(parse("{a"), Err("expected '}' before end of string"));
        assert_eq!(parse("{!}"), Err("unmatched '{' in format spec"));
        assert_eq!(parse("{a{b}}"), Err("unexpected '{' in field name"));
    }

    #[test]
    fn steps_of_a_name() {
        let mut rest: &[u8] = b".a[1][k]";
        assert_eq!(next_step(&mut rest), Ok(Some(Step::Attribute(b"a"))));
        assert_eq!(next_step(&mut rest), Ok(Some(Step::Number(1))));
        assert_eq!(next_step(&mut rest), Ok(Some(Step::Key(b"k"))));
        assert_eq!(next_step(&mut rest), Ok(None));
        assert!(field_number(b"99999999999999999999").is_err());
    }
}
