//! Memory for compiled code: pages that are written first and made executable then, never both at once.

use std::ptr::NonNull;

/// Code in executable pages of its own.
pub struct CodeMemory {
    at: NonNull<u8>,
    bytes: usize,
}

// SAFETY: plain memory, which belongs to who holds this.
unsafe impl Send for CodeMemory {}

impl CodeMemory {
    /// Executable pages with this code; None if the system gives none.
    pub fn new(code: &[u8]) -> Option<CodeMemory> {
        let bytes = code.len().next_multiple_of(4096);
        // SAFETY: a private anonymous mapping that nobody else knows; the code is copied in before it becomes executable.
        unsafe {
            let prot = libc::PROT_READ | libc::PROT_WRITE;
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            let at = libc::mmap(std::ptr::null_mut(), bytes, prot, flags, -1, 0);
            if at == libc::MAP_FAILED {
                return None;
            }
            std::ptr::copy_nonoverlapping(code.as_ptr(), at.cast::<u8>(), code.len());
            if libc::mprotect(at, bytes, libc::PROT_READ | libc::PROT_EXEC) != 0 {
                libc::munmap(at, bytes);
                return None;
            }
            Some(CodeMemory { at: NonNull::new(at.cast())?, bytes })
        }
    }
    /// Size of the pages.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
    /// Where the code begins.
    pub fn start(&self) -> *const u8 {
        self.at.as_ptr()
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours; who drops it knows that the code is not running.
        unsafe {
            libc::munmap(self.at.as_ptr().cast(), self.bytes);
        }
    }
}
