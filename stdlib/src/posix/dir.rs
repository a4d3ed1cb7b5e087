//! Folders: `listdir`, `scandir`, `DirEntry`.

use super::path::{self, PathOrFd, like, module::wants_bytes};
use super::stat;
use crate::os_error;
use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirEntryExt;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{FsPath, PyResult, VarArgs};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What a folder tells of an entry.
struct Found {
    name: Vec<u8>,
    ino: u64,
    /// The file type bits of a mode; 0 where the folder does not tell.
    kind: u32,
}

fn entries(vm: &Vm, path: &Option<PathOrFd>) -> PyResult<Vec<Found>> {
    let named;
    let os_path = match path {
        None => std::path::Path::new("."),
        Some(PathOrFd::Path(p)) => p.as_path(),
        Some(PathOrFd::Fd(fd)) => {
            named = format!("/proc/self/fd/{fd}");
            std::path::Path::new(&named)
        }
    };
    let fail = |e: std::io::Error| {
        let name = match path {
            Some(PathOrFd::Path(p)) => os_error::path_value(p.given),
            Some(PathOrFd::Fd(fd)) => Value::int32(*fd),
            None => vm.str(".").value(),
        };
        os_error::raise_about(vm, e.raw_os_error().unwrap_or(libc::EIO), name, Value::UNBOUND)
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(os_path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let kind = match entry.file_type() {
            Ok(t) if t.is_dir() => libc::S_IFDIR,
            Ok(t) if t.is_symlink() => libc::S_IFLNK,
            Ok(t) if t.is_file() => libc::S_IFREG,
            _ => 0,
        };
        found.push(Found { name: entry.file_name().as_bytes().to_vec(), ino: entry.ino(), kind });
    }
    Ok(found)
}

#[module("posix")]
pub mod module {
    use super::*;

    /// Return a list containing the names of the files in the directory.
    #[function("listdir(path=None)")]
    fn listdir(vm: &Vm, path: Option<PathOrFd>) -> PyResult {
        vm.audit("os.listdir", &[path.as_ref().map_or(Value::NONE, PathOrFd::value)])?;
        let bytes = wants_bytes(&path);
        let list = vm.new_list();
        for f in entries(vm, &path)? {
            list.push(vm, like(vm, &f.name, bytes));
        }
        Ok(list.value())
    }

    /// Return an iterator of DirEntry objects for given path.
    #[function("scandir(path=None)")]
    fn scandir(vm: &Vm, path: Option<PathOrFd>) -> PyResult<Gc<ScandirIterator>> {
        vm.audit("os.scandir", &[path.as_ref().map_or(Value::NONE, PathOrFd::value)])?;
        let mut found = entries(vm, &path)?;
        found.reverse();
        let bytes = wants_bytes(&path);
        let folder = match &path {
            Some(PathOrFd::Path(p)) => p.bytes.clone(),
            _ => b".".to_vec(),
        };
        let fd = match path {
            Some(PathOrFd::Fd(fd)) => fd,
            _ => -1,
        };
        let class = ScandirIterator::class(vm);
        Ok(ScandirIterator::alloc(vm, class, |head| ScandirIterator {
            head,
            left: RefCell::new(found),
            folder,
            bytes,
            fd,
        }))
    }
}

/// What `scandir` gives.
#[native_object("posix.ScandirIterator")]
pub struct ScandirIterator {
    #[untraced]
    left: RefCell<Vec<Found>>,
    folder: Vec<u8>,
    bytes: bool,
    /// The folder's descriptor, or -1.
    fd: i32,
}

#[class("ScandirIterator", module = "posix")]
impl ScandirIterator {
    #[method("close()")]
    fn close(this: Gc<Self>) {
        this.left.borrow_mut().clear();
    }
    #[method("__enter__()")]
    fn enter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[method("__exit__(*args)")]
    fn exit(this: Gc<Self>, _args: VarArgs) {
        this.left.borrow_mut().clear();
    }
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> Option<Gc<DirEntry>> {
        let found = this.left.borrow_mut().pop()?;
        let name = like(vm, &found.name, this.bytes);
        let full = if this.fd >= 0 {
            found.name.clone()
        } else {
            let mut full = this.folder.clone();
            if full.last() != Some(&b'/') {
                full.push(b'/');
            }
            full.extend_from_slice(&found.name);
            full
        };
        let path = if this.fd >= 0 { name } else { like(vm, &full, this.bytes) };
        let fd = this.fd;
        Some(DirEntry::alloc(vm, DirEntry::class(vm), |head| DirEntry {
            head,
            name: ValueCell::new(name),
            path: ValueCell::new(path),
            full,
            ino: found.ino,
            kind: Cell::new(found.kind),
            fd,
            stat: ValueCell::new(Value::UNBOUND),
            lstat: ValueCell::new(Value::UNBOUND),
        }))
    }
}

/// `os.DirEntry`
#[native_object("posix.DirEntry")]
pub struct DirEntry {
    name: ValueCell,
    path: ValueCell,
    full: Vec<u8>,
    ino: u64,
    kind: Cell<u32>,
    fd: i32,
    /// Results of `stat`, kept.
    stat: ValueCell,
    lstat: ValueCell,
}

fn look(this: Gc<DirEntry>, follow: bool) -> Result<libc::stat, i32> {
    let path = CString::new(this.full.clone()).map_err(|_| libc::EINVAL)?;
    let dir = if this.fd >= 0 { this.fd } else { libc::AT_FDCWD };
    stat::fstatat(dir, &path, follow)
}

fn is_kind(vm: &Vm, this: Gc<DirEntry>, follow: bool, kind: u32) -> PyResult<bool> {
    let known = this.kind.get();
    if known != 0 && (known != libc::S_IFLNK || !follow) {
        return Ok(known == kind);
    }
    match look(this, follow) {
        Ok(st) => Ok(st.st_mode & libc::S_IFMT == kind),
        Err(libc::ENOENT) => Ok(false),
        Err(errno) => Err(os_error::raise_about(vm, errno, this.path.get(), Value::UNBOUND)),
    }
}

#[class("DirEntry", module = "posix")]
impl DirEntry {
    /// The entry's name, without its folder.
    #[getter]
    fn name(this: Gc<Self>) -> Value {
        this.name.get()
    }
    /// The entry's path: that of the folder as it was given, and the name.
    #[getter]
    fn path(this: Gc<Self>) -> Value {
        this.path.get()
    }
    /// Return True if the entry is a directory; cached per entry.
    #[method("is_dir(*, follow_symlinks=True)")]
    fn is_dir(vm: &Vm, this: Gc<Self>, follow_symlinks: bool) -> PyResult<bool> {
        is_kind(vm, this, follow_symlinks, libc::S_IFDIR)
    }
    /// Return True if the entry is a file; cached per entry.
    #[method("is_file(*, follow_symlinks=True)")]
    fn is_file(vm: &Vm, this: Gc<Self>, follow_symlinks: bool) -> PyResult<bool> {
        is_kind(vm, this, follow_symlinks, libc::S_IFREG)
    }
    /// Return True if the entry is a symbolic link; cached per entry.
    #[method("is_symlink()")]
    fn is_symlink(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        is_kind(vm, this, false, libc::S_IFLNK)
    }
    /// Return True if the entry is a junction; cached per entry.
    #[method("is_junction()")]
    fn is_junction(_this: Gc<Self>) -> bool {
        false
    }
    /// Return inode of the entry; cached per entry.
    #[method("inode()")]
    fn inode(this: Gc<Self>) -> u64 {
        this.ino
    }
    /// Return stat_result object for the entry; cached per entry.
    #[method("stat(*, follow_symlinks=True)")]
    fn stat(vm: &Vm, this: Gc<Self>, follow_symlinks: bool) -> PyResult {
        let cache = if follow_symlinks { &this.stat } else { &this.lstat };
        if !cache.get().is_unbound() {
            return Ok(cache.get());
        }
        match look(this, follow_symlinks) {
            Ok(st) => {
                let result = stat::from_stat(vm, &st);
                cache.set(this.header(), result);
                Ok(result)
            }
            Err(errno) => Err(os_error::raise_about(vm, errno, this.path.get(), Value::UNBOUND)),
        }
    }
    /// Return the path for the entry.
    #[method("__fspath__()")]
    fn fspath(this: Gc<Self>) -> Value {
        this.path.get()
    }
    /// See PEP 585
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, item: Value) -> PyResult {
        let alias = vm.getattr_str(taipan_vm::import::import(vm, "types")?, "GenericAlias")?;
        vm.call(alias, &[cls.value(), item])
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Str>> {
        let mut text = b"<DirEntry ".to_vec();
        text.extend_from_slice(vm.repr(this.name.get())?.bytes());
        text.push(b'>');
        Ok(vm.str_from_bytes(&text))
    }
}

/// The real path of a link, for `readlink`.
///
/// # Errors
/// OSError
pub fn readlink(vm: &Vm, p: &FsPath, dir: i32) -> PyResult {
    let c = p.to_c_string();
    let mut buffer = vec![0u8; libc::PATH_MAX as usize];
    // SAFETY: the path ends with NUL and the buffer has the length that is passed.
    let n = unsafe { libc::readlinkat(dir, c.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) };
    if n < 0 {
        return Err(path::error(vm, p));
    }
    Ok(like(vm, &buffer[..n as usize], p.is_bytes()))
}
