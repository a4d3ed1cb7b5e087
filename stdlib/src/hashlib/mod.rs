//! `_hashlib`: what CPython has from OpenSSL, the constructors that `hashlib` uses, HMAC and key derivation. The digests
//! are those of `hashes`.

mod derive;
pub(crate) mod machine;

use crate::exception_class::exception_class;
use crate::hashes::{HashData, Hasher, State, hex, make};
use derive::{Scrypt, ScryptError, pbkdf2};
use std::cell::RefCell;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{BytesLike, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Builtin, Bytes, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A digest algorithm: name, size of the digest (0: any) and of its blocks.
pub struct Algorithm {
    pub name: &'static str,
    pub sizes: (usize, usize),
    /// The name under which `_hashlib` has a constructor.
    constructor: Option<&'static str>,
}

const fn algorithm(name: &'static str, digest: usize, block: usize, constructor: &'static str) -> Algorithm {
    Algorithm { name, sizes: (digest, block), constructor: Some(constructor) }
}

static ALGORITHMS: [Algorithm; 16] = [
    algorithm("md5", 16, 64, "openssl_md5"),
    algorithm("sha1", 20, 64, "openssl_sha1"),
    algorithm("sha224", 28, 64, "openssl_sha224"),
    algorithm("sha256", 32, 64, "openssl_sha256"),
    algorithm("sha384", 48, 128, "openssl_sha384"),
    algorithm("sha512", 64, 128, "openssl_sha512"),
    algorithm("sha3_224", 28, 144, "openssl_sha3_224"),
    algorithm("sha3_256", 32, 136, "openssl_sha3_256"),
    algorithm("sha3_384", 48, 104, "openssl_sha3_384"),
    algorithm("sha3_512", 64, 72, "openssl_sha3_512"),
    algorithm("shake_128", 0, 168, "openssl_shake_128"),
    algorithm("shake_256", 0, 136, "openssl_shake_256"),
    Algorithm { name: "sha512_224", sizes: (28, 128), constructor: None },
    Algorithm { name: "sha512_256", sizes: (32, 128), constructor: None },
    Algorithm { name: "blake2b", sizes: (64, 128), constructor: None },
    Algorithm { name: "blake2s", sizes: (32, 64), constructor: None },
];

impl Algorithm {
    /// The algorithm of this name, in any case, with `-` or `_`.
    pub fn find(name: &str) -> Option<&'static Algorithm> {
        let name = name.to_ascii_lowercase().replace('-', "_");
        ALGORITHMS.iter().find(|a| a.name == name)
    }
    fn start(&self) -> State {
        match self.name {
            "md5" => State::Fixed(Box::new(md5::Md5::default())),
            "sha1" => State::Fixed(Box::new(sha1::Sha1::default())),
            "sha224" => State::Fixed(Box::new(sha2::Sha224::default())),
            "sha256" => State::Fixed(Box::new(sha2::Sha256::default())),
            "sha384" => State::Fixed(Box::new(sha2::Sha384::default())),
            "sha512_224" => State::Fixed(Box::new(sha2::Sha512_224::default())),
            "sha512_256" => State::Fixed(Box::new(sha2::Sha512_256::default())),
            "sha3_224" => State::Fixed(Box::new(sha3::Sha3_224::default())),
            "sha3_256" => State::Fixed(Box::new(sha3::Sha3_256::default())),
            "sha3_384" => State::Fixed(Box::new(sha3::Sha3_384::default())),
            "sha3_512" => State::Fixed(Box::new(sha3::Sha3_512::default())),
            "shake_128" => State::Shake128(sha3::Shake128::default()),
            "shake_256" => State::Shake256(sha3::Shake256::default()),
            "blake2b" => State::Blake2b(Box::new(blake2b_simd::State::new()), 64),
            "blake2s" => State::Blake2s(Box::new(blake2s_simd::State::new()), 32),
            _ => State::Fixed(Box::new(sha2::Sha512::default())),
        }
    }
    /// A new digest object.
    fn object(&self, vm: &Vm, data: Option<HashData>, string: Value) -> PyResult<Gc<Hasher>> {
        let string = if string.is_none() { None } else { Some(HashData::of(vm, string)?) };
        if data.is_some() && string.is_some() {
            return Err(vm.type_error(
                "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
            ));
        }
        let class = if self.sizes.0 == 0 { HashXof::class(vm) } else { Hash::class(vm) };
        Ok(make(vm, class, self.start(), self.name, self.sizes, data.or(string)))
    }
    /// A HMAC with this key.
    fn hmac(&'static self, vm: &Vm, key: &[u8], message: Option<HashData>) -> PyResult<Gc<Hmac>> {
        if self.sizes.0 == 0 {
            return Err(vm.value_error("no reason supplied"));
        }
        let (inner, outer) = self.keyed(key);
        Ok(Hmac::make(vm, self, inner, outer, message))
    }
    /// The inner and outer digest of a HMAC, which have taken in the key.
    pub fn keyed(&self, key: &[u8]) -> (State, State) {
        let mut padded = vec![0u8; self.sizes.1];
        if key.len() > padded.len() {
            let mut short = self.start();
            short.update(key);
            let short = short.digest(0);
            padded[..short.len()].copy_from_slice(&short);
        } else {
            padded[..key.len()].copy_from_slice(key);
        }
        let start = |pad: u8| {
            let mut state = self.start();
            state.update(&padded.iter().map(|b| b ^ pad).collect::<Vec<u8>>());
            state
        };
        (start(0x36), start(0x5c))
    }
}

