//! The interpreter's state ([`Interp`]) and a thread's view of it ([`Vm`]), with the makers of common values and errors.
//!
//! There is no global mutable state: everything is reached from these two, so one process can hold several
//! interpreters. Native functions get `&Vm`.

use crate::address_map::AddressMap;
use crate::heap::{Heap, HeapConfig, RootProvider, StackInfo, Tracer, ValueArray, VmStackInfo};
use crate::native::{Args, ClassDef, ModuleDef, PyResult, Raised};
use crate::object::builtin_types::shapes;
use crate::object::header::{Header, HeapObject, header_flags};
use crate::object::shape::Shapes;
use crate::object::types::{MethodCache, Type};
use crate::object::*;
use crate::value::{Gc, Value};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};
use taipan_compiler::bytecode::Instr;

pub use crate::config::{Config, Limits};
pub use crate::exceptions::ExceptionTypes;
pub use crate::names::Names;

/// Allocations of more bytes are tried before anything relies on them.
const LARGE: usize = 1 << 20;

/// Bits of `Vm::work`, polled at loop back-edges and calls.
pub mod work {
    /// Finalizers or weak reference callbacks wait.
    pub const FINALIZERS: u32 = 1;
    /// A signal arrived.
    pub const SIGNAL: u32 = 2;
    /// Another thread wants the lock.
    pub const SWITCH: u32 = 4;
    /// An exception was sent to this thread (`PyThreadState_SetAsyncExc`).
    pub const ASYNC_EXCEPTION: u32 = 8;
    /// Tracing or profiling is on.
    pub const TRACING: u32 = 16;
}

/// Places in `Interp::quick_state`.
pub mod quick {
    /// `_decimal`
    pub const DECIMAL: usize = 0;
    /// `_datetime`
    pub const DATETIME: usize = 1;
    /// `_asyncio`
    pub const ASYNCIO: usize = 2;
    /// `_socket`
    pub const SOCKET: usize = 3;
    /// `zlib`
    pub const ZLIB: usize = 4;
    /// `_struct`
    pub const STRUCT: usize = 5;
    /// `_abc`
    pub const ABC: usize = 6;
    /// How many there are.
    pub const COUNT: usize = 7;
}

/// Native classes that are found without a look into the table.
const RECENT_CLASSES: usize = 64;

