//! `_md5`, `_sha1`, `_sha2`, `_blake2` (and what `sha3.rs` needs): message digests. One Rust struct serves all of their classes; the
//! algorithms are the RustCrypto crates and blake2*_simd.

use crate::hashlib::machine::Foreign;
use digest::DynDigest;
use digest::{ExtendableOutput, Update, XofReader};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, module, native_object};
use taipan_vm::native::convert::{ArgContext, FromArg};
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::header::Kind;
use taipan_vm::object::{Bytes, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A running digest.
#[derive(Clone)]
pub enum State {
    Fixed(Box<dyn DynDigest>),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
    Blake2b(Box<blake2b_simd::State>, usize),
    Blake2s(Box<blake2s_simd::State>, usize),
    /// The machine's OpenSSL.
    Foreign(Foreign),
}

impl State {
    /// Takes in data.
    pub fn update(&mut self, data: &[u8]) {
        match self {
            State::Foreign(d) => d.update(data),
            State::Fixed(d) => d.update(data),
            State::Shake128(d) => d.update(data),
            State::Shake256(d) => d.update(data),
            State::Blake2b(d, _) => {
                d.update(data);
            }
            State::Blake2s(d, _) => {
                d.update(data);
            }
        }
    }
    /// The digest so far; `length` is for the extendable ones.
    pub fn digest(&self, length: usize) -> Vec<u8> {
        match self {
            State::Foreign(d) => d.digest(),
            State::Fixed(d) => d.clone().finalize().into_vec(),
            State::Shake128(d) => {
                let mut out = vec![0; length];
                d.clone().finalize_xof().read(&mut out);
                out
            }
            State::Shake256(d) => {
                let mut out = vec![0; length];
                d.clone().finalize_xof().read(&mut out);
                out
            }
            State::Blake2b(d, n) => d.finalize().as_bytes()[..*n].to_vec(),
            State::Blake2s(d, n) => d.finalize().as_bytes()[..*n].to_vec(),
        }
    }
}

/// A digest object of any of the modules.
#[native_object("hash")]
pub struct Hasher {
    #[untraced]
    state: RefCell<State>,
    /// Nothing was taken in yet.
    empty: Cell<bool>,
    name: &'static str,
    digest_size: usize,
    block_size: usize,
}

impl Hasher {
    /// Takes in data.
    pub fn update(&self, data: &[u8]) {
        let mut state = self.state.borrow_mut();
        if self.empty.replace(false)
            && let State::Fixed(_) = *state
            && let Some(foreign) = Foreign::start(self.name, data.len())
        {
            *state = State::Foreign(foreign);
        }
        state.update(data);
    }
    /// The digest so far; `length` is for the extendable ones.
    pub fn digest(&self, length: usize) -> Vec<u8> {
        self.state.borrow().digest(length)
    }
    pub fn name(&self) -> &'static str {
        self.name
    }
    pub fn digest_size(&self) -> usize {
        self.digest_size
    }
    pub fn block_size(&self) -> usize {
        self.block_size
    }
}

/// What digests take in: any object with the buffer protocol.
pub struct HashData(BytesLike);

impl HashData {
    /// The bytes of an object.
    ///
    /// # Errors
    /// TypeError with the digests' own messages.
    pub fn of(vm: &Vm, value: Value) -> PyResult<HashData> {
        if value.is_kind(Kind::Str) {
            return Err(vm.type_error("Strings must be encoded before hashing"));
        }
        if vm.type_of(value).slots().buffer.is_none() {
            return Err(vm.type_error("object supporting the buffer API required"));
        }
        BytesLike::of(vm, value).map(HashData)
    }
}

impl FromArg for HashData {
    fn from_arg(vm: &Vm, value: Value, _: &ArgContext) -> PyResult<HashData> {
        HashData::of(vm, value)
    }
}

