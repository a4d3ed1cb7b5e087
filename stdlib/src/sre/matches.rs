//! `re.Match`. Spans are kept as byte offsets; character indices are counted when somebody asks, from a place whose
//! index is known.

use super::pattern::{PatternObject, shortened};
use super::{Hay, Replacement};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_sre::{Indexer, State};
use taipan_vm::builtins::generic_alias;
use taipan_vm::native::{PyResult, Raised, VarArgs};
use taipan_vm::object::{Dict, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A span, in bytes or characters; `usize::MAX` twice for a group that took no part.
type Span = (usize, usize);
const NO_SPAN: Span = (usize::MAX, usize::MAX);

/// The result of a match.
#[native_object("re.Match")]
pub struct MatchObject {
    pub pattern: Gc<PatternObject>,
    pub string: Value,
    #[untraced]
    whole: Span,
    /// The groups, from 1.
    #[untraced]
    groups: Box<[Span]>,
    #[untraced]
    bounds: Span,
    last_index: u32,
    /// A byte offset and its character index.
    anchor: Cell<(usize, usize)>,
}

impl MatchObject {
    /// The match that `state` holds. `bounds` are `pos` and `endpos`; `anchor` a byte offset with its character index.
    pub fn new(
        vm: &Vm,
        pattern: Gc<PatternObject>,
        string: Value,
        state: &State,
        bounds: Span,
        anchor: (usize, usize),
    ) -> Gc<MatchObject> {
        let groups = (1..=pattern.code.groups() as usize).map(|g| state.span(g).unwrap_or(NO_SPAN)).collect();
        MatchObject::alloc(vm, MatchObject::class(vm), |head| MatchObject {
            head,
            pattern,
            string,
            whole: state.span(0).unwrap_or(NO_SPAN),
            groups,
            bounds,
            last_index: state.last_index(),
            anchor: Cell::new(anchor),
        })
    }

    fn bytes_of(&self, group: usize) -> Option<Span> {
        let span = if group == 0 { self.whole } else { *self.groups.get(group - 1)? };
        if span == NO_SPAN { None } else { Some(span) }
    }
}

fn no_group(vm: &Vm) -> Raised {
    vm.index_error("no such group")
}

/// The number of the group that an argument means.
fn group_number(vm: &Vm, this: Gc<MatchObject>, group: Value) -> PyResult<usize> {
    let number = if vm.is_int(group) || vm.type_of(group).slots().index.is_some() {
        let int = vm.index_of(group)?;
        vm.int_to_i64(int)
    } else {
        match this.pattern.groupindex.get(vm, group) {
            Ok(found) => found.and_then(|v| vm.int_to_i64(v)),
            // What cannot be a key is no group either.
            Err(_) => {
                vm.take_exception();
                None
            }
        }
    };
    match number.and_then(|n| usize::try_from(n).ok()) {
        Some(n) if n <= this.groups.len() => Ok(n),
        _ => Err(no_group(vm)),
    }
}

/// A group's text, or `default`.
fn text(vm: &Vm, this: Gc<MatchObject>, hay: &Hay, group: usize, default: Value) -> Value {
    match this.bytes_of(group) {
        Some((start, end)) => hay.part(vm, this.string, start, end),
        None => default,
    }
}

fn one_group(vm: &Vm, this: Gc<MatchObject>, group: Value) -> PyResult {
    let number = group_number(vm, this, group)?;
    let hay = Hay::open(vm, this.string)?;
    Ok(text(vm, this, &hay, number, Value::NONE))
}

/// A group's span in characters; -1 twice if it took no part.
fn char_span(vm: &Vm, this: Gc<MatchObject>, group: usize) -> PyResult<(i64, i64)> {
    let Some((start, end)) = this.bytes_of(group) else { return Ok((-1, -1)) };
    let hay = Hay::open(vm, this.string)?;
    let subject = hay.subject();
    if !matches!(subject, taipan_sre::Subject::Wtf8(_)) {
        return Ok((start as i64, end as i64));
    }
    let (byte, index) = this.anchor.get();
    let mut indexer = Indexer::at(byte, index);
    let first = indexer.char_index(subject, start);
    this.anchor.set((start, first));
    Ok((first as i64, indexer.char_index(subject, end) as i64))
}

/// The result of re.match() and re.search().
/// Match objects always have a boolean value of True.
#[class("Match", module = "re")]
impl MatchObject {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        let (start, end) = char_span(vm, this, 0)?;
        let mut out = format!("<re.Match object; span=({start}, {end}), match=").into_bytes();
        let hay = Hay::open(vm, this.string)?;
        out.extend_from_slice(&shortened(vm, text(vm, this, &hay, 0, Value::NONE), 50)?);
        out.push(b'>');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        one_group(vm, this, key)
    }
    /// group([group1, ...]) -> str or tuple.
    ///     Return subgroup(s) of the match by indices or names.
    ///     For 0 returns the entire match.
    #[method("group(*args)", text_signature = None)]
    fn group(vm: &Vm, this: Gc<Self>, args: VarArgs) -> PyResult {
        match args[..] {
            [] => one_group(vm, this, Value::int32(0)),
            [group] => one_group(vm, this, group),
            _ => {
                let list = vm.new_list();
                for group in args.iter() {
                    list.push(vm, one_group(vm, this, *group)?);
                }
                Ok(vm.tuple_from_list(list).value())
            }
        }
    }
    /// Return index of the start of the substring matched by group.
    #[method("start(group=0, /)")]
    fn start(vm: &Vm, this: Gc<Self>, group: Value) -> PyResult<i64> {
        let number = group_number(vm, this, group)?;
        Ok(char_span(vm, this, number)?.0)
    }
    /// Return index of the end of the substring matched by group.
    #[method("end(group=0, /)")]
    fn end(vm: &Vm, this: Gc<Self>, group: Value) -> PyResult<i64> {
        let number = group_number(vm, this, group)?;
        Ok(char_span(vm, this, number)?.1)
    }
    /// For match object m, return the 2-tuple (m.start(group), m.end(group)).
    #[method("span(group=0, /)")]
    fn span(vm: &Vm, this: Gc<Self>, group: Value) -> PyResult<(i64, i64)> {
        let number = group_number(vm, this, group)?;
        char_span(vm, this, number)
    }
    /// Return a tuple containing all the subgroups of the match, from 1.
    ///
    ///   default
    ///     Is used for groups that did not participate in the match.
    #[method("groups(default=None)")]
    fn groups(vm: &Vm, this: Gc<Self>, default: Value) -> PyResult<Gc<Tuple>> {
        let hay = Hay::open(vm, this.string)?;
        let list = vm.new_list();
        for g in 1..=this.groups.len() {
            list.push(vm, text(vm, this, &hay, g, default));
        }
        Ok(vm.tuple_from_list(list))
    }
    /// Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.
    ///
    ///   default
    ///     Is used for groups that did not participate in the match.
    #[method("groupdict(default=None)")]
    fn groupdict(vm: &Vm, this: Gc<Self>, default: Value) -> PyResult<Gc<Dict>> {
        let hay = Hay::open(vm, this.string)?;
        let result = vm.new_dict();
        let names = this.pattern.groupindex;
        let mut at = 0;
        while let Some((entry, name, number)) = names.next_entry(at) {
            at = entry + 1;
            let number = group_number(vm, this, number)?;
            result.set(vm, name, text(vm, this, &hay, number, default))?;
        }
        Ok(result)
    }
    /// Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.
    #[method("expand(template)")]
    fn expand(vm: &Vm, this: Gc<Self>, template: Value) -> PyResult {
        match Replacement::of(vm, this.pattern, template, false)? {
            Replacement::Literal(text) | Replacement::Function(text) => Ok(text),
            Replacement::Template(template) => {
                let hay = Hay::open(vm, this.string)?;
                let mut out = Vec::new();
                let span = |g: u32| this.bytes_of(g as usize);
                template.template.expand_with(hay.subject().as_bytes(), span, &mut out);
                Ok(hay.make(vm, &out))
            }
        }
    }
    #[method("__copy__()")]
    fn copy(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[method("__deepcopy__(memo, /)")]
    fn deepcopy(this: Gc<Self>, _memo: Value) -> Gc<Self> {
        this
    }
    /// Matches are generic over the type of string which was matched (str or bytes)
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
    /// The string passed to match() or search().
    #[member]
    fn string(this: Gc<Self>) -> Value {
        this.string
    }
    /// The regular expression object.
    #[member("re")]
    fn pattern(this: Gc<Self>) -> Gc<PatternObject> {
        this.pattern
    }
    /// The index into the string at which the RE engine started looking for a match.
    #[member]
    fn pos(this: Gc<Self>) -> usize {
        this.bounds.0
    }
    /// The index into the string beyond which the RE engine will not go.
    #[member]
    fn endpos(this: Gc<Self>) -> usize {
        this.bounds.1
    }
    /// The integer index of the last matched capturing group.
    #[getter]
    fn lastindex(this: Gc<Self>) -> Option<u32> {
        Some(this.last_index).filter(|i| *i > 0)
    }
    /// The name of the last matched capturing group.
    #[getter]
    fn lastgroup(this: Gc<Self>) -> Value {
        match this.last_index {
            0 => Value::NONE,
            i => this.pattern.indexgroup.items().get(i as usize).copied().unwrap_or(Value::NONE),
        }
    }
    #[getter]
    fn regs(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Tuple>> {
        let list = vm.new_list();
        for g in 0..=this.groups.len() {
            let (start, end) = char_span(vm, this, g)?;
            list.push(vm, vm.new_tuple(&[vm.int(start), vm.int(end)]).value());
        }
        Ok(vm.tuple_from_list(list))
    }
}
