//! What is asked of a tree that was made from source: is its syntax too new for the version that was asked for
//! (`feature_version`); and the little that CPython's optimizer of trees does (`optimize`).

use super::schema::Kind;
use super::{Item, Node, Place};
use crate::bytecode::Const;
use crate::stack::guarded;
use crate::{ErrorKind, SyntaxError};

/// Something that Python got later than in the version asked for.
pub struct TooNew {
    message: &'static str,
    place: Place,
    kind: Kind,
}

/// The first node that needs a newer version than 3.`version`.
pub fn too_new(node: &Node, version: i32) -> Option<TooNew> {
    if !(0..14).contains(&version) {
        return None;
    }
    guarded(|| {
        let list_is_filled =
            |i: usize| matches!(node.fields.get(i), Some(Item::List(items)) if !items.is_empty());
        let found = match node.kind {
            Kind::Match if version < 10 => {
                Some("Pattern matching is only supported in Python 3.10 and greater")
            }
            Kind::TryStar if version < 11 => {
                Some("Exception groups are only supported in Python 3.11 and greater")
            }
            Kind::TemplateStr => Some("t-strings are only supported in Python 3.14 and greater"),
            Kind::AnnAssign if version < 6 => {
                Some("Variable annotation syntax is only supported in Python 3.6 and greater")
            }
            Kind::comprehension if version < 6 && matches!(node.fields.last(), Some(Item::Int(1))) => {
                Some("Async comprehensions are only supported in Python 3.6 and greater")
            }
            Kind::NamedExpr if version < 8 => {
                Some("Assignment expressions are only supported in Python 3.8 and greater")
            }
            Kind::TypeAlias if version < 12 => {
                Some("Type statement is only supported in Python 3.12 and greater")
            }
            Kind::FunctionDef | Kind::AsyncFunctionDef if version < 12 && list_is_filled(6) => {
                Some("Type parameter lists are only supported in Python 3.12 and greater")
            }
            Kind::ClassDef if version < 12 && list_is_filled(5) => {
                Some("Type parameter lists are only supported in Python 3.12 and greater")
            }
            Kind::AsyncFunctionDef if version < 5 => {
                Some("Async functions are only supported in Python 3.5 and greater")
            }
            Kind::AsyncFor if version < 5 => {
                Some("Async for loops are only supported in Python 3.5 and greater")
            }
            Kind::AsyncWith if version < 5 => {
                Some("Async with statements are only supported in Python 3.5 and greater")
            }
            Kind::Await if version < 5 => {
                Some("Await expressions are only supported in Python 3.5 and greater")
            }
            Kind::MatMult if version < 5 => {
                Some("The '@' operator is only supported in Python 3.5 and greater")
            }
            Kind::arguments if version < 8 && list_is_filled(0) => {
                Some("Positional-only parameters are only supported in Python 3.8 and greater")
            }
            Kind::TypeVar | Kind::ParamSpec | Kind::TypeVarTuple
                if version < 13 && !matches!(node.fields.last(), Some(Item::None)) =>
            {
                Some("Type parameter defaults are only supported in Python 3.13 and greater")
            }
            _ => None,
        };
        // A parser has seen the parts before it knows what they are parts of.
        let within = node.fields.iter().find_map(|item| too_new_in(item, version, node.place));
        within.or_else(|| found.map(|message| TooNew { message, place: node.place, kind: node.kind }))
    })
}

fn too_new_in(item: &Item, version: i32, around: Place) -> Option<TooNew> {
    let found = match item {
        Item::Node(node) => too_new(node, version),
        Item::List(items) => items.iter().find_map(|i| too_new_in(i, version, around)),
        _ => None,
    };
    found.map(|f| if f.place.line == 0 { TooNew { place: around, ..f } } else { f })
}

/// The refusal.
pub fn version_error(problem: TooNew, source: &str) -> SyntaxError {
    let (line, offset, end_offset) = last_token(&problem, source);
    SyntaxError {
        kind: ErrorKind::Syntax,
        message: problem.message.to_owned(),
        line,
        offset,
        end_line: line,
        end_offset,
        text: source.lines().nth(line.max(1) as usize - 1).map(str::to_owned),
    }
}