impl std::ops::Deref for HashData {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// A new digest object of a class.
pub fn make(
    vm: &Vm,
    class: Gc<Type>,
    state: State,
    name: &'static str,
    sizes: (usize, usize),
    data: Option<HashData>,
) -> Gc<Hasher> {
    let this = Hasher::alloc(vm, class, |head| Hasher {
        head,
        state: RefCell::new(state),
        empty: Cell::new(true),
        name,
        digest_size: sizes.0,
        block_size: sizes.1,
    });
    if let Some(data) = data {
        this.update(&data);
    }
    this
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [digits[(b >> 4) as usize] as char, digits[(b & 15) as usize] as char])
        .collect()
}

/// A copy of a digest object.
pub fn copy(vm: &Vm, this: Gc<Hasher>) -> Gc<Hasher> {
    let state = this.state.borrow().clone();
    let sizes = (this.digest_size, this.block_size);
    let made = make(vm, vm.type_of(this.value()), state, this.name, sizes, None);
    made.empty.set(this.empty.get());
    made
}

macro_rules! digest_class {
    ($rust:ident, $name:literal, $module:literal) => {
        /// A class of digests.
        pub struct $rust;
        #[class($name, module = $module)]
        impl $rust {
            /// Return a copy of the hash object.
            #[method("copy()")]
            fn copy(vm: &Vm, this: Gc<Hasher>) -> Gc<Hasher> {
                copy(vm, this)
            }
            /// Return the digest value as a bytes object.
            #[method("digest()")]
            fn digest(vm: &Vm, this: Gc<Hasher>) -> Gc<Bytes> {
                vm.bytes(&this.state.borrow().digest(0))
            }
            /// Return the digest value as a string of hexadecimal digits.
            #[method("hexdigest()")]
            fn hexdigest(this: Gc<Hasher>) -> String {
                hex(&this.state.borrow().digest(0))
            }
            /// Update this hash object's state with the provided bytes-like object.
            #[method("update(obj, /)")]
            fn update(this: Gc<Hasher>, obj: HashData) {
                this.update(&obj)
            }
            #[getter]
            fn block_size(this: Gc<Hasher>) -> usize {
                this.block_size
            }
            #[getter]
            fn digest_size(this: Gc<Hasher>) -> usize {
                this.digest_size
            }
            #[getter]
            fn name(this: Gc<Hasher>) -> &'static str {
                this.name
            }
        }
    };
}

digest_class!(Md5, "md5", "_md5");
digest_class!(Sha1, "sha1", "_sha1");
digest_class!(Sha224, "SHA224Type", "_sha2");
digest_class!(Sha256, "SHA256Type", "_sha2");
digest_class!(Sha384, "SHA384Type", "_sha2");
digest_class!(Sha512, "SHA512Type", "_sha2");

/// A digest of fixed size for the constructors, which all take the same arguments. `usedforsecurity` only matters to
/// builds with a restricted set of algorithms.
fn plain(
    vm: &Vm,
    class: Gc<Type>,
    state: Box<dyn DynDigest>,
    name: &'static str,
    sizes: (usize, usize),
    data: Option<HashData>,
    string: Option<HashData>,
) -> PyResult<Gc<Hasher>> {
    Ok(make(vm, class, State::Fixed(state), name, sizes, only_one(vm, data, string)?))
}

/// The data to begin with, under its new name or its old one.
///
/// # Errors
/// TypeError where both are given.
pub fn only_one(vm: &Vm, data: Option<HashData>, string: Option<HashData>) -> PyResult<Option<HashData>> {
    if data.is_some() && string.is_some() {
        return Err(vm.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
        ));
    }
    Ok(data.or(string))
}

#[module("_md5")]
pub mod md5_module {
    use super::*;
    /// Return a new md5 hash object.
    #[function(
        "md5(data=b'', *, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "($module, /, data=b'', *, usedforsecurity=True, string=None)"
    )]
    fn md5(
        vm: &Vm,
        data: Option<HashData>,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        plain(vm, Md5::class(vm), Box::new(md5::Md5::default()), "md5", (16, 64), data, string)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<taipan_vm::object::Module>) -> PyResult<()> {
        taipan_vm::native::set_module_attribute(vm, module, "MD5Type", Md5::class(vm).value())?;
        taipan_vm::native::set_module_attribute(vm, module, "_GIL_MINSIZE", vm.int(2048))
    }
}

