//! Statements and expressions out of place: what CPython's code generator refuses and warns of, in the order in which it
//! generates code.

use super::check::{Checked, Lines, Warnings, refuse};
use super::scopes::Facts;
use super::{future, hints, patterns};
use crate::stack::guarded;
use ruff_python_ast::{
    Arguments, Comprehension, Decorator, ExceptHandler, Expr, ExprContext, InterpolatedStringElement,
    InterpolatedStringElements, Mod, Parameters, Stmt, StmtAnnAssign, StmtClassDef, StmtFor, StmtFunctionDef,
    StmtTry, StmtWith, TypeParam, TypeParams,
};
use ruff_text_size::{Ranged, TextRange};

/// What code is being generated for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    /// A comprehension with a frame of its own.
    Comprehension,
    /// Annotations, type parameters, type aliases.
    Annotation,
}

/// What surrounds a statement within its function.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Loop,
    /// The handlers of `except*`.
    GroupHandler,
    Other,
}

/// CPython's `CO_MAXBLOCKS`.
const MAX_BLOCKS: usize = 21;

struct Visitor<'a, 'l, 'w> {
    lines: &'l Lines<'a>,
    warnings: &'w mut Warnings,
    facts: &'l Facts,
    unit: Unit,
    /// The function being generated for is an asynchronous generator.
    async_generator: bool,
    blocks: Vec<Block>,
    future_annotations: bool,
    /// Annotations of the module's or class's variables, which are generated at its end.
    deferred: Vec<&'a Expr>,
}

/// Refuses and warns of what is out of place.
pub fn check<'a>(
    module: &'a Mod,
    lines: &Lines<'a>,
    future_annotations: bool,
    facts: &Facts,
    warnings: &mut Warnings,
) -> Checked {
    let mut v = Visitor {
        lines,
        warnings,
        facts,
        unit: Unit::Module,
        async_generator: false,
        blocks: Vec::new(),
        future_annotations,
        deferred: Vec::new(),
    };
    match module {
        Mod::Module(module) => {
            v.statements(&module.body)?;
            v.annotations_at_end()
        }
        Mod::Expression(module) => v.expr(&module.body),
    }
}

impl<'a> Visitor<'a, '_, '_> {
    // ------------------------------------------------------------------ units and blocks

    /// Generates a unit of its own.
    fn within(&mut self, unit: Unit, f: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let outer = (self.unit, self.async_generator, std::mem::take(&mut self.blocks));
        self.unit = unit;
        f(self)?;
        (self.unit, self.async_generator, self.blocks) = outer;
        Ok(())
    }

    /// Generates what is surrounded by one more block.
    fn in_block(&mut self, block: Block, range: TextRange, f: impl FnOnce(&mut Self) -> Checked) -> Checked {
        if self.blocks.len() >= MAX_BLOCKS {
            return refuse(range, "too many statically nested blocks");
        }
        self.blocks.push(block);
        f(self)?;
        self.blocks.pop();
        Ok(())
    }

    /// Leaves the blocks around a `return` (all of them) or a `break` or `continue` (up to a loop); says whether there
    /// was a loop.
    fn unwind(&self, range: TextRange, to_loop: bool) -> Checked<bool> {
        for block in self.blocks.iter().rev() {
            match block {
                Block::GroupHandler => {
                    return refuse(
                        range,
                        "'break', 'continue' and 'return' cannot appear in an except* block",
                    );
                }
                Block::Loop if to_loop => return Ok(true),
                _ => {}
            }
        }
        Ok(false)
    }

    fn warn(&mut self, range: TextRange, message: String) {
        self.warnings.push(self.lines, range, message);
    }

    // ------------------------------------------------------------------ statements

    fn statements(&mut self, body: &'a [Stmt]) -> Checked {
        body.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'a Stmt) -> Checked {
        guarded(|| self.statement_here(statement))
    }