/// An interpreter: heap, types, modules.
pub struct Interp {
    pub heap: Box<Heap>,
    pub shapes: Shapes,
    pub method_cache: MethodCache,
    pub attribute_cache: crate::interp::attribute_cache::AttributeCache,
    /// See [`crate::builtins::str::Cursor`].
    pub text_cursor: Cell<crate::builtins::str::Cursor>,
    type_versions: Cell<u32>,
    pub(crate) interned: RefCell<crate::interner::Interner>,
    /// Strings interned since the last collection.
    pub(crate) interned_lately: RefCell<Vec<Gc<Str>>>,
    /// Interned names, made once.
    pub names: OnceCell<Box<Names>>,
    pub exceptions: OnceCell<Box<ExceptionTypes>>,
    /// `sys.modules`
    pub modules: Cell<Value>,
    /// The dict of `builtins`
    pub builtins: Cell<Value>,
    /// The module `_frozen_importlib`
    pub importlib: Cell<Value>,
    /// What was put in front of `sys.path` for the program (empty: the current folder).
    pub program_folder: RefCell<Option<Vec<u8>>>,
    /// `builtins.__import__` as it was at the start.
    pub import_function: Cell<Value>,
    /// Who runs.
    pub gil: crate::threads::Gil,
    /// VM stacks of threads that ended.
    pub(crate) spare_stacks: crate::vm_stack::SpareStacks,
    /// The dict of `sys`
    pub sys_dict: Cell<Value>,
    /// Some of `native_classes`, by their addresses.
    recent_classes: [Cell<(usize, Option<Gc<Type>>)>; RECENT_CLASSES],
    pub native_classes: RefCell<AddressMap<usize, Gc<Type>>>,
    pub native_modules: RefCell<HashMap<&'static str, &'static ModuleDef>>,
    /// Places for a native module's own values: by the module's key.
    pub module_state: RefCell<HashMap<&'static str, Value>>,
    /// The state of modules that need theirs at every operation, by the numbers in [`quick`]; else UNBOUND.
    pub quick_state: [Cell<Value>; quick::COUNT],
    pub(crate) one_char: Box<[Cell<Value>]>,
    pub empty_tuple: Cell<Value>,
    pub empty_str: Cell<Value>,
    pub empty_bytes: Cell<Value>,
    pub recursion_limit: Cell<usize>,
    /// `sys.set_int_max_str_digits`; 0 for no limit.
    pub int_max_str_digits: Cell<usize>,
    pub hash_key: taipan_text::hash::HashKey,
    /// See `type_slots::slot_index`.
    pub slot_index: OnceCell<HashMap<usize, Vec<usize>>>,
    pub config: Config,
    /// What this interpreter shares with the others of the process (set by `_interpreters`, whose type it is).
    pub shared: OnceCell<std::sync::Arc<dyn std::any::Any + Send + Sync>>,
    /// Its number among the interpreters of the process: 0 for the first.
    pub number: Cell<i64>,
    /// Gives a new interpreter its compiler, if there is one (set at the start of the program).
    pub compiler_hook: Cell<Option<fn(&Interp) -> Result<(), String>>>,
    /// Handles signals that arrived (set by the `signal` module).
    pub signal_hook: Cell<Option<fn(&Vm) -> PyResult<()>>>,
    /// Told of collections that happened by themselves (set by the `gc` module): whether it was full, and what was freed.
    pub collection_hook: Cell<Option<fn(&Vm, bool, usize)>>,
    /// Lets another thread run (set with the first thread).
    pub switch_hook: Cell<Option<fn(&Vm)>>,
    /// Syntax trees (set at start-up).
    pub trees: Cell<Option<&'static crate::builtins::functions::execute::Trees>>,
    /// `-X importtime`: how deep imports are nested, and the microseconds that imports below this level took.
    pub import_times: Cell<(u32, u64)>,
    /// How many imports of modules that were not there are going on.
    pub importing: Cell<u32>,
    /// Whether there are hooks for what a program does ([`crate::audit`]).
    pub audited: Cell<bool>,
    /// Takes warnings (set by the `_warnings` module).
    pub warn_hook: Cell<Option<fn(&Vm, &crate::warn::Warned) -> PyResult<()>>>,
    /// Reads a line from the terminal, with editing, for a prompt (set by the `readline` module); None at the end of the input.
    pub input_hook: Cell<Option<fn(&Vm, &str) -> PyResult<Option<String>>>>,
    /// Compiled code.
    pub tiers: crate::tier::Tiers,
    /// Tools that want to know what runs.
    pub monitoring: crate::monitoring::Monitoring,
    /// Gives an embedded module by name.
    pub frozen: Cell<Option<fn(&str) -> Option<FrozenModule>>>,
}

/// A module embedded in the program.
pub struct FrozenModule {
    pub code: &'static [u8],
    pub is_package: bool,
    /// Where its source would be, for tracebacks: relative to the library's root.
    pub path: &'static str,
}

