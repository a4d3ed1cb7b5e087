//! Running the program: start-up, compiling, the exit code.

use crate::arguments::{Request, Target};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use taipan_compiler::{ErrorKind, Mode, Options, compile};
use taipan_stdlib::{start, sys};
use taipan_vm::bootstrap::new_module;
use taipan_vm::interp;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Code, Exception, Frame, Module, Traceback};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Interp, Vm};

/// Runs what was asked for; gives the exit code.
pub fn run(request: Request) -> i32 {
    let interp = Interp::new(request.config);
    let vm = Vm::new(&interp, taipan_vm::native_stack_bounds());
    let code = match start_up(&vm).and_then(|()| execute(&vm, &request.target)) {
        Ok(()) => 0,
        Err(Raised) => failed(&vm),
    };
    start::finish(&vm);
    let code = if flush(&vm).is_err() && code == 0 { 120 } else { code };
    let _ = std::io::stdout().flush();
    // Daemon threads may still wait for the interpreter's lock: it stays where it is until the process ends.
    std::mem::forget(vm);
    std::mem::forget(interp);
    code
}

fn start_up(vm: &Vm) -> PyResult<()> {
    start::start(vm)?;
    start::start_library(vm, !vm.interp().config.no_site)
}

/// Flushes the standard streams at the end.
fn flush(vm: &Vm) -> PyResult<()> {
    for name in ["stdout", "stderr"] {
        if let Some(stream) = sys::attribute(vm, name).filter(|s| !s.is_none()) {
            vm.call_method(stream, vm.names().flush, &[])?;
        }
    }
    Ok(())
}

fn execute(vm: &Vm, target: &Target) -> PyResult<()> {
    let main = new_module(vm, "__main__");
    taipan_vm::import::modules(vm).set_str(vm, vm.names().__main__, main.value());
    let (source, name) = match target {
        Target::File(path) => {
            let file = std::path::Path::new(std::ffi::OsStr::from_bytes(path));
            let shown = file.to_string_lossy().into_owned();
            if !vm.interp().config.safe_path {
                let folder = file.parent().map(|p| p.as_os_str().as_bytes().to_vec()).unwrap_or_default();
                let folder = std::fs::canonicalize(std::ffi::OsStr::from_bytes(if folder.is_empty() {
                    b"."
                } else {
                    &folder
                }))
                .map(|p| p.as_os_str().as_bytes().to_vec())
                .unwrap_or(folder);
                add_path(vm, &folder);
            }
            main.namespace().set_str(vm, vm.names().__file__, sys::decode_fs(vm, path));
            match std::fs::read(file) {
                Ok(bytes) => (bytes, shown),
                Err(e) => {
                    eprintln!("taipan: can't open file '{shown}': {}", os_error(&e));
                    return exit_with(vm, 2);
                }
            }
        }
        Target::Command(code) => {
            add_path(vm, b"");
            (code.clone().into_bytes(), "<string>".to_owned())
        }
        Target::Stdin => {
            add_path(vm, b"");
            let mut bytes = Vec::new();
            if let Err(e) = std::io::stdin().read_to_end(&mut bytes) {
                eprintln!("taipan: can't read standard input: {}", os_error(&e));
                return exit_with(vm, 2);
            }
            (bytes, "<stdin>".to_owned())
        }
        Target::Module(name) => {
            add_path(vm, b"");
            let runpy = taipan_vm::import::import(vm, "runpy")?;
            let args = [vm.str(name).value(), Value::TRUE];
            return vm.call_method_str(runpy, "_run_module_as_main", &args).map(|_| ());
        }
    };
    let code = compile_source(vm, &source, &name)?;
    run_main(vm, code, main)
}

fn os_error(e: &std::io::Error) -> String {
    let text = e.to_string();
    let plain = text.split(" (os error").next().unwrap_or(&text).to_owned();
    match e.raw_os_error() {
        Some(n) => format!("[Errno {n}] {plain}"),
        None => plain,
    }
}

fn exit_with(vm: &Vm, code: i32) -> PyResult<()> {
    Err(vm.raise_with(vm.exc().system_exit, Value::int32(code)))
}

/// Puts a folder in front of `sys.path`.
fn add_path(vm: &Vm, folder: &[u8]) {
    if let Some(list) = sys::attribute(vm, "path").and_then(|p| p.downcast::<taipan_vm::object::List>()) {
        list.insert(vm, 0, sys::decode_fs(vm, folder));
    }
}

