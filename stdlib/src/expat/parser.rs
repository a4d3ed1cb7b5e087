//! The parser: takes bytes as they come, and drives the parts that read the prolog and the content. Its behaviour (events
//! and their order, errors and their places, what waits for more input) is that of expat.

use super::dtd::{Dtd, Entity, Shared};
use super::errors::{self, Code};
use super::input::{Decoder, Encoding, Input, Position};
use super::prolog::Declaring;
use super::roles::Roles;
use super::scan::{Kind, Token};
use super::sink::{Sink, wants};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The namespace of the prefix `xml`.
pub const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// What went in and what entities made of it, against documents that expand to much more than they are ("billion laughs").
pub struct Accounts {
    direct: Cell<u64>,
    indirect: Cell<u64>,
    /// Below so many bytes nothing is refused.
    pub threshold: Cell<u64>,
    pub max_factor: Cell<f32>,
    /// The same for memory. (This parser's memory grows with the document alone, so nothing is refused.)
    pub memory_threshold: Cell<u64>,
    pub max_memory_factor: Cell<f32>,
}

/// Longest piece of text told at once where the document's encoding is not UTF-8 (the size of expat's buffer).
pub(super) const PIECE: usize = 1024;

/// When parameter entities outside the document are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamEntities {
    Never = 0,
    UnlessStandalone = 1,
    Always = 2,
}

/// The part of a parser that can be looked at while it works.
pub struct Status {
    pub input: RefCell<Rc<Input>>,
    /// The token that is being reported.
    event: Cell<usize>,
    event_end: Cell<usize>,
    place: Cell<Position>,
    /// Something was given to the parser.
    pub started: Cell<bool>,
    pub error: Cell<Code>,
    pub base: RefCell<Option<Shared>>,
    pub dtd: Rc<RefCell<Dtd>>,
    pub accounts: Rc<Accounts>,
    pub param_entities: Cell<ParamEntities>,
    pub foreign_dtd: Cell<bool>,
    pub deferral: Cell<bool>,
    /// Entities are read where no handler for everything else said it wants to see the references.
    pub expand: Cell<bool>,
    /// Names tell their prefix too.
    pub triplets: Cell<bool>,
    /// What stands between namespace and name (NUL: nothing); None: namespaces don't count.
    pub separator: Option<char>,
    pub is_child: bool,
}

impl Status {
    /// The place of the current event, or where parsing stopped.
    pub fn place(&self) -> Position {
        let at = self.place.get();
        if self.event.get() <= at.offset {
            return at;
        }
        let at = at.advanced(&self.input.borrow(), self.event.get());
        self.place.set(at);
        at
    }
    /// The document's bytes from the current event on.
    pub fn context(&self) -> Vec<u8> {
        let input = self.input.borrow();
        input.encoding.encode(input.text.get(self.event.get()..).unwrap_or_default())
    }
    #[inline]
    pub(super) fn at(&self, at: usize, next: usize) {
        self.event.set(at);
        self.event_end.set(next);
    }
    pub(super) fn event_end(&self) -> usize {
        self.event_end.get()
    }
}

/// An element that is open: where its names begin in the parser's store of names.
pub(super) struct Tag {
    pub raw: usize,
    /// The name as reported; the same as the raw one if it lies at `raw`.
    pub name: usize,
    /// Namespaces that it binds begin here.
    pub bindings: usize,
}

pub(super) struct Binding {
    pub prefix: Option<Shared>,
    /// With the separator; None: unbound (the default namespace only).
    pub uri: Option<Shared>,
}

/// An entity whose text is being read.
pub(super) struct Open {
    pub entity: Rc<Entity>,
    pub text: Shared,
    pub at: usize,
    /// Open elements where it began.
    pub level: usize,
    pub between_declarations: bool,
}

/// What is read next in the document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    Prolog,
    Content,
    Cdata,
    Epilog,
    IgnoredSection,
    /// The beginning of an external entity.
    EntityStart,
}

/// Whether to go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flow {
    /// Not without more input, or there is no more.
    Wait,
    Again,
}

pub(super) type Step<T = ()> = Result<T, Code>;

