//! Which registers an instruction or one after it still reads: a backward dataflow over the code, for the collector. A
//! dead temporary keeps its last value, and what only that refers to should be freed where programs expect it.

use crate::bytecode::{Code, Op};
use crate::verify::{control, effects};

/// The registers whose values are needed while the instruction at index `at` runs or after it, by number. For code whose
/// operands were not checked: registers beyond `code.registers` are left out.
pub fn live_registers(code: &Code, at: usize) -> Vec<bool> {
    let live = live_before(code);
    let mut needed = after(code, &live, at);
    match live.get(at) {
        Some(before) => needed.iter_mut().zip(before).for_each(|(needed, before)| *needed |= before),
        None => needed.fill(true),
    }
    needed
}

/// For each instruction the registers whose values it or one after it reads.
pub fn live_before(code: &Code) -> Vec<Vec<bool>> {
    let width = code.registers as usize;
    let mut live = vec![vec![false; width]; code.instrs.len() + 1];
    let mut changed = true;
    while changed {
        changed = false;
        for at in (0..code.instrs.len()).rev() {
            let mut now = after(code, &live, at);
            let instr = code.instrs[at];
            let what = effects(instr);
            // At the end of its iterator, ForIter leaves its register as it is.
            if instr.op() != Op::ForIter {
                each(&what.writes, |register| set(&mut now, register, false));
            }
            needs(code, &live, at, &mut now);
            if now != live[at] {
                live[at] = now;
                changed = true;
            }
        }
    }
    live
}

/// What is live where the instruction leads to.
fn after(code: &Code, live: &[Vec<bool>], at: usize) -> Vec<bool> {
    let mut now = vec![false; code.registers as usize];
    let Some(&instr) = code.instrs.get(at) else { return now };
    let flow = control(at, instr);
    let targets = [flow.falls_through.then_some(at + 1), flow.target.and_then(|t| usize::try_from(t).ok())];
    for target in targets.into_iter().flatten() {
        if let Some(there) = live.get(target) {
            now.iter_mut().zip(there).for_each(|(now, there)| *now |= there);
        }
    }
    now
}

/// Adds what the instruction reads, and what its handler needs.
fn needs(code: &Code, live: &[Vec<bool>], at: usize, now: &mut [bool]) {
    let instr = code.instrs[at];
    each(&effects(instr).reads, |register| set(now, register, true));
    if instr.op() == Op::CallEx {
        // The dict of keywords may be absent, so it does not count as read for the verifier.
        set(now, instr.b() as usize + 2, true);
    }
    let covers = |start: u32, end: u32| start as usize <= at && at < end as usize;
    if let Some(handler) = code.handlers.iter().rev().find(|h| covers(h.start, h.end))
        && let Some(there) = live.get(handler.target as usize)
    {
        for (register, needed) in there.iter().enumerate() {
            if *needed && register != handler.exc as usize {
                now[register] = true;
            }
        }
    }
}

fn set(registers: &mut [bool], register: usize, value: bool) {
    if let Some(place) = registers.get_mut(register) {
        *place = value;
    }
}

fn each(ranges: &[(u16, u16)], mut f: impl FnMut(usize)) {
    for &(first, count) in ranges {
        for register in first as usize..first as usize + count as usize {
            f(register);
        }
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
