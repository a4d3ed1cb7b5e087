//! What the collector starts from: native stacks and registers (scanned conservatively, word by word), the VM's stacks
//! (the same), what root providers report, and [`Root`]s.

use super::{Heap, Tracer};
use crate::object::header::Header;
use crate::value::Value;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Something outside the heap that holds values: the interpreter.
pub trait RootProvider {
    /// Reports all of them. It must not allocate.
    fn trace_roots(&self, tracer: &mut Tracer);
    /// Everything alive is marked, and nothing is freed yet: forgets what is held weakly and is dead by `is_live`. A
    /// collection that is not `full` frees only what was allocated since the one before. It must not allocate.
    fn after_marking(&self, full: bool, is_live: &dyn Fn(Value) -> bool) {
        let _ = (full, is_live);
    }
}

/// The native stack of a thread that uses the heap.
pub struct StackInfo {
    /// The stack's highest address: it grows down from there.
    base: usize,
    /// The stack's lowest address.
    limit: usize,
    /// The stack pointer of a thread that waits; 0 while the thread runs.
    saved_sp: AtomicUsize,
}

impl StackInfo {
    /// The stack from the address `lowest` up to `highest`.
    pub fn new(lowest: usize, highest: usize) -> StackInfo {
        StackInfo { base: highest, limit: lowest, saved_sp: AtomicUsize::new(0) }
    }
    /// The stack of the calling thread.
    pub fn current() -> StackInfo {
        let (lowest, highest) = stack_bounds();
        StackInfo::new(lowest, highest)
    }
    /// Lowest and highest address.
    pub fn bounds(&self) -> (usize, usize) {
        (self.limit, self.base)
    }

    /// Runs `f`, in which the thread gives the interpreter's lock away, waits, and takes it again; meanwhile others
    /// may collect, and find what this thread holds. `f` itself must hold no value.
    pub fn park<R>(&self, f: impl FnOnce() -> R) -> R {
        struct Running<'a>(&'a AtomicUsize, usize);
        impl Drop for Running<'_> {
            fn drop(&mut self) {
                self.0.store(self.1, Ordering::Release);
            }
        }
        with_spilled_registers(|sp| {
            let _running = Running(&self.saved_sp, self.saved_sp.swap(sp, Ordering::AcqRel));
            f()
        })
    }

    /// Runs `f`, in which the thread has the interpreter's lock again, inside of [`StackInfo::park`].
    pub fn resume<R>(&self, f: impl FnOnce() -> R) -> R {
        let parked = self.saved_sp.swap(0, Ordering::AcqRel);
        let result = f();
        self.saved_sp.store(parked, Ordering::Release);
        result
    }

    /// Bytes of the stack that are left below the address `sp`.
    pub fn bytes_left(&self, sp: usize) -> usize {
        sp.saturating_sub(self.limit)
    }

    fn contains(&self, sp: usize) -> bool {
        self.limit <= sp && sp < self.base
    }
}

/// Lowest and highest address of the calling thread's stack.
#[cfg(target_os = "linux")]
fn stack_bounds() -> (usize, usize) {
    let here = 0u8;
    let here = &raw const here as usize;
    // SAFETY: the calls fill what they are given; the attributes are destroyed once, after they were filled.
    unsafe {
        let mut attr: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attr) == 0 {
            let mut low = std::ptr::null_mut();
            let mut size = 0;
            let ok = libc::pthread_attr_getstack(&attr, &mut low, &mut size) == 0;
            libc::pthread_attr_destroy(&mut attr);
            if ok {
                return (low as usize, low as usize + size);
            }
        }
    }
    // Unknown: then at least what is near.
    (here.saturating_sub(1 << 20), here.next_multiple_of(4096))
}

/// Lowest and highest address of the calling thread's stack.
#[cfg(target_os = "macos")]
fn stack_bounds() -> (usize, usize) {
    // SAFETY: both calls only read what is known of the calling thread.
    unsafe {
        let me = libc::pthread_self();
        let base = libc::pthread_get_stackaddr_np(me) as usize;
        (base - libc::pthread_get_stacksize_np(me), base)
    }
}

