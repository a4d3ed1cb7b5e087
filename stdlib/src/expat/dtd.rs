//! What a document's declarations say: entities, attributes with defaults, and models of contents.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// A text that several may share.
pub type Shared = Rc<str>;

/// An entity, general or parameter.
#[derive(Default)]
pub struct Entity {
    pub name: Option<Shared>,
    pub is_param: bool,
    /// Declared in the document itself.
    pub is_internal: bool,
    /// Its text is being read.
    pub open: Cell<bool>,
    pub text: RefCell<Option<Shared>>,
    pub system: RefCell<Option<Shared>>,
    pub public: RefCell<Option<Shared>>,
    pub base: RefCell<Option<Shared>>,
    pub notation: RefCell<Option<Shared>>,
}

impl Entity {
    fn copy(&self) -> Entity {
        Entity {
            name: self.name.clone(),
            is_param: self.is_param,
            is_internal: self.is_internal,
            open: Cell::new(false),
            text: self.text.clone(),
            system: self.system.clone(),
            public: self.public.clone(),
            base: self.base.clone(),
            notation: self.notation.clone(),
        }
    }
}

/// An attribute that is declared.
#[derive(Clone)]
pub struct Attribute {
    pub name: Shared,
    /// Its default; None: it has none.
    pub value: Option<Shared>,
    /// Spaces in its values are kept.
    pub is_cdata: bool,
}

/// What is declared for elements of a name.
#[derive(Clone, Default)]
pub struct Element {
    pub attributes: Vec<Attribute>,
    pub has_id: bool,
}

pub struct Dtd {
    pub general: HashMap<Shared, Rc<Entity>>,
    pub params: HashMap<Shared, Rc<Entity>>,
    pub elements: HashMap<Shared, Element>,
    /// Declarations still count: no reference to a parameter entity was passed over.
    pub keep_processing: bool,
    pub standalone: bool,
    pub has_param_refs: bool,
    /// An external parameter entity was really read.
    pub param_read: bool,
}

impl Default for Dtd {
    fn default() -> Dtd {
        Dtd {
            general: HashMap::new(),
            params: HashMap::new(),
            elements: HashMap::new(),
            keep_processing: true,
            standalone: false,
            has_param_refs: false,
            param_read: false,
        }
    }
}

impl Dtd {
    /// A copy that shares nothing, for the parser of an external entity.
    pub fn copy(&self) -> Dtd {
        let entities = |from: &HashMap<Shared, Rc<Entity>>| {
            from.iter().map(|(name, entity)| (name.clone(), Rc::new(entity.copy()))).collect()
        };
        Dtd {
            general: entities(&self.general),
            params: entities(&self.params),
            elements: self.elements.clone(),
            ..*self
        }
    }
    /// Declares an attribute, unless it is declared already.
    pub fn define(&mut self, element: &Shared, attribute: Attribute, is_id: bool) {
        let element = self.elements.entry(element.clone()).or_default();
        let known = element.attributes.iter().any(|a| a.name == attribute.name);
        if attribute.value.is_some() || is_id {
            if known {
                return;
            }
            let xmlns = attribute.name.starts_with("xmlns");
            element.has_id |= is_id && !xmlns;
        }
        if !known {
            element.attributes.push(attribute);
        }
    }
}

/// What an element may contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub kind: ModelKind,
    pub quantity: Quantity,
    pub name: Option<Shared>,
    pub children: Vec<Model>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelKind {
    Empty = 1,
    Any = 2,
    Mixed = 3,
    Name = 4,
    Choice = 5,
    Sequence = 6,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    One = 0,
    Optional = 1,
    Any = 2,
    Some = 3,
}

impl Drop for Model {
    /// Without recursion, since groups can be nested deeply.
    fn drop(&mut self) {
        let mut rest = std::mem::take(&mut self.children);
        while let Some(mut model) = rest.pop() {
            rest.append(&mut model.children);
        }
    }
}

impl Model {
    pub fn new(kind: ModelKind) -> Model {
        Model { kind, quantity: Quantity::One, name: None, children: Vec::new() }
    }
}
