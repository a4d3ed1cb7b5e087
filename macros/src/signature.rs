//! The Python signature of a native callable, parsed from the text that its author wrote: `log(x, base=None, /)`.
//!
//! Grammar: a name, then the parameters in parentheses, separated by commas, as in a Python `def` without annotations.
//! `/` and `*` have their Python meaning. A leading `$self`, `$type`, `$cls` or `$module` names the implicit first
//! argument and is not a parameter. A default is any text with balanced brackets and quotes; what it means is looked at
//! by [`Default::of`].

use proc_macro2::Span;
use syn::{Error, LitStr, Result};

/// How a parameter can be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    VarArgs,
    KeywordOnly,
    KwArgs,
}

/// A default value, as far as the macros understand it.
#[derive(Clone, PartialEq, Debug)]
pub enum Default {
    None,
    Bool(bool),
    /// The digits as written, with sign, underscores removed: `-1`, `0x10`.
    Int(String),
    /// As written: `0.0`, `1e-09`.
    Float(String),
    Str(String),
    EmptyTuple,
    Ellipsis,
    /// Any other expression, and `<unrepresentable>`: the native function sees that the argument is absent.
    Opaque,
}

impl Default {
    /// Reads the text of a default value.
    pub fn of(text: &str) -> Default {
        match text {
            "None" => return Default::None,
            "True" => return Default::Bool(true),
            "False" => return Default::Bool(false),
            "()" => return Default::EmptyTuple,
            "..." => return Default::Ellipsis,
            _ => {}
        }
        let plain = text.replace('_', "");
        let unsigned = plain.strip_prefix('-').unwrap_or(&plain);
        if !unsigned.is_empty() && unsigned.starts_with(|c: char| c.is_ascii_digit()) {
            if unsigned.bytes().all(|b| b.is_ascii_digit()) {
                return Default::Int(plain);
            }
            if let Some(hex) = unsigned.strip_prefix("0x")
                && u64::from_str_radix(hex, 16).is_ok()
            {
                return Default::Int(plain);
            }
            if plain.parse::<f64>().is_ok() {
                return Default::Float(plain);
            }
        }
        string_literal(text).map_or(Default::Opaque, Default::Str)
    }
}

/// The content of a Python string literal with simple escapes; None when the text is not such a literal.
fn string_literal(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text[1..].strip_suffix(quote)?;
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '0' => '\0',
                c @ ('\\' | '\'' | '"') => c,
                _ => return None,
            }),
            c if c == quote => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    pub name: String,
    pub kind: Kind,
    /// The default's text and meaning; None for a required parameter.
    pub default: Option<(String, Default)>,
}

/// A parsed signature.
#[derive(Clone, Debug)]
pub struct Signature {
    pub name: String,
    /// `self`, `type`, ... when the text begins with `$self`, `$type`, ...
    pub implicit: Option<String>,
    pub params: Vec<Param>,
}

impl Signature {
    /// Parses the literal; errors point at it.
    pub fn parse(literal: &LitStr) -> Result<Signature> {
        parse(&literal.value()).map_err(|message| Error::new(literal.span(), message))
    }

    /// The parameters that are bound by name or position: all but `*args` and `**kw`.
    pub fn named(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|p| !matches!(p.kind, Kind::VarArgs | Kind::KwArgs))
    }
    pub fn has(&self, kind: Kind) -> bool {
        self.params.iter().any(|p| p.kind == kind)
    }
    /// How many parameters are of this kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.params.iter().filter(|p| p.kind == kind).count()
    }

    /// `__text_signature__` as CPython writes it; `implicit` is the name of the implicit first argument, if any.
    pub fn text(&self, implicit: Option<&str>) -> String {
        let mut parts: Vec<String> = implicit.iter().map(|name| format!("${name}")).collect();
        let positional_only = self.count(Kind::PositionalOnly);
        // The implicit argument is positional-only, so a `/` closes it where no other one does.
        if positional_only == 0 && implicit.is_some() {
            parts.push("/".into());
        }
        for (i, p) in self.params.iter().enumerate() {
            if p.kind == Kind::KeywordOnly
                && (i == 0 || !matches!(self.params[i - 1].kind, Kind::KeywordOnly | Kind::VarArgs))
            {
                parts.push("*".into());
            }
            let stars = match p.kind {
                Kind::VarArgs => "*",
                Kind::KwArgs => "**",
                _ => "",
            };
            let default = p.default.as_ref().map_or(String::new(), |(text, _)| format!("={text}"));
            parts.push(format!("{stars}{}{default}", p.name));
            if p.kind == Kind::PositionalOnly && i + 1 == positional_only {
                parts.push("/".into());
            }
        }
        format!("({})", parts.join(", "))
    }
}

