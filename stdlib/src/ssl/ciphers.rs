//! Cipher suites: which a context allows, and what they are.

use super::context::Context;
use super::errors;
use super::library::{Owned, SslCipher, free_ssl, items, ossl, text};
use std::ffi::{CString, c_char, c_int};
use taipan_macros::class_part;
use taipan_vm::native::PyResult;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

fn text_or_none(vm: &Vm, place: *const c_char) -> Value {
    text(place).map_or(Value::NONE, |text| vm.str(&text).value())
}

/// A cipher suite in short: its name, the protocol that it came with, and its bits. None for null.
///
/// # Safety
/// It is one of OpenSSL's, or null.
pub unsafe fn summary(vm: &Vm, cipher: *const SslCipher) -> Value {
    if cipher.is_null() {
        return Value::NONE;
    }
    let library = ossl();
    // SAFETY: as the caller promises.
    let (name, version, bits) = unsafe {
        (
            library.SSL_CIPHER_get_name(cipher),
            library.SSL_CIPHER_get_version(cipher),
            library.SSL_CIPHER_get_bits(cipher, std::ptr::null_mut()),
        )
    };
    vm.new_tuple(&[text_or_none(vm, name), text_or_none(vm, version), vm.int(bits.into())]).value()
}

/// What an algorithm is called, by its number in OpenSSL; None for none.
fn algorithm(vm: &Vm, nid: c_int) -> Value {
    // SAFETY: OpenSSL gives a constant text or null.
    if nid == 0 { Value::NONE } else { text_or_none(vm, unsafe { ossl().OBJ_nid2ln(nid) }) }
}

/// All about a cipher suite: a dict.
fn describe(vm: &Vm, cipher: *const SslCipher) -> Value {
    let library = ossl();
    let mut buffer = [0u8; 512];
    let mut alg_bits = 0;
    let dict = vm.new_dict();
    let set = |key: &str, value: Value| dict.set_str(vm, vm.intern_str(key), value);
    // SAFETY: the cipher is one of OpenSSL's; the buffer has that length, and what is written ends with NUL.
    unsafe {
        let strength = library.SSL_CIPHER_get_bits(cipher, &mut alg_bits);
        let description = library.SSL_CIPHER_description(cipher, buffer.as_mut_ptr().cast(), 512);
        let description = text(description).unwrap_or_default();
        set("id", vm.int(library.SSL_CIPHER_get_id(cipher).into()));
        set("name", text_or_none(vm, library.SSL_CIPHER_get_name(cipher)));
        set("protocol", text_or_none(vm, library.SSL_CIPHER_get_version(cipher)));
        set("description", vm.str(description.trim_end_matches('\n')).value());
        set("strength_bits", vm.int(strength.into()));
        set("alg_bits", vm.int(alg_bits.into()));
        set("aead", Value::bool(library.SSL_CIPHER_is_aead(cipher) != 0));
        set("symmetric", algorithm(vm, library.SSL_CIPHER_get_cipher_nid(cipher)));
        set("digest", algorithm(vm, library.SSL_CIPHER_get_digest_nid(cipher)));
        set("kea", algorithm(vm, library.SSL_CIPHER_get_kx_nid(cipher)));
        set("auth", algorithm(vm, library.SSL_CIPHER_get_auth_nid(cipher)));
    }
    dict.value()
}

#[class_part("_SSLContext", ciphers)]
impl Context {
    #[method("set_ciphers(cipherlist, /)")]
    fn set_ciphers(vm: &Vm, this: Gc<Self>, cipherlist: String) -> PyResult<()> {
        // Cannot fail: NUL was refused when the argument was converted.
        let list = CString::new(cipherlist).unwrap_or_default();
        // SAFETY: the context is a live one, the text ends with NUL.
        if unsafe { ossl().SSL_CTX_set_cipher_list(this.ctx(), list.as_ptr()) } == 0 {
            errors::clear();
            return Err(errors::plain(vm, "No cipher can be selected."));
        }
        Ok(())
    }
    #[method("get_ciphers()")]
    fn get_ciphers(vm: &Vm, this: Gc<Self>) -> PyResult {
        // SAFETY: the context is a live one; the connection is freed here.
        let Some(ssl) = (unsafe { Owned::new(ossl().SSL_new(this.ctx()), free_ssl) }) else {
            return Err(errors::raise_last(vm));
        };
        let list = vm.new_list();
        // SAFETY: the list is the connection's.
        for cipher in items::<SslCipher>(unsafe { ossl().SSL_get_ciphers(ssl.get()) }) {
            list.push(vm, describe(vm, cipher));
        }
        Ok(list.value())
    }
}
