//! Callbacks: C function pointers that call Python functions.
//!
//! Each has a few instructions of its own, which put the address of its [`Callable`] into a register and jump to common
//! code (`machine.rs`). The instructions are the same for all: they read the address and the target from the page behind
//! their own. So pages of code are written once, before they are made executable, and only the page behind changes.

use super::abi::{self, Passed, Received};
use super::codes;
use super::data::CData;
use super::foreign;
use super::info::info_of;
use super::machine::Callback;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use taipan_macros::native_object;
use taipan_vm::builtins::unraisable::write_unraisable;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{List, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const PAGE: usize = 4096;
/// Bytes of the instructions of one callback, and of its entry in the page behind.
const SLOT: usize = 16;

/// Bytes that one value can have at most that goes to or comes from a callback without being copied to an object.
const LARGEST: usize = 32;

/// The pages, and which slots are free.
#[derive(Default)]
pub struct Slots {
    free: RefCell<Vec<*mut u8>>,
}

impl Slots {
    /// A slot that nobody uses; None if the system gives no memory.
    fn take(&self) -> Option<*mut u8> {
        if let Some(slot) = self.free.borrow_mut().pop() {
            return Some(slot);
        }
        let (read, write) = (libc::PROT_READ, libc::PROT_WRITE);
        // SAFETY: new memory at an address that the system chooses.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                2 * PAGE,
                read | write,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return None;
        }
        let start: *mut u8 = start.cast();
        // mov r10, [rip + 4089]; jmp [rip + 4091]: the entry of the page behind, at the same place.
        let code = [0x4C, 0x8B, 0x15, 0xF9, 0x0F, 0, 0, 0xFF, 0x25, 0xFB, 0x0F, 0, 0];
        let mut free = self.free.borrow_mut();
        for at in (0..PAGE).step_by(SLOT) {
            // SAFETY: inside the page just mapped.
            unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), start.add(at), code.len()) };
        }
        // SAFETY: the page just mapped, which holds nothing but these instructions.
        if unsafe { libc::mprotect(start.cast(), PAGE, read | libc::PROT_EXEC) } != 0 {
            // SAFETY: nobody knows of the pages yet.
            unsafe { libc::munmap(start.cast(), 2 * PAGE) };
            return None;
        }
        // SAFETY: inside the page just mapped.
        free.extend((0..PAGE).step_by(SLOT).map(|at| unsafe { start.add(at) }));
        free.pop()
    }
}

/// The code of one callback.
struct Slot {
    code: *mut u8,
    slots: Rc<Slots>,
}

