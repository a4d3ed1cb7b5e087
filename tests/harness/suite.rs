//! The suite on disk: which programs there are, what is recorded for each, and which are known to fail.
//!
//! A program is `tests/programs/AREA/NAME.py`; files beside it with the same stem say how to run it and what
//! must come out. Python files whose name begins with `_` are modules that programs import.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One program with its recorded results.
#[derive(Debug, Clone)]
pub struct Program {
    /// `AREA/NAME`, by which filters and the list of expected failures know it.
    pub name: String,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// Arguments of the interpreter: the file and what follows it, or the whole line from `NAME.cmd`.
    pub arguments: Vec<String>,
    /// `NAME.in`, given as standard input; without one, standard input is empty.
    pub input: Option<PathBuf>,
    /// What must appear on standard output (`NAME.out`).
    pub stdout: String,
    /// What must appear on standard error (`NAME.err`; nothing without one).
    pub stderr: String,
    /// Exit status (`NAME.code`; 0 without one; minus the signal's number when killed by one).
    pub code: i32,
    /// Modules that the machine may lack (`NAME.needs`): the program runs only where they can be imported.
    pub needs: Vec<String>,
}

/// One line of `tests/expected_failures.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedFailure {
    /// The program, as in [`Program::name`].
    pub name: String,
    /// Modes it fails in; empty means all.
    pub modes: Vec<String>,
    /// Why it fails.
    pub reason: String,
}

impl ExpectedFailure {
    /// Whether this line speaks of program `name` in `mode`.
    pub fn covers(&self, name: &str, mode: &str) -> bool {
        self.name == name && (self.modes.is_empty() || self.modes.iter().any(|known| known == mode))
    }
}

/// Reads all programs below `root`, sorted by name.
///
/// # Errors
/// When a folder cannot be read, or a program has no recorded output.
pub fn load(root: &Path) -> io::Result<Vec<Program>> {
    let mut programs = Vec::new();
    for area in sorted_entries(root)? {
        if !area.is_dir() {
            continue;
        }
        for file in sorted_entries(&area)? {
            let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if file.extension().is_some_and(|ext| ext == "py") && !stem.starts_with('_') {
                programs.push(load_program(&area, stem)?);
            }
        }
    }
    Ok(programs)
}

/// The paths in a folder, sorted, so that every run goes in the same order.
fn sorted_entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}

/// Reads what is recorded for the program `stem` of the folder `area`.
fn load_program(area: &Path, stem: &str) -> io::Result<Program> {
    let beside = |ext: &str| area.join(format!("{stem}.{ext}"));
    let area_name = area.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = format!("{area_name}/{stem}");
    let Some(stdout) = read_optional(&beside("out"))? else {
        let message = format!("{name} has no recorded output; see tests/record.py");
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    };
    let arguments = match read_optional(&beside("cmd"))? {
        Some(whole) => lines(&whole),
        None => {
            let mut arguments = vec![format!("{stem}.py")];
            arguments.extend(lines(&read_optional(&beside("args"))?.unwrap_or_default()));
            arguments
        }
    };
    let code = match read_optional(&beside("code"))? {
        None => 0,
        Some(text) => text.trim().parse().map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{name}: exit code {text:?}: {error}"))
        })?,
    };
    let input = Some(beside("in")).filter(|path| path.exists());
    let stderr = read_optional(&beside("err"))?.unwrap_or_default();
    let needs = lines(&read_optional(&beside("needs"))?.unwrap_or_default());
    Ok(Program { name, folder: area.to_path_buf(), arguments, input, stdout, stderr, code, needs })
}

/// A file's text, bytes that are not UTF-8 replaced; `None` when there is no such file.
fn read_optional(path: &Path) -> io::Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// One argument a line.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_string).collect()
}

/// Reads the list of expected failures: on each line a program, the modes it fails in (`*`, or names with
/// commas between them), and the reason, with blanks between. `#` begins a comment line.
///
/// # Errors
/// The first malformed line, in words.
pub fn parse_expected_failures(text: &str) -> Result<Vec<ExpectedFailure>, String> {
    let mut list = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (modes, reason) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
        if modes.is_empty() || reason.trim().is_empty() {
            return Err(format!("line {}: want PROGRAM MODES REASON, got {line:?}", number + 1));
        }
        let modes = if modes == "*" { Vec::new() } else { modes.split(',').map(str::to_string).collect() };
        list.push(ExpectedFailure { name: name.to_string(), modes, reason: reason.trim().to_string() });
    }
    Ok(list)
}
