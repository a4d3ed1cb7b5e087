//! Beginning and end of a unit: its registers, its flags, and the instructions every body starts and ends with.

use std::collections::HashMap;

use ruff_python_ast::name::Name;
use ruff_text_size::{TextRange, TextSize};

use super::emit::{Unit, UnitKind, const_key};
use super::{Compiler, Result};
use crate::bytecode::{Code, Const, Op, Reg, flags};
use crate::symtable::{ScopeId, ScopeKind, Var, symbol_flags};

/// The position of what belongs to the first line of a body as a whole.
pub(crate) const FIRST_LINE: TextRange = TextRange::new(TextSize::new(0), TextSize::new(0));

/// Puts the first frozenset with the same items, by those of all units, in place of each frozenset of a unit: as in CPython,
/// where this shows in the order.
pub(crate) fn share_frozensets(first: &mut FrozenSets, code: &mut Code) {
    for constant in &mut code.consts {
        let mut key = Vec::new();
        if matches!(constant, Const::FrozenSet(_)) {
            const_key(constant, &mut key);
        }
        if let Const::FrozenSet(items) = constant {
            items.clone_from(first.entry(key).or_insert_with(|| items.clone()));
        }
    }
}

/// The items of frozensets among the constants, by what they are in any order.
pub(crate) type FrozenSets = HashMap<Vec<u8>, Box<[Const]>>;

impl<'a> Compiler<'a> {
    /// Begins a unit inside the current one.
    pub(crate) fn enter(&mut self, kind: UnitKind, scope: ScopeId, name: &str, first_line: u32) {
        let unit = self.new_unit(kind, scope, name, first_line);
        let outer = std::mem::replace(&mut self.u, unit);
        self.outer.push(outer);
    }

    /// Ends the current unit and goes back to the one around it.
    pub(crate) fn leave_unit(&mut self) -> Result<Code> {
        let Some(outer) = self.outer.pop() else { return Ok(Code::default()) };
        let unit = std::mem::replace(&mut self.u, outer);
        let mut code =
            unit.finish(self.lines).map_err(|message| self.error(TextRange::default(), message))?;
        self.shrink(&mut code);
        Ok(code)
    }

    fn shrink(&mut self, code: &mut Code) {
        share_frozensets(&mut self.frozensets, code);
        code.instrs.shrink_to_fit();
        code.positions.shrink_to_fit();
        code.consts.shrink_to_fit();
        code.sites.shrink_to_fit();
    }

