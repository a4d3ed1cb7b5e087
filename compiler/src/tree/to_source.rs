//! From Python's tree to the parser's, checking what CPython checks before it compiles a tree (its "AST validator").
//!
//! The compiler takes positions as ranges of a source. A tree has lines and columns only, so a source of blanks is made
//! that is just big enough for them, with a mark where each definition starts (the compiler looks for that place behind
//! decorators). Constants that no literal can express are kept in a list; an ellipsis with the number stands for one.

use super::schema::{Kind, class};
use super::{Item, Node, Place, TreeError};
use crate::bytecode::Const;
use crate::location::LineIndex;
use crate::stack::{self, guarded};
use crate::{Compiled, Options};
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, AtomicNodeIndex, Expr, ExprContext, Stmt};
use ruff_text_size::{TextRange, TextSize};

type Made<T> = Result<T, TreeError>;

// Copied into each node that is made, never changed itself.
#[allow(clippy::declare_interior_mutable_const)]
const NO_INDEX: AtomicNodeIndex = AtomicNodeIndex::NONE;

/// Compiles a tree (a Module, Expression or Interactive).
///
/// # Errors
/// What is wrong with the tree, or with the program that it stands for.
pub fn compile_tree(tree: &Node, filename: &str, options: &Options) -> Result<Compiled, TreeError> {
    let mut layout = Layout::default();
    layout.measure(tree);
    layout.finish();
    let mut maker = Maker { layout, foreign: Vec::new() };
    let module = maker.module(tree)?;
    let source = maker.layout.source();
    let lines = LineIndex::new(&source);
    let (result, _) = crate::compile_parsed(&module, &source, filename, options, &lines, &maker.foreign);
    stack::for_depth(maker.layout.nodes, || drop(module));
    result.map_err(|mut error| {
        // The text is not the program's.
        error.text = None;
        TreeError::Syntax(error)
    })
}

/// Where lines and columns lie in the made-up source.
#[derive(Default)]
struct Layout {
    /// For each line the number of its columns, then its start.
    lines: Vec<u32>,
    /// How much room lines may still take.
    nodes: usize,
    marks: Vec<u32>,
    size: u32,
}

/// Positions beyond these are taken for the last possible ones.
const MAX_LINE: i32 = 1 << 22;
const MAX_COLUMN: i32 = 1 << 16;
const MAX_SIZE: u32 = 1 << 28;

impl Layout {
    fn measure(&mut self, node: &Node) {
        guarded(|| {
            self.nodes += 1;
            if super::schema::has_place(node.kind.group()) {
                self.widen(node.place.line, node.place.col);
                self.widen(node.place.end_line, node.place.end_col);
            }
            for item in &node.fields {
                self.measure_item(item);
            }
        });
    }

    fn measure_item(&mut self, item: &Item) {
        match item {
            Item::Node(node) => self.measure(node),
            Item::List(items) => items.iter().for_each(|i| self.measure_item(i)),
            _ => {}
        }
    }

    fn widen(&mut self, line: i32, col: i32) {
        let (line, col) = (line.clamp(1, MAX_LINE) as usize, col.clamp(0, MAX_COLUMN) as u32);
        if self.lines.len() < line {
            self.lines.resize(line, 0);
        }
        let width = &mut self.lines[line - 1];
        // One more, so that a mark fits behind the last column.
        *width = (*width).max(col + 1);
    }

    /// Turns widths into starts.
    fn finish(&mut self) {
        let mut at = 0u32;
        for line in &mut self.lines {
            let width = if at < MAX_SIZE { *line } else { 0 };
            *line = at;
            at += width + 1;
        }
        self.size = at;
    }

    fn offset(&self, line: i32, col: i32) -> TextSize {
        let index = (line.clamp(1, MAX_LINE) as usize - 1).min(self.lines.len().saturating_sub(1));
        let Some(start) = self.lines.get(index) else { return TextSize::new(0) };
        let end = self.lines.get(index + 1).copied().unwrap_or(self.size);
        let col = col.clamp(0, MAX_COLUMN) as u32;
        TextSize::new((start + col).min(end.saturating_sub(1)).max(*start))
    }

    fn range(&self, place: Place) -> TextRange {
        let start = self.offset(place.line, place.col);
        let end = self.offset(place.end_line, place.end_col);
        TextRange::new(start, end.max(start))
    }

    fn source(&self) -> String {
        let mut text = vec![b' '; self.size as usize];
        for start in self.lines.iter().skip(1) {
            text[*start as usize - 1] = b'\n';
        }
        if let Some(last) = text.last_mut() {
            *last = b'\n';
        }
        for mark in &self.marks {
            if let Some(byte) = text.get_mut(*mark as usize).filter(|b| **b == b' ') {
                *byte = b'x';
            }
        }
        String::from_utf8(text).unwrap_or_default()
    }
}

pub(super) struct Maker {
    layout: Layout,
    foreign: Vec<Const>,
}

fn wrong<T>(message: impl Into<String>) -> Made<T> {
    Err(TreeError::Value(message.into()))
}

fn wrong_type<T>(message: impl Into<String>) -> Made<T> {
    Err(TreeError::Type(message.into()))
}

fn required<T>(node: &Node, i: usize) -> Made<T> {
    let name = class(node.kind).fields.get(i).map_or("", |f| f.name);
    wrong(format!("field '{name}' is required for {}", node.kind.name()))
}

fn child(node: &Node, i: usize) -> Made<&Node> {
    match node.fields.get(i) {
        Some(Item::Node(child)) => Ok(child),
        _ => required(node, i),
    }
}

fn optional(node: &Node, i: usize) -> Option<&Node> {
    match node.fields.get(i) {
        Some(Item::Node(child)) => Some(child),
        _ => None,
    }
}

fn items(node: &Node, i: usize) -> &[Item] {
    match node.fields.get(i) {
        Some(Item::List(items)) => items,
        _ => &[],
    }
}

/// The nodes of a list that must not have None in it.
fn children<'n>(node: &'n Node, i: usize, what: &str) -> Made<Vec<&'n Node>> {
    let one = |item: &'n Item| match item {
        Item::Node(child) => Ok(&**child),
        _ => wrong(format!("None disallowed in {what} list")),
    };
    items(node, i).iter().map(one).collect()
}

