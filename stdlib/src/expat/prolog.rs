//! Reads what stands before the root element and behind it: the XML declaration, the document type with its declarations.

use super::dtd::{Attribute, Entity, Model, ModelKind, Quantity, Shared};
use super::errors::{self, Code};
use super::input::Input;
use super::parser::{Flow, ParamEntities, Parser, Stage, Step};
use super::roles::Role;
use super::scan::{self, Kind, Token};
use super::sink::{EntityDecl, Sink, wants};
use std::rc::Rc;

/// The name under which the external part of the document type is kept among the parameter entities.
const EXTERNAL_SUBSET: &str = "#";

/// Deepest nesting of groups in a content model.
const MAX_GROUPS: usize = 10_000_000;

/// Declarations under way.
#[derive(Default)]
pub(super) struct Declaring {
    doctype: Option<Shared>,
    doctype_system: Option<Shared>,
    doctype_public: Option<Shared>,
    /// There is an external part.
    has_system: bool,
    entity: Option<Rc<Entity>>,
    element: Option<Shared>,
    attribute: Option<Shared>,
    is_cdata: bool,
    is_id: bool,
    kind: String,
    notation: Option<Shared>,
    notation_public: Option<Shared>,
    /// An element's model is being made.
    in_element: bool,
    groups: Vec<Model>,
    connectors: Vec<u8>,
}

