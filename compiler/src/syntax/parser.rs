//! Walks the grammar over the tokens, as CPython's parser does, to find the error that it would report.
//!
//! The first pass is plain parsing; if it fails, the second pass tries the `invalid_` rules too, in the order in which
//! CPython meets them, and the first of them that matches is the error. If none does, the last token that the first
//! pass asked for is "invalid syntax". What the passes have in common with CPython's beyond the grammar: which rules
//! are remembered (the second pass remembers results found while the invalid rules were off), that tokens are asked for
//! one at a time, and what happens when the tokenizer finds an error after the parser did.

use super::grammar::{
    Action, Alt, DEDENT, END, Grammar, INDENT, Item, NAME, NEWLINE, NodeKind, RuleId, SOFT_KEYWORDS,
    Terminal, UNKNOWN, Where,
};
use super::lexer::{Done, Kind, Lexer, Place, Stop, Token};
use super::message::{Found, char_offset};
use crate::stack::guarded;
use crate::{ErrorKind, Mode};

/// A matched part: a token (by number), a node (by number with [`NODE`] set) or nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part(u32);

const NODE: u32 = 1 << 31;
const NOTHING: Part = Part(u32::MAX);

/// A node over a range of tokens.
pub struct Node {
    pub kind: NodeKind,
    pub from: u32,
    pub to: u32,
    pub parts: Vec<Part>,
}

/// What a part is.
pub enum View<'a> {
    Nothing,
    Token(&'a Token),
    Node(&'a Node),
}

/// Why nothing was matched.
pub enum Fail {
    /// Try the next alternative.
    No,
    /// Try no other alternative of this rule.
    Never,
    /// An error was found.
    Stop,
}

pub type Match = Result<Part, Fail>;

/// The result of running a rule at a place: what it matched and where the next token is.
struct Memory {
    rule: RuleId,
    result: Option<Part>,
    next: u32,
}

/// How the source is parsed.
#[derive(Clone, Copy)]
pub struct How {
    pub mode: Mode,
    pub allow_incomplete: bool,
    pub dont_imply_dedent: bool,
}

pub struct Parser<'s> {
    grammar: &'static Grammar,
    pub lexer: Lexer<'s>,
    pub tokens: Vec<Token>,
    terminals: Vec<Terminal>,
    pub mark: usize,
    nodes: Vec<Node>,
    memories: Vec<Vec<Memory>>,
    invalid_rules: bool,
    how: How,
    parsing_started: bool,
    pub found: Option<Found>,
}

/// Looks for the error in `source`, whose line ends are all `\n`. None when there is none.
pub fn find_error(source: &str, how: How) -> Option<Found> {
    let mut parser = Parser::new(source, how);
    parser.run();
    parser.found
}

