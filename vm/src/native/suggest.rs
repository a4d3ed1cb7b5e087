//! "Did you mean ...?": the candidate closest to a mistyped name. Distance, weights and limits are those of CPython's
//! `Python/suggestions.c` (its behaviour, not its code), so that the same suggestions appear in messages.

/// Cost of inserting, removing or replacing a byte.
const MOVE: usize = 2;
/// Cost of a change of case.
const CASE: usize = 1;
/// Longer names (after the common ends are cut off) get no suggestion.
const LONGEST: usize = 40;
/// More candidates than this are not looked through.
const MOST_CANDIDATES: usize = 750;

/// The candidate closest to `wanted`, if one is close enough. `wanted` itself is no suggestion; the first of equally
/// close ones wins.
pub fn closest<'a, S: AsRef<str>>(wanted: &str, candidates: &'a [S]) -> Option<&'a str> {
    let found = closest_bytes(wanted.as_bytes(), candidates.iter().map(|c| c.as_ref().as_bytes()))?;
    std::str::from_utf8(found).ok()
}

/// As [`closest`], for names in (generalised) UTF-8.
pub fn closest_bytes<'a>(wanted: &[u8], candidates: impl IntoIterator<Item = &'a [u8]>) -> Option<&'a [u8]> {
    let mut best: Option<(&[u8], usize)> = None;
    for (n, candidate) in candidates.into_iter().enumerate() {
        if n >= MOST_CANDIDATES {
            return None;
        }
        if candidate == wanted {
            continue;
        }
        let mut limit = (wanted.len() + candidate.len() + 3) * MOVE / 6;
        if let Some((_, distance)) = best {
            // Only a closer one replaces the best; 0 cannot be beaten.
            limit = limit.min(distance.saturating_sub(1));
        }
        if let Some(distance) = distance(wanted, candidate, limit) {
            best = Some((candidate, distance));
        }
    }
    best.map(|(candidate, _)| candidate)
}

/// The weighted Levenshtein distance of two names, or None when it is greater than `limit`.
fn distance(mut a: &[u8], mut b: &[u8], limit: usize) -> Option<usize> {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return Some((a.len() + b.len()) * MOVE).filter(|d| *d <= limit);
    }
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) * MOVE > limit {
        return None;
    }
    let mut row = [0usize; LONGEST + 1];
    for (i, cost) in row[..=a.len()].iter_mut().enumerate() {
        *cost = i * MOVE;
    }
    for (j, y) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (j + 1) * MOVE;
        let mut least = row[0];
        for (i, x) in a.iter().enumerate() {
            let replaced = diagonal + replacing(*x, *y);
            diagonal = row[i + 1];
            row[i + 1] = replaced.min(row[i].min(row[i + 1]) + MOVE);
            least = least.min(row[i + 1]);
        }
        if least > limit {
            return None;
        }
    }
    Some(row[a.len()]).filter(|d| *d <= limit)
}

fn replacing(x: u8, y: u8) -> usize {
    if x == y {
        0
    } else if x.eq_ignore_ascii_case(&y) {
        CASE
    } else {
        MOVE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggest<'a>(wanted: &str, candidates: &'a [&'a str]) -> Option<&'a str> {
        closest(wanted, candidates)
    }

    /// What CPython 3.14 says for wrong keywords of `math.isclose`, `str.split`, `list.sort`, `str.replace`, ...
    #[test]
    fn as_cpython_suggests() {
        for (wanted, candidates, expected) in [
            ("rel_to", &["a", "b", "rel_tol", "abs_tol"][..], Some("rel_tol")),
            ("rel", &["a", "b", "rel_tol", "abs_tol"], None),
            ("x", &["a", "b", "rel_tol", "abs_tol"], None),
            ("sp", &["sep", "maxsplit"], Some("sep")),
            ("kei", &["key", "reverse"], Some("key")),
            ("cnt", &["old", "new", "count"], None),
            ("time", &["object", "times"], Some("times")),
            ("rep", &["repeat"], None),
            ("bse", &["base"], Some("base")),
            ("glob", &["globals", "locals"], None),
            ("byteordr", &["bytes", "byteorder", "signed"], Some("byteorder")),
            ("KEY", &["key"], Some("key")),
        ] {
            assert_eq!(suggest(wanted, candidates), expected, "{wanted}");
        }
    }

    #[test]
    fn limits() {
        assert_eq!(suggest("a", &["a"]), None);
        let long = "x".repeat(50) + "q";
        let other = "y".repeat(50) + "q";
        assert_eq!(closest(&long, &[other]), None);
        let many: Vec<String> = (0..800).map(|i| format!("name{i}")).collect();
        assert_eq!(closest("name", &many), None);
    }
}