/// Parses a whole signature; the error is a message for the author.
fn parse(text: &str) -> std::result::Result<Signature, String> {
    let text = text.trim();
    let Some(open) = text.find('(') else {
        return Err(format!("a Python signature is expected, like `{text}(x, /)`"));
    };
    let name = text[..open].trim().to_string();
    if !is_name(&name) {
        return Err(format!("`{name}` is not a Python name"));
    }
    let inner = text[open + 1..].strip_suffix(')').ok_or("the signature must end with `)`")?;
    let mut signature = Signature { name, implicit: None, params: Vec::new() };
    let mut section = Section::Positional;
    let items = split(inner)?;
    for (i, item) in items.iter().enumerate() {
        if let Some(implicit) = item.strip_prefix('$') {
            if i != 0 {
                return Err(format!("`${implicit}` must come first"));
            }
            signature.implicit = Some(implicit.to_string());
        } else {
            add_item(&mut signature.params, &mut section, item)?;
        }
    }
    if section == Section::BareStar {
        return Err("a parameter must follow `*`".into());
    }
    check_defaults(&signature.params)?;
    Ok(signature)
}

/// Where in the list of parameters the parser is.
#[derive(PartialEq)]
enum Section {
    Positional,
    AfterSlash,
    /// Just after a `*`
    BareStar,
    KeywordOnly,
    AfterKwArgs,
}

fn add_item(params: &mut Vec<Param>, section: &mut Section, item: &str) -> std::result::Result<(), String> {
    if *section == Section::AfterKwArgs {
        return Err("nothing can follow `**` parameters".into());
    }
    if item == "/" {
        if *section != Section::Positional {
            return Err("`/` must come once, before `*`".into());
        }
        // A `/` right after `$self` closes only that.
        for p in params.iter_mut() {
            p.kind = Kind::PositionalOnly;
        }
        *section = Section::AfterSlash;
        return Ok(());
    }
    if item == "*" {
        if matches!(section, Section::BareStar | Section::KeywordOnly) {
            return Err("`*` can come only once".into());
        }
        *section = Section::BareStar;
        return Ok(());
    }
    let (stars, rest) = match item {
        _ if item.starts_with("**") => (2, &item[2..]),
        _ if item.starts_with('*') => (1, &item[1..]),
        _ => (0, item),
    };
    let (name, default) = match rest.split_once('=') {
        Some((name, default)) => (name.trim(), Some(default.trim())),
        None => (rest.trim(), None),
    };
    if !is_name(name) {
        return Err(format!("`{name}` is not a parameter name"));
    }
    if default == Some("") {
        return Err(format!("the default of `{name}` is missing"));
    }
    if params.iter().any(|p| p.name == name) {
        return Err(format!("two parameters are called `{name}`"));
    }
    let kind = match (stars, &*section) {
        (2, _) => Kind::KwArgs,
        (1, Section::Positional | Section::AfterSlash) => Kind::VarArgs,
        (1, _) => return Err("`*` can come only once".into()),
        (_, Section::Positional | Section::AfterSlash) => Kind::PositionalOrKeyword,
        _ => Kind::KeywordOnly,
    };
    if stars > 0 && default.is_some() {
        return Err(format!("`{name}` cannot have a default"));
    }
    *section = match (kind, &*section) {
        (Kind::KwArgs, Section::BareStar) => return Err("a parameter must follow `*`".into()),
        (Kind::KwArgs, _) => Section::AfterKwArgs,
        (Kind::VarArgs | Kind::KeywordOnly, _) => Section::KeywordOnly,
        (_, Section::AfterSlash) => Section::AfterSlash,
        _ => Section::Positional,
    };
    let default = default.map(|text| (text.to_string(), Default::of(text)));
    params.push(Param { name: name.to_string(), kind, default });
    Ok(())
}