fn unsupported(vm: &Vm, message: &str) -> Raised {
    match exception_class(vm, "_hashlib.UnsupportedDigestmodError", vm.exc().value_error) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// The algorithm that a name or a constructor of this module stands for.
fn algorithm_of(vm: &Vm, digestmod: Value) -> PyResult<&'static Algorithm> {
    let found = if let Some(name) = digestmod.downcast::<Str>() {
        Algorithm::find(&name.as_str_lossy())
    } else if let Some(function) = digestmod.downcast::<Builtin>() {
        let found = ALGORITHMS.iter().find(|a| a.constructor == Some(function.def.name));
        if found.is_none() {
            return Err(unsupported(vm, &format!("Unsupported digestmod {}", vm.repr_text(digestmod)?)));
        }
        found
    } else {
        return Err(unsupported(vm, &format!("Unsupported digestmod {}", vm.repr_text(digestmod)?)));
    };
    found.ok_or_else(|| unsupported(vm, "[digital envelope routines] unsupported"))
}

/// `HASH`
pub struct Hash;

/// A hash is an object used to calculate a checksum of a string of information.
#[class("HASH", module = "_hashlib", subclassable)]
impl Hash {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Hasher>) -> String {
        let class = vm.type_of(this.value()).name();
        format!("<{} {class} object @ {:#x}>", this.name(), this.address())
    }
    /// Update this hash object's state with the provided string.
    #[method("update(obj, /)")]
    fn update(this: Gc<Hasher>, obj: HashData) {
        this.update(&obj)
    }
    /// Return the digest value as a bytes object.
    #[method("digest()")]
    fn digest(vm: &Vm, this: Gc<Hasher>) -> Gc<Bytes> {
        vm.bytes(&this.digest(0))
    }
    /// Return the digest value as a string of hexadecimal digits.
    #[method("hexdigest()")]
    fn hexdigest(this: Gc<Hasher>) -> String {
        hex(&this.digest(0))
    }
    /// Return a copy of the hash object.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Hasher>) -> Gc<Hasher> {
        crate::hashes::copy(vm, this)
    }
    #[getter]
    fn digest_size(this: Gc<Hasher>) -> usize {
        this.digest_size()
    }
    #[getter]
    fn block_size(this: Gc<Hasher>) -> usize {
        this.block_size()
    }
    /// algorithm name.
    #[getter("name")]
    fn get_name(this: Gc<Hasher>) -> &'static str {
        this.name()
    }
}

/// `HASHXOF`
pub struct HashXof;

/// The size of an extendable digest.
fn xof_size(vm: &Vm, length: isize) -> PyResult<usize> {
    match usize::try_from(length) {
        Ok(length) if length < 1 << 34 => Ok(length),
        Ok(_) => Err(vm.memory_error("")),
        Err(_) => Err(vm.system_error("Negative size passed to PyBytes_FromStringAndSize")),
    }
}

