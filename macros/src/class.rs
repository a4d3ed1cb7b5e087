//! `#[class]` and `#[class_part]`: an `impl` block that describes a Python class, or a part of one in another file.

use crate::attributes::{Argument, Arguments, AttrValue, FunctionArguments, take, text_of, unknown};
use crate::callable::{
    Callable, Role, cfgs, doc_of, generated, generic_argument, is_ref_to, last_ident, option,
};
use crate::module::attribute_name;
use crate::signature::Signature;
use crate::slots::{self, Form, Gives, Slot};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use std::collections::BTreeMap;
use syn::spanned::Spanned;
use syn::{Attribute, Error, FnArg, ImplItem, ImplItemFn, ItemImpl, LitStr, Path, Result, Type};

/// The attribute's arguments.
struct Options {
    name: LitStr,
    module: String,
    doc: Option<String>,
    base: TokenStream,
    kind: Ident,
    subclassable: bool,
    weakrefable: bool,
    dict: bool,
    unhashable: bool,
    parts: Vec<Path>,
    /// The name of a `#[class_part]`.
    part: Option<Ident>,
}

const CLASS_ARGUMENTS: &str = "the name, `module = \"...\"`, `doc = \"...\"`, `base = ...`, `kind = ...`, \
                               `subclassable`, `weakrefable`, `dict`, `unhashable` and `parts(...)`";
const PART_ARGUMENTS: &str = "the class's name, the part's name and `module = \"...\"`";

impl Options {
    fn read(arguments: Arguments, part: bool) -> Result<Options> {
        let mut name = None;
        let mut options = Options {
            name: crate::signature::literal(""),
            module: "builtins".into(),
            doc: None,
            base: quote!(::core::option::Option::None),
            kind: format_ident!("Native"),
            subclassable: false,
            weakrefable: false,
            dict: false,
            unhashable: false,
            parts: Vec::new(),
            part: None,
        };
        for argument in arguments.0 {
            match argument {
                Argument::Text(text) if name.is_none() => name = Some(text),
                Argument::Pair(key, value) if key == "module" => {
                    options.module = text_of(&value, &key)?.value()
                }
                Argument::Flag(flag) if part && options.part.is_none() => options.part = Some(flag),
                other if part => return Err(unknown(&other, PART_ARGUMENTS)),
                Argument::Pair(key, value) if key == "doc" => {
                    options.doc = Some(text_of(&value, &key)?.value())
                }
                Argument::Pair(key, value) if key == "base" => options.base = base_tokens(&key, value)?,
                Argument::Pair(key, AttrValue::Path(path)) if key == "kind" => {
                    options.kind = path.segments.last().expect("a path has a segment").ident.clone();
                }
                Argument::List(key, parts) if key == "parts" => options.parts = parts,
                Argument::Flag(flag) => match flag.to_string().as_str() {
                    "subclassable" => options.subclassable = true,
                    "weakrefable" => options.weakrefable = true,
                    "dict" => options.dict = true,
                    "unhashable" => options.unhashable = true,
                    _ => return Err(unknown(&Argument::Flag(flag), CLASS_ARGUMENTS)),
                },
                other => return Err(unknown(&other, CLASS_ARGUMENTS)),
            }
        }
        let here = proc_macro2::Span::call_site();
        options.name =
            name.ok_or_else(|| Error::new(here, "the class's Python name is needed: #[class(\"deque\")]"))?;
        if part && options.part.is_none() {
            return Err(Error::new(here, "the part needs a name: #[class_part(\"str\", find)]"));
        }
        Ok(options)
    }
    /// The name as `tp_name` has it.
    fn full_name(&self) -> String {
        let name = self.name.value();
        if self.module == "builtins" { name } else { format!("{}.{name}", self.module) }
    }
}

