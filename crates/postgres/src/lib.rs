//! The only crate that opens a connection to PostgreSQL or starts a server.

pub mod answer;
pub mod backfills;
pub mod changed;
pub mod clone;
pub mod connection;
pub mod counting;
pub mod deploys;
pub mod destroyed;
pub mod dump;
pub mod embedded;
mod environment;
pub mod facts;
pub mod interrupt;
pub mod introspect;
pub mod journal;
pub mod load;
pub mod made;
pub mod mend;
mod pipeline;
pub mod quiet;
pub mod rehearse;
pub mod rows;
pub mod run;
pub mod run_lock;
pub mod scratch_roles;
pub mod session;
pub mod table_use;
pub mod uses;

pub use connection::{
    Connection, ConnectionEnd, ConnectionError, ConnectionErrorClass, ConnectionSettings, Notice,
    SessionOptions, connect,
};
pub use environment::Environment;
pub use interrupt::Interrupt;
pub use introspect::{
    Inclusion, IntrospectError, Introspection, introspect, introspect_in, introspect_loaded,
};
pub use journal::Journal;
pub use session::{Session, SessionError};
pub use tokio_postgres::Error as ServerError;
