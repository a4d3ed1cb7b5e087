//! Turns the tree into a program.
//!
//! It works from the end to the start, so that at each point the place to go on at is known, and with it which bytes
//! can come there (`First`). That knowledge pays three times: a choice between alternatives becomes a jump table on
//! the next byte, a repeat of a character class knows which of its shorter lengths are worth trying (often none, which
//! makes it possessive), and a loop whose body and sequel begin differently leaves no open choices behind.

use crate::bytes::First;
use crate::node::{Kind, Node, Tree, UNROLL, at_first};
use crate::opcode::At;
use crate::program::{Back, Filter, Inst, Literal, Not, Pc, Program, Repeat, Run};
use crate::unicode::Locale;
use std::collections::HashMap;

/// Where to go on, and what must come there.
type Cont = (Pc, First);

/// Most choice instructions that the tables of one set of alternatives may cost, for each alternative.
const CHAIN_FACTOR: usize = 6;

struct Gen<'a> {
    tree: &'a Tree,
    p: Program,
    fail: Pc,
}

/// Compiles a tree.
pub(crate) fn generate(tree: &Tree, locale: &Locale) -> Program {
    let program = Program {
        insts: vec![Inst::Fail, Inst::Match],
        start: 0,
        literals: Vec::new(),
        nots: Vec::new(),
        switches: Vec::new(),
        runs: Vec::new(),
        repeats: Vec::new(),
        filters: Vec::new(),
        slots: 0,
        groups: tree.groups,
        locale: Box::new(locale.clone()),
    };
    let mut g = Gen { tree, p: program, fail: 0 };
    let (start, _) = g.emit(&tree.root, (1, First::ANY));
    g.p.start = start;
    g.p
}

