//! The only crate that opens a connection to PostgreSQL or starts a server.
