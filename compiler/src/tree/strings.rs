//! f-strings and t-strings, from the parser's tree to Python's: neighbouring texts become one constant.

use super::Item;
use super::from_source::{Maker, list};
use super::schema::Kind;
use crate::bytecode::Const;
use crate::codegen::{interpolation_text, push_literal, push_text};
use ruff_python_ast::{self as ast, InterpolatedStringElement};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A part of a formatted string.
enum Part<'a> {
    Text(Vec<u8>, TextRange),
    Value(&'a ast::InterpolatedElement),
}

struct Parts<'a> {
    list: Vec<Part<'a>>,
}

impl<'a> Parts<'a> {
    fn text(&mut self, text: &[u8], range: TextRange) {
        match self.list.last_mut() {
            Some(Part::Text(last, place)) => {
                last.extend_from_slice(text);
                *place = TextRange::new(place.start().min(range.start()), range.end().max(place.end()));
            }
            _ => self.list.push(Part::Text(text.to_vec(), range)),
        }
    }

    fn elements(&mut self, source: &str, elements: &'a [InterpolatedStringElement], raw: bool) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let mut text = Vec::new();
                    push_text(source, &literal.value, literal.range, raw, true, &mut text);
                    self.text(&text, literal.range);
                }
                InterpolatedStringElement::Interpolation(element) => {
                    if let Some(debug) = &element.debug_text {
                        let start = element.range.start() + TextSize::new(1);
                        let end = start + TextSize::of(debug.as_str());
                        let text = crate::codegen::strings::without_comments(debug.as_str());
                        self.text(text.as_bytes(), TextRange::new(start, end));
                    }
                    self.list.push(Part::Value(element));
                }
            }
        }
    }
}

/// An f-string, with the literals next to it.
pub fn joined<'a>(maker: &mut Maker<'a>, e: &'a ast::ExprFString) -> Item {
    let mut parts = Parts { list: Vec::new() };
    for part in &e.value {
        match part {
            ast::FStringPart::Literal(literal) => {
                let mut text = Vec::new();
                push_literal(maker.source, literal, &mut text);
                parts.text(&text, literal.range);
            }
            ast::FStringPart::FString(string) => {
                parts.elements(maker.source, &string.elements, string.flags.prefix().is_raw());
            }
        }
    }
    let values = values(maker, parts, Kind::FormattedValue);
    maker.node(Kind::JoinedStr, e.range, vec![values])
}

/// A t-string.
pub fn template<'a>(maker: &mut Maker<'a>, e: &'a ast::ExprTString) -> Item {
    let mut parts = Parts { list: Vec::new() };
    for string in &e.value {
        parts.elements(maker.source, &string.elements, string.flags.prefix().is_raw());
    }
    let values = values(maker, parts, Kind::Interpolation);
    maker.node(Kind::TemplateStr, e.range, vec![values])
}

fn values<'a>(maker: &mut Maker<'a>, parts: Parts<'a>, kind: Kind) -> Item {
    let kept = parts.list.into_iter().filter(|p| !matches!(p, Part::Text(text, _) if text.is_empty()));
    list(kept, |part| match part {
        Part::Text(text, range) => maker.constant(range, Const::Str(text.into())),
        Part::Value(element) => value(maker, element, kind),
    })
}

fn value<'a>(maker: &mut Maker<'a>, element: &'a ast::InterpolatedElement, kind: Kind) -> Item {
    let expression = maker.expr(&element.expression);
    let conversion = match element.conversion {
        ast::ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => {
            b'r' as i64
        }
        flag => flag as i8 as i64,
    };
    let spec = match element.format_spec.as_deref() {
        None => Item::None,
        Some(spec) => {
            let mut parts = Parts { list: Vec::new() };
            parts.elements(maker.source, &spec.elements, false);
            // The colon belongs to it.
            let start = spec.range.start().to_u32().saturating_sub(1);
            let range = TextRange::new(TextSize::new(start), spec.range.end());
            let values = values(maker, parts, Kind::FormattedValue);
            maker.node(Kind::JoinedStr, range, vec![values])
        }
    };
    let mut fields = vec![expression];
    if kind == Kind::Interpolation {
        let text = interpolation_text(maker.source, element);
        fields.push(Item::Const(Const::Str(text.as_bytes().into())));
    }
    fields.push(Item::Int(conversion));
    fields.push(spec);
    maker.node(kind, element.range(), fields)
}
