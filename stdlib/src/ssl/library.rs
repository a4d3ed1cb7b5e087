//! OpenSSL itself: the machine's own `libssl` and `libcrypto` of version 3 or newer, loaded when `_ssl` is imported.
//!
//! It is not linked in, so that the program builds without it, and so that it is the machine's: what its makers mend,
//! what its administrator says of ciphers and protocols, and the certificates that it trusts, hold here too. Where there
//! is none, importing `_ssl` says so.
//!
//! The functions keep the names that OpenSSL documents them under; what is a macro in C is written out where it is used.

#![allow(non_snake_case)]

use std::ffi::{CStr, CString, c_char, c_int, c_long, c_uchar, c_uint, c_ulong, c_void};
use std::sync::OnceLock;

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[repr(C)]
        pub struct $name {
            _private: [u8; 0],
        }
    )* };
}

opaque! {
    /// `SSL`: a connection.
    Ssl
    /// `SSL_CTX`: what connections have in common.
    SslContext
    /// `SSL_METHOD`: which protocols a context speaks.
    SslMethod
    /// `SSL_SESSION`: what makes the next handshake with a server shorter.
    SslSession
    /// `SSL_CIPHER`: a cipher suite.
    SslCipher
    /// `BIO`: where bytes come from and go to.
    Bio
    /// `BIO_METHOD`: how they do.
    BioMethod
    /// `X509`: a certificate.
    X509
    /// `X509_NAME`: whom a certificate names.
    X509Name
    /// `X509_NAME_ENTRY`: one part of such a name.
    X509NameEntry
    /// `X509_STORE`: certificates to check others with.
    X509Store
    /// `X509_OBJECT`: something in a store.
    X509Object
    /// `X509_VERIFY_PARAM`: how certificates are checked.
    VerifyParam
    /// `ASN1_OBJECT`: what an object identifier names.
    Asn1Object
    /// `ASN1_STRING`, and what is defined as the same.
    Asn1String
    /// `ASN1_TIME`.
    Asn1Time
    /// `GENERAL_NAME`: a name of one of several kinds.
    GeneralName
    /// `OPENSSL_STACK`: a list of pointers.
    Stack
    /// `DH`: parameters of a Diffie-Hellman key exchange.
    Dh
    /// `COMP_METHOD`: a way to compress.
    CompMethod
}

/// `ACCESS_DESCRIPTION`: where to ask about a certificate, and what.
#[repr(C)]
pub struct AccessDescription {
    pub method: *mut Asn1Object,
    pub location: *mut GeneralName,
}

/// `DIST_POINT`: where lists of revoked certificates are.
#[repr(C)]
pub struct DistPoint {
    pub distpoint: *mut DistPointName,
    pub reasons: *mut Asn1String,
    pub crl_issuer: *mut Stack,
    pub dp_reasons: c_int,
}

/// `DIST_POINT_NAME`: its names are `GENERAL_NAMES` if the kind is 0.
#[repr(C)]
pub struct DistPointName {
    pub kind: c_int,
    pub names: *mut Stack,
    pub dpname: *mut X509Name,
}

pub type PasswordCallback = unsafe extern "C" fn(*mut c_char, c_int, c_int, *mut c_void) -> c_int;
pub type VerifyCallback = unsafe extern "C" fn(c_int, *mut c_void) -> c_int;
pub type AlpnCallback = unsafe extern "C" fn(
    *mut Ssl,
    *mut *const c_uchar,
    *mut c_uchar,
    *const c_uchar,
    c_uint,
    *mut c_void,
) -> c_int;
pub type KeylogCallback = unsafe extern "C" fn(*const Ssl, *const c_char);
pub type MessageCallback =
    unsafe extern "C" fn(c_int, c_int, c_int, *const c_void, usize, *mut Ssl, *mut c_void);
pub type PskClientCallback =
    unsafe extern "C" fn(*mut Ssl, *const c_char, *mut c_char, c_uint, *mut c_uchar, c_uint) -> c_uint;
pub type PskServerCallback = unsafe extern "C" fn(*mut Ssl, *const c_char, *mut c_uchar, c_uint) -> c_uint;
pub type BioWrite = unsafe extern "C" fn(*mut Bio, *const c_char, c_int) -> c_int;
pub type BioRead = unsafe extern "C" fn(*mut Bio, *mut c_char, c_int) -> c_int;
pub type BioCtrl = unsafe extern "C" fn(*mut Bio, c_int, c_long, *mut c_void) -> c_long;

