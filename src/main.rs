//! The program `taipan`: arguments, wiring, exit codes.

mod arguments;
mod finish;
mod help;
mod repl;
mod run;

use std::process::exit;

/// Size of the native stack that Python runs on. Only what is used becomes memory; native recursion is limited by the
/// runtime well before its end.
const STACK: usize = 512 << 20;

fn main() {
    let request = match arguments::parse(std::env::args_os().collect()) {
        Ok(request) => request,
        Err(code) => exit(code),
    };
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || run::run(request));
    match worker.map(|w| w.join()) {
        Ok(Ok(code)) => exit(code),
        // The panic's message has been printed.
        Ok(Err(_)) => exit(134),
        Err(e) => {
            eprintln!("taipan: cannot start: {e}");
            exit(1);
        }
    }
}
