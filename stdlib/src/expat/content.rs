//! Reads the content of elements.

use super::dtd::Shared;
use super::errors;
use super::parser::{Flow, Open, PIECE, Parser, Stage, Step, Tag};
use super::scan::{self, Kind};
use super::sink::{AttributeOf, Sink, wants};
use std::borrow::Cow;
use std::collections::HashSet;

/// Attributes above which a set finds duplicates.
const MANY: usize = 16;

/// Where content is read from.
#[derive(Clone, Copy)]
struct Place {
    /// Open elements where it began.
    level: usize,
    /// It may go on with more input.
    more: bool,
    /// It is the document itself, not an entity.
    document: bool,
    /// Text goes out in pieces.
    pieces: bool,
}

/// An attribute as it stands: its name, and its value if that is as it stands too.
struct Raw<'t> {
    name: &'t str,
    value: Cow<'t, str>,
}

/// The prefix and the local part of a name.
fn split(name: &str) -> (Option<&str>, &str) {
    match name.split_once(':') {
        Some((prefix, local)) => (Some(prefix), local),
        None => (None, name),
    }
}

impl Parser {
    /// The document's content goes on.
    pub(super) fn document_content(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let input = self.status.input.borrow().clone();
        let place = Place {
            level: usize::from(self.status.is_child),
            more: !self.last,
            document: true,
            pieces: input.encoding != super::input::Encoding::Utf8,
        };
        let mut at = self.at;
        let flow = self.content(sink, &input.text, &mut at, place, &input);
        self.at = at;
        flow
    }

    /// An internal entity's content goes on.
    pub(super) fn entity_content(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let Some(open) = self.open.last() else { return Ok(Flow::Again) };
        let (text, mut at, level) = (open.text.clone(), open.at, open.level);
        let depth = self.open.len();
        let input = self.status.input.borrow().clone();
        let place = Place { level, more: false, document: false, pieces: false };
        let flow = self.content(sink, &text, &mut at, place, &input)?;
        if let Some(open) = self.open.get_mut(depth - 1) {
            open.at = at;
        }
        if flow == Flow::Wait
            && let Some(open) = self.open.pop()
        {
            open.entity.open.set(false);
        }
        Ok(Flow::Again)
    }

    /// The first token of an external entity.
    pub(super) fn entity_start(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let input = self.status.input.borrow().clone();
        let token = self.checked(scan::content(&input.text, 0, self.status.separator.is_some()), &input);
        self.status.at(0, token.next);
        match token.kind {
            Kind::Partial if !self.last => return Ok(Flow::Wait),
            Kind::Partial => return Err(self.unclosed()),
            Kind::None if !self.last => return Ok(Flow::Wait),
            Kind::XmlDecl => {
                self.account_direct(token.next);
                self.at = token.next;
                self.xml_declaration(sink, true, &input.text[..token.next], 0)?;
            }
            _ => {}
        }
        self.encoding_is_certain();
        self.stage = Stage::Content;
        self.tags.push(Tag { raw: 0, name: 0, bindings: self.bindings.len() });
        Ok(Flow::Again)
    }

    /// A CDATA section that goes on from before.
    pub(super) fn cdata_section(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let input = self.status.input.borrow().clone();
        let place = Place {
            level: 0,
            more: !self.last,
            document: true,
            pieces: input.encoding != super::input::Encoding::Utf8,
        };
        let mut at = self.at;
        let closed = self.cdata(sink, &input.text, &mut at, place, &input);
        self.at = at;
        match closed? {
            true => {
                self.stage = Stage::Content;
                Ok(Flow::Again)
            }
            false => Ok(Flow::Wait),
        }
    }

    /// Reports text, or what stands for it.
    #[inline]
    fn text(&self, sink: &mut dyn Sink, text: &str, raw: &str, at: usize, place: Place) {
        let pieces = place.pieces && raw.len() > PIECE;
        match (sink.wants() & wants::DATA != 0, pieces) {
            (true, false) => sink.data(text),
            (true, true) => self.pieces(raw, at, |piece| sink.data(piece)),
            (false, false) => self.report_default(sink, raw),
            (false, true) => self.report_pieces(sink, raw, at),
        }
    }

