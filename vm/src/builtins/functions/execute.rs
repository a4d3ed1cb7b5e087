//! `compile`, `eval` and `exec`.

use super::namespaces::{globals_of_caller, locals_of_caller};
use crate::builtins::function::{builtins_for, running_builtins};
use crate::interp;
use crate::native::{ArgContext, BytesLike, FromArg, PyResult, Raised, convert};
use crate::object::header::Kind;
use crate::object::{Cell_, Code, Dict, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::flags as code_flags;
use taipan_compiler::{Mode, Options};
use taipan_macros::module;

/// Flags of `compile` (CPython's numbers).
pub mod compile_flags {
    pub const SOURCE_IS_UTF8: i32 = 0x100;
    pub const DONT_IMPLY_DEDENT: i32 = 0x200;
    pub const ONLY_AST: i32 = 0x400;
    pub const IGNORE_COOKIE: i32 = 0x800;
    pub const TYPE_COMMENTS: i32 = 0x1000;
    pub const ALLOW_TOP_LEVEL_AWAIT: i32 = 0x2000;
    pub const ALLOW_INCOMPLETE_INPUT: i32 = 0x4000;
    pub const OPTIMIZED_AST: i32 = 0x8000;
    pub const FUTURE_ANNOTATIONS: i32 = 0x100_0000;
    /// The `__future__` features; all but annotations are the rule by now.
    pub const FUTURE: i32 = 0x1fe_0000;
    /// All that `compile` takes.
    pub const KNOWN: i32 = FUTURE
        | 0x10
        | SOURCE_IS_UTF8
        | DONT_IMPLY_DEDENT
        | ONLY_AST
        | IGNORE_COOKIE
        | TYPE_COMMENTS
        | ALLOW_TOP_LEVEL_AWAIT
        | ALLOW_INCOMPLETE_INPUT
        | OPTIMIZED_AST;
}

/// SyntaxError with a message alone.
fn syntax_error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    vm.raise_message(vm.exc().syntax_error, message)
}

/// The encoding that a source's first two lines declare (PEP 263).
pub fn declared_encoding(source: &[u8]) -> Option<String> {
    for (number, line) in source.split(|b| *b == b'\n').take(2).enumerate() {
        let text = line.trim_ascii_start();
        if !text.starts_with(b"#") {
            // Only a blank line or a comment may come before the declaration.
            if number == 0 && !text.is_empty() {
                return None;
            }
            continue;
        }
        let Some(at) = text.windows(6).position(|w| w == b"coding") else { continue };
        let rest = &text[at + 6..];
        let Some((b':' | b'=', rest)) = rest.split_first() else { continue };
        let rest = rest.trim_ascii_start();
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let end = rest.iter().position(|b| !is_name(b)).unwrap_or(rest.len());
        if end > 0 {
            return Some(String::from_utf8_lossy(&rest[..end]).into_owned());
        }
    }
    None
}

/// Where source text comes from, for messages.
#[derive(Clone, Copy)]
pub struct Origin {
    pub filename: Value,
    /// The text was read from this file, not given to `compile`.
    pub is_file: bool,
}

impl Origin {
    /// Refuses the source at a line (from 1; 0: none) and an offset in characters (from 1).
    fn refuse(self, vm: &Vm, message: String, source: &[u8], line: u32, offset: i32, end: i32) -> Raised {
        let text = source.split(|b| *b == b'\n').nth((line as usize).saturating_sub(1));
        let error = taipan_compiler::SyntaxError {
            kind: taipan_compiler::ErrorKind::Syntax,
            message,
            line,
            offset: offset as u32,
            end_line: line,
            end_offset: end as u32,
            text: text.filter(|_| line > 0).map(|t| String::from_utf8_lossy(t).into_owned()),
        };
        vm.raise_syntax_error(&error, self.filename)
    }

