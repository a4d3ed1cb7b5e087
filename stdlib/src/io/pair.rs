//! `BufferedRWPair`: a reader and a writer for the two directions of a stream that cannot seek.

use super::base::{BufferedIoBase, check_ability};
use super::buffered::{BufferedReader, BufferedWriter};
use super::then_close;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult, VarArgs};
use taipan_vm::object::Type;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A pair of streams.
#[native_object("_io.BufferedRWPair")]
pub struct BufferedRWPair {
    reader: ValueCell,
    writer: ValueCell,
}

fn part(vm: &Vm, v: Value) -> PyResult {
    if v.is_unbound() { Err(vm.value_error("I/O operation on uninitialized object")) } else { Ok(v) }
}

/// A buffered reader and writer object together.
///
/// A buffered reader object and buffered writer object put together to
/// form a sequential IO object that can read and write. This is typically
/// used with a socket or two-way pipe.
#[class("BufferedRWPair", module = "_io", base = BufferedIoBase, dict, subclassable, weakrefable)]
impl BufferedRWPair {
    #[new("BufferedRWPair(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Self> {
        BufferedRWPair::alloc(vm, cls, |head| BufferedRWPair {
            head,
            reader: ValueCell::new(Value::UNBOUND),
            writer: ValueCell::new(Value::UNBOUND),
        })
    }
    #[init_method("BufferedRWPair(reader, writer, buffer_size=131072, /)")]
    fn init(vm: &Vm, this: Gc<Self>, reader: Value, writer: Value, buffer_size: Value) -> PyResult<()> {
        check_ability(vm, reader, "readable", "File or stream is not readable.")?;
        check_ability(vm, writer, "writable", "File or stream is not writable.")?;
        let reader = vm.call(BufferedReader::class(vm).value(), &[reader, buffer_size])?;
        let writer = vm.call(BufferedWriter::class(vm).value(), &[writer, buffer_size])?;
        this.reader.set(this.header(), reader);
        this.writer.set(this.header(), writer);
        Ok(())
    }
    #[method("read(*args)", text_signature = None)]
    fn read(vm: &Vm, this: Gc<Self>, args: VarArgs) -> PyResult {
        vm.call_method_str(part(vm, this.reader.get())?, "read", &args)
    }
    #[method("peek(*args)", text_signature = None)]
    fn peek(vm: &Vm, this: Gc<Self>, args: VarArgs) -> PyResult {
        vm.call_method_str(part(vm, this.reader.get())?, "peek", &args)
    }
    #[method("read1(*args)", text_signature = None)]
    fn read1(vm: &Vm, this: Gc<Self>, args: VarArgs) -> PyResult {
        vm.call_method_str(part(vm, this.reader.get())?, "read1", &args)
    }
    #[method("readinto(*args)", text_signature = None)]
    fn readinto(vm: &Vm, this: Gc<Self>, args: VarArgs) -> PyResult {
        vm.call_method_str(part(vm, this.reader.get())?, "readinto", &args)
    }
    #[method("readinto1(*args)", text_signature = None)]
    fn readinto1(vm: &Vm, this: Gc<Self>, args: VarArgs) -> PyResult {
        vm.call_method_str(part(vm, this.reader.get())?, "readinto1", &args)
    }
    #[method("write(*args)", text_signature = None)]
    fn write(vm: &Vm, this: Gc<Self>, args: VarArgs) -> PyResult {
        vm.call_method_str(part(vm, this.writer.get())?, "write", &args)
    }
    #[method("flush()")]
    fn flush(vm: &Vm, this: Gc<Self>) -> PyResult {
        vm.call_method_str(part(vm, this.writer.get())?, "flush", &[])
    }
    #[method("readable()")]
    fn readable(vm: &Vm, this: Gc<Self>) -> PyResult {
        vm.call_method_str(part(vm, this.reader.get())?, "readable", &[])
    }
    #[method("writable()")]
    fn writable(vm: &Vm, this: Gc<Self>) -> PyResult {
        vm.call_method_str(part(vm, this.writer.get())?, "writable", &[])
    }
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        let first = vm.call_method_str(part(vm, this.writer.get())?, "close", &[]).map(|_| ());
        then_close(vm, first, || vm.call_method_str(part(vm, this.reader.get())?, "close", &[]).map(|_| ()))
    }
    #[method("isatty()")]
    fn isatty(vm: &Vm, this: Gc<Self>) -> PyResult {
        let first = vm.call_method_str(part(vm, this.writer.get())?, "isatty", &[])?;
        if vm.truth(first)? {
            return Ok(first);
        }
        vm.call_method_str(part(vm, this.reader.get())?, "isatty", &[])
    }
    #[getter]
    fn closed(vm: &Vm, this: Gc<Self>) -> PyResult {
        vm.getattr(part(vm, this.writer.get())?, vm.names().closed)
    }
}
