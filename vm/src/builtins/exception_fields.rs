//! The exception classes that have more than BaseException: their constructors, texts and special fields.
//!
//! Fields lie in `Exception::extra` in the order of `exceptions::extra_fields`. Most are seen through member descriptors
//! (number -1 - index); those with a behaviour of their own are computed attributes.

use crate::exceptions::{extra_fields, new_exception};
use crate::native::{ArgContext, Args, BytesLike, ClassDef, FromArg, PyResult};
use crate::object::builtin_types::shapes;
use crate::object::descriptor::Member;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::types::Type;
use crate::object::{Bytes, Dict, Exception, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// The description of the exception class `name`, if it has one beyond its base's.
pub fn class_def(name: &str) -> Option<&'static ClassDef> {
    Some(match name {
        "StopIteration" => StopIteration::class_def(),
        "SystemExit" => SystemExit::class_def(),
        "KeyError" => KeyError::class_def(),
        "NameError" => NameError::class_def(),
        "AttributeError" => AttributeError::class_def(),
        "ImportError" => ImportError::class_def(),
        "OSError" => OsError::class_def(),
        "SyntaxError" => SyntaxError::class_def(),
        "UnicodeDecodeError" => UnicodeDecodeError::class_def(),
        "UnicodeEncodeError" => UnicodeEncodeError::class_def(),
        "UnicodeTranslateError" => UnicodeTranslateError::class_def(),
        "BaseExceptionGroup" => super::exception_group::BaseExceptionGroup::class_def(),
        _ => return None,
    })
}

/// Makes the member descriptors of a class that was just made.
pub fn add_members(vm: &Vm, class: Gc<Type>, name: &str) {
    for (i, field) in extra_fields(name).iter().enumerate() {
        let field_name = vm.intern_str(field);
        if class.dict().find_str(vm, field_name).is_some() {
            continue;
        }
        let member = vm.heap().alloc(Member {
            header: Header::new(shapes::MEMBER_DESCRIPTOR, Kind::Member),
            name: ValueCell::new(field_name.value()),
            owner: ValueCell::new(class.value()),
            slot: ValueCell::new(Value::int32(-1 - i as i32)),
            doc: ValueCell::new(vm.str(member_doc(field)).value()),
        });
        class.dict().set_str(vm, field_name, member.value());
    }
}

fn member_doc(field: &str) -> &'static str {
    match field {
        "value" => "generator return value",
        "code" => "exception code",
        "name" => "name",
        "obj" => "object",
        "msg" => "exception message",
        "path" => "module path",
        "name_from" => "name imported from module",
        "errno" => "POSIX exception code",
        "strerror" => "exception strerror",
        "filename" => "exception filename",
        "filename2" => "second exception filename",
        "lineno" => "exception lineno",
        "offset" => "exception offset",
        "text" => "exception text",
        "end_lineno" => "exception end lineno",
        "end_offset" => "exception end offset",
        "print_file_and_line" => "exception print_file_and_line",
        "_metadata" => "exception private metadata",
        "encoding" => "exception encoding",
        "object" => "exception object",
        "start" => "exception start",
        "end" => "exception end",
        "reason" => "exception reason",
        "message" => "exception message",
        "exceptions" => "nested exceptions",
        _ => "",
    }
}

/// What BaseException's `__init__` does: keeps the arguments, refuses keywords.
fn init_args(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
    args.no_keywords(vm, &vm.type_of(this.value()).name())?;
    set_args(vm, this, args.positional());
    Ok(())
}

fn set_args(vm: &Vm, this: Gc<Exception>, args: &[Value]) {
    let tuple = vm.new_tuple(args);
    this.args.set(this.header(), tuple.value());
}

/// BaseException's text.
fn plain_str(vm: &Vm, this: Gc<Exception>) -> PyResult<Gc<Str>> {
    let args = this.args();
    match args.items() {
        [] => Ok(vm.str("")),
        [one] => vm.str_of(*one),
        _ => vm.repr(args.value()),
    }
}

