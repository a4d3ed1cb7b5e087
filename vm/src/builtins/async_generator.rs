//! Async generators: the awaitable steps `asend`, `athrow` and `aclose` with CPython's states, and the hooks that an
//! event loop sets to know them and to close them.

use super::generator::{or_stop, send, throw, throw_args};
use crate::exceptions::raise_stop_iteration;
use crate::interp::generator as run;
use crate::native::{Args, PyResult, Raised};
use crate::object::header::ValueCell;
use crate::object::{Generator, GeneratorState, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, native_object};

/// Bits of `Generator::async_flags`.
mod flag {
    /// A step is being awaited.
    pub const RUNNING: u8 = 1;
    /// The hooks were called.
    pub const HOOKS: u8 = 2;
    /// It was closed, or ended.
    pub const CLOSED: u8 = 4;
    /// The value just given is one of its own `yield`.
    pub const YIELDED: u8 = 8;
}

fn has(g: Gc<Generator>, bit: u8) -> bool {
    g.async_flags.get() & bit != 0
}
fn set(g: Gc<Generator>, bit: u8, on: bool) {
    let old = g.async_flags.get();
    g.async_flags.set(if on { old | bit } else { old & !bit });
}

/// `ag_running`
pub fn is_running(g: Gc<Generator>) -> bool {
    has(g, flag::RUNNING)
}

/// Notes that the value which a generator gives now is one of its own `yield`, not what it awaits.
#[inline(always)]
pub fn note_yield(g: Gc<Generator>) {
    set(g, flag::YIELDED, true);
}

/// Was it so? Asked once for each value, by the step that resumed the generator.
fn take_yield(g: Gc<Generator>) -> bool {
    let yielded = has(g, flag::YIELDED);
    set(g, flag::YIELDED, false);
    yielded
}

/// Where a step is in its life.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Init,
    Iterating,
    Closed,
}

/// Calls the hooks of the running thread for an async generator that is used for the first time.
fn init_hooks(vm: &Vm, g: Gc<Generator>) -> PyResult<()> {
    if has(g, flag::HOOKS) {
        return Ok(());
    }
    set(g, flag::HOOKS, true);
    let (first, finalizer) = vm.async_gen_hooks.get();
    if !finalizer.is_none() {
        g.origin.set(g.header(), finalizer);
    }
    if !first.is_none() {
        vm.call(first, &[g.value()])?;
    }
    Ok(())
}

/// Async generators: the same struct as generators, another class.
pub struct AsyncGenerator;

#[class("async_generator", kind = Generator, weakrefable, parts(members))]
impl AsyncGenerator {
    #[slot(aiter)]
    fn aiter(this: Gc<Generator>) -> Gc<Generator> {
        this
    }
    #[slot(anext)]
    fn anext(vm: &Vm, this: Gc<Generator>) -> PyResult<Gc<Send>> {
        init_hooks(vm, this)?;
        Ok(Send::make(vm, this, Value::NONE))
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Gc<Generator>) -> PyResult<()> {
        if this.state.get() == GeneratorState::Closed {
            return Ok(());
        }
        let finalizer = this.origin.get();
        if !finalizer.is_none() && !has(this, flag::CLOSED) {
            vm.call(finalizer, &[this.value()])?;
            return Ok(());
        }
        super::generator::close(vm, this)?;
        Ok(())
    }
    /// asend(v) -> send 'v' in generator.
    #[method("asend(object, /)")]
    fn asend(vm: &Vm, this: Gc<Generator>, object: Value) -> PyResult<Gc<Send>> {
        init_hooks(vm, this)?;
        Ok(Send::make(vm, this, object))
    }
    /// athrow(value)
    /// athrow(type[,value[,tb]])
    ///
    /// raise exception in generator.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("athrow(*args)", text_signature = None)]
    fn athrow(vm: &Vm, this: Gc<Generator>, args: &Args) -> PyResult<Gc<Throw>> {
        let args = throw_args(vm, args, "athrow")?;
        init_hooks(vm, this)?;
        let args = vm.new_tuple(args);
        Ok(Throw::make(vm, this, args.value()))
    }
    /// aclose() -> raise GeneratorExit inside generator.
    #[method("aclose()")]
    fn aclose(vm: &Vm, this: Gc<Generator>) -> PyResult<Gc<Throw>> {
        init_hooks(vm, this)?;
        Ok(Throw::make(vm, this, Value::NONE))
    }
}

/// What resuming an async generator means for the step that did it: `Some` is passed on to the event loop, None ends
/// the step with the yielded value in `vm.scratch`.
fn unwrap(vm: &Vm, g: Gc<Generator>, result: PyResult<Option<Value>>) -> PyResult<Option<Value>> {
    match result {
        Ok(Some(v)) if take_yield(g) => {
            set(g, flag::RUNNING, false);
            vm.scratch.set(v);
            Ok(None)
        }
        Ok(Some(v)) => Ok(Some(v)),
        Ok(None) => {
            set(g, flag::RUNNING, false);
            set(g, flag::CLOSED, true);
            Err(stop_async(vm))
        }
        Err(raised) => {
            set(g, flag::RUNNING, false);
            let e = vm.exception.get();
            if ends_quietly(vm, e) {
                set(g, flag::CLOSED, true);
            }
            Err(raised)
        }
    }
}

