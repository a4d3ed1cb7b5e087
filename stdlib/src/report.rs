//! Exceptions that nothing caught: the way through `sys.excepthook` to the exit code, and the plain form of a traceback
//! for when no Python code can be trusted to print one.

use crate::sys;
use taipan_vm::builtins::traceback;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::header::Kind;
use taipan_vm::object::{Exception, Frame, Str, Traceback};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// How a program ended that raised.
pub struct Ended {
    pub code: i32,
    /// KeyboardInterrupt ended it.
    pub interrupted: bool,
}

/// Flushes `sys.stdout` and `sys.stderr`; errors are ignored. No exception may be pending.
pub fn flush_streams(vm: &Vm) {
    for name in ["stderr", "stdout"] {
        if let Some(stream) = sys::attribute(vm, name).filter(|s| !s.is_none())
            && vm.call_method(stream, vm.names().flush, &[]).is_err()
        {
            vm.take_exception();
        }
    }
}

/// Takes the pending exception: SystemExit gives the exit code (if `exits`), others are printed by `sys.excepthook`.
pub fn uncaught(vm: &Vm, exits: bool) -> Ended {
    let e = vm.take_exception();
    let interrupted = vm.is_instance(e, vm.exc().keyboard_interrupt);
    if exits && vm.is_instance(e, vm.exc().system_exit) {
        return Ended { code: exit_code(vm, e), interrupted: false };
    }
    match print(vm, e, exits) {
        Some(code) => Ended { code, interrupted: false },
        None => Ended { code: 1, interrupted },
    }
}

/// Prints an exception through `sys.excepthook`; gives the exit code if the hook wants to exit.
fn print(vm: &Vm, e: Value, exits: bool) -> Option<i32> {
    let traceback = e.downcast::<Exception>().map_or(Value::NONE, |x| x.traceback.get());
    let class = vm.type_of(e).value();
    sys::set_attribute(vm, "last_exc", e);
    sys::set_attribute(vm, "last_type", class);
    sys::set_attribute(vm, "last_value", e);
    sys::set_attribute(vm, "last_traceback", traceback);
    let traceback = if traceback.is_unbound() { Value::NONE } else { traceback };
    let Some(hook) = sys::attribute(vm, "excepthook").filter(|h| !h.is_none()) else {
        write(vm, "sys.excepthook is missing\n");
        sys::print_exception(vm, e);
        return None;
    };
    let audited = vm.audit("sys.excepthook", &[hook, class, e, traceback]);
    if audited.and_then(|()| vm.call(hook, &[class, e, traceback])).is_ok() {
        return None;
    }
    let second = vm.take_exception();
    if exits && vm.is_instance(second, vm.exc().system_exit) {
        return Some(exit_code(vm, second));
    }
    flush_streams(vm);
    write(vm, "Error in sys.excepthook:\n");
    sys::print_exception(vm, second);
    write(vm, "\nOriginal exception was:\n");
    sys::print_exception(vm, e);
    None
}

/// The exit code that a SystemExit stands for; what is no number is printed.
fn exit_code(vm: &Vm, e: Value) -> i32 {
    let code = match vm.getattr_opt(e, vm.names().code) {
        Ok(code) => code.unwrap_or(Value::NONE),
        Err(Raised) => {
            vm.take_exception();
            e
        }
    };
    if code.is_none() {
        return 0;
    }
    if vm.is_int(code) {
        return vm.int_to_i64(code).map_or(-1, |n| n as i32);
    }
    flush_streams(vm);
    match vm.str_of(code) {
        Ok(text) => write_text(vm, text.value()),
        Err(Raised) => {
            vm.take_exception();
        }
    }
    write(vm, "\n");
    1
}

/// Writes to `sys.stderr`.
pub fn write(vm: &Vm, text: &str) {
    write_text(vm, vm.str(text).value());
}

fn write_text(vm: &Vm, text: Value) {
    let Some(stderr) = sys::attribute(vm, "stderr").filter(|s| !s.is_none()) else { return };
    if vm.call_method(stderr, vm.names().write, &[text]).is_err() {
        vm.take_exception();
        if let Some(text) = text.downcast::<Str>() {
            eprint!("{}", text.as_str_lossy());
        }
    }
}

