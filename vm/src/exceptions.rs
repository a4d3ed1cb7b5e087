//! The exception classes that the runtime raises, and how they are raised: context chaining, tracebacks, the special
//! fields of some classes. The classes' methods are in `builtins::exceptions`.

use crate::heap::Tracer;
use crate::native::{ClassDef, Raised};
use crate::object::builtin_types::shapes;
use crate::object::code::{Exception, Frame, Traceback};
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::Name;
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;

macro_rules! exception_types {
    ($root:ident; $( $field:ident $name:literal $base:ident ),* $(,)?) => {
        /// The built-in exception classes.
        #[allow(missing_docs)]
        pub struct ExceptionTypes { pub $root: Gc<Type>, $( pub $field: Gc<Type> ),* }

        /// Name and base of each, bases first; BaseException not included.
        pub const TABLE: &[(&str, &str)] = &[ $( ($name, stringify!($base)) ),* ];

        /// Descriptions of the classes in the order of [`TABLE`]; `builtins::exceptions::install` adds what some have.
        pub static DEFS: &[ClassDef] = &[ $( ClassDef {
            name: $name, module: "builtins", doc: None, text_signature: None, subclassable: true, has_dict: true,
            weakrefable: false, kind: Kind::Exception, base: None, methods: &[], properties: &[],
            fill_slots: |_| {}, init: None,
        } ),* ];

        impl ExceptionTypes {
            /// Takes the classes from `class`, which is asked in order for (name, base class).
            pub fn new($root: Gc<Type>, mut class: impl FnMut(&'static str, Gc<Type>) -> Gc<Type>) -> ExceptionTypes {
                $( let $field = class($name, $base); )*
                ExceptionTypes { $root, $( $field ),* }
            }
            /// Reports them all.
            pub fn trace(&self, tracer: &mut Tracer) {
                tracer.value(self.$root.value());
                $( tracer.value(self.$field.value()); )*
            }
        }
    };
}

exception_types! {
    base_exception;
    exception "Exception" base_exception,
    base_exception_group "BaseExceptionGroup" base_exception,
    generator_exit "GeneratorExit" base_exception,
    keyboard_interrupt "KeyboardInterrupt" base_exception,
    system_exit "SystemExit" base_exception,
    arithmetic_error "ArithmeticError" exception,
    floating_point_error "FloatingPointError" arithmetic_error,
    overflow_error "OverflowError" arithmetic_error,
    zero_division_error "ZeroDivisionError" arithmetic_error,
    assertion_error "AssertionError" exception,
    attribute_error "AttributeError" exception,
    buffer_error "BufferError" exception,
    eof_error "EOFError" exception,
    import_error "ImportError" exception,
    module_not_found_error "ModuleNotFoundError" import_error,
    lookup_error "LookupError" exception,
    index_error "IndexError" lookup_error,
    key_error "KeyError" lookup_error,
    memory_error "MemoryError" exception,
    name_error "NameError" exception,
    unbound_local_error "UnboundLocalError" name_error,
    os_error "OSError" exception,
    blocking_io_error "BlockingIOError" os_error,
    child_process_error "ChildProcessError" os_error,
    connection_error "ConnectionError" os_error,
    broken_pipe_error "BrokenPipeError" connection_error,
    connection_aborted_error "ConnectionAbortedError" connection_error,
    connection_refused_error "ConnectionRefusedError" connection_error,
    connection_reset_error "ConnectionResetError" connection_error,
    file_exists_error "FileExistsError" os_error,
    file_not_found_error "FileNotFoundError" os_error,
    interrupted_error "InterruptedError" os_error,
    is_a_directory_error "IsADirectoryError" os_error,
    not_a_directory_error "NotADirectoryError" os_error,
    permission_error "PermissionError" os_error,
    process_lookup_error "ProcessLookupError" os_error,
    timeout_error "TimeoutError" os_error,
    reference_error "ReferenceError" exception,
    runtime_error "RuntimeError" exception,
    not_implemented_error "NotImplementedError" runtime_error,
    python_finalization_error "PythonFinalizationError" runtime_error,
    recursion_error "RecursionError" runtime_error,
    stop_async_iteration "StopAsyncIteration" exception,
    stop_iteration "StopIteration" exception,
    syntax_error "SyntaxError" exception,
    incomplete_input_error "_IncompleteInputError" syntax_error,
    indentation_error "IndentationError" syntax_error,
    tab_error "TabError" indentation_error,
    system_error "SystemError" exception,
    type_error "TypeError" exception,
    value_error "ValueError" exception,
    unicode_error "UnicodeError" value_error,
    unicode_decode_error "UnicodeDecodeError" unicode_error,
    unicode_encode_error "UnicodeEncodeError" unicode_error,
    unicode_translate_error "UnicodeTranslateError" unicode_error,
    warning "Warning" exception,
    bytes_warning "BytesWarning" warning,
    deprecation_warning "DeprecationWarning" warning,
    encoding_warning "EncodingWarning" warning,
    future_warning "FutureWarning" warning,
    import_warning "ImportWarning" warning,
    pending_deprecation_warning "PendingDeprecationWarning" warning,
    resource_warning "ResourceWarning" warning,
    runtime_warning "RuntimeWarning" warning,
    syntax_warning "SyntaxWarning" warning,
    unicode_warning "UnicodeWarning" warning,
    user_warning "UserWarning" warning,
}

/// Number of words in `Exception::extra` and the names of its members, by the native class that has them. Subclasses
/// have their base's.
pub fn extra_fields(name: &str) -> &'static [&'static str] {
    match name {
        "StopIteration" => &["value"],
        "SystemExit" => &["code"],
        "AttributeError" => &["name", "obj"],
        "NameError" => &["name"],
        "ImportError" => &["msg", "name", "path", "name_from"],
        "OSError" => &["errno", "strerror", "filename", "filename2", "characters_written"],
        "SyntaxError" => &[
            "msg",
            "filename",
            "lineno",
            "offset",
            "text",
            "end_lineno",
            "end_offset",
            "print_file_and_line",
            "_metadata",
        ],
        "UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError" => {
            &["encoding", "object", "start", "end", "reason"]
        }
        "BaseExceptionGroup" => &["message", "exceptions"],
        _ => &[],
    }
}

