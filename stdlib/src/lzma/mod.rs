//! The module `_lzma`: LZMA and XZ compression through liblzma.
//!
//! `filters` turns Python's filter chains into the library's and back; `Coder` is the library's stream, which is given all
//! of its input and keeps what it did not need as pending input of the Python object.

pub mod filters;

use crate::decompression::Progress;
use crate::exception_class::exception_class;
use filters::Chain;
use liblzma_sys as sys;
use std::cell::{Cell, RefCell};
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{BytesLike, PyResult, Raised, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Dict, Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const FORMAT_AUTO: i32 = 0;
const FORMAT_XZ: i32 = 1;
const FORMAT_ALONE: i32 = 2;
const FORMAT_RAW: i32 = 3;
const PRESET_DEFAULT: u32 = 6;
/// `CHECK_UNKNOWN`: the check is not known yet.
const CHECK_UNKNOWN: i32 = 16;
const TELL_NO_CHECK: u32 = 1;
const TELL_ANY_CHECK: u32 = 4;

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    let class = exception_class(vm, "_lzma.LZMAError", vm.exc().exception)?;
    let doc = vm.intern_str("__doc__");
    if class.dict().get_str(vm, doc).is_none_or(|d| d.is_none()) {
        class.dict().set_str(vm, doc, vm.str("Call to liblzma failed.").value());
    }
    Ok(class)
}

/// Raises `LZMAError` with a message.
#[cold]
pub fn error(vm: &Vm, message: &str) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// Raises what a result of the library means, if it is an error.
///
/// # Errors
/// LZMAError, MemoryError
pub fn check(vm: &Vm, result: sys::lzma_ret) -> PyResult<()> {
    let message = match result {
        sys::LZMA_OK | sys::LZMA_GET_CHECK | sys::LZMA_NO_CHECK | sys::LZMA_STREAM_END => return Ok(()),
        sys::LZMA_UNSUPPORTED_CHECK => "Unsupported integrity check",
        sys::LZMA_MEM_ERROR => return Err(vm.memory_error("")),
        sys::LZMA_MEMLIMIT_ERROR => "Memory usage limit exceeded",
        sys::LZMA_FORMAT_ERROR => "Input format not supported by decoder",
        sys::LZMA_OPTIONS_ERROR => "Invalid or unsupported options",
        sys::LZMA_DATA_ERROR => "Corrupt input data",
        sys::LZMA_BUF_ERROR => "Insufficient buffer space",
        sys::LZMA_PROG_ERROR => "Internal error",
        other => return Err(error(vm, &format!("Unrecognized error from liblzma: {other}"))),
    };
    Err(error(vm, message))
}

/// Raises what pickling gives.
fn not_pickled(vm: &Vm, this: Value) -> PyResult {
    let class = vm.type_of(this).name();
    Err(vm.type_error(format!("cannot pickle '_lzma.{class}' object")))
}

/// The library's stream.
struct Coder(sys::lzma_stream);

impl Coder {
    fn new() -> Coder {
        // SAFETY: all zeros is the initial value that the library asks for.
        Coder(unsafe { std::mem::zeroed() })
    }
    /// One step: gives the library's result, how much input was used and how much output made.
    fn step(
        &mut self,
        input: &[u8],
        output: &mut [u8],
        action: sys::lzma_action,
    ) -> (sys::lzma_ret, usize, usize) {
        self.0.next_in = input.as_ptr();
        self.0.avail_in = input.len();
        self.0.next_out = output.as_mut_ptr();
        self.0.avail_out = output.len();
        // SAFETY: the pointers are to slices of these lengths, which live during the call; afterwards the library does
        // not use them before they are set again.
        let result = unsafe { sys::lzma_code(&mut self.0, action) };
        (result, input.len() - self.0.avail_in, output.len() - self.0.avail_out)
    }
}

impl Drop for Coder {
    fn drop(&mut self) {
        // SAFETY: the stream was initialized, at least with zeros.
        unsafe { sys::lzma_end(&mut self.0) };
    }
}

/// A running compression.
#[native_object("_lzma.LZMACompressor")]
pub struct LzmaCompressor {
    #[untraced]
    state: RefCell<Coder>,
    flushed: Cell<bool>,
}

