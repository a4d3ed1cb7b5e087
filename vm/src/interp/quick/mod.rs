//! What compiled code tries before it leaves an instruction to the interpreter: short cuts that run no Python code and raise
//! nothing, so that the frame's memory need not be up to date. Each gives UNBOUND (or false) where it does not apply.

use super::*;
use crate::native::Args;
use crate::object::Builtin;
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, Kind};
use crate::object::types::{Type, type_flags};
use crate::tier::{Outcome, status};
use std::mem::offset_of;
use taipan_compiler::bytecode::{CALL_GAP, Op};

mod items;
mod iterate;
mod natives;
mod values;

pub use items::*;
pub use iterate::*;
pub use natives::*;
pub use values::*;

/// Nothing: the short cut does not apply.
const NONE: u64 = Value::UNBOUND.bits();

/// The value; None where something was raised: the interpreter raises it once more.
pub(super) fn unless_raised<T>(vm: &Vm, result: PyResult<T>) -> Option<T> {
    if result.is_err() {
        vm.exception.set(Value::UNBOUND);
    }
    result.ok()
}

/// Reads the attribute of a site from an object whose shape one of the caches knows.
///
/// # Safety
/// `site` is a site of live code.
pub unsafe extern "C" fn load_attr(vm: &Vm, site: *const Site, obj: u64) -> u64 {
    let obj = Value::from_bits(obj);
    if !obj.is_heap() {
        return NONE;
    }
    // SAFETY: by the caller's promise.
    unsafe {
        let known = ops_attr::cached_value(vm, &*site, obj);
        known.or_else(|| ops_attr::found_value(vm, &*site, obj)).map_or(NONE, Value::bits)
    }
}

/// Writes the attribute of a site of an object whose shape one of the caches knows; 0 when none does.
///
/// # Safety
/// `site` is a site of live code.
pub unsafe extern "C" fn store_attr(vm: &Vm, site: *const Site, obj: u64, value: u64) -> u64 {
    let obj = Value::from_bits(obj);
    // SAFETY: by the caller's promise.
    (obj.is_heap() && unsafe { ops_attr::cached_store(vm, &*site, obj, Value::from_bits(value)) }) as u64
}

/// What the site of a global knows it to be.
///
/// # Safety
/// `site` is a site of live code.
pub unsafe extern "C" fn load_global(_: &Vm, site: *const Site) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe { ops_name::cached_global(&*site) }.map_or(NONE, Value::bits)
}

/// Finds what to call for the method of a site, and puts the first argument (UNBOUND: none) at `receiver`, which holds the
/// object.
///
/// # Safety
/// `site` is a site of live code, and `receiver` a register.
pub unsafe extern "C" fn load_method(vm: &Vm, site: *const Site, receiver: *mut Value) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe {
        let obj = *receiver;
        let found = if obj.is_heap() {
            ops_attr::cached_method(vm, &*site, obj).or_else(|| ops_attr::found_method(vm, &*site, obj))
        } else {
            ops_attr::method_of_plain(vm, &*site, obj)
        };
        let Some((callee, first)) = found else { return NONE };
        *receiver = first;
        callee.bits()
    }
}

/// Finds what `super(class, obj)` has under the name of a site, and puts the first argument for it (UNBOUND: none) at `receiver`.
///
/// # Safety
/// `site` is a site of live code, and `receiver` a register.
pub unsafe extern "C" fn load_super(
    vm: &Vm,
    site: *const Site,
    class: u64,
    obj: u64,
    receiver: *mut Value,
) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe {
        let found = ops_super::cached_super(vm, &*site, Value::from_bits(class), Value::from_bits(obj));
        let Some((callee, first)) = found else { return NONE };
        *receiver = first;
        callee.bits()
    }
}

/// The header of a new plain object of the class, and the words of its attributes.
fn instance_header(class: Gc<Type>) -> (Header, u8) {
    let slots = class.slot_words();
    (Header::with_slots(class.instance_shape.get(), Kind::Instance, slots), slots)
}