    /// Bytes that are not UTF-8, `at` the first of them.
    fn not_utf8(self, vm: &Vm, source: &[u8], error: std::str::Utf8Error, declared: bool) -> Raised {
        let at = error.valid_up_to();
        let line = source[..at].iter().filter(|b| **b == b'\n').count() + 1;
        let start = source[..at].iter().rposition(|b| *b == b'\n').map_or(0, |p| p + 1);
        let offset = String::from_utf8_lossy(&source[start..at]).chars().count() as i32 + 1;
        let byte = source[at];
        let message = if declared && self.is_file {
            let reason = match error.error_len() {
                None => "unexpected end of data",
                Some(_) if matches!(byte, 0xc2..=0xf4) => "invalid continuation byte",
                Some(_) => "invalid start byte",
            };
            let place = at - start;
            format!(
                "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {place}: {reason}"
            )
        } else {
            let file = match self.filename.downcast::<Str>() {
                Some(name) if self.is_file => format!(" in file {}", name.as_str_lossy()),
                _ => String::new(),
            };
            format!(
                "Non-UTF-8 code starting with '\\x{byte:02x}'{file} on line {line}, but no encoding declared; see \
                 https://peps.python.org/pep-0263/ for details"
            )
        };
        let offset = if declared && self.is_file { 0 } else { offset };
        self.refuse(vm, message, source, line as u32, offset, offset)
    }
}

/// The text of a program that was read from a file.
///
/// # Errors
/// SyntaxError for NUL bytes, an unknown encoding and bytes that it cannot decode.
pub fn decode_file(vm: &Vm, source: &[u8], name: &str) -> PyResult<String> {
    let origin = Origin { filename: vm.str(name).value(), is_file: true };
    if let Some(at) = source.iter().position(|b| *b == 0) {
        let line = source[..at].iter().filter(|b| **b == b'\n').count() as u32 + 1;
        let message = "source code cannot contain null bytes".to_owned();
        let cut = &source[..at];
        return Err(origin.refuse(vm, message, cut, line, 0, 0));
    }
    decode_source(vm, source, origin).map(with_plain_newlines)
}

/// Source text in which every line ends in a line feed, as the parser takes it.
fn with_plain_newlines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// Source text from bytes, by its byte order mark or coding cookie, else UTF-8.
///
/// # Errors
/// SyntaxError for an unknown encoding and for bytes that it cannot decode.
pub fn decode_source(vm: &Vm, source: &[u8], origin: Origin) -> PyResult<String> {
    let (body, marked) = match source.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (source, false),
    };
    let declared = declared_encoding(body);
    let name = declared.as_deref().unwrap_or("utf-8");
    let normal = name.to_ascii_lowercase().replace('_', "-");
    let utf8 = normal == "utf-8" || normal.starts_with("utf-8-") || normal == "utf8";
    let latin1 = ["latin-1", "iso-8859-1", "iso-latin-1"]
        .iter()
        .any(|n| normal == *n || normal.strip_prefix(n).is_some_and(|rest| rest.starts_with('-')));
    if marked && !utf8 {
        let shown = if latin1 { "iso-8859-1" } else { name };
        let line =
            1 + body.split(|b| *b == b'\n').take(2).position(|l| declared_encoding(l).is_some()).unwrap_or(0);
        let length = body.split(|b| *b == b'\n').nth(line - 1).map_or(0, <[u8]>::len) as i32;
        let message = format!("encoding problem: {shown} with BOM");
        return Err(origin.refuse(vm, message, body, line as u32, 0, length));
    }
    if utf8 {
        return match std::str::from_utf8(body) {
            Ok(s) => Ok(s.to_owned()),
            Err(e) => Err(origin.not_utf8(vm, body, e, declared.is_some())),
        };
    }
    if latin1 || matches!(normal.as_str(), "latin1" | "iso8859-1") {
        return Ok(body.iter().map(|b| *b as char).collect());
    }
    let bytes = vm.bytes(body);
    match vm.call_method_str(bytes.value(), "decode", &[vm.str(name).value()]) {
        Ok(text) => match text.downcast::<Str>().and_then(|s| s.to_str().map(str::to_owned)) {
            Some(s) => Ok(s),
            None => Err(syntax_error(vm, format!("encoding problem: {name}"))),
        },
        Err(_) if vm.take_if(vm.exc().lookup_error).is_some() => {
            Err(origin.refuse(vm, format!("unknown encoding: {name}"), body, 0, -1, -1))
        }
        Err(raised) => match vm.take_if(vm.exc().unicode_error) {
            Some(e) => {
                let reason = vm.str_of(e)?.as_str_lossy().into_owned();
                Err(origin.refuse(vm, reason, body, 0, -1, -1))
            }
            None => Err(raised),
        },
    }
}

