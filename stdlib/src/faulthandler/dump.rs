//! Writing tracebacks to a descriptor without allocating, so that it can be done in a signal handler: the formats are
//! CPython's.

use taipan_vm::interp::frames::each_running;
use taipan_vm::object::Str;
use taipan_vm::value::Gc;
use taipan_vm::vm::{Interp, Vm};

/// How many frames of a thread are shown.
const MOST_FRAMES: usize = 100;
/// How much of a name is shown, in bytes.
const MOST_TEXT: usize = 500;

/// Output through a small buffer.
pub struct Out {
    fd: i32,
    buffer: [u8; 256],
    used: usize,
}

impl Out {
    pub fn new(fd: i32) -> Out {
        Out { fd, buffer: [0; 256], used: 0 }
    }
    fn flush(&mut self) {
        let mut from = 0;
        while from < self.used {
            let rest = &self.buffer[from..self.used];
            // SAFETY: the bytes are inside the buffer; the call is safe in handlers.
            let n = unsafe { libc::write(self.fd, rest.as_ptr().cast(), rest.len()) };
            if n <= 0 {
                break;
            }
            from += n as usize;
        }
        self.used = 0;
    }
    fn byte(&mut self, byte: u8) {
        if self.used == self.buffer.len() {
            self.flush();
        }
        self.buffer[self.used] = byte;
        self.used += 1;
    }
    pub fn text(&mut self, text: &str) -> &mut Out {
        text.bytes().for_each(|b| self.byte(b));
        self
    }
    fn number(&mut self, n: u64, base: u64, width: usize) -> &mut Out {
        let mut digits = [b'0'; 20];
        let (mut left, mut n) = (digits.len(), n);
        while n > 0 {
            left -= 1;
            digits[left] = b"0123456789abcdef"[(n % base) as usize];
            n /= base;
        }
        let from = left.min(digits.len() - width.clamp(1, digits.len()));
        digits[from..].iter().for_each(|b| self.byte(*b));
        self
    }
    pub fn decimal(&mut self, n: u64, width: usize) -> &mut Out {
        self.number(n, 10, width)
    }
    fn hex(&mut self, n: u64, width: usize) -> &mut Out {
        self.number(n, 16, width)
    }
    /// A str with all that is not printable ASCII escaped.
    fn escaped(&mut self, s: Gc<Str>) {
        if s.is_rope() {
            self.text("???");
            return;
        }
        let bytes = s.bytes();
        let mut at = 0;
        while at < bytes.len().min(MOST_TEXT) {
            let first = bytes[at];
            let (n, mut code) = match first {
                0..0x80 => (1, u32::from(first)),
                0x80..0xE0 => (2, u32::from(first & 0x1F)),
                0xE0..0xF0 => (3, u32::from(first & 0x0F)),
                _ => (4, u32::from(first & 0x07)),
            };
            for b in bytes.iter().skip(at + 1).take(n - 1) {
                code = code << 6 | u32::from(b & 0x3F);
            }
            at += n;
            match code {
                0x20..0x7F => self.byte(code as u8),
                0..0x100 => {
                    self.text("\\x").hex(code.into(), 2);
                }
                0x100..0x1_0000 => {
                    self.text("\\u").hex(code.into(), 4);
                }
                _ => {
                    self.text("\\U").hex(code.into(), 8);
                }
            }
        }
        if at < bytes.len() {
            self.text("...");
        }
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        self.flush();
    }
}

fn frames(out: &mut Out, vm: &Vm) {
    let mut count = 0;
    each_running(vm, |code, line| {
        if count == MOST_FRAMES {
            out.text("  ...\n");
            return false;
        }
        count += 1;
        out.text("  File ");
        match code.filename.get().downcast::<Str>() {
            Some(name) => {
                out.byte(b'"');
                out.escaped(name);
                out.byte(b'"');
            }
            None => {
                out.text("???");
            }
        }
        out.text(", line ").decimal(line.into(), 1).text(" in ");
        match code.name.get().downcast::<Str>() {
            Some(name) => out.escaped(name),
            None => {
                out.text("???");
            }
        }
        out.byte(b'\n');
        true
    });
    if count == 0 {
        out.text("  <no Python frame>\n");
    }
}

