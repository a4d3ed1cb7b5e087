//! Attribute macros that declare native functions, classes and modules.
//!
//! The author writes Rust functions with the types that they want, and a Python signature; the macros make the entry
//! that binds and converts the arguments, `__text_signature__`, `__doc__`, and the static descriptions
//! (`FunctionDef`, `ClassDef`, `ModuleDef`) that the runtime builds Python objects from. How to use them is told in
//! `docs/native-modules.md`.
//!
//! Generated code names the runtime by `::taipan_vm::...`.

mod attributes;
mod callable;
mod class;
mod module;
mod object;
mod signature;
mod slots;
#[cfg(test)]
mod tests;

use attributes::Arguments;
use proc_macro::TokenStream;
use syn::{ItemImpl, ItemMod, ItemStruct, parse_macro_input};

/// On an inline `mod`: the Python module of that name, as `DEF: ModuleDef` in it.
///
/// Arguments: the name, `doc = "..."`, `classes(A, B)` (types that have [`macro@class`]), `parts(path)` (other modules with
/// this attribute whose members become members of this one). Members: `#[function("sqrt(x, /)")]`, `#[attr]` on a
/// function or constant, `#[init]`.
#[proc_macro_attribute]
pub fn module(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as Arguments);
    let item = parse_macro_input!(item as ItemMod);
    module::expand(arguments, item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// On an `impl` block: a Python class, given by `Type::class(vm)`.
///
/// Arguments: the name, `module = "..."`, `doc = "..."`, `base = ...`, `kind = ...`, `subclassable`, `weakrefable`, `dict`,
/// `unhashable`, `parts(...)`. Members: `#[new("...")]`, `#[init_method("...")]`, `#[method("...")]`,
/// `#[class_method("...")]`, `#[static_method("...")]`, `#[getter]`, `#[setter]`, `#[slot(name)]`, `#[class_attr]`,
/// `#[class_init]`.
#[proc_macro_attribute]
pub fn class(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as Arguments);
    let item = parse_macro_input!(item as ItemImpl);
    class::expand(arguments, item, false).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// On a further `impl` block of a class: `#[class_part("str", find)]`, which `#[class("str", parts(find))]` includes. The
/// members are those of [`macro@class`].
#[proc_macro_attribute]
pub fn class_part(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as Arguments);
    let item = parse_macro_input!(item as ItemImpl);
    class::expand(arguments, item, true).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// On a struct: a native heap object, made by `Type::alloc(vm, cls, |head| Type { head, ... })`.
///
/// Argument: the type's name in messages. A field whose type holds no values and does not know how to be traced is marked
/// `#[untraced]`.
#[proc_macro_attribute]
pub fn native_object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as Arguments);
    let item = parse_macro_input!(item as ItemStruct);
    object::expand(arguments, item).unwrap_or_else(syn::Error::into_compile_error).into()
}
