//! From the mid-level representation to Cranelift's. Every guard has an exit block of its own, laid out cold, which puts
//! the registers of its frame state into the frame and leaves with the address of an [`ExitPoint`]; doubles go there raw
//! and are boxed by who receives them. This file and [`value`] alone know how values are encoded.

use crate::mir::{
    At, CallTarget, Cmp, Elements, FloatOp, Func, IntOp, Items, Op, Quick, S, Shaped, State, Term, Ty, V,
    verify::successors,
};
use crate::value;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{
    self, AbiParam, AliasRegion, AliasRegionData, Block, InstBuilder, MemFlagsData, SigRef, Signature,
    Value as Clif, types,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::FunctionBuilder;
use std::cell::Cell;
use taipan_compiler::bytecode::{CALL_GAP, Instr};
use taipan_vm::interp::{native as rt, quick};
use taipan_vm::layout;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::code::CodeHot;
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
}
const REGIONS: u32 = 13;

/// Reasons to leave that are no failures of a guess.
const PLANNED: [&str; 2] = ["work waits", "frame object seen"];

/// What lowering needs to know beside the function.
pub struct Job<'a> {
    pub func: &'a Func,
    pub entry: u32,
    /// Exit points made; they live as long as the code.
    #[allow(clippy::vec_box)]
    pub exits: Vec<Box<ExitPoint>>,
}

/// Lowers one function.
pub struct Lower<'a, 'b> {
    job: &'a mut Job<'b>,
    pub b: FunctionBuilder<'a>,
    blocks: Vec<Block>,
    values: Vec<Option<Clif>>,
    /// Values that not only frame states use.
    used: Vec<bool>,
    regs: Clif,
    vm: Clif,
    signatures: [SigRef; 8],
    /// Where exits end: see [`Lower::ends`].
    leave: Block,
    divert: Block,
    regions: Vec<AliasRegion>,
}

/// The signature of compiled code.
pub fn signature() -> Signature {
    let mut s = Signature::new(CallConv::SystemV);
    s.params = vec![AbiParam::new(types::I64); 2];
    s.returns = vec![AbiParam::new(types::I64); 2];
    s
}

