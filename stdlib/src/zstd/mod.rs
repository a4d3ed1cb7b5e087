//! The module `_zstd`: Zstandard compression through the library itself, linked statically.
//!
//! `library` holds what talks to it, `dict` the dictionaries, `parameters` the options, `train` the making of
//! dictionaries; here are the compressor, the decompressor and what looks at frames.

pub mod dict;
pub mod library;
pub mod parameters;
pub mod train;

use crate::decompression::Progress;
use dict::ZstdDict;
use library::{Compression, Decompression, Loading, check, error};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{BytesLike, PyResult, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use zstd_sys as sys;
use zstd_sys::ZSTD_EndDirective as Mode;

const CONTINUE: i32 = Mode::ZSTD_e_continue as i32;
const FLUSH_BLOCK: i32 = Mode::ZSTD_e_flush as i32;
const FLUSH_FRAME: i32 = Mode::ZSTD_e_end as i32;
/// Content sizes that mean something else: they are the two largest numbers.
const UNKNOWN_SIZE: u64 = u64::MAX;
const NO_SIZE: u64 = u64::MAX - 1;
/// Room for output made at a time, at least and at most.
const STEPS: std::ops::RangeInclusive<usize> = 32 << 10..=16 << 20;

/// A running compression.
#[native_object("compression.zstd.ZstdCompressor")]
pub struct ZstdCompressor {
    #[untraced]
    state: RefCell<Compression>,
    last_mode: Cell<i32>,
}

/// Compresses `data`; after an error the compressor is at the beginning of a frame.
fn run(vm: &Vm, this: Gc<ZstdCompressor>, data: &[u8], mode: Mode) -> PyResult<Gc<Bytes>> {
    let mut state = this.state.borrow_mut();
    let mut out = Vec::new();
    let mut used = 0;
    // Where everything fits, the library compresses to its place at once.
    // SAFETY: no memory is involved.
    let all = unsafe { sys::ZSTD_compressBound(data.len()) };
    let mut room = if mode == Mode::ZSTD_e_end { all } else { *STEPS.start() };
    loop {
        let length = out.len();
        out.resize(length + room, 0);
        let step = state.step(&data[used..], &mut out[length..], mode);
        out.truncate(length + step.made);
        used += step.used;
        if library::failed(step.result) {
            this.last_mode.set(FLUSH_FRAME);
            state.restart();
            return check(vm, step.result, "compress Zstandard data").map(|_| vm.bytes(b""));
        }
        // Threads of the library go on with what they were given.
        let waiting = step.result != 0 && !(state.threads && mode == Mode::ZSTD_e_continue);
        if used == data.len() && !(waiting || step.made == room) {
            break;
        }
        room = (room * 2).clamp(*STEPS.start(), *STEPS.end());
    }
    this.last_mode.set(mode as i32);
    Ok(vm.bytes(&out))
}

/// Create a compressor object for compressing data incrementally.
///
///   level
///     The compression level to use. Defaults to COMPRESSION_LEVEL_DEFAULT.
///   options
///     A dict object that contains advanced compression parameters.
///   zstd_dict
///     A ZstdDict object, a pre-trained Zstandard dictionary.
///
/// Thread-safe at method level.  For one-shot compression, use the
/// compress() function instead.
#[class("ZstdCompressor", module = "compression.zstd")]
impl ZstdCompressor {
    #[new("ZstdCompressor(level=None, options=None, zstd_dict=None)")]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        level: Value,
        options: Value,
        zstd_dict: Value,
    ) -> PyResult<Gc<ZstdCompressor>> {
        let mut context = Compression::new(vm)?;
        if !level.is_none() && !options.is_none() {
            return Err(vm.type_error("Only one of level or options should be used."));
        }
        let mut chosen = 0;
        if !level.is_none() {
            chosen = parameters::level_argument(vm, level)?;
            parameters::set_level(vm, &mut context, chosen)?;
        }
        if !options.is_none() {
            chosen = parameters::set_compression(vm, &mut context, options)?;
        }
        if !zstd_dict.is_none() {
            let (dictionary, how) = dict::argument(vm, zstd_dict, Loading::Undigested)?;
            context.load(vm, dictionary, how, chosen)?;
        }
        Ok(ZstdCompressor::alloc(vm, cls, |head| ZstdCompressor {
            head,
            state: RefCell::new(context),
            last_mode: Cell::new(FLUSH_FRAME),
        }))
    }
    /// Provide data to the compressor object.
    ///
    ///   mode
    ///     Can be these 3 values ZstdCompressor.CONTINUE,
    ///     ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME
    ///
    /// Return a chunk of compressed data if possible, or b'' otherwise.
    /// When you have finished providing data to the compressor, call the
    /// flush() method to finish the compression process.
    #[method("compress(data, mode=ZstdCompressor.CONTINUE)")]
    fn compress(vm: &Vm, this: Gc<Self>, data: BytesLike, mode: Option<i32>) -> PyResult<Gc<Bytes>> {
        let mode = match mode.unwrap_or(CONTINUE) {
            CONTINUE => Mode::ZSTD_e_continue,
            FLUSH_BLOCK => Mode::ZSTD_e_flush,
            FLUSH_FRAME => Mode::ZSTD_e_end,
            _ => {
                let message = "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, \
                    ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME.";
                return Err(vm.value_error(message));
            }
        };
        run(vm, this, &data, mode)
    }
    /// Finish the compression process.
    ///
    ///   mode
    ///     Can be these 2 values ZstdCompressor.FLUSH_FRAME,
    ///     ZstdCompressor.FLUSH_BLOCK
    ///
    /// Flush any remaining data left in internal buffers.  Since Zstandard
    /// data consists of one or more independent frames, the compressor
    /// object can still be used after this method is called.
    #[method("flush(mode=ZstdCompressor.FLUSH_FRAME)")]
    fn flush(vm: &Vm, this: Gc<Self>, mode: Option<i32>) -> PyResult<Gc<Bytes>> {
        let mode = match mode.unwrap_or(FLUSH_FRAME) {
            FLUSH_BLOCK => Mode::ZSTD_e_flush,
            FLUSH_FRAME => Mode::ZSTD_e_end,
            _ => {
                let message = "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or \
                    ZstdCompressor.FLUSH_BLOCK.";
                return Err(vm.value_error(message));
            }
        };
        run(vm, this, b"", mode)
    }
    /// Set the uncompressed content size to be written into the frame header.
    ///
    ///   size
    ///     The size of the uncompressed data to be provided to the compressor.
    ///
    /// This method can be used to ensure the header of the frame about to
    /// be written includes the size of the data, unless the
    /// CompressionParameter.content_size_flag is set to False.
    /// If last_mode != FLUSH_FRAME, then a RuntimeError is raised.
    ///
    /// It is important to ensure that the pledged data size matches the
    /// actual data size.  If they do not match the compressed output data
    /// may be corrupted and the final chunk written may be lost.
    #[method("set_pledged_input_size(size, /)")]
    fn set_pledged_input_size(vm: &Vm, this: Gc<Self>, size: Value) -> PyResult<()> {
        let size = match vm.as_u64(size) {
            _ if size.is_none() => UNKNOWN_SIZE,
            _ if !vm.is_int(size) => return Err(vm.type_error("an integer is required")),
            Some(size) if size < NO_SIZE => size,
            _ => {
                let message = format!("size argument should be a positive int less than {NO_SIZE}");
                return Err(vm.value_error(message));
            }
        };
        if this.last_mode.get() != FLUSH_FRAME {
            let message = "set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME";
            return Err(vm.value_error(message));
        }
        let result = this.state.borrow_mut().pledge(size);
        check(vm, result, "set pledged uncompressed content size").map(drop)
    }
    /// The last mode used to this compressor object, its value can be .CONTINUE,
    /// .FLUSH_BLOCK, .FLUSH_FRAME. Initialized to .FLUSH_FRAME.
    ///
    /// It can be used to get the current state of a compressor, such as, data
    /// flushed, or a frame ended.
    #[member]
    fn last_mode(this: Gc<Self>) -> i32 {
        this.last_mode.get()
    }
    #[class_attr("CONTINUE")]
    fn class_continue() -> i32 {
        CONTINUE
    }
    #[class_attr("FLUSH_BLOCK")]
    fn class_flush_block() -> i32 {
        FLUSH_BLOCK
    }
    #[class_attr("FLUSH_FRAME")]
    fn class_flush_frame() -> i32 {
        FLUSH_FRAME
    }
}

