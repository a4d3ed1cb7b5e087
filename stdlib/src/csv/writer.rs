//! `_csv.writer`: lines from rows.

use super::dialect::{Dialect, Quoting};
use super::error;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `_csv.writer`
#[native_object("_csv.writer")]
pub struct Writer {
    write: ValueCell,
    dialect: Cell<Gc<Dialect>>,
}

impl Writer {
    /// A writer that hands lines to `write`.
    pub fn make(vm: &Vm, write: Value, dialect: Gc<Dialect>) -> Gc<Writer> {
        Writer::alloc(vm, Writer::class(vm), |head| Writer {
            head,
            write: ValueCell::new(write),
            dialect: Cell::new(dialect),
        })
    }
}

/// A line being made.
struct Line<'a> {
    vm: &'a Vm,
    dialect: Gc<Dialect>,
    quoting: Quoting,
    terminator: Vec<u32>,
    out: Vec<u8>,
    fields: usize,
}

impl Line<'_> {
    /// True for characters that need quotes or an escape.
    fn is_special(&self, c: u32) -> bool {
        let d = &self.dialect;
        c == d.delimiter.get()
            || Some(c) == d.escapechar.get()
            || Some(c) == d.quotechar.get()
            || c == '\n' as u32
            || c == '\r' as u32
            || self.terminator.contains(&c)
    }

    /// Adds a field; None for an absent one.
    fn field(&mut self, text: Option<Gc<Str>>, mut quoted: bool) -> PyResult<()> {
        let d = self.dialect;
        let bytes = text.map_or(&b""[..], |s| s.bytes());
        if bytes.is_empty() && d.delimiter.get() == ' ' as u32 && d.skipinitialspace.get() {
            let unquotable = match self.quoting {
                Quoting::None => true,
                Quoting::Strings | Quoting::NotNull => text.is_none(),
                _ => false,
            };
            if unquotable {
                return Err(error(
                    self.vm,
                    "empty field must be quoted if delimiter is a space and skipinitialspace is true",
                ));
            }
            quoted = true;
        }
        if self.fields > 0 {
            taipan_text::wtf8::push(&mut self.out, d.delimiter.get());
        }
        self.fields += 1;
        // The opening quote comes in afterwards if the text turns out to need quotes.
        let start = self.out.len();
        let mut plain = 0;
        for (at, c) in taipan_text::wtf8::code_point_indices(bytes) {
            if !self.is_special(c) {
                continue;
            }
            self.out.extend_from_slice(&bytes[plain..at]);
            plain = at;
            let mut escape = self.quoting == Quoting::None;
            if !escape {
                if Some(c) == d.quotechar.get() {
                    if d.doublequote.get() {
                        taipan_text::wtf8::push(&mut self.out, c);
                    } else {
                        escape = true;
                    }
                } else if Some(c) == d.escapechar.get() {
                    escape = true;
                }
                quoted |= !escape;
            }
            if escape {
                match d.escapechar.get() {
                    Some(mark) => taipan_text::wtf8::push(&mut self.out, mark),
                    None => return Err(error(self.vm, "need to escape, but no escapechar set")),
                }
            }
        }
        self.out.extend_from_slice(&bytes[plain..]);
        if quoted {
            let mut quote = Vec::with_capacity(4);
            taipan_text::wtf8::push(&mut quote, d.quotechar.get().unwrap_or('"' as u32));
            self.out.splice(start..start, quote.iter().copied());
            self.out.extend_from_slice(&quote);
        }
        Ok(())
    }
}

/// True for what `QUOTE_NONNUMERIC` does not quote: an object with `__index__`, `__int__` or `__float__`, or a complex.
fn is_number(vm: &Vm, v: Value) -> bool {
    let slots = vm.type_of(v).slots();
    slots.index.is_some() || slots.int.is_some() || slots.float.is_some() || vm.any_complex(v).is_some()
}

/// The line of a row.
fn line(vm: &Vm, dialect: Gc<Dialect>, row: Value) -> PyResult<Gc<Str>> {
    let quoting = dialect.quoting.get();
    let iterator = match vm.iter(row) {
        Ok(iterator) => iterator,
        Err(raised) => {
            if vm.take_if(vm.exc().type_error).is_some() {
                let class = vm.type_of(row).name();
                return Err(error(vm, &format!("iterable expected, not {class}")));
            }
            return Err(raised);
        }
    };
    let terminator = dialect.lineterminator.get();
    let mut line = Line {
        vm,
        dialect,
        quoting,
        terminator: terminator.text().code_points().collect(),
        out: Vec::with_capacity(80),
        fields: 0,
    };
    let mut null = false;
    while let Some(field) = vm.next(iterator)? {
        let text = field.downcast::<Str>();
        let quoted = match quoting {
            Quoting::NonNumeric => !is_number(vm, field),
            Quoting::All => true,
            Quoting::Strings => text.is_some(),
            Quoting::NotNull => !field.is_none(),
            _ => false,
        };
        null = field.is_none();
        let text = match text {
            Some(text) => Some(text),
            None if null => None,
            None => Some(vm.str_of(field)?),
        };
        line.field(text, quoted)?;
    }
    if line.fields > 0 && line.out.is_empty() {
        let unquotable = match quoting {
            Quoting::None => true,
            Quoting::Strings | Quoting::NotNull => null,
            _ => false,
        };
        if unquotable {
            return Err(error(vm, "single empty field record must be quoted"));
        }
        line.fields -= 1;
        line.field(None, true)?;
    }
    line.out.extend_from_slice(terminator.bytes());
    Ok(vm.str_from_bytes(&line.out))
}

fn write_row(vm: &Vm, this: Gc<Writer>, row: Value) -> PyResult {
    let text = line(vm, this.dialect.get(), row)?;
    vm.call(this.write.get(), &[text.value()])
}

/// CSV writer
///
/// Writer objects are responsible for generating tabular data
/// in CSV format from sequence input.
///
#[class("writer", module = "_csv")]
impl Writer {
    /// Construct and write a CSV record from an iterable of fields.
    ///
    /// Non-string elements will be converted to string.
    #[method("writerow(row, /)")]
    fn writerow(vm: &Vm, this: Gc<Self>, row: Value) -> PyResult {
        write_row(vm, this, row)
    }
    /// Construct and write a series of iterables to a csv file.
    ///
    /// Non-string elements will be converted to string.
    #[method("writerows(rows, /)")]
    fn writerows(vm: &Vm, this: Gc<Self>, rows: Value) -> PyResult<()> {
        let iterator = vm.iter(rows)?;
        while let Some(row) = vm.next(iterator)? {
            write_row(vm, this, row)?;
        }
        Ok(())
    }
    #[getter]
    fn dialect(this: Gc<Self>) -> Gc<Dialect> {
        this.dialect.get()
    }
}