macro_rules! functions {
    ($($library:ident { $(fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)?;)* })*) => {
        /// The functions of OpenSSL that are used.
        pub struct Library {
            $($( $name: unsafe extern "C" fn($($ty),*) $(-> $ret)?, )*)*
        }

        #[allow(clippy::too_many_arguments, clippy::missing_safety_doc)]
        impl Library {
            fn find(handles: &Handles) -> Result<Library, String> {
                Ok(Library { $($(
                    // SAFETY: the function of that name has these parameters in all releases since 3.0.
                    $name: unsafe {
                        std::mem::transmute::<*mut c_void, unsafe extern "C" fn($($ty),*) $(-> $ret)?>(
                            handles.$library.symbol(stringify!($name))?,
                        )
                    },
                )*)* })
            }
            $($(
                #[inline]
                pub unsafe fn $name(&self, $($arg: $ty),*) $(-> $ret)? {
                    // SAFETY: as the caller promises, by what OpenSSL documents.
                    unsafe { (self.$name)($($arg),*) }
                }
            )*)*
        }
    };
}

functions! {
    ssl {
        fn OPENSSL_init_ssl(options: u64, settings: *const c_void) -> c_int;
        fn TLS_method() -> *const SslMethod;
        fn TLS_client_method() -> *const SslMethod;
        fn TLS_server_method() -> *const SslMethod;
        fn SSL_CTX_new(method: *const SslMethod) -> *mut SslContext;
        fn SSL_CTX_free(ctx: *mut SslContext);
        fn SSL_CTX_ctrl(ctx: *mut SslContext, cmd: c_int, n: c_long, p: *mut c_void) -> c_long;
        fn SSL_CTX_callback_ctrl(ctx: *mut SslContext, cmd: c_int, f: Option<unsafe extern "C" fn()>)
            -> c_long;
        fn SSL_CTX_get_options(ctx: *const SslContext) -> u64;
        fn SSL_CTX_set_options(ctx: *mut SslContext, options: u64) -> u64;
        fn SSL_CTX_clear_options(ctx: *mut SslContext, options: u64) -> u64;
        fn SSL_CTX_get_verify_mode(ctx: *const SslContext) -> c_int;
        fn SSL_CTX_set_verify(ctx: *mut SslContext, mode: c_int, callback: Option<VerifyCallback>);
        fn SSL_CTX_get0_param(ctx: *mut SslContext) -> *mut VerifyParam;
        fn SSL_CTX_set_cipher_list(ctx: *mut SslContext, ciphers: *const c_char) -> c_int;
        fn SSL_CTX_set_post_handshake_auth(ctx: *mut SslContext, on: c_int);
        fn SSL_CTX_get_security_level(ctx: *const SslContext) -> c_int;
        fn SSL_CTX_set_num_tickets(ctx: *mut SslContext, n: usize) -> c_int;
        fn SSL_CTX_get_num_tickets(ctx: *const SslContext) -> usize;
        fn SSL_CTX_set_default_passwd_cb(ctx: *mut SslContext, callback: Option<PasswordCallback>);
        fn SSL_CTX_set_default_passwd_cb_userdata(ctx: *mut SslContext, data: *mut c_void);
        fn SSL_CTX_use_certificate_chain_file(ctx: *mut SslContext, path: *const c_char) -> c_int;
        fn SSL_CTX_use_PrivateKey_file(ctx: *mut SslContext, path: *const c_char, kind: c_int) -> c_int;
        fn SSL_CTX_check_private_key(ctx: *const SslContext) -> c_int;
        fn SSL_CTX_load_verify_locations(ctx: *mut SslContext, file: *const c_char, dir: *const c_char)
            -> c_int;
        fn SSL_CTX_set_default_verify_paths(ctx: *mut SslContext) -> c_int;
        fn SSL_CTX_get_cert_store(ctx: *const SslContext) -> *mut X509Store;
        fn SSL_CTX_set_alpn_protos(ctx: *mut SslContext, protos: *const c_uchar, len: c_uint) -> c_int;
        fn SSL_CTX_set_alpn_select_cb(ctx: *mut SslContext, callback: Option<AlpnCallback>, arg: *mut c_void);
        fn SSL_CTX_set_keylog_callback(ctx: *mut SslContext, callback: Option<KeylogCallback>);
        fn SSL_CTX_set_msg_callback(ctx: *mut SslContext, callback: Option<MessageCallback>);
        fn SSL_CTX_set_psk_client_callback(ctx: *mut SslContext, callback: Option<PskClientCallback>);
        fn SSL_CTX_set_psk_server_callback(ctx: *mut SslContext, callback: Option<PskServerCallback>);
        fn SSL_CTX_use_psk_identity_hint(ctx: *mut SslContext, hint: *const c_char) -> c_int;
        fn SSL_new(ctx: *mut SslContext) -> *mut Ssl;
        fn SSL_free(ssl: *mut Ssl);
        fn SSL_ctrl(ssl: *mut Ssl, cmd: c_int, n: c_long, p: *mut c_void) -> c_long;
        fn SSL_set_ex_data(ssl: *mut Ssl, index: c_int, data: *mut c_void) -> c_int;
        fn SSL_get_ex_data(ssl: *const Ssl, index: c_int) -> *mut c_void;
        fn SSL_set_bio(ssl: *mut Ssl, incoming: *mut Bio, outgoing: *mut Bio);
        fn SSL_set_session_id_context(ssl: *mut Ssl, id: *const c_uchar, len: c_uint) -> c_int;
        fn SSL_set_accept_state(ssl: *mut Ssl);
        fn SSL_set_connect_state(ssl: *mut Ssl);
        fn SSL_set_SSL_CTX(ssl: *mut Ssl, ctx: *mut SslContext) -> *mut SslContext;
        fn SSL_get_SSL_CTX(ssl: *const Ssl) -> *mut SslContext;
        fn SSL_set_verify(ssl: *mut Ssl, mode: c_int, callback: Option<VerifyCallback>);
        fn SSL_get_verify_mode(ssl: *const Ssl) -> c_int;
        fn SSL_set_post_handshake_auth(ssl: *mut Ssl, on: c_int);
        fn SSL_verify_client_post_handshake(ssl: *mut Ssl) -> c_int;
        fn SSL_get0_param(ssl: *mut Ssl) -> *mut VerifyParam;
        fn SSL_get_verify_result(ssl: *const Ssl) -> c_long;
        fn SSL_get_error(ssl: *const Ssl, result: c_int) -> c_int;
        fn SSL_do_handshake(ssl: *mut Ssl) -> c_int;
        fn SSL_read_ex(ssl: *mut Ssl, data: *mut c_void, len: usize, done: *mut usize) -> c_int;
        fn SSL_write_ex(ssl: *mut Ssl, data: *const c_void, len: usize, done: *mut usize) -> c_int;
        fn SSL_shutdown(ssl: *mut Ssl) -> c_int;
        fn SSL_get_shutdown(ssl: *const Ssl) -> c_int;
        fn SSL_set_read_ahead(ssl: *mut Ssl, on: c_int);
        fn SSL_pending(ssl: *const Ssl) -> c_int;
        fn SSL_in_before(ssl: *const Ssl) -> c_int;
        fn SSL_set_msg_callback(ssl: *mut Ssl, callback: Option<MessageCallback>);
        fn SSL_is_init_finished(ssl: *const Ssl) -> c_int;
        fn SSL_get_version(ssl: *const Ssl) -> *const c_char;
        fn SSL_get_finished(ssl: *const Ssl, buffer: *mut c_void, len: usize) -> usize;
        fn SSL_get_peer_finished(ssl: *const Ssl, buffer: *mut c_void, len: usize) -> usize;
        fn SSL_get1_peer_certificate(ssl: *const Ssl) -> *mut X509;
        fn SSL_get_peer_cert_chain(ssl: *const Ssl) -> *mut Stack;
        fn SSL_get0_verified_chain(ssl: *const Ssl) -> *mut Stack;
        fn SSL_get_servername(ssl: *const Ssl, kind: c_int) -> *const c_char;
        fn SSL_get0_alpn_selected(ssl: *const Ssl, data: *mut *const c_uchar, len: *mut c_uint);
        fn SSL_get_current_compression(ssl: *const Ssl) -> *const CompMethod;
        fn SSL_COMP_get_name(method: *const CompMethod) -> *const c_char;
        fn SSL_get_ciphers(ssl: *const Ssl) -> *mut Stack;
        fn SSL_get_client_ciphers(ssl: *const Ssl) -> *mut Stack;
        fn SSL_get_current_cipher(ssl: *const Ssl) -> *const SslCipher;
        fn SSL_CIPHER_get_name(cipher: *const SslCipher) -> *const c_char;
        fn SSL_CIPHER_get_version(cipher: *const SslCipher) -> *const c_char;
        fn SSL_CIPHER_get_bits(cipher: *const SslCipher, alg_bits: *mut c_int) -> c_int;
        fn SSL_CIPHER_get_id(cipher: *const SslCipher) -> u32;
        fn SSL_CIPHER_description(cipher: *const SslCipher, buffer: *mut c_char, len: c_int) -> *mut c_char;
        fn SSL_CIPHER_is_aead(cipher: *const SslCipher) -> c_int;
        fn SSL_CIPHER_get_cipher_nid(cipher: *const SslCipher) -> c_int;
        fn SSL_CIPHER_get_digest_nid(cipher: *const SslCipher) -> c_int;
        fn SSL_CIPHER_get_kx_nid(cipher: *const SslCipher) -> c_int;
        fn SSL_CIPHER_get_auth_nid(cipher: *const SslCipher) -> c_int;
        fn SSL_session_reused(ssl: *const Ssl) -> c_int;
        fn SSL_get_session(ssl: *const Ssl) -> *mut SslSession;
        fn SSL_set_session(ssl: *mut Ssl, session: *mut SslSession) -> c_int;
        fn SSL_SESSION_dup(session: *const SslSession) -> *mut SslSession;
        fn SSL_SESSION_free(session: *mut SslSession);
        fn SSL_SESSION_get_id(session: *const SslSession, len: *mut c_uint) -> *const c_uchar;
        fn SSL_SESSION_get_time(session: *const SslSession) -> c_long;
        fn SSL_SESSION_get_timeout(session: *const SslSession) -> c_long;
        fn SSL_SESSION_get_ticket_lifetime_hint(session: *const SslSession) -> c_ulong;
        fn SSL_SESSION_has_ticket(session: *const SslSession) -> c_int;
    }
    crypto {
        fn OpenSSL_version_num() -> c_ulong;
        fn OpenSSL_version(what: c_int) -> *const c_char;
        fn CRYPTO_free(p: *mut c_void, file: *const c_char, line: c_int);
        fn ERR_clear_error();
        fn ERR_peek_last_error() -> c_ulong;
        fn ERR_reason_error_string(code: c_ulong) -> *const c_char;
        fn RAND_add(data: *const c_void, len: c_int, entropy: f64);
        fn RAND_bytes(data: *mut c_uchar, len: c_int) -> c_int;
        fn RAND_status() -> c_int;
        fn OBJ_txt2obj(text: *const c_char, no_name: c_int) -> *mut Asn1Object;
        fn OBJ_obj2txt(buffer: *mut c_char, len: c_int, object: *const Asn1Object, no_name: c_int) -> c_int;
        fn OBJ_nid2obj(nid: c_int) -> *mut Asn1Object;
        fn OBJ_obj2nid(object: *const Asn1Object) -> c_int;
        fn OBJ_nid2sn(nid: c_int) -> *const c_char;
        fn OBJ_nid2ln(nid: c_int) -> *const c_char;
        fn OBJ_sn2nid(name: *const c_char) -> c_int;
        fn ASN1_OBJECT_free(object: *mut Asn1Object);
        fn BIO_new(method: *const BioMethod) -> *mut Bio;
        fn BIO_free(bio: *mut Bio) -> c_int;
        fn BIO_up_ref(bio: *mut Bio) -> c_int;
        fn BIO_s_mem() -> *const BioMethod;
        fn BIO_new_mem_buf(data: *const c_void, len: c_int) -> *mut Bio;
        fn BIO_new_file(path: *const c_char, mode: *const c_char) -> *mut Bio;
        fn BIO_read(bio: *mut Bio, data: *mut c_void, len: c_int) -> c_int;
        fn BIO_write(bio: *mut Bio, data: *const c_void, len: c_int) -> c_int;
        fn BIO_ctrl(bio: *mut Bio, cmd: c_int, n: c_long, p: *mut c_void) -> c_long;
        fn BIO_ctrl_pending(bio: *mut Bio) -> usize;
        fn BIO_set_flags(bio: *mut Bio, flags: c_int);
        fn BIO_clear_flags(bio: *mut Bio, flags: c_int);
        fn BIO_set_data(bio: *mut Bio, data: *mut c_void);
        fn BIO_get_data(bio: *mut Bio) -> *mut c_void;
        fn BIO_set_init(bio: *mut Bio, on: c_int);
        fn BIO_get_new_index() -> c_int;
        fn BIO_meth_new(kind: c_int, name: *const c_char) -> *mut BioMethod;
        fn BIO_meth_set_write(method: *mut BioMethod, f: BioWrite) -> c_int;
        fn BIO_meth_set_read(method: *mut BioMethod, f: BioRead) -> c_int;
        fn BIO_meth_set_ctrl(method: *mut BioMethod, f: BioCtrl) -> c_int;
        fn PEM_read_bio_X509(bio: *mut Bio, out: *mut *mut X509, f: Option<PasswordCallback>, u: *mut c_void)
            -> *mut X509;
        fn PEM_write_bio_X509(bio: *mut Bio, cert: *const X509) -> c_int;
        fn PEM_read_bio_DHparams(
            bio: *mut Bio,
            out: *mut *mut Dh,
            f: Option<PasswordCallback>,
            u: *mut c_void,
        ) -> *mut Dh;
        fn DH_free(parameters: *mut Dh);
        fn d2i_X509_bio(bio: *mut Bio, out: *mut *mut X509) -> *mut X509;
        fn i2d_X509(cert: *const X509, out: *mut *mut c_uchar) -> c_int;
        fn X509_free(cert: *mut X509);
        fn X509_up_ref(cert: *mut X509) -> c_int;
        fn X509_cmp(left: *const X509, right: *const X509) -> c_int;
        fn X509_subject_name_hash(cert: *mut X509) -> c_ulong;
        fn X509_get_subject_name(cert: *const X509) -> *mut X509Name;
        fn X509_get_issuer_name(cert: *const X509) -> *mut X509Name;
        fn X509_get_version(cert: *const X509) -> c_long;
        fn X509_get_serialNumber(cert: *mut X509) -> *mut Asn1String;
        fn X509_get0_notBefore(cert: *const X509) -> *const Asn1Time;
        fn X509_get0_notAfter(cert: *const X509) -> *const Asn1Time;
        fn X509_get_ext_d2i(cert: *const X509, nid: c_int, critical: *mut c_int, index: *mut c_int)
            -> *mut c_void;
        fn X509_check_ca(cert: *mut X509) -> c_int;
        fn X509_verify_cert_error_string(code: c_long) -> *const c_char;
        fn X509_NAME_entry_count(name: *const X509Name) -> c_int;
        fn X509_NAME_get_entry(name: *const X509Name, at: c_int) -> *mut X509NameEntry;
        fn X509_NAME_ENTRY_get_object(entry: *const X509NameEntry) -> *mut Asn1Object;
        fn X509_NAME_ENTRY_get_data(entry: *const X509NameEntry) -> *mut Asn1String;
        fn X509_NAME_ENTRY_set(entry: *const X509NameEntry) -> c_int;
        fn X509_NAME_print_ex(bio: *mut Bio, name: *const X509Name, indent: c_int, flags: c_ulong) -> c_int;
        fn X509_STORE_add_cert(store: *mut X509Store, cert: *mut X509) -> c_int;
        fn X509_STORE_get0_objects(store: *const X509Store) -> *mut Stack;
        fn X509_OBJECT_get_type(object: *const X509Object) -> c_int;
        fn X509_OBJECT_get0_X509(object: *const X509Object) -> *mut X509;
        fn X509_VERIFY_PARAM_get_flags(param: *const VerifyParam) -> c_ulong;
        fn X509_VERIFY_PARAM_set_flags(param: *mut VerifyParam, flags: c_ulong) -> c_int;
        fn X509_VERIFY_PARAM_clear_flags(param: *mut VerifyParam, flags: c_ulong) -> c_int;
        fn X509_VERIFY_PARAM_set_hostflags(param: *mut VerifyParam, flags: c_uint);
        fn X509_VERIFY_PARAM_set1_host(param: *mut VerifyParam, name: *const c_char, len: usize) -> c_int;
        fn X509_VERIFY_PARAM_set1_ip(param: *mut VerifyParam, ip: *const c_uchar, len: usize) -> c_int;
        fn X509_get_default_cert_file() -> *const c_char;
        fn X509_get_default_cert_dir() -> *const c_char;
        fn X509_get_default_cert_file_env() -> *const c_char;
        fn X509_get_default_cert_dir_env() -> *const c_char;
        fn GENERAL_NAME_get0_value(name: *const GeneralName, kind: *mut c_int) -> *mut c_void;
        fn GENERAL_NAME_print(bio: *mut Bio, name: *mut GeneralName) -> c_int;
        fn GENERAL_NAMES_free(names: *mut Stack);
        fn AUTHORITY_INFO_ACCESS_free(info: *mut Stack);
        fn CRL_DIST_POINTS_free(points: *mut Stack);
        fn a2i_IPADDRESS(text: *const c_char) -> *mut Asn1String;
        fn i2a_ASN1_INTEGER(bio: *mut Bio, number: *const Asn1String) -> c_int;
        fn ASN1_TIME_print(bio: *mut Bio, time: *const Asn1Time) -> c_int;
        fn ASN1_STRING_to_UTF8(out: *mut *mut c_uchar, string: *const Asn1String) -> c_int;
        fn ASN1_STRING_get0_data(string: *const Asn1String) -> *const c_uchar;
        fn ASN1_STRING_length(string: *const Asn1String) -> c_int;
        fn ASN1_STRING_free(string: *mut Asn1String);
        fn OPENSSL_sk_num(stack: *const Stack) -> c_int;
        fn OPENSSL_sk_value(stack: *const Stack, at: c_int) -> *mut c_void;
    }
}

