//! The encoding of values, as Cranelift instructions: see `taipan_vm::value`.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value as Clif, types};
use cranelift_frontend::FunctionBuilder;

/// Is the word a double that tags itself?
pub fn is_float(b: &mut FunctionBuilder, word: Clif) -> Clif {
    // The tags 000, 011 and 100 are bits of a small number.
    let tag = b.ins().band_imm_s(word, 7);
    let tags = b.ins().iconst(types::I64, 0b0001_1001);
    let shifted = b.ins().ushr(tags, tag);
    b.ins().band_imm_s(shifted, 1)
}

/// Is the word a pointer to a heap object?
pub fn is_heap(b: &mut FunctionBuilder, word: Clif) -> Clif {
    let tag = b.ins().band_imm_s(word, 7);
    b.ins().icmp_imm_s(IntCC::Equal, tag, 1)
}
