//! `_pickle.Pickler`.

use super::errors::cannot_pickle;
use super::memo::Memo;
use super::saver::Saver;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Dict, Str, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The highest protocol, which is also the one that is used unless said otherwise.
pub const HIGHEST: u8 = 5;

/// `_pickle.Pickler`
#[native_object("_pickle.Pickler")]
pub struct Pickler {
    /// The file's method; UNBOUND before `__init__`.
    write: ValueCell,
    /// A [`Memo`]
    memo: ValueCell,
    proto: Cell<u8>,
    bin: Cell<i32>,
    fast: Cell<i32>,
    fix_imports: Cell<bool>,
    buffer_callback: ValueCell,
    /// UNBOUND where there is none.
    dispatch_table: ValueCell,
    /// What was assigned to the object; UNBOUND: nothing.
    persistent_id: ValueCell,
    running: Cell<bool>,
}

/// The protocol that an argument asks for.
///
/// # Errors
/// ValueError for one that there is not, TypeError for what is no int.
pub fn protocol(vm: &Vm, protocol: Value) -> PyResult<u8> {
    if protocol.is_none() {
        return Ok(HIGHEST);
    }
    let int = vm.index_of(protocol)?;
    match vm.int_to_i64(int).and_then(|i| i32::try_from(i).ok()) {
        None => Err(vm.overflow_error("Python int too large to convert to C int")),
        Some(n) if n < 0 => Ok(HIGHEST),
        Some(n) if n <= HIGHEST.into() => Ok(n as u8),
        Some(_) => Err(vm.value_error(format!("pickle protocol must be <= {HIGHEST}"))),
    }
}

/// ValueError for a callback with a protocol that knows no buffers.
pub fn check_callback(vm: &Vm, callback: Value, protocol: u8) -> PyResult<()> {
    if !callback.is_none() && protocol < 5 {
        return Err(vm.value_error("buffer_callback needs protocol >= 5"));
    }
    Ok(())
}

/// The method `write` of a file.
pub fn write_method(vm: &Vm, file: Value) -> PyResult {
    match vm.getattr_opt(file, vm.names().write)? {
        Some(write) => Ok(write),
        None => Err(vm.type_error("file must have a 'write' attribute")),
    }
}

#[cold]
fn uninitialized(vm: &Vm, this: Value) -> Raised {
    let name = vm.type_of(this).name_str();
    cannot_pickle(vm, format!("Pickler.__init__() was not called by {}.__init__()", name.as_str_lossy()))
}

impl Pickler {
    fn memo_object(&self) -> Option<Gc<Memo>> {
        self.memo.get().downcast::<Memo>()
    }
    /// RuntimeError while it writes a pickle: what is pickled may know its pickler.
    fn check_idle(&self, vm: &Vm) -> PyResult<()> {
        if self.running.get() { Err(vm.runtime_error("Pickler object is already used")) } else { Ok(()) }
    }
}

/// A hook that a subclass or the object has; UNBOUND for none.
fn hook(vm: &Vm, this: Gc<Pickler>, name: &str) -> PyResult {
    let class = vm.type_of(this.value());
    let base = Pickler::class(vm);
    if class == base {
        return Ok(Value::UNBOUND);
    }
    let name = vm.intern_str(name);
    if class.lookup(vm, name) == base.lookup(vm, name)
        && attribute::own_attribute(vm, this.value(), name).is_none()
        && class.lookup(vm, vm.names().__getattr__).is_none()
    {
        return Ok(Value::UNBOUND);
    }
    Ok(vm.getattr_opt(this.value(), name)?.unwrap_or(Value::UNBOUND))
}

