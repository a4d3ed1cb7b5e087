//! Compiles the pure-Python standard library to bytecode and writes it as one file, with an index, for
//! `src/frozen.rs` to embed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use taipan_compiler::{Mode, Options, compile, serialize};

/// Left out: graphical programs, and what belongs to other systems.
const LEFT_OUT: &[&str] =
    &["idlelib", "tkinter", "turtledemo", "test", "turtle.py", "lib2to3", "__pycache__", "_bundled"];

/// Changes to the library, which take out what belongs to another interpreter: file, text, what replaces it. Where the text
/// ends with `...`, it stands for all up to the line that the last entry names ("" is the end of the file).
const EDITS: &[(&str, &str, &str, &str)] = &[
    ("site.py", "'RustPython' # XXX: RUSTPYTHON; for site-packages", "'Python'", ""),
    ("site.py", "    # XXX: RUSTPYTHON\n", "", ""),
    ("site.py", "lib/rustpython{version[0]}", "lib/{implementation_lower}{version[0]}", ""),
    ("sysconfig/__init__.py", "'RustPython'  # XXX: RUSTPYTHON; For site-packages", "'Python'", ""),
    (
        "platform.py",
        "        # XXX: RUSTPYTHON support\n",
        "        # The name is a part of the version.\n",
        "",
    ),
    ("platform.py", "if \"RustPython\" in sys_version:", "if \"Taipan\" in sys_version:", ""),
    ("platform.py", "name = \"RustPython\"", "name = \"Taipan\"", ""),
    (
        "json/decoder.py",
        "    # RUSTPYTHON SPECIFIC\n...",
        "",
        "    # Note that this exception is used from _json",
    ),
    ("unittest/__init__.py", "# XXX: RUSTPYTHON\n# This is very useful...", "", ""),
    // What is embedded is no file; these want one.
    (
        "ensurepip/__init__.py",
        "    return resources.as_file(\n...",
        "    return _embedded_wheel(f'pip-{_PIP_VERSION}-py3-none-any.whl')\n\n\n\
         @contextmanager\ndef _embedded_wheel(name):\n    with copied('ensurepip/_bundled') as folder:\n        \
         yield Path(folder) / name\n\n\n",
        "def _get_pip_version():",
    ),
    (
        "ensurepip/__init__.py",
        "from contextlib import nullcontext\nfrom importlib import resources\n",
        "from _library_data import copied\nfrom contextlib import contextmanager, nullcontext\n",
        "",
    ),
    (
        "venv/__init__.py",
        "        path = os.path.abspath(os.path.dirname(__file__))\n        path = os.path.join(path, 'scripts')\n        \
         self.install_scripts(context, path)\n",
        "        from _library_data import copied\n        with copied('venv/scripts') as path:\n            \
         self.install_scripts(context, path)\n",
        "",
    ),
];

/// Files that are no modules, and are embedded too: what `ensurepip` and `venv` need. Folders below the library's.
const DATA: &[&str] = &["ensurepip/_bundled", "venv/scripts/common", "venv/scripts/posix"];

/// The library's text with the changes of [`EDITS`] and those that mend it.
fn edited(path: &str, source: String) -> String {
    let mut source = mended(path, source);
    for (_, text, new, end) in EDITS.iter().filter(|(file, ..)| *file == path) {
        let start = text.trim_end_matches("...");
        let Some(from) = source.find(start) else {
            println!("cargo::warning={path} does not contain {start:?} any more");
            continue;
        };
        let to = match text.ends_with("...") {
            false => from + start.len(),
            true if end.is_empty() => source.len(),
            true => source[from..].find(end).map_or(from, |n| from + n),
        };
        source.replace_range(from..to, new);
    }
    source
}

/// The library's text with the changes of `mended/PATH.txt`, where CPython has mended what the crate's release has not. Such a
/// file has comments, and changes: the old text between lines `<<<` and `===`, the new one from there to a line `>>>`, which an
/// empty line follows.
///
/// # Panics
/// If an old text is not there, or more than once: then the crate's file is another one, and the change needs to be looked at.
fn mended(path: &str, mut source: String) -> String {
    let Ok(changes) = std::fs::read_to_string(folder("mended").join(format!("{path}.txt"))) else {
        return source;
    };
    for change in changes.split("\n<<<\n").skip(1) {
        let (old, rest) = change.split_once("===\n").expect("a change has a line ===");
        let (new, _) = rest.split_once(">>>\n").expect("a change ends with a line >>>");
        let found = source.matches(old).count();
        assert!(found == 1, "{path} contains this {found} times, where it is to be changed once:\n{old}");
        source = source.replace(old, new);
    }
    source
}

/// Where the modules are that are written here, because the crate does not have them.
fn own_root() -> PathBuf {
    folder("lib")
}

