//! From the mid-level representation to Cranelift's. Every guard has an exit block of its own, laid out cold, which puts
//! the registers of its frame state into the frame and leaves with the address of an [`ExitPoint`]; doubles go there raw
//! and are boxed by who receives them. This file and [`value`] alone know how values are encoded.

mod branches;
mod calls;
mod exits;
mod generators;
mod numbers;
mod objects;
mod text;
mod wide;

use crate::mir::{
    At, CallTarget, Cmp, Elements, FloatOp, Func, IntOp, Items, Op, Quick, Rounding, S, Shaped, State, Term,
    Ty, V, graph::order,
};
use crate::preserve::{self, Preserving};
use crate::value;
use branches::Way;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{
    self, AbiParam, AliasRegion, AliasRegionData, Block, InstBuilder, MemFlagsData, SigRef, Signature,
    StackSlot, StackSlotData, StackSlotKind, Value as Clif, types,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig, TargetIsa};
use cranelift_frontend::FunctionBuilder;
use std::cell::Cell;
use taipan_compiler::bytecode::CALL_GAP;
use taipan_vm::interp::{native as rt, quick};
use taipan_vm::layout;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::tier::assume::{Assumed, EPOCH, still_hold};
use taipan_vm::tier::{ExitPoint, Raw, status};
use taipan_vm::value::Value;

/// Regions of memory that do not overlap: a kind of field each, so that Cranelift's own alias analysis keeps them apart.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Region {
    Frame,
    Thread,
    Headers,
    ListHead,
    ListItems,
    Fields,
    Ranges,
    Versions,
    Tuples,
    Code,
    Floats,
    Arrays,
    Elements,
    Heap,
    Saved,
    Generators,
}
const REGIONS: u32 = 16;

/// Reasons to leave that are no failures of a guess.
const PLANNED: [&str; 2] = ["work waits", "frame object seen"];

/// What lowering needs to know beside the function.
pub struct Job<'a> {
    pub func: &'a Func,
    pub entry: u32,
    /// Exit points made; they live as long as the code.
    #[allow(clippy::vec_box)]
    pub exits: Vec<Box<ExitPoint>>,
    /// What it assumes; it stays where it is, too.
    pub assumed: Box<Assumed>,
    /// For calls that change no register.
    pub preserving: &'a Preserving,
    pub isa: &'a dyn TargetIsa,
}

/// Lowers one function.
pub struct Lower<'a, 'b> {
    job: &'a mut Job<'b>,
    pub b: FunctionBuilder<'a>,
    blocks: Vec<Block>,
    values: Vec<Option<Clif>>,
    /// Values that not only frame states use.
    used: Vec<bool>,
    /// How often each value is used, frame states included.
    uses: Vec<u32>,
    regs: Clif,
    vm: Clif,
    signatures: [SigRef; 13],
    /// The same for [`Lower::call_apart`].
    apart: [Option<SigRef>; 13],
    /// Where the results of such calls go.
    result_slot: Option<StackSlot>,
    /// Where exits end: see [`Lower::ends`].
    leave: Block,
    divert: Block,
    regions: Vec<AliasRegion>,
    /// The frame state being written, and what was made for it.
    writing: Option<S>,
    made: Vec<(V, Clif)>,
}

/// The signature of compiled code.
pub fn signature() -> Signature {
    plain(2, 2)
}

fn plain(params: usize, returns: usize) -> Signature {
    let mut s = Signature::new(CallConv::SystemV);
    s.params = vec![AbiParam::new(types::I64); params];
    s.returns = vec![AbiParam::new(types::I64); returns];
    s
}

/// Of a function of doubles.
fn of_doubles(params: usize) -> Signature {
    let mut s = Signature::new(CallConv::SystemV);
    s.params = vec![AbiParam::new(types::F64); params];
    s.returns = vec![AbiParam::new(types::F64)];
    s
}

fn clif_type(ty: Ty) -> ir::Type {
    match ty {
        Ty::Float => types::F64,
        Ty::Bool => types::I8,
        _ => types::I64,
    }
}

fn int_cc(cmp: Cmp) -> IntCC {
    match cmp {
        Cmp::Lt => IntCC::SignedLessThan,
        Cmp::Le => IntCC::SignedLessThanOrEqual,
        Cmp::Eq => IntCC::Equal,
        Cmp::Ne => IntCC::NotEqual,
        Cmp::Gt => IntCC::SignedGreaterThan,
        Cmp::Ge => IntCC::SignedGreaterThanOrEqual,
    }
}

fn float_cc(cmp: Cmp) -> FloatCC {
    match cmp {
        Cmp::Lt => FloatCC::LessThan,
        Cmp::Le => FloatCC::LessThanOrEqual,
        Cmp::Eq => FloatCC::Equal,
        Cmp::Ne => FloatCC::NotEqual,
        Cmp::Gt => FloatCC::GreaterThan,
        Cmp::Ge => FloatCC::GreaterThanOrEqual,
    }
}

