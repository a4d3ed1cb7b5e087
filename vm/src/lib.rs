//! The runtime: values, heap, object model, built-in types, interpreter, import, threads.

pub mod heap;
pub mod object;
pub mod value;
