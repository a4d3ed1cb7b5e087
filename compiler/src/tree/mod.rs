//! Syntax trees in the form that Python's module `ast` shows: one node type with a kind and fields, described by a table
//! (`schema`). Between it and the parser's tree there are two conversions: `from_source` for `ast.parse`, and
//! `to_source`, which also checks, for compiling a tree that Python code made.

mod check;
mod from_source;
mod parse;
mod patterns;
pub mod schema;
mod strings;
mod to_source;
mod type_comments;

pub use check::optimize;
pub use parse::{TreeMode, TreeOptions, parse};
pub use to_source::compile_tree;

use crate::SyntaxError;
use crate::bytecode::Const;
pub use schema::Kind;

/// Where a node is: lines from 1, columns in bytes from 0, as Python's trees have them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    pub line: i32,
    pub col: i32,
    pub end_line: i32,
    pub end_col: i32,
}

/// A node.
#[derive(Debug)]
pub struct Node {
    pub kind: Kind,
    pub place: Place,
    /// In the order of the class's fields.
    pub fields: Vec<Item>,
}

/// The value of a field.
#[derive(Debug)]
pub enum Item {
    None,
    Node(Box<Node>),
    List(Vec<Item>),
    /// A name or text, in generalised UTF-8.
    Text(Box<[u8]>),
    Int(i64),
    Const(Const),
}

/// Why a tree cannot be compiled.
#[derive(Debug)]
pub enum TreeError {
    /// The exception's class and message.
    Value(String),
    Type(String),
    Syntax(SyntaxError),
}

impl Item {
    fn text(text: &str) -> Item {
        Item::Text(text.as_bytes().into())
    }
    fn unit(kind: Kind) -> Item {
        Item::Node(Box::new(Node { kind, place: Place::default(), fields: Vec::new() }))
    }
}

impl Drop for Node {
    /// Deep trees are taken apart level by level, for dropping them as they are would recurse.
    fn drop(&mut self) {
        let deep = |items: &[Item]| items.iter().any(|i| matches!(i, Item::Node(_) | Item::List(_)));
        if !deep(&self.fields) {
            return;
        }
        let mut waiting = std::mem::take(&mut self.fields);
        while let Some(item) = waiting.pop() {
            match item {
                Item::Node(mut node) => waiting.append(&mut node.fields),
                Item::List(mut items) => waiting.append(&mut items),
                _ => {}
            }
        }
    }
}
