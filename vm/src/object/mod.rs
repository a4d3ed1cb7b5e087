//! The object model: headers, shapes, types, attributes, descriptors, and the structs of the built-in objects.

pub mod attribute;
pub mod buffer;
pub mod builtin_types;
pub mod code;
pub mod descriptor;
pub mod dict;
pub mod header;
pub mod list;
pub mod native;
pub mod set;
pub mod shape;
pub mod simple;
mod slot_dispatch;
mod slot_table;
pub mod slots;
pub mod str;
pub mod trace;
pub mod type_make;
pub mod type_slots;
pub mod types;

pub use code::{Code, Exception, Frame, Function, Generator, GeneratorState, Traceback};
pub use descriptor::{
    ClassMethod, GetSet, MappingProxy, Member, MethodWrapper, Property, StaticMethod, Super,
};
pub use dict::Dict;
pub use list::{List, ListKind};
pub use set::Set;
pub use simple::{
    BigInt, BoundMethod, Builtin, Bytes, Cell_, Complex, Float, Instance, Module, Name, NamespaceCell, Range,
    Slice, Tuple,
};
pub use str::Str;
pub use types::Type;
