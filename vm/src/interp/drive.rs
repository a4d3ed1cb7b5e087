//! Native code that takes a generator's values one after the other: `list`, `set`, `sum`, `any` and their kin over a
//! generator expression. Between two values the generator's frame stays where it is on the VM stack (it is *parked*)
//! as long as what is done with a value runs no Python code, so that neither its registers are copied nor the native
//! functions between are called for each value.

use super::*;
use crate::heap::with_spilled_registers;
use crate::interp::sink::{Consumer, Functions};
use crate::object::builtin_types::shapes;
use crate::object::{Generator, GeneratorState};
use std::ops::ControlFlow;
use taipan_compiler::bytecode::Op;

/// Is it a value whose hash, truth, comparison and sum with others like it run no Python code?
#[inline]
pub fn is_plain(vm: &Vm, v: Value) -> bool {
    !v.is_heap()
        || matches!(v.header_unchecked().shape(), shapes::STR | shapes::INT | shapes::FLOAT | shapes::BYTES)
        || vm.is_exact(v, shapes::COMPLEX)
}

/// Why a run of the loop over parked values ended.
enum End {
    /// The generator yielded in the usual way, ended, or raised.
    Left(Exit),
    /// It yielded this, which is not plain.
    Full(Value),
    /// `f` said so.
    Stop(PyResult<()>),
}

/// Has a consumer take each value of a generator, until it breaks. Only between values that are plain for it the generator stays
/// parked.
///
/// # Errors
/// What the generator and the consumer raise.
fn each(vm: &Vm, g: Gc<Generator>, consumer: &mut impl Consumer) -> PyResult<()> {
    loop {
        if g.header.shape() != shapes::GENERATOR || !generator::can_resume(g) || !g.frame.get().is_unbound() {
            let Some(v) = vm.next(g.value())? else { return Ok(()) };
            if consumer.take(vm, v)?.is_break() {
                return Ok(());
            }
            continue;
        }
        let compiled = compiled_generator::sink(vm, g, consumer);
        if let Some(result) = compiled.or_else(|| compiled_generator::resume_compiled(vm, g, Value::NONE)) {
            let Some(v) = result? else { return Ok(()) };
            if consumer.take(vm, v)?.is_break() {
                return Ok(());
            }
            continue;
        }
        vm.check_native_stack()?;
        let (frame, pc) = (vm.frame.get(), vm.pc.get());
        // SAFETY: the generator can be resumed, and the frame that runs is the caller.
        let end = unsafe {
            g.driven.set(true);
            let end = match generator::push(vm, g, Value::NONE, pc, frame, FrameKind::Entry) {
                Ok(at) => run_parked(vm, at, consumer),
                Err(_) => End::Left(Exit::Raised),
            };
            g.driven.set(false);
            end
        };
        vm.pc.set(pc);
        let v = match end {
            End::Stop(result) => return result,
            End::Full(v) => v,
            End::Left(exit) => {
                let v = outcome(vm, exit)?;
                if g.state.get() != GeneratorState::Suspended {
                    return Ok(());
                }
                v
            }
        };
        if consumer.take(vm, v)?.is_break() {
            return Ok(());
        }
    }
}

/// Runs a generator whose frame was pushed, from `at`, for as long as it, or one that it delegates to, parks and its
/// values are plain. Then none is on the VM stack any more.
///
/// # Safety
/// The generator's frame, entered with [`FrameKind::Entry`], or that of one it delegates to is the running one, and `at`
/// its next instruction.
unsafe fn run_parked(vm: &Vm, at: *const Instr, consumer: &mut impl Consumer) -> End {
    with_spilled_registers(|sp| {
        let outer = vm.loop_sp.replace(sp);
        let (mut at, mut regs) = (at, vm.frame.get());
        let end = loop {
            // SAFETY: by the caller's promise; a parked generator waits at a Yield, and nothing ran since.
            let exit = unsafe { run_loop(vm, at, regs) };
            if exit != Exit::Parked {
                break End::Left(exit);
            }
            let v = vm.result.get();
            // SAFETY: as above.
            let compiled = unsafe { may_go_on_compiled(vm.frame.get()) };
            let end = if consumer.is_plain(vm, v) && !compiled {
                match consumer.take(vm, v) {
                    Ok(ControlFlow::Continue(())) => None,
                    Ok(ControlFlow::Break(())) => Some(End::Stop(Ok(()))),
                    Err(raised) => Some(End::Stop(Err(raised))),
                }
            } else {
                Some(End::Full(v))
            };
            // SAFETY: as above.
            unsafe {
                regs = vm.frame.get();
                let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
                let pc = g.pc.get();
                if let Some(end) = end {
                    break leave(vm, pc, regs, v, end);
                }
                *regs.add((*pc).a() as usize) = Value::NONE;
                at = pc.add(1);
            }
        };
        vm.loop_sp.set(outer);
        end
    })
}