fn int(node: &Node, i: usize) -> i64 {
    match node.fields.get(i) {
        Some(Item::Int(n)) => *n,
        _ => 0,
    }
}

fn not_empty<T>(list: &[T], what: &str, owner: &Node) -> Made<()> {
    if list.is_empty() { wrong(format!("empty {what} on {}", owner.kind.name())) } else { Ok(()) }
}

/// A name that is no keyword for a constant.
fn checked_name(text: &[u8]) -> Made<Name> {
    let text = String::from_utf8_lossy(text);
    if matches!(&*text, "None" | "True" | "False") {
        return wrong(format!("identifier field can't represent '{text}' constant"));
    }
    Ok(Name::new(&text))
}

fn name(node: &Node, i: usize) -> Made<Name> {
    match node.fields.get(i) {
        Some(Item::Text(text)) => checked_name(text),
        _ => required(node, i),
    }
}

fn optional_name(node: &Node, i: usize) -> Made<Option<Name>> {
    match node.fields.get(i) {
        Some(Item::Text(text)) => checked_name(text).map(Some),
        _ => Ok(None),
    }
}

fn context_name(ctx: ExprContext) -> &'static str {
    match ctx {
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
        _ => "Load",
    }
}

fn context(node: &Node, i: usize) -> Made<ExprContext> {
    Ok(match child(node, i)?.kind {
        Kind::Store => ExprContext::Store,
        Kind::Del => ExprContext::Del,
        _ => ExprContext::Load,
    })
}

fn operator(node: &Node) -> Made<ast::Operator> {
    use ast::Operator as O;
    Ok(match node.kind {
        Kind::Add => O::Add,
        Kind::Sub => O::Sub,
        Kind::Mult => O::Mult,
        Kind::MatMult => O::MatMult,
        Kind::Div => O::Div,
        Kind::Mod => O::Mod,
        Kind::Pow => O::Pow,
        Kind::LShift => O::LShift,
        Kind::RShift => O::RShift,
        Kind::BitOr => O::BitOr,
        Kind::BitXor => O::BitXor,
        Kind::BitAnd => O::BitAnd,
        Kind::FloorDiv => O::FloorDiv,
        _ => return wrong("unknown operator"),
    })
}

fn comparison(node: &Node) -> Made<ast::CmpOp> {
    use ast::CmpOp as C;
    Ok(match node.kind {
        Kind::Eq => C::Eq,
        Kind::NotEq => C::NotEq,
        Kind::Lt => C::Lt,
        Kind::LtE => C::LtE,
        Kind::Gt => C::Gt,
        Kind::GtE => C::GtE,
        Kind::Is => C::Is,
        Kind::IsNot => C::IsNot,
        Kind::In => C::In,
        Kind::NotIn => C::NotIn,
        _ => return wrong("unknown comparison"),
    })
}

impl Maker {
    fn range(&self, node: &Node) -> Made<TextRange> {
        let p = node.place;
        if p.line > p.end_line {
            return wrong(format!("AST node line range ({}, {}) is not valid", p.line, p.end_line));
        }
        if (p.line < 0 && p.end_line != p.line) || (p.col < 0 && p.col != p.end_col) {
            return wrong(format!(
                "AST node column range ({}, {}) for line range ({}, {}) is not valid",
                p.col, p.end_col, p.line, p.end_line
            ));
        }
        if p.line == p.end_line && p.col > p.end_col {
            return wrong(format!("line {}, column {}-{} is not a valid range", p.line, p.col, p.end_col));
        }
        Ok(self.layout.range(p))
    }

    fn identifier(&self, name: Name, range: TextRange) -> ast::Identifier {
        ast::Identifier::new(name, range)
    }

    // ---- statements ----

    fn module(&mut self, tree: &Node) -> Made<ast::Mod> {
        let range = TextRange::default();
        Ok(match tree.kind {
            Kind::Expression => {
                let body = self.boxed(child(tree, 0)?, ExprContext::Load)?;
                ast::Mod::Expression(ast::ModExpression { node_index: NO_INDEX, range, body })
            }
            _ => {
                let body = self.suite(tree, 0)?;
                ast::Mod::Module(ast::ModModule { node_index: NO_INDEX, range, body })
            }
        })
    }

    fn suite(&mut self, node: &Node, i: usize) -> Made<ast::Suite> {
        children(node, i, "statement")?.into_iter().map(|s| self.stmt(s)).collect()
    }

    fn body(&mut self, node: &Node, i: usize) -> Made<ast::Suite> {
        not_empty(items(node, i), class(node.kind).fields[i].name, node)?;
        self.suite(node, i)
    }

    fn stmt(&mut self, node: &Node) -> Made<Stmt> {
        guarded(|| self.stmt_here(node))
    }

