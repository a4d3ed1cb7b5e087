//! Times this engine on the work that tools/bench.py describes, beside the time that Python took.
//!
//! `cargo run --release -p taipan-sre --example bench [FILE]`; without FILE, runs `python3.14 sre/tools/bench.py`
//! (with `PYPERFORMANCE` as its second argument, if set). Python's times include its calls and the objects it makes;
//! `one_call` shows what a thousand calls cost by themselves.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;
use taipan_sre::{Kind, Locale, Pattern, Scanner, State, Subject};

struct Op {
    pattern: usize,
    subject: Vec<u8>,
    is_str: bool,
    is_ascii: bool,
    python: f64,
    source: String,
    op: char,
    limit: usize,
    times: usize,
}

struct Group {
    name: String,
    python: f64,
    ops: Vec<Op>,
}

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

fn run(op: &Op, pattern: &Pattern, state: &mut State) {
    let subject = match op.is_str {
        false => Subject::Bytes(&op.subject),
        true if op.is_ascii => Subject::Ascii(&op.subject),
        true => Subject::Wtf8(&op.subject),
    };
    let poll = &mut || false;
    match op.op {
        's' => {
            black_box(pattern.search(subject, 0, usize::MAX, state, poll)).ok();
        }
        'm' => {
            black_box(pattern.match_(subject, 0, usize::MAX, state, poll)).ok();
        }
        _ => {
            let mut out = Vec::with_capacity(if op.op == 'b' { op.subject.len() } else { 0 });
            let mut last = 0;
            let mut n = 0;
            let mut scanner = Scanner::new(subject, 0, usize::MAX);
            while (op.limit == 0 || n < op.limit) && scanner.search(pattern, subject, state, poll) == Ok(true)
            {
                let (start, end) = state.span(0).unwrap();
                if op.op == 'b' {
                    out.extend_from_slice(&op.subject[last..start]);
                }
                black_box(state.span(1));
                last = end;
                n += 1;
            }
            black_box((out, last));
        }
    }
}

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| {
        let out = std::env::temp_dir().join("taipan-sre-bench.txt");
        let mut python = std::process::Command::new("python3.14");
        python.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tools/bench.py")).arg(&out);
        if let Ok(folder) = std::env::var("PYPERFORMANCE") {
            python.arg(folder);
        }
        assert!(python.status().expect("python3.14").success());
        out.to_string_lossy().into_owned()
    });
    let text = std::fs::read_to_string(path).unwrap();
    let only = std::env::args().nth(2);
    let (patterns, groups) = read(&text);
    let mut state = State::new();
    println!("{:18} {:>12} {:>12} {:>7}", "", "python ms", "here ms", "times");
    for group in groups {
        if only.as_ref().is_some_and(|o| *o != group.name) {
            continue;
        }
        let mut best = f64::MAX;
        let begun = Instant::now();
        while begun.elapsed().as_secs_f64() < 0.4 || (only.is_some() && begun.elapsed().as_secs() < 4) {
            let t = Instant::now();
            for op in &group.ops {
                for _ in 0..op.times {
                    run(op, &patterns[op.pattern], &mut state);
                }
            }
            best = best.min(t.elapsed().as_secs_f64());
        }
        if only.is_some() {
            single_ops(&group, &patterns, &mut state);
        }
        println!(
            "{:18} {:12.4} {:12.4} {:7.2}",
            group.name,
            group.python * 1e3,
            best * 1e3,
            group.python / best
        );
    }
}

/// Prints the operations of a group, the slowest against Python first.
fn single_ops(group: &Group, patterns: &[Pattern], state: &mut State) {
    let mut lines = Vec::new();
    for op in &group.ops {
        let mut best = f64::MAX;
        for _ in 0..20 {
            let t = Instant::now();
            for _ in 0..op.times {
                run(op, &patterns[op.pattern], state);
            }
            best = best.min(t.elapsed().as_secs_f64());
        }
        lines.push((best, op));
    }
    lines.sort_by(|a, b| (b.0 - b.1.python).total_cmp(&(a.0 - a.1.python)));
    for (best, op) in lines.iter().take(15) {
        let (python, here) = (op.python * 1e6, best * 1e6);
        println!(
            "{python:9.2} {here:9.2} us x{:<4} {} {:5} bytes {}",
            op.times,
            op.op,
            op.subject.len(),
            op.source
        );
    }
    let mut lines: Vec<_> = lines.iter().collect();
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("most time here:");
    for (best, op) in lines.iter().take(12) {
        let (python, here) = (op.python * 1e6, best * 1e6);
        println!(
            "{python:9.2} {here:9.2} us x{:<4} {} {:5} bytes {}",
            op.times,
            op.op,
            op.subject.len(),
            op.source
        );
    }
}

fn read(text: &str) -> (Vec<Pattern>, Vec<Group>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut patterns = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    let (mut pattern, mut is_str, mut subject) = (0, true, Vec::new());
    let mut building: Vec<f64> = Vec::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        match parts[0] {
            "G" => {
                let python = parts[2].parse().unwrap();
                groups.push(Group { name: parts[1].into(), python, ops: Vec::new() });
            }
            "P" => {
                is_str = parts[1] == "s";
                pattern = *seen.entry(line).or_insert_with(|| {
                    let word =
                        |w: &&str| if *w == "*" { u32::MAX } else { u32::from_str_radix(w, 16).unwrap() };
                    let code: Vec<u32> = parts[3..].iter().map(word).collect();
                    let kind = if is_str { Kind::Str } else { Kind::Bytes };
                    let groups = parts[2].parse().unwrap();
                    let locale = Locale::c();
                    let begun = Instant::now();
                    patterns.push(Pattern::new(&code, groups, 0, kind, &locale).unwrap());
                    building.push(begun.elapsed().as_secs_f64() * 1e6);
                    patterns.len() - 1
                });
            }
            "S" => subject = decode(&line[2..]),
            "O" => groups.last_mut().unwrap().ops.push(Op {
                pattern,
                subject: subject.clone(),
                is_str,
                is_ascii: subject.is_ascii(),
                python: parts[4].parse().unwrap(),
                source: parts[5..].join(" "),
                op: parts[1].chars().next().unwrap(),
                limit: parts[2].parse().unwrap(),
                times: parts[3].parse().unwrap(),
            }),
            _ => {}
        }
    }
    let begun = Instant::now();
    let mut state = State::new();
    for pattern in &patterns {
        for subject in [Subject::Ascii(b"aaaa"), Subject::Bytes(b"aaaa")] {
            black_box(pattern.search(subject, 0, usize::MAX, &mut state, &mut || false)).ok();
        }
    }
    let each = 1e6 / patterns.len() as f64;
    let first = begun.elapsed().as_secs_f64();
    building.sort_by(f64::total_cmp);
    println!(
        "{} patterns: to build one {:.1} us in the middle, {:.1} us at most; {:.1} us each for the first search",
        patterns.len(),
        building[building.len() / 2],
        building[building.len() - 1],
        first * each
    );
    (patterns, groups)
}
