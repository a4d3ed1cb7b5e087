//! Generators and coroutines: their types, and sending, throwing and closing from native code.
//!
//! The interpreter suspends and resumes frames (`interp::generator`); here are the protocol around it and CPython's
//! messages. A generator that is used natively ends with UNBOUND and its result in `Vm::scratch`.

use crate::exceptions::raise_stop_iteration;
use crate::interp::{frames, generator as run};
use crate::native::{Args, PyResult, Raised};
use crate::object::builtin_types::shapes;
use crate::object::header::{Kind, ValueCell};
use crate::object::types::Type;
use crate::object::{Function, Generator, GeneratorState, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::{class, native_object};

/// Registers what a new generator needs of the collector (one that has something to finish is closed when it dies),
/// and notes where a coroutine was made, if that is wanted.
pub fn note_new(vm: &Vm, generator: Gc<Generator>) {
    generator.header().set_flag(crate::object::header::header_flags::FINALIZE, true);
    vm.heap().register_finalizer(generator.value());
    let depth = vm.coroutine_origin_depth.get();
    if depth > 0 && generator.header().shape() == shapes::COROUTINE {
        let origin = origin(vm, depth);
        generator.origin.set(generator.header(), origin);
    }
}

/// `(filename, line, function)` of the frames that call the running one, innermost first.
fn origin(vm: &Vm, depth: usize) -> Value {
    let list = vm.new_list();
    for level in 1..=depth {
        let Some(frame) = frames::frame_at(vm, level) else { break };
        let code = frame.function().code();
        let line = code.position(frames::current_index(vm, frame)).line;
        let entry = vm.new_tuple(&[code.filename.get(), vm.int(line as i64), code.name.get()]);
        list.push(vm, entry.value());
    }
    vm.tuple_from_list(list).value()
}

/// What it is called in messages.
fn noun(g: Gc<Generator>) -> &'static str {
    match g.header().shape() {
        shapes::COROUTINE => "coroutine",
        shapes::ASYNC_GENERATOR => "async generator",
        _ => "generator",
    }
}

fn is_coroutine(g: Gc<Generator>) -> bool {
    g.header().shape() == shapes::COROUTINE
}

fn already_running(vm: &Vm, g: Gc<Generator>) -> Raised {
    vm.value_error(format!("{} already executing", noun(g)))
}

/// Resumes with a value: `Some` what it yields, None at its end, with the result in `vm.scratch`.
///
/// # Errors
/// What the body raises; ValueError when it runs already; TypeError for a value sent to one that has not started.
pub fn send(vm: &Vm, g: Gc<Generator>, value: Value) -> PyResult<Option<Value>> {
    match g.state.get() {
        GeneratorState::Running => return Err(already_running(vm, g)),
        GeneratorState::Closed if is_coroutine(g) => {
            return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
        }
        GeneratorState::Closed => {
            vm.scratch.set(Value::NONE);
            return Ok(None);
        }
        GeneratorState::Created if !value.is_none() => {
            let what = noun(g);
            return Err(vm.type_error(format!("can't send non-None value to a just-started {what}")));
        }
        _ => {}
    }
    run::resume(vm, g, value)
}

/// Resumes with the pending exception.
fn send_pending(vm: &Vm, g: Gc<Generator>) -> PyResult<Option<Value>> {
    match g.state.get() {
        GeneratorState::Running => {
            vm.take_exception();
            Err(already_running(vm, g))
        }
        GeneratorState::Closed if is_coroutine(g) => {
            vm.take_exception();
            Err(vm.runtime_error("cannot reuse already awaited coroutine"))
        }
        GeneratorState::Closed => Err(Raised),
        _ => run::resume_raising(vm, g),
    }
}

/// The arguments of a `throw` call, checked for their number; warns about the old form.
///
/// # Errors
/// TypeError; the warning when it is an error.
pub fn throw_args<'a>(vm: &Vm, args: &Args<'a>, name: &str) -> PyResult<&'a [Value]> {
    args.no_keywords(vm, name)?;
    args.between(vm, name, 1, 3)?;
    if args.len() > 1 {
        let message = format!(
            "the (type, exc, tb) signature of {name}() is deprecated, use the single-arg signature instead."
        );
        vm.warn(vm.exc().deprecation_warning, &message, 1)?;
    }
    Ok(args.positional())
}

