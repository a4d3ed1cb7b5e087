//! The arguments of the attributes: `#[module("math", doc = "...", classes(A, B))]` and the like.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitStr, Path, Result, Token, parenthesized};

/// One argument of an attribute.
pub enum Argument {
    /// `"text"`
    Text(LitStr),
    /// `flag`
    Flag(Ident),
    /// `key = value`
    Pair(Ident, AttrValue),
    /// `key(path, path)`
    List(Ident, Vec<Path>),
}

/// The value of a `key = value` argument.
pub enum AttrValue {
    Text(LitStr),
    Path(Path),
    /// `fn:path`
    Function(Path),
}

impl Parse for Argument {
    fn parse(input: ParseStream) -> Result<Self> {
        if input.peek(LitStr) {
            return Ok(Argument::Text(input.parse()?));
        }
        let key = input.call(<Ident as syn::ext::IdentExt>::parse_any)?;
        if input.peek(syn::token::Paren) {
            let inner;
            parenthesized!(inner in input);
            let paths = Punctuated::<Path, Token![,]>::parse_terminated(&inner)?;
            return Ok(Argument::List(key, paths.into_iter().collect()));
        }
        if !input.peek(Token![=]) {
            return Ok(Argument::Flag(key));
        }
        input.parse::<Token![=]>()?;
        let value = if input.peek(LitStr) {
            AttrValue::Text(input.parse()?)
        } else if input.peek(Token![fn]) {
            input.parse::<Token![fn]>()?;
            input.parse::<Token![:]>()?;
            AttrValue::Function(input.parse()?)
        } else {
            AttrValue::Path(input.parse()?)
        };
        Ok(Argument::Pair(key, value))
    }
}

/// All arguments of an attribute.
pub struct Arguments(pub Vec<Argument>);

impl Parse for Arguments {
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Arguments(Punctuated::<Argument, Token![,]>::parse_terminated(input)?.into_iter().collect()))
    }
}

impl Arguments {
    /// The arguments of an attribute in the code; none for a bare `#[attr]`.
    pub fn of(attr: &Attribute) -> Result<Arguments> {
        match &attr.meta {
            syn::Meta::Path(_) => Ok(Arguments(Vec::new())),
            _ => attr.parse_args(),
        }
    }
}

/// The text of a literal that must be there.
pub fn text_of(value: &AttrValue, key: &Ident) -> Result<LitStr> {
    match value {
        AttrValue::Text(text) => Ok(text.clone()),
        _ => Err(Error::new(key.span(), format!("`{key}` takes a string"))),
    }
}

/// The error for an argument that the attribute does not have.
pub fn unknown(argument: &Argument, known: &str) -> Error {
    let span = match argument {
        Argument::Text(text) => text.span(),
        Argument::Flag(key) | Argument::Pair(key, _) | Argument::List(key, _) => key.span(),
    };
    Error::new(span, format!("unknown argument; this attribute has {known}"))
}

/// `text_signature = None` or `text_signature = "(...)"` and the signature itself, as `#[function]` and its like take.
pub struct FunctionArguments {
    pub signature: LitStr,
    /// As in `Callable::text_signature`.
    pub text_signature: Option<Option<String>>,
}

impl FunctionArguments {
    /// Reads the arguments of `attr`.
    pub fn of(attr: &Attribute) -> Result<FunctionArguments> {
        let mut signature = None;
        let mut text_signature = Some(None);
        for argument in Arguments::of(attr)?.0 {
            match argument {
                Argument::Text(text) if signature.is_none() => signature = Some(text),
                Argument::Pair(key, value) if key == "text_signature" => {
                    text_signature = match value {
                        AttrValue::Path(path) if path.is_ident("None") => None,
                        AttrValue::Text(text) => Some(Some(text.value())),
                        _ => return Err(Error::new(key.span(), "`text_signature` is None or a string")),
                    };
                }
                other => return Err(unknown(&other, "the signature and `text_signature = ...`")),
            }
        }
        let span = attr.path().get_ident().map_or_else(proc_macro2::Span::call_site, |i| i.span());
        let signature =
            signature.ok_or_else(|| Error::new(span, "a Python signature is needed, like \"sqrt(x, /)\""))?;
        Ok(FunctionArguments { signature, text_signature })
    }
}

/// Takes the attribute out that is called one of `names`. Two of them on one item are an error.
pub fn take(attrs: &mut Vec<Attribute>, names: &[&str]) -> Result<Option<(String, Attribute)>> {
    let mut found = None;
    let mut i = 0;
    while i < attrs.len() {
        let name = names.iter().find(|n| attrs[i].path().is_ident(n));
        let Some(name) = name else {
            i += 1;
            continue;
        };
        let attr = attrs.remove(i);
        if let Some((first, _)) = &found {
            let message = format!("`#[{name}]` cannot stand beside `#[{first}]`");
            return Err(Error::new_spanned(attr, message));
        }
        found = Some((name.to_string(), attr));
    }
    Ok(found)
}
