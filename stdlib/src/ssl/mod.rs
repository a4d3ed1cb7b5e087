//! The module `_ssl`: TLS, through the OpenSSL that is on the machine.
//!
//! `library` loads OpenSSL and names its functions; `errors` makes exceptions of its errors. `context` (with `loading`,
//! `callbacks`, `ciphers` and `certificate_store`), `connection` (with `details` and `transport`), `memory_bio`, `session` and
//! `certificate` are the classes, `decode` shows what certificates say.

pub mod callbacks;
pub mod certificate;
pub mod certificate_store;
pub mod ciphers;
pub mod connection;
pub mod constants;
pub mod context;
pub mod decode;
pub mod details;
pub mod errors;
pub mod library;
pub mod loading;
pub mod memory_bio;
pub mod session;
pub mod transport;

use certificate::Certificate;
use connection::Connection;
use context::Context;
use errors::SslError;
use library::{Asn1Object, Owned, free_bio, free_object, free_x509, ossl, text};
use memory_bio::MemoryBio;
use session::Session;
use std::ffi::{CStr, CString, OsStr, c_int};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use taipan_macros::module;
use taipan_vm::native::{BytesLike, PyResult, set_module_attribute};
use taipan_vm::object::{Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A path of OpenSSL's for Rust's own functions.
fn path_of(path: &CStr) -> &Path {
    Path::new(OsStr::from_bytes(path.to_bytes()))
}

/// A path as a str.
fn path_text(vm: &Vm, place: *const std::ffi::c_char) -> PyResult {
    if place.is_null() {
        return Ok(Value::NONE);
    }
    // SAFETY: OpenSSL's texts end with NUL.
    let bytes = vm.bytes(unsafe { CStr::from_ptr(place) }.to_bytes()).value();
    vm.call_method_str(bytes, "decode", &[vm.str("utf-8").value(), vm.str("surrogateescape").value()])
}

/// What is known of an object: its number in OpenSSL, its short and long name, and its identifier.
fn describe(vm: &Vm, object: *const Asn1Object) -> PyResult {
    // SAFETY: the object is a live one; the names are constant texts or null.
    let (nid, short, long) = unsafe {
        let nid = ossl().OBJ_obj2nid(object);
        (nid, text(ossl().OBJ_nid2sn(nid)), text(ossl().OBJ_nid2ln(nid)))
    };
    if nid == 0 {
        return Err(vm.value_error("Unknown object"));
    }
    let name = |name: Option<String>| name.map_or(Value::NONE, |name| vm.str(&name).value());
    let identifier = decode::object_name(vm, object, true)?;
    Ok(vm.new_tuple(&[vm.int(nid.into()), name(short), name(long), identifier]).value())
}

/// `OpenSSL_version_num` as CPython shows it: major, minor, fix, patch and status.
fn version_parts(number: u64) -> [i64; 5] {
    let byte = |shift: u32| (number >> shift & 0xff) as i64;
    [(number >> 28 & 0xf) as i64, byte(20), byte(12), byte(4), (number & 0xf) as i64]
}

/// Shows what the certificate in a file says.
fn decode_file(vm: &Vm, path: Value) -> PyResult {
    let path = loading::fs_path(vm, path, None)?;
    let library = ossl();
    // SAFETY: the texts end with NUL; what is made is freed.
    unsafe {
        let Some(bio) = Owned::new(library.BIO_new_file(path.as_ptr(), c"r".as_ptr()), free_bio) else {
            errors::clear();
            return Err(errors::plain(vm, "Can't open file"));
        };
        let nothing = std::ptr::null_mut();
        let read = library.PEM_read_bio_X509(bio.get(), nothing, Some(loading::no_password), nothing.cast());
        match Owned::new(read, free_x509) {
            Some(certificate) => decode::decode(vm, certificate.get()),
            None => {
                errors::clear();
                Err(errors::plain(vm, "Error decoding PEM-encoded file"))
            }
        }
    }
}

/// Implementation module for SSL socket operations.  See the socket module
/// for documentation.
#[module("_ssl", classes(Certificate, MemoryBio, Session, Context, Connection))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let library = match library::open() {
            Ok(library) => library,
            Err(why) => {
                let message = format!("TLS needs OpenSSL 3 (libssl and libcrypto) on this machine: {why}");
                return Err(vm.import_error(message));
            }
        };
        let set = |name: &str, value: Value| set_module_attribute(vm, module, name, value);
        set("SSLError", SslError::class(vm).value())?;
        for (kind, key, _) in errors::KINDS {
            set(key.trim_start_matches("ssl."), errors::class(vm, *kind)?.value())?;
        }
        for (name, value) in constants::NUMBERS {
            set(name, vm.int(*value))?;
        }
        for (name, value) in constants::FEATURES {
            set(name, Value::bool(*value))?;
        }
        let versions = [
            ("HAS_SSLv3", context::SSL_V3),
            ("HAS_TLSv1", context::TLS_V1),
            ("HAS_TLSv1_1", context::TLS_V1_1),
            ("HAS_TLSv1_2", context::TLS_V1_2),
            ("HAS_TLSv1_3", context::TLS_V1_3),
        ];
        for (name, version) in versions {
            set(name, Value::bool(context::has_version(version)))?;
        }
        errors::clear();
        set("_DEFAULT_CIPHERS", vm.str(&context::DEFAULT_CIPHERS.to_string_lossy()).value())?;
        // SAFETY: no memory is involved; the text is constant. 0: the version.
        let (number, version) =
            unsafe { (library.OpenSSL_version_num(), text(library.OpenSSL_version(0)).unwrap_or_default()) };
        let parts = version_parts(number).map(|part| vm.int(part));
        set("OPENSSL_VERSION_NUMBER", vm.int_from_u64(number))?;
        set("OPENSSL_VERSION_INFO", vm.new_tuple(&parts).value())?;
        set("_OPENSSL_API_VERSION", vm.new_tuple(&parts).value())?;
        set("OPENSSL_VERSION", vm.str(&version).value())
    }

    #[function("_test_decode_cert(path, /)")]
    fn test_decode_cert(vm: &Vm, path: Value) -> PyResult {
        decode_file(vm, path)
    }
    /// Mix string into the OpenSSL PRNG state.
    ///
    /// entropy (a float) is a lower bound on the entropy contained in
    /// string.  See RFC 4086.
    #[function("RAND_add(string, entropy, /)")]
    fn rand_add(vm: &Vm, string: Value, entropy: f64) -> PyResult<()> {
        let data = match string.downcast::<Str>() {
            Some(text) => text.bytes().to_vec(),
            None => BytesLike::of(vm, string)?.to_vec(),
        };
        for part in data.chunks(c_int::MAX as usize) {
            // SAFETY: the part has that length.
            unsafe { ossl().RAND_add(part.as_ptr().cast(), part.len() as c_int, entropy) };
        }
        Ok(())
    }
    /// Generate n cryptographically strong pseudo-random bytes.
    #[function("RAND_bytes(n, /)")]
    fn rand_bytes(vm: &Vm, n: Value) -> PyResult {
        let n = crate::keywords::c_int(vm, n)?;
        let Ok(len) = usize::try_from(n) else { return Err(vm.value_error("num must be positive")) };
        vm.room_for(len)?;
        let mut data = vec![0u8; len];
        // SAFETY: the memory has that length.
        match unsafe { ossl().RAND_bytes(data.as_mut_ptr(), n) } {
            1 => Ok(vm.bytes(&data).value()),
            _ => Err(errors::raise_last(vm)),
        }
    }
    /// Returns True if the OpenSSL PRNG has been seeded with enough data and False if not.
    ///
    /// It is necessary to seed the PRNG with RAND_add() on some platforms
    /// before using the ssl() function.
    #[function("RAND_status()")]
    fn rand_status() -> bool {
        // SAFETY: no memory is involved.
        unsafe { ossl().RAND_status() == 1 }
    }
    /// Return search paths and environment vars that are used by SSLContext's set_default_verify_paths() to load default CAs.
    ///
    /// The values are 'cert_file_env', 'cert_file', 'cert_dir_env', 'cert_dir'.
    #[function("get_default_verify_paths()")]
    fn get_default_verify_paths(vm: &Vm) -> PyResult {
        let library = ossl();
        // SAFETY: these give constant texts.
        let places = unsafe {
            [
                library.X509_get_default_cert_file_env(),
                library.X509_get_default_cert_file(),
                library.X509_get_default_cert_dir_env(),
                library.X509_get_default_cert_dir(),
            ]
        };
        let mut values = [Value::NONE; 4];
        for (value, place) in values.iter_mut().zip(places) {
            *value = path_text(vm, place)?;
        }
        Ok(vm.new_tuple(&values).value())
    }
    /// Lookup NID, short name, long name and OID of an ASN1_OBJECT.
    ///
    /// By default objects are looked up by OID. With name=True short and
    /// long name are also matched.
    #[function("txt2obj(txt, name=False)")]
    fn txt2obj(vm: &Vm, txt: String, name: bool) -> PyResult {
        // Cannot fail: NUL was refused when the argument was converted.
        let place = CString::new(txt.as_str()).unwrap_or_default();
        // SAFETY: the text ends with NUL; what is found is freed.
        let found =
            unsafe { Owned::new(ossl().OBJ_txt2obj(place.as_ptr(), c_int::from(!name)), free_object) };
        errors::clear();
        match found {
            Some(object) => describe(vm, object.get()),
            None => {
                let shown: String = txt.chars().take(100).collect();
                Err(vm.value_error(format!("unknown object '{shown}'")))
            }
        }
    }
    /// Lookup NID, short name, long name and OID of an ASN1_OBJECT by NID.
    #[function("nid2obj(nid, /)")]
    fn nid2obj(vm: &Vm, nid: Value) -> PyResult {
        let nid = crate::keywords::c_int(vm, nid)?;
        if nid < 0 {
            return Err(vm.value_error("NID must be positive."));
        }
        // SAFETY: what is found is constant, or freed.
        let found = unsafe { Owned::new(ossl().OBJ_nid2obj(nid), free_object) };
        errors::clear();
        match found {
            Some(object) => describe(vm, object.get()),
            None => Err(vm.value_error(format!("unknown NID {nid}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::version_parts;

    #[test]
    fn versions_have_five_parts() {
        assert_eq!(version_parts(0x3000_0130), [3, 0, 0, 19, 0]);
        assert_eq!(version_parts(0x3060_0050), [3, 6, 0, 5, 0]);
    }
}
