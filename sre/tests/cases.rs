//! Compares with CPython's results, recorded by tools/gen_cases.py (which explains the format).
//! `TAIPAN_SRE_CASES=FILE` checks another file too.

use taipan_sre::{Indexer, Kind, Locale, Pattern, Scanner, State, Subject};

fn decode(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'\\' {
            out.push(u8::from_str_radix(&text[i + 2..i + 4], 16).unwrap());
            i += 4;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    out
}

fn word(text: &str) -> u32 {
    if text == "*" { u32::MAX } else { u32::from_str_radix(text, 16).unwrap() }
}

fn show(subject: Subject<'_>, state: &State) -> String {
    let mut spans = Vec::new();
    state.char_spans(subject, &mut Indexer::new(), &mut spans);
    let spans: Vec<String> =
        spans.iter().map(|s| s.map_or("-".into(), |(a, b)| format!("{a},{b}"))).collect();
    format!("{}@{}", spans.join(" "), state.last_index())
}

struct Checker {
    pattern: Option<Pattern>,
    line: String,
    str_kind: bool,
    subject: Vec<u8>,
    state: State,
    failures: Vec<String>,
    checked: usize,
}

impl Checker {
    fn found(&mut self, op: &str, pos: usize, end: usize, subject: Subject<'_>) -> String {
        let pattern = self.pattern.as_ref().unwrap();
        let state = &mut self.state;
        let mut steps = 0;
        let poll = &mut || {
            steps += 1;
            steps > 2000
        };
        if op == "f" {
            let mut all = Vec::new();
            let mut scanner = Scanner::new(subject, 0, usize::MAX);
            while scanner.search(pattern, subject, state, poll) == Ok(true) {
                all.push(show(subject, state));
                if all.len() > 10_000 {
                    return "endless".into();
                }
            }
            return if all.is_empty() { "!".into() } else { all.join(";") };
        }
        let result = match op {
            "m" => pattern.match_(subject, pos, end, state, poll),
            "s" => pattern.search(subject, pos, end, state, poll),
            _ => pattern.fullmatch(subject, pos, end, state, poll),
        };
        match result {
            Ok(true) => show(subject, state),
            Ok(false) => "!".into(),
            Err(e) => format!("{e:?}"),
        }
    }

    fn line(&mut self, line: &str) {
        let (op, rest) = line.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap();
        match op {
            "P" => {
                let mut parts = rest.split(' ');
                self.str_kind = parts.next() == Some("s");
                let groups = parts.next().unwrap().parse().unwrap();
                let code: Vec<u32> = parts.map(word).collect();
                let kind = if self.str_kind { Kind::Str } else { Kind::Bytes };
                self.line = line.into();
                self.pattern = match Pattern::new(&code, groups, 0, kind, &Locale::c()) {
                    Ok(p) => Some(p),
                    Err(e) => panic!("{e} in {line}"),
                };
            }
            "S" => self.subject = decode(rest),
            _ => {
                let (pos, end, want) = if op == "f" {
                    (0, 0, rest)
                } else {
                    let mut parts = rest.splitn(3, ' ');
                    let mut number = || parts.next().unwrap().parse().unwrap();
                    (number(), number(), parts.next().unwrap())
                };
                let text = std::mem::take(&mut self.subject);
                let mut forms = vec![Subject::Bytes(&text)];
                if self.str_kind {
                    forms = vec![Subject::Wtf8(&text)];
                    if text.is_ascii() {
                        forms.push(Subject::Ascii(&text));
                    }
                }
                for form in forms {
                    let got = self.found(op, pos, end, form);
                    self.checked += 1;
                    if got != want {
                        let at = format!("{op} {pos} {end}");
                        self.failures
                            .push(format!("{}\n{form:?} {at}\n  want {want}\n  got  {got}", self.line));
                    }
                }
                self.subject = text;
            }
        }
    }
}

fn check(text: &str) -> usize {
    let mut checker = Checker {
        pattern: None,
        line: String::new(),
        str_kind: true,
        subject: Vec::new(),
        state: State::new(),
        failures: Vec::new(),
        checked: 0,
    };
    text.lines().for_each(|line| checker.line(line));
    let shown: Vec<&str> = checker.failures.iter().take(10).map(String::as_str).collect();
    assert!(checker.failures.is_empty(), "{} failures\n{}", checker.failures.len(), shown.join("\n"));
    checker.checked
}

#[test]
fn agrees_with_cpython() {
    let checked = check(include_str!("data/cases.txt"));
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn agrees_with_cpython_on_more() {
    if let Ok(path) = std::env::var("TAIPAN_SRE_CASES") {
        println!("{} checks", check(&std::fs::read_to_string(path).unwrap()));
    }
}
