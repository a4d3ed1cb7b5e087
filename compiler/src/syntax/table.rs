//! Symbol tables as Python's module `symtable` shows them: CPython's numbers for what is known of each name. The walk of
//! `scopes` finds the names; here each is resolved to its scope, as CPython does in its second pass.

use super::check::{self, Lines};
use super::scopes::{self, Kind, Scope};
use crate::{Options, SyntaxError};
use std::collections::HashSet;

/// CPython's flags of a name (`Include/internal/pycore_symtable.h`).
mod flags {
    pub const GLOBAL: u32 = 1;
    pub const LOCAL: u32 = 2;
    pub const PARAM: u32 = 4;
    pub const NONLOCAL: u32 = 8;
    pub const USE: u32 = 16;
    pub const FREE_CLASS: u32 = 64;
    pub const IMPORT: u32 = 128;
    pub const ANNOT: u32 = 256;
    pub const COMP_ITER: u32 = 512;
    pub const TYPE_PARAM: u32 = 1024;
    pub const COMP_CELL: u32 = 2048;
    pub const BOUND: u32 = LOCAL | PARAM | IMPORT;
    pub const SCOPE_SHIFT: u32 = 12;
}

const LOCAL: u32 = 1;
const GLOBAL_EXPLICIT: u32 = 2;
const GLOBAL_IMPLICIT: u32 = 3;
const FREE: u32 = 4;
const CELL: u32 = 5;

/// One scope.
#[derive(Debug, Default)]
pub struct Table {
    pub name: String,
    /// CPython's number of the kind of scope: function 0, class 1, module 2, annotation 3, type alias 4, type
    /// parameters 5, type variable 6.
    pub kind: i32,
    pub line: u32,
    pub nested: bool,
    /// Names in order of appearance, with flags and, shifted by 12, the scope.
    pub symbols: Vec<(String, u32)>,
    /// The parameters.
    pub varnames: Vec<String>,
    pub children: Vec<Table>,
}

fn convert(own: u16) -> u32 {
    let pairs = [
        (scopes::GLOBAL, flags::GLOBAL),
        (scopes::LOCAL, flags::LOCAL),
        (scopes::PARAM, flags::PARAM),
        (scopes::NONLOCAL, flags::NONLOCAL),
        (scopes::USE, flags::USE),
        (scopes::IMPORT, flags::IMPORT),
        (scopes::ANNOTATED, flags::ANNOT),
        (scopes::COMP_ITER, flags::COMP_ITER),
        (scopes::TYPE_PARAM, flags::TYPE_PARAM),
    ];
    pairs.into_iter().filter(|(mine, _)| own & mine != 0).map(|(_, theirs)| theirs).sum()
}

type Names = HashSet<String>;

struct Resolver<'s, 'a> {
    scopes: &'s [Scope<'a>],
    children: Vec<Vec<usize>>,
    /// The names of each scope, which resolving completes.
    symbols: Vec<Vec<(String, u32)>>,
}

/// The symbol table of a program.
///
/// # Errors
/// What CPython's parser or its symbol table refuses.
pub fn symbol_tables(source: &str, options: &Options) -> Result<Table, SyntaxError> {
    let parsed = super::parse(source, options)?;
    let lines = Lines::new(source);
    let result = crate::stack::guarded(|| {
        let found = scopes::scopes(parsed.syntax(), &lines, options);
        found.map(|scopes| resolve(&scopes)).map_err(|problem| check::refusal(*problem, &lines))
    });
    crate::stack::for_depth(source.len(), || drop(parsed));
    result
}

fn resolve(scopes: &[Scope]) -> Table {
    let mut children = vec![Vec::new(); scopes.len()];
    for (number, scope) in scopes.iter().enumerate() {
        if let Some(parent) = scope.parent {
            children[parent].push(number);
        }
    }
    let mut symbols: Vec<Vec<(String, u32)>> = scopes.iter().map(names_of).collect();
    // A `global` statement makes the name known to the module.
    for scope in 1..scopes.len() {
        for (name, own) in symbols[scope].clone() {
            if own & flags::GLOBAL != 0 {
                match symbols[0].iter_mut().find(|(n, _)| *n == name) {
                    Some((_, known)) => *known |= flags::GLOBAL,
                    None => symbols[0].push((name, flags::GLOBAL)),
                }
            }
        }
    }
    let mut resolver = Resolver { scopes, children, symbols };
    resolver.block(0, &Names::new(), &Names::new(), false, None);
    resolver.table(0)
}

