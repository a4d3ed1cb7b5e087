//! Exception groups, and what `except*` needs of them.
//!
//! Splitting follows PEP 654: the parts of a group are groups with the same nesting, message, traceback, cause, context
//! and notes, made by the group's `derive` method.

use crate::exceptions::new_exception;
use crate::native::{Args, PyResult};
use crate::object::header::Kind;
use crate::object::types::{Type, type_flags};
use crate::object::{Exception, List, Str, Tuple, type_make};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;
/// How the exceptions were shown where they were given as no list and no tuple (Str).
const SHOWN: usize = 2;

/// Where the interpreter keeps the class `ExceptionGroup`.
const GROUP_KEY: &str = "builtins.ExceptionGroup";

/// Makes `ExceptionGroup`, which has two bases and so is no plain entry of the table of exception classes.
///
/// # Errors
/// None in a working build.
pub fn make_exception_group(vm: &Vm) -> PyResult<Gc<Type>> {
    let e = vm.exc();
    let bases = vm.new_tuple(&[e.base_exception_group.value(), e.exception.value()]);
    let namespace = vm.new_dict();
    namespace.set_str(vm, vm.names().__module__, vm.intern_str("builtins").value());
    let metatype = vm.type_of(e.exception.value());
    let class = type_make::new_class(vm, metatype, vm.intern_str("ExceptionGroup"), bases, namespace, &[])?;
    vm.interp().module_state.borrow_mut().insert(GROUP_KEY, class.value());
    Ok(class)
}

/// The class `ExceptionGroup`.
fn exception_group(vm: &Vm) -> Gc<Type> {
    let found = vm.interp().module_state.borrow().get(GROUP_KEY).copied();
    found.and_then(|c| c.downcast::<Type>()).unwrap_or(vm.exc().base_exception_group)
}

/// True for an exception group.
pub fn is_group(vm: &Vm, v: Value) -> bool {
    vm.is_instance(v, vm.exc().base_exception_group)
}

fn members(group: Value) -> Option<Gc<Tuple>> {
    group.downcast::<Exception>()?.extra_field(EXCEPTIONS).downcast::<Tuple>()
}

fn none_if_unset(v: Value) -> Value {
    if v.is_unbound() { Value::NONE } else { v }
}

pub struct BaseExceptionGroup;

