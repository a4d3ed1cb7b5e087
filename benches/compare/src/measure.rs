//! The order of the measurement: rounds over all programs, and for each program all interpreters in turns, so that what
//! disturbs the machine for a while disturbs all of them.

use crate::interpreters::run_empty;
use crate::process::{Outcome, Runner};
use crate::progress::Progress;
use crate::results::{Case, Comparison, Failure, Program, Settings};

/// How often a round runs the empty program under each interpreter.
const EMPTY_RUNS: usize = 3;
/// A process that repeats a run does so at least this often, so that a curve can be seen.
const LEAST_RUNS: usize = 5;

/// How a program is run.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Once,
    Repeated,
}

/// Runs everything and puts the results into the comparison as they come. What fails is not run again.
pub fn measure(comparison: &mut Comparison, runner: &Runner) {
    let (programs, interpreters) = (comparison.programs.len(), comparison.interpreters.len());
    for program in 0..programs {
        for interpreter in 0..interpreters {
            let (once, repeated) = (Vec::new(), Vec::new());
            comparison.cases.push(Case { program, interpreter, once, repeated, failure: None });
        }
    }
    let kinds: usize = comparison.programs.iter().map(|program| kinds(program).len()).sum();
    let mut progress = Progress::new(comparison.settings.rounds * interpreters * (EMPTY_RUNS + kinds));
    for round in 0..comparison.settings.rounds {
        if !measure_empty(comparison, runner, round, &mut progress) {
            break;
        }
        if !(0..programs).all(|program| measure_program(comparison, runner, program, round, &mut progress)) {
            break;
        }
    }
    progress.finish();
    comparison.complete = !runner.is_interrupted();
}

fn kinds(program: &Program) -> &'static [Kind] {
    // A script does not tell its runs: it is only run as a whole.
    if program.reports { &[Kind::Once, Kind::Repeated] } else { &[Kind::Once] }
}

/// The interpreters in another order each round, so that none always runs after the same.
fn turns(count: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |at| (at + round) % count)
}

/// Start-up of all interpreters. False: interrupted.
fn measure_empty(
    comparison: &mut Comparison,
    runner: &Runner,
    round: usize,
    progress: &mut Progress,
) -> bool {
    for _ in 0..EMPTY_RUNS {
        for at in turns(comparison.interpreters.len(), round) {
            let interpreter = &mut comparison.interpreters[at];
            progress.step(&format!("round {}, start-up, {}", round + 1, interpreter.name));
            if !run_empty(interpreter, runner) && runner.is_interrupted() {
                return false;
            }
        }
    }
    true
}

/// One round of one program. False: interrupted.
fn measure_program(
    comparison: &mut Comparison,
    runner: &Runner,
    program: usize,
    round: usize,
    progress: &mut Progress,
) -> bool {
    for &kind in kinds(&comparison.programs[program]) {
        for interpreter in turns(comparison.interpreters.len(), round) {
            let place =
                comparison.cases.iter().position(|c| (c.program, c.interpreter) == (program, interpreter));
            let Some(place) = place.filter(|place| comparison.cases[*place].failure.is_none()) else {
                progress.skip();
                continue;
            };
            let (name, title) =
                (&comparison.interpreters[interpreter].name, &comparison.programs[program].name);
            progress.step(&format!("round {}, {title}, {name}", round + 1));
            let command = command_of(comparison, program, interpreter, kind);
            let outcome = runner.run(&command, comparison.programs[program].reports);
            match outcome {
                Outcome::Interrupted => return false,
                Outcome::Failed(failure) => {
                    progress.note(&format!("{title} fails under {name}: {}", sentence(&failure)));
                    comparison.cases[place].failure = Some(failure);
                }
                Outcome::Finished(process) if kind == Kind::Once => {
                    comparison.cases[place].once.push(process)
                }
                Outcome::Finished(process) => comparison.cases[place].repeated.push(process),
            }
        }
    }
    true
}

/// Runs each program once at its small size under each interpreter; the failures in words.
pub fn check(comparison: &Comparison, runner: &Runner) -> Vec<String> {
    let mut failures = Vec::new();
    let mut progress = Progress::new(comparison.programs.len() * comparison.interpreters.len());
    for (at, program) in comparison.programs.iter().enumerate() {
        for (number, interpreter) in comparison.interpreters.iter().enumerate() {
            progress.step(&format!("{}, {}", program.name, interpreter.name));
            match runner.run(&command_of(comparison, at, number, Kind::Once), program.reports) {
                Outcome::Finished(_) => {}
                Outcome::Failed(why) => {
                    failures.push(format!("{} under {}: {}", program.name, interpreter.name, sentence(&why)));
                }
                Outcome::Interrupted => {
                    progress.finish();
                    failures.push("interrupted".to_owned());
                    return failures;
                }
            }
        }
    }
    progress.finish();
    failures
}

/// A failure on one line.
pub fn sentence(failure: &Failure) -> String {
    format!("{} ({})", failure.error, failure.status)
}

fn command_of(comparison: &Comparison, program: usize, interpreter: usize, kind: Kind) -> Vec<String> {
    let Settings { seconds, small, arguments, .. } = &comparison.settings;
    let program = &comparison.programs[program];
    let mut command = comparison.interpreters[interpreter].command.clone();
    command.push(program.path.clone());
    if !program.reports {
        command.extend(arguments.iter().cloned());
        return command;
    }
    command.push("--report".to_owned());
    if *small {
        command.push("--small".to_owned());
    }
    if kind == Kind::Repeated {
        command.push(format!("--runs={LEAST_RUNS}"));
        command.push(format!("--seconds={seconds}"));
    }
    command
}