/// Makes the exception that `throw(type, value, traceback)` means the pending one.
fn make_pending(vm: &Vm, args: &[Value]) -> PyResult<()> {
    let kind = args[0];
    let value = args.get(1).copied().unwrap_or(Value::NONE);
    let traceback = args.get(2).copied().unwrap_or(Value::NONE);
    if !traceback.is_none() && !traceback.is_kind(Kind::Traceback) {
        return Err(vm.type_error("throw() third argument must be a traceback object"));
    }
    let exception =
        if let Some(class) = kind.downcast::<Type>().filter(|c| c.is_subtype(vm.exc().base_exception)) {
            if vm.is_instance(value, class) {
                value
            } else {
                let made = if value.is_none() {
                    vm.call(kind, &[])?
                } else if let Some(t) = value.downcast::<crate::object::Tuple>() {
                    vm.call(kind, t.items())?
                } else {
                    vm.call(kind, &[value])?
                };
                if !made.is_kind(Kind::Exception) {
                    let (c, got) = (vm.repr_text(kind)?, vm.type_of(made).name());
                    return Err(vm.type_error(format!(
                        "calling {c} should have returned an instance of BaseException, not {got}"
                    )));
                }
                made
            }
        } else if kind.is_kind(Kind::Exception) {
            if !value.is_none() {
                return Err(vm.type_error("instance exception may not have a separate value"));
            }
            kind
        } else {
            let got = vm.type_of(kind).name();
            return Err(vm.type_error(format!(
                "exceptions must be classes or instances deriving from BaseException, not {got}"
            )));
        };
    if traceback.is_kind(Kind::Traceback) {
        let e: Gc<crate::object::Exception> = exception.cast_unchecked();
        e.traceback.set(e.header(), traceback);
    }
    vm.exception.set(exception);
    Ok(())
}

/// True when what is thrown is GeneratorExit.
fn is_generator_exit(vm: &Vm, kind: Value) -> bool {
    let class = kind.downcast::<Type>().unwrap_or_else(|| vm.type_of(kind));
    class.is_subtype(vm.exc().generator_exit)
}

/// `throw(type[, value[, traceback]])`. With `close_delegate`, GeneratorExit closes what the generator delegates to;
/// without (in async generators), it is thrown there like others.
///
/// # Errors
/// What the body raises.
pub fn throw(vm: &Vm, g: Gc<Generator>, args: &[Value], close_delegate: bool) -> PyResult<Option<Value>> {
    vm.check_native_stack()?;
    if let Some(inner) = run::delegate(g) {
        if close_delegate && is_generator_exit(vm, args[0]) {
            g.state.set(GeneratorState::Running);
            let closed = close_iterator(vm, inner);
            g.state.set(GeneratorState::Suspended);
            if closed.is_err() {
                return send_pending(vm, g);
            }
        } else if let Some(result) = throw_into(vm, g, inner, args, close_delegate) {
            return result;
        }
    }
    make_pending(vm, args)?;
    send_pending(vm, g)
}

/// Throws into what the generator delegates to and goes on in the generator when that ends. None: it cannot be thrown
/// into.
fn throw_into(
    vm: &Vm,
    g: Gc<Generator>,
    inner: Value,
    args: &[Value],
    close_delegate: bool,
) -> Option<PyResult<Option<Value>>> {
    let inner_generator = inner
        .downcast::<Generator>()
        .filter(|i| matches!(i.header().shape(), shapes::GENERATOR | shapes::COROUTINE));
    let method = match inner_generator {
        Some(_) => Value::UNBOUND,
        None => match vm.getattr_opt(inner, vm.names().throw) {
            Ok(Some(m)) => m,
            Ok(None) => return None,
            Err(raised) => return Some(Err(raised)),
        },
    };
    g.state.set(GeneratorState::Running);
    let result = match inner_generator {
        Some(i) => throw(vm, i, args, close_delegate),
        None => vm.call(method, args).map(Some),
    };
    g.state.set(GeneratorState::Suspended);
    Some(match result {
        Ok(Some(v)) => Ok(Some(v)),
        Ok(None) => run::resume_after_delegate(vm, g, vm.scratch.get()),
        Err(_) => match vm.take_if(vm.exc().stop_iteration) {
            Some(e) => run::resume_after_delegate(vm, g, crate::exceptions::stop_iteration_value(e)),
            None => send_pending(vm, g),
        },
    })
}

