//! Times the kernels of `programs/` under the interpreters named on the command line beside the same kernels in Rust, in
//! turns, and prints a table: the milliseconds of Rust's fastest run, and each interpreter's as a multiple of it. An answer
//! that differs from Rust's is a failure.
//!
//! `cargo run --release -p taipan-kernels -- [KERNEL...] NAME=COMMAND...`

mod kernels;

use kernels::{KERNELS, Kernel};
use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// How often each kernel is run under each interpreter; the fastest counts.
const TURNS: usize = 3;
/// How long Rust runs a kernel in each turn.
const BUDGET: Duration = Duration::from_millis(300);

/// An interpreter: what the table calls it, the program and its options.
struct Interpreter {
    name: String,
    command: Vec<String>,
}

fn main() -> ExitCode {
    let (mut interpreters, mut wanted) = (Vec::new(), Vec::new());
    for argument in std::env::args().skip(1) {
        match argument.split_once('=') {
            Some((name, command)) => interpreters.push(Interpreter {
                name: name.to_owned(),
                command: command.split_whitespace().map(str::to_owned).collect(),
            }),
            None if KERNELS.iter().any(|k| k.name == argument) => wanted.push(argument),
            None => {
                eprintln!(
                    "no kernel is called {argument:?}; usage: taipan-kernels [KERNEL...] NAME=COMMAND..."
                );
                return ExitCode::from(2);
            }
        }
    }
    let header: String = interpreters.iter().map(|i| format!("{:>12}", i.name)).collect();
    println!("{:<16}{:>12}{header}", "kernel", "Rust, ms");
    let mut right = true;
    for kernel in KERNELS.iter().filter(|k| wanted.is_empty() || wanted.iter().any(|w| w == k.name)) {
        right &= compare(kernel, &interpreters);
    }
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One line of the table. False: an interpreter failed or gave another answer than Rust.
fn compare(kernel: &Kernel, interpreters: &[Interpreter]) -> bool {
    let mut rust = f64::INFINITY;
    let mut answer = String::new();
    let mut best: HashMap<&str, f64> = HashMap::new();
    let mut failures = Vec::new();
    for _ in 0..TURNS {
        let begin = Instant::now();
        while begin.elapsed() < BUDGET {
            let start = Instant::now();
            answer = (kernel.run)();
            rust = rust.min(start.elapsed().as_secs_f64());
        }
        for interpreter in interpreters {
            match run_program(interpreter, kernel.name, &answer) {
                Ok(seconds) => {
                    let entry = best.entry(&interpreter.name).or_insert(seconds);
                    *entry = entry.min(seconds);
                }
                Err(why) => failures.push(format!("{}: {}: {why}", interpreter.name, kernel.name)),
            }
        }
    }
    let cell = |i: &Interpreter| match best.get(i.name.as_str()) {
        Some(seconds) => format!("{:>12.2}", seconds / rust),
        None => format!("{:>12}", "failed"),
    };
    let cells: String = interpreters.iter().map(cell).collect();
    println!("{:<16}{:>12.3}{cells}", kernel.name, rust * 1e3);
    failures.dedup();
    for failure in &failures {
        eprintln!("{failure}");
    }
    failures.is_empty()
}

/// Seconds of the fastest run of a kernel's program. Errors: it did not end well, or its answer is not this one.
fn run_program(interpreter: &Interpreter, name: &str, answer: &str) -> Result<f64, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs").join(name).with_extension("py");
    let (program, options) = interpreter.command.split_first().ok_or("no command")?;
    let output = Command::new(program)
        .args(options)
        .arg(file)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .map_err(|e| format!("{program}: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut words = text.trim_end().rsplitn(3, ' ');
    let best = words.next().and_then(|w| w.parse().ok());
    let (Some(best), Some(_), Some(given)) = (best, words.next(), words.next()) else {
        return Err(String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("no answer").to_owned());
    };
    if given == answer { Ok(best) } else { Err(format!("the answer is {given}, in Rust {answer}")) }
}
