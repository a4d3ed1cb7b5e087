//! The methods of `str`, by theme: searching, cutting into pieces, changing the shape, tests, making other strings.

use super::{Str, exact, piece};
use crate::codecs;
use crate::heap::ValueVec;
use crate::native::convert::CText;
use crate::native::{Args, Index, PyResult, Raised};
use crate::object::header::Kind;
use crate::object::{Bytes, Dict, List, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::ops::Range;
use taipan_macros::class_part;
use taipan_text::pad::Justify;
use taipan_text::replace::Translation;
use taipan_text::slice::adjust_range;
use taipan_text::split::Side;
use taipan_text::{
    Text, TextBuf, case, find as finding, pad, predicates, replace as replacing, split as splitting, wtf8,
};

fn range(this: Gc<Str>, start: Option<Index>, end: Option<Index>) -> Range<usize> {
    adjust_range(this.char_len(), start.map(|i| i.0), end.map(|i| i.0))
}

/// `startswith` and `endswith`.
fn affix(
    vm: &Vm,
    this: Gc<Str>,
    part: Value,
    range: Range<usize>,
    name: &str,
    matches: fn(Text<'_>, Text<'_>, Range<usize>) -> bool,
) -> PyResult<bool> {
    let text =
        if range.start == 0 && range.end >= this.char_len() { this.text() } else { vm.indexed_text(this) };
    if let Some(part) = part.downcast::<Str>() {
        return Ok(matches(text, part.text(), range));
    }
    let Some(parts) = part.downcast::<Tuple>() else {
        let given = vm.type_of(part).name();
        return Err(vm.type_error(format!("{name} first arg must be str or a tuple of str, not {given}")));
    };
    for part in parts.items() {
        let Some(part) = part.downcast::<Str>() else {
            let given = vm.type_of(*part).name();
            return Err(vm.type_error(format!("tuple for {name} must only contain str, not {given}")));
        };
        if matches(text, part.text(), range.clone()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A position found, in Python's terms.
/// Texts up to this length are changed on the stack.
const SHORT: usize = 64;

/// A short ASCII text after `change`; None for another.
fn short_ascii(vm: &Vm, this: Gc<Str>, change: impl FnOnce(&mut [u8])) -> Option<Gc<Str>> {
    let bytes = this.bytes();
    if bytes.len() > SHORT || !this.is_ascii() {
        return None;
    }
    let mut buffer = [0; SHORT];
    let copy = &mut buffer[..bytes.len()];
    copy.copy_from_slice(bytes);
    change(copy);
    Some(vm.str_ascii(copy))
}

fn position(found: Option<usize>) -> isize {
    found.map_or(-1, |at| at as isize)
}

#[class_part("str", search)]
impl Str {
    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Return -1 on failure.
    #[method("find(sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn find(vm: &Vm, this: Gc<Str>, sub: Gc<Str>, start: Option<Index>, end: Option<Index>) -> isize {
        position(finding::find(vm.indexed_text(this), sub.text(), range(this, start, end)))
    }
    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Return -1 on failure.
    #[method("rfind(sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn rfind(vm: &Vm, this: Gc<Str>, sub: Gc<Str>, start: Option<Index>, end: Option<Index>) -> isize {
        position(finding::rfind(vm.indexed_text(this), sub.text(), range(this, start, end)))
    }
    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Raises ValueError when the substring is not found.
    #[method("index(sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn index(
        vm: &Vm,
        this: Gc<Str>,
        sub: Gc<Str>,
        start: Option<Index>,
        end: Option<Index>,
    ) -> PyResult<usize> {
        let found = finding::find(vm.indexed_text(this), sub.text(), range(this, start, end));
        found.ok_or_else(|| vm.value_error("substring not found"))
    }
    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Raises ValueError when the substring is not found.
    #[method("rindex(sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn rindex(
        vm: &Vm,
        this: Gc<Str>,
        sub: Gc<Str>,
        start: Option<Index>,
        end: Option<Index>,
    ) -> PyResult<usize> {
        let found = finding::rfind(vm.indexed_text(this), sub.text(), range(this, start, end));
        found.ok_or_else(|| vm.value_error("substring not found"))
    }
    /// Return the number of non-overlapping occurrences of substring sub in string S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    #[method("count(sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn count(vm: &Vm, this: Gc<Str>, sub: Gc<Str>, start: Option<Index>, end: Option<Index>) -> usize {
        finding::count(vm.indexed_text(this), sub.text(), range(this, start, end))
    }
    /// Return True if the string starts with the specified prefix, False otherwise.
    #[method(
        "startswith(prefix, start=None, end=None, /)",
        text_signature = "($self, prefix[, start[, end]], /)"
    )]
    fn startswith(
        vm: &Vm,
        this: Gc<Str>,
        prefix: Value,
        start: Option<Index>,
        end: Option<Index>,
    ) -> PyResult<bool> {
        affix(vm, this, prefix, range(this, start, end), "startswith", finding::starts_with)
    }
    /// Return True if the string ends with the specified suffix, False otherwise.
    #[method(
        "endswith(suffix, start=None, end=None, /)",
        text_signature = "($self, suffix[, start[, end]], /)"
    )]
    fn endswith(
        vm: &Vm,
        this: Gc<Str>,
        suffix: Value,
        start: Option<Index>,
        end: Option<Index>,
    ) -> PyResult<bool> {
        affix(vm, this, suffix, range(this, start, end), "endswith", finding::ends_with)
    }
    /// Return a copy with all occurrences of substring old replaced by new.
    #[method("replace(old, new, /, count=-1)")]
    fn replace(vm: &Vm, this: Gc<Str>, old: Gc<Str>, new: Gc<Str>, count: isize) -> PyResult<Gc<Str>> {
        let max = usize::try_from(count).unwrap_or(usize::MAX);
        crate::builtins::bytes::shared::room_to_replace(vm, this.bytes(), old.bytes(), new.bytes(), max)?;
        Ok(match replacing::replace(this.text(), old.text(), new.text(), max) {
            Some(text) => vm.str_from(&text),
            None => exact(vm, this),
        })
    }
}

