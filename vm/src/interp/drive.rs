//! Native code that takes a generator's values one after the other: `list`, `set`, `sum`, `any` and their kin over a
//! generator expression. Between two values the generator's frame stays where it is on the VM stack (it is *parked*)
//! as long as what is done with a value runs no Python code, so that neither its registers are copied nor the native
//! functions between are called for each value.

use super::*;
use crate::heap::with_spilled_registers;
use crate::object::builtin_types::shapes;
use crate::object::{Generator, GeneratorState};
use std::ops::ControlFlow;

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

/// Calls `f` with each value of a generator, until it breaks. `plain` tells of a value that `f` runs no Python code for
/// it; only between such values the generator stays parked.
///
/// # Errors
/// What the generator and `f` raise.
pub fn each(
    vm: &Vm,
    g: Gc<Generator>,
    plain: impl Fn(Value) -> bool,
    mut f: impl FnMut(Value) -> PyResult<ControlFlow<()>>,
) -> PyResult<()> {
    loop {
        if g.header.shape() != shapes::GENERATOR
            || !generator::can_resume(g)
            || !g.frame.get().is_unbound()
            || !g.inner.get().is_unbound()
        {
            let Some(v) = vm.next(g.value())? else { return Ok(()) };
            if f(v)?.is_break() {
                return Ok(());
            }
            continue;
        }
        vm.check_native_stack()?;
        let (frame, pc) = (vm.frame.get(), vm.pc.get());
        // SAFETY: the generator can be resumed, and the frame that runs is the caller.
        let end = unsafe {
            let at = generator::push(vm, g, Value::NONE, pc, frame, FrameKind::Entry)?;
            g.driven.set(true);
            let end = run_parked(vm, g, at, &plain, &mut f);
            g.driven.set(false);
            if !matches!(end, End::Left(_)) {
                generator::suspend(vm, g.pc.get(), vm.frame.get());
            }
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
        if f(v)?.is_break() {
            return Ok(());
        }
    }
}

/// Runs a generator whose frame was pushed, from `at`, for as long as it parks and its values are plain.
///
/// # Safety
/// The generator's frame is the running one, entered with [`FrameKind::Entry`], and `at` its next instruction.
unsafe fn run_parked(
    vm: &Vm,
    g: Gc<Generator>,
    at: *const Instr,
    plain: &impl Fn(Value) -> bool,
    f: &mut impl FnMut(Value) -> PyResult<ControlFlow<()>>,
) -> End {
    with_spilled_registers(|sp| {
        let outer = vm.loop_sp.replace(sp);
        let (mut at, regs) = (at, vm.frame.get());
        let end = loop {
            // SAFETY: by the caller's promise; a parked generator waits at a Yield, and nothing ran since.
            let exit = unsafe { run_loop(vm, at, regs) };
            if exit != Exit::Parked {
                break End::Left(exit);
            }
            let v = vm.result.get();
            if !plain(v) {
                break End::Full(v);
            }
            match f(v) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => break End::Stop(Ok(())),
                Err(raised) => break End::Stop(Err(raised)),
            }
            // SAFETY: as above.
            unsafe {
                let pc = g.pc.get();
                *regs.add((*pc).a() as usize) = Value::NONE;
                at = pc.add(1);
            }
        };
        vm.loop_sp.set(outer);
        end
    })
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
        mut f: impl FnMut(Value) -> PyResult<ControlFlow<()>>,
    ) -> PyResult<()> {
        if self.is_exact(iterable, shapes::LIST) {
            let list: Gc<crate::object::List> = iterable.cast_unchecked();
            let mut i = 0;
            while let Some(v) = list.try_get(self, i) {
                if f(v)?.is_break() {
                    return Ok(());
                }
                i += 1;
            }
            return Ok(());
        }
        if self.is_exact(iterable, shapes::TUPLE) {
            for v in iterable.cast_unchecked::<crate::object::Tuple>().items() {
                if f(*v)?.is_break() {
                    return Ok(());
                }
            }
            return Ok(());
        }
        let iter = self.iter(iterable)?;
        self.each_of(iter, plain, f)
    }

    /// As [`Vm::each`], with the rest of what an iterator gives.
    ///
    /// # Errors
    /// As for [`Vm::each`].
    pub fn each_of(
        &self,
        iter: Value,
        plain: impl Fn(Value) -> bool,
        mut f: impl FnMut(Value) -> PyResult<ControlFlow<()>>,
    ) -> PyResult<()> {
        if self.is_exact(iter, shapes::GENERATOR) {
            return each(self, iter.cast_unchecked(), plain, f);
        }
        while let Some(v) = self.next(iter)? {
            if f(v)?.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }
}