/// A running decompression.
#[native_object("compression.zstd.ZstdDecompressor")]
pub struct ZstdDecompressor {
    #[untraced]
    state: RefCell<Decompression>,
    #[untraced]
    progress: Progress,
    unused: ValueCell,
}

/// As for the other decompressors: how much input was used, and whether the frame ended.
fn expand(
    vm: &Vm,
    this: Gc<ZstdDecompressor>,
    data: &[u8],
    limit: usize,
    out: &mut Vec<u8>,
) -> PyResult<(usize, bool)> {
    let mut state = this.state.borrow_mut();
    let mut used = 0;
    loop {
        let room = (data.len() * 4).clamp(*STEPS.start(), *STEPS.end()).min(limit - out.len());
        let length = out.len();
        out.resize(length + room, 0);
        let step = state.step(&data[used..], &mut out[length..]);
        out.truncate(length + step.made);
        used += step.used;
        if library::failed(step.result) {
            state.restart();
            this.progress.restart();
            return check(vm, step.result, "decompress Zstandard data").map(|_| (0, false));
        }
        if step.result == 0 {
            return Ok((used, true));
        }
        if out.len() == limit || (used == data.len() && step.made < room) {
            return Ok((used, false));
        }
    }
}

/// Create a decompressor object for decompressing data incrementally.
///
///   zstd_dict
///     A ZstdDict object, a pre-trained Zstandard dictionary.
///   options
///     A dict object that contains advanced decompression parameters.
///
/// Thread-safe at method level.  For one-shot decompression, use the
/// decompress() function instead.
#[class("ZstdDecompressor", module = "compression.zstd")]
impl ZstdDecompressor {
    #[new("ZstdDecompressor(zstd_dict=None, options=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, zstd_dict: Value, options: Value) -> PyResult<Gc<ZstdDecompressor>> {
        let mut context = Decompression::new(vm)?;
        if !zstd_dict.is_none() {
            let (dictionary, how) = dict::argument(vm, zstd_dict, Loading::Digested)?;
            context.load(vm, dictionary, how)?;
        }
        if !options.is_none() {
            parameters::set_decompression(vm, &mut context, options)?;
        }
        let unused = vm.bytes(b"").value();
        Ok(ZstdDecompressor::alloc(vm, cls, |head| ZstdDecompressor {
            head,
            state: RefCell::new(context),
            progress: Progress::new(),
            unused: ValueCell::new(unused),
        }))
    }
    /// Decompress *data*, returning uncompressed bytes if possible, or b'' otherwise.
    ///
    ///   data
    ///     A bytes-like object, Zstandard data to be decompressed.
    ///   max_length
    ///     Maximum size of returned data. When it is negative, the size of
    ///     output buffer is unlimited. When it is nonnegative, returns at
    ///     most max_length bytes of decompressed data.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes
    /// of decompressed data.  If this limit is reached and further output
    /// can be produced, *self.needs_input* will be set to ``False``.  In
    /// this case, the next call to *decompress()* may provide *data* as b''
    /// to obtain more of the output.
    ///
    /// If all of the input data was decompressed and returned (either
    /// because this was less than *max_length* bytes, or because
    /// *max_length* was negative), *self.needs_input* will be set to True.
    ///
    /// Attempting to decompress data after the end of a frame is reached
    /// raises an EOFError.  Any data found after the end of the frame is
    /// ignored and saved in the self.unused_data attribute.
    #[method("decompress(data, max_length=-1)")]
    fn decompress(vm: &Vm, this: Gc<Self>, data: BytesLike, max_length: isize) -> PyResult<Gc<Bytes>> {
        let unused = (&this.unused, this.header());
        let ended = "Already at the end of a Zstandard frame.";
        this.progress.advance(vm, unused, (&data, max_length), ended, |input, limit, out| {
            expand(vm, this, input, limit, out)
        })
    }
    /// True means the end of the first frame has been reached. If decompress data
    /// after that, an EOFError exception will be raised.
    #[member]
    fn eof(this: Gc<Self>) -> bool {
        this.progress.eof()
    }
    /// If the max_length output limit in .decompress() method has been reached,
    /// and the decompressor has (or may has) unconsumed input data, it will be set
    /// to False. In this case, passing b'' to the .decompress() method may output
    /// further data.
    #[member]
    fn needs_input(this: Gc<Self>) -> bool {
        this.progress.needs_input()
    }
    /// A bytes object of un-consumed input data.
    ///
    /// When ZstdDecompressor object stops after a frame is
    /// decompressed, unused input data after the frame.  Otherwise this
    /// will be b''.
    #[getter]
    fn unused_data(this: Gc<Self>) -> Value {
        this.unused.get()
    }
}