/// The separator argument of `split`: None for whitespace.
fn separator(vm: &Vm, sep: Value) -> PyResult<Option<Gc<Str>>> {
    match sep.downcast::<Str>() {
        Some(sep) if sep.byte_len() == 0 => Err(vm.value_error("empty separator")),
        Some(sep) => Ok(Some(sep)),
        None if sep.is_none() => Ok(None),
        None => Err(vm.type_error(format!("must be str or None, not {}", vm.type_of(sep).name()))),
    }
}

/// A list of the pieces of `this`.
fn pieces(vm: &Vm, this: Gc<Str>, ranges: impl Iterator<Item = Range<usize>>) -> Gc<List> {
    // A few at a time, so that a short list gets its room at once.
    let mut few = [Value::UNBOUND; 16];
    let mut list: Option<Gc<List>> = None;
    let mut n = 0;
    for range in ranges {
        if n == few.len() {
            list.get_or_insert_with(|| vm.new_list()).extend_from_slice(vm, &few);
            n = 0;
        }
        few[n] = piece(vm, this, range).value();
        n += 1;
    }
    match list {
        Some(list) => {
            list.extend_from_slice(vm, &few[..n]);
            list
        }
        None => vm.new_list_from(&few[..n]),
    }
}

fn strip(vm: &Vm, this: Gc<Str>, chars: Value, side: Side) -> PyResult<Gc<Str>> {
    let range = match chars.downcast::<Str>() {
        Some(chars) => splitting::strip_chars(this.text(), chars.text(), side),
        None if chars.is_none() => splitting::strip_space(this.text(), side),
        None => {
            let name = match side {
                Side::Left => "lstrip",
                Side::Right => "rstrip",
                Side::Both => "strip",
            };
            return Err(vm.type_error(format!("{name} arg must be None or str")));
        }
    };
    Ok(piece(vm, this, range))
}

