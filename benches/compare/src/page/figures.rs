//! The table of all figures, which can be sorted by its columns and filtered.

use crate::results::{Comparison, Measure, shown, times};
use crate::svg::escape;
use std::fmt::Write;

/// The section with the table.
pub fn section(comparison: &Comparison) -> String {
    let judged = comparison.speed_measure();
    let mut out = String::from(
        "<section>\n<h2>All figures</h2>\n<p>A click on a heading sorts. <input id=\"filter\" type=\"search\" \
         placeholder=\"filter by program or interpreter\"></p>\n<div class=\"wide\"><table class=\"figures\">\n<thead><tr>\
         <th>program</th><th>size</th><th>interpreter</th>",
    );
    for measure in Measure::ALL {
        let _ = write!(out, "<th class=\"n\">{}</th>", measure.title());
        if measure == judged {
            out.push_str("<th class=\"n\">±</th>");
        }
    }
    out.push_str("<th class=\"n\">speed</th></tr></thead>\n<tbody>\n");
    for (program, described) in comparison.programs.iter().enumerate() {
        for (interpreter, who) in comparison.interpreters.iter().enumerate() {
            let class = if interpreter == 0 { " class=\"first\"" } else { "" };
            let size = described.size.filter(|_| !comparison.settings.small);
            let _ = write!(
                out,
                "<tr{class}><td title=\"{}\">{}</td><td class=\"n\" title=\"{}\" data-v=\"{}\">{}</td>\
                 <td><span class=\"i{interpreter}\"><b></b>{}</span></td>",
                escape(&described.about),
                escape(&described.name),
                escape(&described.unit),
                size.unwrap_or(0),
                size.map_or(String::new(), grouped),
                escape(&who.name)
            );
            cells(&mut out, comparison, program, interpreter);
            out.push_str("</tr>\n");
        }
    }
    out.push_str("</tbody></table></div>\n</section>\n");
    out
}

fn cells(out: &mut String, comparison: &Comparison, program: usize, interpreter: usize) {
    let judged = comparison.speed_measure();
    if let Some(failure) = comparison.case(program, interpreter).and_then(|case| case.failure.as_ref()) {
        let columns = Measure::ALL.len() + 2;
        let text = format!("failed: {} ({})", failure.error, failure.status);
        let _ = write!(out, "<td class=\"bad\" colspan=\"{columns}\">{}</td>", escape(&text));
        return;
    }
    for measure in Measure::ALL {
        let summary = comparison.summary(program, interpreter, measure);
        cell(out, summary.map(|s| (s.median, shown(measure, s.median))));
        if measure == judged {
            cell(out, summary.map(|s| (s.spread(), format!("{:.0} %", s.spread() * 100.0))));
        }
    }
    let ratio = comparison.ratio(program, interpreter, judged);
    cell(out, ratio.map(|r| (r.median, times(r.median))));
}

fn cell(out: &mut String, value: Option<(f64, String)>) {
    let _ = match value {
        Some((value, text)) => write!(out, "<td class=\"n\" data-v=\"{value}\">{text}</td>"),
        None => write!(out, "<td class=\"n\">–</td>"),
    };
}

/// A number with its digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_in_groups() {
        assert_eq!(super::grouped(7), "7");
        assert_eq!(super::grouped(1_234_567), "1,234,567");
    }
}
