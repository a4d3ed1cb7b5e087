//! The generator behind Python's `random`: MT19937, the Mersenne Twister of Matsumoto and Nishimura (1998; seeding as
//! in their mt19937ar.c of 2002). Sequences are those of CPython's `_random.Random` for the same seed.

use crate::bigint::{BigInt, Int};

/// Words of state.
pub const STATE_WORDS: usize = 624;
const MIDDLE: usize = 397;
const MATRIX: u32 = 0x9908_b0df;
const UPPER: u32 = 0x8000_0000;
const LOWER: u32 = 0x7fff_ffff;

/// A generator.
#[derive(Clone, Debug)]
pub struct MersenneTwister {
    state: Box<[u32; STATE_WORDS]>,
    /// The next word of `state` to give out; [`STATE_WORDS`] if they are used up.
    index: usize,
}

impl MersenneTwister {
    /// A generator seeded with one word.
    fn from_word(seed: u32) -> MersenneTwister {
        let mut state = Box::new([0; STATE_WORDS]);
        state[0] = seed;
        for i in 1..STATE_WORDS {
            let previous = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(previous ^ (previous >> 30)).wrapping_add(i as u32);
        }
        MersenneTwister { state, index: STATE_WORDS }
    }

    /// A generator seeded with an array of words (an empty one counts as `[0]`).
    pub fn from_key(key: &[u32]) -> MersenneTwister {
        let key = if key.is_empty() { &[0][..] } else { key };
        let mut generator = MersenneTwister::from_word(19_650_218);
        let state = &mut generator.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..STATE_WORDS.max(key.len()) {
            let previous = state[i - 1];
            let mixed = (previous ^ (previous >> 30)).wrapping_mul(1_664_525);
            state[i] = (state[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= STATE_WORDS {
                state[0] = state[STATE_WORDS - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..STATE_WORDS - 1 {
            let previous = state[i - 1];
            let mixed = (previous ^ (previous >> 30)).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ mixed).wrapping_sub(i as u32);
            i += 1;
            if i >= STATE_WORDS {
                state[0] = state[STATE_WORDS - 1];
                i = 1;
            }
        }
        state[0] = UPPER;
        generator
    }

    /// A generator seeded with the absolute value of an integer, as `random.seed(n)` does.
    pub fn from_int(n: &BigInt) -> MersenneTwister {
        let mut key: Vec<u32> = n.words().iter().flat_map(|&w| [w as u32, (w >> 32) as u32]).collect();
        if key.last() == Some(&0) {
            key.pop();
        }
        MersenneTwister::from_key(&key)
    }

    /// The state, then the index: what `getstate()` returns.
    pub fn state(&self) -> (&[u32; STATE_WORDS], usize) {
        (&self.state, self.index)
    }

    /// A generator with a state that [`MersenneTwister::state`] gave; None if the index is out of range.
    pub fn from_state(state: &[u32; STATE_WORDS], index: usize) -> Option<MersenneTwister> {
        (index <= STATE_WORDS).then(|| MersenneTwister { state: Box::new(*state), index })
    }

    /// Makes the next [`STATE_WORDS`] words.
    #[cold]
    fn refill(&mut self) {
        let state = &mut self.state;
        let twist = |high: u32, low: u32| {
            let y = (high & UPPER) | (low & LOWER);
            (y >> 1) ^ if y & 1 == 1 { MATRIX } else { 0 }
        };
        for i in 0..STATE_WORDS - MIDDLE {
            state[i] = state[i + MIDDLE] ^ twist(state[i], state[i + 1]);
        }
        for i in STATE_WORDS - MIDDLE..STATE_WORDS - 1 {
            state[i] = state[i + MIDDLE - STATE_WORDS] ^ twist(state[i], state[i + 1]);
        }
        state[STATE_WORDS - 1] = state[MIDDLE - 1] ^ twist(state[STATE_WORDS - 1], state[0]);
        self.index = 0;
    }

    /// 32 random bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        if self.index >= STATE_WORDS {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// `random.random()`: a multiple of 2^-53 in `[0, 1)`.
    #[inline]
    pub fn random(&mut self) -> f64 {
        let a = self.next_u32() >> 5;
        let b = self.next_u32() >> 6;
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `random.getrandbits(k)` for `k` up to 64.
    #[inline]
    pub fn bits_u64(&mut self, k: u32) -> u64 {
        if k == 0 {
            return 0;
        }
        if k <= 32 {
            return u64::from(self.next_u32() >> (32 - k));
        }
        let low = u64::from(self.next_u32());
        let high = u64::from(self.next_u32() >> (64 - k.min(64)));
        high << 32 | low
    }

    /// `random.getrandbits(k)`
    pub fn getrandbits(&mut self, k: usize) -> Int {
        if k < 64 {
            return Int::Small(self.bits_u64(k as u32) as i64);
        }
        let words: Vec<u64> =
            (0..k.div_ceil(64)).map(|i| self.bits_u64((k - i * 64).min(64) as u32)).collect();
        Int::from(BigInt::from_sign_words(false, &words))
    }

    /// `random._randbelow(n)`, by which `randrange`, `choice`, `shuffle` and `sample` draw: uniform in `0..n`, drawn
    /// again while too large. 0 for `n` = 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        let k = 64 - n.leading_zeros();
        loop {
            let r = self.bits_u64(k);
            if r < n {
                return r;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeded(text: &str) -> MersenneTwister {
        MersenneTwister::from_int(&BigInt::parse(text.as_bytes(), 0, 0).expect("an integer"))
    }

    // Expected values are those of CPython's random.Random.
    #[test]
    fn sequences() {
        let mut r = seeded("42");
        assert_eq!(r.random(), 0.6394267984578837);
        assert_eq!(r.random(), 0.025010755222666936);
        assert_eq!(r.getrandbits(10), Int::Small(281));
        assert_eq!(r.getrandbits(32), Int::Small(1_051_802_512));
        assert_eq!(r.getrandbits(63), Int::Small(WIDE_63));
        assert_eq!(r.getrandbits(100).into_big().to_decimal(), WIDE_100);
        assert_eq!(r.getrandbits(0), Int::Small(0));
        assert_eq!((0..5).map(|_| r.below(1000)).collect::<Vec<_>>(), BELOW);
        let mut r = seeded("-42");
        assert_eq!(r.random(), 0.6394267984578837);
        let mut r = seeded("0");
        assert_eq!(r.random(), 0.8444218515250481);
        let mut r = seeded("0x123456789abcdef0fedcba9876543210000000000");
        assert_eq!(r.random(), LARGE_SEED);
    }

    #[test]
    fn state_round_trip() {
        let mut r = seeded("7");
        for _ in 0..1000 {
            r.next_u32();
        }
        let (state, index) = r.state();
        assert_eq!(index, 376);
        let mut copy = MersenneTwister::from_state(state, index).expect("a valid index");
        assert!((0..1000).all(|_| r.next_u32() == copy.next_u32()));
        assert!(MersenneTwister::from_state(copy.state().0, 625).is_none());
    }

    const WIDE_63: i64 = 1287010195568088798;
    const WIDE_100: &str = "925123444424254823561077285033";
    const BELOW: [u64; 5] = [913, 558, 89, 604, 432];
    const LARGE_SEED: f64 = 0.7290540410777838;
}
