//! `from __future__ import`: only at the beginning, and only of features that there are.

use super::check::{Checked, Lines, refuse};
use ruff_python_ast::{Expr, Mod, Stmt, StmtImportFrom};
use ruff_text_size::Ranged;

const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// Is this `from __future__ import ...`?
pub fn is_future(import: &StmtImportFrom) -> bool {
    import.level == 0 && import.module.as_ref().is_some_and(|module| module.as_str() == "__future__")
}

/// Checks the beginning of a module; says whether `annotations` is imported, and the last line that
/// has a future import. (Those after the beginning are found when code is generated for them.)
pub fn check(module: &Mod, lines: &Lines) -> Checked<(bool, u32)> {
    let Mod::Module(module) = module else { return Ok((false, 0)) };
    let mut future_line = 0;
    let (mut done, mut last_line, mut annotations) = (false, 0, false);
    for (number, statement) in module.body.iter().enumerate() {
        let line = lines.line(statement.start());
        if done && line > last_line {
            break;
        }
        last_line = line;
        match statement {
            Stmt::ImportFrom(import) if is_future(import) => {
                if done {
                    return refuse(
                        import.range,
                        "from __future__ imports must occur at the beginning of the file",
                    );
                }
                annotations |= features(import)?;
                future_line = line;
            }
            Stmt::Expr(expr) if number == 0 && matches!(*expr.value, Expr::StringLiteral(_)) => {}
            _ => done = true,
        }
    }
    Ok((annotations, future_line))
}

fn features(import: &StmtImportFrom) -> Checked<bool> {
    let mut annotations = false;
    for alias in &import.names {
        let name = alias.name.as_str();
        if name == "braces" {
            return refuse(alias.range, "not a chance");
        }
        if !FEATURES.contains(&name) {
            return refuse(alias.range, format!("future feature {name} is not defined"));
        }
        annotations |= name == "annotations";
    }
    Ok(annotations)
}
