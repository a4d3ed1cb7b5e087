//! From the parser's tree to Python's.

use super::schema::Kind;
use super::strings::{joined, template};
use super::type_comments::TypeComments;
use super::{Item, Node, Place, patterns};
use crate::bytecode::Const;
use crate::codegen::{number, push_literal};
use crate::location::LineIndex;
use crate::stack::guarded;
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// What the conversion knows of the source.
pub struct Maker<'a> {
    pub source: &'a str,
    pub lines: &'a LineIndex,
    /// Type comments, if they are wanted.
    pub comments: Option<TypeComments>,
    /// Columns of the first line that are not the source's.
    pub shift: i32,
}

pub fn list<T>(items: impl IntoIterator<Item = T>, make: impl FnMut(T) -> Item) -> Item {
    Item::List(items.into_iter().map(make).collect())
}

pub fn context(ctx: ExprContext) -> Item {
    Item::unit(match ctx {
        ExprContext::Store => Kind::Store,
        ExprContext::Del => Kind::Del,
        ExprContext::Load | ExprContext::Invalid => Kind::Load,
    })
}

fn operator(op: ast::Operator) -> Item {
    use ast::Operator as O;
    Item::unit(match op {
        O::Add => Kind::Add,
        O::Sub => Kind::Sub,
        O::Mult => Kind::Mult,
        O::MatMult => Kind::MatMult,
        O::Div => Kind::Div,
        O::Mod => Kind::Mod,
        O::Pow => Kind::Pow,
        O::LShift => Kind::LShift,
        O::RShift => Kind::RShift,
        O::BitOr => Kind::BitOr,
        O::BitXor => Kind::BitXor,
        O::BitAnd => Kind::BitAnd,
        O::FloorDiv => Kind::FloorDiv,
    })
}

fn comparison(op: ast::CmpOp) -> Item {
    use ast::CmpOp as C;
    Item::unit(match op {
        C::Eq => Kind::Eq,
        C::NotEq => Kind::NotEq,
        C::Lt => Kind::Lt,
        C::LtE => Kind::LtE,
        C::Gt => Kind::Gt,
        C::GtE => Kind::GtE,
        C::Is => Kind::Is,
        C::IsNot => Kind::IsNot,
        C::In => Kind::In,
        C::NotIn => Kind::NotIn,
    })
}

impl<'a> Maker<'a> {
    pub fn place(&self, range: TextRange) -> Place {
        let (line, col) = self.lines.line_column(range.start());
        let (end_line, end_col) = self.lines.line_column(range.end());
        let shifted = |line: u32, col: u32| col as i32 - if line == 1 { self.shift } else { 0 };
        Place {
            line: line as i32,
            col: shifted(line, col),
            end_line: end_line as i32,
            end_col: shifted(end_line, end_col),
        }
    }

    pub fn node(&self, kind: Kind, range: TextRange, fields: Vec<Item>) -> Item {
        Item::Node(Box::new(Node { kind, place: self.place(range), fields }))
    }

    /// A node without a place.
    fn plain(&self, kind: Kind, fields: Vec<Item>) -> Item {
        Item::Node(Box::new(Node { kind, place: Place::default(), fields }))
    }

    fn comment(&mut self, line_of: TextSize) -> Item {
        let line = self.lines.line(line_of);
        match self.comments.as_mut().and_then(|c| c.take(line)) {
            Some(text) => Item::Text(text.into()),
            None => Item::None,
        }
    }

    // ---- modules ----

    pub fn body(&mut self, body: &'a [Stmt]) -> Item {
        list(body, |s| self.stmt(s))
    }

    pub fn type_ignores(&mut self) -> Item {
        let ignores = self.comments.as_mut().map(TypeComments::ignores).unwrap_or_default();
        list(ignores, |(line, tag)| {
            self.plain(Kind::TypeIgnore, vec![Item::Int(line as i64), Item::Text(tag.into())])
        })
    }

    // ---- statements ----

    fn stmt(&mut self, stmt: &'a Stmt) -> Item {
        guarded(|| self.stmt_here(stmt))
    }

