//! What will be done to a PostgreSQL database, and what must be true first. Pure: no I/O, no
//! clock, no randomness.
