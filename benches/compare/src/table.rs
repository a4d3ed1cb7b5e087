//! The tables of the terminal, and the table in Markdown.

use crate::results::{Comparison, Measure, seconds, shown, times};
use std::fmt::Write;

/// Everything for a terminal: what was measured on, all figures of all programs, and the means.
pub fn terminal(comparison: &Comparison) -> String {
    let mut out = String::new();
    let machine = &comparison.machine;
    line(&mut out, &format!("{}, {} cores, {}", machine.processor, machine.cores, machine.kernel));
    for interpreter in &comparison.interpreters {
        line(&mut out, &format!("  {}: {}", interpreter.name, interpreter.version));
    }
    out.push('\n');
    details(&mut out, comparison);
    out.push('\n');
    means(&mut out, comparison);
    for (program, interpreter, failure) in comparison.failures() {
        line(
            &mut out,
            &format!(
                "{} fails under {}: {} ({})",
                program.name, interpreter.name, failure.error, failure.status
            ),
        );
    }
    if !comparison.complete {
        line(&mut out, "Interrupted: these are the results so far.");
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// The longest of some names.
fn width<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.map(|name| name.chars().count()).max().unwrap_or(0)
}

/// The measures that any case has.
fn measures(comparison: &Comparison) -> Vec<Measure> {
    let (programs, interpreters) = (comparison.programs.len(), comparison.interpreters.len());
    let any = |measure: Measure| {
        (0..programs).any(|p| (0..interpreters).any(|i| comparison.summary(p, i, measure).is_some()))
    };
    Measure::ALL.into_iter().filter(|measure| any(*measure)).collect()
}

fn details(out: &mut String, comparison: &Comparison) {
    let names = width(comparison.programs.iter().map(|p| p.name.as_str())).max(7);
    let interpreters = width(comparison.interpreters.iter().map(|i| i.name.as_str())).max(11);
    let (measures, judged) = (measures(comparison), comparison.speed_measure());
    let mut header = format!("{:<names$}  {:<interpreters$}", "program", "interpreter");
    for measure in &measures {
        let _ = write!(header, "{:>11}", measure.title());
        if *measure == judged {
            let _ = write!(header, "{:>6}", "±");
        }
    }
    line(out, &format!("{header}{:>9}", "speed"));
    for (program, described) in comparison.programs.iter().enumerate() {
        for (number, interpreter) in comparison.interpreters.iter().enumerate() {
            let name = if number == 0 { described.name.as_str() } else { "" };
            let mut row = format!("{name:<names$}  {:<interpreters$}", interpreter.name);
            if comparison.case(program, number).is_some_and(|case| case.failure.is_some()) {
                line(out, &format!("{row}     failed"));
                continue;
            }
            for measure in &measures {
                let summary = comparison.summary(program, number, *measure);
                let _ = write!(row, "{:>11}", summary.map_or("-".into(), |s| shown(*measure, s.median)));
                if *measure == judged {
                    let spread = summary.map_or("-".into(), |s| format!("{:.0} %", s.spread() * 100.0));
                    let _ = write!(row, "{spread:>6}");
                }
            }
            let ratio = comparison.ratio(program, number, judged);
            line(out, &format!("{row}{:>9}", ratio.map_or("-".into(), |r| times(r.median))));
        }
    }
}

/// Geometric means against the baseline.
fn means(out: &mut String, comparison: &Comparison) {
    let interpreters = width(comparison.interpreters.iter().map(|i| i.name.as_str())).max(11);
    let baseline = &comparison.interpreters[comparison.baseline].name;
    line(out, &format!("Geometric means, {baseline} = 1; above 1: faster, or less memory."));
    let mut header = format!("{:<interpreters$}{:>11}", "interpreter", "-c pass");
    let measures = measures(comparison);
    for measure in &measures {
        let _ = write!(header, "{:>11}", measure.title());
    }
    line(out, &header);
    for (number, interpreter) in comparison.interpreters.iter().enumerate() {
        let start = comparison.start_up(number).map_or("-".into(), |s| seconds(s.median));
        let mut row = format!("{:<interpreters$}{start:>11}", interpreter.name);
        for measure in &measures {
            let mean = comparison.mean_ratio(number, *measure);
            let _ = write!(row, "{:>11}", mean.map_or("-".into(), |(mean, _)| times(mean)));
        }
        line(out, &row);
    }
}

/// Two tables in Markdown: the geometric means, and folded away each program with the baseline's time and the others'
/// speeds.
pub fn markdown(comparison: &Comparison) -> String {
    let mut out = markdown_head(comparison, "geometric means");
    for measure in measures(comparison) {
        let _ = write!(out, "| {} | 1 |", measure.title());
        for other in comparison.others() {
            let mean = comparison.mean_ratio(other, measure);
            let _ = write!(out, " {} |", mean.map_or("-".into(), |(mean, _)| times(mean)));
        }
        out.push('\n');
    }
    let start = |at| comparison.start_up(at).map_or("-".into(), |s| seconds(s.median));
    let _ = write!(out, "| `-c pass` | {} |", start(comparison.baseline));
    for other in comparison.others() {
        let _ = write!(out, " {} |", start(other));
    }
    let judged = comparison.speed_measure();
    let _ = write!(out, "\n\n<details><summary>Each program: {}</summary>\n\n", judged.title());
    out.push_str(&markdown_head(comparison, "program"));
    for (at, program) in comparison.programs.iter().enumerate() {
        let base = comparison.summary(at, comparison.baseline, judged);
        let _ = write!(out, "| {} | {} |", program.name, base.map_or("-".into(), |s| seconds(s.median)));
        for other in comparison.others() {
            let ratio = comparison.ratio(at, other, judged);
            let _ = write!(out, " {} |", ratio.map_or("-".into(), |r| times(r.median)));
        }
        out.push('\n');
    }
    out.push_str("\n</details>\n");
    out
}

/// The heading of a table in Markdown: the baseline, then the others.
fn markdown_head(comparison: &Comparison, what: &str) -> String {
    let names: Vec<&str> =
        comparison.others().map(|other| comparison.interpreters[other].name.as_str()).collect();
    let baseline = &comparison.interpreters[comparison.baseline].name;
    let columns = " ---: |".repeat(names.len() + 1);
    format!("| {what} | {baseline} | {} |\n| --- |{columns}\n", names.join(" | "))
}
