//! Runs every program of `tests/programs` and compares what it prints with what CPython 3.14 printed.
//!
//! `cargo test --release --test programs -- [OPTIONS] [FILTER...]`: a filter is any part of `AREA/NAME`; see
//! [`USAGE`] for the options, and `docs/testing.md` for how programs are written and recorded.

mod harness;

use harness::run::{Mode, Outcome, Runner};
use harness::suite::{self, ExpectedFailure, Program};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(20);
const STRESS_LIMIT: Duration = Duration::from_secs(120);

/// All modes. Those with `stress` collect at every 200th allocation: often enough to catch an object the collector
/// cannot see, seldom enough that the suite ends.
const MODES: [Mode; 5] = [
    Mode { name: "interp", options: &[], environment: &[], limit: LIMIT },
    Mode { name: "jit", options: &["--jit"], environment: &[], limit: STRESS_LIMIT },
    Mode {
        name: "jit1",
        options: &["--jit"],
        environment: &[("TAIPAN_JIT_THRESHOLD", "1")],
        limit: STRESS_LIMIT,
    },
    Mode { name: "stress", options: &[], environment: &[("TAIPAN_GC_STRESS", "200")], limit: STRESS_LIMIT },
    Mode {
        name: "jit1stress",
        options: &["--jit"],
        environment: &[("TAIPAN_GC_STRESS", "200"), ("TAIPAN_JIT_THRESHOLD", "1")],
        limit: STRESS_LIMIT,
    },
];

/// The modes that run when `--mode` names none.
const MODES_ON: [&str; 2] = ["interp", "jit"];

const USAGE: &str = "\
usage: programs [OPTIONS] [FILTER...]
  FILTER              run only programs whose AREA/NAME contains one of the filters
  --mode=NAME[,NAME]  interp, jit, jit1, stress, jit1stress, or all
  --jobs=N            programs at a time (2)
  --failures=N        failures shown in full (10)
  --interpreter=PATH  run this interpreter in place of the one just built
  --list              print the names of the programs and stop
  -v                  print every program with its result and time
";

/// What the command line asks for.
struct Request {
    filters: Vec<String>,
    modes: Vec<Mode>,
    jobs: usize,
    failures_shown: usize,
    interpreter: PathBuf,
    list: bool,
    verbose: bool,
}

/// The results of one mode.
#[derive(Default)]
struct Tally {
    passed: usize,
    expected: usize,
    failures: Vec<(String, String)>,
}

fn main() -> ExitCode {
    match parse_request().and_then(|request| run_suite(&request)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn parse_request() -> Result<Request, String> {
    let mut request = Request {
        filters: Vec::new(),
        modes: MODES.into_iter().filter(|mode| MODES_ON.contains(&mode.name)).collect(),
        jobs: 2,
        failures_shown: 10,
        interpreter: PathBuf::from(env!("CARGO_BIN_EXE_taipan")),
        list: false,
        verbose: false,
    };
    let number = |text: &str| text.parse::<usize>().map_err(|error| format!("{text:?}: {error}"));
    for argument in std::env::args().skip(1) {
        match argument.split_once('=').unwrap_or((&argument, "")) {
            ("--mode", names) => request.modes = modes_named(names)?,
            ("--jobs", count) => request.jobs = number(count)?.max(1),
            ("--failures", count) => request.failures_shown = number(count)?,
            ("--interpreter", path) => request.interpreter = PathBuf::from(path),
            ("--list", "") => request.list = true,
            ("-v", "") => request.verbose = true,
            (option, _) if option.starts_with('-') => {
                return Err(format!("unknown option {argument}\n{USAGE}"));
            }
            _ => request.filters.push(argument),
        }
    }
    Ok(request)
}

fn modes_named(names: &str) -> Result<Vec<Mode>, String> {
    if names == "all" {
        return Ok(MODES.to_vec());
    }
    let find = |name: &str| MODES.into_iter().find(|mode| mode.name == name);
    names.split(',').map(|name| find(name).ok_or_else(|| format!("no mode {name:?}\n{USAGE}"))).collect()
}

/// Runs what `request` asks for; true when nothing failed.
fn run_suite(request: &Request) -> Result<bool, String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut programs = suite::load(&tests.join("programs")).map_err(|error| error.to_string())?;
    let list = std::fs::read_to_string(tests.join("expected_failures.txt"))
        .map_err(|error| error.to_string())
        .and_then(|text| suite::parse_expected_failures(&text))
        .map_err(|error| format!("tests/expected_failures.txt: {error}"))?;
    let strangers: Vec<&str> = list
        .iter()
        .map(|line| line.name.as_str())
        .filter(|name| !programs.iter().any(|program| program.name == *name))
        .collect();
    if !strangers.is_empty() {
        return Err(format!("tests/expected_failures.txt names no such program: {}", strangers.join(", ")));
    }
    let wanted = |program: &Program| {
        request.filters.is_empty() || request.filters.iter().any(|filter| program.name.contains(filter))
    };
    programs.retain(wanted);
    if request.list {
        programs.iter().for_each(|program| println!("{}", program.name));
        return Ok(true);
    }
    let runner = Runner {
        interpreter: request.interpreter.clone(),
        scratch: Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("programs-{}", std::process::id())),
    };
    leave_out(&runner, &mut programs)?;
    let (mut passed, mut failed, mut expected) = (0, 0, 0);
    for mode in &request.modes {
        let tally = run_mode(request, &runner, &programs, mode, &list)?;
        passed += tally.passed;
        expected += tally.expected;
        failed += tally.failures.len();
    }
    // Left behind files are harmless: the folder is below target/.
    let _ = std::fs::remove_dir_all(&runner.scratch);
    let known = if expected == 0 { String::new() } else { format!(", {expected} failing as listed") };
    println!("{passed} passed, {failed} failed{known}");
    Ok(failed == 0)
}