    fn statement_here(&mut self, statement: &'a Stmt) -> Checked {
        match statement {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            Stmt::Return(s) => {
                if matches!(self.unit, Unit::Module | Unit::Class) {
                    return refuse(s.range, "'return' outside function");
                }
                if s.value.is_some() && self.async_generator {
                    return refuse(s.range, "'return' with value in async generator");
                }
                self.optional(s.value.as_deref())?;
                // A constant is returned from where it stands.
                let constant = s.value.as_deref().filter(|value| hints::is_constant(value));
                let line = |range: TextRange| self.lines.line(range.start());
                let place = constant.map(Ranged::range).filter(|range| line(*range) == line(s.range));
                self.unwind(place.unwrap_or(s.range), false).map(|_| ())
            }
            Stmt::Delete(s) => self.exprs(&s.targets),
            Stmt::TypeAlias(s) => {
                self.generic(s.type_params.as_deref(), |v| v.within(Unit::Annotation, |v| v.expr(&s.value)))
            }
            Stmt::Assign(s) => {
                self.expr(&s.value)?;
                s.targets.iter().try_for_each(|target| self.target(target))
            }
            Stmt::AugAssign(s) => self.expr(&s.target).and_then(|()| self.expr(&s.value)),
            Stmt::AnnAssign(s) => self.annotated(s),
            Stmt::For(s) => self.for_loop(s),
            Stmt::While(s) => {
                self.in_block(Block::Loop, s.range, |v| {
                    v.expr(&s.test)?;
                    v.statements(&s.body)
                })?;
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
            Stmt::With(s) => self.with(s, 0),
            Stmt::Match(s) => {
                self.expr(&s.subject)?;
                for (number, case) in s.cases.iter().enumerate() {
                    let last = number + 1 == s.cases.len();
                    patterns::check(&case.pattern, last || case.guard.is_some(), self.lines)?;
                    self.optional(case.guard.as_deref())?;
                    self.statements(&case.body)?;
                }
                Ok(())
            }
            Stmt::Raise(s) => {
                self.optional(s.exc.as_deref()).and_then(|()| self.optional(s.cause.as_deref()))
            }
            Stmt::Try(s) => self.try_statement(s),
            Stmt::Assert(s) => {
                if matches!(&*s.test, Expr::Tuple(tuple) if !tuple.elts.is_empty()) {
                    self.warn(s.range, "assertion is always true, perhaps remove parentheses?".into());
                }
                self.expr(&s.test).and_then(|()| self.optional(s.msg.as_deref()))
            }
            Stmt::ImportFrom(s) if future::is_future(s) && !self.at_beginning(s.range) => {
                refuse(s.range, "from __future__ imports must occur at the beginning of the file")
            }
            Stmt::Break(s) => match self.unwind(s.range, true)? {
                true => Ok(()),
                false => refuse(s.range, "'break' outside loop"),
            },
            Stmt::Continue(s) => match self.unwind(s.range, true)? {
                true => Ok(()),
                false => refuse(s.range, "'continue' not properly in loop"),
            },
            Stmt::Expr(s) => self.expr(&s.value),
            _ => Ok(()),
        }
    }

    fn at_beginning(&self, range: TextRange) -> bool {
        self.lines.line(range.start()) <= self.facts.last_future_line
    }

    fn for_loop(&mut self, s: &'a StmtFor) -> Checked {
        self.in_block(Block::Loop, s.range, |v| {
            v.expr(&s.iter)?;
            v.target(&s.target)?;
            v.statements(&s.body)
        })?;
        self.statements(&s.orelse)
    }

    fn with(&mut self, s: &'a StmtWith, item: usize) -> Checked {
        let Some(this) = s.items.get(item) else { return self.statements(&s.body) };
        self.expr(&this.context_expr)?;
        self.in_block(Block::Other, this.context_expr.range(), |v| {
            if let Some(target) = &this.optional_vars {
                v.target(target)?;
            }
            v.with(s, item + 1)
        })
    }

    fn try_statement(&mut self, s: &'a StmtTry) -> Checked {
        if s.finalbody.is_empty() {
            return self.try_except(s);
        }
        self.in_block(Block::Other, s.range, |v| {
            if s.handlers.is_empty() { v.statements(&s.body) } else { v.try_except(s) }
        })?;
        self.in_block(Block::Other, s.range, |v| v.statements(&s.finalbody))
    }

    fn try_except(&mut self, s: &'a StmtTry) -> Checked {
        self.in_block(Block::Other, s.range, |v| v.statements(&s.body))?;
        if s.is_star {
            self.in_block(Block::GroupHandler, s.range, |v| v.handlers(s))?;
            return self.statements(&s.orelse);
        }
        self.statements(&s.orelse)?;
        self.in_block(Block::Other, s.range, |v| v.handlers(s))
    }

    fn handlers(&mut self, s: &'a StmtTry) -> Checked {
        for (number, ExceptHandler::ExceptHandler(handler)) in s.handlers.iter().enumerate() {
            if handler.type_.is_none() && number + 1 < s.handlers.len() {
                return refuse(handler.range, "default 'except:' must be last");
            }
            self.optional(handler.type_.as_deref())?;
            self.in_block(Block::Other, handler.range, |v| v.statements(&handler.body))?;
        }
        Ok(())
    }

    fn annotated(&mut self, s: &'a StmtAnnAssign) -> Checked {
        if let Some(value) = &s.value {
            self.expr(value)?;
            self.target(&s.target)?;
        }
        match &*s.target {
            Expr::Name(_) => {
                let module_or_class = matches!(self.unit, Unit::Module | Unit::Class);
                if s.simple && module_or_class && !self.future_annotations {
                    self.deferred.push(&s.annotation);
                }
                Ok(())
            }
            // Without a value, the parts of the target are evaluated.
            Expr::Attribute(target) if s.value.is_none() => self.expr(&target.value),
            Expr::Subscript(target) if s.value.is_none() => {
                self.expr(&target.value).and_then(|()| self.annotated_subscript(&target.slice))
            }
            _ => Ok(()),
        }
    }

    /// What stands between the brackets of an annotated target without a value: items may not be starred.
    fn annotated_subscript(&mut self, slice: &'a Expr) -> Checked {
        match slice {
            Expr::Tuple(items) => items.elts.iter().try_for_each(|item| self.annotated_subscript(item)),
            other => self.expr(other),
        }
    }

    fn annotations_at_end(&mut self) -> Checked {
        let annotations = std::mem::take(&mut self.deferred);
        self.within(Unit::Annotation, |v| annotations.into_iter().try_for_each(|a| v.expr(a)))
    }

    // ------------------------------------------------------------------ definitions

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

    fn function(&mut self, def: &'a StmtFunctionDef) -> Checked {
        self.decorators(&def.decorator_list)?;
        self.defaults(&def.parameters)?;
        self.generic(def.type_params.as_deref(), |v| {
            v.signature(&def.parameters, def.returns.as_deref())?;
            let unit = if def.is_async { Unit::AsyncFunction } else { Unit::Function };
            v.within(unit, |v| {
                let generator = v.facts.generators.contains(&def.range.start());
                v.async_generator = def.is_async && generator;
                if generator || def.is_async {
                    // StopIteration is caught around the whole body.
                    v.in_block(Block::Other, def.range, |v| v.statements(&def.body))
                } else {
                    v.statements(&def.body)
                }
            })
        })
    }

    fn signature(&mut self, parameters: &'a Parameters, returns: Option<&'a Expr>) -> Checked {
        if self.future_annotations {
            return Ok(());
        }
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).map(|p| &p.parameter);
        let vararg = parameters.vararg.as_deref();
        let keywords = parameters.kwonlyargs.iter().map(|p| &p.parameter);
        let all = positional
            .map(|p| (p, false))
            .chain(vararg.map(|p| (p, true)))
            .chain(keywords.chain(parameters.kwarg.as_deref()).map(|p| (p, false)));
        let all: Vec<_> = all.collect();
        self.within(Unit::Annotation, |v| {
            for (parameter, starred) in all {
                match parameter.annotation.as_deref() {
                    // `*args: *Ts` unpacks.
                    Some(Expr::Starred(annotation)) if starred => v.expr(&annotation.value)?,
                    Some(annotation) => v.expr(annotation)?,
                    None => {}
                }
            }
            v.optional(returns)
        })
    }

