//! Warm-up: for each program a small picture with the time of each run, over the time since the process's start.

use super::legend;
use crate::results::{Comparison, Process, seconds};
use crate::svg::{LogScale, escape};
use std::fmt::Write;

const WIDTH: f64 = 260.0;
const HEIGHT: f64 = 150.0;
const LEFT: f64 = 42.0;
const RIGHT: f64 = 254.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 130.0;
/// A line has no more points than this: the first ones, and some of the rest.
const MOST_POINTS: usize = 90;
const FIRST_POINTS: usize = 30;

/// The section, or nothing where no program repeats its run.
pub fn section(comparison: &Comparison) -> String {
    let pictures: String =
        (0..comparison.programs.len()).map(|program| picture(comparison, program)).collect();
    if pictures.is_empty() {
        return pictures;
    }
    format!(
        "<section>\n<h2>Warm-up</h2>\n<p>The time of each run in one process (logarithmic, upwards is slower), over the \
         time since the process began: where a line is level, its interpreter has come to its peak. Of the processes, the \
         one whose peak is in the middle.</p>\n{}<div class=\"small\">\n{pictures}</div>\n</section>\n",
        legend(comparison, true)
    )
}

fn picture(comparison: &Comparison, program: usize) -> String {
    let lines: Vec<(usize, &Process)> = (0..comparison.interpreters.len())
        .filter_map(|at| Some((at, comparison.case(program, at)?.typical()?)))
        .filter(|(_, process)| !process.runs.is_empty())
        .collect();
    let all = || lines.iter().flat_map(|line| &line.1.runs);
    let Some(low) = all().map(|run| run.1).min_by(f64::total_cmp) else { return String::new() };
    let high = all().map(|run| run.1).fold(low, f64::max);
    let last = all().map(|run| run.0).fold(0.0, f64::max);
    let y = LogScale::new((low / 1.25, high * 1.25), (BOTTOM, TOP));
    let x = |time: f64| LEFT + time / last * (RIGHT - LEFT);
    let described = &comparison.programs[program];
    let mut out = format!(
        "<figure><figcaption title=\"{}\">{}</figcaption><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\">",
        escape(&described.about),
        escape(&described.name)
    );
    for tick in ticks(low / 1.25, high * 1.25) {
        let at = y.at(tick);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"tick\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 4.0,
            at + 3.0,
            tick_seconds(tick)
        );
    }
    let step = time_step(last);
    for count in 0..=(last / step) as usize {
        let at = count as f64 * step;
        let (place, y) = (x(at), HEIGHT - 7.0);
        let anchor = if place > RIGHT - 10.0 { "end" } else { "middle" };
        // Multiples of a tenth have no exact value.
        let at = (at * 10.0).round() / 10.0;
        let _ = write!(
            out,
            "<text class=\"tick\" x=\"{place:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{at} s</text>"
        );
    }
    for (at, process) in lines {
        line(&mut out, at, &comparison.interpreters[at].name, process, x, &y);
    }
    out.push_str("</svg></figure>\n");
    out
}

fn line(out: &mut String, at: usize, name: &str, process: &Process, x: impl Fn(f64) -> f64, y: &LogScale) {
    let runs = thinned(&process.runs);
    let points: Vec<String> = runs.iter().map(|run| format!("{:.1},{:.1}", x(run.0), y.at(run.1))).collect();
    let first = process.runs[0];
    let to_peak = process.to_peak().unwrap_or(0.0);
    let hint = format!(
        "{name}: first run {}, peak {}, reached after {}, {} runs",
        seconds(first.1),
        seconds(process.peak().unwrap_or(0.0)),
        seconds(to_peak),
        process.runs.len()
    );
    let _ = write!(
        out,
        "<g class=\"i{at}\"><title>{}</title><polyline points=\"{}\"/><circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.6\"/></g>",
        escape(&hint),
        points.join(" "),
        x(first.0),
        y.at(first.1)
    );
}

/// The first runs, and evenly chosen ones of the rest.
fn thinned(runs: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if runs.len() <= MOST_POINTS {
        return runs.to_vec();
    }
    let (first, rest) = runs.split_at(FIRST_POINTS);
    let step = rest.len().div_ceil(MOST_POINTS - FIRST_POINTS);
    first.iter().chain(rest.iter().step_by(step)).copied().collect()
}

/// Powers of ten within the ends, with twos and fives where there are too few.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let within = |factors: &[f64]| {
        let powers = (-7..4).map(|power| 10f64.powi(power));
        let all = powers.flat_map(|power| factors.iter().map(move |factor| factor * power));
        all.filter(|tick| (low..=high).contains(tick)).collect::<Vec<f64>>()
    };
    for factors in [&[1.0][..], &[1.0, 3.0], &[1.0, 2.0, 5.0]] {
        let ticks = within(factors);
        if ticks.len() >= 2 {
            return ticks;
        }
    }
    within(&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0])
}

fn tick_seconds(value: f64) -> String {
    match value {
        v if v >= 0.999 => format!("{} s", (v * 10.0).round() / 10.0),
        v if v >= 0.000_999 => format!("{} ms", (v * 1e4).round() / 10.0),
        v => format!("{} µs", (v * 1e7).round() / 10.0),
    }
}

/// A step between times on the axis that gives some four of them.
fn time_step(last: f64) -> f64 {
    let steps = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
    steps.into_iter().find(|step| last / step <= 5.0).unwrap_or(500.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_lie_within() {
        assert_eq!(ticks(0.005, 0.5), [0.01, 0.1]);
        assert!(ticks(0.11, 0.19).iter().all(|tick| (0.11..=0.19).contains(tick)));
        assert_eq!(tick_seconds(0.1), "100 ms");
        assert_eq!(time_step(3.2), 1.0);
    }

    #[test]
    fn long_lines_are_thinned() {
        let runs: Vec<(f64, f64)> = (0..1000).map(|n| (f64::from(n), 1.0)).collect();
        let thin = thinned(&runs);
        assert!(thin.len() <= MOST_POINTS && thin[29] == runs[29]);
    }
}