/// The separator of `partition`.
fn partition_separator(vm: &Vm, sep: Value) -> PyResult<Gc<Str>> {
    match sep.downcast::<Str>() {
        Some(s) if s.byte_len() == 0 => Err(vm.value_error("empty separator")),
        Some(s) => Ok(s),
        None => Err(vm.type_error(format!("must be str, not {}", vm.type_of(sep).name()))),
    }
}

#[class_part("str", cut)]
impl Str {
    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    ///   sep
    ///     The separator used to split the string.
    ///
    ///     When set to None (the default value), will split on any whitespace
    ///     character (including \n \r \t \f and spaces) and will discard
    ///     empty strings from the result.
    ///   maxsplit
    ///     Maximum number of splits.
    ///     -1 (the default value) means no limit.
    ///
    /// Splitting starts at the front of the string and works to the end.
    #[method("split(sep=None, maxsplit=-1)")]
    fn split(vm: &Vm, this: Gc<Str>, sep: Value, maxsplit: isize) -> PyResult<Gc<List>> {
        let max = usize::try_from(maxsplit).unwrap_or(usize::MAX);
        Ok(match separator(vm, sep)? {
            Some(sep) => pieces(vm, this, splitting::split(this.bytes(), sep.bytes(), max)),
            None => pieces(vm, this, splitting::split_space(this.text(), max)),
        })
    }
    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    /// Splitting starts at the end of the string and works to the front.
    #[method("rsplit(sep=None, maxsplit=-1)")]
    fn rsplit(vm: &Vm, this: Gc<Str>, sep: Value, maxsplit: isize) -> PyResult<Gc<List>> {
        let max = usize::try_from(maxsplit).unwrap_or(usize::MAX);
        Ok(match separator(vm, sep)? {
            Some(sep) => pieces(vm, this, splitting::rsplit(this.bytes(), sep.bytes(), max).into_iter()),
            None => pieces(vm, this, splitting::rsplit_space(this.text(), max).into_iter()),
        })
    }
    /// Return a list of the lines in the string, breaking at line boundaries.
    ///
    /// Line breaks are not included in the resulting list unless keepends is given and
    /// true.
    #[method("splitlines(keepends=False)")]
    fn splitlines(vm: &Vm, this: Gc<Str>, keepends: bool) -> Gc<List> {
        pieces(vm, this, splitting::lines(this.text(), keepends))
    }
    /// Partition the string into three parts using the given separator.
    ///
    /// This will search for the separator in the string.  If the separator is found,
    /// returns a 3-tuple containing the part before the separator, the separator
    /// itself, and the part after it.
    ///
    /// If the separator is not found, returns a 3-tuple containing the original string
    /// and two empty strings.
    #[method("partition(sep, /)")]
    fn partition(vm: &Vm, this: Gc<Str>, sep: Value) -> PyResult<(Gc<Str>, Gc<Str>, Gc<Str>)> {
        let sep = partition_separator(vm, sep)?;
        Ok(match splitting::partition(this.bytes(), sep.bytes()) {
            Some((a, b)) => (piece(vm, this, a), exact(vm, sep), piece(vm, this, b)),
            None => (exact(vm, this), vm.str(""), vm.str("")),
        })
    }
    /// Partition the string into three parts using the given separator.
    ///
    /// This will search for the separator in the string, starting at the end. If
    /// the separator is found, returns a 3-tuple containing the part before the
    /// separator, the separator itself, and the part after it.
    ///
    /// If the separator is not found, returns a 3-tuple containing two empty strings
    /// and the original string.
    #[method("rpartition(sep, /)")]
    fn rpartition(vm: &Vm, this: Gc<Str>, sep: Value) -> PyResult<(Gc<Str>, Gc<Str>, Gc<Str>)> {
        let sep = partition_separator(vm, sep)?;
        Ok(match splitting::rpartition(this.bytes(), sep.bytes()) {
            Some((a, b)) => (piece(vm, this, a), exact(vm, sep), piece(vm, this, b)),
            None => (vm.str(""), vm.str(""), exact(vm, this)),
        })
    }
    /// Return a copy of the string with leading and trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[method("strip(chars=None, /)")]
    fn strip(vm: &Vm, this: Gc<Str>, chars: Value) -> PyResult<Gc<Str>> {
        strip(vm, this, chars, Side::Both)
    }
    /// Return a copy of the string with leading whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[method("lstrip(chars=None, /)")]
    fn lstrip(vm: &Vm, this: Gc<Str>, chars: Value) -> PyResult<Gc<Str>> {
        strip(vm, this, chars, Side::Left)
    }
    /// Return a copy of the string with trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[method("rstrip(chars=None, /)")]
    fn rstrip(vm: &Vm, this: Gc<Str>, chars: Value) -> PyResult<Gc<Str>> {
        strip(vm, this, chars, Side::Right)
    }
    /// Return a str with the given prefix string removed if present.
    ///
    /// If the string starts with the prefix string, return string[len(prefix):].
    /// Otherwise, return a copy of the original string.
    #[method("removeprefix(prefix, /)")]
    fn removeprefix(vm: &Vm, this: Gc<Str>, prefix: Gc<Str>) -> Gc<Str> {
        let n = if this.bytes().starts_with(prefix.bytes()) { prefix.byte_len() } else { 0 };
        piece(vm, this, n..this.byte_len())
    }
    /// Return a str with the given suffix string removed if present.
    ///
    /// If the string ends with the suffix string and that suffix is not empty,
    /// return string[:-len(suffix)]. Otherwise, return a copy of the original
    /// string.
    #[method("removesuffix(suffix, /)")]
    fn removesuffix(vm: &Vm, this: Gc<Str>, suffix: Gc<Str>) -> Gc<Str> {
        let n = if this.bytes().ends_with(suffix.bytes()) { suffix.byte_len() } else { 0 };
        piece(vm, this, 0..this.byte_len() - n)
    }
}

