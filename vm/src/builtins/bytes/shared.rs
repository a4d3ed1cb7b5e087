//! What `bytes` and `bytearray` share: arguments, and the methods, written once for both by a macro.

use crate::builtins::indices;
use crate::heap::ValueVec;
use crate::native::{BytesLike, PyResult};
use crate::object::header::Kind;
use crate::object::{Bytes, List, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::borrow::Cow;
use std::ops::Range;
use taipan_text::split::{self, Side};

/// What is looked for in a byte string: a byte or a byte string.
pub enum Needle {
    Byte([u8; 1]),
    Bytes(BytesLike),
}

impl std::ops::Deref for Needle {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Needle::Byte(b) => b,
            Needle::Bytes(b) => b,
        }
    }
}

/// A byte's value.
///
/// # Errors
/// ValueError outside of 0..256.
pub fn byte(vm: &Vm, v: Value, message: &str) -> PyResult<u8> {
    let int = vm.index_of(v)?;
    match vm.int_to_i64(int).and_then(|i| u8::try_from(i).ok()) {
        Some(b) => Ok(b),
        None => Err(vm.value_error(message)),
    }
}

impl Needle {
    pub fn of(vm: &Vm, value: Value) -> PyResult<Needle> {
        if vm.type_of(value).slots().buffer.is_some() {
            return Ok(Needle::Bytes(BytesLike::of(vm, value)?));
        }
        if !vm.is_int(value) && vm.type_of(value).slots().index.is_none() {
            let name = vm.type_of(value).name();
            return Err(
                vm.type_error(format!("argument should be integer or bytes-like object, not '{name}'"))
            );
        }
        Ok(Needle::Byte([byte(vm, value, "byte must be in range(0, 256)")?]))
    }
}

/// The fill byte of `center` and its kin.
pub fn fill_byte(vm: &Vm, name: &str, fill: Value) -> PyResult<u8> {
    if fill.is_unbound() {
        return Ok(b' ');
    }
    let kind = match () {
        () if fill.is_kind(Kind::Bytes) => "bytes",
        () if fill.is_kind(Kind::ByteArray) => "bytearray",
        () => {
            let given = vm.type_of(fill).name();
            return Err(
                vm.type_error(format!("{name}() argument 2 must be a byte string of length 1, not {given}"))
            );
        }
    };
    let data = BytesLike::of(vm, fill)?;
    match data[..] {
        [b] => Ok(b),
        _ => {
            let n = data.len();
            Err(vm.type_error(format!(
                "{name}(): argument 2 must be a byte string of length 1, not a {kind} object of length {n}"
            )))
        }
    }
}