/// The extra fields of a class: those of the nearest class in its MRO that has some.
pub fn extra_fields_of(class: Gc<Type>) -> &'static [&'static str] {
    for c in class.mro_items() {
        let c = c.cast_unchecked::<Type>();
        if let Some(def) = c.native {
            let fields = extra_fields(def.name);
            if !fields.is_empty() {
                return fields;
            }
        }
    }
    &[]
}

/// A new exception object of `class` with these arguments; neither `__new__` nor `__init__` of a subclass runs.
pub fn new_exception(vm: &Vm, class: Gc<Type>, args: &[Value]) -> Gc<Exception> {
    new_with_fields(vm, class, args, extra_fields_of(class).len())
}

/// As [`new_exception`], of a class that has `count` extra fields.
#[inline]
pub fn new_with_fields(vm: &Vm, class: Gc<Type>, args: &[Value], count: usize) -> Gc<Exception> {
    let args = vm.new_tuple(args);
    let extra = if count > 0 { vm.new_value_array(count).value() } else { Value::UNBOUND };
    vm.alloc_instance(class, |header: Header| Exception {
        header,
        args: ValueCell::new(args.value()),
        traceback: ValueCell::new(Value::NONE),
        context: ValueCell::new(Value::NONE),
        cause: ValueCell::new(Value::NONE),
        extra: ValueCell::new(extra),
        suppress_context: std::cell::Cell::new(false),
    })
}

impl Gc<Exception> {
    /// A special field (see [`extra_fields`]) by its place; UNBOUND while not set.
    pub fn extra_field(self, index: usize) -> Value {
        match self.extra.get().downcast::<crate::heap::ValueArray>() {
            Some(a) if index < a.len() => a.get(index),
            _ => Value::UNBOUND,
        }
    }
    /// Sets a special field by its place.
    pub fn set_extra_field(self, index: usize, value: Value) {
        if let Some(a) = self.extra.get().downcast::<crate::heap::ValueArray>()
            && index < a.len()
        {
            a.set(index, value);
        }
    }
}

