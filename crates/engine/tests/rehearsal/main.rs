//! Rehearsals on real servers.
#![expect(clippy::unwrap_used, reason = "a failing test panics")]
#![allow(missing_docs, reason = "tests")]

mod certificates;
mod desk;
mod examples;
mod faults;
mod forecast;
mod places;
mod planted;
mod readable;
