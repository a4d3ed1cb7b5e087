//! Calls: of the interpreter for an instruction, of short cuts and of other compiled code, and the frames for them.

use super::*;

impl Lower<'_, '_> {
    /// Address of a frame's registers.
    pub(super) fn registers(&mut self, frame: u16) -> Clif {
        match self.job.func.frames[frame as usize].base {
            0 => self.regs,
            base => self.b.ins().iadd_imm_s(self.regs, base as i64 * 8),
        }
    }

    /// Makes another frame the running one.
    pub(super) fn enter(&mut self, from: u16, to: u16) {
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

    /// Goes on if there is room for all frames.
    pub(super) fn room(&mut self) {
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
    pub(super) fn call_step(&mut self, at: At) -> Clif {
        let pc = self.pc(at);
        let regs = self.registers(at.frame);
        self.call(2, rt::step as *const () as usize, &[pc, regs, self.vm])[0]
    }

    /// The address of the instruction after one.
    pub(super) fn after(&mut self, at: At) -> Clif {
        let words = &self.job.func.frames[at.frame as usize].words;
        let width = crate::cfg::width(words[at.index as usize]) as u32;
        self.pc(At { index: at.index + width, ..at })
    }

    pub(super) fn step(&mut self, at: At) {
        let next = self.call_step(at);
        let after = self.after(at);
        let goes_on = self.b.ins().icmp(IntCC::Equal, next, after);
        self.go_on_if(goes_on, next);
    }

    /// Goes on in a new block, or leaves because the interpreter goes on at `next`, or something was raised.
    pub(super) fn go_on_if(&mut self, goes_on: Clif, next: Clif) {
        let (on, divert) = (self.b.create_block(), self.divert);
        self.b.ins().brif(goes_on, on, &[], divert, &[next.into()]);
        self.b.switch_to_block(on);
    }

    /// Lets the interpreter run the instruction of `v`'s state, of a frame that it may not know of: that is made known for it.
    pub(super) fn step_in(&mut self, v: V) {
        let Some(s) = self.job.func.inst(v).state else { return };
        let point = self.exit_point(s, false, "a step");
        let next = self.call(2, rt::step_at as *const () as usize, &[point, self.regs, self.vm])[0];
        let goes_on = self.b.ins().icmp_imm_s(IntCC::Equal, next, rt::STEP_ON as i64);
        self.go_on_if(goes_on, next);
    }

    /// The two blocks in which all exits end: that with an exit point, and that after a step which leads elsewhere.
    pub(super) fn ends(&mut self) {
        self.b.switch_to_block(self.leave);
        let point = self.b.block_params(self.leave)[0];
        let how = self.int(status::EXIT as i64);
        self.b.ins().return_(&[point, how]);
        self.b.switch_to_block(self.divert);
        let next = self.b.block_params(self.divert)[0];
        let out = self.call(5, rt::divert as *const () as usize, &[next, self.vm]);
        self.b.ins().return_(&[out[0], out[1]]);
    }

    /// Calls a short cut's function.
    pub(super) fn quick(&mut self, quick: Quick, to: u16, args: &[Clif]) -> Clif {
        let mut all = vec![self.vm];
        let function = match quick {
            Quick::GetItem => quick::get_item as *const (),
            Quick::DictItem => quick::item_of_dict as *const (),
            Quick::SetItem => quick::set_item as *const (),
            Quick::Iter => quick::iter as *const (),
            Quick::Contains { not: false } => quick::contains as *const (),
            Quick::Contains { not: true } => quick::lacks as *const (),
            Quick::LoadGlobal(_) => quick::load_global as *const (),
            Quick::Length => quick::length as *const (),
            Quick::HasKind { mapping: true } => quick::is_mapping as *const (),
            Quick::HasKind { mapping: false } => quick::is_sequence as *const (),
            Quick::IsInstance => quick::isinstance as *const (),
            Quick::DictGet => quick::dict_get as *const (),
            Quick::SetAdd => quick::set_add as *const (),
            Quick::DelItem => quick::del_item as *const (),
            Quick::DictMerge => quick::dict_merge as *const (),
            Quick::Format(_) => quick::format as *const (),
            Quick::Text(..) => quick::text as *const (),
            Quick::LoadSuper(_) => quick::load_super as *const (),
            Quick::Native(_) => quick::native as *const (),
            Quick::GetSlice => quick::get_slice as *const (),
            Quick::GetStride => quick::get_stride as *const (),
            Quick::ListExtend => quick::list_extend as *const (),
            Quick::SetSlice => quick::set_slice as *const (),
            Quick::Map(..) => quick::map as *const (),
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
        | Quick::LoadGlobal(site)
        | Quick::LoadSuper(site)
        | Quick::Native(site) = quick
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
            Quick::LoadSuper(_) => {
                let at = (to + CALL_GAP) as i64 * 8;
                all.push(self.b.ins().iadd_imm_s(self.regs, at));
            }
            Quick::Format(conversion) => all.push(self.int(conversion as i64)),
            Quick::Map(from, n) | Quick::Text(from, n) => {
                all.push(self.b.ins().iadd_imm_s(self.regs, from as i64 * 8));
                all.push(self.int(n as i64));
            }
            Quick::Unpack(n) => {
                all.push(self.b.ins().iadd_imm_s(self.regs, to as i64 * 8));
                all.push(self.int(n as i64));
            }
            _ => {}
        }
        // The signatures by number of arguments.
        let signature = [0, 0, 1, 2, 6, 9][all.len()];
        self.call(signature, function as usize, &all)[0]
    }

    /// A short cut, with the interpreter for what it does not do, in place or after an exit.
    pub(super) fn attempt(&mut self, v: V, quick: Quick, to: u16) -> Option<Clif> {
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
        if let Quick::Length = quick {
            self.length_form(args[0], on);
        }
        let got = self.quick(quick, to, &args);
        let missing = if has_value { Value::UNBOUND.bits() as i64 } else { 0 };
        let missed = self.b.ins().icmp_imm_s(IntCC::Equal, got, missing);
        if let Op::Ask(..) = self.job.func.op(v) {
            self.guard_not(missed, v, taipan_vm::tier::SHORT_CUT);
            self.b.ins().jump(on, &result.map(|_| got.into()).into_iter().collect::<Vec<ir::BlockArg>>());
            self.b.switch_to_block(on);
            return result;
        }
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

    /// Calls a function by its compiled code: that which the target names, or `callee`, which has the code.
    pub(super) fn call_function(&mut self, target: CallTarget, callee: Option<Clif>) -> Clif {
        let CallTarget { function, hot, registers, params, locals, at, first, to, .. } = target;
        let regs = self.registers(at.frame);
        let slow = self.cold();
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, types::I64);
        // (That the function has this code was seen to.) There is room.
        let f = callee.unwrap_or_else(|| self.int(function as i64));
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
        let native = self.load(types::I64, Region::Code, hot_at, layout::HOT_NATIVE);
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

    pub(super) fn or_else(&mut self, condition: Clif, slow: Block) {
        let on = self.b.create_block();
        self.b.ins().brif(condition, on, &[], slow, &[]);
        self.b.switch_to_block(on);
    }
}
