//! Running one process and watching it: when each line of its output came, its status, processor time and memory. It is
//! ended when it takes too long, or when the user interrupts.

use crate::results::{Failure, Process};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use wait4::{ResUse, Wait4};

/// How long an interrupted child may take to end by itself.
const GRACE: Duration = Duration::from_secs(1);
/// How often the end of a child is looked for once its output has ended.
const POLL: Duration = Duration::from_micros(300);

/// How a process ended.
pub enum Outcome {
    Finished(Process),
    Failed(Failure),
    /// The user interrupted; what the process did tells nothing.
    Interrupted,
}

/// What is the same for all processes.
pub struct Runner {
    pub limit: Duration,
    /// Set when the user has interrupted.
    pub interrupted: Arc<AtomicBool>,
}

/// What a child has written.
enum Piece {
    Line(Instant, String),
    Error(String),
    End,
}

/// What has been read of a child.
#[derive(Default)]
struct Heard {
    lines: Vec<(Instant, String)>,
    error: String,
}

impl Runner {
    /// Whether the user has interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Runs a command to its end. `reports`: its standard output is the programs' protocol; otherwise that is thrown
    /// away.
    pub fn run(&self, command: &[String], reports: bool) -> Outcome {
        let Some((program, arguments)) = command.split_first() else {
            return Outcome::Failed(Failure { status: "no command".into(), error: String::new() });
        };
        let mut process = Command::new(program);
        process.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped());
        process.stdout(if reports { Stdio::piped() } else { Stdio::null() });
        // The programs' folder stays as it is, and no run finds what an earlier one left.
        process.env("PYTHONDONTWRITEBYTECODE", "1");
        let start = Instant::now();
        match process.spawn() {
            Ok(child) => self.watch(child, start),
            Err(error) => Outcome::Failed(Failure {
                status: "cannot start".into(),
                error: format!("{program}: {error}"),
            }),
        }
    }

    fn watch(&self, mut child: Child, start: Instant) -> Outcome {
        let (sender, pieces) = channel();
        let mut open = 0;
        if let Some(output) = child.stdout.take() {
            open += 1;
            let sender = sender.clone();
            thread::spawn(move || read_lines(BufReader::new(output), &sender));
        }
        if let Some(mut errors) = child.stderr.take() {
            open += 1;
            thread::spawn(move || {
                let mut bytes = Vec::new();
                // What came before a read error is all there is to show.
                let _ = errors.read_to_end(&mut bytes);
                // The receiver is gone only when nobody wants the text.
                let _ = sender.send(Piece::Error(String::from_utf8_lossy(&bytes).into_owned()));
                let _ = sender.send(Piece::End);
            });
        }
        let mut heard = Heard::default();
        let mut late = false;
        let end = self.listen(&mut child, &pieces, open, start, &mut heard, &mut late);
        let wall = start.elapsed();
        match end {
            Ok(end) => self.judge(end, wall, start, heard, late),
            Err(error) => Outcome::Failed(Failure { status: "lost".into(), error: error.to_string() }),
        }
    }

    /// Waits for the child's end. `late` becomes true when it took too long.
    fn listen(
        &self,
        child: &mut Child,
        pieces: &Receiver<Piece>,
        mut open: usize,
        start: Instant,
        heard: &mut Heard,
        late: &mut bool,
    ) -> std::io::Result<ResUse> {
        let mut asked = None;
        loop {
            // While output comes, its end is the news; after that the child is asked.
            let wait = if open > 0 { Duration::from_millis(50) } else { POLL };
            match pieces.recv_timeout(wait) {
                Ok(Piece::Line(at, line)) => heard.lines.push((at, line)),
                Ok(Piece::Error(text)) => heard.error = text,
                Ok(Piece::End) => open -= 1,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => thread::sleep(POLL),
            }
            if open == 0
                && let Some(end) = child.try_wait4()?
            {
                return Ok(end);
            }
            let stubborn = self.is_interrupted() && asked.get_or_insert_with(Instant::now).elapsed() > GRACE;
            *late = start.elapsed() > self.limit;
            if stubborn || *late {
                child.kill()?;
                // Children of the child may hold its pipes open: nothing more is read.
                return loop {
                    if let Some(end) = child.try_wait4()? {
                        break Ok(end);
                    }
                    thread::sleep(POLL);
                };
            }
        }
    }

    fn judge(&self, end: ResUse, wall: Duration, start: Instant, heard: Heard, late: bool) -> Outcome {
        if self.is_interrupted() || (ended_by_interrupt(end.status, &heard.error) && self.interrupt_comes()) {
            return Outcome::Interrupted;
        }
        let failed = |status: String| Outcome::Failed(Failure { status, error: last_line(&heard.error) });
        if late {
            return failed(format!("took longer than {} s", self.limit.as_secs()));
        }
        if !end.status.success() {
            return failed(status_text(end.status));
        }
        let at = |instant: Instant| instant.duration_since(start).as_secs_f64();
        let loaded = heard.lines.iter().find(|line| line.1 == "start").map(|line| at(line.0));
        let run = |line: &(Instant, String)| Some((at(line.0), line.1.strip_prefix("run ")?.parse().ok()?));
        Outcome::Finished(Process {
            wall: wall.as_secs_f64(),
            processor: (end.rusage.utime + end.rusage.stime).as_secs_f64(),
            memory_bytes: end.rusage.maxrss,
            loaded,
            runs: heard.lines.iter().filter_map(run).collect(),
        })
    }

    /// Whether the user interrupts about now: the children get the signal too, and may end before it arrives here.
    fn interrupt_comes(&self) -> bool {
        let begin = Instant::now();
        while !self.is_interrupted() && begin.elapsed() < Duration::from_millis(300) {
            thread::sleep(Duration::from_millis(5));
        }
        self.is_interrupted()
    }
}