/// A thread's state.
pub struct Vm {
    heap: NonNull<Heap>,
    interp: NonNull<Interp>,
    shape_classes: *const Gc<Type>,
    /// Work that waits for a safepoint (bits of [`work`]).
    pub work: AtomicU32,
    /// The exception being raised, or UNBOUND.
    pub exception: Cell<Value>,
    /// The exception being handled, or None.
    pub handled: Cell<Value>,
    /// Registers of the running Python frame (null when none runs).
    pub frame: Cell<*mut Value>,
    /// Its last instruction that called out of the interpreter loop.
    pub pc: Cell<*const Instr>,
    /// Frames pushed (Python calls in progress).
    pub depth: Cell<usize>,
    /// Most frames before RecursionError.
    pub depth_limit: Cell<usize>,
    /// End of the VM stack, less a reserve.
    pub stack_limit: Cell<*mut Value>,
    pub stack_base: Cell<*mut Value>,
    /// Size of the VM stack's mapping.
    stack_bytes: usize,
    /// A number that no other thread state of the interpreter has or had.
    serial: u64,
    pub vm_stack: Box<VmStackInfo>,
    pub native_stack: Box<StackInfo>,
    /// Lowest address that the native stack may reach before RecursionError.
    pub native_limit: Cell<usize>,
    /// Stack pointer at the entry of the innermost interpreter loop, with all registers spilled above it; 0 before the
    /// first.
    pub loop_sp: Cell<usize>,
    /// An object has refused to change its size: see `interp::refused`.
    pub refused: Cell<bool>,
    /// The instruction that was run again because of that, until it succeeds.
    pub repeated: Cell<*const taipan_compiler::bytecode::Instr>,
    /// How many of that object's buffers are out.
    pub refused_for: RefCell<Option<std::rc::Rc<Cell<usize>>>>,
    /// Debug builds: where the interpreter's loop goes on.
    pub next: Cell<(*const Instr, *mut Value, *const crate::object::code::CodeHot)>,
    /// Result of a run that ended.
    pub result: Cell<Value>,
    /// What the unwinder hands over between handlers.
    pub scratch: Cell<Value>,
    /// See [`Vm::with_text`].
    text: Cell<Vec<u8>>,
    /// `threading.get_ident()`
    pub thread_id: Cell<u64>,
    /// Contexts (`contextvars`): the current one, or None.
    pub context: Cell<Value>,
    pub trace_function: Cell<Value>,
    /// How many callbacks of tools run: while one does, nothing is reported.
    pub tracing: Cell<u32>,
    /// The event whose callback runs (`crate::monitoring::event`), or `usize::MAX`.
    pub what_event: Cell<usize>,
    pub profile_function: Cell<Value>,
    /// Objects whose repr is being made (`Py_ReprEnter`).
    pub repr_stack: RefCell<Vec<Value>>,
    /// The same containers by their bits, to find one quickly where they nest deeply.
    pub repr_set: RefCell<rustc_hash::FxHashSet<u64>>,
    pub async_gen_hooks: Cell<(Value, Value)>,
    pub coroutine_origin_depth: Cell<usize>,
}

const VM_STACK_BYTES: usize = 512 << 20;
/// Most bytes of its native stack that the main thread uses before RecursionError, however much there is: more calls
/// through native code than CPython allows, and data nested some 50000 to 100000 levels deep, as there.
const NATIVE_USE: usize = 12 << 20;

impl RootProvider for Interp {
    fn trace_roots(&self, tracer: &mut Tracer) {
        self.method_cache.trace(tracer);
        self.attribute_cache.trace(tracer);
        // (The string may be freed.)
        self.text_cursor.take();
        self.shapes.trace(tracer);
        // A minor collection frees nothing that an earlier one found alive.
        if tracer.is_minor() {
            for s in self.interned_lately.borrow().iter() {
                tracer.value(s.value());
            }
        } else {
            for s in self.interned.borrow().iter() {
                tracer.value(s.value());
            }
        }
        for cell in [
            &self.modules,
            &self.builtins,
            &self.importlib,
            &self.import_function,
            &self.sys_dict,
            &self.empty_tuple,
            &self.empty_str,
            &self.empty_bytes,
        ] {
            tracer.value(cell.get());
        }
        for cell in self.one_char.iter() {
            tracer.value(cell.get());
        }
        for class in self.native_classes.borrow().values() {
            tracer.value(class.value());
        }
        for value in self.module_state.borrow().values() {
            tracer.value(*value);
        }
        self.monitoring.trace(tracer);
        for cell in &self.quick_state {
            tracer.value(cell.get());
        }
        if let Some(e) = self.exceptions.get() {
            e.trace(tracer);
        }
    }
    fn after_marking(&self, full: bool, is_live: &dyn Fn(Value) -> bool) {
        self.interned_lately.borrow_mut().clear();
        self.shapes.forget_dead(full, is_live);
    }
}

impl RootProvider for Vm {
    fn trace_roots(&self, tracer: &mut Tracer) {
        let hooks = self.async_gen_hooks.get();
        for v in [
            self.exception.get(),
            self.handled.get(),
            self.result.get(),
            self.scratch.get(),
            self.context.get(),
            self.trace_function.get(),
            self.profile_function.get(),
            hooks.0,
            hooks.1,
        ] {
            tracer.value(v);
        }
        for v in self.repr_stack.borrow().iter() {
            tracer.value(*v);
        }
        // The VM stack is scanned up to the top of the running frame.
        self.vm_stack.top.set(self.stack_top() as *const u64);
    }
}

impl Interp {
    /// A new interpreter without types: `bootstrap` makes them.
    pub fn new(config: Config) -> Box<Interp> {
        let hash_key = match config.hash_seed {
            Some(seed) => taipan_text::hash::HashKey::from_seed(seed),
            None => taipan_text::hash::HashKey::from_bytes(random_key()),
        };
        Interp::with_key(config, hash_key)
    }

