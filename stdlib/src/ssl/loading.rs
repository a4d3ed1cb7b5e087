//! What a context reads from files: its own certificates and keys, and those to check others with.

use super::certificate_store as store;
use super::context::Context;
use super::errors::{self, LIB_PEM, LIB_X509};
use super::library::{Bio, Owned, free_bio, free_parameters, free_x509, ossl};
use crate::os_error::{self, last_errno};
use std::ffi::{CString, c_char, c_int, c_void};
use taipan_macros::class_part;
use taipan_vm::native::convert::fspath;
use taipan_vm::native::{BytesLike, FsPath, PyResult, StrOrBytes};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Bytes, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A path for OpenSSL. `message` is what a TypeError says, if it is not the usual text.
///
/// # Errors
/// TypeError, UnicodeEncodeError, ValueError for one with a NUL
pub fn fs_path(vm: &Vm, value: Value, message: Option<&str>) -> PyResult<CString> {
    let given = match fspath(vm, value) {
        Ok(given) => given,
        Err(raised) => match (message, vm.take_if(vm.exc().type_error)) {
            (Some(message), Some(_)) => return Err(vm.type_error(message)),
            (None, Some(exception)) => return Err(vm.raise(exception)),
            _ => return Err(raised),
        },
    };
    let bytes = match given {
        Some(StrOrBytes::Str(text)) => FsPath::encode(vm, text)?,
        Some(StrOrBytes::Bytes(bytes)) => bytes.as_slice().to_vec(),
        None => {
            let given = vm.type_of(value).name();
            let usual = format!("expected str, bytes or os.PathLike object, not {given}");
            return Err(vm.type_error(message.unwrap_or(&usual)));
        }
    };
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

/// As [`fs_path`]; None where there is none.
fn optional_path(vm: &Vm, value: Value, name: &str) -> PyResult<Option<CString>> {
    if value.is_none() {
        return Ok(None);
    }
    fs_path(vm, value, Some(&format!("{name} should be a valid filesystem path"))).map(Some)
}

fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(std::ptr::null(), |text| text.as_ptr())
}

/// Runs `f`, and gives the system's error number that it left, 0 for none, with its result.
fn with_errno<R>(f: impl FnOnce() -> R) -> (R, i32) {
    os_error::set_errno(0);
    let result = f();
    (result, last_errno())
}

/// The longest password.
const MOST: usize = 1024;

/// What unlocks a key: asked when OpenSSL needs it.
struct Password<'a> {
    vm: &'a Vm,
    /// What to call for it.
    callable: Option<Value>,
    text: Vec<u8>,
    /// Whether an exception is pending since it was asked for.
    failed: bool,
}

/// The bytes of a password; None if it is of another type.
fn password_bytes(vm: &Vm, value: Value) -> PyResult<Option<Vec<u8>>> {
    let bytes = if let Some(text) = value.downcast::<Str>() {
        let encoded = vm.call_method_str(text.value(), "encode", &[])?;
        encoded.downcast::<Bytes>().map(|b| b.as_slice().to_vec()).unwrap_or_default()
    } else if value.downcast::<Bytes>().is_some() || vm.is_instance(value, vm.builtin_type(shapes::BYTEARRAY))
    {
        BytesLike::of(vm, value)?.to_vec()
    } else {
        return Ok(None);
    };
    if bytes.len() > MOST {
        return Err(vm.value_error(format!("password cannot be longer than {MOST} bytes")));
    }
    Ok(Some(bytes))
}

impl Password<'_> {
    /// From an argument that is not None.
    fn of(vm: &Vm, value: Value) -> PyResult<Password<'_>> {
        let (callable, text) = match password_bytes(vm, value)? {
            Some(text) => (None, text),
            None if vm.is_callable(value) => (Some(value), Vec::new()),
            None => return Err(vm.type_error("password should be a string or callable")),
        };
        Ok(Password { vm, callable, text, failed: false })
    }
    fn ask(&mut self) -> PyResult<()> {
        let Some(callable) = self.callable else { return Ok(()) };
        let given = self.vm.call(callable, &[])?;
        match password_bytes(self.vm, given)? {
            Some(text) => self.text = text,
            None => return Err(self.vm.type_error("password callback must return a string")),
        }
        Ok(())
    }
}

