//! Finding interpreters and asking each who it is.

use crate::process::{Outcome, Runner};
use crate::results::Interpreter;
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Prints what an interpreter is, a line for each of: implementation, its version, the language's version, all of
/// `sys.version`, the program, whether a JIT compiler of CPython's is on.
const QUESTION: &str = "import sys
print(sys.implementation.name)
print('.'.join(map(str, sys.implementation.version[:3])))
print('.'.join(map(str, sys.version_info[:3])))
print(' '.join(sys.version.split()))
print(sys.executable)
print(hasattr(sys, '_jit') and sys._jit.is_enabled())";

/// The interpreters that were named on the command line as `[NAME=]COMMAND`.
///
/// # Errors
///
/// One of them does not say what it is.
pub fn named(specifications: &[String]) -> Result<Vec<Interpreter>, String> {
    let mut found = Vec::new();
    for specification in specifications {
        let (name, command) = match specification.split_once('=') {
            // `env X=1 python3` is a command, and so is what has a folder before the equals sign.
            Some((name, command)) if !name.contains('/') && !name.starts_with("env ") => {
                (Some(name), command)
            }
            _ => (None, specification.as_str()),
        };
        let command = command.split_whitespace().map(str::to_owned).collect();
        let (interpreter, _) = ask(command)?;
        found.push(Interpreter { name: name.map_or(interpreter.name, str::to_owned), ..interpreter });
    }
    Ok(distinguished(found))
}

/// The interpreters of this machine: `python3*` and `pypy3*` on the search path, the `taipan` that lies beside this
/// program or else on the path, and that with `--jit`. Those that do not answer (a shim for a version that is not
/// installed) are left out, and so is the same interpreter under a second name.
pub fn discovered() -> Vec<Interpreter> {
    let mut commands: Vec<Vec<String>> = Vec::new();
    for program in on_search_path(is_python) {
        commands.push(vec![program]);
    }
    let own = std::env::current_exe().ok().and_then(|path| Some(path.parent()?.join("taipan")));
    let built = own.filter(|path| path.is_file()).map(|path| path.to_string_lossy().into_owned());
    for program in built.into_iter().chain(on_search_path(|name| name == "taipan")).take(1) {
        commands.push(vec![program.clone()]);
        commands.push(vec![program, "--jit".to_owned()]);
    }
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for command in commands {
        let options = command[1..].to_vec();
        if let Ok((interpreter, executable)) = ask(command).map(without_wrapper)
            && seen.insert((
                interpreter.version.clone(),
                interpreter.name.clone(),
                resolved(&executable),
                options,
            ))
        {
            found.push(interpreter);
        }
    }
    distinguished(found)
}