/// A field that is set and not None.
fn set_field(this: Gc<Exception>, index: usize) -> Option<Value> {
    let v = this.extra_field(index);
    if v.is_unbound() || v.is_none() { None } else { Some(v) }
}

/// Takes keyword-only fields named in `names`, whose values go to the extra fields `indexes`.
fn keyword_fields(
    vm: &Vm,
    this: Gc<Exception>,
    class: &str,
    args: &Args,
    fields: &[(&str, usize)],
) -> PyResult<()> {
    let count = args.keyword_count();
    if count > fields.len() {
        let (n, s) = (fields.len(), if fields.len() == 1 { "" } else { "s" });
        return Err(vm.type_error(format!("{class}() takes at most {n} keyword argument{s} ({count} given)")));
    }
    for (key, value) in args.keywords() {
        let key = key.as_str_lossy();
        match fields.iter().find(|f| f.0 == key) {
            Some((_, index)) => this.set_extra_field(*index, value),
            None => {
                let message = format!("{class}() got an unexpected keyword argument '{key}'");
                return Err(vm.type_error(message));
            }
        }
    }
    Ok(())
}

/// A copy of the instance's own attributes, or an empty dict.
fn own_dict(vm: &Vm, this: Gc<Exception>) -> PyResult<Option<Gc<Dict>>> {
    let attributes = crate::object::attribute::own_attributes(vm, this.value());
    if attributes.is_empty() {
        return Ok(None);
    }
    // The values stay reachable through the instance while they are copied.
    let dict = vm.new_dict();
    for (name, value) in attributes {
        dict.set_str(vm, name, value);
    }
    Ok(Some(dict))
}

/// `(class, args)` or `(class, args, state)`.
fn reduced(vm: &Vm, this: Gc<Exception>, args: Value, state: Option<Value>) -> Value {
    let class = vm.type_of(this.value()).value();
    match state {
        Some(s) => vm.new_tuple(&[class, args, s]).value(),
        None => vm.new_tuple(&[class, args]).value(),
    }
}

pub struct StopIteration;

/// Signal the end from iterator.__next__().
#[class("StopIteration", kind = Exception, subclassable, dict)]
impl StopIteration {
    #[init_method("StopIteration(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        init_args(vm, this, args)?;
        this.set_extra_field(0, args.get(0).unwrap_or(Value::NONE));
        Ok(())
    }
}

pub struct SystemExit;

/// Request to exit from the interpreter.
#[class("SystemExit", kind = Exception, subclassable, dict)]
impl SystemExit {
    #[init_method("SystemExit(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        init_args(vm, this, args)?;
        match args.positional() {
            [] => {}
            [one] => this.set_extra_field(0, *one),
            _ => this.set_extra_field(0, this.args.get()),
        }
        Ok(())
    }
}

pub struct KeyError;

/// Mapping key not found.
#[class("KeyError", kind = Exception, subclassable, dict)]
impl KeyError {
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult {
        match this.args().items() {
            [one] => Ok(vm.repr(*one)?.value()),
            _ => Ok(plain_str(vm, this)?.value()),
        }
    }
}

pub struct NameError;

/// Name not found globally.
#[class("NameError", kind = Exception, subclassable, dict)]
impl NameError {
    #[init_method("NameError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        set_args(vm, this, args.positional());
        keyword_fields(vm, this, "NameError", args, &[("name", 0)])
    }
}

pub struct AttributeError;