    fn class(&mut self, def: &'a StmtClassDef) -> Checked {
        self.decorators(&def.decorator_list)?;
        self.generic(def.type_params.as_deref(), |v| {
            v.within(Unit::Class, |v| {
                let outer = std::mem::take(&mut v.deferred);
                v.statements(&def.body)?;
                v.annotations_at_end()?;
                v.deferred = outer;
                Ok(())
            })?;
            match &def.arguments {
                Some(arguments) => v.arguments(arguments),
                None => Ok(()),
            }
        })
    }

    fn generic(&mut self, params: Option<&'a TypeParams>, f: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let Some(params) = params else { return f(self) };
        self.within(Unit::Annotation, |v| {
            let mut default_seen = false;
            for param in &params.type_params {
                let (name, bound, default) = match param {
                    TypeParam::TypeVar(p) => (&p.name, p.bound.as_deref(), p.default.as_deref()),
                    TypeParam::TypeVarTuple(p) => (&p.name, None, p.default.as_deref()),
                    TypeParam::ParamSpec(p) => (&p.name, None, p.default.as_deref()),
                };
                v.optional(bound)?;
                match default {
                    Some(Expr::Starred(starred)) if matches!(param, TypeParam::TypeVarTuple(_)) => {
                        v.expr(&starred.value)?;
                    }
                    other => v.optional(other)?,
                }
                if default.is_none() && default_seen {
                    let message =
                        format!("non-default type parameter '{name}' follows default type parameter");
                    return refuse(param.range(), message);
                }
                default_seen |= default.is_some();
            }
            f(v)
        })
    }

