//! The picture for a README: a bar for each program, and marks for the other interpreters. It brings its own background,
//! so that it can be read wherever it is shown, and follows the reader's choice of light or dark where that is told.

use crate::colours;
use crate::results::{Comparison, Measure, times};
use crate::svg::{LogScale, escape, power_ticks, powers_around, tick_text};
use std::fmt::Write;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = 736.0;
const TOP: f64 = 72.0;
const ROW: f64 = 15.0;

/// The marks of the interpreters after the one that has the bars: diamond, circle, triangle.
const MARKS: [&str; 3] =
    ["M0 -4L4 0L0 4L-4 0Z", "M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0Z", "M0 -4L4 3.4L-4 3.4Z"];

/// The picture. The last interpreter has the bars.
pub fn picture(comparison: &Comparison) -> String {
    let judged = comparison.speed_measure();
    let others: Vec<usize> = comparison.others().collect();
    let Some((&bars, marks)) = others.split_last() else { return String::new() };
    let ratio = |program, other| comparison.ratio(program, other, judged).map(|ratio| ratio.median);
    let mut order: Vec<usize> = (0..comparison.programs.len()).collect();
    order.sort_by(|a, b| ratio(*b, bars).unwrap_or(0.0).total_cmp(&ratio(*a, bars).unwrap_or(0.0)));
    let all = order.iter().flat_map(|p| others.iter().filter_map(|o| ratio(*p, *o)));
    let ends = powers_around(all);
    let scale = LogScale::new(ends, (LEFT, RIGHT));
    let bottom = TOP + order.len() as f64 * ROW;
    let mut out = opening(comparison, bottom + 24.0);
    heading(&mut out, comparison, bars, marks);
    for tick in power_ticks(ends) {
        let (x, class) = (scale.at(tick), if tick == 1.0 { "one" } else { "g" });
        let _ = writeln!(
            out,
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/>\
             <text class=\"s\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            bottom + 14.0,
            tick_text(tick)
        );
    }
    for (at, program) in order.into_iter().enumerate() {
        let y = TOP + at as f64 * ROW + ROW / 2.0;
        row(&mut out, comparison, program, y, &scale, bars, marks);
    }
    out.push_str("</svg>\n");
    out
}

fn opening(comparison: &Comparison, height: f64) -> String {
    let mut light = String::new();
    let mut dark = String::new();
    for (at, colour) in colours::of(comparison).iter().enumerate() {
        let _ = write!(light, ".i{at}{{fill:{}}}", colour.light);
        let _ = write!(dark, ".i{at}{{fill:{}}}", colour.dark);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"system-ui,sans-serif\" \
         font-size=\"11\">\n<style>.b{{fill:#fff}}text{{fill:#1d2530}}.s{{fill:#5d6878}}.g{{stroke:#dfe3e8}}\
         .one{{stroke:#75818f;stroke-width:1.4}}.m{{stroke:#fff;stroke-width:.8}}{light}\
         @media(prefers-color-scheme:dark){{.b{{fill:#1c2027}}text{{fill:#e4e8ee}}.s{{fill:#98a3b3}}.g{{stroke:#303742}}\
         .one{{stroke:#8b97a6}}.m{{stroke:#1c2027}}{dark}}}</style>\n\
         <rect class=\"b\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>\n"
    )
}

/// The title, and what bars and marks are, with the geometric means.
fn heading(out: &mut String, comparison: &Comparison, bars: usize, marks: &[usize]) {
    let baseline = escape(&comparison.interpreters[comparison.baseline].name);
    let what = if comparison.speed_measure() == Measure::Peak { "at peak" } else { "of the whole process" };
    let _ = writeln!(
        out,
        "<text x=\"16\" y=\"25\" font-size=\"15\" font-weight=\"600\">Speed {what}, {baseline} = 1 (log scale; right is \
         faster)</text>"
    );
    let mut x = 16.0;
    for (at, interpreter) in std::iter::once(&bars).chain(marks).enumerate() {
        let mean = comparison.mean_ratio(*interpreter, comparison.speed_measure());
        let mean = mean.map_or(String::new(), |(mean, _)| format!(" (geometric mean {})", times(mean)));
        let text = format!("{}{mean}", escape(&comparison.interpreters[*interpreter].name));
        match at.checked_sub(1) {
            None => {
                let _ = write!(
                    out,
                    "<rect class=\"i{interpreter}\" x=\"{x}\" y=\"41\" width=\"14\" height=\"9\"/>"
                );
            }
            Some(number) => mark(out, *interpreter, number, x + 7.0, 45.5),
        }
        let _ = writeln!(out, "<text x=\"{}\" y=\"49.5\">{text}</text>", x + 19.0);
        x += 38.0 + 5.9 * text.chars().count() as f64;
    }
}

fn row(
    out: &mut String,
    comparison: &Comparison,
    program: usize,
    y: f64,
    scale: &LogScale,
    bars: usize,
    marks: &[usize],
) {
    let ratio =
        |other| comparison.ratio(program, other, comparison.speed_measure()).map(|ratio| ratio.median);
    let name = escape(&comparison.programs[program].name);
    let _ = write!(out, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>", LEFT - 8.0, y + 3.8);
    let one = scale.at(1.0);
    match ratio(bars) {
        Some(value) => {
            let x = scale.at(value);
            let (left, width) = (one.min(x), (one - x).abs().max(0.8));
            let _ = write!(
                out,
                "<rect class=\"i{bars}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"9\"/>",
                y - 4.5
            );
        }
        None => {
            let _ =
                write!(out, "<text class=\"s\" x=\"{:.1}\" y=\"{:.1}\">no result</text>", one + 4.0, y + 3.8);
        }
    }
    for (number, other) in marks.iter().enumerate() {
        if let Some(value) = ratio(*other) {
            mark(out, *other, number, scale.at(value), y);
        }
    }
    out.push('\n');
}

fn mark(out: &mut String, interpreter: usize, number: usize, x: f64, y: f64) {
    let shape = MARKS[number % MARKS.len()];
    let _ = write!(
        out,
        "<path class=\"i{interpreter} m\" transform=\"translate({x:.1} {y:.1})\" d=\"{shape}\"/>"
    );
}