/// A hash is an object used to calculate a checksum of a string of information.
#[class("HASHXOF", module = "_hashlib", base = Hash)]
impl HashXof {
    /// Return the digest value as a bytes object.
    #[method("digest(length)")]
    fn digest(vm: &Vm, this: Gc<Hasher>, length: isize) -> PyResult<Gc<Bytes>> {
        Ok(vm.bytes(&this.digest(xof_size(vm, length)?)))
    }
    /// Return the digest value as a string of hexadecimal digits.
    #[method("hexdigest(length)")]
    fn hexdigest(vm: &Vm, this: Gc<Hasher>, length: isize) -> PyResult<String> {
        Ok(hex(&this.digest(xof_size(vm, length)?)))
    }
    #[getter]
    fn digest_size(_this: Gc<Hasher>) -> usize {
        0
    }
}

/// A running HMAC.
#[native_object("_hashlib.HMAC")]
pub struct Hmac {
    #[untraced]
    inner: RefCell<State>,
    /// The digest that the inner one's result goes to.
    #[untraced]
    outer: State,
    #[untraced]
    algorithm: &'static Algorithm,
}

impl Hmac {
    fn make(
        vm: &Vm,
        algorithm: &'static Algorithm,
        mut inner: State,
        outer: State,
        message: Option<HashData>,
    ) -> Gc<Hmac> {
        if let Some(message) = message {
            inner.update(&message);
        }
        Hmac::alloc(vm, Hmac::class(vm), |head| Hmac { head, inner: RefCell::new(inner), outer, algorithm })
    }
    fn result(&self) -> Vec<u8> {
        let mut outer = self.outer.clone();
        outer.update(&self.inner.borrow().digest(0));
        outer.digest(0)
    }
}

/// The object used to calculate HMAC of a message.
#[class("HMAC", module = "_hashlib")]
impl Hmac {
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        format!("<{} HMAC object @ {:#x}>", this.algorithm.name, this.address())
    }
    /// Update the HMAC object with msg.
    #[method("update(msg)")]
    fn update(this: Gc<Self>, msg: HashData) {
        this.inner.borrow_mut().update(&msg)
    }
    /// Return the digest of the bytes passed to the update() method so far.
    #[method("digest()")]
    fn digest(vm: &Vm, this: Gc<Self>) -> Gc<Bytes> {
        vm.bytes(&this.result())
    }
    /// Return hexadecimal digest of the bytes passed to the update() method so far.
    #[method("hexdigest()")]
    fn hexdigest(this: Gc<Self>) -> String {
        hex(&this.result())
    }
    /// Return a copy ("clone") of the HMAC object.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Self>) -> Gc<Self> {
        let (inner, outer) = (this.inner.borrow().clone(), this.outer.clone());
        Hmac::make(vm, this.algorithm, inner, outer, None)
    }
    #[getter]
    fn digest_size(this: Gc<Self>) -> usize {
        this.algorithm.sizes.0
    }
    #[getter]
    fn block_size(this: Gc<Self>) -> usize {
        this.algorithm.sizes.1
    }
    #[getter("name")]
    fn get_name(this: Gc<Self>) -> String {
        format!("hmac-{}", this.algorithm.name)
    }
}

/// One function for each algorithm. `usedforsecurity` only matters to builds with a restricted set of algorithms.
macro_rules! constructors {
    ($( $part:ident $name:literal $signature:literal; )*) => {$(
        #[module("_hashlib")]
        mod $part {
            use super::*;
            /// Returns a hash object; optionally initialized with a string
            #[function($signature)]
            fn make(vm: &Vm, data: Option<HashData>, usedforsecurity: bool, string: Value) -> PyResult<Gc<Hasher>> {
                let _ = usedforsecurity;
                algorithm_named(vm, $name)?.object(vm, data, string)
            }
        }
    )*};
}