fn names_of(scope: &Scope) -> Vec<(String, u32)> {
    let mut names: Vec<_> = scope.names.iter().collect();
    names.sort_by_key(|(_, (_, order))| *order);
    let kept = names.into_iter().filter(|(name, _)| !scope.unevaluated || *name == ".format");
    kept.map(|(name, (own, _))| (name.to_string(), convert(*own))).collect()
}

fn is_function_like(kind: Kind) -> bool {
    !matches!(kind, Kind::Module | Kind::Class)
}

impl Resolver<'_, '_> {
    fn is_inlined(&self, number: usize) -> bool {
        let scope = &self.scopes[number];
        scope.comprehension.is_some_and(|what| what != scopes::GENERATOR)
            && !scope.parent.is_some_and(|p| self.scopes[p].sees_class)
    }

    /// Resolves a scope and those in it; gives its free names. `bound`: names of functions around; `has_bound`: there is
    /// a function around; `class`: the class whose namespace is looked into first.
    fn block(
        &mut self,
        number: usize,
        bound: &Names,
        global: &Names,
        has_bound: bool,
        class: Option<usize>,
    ) -> Names {
        crate::stack::guarded(|| self.block_here(number, bound, global, has_bound, class))
    }

    fn block_here(
        &mut self,
        number: usize,
        outer_bound: &Names,
        outer_global: &Names,
        has_bound: bool,
        class: Option<usize>,
    ) -> Names {
        let kind = self.scopes[number].kind;
        let (mut bound, mut global) = (outer_bound.clone(), outer_global.clone());
        let (mut local, mut free) = (Names::new(), Names::new());
        let mut places: Vec<(String, u32)> = Vec::new();
        for (name, own) in self.symbols[number].clone() {
            let place = self.place(&name, own, &mut bound, &mut global, class);
            match place {
                LOCAL => {
                    local.insert(name.clone());
                }
                FREE => {
                    free.insert(name.clone());
                }
                _ => {}
            }
            places.push((name, place));
        }
        let (inner_bound, inner_global) = if kind == Kind::Class {
            let mut bound = outer_bound.clone();
            for name in ["__class__", "__classdict__", "__conditional_annotations__"] {
                bound.insert(name.to_owned());
            }
            (bound, outer_global.clone())
        } else if is_function_like(kind) {
            (bound.union(&local).cloned().collect(), global.clone())
        } else {
            (bound.clone(), global.clone())
        };
        let mut inlined_cells = Names::new();
        for child in self.children[number].clone() {
            let child_class = match self.scopes[child].sees_class {
                true if kind == Kind::Class => Some(number),
                true => class,
                false => None,
            };
            let inner_has_bound = has_bound || kind != Kind::Module;
            let mut child_free = self.block(child, &inner_bound, &inner_global, inner_has_bound, child_class);
            if self.is_inlined(child) {
                self.inline(number, child, &mut places, &mut child_free, &mut inlined_cells);
            }
            free.extend(child_free);
        }
        if is_function_like(kind) {
            for (name, place) in &mut places {
                if *place == LOCAL && (free.contains(name) || inlined_cells.contains(name)) {
                    *place = CELL;
                    free.remove(name);
                }
            }
        } else if kind == Kind::Class {
            for name in ["__class__", "__classdict__", "__conditional_annotations__"] {
                free.remove(name);
            }
        }
        self.store(number, &places, &free, &inlined_cells, outer_bound, has_bound);
        free
    }

    /// The scope of one name.
    fn place(
        &self,
        name: &str,
        own: u32,
        bound: &mut Names,
        global: &mut Names,
        class: Option<usize>,
    ) -> u32 {
        if own & flags::GLOBAL != 0 {
            global.insert(name.to_owned());
            bound.remove(name);
            return GLOBAL_EXPLICIT;
        }
        if own & flags::NONLOCAL != 0 {
            return FREE;
        }
        if own & flags::BOUND != 0 {
            global.remove(name);
            return LOCAL;
        }
        if let Some(class) = class
            && let Some((_, known)) = self.symbols[class].iter().find(|(n, _)| n == name)
        {
            if known & flags::GLOBAL != 0 {
                return GLOBAL_EXPLICIT;
            }
            if known & flags::BOUND != 0 && known & flags::NONLOCAL == 0 {
                return GLOBAL_IMPLICIT;
            }
        }
        if bound.contains(name) { FREE } else { GLOBAL_IMPLICIT }
    }