impl<'s> Parser<'s> {
    pub fn new(source: &'s str, how: How) -> Parser<'s> {
        Parser {
            grammar: Grammar::python(),
            lexer: Lexer::new(source),
            tokens: Vec::new(),
            terminals: Vec::new(),
            mark: 0,
            nodes: Vec::new(),
            memories: Vec::new(),
            invalid_rules: false,
            how,
            parsing_started: false,
            found: None,
        }
    }

    fn run(&mut self) {
        let start = match self.how.mode {
            Mode::Exec => "file",
            Mode::Eval => "eval",
            Mode::Single => "interactive",
        };
        let Some(start) = self.grammar.rule(start) else { return };
        if self.rule(start).is_ok() {
            if self.how.mode == Mode::Single && self.more_statements() {
                self.raise_last("multiple statements found while compiling a single statement".into());
            }
            return;
        }
        let at_end = matches!(self.lexer.done, Done::Eof | Done::EofInTriple | Done::EofInSingle);
        if self.how.allow_incomplete && at_end {
            self.found = None;
            self.raise_last("incomplete input".into());
            self.set_kind(ErrorKind::Incomplete);
            return;
        }
        let last = self.tokens.len().saturating_sub(1);
        if self.found.is_none() {
            self.mark = 0;
            self.invalid_rules = true;
            self.memories.iter_mut().for_each(Vec::clear);
            // Whether it matches or not, an error is what is wanted of it.
            let _ = self.rule(start);
        }
        self.settle(last);
    }

    /// Has the source of an interactive statement something after the statement?
    fn more_statements(&self) -> bool {
        let source = self.lexer.source();
        let mut rest = source.get(self.lexer.cur..).unwrap_or_default();
        loop {
            rest = rest.trim_start_matches([' ', '\t', '\n', '\x0C', '\x0B']);
            match rest.strip_prefix('#') {
                Some(comment) => rest = comment.find('\n').map_or("", |at| &comment[at..]),
                None => return !rest.is_empty(),
            }
        }
    }

    /// Decides what is reported after both passes.
    fn settle(&mut self, last: usize) {
        if self.found.is_some() {
            if matches!(self.lexer.done, Done::Ok) {
                self.tokenize_the_rest();
            }
            return;
        }
        match self.terminals.get(last) {
            None => self.raise_known(
                ErrorKind::Syntax,
                [0, 0, 0, -1],
                "error at start before reading any input".into(),
            ),
            Some(&INDENT) => {
                self.raise_last("unexpected indent".into());
                self.set_kind(ErrorKind::Indentation);
            }
            Some(&DEDENT) => {
                self.raise_last("unexpected unindent".into());
                self.set_kind(ErrorKind::Indentation);
            }
            Some(_) => {
                let (token, before) = (self.tokens[last], self.tokens[last.saturating_sub(1)]);
                let not_equal = self.token_text(&before) == "<" && self.token_text(&token) == ">";
                if not_equal && before.to == token.from {
                    let message = "invalid syntax.  Maybe you meant '!=' instead of '<>'?";
                    self.raise_places(before.start, token.end, message.into());
                } else {
                    self.raise_places(token.start, token.end, "invalid syntax".into());
                }
                self.tokenize_the_rest();
            }
        }
    }

    fn set_kind(&mut self, kind: ErrorKind) {
        if let Some(found) = &mut self.found {
            found.kind = kind;
        }
    }

    /// Errors of the tokenizer in the rest of the source take precedence over those of the parser, but not where
    /// they are in an f-string (whose braces are out of step then).
    fn tokenize_the_rest(&mut self) {
        let line = self.tokens.last().map_or(0, |token| token.start.line);
        loop {
            match self.lexer.next_token() {
                Ok(token) if token.kind == Kind::End => return,
                Ok(_) => {}
                Err(Stop::Found(found)) => {
                    if !self.lexer.in_string() {
                        self.found = Some(found);
                    }
                    return;
                }
                Err(_) => {
                    if self.lexer.brackets.last().is_some_and(|open| line > open.line) {
                        self.found = None;
                        self.unclosed();
                    }
                    return;
                }
            }
        }
    }

    fn unclosed(&mut self) {
        if let Some(open) = self.lexer.brackets.last().copied() {
            let message = format!("'{}' was never closed", open.char as char);
            self.raise_known(
                ErrorKind::Syntax,
                [open.line as i32, open.col + 1, open.line as i32, 0],
                message,
            );
        }
    }

    // ------------------------------------------------------------------ tokens

    /// Makes sure that the token at `mark` was read.
    fn fill(&mut self) -> Result<Terminal, Fail> {
        while self.tokens.len() <= self.mark {
            let token = match self.lexer.next_token() {
                Ok(token) => token,
                Err(stop) => {
                    self.stopped(stop);
                    return Err(Fail::Stop);
                }
            };
            let mut terminal = self.terminal(&token);
            if self.how.mode == Mode::Single && terminal == END && self.parsing_started {
                terminal = NEWLINE;
                self.parsing_started = false;
                if self.lexer.indentation() > 0 && !self.how.dont_imply_dedent {
                    self.lexer.dedent_all();
                }
            } else {
                self.parsing_started = true;
            }
            self.tokens.push(token);
            self.terminals.push(terminal);
            self.memories.push(Vec::new());
        }
        Ok(self.terminals[self.mark])
    }

    fn terminal(&self, token: &Token) -> Terminal {
        let literal = || self.grammar.literal(self.token_text(token));
        match token.kind {
            Kind::Name => literal().unwrap_or(NAME),
            Kind::Op => literal().unwrap_or(UNKNOWN),
            Kind::Number => 1,
            Kind::String => 2,
            Kind::FStringStart => 3,
            Kind::FStringMiddle => 4,
            Kind::FStringEnd => 5,
            Kind::TStringStart => 6,
            Kind::TStringMiddle => 7,
            Kind::TStringEnd => 8,
            // Comments and the like are not given to the parser.
            Kind::Newline | Kind::Nl | Kind::Comment => NEWLINE,
            Kind::Indent => INDENT,
            Kind::Dedent => DEDENT,
            Kind::End => END,
        }
    }

    pub fn token_text(&self, token: &Token) -> &'s str {
        self.lexer.source().get(token.from..token.to).unwrap_or_default()
    }