/// A new object of a class whose instances are plain, without attributes.
pub extern "C" fn new_instance(vm: &Vm, class: u64) -> u64 {
    let (header, slots) = instance_header(Value::from_bits(class).cast_unchecked());
    vm.heap().alloc_with_slots(crate::object::Instance { header }, slots as usize).value().bits()
}

/// The words of a new object that is like `sample`: header and fields, without what follows.
fn words_of<T: crate::object::header::HeapObject>(sample: Gc<T>) -> Vec<u64> {
    let at = sample.address() as *const u64;
    // SAFETY: the object is made of so many words, all of them written.
    (0..size_of::<T>() / 8).map(|k| unsafe { *at.add(k) }).collect()
}

/// What new objects of a kind begin with, for compiled code that makes them in place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    /// The first words, with the header.
    pub words: Vec<u64>,
    /// Words after these.
    pub more: usize,
    pub cells: crate::heap::alloc::Cells,
}

/// For plain objects of a class, as [`new_instance`] makes them: the words that follow are attributes.
pub fn instance_template(vm: &Vm, class: Value) -> Option<Template> {
    let (header, slots) = instance_header(class.cast_unchecked());
    // SAFETY: a header is eight bytes, all of them in use.
    let words = vec![unsafe { std::mem::transmute::<Header, u64>(header) }];
    let cells = vm.heap().cells(8 + slots as usize * 8)?;
    Some(Template { words, more: slots as usize, cells })
}

/// For iterators over a range, list or tuple, by their shape: their fields are for the caller to set.
pub fn iterator_template(vm: &Vm, shape: u32) -> Option<Template> {
    use crate::builtins::iterators::{
        RangeIter, SequenceIter, new_list_iter, new_range_iter, new_tuple_iter,
    };
    let words = match shape {
        shapes::RANGE_ITER => words_of::<RangeIter>(new_range_iter(vm, 0, 1, 0).cast_unchecked()),
        shapes::LIST_ITER => {
            let it: Gc<crate::builtins::iterators::ListIter> =
                new_list_iter(vm, vm.new_list()).cast_unchecked();
            it.list.init(Value::UNBOUND);
            words_of(it)
        }
        shapes::BYTES_ITER | shapes::BYTEARRAY_ITER => {
            let it: Gc<SequenceIter> =
                crate::builtins::bytes::new_iter(vm, Value::UNBOUND, shape).cast_unchecked();
            words_of(it)
        }
        shapes::STR_ITER => {
            let it: Gc<crate::builtins::str::StrIter> =
                crate::builtins::str::new_iter(vm, vm.str("")).cast_unchecked();
            it.string.init(Value::UNBOUND);
            words_of(it)
        }
        _ => {
            let it: Gc<crate::builtins::iterators::TupleIter> =
                new_tuple_iter(vm, vm.new_tuple(&[])).cast_unchecked();
            it.tuple.init(Value::UNBOUND);
            words_of(it)
        }
    };
    let cells = vm.heap().cells(words.len() * 8)?;
    Some(Template { words, more: 0, cells })
}

/// For tuples of `n` items, which follow.
pub fn tuple_template(vm: &Vm, n: usize) -> Option<Template> {
    let mut words = words_of(vm.new_tuple(&[Value::NONE]));
    words[offset_of!(crate::object::Tuple, len) / 8] = n as u64;
    let cells = vm.heap().cells((words.len() + n) * 8)?;
    Some(Template { words, more: n, cells })
}

/// A cell of so many bytes, which the caller fills at once.
pub extern "C" fn raw_cell(vm: &Vm, size: u64) -> u64 {
    vm.heap().raw_cell(size as usize).as_ptr() as u64
}

/// A new cell of a closure.
pub extern "C" fn new_cell(vm: &Vm, content: u64) -> u64 {
    vm.new_cell(Value::from_bits(content)).value().bits()
}