    fn stmt_here(&mut self, stmt: &'a Stmt) -> Item {
        let compound = matches!(
            stmt,
            Stmt::For(_) | Stmt::While(_) | Stmt::If(_) | Stmt::With(_) | Stmt::Match(_) | Stmt::Try(_)
        );
        let range = if compound { self.with_semicolon(stmt.range()) } else { stmt.range() };
        let (kind, fields) = match stmt {
            Stmt::FunctionDef(s) => return self.function(s),
            Stmt::ClassDef(s) => return self.class(s),
            Stmt::Return(s) => (Kind::Return, vec![self.option(s.value.as_deref())]),
            Stmt::Delete(s) => (Kind::Delete, vec![self.exprs(&s.targets)]),
            Stmt::Assign(s) => {
                let fields = vec![self.exprs(&s.targets), self.expr(&s.value), self.comment(range.end())];
                (Kind::Assign, fields)
            }
            Stmt::TypeAlias(s) => {
                let params = self.type_params(s.type_params.as_deref());
                (Kind::TypeAlias, vec![self.expr(&s.name), params, self.expr(&s.value)])
            }
            Stmt::AugAssign(s) => {
                (Kind::AugAssign, vec![self.expr(&s.target), operator(s.op), self.expr(&s.value)])
            }
            Stmt::AnnAssign(s) => {
                let value = self.option(s.value.as_deref());
                let fields =
                    vec![self.expr(&s.target), self.expr(&s.annotation), value, Item::Int(s.simple as i64)];
                (Kind::AnnAssign, fields)
            }
            Stmt::For(s) => {
                let comment = self.comment(s.iter.range().end());
                let kind = if s.is_async { Kind::AsyncFor } else { Kind::For };
                let (target, iter) = (self.expr(&s.target), self.expr(&s.iter));
                (kind, vec![target, iter, self.body(&s.body), self.body(&s.orelse), comment])
            }
            Stmt::While(s) => {
                (Kind::While, vec![self.expr(&s.test), self.body(&s.body), self.body(&s.orelse)])
            }
            Stmt::If(s) => {
                let orelse = self.orelse(&s.elif_else_clauses, range.end());
                (Kind::If, vec![self.expr(&s.test), self.body(&s.body), orelse])
            }
            Stmt::With(s) => {
                let last = s.items.last().map_or(range.start(), |i| i.range().end());
                let comment = self.comment(last);
                let kind = if s.is_async { Kind::AsyncWith } else { Kind::With };
                let items = list(&s.items, |item| {
                    let name = self.option(item.optional_vars.as_deref());
                    let fields = vec![self.expr(&item.context_expr), name];
                    self.plain(Kind::withitem, fields)
                });
                (kind, vec![items, self.body(&s.body), comment])
            }
            Stmt::Match(s) => {
                let subject = self.expr(&s.subject);
                let cases = list(&s.cases, |case| {
                    let pattern = patterns::pattern(self, &case.pattern);
                    let guard = self.option(case.guard.as_deref());
                    let fields = vec![pattern, guard, self.body(&case.body)];
                    self.plain(Kind::match_case, fields)
                });
                (Kind::Match, vec![subject, cases])
            }
            Stmt::Raise(s) => {
                (Kind::Raise, vec![self.option(s.exc.as_deref()), self.option(s.cause.as_deref())])
            }
            Stmt::Try(s) => {
                let kind = if s.is_star { Kind::TryStar } else { Kind::Try };
                let body = self.body(&s.body);
                let handlers = list(&s.handlers, |handler| {
                    let ast::ExceptHandler::ExceptHandler(h) = handler;
                    let name = self.identifier(h.name.as_ref());
                    let fields = vec![self.option(h.type_.as_deref()), name, self.body(&h.body)];
                    self.node(Kind::ExceptHandler, self.with_semicolon(h.range), fields)
                });
                (kind, vec![body, handlers, self.body(&s.orelse), self.body(&s.finalbody)])
            }
            Stmt::Assert(s) => (Kind::Assert, vec![self.expr(&s.test), self.option(s.msg.as_deref())]),
            Stmt::Import(s) => (Kind::Import, vec![self.aliases(&s.names)]),
            Stmt::ImportFrom(s) => {
                let module = self.identifier(s.module.as_ref());
                (Kind::ImportFrom, vec![module, self.aliases(&s.names), Item::Int(s.level as i64)])
            }
            Stmt::Global(s) => (Kind::Global, vec![list(&s.names, |n| Item::text(&n.id))]),
            Stmt::Nonlocal(s) => (Kind::Nonlocal, vec![list(&s.names, |n| Item::text(&n.id))]),
            Stmt::Expr(s) => (Kind::Expr, vec![self.expr(&s.value)]),
            Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => (Kind::Pass, vec![]),
            Stmt::Break(_) => (Kind::Break, vec![]),
            Stmt::Continue(_) => (Kind::Continue, vec![]),
        };
        self.node(kind, range, fields)
    }

