//! Memory for the VM stacks of threads: address space that the system fills with pages where it is touched. The stacks of a few
//! threads that ended are kept for the next ones, since taking address space and giving it back costs as much as the rest of
//! starting a thread.

use crate::value::Value;
use std::cell::RefCell;

/// So many stacks are kept.
const KEPT: usize = 8;
/// So many bytes of a kept stack, the first, keep their memory.
const KEPT_BYTES: usize = 32 << 10;

/// Stacks that no thread uses, with their sizes.
#[derive(Default)]
pub(crate) struct SpareStacks {
    stacks: RefCell<Vec<(*mut Value, usize)>>,
}

impl SpareStacks {
    /// A stack of `bytes`, a multiple of the page size. None: there is no address space left.
    pub fn take(&self, bytes: usize) -> Option<*mut Value> {
        let mut stacks = self.stacks.borrow_mut();
        if let Some(at) = stacks.iter().position(|stack| stack.1 == bytes) {
            return Some(stacks.swap_remove(at).0);
        }
        // SAFETY: an anonymous private mapping, committed by the system where it is touched.
        let stack = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if stack == libc::MAP_FAILED { None } else { Some(stack.cast()) }
    }

    /// Takes back a stack of `bytes` that no thread uses any more.
    ///
    /// # Safety
    /// The stack is of [`SpareStacks::take`], and nothing refers to it.
    pub unsafe fn give(&self, stack: *mut Value, bytes: usize) {
        let mut stacks = self.stacks.borrow_mut();
        // SAFETY: the caller gives a mapping that nothing uses; the part whose pages are dropped lies inside of it.
        unsafe {
            if stacks.len() < KEPT && bytes > KEPT_BYTES {
                let rest = stack.cast::<u8>().add(KEPT_BYTES);
                libc::madvise(rest.cast(), bytes - KEPT_BYTES, libc::MADV_DONTNEED);
                stacks.push((stack, bytes));
            } else {
                libc::munmap(stack.cast(), bytes);
            }
        }
    }
}

impl Drop for SpareStacks {
    fn drop(&mut self) {
        for (stack, bytes) in self.stacks.take() {
            // SAFETY: the stack is on the list, so nothing uses it.
            unsafe { libc::munmap(stack.cast(), bytes) };
        }
    }
}
