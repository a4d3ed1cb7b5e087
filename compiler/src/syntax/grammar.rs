//! Reads the grammar `python.peg` into tables that the parser walks.
//!
//! A rule is a list of alternatives, an alternative a list of items and what to make of them. For each
//! alternative the set of tokens with which it can begin is computed, so that most alternatives are never entered.
//! That set is left open wherever entering has an effect beside matching (a lookahead that reads further, a forced
//! token), because the places in messages depend on how far was read.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A token as the grammar sees it: a class of tokens, an operator or a keyword; below 128.
pub type Terminal = u8;
pub type RuleId = u16;

/// A set of terminals, one bit each.
pub type Set = u128;
/// "May begin with anything".
pub const ANY: Set = u128::MAX;

/// The classes of tokens, in the order of their numbers.
pub const CLASSES: [&str; 13] = [
    "NAME",
    "NUMBER",
    "STRING",
    "FSTRING_START",
    "FSTRING_MIDDLE",
    "FSTRING_END",
    "TSTRING_START",
    "TSTRING_MIDDLE",
    "TSTRING_END",
    "NEWLINE",
    "INDENT",
    "DEDENT",
    "END",
];
pub const NAME: Terminal = 0;
pub const NEWLINE: Terminal = 9;
pub const INDENT: Terminal = 10;
pub const DEDENT: Terminal = 11;
pub const END: Terminal = 12;
/// An operator that the grammar does not know.
pub const UNKNOWN: Terminal = 13;
const FIRST_LITERAL: Terminal = 14;

/// Names that are keywords in some places only.
pub const SOFT_KEYWORDS: [&str; 4] = ["_", "case", "match", "type"];

/// What a matched part is, as far as messages care.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeKind {
    /// A sequence of parts without a meaning of its own.
    Seq,
    Args,
    Keyword,
    KeywordUnpacking,
    Attribute,
    Subscript,
    Starred,
    Tuple,
    List,
    Set,
    Dict,
    ListComp,
    SetComp,
    DictComp,
    Generator,
    Call,
    Lambda,
    Operation,
    Compare,
    IfExp,
    Named,
    Yield,
    Await,
    String,
    FString,
    TString,
}

impl NodeKind {
    fn named(name: &str) -> Option<NodeKind> {
        use NodeKind::*;
        let all = [
            (Args, "Args"),
            (Keyword, "Keyword"),
            (KeywordUnpacking, "KeywordUnpacking"),
            (Attribute, "Attribute"),
            (Subscript, "Subscript"),
            (Starred, "Starred"),
            (Tuple, "Tuple"),
            (List, "List"),
            (Set, "Set"),
            (Dict, "Dict"),
            (ListComp, "ListComp"),
            (SetComp, "SetComp"),
            (DictComp, "DictComp"),
            (Generator, "Generator"),
            (Call, "Call"),
            (Lambda, "Lambda"),
            (Operation, "Operation"),
            (Compare, "Compare"),
            (IfExp, "IfExp"),
            (Named, "Named"),
            (Yield, "Yield"),
            (Await, "Await"),
        ];
        all.iter().find(|(_, n)| *n == name).map(|(kind, _)| *kind)
    }
}

/// Where an error's message points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Where {
    At,
    Range,
    From,
    Last,
    Next,
    Indent,
}

/// The functions that the grammar calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    Strings,
    Number,
    Real,
    Imaginary,
    Conversion,
    ForgottenComma,
    Legacy,
    Assign,
    Delete,
    ForTarget,
    ForgottenParentheses,
    ColonExpected,
    MixedStrings,
    BareGenerator,
    GeneratorTarget,
    ArgumentOrder,
    Bound,
}

impl Function {
    fn named(name: &str) -> Option<Function> {
        use Function::*;
        Some(match name {
            "strings" => Strings,
            "number" => Number,
            "real" => Real,
            "imaginary" => Imaginary,
            "conversion" => Conversion,
            "forgotten_comma" => ForgottenComma,
            "legacy" => Legacy,
            "assign" => Assign,
            "delete" => Delete,
            "for_target" => ForTarget,
            "forgotten_parentheses" => ForgottenParentheses,
            "colon_expected" => ColonExpected,
            "mixed_strings" => MixedStrings,
            "bare_generator" => BareGenerator,
            "generator_target" => GeneratorTarget,
            "argument_order" => ArgumentOrder,
            "bound" => Bound,
            _ => return None,
        })
    }
}

