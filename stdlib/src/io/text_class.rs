//! The class `TextIOWrapper`.

use super::base::TextIoBase;
use super::buffered::Buffered;
use super::codec::Codec;
use super::newline::{Ending, Translator};
use super::text::{self, TextIOWrapper, This};
use super::{fileio, is_native_class, position, size_arg, stream_repr, then_close};
use std::cell::{Cell, RefCell};
use taipan_macros::class;
use taipan_text::codecs::handlers::Handler;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Sets the codec for an encoding and an error handler.
fn set_codec(vm: &Vm, this: This, encoding: Value, errors: Value) -> PyResult<()> {
    let Some(name) = encoding.downcast::<Str>() else {
        let got = vm.type_of(encoding).name();
        return Err(
            vm.type_error(format!("TextIOWrapper() argument 'encoding' must be str or None, not {got}"))
        );
    };
    let Some(errors_name) = errors.downcast::<Str>() else {
        let got = vm.type_of(errors).name();
        return Err(
            vm.type_error(format!("TextIOWrapper() argument 'errors' must be str or None, not {got}"))
        );
    };
    for s in [name, errors_name] {
        if s.bytes().contains(&0) {
            return Err(vm.value_error("embedded null character"));
        }
    }
    let handler = Handler::from_name(&errors_name.as_str_lossy());
    let buffer = this.buffer.get();
    let able = |method: &str| -> PyResult<bool> {
        let v = vm.call_method_str(buffer, method, &[])?;
        vm.truth(v)
    };
    let (reads, writes) = (able("readable")?, able("writable")?);
    let written = handler.map_or(Codec::Other, |_| Codec::from_name(&name.as_str_lossy()));
    // Some handlers cannot answer errors in decoding.
    let codec = if handler.is_some_and(Handler::decodes) { written } else { Codec::Other };
    let (mut encoder, mut decoder) = (Value::bool(true), Value::bool(true));
    if codec == Codec::Other {
        let codecs = taipan_vm::import::import(vm, "codecs")?;
        let info = vm.call_method_str(codecs, "lookup", &[encoding])?;
        if let Some(is_text) = vm.getattr_opt(info, vm.intern_str("_is_text_encoding"))?
            && !vm.truth(is_text)?
        {
            let message = format!(
                "'{}' is not a text encoding; use codecs.open() to handle arbitrary codecs",
                name.as_str_lossy()
            );
            return Err(vm.lookup_error(message));
        }
        vm.call_method_str(codecs, "lookup_error", &[errors])?;
        if reads {
            decoder = vm.call_method_str(info, "incrementaldecoder", &[errors])?;
        }
        if writes {
            encoder = vm.call_method_str(info, "incrementalencoder", &[errors])?;
        }
    }
    this.codec.set(codec);
    this.written.set(written);
    this.handler.set(handler.unwrap_or(Handler::Strict));
    this.encoding.set(this.header(), encoding);
    this.errors.set(this.header(), errors);
    this.encoder.set(this.header(), if writes { encoder } else { Value::NONE });
    this.decoder.set(this.header(), if reads { decoder } else { Value::NONE });
    Ok(())
}

fn set_newline(this: This, ending: Ending) {
    this.ending.set(ending);
    *this.translator.borrow_mut() = Translator::new(ending);
    this.chunk_translator.set(Translator::new(ending));
}

/// An encoder of a file that is not written from its beginning makes no mark there.
fn fix_encoder(vm: &Vm, this: This) -> PyResult<()> {
    if this.codec.get() == Codec::Other && this.seekable.get() && !this.encoder.get().is_none() {
        let at = vm.call_method_str(this.buffer.get(), "tell", &[])?;
        if vm.truth(at)? {
            vm.call_method_str(this.encoder.get(), "setstate", &[Value::int32(0)])?;
        }
    }
    Ok(())
}

/// An argument of `reconfigure` that is a number, not 0 for true; None leaves things as they are.
fn flag(vm: &Vm, value: Value, now: bool) -> PyResult<bool> {
    if value.is_none() { Ok(now) } else { Ok(crate::keywords::c_int(vm, value)? != 0) }
}

