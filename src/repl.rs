//! The prompt: `taipan` on a terminal, `-i`, PYTHONINSPECT.
//!
//! Lines are collected until the compiler finds a whole statement in them; a compound statement ends with a blank
//! line. Each statement is a source of its own, whose lines tracebacks can show.

use crate::run::register_lines;
use std::io::{IsTerminal, Write};
use taipan_compiler::{ErrorKind, Mode, Options, compile};
use taipan_stdlib::{report, start, sys};
use taipan_vm::builtins::functions::execute::{self, compile_flags};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Module, Str};
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// Does PYTHONINSPECT, as the program may have set it meanwhile, ask for a prompt?
pub fn wanted_by_environment(vm: &Vm) -> bool {
    if vm.interp().config.ignore_environment {
        return false;
    }
    // `os.environ` writes through to the process's environment.
    std::env::var_os("PYTHONINSPECT").is_some_and(|v| !v.is_empty())
}

/// Says hello.
pub fn banner(vm: &Vm) {
    let config = &vm.interp().config;
    if config.quiet {
        return;
    }
    report::write(vm, &format!("Python {} on linux\n", crate::arguments::version()));
    if !config.no_site {
        report::write(vm, "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
    }
}

/// Runs what PYTHONSTARTUP names, then `sys.__interactivehook__`. Errors are printed.
pub fn startup(vm: &Vm, main: Gc<Module>) {
    let name = std::env::var_os("PYTHONSTARTUP").filter(|v| !v.is_empty());
    if let Some(name) = name.filter(|_| !vm.interp().config.ignore_environment) {
        let shown = name.to_string_lossy().into_owned();
        match std::fs::read(&name) {
            Ok(bytes) => {
                let result = execute::decode_file(vm, &bytes, &shown).and_then(|text| {
                    let code = execute::compile_text(vm, &text, vm.str(&shown), Mode::Exec, 0, -1)?;
                    start::run_in_module(vm, code, main)
                });
                if result.is_err() {
                    report::uncaught(vm, false);
                }
            }
            Err(e) => {
                report::write(vm, "Could not open PYTHONSTARTUP\n");
                let number = e.raw_os_error().unwrap_or(0);
                let Raised = vm.raise_os_error(number, Some(vm.str(&shown).value()));
                report::uncaught(vm, false);
            }
        }
    }
    if vm.interp().config.isolated || !std::io::stdin().is_terminal() {
        return;
    }
    if let Some(hook) = sys::attribute(vm, "__interactivehook__")
        && vm.call(hook, &[]).is_err()
    {
        report::write(vm, "Failed calling sys.__interactivehook__\n");
        report::uncaught(vm, false);
    }
}

/// What a statement came to.
enum Step {
    Next,
    Exit(i32),
}

/// Reads and runs statements until the end of the input; gives the exit code, and false for "not interrupted".
pub fn run(vm: &Vm, main: Gc<Module>) -> (i32, bool) {
    for (name, text) in [("ps1", ">>> "), ("ps2", "... ")] {
        if sys::attribute(vm, name).is_none() {
            sys::set_attribute(vm, name, vm.str(text).value());
        }
    }
    let mut number = 0;
    let mut future = 0;
    loop {
        let Some(step) = statement(vm, main, &mut number, &mut future) else {
            report::write(vm, "\n");
            report::flush_streams(vm);
            return (0, false);
        };
        report::flush_streams(vm);
        if let Step::Exit(code) = step {
            return (code, false);
        }
    }
}

/// Reads and runs one statement; None at the end of the input.
fn statement(vm: &Vm, main: Gc<Module>, number: &mut u32, future: &mut i32) -> Option<Step> {
    let mut text = String::new();
    let mut ended = false;
    let code = loop {
        match read_line(vm, !text.is_empty()) {
            Ok(None) if text.is_empty() => return None,
            Ok(None) => ended = true,
            Ok(Some(line)) => text.push_str(&line),
            Err(Raised) if vm.is_instance(vm.exception.get(), vm.exc().keyboard_interrupt) => {
                return Some(failed(vm));
            }
            // Where nothing can be read any more the input is at its end.
            Err(Raised) => {
                vm.take_exception();
                return None;
            }
        }
        if text.trim().is_empty() || is_comment(&text) {
            return if ended { None } else { Some(Step::Next) };
        }
        if !ended && needs_more(&text, *future) {
            continue;
        }
        let name = format!("<stdin-{number}>");
        *number += 1;
        match execute::compile_text(vm, &text, vm.str(&name), Mode::Single, *future, -1) {
            Ok(code) => {
                if let Err(Raised) = register_lines(vm, code, &text, "<stdin>") {
                    return Some(failed(vm));
                }
                break code;
            }
            Err(Raised) => {
                show_line(vm, &text);
                let step = failed(vm);
                return if ended { None } else { Some(step) };
            }
        }
    };
    if code.has_flag(taipan_compiler::bytecode::flags::FUTURE_ANNOTATIONS) {
        *future |= compile_flags::FUTURE_ANNOTATIONS;
    }
    Some(match start::run_in_module(vm, code, main) {
        Ok(_) => Step::Next,
        Err(Raised) => failed(vm),
    })
}

/// Gives a pending SyntaxError that knows its line's number only the line itself: there is no file to read it from.
fn show_line(vm: &Vm, text: &str) {
    let e = vm.exception.get();
    let attribute = |name: &str| vm.getattr_opt(e, vm.intern_str(name)).ok().flatten();
    if !vm.is_instance(e, vm.exc().syntax_error) || attribute("text").is_some_and(|t| !t.is_none()) {
        return;
    }
    let number = attribute("lineno").and_then(|n| n.as_small_int()).unwrap_or(0);
    let line = text.lines().nth((number - 1).max(0) as usize);
    if let Some(line) = line.filter(|_| number > 0) {
        // An exception without this attribute is shown without the line.
        let _ = vm.setattr(e, vm.intern_str("text"), vm.str(line).value());
    }
}

/// Can more lines make a statement of what is no whole one yet? (As `codeop` finds out: a block is finished when its last
/// line end is not needed.)
fn needs_more(text: &str, future: i32) -> bool {
    let mut options = Options::new(Mode::Single);
    options.allow_incomplete = true;
    options.dont_imply_dedent = true;
    options.future_annotations = future & compile_flags::FUTURE_ANNOTATIONS != 0;
    let whole = text.strip_suffix('\n').unwrap_or(text);
    if compile(whole, "<stdin>", &options).is_ok() {
        return false;
    }
    match compile(text, "<stdin>", &options) {
        Ok(_) => true,
        Err(error) => error.kind == ErrorKind::Incomplete,
    }
}

fn is_comment(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// Reports the pending exception.
fn failed(vm: &Vm) -> Step {
    let e = vm.exception.get();
    if vm.is_instance(e, vm.exc().system_exit) {
        return Step::Exit(report::uncaught(vm, true).code);
    }
    if vm.is_instance(e, vm.exc().keyboard_interrupt) {
        vm.take_exception();
        report::write(vm, "\nKeyboardInterrupt\n");
        return Step::Next;
    }
    let ended = report::uncaught(vm, true);
    if ended.code != 1 { Step::Exit(ended.code) } else { Step::Next }
}

/// Shows the prompt and reads a line with its end; None at the end of the input.
fn read_line(vm: &Vm, more: bool) -> PyResult<Option<String>> {
    let prompt = match sys::attribute(vm, if more { "ps2" } else { "ps1" }) {
        Some(prompt) => match vm.str_of(prompt) {
            Ok(text) => text.as_str_lossy().into_owned(),
            Err(Raised) => {
                vm.take_exception();
                String::new()
            }
        },
        None => String::new(),
    };
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        report::flush_streams(vm);
        if let Some(read) = vm.interp().input_hook.get() {
            return Ok(read(vm, &prompt)?.map(|line| line + "\n"));
        }
        print!("{prompt}");
        let _ = std::io::stdout().flush();
    } else {
        report::write(vm, &prompt);
        report::flush_streams(vm);
    }
    let Some(stdin) = sys::attribute(vm, "stdin").filter(|s| !s.is_none()) else { return Ok(None) };
    let line = vm.call_method(stdin, vm.names().readline, &[])?;
    let Some(line) = line.downcast::<Str>() else {
        return Err(vm.type_error("object.readline() returned non-string"));
    };
    let mut text = line.as_str_lossy().into_owned();
    if text.is_empty() {
        return Ok(None);
    }
    if !text.ends_with('\n') {
        // The rest of the line is asked for once.
        if !std::io::stdin().is_terminal() {
            report::write(vm, "... \n");
        }
        text.push('\n');
    }
    Ok(Some(text))
}
