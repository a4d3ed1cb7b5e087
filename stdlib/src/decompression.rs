//! What `bz2`, `lzma` and `zlib` have in common about decompressing piece by piece: input that was not needed yet is kept
//! for the next call, and what follows the end of the stream is found in `unused_data`.

use std::cell::{Cell, RefCell};
use taipan_vm::native::PyResult;
use taipan_vm::object::Bytes;
use taipan_vm::object::header::{Header, ValueCell};
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// How far a decompression is.
pub struct Progress {
    /// Input for later, from `start` on. What was used is not cut off at once: input may be used in many small pieces.
    pending: RefCell<Vec<u8>>,
    start: Cell<usize>,
    eof: Cell<bool>,
    needs_input: Cell<bool>,
}

impl Progress {
    /// That of a new decompressor.
    pub fn new() -> Progress {
        Progress {
            pending: RefCell::new(Vec::new()),
            start: Cell::new(0),
            eof: Cell::new(false),
            needs_input: Cell::new(true),
        }
    }
    /// Whether the end of the stream was seen.
    pub fn eof(&self) -> bool {
        self.eof.get()
    }
    /// Whether there is no more output without more input.
    pub fn needs_input(&self) -> bool {
        self.needs_input.get()
    }
    /// Begins anew, for `run` of [`Progress::advance`] where it raises: the input there was is forgotten.
    pub fn restart(&self) {
        self.needs_input.set(true);
    }

    /// `decompress(data, max_length)`. `run` gets the input there is, the most bytes that it may make (usize::MAX: any
    /// number) and a vector for them; it gives how much input it used, and whether the stream ended. `unused` and `owner`
    /// are the field for `unused_data` and the object that it is in; `ended` is what is said after the stream's end.
    ///
    /// # Errors
    /// EOFError after the end of the stream; what `run` raises.
    pub fn advance(
        &self,
        vm: &Vm,
        (unused, owner): (&ValueCell, &Header),
        (data, max_length): (&[u8], isize),
        ended: &str,
        run: impl FnOnce(&[u8], usize, &mut Vec<u8>) -> PyResult<(usize, bool)>,
    ) -> PyResult<Gc<Bytes>> {
        if self.eof.get() {
            return Err(vm.eof_error(ended));
        }
        let mut kept = std::mem::take(&mut *self.pending.borrow_mut());
        let mut start = self.start.take();
        if start < kept.len() && !data.is_empty() {
            kept.drain(..start);
            kept.extend_from_slice(data);
            start = 0;
        }
        let from_kept = start < kept.len();
        let input = if from_kept { &kept[start..] } else { data };
        let limit = usize::try_from(max_length).unwrap_or(usize::MAX);
        let mut out = Vec::new();
        let (used, at_end) = run(input, limit, &mut out)?;
        let left = &input[used..];
        if at_end {
            self.eof.set(true);
            self.needs_input.set(false);
            unused.set(owner, vm.bytes(left).value());
            return Ok(vm.bytes(&out));
        }
        self.needs_input.set(left.is_empty() && out.len() < limit);
        if !left.is_empty() {
            if from_kept {
                self.start.set(start + used);
            } else {
                kept = left.to_vec();
            }
            *self.pending.borrow_mut() = kept;
        }
        Ok(vm.bytes(&out))
    }
}

impl Default for Progress {
    fn default() -> Progress {
        Progress::new()
    }
}
