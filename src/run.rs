//! Running the program: start-up, what stands in `__main__`, the exit code.

use crate::arguments::{Request, Target};
use crate::{finish, repl};
use std::ffi::OsStr;
use std::io::{IsTerminal, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use taipan_compiler::Mode;
use taipan_stdlib::{report, start, sys};
use taipan_vm::bootstrap::new_module;
use taipan_vm::builtins::functions::execute;
use taipan_vm::import;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Code, List, Module};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Interp, Vm};

/// How the program ended so far.
pub enum End {
    /// It ran through.
    Done,
    /// An exception is pending.
    Raised,
    /// It was refused; the reason has been printed.
    Refused(i32),
}

impl From<PyResult<()>> for End {
    fn from(result: PyResult<()>) -> End {
        if result.is_ok() { End::Done } else { End::Raised }
    }
}

/// Runs what was asked for; gives the exit code.
pub fn run(request: Request) -> i32 {
    let interp = Interp::new(request.config);
    interp.compiler_hook.set(Some(crate::tiers::install));
    if let Err(message) = crate::tiers::install(&interp) {
        eprintln!("taipan: {message}");
        return 2;
    }
    let vm = Vm::new(&interp, taipan_vm::native_stack_bounds());
    let started = start::start(&vm).and_then(|()| match interp.config.tracemalloc {
        Some(frames) => taipan_stdlib::tracemalloc::start(&vm, frames.into()),
        None => Ok(()),
    });
    let (mut code, mut interrupted) = match started.and_then(|()| start::start_library(&vm)) {
        Ok(()) => python(&vm, &request.target),
        Err(Raised) => {
            let end = report::uncaught(&vm, true);
            (end.code, end.interrupted)
        }
    };
    if !taipan_stdlib::finish::finalize(&vm) {
        (code, interrupted) = (120, false);
    }
    crate::tiers::report(&interp);
    if interrupted {
        finish::die_of_interrupt();
    }
    // Daemon threads may still wait for the interpreter's lock: it stays where it is until the process ends.
    std::mem::forget(vm);
    std::mem::forget(interp);
    code
}

/// Runs the program, then the prompt if it is wanted; gives the exit code and whether an interrupt ended it.
fn python(vm: &Vm, target: &Target) -> (i32, bool) {
    let config = &vm.interp().config;
    let main = new_module(vm, "__main__");
    let builtins = start::module_of_builtins(vm);
    main.namespace().set_str(vm, vm.names().__builtins__, builtins);
    import::modules(vm).set_str(vm, vm.names().__main__, main.value());
    // What starting made lives on: as old objects, so that the program's first collection need not look at it.
    vm.heap().collect(false);
    let prompt = config.interactive || std::io::stdin().is_terminal();
    if matches!(target, Target::Stdin) && prompt {
        add_path(vm, b"");
        set_loader(vm, main);
        repl::banner(vm);
        repl::startup(vm, main);
        return repl::run(vm, main);
    }
    let (code, interrupted) = match execute(vm, target, main) {
        End::Done => (0, false),
        End::Refused(code) => (code, false),
        End::Raised => {
            let inspect = config.inspect || repl::wanted_by_environment(vm);
            let end = report::uncaught(vm, !inspect);
            (end.code, end.interrupted)
        }
    };
    if prompt && (config.inspect || repl::wanted_by_environment(vm)) {
        return repl::run(vm, main);
    }
    (code, interrupted)
}

/// Runs what the command line names.
fn execute(vm: &Vm, target: &Target, main: Gc<Module>) -> End {
    match target {
        Target::File(path) => run_path(vm, path, main),
        Target::Command(code) => {
            add_path(vm, b"");
            set_loader(vm, main);
            let Ok(text) = std::str::from_utf8(code) else { return undecodable(code) };
            run_text(vm, &dedent(text), "<string>", true, main).into()
        }
        Target::Stdin => {
            add_path(vm, b"");
            set_loader(vm, main);
            let mut bytes = Vec::new();
            if let Err(e) = std::io::stdin().read_to_end(&mut bytes) {
                eprintln!("taipan: can't read standard input: {}", os_error(&e));
                return End::Refused(2);
            }
            set(vm, main, "__file__", vm.str("<stdin>").value());
            set(vm, main, "__cached__", Value::NONE);
            let result = execute::decode_file(vm, &bytes, "<stdin>")
                .and_then(|text| run_text(vm, &text, "<stdin>", false, main));
            flushed(vm, result)
        }
        Target::Module(name) => {
            let cwd = std::env::current_dir().map(|d| d.as_os_str().as_bytes().to_vec()).unwrap_or_default();
            add_path(vm, &cwd);
            run_module(vm, name, true).into()
        }
    }
}

