//! The end of the process where no exit code can tell how it ended.

/// Ends the process as an interrupt does that nobody handles, so that a shell sees it.
pub fn die_of_interrupt() {
    // SAFETY: the default action of SIGINT ends the process; nothing of it is needed any more.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::kill(libc::getpid(), libc::SIGINT);
    }
    // Where the signal is blocked, the code that shells give for it has to do.
    std::process::exit(130);
}
