//! `tuple`
