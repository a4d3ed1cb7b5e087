//! The module `_hmac`: keyed digests without OpenSSL, made of the digests that `hashlib` has.

use crate::exception_class::exception_class;
use crate::hashes::{HashData, State, hex};
use crate::hashlib::Algorithm;
use std::cell::RefCell;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{Args, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Bytes, Module, Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The digests that there are here, by their names in this module.
static NAMES: &[(&str, &str)] = &[
    ("md5", "md5"),
    ("sha1", "sha1"),
    ("sha224", "sha224"),
    ("sha256", "sha256"),
    ("sha384", "sha384"),
    ("sha512", "sha512"),
    ("sha3_224", "sha3_224"),
    ("sha3_256", "sha3_256"),
    ("sha3_384", "sha3_384"),
    ("sha3_512", "sha3_512"),
    ("blake2s", "blake2s"),
    ("blake2b", "blake2b"),
    ("blake2s_32", "blake2s"),
    ("blake2b_32", "blake2b"),
];

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "_hmac.UnknownHashError", vm.exc().value_error)
}

#[cold]
fn unknown(vm: &Vm, digest: Value) -> Raised {
    let message = vm.repr_text(digest).map(|text| format!("unsupported hash type: {text}"));
    match message.and_then(|message| Ok((error_class(vm)?, message))) {
        Ok((class, message)) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// The algorithm of a name in any case.
fn algorithm(vm: &Vm, digest: Value) -> PyResult<&'static Algorithm> {
    let name = digest.downcast::<Str>().map(|name| name.as_str_lossy().to_ascii_lowercase());
    let name = name.and_then(|name| NAMES.iter().find(|(known, _)| *known == name));
    name.and_then(|(_, name)| Algorithm::find(name)).ok_or_else(|| unknown(vm, digest))
}

/// A keyed digest, and what its inner digest's result goes to.
#[derive(Clone)]
struct Keyed {
    inner: State,
    outer: State,
}

impl Keyed {
    fn new(algorithm: &Algorithm, key: &[u8]) -> Keyed {
        let (inner, outer) = algorithm.keyed(key);
        Keyed { inner, outer }
    }
    fn result(&self) -> Vec<u8> {
        let mut outer = self.outer.clone();
        outer.update(&self.inner.digest(0));
        outer.digest(0)
    }
}

fn compute(vm: &Vm, algorithm: &Algorithm, key: &[u8], message: &[u8]) -> Gc<Bytes> {
    let mut keyed = Keyed::new(algorithm, key);
    keyed.inner.update(message);
    vm.bytes(&keyed.result())
}

/// A running keyed digest.
#[native_object("_hmac.HMAC")]
pub struct Hmac {
    #[untraced]
    state: RefCell<Keyed>,
    #[untraced]
    algorithm: &'static Algorithm,
}

fn make(vm: &Vm, algorithm: &'static Algorithm, state: Keyed) -> Gc<Hmac> {
    Hmac::alloc(vm, Hmac::class(vm), |head| Hmac { head, state: RefCell::new(state), algorithm })
}

#[class("HMAC", module = "_hmac")]
impl Hmac {
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        format!("<{} HMAC object @ {:#x}>", this.algorithm.name, this.address())
    }
    /// Return a copy ("clone") of the HMAC object.
    #[method("copy(*args, **kwargs)", text_signature = "($self, /)")]
    fn copy(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<Self>> {
        if !args.is_empty() || args.keyword_count() > 0 {
            return Err(vm.type_error("copy() takes no arguments"));
        }
        let state = this.state.borrow().clone();
        Ok(make(vm, this.algorithm, state))
    }
    /// Update the HMAC object with the given message.
    #[method("update(msg)")]
    fn update(this: Gc<Self>, msg: HashData) {
        this.state.borrow_mut().inner.update(&msg);
    }
    /// Return the digest of the bytes passed to the update() method so far.
    ///
    /// This method may raise a MemoryError.
    #[method("digest()")]
    fn digest(vm: &Vm, this: Gc<Self>) -> Gc<Bytes> {
        vm.bytes(&this.state.borrow().result())
    }
    /// Return hexadecimal digest of the bytes passed to the update() method so far.
    ///
    /// This may be used to exchange the value safely in email or other
    /// non-binary environments.
    ///
    /// This method may raise a MemoryError.
    #[method("hexdigest()")]
    fn hexdigest(this: Gc<Self>) -> String {
        hex(&this.state.borrow().result())
    }
    #[getter("name")]
    fn get_name(this: Gc<Self>) -> String {
        format!("hmac-{}", this.algorithm.name)
    }
    #[getter]
    fn block_size(this: Gc<Self>) -> usize {
        this.algorithm.sizes.1
    }
    #[getter]
    fn digest_size(this: Gc<Self>) -> usize {
        this.algorithm.sizes.0
    }
}

/// One function for each digest.
macro_rules! computations {
    ($( $part:ident $name:literal $signature:literal; )*) => {$(
        #[module("_hmac")]
        mod $part {
            use super::*;
            #[function($signature)]
            fn compute(vm: &Vm, key: HashData, msg: HashData) -> PyResult<Gc<Bytes>> {
                let algorithm = algorithm(vm, vm.str($name).value())?;
                Ok(super::compute(vm, algorithm, &key, &msg))
            }
        }
    )*};
}

computations! {
    md5 "md5" "compute_md5(key, msg, /)";
    sha1 "sha1" "compute_sha1(key, msg, /)";
    sha224 "sha224" "compute_sha224(key, msg, /)";
    sha256 "sha256" "compute_sha256(key, msg, /)";
    sha384 "sha384" "compute_sha384(key, msg, /)";
    sha512 "sha512" "compute_sha512(key, msg, /)";
    sha3_224 "sha3_224" "compute_sha3_224(key, msg, /)";
    sha3_256 "sha3_256" "compute_sha3_256(key, msg, /)";
    sha3_384 "sha3_384" "compute_sha3_384(key, msg, /)";
    sha3_512 "sha3_512" "compute_sha3_512(key, msg, /)";
    blake2s_32 "blake2s" "compute_blake2s_32(key, msg, /)";
    blake2b_32 "blake2b" "compute_blake2b_32(key, msg, /)";
}

#[module(
    "_hmac",
    classes(Hmac),
    parts(
        super::md5,
        super::sha1,
        super::sha224,
        super::sha256,
        super::sha384,
        super::sha512,
        super::sha3_224,
        super::sha3_256,
        super::sha3_384,
        super::sha3_512,
        super::blake2s_32,
        super::blake2b_32
    )
)]
pub mod module {
    use super::*;

