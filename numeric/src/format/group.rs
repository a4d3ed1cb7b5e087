//! Grouping of digits.

use super::{Formatted, NumericLocale};

/// Group sizes from the right, and what stands between groups.
pub(crate) struct Groups<'a> {
    pub separator: &'a str,
    /// As in C's `lconv`: the last size repeats, 127 ends grouping; empty for none.
    pub sizes: &'a [u8],
}

impl Groups<'_> {
    pub const NONE: Groups<'static> = Groups { separator: "", sizes: &[] };

    pub fn of(locale: &NumericLocale) -> Groups<'_> {
        Groups { separator: &locale.thousands_sep, sizes: &locale.grouping }
    }
}

/// Appends `digits` with separators, with zeros in front so that the whole has at least `min_width` code points. A
/// group is never led by a separator, so the result may be one wider.
pub(crate) fn push_grouped(out: &mut Formatted, digits: &str, min_width: usize, groups: &Groups<'_>) {
    if groups.sizes.is_empty() || groups.separator.is_empty() {
        out.push_fill(u32::from('0'), min_width.saturating_sub(digits.len()));
        out.push_str(digits);
        return;
    }
    let separator_width = groups.separator.chars().count();
    // Group lengths from the right; the last one counted may be partial.
    let mut lengths: Vec<usize> = Vec::new();
    let (mut digits_left, mut width_left) = (digits.len(), min_width);
    let mut sizes = groups.sizes.iter().copied();
    let mut size = 0u8;
    loop {
        size = sizes.next().unwrap_or(size);
        let wanted = digits_left.max(width_left).max(1);
        let ends = size == 0 || size >= 127;
        let length = if ends { wanted } else { wanted.min(usize::from(size)) };
        lengths.push(length);
        digits_left = digits_left.saturating_sub(length);
        width_left = width_left.saturating_sub(length);
        if digits_left == 0 && width_left == 0 {
            break;
        }
        width_left = width_left.saturating_sub(separator_width);
    }
    let total: usize = lengths.iter().sum();
    let mut zeros = total - digits.len();
    let mut rest = digits;
    for (i, &length) in lengths.iter().rev().enumerate() {
        if i > 0 {
            out.push_str(groups.separator);
        }
        let z = zeros.min(length);
        out.push_fill(u32::from('0'), z);
        zeros -= z;
        let (now, later) = rest.split_at(length - z);
        out.push_str(now);
        rest = later;
    }
}

/// The digits of a fraction in groups of three from the left.
pub(crate) fn group_fraction(digits: &str, separator: char) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            out.push(separator);
        }
        out.push(c);
    }
    out
}
