//! Bars against the baseline, on a logarithmic scale with a line at 1: two columns of programs, each program with a bar
//! for each other interpreter.

use crate::results::{Comparison, Measure, shown, times};
use crate::statistics::Summary;
use crate::svg::{LogScale, escape, power_ticks, powers_around, tick_text};
use std::fmt::Write;

const WIDTH: f64 = 540.0;
const LEFT: f64 = 128.0;
const RIGHT: f64 = 496.0;
const TOP: f64 = 24.0;
const BAR: f64 = 7.0;
const PITCH: f64 = 9.0;
const GAP: f64 = 9.0;
/// Room for a bar's label.
const LABEL: f64 = 26.0;

/// One bar: a ratio with its ends, and what is written beside it.
struct Bar {
    interpreter: usize,
    /// `None`: it failed, or was not run.
    ratio: Option<Summary>,
    label: String,
    hint: String,
}

/// A program's bars.
struct Row {
    name: String,
    base: String,
    about: String,
    bars: Vec<Bar>,
}

/// The chart of a measure, as two pictures side by side.
pub fn chart(comparison: &Comparison, measure: Measure) -> String {
    let rows: Vec<Row> =
        sorted(comparison).into_iter().map(|program| row(comparison, program, measure)).collect();
    let values = rows.iter().flat_map(|row| &row.bars).filter_map(|bar| bar.ratio);
    let ends = powers_around(values.flat_map(|ratio| [ratio.low, ratio.high]));
    let columns = if rows.len() > 6 { 2 } else { 1 };
    let mut out = String::from("<div class=\"columns\">");
    for part in rows.chunks(rows.len().div_ceil(columns).max(1)) {
        out.push_str(&picture(part, ends, measure));
    }
    out.push_str("</div>");
    out
}

/// The programs by the speed of the last interpreter but the baseline, the fastest first: one order for all charts.
pub fn sorted(comparison: &Comparison) -> Vec<usize> {
    let judged = comparison.speed_measure();
    let Some(focus) = comparison.others().last() else { return (0..comparison.programs.len()).collect() };
    let speed = |program: &usize| comparison.ratio(*program, focus, judged).map_or(0.0, |ratio| ratio.median);
    let mut order: Vec<usize> = (0..comparison.programs.len()).collect();
    order.sort_by(|a, b| speed(b).total_cmp(&speed(a)));
    order
}

fn row(comparison: &Comparison, program: usize, measure: Measure) -> Row {
    let described = &comparison.programs[program];
    let base = comparison.summary(program, comparison.baseline, measure);
    let bars = comparison.others().map(|other| bar(comparison, program, other, measure)).collect();
    Row {
        name: described.name.clone(),
        base: base.map_or("–".to_owned(), |s| shown(measure, s.median)),
        about: described.about.clone(),
        bars,
    }
}

fn bar(comparison: &Comparison, program: usize, interpreter: usize, measure: Measure) -> Bar {
    let ratio = comparison.ratio(program, interpreter, measure);
    let own = comparison.summary(program, interpreter, measure);
    let name = &comparison.interpreters[interpreter].name;
    // A bar to the left is slower, and for memory it is less: there the ratio is turned over.
    let memory = measure == Measure::Memory;
    let drawn = ratio.map(|r| if memory { inverse(r) } else { r });
    let value = own.map_or(String::new(), |s| shown(measure, s.median));
    let failure = comparison.case(program, interpreter).and_then(|case| case.failure.as_ref());
    let (label, hint) = match (drawn, failure) {
        (_, Some(failure)) => {
            ("failed".to_owned(), format!("{name}: {} ({})", failure.error, failure.status))
        }
        (None, None) => ("–".to_owned(), format!("{name}: no result")),
        (Some(r), None) => {
            let label = if memory { value.clone() } else { times(r.median) };
            let ends = format!("{} to {}", times(r.low), times(r.high));
            (label, format!("{name}: {value}, {}× ({ends})", times(r.median)))
        }
    };
    Bar { interpreter, ratio: drawn, label, hint }
}

