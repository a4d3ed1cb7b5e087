//! The module `_stat`: what the bits of a file's mode mean.

use taipan_macros::module;
use taipan_vm::native::{ArgContext, FromArg, PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The bits that tell a file's type.
const TYPE: u32 = 0o170000;

static CONSTANTS: &[(&str, i64)] = &[
    ("SF_APPEND", 0x40000),
    ("SF_ARCHIVED", 0x10000),
    ("SF_DATALESS", 0x40000000),
    ("SF_FIRMLINK", 0x800000),
    ("SF_IMMUTABLE", 0x20000),
    ("SF_NOUNLINK", 0x100000),
    ("SF_SETTABLE", 0xffff0000),
    ("SF_SNAPSHOT", 0x200000),
    ("ST_ATIME", 7),
    ("ST_CTIME", 9),
    ("ST_DEV", 2),
    ("ST_GID", 5),
    ("ST_INO", 1),
    ("ST_MODE", 0),
    ("ST_MTIME", 8),
    ("ST_NLINK", 3),
    ("ST_SIZE", 6),
    ("ST_UID", 4),
    ("S_ENFMT", 0o2000),
    ("S_IEXEC", 0o100),
    ("S_IFBLK", 0o60000),
    ("S_IFCHR", 0o20000),
    ("S_IFDIR", 0o40000),
    ("S_IFDOOR", 0o0),
    ("S_IFIFO", 0o10000),
    ("S_IFLNK", 0o120000),
    ("S_IFPORT", 0o0),
    ("S_IFREG", 0o100000),
    ("S_IFSOCK", 0o140000),
    ("S_IFWHT", 0o0),
    ("S_IREAD", 0o400),
    ("S_IRGRP", 0o40),
    ("S_IROTH", 0o4),
    ("S_IRUSR", 0o400),
    ("S_IRWXG", 0o70),
    ("S_IRWXO", 0o7),
    ("S_IRWXU", 0o700),
    ("S_ISGID", 0o2000),
    ("S_ISUID", 0o4000),
    ("S_ISVTX", 0o1000),
    ("S_IWGRP", 0o20),
    ("S_IWOTH", 0o2),
    ("S_IWRITE", 0o200),
    ("S_IWUSR", 0o200),
    ("S_IXGRP", 0o10),
    ("S_IXOTH", 0o1),
    ("S_IXUSR", 0o100),
    ("UF_APPEND", 0x4),
    ("UF_COMPRESSED", 0x20),
    ("UF_DATAVAULT", 0x80),
    ("UF_HIDDEN", 0x8000),
    ("UF_IMMUTABLE", 0x2),
    ("UF_NODUMP", 0x1),
    ("UF_NOUNLINK", 0x10),
    ("UF_OPAQUE", 0x8),
    ("UF_SETTABLE", 0xffff),
    ("UF_TRACKED", 0x40),
];

/// An argument that is a file's mode.
struct Mode(u32);

impl FromArg for Mode {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<Mode> {
        if !vm.is_int(value) {
            return Err(vm.type_error("an integer is required"));
        }
        match vm.int_to_i64(value) {
            Some(n) if n < 0 => Err(vm.overflow_error("can't convert negative value to unsigned int")),
            Some(n) => match u32::try_from(n) {
                Ok(mode) => Ok(Mode(mode)),
                Err(_) => Err(vm.overflow_error("mode out of range")),
            },
            None => Err(vm.overflow_error("Python int too large to convert to C unsigned long")),
        }
    }
}

/// The letter of a file's type.
fn type_letter(mode: u32) -> char {
    match mode & TYPE {
        0o100000 => '-',
        0o040000 => 'd',
        0o120000 => 'l',
        0o060000 => 'b',
        0o020000 => 'c',
        0o010000 => 'p',
        0o140000 => 's',
        _ => '?',
    }
}

#[module(
    "_stat",
    doc = "What the bits of a file's mode mean: constants and functions for os.stat() and os.lstat()."
)]
pub mod module {
    use super::*;

