//! `print`, `input` and `breakpoint`.

use super::namespaces::sys_attribute;
use crate::native::{Args, PyResult, VarArgs};
use crate::object::Str;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::io::{IsTerminal, Write};
use taipan_macros::module;

/// `sep` or `end` of print: a string, or None for the default.
fn separator(vm: &Vm, v: Value, what: &str, default: &str) -> PyResult<Gc<Str>> {
    if v.is_none() {
        return Ok(vm.str(default));
    }
    match v.downcast::<Str>() {
        Some(s) => Ok(s),
        None => Err(vm.type_error(format!("{what} must be None or a string, not {}", vm.type_of(v).name()))),
    }
}

/// True for values whose text is made without running Python code, so that the whole line can be written at once.
fn is_plain(vm: &Vm, v: Value) -> bool {
    !v.is_heap() || vm.is_exact_str(v)
}

/// True for a file whose `write` is known to be that of the native text file.
fn is_native_file(vm: &Vm, file: Value) -> bool {
    let class = vm.type_of(file);
    !class.has_flag(crate::object::types::type_flags::HEAP)
        && class.native.is_some_and(|d| d.name == "TextIOWrapper")
}

/// Prints to the process's standard output: while `sys` does not exist yet.
fn raw_print(vm: &Vm, args: &[Value], sep: Gc<Str>, end: Gc<Str>) -> PyResult<()> {
    let mut line = Vec::new();
    for (k, v) in args.iter().enumerate() {
        if k > 0 {
            line.extend_from_slice(sep.bytes());
        }
        line.extend_from_slice(vm.str_of(*v)?.bytes());
    }
    line.extend_from_slice(end.bytes());
    let mut out = std::io::stdout().lock();
    if out.write_all(&line).and_then(|()| out.flush()).is_err() {
        return Err(vm.raise_message(vm.exc().os_error, "cannot write to the standard output"));
    }
    Ok(())
}

/// An attribute of `sys` that a function cannot do without.
fn required(vm: &Vm, function: &str, name: Gc<Str>) -> PyResult {
    match sys_attribute(vm, name) {
        Some(v) if !v.is_none() => Ok(v),
        _ => Err(vm.runtime_error(format!("{function}: lost sys.{}", name.as_str_lossy()))),
    }
}

/// Are these streams the process's own standard input and output, and both terminals?
fn are_terminals(vm: &Vm, stdin: Value, stdout: Value) -> bool {
    let number = |stream| match vm.call_method_str(stream, "fileno", &[]) {
        Ok(number) => vm.int_to_i64(number),
        Err(_) => {
            vm.take_exception();
            None
        }
    };
    std::io::stdin().is_terminal()
        && std::io::stdout().is_terminal()
        && number(stdin) == Some(0)
        && number(stdout) == Some(1)
}

#[module("builtins")]
pub mod module {
    use super::*;

    /// Prints the values to a stream, or to sys.stdout by default.
    ///
    /// sep
    ///   string inserted between values, default a space.
    /// end
    ///   string appended after the last value, default a newline.
    /// file
    ///   a file-like object (stream); defaults to the current sys.stdout.
    /// flush
    ///   whether to forcibly flush the stream.
    #[function("print(*args, sep=' ', end='\\n', file=None, flush=False)")]
    fn print(vm: &Vm, args: VarArgs, sep: Value, end: Value, file: Value, flush: bool) -> PyResult<()> {
        let args = args.as_slice();
        let file = if file.is_none() {
            match sys_attribute(vm, vm.names().stdout) {
                Some(f) if f.is_none() => return Ok(()),
                Some(f) => f,
                None if vm.interp().sys_dict.get().is_none() => {
                    return raw_print(
                        vm,
                        args,
                        separator(vm, sep, "sep", " ")?,
                        separator(vm, end, "end", "\n")?,
                    );
                }
                None => return Err(vm.runtime_error("lost sys.stdout")),
            }
        } else {
            file
        };
        let (sep, end) = (separator(vm, sep, "sep", " ")?, separator(vm, end, "end", "\n")?);
        let write = vm.names().write;
        if args.iter().all(|v| is_plain(vm, *v)) && is_native_file(vm, file) {
            let mut line = Vec::new();
            for (k, v) in args.iter().enumerate() {
                if k > 0 {
                    line.extend_from_slice(sep.bytes());
                }
                line.extend_from_slice(vm.str_of(*v)?.bytes());
            }
            line.extend_from_slice(end.bytes());
            vm.call_method(file, write, &[vm.str_from_bytes(&line).value()])?;
        } else {
            for (k, v) in args.iter().enumerate() {
                if k > 0 {
                    vm.call_method(file, write, &[sep.value()])?;
                }
                let text = vm.str_of(*v)?;
                vm.call_method(file, write, &[text.value()])?;
            }
            vm.call_method(file, write, &[end.value()])?;
        }
        if flush {
            vm.call_method(file, vm.names().flush, &[])?;
        }
        Ok(())
    }

    /// Read a string from standard input.  The trailing newline is stripped.
    ///
    /// The prompt string, if given, is printed to standard output without a
    /// trailing newline before reading input.
    ///
    /// If the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.
    /// On *nix systems, readline is used if available.
    #[function("input(prompt='', /)")]
    fn input(vm: &Vm, prompt: Value) -> PyResult {
        let names = vm.names();
        let stdin = required(vm, "input()", names.stdin)?;
        let stdout = required(vm, "input()", names.stdout)?;
        let stderr = required(vm, "input()", names.stderr)?;
        if vm.call_method(stderr, names.flush, &[]).is_err() {
            vm.take_exception();
        }
        let text = vm.str_of(prompt)?;
        if let Some(read) = vm.interp().input_hook.get().filter(|_| are_terminals(vm, stdin, stdout)) {
            if vm.call_method(stdout, names.flush, &[]).is_err() {
                vm.take_exception();
            }
            return match read(vm, &text.as_str_lossy())? {
                Some(line) => Ok(vm.str(&line).value()),
                None => Err(vm.eof_error("EOF when reading a line")),
            };
        }
        if text.byte_len() > 0 {
            vm.call_method(stdout, names.write, &[text.value()])?;
        }
        if vm.call_method(stdout, names.flush, &[]).is_err() {
            vm.take_exception();
        }
        let line = vm.call_method(stdin, names.readline, &[])?;
        let Some(line) = line.downcast::<Str>() else {
            return Err(vm.type_error("object.readline() returned non-string"));
        };
        if line.byte_len() == 0 {
            return Err(vm.eof_error("EOF when reading a line"));
        }
        let bytes = line.bytes();
        Ok(vm.str_from_bytes(bytes.strip_suffix(b"\n").unwrap_or(bytes)).value())
    }

    /// Call sys.breakpointhook(*args, **kws).
    ///
    /// sys.breakpointhook() must accept whatever arguments are passed.
    ///
    /// By default, this drops you into the pdb debugger.
    #[function("breakpoint(*args, **kws)")]
    fn breakpoint(vm: &Vm, args: &Args) -> PyResult {
        match sys_attribute(vm, vm.intern_str("breakpointhook")) {
            Some(hook) => {
                vm.audit("builtins.breakpoint", &[hook])?;
                crate::call::call(vm, hook, args)
            }
            None => Err(vm.runtime_error("lost sys.breakpointhook")),
        }
    }
}
