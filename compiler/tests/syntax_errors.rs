//! Sources that CPython 3.14 refuses, with what it says: `tests/syntax/*.tsv` are compared line by line.
//! `SYNTAX_TABLE=file` compares another table, `SYNTAX_SHOW=n` prints the first n differences.

use taipan_compiler::{ErrorKind, Mode, Options, syntax};

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('u') => {
                let hex: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                out.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// One line of a table as one line of text, and what is said here.
fn compare(line: &str) -> Option<(String, String, String)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [mode, source, kind, row, offset, end_row, end_offset, text, message, warnings] = fields[..] else {
        return None;
    };
    let mode = match mode {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        _ => Mode::Single,
    };
    let source = unescape(source);
    let text = if text == "-" { None } else { Some(unescape(&text[1..])) };
    let expected = if kind == "ok" {
        format!("ok {}", unescape(warnings))
    } else {
        format!("{kind} {row}:{offset}-{end_row}:{end_offset} {} {text:?}", unescape(message))
    };
    let options = Options::new(mode);
    let result =
        syntax::parse(&source, &options).and_then(|parsed| syntax::check(parsed.syntax(), &source, &options));
    let actual = match result {
        Ok(warnings) => {
            let list = warnings.iter().map(|w| format!("{}:{}:{}", w.category, w.line, w.message));
            format!("ok {}", list.collect::<Vec<_>>().join(";;"))
        }
        Err(e) => {
            let kind = match e.kind {
                ErrorKind::Syntax => "SyntaxError",
                ErrorKind::Indentation => "IndentationError",
                ErrorKind::Tab => "TabError",
                ErrorKind::Incomplete => "_IncompleteInputError",
            };
            let (offset, end) = (e.offset as i32, e.end_offset as i32);
            format!("{kind} {}:{offset}-{}:{end} {} {:?}", e.line, e.end_line, e.message, e.text)
        }
    };
    Some((source, expected, actual))
}

#[test]
fn tables() {
    let show: usize = std::env::var("SYNTAX_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let Ok(path) = std::env::var("SYNTAX_TABLE") else { return };
    let table = std::fs::read_to_string(&path).expect("table");
    let (mut good, mut bad) = (0, 0);
    for line in table.lines() {
        let Some((source, expected, actual)) = compare(line) else { continue };
        if expected == actual {
            good += 1;
        } else {
            bad += 1;
            if bad <= show {
                println!("{source:?}\n  expected {expected}\n  actual   {actual}");
            }
        }
    }
    println!("{path}: {good} agree, {bad} differ");
}
