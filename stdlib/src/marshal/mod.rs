//! `marshal`: values as bytes. The format is CPython's (its `Python/marshal.c` describes it), apart from code objects,
//! which hold this implementation's bytecode.

mod read;
mod write;

pub use write::unit_of;

use taipan_macros::module;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Newest format version.
const VERSION: i64 = 5;
/// Deepest nesting that is written and read.
const MAX_DEPTH: u32 = 2000;
/// In the type byte: what follows can be referred to by number.
const FLAG_REF: u8 = 0x80;

/// This module contains functions that can read and write Python values in
/// a binary format. The format is specific to Python, but independent of
/// machine architecture issues.
///
/// Not all Python object types are supported; in general, only objects
/// whose value is independent from a particular invocation of Python can be
/// written and read.
#[module("marshal")]
pub mod module {
    use super::*;

    /// Write the value on the open file.
    ///
    ///   value
    ///     Must be a supported type.
    ///   file
    ///     Must be a writeable binary file.
    ///   version
    ///     Indicates the data format that dump should use.
    ///   allow_code
    ///     Allow to write code objects.
    ///
    /// If the value has (or contains an object that has) an unsupported type, a
    /// ValueError exception is raised - but garbage data will also be written
    /// to the file. The object will not be properly read back by load().
    #[function(
        "dump(value, file, version=5, /, *, allow_code=True)",
        text_signature = "($module, value, file, version=version, /, *, allow_code=True)"
    )]
    fn dump(vm: &Vm, value: Value, file: Value, version: i32, allow_code: bool) -> PyResult {
        vm.audit("marshal.dumps", &[value, Value::int32(version)])?;
        let bytes = write::dumps(vm, value, version, allow_code)?;
        vm.call_method(file, vm.names().write, &[vm.bytes(&bytes).value()])
    }
    /// Return the bytes object that would be written to a file by dump(value, file).
    ///
    ///   value
    ///     Must be a supported type.
    ///   version
    ///     Indicates the data format that dumps should use.
    ///   allow_code
    ///     Allow to write code objects.
    ///
    /// Raise a ValueError exception if value has (or contains an object that
    /// has) an unsupported type.
    #[function(
        "dumps(value, version=5, /, *, allow_code=True)",
        text_signature = "($module, value, version=version, /, *, allow_code=True)"
    )]
    fn dumps(vm: &Vm, value: Value, version: i32, allow_code: bool) -> PyResult<Gc<Bytes>> {
        vm.audit("marshal.dumps", &[value, Value::int32(version)])?;
        Ok(vm.bytes(&write::dumps(vm, value, version, allow_code)?))
    }
    /// Read one value from the open file and return it.
    ///
    ///   file
    ///     Must be readable binary file.
    ///   allow_code
    ///     Allow to load code objects.
    ///
    /// If no valid value is read (e.g. because the data has a different Python
    /// version's incompatible marshal format), raise EOFError, ValueError or
    /// TypeError.
    ///
    /// Note: If an object containing an unsupported type was marshalled with
    /// dump(), load() will substitute None for the unmarshallable type.
    #[function("load(file, /, *, allow_code=True)")]
    fn load(vm: &Vm, file: Value, allow_code: bool) -> PyResult {
        vm.audit("marshal.load", &[])?;
        let probe = vm.call_method(file, vm.names().read, &[Value::int32(0)])?;
        if probe.downcast::<Bytes>().is_none() {
            let got = vm.type_of(probe).name();
            return Err(vm.type_error(format!("file.read() returned not bytes but {got}")));
        }
        read::load(vm, read::Source::File(file), allow_code)
    }
    /// Convert the bytes-like object to a value.
    ///
    ///   allow_code
    ///     Allow to load code objects.
    ///
    /// If no valid value is found, raise EOFError, ValueError or TypeError.
    /// Extra bytes in the input are ignored.
    #[function("loads(bytes, /, *, allow_code=True)")]
    fn loads(vm: &Vm, bytes: BytesLike, allow_code: bool) -> PyResult {
        if vm.is_audited() {
            vm.audit("marshal.loads", &[vm.bytes(&bytes).value()])?;
        }
        read::load(vm, read::Source::Memory(&bytes, 0), allow_code)
    }
    #[attr("version")]
    fn version() -> i64 {
        VERSION
    }
}
