//! `re.Pattern`.

use super::matches::MatchObject;
use super::scan::{FindIter, ScannerObject};
use super::{Hay, Replacement, append, take_state, with_poll};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_sre::{Indexer, Kind, Pattern, Scanner, State};
use taipan_vm::builtins::{generic_alias, mapping_proxy};
use taipan_vm::native::PyResult;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Dict, List, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A compiled pattern.
#[native_object("re.Pattern")]
pub struct PatternObject {
    /// str, bytes or None
    pub pattern: Value,
    pub groupindex: Gc<Dict>,
    pub indexgroup: Gc<Tuple>,
    #[untraced]
    kind: Kind,
    /// Boxed: vectorized searches in it want more alignment than heap cells have.
    #[untraced]
    pub code: Box<Pattern>,
    /// The numbers it was made of, for comparison.
    #[untraced]
    numbers: Vec<u32>,
    /// Memory for matching, used again and again; absent while in use.
    #[untraced]
    pub state: Cell<Option<Box<State>>>,
}

/// How a match must lie.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Search,
    Match,
    Full,
}

impl PatternObject {
    /// Makes a pattern.
    pub fn new(
        vm: &Vm,
        pattern: Value,
        kind: Kind,
        code: Pattern,
        numbers: Vec<u32>,
        groupindex: Gc<Dict>,
        indexgroup: Gc<Tuple>,
    ) -> Gc<PatternObject> {
        PatternObject::alloc(vm, PatternObject::class(vm), |head| PatternObject {
            head,
            pattern,
            groupindex,
            indexgroup,
            kind,
            code: Box::new(code),
            numbers,
            state: Cell::new(None),
        })
    }
}

fn run(
    vm: &Vm,
    this: Gc<PatternObject>,
    string: Value,
    pos: isize,
    endpos: Option<isize>,
    mode: Mode,
) -> PyResult<Option<Gc<MatchObject>>> {
    let hay = Hay::open_for(vm, this, string)?;
    let (pos, endpos) = clip(&hay, pos, endpos);
    let bytes = hay.byte_bounds(vm, (pos, endpos));
    let mut state = take_state(this);
    let how = match mode {
        Mode::Search => taipan_sre::Mode::Search,
        Mode::Match => taipan_sre::Mode::Match,
        Mode::Full => taipan_sre::Mode::Full,
    };
    let found = with_poll(vm, |poll| this.code.between(hay.subject(), bytes, how, &mut state, poll))?;
    let result = found.then(|| {
        // A match at a known place tells which character its first byte is.
        let start = state.span(0).map_or(0, |s| s.0);
        let anchor = if mode == Mode::Search { (0, 0) } else { (start, pos) };
        MatchObject::new(vm, this, string, &state, (pos, endpos), anchor)
    });
    this.state.set(Some(state));
    Ok(result)
}

/// `pos` and `endpos` inside the string, in characters.
fn clip(hay: &Hay, pos: isize, endpos: Option<isize>) -> (usize, usize) {
    let n = hay.char_len();
    let inside = |i: isize| (i.max(0) as usize).min(n);
    (inside(pos), endpos.map_or(n, inside))
}

/// Calls `f` for each match; it tells whether to go on.
fn each_match(
    vm: &Vm,
    this: Gc<PatternObject>,
    hay: &Hay,
    bounds: (usize, usize),
    mut f: impl FnMut(&State) -> PyResult<bool>,
) -> PyResult<()> {
    let mut scanner = Scanner::between(hay.byte_bounds(vm, bounds));
    let mut state = take_state(this);
    let mut result = Ok(());
    loop {
        match with_poll(vm, |poll| scanner.search(&this.code, hay.subject(), &mut state, poll)) {
            Ok(true) => match f(&state) {
                Ok(true) => continue,
                Ok(false) => break,
                Err(raised) => result = Err(raised),
            },
            Ok(false) => break,
            Err(raised) => result = Err(raised),
        }
        break;
    }
    this.state.set(Some(state));
    result
}

