//! `_sha3`: the digests of the SHA-3 family. All are a sponge of 1600 bits: a part of it takes in data (the rate), the rest
//! (the capacity) is the strength; what is put behind the data tells the family's members apart.

use crate::hashes::{HashData, Hasher, State, copy, hex, make, only_one};
use taipan_macros::{class, class_part, module};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{Bytes, Module, Type};
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// Bits of the sponge.
const BITS: usize = 1600;
/// A digest of this length and above is refused.
const TOO_LONG: usize = 1 << 29;

/// What all classes of the family have.
macro_rules! sponge {
    ($rust:ident) => {
        #[class_part("sha3", sponge)]
        impl $rust {
            /// Return a copy of the hash object.
            #[method("copy()")]
            fn copy(vm: &Vm, this: Gc<Hasher>) -> Gc<Hasher> {
                copy(vm, this)
            }
            /// Update this hash object's state with the provided bytes-like object.
            #[method("update(data, /)")]
            fn update(this: Gc<Hasher>, data: HashData) {
                this.update(&data)
            }
            #[getter]
            fn block_size(this: Gc<Hasher>) -> usize {
                this.block_size()
            }
            #[getter]
            fn digest_size(this: Gc<Hasher>) -> usize {
                this.digest_size()
            }
            #[getter]
            fn name(this: Gc<Hasher>) -> &'static str {
                this.name()
            }
            #[getter("_rate_bits")]
            fn rate_bits(this: Gc<Hasher>) -> usize {
                this.block_size() * 8
            }
            #[getter("_capacity_bits")]
            fn capacity_bits(this: Gc<Hasher>) -> usize {
                BITS - this.block_size() * 8
            }
            /// The bits behind the data, with the first bit of the padding.
            #[getter("_suffix")]
            fn suffix(vm: &Vm, this: Gc<Hasher>) -> Gc<Bytes> {
                vm.bytes(if this.digest_size() == 0 { b"\x1f" } else { b"\x06" })
            }
        }
    };
}

macro_rules! fixed_class {
    ($rust:ident, $name:literal, $state:ty, $digest:literal, $rate:literal) => {
        /// A digest of fixed length.
        pub struct $rust;
        sponge!($rust);
        /// A SHA-3 hash object, whose digest has a fixed length.
        #[class($name, module = "_sha3", parts(sponge))]
        impl $rust {
            #[new("sha3(data=b'', *, usedforsecurity=True, string=<unrepresentable>)", text_signature = None)]
            fn new(
                vm: &Vm,
                cls: Gc<Type>,
                data: Option<HashData>,
                usedforsecurity: bool,
                string: Option<HashData>,
            ) -> PyResult<Gc<Hasher>> {
                // No build of this program restricts the algorithms.
                let _ = usedforsecurity;
                let state = State::Fixed(Box::new(<$state>::default()));
                Ok(make(vm, cls, state, $name, ($digest, $rate), only_one(vm, data, string)?))
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
        }
    };
}

fixed_class!(Sha3x224, "sha3_224", sha3::Sha3_224, 28, 144);
fixed_class!(Sha3x256, "sha3_256", sha3::Sha3_256, 32, 136);
fixed_class!(Sha3x384, "sha3_384", sha3::Sha3_384, 48, 104);
fixed_class!(Sha3x512, "sha3_512", sha3::Sha3_512, 64, 72);

/// A digest of the length asked for.
///
/// # Errors
/// ValueError where it is too long.
fn extended(vm: &Vm, this: Gc<Hasher>, length: usize) -> PyResult<Vec<u8>> {
    if length >= TOO_LONG {
        return Err(vm.value_error("length is too large"));
    }
    Ok(this.digest(length))
}

macro_rules! shake_class {
    ($rust:ident, $name:literal, $state:expr, $rate:literal) => {
        /// An extendable-output digest.
        pub struct $rust;
        sponge!($rust);
        /// A SHAKE hash object, whose digest is as long as one asks for.
        #[class($name, module = "_sha3", parts(sponge))]
        impl $rust {
            #[new("shake(data=b'', *, usedforsecurity=True, string=<unrepresentable>)", text_signature = None)]
            fn new(
                vm: &Vm,
                cls: Gc<Type>,
                data: Option<HashData>,
                usedforsecurity: bool,
                string: Option<HashData>,
            ) -> PyResult<Gc<Hasher>> {
                // No build of this program restricts the algorithms.
                let _ = usedforsecurity;
                Ok(make(vm, cls, $state, $name, (0, $rate), only_one(vm, data, string)?))
            }
            /// Return the digest value as a bytes object.
            #[method("digest(length)")]
            fn digest(vm: &Vm, this: Gc<Hasher>, length: usize) -> PyResult<Gc<Bytes>> {
                Ok(vm.bytes(&extended(vm, this, length)?))
            }
            /// Return the digest value as a string of hexadecimal digits.
            #[method("hexdigest(length)")]
            fn hexdigest(vm: &Vm, this: Gc<Hasher>, length: usize) -> PyResult<String> {
                Ok(hex(&extended(vm, this, length)?))
            }
        }
    };
}

shake_class!(Shake128, "shake_128", State::Shake128(sha3::Shake128::default()), 168);
shake_class!(Shake256, "shake_256", State::Shake256(sha3::Shake256::default()), 136);

#[module("_sha3")]
pub mod module {
    use super::*;

    #[attr]
    const _GIL_MINSIZE: i32 = 2048;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let classes: [(&str, Gc<Type>); 6] = [
            ("sha3_224", Sha3x224::class(vm)),
            ("sha3_256", Sha3x256::class(vm)),
            ("sha3_384", Sha3x384::class(vm)),
            ("sha3_512", Sha3x512::class(vm)),
            ("shake_128", Shake128::class(vm)),
            ("shake_256", Shake256::class(vm)),
        ];
        for (name, class) in classes {
            set_module_attribute(vm, module, name, class.value())?;
        }
        set_module_attribute(vm, module, "implementation", vm.str("RustCrypto").value())
    }
}
