//! What tokens mean in the prolog and in declarations: a state machine over the grammar of XML 1.0. States and roles are
//! named after the ones of expat (`xmlrole`), whose behaviour they give.

use super::scan::Kind;

/// What a token is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Error,
    None,
    XmlDecl,
    TextDecl,
    InstanceStart,
    DoctypeNone,
    DoctypeName,
    DoctypeSystemId,
    DoctypePublicId,
    DoctypeInternalSubset,
    DoctypeClose,
    GeneralEntityName,
    ParamEntityName,
    EntityNone,
    EntityValue,
    EntitySystemId,
    EntityPublicId,
    EntityComplete,
    EntityNotationName,
    NotationNone,
    NotationName,
    NotationSystemId,
    NotationNoSystemId,
    NotationPublicId,
    AttributeName,
    AttributeType(&'static str),
    AttributeEnumValue,
    AttributeNotationValue,
    AttlistNone,
    AttlistElementName,
    ImpliedAttributeValue,
    RequiredAttributeValue,
    DefaultAttributeValue,
    FixedAttributeValue,
    ElementNone,
    ElementName,
    ContentAny,
    ContentEmpty,
    ContentPcdata,
    GroupOpen,
    GroupClose(u8),
    GroupChoice,
    GroupSequence,
    ContentElement(u8),
    Pi,
    Comment,
    IgnoreSection,
    InnerParamEntityRef,
    ParamEntityRef,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Prolog0,
    Prolog1,
    Prolog2,
    Doctype(u8),
    InternalSubset,
    ExternalSubset0,
    ExternalSubset1,
    Entity(u8),
    Notation(u8),
    Attlist(u8),
    Element(u8),
    Section(u8),
    /// Before the end of a declaration, whose spaces have that role.
    Close(Role),
    Error,
}

/// The machine.
#[derive(Clone)]
pub struct Roles {
    state: State,
    /// Depth of groups in a content model.
    level: u32,
    /// Open INCLUDE sections.
    include: u32,
    /// It reads a document, not an external parameter entity.
    pub document: bool,
}

