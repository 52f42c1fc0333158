//! The embedded server, on real binaries and real processes.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::wildcard_enum_match_arm,
    reason = "tests, which fail by panic and say what could not be tried"
)]

mod child;
mod fetching;
mod lifetime;
mod persistent;
mod place;
mod scratch;
mod support;