/// A new function with the code `unit`, made by the function `running`, with the parts that `which` names (at most two); see
/// `ops_misc::function_with`.
pub extern "C" fn new_function(vm: &Vm, running: u64, unit: u64, which: u64, a: u64, b: u64) -> u64 {
    let (running, unit) =
        (Value::from_bits(running).cast_unchecked(), Value::from_bits(unit).cast_unchecked());
    ops_misc::function_with(vm, running, unit, which as u8, &[a, b].map(Value::from_bits)).bits()
}

/// `{}`
pub extern "C" fn dict(vm: &Vm) -> u64 {
    vm.new_dict().value().bits()
}
/// `(a,)`
pub extern "C" fn tuple1(vm: &Vm, a: u64) -> u64 {
    vm.new_tuple(&[Value::from_bits(a)]).value().bits()
}
/// `(a, b)`
pub extern "C" fn tuple2(vm: &Vm, a: u64, b: u64) -> u64 {
    vm.new_tuple(&[a, b].map(Value::from_bits)).value().bits()
}
/// `(a, b, c)`
pub extern "C" fn tuple3(vm: &Vm, a: u64, b: u64, c: u64) -> u64 {
    vm.new_tuple(&[a, b, c].map(Value::from_bits)).value().bits()
}

/// Makes a tuple of `n` words.
///
/// # Safety
/// `items` are `n` values.
pub unsafe extern "C" fn tuple(vm: &Vm, items: *const Value, n: usize) -> u64 {
    // SAFETY: by the caller's promise.
    vm.new_tuple(unsafe { std::slice::from_raw_parts(items, n) }).value().bits()
}

/// `a is b`: 1 or 0.
pub extern "C" fn same(a: u64, b: u64) -> u64 {
    is_same(Value::from_bits(a), Value::from_bits(b)) as u64
}

/// Where the bytes of a string are, which is put together if it is in parts.
pub extern "C" fn bytes_of(text: u64) -> u64 {
    Value::from_bits(text).cast_unchecked::<crate::object::Str>().bytes().as_ptr() as u64
}

/// Makes a list of `n` words.
///
/// # Safety
/// `items` are `n` values.
pub unsafe extern "C" fn list(vm: &Vm, items: *const Value, n: usize) -> u64 {
    // SAFETY: by the caller's promise.
    vm.new_list_from(unsafe { std::slice::from_raw_parts(items, n) }).value().bits()
}

/// What compiled code does after a native function gave `result` for the call at `pc`.
///
/// # Safety
/// `regs` is the running frame, and its memory is up to date.
#[inline(always)]
pub(super) unsafe fn called(vm: &Vm, pc: *const Instr, regs: *mut Value, result: PyResult) -> Outcome {
    match result {
        Ok(value) if !native::must_bail(vm) => Outcome { value: value.bits(), status: status::RETURNED },
        // SAFETY: by the caller's promise.
        result => unsafe { called_otherwise(vm, pc, regs, result) },
    }
}

/// [`called`] where compiled code does not go on.
///
/// # Safety
/// As for that.
#[cold]
unsafe fn called_otherwise(vm: &Vm, pc: *const Instr, regs: *mut Value, result: PyResult) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe {
        match result {
            Ok(value) => {
                *regs.add((*pc).a() as usize) = value;
                vm.next.set((pc.add(1), regs, &code_of(regs).hot));
                Outcome { value: 0, status: status::BAIL }
            }
            Err(Raised) => {
                let again = native::tries_again(vm, pc, regs);
                Outcome { value: 0, status: if again { status::BAIL } else { status::RAISED } }
            }
        }
    }
}