#[module("_sha1")]
pub mod sha1_module {
    use super::*;
    /// Return a new sha1 hash object.
    #[function(
        "sha1(data=b'', *, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "($module, /, data=b'', *, usedforsecurity=True, string=None)"
    )]
    fn sha1(
        vm: &Vm,
        data: Option<HashData>,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        plain(vm, Sha1::class(vm), Box::new(sha1::Sha1::default()), "sha1", (20, 64), data, string)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<taipan_vm::object::Module>) -> PyResult<()> {
        taipan_vm::native::set_module_attribute(vm, module, "SHA1Type", Sha1::class(vm).value())?;
        taipan_vm::native::set_module_attribute(vm, module, "_GIL_MINSIZE", vm.int(2048))
    }
}

#[module("_sha2")]
pub mod sha2_module {
    use super::*;
    /// Return a new sha224 hash object.
    #[function(
        "sha224(data=b'', *, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "($module, /, data=b'', *, usedforsecurity=True, string=None)"
    )]
    fn sha224(
        vm: &Vm,
        data: Option<HashData>,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        plain(vm, Sha224::class(vm), Box::new(sha2::Sha224::default()), "sha224", (28, 64), data, string)
    }

    /// Return a new sha256 hash object.
    #[function(
        "sha256(data=b'', *, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "($module, /, data=b'', *, usedforsecurity=True, string=None)"
    )]
    fn sha256(
        vm: &Vm,
        data: Option<HashData>,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        plain(vm, Sha256::class(vm), Box::new(sha2::Sha256::default()), "sha256", (32, 64), data, string)
    }

    /// Return a new sha384 hash object.
    #[function(
        "sha384(data=b'', *, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "($module, /, data=b'', *, usedforsecurity=True, string=None)"
    )]
    fn sha384(
        vm: &Vm,
        data: Option<HashData>,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        plain(vm, Sha384::class(vm), Box::new(sha2::Sha384::default()), "sha384", (48, 128), data, string)
    }

    /// Return a new sha512 hash object.
    #[function(
        "sha512(data=b'', *, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "($module, /, data=b'', *, usedforsecurity=True, string=None)"
    )]
    fn sha512(
        vm: &Vm,
        data: Option<HashData>,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        plain(vm, Sha512::class(vm), Box::new(sha2::Sha512::default()), "sha512", (64, 128), data, string)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<taipan_vm::object::Module>) -> PyResult<()> {
        taipan_vm::native::set_module_attribute(vm, module, "SHA224Type", Sha224::class(vm).value())?;
        taipan_vm::native::set_module_attribute(vm, module, "SHA256Type", Sha256::class(vm).value())?;
        taipan_vm::native::set_module_attribute(vm, module, "SHA384Type", Sha384::class(vm).value())?;
        taipan_vm::native::set_module_attribute(vm, module, "SHA512Type", Sha512::class(vm).value())?;
        taipan_vm::native::set_module_attribute(vm, module, "_GIL_MINSIZE", vm.int(2048))
    }
}

