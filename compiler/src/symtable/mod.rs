//! Symbol tables: which scope each name of a program belongs to.
//!
//! Two steps. [`build`] walks the tree once and notes, for each scope, which names it binds, declares or uses.
//! Then every name is resolved upwards to the scope that binds it, and what crosses the border of a *unit* becomes a
//! cell. A unit is what gets a code object of its own; list, set and dict comprehensions are scopes, but belong to the
//! unit around them (PEP 709), so that their variables are registers of that unit.

mod build;

use std::collections::{BTreeSet, HashMap, HashSet};

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast};
use ruff_text_size::TextRange;

/// Number of a scope in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ScopeId(u32);

/// What kind of scope it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    /// A generator expression.
    Generator,
    /// A list, set or dict comprehension.
    Comprehension,
    /// The type parameters of a function, class or alias (PEP 695).
    TypeParams,
    /// An `__annotate__` function (PEP 649).
    Annotations,
    /// A lazily evaluated value: of a type alias, a bound, a default.
    Lazy,
}

impl ScopeKind {
    /// Whether its variables are registers, which scopes inside can see.
    pub(crate) fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }
}

/// Which of the scopes that belong to one node is meant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Part {
    Body,
    TypeParams,
    Annotations,
    Bound,
    Default,
}

/// Flags of a symbol.
pub(crate) mod symbol_flags {
    pub(crate) const PARAM: u16 = 1;
    pub(crate) const ASSIGNED: u16 = 2;
    pub(crate) const GLOBAL: u16 = 4;
    pub(crate) const NONLOCAL: u16 = 8;
    pub(crate) const USED: u16 = 16;
    /// Unbound somewhere: `del x`, or the name of an `except .. as x`.
    pub(crate) const DELETED: u16 = 32;
    /// Target of an assignment expression.
    pub(crate) const WALRUS: u16 = 64;
    pub(crate) const BOUND: u16 = PARAM | ASSIGNED;
}
use symbol_flags::*;

/// Where a name leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Var {
    /// To a register or cell of this function-like scope (or an implicit cell of a class).
    Bound(ScopeId),
    /// Declared `global`.
    GlobalExplicit,
    /// To whatever global or builtin there is.
    GlobalImplicit,
    /// To the namespace of the module or class itself.
    Namespace,
}

/// A name of a scope.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub(crate) name: Name,
    pub(crate) flags: u16,
    /// A scope of another unit uses it: it lives in a cell.
    pub(crate) captured: bool,
    /// Where it was declared nonlocal.
    declared: Option<TextRange>,
    /// Its place among the names of the program in order of first appearance.
    pub(crate) order: u32,
    pub(crate) var: Option<Var>,
}

/// An annotation of a module's or class's variable.
#[derive(Clone, Copy)]
pub(crate) struct Annotation<'a> {
    pub(crate) statement: &'a ast::StmtAnnAssign,
    /// Its number among those that may not be reached.
    pub(crate) conditional: Option<u32>,
}

/// One scope.
pub(crate) struct Scope<'a> {
    pub(crate) kind: ScopeKind,
    pub(crate) parent: Option<ScopeId>,
    /// The scope whose code object this one's code is part of (itself, but for inlined comprehensions).
    pub(crate) unit: ScopeId,
    /// The class whose private names are mangled here.
    private: Option<Name>,
    /// If set, only these names are mangled.
    mangled: Option<HashSet<Name>>,
    pub(crate) symbols: Vec<Symbol>,
    index: HashMap<Name, u32>,
    /// Contains `yield`.
    pub(crate) is_generator: bool,
    /// Is or must be a coroutine.
    pub(crate) is_coroutine: bool,
    /// An annotation scope directly in a class, which reads names from the class's namespace too.
    pub(crate) can_see_class: bool,
    /// Inside some function.
    pub(crate) nested: bool,
    /// A class whose methods use `__class__` / whose annotation scopes use `__classdict__`.
    pub(crate) needs_class: bool,
    pub(crate) needs_classdict: bool,
    /// Names of the free variables of this unit, sorted.
    pub(crate) free: BTreeSet<Name>,
    /// Inlined comprehensions that are part of this unit, outermost first.
    pub(crate) inlined: Vec<ScopeId>,
    /// The annotations of its variables, and the scope that evaluates them.
    pub(crate) annotations: Vec<Annotation<'a>>,
    pub(crate) annotation_scope: Option<ScopeId>,
    pub(crate) conditional_annotations: u32,
    /// Has annotated names at all (for `from __future__ import annotations`).
    pub(crate) has_annotations: bool,
}

