//! The module `_pickle`: the fast half of `pickle`.

pub mod buffer;
mod build;
mod errors;
mod input;
mod loader;
mod memo;
mod opcodes;
pub mod pickler;
mod plain;
mod reduce;
mod saver;
pub mod unpickler;

use buffer::PickleBuffer;
use input::Input;
use loader::Loader;
use memo::Memo;
use pickler::Pickler;
use saver::Saver;
use taipan_macros::module;
use taipan_vm::native::{BytesLike, PyResult, set_module_attribute};
use taipan_vm::object::{Bytes, Module, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use unpickler::Unpickler;

/// A saver for the functions of the module.
fn saver<'a>(vm: &'a Vm, protocol: Value, fix_imports: bool, buffer_callback: Value) -> PyResult<Saver<'a>> {
    let proto = pickler::protocol(vm, protocol)?;
    pickler::check_callback(vm, buffer_callback, proto)?;
    let mut saver = Saver::new(vm, proto, Memo::make(vm));
    saver.fix_imports = fix_imports && proto < 3;
    saver.buffer_callback = buffer_callback;
    saver.hidden_memo = true;
    Ok(saver)
}

/// Reads with the options of the functions of the module.
fn load_from(
    vm: &Vm,
    input: Input,
    fix_imports: bool,
    encoding: String,
    errors: String,
    buffers: Value,
) -> PyResult {
    let mut loader = Loader::new(vm, input);
    loader.fix_imports = fix_imports;
    loader.encoding = encoding;
    loader.errors = errors;
    // The default stands for None.
    loader.buffers = match buffers.downcast::<Tuple>() {
        Some(none) if none.items().is_empty() => Value::NONE,
        _ => unpickler::buffers_argument(vm, buffers)?,
    };
    loader.load()
}

#[module(
    "_pickle",
    doc = "Optimized C implementation for the Python pickle module.",
    classes(Pickler, Unpickler, PickleBuffer)
)]
pub mod module {
    use super::*;

    /// Write a pickled representation of obj to the open file object file.
    ///
    /// This is equivalent to ``Pickler(file, protocol).dump(obj)``, but may
    /// be more efficient.
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
    /// bytes argument.  It can thus be a file object opened for binary
    /// writing, an io.BytesIO instance, or any other custom object that meets
    /// this interface.
    ///
    /// If *fix_imports* is True and protocol is less than 3, pickle will try
    /// to map the new Python 3 names to the old module names used in Python
    /// 2, so that the pickle data stream is readable with Python 2.
    ///
    /// If *buffer_callback* is None (the default), buffer views are serialized
    /// into *file* as part of the pickle stream.  It is an error if
    /// *buffer_callback* is not None and *protocol* is None or smaller than 5.
    #[function("dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    fn dump(
        vm: &Vm,
        obj: Value,
        file: Value,
        protocol: Value,
        fix_imports: bool,
        buffer_callback: Value,
    ) -> PyResult<()> {
        let mut saver = super::saver(vm, protocol, fix_imports, buffer_callback)?;
        saver.write = pickler::write_method(vm, file)?;
        saver.dump(obj)?;
        saver.flush()
    }

    /// Return the pickled representation of the object as a bytes object.
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
    /// If *fix_imports* is True and *protocol* is less than 3, pickle will
    /// try to map the new Python 3 names to the old module names used in
    /// Python 2, so that the pickle data stream is readable with Python 2.
    ///
    /// If *buffer_callback* is None (the default), buffer views are serialized
    /// into *file* as part of the pickle stream.  It is an error if
    /// *buffer_callback* is not None and *protocol* is None or smaller than 5.
    #[function("dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    fn dumps(
        vm: &Vm,
        obj: Value,
        protocol: Value,
        fix_imports: bool,
        buffer_callback: Value,
    ) -> PyResult<Gc<Bytes>> {
        let mut saver = super::saver(vm, protocol, fix_imports, buffer_callback)?;
        saver.dump(obj)?;
        Ok(vm.bytes(&saver.out))
    }

    /// Read and return an object from the pickle data stored in a file.
    ///
    /// This is equivalent to ``Unpickler(file).load()``, but may be more
    /// efficient.
    ///
    /// The protocol version of the pickle is detected automatically, so no
    /// protocol argument is needed.  Bytes past the pickled object's
    /// representation are ignored.
    ///
    /// The argument *file* must have two methods, a read() method that takes
    /// an integer argument, and a readline() method that requires no
    /// arguments.  Both methods should return bytes.  Thus *file* can be a
    /// binary file object opened for reading, an io.BytesIO object, or any
    /// other custom object that meets this interface.
    ///
    /// Optional keyword arguments are *fix_imports*, *encoding* and *errors*,
    /// which are used to control compatibility support for pickle stream
    /// generated by Python 2.  If *fix_imports* is True, pickle will try to
    /// map the old Python 2 names to the new names used in Python 3.  The
    /// *encoding* and *errors* tell pickle how to decode 8-bit string
    /// instances pickled by Python 2; these default to 'ASCII' and 'strict',
    /// respectively.  The *encoding* can be 'bytes' to read these 8-bit
    /// string instances as bytes objects.
    #[function("load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn load(
        vm: &Vm,
        file: Value,
        fix_imports: bool,
        encoding: String,
        errors: String,
        buffers: Value,
    ) -> PyResult {
        let methods = unpickler::file_methods(vm, file)?;
        load_from(vm, Input::of_file(vm, methods), fix_imports, encoding, errors, buffers)
    }

    /// Read and return an object from the given pickle data.
    ///
    /// The protocol version of the pickle is detected automatically, so no
    /// protocol argument is needed.  Bytes past the pickled object's
    /// representation are ignored.
    ///
    /// Optional keyword arguments are *fix_imports*, *encoding* and *errors*,
    /// which are used to control compatibility support for pickle stream
    /// generated by Python 2.  If *fix_imports* is True, pickle will try to
    /// map the old Python 2 names to the new names used in Python 3.  The
    /// *encoding* and *errors* tell pickle how to decode 8-bit string
    /// instances pickled by Python 2; these default to 'ASCII' and 'strict',
    /// respectively.  The *encoding* can be 'bytes' to read these 8-bit
    /// string instances as bytes objects.
    #[function("loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn loads(
        vm: &Vm,
        data: BytesLike,
        fix_imports: bool,
        encoding: String,
        errors: String,
        buffers: Value,
    ) -> PyResult {
        load_from(vm, Input::of_bytes(vm, &data), fix_imports, encoding, errors, buffers)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "PickleError", errors::pickle_error(vm)?.value())?;
        set_module_attribute(vm, module, "PicklingError", errors::pickling_error(vm)?.value())?;
        set_module_attribute(vm, module, "UnpicklingError", errors::unpickling_error(vm)?.value())
    }
}
