//! `#[native_object]`: makes a plain struct a native heap object.

use crate::attributes::{Argument, Arguments, take, unknown};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::{Error, Field, Fields, ItemStruct, Result};

/// Expands `#[native_object]` on `item`.
pub fn expand(arguments: Arguments, mut item: ItemStruct) -> Result<TokenStream> {
    let mut name = item.ident.to_string();
    for argument in arguments.0 {
        match argument {
            Argument::Text(text) => name = text.value(),
            other => {
                return Err(unknown(&other, "the type's name in error messages, like \"collections.deque\""));
            }
        }
    }
    if let Some(generic) = item.generics.params.first() {
        return Err(Error::new(generic.span(), "a native object cannot be generic"));
    }
    if let Some(repr) = item.attrs.iter().find(|a| a.path().is_ident("repr")) {
        return Err(Error::new(repr.span(), "#[native_object] sets the representation itself"));
    }
    let fields = match &mut item.fields {
        Fields::Named(fields) => &mut fields.named,
        Fields::Unit => {
            item.fields = Fields::Named(syn::parse_quote!({}));
            item.semi_token = None;
            let Fields::Named(fields) = &mut item.fields else { unreachable!("just set") };
            &mut fields.named
        }
        Fields::Unnamed(fields) => return Err(Error::new(fields.span(), "the fields need names")),
    };
    let mut traced = Vec::new();
    for field in fields.iter_mut() {
        if field.ident.as_ref().is_some_and(|i| i == "head") {
            return Err(Error::new(field.span(), "`head` is the field that #[native_object] adds"));
        }
        if take(&mut field.attrs, &["untraced"])?.is_none() {
            let (ident, ty) = (&field.ident, &field.ty);
            traced.push(quote_spanned!(ty.span()=> ::taipan_vm::heap::Trace::trace(&self.#ident, tracer);));
        }
    }
    let head = Field::parse_named.parse2(quote! {
        /// Header and description of the heap object.
        pub head: ::taipan_vm::object::native::NativeHead
    })?;
    fields.insert(0, head);
    let ident = &item.ident;
    Ok(quote! {
        #[repr(C)]
        #item

        #[allow(unsafe_code)]
        const _: () = {
            static DEFINITION: ::taipan_vm::object::native::NativeDef = ::taipan_vm::object::native::NativeDef {
                name: #name,
                size: ::core::mem::size_of::<#ident>(),
                trace: ::taipan_vm::object::native::trace_as::<#ident>,
                drop: if ::core::mem::needs_drop::<#ident>() {
                    ::core::option::Option::Some(::taipan_vm::object::native::drop_as::<#ident>)
                } else {
                    ::core::option::Option::None
                },
            };
            // SAFETY: repr(C), the head comes first, and every field that can hold a value is traced.
            unsafe impl ::taipan_vm::object::header::HeapObject for #ident {
                const KIND: ::taipan_vm::object::header::Kind = ::taipan_vm::object::header::Kind::Native;
                const NEEDS_DROP: bool = ::core::mem::needs_drop::<#ident>();
                #[allow(unused_variables)]
                fn trace(&self, tracer: &mut ::taipan_vm::heap::Tracer) {
                    #(#traced)*
                }
                #[inline(always)]
                fn is(header: &::taipan_vm::object::header::Header) -> bool {
                    ::taipan_vm::object::native::is_native(header, &DEFINITION)
                }
                fn type_name() -> &'static str {
                    #name
                }
            }
            // SAFETY: the static is this struct's own, and `alloc` puts it into every head.
            unsafe impl ::taipan_vm::object::native::NativeObject for #ident {
                const NATIVE: &'static ::taipan_vm::object::native::NativeDef = &DEFINITION;
            }
            impl #ident {
                /// A new instance of `cls` (the class of this struct, or a Python subclass of it). `make` gets the head
                /// and gives the struct; it must not put values into memory outside the heap (a `Vec`) yet: fill such
                /// fields afterwards, when the object itself keeps them alive.
                pub fn alloc(
                    vm: &::taipan_vm::vm::Vm,
                    cls: ::taipan_vm::value::Gc<::taipan_vm::object::types::Type>,
                    make: impl ::core::ops::FnOnce(::taipan_vm::object::native::NativeHead) -> #ident,
                ) -> ::taipan_vm::value::Gc<#ident> {
                    ::taipan_vm::native::alloc_native(vm, cls, make)
                }
            }
        };
    })
}
