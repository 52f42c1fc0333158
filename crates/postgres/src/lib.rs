//! The only crate that opens a connection to PostgreSQL or starts a server.

pub mod connection;
pub mod embedded;
mod environment;

pub use connection::{
    Connection, ConnectionEnd, ConnectionError, ConnectionErrorClass, ConnectionSettings, Notice,
    SessionOptions, connect,
};
pub use environment::Environment;
