//! Exception classes: BaseException's methods, and what some classes have beyond it.

use crate::exceptions::{DEFS, ExceptionTypes, TABLE, new_exception};
use crate::native::{Args, PyResult, Raised};
use crate::object::header::Kind;
use crate::object::type_make;
use crate::object::types::{Type, type_flags};
use crate::object::{Exception, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// Makes the exception classes.
pub fn make_types(vm: &Vm) {
    let base = vm.builtin_type(crate::object::builtin_types::shapes::BASE_EXCEPTION);
    base.set_flag(type_flags::EXCEPTION, true);
    let types = ExceptionTypes::new(base, |name, parent| {
        let index = TABLE.iter().position(|t| t.0 == name).unwrap_or(0);
        type_make::make_with_base(vm, &DEFS[index], None, Some(parent))
    });
    let _ = vm.interp().exceptions.set(Box::new(types));
}

/// Common base class for all exceptions
#[class("BaseException", kind = Exception, subclassable, dict)]
impl Exception {
    #[new("BaseException(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> Value {
        new_exception(vm, cls, args.positional()).value()
    }
    #[init_method("BaseException(*args)")]
    fn init(vm: &Vm, this: Gc<Exception>, args: &Args) -> PyResult<()> {
        if args.keyword_count() > 0 {
            let class = vm.type_of(this.value()).name();
            return Err(vm.type_error(format!("{class}() takes no keyword arguments")));
        }
        let tuple = vm.new_tuple(args.positional());
        this.args.set(this.header(), tuple.value());
        Ok(())
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let args = this.args();
        match args.items() {
            [] => Ok(vm.str("").value()),
            [one] => Ok(vm.str_of(*one)?.value()),
            _ => Ok(vm.repr(args.value())?.value()),
        }
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let name = vm.type_of(this.value()).name_str();
        let args = this.args();
        let inner = match args.items() {
            [one] => {
                let r = vm.repr(*one)?;
                vm.concat_str(vm.concat_str(vm.str("("), r), vm.str(")"))
            }
            _ => vm.repr(args.value())?,
        };
        Ok(vm.concat_str(name, inner).value())
    }
    #[getter("args")]
    fn get_args(this: Gc<Exception>) -> Value {
        this.args.get()
    }
    #[setter("args")]
    fn set_args(vm: &Vm, this: Gc<Exception>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("args may not be deleted"));
        }
        let tuple = vm.tuple_from(value)?;
        this.args.set(this.header(), tuple.value());
        Ok(())
    }
    #[getter("__traceback__")]
    fn get_traceback(this: Gc<Exception>) -> Value {
        this.traceback.get()
    }
    #[setter("__traceback__")]
    fn set_traceback(vm: &Vm, this: Gc<Exception>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("__traceback__ may not be deleted"));
        }
        if !value.is_none() && !value.is_kind(Kind::Traceback) {
            return Err(vm.type_error("__traceback__ must be a traceback or None"));
        }
        this.traceback.set(this.header(), value);
        Ok(())
    }
    #[getter("__context__")]
    fn get_context(this: Gc<Exception>) -> Value {
        this.context.get()
    }
    #[setter("__context__")]
    fn set_context(vm: &Vm, this: Gc<Exception>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("__context__ may not be deleted"));
        }
        if !value.is_none() && !value.is_kind(Kind::Exception) {
            return Err(vm.type_error("exception context must be None or derive from BaseException"));
        }
        this.context.set(this.header(), value);
        Ok(())
    }
    #[getter("__cause__")]
    fn get_cause(this: Gc<Exception>) -> Value {
        this.cause.get()
    }
    #[setter("__cause__")]
    fn set_cause(vm: &Vm, this: Gc<Exception>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.type_error("__cause__ may not be deleted"));
        }
        if !value.is_none() && !value.is_kind(Kind::Exception) {
            return Err(vm.type_error("exception cause must be None or derive from BaseException"));
        }
        this.cause.set(this.header(), value);
        this.suppress_context.set(true);
        Ok(())
    }
    #[getter("__suppress_context__")]
    fn get_suppress(this: Gc<Exception>) -> bool {
        this.suppress_context.get()
    }
    #[setter("__suppress_context__")]
    fn set_suppress(vm: &Vm, this: Gc<Exception>, value: Value) -> PyResult<()> {
        if !value.is_bool() {
            return Err(vm.type_error("attribute value type must be bool"));
        }
        this.suppress_context.set(value.is_true());
        Ok(())
    }
    /// Set self.__traceback__ to tb and return self.
    #[method("with_traceback(object, /)")]
    fn with_traceback(vm: &Vm, this: Gc<Exception>, object: Value) -> PyResult {
        Exception::set_traceback(vm, this, object)?;
        Ok(this.value())
    }
    /// Add a note to the exception
    #[method("add_note(note, /)")]
    fn add_note(vm: &Vm, this: Gc<Exception>, note: Value) -> PyResult<()> {
        if !note.is_kind(Kind::Str) {
            let got = vm.type_of(note).name();
            return Err(vm.type_error(format!("add_note() argument must be str, not {got}")));
        }
        push_note(vm, this, note)
    }
    #[method("__setstate__(object, /)")]
    fn setstate(vm: &Vm, this: Gc<Exception>, object: Value) -> PyResult<()> {
        if object.is_none() {
            return Ok(());
        }
        let Some(dict) = object.downcast::<crate::object::Dict>() else {
            return Err(vm.type_error("state is not a dictionary"));
        };
        let mut pos = 0;
        while let Some((at, key, value)) = dict.next_entry(pos) {
            pos = at + 1;
            if let Some(name) = key.downcast::<Str>() {
                vm.setattr(this.value(), name, value)?;
            }
        }
        Ok(())
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Exception>) -> PyResult {
        let class = vm.type_of(this.value()).value();
        let state = crate::builtins::reduce::getstate(vm, this.value())?;
        if state.is_none() {
            return Ok(vm.new_tuple(&[class, this.args.get()]).value());
        }
        Ok(vm.new_tuple(&[class, this.args.get(), state]).value())
    }
}