    // ------------------------------------------------------------------ expressions

    fn optional(&mut self, expr: Option<&'a Expr>) -> Checked {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    fn exprs(&mut self, exprs: &'a [Expr]) -> Checked {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    /// The target of an assignment.
    fn target(&mut self, target: &'a Expr) -> Checked {
        self.expr(target)
    }

    fn expr(&mut self, expr: &'a Expr) -> Checked {
        match expr {
            Expr::Name(_)
            | Expr::StringLiteral(_)
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
            Expr::Named(e) => self.expr(&e.value),
            Expr::BoolOp(e) => self.exprs(&e.values),
            Expr::BinOp(e) => self.expr(&e.left).and_then(|()| self.expr(&e.right)),
            Expr::UnaryOp(e) => self.expr(&e.operand),
            Expr::Lambda(e) => {
                if let Some(parameters) = &e.parameters {
                    self.defaults(parameters)?;
                }
                self.within(Unit::Lambda, |v| v.expr(&e.body))
            }
            Expr::If(e) => {
                self.expr(&e.test)?;
                self.expr(&e.body)?;
                self.expr(&e.orelse)
            }
            Expr::Dict(e) => e.items.iter().try_for_each(|item| {
                self.optional(item.key.as_ref())?;
                self.expr(&item.value)
            }),
            Expr::Set(e) => self.elements(&e.elts),
            Expr::ListComp(e) => self.comprehension(e.range, &e.generators, [Some(&*e.elt), None], false),
            Expr::SetComp(e) => self.comprehension(e.range, &e.generators, [Some(&*e.elt), None], false),
            Expr::Generator(e) => self.comprehension(e.range, &e.generators, [Some(&*e.elt), None], true),
            Expr::DictComp(e) => {
                self.comprehension(e.range, &e.generators, [e.key.as_deref(), Some(&e.value)], false)
            }
            Expr::Yield(e) => {
                self.yields("'yield' outside function", e.range)?;
                self.optional(e.value.as_deref())
            }
            Expr::YieldFrom(e) => {
                self.yields("'yield from' outside function", e.range)?;
                if self.unit == Unit::AsyncFunction {
                    return refuse(e.range, "'yield from' inside async function");
                }
                self.expr(&e.value)
            }
            Expr::Await(e) => self.expr(&e.value),
            Expr::Compare(e) => {
                hints::comparison(e, |range, message| self.warnings.push(self.lines, range, message));
                self.expr(&e.left).and_then(|()| self.exprs(&e.comparators))
            }
            Expr::Call(e) => {
                self.keywords(&e.arguments)?;
                if let Some(message) = hints::call(&e.func) {
                    self.warn(e.func.range(), message);
                }
                self.expr(&e.func)?;
                self.argument_values(&e.arguments)
            }
            Expr::FString(e) => e.value.elements().try_for_each(|element| self.element(element)),
            Expr::TString(e) => e.value.elements().try_for_each(|element| self.element(element)),
            Expr::Attribute(e) => self.expr(&e.value),
            Expr::Subscript(e) => {
                if e.ctx == ExprContext::Load
                    && let Some(message) = hints::subscript(e)
                {
                    self.warn(e.value.range(), message);
                }
                self.expr(&e.value)?;
                match &*e.slice {
                    Expr::Starred(starred) => self.expr(&starred.value),
                    slice => self.expr(slice),
                }
            }
            Expr::Starred(e) => {
                let message = match e.ctx {
                    ExprContext::Store => "starred assignment target must be in a list or tuple",
                    _ => "can't use starred expression here",
                };
                refuse(e.range, message)
            }
            Expr::List(e) => self.sequence(&e.elts, e.ctx, e.range),
            Expr::Tuple(e) => self.sequence(&e.elts, e.ctx, e.range),
            Expr::Slice(e) => {
                [&e.lower, &e.upper, &e.step].into_iter().try_for_each(|part| self.optional(part.as_deref()))
            }
            // Leaves do not come here.
            _ => Ok(()),
        }
    }

    /// Elements among which starred ones may be.
    fn elements(&mut self, elements: &'a [Expr]) -> Checked {
        elements.iter().try_for_each(|element| match element {
            Expr::Starred(starred) => self.expr(&starred.value),
            other => self.expr(other),
        })
    }

    fn sequence(&mut self, elements: &'a [Expr], ctx: ExprContext, range: TextRange) -> Checked {
        match ctx {
            ExprContext::Store => {
                let mut starred = false;
                for (number, element) in elements.iter().enumerate() {
                    if !element.is_starred_expr() {
                        continue;
                    }
                    if starred {
                        return refuse(range, "multiple starred expressions in assignment");
                    }
                    starred = true;
                    if number >= 256 {
                        return refuse(range, "too many expressions in star-unpacking assignment");
                    }
                }
                self.elements(elements)
            }
            ExprContext::Del => self.exprs(elements),
            _ => self.elements(elements),
        }
    }

    fn element(&mut self, element: &'a InterpolatedStringElement) -> Checked {
        let InterpolatedStringElement::Interpolation(field) = element else { return Ok(()) };
        self.expr(&field.expression)?;
        match &field.format_spec {
            Some(spec) => self.interpolations(&spec.elements),
            None => Ok(()),
        }
    }

    fn interpolations(&mut self, elements: &'a InterpolatedStringElements) -> Checked {
        elements.iter().try_for_each(|element| self.element(element))
    }

    fn arguments(&mut self, arguments: &'a Arguments) -> Checked {
        self.keywords(arguments)?;
        self.argument_values(arguments)
    }

    /// No keyword may be given twice.
    fn keywords(&mut self, arguments: &'a Arguments) -> Checked {
        let keywords = &arguments.keywords;
        for (number, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            let repeated =
                keywords[number + 1..].iter().find(|k| k.arg.as_ref().is_some_and(|n| n.id == name.id));
            if let Some(other) = repeated {
                return refuse(other.range, format!("keyword argument repeated: {name}"));
            }
        }
        Ok(())
    }

    fn argument_values(&mut self, arguments: &'a Arguments) -> Checked {
        self.elements(&arguments.args)?;
        arguments.keywords.iter().try_for_each(|keyword| self.expr(&keyword.value))
    }

    fn yields(&mut self, message: &str, range: TextRange) -> Checked {
        match self.unit {
            Unit::Module | Unit::Class => refuse(range, message),
            _ => Ok(()),
        }
    }

    fn comprehension(
        &mut self,
        range: TextRange,
        generators: &'a [Comprehension],
        elements: [Option<&'a Expr>; 2],
        generator: bool,
    ) -> Checked {
        let Some((first, rest)) = generators.split_first() else { return Ok(()) };
        self.expr(&first.iter)?;
        let inner = |v: &mut Self| {
            v.clause(first)?;
            for clause in rest {
                v.expr(&clause.iter)?;
                v.clause(clause)?;
            }
            elements.into_iter().try_for_each(|element| v.optional(element))
        };
        if generator {
            self.within(Unit::Comprehension, |v| v.in_block(Block::Other, range, inner))
        } else {
            self.in_block(Block::Other, range, inner)
        }
    }

    fn clause(&mut self, clause: &'a Comprehension) -> Checked {
        self.target(&clause.target)?;
        self.exprs(&clause.ifs)
    }
}

/// Warns of `return`, `break` and `continue` that leave a `finally` block.
pub fn warn_finally(module: &Mod, lines: &Lines, warnings: &mut Warnings) {
    if let Mod::Module(module) = module
        && lines.source().contains("finally")
    {
        let mut walk = Finally {
            lines,
            warnings,
            context: Context { in_finally: false, in_loop: false, in_definition: false },
        };
        walk.statements(&module.body);
    }
}

#[derive(Clone, Copy)]
struct Context {
    in_finally: bool,
    /// A loop within the `finally` block is around.
    in_loop: bool,
    /// A definition within the `finally` block is around.
    in_definition: bool,
}

struct Finally<'l, 'a, 'w> {
    lines: &'l Lines<'a>,
    warnings: &'w mut Warnings,
    context: Context,
}

impl Finally<'_, '_, '_> {
    fn with(&mut self, context: Context, body: &[Stmt]) {
        let outer = std::mem::replace(&mut self.context, context);
        self.statements(body);
        self.context = outer;
    }