/// `runpy._run_module_as_main(name, alter_argv)`
fn run_module(vm: &Vm, name: &str, alter_argv: bool) -> PyResult<()> {
    let runpy = import::import(vm, "runpy")?;
    let args = [vm.str(name).value(), Value::bool(alter_argv)];
    vm.call_method_str(runpy, "_run_module_as_main", &args).map(|_| ())
}

/// Before a traceback of a file is printed, what the file printed is.
fn flushed(vm: &Vm, result: PyResult<()>) -> End {
    if result.is_err() {
        let pending = vm.take_exception();
        report::flush_streams(vm);
        vm.exception.set(pending);
    }
    result.into()
}

fn undecodable(code: &[u8]) -> End {
    let at = std::str::from_utf8(code).err().map_or(0, |e| e.valid_up_to());
    let place = String::from_utf8_lossy(&code[..at]).chars().count();
    eprintln!(
        "Unable to decode the command from the command line:\nUnicodeEncodeError: 'utf-8' codec can't encode \
         character '\\udc{:02x}' in position {place}: surrogates not allowed",
        code[at]
    );
    End::Refused(1)
}

fn set(vm: &Vm, main: Gc<Module>, name: &str, value: Value) {
    main.namespace().set_str(vm, vm.intern_str(name), value);
}

/// `__loader__` of a program that is no file.
fn set_loader(vm: &Vm, main: Gc<Module>) {
    let importlib = vm.interp().importlib.get();
    match vm.getattr_str(importlib, "BuiltinImporter") {
        Ok(loader) => set(vm, main, "__loader__", loader),
        Err(Raised) => {
            vm.take_exception();
        }
    }
}

/// The absolute form of a file's name, as it stands in `__file__`: only the folder comes in front.
fn absolute(path: &[u8]) -> PathBuf {
    let given = Path::new(OsStr::from_bytes(path));
    match std::env::current_dir() {
        Ok(cwd) if !given.is_absolute() => {
            let mut whole = cwd.into_os_string();
            whole.push("/");
            whole.push(given);
            whole.into()
        }
        _ => given.to_path_buf(),
    }
}

/// Does a file end like a ZIP archive?
fn is_archive(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    tail.windows(4).any(|w| w == b"PK\x05\x06")
}

/// Runs a script, a compiled module, a folder or an archive.
fn run_path(vm: &Vm, path: &[u8], main: Gc<Module>) -> End {
    let file = absolute(path);
    let shown = file.to_string_lossy().into_owned();
    let program = vm.interp().config.orig_argv.first().cloned().unwrap_or_default();
    let program = String::from_utf8_lossy(&program).into_owned();
    if file.is_dir() {
        insert_path(vm, file.as_os_str().as_bytes());
        return run_module(vm, "__main__", false).into();
    }
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(e) => {
            eprintln!("{program}: can't open file '{shown}': {}", os_error(&e));
            return End::Refused(2);
        }
    };
    if is_archive(&bytes) {
        insert_path(vm, file.as_os_str().as_bytes());
        return run_module(vm, "__main__", false).into();
    }
    add_path(vm, &folder_of(path));
    let result = run_script(vm, &file, &bytes, main);
    flushed(vm, result)
}