fn inverse(ratio: Summary) -> Summary {
    Summary { median: 1.0 / ratio.median, low: 1.0 / ratio.high, high: 1.0 / ratio.low }
}

fn picture(rows: &[Row], ends: (f64, f64), measure: Measure) -> String {
    let scale = LogScale::new(ends, (LEFT, RIGHT));
    let heights: Vec<f64> = rows.iter().map(|row| row.bars.len().max(2) as f64 * PITCH + GAP).collect();
    let bottom = TOP + heights.iter().sum::<f64>();
    let mut out = format!("<svg viewBox=\"0 0 {WIDTH} {}\" class=\"bars\">", bottom + 20.0);
    let (worse, better) = if measure == Measure::Memory { ("less", "more") } else { ("slower", "faster") };
    let one = scale.at(1.0);
    for tick in power_ticks(ends) {
        let (x, class) = (scale.at(tick), if tick == 1.0 { "one" } else { "grid" });
        let _ = write!(
            out,
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom:.1}\"/>"
        );
        let text = tick_text(tick);
        let y = bottom + 13.0;
        let _ = write!(
            out,
            "<text class=\"tick\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>"
        );
    }
    let y = TOP - 9.0;
    let _ = write!(
        out,
        "<text class=\"tick\" x=\"{:.1}\" y=\"{y}\" text-anchor=\"end\">← {worse}</text>",
        one - 6.0
    );
    let _ = write!(out, "<text class=\"tick\" x=\"{:.1}\" y=\"{y}\">{better} →</text>", one + 6.0);
    let mut y = TOP;
    for (row, height) in rows.iter().zip(heights) {
        draw_row(&mut out, row, y, height, &scale);
        y += height;
    }
    out.push_str("</svg>");
    out
}

fn draw_row(out: &mut String, row: &Row, y: f64, height: f64, scale: &LogScale) {
    let middle = y + height / 2.0;
    let _ = write!(
        out,
        "<line class=\"row\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><g><title>{}</title>\
         <text class=\"name\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
         <text class=\"base\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text></g>",
        escape(&row.about),
        LEFT - 8.0,
        middle - 2.0,
        escape(&row.name),
        LEFT - 8.0,
        middle + 9.5,
        row.base
    );
    let first = middle - row.bars.len() as f64 * PITCH / 2.0 + (PITCH - BAR) / 2.0;
    for (at, bar) in row.bars.iter().enumerate() {
        draw_bar(out, bar, first + at as f64 * PITCH, scale);
    }
}

fn draw_bar(out: &mut String, bar: &Bar, y: f64, scale: &LogScale) {
    let one = scale.at(1.0);
    let middle = y + BAR / 2.0;
    let _ = write!(out, "<g class=\"i{}\"><title>{}</title>", bar.interpreter, escape(&bar.hint));
    let text = |out: &mut String, x: f64, anchor: &str| {
        let class = if bar.ratio.is_some() { "value" } else { "value bad" };
        let y = y + BAR - 0.3;
        let _ = write!(
            out,
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
            bar.label
        );
    };
    match bar.ratio {
        Some(ratio) => {
            let (x, low, high) = (scale.at(ratio.median), scale.at(ratio.low), scale.at(ratio.high));
            let (left, width) = (one.min(x), (one - x).abs().max(0.8));
            let _ = write!(
                out,
                "<rect x=\"{left:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR}\" rx=\"1.5\"/>\
                 <line class=\"ends\" x1=\"{low:.1}\" x2=\"{high:.1}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\"/>"
            );
            if x >= one {
                text(out, high.max(x) + 4.0, "start");
            } else if low.min(x) < LEFT + LABEL {
                // There is no room before the program's name, but on the other side.
                text(out, high.max(one) + 4.0, "start");
            } else {
                text(out, low.min(x) - 4.0, "end");
            }
        }
        None => text(out, one + 4.0, "start"),
    }
    out.push_str("</g>");
}
