//! Damaged code must be refused or run, but never panic, hang, or read outside.

use taipan_sre::{Aborted, Indexer, Kind, Locale, Pattern, Scanner, State, Subject};

struct Rng(u64);

impl Rng {
    /// xorshift64* (Marsaglia, Vigna).
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

fn mutate(code: &mut Vec<u32>, rng: &mut Rng) {
    for _ in 0..1 + rng.below(4) {
        if code.is_empty() {
            return;
        }
        let at = rng.below(code.len());
        let value = match rng.below(5) {
            0 => rng.next() as u32,
            1 => u32::MAX - rng.below(3) as u32,
            _ => rng.below(45) as u32,
        };
        match rng.below(6) {
            0 => code.insert(at, value),
            1 => drop(code.remove(at)),
            2 => code[at] = code[at].wrapping_add(rng.below(5) as u32).wrapping_sub(2),
            3 => {
                let other = rng.below(code.len());
                code.swap(at, other);
            }
            _ => code[at] = value,
        }
    }
}

#[test]
fn damaged_code() {
    let text = include_str!("data/cases.txt");
    let mut rng = Rng(0x1234_5678_9abc_def1);
    let mut state = State::new();
    let subjects = [
        Subject::Ascii(b"aabab\nAB c1 abcabc_"),
        Subject::Wtf8("aé€b\u{1f600}\nkK".as_bytes()),
        Subject::Wtf8(b"\xff\xe2\x82\xf0a\x80\xed\xa0\x80"),
        Subject::Bytes(b"ab\xff\xe9\n a"),
        Subject::Ascii(b""),
    ];
    let mut accepted = 0;
    for line in text.lines().filter(|l| l.starts_with("P ")) {
        let parts: Vec<&str> = line.split(' ').collect();
        let groups: u32 = parts[2].parse().unwrap();
        let code: Vec<u32> = parts[3..]
            .iter()
            .map(|w| if *w == "*" { u32::MAX } else { u32::from_str_radix(w, 16).unwrap() })
            .collect();
        for _ in 0..8 {
            let mut code = code.clone();
            mutate(&mut code, &mut rng);
            let Ok(pattern) = Pattern::new(&code, groups, 0, Kind::Either, &Locale::c()) else {
                continue;
            };
            accepted += 1;
            for subject in subjects {
                try_out(&pattern, subject, &mut state);
            }
        }
    }
    assert!(accepted > 1000, "{accepted}");
}

fn try_out(pattern: &Pattern, subject: Subject<'_>, state: &mut State) {
    let mut polls = 0;
    let poll = &mut || {
        polls += 1;
        polls > 3
    };
    let mut spans = Vec::new();
    let mut indexer = Indexer::new();
    let mut scanner = Scanner::new(subject, 0, usize::MAX);
    for _ in 0..100 {
        match scanner.search(pattern, subject, state, poll) {
            Ok(true) => state.char_spans(subject, &mut indexer, &mut spans),
            _ => break,
        }
    }
    let _ = pattern.match_(subject, 1, 4, state, poll);
    let _ = pattern.fullmatch(subject, 2, 1, state, poll);
}

#[test]
fn a_catastrophe_can_be_interrupted() {
    // `(?:a*)*b`, `(a|a)*b` and a huge repeat of nothing.
    let codes: [&[u32]; 2] = [
        &[23, 10, 0, u32::MAX, 24, 6, 0, u32::MAX, 16, 97, 1, 18, 16, 98, 1],
        &[23, 5, 4_000_000_000, 4_000_000_001, 6, 0, 18, 1],
    ];
    let hay = vec![b'a'; 5000];
    for code in codes {
        let pattern = Pattern::new(code, 0, 0, Kind::Str, &Locale::c()).unwrap();
        let mut polls = 0;
        let poll = &mut || {
            polls += 1;
            polls == 10
        };
        let result = pattern.match_(Subject::Ascii(&hay), 0, usize::MAX, &mut State::new(), poll);
        assert_eq!(result, Err(Aborted::Interrupted));
    }
}

#[test]
fn bounds_beyond_the_string() {
    let empty = Pattern::new(&[1], 0, 0, Kind::Str, &Locale::c()).unwrap();
    let subject = Subject::Ascii(b"abc");
    let state = &mut State::new();
    let poll = &mut || false;
    assert_eq!(empty.match_(subject, 5, 9, state, poll), Ok(true));
    assert_eq!(state.span(0), Some((3, 3)));
    // CPython: an empty pattern matches even behind `endpos`, but a search does not find that.
    assert_eq!(empty.match_(subject, 2, 1, state, poll), Ok(true));
    assert_eq!(state.span(0), Some((2, 2)));
    assert_eq!(empty.search(subject, 2, 1, state, poll), Ok(false));
    assert_eq!(empty.fullmatch(subject, 2, 1, state, poll), Ok(false));
    assert!(!empty.accepts(Subject::Bytes(b"")));
}

/// `depth` loops around `a`, each with these counts.
fn nested_loops(depth: usize, min: u32, max: u32) -> Vec<u32> {
    let mut code = vec![16, 97];
    for _ in 0..depth {
        let mut outer = vec![23, code.len() as u32 + 3, min, max];
        outer.extend(&code);
        outer.push(18);
        code = outer;
    }
    code.push(1);
    code
}

#[test]
fn deep_nesting_neither_overflows_nor_explodes() {
    for (min, max) in [(0, u32::MAX), (2, 2), (0, 2), (1, 3), (3, u32::MAX)] {
        let build = |depth| Pattern::new(&nested_loops(depth, min, max), 0, 0, Kind::Str, &Locale::c());
        let pattern = build(750).unwrap();
        let mut polls = 0;
        let poll = &mut || {
            polls += 1;
            polls == 10
        };
        let _ = pattern.search(Subject::Ascii(b"baaa"), 0, usize::MAX, &mut State::new(), poll);
        assert!(build(5000).is_err());
    }
}