/// An open library.
pub struct Handle(*mut c_void);

impl Handle {
    /// Opens the first that is there of some files.
    ///
    /// # Errors
    /// What the loader says.
    pub fn open(names: &[&str]) -> Result<Handle, String> {
        for name in names {
            let Ok(name) = CString::new(*name) else { continue };
            // SAFETY: the name ends with NUL. What OpenSSL does when it is loaded harms nobody.
            let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
            if !handle.is_null() {
                return Ok(Handle(handle));
            }
        }
        Err(last_error())
    }
    /// A function of the library.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn symbol(&self, name: &str) -> Result<*mut c_void, String> {
        let symbol = CString::new(name).unwrap_or_default();
        // SAFETY: the handle is an open one, the name ends with NUL.
        let found = unsafe { libc::dlsym(self.0, symbol.as_ptr()) };
        if found.is_null() { Err(format!("it has no function {name}")) } else { Ok(found) }
    }
}

/// What the loader says about its last failure.
fn last_error() -> String {
    // SAFETY: the text is this thread's until the loader is called again.
    let text = unsafe { libc::dlerror() };
    // SAFETY: the loader's texts end with NUL; null is checked for.
    if text.is_null() {
        String::new()
    } else {
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }
}

/// The two libraries.
struct Handles {
    ssl: Handle,
    crypto: Handle,
}

