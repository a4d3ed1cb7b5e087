//! `#[module]`: a Rust module that describes a Python module.

use crate::attributes::{Argument, Arguments, FunctionArguments, take, text_of, unknown};
use crate::callable::{Callable, Role, cfgs, doc_of, generated, option};
use crate::signature::Signature;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{Error, Item, ItemMod, LitStr, Path, Result};

/// The attribute's arguments.
struct Options {
    name: LitStr,
    doc: Option<String>,
    classes: Vec<Path>,
    parts: Vec<Path>,
}

impl Options {
    fn read(arguments: Arguments) -> Result<Options> {
        let mut name = None;
        let mut options = (None, Vec::new(), Vec::new());
        for argument in arguments.0 {
            match argument {
                Argument::Text(text) if name.is_none() => name = Some(text),
                Argument::Pair(key, value) if key == "doc" => {
                    options.0 = Some(text_of(&value, &key)?.value())
                }
                Argument::List(key, paths) if key == "classes" => options.1.extend(paths),
                Argument::List(key, paths) if key == "parts" => options.2.extend(paths),
                other => {
                    return Err(unknown(
                        &other,
                        "the name, `doc = \"...\"`, `classes(...)` and `parts(...)`",
                    ));
                }
            }
        }
        let name = name.ok_or_else(|| {
            Error::new(
                proc_macro2::Span::call_site(),
                "the module's Python name is needed: #[module(\"math\")]",
            )
        })?;
        Ok(Options { name, doc: options.0, classes: options.1, parts: options.2 })
    }
}

/// What the members of the module turn into.
#[derive(Default)]
struct Members {
    /// Shims and statics.
    items: TokenStream,
    /// Elements of the function table.
    functions: Vec<TokenStream>,
    /// Statements of the generated `init`.
    init: Vec<TokenStream>,
    has_init: bool,
}