/// The text of a str or bytes-like source; None for other objects.
///
/// # Errors
/// SyntaxError for NUL bytes and for bytes that cannot be decoded.
pub fn source_text(
    vm: &Vm,
    source: Value,
    ignore_cookie: bool,
    filename: Gc<Str>,
) -> PyResult<Option<String>> {
    let text = if let Some(s) = source.downcast::<Str>() {
        if s.bytes().contains(&0) {
            return Err(null_bytes(vm));
        }
        let context =
            ArgContext { function: "compile", param: "source", position: 1, named: false, or_none: false };
        let text = String::from_arg(vm, source, &context)?;
        if text.starts_with('\u{FEFF}') {
            // Only bytes may begin with a byte order mark.
            let origin = Origin { filename: filename.value(), is_file: false };
            let message = "invalid non-printable character U+FEFF".to_owned();
            return Err(origin.refuse(vm, message, text.as_bytes(), 1, 1, 1));
        }
        text
    } else if vm.type_of(source).slots().buffer.is_some() {
        let bytes = BytesLike::of(vm, source)?;
        if bytes.as_slice().contains(&0) {
            return Err(null_bytes(vm));
        }
        if ignore_cookie {
            String::from_utf8_lossy(bytes.as_slice()).into_owned()
        } else {
            decode_source(vm, bytes.as_slice(), Origin { filename: filename.value(), is_file: false })?
        }
    } else {
        return Ok(None);
    };
    Ok(Some(with_plain_newlines(text)))
}

fn null_bytes(vm: &Vm) -> Raised {
    syntax_error(vm, "source code string cannot contain null bytes")
}

/// `from __future__ import annotations` in the running code?
fn inherited_flags(vm: &Vm) -> i32 {
    let regs = vm.frame.get();
    if regs.is_null() {
        return 0;
    }
    // SAFETY: `frame` is the running frame.
    let code = unsafe { interp::code_of(regs) };
    if code.has_flag(code_flags::FUTURE_ANNOTATIONS) { compile_flags::FUTURE_ANNOTATIONS } else { 0 }
}

/// Compiles text to a code object; shows the compiler's warnings.
///
/// `optimize` is the level, -1 for the interpreter's own.
///
/// # Errors
/// SyntaxError; warnings that are errors.
pub fn compile_text(
    vm: &Vm,
    text: &str,
    filename: Gc<Str>,
    mode: Mode,
    flags: i32,
    optimize: i32,
) -> PyResult<Gc<Code>> {
    let mut options = Options::new(mode);
    options.optimize = u8::try_from(optimize).unwrap_or(vm.interp().config.optimize);
    options.future_annotations = flags & compile_flags::FUTURE_ANNOTATIONS != 0;
    options.top_level_await = flags & compile_flags::ALLOW_TOP_LEVEL_AWAIT != 0;
    options.allow_incomplete = flags & compile_flags::ALLOW_INCOMPLETE_INPUT != 0;
    options.dont_imply_dedent = flags & compile_flags::DONT_IMPLY_DEDENT != 0;
    let name = filename.as_str_lossy();
    match taipan_compiler::compile(text, &name, &options) {
        Ok(compiled) => {
            show_warnings(vm, &compiled.warnings, filename)?;
            Ok(interp::load::load(vm, compiled.code.into()))
        }
        Err(e) => {
            let raised = vm.raise_syntax_error(&e, filename.value());
            if e.text.is_some() {
                keep_source(vm, text, mode == Mode::Exec);
            }
            Err(raised)
        }
    }
}