fn run_script(vm: &Vm, file: &Path, bytes: &[u8], main: Gc<Module>) -> PyResult<()> {
    let name = sys::decode_fs(vm, file.as_os_str().as_bytes());
    let shown = file.to_string_lossy().into_owned();
    set(vm, main, "__file__", name);
    set(vm, main, "__cached__", Value::NONE);
    let compiled = file.extension().is_some_and(|e| e == "pyc");
    let external = import::import(vm, "_frozen_importlib_external")?;
    let class = if compiled { "SourcelessFileLoader" } else { "SourceFileLoader" };
    let class = vm.getattr_str(external, class)?;
    let loader = vm.call(class, &[vm.names().__main__.value(), name])?;
    set(vm, main, "__loader__", loader);
    if compiled {
        let code = vm.call_method_str(loader, "get_code", &[vm.names().__main__.value()])?;
        let Some(code) = code.downcast::<Code>() else {
            return Err(vm.runtime_error("no code in .pyc file"));
        };
        return start::run_in_module(vm, code, main).map(|_| ());
    }
    let mut bytes = bytes;
    if vm.interp().config.skip_first_line {
        // The line's end stays, so that lines keep their numbers.
        bytes = &bytes[bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len())..];
    }
    let text = execute::decode_file(vm, bytes, &shown)?;
    run_text(vm, &text, &shown, false, main)
}

/// Compiles and runs a program's text. With `keep`, tracebacks show its lines.
fn run_text(vm: &Vm, text: &str, name: &str, keep: bool, main: Gc<Module>) -> PyResult<()> {
    let filename = vm.str(name);
    let code = execute::compile_text(vm, text, filename, Mode::Exec, 0, -1)?;
    if keep {
        register_lines(vm, code, text, name)?;
    }
    start::run_in_module(vm, code, main).map(|_| ())
}

/// Tells `linecache` the lines of code that is in no file.
///
/// # Errors
/// What `linecache` raises.
pub fn register_lines(vm: &Vm, code: Gc<Code>, text: &str, name: &str) -> PyResult<()> {
    let linecache = import::import(vm, "linecache")?;
    let args = [code.value(), vm.str(text).value(), vm.str(name).value()];
    vm.call_method_str(linecache, "_register_code", &args).map(|_| ())
}

/// The message of an error of the system, as CPython prints it.
fn os_error(e: &std::io::Error) -> String {
    let text = e.to_string();
    let plain = text.split(" (os error").next().unwrap_or(&text).to_owned();
    match e.raw_os_error() {
        Some(n) => format!("[Errno {n}] {plain}"),
        None => plain,
    }
}

/// The folder of a script, links resolved.
fn folder_of(path: &[u8]) -> Vec<u8> {
    let file = Path::new(OsStr::from_bytes(path));
    let target = match std::fs::read_link(file) {
        Ok(link) if link.is_absolute() => link,
        Ok(link) => file.parent().map_or(link.clone(), |p| p.join(&link)),
        Err(_) => file.to_path_buf(),
    };
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    folder.as_os_str().as_bytes().to_vec()
}

/// Puts the program's own folder in front of `sys.path`, unless that is forbidden.
fn add_path(vm: &Vm, folder: &[u8]) {
    if !vm.interp().config.safe_path {
        *vm.interp().program_folder.borrow_mut() = Some(folder.to_vec());
        insert_path(vm, folder);
    }
}

fn insert_path(vm: &Vm, folder: &[u8]) {
    if let Some(list) = sys::attribute(vm, "path").and_then(|p| p.downcast::<List>()) {
        list.insert(vm, 0, sys::decode_fs(vm, folder));
    }
}

/// Removes the white space that all lines begin with, as `textwrap.dedent` does.
pub fn dedent(text: &str) -> String {
    let blank = |line: &str| line.bytes().all(|b| b == b' ' || b == b'\t');
    let mut margin: Option<&str> = None;
    for line in text.split('\n').filter(|l| !blank(l)) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(match margin {
            None => indent,
            Some(known) => {
                let same = known.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                &known[..same]
            }
        });
    }
    let margin = margin.map_or(0, str::len);
    let lines = text.split('\n').map(|line| if blank(line) { "" } else { &line[margin..] });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dedents_as_textwrap_does() {
        assert_eq!(dedent("  a\n    b\n \n  c"), "a\n  b\n\nc");
        assert_eq!(dedent("a\n  b"), "a\n  b");
        assert_eq!(dedent("\ta\n  b"), "\ta\n  b");
        assert_eq!(dedent(""), "");
    }
}