/// Calls a class that makes plain objects with an `__init__` that the call's site knows, with the `n` arguments at `first`.
///
/// # Safety
/// `regs` is the running frame, and its memory is up to date.
unsafe fn construct_known(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    class: Gc<Type>,
    first: *mut Value,
    n: u32,
) -> Option<Outcome> {
    // SAFETY: by the caller's promise; the new frame lies above what the call uses.
    unsafe {
        let i = *pc;
        let known = snapshot::construction(code_of(regs).site(i.c()), class.value())?;
        let function: Gc<Function> = known.init.cast_unchecked();
        let hot: *const CodeHot = &function.code().hot;
        let new = regs.add(i.b() as usize + CALL_GAP as usize + 1);
        let all = n + 1;
        if (*hot).simple_args < all || !frame_fits(vm, &*hot, new) || native::native_stack_low(vm) {
            return None;
        }
        let obj = Value::from_bits(new_instance(vm, class.value().bits()));
        std::ptr::copy(first, new.add(1), n as usize);
        *new = obj;
        if (*hot).simple_args != all && !ops_call::take_defaults(function, hot, new, all) {
            // As it was, for the interpreter.
            std::ptr::copy(new.add(1), first, n as usize);
            return None;
        }
        *regs.add(i.b() as usize) = obj;
        fill_frame(vm, function, &*hot, new, pc, regs, FrameKind::Init);
        let Outcome { value, status: how } = (*hot).native.get()(new, vm);
        if how != status::RETURNED {
            return Some(native::finish_call(pc, regs, vm, new, value, how));
        }
        vm.frame.set(regs);
        vm.depth.set(vm.depth.get() - 1);
        if Value::from_bits(value).is_none() {
            return Some(Outcome { value: obj.bits(), status: status::RETURNED });
        }
        let _raised = ops_call::init_returned(vm, pc, Value::from_bits(value));
        Some(Outcome { value: 0, status: status::RAISED })
    }
}

/// The outcome of a call that `f` makes natively.
///
/// # Safety
/// As for [`called`].
unsafe fn natively(vm: &Vm, pc: *const Instr, regs: *mut Value, f: impl FnOnce() -> PyResult) -> Outcome {
    let result = outside_loop(vm, pc, f);
    // SAFETY: by the caller's promise.
    unsafe { called(vm, pc, regs, result) }
}

/// What `f` gives, run for the instruction at `pc` where nobody knows where the loop's part of the native stack begins.
pub(super) fn outside_loop<R>(vm: &Vm, pc: *const Instr, f: impl FnOnce() -> R) -> R {
    vm.pc.set(pc);
    let outer = vm.loop_sp.replace(0);
    let result = f();
    vm.loop_sp.set(outer);
    result
}

/// The function and first argument that calling a bound method, or an object whose class has `__call__` in Python, means.
fn with_receiver(vm: &Vm, callee: Value) -> Option<(Gc<Function>, Value)> {
    let (function, receiver) = if let Some(method) = callee.downcast::<crate::object::BoundMethod>() {
        (method.function.get(), method.receiver.get())
    } else if callee.is_kind(Kind::Instance) {
        (vm.type_of(callee).lookup(vm, vm.names().__call__)?, callee)
    } else {
        return None;
    };
    Some((function.downcast()?, receiver))
}

/// Is it a built-in function, or an object of a native class that is called like one?
fn is_native_callable(vm: &Vm, callee: Value) -> bool {
    match callee.is_heap().then(|| callee.header_unchecked().kind()) {
        Some(Kind::Builtin) => !native::collects(callee),
        Some(Kind::Native | Kind::MethodWrapper) => !vm.type_of(callee).has_flag(type_flags::HEAP),
        Some(Kind::BoundMethod) => {
            let function = callee.cast_unchecked::<crate::object::BoundMethod>().function.get();
            function.is_kind(Kind::Builtin) && !native::collects(function)
        }
        _ => false,
    }
}

