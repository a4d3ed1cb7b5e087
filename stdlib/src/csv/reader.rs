//! `_csv.reader`: rows from lines.

use super::dialect::{Dialect, Quoting};
use super::{error, field_limit};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{List, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `_csv.reader`
#[native_object("_csv.reader")]
pub struct Reader {
    lines: ValueCell,
    dialect: Cell<Gc<Dialect>>,
    line_num: Cell<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    Escaped,
    InField,
    InQuoted,
    EscapedInQuoted,
    QuoteInQuoted,
    EatNewline,
    AfterEscapedNewline,
}

/// What stands for the end of a line among characters.
const END: u32 = u32::MAX;
const LF: u32 = '\n' as u32;
const CR: u32 = '\r' as u32;

/// A row being read.
struct Row<'a> {
    vm: &'a Vm,
    dialect: Gc<Dialect>,
    delimiter: u32,
    quotechar: Option<u32>,
    escapechar: Option<u32>,
    quoting: Quoting,
    /// Bytes that mean something inside a field; if a special character is not ASCII, all beyond ASCII.
    special: [bool; 256],
    fields: Gc<List>,
    field: Vec<u8>,
    /// Characters in `field`.
    length: usize,
    limit: i64,
    unquoted: bool,
    state: State,
}

impl<'a> Row<'a> {
    fn new(vm: &'a Vm, dialect: Gc<Dialect>) -> Row<'a> {
        let quoting = dialect.quoting.get();
        let quotechar = dialect.quotechar.get().filter(|_| quoting != Quoting::None);
        let (delimiter, escapechar) = (dialect.delimiter.get(), dialect.escapechar.get());
        let mut special = [false; 256];
        for c in [Some(delimiter), quotechar, escapechar, Some(LF), Some(CR)].into_iter().flatten() {
            match special.get_mut(c as usize) {
                Some(mark) if c < 0x80 => *mark = true,
                _ => special[0x80..].fill(true),
            }
        }
        Row {
            vm,
            dialect,
            delimiter,
            quotechar,
            escapechar,
            quoting,
            special,
            fields: vm.new_list(),
            field: Vec::new(),
            length: 0,
            limit: field_limit(vm),
            unquoted: true,
            state: State::StartRecord,
        }
    }

    #[cold]
    fn too_long(&self) -> Raised {
        error(self.vm, &format!("field larger than field limit ({})", self.limit))
    }

    #[inline]
    fn add(&mut self, c: u32) -> PyResult<()> {
        if self.length as i64 >= self.limit {
            return Err(self.too_long());
        }
        self.length += 1;
        taipan_text::wtf8::push(&mut self.field, c);
        Ok(())
    }

    /// Adds a run of characters.
    fn add_run(&mut self, bytes: &[u8]) -> PyResult<()> {
        let chars = if bytes.is_ascii() { bytes.len() } else { taipan_text::wtf8::count(bytes) };
        if (self.length + chars) as i64 > self.limit {
            return Err(self.too_long());
        }
        self.length += chars;
        self.field.extend_from_slice(bytes);
        Ok(())
    }

    fn save(&mut self) -> PyResult<()> {
        let vm = self.vm;
        let empty = self.field.is_empty();
        let value = match self.quoting {
            Quoting::Strings | Quoting::NotNull if self.unquoted && empty => Value::NONE,
            _ => vm.str_from_bytes(&self.field).value(),
        };
        self.field.clear();
        self.length = 0;
        let number = matches!(self.quoting, Quoting::NonNumeric | Quoting::Strings);
        let value = if number && self.unquoted && !empty {
            vm.call(vm.builtin_type(shapes::FLOAT).value(), &[value])?
        } else {
            value
        };
        self.unquoted = true;
        self.fields.push(vm, value);
        Ok(())
    }

    /// Ends a field and, at `c`, the record.
    fn end_record(&mut self, c: u32) -> PyResult<()> {
        self.save()?;
        self.state = if c == END { State::StartRecord } else { State::EatNewline };
        Ok(())
    }

    fn line(&mut self, text: &[u8]) -> PyResult<()> {
        let mut at = 0;
        while at < text.len() {
            if matches!(self.state, State::InField | State::InQuoted | State::StartField) {
                let special = &self.special;
                let run = text[at..].iter().position(|b| special[*b as usize]).unwrap_or(text.len() - at);
                // A space at the start of a field may be skipped.
                if run > 0 && (self.state != State::StartField || text[at] != b' ') {
                    self.add_run(&text[at..at + run])?;
                    if self.state == State::StartField {
                        self.state = State::InField;
                    }
                    at += run;
                    continue;
                }
            }
            let Some((c, width)) = taipan_text::wtf8::decode_at(text, at) else { break };
            self.character(c)?;
            at += width;
        }
        self.character(END)
    }

    fn character(&mut self, c: u32) -> PyResult<()> {
        let ends = matches!(c, LF | CR | END);
        match self.state {
            State::StartRecord if c == END => Ok(()),
            State::StartRecord if ends => {
                self.state = State::EatNewline;
                Ok(())
            }
            State::StartRecord | State::StartField => self.start_field(c, ends),
            State::Escaped => {
                self.state = if c != END && ends { State::AfterEscapedNewline } else { State::InField };
                self.add(if c == END { LF } else { c })
            }
            State::AfterEscapedNewline if c == END => Ok(()),
            State::AfterEscapedNewline | State::InField => self.in_field(c, ends),
            State::InQuoted if c == END => Ok(()),
            State::InQuoted if Some(c) == self.escapechar => {
                self.state = State::EscapedInQuoted;
                Ok(())
            }
            State::InQuoted if Some(c) == self.quotechar => {
                let doubled = self.dialect.doublequote.get();
                self.state = if doubled { State::QuoteInQuoted } else { State::InField };
                Ok(())
            }
            State::InQuoted => self.add(c),
            State::EscapedInQuoted => {
                self.state = State::InQuoted;
                self.add(if c == END { LF } else { c })
            }
            State::QuoteInQuoted => self.after_quote(c, ends),
            State::EatNewline if c == END => {
                self.state = State::StartRecord;
                Ok(())
            }
            State::EatNewline if ends => Ok(()),
            State::EatNewline => Err(error(
                self.vm,
                "new-line character seen in unquoted field - do you need to open the file with newline=''?",
            )),
        }
    }

    fn start_field(&mut self, c: u32, ends: bool) -> PyResult<()> {
        if ends {
            return self.end_record(c);
        }
        self.state = if Some(c) == self.quotechar {
            self.unquoted = false;
            State::InQuoted
        } else if Some(c) == self.escapechar {
            State::Escaped
        } else if c == ' ' as u32 && self.dialect.skipinitialspace.get() {
            State::StartField
        } else if c == self.delimiter {
            self.save()?;
            State::StartField
        } else {
            self.add(c)?;
            State::InField
        };
        Ok(())
    }

    fn in_field(&mut self, c: u32, ends: bool) -> PyResult<()> {
        if ends {
            return self.end_record(c);
        }
        self.state = if Some(c) == self.escapechar {
            State::Escaped
        } else if c == self.delimiter {
            self.save()?;
            State::StartField
        } else {
            self.add(c)?;
            State::InField
        };
        Ok(())
    }

    fn after_quote(&mut self, c: u32, ends: bool) -> PyResult<()> {
        if Some(c) == self.quotechar {
            self.state = State::InQuoted;
            return self.add(c);
        }
        if ends {
            return self.end_record(c);
        }
        if c == self.delimiter {
            self.state = State::StartField;
            return self.save();
        }
        if self.dialect.strict.get() {
            let shown = |c: u32| char::from_u32(c).unwrap_or('\u{FFFD}');
            let (delimiter, quote) = (shown(self.delimiter), shown(self.quotechar.unwrap_or(0)));
            return Err(error(self.vm, &format!("'{delimiter}' expected after '{quote}'")));
        }
        self.state = State::InField;
        self.add(c)
    }
}

impl Reader {
    /// A reader of what `lines`, an iterator, gives.
    pub fn make(vm: &Vm, lines: Value, dialect: Gc<Dialect>) -> Gc<Reader> {
        Reader::alloc(vm, Reader::class(vm), |head| Reader {
            head,
            lines: ValueCell::new(lines),
            dialect: Cell::new(dialect),
            line_num: Cell::new(0),
        })
    }
}

/// CSV reader
///
/// Reader objects are responsible for reading and parsing tabular data
/// in CSV format.
///
#[class("reader", module = "_csv")]
impl Reader {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Gc<List>>> {
        let mut row = Row::new(vm, this.dialect.get());
        loop {
            let Some(line) = vm.next(this.lines.get())? else {
                if row.length == 0 && row.state != State::InQuoted {
                    return Ok(None);
                }
                if row.dialect.strict.get() {
                    return Err(error(vm, "unexpected end of data"));
                }
                row.save()?;
                return Ok(Some(row.fields));
            };
            let Some(text) = line.downcast::<Str>() else {
                let class = vm.type_of(line).name();
                return Err(error(
                    vm,
                    &format!(
                        "iterator should return strings, not {class} (the file should be opened in text mode)"
                    ),
                ));
            };
            this.line_num.set(this.line_num.get() + 1);
            row.line(text.bytes())?;
            if row.state == State::StartRecord {
                return Ok(Some(row.fields));
            }
        }
    }
    #[getter]
    fn dialect(this: Gc<Self>) -> Gc<Dialect> {
        this.dialect.get()
    }
    #[getter]
    fn line_num(this: Gc<Self>) -> i64 {
        this.line_num.get()
    }
}