/// BLAKE2b.
pub struct Blake2bClass;
/// Return a new BLAKE2b hash object.
#[class("blake2b", module = "_blake2")]
impl Blake2bClass {
    #[new(
        "blake2b(data=b'', *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "(data=b'', *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        data: Option<HashData>,
        digest_size: i64,
        key: Option<BytesLike>,
        salt: Option<BytesLike>,
        person: Option<BytesLike>,
        fanout: i64,
        depth: i64,
        leaf_size: u64,
        node_offset: u64,
        node_depth: i64,
        inner_size: i64,
        last_node: bool,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        let check = |ok: bool, message: &str| if ok { Ok(()) } else { Err(vm.value_error(message)) };
        check(
            (1..=64).contains(&digest_size),
            &format!("digest_size for Blake2b must be between 1 and 64 bytes, here it is {digest_size}"),
        )?;
        check((0..=255).contains(&fanout), "fanout must be between 0 and 255")?;
        check((1..=255).contains(&depth), "depth must be between 1 and 255")?;
        check(leaf_size <= u32::MAX as u64, "leaf_size is too large")?;
        check((0..=255).contains(&node_depth), "node_depth must be between 0 and 255")?;
        check((0..=64).contains(&inner_size), "inner_size must be between 0 and is 64")?;
        let mut p = blake2b_simd::Params::new();
        p.hash_length(digest_size as usize)
            .fanout(fanout as u8)
            .max_depth(depth as u8)
            .max_leaf_length(leaf_size as u32)
            .node_offset(node_offset)
            .node_depth(node_depth as u8)
            .inner_hash_length(inner_size as usize)
            .last_node(last_node);
        if let Some(k) = &key {
            check(k.len() <= 64, "maximum key length is 64 bytes")?;
            p.key(k);
        }
        if let Some(x) = &salt {
            check(x.len() <= 16, "maximum salt length is 16 bytes")?;
            p.salt(x);
        }
        if let Some(x) = &person {
            check(x.len() <= 16, "maximum person length is 16 bytes")?;
            p.personal(x);
        }
        let state = State::Blake2b(Box::new(p.to_state()), digest_size as usize);
        Ok(make(vm, cls, state, "blake2b", (digest_size as usize, 128), data.or(string)))
    }
    #[class_attr("MAX_DIGEST_SIZE")]
    fn max_digest_size() -> usize {
        64
    }
    #[class_attr("MAX_KEY_SIZE")]
    fn max_key_size() -> usize {
        64
    }
    #[class_attr("SALT_SIZE")]
    fn salt_size() -> usize {
        16
    }
    #[class_attr("PERSON_SIZE")]
    fn person_size() -> usize {
        16
    }
    /// Return a copy of the hash object.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Hasher>) -> Gc<Hasher> {
        copy(vm, this)
    }
    /// Return the digest value as a bytes object.
    #[method("digest()")]
    fn digest(vm: &Vm, this: Gc<Hasher>) -> Gc<Bytes> {
        vm.bytes(&this.state.borrow().digest(0))
    }
    /// Return the digest value as a string of hexadecimal digits.
    #[method("hexdigest()")]
    fn hexdigest(this: Gc<Hasher>) -> String {
        hex(&this.state.borrow().digest(0))
    }
    /// Update this hash object's state with the provided bytes-like object.
    #[method("update(data, /)")]
    fn update(this: Gc<Hasher>, data: BytesLike) {
        this.update(&data)
    }
    #[getter]
    fn block_size(this: Gc<Hasher>) -> usize {
        this.block_size
    }
    #[getter]
    fn digest_size(this: Gc<Hasher>) -> usize {
        this.digest_size
    }
    #[getter]
    fn name(this: Gc<Hasher>) -> &'static str {
        this.name
    }
}