    #[attr]
    const _GIL_MINSIZE: i32 = 2048;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "__doc__", Value::NONE)?;
        set_module_attribute(vm, module, "UnknownHashError", error_class(vm)?.value())
    }

    /// Return a new HMAC object.
    #[function(
        "new(key, msg=None, digestmod=<unrepresentable>)",
        text_signature = "($module, /, key, msg=None, digestmod=None)"
    )]
    fn new(vm: &Vm, key: Value, msg: Value, digestmod: Option<Value>) -> PyResult<Gc<Hmac>> {
        let Some(digestmod) = digestmod else {
            return Err(vm.type_error("new() missing 1 required argument 'digestmod'"));
        };
        let algorithm = algorithm(vm, digestmod)?;
        let key = HashData::of(vm, key)?;
        let mut state = Keyed::new(algorithm, &key);
        if !msg.is_none() {
            state.inner.update(&HashData::of(vm, msg)?);
        }
        Ok(make(vm, algorithm, state))
    }
    #[function("compute_digest(key, msg, digest)")]
    fn compute_digest(vm: &Vm, key: Value, msg: Value, digest: Value) -> PyResult<Gc<Bytes>> {
        let algorithm = algorithm(vm, digest)?;
        Ok(compute(vm, algorithm, &HashData::of(vm, key)?, &HashData::of(vm, msg)?))
    }
}
