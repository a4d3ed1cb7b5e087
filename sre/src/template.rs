//! Replacement templates (`\1`, `\g<name>`) as `re._parser.parse_template` takes them apart.

use crate::engine::State;

/// A replacement: literal text and groups by turns. Literals are bytes, or UTF-8, like the strings they go into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    first: Box<[u8]>,
    rest: Vec<(u32, Box<[u8]>)>,
}

impl Template {
    /// Text, then each group with the text behind it. `None` if a group's number is not among `groups` (0 is the whole
    /// match).
    pub fn new(first: &[u8], rest: &[(u32, &[u8])], groups: u32) -> Option<Template> {
        if rest.iter().any(|part| part.0 > groups) {
            return None;
        }
        let rest = rest.iter().map(|&(group, text)| (group, text.into())).collect();
        Some(Template { first: first.into(), rest })
    }

    /// The text, if there are no groups in it.
    pub fn literal(&self) -> Option<&[u8]> {
        self.rest.is_empty().then_some(&self.first)
    }

    /// Appends the replacement for the latest match of `state` in `hay`. Groups that took no part give nothing.
    pub fn expand(&self, hay: &[u8], state: &State, out: &mut Vec<u8>) {
        self.expand_with(hay, |group| state.span(group as usize), out);
    }

    /// The same for spans (byte offsets) that are kept elsewhere, as in a match object.
    pub fn expand_with(&self, hay: &[u8], span: impl Fn(u32) -> Option<(usize, usize)>, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.first);
        for (group, text) in &self.rest {
            if let Some(part) = span(*group).and_then(|(start, end)| hay.get(start..end)) {
                out.extend_from_slice(part);
            }
            out.extend_from_slice(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands() {
        let template = Template::new(b"<", &[(1, b"|"), (2, b">")], 2).unwrap();
        let mut out = Vec::new();
        template.expand_with(b"xabc", |g| if g == 1 { Some((1, 3)) } else { None }, &mut out);
        assert_eq!(out, b"<ab|>");
        assert_eq!(template.literal(), None);
        assert_eq!(Template::new(b"x", &[], 0).unwrap().literal(), Some(&b"x"[..]));
        assert!(Template::new(b"", &[(3, b"")], 2).is_none());
    }
}