/// The files that the libraries may be.
#[cfg(target_os = "macos")]
const SSL: &[&str] = &[
    "libssl.3.dylib",
    "/opt/homebrew/opt/openssl@3/lib/libssl.3.dylib",
    "/usr/local/opt/openssl@3/lib/libssl.3.dylib",
];
#[cfg(target_os = "macos")]
pub const CRYPTO: &[&str] = &[
    "libcrypto.3.dylib",
    "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
    "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
];
#[cfg(not(target_os = "macos"))]
const SSL: &[&str] = &["libssl.so.3", "libssl.so.4"];
#[cfg(not(target_os = "macos"))]
pub const CRYPTO: &[&str] = &["libcrypto.so.3", "libcrypto.so.4"];

/// Threads end, and the process may end while others are still at work: nothing is freed at exit.
const INIT_NO_ATEXIT: u64 = 0x0008_0000;
const INIT_LOAD_SSL_STRINGS: u64 = 0x0020_0000;

fn load() -> Result<Library, String> {
    let handles = Handles { ssl: Handle::open(SSL)?, crypto: Handle::open(CRYPTO)? };
    let library = Library::find(&handles)?;
    // SAFETY: no memory is involved; it is called before anything else of the library is.
    let (ready, version) = unsafe {
        (
            library.OPENSSL_init_ssl(INIT_NO_ATEXIT | INIT_LOAD_SSL_STRINGS, std::ptr::null()),
            library.OpenSSL_version_num(),
        )
    };
    match ready {
        1 if version >= 0x3000_0000 => Ok(library),
        1 => Err("it is older than version 3".into()),
        _ => Err("it could not be initialised".into()),
    }
}