    /// A comprehension whose names become those of the scope around it.
    fn inline(
        &mut self,
        number: usize,
        child: usize,
        places: &mut Vec<(String, u32)>,
        child_free: &mut Names,
        inlined_cells: &mut Names,
    ) {
        let class = self.scopes[number].kind == Kind::Class;
        for (name, all) in self.symbols[child].clone() {
            if all & flags::PARAM != 0 {
                continue;
            }
            let mut place = all >> flags::SCOPE_SHIFT;
            let own = all & ((1 << flags::SCOPE_SHIFT) - 1);
            if place == CELL || own & flags::COMP_CELL != 0 {
                inlined_cells.insert(name.clone());
            }
            match self.symbols[number].iter().position(|(n, _)| *n == name) {
                None => {
                    if place == FREE && class && name == "__class__" {
                        place = GLOBAL_IMPLICIT;
                        child_free.remove(&name);
                    }
                    self.symbols[number].push((name.clone(), own));
                    places.push((name, place));
                }
                Some(at) => {
                    let known = &mut self.symbols[number][at].1;
                    if *known & flags::BOUND != 0 && !class {
                        child_free.remove(&name);
                        if place == FREE {
                            *known |= own & flags::USE;
                        }
                    }
                }
            }
        }
    }

    fn store(
        &mut self,
        number: usize,
        places: &[(String, u32)],
        free: &Names,
        inlined_cells: &Names,
        bound: &Names,
        has_bound: bool,
    ) {
        let class = self.scopes[number].kind == Kind::Class;
        for (name, own) in &mut self.symbols[number] {
            if let Some((_, place)) = places.iter().find(|(n, _)| n == name) {
                *own |= place << flags::SCOPE_SHIFT;
            }
            if inlined_cells.contains(name) {
                *own |= flags::COMP_CELL;
            }
        }
        let mut added: Vec<String> = Vec::new();
        for name in free {
            match self.symbols[number].iter_mut().find(|(n, _)| n == name) {
                Some((_, own)) => {
                    if class && *own & (flags::BOUND | flags::GLOBAL) != 0 {
                        *own |= flags::FREE_CLASS;
                    }
                }
                None if has_bound && !bound.contains(name) => {}
                None => added.push(name.clone()),
            }
        }
        added.sort();
        self.symbols[number].extend(added.into_iter().map(|name| (name, FREE << flags::SCOPE_SHIFT)));
    }

    /// The table of a scope, with the scopes in it; those of comprehensions are left out.
    fn table(&mut self, number: usize) -> Table {
        crate::stack::guarded(|| {
            let mut children = Vec::new();
            let mut waiting: Vec<usize> = self.children[number].iter().rev().copied().collect();
            while let Some(child) = waiting.pop() {
                if self.is_inlined(child) {
                    waiting.extend(self.children[child].iter().rev());
                } else {
                    children.push(self.table(child));
                }
            }
            let scope = &self.scopes[number];
            Table {
                name: scope.title.to_string(),
                kind: match scope.kind {
                    Kind::Function => 0,
                    Kind::Class => 1,
                    Kind::Module => 2,
                    Kind::Annotation => 3,
                    Kind::TypeAlias => 4,
                    Kind::TypeParameters => 5,
                    Kind::TypeVariable(_) => 6,
                },
                line: scope.line,
                nested: self.is_nested(number),
                symbols: std::mem::take(&mut self.symbols[number]),
                varnames: scope.parameters.iter().map(|p| p.to_string()).collect(),
                children,
            }
        })
    }

    fn is_nested(&self, number: usize) -> bool {
        let mut scope = &self.scopes[number];
        while let Some(parent) = scope.parent {
            scope = &self.scopes[parent];
            if is_function_like(scope.kind) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mode;

    #[test]
    fn closures_and_comprehensions() {
        let source = "def f():\n x = 1\n return [x for y in z], lambda: x";
        let top = symbol_tables(source, &Options::new(Mode::Exec)).expect("valid");
        let f = &top.children[1];
        assert_eq!(f.name, "f");
        let flags: Vec<_> = f.symbols.iter().map(|(n, f)| (n.as_str(), f >> 12)).collect();
        assert_eq!(flags, [("x", CELL), ("z", GLOBAL_IMPLICIT), ("y", LOCAL)]);
        assert_eq!(f.children[0].symbols, [("x".to_owned(), FREE << 12 | 16)]);
    }
}
