//! Tests of the program runner itself: the diff, the list of expected failures, reading the suite, and the
//! judgement of finished, failing and endless programs (with the shell in the interpreter's place).

mod harness;

use harness::diff::unified;
use harness::run::{Mode, Outcome, Runner};
use harness::suite::{self, Program, parse_expected_failures};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()))
}

/// A shell command as a program that must print `stdout` and exit with `code`.
fn shell(script: &str, stdout: &str, code: i32) -> Program {
    Program {
        name: "area/name".to_string(),
        folder: PathBuf::from("/"),
        arguments: vec!["-c".to_string(), script.to_string()],
        input: None,
        stdout: stdout.to_string(),
        stderr: String::new(),
        code,
        needs: Vec::new(),
    }
}

fn run(program: &Program, scratch_name: &str) -> Outcome {
    let runner = Runner { interpreter: PathBuf::from("/bin/sh"), scratch: scratch(scratch_name) };
    let limit = Duration::from_millis(500);
    let mode = Mode { name: "test", options: &[], environment: &[("COLOUR", "green")], limit };
    let outcome = runner.run(program, &mode).expect("the shell starts");
    fs::remove_dir_all(runner.scratch).expect("the scratch folder is ours");
    outcome
}

#[test]
fn diff_of_equal_texts_is_empty() {
    assert_eq!(unified("a\nb\n", "a\nb\n", 10), "");
}

#[test]
fn diff_shows_changes_with_context() {
    let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    let new = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n";
    let expected = "@@ expected line 2, actual line 2 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n+10\n";
    assert_eq!(unified(old, new, 100), expected);
}

#[test]
fn diff_is_cut_at_its_limit() {
    assert_eq!(
        unified("", "a\nb\nc\n", 2),
        "@@ expected line 1, actual line 1 @@\n+a\n... 2 more lines of difference\n"
    );
}

#[test]
fn diff_tells_of_line_ends() {
    assert_eq!(unified("a", "a\n", 10), "(only the line ends differ)\n");
}

#[test]
fn diff_of_huge_texts_shows_the_middle_as_replaced() {
    let old: String = (0..3000).map(|n| format!("old {n}\n")).collect();
    let new: String = (0..3000).map(|n| format!("new {n}\n")).collect();
    assert!(unified(&old, &new, 10_000).contains("-old 2999\n+new 0\n"));
}

#[test]
fn expected_failures_are_parsed() {
    let list =
        parse_expected_failures("# comment\n\na/b * no reason\nc/d jit,jit1  two words\n").expect("valid");
    assert_eq!(list.len(), 2);
    assert!(list[0].covers("a/b", "interp") && !list[0].covers("a/bc", "interp"));
    assert!(list[1].covers("c/d", "jit1") && !list[1].covers("c/d", "interp"));
    assert_eq!(list[1].reason, "two words");
}

#[test]
fn expected_failure_without_reason_is_refused() {
    assert!(parse_expected_failures("a/b *\n").is_err());
    assert!(parse_expected_failures("a/b\n").is_err());
}

#[test]
fn suite_reads_what_lies_beside_a_program() {
    let root = scratch("suite");
    let area = root.join("area");
    fs::create_dir_all(&area).expect("writable");
    for (name, text) in [
        ("one.py", ""),
        ("one.out", "1\n"),
        ("one.args", "a b\nc\n"),
        ("one.code", "3\n"),
        ("one.err", "bad\n"),
        ("two.py", ""),
        ("two.out", ""),
        ("two.cmd", "-c\npass\n"),
        ("two.in", "input"),
        ("two.needs", "_ssl\n"),
        ("_module.py", ""),
    ] {
        fs::write(area.join(name), text).expect("writable");
    }
    let programs = suite::load(&root).expect("complete");
    assert_eq!(
        programs.iter().map(|program| program.name.as_str()).collect::<Vec<_>>(),
        ["area/one", "area/two"]
    );
    assert_eq!(programs[0].arguments, ["one.py", "a b", "c"]);
    assert_eq!(
        (programs[0].code, programs[0].stderr.as_str(), programs[0].stdout.as_str()),
        (3, "bad\n", "1\n")
    );
    assert_eq!(programs[1].arguments, ["-c", "pass"]);
    assert!(programs[1].input.is_some() && programs[0].input.is_none());
    assert_eq!((programs[0].needs.len(), programs[1].needs.as_slice()), (0, &["_ssl".to_string()][..]));
    fs::remove_file(area.join("one.out")).expect("there");
    assert!(suite::load(&root).is_err(), "a program without recorded output is an error");
    fs::remove_dir_all(root).expect("ours");
}

#[test]
fn a_program_as_recorded_passes() {
    assert_eq!(run(&shell("echo $COLOUR; exit 4", "green\n", 4), "pass"), Outcome::Passed);
}

#[test]
fn differences_are_reported() {
    let Outcome::Failed(report) = run(&shell("echo a; echo b >&2; exit 1", "c\n", 0), "fail") else {
        panic!("must fail");
    };
    for part in ["exit code 1, expected 0", "-c\n+a\n", "+++ stderr actual", "+b\n"] {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn an_endless_program_is_stopped() {
    let Outcome::Failed(report) = run(&shell("sleep 100 & wait", "", 0), "endless") else {
        panic!("must fail");
    };
    assert!(report.starts_with("did not finish"), "{report}");
}

#[test]
fn death_by_signal_is_a_negative_code() {
    assert_eq!(run(&shell("kill -TERM $$", "", -15), "signal"), Outcome::Passed);
}

#[test]
fn modules_that_the_machine_lacks_are_known() {
    let folder = scratch("needs");
    fs::create_dir_all(&folder).expect("writable");
    let script = folder.join("interpreter");
    // Knows one module only.
    fs::write(&script, "#!/bin/sh\ncase \"$2\" in *there*) ;; *) echo missing ;; esac\n").expect("writable");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("ours");
    let runner = Runner { interpreter: script, scratch: folder.clone() };
    assert!(runner.has_module("there").expect("it starts"));
    assert!(!runner.has_module("elsewhere").expect("it starts"));
    fs::remove_dir_all(folder).expect("ours");
}
