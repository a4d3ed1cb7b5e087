//! Shows a function as text: one line an instruction, states in brackets.

use super::{Func, S, Term, V};
use std::fmt::{Display, Formatter, Result, Write};

struct List<'a>(&'a [V]);
impl Display for List<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (k, v) in self.0.iter().enumerate() {
            write!(f, "{}v{}", if k > 0 { ", " } else { "" }, v.0)?;
        }
        Ok(())
    }
}

fn state(func: &Func, s: S, out: &mut String) {
    let state = &func.states[s.0 as usize];
    let _ = write!(out, " [{}", state.at);
    for (r, v) in &state.registers {
        let _ = write!(out, " r{r}=v{}", v.0);
    }
    for o in &state.objects {
        let _ = write!(out, " v{}:{}", o.v.0, o.shape);
        for (offset, v) in &o.fields {
            let _ = write!(out, " +{offset}=v{}", v.0);
        }
    }
    out.push(']');
}

/// The function's text.
pub fn print(func: &Func) -> String {
    let mut out = format!("function {}\n", func.name);
    for (k, block) in func.blocks.iter().enumerate() {
        let params: Vec<String> =
            block.params.iter().map(|v| format!("v{}: {:?}", v.0, func.ty(*v))).collect();
        let _ = writeln!(out, "b{k}({}):", params.join(", "));
        for v in &block.insts {
            let inst = func.inst(*v);
            let _ = write!(out, "    v{}: {:?} = {:?} {}", v.0, inst.ty, inst.op, List(&inst.args));
            if let Some(s) = inst.state {
                state(func, s, &mut out);
            }
            out.push('\n');
        }
        match &block.term {
            Term::Open => out.push_str("    open"),
            Term::Jump(b, args) => {
                let _ = write!(out, "    jump b{}({})", b.0, List(args));
            }
            Term::Branch(v, a, b) => {
                let _ = write!(out, "    branch v{}, b{}, b{}", v.0, a.0, b.0);
            }
            Term::Return(v, s) => {
                let _ = write!(out, "    return v{}", v.0);
                state(func, *s, &mut out);
            }
            Term::Exit(s, why) => {
                let _ = write!(out, "    exit {why:?}");
                state(func, *s, &mut out);
            }
            Term::Fail(s) => {
                out.push_str("    fail");
                state(func, *s, &mut out);
            }
            Term::Step(index, op, to) => {
                let _ = write!(out, "    step {index} {}", op.name());
                for (at, b) in to {
                    let _ = write!(out, " @{at}: b{}", b.0);
                }
            }
        }
        out.push('\n');
    }
    out
}