/// A folder beside this file.
fn folder(name: &str) -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR")).join(name)
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=lib");
    println!("cargo::rerun-if-changed=mended");
    let root = PathBuf::from(rustpython_pylib::LIB_PATH);
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    collect(&own_root(), &own_root(), &mut files);
    files.sort();
    let compiled = compile_all(&root, &files);
    let (mut blob, mut sources, mut index) = (Vec::new(), Vec::new(), String::from("&[\n"));
    for ((name, path, is_package), module) in files.iter().zip(compiled) {
        let Some(Module { code, source }) = module else { continue };
        let _ = writeln!(
            index,
            "    Entry {{ name: {name:?}, start: {}, end: {}, source: {}, is_package: {is_package}, path: {path:?} }},",
            blob.len(),
            blob.len() + code.len(),
            sources.len(),
        );
        sources.extend_from_slice(&source);
        blob.extend_from_slice(&code);
        while blob.len() % 8 != 0 {
            blob.push(0);
        }
    }
    index.push(']');
    write_data(&root, &out);
    std::fs::write(out.join("library.bin"), blob).expect("the compiled library can be written");
    std::fs::write(out.join("sources.bin"), sources).expect("the library's sources can be written");
    std::fs::write(out.join("library.rs"), index).expect("the index can be written");
}

/// Writes the files of [`DATA`] as one, with an index.
fn write_data(root: &Path, out: &Path) {
    let mut paths: Vec<PathBuf> = DATA
        .iter()
        .filter_map(|folder| std::fs::read_dir(root.join(folder)).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| path.is_file() && path.extension().is_none_or(|ext| ext != "py" && ext != "pyc"))
        .collect();
    paths.sort();
    let (mut blob, mut index) = (Vec::new(), String::from("&[\n"));
    for path in paths {
        let (Ok(relative), Ok(data)) = (path.strip_prefix(root), std::fs::read(&path)) else { continue };
        let (name, start) = (relative.to_string_lossy(), blob.len());
        blob.extend_from_slice(&data);
        let _ = writeln!(index, "    DataFile {{ path: {name:?}, start: {start}, end: {} }},", blob.len());
    }
    index.push(']');
    std::fs::write(out.join("data.bin"), blob).expect("the library's data can be written");
    std::fs::write(out.join("data.rs"), index).expect("the index can be written");
}

/// A module of the library as it is embedded.
struct Module {
    code: Vec<u8>,
    /// Its text, as zlib has it.
    source: Vec<u8>,
}

/// Compiles the files on all processors.
fn compile_all(root: &Path, files: &[(String, String, bool)]) -> Vec<Option<Module>> {
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get());
    let size = files.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = files
            .chunks(size)
            .map(|part| {
                let work = move || part.iter().map(|f| compile_file(root, &f.1)).collect::<Vec<_>>();
                std::thread::Builder::new()
                    .stack_size(64 << 20)
                    .spawn_scoped(scope, work)
                    .expect("a thread starts")
            })
            .collect();
        parts.into_iter().flat_map(|p| p.join().expect("compiling does not panic")).collect()
    })
}

/// Bytecode and text of one file; None for one that does not compile (a file with errors on purpose).
fn compile_file(root: &Path, path: &str) -> Option<Module> {
    let text =
        std::fs::read_to_string(root.join(path)).or_else(|_| std::fs::read_to_string(own_root().join(path)));
    let source = edited(path, text.ok()?);
    match compile(&source, &format!("<stdlib>/{path}"), &Options::new(Mode::Exec)) {
        Ok(compiled) => {
            let bytes = serialize::to_bytes(&compiled.code);
            // What is embedded is not checked again.
            if let Err(corrupt) = serialize::from_bytes(&bytes) {
                panic!("{path}: {corrupt}");
            }
            Some(Module { code: bytes, source: packed(&source) })
        }
        Err(e) => {
            println!("cargo::warning={path}: {}", e.message);
            None
        }
    }
}

/// A text as zlib has it.
fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).expect("memory can be written to")
}

/// All modules below `dir`: name, path relative to the library's root, whether it is a package.
fn collect(root: &Path, dir: &Path, files: &mut Vec<(String, String, bool)>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let file = entry.file_name().to_string_lossy().into_owned();
        if LEFT_OUT.contains(&file.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
        } else if file.ends_with(".py") {
            let Ok(relative) = path.strip_prefix(root) else { continue };
            let relative = relative.to_string_lossy().into_owned();
            let module = relative.trim_end_matches(".py").replace('/', ".");
            match module.strip_suffix(".__init__") {
                Some(package) => files.push((package.to_owned(), relative, true)),
                None => files.push((module, relative, false)),
            }
        }
    }
}
