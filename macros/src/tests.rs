//! Expansions of samples: they parse, and say what they should; mistakes get their message.

use crate::attributes::Arguments;
use crate::{class, module, object};
use proc_macro2::TokenStream;
use quote::quote;

fn arguments(tokens: TokenStream) -> Arguments {
    syn::parse2(tokens).expect("the attribute's arguments parse")
}

/// The expansion as text without spaces, checked to be a Rust file.
fn compact(tokens: TokenStream) -> String {
    syn::parse2::<syn::File>(tokens.clone()).expect("the expansion parses");
    tokens.to_string().split_whitespace().collect()
}

fn expand_module(args: TokenStream, item: TokenStream) -> syn::Result<String> {
    module::expand(arguments(args), syn::parse2(item).expect("a module")).map(compact)
}

fn expand_class(args: TokenStream, item: TokenStream) -> syn::Result<String> {
    class::expand(arguments(args), syn::parse2(item).expect("an impl"), false).map(compact)
}

#[track_caller]
fn has(text: &str, part: &str) {
    let part: String = part.split_whitespace().collect();
    assert!(text.contains(&part), "{part}\nis not in\n{text}");
}

#[test]
fn a_module_of_functions() {
    let text = expand_module(
        quote!("math", doc = "Maths.", classes(Foo)),
        quote! {
            pub mod math {
                use super::*;
                /// The root.
                #[function("sqrt(x, /)")]
                fn sqrt(vm: &Vm, x: f64) -> PyResult<f64> { todo(vm, x) }
                #[function("fabs(x, /)")]
                fn fabs(x: f64) -> f64 { x.abs() }
                #[function("log(x, base=None, /)")]
                fn log(vm: &Vm, x: Value, base: Option<Value>) -> PyResult { todo() }
                #[function("f(*args, key=None, **kw)")]
                fn f(vm: &Vm, args: VarArgs, key: Option<Value>, kw: KwArgs) -> PyResult<()> { todo() }
                #[function("type(object, bases, dict, /)", text_signature = None)]
                fn raw(vm: &Vm, args: &Args) -> PyResult { todo() }
                #[attr] fn pi() -> f64 { 3.14 }
                #[attr("e")] const E: f64 = 2.7;
                #[cfg(unix)]
                #[function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
                fn isclose(vm: &Vm, a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> PyResult<bool> { todo() }
                #[init] fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> { Ok(()) }
            }
        },
    )
    .unwrap();
    has(&text, r#"text_signature: ::core::option::Option::Some("($module, x, /)")"#);
    has(&text, r#"doc: ::core::option::Option::Some("The root.")"#);
    has(&text, r#"qualified: "math.sqrt""#);
    has(&text, "DirectEntry::F64Raises(|vm: &::taipan_vm::vm::Vm, x: f64|");
    has(&text, "DirectEntry::F64(|x: f64| fabs(x))");
    has(&text, "bound[1usize].is_unbound() || bound[1usize].is_none()");
    has(&text, "VarArgs::new(args, &SIGNATURE)");
    has(&text, "KwArgs::new(args, &SIGNATURE)");
    has(&text, "if bound[2usize].is_unbound() { 1e-09 }");
    has(&text, r#"set_module_attribute(vm, module, "pi", value)?"#);
    has(&text, r#"set_module_attribute(vm, module, "e", value)?"#);
    has(&text, "init(vm, module)?;");
    has(&text, "#[cfg(unix)] &__TAIPAN_FN_isclose");
    has(&text, "classes: &[Foo::class]");
    has(&text, "raw(vm, args)");
    assert!(!text.contains("#[function"), "our attributes are gone");
}

#[test]
fn a_module_of_parts() {
    let text = expand_module(
        quote!("posix", parts(super::files)),
        quote!(
            pub mod posix {}
        ),
    )
    .unwrap();
    has(&text, "OWN.len() + super::files::DEF.functions.len()");
    has(&text, "if let ::core::option::Option::Some(init) = super::files::DEF.init { init(vm, module)?; }");
}

#[test]
fn a_class() {
    let text = expand_class(
        quote!("deque", module = "collections", base = Other, subclassable, weakrefable, unhashable, parts(more)),
        quote! {
            /// A queue.
            impl Deque {
                #[new("deque(iterable=(), maxlen=None)")]
                fn new(vm: &Vm, cls: Gc<Type>, iterable: Option<Value>, maxlen: Option<Value>) -> PyResult { todo() }
                #[method("append(x, /)")]
                fn append(vm: &Vm, this: Gc<Self>, x: Value) -> PyResult<()> { todo() }
                #[class_method("fromkeys($type, iterable, value=None, /)")]
                fn fromkeys(vm: &Vm, cls: Gc<Type>, iterable: Value, value: Value) -> PyResult { todo() }
                #[static_method("maketrans(x, y=<unrepresentable>, /)")]
                fn maketrans(vm: &Vm, x: Value, y: Option<Value>) -> PyResult { todo() }
                /// Most items.
                #[getter("maxlen")] fn maxlen(this: Gc<Self>) -> Option<usize> { todo() }
                #[setter] fn set_maxlen(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> { todo() }
                #[slot(repr)] fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<String> { todo() }
                #[slot(add)] fn add(vm: &Vm, a: Value, b: Value) -> PyResult { todo() }
                #[slot(len)] fn len(this: Gc<Self>) -> usize { todo() }
                #[slot(next)] fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> { todo() }
                #[slot(getitem)] fn getitem(vm: &Vm, this: Gc<Self>, i: isize) -> PyResult { todo() }
                #[slot(setitem)]
                fn setitem(vm: &Vm, this: Gc<Self>, i: Value, value: Option<Value>) -> PyResult<()> { todo() }
                #[class_attr] fn min(vm: &Vm) -> PyResult { todo() }
                fn helper(&self) {}
            }
        },
    )
    .unwrap();
    has(&text, r#"doc: ::core::option::Option::Some("A queue.")"#);
    has(&text, r#"text_signature: ::core::option::Option::Some("(iterable=(), maxlen=None)")"#);
    has(&text, "base: ::core::option::Option::Some(Other::class)");
    has(&text, r#"method_this::<Gc<Self>>(vm, v0, "append", "collections.deque")?"#);
    has(&text, r#"slot_this::<Gc<Self>>(vm, a0, "__repr__", "collections.deque")?"#);
    has(&text, r#"text_signature: ::core::option::Option::Some("($type, iterable, value=None, /)")"#);
    has(&text, "slots.len = ::core::option::Option::Some(Self::__taipan_slot_len)");
    has(&text, "hash_not_implemented");
    has(&text, "IntoNext::into_next");
    has(&text, "IntoPlain::<usize>::into_plain(Self::len(a0))");
    has(&text, "<isize as ::taipan_vm::native::FromArg>::from_arg");
    has(&text, "set: ::core::option::Option::Some(<__TaipanSelf>::__taipan_set_set_maxlen)");
    has(&text, r#"set_class_attribute(vm, cls, "min", value)?"#);
    has(&text, "<__TaipanSelf>::PART_MORE.methods.len()");
    has(&text, "style: ::taipan_vm::native::Style::Constructor");
}

#[test]
fn a_part_of_a_class() {
    let item = quote!(
        impl Str {
            #[method("find(sub, /)")]
            fn find(vm: &Vm, this: Gc<Self>, sub: Value) -> PyResult {
                todo()
            }
        }
    );
    let text = class::expand(arguments(quote!("str", search)), syn::parse2(item).unwrap(), true)
        .map(compact)
        .unwrap();
    has(&text, "const PART_SEARCH: ::taipan_vm::native::ClassPart");
    has(&text, r#"qualified: "str.find""#);
}

#[test]
fn a_native_object() {
    let item = quote!(
        pub struct Deque {
            items: HeapCell<VecDeque<Value>>,
            #[untraced]
            file: File,
        }
    );
    let text = object::expand(arguments(quote!("collections.deque")), syn::parse2(item).unwrap())
        .map(compact)
        .unwrap();
    has(&text, "pub head: ::taipan_vm::object::native::NativeHead, items:");
    has(&text, "::taipan_vm::heap::Trace::trace(&self.items, tracer)");
    has(&text, r#"name: "collections.deque""#);
    assert!(!text.contains("self.file"));
    let unit = object::expand(
        arguments(quote!()),
        syn::parse_quote!(
            struct Marker;
        ),
    )
    .map(compact)
    .unwrap();
    has(&unit, "struct Marker { #[doc");
}

#[test]
fn mistakes_in_functions() {
    let cases: &[(TokenStream, &str)] = &[
        (
            quote!(
                #[function("f(a, b)")]
                fn f(vm: &Vm, a: Value) {}
            ),
            "has 2 parameters (a, b)",
        ),
        (
            quote!(
                #[function("f(a=sys.maxsize)")]
                fn f(a: i64) {}
            ),
            "has no Rust form",
        ),
        (
            quote!(
                #[function]
                fn f(a: i64) {}
            ),
            "a Python signature is needed",
        ),
        (
            quote!(
                #[function("f")]
                fn f(a: i64) {}
            ),
            "a Python signature is expected",
        ),
        (
            quote!(
                #[function("f(a)")]
                fn f(a: i64, vm: &Vm) {}
            ),
            "must be the first",
        ),
        (
            quote!(
                #[function("f(a)", x = 1)]
                fn f(a: i64) {}
            ),
            "expected identifier",
        ),
        (
            quote!(
                #[function("f(a)", name)]
                fn f(a: i64) {}
            ),
            "unknown argument",
        ),
        (
            quote!(
                #[function("f(a)")]
                #[attr]
                fn f(a: i64) {}
            ),
            "cannot stand beside",
        ),
        (
            quote!(
                #[function("f(a, b)")]
                fn f(args: &Args, b: Value) {}
            ),
            "takes all arguments",
        ),
        (
            quote!(
                #[function("f(a)")]
                fn f<T>(a: T) {}
            ),
            "neither async nor generic",
        ),
        (
            quote!(
                #[function("f(a)")]
                fn f(&self, a: i64) {}
            ),
            "instead of `self`",
        ),
        (
            quote!(
                #[attr]
                fn f(a: i64, b: i64) {}
            ),
            "takes nothing or `&Vm`",
        ),
        (
            quote!(
                #[init]
                fn f(a: i64) {}
            ),
            "has the form",
        ),
    ];
    for (item, message) in cases {
        let error = expand_module(quote!("m"), quote!(mod m { #item })).unwrap_err().to_string();
        assert!(error.contains(message), "{item}: {error}");
    }
    let error = expand_module(
        quote!("m"),
        quote!(
            mod m;
        ),
    )
    .unwrap_err()
    .to_string();
    assert!(error.contains("body in braces"), "{error}");
}

#[test]
fn mistakes_in_classes() {
    let cases: &[(TokenStream, &str)] = &[
        (
            quote!(
                #[slot(add)]
                fn f(vm: &Vm, a: Gc<Self>, b: Value) -> PyResult {}
            ),
            "either side",
        ),
        (
            quote!(
                #[slot(nope)]
                fn f(vm: &Vm, a: Value) -> PyResult {}
            ),
            "there is no slot `nope`",
        ),
        (
            quote!(
                #[slot(new)]
                fn f(vm: &Vm, a: Value) -> PyResult {}
            ),
            "use #[new",
        ),
        (
            quote!(
                #[slot(repr)]
                fn f(vm: &Vm) -> PyResult {}
            ),
            "takes 1 besides the VM, not 0",
        ),
        (
            quote!(
                #[slot]
                fn f(vm: &Vm) -> PyResult {}
            ),
            "which slot?",
        ),
        (
            quote!(
                #[method("f()")]
                fn f(&self) {}
            ),
            "instead of `self`",
        ),
        (
            quote!(
                #[method("f()")]
                fn f(vm: &Vm) {}
            ),
            "is missing",
        ),
        (
            quote!(
                #[setter("x")]
                fn f(vm: &Vm, this: Gc<Self>, x: Value) {}
            ),
            "a setter but no getter",
        ),
        (
            quote!(
                #[setter("x")]
                fn f(vm: &Vm, this: Gc<Self>, x: i64) {}
            ),
            "can be missing",
        ),
        (
            quote!(
                #[getter("x")]
                fn f(vm: &Vm, this: Gc<Self>, x: i64) {}
            ),
            "a getter takes",
        ),
        (
            quote!(
                #[slot(len)]
                fn a(t: Value) -> usize {}
                #[slot(len)]
                fn b(t: Value) -> usize {}
            ),
            "filled twice",
        ),
    ];
    for (item, message) in cases {
        let error = expand_class(quote!("C"), quote!(impl C { #item })).unwrap_err().to_string();
        assert!(error.contains(message), "{item}: {error}");
    }
    let error = expand_class(quote!("C"), quote!(impl Clone for C {})).unwrap_err().to_string();
    assert!(error.contains("inherent"), "{error}");
    let error = expand_class(quote!("C", base = "int"), quote!(impl C {})).unwrap_err().to_string();
    assert!(error.contains("\"object\""), "{error}");
}