/// Closes what a generator delegates to.
fn close_iterator(vm: &Vm, inner: Value) -> PyResult<()> {
    if let Some(g) = inner.downcast::<Generator>()
        && g.header().shape() != shapes::ASYNC_GENERATOR
    {
        close(vm, g)?;
        return Ok(());
    }
    match vm.getattr_opt(inner, vm.names().close) {
        Ok(Some(method)) => {
            vm.call(method, &[])?;
        }
        Ok(None) => {}
        // What looking for `close` raises is reported; the generator is closed all the same.
        Err(_) => {
            let e = vm.take_exception();
            super::unraisable::write_unraisable(vm, e, "", inner);
        }
    }
    Ok(())
}

/// `close()`: gives what the body returns when it catches the GeneratorExit and returns.
///
/// # Errors
/// What the body raises; RuntimeError when it yields.
pub fn close(vm: &Vm, g: Gc<Generator>) -> PyResult {
    vm.check_native_stack()?;
    match g.state.get() {
        GeneratorState::Closed => return Ok(Value::NONE),
        GeneratorState::Created => {
            run::close(vm, g);
            return Ok(Value::NONE);
        }
        GeneratorState::Running => return Err(already_running(vm, g)),
        GeneratorState::Suspended => {}
    }
    let mut closed = Ok(());
    if let Some(inner) = run::delegate(g) {
        g.state.set(GeneratorState::Running);
        closed = close_iterator(vm, inner);
        g.state.set(GeneratorState::Suspended);
    }
    if closed.is_ok() {
        let exit = crate::exceptions::new_exception(vm, vm.exc().generator_exit, &[]);
        vm.exception.set(exit.value());
    }
    match send_pending(vm, g) {
        Ok(Some(_)) => Err(vm.runtime_error(format!("{} ignored GeneratorExit", noun(g)))),
        Ok(None) => Ok(vm.scratch.replace(Value::UNBOUND)),
        Err(raised) => {
            if vm.take_if(vm.exc().generator_exit).is_some() {
                return Ok(Value::NONE);
            }
            match vm.take_if(vm.exc().stop_iteration) {
                Some(e) => Ok(crate::exceptions::stop_iteration_value(e)),
                None => Err(raised),
            }
        }
    }
}

/// A native result as a Python method gives it: the end raises StopIteration.
pub fn or_stop(vm: &Vm, result: PyResult<Option<Value>>) -> PyResult {
    match result? {
        Some(v) => Ok(v),
        None => Err(raise_stop_iteration(vm, vm.scratch.replace(Value::UNBOUND))),
    }
}

/// Warns of a coroutine that nobody awaited; with less ceremony where `warnings` cannot do it.
fn warn_unawaited(vm: &Vm, g: Gc<Generator>) {
    let warn = crate::import::import(vm, "warnings")
        .and_then(|warnings| vm.getattr_opt(warnings, vm.intern_str("_warn_unawaited_coroutine")));
    let failed = |vm: &Vm| {
        let e = vm.take_exception();
        let message = format!("Exception ignored while finalizing coroutine {}", repr_text(g));
        crate::builtins::unraisable::write_unraisable(vm, e, &message, Value::NONE);
    };
    let mut warned = false;
    match warn {
        Ok(None) => {}
        Ok(Some(f)) => match vm.call(f, &[g.value()]) {
            Ok(_) => warned = true,
            Err(_) => {
                warned = vm.is_instance(vm.exception.get(), vm.exc().runtime_warning);
                failed(vm);
            }
        },
        Err(_) => failed(vm),
    }
    if !warned {
        let name = g.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned());
        let message = format!("coroutine '{}' was never awaited", name.unwrap_or_default());
        if vm.warn(vm.exc().runtime_warning, &message, 1).is_err() {
            failed(vm);
        }
    }
}

/// The collector found it dead before it ended: closes it; a coroutine that never ran gets a warning instead.
fn finalize(vm: &Vm, g: Gc<Generator>) -> PyResult<()> {
    if g.state.get() == GeneratorState::Closed {
        return Ok(());
    }
    if is_coroutine(g) && g.state.get() == GeneratorState::Created {
        warn_unawaited(vm, g);
        run::close(vm, g);
        return Ok(());
    }
    close(vm, g)?;
    Ok(())
}