/// Chains what is being handled to a newly raised exception as its `__context__`.
pub fn set_context(vm: &Vm, exception: Value) {
    let handled = vm.handled.get();
    let (Some(e), Some(h)) = (exception.downcast::<Exception>(), handled.downcast::<Exception>()) else {
        return;
    };
    if e == h || e.context.get() == handled {
        return;
    }
    // Avoid a cycle: cut the chain of the handled one where it leads to the new one.
    let mut at = h;
    let (mut slow, mut step) = (h, false);
    while let Some(next) = at.context.get().downcast::<Exception>() {
        if next == e {
            at.context.set(at.header(), Value::NONE);
            break;
        }
        at = next;
        if step {
            match slow.context.get().downcast::<Exception>() {
                Some(s) => slow = s,
                None => break,
            }
            if slow == at {
                break;
            }
        }
        step = !step;
    }
    e.context.set(e.header(), handled);
}

/// Raises AttributeError with its `name` and `obj` set.
#[cold]
pub fn raise_attribute_error(vm: &Vm, message: &str, obj: Value, name: Name) -> Raised {
    let text = vm.str(message).value();
    let e = new_exception(vm, vm.exc().attribute_error, &[text]);
    e.set_extra_field(0, name.value());
    e.set_extra_field(1, obj);
    vm.raise(e.value())
}

/// An AttributeError that Python code raised without saying which attribute it is about learns so from who asked.
#[cold]
pub fn complete_attribute_error(vm: &Vm, obj: Value, name: Name) {
    let Some(e) = vm.exception.get().downcast::<Exception>() else { return };
    if vm.is_instance(e.value(), vm.exc().attribute_error)
        && unset(e.extra_field(0))
        && unset(e.extra_field(1))
    {
        e.set_extra_field(0, name.value());
        e.set_extra_field(1, obj);
    }
}

fn unset(field: Value) -> bool {
    field.is_unbound() || field.is_none()
}

/// Raises NameError with its `name` set.
#[cold]
pub fn raise_name_error(vm: &Vm, class: Gc<Type>, message: &str, name: Value) -> Raised {
    let text = vm.str(message).value();
    let e = new_exception(vm, class, &[text]);
    e.set_extra_field(0, name);
    vm.raise(e.value())
}

/// Raises KeyError for a missing key.
#[cold]
pub fn raise_key_error(vm: &Vm, key: Value) -> Raised {
    let e = new_exception(vm, vm.exc().key_error, &[key]);
    vm.raise(e.value())
}

/// Raises StopIteration with a value.
pub fn raise_stop_iteration(vm: &Vm, value: Value) -> Raised {
    let args: &[Value] = if value.is_none() { &[] } else { &[value] };
    let e = new_exception(vm, vm.exc().stop_iteration, args);
    e.set_extra_field(0, value);
    vm.raise(e.value())
}

/// The value that a StopIteration carries.
pub fn stop_iteration_value(e: Value) -> Value {
    match e.downcast::<Exception>() {
        Some(e) => {
            let v = e.extra_field(0);
            if v.is_unbound() { Value::NONE } else { v }
        }
        None => Value::NONE,
    }
}

/// Adds a traceback entry for `frame` at instruction word `lasti` in front of the exception's traceback.
pub fn add_traceback(vm: &Vm, exception: Value, frame: Gc<Frame>, lasti: usize) {
    let Some(e) = exception.downcast::<Exception>() else { return };
    let entry = vm.heap().alloc(Traceback {
        header: Header::new(shapes::TRACEBACK, Kind::Traceback),
        next: ValueCell::new(e.traceback.get()),
        frame: ValueCell::new(frame.value()),
        lasti: ValueCell::new(Value::int32(lasti as i32)),
        line: ValueCell::new(Value::NONE),
    });
    e.traceback.set(e.header(), entry.value());
}