    /// A new interpreter without types in the process of `other`. It has a heap and a lock of its own; strings have the same
    /// hashes in both.
    pub fn beside(other: &Interp, config: Config, number: i64) -> Box<Interp> {
        let interp = Interp::with_key(config, other.hash_key);
        interp.number.set(number);
        interp.compiler_hook.set(other.compiler_hook.get());
        interp.gil.main_thread.set(other.gil.main_thread.get());
        interp.gil.interval.set(other.gil.interval.get());
        interp
    }

    fn with_key(config: Config, hash_key: taipan_text::hash::HashKey) -> Box<Interp> {
        let heap = Heap::new(HeapConfig {
            stress: (config.gc_stress > 0).then_some(config.gc_stress as u64),
            ..HeapConfig::default()
        });
        let interp = Box::new(Interp {
            heap,
            shapes: Shapes::new(),
            method_cache: MethodCache::new(),
            attribute_cache: Default::default(),
            text_cursor: Cell::default(),
            type_versions: Cell::new(1),
            interned: RefCell::default(),
            interned_lately: RefCell::default(),
            names: OnceCell::new(),
            exceptions: OnceCell::new(),
            modules: Cell::new(Value::NONE),
            builtins: Cell::new(Value::NONE),
            importlib: Cell::new(Value::NONE),
            program_folder: RefCell::new(None),
            import_function: Cell::new(Value::NONE),
            gil: crate::threads::Gil::default(),
            spare_stacks: Default::default(),
            sys_dict: Cell::new(Value::NONE),
            native_classes: RefCell::default(),
            native_modules: RefCell::new(HashMap::new()),
            module_state: RefCell::new(HashMap::new()),
            quick_state: [const { Cell::new(Value::UNBOUND) }; quick::COUNT],
            recent_classes: [const { Cell::new((0, None)) }; RECENT_CLASSES],
            one_char: (0..256).map(|_| Cell::new(Value::UNBOUND)).collect(),
            empty_tuple: Cell::new(Value::UNBOUND),
            empty_str: Cell::new(Value::UNBOUND),
            empty_bytes: Cell::new(Value::UNBOUND),
            recursion_limit: Cell::new(1000),
            int_max_str_digits: Cell::new(config.int_max_str_digits.unwrap_or(4300)),
            hash_key,
            slot_index: OnceCell::new(),
            config,
            shared: OnceCell::new(),
            number: Cell::new(0),
            compiler_hook: Cell::new(None),
            signal_hook: Cell::new(None),
            collection_hook: Cell::new(None),
            switch_hook: Cell::new(None),
            trees: Cell::new(None),
            import_times: Cell::new((0, 0)),
            importing: Cell::new(0),
            audited: Cell::new(false),
            warn_hook: Cell::new(None),
            input_hook: Cell::new(None),
            tiers: crate::tier::Tiers::default(),
            monitoring: crate::monitoring::Monitoring::default(),
            frozen: Cell::new(None),
        });
        let provider: *const Interp = &*interp;
        // SAFETY: the interpreter owns the heap, which lives no longer than it.
        unsafe { interp.heap.add_roots(provider) };
        interp.heap.set_exhausted_hook(
            |interp| {
                // SAFETY: the interpreter owns the heap, which calls this.
                let interp = unsafe { &*interp.cast::<Interp>() };
                // Only one thread uses the heap at a time: the one that shall raise MemoryError. It comes first.
                interp.gil.each_state(|vm| {
                    vm.work.fetch_or(work::FINALIZERS, Ordering::Relaxed);
                });
            },
            provider.cast(),
        );
        // SAFETY: the shapes live as long as the heap is used; a Gc is the address of a header.
        unsafe { interp.heap.set_class_table(interp.shapes.class_table().cast(), shapes::COUNT) };
        interp
    }

    /// A number that no class had as version before.
    pub fn next_type_version(&self) -> u32 {
        let v = self.type_versions.get() + 1;
        self.type_versions.set(v);
        v
    }
}

