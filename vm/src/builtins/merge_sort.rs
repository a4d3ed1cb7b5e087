//! A stable adaptive merge sort whose comparison can fail: powersort (Munro, Wild: "Nearly-Optimal Mergesorts", 2018)
//! over natural runs, with the galloping merges of timsort (Tim Peters' `listsort.txt`). Whatever the comparison answers
//! or raises, the data stay a permutation of what they were, so an order that contradicts itself does no harm.

/// Shorter runs are extended to about this length by insertion.
const MAX_MIN_RUN: usize = 64;
/// So many items in a row from one run make a merge start to gallop.
const MIN_GALLOP: usize = 7;

/// Sorts `data`; `less` tells whether its first argument comes before the second.
///
/// # Errors
/// What `less` gives; the data are then partly sorted.
pub fn sort<T: Copy, E>(data: &mut [T], less: impl FnMut(T, T) -> Result<bool, E>) -> Result<(), E> {
    let n = data.len();
    if n < 2 {
        return Ok(());
    }
    let mut sorter = Sorter { data, tmp: Vec::new(), less, min_gallop: MIN_GALLOP };
    let min_run = min_run(n);
    let mut pending: Vec<Run> = Vec::new();
    let mut start = 0;
    while start < n {
        let mut len = sorter.count_run(start)?;
        if len < min_run {
            let wanted = min_run.min(n - start);
            sorter.insertion_sort(start, start + len, start + wanted)?;
            len = wanted;
        }
        if let Some(last) = pending.last() {
            let power = power(last.start, last.len, len, n);
            while pending.len() > 1 && pending[pending.len() - 2].power > power {
                let at = pending.len() - 2;
                sorter.merge_at(&mut pending, at)?;
            }
            if let Some(last) = pending.last_mut() {
                last.power = power;
            }
        }
        pending.push(Run { start, len, power: 0 });
        start += len;
    }
    while pending.len() > 1 {
        let mut at = pending.len() - 2;
        if at > 0 && pending[at - 1].len < pending[at + 1].len {
            at -= 1;
        }
        sorter.merge_at(&mut pending, at)?;
    }
    Ok(())
}

struct Run {
    start: usize,
    len: usize,
    /// Depth in the merge tree of the boundary to the next run.
    power: u32,
}

/// A length between 32 and 64 such that n divided by it is a power of two or little less.
fn min_run(mut n: usize) -> usize {
    let mut rest = 0;
    while n >= MAX_MIN_RUN {
        rest |= n & 1;
        n >>= 1;
    }
    n + rest
}

/// The depth at which the boundary between two adjacent runs lies in a perfectly balanced merge tree over `n` items:
/// the first binary digit in which the runs' middles differ.
fn power(start: usize, len: usize, next_len: usize, n: usize) -> u32 {
    let mut a = 2 * start as u128 + len as u128;
    let mut b = a + len as u128 + next_len as u128;
    let n = n as u128;
    let mut result = 0;
    loop {
        result += 1;
        if a >= n {
            a -= n;
            b -= n;
        } else if b >= n {
            return result;
        }
        a <<= 1;
        b <<= 1;
    }
}

