//! The module `_contextvars`: context variables (PEP 567).
//!
//! A context's variables are in a dict that copies share until one of them is about to change it.

use std::cell::Cell;
use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::generic_alias;
use taipan_vm::call;
use taipan_vm::exceptions::raise_key_error;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Dict, List, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A mapping of context variables to values.
#[native_object("_contextvars.Context")]
pub struct Context {
    /// The variables (Dict).
    vars: ValueCell,
    /// Another context may have the same dict.
    shared: Cell<bool>,
    entered: Cell<bool>,
    /// What was the current context before this was entered.
    previous: ValueCell,
}

/// A context variable.
#[native_object("_contextvars.ContextVar")]
pub struct ContextVar {
    name: Gc<Str>,
    /// UNBOUND when there is none.
    default: Value,
    /// The dict of variables where the value was last found, and that value; UNBOUND when there is none.
    seen_in: ValueCell,
    seen: ValueCell,
}

/// What `ContextVar.set` gives: undoes it.
#[native_object("_contextvars.Token")]
pub struct Token {
    context: Gc<Context>,
    var: Gc<ContextVar>,
    /// UNBOUND when there was none.
    old: Value,
    used: Cell<bool>,
}

/// The class of `Token.MISSING`.
#[native_object("Token.MISSING")]
pub struct Missing {}

fn new_context(vm: &Vm, vars: Gc<Dict>, shared: bool) -> Gc<Context> {
    Context::alloc(vm, Context::class(vm), |head| Context {
        head,
        vars: ValueCell::new(vars.value()),
        shared: Cell::new(shared),
        entered: Cell::new(false),
        previous: ValueCell::new(Value::NONE),
    })
}

/// The running thread's context; made if it has none yet.
fn current(vm: &Vm) -> Gc<Context> {
    match vm.context.get().downcast::<Context>() {
        Some(context) => context,
        None => {
            let context = new_context(vm, vm.new_dict(), false);
            vm.context.set(context.value());
            context
        }
    }
}

fn copy_of(vm: &Vm, context: Gc<Context>) -> Gc<Context> {
    context.shared.set(true);
    new_context(vm, context.vars(), true)
}

impl Context {
    fn vars(&self) -> Gc<Dict> {
        self.vars.get().cast_unchecked()
    }
}

/// The dict of a context that is about to be changed: its own from now on.
fn own_vars(vm: &Vm, context: Gc<Context>) -> Gc<Dict> {
    if context.shared.get() {
        let copy = context.vars().copy(vm);
        context.vars.set(context.header(), copy.value());
        context.shared.set(false);
    }
    context.vars()
}

fn key_of(vm: &Vm, key: Value) -> PyResult<Gc<ContextVar>> {
    match key.downcast::<ContextVar>() {
        Some(var) => Ok(var),
        None => {
            let text = vm.repr_text(key)?;
            Err(vm.type_error(format!("a ContextVar key was expected, got {text}")))
        }
    }
}

fn enter(vm: &Vm, context: Gc<Context>) -> PyResult<()> {
    if context.entered.get() {
        let text = vm.repr_text(context.value())?;
        return Err(vm.runtime_error(format!("cannot enter context: {text} is already entered")));
    }
    context.previous.set(context.header(), vm.context.get());
    context.entered.set(true);
    vm.context.set(context.value());
    Ok(())
}

fn leave(vm: &Vm, context: Gc<Context>) {
    vm.context.set(context.previous.get());
    context.previous.init(Value::NONE);
    context.entered.set(false);
}

/// What is in the context's dict, as a list.
fn listed(vm: &Vm, context: Gc<Context>, item: impl Fn(Value, Value) -> Value) -> Gc<List> {
    let list = vm.new_list();
    let vars = context.vars();
    let mut at = 0;
    while let Some((entry, var, value)) = vars.next_entry(at) {
        at = entry + 1;
        list.push(vm, item(var, value));
    }
    list
}