/// A parser of one document or external entity.
pub struct Parser {
    pub status: Rc<Status>,
    /// None as long as there are too few bytes to tell the encoding.
    decoder: Option<Decoder>,
    /// The encoding that the caller says it is.
    protocol: Option<String>,
    /// All bytes so far, while a declaration may say another encoding.
    head: Option<Vec<u8>>,
    pub(super) at: usize,
    pub(super) stage: Stage,
    pub(super) roles: Roles,
    pub(super) declaring: Declaring,
    pub(super) open: Vec<Open>,
    pub(super) tags: Vec<Tag>,
    pub(super) names: String,
    pub(super) bindings: Vec<Binding>,
    /// Bindings from outside, for the parser of an external entity.
    pub(super) inherited: usize,
    pub(super) is_param_entity: bool,
    pub(super) last: bool,
    failed: Option<Code>,
    finished: bool,
    /// Bytes of a token that was not complete the last time.
    partial_before: usize,
}

impl Parser {
    /// A parser of documents. `encoding` overrides what the document says.
    pub fn new(encoding: Option<String>, separator: Option<char>) -> Parser {
        let accounts = Accounts {
            direct: Cell::new(0),
            indirect: Cell::new(0),
            threshold: Cell::new(8 << 20),
            max_factor: Cell::new(100.0),
            memory_threshold: Cell::new(64 << 20),
            max_memory_factor: Cell::new(100.0),
        };
        let dtd = Rc::new(RefCell::new(Dtd::default()));
        Parser::with(encoding, separator, dtd, Rc::new(accounts), false)
    }

    fn with(
        protocol: Option<String>,
        separator: Option<char>,
        dtd: Rc<RefCell<Dtd>>,
        accounts: Rc<Accounts>,
        is_child: bool,
    ) -> Parser {
        let input =
            Input { text: String::new(), encoding: Encoding::Utf8, bad: false, partial: false, half: false };
        let status = Status {
            input: RefCell::new(Rc::new(input)),
            event: Cell::new(0),
            event_end: Cell::new(0),
            place: Cell::new(Position::default()),
            started: Cell::new(false),
            error: Cell::new(0),
            base: RefCell::new(None),
            dtd,
            accounts,
            param_entities: Cell::new(ParamEntities::Never),
            foreign_dtd: Cell::new(false),
            deferral: Cell::new(true),
            expand: Cell::new(true),
            triplets: Cell::new(false),
            separator,
            is_child,
        };
        Parser {
            status: Rc::new(status),
            decoder: None,
            protocol,
            head: Some(Vec::new()),
            at: 0,
            stage: Stage::Prolog,
            roles: Roles::new(true),
            declaring: Declaring::default(),
            open: Vec::new(),
            tags: Vec::new(),
            names: String::new(),
            bindings: Vec::new(),
            inherited: 0,
            is_param_entity: false,
            last: false,
            failed: None,
            finished: false,
            partial_before: 0,
        }
    }

    /// A parser for an external entity that the parser of `parent` came upon, with the context which it told (None: a
    /// parameter entity).
    pub fn child(parent: &Status, context: Option<&str>, encoding: Option<String>) -> Parser {
        let dtd = match context {
            None => parent.dtd.clone(),
            Some(_) => Rc::new(RefCell::new(parent.dtd.borrow().copy())),
        };
        let mut child = Parser::with(encoding, parent.separator, dtd, parent.accounts.clone(), true);
        let status = &child.status;
        *status.base.borrow_mut() = parent.base.borrow().clone();
        status.param_entities.set(parent.param_entities.get());
        status.deferral.set(parent.deferral.get());
        status.expand.set(parent.expand.get());
        status.triplets.set(parent.triplets.get());
        match context {
            None => {
                child.is_param_entity = true;
                child.roles = Roles::new(false);
            }
            Some(context) => {
                child.stage = Stage::EntityStart;
                for item in context.split('\u{C}').filter(|item| !item.is_empty()) {
                    match item.split_once('=') {
                        Some((prefix, uri)) => {
                            let prefix = (!prefix.is_empty()).then(|| prefix.into());
                            let uri = child.with_separator(uri);
                            child.bindings.push(Binding { prefix, uri: Some(uri) });
                        }
                        None => {
                            if let Some(entity) = child.status.dtd.borrow().general.get(item) {
                                entity.open.set(true);
                            }
                        }
                    }
                }
                child.inherited = child.bindings.len();
            }
        }
        child
    }

