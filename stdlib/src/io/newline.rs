//! Newlines: which ones end a line, how they are translated, and `IncrementalNewlineDecoder`.

use super::int_arg;
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_text::find::find_bytes;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The `newline` argument of text streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// None: all are read as `\n`.
    Translate,
    /// `''`: all end a line and stay as they are.
    Any,
    Lf,
    Cr,
    CrLf,
}

impl Ending {
    /// From the argument; `quoted`: whether an error shows it as a literal.
    ///
    /// # Errors
    /// TypeError, ValueError
    pub fn from_argument(vm: &Vm, v: Value, quoted: bool) -> PyResult<Ending> {
        if v.is_none() {
            return Ok(Ending::Translate);
        }
        let Some(s) = v.downcast::<Str>() else {
            let got = vm.type_of(v).name();
            return Err(vm.type_error(format!("newline must be str or None, not {got}")));
        };
        match s.bytes() {
            b"" => Ok(Ending::Any),
            b"\n" => Ok(Ending::Lf),
            b"\r" => Ok(Ending::Cr),
            b"\r\n" => Ok(Ending::CrLf),
            _ => {
                let shown = if quoted { vm.repr(v)? } else { s };
                Err(vm.value_error(format!("illegal newline value: {}", shown.as_str_lossy())))
            }
        }
    }
    /// The argument that gives this.
    pub fn argument(self, vm: &Vm) -> Value {
        match self {
            Ending::Translate => Value::NONE,
            Ending::Any => vm.str("").value(),
            Ending::Lf => vm.str("\n").value(),
            Ending::Cr => vm.str("\r").value(),
            Ending::CrLf => vm.str("\r\n").value(),
        }
    }
    /// What `\n` is written as, where that is something else.
    pub fn written(self) -> Option<&'static [u8]> {
        match self {
            Ending::Cr => Some(b"\r"),
            Ending::CrLf => Some(b"\r\n"),
            _ => None,
        }
    }
}

/// Length of the first line of `text` with its end, if that is there. `last`: a `\r` at the end is not half of `\r\n`.
pub fn find_line(text: &[u8], ending: Ending, last: bool) -> Option<usize> {
    match ending {
        Ending::Translate | Ending::Lf => find_bytes(text, b"\n").map(|i| i + 1),
        Ending::Cr => find_bytes(text, b"\r").map(|i| i + 1),
        Ending::CrLf => find_bytes(text, b"\r\n").map(|i| i + 2),
        Ending::Any => {
            let i = text.iter().position(|b| matches!(b, b'\n' | b'\r'))?;
            match (text[i], text.get(i + 1)) {
                (b'\r', Some(b'\n')) => Some(i + 2),
                (b'\r', None) if !last => None,
                _ => Some(i + 1),
            }
        }
    }
}

/// The text with `\n` replaced by `newline`.
pub fn replace_newlines(text: &[u8], newline: &[u8]) -> Vec<u8> {
    taipan_text::replace::replace_bytes(text, b"\n", newline, usize::MAX).unwrap_or_else(|| text.to_vec())
}

const SEEN_CR: u8 = 1;
const SEEN_LF: u8 = 2;
const SEEN_CRLF: u8 = 4;

/// Translates newlines piece by piece and notes which ones it met.
#[derive(Clone, Copy, Default, Debug)]
pub struct Translator {
    active: bool,
    translate: bool,
    pending_cr: bool,
    seen: u8,
}

