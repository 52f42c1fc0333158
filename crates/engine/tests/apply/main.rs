//! Files run against real servers.
#![expect(clippy::unwrap_used, reason = "a failing test panics")]
#![allow(missing_docs, reason = "tests")]

mod cutting;
mod desk;
mod failing;
mod going_up;
mod locks;