/// The fill character of `center` and its kin: UNBOUND for a blank.
fn justify(vm: &Vm, this: Gc<Str>, width: isize, fill: Value, how: Justify) -> PyResult<Gc<Str>> {
    let fill = match fill.downcast::<Str>() {
        _ if fill.is_unbound() => 0x20,
        Some(s) if s.char_len() == 1 => wtf8::decode_first(s.bytes()).map_or(0x20, |c| c.0),
        Some(_) => return Err(vm.type_error("The fill character must be exactly one character long")),
        None => {
            let name = vm.type_of(fill).name();
            return Err(vm.type_error(format!("The fill character must be a unicode character, not {name}")));
        }
    };
    let width = usize::try_from(width).unwrap_or(0);
    vm.room_for(width)?;
    if let (true, Ok(fill), 1..SHORT) = (this.is_ascii(), u8::try_from(fill), width)
        && fill.is_ascii()
        && this.byte_len() < width
    {
        let before = pad::before(this.byte_len(), width, how);
        let mut buffer = [fill; SHORT];
        buffer[before..before + this.byte_len()].copy_from_slice(this.bytes());
        return Ok(vm.str_ascii(&buffer[..width]));
    }
    Ok(match pad::pad(this.text(), width, fill, how) {
        Some(text) => vm.str_from(&text),
        None => exact(vm, this),
    })
}

