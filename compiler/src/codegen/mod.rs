//! From the syntax tree to bytecode.
//!
//! Code generation is driven by destinations: an expression is compiled *into* a register, and operands that are
//! local variables are used where they are. A register that holds a variable is written only by the last instruction
//! of an expression, so that an exception on the way leaves the variable as it was.

mod annotations;
mod assign;
mod blocks;
mod call;
mod class;
mod comprehension;
mod cond;
mod emit;
mod expr;
mod fold;
mod func;
mod pattern;
mod stmt;
pub(crate) mod strings;
#[cfg(test)]
mod tests;
mod try_;
mod type_params;
mod unit;
mod with_;

use std::collections::{HashMap, HashSet};

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::bytecode::{Code, Intrinsic, NO_REG, Op, Reg};
use crate::location::LineIndex;
use crate::symtable::{ScopeId, ScopeKind, SymbolTable, Var};
use crate::{Mode, Options, SyntaxError, Warning};
use emit::{Unit, UnitKind};

pub(crate) use emit::is_short;
pub(crate) use fold::{binary as fold_binary, future_annotations, number, unary as fold_unary};
pub(crate) use func::definition_range;
pub(crate) use strings::{interpolation_text, push_literal, push_text};

pub(crate) type Result<T = ()> = std::result::Result<T, SyntaxError>;

/// Where a name's value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// In a register.
    Local(Reg),
    /// In the cell that a register holds.
    Cell(Reg),
    /// A global or builtin.
    Global,
    /// In the frame's namespace, else a global or builtin.
    Namespace,
    /// In the frame's namespace, else in the cell (class bodies).
    NamespaceOrCell(Reg),
    /// In the namespace of the class around, else a global or builtin (annotation scopes).
    ClassOrGlobal,
    /// In the namespace of the class around, else in the cell (annotation scopes).
    ClassOrCell(Reg),
}

/// The state of one compilation.
pub(crate) struct Compiler<'a> {
    source: &'a str,
    filename: &'a str,
    options: &'a Options,
    lines: &'a LineIndex,
    table: SymbolTable<'a>,
    /// The unit being compiled, and those around it.
    u: Unit<'a>,
    outer: Vec<Unit<'a>>,
    future_annotations: bool,
    /// Compound expressions known not to be constant (their addresses).
    not_constant: HashSet<usize>,
    /// The frozensets among the constants of units that have ended.
    frozensets: unit::FrozenSets,
    warnings: Vec<Warning>,
    /// The parentheses of a call whose only argument, compiled next, is a generator expression without its own.
    generator_range: Option<TextRange>,
    /// See [`Compiler::foreign`].
    foreign: &'a [crate::bytecode::Const],
}

/// What a compilation starts from.
pub(crate) struct Input<'a> {
    pub(crate) module: &'a ast::Mod,
    pub(crate) source: &'a str,
    pub(crate) filename: &'a str,
    pub(crate) options: &'a Options,
    pub(crate) lines: &'a LineIndex,
    pub(crate) future_annotations: bool,
    pub(crate) table: SymbolTable<'a>,
    /// Constants that nodes stand for by their index.
    pub(crate) foreign: &'a [crate::bytecode::Const],
}

/// Compiles a module.
pub(crate) fn compile(input: Input<'_>) -> Result<(Code, Vec<Warning>)> {
    let placeholder = Unit::new(UnitKind::Module, SymbolTable::MODULE, Code::default());
    let mut compiler = Compiler {
        source: input.source,
        filename: input.filename,
        options: input.options,
        lines: input.lines,
        table: input.table,
        u: placeholder,
        outer: Vec::new(),
        future_annotations: input.future_annotations,
        not_constant: HashSet::new(),
        frozensets: HashMap::new(),
        warnings: Vec::new(),
        generator_range: None,
        foreign: input.foreign,
    };
    compiler.u = compiler.new_unit(UnitKind::Module, SymbolTable::MODULE, "<module>", 1);
    match input.module {
        ast::Mod::Module(module) => compiler.module(&module.body)?,
        ast::Mod::Expression(expression) => {
            compiler.prologue();
            compiler.at(expression.body.range());
            let value = compiler.value(&expression.body)?;
            compiler.u.emit(Op::Return, 0, value, 0, 0);
            compiler.u.set_unreachable();
            compiler.epilogue();
        }
    }
    let mut code = compiler
        .u
        .finish(compiler.lines)
        .map_err(|message| compiler.lines.error(compiler.source, TextRange::default(), message))?;
    unit::share_frozensets(&mut compiler.frozensets, &mut code);
    Ok((code, compiler.warnings))
}

impl<'a> Compiler<'a> {
    // ---- helpers ----

    /// The following instructions belong to this range of the source.
    pub(crate) fn at(&mut self, range: TextRange) {
        self.u.position = Some(range);
    }

