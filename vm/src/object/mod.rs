//! The object model: headers, shapes, types, attributes, descriptors.

pub mod header;
pub mod native;
