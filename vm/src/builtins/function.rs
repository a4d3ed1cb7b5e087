//! `function`
