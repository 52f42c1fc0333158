//! What a rehearsal asks of a server: who holds which lock, which tables there are and how their columns are known
//! through renames, what is left half done, and how others fare meanwhile.

mod health;
mod server;
mod tables;
mod traffic;
mod watcher;

pub use health::{Ailment, AilmentKind, ailments};
pub use server::{SETTINGS, ServerSide, server_side, temporary_bytes, wal_position};
pub use tables::{Column, Table, tables};
pub use traffic::{Fare, Query, Refusal, Traffic, Trip, made_queries, statement_queries};
pub use watcher::{Watch, Watched, Watcher};
