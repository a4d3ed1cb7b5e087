//! Compares Python interpreters over programs: start-up, first run, the time to reach the peak, the peak, the whole and
//! memory. It shows a table, and leaves an HTML page, all figures as JSON, a picture and a table for a README.
//!
//! `cargo run --release -p taipan-compare -- --help` tells its options, `docs/benchmarks.md` how the figures are made.

mod arguments;
mod colours;
mod interpreters;
mod machine;
mod measure;
mod page;
mod picture;
mod process;
mod programs;
mod progress;
mod results;
mod statistics;
mod svg;
mod table;

use arguments::{Request, USAGE};
use process::Runner;
use results::{Comparison, Interpreter, Settings};
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The status of a program that an interrupt ended.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let done = arguments::parse(std::env::args().skip(1)).and_then(|request| serve(&request));
    done.unwrap_or_else(|message| {
        eprintln!("{message}");
        ExitCode::from(2)
    })
}

fn serve(request: &Request) -> Result<ExitCode, String> {
    if request.help {
        print!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    }
    if request.list {
        for program in programs::wanted(&request.programs)? {
            say(&format!("{:<20} {}\n", program.name, program.about));
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(path) = &request.from {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        let comparison = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
        return show(&comparison, &request.output);
    }
    compare(request)
}

/// Measures, or checks the answers, and shows what came of it.
fn compare(request: &Request) -> Result<ExitCode, String> {
    let programs = programs::wanted(&request.programs)?;
    if !request.arguments.is_empty() && programs.iter().all(|program| program.reports) {
        return Err("arguments after -- are for scripts, and no script is named".to_owned());
    }
    if request.interpreters.is_empty() && request.build {
        build_taipan()?;
    }
    let runner =
        Runner { limit: Duration::from_secs(request.timeout), interrupted: listen_for_interrupts()? };
    let interpreters = if request.interpreters.is_empty() {
        interpreters::discovered()
    } else {
        interpreters::named(&request.interpreters)?
    };
    if interpreters.is_empty() {
        return Err("no interpreter was found; name one with -i".to_owned());
    }
    let mut comparison = Comparison {
        machine: machine::describe(),
        settings: Settings {
            rounds: request.rounds,
            seconds: request.seconds,
            small: request.small || request.check,
            arguments: request.arguments.clone(),
        },
        baseline: baseline(&interpreters, request.baseline.as_deref())?,
        interpreters,
        programs,
        cases: Vec::new(),
        complete: false,
    };
    for interpreter in &comparison.interpreters {
        eprintln!("{}: {}", interpreter.name, interpreter.command.join(" "));
    }
    if request.check {
        return Ok(check(&comparison, &runner));
    }
    measure::measure(&mut comparison, &runner);
    comparison.machine.load_after = machine::load();
    show(&comparison, &request.output)
}

/// When cargo runs this, taipan is built first, so that one command is enough.
fn build_taipan() -> Result<(), String> {
    let Some(cargo) = std::env::var_os("CARGO") else { return Ok(()) };
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--package", "taipan", "--manifest-path"]).arg(manifest);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("building taipan: {status}")),
        Err(error) => Err(format!("building taipan: {error}")),
    }
}

/// A flag that becomes true when the user interrupts. The processes that are run get the signal as well.
fn listen_for_interrupts() -> Result<Arc<AtomicBool>, String> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&flag)).map_err(|error| error.to_string())?;
    }
    Ok(flag)
}

/// What the others are compared with: what was asked for, else the CPython of the language that
/// Taipan speaks, else the newest, else the first of all.
fn baseline(interpreters: &[Interpreter], wanted: Option<&str>) -> Result<usize, String> {
    if let Some(name) = wanted {
        let found = interpreters.iter().position(|interpreter| interpreter.name == name);
        let names: Vec<&str> = interpreters.iter().map(|interpreter| interpreter.name.as_str()).collect();
        return found.ok_or_else(|| format!("no interpreter is called {name:?}, but {}", names.join(", ")));
    }
    let version = |interpreter: &Interpreter| -> Vec<u32> {
        interpreter.language.split('.').filter_map(|part| part.parse().ok()).take(2).collect()
    };
    let spoken: Vec<Vec<u32>> =
        interpreters.iter().filter(|i| i.implementation == "taipan").map(version).collect();
    let standard = interpreters.iter().enumerate().filter(|(_, i)| i.implementation == "cpython");
    // Taipan's language, then no JIT, then the newer; of two that are alike the first.
    let rank = |i: &Interpreter| (spoken.contains(&version(i)), !i.name.ends_with(" JIT"), version(i));
    let best = standard.rev().max_by_key(|(_, interpreter)| rank(interpreter));
    Ok(best.map_or(0, |(at, _)| at))
}

fn check(comparison: &Comparison, runner: &Runner) -> ExitCode {
    let failures = measure::check(comparison, runner);
    for failure in &failures {
        println!("{failure}");
    }
    let (programs, interpreters) = (comparison.programs.len(), comparison.interpreters.len());
    println!("{programs} programs, {interpreters} interpreters, {} failures", failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes to standard output, whose reader may have gone.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Writes the files and prints the table.
fn show(comparison: &Comparison, folder: &str) -> Result<ExitCode, String> {
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let json = serde_json::to_string(comparison).map_err(|error| error.to_string())?;
    let files = [
        ("results.json", json),
        ("report.html", page::page(comparison)),
        ("programs.svg", picture::picture(comparison)),
        ("programs.md", table::markdown(comparison)),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    say(&format!("{}\nWritten: {}\n", table::terminal(comparison), folder.join("report.html").display()));
    Ok(match (comparison.complete, comparison.failures().next()) {
        (false, _) => ExitCode::from(INTERRUPTED),
        (true, Some(_)) => ExitCode::FAILURE,
        (true, None) => ExitCode::SUCCESS,
    })
}