    /// Reports why the lexer stopped.
    fn stopped(&mut self, stop: Stop) {
        let line = self.lexer.line as i32;
        let (kind, col, message) = match stop {
            Stop::Found(found) => {
                self.found = Some(found);
                return;
            }
            Stop::Eof if !self.lexer.brackets.is_empty() => return self.unclosed(),
            Stop::Eof => {
                let col = (self.lexer.cur - self.lexer.line_start) as i32;
                let message = "unexpected EOF while parsing".to_owned();
                return self.raise_known(ErrorKind::Syntax, [line, col, line, -1], message);
            }
            Stop::Dedent => {
                let col = (self.lexer.cur - self.lexer.line_start) as i32;
                let message = "unindent does not match any outer indentation level".to_owned();
                return self.raise_known(ErrorKind::Indentation, [line, col, line, -1], message);
            }
            Stop::TabSpace => (ErrorKind::Tab, 0, "inconsistent use of tabs and spaces in indentation"),
            Stop::TooDeep => (ErrorKind::Indentation, 0, "too many levels of indentation"),
            Stop::Continuation => {
                let col = (self.lexer.cur - self.lexer.line_start) as i32 - 1;
                (ErrorKind::Syntax, col.max(0), "unexpected character after line continuation character")
            }
        };
        self.raise_known(kind, [line, col + 1, line, 0], message.to_owned());
    }

    // ------------------------------------------------------------------ raising

    /// Reports an error at lines and byte offsets (from 1): line, offset, end line, end offset.
    pub fn raise_known(
        &mut self,
        kind: ErrorKind,
        [line, offset, end_line, end_offset]: [i32; 4],
        message: String,
    ) {
        if self.found.is_some() {
            return;
        }
        let text = self.line_text(line as u32);
        let end_offset = if end_offset > 0 { char_offset(&text, end_offset) } else { end_offset };
        self.found = Some(Found {
            kind,
            message,
            line: line as u32,
            offset: char_offset(&text, offset),
            end_line: end_line as u32,
            end_offset,
            text: Some(text),
        });
    }

    /// The text that goes with an error in this line.
    fn line_text(&self, line: u32) -> String {
        let source = self.lexer.source();
        if self.lexer.line <= line && self.lexer.line_end > self.lexer.line_start {
            return source.get(self.lexer.line_start..self.lexer.line_end).unwrap_or_default().to_owned();
        }
        source.split('\n').nth(line.saturating_sub(1) as usize).unwrap_or_default().to_owned()
    }

    pub fn raise_places(&mut self, start: Place, end: Place, message: String) {
        let known = [start.line as i32, start.col + 1, end.line as i32, end.col + 1];
        self.raise_known(ErrorKind::Syntax, known, message);
    }

    /// An error at the last token that was read.
    pub fn raise_last(&mut self, message: String) {
        if let Some(token) = self.tokens.last().copied() {
            self.raise_token(token, message);
        } else {
            self.raise_known(ErrorKind::Syntax, [0, 0, 0, -1], message);
        }
    }

    /// An error at a token; one without a place stands where reading is.
    fn raise_token(&mut self, token: Token, message: String) {
        let here = (self.lexer.cur as i32) - self.lexer.line_start as i32;
        let offset = if token.start.col == -1 { here } else { token.start.col + 1 };
        let end = if token.end.col == -1 { -1 } else { token.end.col + 1 };
        self.raise_known(
            ErrorKind::Syntax,
            [token.start.line as i32, offset, token.end.line as i32, end],
            message,
        );
    }

    /// An error from a place to where reading is.
    pub fn raise_from(&mut self, start: Place, message: String) {
        let here = (self.lexer.cur as i32) - self.lexer.line_start as i32;
        let known = [start.line as i32, start.col + 1, self.lexer.line as i32, here];
        self.raise_known(ErrorKind::Syntax, known, message);
    }

    // ------------------------------------------------------------------ parts

