//! `Certificate`: one certificate of a chain.

use super::decode;
use super::errors;
use super::library::{Owned, Stack, X509, free_x509, items, ossl, printed};
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::slots::CompareOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A certificate.
#[native_object("_ssl.Certificate")]
pub struct Certificate {
    #[untraced]
    certificate: Owned<X509>,
}

pub const ENCODING_PEM: i32 = 1;
pub const ENCODING_DER: i32 = 2;

/// `XN_FLAG_RFC2253`
const NAME_FLAGS: u64 = 0x0111_0317;

/// Makes the object for a certificate, which stays its owner's too. None if that fails.
///
/// # Safety
/// It is a live one.
unsafe fn make(vm: &Vm, certificate: *mut X509) -> Option<Gc<Certificate>> {
    // SAFETY: as the caller promises; the reference that is taken is the object's.
    let certificate = unsafe {
        if ossl().X509_up_ref(certificate) != 1 {
            return None;
        }
        Owned::new(certificate, free_x509)?
    };
    Some(Certificate::alloc(vm, Certificate::class(vm), |head| Certificate { head, certificate }))
}

/// The certificates of a chain, with one before them if there is one.
///
/// # Errors
/// SSLError
///
/// # Safety
/// The list is a live one or null, and so is the certificate.
pub unsafe fn chain(vm: &Vm, first: *mut X509, chain: *const Stack) -> PyResult {
    let list = vm.new_list();
    let first = (!first.is_null()).then_some(first);
    for one in first.into_iter().chain(items::<X509>(chain)) {
        // SAFETY: as the caller promises.
        match unsafe { make(vm, one) } {
            Some(certificate) => list.push(vm, certificate.value()),
            None => return Err(errors::raise_last(vm)),
        }
    }
    Ok(list.value())
}

/// A certificate in PEM.
fn pem(vm: &Vm, certificate: *const X509) -> PyResult {
    // SAFETY: both are live ones.
    match printed(|bio| unsafe { ossl().PEM_write_bio_X509(bio, certificate) }) {
        Some(text) => Ok(vm.str_ascii(&text).value()),
        None => Err(errors::raise_last(vm)),
    }
}

#[class("Certificate", module = "_ssl", doc = "")]
impl Certificate {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<String> {
        // SAFETY: the certificate is a live one, and so is the BIO.
        let name = printed(|bio| unsafe {
            let name = ossl().X509_get_subject_name(this.certificate.get());
            ossl().X509_NAME_print_ex(bio, name, 0, NAME_FLAGS)
        });
        let name = name.ok_or_else(|| errors::raise_last(vm))?;
        Ok(format!("<_ssl.Certificate '{}'>", String::from_utf8_lossy(&name)))
    }
    #[slot(hash)]
    fn hash(this: Gc<Self>) -> i64 {
        // SAFETY: the certificate is a live one.
        unsafe { ossl().X509_subject_name_hash(this.certificate.get()) as i64 }
    }
    #[slot(compare)]
    fn compare(this: Gc<Self>, other: Value, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<Certificate>() else { return Value::NOT_IMPLEMENTED };
        // SAFETY: both certificates are live ones.
        let equal = unsafe { ossl().X509_cmp(this.certificate.get(), other.certificate.get()) } == 0;
        match op {
            CompareOp::Eq => Value::bool(equal),
            CompareOp::Ne => Value::bool(!equal),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[method("public_bytes(format=Encoding.PEM)")]
    fn public_bytes(vm: &Vm, this: Gc<Self>, format: Option<i32>) -> PyResult {
        match format.unwrap_or(ENCODING_PEM) {
            ENCODING_PEM => pem(vm, this.certificate.get()),
            ENCODING_DER => decode::der(vm, this.certificate.get()),
            _ => Err(vm.value_error("Unsupported format")),
        }
    }
    #[method("get_info()")]
    fn get_info(vm: &Vm, this: Gc<Self>) -> PyResult {
        decode::decode(vm, this.certificate.get())
    }
}
