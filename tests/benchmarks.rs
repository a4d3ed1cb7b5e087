//! The programs of `benches/programs` at their small sizes: each checks its own answer and fails when it is wrong. No
//! time is judged.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The programs; files whose names begin with `_` are modules of theirs.
fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs");
    let entries = std::fs::read_dir(&folder).expect("the folder of the programs can be read");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    let is_program = |path: &PathBuf| {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
        path.extension().is_some_and(|end| end == "py") && !hidden
    };
    paths.retain(is_program);
    paths.sort();
    paths
}

/// Runs a program; the runs are enough for compiled code to take part.
fn run(options: &[&str], program: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.args(options).arg(program).args(["--small", "--runs=3"]);
    command.env("PYTHONDONTWRITEBYTECODE", "1").output().expect("taipan can be started")
}

/// Fails with the errors of all programs that fail.
fn check(options: &[&str]) {
    let programs = programs();
    assert!(programs.len() >= 30, "only {} programs", programs.len());
    let mut failures = String::new();
    for program in programs {
        let output = run(options, &program);
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            let last: Vec<&str> = errors.lines().rev().take(5).collect();
            failures += &format!("\n{}: {}", program.display(), output.status);
            last.iter().rev().for_each(|line| failures += &format!("\n    {line}"));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn answers_of_the_interpreter() {
    check(&[]);
}

#[test]
fn answers_of_compiled_code() {
    check(&["--jit"]);
}
