//! The pure-Python standard library, compiled when the program was built and embedded in it.

use taipan_compiler::bytecode::Code;
use taipan_compiler::serialize;

/// One embedded module.
pub struct Entry {
    pub name: &'static str,
    start: usize,
    end: usize,
    pub is_package: bool,
    /// Where its source is below the library's folder.
    pub path: &'static str,
}

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
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

/// All embedded modules.
pub fn all() -> &'static [Entry] {
    INDEX
}

impl Entry {
    /// The module's compiled code, as of the file that `filename` names for the one that it was compiled as.
    pub fn code(&self, filename: impl FnOnce(&str) -> String) -> Option<Code> {
        serialize::from_embedded(&BLOB[self.start..self.end], filename).ok()
    }
}
