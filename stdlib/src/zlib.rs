//! `zlib`: DEFLATE through flate2 (zlib-rs).

use crate::exception_class::exception_class;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, module, native_object};
use taipan_vm::heap::HeapCell;
use taipan_vm::native::{BytesLike, PyResult, Raised, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Module, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Vm, quick};

const MAX_WBITS: i64 = 15;

fn error_class(vm: &Vm) -> PyResult<Gc<Type>> {
    exception_class(vm, "zlib.error", vm.exc().exception)
}

fn error(vm: &Vm, message: &str) -> Raised {
    match error_class(vm) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// A compressor for CPython's `wbits`: zlib, raw or gzip by its range.
fn compressor(vm: &Vm, level: i64, wbits: i64) -> PyResult<Compress> {
    if !(-1..=9).contains(&level) {
        return Err(error(vm, "Bad compression level"));
    }
    let level = Compression::new(if level < 0 { 6 } else { level as u32 });
    // Windows of 256 bytes are not offered by the library, which then uses 512, as zlib does.
    match wbits {
        8..=15 => Ok(Compress::new_with_window_bits(level, true, (wbits as u8).max(9))),
        -15..=-8 => Ok(Compress::new_with_window_bits(level, false, (-wbits as u8).max(9))),
        24..=31 => Ok(Compress::new_gzip(level, (wbits as u8 - 16).max(9))),
        _ => Err(vm.value_error("Invalid initialization option")),
    }
}

/// A decompressor for CPython's `wbits`; `start` is the beginning of the data, for the automatic choice.
///
/// # Errors
/// ValueError for a `wbits` that is none.
pub(crate) fn decompressor(vm: &Vm, wbits: i64, start: &[u8]) -> PyResult<Decompress> {
    check_window_bits(vm, wbits)?;
    match wbits {
        24..=31 => Ok(Decompress::new_gzip(15)),
        32..=47 if start.starts_with(&[0x1f]) => Ok(Decompress::new_gzip(15)),
        _ => {
            let header = wbits >= 0;
            match spare(vm).state.take() {
                Some(mut used) => {
                    used.reset(header);
                    Ok(used)
                }
                None => Ok(Decompress::new(header)),
            }
        }
    }
}

/// Is `wbits` one that a decompressor can be made for?
///
/// # Errors
/// ValueError
fn check_window_bits(vm: &Vm, wbits: i64) -> PyResult<()> {
    match wbits {
        0 | 8..=15 | -15..=-8 | 24..=47 => Ok(()),
        _ => Err(vm.value_error("Invalid initialization option")),
    }
}

/// A decompressor that is not used any more: making one means to clear its window and tables, which takes longer than
/// to decompress little.
#[native_object("zlib spare")]
pub struct Spare {
    #[untraced]
    state: Cell<Option<Decompress>>,
}

#[class("spare")]
impl Spare {}

fn spare(vm: &Vm) -> Gc<Spare> {
    let known = vm.interp().quick_state[quick::ZLIB].get();
    if !known.is_unbound() {
        return known.cast_unchecked();
    }
    let made = Spare::alloc(vm, Spare::class(vm), |head| Spare { head, state: Cell::new(None) });
    vm.interp().quick_state[quick::ZLIB].set(made.value());
    made
}

/// Compresses `data` with `flush` at its end, appending to `out`.
fn run_compress(
    vm: &Vm,
    c: &mut Compress,
    mut data: &[u8],
    flush: FlushCompress,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    loop {
        out.reserve(data.len() / 2 + 1024);
        let before = (c.total_in(), c.total_out());
        let status = match c.compress_vec(data, out, flush) {
            Ok(s) => s,
            Err(_) => return Err(error(vm, "Error -2 while compressing data: inconsistent stream state")),
        };
        data = &data[(c.total_in() - before.0) as usize..];
        let finished = status == Status::StreamEnd;
        let stuck = c.total_out() == before.1 && data.is_empty();
        if finished || stuck || (data.is_empty() && out.len() < out.capacity()) {
            return Ok(());
        }
    }
}

/// Decompresses until the input or the stream ends, or `limit` bytes came out; gives how much input was used and
/// whether the stream ended. A stream that asks for a dictionary is given `dictionary`, unless that is empty.
///
/// # Errors
/// `zlib.error`
pub(crate) fn run_decompress(
    vm: &Vm,
    d: &mut Decompress,
    data: &[u8],
    limit: usize,
    out: &mut Vec<u8>,
    dictionary: &[u8],
) -> PyResult<(usize, bool)> {
    let mut used = 0;
    loop {
        if out.len() >= limit {
            return Ok((used, false));
        }
        let room = (data.len() * 2).clamp(1024, 1 << 20).min(limit - out.len());
        let length = out.len();
        let before = (d.total_in(), d.total_out());
        let status = if limit == usize::MAX {
            out.reserve(room);
            d.decompress_vec(&data[used..], out, FlushDecompress::None)
        } else {
            out.resize(length + room, 0);
            d.decompress(&data[used..], &mut out[length..], FlushDecompress::None)
        };
        let (took, gave) = ((d.total_in() - before.0) as usize, (d.total_out() - before.1) as usize);
        out.truncate(length + gave);
        used += took;
        match status {
            Ok(Status::StreamEnd) => return Ok((used, true)),
            Ok(_) if took == 0 && gave == 0 => return Ok((used, false)),
            Ok(_) => {}
            Err(e) if e.needs_dictionary().is_some() && !dictionary.is_empty() => {
                if d.set_dictionary(dictionary).is_err() {
                    return Err(error(vm, "Error -3 while setting zdict: incorrect dictionary"));
                }
            }
            Err(e) => {
                let what = e.message().unwrap_or("invalid data").to_owned();
                let code = if e.needs_dictionary().is_some() { 2 } else { -3 };
                return Err(error(vm, &format!("Error {code} while decompressing data: {what}")));
            }
        }
    }
}

/// A running compression.
#[native_object("zlib.Compress")]
pub struct Compressor {
    #[untraced]
    state: RefCell<Option<Compress>>,
}

/// Object returned by zlib.compressobj(...)
#[class("Compress", module = "zlib")]
impl Compressor {
    /// Returns a bytes object containing compressed data.
    #[method("compress(data, /)")]
    fn compress(vm: &Vm, this: Gc<Self>, data: BytesLike) -> PyResult<Gc<Bytes>> {
        let mut out = Vec::new();
        match this.state.borrow_mut().as_mut() {
            Some(c) => run_compress(vm, c, &data, FlushCompress::None, &mut out)?,
            None => return Err(error(vm, "Error -2 while compressing data: inconsistent stream state")),
        }
        Ok(vm.bytes(&out))
    }
    /// Return a bytes object containing any remaining compressed data.
    #[method("flush(mode=4, /)")]
    fn flush(vm: &Vm, this: Gc<Self>, mode: i64) -> PyResult<Gc<Bytes>> {
        let flush = match mode {
            0 => return Ok(vm.bytes(b"")),
            1 => FlushCompress::Partial,
            2 => FlushCompress::Sync,
            3 => FlushCompress::Full,
            4 => FlushCompress::Finish,
            _ => return Err(error(vm, "Error -2 while flushing: inconsistent stream state")),
        };
        let mut out = Vec::new();
        match this.state.borrow_mut().as_mut() {
            Some(c) => run_compress(vm, c, &[], flush, &mut out)?,
            None => return Err(error(vm, "Error -2 while finishing compression: inconsistent stream state")),
        }
        if mode == 4 {
            *this.state.borrow_mut() = None;
        }
        Ok(vm.bytes(&out))
    }
}

/// A running decompression.
#[native_object("zlib.Decompress")]
pub struct Decompressor {
    #[untraced]
    state: RefCell<Option<Decompress>>,
    #[untraced]
    wbits: i64,
    #[untraced]
    dictionary: HeapCell<Vec<u8>>,
    eof: Cell<bool>,
    unused: ValueCell,
    unconsumed: ValueCell,
}

/// Object returned by zlib.decompressobj(...)
#[class("Decompress", module = "zlib")]
impl Decompressor {
    /// Return a bytes object containing the decompressed version of the data.
    #[method("decompress(data, /, max_length=0)")]
    fn decompress(vm: &Vm, this: Gc<Self>, data: BytesLike, max_length: isize) -> PyResult<Gc<Bytes>> {
        if max_length < 0 {
            return Err(vm.value_error("max_length must be non-negative"));
        }
        let limit = if max_length == 0 { usize::MAX } else { max_length as usize };
        decompress_into(vm, this, &data, limit)
    }
    /// Return a bytes object containing any remaining decompressed data.
    #[method("flush(length=16384, /)")]
    fn flush(vm: &Vm, this: Gc<Self>, length: isize) -> PyResult<Gc<Bytes>> {
        if length <= 0 {
            return Err(vm.value_error("length must be greater than zero"));
        }
        let rest =
            this.unconsumed.get().downcast::<Bytes>().map(|b| b.as_slice().to_vec()).unwrap_or_default();
        decompress_into(vm, this, &rest, usize::MAX)
    }
    #[getter]
    fn eof(this: Gc<Self>) -> bool {
        this.eof.get()
    }
    #[getter]
    fn unused_data(this: Gc<Self>) -> Value {
        this.unused.get()
    }
    #[getter]
    fn unconsumed_tail(this: Gc<Self>) -> Value {
        this.unconsumed.get()
    }
}

fn decompress_into(vm: &Vm, this: Gc<Decompressor>, data: &[u8], limit: usize) -> PyResult<Gc<Bytes>> {
    if this.eof.get() {
        let old = this.unused.get().downcast::<Bytes>().map(|b| b.as_slice().to_vec()).unwrap_or_default();
        let all = vm.bytes(&[&old, data].concat());
        this.unused.set(this.header(), all.value());
        return Ok(vm.bytes(b""));
    }
    let mut out = Vec::new();
    let (used, ended) = {
        let mut state = this.state.borrow_mut();
        if state.is_none() && !data.is_empty() {
            let mut d = decompressor(vm, this.wbits, data)?;
            if this.wbits < 0 && !this.dictionary.borrow().is_empty() {
                let _ = d.set_dictionary(&this.dictionary.borrow());
            }
            *state = Some(d);
        }
        match state.as_mut() {
            Some(d) => run_decompress(vm, d, data, limit, &mut out, &this.dictionary.borrow())?,
            None => (0, false),
        }
    };
    let rest = vm.bytes(&data[used..]);
    if ended {
        let used = this.state.borrow_mut().take();
        if (-15..=15).contains(&this.wbits) {
            spare(vm).state.set(used);
        }
        this.eof.set(true);
        this.unused.set(this.header(), rest.value());
        this.unconsumed.set(this.header(), vm.bytes(b"").value());
    } else {
        this.unconsumed.set(this.header(), rest.value());
    }
    Ok(vm.bytes(&out))
}

/// The Adler-32 checksum of `data`, going on from `start` (RFC 1950).
fn adler32_of(start: u32, data: &[u8]) -> u32 {
    let (mut a, mut b) = (start & 0xffff, start >> 16);
    // 5552 is the most steps before the sums could overflow 32 bits.
    for part in data.chunks(5552) {
        for byte in part {
            a += *byte as u32;
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    b << 16 | a
}

#[module(
    "zlib",
    classes(crate::zlib_decompressor::ZlibDecompressor),
    doc = "The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip."
)]
pub mod module {
    use super::*;

    /// Returns a bytes object containing compressed data.
    #[function("compress(data, /, level=-1, wbits=15)")]
    fn compress(vm: &Vm, data: BytesLike, level: i64, wbits: i64) -> PyResult<Gc<Bytes>> {
        let mut c = compressor(vm, level, wbits)?;
        let mut out = Vec::new();
        run_compress(vm, &mut c, &data, FlushCompress::Finish, &mut out)?;
        Ok(vm.bytes(&out))
    }
    /// Returns a bytes object containing the uncompressed data.
    #[function("decompress(data, /, wbits=15, bufsize=16384)")]
    fn decompress(vm: &Vm, data: BytesLike, wbits: i64, bufsize: isize) -> PyResult<Gc<Bytes>> {
        if bufsize <= 0 {
            return Err(vm.value_error("bufsize must be greater than zero"));
        }
        let mut d = decompressor(vm, wbits, &data)?;
        let mut out = Vec::with_capacity(bufsize.min(1 << 24) as usize);
        let (_, ended) = run_decompress(vm, &mut d, &data, usize::MAX, &mut out, &[])?;
        if !ended {
            return Err(error(vm, "Error -5 while decompressing data: incomplete or truncated stream"));
        }
        if (-15..=15).contains(&wbits) {
            spare(vm).state.set(Some(d));
        }
        Ok(vm.bytes(&out))
    }
    /// Return a compressor object.
    #[function("compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)")]
    fn compressobj(
        vm: &Vm,
        level: i64,
        method: i64,
        wbits: i64,
        mem_level: i64,
        strategy: i64,
        zdict: Option<BytesLike>,
    ) -> PyResult<Gc<Compressor>> {
        // Memory level and strategy steer how hard is searched; every stream is valid whatever they are.
        if method != 8 || !(1..=9).contains(&mem_level) || !(0..=4).contains(&strategy) {
            return Err(vm.value_error("Invalid initialization option"));
        }
        let mut c = compressor(vm, level, wbits)?;
        if let Some(d) = zdict
            && c.set_dictionary(&d).is_err()
        {
            return Err(vm.value_error("Invalid dictionary"));
        }
        Ok(Compressor::alloc(vm, Compressor::class(vm), |head| Compressor {
            head,
            state: RefCell::new(Some(c)),
        }))
    }
    /// Return a decompressor object.
    #[function("decompressobj(wbits=15, zdict=b'')")]
    fn decompressobj(vm: &Vm, wbits: i64, zdict: Option<BytesLike>) -> PyResult<Gc<Decompressor>> {
        check_window_bits(vm, wbits)?;
        let empty = vm.bytes(b"").value();
        let d = Decompressor::alloc(vm, Decompressor::class(vm), |head| Decompressor {
            head,
            state: RefCell::new(None),
            wbits,
            dictionary: HeapCell::new(Vec::new()),
            eof: Cell::new(false),
            unused: ValueCell::new(empty),
            unconsumed: ValueCell::new(empty),
        });
        if let Some(z) = zdict {
            d.dictionary.borrow_mut().extend_from_slice(&z);
        }
        Ok(d)
    }
    /// Compute a CRC-32 checksum of data.
    #[function("crc32(data, value=0, /)")]
    fn crc32(data: BytesLike, value: Value) -> u32 {
        let start = value.as_small_int().unwrap_or(0) as u32;
        taipan_text::binascii::crc32(&data, start)
    }
    /// Compute an Adler-32 checksum of data.
    #[function("adler32(data, value=1, /)")]
    fn adler32(data: BytesLike, value: Value) -> u32 {
        adler32_of(value.as_small_int().unwrap_or(1) as u32, &data)
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let numbers = [
            ("DEFLATED", 8),
            ("DEF_BUF_SIZE", 16384),
            ("DEF_MEM_LEVEL", 8),
            ("MAX_WBITS", MAX_WBITS),
            ("Z_BEST_COMPRESSION", 9),
            ("Z_BEST_SPEED", 1),
            ("Z_BLOCK", 5),
            ("Z_DEFAULT_COMPRESSION", -1),
            ("Z_DEFAULT_STRATEGY", 0),
            ("Z_FILTERED", 1),
            ("Z_FINISH", 4),
            ("Z_FIXED", 4),
            ("Z_FULL_FLUSH", 3),
            ("Z_HUFFMAN_ONLY", 2),
            ("Z_NO_COMPRESSION", 0),
            ("Z_NO_FLUSH", 0),
            ("Z_PARTIAL_FLUSH", 1),
            ("Z_RLE", 3),
            ("Z_SYNC_FLUSH", 2),
            ("Z_TREES", 6),
        ];
        for (name, n) in numbers {
            set_module_attribute(vm, module, name, vm.int(n))?;
        }
        for name in ["ZLIB_VERSION", "ZLIB_RUNTIME_VERSION"] {
            set_module_attribute(vm, module, name, vm.str("1.3.1").value())?;
        }
        set_module_attribute(vm, module, "__version__", vm.str("1.0").value())?;
        set_module_attribute(vm, module, "error", error_class(vm)?.value())
    }
}
