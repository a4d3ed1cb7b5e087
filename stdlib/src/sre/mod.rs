//! The module `_sre`, on which Python's `re` is built: compiled patterns (`pattern`), matches (`matches`), scanners
//! and templates (`scan`). The matching itself is done by the crate `taipan-sre`; here byte offsets become Python
//! objects.

pub mod matches;
pub mod pattern;
pub mod scan;

use pattern::PatternObject;
use scan::TemplateObject;
use std::sync::atomic::Ordering;
use taipan_macros::module;
use taipan_sre::{Aborted, Kind, Locale, Pattern, State, Subject, Template};
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::{Bytes, Dict, List, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, work};

/// The string that is matched, opened for reading.
pub enum Hay {
    Str(Gc<Str>),
    Bytes(BytesLike),
}

impl Hay {
    /// Opens a str or an object with the buffer protocol.
    ///
    /// # Errors
    /// TypeError for anything else.
    pub fn open(vm: &Vm, string: Value) -> PyResult<Hay> {
        if let Some(s) = string.downcast::<Str>() {
            return Ok(Hay::Str(s));
        }
        if !string.is_heap()
            || (string.downcast::<Bytes>().is_none() && vm.type_of(string).slots().buffer.is_none())
        {
            let name = vm.type_of(string).name();
            return Err(vm.type_error(format!("expected string or bytes-like object, got '{name}'")));
        }
        Ok(Hay::Bytes(BytesLike::of(vm, string)?))
    }

    /// Opens a string that `pattern` shall be matched against.
    ///
    /// # Errors
    /// TypeError for what is no string, or not of the pattern's sort.
    pub fn open_for(vm: &Vm, pattern: Gc<PatternObject>, string: Value) -> PyResult<Hay> {
        let hay = Hay::open(vm, string)?;
        if pattern.code.accepts(hay.subject()) {
            return Ok(hay);
        }
        Err(vm.type_error(match hay {
            Hay::Str(_) => "cannot use a bytes pattern on a string-like object",
            Hay::Bytes(_) => "cannot use a string pattern on a bytes-like object",
        }))
    }

    /// As the matcher takes it.
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Hay::Str(s) if s.is_ascii() => Subject::Ascii(s.bytes()),
            Hay::Str(s) => Subject::Wtf8(s.bytes()),
            Hay::Bytes(bytes) => Subject::Bytes(bytes),
        }
    }

    /// Its length in characters.
    pub fn char_len(&self) -> usize {
        match self {
            Hay::Str(s) => s.char_len(),
            Hay::Bytes(bytes) => bytes.len(),
        }
    }

    /// Byte offsets for two character indices. A str that is not ASCII keeps a table for that, so that a scanner that
    /// is called with place after place takes no time proportional to the place.
    pub fn byte_bounds(&self, vm: &Vm, (pos, endpos): (usize, usize)) -> (usize, usize) {
        match self {
            Hay::Str(s) if !s.is_ascii() => {
                let all = s.bytes().len();
                let offset = |i| match i {
                    0 => 0,
                    i if i >= s.char_len() => all,
                    i => vm.indexed_text(*s).offset_of(i),
                };
                (offset(pos), offset(endpos))
            }
            _ => (pos.min(self.char_len()), endpos.min(self.char_len())),
        }
    }

    pub fn is_bytes(&self) -> bool {
        matches!(self, Hay::Bytes(_))
    }

    /// The part between two byte offsets: a str or bytes. `string` is what was opened.
    pub fn part(&self, vm: &Vm, string: Value, start: usize, end: usize) -> Value {
        let all = self.subject().as_bytes();
        let end = end.min(all.len());
        let start = start.min(end);
        let whole = start == 0 && end == all.len();
        match self {
            Hay::Str(s) if whole && vm.is_exact_str(s.value()) => string,
            Hay::Str(s) if s.is_ascii() => vm.str_ascii(&all[start..end]).value(),
            Hay::Str(_) => vm.str_from_bytes(&all[start..end]).value(),
            Hay::Bytes(BytesLike::Bytes(_))
                if whole && vm.is_exact(string, taipan_vm::object::builtin_types::shapes::BYTES) =>
            {
                string
            }
            Hay::Bytes(_) => vm.bytes(&all[start..end]).value(),
        }
    }

    /// A str or bytes, as this string is one, of text put together from such.
    pub fn make(&self, vm: &Vm, text: &[u8]) -> Value {
        if self.is_bytes() { vm.bytes(text).value() } else { vm.str_from_bytes(text).value() }
    }
}

