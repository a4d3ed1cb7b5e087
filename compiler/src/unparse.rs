//! Expressions back to source text, as `from __future__ import annotations` stores annotations: one canonical form,
//! with only the parentheses that precedence asks for.

use ruff_python_ast::{
    self as ast, BoolOp, CmpOp, ConversionFlag, Expr, FStringPart, InterpolatedStringElement, Number,
    Operator, UnaryOp,
};

/// How strongly the place of an expression binds it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    fn next(self) -> Level {
        use Level::*;
        match self {
            Tuple => Test,
            Test => Or,
            Or => And,
            And => Not,
            Not => Compare,
            Compare => BitOr,
            BitOr => BitXor,
            BitXor => BitAnd,
            BitAnd => Shift,
            Shift => Arith,
            Arith => Term,
            Term => Factor,
            Factor => Power,
            Power => Await,
            Await | Atom => Atom,
        }
    }
}

struct Unparser<'s> {
    out: Vec<u8>,
    /// Gives the value of a string literal in WTF-8.
    string: &'s dyn Fn(&ast::ExprStringLiteral) -> Vec<u8>,
}

/// The source text (WTF-8) of an expression; `string` gives the values of string literals.
pub(crate) fn unparse(expr: &Expr, string: &dyn Fn(&ast::ExprStringLiteral) -> Vec<u8>) -> Vec<u8> {
    let mut unparser = Unparser { out: Vec::new(), string };
    unparser.expr(expr, Level::Test);
    unparser.out
}