/// The text after replacements, and how many there were.
fn substitute(
    vm: &Vm,
    this: Gc<PatternObject>,
    repl: Value,
    string: Value,
    count: isize,
) -> PyResult<(Value, usize)> {
    let replacement = Replacement::of(vm, this, repl, true)?;
    let hay = Hay::open_for(vm, this, string)?;
    let all = hay.subject().as_bytes();
    let mut out: Vec<u8> = Vec::new();
    let (mut done, mut parts, mut n) = (0, 0, 0);
    let mut indexer = Indexer::new();
    let chars = hay.char_len();
    if count >= 0 {
        each_match(vm, this, &hay, (0, usize::MAX), |state| {
            let (start, end) = state.span(0).unwrap_or((done, done));
            if start > done {
                out.extend_from_slice(&all[done..start]);
                parts += 1;
            }
            match &replacement {
                Replacement::Literal(text) => append(vm, &hay, &mut out, *text, parts)?,
                Replacement::Template(template) if template.is_bytes != hay.is_bytes() => {
                    append(vm, &hay, &mut out, template.first(vm), parts)?
                }
                Replacement::Template(template) => template.template.expand(all, state, &mut out),
                Replacement::Function(f) => {
                    let anchor = (start, indexer.char_index(hay.subject(), start));
                    let found = MatchObject::new(vm, this, string, state, (0, chars), anchor);
                    let item = vm.call(*f, &[found.value()])?;
                    if !item.is_none() {
                        append(vm, &hay, &mut out, item, parts)?;
                    }
                }
            }
            parts += 1;
            done = end;
            n += 1;
            Ok(count == 0 || n < count as usize)
        })?;
    }
    if n == 0 {
        return Ok((hay.part(vm, string, 0, all.len()), 0));
    }
    out.extend_from_slice(&all[done..]);
    Ok((hay.make(vm, &out), n))
}

/// The names of flags, by value.
const FLAG_NAMES: [(u32, &str); 8] = [
    (taipan_sre::FLAG_IGNORECASE, "re.IGNORECASE"),
    (taipan_sre::FLAG_LOCALE, "re.LOCALE"),
    (taipan_sre::FLAG_MULTILINE, "re.MULTILINE"),
    (taipan_sre::FLAG_DOTALL, "re.DOTALL"),
    (taipan_sre::FLAG_UNICODE, "re.UNICODE"),
    (taipan_sre::FLAG_VERBOSE, "re.VERBOSE"),
    (taipan_sre::FLAG_DEBUG, "re.DEBUG"),
    (taipan_sre::FLAG_ASCII, "re.ASCII"),
];

/// The first `n` characters of a repr.
pub(super) fn shortened(vm: &Vm, v: Value, n: usize) -> PyResult<Vec<u8>> {
    let repr = vm.repr(v)?;
    let end = taipan_text::slice::byte_range(repr.text(), 0..n.min(repr.char_len())).end;
    Ok(repr.bytes()[..end].to_vec())
}

