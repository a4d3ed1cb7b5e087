//! The module `_tokenize`: the interpreter's tokenizer for the module `tokenize`.

use std::cell::Cell;
use taipan_compiler::syntax::tokens::{TokenError, TokenErrorKind, TokenInfo, tokens};
use taipan_macros::{class, module, native_object};
use taipan_vm::codecs::decode_object;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What was read, and how far it has been given.
struct Read {
    source: String,
    tokens: std::vec::IntoIter<TokenInfo>,
    error: Option<TokenError>,
    /// The line of the token given last, and its str.
    line: std::ops::Range<usize>,
}

/// An iterator over the tokens of what a `readline` function gives.
#[native_object("_tokenize.TokenizerIter")]
pub struct TokenizerIter {
    readline: ValueCell,
    /// The str of the line given last.
    line: ValueCell,
    #[untraced]
    encoding: Option<String>,
    #[untraced]
    extra: bool,
    #[untraced]
    read: Cell<Option<Box<Read>>>,
}

/// Reads all lines.
fn read_source(vm: &Vm, this: Gc<TokenizerIter>) -> PyResult<String> {
    let mut source = Vec::new();
    loop {
        let line = match vm.call(this.readline.get(), &[]) {
            Ok(line) => line,
            Err(raised) => match vm.take_if(vm.exc().stop_iteration) {
                Some(_) => break,
                None => return Err(raised),
            },
        };
        let text = match &this.encoding {
            Some(encoding) => {
                if line.downcast::<Bytes>().is_none() {
                    return Err(vm.type_error("readline() returned a non-bytes object"));
                }
                decode_object(vm, line, encoding, "replace")?
            }
            None => match line.downcast::<Str>() {
                Some(text) => text,
                None => return Err(vm.type_error("readline() returned a non-string object")),
            },
        };
        if text.bytes().is_empty() {
            break;
        }
        source.extend_from_slice(text.bytes());
    }
    match String::from_utf8(source) {
        Ok(source) => Ok(source),
        Err(e) => {
            let text = vm.str_from_bytes(e.as_bytes());
            taipan_vm::codecs::encode_str(vm, text, "utf-8", "strict")?;
            Err(vm.value_error("source cannot be encoded"))
        }
    }
}

fn raise(vm: &Vm, error: &TokenError) -> Raised {
    let class = match error.kind {
        TokenErrorKind::Syntax => vm.exc().syntax_error,
        TokenErrorKind::Indentation => vm.exc().indentation_error,
        TokenErrorKind::Tab => vm.exc().tab_error,
    };
    let message = vm.str(&error.message).value();
    let Some(place) = &error.place else { return vm.raise_with(class, message) };
    let (end_line, end_offset) = match place.end {
        Some((line, offset)) => {
            (vm.int(line as i64), offset.map_or(Value::NONE, |offset| vm.int(offset as i64)))
        }
        None => (Value::NONE, Value::NONE),
    };
    let details = vm.new_tuple(&[
        vm.str("<string>").value(),
        vm.int(place.line as i64),
        vm.int(place.offset as i64),
        place.text.as_ref().map_or(Value::NONE, |text| vm.str(text).value()),
        end_line,
        end_offset,
    ]);
    match vm.call(class.value(), &[message, details.value()]) {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

fn place(vm: &Vm, (line, col): (u32, i32)) -> Value {
    vm.new_tuple(&[vm.int(line as i64), vm.int(col as i64)]).value()
}

#[class("TokenizerIter", module = "_tokenize")]
impl TokenizerIter {
    #[new("TokenizerIter(readline, *, encoding=None, extra_tokens)")]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        readline: Value,
        encoding: Option<String>,
        extra_tokens: bool,
    ) -> Gc<Self> {
        TokenizerIter::alloc(vm, cls, |head| TokenizerIter {
            head,
            readline: ValueCell::new(readline),
            line: ValueCell::new(Value::NONE),
            encoding,
            extra: extra_tokens,
            read: Cell::new(None),
        })
    }

    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }

    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        let mut read = match this.read.take() {
            Some(read) => read,
            None => {
                let source = read_source(vm, this)?;
                let (tokens, error) = tokens(&source, this.extra);
                Box::new(Read { source, tokens: tokens.into_iter(), error, line: usize::MAX..usize::MAX })
            }
        };
        let result = match (read.tokens.next(), read.error.take()) {
            (Some(token), error) => {
                read.error = error;
                if read.line != token.line {
                    this.line.set(this.header(), vm.str(&read.source[token.line.clone()]).value());
                    read.line = token.line.clone();
                }
                let items = [
                    vm.int(token.kind as i64),
                    vm.str(&read.source[token.text.clone()]).value(),
                    place(vm, token.start),
                    place(vm, token.end),
                    this.line.get(),
                ];
                Ok(Some(vm.new_tuple(&items).value()))
            }
            (None, Some(error)) => Err(raise(vm, &error)),
            (None, None) => Ok(None),
        };
        this.read.set(Some(read));
        result
    }
}

#[module("_tokenize", classes(TokenizerIter))]
pub mod module {
    use super::*;
}