fn stop_async(vm: &Vm) -> Raised {
    let e = crate::exceptions::new_exception(vm, vm.exc().stop_async_iteration, &[]);
    vm.raise(e.value())
}

fn ends_quietly(vm: &Vm, e: Value) -> bool {
    vm.is_instance(e, vm.exc().stop_async_iteration) || vm.is_instance(e, vm.exc().generator_exit)
}

/// Takes the pending exception if a step that is closed may end with it.
fn absorb_close(vm: &Vm, raised: Raised) -> PyResult {
    let e = vm.exception.get();
    if ends_quietly(vm, e) || vm.is_instance(e, vm.exc().stop_iteration) {
        vm.take_exception();
        return Ok(Value::NONE);
    }
    Err(raised)
}

/// What `__anext__` and `asend` give.
#[native_object("async_generator_asend")]
pub struct Send {
    generator: ValueCell,
    value: ValueCell,
    #[untraced]
    state: Cell<State>,
}

impl Send {
    fn make(vm: &Vm, g: Gc<Generator>, value: Value) -> Gc<Send> {
        Send::alloc(vm, Send::class(vm), |head| Send {
            head,
            generator: ValueCell::new(g.value()),
            value: ValueCell::new(value),
            state: Cell::new(State::Init),
        })
    }
    fn inner(&self) -> Gc<Generator> {
        self.generator.get().cast_unchecked()
    }
    /// Checks that the step can go on; true when it begins now.
    fn begin(&self, vm: &Vm) -> PyResult<bool> {
        match self.state.get() {
            State::Closed => Err(vm.runtime_error("cannot reuse already awaited __anext__()/asend()")),
            State::Init => {
                if is_running(self.inner()) {
                    self.state.set(State::Closed);
                    return Err(vm.runtime_error("anext(): asynchronous generator is already running"));
                }
                self.state.set(State::Iterating);
                Ok(true)
            }
            State::Iterating => Ok(false),
        }
    }
    fn finish(&self, vm: &Vm, result: PyResult<Option<Value>>) -> PyResult<Option<Value>> {
        let result = unwrap(vm, self.inner(), result);
        if !matches!(result, Ok(Some(_))) {
            self.state.set(State::Closed);
        }
        result
    }
    fn step(&self, vm: &Vm, value: Value) -> PyResult<Option<Value>> {
        let begins = self.begin(vm)?;
        let value = if begins && value.is_none() { self.value.get() } else { value };
        let g = self.inner();
        set(g, flag::RUNNING, true);
        let result = send(vm, g, value);
        self.finish(vm, result)
    }
    fn throw_in(&self, vm: &Vm, args: &[Value]) -> PyResult<Option<Value>> {
        self.begin(vm)?;
        let g = self.inner();
        set(g, flag::RUNNING, true);
        let result = throw(vm, g, args, true);
        self.finish(vm, result)
    }
}

/// [`Send::step`] in one piece, where the async generator's code is compiled: compiled code comes here for each level of async
/// generators in each other. None: not that.
///
/// # Errors
/// As for a step.
#[inline(always)]
pub fn step_of_compiled(vm: &Vm, it: Value, value: Value) -> Option<PyResult<Option<Value>>> {
    let this = it.downcast::<Send>()?;
    let g = this.inner();
    if this.state.get() != State::Init || is_running(g) || !run::can_resume(g) || !value.is_none() {
        return None;
    }
    let sent = this.value.get();
    if g.state.get() == GeneratorState::Created && !sent.is_none() {
        return None;
    }
    set(g, flag::RUNNING, true);
    let Some(result) = crate::interp::compiled_generator::resume_compiled(vm, g, sent) else {
        set(g, flag::RUNNING, false);
        return None;
    };
    this.state.set(State::Iterating);
    Some(this.finish(vm, result))
}

#[class("async_generator_asend")]
impl Send {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(await_)]
    fn await_(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        this.step(vm, Value::NONE)
    }
    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[method("send(value, /)")]
    fn send(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult {
        or_stop(vm, this.step(vm, value))
    }
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    #[method("throw(*args)", text_signature = None)]
    fn throw(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let args = throw_args(vm, args, "throw")?;
        or_stop(vm, this.throw_in(vm, args))
    }
    /// close() -> raise GeneratorExit inside generator.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult {
        if this.state.get() == State::Closed {
            return Ok(Value::NONE);
        }
        match this.throw_in(vm, &[vm.exc().generator_exit.value()]) {
            Ok(Some(_)) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
            Ok(None) => Ok(Value::NONE),
            Err(raised) => absorb_close(vm, raised),
        }
    }
}