/// Runs `f`, which matches, with a way to look for signals now and then.
///
/// # Errors
/// What a signal handler raises.
pub fn with_poll<T>(vm: &Vm, f: impl FnOnce(&mut dyn FnMut() -> bool) -> Result<T, Aborted>) -> PyResult<T> {
    let mut raised = None;
    let result = f(&mut || {
        if vm.work.load(Ordering::Relaxed) & work::SIGNAL == 0 {
            return false;
        }
        match taipan_vm::safepoint::run(vm) {
            Ok(()) => false,
            Err(e) => {
                raised = Some(e);
                true
            }
        }
    });
    match (result, raised) {
        (_, Some(raised)) => Err(raised),
        (Ok(result), None) => Ok(result),
        (Err(Aborted::Interrupted | Aborted::OutOfMemory), None) => {
            Err(taipan_vm::builtins::sequence::no_memory(vm))
        }
    }
}

/// Takes the pattern's matching state, or makes another if that is in use (a callback matches the same pattern).
pub fn take_state(pattern: Gc<PatternObject>) -> Box<State> {
    pattern.state.take().unwrap_or_else(|| Box::new(State::new()))
}

/// What replaces matches in `sub`.
pub enum Replacement {
    /// Called with each match.
    Function(Value),
    /// Text without references to groups, and whether it is bytes.
    Literal(Value),
    Template(Gc<TemplateObject>),
}

impl Replacement {
    /// Works out what the argument of `sub` or `expand` means: text with backslashes is compiled by Python code
    /// (`re._compile_template`).
    ///
    /// # Errors
    /// What that raises.
    pub fn of(vm: &Vm, pattern: Gc<PatternObject>, given: Value, may_call: bool) -> PyResult<Replacement> {
        if may_call && vm.is_callable(given) {
            return Ok(Replacement::Function(given));
        }
        let mut given = given;
        if given.is_heap()
            && (given.downcast::<Str>().is_some() || vm.type_of(given).slots().buffer.is_some())
        {
            let hay = Hay::open(vm, given)?;
            if !hay.subject().as_bytes().contains(&b'\\') {
                return Ok(Replacement::Literal(given));
            }
            // Compiled templates are cached by their text, so that must be hashable.
            if hay.is_bytes() && !vm.is_exact(given, taipan_vm::object::builtin_types::shapes::BYTES) {
                given = vm.bytes(hay.subject().as_bytes()).value();
            }
        }
        let re = taipan_vm::import::import(vm, "re")?;
        let compile = vm.getattr_str(re, "_compile_template")?;
        let compiled = vm.call(compile, &[pattern.value(), given])?;
        match compiled.downcast::<TemplateObject>() {
            Some(template) => match template.template.literal() {
                Some(text) if template.is_bytes => Ok(Replacement::Literal(vm.bytes(text).value())),
                Some(text) => Ok(Replacement::Literal(vm.str_from_bytes(text).value())),
                None => Ok(Replacement::Template(template)),
            },
            None => Ok(Replacement::Literal(compiled)),
        }
    }
}

/// Appends `item` to the text that is put together for `hay`. `number` is its place among the parts, for the message.
///
/// # Errors
/// TypeError when it is not text of the same sort.
pub fn append(vm: &Vm, hay: &Hay, out: &mut Vec<u8>, item: Value, number: usize) -> PyResult<()> {
    match hay {
        Hay::Str(_) => match item.downcast::<Str>() {
            Some(s) => {
                out.extend_from_slice(s.bytes());
                Ok(())
            }
            None => {
                let name = vm.type_of(item).name();
                Err(vm.type_error(format!("sequence item {number}: expected str instance, {name} found")))
            }
        },
        Hay::Bytes(_) => {
            let is_bytes = item.is_heap() && vm.type_of(item).slots().buffer.is_some();
            if !is_bytes && item.downcast::<Bytes>().is_none() {
                let name = vm.type_of(item).name();
                let message = format!("sequence item {number}: expected a bytes-like object, {name} found");
                return Err(vm.type_error(message));
            }
            out.extend_from_slice(&BytesLike::of(vm, item)?);
            Ok(())
        }
    }
}

/// The C library's current locale, for patterns with `re.LOCALE`.
fn current_locale() -> Locale {
    // SAFETY: these functions take any value of an unsigned char.
    unsafe {
        Locale {
            lower: std::array::from_fn(|i| libc::tolower(i as i32) as u8),
            upper: std::array::from_fn(|i| libc::toupper(i as i32) as u8),
            alnum: std::array::from_fn(|i| libc::isalnum(i as i32) != 0),
        }
    }
}