/// Attribute not found.
#[class("AttributeError", kind = Exception, subclassable, dict)]
impl AttributeError {
    #[init_method("AttributeError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        set_args(vm, this, args.positional());
        keyword_fields(vm, this, "AttributeError", args, &[("name", 0), ("obj", 1)])
    }
    #[method("__getstate__()")]
    fn getstate(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let dict = match own_dict(vm, this)? {
            Some(d) => d,
            None => vm.new_dict(),
        };
        let name = this.extra_field(0);
        if !name.is_unbound() {
            dict.set_str(vm, vm.names().name, name);
        }
        dict.set_str(vm, vm.names().args, this.args.get());
        Ok(dict.value())
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let state = AttributeError::getstate(vm, this)?;
        Ok(reduced(vm, this, this.args.get(), Some(state)))
    }
}

pub struct ImportError;

/// Import can't find module, or can't find name in module.
#[class("ImportError", kind = Exception, subclassable, dict)]
impl ImportError {
    #[init_method("ImportError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        set_args(vm, this, args.positional());
        for field in 0..4 {
            this.set_extra_field(field, Value::UNBOUND);
        }
        keyword_fields(vm, this, "ImportError", args, &[("name", 1), ("path", 2), ("name_from", 3)])?;
        let message = if let [one] = args.positional() { *one } else { Value::UNBOUND };
        this.set_extra_field(0, message);
        Ok(())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let message = this.extra_field(0);
        if vm.is_exact_str(message) {
            return Ok(message);
        }
        Ok(plain_str(vm, this)?.value())
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let mut state = own_dict(vm, this)?;
        for (i, name) in [(1, "name"), (2, "path"), (3, "name_from")] {
            let v = this.extra_field(i);
            if v.is_unbound() {
                continue;
            }
            let dict = match state {
                Some(d) => d,
                None => vm.new_dict(),
            };
            dict.set_str(vm, vm.intern_str(name), v);
            state = Some(dict);
        }
        Ok(reduced(vm, this, this.args.get(), state.map(|s| s.value())))
    }
}

const ERRNO: usize = 0;
const STRERROR: usize = 1;
const FILENAME: usize = 2;
const FILENAME2: usize = 3;
const WRITTEN: usize = 4;

/// The subclass of OSError for an error number.
pub fn os_error_class(vm: &Vm, errno: i64) -> Option<Gc<Type>> {
    let e = vm.exc();
    Some(match i32::try_from(errno).ok()? {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => e.blocking_io_error,
        libc::EPIPE | libc::ESHUTDOWN => e.broken_pipe_error,
        libc::ECHILD => e.child_process_error,
        libc::ECONNABORTED => e.connection_aborted_error,
        libc::ECONNREFUSED => e.connection_refused_error,
        libc::ECONNRESET => e.connection_reset_error,
        libc::EEXIST => e.file_exists_error,
        libc::ENOENT => e.file_not_found_error,
        libc::EISDIR => e.is_a_directory_error,
        libc::ENOTDIR => e.not_a_directory_error,
        libc::EINTR => e.interrupted_error,
        libc::EACCES | libc::EPERM => e.permission_error,
        libc::ESRCH => e.process_lookup_error,
        libc::ETIMEDOUT => e.timeout_error,
        _ => return None,
    })
}

pub struct OsError;

