//! `ZstdDict`, and the arguments that name one.

use super::library::{Dictionary, Loading};
use std::rc::Rc;
use taipan_macros::{class, native_object};
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Bytes, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The least length of a dictionary.
const SHORTEST: usize = 8;

/// A dictionary.
#[native_object("compression.zstd.ZstdDict")]
pub struct ZstdDict {
    #[untraced]
    dictionary: Rc<Dictionary>,
}

fn with_loading(vm: &Vm, this: Gc<ZstdDict>, how: Loading) -> Gc<Tuple> {
    vm.new_tuple(&[this.value(), vm.int(how as i64)])
}

/// Represents a Zstandard dictionary.
///
///   dict_content
///     The content of a Zstandard dictionary as a bytes-like object.
///   is_raw
///     If true, perform no checks on *dict_content*, useful for some
///     advanced cases. Otherwise, check that the content represents
///     a Zstandard dictionary created by the zstd library or CLI.
///
/// The dictionary can be used for compression or decompression, and can be
/// shared by multiple ZstdCompressor or ZstdDecompressor objects.
#[class("ZstdDict", module = "compression.zstd")]
impl ZstdDict {
    #[new("ZstdDict(dict_content, /, *, is_raw=False)")]
    fn new(vm: &Vm, cls: Gc<Type>, dict_content: BytesLike, is_raw: bool) -> PyResult<Gc<ZstdDict>> {
        if dict_content.len() < SHORTEST {
            let message = "Zstandard dictionary content too short (must have at least eight bytes)";
            return Err(vm.value_error(message));
        }
        let dictionary = Rc::new(Dictionary::new(&dict_content));
        if !is_raw && dictionary.id() == 0 {
            return Err(vm.value_error("invalid Zstandard dictionary"));
        }
        Ok(ZstdDict::alloc(vm, cls, |head| ZstdDict { head, dictionary }))
    }
    /// The Zstandard dictionary, an int between 0 and 2**32.
    ///
    /// A non-zero value represents an ordinary Zstandard dictionary,
    /// conforming to the standardised format.
    ///
    /// A value of zero indicates a 'raw content' dictionary,
    /// without any restrictions on format or content.
    #[member]
    fn dict_id(this: Gc<Self>) -> u32 {
        this.dictionary.id()
    }
    /// The content of a Zstandard dictionary, as a bytes object.
    #[getter]
    fn dict_content(vm: &Vm, this: Gc<Self>) -> Gc<Bytes> {
        vm.bytes(&this.dictionary.content)
    }
    /// Load as a digested dictionary to compressor.
    ///
    /// Pass this attribute as zstd_dict argument:
    /// compress(dat, zstd_dict=zd.as_digested_dict)
    ///
    /// 1. Some advanced compression parameters of compressor may be
    ///    overridden by parameters of digested dictionary.
    /// 2. ZstdDict has a digested dictionaries cache for each compression
    ///    level.  It's faster when loading again a digested dictionary with
    ///    the same compression level.
    /// 3. No need to use this for decompression.
    #[getter]
    fn as_digested_dict(vm: &Vm, this: Gc<Self>) -> Gc<Tuple> {
        with_loading(vm, this, Loading::Digested)
    }
    /// Load as an undigested dictionary to compressor.
    ///
    /// Pass this attribute as zstd_dict argument:
    /// compress(dat, zstd_dict=zd.as_undigested_dict)
    ///
    /// 1. The advanced compression parameters of compressor will not be
    ///    overridden.
    /// 2. Loading an undigested dictionary is costly. If load an undigested
    ///    dictionary multiple times, consider reusing a compressor object.
    /// 3. No need to use this for decompression.
    #[getter]
    fn as_undigested_dict(vm: &Vm, this: Gc<Self>) -> Gc<Tuple> {
        with_loading(vm, this, Loading::Undigested)
    }
    /// Load as a prefix to compressor/decompressor.
    ///
    /// Pass this attribute as zstd_dict argument:
    /// compress(dat, zstd_dict=zd.as_prefix)
    ///
    /// 1. Prefix is compatible with long distance matching, while
    ///    dictionary is not.
    /// 2. It only works for the first frame, then the
    ///    compressor/decompressor will return to no prefix state.
    /// 3. When decompressing, must use the same prefix as when compressing.
    #[getter]
    fn as_prefix(vm: &Vm, this: Gc<Self>) -> Gc<Tuple> {
        with_loading(vm, this, Loading::Prefix)
    }
    #[slot(len)]
    fn len(this: Gc<Self>) -> usize {
        this.dictionary.content.len()
    }
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        let dictionary = &this.dictionary;
        format!("<ZstdDict dict_id={} dict_size={}>", dictionary.id(), dictionary.content.len())
    }
}

/// The dictionary that an argument `zstd_dict` names, and how to load it: a `ZstdDict` in the way `usual`, or a tuple that
/// one of its attributes gave.
///
/// # Errors
/// TypeError for anything else; OverflowError for a number in the tuple that is too large.
pub fn argument(vm: &Vm, v: Value, usual: Loading) -> PyResult<(Rc<Dictionary>, Loading)> {
    if let Some(dict) = v.downcast::<ZstdDict>() {
        return Ok((dict.dictionary.clone(), usual));
    }
    if vm.is_exact(v, shapes::TUPLE)
        && let Some(pair) = v.downcast::<Tuple>()
        && let [dict, how] = pair.items()
        && let Some(dict) = dict.downcast::<ZstdDict>()
        && vm.is_int(*how)
    {
        let how = vm.int_to_i64(*how).and_then(|i| i32::try_from(i).ok());
        let Some(how) = how else {
            return Err(vm.overflow_error("Python int too large to convert to C int"));
        };
        let known = [Loading::Digested, Loading::Undigested, Loading::Prefix];
        if let Some(how) = usize::try_from(how).ok().and_then(|at| known.get(at)) {
            return Ok((dict.dictionary.clone(), *how));
        }
    }
    Err(vm.type_error("zstd_dict argument should be a ZstdDict object."))
}
