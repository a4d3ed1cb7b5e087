//! Names: what CPython's symbol table refuses.
//!
//! The first walk over the tree enters every name into the table of its scope and refuses what is contradictory at once,
//! in the order in which CPython visits. The second step looks for the bindings of `nonlocal` names, for which
//! all scopes must be known.

use super::check::{Checked, Lines, definition_range, refuse};
use crate::Options;
use crate::stack::guarded;
use ruff_python_ast::{
    Arguments, Comprehension, Decorator, ExceptHandler, Expr, ExprContext, ExprNamed, Identifier,
    InterpolatedStringElement, InterpolatedStringElements, Mod, Parameter, Parameters, Pattern, Stmt,
    StmtAnnAssign, TypeParam, TypeParams,
};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

pub(super) const GLOBAL: u16 = 1;
pub(super) const LOCAL: u16 = 2;
pub(super) const PARAM: u16 = 4;
pub(super) const NONLOCAL: u16 = 8;
pub(super) const USE: u16 = 16;
pub(super) const IMPORT: u16 = 32;
pub(super) const ANNOTATED: u16 = 64;
pub(super) const COMP_ITER: u16 = 128;
pub(super) const TYPE_PARAM: u16 = 256;
pub(super) const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM;

/// What the second pass wants to know of the first.
#[derive(Default)]
pub struct Facts {
    /// Where the functions start that contain a `yield`.
    pub generators: FxHashSet<TextSize>,
    /// The last line where a future import may stand.
    pub last_future_line: u32,
}

const LIST_COMP: &str = "list comprehension";
const SET_COMP: &str = "set comprehension";
const DICT_COMP: &str = "dict comprehension";
pub(super) const GENERATOR: &str = "generator expression";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Module,
    Function,
    Class,
    Annotation,
    /// A bound, constraint or default of a type parameter; with what it is called.
    TypeVariable(&'static str),
    TypeAlias,
    TypeParameters,
}

pub(super) struct Scope<'a> {
    pub(super) kind: Kind,
    pub(super) parent: Option<usize>,
    pub(super) names: FxHashMap<Cow<'a, str>, (u16, u32)>,
    /// What a comprehension's scope is called.
    pub(super) comprehension: Option<&'static str>,
    /// Visiting the target of a comprehension's `for`.
    in_target: bool,
    /// How many comprehension iterables are being visited.
    in_iterable: u32,
    generator: bool,
    /// An asynchronous function, or a comprehension that waits.
    coroutine: bool,
    /// `global` and `nonlocal` statements (and the bindings that act like them): name and place.
    directives: Vec<(Cow<'a, str>, TextRange)>,
    /// Its scope of annotations, once there is one.
    annotations: Option<usize>,
    /// What the symbol table calls it, and its line.
    pub(super) title: Cow<'a, str>,
    pub(super) line: u32,
    /// The parameters, in order.
    pub(super) parameters: Vec<Cow<'a, str>>,
    /// Names are looked up in the class around, too.
    pub(super) sees_class: bool,
    /// Only its own names count, for it is never run.
    pub(super) unevaluated: bool,
    /// In a statement whose body may not be reached.
    conditional: bool,
}

/// Whose type parameters they are.
enum Generic<'a> {
    Function(&'a Parameters),
    Class,
    Alias,
}

struct Visitor<'a, 'l> {
    lines: &'l Lines<'a>,
    scopes: Vec<Scope<'a>>,
    /// Numbers of the scopes that are open, innermost last.
    stack: Vec<usize>,
    class: Option<&'a str>,
    has_nonlocal: bool,
    /// The table itself is wanted, with the names that CPython's compiler adds.
    full: bool,
    /// `await` is allowed at the top level.
    top_level_await: bool,
    facts: Facts,
}

/// Refuses what is wrong with names.
pub fn check<'a>(module: &'a Mod, lines: &Lines<'a>, options: &Options) -> Checked<Facts> {
    Ok(visit(module, lines, options, false)?.facts)
}

/// The scopes of a program, each after the one around it.
pub(super) fn scopes<'a>(module: &'a Mod, lines: &Lines<'a>, options: &Options) -> Checked<Vec<Scope<'a>>> {
    Ok(visit(module, lines, options, true)?.scopes)
}