    fn stmt_here(&mut self, node: &Node) -> Made<Stmt> {
        let range = self.range(node)?;
        let node_index = NO_INDEX;
        Ok(match node.kind {
            Kind::FunctionDef | Kind::AsyncFunctionDef => self.function(node, range)?,
            Kind::ClassDef => self.class(node, range)?,
            Kind::Return => {
                let value = self.optional(node, 0)?;
                ast::StmtReturn { node_index, range, value }.into()
            }
            Kind::Delete => {
                let targets = self.targets(node, 0, ExprContext::Del)?;
                ast::StmtDelete { node_index, range, targets }.into()
            }
            Kind::Assign => {
                let targets = self.targets(node, 0, ExprContext::Store)?;
                let value = self.load(node, 1)?;
                ast::StmtAssign { node_index, range, targets, value }.into()
            }
            Kind::TypeAlias => {
                let target = child(node, 0)?;
                if target.kind != Kind::Name {
                    return wrong_type("TypeAlias with non-Name name");
                }
                let name = self.boxed(target, ExprContext::Store)?;
                let type_params = self.type_params(node, 1, range)?;
                let value = self.load(node, 2)?;
                ast::StmtTypeAlias { node_index, range, name, type_params, value }.into()
            }
            Kind::AugAssign => {
                let target = self.boxed(child(node, 0)?, ExprContext::Store)?;
                let op = operator(child(node, 1)?)?;
                ast::StmtAugAssign { node_index, range, target, op, value: self.load(node, 2)? }.into()
            }
            Kind::AnnAssign => {
                let simple = int(node, 3) != 0;
                if simple && child(node, 0)?.kind != Kind::Name {
                    return wrong_type("AnnAssign with simple non-Name target");
                }
                let target = self.boxed(child(node, 0)?, ExprContext::Store)?;
                let value = self.optional(node, 2)?;
                let annotation = self.load(node, 1)?;
                ast::StmtAnnAssign { node_index, range, target, annotation, value, simple }.into()
            }
            Kind::For | Kind::AsyncFor => {
                let is_async = node.kind == Kind::AsyncFor;
                let target = self.boxed(child(node, 0)?, ExprContext::Store)?;
                let iter = self.load(node, 1)?;
                let (body, orelse) = (self.body(node, 2)?, self.suite(node, 3)?);
                ast::StmtFor { node_index, range, is_async, target, iter, body, orelse }.into()
            }
            Kind::While => {
                let test = self.load(node, 0)?;
                let (body, orelse) = (self.body(node, 1)?, self.suite(node, 2)?);
                ast::StmtWhile { node_index, range, test, body, orelse }.into()
            }
            Kind::If => {
                let test = self.load(node, 0)?;
                let body = self.body(node, 1)?;
                let orelse = self.suite(node, 2)?;
                let clause = ast::ElifElseClause { node_index: NO_INDEX, range, test: None, body: orelse };
                let elif_else_clauses = if clause.body.is_empty() { Vec::new() } else { vec![clause] };
                ast::StmtIf { node_index, range, test, body, elif_else_clauses }.into()
            }
            Kind::With | Kind::AsyncWith => {
                not_empty(items(node, 0), "items", node)?;
                let items = children(node, 0, "with item")?;
                let items = items.into_iter().map(|i| self.with_item(i, range)).collect::<Made<_>>()?;
                let is_async = node.kind == Kind::AsyncWith;
                ast::StmtWith { node_index, range, is_async, items, body: self.body(node, 1)? }.into()
            }
            Kind::Match => {
                let subject = self.load(node, 0)?;
                not_empty(items(node, 1), "cases", node)?;
                let cases = children(node, 1, "case")?;
                let cases = cases.into_iter().map(|c| self.case(c, range)).collect::<Made<_>>()?;
                ast::StmtMatch { node_index, range, subject, cases }.into()
            }
            Kind::Raise => {
                if optional(node, 0).is_none() && optional(node, 1).is_some() {
                    return wrong("Raise with cause but no exception");
                }
                let (exc, cause) = (self.optional(node, 0)?, self.optional(node, 1)?);
                ast::StmtRaise { node_index, range, exc, cause }.into()
            }
            Kind::Try | Kind::TryStar => self.try_stmt(node, range)?,
            Kind::Assert => {
                let (test, msg) = (self.load(node, 0)?, self.optional(node, 1)?);
                ast::StmtAssert { node_index, range, test, msg }.into()
            }
            Kind::Import => {
                let names = self.aliases(node, 0)?;
                ast::StmtImport { node_index, range, names, is_lazy: false }.into()
            }
            Kind::ImportFrom => {
                let level = int(node, 2);
                if level < 0 {
                    return wrong("Negative ImportFrom level");
                }
                let names = self.aliases(node, 1)?;
                let module = optional_name(node, 0)?.map(|n| self.identifier(n, range));
                let level = u32::try_from(level).unwrap_or(u32::MAX);
                ast::StmtImportFrom { node_index, range, module, names, level, is_lazy: false }.into()
            }
            Kind::Global | Kind::Nonlocal => {
                not_empty(items(node, 0), "names", node)?;
                let mut names = Vec::new();
                for item in items(node, 0) {
                    let Item::Text(text) = item else { return wrong("None disallowed in identifier list") };
                    names.push(self.identifier(Name::new(String::from_utf8_lossy(text)), range));
                }
                match node.kind {
                    Kind::Global => ast::StmtGlobal { node_index, range, names }.into(),
                    _ => ast::StmtNonlocal { node_index, range, names }.into(),
                }
            }
            Kind::Pass => ast::StmtPass { node_index, range }.into(),
            Kind::Break => ast::StmtBreak { node_index, range }.into(),
            Kind::Continue => ast::StmtContinue { node_index, range }.into(),
            _ => ast::StmtExpr { node_index, range, value: self.load(node, 0)? }.into(),
        })
    }

    fn function(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let name = name(node, 0)?;
        not_empty(items(node, 2), "body", node)?;
        let type_params = self.type_params(node, 6, range)?;
        let parameters = Box::new(self.parameters(child(node, 1)?, range)?);
        let decorator_list = self.decorators(node, 3)?;
        let returns = self.optional(node, 4)?;
        let body = self.body(node, 2)?;
        self.layout.marks.push(range.start().to_u32());
        let is_async = node.kind == Kind::AsyncFunctionDef;
        let name = self.identifier(name, range);
        let node_index = NO_INDEX;
        let range = with_decorators(range, &decorator_list);
        let made = ast::StmtFunctionDef {
            node_index,
            range,
            is_async,
            decorator_list: decorator_list.into_iter().collect(),
            name,
            type_params,
            parameters,
            returns,
            body,
        };
        Ok(made.into())
    }

    fn class(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let name = name(node, 0)?;
        not_empty(items(node, 3), "body", node)?;
        let type_params = self.type_params(node, 5, range)?;
        let args = self.exprs(node, 1)?;
        let keywords = self.keywords(node, 2)?;
        let decorator_list = self.decorators(node, 4)?;
        let body = self.body(node, 3)?;
        self.layout.marks.push(range.start().to_u32());
        let arguments = if args.is_empty() && keywords.is_empty() {
            None
        } else {
            Some(Box::new(arguments(args, keywords, range)))
        };
        let name = self.identifier(name, range);
        let range = with_decorators(range, &decorator_list);
        let decorator_list = decorator_list.into_iter().collect();
        let node_index = NO_INDEX;
        let made =
            ast::StmtClassDef { node_index, range, decorator_list, name, type_params, arguments, body };
        Ok(made.into())
    }

