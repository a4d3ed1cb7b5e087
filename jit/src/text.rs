//! Characters. A program that reads a text character by character compares each with constants, looks for it in constant sets and
//! asks it of what kind it is. Of ASCII characters all of that is a set of 128 bits which the character's code is in or not, so a
//! character that comes from a string is kept as its code, and the string of one character is made only where somebody wants it.

use crate::build::Builder;
use crate::mir::{Cmp, IntOp, Op, Quick, Ty, V};
use taipan_compiler::bytecode::{Instr, Op as Bc};
use taipan_vm::interp::snapshot;
use taipan_vm::layout;
use taipan_vm::native::FunctionDef;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Builtin, Set, Str, Tuple};
use taipan_vm::value::{Gc, Value};

/// What [`Op::CharCode`] gives for what is no string of one ASCII character.
pub const NO_CHAR: u64 = 255;

/// What [`Op::IsText`] gives where it cannot tell.
pub const UNTOLD: u64 = 2;

/// A set of ASCII characters: bit n is the character with code n.
type Chars = u128;

fn chars_where(is: impl Fn(u8) -> bool) -> Chars {
    (0..128u8).filter(|c| is(*c)).fold(0, |set, c| set | 1 << c)
}

/// The characters of which a method of strings without parameters says yes.
fn chars_of_method(name: &str) -> Option<Chars> {
    Some(match name {
        "isdigit" | "isdecimal" | "isnumeric" => chars_where(|c| c.is_ascii_digit()),
        "isalpha" => chars_where(|c| c.is_ascii_alphabetic()),
        "isalnum" => chars_where(|c| c.is_ascii_alphanumeric()),
        "isspace" => chars_where(|c| matches!(c, 9..=13 | 28..=32)),
        "isupper" | "istitle" => chars_where(|c| c.is_ascii_uppercase()),
        "islower" => chars_where(|c| c.is_ascii_lowercase()),
        "isidentifier" => chars_where(|c| c.is_ascii_alphabetic() || c == b'_'),
        "isprintable" => chars_where(|c| matches!(c, 32..=126)),
        "isascii" => Chars::MAX,
        _ => return None,
    })
}

/// The ASCII characters that `in` finds in a constant container. None: others than strings and numbers are in it, too.
fn chars_in(container: Value) -> Option<Chars> {
    let one = |set: Chars, v: Value| {
        if !v.is_heap() {
            return Some(set);
        }
        if v.header_unchecked().shape() != shapes::STR {
            return None;
        }
        match v.cast_unchecked::<Str>().bytes() {
            [c @ 0..128] => Some(set | 1 << *c),
            _ => Some(set),
        }
    };
    match container.is_heap().then(|| container.header_unchecked().shape())? {
        shapes::STR => Some(container.cast_unchecked::<Str>().bytes().iter().fold(0, |set, c| match c {
            0..128 => set | 1 << *c,
            _ => set,
        })),
        shapes::TUPLE => {
            container.cast_unchecked::<Tuple>().items().iter().try_fold(0, |set, v| one(set, *v))
        }
        shapes::FROZENSET => container.cast_unchecked::<Set>().keys().try_fold(0, |set, (v, _)| one(set, v)),
        _ => None,
    }
}

/// Is `a cmp b`?
fn holds(cmp: Cmp, a: &[u8], b: &[u8]) -> bool {
    match cmp {
        Cmp::Lt => a < b,
        Cmp::Le => a <= b,
        Cmp::Eq => a == b,
        Cmp::Ne => a != b,
        Cmp::Gt => a > b,
        Cmp::Ge => a >= b,
    }
}

/// `cmp` with its operands exchanged.
fn exchanged(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Gt,
        Cmp::Le => Cmp::Ge,
        Cmp::Gt => Cmp::Lt,
        Cmp::Ge => Cmp::Le,
        same => same,
    }
}

/// The text of a constant string.
fn text_of(word: Option<Value>) -> Option<&'static [u8]> {
    let word = word.filter(|w| w.is_heap() && w.header_unchecked().shape() == shapes::STR)?;
    Some(word.cast_unchecked::<Str>().bytes())
}

