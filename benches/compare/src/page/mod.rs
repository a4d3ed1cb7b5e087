//! The report: one HTML page with everything in it, for light and dark.

mod bars;
mod cards;
mod figures;
mod warmup;

use crate::colours;
use crate::interpreters::shown_command;
use crate::results::{Comparison, Measure, bytes};
use crate::svg::escape;
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");

/// The whole page.
pub fn page(comparison: &Comparison) -> String {
    let title = "Python interpreters compared";
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}{}</style>\n</head>\n<body>\n",
        colour_rules(comparison)
    );
    out.push_str(&header(title, comparison));
    out.push_str(&cards::cards(comparison));
    out.push_str(&failures(comparison));
    if comparison.interpreters.len() > 1 {
        out.push_str(&speed(comparison));
    }
    out.push_str(&warmup::section(comparison));
    if comparison.interpreters.len() > 1 {
        out.push_str(&memory(comparison));
    }
    out.push_str(&figures::section(comparison));
    out.push_str(&notes(comparison));
    let _ = write!(out, "<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// A variable for the colour of each interpreter, and the classes that use it.
fn colour_rules(comparison: &Comparison) -> String {
    let mut out = String::new();
    for (at, colour) in colours::of(comparison).iter().enumerate() {
        let value = format!("light-dark({}, {})", colour.light, colour.dark);
        let _ = writeln!(out, ".i{at} {{ --own: {value}; }}");
    }
    out
}

fn header(title: &str, comparison: &Comparison) -> String {
    let machine = &comparison.machine;
    let memory = if machine.memory_bytes > 0 {
        format!(", {} memory", bytes(machine.memory_bytes as f64))
    } else {
        String::new()
    };
    let cores = if machine.cores == 1 { "1 core".to_owned() } else { format!("{} cores", machine.cores) };
    let count = comparison.programs.len();
    let programs = if count == 1 { "1 program".to_owned() } else { format!("{count} programs") };
    let rounds = comparison.settings.rounds;
    let rounds = if rounds == 1 { "1 round".to_owned() } else { format!("{rounds} rounds, interleaved") };
    let mut out = format!(
        "<header>\n<div><h1>{title}</h1>\n<p class=\"sub\">{}, {cores}{memory} · {} · {}</p>\n\
         <p class=\"sub\">{programs}, {rounds} · {}</p></div>\n\
         <button id=\"scheme\" type=\"button\" title=\"Light or dark\">◐</button>\n</header>\n",
        escape(&machine.processor),
        escape(&machine.system),
        escape(&machine.kernel),
        escape(&machine.started),
    );
    if !comparison.complete {
        out.push_str(
            "<p class=\"warning\">The measurement was interrupted: these are the results so far.</p>\n",
        );
    }
    if comparison.settings.small {
        out.push_str("<p class=\"warning\">Programs at their small sizes: the figures say little.</p>\n");
    }
    if let Some(load) = machine.load_before.filter(|load| *load > 0.5) {
        let _ = writeln!(
            out,
            "<p class=\"warning\">The machine had other work when it began (load {load:.1}): expect noise.</p>"
        );
    }
    out
}

/// The names of all interpreters (`all`), or all but the baseline, with their colours.
fn legend(comparison: &Comparison, all: bool) -> String {
    let mut out = String::from("<div class=\"legend\">");
    for (at, interpreter) in comparison.interpreters.iter().enumerate() {
        if all || at != comparison.baseline {
            let _ = write!(out, "<span class=\"i{at}\"><b></b>{}</span>", escape(&interpreter.name));
        }
    }
    out.push_str("</div>\n");
    out
}

fn failures(comparison: &Comparison) -> String {
    let mut rows = String::new();
    for (program, interpreter, failure) in comparison.failures() {
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>",
            escape(&program.name),
            escape(&interpreter.name),
            escape(&failure.status),
            escape(&failure.error)
        );
    }
    if rows.is_empty() {
        return rows;
    }
    format!(
        "<section>\n<h2>What failed</h2>\n<div class=\"wide\"><table class=\"failures\"><thead><tr><th>program</th>\
         <th>interpreter</th><th>end</th><th>last line of its errors</th></tr></thead><tbody>\n{rows}</tbody></table>\
         </div>\n</section>\n"
    )
}

