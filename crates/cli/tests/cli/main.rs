//! The binary as people and programs meet it: transcripts, streams, terminals, signals, exit codes.
#![expect(clippy::unwrap_used, reason = "a failing test panics")]

mod anywhere;
mod apply;
mod backfill;
mod connections;
mod contract;
mod data;
mod demo;
mod drops;

mod exits;
mod gates;
mod generate;
mod incident;
mod killed;
mod ledger;
mod lint;
mod lint_broken;
mod lint_live;
mod lint_project;
mod lock_waits;
mod lsp;
mod planted_code;
mod project;
mod registry;
mod rehearse;
mod renames;
mod replacement;
mod required;
mod sarif;
mod signals;
mod standby;
mod steering;
mod story;
mod streams;
mod templates;
mod terminal;
mod together;
mod undo;
