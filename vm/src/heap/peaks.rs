//! How much memory a program lately needed at once. What was needed within the last period or two is likely to be needed again: a
//! program that builds and drops the same over and over would have to take it from the system page by page each time, which clears
//! every page. (Go's and jemalloc's heaps wait in the same way before they give memory back.)

use std::time::{Duration, Instant};

/// Memory stays for one to two of these after it was last needed, if the program goes on allocating.
const PERIOD: Duration = Duration::from_secs(1);

/// The most bytes that were in use at once, in the present period and in the one before.
#[derive(Clone, Copy)]
pub(super) struct Peaks {
    began: Option<Instant>,
    now: usize,
    before: usize,
}

impl Peaks {
    pub const fn new() -> Peaks {
        Peaks { began: None, now: 0, before: 0 }
    }
    /// The peaks after `bytes` were in use at the time `at`.
    pub fn with(self, bytes: usize, at: Instant) -> Peaks {
        match self.began {
            Some(began) if at.saturating_duration_since(began) < PERIOD => {
                Peaks { now: self.now.max(bytes), ..self }
            }
            _ => Peaks { began: Some(at), now: bytes, before: self.now },
        }
    }
    /// The highest of both periods.
    pub fn highest(self) -> usize {
        self.now.max(self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_last_for_a_period_or_two() {
        let start = Instant::now();
        let at = |tenths: u32| start + PERIOD * tenths / 10;
        let p = Peaks::new().with(50, at(0)).with(10, at(5));
        assert_eq!(p.highest(), 50);
        // The next period: the one before still counts.
        let p = p.with(20, at(11));
        assert_eq!(p.highest(), 50);
        let p = p.with(30, at(20));
        assert_eq!(p.highest(), 50);
        // The one after that: no more.
        let p = p.with(5, at(22));
        assert_eq!(p.highest(), 30);
        assert_eq!(p.with(1, at(40)).highest(), 5);
    }
}
