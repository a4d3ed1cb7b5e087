//! Patterns that can never work: repeated names, alternatives that bind differently, unreachable cases.

use super::check::{Checked, Lines, refuse};
use crate::stack::guarded;
use ruff_python_ast::{
    Expr, Identifier, Number, Pattern, PatternMatchClass, PatternMatchMapping, PatternMatchOr, UnaryOp,
};
use ruff_text_size::{Ranged, TextRange};

/// Refuses a case's pattern that is wrong; `irrefutable` says that it may match everything.
pub fn check(pattern: &Pattern, irrefutable: bool, lines: &Lines) -> Checked {
    Walk { lines, names: Vec::new(), irrefutable }.pattern(pattern)
}

struct Walk<'l, 's, 'a> {
    lines: &'l Lines<'s>,
    /// Names bound so far.
    names: Vec<&'a str>,
    irrefutable: bool,
}

impl<'a> Walk<'_, '_, 'a> {
    fn pattern(&mut self, pattern: &'a Pattern) -> Checked {
        guarded(|| self.pattern_here(pattern))
    }

    fn pattern_here(&mut self, pattern: &'a Pattern) -> Checked {
        match pattern {
            Pattern::MatchValue(p) if value_expression(&p.value) => Ok(()),
            Pattern::MatchValue(p) => {
                refuse(p.range, "patterns may only match literals and attribute lookups")
            }
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(p) => {
                let mut starred = false;
                for (number, part) in p.patterns.iter().enumerate() {
                    if !matches!(part, Pattern::MatchStar(_)) {
                        continue;
                    }
                    if starred {
                        return refuse(p.range, "multiple starred names in sequence pattern");
                    }
                    starred = true;
                    if number >= 256 {
                        return refuse(p.range, "too many expressions in star-unpacking sequence pattern");
                    }
                }
                p.patterns.iter().try_for_each(|part| self.part(part))
            }
            Pattern::MatchMapping(p) => self.mapping(p),
            Pattern::MatchClass(p) => self.class(p),
            Pattern::MatchStar(p) => self.bind(p.name.as_ref(), p.range),
            Pattern::MatchAs(p) => match &p.pattern {
                Some(inner) => {
                    self.pattern(inner)?;
                    self.bind(p.name.as_ref(), p.range)
                }
                None if self.irrefutable => self.bind(p.name.as_ref(), p.range),
                None => refuse(
                    p.range,
                    match &p.name {
                        Some(name) => format!("name capture '{name}' makes remaining patterns unreachable"),
                        None => "wildcard makes remaining patterns unreachable".to_owned(),
                    },
                ),
            },
            Pattern::MatchOr(p) => self.alternatives(p),
        }
    }

    /// A pattern within another may match everything.
    fn part(&mut self, pattern: &'a Pattern) -> Checked {
        let outer = std::mem::replace(&mut self.irrefutable, true);
        self.pattern(pattern)?;
        self.irrefutable = outer;
        Ok(())
    }

    fn bind(&mut self, name: Option<&'a Identifier>, range: TextRange) -> Checked {
        let Some(name) = name else { return Ok(()) };
        if self.names.contains(&name.as_str()) {
            return refuse(range, format!("multiple assignments to name '{name}' in pattern"));
        }
        self.names.push(name);
        Ok(())
    }

    fn alternatives(&mut self, p: &'a PatternMatchOr) -> Checked {
        let (outer, irrefutable) = (self.names.clone(), self.irrefutable);
        let mut first: Option<Vec<&str>> = None;
        for (number, alternative) in p.patterns.iter().enumerate() {
            self.names = Vec::new();
            self.irrefutable = number + 1 == p.patterns.len() && irrefutable;
            self.pattern(alternative)?;
            let mut bound = std::mem::take(&mut self.names);
            bound.sort_unstable();
            match &first {
                None => first = Some(bound),
                Some(first) if *first != bound => {
                    return refuse(p.range, "alternative patterns bind different names");
                }
                Some(_) => {}
            }
        }
        (self.names, self.irrefutable) = (outer, irrefutable);
        for name in first.unwrap_or_default() {
            if self.names.contains(&name) {
                return refuse(p.range, format!("multiple assignments to name '{name}' in pattern"));
            }
            self.names.push(name);
        }
        Ok(())
    }

    fn mapping(&mut self, p: &'a PatternMatchMapping) -> Checked {
        let mut seen: Vec<Key> = Vec::new();
        for key in &p.keys {
            if let Some(key_value) = Key::of(key) {
                if seen.contains(&key_value) {
                    let message = format!("mapping pattern checks duplicate key ({})", self.repr(key));
                    return refuse(p.range, message);
                }
                seen.push(key_value);
            } else if !matches!(key, Expr::Attribute(_)) {
                return refuse(p.range, "mapping pattern keys may only match literals and attribute lookups");
            }
        }
        p.patterns.iter().try_for_each(|part| self.part(part))?;
        self.bind(p.rest.as_ref(), p.range)
    }