/// The encoding to use for the argument `encoding`.
fn encoding_argument(vm: &Vm, encoding: Value) -> Value {
    match encoding.downcast::<Str>() {
        None if encoding.is_none() => vm.str("UTF-8").value(),
        Some(s) if s.bytes() == b"locale" => vm.str("UTF-8").value(),
        _ => encoding,
    }
}

/// Character and line based layer over a BufferedIOBase object, buffer.
///
/// encoding gives the name of the encoding that the stream will be
/// decoded or encoded with. It defaults to locale.getencoding().
///
/// errors determines the strictness of encoding and decoding (see
/// help(codecs.Codec) or the documentation for codecs.register) and
/// defaults to "strict".
///
/// newline controls how line endings are handled. It can be None, '',
/// '\n', '\r', and '\r\n'.  It works as follows:
///
/// * On input, if newline is None, universal newlines mode is
///   enabled. Lines in the input can end in '\n', '\r', or '\r\n', and
///   these are translated into '\n' before being returned to the
///   caller. If it is '', universal newline mode is enabled, but line
///   endings are returned to the caller untranslated. If it has any of
///   the other legal values, input lines are only terminated by the given
///   string, and the line ending is returned to the caller untranslated.
///
/// * On output, if newline is None, any '\n' characters written are
///   translated to the system default line separator, os.linesep. If
///   newline is '' or '\n', no translation takes place. If newline is any
///   of the other legal values, any '\n' characters written are translated
///   to the given string.
///
/// If line_buffering is True, a call to flush is implied when a call to
/// write contains a newline character.
#[class("TextIOWrapper", module = "_io", base = TextIoBase, dict, subclassable, weakrefable)]
impl TextIOWrapper {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.update_slots(|s| s.idle = Some(super::idle::text));
        Ok(())
    }
    #[new(
        "TextIOWrapper(*args, **kwargs)",
        text_signature = "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)"
    )]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> This {
        TextIOWrapper::alloc(vm, cls, |head| TextIOWrapper {
            head,
            buffer: ValueCell::new(Value::NONE),
            direct: Cell::new(false),
            codec: Cell::new(Codec::Utf8),
            written: Cell::new(Codec::Utf8),
            handler: Cell::new(Handler::Strict),
            encoding: ValueCell::new(Value::NONE),
            errors: ValueCell::new(Value::NONE),
            encoder: ValueCell::new(Value::NONE),
            decoder: ValueCell::new(Value::NONE),
            ending: Cell::new(Ending::Translate),
            translator: RefCell::new(Translator::default()),
            chunk_translator: Cell::new(Translator::default()),
            text: RefCell::new(Vec::new()),
            pos: Cell::new(0),
            chunk_at: Cell::new(0),
            chunk: RefCell::new(Vec::new()),
            chunk_flags: Cell::new(0),
            same: Cell::new(true),
            undecoded: RefCell::new(Vec::new()),
            waiting: RefCell::new(Vec::new()),
            line_buffering: Cell::new(false),
            write_through: Cell::new(false),
            chunk_size: Cell::new(8192),
            seekable: Cell::new(false),
            telling: Cell::new(false),
            has_read1: Cell::new(false),
            ready: Cell::new(false),
            detached: Cell::new(false),
            finalizing: Cell::new(false),
        })
    }
    #[init_method(
        "TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn init(
        vm: &Vm,
        this: This,
        buffer: Value,
        encoding: Value,
        errors: Value,
        newline: Value,
        line_buffering: bool,
        write_through: bool,
    ) -> PyResult<()> {
        this.ready.set(false);
        this.detached.set(false);
        if encoding.is_none() {
            super::open::warn_default_encoding(vm, 1)?;
        }
        let ending = Ending::from_argument(vm, newline, false)?;
        let errors = if errors.is_none() { vm.str("strict").value() } else { errors };
        this.buffer.set(this.header(), buffer);
        this.direct.set(buffer.downcast::<Buffered>().is_some() && is_native_class(vm, buffer));
        set_codec(vm, this, encoding_argument(vm, encoding), errors)?;
        set_newline(this, ending);
        text::forget_text(this);
        this.waiting.borrow_mut().clear();
        this.line_buffering.set(line_buffering);
        this.write_through.set(write_through);
        let seekable = vm.call_method_str(buffer, "seekable", &[])?;
        this.seekable.set(vm.truth(seekable)?);
        this.telling.set(this.seekable.get());
        this.has_read1.set(vm.getattr_opt(buffer, vm.intern_str("read1"))?.is_some());
        fix_encoder(vm, this)?;
        fileio::set_owned(buffer, true);
        this.ready.set(true);
        Ok(())
    }
    /// Reconfigure the text stream with new parameters.
    ///
    /// This also does an implicit stream flush.
    #[method(
        "reconfigure(*, encoding=None, errors=None, newline=..., line_buffering=None, write_through=None)",
        text_signature = "($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)"
    )]
    fn reconfigure(
        vm: &Vm,
        this: This,
        encoding: Value,
        errors: Value,
        newline: Value,
        line_buffering: Value,
        write_through: Value,
    ) -> PyResult<()> {
        text::buffer(vm, this)?;
        let new_newline = newline != Value::ELLIPSIS;
        let ending = if new_newline { Ending::from_argument(vm, newline, false)? } else { this.ending.get() };
        let recode = !encoding.is_none() || !errors.is_none();
        let busy = !this.text.borrow().is_empty() || !this.undecoded.borrow().is_empty();
        if busy && (recode || new_newline) {
            let message = "It is not possible to set the encoding or newline of stream after the first read";
            return Err(super::unsupported(vm, message));
        }
        let line = flag(vm, line_buffering, this.line_buffering.get())?;
        let through = flag(vm, write_through, this.write_through.get())?;
        vm.call_method(this.value(), vm.names().flush, &[])?;
        if recode {
            let errors = match (encoding.is_none(), errors.is_none()) {
                (_, false) => errors,
                (true, true) => this.errors.get(),
                (false, true) => vm.str("strict").value(),
            };
            let encoding =
                if encoding.is_none() { this.encoding.get() } else { encoding_argument(vm, encoding) };
            set_codec(vm, this, encoding, errors)?;
            fix_encoder(vm, this)?;
        }
        if new_newline {
            set_newline(this, ending);
        }
        this.line_buffering.set(line);
        this.write_through.set(through);
        Ok(())
    }
    #[method("detach()")]
    fn detach(vm: &Vm, this: This) -> PyResult {
        let buffer = text::buffer(vm, this)?;
        vm.call_method(this.value(), vm.names().flush, &[])?;
        this.ready.set(false);
        this.detached.set(true);
        fileio::set_owned(buffer, false);
        this.buffer.set(this.header(), Value::NONE);
        Ok(buffer)
    }
    #[method("write(text, /)")]
    fn write(vm: &Vm, this: This, text: Value) -> PyResult<usize> {
        let Some(s) = text.downcast::<Str>() else {
            let got = vm.type_of(text).name();
            return Err(vm.type_error(format!("write() argument must be str, not {got}")));
        };
        text::write(vm, this, s)?;
        Ok(s.char_len())
    }
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Str>> {
        text::read(vm, this, size_arg(vm, size)?)
    }
    #[method("readline(size=-1, /)")]
    fn readline(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Str>> {
        let limit = size_arg(vm, size)?;
        text::readline(vm, this, limit)
    }
    #[method("flush()")]
    fn flush(vm: &Vm, this: This) -> PyResult<()> {
        text::flush(vm, this)
    }
    #[method("close()")]
    fn close(vm: &Vm, this: This) -> PyResult<()> {
        let buffer = text::buffer(vm, this)?;
        // Whoever is asked may detach it.
        if super::is_closed(vm, buffer)? || !this.ready.get() {
            return Ok(());
        }
        let flushed = vm.call_method(this.value(), vm.names().flush, &[]).map(|_| ());
        then_close(vm, flushed, || vm.call_method(buffer, vm.names().close, &[]).map(|_| ()))
    }
    /// Set the stream position, and return the new stream position.
    #[method("seek(cookie, whence=0, /)")]
    fn seek(vm: &Vm, this: This, cookie: Value, whence: i32) -> PyResult {
        position::seek(vm, this, cookie, whence)
    }
    /// Return the stream position as an opaque number.
    #[method("tell()")]
    fn tell(vm: &Vm, this: This) -> PyResult {
        position::tell(vm, this)
    }
    #[method("truncate(pos=None, /)")]
    fn truncate(vm: &Vm, this: This, pos: Value) -> PyResult {
        vm.call_method(this.value(), vm.names().flush, &[])?;
        let pos = if pos.is_none() { vm.call_method_str(this.value(), "tell", &[])? } else { pos };
        vm.call_method_str(text::buffer(vm, this)?, "truncate", &[pos])
    }
    #[method("fileno()")]
    fn fileno(vm: &Vm, this: This) -> PyResult {
        vm.call_method(text::buffer(vm, this)?, vm.names().fileno, &[])
    }
    #[method("isatty()")]
    fn isatty(vm: &Vm, this: This) -> PyResult {
        vm.call_method(text::buffer(vm, this)?, vm.names().isatty, &[])
    }
    #[method("seekable()")]
    fn seekable(vm: &Vm, this: This) -> PyResult {
        vm.call_method_str(text::buffer(vm, this)?, "seekable", &[])
    }
    #[method("readable()")]
    fn readable(vm: &Vm, this: This) -> PyResult {
        vm.call_method_str(text::buffer(vm, this)?, "readable", &[])
    }
    #[method("writable()")]
    fn writable(vm: &Vm, this: This) -> PyResult {
        vm.call_method_str(text::buffer(vm, this)?, "writable", &[])
    }
    #[method("__getstate__()")]
    fn getstate(vm: &Vm, this: Value) -> PyResult {
        Err(super::cannot_pickle(vm, this))
    }
    #[member]
    fn encoding(this: This) -> Value {
        this.encoding.get()
    }
    #[getter]
    fn errors(this: This) -> Value {
        this.errors.get()
    }
    #[getter("buffer")]
    fn buffer_attribute(vm: &Vm, this: This) -> PyResult {
        text::buffer(vm, this)
    }
    #[member]
    fn line_buffering(this: This) -> bool {
        this.line_buffering.get()
    }
    #[member]
    fn write_through(this: This) -> bool {
        this.write_through.get()
    }
    #[getter]
    fn name(vm: &Vm, this: This) -> PyResult {
        vm.getattr(text::buffer(vm, this)?, vm.names().name)
    }
    #[getter]
    fn closed(vm: &Vm, this: This) -> PyResult {
        vm.getattr(text::buffer(vm, this)?, vm.names().closed)
    }
    #[getter]
    fn newlines(vm: &Vm, this: This) -> PyResult {
        text::buffer(vm, this)?;
        let translator = this.translator.borrow();
        Ok(if translator.is_active() { translator.newlines(vm) } else { Value::NONE })
    }
    #[getter("_CHUNK_SIZE")]
    fn chunk_size(vm: &Vm, this: This) -> PyResult<usize> {
        text::buffer(vm, this)?;
        Ok(this.chunk_size.get())
    }
    #[setter("_CHUNK_SIZE")]
    fn set_chunk_size(vm: &Vm, this: This, value: Value) -> PyResult<()> {
        text::buffer(vm, this)?;
        if value.is_unbound() {
            let message = "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted";
            return Err(vm.raise_message(vm.exc().attribute_error, message));
        }
        let int = vm.index_of(value)?;
        let Some(n) = vm.int_to_i64(int) else {
            return Err(vm.value_error("cannot fit 'int' into an index-sized integer"));
        };
        if n <= 0 {
            return Err(vm.value_error("a strictly positive integer is required"));
        }
        this.chunk_size.set(n as usize);
        Ok(())
    }
    #[member("_finalizing")]
    fn finalizing(this: This) -> bool {
        this.finalizing.get()
    }
    #[setter("_finalizing")]
    fn set_finalizing(vm: &Vm, this: This, value: Value) -> PyResult<()> {
        super::set_finalizing(vm, &this.finalizing, value)
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: This) -> PyResult<Gc<Str>> {
        if !this.detached.get() {
            text::buffer(vm, this)?;
        }
        stream_repr(vm, this.value(), &["name", "mode", "encoding"])
    }
    #[slot(next)]
    fn next(vm: &Vm, this: This) -> PyResult<Option<Value>> {
        this.telling.set(false);
        let line = if is_native_class(vm, this.value()) {
            text::readline(vm, this, None)?.value()
        } else {
            vm.call_method(this.value(), vm.names().readline, &[])?
        };
        if vm.len(line)? == 0 {
            this.telling.set(this.seekable.get());
            return Ok(None);
        }
        Ok(Some(line))
    }
}