#[class_part("str", shape)]
impl Str {
    /// Return a copy of the string converted to lowercase.
    #[method("lower()")]
    fn lower(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        short_ascii(vm, this, <[u8]>::make_ascii_lowercase)
            .unwrap_or_else(|| vm.str_from(&case::lower(this.text())))
    }
    /// Return a copy of the string converted to uppercase.
    #[method("upper()")]
    fn upper(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        short_ascii(vm, this, <[u8]>::make_ascii_uppercase)
            .unwrap_or_else(|| vm.str_from(&case::upper(this.text())))
    }
    /// Return a version of the string suitable for caseless comparisons.
    #[method("casefold()")]
    fn casefold(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        vm.str_from(&case::casefold(this.text()))
    }
    /// Return a capitalized version of the string.
    ///
    /// More specifically, make the first character have upper case and the rest lower
    /// case.
    #[method("capitalize()")]
    fn capitalize(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        vm.str_from(&case::capitalize(this.text()))
    }
    /// Return a version of the string where each word is titlecased.
    ///
    /// More specifically, words start with uppercased characters and all remaining
    /// cased characters have lower case.
    #[method("title()")]
    fn title(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        vm.str_from(&case::title(this.text()))
    }
    /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
    #[method("swapcase()")]
    fn swapcase(vm: &Vm, this: Gc<Str>) -> Gc<Str> {
        vm.str_from(&case::swapcase(this.text()))
    }
    /// Return a centered string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[method(
        "center(width, fillchar=<unrepresentable>, /)",
        text_signature = "($self, width, fillchar=' ', /)"
    )]
    fn center(vm: &Vm, this: Gc<Str>, width: isize, fillchar: Value) -> PyResult<Gc<Str>> {
        justify(vm, this, width, fillchar, Justify::Center)
    }
    /// Return a left-justified string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[method(
        "ljust(width, fillchar=<unrepresentable>, /)",
        text_signature = "($self, width, fillchar=' ', /)"
    )]
    fn ljust(vm: &Vm, this: Gc<Str>, width: isize, fillchar: Value) -> PyResult<Gc<Str>> {
        justify(vm, this, width, fillchar, Justify::Left)
    }
    /// Return a right-justified string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[method(
        "rjust(width, fillchar=<unrepresentable>, /)",
        text_signature = "($self, width, fillchar=' ', /)"
    )]
    fn rjust(vm: &Vm, this: Gc<Str>, width: isize, fillchar: Value) -> PyResult<Gc<Str>> {
        justify(vm, this, width, fillchar, Justify::Right)
    }
    /// Pad a numeric string with zeros on the left, to fill a field of the given width.
    ///
    /// The string is never truncated.
    #[method("zfill(width, /)")]
    fn zfill(vm: &Vm, this: Gc<Str>, width: isize) -> PyResult<Gc<Str>> {
        let width = usize::try_from(width).unwrap_or(0);
        vm.room_for(width)?;
        Ok(match pad::zfill(this.text(), width) {
            Some(text) => vm.str_from(&text),
            None => exact(vm, this),
        })
    }
    /// Return a copy where all tab characters are expanded using spaces.
    ///
    /// If tabsize is not given, a tab size of 8 characters is assumed.
    #[method("expandtabs(tabsize=8)")]
    fn expandtabs(vm: &Vm, this: Gc<Str>, tabsize: i32) -> PyResult<Gc<Str>> {
        match pad::expandtabs(this.text(), usize::try_from(tabsize).unwrap_or(0)) {
            Some(text) => Ok(vm.str_from(&text)),
            None => Err(vm.overflow_error("new string is too long")),
        }
    }
}

