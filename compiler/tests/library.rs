//! Compiles and verifies every file of Python's own library.

use std::path::{Path, PathBuf};

use taipan_compiler::{Mode, Options, compile, verify};

fn python_files(directory: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            python_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}

#[test]
fn the_library_compiles_and_verifies() {
    let mut files = Vec::new();
    python_files(Path::new(rustpython_pylib::LIB_PATH), &mut files);
    files.sort();
    assert!(files.len() > 500, "only {} files found", files.len());
    let mut failures = Vec::new();
    for file in &files {
        // Files in other encodings or with deliberate errors are test data.
        let Ok(source) = std::fs::read_to_string(file) else { continue };
        let name = file.display().to_string();
        if name.contains("badsyntax") || name.contains("bad_") {
            continue;
        }
        match compile(&source, &name, &Options::new(Mode::Exec)) {
            Err(error) => failures.push(format!("{name}:{}: {}", error.line, error.message)),
            Ok(compiled) => {
                if let Err(message) = verify(&compiled.code) {
                    failures.push(format!("{name}: {message}"));
                }
                if let Err(message) = taipan_compiler::serialize::verify::verify(&compiled.code) {
                    failures.push(format!("{name}: {message}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {} files:\n{}", failures.len(), files.len(), failures.join("\n"));
}