/// A traceback and the exception's last line, made without Python code but for `str()`: as CPython's C code prints it.
pub fn plain_text(vm: &Vm, e: Value) -> Vec<u8> {
    let mut out = Vec::new();
    let trace = e.downcast::<Exception>().and_then(|x| x.traceback.get().downcast::<Traceback>());
    if trace.is_some() {
        out.extend_from_slice(b"Traceback (most recent call last):\n");
    }
    let mut next = trace;
    let mut last: Option<(Value, Value, Value)> = None;
    let mut repeated = 0usize;
    while let Some(entry) = next {
        next = entry.next.get().downcast::<Traceback>();
        let Some(frame) = entry.frame.get().downcast::<Frame>() else { continue };
        let code = frame.function().code();
        let place = (code.filename.get(), traceback::line(vm, entry), code.name.get());
        let same = last.is_some_and(|l| l.0 == place.0 && l.1 == place.1 && l.2 == place.2);
        repeated = if same { repeated + 1 } else { 0 };
        if repeated < 3 {
            frame_text(vm, place, &mut out);
        }
        let ends = next.is_none_or(|n| {
            n.frame.get().downcast::<Frame>().is_none_or(|f| {
                let code = f.function().code();
                code.filename.get() != place.0
                    || code.name.get() != place.2
                    || traceback::line(vm, n) != place.1
            })
        });
        if ends && repeated >= 3 {
            let n = repeated - 2;
            let s = if n == 1 { "" } else { "s" };
            out.extend_from_slice(format!("  [Previous line repeated {n} more time{s}]\n").as_bytes());
        }
        last = Some(place);
    }
    last_line(vm, e, &mut out);
    out
}

fn frame_text(vm: &Vm, (file, line, name): (Value, Value, Value), out: &mut Vec<u8>) {
    let text = |v: Value| v.downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
    let (file, name) = (text(file), text(name));
    let number = vm.int_to_i64(line).unwrap_or(0);
    out.extend_from_slice(format!("  File \"{file}\", line {number}, in {name}\n").as_bytes());
    let Ok(index) = usize::try_from(number - 1) else { return };
    let embedded = || crate::library::source_of(vm, &file).map(String::into_bytes);
    let Some(source) = std::fs::read(&file).ok().or_else(embedded) else { return };
    if let Some(line) = source.split(|b| *b == b'\n').nth(index) {
        let line = line.trim_ascii();
        if !line.is_empty() {
            out.extend_from_slice(b"    ");
            out.extend_from_slice(String::from_utf8_lossy(line).as_bytes());
            out.push(b'\n');
        }
    }
}

fn last_line(vm: &Vm, e: Value, out: &mut Vec<u8>) {
    let class = vm.type_of(e);
    let name = match vm.getattr_str(class.value(), "__module__").map(|m| m.downcast::<Str>()) {
        Ok(Some(module)) if matches!(module.bytes(), b"builtins" | b"__main__") => class.name(),
        Ok(Some(module)) => format!("{}.{}", module.as_str_lossy(), class.name()),
        _ => format!("<unknown>.{}", class.name()),
    };
    vm.take_exception();
    out.extend_from_slice(name.as_bytes());
    match vm.str_of(e) {
        Ok(text) if text.byte_len() == 0 => {}
        Ok(text) => {
            out.extend_from_slice(b": ");
            out.extend_from_slice(text.bytes());
        }
        Err(Raised) => {
            vm.take_exception();
            out.extend_from_slice(b": <exception str() failed>");
        }
    }
    out.push(b'\n');
}

/// The default of `sys.unraisablehook`.
///
/// # Errors
/// What the attributes of `unraisable` or writing raise.
pub fn unraisable(vm: &Vm, unraisable: Value) -> PyResult<()> {
    let object = vm.getattr_str(unraisable, "object")?;
    let message = vm.getattr_str(unraisable, "err_msg")?;
    let value = vm.getattr_str(unraisable, "exc_value")?;
    let prefix = if message.is_none() {
        "Exception ignored in".to_owned()
    } else {
        vm.str_of(message)?.as_str_lossy().into_owned()
    };
    let mut text = prefix.into_bytes();
    if !object.is_none() {
        text.extend_from_slice(b": ");
        match vm.repr(object) {
            Ok(repr) => text.extend_from_slice(repr.bytes()),
            Err(Raised) => {
                vm.take_exception();
                text.extend_from_slice(b"<object repr() failed>");
            }
        }
        text.push(b'\n');
    } else if !message.is_none() {
        text.extend_from_slice(b":\n");
    } else {
        text.clear();
    }
    if value.is_kind(Kind::Exception) {
        text.extend_from_slice(&plain_text(vm, value));
    }
    if let Some(stderr) = sys::attribute(vm, "stderr").filter(|s| !s.is_none()) {
        vm.call_method(stderr, vm.names().write, &[vm.str_from_bytes(&text).value()])?;
        vm.call_method(stderr, vm.names().flush, &[])?;
    }
    Ok(())
}
