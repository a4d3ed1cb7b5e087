//! Calling foreign functions: conversion of arguments and results, the interpreter's lock, and the error number.
//!
//! Functions of `CDLL` run without the interpreter's lock, those of `PyDLL` with it. [`CALLER`] says for which thread state
//! a foreign function runs, so that callbacks find back. The error number of a thread is kept apart for functions that were
//! made with `use_errno`: it is exchanged with the C library's just before and after the call.

use super::abi::{Arguments, Passed};
use super::codes;
use super::data::{CData, extend_error_as};
use super::info::{Shape, info_of, info_of_value};
use super::param::CArg;
use super::text;
use std::cell::Cell;
use std::ffi::c_void;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Bytes, Str, Tuple, Type};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// `_flags_`: keep the lock, and let Python exceptions through.
pub const PYTHON_API: i32 = 4;
/// `_flags_`: exchange the error number.
pub const USE_ERRNO: i32 = 8;

/// How many arguments a call can have at most.
pub const MOST_ARGUMENTS: usize = 1024;

thread_local! {
    /// The thread state that called a foreign function, and whether its lock was given away.
    static CALLER: Cell<Option<(*const Vm, bool)>> = const { Cell::new(None) };
    /// The error number that `get_errno` gives.
    static ERRNO: Cell<i32> = const { Cell::new(0) };
}

/// Puts back who called.
struct Before(Option<(*const Vm, bool)>);

impl Drop for Before {
    fn drop(&mut self) {
        CALLER.set(self.0);
    }
}

/// Runs `f`, which runs foreign code and touches no Python object; with the interpreter's lock or without it.
fn attended(vm: &Vm, keep_lock: bool, f: impl FnOnce()) {
    let unlocked = !keep_lock && vm.gives_lock();
    let _before = Before(CALLER.replace(Some((vm, unlocked))));
    if unlocked { vm.without_lock(f) } else { f() }
}

/// Runs `f` where foreign code calls back, with the interpreter's lock; None if this thread did not call foreign code.
pub fn called_back<R>(f: impl FnOnce(&Vm) -> R) -> Option<R> {
    let (vm, unlocked) = CALLER.get()?;
    // SAFETY: the thread state is that of this thread, which called foreign code and waits for it.
    let vm = unsafe { &*vm };
    if !unlocked {
        return Some(f(vm));
    }
    let _before = Before(CALLER.replace(Some((vm, false))));
    Some(vm.with_lock_again(|| f(vm)))
}

/// Exchanges the C library's error number and the one kept apart.
pub fn swap_errno() {
    // SAFETY: the place of the calling thread's number.
    unsafe {
        let place = libc::__errno_location();
        *place = ERRNO.replace(*place);
    }
}

/// The error number kept apart.
pub fn errno() -> i32 {
    ERRNO.get()
}

/// Sets the error number kept apart; gives the former one.
pub fn set_errno(errno: i32) -> i32 {
    ERRNO.replace(errno)
}

/// A foreign function, and how it is called.
pub struct Function {
    pub target: *const c_void,
    pub flags: i32,
    /// What converts the first arguments: tuple or UNBOUND.
    pub converters: Value,
    /// The type of the result, something to call with an int, None for no result, or UNBOUND for an int.
    pub restype: Value,
    /// Looks at the result, or UNBOUND.
    pub checker: Value,
}

/// ArgumentError in place of the pending exception.
fn argument_error(vm: &Vm, raised: Raised, number: usize) -> Raised {
    match super::argument_error_class(vm) {
        Ok(class) => extend_error_as(vm, class, &format!("argument {number}: ")),
        Err(_) => raised,
    }
}

/// Adds an argument to a call. What is to live as long as the call goes to `kept`.
fn push(vm: &Vm, arguments: &mut Arguments, kept: &mut ValueVec, arg: Value, number: usize) -> PyResult<()> {
    kept.push(arg);
    if let Some(data) = arg.downcast::<CData>() {
        let info = data.info(vm)?;
        // SAFETY: the object has a value of its type; an array is passed as its address.
        unsafe {
            if info.shape() == Shape::Array {
                push_word(arguments, data.ptr() as u64);
            } else {
                arguments.push(&info.passed(), data.ptr());
            }
        }
        return Ok(());
    }
    if let Some(carg) = arg.downcast::<CArg>() {
        carg.push(arguments);
        return Ok(());
    }
    let word = if arg.is_none() {
        0
    } else if vm.is_int(arg) {
        return push_int(vm, arguments, arg);
    } else if let Some(bytes) = arg.downcast::<Bytes>() {
        bytes.as_slice().as_ptr() as u64
    } else if let Some(s) = arg.downcast::<Str>() {
        let (address, keep) = text::wide_copy(vm, s);
        kept.push(keep);
        address
    } else {
        let stand_in = vm.getattr_opt(arg, vm.intern_str("_as_parameter_"))?;
        let Some(stand_in) = stand_in else {
            return Err(vm.type_error(format!("Don't know how to convert parameter {number}")));
        };
        vm.check_native_stack()?;
        return push(vm, arguments, kept, stand_in, number);
    };
    push_word(arguments, word);
    Ok(())
}

