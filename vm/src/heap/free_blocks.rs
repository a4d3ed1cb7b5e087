//! Free blocks of the heap that were used before. Those that still hold memory of the system (warm ones) are taken first: their pages
//! need not be cleared again, and are likely to be in the processor's caches. The others (cold ones) cost nothing but addresses.

use std::collections::{BTreeMap, BTreeSet};

/// Free spans of blocks, found by place (to coalesce) and by length (to fit best).
#[derive(Default)]
struct FreeSpans {
    by_start: BTreeMap<u32, u32>,
    by_len: BTreeSet<(u32, u32)>,
}

impl FreeSpans {
    fn add(&mut self, mut start: u32, mut len: u32) {
        if let Some((&s, &l)) = self.by_start.range(..start).next_back()
            && s + l == start
        {
            self.remove(s, l);
            start = s;
            len += l;
        }
        if let Some(&l) = self.by_start.get(&(start + len)) {
            self.remove(start + len, l);
            len += l;
        }
        self.by_start.insert(start, len);
        self.by_len.insert((len, start));
    }
    /// Is there a span of `n` blocks?
    fn has(&self, n: u32) -> bool {
        self.by_len.range((n, 0)..).next().is_some()
    }
    fn remove(&mut self, start: u32, len: u32) {
        self.by_start.remove(&start);
        self.by_len.remove(&(len, start));
    }
    /// Takes `n` blocks from the shortest span that has so many.
    fn take(&mut self, n: u32) -> Option<u32> {
        let &(len, start) = self.by_len.range((n, 0)..).next()?;
        self.remove(start, len);
        if len > n {
            self.add(start + n, len - n);
        }
        Some(start)
    }
    /// Takes the `n` blocks that begin at `start`, if a free span begins there and has so many.
    fn take_at(&mut self, start: u32, n: u32) -> bool {
        match self.by_start.get(&start) {
            Some(&len) if len >= n => {
                self.remove(start, len);
                if len > n {
                    self.add(start + n, len - n);
                }
                true
            }
            _ => false,
        }
    }
}

/// The free blocks, in spans as long as possible among the warm and among the cold ones.
#[derive(Default)]
pub(super) struct FreeBlocks {
    warm: FreeSpans,
    cold: FreeSpans,
    /// Number of blocks in both.
    count: usize,
}

impl FreeBlocks {
    /// Takes back blocks that were used until now.
    pub fn add(&mut self, start: u32, len: u32) {
        self.warm.add(start, len);
        self.count += len as usize;
    }
    /// Takes `n` adjacent blocks.
    pub fn take(&mut self, n: u32) -> Option<u32> {
        let mut taken = self.warm.take(n).or_else(|| self.cold.take(n));
        if taken.is_none() && self.mix(n) {
            taken = self.warm.take(n);
        }
        self.count -= if taken.is_some() { n as usize } else { 0 };
        taken
    }
    /// Takes the `n` blocks that begin at `start`, if they are free.
    pub fn take_at(&mut self, start: u32, n: u32) -> bool {
        let mut taken = self.warm.take_at(start, n) || self.cold.take_at(start, n);
        let begins = |spans: &FreeSpans| spans.by_start.contains_key(&start);
        if !taken && (begins(&self.warm) || begins(&self.cold)) && self.mix(n) {
            taken = self.warm.take_at(start, n);
        }
        self.count -= if taken { n as usize } else { 0 };
        taken
    }
    /// Are there `n` adjacent blocks?
    pub fn has(&mut self, n: u32) -> bool {
        self.warm.has(n) || self.cold.has(n) || self.mix(n) && self.warm.has(n)
    }
    /// Makes spans of warm and cold blocks where they are adjacent, unless there are fewer than `n` in all: false then.
    fn mix(&mut self, n: u32) -> bool {
        if self.cold.by_start.is_empty() || self.count < n as usize {
            return false;
        }
        for (start, len) in std::mem::take(&mut self.cold).by_start {
            self.warm.add(start, len);
        }
        true
    }
    /// Makes warm blocks cold, from the highest address on. `f` is given each span's start and length, and tells how many of the last
    /// blocks of it shall be cold, whose memory it takes away; if not all, it is not asked again.
    pub fn cool(&mut self, mut f: impl FnMut(usize, usize) -> usize) {
        while let Some((&start, &len)) = self.warm.by_start.last_key_value() {
            let cooled = u32::try_from(f(start as usize, len as usize)).unwrap_or(len).min(len);
            let kept = len - cooled;
            if cooled > 0 {
                self.warm.remove(start, len);
                self.cold.add(start + kept, cooled);
            }
            if kept > 0 {
                if cooled > 0 {
                    self.warm.add(start, kept);
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_coalesce_and_split() {
        let mut free = FreeSpans::default();
        free.add(10, 5);
        free.add(20, 5);
        free.add(15, 5);
        assert_eq!(free.by_len.len(), 1);
        assert_eq!(free.take(6), Some(10));
        assert!(free.take_at(16, 4));
        assert_eq!(free.take(6), None);
        assert_eq!(free.take(5), Some(20));
        assert!(free.by_start.is_empty() && free.by_len.is_empty());
    }

    #[test]
    fn warm_before_cold_and_both_together() {
        let mut free = FreeBlocks::default();
        free.add(0, 4);
        free.add(10, 6);
        // The highest becomes cold, though it is the one that fits best.
        free.cool(|start, len| if start == 10 { len } else { 0 });
        free.add(20, 9);
        assert_eq!(free.take(6), Some(20));
        assert_eq!(free.take(6), Some(10));
        assert!(free.has(4) && !free.has(5));
        // What is cold is joined with its warm neighbours where neither is long enough.
        free.cool(|_, len| len);
        free.add(4, 3);
        assert!(free.has(7) && !free.has(8));
        assert_eq!(free.take(7), Some(0));
        assert_eq!((free.take(3), free.take(1)), (Some(26), None));
    }

    #[test]
    fn a_span_is_taken_at_its_place() {
        let mut free = FreeBlocks::default();
        free.add(8, 4);
        free.cool(|_, len| len);
        free.add(4, 4);
        assert!(!free.take_at(5, 1) && !free.take_at(4, 9));
        assert!(free.take_at(4, 6));
        assert_eq!((free.take(2), free.take(1)), (Some(10), None));
    }

    #[test]
    fn no_more_is_cooled_than_asked_for() {
        let mut free = FreeBlocks::default();
        free.add(0, 4);
        free.add(10, 20);
        let mut asked = 0;
        free.cool(|start, len| {
            asked += 1;
            assert_eq!((start, len), (10, 20));
            5
        });
        assert_eq!((asked, free.count), (1, 24));
        // What stays warm is used first, though a cold span would fit better.
        assert_eq!(
            (free.take(5), free.take(5), free.take(5), free.take(5)),
            (Some(10), Some(15), Some(20), Some(25))
        );
        free.cool(|_, _| 0);
        assert_eq!((free.take(4), free.take(1)), (Some(0), None));
    }
}
