//! The module `pyexpat`: an XML parser with expat's events, errors and limits, and the Python objects around it.
//!
//! | file | what |
//! | --- | --- |
//! | `scan.rs`, `names.rs` | tokens |
//! | `input.rs` | encodings, places |
//! | `roles.rs` | the grammar of the prolog and declarations |
//! | `parser.rs` | the parser's state, and what is common to its parts |
//! | `prolog.rs`, `content.rs`, `values.rs` | its parts |
//! | `dtd.rs` | what declarations say |
//! | `sink.rs` | the events |
//! | `errors.rs` | the errors |
//! | `object.rs`, `handlers.rs`, `telling.rs`, `pyexpat.rs` | the Python side |

pub mod content;
pub mod dtd;
pub mod errors;
pub mod handlers;
pub mod input;
pub mod names;
pub mod object;
pub mod parser;
pub mod prolog;
pub mod pyexpat;
pub mod roles;
pub mod scan;
pub mod sink;
pub mod telling;
pub mod values;
