//! The library behind `_zstd`: its contexts and dictionaries as Rust values that free themselves, and its errors.
//!
//! A context refers to the dictionary that it works with, and worker threads of the library may still read that while the
//! context is being freed. So the Rust values share dictionaries by reference counts, and drop the context first.

use crate::exception_class::exception_class;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{CStr, c_int};
use std::rc::Rc;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::Type;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;
use zstd_sys as sys;

// Parameters are numbers that Python code chooses, and so must not be values of the bindings' enums.
unsafe extern "C" {
    fn ZSTD_CCtx_setParameter(context: *mut sys::ZSTD_CCtx, parameter: c_int, value: c_int) -> usize;
    fn ZSTD_DCtx_setParameter(context: *mut sys::ZSTD_DCtx, parameter: c_int, value: c_int) -> usize;
    fn ZSTD_cParam_getBounds(parameter: c_int) -> sys::ZSTD_bounds;
    fn ZSTD_dParam_getBounds(parameter: c_int) -> sys::ZSTD_bounds;
}

/// Room for output that nobody wants.
const DRAIN: usize = 128 << 10;

/// The class `ZstdError`.
///
/// # Errors
/// What making the class raises.
pub fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    let class = exception_class(vm, "compression.zstd.ZstdError", vm.exc().exception)?;
    let doc = vm.intern_str("__doc__");
    if class.dict().get_str(vm, doc).is_none_or(|d| d.is_none()) {
        class.dict().set_str(vm, doc, vm.str("An error occurred in the zstd library.").value());
    }
    Ok(class)
}

/// Raises `ZstdError` with a message.
#[cold]
pub fn error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// Whether a result of the library is an error.
pub fn failed(result: usize) -> bool {
    // SAFETY: the function looks at the number only.
    unsafe { sys::ZSTD_isError(result) != 0 }
}

/// What the library says of an error.
pub fn error_name(result: usize) -> String {
    // SAFETY: the library gives a constant text that ends with NUL.
    unsafe { CStr::from_ptr(sys::ZSTD_getErrorName(result)) }.to_string_lossy().into_owned()
}

/// Gives a result of the library, or raises "Unable to ...: what the library says".
///
/// # Errors
/// ZstdError
pub fn check(vm: &Vm, result: usize, what: &str) -> PyResult<usize> {
    if failed(result) {
        return Err(error(vm, format!("Unable to {what}: {}", error_name(result))));
    }
    Ok(result)
}

/// The least and the greatest value of a parameter, or the library's error.
pub fn bounds(parameter: i32, compression: bool) -> Result<(i32, i32), usize> {
    // SAFETY: no memory is involved.
    let found = unsafe {
        if compression { ZSTD_cParam_getBounds(parameter) } else { ZSTD_dParam_getBounds(parameter) }
    };
    if failed(found.error) { Err(found.error) } else { Ok((found.lowerBound, found.upperBound)) }
}

/// How a dictionary is given to a context; the numbers are those in the tuples that `ZstdDict` gives.
#[derive(Clone, Copy, PartialEq)]
pub enum Loading {
    Digested,
    Undigested,
    Prefix,
}

/// The content of a dictionary, and the forms of it that the library made so far.
pub struct Dictionary {
    /// For compression, by level.
    for_compression: RefCell<HashMap<i32, *mut sys::ZSTD_CDict>>,
    /// For decompression; null before it is asked for.
    for_decompression: Cell<*mut sys::ZSTD_DDict>,
    pub content: Box<[u8]>,
}