    fn class(&mut self, p: &'a PatternMatchClass) -> Checked {
        let keywords = &p.arguments.keywords;
        for (number, keyword) in keywords.iter().enumerate() {
            let repeated = keywords[number + 1..].iter().find(|k| k.attr.id == keyword.attr.id);
            if let Some(other) = repeated {
                let message = format!("attribute name repeated in class pattern: {}", keyword.attr);
                return refuse(other.pattern.range(), message);
            }
        }
        p.arguments.patterns.iter().try_for_each(|part| self.part(part))?;
        keywords.iter().try_for_each(|keyword| self.part(&keyword.pattern))
    }
}

/// May this expression stand as a pattern?
fn value_expression(expr: &Expr) -> bool {
    match expr {
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) | Expr::Attribute(_) => true,
        Expr::UnaryOp(e) => e.op == UnaryOp::USub && e.operand.is_number_literal_expr(),
        Expr::BinOp(e) => value_expression(&e.left) && e.right.is_number_literal_expr(),
        _ => false,
    }
}

/// A literal as a key; two keys are equal when their values are.
#[derive(PartialEq)]
enum Key {
    Str(String),
    Bytes(Vec<u8>),
    None,
    /// Real and imaginary parts; ints beyond the exact range of floats by their text.
    Number(f64, f64),
    Big(String),
}

impl Key {
    fn of(expr: &Expr) -> Option<Key> {
        Some(match expr {
            Expr::StringLiteral(e) => Key::Str(e.value.to_str().to_owned()),
            Expr::BytesLiteral(e) => Key::Bytes(e.value.bytes().collect()),
            Expr::NoneLiteral(_) => Key::None,
            Expr::BooleanLiteral(e) => Key::Number(e.value as u8 as f64, 0.0),
            Expr::NumberLiteral(e) => match &e.value {
                Number::Int(int) => match int.as_i64() {
                    Some(value) if value.unsigned_abs() <= 1 << 53 => Key::Number(value as f64, 0.0),
                    _ => Key::Big(int.to_string()),
                },
                Number::Float(value) => Key::Number(*value, 0.0),
                Number::Complex { real, imag } => Key::Number(*real, *imag),
            },
            Expr::UnaryOp(e) if e.op == UnaryOp::USub => match Key::of(&e.operand)? {
                Key::Number(real, imag) => Key::Number(-real, -imag),
                Key::Big(text) => Key::Big(format!("-{text}")),
                _ => return None,
            },
            Expr::BinOp(e) => {
                let (Key::Number(real, _), Key::Number(_, imag)) = (Key::of(&e.left)?, Key::of(&e.right)?)
                else {
                    return None;
                };
                let sign = if e.op == ruff_python_ast::Operator::Sub { -1.0 } else { 1.0 };
                Key::Number(real, sign * imag)
            }
            _ => return None,
        })
    }
}

/// A float as Python prints it.
fn float(value: f64) -> String {
    let text = format!("{value:?}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(rest) => ('-', rest),
                None => ('+', exponent),
            };
            format!("{}e{sign}{exponent:0>2}", digits.trim_end_matches(".0"))
        }
        None => text,
    }
}

impl Walk<'_, '_, '_> {
    /// A key as Python prints it; where that is not simple, as the source has it.
    fn repr(&self, key: &Expr) -> String {
        let source = || self.lines.text(key.range()).to_owned();
        let short = |value: f64| float(value).trim_end_matches(".0").to_owned();
        match key {
            Expr::StringLiteral(e) if !e.value.to_str().contains(['\'', '\\', '\n']) => {
                format!("'{}'", e.value.to_str())
            }
            Expr::BooleanLiteral(e) => if e.value { "True" } else { "False" }.to_owned(),
            Expr::NumberLiteral(e) => match &e.value {
                Number::Int(int) => int.to_string(),
                Number::Float(value) => float(*value),
                Number::Complex { imag, .. } => format!("{}j", short(*imag)),
            },
            Expr::UnaryOp(_) | Expr::BinOp(_) => match (Key::of(key), has_complex(key)) {
                (Some(Key::Number(real, imag)), true) => {
                    let sign = if imag.is_sign_negative() { '-' } else { '+' };
                    format!("({}{sign}{}j)", short(real), short(imag.abs()))
                }
                (Some(Key::Number(value, _)), false) if !source().contains(['.', 'e', 'E']) => {
                    format!("{}", value as i64)
                }
                (Some(Key::Number(value, _)), false) => float(value),
                _ => source(),
            },
            _ => source(),
        }
    }
}

fn has_complex(expr: &Expr) -> bool {
    match expr {
        Expr::NumberLiteral(e) => matches!(e.value, Number::Complex { .. }),
        Expr::UnaryOp(e) => has_complex(&e.operand),
        Expr::BinOp(e) => has_complex(&e.right),
        _ => false,
    }
}