const TYPES: [&str; 8] = ["CDATA", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS"];

impl Roles {
    pub fn new(document: bool) -> Roles {
        let state = if document { State::Prolog0 } else { State::ExternalSubset0 };
        Roles { state, level: 0, include: 0, document }
    }

    fn go(&mut self, state: State, role: Role) -> Role {
        self.state = state;
        role
    }

    fn top(&self) -> State {
        if self.document { State::InternalSubset } else { State::ExternalSubset1 }
    }

    /// What does not fit.
    fn other(&mut self, kind: Kind) -> Role {
        if !self.document && kind == Kind::ParamEntityRef {
            return Role::InnerParamEntityRef;
        }
        self.go(State::Error, Role::Error)
    }

    /// The role of a token; `text` is its text.
    pub fn role(&mut self, kind: Kind, text: &str) -> Role {
        use Kind as K;
        use Role as R;
        use State as S;
        let any_name = matches!(kind, K::Name | K::PrefixedName);
        let keyword = |word: &str| kind == K::Name && text == word;
        match (self.state, kind) {
            (S::Error, _) => R::None,
            (S::Prolog0, K::PrologSpace) => self.go(S::Prolog1, R::None),
            (S::Prolog0, K::XmlDecl) => self.go(S::Prolog1, R::XmlDecl),
            (S::Prolog0, K::Pi) => self.go(S::Prolog1, R::Pi),
            (S::Prolog0, K::Comment) => self.go(S::Prolog1, R::Comment),
            (S::Prolog0 | S::Prolog1, K::DeclOpen) if text == "<!DOCTYPE" => {
                self.go(S::Doctype(0), R::DoctypeNone)
            }
            (S::Prolog0 | S::Prolog1 | S::Prolog2, K::InstanceStart) => self.go(S::Error, R::InstanceStart),
            (S::Prolog1 | S::Prolog2, K::PrologSpace) => R::None,
            (S::Prolog1 | S::Prolog2 | S::InternalSubset, K::Pi) => R::Pi,
            (S::Prolog1 | S::Prolog2 | S::InternalSubset, K::Comment) => R::Comment,
            (S::Doctype(_), K::PrologSpace) => R::DoctypeNone,
            (S::Doctype(0), _) if any_name => self.go(S::Doctype(1), R::DoctypeName),
            (S::Doctype(1 | 4), K::OpenBracket) => self.go(S::InternalSubset, R::DoctypeInternalSubset),
            (S::Doctype(1 | 4 | 5), K::DeclClose) => self.go(S::Prolog2, R::DoctypeClose),
            (S::Doctype(1), _) if keyword("SYSTEM") => self.go(S::Doctype(3), R::DoctypeNone),
            (S::Doctype(1), _) if keyword("PUBLIC") => self.go(S::Doctype(2), R::DoctypeNone),
            (S::Doctype(2), K::Literal) => self.go(S::Doctype(3), R::DoctypePublicId),
            (S::Doctype(3), K::Literal) => self.go(S::Doctype(4), R::DoctypeSystemId),
            (S::InternalSubset, _) => self.subset(kind, text),
            (S::ExternalSubset0, K::XmlDecl) => self.go(S::ExternalSubset1, R::TextDecl),
            (S::ExternalSubset0 | S::ExternalSubset1, _) => {
                self.state = S::ExternalSubset1;
                match kind {
                    K::CondOpen => self.go(S::Section(0), R::None),
                    K::CondClose if self.include > 0 => {
                        self.include -= 1;
                        R::None
                    }
                    K::PrologSpace => R::None,
                    K::None if self.include == 0 => R::None,
                    K::None | K::CloseBracket | K::CondClose => self.other(kind),
                    _ => self.subset(kind, text),
                }
            }
            (S::Section(_), K::PrologSpace) => R::None,
            (S::Section(0), _) if keyword("INCLUDE") => self.go(S::Section(1), R::None),
            (S::Section(0), _) if keyword("IGNORE") => self.go(S::Section(2), R::None),
            (S::Section(1), K::OpenBracket) => {
                self.include += 1;
                self.go(S::ExternalSubset1, R::None)
            }
            (S::Section(2), K::OpenBracket) => self.go(S::ExternalSubset1, R::IgnoreSection),
            (S::Close(role), K::PrologSpace) => role,
            (S::Close(role), K::DeclClose) => self.go(self.top(), role),
            (S::Entity(_), _) => self.entity(kind, text),
            (S::Notation(_), _) => self.notation(kind, text),
            (S::Attlist(_), _) => self.attlist(kind, text),
            (S::Element(_), _) => self.element(kind, text),
            _ => self.other(kind),
        }
    }

    fn subset(&mut self, kind: Kind, text: &str) -> Role {
        match (kind, text) {
            (Kind::PrologSpace | Kind::None, _) => Role::None,
            (Kind::DeclOpen, "<!ENTITY") => self.go(State::Entity(0), Role::EntityNone),
            (Kind::DeclOpen, "<!ATTLIST") => self.go(State::Attlist(0), Role::AttlistNone),
            (Kind::DeclOpen, "<!ELEMENT") => self.go(State::Element(0), Role::ElementNone),
            (Kind::DeclOpen, "<!NOTATION") => self.go(State::Notation(0), Role::NotationNone),
            (Kind::Pi, _) => Role::Pi,
            (Kind::Comment, _) => Role::Comment,
            (Kind::ParamEntityRef, _) => Role::ParamEntityRef,
            (Kind::CloseBracket, _) => self.go(State::Doctype(5), Role::DoctypeNone),
            _ => self.other(kind),
        }
    }

    fn entity(&mut self, kind: Kind, text: &str) -> Role {
        use State::Entity;
        let State::Entity(n) = self.state else { return Role::Error };
        match (n, kind) {
            (_, Kind::PrologSpace) => Role::EntityNone,
            (0, Kind::Percent) => self.go(Entity(1), Role::EntityNone),
            (0, Kind::Name) => self.go(Entity(2), Role::GeneralEntityName),
            (1, Kind::Name) => self.go(Entity(7), Role::ParamEntityName),
            (2 | 7, Kind::Name) if text == "SYSTEM" => self.go(Entity(n + 2), Role::EntityNone),
            (2 | 7, Kind::Name) if text == "PUBLIC" => self.go(Entity(n + 1), Role::EntityNone),
            (2 | 7, Kind::Literal) => self.go(State::Close(Role::EntityNone), Role::EntityValue),
            (3 | 8, Kind::Literal) => self.go(Entity(n + 1), Role::EntityPublicId),
            (4 | 9, Kind::Literal) => self.go(Entity(n + 1), Role::EntitySystemId),
            (5 | 10, Kind::DeclClose) => self.go(self.top(), Role::EntityComplete),
            (5, Kind::Name) if text == "NDATA" => self.go(Entity(6), Role::EntityNone),
            (6, Kind::Name) => self.go(State::Close(Role::EntityNone), Role::EntityNotationName),
            _ => self.other(kind),
        }
    }

    fn notation(&mut self, kind: Kind, text: &str) -> Role {
        use State::Notation;
        let State::Notation(n) = self.state else { return Role::Error };
        match (n, kind) {
            (_, Kind::PrologSpace) => Role::NotationNone,
            (0, Kind::Name) => self.go(Notation(1), Role::NotationName),
            (1, Kind::Name) if text == "SYSTEM" => self.go(Notation(3), Role::NotationNone),
            (1, Kind::Name) if text == "PUBLIC" => self.go(Notation(2), Role::NotationNone),
            (2, Kind::Literal) => self.go(Notation(4), Role::NotationPublicId),
            (3 | 4, Kind::Literal) => self.go(State::Close(Role::NotationNone), Role::NotationSystemId),
            (4, Kind::DeclClose) => self.go(self.top(), Role::NotationNoSystemId),
            _ => self.other(kind),
        }
    }

    fn attlist(&mut self, kind: Kind, text: &str) -> Role {
        use State::Attlist;
        let State::Attlist(n) = self.state else { return Role::Error };
        let name = matches!(kind, Kind::Name | Kind::PrefixedName);
        match (n, kind) {
            (_, Kind::PrologSpace) => Role::AttlistNone,
            (0, _) if name => self.go(Attlist(1), Role::AttlistElementName),
            (1, Kind::DeclClose) => self.go(self.top(), Role::AttlistNone),
            (1, _) if name => self.go(Attlist(2), Role::AttributeName),
            (2, Kind::Name) => match TYPES.iter().find(|t| **t == text) {
                Some(t) => self.go(Attlist(8), Role::AttributeType(t)),
                None if text == "NOTATION" => self.go(Attlist(5), Role::AttlistNone),
                None => self.other(kind),
            },
            (2, Kind::OpenParen) => self.go(Attlist(3), Role::AttlistNone),
            (3, Kind::Nmtoken | Kind::Name | Kind::PrefixedName) => {
                self.go(Attlist(4), Role::AttributeEnumValue)
            }
            (4 | 7, Kind::CloseParen) => self.go(Attlist(8), Role::AttlistNone),
            (4 | 7, Kind::Or) => self.go(Attlist(n - 1), Role::AttlistNone),
            (5, Kind::OpenParen) => self.go(Attlist(6), Role::AttlistNone),
            (6, Kind::Name) => self.go(Attlist(7), Role::AttributeNotationValue),
            (8, Kind::PoundName) => match text {
                "#IMPLIED" => self.go(Attlist(1), Role::ImpliedAttributeValue),
                "#REQUIRED" => self.go(Attlist(1), Role::RequiredAttributeValue),
                "#FIXED" => self.go(Attlist(9), Role::AttlistNone),
                _ => self.other(kind),
            },
            (8, Kind::Literal) => self.go(Attlist(1), Role::DefaultAttributeValue),
            (9, Kind::Literal) => self.go(Attlist(1), Role::FixedAttributeValue),
            _ => self.other(kind),
        }
    }

    /// A group ends, with a quantity.
    fn close_group(&mut self, quantity: u8) -> Role {
        self.level = self.level.saturating_sub(1);
        if self.level == 0 {
            self.state = State::Close(Role::ElementNone);
        }
        Role::GroupClose(quantity)
    }

    fn element(&mut self, kind: Kind, text: &str) -> Role {
        use State::Element;
        let State::Element(n) = self.state else { return Role::Error };
        let close = State::Close(Role::ElementNone);
        let quantity = match kind {
            Kind::Name | Kind::PrefixedName => Some(0),
            Kind::NameQuestion => Some(1),
            Kind::NameAsterisk => Some(2),
            Kind::NamePlus => Some(3),
            _ => None,
        };
        let name = matches!(kind, Kind::Name | Kind::PrefixedName);
        match (n, kind) {
            (_, Kind::PrologSpace) => Role::ElementNone,
            (0, _) if name => self.go(Element(1), Role::ElementName),
            (1, Kind::Name) if text == "EMPTY" => self.go(close, Role::ContentEmpty),
            (1, Kind::Name) if text == "ANY" => self.go(close, Role::ContentAny),
            (1, Kind::OpenParen) => {
                self.level = 1;
                self.go(Element(2), Role::GroupOpen)
            }
            (2, Kind::PoundName) if text == "#PCDATA" => self.go(Element(3), Role::ContentPcdata),
            (2 | 6, Kind::OpenParen) => {
                self.level += 1;
                self.go(Element(6), Role::GroupOpen)
            }
            (2 | 6, _) if quantity.is_some() => {
                self.go(Element(7), Role::ContentElement(quantity.unwrap_or_default()))
            }
            (3, Kind::CloseParen) => self.go(close, Role::GroupClose(0)),
            (3 | 5, Kind::CloseParenAsterisk) => self.go(close, Role::GroupClose(2)),
            (3 | 5, Kind::Or) => self.go(Element(4), Role::ElementNone),
            (4, _) if name => self.go(Element(5), Role::ContentElement(0)),
            (7, Kind::CloseParen) => self.close_group(0),
            (7, Kind::CloseParenQuestion) => self.close_group(1),
            (7, Kind::CloseParenAsterisk) => self.close_group(2),
            (7, Kind::CloseParenPlus) => self.close_group(3),
            (7, Kind::Comma) => self.go(Element(6), Role::GroupSequence),
            (7, Kind::Or) => self.go(Element(6), Role::GroupChoice),
            _ => self.other(kind),
        }
    }
}