    /// Reads content from `at` on, up to the end of the text or where something else must be read first.
    fn content(
        &mut self,
        sink: &mut dyn Sink,
        text: &str,
        at: &mut usize,
        place: Place,
        input: &super::input::Input,
    ) -> Step<Flow> {
        let ns = self.status.separator.is_some();
        loop {
            let s = *at;
            let mut token = scan::content(text, s, ns);
            if place.document {
                token = self.checked(token, input);
                self.status.at(s, token.next);
            }
            if !matches!(token.kind, Kind::None | Kind::Partial | Kind::Invalid) {
                match place.document {
                    true => self.account_direct(token.next - s),
                    false => self.account_indirect(token.next - s)?,
                }
            }
            let raw = &text[s..token.next.min(text.len()).max(s)];
            match token.kind {
                Kind::Data => self.text(sink, raw, raw, s, place),
                Kind::Newline => self.text(sink, "\n", raw, s, place),
                Kind::StartTag => self.start_tag(sink, text, s, raw, false, place)?,
                Kind::EmptyElement => {
                    let bindings = self.bindings.len();
                    if let Err(code) = self.start_tag(sink, text, s, raw, true, place) {
                        self.unbind(sink, bindings);
                        return Err(code);
                    }
                    if self.tags.is_empty() {
                        *at = token.next;
                        return Ok(self.after_root());
                    }
                }
                Kind::EndTag => {
                    self.end_tag(sink, s, raw, place)?;
                    if self.tags.is_empty() {
                        *at = token.next;
                        return Ok(self.after_root());
                    }
                }
                Kind::EntityRef => {
                    *at = token.next;
                    if self.entity_ref(sink, raw)? {
                        return Ok(Flow::Again);
                    }
                }
                Kind::CharRef => {
                    let c = scan::char_ref(raw).ok_or(errors::BAD_CHAR_REF)?;
                    self.text(sink, c.encode_utf8(&mut [0; 4]), raw, s, place);
                }
                Kind::CdataOpen => {
                    if sink.wants() & wants::START_CDATA != 0 {
                        sink.cdata(true);
                    } else {
                        self.report_default(sink, raw);
                    }
                    *at = token.next;
                    if !self.cdata(sink, text, at, place, input)? {
                        self.stage = Stage::Cdata;
                        return Ok(Flow::Wait);
                    }
                    continue;
                }
                Kind::Pi => self.report_pi(sink, raw),
                Kind::Comment => self.report_comment(sink, raw),
                Kind::TrailingCr | Kind::TrailingBracket => {
                    if place.more {
                        return Ok(Flow::Wait);
                    }
                    if place.document {
                        self.status.at(s, text.len());
                    }
                    let told = if token.kind == Kind::TrailingCr { "\n" } else { &text[s..] };
                    self.text(sink, told, &text[s..], s, place);
                    *at = text.len();
                    return self.content_end(text.len(), place);
                }
                Kind::None if place.more => return Ok(Flow::Wait),
                Kind::None => return self.content_end(s, place),
                Kind::Invalid => {
                    if place.document {
                        self.status.at(token.next, token.next);
                    }
                    return Err(errors::INVALID_TOKEN);
                }
                Kind::Partial if place.more => return Ok(Flow::Wait),
                Kind::Partial => return Err(self.unclosed()),
                Kind::XmlDecl => return Err(errors::MISPLACED_XML_PI),
                _ => self.report_default(sink, raw),
            }
            *at = token.next;
        }
    }

    fn after_root(&mut self) -> Flow {
        self.stage = Stage::Epilog;
        Flow::Again
    }

    /// The text ends.
    fn content_end(&mut self, at: usize, place: Place) -> Step<Flow> {
        if place.document && self.status.input.borrow().partial {
            return Err(self.unclosed());
        }
        if place.level == 0 {
            if place.document {
                self.status.at(at, at);
            }
            return Err(errors::NO_ELEMENTS);
        }
        if self.tags.len() != place.level {
            return Err(errors::ASYNC_ENTITY);
        }
        Ok(Flow::Wait)
    }