    pub(crate) fn error(&self, range: TextRange, message: impl Into<String>) -> SyntaxError {
        self.lines.error(self.source, range, message)
    }

    /// The scope that names are looked up in now.
    pub(crate) fn scope_id(&self) -> ScopeId {
        self.u.comprehensions.last().copied().unwrap_or(self.u.scope)
    }

    pub(crate) fn mangle(&self, name: &Name) -> Name {
        self.table.scope(self.scope_id()).mangle(name)
    }

    pub(crate) fn move_to(&mut self, to: Reg, from: Reg) {
        if to != from {
            self.u.emit(Op::Move, 0, to, from, 0);
        }
    }

    /// Emits an instruction whose site holds a name.
    pub(crate) fn emit_named(&mut self, op: Op, x: u8, a: Reg, b: Reg, name: &Name) {
        let constant = self.u.name_constant(name);
        match self.u.site(constant) {
            Some(site) => self.u.emit(op, x, a, b, site),
            None => {
                self.u.emit_wide(Op::WideName, 0, 0, constant as i32);
                self.u.emit(op, x, a, b, 0);
            }
        }
    }

    /// A register that may be written before the expression for `dst` is finished: `dst` itself if it is no variable.
    pub(crate) fn work_register(&mut self, dst: Reg) -> Reg {
        if self.u.is_temp(dst) { dst } else { self.u.temp() }
    }

    // ---- names ----

    /// Where a (mangled) name leads from here.
    pub(crate) fn place_of(&self, name: &Name) -> Place {
        let id = self.scope_id();
        let scope = self.table.scope(id);
        match self.table.lookup(id, name) {
            Var::Bound(binder) if self.table.scope(binder).unit == self.u.scope => {
                let register = self.u.registers.get(&(binder, name.clone())).copied().unwrap_or(NO_REG);
                if self.table.is_captured(binder, name) {
                    Place::Cell(register)
                } else {
                    Place::Local(register)
                }
            }
            Var::Bound(_) => {
                let register = self.u.free.get(name).copied().unwrap_or(NO_REG);
                if scope.kind == ScopeKind::Class {
                    Place::NamespaceOrCell(register)
                } else if scope.can_see_class && name != crate::symtable::CLASSDICT {
                    Place::ClassOrCell(register)
                } else {
                    Place::Cell(register)
                }
            }
            Var::GlobalExplicit => Place::Global,
            Var::GlobalImplicit if scope.can_see_class => Place::ClassOrGlobal,
            Var::GlobalImplicit => match self.table.scope(self.u.scope).kind {
                ScopeKind::Module => Place::Namespace,
                ScopeKind::Class if id == self.u.scope => Place::Namespace,
                _ => Place::Global,
            },
            Var::Namespace => Place::Namespace,
        }
    }

    /// Loads a (mangled) name into `dst`.
    pub(crate) fn load_place(&mut self, name: &Name, place: Place, dst: Reg) {
        match place {
            Place::Local(register) => {
                self.check_bound(register);
                self.move_to(dst, register);
            }
            Place::Cell(register) => self.u.emit(Op::LoadDeref, 0, dst, register, 0),
            Place::Global => self.emit_named(Op::LoadGlobal, 0, dst, 0, name),
            Place::Namespace => self.emit_named(Op::LoadName, 0, dst, 0, name),
            Place::NamespaceOrCell(register) => {
                self.emit_named(Op::LoadFromDictOrDeref, 0, dst, register, name)
            }
            Place::ClassOrGlobal => {
                let target = self.work_register(dst);
                self.load_class_namespace(target);
                self.emit_named(Op::LoadFromDictOrGlobals, 0, dst, target, name);
            }
            Place::ClassOrCell(register) => {
                let target = self.work_register(dst);
                self.load_class_namespace(target);
                self.emit_named(Op::LoadFromDictOrDeref, 1, target, register, name);
                self.move_to(dst, target);
            }
        }
    }

    fn load_class_namespace(&mut self, dst: Reg) {
        let name = Name::new_static(crate::symtable::CLASSDICT);
        let register = self.u.free.get(&name).copied().unwrap_or(NO_REG);
        self.u.emit(Op::LoadDeref, 0, dst, register, 0);
    }

    pub(crate) fn check_bound(&mut self, register: Reg) {
        if !self.u.is_bound(register) {
            self.u.emit(Op::CheckBound, 0, register, 0, 0);
            self.u.set_bound(register, true);
        }
    }

    /// Stores a register in a name (as written in the source).
    pub(crate) fn store_name(&mut self, name: &Name, from: Reg) {
        let name = self.mangle(name);
        let place = self.place_of(&name);
        self.store_place(&name, place, from);
    }

