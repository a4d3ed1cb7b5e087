//! The unit under construction: its instructions, labels, registers, constants, and what is known of its variables.
//!
//! Jumps name labels until the unit is finished; then distances are known, and a short jump that is too long for its
//! 16 bits is sent over a stub. While instructions are emitted, a set of the variables that are bound on every path to
//! the current place is kept (a forward dataflow over the structured program): a use of any other variable is
//! checked. Where no path leads, nothing is emitted.

use std::collections::{BTreeSet, HashMap, HashSet};

use ruff_python_ast::name::Name;
use ruff_text_size::TextRange;

use super::blocks::Block;
use crate::bytecode::{CALL_GAP, Code, Const, Handler, Instr, Op, Position, Reg, Site};
use crate::location::LineIndex;
use crate::symtable::ScopeId;

/// A place to jump to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Label(u32);

#[derive(Default)]
struct LabelState {
    /// The instruction it marks, once known.
    at: Option<u32>,
    /// Variables bound on all paths that jump to it; None while no jump does.
    bound: Option<BoundSet>,
    /// It is a handler that protects at least one instruction.
    protects: bool,
}

/// A set of registers known to be bound.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct BoundSet(Vec<u64>);

impl BoundSet {
    fn set(&mut self, register: Reg, bound: bool) {
        let (word, bit) = (register as usize / 64, register % 64);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        if bound {
            self.0[word] |= 1 << bit;
        } else {
            self.0[word] &= !(1 << bit);
        }
    }

    fn has(&self, register: Reg) -> bool {
        self.0.get(register as usize / 64).is_some_and(|word| word >> (register % 64) & 1 == 1)
    }

    fn intersect(&mut self, other: &BoundSet) {
        for (i, word) in self.0.iter_mut().enumerate() {
            *word &= other.0.get(i).copied().unwrap_or(0);
        }
    }
}

/// A stretch of code that a handler protects, while it is being emitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    handler: Label,
    exc: Reg,
    /// First instruction of the part that is open now.
    start: u32,
}

struct HandlerRange {
    start: u32,
    end: u32,
    handler: Label,
    exc: Reg,
    depth: usize,
}

/// What kind of body a unit is, as far as the names inside are concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum UnitKind {
    Module,
    Class,
    Function,
    /// A generator expression, or a comprehension that is not inlined.
    Comprehension,
    /// Annotation scopes and type parameters: invisible in qualified names.
    Hidden,
}

/// A code object under construction.
pub(crate) struct Unit<'a> {
    pub(crate) kind: UnitKind,
    pub(crate) scope: ScopeId,
    /// The comprehensions that are being inlined, innermost last.
    pub(crate) comprehensions: Vec<ScopeId>,
    pub(crate) code: Code,
    /// Registers of the variables and cells of this unit's scopes.
    pub(crate) registers: HashMap<(ScopeId, Name), Reg>,
    /// Registers of the cells of free variables.
    pub(crate) free: HashMap<Name, Reg>,
    pub(crate) first_temp: Reg,
    pub(crate) next_temp: Reg,
    /// Variables that are unbound somewhere (`del`).
    pub(crate) deletable: Vec<Reg>,
    /// Variables that an assignment expression binds.
    pub(crate) rebound: Vec<(Reg, Name)>,
    pub(crate) blocks: Vec<Block<'a>>,
    regions: Vec<Region>,
    ranges: Vec<HandlerRange>,
    labels: Vec<LabelState>,
    /// Jumping instructions with their labels.
    jumps: Vec<(u32, Label)>,
    ranges_of: Vec<Option<TextRange>>,
    bound: Option<BoundSet>,
    pub(crate) position: Option<TextRange>,
    /// A statement has begun, in this line, for which nothing was emitted yet.
    begun: Option<(TextRange, u32)>,
    /// Where a label was placed last.
    labelled: u32,
    /// Jumps that are statements themselves (`break`), by their index.
    statements: HashSet<u32>,
    pub(crate) lines: Option<&'a LineIndex>,
    const_index: HashMap<Vec<u8>, u32>,
    /// Where the code constants are. Until the end, `MakeFunction` names them by their number in this list.
    code_constants: Vec<u32>,
    name_index: HashMap<Name, u32>,
    top: u32,
    /// Attributes assigned to `self` in the methods (classes only).
    pub(crate) static_attributes: BTreeSet<String>,
    /// The handler around a generator's body, and its exception's register.
    pub(crate) generator_handler: Option<(Label, Reg)>,
}

