//! Which registers an instruction or one after it still reads: a backward dataflow over the code, for the collector. A
//! dead temporary keeps its last value, and what only that refers to should be freed where programs expect it.

use crate::bytecode::{Code, Op};
use crate::verify::{control, effects};

/// For each instruction the registers whose values it or one after it reads: a matrix of bits.
pub struct Liveness {
    registers: usize,
    /// Words of a row.
    width: usize,
    bits: Vec<u64>,
}

impl Liveness {
    fn row(&self, at: usize) -> Option<&[u64]> {
        self.bits.get(at * self.width..(at + 1) * self.width)
    }
    /// How many registers there are.
    pub fn registers(&self) -> usize {
        self.registers
    }
    /// Is there such an instruction (or is it the end)?
    pub fn has(&self, at: usize) -> bool {
        self.row(at).is_some()
    }
    /// Is the register's value needed at or after the instruction at `at`? True of registers and instructions that there are not.
    pub fn is_live(&self, at: usize, register: usize) -> bool {
        register >= self.registers
            || self.row(at).is_none_or(|row| row[register / 64] & (1 << (register % 64)) != 0)
    }
}

/// The registers whose values are needed while the instruction at index `at` runs or after it, by number. For code whose
/// operands were not checked: registers beyond `code.registers` are left out.
pub fn live_registers(code: &Code, at: usize) -> Vec<bool> {
    let live = live_before(code);
    let mut after_it = vec![0; live.width];
    after(code, &live, at, &mut after_it);
    let needed_after = |r: usize| after_it[r / 64] & (1 << (r % 64)) != 0;
    (0..live.registers).map(|r| needed_after(r) || live.is_live(at, r)).collect()
}

/// For each instruction the registers whose values it or one after it reads.
pub fn live_before(code: &Code) -> Liveness {
    let registers = code.registers as usize;
    let width = registers.div_ceil(64).max(1);
    let mut live = Liveness { registers, width, bits: vec![0; width * (code.instrs.len() + 1)] };
    let mut now = vec![0; width];
    let mut changed = true;
    while changed {
        changed = false;
        for at in (0..code.instrs.len()).rev() {
            after(code, &live, at, &mut now);
            let what = effects(code.instrs[at]);
            // At the end of its iterator, ForIter leaves its register as it is.
            if code.instrs[at].op() != Op::ForIter {
                each(&what.writes, registers, |r| now[r / 64] &= !(1 << (r % 64)));
            }
            each(&what.reads, registers, |r| now[r / 64] |= 1 << (r % 64));
            needs(code, &live, at, &mut now);
            let row = &mut live.bits[at * width..(at + 1) * width];
            if *row != *now {
                row.copy_from_slice(&now);
                changed = true;
            }
        }
    }
    live
}

/// What is live where the instruction leads to.
fn after(code: &Code, live: &Liveness, at: usize, now: &mut [u64]) {
    now.fill(0);
    let Some(&instr) = code.instrs.get(at) else { return };
    let flow = control(at, instr);
    let targets = [flow.falls_through.then_some(at + 1), flow.target.and_then(|t| usize::try_from(t).ok())];
    for target in targets.into_iter().flatten() {
        if let Some(there) = live.row(target) {
            now.iter_mut().zip(there).for_each(|(now, there)| *now |= there);
        }
    }
}

/// Adds what the instruction's handler needs, and what it reads without saying so.
fn needs(code: &Code, live: &Liveness, at: usize, now: &mut [u64]) {
    let instr = code.instrs[at];
    if instr.op() == Op::CallEx {
        // The dict of keywords may be absent, so it does not count as read for the verifier.
        each(&[(instr.b() + 2, 1)], live.registers, |r| now[r / 64] |= 1 << (r % 64));
    }
    let covers = |start: u32, end: u32| start as usize <= at && at < end as usize;
    if let Some(handler) = code.handlers.iter().rev().find(|h| covers(h.start, h.end))
        && let Some(there) = live.row(handler.target as usize)
    {
        let caught = handler.exc as usize;
        for (k, (now, there)) in now.iter_mut().zip(there).enumerate() {
            let but = if caught / 64 == k { !(1 << (caught % 64)) } else { !0 };
            *now |= there & but;
        }
    }
}

/// Calls `f` with each register of the ranges that there is.
fn each(ranges: &[(u16, u16)], registers: usize, mut f: impl FnMut(usize)) {
    for &(first, count) in ranges {
        (first as usize..(first as usize + count as usize).min(registers)).for_each(&mut f);
    }
}

#[cfg(test)]
mod tests {
    use super::live_registers;
    use crate::bytecode::{Code, Const, Op};
    use crate::{Mode, Options, compile};

    fn function(source: &str) -> Code {
        let module = compile(source, "t", &Options::new(Mode::Exec)).unwrap_or_else(|e| panic!("{e:?}"));
        let code = module.code.consts.iter().find_map(|c| match c {
            Const::Code(code) => Some((**code).clone()),
            _ => None,
        });
        code.unwrap_or_else(|| panic!("no function in {source}"))
    }

    #[test]
    fn temporaries_die_with_the_statement() {
        let code = function("def f(b, n):\n    x = bytes(memoryview(b)[:n])\n    del b[:n]\n    return x\n");
        let at = code.instrs.iter().position(|i| i.op() == Op::DelItem).unwrap_or(usize::MAX);
        let live = live_registers(&code, at);
        let key = code.instrs[at].b() as usize;
        for (register, is_live) in live.iter().enumerate().skip(code.varnames.len()) {
            assert_eq!(*is_live, register == key, "register {register}");
        }
    }

    #[test]
    fn an_iterator_lives_through_its_loop() {
        let code = function("def f(b, items):\n    for i in items:\n        del b[i]\n");
        let at = code.instrs.iter().position(|i| i.op() == Op::DelItem).unwrap_or(usize::MAX);
        let iterator = code.instrs.iter().find(|i| i.op() == Op::ForIter).map_or(0, |i| i.b() as usize);
        assert!(live_registers(&code, at)[iterator]);
    }

    #[test]
    fn no_such_instruction() {
        let code = function("def f(): pass\n");
        assert!(live_registers(&code, code.instrs.len() + 5).iter().all(|live| *live));
    }
}