fn base_tokens(key: &Ident, value: AttrValue) -> Result<TokenStream> {
    Ok(match value {
        AttrValue::Text(text) if text.value() == "object" => quote!(::core::option::Option::None),
        AttrValue::Text(text) => {
            return Err(Error::new(
                text.span(),
                "the base is \"object\", a Rust type that has #[class], or fn:path",
            ));
        }
        AttrValue::Path(path) => quote_spanned!(key.span()=> ::core::option::Option::Some(#path::class)),
        AttrValue::Function(path) => quote_spanned!(key.span()=> ::core::option::Option::Some(#path)),
    })
}

/// What the members of the block turn into.
#[derive(Default)]
struct Members {
    /// Functions that go into a second `impl` block.
    shims: TokenStream,
    statics: TokenStream,
    methods: Vec<TokenStream>,
    properties: BTreeMap<String, Property>,
    /// Statements that fill the slot table.
    slots: Vec<TokenStream>,
    /// Statements that run when the type exists.
    init: Vec<TokenStream>,
    text_signature: Option<String>,
    filled: Vec<String>,
    has_init: bool,
}

#[derive(Default)]
struct Property {
    get: Option<Ident>,
    set: Option<Ident>,
    member: bool,
    doc: Option<String>,
    cfg: Vec<Attribute>,
    span: Option<proc_macro2::Span>,
}

const MEMBERS: &[&str] = &[
    "new",
    "init_method",
    "method",
    "class_method",
    "static_method",
    "getter",
    "member",
    "setter",
    "slot",
    "class_attr",
    "class_init",
];

/// Expands `#[class]` (or `#[class_part]` when `part`) on `block`.
pub fn expand(arguments: Arguments, mut block: ItemImpl, part: bool) -> Result<TokenStream> {
    let options = Options::read(arguments, part)?;
    if let Some((_, path, _)) = &block.trait_ {
        return Err(Error::new(path.span(), "#[class] goes on an inherent `impl Type { ... }`"));
    }
    if let Some(generic) = block.generics.params.first() {
        return Err(Error::new(generic.span(), "a native class cannot be generic"));
    }
    let mut members = Members::default();
    let mut errors: Option<Error> = None;
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        let added = take(&mut function.attrs, MEMBERS).and_then(|found| match found {
            Some((name, attr)) => members.add(&name, function, &attr, &options),
            None => Ok(()),
        });
        if let Err(error) = added {
            match &mut errors {
                Some(all) => all.combine(error),
                None => errors = Some(error),
            }
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    members.check_properties()?;
    let doc = options.doc.clone().or_else(|| doc_of(&block.attrs));
    let definition = members.definition(&options, doc, &block.self_ty);
    Ok(quote!(#block #definition))
}

impl Members {
    fn add(&mut self, what: &str, function: &ImplItemFn, attr: &Attribute, options: &Options) -> Result<()> {
        match what {
            "new" => self.add_constructor(Role::New, function, attr, options),
            "init_method" => self.add_constructor(Role::Init, function, attr, options),
            "method" => self.add_method(Role::Method, function, attr, options),
            "class_method" => self.add_method(Role::ClassMethod, function, attr, options),
            "static_method" => self.add_method(Role::StaticMethod, function, attr, options),
            "getter" => self.add_getter(function, attr, options, false),
            "member" => self.add_getter(function, attr, options, true),
            "setter" => self.add_setter(function, attr, options),
            "slot" => self.add_slot(function, attr, options),
            "class_attr" => self.add_attribute(function, attr),
            _ => self.add_class_init(function, attr),
        }
    }

    fn callable<'a>(
        role: Role,
        function: &'a ImplItemFn,
        attr: &Attribute,
        options: &Options,
    ) -> Result<Callable<'a>> {
        let given = FunctionArguments::of(attr)?;
        let python = Signature::parse(&given.signature)?;
        let constructor = matches!(role, Role::New | Role::Init);
        let qualified = if constructor {
            python.name.clone()
        } else {
            format!("{}.{}", options.name.value(), python.name)
        };
        let ident = &function.sig.ident;
        Ok(Callable {
            role,
            rust: &function.sig,
            attrs: &function.attrs,
            python,
            qualified,
            owner: options.full_name(),
            path: quote!(Self::#ident),
            text_signature: given.text_signature,
        })
    }

    fn add_constructor(
        &mut self,
        role: Role,
        function: &ImplItemFn,
        attr: &Attribute,
        options: &Options,
    ) -> Result<()> {
        let callable = Self::callable(role, function, attr, options)?;
        let slot = format_ident!("{}", if role == Role::New { "new" } else { "init" });
        let shim = generated("slot", &slot.to_string());
        self.shims.extend(callable.shim(&shim)?);
        self.fill(&slot, &shim, function)?;
        if role == Role::New || self.text_signature.is_none() {
            self.text_signature = callable.class_text_signature();
        }
        Ok(())
    }

    fn fill(&mut self, slot: &Ident, shim: &Ident, function: &ImplItemFn) -> Result<()> {
        if self.filled.contains(&slot.to_string()) && cfgs(&function.attrs).is_empty() {
            return Err(Error::new(function.sig.ident.span(), format!("the slot `{slot}` is filled twice")));
        }
        self.filled.push(slot.to_string());
        let cfg = cfgs(&function.attrs);
        self.slots.push(quote!(#(#cfg)* { slots.#slot = ::core::option::Option::Some(Self::#shim); }));
        Ok(())
    }

    fn add_method(
        &mut self,
        role: Role,
        function: &ImplItemFn,
        attr: &Attribute,
        options: &Options,
    ) -> Result<()> {
        let callable = Self::callable(role, function, attr, options)?;
        let rust_name = function.sig.ident.to_string();
        let rust_name = rust_name.trim_start_matches("r#");
        let shim = generated("method", rust_name);
        self.shims.extend(callable.shim(&shim)?);
        let definition = callable.definition(&quote!(<__TaipanSelf>::#shim))?;
        let name = format_ident!("__TAIPAN_METHOD_{}", rust_name);
        let cfg = cfgs(&function.attrs);
        self.statics.extend(quote! {
            #(#cfg)*
            #[allow(non_upper_case_globals)]
            static #name: ::taipan_vm::native::FunctionDef = #definition;
        });
        self.methods.push(quote!(#(#cfg)* &#name));
        Ok(())
    }

    fn add_getter(
        &mut self,
        function: &ImplItemFn,
        attr: &Attribute,
        options: &Options,
        member: bool,
    ) -> Result<()> {
        let ident = &function.sig.ident;
        let rust_name = ident.to_string();
        let name = attribute_name(attr, rust_name.trim_start_matches("r#"))?;
        let (vm, types) = parameters(function)?;
        let [this] = types[..] else {
            return Err(Error::new(
                function.sig.inputs.span(),
                "a getter takes `this: Gc<Self>` (and `&Vm`)",
            ));
        };
        let shim = generated("get", rust_name.trim_start_matches("r#"));
        let (owner, vm, cfg) = (options.full_name(), vm.then(|| quote!(vm,)), cfgs(&function.attrs));
        self.shims.extend(quote! {
            #(#cfg)*
            #[doc(hidden)]
            #[allow(non_snake_case, unused_variables, clippy::all)]
            fn #shim(vm: &::taipan_vm::vm::Vm, this: ::taipan_vm::value::Value) -> ::taipan_vm::native::PyResult {
                let this = ::taipan_vm::native::convert::method_this::<#this>(vm, this, #name, #owner)?;
                ::taipan_vm::native::IntoResult::into_result(Self::#ident(#vm this), vm)
            }
        });
        let property = self.properties.entry(name.clone()).or_default();
        if property.get.is_some() && cfg.is_empty() {
            return Err(Error::new(ident.span(), format!("a second getter of `{name}`")));
        }
        property.get = Some(shim);
        property.member = member;
        property.doc = doc_of(&function.attrs);
        property.cfg = cfg.into_iter().cloned().collect();
        Ok(())
    }

    fn add_setter(&mut self, function: &ImplItemFn, attr: &Attribute, options: &Options) -> Result<()> {
        let ident = &function.sig.ident;
        let rust_name = ident.to_string();
        let name = attribute_name(attr, rust_name.trim_start_matches("r#").trim_start_matches("set_"))?;
        let (vm, types) = parameters(function)?;
        let [this, value] = types[..] else {
            let message = "a setter takes `this: Gc<Self>` and `value: Value` (and `&Vm`)";
            return Err(Error::new(function.sig.inputs.span(), message));
        };
        let value = optional_value(value, quote!(value))?;
        let shim = generated("set", rust_name.trim_start_matches("r#"));
        let (owner, vm, cfg) = (options.full_name(), vm.then(|| quote!(vm,)), cfgs(&function.attrs));
        self.shims.extend(quote! {
            #(#cfg)*
            #[doc(hidden)]
            #[allow(non_snake_case, unused_variables, clippy::all)]
            fn #shim(
                vm: &::taipan_vm::vm::Vm,
                this: ::taipan_vm::value::Value,
                value: ::taipan_vm::value::Value,
            ) -> ::taipan_vm::native::PyResult<()> {
                let this = ::taipan_vm::native::convert::method_this::<#this>(vm, this, #name, #owner)?;
                ::taipan_vm::native::convert::IntoPlain::into_plain(Self::#ident(#vm this, #value))
            }
        });
        let property = self.properties.entry(name).or_default();
        property.set = Some(shim);
        property.span = Some(ident.span());
        Ok(())
    }

    fn check_properties(&self) -> Result<()> {
        for (name, property) in &self.properties {
            if property.get.is_none() {
                let span = property.span.unwrap_or_else(proc_macro2::Span::call_site);
                return Err(Error::new(span, format!("`{name}` has a setter but no getter")));
            }
        }
        Ok(())
    }

    fn add_slot(&mut self, function: &ImplItemFn, attr: &Attribute, options: &Options) -> Result<()> {
        let mut slot = None;
        for argument in Arguments::of(attr)?.0 {
            match argument {
                Argument::Flag(flag) if slot.is_none() => slot = Some(flag),
                other => return Err(unknown(&other, "the name of one slot")),
            }
        }
        let slot = slot.ok_or_else(|| Error::new(attr.span(), "which slot? #[slot(repr)]"))?;
        if slot == "new" || slot == "init" {
            let message = "use #[new(\"signature\")] or #[init_method(\"signature\")] for this slot";
            return Err(Error::new(slot.span(), message));
        }
        let name = slot.to_string();
        let form = slots::form(&name).ok_or_else(|| {
            Error::new(slot.span(), format!("there is no slot `{name}` (see vm::object::slots::Slots)"))
        })?;
        let shim = generated("slot", &name);
        let tokens = slot_shim(function, &form, &shim, &options.full_name())?;
        self.shims.extend(tokens);
        self.fill(&slot, &shim, function)
    }

    fn add_attribute(&mut self, function: &ImplItemFn, attr: &Attribute) -> Result<()> {
        let ident = &function.sig.ident;
        let rust_name = ident.to_string();
        let name = attribute_name(attr, rust_name.trim_start_matches("r#"))?;
        let (vm, types) = parameters(function)?;
        if !types.is_empty() {
            return Err(Error::new(
                function.sig.inputs.span(),
                "a #[class_attr] function takes nothing or `&Vm`",
            ));
        }
        let (vm, cfg) = (vm.then(|| quote!(vm)), cfgs(&function.attrs));
        self.init.push(quote! {
            #(#cfg)*
            {
                let value = ::taipan_vm::native::IntoResult::into_result(Self::#ident(#vm), vm)?;
                ::taipan_vm::native::set_class_attribute(vm, cls, #name, value)?;
            }
        });
        Ok(())
    }

    fn add_class_init(&mut self, function: &ImplItemFn, attr: &Attribute) -> Result<()> {
        if self.has_init {
            return Err(Error::new_spanned(attr, "a class has one #[class_init]"));
        }
        if function.sig.inputs.len() != 2 {
            let message = "#[class_init] has the form fn(vm: &Vm, cls: Gc<Type>) -> PyResult<()>";
            return Err(Error::new(function.sig.span(), message));
        }
        self.has_init = true;
        let (ident, cfg) = (&function.sig.ident, cfgs(&function.attrs));
        self.init.push(quote!(#(#cfg)* Self::#ident(vm, cls)?;));
        Ok(())
    }

    /// The second impl block, the statics, and `class()` (or the part's constant).
    fn definition(mut self, options: &Options, doc: Option<String>, self_ty: &Type) -> TokenStream {
        let parts: Vec<Ident> =
            options.parts.iter().filter_map(|p| p.segments.last()).map(|s| part_name(&s.ident)).collect();
        if options.unhashable {
            self.slots.push(quote! {
                slots.hash = ::core::option::Option::Some(::taipan_vm::object::type_slots::hash_not_implemented);
            });
        }
        for part in &parts {
            self.slots.push(quote!((Self::#part.fill_slots)(slots);));
            self.init.push(quote! {
                if let ::core::option::Option::Some(init) = Self::#part.init { init(vm, cls)?; }
            });
        }
        let suffix = options.part.as_ref().map_or(String::new(), |p| format!("_{p}"));
        let (fill, init_name) =
            (format_ident!("__taipan_fill_slots{suffix}"), format_ident!("__taipan_init{suffix}"));
        let (init_fn, init) = self.init_function(&init_name);
        let properties = self.property_tokens();
        let methods = &self.methods;
        let own_methods = quote!(&[#(#methods),*]);
        let tables = |own: TokenStream, ty: TokenStream, field: Ident, filler: TokenStream| {
            if parts.is_empty() {
                return own;
            }
            quote!({
                const OWN: &[#ty] = #own;
                const N: usize = OWN.len() #(+ <__TaipanSelf>::#parts.#field.len())*;
                static ALL: [#ty; N] = ::taipan_vm::native::concat(
                    ::taipan_vm::native::filler::#filler, &[OWN #(, <__TaipanSelf>::#parts.#field)*]);
                &ALL
            })
        };
        let methods = tables(
            own_methods,
            quote!(&::taipan_vm::native::FunctionDef),
            format_ident!("methods"),
            quote!(FUNCTION),
        );
        let properties = tables(
            properties,
            quote!(::taipan_vm::native::PropertyDef),
            format_ident!("properties"),
            quote!(PROPERTY),
        );
        let (shims, statics, slots) = (&self.shims, &self.statics, &self.slots);
        let finish = match &options.part {
            Some(part) => part_tokens(part, &methods, &properties, &fill, &init),
            None => class_tokens(
                options,
                doc,
                self.text_signature.clone(),
                [methods, properties, quote!(#fill), init],
            ),
        };
        quote! {
            const _: () = {
                type __TaipanSelf = #self_ty;
                #statics
                impl __TaipanSelf {
                    #shims
                    #[doc(hidden)]
                    #[allow(unused_variables)]
                    fn #fill(slots: &mut ::taipan_vm::object::slots::Slots) { #(#slots)* }
                    #init_fn
                }
                #finish
            };
        }
    }

    fn init_function(&self, name: &Ident) -> (TokenStream, TokenStream) {
        if self.init.is_empty() {
            return (quote!(), quote!(::core::option::Option::None));
        }
        let init = &self.init;
        let function = quote! {
            #[doc(hidden)]
            fn #name(
                vm: &::taipan_vm::vm::Vm,
                cls: ::taipan_vm::value::Gc<::taipan_vm::object::types::Type>,
            ) -> ::taipan_vm::native::PyResult<()> {
                #(#init)*
                ::core::result::Result::Ok(())
            }
        };
        (function, quote!(::core::option::Option::Some(<__TaipanSelf>::#name)))
    }

    fn property_tokens(&self) -> TokenStream {
        let properties = self.properties.iter().map(|(name, property)| {
            let (get, doc, cfg) = (&property.get, option(property.doc.clone()), &property.cfg);
            let set = match &property.set {
                Some(set) => quote!(::core::option::Option::Some(<__TaipanSelf>::#set)),
                None => quote!(::core::option::Option::None),
            };
            let member = property.member;
            quote! {
                #(#cfg)*
                ::taipan_vm::native::PropertyDef {
                    name: #name, doc: #doc, get: <__TaipanSelf>::#get, set: #set, member: #member,
                }
            }
        });
        quote!(&[#(#properties),*])
    }
}

fn part_name(name: &Ident) -> Ident {
    format_ident!("PART_{}", name.to_string().to_uppercase(), span = name.span())
}

fn part_tokens(
    part: &Ident,
    methods: &TokenStream,
    properties: &TokenStream,
    fill: &Ident,
    init: &TokenStream,
) -> TokenStream {
    let name = part_name(part);
    quote! {
        impl __TaipanSelf {
            /// A part of the class's description, for `parts(...)` of its `#[class]`.
            pub(crate) const #name: ::taipan_vm::native::ClassPart = ::taipan_vm::native::ClassPart {
                methods: #methods,
                properties: #properties,
                fill_slots: <__TaipanSelf>::#fill,
                init: #init,
            };
        }
    }
}

fn class_tokens(
    options: &Options,
    doc: Option<String>,
    text_signature: Option<String>,
    [methods, properties, fill, init]: [TokenStream; 4],
) -> TokenStream {
    let (name, module, doc, text) = (&options.name, &options.module, option(doc), option(text_signature));
    let Options { base, kind, subclassable, weakrefable, dict, .. } = options;
    quote! {
        static __TAIPAN_CLASS: ::taipan_vm::native::ClassDef = ::taipan_vm::native::ClassDef {
            name: #name,
            module: #module,
            doc: #doc,
            text_signature: #text,
            subclassable: #subclassable,
            has_dict: #dict,
            weakrefable: #weakrefable,
            kind: ::taipan_vm::object::header::Kind::#kind,
            base: #base,
            methods: #methods,
            properties: #properties,
            fill_slots: <__TaipanSelf>::#fill,
            init: #init,
        };
        impl __TaipanSelf {
            /// The description of the Python class.
            pub fn class_def() -> &'static ::taipan_vm::native::ClassDef {
                &__TAIPAN_CLASS
            }
            /// The Python class in this interpreter.
            pub fn class(
                vm: &::taipan_vm::vm::Vm,
            ) -> ::taipan_vm::value::Gc<::taipan_vm::object::types::Type> {
                vm.native_class(&__TAIPAN_CLASS)
            }
        }
    }
}

/// Whether the function takes the VM first, and the types of its other parameters.
fn parameters(function: &ImplItemFn) -> Result<(bool, Vec<&Type>)> {
    let mut types = Vec::new();
    for input in &function.sig.inputs {
        match input {
            FnArg::Receiver(r) => {
                return Err(Error::new(r.span(), "native methods take `this: Gc<Self>` instead of `self`"));
            }
            FnArg::Typed(t) => types.push(&*t.ty),
        }
    }
    let vm = types.first().is_some_and(|t| is_ref_to(t, "Vm"));
    Ok((vm, types.split_off(usize::from(vm))))
}

/// The expression for a parameter whose value may be UNBOUND.
fn optional_value(ty: &Type, value: TokenStream) -> Result<TokenStream> {
    if last_ident(ty).is_some_and(|i| i == "Value") {
        return Ok(value);
    }
    match generic_argument(ty, "Option") {
        Some(inner) if last_ident(inner).is_some_and(|i| i == "Value") => Ok(quote! {
            if #value.is_unbound() { ::core::option::Option::None } else { ::core::option::Option::Some(#value) }
        }),
        _ => Err(Error::new(
            ty.span(),
            "this value can be missing (deletion): take a Value (UNBOUND then) or an Option<Value>",
        )),
    }
}

/// The function that has the slot's own signature.
fn slot_shim(function: &ImplItemFn, form: &Form, shim: &Ident, owner: &str) -> Result<TokenStream> {
    let (vm, types) = parameters(function)?;
    if types.len() != form.takes.len() {
        let message =
            format!("this slot's function takes {} besides the VM, not {}", form.takes.len(), types.len());
        return Err(Error::new(function.sig.inputs.span(), message));
    }
    let method = form.method;
    let value_type = quote!(::taipan_vm::value::Value);
    let (mut parameters, mut statements, mut arguments) = (Vec::new(), Vec::new(), Vec::new());
    for (i, (slot, ty)) in form.takes.iter().zip(types).enumerate() {
        let name = format_ident!("a{i}");
        let is_value = last_ident(ty).is_some_and(|i| i == "Value");
        let slot_type = match slot {
            Slot::Other(ty) => ty.parse().expect("the table has Rust types"),
            _ => value_type.clone(),
        };
        parameters.push(quote!(#name: #slot_type));
        match slot {
            Slot::This => statements.push(quote_spanned! {ty.span()=>
                let #name = ::taipan_vm::native::convert::slot_this::<#ty>(vm, #name, #method, #owner)?;
            }),
            Slot::Any if !is_value => statements.push(quote_spanned! {ty.span()=>
                let #name = <#ty as ::taipan_vm::native::FromArg>::from_arg(
                    vm,
                    #name,
                    &::taipan_vm::native::ArgContext {
                        function: #method, param: "", position: 0, named: false, or_none: false,
                    },
                )?;
            }),
            Slot::Operand if !is_value => {
                let message = "self can be on either side of an operator: this parameter must be a Value";
                return Err(Error::new(ty.span(), message));
            }
            Slot::Optional => {
                let converted = optional_value(ty, quote!(#name))?;
                statements.push(quote!(let #name = #converted;));
            }
            _ => {}
        }
        arguments.push(quote!(#name));
    }
    let ident = &function.sig.ident;
    let vm = vm.then(|| quote!(vm,));
    let call = quote_spanned!(ident.span()=> Self::#ident(#vm #(#arguments),*));
    let (result, finish) = match form.gives {
        Gives::Value => (
            quote!(::taipan_vm::native::PyResult),
            quote!(::taipan_vm::native::IntoResult::into_result(#call, vm)),
        ),
        Gives::Next => (
            quote!(::taipan_vm::native::PyResult),
            quote!(::taipan_vm::native::convert::IntoNext::into_next(#call, vm)),
        ),
        Gives::Plain(ty) => {
            let ty: TokenStream = ty.parse().expect("the table has Rust types");
            (
                quote!(::taipan_vm::native::PyResult<#ty>),
                quote!(::taipan_vm::native::convert::IntoPlain::<#ty>::into_plain(#call)),
            )
        }
    };
    let cfg = cfgs(&function.attrs);
    Ok(quote! {
        #(#cfg)*
        #[doc(hidden)]
        #[allow(unused_variables, clippy::all)]
        fn #shim(vm: &::taipan_vm::vm::Vm, #(#parameters),*) -> #result {
            #(#statements)*
            #finish
        }
    })
}
