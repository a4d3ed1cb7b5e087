//! Calls that change no register. Where code that hardly ever runs calls a function of the runtime (for room on the heap, for
//! the write barrier's record of an old object), the values around that call would otherwise be kept in memory by all the code
//! that does run. So such functions are called by way of a piece of code that saves all registers: Cranelift's convention
//! `preserve_all`, which has no results; these go to the place that the last argument tells.

use crate::memory::CodeMemory;
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{AbiParam, InstBuilder, MemFlagsData, Signature, types};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The pieces of code, by the address of the function that each calls.
#[derive(Default)]
pub struct Preserving {
    made: Mutex<BTreeMap<usize, CodeMemory>>,
}

/// The signature with which a function of the signature `of` is called so: an address for the result is its last argument.
pub fn apart(of: &Signature) -> Signature {
    let mut s = Signature::new(CallConv::PreserveAll);
    s.params.clone_from(&of.params);
    s.params.push(AbiParam::new(types::I64));
    s
}

impl Preserving {
    /// The address of code that calls the function at `function`, which has the signature `of` and at most one result, and is
    /// called with that of [`apart`]. None if the system gives no memory for it.
    pub fn entry(&self, isa: &dyn TargetIsa, function: usize, of: &Signature) -> Option<usize> {
        let mut made = self.made.lock().ok()?;
        if let Some(code) = made.get(&function) {
            return Some(code.start() as usize);
        }
        let code = make(isa, function, of)?;
        let start = code.start() as usize;
        made.insert(function, code);
        Some(start)
    }
}

fn make(isa: &dyn TargetIsa, function: usize, of: &Signature) -> Option<CodeMemory> {
    let mut context = Context::new();
    context.func.signature = apart(of);
    let mut frontend = FunctionBuilderContext::new();
    let mut b = FunctionBuilder::new(&mut context.func, &mut frontend);
    let signature = b.import_signature(of.clone());
    let block = b.create_block();
    b.append_block_params_for_function_params(block);
    b.switch_to_block(block);
    let mut args = b.block_params(block).to_vec();
    let out = args.pop()?;
    let to = b.ins().iconst(types::I64, function as i64);
    let call = b.ins().call_indirect(signature, to, &args);
    if let Some(result) = b.inst_results(call).first().copied() {
        b.ins().store(MemFlagsData::trusted(), result, out, 0);
    }
    b.ins().return_(&[]);
    b.seal_all_blocks();
    b.finalize(isa.frontend_config());
    let compiled = context.compile(isa, &mut ControlPlane::default()).ok()?;
    if !compiled.buffer.relocs().is_empty() {
        return None;
    }
    CodeMemory::new(compiled.code_buffer())
}