/// What is made of a matched alternative. Parts are named by number (`a` is 0, `b` is 1).
#[derive(Clone, Debug)]
pub enum Action {
    /// The only part, or the sequence of them.
    Default,
    Kind(NodeKind),
    Part(u8),
    Error(Where, [u8; 2], String),
    Call(Function, [u8; 2]),
}

#[derive(Clone, Debug)]
pub enum Item {
    Terminal(Terminal),
    Soft(String),
    AnySoft,
    Rule(RuleId),
    Optional(Box<Item>),
    Repeat(Box<Item>, bool),
    Gather(Box<Item>, Box<Item>),
    Look(bool, Box<Item>),
    Forced(Terminal, String),
    Group(Vec<Alt>),
    Cut,
}

#[derive(Clone, Debug)]
pub struct Alt {
    /// Items with the number of the part each names (`NO_PART`: none).
    pub items: Vec<(u8, Item)>,
    pub action: Action,
    /// Tokens it can begin with.
    pub first: Set,
    /// Contains an `invalid_` rule: only in the second pass.
    pub invalid: bool,
}

pub const NO_PART: u8 = 0xFF;

#[derive(Clone, Debug, Default)]
pub struct Rule {
    pub name: String,
    pub alts: Vec<Alt>,
    pub remembered: bool,
    pub left_recursive: bool,
    pub plain: bool,
    pub first: Set,
}

#[derive(Default)]
pub struct Grammar {
    pub rules: Vec<Rule>,
    names: HashMap<String, RuleId>,
    literals: HashMap<String, Terminal>,
}

impl Grammar {
    /// Python's grammar.
    pub fn python() -> &'static Grammar {
        static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
        // The tests read the same text, so that the empty grammar never stands in.
        GRAMMAR.get_or_init(|| Grammar::read(include_str!("python.peg")).unwrap_or_default())
    }

    /// The rule of this name.
    pub fn rule(&self, name: &str) -> Option<RuleId> {
        self.names.get(name).copied()
    }

    /// The terminal of this operator or keyword.
    pub fn literal(&self, text: &str) -> Option<Terminal> {
        self.literals.get(text).copied()
    }

    fn read(text: &str) -> Result<Grammar, String> {
        let mut grammar = Grammar::default();
        let mut bodies: Vec<(Rule, String)> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with("##") && !line.trim().is_empty()) {
            if line.starts_with(' ') {
                let (_, body) = bodies.last_mut().ok_or("alternative outside a rule")?;
                body.push_str(line.trim());
                body.push('\n');
                continue;
            }
            let (head, rest) = line.split_once(':').ok_or_else(|| format!("no colon: {line}"))?;
            let name = head.trim_end_matches(['*', '%', '-']);
            let flags = &head[name.len()..];
            let rule = Rule {
                name: name.into(),
                remembered: flags.contains('*'),
                left_recursive: flags.contains('%'),
                plain: flags.contains('-'),
                ..Rule::default()
            };
            let number = bodies.len() as RuleId;
            if grammar.names.insert(name.into(), number).is_some() {
                return Err(format!("two rules {name}"));
            }
            bodies.push((rule, format!("{}\n", rest.trim())));
        }
        for (mut rule, body) in bodies {
            let mut reader = Reader { grammar: &mut grammar, text: &body, at: 0 };
            rule.alts = reader.alts().map_err(|error| format!("{}: {error}", rule.name))?;
            if reader.peek().is_some() {
                return Err(format!("{}: left over: {}", rule.name, &body[reader.at..]));
            }
            grammar.rules.push(rule);
        }
        grammar.compute_first();
        Ok(grammar)
    }

    /// Computes what rules and alternatives can begin with, by iteration to the fixed point.
    fn compute_first(&mut self) {
        let mut sets = vec![(0 as Set, false); self.rules.len()];
        loop {
            let mut next = Vec::with_capacity(sets.len());
            for rule in &mut self.rules {
                next.push(first_of_alts(&mut rule.alts, &sets));
            }
            if next == sets {
                break;
            }
            sets = next;
        }
        for (rule, (set, nullable)) in self.rules.iter_mut().zip(sets) {
            rule.first = if nullable { ANY } else { set };
        }
    }
}