impl<'a> Unit<'a> {
    pub(crate) fn new(kind: UnitKind, scope: ScopeId, code: Code) -> Unit<'a> {
        Unit {
            kind,
            scope,
            comprehensions: Vec::new(),
            code,
            registers: HashMap::new(),
            free: HashMap::new(),
            first_temp: 0,
            next_temp: 0,
            deletable: Vec::new(),
            rebound: Vec::new(),
            blocks: Vec::new(),
            regions: Vec::new(),
            ranges: Vec::new(),
            labels: Vec::new(),
            jumps: Vec::new(),
            ranges_of: Vec::new(),
            bound: Some(BoundSet::default()),
            position: None,
            begun: None,
            labelled: u32::MAX,
            statements: HashSet::new(),
            lines: None,
            const_index: HashMap::new(),
            code_constants: Vec::new(),
            name_index: HashMap::new(),
            top: 0,
            static_attributes: BTreeSet::new(),
            generator_handler: None,
        }
    }

    // ---- registers ----

    /// Takes the next free temporary.
    pub(crate) fn temp(&mut self) -> Reg {
        self.temps(1)
    }

    /// Takes `n` temporaries in a row; gives the first.
    pub(crate) fn temps(&mut self, n: usize) -> Reg {
        let first = self.next_temp;
        self.next_temp = first.saturating_add(n.min(u16::MAX as usize) as u16);
        self.touch(first as u32 + n as u32);
        first
    }

    /// Reserves everything below `end`, and leaves `end` as the next free temporary.
    pub(crate) fn reserve_to(&mut self, end: Reg) {
        self.next_temp = end;
        self.touch(end as u32);
    }

    /// Notes that the frame needs `end` registers.
    pub(crate) fn touch(&mut self, end: u32) {
        self.top = self.top.max(end);
    }

    /// Whether the unit needs more registers than instructions can name.
    pub(crate) fn overflows(&self) -> bool {
        self.top > 0xFFF0
    }

    pub(crate) fn is_temp(&self, register: Reg) -> bool {
        register >= self.first_temp
    }

    // ---- what is bound ----

    pub(crate) fn reachable(&self) -> bool {
        self.bound.is_some()
    }

    pub(crate) fn set_unreachable(&mut self) {
        self.begun = None;
        self.bound = None;
    }

    pub(crate) fn set_bound(&mut self, register: Reg, bound: bool) {
        if register < self.first_temp
            && let Some(set) = &mut self.bound
        {
            set.set(register, bound);
        }
    }

    pub(crate) fn is_bound(&self, register: Reg) -> bool {
        register >= self.first_temp || self.bound.as_ref().is_none_or(|set| set.has(register))
    }

    /// Notes a parameter, which the caller binds.
    pub(crate) fn set_param(&mut self, register: Reg) {
        if let Some(set) = &mut self.bound {
            set.set(register, true);
        }
    }

    /// Forgets what could be undone on the way round a loop.
    pub(crate) fn forget_deletable(&mut self) {
        let Some(set) = &mut self.bound else { return };
        for &register in &self.deletable {
            set.set(register, false);
        }
    }

    // ---- instructions ----

    pub(crate) fn emit(&mut self, op: Op, x: u8, a: Reg, b: Reg, c: Reg) {
        self.push(Instr::new(op, x, a, b, c));
    }

    pub(crate) fn emit_wide(&mut self, op: Op, x: u8, a: Reg, bc: i32) {
        self.push(Instr::wide(op, x, a, bc));
    }

    fn push(&mut self, instr: Instr) {
        if self.reachable() {
            let mut position = self.position;
            if let Some((range, line)) = self.begun.take() {
                match position {
                    None => position = Some(range),
                    Some(own) if self.line_of(own) == line => {}
                    Some(_) => self.push_nop(range),
                }
            }
            self.code.instrs.push(instr);
            self.ranges_of.push(position);
        }
    }

    fn line_of(&self, range: TextRange) -> u32 {
        self.lines.map_or(0, |lines| lines.line(range.start()))
    }

    fn push_nop(&mut self, range: TextRange) {
        self.code.instrs.push(Instr::new(Op::Nop, 0, 0, 0, 0));
        self.ranges_of.push(Some(range));
    }

    // ---- lines ----

    /// A statement begins. If nothing is emitted for it in its line, it gets a Nop, or what follows without a place of its
    /// own stands for it: debuggers stop there.
    pub(crate) fn begin_statement(&mut self, range: TextRange) {
        let line = self.line_of(range);
        if self.begun.is_some_and(|begun| begun.1 != line) {
            self.finish_statement();
        }
        self.begun = Some((range, line));
    }

    /// The statement that has begun gets its Nop if nothing was emitted for it.
    pub(crate) fn finish_statement(&mut self) {
        if let Some((range, _)) = self.begun.take()
            && self.reachable()
        {
            self.push_nop(range);
        }
    }

    /// The same, if it is not in the line of `range`.
    pub(crate) fn finish_statement_outside(&mut self, range: TextRange) {
        let line = self.line_of(range);
        if self.begun.is_some_and(|begun| begun.1 != line) {
            self.finish_statement();
        }
    }

    /// What is emitted next stands for no source text. It belongs to what is before it, unless other ways lead here.
    pub(crate) fn implicit_position(&mut self) {
        self.position = match self.begun {
            Some((range, _)) => Some(range),
            None if self.labelled == self.len() => None,
            None => self.ranges_of.last().copied().flatten(),
        };
    }

    /// What is emitted next seems to happen where the last thing did.
    pub(crate) fn last_position(&mut self) {
        self.position = self.ranges_of.last().copied().flatten();
    }

    fn implicitly(&mut self, emit: impl FnOnce(&mut Self)) {
        let position = self.position;
        self.implicit_position();
        emit(self);
        self.position = position;
    }

    pub(crate) fn len(&self) -> u32 {
        self.code.instrs.len() as u32
    }

    // ---- labels ----

    pub(crate) fn label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() as u32 - 1)
    }

    /// Lets the current state flow to a label.
    fn flow_to(&mut self, label: Label) {
        let Some(bound) = &self.bound else { return };
        match &mut self.labels[label.0 as usize].bound {
            Some(set) => set.intersect(bound),
            none => *none = Some(bound.clone()),
        }
    }

    /// Emits a jumping instruction (its distance field is filled in at the end).
    pub(crate) fn jump_with(&mut self, op: Op, x: u8, a: Reg, b: Reg, label: Label) {
        if !self.reachable() {
            return;
        }
        // A statement that came before may get its Nop first.
        self.emit(op, x, a, b, 0);
        self.jumps.push((self.len() - 1, label));
        self.flow_to(label);
        if matches!(op, Op::Jump | Op::LoopBack) {
            self.set_unreachable();
        }
    }

    pub(crate) fn jump(&mut self, label: Label) {
        self.jump_as(label, 0);
    }

    /// A jump over handlers, which tools are not told of: CPython has handlers elsewhere.
    pub(crate) fn jump_over(&mut self, label: Label) {
        self.jump_as(label, 1);
    }

    fn jump_as(&mut self, label: Label, x: u8) {
        if self.begun.is_some() && self.reachable() {
            // It stands for a statement (`pass`).
            self.statements.insert(self.len());
        }
        self.implicitly(|this| this.jump_with(Op::Jump, x, 0, 0, label));
    }

    /// The next instruction is a statement (`continue`): no jump goes on without it.
    pub(crate) fn is_statement(&mut self) {
        self.statements.insert(self.len());
    }

    /// A jump that is a statement.
    pub(crate) fn jump_statement(&mut self, label: Label) {
        if self.reachable() {
            self.begun = None;
            self.statements.insert(self.len());
            self.jump_with(Op::Jump, 0, 0, 0, label);
        }
    }

    /// Puts a label here, for jumps from above.
    pub(crate) fn place(&mut self, label: Label) {
        self.finish_statement();
        self.flow_to(label);
        let at = self.len();
        self.labelled = at;
        let state = &mut self.labels[label.0 as usize];
        state.at = Some(at);
        self.bound = state.bound.clone();
    }

    /// Whether the next instruction is where the label is.
    pub(crate) fn is_here(&self, label: Label) -> bool {
        self.labels[label.0 as usize].at == Some(self.len())
    }

    /// Puts the label of a loop's head here: what may be unbound on the way round is not known to be bound.
    pub(crate) fn loop_head(&mut self) -> Label {
        self.forget_deletable();
        let label = self.label();
        let at = self.len();
        self.labelled = at;
        self.labels[label.0 as usize].at = Some(at);
        label
    }

    // ---- protected regions ----

    pub(crate) fn region_depth(&self) -> usize {
        self.regions.len()
    }

    /// From here on exceptions go to `handler`, in register `exc`.
    pub(crate) fn open_region(&mut self, handler: Label, exc: Reg) {
        let bound = self.bound.clone();
        self.forget_deletable();
        self.flow_to(handler);
        self.bound = bound;
        self.touch(exc as u32 + 1);
        let start = self.len();
        self.regions.push(Region { handler, exc, start });
    }

    /// Ends all regions but the outermost `depth`; gives them, for `reopen_regions`.
    pub(crate) fn close_regions(&mut self, depth: usize) -> Vec<Region> {
        let end = self.len();
        let closed = self.regions.split_off(depth);
        for (i, region) in closed.iter().enumerate() {
            if region.start < end {
                let Region { handler, exc, start } = *region;
                self.labels[handler.0 as usize].protects = true;
                self.ranges.push(HandlerRange { start, end, handler, exc, depth: depth + i });
            }
        }
        closed
    }

    pub(crate) fn reopen_regions(&mut self, regions: Vec<Region>) {
        let start = self.len();
        self.regions.extend(regions.into_iter().map(|region| Region { start, ..region }));
    }

    /// Puts the label of a handler here. Without code that it protects, it is unreachable.
    pub(crate) fn place_handler(&mut self, label: Label) {
        if !self.labels[label.0 as usize].protects {
            self.labels[label.0 as usize].bound = None;
        }
        self.set_unreachable();
        self.place(label);
    }

    // ---- constants and names ----

    pub(crate) fn constant(&mut self, value: Const) -> u32 {
        let consts = &mut self.code.consts;
        let mut key = Vec::new();
        const_key(&value, &mut key);
        *self.const_index.entry(key).or_insert_with(|| {
            consts.push(value);
            consts.len() as u32 - 1
        })
    }

    /// Adds a code constant; gives its number among those, for `MakeFunction`.
    pub(crate) fn code_constant(&mut self, code: Code) -> u16 {
        self.code_constants.push(self.code.consts.len() as u32);
        self.code.consts.push(Const::Code(code.into()));
        (self.code_constants.len() - 1).min(0xFFFF) as u16
    }

    /// The constant that is a name, which also goes to `co_names`.
    pub(crate) fn name_constant(&mut self, name: &Name) -> u32 {
        if let Some(&index) = self.name_index.get(name) {
            return index;
        }
        self.code.names.push(name.to_string());
        let index = self.constant(Const::Str(name.as_bytes().into()));
        self.name_index.insert(name.clone(), index);
        index
    }

    /// A new site, or None when there are too many.
    pub(crate) fn site(&mut self, constant: u32) -> Option<u16> {
        let number = self.code.sites.len();
        if number >= 65_000 || !self.reachable() {
            return (!self.reachable()).then_some(0);
        }
        self.code.sites.push(Site { constant });
        Some(number as u16)
    }

    // ---- finishing ----

    /// Resolves labels and gives the finished code.
    pub(crate) fn finish(mut self, lines: &LineIndex) -> Result<Code, &'static str> {
        if self.overflows() {
            return Err("too many variables or operands for one body");
        }
        self.thread_jumps();
        self.pass_lines_on();
        self.give_returns_lines();
        self.lengthen_jumps();
        for &(at, label) in &self.jumps {
            let target = self.labels[label.0 as usize].at.expect("every label that is jumped to is placed");
            patch_jump(&mut self.code.instrs[at as usize], target as i64 - at as i64);
        }
        self.code.handlers = self.handlers();
        self.code.registers = self.top.max(self.first_temp as u32 + CALL_GAP as u32);
        let line = self.code.first_line;
        let mut cached: (Option<TextRange>, Position) = (None, Position::default());
        self.code.positions = Vec::with_capacity(self.ranges_of.len()).into();
        for range in &self.ranges_of {
            let position = match range {
                None => Position::default(),
                Some(range) if range.is_empty() && range.start().to_u32() == 0 => {
                    Position { line, end_line: line, col: 0, end_col: 0 }
                }
                Some(_) if *range == cached.0 => cached.1,
                Some(known) => {
                    cached = (*range, lines.position(*known));
                    cached.1
                }
            };
            self.code.positions.push(position);
        }
        order_constants(&mut self.code, &self.code_constants)?;
        Ok(self.code)
    }

    /// Sends jumps that lead to jumps straight on; an unconditional jump to the end of a loop or to a return becomes
    /// that instruction itself.
    fn thread_jumps(&mut self) {
        let jump_at: HashMap<u32, Label> = self.jumps.iter().copied().collect();
        for i in 0..self.jumps.len() {
            let (at, mut label) = self.jumps[i];
            let target = |label: Label| self.labels[label.0 as usize].at.unwrap_or(at);
            let is_jump = |at: u32| self.code.instrs.get(at as usize).is_some_and(|i| i.op() == Op::Jump);
            // Jumps can lead round in a circle (`while True: pass` inside out); a few steps are enough.
            for _ in 0..8 {
                match jump_at.get(&target(label)) {
                    Some(&next) if is_jump(target(label)) && !self.statements.contains(&target(label)) => {
                        label = next
                    }
                    _ => break,
                }
            }
            let landing = target(label);
            self.jumps[i].1 = label;
            if !is_jump(at) {
                continue;
            }
            let Some(&instr) = self.code.instrs.get(landing as usize) else { continue };
            match instr.op() {
                Op::LoopBack if !self.statements.contains(&landing) => {
                    if let Some(&head) = jump_at.get(&landing) {
                        self.jumps[i].1 = head;
                        self.code.instrs[at as usize] = instr;
                    }
                }
                // The place stays that of the return.
                Op::Return | Op::ReturnNone if !self.statements.contains(&at) => {
                    self.code.instrs[at as usize] = instr;
                    if let Some(range) = self.ranges_of[landing as usize] {
                        self.ranges_of[at as usize] = Some(range);
                    }
                }
                _ => {}
            }
        }
        self.jumps
            .retain(|&(at, _)| !matches!(self.code.instrs[at as usize].op(), Op::Return | Op::ReturnNone));
    }

    /// What stands for no source text belongs to what is before it, unless other ways lead there.
    fn pass_lines_on(&mut self) {
        let place = |label: Label| self.labels[label.0 as usize].at;
        let mut targets: HashSet<u32> = self.jumps.iter().filter_map(|jump| place(jump.1)).collect();
        targets.extend(self.ranges.iter().filter_map(|range| place(range.handler)));
        let mut wide = false;
        for at in 1..self.code.instrs.len() {
            let before = self.code.instrs[at - 1];
            let ends = ends(before.op());
            let begins =
                matches!(before.op(), Op::Resume | Op::MakeGenerator | Op::MakeCell | Op::CopyFreeVars);
            if self.ranges_of[at].is_none() && (wide || !ends && !begins) && !targets.contains(&(at as u32)) {
                self.ranges_of[at] = self.ranges_of[at - 1];
            }
            wide = !wide && before.op() == Op::WideName;
        }
    }

    /// A return at the end of a body, where several ways lead, has no line of its own. Each way that jumps there gets a
    /// return of its own, at the end of the code, in the line that it comes from; so CPython has it.
    fn give_returns_lines(&mut self) {
        let implicit: Vec<u32> = (0..self.code.instrs.len() as u32)
            .filter(|at| {
                self.ranges_of[*at as usize].is_none()
                    && self.code.instrs[*at as usize].op() == Op::ReturnNone
            })
            .collect();
        for at in implicit {
            let falls_in = at > 0 && !ends(self.code.instrs[at as usize - 1].op());
            // Where nothing falls in, the first jump has the return that is there.
            let mut made: Vec<(u32, Option<Label>)> = Vec::new();
            if falls_in {
                self.ranges_of[at as usize] = self.ranges_of[at as usize - 1];
                made.extend(self.ranges_of[at as usize].map(|range| (self.line_of(range), None)));
            }
            for i in 0..self.jumps.len() {
                let (from, label) = self.jumps[i];
                let Some(range) = self.ranges_of[from as usize] else { continue };
                if self.labels[label.0 as usize].at != Some(at) {
                    continue;
                }
                let line = self.line_of(range);
                if let Some((_, known)) = made.iter().find(|m| m.0 == line) {
                    self.jumps[i].1 = known.unwrap_or(label);
                } else if made.is_empty() && !falls_in {
                    self.ranges_of[at as usize] = Some(range);
                    made.push((line, None));
                } else {
                    let own = self.label();
                    self.labels[own.0 as usize].at = Some(self.len());
                    self.code.instrs.push(Instr::new(Op::ReturnNone, 0, 0, 0, 0));
                    self.ranges_of.push(Some(range));
                    self.jumps[i].1 = own;
                    made.push((line, Some(own)));
                }
            }
        }
    }

    fn handlers(&mut self) -> Vec<Handler> {
        self.ranges.sort_by_key(|range| (range.start, range.depth));
        let labels = &self.labels;
        let place = |range: &HandlerRange| Handler {
            start: range.start,
            end: range.end,
            target: labels[range.handler.0 as usize].at.expect("every handler is placed"),
            exc: range.exc,
        };
        self.ranges.iter().map(place).collect()
    }

    /// Gives jumps with 16-bit distances that are too long a stub: `jump → 2; Jump → 2; Jump → far`.
    fn lengthen_jumps(&mut self) {
        if self.code.instrs.len() < 0x7000 {
            return;
        }
        let mut long: Vec<bool> = vec![false; self.jumps.len()];
        loop {
            let places = self.places(&long);
            let mut changed = false;
            for (i, &(at, label)) in self.jumps.iter().enumerate() {
                let target = self.labels[label.0 as usize].at.unwrap_or(at);
                let distance = places[target as usize] as i64 - places[at as usize] as i64;
                if !long[i] && is_short(self.code.instrs[at as usize].op()) && distance.abs() > 32_000 {
                    long[i] = true;
                    changed = true;
                }
            }
            if !changed {
                return self.insert_stubs(&long, &places);
            }
        }
    }

    /// Where each instruction will be when the long jumps have their stubs.
    fn places(&self, long: &[bool]) -> Vec<u32> {
        let mut extra: HashMap<u32, ()> = HashMap::new();
        for (i, &(at, _)) in self.jumps.iter().enumerate() {
            if long[i] {
                extra.insert(at, ());
            }
        }
        let mut places = Vec::with_capacity(self.code.instrs.len() + 1);
        let mut place = 0;
        for i in 0..=self.code.instrs.len() as u32 {
            places.push(place);
            place += if extra.contains_key(&i) { 3 } else { 1 };
        }
        places
    }

    fn insert_stubs(&mut self, long: &[bool], places: &[u32]) {
        let old = std::mem::take(&mut self.code.instrs);
        let old_ranges = std::mem::take(&mut self.ranges_of);
        let long_at: HashMap<u32, usize> =
            self.jumps.iter().enumerate().filter(|(i, _)| long[*i]).map(|(i, &(at, _))| (at, i)).collect();
        for (i, instr) in old.into_iter().enumerate() {
            self.code.instrs.push(instr);
            self.ranges_of.push(old_ranges[i]);
            if long_at.contains_key(&(i as u32)) {
                let last = self.code.instrs.len() - 1;
                patch_jump(&mut self.code.instrs[last], 2);
                self.code.instrs.push(Instr::wide(Op::Jump, 0, 0, 2));
                self.code.instrs.push(Instr::wide(Op::Jump, 0, 0, 0));
                self.ranges_of.extend([old_ranges[i]; 2]);
            }
        }
        for (i, (at, _)) in self.jumps.iter_mut().enumerate() {
            *at = places[*at as usize] + if long[i] { 2 } else { 0 };
        }
        for label in &mut self.labels {
            label.at = label.at.map(|at| places[at as usize]);
        }
        for range in &mut self.ranges {
            range.start = places[range.start as usize];
            range.end = places[range.end as usize];
        }
    }
}