impl Unparser<'_> {
    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Writes with `f`, in parentheses if `wanted`.
    fn parenthesized(&mut self, wanted: bool, f: impl FnOnce(&mut Self)) {
        if wanted {
            self.push("(");
        }
        f(self);
        if wanted {
            self.push(")");
        }
    }

    fn expr(&mut self, expr: &Expr, level: Level) {
        crate::stack::guarded(|| self.expr_inner(expr, level));
    }

    fn list(&mut self, exprs: &[Expr], level: Level) {
        for (i, expr) in exprs.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.expr(expr, level);
        }
    }

    fn expr_inner(&mut self, expr: &Expr, level: Level) {
        match expr {
            Expr::Name(e) => self.push(&e.id),
            Expr::NoneLiteral(_) => self.push("None"),
            Expr::EllipsisLiteral(_) => self.push("..."),
            Expr::BooleanLiteral(e) => self.push(if e.value { "True" } else { "False" }),
            Expr::NumberLiteral(e) => self.push(&number(&e.value)),
            Expr::StringLiteral(e) => {
                let value = (self.string)(e);
                repr(&value, false, &mut self.out);
            }
            Expr::BytesLiteral(e) => {
                self.push("b");
                let value: Vec<u8> = e.value.bytes().collect();
                repr(&value, true, &mut self.out);
            }
            Expr::BoolOp(e) => {
                let (own, word) = match e.op {
                    BoolOp::And => (Level::And, " and "),
                    BoolOp::Or => (Level::Or, " or "),
                };
                self.parenthesized(level > own, |this| {
                    for (i, value) in e.values.iter().enumerate() {
                        if i > 0 {
                            this.push(word);
                        }
                        this.expr(value, own.next());
                    }
                });
            }
            Expr::BinOp(e) => self.binary(e, level),
            Expr::UnaryOp(e) => {
                let (own, word) = match e.op {
                    UnaryOp::Invert => (Level::Factor, "~"),
                    UnaryOp::Not => (Level::Not, "not "),
                    UnaryOp::UAdd => (Level::Factor, "+"),
                    UnaryOp::USub => (Level::Factor, "-"),
                };
                self.parenthesized(level > own, |this| {
                    this.push(word);
                    this.expr(&e.operand, own);
                });
            }
            Expr::Compare(e) => self.parenthesized(level > Level::Compare, |this| {
                this.expr(&e.left, Level::BitOr);
                for (op, right) in e.ops.iter().zip(&e.comparators) {
                    this.push(compare_word(*op));
                    this.expr(right, Level::BitOr);
                }
            }),
            Expr::Lambda(e) => self.parenthesized(level > Level::Test, |this| {
                this.push("lambda");
                if let Some(parameters) = e.parameters.as_deref().filter(|p| !p.is_empty()) {
                    this.push(" ");
                    this.parameters(parameters);
                }
                this.push(": ");
                this.expr(&e.body, Level::Test);
            }),
            Expr::If(e) => self.parenthesized(level > Level::Test, |this| {
                this.expr(&e.body, Level::Or);
                this.push(" if ");
                this.expr(&e.test, Level::Or);
                this.push(" else ");
                this.expr(&e.orelse, Level::Test);
            }),
            Expr::Named(e) => self.parenthesized(level > Level::Tuple, |this| {
                this.expr(&e.target, Level::Atom);
                this.push(" := ");
                this.expr(&e.value, Level::Atom);
            }),
            Expr::Await(e) => self.parenthesized(level > Level::Await, |this| {
                this.push("await ");
                this.expr(&e.value, Level::Atom);
            }),
            Expr::Yield(e) => {
                self.push("(yield");
                if let Some(value) = &e.value {
                    self.push(" ");
                    self.expr(value, Level::Test);
                }
                self.push(")");
            }
            Expr::YieldFrom(e) => {
                self.push("(yield from ");
                self.expr(&e.value, Level::Test);
                self.push(")");
            }
            Expr::Starred(e) => {
                self.push("*");
                self.expr(&e.value, Level::BitOr);
            }
            _ => self.primary(expr, level),
        }
    }

    fn binary(&mut self, e: &ast::ExprBinOp, level: Level) {
        let (own, right_associative) = match e.op {
            Operator::Add | Operator::Sub => (Level::Arith, false),
            Operator::Mult | Operator::MatMult | Operator::Div | Operator::Mod | Operator::FloorDiv => {
                (Level::Term, false)
            }
            Operator::LShift | Operator::RShift => (Level::Shift, false),
            Operator::BitOr => (Level::BitOr, false),
            Operator::BitXor => (Level::BitXor, false),
            Operator::BitAnd => (Level::BitAnd, false),
            Operator::Pow => (Level::Power, true),
        };
        self.parenthesized(level > own, |this| {
            this.expr(&e.left, if right_associative { own.next() } else { own });
            if e.op == Operator::Pow {
                this.push(" ** ");
            } else {
                this.push(" ");
                this.push(e.op.as_str());
                this.push(" ");
            }
            this.expr(&e.right, if right_associative { own } else { own.next() });
        });
    }

    /// Displays, calls, attributes, items and formatted strings.
    fn primary(&mut self, expr: &Expr, level: Level) {
        match expr {
            Expr::Tuple(e) if e.elts.is_empty() => self.push("()"),
            Expr::Tuple(e) => self.parenthesized(level > Level::Tuple, |this| {
                this.list(&e.elts, Level::Test);
                if e.elts.len() == 1 {
                    this.push(",");
                }
            }),
            Expr::List(e) => {
                self.push("[");
                self.list(&e.elts, Level::Test);
                self.push("]");
            }
            Expr::Set(e) => {
                self.push("{");
                self.list(&e.elts, Level::Test);
                self.push("}");
            }
            Expr::Dict(e) => {
                self.push("{");
                for (i, item) in e.items.iter().enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    match &item.key {
                        Some(key) => {
                            self.expr(key, Level::Test);
                            self.push(": ");
                            self.expr(&item.value, Level::Test);
                        }
                        None => {
                            self.push("**");
                            self.expr(&item.value, Level::BitOr);
                        }
                    }
                }
                self.push("}");
            }
            Expr::ListComp(e) => self.comprehension("[", &[&e.elt], &e.generators, "]"),
            Expr::SetComp(e) => self.comprehension("{", &[&e.elt], &e.generators, "}"),
            Expr::Generator(e) => self.comprehension("(", &[&e.elt], &e.generators, ")"),
            Expr::DictComp(e) => match &e.key {
                Some(key) => self.comprehension("{", &[key, &e.value], &e.generators, "}"),
                None => self.comprehension("{**", &[&e.value], &e.generators, "}"),
            },
            Expr::Call(e) => self.call(e),
            Expr::Attribute(e) => {
                self.expr(&e.value, Level::Atom);
                // `1 .real` needs the space.
                let int = matches!(&*e.value, Expr::NumberLiteral(n) if matches!(n.value, Number::Int(_)));
                self.push(if int { " ." } else { "." });
                self.push(&e.attr);
            }
            Expr::Subscript(e) => {
                self.expr(&e.value, Level::Atom);
                self.push("[");
                self.expr(&e.slice, Level::Tuple);
                self.push("]");
            }
            Expr::Slice(e) => {
                if let Some(lower) = &e.lower {
                    self.expr(lower, Level::Test);
                }
                self.push(":");
                if let Some(upper) = &e.upper {
                    self.expr(upper, Level::Test);
                }
                if let Some(step) = &e.step {
                    self.push(":");
                    self.expr(step, Level::Test);
                }
            }
            Expr::FString(e) => {
                let mut text = Vec::new();
                for part in &e.value {
                    match part {
                        FStringPart::Literal(literal) => escape_braces(&literal.value, &mut text),
                        FStringPart::FString(string) => self.elements(&string.elements, &mut text),
                    }
                }
                self.push("f");
                repr(&text, false, &mut self.out);
            }
            Expr::TString(e) => {
                let mut text = Vec::new();
                for string in &e.value {
                    self.elements(&string.elements, &mut text);
                }
                self.push("t");
                repr(&text, false, &mut self.out);
            }
            _ => {}
        }
    }

    fn call(&mut self, e: &ast::ExprCall) {
        self.expr(&e.func, Level::Atom);
        if let ([Expr::Generator(_)], []) = (&*e.arguments.args, &*e.arguments.keywords) {
            return self.expr(&e.arguments.args[0], Level::Atom);
        }
        self.push("(");
        self.list(&e.arguments.args, Level::Test);
        for (i, keyword) in e.arguments.keywords.iter().enumerate() {
            if i > 0 || !e.arguments.args.is_empty() {
                self.push(", ");
            }
            match &keyword.arg {
                Some(name) => {
                    self.push(name);
                    self.push("=");
                }
                None => self.push("**"),
            }
            self.expr(&keyword.value, Level::Test);
        }
        self.push(")");
    }

    fn comprehension(&mut self, open: &str, parts: &[&Expr], generators: &[ast::Comprehension], close: &str) {
        self.push(open);
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                self.push(": ");
            }
            self.expr(part, Level::Test);
        }
        for generator in generators {
            self.push(if generator.is_async { " async for " } else { " for " });
            self.expr(&generator.target, Level::Tuple);
            self.push(" in ");
            self.expr(&generator.iter, Level::Or);
            for test in &generator.ifs {
                self.push(" if ");
                self.expr(test, Level::Or);
            }
        }
        self.push(close);
    }

    fn parameters(&mut self, parameters: &ast::Parameters) {
        let mut first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::take(&mut first) {
                this.push(", ");
            }
        };
        let with_default = |this: &mut Self, parameter: &ast::ParameterWithDefault| {
            this.push(&parameter.parameter.name);
            if let Some(default) = &parameter.default {
                this.push("=");
                this.expr(default, Level::Test);
            }
        };
        for parameter in &parameters.posonlyargs {
            comma(self);
            with_default(self, parameter);
        }
        if !parameters.posonlyargs.is_empty() {
            comma(self);
            self.push("/");
        }
        for parameter in &parameters.args {
            comma(self);
            with_default(self, parameter);
        }
        if parameters.vararg.is_some() || !parameters.kwonlyargs.is_empty() {
            comma(self);
            self.push("*");
            if let Some(vararg) = &parameters.vararg {
                self.push(&vararg.name);
            }
        }
        for parameter in &parameters.kwonlyargs {
            comma(self);
            with_default(self, parameter);
        }
        if let Some(kwarg) = &parameters.kwarg {
            comma(self);
            self.push("**");
            self.push(&kwarg.name);
        }
    }

    /// The inside of an f- or t-string.
    fn elements(&self, elements: &[InterpolatedStringElement], text: &mut Vec<u8>) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => escape_braces(&literal.value, text),
                InterpolatedStringElement::Interpolation(element) => {
                    if let Some(debug) = &element.debug_text {
                        escape_braces(debug.as_str(), text);
                    }
                    let mut inner = Unparser { out: Vec::new(), string: self.string };
                    inner.expr(&element.expression, Level::Or);
                    // A brace that follows the opening one would escape it.
                    text.extend_from_slice(if inner.out.starts_with(b"{") { b"{ " } else { b"{" });
                    text.extend(inner.out);
                    match element.conversion {
                        ConversionFlag::None
                            if element.debug_text.is_some() && element.format_spec.is_none() =>
                        {
                            text.extend_from_slice(b"!r");
                        }
                        ConversionFlag::None => {}
                        conversion => {
                            text.push(b'!');
                            text.extend(conversion.to_byte());
                        }
                    }
                    if let Some(spec) = &element.format_spec {
                        text.push(b':');
                        self.elements(&spec.elements, text);
                    }
                    text.push(b'}');
                }
            }
        }
    }
}

