//! Characters: bytes of ASCII strings, and sets of them.

use super::*;
use taipan_vm::object::str::{ASCII, INTERNED};

impl Lower<'_, '_> {
    /// Is one of these flags set in the object's header?
    pub(super) fn has_flag(&mut self, object: Clif, flag: u8) -> Clif {
        let flags = self.load_u8(Region::Tuples, object, layout::FLAGS - 1);
        let bits = self.b.ins().band_imm_s(flags, flag as i64);
        self.b.ins().icmp_imm_s(IntCC::NotEqual, bits, 0)
    }

    /// A byte of a string, which is put together if it is in parts.
    pub(super) fn byte(&mut self, text: Clif, place: Clif) -> Clif {
        let data = self.load(types::I64, Region::Heap, text, layout::STR_DATA - 1);
        let (on, parts) = (self.b.create_block(), self.cold());
        let from = self.b.append_block_param(on, types::I64);
        self.b.ins().brif(data, on, &[data.into()], parts, &[]);
        self.b.switch_to_block(parts);
        let data = self.call(0, quick::bytes_of as *const () as usize, &[text])[0];
        self.b.ins().jump(on, &[data.into()]);
        self.b.switch_to_block(on);
        let at = self.b.ins().iadd(from, place);
        self.load_u8(Region::Heap, at, 0)
    }

    /// The code of a string of one ASCII character; `NO_CHAR` of anything else.
    pub(super) fn char_code(&mut self, word: Clif) -> Clif {
        let [heap, string, one, on] = [(); 4].map(|()| self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        let none = self.int(crate::text::NO_CHAR as i64);
        let is_heap = value::is_heap(&mut self.b, word);
        self.b.ins().brif(is_heap, heap, &[], on, &[none.into()]);
        self.b.switch_to_block(heap);
        let shape = self.load_u32(Region::Headers, word, layout::SHAPE - 1);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, shape, shapes::STR as i64);
        self.b.ins().brif(is, string, &[], on, &[none.into()]);
        self.b.switch_to_block(string);
        let len = self.load(types::I64, Region::Tuples, word, layout::STR_CHARS - 1);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, len, 1);
        let ascii = self.has_flag(word, ASCII);
        let is = self.b.ins().band(is, ascii);
        self.b.ins().brif(is, one, &[], on, &[none.into()]);
        self.b.switch_to_block(one);
        let zero = self.int(0);
        let code = self.byte(word, zero);
        self.b.ins().jump(on, &[code.into()]);
        self.b.switch_to_block(on);
        result
    }

    /// Is a value this interned string? 1, 0, or `UNTOLD`.
    pub(super) fn is_text(&mut self, v: Clif, word: u64, chars: u32) -> Clif {
        let [other, heap, string, same_length, on] = [(); 5].map(|()| self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        let [no, yes, untold] = [0, 1, crate::text::UNTOLD as i64].map(|n| self.int(n));
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, v, word as i64);
        self.b.ins().brif(is, on, &[yes.into()], other, &[]);
        self.b.switch_to_block(other);
        let is_heap = value::is_heap(&mut self.b, v);
        self.b.ins().brif(is_heap, heap, &[], on, &[untold.into()]);
        self.b.switch_to_block(heap);
        let shape = self.load_u32(Region::Headers, v, layout::SHAPE - 1);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, shape, shapes::STR as i64);
        self.b.ins().brif(is, string, &[], on, &[untold.into()]);
        self.b.switch_to_block(string);
        let len = self.load(types::I64, Region::Tuples, v, layout::STR_CHARS - 1);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, len, i64::from(chars));
        self.b.ins().brif(is, same_length, &[], on, &[no.into()]);
        self.b.switch_to_block(same_length);
        let interned = self.has_flag(v, INTERNED);
        let told = self.b.ins().select(interned, no, untold);
        self.b.ins().jump(on, &[told.into()]);
        self.b.switch_to_block(on);
        result
    }

    /// Is the bit with this number set?
    pub(super) fn is_among(&mut self, n: Clif, low: u64, high: u64) -> Clif {
        let set = u128::from(high) << 64 | u128::from(low);
        let (first, count) = (set.trailing_zeros(), set.count_ones());
        if set == 0 {
            return self.b.ins().iconst(types::I8, 0);
        }
        // Of those that follow each other, one comparison tells.
        if first + count == 128 - set.leading_zeros() {
            let from = self.b.ins().iadd_imm_s(n, -i64::from(first));
            return self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, from, i64::from(count));
        }
        let [low, high] = [low, high].map(|word| self.int(word as i64));
        let inside = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, n, 64);
        let word = self.b.ins().select(inside, low, high);
        // (The processor takes the last six bits of the number only.)
        let bits = self.b.ins().ushr(word, n);
        let bit = self.b.ins().ireduce(types::I8, bits);
        let bit = self.b.ins().band_imm_s(bit, 1);
        let exists = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, n, 128);
        self.b.ins().band(bit, exists)
    }
}
