//! The values of attributes and entities: references replaced, spaces made even.

use super::dtd::{Entity, Shared};
use super::errors;
use super::parser::{Parser, Step};
use super::scan::{self, Kind};
use super::sink::{Sink, wants};
use std::rc::Rc;

/// A text inside another: an entity's value being read.
struct Level {
    entity: Option<Rc<Entity>>,
    text: Shared,
    at: usize,
}

/// Closes the entities that an error leaves open.
struct Levels(Vec<Level>);

impl Drop for Levels {
    fn drop(&mut self) {
        for level in &self.0 {
            if let Some(entity) = &level.entity {
                entity.open.set(false);
            }
        }
    }
}

impl Parser {
    /// The value of an attribute from what stands between the quotes. `origin`: where that is in the document, for places of
    /// errors; None inside an entity. `in_dtd`: it is a default in a declaration.
    pub(super) fn attribute_value(
        &mut self,
        text: &str,
        is_cdata: bool,
        origin: Option<usize>,
        in_dtd: bool,
    ) -> Step<String> {
        let mut out = String::with_capacity(text.len());
        let mut levels = Levels(Vec::new());
        let ns = self.status.separator.is_some();
        let mut at = 0;
        loop {
            let inner = levels.0.last().map(|level| (level.text.clone(), level.at));
            let (source, from) = match &inner {
                Some((text, at)) => (&**text, *at),
                None => (text, at),
            };
            let outer = inner.is_none();
            let token = scan::attribute_value(source, from, ns);
            if !outer && !matches!(token.kind, Kind::None) {
                self.account_indirect(token.next - from)?;
            }
            let place = |parser: &Parser, offset: usize| {
                if let (true, Some(origin)) = (outer, origin) {
                    parser.status.at(origin + offset, parser.status.event_end());
                }
            };
            match levels.0.last_mut() {
                Some(level) => level.at = token.next,
                None => at = token.next,
            }
            match token.kind {
                Kind::None => match levels.0.pop() {
                    None => break,
                    Some(level) => {
                        if let Some(entity) = level.entity {
                            entity.open.set(false);
                        }
                    }
                },
                Kind::Invalid => {
                    place(self, token.next);
                    return Err(errors::INVALID_TOKEN);
                }
                Kind::Data => out.push_str(&source[from..token.next]),
                Kind::Space | Kind::Newline | Kind::TrailingCr => {
                    if is_cdata || !(out.is_empty() || out.ends_with(' ')) {
                        out.push(' ');
                    }
                }
                Kind::CharRef => match scan::char_ref(&source[from..token.next]) {
                    None => {
                        place(self, from);
                        return Err(errors::BAD_CHAR_REF);
                    }
                    Some(' ') if !is_cdata && (out.is_empty() || out.ends_with(' ')) => {}
                    Some(c) => out.push(c),
                },
                Kind::EntityRef => {
                    let name = &source[from + 1..token.next - 1];
                    if let Some(text) = scan::predefined(name) {
                        self.account_indirect(1)?;
                        out.push_str(text);
                        continue;
                    }
                    let (entity, must_exist) = {
                        let dtd = self.status.dtd.borrow();
                        let must_exist = match in_dtd {
                            true => {
                                self.roles.document
                                    && if dtd.standalone { self.open.is_empty() } else { !dtd.has_param_refs }
                            }
                            false => !dtd.has_param_refs || dtd.standalone,
                        };
                        (dtd.general.get(name).cloned(), must_exist)
                    };
                    let entity = match entity {
                        None if must_exist => return Err(errors::UNDEFINED_ENTITY),
                        None => continue,
                        Some(entity) if must_exist && !entity.is_internal => {
                            return Err(errors::ENTITY_DECLARED_IN_PE);
                        }
                        Some(entity) => entity,
                    };
                    if entity.open.get() {
                        place(self, from);
                        return Err(errors::RECURSIVE_ENTITY_REF);
                    }
                    if entity.notation.borrow().is_some() {
                        place(self, from);
                        return Err(errors::BINARY_ENTITY_REF);
                    }
                    let Some(text) = entity.text.borrow().clone() else {
                        place(self, from);
                        return Err(errors::ATTRIBUTE_EXTERNAL_ENTITY_REF);
                    };
                    entity.open.set(true);
                    levels.0.push(Level { entity: Some(entity), text, at: 0 });
                }
                _ => {
                    place(self, from);
                    return Err(errors::INVALID_TOKEN);
                }
            }
        }
        if !is_cdata && out.ends_with(' ') {
            out.pop();
        }
        Ok(out)
    }