fn read_lines(mut output: impl BufRead, sender: &Sender<Piece>) {
    let mut line = String::new();
    // Text that is no UTF-8 ends the reading: no program of the protocol writes it.
    while matches!(output.read_line(&mut line), Ok(count) if count > 0) {
        let piece = Piece::Line(Instant::now(), line.trim_end().to_owned());
        if sender.send(piece).is_err() {
            return;
        }
        line.clear();
    }
    // The receiver is gone only when nobody wants the text.
    let _ = sender.send(Piece::End);
}

fn ended_by_interrupt(status: ExitStatus, error: &str) -> bool {
    signal_of(status) == Some(2)
        || status.code() == Some(130)
        || last_line(error).contains("KeyboardInterrupt")
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal_of(_status: ExitStatus) -> Option<i32> {
    None
}

fn status_text(status: ExitStatus) -> String {
    match (status.code(), signal_of(status)) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}

/// The last line that says anything, which is where Python names the exception.
fn last_line(text: &str) -> String {
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no message");
    line.trim().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(code: &str, limit: Duration) -> Outcome {
        let runner = Runner { limit, interrupted: Arc::new(AtomicBool::new(false)) };
        runner.run(&["sh".to_owned(), "-c".to_owned(), code.to_owned()], true)
    }

    #[test]
    fn lines_of_the_protocol() {
        let code = "echo start; echo size 7; echo run 0.25; sleep 0.05; echo run 0.125";
        let Outcome::Finished(process) = shell(code, GRACE * 20) else { panic!("did not finish") };
        assert!(process.loaded.is_some());
        assert_eq!(process.runs.iter().map(|run| run.1).collect::<Vec<_>>(), [0.25, 0.125]);
        assert!(process.runs[1].0 > process.runs[0].0 + 0.04 && process.wall >= process.runs[1].0);
        assert!(process.memory_bytes > 100_000);
    }

    #[test]
    fn failures_tell_status_and_last_line() {
        let Outcome::Failed(failure) = shell("echo one >&2; echo 'Two: three' >&2; exit 3", GRACE * 20)
        else {
            panic!("did not fail")
        };
        assert_eq!(failure, Failure { status: "exit status 3".into(), error: "Two: three".into() });
    }

    #[test]
    fn the_limit_ends_a_child() {
        let begin = Instant::now();
        let Outcome::Failed(failure) = shell("sleep 30", Duration::from_millis(100)) else {
            panic!("did not fail")
        };
        assert!(failure.status.starts_with("took longer") && begin.elapsed() < Duration::from_secs(10));
    }
}
