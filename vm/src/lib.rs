//! The runtime: values, heap, object model, built-in types, interpreter, import, threads.

// `#[new]` functions of classes give a Python object, not Self; callbacks are spelled out where they are used; shapes are
// boxed so that their addresses stay when the vector grows.
#![allow(clippy::new_ret_no_self, clippy::self_named_constructors, clippy::type_complexity, clippy::vec_box)]

extern crate self as taipan_vm;

pub mod address_map;
pub mod audit;
pub mod bootstrap;
pub mod builtins;
pub mod call;
pub mod callees;
pub mod codecs;
pub mod config;
pub mod exceptions;
pub mod heap;
pub mod import;
mod interner;
pub mod interp;
pub mod layout;
mod makers;
pub mod monitoring;
pub mod names;
pub mod native;
pub mod object;
pub mod protocol;
pub mod safepoint;
mod strings;
pub mod threads;
pub mod tier;
pub mod value;
pub mod vm;
mod vm_stack;
pub mod warn;

/// The (lowest, highest) address of the running thread's native stack.
pub fn native_stack_bounds() -> (usize, usize) {
    heap::StackInfo::current().bounds()
}