impl<'a, 'b> Lower<'a, 'b> {
    /// Lowers the job's function into `b`'s.
    pub fn run(job: &'a mut Job<'b>, mut b: FunctionBuilder<'a>, config: TargetFrontendConfig) {
        let signatures = [
            plain(1, 1),
            plain(2, 1),
            plain(3, 1),
            plain(4, 2),
            plain(6, 2),
            signature(),
            plain(4, 1),
            of_doubles(1),
            of_doubles(2),
            plain(5, 1),
            plain(6, 1),
            plain(7, 2),
            plain(5, 2),
        ]
        .map(|s| b.import_signature(s));
        let regions = (0..REGIONS)
            .map(|n| {
                let data = AliasRegionData { user_id: n, description: format!("region {n}").into() };
                b.func.dfg.alias_regions.insert(data)
            })
            .collect();
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let (regs, vm) = (b.block_params(entry)[0], b.block_params(entry)[1]);
        let blocks: Vec<Block> = job.func.blocks.iter().map(|_| b.create_block()).collect();
        let values = vec![None; job.func.insts.len()];
        let [leave, divert] = [(); 2].map(|()| {
            let block = b.create_block();
            b.append_block_param(block, types::I64);
            b.set_cold_block(block);
            block
        });
        let (used, uses) = (job.func.used(), job.func.uses());
        let mut this = Lower {
            job,
            b,
            blocks,
            values,
            used,
            uses,
            regs,
            vm,
            signatures,
            apart: [None; 13],
            result_slot: None,
            leave,
            divert,
            regions,
            writing: None,
            made: Vec::new(),
        };
        this.body();
        this.ends();
        this.b.seal_all_blocks();
        this.b.finalize(config);
    }

    fn body(&mut self) {
        let func = self.job.func;
        self.b.ins().jump(self.blocks[0], &[]);
        for n in order(func) {
            let block = &func.blocks[n];
            for v in &block.params {
                let p = self.b.append_block_param(self.blocks[n], clif_type(func.ty(*v)));
                self.values[v.0 as usize] = Some(p);
            }
            self.b.switch_to_block(self.blocks[n]);
            self.block(block);
        }
    }

    fn block(&mut self, block: &'b crate::mir::Block) {
        let mut ended = false;
        let mut skipped = Vec::new();
        let fused = self.fused(block);
        for v in &block.insts {
            match fused.iter().find(|(truth, _)| truth == v) {
                Some((_, way)) => {
                    self.go_by_truth(*v, *way);
                    match way {
                        Way::Branch(..) => ended = true,
                        Way::Guard(guard, _) => skipped.push(*guard),
                    }
                }
                // (What comes after is constants, and perhaps the Not that was seen to.)
                None if ended || skipped.contains(v) => {}
                None => self.values[v.0 as usize] = self.inst(*v),
            }
        }
        if !ended {
            self.term(&block.term);
        }
    }

    // ---- small things ----