/// Is there compiled code for the parked generator, that may be entered if it is parked no more?
///
/// # Safety
/// `regs` is the frame of a parked generator.
unsafe fn may_go_on_compiled(regs: *mut Value) -> bool {
    // SAFETY: by the caller's promise.
    unsafe {
        let g: Gc<Generator> = header_word(regs, EXTRA).cast_unchecked();
        let op = (*g.pc.get()).op_byte();
        (op == Op::NativeYield as u8 || op == Op::SinkYield as u8) && kind_of(regs) == FrameKind::Entry
    }
}

/// Takes a parked generator off the VM stack, and those that delegate to it, which pass the value on that it yielded;
/// gives `end`, unless passing it on raised.
///
/// # Safety
/// `regs` is the frame of the parked generator, the running one, and `pc` the Yield at which it waits.
unsafe fn leave(vm: &Vm, pc: *const Instr, regs: *mut Value, value: Value, end: End) -> End {
    // What is raised waits meanwhile.
    let raised = vm.exception.replace(Value::UNBOUND);
    // SAFETY: by the caller's promise; a frame that is not passing waits at the Send that resumed the generator.
    unsafe {
        let (caller, back, kind) = generator::suspend(vm, pc, regs);
        if kind != FrameKind::Entry as u64 {
            *caller.add((*back).a() as usize) = value;
            let exit = run_loop(vm, back.add(1), caller);
            if exit != Exit::Done {
                return End::Left(exit);
            }
        }
    }
    vm.exception.set(raised);
    end
}

impl Vm {
    /// Calls `f` with each item of an iterable, until it breaks. For items that `plain` takes, `f` runs no Python code.
    ///
    /// # Errors
    /// What iterating and `f` raise.
    pub fn each(
        &self,
        iterable: Value,
        plain: impl Fn(Value) -> bool,
        take: impl FnMut(Value) -> PyResult<ControlFlow<()>>,
    ) -> PyResult<()> {
        self.consume(iterable, &mut Functions { plain, take })
    }

    /// Has a consumer take each item of an iterable, until it breaks.
    ///
    /// # Errors
    /// What iterating and the consumer raise.
    pub fn consume(&self, iterable: Value, consumer: &mut impl Consumer) -> PyResult<()> {
        if self.is_exact(iterable, shapes::LIST) {
            let list: Gc<crate::object::List> = iterable.cast_unchecked();
            let mut i = 0;
            while let Some(v) = list.try_get(self, i) {
                if consumer.take(self, v)?.is_break() {
                    return Ok(());
                }
                i += 1;
            }
            return Ok(());
        }
        if self.is_exact(iterable, shapes::TUPLE) {
            for v in iterable.cast_unchecked::<crate::object::Tuple>().items() {
                if consumer.take(self, *v)?.is_break() {
                    return Ok(());
                }
            }
            return Ok(());
        }
        let iter = self.iter(iterable)?;
        self.consume_rest(iter, consumer)
    }

    /// As [`Vm::consume`], with the rest of what an iterator gives.
    ///
    /// # Errors
    /// As for that.
    pub fn consume_rest(&self, iter: Value, consumer: &mut impl Consumer) -> PyResult<()> {
        if self.is_exact(iter, shapes::GENERATOR) {
            return each(self, iter.cast_unchecked(), consumer);
        }
        if self.is_exact(iter, shapes::SET_ITER) {
            let iter: Gc<crate::builtins::set::SetIter> = iter.cast_unchecked();
            while let Some(v) = iter.quick_next() {
                if consumer.take(self, v)?.is_break() {
                    return Ok(());
                }
            }
        }
        while let Some(v) = self.next(iter)? {
            if consumer.take(self, v)?.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }
}
