//! Real PostgreSQL servers, a faulty network and a place to run the binary, for tests.
//!
//! One server runs for each process and major version, on a Unix socket in a private folder, and ends
//! with the process, also after a SIGKILL. The majors are those under `.postgres/<major>` of the
//! workspace (filled by `scripts/fetch-postgres`) and those that are installed;
//! `WHIMBREL_TEST_MAJORS="15 18"` restricts them.
//!
//! Everything here panics when it fails: in a test there is nobody to hand an error to.
#![expect(clippy::expect_used, reason = "a failing test bed fails the test")]
#![expect(clippy::missing_panics_doc, reason = "everything here panics when it fails, see above")]

mod database;
mod large_schema;
mod observer;
mod place;
pub mod proxy;
mod search;
mod server;

pub use database::{TestDatabase, query_text_on};
pub use large_schema::large_schema;
pub use place::fast_folder;
pub use proxy::Proxy;
pub use server::TestServer;
