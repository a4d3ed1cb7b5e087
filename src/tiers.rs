//! `--jit`: gives the interpreter its compiler, as the options and the environment say.

use taipan_jit::{Jit, Options};
use taipan_vm::vm::{Config, Interp};

/// How often a function is called before it is compiled. (With a third of that, programs that end soon spend more on compiling
/// than they get back; those that go on gain nothing by it.)
const ENTRIES: u32 = 1200;
/// How often a loop goes round before it is compiled.
const ROUNDS: u32 = 1000;

/// The value of the last `-X name[=value]`; None when there is no such option.
fn x_option<'a>(config: &'a Config, name: &str) -> Option<&'a str> {
    config.x_options.iter().rev().find_map(|option| match option.split_once('=') {
        Some((n, value)) => (n == name).then_some(value),
        None => (option == name).then_some(""),
    })
}

/// Installs the compiler, if it is asked for.
///
/// # Errors
/// Why it cannot be.
pub fn install(interp: &Interp) -> Result<(), String> {
    let config = &interp.config;
    if !config.jit {
        return Ok(());
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u32>().ok());
    let threshold = number("TAIPAN_JIT_THRESHOLD").map(|n| n.saturating_sub(1));
    interp.tiers.entry_threshold.set(threshold.unwrap_or(ENTRIES));
    interp.tiers.loop_threshold.set(threshold.unwrap_or(ROUNDS));
    // So that tests find the same at each run.
    let at_once = threshold == Some(0);
    let mut options = Options { verify: cfg!(debug_assertions) || at_once, at_once, ..Options::default() };
    options.perf_map = x_option(config, "perf").is_some()
        || !config.ignore_environment && std::env::var("PYTHONPERFSUPPORT").is_ok_and(|v| v == "1");
    interp.tiers.counts_steps.set(x_option(config, "jit-stats").is_some());
    if let Some(what) = x_option(config, "jit-dump") {
        let (kinds, only) = what.split_once(':').unwrap_or((what, ""));
        for kind in kinds.split(',') {
            match kind {
                "mir" => options.dump_mir = true,
                "clif" => options.dump_clif = true,
                "asm" => options.dump_asm = true,
                "log" => options.log = true,
                _ => return Err(format!("-X jit-dump: no {kind:?}; there are mir, clif, asm and log")),
            }
        }
        options.dump_only = (!only.is_empty()).then(|| only.to_owned());
    }
    let jit = Jit::new(options)?;
    // (Nothing has been installed before.)
    let _ = interp.tiers.compiler.set(Box::new(jit));
    Ok(())
}

/// Prints what `-X jit-stats` asks for.
pub fn report(interp: &Interp) {
    if x_option(&interp.config, "jit-stats").is_some()
        && let Some(compiler) = interp.tiers.compiler.get()
    {
        eprint!("{}", compiler.report());
        report_steps(interp);
    }
}

/// Which instructions compiled code left to the interpreter most often, by opcode and by place.
fn report_steps(interp: &Interp) {
    let steps = interp.tiers.steps.borrow();
    let mut places: Vec<_> = steps.values().collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.0));
    let mut opcodes = std::collections::BTreeMap::<&str, u64>::new();
    for (count, op, _) in &places {
        *opcodes.entry(op.name()).or_default() += count;
    }
    let mut opcodes: Vec<_> = opcodes.into_iter().collect();
    opcodes.sort_by_key(|op| std::cmp::Reverse(op.1));
    let all: u64 = opcodes.iter().map(|(_, count)| count).sum();
    eprintln!("jit: {all} instructions interpreted from compiled code");
    for (name, count) in opcodes.iter().take(STEPS_SHOWN) {
        eprintln!("jit: {count:>12} {name}");
    }
    for (count, op, place) in places.iter().take(STEPS_SHOWN) {
        eprintln!("jit: {count:>12} {} {place}", op.name());
    }
}

/// How many lines of each kind are shown.
const STEPS_SHOWN: usize = 16;
