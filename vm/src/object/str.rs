//! Strings: flat bytes (UTF-8, lone surrogates as three bytes each) with cached length in code points and hash, or a
//! rope: a concatenation not yet carried out, flattened when first used, so that `s += x` in a loop is linear.
//!
//! Small text lies in the object itself. A non-ASCII string has one more word before its bytes, for the index table
//! that is made when it is first indexed. A string that was a rope has its text in a separate RawArray.

use crate::heap::Tracer;
use crate::object::header::{Header, HeapObject, Kind, ValueCell, header_flags};
use crate::value::{Gc, Value};
use std::cell::Cell;

/// All characters are ASCII.
pub const ASCII: u8 = header_flags::OWN_1;
/// The only string with this content in the interpreter: comparing addresses is enough among such.
pub const INTERNED: u8 = header_flags::OWN_2;
/// The text is not in the object: two words follow, the rope's halves, or the text's RawArray and the index table.
pub const INDIRECT: u8 = header_flags::OWN_3;

/// A `str`.
#[repr(C)]
pub struct Str {
    pub header: Header,
    /// 0 while not computed (a hash of 0 is stored as another number).
    pub hash: Cell<i64>,
    /// Length in code points.
    pub chars: Cell<usize>,
    /// Length in bytes.
    pub len: Cell<usize>,
    /// Address of the text; null for a rope.
    pub data: Cell<*const u8>,
}

// SAFETY: repr(C) with the header first; trace reports the trailing words that hold values.
unsafe impl HeapObject for Str {
    const KIND: Kind = Kind::Str;
    fn trace(&self, tracer: &mut Tracer) {
        if self.header.has_flag(INDIRECT) {
            tracer.value(self.tail(0).get());
            tracer.value(self.tail(1).get());
        } else if !self.header.has_flag(ASCII) {
            tracer.value(self.tail(0).get());
        }
    }
    fn own_size(&self) -> usize {
        let body = if self.header.has_flag(INDIRECT) {
            16
        } else if self.header.has_flag(ASCII) {
            self.len.get()
        } else {
            8 + self.len.get()
        };
        size_of::<Str>() + body.next_multiple_of(8)
    }
}

impl Str {
    /// Word `i` after the struct: see the file's description.
    pub(crate) fn tail(&self, i: usize) -> &ValueCell {
        // SAFETY: callers ask only for words that the string's form has; they lie in the same cell.
        unsafe { &*(self as *const Str).add(1).cast::<ValueCell>().add(i) }
    }
    /// True for a concatenation that is not carried out yet.
    #[inline(always)]
    pub fn is_rope(&self) -> bool {
        self.data.get().is_null()
    }
    /// All characters are ASCII.
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.header.has_flag(ASCII)
    }
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.header.has_flag(INTERNED)
    }
    /// Whether two strings are equal, where that shows without comparing their texts.
    #[inline(always)]
    pub fn quick_eq(&self, other: &Str) -> Option<bool> {
        if std::ptr::eq(self, other) {
            return Some(true);
        }
        if self.len.get() != other.len.get() || (self.is_interned() && other.is_interned()) {
            return Some(false);
        }
        let (h, k) = (self.hash.get(), other.hash.get());
        if h != k && h != 0 && k != 0 { Some(false) } else { None }
    }
    /// Length in code points.
    #[inline(always)]
    pub fn char_len(&self) -> usize {
        self.chars.get()
    }
    /// Length in bytes.
    #[inline(always)]
    pub fn byte_len(&self) -> usize {
        self.len.get()
    }
}

impl Gc<Str> {
    /// The text (generalised UTF-8). Flattens a rope first. The slice stays valid as long as the string is held.
    #[inline]
    pub fn bytes<'a>(self) -> &'a [u8] {
        if self.is_rope() {
            self.flatten();
        }
        // SAFETY: data and len describe the text, which lies in this cell or in a RawArray that this cell keeps alive;
        // strings are immutable.
        unsafe { std::slice::from_raw_parts(self.data.get(), self.len.get()) }
    }

    /// The text as the algorithms of `taipan-text` take it.
    #[inline]
    pub fn text<'a>(self) -> taipan_text::Text<'a> {
        taipan_text::Text::new(self.bytes(), self.char_len())
    }

    /// The text as UTF-8, or None if it holds lone surrogates.
    pub fn to_str<'a>(self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()).ok()
    }

    /// The text for messages: lone surrogates become U+FFFD.
    pub fn as_str_lossy<'a>(self) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(self.bytes())
    }

    #[cold]
    fn flatten(self) {
        let buffer = crate::heap::heap_of(self.header()).new_raw_array(self.len.get());
        let mut end = self.len.get();
        // Ropes lean left (s += x), so the text is filled from its end, and the left halves are walked in the loop.
        let mut stack: Vec<Gc<Str>> = Vec::new();
        let mut at = self;
        let out = buffer.data_ptr();
        loop {
            if at.is_rope() {
                let (left, right): (Gc<Str>, Gc<Str>) =
                    (at.tail(0).get().cast_unchecked(), at.tail(1).get().cast_unchecked());
                stack.push(left);
                at = right;
                continue;
            }
            let n = at.len.get();
            end -= n;
            // SAFETY: the lengths of a rope's leaves add up to its own length, which is the buffer's size.
            unsafe { std::ptr::copy_nonoverlapping(at.data.get(), out.add(end), n) };
            match stack.pop() {
                Some(next) => at = next,
                None => break,
            }
        }
        debug_assert_eq!(end, 0);
        self.tail(0).set(self.header(), buffer.value());
        self.tail(1).init(Value::UNBOUND);
        self.data.set(out);
    }
}
