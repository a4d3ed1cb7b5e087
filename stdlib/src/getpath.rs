//! Where the interpreter is and what belongs to it: `sys.executable`, `sys.prefix`, the first entries of `sys.path`.
//!
//! The rules are those of CPython's `getpath`, without the search for a library on disk, since it is embedded: the program
//! is found by its name as the user wrote it, links are kept; a `pyvenv.cfg` beside it or one folder up makes that folder
//! a virtual environment whose key `home` names the folder of the interpreter behind it.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use taipan_vm::vm::Config;

/// What `sys` tells of these places.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Places {
    pub executable: Vec<u8>,
    /// The interpreter behind a virtual environment; otherwise the executable.
    pub base_executable: Vec<u8>,
    pub prefix: Vec<u8>,
    pub base_prefix: Vec<u8>,
    /// The key `home` of a virtual environment.
    pub home: Option<Vec<u8>>,
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

/// An absolute path without `.`, `..` and links left as they are.
fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// The program's path from its name as it was called; None when it is not found.
fn program(name: &[u8], search: Option<&OsStr>) -> Option<PathBuf> {
    if name.is_empty() {
        return None;
    }
    let path = Path::new(OsStr::from_bytes(name));
    if name.contains(&b'/') {
        return Some(absolute(path)).filter(|p| is_program(p));
    }
    let found = std::env::split_paths(search?).map(|folder| folder.join(path)).find(|p| is_program(p))?;
    Some(absolute(&found))
}

fn bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_bytes().to_vec()
}

/// The value of the key `home` in a virtual environment's file.
fn home_of(file: &str) -> Option<&str> {
    let pairs = file.lines().filter_map(|line| line.split_once('='));
    pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case("home")).map(|(_, value)| value.trim()).next()
}

/// The virtual environment that the program is in: its folder and its `home`.
fn environment(executable: &Path) -> Option<(PathBuf, String)> {
    let folder = executable.parent()?;
    [Some(folder), folder.parent()].into_iter().flatten().find_map(|folder| {
        let file = std::fs::read_to_string(folder.join("pyvenv.cfg")).ok()?;
        Some((folder.to_path_buf(), home_of(&file)?.to_owned()))
    })
}

/// The folder that holds `bin`, where the program is.
fn prefix_of(program: &Path) -> PathBuf {
    program.parent().and_then(Path::parent).unwrap_or(Path::new("/usr")).to_path_buf()
}

/// Finds the places.
pub fn places(config: &Config) -> Places {
    let name = config.orig_argv.first().map(Vec::as_slice).unwrap_or_default();
    let known = Path::new(OsStr::from_bytes(&config.executable)).to_path_buf();
    let search = std::env::var_os("PATH");
    let executable = program(name, search.as_deref()).unwrap_or_else(|| known.clone());
    let mut places = Places { executable: bytes(&executable), ..Places::default() };
    let real = executable.canonicalize().unwrap_or(known);
    let set_home = std::env::var_os("PYTHONHOME").filter(|h| !h.is_empty() && !config.ignore_environment);
    if let Some(home) = set_home {
        let first = home.as_bytes().split(|b| *b == b':').next().unwrap_or_default().to_vec();
        (places.prefix, places.base_prefix) = (first.clone(), first);
        places.base_executable = places.executable.clone();
        return places;
    }
    match environment(&executable) {
        Some((folder, home)) => {
            let home = PathBuf::from(home);
            let beside = executable.file_name().map(|n| home.join(n)).filter(|p| is_program(p));
            places.base_executable = bytes(&beside.unwrap_or_else(|| real.clone()));
            places.prefix = bytes(&folder);
            places.base_prefix = bytes(home.parent().unwrap_or(&home));
            places.home = Some(bytes(&home));
        }
        None => {
            places.base_executable = places.executable.clone();
            places.prefix = bytes(&prefix_of(&real));
            places.base_prefix = places.prefix.clone();
        }
    }
    places
}

/// What `sys.path` begins with: the entries of PYTHONPATH, then the library's folder `library`. `site` adds folders for
/// packages.
pub fn path(config: &Config, library: Vec<u8>) -> Vec<Vec<u8>> {
    let given = config.python_path.iter().flat_map(|p| std::env::split_paths(OsStr::from_bytes(p)));
    given.map(|p| p.into_os_string().into_vec()).chain([library]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_keep_links() {
        assert_eq!(absolute(Path::new("/a/./b/../c//d")), Path::new("/a/c/d"));
        assert_eq!(absolute(Path::new("/..")), Path::new("/"));
    }

    #[test]
    fn home_key() {
        assert_eq!(home_of("include = x\nHome = /usr/bin \nversion = 3"), Some("/usr/bin"));
        assert_eq!(home_of("homes = /x\n"), None);
    }

    #[test]
    fn environment_beside_the_program() {
        let folder = std::env::temp_dir().join(format!("taipan-getpath-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("bin")).unwrap();
        std::fs::write(folder.join("pyvenv.cfg"), "home = /nowhere/bin\n").unwrap();
        let found = environment(&folder.join("bin/taipan"));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, Some((folder, "/nowhere/bin".to_owned())));
    }
}
