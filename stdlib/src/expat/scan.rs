//! The tokens of XML: what comes next at a place in the text. The text is UTF-8 and may end anywhere; what to make of a token
//! that reaches the end of it is the caller's decision. The classes of tokens, and where exactly an error lies, are
//! expat's (its lexical grammar, `xmltok`).

use super::names;

/// Kinds of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing is left.
    None,
    /// The token is not complete.
    Partial,
    /// At `next` is what cannot be.
    Invalid,
    // Content.
    StartTag,
    EmptyElement,
    EndTag,
    Data,
    Newline,
    /// A carriage return at the end: a line feed may follow.
    TrailingCr,
    /// Brackets at the end, which may begin `]]>`.
    TrailingBracket,
    CdataOpen,
    CdataClose,
    EntityRef,
    CharRef,
    Pi,
    XmlDecl,
    Comment,
    // Attribute values.
    Space,
    // The prolog and declarations.
    PrologSpace,
    DeclOpen,
    DeclClose,
    Name,
    PrefixedName,
    Nmtoken,
    PoundName,
    Or,
    Percent,
    OpenParen,
    CloseParen,
    CloseParenQuestion,
    CloseParenAsterisk,
    CloseParenPlus,
    OpenBracket,
    CloseBracket,
    Literal,
    ParamEntityRef,
    InstanceStart,
    NameQuestion,
    NameAsterisk,
    NamePlus,
    Comma,
    CondOpen,
    CondClose,
    IgnoreSection,
}

/// A token: what it is and where the next one begins (for [`Kind::Invalid`], where the error is).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    pub kind: Kind,
    pub next: usize,
    /// It reaches the end of the text and could be longer.
    pub open: bool,
}

type Scan = Result<Token, Token>;

fn merge(scan: Scan) -> Token {
    scan.unwrap_or_else(|token| token)
}

pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

const fn stops(extra: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 0x20 {
        table[b] = b != b'\t' as usize;
        b += 1;
    }
    // The lead byte of U+FFFE and U+FFFF, which are no characters.
    table[0xEF] = true;
    let mut i = 0;
    while i < extra.len() {
        table[extra[i] as usize] = true;
        i += 1;
    }
    table
}

/// Bytes at which a run of character data is looked at closer: in content, CDATA, attribute values, entity values.
static CONTENT_STOPS: [bool; 256] = stops(b"<&]");
static CDATA_STOPS: [bool; 256] = stops(b"]");
static ATTRIBUTE_STOPS: [bool; 256] = stops(b"<& \t");
static VALUE_STOPS: [bool; 256] = stops(b"&%");