/// This takes a binary file for writing a pickle data stream.
///
/// The optional *protocol* argument tells the pickler to use the given
/// protocol; supported protocols are 0, 1, 2, 3, 4 and 5.  The default
/// protocol is 5. It was introduced in Python 3.8, and is incompatible
/// with previous versions.
///
/// Specifying a negative protocol version selects the highest protocol
/// version supported.  The higher the protocol used, the more recent the
/// version of Python needed to read the pickle produced.
///
/// The *file* argument must have a write() method that accepts a single
/// bytes argument. It can thus be a file object opened for binary
/// writing, an io.BytesIO instance, or any other custom object that meets
/// this interface.
///
/// If *fix_imports* is True and protocol is less than 3, pickle will try
/// to map the new Python 3 names to the old module names used in Python
/// 2, so that the pickle data stream is readable with Python 2.
///
/// If *buffer_callback* is None (the default), buffer views are
/// serialized into *file* as part of the pickle stream.
///
/// If *buffer_callback* is not None, then it can be called any number
/// of times with a buffer view.  If the callback returns a false value
/// (such as None), the given buffer is out-of-band; otherwise the
/// buffer is serialized in-band, i.e. inside the pickle stream.
///
/// It is an error if *buffer_callback* is not None and *protocol*
/// is None or smaller than 5.
#[class("Pickler", module = "_pickle", subclassable)]
impl Pickler {
    #[new(
        "Pickler(*args, **kwargs)",
        text_signature = "(file, protocol=None, fix_imports=True, buffer_callback=None)"
    )]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &taipan_vm::native::Args) -> Gc<Pickler> {
        Pickler::alloc(vm, cls, |head| Pickler {
            head,
            write: ValueCell::new(Value::UNBOUND),
            memo: ValueCell::new(Value::UNBOUND),
            proto: Cell::new(HIGHEST),
            bin: Cell::new(0),
            fast: Cell::new(0),
            fix_imports: Cell::new(false),
            buffer_callback: ValueCell::new(Value::NONE),
            dispatch_table: ValueCell::new(Value::UNBOUND),
            persistent_id: ValueCell::new(Value::UNBOUND),
            running: Cell::new(false),
        })
    }
    #[init_method("Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)")]
    fn init(
        vm: &Vm,
        this: Gc<Self>,
        file: Value,
        protocol: Value,
        fix_imports: bool,
        buffer_callback: Value,
    ) -> PyResult<()> {
        this.check_idle(vm)?;
        let proto = super::pickler::protocol(vm, protocol)?;
        check_callback(vm, buffer_callback, proto)?;
        let write = write_method(vm, file)?;
        let header = this.header();
        this.proto.set(proto);
        this.bin.set((proto >= 1).into());
        this.fast.set(0);
        this.fix_imports.set(fix_imports && proto < 3);
        this.buffer_callback.set(header, buffer_callback);
        this.memo.set(header, Memo::make(vm).value());
        this.write.set(header, write);
        let table = hook(vm, this, "dispatch_table")?;
        if !table.is_unbound() {
            this.dispatch_table.set(header, table);
        }
        Ok(())
    }
    /// Clears the pickler's "memo".
    ///
    /// The memo is the data structure that remembers which objects the
    /// pickler has already seen, so that shared or recursive objects are
    /// pickled by reference and not by value.  This method is useful when
    /// re-using picklers.
    #[method("clear_memo()")]
    fn clear_memo(this: Gc<Self>) {
        if let Some(memo) = this.memo_object() {
            memo.clear();
        }
    }
    /// Write a pickled representation of the given object to the open file.
    #[method("dump(obj, /)")]
    fn dump(vm: &Vm, this: Gc<Self>, obj: Value) -> PyResult<()> {
        let Some(memo) = this.memo_object().filter(|_| !this.write.get().is_unbound()) else {
            return Err(uninitialized(vm, this.value()));
        };
        this.check_idle(vm)?;
        let mut saver = Saver::new(vm, this.proto.get(), memo);
        saver.fix_imports = this.fix_imports.get();
        saver.fast = this.fast.get() != 0;
        saver.write = this.write.get();
        saver.buffer_callback = this.buffer_callback.get();
        saver.dispatch_table = this.dispatch_table.get();
        saver.reducer_override = hook(vm, this, "reducer_override")?;
        saver.persistent_id = match this.persistent_id.get() {
            Value::UNBOUND => hook(vm, this, "persistent_id")?,
            assigned => assigned,
        };
        this.running.set(true);
        let result = saver.dump(obj).and_then(|()| saver.flush());
        this.running.set(false);
        result
    }
    #[method("persistent_id(obj, /)")]
    fn persistent_id(_this: Gc<Self>, _obj: Value) {}
    #[slot(getattr)]
    fn getattribute(vm: &Vm, this: Gc<Self>, name: Gc<Str>) -> PyResult {
        let assigned = this.persistent_id.get();
        if !assigned.is_unbound() && name.bytes() == b"persistent_id" {
            return Ok(assigned);
        }
        attribute::generic_getattr(vm, this.value(), name)
    }
    #[slot(setattr)]
    fn setattr(vm: &Vm, this: Gc<Self>, name: Gc<Str>, value: Value) -> PyResult<()> {
        if name.bytes() == b"persistent_id" && !(value.is_unbound() && this.persistent_id.get().is_unbound())
        {
            this.persistent_id.set(this.header(), value);
            return Ok(());
        }
        if vm.type_of(this.value()).lookup(vm, name).is_none() && !attribute::has_attributes(vm, this.value())
        {
            return Err(attribute::no_attribute(vm, this.value(), name));
        }
        attribute::generic_setattr(vm, this.value(), name, value)
    }
    #[getter]
    fn bin(this: Gc<Self>) -> i32 {
        this.bin.get()
    }
    #[setter("bin")]
    fn set_bin(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.bin.set(int_member(vm, value)?);
        Ok(())
    }
    #[getter]
    fn fast(this: Gc<Self>) -> i32 {
        this.fast.get()
    }
    #[setter("fast")]
    fn set_fast(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.fast.set(int_member(vm, value)?);
        Ok(())
    }
    #[getter]
    fn dispatch_table(vm: &Vm, this: Gc<Self>) -> PyResult {
        let table = this.dispatch_table.get();
        if table.is_unbound() {
            let name = vm.intern_str("dispatch_table");
            return Err(attribute::no_attribute(vm, this.value(), name));
        }
        Ok(table)
    }
    #[setter("dispatch_table")]
    fn set_dispatch_table(this: Gc<Self>, value: Value) {
        this.dispatch_table.set(this.header(), value);
    }
    #[getter]
    fn memo(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Memo>> {
        match this.memo_object() {
            Some(memo) => Ok(memo),
            None => Err(uninitialized(vm, this.value())),
        }
    }
    #[setter("memo")]
    fn set_memo(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        let dict = if value.is_unbound() {
            return Err(vm.type_error("attribute deletion is not supported"));
        } else if let Some(memo) = value.downcast::<Memo>() {
            memo.to_dict(vm)?
        } else if let Some(dict) = value.downcast::<Dict>() {
            dict
        } else {
            let name = vm.type_of(value).name();
            return Err(vm.type_error(format!(
                "'memo' attribute must be a PicklerMemoProxy object or dict, not {name}"
            )));
        };
        let memo = Memo::from_dict(vm, dict)?;
        this.memo.set(this.header(), memo.value());
        Ok(())
    }
}

/// A value for an attribute that is a C int.
fn int_member(vm: &Vm, value: Value) -> PyResult<i32> {
    if value.is_unbound() {
        return Err(vm.type_error("can't delete numeric/char attribute"));
    }
    let int = vm.index_of(value)?;
    match vm.int_to_i64(int) {
        Some(i) => Ok(i as i32),
        None => Err(vm.overflow_error("Python int too large to convert to C long")),
    }
}