#[class("Context", module = "_contextvars", weakrefable, unhashable)]
impl Context {
    #[new("Context()")]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult<Gc<Context>> {
        if !args.is_empty() || args.keyword_count() > 0 {
            return Err(vm.type_error("Context() does not accept any arguments"));
        }
        Ok(new_context(vm, vm.new_dict(), false))
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<Context>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        vm.compare(this.vars.get(), other.vars.get(), op)
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Self>) -> PyResult {
        vm.iter(listed(vm, this, |var, _| var).value())
    }
    #[slot(len)]
    fn len(this: Gc<Self>) -> usize {
        this.vars().len()
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        let var = key_of(vm, key)?;
        match this.vars().get(vm, var.value())? {
            Some(value) => Ok(value),
            None => Err(raise_key_error(vm, key)),
        }
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<bool> {
        let var = key_of(vm, key)?;
        Ok(this.vars().get(vm, var.value())?.is_some())
    }
    /// Return the value for `key` if `key` has the value in the context object.
    ///
    /// If `key` does not exist, return `default`.  If `default` is not
    /// given, return None.
    #[method("get(key, default=None, /)")]
    fn get(vm: &Vm, this: Gc<Self>, key: Value, default: Value) -> PyResult {
        let var = key_of(vm, key)?;
        Ok(this.vars().get(vm, var.value())?.unwrap_or(default))
    }
    /// Return all variables and their values in the context object.
    ///
    /// The result is returned as a list of 2-tuples (variable, value).
    #[method("items()")]
    fn items(vm: &Vm, this: Gc<Self>) -> Gc<List> {
        listed(vm, this, |var, value| vm.new_tuple(&[var, value]).value())
    }
    /// Return a list of all variables in the context object.
    #[method("keys()")]
    fn keys(vm: &Vm, this: Gc<Self>) -> Gc<List> {
        listed(vm, this, |var, _| var)
    }
    /// Return a list of all variables' values in the context object.
    #[method("values()")]
    fn values(vm: &Vm, this: Gc<Self>) -> Gc<List> {
        listed(vm, this, |_, value| value)
    }
    /// Return a shallow copy of the context object.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Self>) -> Gc<Context> {
        copy_of(vm, this)
    }
    #[method("run(*args, **kwargs)", text_signature = None)]
    fn run(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        let Some(callable) = args.get(0) else {
            return Err(vm.type_error("run() missing 1 required positional argument"));
        };
        enter(vm, this)?;
        let result = call::call(vm, callable, &args.skip_first());
        leave(vm, this);
        result
    }
}

fn var_repr(vm: &Vm, var: Gc<ContextVar>) -> PyResult<Vec<u8>> {
    let mut out = b"<ContextVar name=".to_vec();
    out.extend_from_slice(vm.repr(var.name.value())?.bytes());
    if !var.default.is_unbound() {
        out.extend_from_slice(b" default=");
        out.extend_from_slice(vm.repr(var.default)?.bytes());
    }
    out.extend_from_slice(format!(" at {:#x}>", var.address()).as_bytes());
    Ok(out)
}

/// A variable for native code's own use.
pub fn new_var(vm: &Vm, name: &str) -> Gc<ContextVar> {
    make_var(vm, ContextVar::class(vm), vm.str(name), Value::UNBOUND)
}

fn make_var(vm: &Vm, cls: Gc<Type>, name: Gc<Str>, default: Value) -> Gc<ContextVar> {
    ContextVar::alloc(vm, cls, |head| ContextVar {
        head,
        name,
        default,
        seen_in: ValueCell::new(Value::UNBOUND),
        seen: ValueCell::new(Value::UNBOUND),
    })
}

/// The value of a variable in the current context, without its default.
///
/// # Errors
/// What comparing keys raises: nothing, as variables compare by identity.
#[inline]
pub fn value_of(vm: &Vm, var: Gc<ContextVar>) -> PyResult<Option<Value>> {
    let Some(context) = vm.context.get().downcast::<Context>() else { return Ok(None) };
    let vars = context.vars.get();
    if var.seen_in.get() == vars {
        return Ok(Some(var.seen.get()));
    }
    let found = context.vars().get(vm, var.value())?;
    if let Some(value) = found {
        var.seen_in.set(var.header(), vars);
        var.seen.set(var.header(), value);
    }
    Ok(found)
}

/// Sets a variable in the current context; gives what it was (UNBOUND: nothing).
///
/// # Errors
/// As [`value_of`].
pub fn set_value(vm: &Vm, var: Gc<ContextVar>, value: Value) -> PyResult {
    let vars = own_vars(vm, current(vm));
    let old = vars.get(vm, var.value())?.unwrap_or(Value::UNBOUND);
    var.seen_in.init(Value::UNBOUND);
    vars.set(vm, var.value(), value)?;
    Ok(old)
}

/// The running thread's context, made if it has none yet (`copy_context` without the copy).
pub fn current_context(vm: &Vm) -> Gc<Context> {
    current(vm)
}

/// `contextvars.copy_context()`
pub fn copy_current(vm: &Vm) -> Gc<Context> {
    copy_of(vm, current(vm))
}

/// Calls `f` in a context (`Context.run`).
///
/// # Errors
/// RuntimeError if the context is entered already; what `f` raises.
pub fn run_in(vm: &Vm, context: Gc<Context>, f: impl FnOnce() -> PyResult) -> PyResult {
    enter(vm, context)?;
    let result = f();
    leave(vm, context);
    result
}

/// LookupError for a variable without value.
fn no_value(vm: &Vm, var: Gc<ContextVar>) -> Raised {
    vm.raise_with(vm.exc().lookup_error, var.value())
}