impl Vm {
    /// A thread state for the interpreter's first thread, which is the running one.
    ///
    /// `native_stack` is the (lowest, highest) address of the running thread's stack.
    pub fn new(interp: &Interp, native_stack: (usize, usize)) -> Box<Vm> {
        // Where address space is short (`ulimit -v`), a smaller stack: recursion ends earlier then.
        let wanted = interp
            .heap
            .address_space()
            .map_or(VM_STACK_BYTES, |left| (left / 8).next_power_of_two().clamp(2 << 20, VM_STACK_BYTES));
        let sizes = std::iter::successors(Some(wanted), |bytes| Some(bytes / 2));
        let mut made = sizes
            .take_while(|bytes| *bytes >= 2 << 20)
            .map(|bytes| Vm::with_stack(interp, native_stack, bytes));
        match made.find_map(|vm| vm) {
            Some(vm) => {
                interp.gil.main_thread.set(vm.thread_id.get());
                interp.heap.limit_external();
                vm.native_limit.set(vm.native_limit.get().max(native_stack.1.saturating_sub(NATIVE_USE)));
                vm
            }
            None => crate::heap::fatal("cannot reserve address space for the VM stack"),
        }
    }

    /// A thread state for the running thread, whose VM stack has `bytes` (a multiple of the page size, at least two
    /// megabytes). None: there is no address space left.
    pub fn with_stack(interp: &Interp, native_stack: (usize, usize), bytes: usize) -> Option<Box<Vm>> {
        let base = interp.spare_stacks.take(bytes)?;
        // SAFETY: inside the mapping.
        let limit = unsafe { base.add(bytes / 8 - 70_000) };
        let vm = Box::new(Vm {
            heap: NonNull::from(&*interp.heap),
            interp: NonNull::from(interp),
            shape_classes: interp.shapes.class_table(),
            work: AtomicU32::new(0),
            exception: Cell::new(Value::UNBOUND),
            handled: Cell::new(Value::NONE),
            frame: Cell::new(std::ptr::null_mut()),
            pc: Cell::new(std::ptr::null()),
            depth: Cell::new(0),
            depth_limit: Cell::new(interp.recursion_limit.get()),
            stack_limit: Cell::new(limit),
            stack_base: Cell::new(base),
            vm_stack: Box::new(VmStackInfo { base: base as *const u64, top: Cell::new(base as *const u64) }),
            native_stack: Box::new(StackInfo::new(native_stack.0, native_stack.1)),
            native_limit: Cell::new(native_stack.0 + (256 << 10)),
            loop_sp: Cell::new(0),
            refused: Cell::new(false),
            repeated: Cell::new(std::ptr::null()),
            refused_for: RefCell::new(None),
            next: Cell::new((std::ptr::null(), std::ptr::null_mut(), std::ptr::null())),
            result: Cell::new(Value::UNBOUND),
            scratch: Cell::new(Value::UNBOUND),
            text: Cell::default(),
            // SAFETY: the call takes nothing.
            thread_id: Cell::new(unsafe { libc::pthread_self() } as u64),
            stack_bytes: bytes,
            serial: interp.gil.new_serial(),
            context: Cell::new(Value::NONE),
            trace_function: Cell::new(Value::NONE),
            tracing: Cell::new(0),
            what_event: Cell::new(usize::MAX),
            profile_function: Cell::new(Value::NONE),
            repr_stack: RefCell::new(Vec::new()),
            repr_set: RefCell::default(),
            async_gen_hooks: Cell::new((Value::NONE, Value::NONE)),
            coroutine_origin_depth: Cell::new(0),
        });
        let heap = vm.heap();
        let provider: *const Vm = &*vm;
        // SAFETY: all three are boxed and taken off the heap's lists again when the thread state is dropped.
        unsafe {
            heap.add_roots(provider);
            heap.add_stack(&vm.native_stack);
            heap.add_vm_stack(&vm.vm_stack);
        }
        interp.gil.add_state(provider);
        if interp.monitoring.is_on() {
            vm.work.fetch_or(work::TRACING, Ordering::Relaxed);
        }
        vm.offer_pending_hook();
        Some(vm)
    }

    /// Offers this thread to do what collections leave to do; the first that offered does it.
    pub(crate) fn offer_pending_hook(&self) {
        let waiting: *const AtomicU32 = &self.work;
        self.heap().offer_pending_hook(
            |work| {
                // SAFETY: the hook is withdrawn before the thread state that owns the flags is freed.
                unsafe { &*work.cast::<AtomicU32>() }.fetch_or(work::FINALIZERS, Ordering::Relaxed);
            },
            waiting.cast(),
        );
    }
    /// Takes the thread state off all lists.
    pub(crate) fn withdraw(&self) {
        let provider: *const Vm = self;
        let heap = self.heap();
        heap.withdraw_pending_hook((&raw const self.work).cast());
        self.interp().gil.end_serial(self.serial);
        self.interp().gil.remove_state(provider);
        heap.remove_roots(provider);
        heap.remove_stack(&self.native_stack);
        heap.remove_vm_stack(&self.vm_stack);
    }

