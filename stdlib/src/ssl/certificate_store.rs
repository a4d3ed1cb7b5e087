//! What a context's store holds: certificates to check others with, and lists of revoked ones.

use super::context::Context;
use super::decode;
use super::library::{X509Object, items, ossl};
use taipan_vm::native::PyResult;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `X509_LU_X509`, `X509_LU_CRL`
const CERTIFICATE: i32 = 1;
const REVOCATION_LIST: i32 = 2;

/// The objects in a context's store, with their kinds.
fn objects(this: Gc<Context>) -> impl Iterator<Item = (i32, *mut X509Object)> {
    // SAFETY: the context is a live one, and so are its store and what that holds.
    let stack = unsafe { ossl().X509_STORE_get0_objects(ossl().SSL_CTX_get_cert_store(this.ctx())) };
    // SAFETY: as above.
    items::<X509Object>(stack).map(|object| (unsafe { ossl().X509_OBJECT_get_type(object) }, object))
}

/// About how many bytes OpenSSL needs for a certificate.
const SIZE: usize = 5_500;

/// Runs `f`, which takes certificates into a context's store, and tells the heap of the memory they need.
///
/// # Errors
/// What `f` raises.
pub fn counted(vm: &Vm, this: Gc<Context>, f: impl FnOnce() -> PyResult<()>) -> PyResult<()> {
    let before = objects(this).count();
    let result = f();
    let added = objects(this).count().saturating_sub(before);
    vm.heap().external_alloc(added * SIZE);
    this.counted.set(this.counted.get() + added * SIZE);
    result
}

/// Is a certificate one that others are checked with?
fn is_authority(object: *mut X509Object) -> bool {
    // SAFETY: the object is a certificate of a live store.
    unsafe { ossl().X509_check_ca(ossl().X509_OBJECT_get0_X509(object)) != 0 }
}

/// How many there are of each kind: a dict.
pub fn stats(vm: &Vm, this: Gc<Context>) -> Value {
    let (mut certificates, mut authorities, mut lists) = (0, 0, 0);
    for (kind, object) in objects(this) {
        match kind {
            CERTIFICATE => {
                certificates += 1;
                authorities += i64::from(is_authority(object));
            }
            REVOCATION_LIST => lists += 1,
            _ => {}
        }
    }
    let dict = vm.new_dict();
    for (key, count) in [("x509", certificates), ("crl", lists), ("x509_ca", authorities)] {
        dict.set_str(vm, vm.intern_str(key), vm.int(count));
    }
    dict.value()
}

/// The certificates that others are checked with: as dicts, or in DER.
///
/// # Errors
/// SSLError, UnicodeDecodeError
pub fn authorities(vm: &Vm, this: Gc<Context>, binary: bool) -> PyResult {
    let list = vm.new_list();
    for (kind, object) in objects(this) {
        if kind != CERTIFICATE || !is_authority(object) {
            continue;
        }
        // SAFETY: the object is a certificate of a live store.
        let certificate = unsafe { ossl().X509_OBJECT_get0_X509(object) };
        list.push(vm, if binary { decode::der(vm, certificate)? } else { decode::decode(vm, certificate)? });
    }
    Ok(list.value())
}