/// `startswith` and `endswith`.
pub fn affix(
    vm: &Vm,
    data: &[u8],
    part: Value,
    range: Range<usize>,
    name: &str,
    end: bool,
) -> PyResult<bool> {
    let Some(data) = data.get(range.start..range.end.min(data.len())).map(<[u8]>::to_vec) else {
        return Ok(false);
    };
    let matches = |part: &[u8]| if end { data.ends_with(part) } else { data.starts_with(part) };
    if let Some(parts) = part.downcast::<Tuple>() {
        for part in parts.items() {
            if matches(&BytesLike::of(vm, *part)?) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if vm.type_of(part).slots().buffer.is_none() {
        let given = vm.type_of(part).name();
        return Err(vm.type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {given}")));
    }
    Ok(matches(&BytesLike::of(vm, part)?))
}

/// The bytes that stay when `data` is stripped of `set` (None: whitespace).
pub fn strip(vm: &Vm, data: &[u8], set: Value, side: Side) -> PyResult<Range<usize>> {
    if set.is_none() {
        return Ok(split::strip_space_bytes(data, side));
    }
    Ok(split::strip_set_bytes(data, &BytesLike::of(vm, set)?, side))
}

/// A separator: not empty.
pub fn separator(vm: &Vm, sep: Value) -> PyResult<BytesLike> {
    let sep = BytesLike::of(vm, sep)?;
    if sep.is_empty() { Err(vm.value_error("empty separator")) } else { Ok(sep) }
}

/// The right side of `this + other`.
///
/// # Errors
/// TypeError for what has no contiguous buffer.
pub fn addend(vm: &Vm, this: Value, other: Value) -> PyResult<BytesLike> {
    if vm.type_of(other).slots().buffer.is_some() {
        match BytesLike::of(vm, other) {
            Ok(bytes) => return Ok(bytes),
            Err(_) => drop(vm.take_exception()),
        }
    }
    let (a, b) = (vm.type_of(other).name(), vm.type_of(this).name());
    Err(vm.type_error(format!("can't concat {a} to {b}")))
}

/// `sep.join(items)`
pub fn join(vm: &Vm, sep: &[u8], iterable: Value) -> PyResult<Vec<u8>> {
    let slots = vm.type_of(iterable).slots();
    if slots.iter.is_none() && slots.getitem.is_none() {
        return Err(vm.type_error("can only join an iterable"));
    }
    let mut items = ValueVec::new(vm.heap());
    vm.for_each(iterable, |v| {
        items.push(v);
        Ok(())
    })?;
    let exact = |v: Value| v.downcast::<Bytes>().map_or(0, |b| b.len);
    let separators = sep.len().saturating_mul(items.len().saturating_sub(1));
    vm.room_for(items.iter().fold(separators, |size, item| size.saturating_add(exact(item))))?;
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(sep);
        }
        if let Some(b) = item.downcast::<Bytes>() {
            out.extend_from_slice(b.as_slice());
        } else if vm.type_of(item).slots().buffer.is_some()
            && let Ok(bytes) = BytesLike::of(vm, item)
        {
            out.extend_from_slice(&bytes);
            if iterable.downcast::<List>().is_some_and(|list| list.len() != items.len()) {
                return Err(vm.runtime_error("sequence changed size during iteration"));
            }
        } else {
            vm.take_exception();
            let name = vm.type_of(item).name();
            return Err(
                vm.type_error(format!("sequence item {i}: expected a bytes-like object, {name} found"))
            );
        }
    }
    Ok(out)
}

/// MemoryError when `data` with `old` replaced by `new`, at most `max` times, would be larger than all memory.
///
/// # Errors
/// MemoryError
pub fn room_to_replace(vm: &Vm, data: &[u8], old: &[u8], new: &[u8], max: usize) -> PyResult<()> {
    let more = new.len().saturating_sub(old.len());
    let most = if old.is_empty() { data.len() + 1 } else { data.len() / old.len() };
    let size = |times: usize| times.min(max).saturating_mul(more).saturating_add(data.len());
    if size(most) <= vm.heap().limit() {
        return Ok(());
    }
    let mut times = if old.is_empty() { most } else { 0 };
    let mut rest = data;
    while !old.is_empty()
        && let Some(at) = taipan_text::find::find_bytes(rest, old)
    {
        times += 1;
        rest = &rest[at + old.len()..];
    }
    vm.room_for(size(times))
}

/// The length of `data * count`; `array`: of a bytearray, which has another error for a product that is too long.
fn repeated_length(vm: &Vm, data: &[u8], n: usize, array: bool) -> PyResult<usize> {
    match data.len().checked_mul(n) {
        Some(len) if len <= isize::MAX as usize => {
            vm.room_for(len)?;
            Ok(len)
        }
        _ => Err(if array { vm.memory_error("") } else { vm.overflow_error("repeated bytes are too long") }),
    }
}

/// `data * count` of a bytearray.
pub fn repeat(vm: &Vm, data: &[u8], count: isize) -> PyResult<Vec<u8>> {
    let n = usize::try_from(count).unwrap_or(0);
    repeated_length(vm, data, n, true)?;
    Ok(data.repeat(n))
}

/// `data * count` of bytes.
pub fn repeat_bytes(vm: &Vm, data: &[u8], count: isize) -> PyResult<Gc<Bytes>> {
    // So many bytes are written at a time.
    const BLOCK: usize = 4096;
    let n = usize::try_from(count).unwrap_or(0);
    let len = repeated_length(vm, data, n, false)?;
    if len <= BLOCK {
        return Ok(vm.bytes(&data.repeat(n)));
    }
    let in_block = (BLOCK / data.len()).max(1);
    let block = if in_block > 1 { Cow::Owned(data.repeat(in_block)) } else { Cow::Borrowed(data) };
    Ok(vm.bytes_filled(len, |out| {
        (0..n / in_block).for_each(|_| out.put(&block));
        (0..n % in_block).for_each(|_| out.put(data));
    }))
}

/// The separator and group size of `hex`.
pub fn hex(vm: &Vm, data: &[u8], sep: Value, group: i32) -> PyResult<Gc<Str>> {
    if sep.is_unbound() {
        return Ok(vm.str_ascii_filled(data.len() * 2, |out| {
            taipan_text::bytes::hex_digits(data, |digits| out.put(digits));
        }));
    }
    if vm.len(sep)? != 1 {
        return Err(vm.value_error("sep must be length 1."));
    }
    let mark = if let Some(s) = sep.downcast::<Str>() {
        s.bytes().first().copied().filter(|_| s.is_ascii())
    } else if let Some(b) = sep.downcast::<Bytes>() {
        b.as_slice().first().copied().filter(u8::is_ascii)
    } else {
        return Err(vm.type_error("sep must be str or bytes."));
    };
    let Some(mark) = mark else { return Err(vm.value_error("sep must be ASCII.")) };
    Ok(vm.str_ascii(&taipan_text::bytes::hex(data, Some(mark), group as isize)))
}

/// The argument of `fromhex`, decoded.
pub fn from_hex(vm: &Vm, text: Value) -> PyResult<Vec<u8>> {
    let result = if let Some(s) = text.downcast::<Str>() {
        taipan_text::bytes::from_hex_text(s.text())
    } else if vm.type_of(text).slots().buffer.is_some() {
        taipan_text::bytes::from_hex(&BytesLike::of(vm, text)?)
    } else {
        let name = vm.type_of(text).name();
        return Err(vm.type_error(format!("fromhex() argument must be str or bytes-like, not {name}")));
    };
    result.map_err(|e| vm.value_error(e.message()))
}

/// The table of `translate`.
pub fn table(vm: &Vm, table: Value) -> PyResult<Option<[u8; 256]>> {
    if table.is_none() {
        return Ok(None);
    }
    match <[u8; 256]>::try_from(&BytesLike::of(vm, table)?[..]) {
        Ok(table) => Ok(Some(table)),
        Err(_) => Err(vm.value_error("translation table must be 256 characters long")),
    }
}

/// The content of a new byte string: what `bytes(...)` and `bytearray(...)` take. `name` is the class's.
pub fn content(vm: &Vm, name: &str, given: &[Value; 3]) -> PyResult<Vec<u8>> {
    let [source, encoding, errors] = *given;
    let text = |v: Value, what: &str| match v.downcast::<Str>() {
        Some(s) => Ok(s.as_str_lossy().into_owned()),
        None => {
            let given = if v.is_none() { "None".to_owned() } else { vm.type_of(v).name() };
            Err(vm.type_error(format!("{name}() argument '{what}' must be str, not {given}")))
        }
    };
    let named = |v: Value, what: &str, default: &str| {
        if v.is_unbound() { Ok(default.to_owned()) } else { text(v, what) }
    };
    let (encoding_text, errors_text) =
        (named(encoding, "encoding", "utf-8")?, named(errors, "errors", "strict")?);
    if let Some(s) = source.downcast::<Str>().filter(|_| !source.is_unbound()) {
        if encoding.is_unbound() {
            return Err(vm.type_error("string argument without an encoding"));
        }
        let bytes = crate::codecs::encode_str(vm, s, &encoding_text, &errors_text)?;
        return Ok(bytes.as_slice().to_vec());
    }
    if !encoding.is_unbound() {
        return Err(vm.type_error("encoding without a string argument"));
    }
    if !errors.is_unbound() {
        return Err(vm.type_error("errors without a string argument"));
    }
    if source.is_unbound() {
        return Ok(Vec::new());
    }
    if vm.is_int(source)
        || (vm.type_of(source).slots().index.is_some() && vm.type_of(source).slots().buffer.is_none())
    {
        let Some(n) = indices_size(vm, source)? else { return from_object(vm, name, source) };
        return match usize::try_from(n) {
            Ok(n) => {
                vm.room_for(n)?;
                Ok(vec![0; n])
            }
            Err(_) => Err(vm.value_error("negative count")),
        };
    }
    from_object(vm, name, source)
}

/// A size; OverflowError when it does not fit.
fn indices_size(vm: &Vm, v: Value) -> PyResult<Option<isize>> {
    match indices::index(vm, v) {
        Err(raised) => match vm.take_if(vm.exc().index_error) {
            Some(_) => {
                let name = vm.type_of(v).name();
                Err(vm.overflow_error(format!("cannot fit '{name}' into an index-sized integer")))
            }
            None => Err(raised),
        },
        ok => ok,
    }
}

/// The bytes of a buffer or of an iterable of ints.
pub fn from_object(vm: &Vm, name: &str, source: Value) -> PyResult<Vec<u8>> {
    if vm.type_of(source).slots().buffer.is_some() {
        return crate::object::buffer::copy_of(vm, source);
    }
    let slots = vm.type_of(source).slots();
    if source.is_kind(Kind::Str) || (slots.iter.is_none() && slots.getitem.is_none()) {
        let given = vm.type_of(source).name();
        return Err(vm.type_error(format!("cannot convert '{given}' object to {name}")));
    }
    let message =
        if name == "bytes" { "bytes must be in range(0, 256)" } else { "byte must be in range(0, 256)" };
    let mut out = Vec::new();
    vm.for_each(source, |v| {
        vm.reserve(&mut out, 1)?;
        out.push(byte(vm, v, message)?);
        Ok(())
    })?;
    Ok(out)
}

/// A list of byte strings at these places.
pub fn pieces(
    vm: &Vm,
    ranges: impl Iterator<Item = Range<usize>>,
    make: impl Fn(Range<usize>) -> Value,
) -> Gc<List> {
    let list = vm.new_list();
    for range in ranges {
        list.push(vm, make(range));
    }
    list
}

/// The methods that `bytes` and `bytearray` have in common, as two parts of the class. `$class` has `view()`, which
/// gives the bytes, and `make(vm, &[u8])`, which makes a new object.
macro_rules! shared_methods {
    ($class:ident $name:tt $search:ident $shape:ident) => {
        #[class_part($name, $search)]
        impl $class {
            /// Return the lowest index in B where subsection sub is found, such that sub is contained within B[start:end].
            #[method(
                "find(sub, start=None, end=None, /)",
                text_signature = "($self, sub[, start[, end]], /)"
            )]
            fn find(
                vm: &Vm,
                this: Gc<$class>,
                sub: Value,
                start: Option<Index>,
                end: Option<Index>,
            ) -> PyResult<isize> {
                let sub = this.keeping(|| Needle::of(vm, sub))?;
                let data = this.view();
                let range = adjust_range(data.len(), start.map(|i| i.0), end.map(|i| i.0));
                Ok(bytes_find::find(&data, &sub, range).map_or(-1, |i| i as isize))
            }
            /// Return the highest index in B where subsection sub is found, such that sub is contained within B[start:end].
            #[method(
                "rfind(sub, start=None, end=None, /)",
                text_signature = "($self, sub[, start[, end]], /)"
            )]
            fn rfind(
                vm: &Vm,
                this: Gc<$class>,
                sub: Value,
                start: Option<Index>,
                end: Option<Index>,
            ) -> PyResult<isize> {
                let sub = this.keeping(|| Needle::of(vm, sub))?;
                let data = this.view();
                let range = adjust_range(data.len(), start.map(|i| i.0), end.map(|i| i.0));
                Ok(bytes_find::rfind(&data, &sub, range).map_or(-1, |i| i as isize))
            }
            /// Return the lowest index in B where subsection sub is found, such that sub is contained within B[start:end].
            ///
            /// Raise ValueError if the subsection is not found.
            #[method(
                "index(sub, start=None, end=None, /)",
                text_signature = "($self, sub[, start[, end]], /)"
            )]
            fn index(
                vm: &Vm,
                this: Gc<$class>,
                sub: Value,
                start: Option<Index>,
                end: Option<Index>,
            ) -> PyResult<usize> {
                let sub = this.keeping(|| Needle::of(vm, sub))?;
                let data = this.view();
                let range = adjust_range(data.len(), start.map(|i| i.0), end.map(|i| i.0));
                bytes_find::find(&data, &sub, range).ok_or_else(|| vm.value_error("subsection not found"))
            }
            /// Return the highest index in B where subsection sub is found, such that sub is contained within B[start:end].
            ///
            /// Raise ValueError if the subsection is not found.
            #[method(
                "rindex(sub, start=None, end=None, /)",
                text_signature = "($self, sub[, start[, end]], /)"
            )]
            fn rindex(
                vm: &Vm,
                this: Gc<$class>,
                sub: Value,
                start: Option<Index>,
                end: Option<Index>,
            ) -> PyResult<usize> {
                let sub = this.keeping(|| Needle::of(vm, sub))?;
                let data = this.view();
                let range = adjust_range(data.len(), start.map(|i| i.0), end.map(|i| i.0));
                bytes_find::rfind(&data, &sub, range).ok_or_else(|| vm.value_error("subsection not found"))
            }
            /// Return the number of non-overlapping occurrences of subsection sub in bytes B[start:end].
            #[method(
                "count(sub, start=None, end=None, /)",
                text_signature = "($self, sub[, start[, end]], /)"
            )]
            fn count(
                vm: &Vm,
                this: Gc<$class>,
                sub: Value,
                start: Option<Index>,
                end: Option<Index>,
            ) -> PyResult<usize> {
                let sub = this.keeping(|| Needle::of(vm, sub))?;
                let data = this.view();
                let range = adjust_range(data.len(), start.map(|i| i.0), end.map(|i| i.0));
                Ok(bytes_find::count(&data, &sub, range))
            }
            /// Return True if the bytes starts with the specified prefix, False otherwise.
            #[method(
                "startswith(prefix, start=None, end=None, /)",
                text_signature = "($self, prefix[, start[, end]], /)"
            )]
            fn startswith(
                vm: &Vm,
                this: Gc<$class>,
                prefix: Value,
                start: Option<Index>,
                end: Option<Index>,
            ) -> PyResult<bool> {
                let data = this.view().to_vec();
                let range = adjust_range(data.len(), start.map(|i| i.0), end.map(|i| i.0));
                shared::affix(vm, &data, prefix, range, "startswith", false)
            }
            /// Return True if the bytes ends with the specified suffix, False otherwise.
            #[method(
                "endswith(suffix, start=None, end=None, /)",
                text_signature = "($self, suffix[, start[, end]], /)"
            )]
            fn endswith(
                vm: &Vm,
                this: Gc<$class>,
                suffix: Value,
                start: Option<Index>,
                end: Option<Index>,
            ) -> PyResult<bool> {
                let data = this.view().to_vec();
                let range = adjust_range(data.len(), start.map(|i| i.0), end.map(|i| i.0));
                shared::affix(vm, &data, suffix, range, "endswith", true)
            }
            /// Return a list of the sections in the bytes, using sep as the delimiter.
            #[method("split(sep=None, maxsplit=-1)")]
            fn split(vm: &Vm, this: Gc<$class>, sep: Value, maxsplit: isize) -> PyResult<Gc<List>> {
                let max = usize::try_from(maxsplit).unwrap_or(usize::MAX);
                if sep.is_none() {
                    let data = this.view();
                    return Ok(shared::pieces(vm, split::split_space_bytes(&data, max), |r| {
                        $class::make(vm, &data[r]).value()
                    }));
                }
                let sep = this.keeping(|| shared::separator(vm, sep))?;
                let data = this.view();
                Ok(shared::pieces(vm, split::split(&data, &sep, max), |r| $class::make(vm, &data[r]).value()))
            }
            /// Return a list of the sections in the bytes, using sep as the delimiter, from the end.
            #[method("rsplit(sep=None, maxsplit=-1)")]
            fn rsplit(vm: &Vm, this: Gc<$class>, sep: Value, maxsplit: isize) -> PyResult<Gc<List>> {
                let max = usize::try_from(maxsplit).unwrap_or(usize::MAX);
                let sep =
                    if sep.is_none() { None } else { Some(this.keeping(|| shared::separator(vm, sep))?) };
                let data = this.view();
                let ranges = match sep {
                    None => split::rsplit_space_bytes(&data, max),
                    Some(sep) => split::rsplit(&data, &sep, max),
                };
                Ok(shared::pieces(vm, ranges.into_iter(), |r| $class::make(vm, &data[r]).value()))
            }
            /// Return a list of the lines in the bytes, breaking at line boundaries.
            #[method("splitlines(keepends=False)")]
            fn splitlines(vm: &Vm, this: Gc<$class>, keepends: bool) -> Gc<List> {
                let data = this.view();
                shared::pieces(vm, split::lines_bytes(&data, keepends), |r| {
                    $class::make(vm, &data[r]).value()
                })
            }
            /// Partition the bytes into three parts using the given separator.
            #[method("partition(sep, /)")]
            fn partition(vm: &Vm, this: Gc<$class>, sep: Value) -> PyResult<(Gc<$class>, Value, Gc<$class>)> {
                let mark = shared::separator(vm, sep)?;
                let data = this.view();
                Ok(match split::partition(&data, &mark) {
                    Some((a, b)) => (
                        $class::make(vm, &data[a]),
                        $class::make(vm, &mark).value(),
                        $class::make(vm, &data[b]),
                    ),
                    None => ($class::make(vm, &data), $class::make(vm, b"").value(), $class::make(vm, b"")),
                })
            }
            /// Partition the bytes into three parts using the given separator, from the end.
            #[method("rpartition(sep, /)")]
            fn rpartition(
                vm: &Vm,
                this: Gc<$class>,
                sep: Value,
            ) -> PyResult<(Gc<$class>, Value, Gc<$class>)> {
                let mark = shared::separator(vm, sep)?;
                let data = this.view();
                Ok(match split::rpartition(&data, &mark) {
                    Some((a, b)) => (
                        $class::make(vm, &data[a]),
                        $class::make(vm, &mark).value(),
                        $class::make(vm, &data[b]),
                    ),
                    None => ($class::make(vm, b""), $class::make(vm, b"").value(), $class::make(vm, &data)),
                })
            }
            /// Strip leading and trailing bytes contained in the argument.
            #[method("strip(bytes=None, /)")]
            fn strip(vm: &Vm, this: Gc<$class>, bytes: Value) -> PyResult<Gc<$class>> {
                let data = this.view();
                Ok($class::make(vm, &data[shared::strip(vm, &data, bytes, Side::Both)?]))
            }
            /// Strip leading bytes contained in the argument.
            #[method("lstrip(bytes=None, /)")]
            fn lstrip(vm: &Vm, this: Gc<$class>, bytes: Value) -> PyResult<Gc<$class>> {
                let data = this.view();
                Ok($class::make(vm, &data[shared::strip(vm, &data, bytes, Side::Left)?]))
            }
            /// Strip trailing bytes contained in the argument.
            #[method("rstrip(bytes=None, /)")]
            fn rstrip(vm: &Vm, this: Gc<$class>, bytes: Value) -> PyResult<Gc<$class>> {
                let data = this.view();
                Ok($class::make(vm, &data[shared::strip(vm, &data, bytes, Side::Right)?]))
            }
            /// Return a bytes object with the given prefix string removed if present.
            #[method("removeprefix(prefix, /)")]
            fn removeprefix(vm: &Vm, this: Gc<$class>, prefix: BytesLike) -> Gc<$class> {
                let data = this.view();
                $class::make(vm, data.strip_prefix(&prefix[..]).unwrap_or(&data))
            }
            /// Return a bytes object with the given suffix string removed if present.
            #[method("removesuffix(suffix, /)")]
            fn removesuffix(vm: &Vm, this: Gc<$class>, suffix: BytesLike) -> Gc<$class> {
                let data = this.view();
                $class::make(vm, data.strip_suffix(&suffix[..]).unwrap_or(&data))
            }
            /// Return a copy with all occurrences of substring old replaced by new.
            #[method("replace(old, new, count=-1, /)")]
            fn replace(
                vm: &Vm,
                this: Gc<$class>,
                old: BytesLike,
                new: BytesLike,
                count: isize,
            ) -> PyResult<Gc<$class>> {
                let data = this.view();
                let max = usize::try_from(count).unwrap_or(usize::MAX);
                shared::room_to_replace(vm, &data, &old, &new, max)?;
                Ok(match taipan_text::replace::replace_bytes(&data, &old, &new, max) {
                    Some(out) => $class::make(vm, &out),
                    None => $class::make(vm, &data),
                })
            }
            /// Return a copy with each character mapped by the given translation table.
            #[method(
                "translate(table, /, delete=<unrepresentable>)",
                text_signature = "($self, table, /, delete=b'')"
            )]
            fn translate(vm: &Vm, this: Gc<$class>, table: Value, delete: Value) -> PyResult<Gc<$class>> {
                let table = shared::table(vm, table)?;
                let delete =
                    if delete.is_unbound() { Vec::new() } else { BytesLike::of(vm, delete)?.to_vec() };
                Ok($class::make(vm, &byte_ops::translate(&this.view(), table.as_ref(), &delete)))
            }
            /// Concatenate any number of bytes objects.
            #[method("join(iterable_of_bytes, /)")]
            fn join(vm: &Vm, this: Gc<$class>, iterable: Value) -> PyResult<Gc<$class>> {
                let sep = this.view().to_vec();
                Ok($class::make(vm, &this.keeping(|| shared::join(vm, &sep, iterable))?))
            }
            /// Decode the bytes using the codec registered for encoding.
            #[method("decode(encoding='utf-8', errors='strict')")]
            fn decode(
                vm: &Vm,
                this: Gc<$class>,
                encoding: Option<crate::native::convert::CText>,
                errors: Option<crate::native::convert::CText>,
            ) -> PyResult<Gc<Str>> {
                use crate::native::convert::CText;
                if let Some(text) = crate::codecs::decode_plain(vm, &this.view(), encoding.map(CText::text)) {
                    return Ok(text);
                }
                let (encoding, errors) = (CText::or(encoding, "utf-8"), CText::or(errors, "strict"));
                crate::codecs::decode_object(vm, this.value(), &encoding, &errors)
            }
            /// Create a string of hexadecimal numbers from a bytes object.
            #[method("hex(sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(vm: &Vm, this: Gc<$class>, sep: Value, bytes_per_sep: i32) -> PyResult<Gc<Str>> {
                if sep.is_unbound() {
                    return shared::hex(vm, &this.view(), sep, bytes_per_sep);
                }
                let data = this.view().to_vec();
                this.keeping(|| shared::hex(vm, &data, sep, bytes_per_sep))
            }
            /// Create a bytes object from a string of hexadecimal numbers.
            #[class_method("fromhex(string, /)")]
            fn fromhex(vm: &Vm, cls: Gc<Type>, string: Value) -> PyResult {
                let made = $class::make(vm, &shared::from_hex(vm, string)?).value();
                if cls == vm.type_of(made) { Ok(made) } else { vm.call(cls.value(), &[made]) }
            }
            /// Return a translation table usable for the bytes or bytearray translate method.
            #[static_method("maketrans(frm, to, /)")]
            fn maketrans(vm: &Vm, frm: BytesLike, to: BytesLike) -> PyResult<Gc<Bytes>> {
                match byte_ops::maketrans(&frm, &to) {
                    Some(table) => Ok(vm.bytes(&table)),
                    None => Err(vm.value_error("maketrans arguments must have same length")),
                }
            }
        }
        #[class_part($name, $shape)]
        impl $class {
            /// B.lower() -> copy of B
            #[method("lower()")]
            fn lower(vm: &Vm, this: Gc<$class>) -> Gc<$class> {
                $class::make(vm, &byte_ops::lower(&this.view()))
            }
            /// B.upper() -> copy of B
            #[method("upper()")]
            fn upper(vm: &Vm, this: Gc<$class>) -> Gc<$class> {
                $class::make(vm, &byte_ops::upper(&this.view()))
            }
            /// B.capitalize() -> copy of B
            #[method("capitalize()")]
            fn capitalize(vm: &Vm, this: Gc<$class>) -> Gc<$class> {
                $class::make(vm, &byte_ops::capitalize(&this.view()))
            }
            /// B.title() -> copy of B
            #[method("title()")]
            fn title(vm: &Vm, this: Gc<$class>) -> Gc<$class> {
                $class::make(vm, &byte_ops::title(&this.view()))
            }
            /// B.swapcase() -> copy of B
            #[method("swapcase()")]
            fn swapcase(vm: &Vm, this: Gc<$class>) -> Gc<$class> {
                $class::make(vm, &byte_ops::swapcase(&this.view()))
            }
            /// Return True if all characters in B are ASCII.
            #[method("isascii()")]
            fn isascii(this: Gc<$class>) -> bool {
                this.view().is_ascii()
            }
            /// Return True if all characters in B are alphabetic.
            #[method("isalpha()")]
            fn isalpha(this: Gc<$class>) -> bool {
                byte_ops::is_alpha(&this.view())
            }
            /// Return True if all characters in B are digits.
            #[method("isdigit()")]
            fn isdigit(this: Gc<$class>) -> bool {
                byte_ops::is_digit(&this.view())
            }
            /// Return True if all characters in B are alphanumeric.
            #[method("isalnum()")]
            fn isalnum(this: Gc<$class>) -> bool {
                byte_ops::is_alnum(&this.view())
            }
            /// Return True if all characters in B are whitespace.
            #[method("isspace()")]
            fn isspace(this: Gc<$class>) -> bool {
                byte_ops::is_space(&this.view())
            }
            /// Return True if all cased characters in B are lowercase.
            #[method("islower()")]
            fn islower(this: Gc<$class>) -> bool {
                byte_ops::is_lower(&this.view())
            }
            /// Return True if all cased characters in B are uppercase.
            #[method("isupper()")]
            fn isupper(this: Gc<$class>) -> bool {
                byte_ops::is_upper(&this.view())
            }
            /// Return True if B is a titlecased string.
            #[method("istitle()")]
            fn istitle(this: Gc<$class>) -> bool {
                byte_ops::is_title(&this.view())
            }
            /// Return a centered string of length width.
            #[method(
                "center(width, fillchar=<unrepresentable>, /)",
                text_signature = "($self, width, fillchar=b' ', /)"
            )]
            fn center(vm: &Vm, this: Gc<$class>, width: isize, fillchar: Value) -> PyResult<Gc<$class>> {
                let fill = shared::fill_byte(vm, "center", fillchar)?;
                $class::padded(vm, this, width, |data, n| pad::pad_bytes(data, n, fill, Justify::Center))
            }
            /// Return a left-justified string of length width.
            #[method(
                "ljust(width, fillchar=<unrepresentable>, /)",
                text_signature = "($self, width, fillchar=b' ', /)"
            )]
            fn ljust(vm: &Vm, this: Gc<$class>, width: isize, fillchar: Value) -> PyResult<Gc<$class>> {
                let fill = shared::fill_byte(vm, "ljust", fillchar)?;
                $class::padded(vm, this, width, |data, n| pad::pad_bytes(data, n, fill, Justify::Left))
            }
            /// Return a right-justified string of length width.
            #[method(
                "rjust(width, fillchar=<unrepresentable>, /)",
                text_signature = "($self, width, fillchar=b' ', /)"
            )]
            fn rjust(vm: &Vm, this: Gc<$class>, width: isize, fillchar: Value) -> PyResult<Gc<$class>> {
                let fill = shared::fill_byte(vm, "rjust", fillchar)?;
                $class::padded(vm, this, width, |data, n| pad::pad_bytes(data, n, fill, Justify::Right))
            }
            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            #[method("zfill(width, /)")]
            fn zfill(vm: &Vm, this: Gc<$class>, width: isize) -> PyResult<Gc<$class>> {
                $class::padded(vm, this, width, pad::zfill_bytes)
            }
            /// Return a copy where all tab characters are expanded using spaces.
            #[method("expandtabs(tabsize=8)")]
            fn expandtabs(vm: &Vm, this: Gc<$class>, tabsize: i32) -> PyResult<Gc<$class>> {
                match pad::expandtabs_bytes(&this.view(), usize::try_from(tabsize).unwrap_or(0)) {
                    Some(out) => Ok($class::make(vm, &out)),
                    None => Err(vm.overflow_error("result too long")),
                }
            }
        }
        impl $class {
            fn padded(
                vm: &Vm,
                this: Gc<$class>,
                width: isize,
                f: impl FnOnce(&[u8], usize) -> Option<Vec<u8>>,
            ) -> PyResult<Gc<$class>> {
                let width = usize::try_from(width).unwrap_or(0);
                vm.room_for(width)?;
                let data = this.view();
                Ok(match f(&data, width) {
                    Some(out) => $class::make(vm, &out),
                    None => $class::make(vm, &data),
                })
            }
        }
    };
}
pub(super) use shared_methods;

/// The arguments of the constructors: source, encoding, errors; UNBOUND where absent.
pub fn constructor_args(vm: &Vm, name: &str, args: &crate::native::Args) -> PyResult<[Value; 3]> {
    let mut given = [Value::UNBOUND; 3];
    let n = args.len() + args.keyword_count();
    if n > 3 {
        return Err(vm.type_error(format!("{name}() takes at most 3 arguments ({n} given)")));
    }
    given[..args.len()].copy_from_slice(args.positional());
    for (key, value) in args.keywords() {
        let Some(i) = ["source", "encoding", "errors"].iter().position(|n| n.as_bytes() == key.bytes())
        else {
            return Err(vm.type_error(format!(
                "{name}() got an unexpected keyword argument '{}'",
                key.as_str_lossy()
            )));
        };
        if !given[i].is_unbound() {
            let key = key.as_str_lossy();
            let message = format!("argument for {name}() given by name ('{key}') and position ({})", i + 1);
            return Err(vm.type_error(message));
        }
        given[i] = value;
    }
    Ok(given)
}