fn escape_braces(value: &str, text: &mut Vec<u8>) {
    for &byte in value.as_bytes() {
        text.push(byte);
        if byte == b'{' || byte == b'}' {
            text.push(byte);
        }
    }
}

fn compare_word(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

fn number(number: &Number) -> String {
    match number {
        Number::Int(int) => int.to_string(),
        Number::Float(value) => float(*value),
        Number::Complex { imag, .. } => format!("{}j", float(*imag).trim_end_matches(".0")),
    }
}

/// A float as Python writes it; infinity as a literal that overflows to it.
fn float(value: f64) -> String {
    if value.is_infinite() {
        return "1e309".to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Python's `repr` of a string (WTF-8) or of bytes, without the prefix.
fn repr(value: &[u8], bytes: bool, out: &mut Vec<u8>) {
    let quote = if value.contains(&b'\'') && !value.contains(&b'"') { b'"' } else { b'\'' };
    out.push(quote);
    let mut rest = value;
    while let Some(&byte) = rest.first() {
        let length = match byte {
            _ if bytes => 1,
            0..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        }
        .min(rest.len());
        let (character, after) = rest.split_at(length);
        rest = after;
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ if byte == quote => out.extend_from_slice(&[b'\\', quote]),
            0x20..=0x7E => out.push(byte),
            0..=0x7F => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
            _ if bytes => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
            _ => match std::str::from_utf8(character).ok().and_then(|text| text.chars().next()) {
                Some(c) if (c as u32) < 0xA1 || c as u32 == 0xAD => {
                    out.extend_from_slice(format!("\\x{:02x}", c as u32).as_bytes());
                }
                Some(_) => out.extend_from_slice(character),
                None => {
                    // A lone surrogate.
                    let code = 0xD000
                        | ((character.get(1).copied().unwrap_or(0) as u32 & 0x3F) << 6)
                        | (character.get(2).copied().unwrap_or(0) as u32 & 0x3F);
                    out.extend_from_slice(format!("\\u{code:04x}").as_bytes());
                }
            },
        }
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(source: &str) -> String {
        let parsed = ruff_python_parser::parse_expression(source).expect("valid source");
        let string = |literal: &ast::ExprStringLiteral| literal.value.to_str().as_bytes().to_vec();
        String::from_utf8(unparse(parsed.expr(), &string)).expect("UTF-8")
    }

    #[test]
    fn canonical_forms() {
        for (source, expected) in [
            ("(a+b)*c", "(a + b) * c"),
            ("a+(b*c)", "a + b * c"),
            ("-(2**-1)", "-2 ** (-1)"),
            ("a**b**c", "a ** b ** c"),
            ("(a**b)**c", "(a ** b) ** c"),
            ("Dict[str,int]", "Dict[str, int]"),
            ("x[1:2,::3]", "x[1:2, ::3]"),
            ("Callable[[int],'T']", "Callable[[int], 'T']"),
            ("(yield x)", "(yield x)"),
            ("lambda a,/,b=1,*c,d,**e:a", "lambda a, /, b=1, *c, d, **e: a"),
            ("a if b else(c if d else e)", "a if b else c if d else e"),
            ("not(a and b)or c", "not (a and b) or c"),
            ("f'{x!r:>{w}}{{'", "f'{x!r:>{w}}{{'"),
            ("{**a,'b':1}", "{**a, 'b': 1}"),
            ("1e20+1.5j", "1e+20 + 1.5j"),
            ("'it\\'s'", "\"it's\""),
            ("f(*a,b=1,**c)", "f(*a, b=1, **c)"),
            ("(x for x in y if x)", "(x for x in y if x)"),
            ("a<b is not c", "a < b is not c"),
        ] {
            assert_eq!(round(source), expected, "{source}");
        }
    }
}
