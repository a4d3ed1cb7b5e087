//! The walk over the tree that notes each scope's names.

use std::collections::{BTreeSet, HashMap, HashSet};

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, ExprContext, InterpolatedStringElement, Pattern, Stmt};
use ruff_text_size::TextRange;

use super::symbol_flags::*;
use super::{
    Annotation, CLASS, CLASSDICT, CONDITIONAL, Part, Scope, ScopeId, ScopeKind, Symbol, SymbolTable,
    TableError, node_key,
};
use crate::stack::guarded;

type Result<T = ()> = std::result::Result<T, TableError>;

struct Builder<'a> {
    table: SymbolTable<'a>,
    current: ScopeId,
    /// Annotations stay strings.
    future: bool,
    /// Inside a statement whose body may not be reached.
    conditional: bool,
    depth: usize,
}

/// Makes the table of a module with its names not yet resolved.
pub(super) fn build(module: &ast::Mod, future: bool) -> Result<SymbolTable<'_>> {
    let table = SymbolTable { scopes: Vec::new(), by_node: HashMap::new(), depth: 0, count: 0 };
    let mut builder = Builder { table, current: ScopeId(0), future, conditional: false, depth: 0 };
    builder.push_scope(ScopeKind::Module, None);
    match module {
        ast::Mod::Module(module) => builder.body(&module.body)?,
        ast::Mod::Expression(expression) => builder.expr(&expression.body)?,
    }
    Ok(builder.table)
}

impl<'a> Builder<'a> {
    // ---- scopes ----