#[class_part("str", test)]
impl Str {
    /// Return True if all characters in the string are ASCII, False otherwise.
    ///
    /// ASCII characters have code points in the range U+0000-U+007F.
    /// Empty string is ASCII too.
    #[method("isascii()")]
    fn isascii(this: Gc<Str>) -> bool {
        this.is_ascii()
    }
    /// Return True if the string is an alphabetic string, False otherwise.
    ///
    /// A string is alphabetic if all characters in the string are alphabetic and there
    /// is at least one character in the string.
    #[method("isalpha()")]
    fn isalpha(this: Gc<Str>) -> bool {
        predicates::is_alpha(this.text())
    }
    /// Return True if the string is an alpha-numeric string, False otherwise.
    ///
    /// A string is alpha-numeric if all characters in the string are alpha-numeric and
    /// there is at least one character in the string.
    #[method("isalnum()")]
    fn isalnum(this: Gc<Str>) -> bool {
        predicates::is_alnum(this.text())
    }
    /// Return True if the string is a decimal string, False otherwise.
    ///
    /// A string is a decimal string if all characters in the string are decimal and
    /// there is at least one character in the string.
    #[method("isdecimal()")]
    fn isdecimal(this: Gc<Str>) -> bool {
        predicates::is_decimal(this.text())
    }
    /// Return True if the string is a digit string, False otherwise.
    ///
    /// A string is a digit string if all characters in the string are digits and there
    /// is at least one character in the string.
    #[method("isdigit()")]
    fn isdigit(this: Gc<Str>) -> bool {
        predicates::is_digit(this.text())
    }
    /// Return True if the string is a numeric string, False otherwise.
    ///
    /// A string is numeric if all characters in the string are numeric and there is at
    /// least one character in the string.
    #[method("isnumeric()")]
    fn isnumeric(this: Gc<Str>) -> bool {
        predicates::is_numeric(this.text())
    }
    /// Return True if the string is a valid Python identifier, False otherwise.
    ///
    /// Call keyword.iskeyword(s) to test whether string s is a reserved identifier,
    /// such as "def" or "class".
    #[method("isidentifier()")]
    fn isidentifier(this: Gc<Str>) -> bool {
        predicates::is_identifier(this.text())
    }
    /// Return True if all characters in the string are printable, False otherwise.
    ///
    /// A character is printable if repr() may use it in its output.
    #[method("isprintable()")]
    fn isprintable(this: Gc<Str>) -> bool {
        predicates::is_printable(this.text())
    }
    /// Return True if the string is a whitespace string, False otherwise.
    ///
    /// A string is whitespace if all characters in the string are whitespace and there
    /// is at least one character in the string.
    #[method("isspace()")]
    fn isspace(this: Gc<Str>) -> bool {
        predicates::is_space(this.text())
    }
    /// Return True if the string is a lowercase string, False otherwise.
    ///
    /// A string is lowercase if all cased characters in the string are lowercase and
    /// there is at least one cased character in the string.
    #[method("islower()")]
    fn islower(this: Gc<Str>) -> bool {
        predicates::is_lower(this.text())
    }
    /// Return True if the string is an uppercase string, False otherwise.
    ///
    /// A string is uppercase if all cased characters in the string are uppercase and
    /// there is at least one cased character in the string.
    #[method("isupper()")]
    fn isupper(this: Gc<Str>) -> bool {
        predicates::is_upper(this.text())
    }
    /// Return True if the string is a title-cased string, False otherwise.
    ///
    /// In a title-cased string, upper- and title-case characters may only
    /// follow uncased characters and lowercase characters only cased ones.
    #[method("istitle()")]
    fn istitle(this: Gc<Str>) -> bool {
        predicates::is_title(this.text())
    }
}

/// So many strings are joined without storage on the heap.
const FEW_PARTS: usize = 12;

/// `sep.join(items)` of strings in a slice that stays in place.
fn join_slice(vm: &Vm, sep: Gc<Str>, items: &[Value]) -> PyResult<Gc<Str>> {
    let mut ascii = sep.is_ascii() || items.len() < 2;
    let mut len = sep.byte_len().saturating_mul(items.len().saturating_sub(1));
    for (i, item) in items.iter().enumerate() {
        let Some(s) = item.downcast::<Str>() else {
            let name = vm.type_of(*item).name();
            return Err(vm.type_error(format!("sequence item {i}: expected str instance, {name} found")));
        };
        ascii &= s.is_ascii();
        len = len.saturating_add(s.byte_len());
    }
    if let [only] = items
        && vm.is_exact_str(*only)
    {
        return Ok(only.cast_unchecked());
    }
    if len > isize::MAX as usize {
        return Err(vm.overflow_error("join() result is too long for a Python string"));
    }
    vm.room_for(len)?;
    if ascii && items.len() <= FEW_PARTS && len > 1 {
        // (Two slices an item: the separator before it.)
        let mut parts: [&[u8]; 2 * FEW_PARTS] = [&[]; 2 * FEW_PARTS];
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                parts[2 * i] = sep.bytes();
            }
            parts[2 * i + 1] = item.cast_unchecked::<Str>().bytes();
        }
        return Ok(vm.str_of_parts(&parts[..2 * items.len()], len, len, true));
    }
    let mut out = Vec::with_capacity(len);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(sep.bytes());
        }
        out.extend_from_slice(item.cast_unchecked::<Str>().bytes());
    }
    if out.len() <= 1 {
        return Ok(vm.str_from_bytes(&out));
    }
    Ok(vm.str_of_class(crate::object::builtin_types::shapes::STR, 0, &out, Some(ascii)))
}