#[module(
    "_zstd",
    doc = "Implementation module for Zstandard compression.",
    classes(ZstdDict, ZstdCompressor, ZstdDecompressor),
    parts(super::train::module)
)]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CONSTANTS {
            set_module_attribute(vm, module, name, vm.int(*value))?;
        }
        // SAFETY: no memory is involved.
        let (default, number, room) =
            unsafe { (sys::ZSTD_defaultCLevel(), sys::ZSTD_versionNumber(), sys::ZSTD_DStreamOutSize()) };
        set_module_attribute(vm, module, "ZSTD_CLEVEL_DEFAULT", vm.int(default.into()))?;
        set_module_attribute(vm, module, "ZSTD_DStreamOutSize", vm.int(room as i64))?;
        set_module_attribute(vm, module, "zstd_version_number", vm.int(number.into()))?;
        let version = format!("{}.{}.{}", number / 10_000, number / 100 % 100, number % 100);
        set_module_attribute(vm, module, "zstd_version", vm.str(&version).value())?;
        set_module_attribute(vm, module, "ZstdError", library::error_class(vm)?.value())
    }

    /// Get CompressionParameter/DecompressionParameter bounds.
    ///
    ///   parameter
    ///     The parameter to get bounds.
    ///   is_compress
    ///     True for CompressionParameter, False for DecompressionParameter.
    #[function("get_param_bounds(parameter, is_compress)")]
    fn get_param_bounds(vm: &Vm, parameter: i32, is_compress: bool) -> PyResult<(i32, i32)> {
        let kind = if is_compress { "compression" } else { "decompression" };
        library::bounds(parameter, is_compress).map_err(|result| {
            let said = library::error_name(result);
            error(vm, format!("Unable to get zstd {kind} parameter bounds: {said}"))
        })
    }
    /// Get the size of a Zstandard frame, including the header and optional checksum.
    ///
    ///   frame_buffer
    ///     A bytes-like object, it should start from the beginning of a frame,
    ///     and contains at least one complete frame.
    #[function("get_frame_size(frame_buffer)")]
    fn get_frame_size(vm: &Vm, frame_buffer: BytesLike) -> PyResult<usize> {
        // SAFETY: the bytes have the length that is passed.
        let size =
            unsafe { sys::ZSTD_findFrameCompressedSize(frame_buffer.as_ptr().cast(), frame_buffer.len()) };
        if library::failed(size) {
            let message = format!(
                "Error when finding the compressed size of a Zstandard frame. Ensure the frame_buffer argument \
                 starts from the beginning of a frame, and its length is not less than this complete frame. Zstd \
                 error message: {}.",
                library::error_name(size)
            );
            return Err(error(vm, message));
        }
        Ok(size)
    }
    /// Get Zstandard frame infomation from a frame header.
    ///
    ///   frame_buffer
    ///     A bytes-like object, containing the header of a Zstandard frame.
    #[function("get_frame_info(frame_buffer)")]
    fn get_frame_info(vm: &Vm, frame_buffer: BytesLike) -> PyResult<(Option<u64>, u32)> {
        let (data, length) = (frame_buffer.as_ptr().cast(), frame_buffer.len());
        // SAFETY: the bytes have the length that is passed.
        let (size, id) = unsafe {
            (sys::ZSTD_getFrameContentSize(data, length), sys::ZSTD_getDictID_fromFrame(data, length))
        };
        if size == NO_SIZE {
            let message = "Error when getting information from the header of a Zstandard frame. Ensure the \
                frame_buffer argument starts from the beginning of a frame, and its length is not less than the \
                frame header (6~18 bytes).";
            return Err(error(vm, message));
        }
        Ok(((size != UNKNOWN_SIZE).then_some(size), id))
    }
    /// Set CompressionParameter and DecompressionParameter types for validity check.
    ///
    ///   c_parameter_type
    ///     CompressionParameter IntEnum type object
    ///   d_parameter_type
    ///     DecompressionParameter IntEnum type object
    #[function("set_parameter_types(c_parameter_type, d_parameter_type)")]
    fn set_parameter_types(vm: &Vm, c_parameter_type: Gc<Type>, d_parameter_type: Gc<Type>) {
        parameters::remember(vm, c_parameter_type, d_parameter_type);
    }
}