fn run(vm: &Vm, this: Gc<LzmaCompressor>, mut data: &[u8], action: sys::lzma_action) -> PyResult<Gc<Bytes>> {
    let mut out = Vec::new();
    let mut coder = this.state.borrow_mut();
    loop {
        let length = out.len();
        out.resize(length + (length / 2).clamp(8192, 1 << 20), 0);
        let (result, took, gave) = coder.step(data, &mut out[length..], action);
        let full = out.len() == length + gave;
        out.truncate(length + gave);
        data = &data[took..];
        // Without input and room the library complains where there is simply nothing to do.
        if result == sys::LZMA_BUF_ERROR && data.is_empty() && !full {
            break;
        }
        check(vm, result)?;
        let done =
            if action == sys::LZMA_RUN { data.is_empty() && !full } else { result == sys::LZMA_STREAM_END };
        if done {
            break;
        }
    }
    Ok(vm.bytes(&out))
}

/// A preset: None is the default one.
fn preset_of(vm: &Vm, preset: Value) -> PyResult<u32> {
    if preset.is_none() { Ok(PRESET_DEFAULT) } else { filters::number(vm, preset) }
}

fn start_compression(
    vm: &Vm,
    coder: &mut Coder,
    format: i32,
    check_id: i32,
    preset: Value,
    filters: Value,
) -> PyResult<()> {
    let stream = &raw mut coder.0;
    let result = match format {
        FORMAT_XZ => {
            let check_id = if check_id == -1 { 4 } else { check_id };
            if filters.is_none() {
                let preset = preset_of(vm, preset)?;
                // SAFETY: the stream is a live one; so for the calls below.
                unsafe { sys::lzma_easy_encoder(stream, preset, check_id as sys::lzma_check) }
            } else {
                let chain = Chain::of(vm, filters)?;
                // SAFETY: as above; the chain ends as the library expects and lives during the call.
                unsafe { sys::lzma_stream_encoder(stream, chain.as_ptr(), check_id as sys::lzma_check) }
            }
        }
        FORMAT_ALONE if filters.is_none() => {
            let options =
                filters::preset_options(vm, preset_of(vm, preset)?, "Invalid or unsupported options")?;
            // SAFETY: as above; the options live during the call.
            unsafe { sys::lzma_alone_encoder(stream, &options) }
        }
        FORMAT_ALONE => {
            let chain = Chain::of(vm, filters)?;
            let Some(options) = chain.single_lzma1() else {
                let message = "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter";
                return Err(vm.value_error(message));
            };
            // SAFETY: as above.
            unsafe { sys::lzma_alone_encoder(stream, options) }
        }
        FORMAT_RAW => {
            if filters.is_none() {
                return Err(vm.value_error("Must specify filters for FORMAT_RAW"));
            }
            let chain = Chain::of(vm, filters)?;
            // SAFETY: as above.
            unsafe { sys::lzma_raw_encoder(stream, chain.as_ptr()) }
        }
        _ => return Err(vm.value_error(format!("Invalid container format: {format}"))),
    };
    check(vm, result)
}

/// LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)
///
/// Create a compressor object for compressing data incrementally.
///
/// format specifies the container format to use for the output. This can
/// be FORMAT_XZ (default), FORMAT_ALONE, or FORMAT_RAW.
///
/// check specifies the integrity check to use. For FORMAT_XZ, the default
/// is CHECK_CRC64. FORMAT_ALONE and FORMAT_RAW do not support integrity
/// checks; for these formats, check must be omitted, or be CHECK_NONE.
///
/// The settings used by the compressor can be specified either as a
/// preset compression level (with the 'preset' argument), or in detail
/// as a custom filter chain (with the 'filters' argument). For FORMAT_XZ
/// and FORMAT_ALONE, the default is to use the PRESET_DEFAULT preset
/// level. For FORMAT_RAW, the caller must always specify a filter chain;
/// the raw compressor does not support preset compression levels.
///
/// preset (if provided) should be an integer in the range 0-9, optionally
/// OR-ed with the constant PRESET_EXTREME.
///
/// filters (if provided) should be a sequence of dicts. Each dict should
/// have an entry for "id" indicating the ID of the filter, plus
/// additional entries for options to the filter.
///
/// For one-shot compression, use the compress() function instead.
///
#[class("LZMACompressor", module = "_lzma", subclassable)]
impl LzmaCompressor {
    #[new("LZMACompressor(format=1, check=-1, preset=None, filters=None)", text_signature = None)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        format: i32,
        check: i32,
        preset: Value,
        filters: Value,
    ) -> PyResult<Gc<LzmaCompressor>> {
        if !preset.is_none() && !filters.is_none() {
            return Err(vm.value_error("Cannot specify both preset and filter chain"));
        }
        if format != FORMAT_XZ && check != -1 && check != 0 {
            return Err(vm.value_error("Integrity checks are only supported by FORMAT_XZ"));
        }
        let mut coder = Coder::new();
        start_compression(vm, &mut coder, format, check, preset, filters)?;
        Ok(LzmaCompressor::alloc(vm, cls, |head| LzmaCompressor {
            head,
            state: RefCell::new(coder),
            flushed: Cell::new(false),
        }))
    }
    /// Provide data to the compressor object.
    ///
    /// Returns a chunk of compressed data if possible, or b'' otherwise.
    ///
    /// When you have finished providing data to the compressor, call the
    /// flush() method to finish the compression process.
    #[method("compress(data, /)")]
    fn compress(vm: &Vm, this: Gc<Self>, data: BytesLike) -> PyResult<Gc<Bytes>> {
        if this.flushed.get() {
            return Err(vm.value_error("Compressor has been flushed"));
        }
        run(vm, this, &data, sys::LZMA_RUN)
    }
    /// Finish the compression process.
    ///
    /// Returns the compressed data left in internal buffers.
    ///
    /// The compressor object may not be used after this method is called.
    #[method("flush()")]
    fn flush(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Bytes>> {
        if this.flushed.replace(true) {
            return Err(vm.value_error("Repeated call to flush()"));
        }
        run(vm, this, &[], sys::LZMA_FINISH)
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> PyResult {
        not_pickled(vm, this.value())
    }
    #[method("__reduce_ex__(protocol, /)")]
    fn reduce_ex(vm: &Vm, this: Gc<Self>, _protocol: Value) -> PyResult {
        not_pickled(vm, this.value())
    }
}

/// A running decompression.
#[native_object("_lzma.LZMADecompressor")]
pub struct LzmaDecompressor {
    #[untraced]
    state: RefCell<Coder>,
    #[untraced]
    progress: Progress,
    check: Cell<i32>,
    unused: ValueCell,
}

/// As for the other decompressors: how much input was used, and whether the stream ended.
fn expand(
    vm: &Vm,
    this: Gc<LzmaDecompressor>,
    data: &[u8],
    limit: usize,
    out: &mut Vec<u8>,
) -> PyResult<(usize, bool)> {
    let mut coder = this.state.borrow_mut();
    let mut used = 0;
    while out.len() < limit {
        let room = (data.len() * 4).clamp(8192, 1 << 20).min(limit - out.len());
        let length = out.len();
        out.resize(length + room, 0);
        let (result, took, gave) = coder.step(&data[used..], &mut out[length..], sys::LZMA_RUN);
        out.truncate(length + gave);
        used += took;
        match result {
            sys::LZMA_GET_CHECK | sys::LZMA_NO_CHECK => {
                // SAFETY: the stream is one whose check is known now.
                this.check.set(unsafe { sys::lzma_get_check(&coder.0) } as i32);
            }
            sys::LZMA_STREAM_END => return Ok((used, true)),
            // More input is needed.
            sys::LZMA_BUF_ERROR => break,
            result => check(vm, result)?,
        }
        if used == data.len() && gave < room {
            break;
        }
    }
    Ok((used, false))
}

fn start_decompression(vm: &Vm, coder: &mut Coder, format: i32, limit: u64, filters: Value) -> PyResult<i32> {
    let (stream, flags) = (&raw mut coder.0, TELL_ANY_CHECK | TELL_NO_CHECK);
    let mut known = CHECK_UNKNOWN;
    let result = match format {
        // SAFETY: the stream is a live one; so for the calls below.
        FORMAT_AUTO => unsafe { sys::lzma_auto_decoder(stream, limit, flags) },
        // SAFETY: as above.
        FORMAT_XZ => unsafe { sys::lzma_stream_decoder(stream, limit, flags) },
        FORMAT_ALONE => {
            known = 0;
            // SAFETY: as above.
            unsafe { sys::lzma_alone_decoder(stream, limit) }
        }
        FORMAT_RAW => {
            known = 0;
            let chain = Chain::of(vm, filters)?;
            // SAFETY: as above; the chain lives during the call.
            unsafe { sys::lzma_raw_decoder(stream, chain.as_ptr()) }
        }
        _ => return Err(vm.value_error(format!("Invalid container format: {format}"))),
    };
    check(vm, result).map(|()| known)
}

/// Create a decompressor object for decompressing data incrementally.
///
///   format
///     Specifies the container format of the input stream.  If this is
///     FORMAT_AUTO (the default), the decompressor will automatically detect
///     whether the input is FORMAT_XZ or FORMAT_ALONE.  Streams created with
///     FORMAT_RAW cannot be autodetected.
///   memlimit
///     Limit the amount of memory used by the decompressor.  This will cause
///     decompression to fail if the input cannot be decompressed within the
///     given limit.
///   filters
///     A custom filter chain.  This argument is required for FORMAT_RAW, and
///     not accepted with any other format.  When provided, this should be a
///     sequence of dicts, each indicating the ID and options for a single
///     filter.
///
/// For one-shot decompression, use the decompress() function instead.
#[class("LZMADecompressor", module = "_lzma", subclassable)]
impl LzmaDecompressor {
    #[new("LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)")]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        format: Option<i32>,
        memlimit: Value,
        filters: Value,
    ) -> PyResult<Gc<LzmaDecompressor>> {
        let format = format.unwrap_or(FORMAT_AUTO);
        let mut limit = u64::MAX;
        if !memlimit.is_none() {
            if format == FORMAT_RAW {
                return Err(vm.value_error("Cannot specify memory limit with FORMAT_RAW"));
            }
            limit = filters::long_number(vm, memlimit)?;
        }
        if format == FORMAT_RAW && filters.is_none() {
            return Err(vm.value_error("Must specify filters for FORMAT_RAW"));
        }
        if format != FORMAT_RAW && !filters.is_none() {
            return Err(vm.value_error("Cannot specify filters except with FORMAT_RAW"));
        }
        let mut coder = Coder::new();
        let known = start_decompression(vm, &mut coder, format, limit, filters)?;
        let unused = vm.bytes(b"").value();
        Ok(LzmaDecompressor::alloc(vm, cls, |head| LzmaDecompressor {
            head,
            state: RefCell::new(coder),
            progress: Progress::new(),
            check: Cell::new(known),
            unused: ValueCell::new(unused),
        }))
    }
    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes
    /// of decompressed data. If this limit is reached and further output
    /// can be produced, *self.needs_input* will be set to ``False``.  In
    /// this case, the next call to *decompress()* may provide *data* as b''
    /// to obtain more of the output.
    ///
    /// If all of the input data was decompressed and returned (either
    /// because this was less than *max_length* bytes, or because
    /// *max_length* was negative), *self.needs_input* will be set to True.
    ///
    /// Attempting to decompress data after the end of stream is reached
    /// raises an EOFError.  Any data found after the end of the stream is
    /// ignored and saved in the unused_data attribute.
    #[method("decompress(data, max_length=-1)")]
    fn decompress(vm: &Vm, this: Gc<Self>, data: BytesLike, max_length: isize) -> PyResult<Gc<Bytes>> {
        let unused = (&this.unused, this.header());
        this.progress.advance(
            vm,
            unused,
            (&data, max_length),
            "Already at end of stream",
            |input, limit, out| expand(vm, this, input, limit, out),
        )
    }
    /// ID of the integrity check used by the input stream.
    #[getter]
    fn check(this: Gc<Self>) -> i32 {
        this.check.get()
    }
    /// True if the end-of-stream marker has been reached.
    #[getter]
    fn eof(this: Gc<Self>) -> bool {
        this.progress.eof()
    }
    /// True if more input is needed before more decompressed data can be produced.
    #[getter]
    fn needs_input(this: Gc<Self>) -> bool {
        this.progress.needs_input()
    }
    /// Data found after the end of the compressed stream.
    #[getter]
    fn unused_data(this: Gc<Self>) -> Value {
        this.unused.get()
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> PyResult {
        not_pickled(vm, this.value())
    }
    #[method("__reduce_ex__(protocol, /)")]
    fn reduce_ex(vm: &Vm, this: Gc<Self>, _protocol: Value) -> PyResult {
        not_pickled(vm, this.value())
    }
}

#[module("_lzma", classes(LzmaCompressor, LzmaDecompressor))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CONSTANTS {
            set_module_attribute(vm, module, name, vm.int(*value))?;
        }
        set_module_attribute(vm, module, "LZMAError", error_class(vm)?.value())?;
        set_module_attribute(vm, module, "__doc__", Value::NONE)
    }

    /// Test whether the given integrity check is supported.
    ///
    /// Always returns True for CHECK_NONE and CHECK_CRC32.
    #[function("is_check_supported(check_id, /)")]
    fn is_check_supported(check_id: i32) -> bool {
        // SAFETY: no memory is involved.
        u32::try_from(check_id)
            .is_ok_and(|id| unsafe { sys::lzma_check_is_supported(id as sys::lzma_check) } != 0)
    }
    /// Return a bytes object encoding the options (properties) of the filter specified by *filter* (a dict).
    ///
    /// The result does not include the filter ID itself, only the options.
    #[function("_encode_filter_properties(filter, /)")]
    fn encode_filter_properties(vm: &Vm, filter: Value) -> PyResult<Gc<Bytes>> {
        let chain = Chain::single(vm, filter)?;
        let mut size = 0;
        // SAFETY: the chain's first filter is a live one; the size is a live local.
        check(vm, unsafe { sys::lzma_properties_size(&mut size, chain.as_ptr()) })?;
        let mut out = vec![0u8; size as usize];
        // SAFETY: the buffer has the size that the library asked for.
        check(vm, unsafe { sys::lzma_properties_encode(chain.as_ptr(), out.as_mut_ptr()) })?;
        Ok(vm.bytes(&out))
    }
    /// Return a bytes object encoding the options (properties) of the filter specified by *filter* (a dict).
    ///
    /// The result does not include the filter ID itself, only the options.
    #[function("_decode_filter_properties(filter_id, encoded_props, /)")]
    fn decode_filter_properties(vm: &Vm, filter_id: Value, encoded_props: BytesLike) -> PyResult<Gc<Dict>> {
        filters::decode(vm, filters::long_number(vm, filter_id)?, &encoded_props)
    }
}

/// The library's numbers.
#[rustfmt::skip]
static CONSTANTS: &[(&str, i64)] = &[
    ("FORMAT_AUTO", 0), ("FORMAT_XZ", 1), ("FORMAT_ALONE", 2), ("FORMAT_RAW", 3),
    ("CHECK_NONE", 0), ("CHECK_CRC32", 1), ("CHECK_CRC64", 4), ("CHECK_SHA256", 10), ("CHECK_ID_MAX", 15),
    ("CHECK_UNKNOWN", 16),
    ("FILTER_LZMA1", 0x4000_0000_0000_0001), ("FILTER_LZMA2", 0x21), ("FILTER_DELTA", 3), ("FILTER_X86", 4),
    ("FILTER_POWERPC", 5), ("FILTER_IA64", 6), ("FILTER_ARM", 7), ("FILTER_ARMTHUMB", 8), ("FILTER_SPARC", 9),
    ("MF_HC3", 3), ("MF_HC4", 4), ("MF_BT2", 0x12), ("MF_BT3", 0x13), ("MF_BT4", 0x14),
    ("MODE_FAST", 1), ("MODE_NORMAL", 2), ("PRESET_DEFAULT", 6), ("PRESET_EXTREME", 0x8000_0000),
];
