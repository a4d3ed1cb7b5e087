//! The programs to be run: those of `benches/programs`, and scripts of the user.

use crate::results::Program;
use std::path::{Path, PathBuf};

/// The folder of this project's programs.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../programs")
}

/// This project's programs in the order of their names.
///
/// # Errors
///
/// The folder cannot be read.
pub fn own() -> Result<Vec<Program>, String> {
    let folder = std::fs::canonicalize(folder()).map_err(|e| format!("{}: {e}", folder().display()))?;
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut programs = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|e| e == "py") && !name.starts_with('_') {
            let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let (about, unit) = described(&text);
            let path = path.to_string_lossy().into_owned();
            programs.push(Program { name, path, about, unit, size: full_size(&text), reports: true });
        }
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(programs)
}

/// The programs that arguments ask for: a script where one ends in `.py`, else this project's programs with such a part
/// in their names; all of these for no arguments.
///
/// # Errors
///
/// A script is not there, or no program has such a name.
pub fn wanted(arguments: &[String]) -> Result<Vec<Program>, String> {
    let own = own()?;
    if arguments.is_empty() {
        return Ok(own);
    }
    let mut chosen: Vec<Program> = Vec::new();
    for argument in arguments {
        if argument.ends_with(".py") {
            chosen.push(script(argument)?);
            continue;
        }
        let before = chosen.len();
        let matching = own.iter().filter(|program| program.name.contains(argument.as_str()));
        for program in matching {
            if !chosen.iter().any(|other| other.path == program.path) {
                chosen.push(program.clone());
            }
        }
        if chosen.len() == before && !own.iter().any(|program| program.name.contains(argument.as_str())) {
            return Err(format!("no program has {argument:?} in its name (--list shows them)"));
        }
    }
    Ok(chosen)
}

fn script(path: &str) -> Result<Program, String> {
    let text = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let name = Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (about, _) = described(&String::from_utf8_lossy(&text));
    Ok(Program { name, path: path.to_owned(), about, unit: String::new(), size: None, reports: false })
}

/// The first paragraph of a program's docstring, and what its last says of the size.
fn described(text: &str) -> (String, String) {
    let docstring = text.strip_prefix("\"\"\"").and_then(|rest| rest.split("\"\"\"").next()).unwrap_or("");
    let mut paragraphs =
        docstring.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let about = paragraphs.next().unwrap_or_default();
    let unit =
        paragraphs.find_map(|part| part.strip_prefix("Size: ").map(|u| u.trim_end_matches('.').to_owned()));
    (about, unit.unwrap_or_default())
}

/// The first number after `full=(`.
fn full_size(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("full=(")?;
    rest.split(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_says_what_it_is_and_its_size() {
        let programs = own().unwrap();
        assert!(programs.len() >= 30);
        for program in programs {
            assert!(program.size.is_some(), "{} has no size", program.name);
            assert!(!program.about.is_empty() && !program.unit.is_empty(), "{}", program.name);
        }
    }

    #[test]
    fn programs_by_part_of_the_name() {
        let chosen = wanted(&["dict".to_owned(), "dict_words".to_owned()]).unwrap();
        assert_eq!(chosen.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["dict_ints", "dict_words"]);
        assert!(wanted(&["nothing like this".to_owned()]).is_err());
    }
}