static LIBRARY: OnceLock<Result<Library, String>> = OnceLock::new();

/// Loads OpenSSL, if that was not done before.
///
/// # Errors
/// Why it cannot be used.
pub fn open() -> Result<&'static Library, &'static str> {
    LIBRARY.get_or_init(load).as_ref().map_err(String::as_str)
}

/// OpenSSL, which is loaded: nothing of this module can be reached before.
pub fn ossl() -> &'static Library {
    match open() {
        Ok(library) => library,
        Err(why) => unreachable!("OpenSSL was used before it was loaded: {why}"),
    }
}

/// A text of OpenSSL, which is replaced if it is no UTF-8; None for null.
pub(super) fn text(place: *const c_char) -> Option<String> {
    if place.is_null() {
        return None;
    }
    // SAFETY: OpenSSL's texts end with NUL.
    Some(unsafe { CStr::from_ptr(place) }.to_string_lossy().into_owned())
}

/// What a list holds: pointers to things that belong to it. Null is an empty list.
pub(super) fn items<T>(stack: *const Stack) -> impl Iterator<Item = *mut T> {
    // SAFETY: the list is a live one or null, of which OpenSSL says that it has -1 items.
    let count = unsafe { ossl().OPENSSL_sk_num(stack) };
    // SAFETY: the place is within the list.
    (0..count.max(0)).map(move |at| unsafe { ossl().OPENSSL_sk_value(stack, at) }.cast())
}