    /// The text of an entity, from what stands between the quotes, at `origin` of the document (None: inside an entity). At an
    /// error `out` has what came before it.
    pub(super) fn entity_value(
        &mut self,
        sink: &mut dyn Sink,
        text: &str,
        origin: Option<usize>,
        declared: Option<&Rc<Entity>>,
        out: &mut String,
    ) -> Step {
        let mut levels = Levels(Vec::new());
        let ns = self.status.separator.is_some();
        let mut at = 0;
        loop {
            let inner = levels.0.last().map(|level| (level.text.clone(), level.at));
            let (source, from) = match &inner {
                Some((text, at)) => (&**text, *at),
                None => (text, at),
            };
            let outer = inner.is_none();
            let token = scan::entity_value(source, from, ns);
            if !outer && token.kind != Kind::None {
                self.account_indirect(token.next - from)?;
            }
            let place = |parser: &Parser, offset: usize| {
                if let (true, Some(origin)) = (outer, origin) {
                    parser.status.at(origin + offset, parser.status.event_end());
                }
            };
            match levels.0.last_mut() {
                Some(level) => level.at = token.next,
                None => at = token.next,
            }
            match token.kind {
                Kind::None => match levels.0.pop() {
                    None => return Ok(()),
                    Some(level) => {
                        if let Some(entity) = level.entity {
                            entity.open.set(false);
                        }
                    }
                },
                Kind::Data | Kind::EntityRef => out.push_str(&source[from..token.next]),
                Kind::Newline | Kind::TrailingCr => out.push('\n'),
                Kind::CharRef => match scan::char_ref(&source[from..token.next]) {
                    Some(c) => out.push(c),
                    None => {
                        place(self, from);
                        return Err(errors::BAD_CHAR_REF);
                    }
                },
                Kind::ParamEntityRef => {
                    // In the document's own declarations these stand between declarations only.
                    if !(self.is_param_entity || origin.is_none() || !outer) {
                        place(self, from);
                        return Err(errors::PARAM_ENTITY_REF);
                    }
                    let name = &source[from + 1..token.next - 1];
                    let entity = self.status.dtd.borrow().params.get(name).cloned();
                    let Some(entity) = entity else {
                        let mut dtd = self.status.dtd.borrow_mut();
                        dtd.keep_processing = dtd.standalone;
                        return Ok(());
                    };
                    if entity.open.get() || declared.is_some_and(|d| Rc::ptr_eq(d, &entity)) {
                        place(self, from);
                        return Err(errors::RECURSIVE_ENTITY_REF);
                    }
                    let value = entity.text.borrow().clone();
                    match value {
                        Some(text) => {
                            entity.open.set(true);
                            levels.0.push(Level { entity: Some(entity), text, at: 0 });
                        }
                        None => self.skip_external(sink, &entity)?,
                    }
                }
                Kind::Invalid => {
                    place(self, token.next);
                    return Err(errors::INVALID_TOKEN);
                }
                _ => {
                    place(self, from);
                    return Err(errors::INVALID_TOKEN);
                }
            }
        }
    }

    /// An external parameter entity inside an entity's value.
    fn skip_external(&mut self, sink: &mut dyn Sink, entity: &Rc<Entity>) -> Step {
        if sink.wants() & wants::EXTERNAL != 0 {
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
        }
        let mut dtd = self.status.dtd.borrow_mut();
        if !dtd.param_read || sink.wants() & wants::EXTERNAL == 0 {
            dtd.keep_processing = dtd.standalone;
        }
        Ok(())
    }
}