/// A public identifier with its spaces made even.
fn normalized(text: &str) -> Shared {
    text.split([' ', '\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").into()
}

fn quantity(n: u8) -> Quantity {
    match n {
        1 => Quantity::Optional,
        2 => Quantity::Any,
        3 => Quantity::Some,
        _ => Quantity::One,
    }
}

/// Where declarations are read from.
#[derive(Clone, Copy)]
struct Place {
    more: bool,
    document: bool,
    /// Inside an entity, which began between declarations.
    between: bool,
}

impl Parser {
    /// The document's prolog goes on.
    pub(super) fn prolog(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let input = self.status.input.borrow().clone();
        if self.is_param_entity && self.at == 0 {
            self.status.dtd.borrow_mut().param_read = true;
        }
        let mut at = self.at;
        let place = Place { more: !self.last, document: true, between: false };
        let flow = self.declarations(sink, &input.text, &mut at, place, &input);
        self.at = at;
        flow
    }

    /// A parameter entity's text goes on.
    pub(super) fn param_entity(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let Some(open) = self.open.last() else { return Ok(Flow::Again) };
        let (text, mut at, between) = (open.text.clone(), open.at, open.between_declarations);
        let depth = self.open.len();
        let input = self.status.input.borrow().clone();
        let place = Place { more: false, document: false, between };
        let flow = self.declarations(sink, &text, &mut at, place, &input)?;
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

    /// What follows the root element.
    pub(super) fn epilog(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let input = self.status.input.borrow().clone();
        let text = &input.text;
        loop {
            let s = self.at;
            let token = self.checked(scan::prolog(text, s, self.status.separator.is_some()), &input);
            self.status.at(s, token.next);
            let raw = &text[s..token.next.min(text.len()).max(s)];
            match token.kind {
                Kind::None if self.last && input.partial => return Err(input.partial_error()),
                Kind::None => return Ok(Flow::Wait),
                Kind::PrologSpace if token.open && !self.last => return Ok(Flow::Wait),
                Kind::PrologSpace => self.report_default(sink, raw),
                Kind::Pi => self.report_pi(sink, raw),
                Kind::Comment => self.report_comment(sink, raw),
                Kind::Invalid => {
                    self.status.at(token.next, token.next);
                    return Err(errors::INVALID_TOKEN);
                }
                Kind::Partial if !self.last => return Ok(Flow::Wait),
                Kind::Partial => return Err(self.unclosed()),
                _ => return Err(errors::JUNK_AFTER_DOC_ELEMENT),
            }
            self.account_direct(raw.len());
            self.at = token.next;
        }
    }

    /// An ignored section goes on.
    pub(super) fn ignored_section(&mut self, sink: &mut dyn Sink) -> Step<Flow> {
        let input = self.status.input.borrow().clone();
        let mut at = self.at;
        let place = Place { more: !self.last, document: true, between: false };
        let closed = self.ignore(sink, &input.text, &mut at, place, &input);
        self.at = at;
        if closed? {
            self.stage = Stage::Prolog;
            return Ok(Flow::Again);
        }
        Ok(Flow::Wait)
    }

    fn ignore(
        &mut self,
        sink: &mut dyn Sink,
        text: &str,
        at: &mut usize,
        place: Place,
        input: &Input,
    ) -> Step<bool> {
        let s = *at;
        let mut token = scan::ignore_section(text, s);
        if place.document {
            token = self.checked(token, input);
            self.status.at(s, token.next);
        }
        match token.kind {
            Kind::IgnoreSection => {
                self.report_default(sink, &text[s..token.next]);
                *at = token.next;
                Ok(true)
            }
            Kind::Invalid => {
                if place.document {
                    self.status.at(token.next, token.next);
                }
                Err(errors::INVALID_TOKEN)
            }
            _ if place.more => Ok(false),
            _ if place.document && input.partial => Err(input.partial_error()),
            _ => Err(errors::SYNTAX),
        }
    }

    /// What to do at the end of the text; None: the token counts as it is.
    fn at_end(&mut self, token: &mut Token, place: Place, text: &str) -> Step<Option<Flow>> {
        if place.more && token.kind != Kind::Invalid {
            return Ok(Some(Flow::Wait));
        }
        match token.kind {
            Kind::Invalid => {
                if place.document {
                    self.status.at(token.next, token.next);
                }
                Err(errors::INVALID_TOKEN)
            }
            Kind::Partial => Err(self.unclosed()),
            Kind::None => {
                if place.document && self.status.input.borrow().partial {
                    return Err(self.unclosed());
                }
                if !place.document && !place.between {
                    return Ok(Some(Flow::Wait));
                }
                if self.is_param_entity || !place.document {
                    if self.roles.role(Kind::None, "") == Role::Error {
                        return Err(errors::INCOMPLETE_PE);
                    }
                    return Ok(Some(Flow::Wait));
                }
                Err(errors::NO_ELEMENTS)
            }
            _ => {
                token.open = false;
                token.next = text.len();
                Ok(None)
            }
        }
    }

    fn declarations(
        &mut self,
        sink: &mut dyn Sink,
        text: &str,
        at: &mut usize,
        place: Place,
        input: &Input,
    ) -> Step<Flow> {
        let ns = self.status.separator.is_some();
        loop {
            let s = *at;
            let mut token = scan::prolog(text, s, ns);
            if place.document {
                token = self.checked(token, input);
                self.status.at(s, token.next);
            }
            if (token.open || matches!(token.kind, Kind::None | Kind::Partial | Kind::Invalid))
                && let Some(flow) = self.at_end(&mut token, place, text)?
            {
                return Ok(flow);
            }
            let raw = &text[s..token.next];
            if token.kind != Kind::None {
                match place.document {
                    true => self.account_direct(raw.len()),
                    false => self.account_indirect(raw.len())?,
                }
            }
            let role = self.roles.role(token.kind, raw);
            if place.document && !matches!(role, Role::XmlDecl | Role::TextDecl) {
                self.encoding_is_certain();
            }
            if role == Role::InstanceStart {
                self.foreign_subset(sink)?;
                self.stage = Stage::Content;
                return Ok(Flow::Again);
            }
            let origin = place.document.then_some(s);
            match self.declare(sink, role, token.kind, raw, origin)? {
                Told::Yes => {}
                Told::No => self.report_default(sink, raw),
                Told::Switched => {
                    *at = token.next;
                    return Ok(Flow::Again);
                }
                Told::Ignore => {
                    self.report_default(sink, raw);
                    *at = token.next;
                    if !self.ignore(sink, text, at, place, input)? {
                        self.stage = Stage::IgnoredSection;
                        return Ok(Flow::Wait);
                    }
                    continue;
                }
            }
            *at = token.next;
        }
    }

    /// The XML declaration, or the text declaration of an entity, which stands at `at`.
    pub(super) fn xml_declaration(
        &mut self,
        sink: &mut dyn Sink,
        is_text: bool,
        raw: &str,
        at: usize,
    ) -> Step {
        let decl = match xml_decl(raw, is_text) {
            Ok(decl) => decl,
            Err(bad) => {
                self.status.at(at + bad, self.status.event_end());
                return Err(if is_text { errors::TEXT_DECL } else { errors::XML_DECL });
            }
        };
        if !is_text && decl.standalone == Some(true) {
            self.status.dtd.borrow_mut().standalone = true;
            if self.status.param_entities.get() == ParamEntities::UnlessStandalone {
                self.status.param_entities.set(ParamEntities::Never);
            }
        }
        let encoding = decl.encoding.map(|(name, _)| name);
        if sink.wants() & wants::XML_DECL != 0 {
            sink.xml_decl(decl.version, encoding, decl.standalone);
        } else {
            self.report_default(sink, raw);
        }
        if let Some((name, name_at)) = decl.encoding {
            self.switch_encoding(sink, name, at + name_at, at + raw.len())?;
        }
        Ok(())
    }

    /// A subset that the caller asked for, though the document names none.
    fn foreign_subset(&mut self, sink: &mut dyn Sink) -> Step {
        if self.status.foreign_dtd.get() {
            self.external_subset(sink)?;
        }
        Ok(())
    }

    /// Has the external part of the document type read.
    fn external_subset(&mut self, sink: &mut dyn Sink) -> Step {
        let foreign = self.status.foreign_dtd.replace(false);
        let before = std::mem::replace(&mut self.status.dtd.borrow_mut().has_param_refs, true);
        if self.status.param_entities.get() == ParamEntities::Never || sink.wants() & wants::EXTERNAL == 0 {
            return Ok(());
        }
        let entity = self.status.dtd.borrow_mut().params.entry(EXTERNAL_SUBSET.into()).or_default().clone();
        if foreign {
            *entity.base.borrow_mut() = self.status.base.borrow().clone();
        }
        self.status.dtd.borrow_mut().param_read = false;
        let (base, system, public) =
            (entity.base.borrow().clone(), entity.system.borrow().clone(), entity.public.borrow().clone());
        if !sink.external(None, base.as_deref(), system.as_deref(), public.as_deref()) {
            return Err(errors::EXTERNAL_ENTITY_HANDLING);
        }
        let (read, standalone) = {
            let dtd = self.status.dtd.borrow();
            (dtd.param_read, dtd.standalone)
        };
        if read {
            self.check_standalone(sink, standalone)?;
        } else if !self.declaring.has_system {
            self.status.dtd.borrow_mut().has_param_refs = before;
        }
        Ok(())
    }

    fn check_standalone(&mut self, sink: &mut dyn Sink, standalone: bool) -> Step {
        if !standalone && sink.wants() & wants::NOT_STANDALONE != 0 && !sink.not_standalone() {
            return Err(errors::NOT_STANDALONE);
        }
        Ok(())
    }

    /// Where a literal's character is that a public identifier may not have.
    fn check_public(&mut self, raw: &str, origin: Option<usize>) -> Step {
        let Some(bad) = scan::bad_in_public_id(inner(raw)) else { return Ok(()) };
        if let Some(origin) = origin {
            self.status.at(origin + 1 + bad, self.status.event_end());
        }
        Err(errors::PUBLICID)
    }

    /// Does what a token means.
    fn declare(
        &mut self,
        sink: &mut dyn Sink,
        role: Role,
        kind: Kind,
        raw: &str,
        origin: Option<usize>,
    ) -> Step<Told> {
        let hears = |sink: &dyn Sink, what: u32| sink.wants() & what != 0;
        let processing = self.status.dtd.borrow().keep_processing;
        let told = |yes: bool| Ok(if yes { Told::Yes } else { Told::No });
        match role {
            Role::XmlDecl | Role::TextDecl => {
                self.xml_declaration(sink, role == Role::TextDecl, raw, origin.unwrap_or(0))?;
                self.encoding_is_certain();
                Ok(Told::Switched)
            }
            Role::Error => Err(error_of(kind)),
            Role::Pi => {
                self.report_pi(sink, raw);
                Ok(Told::Yes)
            }
            Role::Comment => {
                self.report_comment(sink, raw);
                Ok(Told::Yes)
            }
            Role::IgnoreSection => Ok(Told::Ignore),
            Role::DoctypeNone => told(hears(sink, wants::START_DOCTYPE)),
            Role::EntityNone => told(processing && hears(sink, wants::ENTITY_DECL)),
            Role::NotationNone => told(hears(sink, wants::NOTATION)),
            Role::AttlistNone => told(processing && hears(sink, wants::ATTLIST)),
            Role::ElementNone => told(hears(sink, wants::ELEMENT_DECL)),
            Role::DoctypeName
            | Role::DoctypeSystemId
            | Role::DoctypePublicId
            | Role::DoctypeInternalSubset
            | Role::DoctypeClose => self.doctype(sink, role, raw, origin),
            Role::GeneralEntityName
            | Role::ParamEntityName
            | Role::EntityValue
            | Role::EntitySystemId
            | Role::EntityPublicId
            | Role::EntityComplete
            | Role::EntityNotationName => self.entity(sink, role, raw, origin, processing),
            Role::NotationName
            | Role::NotationSystemId
            | Role::NotationNoSystemId
            | Role::NotationPublicId => self.notation(sink, role, raw, origin),
            Role::AttributeName
            | Role::AttributeType(_)
            | Role::AttributeEnumValue
            | Role::AttributeNotationValue
            | Role::AttlistElementName
            | Role::ImpliedAttributeValue
            | Role::RequiredAttributeValue
            | Role::DefaultAttributeValue
            | Role::FixedAttributeValue => self.attlist(sink, role, raw, origin, processing),
            Role::ElementName
            | Role::ContentAny
            | Role::ContentEmpty
            | Role::ContentPcdata
            | Role::GroupOpen
            | Role::GroupClose(_)
            | Role::GroupChoice
            | Role::GroupSequence
            | Role::ContentElement(_) => self.element(sink, role, raw),
            Role::InnerParamEntityRef | Role::ParamEntityRef => self.param_ref(sink, role, raw),
            Role::None | Role::InstanceStart => Ok(Told::No),
        }
    }

    fn doctype(&mut self, sink: &mut dyn Sink, role: Role, raw: &str, origin: Option<usize>) -> Step<Told> {
        let hears = sink.wants() & wants::START_DOCTYPE != 0;
        let subset = |parser: &Parser| {
            parser.status.dtd.borrow_mut().params.entry(EXTERNAL_SUBSET.into()).or_default().clone()
        };
        match role {
            Role::DoctypeName if hears => {
                self.declaring.doctype = Some(raw.into());
                self.declaring.doctype_system = None;
                self.declaring.doctype_public = None;
            }
            Role::DoctypePublicId => {
                self.status.foreign_dtd.set(false);
                self.check_public(raw, origin)?;
                let public = normalized(inner(raw));
                if hears {
                    self.declaring.doctype_public = Some(public.clone());
                }
                let entity = subset(self);
                if self.status.dtd.borrow().keep_processing {
                    *entity.public.borrow_mut() = Some(public);
                }
                self.declaring.entity = Some(entity);
            }
            Role::DoctypeSystemId => {
                self.status.foreign_dtd.set(false);
                self.declaring.has_system = true;
                let standalone = {
                    let mut dtd = self.status.dtd.borrow_mut();
                    dtd.has_param_refs = true;
                    dtd.standalone
                };
                if hears {
                    self.declaring.doctype_system = Some(inner(raw).into());
                }
                if self.status.param_entities.get() == ParamEntities::Never {
                    self.check_standalone(sink, standalone)?;
                }
                let entity = subset(self);
                if self.status.dtd.borrow().keep_processing {
                    *entity.system.borrow_mut() = Some(inner(raw).into());
                    *entity.base.borrow_mut() = self.status.base.borrow().clone();
                }
                self.declaring.entity = Some(entity);
            }
            Role::DoctypeInternalSubset | Role::DoctypeClose => {
                if role == Role::DoctypeClose && self.is_param_entity {
                    return Err(errors::INVALID_TOKEN);
                }
                let mut told = false;
                if let (true, Some(name)) = (hears, self.declaring.doctype.take()) {
                    let (system, public) =
                        (self.declaring.doctype_system.take(), self.declaring.doctype_public.take());
                    let internal = role == Role::DoctypeInternalSubset;
                    sink.start_doctype(&name, system.as_deref(), public.as_deref(), internal);
                    told = true;
                }
                if role == Role::DoctypeInternalSubset {
                    return Ok(if told { Told::Yes } else { Told::No });
                }
                if self.declaring.has_system || self.status.foreign_dtd.get() {
                    self.external_subset(sink)?;
                }
                if sink.wants() & wants::END_DOCTYPE != 0 {
                    sink.end_doctype();
                    told = true;
                }
                return Ok(if told { Told::Yes } else { Told::No });
            }
            _ => {}
        }
        Ok(if hears { Told::Yes } else { Told::No })
    }

    fn entity(
        &mut self,
        sink: &mut dyn Sink,
        role: Role,
        raw: &str,
        origin: Option<usize>,
        processing: bool,
    ) -> Step<Told> {
        let hears = sink.wants() & wants::ENTITY_DECL != 0;
        if role == Role::EntityPublicId {
            self.check_public(raw, origin)?;
        }
        if !processing {
            if matches!(role, Role::GeneralEntityName | Role::ParamEntityName) {
                self.declaring.entity = None;
            }
            return Ok(Told::No);
        }
        let decl_of = |entity: &Entity| -> (Option<Shared>, Option<Shared>, Option<Shared>) {
            (entity.base.borrow().clone(), entity.system.borrow().clone(), entity.public.borrow().clone())
        };
        match role {
            Role::GeneralEntityName | Role::ParamEntityName => {
                self.declaring.entity = None;
                let is_param = role == Role::ParamEntityName;
                if !is_param && scan::predefined(raw).is_some() {
                    return Ok(Told::No);
                }
                let is_internal = !self.status.is_child && self.open.is_empty();
                let name: Shared = raw.into();
                let mut dtd = self.status.dtd.borrow_mut();
                let table = if is_param { &mut dtd.params } else { &mut dtd.general };
                if table.contains_key(&name) {
                    return Ok(Told::No);
                }
                let entity = Entity { name: Some(name.clone()), is_param, is_internal, ..Entity::default() };
                let entity = Rc::new(entity);
                table.insert(name, entity.clone());
                self.declaring.entity = Some(entity);
                return Ok(if hears { Told::Yes } else { Told::No });
            }
            Role::EntityValue => {
                let declared = self.declaring.entity.clone();
                let mut value = String::new();
                let origin = origin.map(|at| at + 1);
                let result = self.entity_value(sink, inner(raw), origin, declared.as_ref(), &mut value);
                let value: Shared = value.into();
                let Some(entity) = declared else {
                    result?;
                    return Ok(Told::No);
                };
                *entity.text.borrow_mut() = Some(value.clone());
                if hears {
                    let base = self.status.base.borrow().clone();
                    sink.entity_decl(&EntityDecl {
                        name: entity.name.as_deref().unwrap_or_default(),
                        is_param: entity.is_param,
                        value: Some(&value),
                        base: base.as_deref(),
                        system: None,
                        public: None,
                        notation: None,
                    });
                }
                result?;
                return Ok(if hears { Told::Yes } else { Told::No });
            }
            _ => {}
        }
        let Some(entity) = self.declaring.entity.clone() else { return Ok(Told::No) };
        let name = entity.name.clone().unwrap_or_default();
        match role {
            Role::EntityPublicId => *entity.public.borrow_mut() = Some(normalized(inner(raw))),
            Role::EntitySystemId => {
                *entity.system.borrow_mut() = Some(inner(raw).into());
                *entity.base.borrow_mut() = self.status.base.borrow().clone();
            }
            Role::EntityComplete | Role::EntityNotationName => {
                let notation = (role == Role::EntityNotationName).then(|| Shared::from(raw));
                entity.notation.borrow_mut().clone_from(&notation);
                let (base, system, public) = decl_of(&entity);
                let decl = EntityDecl {
                    name: &name,
                    is_param: entity.is_param,
                    value: None,
                    base: base.as_deref(),
                    system: system.as_deref(),
                    public: public.as_deref(),
                    notation: notation.as_deref(),
                };
                if notation.is_some() && sink.wants() & wants::UNPARSED != 0 {
                    sink.unparsed(&decl);
                    return Ok(Told::Yes);
                }
                if hears {
                    sink.entity_decl(&decl);
                }
            }
            _ => {}
        }
        Ok(if hears { Told::Yes } else { Told::No })
    }

    fn notation(&mut self, sink: &mut dyn Sink, role: Role, raw: &str, origin: Option<usize>) -> Step<Told> {
        let hears = sink.wants() & wants::NOTATION != 0;
        let declaring = &mut self.declaring;
        match role {
            Role::NotationName => {
                declaring.notation = hears.then(|| raw.into());
                declaring.notation_public = None;
                return Ok(if hears { Told::Yes } else { Told::No });
            }
            Role::NotationPublicId => {
                self.check_public(raw, origin)?;
                if self.declaring.notation.is_some() {
                    self.declaring.notation_public = Some(normalized(inner(raw)));
                    return Ok(Told::Yes);
                }
                return Ok(Told::No);
            }
            _ => {}
        }
        let (name, public) = (declaring.notation.take(), declaring.notation_public.take());
        let Some(name) = name.filter(|_| hears) else { return Ok(Told::No) };
        let base = self.status.base.borrow().clone();
        let system = (role == Role::NotationSystemId).then(|| inner(raw));
        sink.notation(&name, base.as_deref(), system, public.as_deref());
        Ok(Told::Yes)
    }

    fn attlist(
        &mut self,
        sink: &mut dyn Sink,
        role: Role,
        raw: &str,
        origin: Option<usize>,
        processing: bool,
    ) -> Step<Told> {
        let hears = processing && sink.wants() & wants::ATTLIST != 0;
        let told = Ok(if hears { Told::Yes } else { Told::No });
        let declaring = &mut self.declaring;
        match role {
            Role::AttlistElementName => declaring.element = Some(raw.into()),
            Role::AttributeName => {
                declaring.attribute = Some(raw.into());
                (declaring.is_cdata, declaring.is_id) = (false, false);
                declaring.kind.clear();
            }
            Role::AttributeType(name) => {
                (declaring.is_cdata, declaring.is_id) = (name == "CDATA", name == "ID");
                name.clone_into(&mut declaring.kind);
            }
            Role::AttributeEnumValue | Role::AttributeNotationValue => {
                let begin = if role == Role::AttributeEnumValue { "(" } else { "NOTATION(" };
                declaring.kind.push_str(if declaring.kind.is_empty() { begin } else { "|" });
                declaring.kind.push_str(raw);
            }
            _ => {
                if !processing {
                    return told;
                }
                let is_cdata = declaring.is_cdata;
                let value: Option<Shared> = match role {
                    Role::DefaultAttributeValue | Role::FixedAttributeValue => Some(
                        self.attribute_value(inner(raw), is_cdata, origin.map(|at| at + 1), true)?.into(),
                    ),
                    _ => None,
                };
                let declaring = &mut self.declaring;
                let (Some(element), Some(name)) = (&declaring.element, &declaring.attribute) else {
                    return told;
                };
                let attribute = Attribute { name: name.clone(), value: value.clone(), is_cdata };
                self.status.dtd.borrow_mut().define(element, attribute, declaring.is_id);
                if hears && !declaring.kind.is_empty() {
                    if declaring.kind.starts_with('(') || declaring.kind.starts_with("NO") {
                        declaring.kind.push(')');
                    }
                    let required = matches!(role, Role::RequiredAttributeValue | Role::FixedAttributeValue);
                    sink.attlist(element, name, &declaring.kind, value.as_deref(), required);
                    declaring.kind.clear();
                }
            }
        }
        told
    }

    fn element(&mut self, sink: &mut dyn Sink, role: Role, raw: &str) -> Step<Told> {
        let hears = sink.wants() & wants::ELEMENT_DECL != 0;
        let declaring = &mut self.declaring;
        if role == Role::ElementName {
            declaring.in_element = hears;
            declaring.element = Some(raw.into());
            declaring.groups.clear();
            declaring.connectors.clear();
            return Ok(if hears { Told::Yes } else { Told::No });
        }
        match role {
            Role::GroupOpen => {
                if declaring.connectors.len() >= MAX_GROUPS {
                    return Err(errors::NO_MEMORY);
                }
                declaring.connectors.push(0);
            }
            Role::GroupSequence | Role::GroupChoice => {
                let sign = if role == Role::GroupChoice { b'|' } else { b',' };
                if let Some(connector) = declaring.connectors.last_mut() {
                    if *connector != 0 && *connector != sign {
                        return Err(errors::SYNTAX);
                    }
                    *connector = sign;
                }
            }
            Role::GroupClose(_) => {
                declaring.connectors.pop();
            }
            _ => {}
        }
        if !declaring.in_element {
            return Ok(Told::No);
        }
        let mut whole = None;
        match role {
            Role::ContentAny => whole = Some(Model::new(ModelKind::Any)),
            Role::ContentEmpty => whole = Some(Model::new(ModelKind::Empty)),
            Role::GroupOpen => declaring.groups.push(Model::new(ModelKind::Sequence)),
            Role::ContentPcdata => {
                if let Some(group) = declaring.groups.last_mut() {
                    group.kind = ModelKind::Mixed;
                }
            }
            Role::GroupChoice => {
                if let Some(group) = declaring.groups.last_mut()
                    && group.kind != ModelKind::Mixed
                {
                    group.kind = ModelKind::Choice;
                }
            }
            Role::ContentElement(n) => {
                let name = if n == 0 { raw } else { &raw[..raw.len() - 1] };
                if let Some(group) = declaring.groups.last_mut() {
                    let mut model = Model::new(ModelKind::Name);
                    (model.quantity, model.name) = (quantity(n), Some(name.into()));
                    group.children.push(model);
                }
            }
            Role::GroupClose(n) => {
                if let Some(mut group) = declaring.groups.pop() {
                    group.quantity = quantity(n);
                    match declaring.groups.last_mut() {
                        Some(outer) => outer.children.push(group),
                        None => whole = Some(group),
                    }
                }
            }
            _ => {}
        }
        if let Some(model) = whole {
            declaring.in_element = false;
            let name = declaring.element.clone().unwrap_or_default();
            if hears {
                sink.element_decl(&name, &model);
            }
        }
        Ok(if hears { Told::Yes } else { Told::No })
    }

    fn param_ref(&mut self, sink: &mut dyn Sink, role: Role, raw: &str) -> Step<Told> {
        let standalone = {
            let mut dtd = self.status.dtd.borrow_mut();
            dtd.has_param_refs = true;
            dtd.standalone
        };
        let stop = |parser: &Parser| parser.status.dtd.borrow_mut().keep_processing = standalone;
        let mut told = Told::No;
        if self.status.param_entities.get() == ParamEntities::Never {
            stop(self);
        } else {
            let name = &raw[1..raw.len() - 1];
            let entity = self.status.dtd.borrow().params.get(name).cloned();
            let must_exist = self.roles.document && standalone && self.open.is_empty();
            let entity = match entity {
                None if must_exist => return Err(errors::UNDEFINED_ENTITY),
                Some(entity) if must_exist && !entity.is_internal => {
                    return Err(errors::ENTITY_DECLARED_IN_PE);
                }
                None => {
                    stop(self);
                    if role == Role::ParamEntityRef && sink.wants() & wants::SKIPPED != 0 {
                        sink.skipped(name, true);
                        return Ok(Told::Yes);
                    }
                    return Ok(Told::No);
                }
                Some(entity) => entity,
            };
            if entity.open.get() {
                return Err(errors::RECURSIVE_ENTITY_REF);
            }
            let text = entity.text.borrow().clone();
            if let Some(text) = text {
                self.enter(entity, text, role == Role::ParamEntityRef);
                return Ok(Told::Switched);
            }
            if sink.wants() & wants::EXTERNAL == 0 {
                stop(self);
                return Ok(Told::No);
            }
            self.status.dtd.borrow_mut().param_read = false;
            entity.open.set(true);
            let (base, system, public) = (
                entity.base.borrow().clone(),
                entity.system.borrow().clone(),
                entity.public.borrow().clone(),
            );
            let goes_on = sink.external(None, base.as_deref(), system.as_deref(), public.as_deref());
            entity.open.set(false);
            if !goes_on {
                return Err(errors::EXTERNAL_ENTITY_HANDLING);
            }
            told = Told::Yes;
            if !self.status.dtd.borrow().param_read {
                stop(self);
                return Ok(told);
            }
        }
        self.check_standalone(sink, standalone)?;
        Ok(told)
    }
}

/// What became of a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    /// Somebody was told, or would have been.
    Yes,
    /// It is for the default handler.
    No,
    /// Done with it, and something else is to be read now.
    Switched,
    /// An ignored section begins.
    Ignore,
}

fn error_of(kind: Kind) -> Code {
    match kind {
        Kind::ParamEntityRef => errors::PARAM_ENTITY_REF,
        Kind::XmlDecl => errors::MISPLACED_XML_PI,
        _ => errors::SYNTAX,
    }
}

/// A literal without its quotes.
fn inner(raw: &str) -> &str {
    raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
}

/// What an XML declaration says.
struct XmlDecl<'a> {
    version: Option<&'a str>,
    /// And where it stands.
    encoding: Option<(&'a str, usize)>,
    standalone: Option<bool>,
}

/// A part of an XML declaration, `name="value"`: where the name is, the name, where the value is, the value.
type Part<'a> = Option<(usize, &'a str, usize, &'a str)>;

fn part<'a>(raw: &'a str, at: &mut usize, end: usize) -> Result<Part<'a>, usize> {
    let b = &raw.as_bytes()[..end];
    if *at == end {
        return Ok(None);
    }
    if !scan::is_space(b[*at]) {
        return Err(*at);
    }
    let skip = |at: &mut usize| {
        while *at < end && scan::is_space(b[*at]) {
            *at += 1;
        }
    };
    skip(at);
    if *at == end {
        return Ok(None);
    }
    let name_at = *at;
    while *at < end && b[*at] != b'=' && !scan::is_space(b[*at]) {
        if !b[*at].is_ascii() {
            return Err(*at);
        }
        *at += 1;
    }
    let name = &raw[name_at..*at];
    skip(at);
    if *at == end || b[*at] != b'=' || name.is_empty() {
        return Err(*at);
    }
    *at += 1;
    skip(at);
    let Some(quote @ (b'"' | b'\'')) = b.get(*at).copied() else { return Err(*at) };
    *at += 1;
    let value_at = *at;
    loop {
        match b.get(*at) {
            Some(c) if *c == quote => break,
            Some(c) if c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_') => *at += 1,
            _ => return Err(*at),
        }
    }
    let value = &raw[value_at..*at];
    *at += 1;
    Ok(Some((name_at, name, value_at, value)))
}

