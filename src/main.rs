//! The program `taipan`: arguments, wiring, exit codes.

mod arguments;
mod finish;
mod help;
mod repl;
mod run;
mod tiers;

use std::process::exit;

/// What lives outside the collected heap (buffers, tables, the parser's trees) is short-lived and small.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Size of the native stack that Python runs on. Only what is used becomes memory; native recursion is limited by the
/// runtime well before its end.
const STACK: usize = 512 << 20;

/// Runs the program and ends the process: in the child of a fork nobody waits for this thread.
fn run_to_end(request: arguments::Request) {
    exit(run::run(request));
}

fn main() {
    let request = match arguments::parse(std::env::args_os().collect()) {
        Ok(request) => request,
        Err(code) => exit(code),
    };
    // Rust's own handler for these would swallow the first that is sent to the process.
    for signal in [libc::SIGSEGV, libc::SIGBUS] {
        // SAFETY: the default action needs nothing of the process.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    // Signals are for the thread that runs Python code: they interrupt what it waits for.
    let mask = taipan_stdlib::signal::leave_to_others();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        taipan_stdlib::signal::take_signals(&mask);
        run_to_end(request);
    });
    match worker.map(|w| w.join()) {
        // The panic's message has been printed.
        Ok(_) => exit(134),
        Err(e) => {
            eprintln!("taipan: cannot start: {e}");
            exit(1);
        }
    }
}