impl Slot {
    fn set(&self, callable: *const Callable) {
        // SAFETY: the entry in the page behind the code belongs to this slot.
        unsafe {
            let entry = self.code.add(PAGE).cast::<usize>();
            *entry = callable as usize;
            *entry.add(1) = super::machine::entered as *const () as usize;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.set(std::ptr::null());
        self.slots.free.borrow_mut().push(self.code);
    }
}

/// A Python function that C code can call.
#[native_object("_ctypes.CThunkObject")]
pub struct Callable {
    function: ValueCell,
    /// Tuple of the types of the arguments.
    types: ValueCell,
    /// The type of the result, or None.
    result: ValueCell,
    /// Results that C code may look at for ever.
    kept: ValueCell,
    swaps_errno: Cell<bool>,
    #[untraced]
    slot: Cell<Option<Slot>>,
    #[untraced]
    code: Cell<usize>,
}

/// Makes a callback.
///
/// # Errors
/// TypeError for types that cannot be handed to or taken from Python code; MemoryError.
pub fn make(
    vm: &Vm,
    function: Value,
    types: Gc<Tuple>,
    result: Value,
    swaps_errno: bool,
) -> PyResult<Gc<Callable>> {
    for ty in types.items() {
        if ty.downcast::<Type>().and_then(info_of).is_none() {
            return Err(vm.type_error("item in _argtypes_ has no storage info"));
        }
    }
    if !result.is_none() {
        let simple = result.downcast::<Type>().and_then(info_of).is_some_and(|i| i.is_simple());
        if !simple {
            return Err(vm.type_error("invalid result type for callback function"));
        }
    }
    let class = Callable::class(vm);
    let this = Callable::alloc(vm, class, |head| Callable {
        head,
        function: ValueCell::new(function),
        types: ValueCell::new(types.value()),
        result: ValueCell::new(result),
        kept: ValueCell::new(Value::UNBOUND),
        swaps_errno: Cell::new(swaps_errno),
        slot: Cell::new(None),
        code: Cell::new(0),
    });
    let slots = super::state(vm).slots.clone();
    let Some(code) = slots.take() else { return Err(vm.memory_error("no memory for a callback")) };
    let slot = Slot { code, slots };
    slot.set(this.as_ptr());
    this.slot.set(Some(slot));
    this.code.set(code as usize);
    Ok(this)
}

/// What keeps a callback alive.
#[taipan_macros::class("CThunkObject", module = "_ctypes")]
impl Callable {
    #[slot(repr)]
    fn repr(this: Gc<Callable>) -> String {
        format!("<_ctypes.CThunkObject object at {:#x}>", this.address())
    }
}

impl Callable {
    /// The address that C code calls.
    pub fn entry(&self) -> usize {
        self.code.get()
    }
}

/// Called from [`super::machine::entered`]. Where no Python code can run, the callback gives zeros.
///
/// # Safety
/// `callable` is what the slot says, `callback` what the assembly stored.
pub unsafe extern "C" fn handle(callable: *const Callable, callback: *mut Callback) {
    // SAFETY: the struct lies in the frame of the assembly, which nobody else uses.
    let callback = unsafe { &mut *callback };
    callback.integer_results = [0; 2];
    callback.float_results = [0; 2];
    let Some(callable) = std::ptr::NonNull::new(callable.cast_mut()) else {
        complain("a ctypes callback was called that is not alive any more");
        return;
    };
    let called = foreign::called_back(|vm| {
        // SAFETY: the entry of a dead object is cleared before its memory is used again, and this is the thread that has
        // the interpreter's lock.
        let callable = unsafe { Gc::from_raw(callable) };
        run(vm, callable, callback);
    });
    if called.is_none() {
        complain(
            "a ctypes callback was called on a thread that Python code did not call a foreign function on",
        );
    }
}

fn complain(what: &str) {
    let text = format!("Exception ignored: {what}\n");
    // SAFETY: the text has the length that is passed. Nothing can be done if it cannot be written.
    unsafe { libc::write(2, text.as_ptr().cast(), text.len()) };
}

/// Runs the Python function, with the interpreter's lock.
fn run(vm: &Vm, this: Gc<Callable>, callback: &mut Callback) {
    let function = this.function.get();
    let swaps = this.swaps_errno.get();
    if swaps {
        foreign::swap_errno();
    }
    let outcome = arguments(vm, this, callback).and_then(|args| vm.call(function, args.as_slice()));
    if swaps {
        foreign::swap_errno();
    }
    let failed = match outcome {
        Ok(value) => match result(vm, this, value, callback) {
            Ok(()) => return,
            Err(_) => "converting result of",
        },
        Err(_) => "calling",
    };
    let exception = vm.take_exception();
    let name = vm.repr_text(function).unwrap_or_else(|_| {
        vm.take_exception();
        "function".into()
    });
    let message = format!("Exception ignored while {failed} ctypes callback function {name}");
    write_unraisable(vm, exception, &message, Value::NONE);
}

/// The arguments as Python objects.
fn arguments<'h>(vm: &'h Vm, this: Gc<Callable>, callback: &Callback) -> PyResult<ValueVec<'h>> {
    let mut received = Received::new(callback);
    let mut args = ValueVec::new(vm.heap());
    for ty in this.types.get().cast_unchecked::<Tuple>().items() {
        let class: Gc<Type> = ty.cast_unchecked();
        let Some(info) = info_of(class) else { return Err(vm.type_error("cannot build parameter")) };
        let passed = info.passed();
        if info.is_plain_simple(vm, class) && passed.size <= LARGEST {
            let mut bytes = [0u8; LARGEST];
            // SAFETY: the function was called as one with arguments of these types; a simple type fits.
            unsafe { received.next(&passed, bytes.as_mut_ptr()) };
            // SAFETY: the bytes hold a value of the type.
            args.push(unsafe { codes::read(vm, info.code(), info.swapped(), bytes.as_ptr()) }?);
            continue;
        }
        let object = CData::make(vm, class, info)?;
        // SAFETY: as above; the object has room for a value of its type.
        unsafe { received.next(&passed, object.ptr()) };
        args.push(object.value());
    }
    Ok(args)
}

/// Hands the result over.
fn result(vm: &Vm, this: Gc<Callable>, value: Value, callback: &mut Callback) -> PyResult<()> {
    let Some(info) = this.result.get().downcast::<Type>().and_then(info_of) else { return Ok(()) };
    let mut bytes = [0u8; LARGEST];
    let passed: Passed = info.passed();
    // SAFETY: there is room for a simple type.
    let keep = unsafe { codes::write(vm, info.code(), info.swapped(), bytes.as_mut_ptr(), value) }?;
    abi::give(callback, &passed, &bytes);
    if keep.is_none() {
        return Ok(());
    }
    if info.code() == b'O' {
        // Whoever called takes it before this function is called again.
        this.kept.set(this.header(), keep);
        return Ok(());
    }
    // C code may keep the pointer for as long as it likes.
    let kept = match this.kept.get().downcast::<List>() {
        Some(list) => list,
        None => {
            let list = vm.new_list();
            this.kept.set(this.header(), list.value());
            list
        }
    };
    kept.push(vm, keep);
    vm.warn(vm.exc().runtime_warning, "memory leak in callback function.", 1)
}