    fn decorators(&mut self, node: &Node, i: usize) -> Made<Vec<ast::Decorator>> {
        let make = |(this, node): (&mut Self, &Node)| {
            let range = this.range(node)?;
            let expression = this.expr(node, ExprContext::Load)?;
            Ok(ast::Decorator { node_index: NO_INDEX, range, expression })
        };
        children(node, i, "expression")?.into_iter().map(|n| make((self, n))).collect()
    }

    fn type_params(&mut self, node: &Node, i: usize, range: TextRange) -> Made<Option<Box<ast::TypeParams>>> {
        let params = children(node, i, "type_param")?;
        if params.is_empty() {
            return Ok(None);
        }
        let type_params = params.into_iter().map(|p| self.type_param(p)).collect::<Made<_>>()?;
        Ok(Some(Box::new(ast::TypeParams { node_index: NO_INDEX, range, type_params })))
    }

    fn type_param(&mut self, node: &Node) -> Made<ast::TypeParam> {
        let range = self.range(node)?;
        let name = self.identifier(name(node, 0)?, range);
        let node_index = NO_INDEX;
        Ok(match node.kind {
            Kind::TypeVar => {
                let (bound, default) = (self.optional(node, 1)?, self.optional(node, 2)?);
                ast::TypeParam::TypeVar(ast::TypeParamTypeVar { node_index, range, name, bound, default })
            }
            Kind::ParamSpec => {
                let default = self.optional(node, 1)?;
                ast::TypeParam::ParamSpec(ast::TypeParamParamSpec { node_index, range, name, default })
            }
            _ => {
                let default = self.optional(node, 1)?;
                ast::TypeParam::TypeVarTuple(ast::TypeParamTypeVarTuple { node_index, range, name, default })
            }
        })
    }

    fn with_item(&mut self, node: &Node, range: TextRange) -> Made<ast::WithItem> {
        let context_expr = self.expr(child(node, 0)?, ExprContext::Load)?;
        let optional_vars = match optional(node, 1) {
            Some(target) => Some(self.boxed(target, ExprContext::Store)?),
            None => None,
        };
        Ok(ast::WithItem { node_index: NO_INDEX, range, context_expr, optional_vars })
    }

    fn case(&mut self, node: &Node, range: TextRange) -> Made<ast::MatchCase> {
        let pattern = self.pattern(child(node, 0)?, false)?;
        let guard = self.optional(node, 1)?;
        let body = self.body(node, 2)?;
        Ok(ast::MatchCase { node_index: NO_INDEX, range, pattern, guard, body })
    }

    fn try_stmt(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let name = node.kind.name();
        let body = self.body(node, 0)?;
        if items(node, 1).is_empty() && items(node, 3).is_empty() {
            return wrong(format!("{name} has neither except handlers nor finalbody"));
        }
        if items(node, 1).is_empty() && !items(node, 2).is_empty() {
            return wrong(format!("{name} has orelse but no except handlers"));
        }
        let mut handlers = Vec::new();
        for handler in children(node, 1, "except handler")? {
            let range = self.range(handler)?;
            let type_ = self.optional(handler, 0)?;
            let name = optional_name(handler, 1)?.map(|n| self.identifier(n, range));
            let body = self.body(handler, 2)?;
            let made = ast::ExceptHandlerExceptHandler { node_index: NO_INDEX, range, type_, name, body };
            handlers.push(ast::ExceptHandler::ExceptHandler(made));
        }
        let (orelse, finalbody) = (self.suite(node, 2)?, self.suite(node, 3)?);
        let is_star = node.kind == Kind::TryStar;
        let made = ast::StmtTry { node_index: NO_INDEX, range, body, handlers, orelse, finalbody, is_star };
        Ok(made.into())
    }

    fn aliases(&mut self, node: &Node, i: usize) -> Made<Vec<ast::Alias>> {
        not_empty(items(node, i), "names", node)?;
        let mut names = Vec::new();
        for alias in children(node, i, "alias")? {
            let range = self.range(alias)?;
            let asname = optional_name(alias, 1)?.map(|n| self.identifier(n, range));
            let name = self.identifier(name(alias, 0)?, range);
            names.push(ast::Alias { node_index: NO_INDEX, range, name, asname });
        }
        Ok(names)
    }

    fn targets(&mut self, node: &Node, i: usize, ctx: ExprContext) -> Made<Vec<Expr>> {
        not_empty(items(node, i), "targets", node)?;
        let targets = children(node, i, "expression")?;
        targets.into_iter().map(|t| self.expr(t, ctx)).collect()
    }

    fn parameters(&mut self, node: &Node, range: TextRange) -> Made<ast::Parameters> {
        let (posonly, args) = (children(node, 0, "arg")?, children(node, 1, "arg")?);
        let kwonly = children(node, 3, "arg")?;
        let defaults = children(node, 6, "expression")?;
        let count = posonly.len() + args.len();
        if defaults.len() > count {
            return wrong("more positional defaults than args on arguments");
        }
        let kw_defaults = items(node, 4);
        if kwonly.len() != kw_defaults.len() {
            return wrong("length of kwonlyargs is not the same as kw_defaults on arguments");
        }
        let first = count - defaults.len();
        let mut positional = Vec::new();
        for (i, arg) in posonly.iter().chain(&args).enumerate() {
            let default = if i >= first { Some(defaults[i - first]) } else { None };
            positional.push(self.with_default(arg, default)?);
        }
        let args = positional.split_off(posonly.len());
        let mut kwonlyargs = Vec::new();
        for (arg, default) in kwonly.iter().zip(kw_defaults) {
            let default = match default {
                Item::Node(default) => Some(&**default),
                _ => None,
            };
            kwonlyargs.push(self.with_default(arg, default)?);
        }
        let mut star = |i: usize| match optional(node, i) {
            Some(arg) => self.parameter(arg).map(|p| Some(Box::new(p))),
            None => Ok(None),
        };
        let (vararg, kwarg) = (star(2)?, star(5)?);
        Ok(ast::Parameters {
            node_index: NO_INDEX,
            range,
            posonlyargs: positional.into_iter().collect(),
            args: args.into_iter().collect(),
            vararg,
            kwonlyargs: kwonlyargs.into_iter().collect(),
            kwarg,
        })
    }