impl Translator {
    /// What a text stream with this ending needs.
    pub fn new(ending: Ending) -> Translator {
        Translator {
            active: matches!(ending, Ending::Translate | Ending::Any),
            translate: ending == Ending::Translate,
            pending_cr: false,
            seen: 0,
        }
    }
    /// False when text goes through as it is and nothing is noted.
    pub fn is_active(&self) -> bool {
        self.active
    }
    /// A `\r` is kept until it is known whether `\n` follows.
    pub fn pending(&self) -> bool {
        self.pending_cr
    }
    /// Goes on as if a `\r` was kept, or not.
    pub fn restart(&mut self, pending: bool) {
        self.pending_cr = pending;
    }
    /// Appends the translation of `text` to `out`. `last`: nothing follows.
    pub fn run(&mut self, text: &[u8], last: bool, out: &mut Vec<u8>) {
        if !self.active {
            out.extend_from_slice(text);
            return;
        }
        let start = out.len();
        if self.pending_cr && (!text.is_empty() || last) {
            out.push(b'\r');
            self.pending_cr = false;
        }
        out.extend_from_slice(text);
        if !last && out.len() > start && out.last() == Some(&b'\r') {
            out.pop();
            self.pending_cr = true;
        }
        if find_bytes(&out[start..], b"\r").is_none() {
            if self.seen & SEEN_LF == 0 && find_bytes(&out[start..], b"\n").is_some() {
                self.seen |= SEEN_LF;
            }
            return;
        }
        let (mut from, mut to) = (start, start);
        while from < out.len() {
            let byte = out[from];
            from += 1;
            match byte {
                b'\r' if out.get(from) == Some(&b'\n') => {
                    self.seen |= SEEN_CRLF;
                    from += 1;
                    if !self.translate {
                        out[to] = b'\r';
                        to += 1;
                    }
                    out[to] = b'\n';
                }
                b'\r' => {
                    self.seen |= SEEN_CR;
                    out[to] = if self.translate { b'\n' } else { b'\r' };
                }
                b'\n' => {
                    self.seen |= SEEN_LF;
                    out[to] = b'\n';
                }
                _ => out[to] = byte,
            }
            to += 1;
        }
        out.truncate(to);
    }
    /// The attribute `newlines`: None, the newline that was met, or a tuple of several.
    pub fn newlines(&self, vm: &Vm) -> Value {
        let all = [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")];
        let mut found = [Value::NONE; 3];
        let mut n = 0;
        for (bit, text) in all {
            if self.seen & bit != 0 {
                found[n] = vm.str(text).value();
                n += 1;
            }
        }
        if n <= 1 { found[0] } else { vm.new_tuple(&found[..n]).value() }
    }
}

/// `IncrementalNewlineDecoder`
#[native_object("_io.IncrementalNewlineDecoder")]
pub struct IncrementalNewlineDecoder {
    /// None: what is decoded is text already. UNBOUND: not initialised.
    decoder: ValueCell,
    #[untraced]
    translator: RefCell<Translator>,
    translate: Cell<bool>,
}

type This = Gc<IncrementalNewlineDecoder>;

fn decoder(vm: &Vm, this: This) -> PyResult {
    let d = this.decoder.get();
    if d.is_unbound() {
        return Err(vm.value_error("IncrementalNewlineDecoder.__init__() not called"));
    }
    Ok(d)
}

/// Codec used when reading a file in universal newlines mode.
///
/// It wraps another incremental decoder, translating \r\n and \r into \n.
/// It also records the types of newlines encountered.  When used with
/// translate=False, it ensures that the newline sequence is returned in
/// one piece. When used with decoder=None, it expects unicode strings as
/// decode input and translates newlines without first invoking an external
/// decoder.
#[class("IncrementalNewlineDecoder", module = "_io", subclassable)]
impl IncrementalNewlineDecoder {
    #[new(
        "IncrementalNewlineDecoder(*args, **kwargs)",
        text_signature = "(decoder, translate, errors='strict')"
    )]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> This {
        IncrementalNewlineDecoder::alloc(vm, cls, |head| IncrementalNewlineDecoder {
            head,
            decoder: ValueCell::new(Value::UNBOUND),
            translator: RefCell::new(Translator::default()),
            translate: Cell::new(false),
        })
    }
    #[init_method("IncrementalNewlineDecoder(decoder, translate, errors='strict')")]
    fn init(vm: &Vm, this: This, decoder: Value, translate: bool, errors: Value) -> PyResult<()> {
        if errors.downcast::<Str>().is_none() {
            return Err(vm.type_error("errors must be a string"));
        }
        this.decoder.set(this.header(), decoder);
        this.translate.set(translate);
        *this.translator.borrow_mut() =
            Translator::new(if translate { Ending::Translate } else { Ending::Any });
        Ok(())
    }
    #[method("decode(input, final=False)")]
    fn decode(vm: &Vm, this: This, input: Value, last: bool) -> PyResult<Gc<Str>> {
        let decoder = decoder(vm, this)?;
        let text = if decoder.is_none() {
            input
        } else {
            vm.call_method_str(decoder, "decode", &[input, Value::bool(last)])?
        };
        let Some(text) = text.downcast::<Str>() else {
            let got = vm.type_of(text).name();
            return Err(vm.type_error(format!("decoder should return a string result, not '{got}'")));
        };
        let mut out = Vec::new();
        this.translator.borrow_mut().run(text.bytes(), last, &mut out);
        Ok(vm.str_from_bytes(&out))
    }
    #[method("getstate()")]
    fn getstate(vm: &Vm, this: This) -> PyResult<(Value, Value)> {
        let decoder = decoder(vm, this)?;
        let (mut buffer, mut flag) = (vm.bytes(b"").value(), 0);
        if !decoder.is_none() {
            let state = vm.call_method_str(decoder, "getstate", &[])?;
            let Some(t) = state.downcast::<Tuple>().filter(|t| t.len == 2) else {
                return Err(vm.type_error("illegal decoder state"));
            };
            buffer = t.items()[0];
            flag = int_arg(vm, t.items()[1])?;
        }
        flag = flag.wrapping_shl(1) | i64::from(this.translator.borrow().pending());
        Ok((buffer, vm.int(flag)))
    }
    #[method("setstate(state, /)")]
    fn setstate(vm: &Vm, this: This, state: Value) -> PyResult<()> {
        let decoder = decoder(vm, this)?;
        let Some(t) = state.downcast::<Tuple>() else {
            return Err(vm.type_error("state argument must be a tuple"));
        };
        if t.len != 2 {
            return Err(vm.type_error("illegal decoder state"));
        }
        let flag = int_arg(vm, t.items()[1])?;
        this.translator.borrow_mut().pending_cr = flag & 1 != 0;
        if !decoder.is_none() {
            let inner = vm.new_tuple(&[t.items()[0], vm.int(flag >> 1)]).value();
            vm.call_method_str(decoder, "setstate", &[inner])?;
        }
        Ok(())
    }
    #[method("reset()")]
    fn reset(vm: &Vm, this: This) -> PyResult<()> {
        let decoder = decoder(vm, this)?;
        {
            let mut t = this.translator.borrow_mut();
            t.pending_cr = false;
            t.seen = 0;
        }
        if !decoder.is_none() {
            vm.call_method_str(decoder, "reset", &[])?;
        }
        Ok(())
    }
    #[getter]
    fn newlines(vm: &Vm, this: This) -> PyResult {
        decoder(vm, this)?;
        Ok(this.translator.borrow().newlines(vm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(ending: Ending, pieces: &[&str]) -> String {
        let mut t = Translator::new(ending);
        let mut out = Vec::new();
        for p in pieces {
            t.run(p.as_bytes(), false, &mut out);
        }
        t.run(b"", true, &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn translation_across_pieces() {
        assert_eq!(pieces(Ending::Translate, &["a\r", "\nb\rc\r\n", "d\r"]), "a\nb\nc\nd\n");
        assert_eq!(pieces(Ending::Any, &["a\r", "\nb\rc\r\n"]), "a\r\nb\rc\r\n");
        assert_eq!(pieces(Ending::Lf, &["a\r", "\nb"]), "a\r\nb");
    }

    #[test]
    fn lines() {
        assert_eq!(find_line(b"a\rb", Ending::Any, true), Some(2));
        assert_eq!(find_line(b"a\r\nb", Ending::Any, true), Some(3));
        assert_eq!(find_line(b"a\r", Ending::Any, false), None);
        assert_eq!(find_line(b"a\nb\r\n", Ending::CrLf, true), Some(5));
        assert_eq!(find_line(b"ab", Ending::Lf, true), None);
    }
}