/// A combination of multiple unrelated exceptions.
#[class("BaseExceptionGroup", kind = Exception, subclassable, dict)]
impl BaseExceptionGroup {
    #[new("BaseExceptionGroup(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        let [message, given] = args.positional() else {
            let n = args.len();
            let message = format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({n} given)");
            return Err(vm.type_error(message));
        };
        if !message.is_kind(Kind::Str) {
            let got = vm.type_of(*message).name();
            let message = format!("BaseExceptionGroup.__new__() argument 1 must be str, not {got}");
            return Err(vm.type_error(message));
        }
        let sequence = given.is_kind(Kind::List)
            || given.is_kind(Kind::Tuple)
            || (vm.type_of(*given).slots().getitem.is_some() && !given.is_kind(Kind::Dict));
        if !sequence {
            return Err(vm.type_error("second argument (exceptions) must be a sequence"));
        }
        let exceptions = vm.tuple_from(*given)?;
        if exceptions.len == 0 {
            return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
        }
        let mut nested_base = false;
        for (i, e) in exceptions.items().iter().enumerate() {
            if !e.is_kind(Kind::Exception) {
                let message = format!("Item {i} of second argument (exceptions) is not an exception");
                return Err(vm.value_error(message));
            }
            nested_base |= !vm.is_instance(*e, vm.exc().exception);
        }
        let mut class = cls;
        if cls == vm.exc().base_exception_group {
            if !nested_base {
                class = exception_group(vm);
            }
        } else if nested_base && cls == exception_group(vm) {
            return Err(vm.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
        } else if nested_base && cls.is_subtype(vm.exc().exception) {
            return Err(vm.type_error(format!("Cannot nest BaseExceptions in '{}'", cls.name())));
        }
        let this = new_exception(vm, class, args.positional());
        this.set_extra_field(MESSAGE, *message);
        this.set_extra_field(EXCEPTIONS, exceptions.value());
        if !given.is_kind(Kind::List) && !given.is_kind(Kind::Tuple) {
            // Shown as it was given; it may change later.
            this.set_extra_field(SHOWN, vm.repr(*given)?.value());
        }
        Ok(this.value())
    }
    #[init_method("BaseExceptionGroup(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, &vm.type_of(this.value()).name())?;
        let args = vm.new_tuple(args.positional());
        this.args.set(this.header(), args.value());
        Ok(())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let name = vm.type_of(this.value()).name_str();
        let Some(all) = members(this.value()) else { return Ok(name.value()) };
        // As it was given: a tuple, or else a list.
        let given = match this.args().items() {
            [_, given] => Some(*given),
            _ => None,
        };
        let shown = match given {
            Some(v) if v.is_kind(Kind::List) => vm.new_list_from(all.items()).value(),
            _ => all.value(),
        };
        let mut out = name.bytes().to_vec();
        out.push(b'(');
        out.extend_from_slice(vm.repr(this.extra_field(MESSAGE))?.bytes());
        out.extend_from_slice(b", ");
        match this.extra_field(SHOWN).downcast::<Str>() {
            Some(text) => out.extend_from_slice(text.bytes()),
            None => out.extend_from_slice(vm.repr(shown)?.bytes()),
        }
        out.push(b')');
        Ok(vm.str_from_bytes(&out).value())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let n = members(this.value()).map_or(0, |m| m.len);
        let message = this.extra_field(MESSAGE);
        let message = vm.str_of(if message.is_unbound() { Value::NONE } else { message })?;
        let tail = format!(" ({n} sub-exception{})", if n == 1 { "" } else { "s" });
        Ok(vm.concat_str(message, vm.str(&tail)).value())
    }
    /// exception message
    #[member]
    fn message(this: Gc<Exception>) -> Value {
        none_if_unset(this.extra_field(MESSAGE))
    }
    /// nested exceptions
    #[member]
    fn exceptions(this: Gc<Exception>) -> Value {
        none_if_unset(this.extra_field(EXCEPTIONS))
    }
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        super::generic_alias::new_alias(vm, cls.value(), object)
    }
    #[method("derive(excs, /)")]
    fn derive(vm: &Vm, this: Gc<Exception>, excs: Value) -> PyResult {
        vm.call(vm.exc().base_exception_group.value(), &[this.extra_field(MESSAGE), excs])
    }
    #[method("split(matcher_value, /)")]
    fn split(vm: &Vm, this: Gc<Exception>, matcher_value: Value) -> PyResult {
        let matcher = Matcher::new(vm, matcher_value)?;
        let (matched, rest) = split_by(vm, this.value(), &matcher, true)?;
        Ok(vm.new_tuple(&[matched, rest]).value())
    }
    #[method("subgroup(matcher_value, /)")]
    fn subgroup(vm: &Vm, this: Gc<Exception>, matcher_value: Value) -> PyResult {
        let matcher = Matcher::new(vm, matcher_value)?;
        Ok(split_by(vm, this.value(), &matcher, false)?.0)
    }
}

/// What decides whether an exception belongs to the first part.
enum Matcher {
    /// A class or tuple of classes.
    Type(Value),
    /// A function.
    Predicate(Value),
    /// One of the exceptions in this list.
    Among(Gc<List>),
}

fn is_exception_class(v: Value) -> bool {
    v.downcast::<Type>().is_some_and(|t| t.has_flag(type_flags::EXCEPTION))
}

/// True when `e` is an instance of `class`, or of a member of a (nested) tuple of classes.
fn is_instance_of(vm: &Vm, e: Value, class: Value) -> bool {
    match class.downcast::<Tuple>() {
        Some(t) => t.items().iter().any(|c| is_exception_class(*c) && vm.is_instance(e, c.cast_unchecked())),
        None => is_exception_class(class) && vm.is_instance(e, class.cast_unchecked()),
    }
}