/// Expands `#[module(...)]` on `item`.
pub fn expand(arguments: Arguments, mut item: ItemMod) -> Result<TokenStream> {
    let options = Options::read(arguments)?;
    let doc = options.doc.clone().or_else(|| doc_of(&item.attrs));
    let Some((_, content)) = &mut item.content else {
        return Err(Error::new(item.span(), "#[module] goes on a module with its body in braces"));
    };
    let mut members = Members::default();
    for part in &options.parts {
        members.init.push(quote! {
            if let ::core::option::Option::Some(init) = #part::DEF.init { init(vm, module)?; }
        });
    }
    let name = options.name.value();
    let mut errors: Option<Error> = None;
    for inner in content.iter_mut() {
        if let Err(error) = members.add(inner, &name) {
            match &mut errors {
                Some(all) => all.combine(error),
                None => errors = Some(error),
            }
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let generated = members.definition(&options, doc);
    content.push(Item::Verbatim(generated));
    Ok(quote!(#item))
}

impl Members {
    /// Looks at one item of the module, takes our attribute off it and notes what it stands for.
    fn add(&mut self, item: &mut Item, module: &str) -> Result<()> {
        match item {
            Item::Fn(function) => match take(&mut function.attrs, &["function", "attr", "init"])? {
                Some((name, attr)) if name == "function" => self.add_function(function, &attr, module),
                Some((name, attr)) if name == "attr" => self.add_attribute_function(function, &attr),
                Some((_, attr)) => self.add_init(function, &attr),
                None => Ok(()),
            },
            Item::Const(constant) => {
                if let Some((_, attr)) = take(&mut constant.attrs, &["attr"])? {
                    let name = attribute_name(&attr, &constant.ident.to_string())?;
                    let (cfg, ident) = (cfgs(&constant.attrs), &constant.ident);
                    self.push_attribute(&cfg, &name, quote!(#ident));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn add_function(&mut self, function: &syn::ItemFn, attr: &syn::Attribute, module: &str) -> Result<()> {
        let given = FunctionArguments::of(attr)?;
        let python = Signature::parse(&given.signature)?;
        let ident = &function.sig.ident;
        let qualified =
            if module == "builtins" { python.name.clone() } else { format!("{module}.{}", python.name) };
        let callable = Callable {
            role: Role::Function,
            rust: &function.sig,
            attrs: &function.attrs,
            python,
            qualified,
            owner: String::new(),
            path: quote!(#ident),
            text_signature: given.text_signature,
        };
        let rust_name = ident.to_string();
        let shim = generated("fn", rust_name.trim_start_matches("r#"));
        let definition_name = format_ident!("__TAIPAN_FN_{}", rust_name.trim_start_matches("r#"));
        let shim_tokens = callable.shim(&shim)?;
        let definition = callable.definition(&quote!(#shim))?;
        let cfg = cfgs(&function.attrs);
        self.items.extend(quote! {
            #shim_tokens
            #(#cfg)*
            #[allow(non_upper_case_globals)]
            static #definition_name: ::taipan_vm::native::FunctionDef = #definition;
        });
        self.functions.push(quote!(#(#cfg)* &#definition_name));
        Ok(())
    }

    fn add_attribute_function(&mut self, function: &syn::ItemFn, attr: &syn::Attribute) -> Result<()> {
        let ident = &function.sig.ident;
        let rust_name = ident.to_string();
        let name = attribute_name(attr, rust_name.trim_start_matches("r#"))?;
        let call = match function.sig.inputs.len() {
            0 => quote!(#ident()),
            1 => quote!(#ident(vm)),
            _ => {
                return Err(Error::new(
                    function.sig.inputs.span(),
                    "an #[attr] function takes nothing or `&Vm`",
                ));
            }
        };
        let cfg = cfgs(&function.attrs);
        self.push_attribute(&cfg, &name, call);
        Ok(())
    }

    fn push_attribute(&mut self, cfg: &[&syn::Attribute], name: &str, value: TokenStream) {
        self.init.push(quote! {
            #(#cfg)*
            {
                let value = ::taipan_vm::native::IntoResult::into_result(#value, vm)?;
                ::taipan_vm::native::set_module_attribute(vm, module, #name, value)?;
            }
        });
    }

    fn add_init(&mut self, function: &syn::ItemFn, attr: &syn::Attribute) -> Result<()> {
        if self.has_init {
            return Err(Error::new_spanned(attr, "a module has one #[init]"));
        }
        if function.sig.inputs.len() != 2 {
            let message = "#[init] has the form fn(vm: &Vm, module: Gc<Module>) -> PyResult<()>";
            return Err(Error::new(function.sig.span(), message));
        }
        self.has_init = true;
        let ident = &function.sig.ident;
        let cfg = cfgs(&function.attrs);
        self.init.push(quote!(#(#cfg)* #ident(vm, module)?;));
        Ok(())
    }

    /// The shims and the static `DEF`.
    fn definition(self, options: &Options, doc: Option<String>) -> TokenStream {
        let Members { items, functions, init, .. } = self;
        let (name, doc, parts, classes) = (&options.name, option(doc), &options.parts, &options.classes);
        let init = if init.is_empty() {
            quote!(::core::option::Option::None)
        } else {
            quote!(::core::option::Option::Some({
                fn __taipan_init(
                    vm: &::taipan_vm::vm::Vm,
                    module: ::taipan_vm::value::Gc<::taipan_vm::object::Module>,
                ) -> ::taipan_vm::native::PyResult<()> {
                    #(#init)*
                    ::core::result::Result::Ok(())
                }
                __taipan_init
            }))
        };
        let own_functions = quote!(&[#(#functions),*]);
        let own_classes = quote!(&[#(#classes::class),*]);
        let (functions, classes) = if parts.is_empty() {
            (own_functions, own_classes)
        } else {
            let class_fn =
                quote!(fn(&::taipan_vm::vm::Vm) -> ::taipan_vm::value::Gc<::taipan_vm::object::types::Type>);
            (
                quote!({
                    const OWN: &[&::taipan_vm::native::FunctionDef] = #own_functions;
                    const N: usize = OWN.len() #(+ #parts::DEF.functions.len())*;
                    static ALL: [&::taipan_vm::native::FunctionDef; N] = ::taipan_vm::native::concat(
                        ::taipan_vm::native::filler::FUNCTION, &[OWN #(, #parts::DEF.functions)*]);
                    &ALL
                }),
                quote!({
                    const OWN: &[#class_fn] = #own_classes;
                    const N: usize = OWN.len() #(+ #parts::DEF.classes.len())*;
                    static ALL: [#class_fn; N] = ::taipan_vm::native::concat(
                        ::taipan_vm::native::filler::CLASS, &[OWN #(, #parts::DEF.classes)*]);
                    &ALL
                }),
            )
        };
        quote! {
            #items
            /// What the interpreter makes the Python module from.
            pub static DEF: ::taipan_vm::native::ModuleDef = ::taipan_vm::native::ModuleDef {
                name: #name,
                doc: #doc,
                functions: #functions,
                classes: #classes,
                init: #init,
            };
        }
    }
}

/// The Python name in `#[attr("name")]`, or the Rust name.
pub fn attribute_name(attr: &syn::Attribute, rust_name: &str) -> Result<String> {
    let mut name = rust_name.to_string();
    for argument in Arguments::of(attr)?.0 {
        match argument {
            Argument::Text(text) => name = text.value(),
            other => return Err(unknown(&other, "the attribute's Python name")),
        }
    }
    Ok(name)
}