/// Gives OpenSSL the password: its length, or -1 if there is none or no room for it.
unsafe extern "C" fn on_password(buffer: *mut c_char, room: c_int, _: c_int, data: *mut c_void) -> c_int {
    // SAFETY: the data is what was set with this function; its owner waits for OpenSSL.
    let password = unsafe { &mut *data.cast::<Password>() };
    if password.failed || password.ask().is_err() {
        password.failed = true;
        return -1;
    }
    if password.text.len() > usize::try_from(room).unwrap_or(0) {
        password.failed = true;
        let _raised = password.vm.value_error(format!("password cannot be longer than {room} bytes"));
        return -1;
    }
    // SAFETY: the buffer has that room.
    unsafe { std::ptr::copy_nonoverlapping(password.text.as_ptr(), buffer.cast(), password.text.len()) };
    password.text.len() as c_int
}

/// Reads a certificate with its chain, and its key.
fn load_chain(
    vm: &Vm,
    this: Gc<Context>,
    [certificate, key]: [&CString; 2],
    mut password: Option<Password>,
) -> PyResult<()> {
    let (library, ctx) = (ossl(), this.ctx());
    let data =
        password.as_mut().map_or(std::ptr::null_mut(), |password| (&raw mut *password).cast::<c_void>());
    errors::clear();
    // SAFETY: the context is a live one, the paths end with NUL. The password is there until it is taken back.
    let (done, errno) = unsafe {
        if !data.is_null() {
            library.SSL_CTX_set_default_passwd_cb(ctx, Some(on_password));
            library.SSL_CTX_set_default_passwd_cb_userdata(ctx, data);
        }
        let mut outcome =
            with_errno(|| library.SSL_CTX_use_certificate_chain_file(ctx, certificate.as_ptr()) == 1);
        let failed = |data: *mut c_void| !data.is_null() && (*data.cast::<Password>()).failed;
        if outcome.0 && !failed(data) {
            // 1: in PEM.
            outcome = with_errno(|| library.SSL_CTX_use_PrivateKey_file(ctx, key.as_ptr(), 1) == 1);
        }
        if !data.is_null() {
            library.SSL_CTX_set_default_passwd_cb(ctx, None);
            library.SSL_CTX_set_default_passwd_cb_userdata(ctx, std::ptr::null_mut());
        }
        outcome
    };
    if password.is_some_and(|password| password.failed) {
        errors::clear();
        return Err(taipan_vm::native::Raised);
    }
    if !done {
        return Err(errors::raise_errno_or_last(vm, errno));
    }
    // SAFETY: the context is a live one.
    if unsafe { library.SSL_CTX_check_private_key(ctx) } != 1 {
        return Err(errors::raise_last(vm));
    }
    Ok(())
}

/// Certificates that are given as such: PEM in a str, DER in bytes.
enum Given {
    Pem(Vec<u8>),
    Der(Vec<u8>),
}

fn given(vm: &Vm, value: Value) -> PyResult<Given> {
    const WRONG: &str = "cadata should be an ASCII string or a bytes-like object";
    if let Some(text) = value.downcast::<Str>() {
        if !text.is_ascii() {
            return Err(vm.type_error(WRONG));
        }
        return Ok(Given::Pem(text.bytes().to_vec()));
    }
    match BytesLike::of(vm, value) {
        Ok(data) => Ok(Given::Der(data.to_vec())),
        Err(raised) if vm.take_if(vm.exc().type_error).is_none() => Err(raised),
        Err(_) => Err(vm.type_error(WRONG)),
    }
}