/// What `translate` finds in the table for a code point.
fn look_up(vm: &Vm, table: Value, cp: u32) -> Result<Translation, Raised> {
    let key = Value::int32(cp as i32);
    let found = match table.downcast::<Dict>() {
        Some(dict) if vm.is_exact(table, crate::object::builtin_types::shapes::DICT) => {
            match dict.get(vm, key)? {
                Some(v) => v,
                None => return Ok(Translation::Keep),
            }
        }
        _ => match vm.getitem(table, key) {
            Ok(v) => v,
            Err(raised) => {
                return match vm.take_if(vm.exc().lookup_error) {
                    Some(_) => Ok(Translation::Keep),
                    None => Err(raised),
                };
            }
        },
    };
    if found.is_none() {
        return Ok(Translation::Delete);
    }
    if let Some(s) = found.downcast::<Str>() {
        if s.char_len() == 1 {
            return Ok(Translation::Char(wtf8::decode_first(s.bytes()).map_or(0, |c| c.0)));
        }
        return Ok(Translation::Text(TextBuf::counted(s.bytes().to_vec())));
    }
    if vm.is_int(found) {
        return match vm
            .int_to_i64(found)
            .and_then(|i| u32::try_from(i).ok())
            .filter(|c| *c <= wtf8::MAX_CODE_POINT)
        {
            Some(c) => Ok(Translation::Char(c)),
            None => Err(vm.value_error("character mapping must be in range(0x110000)")),
        };
    }
    Err(vm.type_error("character mapping must return integer, None or str"))
}

/// `maketrans` of one dict.
fn maketrans_dict(vm: &Vm, source: Gc<Dict>, table: Gc<Dict>) -> PyResult<()> {
    let mut at = 0;
    while let Some((entry, key, value)) = source.next_entry(at) {
        at = entry + 1;
        if vm.is_int(key) {
            table.set(vm, key, value)?;
            continue;
        }
        let Some(s) = key.downcast::<Str>() else {
            return Err(vm.type_error("keys in translate table mustbe strings or integers"));
        };
        if s.char_len() != 1 {
            return Err(vm.value_error("string keys in translatetable must be of length 1"));
        }
        let c = wtf8::decode_first(s.bytes()).map_or(0, |c| c.0);
        table.set(vm, Value::int32(c as i32), value)?;
    }
    Ok(())
}