constructors! {
    new_md5 "md5" "openssl_md5(data=b'', *, usedforsecurity=True, string=None)";
    new_sha1 "sha1" "openssl_sha1(data=b'', *, usedforsecurity=True, string=None)";
    new_sha224 "sha224" "openssl_sha224(data=b'', *, usedforsecurity=True, string=None)";
    new_sha256 "sha256" "openssl_sha256(data=b'', *, usedforsecurity=True, string=None)";
    new_sha384 "sha384" "openssl_sha384(data=b'', *, usedforsecurity=True, string=None)";
    new_sha512 "sha512" "openssl_sha512(data=b'', *, usedforsecurity=True, string=None)";
    new_sha3_224 "sha3_224" "openssl_sha3_224(data=b'', *, usedforsecurity=True, string=None)";
    new_sha3_256 "sha3_256" "openssl_sha3_256(data=b'', *, usedforsecurity=True, string=None)";
    new_sha3_384 "sha3_384" "openssl_sha3_384(data=b'', *, usedforsecurity=True, string=None)";
    new_sha3_512 "sha3_512" "openssl_sha3_512(data=b'', *, usedforsecurity=True, string=None)";
    new_shake_128 "shake_128" "openssl_shake_128(data=b'', *, usedforsecurity=True, string=None)";
    new_shake_256 "shake_256" "openssl_shake_256(data=b'', *, usedforsecurity=True, string=None)";
}

fn algorithm_named(vm: &Vm, name: &str) -> PyResult<&'static Algorithm> {
    Algorithm::find(name).ok_or_else(|| unsupported(vm, "[digital envelope routines] unsupported"))
}

#[module(
    "_hashlib",
    doc = "OpenSSL interface for hashlib module",
    classes(Hash, HashXof, Hmac),
    parts(
        super::new_md5,
        super::new_sha1,
        super::new_sha224,
        super::new_sha256,
        super::new_sha384,
        super::new_sha512,
        super::new_sha3_224,
        super::new_sha3_256,
        super::new_sha3_384,
        super::new_sha3_512,
        super::new_shake_128,
        super::new_shake_256
    )
)]
pub mod module {
    use super::*;

    #[attr]
    const _GIL_MINSIZE: i32 = 2048;

    /// Return a new hash object using the named algorithm.
    ///
    /// An optional string argument may be provided and will be
    /// automatically hashed.
    ///
    /// The MD5 and SHA1 algorithms are always supported.
    #[function("new(name, data=b'', *, usedforsecurity=True, string=None)")]
    fn new(
        vm: &Vm,
        name: Gc<Str>,
        data: Option<HashData>,
        usedforsecurity: bool,
        string: Value,
    ) -> PyResult<Gc<Hasher>> {
        let _ = usedforsecurity;
        algorithm_of(vm, name.value())?.object(vm, data, string)
    }

    /// Return a new hmac object.
    #[function("hmac_new(key, msg=b'', digestmod=None)")]
    fn hmac_new(vm: &Vm, key: BytesLike, msg: Value, digestmod: Value) -> PyResult<Gc<Hmac>> {
        if digestmod.is_none() {
            return Err(vm.type_error("Missing required parameter 'digestmod'."));
        }
        let message = if msg.is_none() || msg.is_unbound() { None } else { Some(HashData::of(vm, msg)?) };
        algorithm_of(vm, digestmod)?.hmac(vm, &key, message)
    }

    /// Single-shot HMAC.
    #[function("hmac_digest(key, msg, digest)")]
    fn hmac_digest(vm: &Vm, key: BytesLike, msg: BytesLike, digest: Value) -> PyResult<Gc<Bytes>> {
        let algorithm = algorithm_of(vm, digest)?;
        if algorithm.sizes.0 == 0 {
            return Err(vm.value_error("no reason supplied"));
        }
        let (mut inner, mut outer) = algorithm.keyed(&key);
        inner.update(&msg);
        outer.update(&inner.digest(0));
        Ok(vm.bytes(&outer.digest(0)))
    }

