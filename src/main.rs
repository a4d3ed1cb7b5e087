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
/// Below this nothing is tried.
const LEAST_STACK: usize = 8 << 20;

/// Runs the program and ends the process: in the child of a fork nobody waits for this thread.
fn run_to_end(request: arguments::Request) {
    exit(run::run(request));
}

/// How many bytes of address space the process may have (`ulimit -v`), if it is limited.
fn address_space() -> Option<usize> {
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the pointer is to a live local.
    unsafe { libc::getrlimit(libc::RLIMIT_AS, &mut limit) };
    (limit.rlim_cur != libc::RLIM_INFINITY).then(|| usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX))
}

/// mimalloc's option that tells how many KiB of address space it takes at a time.
const ARENA_RESERVE: libmimalloc_sys::mi_option_t = 23;

/// mimalloc takes a gigabyte of address space with its first allocation. Where there is little, most of it is for Python's heap.
extern "C" fn spare_address_space() {
    if let Some(limit) = address_space() {
        let kib = (limit / 32).clamp(32 << 20, 1 << 30) >> 10;
        // SAFETY: mimalloc's options may be set at any time.
        unsafe { libmimalloc_sys::mi_option_set(ARENA_RESERVE, kib as std::ffi::c_long) };
    }
}

/// Called by the system's loader before anything is allocated.
#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
static BEFORE_ALL: extern "C" fn() = spare_address_space;

/// Starts a thread for `work`, with less stack where the system does not give as much as is wanted (`ulimit -v`).
fn on_stack(work: impl FnOnce() + Send + 'static) -> std::io::Result<std::thread::JoinHandle<()>> {
    // The closure is lost where no thread can be made of it, so it is handed over through a cell.
    let work = std::sync::Arc::new(std::sync::Mutex::new(Some(work)));
    let mut size = address_space().map_or(STACK, |limit| (limit / 16).clamp(LEAST_STACK, STACK));
    loop {
        let handed = work.clone();
        let run = move || {
            let work = handed.lock().ok().and_then(|mut work| work.take());
            if let Some(work) = work {
                work();
            }
        };
        match std::thread::Builder::new().stack_size(size).spawn(run) {
            Err(_) if size > LEAST_STACK => size /= 2,
            other => return other,
        }
    }
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
    let work = move || {
        taipan_stdlib::signal::take_signals(&mask);
        run_to_end(request);
    };
    match on_stack(work).map(|w| w.join()) {
        // The panic's message has been printed.
        Ok(_) => exit(134),
        Err(e) => {
            eprintln!("taipan: cannot start: {e}");
            exit(1);
        }
    }
}