    fn with_default(&mut self, arg: &Node, default: Option<&Node>) -> Made<ast::ParameterWithDefault> {
        let parameter = self.parameter(arg)?;
        let default = match default {
            Some(default) => Some(self.boxed(default, ExprContext::Load)?),
            None => None,
        };
        Ok(ast::ParameterWithDefault { node_index: NO_INDEX, range: parameter.range, parameter, default })
    }

    fn parameter(&mut self, arg: &Node) -> Made<ast::Parameter> {
        let range = self.range(arg)?;
        let name = self.identifier(name(arg, 0)?, range);
        Ok(ast::Parameter { node_index: NO_INDEX, range, name, annotation: self.optional(arg, 1)? })
    }

    // ---- expressions ----

    fn load(&mut self, node: &Node, i: usize) -> Made<Box<Expr>> {
        self.boxed(child(node, i)?, ExprContext::Load)
    }

    pub(super) fn boxed(&mut self, node: &Node, ctx: ExprContext) -> Made<Box<Expr>> {
        self.expr(node, ctx).map(Box::new)
    }

    fn optional(&mut self, node: &Node, i: usize) -> Made<Option<Box<Expr>>> {
        match optional(node, i) {
            Some(e) => self.boxed(e, ExprContext::Load).map(Some),
            None => Ok(None),
        }
    }

    fn exprs(&mut self, node: &Node, i: usize) -> Made<Vec<Expr>> {
        self.exprs_in(node, i, ExprContext::Load)
    }

    fn exprs_in(&mut self, node: &Node, i: usize, ctx: ExprContext) -> Made<Vec<Expr>> {
        children(node, i, "expression")?.into_iter().map(|e| self.expr(e, ctx)).collect()
    }

    fn keywords(&mut self, node: &Node, i: usize) -> Made<Vec<ast::Keyword>> {
        let mut keywords = Vec::new();
        for keyword in children(node, i, "keyword")? {
            let range = self.range(keyword)?;
            let arg = optional_name(keyword, 0)?.map(|n| self.identifier(n, range));
            let value = self.expr(child(keyword, 1)?, ExprContext::Load)?;
            keywords.push(ast::Keyword { node_index: NO_INDEX, range, arg, value });
        }
        Ok(keywords)
    }

    fn generators(&mut self, node: &Node, i: usize) -> Made<Vec<ast::Comprehension>> {
        if items(node, i).is_empty() {
            return wrong("comprehension with no generators");
        }
        let mut generators = Vec::new();
        for g in children(node, i, "comprehension")? {
            let target = self.expr(child(g, 0)?, ExprContext::Store)?;
            let iter = self.expr(child(g, 1)?, ExprContext::Load)?;
            let ifs = self.exprs(g, 2)?;
            let range = self.range(node)?;
            let is_async = int(g, 3) != 0;
            generators.push(ast::Comprehension { node_index: NO_INDEX, range, target, iter, ifs, is_async });
        }
        Ok(generators)
    }

    pub(super) fn expr(&mut self, node: &Node, ctx: ExprContext) -> Made<Expr> {
        guarded(|| self.expr_here(node, ctx))
    }

    /// Refuses an expression that stands where it has another context than its own.
    fn check_context(&self, node: &Node, wanted: ExprContext) -> Made<()> {
        let own = match node.kind {
            Kind::Attribute | Kind::Subscript => context(node, 2)?,
            Kind::Starred | Kind::Name | Kind::List | Kind::Tuple => context(node, 1)?,
            _ => {
                if wanted != ExprContext::Load {
                    let wanted = context_name(wanted);
                    return wrong(format!("expression which can't be assigned to in {wanted} context"));
                }
                return Ok(());
            }
        };
        if own != wanted {
            let (wanted, own) = (context_name(wanted), context_name(own));
            return wrong(format!("expression must have {wanted} context but has {own} instead"));
        }
        Ok(())
    }