/// Gives the pending SyntaxError of the parser the source, in which `traceback` looks for mistyped keywords.
fn keep_source(vm: &Vm, text: &str, lines: bool) {
    const METADATA: usize = 8;
    let Some(error) = vm.exception.get().downcast::<crate::object::Exception>() else { return };
    if vm.is_instance(error.value(), vm.exc().syntax_error) {
        let end = if text.ends_with('\n') || !lines { "" } else { "\n" };
        let source = vm.str(&format!("{text}{end}")).value();
        // The line and column of the last statement begun: CPython 3.14 has zeros there.
        error.set_extra_field(METADATA, vm.new_tuple(&[vm.int(0), vm.int(0), source]).value());
    }
}

/// Shows warnings of the compiler.
///
/// # Errors
/// SyntaxError for those that filters turn into errors.
pub fn show_warnings(vm: &Vm, warnings: &[taipan_compiler::Warning], filename: Gc<Str>) -> PyResult<()> {
    warnings.iter().try_for_each(|warning| warn(vm, warning, filename))
}

/// Shows a warning of the compiler. One that the filters turn into an error becomes a SyntaxError at its place.
fn warn(vm: &Vm, warning: &taipan_compiler::Warning, filename: Gc<Str>) -> PyResult<()> {
    let category = match warning.category {
        "DeprecationWarning" => vm.exc().deprecation_warning,
        _ => vm.exc().syntax_warning,
    };
    let Some(warnings) = crate::import::modules(vm).get_str(vm, vm.intern_str("_warnings")) else {
        return Ok(());
    };
    let message = vm.str(&warning.message).value();
    let args = [message, category.value(), filename.value(), vm.int(warning.line as i64)];
    match vm.call_method_str(warnings, "warn_explicit", &args) {
        Ok(_) => Ok(()),
        Err(raised) => match vm.take_if(category) {
            Some(_) => Err(vm.raise_syntax_error(&warning.refusal, filename.value())),
            None => Err(raised),
        },
    }
}

/// The file name of a compilation: str, bytes or path.
fn file_name(vm: &Vm, v: Value) -> PyResult<Gc<Str>> {
    if let Some(s) = v.downcast::<Str>() {
        return Ok(s);
    }
    let context =
        ArgContext { function: "compile", param: "filename", position: 2, named: false, or_none: false };
    let path = convert::FsPath::from_arg(vm, v, &context)?;
    Ok(vm.str(&String::from_utf8_lossy(&path.bytes)))
}

/// What `compile` leaves to the module `_ast`.
pub struct Trees {
    /// Text, file name, mode, flags, optimization, feature version: the tree.
    pub parse: fn(&Vm, &str, Gc<Str>, &[u8], i32, i32, i32) -> PyResult,
    /// A tree, file name, mode, flags, optimization: its code, or the tree optimized.
    pub compile: fn(&Vm, Value, Gc<Str>, &[u8], i32, i32) -> PyResult,
    /// Is the value a tree?
    pub is_tree: fn(&Vm, Value) -> bool,
}

/// Puts `__builtins__` into globals that code is going to run with.
fn provide_builtins(vm: &Vm, globals: Gc<Dict>) {
    let name = vm.names().__builtins__;
    if globals.find_str(vm, name).is_none() {
        globals.set_str(vm, name, running_builtins(vm));
    }
}

