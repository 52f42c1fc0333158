//! Real PostgreSQL servers, a faulty network and a place to run the binary, for tests.