/// Base class for I/O related errors.
#[class("OSError", kind = Exception, subclassable, dict)]
impl OsError {
    #[new("OSError(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        if uses_init(vm, cls) {
            return Ok(new_exception(vm, cls, &[]).value());
        }
        args.no_keywords(vm, &cls.name())?;
        let mut class = cls;
        if cls == vm.exc().os_error
            && (2..=5).contains(&args.len())
            && let Some(errno) = args.get(0).filter(|e| vm.is_int(*e)).and_then(|e| vm.int_to_i64(e))
            && let Some(special) = os_error_class(vm, errno)
        {
            class = special;
        }
        let e = new_exception(vm, class, &[]);
        fill_os_error(vm, e, args.positional())?;
        Ok(e.value())
    }
    #[init_method("OSError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        let class = vm.type_of(this.value());
        if !uses_init(vm, class) {
            return Ok(());
        }
        args.no_keywords(vm, &class.name())?;
        fill_os_error(vm, this, args.positional())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let field = |i: usize| {
            let v = this.extra_field(i);
            if v.is_unbound() { Value::NONE } else { v }
        };
        let text = |v: Value| -> PyResult<String> { Ok(vm.str_of(v)?.as_str_lossy().into_owned()) };
        let filename = this.extra_field(FILENAME);
        let (errno, strerror) = (field(ERRNO), field(STRERROR));
        if !filename.is_unbound() {
            let head = format!("[Errno {}] {}: ", text(errno)?, text(strerror)?);
            let filename2 = this.extra_field(FILENAME2);
            let mut s = vm.concat_str(vm.str(&head), vm.repr(filename)?);
            if !filename2.is_unbound() {
                s = vm.concat_str(vm.concat_str(s, vm.str(" -> ")), vm.repr(filename2)?);
            }
            return Ok(s.value());
        }
        if !this.extra_field(ERRNO).is_unbound() && !this.extra_field(STRERROR).is_unbound() {
            return Ok(vm.str(&format!("[Errno {}] {}", text(errno)?, text(strerror)?)).value());
        }
        Ok(plain_str(vm, this)?.value())
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let mut args = this.args();
        let filename = this.extra_field(FILENAME);
        if let [errno, strerror] = args.items()
            && !filename.is_unbound()
        {
            let filename2 = this.extra_field(FILENAME2);
            args = if filename2.is_unbound() {
                vm.new_tuple(&[*errno, *strerror, filename])
            } else {
                vm.new_tuple(&[*errno, *strerror, filename, Value::NONE, filename2])
            };
        }
        let state = own_dict(vm, this)?;
        Ok(reduced(vm, this, args.value(), state.map(|s| s.value())))
    }
    #[getter("characters_written")]
    fn get_written(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let v = this.extra_field(WRITTEN);
        if v.is_unbound() {
            return Err(vm.raise_message(vm.exc().attribute_error, "characters_written"));
        }
        Ok(v)
    }
    #[setter("characters_written")]
    fn set_written(vm: &Vm, this: Gc<Exception>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            if this.extra_field(WRITTEN).is_unbound() {
                return Err(vm.raise_message(vm.exc().attribute_error, "characters_written"));
            }
        } else {
            vm.index_of(value)?;
        }
        this.set_extra_field(WRITTEN, value);
        Ok(())
    }
}

/// True when a subclass of OSError has its own `__init__` and not its own `__new__`: then `__init__` gets the arguments.
fn uses_init(vm: &Vm, class: Gc<Type>) -> bool {
    let (own, base) = (class.slots(), vm.exc().os_error.slots());
    let same_init = match (own.init, base.init) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    let same_new = match (own.new, base.new) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    !same_init && same_new
}

fn fill_os_error(vm: &Vm, this: Gc<Exception>, args: &[Value]) -> PyResult<()> {
    let mut kept = args;
    if (2..=5).contains(&args.len()) {
        if let Some(filename) = args.get(2).copied().filter(|f| !f.is_none()) {
            let blocking = vm.type_of(this.value()) == vm.exc().blocking_io_error;
            let number = vm.is_int(filename) || vm.type_of(filename).slots().index.is_some();
            if blocking && number {
                let written = vm.index_of(filename)?;
                this.set_extra_field(WRITTEN, written);
            } else {
                this.set_extra_field(FILENAME, filename);
                if let Some(filename2) = args.get(4).copied().filter(|f| !f.is_none()) {
                    this.set_extra_field(FILENAME2, filename2);
                }
                kept = &args[..2];
            }
        }
        this.set_extra_field(ERRNO, args[0]);
        this.set_extra_field(STRERROR, args[1]);
    }
    set_args(vm, this, kept);
    Ok(())
}

pub struct SyntaxError;

