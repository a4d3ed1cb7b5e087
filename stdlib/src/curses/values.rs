//! Arguments and results of the module: characters, texts, coordinates before other arguments, and codes that say whether
//! something was done.

use super::library::{Cell, Wide, bytes as text_bytes};
use super::state;
use crate::exception_class::exception_class;
use crate::keywords::c_int;
use std::ffi::{CString, c_char};
use taipan_vm::codecs::encode_str;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What functions of ncurses give when they could not do what they were asked.
pub const ERR: i32 = -1;

/// Raises `_curses.error`.
pub fn raise(vm: &Vm, message: &str) -> Raised {
    match exception_class(vm, "_curses.error", vm.exc().exception) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// None, unless `code` says that the function `name` failed.
///
/// # Errors
/// `_curses.error`
pub fn done(vm: &Vm, code: i32, name: &str) -> PyResult<()> {
    if code == ERR { Err(raise(vm, &format!("{name}() returned ERR"))) } else { Ok(()) }
}

/// A C `long`.
///
/// # Errors
/// TypeError, OverflowError
pub fn c_long(vm: &Vm, value: Value) -> PyResult<i64> {
    let int = vm.index_of(value)?;
    vm.int_to_i64(int).ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
}

/// Attributes, given as an int of which the lower 32 bits count.
///
/// # Errors
/// TypeError, OverflowError
pub fn attributes(vm: &Vm, value: Value) -> PyResult<u32> {
    Ok(c_long(vm, value)? as u32)
}

/// Can these be lines and columns? ncurses keeps them in 16 bits, and computes with others as they come.
pub fn fit(numbers: &[i32]) -> bool {
    numbers.iter().all(|n| i16::try_from(*n).is_ok())
}

/// Is there memory for a window of that size?
///
/// # Errors
/// MemoryError
pub fn room(vm: &Vm, lines: i32, cols: i32) -> PyResult<()> {
    // The bytes of a cell.
    const CELL: usize = 28;
    let size = |n: i32| usize::try_from(n).unwrap_or(0);
    vm.room_for(size(lines).saturating_mul(size(cols)).saturating_mul(CELL))
}

/// Arguments of a method that may begin with coordinates.
pub struct Placed<'a> {
    /// Where to go first: y and x.
    pub at: Option<(i32, i32)>,
    /// The arguments that follow.
    pub rest: &'a [Value],
}

/// The arguments of `name`, of which `fewest` are needed and `optional` may follow, all this after two coordinates or none.
///
/// # Errors
/// TypeError, OverflowError
pub fn placed<'a>(
    vm: &Vm,
    args: &Args<'a>,
    name: &str,
    fewest: usize,
    optional: usize,
) -> PyResult<Placed<'a>> {
    args.no_keywords(vm, name)?;
    let (given, n) = (args.positional(), args.len());
    let plain = fewest..=fewest + optional;
    let with_place = fewest + 2..=fewest + optional + 2;
    if plain.contains(&n) {
        return Ok(Placed { at: None, rest: given });
    }
    match given {
        [y, x, rest @ ..] if with_place.contains(&n) => {
            Ok(Placed { at: Some((c_int(vm, *y)?, c_int(vm, *x)?)), rest })
        }
        _ => Err(wrong_count(vm, name, fewest, fewest + optional + 2)),
    }
}

/// The error for a wrong number of arguments to a method.
pub fn wrong_count(vm: &Vm, name: &str, fewest: usize, most: usize) -> Raised {
    vm.type_error(format!("_curses.window.{name} requires {fewest} to {most} arguments"))
}

/// Exactly `N` ints.
///
/// # Errors
/// TypeError with the message `what` for another number of arguments, and for what is no int; OverflowError
pub fn ints<const N: usize>(vm: &Vm, args: &Args, name: &str, what: &str) -> PyResult<[i32; N]> {
    args.no_keywords(vm, name)?;
    let given = args.positional();
    if given.len() != N {
        return Err(vm.type_error(what));
    }
    ints_of(vm, given)
}

/// The first `N` values, which are there, as ints.
///
/// # Errors
/// TypeError, OverflowError
pub fn ints_of<const N: usize>(vm: &Vm, given: &[Value]) -> PyResult<[i32; N]> {
    let mut out = [0; N];
    for (place, value) in out.iter_mut().zip(given) {
        *place = c_int(vm, *value)?;
    }
    Ok(out)
}

fn no_character(vm: &Vm, expected: &str, value: Value) -> Raised {
    let got = if let Some(text) = value.downcast::<Str>() {
        format!("a str of length {}", text.char_len())
    } else if let Some(bytes) = value.downcast::<Bytes>().filter(|_| expected.contains("bytes")) {
        format!("a bytes of length {}", bytes.as_slice().len())
    } else {
        crate::type_name::full_type_name(vm, value)
    };
    vm.type_error(format!("expect {expected} of length 1, got {got}"))
}

/// Is it an int, and of that class itself?
fn is_exact_int(vm: &Vm, value: Value) -> bool {
    vm.is_int(value) && vm.type_of(value) == vm.builtin_type(taipan_vm::object::builtin_types::shapes::INT)
}

