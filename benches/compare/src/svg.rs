//! What all pictures share: a logarithmic scale, its ticks, and text that is safe in markup.

/// Maps values to places along an axis, by their logarithms.
pub struct LogScale {
    low: f64,
    high: f64,
    begin: f64,
    end: f64,
}

impl LogScale {
    /// Values from `low` to `high` lie between `begin` and `end`.
    pub fn new((low, high): (f64, f64), (begin, end): (f64, f64)) -> LogScale {
        LogScale { low: low.ln(), high: high.ln(), begin, end }
    }

    /// A value's place; what is beyond the scale lies at its end.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value.ln() - self.low) / (self.high - self.low);
        self.begin + share.clamp(0.0, 1.0) * (self.end - self.begin)
    }
}

/// The smallest powers of two around 1 and all the values: at least from a half to 2.
pub fn powers_around(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut low, mut high) = (0.5f64, 2.0f64);
    for value in values {
        low = low.min(2f64.powf(value.log2().floor()));
        high = high.max(2f64.powf(value.log2().ceil()));
    }
    (low, high)
}

/// Powers of two within the ends, 1 among them, no more than ten of them.
pub fn power_ticks((low, high): (f64, f64)) -> Vec<f64> {
    let (first, last) = (low.log2().round() as i32, high.log2().round() as i32);
    let step = (last - first) / 10 + 1;
    (first..=last).filter(|power| power % step == 0).map(|power| 2f64.powi(power)).collect()
}

/// A tick's value as text: 0.25, 8.
pub fn tick_text(value: f64) -> String {
    if value >= 1.0 { format!("{value:.0}") } else { format!("{value}") }
}

/// Text for the inside of elements and attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales() {
        let scale = LogScale::new((0.5, 8.0), (100.0, 200.0));
        assert!((scale.at(2.0) - 150.0).abs() < 1e-9);
        assert!((scale.at(1000.0) - 200.0).abs() < 1e-9);
        assert_eq!(powers_around([0.3, 5.0].into_iter()), (0.25, 8.0));
        assert_eq!(power_ticks((0.5, 4.0)), [0.5, 1.0, 2.0, 4.0]);
        assert!(power_ticks((1.0 / 64.0, 256.0)).contains(&1.0));
    }

    #[test]
    fn markup() {
        assert_eq!(escape("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
    }
}