/// Calls a Python function with the `n` arguments at `first`, the last of which have these names.
///
/// # Safety
/// As for [`call`]; the function's frame fits there.
unsafe fn call_with(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    function: Gc<Function>,
    first: *mut Value,
    n: u32,
    names: Option<Gc<crate::object::Tuple>>,
) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe {
        let hot: *const CodeHot = &function.code().hot;
        let simple =
            names.is_none() && ((*hot).simple_args == n || ops_call::take_defaults(function, hot, first, n));
        if !simple {
            vm.pc.set(pc);
            if bind::bind(vm, function, &Args::from_stack(first, n, names), first).is_err() {
                return Outcome { value: 0, status: status::RAISED };
            }
        }
        enter_function(pc, regs, vm, function, first)
    }
}

/// Makes the call of the instruction at `pc` (Call, CallMethod, one of these with names, or CallEx), whose operands are in the
/// frame.
///
/// # Safety
/// `regs` is the running frame, and its memory is up to date; `i` is the instruction at `pc`.
pub unsafe extern "C" fn call(pc: *const Instr, regs: *mut Value, vm: &Vm, i: u64) -> Outcome {
    // SAFETY: by the caller's promise; the arguments lie where the verifier found them to be.
    unsafe {
        // (The bytecode itself is seldom in the processor's cache.)
        let i = Instr(i);
        let callee = *regs.add(i.b() as usize);
        let mut first = regs.add(i.b() as usize + CALL_GAP as usize);
        let mut n = i.x() as u32;
        let op = i.op();
        if op == Op::CallEx {
            return call_ex(pc, regs, vm, callee);
        }
        if matches!(op, Op::CallMethod | Op::CallMethodKw) {
            if (*first).is_unbound() {
                first = first.add(1);
            } else {
                n += 1;
            }
        }
        if matches!(op, Op::CallKw | Op::CallMethodKw) {
            return call_named(pc, regs, vm, callee, first, n);
        }
        // What is called most is told apart first, with little work before it.
        if callee.is_kind(Kind::Function) {
            let function: Gc<Function> = callee.cast_unchecked();
            let hot: *const CodeHot = &function.code().hot;
            if (*hot).simple_args == n && frame_fits(vm, &*hot, first) && !native::native_stack_low(vm) {
                return enter_function(pc, regs, vm, function, first);
            }
        } else if callee.is_kind(Kind::Builtin) && !native::collects(callee) {
            return call_native(pc, regs, vm, callee.cast_unchecked(), first, n);
        }
        call_other(pc, regs, vm, callee, first, n)
    }
}

/// [`call`] of a native function.
///
/// # Safety
/// As for [`call`].
#[inline(never)]
unsafe fn call_native(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    function: Gc<Builtin>,
    first: *mut Value,
    n: u32,
) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe { natively(vm, pc, regs, || ops_call::native(vm, pc, function, first, n)) }
}

/// Calls the function with the arguments in its frame at `first`, for which there is room.
///
/// # Safety
/// As for [`call`].
#[inline(always)]
unsafe fn enter_function(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    function: Gc<Function>,
    first: *mut Value,
) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe {
        let hot: *const CodeHot = &function.code().hot;
        fill_frame(vm, function, &*hot, first, pc, regs, FrameKind::Call);
        if (*hot).makes_generator {
            let value = super::generator::begin(vm, first);
            vm.frame.set(regs);
            vm.depth.set(vm.depth.get() - 1);
            return Outcome { value: value.bits(), status: status::RETURNED };
        }
        let Outcome { value, status: how } = (*hot).native.get()(first, vm);
        if how == status::RETURNED {
            vm.frame.set(regs);
            vm.depth.set(vm.depth.get() - 1);
            return Outcome { value, status: how };
        }
        native::finish_call(pc, regs, vm, first, value, how)
    }
}