/// What `athrow` and `aclose` give.
#[native_object("async_generator_athrow")]
pub struct Throw {
    generator: ValueCell,
    /// The arguments of `athrow` (Tuple); None for `aclose`.
    args: ValueCell,
    #[untraced]
    state: Cell<State>,
}

impl Throw {
    fn make(vm: &Vm, g: Gc<Generator>, args: Value) -> Gc<Throw> {
        Throw::alloc(vm, Throw::class(vm), |head| Throw {
            head,
            generator: ValueCell::new(g.value()),
            args: ValueCell::new(args),
            state: Cell::new(State::Init),
        })
    }
    fn inner(&self) -> Gc<Generator> {
        self.generator.get().cast_unchecked()
    }
    fn reused(&self, vm: &Vm) -> PyResult<()> {
        if self.state.get() == State::Closed {
            return Err(vm.runtime_error("cannot reuse already awaited aclose()/athrow()"));
        }
        Ok(())
    }
    fn refuse_running(&self, vm: &Vm) -> PyResult<()> {
        if !is_running(self.inner()) {
            return Ok(());
        }
        self.state.set(State::Closed);
        let name = if self.args.get().is_none() { "aclose" } else { "athrow" };
        Err(vm.runtime_error(format!("{name}(): asynchronous generator is already running")))
    }
    /// What resuming means for this step.
    fn finish(&self, vm: &Vm, result: PyResult<Option<Value>>) -> PyResult<Option<Value>> {
        let g = self.inner();
        if !self.args.get().is_none() {
            let result = unwrap(vm, g, result);
            if !matches!(result, Ok(Some(_))) {
                self.state.set(State::Closed);
            }
            return result;
        }
        match result {
            Ok(Some(v)) if !take_yield(g) => return Ok(Some(v)),
            _ => {}
        }
        set(g, flag::RUNNING, false);
        self.state.set(State::Closed);
        match result {
            Ok(Some(_)) => Err(vm.runtime_error("async generator ignored GeneratorExit")),
            Ok(None) => {
                vm.scratch.set(Value::NONE);
                Ok(None)
            }
            Err(raised) => {
                if !ends_quietly(vm, vm.exception.get()) {
                    return Err(raised);
                }
                vm.take_exception();
                vm.scratch.set(Value::NONE);
                Ok(None)
            }
        }
    }
    fn step(&self, vm: &Vm, value: Value) -> PyResult<Option<Value>> {
        self.reused(vm)?;
        let g = self.inner();
        if g.state.get() == GeneratorState::Closed {
            self.state.set(State::Closed);
            return Err(raise_stop_iteration(vm, Value::NONE));
        }
        if self.state.get() == State::Iterating {
            let result = send(vm, g, value);
            return self.finish(vm, result);
        }
        self.refuse_running(vm)?;
        if has(g, flag::CLOSED) {
            self.state.set(State::Closed);
            return Err(stop_async(vm));
        }
        if !value.is_none() {
            return Err(vm.runtime_error("can't send non-None value to a just-started coroutine"));
        }
        self.state.set(State::Iterating);
        set(g, flag::RUNNING, true);
        let result = match self.args.get().downcast::<Tuple>() {
            Some(args) => throw(vm, g, args.items(), false),
            None => {
                set(g, flag::CLOSED, true);
                throw(vm, g, &[vm.exc().generator_exit.value()], false)
            }
        };
        self.finish(vm, result)
    }
    fn throw_in(&self, vm: &Vm, args: &[Value]) -> PyResult<Option<Value>> {
        self.reused(vm)?;
        let g = self.inner();
        if self.state.get() == State::Init {
            self.refuse_running(vm)?;
            self.state.set(State::Iterating);
            set(g, flag::RUNNING, true);
        }
        let result = throw(vm, g, args, true);
        self.finish(vm, result)
    }
}

#[class("async_generator_athrow")]
impl Throw {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(await_)]
    fn await_(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        this.step(vm, Value::NONE)
    }
    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[method("send(value, /)")]
    fn send(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult {
        or_stop(vm, this.step(vm, value))
    }
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    #[method("throw(*args)", text_signature = None)]
    fn throw(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let args = throw_args(vm, args, "throw")?;
        or_stop(vm, this.throw_in(vm, args))
    }
    /// close() -> raise GeneratorExit inside generator.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult {
        if this.state.get() == State::Closed {
            return Ok(Value::NONE);
        }
        match this.throw_in(vm, &[vm.exc().generator_exit.value()]) {
            Ok(Some(_)) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
            Ok(None) => Ok(Value::NONE),
            Err(raised) => absorb_close(vm, raised),
        }
    }
}

/// True for the awaitable steps.
pub fn is_step(v: Value) -> bool {
    v.downcast::<Send>().is_some() || v.downcast::<Throw>().is_some()
}
