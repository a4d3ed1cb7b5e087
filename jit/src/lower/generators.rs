//! Generators that loops resume in place: see [`crate::resume`].

use super::*;
use crate::mir::Waits;
use taipan_vm::object::GeneratorState;

impl Lower<'_, '_> {
    /// The array of a generator's saved registers.
    pub(super) fn saved_of(&mut self, g: Clif) -> Clif {
        self.load(types::I64, Region::Generators, g, layout::GENERATOR_REGISTERS - 1)
    }

    /// Does the generator wait at the instruction, so that nothing but its registers is wanted to resume it?
    pub(super) fn waits_at(&mut self, g: Clif, pc: u64, created: bool) -> Clif {
        let want = if created { GeneratorState::Created } else { GeneratorState::Suspended };
        let state = self.load_u8(Region::Generators, g, layout::GENERATOR_STATE - 1);
        let at = self.load(types::I64, Region::Generators, g, layout::GENERATOR_PC - 1);
        let handled = self.load(types::I64, Region::Generators, g, layout::GENERATOR_HANDLED - 1);
        let frame = self.load(types::I64, Region::Fields, g, layout::GENERATOR_FRAME - 1);
        let around = self.load(types::I64, Region::Thread, self.vm, layout::VM_HANDLED);
        let pc = self.int(pc as i64);
        let mut good = self.b.ins().icmp_imm_s(IntCC::Equal, state, want as i64);
        let there = self.b.ins().icmp(IntCC::Equal, at, pc);
        good = self.b.ins().band(good, there);
        for word in [handled, frame] {
            let none = self.b.ins().icmp_imm_s(IntCC::Equal, word, Value::UNBOUND.bits() as i64);
            good = self.b.ins().band(good, none);
        }
        let handles = value::is_heap(&mut self.b, around);
        let handles = self.b.ins().bxor_imm_s(handles, 1);
        self.b.ins().band(good, handles)
    }

    /// Says that the generator runs.
    pub(super) fn resume(&mut self, g: Clif) {
        let around = self.load(types::I64, Region::Thread, self.vm, layout::VM_HANDLED);
        self.store(Region::Generators, around, g, layout::GENERATOR_HANDLED - 1);
        self.store_state(g, GeneratorState::Running);
    }

    /// Says that the generator, the first of the values, waits, with the others in its registers.
    pub(super) fn suspend(&mut self, n: u32, values: &[Clif], args: &[V]) {
        let func = self.job.func;
        let Waits { pc, registers } = &func.waits[n as usize];
        let g = values[0];
        if !registers.is_empty() {
            let saved = self.saved_of(g);
            for (r, word) in registers.iter().zip(&values[1..]) {
                self.store(Region::Saved, *word, saved, layout::ARRAY_ITEMS - 1 + *r as i32 * 8);
            }
            let may_be_young = |v: &V| match func.op(*v) {
                Op::BoxInt | Op::BoxBool => false,
                Op::Word(bits) => Value::from_bits(bits).is_heap(),
                _ => true,
            };
            if args.iter().any(may_be_young) {
                self.barrier_whole(saved);
            }
        }
        let pc = self.int(*pc as i64);
        let none = self.int(Value::UNBOUND.bits() as i64);
        self.store(Region::Generators, pc, g, layout::GENERATOR_PC - 1);
        self.store(Region::Generators, none, g, layout::GENERATOR_HANDLED - 1);
        self.store_state(g, GeneratorState::Suspended);
    }

    fn store_state(&mut self, g: Clif, state: GeneratorState) {
        let flags = self.flags(Region::Generators);
        let state = self.int(state as i64);
        self.b.ins().istore8(flags, state, g, layout::GENERATOR_STATE - 1);
    }

    /// The write barrier after any words were stored into an array.
    fn barrier_whole(&mut self, array: Clif) {
        let gc = self.load_u8(Region::Headers, array, layout::GC_STATE - 1);
        let old = self.b.ins().band_imm_s(gc, 1);
        let (slow, on) = (self.cold(), self.b.create_block());
        self.b.ins().brif(old, slow, &[], on, &[]);
        self.b.switch_to_block(slow);
        self.call_apart(0, rt::barrier_whole as *const () as usize, &[array]);
        self.b.ins().jump(on, &[]);
        self.b.switch_to_block(on);
    }
}