/// Reads `<?xml ...?>`; an error is where it lies.
fn xml_decl(raw: &str, is_text: bool) -> Result<XmlDecl<'_>, usize> {
    let (mut at, end) = (5, raw.len() - 2);
    let mut decl = XmlDecl { version: None, encoding: None, standalone: None };
    let mut next = part(raw, &mut at, end)?.ok_or(at)?;
    if next.1 == "version" {
        if !next.3.strip_prefix("1.").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(next.2);
        }
        decl.version = Some(next.3);
        next = match part(raw, &mut at, end)? {
            Some(next) => next,
            // A text declaration must tell the encoding.
            None if is_text => return Err(at),
            None => return Ok(decl),
        };
    } else if !is_text {
        return Err(next.0);
    }
    if next.1 == "encoding" {
        if !next.3.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(next.2);
        }
        decl.encoding = Some((next.3, next.2));
        next = match part(raw, &mut at, end)? {
            Some(next) => next,
            None => return Ok(decl),
        };
    }
    if next.1 != "standalone" || is_text {
        return Err(next.0);
    }
    decl.standalone = match next.3 {
        "yes" => Some(true),
        "no" => Some(false),
        _ => return Err(next.2),
    };
    while at < end && scan::is_space(raw.as_bytes()[at]) {
        at += 1;
    }
    if at == end { Ok(decl) } else { Err(at) }
}
