//! The n-th failure: whatever is killed, cut or ended, and whenever, the next command reaches the goal.
//!
//! A clean run through the faulty network counts the messages of the run's session. Then, for a spread of
//! messages, moments and faults, a fresh database is migrated with that fault, brought on with the command
//! that the tool itself names, and held against the database of the clean run: schema, rows, ledger, chain.
//!
//! `cargo test -p whimbrel-cli --test faults` injects at least 200 faults. More, in another order, one alone:
//!
//! ```text
//! WHIMBREL_FAULTS=2000 cargo test -p whimbrel-cli --test faults --release
//! WHIMBREL_FAULT_SEED=7 cargo test -p whimbrel-cli --test faults
//! WHIMBREL_FAULT_CASE='up 57 AnswerLost Kill' cargo test -p whimbrel-cli --test faults boundaries
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a failing step fails the test, and its seed has to be read"
)]

mod boundaries;
mod case;
mod facts;
mod fault;
mod going_back;
mod ground;
mod held;
mod names;
mod neighbours;
mod other_session;
mod own_server;
mod pipelined;
mod project;
mod recut;
mod rivals;
mod servers;
mod state;
mod story;
mod tool;
mod undone;