    fn statements(&mut self, body: &[Stmt]) {
        guarded(|| body.iter().for_each(|s| self.statement(s)));
    }

    fn leaves(&mut self, range: TextRange, what: &str, loop_matters: bool) {
        let c = self.context;
        if c.in_finally && !c.in_definition && !(loop_matters && c.in_loop) {
            self.warnings.push(self.lines, range, format!("'{what}' in a 'finally' block"));
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        let looped = Context { in_loop: true, ..self.context };
        let defined = Context { in_finally: false, in_loop: false, in_definition: true };
        match statement {
            Stmt::Return(s) => self.leaves(s.range, "return", false),
            Stmt::Break(s) => self.leaves(s.range, "break", true),
            Stmt::Continue(s) => self.leaves(s.range, "continue", true),
            Stmt::FunctionDef(s) => self.with(defined, &s.body),
            Stmt::ClassDef(s) => self.with(defined, &s.body),
            Stmt::For(s) => {
                self.with(looped, &s.body);
                self.statements(&s.orelse);
            }
            Stmt::While(s) => {
                self.with(looped, &s.body);
                self.statements(&s.orelse);
            }
            Stmt::If(s) => {
                self.statements(&s.body);
                s.elif_else_clauses.iter().for_each(|clause| self.statements(&clause.body));
            }
            Stmt::With(s) => self.statements(&s.body),
            Stmt::Match(s) => s.cases.iter().for_each(|case| self.statements(&case.body)),
            Stmt::Try(s) => {
                self.statements(&s.body);
                for ExceptHandler::ExceptHandler(handler) in &s.handlers {
                    self.statements(&handler.body);
                }
                self.statements(&s.orelse);
                self.with(Context { in_finally: true, in_loop: false, in_definition: false }, &s.finalbody);
            }
            _ => {}
        }
    }
}