/// Whether control never goes on with the next instruction.
fn ends(op: Op) -> bool {
    matches!(
        op,
        Op::Jump
            | Op::LoopBack
            | Op::Raise
            | Op::Reraise
            | Op::StopIterationError
            | Op::Return
            | Op::ReturnNone
    )
}

/// Whether an instruction's jump distance is in `c` alone.
pub(crate) fn is_short(op: Op) -> bool {
    matches!(op, Op::ForIter | Op::Send) || (op >= Op::JumpIfLt && op <= Op::JumpIfNotGeI)
}

fn patch_jump(instr: &mut Instr, distance: i64) {
    let op = instr.op();
    *instr = if is_short(op) {
        Instr::new(op, instr.x(), instr.a(), instr.b(), distance as i16 as u16)
    } else {
        Instr::wide(op, instr.x(), instr.a(), distance as i32)
    };
}

/// Gives `MakeFunction` the final numbers of its constants. They must fit 16 bits: where there are many constants,
/// the code comes first.
fn order_constants(code: &mut Code, code_constants: &[u32]) -> Result<(), &'static str> {
    if code_constants.len() >= 0xFFF0 {
        return Err("too many functions in one body");
    }
    let place = if code.consts.len() < 0xFFFF { None } else { Some(code_first(code)) };
    let final_place = |old: u32| place.as_ref().map_or(old, |place| place[old as usize]);
    for instr in &mut code.instrs {
        match instr.op() {
            op @ (Op::LoadConst | Op::WideName) => {
                *instr = Instr::wide(op, instr.x(), instr.a(), final_place(instr.bc() as u32) as i32);
            }
            op @ Op::MakeFunction => {
                let number = final_place(code_constants[instr.b() as usize]);
                *instr = Instr::new(op, instr.x(), instr.a(), number as u16, instr.c());
            }
            _ => {}
        }
    }
    for site in &mut code.sites {
        if site.constant != u32::MAX {
            site.constant = final_place(site.constant);
        }
    }
    Ok(())
}