#[class("ContextVar", module = "_contextvars", weakrefable)]
impl ContextVar {
    #[new("ContextVar(name, /, *, default=<unrepresentable>)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, name: Value, default: Value) -> PyResult<Gc<ContextVar>> {
        let Some(name) = name.downcast::<Str>() else {
            return Err(vm.type_error("context variable name must be a str"));
        };
        // The hash of a variable is made of that of its name.
        vm.hash(name.value())?;
        Ok(make_var(vm, cls, name, default))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        Ok(vm.str_from_bytes(&var_repr(vm, this)?).value())
    }
    #[slot(hash)]
    fn hash(this: Gc<Self>) -> i64 {
        // The low bits of an address say nothing.
        (this.address() as u64).rotate_right(4) as i64
    }
    #[getter]
    fn name(this: Gc<Self>) -> Gc<Str> {
        this.name
    }
    /// Return a value for the context variable for the current context.
    ///
    /// If there is no value for the variable in the current context, the
    /// method will:
    ///  * return the value of the default argument of the method, if
    ///    provided; or
    ///  * return the default value for the context variable, if it was
    ///    created with one; or
    ///  * raise a LookupError.
    #[method("get(default=<unrepresentable>, /)")]
    fn get(vm: &Vm, this: Gc<Self>, default: Value) -> PyResult {
        match value_of(vm, this)? {
            Some(value) => Ok(value),
            None if !default.is_unbound() => Ok(default),
            None if !this.default.is_unbound() => Ok(this.default),
            None => Err(no_value(vm, this)),
        }
    }
    /// Call to set a new value for the context variable in the current context.
    ///
    /// The required value argument is the new value for the context
    /// variable.
    ///
    /// Returns a Token object that can be used to restore the variable to
    /// its previous value via the `ContextVar.reset()` method.
    #[method("set(value, /)")]
    fn set(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<Gc<Token>> {
        let old = set_value(vm, this, value)?;
        let context = current(vm);
        Ok(Token::alloc(vm, Token::class(vm), |head| Token {
            head,
            context,
            var: this,
            old,
            used: Cell::new(false),
        }))
    }
    /// Reset the context variable.
    ///
    /// The variable is reset to the value it had before the
    /// `ContextVar.set()` that created the token was used.
    #[method("reset(token, /)")]
    fn reset(vm: &Vm, this: Gc<Self>, token: Value) -> PyResult<()> {
        match token.downcast::<Token>() {
            Some(token) => reset(vm, this, token),
            None => {
                let text = vm.repr_text(token)?;
                Err(vm.type_error(format!("expected an instance of Token, got {text}")))
            }
        }
    }
    /// ContextVars are generic over the type of their contained values
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

fn reset(vm: &Vm, var: Gc<ContextVar>, token: Gc<Token>) -> PyResult<()> {
    let text = || vm.repr_text(token.value());
    if token.used.get() {
        return Err(vm.runtime_error(format!("{} has already been used once", text()?)));
    }
    if token.var != var {
        return Err(vm.value_error(format!("{} was created by a different ContextVar", text()?)));
    }
    let context = current(vm);
    if token.context != context {
        return Err(vm.value_error(format!("{} was created in a different Context", text()?)));
    }
    token.used.set(true);
    var.seen_in.init(Value::UNBOUND);
    let vars = own_vars(vm, context);
    if token.old.is_unbound() {
        vars.remove(vm, var.value())?;
        return Ok(());
    }
    vars.set(vm, var.value(), token.old)
}

/// `Token.MISSING`
fn missing(vm: &Vm) -> Value {
    const KEY: &str = "_contextvars.MISSING";
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    known.unwrap_or_else(|| {
        let missing = Missing::alloc(vm, Missing::class(vm), |head| Missing { head }).value();
        vm.interp().module_state.borrow_mut().insert(KEY, missing);
        missing
    })
}

#[class("MISSING", module = "Token")]
impl Missing {
    #[slot(repr)]
    fn repr(_this: Gc<Self>) -> &'static str {
        "<Token.MISSING>"
    }
}

#[class("Token", module = "_contextvars", unhashable)]
impl Token {
    #[new("Token(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>, _args: &Args) -> PyResult<Gc<Token>> {
        Err(vm.runtime_error("Tokens can only be created by ContextVars"))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        let mut out = b"<Token".to_vec();
        if this.used.get() {
            out.extend_from_slice(b" used");
        }
        out.extend_from_slice(b" var=");
        out.extend_from_slice(&var_repr(vm, this.var)?);
        out.extend_from_slice(format!(" at {:#x}>", this.address()).as_bytes());
        Ok(vm.str_from_bytes(&out).value())
    }
    #[getter]
    fn var(this: Gc<Self>) -> Gc<ContextVar> {
        this.var
    }
    #[getter]
    fn old_value(vm: &Vm, this: Gc<Self>) -> Value {
        if this.old.is_unbound() { missing(vm) } else { this.old }
    }
    #[class_attr("MISSING")]
    fn missing(vm: &Vm) -> Value {
        missing(vm)
    }
    /// Enter into Token context manager.
    #[method("__enter__()")]
    fn enter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    /// Exit from Token context manager, restore the linked ContextVar.
    #[method("__exit__(type, val, tb, /)")]
    fn exit(vm: &Vm, this: Gc<Self>, _type: Value, _val: Value, _tb: Value) -> PyResult<()> {
        reset(vm, this.var, this)
    }
    /// Tokens are generic over the same type as the ContextVar which created them.
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}

#[module("_contextvars", doc = "Context Variables", classes(Context, ContextVar, Token))]
pub mod module {
    use super::*;

    #[function("copy_context()")]
    fn copy_context(vm: &Vm) -> Gc<Context> {
        copy_of(vm, current(vm))
    }
}
