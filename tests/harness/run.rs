//! Running one program in one mode, and judging what came out.
//!
//! Output goes to files, not pipes: nothing blocks however much is written, and a child process left behind
//! by the program cannot keep the runner waiting. The environment is the one `tests/record.py` records in.

use super::diff;
use super::suite::Program;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Most bytes a program may write to one stream before it is stopped.
const OUTPUT_LIMIT: u64 = 16 << 20;
/// Pause between looks at a running program.
const POLL: Duration = Duration::from_millis(2);
/// Most lines of difference shown for one stream.
const DIFF_LINES: usize = 60;

/// A way to run every program.
#[derive(Debug, Clone, Copy)]
pub struct Mode {
    /// What `--mode` and the list of expected failures call it.
    pub name: &'static str,
    /// Options put before the program's own arguments.
    pub options: &'static [&'static str],
    /// Environment variables set for it.
    pub environment: &'static [(&'static str, &'static str)],
    /// How long a program may take.
    pub limit: Duration,
}

/// What became of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was as recorded.
    Passed,
    /// What was different, for people to read.
    Failed(String),
}

/// Where and with what programs are run.
#[derive(Debug, Clone)]
pub struct Runner {
    /// The interpreter.
    pub interpreter: PathBuf,
    /// A folder for output files.
    pub scratch: PathBuf,
}

/// How a run ended.
enum End {
    Exited(ExitStatus),
    TimedOut,
    TooMuchOutput,
}

impl Runner {
    /// Runs `program` in `mode` and compares what it did with what is recorded.
    ///
    /// # Errors
    /// When the interpreter cannot be started or the scratch files cannot be written.
    pub fn run(&self, program: &Program, mode: &Mode) -> io::Result<Outcome> {
        fs::create_dir_all(&self.scratch)?;
        let stem = format!("{}-{}", mode.name, program.name.replace('/', "-"));
        let out_path = self.scratch.join(format!("{stem}.out"));
        let err_path = self.scratch.join(format!("{stem}.err"));
        let mut command = Command::new(&self.interpreter);
        command.args(mode.options).args(&program.arguments).current_dir(&program.folder);
        set_environment(&mut command, mode);
        let input = match &program.input {
            Some(path) => Stdio::from(File::open(path)?),
            None => Stdio::null(),
        };
        // A process group of its own, so that what the program started can be stopped with it.
        command.stdin(input).process_group(0);
        command.stdout(File::create(&out_path)?).stderr(File::create(&err_path)?);
        let end = wait(command.spawn()?, mode.limit, [&out_path, &err_path])?;
        let stdout = normalised(&fs::read(&out_path)?, &program.folder);
        let stderr = normalised(&fs::read(&err_path)?, &program.folder);
        fs::remove_file(&out_path)?;
        fs::remove_file(&err_path)?;
        Ok(judge(program, end, &stdout, &stderr, mode.limit))
    }

    /// Whether the interpreter can import a module, or says with another exception than ImportError why it cannot.
    ///
    /// # Errors
    /// When the interpreter cannot be started.
    pub fn has_module(&self, name: &str) -> io::Result<bool> {
        let code = format!("try: import {name}\nexcept ImportError: print('missing')");
        let done = Command::new(&self.interpreter).args(["-c", &code]).stderr(Stdio::null()).output()?;
        Ok(!done.stdout.starts_with(b"missing"))
    }
}

/// The environment that results are recorded in, and the mode's own variables.
fn set_environment(command: &mut Command, mode: &Mode) {
    command.env_clear();
    for kept in ["PATH", "HOME", "TMPDIR"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    if std::env::var_os("HOME").is_none() {
        // Without it, who runs the tests must be known to the system.
        command.env("HOME", std::env::temp_dir());
    }
    command.envs([
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
        ("COLUMNS", "80"),
        ("NO_COLOR", "1"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ]);
    command.envs(mode.environment.iter().copied());
}

/// Waits for a program, and stops it when it takes too long or writes too much.
fn wait(mut child: Child, limit: Duration, outputs: [&Path; 2]) -> io::Result<End> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(End::Exited(status));
        }
        let too_long = start.elapsed() > limit;
        let too_much =
            outputs.iter().any(|path| fs::metadata(path).is_ok_and(|file| file.len() > OUTPUT_LIMIT));
        if too_long || too_much {
            let group = format!("-{}", child.id());
            // The group may be gone already; the kill that follows is what must succeed.
            let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
            child.kill()?;
            child.wait()?;
            return Ok(if too_long { End::TimedOut } else { End::TooMuchOutput });
        }
        thread::sleep(POLL);
    }
}

/// Output as text, without the path of the folder the program ran in.
fn normalised(bytes: &[u8], folder: &Path) -> String {
    String::from_utf8_lossy(bytes).replace(&format!("{}/", folder.display()), "")
}

/// Compares a finished run with what is recorded.
fn judge(program: &Program, end: End, stdout: &str, stderr: &str, limit: Duration) -> Outcome {
    let mut report = String::new();
    match end {
        End::TimedOut => report.push_str(&format!("did not finish in {} s\n", limit.as_secs())),
        End::TooMuchOutput => report.push_str("wrote more than 16 MiB\n"),
        End::Exited(status) => {
            let code = status.code().unwrap_or_else(|| -status.signal().unwrap_or(0));
            if code != program.code {
                report.push_str(&format!("exit code {code}, expected {}\n", program.code));
            }
        }
    }
    for (stream, expected, actual) in
        [("stdout", &program.stdout, stdout), ("stderr", &program.stderr, stderr)]
    {
        if expected != actual {
            report.push_str(&format!("--- {stream} expected\n+++ {stream} actual\n"));
            report.push_str(&diff::unified(expected, actual, DIFF_LINES));
        }
    }
    if report.is_empty() { Outcome::Passed } else { Outcome::Failed(report) }
}