    /// A CDATA section's content; whether it was closed.
    fn cdata(
        &mut self,
        sink: &mut dyn Sink,
        text: &str,
        at: &mut usize,
        place: Place,
        input: &super::input::Input,
    ) -> Step<bool> {
        loop {
            let s = *at;
            let mut token = scan::cdata(text, s);
            if place.document {
                token = self.checked(token, input);
                self.status.at(s, token.next);
            }
            let raw = &text[s..token.next.min(text.len()).max(s)];
            if !matches!(token.kind, Kind::None | Kind::Partial | Kind::Invalid) {
                match place.document {
                    true => self.account_direct(token.next - s),
                    false => self.account_indirect(token.next - s)?,
                }
            }
            match token.kind {
                Kind::CdataClose => {
                    if sink.wants() & wants::END_CDATA != 0 {
                        sink.cdata(false);
                    } else {
                        self.report_default(sink, raw);
                    }
                    *at = token.next;
                    return Ok(true);
                }
                Kind::Newline => self.text(sink, "\n", raw, s, place),
                Kind::Data => self.text(sink, raw, raw, s, place),
                Kind::Invalid => {
                    if place.document {
                        self.status.at(token.next, token.next);
                    }
                    return Err(errors::INVALID_TOKEN);
                }
                _ if place.more => return Ok(false),
                _ if input.partial && place.document => return Err(input.partial_error()),
                _ => return Err(errors::UNCLOSED_CDATA_SECTION),
            }
            *at = token.next;
        }
    }

    /// `&name;` in content; whether the entity's text is to be read now.
    fn entity_ref(&mut self, sink: &mut dyn Sink, raw: &str) -> Step<bool> {
        let name = &raw[1..raw.len() - 1];
        if let Some(text) = scan::predefined(name) {
            self.account_indirect(1)?;
            if sink.wants() & wants::DATA != 0 {
                sink.data(text);
            } else {
                self.report_default(sink, raw);
            }
            return Ok(false);
        }
        let (entity, must_exist) = {
            let dtd = self.status.dtd.borrow();
            (dtd.general.get(name).cloned(), !dtd.has_param_refs || dtd.standalone)
        };
        let skip = |parser: &Parser, sink: &mut dyn Sink| {
            if sink.wants() & wants::SKIPPED != 0 {
                sink.skipped(name, false);
            } else {
                parser.report_default(sink, raw);
            }
        };
        let entity = match entity {
            None if must_exist => return Err(errors::UNDEFINED_ENTITY),
            None => {
                skip(self, sink);
                return Ok(false);
            }
            Some(entity) if must_exist && !entity.is_internal => return Err(errors::ENTITY_DECLARED_IN_PE),
            Some(entity) => entity,
        };
        if entity.open.get() {
            return Err(errors::RECURSIVE_ENTITY_REF);
        }
        if entity.notation.borrow().is_some() {
            return Err(errors::BINARY_ENTITY_REF);
        }
        let text = entity.text.borrow().clone();
        if let Some(text) = text {
            if !self.status.expand.get() {
                skip(self, sink);
                return Ok(false);
            }
            self.enter(entity, text, false);
            return Ok(true);
        }
        if sink.wants() & wants::EXTERNAL != 0 {
            entity.open.set(true);
            let context = self.context();
            entity.open.set(false);
            let (base, system, public) = (
                entity.base.borrow().clone(),
                entity.system.borrow().clone(),
                entity.public.borrow().clone(),
            );
            if !sink.external(Some(&context), base.as_deref(), system.as_deref(), public.as_deref()) {
                return Err(errors::EXTERNAL_ENTITY_HANDLING);
            }
        } else {
            self.report_default(sink, raw);
        }
        Ok(false)
    }

    /// Begins to read an entity's text.
    pub(super) fn enter(&mut self, entity: std::rc::Rc<super::dtd::Entity>, text: Shared, between: bool) {
        entity.open.set(true);
        let level = self.tags.len();
        self.open.push(Open { entity, text, at: 0, level, between_declarations: between });
    }

