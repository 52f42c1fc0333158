//! Changes the schema of a live PostgreSQL database without stopping it and without losing a row.
