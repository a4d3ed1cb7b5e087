//! Makers of strings, their hashes, and the table of interned ones. Text up to some length is copied when strings are joined;
//! beyond, the result is a rope.

use crate::makers::Filler;
use crate::object::builtin_types::shapes;
use crate::object::header::Header;
use crate::object::str::{ASCII, INDIRECT, INTERNED};
use crate::object::*;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;

impl Vm {
    /// A string of UTF-8 text.
    pub fn str(&self, text: &str) -> Gc<Str> {
        self.str_from_bytes(text.as_bytes())
    }
    /// A string of generalised UTF-8.
    pub fn str_from_bytes(&self, text: &[u8]) -> Gc<Str> {
        if text.len() <= 1 {
            match text.first() {
                None if !self.interp().empty_str.get().is_unbound() => {
                    return self.interp().empty_str.get().cast_unchecked();
                }
                Some(c) => return self.one_char_str(*c as u32),
                None => {}
            }
        }
        self.str_of_class(shapes::STR, 0, text, None)
    }
    /// A string of text that is known to be ASCII.
    pub fn str_ascii(&self, text: &[u8]) -> Gc<Str> {
        debug_assert!(text.is_ascii());
        if text.len() <= 1 {
            return self.str_from_bytes(text);
        }
        self.new_text((shapes::STR, 0), (text.len(), text.len()), true, |out| {
            // SAFETY: there is room for the text.
            unsafe { copy_short(text, out) }
        })
    }
    /// A string of `len` ASCII characters that `fill` writes, where they stay: for what is long.
    pub fn str_ascii_filled(&self, len: usize, fill: impl FnOnce(&mut Filler)) -> Gc<Str> {
        if len <= 1 {
            let mut text = [0; 1];
            // SAFETY: the memory is a local's.
            unsafe { Filler::run(text.as_mut_ptr(), len, fill) };
            return self.str_ascii(&text[..len]);
        }
        let made = self.new_text((shapes::STR, 0), (len, len), true, |out| {
            // SAFETY: there is room for the text.
            unsafe { Filler::run(out, len, fill) }
        });
        debug_assert!(made.bytes().is_ascii());
        made
    }
    /// A string object of a shape with so many words of attribute storage, for so many bytes and code points that `fill`
    /// writes. Where there is no memory for them, that is noted (see [`Vm::check_memory`]), and the string empty.
    #[inline(always)]
    fn new_text(
        &self,
        (shape, slots): (u32, u8),
        (len, chars): (usize, usize),
        ascii: bool,
        fill: impl FnOnce(*mut u8),
    ) -> Gc<Str> {
        if !self.has_room_or_notes(len) {
            return self.empty_text(shape, slots);
        }
        let header = Header::with_slots(shape, crate::object::header::Kind::Str, slots);
        header.set_flag(ASCII, ascii);
        let lead = if ascii { 0 } else { 8 };
        let body = Str {
            header,
            hash: Cell::new(0),
            chars: Cell::new(chars),
            len: Cell::new(len),
            data: Cell::new(std::ptr::null()),
        };
        let s = self.heap().alloc_var(body, lead + len.next_multiple_of(8), slots as usize, |out| {
            // SAFETY: the heap made room for the index word (non-ASCII) and the text behind the struct.
            unsafe {
                if !ascii {
                    *out.cast::<Value>() = Value::UNBOUND;
                }
                fill(out.add(lead));
            }
        });
        // SAFETY: the text begins `lead` bytes behind the struct.
        s.data.set(unsafe { s.as_ptr().add(1).cast::<u8>().add(lead) });
        s
    }
    #[cold]
    #[inline(never)]
    fn empty_text(&self, shape: u32, slots: u8) -> Gc<Str> {
        self.str_of_class(shape, slots, b"", Some(true))
    }
    /// A string object of a given shape with attribute storage; `ascii` where it is known.
    pub fn str_of_class(&self, shape: u32, slots: u8, text: &[u8], ascii: Option<bool>) -> Gc<Str> {
        let ascii = ascii.unwrap_or_else(|| text.is_ascii());
        let chars = if ascii { text.len() } else { taipan_text::wtf8::count(text) };
        self.new_text((shape, slots), (text.len(), chars), ascii, |out| {
            // SAFETY: there is room for the text.
            unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), out, text.len()) }
        })
    }
    /// The string of one ASCII character, if it has been made before.
    #[inline(always)]
    pub fn known_char(&self, c: u8) -> Option<Value> {
        let v = self.interp().one_char[c as usize].get();
        if v.is_unbound() { None } else { Some(v) }
    }
    /// The address of a table of the strings of one ASCII character, all of which are there from now on.
    pub fn ascii_chars(&self) -> u64 {
        (0..128).for_each(|c| {
            self.one_char_str(c);
        });
        self.interp().one_char.as_ptr() as u64
    }
    /// The string of one code point (shared below 256).
    pub fn one_char_str(&self, c: u32) -> Gc<Str> {
        if c < 256 {
            let cell = &self.interp().one_char[c as usize];
            if cell.get().is_unbound() {
                let mut buffer = Vec::new();
                taipan_text::wtf8::push(&mut buffer, c);
                // Interned, so that comparing it with a constant takes no more than their addresses.
                let made = self.str_of_class(shapes::STR, 0, &buffer, None);
                cell.set(made.value());
                self.intern(made);
            }
            return cell.get().cast_unchecked();
        }
        let mut buffer = Vec::with_capacity(4);
        taipan_text::wtf8::push(&mut buffer, c);
        self.str_of_class(shapes::STR, 0, &buffer, None)
    }
    /// The string made of `parts`, which have `len` bytes and `chars` code points in all. None of them ends in half a
    /// surrogate pair whose other half the next one begins with.
    pub fn str_of_parts(&self, parts: &[&[u8]], len: usize, chars: usize, ascii: bool) -> Gc<Str> {
        debug_assert_eq!(len, parts.iter().map(|p| p.len()).sum::<usize>());
        self.new_text((shapes::STR, 0), (len, chars), ascii, |out| {
            let mut at = out;
            for part in parts {
                // SAFETY: there is room for all parts.
                unsafe {
                    copy_short(part, at);
                    at = at.add(part.len());
                }
            }
        })
    }
    /// `left + right` of two strings: small results are copied, large ones become a rope. Where there is no memory, that is noted,
    /// and the result empty.
    pub fn concat_str(&self, left: Gc<Str>, right: Gc<Str>) -> Gc<Str> {
        let len = left.byte_len() + right.byte_len();
        if right.byte_len() == 0 && left.header.shape() == shapes::STR {
            return left;
        }
        if left.byte_len() == 0 && right.header.shape() == shapes::STR {
            return right;
        }
        let ascii = left.is_ascii() && right.is_ascii();
        if len <= 256 {
            let chars = left.char_len() + right.char_len();
            return self.str_of_parts(&[left.bytes(), right.bytes()], len, chars, ascii);
        }
        // The text itself is made when it is looked at, by what cannot fail.
        if !self.has_room_or_notes(len) {
            return self.str_of_class(shapes::STR, 0, b"", Some(true));
        }
        let header = Header::new(shapes::STR, crate::object::header::Kind::Str);
        header.flags.set(if ascii { ASCII | INDIRECT } else { INDIRECT });
        let body = Str {
            header,
            hash: Cell::new(0),
            chars: Cell::new(left.char_len() + right.char_len()),
            len: Cell::new(len),
            data: Cell::new(std::ptr::null()),
        };
        let halves = [left.value(), right.value()];
        self.heap().alloc_var(body, 16, 0, |out| {
            // SAFETY: two words follow the struct.
            unsafe { std::ptr::copy_nonoverlapping(halves.as_ptr(), out.cast::<Value>(), 2) }
        })
    }
    /// The hash of a string.
    #[inline]
    pub fn str_hash(&self, s: Gc<Str>) -> i64 {
        let hash = s.hash.get();
        if hash != 0 { hash } else { self.compute_str_hash(s) }
    }
    #[cold]
    fn compute_str_hash(&self, s: Gc<Str>) -> i64 {
        let hash = self.interp().hash_key.hash_text(s.text());
        let hash = if hash == 0 && s.byte_len() > 0 { 1 } else { hash };
        s.hash.set(hash);
        hash
    }
    /// The interned string equal to `s`.
    pub fn intern(&self, s: Gc<Str>) -> Gc<Str> {
        if s.is_interned() {
            return s;
        }
        let mut s = s;
        if s.char_len() == 1 {
            // One-character strings below 256 are shared, and the shared one is what gets interned.
            s = self.one_char_str(taipan_text::wtf8::decode_first(s.bytes()).map_or(0, |c| c.0));
            if s.is_interned() {
                return s;
            }
        }
        let hash = self.str_hash(s);
        let mut table = self.interp().interned.borrow_mut();
        if let Some(found) = table.find(hash, s.bytes()) {
            return found;
        }
        let own = if s.header.shape() == shapes::STR && !s.is_rope() {
            s
        } else {
            self.str_of_class(shapes::STR, 0, s.bytes(), None)
        };
        own.header.set_flag(INTERNED, true);
        own.hash.set(hash);
        table.add(hash, own);
        drop(table);
        self.interp().interned_lately.borrow_mut().push(own);
        own
    }
    /// How many strings are interned.
    pub fn interned_count(&self) -> usize {
        self.interp().interned.borrow().len()
    }
    /// The interned string of a text.
    pub fn intern_str(&self, text: &str) -> Gc<Str> {
        self.intern_bytes(text.as_bytes())
    }
    /// The interned string of generalised UTF-8.
    pub fn intern_bytes(&self, text: &[u8]) -> Gc<Str> {
        let counted = match text.is_ascii() {
            true => taipan_text::Text::ascii(text),
            false => taipan_text::Text::counted(text),
        };
        let hash = self.interp().hash_key.hash_text(counted);
        let hash = if hash == 0 && !text.is_empty() { 1 } else { hash };
        if let Some(found) = self.interp().interned.borrow().find(hash, text) {
            return found;
        }
        let made = self.str_from_bytes(text);
        made.hash.set(hash);
        self.intern(made)
    }
}

