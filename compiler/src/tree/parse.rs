//! `ast.parse`: source text to Python's tree.

use super::from_source::Maker;
use super::schema::Kind;
use super::type_comments::TypeComments;
use super::{Item, Node, Place, check};
use crate::location::LineIndex;
use crate::{Mode, Options, SyntaxError, Warning, stack, syntax};
use ruff_python_ast as ast;
use ruff_text_size::TextRange;

/// What is parsed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TreeMode {
    Exec,
    Eval,
    Single,
    /// The signature in a type comment: `(int, str) -> bool`.
    FuncType,
}

/// How source becomes a tree.
#[derive(Clone, Debug)]
pub struct TreeOptions {
    pub mode: TreeMode,
    /// `ast.PyCF_TYPE_COMMENTS`
    pub type_comments: bool,
    /// The minor version of Python 3 whose grammar is wanted, at most; -1 for the newest.
    pub feature_version: i32,
    /// `ast.PyCF_OPTIMIZED_AST`: the level of optimization; None for a plain tree.
    pub optimize: Option<u8>,
    pub allow_incomplete: bool,
    pub dont_imply_dedent: bool,
}

/// Parses `source`; also gives the warnings that CPython's parser gives.
///
/// # Errors
/// What the parser refuses. (What only the compiler refuses is a tree like others.)
pub fn parse(source: &str, options: &TreeOptions) -> Result<(Node, Vec<Warning>), SyntaxError> {
    let mode = match options.mode {
        TreeMode::Exec => Mode::Exec,
        TreeMode::Eval => Mode::Eval,
        TreeMode::Single => Mode::Single,
        TreeMode::FuncType => return function_type(source, options).map(|tree| (tree, Vec::new())),
    };
    let plain = Options {
        allow_incomplete: options.allow_incomplete,
        dont_imply_dedent: options.dont_imply_dedent,
        ..Options::new(mode)
    };
    let parsed = syntax::parse(source, &plain)?;
    let lines = LineIndex::new(source);
    let warnings = syntax::parser_warnings(parsed.syntax(), source);
    let comments = options.type_comments.then(|| TypeComments::collect(source, &parsed, &lines));
    let mut maker = Maker { source, lines: &lines, comments, shift: 0 };
    let fields = match parsed.syntax() {
        ast::Mod::Module(module) => {
            let body = maker.body(&module.body);
            if options.mode == TreeMode::Exec {
                let ignores = maker.type_ignores();
                (Kind::Module, vec![body, ignores])
            } else {
                (Kind::Interactive, vec![body])
            }
        }
        ast::Mod::Expression(module) => (Kind::Expression, vec![maker.expr(&module.body)]),
    };
    if let Some(comments) = &maker.comments
        && options.mode == TreeMode::Exec
        && let Some(range) = comments.misplaced()
    {
        let error = lines.error(source, range, "invalid syntax");
        stack::for_depth(source.len(), || drop(parsed));
        return Err(error);
    }
    // Dropping the tree recurses as deep as the tree is.
    stack::for_depth(source.len(), || drop(parsed));
    let mut tree = Node { kind: fields.0, place: Place::default(), fields: fields.1 };
    if let Some(problem) = check::too_new(&tree, options.feature_version) {
        return Err(check::version_error(problem, source));
    }
    if let Some(level) = options.optimize {
        check::optimize(&mut tree, level);
    }
    Ok((tree, warnings))
}

/// The tree of a signature.
fn function_type(source: &str, options: &TreeOptions) -> Result<Node, SyntaxError> {
    let lines = LineIndex::new(source);
    let refuse = || lines.error(source, TextRange::default(), "invalid syntax");
    let text = source.trim();
    let lead = source.len() - source.trim_start().len();
    let arrow = text.rfind("->").ok_or_else(refuse)?;
    let (arguments, returns) = (text[..arrow].trim_end(), &text[arrow + 2..]);
    if !arguments.starts_with('(') || !arguments.ends_with(')') {
        return Err(refuse());
    }
    // The arguments are parsed as those of a call, one column further right.
    let call = format!("{}_{arguments}", " ".repeat(lead));
    let plain = Options { allow_incomplete: options.allow_incomplete, ..Options::new(Mode::Eval) };
    let parsed = syntax::parse(call.trim_start(), &plain).map_err(|_| refuse())?;
    let ast::Mod::Expression(module) = parsed.syntax() else { return Err(refuse()) };
    let ast::Expr::Call(e) = &*module.body else { return Err(refuse()) };
    let call_lines = LineIndex::new(call.trim_start());
    let mut maker =
        Maker { source: call.trim_start(), lines: &call_lines, comments: None, shift: 1 - lead as i32 };
    let mut types = Vec::new();
    let unpacked = |e: &ast::Expr| matches!(e, ast::Expr::Starred(_));
    for argument in &e.arguments.args {
        match argument {
            ast::Expr::Starred(s) if unpacked(argument) => types.push(maker.expr(&s.value)),
            other => types.push(maker.expr(other)),
        }
    }
    for keyword in &e.arguments.keywords {
        if keyword.arg.is_some() {
            return Err(refuse());
        }
        types.push(maker.expr(&keyword.value));
    }
    let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
    let before = lead + arrow + 2;
    // Blanks keep the columns; parentheses would be needed for more than one line.
    let result: String = source[..before].chars().map(blank).chain(returns.chars()).collect();
    let trimmed = result.trim_start();
    let shift = (result.len() - trimmed.len()) as i32;
    let parsed = syntax::parse(trimmed, &plain).map_err(|_| refuse())?;
    let ast::Mod::Expression(module) = parsed.syntax() else { return Err(refuse()) };
    let result_lines = LineIndex::new(trimmed);
    let mut maker = Maker { source: trimmed, lines: &result_lines, comments: None, shift: -shift };
    let returns = maker.expr(&module.body);
    Ok(Node { kind: Kind::FunctionType, place: Place::default(), fields: vec![Item::List(types), returns] })
}