impl Scope<'_> {
    /// The symbol of a (mangled) name.
    pub(crate) fn symbol(&self, name: &Name) -> Option<&Symbol> {
        self.index.get(name).map(|&i| &self.symbols[i as usize])
    }

    fn flags(&self, name: &Name) -> u16 {
        self.symbol(name).map_or(0, |symbol| symbol.flags)
    }

    /// The name as this scope's class mangles it.
    pub(crate) fn mangle(&self, name: &Name) -> Name {
        let Some(class) = &self.private else { return name.clone() };
        if self.mangled.as_ref().is_some_and(|only| !only.contains(name)) {
            return name.clone();
        }
        mangle(class, name)
    }
}

/// Mangles a private name (`__x` in class `C` is `_C__x`).
fn mangle(class: &str, name: &Name) -> Name {
    let class = class.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || class.is_empty() {
        return name.clone();
    }
    Name::new(format!("_{class}{name}"))
}

/// The names that a class or module makes cells for without their being written in the source.
pub(crate) const CLASS: &str = "__class__";
pub(crate) const CLASSDICT: &str = "__classdict__";
pub(crate) const CONDITIONAL: &str = "__conditional_annotations__";

/// All scopes of a program.
pub(crate) struct SymbolTable<'a> {
    scopes: Vec<Scope<'a>>,
    by_node: HashMap<(usize, Part), ScopeId>,
    /// The greatest nesting of expressions and statements.
    pub(crate) depth: usize,
    /// How many symbols there are.
    count: u32,
}

/// An error of a symbol table: where and what.
pub(crate) type TableError = (TextRange, String);