    /// Makes a unit for a scope and gives its variables their registers.
    pub(crate) fn new_unit(&self, kind: UnitKind, scope: ScopeId, name: &str, first_line: u32) -> Unit<'a> {
        let code = Code {
            name: name.to_owned(),
            qualname: self.qualname(kind, name),
            filename: self.filename.to_owned(),
            first_line,
            flags: self.flags(scope),
            ..Code::default()
        };
        let mut unit = Unit::new(kind, scope, code);
        unit.lines = Some(self.lines);
        self.assign_registers(&mut unit);
        unit
    }

    /// The qualified name of a body compiled inside the current unit.
    fn qualname(&self, kind: UnitKind, name: &str) -> String {
        // The placeholder that stands for "no unit yet" has no name.
        if self.u.code.name.is_empty() {
            return name.to_owned();
        }
        // Type parameters and annotation functions do not show in the names of what is inside.
        let mut around = &self.u;
        let mut outer = self.outer.iter().rev();
        while around.kind == UnitKind::Hidden {
            let Some(next) = outer.next() else { break };
            around = next;
        }
        if kind != UnitKind::Hidden {
            let mangled = self.table.scope(around.scope).mangle(&Name::new(name));
            if !name.starts_with('<') && self.table.lookup(around.scope, &mangled) == Var::GlobalExplicit {
                return name.to_owned();
            }
        }
        match around.kind {
            UnitKind::Module => name.to_owned(),
            UnitKind::Function => format!("{}.<locals>.{name}", around.code.qualname),
            UnitKind::Class | UnitKind::Comprehension | UnitKind::Hidden => {
                format!("{}.{name}", around.code.qualname)
            }
        }
    }

    fn flags(&self, id: ScopeId) -> u32 {
        let scope = self.table.scope(id);
        let mut bits = 0;
        if scope.kind.is_function_like() {
            bits |= flags::OPTIMIZED | flags::NEWLOCALS;
            if scope.nested {
                bits |= flags::NESTED;
            }
            bits |= match (scope.is_generator, scope.is_coroutine) {
                (true, true) => flags::ASYNC_GENERATOR,
                (true, false) => flags::GENERATOR,
                (false, true) => flags::COROUTINE,
                (false, false) => 0,
            };
            let in_class =
                scope.parent.is_some_and(|parent| self.table.scope(parent).kind == ScopeKind::Class);
            let hidden =
                matches!(scope.kind, ScopeKind::TypeParams | ScopeKind::Annotations | ScopeKind::Lazy);
            if in_class && !hidden {
                bits |= flags::METHOD;
            }
        } else if scope.kind == ScopeKind::Module && self.options.top_level_await && scope.is_coroutine {
            bits |= flags::COROUTINE;
        }
        if self.future_annotations {
            bits |= flags::FUTURE_ANNOTATIONS;
        }
        bits
    }

    fn assign_registers(&self, unit: &mut Unit<'a>) {
        let id = unit.scope;
        let scope = self.table.scope(id);
        let function = scope.kind.is_function_like();
        let binds = |scope: ScopeId, name: &Name| {
            let symbol = self.table.scope(scope).symbol(name);
            symbol.is_some_and(|symbol| symbol.var == Some(Var::Bound(scope)))
        };
        let mut next: Reg = 0;
        let mut cells: Vec<(Name, Option<Reg>, ScopeId)> = Vec::new();
        // Parameters, then other locals.
        let params = scope.symbols.iter().filter(|s| function && s.flags & symbol_flags::PARAM != 0);
        for symbol in params {
            // The parameter of an __annotate__ function hides no name of the program.
            let annotate = scope.kind == ScopeKind::Annotations && symbol.name == ".format";
            unit.code.varnames.push(if annotate { "format".to_owned() } else { symbol.name.to_string() });
            unit.registers.insert((id, symbol.name.clone()), next);
            unit.set_param(next);
            if symbol.captured {
                cells.push((symbol.name.clone(), Some(next), id));
            }
            next += 1;
        }
        // Other locals, those of inlined comprehensions included, in order of appearance.
        let mut locals: Vec<(u32, ScopeId, &Name)> = Vec::new();
        for &owner in std::iter::once(&id).chain(&scope.inlined) {
            for symbol in &self.table.scope(owner).symbols {
                let param = owner == id && function && symbol.flags & symbol_flags::PARAM != 0;
                if symbol.captured && !param && (owner == id || binds(owner, &symbol.name)) {
                    cells.push((symbol.name.clone(), None, owner));
                } else if !param && binds(owner, &symbol.name) {
                    locals.push((symbol.order, owner, &symbol.name));
                }
            }
        }
        locals.sort_unstable();
        // Comprehensions side by side share a register for a name.
        let mut shared: HashMap<(&Name, usize), Reg> = HashMap::new();
        for (_, owner, name) in locals {
            let level = if owner == id { 0 } else { self.enclosing_bindings(id, owner, name) };
            let register = *shared.entry((name, level)).or_insert_with(|| {
                unit.code.varnames.push(name.to_string());
                next = next.saturating_add(1);
                next - 1
            });
            unit.registers.insert((owner, name.clone()), register);
        }
        // Parameters come first, as they are; the others by name.
        cells.sort_by(|a, b| (a.1.is_none(), a.1, &a.0).cmp(&(b.1.is_none(), b.1, &b.0)));
        for (name, register, binder) in cells {
            let register = register.unwrap_or_else(|| {
                next = next.saturating_add(1);
                next - 1
            });
            unit.code.cellvars.push((name.to_string(), register));
            unit.registers.insert((binder, name), register);
        }
        unit.code.first_free = next;
        for name in &scope.free {
            unit.code.freevars.push(name.to_string());
            unit.free.insert(name.clone(), next);
            next = next.saturating_add(1);
        }
        unit.first_temp = next;
        unit.reserve_to(next);
        self.note_special_variables(unit);
    }

    /// How many scopes of the unit around an inlined comprehension hold a variable of this name.
    fn enclosing_bindings(&self, unit: ScopeId, inlined: ScopeId, name: &Name) -> usize {
        let mut level = 0;
        let mut scope = self.table.scope(inlined).parent;
        while let Some(id) = scope {
            let symbol = self.table.scope(id).symbol(name);
            level += symbol.is_some_and(|symbol| symbol.var == Some(Var::Bound(id))) as usize;
            if id == unit {
                break;
            }
            scope = self.table.scope(id).parent;
        }
        level
    }

    /// Which variables `del` or an assignment expression touch.
    fn note_special_variables(&self, unit: &mut Unit<'a>) {
        let registers: Vec<_> =
            unit.registers.iter().map(|(key, &register)| (key.clone(), register)).collect();
        for ((scope, name), register) in registers {
            let Some(symbol) = self.table.scope(scope).symbol(&name) else { continue };
            if symbol.flags & symbol_flags::DELETED != 0 && !symbol.captured {
                unit.deletable.push(register);
            }
            if symbol.flags & symbol_flags::WALRUS != 0 && !symbol.captured {
                unit.rebound.push((register, name));
            }
        }
        unit.deletable.sort_unstable();
        unit.rebound.sort_unstable();
    }

    /// The instructions that every body starts with.
    pub(crate) fn prologue(&mut self) {
        self.u.position = None;
        if !self.u.code.freevars.is_empty() {
            let (first, count) = (self.u.code.first_free, self.u.code.freevars.len() as u16);
            self.u.emit(Op::CopyFreeVars, 0, first, 0, count);
        }
        let params = self.u.code.varnames.len();
        let mut cells: Vec<Reg> = Vec::new();
        for ((scope, name), &register) in &self.u.registers {
            if *scope == self.u.scope && self.table.is_captured(*scope, name) {
                cells.push(register);
            }
        }
        cells.sort_unstable();
        for register in cells {
            let empty = register as usize >= params;
            self.u.emit(Op::MakeCell, empty as u8, register, 0, 0);
        }
        // A module begins before its first line.
        if self.u.kind != UnitKind::Module {
            self.at(FIRST_LINE);
        }
        if self.is_generator() {
            self.u.emit(Op::MakeGenerator, 0, 0, 0, 0);
        }
        self.u.emit(Op::Resume, 0, 0, 0, 0);
        self.at(FIRST_LINE);
        if self.is_generator() {
            let handler = self.u.label();
            let exc = self.u.temp();
            self.u.open_region(handler, exc);
            self.u.generator_handler = Some((handler, exc));
        }
    }

    /// The instructions that every body ends with, after its last return.
    pub(crate) fn epilogue(&mut self) {
        let Some((handler, exc)) = self.u.generator_handler.take() else { return };
        self.u.close_regions(0);
        self.u.place_handler(handler);
        self.u.position = None;
        self.u.emit(Op::StopIterationError, 0, exc, 0, 0);
        self.u.set_unreachable();
    }

    pub(crate) fn is_generator(&self) -> bool {
        self.u.code.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0
    }

    pub(crate) fn is_async_generator(&self) -> bool {
        self.u.code.flags & flags::ASYNC_GENERATOR != 0
    }
}