impl Dictionary {
    /// A dictionary with this content.
    pub fn new(content: &[u8]) -> Dictionary {
        Dictionary {
            for_compression: RefCell::new(HashMap::new()),
            for_decompression: Cell::new(std::ptr::null_mut()),
            content: content.into(),
        }
    }
    /// The number in the dictionary's header, 0 if it has none.
    pub fn id(&self) -> u32 {
        // SAFETY: the bytes have the length that is passed.
        unsafe { sys::ZSTD_getDictID_fromDict(self.content.as_ptr().cast(), self.content.len()) }
    }
    fn digested_for_compression(&self, vm: &Vm, level: i32) -> PyResult<*mut sys::ZSTD_CDict> {
        if let Some(made) = self.for_compression.borrow().get(&level) {
            return Ok(*made);
        }
        // SAFETY: the bytes have the length that is passed; the library copies them.
        let made = unsafe { sys::ZSTD_createCDict(self.content.as_ptr().cast(), self.content.len(), level) };
        if made.is_null() {
            let message = "Failed to create a ZSTD_CDict instance from Zstandard dictionary content.";
            return Err(error(vm, message));
        }
        self.for_compression.borrow_mut().insert(level, made);
        Ok(made)
    }
    fn digested_for_decompression(&self, vm: &Vm) -> PyResult<*mut sys::ZSTD_DDict> {
        if self.for_decompression.get().is_null() {
            // SAFETY: as above.
            let made = unsafe { sys::ZSTD_createDDict(self.content.as_ptr().cast(), self.content.len()) };
            if made.is_null() {
                let message = "Failed to create a ZSTD_DDict instance from Zstandard dictionary content.";
                return Err(error(vm, message));
            }
            self.for_decompression.set(made);
        }
        Ok(self.for_decompression.get())
    }
}

impl Drop for Dictionary {
    fn drop(&mut self) {
        for made in self.for_compression.get_mut().values() {
            // SAFETY: made by the library and freed once; contexts that refer to it keep this dictionary alive.
            unsafe { sys::ZSTD_freeCDict(*made) };
        }
        // SAFETY: as above; null is allowed.
        unsafe { sys::ZSTD_freeDDict(self.for_decompression.get()) };
    }
}

/// One call of a context: its result, how much input it used and how much output it made.
pub struct Step {
    pub result: usize,
    pub used: usize,
    pub made: usize,
}

/// Calls `f` with the library's descriptions of both buffers.
fn step(
    input: &[u8],
    output: &mut [u8],
    f: impl FnOnce(*mut sys::ZSTD_outBuffer, *mut sys::ZSTD_inBuffer) -> usize,
) -> Step {
    let mut given = sys::ZSTD_inBuffer { src: input.as_ptr().cast(), size: input.len(), pos: 0 };
    let mut room = sys::ZSTD_outBuffer { dst: output.as_mut_ptr().cast(), size: output.len(), pos: 0 };
    let result = f(&mut room, &mut given);
    Step { result, used: given.pos, made: room.pos }
}

/// A context for compression.
pub struct Compression {
    context: *mut sys::ZSTD_CCtx,
    /// What the context refers to.
    dictionary: Option<Rc<Dictionary>>,
    /// Whether the library compresses with threads of its own.
    pub threads: bool,
}

impl Compression {
    /// A new context.
    ///
    /// # Errors
    /// ZstdError if there is no memory.
    pub fn new(vm: &Vm) -> PyResult<Compression> {
        // SAFETY: no memory of ours is involved.
        let context = unsafe { sys::ZSTD_createCCtx() };
        if context.is_null() {
            return Err(error(vm, "Unable to create ZSTD_CCtx instance."));
        }
        Ok(Compression { context, dictionary: None, threads: false })
    }
    /// Sets a parameter; the library's result.
    pub fn set(&mut self, parameter: i32, value: i32) -> usize {
        // SAFETY: the context is a live one; so for the calls below. The library checks both numbers.
        unsafe { ZSTD_CCtx_setParameter(self.context, parameter, value) }
    }
    /// Makes a dictionary the context's; `level` is the one to digest it for.
    ///
    /// # Errors
    /// ZstdError
    pub fn load(&mut self, vm: &Vm, dictionary: Rc<Dictionary>, how: Loading, level: i32) -> PyResult<()> {
        let (content, size) = (dictionary.content.as_ptr().cast(), dictionary.content.len());
        let result = match how {
            Loading::Digested => {
                let digested = dictionary.digested_for_compression(vm, level)?;
                // SAFETY: the digested dictionary lives as long as `dictionary`, which is kept; so for the others.
                unsafe { sys::ZSTD_CCtx_refCDict(self.context, digested) }
            }
            // SAFETY: as above; the library copies the content.
            Loading::Undigested => unsafe { sys::ZSTD_CCtx_loadDictionary(self.context, content, size) },
            // SAFETY: as above.
            Loading::Prefix => unsafe { sys::ZSTD_CCtx_refPrefix(self.context, content, size) },
        };
        self.dictionary = Some(dictionary);
        check(vm, result, "load Zstandard dictionary or prefix for compression").map(drop)
    }
    /// Says how much input the next frame has; the library's result.
    pub fn pledge(&mut self, size: u64) -> usize {
        // SAFETY: the context is a live one.
        unsafe { sys::ZSTD_CCtx_setPledgedSrcSize(self.context, size) }
    }
    /// Compresses.
    pub fn step(&mut self, input: &[u8], output: &mut [u8], mode: sys::ZSTD_EndDirective) -> Step {
        step(input, output, |room, given| {
            // SAFETY: both describe live slices.
            unsafe { sys::ZSTD_compressStream2(self.context, room, given, mode) }
        })
    }
    /// Forgets the frame that was begun.
    pub fn restart(&mut self) {
        // SAFETY: the context is a live one; resetting the session never fails.
        unsafe { sys::ZSTD_CCtx_reset(self.context, sys::ZSTD_ResetDirective::ZSTD_reset_session_only) };
    }
}