    /// A number that no other thread state of the interpreter has or had.
    pub fn serial(&self) -> u64 {
        self.serial
    }
    #[inline(always)]
    pub fn heap(&self) -> &Heap {
        // SAFETY: the interpreter, which owns the heap, outlives its thread states.
        unsafe { self.heap.as_ref() }
    }
    #[inline(always)]
    pub fn interp(&self) -> &Interp {
        // SAFETY: the interpreter outlives its thread states.
        unsafe { self.interp.as_ref() }
    }
    #[inline(always)]
    pub fn names(&self) -> &Names {
        self.interp().names.get().expect("names are made first")
    }
    #[inline(always)]
    pub fn exc(&self) -> &ExceptionTypes {
        self.interp().exceptions.get().expect("exception types are made at start-up")
    }
    pub fn shapes(&self) -> &Shapes {
        &self.interp().shapes
    }

    /// First word of the VM stack that no frame uses.
    #[inline]
    pub fn stack_top(&self) -> *mut Value {
        let regs = self.frame.get();
        if regs.is_null() {
            return self.stack_base.get();
        }
        // SAFETY: `frame` points at the registers of a running frame; its function lies just below them.
        unsafe {
            let function: Gc<Function> = (*regs.sub(1)).cast_unchecked();
            regs.add(function.code().hot.registers as usize)
        }
    }

    // ---- classes ----

    /// The class of a value.
    #[inline(always)]
    pub fn type_of(&self, v: Value) -> Gc<Type> {
        let shape = if v.is_heap() { v.header_unchecked().shape() } else { immediate_shape(v) };
        // SAFETY: shape numbers in headers are always valid.
        unsafe { *self.shape_classes.add(shape as usize) }
    }
    /// The class of heap objects of this shape.
    #[inline(always)]
    pub fn class_of_shape(&self, shape: u32) -> Gc<Type> {
        // SAFETY: shape numbers in headers are always valid.
        unsafe { *self.shape_classes.add(shape as usize) }
    }
    /// The built-in type with this fixed shape number.
    #[inline(always)]
    pub fn builtin_type(&self, shape: u32) -> Gc<Type> {
        debug_assert!(shape < shapes::COUNT);
        // SAFETY: as above.
        unsafe { *self.shape_classes.add(shape as usize) }
    }
    /// Is `class` the built-in type with one of these fixed shape numbers?
    pub fn is_exact_class(&self, class: Gc<Type>, fixed: &[u32]) -> bool {
        fixed.iter().any(|shape| class == self.builtin_type(*shape))
    }
    /// The class made from this description (made on first use).
    pub fn native_class(&self, def: &'static ClassDef) -> Gc<Type> {
        let key = def as *const ClassDef as usize;
        let recent = &self.interp().recent_classes[(key >> 4) % RECENT_CLASSES];
        if let (seen, Some(class)) = recent.get()
            && seen == key
        {
            return class;
        }
        let known = self.interp().native_classes.borrow().get(&key).copied();
        let class = known.unwrap_or_else(|| crate::object::type_make::make_native_type(self, def, None));
        recent.set((key, Some(class)));
        class
    }
    /// `isinstance` by the MRO alone.
    #[inline]
    pub fn is_instance(&self, v: Value, class: Gc<Type>) -> bool {
        self.type_of(v).is_subtype(class)
    }
    #[inline(always)]
    pub fn is_exact_str(&self, v: Value) -> bool {
        v.is_heap() && v.header_unchecked().shape() == shapes::STR
    }
    /// True for a heap object whose shape is exactly this built-in type's.
    #[inline(always)]
    pub fn is_exact(&self, v: Value, shape: u32) -> bool {
        v.is_heap() && v.header_unchecked().shape() == shape
    }

    // ---- raising ----