/// Takes certificates into a context's store.
fn add(vm: &Vm, this: Gc<Context>, given: &Given) -> PyResult<()> {
    let library = ossl();
    let (Given::Pem(data) | Given::Der(data)) = given;
    if data.is_empty() {
        return Err(vm.value_error("Empty certificate data"));
    }
    let Ok(len) = c_int::try_from(data.len()) else {
        return Err(vm.overflow_error("Certificate data is too long."));
    };
    errors::clear();
    // SAFETY: the data has that length and outlives the BIO.
    let Some(bio) = (unsafe { Owned::new(library.BIO_new_mem_buf(data.as_ptr().cast(), len), free_bio) })
    else {
        return Err(errors::raise_last(vm));
    };
    let mut loaded = 0usize;
    while has_more(given, bio.get()) {
        let Some(certificate) = next_certificate(given, bio.get()) else { break };
        // SAFETY: the store is the context's; it takes a reference of its own.
        let added = unsafe {
            library.X509_STORE_add_cert(library.SSL_CTX_get_cert_store(this.ctx()), certificate.get())
        };
        // One that is there already is no error.
        if added != 1 && errors::parts(errors::last()) != (LIB_X509, errors::X509_ALREADY_THERE) {
            break;
        }
        errors::clear();
        loaded += 1;
    }
    if loaded == 0 {
        errors::clear();
        let what = if matches!(given, Given::Pem(_)) { "no start line" } else { "not enough data" };
        let message = format!("{what}: cadata does not contain a certificate");
        return Err(errors::raise_own(vm, errors::Kind::Error, 0, &message));
    }
    // Text may follow certificates, bytes may not.
    let text_follows = matches!(given, Given::Pem(_))
        && errors::parts(errors::last()) == (LIB_PEM, errors::PEM_NO_START_LINE);
    if errors::last() != 0 && !text_follows {
        return Err(errors::raise_last(vm));
    }
    errors::clear();
    Ok(())
}

/// May there be another certificate? For text only looking for it tells.
fn has_more(given: &Given, bio: *mut Bio) -> bool {
    // SAFETY: the BIO is a live one.
    matches!(given, Given::Pem(_)) || unsafe { ossl().BIO_ctrl_pending(bio) } > 0
}

fn next_certificate(given: &Given, bio: *mut Bio) -> Option<Owned<super::library::X509>> {
    let nothing = std::ptr::null_mut;
    // SAFETY: the BIO is a live one; no certificate here is encrypted, and nobody is asked for a password.
    unsafe {
        Owned::new(
            match given {
                Given::Pem(_) => {
                    ossl().PEM_read_bio_X509(bio, nothing(), Some(no_password), std::ptr::null_mut())
                }
                Given::Der(_) => ossl().d2i_X509_bio(bio, nothing()),
            },
            free_x509,
        )
    }
}

/// There is no password. (OpenSSL would ask at the terminal.)
pub(super) unsafe extern "C" fn no_password(_: *mut c_char, _: c_int, _: c_int, _: *mut c_void) -> c_int {
    -1
}

/// Sets the parameters of a Diffie-Hellman key exchange from a file.
fn load_parameters(vm: &Vm, this: Gc<Context>, path: Value) -> PyResult<()> {
    let (library, c_path) = (ossl(), fs_path(vm, path, None)?);
    vm.audit("open", &[path, vm.intern_str("rb").value(), Value::int32(0)])?;
    errors::clear();
    if let Err(error) = std::fs::File::open(super::path_of(&c_path)) {
        let errno = error.raw_os_error().unwrap_or(libc::EIO);
        return Err(os_error::raise_about(vm, errno, path, Value::UNBOUND));
    }
    // SAFETY: the texts end with NUL; what is made is freed, or belongs to the context then.
    unsafe {
        let Some(bio) = Owned::new(library.BIO_new_file(c_path.as_ptr(), c"rb".as_ptr()), free_bio) else {
            return Err(errors::raise_last(vm));
        };
        let nothing = std::ptr::null_mut();
        let read = library.PEM_read_bio_DHparams(bio.get(), nothing, Some(no_password), nothing.cast());
        let Some(parameters) = Owned::new(read, free_parameters) else {
            return Err(errors::raise_last(vm));
        };
        // The context gets a copy.
        if library.SSL_CTX_ctrl(this.ctx(), SET_PARAMETERS, 0, parameters.get().cast()) != 1 {
            return Err(errors::raise_last(vm));
        }
    }
    Ok(())
}