/// Runs code with globals, locals (UNBOUND: the globals) and cells for its free variables.
fn run(vm: &Vm, code: Gc<Code>, globals: Gc<Dict>, locals: Value, closure: Value) -> PyResult {
    vm.audit("exec", &[code.value()])?;
    let builtins = builtins_for(vm, globals);
    let function = interp::new_body(vm, code, globals, builtins, code.qualname.get());
    if !closure.is_none() {
        function.closure.set(function.header(), closure);
    }
    interp::run_code(vm, function, locals)
}

/// Tells the hooks for audits of a text that is to be compiled.
fn audit_text(vm: &Vm, text: &str, filename: Gc<Str>) -> PyResult<()> {
    if vm.is_audited() {
        vm.audit("compile", &[vm.bytes(text.as_bytes()).value(), filename.value()])?;
    }
    Ok(())
}

/// The namespaces of `eval` and `exec`: the given ones, else the caller's.
fn namespaces(vm: &Vm, globals: Value, locals: Value) -> PyResult<(Gc<Dict>, Value)> {
    let (globals, locals) = if globals.is_none() {
        let locals = if locals.is_none() { locals_of_caller(vm)? } else { locals };
        (globals_of_caller(vm)?, locals)
    } else {
        (globals, if locals.is_none() { globals } else { locals })
    };
    match globals.downcast::<Dict>() {
        Some(g) => {
            provide_builtins(vm, g);
            Ok((g, locals))
        }
        None => Err(vm.system_error("globals are not a dict")),
    }
}

fn is_mapping(vm: &Vm, v: Value) -> bool {
    v.is_none() || vm.type_of(v).slots().getitem.is_some()
}

/// The closure that `exec` was given for a code object.
fn check_closure(vm: &Vm, code: Gc<Code>, closure: Value) -> PyResult<()> {
    let wanted = code.unit.head().free as usize;
    if wanted == 0 {
        if closure.is_none() {
            return Ok(());
        }
        return Err(vm.type_error("cannot use a closure with this code object"));
    }
    let fits = closure
        .downcast::<Tuple>()
        .is_some_and(|t| t.len == wanted && t.items().iter().all(|c| c.downcast::<Cell_>().is_some()));
    if fits {
        return Ok(());
    }
    Err(vm.type_error(format!("code object requires a closure of exactly length {wanted}")))
}

#[module("builtins")]
pub mod module {
    use super::*;

