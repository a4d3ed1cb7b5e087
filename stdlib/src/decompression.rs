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
    /// Input for later.
    pending: RefCell<Vec<u8>>,
    eof: Cell<bool>,
    needs_input: Cell<bool>,
}

impl Progress {
    /// That of a new decompressor.
    pub fn new() -> Progress {
        Progress { pending: RefCell::new(Vec::new()), eof: Cell::new(false), needs_input: Cell::new(true) }
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
        let mut input = std::mem::take(&mut *self.pending.borrow_mut());
        input.extend_from_slice(data);
        let limit = usize::try_from(max_length).unwrap_or(usize::MAX);
        let mut out = Vec::new();
        let (used, at_end) = run(&input, limit, &mut out)?;
        if at_end {
            self.eof.set(true);
            self.needs_input.set(false);
            unused.set(owner, vm.bytes(&input[used..]).value());
        } else {
            input.drain(..used);
            self.needs_input.set(input.is_empty() && out.len() < limit);
            *self.pending.borrow_mut() = input;
        }
        Ok(vm.bytes(&out))
    }
}

impl Default for Progress {
    fn default() -> Progress {
        Progress::new()
    }
}
