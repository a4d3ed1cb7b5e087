//! `StringIO`: a text stream in memory. The text is kept as bytes of generalised UTF-8 with the position both in
//! characters and in bytes, so that reading and writing in sequence never count.

use super::base::TextIoBase;
use super::newline::{Ending, Translator, find_line};
use super::{int_arg, size_arg};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_text::wtf8;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::{Dict, Str, Tuple, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A `StringIO`.
#[native_object("_io.StringIO")]
pub struct StringIO {
    #[untraced]
    text: RefCell<Vec<u8>>,
    /// Characters in the text.
    chars: Cell<usize>,
    /// Position in characters; may be beyond the end.
    pos: Cell<usize>,
    /// The same in bytes (the end, when beyond it).
    at: Cell<usize>,
    closed: Cell<bool>,
    #[untraced]
    ending: Cell<Ending>,
    /// How `\n` is written, or how newlines are translated on reading what was written.
    #[untraced]
    translator: RefCell<Translator>,
    ready: Cell<bool>,
}

type This = Gc<StringIO>;

fn open(vm: &Vm, this: This) -> PyResult<()> {
    if !this.ready.get() {
        return Err(vm.value_error("I/O operation on uninitialized object"));
    }
    if this.closed.get() { Err(vm.value_error("I/O operation on closed file")) } else { Ok(()) }
}

/// Sets the position in characters.
fn set_pos(this: This, pos: usize) {
    let text = this.text.borrow();
    this.pos.set(pos);
    this.at.set(if pos >= this.chars.get() {
        text.len()
    } else if this.chars.get() == text.len() {
        pos
    } else {
        wtf8::offset_of(&text, pos)
    });
}

/// Puts text at the position, over what is there.
fn put(vm: &Vm, this: This, new: &[u8]) -> PyResult<()> {
    if new.is_empty() {
        return Ok(());
    }
    let added = if new.is_ascii() { new.len() } else { wtf8::count(new) };
    let mut text = this.text.borrow_mut();
    vm.reserve(&mut text, new.len())?;
    if this.pos.get() > this.chars.get() {
        let gap = this.pos.get() - this.chars.get();
        if text.try_reserve(gap).is_err() {
            return Err(vm.memory_error(""));
        }
        let len = text.len();
        text.resize(len + gap, 0);
        this.chars.set(this.pos.get());
        this.at.set(text.len());
    }
    let at = this.at.get();
    let over = added.min(this.chars.get() - this.pos.get());
    let end = if over == 0 { at } else { at + wtf8::offset_of(&text[at..], over) };
    if end == text.len() {
        text.truncate(at);
        text.extend_from_slice(new);
    } else {
        text.splice(at..end, new.iter().copied());
    }
    this.chars.set(this.chars.get() + added - over);
    this.pos.set(this.pos.get() + added);
    this.at.set(at + new.len());
    Ok(())
}

fn write(vm: &Vm, this: This, s: Gc<Str>) -> PyResult<()> {
    let bytes = s.bytes();
    if !this.translator.borrow().is_active() && this.ending.get().written().is_none() {
        return put(vm, this, bytes);
    }
    let mut out = Vec::new();
    this.translator.borrow_mut().run(bytes, true, &mut out);
    if let Some(nl) = this.ending.get().written() {
        out = super::newline::replace_newlines(&out, nl);
    }
    put(vm, this, &out)
}

/// Takes the next `n` bytes, which are whole characters.
fn take(vm: &Vm, this: This, n: usize) -> Gc<Str> {
    let s = {
        let text = this.text.borrow();
        vm.str_from_bytes(&text[this.at.get()..this.at.get() + n])
    };
    this.at.set(this.at.get() + n);
    this.pos.set(this.pos.get() + s.char_len());
    s
}

/// Number of bytes of the next `n` characters, at most up to `limit` bytes.
fn bytes_of(this: This, n: Option<usize>) -> usize {
    let text = this.text.borrow();
    let rest = &text[this.at.get()..];
    match n {
        None => rest.len(),
        Some(n) if n >= this.chars.get().saturating_sub(this.pos.get()) => rest.len(),
        Some(n) if this.chars.get() == text.len() => n,
        Some(n) => wtf8::offset_of(rest, n),
    }
}

fn line(vm: &Vm, this: This, limit: Option<usize>) -> Gc<Str> {
    let room = bytes_of(this, limit);
    let n = {
        let text = this.text.borrow();
        let rest = &text[this.at.get()..][..room];
        find_line(rest, this.ending.get(), true).unwrap_or(room)
    };
    take(vm, this, n)
}

/// Text I/O implementation using an in-memory buffer.
///
/// The initial_value argument sets the value of object.  The newline
/// argument is like the one of TextIOWrapper's constructor.
#[class("StringIO", module = "_io", base = TextIoBase, dict, subclassable, weakrefable)]
impl StringIO {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.update_slots(|s| s.idle = Some(super::idle::in_memory));
        Ok(())
    }
    #[new("StringIO(*args, **kwargs)", text_signature = "(initial_value='', newline='\\n')")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> This {
        StringIO::alloc(vm, cls, |head| StringIO {
            head,
            text: RefCell::new(Vec::new()),
            chars: Cell::new(0),
            pos: Cell::new(0),
            at: Cell::new(0),
            closed: Cell::new(false),
            ending: Cell::new(Ending::Lf),
            translator: RefCell::new(Translator::default()),
            ready: Cell::new(false),
        })
    }
    #[init_method("StringIO(initial_value='', newline='\\n')")]
    fn init(vm: &Vm, this: This, initial_value: Value, newline: Value) -> PyResult<()> {
        this.ready.set(false);
        let ending = Ending::from_argument(vm, newline, true)?;
        this.ending.set(ending);
        *this.translator.borrow_mut() = Translator::new(ending);
        this.text.borrow_mut().clear();
        this.chars.set(0);
        this.pos.set(0);
        this.at.set(0);
        this.closed.set(false);
        if let Some(s) = initial_value.downcast::<Str>() {
            write(vm, this, s)?;
            set_pos(this, 0);
        } else if !initial_value.is_none() {
            let got = vm.type_of(initial_value).name();
            return Err(vm.type_error(format!("initial_value must be str or None, not {got}")));
        }
        this.ready.set(true);
        Ok(())
    }
    /// Read at most size characters, returned as a string.
    #[method("read(size=-1, /)")]
    fn read(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Str>> {
        let n = size_arg(vm, size)?;
        open(vm, this)?;
        Ok(take(vm, this, bytes_of(this, n)))
    }
    /// Read until newline or EOF.
    #[method("readline(size=-1, /)")]
    fn readline(vm: &Vm, this: This, size: Value) -> PyResult<Gc<Str>> {
        let n = size_arg(vm, size)?;
        open(vm, this)?;
        Ok(line(vm, this, n))
    }
    /// Write string to file.
    #[method("write(s, /)")]
    fn write(vm: &Vm, this: This, s: Value) -> PyResult<usize> {
        let Some(s) = s.downcast::<Str>() else {
            let got = vm.type_of(s).name();
            return Err(vm.type_error(format!("string argument expected, got '{got}'")));
        };
        open(vm, this)?;
        write(vm, this, s)?;
        Ok(s.char_len())
    }
    /// Retrieve the entire contents of the object.
    #[method("getvalue()")]
    fn getvalue(vm: &Vm, this: This) -> PyResult<Gc<Str>> {
        open(vm, this)?;
        Ok(vm.str_from_bytes(&this.text.borrow()))
    }
    /// Tell the current file position.
    #[method("tell()")]
    fn tell(vm: &Vm, this: This) -> PyResult<usize> {
        open(vm, this)?;
        Ok(this.pos.get())
    }
    /// Change stream position.
    #[method("seek(pos, whence=0, /)")]
    fn seek(vm: &Vm, this: This, pos: Value, whence: i32) -> PyResult<usize> {
        let pos = int_arg(vm, pos)?;
        open(vm, this)?;
        if !(0..=2).contains(&whence) {
            return Err(vm.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)")));
        }
        if pos < 0 && whence == 0 {
            return Err(vm.value_error(format!("Negative seek position {pos}")));
        }
        if whence != 0 && pos != 0 {
            return Err(vm.raise_message(vm.exc().os_error, "Can't do nonzero cur-relative seeks"));
        }
        match whence {
            0 => set_pos(this, pos as usize),
            2 => set_pos(this, this.chars.get()),
            _ => {}
        }
        Ok(this.pos.get())
    }
    /// Truncate size to pos.
    #[method("truncate(pos=None, /)")]
    fn truncate(vm: &Vm, this: This, pos: Value) -> PyResult<usize> {
        open(vm, this)?;
        let size = if pos.is_none() {
            this.pos.get()
        } else {
            let n = int_arg(vm, pos)?;
            match usize::try_from(n) {
                Ok(n) => n,
                Err(_) => return Err(vm.value_error(format!("Negative size value {n}"))),
            }
        };
        if size < this.chars.get() {
            let pos = this.pos.get();
            set_pos(this, size);
            this.text.borrow_mut().truncate(this.at.get());
            this.chars.set(size);
            set_pos(this, pos);
        }
        Ok(size)
    }
    /// Close the IO object.
    #[method("close()")]
    fn close(this: This) {
        this.closed.set(true);
        this.text.take();
        this.chars.set(0);
        this.at.set(0);
    }
    /// Returns True if the IO object can be read.
    #[method("readable()")]
    fn readable(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| true)
    }
    /// Returns True if the IO object can be written.
    #[method("writable()")]
    fn writable(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| true)
    }
    /// Returns True if the IO object can be seeked.
    #[method("seekable()")]
    fn seekable(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| true)
    }
    #[method("__getstate__()")]
    fn getstate(vm: &Vm, this: This) -> PyResult<(Value, Value, usize, Value)> {
        open(vm, this)?;
        let text = vm.str_from_bytes(&this.text.borrow()).value();
        let newline = this.ending.get().argument(vm);
        let dict = attribute::attribute_dict(vm, this.value());
        let dict = if dict.is_empty() { Value::NONE } else { dict.copy(vm).value() };
        Ok((text, newline, this.pos.get(), dict))
    }
    #[method("__setstate__(state, /)")]
    fn setstate(vm: &Vm, this: This, state: Value) -> PyResult<()> {
        let Some(t) = state.downcast::<Tuple>().filter(|t| t.len >= 4) else {
            let (class, got) = (vm.type_of(this.value()).name(), vm.type_of(state).name());
            return Err(vm.type_error(format!("{class}.__setstate__ argument should be 4-tuple, got {got}")));
        };
        let items = t.items();
        Self::init(vm, this, Value::NONE, items[1])?;
        if let Some(s) = items[0].downcast::<Str>() {
            put(vm, this, s.bytes())?;
        }
        let pos = int_arg(vm, items[2])?;
        let Ok(pos) = usize::try_from(pos) else {
            return Err(vm.value_error("position value cannot be negative"));
        };
        set_pos(this, pos);
        if let Some(d) = items[3].downcast::<Dict>() {
            taipan_vm::builtins::dict::update(vm, attribute::attribute_dict(vm, this.value()), d.value())?;
        }
        Ok(())
    }
    #[getter]
    fn closed(this: This) -> bool {
        this.closed.get()
    }
    #[getter]
    fn line_buffering(vm: &Vm, this: This) -> PyResult<bool> {
        open(vm, this).map(|()| false)
    }
    #[getter]
    fn newlines(vm: &Vm, this: This) -> PyResult {
        open(vm, this)?;
        let translator = this.translator.borrow();
        Ok(if translator.is_active() { translator.newlines(vm) } else { Value::NONE })
    }
    #[slot(next)]
    fn next(vm: &Vm, this: This) -> PyResult<Option<Value>> {
        open(vm, this)?;
        let l = if super::is_native_class(vm, this.value()) {
            line(vm, this, None).value()
        } else {
            vm.call_method(this.value(), vm.names().readline, &[])?
        };
        Ok(if vm.len(l)? == 0 { None } else { Some(l) })
    }
}