impl Gen<'_> {
    fn push(&mut self, inst: Inst) -> Pc {
        self.p.insts.push(inst);
        (self.p.insts.len() - 1) as Pc
    }

    fn new_slot(&mut self) -> u32 {
        self.p.slots += 1;
        self.p.slots - 1
    }

    fn filter(&mut self, first: &First) -> u32 {
        let filter = Filter::new(first);
        if let Some(i) = self.p.filters.iter().rev().take(16).position(|f| *f == filter) {
            return (self.p.filters.len() - 1 - i) as u32;
        }
        self.p.filters.push(filter);
        (self.p.filters.len() - 1) as u32
    }

    /// Emits a node that goes on at `next`; returns its entry and what must come there.
    fn emit(&mut self, node: &Node, next: Cont) -> Cont {
        match node {
            Node::Empty => next,
            Node::Fail => (self.fail, First::NEVER),
            Node::Concat(parts) => parts.iter().rev().fold(next, |next, part| self.emit(part, next)),
            Node::Alt(parts) => {
                let entries: Vec<Cont> = parts.iter().map(|part| self.emit(part, next)).collect();
                self.choice(&entries, None)
            }
            Node::Repeat { body, min, max, kind } => self.repeat(body, *min, *max, *kind, next),
            Node::Cond(group, yes, no) => {
                let yes = self.emit(yes, next);
                let no = self.emit(no, next);
                let pc = self.push(Inst::Cond { group: *group, yes: yes.0, no: no.0 });
                (pc, yes.1.union(&no.1))
            }
            Node::Look { body, behind, negative } => self.look(node, body, *behind, *negative, next),
            Node::Atomic(body) => {
                let (slot, keep_marks) = (self.new_slot(), body.has_marks());
                let end = self.push(Inst::AtomicEnd { slot, keep_marks, next: next.0 });
                // What follows must not steer the choices inside: an atomic group takes its first match, come what may.
                let entry = self.emit(body, (end, First::ANY)).0;
                (self.push(Inst::AtomicBegin { slot, next: entry }), self.tree.first(body, next.1))
            }
            _ => (self.leaf(node, next), self.tree.first(node, next.1)),
        }
    }

    /// A node without parts.
    fn leaf(&mut self, node: &Node, next: Cont) -> Pc {
        let inst = match *node {
            Node::Lit(ref bytes) => match bytes[..] {
                [] => return next.0,
                [byte] => Inst::Byte { byte, next: next.0 },
                _ => {
                    self.p.literals.push(Literal::new(bytes));
                    Inst::Lit { literal: (self.p.literals.len() - 1) as u32, next: next.0 }
                }
            },
            Node::Set(set) => Inst::Set { set, next: next.0 },
            Node::At(at) => {
                if at_first(at, next.1) == First::NEVER {
                    return self.fail;
                }
                Inst::At { at, next: next.0 }
            }
            Node::Mark(mark) => Inst::Mark { mark, next: next.0 },
            Node::Ref(group, fold) => Inst::Ref { group, fold, next: next.0 },
            _ => Inst::Fail,
        };
        self.push(inst)
    }

    /// A choice between entries, in their order; in the place `at` of a reserved instruction, if given.
    fn choice(&mut self, entries: &[Cont], at: Option<Pc>) -> Cont {
        if entries.len() > 64 {
            let parts: Vec<Cont> = entries.chunks(64).map(|part| self.choice(part, None)).collect();
            return self.choice(&parts, at);
        }
        let first = entries.iter().fold(First::NEVER, |f, e| f.union(&e.1));
        let mut chains: HashMap<(Pc, Pc), Pc> = HashMap::new();
        // Which entries (a bit each) a symbol leaves possible, and where that leads.
        let mut targets: Vec<(u64, Pc)> = Vec::new();
        let mut table = [self.fail; 257];
        let limit = self.p.insts.len() + CHAIN_FACTOR * entries.len() + 16;
        for (symbol, target) in table.iter_mut().enumerate() {
            let fits = |e: &Cont| if symbol == 256 { e.1.end } else { e.1.bytes.has(symbol as u8) };
            let list = entries.iter().enumerate().fold(0, |l, (i, e)| l | u64::from(fits(e)) << i);
            *target = match targets.iter().rev().find(|t| t.0 == list) {
                Some(&(_, pc)) => pc,
                None => {
                    let pc = self.chain(entries, list, &mut chains);
                    targets.push((list, pc));
                    pc
                }
            };
            if self.p.insts.len() > limit {
                return (self.peeked_chain(entries, at), first);
            }
        }
        if targets.len() == 1 {
            // Every symbol leads the same way: no table needed.
            return (self.place(at, table[0]), first);
        }
        self.p.switches.push(table);
        let inst = Inst::Switch { table: (self.p.switches.len() - 1) as u32 };
        (self.place_inst(at, inst), first)
    }

    /// Splits that try the listed entries in order; tails are shared between lists.
    fn chain(&mut self, entries: &[Cont], list: u64, chains: &mut HashMap<(Pc, Pc), Pc>) -> Pc {
        let mut rest = self.fail;
        let listed = entries.iter().enumerate().filter(|(i, _)| list >> i & 1 == 1);
        for (_, entry) in listed.rev() {
            if rest == self.fail {
                rest = entry.0;
                continue;
            }
            let key = (entry.0, rest);
            rest = match chains.get(&key) {
                Some(&pc) => pc,
                None => {
                    let pc = self.push(Inst::Split { first: key.0, second: key.1 });
                    chains.insert(key, pc);
                    pc
                }
            };
        }
        rest
    }

    /// All entries in order, each behind a check of the next byte: for many alternatives that overlap much.
    fn peeked_chain(&mut self, entries: &[Cont], at: Option<Pc>) -> Pc {
        let mut rest = self.fail;
        for entry in entries.iter().rev() {
            let first = if entry.1.is_any() {
                entry.0
            } else {
                let filter = self.filter(&entry.1);
                self.push(Inst::Peek { filter, next: entry.0 })
            };
            rest = self.push(Inst::Split { first, second: rest });
        }
        self.place(at, rest)
    }

    /// Makes the reserved instruction (if any) do what the one at `pc` does.
    fn place(&mut self, at: Option<Pc>, pc: Pc) -> Pc {
        match at {
            Some(at) => {
                // A jump, not a copy: that place may itself still be reserved.
                self.p.insts[at as usize] = Inst::Goto { next: pc };
                at
            }
            None => pc,
        }
    }

    fn place_inst(&mut self, at: Option<Pc>, inst: Inst) -> Pc {
        match at {
            Some(at) => {
                self.p.insts[at as usize] = inst;
                at
            }
            None => self.push(inst),
        }
    }

    fn repeat(&mut self, body: &Node, min: u32, max: u32, kind: Kind, next: Cont) -> Cont {
        if max == 0 {
            return next;
        }
        if let Node::Set(set) = *body
            && ((min, max) != (0, 1) || kind == Kind::Possessive)
        {
            return self.run(set, min, max, kind, next);
        }
        match kind {
            Kind::Possessive if (min, max) == (0, 1) => self.atomic_option(body, next),
            Kind::Possessive => self.general_loop(body, min, max, kind, next),
            _ if (min, max) == (1, 1) => self.emit(body, next),
            _ if (min, max) == (0, 1) => {
                let entry = self.emit(body, next);
                let order = if kind == Kind::Greedy { [entry, next] } else { [next, entry] };
                self.choice(&order, None)
            }
            _ if max == u32::MAX && min <= 1 && body.min_len() > 0 => self.simple_loop(body, min, kind, next),
            _ if self.is_short(body, min, max) => self.unroll(body, min, max, kind, next),
            _ => self.general_loop(body, min, max, kind, next),
        }
    }

    /// Whether a counted repeat may and should be written out. A body that may be empty only if its count is fixed:
    /// the other rounds watch for empty ones.
    fn is_short(&self, body: &Node, min: u32, max: u32) -> bool {
        let count = if max == u32::MAX { min.saturating_add(1) } else { max };
        (min == max || body.min_len() > 0) && body.size().saturating_mul(count as usize) <= UNROLL
    }

    /// `body{2,4}` as `body body (body (body)?)?`, `body{2,}` as `body body+`.
    fn unroll(&mut self, body: &Node, min: u32, max: u32, kind: Kind, next: Cont) -> Cont {
        let (mut entry, fixed) = if max == u32::MAX {
            (self.simple_loop(body, 1, kind, next), min - 1)
        } else {
            let mut entry = next;
            for _ in min..max {
                let round = self.emit(body, entry);
                let order = if kind == Kind::Greedy { [round, next] } else { [next, round] };
                entry = self.choice(&order, None);
            }
            (entry, min)
        };
        for _ in 0..fixed {
            entry = self.emit(body, entry);
        }
        entry
    }

    /// `body?+`.
    fn atomic_option(&mut self, body: &Node, next: Cont) -> Cont {
        let (slot, keep_marks) = (self.new_slot(), body.has_marks());
        let end = self.push(Inst::AtomicEnd { slot, keep_marks, next: next.0 });
        let entry = self.emit(body, (end, First::ANY));
        let choice = self.choice(&[entry, (end, First::ANY)], None);
        let first = self.tree.first(body, next.1).union(&next.1);
        (self.push(Inst::AtomicBegin { slot, next: choice.0 }), first)
    }

    fn run(&mut self, set: u32, min: u32, max: u32, kind: Kind, next: Cont) -> Cont {
        let members = self.tree.sets[set as usize].first_bytes(self.tree.wide);
        let worth = next.1.bytes.intersection(&members);
        let fixed = min == max || kind == Kind::Possessive;
        let back = match worth.iter().next() {
            _ if fixed => Back::Never,
            _ if next.1.is_any() => Back::Each,
            _ if kind == Kind::Lazy => Back::Filter,
            None => Back::Never,
            Some(byte) if worth.len() == 1 => Back::Byte(byte),
            Some(_) => Back::Filter,
        };
        let filter = match back {
            Back::Byte(_) | Back::Filter => self.filter(&next.1),
            Back::Never | Back::Each => 0,
        };
        let run = self.p.runs.len() as u32;
        self.p.runs.push(Run { set, min, max, back, filter, next: next.0 });
        let lazy = kind == Kind::Lazy && !fixed;
        let pc = self.push(if lazy { Inst::LazyRun { run } } else { Inst::Run { run } });
        let first = First::bytes(members);
        (pc, if min == 0 { first.union(&next.1) } else { first })
    }

    /// A loop without limit whose body always consumes something: just a choice before each round.
    fn simple_loop(&mut self, body: &Node, min: u32, kind: Kind, next: Cont) -> Cont {
        let head = self.push(Inst::Fail);
        let head_first = self.tree.first(body, next.1).union(&next.1);
        let entry = self.emit(body, (head, head_first));
        let order = if kind == Kind::Greedy { [entry, next] } else { [next, entry] };
        let choice = self.choice(&order, Some(head));
        if min == 0 { choice } else { entry }
    }

    /// A loop that counts its rounds and watches for empty ones.
    fn general_loop(&mut self, body: &Node, min: u32, max: u32, kind: Kind, next: Cont) -> Cont {
        let test = self.push(Inst::Fail);
        let slot = self.new_slot();
        let repeat = self.p.repeats.len() as u32;
        let keep_marks = body.has_marks();
        self.p.repeats.push(Repeat { slot, min, max, keep_marks, body: 0, exit: next.0 });
        let round = self.tree.first(body, next.1);
        let inner = if kind == Kind::Possessive { First::ANY } else { round.union(&next.1) };
        let entry = self.emit(body, (test, inner));
        self.p.repeats[repeat as usize].body = entry.0;
        self.p.insts[test as usize] = match kind {
            Kind::Greedy => Inst::LoopMax { repeat },
            Kind::Lazy => Inst::LoopMin { repeat },
            Kind::Possessive => Inst::LoopPossessive { repeat },
        };
        let first = if min == 0 { round.union(&next.1) } else { round };
        (self.push(Inst::LoopInit { slot, test }), first)
    }

    fn look(&mut self, node: &Node, body: &Node, behind: u32, negative: bool, next: Cont) -> Cont {
        let first = self.tree.first(node, next.1);
        if let (&Node::Set(set), 0 | 1) = (body, behind) {
            let inst = Inst::LookSet { set, behind: behind == 1, negative, next: next.0 };
            return (self.push(inst), first);
        }
        let slot = self.new_slot();
        if negative {
            let end = self.push(Inst::NotEnd { slot });
            let body = self.emit(body, (end, First::ANY)).0;
            self.p.nots.push(Not { slot, behind, body, next: next.0 });
            return (self.push(Inst::NotBegin { look: (self.p.nots.len() - 1) as u32 }), first);
        }
        let keep_marks = body.has_marks();
        let end = self.push(Inst::LookEnd { slot, keep_marks, next: next.0 });
        let entry = self.emit(body, (end, First::ANY)).0;
        (self.push(Inst::LookBegin { slot, behind, next: entry }), first)
    }
}

/// Whether a pattern that starts here can only match at the very start of the string, or of a line.
pub(crate) fn anchor(node: &Node) -> Option<At> {
    match node {
        Node::At(at @ (At::Start | At::LineStart)) => Some(*at),
        Node::Concat(parts) => parts.iter().find(|p| !matches!(p, Node::Mark(_))).and_then(anchor),
        Node::Alt(parts) => {
            let mut kinds = parts.iter().map(anchor);
            let first = kinds.next()??;
            kinds.all(|k| k == Some(first)).then_some(first)
        }
        Node::Repeat { body, min: 1.., .. } | Node::Atomic(body) => anchor(body),
        _ => None,
    }
}