/// How many items of `run` come first, where `before` is true for those and false after; looks near `hint` first.
fn gallop<T: Copy, E>(
    run: &[T],
    hint: usize,
    mut before: impl FnMut(T) -> Result<bool, E>,
) -> Result<usize, E> {
    let (mut low, mut high);
    let mut step = 1;
    if before(run[hint])? {
        (low, high) = (hint + 1, run.len());
        while step < run.len() - hint {
            if !before(run[hint + step])? {
                high = hint + step;
                break;
            }
            low = hint + step + 1;
            step = 2 * step + 1;
        }
    } else {
        (low, high) = (0, hint);
        while step <= hint {
            if before(run[hint - step])? {
                low = hint - step + 1;
                break;
            }
            high = hint - step;
            step = 2 * step + 1;
        }
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if before(run[middle])? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

struct Sorter<'a, T, F> {
    data: &'a mut [T],
    tmp: Vec<T>,
    less: F,
    min_gallop: usize,
}

impl<T: Copy, E, F: FnMut(T, T) -> Result<bool, E>> Sorter<'_, T, F> {
    /// The length of the run that begins at `start`; a strictly descending one is turned round.
    fn count_run(&mut self, start: usize) -> Result<usize, E> {
        let n = self.data.len();
        if start + 1 == n {
            return Ok(1);
        }
        let descending = (self.less)(self.data[start + 1], self.data[start])?;
        let mut end = start + 2;
        while end < n && (self.less)(self.data[end], self.data[end - 1])? == descending {
            end += 1;
        }
        if descending {
            self.data[start..end].reverse();
        }
        Ok(end - start)
    }

    /// Sorts `start..end`, of which `start..sorted` is sorted already.
    fn insertion_sort(&mut self, start: usize, sorted: usize, end: usize) -> Result<(), E> {
        for at in sorted..end {
            let pivot = self.data[at];
            let (mut low, mut high) = (start, at);
            while low < high {
                let middle = low + (high - low) / 2;
                if (self.less)(pivot, self.data[middle])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            self.data.copy_within(low..at, low + 1);
            self.data[low] = pivot;
        }
        Ok(())
    }

    /// Merges pending runs `at` and `at + 1`.
    fn merge_at(&mut self, pending: &mut Vec<Run>, at: usize) -> Result<(), E> {
        let (first, second) = (&pending[at], &pending[at + 1]);
        let (mut a, mut na, b, mut nb) = (first.start, first.len, second.start, second.len);
        pending[at].len = na + nb;
        pending[at].power = pending[at + 1].power;
        pending.remove(at + 1);
        // What is in place already: the first items of the one run, the last of the other.
        let (less, data) = (&mut self.less, &*self.data);
        let head = data[b];
        let skip = gallop(&data[a..a + na], 0, |x| less(head, x).map(|l| !l))?;
        a += skip;
        na -= skip;
        if na == 0 {
            return Ok(());
        }
        let tail = data[a + na - 1];
        nb = gallop(&data[b..b + nb], nb - 1, |x| less(x, tail))?;
        if nb == 0 {
            return Ok(());
        }
        if na <= nb { self.merge_low(a, na, nb) } else { self.merge_high(a, na, nb) }
    }

    /// Merges `na` items at `a` and the `nb` after them, from the front; the first run is the shorter one.
    fn merge_low(&mut self, a: usize, na: usize, nb: usize) -> Result<(), E> {
        self.tmp.clear();
        self.tmp.extend_from_slice(&self.data[a..a + na]);
        let mut at = Place { tmp: 0, data: a + na, out: a };
        let result = self.merge_low_loop(&mut at, a + na + nb);
        // Between `out` and `data` lies a gap as long as what is left of the copied run.
        let left = na - at.tmp;
        self.data[at.out..at.out + left].copy_from_slice(&self.tmp[at.tmp..]);
        result
    }

    fn merge_low_loop(&mut self, at: &mut Place, end: usize) -> Result<(), E> {
        let na = self.tmp.len();
        loop {
            let (mut from_a, mut from_b) = (0, 0);
            while from_a < self.min_gallop && from_b < self.min_gallop {
                if at.tmp == na || at.data == end {
                    return Ok(());
                }
                if (self.less)(self.data[at.data], self.tmp[at.tmp])? {
                    self.data[at.out] = self.data[at.data];
                    at.data += 1;
                    (from_a, from_b) = (0, from_b + 1);
                } else {
                    self.data[at.out] = self.tmp[at.tmp];
                    at.tmp += 1;
                    (from_a, from_b) = (from_a + 1, 0);
                }
                at.out += 1;
            }
            self.min_gallop += 1;
            loop {
                self.min_gallop = (self.min_gallop - 1).max(1);
                if at.tmp == na || at.data == end {
                    return Ok(());
                }
                let less = &mut self.less;
                let b = self.data[at.data];
                from_a = gallop(&self.tmp[at.tmp..], 0, |x| less(b, x).map(|l| !l))?;
                self.data[at.out..at.out + from_a].copy_from_slice(&self.tmp[at.tmp..at.tmp + from_a]);
                at.tmp += from_a;
                at.out += from_a;
                if at.tmp == na {
                    return Ok(());
                }
                self.data[at.out] = b;
                at.data += 1;
                at.out += 1;
                if at.data == end {
                    return Ok(());
                }
                let a = self.tmp[at.tmp];
                from_b = gallop(&self.data[at.data..end], 0, |x| less(x, a))?;
                self.data.copy_within(at.data..at.data + from_b, at.out);
                at.data += from_b;
                at.out += from_b;
                if at.data == end {
                    return Ok(());
                }
                self.data[at.out] = a;
                at.tmp += 1;
                at.out += 1;
                if from_a < MIN_GALLOP && from_b < MIN_GALLOP {
                    break;
                }
            }
            self.min_gallop += 1;
        }
    }

    /// As `merge_low`, from the back; the second run is the shorter one.
    fn merge_high(&mut self, a: usize, na: usize, nb: usize) -> Result<(), E> {
        self.tmp.clear();
        self.tmp.extend_from_slice(&self.data[a + na..a + na + nb]);
        // All three are ends (exclusive) of what is left.
        let mut at = Place { tmp: nb, data: a + na, out: a + na + nb };
        let result = self.merge_high_loop(&mut at, a);
        self.data[at.out - at.tmp..at.out].copy_from_slice(&self.tmp[..at.tmp]);
        result
    }

    fn merge_high_loop(&mut self, at: &mut Place, start: usize) -> Result<(), E> {
        loop {
            let (mut from_a, mut from_b) = (0, 0);
            while from_a < self.min_gallop && from_b < self.min_gallop {
                if at.tmp == 0 || at.data == start {
                    return Ok(());
                }
                if (self.less)(self.tmp[at.tmp - 1], self.data[at.data - 1])? {
                    self.data[at.out - 1] = self.data[at.data - 1];
                    at.data -= 1;
                    (from_a, from_b) = (from_a + 1, 0);
                } else {
                    self.data[at.out - 1] = self.tmp[at.tmp - 1];
                    at.tmp -= 1;
                    (from_a, from_b) = (0, from_b + 1);
                }
                at.out -= 1;
            }
            self.min_gallop += 1;
            loop {
                self.min_gallop = (self.min_gallop - 1).max(1);
                if at.tmp == 0 || at.data == start {
                    return Ok(());
                }
                let less = &mut self.less;
                let b = self.tmp[at.tmp - 1];
                let run = &self.data[start..at.data];
                let keep = gallop(run, run.len() - 1, |x| less(b, x).map(|l| !l))?;
                from_a = run.len() - keep;
                self.data.copy_within(start + keep..at.data, at.out - from_a);
                at.data -= from_a;
                at.out -= from_a;
                if at.data == start {
                    return Ok(());
                }
                self.data[at.out - 1] = b;
                at.tmp -= 1;
                at.out -= 1;
                if at.tmp == 0 {
                    return Ok(());
                }
                let a = self.data[at.data - 1];
                let keep = gallop(&self.tmp[..at.tmp], at.tmp - 1, |x| less(x, a))?;
                from_b = at.tmp - keep;
                self.data[at.out - from_b..at.out].copy_from_slice(&self.tmp[keep..at.tmp]);
                at.tmp = keep;
                at.out -= from_b;
                if at.tmp == 0 {
                    return Ok(());
                }
                self.data[at.out - 1] = a;
                at.data -= 1;
                at.out -= 1;
                if from_a < MIN_GALLOP && from_b < MIN_GALLOP {
                    break;
                }
            }
            self.min_gallop += 1;
        }
    }
}

/// How far a merge has come: in the copied run, in the other one, in the result.
struct Place {
    tmp: usize,
    data: usize,
    out: usize,
}

#[cfg(test)]
mod tests {
    use super::sort;

    /// A small generator of pseudo-random numbers (Knuth's MMIX constants).
    fn numbers(n: usize, range: u64, mut seed: u64) -> Vec<u64> {
        (0..n)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) % range
            })
            .collect()
    }

    #[test]
    fn sorts_stably() {
        for n in [0, 1, 2, 3, 10, 63, 64, 65, 200, 1000, 5000] {
            for range in [1, 3, 100, 1 << 30] {
                let mut data: Vec<(u64, usize)> =
                    numbers(n, range, n as u64 + range).into_iter().zip(0..).collect();
                for shape in 0..4 {
                    match shape {
                        1 => data[n / 2..].sort(),
                        2 => data.sort_by_key(|d| std::cmp::Reverse(d.0 / 3)),
                        3 => data.sort_by_key(|d| d.1 % 7),
                        _ => {}
                    }
                    let mut expected = data.clone();
                    expected.sort_by_key(|d| d.0);
                    let mut got = data.clone();
                    sort(&mut got, |a, b| Ok::<_, ()>(a.0 < b.0)).unwrap();
                    assert_eq!(got, expected, "{n} {range} {shape}");
                }
            }
        }
    }

    #[test]
    fn stays_a_permutation() {
        for n in [5, 100, 1000, 3000] {
            for fail_at in [1, n / 2, 3 * n, 100 * n] {
                let data = numbers(n, 50, n as u64);
                let mut got = data.clone();
                let mut calls = 0;
                // An order that contradicts itself, and a failure somewhere.
                let _ = sort(&mut got, |a, b| {
                    calls += 1;
                    if calls == fail_at { Err(()) } else { Ok((a * 31 + b * 17 + calls as u64) % 5 < 3) }
                });
                let (mut x, mut y) = (data, got);
                x.sort();
                y.sort();
                assert_eq!(x, y);
            }
        }
    }

    #[test]
    fn sorted_data_take_few_comparisons() {
        let mut calls = 0;
        let mut data: Vec<u32> = (0..1000).rev().collect();
        sort(&mut data, |a, b| {
            calls += 1;
            Ok::<_, ()>(a < b)
        })
        .unwrap();
        assert_eq!(calls, 999);
        assert!(data.is_sorted());
    }
}