/// The character of a str of length one; None for anything else.
fn only_char(value: Value) -> Option<u32> {
    value.downcast::<Str>().filter(|text| text.char_len() == 1).and_then(|text| text.text().code_point(0))
}

/// The byte of bytes of length one.
fn only_byte(value: Value) -> Option<u8> {
    match value.downcast::<Bytes>()?.as_slice() {
        [byte] => Some(*byte),
        _ => None,
    }
}

/// A character for functions that take eight bits of it, and attributes: an int, or a str or bytes of length one. What is
/// beyond ASCII is the byte that `encoding` has for it.
///
/// # Errors
/// TypeError, UnicodeEncodeError, OverflowError where it is more than a byte
pub fn cell(vm: &Vm, value: Value, encoding: &str) -> PyResult<Cell> {
    let number = if let Some(byte) = only_byte(value) {
        Some(byte.into())
    } else if let Some(ch) = only_char(value) {
        match ch {
            0..=128 => Some(ch.into()),
            _ => {
                let text: Gc<Str> = value.cast_unchecked();
                only_byte(encode_str(vm, text, encoding, "strict")?.value()).map(i64::from)
            }
        }
    } else if is_exact_int(vm, value) {
        vm.int_to_i64(value)
    } else {
        return Err(no_character(vm, "int or bytes or str", value));
    };
    match number.map(Cell::try_from) {
        Some(Ok(cell)) => Ok(cell),
        _ => Err(vm.overflow_error("byte doesn't fit in chtype")),
    }
}

/// A character for functions that take any.
pub enum Character {
    /// From an int or bytes.
    Cell(Cell),
    /// From a str.
    Wide(Wide),
}

/// A character of any kind.
///
/// # Errors
/// TypeError, OverflowError
pub fn character(vm: &Vm, value: Value, encoding: &str) -> PyResult<Character> {
    if let Some(ch) = only_char(value) {
        return Ok(Character::Wide(ch as Wide));
    }
    if is_exact_int(vm, value) && vm.int_to_i64(value).is_none() {
        return Err(vm.overflow_error("int doesn't fit in long"));
    }
    cell(vm, value, encoding).map(Character::Cell)
}

/// A character as the C library has it: an int, or a str of length one.
///
/// # Errors
/// TypeError, OverflowError
pub fn wide(vm: &Vm, value: Value) -> PyResult<Wide> {
    if let Some(ch) = only_char(value) {
        return Ok(ch as Wide);
    }
    if !is_exact_int(vm, value) {
        return Err(no_character(vm, "int or str", value));
    }
    match vm.int_to_i64(value) {
        None => Err(vm.overflow_error("int doesn't fit in long")),
        Some(n) => Wide::try_from(n).map_err(|_| vm.overflow_error("character doesn't fit in wchar_t")),
    }
}

/// A text to write, with NUL at its end.
pub enum Text {
    /// From bytes.
    Bytes(CString),
    /// From a str.
    Wide(Vec<Wide>),
}

/// A text for `addstr` and its like.
///
/// # Errors
/// TypeError, ValueError for one with a NUL
pub fn text(vm: &Vm, value: Value) -> PyResult<Text> {
    if let Some(text) = value.downcast::<Str>() {
        let mut out: Vec<Wide> = text.text().code_points().map(|c| c as Wide).collect();
        if out.contains(&0) {
            return Err(vm.value_error("embedded null character"));
        }
        out.push(0);
        return Ok(Text::Wide(out));
    }
    match value.downcast::<Bytes>() {
        Some(bytes) => match CString::new(bytes.as_slice()) {
            Ok(text) => Ok(Text::Bytes(text)),
            Err(_) => Err(vm.value_error("embedded null byte")),
        },
        None => {
            let got = crate::type_name::full_type_name(vm, value);
            Err(vm.type_error(format!("expect bytes or str, got {got}")))
        }
    }
}

/// A copy of a text of the library, as bytes.
///
/// # Errors
/// `_curses.error` for null
pub fn bytes_of(vm: &Vm, place: *const c_char, name: &str) -> PyResult<Gc<Bytes>> {
    match text_bytes(place) {
        Some(text) => Ok(vm.bytes(text)),
        None => Err(raise(vm, &format!("{name}() returned NULL"))),
    }
}

/// Is there a screen?
///
/// # Errors
/// `_curses.error`
pub fn need_screen(vm: &Vm) -> PyResult<()> {
    need(vm, state::has_screen(), "initscr")
}

/// Is the terminal's description known?
///
/// # Errors
/// `_curses.error`
pub fn need_terminal(vm: &Vm) -> PyResult<()> {
    need(vm, state::has_terminal(), "setupterm")
}

/// Are there colours?
///
/// # Errors
/// `_curses.error`
pub fn need_color(vm: &Vm) -> PyResult<()> {
    need_screen(vm)?;
    need(vm, state::has_color(), "start_color")
}

fn need(vm: &Vm, there: bool, function: &str) -> PyResult<()> {
    if there { Ok(()) } else { Err(raise(vm, &format!("must call {function}() first"))) }
}
