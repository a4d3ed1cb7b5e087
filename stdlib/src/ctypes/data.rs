//! C data: an object that has, or looks at, memory outside the heap.
//!
//! An object that is a part of another one (a field, an item) looks at the other's memory and keeps it alive: its base.
//! What must live as long as the memory (the bytes that a `char *` points to, the object behind a pointer) is kept by the
//! outermost object, in `_objects`, under a key that says where it is used: the indices from inside out.

use super::codes;
use super::info::{CInfo, Shape, info_of, info_of_value};
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_vm::heap::heap_of;
use taipan_vm::native::PyResult;
use taipan_vm::object::buffer::{Buffer, Dims, ExportHold};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Dict, Exception, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Memory that belongs to an object.
struct Block {
    start: *mut u8,
    layout: Layout,
}

impl Block {
    /// Zeros; None if there is not so much memory.
    fn new(size: usize, align: usize) -> Option<Block> {
        let align = if align.is_power_of_two() { align.max(16) } else { 16 };
        let layout = Layout::from_size_align(size.max(1), align).ok()?;
        // SAFETY: the size is not zero.
        let start = unsafe { alloc_zeroed(layout) };
        if start.is_null() { None } else { Some(Block { start, layout }) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout, and freed once.
        unsafe { dealloc(self.start, self.layout) };
    }
}

/// An object of a C type.
#[native_object("_ctypes._CData")]
pub struct CData {
    /// A value of up to eight bytes.
    small: Cell<u64>,
    /// Larger memory of its own. Resizing leaves the former blocks in place: others may look at them.
    #[untraced]
    blocks: RefCell<Vec<Block>>,
    #[untraced]
    ptr: Cell<*mut u8>,
    size: Cell<usize>,
    owns: Cell<bool>,
    /// The object of which it is a part, and as the how manieth.
    base: ValueCell,
    index: Cell<isize>,
    /// What is kept alive: UNBOUND before anything was to be, else a dict, or the one object.
    objects: ValueCell,
    /// For functions: what is known of the function.
    pub function: ValueCell,
}

impl CData {
    /// A new object of a type, of zeros.
    ///
    /// # Errors
    /// MemoryError.
    pub fn make(vm: &Vm, class: Gc<Type>, info: Gc<CInfo>) -> PyResult<Gc<CData>> {
        let this = CData::looking_at(vm, class, info, std::ptr::null_mut());
        this.owns.set(true);
        let size = info.size.get();
        if size <= 8 && info.align.get() <= 8 {
            this.ptr.set(this.small.as_ptr().cast());
        } else {
            this.add_block(vm, size, info.align.get())?;
        }
        Ok(this)
    }

    /// A new object that looks at memory.
    pub(super) fn looking_at(vm: &Vm, class: Gc<Type>, info: Gc<CInfo>, ptr: *mut u8) -> Gc<CData> {
        info.is_final.set(true);
        CData::alloc(vm, class, |head| CData {
            head,
            small: Cell::new(0),
            blocks: RefCell::new(Vec::new()),
            ptr: Cell::new(ptr),
            size: Cell::new(info.size.get()),
            owns: Cell::new(false),
            base: ValueCell::new(Value::NONE),
            index: Cell::new(0),
            objects: ValueCell::new(Value::UNBOUND),
            function: ValueCell::new(Value::UNBOUND),
        })
    }

    pub fn ptr(&self) -> *mut u8 {
        self.ptr.get()
    }
    pub fn size(&self) -> usize {
        self.size.get()
    }
    /// Whether it has memory of its own.
    pub fn owns(&self) -> bool {
        self.owns.get()
    }
    /// The pointer that lies at its beginning.
    pub fn pointer(&self) -> *mut u8 {
        debug_assert!(self.size() >= 8);
        // SAFETY: only asked of types that are pointers, which have eight bytes.
        unsafe { self.ptr().cast::<*mut u8>().read_unaligned() }
    }
    /// Sets the pointer that lies at its beginning.
    pub(super) fn set_pointer(&self, to: *mut u8) {
        debug_assert!(self.size() >= 8);
        // SAFETY: as above.
        unsafe { self.ptr().cast::<*mut u8>().write_unaligned(to) }
    }
    /// Its bytes, copied.
    pub fn bytes(&self) -> Vec<u8> {
        // SAFETY: so many bytes are there.
        unsafe { std::slice::from_raw_parts(self.ptr(), self.size()) }.to_vec()
    }
}

impl CData {
    /// This object, as long as it is borrowed.
    fn this(&self) -> Gc<CData> {
        Value::from_header(&self.head.header).cast_unchecked()
    }