    /// Says the encoding, before anything is parsed.
    pub fn set_encoding(&mut self, encoding: &str) {
        if !self.status.started.get() {
            self.protocol = Some(encoding.to_owned());
        }
    }

    /// Parses `data`; with `last` they are the end of the document.
    ///
    /// # Errors
    /// The error's number; its place is in the status.
    pub fn parse(&mut self, sink: &mut dyn Sink, data: &[u8], last: bool) -> Step {
        if self.finished {
            self.status.error.set(errors::FINISHED);
            return Err(errors::FINISHED);
        }
        if let Some(code) = self.failed {
            self.status.error.set(code);
            return Err(code);
        }
        self.last = last;
        self.status.started.set(true);
        let result = self.take(sink, data).and_then(|()| self.process(sink));
        match result {
            Ok(()) => {
                self.finished = last;
                let here = self.at;
                self.status.at(here, here);
                self.status.place();
                Ok(())
            }
            Err(code) => {
                self.failed = Some(code);
                self.status.error.set(code);
                Err(code)
            }
        }
    }

    fn set_input(&mut self, text: String) {
        let Some(decoder) = &self.decoder else { return };
        let input = Input {
            text,
            encoding: decoder.encoding.clone(),
            bad: decoder.bad,
            partial: decoder.is_partial(),
            half: decoder.is_half(),
        };
        *self.status.input.borrow_mut() = Rc::new(input);
    }

    /// Takes over what comes in: drops what was read, and adds the text of `data`.
    fn take(&mut self, sink: &mut dyn Sink, data: &[u8]) -> Step {
        let mut joined = Vec::new();
        let mut data = data;
        if self.decoder.is_none() {
            let head = self.head.get_or_insert_default();
            head.extend_from_slice(data);
            let Some((encoding, bom)) = first_encoding(head, self.last, self.protocol.as_deref()) else {
                return Ok(());
            };
            if matches!(head[..], [0xFE | 0xFF | 0xEF | 0] | [0xEF, 0xBB]) {
                return Err(errors::UNCLOSED_TOKEN);
            }
            let (mut encoding, mut bom) = (encoding, bom);
            if let Some(name) = self.protocol.clone() {
                match Encoding::known(&name, Some(&encoding)) {
                    Some(known) if known.is_wide() == encoding.is_wide() => {
                        if known == Encoding::Latin1 && self.stage == Stage::EntityStart {
                            bom = 0;
                        }
                        encoding = if encoding.is_wide() || bom == 3 { encoding } else { known };
                    }
                    // The bytes themselves say otherwise.
                    Some(known) if bom == 0 && known.is_wide() => encoding = known,
                    Some(_) => {}
                    None => {
                        let table = sink.encoding(&name).filter(|table| is_usable(table));
                        encoding = Encoding::Table(table.ok_or(errors::UNKNOWN_ENCODING)?);
                        bom = 0;
                    }
                }
            }
            self.decoder = Some(Decoder::new(encoding));
            joined = std::mem::take(head);
            data = &joined[bom..];
            let place = Position { bytes: bom as u64, column: u64::from(bom > 0), ..Position::default() };
            self.status.place.set(place);
            self.head = match self.protocol {
                None => Some(data.to_vec()),
                Some(_) => None,
            };
        } else if let Some(head) = &mut self.head {
            head.extend_from_slice(data);
        }
        // What was read goes away; places count from the new beginning.
        let here = self.at;
        self.status.at(here, here);
        let place = self.status.place();
        self.status.place.set(Position { offset: 0, ..place });
        self.status.at(0, 0);
        self.at = 0;
        let old = self.status.input.replace(Rc::new(Input {
            text: String::new(),
            encoding: Encoding::Utf8,
            bad: false,
            partial: false,
            half: false,
        }));
        let mut text = match Rc::try_unwrap(old) {
            Ok(input) => input.text,
            Err(shared) => shared.text.clone(),
        };
        text.drain(..here);
        if let Some(decoder) = &mut self.decoder {
            decoder.feed(data, &mut text);
        }
        drop(joined);
        self.set_input(text);
        Ok(())
    }

