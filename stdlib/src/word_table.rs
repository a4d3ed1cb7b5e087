//! Numbers by words, for those who write object graphs (`pickle`, `marshal`) and refer to what they have written: the words are
//! values' bits.

/// Numbers by words that are not zero: a table with open addressing, at most half full.
#[derive(Default)]
pub(crate) struct Table {
    /// A power of two of places, or none; a word of zero is a free place.
    places: Vec<(u64, u32)>,
    used: usize,
}

impl Table {
    /// Where a word is, or would go. There is a free place.
    #[inline]
    fn place(&self, word: u64) -> usize {
        let mask = self.places.len() - 1;
        let mut at = (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        while self.places[at].0 != word && self.places[at].0 != 0 {
            at = (at + 1) & mask;
        }
        at
    }
    /// The number of a word.
    #[inline]
    pub fn get(&self, word: u64) -> Option<u32> {
        if self.places.is_empty() {
            return None;
        }
        let (found, number) = self.places[self.place(word)];
        if found == word { Some(number) } else { None }
    }
    /// The number of a word, which is not zero; None: it gets the next one now.
    #[inline]
    pub fn number(&mut self, word: u64) -> Option<u32> {
        if (self.used + 1) * 2 > self.places.len() {
            self.grow();
        }
        let at = self.place(word);
        if self.places[at].0 == word {
            return Some(self.places[at].1);
        }
        self.places[at] = (word, self.used as u32);
        self.used += 1;
        None
    }
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        // By so much while it is small: growing writes all of it anew.
        let factor = if self.places.len() < 1 << 16 { 4 } else { 2 };
        let size = (self.places.len() * factor).max(64);
        let old = std::mem::replace(&mut self.places, vec![(0, 0); size]);
        for entry in old.into_iter().filter(|entry| entry.0 != 0) {
            let at = self.place(entry.0);
            self.places[at] = entry;
        }
    }
    /// Gives a word a number.
    pub fn insert(&mut self, word: u64, number: u32) {
        if (self.used + 1) * 2 > self.places.len() {
            self.grow();
        }
        let at = self.place(word);
        self.used += usize::from(self.places[at].0 == 0);
        self.places[at] = (word, number);
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn numbers_by_words() {
        let mut table = Table::default();
        assert_eq!(table.get(9), None);
        for i in 0..1000u32 {
            table.insert(u64::from(i) * 16 + 1, i);
        }
        table.insert(1, 7);
        assert_eq!((table.get(1), table.get(17), table.get(999 * 16 + 1)), (Some(7), Some(1), Some(999)));
        assert_eq!((table.get(2), table.used), (None, 1000));
    }
}