/// Python's rule: after a positional parameter with a default there is none without.
fn check_defaults(params: &[Param]) -> std::result::Result<(), String> {
    let mut optional = false;
    for p in params.iter().filter(|p| matches!(p.kind, Kind::PositionalOnly | Kind::PositionalOrKeyword)) {
        if p.default.is_none() && optional {
            return Err(format!("`{}` needs a default because a parameter before it has one", p.name));
        }
        optional |= p.default.is_some();
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Splits at the commas outside brackets and quotes.
fn split(text: &str) -> std::result::Result<Vec<String>, String> {
    let mut items = vec![String::new()];
    let mut depth = 0usize;
    let mut quote = None;
    let mut escaped = false;
    for c in text.chars() {
        let last = items.last_mut().expect("never empty");
        if let Some(q) = quote {
            last.push(c);
            if !escaped && c == q {
                quote = None;
            }
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.checked_sub(1).ok_or("a bracket is closed that was not opened")?
            }
            ',' if depth == 0 => {
                items.push(String::new());
                continue;
            }
            _ => {}
        }
        last.push(c);
    }
    if depth > 0 || quote.is_some() {
        return Err("a bracket or quote is not closed".into());
    }
    let mut items: Vec<String> = items.iter().map(|item| item.trim().to_string()).collect();
    if items.last().is_some_and(|item| item.is_empty()) {
        items.pop();
    }
    if items.iter().any(|item| item.is_empty()) {
        return Err("a parameter is missing between two commas".into());
    }
    Ok(items)
}

/// A `LitStr` at the call site, for tests and generated names.
pub fn literal(text: &str) -> LitStr {
    LitStr::new(text, Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(signature: &str, implicit: Option<&str>) -> String {
        parse(signature).unwrap().text(implicit)
    }

    #[test]
    fn text_signatures_are_written_as_cpython_does() {
        assert_eq!(text("sqrt(x, /)", Some("module")), "($module, x, /)");
        assert_eq!(text("time()", Some("module")), "($module, /)");
        assert_eq!(
            text("sort(*, key=None, reverse=False)", Some("self")),
            "($self, /, *, key=None, reverse=False)"
        );
        assert_eq!(text("f(a, /, b, *, c)", Some("module")), "($module, a, /, b, *, c)");
        assert_eq!(text("print(*args, sep=' ')", Some("module")), "($module, /, *args, sep=' ')");
        assert_eq!(text("deque(iterable=(), maxlen=None)", None), "(iterable=(), maxlen=None)");
        assert_eq!(text("f($self, a, **kw)", Some("self")), "($self, /, a, **kw)");
        assert_eq!(text("maketrans(x, y=<unrepresentable>, /)", None), "(x, y=<unrepresentable>, /)");
    }

    #[test]
    fn kinds_and_defaults() {
        let s = parse("f(a, b=-1, /, c='x,y)', *rest, d=(1, 2), **kw)").unwrap();
        let kinds: Vec<Kind> = s.params.iter().map(|p| p.kind).collect();
        use Kind::*;
        assert_eq!(
            kinds,
            [PositionalOnly, PositionalOnly, PositionalOrKeyword, VarArgs, KeywordOnly, KwArgs]
        );
        assert_eq!(s.params[1].default, Some(("-1".into(), Default::Int("-1".into()))));
        assert_eq!(s.params[2].default.as_ref().unwrap().1, Default::Str("x,y)".into()));
        assert_eq!(s.params[4].default.as_ref().unwrap().1, Default::Opaque);
        assert_eq!(s.named().count(), 4);
    }

    #[test]
    fn literals() {
        assert_eq!(Default::of("1_000"), Default::Int("1000".into()));
        assert_eq!(Default::of("0x10"), Default::Int("0x10".into()));
        assert_eq!(Default::of("1e-09"), Default::Float("1e-09".into()));
        assert_eq!(Default::of("'\\n'"), Default::Str("\n".into()));
        assert_eq!(Default::of("sys.maxsize"), Default::Opaque);
        assert_eq!(Default::of("b''"), Default::Opaque);
        assert_eq!(Default::of("..."), Default::Ellipsis);
    }

    #[test]
    fn mistakes_are_told() {
        for (bad, message) in [
            ("sqrt", "a Python signature is expected"),
            ("f(a, a)", "two parameters"),
            ("f(a=1, b)", "needs a default"),
            ("f(a", "must end with"),
            ("f(*, /)", "`/` must come once"),
            ("f(*)", "must follow `*`"),
            ("f(**kw, a)", "nothing can follow"),
            ("f(a,,b)", "missing between"),
            ("f(a, $self)", "must come first"),
            ("1f()", "not a Python name"),
            ("f(a=)", "default of `a`"),
            ("f(a=[)", "not closed"),
        ] {
            let error = parse(bad).unwrap_err();
            assert!(error.contains(message), "{bad}: {error}");
        }
    }
}
