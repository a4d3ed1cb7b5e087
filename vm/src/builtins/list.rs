//! `list`