    /// A declaration that ends at `end` of the input says this encoding: what follows is decoded anew.
    pub(super) fn switch_encoding(
        &mut self,
        sink: &mut dyn Sink,
        name: &str,
        name_at: usize,
        end: usize,
    ) -> Step {
        let Some(head) = self.head.take() else { return Ok(()) };
        let Some(now) = self.decoder.as_ref().map(|d| d.encoding.clone()) else { return Ok(()) };
        let encoding = match Encoding::known(name, Some(&now)) {
            Some(encoding)
                if encoding.is_wide() != now.is_wide() || encoding.is_wide() && encoding != now =>
            {
                self.status.at(name_at, self.status.event_end());
                return Err(errors::INCORRECT_ENCODING);
            }
            Some(encoding) => encoding,
            None => {
                let Some(table) = sink.encoding(name).filter(|table| is_usable(table)) else {
                    self.status.at(name_at, self.status.event_end());
                    return Err(errors::UNKNOWN_ENCODING);
                };
                Encoding::Table(table)
            }
        };
        if encoding == now {
            return Ok(());
        }
        let input = self.status.input.borrow().clone();
        // A declaration is ASCII and stands at the beginning, which the input still has.
        let from = if now.is_wide() { 2 * end } else { end };
        let mut decoder = Decoder::new(encoding);
        let mut text = input.text[..end].to_owned();
        decoder.feed(&head[from.min(head.len())..], &mut text);
        self.decoder = Some(decoder);
        self.set_input(text);
        Ok(())
    }

    /// From now on no declaration changes the encoding.
    pub(super) fn encoding_is_certain(&mut self) {
        self.head = None;
    }

    fn process(&mut self, sink: &mut dyn Sink) -> Step {
        if self.decoder.is_none() && !self.last {
            return Ok(());
        }
        let start = self.at;
        let have = self.status.input.borrow().text.len() - start;
        if self.status.deferral.get() && !self.last && have < 2 * self.partial_before {
            return Ok(());
        }
        loop {
            let flow = match self.open.last() {
                Some(open) if open.entity.is_param => self.param_entity(sink)?,
                Some(_) => self.entity_content(sink)?,
                None => match self.stage {
                    Stage::Prolog => self.prolog(sink)?,
                    Stage::Content => self.document_content(sink)?,
                    Stage::Cdata => self.cdata_section(sink)?,
                    Stage::Epilog => self.epilog(sink)?,
                    Stage::IgnoredSection => self.ignored_section(sink)?,
                    Stage::EntityStart => self.entity_start(sink)?,
                },
            };
            if flow == Flow::Wait {
                break;
            }
        }
        self.partial_before = if self.at == start { have } else { 0 };
        Ok(())
    }

    /// A token of the document, where its text ends with what is no character.
    #[inline]
    pub(super) fn checked(&self, token: Token, input: &Input) -> Token {
        if input.bad || input.partial && self.last {
            return self.before_bad(token, input);
        }
        token
    }

    #[cold]
    fn before_bad(&self, token: Token, input: &Input) -> Token {
        let kind = match token.kind {
            Kind::None | Kind::Partial if input.bad => Kind::Invalid,
            Kind::TrailingCr => Kind::Newline,
            Kind::TrailingBracket => Kind::Data,
            _ if token.open && token.kind != Kind::PrologSpace && input.bad => Kind::Invalid,
            kind => kind,
        };
        let next = if kind == Kind::Invalid && kind != token.kind { input.text.len() } else { token.next };
        Token { kind, next, open: token.open && kind != Kind::Invalid }
    }

    /// The error for a token that is not complete at the end.
    pub(super) fn unclosed(&self) -> Code {
        let input = self.status.input.borrow();
        if self.open.is_empty() && input.partial { input.partial_error() } else { errors::UNCLOSED_TOKEN }
    }

