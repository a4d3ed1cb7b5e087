//! The functions `open`, `open_code`, `text_encoding`.

use super::buffered::{BufferedRandom, BufferedReader, BufferedWriter};
use super::fileio::FileIO;
use super::text::TextIOWrapper;
use super::{DEFAULT_BUFFER_SIZE, int_arg};
use taipan_macros::module;
use taipan_vm::call::call_with_keywords;
use taipan_vm::native::PyResult;
use taipan_vm::native::convert::StrOrBytes;
use taipan_vm::object::Str;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// The mode of `open`.
#[derive(Clone, Copy, Default)]
struct Mode {
    creating: bool,
    reading: bool,
    writing: bool,
    appending: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

fn parse(vm: &Vm, mode: &str) -> PyResult<Mode> {
    let mut m = Mode::default();
    for c in mode.chars() {
        let flag = match c {
            'x' => &mut m.creating,
            'r' => &mut m.reading,
            'w' => &mut m.writing,
            'a' => &mut m.appending,
            '+' => &mut m.updating,
            't' => &mut m.text,
            'b' => &mut m.binary,
            _ => return Err(vm.value_error(format!("invalid mode: '{mode}'"))),
        };
        if *flag {
            return Err(vm.value_error(format!("invalid mode: '{mode}'")));
        }
        *flag = true;
    }
    if m.text && m.binary {
        return Err(vm.value_error("can't have text and binary mode at once"));
    }
    let kinds = [m.creating, m.reading, m.writing, m.appending];
    match kinds.iter().filter(|k| **k).count() {
        1 => Ok(m),
        0 => {
            Err(vm.value_error("Must have exactly one of create/read/write/append mode and at most one plus"))
        }
        _ => Err(vm.value_error("must have exactly one of create/read/write/append mode")),
    }
}

/// The text arguments of `open`.
struct TextArguments {
    encoding: Value,
    errors: Value,
    newline: Value,
}

/// Puts buffer and text layer on a raw stream.
fn layers(vm: &Vm, raw: Value, m: Mode, mode: Value, buffering: i64, text: &TextArguments) -> PyResult {
    let mut buffering = buffering;
    let mut line_buffering = false;
    if buffering == 1 && !m.binary {
        buffering = -1;
        line_buffering = true;
    } else if buffering < 0 {
        let tty = vm.call_method(raw, vm.names().isatty, &[])?;
        line_buffering = vm.truth(tty)? && !m.binary;
    }
    if buffering == 1 && m.binary {
        let message = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
        vm.warn(vm.exc().runtime_warning, message, 1)?;
        buffering = -1;
    }
    if buffering < 0 {
        let block = raw.downcast::<FileIO>().map_or(0, |f| f.block_size());
        buffering = block.clamp(DEFAULT_BUFFER_SIZE, 8 << 20) as i64;
    }
    if buffering == 0 {
        if !m.binary {
            return Err(vm.value_error("can't have unbuffered text I/O"));
        }
        return Ok(raw);
    }
    let class = if m.updating {
        BufferedRandom::class(vm)
    } else if m.reading {
        BufferedReader::class(vm)
    } else {
        BufferedWriter::class(vm)
    };
    let buffer = vm.call(class.value(), &[raw, vm.int(buffering)])?;
    if m.binary {
        return Ok(buffer);
    }
    let args = [buffer, text.encoding, text.errors, text.newline, Value::bool(line_buffering)];
    let stream = vm.call(TextIOWrapper::class(vm).value(), &args)?;
    vm.setattr(stream, vm.names().mode, mode)?;
    Ok(stream)
}

/// EncodingWarning where `-X warn_default_encoding` asks for it.
///
/// # Errors
/// What giving the warning raises.
pub fn warn_default_encoding(vm: &Vm, stacklevel: i32) -> PyResult<()> {
    if !vm.interp().config.x_options.iter().any(|o| o == "warn_default_encoding") {
        return Ok(());
    }
    let warnings = taipan_vm::import::import(vm, "warnings")?;
    let text = vm.str("'encoding' argument not specified").value();
    let class = vm.exc().encoding_warning.value();
    vm.call_method_str(warnings, "warn", &[text, class, Value::int32(stacklevel)]).map(|_| ())
}

#[module("_io")]
pub mod module {
    use super::*;

    /// Open file and return a stream.  Raise OSError upon failure.
    #[function(
        "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn open(
        vm: &Vm,
        file: Value,
        mode: taipan_vm::value::Gc<Str>,
        buffering: Value,
        encoding: Value,
        errors: Value,
        newline: Value,
        closefd: bool,
        opener: Value,
    ) -> PyResult {
        let text = mode.as_str_lossy();
        let m = parse(vm, &text)?;
        for (given, what) in [(encoding, "an encoding"), (errors, "an errors"), (newline, "a newline")] {
            if m.binary && !given.is_none() {
                return Err(vm.value_error(format!("binary mode doesn't take {what} argument")));
            }
        }
        let raw_mode: String = text.chars().filter(|c| !matches!(c, 't' | 'b')).collect();
        let buffering = int_arg(vm, buffering)?;
        if buffering < -1 {
            return Err(vm.value_error("invalid buffering size"));
        }
        let file = if vm.is_int(file) {
            file
        } else {
            match taipan_vm::native::convert::fspath(vm, file)? {
                Some(StrOrBytes::Str(path)) => path.value(),
                Some(StrOrBytes::Bytes(path)) => path.value(),
                None => {
                    let class = vm.type_of(file).name();
                    let message = format!("expected str, bytes or os.PathLike object, not {class}");
                    return Err(vm.type_error(message));
                }
            }
        };
        let arguments = [file, vm.str(&raw_mode).value(), Value::bool(closefd), opener];
        let raw = vm.call(FileIO::class(vm).value(), &arguments)?;
        let text = TextArguments { encoding, errors, newline };
        match layers(vm, raw, m, mode.value(), buffering, &text) {
            Ok(stream) => Ok(stream),
            Err(raised) => {
                let pending = vm.take_exception();
                if vm.call_method(raw, vm.names().close, &[]).is_err() {
                    vm.take_exception();
                }
                vm.exception.set(pending);
                Err(raised)
            }
        }
    }

    /// Opens the provided file with the intent to import the contents.
    ///
    /// This may perform extra validation beyond open(), but is otherwise interchangeable
    /// with calling open(path, 'rb').
    #[function("open_code(path)")]
    fn open_code(vm: &Vm, path: taipan_vm::value::Gc<Str>) -> PyResult {
        let open = vm.getattr_str(taipan_vm::import::import(vm, "_io")?, "open")?;
        call_with_keywords(vm, open, &[path.value(), vm.str("rb").value()], &[])
    }

    /// A helper function to choose the text encoding.
    ///
    /// When encoding is not None, this function returns it.
    /// Otherwise, this function returns the default text encoding
    /// (i.e. "locale" or "utf-8" depends on UTF-8 mode).
    #[function("text_encoding(encoding, stacklevel=2, /)")]
    fn text_encoding(vm: &Vm, encoding: Value, stacklevel: i32) -> PyResult {
        if !encoding.is_none() {
            return Ok(encoding);
        }
        warn_default_encoding(vm, stacklevel)?;
        Ok(vm.str(if vm.interp().config.utf8_mode { "utf-8" } else { "locale" }).value())
    }
}