fn push_word(arguments: &mut Arguments, word: u64) {
    // SAFETY: the word has the size of a pointer.
    unsafe { arguments.push(&Passed::pointer(), (&raw const word).cast()) };
}

/// An int without a type is a C `int`.
fn push_int(vm: &Vm, arguments: &mut Arguments, value: Value) -> PyResult<()> {
    let fits = vm.int_to_big(value).is_some_and(|big| big.to_i64().is_some() || big.to_u64().is_some());
    if !fits {
        return Err(vm.overflow_error("int too long to convert"));
    }
    let word = codes::low_word(vm, value)? as u32;
    // SAFETY: the word has the size of an int.
    unsafe { arguments.push(&Passed::int(), (&raw const word).cast()) };
    Ok(())
}

/// What the calling convention is to know of the result.
fn passed_result(restype: Value) -> Option<Passed> {
    if restype.is_none() {
        return None;
    }
    Some(info_of_value(restype).map_or_else(Passed::int, |info| info.passed()))
}

/// Calls a foreign function.
///
/// # Errors
/// ArgumentError for arguments that cannot be converted; what converting the result raises.
pub fn call(vm: &Vm, function: &Function, args: &[Value]) -> PyResult {
    if args.len() > MOST_ARGUMENTS {
        let (n, class) = (args.len(), super::argument_error_class(vm)?);
        let text = format!("too many arguments ({n}), maximum is {MOST_ARGUMENTS}");
        return Err(vm.raise_message(class, text));
    }
    if vm.is_audited() {
        let event = [vm.int_from_u64(function.target as u64), vm.new_tuple(args).value()];
        vm.audit("ctypes.call_function", &event)?;
    }
    let result_type = passed_result(function.restype);
    vm.room_for(result_type.as_ref().map_or(0, |passed| passed.size))?;
    let mut arguments = Arguments::new(function.target, result_type);
    let mut kept = ValueVec::new(vm.heap());
    let converters = function.converters.downcast::<Tuple>().map_or(&[][..], |t| t.items());
    for (i, arg) in args.iter().enumerate() {
        let mut arg = *arg;
        if let Some(converter) = converters.get(i) {
            arg = vm.call(*converter, &[arg]).map_err(|raised| argument_error(vm, raised, i + 1))?;
        }
        push(vm, &mut arguments, &mut kept, arg, i + 1)
            .map_err(|raised| argument_error(vm, raised, i + 1))?;
    }
    let swaps = function.flags & USE_ERRNO != 0;
    attended(vm, function.flags & PYTHON_API != 0, || {
        if swaps {
            swap_errno();
        }
        // SAFETY: that it is a function which takes these arguments is what the program says; nobody can check it.
        unsafe { arguments.call() };
        if swaps {
            swap_errno();
        }
    });
    // What the function was given must live until here.
    std::hint::black_box(&kept);
    // An exception that one of the interpreter's own functions left.
    if vm.is_raising(vm.exc().base_exception) {
        return Err(Raised);
    }
    let value = result(vm, function, &arguments)?;
    if function.checker.is_unbound() {
        return Ok(value);
    }
    vm.call(function.checker, &[value])
}

/// The result as a Python object.
fn result(vm: &Vm, function: &Function, arguments: &Arguments) -> PyResult {
    let restype = function.restype;
    if restype.is_none() {
        return Ok(Value::NONE);
    }
    let mut bytes = arguments.result();
    let Some(class) = restype.downcast::<Type>().filter(|class| info_of(*class).is_some()) else {
        let word = i32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let int = vm.int(word as i64);
        return if restype.is_unbound() { Ok(int) } else { vm.call(restype, &[int]) };
    };
    // SAFETY: the bytes hold a value of the type, which is copied.
    unsafe { super::data::get(vm, class, None, bytes.as_mut_ptr()) }
}