    /// Makes `exception` (an exception object) the pending one.
    pub fn raise(&self, exception: Value) -> Raised {
        crate::exceptions::set_context(self, exception);
        self.exception.set(exception);
        Raised
    }
    /// Makes an exception object of `class` with one argument pending.
    #[cold]
    pub fn raise_with(&self, class: Gc<Type>, argument: Value) -> Raised {
        match self.call(class.value(), &[argument]) {
            Ok(e) if e.is_kind(crate::object::header::Kind::Exception) => self.raise(e),
            Ok(_) => self.type_error("exceptions must derive from BaseException"),
            Err(raised) => raised,
        }
    }
    /// Raises `class(message)`.
    #[cold]
    pub fn raise_message(&self, class: Gc<Type>, message: impl AsRef<str>) -> Raised {
        let text = self.str(message.as_ref()).value();
        self.raise_with(class, text)
    }
    /// Takes the pending exception.
    pub fn take_exception(&self) -> Value {
        self.exception.replace(Value::UNBOUND)
    }
    /// The pending exception if it is an instance of `class`: takes it.
    pub fn take_if(&self, class: Gc<Type>) -> Option<Value> {
        let e = self.exception.get();
        if !e.is_unbound() && self.is_instance(e, class) { Some(self.take_exception()) } else { None }
    }

    /// Is an exception of this class being raised?
    pub fn is_raising(&self, class: Gc<Type>) -> bool {
        let e = self.exception.get();
        !e.is_unbound() && self.is_instance(e, class)
    }

    /// True for an object that is called as plain Python function is; see `interp`.
    pub fn call(&self, callable: Value, args: &[Value]) -> PyResult {
        crate::call::call(self, callable, &Args::new(args))
    }

    /// Gives `make` an empty buffer to put text together in, of which it hands out a copy: one that is kept, so that short texts
    /// cost no memory of their own.
    pub fn with_text<T>(&self, make: impl FnOnce(&Vm, &mut Vec<u8>) -> T) -> T {
        const KEPT: usize = 1 << 12;
        let mut text = self.text.take();
        let made = make(self, &mut text);
        if text.capacity() <= KEPT {
            text.clear();
            self.text.set(text);
        }
        made
    }

    /// A ValueArray of `n` words.
    pub fn new_value_array(&self, n: usize) -> Gc<ValueArray> {
        self.heap().new_value_array(n)
    }

    /// Allocates an object of class `class`: `make` gets the header to begin it with. For objects of fixed size.
    pub fn alloc_instance<T: HeapObject>(&self, class: Gc<Type>, make: impl FnOnce(Header) -> T) -> Gc<T> {
        let slots = class.slot_words();
        let header = Header::with_slots(class.instance_shape.get(), class.kind.get(), slots);
        let object = self.heap().alloc_with_slots(make(header), slots as usize);
        self.note_new(class, object.value());
        object
    }
    /// Changes whenever a class changes in a way that inline caches of attribute slots do not check.
    pub fn cache_epoch(&self) -> &Cell<u32> {
        &self.interp().tiers.cache_epoch
    }
    /// Registers what a new object of `class` needs of the collector.
    #[inline]
    pub fn note_new(&self, class: Gc<Type>, object: Value) {
        if class.has_flag(crate::object::types::type_flags::HAS_FINALIZER) {
            object.header_unchecked().set_flag(header_flags::FINALIZE, true);
            self.heap().register_finalizer(object);
        }
    }

    /// Raises RecursionError when the native stack is nearly used up. Called by native code that recurses.
    #[inline]
    pub fn check_native_stack(&self) -> PyResult<()> {
        let here = 0u8;
        if (&raw const here as usize) < self.native_limit.get() {
            return Err(self.recursion_error());
        }
        Ok(())
    }
    #[cold]
    fn recursion_error(&self) -> Raised {
        // Leave room for making the exception itself.
        let limit = self.native_limit.get();
        self.native_limit.set(limit.saturating_sub(128 << 10));
        let raised = self.raise_message(self.exc().recursion_error, "maximum recursion depth exceeded");
        self.native_limit.set(limit);
        raised
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        self.withdraw();
        // SAFETY: the stack was taken in `with_stack`, and nothing uses it any more.
        unsafe { self.interp().spare_stacks.give(self.stack_base.get(), self.stack_bytes) };
    }
}

macro_rules! error_makers {
    ($( $name:ident ),* $(,)?) => {
        impl Vm {
            $(
                /// Raises the exception of this name with a message.
                #[cold]
                pub fn $name(&self, message: impl AsRef<str>) -> Raised {
                    self.raise_message(self.exc().$name, message)
                }
            )*
        }
    };
}

