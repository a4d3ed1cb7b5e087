//! `zlib._ZlibDecompressor`: decompression in the manner of `bz2` and `lzma`, which keeps input that it did not need yet.

use crate::decompression::Progress;
use crate::zlib::{decompressor, run_decompress};
use flate2::Decompress;
use std::cell::RefCell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A running decompression.
#[native_object("zlib._ZlibDecompressor")]
pub struct ZlibDecompressor {
    #[untraced]
    state: RefCell<Option<Decompress>>,
    wbits: i64,
    #[untraced]
    dictionary: Vec<u8>,
    #[untraced]
    progress: Progress,
    unused: ValueCell,
}

/// Create a decompressor object for decompressing data incrementally.
///
///   wbits = 15
///   zdict
///      The predefined compression dictionary. This is a sequence of bytes
///      (such as a bytes object) containing subsequences that are expected
///      to occur frequently in the data that is to be compressed. Those
///      subsequences that are expected to be most common should come at the
///      end of the dictionary. This must be the same dictionary as used by the
///      compressor that produced the input data.
#[class("_ZlibDecompressor", module = "zlib")]
impl ZlibDecompressor {
    #[new("_ZlibDecompressor(wbits=MAX_WBITS, zdict=b'')", text_signature = "(wbits=15, zdict=b'')")]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        wbits: Option<i64>,
        zdict: Option<BytesLike>,
    ) -> PyResult<Gc<ZlibDecompressor>> {
        let wbits = wbits.unwrap_or(15);
        decompressor(vm, wbits, &[])?;
        let dictionary = zdict.map(|d| d.to_vec()).unwrap_or_default();
        let unused = vm.bytes(b"").value();
        Ok(ZlibDecompressor::alloc(vm, cls, |head| ZlibDecompressor {
            head,
            state: RefCell::new(None),
            wbits,
            dictionary,
            progress: Progress::new(),
            unused: ValueCell::new(unused),
        }))
    }
    /// Decompress *data*, returning uncompressed data as bytes.
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
            "End of stream already reached",
            |input, limit, out| {
                let mut state = this.state.borrow_mut();
                if state.is_none() && !input.is_empty() {
                    let mut new = decompressor(vm, this.wbits, input)?;
                    if !this.dictionary.is_empty() && this.wbits < 0 {
                        // Raw streams do not ask for it.
                        let _ = new.set_dictionary(&this.dictionary);
                    }
                    *state = Some(new);
                }
                match state.as_mut() {
                    Some(d) => run_decompress(vm, d, input, limit, out, &this.dictionary),
                    None => Ok((0, false)),
                }
            },
        )
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