impl Matcher {
    fn new(vm: &Vm, v: Value) -> PyResult<Matcher> {
        if !v.is_kind(Kind::Type) && vm.is_callable(v) {
            return Ok(Matcher::Predicate(v));
        }
        let classes = v.downcast::<Tuple>().is_some_and(|t| t.items().iter().all(|c| is_exception_class(*c)));
        if is_exception_class(v) || classes {
            return Ok(Matcher::Type(v));
        }
        Err(vm.type_error(
            "expected an exception type, a tuple of exception types, or a callable (other than a class)",
        ))
    }
    fn accepts(&self, vm: &Vm, e: Value) -> PyResult<bool> {
        match self {
            Matcher::Type(class) => Ok(is_instance_of(vm, e, *class)),
            Matcher::Predicate(f) => {
                let r = vm.call(*f, &[e])?;
                vm.truth(r)
            }
            Matcher::Among(list) => {
                let mut i = 0;
                while let Some(x) = list.try_get(vm, i) {
                    if x == e {
                        return Ok(true);
                    }
                    i += 1;
                }
                Ok(false)
            }
        }
    }
}

/// The two parts of an exception, None where empty. The rest is made only if `with_rest`.
fn split_by(vm: &Vm, e: Value, matcher: &Matcher, with_rest: bool) -> PyResult<(Value, Value)> {
    vm.check_native_stack()?;
    if matcher.accepts(vm, e)? {
        return Ok((e, Value::NONE));
    }
    if !is_group(vm, e) {
        return Ok((Value::NONE, if with_rest { e } else { Value::NONE }));
    }
    let Some(all) = members(e) else { return Ok((Value::NONE, Value::NONE)) };
    let (matched, rest) = (vm.new_list(), vm.new_list());
    for x in all.items() {
        let (m, r) = split_by(vm, *x, matcher, with_rest)?;
        if !m.is_none() {
            matched.push(vm, m);
        }
        if with_rest && !r.is_none() {
            rest.push(vm, r);
        }
    }
    Ok((subset(vm, e, matched)?, subset(vm, e, rest)?))
}