    fn expr_here(&mut self, node: &Node, ctx: ExprContext) -> Made<Expr> {
        let range = self.range(node)?;
        self.check_context(node, ctx)?;
        let node_index = NO_INDEX;
        Ok(match node.kind {
            Kind::BoolOp => {
                if items(node, 1).len() < 2 {
                    return wrong("BoolOp with less than 2 values");
                }
                let op = if child(node, 0)?.kind == Kind::And { ast::BoolOp::And } else { ast::BoolOp::Or };
                ast::ExprBoolOp { node_index, range, op, values: self.exprs(node, 1)? }.into()
            }
            Kind::NamedExpr => {
                let target = child(node, 0)?;
                if target.kind != Kind::Name {
                    return wrong_type("NamedExpr target must be a Name");
                }
                let target = self.boxed(target, ExprContext::Store)?;
                ast::ExprNamed { node_index, range, target, value: self.load(node, 1)? }.into()
            }
            Kind::BinOp => {
                let (left, op) = (self.load(node, 0)?, operator(child(node, 1)?)?);
                ast::ExprBinOp { node_index, range, left, op, right: self.load(node, 2)? }.into()
            }
            Kind::UnaryOp => {
                let op = match child(node, 0)?.kind {
                    Kind::Invert => ast::UnaryOp::Invert,
                    Kind::Not => ast::UnaryOp::Not,
                    Kind::UAdd => ast::UnaryOp::UAdd,
                    _ => ast::UnaryOp::USub,
                };
                ast::ExprUnaryOp { node_index, range, op, operand: self.load(node, 1)? }.into()
            }
            Kind::Lambda => {
                let parameters = Some(Box::new(self.parameters(child(node, 0)?, range)?));
                ast::ExprLambda { node_index, range, parameters, body: self.load(node, 1)? }.into()
            }
            Kind::IfExp => {
                let (test, body) = (self.load(node, 0)?, self.load(node, 1)?);
                ast::ExprIf { node_index, range, test, body, orelse: self.load(node, 2)? }.into()
            }
            Kind::Dict => self.dict(node, range)?,
            Kind::Set => ast::ExprSet { node_index, range, elts: self.exprs(node, 0)? }.into(),
            Kind::ListComp => {
                let generators = self.generators(node, 1)?;
                ast::ExprListComp { node_index, range, elt: self.load(node, 0)?, generators }.into()
            }
            Kind::SetComp => {
                let generators = self.generators(node, 1)?;
                ast::ExprSetComp { node_index, range, elt: self.load(node, 0)?, generators }.into()
            }
            Kind::GeneratorExp => {
                let generators = self.generators(node, 1)?;
                let elt = self.load(node, 0)?;
                ast::ExprGenerator { node_index, range, elt, generators, parenthesized: true }.into()
            }
            Kind::DictComp => {
                let generators = self.generators(node, 2)?;
                let (key, value) = (Some(self.load(node, 0)?), self.load(node, 1)?);
                ast::ExprDictComp { node_index, range, key, value, generators }.into()
            }
            Kind::Await => ast::ExprAwait { node_index, range, value: self.load(node, 0)? }.into(),
            Kind::Yield => ast::ExprYield { node_index, range, value: self.optional(node, 0)? }.into(),
            Kind::YieldFrom => ast::ExprYieldFrom { node_index, range, value: self.load(node, 0)? }.into(),
            Kind::Compare => self.compare(node, range)?,
            Kind::Call => {
                let func = self.load(node, 0)?;
                let arguments = arguments(self.exprs(node, 1)?, self.keywords(node, 2)?, range);
                ast::ExprCall { node_index, range_start: range.start(), func, arguments }.into()
            }
            Kind::JoinedStr => {
                let elements = self.elements(node)?;
                let flags = ast::FStringFlags::empty();
                let string = ast::FString { node_index: NO_INDEX, range, elements, flags };
                ast::ExprFString { node_index, range, value: ast::FStringValue::single(string) }.into()
            }
            Kind::TemplateStr => {
                let elements = self.elements(node)?;
                let flags = ast::TStringFlags::empty();
                let string = ast::TString { node_index: NO_INDEX, range, elements, flags };
                ast::ExprTString { node_index, range, value: ast::TStringValue::single(string) }.into()
            }
            // One that stands alone is a string of its own.
            Kind::FormattedValue => {
                let elements = vec![self.element(node)?].into();
                let flags = ast::FStringFlags::empty();
                let string = ast::FString { node_index: NO_INDEX, range, elements, flags };
                ast::ExprFString { node_index, range, value: ast::FStringValue::single(string) }.into()
            }
            Kind::Interpolation => {
                let elements = vec![self.element(node)?].into();
                let flags = ast::TStringFlags::empty();
                let string = ast::TString { node_index: NO_INDEX, range, elements, flags };
                ast::ExprTString { node_index, range, value: ast::TStringValue::single(string) }.into()
            }
            Kind::Constant => match node.fields.first() {
                Some(Item::Const(value)) => self.constant(value, range),
                _ => return required(node, 0),
            },
            Kind::Attribute => {
                let attr = match node.fields.get(1) {
                    Some(Item::Text(text)) => Name::new(String::from_utf8_lossy(text)),
                    _ => return required(node, 1),
                };
                let attr = self.identifier(attr, range);
                ast::ExprAttribute { node_index, range, value: self.load(node, 0)?, attr, ctx }.into()
            }
            Kind::Subscript => {
                let (value, slice) = (self.load(node, 0)?, self.load(node, 1)?);
                ast::ExprSubscript { node_index, range, value, slice, ctx }.into()
            }
            Kind::Starred => {
                let value = self.boxed(child(node, 0)?, ctx)?;
                ast::ExprStarred { node_index, range, value, ctx }.into()
            }
            Kind::Name => ast::ExprName { node_index, range, id: name(node, 0)?, ctx }.into(),
            Kind::List => {
                let elts = self.exprs_in(node, 0, ctx)?;
                ast::ExprList { node_index, range, elts, ctx }.into()
            }
            Kind::Tuple => {
                let elts = self.exprs_in(node, 0, ctx)?;
                ast::ExprTuple { node_index, range, elts, ctx, parenthesized: true }.into()
            }
            Kind::Slice => {
                let (lower, upper) = (self.optional(node, 0)?, self.optional(node, 1)?);
                ast::ExprSlice { node_index, range, lower, upper, step: self.optional(node, 2)? }.into()
            }
            _ => return wrong("unexpected expression"),
        })
    }

    fn dict(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let (keys, values) = (items(node, 0), children(node, 1, "expression")?);
        if keys.len() != values.len() {
            return wrong("Dict doesn't have the same number of keys as values");
        }
        let mut pairs = Vec::new();
        for (key, value) in keys.iter().zip(values) {
            let key = match key {
                Item::Node(key) => Some(self.expr(key, ExprContext::Load)?),
                _ => None,
            };
            pairs.push(ast::DictItem { key, value: self.expr(value, ExprContext::Load)? });
        }
        Ok(ast::ExprDict { node_index: NO_INDEX, range, items: pairs }.into())
    }

    fn compare(&mut self, node: &Node, range: TextRange) -> Made<Expr> {
        let (ops, comparators) = (items(node, 1), items(node, 2));
        if comparators.is_empty() {
            return wrong("Compare with no comparators");
        }
        if ops.len() != comparators.len() {
            return wrong("Compare has a different number of comparators and operands");
        }
        let ops = children(node, 1, "operator")?.into_iter().map(comparison).collect::<Made<Vec<_>>>()?;
        let comparators = self.exprs(node, 2)?.into_boxed_slice();
        let left = self.load(node, 0)?;
        Ok(ast::ExprCompare { node_index: NO_INDEX, range, left, ops: ops.into(), comparators }.into())
    }

    /// The parts of a formatted string.
    fn elements(&mut self, node: &Node) -> Made<ast::InterpolatedStringElements> {
        let parts = children(node, 0, "expression")?;
        Ok(parts.into_iter().map(|p| self.element(p)).collect::<Made<Vec<_>>>()?.into())
    }