impl Drop for Compression {
    fn drop(&mut self) {
        // The library frees its copy of a dictionary before it waits for threads that read it.
        if self.threads && self.dictionary.is_some() {
            let mut room = vec![0; DRAIN];
            loop {
                let step = self.step(&[], &mut room, sys::ZSTD_EndDirective::ZSTD_e_flush);
                if step.result == 0 || failed(step.result) {
                    break;
                }
            }
        }
        // SAFETY: the context is freed once, and waits for its threads, before the dictionary goes.
        unsafe { sys::ZSTD_freeCCtx(self.context) };
    }
}

/// A context for decompression.
pub struct Decompression {
    context: *mut sys::ZSTD_DCtx,
    /// What the context refers to.
    dictionary: Option<Rc<Dictionary>>,
}

impl Decompression {
    /// A new context.
    ///
    /// # Errors
    /// ZstdError if there is no memory.
    pub fn new(vm: &Vm) -> PyResult<Decompression> {
        // SAFETY: no memory of ours is involved.
        let context = unsafe { sys::ZSTD_createDCtx() };
        if context.is_null() {
            return Err(error(vm, "Unable to create ZSTD_DCtx instance."));
        }
        Ok(Decompression { context, dictionary: None })
    }
    /// Sets a parameter; the library's result.
    pub fn set(&mut self, parameter: i32, value: i32) -> usize {
        // SAFETY: the context is a live one; so for the calls below. The library checks both numbers.
        unsafe { ZSTD_DCtx_setParameter(self.context, parameter, value) }
    }
    /// Makes a dictionary the context's.
    ///
    /// # Errors
    /// ZstdError
    pub fn load(&mut self, vm: &Vm, dictionary: Rc<Dictionary>, how: Loading) -> PyResult<()> {
        let (content, size) = (dictionary.content.as_ptr().cast(), dictionary.content.len());
        let result = match how {
            Loading::Digested => {
                let digested = dictionary.digested_for_decompression(vm)?;
                // SAFETY: the digested dictionary lives as long as `dictionary`, which is kept; so for the others.
                unsafe { sys::ZSTD_DCtx_refDDict(self.context, digested) }
            }
            // SAFETY: as above; the library copies the content.
            Loading::Undigested => unsafe { sys::ZSTD_DCtx_loadDictionary(self.context, content, size) },
            // SAFETY: as above.
            Loading::Prefix => unsafe { sys::ZSTD_DCtx_refPrefix(self.context, content, size) },
        };
        self.dictionary = Some(dictionary);
        check(vm, result, "load Zstandard dictionary or prefix for decompression").map(drop)
    }
    /// Decompresses.
    pub fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        step(input, output, |room, given| {
            // SAFETY: both describe live slices.
            unsafe { sys::ZSTD_decompressStream(self.context, room, given) }
        })
    }
    /// Forgets the frame that was begun.
    pub fn restart(&mut self) {
        // SAFETY: the context is a live one; resetting the session never fails.
        unsafe { sys::ZSTD_DCtx_reset(self.context, sys::ZSTD_ResetDirective::ZSTD_reset_session_only) };
    }
}

impl Drop for Decompression {
    fn drop(&mut self) {
        // SAFETY: the context is freed once, before the dictionary goes.
        unsafe { sys::ZSTD_freeDCtx(self.context) };
    }
}
