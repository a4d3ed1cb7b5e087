//! Type comments (`# type: ...`, PEP 484): found among the comments of the source, then given to the statements and
//! parameters on whose lines they stand.

use crate::location::LineIndex;
use ruff_python_ast::Mod;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange, TextSize};

struct Comment {
    line: u32,
    range: TextRange,
    text: Vec<u8>,
    taken: bool,
}

/// The type comments of a source.
pub struct TypeComments {
    comments: Vec<Comment>,
    /// `# type: ignore` comments: the line and what follows the word.
    ignores: Vec<(u32, Vec<u8>)>,
}

impl TypeComments {
    /// Finds all type comments.
    pub fn collect(source: &str, parsed: &Parsed<Mod>, lines: &LineIndex) -> TypeComments {
        let mut found = TypeComments { comments: Vec::new(), ignores: Vec::new() };
        for token in parsed.tokens().iter().filter(|t| t.kind() == TokenKind::Comment) {
            let range = token.range();
            let Some(text) = source.get(range.start().to_usize()..range.end().to_usize()) else { continue };
            let after = text.trim_start_matches('#').trim_start_matches([' ', '\t']);
            if text.len() - text.trim_start_matches('#').len() != 1 {
                continue;
            }
            let Some(kind) = after.strip_prefix("type: ") else { continue };
            let kind = kind.trim_start_matches([' ', '\t']);
            let line = lines.line(range.start());
            let tag = kind.strip_prefix("ignore");
            match tag.filter(|t| !t.starts_with(|c: char| c.is_ascii_alphanumeric() || !c.is_ascii())) {
                Some(tag) => found.ignores.push((line, tag.as_bytes().to_vec())),
                None => {
                    found.comments.push(Comment { line, range, text: kind.as_bytes().to_vec(), taken: false })
                }
            }
        }
        found
    }

    /// The type comment of a line, once.
    pub fn take(&mut self, line: u32) -> Option<Vec<u8>> {
        let at = self.comments.partition_point(|c| c.line < line);
        let comment = self.comments.get_mut(at).filter(|c| c.line == line && !c.taken)?;
        comment.taken = true;
        Some(comment.text.clone())
    }

    /// The `# type: ignore` comments.
    pub fn ignores(&mut self) -> Vec<(u32, Vec<u8>)> {
        std::mem::take(&mut self.ignores)
    }

    /// A type comment that belongs to nothing.
    pub fn misplaced(&self) -> Option<TextRange> {
        self.comments.iter().find(|c| !c.taken).map(|c| c.range)
    }

    /// Does nothing but a comma come between `end` and a comment that ends the line?
    pub fn ends_line(&self, source: &str, end: TextSize) -> bool {
        let rest = source.get(end.to_usize()..).unwrap_or("");
        rest.trim_start_matches([' ', '\t', ',']).starts_with('#')
    }
}
