//! The ledger: what was done to a database, append-only; the state is a fold over it.

mod chain;
mod entry;
mod event;
mod state;

pub use chain::{BrokenLink, Link, LinkFault, check_chain, hash_of};
pub use entry::Entry;
pub use event::{Event, Remains, Standing};
pub use state::{Applied, InDoubt, LedgerState, OpenRun, Partial};