/// The set of first tokens and whether nothing may match, given those of the rules.
fn first_of_alts(alts: &mut [Alt], rules: &[(Set, bool)]) -> (Set, bool) {
    let (mut all, mut any_nullable) = (0, false);
    for alt in alts {
        let (mut set, mut nullable) = (0, true);
        for (_, item) in &mut alt.items {
            if !nullable {
                // Groups further on have sets of their own.
                first_of_item(item, rules);
                continue;
            }
            let (item_set, item_nullable) = first_of_item(item, rules);
            set |= item_set;
            nullable = item_nullable;
        }
        alt.first = if nullable { ANY } else { set };
        all |= set;
        any_nullable |= nullable;
    }
    (all, any_nullable)
}

fn first_of_item(item: &mut Item, rules: &[(Set, bool)]) -> (Set, bool) {
    match item {
        Item::Terminal(t) => (1 << *t, false),
        Item::Soft(_) | Item::AnySoft => (1 << NAME, false),
        Item::Rule(rule) => rules[*rule as usize],
        Item::Optional(inner) | Item::Repeat(inner, false) => (first_of_item(inner, rules).0, true),
        Item::Repeat(inner, true) => first_of_item(inner, rules),
        Item::Gather(separator, inner) => {
            first_of_item(separator, rules);
            first_of_item(inner, rules)
        }
        Item::Look(_, inner) => {
            // A lookahead at plain tokens reads no further than the next one.
            first_of_item(inner, rules);
            if plain_tokens(inner) { (0, true) } else { (ANY, true) }
        }
        Item::Forced(..) => (ANY, false),
        Item::Group(alts) => first_of_alts(alts, rules),
        Item::Cut => (0, true),
    }
}

fn plain_tokens(item: &Item) -> bool {
    match item {
        Item::Terminal(_) | Item::Soft(_) | Item::AnySoft => true,
        Item::Group(alts) => alts.iter().all(|alt| alt.items.len() == 1 && plain_tokens(&alt.items[0].1)),
        _ => false,
    }
}

/// Reads one rule's alternatives.
struct Reader<'g, 't> {
    grammar: &'g mut Grammar,
    text: &'t str,
    at: usize,
}

type Read<T> = Result<T, String>;

