//! The module `_bz2`: bzip2 compression and decompression piece by piece, through the crate `bzip2` (its port of the
//! library to Rust).

use crate::decompression::Progress;
use bzip2::{Action, Compress, Compression, Decompress, Status};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{BytesLike, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Room made for output at a time.
const STEP: usize = 64 * 1024;

fn bad_data(vm: &Vm) -> Raised {
    vm.raise_message(vm.exc().os_error, "Invalid data stream")
}

/// A running compression.
#[native_object("_bz2.BZ2Compressor")]
pub struct Bz2Compressor {
    #[untraced]
    state: RefCell<Compress>,
    flushed: Cell<bool>,
}

impl Bz2Compressor {
    /// Compresses `data`, and with [`Action::Finish`] ends the stream.
    fn run(vm: &Vm, this: Gc<Self>, mut data: &[u8], action: Action) -> PyResult<Gc<Bytes>> {
        let mut out = Vec::new();
        let mut state = this.state.borrow_mut();
        loop {
            out.reserve(STEP);
            let before = state.total_in();
            let result = state.compress_vec(data, &mut out, action);
            data = &data[(state.total_in() - before) as usize..];
            match result {
                Ok(Status::StreamEnd) => break,
                Ok(Status::RunOk) if data.is_empty() && action == Action::Run => break,
                Ok(_) => {}
                Err(_) => return Err(bad_data(vm)),
            }
        }
        Ok(vm.bytes(&out))
    }
}

/// Create a compressor object for compressing data incrementally.
///
///   compresslevel
///     Compression level, as a number between 1 and 9.
///
/// For one-shot compression, use the compress() function instead.
#[class("BZ2Compressor", module = "_bz2")]
impl Bz2Compressor {
    #[new("BZ2Compressor(compresslevel=9, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, compresslevel: i32) -> PyResult<Gc<Bz2Compressor>> {
        let level = match u32::try_from(compresslevel) {
            Ok(level @ 1..=9) => level,
            _ => return Err(vm.value_error("compresslevel must be between 1 and 9")),
        };
        Ok(Bz2Compressor::alloc(vm, cls, |head| Bz2Compressor {
            head,
            state: RefCell::new(Compress::new(Compression::new(level), 0)),
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
        if data.is_empty() {
            return Ok(vm.bytes(b""));
        }
        Self::run(vm, this, &data, Action::Run)
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
        Self::run(vm, this, b"", Action::Finish)
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, _this: Gc<Self>) -> PyResult {
        Err(vm.type_error("cannot pickle '_bz2.BZ2Compressor' object"))
    }
}

/// A running decompression.
#[native_object("_bz2.BZ2Decompressor")]
pub struct Bz2Decompressor {
    #[untraced]
    state: RefCell<Decompress>,
    #[untraced]
    progress: Progress,
    unused: ValueCell,
}

/// Decompresses into `out` up to `limit` bytes: how much input was used, and whether the stream ended.
fn run(
    vm: &Vm,
    state: &mut Decompress,
    input: &[u8],
    limit: usize,
    out: &mut Vec<u8>,
) -> PyResult<(usize, bool)> {
    let mut used = 0;
    let mut step = vec![0; STEP.min(limit)];
    loop {
        let room = STEP.min(limit - out.len());
        if room == 0 {
            return Ok((used, false));
        }
        let part = &mut step[..room];
        let (before_in, before_out) = (state.total_in(), state.total_out());
        let result = state.decompress(&input[used..], part);
        let taken = (state.total_in() - before_in) as usize;
        let made = (state.total_out() - before_out) as usize;
        used += taken;
        out.extend_from_slice(&part[..made.min(room)]);
        match result {
            Ok(Status::StreamEnd) => return Ok((used, true)),
            Ok(_) if taken == 0 && made == 0 => return Ok((used, false)),
            Ok(_) => {}
            Err(_) => return Err(bad_data(vm)),
        }
    }
}

/// Create a decompressor object for decompressing data incrementally.
///
/// For one-shot decompression, use the decompress() function instead.
#[class("BZ2Decompressor", module = "_bz2")]
impl Bz2Decompressor {
    #[new("BZ2Decompressor()")]
    fn new(vm: &Vm, cls: Gc<Type>) -> Gc<Bz2Decompressor> {
        let unused = vm.bytes(b"").value();
        Bz2Decompressor::alloc(vm, cls, |head| Bz2Decompressor {
            head,
            state: RefCell::new(Decompress::new(false)),
            progress: Progress::new(),
            unused: ValueCell::new(unused),
        })
    }
    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes of
    /// decompressed data. If this limit is reached and further output can be
    /// produced, *self.needs_input* will be set to ``False``. In this case, the next
    /// call to *decompress()* may provide *data* as b'' to obtain more of the output.
    ///
    /// If all of the input data was decompressed and returned (either because this
    /// was less than *max_length* bytes, or because *max_length* was negative),
    /// *self.needs_input* will be set to True.
    ///
    /// Attempting to decompress data after the end of stream is reached raises an
    /// EOFError.  Any data found after the end of the stream is ignored and saved in
    /// the unused_data attribute.
    #[method("decompress(data, max_length=-1)")]
    fn decompress(vm: &Vm, this: Gc<Self>, data: BytesLike, max_length: isize) -> PyResult<Gc<Bytes>> {
        let unused = (&this.unused, this.header());
        this.progress.advance(
            vm,
            unused,
            (&data, max_length),
            "End of stream already reached",
            |input, limit, out| run(vm, &mut this.state.borrow_mut(), input, limit, out),
        )
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, _this: Gc<Self>) -> PyResult {
        Err(vm.type_error("cannot pickle '_bz2.BZ2Decompressor' object"))
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
}

#[module("_bz2", classes(Bz2Compressor, Bz2Decompressor))]
pub mod module {
    use super::*;
}
