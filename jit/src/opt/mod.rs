//! Passes over the mid-level representation: what was computed or checked before is not computed or checked again
//! ([`redundant`]), what does not change in a loop is done before it ([`invariant`]), objects that nobody sees are not made
//! ([`escape`]), constant indices are checked together ([`bounds`]), sums that cannot be too large are not checked ([`ranges`]), and what nobody wants is left out ([`dead`]). Which
//! instructions read and change what, is in [`effects`].

pub mod bounds;
pub mod carried;
pub mod dead;
pub mod effects;
pub mod escape;
pub mod invariant;
pub mod ranges;
pub mod redundant;

use crate::mir::Func;

/// Runs all passes.
pub fn run(func: &mut Func) {
    redundant::run(func);
    if escape::run(func) {
        redundant::run(func);
    }
    if !func.loops.is_empty() {
        invariant::run(func);
        redundant::run(func);
    }
    bounds::run(func);
    ranges::run(func);
    dead::run(func);
}
