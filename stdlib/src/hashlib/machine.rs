//! Digests of long data by the machine's own OpenSSL, whose MD5, SHA-512 and SHA-3 are written for its processor and take two
//! thirds of the time of the crates'. It is loaded when there were data enough to pay for that; where there is none, or
//! where it does not offer an algorithm, everything stays with the crates.

use crate::ssl::library::{CRYPTO, Handle};
use std::ffi::{c_char, c_int, c_uchar, c_uint, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// OpenSSL is loaded once there were so many bytes in pieces for which it would have been used.
const WORTH_LOADING: usize = 4 << 20;
/// From so many bytes on in one piece OpenSSL is used, if it is loaded.
const WORTH_USING: usize = 64 << 10;
/// Threads end, and the process may end while others are still at work: nothing is freed at exit.
const INIT_NO_ATEXIT: u64 = 0x0008_0000;
/// The longest digest.
const LONGEST: usize = 64;

type Start = unsafe extern "C" fn(u64, *const c_void) -> c_int;
type ByName = unsafe extern "C" fn(*const c_char) -> *const c_void;
type New = unsafe extern "C" fn() -> *mut c_void;
type Free = unsafe extern "C" fn(*mut c_void);
type Copied = unsafe extern "C" fn(*mut c_void, *const c_void) -> c_int;
type Init = unsafe extern "C" fn(*mut c_void, *const c_void, *mut c_void) -> c_int;
type Update = unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> c_int;
type Finish = unsafe extern "C" fn(*mut c_void, *mut c_uchar, *mut c_uint) -> c_int;

/// The functions that are used.
struct Functions {
    by_name: ByName,
    new: New,
    free: Free,
    copy: Copied,
    init: Init,
    update: Update,
    finish: Finish,
}

static FUNCTIONS: OnceLock<Option<Functions>> = OnceLock::new();
/// Bytes of such pieces so far.
static SEEN: AtomicUsize = AtomicUsize::new(0);

fn load() -> Option<Functions> {
    let library = Handle::open(CRYPTO).ok()?;
    let find = |name: &str| library.symbol(name).ok();
    // SAFETY: the functions of these names have these parameters in all releases since 3.0, of which the last one is; the first
    // call takes no memory.
    unsafe {
        let start = std::mem::transmute::<*mut c_void, Start>(find("OPENSSL_init_crypto")?);
        find("EVP_MD_CTX_get0_md")?;
        let functions = Functions {
            by_name: std::mem::transmute::<*mut c_void, ByName>(find("EVP_get_digestbyname")?),
            new: std::mem::transmute::<*mut c_void, New>(find("EVP_MD_CTX_new")?),
            free: std::mem::transmute::<*mut c_void, Free>(find("EVP_MD_CTX_free")?),
            copy: std::mem::transmute::<*mut c_void, Copied>(find("EVP_MD_CTX_copy_ex")?),
            init: std::mem::transmute::<*mut c_void, Init>(find("EVP_DigestInit_ex")?),
            update: std::mem::transmute::<*mut c_void, Update>(find("EVP_DigestUpdate")?),
            finish: std::mem::transmute::<*mut c_void, Finish>(find("EVP_DigestFinal_ex")?),
        };
        (start(INIT_NO_ATEXIT, std::ptr::null()) == 1).then_some(functions)
    }
}

/// A running digest of OpenSSL.
pub struct Foreign {
    functions: &'static Functions,
    context: *mut c_void,
}

impl Foreign {
    /// The digest called `name` in this program, at its beginning, if data of `len` bytes are to be taken in next and OpenSSL is
    /// the better one for that.
    pub fn start(name: &str, len: usize) -> Option<Foreign> {
        let known = match name {
            "md5" => c"md5",
            "sha384" => c"sha384",
            "sha512" => c"sha512",
            "sha3_224" => c"sha3-224",
            "sha3_256" => c"sha3-256",
            "sha3_384" => c"sha3-384",
            "sha3_512" => c"sha3-512",
            _ => return None,
        };
        let too_few = || SEEN.fetch_add(len, Ordering::Relaxed).saturating_add(len) < WORTH_LOADING;
        if len < WORTH_USING || FUNCTIONS.get().is_none() && too_few() {
            return None;
        }
        let functions = FUNCTIONS.get_or_init(load).as_ref()?;
        // SAFETY: the name ends with NUL; what is made is freed when it is dropped, and OpenSSL frees null.
        unsafe {
            let made = Foreign { functions, context: (functions.new)() };
            let algorithm = (functions.by_name)(known.as_ptr());
            let well = !made.context.is_null()
                && !algorithm.is_null()
                && (functions.init)(made.context, algorithm, std::ptr::null_mut()) == 1;
            well.then_some(made)
        }
    }
    /// Takes in data.
    pub fn update(&mut self, data: &[u8]) {
        // SAFETY: the context is a live one, the data are so long. It fails only where a context is not initialised.
        unsafe { (self.functions.update)(self.context, data.as_ptr().cast(), data.len()) };
    }
    /// The digest so far.
    pub fn digest(&self) -> Vec<u8> {
        let last = self.clone();
        let (mut out, mut len) = (vec![0; LONGEST], 0);
        // SAFETY: the context is a live one, and no digest is longer than the memory.
        unsafe { (self.functions.finish)(last.context, out.as_mut_ptr(), &mut len) };
        out.truncate(len as usize);
        out
    }
}

impl Clone for Foreign {
    /// # Panics
    /// OpenSSL has no memory.
    fn clone(&self) -> Foreign {
        let functions = self.functions;
        // SAFETY: both contexts are live ones; null is checked for.
        unsafe {
            let made = Foreign { functions, context: (functions.new)() };
            assert!(
                !made.context.is_null() && (functions.copy)(made.context, self.context) == 1,
                "out of memory"
            );
            made
        }
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        // SAFETY: the context is the digest's own, or null.
        unsafe { (self.functions.free)(self.context) };
    }
}