/// The bars of speeds, one picture for each of three measures; CSS alone shows one of them.
fn speed(comparison: &Comparison) -> String {
    let baseline = escape(&comparison.interpreters[comparison.baseline].name);
    let kinds: &[(Measure, &str)] = match comparison.speed_measure() {
        Measure::Peak => &[
            (Measure::Peak, "At peak"),
            (Measure::First, "First run"),
            (Measure::Total, "Whole process, one run"),
        ],
        _ => &[(Measure::Total, "Whole process")],
    };
    let mut out = format!(
        "<section>\n<h2>Speed against {baseline}</h2>\n<p>How many times as fast, on a logarithmic scale: 1 is as fast \
         as {baseline}, bars to the right are faster, to the left slower. The thin lines go from the slowest process to the \
         fastest.</p>\n"
    );
    for (at, (_, name)) in kinds.iter().enumerate() {
        let checked = if at == 0 { " checked" } else { "" };
        if kinds.len() > 1 {
            let _ = write!(out, "<input type=\"radio\" name=\"speed\" id=\"speed{at}\"{checked}>");
            let _ = write!(out, "<label for=\"speed{at}\">{name}</label>");
        }
    }
    out.push_str(&legend(comparison, false));
    for (at, (measure, _)) in kinds.iter().enumerate() {
        let class = if kinds.len() > 1 { format!("tab tab{at}") } else { String::new() };
        let _ = writeln!(out, "<div class=\"{class}\">{}</div>", bars::chart(comparison, *measure));
    }
    out.push_str("</section>\n");
    out
}

fn memory(comparison: &Comparison) -> String {
    let baseline = escape(&comparison.interpreters[comparison.baseline].name);
    format!(
        "<section>\n<h2>Memory</h2>\n<p>The largest resident set of a process, as a multiple of {baseline}'s (bars to the \
         left need less), with its size.</p>\n{}{}</section>\n",
        legend(comparison, false),
        bars::chart(comparison, Measure::Memory)
    )
}

fn notes(comparison: &Comparison) -> String {
    let settings = &comparison.settings;
    let mut out = String::from("<section>\n<h2>What the figures are</h2>\n<dl>\n");
    let reports = comparison.programs.iter().any(|program| program.reports);
    let start =
        if reports { "until the program has been loaded, its imports done" } else { "of the empty program" };
    let mut say = |term: &str, text: &str| {
        let _ = writeln!(out, "<dt>{term}</dt><dd>{text}</dd>");
    };
    say("start-up", &format!("the time from the start of the process {start}."));
    if reports {
        let repeated = format!(
            "the fastest of the runs that one process makes within {} s (five at least).",
            settings.seconds
        );
        say("first run", "the time of a process's first run of the program's work.");
        say("peak", &repeated);
        say(
            "to peak",
            "the time from the start of the process to the end of the first run within 10 % of its peak.",
        );
    }
    say("total", "the whole time of a process that does the work once, from its start to its end.");
    say(
        "memory",
        "the largest resident set that the system saw, of the process that repeats its run where there is one.",
    );
    say("each figure", "is the median over the rounds; ± and thin lines show the extremes.");
    out.push_str("</dl>\n<p>Programs are run in turns: each under all interpreters before the next, in an order that changes \
         with the round. Every run's answer is checked. A geometric mean counts only programs that ran under both \
         interpreters. None of this tells how another program fares: run your own.</p>\n<ul class=\"versions\">\n");
    for interpreter in &comparison.interpreters {
        let _ = writeln!(
            out,
            "<li><b>{}</b> (<code>{}</code>): {}</li>",
            escape(&interpreter.name),
            escape(&shown_command(&interpreter.command)),
            escape(&interpreter.version)
        );
    }
    out.push_str("</ul>\n</section>\n");
    out
}
