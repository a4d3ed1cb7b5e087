//! Warnings for code that cannot mean what it says: literals that are called or compared by identity.

use ruff_python_ast::{CmpOp, Expr, ExprCompare, ExprSubscript, Number};
use ruff_text_size::{Ranged, TextRange};

/// The type that an expression certainly has.
fn type_of(expr: &Expr) -> Option<&'static str> {
    Some(match expr {
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) => "function",
        Expr::TString(_) => "string.templatelib.Template",
        Expr::FString(_) | Expr::StringLiteral(_) => "str",
        Expr::BytesLiteral(_) => "bytes",
        Expr::NumberLiteral(number) => match number.value {
            Number::Int(_) => "int",
            Number::Float(_) => "float",
            Number::Complex { .. } => "complex",
        },
        Expr::BooleanLiteral(_) => "bool",
        Expr::NoneLiteral(_) => "NoneType",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::Name(name) if name.id.as_str() == "__debug__" => "bool",
        _ => return None,
    })
}

/// Is this a constant, as far as CPython has folded it when it warns?
pub fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_constant),
        Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => true,
        Expr::Name(name) => name.id.as_str() == "__debug__",
        _ => false,
    }
}

/// May this stand beside `is`?
fn has_identity(expr: &Expr) -> bool {
    matches!(expr, Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) | Expr::EllipsisLiteral(_) | Expr::Name(_))
        || !is_constant(expr)
}

/// Warns of `is` with literals.
pub fn comparison(e: &ExprCompare, mut warn: impl FnMut(TextRange, String)) {
    let mut left = &*e.left;
    for (op, right) in e.ops.iter().zip(&e.comparators) {
        let (word, instead) = match op {
            CmpOp::Is => ("is", "=="),
            CmpOp::IsNot => ("is not", "!="),
            _ => ("", ""),
        };
        let literal = [left, right].into_iter().find(|side| !has_identity(side));
        if let Some(kind) = literal.filter(|_| !word.is_empty()).and_then(type_of) {
            warn(e.range, format!("\"{word}\" with '{kind}' literal. Did you mean \"{instead}\"?"));
        }
        left = right;
    }
}

/// The warning for calling this.
pub fn call(callee: &Expr) -> Option<String> {
    if matches!(callee, Expr::Lambda(_) | Expr::Name(_)) {
        return None;
    }
    let kind = type_of(callee)?;
    Some(format!("'{kind}' object is not callable; perhaps you missed a comma?"))
}

/// The warning for this subscript.
pub fn subscript(e: &ExprSubscript) -> Option<String> {
    let kind = type_of(&e.value)?;
    let not_subscriptable = matches!(
        &*e.value,
        Expr::Set(_)
            | Expr::SetComp(_)
            | Expr::Generator(_)
            | Expr::TString(_)
            | Expr::Lambda(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
    );
    if not_subscriptable {
        return Some(format!("'{kind}' object is not subscriptable; perhaps you missed a comma?"));
    }
    if matches!(&*e.value, Expr::Dict(_) | Expr::DictComp(_) | Expr::Name(_)) {
        return None;
    }
    let index = type_of(&e.slice)?;
    if matches!(index, "int" | "bool") || e.slice.range().is_empty() {
        return None;
    }
    Some(format!("{kind} indices must be integers or slices, not {index}; perhaps you missed a comma?"))
}
