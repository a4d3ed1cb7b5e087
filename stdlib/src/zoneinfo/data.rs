//! What a zone's file says: its transitions, and which offset is in use between them.

use super::rule::Rule;

/// A kind of local time: offset from UTC and what of it is summer time, in seconds, and the abbreviation.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    pub offset: i64,
    pub summer: i64,
    pub name: String,
}

/// What comes after the last transition.
#[derive(Debug)]
enum After {
    Kind(usize),
    /// The kinds of winter and summer time.
    Rule(Rule, usize, usize),
}

/// A zone.
#[derive(Debug)]
pub struct Zone {
    /// All kinds; those of the rule come last.
    pub kinds: Vec<Kind>,
    /// The transitions in seconds since 1970: in UTC, and in local time as seen with `fold` 0 and 1.
    utc: Vec<i64>,
    local: [Vec<i64>; 2],
    /// The kinds that begin with the transitions.
    begins: Vec<usize>,
    before: usize,
    after: After,
    /// The kind, if there is only one.
    pub only: Option<usize>,
}

/// The parts of a file.
#[derive(Default)]
pub struct Parts {
    pub begins: Vec<usize>,
    pub utc: Vec<i64>,
    pub offsets: Vec<i64>,
    pub is_summer: Vec<bool>,
    pub names: Vec<String>,
    pub rule: Option<Rule>,
}

/// What of each kind's offset is summer time. A file only tells whether it is: the offset is compared with that of the
/// winter time before, or else after.
fn summer_offsets(parts: &Parts) -> Vec<i64> {
    let (begins, offsets, is_summer) = (&parts.begins, &parts.offsets, &parts.is_summer);
    let count = is_summer.len();
    let mut found = vec![0; count];
    for (at, &kind) in begins.iter().enumerate().skip(1) {
        if !is_summer[kind] || found[kind] != 0 {
            continue;
        }
        let before = begins[at - 1];
        let mut shift = if is_summer[before] { 0 } else { offsets[kind] - offsets[before] };
        if shift == 0
            && kind + 1 < count
            && let Some(&after) = begins.get(at + 1)
            && !is_summer[after]
        {
            shift = offsets[kind] - offsets[after];
        }
        found[kind] = shift;
    }
    for (kind, shift) in found.iter_mut().enumerate() {
        // An hour is the best guess.
        if is_summer[kind] && *shift == 0 {
            *shift = 3600;
        }
    }
    found
}

/// The transitions as clocks show them before or after: with `fold` 0 the later, with 1 the earlier.
fn to_local(parts: &Parts) -> [Vec<i64>; 2] {
    let mut local = [Vec::new(), Vec::new()];
    for (at, time) in parts.utc.iter().enumerate() {
        let now = parts.offsets[parts.begins[at]];
        let before = match at {
            0 => parts.offsets[0],
            _ => parts.offsets[parts.begins[at - 1]],
        };
        local[0].push(time.saturating_add(before.max(now)));
        local[1].push(time.saturating_add(before.min(now)));
    }
    local
}

impl Zone {
    /// The zone of these parts; None if they have no kind of time at all. Kinds of transitions must exist.
    pub fn new(mut parts: Parts) -> Option<Zone> {
        let summer = summer_offsets(&parts);
        let local = to_local(&parts);
        let mut kinds: Vec<Kind> = Vec::new();
        for (at, offset) in parts.offsets.iter().enumerate() {
            kinds.push(Kind { offset: *offset, summer: summer[at], name: parts.names[at].clone() });
        }
        let own = kinds.len();
        let first_winter = parts.is_summer.iter().position(|summer| !summer);
        let before = first_winter.or(parts.begins.first().copied());
        let after = match parts.rule.take() {
            Some(rule) => {
                kinds.push(Kind { offset: rule.offset, summer: 0, name: rule.name.clone() });
                match rule.summer().map(|(name, offset)| (name.to_owned(), offset)) {
                    Some((name, offset)) => {
                        kinds.push(Kind { offset, summer: offset - rule.offset, name });
                        After::Rule(rule, own, own + 1)
                    }
                    None => After::Kind(own),
                }
            }
            None => After::Kind(parts.begins.last().copied().or(own.checked_sub(1))?),
        };
        let only = match &after {
            After::Kind(last) if own == 0 || own == 1 && kinds[0] == kinds[*last] => Some(*last),
            _ => None,
        };
        let before = before.unwrap_or(own.min(kinds.len() - 1));
        Some(Zone { kinds, utc: parts.utc, local, begins: parts.begins, before, after, only })
    }

    /// The kind at a local time, of a year.
    pub fn at_local(&self, time: i64, year: i32, fold: bool) -> usize {
        let local = &self.local[usize::from(fold)];
        match (local.first(), local.last()) {
            (Some(first), _) if time < *first => self.before,
            (_, Some(last)) if time <= *last => self.begins[local.partition_point(|t| *t <= time) - 1],
            _ => match &self.after {
                After::Kind(kind) => *kind,
                After::Rule(rule, winter, summer) => {
                    if rule.is_summer(time, year, fold) {
                        *summer
                    } else {
                        *winter
                    }
                }
            },
        }
    }

    /// The kind at a time in UTC, of a year, and whether the clock shows the local time for the second time.
    pub fn at_utc(&self, time: i64, year: i32) -> (usize, bool) {
        let at = self.utc.partition_point(|t| *t <= time);
        let Some((last, others)) = self.utc.split_last() else { return self.after_utc(time, year) };
        if at == 0 {
            return (self.before, false);
        }
        let ended = if at > 1 { self.begins[at - 2] } else { self.before };
        let ((kind, mut fold), since) = if time > *last {
            // The rule knows nothing of the last transition.
            (self.after_utc(time, year), *last)
        } else {
            ((self.begins[at - 1], false), if at > others.len() { *last } else { others[at - 1] })
        };
        let shift = self.kinds[ended].offset - self.kinds[kind].offset;
        fold |= shift > time.saturating_sub(since);
        (kind, fold)
    }

    /// The same after the last transition.
    fn after_utc(&self, time: i64, year: i32) -> (usize, bool) {
        match &self.after {
            After::Kind(kind) => (*kind, false),
            After::Rule(rule, winter, summer) => {
                let (is_summer, fold) = rule.is_summer_utc(time, year);
                (if is_summer { *summer } else { *winter }, fold)
            }
        }
    }
}