/// A stack of the VM: a region of words that hold values or raw pointers to heap objects, or anything else.
pub struct VmStackInfo {
    /// The lowest word.
    pub base: *const u64,
    /// One past the highest word in use.
    pub top: Cell<*const u64>,
}

/// All roots of a heap.
#[derive(Default)]
pub(super) struct Roots {
    providers: RefCell<Vec<*const dyn RootProvider>>,
    stacks: RefCell<Vec<*const StackInfo>>,
    vm_stacks: RefCell<Vec<*const VmStackInfo>>,
    table: Arc<RootTable>,
}

/// Calls `f` with a stack pointer such that all values that the calling functions hold lie above it: the registers
/// that they may keep values in across a call are put on the stack first.
#[inline(never)]
pub fn with_spilled_registers<R>(f: impl FnOnce(usize) -> R) -> R {
    let mut registers = [0usize; 20];
    let sp: usize;
    // SAFETY: the code stores registers into an array that is big enough, and reads the stack pointer.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        std::arch::asm!(
            "mov [{to}], rbx",
            "mov [{to} + 8], rbp",
            "mov [{to} + 16], r12",
            "mov [{to} + 24], r13",
            "mov [{to} + 32], r14",
            "mov [{to} + 40], r15",
            "mov {sp}, rsp",
            to = in(reg) registers.as_mut_ptr(),
            sp = out(reg) sp,
            options(nostack, preserves_flags),
        );
    }
    // SAFETY: as above.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        std::arch::asm!(
            "stp x19, x20, [{to}]",
            "stp x21, x22, [{to}, 16]",
            "stp x23, x24, [{to}, 32]",
            "stp x25, x26, [{to}, 48]",
            "stp x27, x28, [{to}, 64]",
            "stp x29, x30, [{to}, 80]",
            "stp d8, d9, [{to}, 96]",
            "stp d10, d11, [{to}, 112]",
            "stp d12, d13, [{to}, 128]",
            "stp d14, d15, [{to}, 144]",
            "mov {sp}, sp",
            to = in(reg) registers.as_mut_ptr(),
            sp = out(reg) sp,
            options(nostack, preserves_flags),
        );
    }
    let result = f(sp);
    // The array must stay on the stack until here.
    std::hint::black_box(&mut registers);
    result
}

/// Reports all words of `from..to`.
///
/// # Safety
/// The range can be read.
unsafe fn scan_words(tracer: &mut Tracer, from: usize, to: usize) {
    let mut at = from.next_multiple_of(8);
    while at + 8 <= to {
        // SAFETY: the caller says that the range can be read. What lies there may change type at any time, so no
        // assumption shall be made of it: volatile.
        tracer.conservative_word(unsafe { std::ptr::read_volatile(at as *const u64) });
        at += 8;
    }
}

impl Heap {
    /// Lets `provider` report roots at each collection.
    ///
    /// # Safety
    /// It stays at its address until [`Heap::remove_roots`] or the end of the heap.
    pub unsafe fn add_roots(&self, provider: *const dyn RootProvider) {
        self.roots.providers.borrow_mut().push(provider);
    }
    /// Forgets a root provider.
    pub fn remove_roots(&self, provider: *const dyn RootProvider) {
        self.roots.providers.borrow_mut().retain(|&p| !std::ptr::addr_eq(p, provider));
    }
    /// Makes the stack of a thread known. The thread that collects needs not be known, all others do.
    ///
    /// # Safety
    /// The struct stays at its address, and the stack exists, until [`Heap::remove_stack`] or the end of the heap; the
    /// thread uses the heap only while it holds the interpreter's lock, and gives the lock away only inside
    /// [`StackInfo::park`].
    pub unsafe fn add_stack(&self, stack: &StackInfo) {
        self.roots.stacks.borrow_mut().push(stack);
    }
    /// Forgets a thread's stack.
    pub fn remove_stack(&self, stack: &StackInfo) {
        self.roots.stacks.borrow_mut().retain(|&s| !std::ptr::eq(s, stack));
    }
    /// Makes a stack of the VM known.
    ///
    /// # Safety
    /// The struct stays at its address, and the words from `base` to `top` can be read at each collection, until
    /// [`Heap::remove_vm_stack`] or the end of the heap.
    pub unsafe fn add_vm_stack(&self, stack: &VmStackInfo) {
        self.roots.vm_stacks.borrow_mut().push(stack);
    }
    /// Forgets a stack of the VM.
    pub fn remove_vm_stack(&self, stack: &VmStackInfo) {
        self.roots.vm_stacks.borrow_mut().retain(|&s| !std::ptr::eq(s, stack));
    }