    pub fn view(&self, part: Part) -> View<'_> {
        if part == NOTHING {
            View::Nothing
        } else if part.0 & NODE != 0 {
            View::Node(&self.nodes[(part.0 & !NODE) as usize])
        } else {
            View::Token(&self.tokens[part.0 as usize])
        }
    }

    /// A node from the token `from` up to `mark`.
    pub fn node(&mut self, kind: NodeKind, from: usize, parts: Vec<Part>) -> Part {
        // The end is the last token that is no white space.
        let mut to = self.mark;
        while to > from + 1 && matches!(self.terminals[to - 1], NEWLINE | INDENT | DEDENT | END) {
            to -= 1;
        }
        self.nodes.push(Node { kind, from: from as u32, to: to as u32, parts });
        Part(NODE | (self.nodes.len() - 1) as u32)
    }

    pub fn start_of(&self, part: Part) -> Place {
        match self.view(part) {
            View::Token(token) => token.start,
            View::Node(node) => {
                self.tokens.get(node.from as usize).map_or(Place { line: 0, col: 0 }, |t| t.start)
            }
            View::Nothing => Place { line: 0, col: 0 },
        }
    }

    pub fn end_of(&self, part: Part) -> Place {
        match self.view(part) {
            View::Token(token) => token.end,
            View::Node(node) => self
                .tokens
                .get((node.to as usize).saturating_sub(1))
                .map_or(Place { line: 0, col: 0 }, |t| t.end),
            View::Nothing => Place { line: 0, col: 0 },
        }
    }

    /// The terminal of the token before `mark`, and its level of brackets.
    pub fn level_before(&self) -> u32 {
        self.tokens.get(self.mark.wrapping_sub(1)).map_or(0, |token| token.level)
    }

    // ------------------------------------------------------------------ the walk

    pub fn rule(&mut self, id: RuleId) -> Match {
        guarded(|| self.rule_here(id))
    }

    fn rule_here(&mut self, id: RuleId) -> Match {
        let rule = &self.grammar.rules[id as usize];
        let terminal = self.fill()?;
        if rule.first & 1 << terminal == 0 {
            return Err(Fail::No);
        }
        let start = self.mark;
        if rule.remembered || rule.left_recursive {
            if let Some(memory) = self.memories[start].iter().find(|m| m.rule == id) {
                let (result, next) = (memory.result, memory.next as usize);
                self.mark = if result.is_some() { next } else { start };
                return result.ok_or(Fail::No);
            }
            if rule.left_recursive {
                return self.grow_seed(id, start);
            }
        }
        let was = self.invalid_rules;
        self.invalid_rules &= !rule.plain;
        let result = self.alts(&rule.alts);
        self.invalid_rules = was;
        if rule.remembered && !matches!(result, Err(Fail::Stop)) {
            self.remember(id, start, result.as_ref().ok().copied());
        }
        result
    }

    fn remember(&mut self, rule: RuleId, start: usize, result: Option<Part>) {
        let next = self.mark as u32;
        match self.memories[start].iter_mut().find(|m| m.rule == rule) {
            Some(memory) => (memory.result, memory.next) = (result, next),
            None => self.memories[start].push(Memory { rule, result, next }),
        }
    }

    /// A left-recursive rule: first it does not match itself, then what it matched last, as long as that grows.
    fn grow_seed(&mut self, id: RuleId, start: usize) -> Match {
        let (mut best, mut best_end) = (None, start);
        loop {
            self.mark = best_end;
            self.remember(id, start, best);
            self.mark = start;
            match self.alts(&self.grammar.rules[id as usize].alts) {
                Err(Fail::Stop) => return Err(Fail::Stop),
                Ok(part) if self.mark > best_end => (best, best_end) = (Some(part), self.mark),
                _ => break,
            }
        }
        self.mark = best_end;
        best.ok_or(Fail::No)
    }

    fn alts(&mut self, alts: &'static [Alt]) -> Match {
        let start = self.mark;
        let terminal = self.fill()?;
        for alt in alts {
            if alt.first & 1 << terminal == 0 || (alt.invalid && !self.invalid_rules) {
                continue;
            }
            match self.alt(alt, start) {
                Err(Fail::No) => self.mark = start,
                Err(Fail::Never) => {
                    self.mark = start;
                    return Err(Fail::No);
                }
                other => return other,
            }
        }
        Err(Fail::No)
    }

    fn alt(&mut self, alt: &'static Alt, start: usize) -> Match {
        let mut named = [NOTHING; 2];
        let mut parts: Vec<Part> = Vec::new();
        let mut cut = false;
        for (name, item) in &alt.items {
            if let Item::Cut = item {
                cut = true;
                continue;
            }
            match self.item(item) {
                Ok(part) => {
                    if let Some(slot) = named.get_mut(*name as usize) {
                        *slot = part;
                    }
                    if part != NOTHING {
                        parts.push(part);
                    }
                }
                Err(Fail::Stop) => return Err(Fail::Stop),
                Err(_) => return Err(if cut { Fail::Never } else { Fail::No }),
            }
        }
        let part = |number: u8| named.get(number as usize).copied().unwrap_or(NOTHING);
        match &alt.action {
            Action::Default => match parts[..] {
                // The only part that consumed anything is the result.
                [only] => Ok(only),
                _ => Ok(self.node(NodeKind::Seq, start, parts)),
            },
            Action::Kind(kind) => Ok(self.node(*kind, start, parts)),
            Action::Part(number) => Ok(part(*number)),
            Action::Error(place, numbers, message) => {
                let message = self.fill_in(message, named[0]);
                self.raise(*place, part(numbers[0]), part(numbers[1]), message);
                Err(Fail::Stop)
            }
            Action::Call(function, numbers) => {
                self.call(*function, part(numbers[0]), part(numbers[1]), start)
            }
        }
    }

    fn raise(&mut self, place: Where, a: Part, b: Part, message: String) {
        match place {
            Where::At => self.raise_places(self.start_of(a), self.end_of(a), message),
            Where::Range => self.raise_places(self.start_of(a), self.end_of(b), message),
            Where::From => self.raise_from(self.start_of(a), message),
            Where::Last => self.raise_last(message),
            Where::Next => {
                // The token is there, for a lookahead has seen it; if not, the error is at its place.
                if self.fill().is_ok() {
                    self.raise_token(self.tokens[self.mark], message);
                }
            }
            Where::Indent => {
                self.raise_last(message);
                self.set_kind(ErrorKind::Indentation);
            }
        }
    }

    fn fill_in(&self, message: &str, a: Part) -> String {
        if !message.contains("{a") {
            return message.to_owned();
        }
        message
            .replace("{a.line}", &self.start_of(a).line.to_string())
            .replace("{a}", self.expression_name(a))
    }

    fn item(&mut self, item: &'static Item) -> Match {
        match item {
            Item::Terminal(wanted) => {
                if self.fill()? == *wanted {
                    self.advance()
                } else {
                    Err(Fail::No)
                }
            }
            Item::Soft(word) => {
                let fits = self.fill()? == NAME && self.token_text(&self.tokens[self.mark]) == word;
                if fits { self.advance() } else { Err(Fail::No) }
            }
            Item::AnySoft => {
                let fits =
                    self.fill()? == NAME && SOFT_KEYWORDS.contains(&self.token_text(&self.tokens[self.mark]));
                if fits { self.advance() } else { Err(Fail::No) }
            }
            Item::Rule(id) => self.rule(*id),
            Item::Optional(inner) => match self.attempt(inner) {
                Err(Fail::No | Fail::Never) => Ok(NOTHING),
                other => other,
            },
            Item::Repeat(inner, needed) => {
                let start = self.mark;
                let mut parts = Vec::new();
                loop {
                    match self.attempt(inner) {
                        Ok(part) => parts.push(part),
                        Err(Fail::Stop) => return Err(Fail::Stop),
                        Err(_) => break,
                    }
                }
                match parts.len() {
                    0 if *needed => Err(Fail::No),
                    0 => Ok(NOTHING),
                    _ => Ok(self.node(NodeKind::Seq, start, parts)),
                }
            }
            Item::Gather(separator, inner) => self.gather(separator, inner),
            Item::Look(positive, inner) => {
                let start = self.mark;
                let result = self.item(inner);
                self.mark = start;
                match result {
                    Err(Fail::Stop) => Err(Fail::Stop),
                    other if other.is_ok() == *positive => Ok(NOTHING),
                    _ => Err(Fail::No),
                }
            }
            Item::Forced(wanted, text) => {
                if self.fill()? == *wanted {
                    return self.advance();
                }
                if !self.invalid_rules {
                    return Err(Fail::No);
                }
                let token = self.tokens[self.mark];
                self.raise_places(token.start, token.end, format!("expected '{text}'"));
                Err(Fail::Stop)
            }
            Item::Group(alts) => self.alts(alts),
            Item::Cut => Ok(NOTHING),
        }
    }

    fn gather(&mut self, separator: &'static Item, inner: &'static Item) -> Match {
        let start = self.mark;
        let mut parts = vec![self.item(inner)?];
        loop {
            let before = self.mark;
            let next = self.item(separator).and_then(|_| self.item(inner));
            match next {
                Ok(part) => parts.push(part),
                Err(Fail::Stop) => return Err(Fail::Stop),
                Err(_) => {
                    self.mark = before;
                    return Ok(self.node(NodeKind::Seq, start, parts));
                }
            }
        }
    }

    fn attempt(&mut self, item: &'static Item) -> Match {
        let start = self.mark;
        let result = self.item(item);
        if result.is_err() {
            self.mark = start;
        }
        result
    }

    fn advance(&mut self) -> Match {
        self.mark += 1;
        Ok(Part((self.mark - 1) as u32))
    }
}
