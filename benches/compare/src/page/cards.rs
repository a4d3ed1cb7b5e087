//! The cards at the top of the page: each interpreter at a glance.

use crate::results::{Comparison, Measure, seconds, times};
use crate::svg::escape;
use std::fmt::Write;

/// A card for each interpreter.
pub fn cards(comparison: &Comparison) -> String {
    let mut out = String::from("<div class=\"cards\">\n");
    for at in 0..comparison.interpreters.len() {
        out.push_str(&card(comparison, at));
    }
    out.push_str("</div>\n");
    out
}

fn card(comparison: &Comparison, at: usize) -> String {
    let interpreter = &comparison.interpreters[at];
    let judged = comparison.speed_measure();
    let mut out = format!(
        "<div class=\"card i{at}\"><h3>{}</h3><p class=\"sub\">Python {}</p>",
        escape(&interpreter.name),
        escape(&interpreter.language)
    );
    let what = if judged == Measure::Peak { "the speed at peak" } else { "the speed" };
    if at == comparison.baseline {
        let _ = write!(out, "<p class=\"big\">1×</p><p class=\"what\">what the others are compared with</p>");
    } else {
        let mean = comparison.mean_ratio(at, judged);
        let big = mean.map_or("–".to_owned(), |(mean, _)| format!("{}×", times(mean)));
        let count = mean.map_or(0, |(_, count)| count);
        let _ =
            write!(out, "<p class=\"big\">{big}</p><p class=\"what\">{what}, geometric mean of {count}</p>");
    }
    out.push_str("<dl>");
    if judged == Measure::Peak {
        row(&mut out, "first run", mean(comparison, at, Measure::First));
        row(&mut out, "whole process, one run", mean(comparison, at, Measure::Total));
    }
    row(&mut out, "memory needed", needed(comparison, at));
    let start = comparison.start_up(at);
    row(&mut out, "start-up", start.map_or("–".to_owned(), |s| seconds(s.median)));
    let failed = comparison.failures().filter(|(_, who, _)| who.name == interpreter.name).count();
    if failed > 0 {
        row(&mut out, "programs failed", failed.to_string());
    }
    out.push_str("</dl></div>\n");
    out
}

fn row(out: &mut String, term: &str, value: String) {
    let _ = write!(out, "<dt>{term}</dt><dd>{value}</dd>");
}

fn mean(comparison: &Comparison, at: usize, measure: Measure) -> String {
    comparison.mean_ratio(at, measure).map_or("–".to_owned(), |(mean, _)| format!("{}×", times(mean)))
}

/// Memory as a multiple of the baseline's, the other way round than a speed.
fn needed(comparison: &Comparison, at: usize) -> String {
    let mean = comparison.mean_ratio(at, Measure::Memory);
    mean.map_or("–".to_owned(), |(mean, _)| format!("{}×", times(1.0 / mean)))
}