    /// S_ISDIR(mode) -> bool
    ///
    /// Return True if mode is from a directory.
    #[function("S_ISDIR(object, /)", text_signature = "($self, object, /)")]
    fn is_dir(mode: Mode) -> bool {
        mode.0 & TYPE == 0o40000
    }
    /// S_ISCHR(mode) -> bool
    ///
    /// Return True if mode is from a character special device file.
    #[function("S_ISCHR(object, /)", text_signature = "($self, object, /)")]
    fn is_chr(mode: Mode) -> bool {
        mode.0 & TYPE == 0o20000
    }
    /// S_ISBLK(mode) -> bool
    ///
    /// Return True if mode is from a block special device file.
    #[function("S_ISBLK(object, /)", text_signature = "($self, object, /)")]
    fn is_blk(mode: Mode) -> bool {
        mode.0 & TYPE == 0o60000
    }
    /// S_ISREG(mode) -> bool
    ///
    /// Return True if mode is from a regular file.
    #[function("S_ISREG(object, /)", text_signature = "($self, object, /)")]
    fn is_reg(mode: Mode) -> bool {
        mode.0 & TYPE == 0o100000
    }
    /// S_ISFIFO(mode) -> bool
    ///
    /// Return True if mode is from a FIFO (named pipe).
    #[function("S_ISFIFO(object, /)", text_signature = "($self, object, /)")]
    fn is_fifo(mode: Mode) -> bool {
        mode.0 & TYPE == 0o10000
    }
    /// S_ISLNK(mode) -> bool
    ///
    /// Return True if mode is from a symbolic link.
    #[function("S_ISLNK(object, /)", text_signature = "($self, object, /)")]
    fn is_lnk(mode: Mode) -> bool {
        mode.0 & TYPE == 0o120000
    }
    /// S_ISSOCK(mode) -> bool
    ///
    /// Return True if mode is from a socket.
    #[function("S_ISSOCK(object, /)", text_signature = "($self, object, /)")]
    fn is_sock(mode: Mode) -> bool {
        mode.0 & TYPE == 0o140000
    }
    /// S_ISDOOR(mode) -> bool
    ///
    /// Return True if mode is from a door.
    #[function("S_ISDOOR(object, /)", text_signature = "($self, object, /)")]
    fn is_door(_mode: Mode) -> bool {
        false
    }
    /// S_ISPORT(mode) -> bool
    ///
    /// Return True if mode is from an event port.
    #[function("S_ISPORT(object, /)", text_signature = "($self, object, /)")]
    fn is_port(_mode: Mode) -> bool {
        false
    }
    /// S_ISWHT(mode) -> bool
    ///
    /// Return True if mode is from a whiteout.
    #[function("S_ISWHT(object, /)", text_signature = "($self, object, /)")]
    fn is_wht(_mode: Mode) -> bool {
        false
    }
    /// Return the portion of the file's mode that can be set by os.chmod().
    #[function("S_IMODE(object, /)", text_signature = "($self, object, /)")]
    fn imode(mode: Mode) -> u32 {
        mode.0 & 0o7777
    }
    /// Return the portion of the file's mode that describes the file type.
    #[function("S_IFMT(object, /)", text_signature = "($self, object, /)")]
    fn ifmt(mode: Mode) -> u32 {
        mode.0 & TYPE
    }
    /// Convert a file's mode to a string of the form '-rwxrwxrwx'
    #[function("filemode(object, /)", text_signature = "($self, object, /)")]
    fn filemode(mode: Mode) -> String {
        let mode = mode.0;
        let mut text = String::from(type_letter(mode));
        // The set-id and sticky bits show in the place of the execute bits.
        for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
            let bits = mode >> shift & 7;
            text.push(if bits & 4 != 0 { 'r' } else { '-' });
            text.push(if bits & 2 != 0 { 'w' } else { '-' });
            text.push(match (mode & special != 0, bits & 1 != 0) {
                (true, true) => letter,
                (true, false) => letter.to_ascii_uppercase(),
                (false, true) => 'x',
                (false, false) => '-',
            });
        }
        text
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CONSTANTS {
            set_module_attribute(vm, module, name, vm.int(*value))?;
        }
        Ok(())
    }
}
