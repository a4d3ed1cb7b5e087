//! Patterns of `match`, from the parser's tree to Python's.

use super::Item;
use super::from_source::{Maker, list};
use super::schema::Kind;
use crate::bytecode::Const;
use crate::stack::guarded;
use ruff_python_ast::{Pattern, Singleton};
use ruff_text_size::Ranged;

/// A pattern.
pub fn pattern<'a>(maker: &mut Maker<'a>, p: &'a Pattern) -> Item {
    guarded(|| pattern_here(maker, p))
}

fn pattern_here<'a>(maker: &mut Maker<'a>, p: &'a Pattern) -> Item {
    let (kind, fields) = match p {
        Pattern::MatchValue(p) => (Kind::MatchValue, vec![maker.expr(&p.value)]),
        Pattern::MatchSingleton(p) => {
            let value = match p.value {
                Singleton::None => Const::None,
                Singleton::True => Const::True,
                Singleton::False => Const::False,
            };
            (Kind::MatchSingleton, vec![Item::Const(value)])
        }
        Pattern::MatchSequence(p) => (Kind::MatchSequence, vec![list(&p.patterns, |p| pattern(maker, p))]),
        Pattern::MatchMapping(p) => {
            let keys = maker.exprs(&p.keys);
            let patterns = list(&p.patterns, |p| pattern(maker, p));
            (Kind::MatchMapping, vec![keys, patterns, maker.identifier(p.rest.as_ref())])
        }
        Pattern::MatchClass(p) => {
            let class = maker.expr(&p.cls);
            let patterns = list(&p.arguments.patterns, |p| pattern(maker, p));
            let names = list(&p.arguments.keywords, |k| Item::text(&k.attr.id));
            let values = list(&p.arguments.keywords, |k| pattern(maker, &k.pattern));
            (Kind::MatchClass, vec![class, patterns, names, values])
        }
        Pattern::MatchStar(p) => (Kind::MatchStar, vec![maker.identifier(p.name.as_ref())]),
        Pattern::MatchAs(p) => {
            let inner = p.pattern.as_deref().map_or(Item::None, |p| pattern(maker, p));
            (Kind::MatchAs, vec![inner, maker.identifier(p.name.as_ref())])
        }
        Pattern::MatchOr(p) => (Kind::MatchOr, vec![list(&p.patterns, |p| pattern(maker, p))]),
    };
    maker.node(kind, p.range(), fields)
}
