//! What the program runner is made of: the suite on disk ([`suite`]), running one program in one mode
//! ([`run`]), and showing how two texts differ ([`diff`]). `tests/programs.rs` puts them together;
//! `tests/harness_checks.rs` tests them.

pub mod diff;
pub mod run;
pub mod suite;