    fn end_tag(&mut self, sink: &mut dyn Sink, s: usize, raw: &str, place: Place) -> Step {
        if self.tags.len() <= place.level {
            return Err(errors::ASYNC_ENTITY);
        }
        let Some(tag) = self.tags.pop() else { return Err(errors::ASYNC_ENTITY) };
        let name = raw[2..raw.len() - 1].trim_end_matches([' ', '\t', '\r', '\n']);
        let known = match tag.name == tag.raw {
            true => &self.names[tag.raw..],
            false => &self.names[tag.raw..tag.name],
        };
        if known != name {
            if place.document {
                self.status.at(s + 2, self.status.event_end());
            }
            return Err(errors::TAG_MISMATCH);
        }
        if sink.wants() & wants::END != 0 {
            sink.end(&self.names[tag.name..]);
        } else {
            self.report_default(sink, raw);
        }
        self.names.truncate(tag.raw);
        if self.bindings.len() > tag.bindings {
            self.unbind(sink, tag.bindings);
        }
        Ok(())
    }

    /// The attributes of a tag; `at` is behind the element's name.
    fn attributes<'t>(
        &mut self,
        text: &'t str,
        mut at: usize,
        element: &str,
        out: &mut Vec<Raw<'t>>,
        place: Place,
    ) -> Step {
        let b = text.as_bytes();
        let declared = !self.status.dtd.borrow().elements.is_empty();
        let mut seen: HashSet<&str> = HashSet::new();
        loop {
            while scan::is_space(b[at]) {
                at += 1;
            }
            if matches!(b[at], b'>' | b'/') {
                return Ok(());
            }
            let start = at;
            while !scan::is_space(b[at]) && b[at] != b'=' {
                at += 1;
            }
            let name = &text[start..at];
            while !matches!(b[at], b'"' | b'\'') {
                at += 1;
            }
            let from = at + 1;
            let len = memchr(b[at], &b[from..]);
            at = from + len + 1;
            let duplicate = match out.len() {
                n if n < MANY => out.iter().any(|a| a.name == name),
                _ => {
                    if seen.is_empty() {
                        seen.extend(out.iter().map(|a| a.name));
                    }
                    !seen.insert(name)
                }
            };
            if duplicate {
                if place.document {
                    self.status.at(start, self.status.event_end());
                }
                return Err(errors::DUPLICATE_ATTRIBUTE);
            }
            let value = &text[from..from + len];
            let is_cdata = !declared || {
                let dtd = self.status.dtd.borrow();
                let known = dtd
                    .elements
                    .get(element)
                    .and_then(|e| e.attributes.iter().find(|a| a.name.as_ref() == name));
                known.is_none_or(|a| a.is_cdata)
            };
            let plain =
                !value.bytes().any(|b| matches!(b, b'&' | b'\t' | b'\r' | b'\n') || b == b' ' && !is_cdata);
            let value = match plain {
                true => Cow::Borrowed(value),
                false => self.attribute_value(value, is_cdata, place.document.then_some(from), false)?.into(),
            };
            out.push(Raw { name, value });
        }
    }

    fn start_tag(
        &mut self,
        sink: &mut dyn Sink,
        text: &str,
        s: usize,
        raw: &str,
        empty: bool,
        place: Place,
    ) -> Step {
        let len = raw[1..].bytes().position(|b| scan::is_space(b) || matches!(b, b'>' | b'/')).unwrap_or(0);
        let element = &raw[1..=len];
        let bindings = self.bindings.len();
        let mut raws = Vec::new();
        if raw.as_bytes()[len + 1] != b'>' {
            self.attributes(text, s + 1 + len, element, &mut raws, place)?;
        }
        let mut defaults: Vec<(Shared, Shared)> = Vec::new();
        if let Some(known) = self.status.dtd.borrow().elements.get(element) {
            for attribute in &known.attributes {
                if let Some(value) = &attribute.value
                    && !raws.iter().any(|raw| raw.name == attribute.name.as_ref())
                {
                    defaults.push((attribute.name.clone(), value.clone()));
                }
            }
        }
        let start = self.names.len();
        self.names.push_str(element);
        let mut attributes: Vec<AttributeOf> = Vec::with_capacity(raws.len() + defaults.len());
        let mut name_at = start;
        let mut specified = raws.len();
        if self.status.separator.is_some() {
            specified = self.with_namespaces(sink, raws, &defaults, &mut attributes)?;
            let (prefix, local) = split(element);
            match self.namespace(prefix) {
                Some(uri) => {
                    name_at = self.names.len();
                    let expanded = self.expanded(&uri, local, prefix);
                    self.names.push_str(&expanded);
                }
                None if prefix.is_some() => return Err(errors::UNBOUND_PREFIX),
                None => {}
            }
        } else {
            attributes.extend(raws.into_iter().map(|a| (Cow::Borrowed(a.name), a.value)));
            attributes.extend(
                defaults.iter().map(|(name, value)| (Cow::Borrowed(&**name), Cow::Borrowed(&**value))),
            );
        }
        let mut told = false;
        if sink.wants() & wants::START != 0 {
            sink.start(&self.names[name_at..], &attributes, specified);
            told = true;
        }
        if !empty {
            self.tags.push(Tag { raw: start, name: name_at, bindings });
            if !told {
                self.report_default(sink, raw);
            }
            return Ok(());
        }
        if sink.wants() & wants::END != 0 {
            if told && place.document {
                let end = self.status.event_end();
                self.status.at(end, end);
            }
            sink.end(&self.names[name_at..]);
            told = true;
        }
        if !told {
            self.report_default(sink, raw);
        }
        self.names.truncate(start);
        self.unbind(sink, bindings);
        Ok(())
    }

    fn expanded(&self, uri: &str, local: &str, prefix: Option<&str>) -> String {
        let mut name = String::with_capacity(uri.len() + local.len() + 8);
        name.push_str(uri);
        name.push_str(local);
        if let (true, Some(prefix), Some(separator)) =
            (self.status.triplets.get(), prefix, self.status.separator)
        {
            if separator != '\0' {
                name.push(separator);
            }
            name.push_str(prefix);
        }
        name
    }

    /// Takes declarations of namespaces out of a tag's attributes and expands the names of the others; how many are not
    /// defaults.
    fn with_namespaces<'a>(
        &mut self,
        sink: &mut dyn Sink,
        raws: Vec<Raw<'a>>,
        defaults: &'a [(Shared, Shared)],
        out: &mut Vec<AttributeOf<'a>>,
    ) -> Step<usize> {
        let given = raws.into_iter().map(|a| (a.name, a.value));
        let mut specified = 0;
        let mut prefixed = false;
        let all = given.map(|a| (true, a));
        let others = defaults.iter().map(|(name, value)| (false, (&**name, Cow::Borrowed(&**value))));
        for (is_given, (name, value)) in all.chain(others) {
            match name.strip_prefix("xmlns") {
                Some("") => self.bind(sink, None, &value)?,
                Some(rest) if rest.starts_with(':') => self.bind(sink, Some(&rest[1..]), &value)?,
                _ => {
                    specified += usize::from(is_given);
                    prefixed |= name.contains(':');
                    out.push((Cow::Borrowed(name), value));
                }
            }
        }
        if !prefixed {
            return Ok(specified);
        }
        let mut seen: HashSet<(Shared, String)> = HashSet::new();
        for attribute in out.iter_mut() {
            let (Some(prefix), local) = split(&attribute.0) else { continue };
            let uri = self.namespace(Some(prefix)).ok_or(errors::UNBOUND_PREFIX)?;
            if !seen.insert((uri.clone(), local.to_owned())) {
                return Err(errors::DUPLICATE_ATTRIBUTE);
            }
            attribute.0 = Cow::Owned(self.expanded(&uri, local, Some(prefix)));
        }
        Ok(specified)
    }
}

/// Where `b` is; the length if it is not there.
fn memchr(b: u8, bytes: &[u8]) -> usize {
    bytes.iter().position(|x| *x == b).unwrap_or(bytes.len())
}