/// Invalid syntax.
#[class("SyntaxError", kind = Exception, subclassable, dict)]
impl SyntaxError {
    #[init_method("SyntaxError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        init_args(vm, this, args)?;
        if let Some(message) = args.get(0) {
            this.set_extra_field(0, message);
        }
        if args.len() != 2 {
            return Ok(());
        }
        let info = vm.tuple_from(args.positional()[1])?;
        let n = info.len;
        if !(4..=7).contains(&n) {
            let (word, bound) = if n < 4 { ("least", 4) } else { ("most", 7) };
            let message = format!("function takes at {word} {bound} arguments ({n} given)");
            return Err(vm.type_error(message));
        }
        // filename, lineno, offset, text, end_lineno, end_offset; then the private metadata.
        for (i, v) in info.items().iter().enumerate() {
            this.set_extra_field(if i == 6 { 8 } else { 1 + i }, *v);
        }
        if n == 5 {
            return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
        }
        Ok(())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let message = this.extra_field(0);
        let message = vm.str_of(if message.is_unbound() { Value::NONE } else { message })?;
        let filename = this.extra_field(1).downcast::<Str>().map(|f| {
            let name = f.as_str_lossy().into_owned();
            name.rsplit('/').next().unwrap_or_default().to_owned()
        });
        let line = this.extra_field(2);
        let line = if vm.is_int(line) && !line.is_bool() { Some(vm.repr_text(line)?) } else { None };
        let tail = match (filename, line) {
            (None, None) => return Ok(message.value()),
            (Some(f), Some(l)) => format!(" ({f}, line {l})"),
            (Some(f), None) => format!(" ({f})"),
            (None, Some(l)) => format!(" (line {l})"),
        };
        Ok(vm.concat_str(message, vm.str(&tail)).value())
    }
}

/// TypeError unless the number of arguments is right.
fn unicode_arg_count(vm: &Vm, args: &Args, n: usize) -> PyResult<()> {
    if args.len() == n {
        return Ok(());
    }
    Err(vm.type_error(format!("function takes exactly {n} arguments ({} given)", args.len())))
}

fn expect_str(vm: &Vm, v: Value, position: usize) -> PyResult<Value> {
    if v.is_kind(Kind::Str) {
        return Ok(v);
    }
    let got = if v.is_none() { "None".to_owned() } else { vm.type_of(v).name() };
    Err(vm.type_error(format!("argument {position} must be str, not {got}")))
}