    /// Compile source into a code object that can be executed by exec() or eval().
    ///
    /// The source code may represent a Python module, statement or expression.
    /// The filename will be used for run-time error messages.
    /// The mode must be 'exec' to compile a module, 'single' to compile a
    /// single (interactive) statement, or 'eval' to compile an expression.
    /// The flags argument, if present, controls which future statements influence
    /// the compilation of the code.
    /// The dont_inherit argument, if true, stops the compilation inheriting
    /// the effects of any future statements in effect in the code calling
    /// compile; if absent or false these statements do influence the compilation,
    /// in addition to any features explicitly specified.
    #[function(
        "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn compile(
        vm: &Vm,
        source: Value,
        filename: Value,
        mode: Gc<Str>,
        flags: i32,
        dont_inherit: bool,
        optimize: i32,
        feature_version: i32,
    ) -> PyResult {
        let filename = file_name(vm, filename)?;
        if flags & !compile_flags::KNOWN != 0 {
            return Err(vm.value_error("compile(): unrecognised flags"));
        }
        if !(-1..=2).contains(&optimize) {
            return Err(vm.value_error("compile(): invalid optimize value"));
        }
        let flags = if dont_inherit { flags } else { flags | inherited_flags(vm) };
        let only_tree = flags & compile_flags::ONLY_AST != 0;
        let kind = match mode.bytes() {
            b"exec" => Some(Mode::Exec),
            b"eval" => Some(Mode::Eval),
            b"single" => Some(Mode::Single),
            b"func_type" if only_tree => None,
            b"func_type" => {
                return Err(vm.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
            }
            _ => {
                let message = if only_tree {
                    "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                } else {
                    "compile() mode must be 'exec', 'eval' or 'single'"
                };
                return Err(vm.value_error(message));
            }
        };
        let trees = vm.interp().trees.get();
        if let Some(trees) = trees.filter(|t| (t.is_tree)(vm, source)) {
            vm.audit("compile", &[source, Value::NONE])?;
            return (trees.compile)(vm, source, filename, mode.bytes(), flags, optimize);
        }
        let Some(text) = source_text(vm, source, flags & compile_flags::IGNORE_COOKIE != 0, filename)? else {
            return Err(vm.type_error("compile() arg 1 must be a string, bytes or AST object"));
        };
        audit_text(vm, &text, filename)?;
        match kind {
            Some(kind) if !only_tree => Ok(compile_text(vm, &text, filename, kind, flags, optimize)?.value()),
            _ => match trees {
                Some(t) => (t.parse)(vm, &text, filename, mode.bytes(), flags, optimize, feature_version),
                None => Err(vm.system_error("there are no syntax trees")),
            },
        }
    }

    /// Evaluate the given source in the context of globals and locals.
    ///
    /// The source may be a string representing a Python expression
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    #[function("eval(source, /, globals=None, locals=None)")]
    fn eval(vm: &Vm, source: Value, globals: Value, locals: Value) -> PyResult {
        if !is_mapping(vm, locals) {
            return Err(vm.type_error("locals must be a mapping"));
        }
        if !globals.is_none() && !globals.is_kind(Kind::Dict) {
            return Err(vm.type_error(if is_mapping(vm, globals) {
                "globals must be a real dict; try eval(code, {}, mapping)"
            } else {
                "globals must be a dict"
            }));
        }
        let (globals, locals) = namespaces(vm, globals, locals)?;
        if let Some(code) = source.downcast::<Code>() {
            if code.unit.head().free > 0 {
                return Err(vm.type_error("code object passed to eval() may not contain free variables"));
            }
            return run(vm, code, globals, locals, Value::NONE);
        }
        let Some(text) = source_text(vm, source, false, vm.intern_str("<string>"))? else {
            return Err(vm.type_error("eval() arg 1 must be a string, bytes or code object"));
        };
        let text = text.trim_start_matches([' ', '\t']);
        audit_text(vm, text, vm.intern_str("<string>"))?;
        let code = compile_text(vm, text, vm.str("<string>"), Mode::Eval, inherited_flags(vm), -1)?;
        run(vm, code, globals, locals, Value::NONE)
    }

    /// Execute the given source in the context of globals and locals.
    ///
    /// The source may be a string representing one or more Python statements
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    /// The closure must be a tuple of cellvars, and can only be used
    /// when source is a code object requiring exactly that many cellvars.
    #[function("exec(source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(vm: &Vm, source: Value, globals: Value, locals: Value, closure: Value) -> PyResult<()> {
        if !globals.is_none() && !globals.is_kind(Kind::Dict) {
            let got = vm.type_of(globals).name();
            return Err(vm.type_error(format!("exec() globals must be a dict, not {got}")));
        }
        if !is_mapping(vm, locals) {
            let got = vm.type_of(locals).name();
            return Err(vm.type_error(format!("locals must be a mapping or None, not {got}")));
        }
        let (globals, locals) = namespaces(vm, globals, locals)?;
        if let Some(code) = source.downcast::<Code>() {
            check_closure(vm, code, closure)?;
            run(vm, code, globals, locals, closure)?;
            return Ok(());
        }
        if !closure.is_none() {
            return Err(vm.type_error("closure can only be used when source is a code object"));
        }
        let Some(text) = source_text(vm, source, false, vm.intern_str("<string>"))? else {
            return Err(vm.type_error("exec() arg 1 must be a string, bytes or code object"));
        };
        audit_text(vm, &text, vm.intern_str("<string>"))?;
        let code = compile_text(vm, &text, vm.str("<string>"), Mode::Exec, inherited_flags(vm), -1)?;
        run(vm, code, globals, locals, Value::NONE)?;
        Ok(())
    }
}