/// Line, column and end column of the token that CPython's parser had seen last when it knew what it had before it: a
/// statement with a block ends where the block's dedent is, anything else with the token that follows it.
fn last_token(problem: &TooNew, source: &str) -> (u32, u32, u32) {
    let place = problem.place;
    let (end_line, end_col) = (place.end_line.max(1) as usize, place.end_col.max(0) as usize);
    let has_block = matches!(
        problem.kind,
        Kind::Match | Kind::TryStar | Kind::AsyncFunctionDef | Kind::AsyncFor | Kind::AsyncWith
    );
    let mut lines = source.lines().enumerate().skip(end_line - 1);
    let rest = lines.next().map_or("", |(_, line)| line.get(end_col..).unwrap_or_default());
    if has_block {
        let next = lines.find(|(_, line)| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with('#')
        });
        let before = |text: &str| text.chars().count() as u32;
        return match next {
            Some((number, line)) => {
                let indent = before(line) - before(line.trim_start());
                (number as u32 + 1, indent, 0)
            }
            None => (end_line as u32, end_col as u32 + 1, 0),
        };
    }
    let skipped = rest.len() - rest.trim_start().len();
    let offset = (end_col + skipped) as u32 + 1;
    (end_line as u32, offset, offset + 1)
}

/// What CPython does to a tree before it compiles it: `__debug__` becomes a constant, docstrings go (level 2), numbers
/// in patterns are computed.
pub fn optimize(node: &mut Node, level: u8) {
    guarded(|| {
        if let Kind::Name = node.kind
            && matches!(&node.fields[..], [Item::Text(name), Item::Node(ctx)] if &**name == b"__debug__" && ctx.kind == Kind::Load)
        {
            node.kind = Kind::Constant;
            let value = if level == 0 { Const::True } else { Const::False };
            node.fields = vec![Item::Const(value), Item::None];
            return;
        }
        if level >= 2 {
            let body = match node.kind {
                Kind::Module => Some(0),
                Kind::FunctionDef | Kind::AsyncFunctionDef => Some(2),
                Kind::ClassDef => Some(3),
                _ => None,
            };
            if let Some(Item::List(body)) = body.and_then(|i| node.fields.get_mut(i)) {
                drop_docstring(body, node.kind);
            }
        }
        let fold = matches!(node.kind, Kind::MatchValue | Kind::MatchMapping);
        for item in &mut node.fields {
            optimize_item(item, level, fold);
        }
    });
}

fn optimize_item(item: &mut Item, level: u8, fold: bool) {
    match item {
        Item::Node(node) => {
            optimize(node, level);
            if fold && let Some(value) = number(node) {
                node.kind = Kind::Constant;
                node.fields = vec![Item::Const(value), Item::None];
            }
        }
        Item::List(items) => items.iter_mut().for_each(|i| optimize_item(i, level, fold)),
        _ => {}
    }
}

fn drop_docstring(body: &mut Vec<Item>, kind: Kind) {
    let Some(Item::Node(first)) = body.first() else { return };
    let text = first.kind == Kind::Expr
        && matches!(&first.fields[..], [Item::Node(e)] if e.kind == Kind::Constant
            && matches!(e.fields.first(), Some(Item::Const(Const::Str(_)))));
    if !text {
        return;
    }
    let place = first.place;
    body.remove(0);
    // A body is never empty.
    if body.is_empty() && kind != Kind::Module {
        body.push(Item::Node(Box::new(Node { kind: Kind::Pass, place, fields: Vec::new() })));
    }
}

/// The value of `-1` or `1 + 2j`.
fn number(node: &Node) -> Option<Const> {
    match (node.kind, &node.fields[..]) {
        (
            Kind::Constant,
            [
                Item::Const(
                    value @ (Const::Int(_) | Const::BigInt(_) | Const::Float(_) | Const::Complex(..)),
                ),
                _,
            ],
        ) => Some(value.clone()),
        (Kind::UnaryOp, [Item::Node(op), Item::Node(operand)]) if op.kind == Kind::USub => {
            crate::codegen::fold_unary(ruff_python_ast::UnaryOp::USub, &number(operand)?)
        }
        (Kind::BinOp, [Item::Node(left), Item::Node(op), Item::Node(right)]) => {
            let op = match op.kind {
                Kind::Add => ruff_python_ast::Operator::Add,
                Kind::Sub => ruff_python_ast::Operator::Sub,
                _ => return None,
            };
            crate::codegen::fold_binary(op, &number(left)?, &number(right)?)
        }
        _ => None,
    }
}
