//! The modules `_codecs_cn`, `_codecs_hk`, `_codecs_iso2022`, `_codecs_jp`, `_codecs_kr`, `_codecs_tw` and
//! `_multibytecodec`: the East Asian encodings.

pub mod coders;
pub mod incremental;
pub mod stateful;
pub mod streams;
pub mod tables;

use coders::Coder;
use stateful::VARIANTS;
use std::cell::Cell;
use tables::CODECS;
use taipan_macros::{class, module, native_object};
use taipan_vm::codecs;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A codec.
#[native_object("_multibytecodec.MultibyteCodec")]
pub struct MultibyteCodec {
    /// Its number: first those of [`CODECS`], then those of [`VARIANTS`].
    number: Cell<usize>,
}

impl MultibyteCodec {
    pub fn number(&self) -> usize {
        self.number.get()
    }
}

/// The text to encode: `str` of whatever it is.
pub fn text_of(vm: &Vm, input: Value) -> PyResult<Gc<Str>> {
    match input.downcast::<Str>() {
        Some(text) => Ok(text),
        None => vm.str_of(input),
    }
}

#[class("MultibyteCodec", module = "_multibytecodec")]
impl MultibyteCodec {
    /// Return an encoded string version of 'input'.
    ///
    /// 'errors' may be given to set a different error handling scheme. Default is
    /// 'strict' meaning that encoding errors raise a UnicodeEncodeError. Other possible
    /// values are 'ignore', 'replace' and 'xmlcharrefreplace' as well as any other name
    /// registered with codecs.register_error that can handle UnicodeEncodeErrors.
    #[method("encode(input, errors=None)")]
    fn encode(vm: &Vm, this: Gc<Self>, input: Value, errors: Option<String>) -> PyResult<(Gc<Bytes>, usize)> {
        let text = text_of(vm, input)?;
        let mut coder = Coder::new(this.number(), false);
        let data = codecs::encode_with(vm, &mut coder, text, errors.as_deref().unwrap_or("strict"))?;
        Ok((vm.bytes(&data), text.char_len()))
    }
    /// Decodes 'input'.
    ///
    /// 'errors' may be given to set a different error handling scheme. Default is
    /// 'strict' meaning that encoding errors raise a UnicodeDecodeError. Other possible
    /// values are 'ignore' and 'replace' as well as any other name registered with
    /// codecs.register_error that is able to handle UnicodeDecodeErrors."
    #[method("decode(input, errors=None)")]
    fn decode(
        vm: &Vm,
        this: Gc<Self>,
        input: BytesLike,
        errors: Option<String>,
    ) -> PyResult<(Gc<Str>, usize)> {
        let mut coder = Coder::new(this.number(), true);
        let errors = errors.as_deref().unwrap_or("strict");
        let (text, taken) = codecs::decode_with(vm, &mut coder, &input, errors, true)?;
        Ok((vm.str_from(&text), taken))
    }
}

/// The codec of that name, if it is among `known`.
fn codec(vm: &Vm, name: Value, known: &[&str]) -> PyResult<Gc<MultibyteCodec>> {
    let Some(text) = name.downcast::<Str>() else {
        return Err(vm.type_error("encoding name must be a string."));
    };
    let text = text.as_str_lossy();
    let names = CODECS.iter().map(|(name, _)| *name).chain(VARIANTS.iter().map(|variant| variant.name));
    let number = names.into_iter().position(|name| name == text && known.contains(&name));
    match number {
        Some(number) => Ok(MultibyteCodec::alloc(vm, MultibyteCodec::class(vm), |head| MultibyteCodec {
            head,
            number: Cell::new(number),
        })),
        None => Err(vm.lookup_error("no such codec is supported.")),
    }
}

#[module(
    "_multibytecodec",
    classes(
        super::incremental::IncrementalEncoder,
        super::incremental::IncrementalDecoder,
        super::streams::StreamReader,
        super::streams::StreamWriter
    )
)]
pub mod module {}

macro_rules! country {
    ($module:ident, $name:literal, $($codec:literal),*) => {
        #[module($name)]
        pub mod $module {
            use super::*;

            #[function("getcodec(encoding, /)", text_signature = "($self, object, /)")]
            fn getcodec(vm: &Vm, encoding: Value) -> PyResult<Gc<MultibyteCodec>> {
                codec(vm, encoding, &[$($codec),*])
            }
        }
    };
}

country!(cn, "_codecs_cn", "gb2312", "gbk", "gb18030", "hz");
country!(hk, "_codecs_hk", "big5hkscs");
country!(
    iso2022,
    "_codecs_iso2022",
    "iso2022_kr",
    "iso2022_jp",
    "iso2022_jp_1",
    "iso2022_jp_2",
    "iso2022_jp_2004",
    "iso2022_jp_3",
    "iso2022_jp_ext"
);
country!(
    jp,
    "_codecs_jp",
    "shift_jis",
    "cp932",
    "euc_jp",
    "shift_jis_2004",
    "euc_jis_2004",
    "euc_jisx0213",
    "shift_jisx0213"
);
country!(kr, "_codecs_kr", "euc_kr", "cp949", "johab");
country!(tw, "_codecs_tw", "big5", "cp950");