/// Compiled regular expression object.
#[class("Pattern", module = "re", weakrefable)]
impl PatternObject {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        let mut out = b"re.compile(".to_vec();
        out.extend_from_slice(&shortened(vm, this.pattern, 200)?);
        let mut flags = this.code.flags();
        let sort = taipan_sre::FLAG_LOCALE | taipan_sre::FLAG_UNICODE | taipan_sre::FLAG_ASCII;
        if this.kind == Kind::Str && flags & sort == taipan_sre::FLAG_UNICODE {
            flags &= !taipan_sre::FLAG_UNICODE;
        }
        let mut names = Vec::new();
        for (flag, name) in FLAG_NAMES {
            if flags & flag != 0 {
                names.push(name.to_owned());
                flags &= !flag;
            }
        }
        if flags != 0 {
            names.push(format!("{flags:#x}"));
        }
        if !names.is_empty() {
            out.extend_from_slice(b", ");
            out.extend_from_slice(names.join("|").as_bytes());
        }
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(hash)]
    fn hash(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        let code = this.numbers.iter().fold(0u64, |h, n| (h ^ u64::from(*n)).wrapping_mul(0x100_0000_01b3));
        let hash = vm.hash(this.pattern)? as u64
            ^ code
            ^ u64::from(this.code.flags())
            ^ u64::from(this.code.groups());
        Ok(if hash == u64::MAX { -2 } else { hash as i64 })
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<PatternObject>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let same = this == other
            || (this.kind == other.kind
                && this.code.flags() == other.code.flags()
                && this.code.groups() == other.code.groups()
                && this.numbers == other.numbers
                && vm.eq(this.pattern, other.pattern)?);
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    /// Matches zero or more characters at the beginning of the string.
    #[method("match(string, pos=0, endpos=sys.maxsize)")]
    fn match_(
        vm: &Vm,
        this: Gc<Self>,
        string: Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> PyResult<Option<Gc<MatchObject>>> {
        run(vm, this, string, pos, endpos, Mode::Match)
    }
    /// Matches against all of the string.
    #[method("fullmatch(string, pos=0, endpos=sys.maxsize)")]
    fn fullmatch(
        vm: &Vm,
        this: Gc<Self>,
        string: Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> PyResult<Option<Gc<MatchObject>>> {
        run(vm, this, string, pos, endpos, Mode::Full)
    }
    /// Scan through string looking for a match, and return a corresponding match object instance.
    ///
    /// Return None if no position in the string matches.
    #[method("search(string, pos=0, endpos=sys.maxsize)")]
    fn search(
        vm: &Vm,
        this: Gc<Self>,
        string: Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> PyResult<Option<Gc<MatchObject>>> {
        run(vm, this, string, pos, endpos, Mode::Search)
    }
    /// Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.
    #[method("sub(repl, string, count=0)")]
    fn sub(vm: &Vm, this: Gc<Self>, repl: Value, string: Value, count: isize) -> PyResult {
        Ok(substitute(vm, this, repl, string, count)?.0)
    }
    /// Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.
    #[method("subn(repl, string, count=0)")]
    fn subn(vm: &Vm, this: Gc<Self>, repl: Value, string: Value, count: isize) -> PyResult<Gc<Tuple>> {
        let (text, n) = substitute(vm, this, repl, string, count)?;
        Ok(vm.new_tuple(&[text, vm.int(n as i64)]))
    }
    /// Return a list of all non-overlapping matches of pattern in string.
    #[method("findall(string, pos=0, endpos=sys.maxsize)")]
    fn findall(
        vm: &Vm,
        this: Gc<Self>,
        string: Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> PyResult<Gc<List>> {
        let hay = Hay::open_for(vm, this, string)?;
        let bounds = clip(&hay, pos, endpos);
        let list = vm.new_list();
        let groups = this.code.groups() as usize;
        let group = |state: &State, g: usize| match state.span(g) {
            Some((start, end)) => hay.part(vm, string, start, end),
            None => hay.make(vm, b""),
        };
        each_match(vm, this, &hay, bounds, |state| {
            let item = match groups {
                0 | 1 => group(state, groups),
                n => {
                    let items = vm.new_list();
                    for g in 1..=n {
                        items.push(vm, group(state, g));
                    }
                    vm.tuple_from_list(items).value()
                }
            };
            list.push(vm, item);
            Ok(true)
        })?;
        Ok(list)
    }
    /// Split string by the occurrences of pattern.
    #[method("split(string, maxsplit=0)")]
    fn split(vm: &Vm, this: Gc<Self>, string: Value, maxsplit: isize) -> PyResult<Gc<List>> {
        let hay = Hay::open_for(vm, this, string)?;
        let list = vm.new_list();
        let (mut done, mut n) = (0, 0);
        if maxsplit >= 0 {
            each_match(vm, this, &hay, (0, usize::MAX), |state| {
                let (start, end) = state.span(0).unwrap_or((done, done));
                list.push(vm, hay.part(vm, string, done, start));
                for g in 1..=this.code.groups() as usize {
                    let part = state.span(g).map_or(Value::NONE, |(a, b)| hay.part(vm, string, a, b));
                    list.push(vm, part);
                }
                done = end;
                n += 1;
                Ok(maxsplit == 0 || n < maxsplit as usize)
            })?;
        }
        list.push(vm, hay.part(vm, string, done, usize::MAX));
        Ok(list)
    }
    /// Return an iterator over all non-overlapping matches for the RE pattern in string.
    ///
    /// For each match, the iterator returns a match object.
    #[method("finditer(string, pos=0, endpos=sys.maxsize)")]
    fn finditer(
        vm: &Vm,
        this: Gc<Self>,
        string: Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> PyResult<Gc<FindIter>> {
        let hay = Hay::open_for(vm, this, string)?;
        Ok(FindIter::new(vm, this, string, &hay, clip(&hay, pos, endpos)))
    }
    #[method("scanner(string, pos=0, endpos=sys.maxsize)")]
    fn scanner(
        vm: &Vm,
        this: Gc<Self>,
        string: Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> PyResult<Gc<ScannerObject>> {
        let hay = Hay::open_for(vm, this, string)?;
        Ok(ScannerObject::new(vm, this, string, &hay, clip(&hay, pos, endpos)))
    }
    #[method("__copy__()")]
    fn copy(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[method("__deepcopy__(memo, /)")]
    fn deepcopy(this: Gc<Self>, _memo: Value) -> Gc<Self> {
        this
    }
    /// Patterns are generic over the type of string they handle (str or bytes)
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    /// The pattern string from which the RE object was compiled.
    #[member]
    fn pattern(this: Gc<Self>) -> Value {
        this.pattern
    }
    /// The regex matching flags.
    #[member]
    fn flags(this: Gc<Self>) -> u32 {
        this.code.flags()
    }
    /// The number of capturing groups in the pattern.
    #[member]
    fn groups(this: Gc<Self>) -> u32 {
        this.code.groups()
    }
    /// A dictionary mapping group names to group numbers.
    #[getter]
    fn groupindex(vm: &Vm, this: Gc<Self>) -> Value {
        mapping_proxy::new_proxy(vm, this.groupindex.value())
    }
}