    /// Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.
    #[function("pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)")]
    fn pbkdf2_hmac(
        vm: &Vm,
        hash_name: Gc<Str>,
        password: BytesLike,
        salt: BytesLike,
        iterations: i64,
        dklen: Value,
    ) -> PyResult<Gc<Bytes>> {
        let algorithm = algorithm_of(vm, hash_name.value())?;
        if iterations < 1 {
            return Err(vm.value_error("iteration value must be greater than 0."));
        }
        let rounds =
            i32::try_from(iterations).map_err(|_| vm.overflow_error("iteration value is too great."))?;
        let length = if dklen.is_none() { algorithm.sizes.0 as i64 } else { int(vm, dklen)? };
        if length < 1 {
            return Err(vm.value_error("key length must be greater than 0."));
        }
        if i32::try_from(length).is_err() {
            return Err(vm.overflow_error("key length is too great."));
        }
        let (name, block, size) = (algorithm.name, algorithm.sizes.1, length as usize);
        match pbkdf2(name, block, &password, &salt, rounds as u32, size) {
            Some(key) => Ok(vm.bytes(&key)),
            None => Err(unsupported(vm, "[digital envelope routines] unsupported")),
        }
    }

    fn int(vm: &Vm, v: Value) -> PyResult<i64> {
        let i = vm.index_of(v)?;
        vm.int_to_i64(i).ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
    }

    /// scrypt password-based key derivation function.
    #[function("scrypt(password, *, salt, n, r, p, maxmem=0, dklen=64)")]
    #[allow(clippy::too_many_arguments)]
    fn scrypt(
        vm: &Vm,
        password: BytesLike,
        salt: BytesLike,
        n: u64,
        r: u64,
        p: u64,
        maxmem: i64,
        dklen: i64,
    ) -> PyResult<Gc<Bytes>> {
        if n < 2 || !n.is_power_of_two() {
            return Err(vm.value_error("n must be a power of 2."));
        }
        let limit = i32::MAX as i64;
        if !(0..=limit).contains(&maxmem) {
            return Err(vm.value_error(format!("maxmem must be positive and smaller than {limit}")));
        }
        if !(1..=limit).contains(&dklen) {
            return Err(vm.value_error(format!("dklen must be greater than 0 and smaller than {limit}")));
        }
        // OpenSSL's limit, 32 MiB, stands for 0.
        let memory = if maxmem == 0 { 32 << 20 } else { maxmem as u64 };
        let scrypt = Scrypt { n, r, p, memory };
        match scrypt.check() {
            Ok(()) => {}
            Err(ScryptError::Parameters) => {
                return Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem."));
            }
            Err(ScryptError::Memory) => {
                return Err(vm.value_error("[digital envelope routines] memory limit exceeded"));
            }
        }
        match scrypt.derive(&password, &salt, dklen as usize) {
            Some(key) => Ok(vm.bytes(&key)),
            None => Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem.")),
        }
    }

    /// Return 'a == b'.
    ///
    /// This function uses an approach designed to prevent
    /// timing analysis, making it appropriate for cryptography.
    #[function("compare_digest(a, b, /)")]
    fn compare_digest(vm: &Vm, a: Value, b: Value) -> PyResult<bool> {
        crate::operator::compare_digest(vm, a, b)
    }

    /// Determine the OpenSSL FIPS mode of operation.
    #[function("get_fips_mode()")]
    fn get_fips_mode() -> i32 {
        0
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let error = exception_class(vm, "_hashlib.UnsupportedDigestmodError", vm.exc().value_error)?;
        set_module_attribute(vm, module, "UnsupportedDigestmodError", error.value())?;
        let names = vm.new_list();
        let constructors = vm.new_dict();
        for algorithm in &ALGORITHMS {
            let name = vm.intern_str(algorithm.name).value();
            names.push(vm, name);
            if let Some(constructor) = algorithm.constructor {
                constructors.set(vm, vm.getattr_str(module.value(), constructor)?, name)?;
            }
        }
        let class = vm.builtin_type(taipan_vm::object::builtin_types::shapes::FROZENSET).value();
        let names = vm.call(class, &[names.value()])?;
        set_module_attribute(vm, module, "openssl_md_meth_names", names)?;
        let constructors = taipan_vm::builtins::mapping_proxy::new_proxy(vm, constructors.value());
        set_module_attribute(vm, module, "_constructors", constructors)
    }
}