fn visit<'a, 'l>(
    module: &'a Mod,
    lines: &'l Lines<'a>,
    options: &Options,
    full: bool,
) -> Checked<Visitor<'a, 'l>> {
    let mut v = Visitor {
        lines,
        scopes: Vec::new(),
        stack: Vec::new(),
        class: None,
        has_nonlocal: false,
        full,
        top_level_await: options.top_level_await,
        facts: Facts::default(),
    };
    v.enter(Kind::Module);
    v.entitle("top", 0);
    match module {
        Mod::Module(module) => v.statements(&module.body)?,
        Mod::Expression(module) => v.expr(&module.body)?,
    }
    if v.has_nonlocal {
        v.resolve()?;
    }
    Ok(v)
}

impl<'a> Visitor<'a, '_> {
    // ------------------------------------------------------------------ scopes

    fn enter(&mut self, kind: Kind) {
        let in_iterable = self.stack.last().map_or(0, |&s| self.scopes[s].in_iterable);
        self.scopes.push(Scope {
            kind,
            parent: self.stack.last().copied(),
            names: FxHashMap::default(),
            comprehension: None,
            in_target: false,
            in_iterable,
            generator: false,
            coroutine: false,
            directives: Vec::new(),
            annotations: None,
            title: Cow::Borrowed(""),
            line: 0,
            parameters: Vec::new(),
            sees_class: false,
            unevaluated: false,
            conditional: false,
        });
        self.stack.push(self.scopes.len() - 1);
    }

    /// Gives the scope just entered its name and line, and the names that CPython's compiler adds.
    fn entitle(&mut self, title: impl Into<Cow<'a, str>>, line: u32) {
        if !self.full {
            return;
        }
        let number = self.number();
        let scope = &mut self.scopes[number];
        (scope.title, scope.line) = (title.into(), line);
        let (kind, parent) = (scope.kind, scope.parent);
        let lazy = matches!(kind, Kind::Annotation | Kind::TypeVariable(_) | Kind::TypeAlias);
        if lazy {
            self.implicit(".format", PARAM | USE);
        }
        if let Some(parent) = parent.map(|p| &self.scopes[p])
            && (lazy || kind == Kind::TypeParameters)
            && (parent.kind == Kind::Class || parent.sees_class)
        {
            self.cur().sees_class = true;
            self.implicit("__classdict__", USE);
        }
    }

    /// Adds a name that is not in the source.
    fn implicit(&mut self, name: &'static str, flags: u16) {
        if self.full {
            let scope = self.cur();
            let next = scope.names.len() as u32;
            scope.names.entry(Cow::Borrowed(name)).or_insert((0, next)).0 |= flags;
            if flags & PARAM != 0 {
                scope.parameters.push(Cow::Borrowed(name));
            }
        }
    }

    fn line_of(&self, range: TextRange) -> u32 {
        if self.full { self.lines.line(range.start()) } else { 0 }
    }

    fn leave(&mut self) {
        self.stack.pop();
    }

    fn number(&self) -> usize {
        self.stack.last().copied().unwrap_or(0)
    }

    fn cur(&mut self) -> &mut Scope<'a> {
        let number = self.number();
        &mut self.scopes[number]
    }

    /// A private name within a class gets the class's name.
    fn mangle(&self, name: &'a str) -> Cow<'a, str> {
        if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
            return Cow::Borrowed(name);
        }
        match self.class.map(|class| class.trim_start_matches('_')) {
            Some(class) if !class.is_empty() => Cow::Owned(format!("_{class}{name}")),
            _ => Cow::Borrowed(name),
        }
    }

    fn lookup(&self, scope: usize, name: &'a str) -> u16 {
        self.scopes[scope].names.get(&self.mangle(name)).map_or(0, |(flags, _)| *flags)
    }

    fn define(&mut self, name: &'a str, flags: u16, range: TextRange) -> Checked {
        self.define_in(self.number(), name, flags, range)
    }

    fn define_in(&mut self, number: usize, name: &'a str, flags: u16, range: TextRange) -> Checked {
        if flags & (LOCAL | PARAM | IMPORT) != 0 {
            self.check_name(name, range, "assign to")?;
        }
        let mangled = self.mangle(name);
        let scope = &mut self.scopes[number];
        let next = scope.names.len() as u32;
        let (known, _) = scope.names.entry(mangled).or_insert((0, next));
        if flags & *known & PARAM != 0 {
            return refuse(range, format!("duplicate argument '{name}' in function definition"));
        }
        if flags & *known & TYPE_PARAM != 0 {
            return refuse(range, format!("duplicate type parameter '{name}'"));
        }
        *known |= flags;
        if scope.in_target {
            if *known & (GLOBAL | NONLOCAL) != 0 {
                let message =
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return refuse(range, message);
            }
            *known |= COMP_ITER;
        }
        if flags & PARAM != 0 && self.full {
            let name = self.mangle(name);
            self.scopes[number].parameters.push(name);
        }
        Ok(())
    }

    fn check_name(&self, name: &str, range: TextRange, verb: &str) -> Checked {
        if name == "__debug__" { refuse(range, format!("cannot {verb} __debug__")) } else { Ok(()) }
    }

    // ------------------------------------------------------------------ statements

    fn statements(&mut self, body: &'a [Stmt]) -> Checked {
        body.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'a Stmt) -> Checked {
        let branches = matches!(
            statement,
            Stmt::If(_) | Stmt::For(_) | Stmt::While(_) | Stmt::Try(_) | Stmt::With(_) | Stmt::Match(_)
        );
        if !(self.full && branches) {
            return guarded(|| self.statement_here(statement));
        }
        let outer = std::mem::replace(&mut self.cur().conditional, true);
        let result = guarded(|| self.statement_here(statement));
        self.cur().conditional = outer;
        result
    }

    fn statement_here(&mut self, statement: &'a Stmt) -> Checked {
        match statement {
            Stmt::FunctionDef(def) => {
                let range = definition_range(self.lines, def.range, &def.decorator_list);
                self.define(&def.name, LOCAL, range)?;
                self.defaults(&def.parameters)?;
                self.decorators(&def.decorator_list)?;
                let line = self.line_of(range);
                let owner = Generic::Function(&def.parameters);
                let generic = self.type_params(def.type_params.as_deref(), &def.name, line, owner)?;
                self.annotations(&def.parameters, def.returns.as_deref(), line)?;
                self.enter(Kind::Function);
                self.entitle(def.name.as_str(), line);
                self.cur().coroutine = def.is_async;
                self.parameters(&def.parameters)?;
                self.statements(&def.body)?;
                if self.cur().generator {
                    self.facts.generators.insert(def.range.start());
                }
                self.leave();
                self.leave_generic(generic);
                Ok(())
            }
            Stmt::ClassDef(def) => {
                let range = definition_range(self.lines, def.range, &def.decorator_list);
                self.define(&def.name, LOCAL, range)?;
                self.decorators(&def.decorator_list)?;
                let outer = self.class;
                let generic = def.type_params.is_some();
                if generic {
                    self.class = Some(&def.name);
                }
                let line = self.line_of(range);
                self.type_params(def.type_params.as_deref(), &def.name, line, Generic::Class)?;
                if let Some(arguments) = &def.arguments {
                    self.arguments(arguments)?;
                }
                self.class = Some(&def.name);
                self.enter(Kind::Class);
                self.entitle(def.name.as_str(), line);
                if generic {
                    self.implicit("__type_params__", LOCAL);
                    self.implicit(".type_params", USE);
                }
                self.statements(&def.body)?;
                self.leave();
                self.leave_generic(generic);
                self.class = outer;
                Ok(())
            }
            Stmt::Return(s) => self.optional(s.value.as_deref()),
            Stmt::Delete(s) => self.exprs(&s.targets),
            Stmt::TypeAlias(s) => {
                self.expr(&s.name)?;
                let line = self.line_of(s.range);
                let title = s.name.as_name_expr().map_or("", |n| n.id.as_str());
                let generic = self.type_params(s.type_params.as_deref(), title, line, Generic::Alias)?;
                self.enter(Kind::TypeAlias);
                self.entitle(title, line);
                self.expr(&s.value)?;
                self.leave();
                self.leave_generic(generic);
                Ok(())
            }
            Stmt::Assign(s) => self.exprs(&s.targets).and_then(|()| self.expr(&s.value)),
            Stmt::AugAssign(s) => self.expr(&s.target).and_then(|()| self.expr(&s.value)),
            Stmt::AnnAssign(s) => self.annotated(s),
            Stmt::For(s) => {
                if s.is_async && !self.asynchronous() {
                    return refuse(s.range, "'async for' outside async function");
                }
                self.expr(&s.target)?;
                self.expr(&s.iter)?;
                self.statements(&s.body)?;
                self.statements(&s.orelse)
            }
            Stmt::While(s) => {
                self.expr(&s.test)?;
                self.statements(&s.body)?;
                self.statements(&s.orelse)
            }
            Stmt::If(s) => {
                self.expr(&s.test)?;
                self.statements(&s.body)?;
                s.elif_else_clauses.iter().try_for_each(|clause| {
                    self.optional(clause.test.as_ref())?;
                    self.statements(&clause.body)
                })
            }
            Stmt::With(s) => {
                if s.is_async && !self.asynchronous() {
                    return refuse(s.range, "'async with' outside async function");
                }
                for item in &s.items {
                    self.expr(&item.context_expr)?;
                    self.optional(item.optional_vars.as_deref())?;
                }
                self.statements(&s.body)
            }
            Stmt::Match(s) => {
                self.expr(&s.subject)?;
                s.cases.iter().try_for_each(|case| {
                    self.pattern(&case.pattern)?;
                    self.optional(case.guard.as_deref())?;
                    self.statements(&case.body)
                })
            }
            Stmt::Raise(s) => {
                self.optional(s.exc.as_deref()).and_then(|()| self.optional(s.cause.as_deref()))
            }
            Stmt::Try(s) => {
                self.statements(&s.body)?;
                for ExceptHandler::ExceptHandler(handler) in &s.handlers {
                    self.optional(handler.type_.as_deref())?;
                    if let Some(name) = &handler.name {
                        self.define(name, LOCAL, handler.range)?;
                    }
                    self.statements(&handler.body)?;
                }
                self.statements(&s.orelse)?;
                self.statements(&s.finalbody)
            }
            Stmt::Assert(s) => self.expr(&s.test).and_then(|()| self.optional(s.msg.as_deref())),
            Stmt::Import(s) => s.names.iter().try_for_each(|alias| self.import(alias)),
            Stmt::ImportFrom(s) => s.names.iter().try_for_each(|alias| self.import(alias)),
            Stmt::Global(s) => self.directive(&s.names, s.range, GLOBAL),
            Stmt::Nonlocal(s) => {
                self.has_nonlocal = true;
                self.directive(&s.names, s.range, NONLOCAL)
            }
            Stmt::Expr(s) => self.expr(&s.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
        }
    }

    fn import(&mut self, alias: &'a ruff_python_ast::Alias) -> Checked {
        if alias.name.as_str() == "*" {
            if self.cur().kind != Kind::Module {
                return refuse(alias.range, "import * only allowed at module level");
            }
            return Ok(());
        }
        let name: &'a str = match &alias.asname {
            Some(name) => name,
            None => alias.name.as_str().split('.').next().unwrap_or_default(),
        };
        self.define(name, IMPORT, alias.range)
    }

    fn annotated(&mut self, s: &'a StmtAnnAssign) -> Checked {
        if let Expr::Name(name) = &*s.target {
            let number = self.number();
            let known = self.lookup(number, &name.id);
            let module = self.cur().kind == Kind::Module;
            if known & (GLOBAL | NONLOCAL) != 0 && !module && s.simple {
                let what = if known & GLOBAL != 0 { "global" } else { "nonlocal" };
                return refuse(s.range, format!("annotated name '{}' can't be {what}", name.id));
            }
            if s.simple && self.cur().conditional && matches!(self.cur().kind, Kind::Module | Kind::Class) {
                self.implicit("__conditional_annotations__", USE);
            }
            if s.simple {
                self.define(&name.id, ANNOTATED | LOCAL, name.range)?;
            } else if s.value.is_some() {
                self.define(&name.id, LOCAL, name.range)?;
            }
        } else {
            self.expr(&s.target)?;
        }
        let line = self.line_of(s.range);
        self.annotation(&s.annotation, line)?;
        self.optional(s.value.as_deref())
    }

    fn directive(&mut self, names: &'a [Identifier], range: TextRange, flag: u16) -> Checked {
        let what = if flag == GLOBAL { "global" } else { "nonlocal" };
        for name in names {
            let number = self.number();
            let known = self.lookup(number, name);
            if known & (PARAM | LOCAL | USE | ANNOTATED) != 0 {
                let message = if known & PARAM != 0 {
                    format!("name '{name}' is parameter and {what}")
                } else if known & USE != 0 {
                    format!("name '{name}' is used prior to {what} declaration")
                } else if known & ANNOTATED != 0 {
                    format!("annotated name '{name}' can't be {what}")
                } else {
                    format!("name '{name}' is assigned to before {what} declaration")
                };
                return refuse(range, message);
            }
            self.define(name, flag, range)?;
            let mangled = self.mangle(name);
            self.cur().directives.push((mangled, range));
        }
        Ok(())
    }

    fn decorators(&mut self, decorators: &'a [Decorator]) -> Checked {
        decorators.iter().try_for_each(|decorator| self.expr(&decorator.expression))
    }

    fn defaults(&mut self, parameters: &'a Parameters) -> Checked {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        for parameter in positional.chain(&parameters.kwonlyargs) {
            self.optional(parameter.default.as_deref())?;
        }
        Ok(())
    }

    fn parameters(&mut self, parameters: &'a Parameters) -> Checked {
        let all = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
        let stars = [&parameters.vararg, &parameters.kwarg];
        let plain = all.map(|p| &p.parameter);
        let starred = stars.into_iter().filter_map(|p| p.as_deref());
        // Without the stars.
        let range = |p: &Parameter| TextRange::new(p.name.start(), p.range.end());
        plain.chain(starred).try_for_each(|p| self.define(&p.name, PARAM, range(p)))
    }

    fn annotations(&mut self, parameters: &'a Parameters, returns: Option<&'a Expr>, line: u32) -> Checked {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).map(|p| &p.parameter);
        let stars = [&parameters.vararg, &parameters.kwarg].into_iter().filter_map(|p| p.as_deref());
        let keywords = parameters.kwonlyargs.iter().map(|p| &p.parameter);
        let all = positional.chain(stars).chain(keywords);
        let all: Vec<&'a Expr> = all.filter_map(|p| p.annotation.as_deref()).chain(returns).collect();
        if all.is_empty() && !self.full {
            return Ok(());
        }
        self.enter(Kind::Annotation);
        self.entitle("__annotate__", line);
        all.into_iter().try_for_each(|annotation| self.expr(annotation))?;
        self.leave();
        Ok(())
    }

    /// The annotation of a variable; those of a scope share one scope of their own.
    fn annotation(&mut self, annotation: &'a Expr, line: u32) -> Checked {
        match self.cur().annotations {
            Some(number) => self.stack.push(number),
            None => {
                let owner = self.number();
                self.enter(Kind::Annotation);
                self.entitle("__annotate__", line);
                self.cur().unevaluated = self.scopes[owner].kind == Kind::Function;
                self.scopes[owner].annotations = Some(self.number());
            }
        }
        self.expr(annotation)?;
        self.leave();
        Ok(())
    }

    /// Enters the scope of type parameters, if there are any, and says so.
    fn type_params(
        &mut self,
        params: Option<&'a TypeParams>,
        title: &'a str,
        line: u32,
        owner: Generic<'a>,
    ) -> Checked<bool> {
        let Some(params) = params else { return Ok(false) };
        self.enter(Kind::TypeParameters);
        self.entitle(title, line);
        match owner {
            Generic::Function(p) => {
                // Whether there are defaults or not.
                self.implicit(".defaults", PARAM);
                if p.kwonlyargs.iter().any(|a| a.default.is_some()) {
                    self.implicit(".kwdefaults", PARAM);
                }
            }
            Generic::Class => {
                self.implicit(".type_params", LOCAL | USE);
                self.implicit(".generic_base", LOCAL | USE);
            }
            Generic::Alias => {}
        }
        for param in &params.type_params {
            let (name, bound, default, what) = match param {
                TypeParam::TypeVar(p) => {
                    (&p.name, p.bound.as_deref(), p.default.as_deref(), "a TypeVar default")
                }
                TypeParam::TypeVarTuple(p) => (&p.name, None, p.default.as_deref(), "a TypeVarTuple default"),
                TypeParam::ParamSpec(p) => (&p.name, None, p.default.as_deref(), "a ParamSpec default"),
            };
            if name.as_str() == "__classdict__" {
                let message = format!("reserved name '{name}' cannot be used for type parameter");
                return refuse(param.range(), message);
            }
            self.check_name(name, param.range(), "assign to")?;
            self.define(name, TYPE_PARAM | LOCAL, param.range())?;
            if let Some(bound) = bound {
                let what = if bound.is_tuple_expr() { "a TypeVar constraint" } else { "a TypeVar bound" };
                self.in_scope(Kind::TypeVariable(what), name, bound)?;
            }
            if let Some(default) = default {
                self.in_scope(Kind::TypeVariable(what), name, default)?;
            }
        }
        Ok(true)
    }

    fn in_scope(&mut self, kind: Kind, title: &'a str, expr: &'a Expr) -> Checked {
        self.enter(kind);
        let line = self.line_of(expr.range());
        self.entitle(title, line);
        self.expr(expr)?;
        self.leave();
        Ok(())
    }

    fn leave_generic(&mut self, generic: bool) {
        if generic {
            self.leave();
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern) -> Checked {
        guarded(|| match pattern {
            Pattern::MatchValue(p) => self.expr(&p.value),
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(p) => p.patterns.iter().try_for_each(|p| self.pattern(p)),
            Pattern::MatchMapping(p) => {
                self.exprs(&p.keys)?;
                p.patterns.iter().try_for_each(|p| self.pattern(p))?;
                self.capture(p.rest.as_ref(), p.range)
            }
            Pattern::MatchClass(p) => {
                self.expr(&p.cls)?;
                p.arguments.patterns.iter().try_for_each(|p| self.pattern(p))?;
                for keyword in &p.arguments.keywords {
                    self.check_name(&keyword.attr, keyword.pattern.range(), "assign to")?;
                }
                p.arguments.keywords.iter().try_for_each(|keyword| self.pattern(&keyword.pattern))
            }
            Pattern::MatchStar(p) => self.capture(p.name.as_ref(), p.range),
            Pattern::MatchAs(p) => {
                p.pattern.as_deref().map_or(Ok(()), |inner| self.pattern(inner))?;
                self.capture(p.name.as_ref(), p.range)
            }
            Pattern::MatchOr(p) => p.patterns.iter().try_for_each(|p| self.pattern(p)),
        })
    }

    fn capture(&mut self, name: Option<&'a Identifier>, range: TextRange) -> Checked {
        name.map_or(Ok(()), |name| self.define(name, LOCAL, range))
    }

    // ------------------------------------------------------------------ expressions

    fn optional(&mut self, expr: Option<&'a Expr>) -> Checked {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    fn exprs(&mut self, exprs: &'a [Expr]) -> Checked {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    fn expr(&mut self, expr: &'a Expr) -> Checked {
        match expr {
            // The most frequent leaves need no more stack.
            Expr::Name(e) => match e.ctx {
                ExprContext::Load | ExprContext::Invalid => {
                    self.define(&e.id, USE, e.range)?;
                    if self.full && e.id == "super" && self.cur().kind == Kind::Function {
                        self.implicit("__class__", USE);
                    }
                    Ok(())
                }
                ExprContext::Del => {
                    self.check_name(&e.id, e.range, "delete")?;
                    self.define(&e.id, LOCAL, e.range)
                }
                ExprContext::Store => self.define(&e.id, LOCAL, e.range),
            },
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Ok(()),
            _ => guarded(|| self.expr_here(expr)),
        }
    }

    fn expr_here(&mut self, expr: &'a Expr) -> Checked {
        match expr {
            Expr::Named(e) => self.named(e),
            Expr::BoolOp(e) => self.exprs(&e.values),
            Expr::BinOp(e) => self.expr(&e.left).and_then(|()| self.expr(&e.right)),
            Expr::UnaryOp(e) => self.expr(&e.operand),
            Expr::Lambda(e) => {
                if let Some(parameters) = &e.parameters {
                    self.defaults(parameters)?;
                }
                self.enter(Kind::Function);
                let line = self.line_of(e.range);
                self.entitle("lambda", line);
                if let Some(parameters) = &e.parameters {
                    self.parameters(parameters)?;
                }
                self.expr(&e.body)?;
                self.leave();
                Ok(())
            }
            Expr::If(e) => {
                self.expr(&e.test)?;
                self.expr(&e.body)?;
                self.expr(&e.orelse)
            }
            Expr::Dict(e) => {
                e.items.iter().try_for_each(|item| self.optional(item.key.as_ref()))?;
                e.items.iter().try_for_each(|item| self.expr(&item.value))
            }
            Expr::Set(e) => self.exprs(&e.elts),
            Expr::ListComp(e) => self.comprehension(LIST_COMP, e.range, &e.generators, [None, Some(&e.elt)]),
            Expr::SetComp(e) => self.comprehension(SET_COMP, e.range, &e.generators, [None, Some(&e.elt)]),
            Expr::Generator(e) => self.comprehension(GENERATOR, e.range, &e.generators, [None, Some(&e.elt)]),
            Expr::DictComp(e) => {
                self.comprehension(DICT_COMP, e.range, &e.generators, [Some(&e.value), e.key.as_deref()])
            }
            Expr::Yield(e) => {
                self.not_in_annotation("yield expression", e.range)?;
                self.optional(e.value.as_deref())?;
                self.yields(e.range)
            }
            Expr::YieldFrom(e) => {
                self.not_in_annotation("yield expression", e.range)?;
                self.expr(&e.value)?;
                self.yields(e.range)
            }
            Expr::Await(e) => {
                self.not_in_annotation("await expression", e.range)?;
                self.awaits(e.range)?;
                self.expr(&e.value)
            }
            Expr::Compare(e) => self.expr(&e.left).and_then(|()| self.exprs(&e.comparators)),
            Expr::Call(e) => self.expr(&e.func).and_then(|()| self.arguments(&e.arguments)),
            Expr::FString(e) => e.value.elements().try_for_each(|element| self.element(element)),
            Expr::TString(e) => e.value.elements().try_for_each(|element| self.element(element)),
            Expr::Attribute(e) => {
                match e.ctx {
                    ExprContext::Store => self.check_name(&e.attr, e.range, "assign to")?,
                    ExprContext::Del => self.check_name(&e.attr, e.range, "delete")?,
                    _ => {}
                }
                self.expr(&e.value)
            }
            Expr::Subscript(e) => self.expr(&e.value).and_then(|()| self.expr(&e.slice)),
            Expr::Starred(e) => self.expr(&e.value),
            Expr::List(e) => self.exprs(&e.elts),
            Expr::Tuple(e) => self.exprs(&e.elts),
            Expr::Slice(e) => {
                [&e.lower, &e.upper, &e.step].into_iter().try_for_each(|part| self.optional(part.as_deref()))
            }
            // Leaves do not come here.
            _ => Ok(()),
        }
    }

    fn element(&mut self, element: &'a InterpolatedStringElement) -> Checked {
        let InterpolatedStringElement::Interpolation(field) = element else { return Ok(()) };
        self.expr(&field.expression)?;
        match &field.format_spec {
            Some(spec) => self.elements(&spec.elements),
            None => Ok(()),
        }
    }

    fn elements(&mut self, elements: &'a InterpolatedStringElements) -> Checked {
        elements.iter().try_for_each(|element| self.element(element))
    }

    fn arguments(&mut self, arguments: &'a Arguments) -> Checked {
        self.exprs(&arguments.args)?;
        for keyword in &arguments.keywords {
            if let Some(name) = &keyword.arg {
                self.check_name(name, keyword.range, "assign to")?;
            }
            self.expr(&keyword.value)?;
        }
        Ok(())
    }

    fn not_in_annotation(&mut self, what: &str, range: TextRange) -> Checked {
        let place = match self.cur().kind {
            Kind::Annotation => "an annotation",
            Kind::TypeVariable(place) => place,
            Kind::TypeAlias => "a type alias",
            Kind::TypeParameters => "the definition of a generic",
            Kind::Module | Kind::Function | Kind::Class => return Ok(()),
        };
        refuse(range, format!("{what} cannot be used within {place}"))
    }

    fn yields(&mut self, range: TextRange) -> Checked {
        self.cur().generator = true;
        match self.cur().comprehension {
            Some(what) => refuse(range, format!("'yield' inside {what}")),
            None => Ok(()),
        }
    }

    fn named(&mut self, e: &'a ExprNamed) -> Checked {
        self.not_in_annotation("named expression", e.range)?;
        if self.cur().in_iterable > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return refuse(e.range, message);
        }
        if self.cur().comprehension.is_some()
            && let Expr::Name(target) = &*e.target
        {
            self.named_in_comprehension(&target.id, target.range)?;
        }
        self.expr(&e.value)?;
        self.expr(&e.target)
    }

    /// `:=` in a comprehension binds the name in the scope around it.
    fn named_in_comprehension(&mut self, name: &'a str, range: TextRange) -> Checked {
        for at in (0..self.stack.len()).rev() {
            let number = self.stack[at];
            let known = self.lookup(number, name);
            if self.scopes[number].comprehension.is_some() {
                if known & COMP_ITER != 0 && known & (LOCAL | GLOBAL) != 0 {
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{name}'"
                    );
                    return refuse(range, message);
                }
                continue;
            }
            let flag = match self.scopes[number].kind {
                Kind::Function if known & GLOBAL != 0 => GLOBAL,
                Kind::Function => NONLOCAL,
                Kind::Module => GLOBAL,
                Kind::Annotation => continue,
                other => {
                    let place = match other {
                        Kind::Class => "in a class body",
                        Kind::TypeAlias => "in a type alias",
                        Kind::TypeParameters => "within the definition of a generic",
                        _ => "in a TypeVar bound",
                    };
                    let message =
                        format!("assignment expression within a comprehension cannot be used {place}");
                    return refuse(range, message);
                }
            };
            self.define(name, flag, range)?;
            let mangled = self.mangle(name);
            self.cur().directives.push((mangled, range));
            let outer = if self.scopes[number].kind == Kind::Module { GLOBAL } else { LOCAL };
            return self.define_in(number, name, outer, range);
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        what: &'static str,
        range: TextRange,
        generators: &'a [Comprehension],
        elements: [Option<&'a Expr>; 2],
    ) -> Checked {
        let Some((first, rest)) = generators.split_first() else { return Ok(()) };
        self.cur().in_iterable += 1;
        self.expr(&first.iter)?;
        self.cur().in_iterable -= 1;
        self.enter(Kind::Function);
        let line = self.line_of(range);
        self.entitle(if what == GENERATOR { "genexpr" } else { "comprehension" }, line);
        self.implicit(".0", PARAM);
        self.cur().comprehension = Some(what);
        self.cur().coroutine = generators.iter().any(|generator| generator.is_async);
        self.target(&first.target)?;
        self.exprs(&first.ifs)?;
        for generator in rest {
            self.target(&generator.target)?;
            self.cur().in_iterable += 1;
            self.expr(&generator.iter)?;
            self.cur().in_iterable -= 1;
            self.exprs(&generator.ifs)?;
        }
        elements.into_iter().try_for_each(|element| self.optional(element))?;
        let waits = self.cur().coroutine && what != GENERATOR;
        self.leave();
        if waits {
            if !self.asynchronous() && self.cur().comprehension.is_none() {
                let message = "asynchronous comprehension outside of an asynchronous function";
                return refuse(range, message);
            }
            self.cur().coroutine = true;
        }
        Ok(())
    }

    /// In an asynchronous function (or where it makes no difference)?
    fn asynchronous(&mut self) -> bool {
        let scope = &self.scopes[self.number()];
        match scope.kind {
            Kind::Function => scope.coroutine,
            Kind::Module => self.top_level_await,
            _ => false,
        }
    }

    fn awaits(&mut self, range: TextRange) -> Checked {
        if !(self.asynchronous() || self.cur().comprehension.is_some()) {
            let function = !matches!(self.cur().kind, Kind::Module | Kind::Class);
            let what = if function { "async function" } else { "function" };
            return refuse(range, format!("'await' outside {what}"));
        }
        self.cur().coroutine = true;
        Ok(())
    }

    fn target(&mut self, target: &'a Expr) -> Checked {
        self.cur().in_target = true;
        self.expr(target)?;
        self.cur().in_target = false;
        Ok(())
    }

    // ------------------------------------------------------------------ nonlocal

    /// Looks for the bindings of all `nonlocal` names, outer scopes first.
    fn resolve(&self) -> Checked {
        let mut children = vec![Vec::new(); self.scopes.len()];
        for (number, scope) in self.scopes.iter().enumerate() {
            if let Some(parent) = scope.parent {
                children[parent].push(number);
            }
        }
        let mut todo = vec![0];
        while let Some(number) = todo.pop() {
            self.resolve_scope(number)?;
            todo.extend(children[number].iter().rev());
        }
        Ok(())
    }

    fn resolve_scope(&self, number: usize) -> Checked {
        let scope = &self.scopes[number];
        if scope.directives.is_empty() {
            return Ok(());
        }
        let mut names: Vec<_> = scope.names.iter().filter(|(_, (flags, _))| flags & NONLOCAL != 0).collect();
        names.sort_by_key(|(_, (_, order))| *order);
        for (name, (flags, _)) in names {
            let Some((_, range)) = scope.directives.iter().find(|(n, _)| n == name) else { continue };
            let problem = if flags & GLOBAL != 0 {
                format!("name '{name}' is nonlocal and global")
            } else if scope.kind == Kind::Module {
                "nonlocal declaration not allowed at module level".to_owned()
            } else {
                match self.binding(number, name) {
                    None => format!("no binding for nonlocal '{name}' found"),
                    Some(flags) if flags & TYPE_PARAM != 0 => {
                        format!("nonlocal binding not allowed for type parameter '{name}'")
                    }
                    Some(_) => continue,
                }
            };
            return refuse(*range, problem);
        }
        Ok(())
    }

    /// The flags of the binding that `nonlocal name` in this scope refers to.
    fn binding(&self, number: usize, name: &str) -> Option<u16> {
        let mut scope = &self.scopes[number];
        while let Some(parent) = scope.parent {
            scope = &self.scopes[parent];
            match scope.kind {
                Kind::Module => return None,
                Kind::Class if matches!(name, "__class__" | "__classdict__") => return Some(LOCAL),
                Kind::Class => continue,
                _ => {}
            }
            match scope.names.get(name) {
                Some((flags, _)) if flags & GLOBAL != 0 => return None,
                Some((flags, _)) if flags & NONLOCAL == 0 && flags & BOUND != 0 => return Some(*flags),
                _ => {}
            }
        }
        None
    }
}