/// The library's numbers.
#[rustfmt::skip]
static CONSTANTS: &[(&str, i64)] = &[
    ("ZSTD_c_compressionLevel", 100), ("ZSTD_c_windowLog", 101), ("ZSTD_c_hashLog", 102), ("ZSTD_c_chainLog", 103),
    ("ZSTD_c_searchLog", 104), ("ZSTD_c_minMatch", 105), ("ZSTD_c_targetLength", 106), ("ZSTD_c_strategy", 107),
    ("ZSTD_c_enableLongDistanceMatching", 160), ("ZSTD_c_ldmHashLog", 161), ("ZSTD_c_ldmMinMatch", 162),
    ("ZSTD_c_ldmBucketSizeLog", 163), ("ZSTD_c_ldmHashRateLog", 164), ("ZSTD_c_contentSizeFlag", 200),
    ("ZSTD_c_checksumFlag", 201), ("ZSTD_c_dictIDFlag", 202), ("ZSTD_c_nbWorkers", 400), ("ZSTD_c_jobSize", 401),
    ("ZSTD_c_overlapLog", 402), ("ZSTD_d_windowLogMax", 100),
    ("ZSTD_fast", 1), ("ZSTD_dfast", 2), ("ZSTD_greedy", 3), ("ZSTD_lazy", 4), ("ZSTD_lazy2", 5), ("ZSTD_btlazy2", 6),
    ("ZSTD_btopt", 7), ("ZSTD_btultra", 8), ("ZSTD_btultra2", 9),
];