struct Scanner<'a> {
    b: &'a [u8],
    i: usize,
    /// Colons divide names.
    ns: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, at: usize, ns: bool) -> Scanner<'a> {
        Scanner { b: text.as_bytes(), i: at, ns }
    }
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.b.get(self.i).copied()
    }
    /// The byte here; at the end the token is partial.
    #[inline]
    fn need(&self) -> Result<u8, Token> {
        self.peek().ok_or(Token { kind: Kind::Partial, next: self.i, open: false })
    }
    fn token(&self, kind: Kind) -> Token {
        Token { kind, next: self.i, open: false }
    }
    fn done<E>(&self, kind: Kind) -> Result<Token, E> {
        Ok(self.token(kind))
    }
    /// The token ends behind the next byte.
    fn done_after<E>(&mut self, kind: Kind) -> Result<Token, E> {
        self.i += 1;
        self.done(kind)
    }
    fn open<E>(&self, kind: Kind) -> Result<Token, E> {
        Ok(Token { kind, next: self.i, open: true })
    }
    fn invalid<T>(&self) -> Result<T, Token> {
        Err(self.token(Kind::Invalid))
    }
    fn char_here(&self) -> char {
        let mut end = self.i + 1;
        while self.b.get(end).is_some_and(|b| b & 0xC0 == 0x80) {
            end += 1;
        }
        std::str::from_utf8(&self.b[self.i..end]).ok().and_then(|s| s.chars().next()).unwrap_or('\0')
    }
    /// Bytes of the name character here, 0 if it is none.
    #[inline]
    fn name_char(&self, b: u8, start: bool) -> usize {
        if b < 0x80 {
            let class = names::ASCII[b as usize];
            return usize::from(class & if start { 1 } else { 2 } != 0 || b == b':' && !self.ns);
        }
        let c = self.char_here();
        if if start { names::starts(c) } else { names::continues(c) } { c.len_utf8() } else { 0 }
    }
    /// Steps over the first character of a name.
    fn name_start(&mut self) -> Result<(), Token> {
        let width = self.name_char(self.need()?, true);
        if width == 0 {
            return self.invalid();
        }
        self.i += width;
        Ok(())
    }
    /// Steps over the characters of a name, and gives what follows.
    #[inline]
    fn name_rest(&mut self) -> Result<u8, Token> {
        loop {
            let b = self.need()?;
            match self.name_char(b, false) {
                0 => return Ok(b),
                width => self.i += width,
            }
        }
    }
    /// Steps over any character that XML allows.
    #[inline]
    fn any(&mut self) -> Result<(), Token> {
        let b = self.need()?;
        if b < 0x20 && !is_space(b) || self.is_no_character(b) {
            return self.invalid();
        }
        self.i += 1;
        Ok(())
    }
    /// U+FFFE or U+FFFF begins here.
    #[inline]
    fn is_no_character(&self, b: u8) -> bool {
        b == 0xEF && self.b[self.i..].len() >= 3 && self.b[self.i + 1] == 0xBF && self.b[self.i + 2] >= 0xBE
    }

    /// After `<!-`.
    fn comment(&mut self) -> Scan {
        if self.need()? != b'-' {
            return self.invalid();
        }
        self.i += 1;
        loop {
            if self.need()? == b'-' {
                self.i += 1;
                if self.need()? == b'-' {
                    self.i += 1;
                    if self.need()? != b'>' {
                        return self.invalid();
                    }
                    return self.done_after(Kind::Comment);
                }
            } else {
                self.any()?;
            }
        }
    }

    /// After `<?`.
    fn pi(&mut self) -> Scan {
        let start = self.i;
        self.name_start()?;
        let b = self.name_rest()?;
        let target = &self.b[start..self.i];
        let kind = match target.eq_ignore_ascii_case(b"xml") {
            false => Kind::Pi,
            true if target == b"xml" => Kind::XmlDecl,
            true => return self.invalid(),
        };
        if self.ns && b == b':' {
            return self.invalid();
        }
        if is_space(b) {
            self.i += 1;
            loop {
                if self.need()? == b'?' {
                    self.i += 1;
                    if self.need()? == b'>' {
                        return self.done_after(kind);
                    }
                } else {
                    self.any()?;
                }
            }
        }
        if b == b'?' {
            self.i += 1;
            if self.need()? == b'>' {
                return self.done_after(kind);
            }
        }
        self.invalid()
    }

    /// After `&`.
    fn reference(&mut self) -> Scan {
        if self.need()? == b'#' {
            self.i += 1;
            let hex = self.need()? == b'x';
            if hex {
                self.i += 1;
            }
            let digit = |b: u8| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() };
            if !digit(self.need()?) {
                return self.invalid();
            }
            while digit(self.need()?) {
                self.i += 1;
            }
            return if self.need()? == b';' { self.done_after(Kind::CharRef) } else { self.invalid() };
        }
        self.name_start()?;
        if self.name_rest()? == b';' { self.done_after(Kind::EntityRef) } else { self.invalid() }
    }

    /// After `</`.
    fn end_tag(&mut self) -> Scan {
        self.name_start()?;
        let mut b = self.name_rest()?;
        while self.ns && b == b':' {
            self.i += 1;
            b = self.name_rest()?;
        }
        while is_space(b) {
            self.i += 1;
            b = self.need()?;
        }
        if b == b'>' { self.done_after(Kind::EndTag) } else { self.invalid() }
    }

    /// A name with at most one colon; what follows.
    #[inline]
    fn qname(&mut self) -> Result<u8, Token> {
        self.name_start()?;
        let b = self.name_rest()?;
        if !(self.ns && b == b':') {
            return Ok(b);
        }
        self.i += 1;
        self.name_start()?;
        let b = self.name_rest()?;
        if b == b':' { self.invalid() } else { Ok(b) }
    }

    /// The end of a start tag: `>` or `/>`.
    fn tag_end(&mut self, b: u8) -> Scan {
        if b == b'>' {
            return self.done_after(Kind::StartTag);
        }
        if b != b'/' {
            return self.invalid();
        }
        self.i += 1;
        if self.need()? == b'>' { self.done_after(Kind::EmptyElement) } else { self.invalid() }
    }

    /// After `<`, in content.
    fn tag(&mut self) -> Scan {
        match self.need()? {
            b'!' => {
                self.i += 1;
                match self.need()? {
                    b'-' => {
                        self.i += 1;
                        self.comment()
                    }
                    b'[' => self.cdata_open(),
                    _ => self.invalid(),
                }
            }
            b'?' => {
                self.i += 1;
                self.pi()
            }
            b'/' => {
                self.i += 1;
                self.end_tag()
            }
            _ => {
                let mut b = self.qname()?;
                loop {
                    if !is_space(b) {
                        return self.tag_end(b);
                    }
                    while is_space(b) {
                        self.i += 1;
                        b = self.need()?;
                    }
                    if matches!(b, b'>' | b'/') {
                        return self.tag_end(b);
                    }
                    b = self.attribute()?;
                }
            }
        }
    }

    /// An attribute with its value; what follows.
    fn attribute(&mut self) -> Result<u8, Token> {
        let mut b = self.qname()?;
        while is_space(b) {
            self.i += 1;
            b = self.need()?;
        }
        if b != b'=' {
            return self.invalid();
        }
        loop {
            self.i += 1;
            b = self.need()?;
            if matches!(b, b'"' | b'\'') {
                break;
            }
            if !is_space(b) {
                return self.invalid();
            }
        }
        let quote = b;
        self.i += 1;
        loop {
            while let Some(b) = self.peek()
                && b != quote
                && !ATTRIBUTE_STOPS[b as usize]
            {
                self.i += 1;
            }
            match self.need()? {
                b if b == quote => break,
                b'&' => {
                    self.i += 1;
                    self.reference()?;
                }
                b'<' => return self.invalid(),
                _ => self.any()?,
            }
        }
        self.i += 1;
        let b = self.need()?;
        if is_space(b) || matches!(b, b'>' | b'/') { Ok(b) } else { self.invalid() }
    }

    /// At the bracket of `<![CDATA[`.
    fn cdata_open(&mut self) -> Scan {
        self.i += 1;
        if self.b.len() - self.i < 6 {
            return Err(self.token(Kind::Partial));
        }
        for expected in *b"CDATA[" {
            if self.b[self.i] != expected {
                return self.invalid();
            }
            self.i += 1;
        }
        self.done(Kind::CdataOpen)
    }

    /// A line's end here, as one token; a carriage return at the end of the text gives `trailing`.
    fn newline(&mut self, trailing: Kind) -> Scan {
        if self.b[self.i] == b'\r' {
            self.i += 1;
            match self.peek() {
                None => return self.done(trailing),
                Some(b'\n') => self.i += 1,
                Some(_) => {}
            }
            return self.done(Kind::Newline);
        }
        self.done_after(Kind::Newline)
    }

    /// Steps over a run of data up to one of `stops`.
    #[inline]
    fn run(&mut self, stops: &[bool; 256]) {
        loop {
            let rest = &self.b[self.i..];
            self.i += rest.iter().position(|b| stops[*b as usize]).unwrap_or(rest.len());
            match self.peek() {
                Some(0xEF) if !self.is_no_character(0xEF) => self.i += 3,
                _ => return,
            }
        }
    }

    fn content(&mut self) -> Scan {
        let Some(b) = self.peek() else { return self.done(Kind::None) };
        match b {
            b'<' => {
                self.i += 1;
                return self.tag();
            }
            b'&' => {
                self.i += 1;
                return self.reference();
            }
            b'\r' | b'\n' => return self.newline(Kind::TrailingCr),
            b']' => {
                self.i += 1;
                match self.peek() {
                    None => return self.done(Kind::TrailingBracket),
                    Some(b']') => match self.b.get(self.i + 1) {
                        None => {
                            self.i += 1;
                            return self.done(Kind::TrailingBracket);
                        }
                        Some(b'>') => {
                            self.i += 1;
                            return self.invalid();
                        }
                        Some(_) => {}
                    },
                    Some(_) => {}
                }
            }
            _ => self.any()?,
        }
        loop {
            self.run(&CONTENT_STOPS);
            if self.peek() != Some(b']') {
                return self.done(Kind::Data);
            }
            match (self.b.get(self.i + 1), self.b.get(self.i + 2)) {
                (Some(b']'), Some(b'>')) => {
                    self.i += 2;
                    return self.invalid();
                }
                (Some(b']'), None) | (None, _) => return self.done(Kind::Data),
                _ => self.i += 1,
            }
        }
    }

    fn cdata(&mut self) -> Scan {
        let Some(b) = self.peek() else { return self.done(Kind::None) };
        match b {
            b'\r' | b'\n' => return self.newline(Kind::Partial),
            b']' => {
                self.i += 1;
                if self.need()? == b']' {
                    match self.b.get(self.i + 1) {
                        None => return Err(self.token(Kind::Partial)),
                        Some(b'>') => {
                            self.i += 2;
                            return self.done(Kind::CdataClose);
                        }
                        Some(_) => {}
                    }
                }
            }
            _ => self.any()?,
        }
        self.run(&CDATA_STOPS);
        self.done(Kind::Data)
    }

    fn attribute_value(&mut self) -> Scan {
        let Some(b) = self.peek() else { return self.done(Kind::None) };
        match b {
            b'&' => {
                self.i += 1;
                return self.reference();
            }
            b'<' => return self.invalid(),
            b'\r' | b'\n' => return self.newline(Kind::TrailingCr),
            b' ' | b'\t' => return self.done_after(Kind::Space),
            _ => self.any()?,
        }
        self.run(&ATTRIBUTE_STOPS);
        self.done(Kind::Data)
    }

    fn entity_value(&mut self) -> Scan {
        let Some(b) = self.peek() else { return self.done(Kind::None) };
        match b {
            b'&' => {
                self.i += 1;
                return self.reference();
            }
            b'%' => {
                self.i += 1;
                let token = self.percent()?;
                return if token.kind == Kind::Percent { self.invalid() } else { Ok(token) };
            }
            b'\r' | b'\n' => return self.newline(Kind::TrailingCr),
            _ => self.any()?,
        }
        self.run(&VALUE_STOPS);
        self.done(Kind::Data)
    }

    /// After `%`.
    fn percent(&mut self) -> Scan {
        let b = self.need()?;
        if is_space(b) || b == b'%' {
            return self.done(Kind::Percent);
        }
        self.name_start()?;
        if self.name_rest()? == b';' { self.done_after(Kind::ParamEntityRef) } else { self.invalid() }
    }

    /// After a quote.
    fn literal(&mut self, quote: u8) -> Scan {
        while self.need()? != quote {
            self.any()?;
        }
        self.i += 1;
        match self.peek() {
            None => self.open(Kind::Literal),
            Some(b) if is_space(b) || matches!(b, b'>' | b'%' | b'[') => self.done(Kind::Literal),
            Some(_) => self.invalid(),
        }
    }

    /// After `<!`, outside content.
    fn declaration(&mut self) -> Scan {
        let b = self.need()?;
        match b {
            b'-' => {
                self.i += 1;
                return self.comment();
            }
            b'[' => return self.done_after(Kind::CondOpen),
            _ if !(b.is_ascii_alphabetic() || b == b'_') => return self.invalid(),
            _ => self.i += 1,
        }
        loop {
            match self.need()? {
                b'%' => {
                    // `<!ENTITY% name` lacks a space.
                    match self.b.get(self.i + 1) {
                        None => return Err(self.token(Kind::Partial)),
                        Some(b) if is_space(*b) || *b == b'%' => return self.invalid(),
                        Some(_) => return self.done(Kind::DeclOpen),
                    }
                }
                b if is_space(b) => return self.done(Kind::DeclOpen),
                b if b.is_ascii_alphabetic() || b == b'_' => self.i += 1,
                _ => return self.invalid(),
            }
        }
    }

    fn prolog_space(&mut self) -> Scan {
        loop {
            if self.b[self.i] == b'\r' && self.i + 1 == self.b.len() {
                // A lone carriage return at the end is left for later, if something came before it.
                self.i += 1;
                return self.open(Kind::PrologSpace);
            }
            self.i += 1;
            match self.peek() {
                Some(b'\r') if self.i + 1 == self.b.len() => return self.done(Kind::PrologSpace),
                Some(b) if is_space(b) => {}
                _ => return self.done(Kind::PrologSpace),
            }
        }
    }

    fn prolog(&mut self) -> Scan {
        let Some(b) = self.peek() else { return self.done(Kind::None) };
        match b {
            b'"' | b'\'' => {
                self.i += 1;
                self.literal(b)
            }
            b'<' => {
                self.i += 1;
                match self.need()? {
                    b'!' => {
                        self.i += 1;
                        self.declaration()
                    }
                    b'?' => {
                        self.i += 1;
                        self.pi()
                    }
                    b if b >= 0x80 || self.name_char(b, true) > 0 => {
                        self.i -= 1;
                        self.done(Kind::InstanceStart)
                    }
                    _ => self.invalid(),
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' => self.prolog_space(),
            b'%' => {
                self.i += 1;
                self.percent()
            }
            b',' => self.done_after(Kind::Comma),
            b'[' => self.done_after(Kind::OpenBracket),
            b'|' => self.done_after(Kind::Or),
            b'(' => self.done_after(Kind::OpenParen),
            b'>' => self.done_after(Kind::DeclClose),
            b']' => {
                self.i += 1;
                match self.peek() {
                    None => self.open(Kind::CloseBracket),
                    Some(b']') => match self.b.get(self.i + 1) {
                        None => Err(Token { kind: Kind::Partial, next: self.i + 1, open: false }),
                        Some(b'>') => {
                            self.i += 2;
                            self.done(Kind::CondClose)
                        }
                        Some(_) => self.done(Kind::CloseBracket),
                    },
                    Some(_) => self.done(Kind::CloseBracket),
                }
            }
            b')' => {
                self.i += 1;
                match self.peek() {
                    None => self.open(Kind::CloseParen),
                    Some(b'*') => self.done_after(Kind::CloseParenAsterisk),
                    Some(b'?') => self.done_after(Kind::CloseParenQuestion),
                    Some(b'+') => self.done_after(Kind::CloseParenPlus),
                    Some(b) if is_space(b) || matches!(b, b'>' | b',' | b'|' | b')') => {
                        self.done(Kind::CloseParen)
                    }
                    Some(_) => self.invalid(),
                }
            }
            b'#' => {
                self.i += 1;
                self.name_start()?;
                match self.name_rest() {
                    Err(_) => self.open(Kind::PoundName),
                    Ok(b) if is_space(b) || matches!(b, b')' | b'>' | b'%' | b'|') => {
                        self.done(Kind::PoundName)
                    }
                    Ok(_) => self.invalid(),
                }
            }
            _ => self.prolog_name(b),
        }
    }

    /// A name or name token in a declaration.
    fn prolog_name(&mut self, b: u8) -> Scan {
        let mut kind = Kind::Name;
        match self.name_char(b, true) {
            0 => match self.name_char(b, false) {
                0 if self.ns && b == b':' => {
                    kind = Kind::Nmtoken;
                    self.i += 1;
                }
                0 => return self.invalid(),
                width => {
                    kind = Kind::Nmtoken;
                    self.i += width;
                }
            },
            width => self.i += width,
        }
        loop {
            let b = match self.name_rest() {
                Ok(b) => b,
                Err(_) => return self.open(kind),
            };
            match b {
                b'>' | b')' | b',' | b'|' | b'[' | b'%' | b' ' | b'\t' | b'\r' | b'\n' => {
                    return self.done(kind);
                }
                b':' if self.ns => {
                    self.i += 1;
                    kind = match kind {
                        Kind::Name if self.name_char(self.need()?, true) > 0 => Kind::PrefixedName,
                        _ => Kind::Nmtoken,
                    };
                }
                b'+' | b'*' | b'?' if kind == Kind::Nmtoken => return self.invalid(),
                b'+' => return self.done_after(Kind::NamePlus),
                b'*' => return self.done_after(Kind::NameAsterisk),
                b'?' => return self.done_after(Kind::NameQuestion),
                _ => return self.invalid(),
            }
        }
    }

    fn ignore_section(&mut self) -> Scan {
        let mut level = 0;
        loop {
            let b = self.need()?;
            if b == b'<' || b == b']' {
                let second = if b == b'<' { b'!' } else { b']' };
                self.i += 1;
                if self.need()? != second {
                    continue;
                }
                if b == b'<' {
                    self.i += 1;
                    if self.need()? == b'[' {
                        level += 1;
                        self.i += 1;
                    }
                } else {
                    match self.b.get(self.i + 1) {
                        None => return Err(self.token(Kind::Partial)),
                        Some(b'>') => {
                            self.i += 2;
                            if level == 0 {
                                return self.done(Kind::IgnoreSection);
                            }
                            level -= 1;
                        }
                        Some(_) => {}
                    }
                }
            } else {
                self.any()?;
            }
        }
    }
}

/// The next token of an element's content. `ns`: colons divide names.
pub fn content(text: &str, at: usize, ns: bool) -> Token {
    merge(Scanner::new(text, at, ns).content())
}

/// The next token in a CDATA section.
pub fn cdata(text: &str, at: usize) -> Token {
    merge(Scanner::new(text, at, false).cdata())
}

/// The next token of an attribute's value (without quotes).
pub fn attribute_value(text: &str, at: usize, ns: bool) -> Token {
    merge(Scanner::new(text, at, ns).attribute_value())
}

/// The next token of an entity's value (without quotes).
pub fn entity_value(text: &str, at: usize, ns: bool) -> Token {
    merge(Scanner::new(text, at, ns).entity_value())
}

/// The next token of the prolog, a declaration or what follows the root element.
pub fn prolog(text: &str, at: usize, ns: bool) -> Token {
    merge(Scanner::new(text, at, ns).prolog())
}

/// An ignored section of a DTD, after `<![IGNORE[`.
pub fn ignore_section(text: &str, at: usize) -> Token {
    merge(Scanner::new(text, at, false).ignore_section())
}

/// The number of a character reference such as `&#x20;`; None if there is no such character.
pub fn char_ref(text: &str) -> Option<char> {
    let digits = text.strip_prefix("&#")?.strip_suffix(';')?;
    let number = match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    let c = char::from_u32(number.ok()?)?;
    let allowed = c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}') || matches!(c, '\t' | '\n' | '\r');
    allowed.then_some(c)
}