/// BLAKE2s.
pub struct Blake2sClass;
/// Return a new BLAKE2s hash object.
#[class("blake2s", module = "_blake2")]
impl Blake2sClass {
    #[new(
        "blake2s(data=b'', *, digest_size=32, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=<unrepresentable>)",
        text_signature = "(data=b'', *, digest_size=32, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        data: Option<HashData>,
        digest_size: i64,
        key: Option<BytesLike>,
        salt: Option<BytesLike>,
        person: Option<BytesLike>,
        fanout: i64,
        depth: i64,
        leaf_size: u64,
        node_offset: u64,
        node_depth: i64,
        inner_size: i64,
        last_node: bool,
        usedforsecurity: bool,
        string: Option<HashData>,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        let check = |ok: bool, message: &str| if ok { Ok(()) } else { Err(vm.value_error(message)) };
        check(
            (1..=32).contains(&digest_size),
            &format!("digest_size for Blake2s must be between 1 and 32 bytes, here it is {digest_size}"),
        )?;
        check((0..=255).contains(&fanout), "fanout must be between 0 and 255")?;
        check((1..=255).contains(&depth), "depth must be between 1 and 255")?;
        check(leaf_size <= u32::MAX as u64, "leaf_size is too large")?;
        check((0..=255).contains(&node_depth), "node_depth must be between 0 and 255")?;
        check((0..=32).contains(&inner_size), "inner_size must be between 0 and is 32")?;
        let mut p = blake2s_simd::Params::new();
        p.hash_length(digest_size as usize)
            .fanout(fanout as u8)
            .max_depth(depth as u8)
            .max_leaf_length(leaf_size as u32)
            .node_offset(node_offset)
            .node_depth(node_depth as u8)
            .inner_hash_length(inner_size as usize)
            .last_node(last_node);
        if let Some(k) = &key {
            check(k.len() <= 32, "maximum key length is 32 bytes")?;
            p.key(k);
        }
        if let Some(x) = &salt {
            check(x.len() <= 8, "maximum salt length is 8 bytes")?;
            p.salt(x);
        }
        if let Some(x) = &person {
            check(x.len() <= 8, "maximum person length is 8 bytes")?;
            p.personal(x);
        }
        let state = State::Blake2s(Box::new(p.to_state()), digest_size as usize);
        Ok(make(vm, cls, state, "blake2s", (digest_size as usize, 64), data.or(string)))
    }
    #[class_attr("MAX_DIGEST_SIZE")]
    fn max_digest_size() -> usize {
        32
    }
    #[class_attr("MAX_KEY_SIZE")]
    fn max_key_size() -> usize {
        32
    }
    #[class_attr("SALT_SIZE")]
    fn salt_size() -> usize {
        8
    }
    #[class_attr("PERSON_SIZE")]
    fn person_size() -> usize {
        8
    }
    /// Return a copy of the hash object.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Hasher>) -> Gc<Hasher> {
        copy(vm, this)
    }
    /// Return the digest value as a bytes object.
    #[method("digest()")]
    fn digest(vm: &Vm, this: Gc<Hasher>) -> Gc<Bytes> {
        vm.bytes(&this.state.borrow().digest(0))
    }
    /// Return the digest value as a string of hexadecimal digits.
    #[method("hexdigest()")]
    fn hexdigest(this: Gc<Hasher>) -> String {
        hex(&this.state.borrow().digest(0))
    }
    /// Update this hash object's state with the provided bytes-like object.
    #[method("update(data, /)")]
    fn update(this: Gc<Hasher>, data: BytesLike) {
        this.update(&data)
    }
    #[getter]
    fn block_size(this: Gc<Hasher>) -> usize {
        this.block_size
    }
    #[getter]
    fn digest_size(this: Gc<Hasher>) -> usize {
        this.digest_size
    }
    #[getter]
    fn name(this: Gc<Hasher>) -> &'static str {
        this.name
    }
}

#[module("_blake2")]
pub mod blake2_module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<taipan_vm::object::Module>) -> PyResult<()> {
        let numbers = [
            ("BLAKE2B_MAX_DIGEST_SIZE", 64),
            ("BLAKE2B_MAX_KEY_SIZE", 64),
            ("BLAKE2B_PERSON_SIZE", 16),
            ("BLAKE2B_SALT_SIZE", 16),
            ("BLAKE2S_MAX_DIGEST_SIZE", 32),
            ("BLAKE2S_MAX_KEY_SIZE", 32),
            ("BLAKE2S_PERSON_SIZE", 8),
            ("BLAKE2S_SALT_SIZE", 8),
            ("_GIL_MINSIZE", 2048),
        ];
        for (name, number) in numbers {
            taipan_vm::native::set_module_attribute(vm, module, name, vm.int(number))?;
        }
        taipan_vm::native::set_module_attribute(vm, module, "blake2b", Blake2bClass::class(vm).value())?;
        taipan_vm::native::set_module_attribute(vm, module, "blake2s", Blake2sClass::class(vm).value())
    }
}