impl Vm {
    /// MemoryError unless the machine has `bytes` of memory; to be asked before an allocation whose size the program
    /// chooses.
    ///
    /// # Errors
    /// MemoryError
    #[inline]
    pub fn room_for(&self, bytes: usize) -> PyResult<()> {
        if bytes > LARGE && !self.gives_room_for(bytes) { Err(self.memory_error("")) } else { Ok(()) }
    }
    /// Does the system give so many bytes outside the heap, or has the heap so many?
    #[cold]
    fn gives_room_for(&self, bytes: usize) -> bool {
        bytes <= self.heap().limit() && Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
    }
    /// Makes room for `more` items in a vector.
    ///
    /// # Errors
    /// MemoryError
    #[inline]
    pub fn reserve<T>(&self, vector: &mut Vec<T>, more: usize) -> PyResult<()> {
        if more > vector.capacity() - vector.len()
            && vector.try_reserve(more).is_err()
            && vector.try_reserve_exact(more).is_err()
        {
            return Err(self.memory_error(""));
        }
        Ok(())
    }
    /// Has the heap room for an object of so many bytes? If not, that is noted.
    #[inline(always)]
    pub(crate) fn has_room_or_notes(&self, bytes: usize) -> bool {
        bytes <= LARGE || self.has_much_room(bytes)
    }
    #[cold]
    #[inline(never)]
    fn has_much_room(&self, bytes: usize) -> bool {
        let has = self.heap().has_room(bytes.saturating_add(LARGE));
        if !has {
            self.heap().note_exhausted();
        }
        has
    }
    /// Raises MemoryError if memory ran so short since the last time that something was not done for want of it, or the
    /// last reserve is in use. (Else this is done at the next call, or turn of a loop.)
    ///
    /// # Errors
    /// MemoryError
    #[inline(always)]
    pub fn check_memory(&self) -> PyResult<()> {
        if self.heap().is_exhausted() { self.tell_exhausted() } else { Ok(()) }
    }
    #[cold]
    #[inline(never)]
    fn tell_exhausted(&self) -> PyResult<()> {
        if self.heap().take_exhausted() { Err(self.memory_error("")) } else { Ok(()) }
    }
    /// Raises MemoryError; an empty message is none.
    #[cold]
    pub fn memory_error(&self, message: impl AsRef<str>) -> Raised {
        if message.as_ref().is_empty() {
            return crate::builtins::sequence::no_memory(self);
        }
        self.raise_message(self.exc().memory_error, message)
    }
}

error_makers! {
    type_error, value_error, overflow_error, index_error, runtime_error, zero_division_error, system_error,
    assertion_error, lookup_error, buffer_error, import_error, not_implemented_error,
    eof_error, arithmetic_error, reference_error,
}

/// Shape number of a value that is not a heap object.
#[inline(always)]
pub fn immediate_shape(v: Value) -> u32 {
    if v.is_small_int() {
        shapes::INT
    } else if v.is_float_imm() {
        shapes::FLOAT
    } else {
        constant_shape(v)
    }
}

#[inline(never)]
fn constant_shape(v: Value) -> u32 {
    match v {
        Value::NONE | Value::UNBOUND => shapes::NONE,
        Value::TRUE | Value::FALSE => shapes::BOOL,
        Value::NOT_IMPLEMENTED => shapes::NOT_IMPLEMENTED,
        _ => shapes::ELLIPSIS,
    }
}

/// Sixteen bytes from the system's random source.
fn random_key() -> [u8; 16] {
    let mut key = [0u8; 16];
    // SAFETY: the buffer has the length that is passed.
    unsafe { libc::getrandom(key.as_mut_ptr().cast(), key.len(), 0) };
    key
}

/// Copies values, of which there are likely to be few, for which a call of the library's function takes longer than the
/// copy. `out` may be within `items`, or the same.
///
/// # Safety
/// `out` has room for them; if it lies within `items`, it is their beginning or before it.
#[inline(always)]
pub(crate) unsafe fn copy_values(items: &[Value], out: *mut Value) {
    // SAFETY: by the caller's promise; volatile stores are not made into a call.
    unsafe {
        if items.len() > 8 {
            std::ptr::copy(items.as_ptr(), out, items.len());
        } else if !std::ptr::eq(items.as_ptr(), out) {
            for (k, v) in items.iter().enumerate() {
                out.add(k).write_volatile(*v);
            }
        }
    }
}