    fn element(&mut self, node: &Node) -> Made<ast::InterpolatedStringElement> {
        let range = self.range(node)?;
        if let (Kind::Constant, Some(Item::Const(Const::Str(text)))) = (node.kind, node.fields.first()) {
            let value = String::from_utf8_lossy(text).into();
            let literal = ast::InterpolatedStringLiteralElement { node_index: NO_INDEX, range, value };
            return Ok(ast::InterpolatedStringElement::Literal(literal));
        }
        let node_index = NO_INDEX;
        let (expression, conversion, spec) = match node.kind {
            Kind::FormattedValue => (self.load(node, 0)?, int(node, 1), optional(node, 2)),
            Kind::Interpolation => {
                let Some(Item::Const(text)) = node.fields.get(1) else { return required(node, 1) };
                node_index.set(self.keep(text.clone()));
                (self.load(node, 0)?, int(node, 2), optional(node, 3))
            }
            _ => (self.boxed(node, ExprContext::Load)?, -1, None),
        };
        let conversion = match conversion {
            115 => ast::ConversionFlag::Str,
            114 => ast::ConversionFlag::Repr,
            97 => ast::ConversionFlag::Ascii,
            _ => ast::ConversionFlag::None,
        };
        let format_spec = match spec {
            None => None,
            Some(spec) => {
                let range = self.range(spec)?;
                let elements = match spec.kind {
                    Kind::JoinedStr => self.elements(spec)?,
                    _ => vec![self.element(spec)?].into(),
                };
                Some(Box::new(ast::InterpolatedStringFormatSpec { node_index: NO_INDEX, range, elements }))
            }
        };
        let made = ast::InterpolatedElement {
            node_index,
            range,
            expression,
            debug_text: None,
            conversion,
            format_spec,
        };
        Ok(ast::InterpolatedStringElement::Interpolation(made))
    }

    fn keep(&mut self, value: Const) -> ast::NodeIndex {
        self.foreign.push(value);
        ast::NodeIndex::from(self.foreign.len() as u32 - 1)
    }

    fn constant(&mut self, value: &Const, range: TextRange) -> Expr {
        let node_index = NO_INDEX;
        let number = |value| ast::ExprNumberLiteral { node_index: NO_INDEX, range, value }.into();
        match value {
            Const::None => ast::ExprNoneLiteral { node_index, range }.into(),
            Const::True => ast::ExprBooleanLiteral { node_index, range, value: true }.into(),
            Const::False => ast::ExprBooleanLiteral { node_index, range, value: false }.into(),
            Const::Ellipsis => ast::ExprEllipsisLiteral { node_index, range }.into(),
            Const::Int(n) if *n >= 0 => number(ast::Number::Int(ast::Int::from(*n as u64))),
            Const::Float(bits) if *bits >> 63 == 0 => number(ast::Number::Float(f64::from_bits(*bits))),
            Const::Complex(0, imag) if *imag >> 63 == 0 => {
                number(ast::Number::Complex { real: 0.0, imag: f64::from_bits(*imag) })
            }
            Const::Bytes(data) => {
                let flags = ast::BytesLiteralFlags::empty();
                let literal = ast::BytesLiteral { node_index: NO_INDEX, range, value: data.clone(), flags };
                let value = ast::BytesLiteralValue::single(literal);
                ast::ExprBytesLiteral { node_index, range, value }.into()
            }
            Const::Str(text) if std::str::from_utf8(text).is_ok() => {
                let flags = ast::StringLiteralFlags::empty();
                let value = String::from_utf8_lossy(text).into();
                let literal = ast::StringLiteral { node_index: NO_INDEX, range, value, flags };
                let value = ast::StringLiteralValue::single(literal);
                ast::ExprStringLiteral { node_index, range, value }.into()
            }
            other => {
                let index = AtomicNodeIndex::NONE;
                index.set(self.keep(other.clone()));
                ast::ExprEllipsisLiteral { node_index: index, range }.into()
            }
        }
    }

    // ---- patterns ----

    fn pattern(&mut self, node: &Node, star_ok: bool) -> Made<ast::Pattern> {
        guarded(|| self.pattern_here(node, star_ok))
    }

    fn sub_patterns(&mut self, node: &Node, i: usize, star_ok: bool) -> Made<Vec<ast::Pattern>> {
        children(node, i, "pattern")?.into_iter().map(|p| self.pattern(p, star_ok)).collect()
    }

    fn capture(&self, node: &Node, i: usize, range: TextRange) -> Made<Option<ast::Identifier>> {
        match optional_name(node, i)? {
            Some(name) if name == "_" => wrong("can't capture name '_' in patterns"),
            Some(name) => Ok(Some(self.identifier(name, range))),
            None => Ok(None),
        }
    }

    fn pattern_here(&mut self, node: &Node, star_ok: bool) -> Made<ast::Pattern> {
        let range = self.range(node)?;
        let node_index = NO_INDEX;
        Ok(match node.kind {
            Kind::MatchValue => {
                let value = child(node, 0)?;
                check_pattern_value(value)?;
                let value = self.boxed(value, ExprContext::Load)?;
                ast::Pattern::MatchValue(ast::PatternMatchValue { node_index, range, value })
            }
            Kind::MatchSingleton => {
                let value = match node.fields.first() {
                    Some(Item::Const(Const::None)) => ast::Singleton::None,
                    Some(Item::Const(Const::True)) => ast::Singleton::True,
                    Some(Item::Const(Const::False)) => ast::Singleton::False,
                    _ => return wrong("MatchSingleton can only contain True, False and None"),
                };
                ast::Pattern::MatchSingleton(ast::PatternMatchSingleton { node_index, range, value })
            }
            Kind::MatchSequence => {
                let patterns = self.sub_patterns(node, 0, true)?;
                ast::Pattern::MatchSequence(ast::PatternMatchSequence { node_index, range, patterns })
            }
            Kind::MatchMapping => {
                if items(node, 0).len() != items(node, 1).len() {
                    return wrong("MatchMapping doesn't have the same number of keys as patterns");
                }
                let rest = self.capture(node, 2, range)?;
                for key in children(node, 0, "expression")? {
                    let literal = matches!(key.fields.first(), Some(Item::Const(c)) if is_singleton(c));
                    if !(key.kind == Kind::Constant && literal) {
                        check_pattern_value(key)?;
                    }
                }
                let keys = self.exprs(node, 0)?.into_iter().collect();
                let patterns = self.sub_patterns(node, 1, false)?.into_iter().collect();
                let made = ast::PatternMatchMapping { node_index, range, keys, patterns, rest };
                ast::Pattern::MatchMapping(made)
            }
            Kind::MatchClass => self.match_class(node, range)?,
            Kind::MatchStar => {
                if !star_ok {
                    return wrong("can't use MatchStar here");
                }
                let name = self.capture(node, 0, range)?;
                ast::Pattern::MatchStar(ast::PatternMatchStar { node_index, range, name })
            }
            Kind::MatchAs => {
                let name = self.capture(node, 1, range)?;
                let pattern = match optional(node, 0) {
                    None => None,
                    Some(_) if name.is_none() => {
                        return wrong("MatchAs must specify a target name if a pattern is given");
                    }
                    Some(pattern) => Some(Box::new(self.pattern(pattern, false)?)),
                };
                ast::Pattern::MatchAs(ast::PatternMatchAs { node_index, range, pattern, name })
            }
            _ => {
                if items(node, 0).len() < 2 {
                    return wrong("MatchOr requires at least 2 patterns");
                }
                let patterns = self.sub_patterns(node, 0, false)?;
                ast::Pattern::MatchOr(ast::PatternMatchOr { node_index, range, patterns })
            }
        })
    }

