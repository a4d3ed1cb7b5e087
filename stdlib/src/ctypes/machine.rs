//! Calls of foreign functions and by foreign functions, for the calling convention of Linux on x86-64 (System V ABI).
//!
//! Rust cannot call a function whose signature is known only at run time, so two small pieces of assembly do it: [`call`]
//! loads all registers that may hold arguments from a [`Call`], copies the arguments in memory onto the stack, and stores
//! what may be a result. [`entered`] is where all callbacks begin: it stores the registers into a [`Callback`], has Rust
//! code fill in the result, and loads it. What goes into which register is decided in `abi.rs`.

use std::arch::naked_asm;
use std::ffi::c_void;

/// A call: what the registers and the stack shall hold, and afterwards what the registers for results held.
#[repr(C)]
pub struct Call {
    pub target: *const c_void,
    /// Arguments in memory.
    pub stack: *const u64,
    pub stack_words: usize,
    /// How many vector registers hold arguments: functions with a variable number of arguments want to know.
    pub vectors: u64,
    pub integers: [u64; 6],
    pub floats: [u64; 8],
    /// rax, rdx
    pub integer_results: [u64; 2],
    /// The lower halves of xmm0 and xmm1.
    pub float_results: [u64; 2],
    /// How many results are to be taken from the x87 unit, and these.
    pub extended: u64,
    pub extended_results: [[u8; 16]; 2],
}

/// What a callback was called with, and what it shall give.
#[repr(C)]
pub struct Callback {
    pub integers: [u64; 6],
    pub floats: [u64; 8],
    /// Arguments in memory.
    pub stack: *const u8,
    pub integer_results: [u64; 2],
    pub float_results: [u64; 2],
    /// Whether there is a result for the x87 unit, or two, and these.
    pub extended: u64,
    pub extended_results: [[u8; 16]; 2],
}

/// Calls a function.
///
/// # Safety
/// `call` describes a call that the function at its target expects.
#[unsafe(naked)]
pub unsafe extern "C" fn call(call: *mut Call) {
    naked_asm!(
        "push rbp; mov rbp, rsp; push rbx; push r12",
        "mov rbx, rdi",
        // The arguments in memory, from an address that suits any alignment.
        "mov rcx, [rbx + 16]; lea rax, [rcx * 8]; sub rsp, rax; and rsp, -64",
        "mov rdi, rsp; mov rsi, [rbx + 8]; cld; rep movsq",
        "movsd xmm0, qword ptr [rbx + 80]",
        "movsd xmm1, qword ptr [rbx + 88]",
        "movsd xmm2, qword ptr [rbx + 96]",
        "movsd xmm3, qword ptr [rbx + 104]",
        "movsd xmm4, qword ptr [rbx + 112]",
        "movsd xmm5, qword ptr [rbx + 120]",
        "movsd xmm6, qword ptr [rbx + 128]",
        "movsd xmm7, qword ptr [rbx + 136]",
        "mov rdi, [rbx + 32]",
        "mov rsi, [rbx + 40]",
        "mov rdx, [rbx + 48]",
        "mov rcx, [rbx + 56]",
        "mov r8, [rbx + 64]",
        "mov r9, [rbx + 72]",
        "mov rax, [rbx + 24]",
        "call qword ptr [rbx]",
        "mov [rbx + 144], rax",
        "mov [rbx + 152], rdx",
        "movsd qword ptr [rbx + 160], xmm0",
        "movsd qword ptr [rbx + 168], xmm1",
        "mov rcx, [rbx + 176]",
        "test rcx, rcx",
        "jz 2f",
        "fstp tbyte ptr [rbx + 184]",
        "dec rcx",
        "jz 2f",
        "fstp tbyte ptr [rbx + 200]",
        "2:",
        "lea rsp, [rbp - 16]",
        "pop r12; pop rbx; pop rbp; ret",
    )
}

/// Where a callback's code (`thunk.rs`) jumps to, with what identifies it in r10.
///
/// # Safety
/// To be jumped to by that code alone.
#[unsafe(naked)]
pub unsafe extern "C" fn entered() {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        // The struct `Callback`, rounded up to keep the stack aligned.
        "sub rsp, 192",
        "mov [rsp], rdi",
        "mov [rsp + 8], rsi",
        "mov [rsp + 16], rdx",
        "mov [rsp + 24], rcx",
        "mov [rsp + 32], r8",
        "mov [rsp + 40], r9",
        "movsd qword ptr [rsp + 48], xmm0",
        "movsd qword ptr [rsp + 56], xmm1",
        "movsd qword ptr [rsp + 64], xmm2",
        "movsd qword ptr [rsp + 72], xmm3",
        "movsd qword ptr [rsp + 80], xmm4",
        "movsd qword ptr [rsp + 88], xmm5",
        "movsd qword ptr [rsp + 96], xmm6",
        "movsd qword ptr [rsp + 104], xmm7",
        "lea rax, [rbp + 16]",
        "mov [rsp + 112], rax",
        "mov qword ptr [rsp + 152], 0",
        "mov rdi, r10",
        "mov rsi, rsp",
        "call {handle}",
        "mov rcx, [rsp + 152]",
        "test rcx, rcx",
        "jz 2f",
        "dec rcx",
        "jz 3f",
        "fld tbyte ptr [rsp + 176]",
        "3:",
        "fld tbyte ptr [rsp + 160]",
        "2:",
        "mov rax, [rsp + 120]",
        "mov rdx, [rsp + 128]",
        "movsd xmm0, qword ptr [rsp + 136]",
        "movsd xmm1, qword ptr [rsp + 144]",
        "leave",
        "ret",
        handle = sym super::thunk::handle,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn the_assembly_knows_the_fields() {
        let of_call = [
            offset_of!(Call, stack),
            offset_of!(Call, stack_words),
            offset_of!(Call, vectors),
            offset_of!(Call, integers),
            offset_of!(Call, floats),
            offset_of!(Call, integer_results),
            offset_of!(Call, float_results),
            offset_of!(Call, extended),
            offset_of!(Call, extended_results),
        ];
        assert_eq!(of_call, [8, 16, 24, 32, 80, 144, 160, 176, 184]);
        let of_callback = [
            offset_of!(Callback, floats),
            offset_of!(Callback, stack),
            offset_of!(Callback, integer_results),
            offset_of!(Callback, float_results),
            offset_of!(Callback, extended),
            offset_of!(Callback, extended_results),
            size_of::<Callback>(),
        ];
        assert_eq!(of_callback, [48, 112, 120, 136, 152, 160, 192]);
    }
}