/// The character that an entity every document has stands for.
pub fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

/// Where in the literal `text` (without quotes) the first character is that a public identifier may not have.
pub fn bad_in_public_id(text: &str) -> Option<usize> {
    text.bytes().position(|b| {
        !(b.is_ascii_alphanumeric()
            || matches!(b, b' ' | b'\r' | b'\n')
            || b"-'()+,./:=?;!*#@$_%".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, usize)> {
        let (mut at, mut out) = (0, Vec::new());
        loop {
            let token = content(text, at, true);
            out.push((token.kind, token.next));
            if matches!(token.kind, Kind::None | Kind::Partial | Kind::Invalid) {
                return out;
            }
            at = token.next;
        }
    }

    #[test]
    fn contents() {
        assert_eq!(
            kinds("<a x='1' y = \"&lt;\">t\r\n]</a >"),
            [
                (Kind::StartTag, 20),
                (Kind::Data, 21),
                (Kind::Newline, 23),
                (Kind::Data, 24),
                (Kind::EndTag, 29),
                (Kind::None, 29)
            ]
        );
        assert_eq!(kinds("x]]>"), [(Kind::Invalid, 3)]);
        assert_eq!(kinds("<a:b:c>"), [(Kind::Invalid, 4)]);
        assert_eq!(kinds("<a b"), [(Kind::Partial, 4)]);
        assert_eq!(kinds("<a b='<'"), [(Kind::Invalid, 6)]);
    }

    #[test]
    fn numbers() {
        assert_eq!(char_ref("&#65;"), Some('A'));
        assert_eq!(char_ref("&#x1F600;"), Some('\u{1F600}'));
        assert_eq!(char_ref("&#0;"), None);
        assert_eq!(char_ref("&#99999999999;"), None);
    }
}