fn compile_source(vm: &Vm, source: &[u8], name: &str) -> PyResult<Gc<Code>> {
    if source.contains(&0) {
        let message = vm.str("source code cannot contain null bytes").value();
        return Err(vm.raise_with(vm.exc().syntax_error, message));
    }
    let source = source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source);
    let Ok(text) = std::str::from_utf8(source) else {
        let message = format!("(unicode error) 'utf-8' codec can't decode the source of {name}");
        return Err(vm.raise_message(vm.exc().syntax_error, message));
    };
    let options = Options { optimize: vm.interp().config.optimize, ..Options::new(Mode::Exec) };
    match compile(text, name, &options) {
        Ok(compiled) => Ok(interp::load::load(vm, Box::new(compiled.code))),
        Err(e) => Err(syntax_error(vm, &e, name)),
    }
}

/// Raises the SyntaxError that a refusal of the compiler stands for.
fn syntax_error(vm: &Vm, e: &taipan_compiler::SyntaxError, filename: &str) -> Raised {
    let class = match e.kind {
        ErrorKind::Syntax => vm.exc().syntax_error,
        ErrorKind::Indentation => vm.exc().indentation_error,
        ErrorKind::Tab => vm.exc().tab_error,
        ErrorKind::Incomplete => vm.exc().incomplete_input_error,
    };
    let text = e.text.as_ref().map_or(Value::NONE, |t| vm.str(t).value());
    let number = |n: u32| Value::int32(n as i32);
    let place = [
        vm.str(filename).value(),
        number(e.line),
        number(e.offset),
        text,
        number(e.end_line),
        number(e.end_offset),
    ];
    let message = vm.str(&e.message).value();
    let details = vm.new_tuple(&place).value();
    match vm.call(class.value(), &[message, details]) {
        Ok(exception) => vm.raise(exception),
        Err(raised) => raised,
    }
}

fn run_main(vm: &Vm, code: Gc<Code>, main: Gc<Module>) -> PyResult<()> {
    start::run_in_module(vm, code, main).map(|_| ())
}

/// The exit code for the pending exception, which is printed unless it is SystemExit.
fn failed(vm: &Vm) -> i32 {
    let e = vm.take_exception();
    if vm.is_instance(e, vm.exc().system_exit) {
        return exit_code(vm, e);
    }
    let _ = flush(vm);
    vm.exception.set(Value::UNBOUND);
    if hook(vm, e).is_err() {
        vm.take_exception();
        print_plainly(vm, e);
    }
    if vm.is_instance(e, vm.exc().keyboard_interrupt) { 130 } else { 1 }
}

fn exit_code(vm: &Vm, e: Value) -> i32 {
    let code = e.downcast::<Exception>().map_or(Value::NONE, |x| x.extra_field(0));
    if code.is_none() || code.is_unbound() {
        return 0;
    }
    if let Some(n) = vm.int_to_i64(code) {
        return n as i32;
    }
    let _ = flush(vm);
    vm.exception.set(Value::UNBOUND);
    match vm.str_of(code) {
        Ok(text) => eprintln!("{}", text.as_str_lossy()),
        Err(_) => drop(vm.take_exception()),
    }
    1
}

/// `sys.excepthook(type, value, traceback)`
fn hook(vm: &Vm, e: Value) -> PyResult<()> {
    let Some(hook) = sys::attribute(vm, "excepthook") else {
        return Err(vm.runtime_error("lost sys.excepthook"));
    };
    let traceback = e.downcast::<Exception>().map_or(Value::NONE, |x| x.traceback.get());
    vm.call(hook, &[vm.type_of(e).value(), e, traceback]).map(|_| ())
}

/// A traceback without the help of the library.
fn print_plainly(vm: &Vm, e: Value) {
    let new = |e: Value| e.downcast::<Exception>();
    eprintln!("Traceback (most recent call last):");
    let mut at = new(e).map(|x| x.traceback.get());
    while let Some(entry) = at.and_then(|t| t.downcast::<Traceback>()) {
        if let Some(frame) = entry.frame.get().downcast::<Frame>() {
            let code = frame.function().code();
            let index = entry.lasti.get().as_small_int().unwrap_or(0) as usize;
            let file =
                vm.str_of(code.filename.get()).map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
            eprintln!("  File \"{file}\", line {}, in {}", code.position(index).line, code.unit.qualname);
        }
        at = Some(entry.next.get());
    }
    let text = vm.str_of(e).map(|s| s.as_str_lossy().into_owned()).unwrap_or_else(|_| {
        vm.take_exception();
        String::new()
    });
    let name = vm.type_of(e).name();
    if text.is_empty() { eprintln!("{name}") } else { eprintln!("{name}: {text}") }
}