    /// A part of `base` at this address, or a copy of what is there if there is no base.
    ///
    /// # Errors
    /// MemoryError.
    pub(super) fn part_of(
        vm: &Vm,
        class: Gc<Type>,
        info: Gc<CInfo>,
        base: Option<(Gc<CData>, isize)>,
        at: *mut u8,
    ) -> PyResult<Gc<CData>> {
        let Some((base, index)) = base else {
            let this = CData::make(vm, class, info)?;
            // SAFETY: a value of the type lies there.
            unsafe { std::ptr::copy_nonoverlapping(at, this.ptr(), info.size.get()) };
            return Ok(this);
        };
        let this = CData::looking_at(vm, class, info, at);
        this.base.set(this.header(), base.value());
        this.index.set(index);
        Ok(this)
    }

    fn add_block(&self, vm: &Vm, size: usize, align: usize) -> PyResult<()> {
        let Some(block) = Block::new(size, align) else { return Err(vm.memory_error("")) };
        vm.heap().external_alloc(size);
        self.ptr.set(block.start);
        self.blocks.borrow_mut().push(block);
        Ok(())
    }

    /// Makes room for `size` bytes, at least as many as the type has.
    ///
    /// # Errors
    /// MemoryError.
    pub fn resize(&self, vm: &Vm, size: usize, align: usize) -> PyResult<()> {
        let room = match self.blocks.borrow().last() {
            Some(block) => block.layout.size(),
            None => 8,
        };
        if size > room {
            let (old, len) = (self.ptr(), self.size());
            self.add_block(vm, size, align)?;
            // SAFETY: the old memory is still there, and the new one is larger.
            unsafe { std::ptr::copy_nonoverlapping(old, self.ptr(), len) };
        }
        self.size.set(size);
        Ok(())
    }

    /// The information about its type.
    ///
    /// # Errors
    /// TypeError if the type was not completed, or asks for more memory than there is.
    pub fn info(&self, vm: &Vm) -> PyResult<Gc<CInfo>> {
        match info_of(vm.type_of(self.this().value())) {
            // Its class may be another one than when it was made.
            Some(info) if info.size.get() <= self.size() => Ok(info),
            Some(_) => Err(vm.type_error("the object has less memory than its class asks for")),
            None => Err(vm.type_error("abstract class")),
        }
    }

    fn outer(&self) -> Option<Gc<CData>> {
        self.base.get().downcast::<CData>()
    }

    /// The outermost object, whose `_objects` is ready to be used.
    fn keeper(&self, vm: &Vm) -> Gc<CData> {
        let mut keeper = self.this();
        while let Some(base) = keeper.outer() {
            keeper = base;
        }
        if keeper.objects.get().is_unbound() {
            let has_items = info_of(vm.type_of(keeper.value())).is_some_and(|info| info.length.get() != 0);
            let objects = if has_items { vm.new_dict().value() } else { Value::NONE };
            keeper.objects.set(keeper.header(), objects);
        }
        keeper
    }

    /// What is kept alive for the memory of which it is a part.
    pub fn kept(&self, vm: &Vm) -> Value {
        self.keeper(vm).objects.get()
    }

    /// Keeps an object alive as long as the memory, for its item number `index`. None is nothing to keep.
    ///
    /// # Errors
    /// What storing in a dict raises.
    pub fn keep(&self, vm: &Vm, index: isize, kept: Value) -> PyResult<()> {
        if kept.is_none() {
            return Ok(());
        }
        let keeper = self.keeper(vm);
        let Some(dict) = keeper.objects.get().downcast::<Dict>() else {
            keeper.objects.set(keeper.header(), kept);
            return Ok(());
        };
        let mut key = format!("{:x}", index as u32);
        let mut part = self.this();
        while let Some(base) = part.outer() {
            key.push_str(&format!(":{:x}", part.index.get() as u32));
            part = base;
        }
        dict.set(vm, vm.str(&key).value(), kept)
    }