/// Something that is freed when it is dropped; never null.
pub struct Owned<T>(*mut T, unsafe fn(*mut T));

impl<T> Owned<T> {
    /// Takes over what a function of OpenSSL gave; None for null.
    ///
    /// # Safety
    /// `free` is the function that frees such a thing, and nobody else does.
    pub unsafe fn new(place: *mut T, free: unsafe fn(*mut T)) -> Option<Owned<T>> {
        (!place.is_null()).then_some(Owned(place, free))
    }
    pub fn get(&self) -> *mut T {
        self.0
    }
    /// Hands it on to somebody else who frees it.
    pub fn give(self) -> *mut T {
        let place = self.0;
        std::mem::forget(self);
        place
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: it is owned, and freed once.
        unsafe { (self.1)(self.0) };
    }
}

macro_rules! frees {
    ($($name:ident: $ty:ty = $free:ident;)*) => { $(
        /// Frees one, as OpenSSL's function does.
        ///
        /// # Safety
        /// It is a live one that belongs to the caller.
        pub unsafe fn $name(place: *mut $ty) {
            // SAFETY: as the caller promises.
            unsafe { ossl().$free(place) };
        }
    )* };
}

frees! {
    free_x509: X509 = X509_free;
    free_names: Stack = GENERAL_NAMES_free;
    free_access: Stack = AUTHORITY_INFO_ACCESS_free;
    free_points: Stack = CRL_DIST_POINTS_free;
    free_string: Asn1String = ASN1_STRING_free;
    free_object: Asn1Object = ASN1_OBJECT_free;
    free_ssl: Ssl = SSL_free;
    free_parameters: Dh = DH_free;
}

/// Frees a BIO.
///
/// # Safety
/// It is a live one that belongs to the caller.
pub unsafe fn free_bio(place: *mut Bio) {
    // SAFETY: as the caller promises.
    unsafe { ossl().BIO_free(place) };
}

/// What `write` writes into memory; None if it fails, which it says with a result that is not positive.
pub fn printed(write: impl FnOnce(*mut Bio) -> c_int) -> Option<Vec<u8>> {
    let library = ossl();
    // SAFETY: what is made here is freed here.
    let bio = unsafe { Owned::new(library.BIO_new(library.BIO_s_mem()), free_bio) }?;
    if write(bio.get()) <= 0 {
        return None;
    }
    // SAFETY: the BIO is a live one.
    let len = unsafe { library.BIO_ctrl_pending(bio.get()) }.min(c_int::MAX as usize);
    let mut out = vec![0u8; len];
    // SAFETY: the memory has that length.
    let got = unsafe { library.BIO_read(bio.get(), out.as_mut_ptr().cast(), len as c_int) };
    out.truncate(usize::try_from(got).unwrap_or(0));
    Some(out)
}