/// Takes out the programs that need a module which this machine lacks, and says so.
fn leave_out(runner: &Runner, programs: &mut Vec<Program>) -> Result<(), String> {
    let mut needs: Vec<String> = programs.iter().flat_map(|program| program.needs.clone()).collect();
    needs.sort();
    needs.dedup();
    for module in needs {
        let there = runner.has_module(&module);
        if there.map_err(|error| format!("{}: {error}", runner.interpreter.display()))? {
            continue;
        }
        let before = programs.len();
        programs.retain(|program| !program.needs.contains(&module));
        println!("{} programs left out: this machine lacks what {module} needs", before - programs.len());
    }
    Ok(())
}

/// Runs all programs in one mode, several at a time, and prints the failures.
fn run_mode(
    request: &Request,
    runner: &Runner,
    programs: &[Program],
    mode: &Mode,
    list: &[ExpectedFailure],
) -> Result<Tally, String> {
    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(vec![None; programs.len()]);
    let work = || -> Result<(), String> {
        while let Some((at, program)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            programs.get(at).map(|program| (at, program))
        } {
            let begun = Instant::now();
            let outcome = runner
                .run(program, mode)
                .map_err(|error| format!("{}: {error}", runner.interpreter.display()))?;
            if request.verbose {
                let word = if outcome == Outcome::Passed { "ok" } else { "FAILED" };
                println!("{} {} {word} {} ms", mode.name, program.name, begun.elapsed().as_millis());
            }
            results.lock().map_err(|error| error.to_string())?[at] = Some(outcome);
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..request.jobs).map(|_| scope.spawn(work)).collect();
        let mut ends = workers.into_iter().map(|worker| worker.join());
        ends.try_for_each(|end| end.unwrap_or_else(|_| Err("a worker panicked".to_string())))
    })?;
    let results = results.into_inner().map_err(|error| error.to_string())?;
    let tally = count(programs, results.into_iter().flatten(), mode, list);
    for (name, report) in tally.failures.iter().take(request.failures_shown) {
        println!("==== {} {name}\n{report}", mode.name);
    }
    for (name, _) in tally.failures.iter().skip(request.failures_shown) {
        println!("==== {} {name} failed too", mode.name);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{}: {} of {} as recorded in {seconds:.1} s", mode.name, tally.passed, programs.len());
    Ok(tally)
}

/// Sorts outcomes into passed, failing as listed, and failures (an unlisted failure, or a listed pass).
fn count(
    programs: &[Program],
    outcomes: impl Iterator<Item = Outcome>,
    mode: &Mode,
    list: &[ExpectedFailure],
) -> Tally {
    let mut tally = Tally::default();
    for (program, outcome) in programs.iter().zip(outcomes) {
        let listed = list.iter().find(|line| line.covers(&program.name, mode.name));
        match (outcome, listed) {
            (Outcome::Passed, None) => tally.passed += 1,
            (Outcome::Failed(_), Some(_)) => tally.expected += 1,
            (Outcome::Failed(report), None) => tally.failures.push((program.name.clone(), report)),
            (Outcome::Passed, Some(line)) => {
                let report = format!("passes, but tests/expected_failures.txt says: {}\n", line.reason);
                tally.failures.push((program.name.clone(), report));
            }
        }
    }
    tally
}