/// Would closing it do nothing? (A generator that never ran has nothing to finish.)
pub fn is_idle(_class: Gc<Type>, generator: Value) -> bool {
    let g: Gc<Generator> = generator.cast_unchecked();
    match g.state.get() {
        GeneratorState::Closed => true,
        GeneratorState::Created => g.header().shape() == shapes::GENERATOR,
        _ => false,
    }
}

fn repr_text(g: Gc<Generator>) -> String {
    let name = g.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
    let kind = match noun(g) {
        "async generator" => "async_generator",
        n => n,
    };
    format!("<{kind} object {name} at {:#x}>", g.address())
}

fn frame_value(vm: &Vm, g: Gc<Generator>) -> Value {
    if g.state.get() == GeneratorState::Closed {
        return Value::NONE;
    }
    frames::generator_frame(vm, g).value()
}

fn code_value(g: Gc<Generator>) -> Value {
    g.function.get().cast_unchecked::<Function>().code.get()
}

fn set_text(vm: &Vm, g: Gc<Generator>, cell: &ValueCell, what: &str, value: Value) -> PyResult<()> {
    if !value.is_kind(Kind::Str) {
        return Err(vm.type_error(format!("{what} must be set to a string object")));
    }
    cell.set(g.header(), value);
    Ok(())
}

macro_rules! common_members {
    ($class:literal, $struct:ident, $part:ident, $yieldfrom:literal, $running:literal, $suspended:literal, $frame:literal,
     $code:literal, $name_doc:literal, $qualname_doc:literal) => {
        #[taipan_macros::class_part($class, $part)]
        impl $struct {
            #[slot(repr)]
            fn repr(this: Gc<Generator>) -> String {
                repr_text(this)
            }
            #[class_method("__class_getitem__(object, /)")]
            fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
                super::generic_alias::new_alias(vm, cls.value(), object)
            }
            #[method("__sizeof__()")]
            fn sizeof(this: Gc<Generator>) -> usize {
                let code: Gc<crate::object::Code> = code_value(this).cast_unchecked();
                size_of::<Generator>() + 8 * code.hot.registers as usize
            }
            #[doc = $name_doc]
            #[getter("__name__")]
            fn name(this: Gc<Generator>) -> Value {
                this.name.get()
            }
            #[setter("__name__")]
            fn set_name(vm: &Vm, this: Gc<Generator>, value: Value) -> PyResult<()> {
                set_text(vm, this, &this.name, "__name__", value)
            }
            #[doc = $qualname_doc]
            #[getter("__qualname__")]
            fn qualname(this: Gc<Generator>) -> Value {
                this.qualname.get()
            }
            #[setter("__qualname__")]
            fn set_qualname(vm: &Vm, this: Gc<Generator>, value: Value) -> PyResult<()> {
                set_text(vm, this, &this.qualname, "__qualname__", value)
            }
            #[getter($yieldfrom)]
            fn delegate(this: Gc<Generator>) -> Value {
                run::delegate(this).unwrap_or(Value::NONE)
            }
            #[getter($suspended)]
            fn suspended(this: Gc<Generator>) -> bool {
                this.state.get() == GeneratorState::Suspended
            }
            #[getter($frame)]
            fn frame(vm: &Vm, this: Gc<Generator>) -> Value {
                frame_value(vm, this)
            }
            #[getter($code)]
            fn code(this: Gc<Generator>) -> Value {
                code_value(this)
            }
            #[getter($running)]
            fn running(this: Gc<Generator>) -> bool {
                match this.header().shape() {
                    shapes::ASYNC_GENERATOR => super::async_generator::is_running(this),
                    _ => this.state.get() == GeneratorState::Running,
                }
            }
        }
    };
}

