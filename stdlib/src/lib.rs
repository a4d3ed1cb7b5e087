//! Native halves of standard-library modules, one file or folder a module.

use taipan_vm::native::ModuleDef;

/// All native modules, for the import system. One line a module.
pub fn modules() -> &'static [&'static ModuleDef] {
    &[]
}