fn plain(params: usize, returns: usize) -> Signature {
    let mut s = Signature::new(CallConv::SystemV);
    s.params = vec![AbiParam::new(types::I64); params];
    s.returns = vec![AbiParam::new(types::I64); returns];
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
            plain(3, 2),
            plain(6, 2),
            signature(),
            plain(4, 1),
            plain(2, 2),
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
        let used = job.func.used();
        let mut this = Lower { job, b, blocks, values, used, regs, vm, signatures, leave, divert, regions };
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
            for v in &block.insts {
                let made = self.inst(*v);
                self.values[v.0 as usize] = made;
            }
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
    fn cold(&mut self) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }
    fn pc(&mut self, at: At) -> Clif {
        let start = self.job.func.frames[at.frame as usize].instrs;
        self.int((start + at.index as u64 * size_of::<Instr>() as u64) as i64)
    }
    /// Address of a frame's registers.
    fn registers(&mut self, frame: u16) -> Clif {
        match self.job.func.frames[frame as usize].base {
            0 => self.regs,
            base => self.b.ins().iadd_imm_s(self.regs, base as i64 * 8),
        }
    }
    /// Makes another frame the running one.
    fn enter(&mut self, from: u16, to: u16) {
        if from == to {
            return;
        }
        let frames = &self.job.func.frames;
        let levels = frames[to as usize].level as i64 - frames[from as usize].level as i64;
        let new = self.registers(to);
        self.store(Region::Thread, new, self.vm, layout::VM_FRAME);
        let depth = self.load(types::I64, Region::Thread, self.vm, layout::VM_DEPTH);
        let depth = self.b.ins().iadd_imm_s(depth, levels);
        self.store(Region::Thread, depth, self.vm, layout::VM_DEPTH);
    }
    /// The state of an instruction that has one.
    fn state_of(&self, v: V) -> &'b State {
        let func = self.job.func;
        let s = func.inst(v).state.unwrap_or(S(0));
        &func.states[s.0 as usize]
    }

    /// A value where it is used; constants are made there.
    fn v(&mut self, v: V) -> Clif {
        match self.job.func.op(v) {
            Op::Word(bits) => self.int(bits as i64),
            Op::Int(n) => self.int(n << 2),
            Op::Float(bits) => self.b.ins().f64const(f64::from_bits(bits)),
            Op::FrameWord { frame, kind } => {
                let regs = self.registers(frame);
                if kind == 0 { regs } else { self.b.ins().bor_imm_s(regs, kind as i64) }
            }
            Op::NewTuple if !self.used[v.0 as usize] => self.make_tuple(v),
            _ => match self.values[v.0 as usize] {
                Some(c) => c,
                // The verifier has seen that every value is made before it is used.
                None => unreachable!("v{} is not made", v.0),
            },
        }
    }
    fn make_tuple(&mut self, v: V) -> Clif {
        let func = self.job.func;
        let mut all = vec![self.vm];
        for a in &func.inst(v).args {
            let c = self.v(*a);
            all.push(self.boxed(c, func.ty(*a)));
        }
        let (signature, function) = match all.len() {
            2 => (1, quick::tuple1 as *const ()),
            3 => (2, quick::tuple2 as *const ()),
            _ => (6, quick::tuple3 as *const ()),
        };
        self.call(signature, function as usize, &all)[0]
    }

    fn constant(&self, v: V) -> Option<i64> {
        match self.job.func.op(v) {
            Op::Int(n) => Some(n),
            _ => None,
        }
    }

    // ---- exits ----

    /// Makes the exit point for a frame state, and writes the registers that it does not name to the frame.
    fn exit_point(&mut self, s: S, failure: bool, reason: &'static str) -> Clif {
        let func = self.job.func;
        let state = &func.states[s.0 as usize];
        let (mut raw, mut constants, mut callers, mut places) = (vec![], vec![], vec![], vec![]);
        for (r, v) in &state.registers {
            match func.op(*v) {
                Op::Word(bits) => constants.push((*r, bits)),
                Op::Int(n) => constants.push((*r, Value::int_unchecked(n).bits())),
                Op::FrameWord { frame, kind } => {
                    callers.push((func.frames[frame as usize].base, kind));
                    places.push(*r);
                }
                _ => {
                    let c = self.v(*v);
                    let word = match func.ty(*v) {
                        Ty::Int => self.b.ins().bor_imm_s(c, 2),
                        Ty::Bool => {
                            raw.push((*r, Raw::Bool));
                            self.b.ins().uextend(types::I64, c)
                        }
                        Ty::Float => {
                            raw.push((*r, Raw::Float));
                            c
                        }
                        _ => c,
                    };
                    self.store(Region::Frame, word, self.regs, *r as i32 * 8);
                }
            }
        }
        let (at, entered) = (&func.frames[state.at.frame as usize], &func.frames[state.entered as usize]);
        let point = Box::new(ExitPoint {
            index: state.at.index,
            entry: self.job.entry,
            failure,
            at_edge: state.at_edge,
            reason,
            count: Cell::new(0),
            raw: raw.into(),
            constants: constants.into(),
            callers: callers.into(),
            caller_places: places.into(),
            base: at.base,
            entered: entered.base,
            levels: at.level - entered.level,
            extras: self.unknown_frames(state.at.frame, state.entered),
        });
        let address = self.int(&raw const *point as i64);
        self.job.exits.push(point);
        address
    }

    /// Registers with the header words for frame objects, of the frames from `frame` down to `entered`, which is not one.
    fn unknown_frames(&self, frame: u16, entered: u16) -> Box<[u16]> {
        let frames = &self.job.func.frames;
        let (lowest, mut level) = (frames[entered as usize].level, frames[frame as usize].level + 1);
        let mut found = Vec::new();
        // (The nearest before with one level less is the caller.)
        for f in frames[..=frame as usize].iter().rev() {
            if f.level + 1 == level && f.level > lowest {
                found.push(f.base - CALL_GAP);
                level = f.level;
            }
        }
        found.into()
    }

    /// Leaves at a frame state, from the current block.
    fn leave(&mut self, s: S, failure: bool, reason: &'static str) {
        let point = self.exit_point(s, failure, reason);
        let out = self.leave;
        self.b.ins().jump(out, &[point.into()]);
    }

    /// Goes on in a new block if the condition holds, else leaves.
    fn guard(&mut self, condition: Clif, v: V, reason: &'static str) {
        let (on, out) = (self.b.create_block(), self.cold());
        self.b.ins().brif(condition, on, &[], out, &[]);
        self.b.switch_to_block(out);
        self.fail(v, reason);
        self.b.switch_to_block(on);
    }
    /// The same where the condition must not hold.
    fn guard_not(&mut self, condition: Clif, v: V, reason: &'static str) {
        let (on, out) = (self.b.create_block(), self.cold());
        self.b.ins().brif(condition, out, &[], on, &[]);
        self.b.switch_to_block(out);
        self.fail(v, reason);
        self.b.switch_to_block(on);
    }
    fn fail(&mut self, v: V, reason: &'static str) {
        if let Some(s) = self.job.func.inst(v).state {
            self.leave(s, !PLANNED.contains(&reason), reason);
        }
    }

    /// Writes the registers of an instruction's state to the frame, boxed.
    fn write_state(&mut self, v: V) {
        for (r, v) in self.state_of(v).registers.iter() {
            let c = self.v(*v);
            let word = self.boxed(c, self.job.func.ty(*v));
            self.store(Region::Frame, word, self.regs, *r as i32 * 8);
        }
    }

    fn boxed(&mut self, c: Clif, ty: Ty) -> Clif {
        match ty {
            Ty::Int => self.b.ins().bor_imm_s(c, 2),
            Ty::Float => self.box_float(c),
            Ty::Bool => {
                let wide = self.b.ins().uextend(types::I64, c);
                let up = self.b.ins().ishl_imm_s(wide, 3);
                self.b.ins().bor_imm_s(up, Value::FALSE.bits() as i64)
            }
            _ => c,
        }
    }

    fn box_float(&mut self, c: Clif) -> Clif {
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), c);
        let word = self.b.ins().rotl_imm_s(bits, 4);
        let ok = value::is_float(&mut self.b, word);
        let (slow, on) = (self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        self.b.ins().brif(ok, on, &[word.into()], slow, &[]);
        self.b.switch_to_block(slow);
        let made = self.call(1, rt::box_float as *const () as usize, &[self.vm, bits]);
        self.b.ins().jump(on, &[made[0].into()]);
        self.b.switch_to_block(on);
        result
    }

    /// The double that a word is; `int` says that ints will do.
    fn unbox_float(&mut self, word: Clif, v: V, int: bool) -> Clif {
        let (fast, other, on) = (self.b.create_block(), self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::F64);
        let ok = value::is_float(&mut self.b, word);
        self.b.ins().brif(ok, fast, &[], other, &[]);
        self.b.switch_to_block(other);
        if int {
            let (yes, no) = (self.b.create_block(), self.cold());
            let tag = self.b.ins().band_imm_s(word, 3);
            let is_int = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 2);
            self.b.ins().brif(is_int, yes, &[], no, &[]);
            self.b.switch_to_block(yes);
            let n = self.b.ins().sshr_imm_s(word, 2);
            let f = self.b.ins().fcvt_from_sint(types::F64, n);
            self.b.ins().jump(on, &[f.into()]);
            self.b.switch_to_block(no);
        }
        self.check_shape(word, shapes::FLOAT, v, "no float");
        let f = self.load(types::F64, Region::Floats, word, layout::FLOAT_VALUE - 1);
        self.b.ins().jump(on, &[f.into()]);
        self.b.switch_to_block(fast);
        let bits = self.b.ins().rotr_imm_s(word, 4);
        let f = self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits);
        self.b.ins().jump(on, &[f.into()]);
        self.b.switch_to_block(on);
        result
    }

    fn check_shape(&mut self, word: Clif, shape: u32, v: V, reason: &'static str) {
        let (heap, on, out) = (self.b.create_block(), self.b.create_block(), self.cold());
        let is_heap = value::is_heap(&mut self.b, word);
        self.b.ins().brif(is_heap, heap, &[], out, &[]);
        self.b.switch_to_block(heap);
        let s = self.load_u32(Region::Headers, word, layout::SHAPE - 1);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, s, shape as i64);
        self.b.ins().brif(same, on, &[], out, &[]);
        self.b.switch_to_block(out);
        self.fail(v, reason);
        self.b.switch_to_block(on);
    }

    // ---- instructions ----

    fn inst(&mut self, v: V) -> Option<Clif> {
        let func = self.job.func;
        let inst = func.inst(v);
        let args = inst.args.clone();
        let first = args.first().copied();
        let arg = |this: &mut Self, k: usize| this.v(args[k]);
        match inst.op {
            Op::Param | Op::Word(_) | Op::Int(_) | Op::Float(_) | Op::FrameWord { .. } => {
                return self.values[v.0 as usize];
            }
            Op::LoadReg(r) => return Some(self.load(types::I64, Region::Frame, self.regs, r as i32 * 8)),
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
            Op::UnboxFloat | Op::UnboxNumber => {
                let a = arg(self, 0);
                return Some(self.unbox_float(a, v, inst.op == Op::UnboxNumber));
            }
            Op::BoxInt | Op::BoxFloat | Op::BoxBool => {
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
                self.check_shape(a, shape, v, "another shape");
            }
            Op::GuardU32(at, wanted) => {
                let at = self.int(at as i64);
                let now = self.load_u32(Region::Versions, at, 0);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, now, wanted as i64);
                self.guard(same, v, taipan_vm::tier::VERSION);
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
            Op::Truth => return Some(self.truth(v, args[0])),
            Op::ListLen => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::ListHead, a, layout::LIST_LEN - 1));
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
            Op::GuardTupleLen(n) => {
                let a = arg(self, 0);
                let len = self.load(types::I64, Region::Tuples, a, layout::TUPLE_LEN - 1);
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, len, n as i64);
                self.guard(same, v, "another length");
            }
            Op::IsZero => {
                let a = arg(self, 0);
                return Some(self.b.ins().icmp_imm_s(IntCC::Equal, a, 0));
            }
            Op::RangeLeft => {
                let a = arg(self, 0);
                return Some(self.load(types::I64, Region::Ranges, a, layout::RANGE_LEFT - 1));
            }
            Op::RangeNext => {
                let (it, left) = (arg(self, 0), arg(self, 1));
                let left = self.b.ins().iadd_imm_s(left, -1);
                self.store(Region::Ranges, left, it, layout::RANGE_LEFT - 1);
                let at = self.load(types::I64, Region::Ranges, it, layout::RANGE_NEXT - 1);
                let step = self.load(types::I64, Region::Ranges, it, layout::RANGE_STEP - 1);
                let next = self.b.ins().iadd(at, step);
                self.store(Region::Ranges, next, it, layout::RANGE_NEXT - 1);
                return Some(self.b.ins().ishl_imm_s(at, 2));
            }
            Op::ListAppend => {
                let (list, word) = (arg(self, 0), arg(self, 1));
                self.call(2, rt::list_append as *const () as usize, &[self.vm, list, word]);
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
            Op::NewTuple if !self.used[v.0 as usize] => return None,
            Op::NewTuple => return Some(self.make_tuple(v)),
            Op::NewDict => return Some(self.call(0, quick::dict as *const () as usize, &[self.vm])[0]),
            Op::NewCell => {
                let a = arg(self, 0);
                return Some(self.call(1, quick::new_cell as *const () as usize, &[self.vm, a])[0]);
            }
            Op::GuardNotHeap => {
                let a = arg(self, 0);
                let heap = value::is_heap(&mut self.b, a);
                self.guard_not(heap, v, "another shape");
            }
            Op::NewInstance(class) => {
                let class = self.int(class as i64);
                return Some(self.call(1, quick::new_instance as *const () as usize, &[self.vm, class])[0]);
            }
            Op::Try(quick, to) => return self.attempt(v, quick, to),
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
                let out = self.call(3, quick::call as *const () as usize, &[pc, regs, self.vm]);
                let (on, away) = (self.b.create_block(), self.cold());
                self.b.ins().brif(out[1], away, &[], on, &[]);
                self.b.switch_to_block(away);
                self.b.ins().return_(&[out[0], out[1]]);
                self.b.switch_to_block(on);
                return Some(out[0]);
            }
            Op::Step(at, _) => self.step(at),
            Op::CallFunction(n) => return Some(self.call_function(func.calls[n as usize])),
        }
        None
    }

    fn int2(&mut self, op: IntOp, v: V, a: V, b: V) -> Clif {
        let constant = self.constant(b);
        let (x, y) = (self.v(a), self.v(b));
        match op {
            IntOp::Add => {
                let (r, over) = self.b.ins().sadd_overflow(x, y);
                self.guard_not(over, v, "overflow");
                r
            }
            IntOp::Sub => {
                let (r, over) = self.b.ins().ssub_overflow(x, y);
                self.guard_not(over, v, "overflow");
                r
            }
            IntOp::Mul => {
                let n = self.b.ins().sshr_imm_s(x, 2);
                let (r, over) = self.b.ins().smul_overflow(n, y);
                self.guard_not(over, v, "overflow");
                r
            }
            IntOp::And => self.b.ins().band(x, y),
            IntOp::Or => self.b.ins().bor(x, y),
            IntOp::Xor => self.b.ins().bxor(x, y),
            IntOp::Shl => {
                let n = self.b.ins().sshr_imm_s(y, 2);
                let far = self.b.ins().icmp_imm_s(IntCC::UnsignedGreaterThan, n, 61);
                self.guard_not(far, v, "shift");
                let r = self.b.ins().ishl(x, n);
                let back = self.b.ins().sshr(r, n);
                let same = self.b.ins().icmp(IntCC::Equal, back, x);
                self.guard(same, v, "overflow");
                r
            }
            IntOp::Shr => {
                let n = self.b.ins().sshr_imm_s(y, 2);
                let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, n, 0);
                self.guard_not(negative, v, "shift");
                let most = self.int(63);
                let n = self.b.ins().umin(n, most);
                let r = self.b.ins().sshr(x, n);
                self.b.ins().band_imm_s(r, -4)
            }
            IntOp::FloorDiv => self.floor_div(v, x, y, constant),
            IntOp::Mod => self.floor_mod(v, x, y, constant),
        }
    }

    fn floor_div(&mut self, v: V, x: Clif, y: Clif, constant: Option<i64>) -> Clif {
        if let Some(n) = constant.filter(|n| *n > 0 && n.count_ones() == 1) {
            let r = self.b.ins().sshr_imm_s(x, n.trailing_zeros() as i64);
            return self.b.ins().band_imm_s(r, -4);
        }
        if constant.is_none_or(|n| n == 0) {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
            self.guard_not(zero, v, "division by zero");
        }
        // Both are shifted by as much, so that the quotient is not.
        let q = self.b.ins().sdiv(x, y);
        let p = self.b.ins().imul(q, y);
        let r = self.b.ins().isub(x, p);
        let odd = self.b.ins().icmp_imm_s(IntCC::NotEqual, r, 0);
        let signs = self.b.ins().bxor(r, y);
        let apart = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let less = self.b.ins().band(odd, apart);
        let less = self.b.ins().uextend(types::I64, less);
        let q = self.b.ins().isub(q, less);
        let four = self.int(4);
        let (q, over) = self.b.ins().smul_overflow(q, four);
        if constant.is_none_or(|n| n == -1) {
            self.guard_not(over, v, "overflow");
        }
        q
    }

    fn floor_mod(&mut self, v: V, x: Clif, y: Clif, constant: Option<i64>) -> Clif {
        if let Some(n) = constant.filter(|n| *n > 0 && n.count_ones() == 1) {
            return self.b.ins().band_imm_s(x, (n - 1) << 2);
        }
        if constant.is_none_or(|n| n == 0) {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
            self.guard_not(zero, v, "division by zero");
        }
        let r = self.b.ins().srem(x, y);
        let odd = self.b.ins().icmp_imm_s(IntCC::NotEqual, r, 0);
        let signs = self.b.ins().bxor(r, y);
        let apart = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let fix = self.b.ins().band(odd, apart);
        let more = self.b.ins().iadd(r, y);
        self.b.ins().select(fix, more, r)
    }

    /// Of ints that doubles hold exactly.
    fn true_div(&mut self, v: V, a: V, b: V) -> Clif {
        let (x, y) = (self.v(a), self.v(b));
        let zero = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
        self.guard_not(zero, v, "division by zero");
        let mut numbers = [x, y];
        for c in &mut numbers {
            // -2^53 <= n <= 2^53, shifted.
            let up = self.b.ins().iadd_imm_s(*c, 1 << 55);
            let far = self.b.ins().icmp_imm_s(IntCC::UnsignedGreaterThan, up, 1 << 56);
            self.guard_not(far, v, "large ints");
            let n = self.b.ins().sshr_imm_s(*c, 2);
            *c = self.b.ins().fcvt_from_sint(types::F64, n);
        }
        self.b.ins().fdiv(numbers[0], numbers[1])
    }

    fn index(&mut self, v: V, key: V, len: V) -> Clif {
        let (key, len) = (self.v(key), self.v(len));
        let n = self.b.ins().sshr_imm_s(key, 2);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, n, len);
        let (on, other) = (self.b.create_block(), self.cold());
        let result = self.b.append_block_param(on, types::I64);
        self.b.ins().brif(inside, on, &[n.into()], other, &[]);
        self.b.switch_to_block(other);
        let from_end = self.b.ins().iadd(n, len);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, from_end, len);
        self.guard(inside, v, "index");
        self.b.ins().jump(on, &[from_end.into()]);
        self.b.switch_to_block(on);
        result
    }

    /// Address of the word of an item, less the offset that the items begin at.
    fn item(&mut self, list: V, place: V) -> (Clif, Clif) {
        let (list, place) = (self.v(list), self.v(place));
        let storage = self.load(types::I64, Region::ListHead, list, layout::LIST_STORAGE - 1);
        let offset = self.b.ins().ishl_imm_s(place, 3);
        (self.b.ins().iadd(storage, offset), storage)
    }

    fn list_get(&mut self, items: Items, list: V, place: V) -> Clif {
        let (at, _) = self.item(list, place);
        let ty = if items == Items::Floats { types::F64 } else { types::I64 };
        let word = self.load(ty, Region::ListItems, at, layout::ARRAY_ITEMS - 1);
        if items == Items::Ints { self.b.ins().ishl_imm_s(word, 2) } else { word }
    }

    fn list_set(&mut self, items: Items, list: V, place: V, v: V) {
        let (at, storage) = self.item(list, place);
        let c = self.v(v);
        let word = if items == Items::Ints { self.b.ins().sshr_imm_s(c, 2) } else { c };
        self.store(Region::ListItems, word, at, layout::ARRAY_ITEMS - 1);
        if items == Items::Values {
            self.barrier(storage, c, v, Some(at));
        }
    }

    /// Address of an array's item.
    fn element(&mut self, e: Elements, array: V, place: V) -> Clif {
        let (array, place) = (self.v(array), self.v(place));
        let items = self.load(types::I64, Region::Arrays, array, e.at.items - 1);
        let offset = self.b.ins().ishl_imm_s(place, e.log as i64);
        self.b.ins().iadd(items, offset)
    }

    fn array_get(&mut self, v: V, e: Elements, array: V, place: V) -> Clif {
        let at = self.element(e, array, place);
        let flags = self.flags(Region::Elements);
        let word = match (e.log, e.signed) {
            (3, false) => return self.b.ins().load(types::F64, flags, at, 0),
            (3, true) => self.b.ins().load(types::I64, flags, at, 0),
            (2, true) => self.b.ins().sload32(flags, at, 0),
            (2, false) => self.b.ins().uload32(flags, at, 0),
            (1, true) => self.b.ins().sload16(types::I64, flags, at, 0),
            (1, false) => self.b.ins().uload16(types::I64, flags, at, 0),
            (_, true) => self.b.ins().sload8(types::I64, flags, at, 0),
            (_, false) => self.b.ins().uload8(types::I64, flags, at, 0),
        };
        let up = self.b.ins().ishl_imm_s(word, 2);
        if e.log == 3 {
            let back = self.b.ins().sshr_imm_s(up, 2);
            let same = self.b.ins().icmp(IntCC::Equal, back, word);
            self.guard(same, v, "overflow");
        }
        up
    }

    fn array_set(&mut self, v: V, e: Elements, array: V, place: V, value: V) {
        let at = self.element(e, array, place);
        let c = self.v(value);
        let flags = self.flags(Region::Elements);
        if e.ty() == Ty::Float {
            self.b.ins().store(flags, c, at, 0);
            return;
        }
        let n = self.b.ins().sshr_imm_s(c, 2);
        if e.log < 3 {
            let bits = 8i64 << e.log;
            let least = if e.signed { -1i64 << (bits - 1) } else { 0 };
            let up = self.b.ins().iadd_imm_s(n, -least);
            let most = self.int((1i64 << bits) - 1);
            let fits = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, up, most);
            self.guard(fits, v, "overflow");
        }
        match e.log {
            0 => self.b.ins().istore8(flags, n, at, 0),
            1 => self.b.ins().istore16(flags, n, at, 0),
            2 => self.b.ins().istore32(flags, n, at, 0),
            _ => self.b.ins().store(flags, n, at, 0),
        };
    }

    /// The write barrier after `word` (the value `v`) was stored into `obj`; for an array at an item's place.
    fn barrier(&mut self, obj: Clif, word: Clif, v: V, at: Option<Clif>) {
        let func = self.job.func;
        if matches!(func.op(v), Op::BoxInt | Op::BoxBool)
            || matches!(func.op(v), Op::Word(w) if !Value::from_bits(w).is_heap())
        {
            return;
        }
        let gc = self.load_u8(Region::Headers, obj, layout::GC_STATE - 1);
        let old = self.b.ins().band_imm_s(gc, 1);
        let heap = value::is_heap(&mut self.b, word);
        let heap = self.b.ins().uextend(types::I64, heap);
        let both = self.b.ins().band(old, heap);
        let (slow, on) = (self.cold(), self.b.create_block());
        self.b.ins().brif(both, slow, &[], on, &[]);
        self.b.switch_to_block(slow);
        let at = match at {
            Some(at) => self.b.ins().iadd_imm_s(at, layout::ARRAY_ITEMS as i64 - 1),
            None => self.int(0),
        };
        self.call(2, rt::barrier as *const () as usize, &[obj, at, word]);
        self.b.ins().jump(on, &[]);
        self.b.switch_to_block(on);
    }

    fn truth(&mut self, v: V, a: V) -> Clif {
        let word = self.v(a);
        let (slow, on) = (self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I8);
        let low = self.b.ins().bor_imm_s(word, 8);
        let is_bool = self.b.ins().icmp_imm_s(IntCC::Equal, low, Value::TRUE.bits() as i64);
        let yes = self.b.ins().icmp_imm_s(IntCC::Equal, word, Value::TRUE.bits() as i64);
        self.b.ins().brif(is_bool, on, &[yes.into()], slow, &[]);
        self.b.switch_to_block(slow);
        let State { at, entered, .. } = *self.state_of(v);
        if entered != at.frame {
            // Code that runs could see the frame, which is not there: only what runs none is done here.
            let t = self.call(1, quick::truth as *const () as usize, &[self.vm, word])[0];
            let simple = self.b.ins().icmp_imm_s(IntCC::NotEqual, t, 2);
            self.guard(simple, v, "truth of an object");
            let t = self.b.ins().ireduce(types::I8, t);
            self.b.ins().jump(on, &[t.into()]);
            self.b.switch_to_block(on);
            return result;
        }
        self.write_state(v);
        let pc = self.pc(at);
        let t = self.call(2, rt::truth as *const () as usize, &[pc, word, self.vm])[0];
        let raised = self.b.ins().icmp_imm_s(IntCC::Equal, t, 2);
        let (out, fine) = (self.cold(), self.b.create_block());
        self.b.ins().brif(raised, out, &[], fine, &[]);
        self.b.switch_to_block(out);
        let (zero, how) = (self.int(0), self.int(status::RAISED as i64));
        self.b.ins().return_(&[zero, how]);
        self.b.switch_to_block(fine);
        let t = self.b.ins().ireduce(types::I8, t);
        self.b.ins().jump(on, &[t.into()]);
        self.b.switch_to_block(on);
        result
    }

    // ---- steps and calls ----

    /// Goes on if there is room for all frames.
    fn room(&mut self) {
        let frames = &self.job.func.frames;
        if frames.len() < 2 {
            return;
        }
        let end = frames.iter().map(|f| f.base as i64 + f.registers as i64).max().unwrap_or(0);
        let levels = frames.iter().map(|f| f.level as i64).max().unwrap_or(0);
        let top = self.b.ins().iadd_imm_s(self.regs, end * 8);
        let limit = self.load(types::I64, Region::Thread, self.vm, layout::VM_STACK_LIMIT);
        let none = self.cold();
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, top, limit);
        self.or_else(fits, none);
        let depth = self.load(types::I64, Region::Thread, self.vm, layout::VM_DEPTH);
        let deepest = self.b.ins().iadd_imm_s(depth, levels);
        let most = self.load(types::I64, Region::Thread, self.vm, layout::VM_DEPTH_LIMIT);
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, deepest, most);
        let on = self.b.create_block();
        self.b.ins().brif(fits, on, &[], none, &[]);
        self.b.switch_to_block(none);
        let (zero, how) = (self.int(0), self.int(status::INTERPRET as i64));
        self.b.ins().return_(&[zero, how]);
        self.b.switch_to_block(on);
    }

    /// Calls the interpreter for one instruction; gives where that goes on.
    fn call_step(&mut self, at: At) -> Clif {
        let pc = self.pc(at);
        let regs = self.registers(at.frame);
        self.call(2, rt::step as *const () as usize, &[pc, regs, self.vm])[0]
    }

    /// The address of the instruction after one.
    fn after(&mut self, at: At) -> Clif {
        let words = &self.job.func.frames[at.frame as usize].words;
        let width = crate::cfg::width(words[at.index as usize]) as u32;
        self.pc(At { index: at.index + width, ..at })
    }

    fn step(&mut self, at: At) {
        let next = self.call_step(at);
        let after = self.after(at);
        let goes_on = self.b.ins().icmp(IntCC::Equal, next, after);
        self.go_on_if(goes_on, next);
    }

    /// Goes on in a new block, or leaves because the interpreter goes on at `next`, or something was raised.
    fn go_on_if(&mut self, goes_on: Clif, next: Clif) {
        let (on, divert) = (self.b.create_block(), self.divert);
        self.b.ins().brif(goes_on, on, &[], divert, &[next.into()]);
        self.b.switch_to_block(on);
    }

    /// Lets the interpreter run the instruction of `v`'s state, of a frame that it may not know of: that is made known for it.
    fn step_in(&mut self, v: V) {
        let Some(s) = self.job.func.inst(v).state else { return };
        let point = self.exit_point(s, false, "a step");
        let next = self.call(2, rt::step_at as *const () as usize, &[point, self.regs, self.vm])[0];
        let goes_on = self.b.ins().icmp_imm_s(IntCC::Equal, next, rt::STEP_ON as i64);
        self.go_on_if(goes_on, next);
    }

    /// The two blocks in which all exits end: that with an exit point, and that after a step which leads elsewhere.
    fn ends(&mut self) {
        self.b.switch_to_block(self.leave);
        let point = self.b.block_params(self.leave)[0];
        let how = self.int(status::EXIT as i64);
        self.b.ins().return_(&[point, how]);
        self.b.switch_to_block(self.divert);
        let next = self.b.block_params(self.divert)[0];
        let out = self.call(7, rt::divert as *const () as usize, &[next, self.vm]);
        self.b.ins().return_(&[out[0], out[1]]);
    }

    /// Are both words doubles that tag themselves? Then goes on in the first block that is given, else in the second.
    fn both_floats(&mut self, x: Clif, y: Clif) -> (Block, Block) {
        let (p, q) = (value::is_float(&mut self.b, x), value::is_float(&mut self.b, y));
        let both = self.b.ins().band(p, q);
        let (fast, other) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(both, fast, &[], other, &[]);
        (fast, other)
    }

    fn float_of(&mut self, word: Clif) -> Clif {
        let bits = self.b.ins().rotr_imm_s(word, 4);
        self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits)
    }

    /// A comparison of any two values as True, False or unbound.
    fn compare_any(&mut self, cmp: Cmp, floats: bool, x: Clif, y: Clif) -> Clif {
        let on = self.b.create_block();
        let result = self.b.append_block_param(on, types::I64);
        if floats {
            let (fast, other) = self.both_floats(x, y);
            self.b.switch_to_block(fast);
            let (p, q) = (self.float_of(x), self.float_of(y));
            let is = self.b.ins().fcmp(float_cc(cmp), p, q);
            let word = self.boxed(is, Ty::Bool);
            self.b.ins().jump(on, &[word.into()]);
            self.b.switch_to_block(other);
        }
        let number = self.int(cmp as i64);
        let word = self.call(6, quick::compare as *const () as usize, &[self.vm, x, y, number])[0];
        self.b.ins().jump(on, &[word.into()]);
        self.b.switch_to_block(on);
        result
    }

    /// The result of an operator on two doubles, if both are that, goes to the block.
    fn float_form(&mut self, op: u8, x: Clif, y: Clif, to: Block) {
        if op > 3 {
            return;
        }
        let (fast, other) = self.both_floats(x, y);
        self.b.switch_to_block(fast);
        let (p, q) = (self.float_of(x), self.float_of(y));
        let r = match op {
            0 => self.b.ins().fadd(p, q),
            1 => self.b.ins().fsub(p, q),
            2 => self.b.ins().fmul(p, q),
            _ => {
                let zero = self.b.ins().f64const(0.0);
                let is_zero = self.b.ins().fcmp(FloatCC::Equal, q, zero);
                let on = self.b.create_block();
                self.b.ins().brif(is_zero, other, &[], on, &[]);
                self.b.switch_to_block(on);
                self.b.ins().fdiv(p, q)
            }
        };
        let word = self.box_float(r);
        self.b.ins().jump(to, &[word.into()]);
        self.b.switch_to_block(other);
    }

    /// Finds (or stores `value` into) the attribute of an object by its shape, and goes on with that in `to`; in a new block
    /// where the shape is none of those known.
    fn by_shape(&mut self, n: u16, obj: Clif, value: Option<V>, to: Block) {
        let shapes = &self.job.func.shapes[n as usize];
        if shapes.is_empty() {
            return;
        }
        let (heap, other) = (self.b.create_block(), self.b.create_block());
        let is_heap = value::is_heap(&mut self.b, obj);
        self.b.ins().brif(is_heap, heap, &[], other, &[]);
        self.b.switch_to_block(heap);
        let now = self.load_u32(Region::Headers, obj, layout::SHAPE - 1);
        let mut offsets: Vec<i32> = Vec::new();
        for shaped in shapes {
            if let Shaped::Slot { offset, .. } = shaped
                && !offsets.contains(offset)
            {
                offsets.push(*offset);
            }
        }
        // Shapes that have the attribute at the same place are asked for together.
        for offset in offsets {
            let mut any: Option<Clif> = None;
            for shaped in shapes {
                if let Shaped::Slot { shape, offset: o } = *shaped
                    && o == offset
                {
                    let is = self.b.ins().icmp_imm_s(IntCC::Equal, now, shape as i64);
                    any = Some(any.map_or(is, |any| self.b.ins().bor(any, is)));
                }
            }
            let Some(any) = any else { continue };
            let (hit, on) = (self.b.create_block(), self.b.create_block());
            self.b.ins().brif(any, hit, &[], on, &[]);
            self.b.switch_to_block(hit);
            match value {
                Some(v) => {
                    let word = self.v(v);
                    self.store(Region::Fields, word, obj, offset - 1);
                    self.barrier(obj, word, v, None);
                    self.b.ins().jump(to, &[]);
                }
                None => {
                    let word = self.load(types::I64, Region::Fields, obj, offset - 1);
                    let none = self.b.ins().icmp_imm_s(IntCC::Equal, word, Value::UNBOUND.bits() as i64);
                    self.b.ins().brif(none, other, &[], to, &[word.into()]);
                }
            }
            self.b.switch_to_block(on);
        }
        for shaped in shapes {
            let Shaped::Method { shape, class, version, callee } = *shaped else { continue };
            if value.is_some() {
                continue;
            }
            let is = self.b.ins().icmp_imm_s(IntCC::Equal, now, shape as i64);
            let (hit, on) = (self.b.create_block(), self.b.create_block());
            self.b.ins().brif(is, hit, &[], on, &[]);
            self.b.switch_to_block(hit);
            let at = self.int(class as i64 + layout::TYPE_VERSION as i64);
            let have = self.load_u32(Region::Versions, at, 0);
            let same = self.b.ins().icmp_imm_s(IntCC::Equal, have, version as i64);
            let word = self.int(callee as i64);
            self.b.ins().brif(same, to, &[word.into()], other, &[]);
            self.b.switch_to_block(on);
        }
        self.b.ins().jump(other, &[]);
        self.b.switch_to_block(other);
    }

    /// Calls a short cut's function.
    fn quick(&mut self, quick: Quick, to: u16, args: &[Clif]) -> Clif {
        let mut all = vec![self.vm];
        let function = match quick {
            Quick::GetItem => quick::get_item as *const (),
            Quick::SetItem => quick::set_item as *const (),
            Quick::Iter => quick::iter as *const (),
            Quick::Contains { not: false } => quick::contains as *const (),
            Quick::Contains { not: true } => quick::lacks as *const (),
            Quick::LoadGlobal(_) => quick::load_global as *const (),
            Quick::Length => quick::length as *const (),
            Quick::GetSlice => quick::get_slice as *const (),
            Quick::Negative => quick::negative as *const (),
            Quick::Binary { .. } => quick::binary as *const (),
            Quick::Compare(_) => quick::compare as *const (),
            Quick::Unpack(_) => quick::unpack as *const (),
            Quick::LoadAttr(..) => quick::load_attr as *const (),
            Quick::StoreAttr(..) => quick::store_attr as *const (),
            Quick::LoadMethod(..) => quick::load_method as *const (),
        };
        if let Quick::LoadAttr(site, _)
        | Quick::LoadMethod(site, _)
        | Quick::StoreAttr(site, _)
        | Quick::LoadGlobal(site) = quick
        {
            all.push(self.int(site as i64));
        }
        match quick {
            // (Which has the object in the frame.)
            Quick::LoadMethod(..) => {
                let at = (to + CALL_GAP) as i64 * 8;
                all.push(self.b.ins().iadd_imm_s(self.regs, at));
            }
            _ => all.extend_from_slice(args),
        }
        match quick {
            Quick::Binary { op, in_place, .. } => {
                all.push(self.int(op as i64 | if in_place { quick::IN_PLACE as i64 } else { 0 }))
            }
            Quick::Compare(cmp) => all.push(self.int(cmp as i64)),
            Quick::Unpack(n) => {
                all.push(self.b.ins().iadd_imm_s(self.regs, to as i64 * 8));
                all.push(self.int(n as i64));
            }
            _ => {}
        }
        // The signatures by number of arguments.
        let signature = [0, 0, 1, 2, 6][all.len()];
        self.call(signature, function as usize, &all)[0]
    }

    /// A short cut, with the interpreter for what it does not do.
    fn attempt(&mut self, v: V, quick: Quick, to: u16) -> Option<Clif> {
        let args = self.job.func.inst(v).args.clone();
        let args: Vec<Clif> = args.iter().map(|a| self.v(*a)).collect();
        let (on, slow) = (self.b.create_block(), self.cold());
        let has_value = quick.has_value();
        let result = has_value.then(|| self.b.append_block_param(on, types::I64));
        if let Quick::Binary { op, floats: true, .. } = quick {
            self.float_form(op, args[0], args[1], on);
        }
        if let Quick::LoadAttr(_, n) | Quick::LoadMethod(_, n) | Quick::StoreAttr(_, n) = quick {
            let value = self.job.func.inst(v).args.get(1).copied();
            self.by_shape(n, args[0], value, on);
        }
        let got = self.quick(quick, to, &args);
        let missing = if has_value { Value::UNBOUND.bits() as i64 } else { 0 };
        let missed = self.b.ins().icmp_imm_s(IntCC::Equal, got, missing);
        let fast: Vec<ir::BlockArg> = if has_value { vec![got.into()] } else { Vec::new() };
        self.b.ins().brif(missed, slow, &[], on, &fast);
        self.b.switch_to_block(slow);
        self.step_in(v);
        let loaded: Vec<ir::BlockArg> = match result {
            Some(_) => vec![self.load(types::I64, Region::Frame, self.regs, to as i32 * 8).into()],
            None => Vec::new(),
        };
        self.b.ins().jump(on, &loaded);
        self.b.switch_to_block(on);
        result
    }

    fn call_function(&mut self, target: CallTarget) -> Clif {
        let CallTarget { function, code, hot, registers, params, locals, at, first, to } = target;
        let regs = self.registers(at.frame);
        let slow = self.cold();
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, types::I64);
        // The function still has this code, and there is room.
        let f = self.int(function as i64);
        let now = self.load(types::I64, Region::Code, f, layout::FUNCTION_CODE - 1);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, now, code as i64);
        self.or_else(same, slow);
        let new = self.b.ins().iadd_imm_s(self.regs, first as i64 * 8);
        let top = self.b.ins().iadd_imm_s(new, registers as i64 * 8);
        let limit = self.load(types::I64, Region::Thread, self.vm, layout::VM_STACK_LIMIT);
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, top, limit);
        self.or_else(fits, slow);
        let depth = self.load(types::I64, Region::Thread, self.vm, layout::VM_DEPTH);
        let most = self.load(types::I64, Region::Thread, self.vm, layout::VM_DEPTH_LIMIT);
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThan, depth, most);
        self.or_else(fits, slow);
        let sp = self.b.ins().get_stack_pointer(types::I64);
        let sp = self.b.ins().iadd_imm_s(sp, -(rt::NATIVE_RESERVE as i64));
        let lowest = self.load(types::I64, Region::Thread, self.vm, layout::VM_NATIVE_LIMIT);
        let fits = self.b.ins().icmp(IntCC::UnsignedGreaterThan, sp, lowest);
        self.or_else(fits, slow);
        // Its frame.
        let pc = self.pc(at);
        let unbound = self.int(Value::UNBOUND.bits() as i64);
        self.store(Region::Frame, f, new, -8);
        self.store(Region::Frame, pc, new, -16);
        self.store(Region::Frame, regs, new, -24);
        self.store(Region::Frame, unbound, new, -32);
        for k in params..locals {
            self.store(Region::Frame, unbound, new, k as i32 * 8);
        }
        self.store(Region::Thread, new, self.vm, layout::VM_FRAME);
        let deeper = self.b.ins().iadd_imm_s(depth, 1);
        self.store(Region::Thread, deeper, self.vm, layout::VM_DEPTH);
        // The call.
        let hot_at = self.int(hot as i64);
        let native =
            self.load(types::I64, Region::Code, hot_at, std::mem::offset_of!(CodeHot, native) as i32);
        let call = self.b.ins().call_indirect(self.signatures[5], native, &[new, self.vm]);
        let (v, how) = (self.b.inst_results(call)[0], self.b.inst_results(call)[1]);
        let (fine, other) = (self.b.create_block(), self.cold());
        self.b.ins().brif(how, other, &[], fine, &[]);
        self.b.switch_to_block(fine);
        self.store(Region::Thread, regs, self.vm, layout::VM_FRAME);
        self.store(Region::Thread, depth, self.vm, layout::VM_DEPTH);
        self.b.ins().jump(done, &[v.into()]);
        self.b.switch_to_block(other);
        let out = self.call(4, rt::finish_call as *const () as usize, &[pc, regs, self.vm, new, v, how]);
        let (ok, away) = (self.cold(), self.cold());
        self.b.ins().brif(out[1], away, &[], ok, &[]);
        self.b.switch_to_block(away);
        self.b.ins().return_(&[out[0], out[1]]);
        self.b.switch_to_block(ok);
        self.b.ins().jump(done, &[out[0].into()]);
        // In every other case the interpreter makes the call.
        self.b.switch_to_block(slow);
        self.step(at);
        let v = self.load(types::I64, Region::Frame, self.regs, to as i32 * 8);
        self.b.ins().jump(done, &[v.into()]);
        self.b.switch_to_block(done);
        result
    }

    fn or_else(&mut self, condition: Clif, slow: Block) {
        let on = self.b.create_block();
        self.b.ins().brif(condition, on, &[], slow, &[]);
        self.b.switch_to_block(on);
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
                let (on, out) = (self.b.create_block(), self.cold());
                self.b.ins().brif(plain, on, &[], out, &[]);
                self.b.switch_to_block(out);
                self.leave(*s, false, "frame object");
                self.b.switch_to_block(on);
                let c = self.v(*v);
                let word = self.boxed(c, self.job.func.ty(*v));
                let how = self.int(status::RETURNED as i64);
                self.b.ins().return_(&[word, how]);
            }
            Term::Exit(s, why) => self.leave(*s, false, why),
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

/// The reachable blocks, each after one that leads to it.
fn order(func: &Func) -> Vec<usize> {
    let mut seen = vec![false; func.blocks.len()];
    let mut post = Vec::new();
    let mut stack = vec![(0usize, 0usize)];
    seen[0] = true;
    while let Some((b, n)) = stack.pop() {
        let next = successors(&func.blocks[b].term);
        if n < next.len() {
            stack.push((b, n + 1));
            // The last first, so that the first comes first in the result.
            let to = next[next.len() - 1 - n].0 as usize;
            if !seen[to] {
                seen[to] = true;
                stack.push((to, 0));
            }
        } else {
            post.push(b);
        }
    }
    post.reverse();
    post
}