    /// A semicolon behind the last statement of a block belongs to the block.
    fn with_semicolon(&self, range: TextRange) -> TextRange {
        let rest = self.source.get(range.end().to_usize()..).unwrap_or("");
        let trimmed = rest.trim_start_matches([' ', '\t', '\x0c']);
        if !trimmed.starts_with(';') {
            return range;
        }
        let more = TextSize::of(rest) - TextSize::of(trimmed) + TextSize::new(1);
        TextRange::new(range.start(), range.end() + more)
    }

    /// `elif` and `else`: what is left of an `if` statement that ends at `end`.
    fn orelse(&mut self, clauses: &'a [ast::ElifElseClause], end: TextSize) -> Item {
        let Some((first, rest)) = clauses.split_first() else { return Item::List(Vec::new()) };
        let Some(test) = &first.test else { return self.body(&first.body) };
        guarded(|| {
            let orelse = self.orelse(rest, end);
            let fields = vec![self.expr(test), self.body(&first.body), orelse];
            Item::List(vec![self.node(Kind::If, TextRange::new(first.range.start(), end), fields)])
        })
    }

    fn function(&mut self, s: &'a ast::StmtFunctionDef) -> Item {
        let range = self.with_semicolon(self.definition_range(s.range, &s.decorator_list));
        let kind = if s.is_async { Kind::AsyncFunctionDef } else { Kind::FunctionDef };
        let name = Item::text(&s.name.id);
        let params = self.type_params(s.type_params.as_deref());
        let args = self.arguments(Some(&s.parameters));
        let returns = self.option(s.returns.as_deref());
        let header = s.returns.as_ref().map_or(s.parameters.range.end(), |r| r.range().end());
        let comment = match self.comment(header) {
            // It may also stand on a line of its own before the body.
            Item::None => match s.body.first() {
                Some(first) => self.comment_between(header, first.range().start()),
                None => Item::None,
            },
            found => found,
        };
        let decorators = list(&s.decorator_list, |d| self.expr(&d.expression));
        let fields = vec![name, args, self.body(&s.body), decorators, returns, comment, params];
        self.node(kind, range, fields)
    }

    fn comment_between(&mut self, from: TextSize, to: TextSize) -> Item {
        let (first, last) = (self.lines.line(from), self.lines.line(to));
        for line in first + 1..last {
            if let Some(text) = self.comments.as_mut().and_then(|c| c.take(line)) {
                return Item::Text(text.into());
            }
        }
        Item::None
    }

    fn class(&mut self, s: &'a ast::StmtClassDef) -> Item {
        let range = self.with_semicolon(self.definition_range(s.range, &s.decorator_list));
        let params = self.type_params(s.type_params.as_deref());
        let (bases, keywords) = match s.arguments.as_deref() {
            Some(arguments) => (self.exprs(&arguments.args), self.keywords(&arguments.keywords)),
            None => (Item::List(Vec::new()), Item::List(Vec::new())),
        };
        let decorators = list(&s.decorator_list, |d| self.expr(&d.expression));
        let body = self.body(&s.body);
        let fields = vec![Item::text(&s.name.id), bases, keywords, body, decorators, params];
        self.node(Kind::ClassDef, range, fields)
    }

    fn definition_range(&self, range: TextRange, decorators: &[ast::Decorator]) -> TextRange {
        crate::codegen::definition_range(self.source, range, decorators)
    }

    fn aliases(&mut self, names: &'a [ast::Alias]) -> Item {
        list(names, |alias| {
            let fields = vec![Item::text(&alias.name.id), self.identifier(alias.asname.as_ref())];
            self.node(Kind::alias, alias.range, fields)
        })
    }

    pub fn identifier(&self, name: Option<&ast::Identifier>) -> Item {
        name.map_or(Item::None, |name| Item::text(&name.id))
    }

    fn type_params(&mut self, params: Option<&'a ast::TypeParams>) -> Item {
        let Some(params) = params else { return Item::List(Vec::new()) };
        list(&params.type_params, |param| {
            let (kind, fields) = match param {
                ast::TypeParam::TypeVar(p) => {
                    let default = self.option(p.default.as_deref());
                    let fields = vec![Item::text(&p.name.id), self.option(p.bound.as_deref()), default];
                    (Kind::TypeVar, fields)
                }
                ast::TypeParam::TypeVarTuple(p) => {
                    (Kind::TypeVarTuple, vec![Item::text(&p.name.id), self.option(p.default.as_deref())])
                }
                ast::TypeParam::ParamSpec(p) => {
                    (Kind::ParamSpec, vec![Item::text(&p.name.id), self.option(p.default.as_deref())])
                }
            };
            self.node(kind, param.range(), fields)
        })
    }