/// `SSL_CTRL_SET_TMP_DH`, `SSL_CTRL_SET_GROUPS`
const SET_PARAMETERS: c_int = 3;
const SET_GROUPS: c_int = 91;

#[class_part("_SSLContext", loading)]
impl Context {
    #[method("load_cert_chain(certfile, keyfile=None, password=None)")]
    fn load_cert_chain(
        vm: &Vm,
        this: Gc<Self>,
        certfile: Value,
        keyfile: Value,
        password: Value,
    ) -> PyResult<()> {
        let certificate = fs_path(vm, certfile, Some("certfile should be a valid filesystem path"))?;
        let key = optional_path(vm, keyfile, "keyfile")?;
        let password = if password.is_none() { None } else { Some(Password::of(vm, password)?) };
        load_chain(vm, this, [&certificate, key.as_ref().unwrap_or(&certificate)], password)
    }
    #[method("load_verify_locations(cafile=None, capath=None, cadata=None)")]
    fn load_verify_locations(
        vm: &Vm,
        this: Gc<Self>,
        cafile: Value,
        capath: Value,
        cadata: Value,
    ) -> PyResult<()> {
        if cafile.is_none() && capath.is_none() && cadata.is_none() {
            return Err(vm.type_error("cafile, capath and cadata cannot be all omitted"));
        }
        let file = optional_path(vm, cafile, "cafile")?;
        let dir = optional_path(vm, capath, "capath")?;
        let given = if cadata.is_none() { None } else { Some(given(vm, cadata)?) };
        store::counted(vm, this, || {
            if let Some(given) = &given {
                add(vm, this, given)?;
            }
            if file.is_none() && dir.is_none() {
                return Ok(());
            }
            errors::clear();
            // SAFETY: the context is a live one, the paths end with NUL.
            let (done, errno) = with_errno(|| unsafe {
                ossl().SSL_CTX_load_verify_locations(this.ctx(), pointer(&file), pointer(&dir)) == 1
            });
            if done { Ok(()) } else { Err(errors::raise_errno_or_last(vm, errno)) }
        })
    }
    #[method("set_default_verify_paths()")]
    fn set_default_verify_paths(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        store::counted(vm, this, || {
            errors::clear();
            // SAFETY: the context is a live one.
            let done = unsafe { ossl().SSL_CTX_set_default_verify_paths(this.ctx()) == 1 };
            if done { Ok(()) } else { Err(errors::raise_last(vm)) }
        })
    }
    #[method("load_dh_params(path, /)")]
    fn load_dh_params(vm: &Vm, this: Gc<Self>, path: Value) -> PyResult<()> {
        load_parameters(vm, this, path)
    }
    #[method("set_ecdh_curve(name, /)")]
    fn set_ecdh_curve(vm: &Vm, this: Gc<Self>, name: Value) -> PyResult<()> {
        let text = fs_path(vm, name, None)?;
        // SAFETY: the text ends with NUL.
        let mut nid = unsafe { ossl().OBJ_sn2nid(text.as_ptr()) };
        if nid == 0 {
            let shown = vm.repr_text(name)?;
            return Err(vm.value_error(format!("unknown elliptic curve name {shown}")));
        }
        // SAFETY: the command takes a list of numbers, here of one, which it copies.
        match unsafe { ossl().SSL_CTX_ctrl(this.ctx(), SET_GROUPS, 1, (&raw mut nid).cast()) } {
            1 => Ok(()),
            _ => Err(errors::raise_last(vm)),
        }
    }
}