/// `python3`, `python3.14`, `python3.14t`, `pypy3`, `pypy3.11`, but not `python3-config`.
fn is_python(name: &str) -> bool {
    let rest = name.strip_prefix("python3").or_else(|| name.strip_prefix("pypy3"));
    rest.is_some_and(|rest| {
        let rest = rest.strip_suffix("-jit").unwrap_or(rest);
        let rest = rest.strip_suffix('t').unwrap_or(rest);
        rest.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

/// The first program of each wanted name, those with the longer names first: `python3` is most often one of the others,
/// which say more.
fn on_search_path(wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut found = Vec::new();
    for folder in std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()) {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let mut here: Vec<String> = entries
            .flatten()
            .filter_map(|e| e.file_name().into_string().ok())
            .filter(|n| wanted(n))
            .collect();
        here.sort();
        for name in here {
            if names.insert(name.clone()) {
                found.push((name.clone(), folder.join(name)));
            }
        }
    }
    found.sort_by_key(|(name, _)| (name.starts_with("pypy"), usize::MAX - name.len()));
    found.into_iter().map(|(_, path)| path.to_string_lossy().into_owned()).collect()
}

/// An interpreter's description and its `sys.executable`.
fn ask(command: Vec<String>) -> Result<(Interpreter, PathBuf), String> {
    let shown = command.join(" ");
    let (program, options) = command.split_first().ok_or("an interpreter needs a command")?;
    let output = Command::new(program)
        .args(options)
        .args(["-c", QUESTION])
        .output()
        .map_err(|error| format!("{shown}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().collect();
    let [implementation, own_version, language, version, executable, jit] = lines[..] else {
        let errors = String::from_utf8_lossy(&output.stderr);
        let last = errors.lines().last().unwrap_or("no answer");
        return Err(format!("{shown} does not say which Python it is: {last}"));
    };
    let standard_jit = implementation == "cpython" && jit == "True";
    let interpreter = Interpreter {
        name: name_of(implementation, own_version, version, options) + if standard_jit { " JIT" } else { "" },
        implementation: implementation.to_owned(),
        language: language.to_owned(),
        version: version.to_owned(),
        empty: Vec::new(),
        command,
    };
    Ok((interpreter, PathBuf::from(executable)))
}

/// The interpreter itself in place of a script that starts it (a shim of a version manager), which would be measured too.
fn without_wrapper((interpreter, executable): (Interpreter, PathBuf)) -> (Interpreter, PathBuf) {
    let mut command = interpreter.command.clone();
    command[0] = executable.to_string_lossy().into_owned();
    match ask(command) {
        Ok((direct, _)) if (&direct.version, &direct.name) == (&interpreter.version, &interpreter.name) => {
            (direct, executable)
        }
        _ => (interpreter, executable),
    }
}

/// `CPython 3.14.1`, `Taipan 0.1.0 --jit`.
fn name_of(implementation: &str, own_version: &str, version: &str, options: &[String]) -> String {
    let title = match implementation {
        "cpython" => "CPython",
        "pypy" => "PyPy",
        "taipan" => "Taipan",
        other => other,
    };
    // Taipan's `sys.implementation.version` is the language's; its own is in `sys.version`.
    let own = version.split_once("(Taipan ").and_then(|(_, rest)| rest.split(')').next());
    let mut name = format!("{title} {}", own.unwrap_or(own_version));
    // Words that are no options belong to a program that starts the interpreter.
    for option in options.iter().filter(|option| option.starts_with('-')) {
        name.push(' ');
        name.push_str(option);
    }
    name
}

/// Where names are the same, the programs' file names are added, or numbers.
fn distinguished(mut interpreters: Vec<Interpreter>) -> Vec<Interpreter> {
    for at in 1..interpreters.len() {
        let taken = |name: &str| interpreters[..at].iter().any(|other| other.name == name);
        if taken(&interpreters[at].name) {
            let plain = interpreters[at].name.clone();
            let file = file_name(&interpreters[at].command);
            let mut name = format!("{plain} ({file})");
            let mut number = 2;
            while taken(&name) {
                name = format!("{plain} ({file}, {number})");
                number += 1;
            }
            interpreters[at].name = name;
        }
    }
    interpreters
}

/// The program of a command, without its folder.
fn file_name(command: &[String]) -> String {
    let program = command.first().map(String::as_str).unwrap_or_default();
    Path::new(program).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The file that a path leads to, so that two links to one program are one.
fn resolved(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// A command as it is shown: without the program's folder, which is of no interest to others.
pub fn shown_command(command: &[String]) -> String {
    let mut words = vec![file_name(command)];
    words.extend(command.iter().skip(1).cloned());
    words.join(" ")
}

/// Runs the empty program once, and keeps the process. False: interrupted, or it does not even run that.
pub fn run_empty(interpreter: &mut Interpreter, runner: &Runner) -> bool {
    let mut command = interpreter.command.clone();
    command.extend(["-c".to_owned(), "pass".to_owned()]);
    match runner.run(&command, false) {
        Outcome::Finished(process) => {
            interpreter.empty.push(process);
            true
        }
        Outcome::Failed(_) | Outcome::Interrupted => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pythons() {
        for name in ["python3", "python3.14", "python3.14t", "python3.15-jit", "pypy3", "pypy3.11"] {
            assert!(is_python(name), "{name}");
        }
        for name in ["python", "python3-config", "python3.11-config", "pypy3-c", "python3x"] {
            assert!(!is_python(name), "{name}");
        }
    }

    #[test]
    fn names_of_interpreters() {
        assert_eq!(name_of("cpython", "3.14.1", "3.14.1 (main)", &[]), "CPython 3.14.1");
        let jit = ["--jit".to_owned()];
        assert_eq!(name_of("taipan", "3.14.0", "3.14.0 (Taipan 0.1.0) [Rust]", &jit), "Taipan 0.1.0 --jit");
    }
}
