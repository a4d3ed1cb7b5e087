//! Where an unpickler's bytes come from: memory, or a file that is read as far as needed.

use super::errors::cannot_unpickle;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::Bytes;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// How much is looked at ahead.
const PREFETCH: usize = 128 * 1024;

/// A file's methods.
#[derive(Clone, Copy)]
pub struct File {
    pub read: Value,
    pub readline: Value,
    /// UNBOUND where there is none.
    pub peek: Value,
}

/// Bytes being read. It lives on the stack, where the collector sees the values in it.
pub struct Input<'a> {
    vm: &'a Vm,
    /// What may be taken: the bytes at hand, or those of them that belong to the frame.
    data: &'a [u8],
    at: usize,
    /// All bytes at hand, which begin with `data`.
    whole: &'a [u8],
    in_frame: bool,
    file: Option<File>,
    /// The bytes object of `data`, for a file.
    chunk: Value,
    /// The data were only looked at: the file has them still.
    peeked: bool,
}

#[cold]
pub fn truncated(vm: &Vm) -> Raised {
    cannot_unpickle(vm, "pickle data was truncated")
}

impl<'a> Input<'a> {
    /// Bytes in memory.
    pub fn of_bytes(vm: &'a Vm, data: &'a [u8]) -> Input<'a> {
        Input { vm, data, at: 0, whole: data, in_frame: false, file: None, chunk: Value::NONE, peeked: false }
    }
    /// A file.
    pub fn of_file(vm: &'a Vm, file: File) -> Input<'a> {
        Input { file: Some(file), ..Input::of_bytes(vm, &[]) }
    }

    /// The next `n` bytes.
    ///
    /// # Errors
    /// UnpicklingError when there are less; what the file's methods raise.
    #[inline(always)]
    pub fn take(&mut self, n: usize) -> PyResult<&'a [u8]> {
        match self.data.get(self.at..).and_then(|rest| rest.get(..n)) {
            Some(taken) => {
                self.at += n;
                Ok(taken)
            }
            None => self.take_slowly(n),
        }
    }

    /// The next byte.
    ///
    /// # Errors
    /// As for [`Input::take`].
    #[inline(always)]
    pub fn byte(&mut self) -> PyResult<u8> {
        match self.data.get(self.at) {
            Some(byte) => {
                self.at += 1;
                Ok(*byte)
            }
            None => Ok(self.take_slowly(1)?[0]),
        }
    }

    /// A number of `N` bytes, the least first.
    pub fn number<const N: usize>(&mut self) -> PyResult<u64> {
        let mut bytes = [0; 8];
        bytes[..N].copy_from_slice(self.take(N)?);
        Ok(u64::from_le_bytes(bytes))
    }

    /// Makes sure that `n` bytes are at hand, as a frame's header promises. Nothing may be taken across their end.
    ///
    /// # Errors
    /// UnpicklingError when there are less, or another frame has not ended; what the file's methods raise.
    pub fn frame(&mut self, n: usize) -> PyResult<()> {
        if !self.leave_frame() {
            return Err(cannot_unpickle(self.vm, "beginning of a new frame before end of current frame"));
        }
        self.take(n)?;
        self.at -= n;
        self.data = &self.data[..self.at + n];
        self.in_frame = true;
        Ok(())
    }

    /// What follows the frame may be taken. False if there is something left in the frame.
    fn leave_frame(&mut self) -> bool {
        if self.in_frame && self.at == self.data.len() {
            (self.data, self.in_frame) = (self.whole, false);
        }
        !self.in_frame
    }

    /// Takes over what a file's method gave.
    fn set_data(&mut self, chunk: Value) -> PyResult<()> {
        let Some(bytes) = chunk.downcast::<Bytes>() else {
            let name = self.vm.type_of(chunk).name();
            return Err(self.vm.type_error(format!("a bytes-like object is required, not '{name}'")));
        };
        self.chunk = chunk;
        self.set_bytes(bytes.as_slice());
        Ok(())
    }

    fn set_bytes(&mut self, bytes: &'a [u8]) {
        (self.data, self.whole, self.at, self.in_frame) = (bytes, bytes, 0, false);
    }

    /// Reads what was taken of data that were only looked at.
    ///
    /// # Errors
    /// What the file's method raises.
    pub fn skip_consumed(&mut self) -> PyResult<()> {
        if let (true, Some(file)) = (self.peeked, self.file) {
            let consumed = self.at as i64;
            self.set_bytes(&[]);
            self.peeked = false;
            if consumed > 0 {
                self.vm.call(file.read, &[self.vm.int(consumed)])?;
            }
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn take_slowly(&mut self, n: usize) -> PyResult<&'a [u8]> {
        let vm = self.vm;
        if n == 0 {
            return Ok(&[]);
        }
        if self.in_frame {
            return match self.leave_frame() {
                true => self.take(n),
                false => Err(cannot_unpickle(vm, "pickle exhausted before end of frame")),
            };
        }
        let Some(mut file) = self.file else { return Err(truncated(vm)) };
        if !self.peeked && self.at < self.data.len() {
            return Err(cannot_unpickle(vm, "pickle exhausted before end of frame"));
        }
        self.skip_consumed()?;
        if n <= PREFETCH && !file.peek.is_unbound() {
            match vm.call(file.peek, &[vm.int(PREFETCH as i64)]) {
                Ok(chunk) => {
                    self.set_data(chunk)?;
                    self.peeked = true;
                    if self.data.len() >= n {
                        self.at = n;
                        return Ok(&self.data[..n]);
                    }
                    self.set_bytes(&[]);
                    self.peeked = false;
                }
                Err(raised) => {
                    if vm.take_if(vm.exc().not_implemented_error).is_none() {
                        return Err(raised);
                    }
                    file.peek = Value::UNBOUND;
                    self.file = Some(file);
                }
            }
        }
        let Ok(wanted) = isize::try_from(n) else { return Err(vm.memory_error("")) };
        let chunk = vm.call(file.read, &[vm.int(wanted as i64)])?;
        self.set_data(chunk)?;
        if self.data.len() < n {
            return Err(truncated(vm));
        }
        self.at = n;
        Ok(&self.data[..n])
    }

    /// The next line, with its end.
    ///
    /// # Errors
    /// UnpicklingError when it has no end; what the file's methods raise.
    pub fn line(&mut self) -> PyResult<&'a [u8]> {
        self.leave_frame();
        let rest = self.data.get(self.at..).unwrap_or_default();
        if let Some(n) = rest.iter().position(|b| *b == b'\n') {
            self.at += n + 1;
            return Ok(&rest[..=n]);
        }
        let unread = self.file.is_some() && !self.peeked && !rest.is_empty();
        if self.in_frame || unread {
            return Err(cannot_unpickle(self.vm, "pickle exhausted before end of frame"));
        }
        let Some(file) = self.file else { return Err(truncated(self.vm)) };
        self.skip_consumed()?;
        let chunk = self.vm.call(file.readline, &[])?;
        self.set_data(chunk)?;
        self.at = self.data.len();
        if self.data.ends_with(b"\n") { Ok(self.data) } else { Err(truncated(self.vm)) }
    }
}