    /// Counts bytes of the document.
    #[inline]
    pub(super) fn account_direct(&self, bytes: usize) {
        let direct = &self.status.accounts.direct;
        direct.set(direct.get() + bytes as u64);
    }

    /// Counts bytes that entities gave.
    pub(super) fn account_indirect(&self, bytes: usize) -> Step {
        let accounts = &self.status.accounts;
        accounts.indirect.set(accounts.indirect.get() + bytes as u64);
        let (direct, indirect) = (accounts.direct.get(), accounts.indirect.get());
        let total = direct + indirect;
        let factor = match direct {
            0 => (22 + indirect) as f32 / 22.0,
            _ => total as f32 / direct as f32,
        };
        if total < accounts.threshold.get() || factor <= accounts.max_factor.get() {
            return Ok(());
        }
        Err(errors::AMPLIFICATION_LIMIT_BREACH)
    }

    pub(super) fn with_separator(&self, uri: &str) -> Shared {
        match self.status.separator {
            Some(c) if c != '\0' => format!("{uri}{c}").into(),
            _ => uri.into(),
        }
    }

    /// Binds a prefix (None: the default namespace).
    pub(super) fn bind(&mut self, sink: &mut dyn Sink, prefix: Option<&str>, uri: &str) -> Step {
        if uri.is_empty() && prefix.is_some() {
            return Err(errors::UNDECLARING_PREFIX);
        }
        if prefix == Some("xmlns") {
            return Err(errors::RESERVED_PREFIX_XMLNS);
        }
        let is_xml = uri == XML_URI;
        if (prefix == Some("xml")) != is_xml {
            return Err(if is_xml { errors::RESERVED_NAMESPACE_URI } else { errors::RESERVED_PREFIX_XML });
        }
        if uri == XMLNS_URI {
            return Err(errors::RESERVED_NAMESPACE_URI);
        }
        // A separator inside a namespace would make names ambiguous, unless such characters are to be expected there.
        if let Some(separator) = self.status.separator
            && separator != '\0'
            && !(separator.is_ascii_alphanumeric() || "%-._~:/?#[]@!$&'()*+,;=".contains(separator))
            && uri.contains(separator)
        {
            return Err(errors::SYNTAX);
        }
        let bound = (!uri.is_empty()).then(|| self.with_separator(uri));
        self.bindings.push(Binding { prefix: prefix.map(Into::into), uri: bound });
        if sink.wants() & wants::START_NAMESPACE != 0 {
            sink.start_namespace(prefix, (!uri.is_empty()).then_some(uri));
        }
        Ok(())
    }

    /// Undoes the bindings from `from` on.
    pub(super) fn unbind(&mut self, sink: &mut dyn Sink, from: usize) {
        while self.bindings.len() > from.max(self.inherited) {
            if let Some(binding) = self.bindings.pop()
                && sink.wants() & wants::END_NAMESPACE != 0
            {
                sink.end_namespace(binding.prefix.as_deref());
            }
        }
    }

    /// The namespace of a prefix, with the separator.
    pub(super) fn namespace(&self, prefix: Option<&str>) -> Option<Shared> {
        match self.bindings.iter().rev().find(|b| b.prefix.as_deref() == prefix) {
            Some(binding) => binding.uri.clone(),
            None if prefix == Some("xml") => Some(self.with_separator(XML_URI)),
            None => None,
        }
    }

    /// What an external entity's parser needs to know: bindings of prefixes and open entities.
    pub(super) fn context(&self) -> String {
        let mut items: Vec<String> = Vec::new();
        let mut seen: Vec<Option<&str>> = Vec::new();
        let cut = usize::from(self.status.separator.is_some_and(|c| c != '\0'));
        for binding in self.bindings.iter().rev() {
            let prefix = binding.prefix.as_deref();
            if seen.contains(&prefix) {
                continue;
            }
            seen.push(prefix);
            let Some(uri) = &binding.uri else { continue };
            let uri = match uri.char_indices().next_back() {
                Some((end, _)) if cut == 1 => &uri[..end],
                _ => uri,
            };
            let item = format!("{}={uri}", prefix.unwrap_or_default());
            items.insert(
                usize::from(prefix.is_some() && !items.is_empty() && items[0].starts_with('=')),
                item,
            );
        }
        if self.status.separator.is_some() && !seen.contains(&Some("xml")) {
            items.push(format!("xml={XML_URI}"));
        }
        let dtd = self.status.dtd.borrow();
        let mut open: Vec<&str> =
            dtd.general.values().filter(|e| e.open.get()).filter_map(|e| e.name.as_deref()).collect();
        open.sort_unstable();
        items.extend(open.into_iter().map(str::to_owned));
        items.join("\u{C}")
    }