/// The numbers of compiled code.
fn code_of(vm: &Vm, list: Gc<List>) -> PyResult<Vec<u32>> {
    let mut code = Vec::with_capacity(list.len());
    for i in 0..list.len() {
        let item = list.get(vm, i);
        if !vm.is_int(item) {
            return Err(vm.type_error("an integer is required"));
        }
        let number = match vm.int_to_i64(item) {
            Some(n) if n < 0 => return Err(vm.overflow_error("can't convert negative value to unsigned int")),
            Some(n) => u32::try_from(n).ok(),
            None => None,
        };
        match number {
            Some(n) => code.push(n),
            None => return Err(vm.overflow_error("regular expression code size limit exceeded")),
        }
    }
    Ok(code)
}

#[module("_sre")]
pub mod module {
    use super::*;

    #[attr("copyright")]
    const COPYRIGHT: &str = " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ";
    #[attr]
    const MAGIC: u32 = taipan_sre::MAGIC;
    #[attr]
    const CODESIZE: u32 = taipan_sre::CODESIZE;
    #[attr]
    const MAXREPEAT: u32 = taipan_sre::MAXREPEAT;
    #[attr]
    const MAXGROUPS: u32 = taipan_sre::MAXGROUPS;

    #[function("getcodesize()")]
    fn getcodesize() -> u32 {
        taipan_sre::CODESIZE
    }
    #[function("ascii_iscased(character, /)")]
    fn ascii_iscased(character: i32) -> bool {
        taipan_sre::ascii_iscased(character as u32)
    }
    #[function("unicode_iscased(character, /)")]
    fn unicode_iscased(character: i32) -> bool {
        taipan_sre::unicode_iscased(character as u32)
    }
    #[function("ascii_tolower(character, /)")]
    fn ascii_tolower(character: i32) -> i32 {
        taipan_sre::ascii_tolower(character as u32) as i32
    }
    #[function("unicode_tolower(character, /)")]
    fn unicode_tolower(character: i32) -> i32 {
        taipan_sre::unicode_tolower(character as u32) as i32
    }

    #[function("compile(pattern, flags, code, groups, groupindex, indexgroup)")]
    #[allow(clippy::too_many_arguments)]
    fn compile(
        vm: &Vm,
        pattern: Value,
        flags: i32,
        code: Gc<List>,
        groups: isize,
        groupindex: Gc<Dict>,
        indexgroup: Gc<Tuple>,
    ) -> PyResult<Gc<PatternObject>> {
        let numbers = code_of(vm, code)?;
        let kind = match pattern {
            p if p.is_none() => Kind::Either,
            p => match Hay::open(vm, p)? {
                Hay::Str(_) => Kind::Str,
                Hay::Bytes(_) => Kind::Bytes,
            },
        };
        let locale = if flags as u32 & taipan_sre::FLAG_LOCALE != 0 { current_locale() } else { Locale::c() };
        let groups = u32::try_from(groups).unwrap_or(u32::MAX);
        let Ok(compiled) = Pattern::new(&numbers, groups, flags as u32, kind, &locale) else {
            return Err(vm.runtime_error("invalid SRE code"));
        };
        Ok(PatternObject::new(vm, pattern, kind, compiled, numbers, groupindex, indexgroup))
    }

    ///   template
    ///     A list containing interleaved literal strings (str or bytes) and group
    ///     indices (int), as returned by re._parser.parse_template():
    ///         [literal1, group1, ..., literalN, groupN]
    #[function("template(pattern, template, /)")]
    fn template(vm: &Vm, _pattern: Gc<PatternObject>, template: Gc<List>) -> PyResult<Gc<TemplateObject>> {
        let invalid = || vm.type_error("invalid template");
        let n = template.len();
        if n.is_multiple_of(2) {
            return Err(invalid());
        }
        let mut is_bytes = false;
        let mut texts = Vec::new();
        let mut groups = Vec::new();
        for i in 0..n {
            let item = template.get(vm, i);
            if i % 2 == 1 {
                let group = vm.int_to_i64(item).and_then(|g| u32::try_from(g).ok());
                groups.push(group.ok_or_else(invalid)?);
            } else if let Some(s) = item.downcast::<Str>() {
                texts.push(s.bytes().to_vec());
            } else if let Some(b) = item.downcast::<Bytes>() {
                is_bytes = true;
                texts.push(b.as_slice().to_vec());
            } else {
                return Err(invalid());
            }
        }
        let rest: Vec<(u32, &[u8])> = groups.iter().copied().zip(texts[1..].iter().map(|t| &t[..])).collect();
        match Template::new(&texts[0], &rest, u32::MAX) {
            Some(template) => Ok(TemplateObject::new(vm, template, is_bytes)),
            None => Err(invalid()),
        }
    }
}
