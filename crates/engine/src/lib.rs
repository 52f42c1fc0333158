//! Changes the schema of a live PostgreSQL database without stopping it and without losing a row.
//!
//! One file for one use-case. The library never prints, never reads the environment and never
//! exits: it returns values and tells an [`Observer`] what happens.

pub mod abort;
pub mod backfill;
pub mod carry_out;
pub mod check;
pub mod clone;
mod commented;
pub mod context;
pub mod counted;
pub mod data;
mod database;
pub mod demo;
pub mod deploy;
mod desired;
pub mod dev;
pub mod diff;
pub mod difference;
pub mod doctor;
pub mod down;
pub mod drift;
pub mod explain;
pub mod failure;
pub mod gate;
pub mod generate;
mod git;
pub mod incident;
pub mod init;
pub mod lint;
pub mod log;
pub mod lossiness;
mod made_from;
mod memory;
pub mod new;
mod only;
mod opened;
mod out_of_order;
pub mod overtaken;
pub mod picture;
pub mod project;
pub mod purge;
pub mod registry;
pub mod rehearse;
mod renames;
pub mod repair;
pub mod replay;
pub mod resume;
pub mod revert;
mod safeguard;
pub mod schema_dump;
mod scratch;
pub mod side;
pub mod standing;
pub mod status;
pub mod template;
pub mod undo;
pub mod up;
pub mod verify;

pub use context::{Context, TOOL};
pub use failure::{Class, Failure};
pub use project::Project;
pub use whimbrel_change::{
    Blocker, Direction, LockMode, MigrationId, Observer, Progress, StatementPlace, Target, Unobserved,
};
pub use whimbrel_postgres::{Environment, Interrupt};
pub use whimbrel_source::{Diagnostic, Severity, render};
