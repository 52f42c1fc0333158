//! Changes the schema of a live PostgreSQL database without stopping it and without losing a row.
//!
//! One file for one use-case. The library never prints, never reads the environment and never
//! exits: it returns values and tells an [`Observer`] what happens.

pub mod explain;
pub mod failure;
pub mod init;
pub mod new;
pub mod project;

pub use failure::{Class, Failure};
pub use project::Project;
pub use whimbrel_change::{
    Blocker, Direction, LockMode, MigrationId, Observer, Progress, StatementPlace, Target,
};
pub use whimbrel_postgres::{Environment, Interrupt};
pub use whimbrel_source::{Diagnostic, Severity, render};
