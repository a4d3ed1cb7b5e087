//! The module `_remote_debugging`, which `asyncio.tools` imports: reading the tasks of another process. What it would find
//! there are CPython's structs; so there are only the types of its results, and who asks gets an error.

use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::structseq::{self, StructSeqDef};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::Module;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A named tuple of the module.
const fn result(
    name: &'static str,
    doc: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> StructSeqDef {
    StructSeqDef { name, module: "_remote_debugging", doc, fields, visible: fields.len() }
}

static RESULTS: [StructSeqDef; 5] = [
    result(
        "TaskInfo",
        "Information about an asyncio task",
        &[
            ("task_id", "Task ID (memory address)"),
            ("task_name", "Task name"),
            ("coroutine_stack", "Coroutine call stack"),
            ("awaited_by", "Tasks awaiting this task"),
        ],
    ),
    result(
        "FrameInfo",
        "Information about a frame",
        &[("filename", "Source code filename"), ("lineno", "Line number"), ("funcname", "Function name")],
    ),
    result(
        "CoroInfo",
        "Information about a coroutine",
        &[("call_stack", "Coroutine call stack"), ("task_name", "Task name")],
    ),
    result(
        "ThreadInfo",
        "Information about a thread",
        &[("thread_id", "Thread ID"), ("frame_info", "Frame information")],
    ),
    result(
        "AwaitedInfo",
        "Information about what a thread is awaiting",
        &[("thread_id", "Thread ID"), ("awaited_by", "List of tasks awaited by this thread")],
    ),
];

#[module("_remote_debugging", classes(RemoteUnwinder))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for def in &RESULTS {
            set_module_attribute(vm, module, def.name, structseq::make_class(vm, def).value())?;
        }
        set_module_attribute(vm, module, "PROCESS_VM_READV_SUPPORTED", Value::FALSE)
    }
}

/// Reads the stack of another process.
#[native_object("_remote_debugging.RemoteUnwinder")]
pub struct RemoteUnwinder {}

/// RemoteUnwinder(pid): Inspect stack of a remote Python process.
#[class("RemoteUnwinder", module = "_remote_debugging")]
impl RemoteUnwinder {
    #[new("RemoteUnwinder(pid, *, all_threads=False)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, pid: Value, all_threads: Value) -> PyResult<Gc<RemoteUnwinder>> {
        let _ = (cls, pid, all_threads);
        Err(vm.not_implemented_error("the stack of another process cannot be read"))
    }
}
