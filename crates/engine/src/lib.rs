//! Changes the schema of a live PostgreSQL database without stopping it and without losing a row.
//!
//! One file for one use-case. The library never prints, never reads the environment and never
//! exits: it returns values and tells an [`Observer`] what happens.

pub mod failure;

pub use failure::{Class, Failure};
pub use whimbrel_change::{Observer, Progress};
pub use whimbrel_source::{Diagnostic, Severity};
