//! The module `_ast`: the node classes (`classes`, made from the compiler's table), what all nodes can do (`node`), and
//! both ways between objects and the compiler's trees (`to_object`, `from_object`).

mod classes;
mod from_object;
mod node;
mod to_object;

use crate::ast::classes::Classes;
use taipan_compiler::tree::{self, Kind, TreeError, TreeMode, TreeOptions};
use taipan_compiler::{Mode, Options};
use taipan_macros::module;
use taipan_vm::builtins::functions::execute::{compile_flags, show_warnings};
use taipan_vm::interp;
use taipan_vm::native::{PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

fn raise(vm: &Vm, error: TreeError, filename: Gc<Str>) -> Raised {
    match error {
        TreeError::Value(message) => vm.value_error(message),
        TreeError::Type(message) => vm.type_error(message),
        TreeError::Syntax(error) => vm.raise_syntax_error(&error, filename.value()),
    }
}

/// The level of optimization that a number given to `compile` stands for.
fn level(vm: &Vm, optimize: i32) -> u8 {
    u8::try_from(optimize).unwrap_or(vm.interp().config.optimize)
}

#[module("_ast", doc = "", classes(node::Ast))]
pub mod module {
    use super::*;

    #[attr("PyCF_ALLOW_TOP_LEVEL_AWAIT")]
    const TOP_LEVEL_AWAIT: i32 = compile_flags::ALLOW_TOP_LEVEL_AWAIT;
    #[attr("PyCF_ONLY_AST")]
    const ONLY_AST: i32 = compile_flags::ONLY_AST;
    #[attr("PyCF_OPTIMIZED_AST")]
    const OPTIMIZED_AST: i32 = compile_flags::ONLY_AST | compile_flags::OPTIMIZED_AST;
    #[attr("PyCF_TYPE_COMMENTS")]
    const TYPE_COMMENTS: i32 = compile_flags::TYPE_COMMENTS;

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "__doc__", Value::NONE)?;
        classes::make(vm, module)
    }
}

/// `compile` of text with `PyCF_ONLY_AST`.
///
/// # Errors
/// SyntaxError; warnings that are errors.
fn parse(
    vm: &Vm,
    text: &str,
    filename: Gc<Str>,
    mode: &[u8],
    flags: i32,
    optimize: i32,
    feature_version: i32,
) -> PyResult {
    let mode = match mode {
        b"eval" => TreeMode::Eval,
        b"single" => TreeMode::Single,
        b"func_type" => TreeMode::FuncType,
        _ => TreeMode::Exec,
    };
    let optimized = flags & compile_flags::OPTIMIZED_AST != 0;
    let options = TreeOptions {
        mode,
        type_comments: flags & compile_flags::TYPE_COMMENTS != 0,
        feature_version,
        optimize: optimized.then(|| level(vm, optimize)),
        allow_incomplete: flags & compile_flags::ALLOW_INCOMPLETE_INPUT != 0,
        dont_imply_dedent: flags & compile_flags::DONT_IMPLY_DEDENT != 0,
    };
    let text = if mode == TreeMode::Eval { text.trim_start_matches([' ', '\t']) } else { text };
    match tree::parse(text, &options) {
        Ok((tree, warnings)) => {
            show_warnings(vm, &warnings, filename)?;
            let classes = Classes::get(vm)?;
            to_object::node(vm, &classes, &tree)
        }
        Err(error) => Err(vm.raise_syntax_error(&error, filename.value())),
    }
}

/// `compile` of a tree.
///
/// # Errors
/// What is wrong with the tree; what `compile` of its source would raise.
fn compile(vm: &Vm, node: Value, filename: Gc<Str>, mode: &[u8], flags: i32, optimize: i32) -> PyResult {
    let only_tree = flags & compile_flags::ONLY_AST != 0;
    let optimized = flags & compile_flags::OPTIMIZED_AST != 0;
    let (kind, mode) = match mode {
        b"eval" => (Kind::Expression, Mode::Eval),
        b"single" => (Kind::Interactive, Mode::Single),
        b"func_type" => (Kind::FunctionType, Mode::Eval),
        _ => (Kind::Module, Mode::Exec),
    };
    let classes = Classes::get(vm)?;
    if !vm.isinstance(node, classes.class(kind))? {
        let (wanted, got) = (kind.name(), vm.type_of(node).name());
        return Err(vm.type_error(format!("expected {wanted} node, got {got}")));
    }
    if only_tree && !optimized {
        return Ok(node);
    }
    let mut tree = from_object::tree(vm, &classes, node)?;
    let level = level(vm, optimize);
    if only_tree {
        tree::optimize(&mut tree, level);
        return to_object::node(vm, &classes, &tree);
    }
    let mut options = Options::new(mode);
    options.optimize = level;
    options.future_annotations = flags & compile_flags::FUTURE_ANNOTATIONS != 0;
    options.top_level_await = flags & compile_flags::ALLOW_TOP_LEVEL_AWAIT != 0;
    let compiled = tree::compile_tree(&tree, &filename.as_str_lossy(), &options);
    match compiled {
        Ok(compiled) => {
            show_warnings(vm, &compiled.warnings, filename)?;
            Ok(interp::load::load(vm, compiled.code.into()).value())
        }
        Err(error) => Err(raise(vm, error, filename)),
    }
}

/// What `compile` needs of this module.
pub static TREES: taipan_vm::builtins::functions::execute::Trees =
    taipan_vm::builtins::functions::execute::Trees { parse, compile, is_tree: node::is_tree };