    /// Reports all roots. `sp` is the stack pointer of the running thread.
    pub(super) fn trace_roots(&self, tracer: &mut Tracer, sp: usize) {
        self.trace_native_stacks(tracer, sp);
        // The providers first: they may note how far the stacks of the VM reach.
        for &provider in self.roots.providers.borrow().iter() {
            // SAFETY: add_roots's caller keeps it.
            unsafe { &*provider }.trace_roots(tracer);
        }
        for &stack in self.roots.vm_stacks.borrow().iter() {
            // SAFETY: add_vm_stack's caller keeps the struct and the words.
            unsafe { scan_words(tracer, (*stack).base as usize, (*stack).top.get() as usize) };
        }
        for slot in self.roots.table.lock().slots.iter() {
            tracer.value(*slot);
        }
        self.weak.trace_pending(tracer);
    }

    pub(super) fn tell_providers(&self, full: bool) {
        for &provider in self.roots.providers.borrow().iter() {
            // SAFETY: add_roots's caller keeps it.
            unsafe { &*provider }.after_marking(full, &|value| self.is_live(value));
        }
    }

    /// Has the marking of an object with a shape number of `first` or more mark its class too: entry number `shape` of
    /// the table.
    ///
    /// # Safety
    /// The table lies still as long as the heap is used, and has an entry for every shape number that objects have.
    pub unsafe fn set_class_table(&self, table: *const NonNull<Header>, first: u32) {
        self.class_table.set((table, first));
    }

    fn trace_native_stacks(&self, tracer: &mut Tracer, sp: usize) {
        let mut base_of_this = None;
        for &stack in self.roots.stacks.borrow().iter() {
            // SAFETY: add_stack's caller keeps it.
            let stack = unsafe { &*stack };
            if stack.contains(sp) {
                base_of_this = Some(stack.base);
                continue;
            }
            let saved = stack.saved_sp.load(Ordering::Acquire);
            if saved != 0 {
                // SAFETY: the thread waits inside `park`, so its stack exists above the saved pointer.
                unsafe { scan_words(tracer, saved, stack.base) };
            }
        }
        let base = base_of_this.unwrap_or_else(|| stack_bounds().1);
        // SAFETY: this thread's own stack, from below the calling function's frame up.
        unsafe { scan_words(tracer, sp, base) };
    }

    /// Keeps `value` alive as long as the result lives; for Rust data outside the heap.
    pub fn root(&self, value: Value) -> Root {
        let mut table = self.roots.table.lock();
        let index = match table.free.pop() {
            Some(index) => {
                table.slots[index] = value;
                index
            }
            None => {
                table.slots.push(value);
                table.slots.len() - 1
            }
        };
        drop(table);
        Root { table: Arc::clone(&self.roots.table), index }
    }
}

#[derive(Default)]
struct RootTable(Mutex<RootSlots>);

#[derive(Default)]
struct RootSlots {
    slots: Vec<Value>,
    free: Vec<usize>,
}

// SAFETY: values in the table are used only through the mutex, or by the thread that holds the interpreter's lock.
unsafe impl Send for RootTable {}
// SAFETY: as above.
unsafe impl Sync for RootTable {}

impl RootTable {
    fn lock(&self) -> MutexGuard<'_, RootSlots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a value alive. It may live anywhere, and be sent to other threads (which may use the value only when they hold
/// the interpreter's lock).
pub struct Root {
    table: Arc<RootTable>,
    index: usize,
}

impl Root {
    /// The value.
    pub fn get(&self) -> Value {
        self.table.lock().slots[self.index]
    }
    /// Keeps another value instead.
    pub fn set(&self, value: Value) {
        self.table.lock().slots[self.index] = value;
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        let mut table = self.table.lock();
        table.slots[self.index] = Value::UNBOUND;
        table.free.push(self.index);
    }
}