fn push_note(vm: &Vm, this: Gc<Exception>, note: Value) -> PyResult<()> {
    let name = vm.names().__notes__;
    match vm.getattr_opt(this.value(), name)? {
        Some(notes) => match notes.downcast::<crate::object::List>() {
            Some(list) => {
                list.push(vm, note);
                Ok(())
            }
            None => Err(vm.type_error("Cannot add note: __notes__ is not a list")),
        },
        None => {
            let list = vm.new_list_from(&[note]);
            vm.setattr(this.value(), name, list.value())
        }
    }
}

/// Adds a note to the pending exception.
pub fn add_note_to_pending(vm: &Vm, note: &str) {
    let e = vm.exception.get();
    if let Some(x) = e.downcast::<Exception>() {
        vm.take_exception();
        let note = vm.str(note).value();
        if push_note(vm, x, note).is_err() {
            vm.take_exception();
        }
        vm.exception.set(e);
    }
}

/// `raise value` or `raise value from cause` (cause UNBOUND: no `from`).
pub fn raise_value(vm: &Vm, value: Value, cause: Value) -> Raised {
    let exception = match instantiate(vm, value, "exceptions must derive from BaseException") {
        Ok(e) => e,
        Err(raised) => return raised,
    };
    if !cause.is_unbound() {
        let cause = if cause.is_none() {
            cause
        } else {
            match instantiate(vm, cause, "exception causes must derive from BaseException") {
                Ok(c) => c.value(),
                Err(raised) => return raised,
            }
        };
        exception.cause.set(exception.header(), cause);
        exception.suppress_context.set(true);
    }
    vm.raise(exception.value())
}

/// The exception that a raised class or instance stands for.
///
/// # Errors
/// TypeError with `message` for anything else.
pub fn instantiate(vm: &Vm, value: Value, message: &str) -> PyResult<Gc<Exception>> {
    if let Some(e) = value.downcast::<Exception>() {
        return Ok(e);
    }
    if let Some(class) = value.downcast::<Type>()
        && class.has_flag(type_flags::EXCEPTION)
    {
        let made = vm.call(value, &[])?;
        return match made.downcast::<Exception>() {
            Some(e) => Ok(e),
            None => {
                let (c, got) = (vm.repr_text(value)?, vm.type_of(made).name());
                let message = format!(
                    "calling {c} should have returned an instance of BaseException, not <class '{got}'>"
                );
                Err(vm.type_error(message))
            }
        };
    }
    Err(vm.type_error(message))
}
