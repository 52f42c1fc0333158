//! Files run against real servers.
#![allow(missing_docs, reason = "tests")]

mod desk;
mod failing;
mod going_up;
mod locks;
