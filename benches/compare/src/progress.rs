//! What is said on standard error while it works: a bar on a terminal, else a line now and then.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

const WIDTH: usize = 16;
/// A line that were wider than the terminal could not be overwritten.
const LINE: usize = 79;
/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Counts steps towards a known end.
pub struct Progress {
    total: usize,
    done: usize,
    begin: Instant,
    terminal: bool,
    last_line: Option<Instant>,
}

impl Progress {
    /// So many steps are to come.
    pub fn new(total: usize) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        Progress { total, done: 0, begin: Instant::now(), terminal, last_line: None }
    }

    /// Says what the next step is.
    pub fn step(&mut self, what: &str) {
        let share = self.done as f64 / self.total.max(1) as f64;
        let text = format!("{:>3.0} %  {what}{}", share * 100.0, self.left(share));
        if self.terminal {
            let filled = (share * WIDTH as f64) as usize;
            let bar = format!("{}{}", "█".repeat(filled), "░".repeat(WIDTH - filled));
            let room = LINE - WIDTH - 1;
            eprint!("\r\x1b[2K{bar} {}", text.chars().take(room).collect::<String>());
            // Nothing is lost when the bar cannot be shown.
            let _ = std::io::stderr().flush();
        } else if self.last_line.is_none_or(|last| last.elapsed() > LINE_EVERY) {
            eprintln!("{text}");
            self.last_line = Some(Instant::now());
        }
        self.done += 1;
    }

    /// Steps that were planned but need not be made.
    pub fn skip(&mut self) {
        self.total -= 1;
    }

    /// Writes a line that stays.
    pub fn note(&mut self, text: &str) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
        eprintln!("{text}");
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
    }

    /// How long it still takes, once that can be told.
    fn left(&self, share: f64) -> String {
        if share < 0.03 {
            return String::new();
        }
        let seconds = self.begin.elapsed().as_secs_f64() * (1.0 - share) / share;
        if seconds < 90.0 {
            format!(", {seconds:.0} s left")
        } else {
            format!(", {:.0} min left", seconds / 60.0)
        }
    }
}
