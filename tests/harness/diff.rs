//! Unified diffs, to show where a program's output left the recorded one.
//!
//! The classic longest-common-subsequence table over the lines that remain once the common beginning and
//! end are cut off. Outputs are small, so the quadratic table is affordable; when it is not, the whole
//! differing middle is shown as replaced.

/// Lines of unchanged text shown around a change.
const CONTEXT: usize = 3;
/// Largest table (in entries) worth filling; beyond it the middle is shown as replaced.
const TABLE_LIMIT: usize = 4_000_000;

/// One line of an edit script.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Edit<'a> {
    Keep(&'a str),
    Remove(&'a str),
    Add(&'a str),
}

/// Shows how `actual` differs from `expected` as a unified diff of at most `max_lines` lines.
///
/// Empty when both have the same lines. A difference in the last newline only is said in words.
pub fn unified(expected: &str, actual: &str, max_lines: usize) -> String {
    if expected == actual {
        return String::new();
    }
    let old: Vec<&str> = expected.lines().collect();
    let new: Vec<&str> = actual.lines().collect();
    if old == new {
        return "(only the line ends differ)\n".to_string();
    }
    let script = edit_script(&old, &new);
    let shown = render(&script);
    let mut out = String::new();
    for (count, line) in shown.iter().enumerate() {
        if count == max_lines {
            out.push_str(&format!("... {} more lines of difference\n", shown.len() - count));
            break;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The edits that turn `old` into `new`, in order.
fn edit_script<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Edit<'a>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let room = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let (old_mid, new_mid) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut script: Vec<Edit> = old[..head].iter().map(|line| Edit::Keep(line)).collect();
    if old_mid.len().saturating_mul(new_mid.len()) > TABLE_LIMIT {
        script.extend(old_mid.iter().map(|line| Edit::Remove(line)));
        script.extend(new_mid.iter().map(|line| Edit::Add(line)));
    } else {
        middle_script(old_mid, new_mid, &mut script);
    }
    script.extend(old[old.len() - tail..].iter().map(|line| Edit::Keep(line)));
    script
}

/// Appends the edits between two texts that share no beginning and no end.
fn middle_script<'a>(old: &[&'a str], new: &[&'a str], script: &mut Vec<Edit<'a>>) {
    let width = new.len() + 1;
    // table[i * width + j]: length of the longest common subsequence of old[i..] and new[j..].
    let mut table = vec![0u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            table[i * width + j] = if old[i] == new[j] {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            script.push(Edit::Keep(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && table[(i + 1) * width + j] >= table[i * width + j + 1])
        {
            script.push(Edit::Remove(old[i]));
            i += 1;
        } else {
            script.push(Edit::Add(new[j]));
            j += 1;
        }
    }
}

/// The lines of the unified form: hunks with [`CONTEXT`] lines around each change.
fn render(script: &[Edit]) -> Vec<String> {
    let near_change = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = (at + CONTEXT + 1).min(script.len());
        script[from..to].iter().any(|edit| !matches!(edit, Edit::Keep(_)))
    };
    let mut lines = Vec::new();
    let (mut old_line, mut new_line, mut in_hunk) = (1, 1, false);
    for (at, edit) in script.iter().enumerate() {
        let shown = near_change(at);
        if shown && !in_hunk {
            lines.push(format!("@@ expected line {old_line}, actual line {new_line} @@"));
        }
        in_hunk = shown;
        match edit {
            Edit::Keep(line) => {
                if shown {
                    lines.push(format!(" {line}"));
                }
                (old_line, new_line) = (old_line + 1, new_line + 1);
            }
            Edit::Remove(line) => {
                lines.push(format!("-{line}"));
                old_line += 1;
            }
            Edit::Add(line) => {
                lines.push(format!("+{line}"));
                new_line += 1;
            }
        }
    }
    lines
}
