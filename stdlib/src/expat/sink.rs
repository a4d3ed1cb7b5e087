//! Who is told what a parser finds.

use super::dtd::Model;
use std::borrow::Cow;

/// An attribute of a start tag: its name (with its namespace, where that counts) and value.
pub type AttributeOf<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Events, as a set of bits: what a sink listens to.
pub mod wants {
    pub const START: u32 = 1;
    pub const END: u32 = 1 << 1;
    pub const DATA: u32 = 1 << 2;
    pub const PI: u32 = 1 << 3;
    pub const COMMENT: u32 = 1 << 4;
    pub const START_CDATA: u32 = 1 << 5;
    pub const END_CDATA: u32 = 1 << 6;
    pub const DEFAULT: u32 = 1 << 7;
    pub const START_DOCTYPE: u32 = 1 << 8;
    pub const END_DOCTYPE: u32 = 1 << 9;
    pub const UNPARSED: u32 = 1 << 10;
    pub const NOTATION: u32 = 1 << 11;
    pub const START_NAMESPACE: u32 = 1 << 12;
    pub const END_NAMESPACE: u32 = 1 << 13;
    pub const NOT_STANDALONE: u32 = 1 << 14;
    pub const EXTERNAL: u32 = 1 << 15;
    pub const SKIPPED: u32 = 1 << 16;
    pub const ELEMENT_DECL: u32 = 1 << 17;
    pub const ATTLIST: u32 = 1 << 18;
    pub const ENTITY_DECL: u32 = 1 << 19;
    pub const XML_DECL: u32 = 1 << 20;
}

/// An entity's declaration.
pub struct EntityDecl<'a> {
    pub name: &'a str,
    pub is_param: bool,
    pub value: Option<&'a str>,
    pub base: Option<&'a str>,
    pub system: Option<&'a str>,
    pub public: Option<&'a str>,
    pub notation: Option<&'a str>,
}

/// What is told. Only what [`Sink::wants`] names is called, when it is named.
pub trait Sink {
    fn wants(&self) -> u32;
    /// `specified`: how many of the attributes come from the tag; the others are defaults.
    fn start(&mut self, name: &str, attributes: &[AttributeOf], specified: usize);
    fn end(&mut self, name: &str);
    fn data(&mut self, text: &str);
    fn pi(&mut self, target: &str, data: &str);
    fn comment(&mut self, text: &str);
    /// What no other event tells, as it stands in the document.
    fn default(&mut self, text: &str);
    fn start_doctype(
        &mut self,
        name: &str,
        system: Option<&str>,
        public: Option<&str>,
        internal_subset: bool,
    );
    /// CDATA sections begin and end.
    fn cdata(&mut self, _start: bool) {}
    fn end_doctype(&mut self) {}
    fn unparsed(&mut self, _entity: &EntityDecl) {}
    fn notation(&mut self, _name: &str, _base: Option<&str>, _system: Option<&str>, _public: Option<&str>) {}
    fn start_namespace(&mut self, _prefix: Option<&str>, _uri: Option<&str>) {}
    fn end_namespace(&mut self, _prefix: Option<&str>) {}
    /// Whether parsing goes on.
    fn not_standalone(&mut self) -> bool {
        true
    }
    /// Whether parsing goes on. `context` is None for a parameter entity.
    fn external(
        &mut self,
        _context: Option<&str>,
        _base: Option<&str>,
        _system: Option<&str>,
        _public: Option<&str>,
    ) -> bool {
        true
    }
    fn skipped(&mut self, _name: &str, _is_param: bool) {}
    fn element_decl(&mut self, _name: &str, _model: &Model) {}
    fn attlist(&mut self, _element: &str, _name: &str, _kind: &str, _default: Option<&str>, _required: bool) {
    }
    fn entity_decl(&mut self, _entity: &EntityDecl) {}
    /// `standalone`: None where it is not said.
    fn xml_decl(&mut self, _version: Option<&str>, _encoding: Option<&str>, _standalone: Option<bool>) {}
    /// The characters of an encoding of single bytes; None if there is no such.
    fn encoding(&mut self, _name: &str) -> Option<Box<[Option<char>; 256]>> {
        None
    }
}
