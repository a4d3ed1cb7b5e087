//! Shows a function as text: one line an instruction, frame states in brackets. [`super::parse`] reads it.

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

/// ` [@14 r3=v9 v91:0:534 +16=v81]`: the instruction, registers, and objects with template, shape and attributes. A state for
/// where a block is entered has `@@`.
fn state(func: &Func, s: S, out: &mut String) {
    let state = &func.states[s.0 as usize];
    let bare = if state.bare { "bare " } else { "" };
    let _ = write!(out, " [{bare}{}{}", if state.at_edge { "@" } else { "" }, state.at);
    for (r, v) in &state.registers {
        let _ = write!(out, " r{r}=v{}", v.0);
    }
    for o in &state.objects {
        let _ = write!(out, " v{}:{}:{}", o.v.0, o.template, o.shape);
        for (offset, v) in &o.fields {
            let _ = write!(out, " +{offset}=v{}", v.0);
        }
    }
    out.push(']');
}

/// The function's text.
pub fn print(func: &Func) -> String {
    let mut out = format!("function {}\n", func.name);
    for (k, template) in func.templates.iter().enumerate() {
        let _ = writeln!(out, "template {k}: {:?} {}", template.words, template.more);
    }
    for (k, set) in func.sets.iter().enumerate() {
        let _ = writeln!(out, "shapes {k}: {set:?}");
    }
    for l in &func.loops {
        let _ = write!(out, "loop b{} after b{}", l.header.0, l.before.0);
        state(func, l.state, &mut out);
        out.push('\n');
    }
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
        end(func, &block.term, &mut out);
    }
    out
}

/// The line for the end of a block.
fn end(func: &Func, term: &Term, out: &mut String) {
    match term {
        Term::Open => out.push_str("    open"),
        Term::Jump(b, args) => {
            let _ = write!(out, "    jump b{}({})", b.0, List(args));
        }
        Term::Branch(v, a, b) => {
            let _ = write!(out, "    branch v{}, b{}, b{}", v.0, a.0, b.0);
        }
        Term::Return(v, s) => {
            let _ = write!(out, "    return v{}", v.0);
            state(func, *s, out);
        }
        Term::Give(values, registers, at) => {
            let _ = write!(out, "    give {at} {}", List(&values[..1]));
            for (r, v) in registers.iter().zip(&values[1..]) {
                let _ = write!(out, " r{r}=v{}", v.0);
            }
        }
        Term::Exit(s, why) => {
            let _ = write!(out, "    exit {why:?}");
            state(func, *s, out);
        }
        Term::Fail(s) => {
            out.push_str("    fail");
            state(func, *s, out);
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
