//! The grammar's functions: what is wrong with targets, calls, literals and strings.

use super::grammar::{Function, NodeKind};
use super::lexer::{Kind, Place};
use super::literals;
use super::parser::{Fail, Match, Parser, Part, View};
use crate::ErrorKind;
use crate::stack::guarded;

/// What a target is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Assign,
    Delete,
    For,
}

impl Parser<'_> {
    /// Runs a function of the grammar over the parts `a` and `b`; `start` is where the alternative begins.
    pub fn call(&mut self, function: Function, a: Part, b: Part, start: usize) -> Match {
        match function {
            Function::Strings => self.strings(a, start),
            Function::Number => self.number(a),
            Function::Real => self.number_kind(a, false),
            Function::Imaginary => self.number_kind(a, true),
            Function::Conversion => self.conversion(a, b, start),
            Function::ForgottenComma => {
                let legacy = matches!(self.text_of(a), Some("print" | "exec"));
                if legacy || self.level_before() == 0 {
                    return Err(Fail::Never);
                }
                let message = "invalid syntax. Perhaps you forgot a comma?";
                self.error(self.start_of(a), self.end_of(b), message.into())
            }
            Function::Legacy => match self.text_of(a) {
                Some(name @ ("print" | "exec")) => {
                    let message =
                        format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
                    self.error(self.start_of(a), self.end_of(b), message)
                }
                _ => Err(Fail::Never),
            },
            Function::Assign => self.bad_target(a, Target::Assign),
            Function::Delete => self.bad_target(a, Target::Delete),
            Function::ForTarget => self.bad_target(a, Target::For),
            Function::ForgottenParentheses => {
                let elements = self.flatten(b);
                let end = elements.last().map_or(self.end_of(b), |last| self.end_of(*last));
                let message = "did you forget parentheses around the comprehension target?";
                self.error(self.start_of(a), end, message.into())
            }
            Function::ColonExpected => {
                let (start, end) = (self.start_of(a), self.end_of(a));
                let known = [start.line as i32, end.col, end.line as i32, 0];
                self.raise_known(ErrorKind::Syntax, known, "':' expected after dictionary key".into());
                Err(Fail::Stop)
            }
            Function::MixedStrings => {
                let message = "cannot mix t-string literals with string or bytes literals";
                self.error(self.start_of(a), self.end_of(b), message.into())
            }
            Function::BareGenerator => self.bare_generator(a, b),
            Function::GeneratorTarget => {
                let end = self.last_clause_target(b);
                self.error(self.start_of(a), end, "Generator expression must be parenthesized".into())
            }
            Function::ArgumentOrder => {
                let unpacking = self.any_kind(a, NodeKind::KeywordUnpacking);
                let suffix = if unpacking { " unpacking" } else { "" };
                self.raise_last(format!("positional argument follows keyword argument{suffix}"));
                Err(Fail::Stop)
            }
            Function::Bound => self.bound(a, b),
        }
    }

    fn error(&mut self, start: Place, end: Place, message: String) -> Match {
        self.raise_places(start, end, message);
        Err(Fail::Stop)
    }

    /// The text of a part that is a single token.
    fn text_of(&self, part: Part) -> Option<&str> {
        match self.view(part) {
            View::Token(token) => Some(self.token_text(token)),
            _ => None,
        }
    }

    fn parts_of(&self, part: Part) -> Vec<Part> {
        match self.view(part) {
            View::Node(node) => node.parts.clone(),
            _ => Vec::new(),
        }
    }

    fn kind_of(&self, part: Part) -> Option<NodeKind> {
        match self.view(part) {
            View::Node(node) => Some(node.kind),
            _ => None,
        }
    }

    /// The parts of a sequence, and of sequences in it, that are no punctuation.
    fn flatten(&self, part: Part) -> Vec<Part> {
        let mut out = Vec::new();
        let mut todo = self.parts_of(part);
        todo.reverse();
        while let Some(next) = todo.pop() {
            match self.view(next) {
                View::Node(node) if node.kind == NodeKind::Seq => todo.extend(node.parts.iter().rev()),
                View::Node(_) => out.push(next),
                View::Token(token) if token.kind != Kind::Op || self.token_text(token) == "..." => {
                    out.push(next)
                }
                _ => {}
            }
        }
        out
    }

    fn any_kind(&self, part: Part, kind: NodeKind) -> bool {
        self.flatten(part).iter().any(|p| self.kind_of(*p) == Some(kind))
    }

    /// What an expression is called in messages.
    pub fn expression_name(&self, part: Part) -> &'static str {
        match self.view(part) {
            View::Nothing => "expression",
            View::Token(token) => match (token.kind, self.token_text(token)) {
                (Kind::Name, "None") => "None",
                (Kind::Name, "True") => "True",
                (Kind::Name, "False") => "False",
                (Kind::Op, "...") => "ellipsis",
                (Kind::Name, _) => "name",
                _ => "literal",
            },
            View::Node(node) => match node.kind {
                NodeKind::Attribute => "attribute",
                NodeKind::Subscript => "subscript",
                NodeKind::Starred => "starred",
                NodeKind::Tuple => "tuple",
                NodeKind::List => "list",
                NodeKind::Set => "set display",
                NodeKind::Dict => "dict literal",
                NodeKind::ListComp => "list comprehension",
                NodeKind::SetComp => "set comprehension",
                NodeKind::DictComp => "dict comprehension",
                NodeKind::Generator => "generator expression",
                NodeKind::Call => "function call",
                NodeKind::Lambda => "lambda",
                NodeKind::Compare => "comparison",
                NodeKind::IfExp => "conditional expression",
                NodeKind::Named => "named expression",
                NodeKind::Yield => "yield expression",
                NodeKind::Await => "await expression",
                NodeKind::String => "literal",
                NodeKind::FString => "f-string expression",
                NodeKind::TString => "t-string expression",
                _ => "expression",
            },
        }
    }

    // ------------------------------------------------------------------ targets

    fn bad_target(&mut self, part: Part, purpose: Target) -> Match {
        let Some(bad) = self.invalid_target(part, purpose) else { return Err(Fail::Never) };
        let name = self.expression_name(bad);
        let verb = if purpose == Target::Delete { "delete" } else { "assign to" };
        self.error(self.start_of(bad), self.end_of(bad), format!("cannot {verb} {name}"))
    }

    /// The first part of a target that cannot be one.
    fn invalid_target(&self, part: Part, purpose: Target) -> Option<Part> {
        let mut part = part;
        loop {
            let View::Node(node) = self.view(part) else {
                let View::Token(token) = self.view(part) else { return None };
                let constant = matches!(self.token_text(token), "None" | "True" | "False");
                return if token.kind == Kind::Name && !constant { None } else { Some(part) };
            };
            match node.kind {
                NodeKind::Tuple | NodeKind::List => {
                    return guarded(|| {
                        self.flatten(part).into_iter().find_map(|p| self.invalid_target(p, purpose))
                    });
                }
                NodeKind::Starred if purpose != Target::Delete => {
                    part = *self.flatten(part).first()?;
                }
                NodeKind::Compare if purpose == Target::For => {
                    // `for a in b` without what follows parses as a comparison: only its left side is a target.
                    let parts = self.parts_of(part);
                    if self.first_word(*parts.get(1)?) != Some("in") {
                        return None;
                    }
                    part = *parts.first()?;
                }
                NodeKind::Attribute | NodeKind::Subscript => return None,
                _ => return Some(part),
            }
        }
    }

    /// The text of the first token of a part.
    fn first_word(&self, part: Part) -> Option<&str> {
        match self.view(part) {
            View::Token(token) => Some(self.token_text(token)),
            View::Node(node) => self.tokens.get(node.from as usize).map(|token| self.token_text(token)),
            View::Nothing => None,
        }
    }

    // ------------------------------------------------------------------ calls

    /// `f(a, x for x in y)`: the arguments are `a`, the clauses `b`.
    fn bare_generator(&mut self, a: Part, b: Part) -> Match {
        let positional: Vec<Part> = self
            .flatten(a)
            .into_iter()
            .filter(|p| !matches!(self.kind_of(*p), Some(NodeKind::Keyword | NodeKind::KeywordUnpacking)))
            .collect();
        match positional[..] {
            [_, .., last] => {
                let end = self.last_clause_end(b);
                self.error(self.start_of(last), end, "Generator expression must be parenthesized".into())
            }
            _ => Err(Fail::Never),
        }
    }

    fn last_clause(&self, clauses: Part) -> Part {
        self.parts_of(clauses).last().copied().unwrap_or(clauses)
    }

    /// Where the last clause's last expression ends.
    fn last_clause_end(&self, clauses: Part) -> Place {
        self.end_of(self.last_clause(clauses))
    }

    /// Where the last clause's target ends.
    fn last_clause_target(&self, clauses: Part) -> Place {
        let clause = self.last_clause(clauses);
        let parts = self.parts_of(clause);
        let for_at = parts.iter().position(|p| self.text_of(*p) == Some("for"));
        let target = for_at.and_then(|at| parts.get(at + 1)).copied().unwrap_or(clause);
        self.end_of(target)
    }

    fn bound(&mut self, colon: Part, bound: Part) -> Match {
        let starred = match self.tokens.get(self.index_of(colon).wrapping_sub(2)) {
            Some(token) if self.token_text(token) == "**" => "ParamSpec",
            _ => "TypeVarTuple",
        };
        let what = if self.kind_of(bound) == Some(NodeKind::Tuple) { "constraints" } else { "bound" };
        self.raise_from(self.start_of(colon), format!("cannot use {what} with {starred}"));
        Err(Fail::Stop)
    }

    fn index_of(&self, part: Part) -> usize {
        let from = match self.view(part) {
            View::Token(token) => token.from,
            _ => return 0,
        };
        self.tokens.iter().position(|token| token.from == from && token.kind == Kind::Op).unwrap_or(0)
    }

    // ------------------------------------------------------------------ literals

    fn number(&mut self, part: Part) -> Match {
        let Some(text) = self.text_of(part) else { return Ok(part) };
        if let Some(digits) = literals::too_many_digits(text) {
            let (start, end) = (self.start_of(part), self.end_of(part));
            let known = [start.line as i32, 0, end.line as i32, 0];
            self.raise_known(ErrorKind::Syntax, known, literals::too_many_digits_message(digits));
            return Err(Fail::Stop);
        }
        Ok(part)
    }

    /// The parts of a complex literal in a pattern must be real and imaginary.
    fn number_kind(&mut self, part: Part, imaginary: bool) -> Match {
        let is_imaginary = self.text_of(part).is_some_and(|text| text.ends_with(['j', 'J']));
        if is_imaginary == imaginary {
            return Ok(part);
        }
        let what = if imaginary { "imaginary" } else { "real" };
        self.error(
            self.start_of(part),
            self.end_of(part),
            format!("{what} number required in complex literal"),
        )
    }

    fn conversion(&mut self, mark: Part, name: Part, start: usize) -> Match {
        let (end, begin) = (self.end_of(mark), self.start_of(name));
        let text = self.text_of(name).unwrap_or_default().to_owned();
        let prefix = self.string_prefix(start);
        if end != begin {
            let message =
                format!("{prefix}-string: conversion type must come right after the exclamation mark");
            return self.error(self.start_of(mark), self.end_of(name), message);
        }
        if !matches!(text.as_str(), "s" | "r" | "a") {
            let message =
                format!("{prefix}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'");
            return self.error(self.start_of(name), self.end_of(name), message);
        }
        Ok(name)
    }

    /// `f` or `t`: which kind of string the token at `at` is in.
    fn string_prefix(&self, at: usize) -> char {
        let mut depth = 0;
        for token in self.tokens[..at].iter().rev() {
            match token.kind {
                Kind::FStringEnd | Kind::TStringEnd => depth += 1,
                Kind::FStringStart | Kind::TStringStart if depth > 0 => depth -= 1,
                Kind::TStringStart => return 't',
                Kind::FStringStart => return 'f',
                _ => {}
            }
        }
        'f'
    }

    /// Adjacent string literals: they must be of one kind and their escapes must be right.
    fn strings(&mut self, part: Part, start: usize) -> Match {
        let (from, to) = (start, self.mark);
        let mut depth = 0;
        let mut kind = NodeKind::String;
        let mut kinds = [false; 2];
        for at in from..to {
            let token = self.tokens[at];
            match token.kind {
                Kind::FStringStart | Kind::TStringStart => {
                    depth += 1;
                    kinds[0] = true;
                    if depth == 1 {
                        kind = if token.kind == Kind::FStringStart {
                            NodeKind::FString
                        } else {
                            NodeKind::TString
                        };
                    }
                }
                Kind::FStringEnd | Kind::TStringEnd => depth -= 1,
                Kind::String if depth == 0 => {
                    kinds[literals::is_bytes(self.token_text(&token)) as usize] = true;
                }
                _ => {}
            }
        }
        for at in from..to {
            let token = self.tokens[at];
            let raw = || self.raw_interpolated(at);
            let bad = match token.kind {
                Kind::String => literals::check_string(self.token_text(&token)),
                Kind::FStringMiddle | Kind::TStringMiddle if !raw() => {
                    literals::check_text(self.token_text(&token), false)
                }
                _ => None,
            };
            if let Some(bad) = bad {
                match bad {
                    literals::Bad::NonAsciiBytes => self.raise_places(
                        token.start,
                        token.end,
                        "bytes can only contain ASCII literal characters".into(),
                    ),
                    literals::Bad::Escape(message) => self.raise_places(token.start, token.end, message),
                }
                return Err(Fail::Stop);
            }
        }
        if kinds == [true, true] {
            self.raise_last("cannot mix bytes and nonbytes literals".into());
            return Err(Fail::Stop);
        }
        Ok(self.node(kind, start, vec![part]))
    }

    /// Is the string whose text the token at `at` is a raw one?
    fn raw_interpolated(&self, at: usize) -> bool {
        let mut depth = 0;
        for token in self.tokens[..at].iter().rev() {
            match token.kind {
                Kind::FStringEnd | Kind::TStringEnd => depth += 1,
                Kind::FStringStart | Kind::TStringStart if depth > 0 => depth -= 1,
                Kind::TStringStart | Kind::FStringStart => {
                    return self.token_text(token).to_ascii_lowercase().contains('r');
                }
                _ => {}
            }
        }
        false
    }
}