    fn arguments(&mut self, parameters: Option<&'a ast::Parameters>) -> Item {
        let Some(p) = parameters else {
            let none = || Item::List(Vec::new());
            let fields = vec![none(), none(), Item::None, none(), none(), Item::None, none()];
            return self.plain(Kind::arguments, fields);
        };
        let posonly = list(&p.posonlyargs, |a| self.arg(&a.parameter, a.range.end()));
        let args = list(&p.args, |a| self.arg(&a.parameter, a.range.end()));
        let vararg = p.vararg.as_ref().map_or(Item::None, |a| self.arg(a, a.range.end()));
        let kwonly = list(&p.kwonlyargs, |a| self.arg(&a.parameter, a.range.end()));
        let kw_defaults = list(&p.kwonlyargs, |a| self.option(a.default.as_deref()));
        let kwarg = p.kwarg.as_ref().map_or(Item::None, |a| self.arg(a, a.range.end()));
        let defaults = p.posonlyargs.iter().chain(&p.args).filter_map(|a| a.default.as_deref());
        let defaults = list(defaults, |e| self.expr(e));
        self.plain(Kind::arguments, vec![posonly, args, vararg, kwonly, kw_defaults, kwarg, defaults])
    }

    fn arg(&mut self, parameter: &'a ast::Parameter, end: TextSize) -> Item {
        let annotation = self.option(parameter.annotation.as_deref());
        // The comment is that of the line on which a parameter ends, if it is the last one there.
        let comment = if self.comments.as_ref().is_some_and(|c| c.ends_line(self.source, end)) {
            self.comment(end)
        } else {
            Item::None
        };
        let range = parameter.range;
        let start = parameter.name.range.start();
        let fields = vec![Item::text(&parameter.name.id), annotation, comment];
        self.node(Kind::arg, TextRange::new(start, range.end()), fields)
    }

    fn keywords(&mut self, keywords: &'a [ast::Keyword]) -> Item {
        list(keywords, |k| {
            let fields = vec![self.identifier(k.arg.as_ref()), self.expr(&k.value)];
            self.node(Kind::keyword, k.range, fields)
        })
    }

    // ---- expressions ----

    pub fn option(&mut self, expr: Option<&'a Expr>) -> Item {
        expr.map_or(Item::None, |e| self.expr(e))
    }

    pub fn exprs(&mut self, exprs: &'a [Expr]) -> Item {
        list(exprs, |e| self.expr(e))
    }

    pub fn constant(&self, range: TextRange, value: Const) -> Item {
        self.node(Kind::Constant, range, vec![Item::Const(value), Item::None])
    }

    pub fn expr(&mut self, expr: &'a Expr) -> Item {
        guarded(|| self.expr_here(expr))
    }