    /// Shares what another object keeps, adding that object itself: for `cast`.
    ///
    /// # Errors
    /// What storing in a dict raises.
    pub fn keep_as(&self, vm: &Vm, source: Gc<CData>) -> PyResult<()> {
        source.keeper(vm);
        if source.objects.get().is_none() {
            source.objects.set(source.header(), vm.new_dict().value());
        }
        let objects = source.objects.get();
        if objects.is_unbound() {
            return Ok(());
        }
        self.objects.set(&self.head.header, objects);
        if let Some(dict) = objects.downcast::<Dict>() {
            dict.set(vm, vm.int_from_u64(source.address() as u64), source.value())?;
        }
        Ok(())
    }

    /// Keeps this one object, for objects without items.
    pub fn keep_only(&self, kept: Value) {
        self.objects.set(&self.head.header, kept);
    }
}

impl Drop for CData {
    fn drop(&mut self) {
        let bytes: usize = self.blocks.borrow().iter().map(|b| b.layout.size()).sum();
        if bytes > 0 {
            heap_of(&self.head.header).external_free(bytes);
        }
    }
}

/// The value of a type at an address: a plain object for simple types, else an object that looks at it.
///
/// # Safety
/// A value of the type lies there, as long as `base` lives.
///
/// # Errors
/// What making it raises.
pub unsafe fn get(vm: &Vm, class: Gc<Type>, base: Option<(Gc<CData>, isize)>, at: *mut u8) -> PyResult {
    let Some(info) = info_of(class) else { return Err(vm.type_error("abstract class")) };
    if info.is_plain_simple(vm, class) {
        // SAFETY: the caller's promise.
        return unsafe { codes::read(vm, info.code(), info.swapped(), at) };
    }
    Ok(CData::part_of(vm, class, info, base, at)?.value())
}

/// Stores a value of a type at an address, inside of `target`, and keeps what is to be kept.
///
/// # Safety
/// There is room for a value of the type there.
///
/// # Errors
/// TypeError for values that are not of the type.
pub unsafe fn set(
    vm: &Vm,
    class: Gc<Type>,
    target: Gc<CData>,
    index: isize,
    value: Value,
    at: *mut u8,
) -> PyResult<()> {
    // SAFETY: the caller's promise.
    let kept = unsafe { store(vm, class, value, at) }?;
    target.keep(vm, index, kept)
}

/// As [`set`]; gives what is to be kept.
unsafe fn store(vm: &Vm, class: Gc<Type>, value: Value, at: *mut u8) -> PyResult {
    let Some(info) = info_of(class) else { return Err(vm.type_error("abstract class")) };
    let Some(data) = value.downcast::<CData>() else {
        if info.is_simple() {
            // SAFETY: the caller's promise.
            return unsafe { codes::write(vm, info.code(), info.swapped(), at, value) };
        }
        if let Some(items) = value.downcast::<Tuple>() {
            let made = vm.call(class.value(), items.items());
            let made = made.map_err(|raised| {
                extend_error(vm, raised, &format!("({}) ", class.name_str().as_str_lossy()))
            })?;
            if made.downcast::<CData>().is_none() {
                return Err(vm.type_error("the type gave no instance of itself"));
            }
            // SAFETY: the caller's promise.
            return unsafe { store(vm, class, made, at) };
        }
        if info.shape() == Shape::Pointer && value.is_none() {
            // SAFETY: the caller's promise: a pointer fits.
            unsafe { at.cast::<u64>().write_unaligned(0) };
            return Ok(Value::NONE);
        }
        let (wanted, given) = (class.name(), vm.type_of(value).name());
        return Err(vm.type_error(format!("expected {wanted} instance, got {given}")));
    };
    if vm.isinstance(value, class.value())? {
        let size = info.size.get().min(data.size());
        // SAFETY: the caller's promise; the other object has as many bytes. They may be the same.
        unsafe { std::ptr::copy(data.ptr(), at, size) };
        return Ok(data.kept(vm));
    }
    let given = info_of_value(vm.type_of(value).value());
    if info.shape() == Shape::Pointer
        && let Some(given) = given.filter(|g| g.shape() == Shape::Array)
        && given.item.get() == info.item.get()
    {
        // SAFETY: the caller's promise: a pointer fits.
        unsafe { at.cast::<*mut u8>().write_unaligned(data.ptr()) };
        // The array itself must live, besides what it keeps.
        return Ok(vm.new_tuple(&[data.kept(vm), value]).value());
    }
    let (wanted, given) = (class.name(), vm.type_of(value).name());
    Err(vm.type_error(format!("incompatible types, {given} instance instead of {wanted} instance")))
}

/// Raises RuntimeError in place of the pending exception, with a text before its own.
fn extend_error(vm: &Vm, _: taipan_vm::native::Raised, before: &str) -> taipan_vm::native::Raised {
    extend_error_as(vm, vm.exc().runtime_error, before)
}

/// Raises an exception of another class in place of the pending one, whose class and text follow `before`.
pub fn extend_error_as(vm: &Vm, class: Gc<Type>, before: &str) -> taipan_vm::native::Raised {
    let exception = vm.take_exception();
    let name = vm.type_of(exception).name();
    let text = match vm.str_of(exception) {
        Ok(text) => text.as_str_lossy().into_owned(),
        Err(_) => {
            vm.take_exception();
            "???".into()
        }
    };
    debug_assert!(exception.downcast::<Exception>().is_some());
    vm.raise_message(class, format!("{before}{name}: {text}"))
}

/// XXX to be provided
#[class("_CData", module = "_ctypes", subclassable)]
impl CData {
    #[slot(hash)]
    fn hash(vm: &Vm, _this: Gc<CData>) -> PyResult<i64> {
        Err(vm.type_error("unhashable type"))
    }
    #[slot(buffer)]
    fn buffer(vm: &Vm, this: Gc<CData>, _flags: u32) -> PyResult<Buffer> {
        let info = this.info(vm)?;
        let itemsize = info.itemsize();
        let dims = info.dims.borrow().clone();
        Ok(Buffer {
            owner: this.value(),
            ptr: this.ptr(),
            len: this.size(),
            readonly: false,
            itemsize,
            format: info.format.borrow().clone().into(),
            dims: Dims::packed(&dims, itemsize),
            hold: ExportHold::none(),
        })
    }
    /// default __ctypes_from_outparam__ method returns self.
    #[method("__ctypes_from_outparam__($self, /)")]
    fn from_outparam(this: Gc<CData>) -> Value {
        this.value()
    }
    #[method("__setstate__($self, dict, data, /)")]
    fn setstate(
        vm: &Vm,
        this: Gc<CData>,
        dict: Gc<Dict>,
        data: taipan_vm::native::BytesLike,
    ) -> PyResult<()> {
        let len = data.len().min(this.size());
        // SAFETY: both have so many bytes.
        unsafe { std::ptr::copy(data.as_ptr(), this.ptr(), len) };
        let own = vm.getattr_str(this.value(), "__dict__")?;
        if own.downcast::<Dict>().is_none() {
            let (class, given) = (vm.type_of(this.value()).name(), vm.type_of(own).name());
            return Err(vm.type_error(format!("{class}.__dict__ must be a dictionary, not {given}")));
        }
        vm.call_method_str(own, "update", &[dict.value()])?;
        Ok(())
    }
    #[method("__reduce__($self, /)")]
    fn reduce(vm: &Vm, this: Gc<CData>) -> PyResult {
        if this.info(vm)?.has_pointer.get() {
            return Err(vm.value_error("ctypes objects containing pointers cannot be pickled"));
        }
        let dict = vm.getattr_str(this.value(), "__dict__")?;
        let state = vm.new_tuple(&[dict, vm.bytes(&this.bytes()).value()]);
        let args = vm.new_tuple(&[vm.type_of(this.value()).value(), state.value()]);
        let unpickle = super::state(vm).unpickle.get();
        Ok(vm.new_tuple(&[unpickle, args.value()]).value())
    }
    /// the base object
    #[member("_b_base_")]
    fn get_base(this: Gc<CData>) -> Value {
        this.base.get()
    }
    /// whether the object owns the memory or not
    #[member("_b_needsfree_")]
    fn get_needs_free(this: Gc<CData>) -> i64 {
        this.owns.get() as i64
    }
    /// internal objects tree (NEVER CHANGE THIS OBJECT!)
    #[member("_objects")]
    fn get_objects(this: Gc<CData>) -> Value {
        let objects = this.objects.get();
        if objects.is_unbound() { Value::NONE } else { objects }
    }
}
