//! From byte offsets in the source to lines and columns, for positions of instructions and of errors.

use ruff_text_size::{TextRange, TextSize};

use crate::bytecode::Position;
use crate::{ErrorKind, SyntaxError};

/// The places where lines start. `\n`, `\r\n` and a lone `\r` end a line, as in Python's tokenizer.
pub(crate) struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `source`.
    pub(crate) fn new(source: &str) -> LineIndex {
        let bytes = source.as_bytes();
        let mut starts = vec![0];
        for (i, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i as u32 + 1);
            }
        }
        LineIndex { starts }
    }

    /// The line (from 1) and the column in bytes (from 0) of an offset.
    pub(crate) fn line_column(&self, offset: TextSize) -> (u32, u32) {
        let offset = offset.to_u32();
        let line = self.starts.partition_point(|&start| start <= offset);
        (line as u32, offset - self.starts[line - 1])
    }

    /// The line (from 1) of an offset.
    pub(crate) fn line(&self, offset: TextSize) -> u32 {
        self.line_column(offset).0
    }

    /// A range as an instruction's position.
    pub(crate) fn position(&self, range: TextRange) -> Position {
        let (line, col) = self.line_column(range.start());
        let (end_line, end_col) = self.line_column(range.end());
        Position { line, end_line, col, end_col }
    }

    /// The text of a line (from 1) without its end, if the source has it.
    fn text<'s>(&self, source: &'s str, line: u32) -> Option<&'s str> {
        let start = *self.starts.get(line as usize - 1)? as usize;
        let end = self.starts.get(line as usize).map_or(source.len(), |&end| end as usize);
        Some(source.get(start..end)?.trim_end_matches(['\n', '\r']))
    }

    /// A plain SyntaxError at a range of the source.
    pub(crate) fn error(&self, source: &str, range: TextRange, message: impl Into<String>) -> SyntaxError {
        let position = self.position(range);
        let characters = |line: u32, col: u32| {
            let text = self.text(source, line).unwrap_or("");
            1 + text.char_indices().take_while(|(i, _)| (*i as u32) < col).count() as u32
        };
        SyntaxError {
            kind: ErrorKind::Syntax,
            message: message.into(),
            line: position.line,
            offset: characters(position.line, position.col),
            end_line: position.end_line,
            end_offset: characters(position.end_line, position.end_col),
            text: self.text(source, position.line).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let source = "a\r\nbä\rc\n";
        let index = LineIndex::new(source);
        let at = |offset: u32| index.line_column(TextSize::new(offset));
        assert_eq!(at(0), (1, 0));
        assert_eq!(at(3), (2, 0));
        assert_eq!(at(6), (2, 3));
        assert_eq!(at(7), (3, 0));
        assert_eq!(at(9), (4, 0));
    }

    #[test]
    fn errors_count_characters() {
        let source = "x = 'ä' $";
        let index = LineIndex::new(source);
        let error = index.error(source, TextRange::new(TextSize::new(9), TextSize::new(10)), "no");
        assert_eq!((error.line, error.offset, error.end_offset), (1, 9, 10));
        assert_eq!(error.text.as_deref(), Some(source));
    }
}
