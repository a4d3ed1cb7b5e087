//! The pure-Python standard library, compiled when the program was built and embedded in it, with its sources for those who
//! show or inspect them.

use std::io::Read;
use taipan_compiler::bytecode::Code;
use taipan_compiler::serialize;

/// One embedded module.
pub struct Entry {
    pub name: &'static str,
    start: usize,
    end: usize,
    /// Where its source begins in [`SOURCES`].
    source: usize,
    pub is_package: bool,
    /// Where its source is below the library's folder.
    pub path: &'static str,
}

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
/// The sources of all modules, each as zlib has it.
static SOURCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.bin"));
/// Sorted by name.
static INDEX: &[Entry] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// The name under which a module is kept: the import system's own modules are imported under other names.
pub fn original_name(name: &str) -> &str {
    match name {
        "_frozen_importlib" => "importlib._bootstrap",
        "_frozen_importlib_external" => "importlib._bootstrap_external",
        name => name,
    }
}

/// The embedded module of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    let name = original_name(name);
    INDEX.binary_search_by(|e| e.name.cmp(name)).ok().map(|i| &INDEX[i])
}

/// The embedded module whose source is there below the library's folder.
pub fn find_path(path: &str) -> Option<&'static Entry> {
    let module = path.strip_suffix(".py")?;
    let module = module.strip_suffix("/__init__").unwrap_or(module);
    find(&module.replace('/', ".")).filter(|entry| entry.path == path)
}

/// All embedded modules.
pub fn all() -> &'static [Entry] {
    INDEX
}

/// One embedded file that is no module.
pub struct DataFile {
    /// Where it is below the library's folder.
    pub path: &'static str,
    start: usize,
    end: usize,
}

static DATA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/data.bin"));
static DATA_FILES: &[DataFile] = include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// The embedded files that are no modules.
pub fn data_files() -> &'static [DataFile] {
    DATA_FILES
}

impl DataFile {
    /// What is in it.
    pub fn bytes(&self) -> &'static [u8] {
        &DATA[self.start..self.end]
    }
}

impl Entry {
    /// The module's source.
    pub fn source(&self) -> String {
        let mut text = String::new();
        let read = flate2::read::ZlibDecoder::new(&SOURCES[self.source..]).read_to_string(&mut text);
        // (It was packed when the program was built.)
        read.map(|_| text).unwrap_or_default()
    }

    /// The module's compiled code, as of the file that `filename` names for the one that it was compiled as.
    pub fn code(&self, filename: impl FnOnce(&str) -> String) -> Option<Code> {
        serialize::from_embedded(&BLOB[self.start..self.end], filename).ok()
    }
}
