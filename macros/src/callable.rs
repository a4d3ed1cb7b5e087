//! From a Rust function with a Python signature to the native entry that binds and converts its arguments, and to the
//! description (`FunctionDef`) of it.

use crate::signature::{Default, Kind, Param, Signature};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, FnArg, Lit, Meta, Result, ReturnType, Type};

/// What a Rust function is to Python.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Function,
    Method,
    ClassMethod,
    StaticMethod,
    New,
    Init,
}

impl Role {
    /// The first Rust parameter besides the VM that is not a Python parameter.
    fn has_receiver(self) -> bool {
        !matches!(self, Role::Function | Role::StaticMethod)
    }
    /// The implicit name in `__text_signature__`.
    fn implicit(self) -> Option<&'static str> {
        match self {
            Role::Function => Some("module"),
            Role::Method | Role::Init => Some("self"),
            Role::ClassMethod => Some("type"),
            Role::StaticMethod | Role::New => None,
        }
    }
}

/// A Rust function that becomes a native callable.
pub struct Callable<'a> {
    pub role: Role,
    pub rust: &'a syn::Signature,
    pub attrs: &'a [Attribute],
    pub python: Signature,
    /// How messages about the argument count name it: `math.sqrt`, `deque.append`.
    pub qualified: String,
    /// How messages about a wrong self name the class: `collections.deque`; empty for functions.
    pub owner: String,
    /// The path to call: `sqrt`, `Self::append`.
    pub path: TokenStream,
    /// `None` when `text_signature = None` was given, `Some(None)` for the usual one, else an override.
    pub text_signature: Option<Option<String>>,
}

/// The parameters of the Rust function, taken apart.
struct RustParams<'a> {
    vm: bool,
    receiver: Option<&'a Type>,
    rest: Vec<&'a Type>,
}

/// So many values, self included, a quick entry takes.
const QUICK: usize = 3;