impl Reader<'_, '_> {
    /// Skips blanks and line ends.
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        let skipped = rest.trim_start();
        self.at += rest.len() - skipped.len();
        skipped.chars().next()
    }
    fn accept(&mut self, text: &str) -> bool {
        self.peek();
        let found = self.text[self.at..].starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }
    fn expect(&mut self, text: &str) -> Read<()> {
        if self.accept(text) { Ok(()) } else { Err(format!("{text} expected at {}", &self.text[self.at..])) }
    }
    fn word(&mut self) -> &str {
        self.peek();
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn alts(&mut self) -> Read<Vec<Alt>> {
        self.accept("|");
        let mut alts = vec![self.alt()?];
        while self.accept("|") {
            alts.push(self.alt()?);
        }
        Ok(alts)
    }

    fn alt(&mut self) -> Read<Alt> {
        let mut items = Vec::new();
        while !matches!(self.peek(), None | Some('|' | ')' | ']')) && !self.text[self.at..].starts_with("->")
        {
            let mut part = NO_PART;
            for (number, name) in ["a=", "b="].iter().enumerate() {
                if self.accept(name) {
                    part = number as u8;
                }
            }
            items.push((part, self.item()?));
        }
        let action = if self.accept("->") { self.action()? } else { Action::Default };
        let invalid = items.iter().any(|(_, item)| self.mentions_invalid(item));
        Ok(Alt { items, action, first: ANY, invalid })
    }

    fn mentions_invalid(&self, item: &Item) -> bool {
        match item {
            Item::Rule(rule) => {
                self.grammar.names.iter().any(|(name, id)| id == rule && name.starts_with("invalid_"))
            }
            Item::Optional(inner) | Item::Repeat(inner, _) | Item::Look(_, inner) => {
                self.mentions_invalid(inner)
            }
            Item::Gather(separator, inner) => {
                self.mentions_invalid(separator) || self.mentions_invalid(inner)
            }
            Item::Group(alts) => alts.iter().any(|alt| alt.invalid),
            _ => false,
        }
    }

    fn item(&mut self) -> Read<Item> {
        if self.accept("~") {
            return Ok(Item::Cut);
        }
        if self.accept("&&") {
            let text = self.quoted('\'')?;
            return Ok(Item::Forced(self.terminal(&text)?, text));
        }
        if self.accept("&") {
            return Ok(Item::Look(true, Box::new(self.atom()?)));
        }
        if self.accept("!") {
            return Ok(Item::Look(false, Box::new(self.atom()?)));
        }
        let atom = self.atom()?;
        // Only what follows directly belongs to the atom.
        let next = self.text[self.at..].chars().next();
        self.at += matches!(next, Some('?' | '*' | '+' | '.')) as usize;
        Ok(match next {
            Some('?') => Item::Optional(Box::new(atom)),
            Some('*') => Item::Repeat(Box::new(atom), false),
            Some('+') => Item::Repeat(Box::new(atom), true),
            Some('.') => {
                let inner = self.atom()?;
                self.expect("+")?;
                Item::Gather(Box::new(atom), Box::new(inner))
            }
            _ => atom,
        })
    }

    fn atom(&mut self) -> Read<Item> {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let alts = self.alts()?;
                self.expect(")")?;
                Ok(Item::Group(alts))
            }
            Some('[') => {
                self.at += 1;
                let alts = self.alts()?;
                self.expect("]")?;
                Ok(Item::Optional(Box::new(Item::Group(alts))))
            }
            Some('\'') => {
                let text = self.quoted('\'')?;
                Ok(Item::Terminal(self.terminal(&text)?))
            }
            Some('"') => Ok(Item::Soft(self.quoted('"')?)),
            _ => {
                let word = self.word().to_owned();
                if word == "SOFT_KEYWORD" {
                    return Ok(Item::AnySoft);
                }
                if let Some(class) = CLASSES.iter().position(|c| *c == word) {
                    return Ok(Item::Terminal(class as Terminal));
                }
                let rule = self.grammar.rule(&word).ok_or_else(|| format!("no rule {word:?}"))?;
                Ok(Item::Rule(rule))
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Read<String> {
        self.expect(if quote == '"' { "\"" } else { "'" })?;
        let mut out = String::new();
        let mut chars = self.text[self.at..].char_indices();
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.at += at + 1;
                return Ok(out);
            }
            out.push(if c == '\\' { chars.next().map_or(c, |(_, next)| next) } else { c });
        }
        Err("unterminated".into())
    }

    fn terminal(&mut self, text: &str) -> Read<Terminal> {
        let next = FIRST_LITERAL + self.grammar.literals.len() as Terminal;
        let number = *self.grammar.literals.entry(text.into()).or_insert(next);
        if number < 128 { Ok(number) } else { Err("too many terminals".into()) }
    }

    fn action(&mut self) -> Read<Action> {
        if self.accept("$") {
            return Ok(Action::Part((self.word() == "b") as u8));
        }
        if !self.accept("@") {
            let word = self.word().to_owned();
            return NodeKind::named(&word).map(Action::Kind).ok_or_else(|| format!("no kind {word}"));
        }
        let name = self.word().to_owned();
        let mut parts = [NO_PART; 2];
        for part in &mut parts {
            // Letters on the same line.
            let rest = self.text[self.at..].trim_start_matches(' ');
            if let Some(letter @ ('a' | 'b')) = rest.chars().next() {
                *part = letter as u8 - b'a';
                self.at = self.text.len() - rest.len() + 1;
            }
        }
        let rest = self.text[self.at..].trim_start_matches(' ');
        let message = if rest.starts_with('"') { self.quoted('"')? } else { String::new() };
        Ok(match name.as_str() {
            "at" => Action::Error(Where::At, parts, message),
            "range" => Action::Error(Where::Range, parts, message),
            "from" => Action::Error(Where::From, parts, message),
            "last" => Action::Error(Where::Last, parts, message),
            "next" => Action::Error(Where::Next, parts, message),
            "indent" => Action::Error(Where::Indent, parts, message),
            name => {
                let function = Function::named(name).ok_or_else(|| format!("no function {name}"))?;
                Action::Call(function, parts)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_well_formed() {
        let grammar = Grammar::read(include_str!("python.peg")).expect("readable");
        assert!(grammar.rules.len() > 200);
        assert!(["file", "eval", "interactive"].iter().all(|start| grammar.rule(start).is_some()));
    }
}