    fn match_class(&mut self, node: &Node, range: TextRange) -> Made<ast::Pattern> {
        if items(node, 2).len() != items(node, 3).len() {
            return wrong("MatchClass doesn't have the same number of keyword attributes as patterns");
        }
        let class = child(node, 0)?;
        let mut part = class;
        while part.kind == Kind::Attribute {
            part = child(part, 0)?;
        }
        if part.kind != Kind::Name {
            return wrong("MatchClass cls field can only contain Name or Attribute nodes.");
        }
        let cls = self.boxed(class, ExprContext::Load)?;
        let patterns = self.sub_patterns(node, 1, false)?.into_iter().collect();
        let values = self.sub_patterns(node, 3, false)?;
        let mut keywords = Vec::new();
        for (attr, pattern) in items(node, 2).iter().zip(values) {
            let Item::Text(text) = attr else { return wrong("None disallowed in identifier list") };
            let attr = self.identifier(checked_name(text)?, range);
            keywords.push(ast::PatternKeyword { node_index: NO_INDEX, range, attr, pattern });
        }
        let arguments = ast::PatternArguments { node_index: NO_INDEX, range, patterns, keywords };
        Ok(ast::Pattern::MatchClass(ast::PatternMatchClass { node_index: NO_INDEX, range, cls, arguments }))
    }
}

fn is_singleton(value: &Const) -> bool {
    matches!(value, Const::None | Const::True | Const::False)
}

/// Refuses what cannot be the value of a pattern.
fn check_pattern_value(node: &Node) -> Made<()> {
    let number = |n: &Node| {
        n.kind == Kind::Constant
            && matches!(
                n.fields.first(),
                Some(Item::Const(Const::Int(_) | Const::BigInt(_) | Const::Float(_) | Const::Complex(..)))
            )
    };
    let negative = |n: &Node| {
        n.kind == Kind::UnaryOp
            && optional(n, 0).is_some_and(|op| op.kind == Kind::USub)
            && optional(n, 1).is_some_and(number)
    };
    let fits = match node.kind {
        Kind::Constant => match node.fields.first() {
            Some(Item::Const(
                Const::Str(_)
                | Const::Bytes(_)
                | Const::Int(_)
                | Const::BigInt(_)
                | Const::Float(_)
                | Const::Complex(..),
            )) => true,
            _ => return wrong("unexpected constant inside of a literal pattern"),
        },
        Kind::UnaryOp => negative(node),
        Kind::BinOp => {
            optional(node, 0).is_some_and(|n| number(n) || negative(n))
                && optional(node, 1).is_some_and(|op| matches!(op.kind, Kind::Add | Kind::Sub))
                && optional(node, 2).is_some_and(number)
        }
        Kind::Attribute | Kind::JoinedStr | Kind::TemplateStr => true,
        _ => false,
    };
    if fits { Ok(()) } else { wrong("patterns may only match literals and attribute lookups") }
}

fn arguments(args: Vec<Expr>, keywords: Vec<ast::Keyword>, range: TextRange) -> ast::Arguments {
    let keywords = keywords.into_iter().collect();
    ast::Arguments { node_index: NO_INDEX, range, args: args.into_boxed_slice(), keywords }
}

/// The range of a definition with its decorators, as the parser gives it.
fn with_decorators(range: TextRange, decorators: &[ast::Decorator]) -> TextRange {
    match decorators.first() {
        Some(first) if first.range.start() < range.start() => {
            TextRange::new(first.range.start(), range.end())
        }
        _ => range,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TreeMode, TreeOptions, parse};
    use super::*;
    use crate::Mode;

    fn tree(source: &str) -> Node {
        let options = TreeOptions {
            mode: TreeMode::Exec,
            type_comments: false,
            feature_version: -1,
            optimize: None,
            allow_incomplete: false,
            dont_imply_dedent: false,
        };
        parse(source, &options).expect("valid").0
    }

    #[test]
    fn a_tree_compiles_to_the_same_code() {
        let source = "@d\n@e(1)\ndef f(a, /, b=2, *c, d=3, **e) -> int:\n    '''doc'''\n    return [x for x in a if x]\n\
                      class C(B, k=1):\n    x: int = -1\n    match x:\n        case {'a': [1, *_], **_r}: pass\n        case C(y=2.5): pass\n\
                      try:\n    f'{x!r:>{w}}' 'a'\nexcept* E as e:\n    raise\nelse:\n    pass\n";
        let options = Options::new(Mode::Exec);
        let direct = crate::compile(source, "f", &options).expect("valid").code;
        let made = compile_tree(&tree(source), "f", &options).expect("valid").code;
        assert_eq!(crate::disassemble(&made), crate::disassemble(&direct));
    }

    #[test]
    fn refuses_impossible_trees() {
        let mut module = tree("x = 1");
        if let Item::List(body) = &mut module.fields[0]
            && let Item::Node(assign) = &mut body[0]
        {
            assign.fields[0] = Item::List(Vec::new());
        }
        let error = compile_tree(&module, "f", &Options::new(Mode::Exec));
        assert!(matches!(error, Err(TreeError::Value(message)) if message == "empty targets on Assign"));
    }
}
