//! What each statement of a migration does to a live database, said before it runs. Pure: no I/O, no
//! clock, no randomness.
//!
//! A [`Linter`] learns the history, then checks releases. What a statement locks, reads and writes comes from the
//! table of claims ([`whimbrel_change::claim`]), which is held against real servers.

mod allowance;
mod asked;
mod bound;
mod claims;
mod danger;
mod effect;
mod finding;
mod fix;
pub mod layout;
mod linter;
mod live;
mod memory;
mod migration;
mod moment;
mod naming;
mod overtaken;
mod path_allowance;
mod read;
mod refusal;
pub mod rule;
pub mod rules;
mod topic;
mod walk;

pub use finding::{Facts, Finding, Fix, LockFact};
pub use fix::fixed;
pub use layout::{Layout, Wrap};
pub use linter::{Chosen, Level, Linter, Settings};
pub use live::{Knowledge, TableSize};
pub use migration::{Batches, Entry, Migration, Rehearsed, Standing, WayBack};
pub use naming::{NamePattern, Naming};
pub use path_allowance::PathAllowance;
pub use rule::{Harm, Rule};
pub use rules::RULES;