fn expect_index(vm: &Vm, v: Value) -> PyResult<Value> {
    let i = vm.index_of(v)?;
    match vm.int_to_i64(i) {
        Some(_) => Ok(i),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// Start and end of a UnicodeError.
fn unicode_range(vm: &Vm, this: Gc<Exception>) -> (i64, i64) {
    let field = |i: usize| vm.int_to_i64(this.extra_field(i)).unwrap_or(0);
    (field(2), field(3))
}

fn field_text(vm: &Vm, this: Gc<Exception>, index: usize) -> PyResult<String> {
    match set_field(this, index) {
        Some(v) => Ok(vm.str_of(v)?.as_str_lossy().into_owned()),
        None => Ok(String::new()),
    }
}

/// The object that could not be converted, after Python code ran that may have changed it.
///
/// # Errors
/// TypeError when it is gone, or no text or bytes any more.
fn unicode_object(vm: &Vm, this: Gc<Exception>, bytes: Value) -> PyResult {
    let what = if bytes.is_none() { "str" } else { "bytes" };
    match this.extra_field(1) {
        v if v.is_unbound() => Err(vm.type_error("'object' attribute is not set")),
        v if v.is_kind(Kind::Str) || v.is_kind(Kind::Bytes) => Ok(v),
        _ => Err(vm.type_error(format!("'object' attribute must be a {what}"))),
    }
}

/// The code point at `start` of the object, as an escape, if exactly it is meant.
fn single_character(vm: &Vm, this: Gc<Exception>) -> Option<String> {
    let text = this.extra_field(1).downcast::<Str>()?;
    let (start, end) = unicode_range(vm, this);
    if start < 0 || end != start.checked_add(1)? || start as usize >= text.char_len() {
        return None;
    }
    let mut at = text.bytes();
    for _ in 0..start {
        at = &at[taipan_text::wtf8::decode_first(at)?.1..];
    }
    let c = taipan_text::wtf8::decode_first(at)?.0;
    Some(match c {
        0..=0xff => format!("'\\x{c:02x}'"),
        0x100..=0xffff => format!("'\\u{c:04x}'"),
        _ => format!("'\\U{c:08x}'"),
    })
}

pub struct UnicodeDecodeError;

/// Unicode decoding error.
#[class("UnicodeDecodeError", kind = Exception, subclassable, dict)]
impl UnicodeDecodeError {
    #[init_method("UnicodeDecodeError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        init_args(vm, this, args)?;
        unicode_arg_count(vm, args, 5)?;
        let given = args.positional();
        let encoding = expect_str(vm, given[0], 1)?;
        let (start, end) = (expect_index(vm, given[2])?, expect_index(vm, given[3])?);
        let reason = expect_str(vm, given[4], 5)?;
        let object = if given[1].is_kind(Kind::Bytes) {
            given[1]
        } else {
            let content = BytesLike::from_arg(vm, given[1], &BYTES_CONTEXT)?;
            vm.bytes(&content).value()
        };
        for (i, v) in [encoding, object, start, end, reason].into_iter().enumerate() {
            this.set_extra_field(i, v);
        }
        Ok(())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult<String> {
        let Some(object) = this.extra_field(1).downcast::<Bytes>() else { return Ok(String::new()) };
        let (encoding, reason) = (field_text(vm, this, 0)?, field_text(vm, this, 4)?);
        let object = unicode_object(vm, this, object.value())?.downcast::<Bytes>().unwrap_or(object);
        let (start, end) = unicode_range(vm, this);
        if start >= 0
            && end.checked_sub(1) == Some(start)
            && let Some(byte) = object.as_slice().get(start as usize)
        {
            return Ok(format!(
                "'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"
            ));
        }
        let last = end.saturating_sub(1);
        Ok(format!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}"))
    }
}

pub struct UnicodeEncodeError;

/// Unicode encoding error.
#[class("UnicodeEncodeError", kind = Exception, subclassable, dict)]
impl UnicodeEncodeError {
    #[init_method("UnicodeEncodeError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        init_args(vm, this, args)?;
        unicode_arg_count(vm, args, 5)?;
        let given = args.positional();
        let fields = [
            expect_str(vm, given[0], 1)?,
            expect_str(vm, given[1], 2)?,
            expect_index(vm, given[2])?,
            expect_index(vm, given[3])?,
            expect_str(vm, given[4], 5)?,
        ];
        for (i, v) in fields.into_iter().enumerate() {
            this.set_extra_field(i, v);
        }
        Ok(())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult<String> {
        if this.extra_field(1).is_unbound() {
            return Ok(String::new());
        }
        let (encoding, reason) = (field_text(vm, this, 0)?, field_text(vm, this, 4)?);
        unicode_object(vm, this, Value::NONE)?;
        let (start, end) = unicode_range(vm, this);
        if let Some(c) = single_character(vm, this) {
            return Ok(format!(
                "'{encoding}' codec can't encode character {c} in position {start}: {reason}"
            ));
        }
        let last = end.saturating_sub(1);
        Ok(format!("'{encoding}' codec can't encode characters in position {start}-{last}: {reason}"))
    }
}

pub struct UnicodeTranslateError;

/// Unicode translation error.
#[class("UnicodeTranslateError", kind = Exception, subclassable, dict)]
impl UnicodeTranslateError {
    #[init_method("UnicodeTranslateError(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        init_args(vm, this, args)?;
        unicode_arg_count(vm, args, 4)?;
        let given = args.positional();
        let fields = [
            expect_str(vm, given[0], 1)?,
            expect_index(vm, given[1])?,
            expect_index(vm, given[2])?,
            expect_str(vm, given[3], 4)?,
        ];
        for (i, v) in fields.into_iter().enumerate() {
            this.set_extra_field(i + 1, v);
        }
        Ok(())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult<String> {
        if this.extra_field(1).is_unbound() {
            return Ok(String::new());
        }
        let reason = field_text(vm, this, 4)?;
        let (start, end) = unicode_range(vm, this);
        if let Some(c) = single_character(vm, this) {
            return Ok(format!("can't translate character {c} in position {start}: {reason}"));
        }
        let last = end.saturating_sub(1);
        Ok(format!("can't translate characters in position {start}-{last}: {reason}"))
    }
}

impl Vm {
    /// Raises the subclass of OSError that belongs to an error number of the system, with the file it is about.
    #[cold]
    pub fn raise_os_error(&self, errno: i32, filename: Option<Value>) -> crate::native::Raised {
        let text = std::io::Error::from_raw_os_error(errno).to_string();
        // The standard library's text ends with " (os error 2)".
        let text = text.rsplit_once(" (os error").map_or(text.as_str(), |t| t.0);
        let class = self.exc().os_error.value();
        let (number, text) = (Value::int32(errno), self.str(text).value());
        let made = match filename {
            Some(f) => self.call(class, &[number, text, f]),
            None => self.call(class, &[number, text]),
        };
        match made {
            Ok(e) => self.raise(e),
            Err(raised) => raised,
        }
    }

    /// Raises what the compiler refused as SyntaxError (or the subclass that it belongs to).
    #[cold]
    pub fn raise_syntax_error(
        &self,
        error: &taipan_compiler::SyntaxError,
        filename: Value,
    ) -> crate::native::Raised {
        use taipan_compiler::ErrorKind;
        let class = match error.kind {
            ErrorKind::Syntax => self.exc().syntax_error,
            ErrorKind::Indentation => self.exc().indentation_error,
            ErrorKind::Tab => self.exc().tab_error,
            ErrorKind::Incomplete => self.exc().incomplete_input_error,
        };
        // -1 stands for "none".
        let number = |n: u32| self.int(n as i32 as i64);
        let (end_line, end_offset) = match error.end_line {
            0 if error.line == 0 && (error.offset as i32) < 0 => (Value::NONE, Value::NONE),
            0 => (number(error.line), number(error.offset)),
            line => (number(line), number(error.end_offset)),
        };
        let text = match &error.text {
            Some(text) => self.str(text).value(),
            None => file_line(self, filename, error.line),
        };
        let place =
            self.new_tuple(&[filename, number(error.line), number(error.offset), text, end_line, end_offset]);
        let message = self.str(&error.message).value();
        match self.call(class.value(), &[message, place.value()]) {
            Ok(e) => self.raise(e),
            Err(raised) => raised,
        }
    }
}

/// A line (from 1) of a source file; None where there is no such file.
fn file_line(vm: &Vm, filename: Value, line: u32) -> Value {
    let Some(name) = filename.downcast::<Str>().and_then(|n| n.to_str().map(str::to_owned)) else {
        return Value::NONE;
    };
    let path = std::path::Path::new(&name);
    if line == 0 || !path.is_file() {
        return Value::NONE;
    }
    let source = std::fs::read(path).unwrap_or_default();
    match source.split_inclusive(|b| *b == b'\n').nth(line as usize - 1) {
        Some(text) => vm.str(&String::from_utf8_lossy(text)).value(),
        None => Value::NONE,
    }
}

/// How a wrong object of UnicodeDecodeError is reported.
const BYTES_CONTEXT: ArgContext =
    ArgContext { function: "UnicodeDecodeError", param: "object", position: 2, named: false, or_none: false };