impl Builder<'_> {
    /// The character at a place in an ASCII string.
    pub(crate) fn char_at(&mut self, text: V, place: V) -> V {
        let code = self.push(Op::Byte, Ty::Raw, &[text, place]);
        let v = self.push(Op::Char(self.vm.ascii_chars()), Ty::Any, &[code]);
        self.regs.facts.insert(v, shapes::STR);
        v
    }

    /// `text[key]` of an ASCII string.
    pub(crate) fn item_of_text(&mut self, text: V, key: V) -> V {
        self.know(text, shapes::STR);
        self.guard(Op::GuardText, Ty::None, &[text]);
        let key = self.int(key);
        let len = self.push(Op::TextLen, Ty::Raw, &[text]);
        let place = self.guard(Op::Index, Ty::Raw, &[key, len]);
        self.char_at(text, place)
    }

    /// `bytes[key]`
    pub(crate) fn item_of_bytes(&mut self, bytes: V, key: V) -> Option<V> {
        if self.f.ty(bytes) != Ty::Any || !matches!(self.f.ty(key), Ty::Int | Ty::U64 | Ty::Any) {
            return None;
        }
        self.know(bytes, shapes::BYTES);
        let key = self.int(key);
        let len = self.push(Op::LoadRaw(layout::BYTES_LEN), Ty::Raw, &[bytes]);
        let place = self.guard(Op::Index, Ty::Raw, &[key, len]);
        let item = self.push(Op::BytesItem, Ty::Raw, &[bytes, place]);
        Some(self.push(Op::RangeItem(true), Ty::Int, &[item]))
    }

    /// The code of a value that is known to be one ASCII character.
    fn known_code(&self, v: V) -> Option<V> {
        matches!(self.f.op(v), Op::Char(_)).then(|| self.f.inst(v).args[0])
    }

    /// `ord(v)` of one that is known.
    pub(crate) fn known_ord(&mut self, v: V) -> Option<V> {
        let code = self.known_code(v)?;
        Some(self.push(Op::RangeItem(true), Ty::Int, &[code]))
    }

    /// Is the code in the set? (Codes that are no ASCII character's are not.)
    fn is_among(&mut self, code: V, set: Chars) -> V {
        match set.count_ones() {
            1 => self.push(Op::IsRaw(set.trailing_zeros().into()), Ty::Bool, &[code]),
            _ => self.push(Op::IsAmong(set as u64, (set >> 64) as u64), Ty::Bool, &[code]),
        }
    }

    /// A comparison of characters that are known to be such, or of one with a constant.
    pub(crate) fn compare_chars(&mut self, cmp: Cmp, x: V, y: V) -> Option<V> {
        if let (Some(x), Some(y)) = (self.known_code(x), self.known_code(y)) {
            let mut less = |x: V, y: V| self.push(Op::RawLess, Ty::Bool, &[x, y]);
            let (v, not) = match cmp {
                Cmp::Lt => (less(x, y), false),
                Cmp::Gt => (less(y, x), false),
                Cmp::Le => (less(y, x), true),
                Cmp::Ge => (less(x, y), true),
                Cmp::Eq | Cmp::Ne => {
                    let apart = self.push(Op::Low(IntOp::Sub), Ty::Raw, &[x, y]);
                    (self.push(Op::IsZero, Ty::Bool, &[apart]), cmp == Cmp::Ne)
                }
            };
            return Some(if not { self.push(Op::Not, Ty::Bool, &[v]) } else { v });
        }
        for (v, other, cmp) in [(x, y, cmp), (y, x, exchanged(cmp))] {
            if let (Some(code), Some(text)) = (self.known_code(v), text_of(self.word(other))) {
                return Some(self.is_among(code, chars_where(|c| holds(cmp, &[c], text))));
            }
        }
        None
    }

    /// A jump by a comparison with a constant string: with a character by the code where it is one that it is compared with, else as
    /// others.
    pub(crate) fn jump_by_char(&mut self, at: usize, i: Instr) -> Option<bool> {
        let (cmp, [x, y], [yes, no]) = self.compared(at, i);
        if !self.is_trusted() {
            return None;
        }
        let pairs = [(x, y, cmp), (y, x, exchanged(cmp))];
        let (v, constant, text, cmp) = pairs.into_iter().find_map(|(v, other, cmp)| {
            let text = text_of(self.word(other))?;
            let varies = self.f.ty(v) == Ty::Any && !self.f.op(v).is_constant();
            varies.then_some((v, other, text, cmp))
        })?;
        let [0..128] = *text else {
            return self.jump_by_text(at, i, v, constant, cmp, [yes, no]);
        };
        let code = self.push(Op::CharCode, Ty::Raw, &[v]);
        let other = self.push(Op::IsRaw(NO_CHAR), Ty::Bool, &[code]);
        self.aside(other, true, |b| {
            b.short(at, i);
        });
        let holds = self.is_among(code, chars_where(|k| holds(cmp, &[k], text)));
        Some(self.branch_as_seen(at, holds, yes, no))
    }

    /// A jump by whether a value is a constant string: at once where their addresses or lengths tell.
    fn jump_by_text(
        &mut self,
        at: usize,
        i: Instr,
        v: V,
        constant: V,
        cmp: Cmp,
        [yes, no]: [usize; 2],
    ) -> Option<bool> {
        let word = self.word(constant)?;
        let equal = match cmp {
            Cmp::Eq => true,
            Cmp::Ne => false,
            _ => return None,
        };
        let text = word.cast_unchecked::<Str>();
        if !text.is_interned() {
            return None;
        }
        let test = Op::IsText(word.bits(), text.char_len() as u32);
        let told = self.push(test, Ty::Raw, &[v]);
        let other = self.push(Op::IsRaw(UNTOLD), Ty::Bool, &[told]);
        self.aside(other, true, |b| {
            b.short(at, i);
        });
        let holds = self.push(Op::IsRaw(equal.into()), Ty::Bool, &[told]);
        Some(self.branch_as_seen(at, holds, yes, no))
    }

    /// `item in container` for a constant container of strings.
    pub(crate) fn char_in(&mut self, i: Instr) -> Option<bool> {
        let (item, container) = (self.get(i.b()), self.get(i.c()));
        let not = i.op() == Bc::NotIn;
        if self.f.ty(item) != Ty::Any || !self.is_trusted() {
            return None;
        }
        let set = chars_in(self.constant_container(container)?)?;
        let general = |b: &mut Self| {
            b.attempt(Quick::Contains { not }, i.a(), &[container, item]);
        };
        self.test_char(i.a(), item, if not { !set } else { set }, general);
        Some(true)
    }

    /// Whether a character is in a set goes to a register; where it is none, what `general` puts there.
    fn test_char(&mut self, to: u16, v: V, set: Chars, general: impl FnOnce(&mut Self)) {
        if let Some(code) = self.known_code(v) {
            let is = self.is_among(code, set);
            self.set(to, is);
            return;
        }
        let code = self.push(Op::CharCode, Ty::Raw, &[v]);
        let other = self.push(Op::IsRaw(NO_CHAR), Ty::Bool, &[code]);
        let mut edges = Vec::new();
        self.aside(other, true, |b| {
            general(b);
            edges.push(b.edge());
        });
        let is = self.is_among(code, set);
        self.set(to, is);
        edges.push(self.edge());
        self.merge(None, edges);
    }

    /// The container that a value is known to be, or that it was made sure to be: a global which may be set anew.
    fn constant_container(&mut self, v: V) -> Option<Value> {
        if let Some(word) = self.word(v) {
            return Some(word);
        }
        let Op::LoadField(layout::NAMESPACE_CONTENT) = self.f.op(v) else { return None };
        let cell = self.word(self.f.inst(v).args[0])?;
        let now = snapshot::cell_content(cell.bits() - 1);
        let constant = now.is_heap()
            && matches!(now.header_unchecked().shape(), shapes::STR | shapes::TUPLE | shapes::FROZENSET);
        if !constant {
            return None;
        }
        self.be(v, now);
        Some(now)
    }

    /// A call of a method that asks of what kind a character is. False: it is another method.
    pub(crate) fn kind_of_char(&mut self, i: Instr, function: Gc<Builtin>, v: V) -> bool {
        let Some(set) = chars_of_method(function.def.name) else { return false };
        let def: *const FunctionDef = function.def;
        let unbound = self.constant(Value::UNBOUND);
        self.drop_from(i.b());
        self.test_char(i.a(), v, set, |b| {
            b.attempt(Quick::Native(def as u64), i.a(), &[v, unbound, unbound]);
        });
        true
    }
}
