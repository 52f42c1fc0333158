//! What will be done to a PostgreSQL database, and what must be true first. Pure: no I/O, no
//! clock, no randomness.

pub mod aside;
pub mod backfill;
mod body;
pub mod claim;
pub mod filled;
pub mod foresight;
pub mod kinds;
pub mod layout;
pub mod ledger;
pub mod lock;
pub mod made_name;
pub mod migration;
pub mod origin;
pub mod picture;
pub mod plan;
pub mod progress;
mod reader;
pub mod rehearsal;
pub mod rename;
pub mod replacement;
pub mod scene;
pub mod scope;
pub mod segment;
pub mod spelling;
pub mod subject;
pub mod template;
pub mod transactional;
pub mod version;
pub mod work;

pub use lock::LockMode;
pub use migration::{Direction, MigrationId};
pub use progress::{Blocker, Observer, Progress, StatementPlace, Target, Unobserved};
pub use version::Version;
pub use work::Phase;