common_members!(
    "generator",
    Generator,
    members,
    "gi_yieldfrom",
    "gi_running",
    "gi_suspended",
    "gi_frame",
    "gi_code",
    "name of the generator",
    "qualified name of the generator"
);
common_members!(
    "coroutine",
    Coroutine,
    members,
    "cr_await",
    "cr_running",
    "cr_suspended",
    "cr_frame",
    "cr_code",
    "name of the coroutine",
    "qualified name of the coroutine"
);
common_members!(
    "async_generator",
    AsyncGenerator,
    members,
    "ag_await",
    "ag_running",
    "ag_suspended",
    "ag_frame",
    "ag_code",
    "name of the async generator",
    "qualified name of the async generator"
);

#[class("generator", kind = Generator, weakrefable, parts(members))]
impl Generator {
    #[slot(iter)]
    fn iter(this: Gc<Generator>) -> Gc<Generator> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Generator>) -> PyResult<Option<Value>> {
        send(vm, this, Value::NONE)
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Gc<Generator>) -> PyResult<()> {
        finalize(vm, this)
    }
    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[method("send(object, /)")]
    fn send(vm: &Vm, this: Gc<Generator>, object: Value) -> PyResult {
        or_stop(vm, send(vm, this, object))
    }
    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("throw(*args)", text_signature = None)]
    fn throw(vm: &Vm, this: Gc<Generator>, args: &Args) -> PyResult {
        let args = throw_args(vm, args, "throw")?;
        or_stop(vm, throw(vm, this, args, true))
    }
    /// close() -> raise GeneratorExit inside generator.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Generator>) -> PyResult {
        close(vm, this)
    }
}

/// Coroutines: the same struct as generators, another class.
pub struct Coroutine;

#[class("coroutine", kind = Generator, weakrefable, parts(members))]
impl Coroutine {
    #[slot(await_)]
    fn await_(vm: &Vm, this: Gc<Generator>) -> Gc<CoroutineWrapper> {
        CoroutineWrapper::alloc(vm, CoroutineWrapper::class(vm), |head| CoroutineWrapper {
            head,
            coroutine: ValueCell::new(this.value()),
        })
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Gc<Generator>) -> PyResult<()> {
        finalize(vm, this)
    }
    /// send(arg) -> send 'arg' into coroutine,
    /// return next iterated value or raise StopIteration.
    #[method("send(object, /)")]
    fn send(vm: &Vm, this: Gc<Generator>, object: Value) -> PyResult {
        or_stop(vm, send(vm, this, object))
    }
    /// throw(value)
    /// throw(type[,value[,traceback]])
    ///
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("throw(*args)", text_signature = None)]
    fn throw(vm: &Vm, this: Gc<Generator>, args: &Args) -> PyResult {
        let args = throw_args(vm, args, "throw")?;
        or_stop(vm, throw(vm, this, args, true))
    }
    /// close() -> raise GeneratorExit inside coroutine.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Generator>) -> PyResult {
        close(vm, this)
    }
    #[member("cr_origin")]
    fn origin(this: Gc<Generator>) -> Value {
        this.origin.get()
    }
}

/// What `coroutine.__await__()` gives.
#[native_object("coroutine_wrapper")]
pub struct CoroutineWrapper {
    coroutine: ValueCell,
}

impl CoroutineWrapper {
    fn inner(&self) -> Gc<Generator> {
        self.coroutine.get().cast_unchecked()
    }
}

/// A wrapper object implementing __await__ for coroutines.
#[class("coroutine_wrapper")]
impl CoroutineWrapper {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        send(vm, this.inner(), Value::NONE)
    }
    /// send(arg) -> send 'arg' into coroutine,
    /// return next iterated value or raise StopIteration.
    #[method("send(object, /)")]
    fn send(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult {
        or_stop(vm, send(vm, this.inner(), object))
    }
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    #[method("throw(*args)", text_signature = None)]
    fn throw(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let args = throw_args(vm, args, "throw")?;
        or_stop(vm, throw(vm, this.inner(), args, true))
    }
    /// close() -> raise GeneratorExit inside coroutine.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult {
        close(vm, this.inner())
    }
}

pub use super::async_generator::AsyncGenerator;

/// True for native iterators that hand their result over in `Vm::scratch` when they end.
pub fn gives_result(vm: &Vm, it: Value) -> bool {
    it.is_kind(Kind::Generator)
        || it.downcast::<CoroutineWrapper>().is_some()
        || super::async_generator::is_step(it)
        || vm.type_of(it).has_flag(crate::object::types::type_flags::HEAP)
}