/// A group like `group` of these members; None for no members.
fn subset(vm: &Vm, group: Value, list: Gc<List>) -> PyResult {
    if list.is_empty() {
        return Ok(Value::NONE);
    }
    let made = vm.call_method_str(group, "derive", &[list.value()])?;
    if !is_group(vm, made) {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    let (new, old): (Gc<Exception>, Gc<Exception>) = (made.cast_unchecked(), group.cast_unchecked());
    if !old.traceback.get().is_none() {
        new.traceback.set(new.header(), old.traceback.get());
    }
    new.context.set(new.header(), old.context.get());
    new.cause.set(new.header(), old.cause.get());
    new.suppress_context.set(true);
    let name = vm.names().__notes__;
    if let Some(notes) = vm.getattr_opt(group, name)?
        && (notes.is_kind(Kind::List) || notes.is_kind(Kind::Tuple))
    {
        let copy = vm.list_from(notes)?;
        vm.setattr(made, name, copy.value())?;
    }
    Ok(made)
}

/// A group without message, as `except*` makes them.
fn anonymous_group(vm: &Vm, members: Value) -> PyResult {
    vm.call(vm.exc().base_exception_group.value(), &[vm.str("").value(), members])
}

fn check_class(vm: &Vm, class: Value) -> PyResult<()> {
    let one = |c: Value| -> PyResult<()> {
        if !is_exception_class(c) {
            let message = "catching classes that do not inherit from BaseException is not allowed";
            return Err(vm.type_error(message));
        }
        if c.cast_unchecked::<Type>().is_subtype(vm.exc().base_exception_group) {
            let message = "catching ExceptionGroup with except* is not allowed. Use except instead.";
            return Err(vm.type_error(message));
        }
        Ok(())
    };
    match class.downcast::<Tuple>() {
        Some(t) => t.items().iter().try_for_each(|c| one(*c)),
        None => one(class),
    }
}

/// Splits an exception for `except* class`: what matches and the rest, None where empty. The exception may be None:
/// earlier handlers took all of it.
///
/// # Errors
/// TypeError for a class that cannot be caught so; what splitting raises.
pub fn split_for_handler(vm: &Vm, e: Value, class: Value) -> PyResult<(Value, Value)> {
    check_class(vm, class)?;
    let Some(exception) = e.downcast::<Exception>() else { return Ok((Value::NONE, Value::NONE)) };
    if is_instance_of(vm, e, class) {
        if is_group(vm, e) {
            return Ok((e, Value::NONE));
        }
        let wrapped = anonymous_group(vm, vm.new_tuple(&[e]).value())?;
        let group: Gc<Exception> = wrapped.cast_unchecked();
        group.traceback.set(group.header(), exception.traceback.get());
        return Ok((wrapped, Value::NONE));
    }
    if !is_group(vm, e) {
        return Ok((Value::NONE, e));
    }
    let pair = vm.call_method_str(e, "split", &[class])?;
    let name = || vm.type_of(e).name();
    let Some(parts) = pair.downcast::<Tuple>() else {
        let got = vm.type_of(pair).name();
        return Err(vm.type_error(format!("{}.split must return a tuple, not {got}", name())));
    };
    match parts.items() {
        [matched, rest, ..] => Ok((*matched, *rest)),
        short => {
            let n = short.len();
            Err(vm.type_error(format!("{}.split must return a 2-tuple, got tuple of size {n}", name())))
        }
    }
}

/// True when both are groups that come from the same raise: what a handler raised again unchanged.
fn same_origin(vm: &Vm, a: Value, b: Value) -> bool {
    if !is_group(vm, a) || !is_group(vm, b) {
        return false;
    }
    let (a, b): (Gc<Exception>, Gc<Exception>) = (a.cast_unchecked(), b.cast_unchecked());
    a.traceback.get() == b.traceback.get()
        && a.cause.get() == b.cause.get()
        && a.context.get() == b.context.get()
}

fn collect_leaves(vm: &Vm, e: Value, leaves: Gc<List>) -> PyResult<()> {
    vm.check_native_stack()?;
    match members(e) {
        Some(all) if is_group(vm, e) => all.items().iter().try_for_each(|x| collect_leaves(vm, *x, leaves)),
        _ => {
            leaves.push(vm, e);
            Ok(())
        }
    }
}

/// What a `try .. except*` raises at its end: `raised` holds what its handlers raised and what none of them took. None
/// when there is nothing to raise.
///
/// # Errors
/// What making a group raises.
pub fn prep_reraise_star(vm: &Vm, original: Value, raised: Gc<List>) -> PyResult {
    let (fresh, again) = (vm.new_list(), vm.new_list());
    let mut i = 0;
    while let Some(e) = raised.try_get(vm, i) {
        i += 1;
        if e.is_none() {
            continue;
        }
        if !is_group(vm, original) {
            // Only one handler can have run for an exception that is no group.
            return Ok(e);
        }
        if same_origin(vm, e, original) { again.push(vm, e) } else { fresh.push(vm, e) }
    }
    let mut rest = Value::NONE;
    if !again.is_empty() {
        let leaves = vm.new_list();
        let mut i = 0;
        while let Some(e) = again.try_get(vm, i) {
            collect_leaves(vm, e, leaves)?;
            i += 1;
        }
        rest = split_by(vm, original, &Matcher::Among(leaves), false)?.0;
    }
    if fresh.is_empty() {
        return Ok(rest);
    }
    if !rest.is_none() {
        fresh.push(vm, rest);
    }
    if fresh.len() == 1 { Ok(fresh.get(vm, 0)) } else { anonymous_group(vm, fresh.value()) }
}