    fn expr_here(&mut self, expr: &'a Expr) -> Item {
        let range = expr.range();
        let (kind, fields) = match expr {
            Expr::BoolOp(e) => {
                let op = Item::unit(if e.op == ast::BoolOp::And { Kind::And } else { Kind::Or });
                (Kind::BoolOp, vec![op, self.exprs(&e.values)])
            }
            Expr::Named(e) => (Kind::NamedExpr, vec![self.expr(&e.target), self.expr(&e.value)]),
            Expr::BinOp(e) => (Kind::BinOp, vec![self.expr(&e.left), operator(e.op), self.expr(&e.right)]),
            Expr::UnaryOp(e) => {
                let op = match e.op {
                    ast::UnaryOp::Invert => Kind::Invert,
                    ast::UnaryOp::Not => Kind::Not,
                    ast::UnaryOp::UAdd => Kind::UAdd,
                    ast::UnaryOp::USub => Kind::USub,
                };
                (Kind::UnaryOp, vec![Item::unit(op), self.expr(&e.operand)])
            }
            Expr::Lambda(e) => {
                (Kind::Lambda, vec![self.arguments(e.parameters.as_deref()), self.expr(&e.body)])
            }
            Expr::If(e) => (Kind::IfExp, vec![self.expr(&e.test), self.expr(&e.body), self.expr(&e.orelse)]),
            Expr::Dict(e) => {
                let keys = list(&e.items, |i| self.option(i.key.as_ref()));
                (Kind::Dict, vec![keys, list(&e.items, |i| self.expr(&i.value))])
            }
            Expr::Set(e) => (Kind::Set, vec![self.exprs(&e.elts)]),
            Expr::ListComp(e) => (Kind::ListComp, vec![self.expr(&e.elt), self.generators(&e.generators)]),
            Expr::SetComp(e) => (Kind::SetComp, vec![self.expr(&e.elt), self.generators(&e.generators)]),
            Expr::DictComp(e) => {
                let (key, value) = (self.option(e.key.as_deref()), self.expr(&e.value));
                (Kind::DictComp, vec![key, value, self.generators(&e.generators)])
            }
            Expr::Generator(e) => {
                (Kind::GeneratorExp, vec![self.expr(&e.elt), self.generators(&e.generators)])
            }
            Expr::Await(e) => (Kind::Await, vec![self.expr(&e.value)]),
            Expr::Yield(e) => (Kind::Yield, vec![self.option(e.value.as_deref())]),
            Expr::YieldFrom(e) => (Kind::YieldFrom, vec![self.expr(&e.value)]),
            Expr::Compare(e) => {
                let ops = list(e.ops.iter(), |op| comparison(*op));
                (Kind::Compare, vec![self.expr(&e.left), ops, self.exprs(&e.comparators)])
            }
            Expr::Call(e) => return self.call(e),
            Expr::FString(e) => return joined(self, e),
            Expr::TString(e) => return template(self, e),
            Expr::StringLiteral(e) => {
                let mut text = Vec::new();
                for part in &e.value {
                    push_literal(self.source, part, &mut text);
                }
                let unicode = e.value.iter().next().is_some_and(|p| p.flags.prefix().is_unicode());
                let kind = if unicode { Item::text("u") } else { Item::None };
                (Kind::Constant, vec![Item::Const(Const::Str(text.into())), kind])
            }
            Expr::BytesLiteral(e) => return self.constant(range, Const::Bytes(e.value.bytes().collect())),
            Expr::NumberLiteral(e) => return self.constant(range, number(&e.value)),
            Expr::BooleanLiteral(e) => {
                return self.constant(range, if e.value { Const::True } else { Const::False });
            }
            Expr::NoneLiteral(_) | Expr::IpyEscapeCommand(_) => return self.constant(range, Const::None),
            Expr::EllipsisLiteral(_) => return self.constant(range, Const::Ellipsis),
            Expr::Attribute(e) => {
                (Kind::Attribute, vec![self.expr(&e.value), Item::text(&e.attr.id), context(e.ctx)])
            }
            Expr::Subscript(e) => {
                (Kind::Subscript, vec![self.expr(&e.value), self.expr(&e.slice), context(e.ctx)])
            }
            Expr::Starred(e) => (Kind::Starred, vec![self.expr(&e.value), context(e.ctx)]),
            Expr::Name(e) => (Kind::Name, vec![Item::text(&e.id), context(e.ctx)]),
            Expr::List(e) => (Kind::List, vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Tuple(e) => (Kind::Tuple, vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Slice(e) => {
                let (lower, upper) = (self.option(e.lower.as_deref()), self.option(e.upper.as_deref()));
                (Kind::Slice, vec![lower, upper, self.option(e.step.as_deref())])
            }
        };
        self.node(kind, range, fields)
    }

    fn call(&mut self, e: &'a ast::ExprCall) -> Item {
        let func = self.expr(&e.func);
        let arguments = &e.arguments;
        // A generator expression without parentheses of its own has those of the call.
        let args = match &*arguments.args {
            [Expr::Generator(g)] if !g.parenthesized => {
                let fields = vec![self.expr(&g.elt), self.generators(&g.generators)];
                Item::List(vec![self.node(Kind::GeneratorExp, arguments.range, fields)])
            }
            args => self.exprs(args),
        };
        let fields = vec![func, args, self.keywords(&arguments.keywords)];
        self.node(Kind::Call, e.range(), fields)
    }

    fn generators(&mut self, generators: &'a [ast::Comprehension]) -> Item {
        list(generators, |g| {
            let (target, iter) = (self.expr(&g.target), self.expr(&g.iter));
            let fields = vec![target, iter, self.exprs(&g.ifs), Item::Int(g.is_async as i64)];
            self.plain(Kind::comprehension, fields)
        })
    }
}