    pub(crate) fn store_place(&mut self, name: &Name, place: Place, from: Reg) {
        match place {
            Place::Local(register) => {
                self.move_to(register, from);
                self.u.set_bound(register, true);
            }
            Place::Cell(register) | Place::NamespaceOrCell(register) | Place::ClassOrCell(register) => {
                self.u.emit(Op::StoreDeref, 0, register, from, 0);
            }
            Place::Global | Place::ClassOrGlobal => self.emit_named(Op::StoreGlobal, 0, from, 0, name),
            Place::Namespace => self.emit_named(Op::StoreName, 0, from, 0, name),
        }
    }

    /// Stores a register in the namespace of the module or class being compiled.
    pub(crate) fn store_namespace(&mut self, name: &'static str, from: Reg) {
        self.emit_named(Op::StoreName, 0, from, 0, &Name::new_static(name));
    }

    pub(crate) fn delete_name(&mut self, name: &Name) {
        let name = self.mangle(name);
        match self.place_of(&name) {
            Place::Local(register) => {
                let bound = self.u.is_bound(register);
                self.u.emit(Op::DeleteLocal, bound as u8, register, 0, 0);
                self.u.set_bound(register, false);
            }
            Place::Cell(register) | Place::NamespaceOrCell(register) | Place::ClassOrCell(register) => {
                self.u.emit(Op::DeleteDeref, 0, register, 0, 0);
            }
            Place::Global | Place::ClassOrGlobal => self.emit_named(Op::DeleteGlobal, 0, 0, 0, &name),
            Place::Namespace => self.emit_named(Op::DeleteName, 0, 0, 0, &name),
        }
    }

    /// The end of `except .. as name`: the name is None, then gone.
    pub(crate) fn clear_name(&mut self, name: &'a ast::Identifier) -> Result {
        let place = self.place_of(&self.mangle(&name.id));
        if let Place::Local(register) = place {
            self.u.emit(Op::DeleteLocal, 1, register, 0, 0);
            self.u.set_bound(register, false);
            return Ok(());
        }
        let mark = self.u.next_temp;
        let none = self.u.temp();
        self.u.emit(Op::LoadNone, 0, none, 0, 0);
        self.store_name(&name.id, none);
        self.delete_name(&name.id);
        self.u.next_temp = mark;
        Ok(())
    }

    /// The register of a name that is a plain local variable.
    pub(crate) fn local_register(&self, name: &Name) -> Option<Reg> {
        match self.place_of(&self.mangle(name)) {
            Place::Local(register) => Some(register),
            _ => None,
        }
    }

    /// Whether evaluating `later` may bind the variable in `register` anew.
    pub(crate) fn may_rebind(&self, register: Reg, later: &[&Expr]) -> bool {
        let Some((_, name)) = self.u.rebound.iter().find(|(rebound, _)| *rebound == register) else {
            return false;
        };
        later.iter().any(|expr| binds_name(expr, name))
    }

    // ---- modules ----

    fn module(&mut self, body: &'a [Stmt]) -> Result {
        self.prologue();
        let mut body = body;
        if self.options.mode == Mode::Exec {
            self.module_annotations(body)?;
            if let Some((docstring, range)) = self.docstring(body) {
                body = &body[1..];
                if self.options.optimize < 2 {
                    self.at(range);
                    let value = self.u.temp();
                    self.load_const(value, docstring);
                    self.store_namespace("__doc__", value);
                    self.u.next_temp = value;
                }
            }
        } else {
            self.module_annotations(body)?;
        }
        self.body(body)?;
        self.u.implicit_position();
        self.u.emit(Op::ReturnNone, 0, 0, 0, 0);
        self.u.set_unreachable();
        self.epilogue();
        Ok(())
    }

    pub(crate) fn intrinsic(&mut self, intrinsic: Intrinsic, dst: Reg, first: Reg) {
        self.u.emit(Op::Intrinsic, intrinsic as u8, dst, first, 0);
    }
}

/// Whether an expression contains an assignment expression for `name`.
fn binds_name(expr: &Expr, name: &Name) -> bool {
    struct Finder<'n> {
        name: &'n Name,
        found: bool,
    }
    impl<'e> ast::visitor::Visitor<'e> for Finder<'_> {
        fn visit_expr(&mut self, expr: &'e Expr) {
            match expr {
                _ if self.found => {}
                Expr::Lambda(_) | Expr::Generator(_) => {}
                Expr::Named(named)
                    if named.target.as_name_expr().is_some_and(|t| ends_like(self.name, &t.id)) =>
                {
                    self.found = true;
                }
                _ => crate::stack::guarded(|| ast::visitor::walk_expr(self, expr)),
            }
        }
    }
    let mut finder = Finder { name, found: false };
    ast::visitor::Visitor::visit_expr(&mut finder, expr);
    finder.found
}

/// Whether a mangled name may come from a written one.
fn ends_like(mangled: &Name, written: &Name) -> bool {
    mangled == written || (written.starts_with("__") && mangled.ends_with(written.as_str()))
}