    /// Reports what no handler was told.
    #[inline]
    pub(super) fn report_default(&self, sink: &mut dyn Sink, text: &str) {
        if sink.wants() & wants::DEFAULT != 0 {
            sink.default(text);
        }
    }

    /// The same for text of the document at `at`, in pieces.
    pub(super) fn report_pieces(&self, sink: &mut dyn Sink, text: &str, at: usize) {
        if sink.wants() & wants::DEFAULT != 0 {
            self.pieces(text, at, |piece| sink.default(piece));
        }
    }

    /// Gives text of the document at `at` to `tell` in pieces, each an event with a place of its own.
    pub(super) fn pieces(&self, text: &str, at: usize, mut tell: impl FnMut(&str)) {
        let mut from = 0;
        while from < text.len() {
            let end = text.floor_char_boundary(from + PIECE);
            self.status.at(at + from, at + end);
            tell(&text[from..end]);
            from = end;
        }
    }

    /// Reports a processing instruction, `<?...?>`.
    pub(super) fn report_pi(&self, sink: &mut dyn Sink, text: &str) {
        if sink.wants() & wants::PI == 0 {
            return self.report_default(sink, text);
        }
        let inner = text.get(2..text.len().saturating_sub(2)).unwrap_or_default();
        let end = inner.find([' ', '\t', '\r', '\n']).unwrap_or(inner.len());
        let data = inner[end..].trim_start_matches([' ', '\t', '\r', '\n']);
        sink.pi(&inner[..end], &newlines(data));
    }

    /// Reports a comment, `<!--...-->`.
    pub(super) fn report_comment(&self, sink: &mut dyn Sink, text: &str) {
        if sink.wants() & wants::COMMENT == 0 {
            return self.report_default(sink, text);
        }
        sink.comment(&newlines(text.get(4..text.len().saturating_sub(3)).unwrap_or_default()));
    }
}

/// Text with all ends of lines as line feeds.
pub(super) fn newlines(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// The table of a single-byte encoding agrees with ASCII where markup needs it.
fn is_usable(table: &[Option<char>; 256]) -> bool {
    (0..0x80u8).all(|b| {
        let markup = b.is_ascii_alphanumeric()
            || matches!(b, b'\t' | b'\n' | b'\r' | b' ')
            || b"!\"#%&'()*+,-./:;<=>?[]_|".contains(&b);
        let other = table.iter().skip(128).any(|c| *c == Some(b as char));
        !markup || table[b as usize] == Some(b as char) && !other
    })
}

/// The encoding that a document's first bytes show, and how many of them are a mark; None if there are too few.
fn first_encoding(head: &[u8], last: bool, protocol: Option<&str>) -> Option<(Encoding, usize)> {
    let wide = |big, bom| Some((Encoding::Utf16 { big }, bom));
    let latin = protocol.is_some_and(|name| name.eq_ignore_ascii_case("iso-8859-1"));
    match head {
        [] if !last => None,
        [0xFE | 0xFF | 0xEF | 0 | 0x3C] if !last => None,
        [0xEF, 0xBB] if !last => None,
        [0xFE, 0xFF, ..] => wide(true, 2),
        [0xFF, 0xFE, ..] => wide(false, 2),
        [0xEF, 0xBB, 0xBF, ..] if !latin => Some((Encoding::Utf8, 3)),
        [0, _, ..] => wide(true, 0),
        [_, 0, ..] => wide(false, 0),
        _ => Some((Encoding::Utf8, 0)),
    }
}