/// Makes the call of the instruction at `pc` by the quick entry of the native function that is called.
///
/// # Safety
/// `regs` is the running frame, its memory is up to date, and the entry is for such arguments.
pub unsafe extern "C" fn call_entry(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    entry: *const (),
    a: Value,
    b: Value,
    c: Value,
) -> Outcome {
    // SAFETY: by the caller's promise; it is what a `QuickEntry` has.
    unsafe {
        let entry = std::mem::transmute::<*const (), fn(&Vm, Value, Value, Value) -> PyResult>(entry);
        natively(vm, pc, regs, || entry(vm, a, b, c))
    }
}

/// `a op b` for the instruction at `pc`, as [`binary`] has it, also where that runs Python code.
///
/// # Safety
/// `regs` is the running frame, and its memory is up to date.
pub unsafe extern "C" fn call_binary(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    op: u64,
    a: Value,
    b: Value,
) -> Outcome {
    let value = binary(vm, a.bits(), b.bits(), op);
    if value != NONE {
        return Outcome { value, status: status::RETURNED };
    }
    // (Of an instance of a program's class the operator may be a method in Python, which the interpreter enters.)
    let native = |v: Value| !v.is_heap() || !vm.type_of(v).has_flag(type_flags::HEAP);
    // SAFETY: by the caller's promise.
    unsafe {
        if !native(a) || !native(b) {
            return call_by_step(pc, regs, vm);
        }
        let known = crate::protocol::BinOp::ALL[(op & !IN_PLACE) as usize];
        natively(vm, pc, regs, || {
            if op & IN_PLACE != 0 { vm.inplace(known, a, b) } else { vm.binary(known, a, b) }
        })
    }
}

/// [`call`] with named arguments.
///
/// # Safety
/// As for [`call`].
#[inline(never)]
unsafe fn call_named(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    callee: Value,
    first: *mut Value,
    n: u32,
) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe {
        if callee.is_kind(Kind::Function) {
            let function: Gc<Function> = callee.cast_unchecked();
            if frame_fits(vm, &function.code().hot, first) && !native::native_stack_low(vm) {
                let names = code_of(regs).site((*pc).c()).name.cast_unchecked();
                return call_with(pc, regs, vm, function, first, n, Some(names));
            }
        } else if callee.is_kind(Kind::Builtin) && !native::collects(callee) {
            let names = code_of(regs).site((*pc).c()).name.cast_unchecked();
            let args = Args::from_stack(first, n, Some(names));
            return natively(vm, pc, regs, || crate::call::call_builtin(vm, callee.cast_unchecked(), &args));
        }
        call_by_step(pc, regs, vm)
    }
}

/// [`call`] for an instruction with `*args` and `**kwargs`.
///
/// # Safety
/// As for [`call`].
#[inline(never)]
unsafe fn call_ex(pc: *const Instr, regs: *mut Value, vm: &Vm, callee: Value) -> Outcome {
    // SAFETY: by the caller's promise; the arguments are laid out above the running frame, as far as there is room.
    unsafe {
        let at = regs.add((*pc).b() as usize);
        let (mut positional, keywords) = (*at.add(1), (*at.add(2)).downcast::<crate::object::Dict>());
        if vm.is_exact(positional, shapes::LIST) {
            positional = vm.tuple_from_list(positional.cast_unchecked()).value();
        }
        let plain = vm.is_exact(positional, shapes::TUPLE);
        if plain && is_native_callable(vm, callee) {
            return natively(vm, pc, regs, || {
                crate::call::call_tuple_dict(vm, callee, positional.cast_unchecked(), keywords)
            });
        }
        let (function, receiver) = match with_receiver(vm, callee) {
            Some((function, receiver)) => (function, Some(receiver)),
            None if callee.is_kind(Kind::Function) => (callee.cast_unchecked(), None),
            None => return call_by_step(pc, regs, vm),
        };
        let first = vm.stack_top().add(CALL_GAP as usize);
        if plain
            && let Some((n, names)) =
                ops_call::lay_out(vm, first, receiver, positional.cast_unchecked(), keywords)
            && frame_fits(vm, &function.code().hot, first)
            && !native::native_stack_low(vm)
        {
            return call_with(pc, regs, vm, function, first, n, names);
        }
        call_by_step(pc, regs, vm)
    }
}