/// Identifies a tree node by its address (the tree does not move while it is compiled).
pub(crate) fn node_key<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl<'a> SymbolTable<'a> {
    /// Builds and resolves the table of a module. `future` says whether annotations stay strings.
    pub(crate) fn new(module: &'a ast::Mod, future: bool) -> Result<SymbolTable<'a>, TableError> {
        let mut table = build::build(module, future)?;
        table.resolve_all()?;
        Ok(table)
    }

    pub(crate) const MODULE: ScopeId = ScopeId(0);

    pub(crate) fn scope(&self, id: ScopeId) -> &Scope<'a> {
        &self.scopes[id.0 as usize]
    }

    fn scope_mut(&mut self, id: ScopeId) -> &mut Scope<'a> {
        &mut self.scopes[id.0 as usize]
    }

    /// The scope of a node.
    ///
    /// # Panics
    /// When the node has none: the tree is not the one the table was built from.
    pub(crate) fn of_node<T>(&self, node: &T, part: Part) -> ScopeId {
        self.by_node[&(node_key(node), part)]
    }

    /// The number of a conditional annotation in its scope.
    pub(crate) fn conditional_index(&self, scope: ScopeId, statement: &ast::StmtAnnAssign) -> Option<u32> {
        let key = node_key(statement);
        let annotations = &self.scope(scope).annotations;
        let at = annotations.iter().find(|annotation| node_key(annotation.statement) == key)?;
        at.conditional
    }

    /// Where `name` (mangled) leads when used in `scope`.
    pub(crate) fn lookup(&self, scope: ScopeId, name: &Name) -> Var {
        match self.scope(scope).symbol(name).and_then(|symbol| symbol.var) {
            Some(var) => var,
            None => self.find(scope, name).unwrap_or(Var::GlobalImplicit),
        }
    }

    /// The scope around a unit that binds one of the unit's free variables.
    pub(crate) fn binder_outside(&self, unit: ScopeId, name: &Name) -> Option<ScopeId> {
        match self.find_upwards(unit, name) {
            Some(Var::Bound(binder)) => Some(binder),
            _ => None,
        }
    }

    /// Whether the binding of `name` in its scope lives in a cell.
    pub(crate) fn is_captured(&self, binder: ScopeId, name: &Name) -> bool {
        self.scope(binder).symbol(name).is_some_and(|symbol| symbol.captured)
    }

    fn resolve_all(&mut self) -> Result<(), TableError> {
        for i in 0..self.scopes.len() {
            let id = ScopeId(i as u32);
            for k in 0..self.scopes[i].symbols.len() {
                let symbol = &self.scopes[i].symbols[k];
                if symbol.flags == PARAM && self.scopes[i].kind == ScopeKind::Class {
                    // An implicit cell, which the class's body does not name.
                    continue;
                }
                let name = symbol.name.clone();
                let var = self.resolve(id, &name)?;
                self.scopes[i].symbols[k].var = Some(var);
                if let Var::Bound(binder) = var {
                    self.capture(id, binder, &name);
                }
            }
        }
        Ok(())
    }

    /// Where a name of this scope's own table leads.
    fn resolve(&self, id: ScopeId, name: &Name) -> Result<Var, TableError> {
        let scope = self.scope(id);
        let symbol = scope.symbol(name).expect("the name is in the table");
        if symbol.flags & GLOBAL != 0 {
            return Ok(Var::GlobalExplicit);
        }
        if symbol.flags & NONLOCAL != 0 {
            return match self.find_upwards(id, name) {
                Some(var @ Var::Bound(_)) => Ok(var),
                _ => {
                    let message = format!("no binding for nonlocal '{name}' found");
                    Err((symbol.declared.unwrap_or_default(), message))
                }
            };
        }
        // PARAM alone marks the implicit cells of a class, which its own body does not see.
        if symbol.flags & BOUND != 0 && (scope.kind != ScopeKind::Class || symbol.flags & ASSIGNED != 0) {
            return Ok(match scope.kind {
                ScopeKind::Module | ScopeKind::Class => Var::Namespace,
                _ => Var::Bound(id),
            });
        }
        Ok(self.find_upwards(id, name).unwrap_or(Var::GlobalImplicit))
    }

    /// Like resolve, for a name that need not be in the table.
    fn find(&self, id: ScopeId, name: &Name) -> Option<Var> {
        match self.scope(id).symbol(name) {
            Some(symbol) if symbol.var.is_some() => symbol.var,
            Some(_) => self.resolve(id, name).ok(),
            None => self.find_upwards(id, name),
        }
    }

    /// Searches the scopes around `id`; None when that leads out of the module.
    fn find_upwards(&self, id: ScopeId, name: &Name) -> Option<Var> {
        let unit = self.scope(id).unit;
        let mut from = id;
        // What is nested in an annotation scope does not see the class.
        let mut sees_class = true;
        while let Some(up) = self.scope(from).parent {
            let scope = self.scope(up);
            sees_class &= self.scope(from).can_see_class;
            let flags = scope.flags(name);
            match scope.kind {
                ScopeKind::Module if flags & GLOBAL != 0 => return Some(Var::GlobalExplicit),
                ScopeKind::Module => return None,
                ScopeKind::Class => {
                    let implicit = match name.as_str() {
                        CLASS => scope.needs_class,
                        CLASSDICT => scope.needs_classdict,
                        CONDITIONAL => scope.conditional_annotations > 0,
                        _ => false,
                    };
                    if implicit && scope.unit != unit {
                        return Some(Var::Bound(up));
                    }
                    if sees_class {
                        if flags & GLOBAL != 0 {
                            return Some(Var::GlobalExplicit);
                        }
                        if flags & ASSIGNED != 0 && flags & NONLOCAL == 0 {
                            return Some(Var::GlobalImplicit);
                        }
                    }
                }
                _ if flags & GLOBAL != 0 => return Some(Var::GlobalExplicit),
                _ if flags & NONLOCAL != 0 => {}
                _ if flags & BOUND != 0 => return Some(Var::Bound(up)),
                _ => {}
            }
            from = up;
        }
        None
    }

    /// Notes that `user` reads or writes the variable that `binder` binds: if that crosses units, it needs a cell.
    fn capture(&mut self, user: ScopeId, binder: ScopeId, name: &Name) {
        let owner = self.scope(binder).unit;
        let mut unit = self.scope(user).unit;
        if unit == owner {
            return;
        }
        let scope = self.scope_mut(binder);
        if let Some(&i) = scope.index.get(name) {
            scope.symbols[i as usize].captured = true;
        }
        while unit != owner {
            self.scope_mut(unit).free.insert(name.clone());
            let Some(parent) = self.scope(unit).parent else { return };
            unit = self.scope(parent).unit;
        }
    }
}