/// Copies a text that is likely to be short, for which a call of the library's function takes longer than the copy.
///
/// # Safety
/// `out` has room for it.
#[inline(always)]
unsafe fn copy_short(text: &[u8], out: *mut u8) {
    let (from, n) = (text.as_ptr(), text.len());
    // SAFETY: every access lies within the first `n` bytes; the two of a pair may overlap.
    unsafe {
        match n {
            8..=16 => {
                let (first, last) = (from.cast::<u64>().read_unaligned(), from.add(n - 8).cast::<u64>());
                let last = last.read_unaligned();
                out.cast::<u64>().write_unaligned(first);
                out.add(n - 8).cast::<u64>().write_unaligned(last);
            }
            4..8 => {
                let (first, last) = (from.cast::<u32>().read_unaligned(), from.add(n - 4).cast::<u32>());
                let last = last.read_unaligned();
                out.cast::<u32>().write_unaligned(first);
                out.add(n - 4).cast::<u32>().write_unaligned(last);
            }
            1..4 => {
                let (first, middle, last) = (*from, *from.add(n / 2), *from.add(n - 1));
                *out = first;
                *out.add(n / 2) = middle;
                *out.add(n - 1) = last;
            }
            0 => {}
            _ => std::ptr::copy_nonoverlapping(from, out, n),
        }
    }
}