    fn scope(&mut self) -> &mut Scope<'a> {
        self.table.scope_mut(self.current)
    }

    /// Makes a scope inside the current one and enters it.
    fn push_scope(&mut self, kind: ScopeKind, key: Option<(usize, Part)>) -> ScopeId {
        let id = ScopeId(self.table.scopes.len() as u32);
        let parent = (id.0 > 0).then_some(self.current);
        let (mut unit, mut private, mut mangled) = (id, None, None);
        let (mut can_see_class, mut nested) = (false, false);
        if let Some(parent) = parent {
            let around = self.table.scope(parent);
            private = around.private.clone();
            mangled = around.mangled.clone();
            nested = around.nested || around.kind.is_function_like();
            if kind == ScopeKind::Comprehension && !around.can_see_class {
                unit = around.unit;
            }
            can_see_class = matches!(kind, ScopeKind::TypeParams | ScopeKind::Annotations | ScopeKind::Lazy)
                && (around.kind == ScopeKind::Class || around.can_see_class);
        }
        self.table.scopes.push(Scope {
            kind,
            parent,
            unit,
            private,
            mangled,
            symbols: Vec::new(),
            index: HashMap::new(),
            is_generator: false,
            is_coroutine: false,
            can_see_class,
            nested,
            needs_class: false,
            needs_classdict: false,
            free: BTreeSet::new(),
            inlined: Vec::new(),
            annotations: Vec::new(),
            annotation_scope: None,
            conditional_annotations: 0,
            has_annotations: false,
        });
        if unit != id {
            self.table.scope_mut(unit).inlined.push(id);
        }
        if let Some(key) = key {
            self.table.by_node.insert(key, id);
        }
        self.current = id;
        if can_see_class && !(self.future && kind == ScopeKind::Annotations) {
            self.note(Name::new_static(CLASSDICT), USED);
            self.enclosing_class(|class| class.needs_classdict = true);
            self.implicit_in_class(CLASSDICT);
        }
        id
    }

    /// Enters a new scope, runs `f` and leaves it.
    fn in_scope<T>(
        &mut self,
        kind: ScopeKind,
        node: &T,
        part: Part,
        f: impl FnOnce(&mut Self) -> Result,
    ) -> Result {
        let (around, conditional) = (self.current, self.conditional);
        self.conditional = false;
        self.push_scope(kind, Some((node_key(node), part)));
        f(self)?;
        self.current = around;
        self.conditional = conditional;
        Ok(())
    }

    /// Applies `f` to the nearest class around, if there is one.
    fn enclosing_class(&mut self, f: impl FnOnce(&mut Scope<'a>)) {
        let mut id = self.table.scope(self.current).parent;
        while let Some(up) = id {
            if self.table.scope(up).kind == ScopeKind::Class {
                return f(self.table.scope_mut(up));
            }
            id = self.table.scope(up).parent;
        }
    }

    /// Gives the nearest class around a symbol for one of its implicit cells (flag PARAM alone marks those).
    fn implicit_in_class(&mut self, name: &'static str) {
        self.enclosing_class(|class| {
            let name = Name::new_static(name);
            if class.symbol(&name).is_none() {
                add_symbol(class, name, PARAM, None);
            }
        });
    }

    /// A method makes its class keep `__classdict__` even without annotations (the class's namespace shows it).
    fn classdict_for_method(&mut self) {
        let scope = self.table.scope(self.current);
        let id = if scope.kind == ScopeKind::Class { Some(self.current) } else { scope.parent };
        let name = Name::new_static(CLASSDICT);
        let Some(id) = id.filter(|&id| self.table.scope(id).kind == ScopeKind::Class) else { return };
        let class = self.table.scope_mut(id);
        class.needs_classdict = true;
        add_symbol(class, name.clone(), PARAM, None);
        if let Some(&at) = class.index.get(&name) {
            class.symbols[at as usize].captured = true;
        }
    }

    // ---- names ----

    fn note(&mut self, name: Name, flags: u16) {
        add_symbol(self.scope(), name, flags, None);
        // A new symbol is the last one, and has no place in the order yet.
        self.table.count += 1;
        let count = self.table.count;
        if let Some(symbol) = self.scope().symbols.last_mut()
            && symbol.order == 0
        {
            symbol.order = count;
        }
    }

    /// Notes a name as written in the source.
    fn name(&mut self, name: &Name, flags: u16) {
        let name = self.table.scope(self.current).mangle(name);
        self.note(name, flags);
    }

    fn load(&mut self, name: &Name) {
        self.name(name, USED);
        let function = self.table.scope(self.current).kind.is_function_like();
        if function && name == "super" {
            self.note(Name::new_static(CLASS), USED);
        }
        if function && (name == "super" || name == CLASS) {
            self.enclosing_class(|class| class.needs_class = true);
            self.implicit_in_class(CLASS);
        }
    }

    /// `nonlocal __class__` in a function may mean the implicit cell of the class around it.
    fn nonlocal_in_class(&mut self, name: &str) {
        if !self.table.scope(self.current).kind.is_function_like() {
            return;
        }
        if name == CLASS {
            self.enclosing_class(|class| class.needs_class = true);
            self.implicit_in_class(CLASS);
        } else if name == CLASSDICT {
            self.enclosing_class(|class| class.needs_classdict = true);
            self.implicit_in_class(CLASSDICT);
        }
    }

    /// The target of `:=`, which belongs to the nearest scope that is not a comprehension.
    fn walrus(&mut self, name: &Name) {
        let mut id = self.current;
        let mangled = self.table.scope(id).mangle(name);
        while matches!(self.table.scope(id).kind, ScopeKind::Generator | ScopeKind::Comprehension) {
            add_symbol(self.table.scope_mut(id), mangled.clone(), USED, None);
            let Some(parent) = self.table.scope(id).parent else { break };
            id = parent;
        }
        let from_comprehension = id != self.current;
        let scope = self.table.scope_mut(id);
        let flags = if scope.kind == ScopeKind::Module && from_comprehension { GLOBAL } else { ASSIGNED };
        add_symbol(scope, mangled, flags | WALRUS, None);
    }

    /// The scope needs to run as a coroutine; so do those whose code contains it.
    fn coroutine(&mut self) {
        let mut id = self.current;
        loop {
            let scope = self.table.scope_mut(id);
            scope.is_coroutine = true;
            match scope.parent {
                Some(parent) if scope.kind == ScopeKind::Comprehension => id = parent,
                _ => return,
            }
        }
    }

    // ---- statements ----

    fn body(&mut self, body: &'a [Stmt]) -> Result {
        body.iter().try_for_each(|statement| self.stmt(statement))
    }

    fn deeper<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        self.table.depth = self.table.depth.max(self.depth);
        let result = guarded(|| f(self));
        self.depth -= 1;
        result
    }

    fn stmt(&mut self, statement: &'a Stmt) -> Result {
        self.deeper(|this| this.stmt_inner(statement))
    }

    fn stmt_inner(&mut self, statement: &'a Stmt) -> Result {
        match statement {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            Stmt::Return(s) => self.opt(s.value.as_deref()),
            Stmt::Delete(s) => self.exprs(&s.targets),
            Stmt::Assign(s) => {
                self.expr(&s.value)?;
                self.exprs(&s.targets)
            }
            Stmt::AugAssign(s) => {
                if let Expr::Name(name) = &*s.target {
                    self.name(&name.id, USED | ASSIGNED);
                } else {
                    self.expr(&s.target)?;
                }
                self.expr(&s.value)
            }
            Stmt::AnnAssign(s) => self.annotated(s),
            Stmt::Raise(s) => {
                self.opt(s.exc.as_deref())?;
                self.opt(s.cause.as_deref())
            }
            Stmt::Assert(s) => {
                self.expr(&s.test)?;
                self.opt(s.msg.as_deref())
            }
            Stmt::Expr(s) => self.expr(&s.value),
            Stmt::Import(s) => {
                for alias in &s.names {
                    self.import(alias);
                }
                Ok(())
            }
            Stmt::ImportFrom(s) => {
                for alias in s.names.iter().filter(|alias| &*alias.name != "*") {
                    self.import(alias);
                }
                Ok(())
            }
            Stmt::Global(s) => {
                for name in &s.names {
                    self.name(&name.id, GLOBAL);
                    // It is global in the module's own code too, where that runs with locals of its own (`exec`).
                    let top = ScopeId(0);
                    if self.table.scope(top).kind == ScopeKind::Module {
                        let mangled = self.table.scope(self.current).mangle(&name.id);
                        add_symbol(self.table.scope_mut(top), mangled, GLOBAL, None);
                    }
                }
                Ok(())
            }
            Stmt::Nonlocal(s) => {
                for name in &s.names {
                    let mangled = self.table.scope(self.current).mangle(&name.id);
                    add_symbol(self.scope(), mangled, NONLOCAL, Some(s.range));
                    self.nonlocal_in_class(&name.id);
                }
                Ok(())
            }
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
            Stmt::For(_) | Stmt::While(_) | Stmt::If(_) | Stmt::With(_) | Stmt::Match(_) | Stmt::Try(_) => {
                let around = std::mem::replace(&mut self.conditional, true);
                self.compound(statement)?;
                self.conditional = around;
                Ok(())
            }
        }
    }

    fn compound(&mut self, statement: &'a Stmt) -> Result {
        match statement {
            Stmt::For(s) => {
                if s.is_async {
                    self.coroutine();
                }
                self.expr(&s.target)?;
                self.expr(&s.iter)?;
                self.body(&s.body)?;
                self.body(&s.orelse)
            }
            Stmt::While(s) => {
                self.expr(&s.test)?;
                self.body(&s.body)?;
                self.body(&s.orelse)
            }
            Stmt::If(s) => {
                self.expr(&s.test)?;
                self.body(&s.body)?;
                for clause in &s.elif_else_clauses {
                    self.opt(clause.test.as_ref())?;
                    self.body(&clause.body)?;
                }
                Ok(())
            }
            Stmt::With(s) => {
                if s.is_async {
                    self.coroutine();
                }
                for item in &s.items {
                    self.expr(&item.context_expr)?;
                    self.opt(item.optional_vars.as_deref())?;
                }
                self.body(&s.body)
            }
            Stmt::Match(s) => {
                self.expr(&s.subject)?;
                for case in &s.cases {
                    self.pattern(&case.pattern)?;
                    self.opt(case.guard.as_deref())?;
                    self.body(&case.body)?;
                }
                Ok(())
            }
            Stmt::Try(s) => {
                self.body(&s.body)?;
                for ast::ExceptHandler::ExceptHandler(handler) in &s.handlers {
                    self.opt(handler.type_.as_deref())?;
                    if let Some(name) = &handler.name {
                        self.name(&name.id, ASSIGNED | DELETED);
                    }
                    self.body(&handler.body)?;
                }
                self.body(&s.orelse)?;
                self.body(&s.finalbody)
            }
            _ => Ok(()),
        }
    }

    fn import(&mut self, alias: &'a ast::Alias) {
        match &alias.asname {
            Some(name) => self.name(&name.id, ASSIGNED),
            None => {
                let first = alias.name.split('.').next().unwrap_or_default();
                self.name(&Name::new(first), ASSIGNED);
            }
        }
    }

    fn annotated(&mut self, s: &'a ast::StmtAnnAssign) -> Result {
        let kind = self.table.scope(self.current).kind;
        let simple = s.simple && s.target.is_name_expr();
        match &*s.target {
            Expr::Name(name) if simple || s.value.is_some() => self.name(&name.id, ASSIGNED),
            // `(name): annotation` binds nothing.
            Expr::Name(_) => {}
            target => self.expr(target)?,
        }
        if let Some(value) = &s.value {
            self.expr(value)?;
        }
        if kind.is_function_like() {
            return Ok(());
        }
        if !simple {
            return if self.future { Ok(()) } else { self.expr(&s.annotation) };
        }
        self.scope().has_annotations = true;
        let module = kind == ScopeKind::Module;
        let conditional = module || self.conditional;
        let index = self.scope().conditional_annotations;
        let number = conditional.then_some(index);
        self.scope().annotations.push(Annotation { statement: s, conditional: number });
        if conditional {
            self.scope().conditional_annotations += 1;
            if module {
                self.note(Name::new_static(CONDITIONAL), USED);
            } else if !self.future
                && self.table.scope(self.current).flags(&Name::new_static(CONDITIONAL)) == 0
            {
                self.note(Name::new_static(CONDITIONAL), PARAM);
            }
        }
        if self.future {
            return Ok(());
        }
        self.in_annotation_scope(|this| {
            if conditional {
                this.note(Name::new_static(CONDITIONAL), USED);
            }
            this.expr(&s.annotation)
        })
    }

    /// Runs `f` in the scope that evaluates the annotations of the current module or class.
    fn in_annotation_scope(&mut self, f: impl FnOnce(&mut Self) -> Result) -> Result {
        let around = self.current;
        match self.table.scope(around).annotation_scope {
            Some(id) => self.current = id,
            None => {
                let id = self.push_scope(ScopeKind::Annotations, None);
                self.note(Name::new_static(".format"), PARAM);
                self.table.scope_mut(around).annotation_scope = Some(id);
            }
        }
        f(self)?;
        self.current = around;
        Ok(())
    }

    // ---- definitions ----

    fn function(&mut self, def: &'a ast::StmtFunctionDef) -> Result {
        self.name(&def.name.id, ASSIGNED);
        self.decorators(&def.decorator_list)?;
        self.defaults(&def.parameters)?;
        let Some(type_params) = &def.type_params else { return self.function_inner(def) };
        self.in_scope(ScopeKind::TypeParams, def, Part::TypeParams, |this| {
            let parameters = &def.parameters;
            if parameters.posonlyargs.iter().chain(&parameters.args).any(|p| p.default.is_some()) {
                this.note(Name::new_static(".defaults"), PARAM);
            }
            if parameters.kwonlyargs.iter().any(|p| p.default.is_some()) {
                this.note(Name::new_static(".kwdefaults"), PARAM);
            }
            this.type_params(type_params)?;
            this.function_inner(def)
        })
    }

    fn function_inner(&mut self, def: &'a ast::StmtFunctionDef) -> Result {
        let annotated = def.parameters.iter().any(|p| p.annotation().is_some()) || def.returns.is_some();
        if annotated {
            self.in_scope(ScopeKind::Annotations, def, Part::Annotations, |this| {
                this.note(Name::new_static(".format"), PARAM);
                if this.future {
                    return Ok(());
                }
                for parameter in def.parameters.iter() {
                    this.opt(parameter.annotation())?;
                }
                this.opt(def.returns.as_deref())
            })?;
        } else if !self.future {
            self.classdict_for_method();
        }
        self.in_scope(ScopeKind::Function, def, Part::Body, |this| {
            this.scope().is_coroutine = def.is_async;
            this.parameters(&def.parameters);
            this.body(&def.body)
        })
    }

    fn class(&mut self, def: &'a ast::StmtClassDef) -> Result {
        self.name(&def.name.id, ASSIGNED);
        self.decorators(&def.decorator_list)?;
        let Some(type_params) = &def.type_params else { return self.class_inner(def) };
        self.in_scope(ScopeKind::TypeParams, def, Part::TypeParams, |this| {
            this.scope().private = Some(def.name.id.clone());
            this.scope().mangled =
                Some(type_params.iter().map(|p| p.name().id.clone()).collect::<HashSet<_>>());
            this.note(Name::new_static(".type_params"), ASSIGNED | USED);
            this.note(Name::new_static(".generic_base"), ASSIGNED | USED);
            this.type_params(type_params)?;
            this.class_inner(def)
        })
    }

    fn class_inner(&mut self, def: &'a ast::StmtClassDef) -> Result {
        if let Some(arguments) = &def.arguments {
            self.arguments(arguments)?;
        }
        self.in_scope(ScopeKind::Class, def, Part::Body, |this| {
            this.scope().private = Some(def.name.id.clone());
            this.scope().mangled = None;
            if def.type_params.is_some() {
                this.note(Name::new_static("__type_params__"), ASSIGNED);
                this.note(Name::new_static(".type_params"), USED);
            }
            this.body(&def.body)
        })
    }

    fn type_alias(&mut self, alias: &'a ast::StmtTypeAlias) -> Result {
        self.expr(&alias.name)?;
        let Some(type_params) = &alias.type_params else { return self.lazy(alias, Part::Body, &alias.value) };
        self.in_scope(ScopeKind::TypeParams, alias, Part::TypeParams, |this| {
            this.type_params(type_params)?;
            this.lazy(alias, Part::Body, &alias.value)
        })
    }

    /// An expression evaluated when asked for.
    fn lazy<T>(&mut self, node: &T, part: Part, value: &'a Expr) -> Result {
        self.in_scope(ScopeKind::Lazy, node, part, |this| {
            this.note(Name::new_static(".format"), PARAM);
            this.expr(value)
        })
    }

    fn type_params(&mut self, params: &'a ast::TypeParams) -> Result {
        for param in params {
            self.name(&param.name().id, ASSIGNED);
            if let ast::TypeParam::TypeVar(ast::TypeParamTypeVar { bound: Some(bound), .. }) = param {
                self.lazy(param, Part::Bound, bound)?;
            }
            if let Some(default) = param.default() {
                self.lazy(param, Part::Default, default)?;
            }
        }
        Ok(())
    }

    fn decorators(&mut self, decorators: &'a [ast::Decorator]) -> Result {
        decorators.iter().try_for_each(|decorator| self.expr(&decorator.expression))
    }

    fn defaults(&mut self, parameters: &'a ast::Parameters) -> Result {
        parameters.iter_non_variadic_params().try_for_each(|parameter| self.opt(parameter.default()))
    }

    fn parameters(&mut self, parameters: &'a ast::Parameters) {
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs) {
            self.name(&parameter.parameter.name.id, PARAM);
        }
        for parameter in [&parameters.vararg, &parameters.kwarg].into_iter().flatten() {
            self.name(&parameter.name.id, PARAM);
        }
    }

    // ---- expressions ----

    fn opt(&mut self, expr: Option<&'a Expr>) -> Result {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    fn exprs(&mut self, exprs: &'a [Expr]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    fn expr(&mut self, expr: &'a Expr) -> Result {
        self.deeper(|this| this.expr_inner(expr))
    }

    fn expr_inner(&mut self, expr: &'a Expr) -> Result {
        match expr {
            Expr::BinOp(_) => self.binary_chain(expr),
            Expr::BoolOp(e) => self.exprs(&e.values),
            Expr::Named(e) => {
                self.expr(&e.value)?;
                match &*e.target {
                    Expr::Name(name) => self.walrus(&name.id),
                    other => self.expr(other)?,
                }
                Ok(())
            }
            Expr::UnaryOp(e) => self.expr(&e.operand),
            Expr::Lambda(e) => {
                if let Some(parameters) = &e.parameters {
                    self.defaults(parameters)?;
                }
                self.in_scope(ScopeKind::Lambda, e, Part::Body, |this| {
                    if let Some(parameters) = &e.parameters {
                        this.parameters(parameters);
                    }
                    this.expr(&e.body)
                })
            }
            Expr::If(e) => {
                self.expr(&e.test)?;
                self.expr(&e.body)?;
                self.expr(&e.orelse)
            }
            Expr::Dict(e) => {
                for item in &e.items {
                    self.opt(item.key.as_ref())?;
                    self.expr(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(e) => self.exprs(&e.elts),
            Expr::ListComp(e) => {
                self.comprehension(ScopeKind::Comprehension, e, &e.generators, &[Some(&e.elt)])
            }
            Expr::SetComp(e) => {
                self.comprehension(ScopeKind::Comprehension, e, &e.generators, &[Some(&e.elt)])
            }
            Expr::DictComp(e) => self.comprehension(
                ScopeKind::Comprehension,
                e,
                &e.generators,
                &[e.key.as_deref(), Some(&e.value)],
            ),
            Expr::Generator(e) => self.comprehension(ScopeKind::Generator, e, &e.generators, &[Some(&e.elt)]),
            Expr::Await(e) => {
                self.coroutine();
                self.expr(&e.value)
            }
            Expr::Yield(e) => {
                self.scope().is_generator = true;
                self.opt(e.value.as_deref())
            }
            Expr::YieldFrom(e) => {
                self.scope().is_generator = true;
                self.expr(&e.value)
            }
            Expr::Compare(e) => {
                self.expr(&e.left)?;
                self.exprs(&e.comparators)
            }
            Expr::Call(e) => {
                self.expr(&e.func)?;
                self.arguments(&e.arguments)
            }
            Expr::FString(e) => {
                for part in &e.value {
                    if let ast::FStringPart::FString(string) = part {
                        self.interpolated(&string.elements)?;
                    }
                }
                Ok(())
            }
            Expr::TString(e) => e.value.iter().try_for_each(|string| self.interpolated(&string.elements)),
            Expr::Attribute(e) => self.expr(&e.value),
            Expr::Subscript(e) => {
                self.expr(&e.value)?;
                self.expr(&e.slice)
            }
            Expr::Starred(e) => self.expr(&e.value),
            Expr::Name(e) => {
                match e.ctx {
                    ExprContext::Load | ExprContext::Invalid => self.load(&e.id),
                    ExprContext::Store => self.name(&e.id, ASSIGNED),
                    ExprContext::Del => self.name(&e.id, ASSIGNED | DELETED),
                }
                Ok(())
            }
            Expr::List(e) => self.exprs(&e.elts),
            Expr::Tuple(e) => self.exprs(&e.elts),
            Expr::Slice(e) => {
                self.opt(e.lower.as_deref())?;
                self.opt(e.upper.as_deref())?;
                self.opt(e.step.as_deref())
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Ok(()),
        }
    }

    /// `a + b + c + ...` nests to the left; long ones are walked without recursion.
    fn binary_chain(&mut self, expr: &'a Expr) -> Result {
        let mut rights = Vec::new();
        let mut left = expr;
        while let Expr::BinOp(e) = left {
            rights.push(&*e.right);
            left = &e.left;
        }
        self.table.depth = self.table.depth.max(self.depth + rights.len());
        self.expr(left)?;
        rights.into_iter().rev().try_for_each(|right| self.expr(right))
    }

    fn arguments(&mut self, arguments: &'a ast::Arguments) -> Result {
        self.exprs(&arguments.args)?;
        arguments.keywords.iter().try_for_each(|keyword| self.expr(&keyword.value))
    }

    fn interpolated(&mut self, elements: &'a ast::InterpolatedStringElements) -> Result {
        for element in elements {
            if let InterpolatedStringElement::Interpolation(element) = element {
                self.expr(&element.expression)?;
                if let Some(spec) = &element.format_spec {
                    self.deeper(|this| this.interpolated(&spec.elements))?;
                }
            }
        }
        Ok(())
    }

    fn comprehension<T>(
        &mut self,
        kind: ScopeKind,
        node: &T,
        generators: &'a [ast::Comprehension],
        elements: &[Option<&'a Expr>],
    ) -> Result {
        let Some(first) = generators.first() else { return Ok(()) };
        self.expr(&first.iter)?;
        let (around, conditional) = (self.current, self.conditional);
        let id = self.push_scope(kind, Some((node_key(node), Part::Body)));
        if self.table.scope(id).unit == id {
            self.note(Name::new_static(".0"), PARAM);
        }
        if kind == ScopeKind::Generator {
            self.scope().is_generator = true;
        }
        for (i, generator) in generators.iter().enumerate() {
            if generator.is_async {
                self.coroutine();
            }
            if i > 0 {
                self.expr(&generator.iter)?;
            }
            self.expr(&generator.target)?;
            self.exprs(&generator.ifs)?;
        }
        for element in elements {
            self.opt(*element)?;
        }
        self.current = around;
        self.conditional = conditional;
        Ok(())
    }

    fn pattern(&mut self, pattern: &'a Pattern) -> Result {
        self.deeper(|this| this.pattern_inner(pattern))
    }

    fn pattern_inner(&mut self, pattern: &'a Pattern) -> Result {
        match pattern {
            Pattern::MatchValue(p) => self.expr(&p.value),
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(p) => p.patterns.iter().try_for_each(|p| self.pattern(p)),
            Pattern::MatchMapping(p) => {
                self.exprs(&p.keys)?;
                p.patterns.iter().try_for_each(|p| self.pattern(p))?;
                self.capture(p.rest.as_ref());
                Ok(())
            }
            Pattern::MatchClass(p) => {
                self.expr(&p.cls)?;
                p.arguments.patterns.iter().try_for_each(|p| self.pattern(p))?;
                p.arguments.keywords.iter().try_for_each(|k| self.pattern(&k.pattern))
            }
            Pattern::MatchStar(p) => {
                self.capture(p.name.as_ref());
                Ok(())
            }
            Pattern::MatchAs(p) => {
                if let Some(inner) = &p.pattern {
                    self.pattern(inner)?;
                }
                self.capture(p.name.as_ref());
                Ok(())
            }
            Pattern::MatchOr(p) => p.patterns.iter().try_for_each(|p| self.pattern(p)),
        }
    }

    fn capture(&mut self, name: Option<&'a ast::Identifier>) {
        if let Some(name) = name {
            self.name(&name.id, ASSIGNED);
        }
    }
}

/// Adds flags to a scope's symbol, making it if there is none.
fn add_symbol(scope: &mut Scope<'_>, name: Name, flags: u16, declared: Option<TextRange>) {
    let symbols = &mut scope.symbols;
    let index = *scope.index.entry(name.clone()).or_insert_with(|| {
        symbols.push(Symbol { name, flags: 0, captured: false, declared: None, order: 0, var: None });
        symbols.len() as u32 - 1
    });
    let symbol = &mut symbols[index as usize];
    symbol.flags |= flags;
    symbol.declared = symbol.declared.or(declared);
}