/// [`call`] of what is no function with as many parameters, or has no room.
///
/// # Safety
/// As for [`call`].
#[inline(never)]
unsafe fn call_other(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    callee: Value,
    first: *mut Value,
    n: u32,
) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe {
        if callee.is_kind(Kind::Function) {
            let function: Gc<Function> = callee.cast_unchecked();
            if frame_fits(vm, &function.code().hot, first) && !native::native_stack_low(vm) {
                return call_with(pc, regs, vm, function, first, n, None);
            }
        } else if callee.is_kind(Kind::Type) {
            if let Some(outcome) = call_class(pc, regs, vm, callee.cast_unchecked(), first, n) {
                return outcome;
            }
        } else if let Some((function, receiver)) = with_receiver(vm, callee) {
            // One word up, for the receiver.
            let hot: *const CodeHot = &function.code().hot;
            if frame_fits(vm, &*hot, first.add(1)) && !native::native_stack_low(vm) {
                std::ptr::copy(first, first.add(2), n as usize);
                let first = first.add(1);
                *first = receiver;
                return call_with(pc, regs, vm, function, first, n + 1, None);
            }
        } else if is_native_callable(vm, callee) {
            let args = Args::from_stack(first, n, None);
            return natively(vm, pc, regs, || crate::call::call(vm, callee, &args));
        }
        call_by_step(pc, regs, vm)
    }
}

/// [`call`] of a class. None: the interpreter must see to it.
///
/// # Safety
/// As for [`call`].
unsafe fn call_class(
    pc: *const Instr,
    regs: *mut Value,
    vm: &Vm,
    class: Gc<Type>,
    first: *mut Value,
    n: u32,
) -> Option<Outcome> {
    // SAFETY: by the caller's promise.
    unsafe {
        if class.has_flag(type_flags::HEAP)
            && let Some(outcome) = construct_known(pc, regs, vm, class, first, n)
        {
            return Some(outcome);
        }
        if n == 1 && class == vm.builtin_type(shapes::TYPE) {
            return Some(Outcome { value: vm.type_of(*first).value().bits(), status: status::RETURNED });
        }
        // (That of `str` may be a method in Python.)
        let of_str = class.instance_shape.get() == shapes::STR;
        let known = n <= 3
            && !class.has_flag(type_flags::HEAP)
            && (!of_str || n == 1 && natives::is_plain(vm, *first));
        if known {
            let args = std::slice::from_raw_parts(first, n as usize);
            if let Some(result) = outside_loop(vm, pc, || construct::quick(vm, class, args)) {
                return Some(called(vm, pc, regs, result));
            }
        }
        // (A class of the program runs no Python code to be called if neither `__init__` nor `__new__` is.)
        let in_python = |name| class.lookup(vm, name).is_some_and(|f| !f.is_kind(Kind::Builtin));
        let native = class.header().shape() == shapes::TYPE
            && (!class.has_flag(type_flags::HEAP)
                || !in_python(vm.names().__init__) && !in_python(vm.names().__new__));
        if native && class.instance_shape.get() != shapes::SUPER {
            let args = Args::from_stack(first, n, None);
            return Some(natively(vm, pc, regs, || crate::call::call(vm, class.value(), &args)));
        }
        None
    }
}

/// [`call`] by the interpreter.
///
/// # Safety
/// As for [`call`].
unsafe fn call_by_step(pc: *const Instr, regs: *mut Value, vm: &Vm) -> Outcome {
    // SAFETY: by the caller's promise.
    unsafe {
        let next = native::step(pc, regs, vm);
        if next == pc.add(1) as usize {
            let value = (*regs.add((*pc).a() as usize)).bits();
            return Outcome { value, status: status::RETURNED };
        }
        native::divert(next, vm)
    }
}
