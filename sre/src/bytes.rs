//! Sets of byte values, and "what can stand here": the bytes (or the end) with which a match of something can go on.

/// A set of byte values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub const EMPTY: ByteSet = ByteSet([0; 4]);
    pub const ALL: ByteSet = ByteSet([u64::MAX; 4]);

    /// The set of one byte.
    pub fn of(byte: u8) -> ByteSet {
        let mut set = ByteSet::EMPTY;
        set.insert(byte);
        set
    }

    pub fn insert(&mut self, byte: u8) {
        self.0[byte as usize >> 6] |= 1 << (byte & 63);
    }

    pub fn has(&self, byte: u8) -> bool {
        self.0[byte as usize >> 6] >> (byte & 63) & 1 == 1
    }

    pub fn union(&self, other: &ByteSet) -> ByteSet {
        ByteSet(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    pub fn intersection(&self, other: &ByteSet) -> ByteSet {
        ByteSet(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// The members below 128.
    pub fn ascii(&self) -> ByteSet {
        ByteSet([self.0[0], self.0[1], 0, 0])
    }

    pub fn len(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// The members, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=255).filter(|&b| self.has(b))
    }

    /// The same as a table of flags.
    pub fn table(&self) -> [bool; 256] {
        std::array::from_fn(|b| self.has(b as u8))
    }
}

/// A necessary condition on the place where something is to match: the next byte is one of these, or (if `end`) there
/// is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct First {
    pub bytes: ByteSet,
    pub end: bool,
}

impl First {
    /// No condition.
    pub const ANY: First = First { bytes: ByteSet::ALL, end: true };
    /// Nothing fits.
    pub const NEVER: First = First { bytes: ByteSet::EMPTY, end: false };

    /// One of these bytes must come.
    pub fn bytes(bytes: ByteSet) -> First {
        First { bytes, end: false }
    }

    pub fn union(&self, other: &First) -> First {
        First { bytes: self.bytes.union(&other.bytes), end: self.end || other.end }
    }

    pub fn intersection(&self, other: &First) -> First {
        First { bytes: self.bytes.intersection(&other.bytes), end: self.end && other.end }
    }

    /// Whether it says nothing.
    pub fn is_any(&self) -> bool {
        *self == First::ANY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets() {
        let mut s = ByteSet::of(200);
        s.insert(3);
        assert_eq!(s.iter().collect::<Vec<_>>(), [3, 200]);
        assert_eq!((s.len(), s.ascii().len()), (2, 1));
        assert_eq!(s.intersection(&ByteSet::of(4)), ByteSet::EMPTY);
        assert_eq!(s.union(&ByteSet::ALL), ByteSet::ALL);
        assert!(s.table()[200] && !s.table()[201]);
        assert!(First::ANY.union(&First::NEVER).is_any());
        assert_eq!(First::ANY.intersection(&First::bytes(s)), First::bytes(s));
    }
}