    fn flags(&self, region: Region) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.regions[region as usize]))
    }
    fn int(&mut self, n: i64) -> Clif {
        self.b.ins().iconst(types::I64, n)
    }
    fn load(&mut self, ty: ir::Type, region: Region, at: Clif, offset: i32) -> Clif {
        let flags = self.flags(region);
        self.b.ins().load(ty, flags, at, offset)
    }
    fn load_u32(&mut self, region: Region, at: Clif, offset: i32) -> Clif {
        let flags = self.flags(region);
        self.b.ins().uload32(flags, at, offset)
    }
    fn load_u8(&mut self, region: Region, at: Clif, offset: i32) -> Clif {
        let flags = self.flags(region);
        self.b.ins().uload8(types::I64, flags, at, offset)
    }
    fn store(&mut self, region: Region, v: Clif, at: Clif, offset: i32) {
        let flags = self.flags(region);
        self.b.ins().store(flags, v, at, offset);
    }
    fn call(&mut self, signature: usize, to: usize, args: &[Clif]) -> Vec<Clif> {
        let to = self.int(to as i64);
        let call = self.b.ins().call_indirect(self.signatures[signature], to, args);
        self.b.inst_results(call).to_vec()
    }
    /// The same from code that hardly ever runs, of a function with one result (of one machine word) at most: no register
    /// changes, so that the code around loses nothing by the call.
    fn call_apart(&mut self, signature: usize, to: usize, args: &[Clif]) -> Vec<Clif> {
        let of = self.b.func.dfg.signatures[self.signatures[signature]].clone();
        let Some(entry) = self.job.preserving.entry(self.job.isa, to, &of) else {
            return self.call(signature, to, args);
        };
        let apart = match self.apart[signature] {
            Some(apart) => apart,
            None => *self.apart[signature].insert(self.b.import_signature(preserve::apart(&of))),
        };
        let slot = match self.result_slot {
            Some(slot) => slot,
            None => {
                let slot =
                    self.b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, 8, 3));
                *self.result_slot.insert(slot)
            }
        };
        let out = self.b.ins().stack_addr(types::I64, slot, 0);
        let to = self.int(entry as i64);
        let all: Vec<Clif> = args.iter().copied().chain([out]).collect();
        self.b.ins().call_indirect(apart, to, &all);
        let result = of.returns.first().map(|r| self.b.ins().stack_load(types::I64, r.value_type, slot, 0));
        result.into_iter().collect()
    }
    fn cold(&mut self) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }
    fn pc(&mut self, at: At) -> Clif {
        let pc = self.job.func.frames[at.frame as usize].pc(at.index as usize);
        self.int(pc as i64)
    }

    /// A value where it is used; constants are made there.
    fn v(&mut self, v: V) -> Clif {
        match self.job.func.op(v) {
            Op::Word(bits) => self.int(bits as i64),
            Op::Int(n) => self.int(n << 2),
            Op::Raw(n) | Op::U64(n) => self.int(n as i64),
            Op::Float(bits) => self.b.ins().f64const(f64::from_bits(bits)),
            Op::FrameWord { frame, kind } => {
                let regs = self.registers(frame);
                if kind == 0 { regs } else { self.b.ins().bor_imm_s(regs, kind as i64) }
            }
            Op::Virtual(_) => self.made_late(v),
            Op::NewTuple | Op::NewDict | Op::NewSlice if !self.used[v.0 as usize] => self.made_late(v),
            _ => match self.values[v.0 as usize] {
                Some(c) => c,
                // The verifier has seen that every value is made before it is used.
                None => unreachable!("v{} is not made", v.0),
            },
        }
    }

    fn constant(&self, v: V) -> Option<i64> {
        match self.job.func.op(v) {
            Op::Int(n) => Some(n),
            _ => None,
        }
    }

    // ---- instructions ----

    fn inst(&mut self, v: V) -> Option<Clif> {
        let func = self.job.func;
        let inst = func.inst(v);
        let args = inst.args.clone();
        let first = args.first().copied();
        let arg = |this: &mut Self, k: usize| this.v(args[k]);
        match inst.op {
            Op::Param
            | Op::Word(_)
            | Op::Int(_)
            | Op::U64(_)
            | Op::Raw(_)
            | Op::Float(_)
            | Op::FrameWord { .. } => {
                return self.values[v.0 as usize];
            }
            Op::LoadReg(r) => return Some(self.load(types::I64, Region::Frame, self.regs, r as i32 * 8)),
            Op::LoadSaved(r) => {
                let saved = self.saved_registers();
                return Some(self.load(
                    types::I64,
                    Region::Saved,
                    saved,
                    layout::ARRAY_ITEMS - 1 + r as i32 * 8,
                ));
            }
            Op::LoadSavedOf(r) => {
                let g = arg(self, 0);
                let saved = self.saved_of(g);
                let place = layout::ARRAY_ITEMS - 1 + r as i32 * 8;
                return Some(self.load(types::I64, Region::Saved, saved, place));
            }
            Op::WaitsAt { pc, created } => {
                let g = arg(self, 0);
                return Some(self.waits_at(g, pc, created));
            }
            Op::Resume => {
                let g = arg(self, 0);
                self.resume(g);
            }
            Op::Suspend(n) => {
                let values: Vec<Clif> = args.iter().map(|a| self.v(*a)).collect();
                self.suspend(n, &values, &args[1..]);
            }
            Op::EndGenerator => {
                let g = arg(self, 0);
                self.call(1, rt::end_generator as *const () as usize, &[self.vm, g]);
            }
            Op::Fill => self.fill(),
            Op::LoadStore(word) => {
                let store = self.store_of_sink();
                return Some(self.load(clif_type(inst.ty), Region::Saved, store, word as i32 * 8));
            }
            Op::StoreStore(word) => {
                let (a, store) = (arg(self, 0), self.store_of_sink());
                let is_int = func.ty(args[0]) == Ty::Int;
                let a = if is_int { self.b.ins().bor_imm_s(a, 2) } else { a };
                self.store(Region::Saved, a, store, word as i32 * 8);
            }
            Op::StoreReg(r) => {
                let a = arg(self, 0);
                self.store(Region::Frame, a, self.regs, r as i32 * 8);
            }
            Op::UnboxInt => {
                let a = arg(self, 0);
                let tag = self.b.ins().band_imm_s(a, 3);
                let ok = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 2);
                self.guard(ok, v, "no int");
                return Some(self.b.ins().iadd_imm_s(a, -2));
            }
            Op::UnboxFloat | Op::UnboxNumber | Op::UnboxExact => {
                let a = arg(self, 0);
                return Some(self.unbox_float(a, v, inst.op));
            }
            Op::UnboxU64
            | Op::IntToU64
            | Op::U64ToInt
            | Op::LowBits
            | Op::Low(_)
            | Op::Masked(_)
            | Op::Wide(_)
            | Op::WideCmp(_) => return Some(self.wide(v)),
            Op::BoxInt | Op::BoxU64 | Op::BoxFloat | Op::BoxBool => {
                let a = arg(self, 0);
                let ty = first.map_or(Ty::Any, |a| func.ty(a));
                return Some(self.boxed(a, ty));
            }
            Op::IntToFloat => {
                let a = arg(self, 0);
                let n = self.b.ins().sshr_imm_s(a, 2);
                return Some(self.b.ins().fcvt_from_sint(types::F64, n));
            }
            Op::Int2(op) => return Some(self.int2(op, v, args[0], args[1])),
            Op::Sure(op) => {
                let (x, y) = (arg(self, 0), arg(self, 1));
                return Some(match op {
                    IntOp::Add => self.b.ins().iadd(x, y),
                    IntOp::Sub => self.b.ins().isub(x, y),
                    _ => {
                        let n = self.b.ins().sshr_imm_s(x, 2);
                        self.b.ins().imul(n, y)
                    }
                });
            }
            Op::IntTrueDiv => return Some(self.true_div(v, args[0], args[1])),
            Op::IntNeg => {
                let a = arg(self, 0);
                let zero = self.int(0);
                let (r, over) = self.b.ins().ssub_overflow(zero, a);
                self.guard_not(over, v, "overflow");
                return Some(r);
            }
            Op::IntInvert => {
                let a = arg(self, 0);
                return Some(self.b.ins().bxor_imm_s(a, -4));
            }
            Op::IntCmp(cmp) => {
                let (x, y) = (arg(self, 0), arg(self, 1));
                return Some(self.b.ins().icmp(int_cc(cmp), x, y));
            }
            Op::Float2(op) => {
                let (x, y) = (arg(self, 0), arg(self, 1));
                return Some(match op {
                    FloatOp::Add => self.b.ins().fadd(x, y),
                    FloatOp::Sub => self.b.ins().fsub(x, y),
                    FloatOp::Mul => self.b.ins().fmul(x, y),
                    FloatOp::Div => {
                        let zero = self.b.ins().f64const(0.0);
                        let is_zero = self.b.ins().fcmp(FloatCC::Equal, y, zero);
                        self.guard_not(is_zero, v, "division by zero");
                        self.b.ins().fdiv(x, y)
                    }
                });
            }
            Op::FloatNeg => {
                let a = arg(self, 0);
                return Some(self.b.ins().fneg(a));
            }
            Op::GuardFinite => {
                let a = arg(self, 0);
                let size = self.b.ins().fabs(a);
                let most = self.b.ins().f64const(f64::INFINITY);
                let infinite = self.b.ins().fcmp(FloatCC::Equal, size, most);
                self.guard_not(infinite, v, "overflow");
            }
            Op::FloatFunction(n) => return Some(self.float_function(v, n)),
            Op::FloatAbs => {
                let a = arg(self, 0);
                return Some(self.b.ins().fabs(a));
            }
            Op::FloatToInt(rounding) => return Some(self.float_to_int(v, rounding)),
            Op::Select => {
                let (c, x, y) = (arg(self, 0), arg(self, 1), arg(self, 2));
                return Some(self.b.ins().select(c, x, y));
            }
            Op::HasShape(shape) => {
                let a = arg(self, 0);
                return Some(self.has_shape(a, shape));
            }
            Op::GuardBool(wanted) => {
                let a = arg(self, 0);
                if wanted {
                    self.guard(a, v, taipan_vm::tier::UNSEEN);
                } else {
                    self.guard_not(a, v, taipan_vm::tier::UNSEEN);
                }
            }
            Op::GuardAbove(n) => {
                let a = arg(self, 0);
                let above = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, a, n as i64);
                self.guard(above, v, "index");
            }
            Op::GuardRaw(n) => {
                let a = arg(self, 0);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, a, n as i64);
                self.guard(same, v, "another length");
            }
            Op::FloatCmp(cmp) => {
                let (x, y) = (arg(self, 0), arg(self, 1));
                return Some(self.b.ins().fcmp(float_cc(cmp), x, y));
            }
            Op::Not => {
                let a = arg(self, 0);
                return Some(self.b.ins().bxor_imm_s(a, 1));
            }
            Op::IsWord(bits) => {
                let a = arg(self, 0);
                return Some(self.b.ins().icmp_imm_s(IntCC::Equal, a, bits as i64));
            }
            Op::GuardWord(bits) => {
                let a = arg(self, 0);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, a, bits as i64);
                self.guard(same, v, "another object");
            }
            Op::GuardNotWord(bits) => {
                let a = arg(self, 0);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, a, bits as i64);
                self.guard_not(same, v, "unbound");
            }
            Op::GuardShape(shape) => {
                let a = arg(self, 0);
                self.check_shapes(a, &[shape], v, "another shape");
            }
            Op::GuardShapes(set) => {
                let a = arg(self, 0);
                self.check_shapes(a, &func.sets[set as usize], v, "another shape");
            }
            Op::GuardU32(at, wanted) => {
                let at = self.int(at as i64);
                let now = self.load_u32(Region::Versions, at, 0);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, now, wanted as i64);
                self.guard(same, v, taipan_vm::tier::VERSION);
            }
            Op::GuardAssumptions => {
                let (epoch, own) =
                    (self.int(EPOCH.as_ptr() as i64), self.int(self.job.assumed.epoch() as i64));
                let now = self.load_u32(Region::Versions, epoch, 0);
                let then = self.load_u32(Region::Versions, own, 0);
                let same = self.b.ins().icmp(IntCC::Equal, now, then);
                let (on, moved) = (self.b.create_block(), self.cold());
                self.b.ins().brif(same, on, &[], moved, &[]);
                self.b.switch_to_block(moved);
                let assumed = self.int(&raw const *self.job.assumed as i64);
                let hold = self.call_apart(1, still_hold as *const () as usize, &[assumed, self.vm])[0];
                self.guard(hold, v, taipan_vm::tier::VERSION);
                self.b.ins().jump(on, &[]);
                self.b.switch_to_block(on);
            }
            Op::GuardItems(items) => {
                let a = arg(self, 0);
                let kind = self.load_u8(Region::ListHead, a, layout::LIST_KIND - 1);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, kind, items as i64 + 1);
                self.guard(same, v, "another kind of list");
            }
            Op::GuardNoFrame => {
                let extra = self.load(types::I64, Region::Frame, self.regs, -32);
                let none = self.b.ins().icmp_imm_s(IntCC::Equal, extra, Value::UNBOUND.bits() as i64);
                self.guard(none, v, "frame object");
            }
            Op::LoadField(offset) => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::Fields, a, offset - 1));
            }
            Op::StoreField(offset) => {
                let (obj, word) = (arg(self, 0), arg(self, 1));
                self.store(Region::Fields, word, obj, offset - 1);
                self.barrier(obj, word, args[1], None);
            }
            Op::LoadRaw(offset) => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::Ranges, a, offset - 1));
            }
            Op::StoreRaw(offset) => {
                let (a, n) = (arg(self, 0), arg(self, 1));
                self.store(Region::Ranges, n, a, offset - 1);
            }
            Op::RawLess => {
                let (a, b) = (arg(self, 0), arg(self, 1));
                return Some(self.b.ins().icmp(IntCC::UnsignedLessThan, a, b));
            }
            Op::RawNext => {
                let a = arg(self, 0);
                return Some(self.b.ins().iadd_imm_s(a, 1));
            }
            Op::SetShape(shape) => {
                let a = arg(self, 0);
                let shape = self.int(shape as i64);
                let flags = self.flags(Region::Headers);
                self.b.ins().istore32(flags, shape, a, layout::SHAPE - 1);
            }
            Op::MethodOf(n) => {
                let a = arg(self, 0);
                return Some(self.method_of(n, a));
            }
            Op::Truth | Op::Test => return Some(self.truth(v, args[0])),
            Op::ListLen => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::ListHead, a, layout::LIST_LEN - 1));
            }
            Op::ListStorage => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::ListHead, a, layout::LIST_STORAGE - 1));
            }
            Op::ArrayItems(e) => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::Arrays, a, e.at.items - 1));
            }
            Op::TupleLen => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::Tuples, a, layout::TUPLE_LEN - 1));
            }
            Op::Index => return Some(self.index(v, args[0], args[1])),
            Op::ListGet(items) => return Some(self.list_get(items, args[0], args[1])),
            Op::ListSet(items) => self.list_set(items, args[0], args[1], args[2]),
            Op::GuardArray(e) => {
                let a = arg(self, 0);
                let code = self.load_u8(Region::Arrays, a, e.at.code - 1);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, code, e.code as i64);
                self.guard(same, v, "another kind of array");
            }
            Op::ArrayLen(e) => {
                let a = arg(self, 0);
                let len = self.load(types::I64, Region::Arrays, a, e.at.len - 1);
                return Some(self.b.ins().ushr_imm_s(len, e.log as i64));
            }
            Op::ArrayGet(e) => return Some(self.array_get(v, e, args[0], args[1])),
            Op::ArraySet(e) => self.array_set(v, e, args[0], args[1], args[2]),
            Op::TupleGet(n) => {
                let a = arg(self, 0);
                return Some(self.load(
                    types::I64,
                    Region::Tuples,
                    a,
                    layout::TUPLE_ITEMS - 1 + n as i32 * 8,
                ));
            }
            Op::TupleItem => {
                let (tuple, place) = (arg(self, 0), arg(self, 1));
                let offset = self.b.ins().ishl_imm_s(place, 3);
                let at = self.b.ins().iadd(tuple, offset);
                return Some(self.load(types::I64, Region::Tuples, at, layout::TUPLE_ITEMS - 1));
            }
            Op::GuardText => {
                let a = arg(self, 0);
                let ascii = self.has_flag(a, taipan_vm::object::str::ASCII);
                self.guard(ascii, v, "no ASCII text");
            }
            Op::TextLen => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::Tuples, a, layout::STR_CHARS - 1));
            }
            Op::BytesItem => {
                let (a, place) = (arg(self, 0), arg(self, 1));
                let at = self.b.ins().iadd(a, place);
                return Some(self.load_u8(Region::Tuples, at, layout::BYTES_ITEMS - 1));
            }
            Op::Byte => {
                let (a, place) = (arg(self, 0), arg(self, 1));
                return Some(self.byte(a, place));
            }
            Op::Char(table) => {
                let a = arg(self, 0);
                let offset = self.b.ins().ishl_imm_s(a, 3);
                let table = self.int(table as i64);
                let at = self.b.ins().iadd(table, offset);
                return Some(self.load(types::I64, Region::Code, at, 0));
            }
            Op::CharCode => {
                let a = arg(self, 0);
                return Some(self.char_code(a));
            }
            Op::IsText(word, chars) => {
                let a = arg(self, 0);
                return Some(self.is_text(a, word, chars));
            }
            Op::IsAmong(low, high) => {
                let a = arg(self, 0);
                return Some(self.is_among(a, low, high));
            }
            Op::GuardTupleLen(n) => {
                let a = arg(self, 0);
                let len = self.load(types::I64, Region::Tuples, a, layout::TUPLE_LEN - 1);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, len, n as i64);
                self.guard(same, v, "another length");
            }
            Op::RangeItem(_) => {
                let a = arg(self, 0);
                return Some(self.b.ins().ishl_imm_s(a, 2));
            }
            Op::IsZero => {
                if let (Op::Low(IntOp::Sub), [x, y]) = (func.op(args[0]), func.inst(args[0]).args.as_slice())
                {
                    let (x, y) = (self.v(*x), self.v(*y));
                    return Some(self.b.ins().icmp(IntCC::Equal, x, y));
                }
                let a = arg(self, 0);
                return Some(self.b.ins().icmp_imm_s(IntCC::Equal, a, 0));
            }
            Op::ListAppend => {
                self.list_append(args[0], args[1]);
            }
            Op::Poll => {
                let flags = self.flags(Region::Thread);
                let work = self.b.ins().uload32(flags, self.vm, layout::VM_WORK);
                self.guard_not(work, v, "work waits");
            }
            Op::Room => self.room(),
            Op::EnterFrame { from, to } => self.enter(from, to),
            Op::GuardPlainFrame => {
                let a = arg(self, 0);
                let plain = self.b.ins().icmp_imm_s(IntCC::Equal, a, Value::UNBOUND.bits() as i64);
                self.guard(plain, v, "frame object seen");
            }
            Op::LoadHeader => return Some(self.load(types::I64, Region::Frame, self.regs, -8)),
            // (What only exits want is made there.)
            Op::NewTuple | Op::NewDict | Op::NewSlice if !self.used[v.0 as usize] => return None,
            Op::NewTuple => return Some(self.new_tuple(v)),
            Op::Virtual(_) => return None,
            Op::RangeCountBy => {
                let [start, stop, step] = [0, 1, 2].map(|k| arg(self, k));
                return Some(self.range_count_by(start, stop, step));
            }
            Op::RangeCount(step) => {
                let (start, stop) = (arg(self, 0), arg(self, 1));
                return Some(self.range_count(start, stop, step));
            }
            Op::TypeOf => {
                let a = arg(self, 0);
                return Some(self.call(1, quick::type_of as *const () as usize, &[self.vm, a])[0]);
            }
            Op::NewSlice => return Some(self.make_slice(v)),
            Op::NewFunction(unit, which) => {
                let mut all = vec![self.vm, arg(self, 0), self.int(unit as i64), self.int(which as i64)];
                all.extend((1..args.len()).map(|k| arg(self, k)));
                all.resize(6, self.vm);
                return Some(self.call(10, quick::new_function as *const () as usize, &all)[0]);
            }
            Op::NewDict => return Some(self.call(0, quick::dict as *const () as usize, &[self.vm])[0]),
            Op::NewCell => {
                let a = arg(self, 0);
                return Some(self.call(1, quick::new_cell as *const () as usize, &[self.vm, a])[0]);
            }
            Op::GuardNotInts => {
                let (a, b) = (arg(self, 0), arg(self, 1));
                // The tag of ints is 10.
                let [a, b] = [a, b].map(|word| {
                    let tag = self.b.ins().band_imm_s(word, 3);
                    self.b.ins().bxor_imm_s(tag, 2)
                });
                let other = self.b.ins().bor(a, b);
                let ok = self.b.ins().icmp_imm_s(IntCC::NotEqual, other, 0);
                self.guard(ok, v, "two ints");
                return None;
            }
            Op::GuardNotHeap => {
                let a = arg(self, 0);
                let heap = value::is_heap(&mut self.b, a);
                self.guard_not(heap, v, "another shape");
            }
            Op::NewInstance(class) => {
                let template = &func.templates[class as usize];
                let cell = self.new_instance(template);
                return Some(self.b.ins().iadd_imm_s(cell, 1));
            }
            Op::Try(quick, to) | Op::Ask(quick, to) => return self.attempt(v, quick, to),
            Op::Tuple(from, n) => {
                let at = self.b.ins().iadd_imm_s(self.regs, from as i64 * 8);
                let n = self.int(n as i64);
                return Some(self.call(2, quick::tuple as *const () as usize, &[self.vm, at, n])[0]);
            }
            Op::List(from, n) => {
                let at = self.b.ins().iadd_imm_s(self.regs, from as i64 * 8);
                let n = self.int(n as i64);
                return Some(self.call(2, quick::list as *const () as usize, &[self.vm, at, n])[0]);
            }
            Op::Compare(cmp, floats) => {
                let (x, y) = (arg(self, 0), arg(self, 1));
                return Some(self.compare_any(cmp, floats, x, y));
            }
            Op::Next => {
                let it = arg(self, 0);
                return Some(self.call(1, quick::next as *const () as usize, &[self.vm, it])[0]);
            }
            Op::NextPair(to) => {
                let it = arg(self, 0);
                let out = self.b.ins().iadd_imm_s(self.regs, to as i64 * 8);
                return Some(self.call(2, quick::next_pair as *const () as usize, &[self.vm, it, out])[0]);
            }
            Op::IsRaw(n) => {
                let a = arg(self, 0);
                return Some(self.b.ins().icmp_imm_s(IntCC::Equal, a, n as i64));
            }
            Op::Same => {
                let (x, y) = (arg(self, 0), arg(self, 1));
                let same = self.call(1, quick::same as *const () as usize, &[x, y])[0];
                return Some(self.b.ins().ireduce(types::I8, same));
            }
            Op::CallAny(at) => {
                let pc = self.pc(at);
                let regs = self.registers(at.frame);
                let word = func.frames[at.frame as usize].words[at.index as usize].0;
                let word = self.int(word as i64);
                let out = self.call(3, quick::call as *const () as usize, &[pc, regs, self.vm, word]);
                return Some(self.returned(&out));
            }
            Op::NextItem(at) => {
                let (pc, regs) = (self.pc(at), self.registers(at.frame));
                let it = arg(self, 0);
                let out = self.call(3, rt::next_item as *const () as usize, &[pc, regs, self.vm, it]);
                return Some(self.returned(&out));
            }
            Op::CallUnary(at) => {
                let (pc, regs) = (self.pc(at), self.registers(at.frame));
                let word = func.frames[at.frame as usize].words[at.index as usize].0;
                let all = [pc, regs, self.vm, arg(self, 0), self.int(word as i64)];
                let out = self.call(12, rt::unary as *const () as usize, &all);
                return Some(self.returned(&out));
            }
            Op::SendTo(at) => {
                let (pc, regs) = (self.pc(at), self.registers(at.frame));
                let all = [pc, regs, self.vm, arg(self, 0), arg(self, 1)];
                let out = self.call(12, rt::send as *const () as usize, &all);
                return Some(self.returned(&out));
            }
            Op::CallEntry(at, entry) => {
                let (pc, regs) = (self.pc(at), self.registers(at.frame));
                let mut all = vec![pc, regs, self.vm, self.int(entry as i64)];
                all.extend((0..3).map(|k| arg(self, k)));
                let out = self.call(11, quick::call_entry as *const () as usize, &all);
                return Some(self.returned(&out));
            }
            Op::CallBinary(at, op) => {
                let (pc, regs) = (self.pc(at), self.registers(at.frame));
                let all = [pc, regs, self.vm, self.int(op as i64), arg(self, 0), arg(self, 1)];
                let out = self.call(4, quick::call_binary as *const () as usize, &all);
                return Some(self.returned(&out));
            }
            Op::Step(at, _) => self.step(at),
            Op::CallFunction(n) => {
                let callee = func.inst(v).args.first().map(|f| self.v(*f));
                return Some(self.call_function(func.calls[n as usize], callee));
            }
        }
        None
    }

    /// The value that a call returned; compiled code is left where it did not.
    fn returned(&mut self, out: &[Clif]) -> Clif {
        let (on, away) = (self.b.create_block(), self.cold());
        self.b.ins().brif(out[1], away, &[], on, &[]);
        self.b.switch_to_block(away);
        self.b.ins().return_(&[out[0], out[1]]);
        self.b.switch_to_block(on);
        out[0]
    }

    /// The array of the saved registers of the generator that runs.
    fn saved_registers(&mut self) -> Clif {
        let g = self.load(types::I64, Region::Frame, self.regs, -32);
        self.load(types::I64, Region::Generators, g, layout::GENERATOR_REGISTERS - 1)
    }

    /// The store that the code of the running generator shares with who takes its values.
    fn store_of_sink(&mut self) -> Clif {
        let g = self.load(types::I64, Region::Frame, self.regs, -32);
        self.load(types::I64, Region::Generators, g, layout::GENERATOR_STORE - 1)
    }

    /// Puts the saved registers into the outermost frame.
    fn fill(&mut self) {
        self.call(0, rt::fill_frame as *const () as usize, &[self.regs]);
    }

    // ---- ends of blocks ----

    fn term(&mut self, term: &Term) {
        match term {
            Term::Open => unreachable!("a block without an end"),
            Term::Jump(to, args) => {
                let args: Vec<ir::BlockArg> = args.iter().map(|v| self.v(*v).into()).collect();
                self.b.ins().jump(self.blocks[to.0 as usize], &args);
            }
            Term::Branch(v, yes, no) => {
                let c = self.v(*v);
                self.b.ins().brif(c, self.blocks[yes.0 as usize], &[], self.blocks[no.0 as usize], &[]);
            }
            Term::Return(v, s) => {
                let extra = self.load(types::I64, Region::Frame, self.regs, -32);
                let plain = self.b.ins().icmp_imm_s(IntCC::Equal, extra, Value::UNBOUND.bits() as i64);
                let (on, seen, out) = (self.b.create_block(), self.cold(), self.cold());
                self.b.ins().brif(plain, on, &[], seen, &[]);
                // Its Frame object lives on.
                self.b.switch_to_block(seen);
                self.write_registers(*s);
                let pc = self.pc(self.job.func.states[s.0 as usize].at);
                let left = self.call(2, rt::leave_frame as *const () as usize, &[pc, self.regs, self.vm])[0];
                self.b.ins().brif(left, on, &[], out, &[]);
                self.b.switch_to_block(out);
                self.leave(*s, false, "frame object");
                self.b.switch_to_block(on);
                let c = self.v(*v);
                let word = self.boxed(c, self.job.func.ty(*v));
                let how = self.int(status::RETURNED as i64);
                self.b.ins().return_(&[word, how]);
            }
            Term::Give(values, registers, at) => {
                if !registers.is_empty() {
                    let saved = self.saved_registers();
                    for (r, v) in registers.iter().zip(&values[1..]) {
                        if self.job.func.op(*v) == Op::LoadSaved(*r) {
                            continue;
                        }
                        let word = self.v(*v);
                        self.store(Region::Saved, word, saved, layout::ARRAY_ITEMS - 1 + *r as i32 * 8);
                    }
                }
                // (The collector is told by who resumed it.)
                let (word, how) = (self.v(values[0]), self.pc(*at));
                self.b.ins().return_(&[word, how]);
            }
            Term::Exit(s, why) => {
                use taipan_vm::tier::{OTHER_SUM, UNSEEN};
                self.leave(*s, [UNSEEN, OTHER_SUM].contains(why), why);
            }
            Term::Fail(s) => self.leave(*s, true, "a guess"),
            Term::Step(at, _, to) => {
                let next = self.call_step(*at);
                for (index, block) in to {
                    let pc = self.pc(At { index: *index, ..*at });
                    let here = self.b.ins().icmp(IntCC::Equal, next, pc);
                    let on = self.b.create_block();
                    self.b.ins().brif(here, self.blocks[block.0 as usize], &[], on, &[]);
                    self.b.switch_to_block(on);
                }
                let divert = self.divert;
                self.b.ins().jump(divert, &[next.into()]);
            }
        }
    }
}