impl<'a> Callable<'a> {
    /// The shim function `name` that has the native entry's signature.
    pub fn shim(&self, name: &Ident) -> Result<TokenStream> {
        let rust = self.rust_params()?;
        let raw = self.is_raw(&rust)?;
        if !raw {
            self.check_count(&rust)?;
        }
        if self.is_quick(&rust, raw) {
            return self.quick_shim(name, &rust);
        }
        let signature = self.signature_tokens();
        let vm = quote_spanned!(self.rust.ident.span()=> vm);
        let mut arguments = Vec::new();
        if rust.vm {
            arguments.push(vm);
        }
        let (parameters, result, receiver) = self.entry_form(&rust);
        if rust.receiver.is_some() {
            arguments.push(quote!(this));
        }
        let body = if raw {
            arguments.push(quote!(args));
            quote!()
        } else {
            let (bound, converted) = self.conversions(&rust)?;
            arguments.extend(converted);
            bound
        };
        let path = &self.path;
        let call = quote_spanned!(self.rust.ident.span()=> #path(#(#arguments),*));
        let finish = match self.role {
            Role::Init => quote!(::taipan_vm::native::convert::IntoPlain::into_plain(#call)),
            _ => quote!(::taipan_vm::native::IntoResult::into_result(#call, vm)),
        };
        let cfg = cfgs(self.attrs);
        Ok(quote! {
            #(#cfg)*
            #[doc(hidden)]
            #[allow(non_snake_case, unused_variables, clippy::all)]
            fn #name(#parameters) -> #result {
                static SIGNATURE: ::taipan_vm::native::Signature = #signature;
                #receiver
                #body
                #finish
            }
        })
    }

    /// May there be a quick entry: all values are positional, and those after the first three, self included, optional?
    fn is_quick(&self, rust: &RustParams, raw: bool) -> bool {
        let positional = |p: &Param| matches!(p.kind, Kind::PositionalOnly | Kind::PositionalOrKeyword);
        matches!(self.role, Role::Function | Role::Method | Role::StaticMethod)
            && !raw
            && self.python.params.iter().all(positional)
            && self
                .python
                .params
                .iter()
                .skip(QUICK - usize::from(rust.receiver.is_some()))
                .all(|p| p.default.is_some())
            && !(self.python.params.is_empty() && rust.receiver.is_none())
    }

    /// The native entry of a function with a quick entry, and that: it takes the values in registers, UNBOUND for those
    /// that are absent.
    fn quick_shim(&self, name: &Ident, rust: &RustParams) -> Result<TokenStream> {
        let signature = self.signature_tokens();
        let quick = format_ident!("{name}_quick");
        let count = self.python.params.len();
        let (statements, converted) = self.quick_conversions(rust)?;
        let mut arguments = Vec::new();
        if rust.vm {
            arguments.push(quote_spanned!(self.rust.ident.span()=> vm));
        }
        let (mut receiver, mut take_this, mut this) = (quote!(), quote!(), quote!());
        if let Some(ty) = rust.receiver {
            let (function, owner) = (&self.python.name, &self.owner);
            receiver = quote! {
                let this = ::taipan_vm::native::convert::method_this::<#ty>(vm, v0, #function, #owner)?;
            };
            take_this = quote! {
                let this = args.this(vm, &SIGNATURE)?;
                let args = &args.skip_first();
            };
            this = quote!(this,);
            arguments.push(quote!(this));
        }
        arguments.extend(converted);
        let used = count + usize::from(rust.receiver.is_some());
        let none = quote!(::taipan_vm::value::Value::UNBOUND);
        let unbound = (used..QUICK).map(|_| &none);
        let bound = (0..count).map(|i| quote!(bound[#i]));
        let path = &self.path;
        let call = quote_spanned!(self.rust.ident.span()=> #path(#(#arguments),*));
        let cfg = cfgs(self.attrs);
        let cfg = quote!(#(#cfg)*);
        // With `Self::` where the function is a method: both are in the same block or module.
        let inner = if used > QUICK { format_ident!("{name}_whole") } else { quick.clone() };
        let inner_path = match rust.receiver.is_some() || self.role == Role::StaticMethod {
            true => quote!(Self::#inner),
            false => quote!(#inner),
        };
        let values: Vec<Ident> = (0..used.max(QUICK)).map(|i| format_ident!("v{i}")).collect();
        let mut shorter = quote!();
        if used > QUICK {
            let (first, absent) = (&values[..QUICK], (QUICK..used).map(|_| &none));
            shorter = quote! {
                #cfg
                #[doc(hidden)]
                #[allow(non_snake_case, unused_variables, clippy::all)]
                fn #quick(
                    vm: &::taipan_vm::vm::Vm,
                    #(#first: ::taipan_vm::value::Value,)*
                ) -> ::taipan_vm::native::PyResult {
                    #inner_path(vm, #(#first,)* #(#absent),*)
                }
            };
        }
        Ok(quote! {
            #cfg
            #[doc(hidden)]
            #[allow(non_snake_case, unused_variables, clippy::all)]
            fn #inner(
                vm: &::taipan_vm::vm::Vm,
                #(#values: ::taipan_vm::value::Value,)*
            ) -> ::taipan_vm::native::PyResult {
                #receiver
                #statements
                ::taipan_vm::native::IntoResult::into_result(#call, vm)
            }
            #shorter
            #cfg
            #[doc(hidden)]
            #[allow(non_snake_case, unused_variables, clippy::all)]
            fn #name(vm: &::taipan_vm::vm::Vm, args: &::taipan_vm::native::Args) -> ::taipan_vm::native::PyResult {
                static SIGNATURE: ::taipan_vm::native::Signature = #signature;
                #take_this
                let mut bound = [::taipan_vm::value::Value::UNBOUND; #count];
                args.bind(vm, &SIGNATURE, &mut bound)?;
                #inner_path(vm, #this #(#bound,)* #(#unbound),*)
            }
        })
    }

    /// As [`Callable::conversions`], from the parameters of a quick entry.
    fn quick_conversions(&self, rust: &RustParams) -> Result<(TokenStream, Vec<TokenStream>)> {
        let first = usize::from(rust.receiver.is_some());
        let values = (0..self.python.params.len()).map(|i| format_ident!("v{}", i + first));
        let count = self.python.params.len();
        let mut statements = quote!(let bound: [::taipan_vm::value::Value; #count] = [#(#values),*];);
        let mut arguments = Vec::new();
        for (i, (p, ty)) in self.python.params.iter().zip(&rust.rest).enumerate() {
            let variable = format_ident!("p{i}");
            let expression = self.convert(p, ty, i + 1)?;
            statements.extend(quote!(let #variable = #expression;));
            arguments.push(quote!(#variable));
        }
        Ok((statements, arguments))
    }

    /// The `QuickEntry` expression, if there is one; `shim` is the path of the native entry.
    fn quick(&self, shim: &TokenStream) -> Result<TokenStream> {
        let rust = self.rust_params()?;
        if !self.is_quick(&rust, self.is_raw(&rust)?) {
            return Ok(quote!(::core::option::Option::None));
        }
        let this = usize::from(rust.receiver.is_some());
        let most = (self.python.params.len() + this).min(QUICK) as u8;
        let least = (self.python.params.iter().filter(|p| p.default.is_none()).count() + this) as u8;
        let mut tokens: Vec<proc_macro2::TokenTree> = shim.clone().into_iter().collect();
        if let Some(proc_macro2::TokenTree::Ident(name)) = tokens.last_mut() {
            *name = format_ident!("{name}_quick");
        }
        let path: TokenStream = tokens.into_iter().collect();
        Ok(quote!(::core::option::Option::Some(::taipan_vm::native::QuickEntry {
            least: #least, most: #most, entry: #path
        })))
    }

    /// Parameters and result of the shim, and the statements that take self (or the class) off the arguments.
    fn entry_form(&self, rust: &RustParams) -> (TokenStream, TokenStream, TokenStream) {
        let vm = quote!(vm: &::taipan_vm::vm::Vm);
        let args = quote!(args: &::taipan_vm::native::Args);
        let value = quote!(::taipan_vm::native::PyResult);
        let (name, owner) = (&self.python.name, &self.owner);
        match (self.role, rust.receiver) {
            (Role::New, _) => (
                quote!(#vm, this: ::taipan_vm::value::Gc<::taipan_vm::object::types::Type>, #args),
                value,
                quote!(),
            ),
            (Role::Init, Some(ty)) => (
                quote!(#vm, this: ::taipan_vm::value::Value, #args),
                quote!(::taipan_vm::native::PyResult<()>),
                quote! {
                    let this = ::taipan_vm::native::convert::slot_this::<#ty>(vm, this, "__init__", #owner)?;
                },
            ),
            (_, Some(ty)) => (
                quote!(#vm, #args),
                value,
                quote! {
                    let this = args.this(vm, &SIGNATURE)?;
                    let args = &args.skip_first();
                    let this = ::taipan_vm::native::convert::method_this::<#ty>(vm, this, #name, #owner)?;
                },
            ),
            (_, None) => (quote!(#vm, #args), value, quote!()),
        }
    }

    /// The `FunctionDef` expression; `shim` is the path of the native entry.
    pub fn definition(&self, shim: &TokenStream) -> Result<TokenStream> {
        let name = &self.python.name;
        let text = option(match &self.text_signature {
            None => None,
            Some(None) => Some(self.python.text(self.role.implicit())),
            Some(Some(text)) => Some(text.clone()),
        });
        let doc = option(doc_of(self.attrs));
        let kind = match self.role {
            Role::Function => quote!(Function),
            Role::ClassMethod => quote!(ClassMethod),
            Role::StaticMethod => quote!(StaticMethod),
            _ => quote!(Method),
        };
        let direct = self.direct()?;
        let quick = self.quick(shim)?;
        Ok(quote! {
            ::taipan_vm::native::FunctionDef {
                name: #name,
                text_signature: #text,
                doc: #doc,
                kind: ::taipan_vm::native::FunctionKind::#kind,
                entry: #shim,
                direct: #direct,
                quick: #quick,
            }
        })
    }

    /// The class's `__text_signature__`, from its `#[new]`.
    pub fn class_text_signature(&self) -> Option<String> {
        self.text_signature.clone().map(|given| given.unwrap_or_else(|| self.python.text(None)))
    }

    fn rust_params(&self) -> Result<RustParams<'a>> {
        let mut types = Vec::new();
        for input in &self.rust.inputs {
            match input {
                FnArg::Receiver(r) => {
                    return Err(Error::new(
                        r.span(),
                        "native methods take `this: Gc<Self>` instead of `self`",
                    ));
                }
                FnArg::Typed(t) => types.push(&*t.ty),
            }
        }
        if let Some(what) =
            self.rust.asyncness.map(|t| t.span()).or(self.rust.generics.lt_token.map(|t| t.span()))
            && !self.rust.generics.params.iter().all(|p| matches!(p, syn::GenericParam::Lifetime(_)))
        {
            return Err(Error::new(what, "a native function can be neither async nor generic"));
        }
        let vm = types.first().is_some_and(|t| is_ref_to(t, "Vm"));
        let mut rest = types.split_off(usize::from(vm));
        if let Some(misplaced) = rest.iter().find(|t| is_ref_to(t, "Vm")) {
            return Err(Error::new(misplaced.span(), "`&Vm` must be the first parameter"));
        }
        let receiver = if self.role.has_receiver() {
            if rest.is_empty() {
                let what = match self.role {
                    Role::New | Role::ClassMethod => "`cls: Gc<Type>`",
                    _ => "`this: Gc<Self>` or `this: Value`",
                };
                return Err(Error::new(self.rust.ident.span(), format!("{what} is missing")));
            }
            Some(rest.remove(0))
        } else {
            None
        };
        Ok(RustParams { vm, receiver, rest })
    }

    /// Does the function take the arguments as they are (`args: &Args`)?
    fn is_raw(&self, rust: &RustParams) -> Result<bool> {
        match rust.rest.iter().find(|t| is_ref_to(t, "Args")) {
            Some(t) if rust.rest.len() > 1 => Err(Error::new(
                t.span(),
                "`&Args` takes all arguments: no other parameter can stand beside it",
            )),
            found => Ok(found.is_some()),
        }
    }

    fn check_count(&self, rust: &RustParams) -> Result<()> {
        let (have, want) = (rust.rest.len(), self.python.params.len());
        if have == want {
            return Ok(());
        }
        let names: Vec<&str> = self.python.params.iter().map(|p| p.name.as_str()).collect();
        let message = format!(
            "the Python signature has {want} parameter{} ({}), but the Rust function takes {have} besides the VM{}",
            if want == 1 { "" } else { "s" },
            names.join(", "),
            if self.role.has_receiver() { " and self or class" } else { "" },
        );
        Err(Error::new(self.rust.inputs.span(), message))
    }

    /// The static `Signature`.
    fn signature_tokens(&self) -> TokenStream {
        let python = &self.python;
        let params = python.named().map(|p| {
            let name = &p.name;
            let kind = match p.kind {
                Kind::PositionalOnly => quote!(PositionalOnly),
                Kind::PositionalOrKeyword => quote!(PositionalOrKeyword),
                _ => quote!(KeywordOnly),
            };
            let required = p.default.is_none();
            quote!(::taipan_vm::native::Param {
                name: #name, kind: ::taipan_vm::native::ParamKind::#kind, required: #required
            })
        });
        let positional_only = python.count(Kind::PositionalOnly);
        let positional = positional_only + python.count(Kind::PositionalOrKeyword);
        let required = python.named().take(positional).filter(|p| p.default.is_none()).count();
        let keyword_required = python.named().skip(positional).any(|p| p.default.is_none());
        let (varargs, kwargs) = (python.has(Kind::VarArgs), python.has(Kind::KwArgs));
        let (name, qualified) = (&python.name, &self.qualified);
        let style =
            if matches!(self.role, Role::New | Role::Init) { quote!(Constructor) } else { quote!(Function) };
        quote! {
            ::taipan_vm::native::Signature {
                name: #name,
                qualified: #qualified,
                style: ::taipan_vm::native::Style::#style,
                params: &[#(#params),*],
                positional: #positional,
                positional_only: #positional_only,
                required: #required,
                keyword_required: #keyword_required,
                varargs: #varargs,
                kwargs: #kwargs,
            }
        }
    }

    /// The statements that bind the arguments, and one expression for each Rust parameter.
    fn conversions(&self, rust: &RustParams) -> Result<(TokenStream, Vec<TokenStream>)> {
        let count = self.python.named().count();
        let mut statements = quote! {
            let mut bound = [::taipan_vm::value::Value::UNBOUND; #count];
            args.bind(vm, &SIGNATURE, &mut bound)?;
        };
        let mut arguments = Vec::new();
        let mut index = 0;
        for (i, (p, ty)) in self.python.params.iter().zip(&rust.rest).enumerate() {
            let variable = format_ident!("p{i}");
            let expression = match p.kind {
                Kind::VarArgs => {
                    quote_spanned!(ty.span()=> ::taipan_vm::native::VarArgs::new(args, &SIGNATURE))
                }
                Kind::KwArgs => {
                    quote_spanned!(ty.span()=> ::taipan_vm::native::KwArgs::new(args, &SIGNATURE))
                }
                _ => {
                    index += 1;
                    self.convert(p, ty, index)?
                }
            };
            statements.extend(quote!(let #variable = #expression;));
            arguments.push(quote!(#variable));
        }
        Ok((statements, arguments))
    }

    /// The expression that makes the Rust argument of type `ty` for the `position`-th (from 1) named parameter.
    fn convert(&self, p: &Param, ty: &Type, position: usize) -> Result<TokenStream> {
        let index = position - 1;
        let value = quote!(bound[#index]);
        let option = generic_argument(ty, "Option");
        let default = p.default.as_ref().map(|(_, default)| default);
        let takes_none = option.is_some() && matches!(default, None | Some(Default::None));
        let context = self.context(p, position, takes_none);
        let from = |ty: &Type, value: TokenStream| quote_spanned!(ty.span()=> <#ty as ::taipan_vm::native::FromArg>::from_arg(vm, #value, #context)?);
        if let Some(inner) = option {
            let absent = match (default.is_some(), takes_none) {
                (true, true) => quote!(#value.is_unbound() || #value.is_none()),
                (false, _) => quote!(#value.is_none()),
                (true, false) => quote!(#value.is_unbound()),
            };
            let some = from(inner, value.clone());
            return Ok(
                quote!(if #absent { ::core::option::Option::None } else { ::core::option::Option::Some(#some) }),
            );
        }
        let Some(default) = default else { return Ok(from(ty, value)) };
        let is_value = last_ident(ty).is_some_and(|i| i == "Value");
        if is_value && *default == Default::Opaque {
            return Ok(value);
        }
        if let Some(literal) = rust_literal(default, ty) {
            let given = from(ty, value.clone());
            return Ok(quote!(if #value.is_unbound() { #literal } else { #given }));
        }
        let Some(made) = default_value(default) else {
            let message = format!(
                "the default of `{}` has no Rust form: make the parameter an Option (None when it is absent) or a Value \
                 (UNBOUND when it is absent)",
                p.name
            );
            return Err(Error::new(ty.span(), message));
        };
        Ok(from(ty, quote!(if #value.is_unbound() { #made } else { #value })))
    }

    /// The `&ArgContext` for messages about this argument.
    fn context(&self, p: &Param, position: usize, or_none: bool) -> TokenStream {
        let (function, param) = (&self.python.name, &p.name);
        let single = self.python.params.len() == 1 && !matches!(self.role, Role::New | Role::Init);
        let (position, named) = match p.kind {
            Kind::PositionalOnly => (if single && p.default.is_none() { 0 } else { position }, false),
            _ => (position, true),
        };
        quote! {
            &::taipan_vm::native::ArgContext {
                function: #function, param: #param, position: #position, named: #named, or_none: #or_none
            }
        }
    }

    /// The entry for unboxed doubles, when the Rust signature is one of doubles only.
    fn direct(&self) -> Result<TokenStream> {
        let none = quote!(::core::option::Option::None);
        let rust = self.rust_params()?;
        let required =
            self.python.params.iter().all(|p| p.default.is_none() && p.kind == Kind::PositionalOnly);
        let doubles = rust.rest.iter().all(|t| is_f64(t));
        if self.role != Role::Function || !required || !doubles || !(1..=2).contains(&rust.rest.len()) {
            return Ok(none);
        }
        let ReturnType::Type(_, output) = &self.rust.output else { return Ok(none) };
        let raises = match generic_argument(output, "PyResult") {
            Some(inner) if is_f64(inner) => true,
            None if is_f64(output) => false,
            _ => return Ok(none),
        };
        let (path, two) = (&self.path, rust.rest.len() == 2);
        let params = if two { quote!(x: f64, y: f64) } else { quote!(x: f64) };
        let values = if two { quote!(x, y) } else { quote!(x) };
        let vm = rust.vm.then(|| quote!(vm,));
        let call = quote!(#path(#vm #values));
        let variant = format_ident!(
            "F64{}{}",
            if two { "x2" } else { "" },
            if raises || rust.vm { "Raises" } else { "" }
        );
        let closure = match (raises, rust.vm) {
            (false, false) => quote!(|#params| #call),
            (false, true) => quote!(|vm: &::taipan_vm::vm::Vm, #params| ::core::result::Result::Ok(#call)),
            (true, _) => quote!(|vm: &::taipan_vm::vm::Vm, #params| { let _ = vm; #call }),
        };
        Ok(quote!(::core::option::Option::Some(::taipan_vm::native::DirectEntry::#variant(#closure))))
    }
}

fn is_f64(ty: &Type) -> bool {
    matches!(ty, Type::Path(_)) && last_ident(ty).is_some_and(|i| i == "f64")
}

/// The default as a Rust literal of the type, where the type is one of Rust's own.
fn rust_literal(default: &Default, ty: &Type) -> Option<TokenStream> {
    let name = last_ident(ty)?.to_string();
    let parse = |text: &str| text.parse::<TokenStream>().ok();
    match (default, name.as_str()) {
        (Default::Int(digits), "i32" | "i64" | "u32" | "u64" | "usize" | "isize" | "u8") => parse(digits),
        (Default::Int(digits), "f64") if !digits.contains('x') => parse(&format!("{digits}.0")),
        (Default::Int(digits), "Index") => {
            let n = parse(digits)?;
            Some(quote!(::taipan_vm::native::Index(#n)))
        }
        (Default::Float(digits), "f64") => parse(digits),
        (Default::Bool(b), "bool") => Some(quote!(#b)),
        (Default::Str(s), "String") => Some(quote!(::std::string::String::from(#s))),
        _ => None,
    }
}

/// An expression that makes the default as a `Value`.
fn default_value(default: &Default) -> Option<TokenStream> {
    let value = quote!(::taipan_vm::value::Value);
    Some(match default {
        Default::None => quote!(#value::NONE),
        Default::Bool(b) => quote!(#value::bool(#b)),
        Default::Ellipsis => quote!(#value::ELLIPSIS),
        Default::Int(digits) => {
            let n: TokenStream = digits.parse().ok()?;
            quote!(vm.int(#n))
        }
        Default::Float(digits) => {
            let n: TokenStream = digits.parse().ok()?;
            quote!(vm.float(#n))
        }
        Default::Str(s) => quote!(vm.str(#s).value()),
        Default::EmptyTuple => quote!(vm.new_tuple(&[]).value()),
        Default::Opaque => return None,
    })
}

// ---- small helpers on syntax, shared by the other files ----

/// `Some(text)` or `None` as an expression.
pub fn option(text: Option<String>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}

/// The doc comment, without the space that follows `///`.
pub fn doc_of(attrs: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for attr in attrs.iter().filter(|a| a.path().is_ident("doc")) {
        if let Meta::NameValue(nv) = &attr.meta
            && let Expr::Lit(lit) = &nv.value
            && let Lit::Str(s) = &lit.lit
        {
            let text = s.value();
            lines.push(text.strip_prefix(' ').unwrap_or(&text).to_string());
        }
    }
    let text = lines.join("\n").trim().to_string();
    if text.is_empty() { None } else { Some(text) }
}

/// The `#[cfg]` attributes: what is generated for an item exists when the item does.
pub fn cfgs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|a| a.path().is_ident("cfg")).collect()
}

/// The last name of a path type.
pub fn last_ident(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(p) => p.path.segments.last().map(|s| &s.ident),
        Type::Group(g) => last_ident(&g.elem),
        Type::Paren(p) => last_ident(&p.elem),
        _ => None,
    }
}

/// Is this `&Name`?
pub fn is_ref_to(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Reference(r) if last_ident(&r.elem).is_some_and(|i| i == name))
}

/// The `T` of `Name<T>`.
pub fn generic_argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(p) = ty else { return None };
    let segment = p.path.segments.last().filter(|s| s.ident == name)?;
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}

/// An identifier from a Python name, for generated items.
pub fn generated(prefix: &str, name: &str) -> Ident {
    Ident::new(&format!("__taipan_{prefix}_{name}"), Span::call_site())
}