#[class_part("str", make)]
impl Str {
    /// Concatenate any number of strings.
    ///
    /// The string whose method is called is inserted in between each given string.
    /// The result is returned as a new string.
    ///
    /// Example: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'
    #[method("join(iterable, /)")]
    fn join(vm: &Vm, this: Gc<Str>, iterable: Value) -> PyResult<Gc<Str>> {
        if let Some(tuple) = iterable.downcast::<Tuple>() {
            return join_slice(vm, this, tuple.items());
        }
        if !iterable.is_kind(Kind::List)
            && vm.type_of(iterable).slots().iter.is_none()
            && vm.type_of(iterable).slots().getitem.is_none()
        {
            return Err(vm.type_error("can only join an iterable"));
        }
        if let Some(list) = iterable.downcast::<List>()
            && list.len() <= FEW_PARTS
        {
            let mut items = [Value::NONE; FEW_PARTS];
            let items = &mut items[..list.len()];
            for (i, item) in items.iter_mut().enumerate() {
                *item = list.get(vm, i);
            }
            return join_slice(vm, this, items);
        }
        let mut items = ValueVec::new(vm.heap());
        match iterable.downcast::<List>() {
            Some(list) => {
                for i in 0..list.len() {
                    items.push(list.get(vm, i));
                }
            }
            None => vm.for_each(iterable, |v| {
                items.push(v);
                Ok(())
            })?,
        }
        join_slice(vm, this, items.as_slice())
    }
    /// Encode the string using the codec registered for encoding.
    ///
    ///   encoding
    ///     The encoding in which to encode the string.
    ///   errors
    ///     The error handling scheme to use for encoding errors.
    ///     The default is 'strict' meaning that encoding errors raise a
    ///     UnicodeEncodeError.  Other possible values are 'ignore', 'replace' and
    ///     'xmlcharrefreplace' as well as any other name registered with
    ///     codecs.register_error that can handle UnicodeEncodeErrors.
    #[method("encode(encoding='utf-8', errors='strict')")]
    fn encode(vm: &Vm, this: Gc<Str>, encoding: Option<CText>, errors: Option<CText>) -> PyResult<Gc<Bytes>> {
        if let Some(bytes) = codecs::encode_plain(vm, this, encoding.map(CText::text)) {
            return Ok(bytes);
        }
        codecs::encode_str(vm, this, &CText::or(encoding, "utf-8"), &CText::or(errors, "strict"))
    }
    /// Return a translation table usable for str.translate().
    ///
    /// If there is only one argument, it must be a dictionary mapping Unicode
    /// ordinals (integers) or characters to Unicode ordinals, strings or None.
    /// Character keys will be then converted to ordinals.
    /// If there are two arguments, they must be strings of equal length, and
    /// in the resulting dictionary, each character in x will be mapped to the
    /// character at the same position in y. If there is a third argument, it
    /// must be a string, whose characters will be mapped to None in the result.
    #[static_method("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(vm: &Vm, x: Value, y: Option<Gc<Str>>, z: Option<Gc<Str>>) -> PyResult<Gc<Dict>> {
        let table = vm.new_dict();
        let Some(y) = y else {
            let source =
                x.downcast::<Dict>().filter(|_| vm.is_exact(x, crate::object::builtin_types::shapes::DICT));
            let Some(source) = source else {
                return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
            };
            maketrans_dict(vm, source, table)?;
            return Ok(table);
        };
        let Some(x) = x.downcast::<Str>() else {
            return Err(
                vm.type_error("first maketrans argument must be a string if there is a second argument")
            );
        };
        if x.char_len() != y.char_len() {
            return Err(vm.value_error("the first two maketrans arguments must have equal length"));
        }
        for (a, b) in x.text().code_points().zip(y.text().code_points()) {
            table.set(vm, Value::int32(a as i32), Value::int32(b as i32))?;
        }
        if let Some(z) = z {
            for c in z.text().code_points() {
                table.set(vm, Value::int32(c as i32), Value::NONE)?;
            }
        }
        Ok(table)
    }
    /// Replace each character in the string using the given translation table.
    ///
    ///   table
    ///     Translation table, which must be a mapping of Unicode ordinals to
    ///     Unicode ordinals, strings, or None.
    ///
    /// The table must implement lookup/indexing via __getitem__, for instance a
    /// dictionary or list.  If this operation raises LookupError, the character is
    /// left untouched.  Characters mapped to None are deleted.
    #[method("translate(table, /)")]
    fn translate(vm: &Vm, this: Gc<Str>, table: Value) -> PyResult<Gc<Str>> {
        let text = replacing::translate(this.text(), |cp| look_up(vm, table, cp))?;
        Ok(vm.str_from(&text))
    }
    /// Return a formatted version of the string, using substitutions from args and kwargs.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[method("format(*args, **kwargs)", text_signature = "($self, /, *args, **kwargs)")]
    fn format(vm: &Vm, this: Gc<Str>, args: &Args) -> PyResult<Gc<Str>> {
        super::format::format(vm, this, &super::format::Source::Args(args))
    }
    /// Return a formatted version of the string, using substitutions from mapping.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[method("format_map(mapping, /)")]
    fn format_map(vm: &Vm, this: Gc<Str>, mapping: Value) -> PyResult<Gc<Str>> {
        super::format::format(vm, this, &super::format::Source::Mapping(mapping))
    }
    /// Return a formatted version of the string as described by format_spec.
    #[method("__format__(format_spec, /)")]
    fn dunder_format(vm: &Vm, this: Gc<Str>, format_spec: Gc<Str>) -> PyResult<Gc<Str>> {
        super::format::format_str(vm, this, format_spec)
    }
}