/// Moves the code constants to the front (behind a docstring, which is always first); gives each constant's new place.
fn code_first(code: &mut Code) -> Vec<u32> {
    let docstring = code.flags & crate::bytecode::flags::HAS_DOCSTRING != 0;
    let rank = |i: usize, value: &Const| match value {
        _ if i == 0 && docstring => 0,
        Const::Code(_) => 1,
        _ => 2,
    };
    let mut order: Vec<usize> = (0..code.consts.len()).collect();
    order.sort_by_key(|&i| rank(i, &code.consts[i]));
    let mut place = vec![0u32; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new as u32;
    }
    let mut old: Vec<Option<Const>> = std::mem::take(&mut code.consts).into_iter().map(Some).collect();
    code.consts = order.iter().filter_map(|&i| old[i].take()).collect();
    place
}

/// Bytes that are equal exactly for constants of equal type and value, whatever the order of a frozenset's items.
pub(crate) fn const_key(value: &Const, key: &mut Vec<u8>) {
    fn bytes(tag: u8, data: &[u8], key: &mut Vec<u8>) {
        key.push(tag);
        key.extend((data.len() as u64).to_le_bytes());
        key.extend(data);
    }
    match value {
        Const::None => key.push(0),
        Const::True => key.push(1),
        Const::False => key.push(2),
        Const::Ellipsis => key.push(3),
        Const::Int(n) => {
            key.push(4);
            key.extend(n.to_le_bytes());
        }
        Const::BigInt(digits) => bytes(5, digits.as_bytes(), key),
        Const::Float(bits) => {
            key.push(6);
            key.extend(bits.to_le_bytes());
        }
        Const::Complex(real, imag) => {
            key.push(7);
            key.extend(real.to_le_bytes());
            key.extend(imag.to_le_bytes());
        }
        Const::Str(text) => bytes(8, text, key),
        Const::Bytes(data) => bytes(9, data, key),
        Const::Tuple(items) => {
            key.push(10);
            key.extend((items.len() as u64).to_le_bytes());
            for item in items {
                const_key(item, key);
            }
        }
        Const::FrozenSet(items) => {
            let mut keys: Vec<Vec<u8>> = items.iter().map(|_| Vec::new()).collect();
            items.iter().zip(&mut keys).for_each(|(item, key)| const_key(item, key));
            keys.sort();
            keys.dedup();
            key.push(11);
            key.extend((keys.len() as u64).to_le_bytes());
            keys.iter().for_each(|item| key.extend(item));
        }
        Const::Slice(parts) => {
            key.push(12);
            for part in parts.iter() {
                const_key(part, key);
            }
        }
        Const::Code(_) => key.push(13),
    }
}