fn this_thread() -> u64 {
    // SAFETY: the call takes nothing.
    unsafe { libc::pthread_self() as u64 }
}

/// `[name]` of a thread.
fn thread_name(out: &mut Out, thread: u64) {
    let mut name = [0u8; 64];
    // SAFETY: the buffer has the length that is passed; the thread has a state, so it exists.
    let failed =
        unsafe { libc::pthread_getname_np(thread as libc::pthread_t, name.as_mut_ptr().cast(), name.len()) };
    let end = name.iter().position(|b| *b == 0).unwrap_or(0);
    if failed == 0 && end > 0 {
        out.text(" [");
        name[..end].iter().for_each(|b| out.byte(if b.is_ascii_graphic() || *b == b' ' { *b } else { b'?' }));
        out.text("]");
    }
}

/// The stacks of all threads, with the running one marked where `current` says so.
pub fn all_threads(fd: i32, interp: &Interp, current: bool) {
    let mut out = Out::new(fd);
    let mut first = true;
    interp.gil.each_state(|vm| {
        if !first {
            out.byte(b'\n');
        }
        first = false;
        let thread = vm.thread_id.get();
        out.text(if current && thread == this_thread() { "Current thread 0x" } else { "Thread 0x" });
        out.hex(thread, 16);
        thread_name(&mut out, thread);
        out.text(" (most recent call first):\n");
        frames(&mut out, vm);
    });
}

/// The stack of the running thread.
pub fn this_one(fd: i32, interp: &Interp) {
    let mut out = Out::new(fd);
    let mut found = false;
    interp.gil.each_state(|vm| {
        if !found && vm.thread_id.get() == this_thread() {
            found = true;
            out.text("Stack (most recent call first):\n");
            frames(&mut out, vm);
        }
    });
}

/// The running thread's native stack.
pub fn native_stack(fd: i32) {
    let mut out = Out::new(fd);
    out.text("Current thread's C stack trace (most recent call first):\n");
    let mut addresses = [std::ptr::null_mut::<libc::c_void>(); 32];
    // SAFETY: the array has the length that is passed.
    let n = unsafe { libc::backtrace(addresses.as_mut_ptr(), addresses.len() as i32) };
    for address in &addresses[..usize::try_from(n).unwrap_or(0)] {
        // SAFETY: all zeros is a valid value of the plain struct that the call then fills; its texts end with NUL and
        // live as long as the loaded file.
        let (file, symbol, base) = unsafe {
            let mut info: libc::Dl_info = std::mem::zeroed();
            if libc::dladdr(*address, &mut info) == 0 || info.dli_fname.is_null() {
                (None, None, 0)
            } else {
                let symbol = (!info.dli_sname.is_null()).then(|| std::ffi::CStr::from_ptr(info.dli_sname));
                let base = if symbol.is_some() { info.dli_saddr } else { info.dli_fbase };
                (Some(std::ffi::CStr::from_ptr(info.dli_fname)), symbol, base as u64)
            }
        };
        let at = *address as u64;
        let Some(file) = file else {
            out.text("  <unknown> [0x").hex(at, 1).text("]\n");
            continue;
        };
        out.text("  Binary file \"");
        file.to_bytes().iter().for_each(|b| out.byte(*b));
        out.text("\", at ");
        if let Some(symbol) = symbol {
            symbol.to_bytes().iter().for_each(|b| out.byte(*b));
        }
        out.text("+0x").hex(at.wrapping_sub(base), 1).text(" [0x").hex(at, 1).text("]\n");
    }
    if n >= addresses.len() as i32 {
        out.text("  <truncated rest of calls>\n");
    }
}
